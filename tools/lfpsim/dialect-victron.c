// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packs that speak to SMA and Victron inverters: alarms in 0x35A, no enables.
 *
 * Captures: Pytes V5 in Victron mode, BYD Battery-Box Premium LVS (dfch/BydCanProtocol), a
 * Seplos BMS on Venus OS (esphome-virtual-can-bms, issue 3), whose set the dialect "victron" has
 * with the rest of what such packs send added. SMA's document is FSS-ConnectingBat-TI-en-10.
 */
#include "layouts.h"
#include "tables.h"

static const struct text_field serial_head_text[] = { { 0, 8, '\0', TEXT_SERIAL, 0 }, { 0 } };
static const struct text_field serial_tail_text[] = { { 0, 8, '\0', TEXT_SERIAL, 8 }, { 0 } };
static const struct text_field model_head_text[] = { { 0, 8, '\0', TEXT_MODEL, 0 }, { 0 } };
static const struct text_field model_tail_text[] = { { 0, 8, '\0', TEXT_MODEL, 8 }, { 0 } };

static const struct layout serial_head = { .id = 0x380, .len = 8, .texts = serial_head_text };
static const struct layout serial_tail = { .id = 0x381, .len = 8, .texts = serial_tail_text };

/* Pytes: bytes 0-1 are perhaps the hardware, version 110.01. */
static const struct layout pytes_product = {
	.id = 0x35f, .len = 6, .idle = { 1, 0, 0x6e, 0x01 }, .fields = available_fields,
};

static const struct layout pytes_wish = { .id = 0x360, .len = 1, .bits = charge_wish_bits };

static const struct layout * const pytes_victron[] = {
	&limits_8, &charge_4, &measured_6, &pair_alarms_zeros, &name_5, &pytes_product,
	&pytes_wish, &modules_8, &extremes_8, &lowest_place_8, &highest_place_8,
	&coldest_place_8, &warmest_place_8, &energy_8, &installed_2, &serial_head, &serial_tail,
	NULL
};

/* BYD: version 1.17; it never asks for a charge. */
static const struct layout byd_product = {
	.id = 0x35f, .len = 8, .idle = { 'L', 'i', 1, 0x17 }, .fields = available_fields,
};

static const struct layout byd_wish = { .id = 0x360, .len = 8 };
static const struct layout byd_model = { .id = 0x382, .len = 8, .texts = model_head_text };

static const struct layout * const byd[] = {
	&limits_8, &charge_8, &measured_8, &pair_alarms_tens, &events_8, &name_zeros_8,
	&byd_product, &byd_wish, &modules_8, &extremes_8, &lowest_place_8, &highest_place_8,
	&coldest_place_8, &warmest_place_8, &energy_8, &installed_8, &byd_model, NULL
};

/* On Venus OS: 0x351 each 2 s, 0x35E each minute, the rest each 10 s. */
static const struct pace byd_pace[] = {
	{ 0x355, 5 }, { 0x356, 5 }, { 0x35a, 5 }, { 0x35b, 5 }, { 0x35e, 30 }, { 0x35f, 5 },
	{ 0x360, 5 }, { 0x372, 5 }, { 0x373, 5 }, { 0x374, 5 }, { 0x375, 5 }, { 0x376, 5 },
	{ 0x377, 5 }, { 0x378, 5 }, { 0x379, 5 }, { 0x382, 5 }, { 0 }
};

/* Victron: 0x356 with cycles in bytes 6-7, firmware 16.4 */
static const struct field cycle_fields[] = {
	{ 0, 2, SIGNED, Q_VOLTAGE, 10, 0 },
	{ 2, 2, SIGNED, Q_CURRENT, 100, 0 },
	{ 4, 2, SIGNED, Q_TEMPERATURE, 100, 0 },
	{ 6, 2, UNSIGNED, Q_CYCLES, 1000, 0 },
	{ 0 }
};

static const struct layout victron_measured = { .id = 0x356, .len = 8, .fields = cycle_fields };
static const struct layout victron_product = {
	.id = 0x35f, .len = 8, .idle = { [2] = 0x10, [3] = 0x04 }, .fields = total_fields,
};

static const struct layout victron_wish = { .id = 0x360, .len = 8, .bits = charge_wish_bits };
static const struct layout victron_model_head = {
	.id = 0x370, .len = 8, .texts = model_head_text,
};

static const struct layout victron_model_tail = {
	.id = 0x371, .len = 8, .texts = model_tail_text,
};

static const struct layout * const victron[] = {
	&limits_8, &fine_charge_8, &victron_measured, &pair_alarms_seplos, &name_zeros_8,
	&victron_product, &victron_wish, &victron_model_head, &victron_model_tail, &modules_8,
	&extremes_8, &lowest_place_8, &highest_place_8, &coldest_place_8, &warmest_place_8,
	&energy_8, &installed_8, &serial_head, NULL
};

/* SMA: what its document has, and no more. */
static const struct layout sma_product = {
	.id = 0x35f, .len = 8, .idle = { 'L', 'i', 1, 0 }, .fields = total_fields,
};

static const struct layout * const sma[] = {
	&limits_8, &fine_charge_8, &measured_8, &pair_alarms_tens, &events_8, &name_zeros_8,
	&sma_product, NULL
};

