// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of cells: a row for each module, and a legend. */
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "lfpctl.h"
#include "text.h"

#define INDENT "   "

/**
 * struct row - a row that may take several lines
 * @layout: how it is laid out
 * @line: the present line
 * @columns: columns of it; not its bytes: colours and the degree sign differ
 * @cells: cells in it
 */
struct row {
	const struct layout *layout;
	struct text line;
	size_t columns;
	size_t cells;
};

static void row_flush(struct row *row)
{
	text_trim(&row->line);
	puts(row->line.chars);
	row->line.len = 0;
	row->columns = 0;
	row->cells = 0;
}

static void row_begin(struct row *row, const struct layout *layout,
		      const char *place)
{
	memset(row, 0, sizeof(*row));
	row->layout = layout;
	text_add(&row->line, "%s", place);
	row->columns = strlen(place);
}

/* Goes on in the next line if this one is full. */
static void row_make_room(struct row *row, size_t columns)
{
	if (row->columns + columns <= row->layout->columns)
		return;
	row_flush(row);
	text_add(&row->line, INDENT);
	row->columns = strlen(INDENT);
}

static void row_add_cell(struct row *row, const char *chars,
			 enum colour colour)
{
	if (row->cells == row->layout->per_line)
		row_make_room(row, row->layout->columns);
	row_make_room(row, strlen(chars));
	text_add(&row->line, "%s%s%s", colour_on(colour), chars,
		 colour_off(colour));
	row->columns += strlen(chars);
	row->cells++;
}

/* @width is that of @chars in columns. */
static void row_add(struct row *row, const char *chars, int width, int field)
{
	if (field < width)
		field = width;
	/* The blank in front may be the first that does not fit. */
	row_make_room(row, (size_t)field + 1);
	text_add(&row->line, " %*s%s", field - width, "", chars);
	row->columns += (size_t)field + 1;
}

/* The sign of the last cell is the blank in front of the spread. */
static void row_add_spread(struct row *row, const char *chars)
{
	row_make_room(row, strlen(chars));
	text_add(&row->line, "%s", chars);
	row->columns += strlen(chars);
}

static void print_header(const struct layout *layout)
{
	char chars[SHOWN_SIZE];
	struct row row;

	row_begin(&row, layout, " # ");
	for (size_t i = 0; i < layout->cells; i++) {
		snprintf(chars, sizeof(chars), "%*zu ", CELL_DIGITS, i + 1);
		row_add_cell(&row, chars, COLOUR_NONE);
	}
	row_add_spread(&row, " mV");
	row_add(&row, unit_name(&unit_celsius),
		unit_name(&unit_celsius)[1] ? 2 : 1, layout->temperature);
	row_flush(&row);
}

/* An alarm matters more than that a cell is the highest or lowest. */
static char sign_of(const struct layout *layout, const struct sensor *cell)
{
	char sign = alarm_sign(cell);

	if (sign != ' ' || !cell->known || layout->min == layout->max)
		return sign;
	if (cell->number == layout->max)
		return '+';
	return cell->number == layout->min ? '-' : ' ';
}

static void add_cell(struct row *row, const struct sensor *cell)
{
	char number[SHOWN_SIZE], chars[SHOWN_SIZE + 1];

	format_cell(row->layout, cell, number);
	snprintf(chars, sizeof(chars), "%s%c", number,
		 sign_of(row->layout, cell));
	row_add_cell(row, chars, sensor_is_alarmed(cell) ? COLOUR_RED :
							   COLOUR_NONE);
}

static void add_cells(struct row *row, const struct sensors *cells)
{
	for (size_t i = 0; i < row->layout->cells; i++) {
		if (i < cells->count)
			add_cell(row, &cells->list[i]);
		else
			row_add_cell(row, "    ", COLOUR_NONE);
	}
}

static bool is_lost(const struct part *module)
{
	struct supply supply = part_supply(module);

	return !supply_is_present(&supply);
}

static void print_module(const struct layout *layout,
			 const struct part *module)
{
	char chars[SHOWN_SIZE];
	struct row row;

	snprintf(chars, sizeof(chars), "%2u ", module->number);
	row_begin(&row, layout, chars);
	if (is_lost(module)) {
		row_add_spread(&row, "LOST");
		row_flush(&row);
		return;
	}
	add_cells(&row, &module->cells);
	format_spread(module, chars);
	row_add_spread(&row, chars);
	format_temperature(module, chars);
	row_add(&row, chars, (int)strlen(chars), layout->temperature);
	format_flags(module, chars);
	row_add(&row, chars, (int)strlen(chars), 0);
	row_flush(&row);
}

