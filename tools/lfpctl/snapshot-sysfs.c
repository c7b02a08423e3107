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

/* What stands between the name of a stack and the number of a part of it. */
#define MODULE "_m"
#define CONTROLLER "_a"

/*
 * "lfp0_m01" is the first module of lfp0, "lfp0_a01" the controller with
 * address 1 of it.
 */
static bool parse_part(const char *supply, const char *stack,
		       const char *kind, unsigned int *number)
{
	size_t len = strlen(stack);
	const char *digits = supply + len + 2;
	long value;

	if (strncmp(supply, stack, len) || strncmp(supply + len, kind, 2) ||
	    strlen(digits) != 2 || strspn(digits, "0123456789") != 2 ||
	    parse_number(digits, 0, 99, &value))
		return false;
	*number = (unsigned int)value;
	return true;
}

static void read_part(struct part *part, const char *dir)
{
	char path[SYSFS_PATH_SIZE + 2 * SYSFS_NAME_SIZE];

	add_files(&part->properties, dir, property_order);
	snprintf(path, sizeof(path), "%s/alarms", dir);
	add_files(&part->alarms, path, alarm_order);
}

/* Parts are children of the stack's device, as its own supply is. */
static void read_parts(struct parts *parts, const char *stack,
		       const char *device, const char *kind)
{
	char dir[SYSFS_PATH_SIZE + 16];
	char path[sizeof(dir) + SYSFS_NAME_SIZE];
	unsigned int number;
	struct names names;
	struct part *part;

	snprintf(dir, sizeof(dir), "%s/power_supply", device);
	sysfs_list(dir, 0, &names);
	for (size_t i = 0; i < names.count; i++) {
		if (!parse_part(names.list[i], stack, kind, &number))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		part = parts_add(parts, names.list[i], number);
		read_part(part, path);
		if (!strcmp(kind, MODULE))
			part_read_sensors(part, device);
	}
	free(names.list);
}

/* Of the files of the stack device these are of interest. */
static void read_device(struct snapshot *snapshot, const char *device)
{
	static const char *const files[] = { "disagreements", "disagreeing" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		add_file(&snapshot->device, device, files[i]);
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
	read_parts(&snapshot->modules, stack->name, stack->device, MODULE);
	read_parts(&snapshot->controllers, stack->name, stack->device,
		   CONTROLLER);
	read_links(snapshot, stack->device);
	read_device(snapshot, stack->device);
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
