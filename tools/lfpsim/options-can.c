// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of all commands, and those of CAN. */
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "message.h"
#include "number.h"
#include "options.h"

static int set_dialect(struct settings *set, const char *value)
{
	struct words words = { 0 };

	set->dialect = dialect_find(value);
	if (set->dialect)
		return 0;
	for (unsigned int i = 0; i < nr_dialects; i++)
		words_add(&words, dialects[i]->name);
	return bad_option("dialect", value, words.text);
}

/* "3" or "0,1,7"; each --address adds to those before. */
static int set_address(struct settings *set, const char *value)
{
	const char *rest = value;

	do {
		char number[4] = "";
		size_t length = strcspn(rest, ",");
		int64_t address;

		if (length < sizeof(number))
			memcpy(number, rest, length);
		if (parse_count(number, 0, ADDRESSES - 1, &address))
			return bad_option("address", value, "0 to 15, or several: 0,1,7");
		set->addresses = (uint16_t)(set->addresses | 1u << address);
		rest += length;
	} while (*rest++);
	return 0;
}

static int set_modules(struct settings *set, const char *value)
{
	if (parse_count(value, 1, MODULES_MAX, &set->modules))
		return bad_option("modules", value, "1 to 16");
	return 0;
}

/* Read a time into ns; the unit has @decimals digits down to the nanosecond. */
static int set_time(const char *name, const char *value, unsigned int decimals, int64_t least,
		    int64_t *time)
{
	const char *allowed = decimals == 6 ? "milliseconds, up to 86400000" :
					      "seconds, up to 100000000";
	int64_t most = decimals == 6 ? 86400000 * NSEC_PER_MSEC : 100000000 * NSEC_PER_SEC;

	if (parse_decimal(value, decimals, time) || *time < least || *time > most)
		return bad_option(name, value, allowed);
	return 0;
}

static int set_period(struct settings *set, const char *value)
{
	return set_time("period", value, 6, 1, &set->period);
}

static int set_gap(struct settings *set, const char *value)
{
	return set_time("gap", value, 6, 0, &set->gap);
}

static int set_duration(struct settings *set, const char *value)
{
	return set_time("duration", value, 9, 1, &set->duration);
}

/* A time of today has ten digits before the point, so it is read in microseconds. */
static int set_start(struct settings *set, const char *value)
{
	if (parse_decimal(value, 6, &set->start) || set->start < 0 ||
	    set->start > INT64_MAX / 2 / NSEC_PER_USEC)
		return bad_option("start", value, "seconds, at most 6 decimals");
	set->start *= NSEC_PER_USEC;
	return 0;
}

static int set_speed(struct settings *set, const char *value)
{
	if (parse_decimal(value, 3, &set->speed) || set->speed < 1 || set->speed > 1000000000)
		return bad_option("speed", value, "0.001 to 1000000");
	return 0;
}

static int set_seed(struct settings *set, const char *value)
{
	if (parse_count(value, 0, INT64_MAX, &set->seed))
		return bad_option("seed", value, "a whole number, at most 18 digits");
	return 0;
}

static int set_scenario(struct settings *set, const char *value)
{
	set->scenario = value;
	return 0;
}

static int set_replay(struct settings *set, const char *value)
{
	set->replay = value;
	return 0;
}

static int set_match(struct settings *set, const char *value)
{
	set->match = value;
	return 0;
}

#define ON_CAN	(COMMAND_CAN | COMMAND_PRINT)
#define ALL	(ON_CAN | COMMAND_RS485)

const struct option_row can_options[] = {
	{ "dialect", 'd', set_dialect, 0, ON_CAN },
	{ "modules", 'm', set_modules, 0, ALL },
	{ "address", 'a', set_address, 0, ALL },
	{ "scenario", 's', set_scenario, 0, ALL },
	{ "replay", 'r', set_replay, 0, ALL },
	{ "match", 256, set_match, 0, ALL },
	{ "speed", 257, set_speed, 0, ON_CAN },
	{ "period", 'p', set_period, 0, ON_CAN },
	{ "gap", 'g', set_gap, 0, ON_CAN },
	{ "duration", 'D', set_duration, 0, ALL },
	{ "start", 258, set_start, 0, ON_CAN },
	{ "seed", 259, set_seed, 0, ALL },
	{ "old", 260, FLAG(old), ON_CAN },
	{ "live", 261, FLAG(live), ALL },
	{ "loop", 'l', FLAG(loop), ON_CAN },
	{ "immediate", 'i', FLAG(immediate), ON_CAN },
	{ "check", 'c', FLAG(check), ALL },
	{ "verbose", 'v', FLAG(verbose), ON_CAN },
	{ "inverter", 262, FLAG(inverter), ON_CAN },
};

const unsigned int nr_can_options = sizeof(can_options) / sizeof(can_options[0]);
