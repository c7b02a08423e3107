// SPDX-License-Identifier: GPL-2.0-or-later
/* What a reading says, in words and as JSON. */
#include <string.h>

#include "say.h"
#include "text.h"

/**
 * struct phrase - how a number is said
 * @before: words before it
 * @unit: its unit; NULL: one word for 0 and one for 1
 * @words: those words
 */
struct phrase {
	const char *before;
	const struct unit *unit;
	const char *words[2];
};

#define NUMBER(_field, _before, _unit)                                       \
	[LFP_##_field] = { .before = (_before), .unit = &unit_##_unit }

#define WORDS(_field, _before, _no, _yes)                                    \
	[LFP_##_field] = { .before = (_before), .words = { (_no), (_yes) } }

static const struct phrase phrases[LFP_FIELD_COUNT] = {
	NUMBER(VOLTAGE_UV, "", volt),
	NUMBER(CURRENT_UA, "", ampere),
	NUMBER(TEMPERATURE_DC, "", celsius),
	NUMBER(SOC_PERCENT, "SOC ", percent),
	NUMBER(SOH_PERCENT, "SOH ", percent),
	NUMBER(CHARGE_VOLTAGE_MAX_UV, "charge to ", volt_limit),
	NUMBER(CHARGE_CURRENT_MAX_UA, "charge ", ampere),
	NUMBER(DISCHARGE_CURRENT_MAX_UA, "discharge ", ampere),
	NUMBER(DISCHARGE_VOLTAGE_MIN_UV, "discharge to ", volt_limit),
	NUMBER(CHARGE_FULL_UAH, "full charge ", ampere_hour),
	NUMBER(CHARGE_FULL_DESIGN_UAH, "rated ", ampere_hour),
	NUMBER(CHARGE_NOW_UAH, "left ", ampere_hour),
	NUMBER(CYCLE_COUNT, "", cycles),
	NUMBER(SOC_CENTIPERCENT, "SOC ", centipercent),
	NUMBER(MODULES_ONLINE, "", modules),
	NUMBER(MODULES_OFFLINE, "offline ", modules),
	NUMBER(MODULES_TOTAL, "in all ", modules),
	NUMBER(MODULES_BLOCKING_CHARGE, "charging barred by ", modules),
	NUMBER(MODULES_BLOCKING_DISCHARGE, "discharging barred by ", modules),
	NUMBER(CELLS_IN_SERIES, "in series ", cells),
	NUMBER(CELLS_PER_MODULE, "a module ", cells),
	NUMBER(CELL_VOLTAGE_MAX_UV, "highest cell ", cell_volt),
	NUMBER(CELL_VOLTAGE_MIN_UV, "lowest cell ", cell_volt),
	NUMBER(CELL_TEMPERATURE_MAX_DC, "warmest cell ", celsius),
	NUMBER(CELL_TEMPERATURE_MIN_DC, "coldest cell ", celsius),
	NUMBER(MODULE_VOLTAGE_MAX_UV, "highest module ", volt),
	NUMBER(MODULE_VOLTAGE_MIN_UV, "lowest module ", volt),
	NUMBER(MODULE_TEMPERATURE_MAX_DC, "warmest module ", celsius),
	NUMBER(MODULE_TEMPERATURE_MIN_DC, "coldest module ", celsius),
	NUMBER(BOARD_TEMPERATURE_DC, "board ", celsius),
	NUMBER(VOLTAGE_NOMINAL_UV, "nominal ", volt_limit),
	NUMBER(GRID_CHARGE_CURRENT_MAX_UA, "charge on the grid ", ampere),
	NUMBER(GRID_DISCHARGE_CURRENT_MAX_UA, "discharge on the grid ", ampere),
	NUMBER(CHARGED_ENERGY_WH, "charged ", kilowatt_hour),
	NUMBER(DISCHARGED_ENERGY_WH, "discharged ", kilowatt_hour),
	WORDS(CHARGE_ENABLED, "charging ", "barred", "allowed"),
	WORDS(DISCHARGE_ENABLED, "discharging ", "barred", "allowed"),
	WORDS(HEATING_REQUEST, "heating ", "not wanted", "wanted"),
	WORDS(CHARGE_MOSFET, "charge switch ", "open", "closed"),
	WORDS(DISCHARGE_MOSFET, "discharge switch ", "open", "closed"),
	WORDS(PRECHARGE_MOSFET, "precharge switch ", "open", "closed"),
	WORDS(HEATER_ON, "heater ", "off", "on"),
	WORDS(FULLY_CHARGED, "", "not full", "full"),
	WORDS(BUZZER, "buzzer ", "off", "on"),
	WORDS(OWN_POWER, "", "on foreign power", "on its own power"),
	NUMBER(MOSFET_TEMPERATURE_MAX_DC, "warmest switch ", celsius),
	NUMBER(CELL_HIGH_LIMIT_UV, "cells act above ", cell_volt),
	NUMBER(CELL_LOW_LIMIT_UV, "warn below ", cell_volt),
	NUMBER(CELL_UNDER_LIMIT_UV, "act below ", cell_volt),
	NUMBER(CHARGE_HOT_LIMIT_DC, "charges up to ", celsius),
	NUMBER(CHARGE_COLD_LIMIT_DC, "down to ", celsius),
	NUMBER(CHARGE_CURRENT_LIMIT_UA, "with up to ", ampere),
	NUMBER(MODULE_HIGH_LIMIT_UV, "module acts above ", volt),
	NUMBER(MODULE_LOW_LIMIT_UV, "warns below ", volt),
	NUMBER(MODULE_UNDER_LIMIT_UV, "acts below ", volt),
	NUMBER(DISCHARGE_HOT_LIMIT_DC, "discharges up to ", celsius),
	NUMBER(DISCHARGE_COLD_LIMIT_DC, "down to ", celsius),
	NUMBER(DISCHARGE_CURRENT_LIMIT_UA, "with up to ", ampere),
};

/* What the pack does, behind its current. */
static const char *direction(s64 current_ua)
{
	if (!current_ua)
		return "";
	return current_ua > 0 ? " (charging)" : " (discharging)";
}

static const struct {
	enum lfp_request bit;
	const char *words;
} requests[] = {
	{ LFP_REQUEST_FULL, "full charge" },
	{ LFP_REQUEST_FORCE, "force charge" },
	{ LFP_REQUEST_FORCE_URGENT, "urgent force charge" },
};

static void add_request(struct text *text, s64 request)
{
	const char *before = "requests: ";

	if (!request)
		text_add(text, "no request");
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		if (!(request & requests[i].bit))
			continue;
		text_add(text, "%s%s", before, requests[i].words);
		before = " and ";
	}
}

static void add_clock(struct text *text, s64 clock)
{
	char chars[LFP_TEXT_SIZE];

	lfp_clock_text(clock, chars);
	text_add(text, "clock %s", chars);
}

/* False for a field that is a number. */
static bool add_word(struct text *text, enum lfp_field field, s64 number)
{
	if (field == LFP_CHARGE_REQUEST)
		add_request(text, number);
	else if (field == LFP_PACK_STATE)
		text_add(text, "state %s",
			 lfp_pack_state_name((unsigned int)number));
	else if (field == LFP_BMS_CLOCK)
		add_clock(text, number);
	else
		return false;
	return true;
}

static void add_number(struct text *text, enum lfp_field field, s64 number)
{
	const struct phrase *phrase = &phrases[field];
	char chars[UNIT_SIZE];

	if (add_word(text, field, number))
		return;
	if (phrase->unit)
		unit_print(chars, phrase->unit, number);
	text_add(text, "%s%s", phrase->before,
		 phrase->unit ? chars : phrase->words[!!number]);
	if (field == LFP_CURRENT_UA)
		text_add(text, "%s", direction(number));
}

static const char *level_of(const struct lfp_reading *reading,
			    unsigned int condition)
{
	if (reading->protection & BIT_ULL(condition))
		return lfp_level_name(LFP_PROTECTION);
	if (reading->warning & BIT_ULL(condition))
		return lfp_level_name(LFP_WARNING);
	return lfp_level_name(LFP_NONE);
}

void say_separator(struct text *text)
{
	if (text->len)
		text_add(text, ", ");
}

static void add_level(struct text *text, u64 conditions, enum lfp_level level)
{
	const char *name = lfp_level_name(level);
	enum colour colour = level_colour(name);
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, conditions) {
		say_separator(text);
		text_add(text, "%s%s: %s%s", colour_on(colour),
			 lfp_condition_name(i), level_shout(name),
			 colour_off(colour));
	}
}

