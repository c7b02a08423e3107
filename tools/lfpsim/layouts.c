// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows and frames that several dialects have in common.
 *
 * Sources: PY12 = Pylontech "CANBUS Protocol" low voltage V1.2 (2018-04-08); 0x35A is the table
 * that SMA, Victron and MG print; 0x372, 0x373 and 0x378 are those of captures of Pytes, BYD
 * and Seplos packs on Venus OS.
 */
#include "layouts.h"

/*
 * 0x351: limits. Signed currents as in PY12; bytes 6-7 are missing with old firmware (struct
 * layout's len).
 */
const struct field limit_fields[] = {
	{ 0, 2, UNSIGNED, Q_CHARGE_VOLTAGE, 100, 0 },
	{ 2, 2, SIGNED, Q_CHARGE_CURRENT, 100, 0 },
	{ 4, 2, SIGNED, Q_DISCHARGE_CURRENT, 100, 0 },
	{ 6, 2, UNSIGNED, Q_DISCHARGE_VOLTAGE, 100, 0 },
	{ 0 }
};

/* 0x355: state of charge and of health, whole percents. */
const struct field charge_fields[] = {
	{ 0, 2, UNSIGNED, Q_SOC, 1000, 0 },
	{ 2, 2, UNSIGNED, Q_SOH, 1000, 0 },
	{ 0 }
};

/* The same with the state of charge in hundredths in bytes 4-5. */
const struct field fine_charge_fields[] = {
	{ 0, 2, UNSIGNED, Q_SOC, 1000, 0 },
	{ 2, 2, UNSIGNED, Q_SOH, 1000, 0 },
	{ 4, 2, UNSIGNED, Q_SOC, 10, 0 },
	{ 0 }
};

/* 0x356: measurements. Plus = charging. */
const struct field measured_fields[] = {
	{ 0, 2, SIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 2, SIGNED, Q_TEMPERATURE, 100, 0 },
	{ 0 }
};

/* 0x359: byte 4 is the number of modules. */
const struct field module_fields[] = {
	{ 4, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 0 }
};

/* 0x35F: bytes 4-5 in Ah are the capacity of the whole stack, or what is left of it. */
const struct field total_fields[] = {
	{ 4, 2, UNSIGNED, Q_CAPACITY, 1000, 0 },
	{ 0 }
};

const struct field available_fields[] = {
	{ 4, 2, UNSIGNED, Q_CHARGE_NOW, 1000, 0 },
	{ 0 }
};

/*
 * 0x359 as PY12 has it: bytes 0-1 protections, bytes 2-3 the warnings. Charge over-current is
 * bit 0 of 1 and 3.
 */
const struct bits py12_alarm_bits[] = {
	{ 0, 0x80, 0x80, FLAG_PROTECTION(COND_DISCHARGE_OVERCURRENT) },
	{ 0, 0x10, 0x10, FLAG_PROTECTION(COND_UNDERTEMPERATURE) },
	{ 0, 0x08, 0x08, FLAG_PROTECTION(COND_OVERTEMPERATURE) },
	{ 0, 0x04, 0x04, FLAG_PROTECTION(COND_UNDERVOLTAGE) },
	{ 0, 0x02, 0x02, FLAG_PROTECTION(COND_OVERVOLTAGE) },
	{ 1, 0x08, 0x08, FLAG_PROTECTION(COND_BMS_INTERNAL) },
	{ 1, 0x01, 0x01, FLAG_PROTECTION(COND_CHARGE_OVERCURRENT) },
	{ 2, 0x80, 0x80, FLAG_WARNING(COND_DISCHARGE_OVERCURRENT) },
	{ 2, 0x10, 0x10, FLAG_WARNING(COND_UNDERTEMPERATURE) },
	{ 2, 0x08, 0x08, FLAG_WARNING(COND_OVERTEMPERATURE) },
	{ 2, 0x04, 0x04, FLAG_WARNING(COND_UNDERVOLTAGE) },
	{ 2, 0x02, 0x02, FLAG_WARNING(COND_OVERVOLTAGE) },
	{ 3, 0x08, 0x08, FLAG_WARNING(COND_INTERNAL_COMMUNICATION) },
	{ 3, 0x01, 0x01, FLAG_WARNING(COND_CHARGE_OVERCURRENT) },
	{ 0 }
};

