// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pytes native: 0x400 to 0x41E each 3 s, as a captured E-BOX-4850P-C sends it
 * (hoylabs/OpenDTU-OnBattery, issue 1188).
 */
#include "layouts.h"
#include "tables.h"

static const struct field voltage_fields[] = {
	{ 0, 2, UNSIGNED, Q_CELL_VOLTAGE_MAX, 1, 0 },
	{ 2, 2, UNSIGNED, Q_CELL_VOLTAGE_MIN, 1, 0 },
	{ 4, 1, UNSIGNED, Q_CELL_VOLTAGE_MAX_CELL, 1000, 0 },
	{ 5, 1, UNSIGNED, Q_CELL_VOLTAGE_MAX_MODULE, 1000, 0 },
	{ 6, 1, UNSIGNED, Q_CELL_VOLTAGE_MIN_CELL, 1000, 0 },
	{ 7, 1, UNSIGNED, Q_CELL_VOLTAGE_MIN_MODULE, 1000, 0 },
	{ 0 }
};

static const struct field temperature_fields[] = {
	{ 0, 2, SIGNED, Q_CELL_TEMPERATURE_MAX, 100, 0 },
	{ 2, 2, SIGNED, Q_CELL_TEMPERATURE_MIN, 100, 0 },
	{ 4, 1, UNSIGNED, Q_CELL_TEMPERATURE_MAX_CELL, 1000, 0 },
	{ 5, 1, UNSIGNED, Q_CELL_TEMPERATURE_MAX_MODULE, 1000, 0 },
	{ 6, 1, UNSIGNED, Q_CELL_TEMPERATURE_MIN_CELL, 1000, 0 },
	{ 7, 1, UNSIGNED, Q_CELL_TEMPERATURE_MIN_MODULE, 1000, 0 },
	{ 0 }
};

/*
 * 0x403: in each group one bit is up, and one of them says that all is well (2, 10, 23, 25 of
 * word 1). An alarm takes its place; the worst one wins, so it stands last. Nobody has explained
 * bit 15 and word 2.
 */
#define VOLTAGE_GROUP		0, 0x1f
#define TEMPERATURE_GROUP	1, 0x1f
#define CURRENT_GROUP		2, 0xfe
#define STATE_GROUP		3, 0x0e

static const struct bits status_bits[] = {
	{ VOLTAGE_GROUP, 0x02, FLAG_WARNING(COND_OVERVOLTAGE) },
	{ VOLTAGE_GROUP, 0x08, FLAG_WARNING(COND_UNDERVOLTAGE) },
	{ VOLTAGE_GROUP, 0x10, FLAG_PROTECTION(COND_UNDERVOLTAGE) },
	{ VOLTAGE_GROUP, 0x01, FLAG_PROTECTION(COND_OVERVOLTAGE) },
	{ TEMPERATURE_GROUP, 0x02, FLAG_WARNING(COND_OVERTEMPERATURE) },
	{ TEMPERATURE_GROUP, 0x08, FLAG_WARNING(COND_UNDERTEMPERATURE) },
	{ TEMPERATURE_GROUP, 0x10, FLAG_PROTECTION(COND_UNDERTEMPERATURE) },
	{ TEMPERATURE_GROUP, 0x01, FLAG_PROTECTION(COND_OVERTEMPERATURE) },
	{ CURRENT_GROUP, 0x20, FLAG_WARNING(COND_DISCHARGE_OVERCURRENT) },
	{ CURRENT_GROUP, 0x40, FLAG_WARNING(COND_CHARGE_OVERCURRENT) },
	{ CURRENT_GROUP, 0x08, FLAG_PROTECTION(COND_CHARGE_OVERCURRENT) },
	{ CURRENT_GROUP, 0x02, FLAG_PROTECTION(COND_DISCHARGE_OVERCURRENT) },
	{ STATE_GROUP, 0x04, FLAG_CHARGING },
	{ STATE_GROUP, 0x08, FLAG_DISCHARGING },
	{ 0 }
};

static const struct field health_fields[] = {
	{ 0, 2, UNSIGNED, Q_SOC, 1000, 0 },
	{ 2, 2, UNSIGNED, Q_SOH, 1000, 0 },
	{ 6, 2, UNSIGNED, Q_CYCLES, 1000, 0 },
	{ 0 }
};

static const struct field native_measured_fields[] = {
	{ 0, 2, SIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 2, SIGNED, Q_TEMPERATURE, 100, 0 },
	{ 6, 2, UNSIGNED, Q_CELLS, 1000, 0 },
	{ 0 }
};

static const struct bits failure_bits[] = {
	{ 1, 0x80, 0x80, FLAG_PROTECTION(COND_BMS_INTERNAL) },
	{ 0 }
};

/* 0x408: bytes 5 and 6 have a bit for each module that bars something. */
static const struct bits enable_bits[] = {
	{ 0, 0x01, 0x01, FLAG_CHARGE_ENABLE },
	{ 1, 0x01, 0x01, FLAG_DISCHARGE_ENABLE },
	{ 2, 0x01, 0x01, FLAG_REQUEST_FORCE },
	{ 0 }
};

static const struct field blocking_fields[] = {
	{ 5, 1, BITMAP, Q_BLOCKING_CHARGE, 1000, 0 },
	{ 6, 1, BITMAP, Q_BLOCKING_DISCHARGE, 1000, 0 },
	{ 0 }
};

