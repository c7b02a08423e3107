// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pylontech high voltage: "CANBUS Protocol of High Voltage system" V1.18 (2019-05-30). The values
 * before any scenario line are those of a captured pack behind a Growatt SPH
 * (ai-republic/bms-to-inverter, issue 85).
 *
 * The swapped look-alike is what an emulator sends unless it is told otherwise
 * (dalathegreat/Battery-Emulator, PYLON-CAN): voltages, currents and temperatures big endian,
 * currents without the offset of 3000 A, all else as in the document.
 */
#include "layouts.h"
#include "tables.h"

#define AMPERE_OFFSET	3000000
#define CELSIUS_OFFSET	100000

/* 0x4210 and 0x4220 */
#define STATE_FIELDS(form, current_form, ampere_offset)				\
	{ 0, 2, form, Q_VOLTAGE, 100, 0 },					\
	{ 2, 2, current_form, Q_CURRENT, 100, ampere_offset },			\
	{ 4, 2, form, Q_BOARD_TEMPERATURE, 100, CELSIUS_OFFSET },		\
	{ 6, 1, UNSIGNED, Q_SOC, 1000, 0 },					\
	{ 7, 1, UNSIGNED, Q_SOH, 1000, 0 }
#define LIMIT_FIELDS(form, current_form, ampere_offset)				\
	{ 0, 2, form, Q_CHARGE_VOLTAGE, 100, 0 },				\
	{ 2, 2, form, Q_DISCHARGE_VOLTAGE, 100, 0 },				\
	{ 4, 2, current_form, Q_CHARGE_CURRENT, 100, ampere_offset },		\
	{ 6, 2, current_form, Q_DISCHARGE_CURRENT, 100, ampere_offset }
/* 0x4230, 0x4240, 0x4260, 0x4270: two extremes and where they are */
#define EXTREME_FIELDS(form, lsb, offset, most, least, most_at, least_at)	\
	{ 0, 2, form, most, lsb, offset },					\
	{ 2, 2, form, least, lsb, offset },					\
	{ 4, 2, UNSIGNED, most_at, 1000, 0 },					\
	{ 6, 2, UNSIGNED, least_at, 1000, 0 }
#define CELL_VOLTAGE_FIELDS(form)						\
	EXTREME_FIELDS(form, 1, 0, Q_CELL_VOLTAGE_MAX, Q_CELL_VOLTAGE_MIN,	\
		       Q_CELL_VOLTAGE_MAX_CELL, Q_CELL_VOLTAGE_MIN_CELL)
#define CELL_TEMPERATURE_FIELDS(form)						\
	EXTREME_FIELDS(form, 100, CELSIUS_OFFSET, Q_CELL_TEMPERATURE_MAX,	\
		       Q_CELL_TEMPERATURE_MIN, Q_CELL_TEMPERATURE_MAX_CELL,	\
		       Q_CELL_TEMPERATURE_MIN_CELL)
#define MODULE_TEMPERATURE_FIELDS(form)						\
	EXTREME_FIELDS(form, 100, CELSIUS_OFFSET, Q_MODULE_TEMPERATURE_MAX,	\
		       Q_MODULE_TEMPERATURE_MIN, Q_MODULE_TEMPERATURE_MAX_AT,	\
		       Q_MODULE_TEMPERATURE_MIN_AT)

static const struct field state_fields[] = {
	STATE_FIELDS(UNSIGNED, UNSIGNED, AMPERE_OFFSET), { 0 }
};

static const struct field hv_limit_fields[] = {
	LIMIT_FIELDS(UNSIGNED, UNSIGNED, AMPERE_OFFSET), { 0 }
};

static const struct field cell_voltage_fields[] = { CELL_VOLTAGE_FIELDS(UNSIGNED), { 0 } };
static const struct field cell_temperature_fields[] = {
	CELL_TEMPERATURE_FIELDS(UNSIGNED), { 0 }
};

static const struct field module_voltage_fields[] = {
	EXTREME_FIELDS(UNSIGNED, 1, 0, Q_MODULE_VOLTAGE_MAX, Q_MODULE_VOLTAGE_MIN,
		       Q_MODULE_VOLTAGE_MAX_AT, Q_MODULE_VOLTAGE_MIN_AT), { 0 }
};

