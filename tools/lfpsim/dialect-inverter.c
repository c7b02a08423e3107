// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Protocols of inverter makers that look like Pylontech's and are not.
 *
 * LuxPower: "Battery CANBUS protocol" V04 (2023-09-05). Deye: "PCS-CANBUS protocol" LV V3.3
 * (2024-05-25).
 */
#include "layouts.h"
#include "tables.h"

/* LuxPower: cell voltages, cell temperatures, capacity and cycles in bytes that others leave. */
static const struct field lux_charge_fields[] = {
	{ 0, 2, UNSIGNED, Q_SOC, 1000, 0 },
	{ 2, 2, UNSIGNED, Q_SOH, 1000, 0 },
	{ 4, 2, UNSIGNED, Q_CELL_VOLTAGE_MAX, 1, 0 },
	{ 6, 2, UNSIGNED, Q_CELL_VOLTAGE_MIN, 1, 0 },
	{ 0 }
};

static const struct field lux_measured_fields[] = {
	{ 0, 2, SIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 2, SIGNED, Q_CELL_TEMPERATURE_MAX, 100, 0 },
	{ 6, 2, SIGNED, Q_CELL_TEMPERATURE_MIN, 100, 0 },
	{ 0 }
};

static const struct field lux_module_fields[] = {
	{ 4, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 5, 2, UNSIGNED, Q_CAPACITY, 1000, 0 },
	{ 0 }
};

static const struct field lux_cycle_fields[] = {
	{ 2, 2, UNSIGNED, Q_CYCLES, 1000, 0 },
	{ 0 }
};

static const struct layout lux_charge = { .id = 0x355, .len = 8, .fields = lux_charge_fields };
static const struct layout lux_measured = {
	.id = 0x356, .len = 8, .fields = lux_measured_fields,
};

static const struct layout lux_alarms = {
	.id = 0x359, .len = 8, .fields = lux_module_fields, .bits = py12_alarm_bits,
};

static const struct layout lux_requests = {
	.id = 0x35c, .len = 8, .fields = lux_cycle_fields, .bits = request_bits,
};

static const struct layout * const luxpower[] = {
	&limits_8, &lux_charge, &lux_measured, &lux_alarms, &lux_requests, &name_zeros_8, NULL
};

/* Deye: plus is discharging. */
static const struct field deye_measured_fields[] = {
	{ 0, 2, SIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, -100, 0 },
	{ 4, 2, SIGNED, Q_TEMPERATURE, 100, 0 },
	{ 0 }
};

/* 0x359: bytes 0 to 3 and 6 are protections and faults, 4 and 5 the warnings of 0 and 1. */
#define DEYE_LEVELS(byte, mask, cond)						\
	{ (byte), (mask), (mask), FLAG_PROTECTION(cond) },			\
	{ (byte) + 4, (mask), (mask), FLAG_WARNING(cond) }
#define DEYE_FAULT(byte, mask, cond)						\
	{ (byte), (mask), (mask), FLAG_PROTECTION(cond) }