static const struct field amount_fields[] = {
	{ 0, 4, UNSIGNED, Q_CAPACITY, 1, 0 },
	{ 4, 4, UNSIGNED, Q_CHARGE_NOW, 1, 0 },
	{ 0 }
};

static const struct field clock_fields[] = {
	{ 0, 1, UNSIGNED, Q_CLOCK_YEAR, 1000, 0 },
	{ 1, 1, UNSIGNED, Q_CLOCK_MONTH, 1000, 0 },
	{ 2, 1, UNSIGNED, Q_CLOCK_DAY, 1000, 0 },
	{ 3, 1, UNSIGNED, Q_CLOCK_HOUR, 1000, 0 },
	{ 4, 1, UNSIGNED, Q_CLOCK_MINUTE, 1000, 0 },
	{ 5, 1, UNSIGNED, Q_CLOCK_SECOND, 1000, 0 },
	{ 6, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 7, 1, UNSIGNED, Q_MODULES_OFFLINE, 1000, 0 },
	{ 0 }
};

static const struct field balancing_fields[] = {
	{ 4, 2, UNSIGNED, Q_BALANCING, 1000, 0 },
	{ 0 }
};

static const struct field native_energy_fields[] = {
	{ 0, 4, UNSIGNED, Q_CHARGED_ENERGY, 100, 0 },
	{ 4, 4, UNSIGNED, Q_DISCHARGED_ENERGY, 100, 0 },
	{ 0 }
};

static const struct text_field native_name_text[] = { { 0, 5, '\0', TEXT_NAME, 0 }, { 0 } };

/* The constants of 404, 406, 407 and 40C are those of the capture; nobody has explained them. */
static const struct layout native_limits = { .id = 0x400, .len = 8, .fields = limit_fields };
static const struct layout voltages = { .id = 0x401, .len = 8, .fields = voltage_fields };
static const struct layout temperatures = { .id = 0x402, .len = 8, .fields = temperature_fields };
static const struct layout status = {
	.id = 0x403, .len = 8, .idle = { 0x04, 0x84, 0x80, 0x02, 0x04, 0x04, 0x80, 0x00 },
	.bits = status_bits,
};

static const struct layout health = {
	.id = 0x404, .len = 8, .idle = { [4] = 1 }, .fields = health_fields,
};

static const struct layout native_measured = {
	.id = 0x405, .len = 8, .fields = native_measured_fields,
};

static const struct layout failure = {
	.id = 0x406, .len = 8, .idle = { [4] = 1 }, .bits = failure_bits,
};

static const struct layout unexplained_407 = {
	.id = 0x407, .len = 8, .idle = { 0x3b, 0x1b, 0x7f, 0x00, 0x3b, 0x1b, 0x00, 0x00 },
};

static const struct layout enables = {
	.id = 0x408, .len = 7, .fields = blocking_fields, .bits = enable_bits,
};

static const struct layout amount = { .id = 0x409, .len = 8, .fields = amount_fields };
static const struct layout native_name = { .id = 0x40a, .len = 5, .texts = native_name_text };
static const struct layout bms_clock = { .id = 0x40b, .len = 8, .fields = clock_fields };
static const struct layout unexplained_40c = {
	.id = 0x40c, .len = 8, .idle = { [0] = 1, [4] = 1 },
};

static const struct layout balancing = { .id = 0x40d, .len = 8, .fields = balancing_fields };
static const struct layout native_energy = {
	.id = 0x41e, .len = 8, .fields = native_energy_fields,
};

static const struct layout * const pytes_native[] = {
	&native_limits, &voltages, &temperatures, &status, &health, &native_measured, &failure,
	&unexplained_407, &enables, &amount, &native_name, &bms_clock, &unexplained_40c,
	&balancing, &native_energy, NULL
};

const struct dialect dialect_pytes_native = {
	.name = "pytes-native",
	.about = "Pytes native, each 3 s: 400 to 40D, 41E",
	.burst = pytes_native,
	.period = 3000,
	.gap = 1000,
	.cells = 15,
	.start = {
		.value = {
			[Q_VOLTAGE] = 48950, [Q_TEMPERATURE] = 22600,
			[Q_SOC] = 17550, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 53200,
			[Q_DISCHARGE_VOLTAGE] = 44500,
			[Q_MODULES] = 1000, [Q_CYCLES] = 28000, [Q_CELLS] = 15000,
			[Q_CELL_VOLTAGE_MAX] = 3269, [Q_CELL_VOLTAGE_MIN] = 3259,
			[Q_CELL_TEMPERATURE_MAX] = 23000, [Q_CELL_TEMPERATURE_MIN] = 22000,
			[Q_CELL_VOLTAGE_MAX_CELL] = 7000, [Q_CELL_VOLTAGE_MIN_CELL] = 4000,
			[Q_CELL_TEMPERATURE_MIN_CELL] = 10000,
			[Q_CHARGED_ENERGY] = 67800, [Q_DISCHARGED_ENERGY] = 69000,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 25000,
			[Q_DISCHARGE_CURRENT] = 12500,
			[Q_CAPACITY] = 49950,
		},
		.text = { [TEXT_NAME] = "PYTES" },
		.clock = 1724407064,	/* 2024-08-23 09:57:44 of the capture */
	},
};
