/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the simulated stack, in physical values: no byte of any protocol is in here. */
#ifndef LFPSIM_PACK_H
#define LFPSIM_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "condition.h"

#define PACK_TEXT_MAX	16
#define MODULES_MAX	16

/* Everything with a number. All are kept in thousandths of their unit. */
enum quantity {
	Q_VOLTAGE,		/* mV */
	Q_CURRENT,		/* mA, plus = charging */
	Q_TEMPERATURE,		/* 0.001 C */
	Q_SOC,			/* 0.001 % */
	Q_SOH,			/* 0.001 % */
	Q_CHARGE_VOLTAGE,	/* mV, highest charge voltage (CVL) */
	Q_DISCHARGE_VOLTAGE,	/* mV, lowest discharge voltage (DVL) */
	Q_CHARGE_CURRENT,	/* mA, limit (CCL) */
	Q_DISCHARGE_CURRENT,	/* mA, limit (DCL), positive */
	Q_GRID_CHARGE_CURRENT,	/* the same while the inverter is on the grid */
	Q_GRID_DISCHARGE_CURRENT,
	Q_MODULES,		/* 0.001 of a module */
	Q_MODULES_OFFLINE,
	Q_BLOCKING_CHARGE,	/* modules that bar charging */
	Q_BLOCKING_DISCHARGE,
	Q_CAPACITY,		/* mAh, the whole stack when full */
	Q_CHARGE_NOW,		/* mAh, what is left of it */
	Q_CYCLES,
	Q_CHARGED_ENERGY,	/* Wh */
	Q_DISCHARGED_ENERGY,
	Q_CELLS,		/* in series, from pole to pole */
	Q_CELLS_PER_MODULE,
	Q_NOMINAL_VOLTAGE,	/* mV */
	Q_BALANCING,		/* a measure without a unit */
	Q_CELL_VOLTAGE_MAX,	/* mV */
	Q_CELL_VOLTAGE_MIN,
	Q_CELL_TEMPERATURE_MAX,	/* 0.001 C */
	Q_CELL_TEMPERATURE_MIN,
	Q_MODULE_VOLTAGE_MAX,	/* mV */
	Q_MODULE_VOLTAGE_MIN,
	Q_MODULE_TEMPERATURE_MAX, /* 0.001 C */
	Q_MODULE_TEMPERATURE_MIN,
	Q_BOARD_TEMPERATURE,	/* 0.001 C */
	/* Where these extremes are: a cell and, in the next quantity, its module */
	Q_CELL_VOLTAGE_MAX_CELL,
	Q_CELL_VOLTAGE_MAX_MODULE,
	Q_CELL_VOLTAGE_MIN_CELL,
	Q_CELL_VOLTAGE_MIN_MODULE,
	Q_CELL_TEMPERATURE_MAX_CELL,
	Q_CELL_TEMPERATURE_MAX_MODULE,
	Q_CELL_TEMPERATURE_MIN_CELL,
	Q_CELL_TEMPERATURE_MIN_MODULE,
	Q_MODULE_VOLTAGE_MAX_AT,
	Q_MODULE_VOLTAGE_MIN_AT,
	Q_MODULE_TEMPERATURE_MAX_AT,
	Q_MODULE_TEMPERATURE_MIN_AT,
	NR_QUANTITIES,
	/* Made of others */
	Q_MODULES_TOTAL = NR_QUANTITIES,
	Q_CLOCK_YEAR,		/* of the pack's clock, since 2000 */
	Q_CLOCK_MONTH,
	Q_CLOCK_DAY,
	Q_CLOCK_HOUR,
	Q_CLOCK_MINUTE,
	Q_CLOCK_SECOND,
};

/* Everything with two states. */
enum flag {
	FLAG_CHARGE_ENABLE,
	FLAG_DISCHARGE_ENABLE,
	FLAG_REQUEST_FULL,
	FLAG_REQUEST_FORCE,
	FLAG_REQUEST_FORCE_URGENT,
	FLAG_HEATING,
	FLAG_SLEEPING,		/* these three by enum state */
	FLAG_CHARGING,
	FLAG_DISCHARGING,
	FLAG_ALARMS,		/* two for each condition from here on */
	NR_FLAGS = FLAG_ALARMS + 2 * NR_CONDITIONS
};

#define FLAG_WARNING(cond)	(FLAG_ALARMS + 2 * (cond))
#define FLAG_PROTECTION(cond)	(FLAG_ALARMS + 2 * (cond) + 1)

/* What the pack says that it does. */
enum state {
	STATE_AUTO,		/* as the current tells */
	STATE_SLEEP,
	STATE_CHARGE,
	STATE_DISCHARGE,
	STATE_IDLE,
	NR_STATES
};

extern const char * const state_names[NR_STATES];

/* Texts; the places of extreme cells are made of their quantities. */
enum text {
	TEXT_NAME,		/* the maker */
	TEXT_MODEL,
	TEXT_SERIAL,
	NR_TEXTS,
	TEXT_LOWEST_AT = NR_TEXTS,
	TEXT_HIGHEST_AT,
	TEXT_COLDEST_AT,
	TEXT_WARMEST_AT,
};

/* How a pack spells the place of a cell. */
enum place_form {
	PLACE_CELL_MODULE,	/* "0800": cell 08 of module 00 */
	PLACE_MODULE_CELL,	/* "0204": cell 04 of module 02 */
	PLACE_MODULE,		/* "2" */
	PLACE_PACK,		/* "Pack-01#" */
};

/**
 * struct quantity_info - how people write a quantity
 * @name: word in a scenario
 * @unit: for messages
 */
struct quantity_info {
	const char *name;
	const char *unit;
};

extern const struct quantity_info quantities[NR_QUANTITIES];

/**
 * struct pack - the stack as it is now
 * @value: thousandths of the unit; used while @fixed, or where @per_module is 0
 * @per_module: limits and capacity that grow with the number of modules
 * @fixed: the scenario gave the value ("auto" takes it back)
 * @flag: by enum flag
 * @state: what it says that it does
 * @text: as the pack spells it
 * @text_fixed: the scenario gave the text
 * @place: spelling of places
 * @clock: of the pack at the start of the run, seconds since 1970
 * @now: ns since that start
 * @voltage_lsb: thousandths of a volt for one count of the voltage, whatever the dialect says;
 * 0 = as it says
 */
struct pack {
	int64_t value[NR_QUANTITIES];
	int64_t per_module[NR_QUANTITIES];
	bool fixed[NR_QUANTITIES];
	bool flag[NR_FLAGS];
	enum state state;
	char text[NR_TEXTS][PACK_TEXT_MAX + 1];
	bool text_fixed[NR_TEXTS];
	enum place_form place;
	int64_t clock;
	int64_t now;
	int32_t voltage_lsb;
};

int64_t pack_value(const struct pack *pack, enum quantity q);
bool pack_flag(const struct pack *pack, unsigned int flag);
void pack_text(const struct pack *pack, enum text text, char *out);
void pack_fix(struct pack *pack, enum quantity q, int64_t value);
void pack_set_alarm(struct pack *pack, enum condition cond, enum level level);
enum level pack_alarm(const struct pack *pack, enum condition cond);

#endif
