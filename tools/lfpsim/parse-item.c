// SPDX-License-Identifier: GPL-2.0-or-later
/* Words after the items of a module. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "item.h"
#include "message.h"
#include "number.h"

#define COUNT(list)	(sizeof(list) / sizeof((list)[0]))

int item_refuse(const struct scenario *s, const struct action *a, const char *word,
		const char *allowed)
{
	return complain_at(&s->at, "module %s: \"%s\" does not fit; allowed: %s", a->item->name,
			   word, allowed);
}

int read_named(const struct scenario *s, const struct action *a, const char *word,
	       const struct named *list, unsigned int count, int64_t *value)
{
	struct words words = { 0 };

	for (unsigned int i = 0; i < count; i++) {
		if (!strcmp(list[i].name, word)) {
			*value = list[i].value;
			return 0;
		}
		words_add(&words, list[i].name);
	}
	return item_refuse(s, a, word, words.text);
}

/* A number whose kept unit has @decimals digits behind the point of what people write. */
static int read_number(const struct scenario *s, struct action *a, const char *word,
		       unsigned int decimals)
{
	double unit = decimals == 3 ? 1000 : decimals == 1 ? 10 : 1;
	char allowed[80];

	if (!parse_decimal(word, decimals, &a->number) && a->number >= a->item->low &&
	    a->number <= a->item->high)
		return 0;
	snprintf(allowed, sizeof(allowed), "%g to %g, at most %u decimals",
		 (double)a->item->low / unit, (double)a->item->high / unit, decimals);
	return item_refuse(s, a, word, allowed);
}

int parse_number(const struct scenario *s, char **words, struct action *a)
{
	return read_number(s, a, words[0], 3);
}

int parse_number_or_auto(const struct scenario *s, char **words, struct action *a)
{
	a->automatic = !strcmp(words[0], "auto");
	return a->automatic ? 0 : read_number(s, a, words[0], 3);
}

int parse_tenths(const struct scenario *s, char **words, struct action *a)
{
	return read_number(s, a, words[0], 1);
}

/* Millivolts. */
int parse_cell(const struct scenario *s, char **words, struct action *a)
{
	return read_number(s, a, words[0], 0);
}

/* The most that any of the modules has. */
static unsigned int most(const struct scenario *s, const struct action *a, bool cells)
{
	unsigned int found = 0;

	for (unsigned int i = 0; i < s->chain->count; i++) {
		const struct model *model = s->chain->modules[i].model;
		unsigned int has = cells ? model->cells : model->sensors;

		if (a->modules >> i & 1 && has > found)
			found = has;
	}
	return found;
}

static int read_index(const struct scenario *s, struct action *a, const char *word, bool cells)
{
	unsigned int has = most(s, a, cells);
	char allowed[64];
	int64_t index;

	if (!parse_count(word, 1, has, &index)) {
		a->index = (unsigned int)index - 1;
		return 0;
	}
	snprintf(allowed, sizeof(allowed), cells ? "cell 1 to %u" :
		 "temperature 1 (the board) to %u", has);
	return item_refuse(s, a, word, allowed);
}

int parse_cell_voltage(const struct scenario *s, char **words, struct action *a)
{
	return read_index(s, a, words[0], true) ? -1 : read_number(s, a, words[1], 0);
}

int parse_sensor_value(const struct scenario *s, char **words, struct action *a)
{
	return read_index(s, a, words[0], false) ? -1 : read_number(s, a, words[1], 1);
}

int parse_setting(const struct scenario *s, char **words, struct action *a)
{
	static const struct named list[] = {
		{ "on", SET_ON }, { "off", SET_OFF }, { "auto", SET_AUTO },
		{ "1", SET_ON }, { "0", SET_OFF },
	};

	return read_named(s, a, words[0], list, COUNT(list), &a->number);
}

int parse_item_request(const struct scenario *s, char **words, struct action *a)
{
	static const struct named list[] = {
		{ "none", -1 }, { "full", T_REQUEST_FULL }, { "force", T_REQUEST_FORCE },
		{ "force_urgent", T_REQUEST_FORCE_URGENT },
	};

	return read_named(s, a, words[0], list, COUNT(list), &a->number);
}

/* Conditions that a reply to 44 or 62 can tell. */
static const enum condition told[] = {
	COND_CELL_OVERVOLTAGE, COND_CELL_UNDERVOLTAGE, COND_MODULE_OVERVOLTAGE,
	COND_MODULE_UNDERVOLTAGE, COND_CHARGE_OVERCURRENT, COND_DISCHARGE_OVERCURRENT,
	COND_OVERTEMPERATURE, COND_UNDERTEMPERATURE, COND_CHARGE_OVERTEMPERATURE,
	COND_CHARGE_UNDERTEMPERATURE, COND_DISCHARGE_OVERTEMPERATURE,
	COND_DISCHARGE_UNDERTEMPERATURE, COND_MOSFET_OVERTEMPERATURE, COND_VOLTAGE_SENSOR,
	COND_TEMPERATURE_SENSOR, COND_BMS_INTERNAL, COND_BATTERY_DAMAGED, COND_CELL_IMBALANCE,
	COND_TEMPERATURE_IMBALANCE, COND_INTERNAL_COMMUNICATION,
};

static int read_condition(const struct scenario *s, struct action *a, const char *word)
{
	struct words words = { 0 };

	for (unsigned int i = 0; i < COUNT(told); i++) {
		if (!strcmp(condition_names[told[i]], word)) {
			a->cond = told[i];
			return 0;
		}
		words_add(&words, condition_names[told[i]]);
	}
	return item_refuse(s, a, word, words.text);
}

