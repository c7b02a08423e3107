/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a stack comes to be: a firmware node, or a description that makes the
 * same kind of node, from configfs or from a port; all end in one probe.
 */
#ifndef LFPSTACK_SETUP_SETUP_H
#define LFPSTACK_SETUP_SETUP_H

#include "model/config.h"

int lfp_platform_init(void);
void lfp_platform_exit(void);

/* Only where the kernel has configfs. */
int lfp_configfs_init(void);
void lfp_configfs_exit(void);

#endif /* LFPSTACK_SETUP_SETUP_H */
