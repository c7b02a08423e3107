/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Setting up stacks: what CAN interfaces and serial ports have in common. */
#ifndef LFPCTL_ATTACH_H
#define LFPCTL_ATTACH_H

#include "configfs.h"
#include "lfpctl.h"

/**
 * struct attach_options - what the user wants of a stack
 * @name: its name, NULL: the next that is free
 * @scope: what it powers, NULL: not said
 * @dialect: of a CAN link, NULL: not said
 * @keepalive: send an inverter's keep-alive on CAN
 * @poll: ask high-voltage controllers on CAN
 * @silence_ms: 0: not said
 * @wait_s: how long to wait for data, -1: not said
 * @baud: rate of the port
 * @groups: groups of the chain, "1 2"; empty: not said
 * @gap_ms: pause between two questions, -1: not said
 * @group_request: ask all modules at once
 * @rs485: the port has to switch its direction
 * @serial_said: one of those of a port was given
 */
struct attach_options {
	const char *name;
	const char *scope;
	const char *dialect;
	bool keepalive;
	bool poll;
	long silence_ms;
	long wait_s;
	long baud;
	char groups[32];
	long gap_ms;
	bool group_request;
	bool rs485;
	bool serial_said;
};

extern struct attach_options attach_options;
extern const struct option_row attach_option_rows[];

bool attach_find_user(const char *place, char name[SYSFS_NAME_SIZE]);
void attach_choose_name(char name[SYSFS_NAME_SIZE]);
int attach_make_stack(const char *name, const char *interface,
		      const char *port);
int attach_check_interface(const char *interface);
void attach_print_stack(const char *name);

/* attach-serial.c: exit status */
int attach_serial(const char *interface, const char *path);

#endif /* LFPCTL_ATTACH_H */
