/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What makes a stack: a directory of configfs, or a port that nobody waits for.
 */
#ifndef LFPSTACK_MODEL_CONFIG_H
#define LFPSTACK_MODEL_CONFIG_H

#include <linux/bits.h>
#include <linux/platform_device.h>
#include <linux/types.h>

/* Name of a serial port, with its NUL: "ttyUSB0", "pts/3", "serial0-0". */
#define LFP_PORT_NAME_SIZE 32

/* Pause between a reply and the next request, and what a user may choose. */
#define LFP_SERIAL_GAP_MS 100
#define LFP_SERIAL_GAP_MAX_MS 5000

/* Groups of modules that can share a line, and the one that never does. */
#define LFP_SERIAL_GROUPS 8
#define LFP_SERIAL_SINGLE_GROUP BIT(0)

/**
 * struct lfp_config - what is said of a stack
 * @name: its name
 * @can: name of its CAN interface, NULL or "" for none
 * @serial: name of its serial port, NULL or "" for none
 * @system_scope: it powers this host
 * @silence_ms: silence after which data are lost
 * @dialect: how the pack speaks, NULL or "" if the driver shall find out
 * @keepalive: send the inverter's frame that keeps the pack awake
 * @poll: ask the pack, which does not report by itself
 * @groups: groups on the serial port, as bits
 * @gap_ms: pause between a reply and the next request
 * @group_request: ask a master for all of its modules at once, if it can
 */
struct lfp_config {
	const char *name;
	const char *can;
	const char *serial;
	bool system_scope;
	u32 silence_ms;
	const char *dialect;
	bool keepalive;
	bool poll;
	u8 groups;
	u32 gap_ms;
	bool group_request;
};

/**
 * lfp_groups_ok() - can these groups share a line
 * @groups: as bits
 *
 * Group 0 uses the addresses of the others.
 *
 * Context: any.
 * Return: true if so.
 */
static inline bool lfp_groups_ok(u8 groups)
{
	return groups == LFP_SERIAL_SINGLE_GROUP ||
	       (groups && !(groups & LFP_SERIAL_SINGLE_GROUP));
}

struct platform_device *lfp_platform_add(const struct lfp_config *config);
void lfp_platform_remove(struct platform_device *pdev);

#endif /* LFPSTACK_MODEL_CONFIG_H */