/*
 * 0x35A: two bits an item, 01 = raised; bytes 0-3 alarms, bytes 4-7 the same items as warnings.
 */
#define PAIR(byte, shift, cond)							\
	{ (byte), 3 << (shift), 1 << (shift), FLAG_PROTECTION(cond) },		\
	{ (byte) + 4, 3 << (shift), 1 << (shift), FLAG_WARNING(cond) }

const struct bits pair_alarm_bits[] = {
	PAIR(0, 0, COND_GENERAL),
	PAIR(0, 2, COND_OVERVOLTAGE),
	PAIR(0, 4, COND_UNDERVOLTAGE),
	PAIR(0, 6, COND_OVERTEMPERATURE),
	PAIR(1, 0, COND_UNDERTEMPERATURE),
	PAIR(1, 2, COND_CHARGE_OVERTEMPERATURE),
	PAIR(1, 4, COND_CHARGE_UNDERTEMPERATURE),
	PAIR(1, 6, COND_DISCHARGE_OVERCURRENT),
	PAIR(2, 0, COND_CHARGE_OVERCURRENT),
	PAIR(2, 2, COND_CONTACTOR),
	PAIR(2, 4, COND_SHORT_CIRCUIT),
	PAIR(2, 6, COND_BMS_INTERNAL),
	PAIR(3, 0, COND_CELL_IMBALANCE),
	{ 0 }
};

/*
 * 0x35C: bit 5 is the lowest stage of "force charge", bit 4 the earlier one (PY12's names I and
 * II are crossed).
 */
const struct bits request_bits[] = {
	{ 0, 0x80, 0x80, FLAG_CHARGE_ENABLE },
	{ 0, 0x40, 0x40, FLAG_DISCHARGE_ENABLE },
	{ 0, 0x20, 0x20, FLAG_REQUEST_FORCE_URGENT },
	{ 0, 0x10, 0x10, FLAG_REQUEST_FORCE },
	{ 0, 0x08, 0x08, FLAG_REQUEST_FULL },
	{ 0 }
};

/* 0x360: byte 0 is FF while the pack asks to be charged. */
const struct bits charge_wish_bits[] = {
	{ 0, 0xff, 0xff, FLAG_REQUEST_FORCE },
	{ 0 }
};

/* 0x35E: the maker. */
const struct text_field name_spaces_text[] = { { 0, 8, ' ', TEXT_NAME, 0 }, { 0 } };
const struct text_field name_zeros_text[] = { { 0, 8, '\0', TEXT_NAME, 0 }, { 0 } };
static const struct text_field name_5_text[] = { { 0, 5, '\0', TEXT_NAME, 0 }, { 0 } };

/* 0x372 */
static const struct field module_count_fields[] = {
	{ 0, 2, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 2, 2, UNSIGNED, Q_BLOCKING_CHARGE, 1000, 0 },
	{ 4, 2, UNSIGNED, Q_BLOCKING_DISCHARGE, 1000, 0 },
	{ 6, 2, UNSIGNED, Q_MODULES_OFFLINE, 1000, 0 },
	{ 0 }
};

/*
 * 0x373: whole kelvin, so the offset is 273 and not 273.15. What is behind the point is cut off,
 * so half a kelvin is taken before the rounding.
 */
static const struct field extreme_fields[] = {
	{ 0, 2, UNSIGNED, Q_CELL_VOLTAGE_MIN, 1, 0 },
	{ 2, 2, UNSIGNED, Q_CELL_VOLTAGE_MAX, 1, 0 },
	{ 4, 2, UNSIGNED, Q_CELL_TEMPERATURE_MIN, 1000, 272500 },
	{ 6, 2, UNSIGNED, Q_CELL_TEMPERATURE_MAX, 1000, 272500 },
	{ 0 }
};

