// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "number.h"
#include "pack.h"

const struct quantity_info quantities[NR_QUANTITIES] = {
	[Q_VOLTAGE]			= { "voltage", "V" },
	[Q_CURRENT]			= { "current", "A" },
	[Q_TEMPERATURE]			= { "temperature", "C" },
	[Q_SOC]				= { "soc", "%" },
	[Q_SOH]				= { "soh", "%" },
	[Q_CHARGE_VOLTAGE]		= { "charge_voltage", "V" },
	[Q_DISCHARGE_VOLTAGE]		= { "discharge_voltage", "V" },
	[Q_CHARGE_CURRENT]		= { "charge_current", "A" },
	[Q_DISCHARGE_CURRENT]		= { "discharge_current", "A" },
	[Q_GRID_CHARGE_CURRENT]		= { "grid_charge_current", "A" },
	[Q_GRID_DISCHARGE_CURRENT]	= { "grid_discharge_current", "A" },
	[Q_MODULES]			= { "modules", "modules" },
	[Q_MODULES_OFFLINE]		= { "modules_offline", "modules" },
	[Q_BLOCKING_CHARGE]		= { "modules_blocking_charge", "modules" },
	[Q_BLOCKING_DISCHARGE]		= { "modules_blocking_discharge", "modules" },
	[Q_CAPACITY]			= { "capacity", "Ah" },
	[Q_CHARGE_NOW]			= { "charge_now", "Ah" },
	[Q_CYCLES]			= { "cycles", "cycles" },
	[Q_CHARGED_ENERGY]		= { "charged_energy", "kWh" },
	[Q_DISCHARGED_ENERGY]		= { "discharged_energy", "kWh" },
	[Q_CELLS]			= { "cells", "cells" },
	[Q_CELLS_PER_MODULE]		= { "cells_per_module", "cells" },
	[Q_NOMINAL_VOLTAGE]		= { "nominal_voltage", "V" },
	[Q_BALANCING]			= { "balancing", "counts" },
	[Q_CELL_VOLTAGE_MAX]		= { "cell_voltage_max", "V" },
	[Q_CELL_VOLTAGE_MIN]		= { "cell_voltage_min", "V" },
	[Q_CELL_TEMPERATURE_MAX]	= { "cell_temperature_max", "C" },
	[Q_CELL_TEMPERATURE_MIN]	= { "cell_temperature_min", "C" },
	[Q_MODULE_VOLTAGE_MAX]		= { "module_voltage_max", "V" },
	[Q_MODULE_VOLTAGE_MIN]		= { "module_voltage_min", "V" },
	[Q_MODULE_TEMPERATURE_MAX]	= { "module_temperature_max", "C" },
	[Q_MODULE_TEMPERATURE_MIN]	= { "module_temperature_min", "C" },
	[Q_BOARD_TEMPERATURE]		= { "board_temperature", "C" },
	[Q_CELL_VOLTAGE_MAX_CELL]	= { "cell_voltage_max_at", "" },
	[Q_CELL_VOLTAGE_MAX_MODULE]	= { "cell_voltage_max_at", "" },
	[Q_CELL_VOLTAGE_MIN_CELL]	= { "cell_voltage_min_at", "" },
	[Q_CELL_VOLTAGE_MIN_MODULE]	= { "cell_voltage_min_at", "" },
	[Q_CELL_TEMPERATURE_MAX_CELL]	= { "cell_temperature_max_at", "" },
	[Q_CELL_TEMPERATURE_MAX_MODULE]	= { "cell_temperature_max_at", "" },
	[Q_CELL_TEMPERATURE_MIN_CELL]	= { "cell_temperature_min_at", "" },
	[Q_CELL_TEMPERATURE_MIN_MODULE]	= { "cell_temperature_min_at", "" },
	[Q_MODULE_VOLTAGE_MAX_AT]	= { "module_voltage_max_at", "" },
	[Q_MODULE_VOLTAGE_MIN_AT]	= { "module_voltage_min_at", "" },
	[Q_MODULE_TEMPERATURE_MAX_AT]	= { "module_temperature_max_at", "" },
	[Q_MODULE_TEMPERATURE_MIN_AT]	= { "module_temperature_min_at", "" },
};

const char * const state_names[NR_STATES] = {
	[STATE_AUTO]		= "auto",
	[STATE_SLEEP]		= "sleep",
	[STATE_CHARGE]		= "charge",
	[STATE_DISCHARGE]	= "discharge",
	[STATE_IDLE]		= "idle",
};