static void add_alarms(struct text *text, const struct lfp_reading *reading)
{
	add_level(text, reading->protection, LFP_PROTECTION);
	add_level(text, reading->warning & ~reading->protection, LFP_WARNING);
	if (!reading->can_say || reading->protection | reading->warning)
		return;
	say_separator(text);
	text_add(text, "no alarms");
}

/* What a text is, where its name does not read well. */
static const char *const text_words[LFP_TEXT_COUNT] = {
	[LFP_FIRMWARE] = "firmware",
	[LFP_HARDWARE] = "hardware",
	[LFP_MODEL] = "product",
	[LFP_MODEL_TAIL] = "product, second half",
	[LFP_SERIAL] = "serial number",
	[LFP_SERIAL_TAIL] = "serial number, second half",
	[LFP_MANUFACTURER_TAIL] = "manufacturer, second half",
	[LFP_CELL_VOLTAGE_MAX_AT] = "highest cell at",
	[LFP_CELL_VOLTAGE_MIN_AT] = "lowest cell at",
	[LFP_CELL_TEMPERATURE_MAX_AT] = "warmest cell at",
	[LFP_CELL_TEMPERATURE_MIN_AT] = "coldest cell at",
	[LFP_MODULE_VOLTAGE_MAX_AT] = "highest module at",
	[LFP_MODULE_VOLTAGE_MIN_AT] = "lowest module at",
	[LFP_MODULE_TEMPERATURE_MAX_AT] = "warmest module at",
	[LFP_MODULE_TEMPERATURE_MIN_AT] = "coldest module at",
};

