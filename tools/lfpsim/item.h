/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a scenario can change of a module: "TIME module N ITEM ARGS...". */
#ifndef LFPSIM_ITEM_H
#define LFPSIM_ITEM_H

#include "rs485.h"
#include "scenario.h"
#include "verb.h"

/**
 * struct item - something of a module
 * @args: what follows it, as a message shows it
 * @least, @most: number of words after it
 * @which: for items that share their functions: an enum amount, toggle or other
 * @low, @high: range of a number, in the unit that is kept
 * @parse: read the words; NULL = there is nothing to read
 * @apply: change a module
 */
struct item {
	const char *name;
	const char *args;
	int least, most;
	int which;
	int64_t low, high;
	int (*parse)(const struct scenario *s, char **words, struct action *a);
	void (*apply)(struct bus *bus, struct module *m, const struct action *a);
};

/**
 * struct named - a word and its number
 */
struct named {
	const char *name;
	int value;
};

extern const struct item items[];
extern const unsigned int nr_items;

int item_refuse(const struct scenario *s, const struct action *a, const char *word,
		const char *allowed);
int read_named(const struct scenario *s, const struct action *a, const char *word,
	       const struct named *list, unsigned int count, int64_t *value);

int parse_number(const struct scenario *s, char **words, struct action *a);
int parse_number_or_auto(const struct scenario *s, char **words, struct action *a);
int parse_cell(const struct scenario *s, char **words, struct action *a);
int parse_cell_voltage(const struct scenario *s, char **words, struct action *a);
int parse_sensor_value(const struct scenario *s, char **words, struct action *a);
int parse_tenths(const struct scenario *s, char **words, struct action *a);
int parse_setting(const struct scenario *s, char **words, struct action *a);
int parse_item_request(const struct scenario *s, char **words, struct action *a);
int parse_item_alarm(const struct scenario *s, char **words, struct action *a);
int parse_item_state(const struct scenario *s, char **words, struct action *a);
int parse_cell_switch(const struct scenario *s, char **words, struct action *a);
int parse_limit(const struct scenario *s, char **words, struct action *a);
int parse_item_text(const struct scenario *s, char **words, struct action *a);
int parse_hex_byte(const struct scenario *s, char **words, struct action *a);
int parse_item_latency(const struct scenario *s, char **words, struct action *a);
int parse_item_raw(const struct scenario *s, char **words, struct action *a);
int parse_item_model(const struct scenario *s, char **words, struct action *a);

#endif
