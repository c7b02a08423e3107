// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canif.h"
#include "lfpctl.h"
#include "stacks.h"

#define DRIVER "bus/platform/drivers/lfpstack"

bool driver_is_loaded(void)
{
	char path[SYSFS_PATH_SIZE];

	return sysfs_exists(sysfs_path(path, DRIVER));
}

static void add_stack(struct stacks *stacks, const char *entry)
{
	char path[SYSFS_PATH_SIZE], name[SYSFS_TEXT_SIZE];
	struct stack *stack;

	if (sysfs_read(sysfs_path(path, DRIVER "/%s/stack", entry), name) ||
	    !*name || strlen(name) >= SYSFS_NAME_SIZE)
		return;
	stacks->list = grow(stacks->list, stacks->count,
			    sizeof(*stacks->list));
	stack = &stacks->list[stacks->count++];
	strcpy(stack->name, name);
	sysfs_path(stack->device, DRIVER "/%s", entry);
}

static int compare_stacks(const void *a, const void *b)
{
	return strverscmp(((const struct stack *)a)->name,
			  ((const struct stack *)b)->name);
}

/* All stacks by name; none if the driver is not loaded. List to be freed. */
void stacks_find(struct stacks *stacks)
{
	char path[SYSFS_PATH_SIZE];
	struct names names;
	int err;

	stacks->list = NULL;
	stacks->count = 0;
	err = sysfs_list(sysfs_path(path, DRIVER), 0, &names);
	if (err && err != -ENOENT)
		complain("cannot read %s: %s", path, strerror(-err));
	for (size_t i = 0; i < names.count; i++)
		add_stack(stacks, names.list[i]);
	free(names.list);
	if (stacks->count)
		qsort(stacks->list, stacks->count, sizeof(*stacks->list),
		      compare_stacks);
}

const struct stack *stacks_named(const struct stacks *stacks, const char *name)
{
	for (size_t i = 0; i < stacks->count; i++)
		if (!strcmp(stacks->list[i].name, name))
			return &stacks->list[i];
	return NULL;
}

static const struct stack *find_by_file(const struct stacks *stacks,
					const char *file, const char *content)
{
	char path[SYSFS_PATH_SIZE + 32], text[SYSFS_TEXT_SIZE];

	for (size_t i = 0; i < stacks->count; i++) {
		snprintf(path, sizeof(path), "%s/links/%s",
			 stacks->list[i].device, file);
		if (!sysfs_read(path, text) && !strcmp(text, content))
			return &stacks->list[i];
	}
	return NULL;
}

/* The stack whose CAN link has this interface, or NULL. */
const struct stack *stacks_on_interface(const struct stacks *stacks,
					const char *interface)
{
	return find_by_file(stacks, "can/interface", interface);
}

/* The stack whose serial link has this port, or waits for it, or NULL. */
const struct stack *stacks_on_port(const struct stacks *stacks,
				   const char *port)
{
	return find_by_file(stacks, "serial/port", port);
}

/* The directory comes before its files, and alarms/ is the last of them. */
bool stack_supply_exists(const char *name)
{
	char path[SYSFS_PATH_SIZE];

	sysfs_path(path, "class/power_supply/%s/alarms", name);
	return sysfs_exists(path);
}

static bool is_among(const char *name, int count, char **names)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

/* Drops those that are not named. -1 after a message if a name is no stack. */
int stacks_keep(struct stacks *stacks, int count, char **names)
{
	size_t kept = 0;
	int err = 0;

	for (int i = 0; i < count; i++) {
		if (stacks_named(stacks, names[i]))
			continue;
		complain("there is no stack \"%s\"; see lfpctl status",
			 names[i]);
		err = -1;
	}
	for (size_t i = 0; count && i < stacks->count; i++)
		if (is_among(stacks->list[i].name, count, names))
			stacks->list[kept++] = stacks->list[i];
	if (count)
		stacks->count = kept;
	return err;
}

static void say_no_stack(void)
{
	struct can_interfaces interfaces;

	complain("no stack is attached");
	can_interfaces_find(&interfaces);
	can_interfaces_print(&interfaces, stderr);
	fprintf(stderr, "To attach one:  lfpctl attach %s\n"
		"or, for a chain of modules on RS485:  lfpctl attach /dev/ttyUSB0\n",
		interfaces.count ? interfaces.list[0].name : "can0");
	free(interfaces.list);
}

/*
 * Finds the stacks of these names, or all. STATUS_NOTHING after a message that
 * says what to do next if there is none.
 */
int stacks_require(struct stacks *stacks, int count, char **names)
{
	stacks_find(stacks);
	if (!driver_is_loaded()) {
		complain("the driver is not loaded; as root:  modprobe lfpstack_can");
		return STATUS_NOTHING;
	}
	if (!stacks->count) {
		say_no_stack();
		return STATUS_NOTHING;
	}
	return stacks_keep(stacks, count, names) ? STATUS_NOTHING : STATUS_OK;
}