static void add_texts(struct text *text, const struct lfp_reading *reading)
{
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->texts) {
		say_separator(text);
		text_add(text, "%s \"%s\"", text_words[i] ? text_words[i] :
			 lfp_text_name(i), reading->text[i]);
	}
}

static void add_implausible(struct text *text,
			    const struct lfp_reading *reading)
{
	const char *before = "implausible: ";
	unsigned int i;
	u64 left;

	if (reading->implausible)
		say_separator(text);
	lfp_for_each_bit(i, left, reading->implausible) {
		text_add(text, "%s%s", before, lfp_field_name(i));
		before = " ";
	}
}

static void add_cells(struct text *text, const struct lfp_cells *cells)
{
	if (cells->cells) {
		say_separator(text);
		text_add(text, "cells");
	}
	for (unsigned int i = 0; i < cells->cells; i++)
		text_add(text, " %.3f", (double)cells->voltage_uv[i] / 1e6);
	if (cells->cells)
		text_add(text, " V");
	if (cells->probes) {
		say_separator(text);
		text_add(text, "temperatures");
	}
	for (unsigned int i = 0; i < cells->probes; i++)
		text_add(text, " %.1f", (double)cells->temperature_dc[i] / 10);
	if (cells->probes)
		text_add(text, " %s", unit_name(&unit_celsius));
}

/* Those that are not well. */
static void add_state(struct text *text, const char *what, unsigned int place,
		      u8 state)
{
	if (state == LFP_CELL_NORMAL)
		return;
	say_separator(text);
	text_add(text, "%s%s %u: %s%s", colour_on(COLOUR_RED), what, place,
		 lfp_cell_state_name(state), colour_off(COLOUR_RED));
}

