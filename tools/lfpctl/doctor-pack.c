// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: what the pack itself says. */
#include <string.h>

#include "doctor.h"
#include "lfpctl.h"

/* From here on a pack may bar charging because it is full. */
#define FULL_PERCENT 95

/* Up to here it may bar discharging because it is empty. */
#define EMPTY_PERCENT 10

/* Cells near the ends, and too cold to be charged. */
#define CELL_HIGH_UV 3500000
#define CELL_LOW_UV 3000000
#define CELL_COLD_DC 0

/**
 * struct direction - charging or discharging, in the names of sysfs
 * @enabled: what the pack allows
 * @limit: current limit
 * @modules: modules that bar it
 */
struct direction {
	const char *enabled;
	const char *limit;
	const char *modules;
};

static const struct direction charging = {
	"charge_enabled", "constant_charge_current_max",
	"modules_blocking_charge",
};

static const struct direction discharging = {
	"discharge_enabled", "discharge_current_max",
	"modules_blocking_discharge",
};

static void add_part(struct text *what)
{
	if (what->len)
		text_add(what, ", ");
}

static bool is_zero(const struct items *items, const char *name)
{
	long long number;

	return items_number(items, name, &number) && !number;
}

static bool is_barred(const struct supply *supply,
		      const struct direction *direction)
{
	return is_zero(supply->properties, direction->enabled) ||
	       is_zero(supply->properties, direction->limit);
}

static bool is_raised(const struct item *alarm, const char *level)
{
	return alarm->value.kind == VALUE_TEXT &&
	       !strcmp(alarm->value.text, level);
}

/* Those of the links are other findings. */
static bool is_of_link(const struct item *alarm)
{
	const char *tail = strrchr(alarm->name, '_');

	return tail && !strcmp(tail, "_link");
}

static size_t add_raised(struct text *what, const struct items *alarms,
			 const char *level)
{
	const struct item *alarm = alarms->list;
	size_t count = 0;

	for (; alarm < alarms->list + alarms->count; alarm++) {
		if (!is_raised(alarm, level) || is_of_link(alarm))
			continue;
		add_part(what);
		text_add(what, "%s", alarm->name);
		count++;
	}
	return count;
}

static void add_number(struct text *what, const char *before,
		       const struct unit *unit, long long number)
{
	char chars[UNIT_SIZE];

	add_part(what);
	text_add(what, "%s%s", before, unit_print(chars, unit, number));
}

static void add_modules(struct text *what, const struct items *items,
			const struct direction *direction)
{
	long long modules;

	if (items_number(items, direction->modules, &modules) && modules)
		add_number(what, "barred by ", &unit_modules, modules);
}

static void add_charge_reasons(struct text *what, const struct items *items)
{
	long long number;

	if (items_number(items, "capacity", &number) && number >= FULL_PERCENT)
		add_number(what, "SOC ", &unit_percent, number);
	if (items_number(items, "cell_voltage_max", &number) &&
	    number >= CELL_HIGH_UV)
		add_number(what, "highest cell ", &unit_cell_volt, number);
	if ((items_number(items, "cell_temperature_min", &number) ||
	     items_number(items, "temp", &number)) && number <= CELL_COLD_DC)
		add_number(what, "cells at ", &unit_celsius, number);
}

static void add_discharge_reasons(struct text *what, const struct items *items)
{
	long long number;

	if (items_number(items, "capacity", &number) &&
	    number <= EMPTY_PERCENT)
		add_number(what, "SOC ", &unit_percent, number);
	if (items_number(items, "cell_voltage_min", &number) &&
	    number <= CELL_LOW_UV)
		add_number(what, "lowest cell ", &unit_cell_volt, number);
}

/* "lfp0: SOC 100 %, overvoltage" */
static void add_reasons(struct text *what, const struct supply *supply,
			const struct direction *direction)
{
	struct text why = { .len = 0 };

	if (direction == &charging)
		add_charge_reasons(&why, supply->properties);
	else
		add_discharge_reasons(&why, supply->properties);
	add_raised(&why, supply->alarms, "protection");
	add_raised(&why, supply->alarms, "warning");
	add_modules(&why, supply->properties, direction);
	text_add(what, "%s%s: %s", what->len ? "; " : "", supply->name,
		 why.len ? why.chars : "the pack does not say why");
}

static bool has_reached_full(const struct supply *supply)
{
	struct text raised = { .len = 0 };
	long long percent;

	return items_number(supply->properties, "capacity", &percent) &&
	       percent >= FULL_PERCENT &&
	       !add_raised(&raised, supply->alarms, "protection");
}

bool bars_charging(const struct bus *bus, struct text *what)
{
	struct supply supply;

	for (size_t i = 0; snapshot_supply(&bus->now, i, &supply); i++)
		if (is_barred(&supply, &charging) && !has_reached_full(&supply))
			add_reasons(what, &supply, &charging);
	return what->len;
}

bool is_full(const struct bus *bus, struct text *what)
{
	struct supply supply;

	for (size_t i = 0; snapshot_supply(&bus->now, i, &supply); i++)
		if (is_barred(&supply, &charging) && has_reached_full(&supply))
			add_reasons(what, &supply, &charging);
	return what->len;
}

bool bars_discharging(const struct bus *bus, struct text *what)
{
	struct supply supply;

	for (size_t i = 0; snapshot_supply(&bus->now, i, &supply); i++)
		if (is_barred(&supply, &discharging))
			add_reasons(what, &supply, &discharging);
	return what->len;
}

bool has_modules_offline(const struct bus *bus, struct text *what)
{
	struct supply supply;
	long long offline, all = 0;

	for (size_t i = 0; snapshot_supply(&bus->now, i, &supply); i++)
		if (items_number(supply.properties, "modules_offline",
				 &offline))
			all += offline;
	text_add(what, "%lld module%s", all, all == 1 ? " is" : "s are");
	return all > 0;
}

bool has_alarms(const struct bus *bus, struct text *what)
{
	struct supply supply;
	size_t count = 0;

	for (size_t i = 0; snapshot_supply(&bus->now, i, &supply); i++)
		count += add_raised(what, supply.alarms, "protection");
	return count;
}

/**
 * struct event_count - a counter of the link that should stay 0
 * @name: its file
 * @words: what it counts
 */
static const struct event_count {
	const char *name;
	const char *words;
} event_counts[] = {
	{ "bus_off_count", "times off the bus" },
	{ "restarts", "restarts of the controller" },
	{ "error_frames", "error frames" },
	{ "ack_errors", "times not acknowledged" },
	{ "rejected", "frames refused" },
	{ "implausible", "frames with numbers outside of any sane range" },
};

/* What was wrong some time ago, and is not now. */
bool has_history(const struct bus *bus, struct text *what)
{
	const struct event_count *count = event_counts;
	long long number;

	for (; count < event_counts + ARRAY_SIZE(event_counts); count++) {
		number = bus_count(bus, count->name);
		if (!number)
			continue;
		add_part(what);
		text_add(what, "%lld %s", number, count->words);
	}
	return what->len;
}

bool is_not_attached(const struct bus *bus, struct text *what)
{
	(void)what;
	return !*bus->device;
}
