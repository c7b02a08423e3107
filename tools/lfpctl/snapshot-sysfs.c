// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot of a stack of this machine. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfpctl.h"
#include "snapshot.h"

/* Times that a stack is read anew if an event came in between. */
#define TRIES 4

static void add_file(struct items *items, const char *dir, const char *name)
{
	char path[SYSFS_PATH_SIZE + SYSFS_NAME_SIZE + 1];
	char text[SYSFS_TEXT_SIZE];
	int err;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	err = sysfs_read(path, text);
	/* Gone meanwhile: the supply was laid out anew. */
	if (err == -ENOENT)
		return;
	if (err)
		items_add(items, name);
	else
		value_set(items_add(items, name), name, text);
}

/* All files of a directory but uevent, which is no value. */
static void add_files(struct items *items, const char *dir,
		      const char *(*order)(size_t index))
{
	struct names names;

	sysfs_list(dir, S_IFREG, &names);
	for (size_t i = 0; i < names.count; i++)
		if (strcmp(names.list[i], "uevent"))
			add_file(items, dir, names.list[i]);
	free(names.list);
	items_sort(items, order);
}

static const char *no_order(size_t index)
{
	(void)index;
	return NULL;
}

/* Names of identifiers are hexadecimal. */
static int compare_ids(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	return (int)(strtol(left->name, NULL, 16) -
		     strtol(right->name, NULL, 16));
}

static void read_table(struct items *table, const char *dir, const char *name)
{
	char path[SYSFS_PATH_SIZE + 2 * SYSFS_NAME_SIZE];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	add_files(table, path, no_order);
	if (table->count)
		qsort(table->list, table->count, sizeof(*table->list),
		      compare_ids);
}

/* Its tables are long, and only asked for with -v. */
static void read_link(struct link *link, const char *dir)
{
	add_files(&link->items, dir, link_order);
	for (unsigned int i = 0; i < LINK_TABLES && globals.verbose; i++)
		read_table(&link->tables[i], dir, link_table_name(i));
}

static void read_links(struct snapshot *snapshot, const char *device)
{
	char dir[SYSFS_PATH_SIZE + 16];
	char path[sizeof(dir) + SYSFS_NAME_SIZE];
	struct names names;
	struct link *link;

	snprintf(dir, sizeof(dir), "%s/links", device);
	sysfs_list(dir, S_IFDIR, &names);
	for (size_t i = 0; i < names.count; i++) {
		link = snapshot_add_link(snapshot, names.list[i]);
		if (!link)
			break;
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		read_link(link, path);
	}
	free(names.list);
}

static void read_supply(struct snapshot *snapshot)
{
	char dir[SYSFS_PATH_SIZE];

	snapshot->supply = stack_supply_exists(snapshot->name);
	if (!snapshot->supply)
		return;
	sysfs_path(dir, "class/power_supply/%s", snapshot->name);
	add_files(&snapshot->properties, dir, property_order);
	sysfs_path(dir, "class/power_supply/%s/alarms", snapshot->name);
	add_files(&snapshot->alarms, dir, alarm_order);
}

/* "lfp0_a01" is the controller with address 1 of lfp0. */
static bool parse_controller(const char *supply, const char *stack,
			     unsigned int *address)
{
	size_t len = strlen(stack);
	const char *digits = supply + len + 2;
	long number;

	if (strncmp(supply, stack, len) || strncmp(supply + len, "_a", 2) ||
	    strlen(digits) != 2 || strspn(digits, "0123456789") != 2 ||
	    parse_number(digits, 0, 99, &number))
		return false;
	*address = (unsigned int)number;
	return true;
}

static void read_controller(struct controller *controller, const char *dir)
{
	char path[SYSFS_PATH_SIZE + 2 * SYSFS_NAME_SIZE];

	add_files(&controller->properties, dir, property_order);
	snprintf(path, sizeof(path), "%s/alarms", dir);
	add_files(&controller->alarms, path, alarm_order);
}

/* Controllers are children of the stack's device, as its own supply is. */
static void read_controllers(struct snapshot *snapshot, const char *device)
{
	char dir[SYSFS_PATH_SIZE + 16];
	char path[sizeof(dir) + SYSFS_NAME_SIZE];
	unsigned int address;
	struct names names;

	snprintf(dir, sizeof(dir), "%s/power_supply", device);
	sysfs_list(dir, 0, &names);
	for (size_t i = 0; i < names.count; i++) {
		if (!parse_controller(names.list[i], snapshot->name, &address))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		read_controller(snapshot_add_controller(snapshot,
							names.list[i],
							address), path);
	}
	free(names.list);
}

static void read_event_seq(struct value *seq, const char *device)
{
	char path[SYSFS_PATH_SIZE + 16], text[SYSFS_TEXT_SIZE];

	memset(seq, 0, sizeof(*seq));
	snprintf(path, sizeof(path), "%s/event_seq", device);
	if (!sysfs_read(path, text))
		value_set(seq, "event_seq", text);
}

static void read_once(struct snapshot *snapshot, const struct stack *stack)
{
	memset(snapshot, 0, sizeof(*snapshot));
	snapshot->live = true;
	strcpy(snapshot->name, stack->name);
	read_event_seq(&snapshot->event_seq, stack->device);
	read_supply(snapshot);
	read_controllers(snapshot, stack->device);
	read_links(snapshot, stack->device);
}

/*
 * Reads a stack. One file tells nothing of the next: if an event came in
 * between they are all read again.
 */
void snapshot_from_sysfs(struct snapshot *snapshot, const struct stack *stack)
{
	struct value seq;
	int tries = 0;

	for (;;) {
		read_once(snapshot, stack);
		read_event_seq(&seq, stack->device);
		if (seq.number == snapshot->event_seq.number ||
		    ++tries == TRIES)
			return;
		snapshot_free(snapshot);
	}
}
