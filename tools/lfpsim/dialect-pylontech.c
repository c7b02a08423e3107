// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pylontech low voltage and those that follow it with 0x359 and 0x35C.
 *
 * The byte lengths, the order of the burst and the V1.3 set are those of captures of two US5000
 * stacks (setfirelabs.com, "Pylontech battery CAN comms V1.2 vs V1.3"). "Plus" is V1.2 with the
 * additions of clone makers as a Cubix pack sends them ("Pylon CAN V2.0.6"), padded to eight
 * bytes. A Pytes pack in Pylontech mode sends V1.2 under a name of five bytes.
 */
#include "layouts.h"
#include "tables.h"

/* "LI", version 1.3; nobody has explained the 170 of bytes 6-7. */
static const struct layout pylontech_product = {
	.id = 0x35f, .len = 8, .idle = { 'L', 'I', 1, 3, 0, 0, 0xaa, 0x00 },
	.fields = total_fields,
};

static const struct layout * const pylontech_12[] = {
	&py12_alarms_7, &limits_8, &charge_4, &measured_6, &requests_2, &name_spaces_8, NULL
};

static const struct layout * const pylontech_12_old[] = {
	&py12_alarms_7, &limits_6, &charge_4, &measured_6, &requests_2, &name_spaces_8, NULL
};

static const struct layout * const pylontech_13[] = {
	&limits_8, &charge_6, &measured_6, &pair_alarms_zeros, &name_spaces_8,
	&pylontech_product, NULL
};

static const struct layout * const pytes_pylontech[] = {
	&py12_alarms_7, &limits_8, &charge_4, &measured_6, &requests_2, &name_5, NULL
};

/* Plus */

static const struct layout plus_alarms = {
	.id = 0x359, .len = 8, .idle = { [5] = 'P', [6] = 'N' },
	.fields = module_fields, .bits = py12_alarm_bits,
};

static const struct layout plus_requests = { .id = 0x35c, .len = 8, .bits = request_bits };
static const struct layout plus_product = {
	.id = 0x35f, .len = 8, .idle = { 0, 0, 2, 0 }, .fields = total_fields,
};

/* Maximum before minimum, the opposite of 0x373. */
static const struct field plus_extreme_fields[] = {
	{ 0, 2, SIGNED, Q_CELL_TEMPERATURE_MAX, 100, 0 },
	{ 2, 2, SIGNED, Q_CELL_TEMPERATURE_MIN, 100, 0 },
	{ 4, 2, UNSIGNED, Q_CELL_VOLTAGE_MAX, 1, 0 },
	{ 6, 2, UNSIGNED, Q_CELL_VOLTAGE_MIN, 1, 0 },
	{ 0 }
};

/* Low byte cell or sensor, high byte module. */
static const struct field plus_place_fields[] = {
	{ 0, 1, UNSIGNED, Q_CELL_TEMPERATURE_MAX_CELL, 1000, 0 },
	{ 1, 1, UNSIGNED, Q_CELL_TEMPERATURE_MAX_MODULE, 1000, 0 },
	{ 2, 1, UNSIGNED, Q_CELL_TEMPERATURE_MIN_CELL, 1000, 0 },
	{ 3, 1, UNSIGNED, Q_CELL_TEMPERATURE_MIN_MODULE, 1000, 0 },
	{ 4, 1, UNSIGNED, Q_CELL_VOLTAGE_MAX_CELL, 1000, 0 },
	{ 5, 1, UNSIGNED, Q_CELL_VOLTAGE_MAX_MODULE, 1000, 0 },
	{ 6, 1, UNSIGNED, Q_CELL_VOLTAGE_MIN_CELL, 1000, 0 },
	{ 7, 1, UNSIGNED, Q_CELL_VOLTAGE_MIN_MODULE, 1000, 0 },
	{ 0 }
};

static const struct layout plus_extremes = {
	.id = 0x370, .len = 8, .fields = plus_extreme_fields,
};

static const struct layout plus_places = { .id = 0x371, .len = 8, .fields = plus_place_fields };

static const struct layout * const pylontech_plus[] = {
	&limits_8, &charge_8, &measured_8, &plus_alarms, &pair_alarms_seplos, &plus_requests,
	&name_spaces_8, &plus_product, &plus_extremes, &plus_places, &modules_8, &extremes_8,
	&lowest_place_8, &highest_place_8, &coldest_place_8, &warmest_place_8, &installed_8, NULL
};

/* Six US5000: 80 A a module; 572 Ah of the V1.3 capture divided by six. */
#define US5000_PER_MODULE {			\
		[Q_CHARGE_CURRENT] = 80000,	\
		[Q_DISCHARGE_CURRENT] = 80000,	\
		[Q_CAPACITY] = 95333,		\
	}