const struct dialect dialect_pytes_victron = {
	.name = "pytes-victron",
	.about = "Pytes in Victron mode: 351 355 356 35A 35E 35F 360 372 to 379 380 381",
	.burst = pytes_victron,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 52620, [Q_CURRENT] = -700,
			[Q_TEMPERATURE] = 18000,
			[Q_SOC] = 51000, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 56800,
			[Q_DISCHARGE_VOLTAGE] = 45500,
			[Q_MODULES] = 1000,
			[Q_CELL_VOLTAGE_MAX] = 3290, [Q_CELL_VOLTAGE_MIN] = 3288,
			[Q_CELL_TEMPERATURE_MAX] = 18000, [Q_CELL_TEMPERATURE_MIN] = 16000,
			[Q_CELL_VOLTAGE_MAX_CELL] = 4000, [Q_CELL_VOLTAGE_MIN_CELL] = 8000,
			[Q_CELL_TEMPERATURE_MAX_CELL] = 3000,
			[Q_CELL_TEMPERATURE_MIN_CELL] = 2000,
			[Q_CHARGED_ENERGY] = 211200, [Q_DISCHARGED_ENERGY] = 183500,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 100000,
			[Q_DISCHARGE_CURRENT] = 100000,
			[Q_CAPACITY] = 100000,
		},
		.text = { [TEXT_NAME] = "PYTES", [TEXT_SERIAL] = "PT48100A23080017" },
		.place = PLACE_CELL_MODULE,
	},
};

const struct dialect dialect_byd = {
	.name = "byd",
	.about = "BYD LVS: 351 each 2 s, 355 356 35A 35B 35F 360 372 to 379 382 10 s, 35E 60 s",
	.burst = byd,
	.period = 2000,
	.gap = 1000,
	.pace = byd_pace,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 53100, [Q_CURRENT] = -700,
			[Q_TEMPERATURE] = 14000,
			[Q_SOC] = 67000, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 58400,
			[Q_DISCHARGE_VOLTAGE] = 43000,
			[Q_MODULES] = 2000,
			[Q_CELL_VOLTAGE_MAX] = 3329, [Q_CELL_VOLTAGE_MIN] = 3306,
			[Q_CELL_TEMPERATURE_MAX] = 17000, [Q_CELL_TEMPERATURE_MIN] = 14000,
			[Q_CELL_VOLTAGE_MAX_MODULE] = 2000, [Q_CELL_VOLTAGE_MIN_MODULE] = 2000,
			[Q_CELL_TEMPERATURE_MAX_MODULE] = 1000,
			[Q_CELL_TEMPERATURE_MIN_MODULE] = 2000,
			[Q_CHARGED_ENERGY] = 211200, [Q_DISCHARGED_ENERGY] = 183500,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 64000,
			[Q_DISCHARGE_CURRENT] = 64000,
			[Q_CAPACITY] = 78000,
		},
		.text = { [TEXT_NAME] = "BYD", [TEXT_MODEL] = "PREMIUM" },
		.place = PLACE_MODULE,
	},
};

const struct dialect dialect_victron = {
	.name = "victron",
	.about = "REC, Seplos, Discover on Victron: 351 355 356 35A 35E 35F 360 370 to 380",
	.burst = victron,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 52170, [Q_CURRENT] = -30100,
			[Q_TEMPERATURE] = 23500,
			[Q_SOC] = 60200, [Q_SOH] = 100000,
			[Q_CHARGE_VOLTAGE] = 57900,
			[Q_DISCHARGE_VOLTAGE] = 46400,
			[Q_MODULES] = 1000, [Q_CYCLES] = 26000,
			[Q_CELL_VOLTAGE_MAX] = 3266, [Q_CELL_VOLTAGE_MIN] = 3257,
			[Q_CELL_TEMPERATURE_MAX] = 23000, [Q_CELL_TEMPERATURE_MIN] = 22000,
			[Q_CELL_VOLTAGE_MAX_MODULE] = 1000, [Q_CELL_VOLTAGE_MIN_MODULE] = 1000,
			[Q_CELL_TEMPERATURE_MAX_MODULE] = 1000,
			[Q_CELL_TEMPERATURE_MIN_MODULE] = 1000,
			[Q_CHARGED_ENERGY] = 422400, [Q_DISCHARGED_ENERGY] = 398100,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 100000,
			[Q_DISCHARGE_CURRENT] = 195000,
			[Q_CAPACITY] = 304000,
		},
		.text = {
			[TEXT_NAME] = "SHEnergy", [TEXT_MODEL] = "CAN-SMARTBMS-BAT",
			[TEXT_SERIAL] = "1Q-1845",
		},
		.place = PLACE_PACK,
	},
};

const struct dialect dialect_sma = {
	.name = "sma",
	.about = "for SMA and Goodwe: 351 355 356 35A 35B 35E 35F",
	.burst = sma,
	.period = 1000,
	.gap = 1000,
	.cells = 16,
	.start = {
		.value = {
			[Q_VOLTAGE] = 52800, [Q_CURRENT] = 12500,
			[Q_TEMPERATURE] = 24500,
			[Q_SOC] = 72500, [Q_SOH] = 99000,
			[Q_CHARGE_VOLTAGE] = 56000,
			[Q_DISCHARGE_VOLTAGE] = 46000,
			[Q_MODULES] = 2000,
		},
		.per_module = {
			[Q_CHARGE_CURRENT] = 50000,
			[Q_DISCHARGE_CURRENT] = 75000,
			[Q_CAPACITY] = 105000,
		},
		.text = { [TEXT_NAME] = "LITHIUM" },
	},
};
