/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a stack comes to be: a firmware node, or a directory in configfs that
 * makes the same kind of node; both end in one probe.
 */
#ifndef LFPSTACK_SETUP_SETUP_H
#define LFPSTACK_SETUP_SETUP_H

#include <linux/platform_device.h>

/**
 * struct lfp_config - what a user says of a stack
 * @name: its name
 * @can: name of its CAN interface, "" for none
 * @system_scope: it powers this host
 * @silence_ms: silence after which data are lost
 * @dialect: how the pack speaks, "" if the driver shall find out
 * @keepalive: send the inverter's frame that keeps the pack awake
 * @poll: ask the pack, which does not report by itself
 */
struct lfp_config {
	const char *name;
	const char *can;
	bool system_scope;
	u32 silence_ms;
	const char *dialect;
	bool keepalive;
	bool poll;
};

int lfp_platform_init(void);
void lfp_platform_exit(void);
struct platform_device *lfp_platform_add(const struct lfp_config *config);
void lfp_platform_remove(struct platform_device *pdev);

/* Only where the kernel has configfs. */
int lfp_configfs_init(void);
void lfp_configfs_exit(void);

#endif /* LFPSTACK_SETUP_SETUP_H */
