// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A snapshot for people: the first line says what matters, the rest fits into
 * 80 columns.
 */
#include <stdio.h>
#include <string.h>

#include "lfpctl.h"
#include "output.h"
#include "text.h"

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

static const struct word switch_words[] = {
	{ "0", "off" },
	{ "1", "on" },
	{ NULL, NULL }
};

static const struct word yes_words[] = {
	{ "0", "no" },
	{ "1", "yes" },
	{ NULL, NULL }
};

static const struct word heating_words[] = {
	{ "0", "not needed" },
	{ "1", "wanted" },
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

#define NUMBER(_label, _name, _unit)                                         \
	{ .label = (_label), .name = (_name), .unit = &unit_##_unit }

#define WORD(_label, _name, _words)                                          \
	{ .label = (_label), .name = (_name), .words = (_words) }

#define MORE(_label, _name, _unit)                                           \
	{ .label = (_label), .name = (_name), .unit = (_unit), .verbose = true }

#define WORDS(_label, _name, _words)                                         \
	{ .label = (_label), .name = (_name), .words = (_words), .verbose = true }

/* Two to a line. */
static const struct cell cells[][2] = {
	{ NUMBER("SOC", "capacity", percent),
	  NUMBER("SOH", "state_of_health", percent) },
	{ MORE("Fine SOC", "capacity_centipercent", &unit_centipercent),
	  MORE("Cycles", "cycle_count", &unit_none) },
	{ NUMBER("Voltage", "voltage_now", volt),
	  NUMBER("Current", "current_now", ampere) },
	{ { .label = "Power" },
	  NUMBER("Temperature", "temp", celsius) },
	{ NUMBER("BMS board", "board_temperature", celsius),
	  WORD("Pack state", "pack_state", NULL) },
	{ NUMBER("Cell max", "cell_voltage_max", cell_volt),
	  WORD("where", "cell_voltage_max_at", NULL) },
	{ NUMBER("Cell min", "cell_voltage_min", cell_volt),
	  WORD("where", "cell_voltage_min_at", NULL) },
	{ NUMBER("Cell warmest", "cell_temperature_max", celsius),
	  WORD("where", "cell_temperature_max_at", NULL) },
	{ NUMBER("Cell coldest", "cell_temperature_min", celsius),
	  WORD("where", "cell_temperature_min_at", NULL) },
	{ NUMBER("Module max", "module_voltage_max", volt),
	  WORD("where", "module_voltage_max_at", NULL) },
	{ NUMBER("Module min", "module_voltage_min", volt),
	  WORD("where", "module_voltage_min_at", NULL) },
	{ NUMBER("Mod. warmest", "module_temperature_max", celsius),
	  WORD("where", "module_temperature_max_at", NULL) },
	{ NUMBER("Mod. coldest", "module_temperature_min", celsius),
	  WORD("where", "module_temperature_min_at", NULL) },
	{ NUMBER("Charge to", "constant_charge_voltage_max", volt_limit),
	  NUMBER("at most", "constant_charge_current_max", ampere) },
	{ NUMBER("Discharge to", "discharge_voltage_min", volt_limit),
	  NUMBER("at most", "discharge_current_max", ampere) },
	{ NUMBER("Grid charge", "grid_charge_current_max", ampere),
	  NUMBER("discharge", "grid_discharge_current_max", ampere) },
	{ WORD("Charging", "charge_enabled", charging_words),
	  WORD("Discharging", "discharge_enabled", charging_words) },
	{ { .label = "Modules", .name = "modules_online", .unit = &online },
	  WORD("Request", "charge_request", request_words) },
	{ NUMBER("Offline", "modules_offline", modules),
	  NUMBER("In all", "modules_total", modules) },
	{ NUMBER("Bar charge", "modules_blocking_charge", modules),
	  NUMBER("discharge", "modules_blocking_discharge", modules) },
	{ WORD("Heating", "heating_request", heating_words),
	  NUMBER("Switches", "mosfet_temperature_max", celsius) },
	{ WORD("Charge FET", "charge_mosfet", switch_words),
	  WORD("Discharge FET", "discharge_mosfet", switch_words) },
	{ WORDS("Precharge FET", "precharge_mosfet", switch_words),
	  WORDS("Own power", "own_power", yes_words) },
	{ WORDS("Heater", "heater_on", switch_words),
	  WORDS("Buzzer", "buzzer", switch_words) },
	{ WORDS("Says full", "fully_charged", yes_words) },
	{ NUMBER("Charge left", "charge_now", ampere_hour),
	  NUMBER("Rated", "charge_full_design", ampere_hour) },
	{ NUMBER("Full charge", "charge_full", ampere_hour) },
	{ NUMBER("Charged", "charged_energy_wh", kilowatt_hour),
	  NUMBER("Discharged", "discharged_energy_wh", kilowatt_hour) },
	{ WORD("Health", "health", NULL),
	  WORD("Clock", "bms_clock", NULL) },
	{ WORD("Product", "model_name", NULL),
	  WORD("Serial", "serial_number", NULL) },
	{ MORE("Level", "capacity_level", NULL),
	  MORE("Firmware", "firmware_version", NULL) },
	{ MORE("In series", "cells_in_series", &unit_cells),
	  MORE("a module", "cells_per_module", &unit_cells) },
	{ MORE("Cell acts >", "cell_high_limit", &unit_cell_volt),
	  MORE("acts <", "cell_under_limit", &unit_cell_volt) },
	{ MORE("Cell warns <", "cell_low_limit", &unit_cell_volt),
	  MORE("Module warns <", "module_low_limit", &unit_volt_limit) },
	{ MORE("Module acts >", "module_high_limit", &unit_volt_limit),
	  MORE("acts <", "module_under_limit", &unit_volt_limit) },
	{ MORE("Charges above", "charge_cold_limit", &unit_celsius),
	  MORE("and below", "charge_hot_limit", &unit_celsius) },
	{ MORE("Discharges ab.", "discharge_cold_limit", &unit_celsius),
	  MORE("and below", "discharge_hot_limit", &unit_celsius) },
	{ MORE("Charge acts >", "charge_current_limit", &unit_ampere),
	  MORE("discharge >", "discharge_current_limit", &unit_ampere) },
	{ MORE("Nominal", "voltage_nominal", &unit_volt_limit),
	  MORE("Hardware", "hardware_version", NULL) },
	{ MORE("RUN lamp", "indicator_run", NULL),
	  MORE("ALM lamp", "indicator_alarm", NULL) },
	{ MORE("Scope", "scope", NULL),
	  MORE("Technology", "technology", NULL) },
};

#define NR_ROWS (sizeof(cells) / sizeof(cells[0]))

static const char *show_word(const struct word *words, const char *name)
{
	for (; words && words->name; words++)
		if (!strcmp(words->name, name))
			return words->shown;
	return name;
}

/*
 * Numbers end at one column, and so do words, with their unit behind it. A
 * longer word takes the place of the unit.
 */
static void add_padded(struct text *line, const char *text, const char *unit)
{
	size_t len = strlen(text);

	if (len > 9 && !*unit)
		text_add(line, "%-17s ", text);
	else
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
	if (cell_exists(&row[0], items))
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

void print_alarm(const char *label, const char *level, const char *name)
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

/* Why there is no data, of the first link that can say it. */
static void add_reason(struct text *text, const struct snapshot *snapshot)
{
	const struct link *link = snapshot->links;
	long long age_ms;

	if (!snapshot->nr_links) {
		text_add(text, " (no link: is lfpstack_can or lfpstack_serial loaded?)");
		return;
	}
	/* Frames come, and are of no pack that can be read. */
	if (!strcmp(link_text(link, "state"), "up")) {
		text_add(text, " (%s: %s)", link_place(link),
			 link_text(link, "dialect"));
		return;
	}
	if (items_number(&link->items, "age_ms", &age_ms))
		text_add(text, " for %lld s", age_ms / 1000);
	text_add(text, " (%s: %s)", link_place(link),
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

static bool is_module(const struct snapshot *snapshot,
		      const struct supply *supply)
{
	for (size_t i = 0; i < snapshot->modules.count; i++)
		if (supply->name == snapshot->modules.list[i].name)
			return true;
	return false;
}

/* The link may live on without one of several modules or controllers. */
static void add_lost(struct text *text, const struct snapshot *snapshot,
		     const struct supply *supply)
{
	if (supply->name != snapshot->name) {
		text_add(text, "DATA LOST: nothing from this %s",
			 is_module(snapshot, supply) ? "module" : "controller");
		return;
	}
	text_add(text, supply->properties->count ?
		 "DATA LOST: nothing from the pack" :
		 "NO DATA from the pack yet");
	add_reason(text, snapshot);
}

static void add_controllers(struct text *text, size_t count)
{
	text_add(text, "%zu high-voltage controller%s", count,
		 count == 1 ? "" : "s");
}

/* A stack of controllers says nothing of itself: they do. */
static enum colour add_headline(struct text *text,
				const struct snapshot *snapshot,
				const struct supply *supply)
{
	const char *level = items_text(supply->properties, "alarm_level");
	bool known = supply->properties->count;

	if (!known && snapshot->controllers.count) {
		add_controllers(text, snapshot->controllers.count);
		return COLOUR_NONE;
	}
	if (!supply_is_present(supply)) {
		add_lost(text, snapshot, supply);
		return known ? COLOUR_RED : COLOUR_YELLOW;
	}
	add_present(text, supply->properties);
	if (level && level_colour(level))
		text_add(text, ", %s", level_shout(level));
	return level ? level_colour(level) : COLOUR_NONE;
}

void print_supply(const struct snapshot *snapshot,
		  const struct supply *supply)
{
	struct text text = { .len = 0 };
	enum colour colour = add_headline(&text, snapshot, supply);

	printf("%s: %s%s%s\n", supply->name, colour_on(colour), text.chars,
	       colour_off(colour));
	print_table(supply->properties);
	print_alarms(supply->alarms);
}

/* The stack with its modules and links, then its controllers. */
void print_snapshot(const struct snapshot *snapshot)
{
	struct supply supply;

	snapshot_supply(snapshot, 0, &supply);
	print_supply(snapshot, &supply);
	print_modules(snapshot);
	print_provenance(snapshot);
	for (size_t i = 0; i < snapshot->nr_links; i++)
		print_link(snapshot, &snapshot->links[i]);
	if (globals.verbose)
		print_module_details(snapshot);
	for (size_t i = 1; snapshot_supply(snapshot, i, &supply); i++) {
		putchar('\n');
		print_supply(snapshot, &supply);
	}
}
