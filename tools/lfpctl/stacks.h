/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stacks that the driver has. */
#ifndef LFPCTL_STACKS_H
#define LFPCTL_STACKS_H

#include "sysfs.h"

/**
 * struct stack - a stack
 * @name: its name
 * @device: directory of the stack device
 */
struct stack {
	char name[SYSFS_NAME_SIZE];
	char device[SYSFS_PATH_SIZE];
};

/**
 * struct stacks - several of them
 * @list: in the order of their devices
 * @count: how many
 */
struct stacks {
	struct stack *list;
	size_t count;
};

bool driver_is_loaded(void);
void stacks_find(struct stacks *stacks);
const struct stack *stacks_named(const struct stacks *stacks,
				 const char *name);
int stacks_keep(struct stacks *stacks, int count, char **names);
int stacks_require(struct stacks *stacks, int count, char **names);
bool stack_supply_exists(const char *name);
const struct stack *stacks_on_interface(const struct stacks *stacks,
					const char *interface);
const struct stack *stacks_on_port(const struct stacks *stacks,
				   const char *port);

#endif /* LFPCTL_STACKS_H */
