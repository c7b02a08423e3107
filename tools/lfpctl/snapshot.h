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

/* Tables of a link: what it knows of each identifier, or of each module. */
enum link_table {
	LINK_IDS_AGE,
	LINK_IDS_FRAMES,
	LINK_IDS_REJECTED,
	LINK_MODULE_FRAMES,
	LINK_MODULE_TIMEOUTS,
	LINK_MODULE_OUTLIERS,
	LINK_TABLES,
};

/**
 * struct link - a link of a stack
 * @name: its name
 * @items: its files
 * @tables: files of its directories, see link_table_name()
 */
struct link {
	char name[SYSFS_NAME_SIZE];
	struct items items;
	struct items tables[LINK_TABLES];
};

/* Cells, or temperatures, of a module: more than any has. */
#define SENSORS_MAX 32

/**
 * struct sensor - a cell of a module, or a temperature
 * @label: what it is: "cell 5", "BMS board", "cells 1-4"
 * @known: @number is known
 * @number: microvolts of a cell, else tenths of a degree Celsius
 * @alarm: what the module says of it: "none", "low", "high", "fault",
 *         "unknown"; empty: nothing (now)
 */
struct sensor {
	char label[24];
	bool known;
	long long number;
	char alarm[12];
};

struct sensors {
	struct sensor list[SENSORS_MAX];
	size_t count;
};

/**
 * struct part - a part of a stack that has a supply of its own
 * @name: name of that supply
 * @number: of a module: its place in the chain; of a high-voltage controller:
 *          its address on the bus
 * @properties: files of its supply
 * @alarms: files of its alarms/, but those of single cells and temperatures
 * @cells: cells of a module, from the first on
 * @temperatures: its temperatures, that of the management's board first
 */
struct part {
	char name[SYSFS_NAME_SIZE];
	unsigned int number;
	struct items properties;
	struct items alarms;
	struct sensors cells;
	struct sensors temperatures;
};

/* Parts of one kind, by their number. */
struct parts {
	struct part *list;
	size_t count;
};

/**
 * struct supply - a supply of a snapshot: the stack or a part of it
 * @name: its name
 * @properties: its files
 * @alarms: files of its alarms/
 */
struct supply {
	const char *name;
	const struct items *properties;
	const struct items *alarms;
};

/**
 * struct snapshot - a stack at one moment
 * @name: its name
 * @live: of this machine, not from a log
 * @supply: the pack has told enough for a supply
 * @properties: files of the supply
 * @alarms: files of alarms/
 * @modules: modules of it that tell of themselves
 * @controllers: high-voltage controllers of it
 * @links: what is below links/
 * @nr_links: how many
 * @event_seq: number of the last event
 * @device: other files of the stack device that are of interest
 */
struct snapshot {
	char name[SYSFS_NAME_SIZE];
	bool live;
	bool supply;
	struct items properties;
	struct items alarms;
	struct parts modules;
	struct parts controllers;
	struct link links[SNAPSHOT_LINKS];
	size_t nr_links;
	struct value event_seq;
	struct items device;
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

const char *link_table_name(enum link_table table);
struct part *parts_add(struct parts *parts, const char *name,
		       unsigned int number);
struct sensor *sensors_add(struct sensors *sensors);
bool sensor_is_alarmed(const struct sensor *sensor);
struct supply part_supply(const struct part *part);
bool snapshot_supply(const struct snapshot *snapshot, size_t index,
		     struct supply *supply);
struct link *snapshot_add_link(struct snapshot *snapshot, const char *name);
const struct link *snapshot_link(const struct snapshot *snapshot,
				 const char *name);
bool supply_is_present(const struct supply *supply);
bool snapshot_is_present(const struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

void snapshot_from_sysfs(struct snapshot *snapshot, const struct stack *stack);

/* Cells and temperatures of a module of this machine: snapshot-cells.c */
void part_read_sensors(struct part *part, const char *device);

#endif /* LFPCTL_SNAPSHOT_H */