static const struct field module_temperature_fields[] = {
	MODULE_TEMPERATURE_FIELDS(UNSIGNED), { 0 }
};

static const struct field swapped_state_fields[] = {
	STATE_FIELDS(BIG, BIG_SIGNED, 0), { 0 }
};

static const struct field swapped_limit_fields[] = {
	LIMIT_FIELDS(BIG, BIG_SIGNED, 0), { 0 }
};

static const struct field swapped_cell_voltage_fields[] = { CELL_VOLTAGE_FIELDS(BIG), { 0 } };
static const struct field swapped_cell_temperature_fields[] = {
	CELL_TEMPERATURE_FIELDS(BIG), { 0 }
};

static const struct field swapped_module_temperature_fields[] = {
	MODULE_TEMPERATURE_FIELDS(BIG), { 0 }
};

/* 0x4250 */
static const struct field cycle_fields[] = {
	{ 1, 2, UNSIGNED, Q_CYCLES, 1000, 0 },
	{ 0 }
};

/*
 * Byte 0: what it does (3 = idle) and asks for; byte 3: faults, bit 7 is up with each of 0x4290;
 * bytes 4-5 alarms, bytes 6-7 protections. Bits 12 and 13 came after V1.18.
 */
#define HV_LEVELS(byte, mask, cond)						\
	{ (byte), (mask), (mask), FLAG_WARNING(cond) },				\
	{ (byte) + 2, (mask), (mask), FLAG_PROTECTION(cond) }
#define HV_FAULT(byte, mask, cond)						\
	{ (byte), (mask), (mask), FLAG_PROTECTION(cond) }

static const struct bits hv_status_bits[] = {
	{ 0, 0x07, 0x00, FLAG_SLEEPING },
	{ 0, 0x07, 0x01, FLAG_CHARGING },
	{ 0, 0x07, 0x02, FLAG_DISCHARGING },
	{ 0, 0x08, 0x08, FLAG_REQUEST_FORCE },
	{ 0, 0x10, 0x10, FLAG_REQUEST_FULL },
	HV_FAULT(3, 0x01, COND_VOLTAGE_SENSOR),
	HV_FAULT(3, 0x02, COND_TEMPERATURE_SENSOR),
	HV_FAULT(3, 0x04, COND_INTERNAL_COMMUNICATION),
	HV_FAULT(3, 0x08, COND_INPUT_OVERVOLTAGE),
	HV_FAULT(3, 0x10, COND_REVERSE_POLARITY),
	HV_FAULT(3, 0x20, COND_CONTACTOR),
	HV_FAULT(3, 0x40, COND_BATTERY_DAMAGED),
	HV_FAULT(3, 0x80, COND_GENERAL),
	HV_FAULT(3, 0x80, COND_SHUTDOWN_CIRCUIT),
	HV_FAULT(3, 0x80, COND_BMS_INTERNAL),
	HV_FAULT(3, 0x80, COND_INTERNAL_BUS),
	HV_FAULT(3, 0x80, COND_SELF_TEST),
	HV_FAULT(3, 0x80, COND_SAFETY_FUNCTION),
	HV_LEVELS(4, 0x01, COND_CELL_UNDERVOLTAGE),
	HV_LEVELS(4, 0x02, COND_CELL_OVERVOLTAGE),
	HV_LEVELS(4, 0x04, COND_STACK_UNDERVOLTAGE),
	HV_LEVELS(4, 0x08, COND_STACK_OVERVOLTAGE),
	HV_LEVELS(4, 0x10, COND_CHARGE_UNDERTEMPERATURE),
	HV_LEVELS(4, 0x20, COND_CHARGE_OVERTEMPERATURE),
	HV_LEVELS(4, 0x40, COND_DISCHARGE_UNDERTEMPERATURE),
	HV_LEVELS(4, 0x80, COND_DISCHARGE_OVERTEMPERATURE),
	HV_LEVELS(5, 0x01, COND_CHARGE_OVERCURRENT),
	HV_LEVELS(5, 0x02, COND_DISCHARGE_OVERCURRENT),
	HV_LEVELS(5, 0x04, COND_MODULE_UNDERVOLTAGE),
	HV_LEVELS(5, 0x08, COND_MODULE_OVERVOLTAGE),
	{ 5, 0x10, 0x10, FLAG_WARNING(COND_TERMINAL_OVERTEMPERATURE) },
	{ 7, 0x10, 0x10, FLAG_PROTECTION(COND_SECOND_LEVEL_UNDERVOLTAGE) },
	{ 5, 0x20, 0x20, FLAG_WARNING(COND_FAN) },
	{ 0 }
};

