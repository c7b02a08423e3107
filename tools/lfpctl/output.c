// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A snapshot for people: the first line says what matters, the rest fits into
 * 80 columns.
 */
#include <stdio.h>
#include <string.h>

#include "canif.h"
#include "lfpctl.h"
#include "output.h"
#include "text.h"

#define LABEL_WIDTH 14

/**
 * struct word - a word of sysfs and what people read instead
 */
struct word {
	const char *name;
	const char *shown;
};

static const struct word charging_words[] = {
	{ "0", "barred" },
	{ "1", "allowed" },
	{ NULL, NULL }
};

static const struct word request_words[] = {
	{ "full", "full charge" },
	{ "force", "charge now" },
	{ "force_urgent", "charge at once" },
	{ NULL, NULL }
};

static const struct unit online = { 1, 0, "online" };

/**
 * struct cell - a value in the table
 * @label: what it is; NULL: an empty place
 * @name: its file; NULL: the power, which has none
 * @unit: of a number
 * @words: of a word
 * @verbose: only with -v
 */
struct cell {
	const char *label;
	const char *name;
	const struct unit *unit;
	const struct word *words;
	bool verbose;
};

/* Two to a line. */
static const struct cell cells[][2] = {
	{ { "SOC", "capacity", &unit_percent, NULL, false },
	  { "SOH", "state_of_health", &unit_percent, NULL, false } },
	{ { "Voltage", "voltage_now", &unit_volt, NULL, false },
	  { "Current", "current_now", &unit_ampere, NULL, false } },
	{ { "Power", NULL, &unit_volt, NULL, false },
	  { "Temperature", "temp", &unit_celsius, NULL, false } },
	{ { "Charge to", "constant_charge_voltage_max", &unit_volt_limit,
	    NULL, false },
	  { "at most", "constant_charge_current_max", &unit_ampere,
	    NULL, false } },
	{ { "Discharge to", "discharge_voltage_min", &unit_volt_limit,
	    NULL, false },
	  { "at most", "discharge_current_max", &unit_ampere, NULL, false } },
	{ { "Charging", "charge_enabled", NULL, charging_words, false },
	  { "Discharging", "discharge_enabled", NULL, charging_words,
	    false } },
	{ { "Modules", "modules_online", &online, NULL, false },
	  { "Request", "charge_request", NULL, request_words, false } },
	{ { "Full charge", "charge_full", &unit_ampere_hour, NULL, false } },
	{ { "Health", "health", NULL, NULL, false } },
	{ { "Level", "capacity_level", NULL, NULL, true },
	  { "Firmware", "firmware_version", NULL, NULL, true } },
	{ { "RUN lamp", "indicator_run", NULL, NULL, true },
	  { "ALM lamp", "indicator_alarm", NULL, NULL, true } },
	{ { "Scope", "scope", NULL, NULL, true },
	  { "Technology", "technology", NULL, NULL, true } },
};

#define NR_ROWS (sizeof(cells) / sizeof(cells[0]))

static const char *show_word(const struct word *words, const char *name)
{
	for (; words && words->name; words++)
		if (!strcmp(words->name, name))
			return words->shown;
	return name;
}

/* Numbers end at one column, and so do words, with their unit behind it. */
static void add_padded(struct text *line, const char *text, const char *unit)
{
	text_add(line, "%9s %-8s", text, unit);
}

static void add_number(struct text *line, const struct unit *unit,
		       long long number)
{
	char text[UNIT_SIZE];

	snprintf(text, sizeof(text), "%.*f", unit->decimals,
		 (double)number / unit->divisor);
	add_padded(line, text, unit_name(unit));
	/* The degree sign takes two bytes and one column. */
	if (!strncmp(unit_name(unit), "\302", 1))
		text_add(line, " ");
}

static void add_value(struct text *line, const struct cell *cell,
		      const struct value *value)
{
	if (value->kind == VALUE_UNKNOWN)
		add_padded(line, "-", "");
	else if (cell->unit && value->kind == VALUE_NUMBER)
		add_number(line, cell->unit, value->number);
	else
		add_padded(line, show_word(cell->words, value->text), "");
}

/* No file: the class keeps power in an int, which ends at 2.1 kW. */
static void add_power(struct text *line, const struct items *items)
{
	long long voltage, current;
	char text[UNIT_SIZE];

	if (!items_number(items, "voltage_now", &voltage) ||
	    !items_number(items, "current_now", &current)) {
		add_padded(line, "-", "");
		return;
	}
	snprintf(text, sizeof(text), "%.2f",
		 (double)voltage * (double)current / 1e15);
	add_padded(line, text, "kW");
}