static void add_states(struct text *text, const struct lfp_cell_states *states)
{
	for (unsigned int i = 0; i < states->cells; i++)
		add_state(text, "cell", i + 1, states->cell[i]);
	for (unsigned int i = 0; i < states->probes; i++)
		add_state(text, "temperature", i + 1, states->probe[i]);
}

/* Without bits that nobody has explained: their place is the frame's. */
void say_reading(struct text *text, const struct lfp_reading *reading)
{
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->fields) {
		say_separator(text);
		add_number(text, i, reading->value[i]);
	}
	add_texts(text, reading);
	add_cells(text, &reading->cells);
	add_alarms(text, reading);
	add_states(text, &reading->states);
	add_implausible(text, reading);
}

static void add_string(json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, json_object_new_string(text));
}

static json_object *number_json(enum lfp_field field, s64 number)
{
	char clock[LFP_TEXT_SIZE];
	const char *word = clock;

	if (field == LFP_CHARGE_REQUEST)
		word = lfp_request_name((unsigned int)number);
	else if (field == LFP_PACK_STATE)
		word = lfp_pack_state_name((unsigned int)number);
	else if (field == LFP_BMS_CLOCK)
		lfp_clock_text(number, clock);
	else
		return json_object_new_int64(number);
	return json_object_new_string(word);
}

static json_object *values_json(const struct lfp_reading *reading)
{
	json_object *values = json_object_new_object();
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->texts)
		add_string(values, lfp_text_name(i), reading->text[i]);
	lfp_for_each_bit(i, left, reading->fields)
		json_object_object_add(values, lfp_field_name(i),
				       number_json(i, reading->value[i]));
	return values;
}

static json_object *alarms_json(const struct lfp_reading *reading)
{
	json_object *alarms = json_object_new_object();
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->can_say)
		add_string(alarms, lfp_condition_name(i),
			   level_of(reading, i));
	return alarms;
}

static json_object *implausible_json(const struct lfp_reading *reading)
{
	json_object *names = json_object_new_array();
	json_object *name;
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->implausible) {
		name = json_object_new_string(lfp_field_name(i));
		json_object_array_add(names, name);
	}
	return names;
}

static void add_numbers_json(json_object *object, const char *name,
			     const s32 *numbers, unsigned int count)
{
	json_object *list = json_object_new_array();

	for (unsigned int i = 0; i < count; i++)
		json_object_array_add(list, json_object_new_int64(numbers[i]));
	json_object_object_add(object, name, list);
}

static void add_states_json(json_object *object, const char *name,
			    const u8 *states, unsigned int count)
{
	json_object *list = json_object_new_array();
	const char *state;

	for (unsigned int i = 0; i < count; i++) {
		state = lfp_cell_state_name(states[i]);
		json_object_array_add(list, json_object_new_string(state));
	}
	json_object_object_add(object, name, list);
}

/* Only modules tell of single cells. */
static void add_cells_json(json_object *object,
			   const struct lfp_reading *reading)
{
	const struct lfp_cell_states *states = &reading->states;
	const struct lfp_cells *cells = &reading->cells;

	if (cells->cells)
		add_numbers_json(object, "cells", cells->voltage_uv,
				 cells->cells);
	if (cells->probes)
		add_numbers_json(object, "temperatures", cells->temperature_dc,
				 cells->probes);
	if (states->cells)
		add_states_json(object, "cell_states", states->cell,
				states->cells);
	if (states->probes)
		add_states_json(object, "temperature_states", states->probe,
				states->probes);
}

/* Likewise. */
void say_reading_json(json_object *object, const struct lfp_reading *reading)
{
	json_object_object_add(object, "values", values_json(reading));
	add_cells_json(object, reading);
	json_object_object_add(object, "alarms", alarms_json(reading));
	json_object_object_add(object, "implausible",
			       implausible_json(reading));
}
