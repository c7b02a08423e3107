// SPDX-License-Identifier: GPL-2.0-or-later
/* The modules of a stack for people: a line for each, what is wrong with it. */
#include <stdio.h>
#include <string.h>

#include "lfpctl.h"
#include "output.h"
#include "text.h"

/**
 * struct column - a number of a module in its line
 * @name: its file
 * @unit: its unit, of which the header speaks
 * @width: characters, without the blank in front
 */
struct column {
	const char *name;
	const struct unit *unit;
	int width;
};

static const struct column columns[] = {
	{ "voltage_now", &unit_volt, 6 },
	{ "current_now", &unit_ampere, 7 },
	{ "capacity", &unit_percent, 4 },
	{ "temp", &unit_celsius, 6 },
};

#define NR_COLUMNS (sizeof(columns) / sizeof(columns[0]))

/* Longest model and serial number that keep the line within 80 columns. */
#define MODEL_WIDTH 8
#define SERIAL_WIDTH 16

/* The degree sign takes two bytes and one column. */
static int bytes_of(int width, const char *chars)
{
	return width + !!strchr(chars, '\302');
}

static void print_header(void)
{
	struct text line = { .len = 0 };
	const char *unit;

	text_add(&line, "%-9s %-*s %-*s", "Module", MODEL_WIDTH, "model",
		 SERIAL_WIDTH, "serial");
	for (size_t i = 0; i < NR_COLUMNS; i++) {
		unit = unit_name(columns[i].unit);
		text_add(&line, " %*s", bytes_of(columns[i].width, unit), unit);
	}
	printf("  %s\n", line.chars);
}

static void add_number(struct text *line, const struct items *items,
		       const struct column *column)
{
	long long number;

	if (items_number(items, column->name, &number))
		text_add(line, " %*.*f", column->width, column->unit->decimals,
			 (double)number / column->unit->divisor);
	else
		text_add(line, " %*s", column->width, "-");
}

/* Its worst alarm, or whether it is there. */
static const char *word_of(const struct supply *supply, enum colour *colour)
{
	const char *level = items_text(supply->properties, "alarm_level");

	*colour = COLOUR_RED;
	if (!supply_is_present(supply))
		return "LOST";
	*colour = level ? level_colour(level) : COLOUR_NONE;
	return *colour ? level_shout(level) : "online";
}

static void print_line(const struct part *part)
{
	struct supply supply = part_supply(part);
	const char *model = items_text(&part->properties, "model_name");
	const char *serial = items_text(&part->properties, "serial_number");
	struct text line = { .len = 0 };
	enum colour colour;
	const char *word = word_of(&supply, &colour);

	text_add(&line, "%6u    %-*s %-*s", part->number, MODEL_WIDTH,
		 model ? model : "-", SERIAL_WIDTH, serial ? serial : "-");
	for (size_t i = 0; i < NR_COLUMNS; i++)
		add_number(&line, &part->properties, &columns[i]);
	printf("  %s  %s%s%s\n", line.chars, colour_on(colour), word,
	       colour_off(colour));
}

static const char *label_of(const struct part *part, char chars[24])
{
	snprintf(chars, 24, "Module %u", part->number);
	return chars;
}

static void print_conditions(const struct part *part, const char *level)
{
	const struct item *alarm = part->alarms.list;
	char label[24];

	for (; alarm < part->alarms.list + part->alarms.count; alarm++)
		if (alarm->value.kind == VALUE_TEXT &&
		    !strcmp(alarm->value.text, level))
			print_alarm(label_of(part, label), level, alarm->name);
}

static void print_sensor_alarms(const struct part *part,
				const struct sensors *sensors)
{
	const struct sensor *sensor = sensors->list;
	char label[24];

	for (; sensor < sensors->list + sensors->count; sensor++)
		if (sensor_is_alarmed(sensor))
			print_alarm(label_of(part, label), sensor->alarm,
				    sensor->label);
}

static void print_alarms(const struct part *part)
{
	print_conditions(part, "protection");
	print_conditions(part, "warning");
	print_sensor_alarms(part, &part->cells);
	print_sensor_alarms(part, &part->temperatures);
}

void print_modules(const struct snapshot *snapshot)
{
	const struct parts *modules = &snapshot->modules;

	if (!modules->count)
		return;
	print_header();
	for (size_t i = 0; i < modules->count; i++)
		print_line(&modules->list[i]);
	for (size_t i = 0; i < modules->count; i++)
		print_alarms(&modules->list[i]);
}

/* With -v each module stands for itself, as controllers do. */
void print_module_details(const struct snapshot *snapshot)
{
	const struct parts *modules = &snapshot->modules;
	struct supply supply;

	for (size_t i = 0; i < modules->count; i++) {
		supply = part_supply(&modules->list[i]);
		putchar('\n');
		print_supply(snapshot, &supply);
	}
}

/* Two links may tell different numbers of one stack. */
static void print_disagreements(const struct items *device)
{
	const char *names = items_text(device, "disagreeing");
	bool now = names && strcmp(names, "none");
	struct text text = { .len = 0 };
	long long count = 0;

	items_number(device, "disagreements", &count);
	if (!count && !now)
		return;
	text_add(&text, "links disagree: %s (%lld times so far)",
		 now ? names : "not now", count);
	printf("  %-*s%s%s%s\n", LABEL_WIDTH, "Links",
	       colour_on(now ? COLOUR_YELLOW : COLOUR_NONE), text.chars,
	       colour_off(now ? COLOUR_YELLOW : COLOUR_NONE));
}

static void print_sources(const struct snapshot *snapshot)
{
	static const struct source_words {
		const char *name;
		const char *words;
	} sources[] = {
		{ "can", "CAN" },
		{ "modules", "the modules, added up" },
		{ "can+modules", "CAN; extremes and counts from the modules" },
	};
	const char *source = items_text(&snapshot->properties, "data_source");

	for (size_t i = 0; source && i < sizeof(sources) / sizeof(*sources); i++)
		if (!strcmp(source, sources[i].name))
			printf("  %-*s%s\n", LABEL_WIDTH, "Data from",
			       sources[i].words);
}

/* Where two links tell of one stack, whose numbers are shown. */
void print_provenance(const struct snapshot *snapshot)
{
	if (globals.verbose)
		print_sources(snapshot);
	print_disagreements(&snapshot->device);
}