static const struct bits deye_alarm_bits[] = {
	DEYE_LEVELS(0, 0x01, COND_CELL_OVERVOLTAGE),
	DEYE_LEVELS(0, 0x02, COND_CELL_UNDERVOLTAGE),
	DEYE_LEVELS(0, 0x04, COND_MODULE_OVERVOLTAGE),
	DEYE_LEVELS(0, 0x08, COND_MODULE_UNDERVOLTAGE),
	DEYE_LEVELS(0, 0x10, COND_CHARGE_OVERCURRENT),
	DEYE_LEVELS(0, 0x20, COND_DISCHARGE_OVERCURRENT),
	DEYE_LEVELS(0, 0x40, COND_CHARGE_OVERTEMPERATURE),
	DEYE_LEVELS(0, 0x80, COND_CHARGE_UNDERTEMPERATURE),
	DEYE_LEVELS(1, 0x01, COND_DISCHARGE_OVERTEMPERATURE),
	DEYE_LEVELS(1, 0x02, COND_DISCHARGE_UNDERTEMPERATURE),
	DEYE_LEVELS(1, 0x04, COND_CELL_IMBALANCE),
	DEYE_LEVELS(1, 0x08, COND_TEMPERATURE_IMBALANCE),
	DEYE_LEVELS(1, 0x10, COND_MOSFET_OVERTEMPERATURE),
	DEYE_LEVELS(1, 0x20, COND_HEATER_OVERTEMPERATURE),
	DEYE_FAULT(1, 0x40, COND_OVERCURRENT),
	DEYE_FAULT(1, 0x80, COND_OVERCURRENT_SECOND),
	DEYE_FAULT(2, 0x01, COND_FRONT_END_OVERVOLTAGE),
	DEYE_FAULT(2, 0x02, COND_FRONT_END_UNDERVOLTAGE),
	DEYE_FAULT(2, 0x04, COND_FRONT_END_OVERCURRENT),
	DEYE_FAULT(2, 0x08, COND_FRONT_END_SHORT_CIRCUIT),
	DEYE_FAULT(2, 0x10, COND_FRONT_END_TEMPERATURE),
	DEYE_FAULT(3, 0x01, COND_FRONT_END_LINK),
	DEYE_FAULT(3, 0x02, COND_VOLTAGE_SENSOR),
	DEYE_FAULT(3, 0x04, COND_TEMPERATURE_SENSOR),
	DEYE_FAULT(3, 0x08, COND_MOSFET_SHORT),
	DEYE_FAULT(3, 0x10, COND_MEMORY),
	DEYE_FAULT(3, 0x20, COND_INTERNAL_COMMUNICATION),
	DEYE_FAULT(3, 0x40, COND_INVERTER_COMMUNICATION),
	DEYE_FAULT(3, 0x80, COND_DUPLICATE_MASTER),
	{ 5, 0x40, 0x40, FLAG_WARNING(COND_HEATER_STUCK) },
	{ 5, 0x80, 0x80, FLAG_WARNING(COND_HEATER) },
	DEYE_FAULT(6, 0x01, COND_CONNECTOR_OVERTEMPERATURE),
	DEYE_FAULT(6, 0x02, COND_PRECHARGE),
	DEYE_FAULT(6, 0x04, COND_REVERSE_POLARITY),
	DEYE_FAULT(6, 0x08, COND_TERMINAL_OVERTEMPERATURE),
	DEYE_FAULT(6, 0x10, COND_FUSE),
	DEYE_FAULT(6, 0x20, COND_SENSE_WIRE_VOLTAGE),
	DEYE_FAULT(6, 0x40, COND_SENSE_WIRE_TEMPERATURE),
	DEYE_FAULT(6, 0x80, COND_CHARGE_VOLTAGE_LOW),
	{ 0 }
};

static const struct bits deye_request_bits[] = {
	{ 0, 0x80, 0x80, FLAG_CHARGE_ENABLE },
	{ 0, 0x40, 0x40, FLAG_DISCHARGE_ENABLE },
	{ 0, 0x20, 0x20, FLAG_REQUEST_FORCE_URGENT },
	{ 0, 0x10, 0x10, FLAG_REQUEST_FORCE },
	{ 0, 0x08, 0x08, FLAG_REQUEST_FULL },
	{ 0, 0x01, 0x01, FLAG_HEATING },
	{ 0 }
};

/* 0x35E: "DY001", maker of the cells (3 = EVE), capacity in 0.1 Ah. */
static const struct text_field deye_name_text[] = { { 0, 5, '\0', TEXT_NAME, 0 }, { 0 } };
static const struct field deye_name_fields[] = {
	{ 6, 2, UNSIGNED, Q_CAPACITY, 100, 0 },
	{ 0 }
};

static const struct field deye_extreme_fields[] = {
	{ 0, 2, UNSIGNED, Q_CELL_VOLTAGE_MAX, 1, 0 },
	{ 2, 2, UNSIGNED, Q_CELL_VOLTAGE_MIN, 1, 0 },
	{ 4, 2, SIGNED, Q_CELL_TEMPERATURE_MAX, 100, 0 },
	{ 6, 2, SIGNED, Q_CELL_TEMPERATURE_MIN, 100, 0 },
	{ 0 }
};

