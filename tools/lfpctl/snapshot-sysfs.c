// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot of a stack of this machine. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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
		add_files(&link->items, path, link_order);
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
