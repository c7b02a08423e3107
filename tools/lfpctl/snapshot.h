/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What there is to say of a stack at one moment, in the names and units of
 * sysfs. Made from sysfs or from a log, printed for people or as JSON.
 */
#ifndef LFPCTL_SNAPSHOT_H
#define LFPCTL_SNAPSHOT_H

#include "stacks.h"

/**
 * enum value_kind - what a value is
 * @VALUE_UNKNOWN: it exists and is not known now (ENODEV)
 * @VALUE_NUMBER: a whole number
 * @VALUE_TEXT: a word or text
 */
enum value_kind {
	VALUE_UNKNOWN,
	VALUE_NUMBER,
	VALUE_TEXT,
};

struct value {
	enum value_kind kind;
	long long number;
	char text[SYSFS_TEXT_SIZE];
};

/**
 * struct item - a value and its name
 * @name: name of the file
 * @rank: place in the order of its kind
 * @value: the value
 */
struct item {
	char name[SYSFS_NAME_SIZE];
	size_t rank;
	struct value value;
};

struct items {
	struct item *list;
	size_t count;
};

#define SNAPSHOT_LINKS 4

struct link {
	char name[SYSFS_NAME_SIZE];
	struct items items;
};

/**
 * struct snapshot - a stack at one moment
 * @name: its name
 * @live: of this machine, not from a log
 * @supply: the pack has told enough for a supply
 * @properties: files of the supply
 * @alarms: files of alarms/
 * @links: what is below links/
 * @nr_links: how many
 * @event_seq: number of the last event
 */
struct snapshot {
	char name[SYSFS_NAME_SIZE];
	bool live;
	bool supply;
	struct items properties;
	struct items alarms;
	struct link links[SNAPSHOT_LINKS];
	size_t nr_links;
	struct value event_seq;
};

/* Name number @index of an order, NULL at its end. */
const char *property_order(size_t index);
const char *alarm_order(size_t index);
const char *link_order(size_t index);

void value_set(struct value *value, const char *name, const char *text);
struct value *items_add(struct items *items, const char *name);
void items_add_number(struct items *items, const char *name, long long number);
void items_add_text(struct items *items, const char *name, const char *text);
void items_sort(struct items *items, const char *(*order)(size_t index));
const struct value *items_find(const struct items *items, const char *name);
bool items_number(const struct items *items, const char *name,
		  long long *number);
const char *items_text(const struct items *items, const char *name);

struct link *snapshot_add_link(struct snapshot *snapshot, const char *name);
bool snapshot_is_present(const struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

void snapshot_from_sysfs(struct snapshot *snapshot, const struct stack *stack);

#endif /* LFPCTL_SNAPSHOT_H */
