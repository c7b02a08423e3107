/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CAN interfaces of this machine. */
#ifndef LFPCTL_CANIF_H
#define LFPCTL_CANIF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* IFNAMSIZ */
#define CAN_NAME_SIZE 16

enum can_state {
	CAN_MISSING,
	CAN_OTHER_TYPE,
	CAN_DOWN,
	CAN_UP,
};

struct can_interface {
	char name[CAN_NAME_SIZE];
	enum can_state state;
};

struct can_interfaces {
	struct can_interface *list;
	size_t count;
};

bool can_name_ok(const char *name);
enum can_state can_state(const char *name);
void can_up_command(const char *name, char *chars, size_t size);
void can_interfaces_find(struct can_interfaces *interfaces);
void can_interfaces_print(const struct can_interfaces *interfaces, FILE *file);

#endif /* LFPCTL_CANIF_H */
