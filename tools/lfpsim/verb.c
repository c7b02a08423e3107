// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of actions. parse-*.c read and check the words after each, action.c does what they
 * say.
 */
#include <stdio.h>
#include <string.h>

#include "action.h"
#include "number.h"
#include "parse.h"

#define MOST_FRAMES	1000000000

/* Every message of a bad word: the action, the word, and what is allowed instead. */
int refuse(const struct scenario *s, const struct action *a, const char *word, const char *what,
	   const char *allowed)
{
	return complain_at(&s->at, "%s: \"%s\" %s; allowed: %s", a->verb->name, word, what,
			   allowed);
}

/* One of two words. */
int read_switch(const struct scenario *s, const struct action *a, const char *word,
		const char *yes, const char *no, bool *value)
{
	char allowed[32];

	*value = !strcmp(word, yes);
	if (*value || !strcmp(word, no))
		return 0;
	snprintf(allowed, sizeof(allowed), "%s, %s", no, yes);
	return refuse(s, a, word, "is not understood", allowed);
}

int read_frame_count(const struct scenario *s, struct action *a, const char *word)
{
	if (!parse_count(word, 1, MOST_FRAMES, &a->number))
		return 0;
	return refuse(s, a, word, "is no count", "1 to 1000000000");
}

#define CHANGE(name, args, least, most, which, parse, change)			\
	{ name, args, least, most, true, which, parse, run_change, change, NULL }
#define QUANTITY(q, name, args)							\
	CHANGE(name, args, 1, 1, q, parse_quantity, change_quantity)

#define PLACE(q, name)								\
	CHANGE(name, "CELL [MODULE]", 1, 2, q, parse_place, change_place)

