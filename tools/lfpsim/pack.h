/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the simulated stack, in physical values: no byte of any protocol is in here. */
#ifndef LFPSIM_PACK_H
#define LFPSIM_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "condition.h"

#define PACK_NAME_MAX	16
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
	Q_MODULES,		/* 0.001 of a module */
	Q_CAPACITY,		/* mAh, the whole stack when full */
	NR_QUANTITIES
};

/* Everything with two states. */
enum flag {
	FLAG_CHARGE_ENABLE,
	FLAG_DISCHARGE_ENABLE,
	FLAG_REQUEST_FULL,
	FLAG_REQUEST_FORCE,
	FLAG_REQUEST_FORCE_URGENT,
	FLAG_ALARMS,		/* two for each condition from here on */
	NR_FLAGS = FLAG_ALARMS + 2 * NR_CONDITIONS
};

#define FLAG_WARNING(cond)	(FLAG_ALARMS + 2 * (cond))
#define FLAG_PROTECTION(cond)	(FLAG_ALARMS + 2 * (cond) + 1)

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
 * @name: maker, as the pack spells it
 */
struct pack {
	int64_t value[NR_QUANTITIES];
	int64_t per_module[NR_QUANTITIES];
	bool fixed[NR_QUANTITIES];
	bool flag[NR_FLAGS];
	char name[PACK_NAME_MAX + 1];
};

int64_t pack_value(const struct pack *pack, enum quantity q);
void pack_fix(struct pack *pack, enum quantity q, int64_t value);
void pack_set_alarm(struct pack *pack, enum condition cond, enum level level);
enum level pack_alarm(const struct pack *pack, enum condition cond);

#endif