/* The values of the captured V1.2 stack. */
#define PYLONTECH_12_START {						\
		.value = {						\
			[Q_VOLTAGE] = 49860, [Q_CURRENT] = -27000,	\
			[Q_TEMPERATURE] = 36300,			\
			[Q_SOC] = 88000, [Q_SOH] = 94000,		\
			[Q_CHARGE_VOLTAGE] = 53200,			\
			[Q_DISCHARGE_VOLTAGE] = 45000,			\
			[Q_MODULES] = 6000,				\
		},							\
		.per_module = US5000_PER_MODULE,			\
		.text = { [TEXT_NAME] = "PYLON" },			\
	}

const struct dialect dialect_pylontech_12 = {
	.name = "pylontech-1.2",
	.about = "Pylontech low voltage V1.2: 359 351 355 356 35C 35E",
	.older = "pylontech-1.2-old",
	.burst = pylontech_12,
	.period = 1000,
	.gap = 1000,
	.cells = 15,
	.start = PYLONTECH_12_START,
};

const struct dialect dialect_pylontech_12_old = {
	.name = "pylontech-1.2-old",
	.about = "the same with old firmware: 351 has 6 bytes, no discharge voltage",
	.older = "pylontech-1.2-old",
	.burst = pylontech_12_old,
	.period = 1000,
	.gap = 1000,
	.cells = 15,
	.start = PYLONTECH_12_START,
};

const struct dialect dialect_pylontech_13 = {
	.name = "pylontech-1.3",
	.about = "Pylontech low voltage V1.3 (newer US5000): 351 355 356 35A 35E 35F",
	.burst = pylontech_13,
	.period = 1000,
	.gap = 1000,
	.cells = 15,
	.start = {
		.value = {
			[Q_VOLTAGE] = 49870, [Q_CURRENT] = -27900,
			[Q_TEMPERATURE] = 36300,
			[Q_SOC] = 84000, [Q_SOH] = 96000,
			[Q_CHARGE_VOLTAGE] = 52800,
			[Q_DISCHARGE_VOLTAGE] = 45000,
			[Q_MODULES] = 6000,
		},
		.per_module = US5000_PER_MODULE,
		.text = { [TEXT_NAME] = "PYLON" },
	},
};

/* The extremes are those of the Cubix capture, the rest is a stack that goes with them. */
const struct dialect dialect_pylontech_plus = {
	.name = "pylontech-plus",
	.about = "V1.2 with the additions of clone makers: 35A 35F 370 to 377 379",
	.burst = pylontech_plus,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 52430, [Q_CURRENT] = -10500,
			[Q_TEMPERATURE] = 11300,
			[Q_SOC] = 71000, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 56800,
			[Q_DISCHARGE_VOLTAGE] = 46400,
			[Q_MODULES] = 4000,
			[Q_CELL_VOLTAGE_MAX] = 3279, [Q_CELL_VOLTAGE_MIN] = 3274,
			[Q_CELL_TEMPERATURE_MAX] = 11800, [Q_CELL_TEMPERATURE_MIN] = 10800,
			[Q_CELL_VOLTAGE_MAX_CELL] = 7000, [Q_CELL_VOLTAGE_MAX_MODULE] = 1000,
			[Q_CELL_VOLTAGE_MIN_CELL] = 4000, [Q_CELL_VOLTAGE_MIN_MODULE] = 2000,
			[Q_CELL_TEMPERATURE_MAX_CELL] = 2000,
			[Q_CELL_TEMPERATURE_MAX_MODULE] = 3000,
			[Q_CELL_TEMPERATURE_MIN_CELL] = 1000,
			[Q_CELL_TEMPERATURE_MIN_MODULE] = 4000,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 50000,
			[Q_DISCHARGE_CURRENT] = 100000,
			[Q_CAPACITY] = 100000,
		},
		.text = { [TEXT_NAME] = "PYLON" },
		.place = PLACE_MODULE_CELL,
	},
};

const struct dialect dialect_pytes_pylontech = {
	.name = "pytes-pylontech",
	.about = "Pytes in Pylontech mode: V1.2, 35E has 5 bytes",
	.burst = pytes_pylontech,
	.period = 1000,
	.gap = 1000,
	.cells = 15,
	.start = {
		.value = {
			[Q_VOLTAGE] = 49370, [Q_TEMPERATURE] = 21000,
			[Q_SOC] = 51000, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 53200,
			[Q_DISCHARGE_VOLTAGE] = 44500,
			[Q_MODULES] = 1000,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 25000,
			[Q_DISCHARGE_CURRENT] = 25000,
			[Q_CAPACITY] = 49950,
		},
		.text = { [TEXT_NAME] = "PYTES" },
	},
};