const struct verb verbs[] = {
	QUANTITY(Q_VOLTAGE, "voltage", "V"),
	QUANTITY(Q_CURRENT, "current", "A"),
	QUANTITY(Q_TEMPERATURE, "temperature", "C"),
	QUANTITY(Q_SOC, "soc", "%"),
	QUANTITY(Q_SOH, "soh", "%"),
	QUANTITY(Q_CHARGE_VOLTAGE, "charge_voltage", "V"),
	QUANTITY(Q_DISCHARGE_VOLTAGE, "discharge_voltage", "V"),
	QUANTITY(Q_CHARGE_CURRENT, "charge_current", "A|auto"),
	QUANTITY(Q_DISCHARGE_CURRENT, "discharge_current", "A|auto"),
	QUANTITY(Q_GRID_CHARGE_CURRENT, "grid_charge_current", "A|auto"),
	QUANTITY(Q_GRID_DISCHARGE_CURRENT, "grid_discharge_current", "A|auto"),
	QUANTITY(Q_CAPACITY, "capacity", "Ah|auto"),
	QUANTITY(Q_CHARGE_NOW, "charge_now", "Ah|auto"),
	QUANTITY(Q_CYCLES, "cycles", "N"),
	QUANTITY(Q_CHARGED_ENERGY, "charged_energy", "kWh"),
	QUANTITY(Q_DISCHARGED_ENERGY, "discharged_energy", "kWh"),
	QUANTITY(Q_CELLS, "cells", "N"),
	QUANTITY(Q_CELLS_PER_MODULE, "cells_per_module", "N"),
	QUANTITY(Q_NOMINAL_VOLTAGE, "nominal_voltage", "V"),
	QUANTITY(Q_BALANCING, "balancing", "N"),
	QUANTITY(Q_CELL_VOLTAGE_MAX, "cell_voltage_max", "V"),
	QUANTITY(Q_CELL_VOLTAGE_MIN, "cell_voltage_min", "V"),
	QUANTITY(Q_CELL_TEMPERATURE_MAX, "cell_temperature_max", "C"),
	QUANTITY(Q_CELL_TEMPERATURE_MIN, "cell_temperature_min", "C"),
	QUANTITY(Q_MODULE_VOLTAGE_MAX, "module_voltage_max", "V"),
	QUANTITY(Q_MODULE_VOLTAGE_MIN, "module_voltage_min", "V"),
	QUANTITY(Q_MODULE_TEMPERATURE_MAX, "module_temperature_max", "C"),
	QUANTITY(Q_MODULE_TEMPERATURE_MIN, "module_temperature_min", "C"),
	QUANTITY(Q_BOARD_TEMPERATURE, "board_temperature", "C"),
	PLACE(Q_CELL_VOLTAGE_MAX_CELL, "cell_voltage_max_at"),
	PLACE(Q_CELL_VOLTAGE_MIN_CELL, "cell_voltage_min_at"),
	PLACE(Q_CELL_TEMPERATURE_MAX_CELL, "cell_temperature_max_at"),
	PLACE(Q_CELL_TEMPERATURE_MIN_CELL, "cell_temperature_min_at"),
	QUANTITY(Q_MODULE_VOLTAGE_MAX_AT, "module_voltage_max_at", "MODULE"),
	QUANTITY(Q_MODULE_VOLTAGE_MIN_AT, "module_voltage_min_at", "MODULE"),
	QUANTITY(Q_MODULE_TEMPERATURE_MAX_AT, "module_temperature_max_at", "MODULE"),
	QUANTITY(Q_MODULE_TEMPERATURE_MIN_AT, "module_temperature_min_at", "MODULE"),
	CHANGE("modules", "N", 1, 1, Q_MODULES, parse_modules, change_quantity),
	QUANTITY(Q_MODULES_OFFLINE, "modules_offline", "N"),
	QUANTITY(Q_BLOCKING_CHARGE, "modules_blocking_charge", "N"),
	QUANTITY(Q_BLOCKING_DISCHARGE, "modules_blocking_discharge", "N"),
	CHANGE("charge_enable", "0|1", 1, 1, FLAG_CHARGE_ENABLE, parse_enable, change_flag),
	CHANGE("discharge_enable", "0|1", 1, 1, FLAG_DISCHARGE_ENABLE, parse_enable, change_flag),
	CHANGE("heating", "0|1", 1, 1, FLAG_HEATING, parse_enable, change_flag),
	CHANGE("request", "none|full|force|force_urgent", 1, 1, 0, parse_request, change_request),
	CHANGE("alarm", "CONDITION none|warning|protection|both", 2, 2, 0, parse_alarm,
	       change_alarm),
	CHANGE("name", "TEXT", 1, 8, TEXT_NAME, parse_text, change_text),
	CHANGE("model", "TEXT", 1, 8, TEXT_MODEL, parse_text, change_text),
	CHANGE("serial", "TEXT", 1, 8, TEXT_SERIAL, parse_text, change_text),
	CHANGE("state", "auto|sleep|charge|discharge|idle", 1, 1, 0, parse_state, change_state),
	CHANGE("clock", "YYYY-MM-DDThh:mm:ss", 1, 1, 0, parse_clock, change_clock),
	CHANGE("voltage_unit", "auto|0.1", 1, 1, 0, parse_voltage_unit, change_voltage_unit),
	{ "raw", "ID HEXDATA|off", 2, 2, true, 0, parse_raw, run_raw, NULL, NULL },
	{ "idle", "ID HEXDATA|off", 2, 2, true, 0, parse_idle, run_idle, NULL, NULL },
	{ "length", "ID N|off", 2, 2, true, 0, parse_length, run_length, NULL, NULL },
	{ "twin", "ID on|off", 2, 2, false, 0, parse_twin, run_twin, NULL, NULL },
	{ "extended", "ID|all on|off", 2, 2, false, 0, parse_extended, run_extended, NULL, NULL },
	{ "stuck", "ID|off", 1, 1, false, 0, parse_stuck, run_stuck, NULL, NULL },
	{ "drop", "ID on|off", 2, 2, false, 0, parse_drop, run_drop, NULL, NULL },
	{ "silence", "on|off", 1, 1, false, 0, parse_on_off, run_silence, NULL, NULL },
	{ "frame", "ID#DATA", 1, 1, false, 0, parse_frame, run_frame, NULL, NULL },
	{ "send", "[ID]", 0, 1, false, 0, parse_send, run_send, NULL, NULL },
	{ "burst", "ID COUNT", 2, 2, false, 0, parse_burst, run_burst, NULL, NULL },
	{ "toggle", "CONDITION LEVEL COUNT", 3, 3, false, 0, parse_toggle, run_toggle, NULL, NULL },
	{ "random", "COUNT [ID]", 1, 2, false, 0, parse_random, run_random, NULL, NULL },
	{ "dialect", "NAME", 1, 1, false, 0, parse_dialect, run_dialect, NULL, NULL },
	{ "address", "A|all", 1, 1, false, 0, parse_address, run_address, NULL, NULL },
	{ "controller", "A on|off", 2, 2, false, 0, parse_controller, run_controller, NULL, NULL },
	{ "inverter", "on|off", 1, 1, false, 0, parse_on_off, run_inverter, NULL, NULL },
	{ "poll", "0|1|2", 1, 1, false, 0, parse_poll, run_poll, NULL, NULL },
	{ "end", "", 0, 0, false, 0, NULL, run_end, NULL, NULL },
};

const unsigned int nr_verbs = sizeof(verbs) / sizeof(verbs[0]);

const struct verb *verb_find(const struct verb *list, unsigned int count, const char *name)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(list[i].name, name))
			return &list[i];
	return NULL;
}

/**
 * verb_parse() - read the words after an action
 * @action: its verb is set
 */
int verb_parse(struct scenario *s, int count, char **words, struct action *action)
{
	const struct verb *verb = action->verb;

	if (count < verb->least)
		return complain_at(&s->at, "%s: too few words; write: TIME %s %s", verb->name,
				   verb->name, verb->args);
	if (count > verb->most)
		return complain_at(&s->at, "%s: \"%s\" is one word too many; write: TIME %s %s",
				   verb->name, words[verb->most], verb->name, verb->args);
	return verb->parse ? verb->parse(s, count, words, action) : 0;
}