static bool cell_exists(const struct cell *cell, const struct items *items)
{
	if (!cell->label || (cell->verbose && !globals.verbose))
		return false;
	if (!cell->name)
		return items_find(items, "voltage_now") &&
		       items_find(items, "current_now");
	return items_find(items, cell->name);
}

static void add_cell(struct text *line, const struct cell *cell,
		     const struct items *items)
{
	if (!cell_exists(cell, items)) {
		text_add(line, "%*s", LABEL_WIDTH + 18, "");
		return;
	}
	text_add(line, "%-*s", LABEL_WIDTH, cell->label);
	if (cell->name)
		add_value(line, cell, items_find(items, cell->name));
	else
		add_power(line, items);
}

static void print_row(const struct cell *row, const struct items *items)
{
	struct text line = { .len = 0 };

	if (!cell_exists(&row[0], items) && !cell_exists(&row[1], items))
		return;
	add_cell(&line, &row[0], items);
	add_cell(&line, &row[1], items);
	text_trim(&line);
	printf("  %s\n", line.chars);
}

static void print_table(const struct items *items)
{
	for (size_t i = 0; i < NR_ROWS; i++)
		print_row(cells[i], items);
}

static const char *level_of(const struct item *alarm)
{
	return alarm->value.kind == VALUE_TEXT ? alarm->value.text :
						 "not known";
}

static void print_alarm(const char *label, const char *level, const char *name)
{
	enum colour colour = level_colour(level);

	printf("  %-*s%s%-11s%s %s\n", LABEL_WIDTH, label, colour_on(colour),
	       level_shout(level), colour_off(colour), name);
}

/* The alarms of one level; returns the label for the next line. */
static const char *print_level(const struct items *alarms, const char *level,
			       const char *label)
{
	for (size_t i = 0; i < alarms->count; i++) {
		if (strcmp(level_of(&alarms->list[i]), level))
			continue;
		print_alarm(label, level, alarms->list[i].name);
		label = "";
	}
	return label;
}

static size_t count_unknown(const struct items *alarms)
{
	size_t unknown = 0;

	for (size_t i = 0; i < alarms->count; i++)
		if (alarms->list[i].value.kind == VALUE_UNKNOWN)
			unknown++;
	return unknown;
}

static void print_quiet_alarms(const struct items *alarms, const char *label)
{
	size_t unknown = count_unknown(alarms);
	bool raised = !*label;

	if (!raised && unknown < alarms->count) {
		printf("  %-*sno alarms\n", LABEL_WIDTH, label);
		label = "";
	}
	if (unknown)
		printf("  %-*s%zu of %zu conditions not known\n", LABEL_WIDTH,
		       label, unknown, alarms->count);
}

static void print_alarms(const struct items *alarms)
{
	const char *label = "Alarms";

	if (!alarms->count)
		return;
	label = print_level(alarms, "protection", label);
	label = print_level(alarms, "warning", label);
	if (!globals.verbose) {
		print_quiet_alarms(alarms, label);
		return;
	}
	label = print_level(alarms, "none", label);
	print_level(alarms, "not known", label);
}

static const char *link_text(const struct link *link, const char *name)
{
	const char *text = items_text(&link->items, name);

	return text ? text : "-";
}

/* What to do about a link that is not up; NULL if there is nothing to say. */
const char *link_hint(const struct link *link, char *chars, size_t size)
{
	const char *interface = link_text(link, "interface");
	const char *state = link_text(link, "state");
	char command[128];

	can_up_command(interface, command, sizeof(command));
	if (!strcmp(state, "no_carrier"))
		snprintf(chars, size, "%s", command);
	else if (!strcmp(state, "absent"))
		snprintf(chars, size, "no %s here now; it is used as soon as it comes",
			 interface);
	else if (!strcmp(state, "silent"))
		snprintf(chars, size, "is the pack on? cable, termination, 500 kbit/s?");
	else if (!strcmp(state, "bus_off"))
		snprintf(chars, size, "look at wiring, termination and bit rate");
	else
		return NULL;
	return chars;
}

