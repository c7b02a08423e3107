// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Other families on the same wire, for receivers that must tell them apart and show nothing of
 * them: ids and byte order are theirs (Growatt BMS CAN low voltage V1.04 is big endian), what is
 * in the bytes is not meant to be read.
 */
#include "layouts.h"
#include "tables.h"

static const struct field growatt_limit_fields[] = {
	{ 0, 2, BIG, Q_CHARGE_VOLTAGE, 100, 0 },
	{ 2, 2, BIG, Q_CHARGE_CURRENT, 100, 0 },
	{ 4, 2, BIG, Q_DISCHARGE_CURRENT, 100, 0 },
	{ 0 }
};

static const struct field growatt_module_fields[] = {
	{ 4, 1, UNSIGNED, Q_MODULES, 1000, 0 },
	{ 0 }
};

static const struct field growatt_measured_fields[] = {
	{ 0, 2, BIG, Q_VOLTAGE, 10, 0 },
	{ 2, 2, BIG_SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 2, BIG_SIGNED, Q_TEMPERATURE, 100, 0 },
	{ 6, 1, UNSIGNED, Q_SOC, 1000, 0 },
	{ 7, 1, UNSIGNED, Q_SOH, 1000, 0 },
	{ 0 }
};

static const struct field samsung_measured_fields[] = {
	{ 0, 2, UNSIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 1, UNSIGNED, Q_SOC, 1000, 0 },
	{ 5, 1, UNSIGNED, Q_SOH, 1000, 0 },
	{ 0 }
};

static const struct layout growatt_limits = {
	.id = 0x311, .len = 8, .idle = { [7] = 0x42 }, .fields = growatt_limit_fields,
};

static const struct layout growatt_modules = {
	.id = 0x312, .len = 8, .fields = growatt_module_fields,
};

static const struct layout growatt_measured = {
	.id = 0x313, .len = 8, .fields = growatt_measured_fields,
};

static const struct layout samsung_measured = {
	.id = 0x500, .len = 8, .fields = samsung_measured_fields,
};

static const struct layout samsung_alarms = { .id = 0x501, .len = 8 };
static const struct layout samsung_limits = { .id = 0x502, .len = 8, .fields = limit_fields };

static const struct layout * const growatt[] = {
	&growatt_limits, &growatt_modules, &growatt_measured, NULL
};

static const struct layout * const samsung[] = {
	&samsung_measured, &samsung_alarms, &samsung_limits, NULL
};

#define FOREIGN_START {							\
		.value = {						\
			[Q_VOLTAGE] = 52400, [Q_CURRENT] = -8300,	\
			[Q_TEMPERATURE] = 22000,			\
			[Q_SOC] = 55000, [Q_SOH] = 99000,		\
			[Q_CHARGE_VOLTAGE] = 56800,			\
			[Q_CHARGE_CURRENT] = 100000,			\
			[Q_DISCHARGE_CURRENT] = 100000,			\
			[Q_MODULES] = 2000, [Q_CAPACITY] = 100000,	\
		},							\
	}

const struct dialect dialect_growatt = {
	.name = "growatt",
	.about = "another family, big endian: 311 312 313",
	.burst = growatt,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = FOREIGN_START,
};

const struct dialect dialect_samsung = {
	.name = "samsung",
	.about = "another family: 500 501 502",
	.burst = samsung,
	.period = 1000,
	.gap = 1000,
	.cells = 14,
	.start = FOREIGN_START,
};
