/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be wrong with a stack, and how badly. */
#ifndef LFPSIM_CONDITION_H
#define LFPSIM_CONDITION_H

/* A new dialect adds its conditions here and their names in condition.c. */
enum condition {
	COND_GENERAL,
	COND_OVERVOLTAGE,
	COND_UNDERVOLTAGE,
	COND_OVERTEMPERATURE,
	COND_UNDERTEMPERATURE,
	COND_CHARGE_OVERTEMPERATURE,
	COND_CHARGE_UNDERTEMPERATURE,
	COND_DISCHARGE_OVERCURRENT,
	COND_CHARGE_OVERCURRENT,
	COND_CONTACTOR,
	COND_SHORT_CIRCUIT,
	COND_BMS_INTERNAL,
	COND_INTERNAL_COMMUNICATION,
	COND_CELL_IMBALANCE,
	NR_CONDITIONS
};

/* Bits: a level names those of the two a pack raises for it. */
enum level {
	LEVEL_NONE	 = 0,
	LEVEL_WARNING	 = 1,
	LEVEL_PROTECTION = 2,
	LEVEL_BOTH	 = 3,
	NR_LEVELS
};

extern const char * const condition_names[NR_CONDITIONS];
extern const char * const level_names[NR_LEVELS];

#endif