/* Frames arrive, and still there is no data. */
static const char *dialect_hint(const struct link *link)
{
	const char *dialect = link_text(link, "dialect");

	if (strcmp(link_text(link, "state"), "up"))
		return NULL;
	if (!strcmp(dialect, "foreign"))
		return "the pack speaks another protocol; set it to Pylontech";
	if (!strcmp(dialect, "unknown"))
		return "frames come, but not those of a known pack (yet)";
	return NULL;
}

static void print_hint(const char *hint)
{
	if (hint && *hint)
		printf("  %-*s%s\n", LABEL_WIDTH, "", hint);
}

static void add_age(struct text *text, const struct link *link, bool live)
{
	long long age_ms;

	if (items_number(&link->items, "age_ms", &age_ms))
		text_add(text, ", last frame %.1f s %s",
			 (double)age_ms / 1000, live ? "ago" : "before the end");
	else
		text_add(text, ", no frame yet");
}

static long long counter(const struct link *link, const char *name)
{
	long long number = 0;

	items_number(&link->items, name, &number);
	return number;
}

/* The other files of a link. */
static void print_counters(const struct link *link)
{
	const char *unknown = link_text(link, "unknown_bits");
	struct text text = { .len = 0 };

	text_add(&text, "%lld frames, %lld rejected, %lld implausible",
		 counter(link, "frames"), counter(link, "rejected"),
		 counter(link, "implausible"));
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld times off the bus, data lost after %.1f s",
		 counter(link, "bus_off_count"),
		 (double)counter(link, "silence_ms") / 1000);
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "unknown bits: %s", unknown);
	print_hint(text.chars);
}

static void print_link(const struct link *link, bool live)
{
	const char *state = link_text(link, "state");
	struct text text = { .len = 0 };
	char label[LABEL_WIDTH + 8], hint[160];
	enum colour colour = COLOUR_YELLOW;

	if (!strcmp(state, "up"))
		colour = COLOUR_NONE;
	snprintf(label, sizeof(label), "Link %.8s", link->name);
	text_add(&text, ", %s on %s", link_text(link, "dialect"),
		 link_text(link, "interface"));
	add_age(&text, link, live);
	printf("  %-*s%s%s%s%s\n", LABEL_WIDTH, label, colour_on(colour),
	       state, colour_off(colour), text.chars);
	if (live)
		print_hint(link_hint(link, hint, sizeof(hint)));
	print_hint(dialect_hint(link));
	if (globals.verbose)
		print_counters(link);
}

/* Why there is no data, of the first link that can say it. */
static void add_reason(struct text *text, const struct snapshot *snapshot)
{
	const struct link *link = snapshot->links;
	long long age_ms;

	if (!snapshot->nr_links) {
		text_add(text, " (no link: is the module lfpstack_can loaded?)");
		return;
	}
	if (items_number(&link->items, "age_ms", &age_ms))
		text_add(text, " for %lld s", age_ms / 1000);
	text_add(text, " (%s: %s)", link_text(link, "interface"),
		 link_text(link, "state"));
}

static void add_present(struct text *text, const struct items *items)
{
	const char *status = items_text(items, "status");
	const char *maker = items_text(items, "manufacturer");
	long long percent;

	text_add(text, "%s", status ? status : "-");
	if (items_number(items, "capacity", &percent))
		text_add(text, ", %lld %%", percent);
	if (maker)
		text_add(text, ", %s", maker);
}

static enum colour add_headline(struct text *text,
				const struct snapshot *snapshot)
{
	const char *level = items_text(&snapshot->properties, "alarm_level");

	if (!snapshot_is_present(snapshot)) {
		text_add(text, snapshot->supply ? "DATA LOST: nothing from the pack" :
						  "NO DATA from the pack yet");
		add_reason(text, snapshot);
		return snapshot->supply ? COLOUR_RED : COLOUR_YELLOW;
	}
	add_present(text, &snapshot->properties);
	if (level && level_colour(level))
		text_add(text, ", %s", level_shout(level));
	return level ? level_colour(level) : COLOUR_NONE;
}

void print_snapshot(const struct snapshot *snapshot)
{
	struct text text = { .len = 0 };
	enum colour colour = add_headline(&text, snapshot);

	printf("%s: %s%s%s\n", snapshot->name, colour_on(colour), text.chars,
	       colour_off(colour));
	print_table(&snapshot->properties);
	print_alarms(&snapshot->alarms);
	for (size_t i = 0; i < snapshot->nr_links; i++)
		print_link(&snapshot->links[i], snapshot->live);
}
