// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kinds of modules. Forms, names and versions are those of captured packs where there are
 * captures; limits of models without one are those of their sisters.
 */
#include <string.h>

#include "module.h"
#include "reply.h"

/* Limits of 47: mV, 0.1 C, mA. */
#define LIMITS(cells, charge, discharge) {					\
	3650, 3050, 2800, 600, -100, charge,					\
	(cells) * 3600, (cells) * 3067, (cells) * 2867, 600, -100, -(discharge),	\
}

#define LIMITS_15(charge, discharge) {						\
	3650, 3050, 2800, 600, -100, charge,					\
	54000, 46000, 43000, 600, -100, -(discharge),				\
}

#define LIMITS_OLD {								\
	3650, 3050, 2900, 610, -110, 102000,					\
	54000, 46000, 44500, 610, -110, -100000,				\
}

#define PYLON	.family = &family_pylontech, .maker = "Pylon", .pad = '-'

const struct model models[] = {
	{
		.name = "us2000", .about = "15 cells, 50 Ah; whole degrees and percents",
		PYLON, .cells = 15, .sensors = 5, .items = 2, .group = true,
		.capacity = 50000, .title = "US2000B", .major = 1, .minor = 2,
		.manufacturer = { 1, 2 }, .main_line = { 0, 6, 2 }, .serial = "PPTAP",
		.charge_voltage = 53250, .discharge_voltage = 47000,
		.charge_current = 25000, .discharge_current = 25000, .limits = LIMITS_OLD,
	}, {
		.name = "us2000plus", .about = "the same, US2000 Plus",
		PYLON, .cells = 15, .sensors = 5, .items = 2, .group = true,
		.capacity = 50000, .title = "US2000P", .major = 2, .minor = 0,
		.manufacturer = { 2, 0 }, .main_line = { 0, 6, 4 }, .serial = "HPTBP",
		.charge_voltage = 53250, .discharge_voltage = 47000,
		.charge_current = 25000, .discharge_current = 25000, .limits = LIMITS_OLD,
	}, {
		.name = "us2kbpl", .about = "US2000B-Plus, firmware 2.3; takes any INFO",
		PYLON, .cells = 15, .sensors = 5, .items = 2, .group = true, .any_info = true,
		.capacity = 50000, .title = "US2KBPL", .major = 2, .minor = 3,
		.manufacturer = { 2, 3 }, .main_line = { 0, 6, 5 }, .serial = "HPTBH",
		.charge_voltage = 53250, .discharge_voltage = 47000,
		.charge_current = 25000, .discharge_current = 25000, .limits = LIMITS_OLD,
	}, {
		.name = "us2000c", .about = "15 cells, 50 Ah; 0.1 C, no request for all at once",
		PYLON, .cells = 15, .sensors = 5, .items = 2, .fine = true, .longer = true,
		.capacity = 50000, .title = "US2000C", .major = 1, .minor = 7,
		.manufacturer = { 1, 7 }, .main_line = { 0, 6, 9 }, .serial = "HPTCR",
		.charge_voltage = 53250, .discharge_voltage = 45000,
		.charge_current = 25000, .discharge_current = 25000,
		.limits = LIMITS_15(90000, 90000),
	}, {
		.name = "us3000", .about = "15 cells, 74 Ah, four items; whole degrees, percents",
		PYLON, .cells = 15, .sensors = 5, .items = 4, .group = true,
		.capacity = 74000, .title = "US3000", .major = 2, .minor = 1,
		.manufacturer = { 2, 1 }, .main_line = { 0, 6, 4 }, .serial = "HPTDP",
		.charge_voltage = 53250, .discharge_voltage = 45000,
		.charge_current = 37000, .discharge_current = 37000,
		.limits = LIMITS_15(90000, 90000),
	}, {
		.name = "us3000c", .about = "15 cells, 74 Ah, four items; 0.1 C",
		PYLON, .cells = 15, .sensors = 5, .items = 4, .fine = true, .longer = true,
		.capacity = 74000, .title = "US3000C", .major = 1, .minor = 3,
		.manufacturer = { 1, 3 }, .main_line = { 0, 6, 9 }, .serial = "HPTCF",
		.charge_voltage = 53250, .discharge_voltage = 45000,
		.charge_current = 37000, .discharge_current = 37000,
		.limits = LIMITS_15(90000, 90000),
	}, {
		.name = "us5000", .about = "15 cells, 100 Ah, four items; 0.1 C",
		PYLON, .cells = 15, .sensors = 5, .items = 4, .fine = true, .longer = true,
		.capacity = 100000, .title = "US5000", .major = 1, .minor = 4,
		.manufacturer = { 1, 4 }, .main_line = { 0, 6, 9 }, .serial = "HPTFW",
		.charge_voltage = 53250, .discharge_voltage = 45000,
		.charge_current = 80000, .discharge_current = 80000,
		.limits = LIMITS_15(100000, 100000),
	}, {
		.name = "us5000-n6", .about = "the same with a sixth temperature",
		PYLON, .cells = 15, .sensors = 6, .items = 4, .fine = true, .longer = true,
		.capacity = 100000, .title = "US5000", .major = 1, .minor = 6,
		.manufacturer = { 1, 6 }, .main_line = { 0, 6, 9 }, .serial = "HPTFW",
		.charge_voltage = 53250, .discharge_voltage = 45000,
		.charge_current = 80000, .discharge_current = 80000,
		.limits = LIMITS_15(100000, 100000),
	}, {
		.name = "up2500", .about = "8 cells, 111 Ah, four items; whole degrees, percents",
		PYLON, .cells = 8, .sensors = 5, .items = 4, .group = true,
		.capacity = 111000, .title = "UP2500", .major = 1, .minor = 1,
		.manufacturer = { 1, 1 }, .main_line = { 0, 6, 6 }, .serial = "HPTUP",
		.charge_voltage = 28400, .discharge_voltage = 23200,
		.charge_current = 55500, .discharge_current = 55500,
		.limits = LIMITS(8, 100000, 100000),
	}, {
		.name = "v5", .about = "16 cells, 100 Ah, four items; no Pytes V5 was captured",
		.family = &family_pylontech, .maker = "Pytes", .pad = '-',
		.cells = 16, .sensors = 5, .items = 4, .fine = true, .longer = true,
		.capacity = 100000, .title = "V5", .major = 1, .minor = 0,
		.manufacturer = { 1, 0 }, .main_line = { 1, 0, 0 }, .serial = "SIMV5",
		.charge_voltage = 56500, .discharge_voltage = 48000,
		.charge_current = 50000, .discharge_current = 100000,
		.limits = LIMITS(16, 100000, 100000),
	}, {
		.name = "jk", .about = "a look-alike: answers as 02, 42 lacks a byte, 61 to 63",
		.family = &family_jk, .maker = "JK", .pad = ' ',
		.cells = 16, .sensors = 5, .items = 4, .fine = true, .longer = true,
		.capacity = 280000, .title = "JK-BMS", .major = 14, .minor = 0,
		.manufacturer = { 14, 0 }, .main_line = { 0, 0, 1 }, .serial = "SIMJK",
		.charge_voltage = 57600, .discharge_voltage = 44800,
		.charge_current = 160000, .discharge_current = 170000,
		.limits = LIMITS(16, 160000, 170000),
	}, {
		.name = "seplos", .about = "a look-alike: addresses from 00, 10 mV and 10 mA",
		.family = &family_seplos, .maker = "CANProtocol:Sofar", .pad = ' ',
		.cells = 16, .sensors = 6, .items = 10, .fine = true,
		.capacity = 100000, .title = "1101-SP15 ", .major = 2, .minor = 7,
		.serial = "SIMSP", .charge_voltage = 57600, .discharge_voltage = 44800,
		.charge_current = 50000, .discharge_current = 100000,
	}, {
		.name = "boqiang", .about = "a look-alike: version 26, otherwise as seplos",
		.family = &family_boqiang, .maker = "JS-Richpower Co.,Ltd", .pad = ' ',
		.cells = 16, .sensors = 6, .items = 10, .fine = true,
		.capacity = 100000, .title = "BMS07-LD43", .major = 1, .minor = 8,
		.serial = "SIMBQ", .charge_voltage = 57600, .discharge_voltage = 44800,
		.charge_current = 50000, .discharge_current = 100000,
	}, {
		.name = "pace", .about = "a look-alike: version 25, addresses from 01, 10 mA",
		.family = &family_pace, .maker = "PACE", .pad = ' ',
		.cells = 16, .sensors = 6, .items = 3, .fine = true,
		.capacity = 100000, .title = "P16S100A", .major = 1, .minor = 0,
		.serial = "SIMPC", .charge_voltage = 57600, .discharge_voltage = 44800,
		.charge_current = 50000, .discharge_current = 100000,
	},
};

const unsigned int nr_models = sizeof(models) / sizeof(models[0]);

/**
 * model_find() - a model by its name
 * @length: characters of @name, which need not end there
 */
const struct model *model_find(const char *name, size_t length)
{
	for (unsigned int i = 0; i < nr_models; i++)
		if (strlen(models[i].name) == length && !memcmp(models[i].name, name, length))
			return &models[i];
	return NULL;
}