/* Cell of each place; its module is the next quantity. */
static const enum quantity place_cells[] = {
	[TEXT_LOWEST_AT - NR_TEXTS]	= Q_CELL_VOLTAGE_MIN_CELL,
	[TEXT_HIGHEST_AT - NR_TEXTS]	= Q_CELL_VOLTAGE_MAX_CELL,
	[TEXT_COLDEST_AT - NR_TEXTS]	= Q_CELL_TEMPERATURE_MIN_CELL,
	[TEXT_WARMEST_AT - NR_TEXTS]	= Q_CELL_TEMPERATURE_MAX_CELL,
};

static int64_t clock_part(const struct pack *pack, enum quantity q)
{
	time_t now = (time_t)(pack->clock + pack->now / NSEC_PER_SEC);
	struct tm date = { 0 };

	gmtime_r(&now, &date);
	switch (q) {
	case Q_CLOCK_YEAR:
		return date.tm_year - 100;
	case Q_CLOCK_MONTH:
		return date.tm_mon + 1;
	case Q_CLOCK_DAY:
		return date.tm_mday;
	case Q_CLOCK_HOUR:
		return date.tm_hour;
	case Q_CLOCK_MINUTE:
		return date.tm_min;
	default:
		return date.tm_sec;
	}
}

int64_t pack_value(const struct pack *pack, enum quantity q)
{
	if (q == Q_MODULES_TOTAL)
		return pack->value[Q_MODULES] + pack->value[Q_MODULES_OFFLINE];
	if (q >= Q_CLOCK_YEAR)
		return clock_part(pack, q) * 1000;
	if (pack->fixed[q])
		return pack->value[q];
	if (q == Q_CHARGE_NOW)
		return divide_rounded(pack_value(pack, Q_CAPACITY) * pack->value[Q_SOC], 100000);
	if (pack->per_module[q])
		return pack->per_module[q] * (pack->value[Q_MODULES] / 1000);
	return pack->value[q];
}

static enum state pack_state(const struct pack *pack)
{
	int64_t current = pack_value(pack, Q_CURRENT);

	if (pack->state != STATE_AUTO)
		return pack->state;
	return current > 0 ? STATE_CHARGE : current < 0 ? STATE_DISCHARGE : STATE_IDLE;
}

bool pack_flag(const struct pack *pack, unsigned int flag)
{
	switch (flag) {
	case FLAG_SLEEPING:
		return pack_state(pack) == STATE_SLEEP;
	case FLAG_CHARGING:
		return pack_state(pack) == STATE_CHARGE;
	case FLAG_DISCHARGING:
		return pack_state(pack) == STATE_DISCHARGE;
	default:
		return pack->flag[flag];
	}
}

/**
 * pack_text() - a text as the pack spells it
 * @out: PACK_TEXT_MAX + 1 bytes
 */
void pack_text(const struct pack *pack, enum text text, char *out)
{
	unsigned int cell, module;
	enum quantity q;

	if (text < NR_TEXTS) {
		memcpy(out, pack->text[text], PACK_TEXT_MAX + 1);
		return;
	}
	q = place_cells[text - NR_TEXTS];
	cell = (unsigned int)(pack->value[q] / 1000) & 0xff;
	module = (unsigned int)(pack->value[q + 1] / 1000) & 0xff;
	switch (pack->place) {
	case PLACE_CELL_MODULE:
		snprintf(out, PACK_TEXT_MAX + 1, "%02u%02u", cell, module);
		break;
	case PLACE_MODULE_CELL:
		snprintf(out, PACK_TEXT_MAX + 1, "%02u%02u", module, cell);
		break;
	case PLACE_MODULE:
		snprintf(out, PACK_TEXT_MAX + 1, "%u", module);
		break;
	case PLACE_PACK:
		snprintf(out, PACK_TEXT_MAX + 1, "Pack-%02u#", module);
		break;
	}
}

void pack_fix(struct pack *pack, enum quantity q, int64_t value)
{
	pack->value[q] = value;
	pack->fixed[q] = true;
}

void pack_set_alarm(struct pack *pack, enum condition cond, enum level level)
{
	pack->flag[FLAG_WARNING(cond)] = level & LEVEL_WARNING;
	pack->flag[FLAG_PROTECTION(cond)] = level & LEVEL_PROTECTION;
}

enum level pack_alarm(const struct pack *pack, enum condition cond)
{
	return (pack->flag[FLAG_WARNING(cond)] ? LEVEL_WARNING : 0) |
	       (pack->flag[FLAG_PROTECTION(cond)] ? LEVEL_PROTECTION : 0);
}
