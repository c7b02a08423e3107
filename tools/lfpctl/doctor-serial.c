// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lfpctl doctor: a serial port and the modules on it. Only the driver listens
 * there: whoever else reads a port takes its characters away.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "doctor.h"
#include "lfpctl.h"

/* Damaged frames of a hundred that are no accident any more. */
#define NOISE_PERCENT 1

/* A line should be silent for less than a half of what is still no loss. */
#define ROUND_DIVISOR 2

static bool is_attached(const struct bus *bus)
{
	return *bus->device;
}

bool lacks_serial_link(const struct bus *bus, struct text *what)
{
	(void)what;
	return is_attached(bus) && !bus_link(bus)->count;
}

/* A port of /dev, or a device of the serdev bus. */
static bool port_exists(const char *name)
{
	char path[SYSFS_PATH_SIZE], real[PORT_NAME_SIZE];

	return !port_name(name, real) ||
	       sysfs_exists(sysfs_path(path, "class/tty/%s", name)) ||
	       sysfs_exists(sysfs_path(path, "bus/serial/devices/%s", name));
}

static bool runs(const char *program)
{
	char path[SYSFS_PATH_SIZE], name[SYSFS_TEXT_SIZE];
	struct names names;
	bool found = false;

	sysfs_list(sysfs_is_real() ? "/proc" : sysfs_path(path, "proc"),
		   S_IFDIR, &names);
	for (size_t i = 0; i < names.count && !found; i++) {
		if (sysfs_is_real())
			snprintf(path, sizeof(path), "/proc/%s/comm",
				 names.list[i]);
		else
			sysfs_path(path, "proc/%s/comm", names.list[i]);
		found = !sysfs_read(path, name) && !strcmp(name, program);
	}
	free(names.list);
	return found;
}

bool lacks_port(const struct bus *bus, struct text *what)
{
	if (port_exists(bus->port))
		return false;
	if (runs("brltty"))
		text_add(what, " brltty runs here: it takes adapters with a CH340 "
			 "for itself as soon as they are plugged in.");
	return true;
}

/* The driver has no port yet, or no stack is attached. */
static bool waits(const struct bus *bus)
{
	return !is_attached(bus) || bus_has_problem(bus, "no_port");
}

bool is_taken(const struct bus *bus, struct text *what)
{
	text_add(what, "%s", bus->users.chars);
	return waits(bus) && bus->users.len;
}

bool is_not_kept_open(const struct bus *bus, struct text *what)
{
	(void)what;
	return is_attached(bus) && waits(bus);
}

bool is_not_asked(const struct bus *bus, struct text *what)
{
	(void)what;
	return !is_attached(bus);
}

static bool is_up(const struct bus *bus)
{
	return bus_link_says(bus, "state", "up");
}

/* The rate that it is not: there are but two. */
static void add_other_rate(struct text *what, const struct bus *bus)
{
	text_add(what, "%s", bus_count(bus, "baud") == 9600 ? "115200" :
							      "9600");
}

static long long damaged(const struct bus *bus,
			 long long (*count)(const struct bus *bus,
					    const char *name))
{
	return count(bus, "checksum_errors") + count(bus, "length_errors") +
	       count(bus, "garbled");
}

bool hears_garbage(const struct bus *bus, struct text *what)
{
	add_other_rate(what, bus);
	return !is_up(bus) && (bus_has_problem(bus, "garbled") ||
			       damaged(bus, bus_growth) ||
			       bus_growth(bus, "skipped"));
}

bool hears_nothing(const struct bus *bus, struct text *what)
{
	add_other_rate(what, bus);
	return !is_up(bus);
}

bool hears_look_alike(const struct bus *bus, struct text *what)
{
	text_add(what, "%s", bus_dialect(bus));
	return bus_has_problem(bus, "foreign");
}

static void add_module(struct text *what, const struct part *module)
{
	const char *serial = items_text(&module->properties, "serial_number");

	text_add(what, "%s%u", what->len ? ", " : "", module->number);
	if (serial)
		text_add(what, " (%s)", serial);
}

