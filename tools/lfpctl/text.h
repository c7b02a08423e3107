/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text for people: lines that are put together, units, colours. */
#ifndef LFPCTL_TEXT_H
#define LFPCTL_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct text - a line that grows; what does not fit is left out
 * @chars: NUL terminated
 * @len: length
 */
struct text {
	char chars[1024];
	size_t len;
};

/* Longest number with its unit. */
#define UNIT_SIZE 32

/**
 * struct unit - how a number is shown
 * @divisor: units of sysfs in one unit
 * @decimals: digits after the point
 * @name: the unit
 */
struct unit {
	double divisor;
	int decimals;
	const char *name;
};

extern const struct unit unit_volt, unit_volt_limit, unit_ampere;
extern const struct unit unit_ampere_hour, unit_percent, unit_celsius;
extern const struct unit unit_cell_volt, unit_centipercent, unit_kilowatt_hour;
extern const struct unit unit_modules, unit_cells, unit_cycles, unit_none;

enum colour {
	COLOUR_NONE,
	COLOUR_YELLOW,
	COLOUR_RED,
};

void text_add(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void text_trim(struct text *text);
void text_clean(char *chars);
const char *unit_name(const struct unit *unit);
const char *unit_print(char chars[UNIT_SIZE], const struct unit *unit,
		       long long number);
const char *colour_on(enum colour colour);
const char *colour_off(enum colour colour);
const char *level_shout(const char *level);
enum colour level_colour(const char *level);

#endif /* LFPCTL_TEXT_H */
