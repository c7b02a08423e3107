// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of RS485. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "line.h"
#include "message.h"
#include "number.h"
#include "options.h"

static int bad_model(const char *value)
{
	struct words words = { 0 };

	for (unsigned int i = 0; i < nr_models; i++)
		words_add(&words, models[i].name);
	return bad_option("model", value, words.text);
}

/* "us5000,us5000,us2000c" */
static int set_model(struct settings *set, const char *value)
{
	const char *rest = value;

	set->nr_models = 0;
	do {
		size_t length = strcspn(rest, ",");
		const struct model *model = model_find(rest, length);

		if (!model)
			return bad_model(value);
		if (set->nr_models == CHAIN_MODULES)
			return bad_option("model", value, "16 modules at most");
		set->models[set->nr_models++] = model;
		rest += length;
	} while (*rest++);
	return 0;
}

static bool has_group(const struct settings *set, int64_t number)
{
	for (unsigned int i = 0; i < set->nr_groups; i++)
		if (set->groups[i] == number)
			return true;
	return false;
}

/* "3" or "1,2" */
static int set_group(struct settings *set, const char *value)
{
	const char *rest = value;

	set->nr_groups = 0;
	do {
		char number[2] = "";
		size_t length = strcspn(rest, ",");
		int64_t group;

		if (length == 1)
			number[0] = *rest;
		if (parse_count(number, 0, CHAIN_GROUPS - 1, &group) || has_group(set, group))
			return bad_option("group", value, "0 to 7, or several: 1,2");
		set->groups[set->nr_groups++] = (uint8_t)group;
		rest += length;
	} while (*rest++);
	return 0;
}

static int set_baud(struct settings *set, const char *value)
{
	if (parse_count(value, 1, 1000000, &set->baud) || !line_serial_baud(set->baud))
		return bad_option("baud", value, "9600, 115200 and other usual rates");
	return 0;
}

static int set_link(struct settings *set, const char *value)
{
	set->link = value;
	return 0;
}

static int set_truth(struct settings *set, const char *value)
{
	set->truth = value;
	return 0;
}

static int set_fault(struct settings *set, const char *word, const char *name, const char *value)
{
	const struct fault_row *row = fault_find(word);

	return row->set(&set->faults, row->which, value) ?
	       bad_option(name, value, row->allowed) : 0;
}

/* One function for each option that is a fault, too. */
#define FAULT(word, name)							\
static int set_##word(struct settings *set, const char *value)			\
{										\
	return set_fault(set, #word, name, value);				\
}

FAULT(latency, "latency")
FAULT(outliers, "outliers")
FAULT(bit_errors, "bit-errors")
FAULT(drop, "drop")
FAULT(delay, "delay")
FAULT(cut, "cut")
FAULT(garbage, "garbage")
FAULT(wrong_address, "wrong-address")
FAULT(second_host, "second-host")

#define ON_RS485	COMMAND_RS485

const struct option_row rs485_options[] = {
	{ "model", 300, set_model, 0, ON_RS485 },
	{ "group", 301, set_group, 0, ON_RS485 },
	{ "system", 302, FLAG(system), ON_RS485 },
	{ "baud", 303, set_baud, 0, ON_RS485 },
	{ "no-wire", 304, FLAG(no_wire), ON_RS485 },
	{ "wire", 305, FLAG(wire), ON_RS485 },
	{ "link", 306, set_link, 0, ON_RS485 },
	{ "latency", 307, set_latency, 0, ON_RS485 },
	{ "outliers", 308, set_outliers, 0, ON_RS485 },
	{ "bit-errors", 309, set_bit_errors, 0, ON_RS485 },
	{ "drop", 310, set_drop, 0, ON_RS485 },
	{ "delay", 311, set_delay, 0, ON_RS485 },
	{ "cut", 312, set_cut, 0, ON_RS485 },
	{ "garbage", 313, set_garbage, 0, ON_RS485 },
	{ "wrong-address", 314, set_wrong_address, 0, ON_RS485 },
	{ "second-host", 315, set_second_host, 0, ON_RS485 },
	{ "echo", 316, FLAG(faults.echo), ON_RS485 },
	{ "truth", 317, set_truth, 0, ON_RS485 },
	{ "print-frames", 318, FLAG(print_frames), ON_RS485 },
};

const unsigned int nr_rs485_options = sizeof(rs485_options) / sizeof(rs485_options[0]);

static bool group_alone(const struct settings *set)
{
	return set->nr_groups == 1 || !has_group(set, 0);
}

static bool is_stdin(const char *name)
{
	return name && !strcmp(name, "-");
}

/* A chain of one model if none was named, of the last one beyond those that were. */
static void complete_models(struct settings *set)
{
	if (!set->nr_models)
		set->models[set->nr_models++] = model_find("us5000", strlen("us5000"));
	if (!set->modules)
		set->modules = set->nr_models;
	if (!set->nr_groups)
		set->nr_groups = 1;
}

/**
 * rs485_check() - options that go together or do not
 */
int rs485_check(struct settings *set)
{
	bool pty = set->interface && !strcmp(set->interface, "pty");

	complete_models(set);
	if (need(set->modules < set->nr_models, "--model names more modules than --modules") ||
	    need(!group_alone(set), "--group: 0 is a chain alone; the first of several is 1") ||
	    need(set->modules * set->nr_groups > CHAIN_MAX, "32 modules at most in all groups") ||
	    need(set->addresses && (set->nr_groups > 1 || set->groups[0]),
		 "--address: the masters of groups have their own addresses") ||
	    need(set->match && !set->replay, "--match needs --replay") ||
	    need(set->link && !pty, "--link needs the port \"pty\"") ||
	    need(set->wire && set->no_wire, "--wire and --no-wire: use one of them") ||
	    need(set->check && !set->replay && !set->scenario,
		 "--check needs --scenario or --replay") ||
	    need(is_stdin(set->interface) && (is_stdin(set->scenario) || is_stdin(set->replay)),
		 "stdin can be the port or the scenario, not both"))
		return -1;
	return 0;
}