/* By name where they have told it before. */
bool loses_modules(const struct bus *bus, struct text *what)
{
	const struct parts *modules = &bus->now.modules;
	long long lost = bus_count(bus, "modules_total") -
			 bus_count(bus, "modules_online");
	struct supply supply;

	for (size_t i = 0; i < modules->count; i++) {
		supply = part_supply(&modules->list[i]);
		if (!supply_is_present(&supply))
			add_module(what, &modules->list[i]);
	}
	if (!what->len)
		text_add(what, "%lld of them", lost);
	return lost > 0;
}

bool has_other_host(const struct bus *bus, struct text *what)
{
	text_add(what, "%lld", bus_growth(bus, "unasked"));
	return bus_growth(bus, "unasked") > 0;
}

bool is_noisy(const struct bus *bus, struct text *what)
{
	long long bad = damaged(bus, bus_growth);
	long long all = bad + bus_growth(bus, "frames");

	text_add(what, "%lld of %lld", bad, all);
	return bad > 0 && 100 * bad > NOISE_PERCENT * all;
}

bool misses_replies(const struct bus *bus, struct text *what)
{
	long long timeouts = bus_growth(bus, "timeouts");

	text_add(what, "%lld", timeouts);
	return timeouts > 0 && !damaged(bus, bus_growth) &&
	       bus_count(bus, "modules_total") ==
	       bus_count(bus, "modules_online");
}

bool doubts_numbers(const struct bus *bus, struct text *what)
{
	long long count = bus_growth(bus, "outliers") +
			  bus_growth(bus, "implausible");

	text_add(what, "%lld", count);
	return count > 0;
}

bool hears_itself(const struct bus *bus, struct text *what)
{
	(void)what;
	return bus_growth(bus, "echoes") > 0;
}

bool is_slow(const struct bus *bus, struct text *what)
{
	long long round_ms = bus_count(bus, "round_ms");

	text_add(what, "%.1f", (double)round_ms / 1000);
	return round_ms > bus_count(bus, "silence_ms") / ROUND_DIVISOR &&
	       bus_count(bus, "silence_ms");
}

bool contradicts_can(const struct bus *bus, struct text *what)
{
	const char *names = items_text(&bus->now.device, "disagreeing");

	text_add(what, "%s", names ? names : "");
	return names && *names && strcmp(names, "none");
}

bool contradicted_can(const struct bus *bus, struct text *what)
{
	struct text now = { .len = 0 };
	long long count = 0;

	items_number(&bus->now.device, "disagreements", &count);
	text_add(what, "%lld", count);
	return count > 0 && !contradicts_can(bus, &now);
}

/* What the pack says is told with its CAN bus, if it has one. */
static bool lacks_can_link(const struct bus *bus)
{
	return !link_files(&bus->now, "can")->count;
}

bool serial_has_alarms(const struct bus *bus, struct text *what)
{
	return lacks_can_link(bus) && has_alarms(bus, what);
}

bool serial_bars_charging(const struct bus *bus, struct text *what)
{
	return lacks_can_link(bus) && bars_charging(bus, what);
}

bool serial_is_full(const struct bus *bus, struct text *what)
{
	return lacks_can_link(bus) && is_full(bus, what);
}

bool serial_bars_discharging(const struct bus *bus, struct text *what)
{
	return lacks_can_link(bus) && bars_discharging(bus, what);
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
	{ "checksum_errors", "wrong checksums" },
	{ "length_errors", "wrong lengths" },
	{ "garbled", "garbled frames" },
	{ "timeouts", "questions without reply" },
	{ "unasked", "frames that were not asked for" },
	{ "foreign", "frames of another family" },
	{ "outliers", "readings that were not believed at once" },
	{ "implausible", "replies with senseless numbers" },
};

/* What was wrong some time ago, and is not now. */
bool has_serial_history(const struct bus *bus, struct text *what)
{
	long long count;

	for (size_t i = 0; i < ARRAY_SIZE(event_counts); i++) {
		count = bus_count(bus, event_counts[i].name);
		if (count)
			text_add(what, "%s%lld %s", what->len ? ", " : "",
				 count, event_counts[i].words);
	}
	return what->len;
}