/* 0x4280: AA forbids. */
static const struct bits forbidden_bits[] = {
	{ 0, 0xff, 0x00, FLAG_CHARGE_ENABLE },
	{ 1, 0xff, 0x00, FLAG_DISCHARGE_ENABLE },
	{ 0 }
};

/* 0x4290; its bit 1 is the chip that measures the cells. */
static const struct bits extension_bits[] = {
	HV_FAULT(0, 0x01, COND_SHUTDOWN_CIRCUIT),
	HV_FAULT(0, 0x02, COND_BMS_INTERNAL),
	HV_FAULT(0, 0x04, COND_INTERNAL_BUS),
	HV_FAULT(0, 0x08, COND_SELF_TEST),
	HV_FAULT(0, 0x10, COND_SAFETY_FUNCTION),
	{ 0 }
};

/* 0x7320: cells in series, modules in series, cells in each. */
static const struct field geometry_fields[] = {
	{ 0, 2, UNSIGNED, Q_CELLS, 1000, 0 },
	{ 2, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 3, 1, UNSIGNED, Q_CELLS_PER_MODULE, 1000, 0 },
	{ 4, 2, UNSIGNED, Q_NOMINAL_VOLTAGE, 1000, 0 },
	{ 6, 2, UNSIGNED, Q_CAPACITY, 1000, 0 },
	{ 0 }
};

static const struct text_field hv_name_head_text[] = { { 0, 8, '\0', TEXT_NAME, 0 }, { 0 } };
static const struct text_field hv_name_tail_text[] = { { 0, 8, '\0', TEXT_NAME, 8 }, { 0 } };

#define HV_FIELDS(number, rows)	{ .id = number, .len = 8, .fields = rows }

static const struct layout hv_state = HV_FIELDS(0x4210, state_fields);
static const struct layout hv_limits = HV_FIELDS(0x4220, hv_limit_fields);
static const struct layout hv_cell_voltages = HV_FIELDS(0x4230, cell_voltage_fields);
static const struct layout hv_cell_temperatures = HV_FIELDS(0x4240, cell_temperature_fields);
static const struct layout hv_status = {
	.id = 0x4250, .len = 8, .idle = { 3 }, .fields = cycle_fields, .bits = hv_status_bits,
};

static const struct layout hv_module_voltages = HV_FIELDS(0x4260, module_voltage_fields);
static const struct layout hv_module_temperatures = HV_FIELDS(0x4270, module_temperature_fields);
static const struct layout hv_forbidden = {
	.id = 0x4280, .len = 8, .idle = { 0xaa, 0xaa }, .bits = forbidden_bits,
};

static const struct layout hv_extension = { .id = 0x4290, .len = 8, .bits = extension_bits };

/* Hardware A, V2 R1; software 1.2, development version 0.0. */
static const struct layout hv_versions = {
	.id = 0x7310, .len = 8, .idle = { 1, 0, 2, 1, 1, 2, 0, 0 },
};

static const struct layout hv_geometry = HV_FIELDS(0x7320, geometry_fields);
static const struct layout hv_name_head = { .id = 0x7330, .len = 8, .texts = hv_name_head_text };
static const struct layout hv_name_tail = { .id = 0x7340, .len = 8, .texts = hv_name_tail_text };
static const struct layout swapped_state = HV_FIELDS(0x4210, swapped_state_fields);
static const struct layout swapped_limits = HV_FIELDS(0x4220, swapped_limit_fields);
static const struct layout swapped_cell_voltages = HV_FIELDS(0x4230, swapped_cell_voltage_fields);
static const struct layout swapped_cell_temperatures =
	HV_FIELDS(0x4240, swapped_cell_temperature_fields);