static const struct field deye_module_fields[] = {
	{ 0, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 1, 1, UNSIGNED, Q_BLOCKING_CHARGE, 1000, 0 },
	{ 2, 1, UNSIGNED, Q_BLOCKING_DISCHARGE, 1000, 0 },
	{ 3, 1, UNSIGNED, Q_MODULES_OFFLINE, 1000, 0 },
	{ 4, 1, UNSIGNED, Q_MODULES_TOTAL, 1000, 0 },
	{ 0 }
};

static const struct field deye_grid_fields[] = {
	{ 0, 2, SIGNED, Q_GRID_CHARGE_CURRENT, 100, 0 },
	{ 2, 2, SIGNED, Q_GRID_DISCHARGE_CURRENT, 100, 0 },
	{ 0 }
};

static const struct layout deye_measured = {
	.id = 0x356, .len = 8, .fields = deye_measured_fields,
};

static const struct layout deye_alarms = { .id = 0x359, .len = 8, .bits = deye_alarm_bits };
static const struct layout deye_requests = {
	.id = 0x35c, .len = 8, .bits = deye_request_bits,
};

static const struct layout deye_name = {
	.id = 0x35e, .len = 8, .idle = { [5] = 3 },
	.fields = deye_name_fields, .texts = deye_name_text,
};

static const struct layout deye_extremes = {
	.id = 0x361, .len = 8, .fields = deye_extreme_fields,
};

/* Software and hardware version, as a YamBMS sends them. */
static const struct layout deye_versions = {
	.id = 0x363, .len = 8, .idle = { 0x20, 0x08, 0x21, 0x02 },
};

static const struct layout deye_modules = { .id = 0x364, .len = 8, .fields = deye_module_fields };
static const struct layout deye_grid = { .id = 0x371, .len = 8, .fields = deye_grid_fields };

static const struct layout * const deye[] = {
	&limits_8, &charge_8, &deye_measured, &deye_alarms, &deye_requests, &deye_name,
	&deye_extremes, &deye_versions, &deye_modules, &deye_grid, NULL
};

const struct dialect dialect_luxpower = {
	.name = "luxpower",
	.about = "LuxPower: 351 355 356 359 35C 35E, cell voltages in 355, no \"PN\" in 359",
	.burst = luxpower,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 52900, [Q_CURRENT] = -18200,
			[Q_SOC] = 64000, [Q_SOH] = 98000,
			[Q_CHARGE_VOLTAGE] = 56000,
			[Q_DISCHARGE_VOLTAGE] = 46000,
			[Q_MODULES] = 2000, [Q_CYCLES] = 112000,
			[Q_CELL_VOLTAGE_MAX] = 3311, [Q_CELL_VOLTAGE_MIN] = 3304,
			[Q_CELL_TEMPERATURE_MAX] = 26500, [Q_CELL_TEMPERATURE_MIN] = 24000,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 100000,
			[Q_DISCHARGE_CURRENT] = 100000,
			[Q_CAPACITY] = 200000,
		},
		.text = { [TEXT_NAME] = "LUXPOWER" },
	},
};

const struct dialect dialect_deye = {
	.name = "deye",
	.about = "Deye: 351 355 356 359 35C 35E 361 363 364 371, plus is discharging",
	.burst = deye,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 53010, [Q_CURRENT] = -21300,
			[Q_TEMPERATURE] = 25500,
			[Q_SOC] = 66000, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 57600,
			[Q_DISCHARGE_VOLTAGE] = 44800,
			[Q_MODULES] = 1000,
			[Q_CELL_VOLTAGE_MAX] = 3317, [Q_CELL_VOLTAGE_MIN] = 3309,
			[Q_CELL_TEMPERATURE_MAX] = 26500, [Q_CELL_TEMPERATURE_MIN] = 24500,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 50000,
			[Q_DISCHARGE_CURRENT] = 100000,
			[Q_GRID_CHARGE_CURRENT] = 40000,
			[Q_GRID_DISCHARGE_CURRENT] = 80000,
			[Q_CAPACITY] = 100000,
		},
		.text = { [TEXT_NAME] = "DY001" },
	},
};
