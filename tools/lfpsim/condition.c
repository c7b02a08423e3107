// SPDX-License-Identifier: GPL-2.0-or-later
#include "condition.h"

const char * const condition_names[NR_CONDITIONS] = {
	[COND_GENERAL]			= "general",
	[COND_OVERVOLTAGE]		= "overvoltage",
	[COND_UNDERVOLTAGE]		= "undervoltage",
	[COND_OVERTEMPERATURE]		= "overtemperature",
	[COND_UNDERTEMPERATURE]		= "undertemperature",
	[COND_CHARGE_OVERTEMPERATURE]	= "charge_overtemperature",
	[COND_CHARGE_UNDERTEMPERATURE]	= "charge_undertemperature",
	[COND_DISCHARGE_OVERCURRENT]	= "discharge_overcurrent",
	[COND_CHARGE_OVERCURRENT]	= "charge_overcurrent",
	[COND_CONTACTOR]		= "contactor",
	[COND_SHORT_CIRCUIT]		= "short_circuit",
	[COND_BMS_INTERNAL]		= "bms_internal",
	[COND_INTERNAL_COMMUNICATION]	= "internal_communication",
	[COND_CELL_IMBALANCE]		= "cell_imbalance",
};

const char * const level_names[NR_LEVELS] = {
	[LEVEL_NONE]		= "none",
	[LEVEL_WARNING]		= "warning",
	[LEVEL_PROTECTION]	= "protection",
	[LEVEL_BOTH]		= "both",
};