/* 0x374 to 0x377: where the extreme cells are, in the pack's own spelling. */
static const struct text_field lowest_text[] = { { 0, 8, '\0', TEXT_LOWEST_AT, 0 }, { 0 } };
static const struct text_field highest_text[] = { { 0, 8, '\0', TEXT_HIGHEST_AT, 0 }, { 0 } };
static const struct text_field coldest_text[] = { { 0, 8, '\0', TEXT_COLDEST_AT, 0 }, { 0 } };
static const struct text_field warmest_text[] = { { 0, 8, '\0', TEXT_WARMEST_AT, 0 }, { 0 } };

/* 0x378: 0.1 kWh */
static const struct field energy_fields[] = {
	{ 0, 4, UNSIGNED, Q_CHARGED_ENERGY, 100, 0 },
	{ 4, 4, UNSIGNED, Q_DISCHARGED_ENERGY, 100, 0 },
	{ 0 }
};

/* 0x379 */
static const struct field installed_fields[] = {
	{ 0, 2, UNSIGNED, Q_CAPACITY, 1000, 0 },
	{ 0 }
};

const struct layout limits_8 = { .id = 0x351, .len = 8, .fields = limit_fields };
const struct layout limits_6 = { .id = 0x351, .len = 6, .fields = limit_fields };
const struct layout charge_4 = { .id = 0x355, .len = 4, .fields = charge_fields };
const struct layout charge_6 = { .id = 0x355, .len = 6, .fields = charge_fields };
const struct layout charge_8 = { .id = 0x355, .len = 8, .fields = charge_fields };
const struct layout fine_charge_8 = { .id = 0x355, .len = 8, .fields = fine_charge_fields };
const struct layout measured_6 = { .id = 0x356, .len = 6, .fields = measured_fields };
const struct layout measured_8 = { .id = 0x356, .len = 8, .fields = measured_fields };
const struct layout py12_alarms_7 = {
	.id = 0x359, .len = 7, .idle = { [5] = 'P', [6] = 'N' },
	.fields = module_fields, .bits = py12_alarm_bits,
};

const struct layout pair_alarms_zeros = { .id = 0x35a, .len = 8, .bits = pair_alarm_bits };
const struct layout pair_alarms_tens = {
	.id = 0x35a, .len = 8, .idle = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa },
	.bits = pair_alarm_bits,
};

const struct layout pair_alarms_seplos = {
	.id = 0x35a, .len = 8, .idle = { 0xaa, 0xaa, 0xaa, 0x02, 0xaa, 0xaa, 0xaa, 0x02 },
	.bits = pair_alarm_bits,
};

const struct layout events_8 = { .id = 0x35b, .len = 8 };
const struct layout requests_2 = { .id = 0x35c, .len = 2, .bits = request_bits };
const struct layout name_spaces_8 = { .id = 0x35e, .len = 8, .texts = name_spaces_text };
const struct layout name_zeros_8 = { .id = 0x35e, .len = 8, .texts = name_zeros_text };
const struct layout name_5 = { .id = 0x35e, .len = 5, .texts = name_5_text };
const struct layout modules_8 = { .id = 0x372, .len = 8, .fields = module_count_fields };
const struct layout extremes_8 = { .id = 0x373, .len = 8, .fields = extreme_fields };
const struct layout lowest_place_8 = { .id = 0x374, .len = 8, .texts = lowest_text };
const struct layout highest_place_8 = { .id = 0x375, .len = 8, .texts = highest_text };
const struct layout coldest_place_8 = { .id = 0x376, .len = 8, .texts = coldest_text };
const struct layout warmest_place_8 = { .id = 0x377, .len = 8, .texts = warmest_text };
const struct layout energy_8 = { .id = 0x378, .len = 8, .fields = energy_fields };
const struct layout installed_8 = { .id = 0x379, .len = 8, .fields = installed_fields };
const struct layout installed_2 = { .id = 0x379, .len = 2, .fields = installed_fields };