static const struct layout swapped_module_temperatures =
	HV_FIELDS(0x4270, swapped_module_temperature_fields);

static const struct layout * const pylontech_hv[] = {
	&hv_state, &hv_limits, &hv_cell_voltages, &hv_cell_temperatures, &hv_status,
	&hv_module_voltages, &hv_module_temperatures, &hv_forbidden, &hv_extension,
	&hv_versions, &hv_geometry, &hv_name_head, &hv_name_tail, NULL
};

static const struct layout * const pylontech_hv_swapped[] = {
	&swapped_state, &swapped_limits, &swapped_cell_voltages, &swapped_cell_temperatures,
	&hv_status, &hv_module_voltages, &swapped_module_temperatures, &hv_forbidden,
	&hv_extension, &hv_versions, &hv_geometry, &hv_name_head, &hv_name_tail, NULL
};

/* 64 cells in 4 modules; nothing after 0x4240 was captured. */
#define HV_START {								\
		.value = {							\
			[Q_VOLTAGE] = 211100, [Q_BOARD_TEMPERATURE] = 17000,	\
			[Q_SOC] = 24000, [Q_SOH] = 100000,			\
			[Q_CHARGE_VOLTAGE] = 234900,				\
			[Q_DISCHARGE_VOLTAGE] = 179200,				\
			[Q_CHARGE_CURRENT] = 50000,				\
			[Q_DISCHARGE_CURRENT] = 50000,				\
			[Q_MODULES] = 4000, [Q_CELLS_PER_MODULE] = 16000,	\
			[Q_NOMINAL_VOLTAGE] = 205000, [Q_CAPACITY] = 50000,	\
			[Q_CYCLES] = 118000,					\
			[Q_CELL_VOLTAGE_MAX] = 3300,				\
			[Q_CELL_VOLTAGE_MIN] = 3295,				\
			[Q_CELL_VOLTAGE_MAX_CELL] = 14000,			\
			[Q_CELL_VOLTAGE_MIN_CELL] = 8000,			\
			[Q_CELL_TEMPERATURE_MAX] = 19000,			\
			[Q_CELL_TEMPERATURE_MIN] = 16000,			\
			[Q_CELL_TEMPERATURE_MAX_CELL] = 3000,			\
			[Q_CELL_TEMPERATURE_MIN_CELL] = 25000,			\
			[Q_MODULE_VOLTAGE_MAX] = 52791,				\
			[Q_MODULE_VOLTAGE_MIN] = 52763,				\
			[Q_MODULE_VOLTAGE_MAX_AT] = 2000,			\
			[Q_MODULE_VOLTAGE_MIN_AT] = 1000,			\
			[Q_MODULE_TEMPERATURE_MAX] = 18500,			\
			[Q_MODULE_TEMPERATURE_MIN] = 16500,			\
			[Q_MODULE_TEMPERATURE_MAX_AT] = 1000,			\
			[Q_MODULE_TEMPERATURE_MIN_AT] = 3000,			\
		},								\
		.per_module = { [Q_CELLS] = 16000 },				\
		.text = { [TEXT_NAME] = "PYLONTECH" },				\
	}

const struct dialect dialect_pylontech_hv = {
	.name = "pylontech-hv",
	.about = "Pylontech high voltage, when polled: 4210 to 4290, 7310 to 7340",
	.burst = pylontech_hv,
	.polled = true,
	.period = 1000,
	.gap = 15500,
	.cells = 64,
	.start = HV_START,
};

const struct dialect dialect_pylontech_hv_swapped = {
	.name = "pylontech-hv-swapped",
	.about = "its look-alike: big endian, currents without offset",
	.burst = pylontech_hv_swapped,
	.polled = true,
	.period = 1000,
	.gap = 15500,
	.cells = 64,
	.start = HV_START,
};