/* With -v each temperature by its name. */
static void print_temperatures(const struct layout *layout,
			       const struct part *module)
{
	const struct sensor *sensor = module->temperatures.list;
	struct text text;
	struct row row;

	row_begin(&row, layout, INDENT);
	for (size_t i = 0; i < module->temperatures.count; i++, sensor++) {
		text = (struct text){ .len = 0 };
		text_add(&text, "%s ", sensor->label);
		if (sensor->known)
			text_add(&text, "%.1f", (double)sensor->number / 10);
		else
			text_add(&text, "-");
		if (sensor_is_alarmed(sensor))
			text_add(&text, " %s", sensor->alarm);
		text_add(&text, i + 1 < module->temperatures.count ? "," : "");
		row_make_room(&row, text.len + 1);
		text_add(&row.line, "%s%s", row.columns > strlen(INDENT) ?
			 " " : "", text.chars);
		row.columns += text.len + 1;
	}
	row_flush(&row);
}

static void print_title(const struct snapshot *snapshot,
			const struct layout *layout)
{
	size_t count = snapshot->modules.count;
	char chars[SHOWN_SIZE];
	struct sensor highest = { .known = true, .number = layout->max };

	printf("%s: %zu module%s", snapshot->name, count,
	       count == 1 ? "" : "s");
	if (!layout->known) {
		puts(", no cell is known now");
		return;
	}
	if (layout->max / 1000 >= layout->base_mv + 1000)
		highest.number = layout->base_mv * 1000 + 312000;
	format_cell(layout, &highest, chars);
	printf(", cells in mV above %lld: \"%s\" is %.3f V\n", layout->base_mv,
	       chars + strspn(chars, " "), (double)highest.number / 1e6);
}

/* The first cell of this voltage; how many more there are. */
static void print_where(const struct snapshot *snapshot, const char *word,
			long long uv)
{
	const struct part *module = snapshot->modules.list;
	const struct sensor *cell;
	size_t count = 0;

	for (size_t i = 0; i < snapshot->modules.count; i++, module++)
		for (size_t j = 0; j < module->cells.count; j++) {
			cell = &module->cells.list[j];
			if (!cell->known || cell->number != uv || count++)
				continue;
			printf("%s %.3f V: module %u %s", word,
			       (double)uv / 1e6, module->number, cell->label);
		}
	if (count > 1)
		printf(" and %zu more", count - 1);
	putchar('\n');
}

static void print_extremes(const struct snapshot *snapshot,
			   const struct layout *layout)
{
	if (!layout->known)
		return;
	print_where(snapshot, "+ highest", layout->max);
	print_where(snapshot, "-  lowest", layout->min);
	printf("    spread %.3f V in the whole stack\n",
	       (double)(layout->max - layout->min) / 1e6);
}

/* Only what occurs is explained. */
static void print_legend(const struct layout *layout)
{
	static const struct explanation {
		char sign;
		const char *words;
	} explanations[] = {
		{ '^', "too high" },
		{ 'v', "too low" },
		{ 'x', "fault" },
		{ '?', "a code that nobody has explained" },
	};
	const char *before = "The module says:  ";

	for (size_t i = 0; i < sizeof(explanations) / sizeof(*explanations);
	     i++) {
		if (!strchr(layout->signs, explanations[i].sign))
			continue;
		printf("%s%c %s", before, explanations[i].sign,
		       explanations[i].words);
		before = "  ";
	}
	if (*layout->signs)
		putchar('\n');
	if (layout->outside)
		puts("A number with a point is in volts: it is far from the others.");
	if (layout->flags)
		puts("C charge, D discharge, P precharge switch closed; H heater on; F full");
}

bool cells_exist(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->modules.count; i++)
		if (snapshot->modules.list[i].cells.count)
			return true;
	return false;
}

void cells_print(const struct snapshot *snapshot, unsigned int columns)
{
	const struct parts *modules = &snapshot->modules;
	struct layout layout;

	layout_make(&layout, modules, columns);
	print_title(snapshot, &layout);
	print_header(&layout);
	for (size_t i = 0; i < modules->count; i++) {
		print_module(&layout, &modules->list[i]);
		if (globals.verbose && modules->list[i].temperatures.count)
			print_temperatures(&layout, &modules->list[i]);
	}
	print_extremes(snapshot, &layout);
	print_legend(&layout);
}
