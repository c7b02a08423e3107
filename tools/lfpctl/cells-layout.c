// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How much room cells need. 16 of them, with all else that a module tells of
 * them, fit into 80 columns: what all numbers have in common is left out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "text.h"

/* Place of the module and a blank; a cell, its sign included. */
#define PLACE_WIDTH 3
#define CELL_WIDTH (CELL_DIGITS + 1)

/* What CELL_DIGITS can show. */
#define RANGE_MV 1000

#define FEW_CELLS 4

const struct cell_flag cell_flags[] = {
	{ "charge_mosfet", 'C' },
	{ "discharge_mosfet", 'D' },
	{ "precharge_mosfet", 'P' },
	{ "heater_on", 'H' },
	{ "fully_charged", 'F' },
};

const size_t nr_cell_flags = sizeof(cell_flags) / sizeof(cell_flags[0]);

static long long to_mv(long long uv)
{
	return (uv + (uv < 0 ? -500 : 500)) / 1000;
}

/* A sign for each word of alarms/; a blank for none. */
char alarm_sign(const struct sensor *sensor)
{
	static const struct sign {
		const char *alarm;
		char sign;
	} signs[] = {
		{ "none", ' ' },
		{ "high", '^' },
		{ "low", 'v' },
		{ "fault", 'x' },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (!strcmp(sensor->alarm, signs[i].alarm))
			return signs[i].sign;
	return *sensor->alarm ? '?' : ' ';
}

static int compare(const void *a, const void *b)
{
	const long long *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* All known voltages, sorted; to be freed. NULL if there are none. */
static long long *sort_voltages(const struct parts *modules, size_t *count)
{
	long long *list = calloc(modules->count * SENSORS_MAX + 1,
				 sizeof(*list));
	const struct sensors *cells;

	*count = 0;
	for (size_t i = 0; list && i < modules->count; i++) {
		cells = &modules->list[i].cells;
		for (size_t j = 0; j < cells->count; j++)
			if (cells->list[j].known)
				list[(*count)++] = cells->list[j].number;
	}
	if (*count)
		qsort(list, *count, sizeof(*list), compare);
	return list;
}

/*
 * Whole volts if the numbers allow it, because then they read as fractions of
 * a volt. If they do not even fit into any range, a cell is far off: most of
 * them shall be readable.
 */
static long long find_base(long long min, long long median, long long max)
{
	long long base = min / RANGE_MV * RANGE_MV;

	if (max < base + RANGE_MV)
		return base;
	base = min / 100 * 100;
	return max < base + RANGE_MV ? base : median / RANGE_MV * RANGE_MV;
}

static void find_range(struct layout *layout, const struct parts *modules)
{
	size_t count;
	long long *list = sort_voltages(modules, &count);

	layout->known = count;
	if (count) {
		layout->min = list[0];
		layout->max = list[count - 1];
		layout->base_mv = find_base(to_mv(layout->min),
					    to_mv(list[count / 2]),
					    to_mv(layout->max));
		layout->outside =
			to_mv(layout->min) < layout->base_mv ||
			to_mv(layout->max) >= layout->base_mv + RANGE_MV;
	}
	free(list);
}

void format_cell(const struct layout *layout, const struct sensor *sensor,
		 char chars[SHOWN_SIZE])
{
	long long mv = to_mv(sensor->number) - layout->base_mv;

	if (!sensor->known)
		snprintf(chars, SHOWN_SIZE, "%*s", CELL_DIGITS, "-");
	else if (mv < 0 || mv >= RANGE_MV)
		snprintf(chars, SHOWN_SIZE, "%*.1f", CELL_DIGITS,
			 (double)sensor->number / 1e6);
	else
		snprintf(chars, SHOWN_SIZE, layout->base_mv % RANGE_MV ? "%*lld" :
			 "%0*lld", CELL_DIGITS, mv);
}

static bool find_extremes(const struct sensors *sensors, size_t first,
			  long long *min, long long *max)
{
	bool known = false;
	long long number;

	for (size_t i = first; i < sensors->count; i++) {
		if (!sensors->list[i].known)
			continue;
		number = sensors->list[i].number;
		if (!known || number < *min)
			*min = number;
		if (!known || number > *max)
			*max = number;
		known = true;
	}
	return known;
}

/* Millivolts, or volts if that would be too long. */
void format_spread(const struct part *module, char chars[SHOWN_SIZE])
{
	long long min, max, mv;

	if (!find_extremes(&module->cells, 0, &min, &max)) {
		snprintf(chars, SHOWN_SIZE, "%*s", CELL_DIGITS, "-");
		return;
	}
	mv = to_mv(max - min);
	if (mv < RANGE_MV)
		snprintf(chars, SHOWN_SIZE, "%*lld", CELL_DIGITS, mv);
	else
		snprintf(chars, SHOWN_SIZE, "%*.1f", CELL_DIGITS, (double)mv / 1000);
}

static long long to_degrees(long long tenths)
{
	return (tenths + (tenths < 0 ? -5 : 5)) / 10;
}

static char worst_sign(const struct sensors *sensors)
{
	char worst = ' ';

	for (size_t i = 0; i < sensors->count && worst == ' '; i++)
		worst = alarm_sign(&sensors->list[i]);
	return worst;
}

/*
 * Whole degrees, from the coldest to the warmest of the cells: the board of
 * the management, which comes first, is always warmer. Behind them a sign if
 * any of the sensors is not well.
 */
void format_temperature(const struct part *module, char chars[SHOWN_SIZE])
{
	const struct sensors *sensors = &module->temperatures;
	char sign[2] = { worst_sign(sensors), '\0' };
	long long min, max;

	if (*sign == ' ')
		*sign = '\0';
	if (!find_extremes(sensors, sensors->count > 1, &min, &max)) {
		snprintf(chars, SHOWN_SIZE, "-%s", sign);
		return;
	}
	min = to_degrees(min);
	max = to_degrees(max);
	if (min == max)
		snprintf(chars, SHOWN_SIZE, "%lld%s", min, sign);
	else
		snprintf(chars, SHOWN_SIZE, "%lld%s%lld%s", min,
			 min < 0 ? ".." : "-", max, sign);
}

/* Empty if it tells of none. */
void format_flags(const struct part *module, char chars[SHOWN_SIZE])
{
	bool told = false;
	long long number;
	size_t len = 0;

	for (size_t i = 0; i < nr_cell_flags; i++) {
		if (!items_number(&module->properties, cell_flags[i].name,
				  &number))
			continue;
		told = true;
		if (number)
			chars[len++] = cell_flags[i].letter;
	}
	if (told && !len)
		chars[len++] = '-';
	chars[len] = '\0';
}

static void add_sign(struct layout *layout, const struct sensor *sensor)
{
	char sign = alarm_sign(sensor);

	if (sign != ' ' && !strchr(layout->signs, sign))
		layout->signs[strlen(layout->signs)] = sign;
}

static void measure(struct layout *layout, const struct part *module)
{
	char chars[SHOWN_SIZE];
	int width;

	if (module->cells.count > layout->cells)
		layout->cells = module->cells.count;
	format_temperature(module, chars);
	width = (int)strlen(chars);
	if (width > layout->temperature)
		layout->temperature = width;
	format_flags(module, chars);
	width = (int)strlen(chars);
	if (width > layout->flags)
		layout->flags = width;
	for (size_t i = 0; i < module->cells.count; i++)
		add_sign(layout, &module->cells.list[i]);
	for (size_t i = 0; i < module->temperatures.count; i++)
		add_sign(layout, &module->temperatures.list[i]);
}

/*
 * All cells in one line if they fit; if not, the same number in each, of which
 * a person can keep count.
 */
static size_t cells_per_line(const struct layout *layout)
{
	size_t cells = layout->cells;
	size_t room = layout->columns > PLACE_WIDTH ?
		      (layout->columns - PLACE_WIDTH) / CELL_WIDTH : 0;

	while (cells > room && cells > FEW_CELLS)
		cells = (cells / 2 + FEW_CELLS - 1) / FEW_CELLS * FEW_CELLS;
	return cells > room && room ? room : cells;
}

void layout_make(struct layout *layout, const struct parts *modules,
		 unsigned int columns)
{
	memset(layout, 0, sizeof(*layout));
	layout->columns = columns;
	/* The unit stands above. */
	layout->temperature = 2;
	find_range(layout, modules);
	for (size_t i = 0; i < modules->count; i++)
		measure(layout, &modules->list[i]);
	layout->per_line = cells_per_line(layout);
}