int parse_item_alarm(const struct scenario *s, char **words, struct action *a)
{
	if (read_condition(s, a, words[0]))
		return -1;
	for (int i = 0; i < NR_LEVELS; i++)
		if (!strcmp(level_names[i], words[1])) {
			a->level = (enum level)i;
			return 0;
		}
	return item_refuse(s, a, words[1], "none, warning, protection, both");
}

/* A state by its name, or any other byte by its digits. */
static int read_judged(const struct scenario *s, struct action *a, const char *word)
{
	static const struct named list[] = {
		{ "none", NORMAL }, { "low", LOW }, { "high", HIGH }, { "fault", FAULT },
	};
	uint32_t value;
	size_t digits;

	if (!parse_hex(word, &value, &digits) && digits == 2) {
		a->number = value;
		return 0;
	}
	return read_named(s, a, word, list, COUNT(list), &a->number);
}

int parse_item_state(const struct scenario *s, char **words, struct action *a)
{
	static const struct named list[] = {
		{ "cell", 0 }, { "temperature", 1 }, { "charge_current", 2 + J_CHARGE_CURRENT },
		{ "voltage", 2 + J_VOLTAGE }, { "discharge_current", 2 + J_DISCHARGE_CURRENT },
	};

	if (read_named(s, a, words[0], list, COUNT(list), &a->second))
		return -1;
	if (a->second >= 2)
		return read_judged(s, a, words[1]);
	if (!words[2])
		return item_refuse(s, a, words[1], "a number and none, low, high, fault");
	return read_index(s, a, words[1], !a->second) ? -1 : read_judged(s, a, words[2]);
}

int parse_cell_switch(const struct scenario *s, char **words, struct action *a)
{
	static const struct named list[] = { { "on", 1 }, { "off", 0 } };

	return read_index(s, a, words[0], true) ? -1 :
	       read_named(s, a, words[1], list, COUNT(list), &a->number);
}

/* Volts, amperes: thousandths are kept; of degrees, tenths. */
int parse_limit(const struct scenario *s, char **words, struct action *a)
{
	static const struct named list[] = {
		{ "cell_high", LIMIT_CELL_HIGH }, { "cell_low", LIMIT_CELL_LOW },
		{ "cell_under", LIMIT_CELL_UNDER }, { "charge_hot", LIMIT_CHARGE_HOT },
		{ "charge_cold", LIMIT_CHARGE_COLD }, { "charge_current", LIMIT_CHARGE_CURRENT },
		{ "module_high", LIMIT_MODULE_HIGH }, { "module_low", LIMIT_MODULE_LOW },
		{ "module_under", LIMIT_MODULE_UNDER }, { "discharge_hot", LIMIT_DISCHARGE_HOT },
		{ "discharge_cold", LIMIT_DISCHARGE_COLD },
		{ "discharge_current", LIMIT_DISCHARGE_CURRENT },
	};
	int64_t limit;
	bool degrees;

	if (read_named(s, a, words[0], list, COUNT(list), &limit))
		return -1;
	a->index = (unsigned int)limit;
	degrees = limit == LIMIT_CHARGE_HOT || limit == LIMIT_CHARGE_COLD ||
		  limit == LIMIT_DISCHARGE_HOT || limit == LIMIT_DISCHARGE_COLD;
	return read_number(s, a, words[1], degrees ? 1 : 3);
}

int parse_item_text(const struct scenario *s, char **words, struct action *a)
{
	size_t length = strlen(words[0]);

	if (length > SERIAL_SIZE)
		return item_refuse(s, a, words[0], "at most 16 characters of ASCII");
	for (size_t i = 0; i < length; i++)
		if (!isprint((unsigned char)words[0][i]))
			return item_refuse(s, a, words[0], "at most 16 characters of ASCII");
	memcpy(a->text, words[0], length);
	return 0;
}

int parse_hex_byte(const struct scenario *s, char **words, struct action *a)
{
	uint32_t value;
	size_t digits;

	a->automatic = !strcmp(words[0], "off");
	if (a->automatic)
		return 0;
	if (parse_hex(words[0], &value, &digits) || value > 0xff)
		return item_refuse(s, a, words[0], "two hex digits, off");
	a->number = value;
	return 0;
}

int parse_item_latency(const struct scenario *s, char **words, struct action *a)
{
	a->automatic = !strcmp(words[0], "auto");
	if (a->automatic ||
	    (!parse_decimal(words[0], 6, &a->number) && a->number >= 0))
		return 0;
	return item_refuse(s, a, words[0], "milliseconds, auto");
}

int parse_item_raw(const struct scenario *s, char **words, struct action *a)
{
	if (parse_hex_byte(s, words, a) || a->automatic)
		return a->automatic ? item_refuse(s, a, words[0], "a command in hex") : -1;
	a->automatic = !strcmp(words[1], "off");
	if (a->automatic ||
	    !parse_bytes(words[1], (uint8_t *)a->wire, sizeof(a->wire), &a->length))
		return 0;
	return item_refuse(s, a, words[1], "at most 256 bytes in hex, off");
}

int parse_item_model(const struct scenario *s, char **words, struct action *a)
{
	const struct model *model = model_find(words[0], strlen(words[0]));

	a->number = model - models;
	return model ? 0 : item_refuse(s, a, words[0], "a model of lfpsim rs485 --help");
}
