/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A serial link in the kernel: what the link, its files in sysfs and the two
 * front ends share.
 */
#ifndef LFPSTACK_LINKS_SERIAL_LINK_H
#define LFPSTACK_LINKS_SERIAL_LINK_H

#include <linux/mod_devicetable.h>

#include "links/serial_port.h"

/**
 * struct lfp_serial_link - a serial link
 * @link: the link
 * @session: what it knows of the modules; stack locked
 * @user: its port
 * @shown: modules that have their files, as bits of their place less one; the
 *         worker's
 * @logged: family of the last line in the kernel's log; the worker's
 */
struct lfp_serial_link {
	struct lfp_link link;
	struct lfp_rs485_session session;
	struct lfp_port_user user;
	u32 shown;
	enum lfp_rs485_family logged;
};

static inline struct lfp_serial_link *to_serial_link(struct lfp_link *link)
{
	return container_of(link, struct lfp_serial_link, link);
}

extern const struct attribute_group *lfp_serial_groups[];
extern const struct of_device_id lfp_serial_of_match[];

void lfp_serial_sysfs_init(void);
int lfp_serial_add_files(struct lfp_serial_link *serial, unsigned int place);
bool lfp_serial_is_foreign(enum lfp_rs485_family family);
int lfp_serial_read_wishes(struct device *dev, struct fwnode_handle *fwnode,
			   struct lfp_rs485_wishes *wishes);

/* A stack that a port makes when nobody waits for it. */
int lfp_port_make_own(struct lfp_port *port, struct lfp_config *config);
void lfp_port_drop_own(struct lfp_port *port);

/* The nodes of firmware that a stack and its port share a name by. */
bool lfp_serial_stack_waits(struct fwnode_handle *fwnode);
struct fwnode_handle *lfp_serial_node_of(struct lfp_stack *stack);

/* The front ends; serdev only where the kernel has it. */
int lfp_serdev_init(void);
void lfp_serdev_exit(void);
int lfp_ldisc_init(void);
void lfp_ldisc_exit(void);

#endif /* LFPSTACK_LINKS_SERIAL_LINK_H */
