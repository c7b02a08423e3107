// SPDX-License-Identifier: GPL-2.0
/*
 * Frame layouts of 48 V LFP packs on CAN: 500 kbit/s, standard identifiers,
 * little endian, mostly one burst of frames a second.
 *
 * Sources: Pylontech "CANBUS Protocol" low voltage V1.2 (2018-04-08); captures
 * of two US5000 generations (setfirelabs.com); the SMA external-BMS document
 * FSS-ConnectingBat; the Victron wiki on third-party batteries; the protocol
 * papers of Seplos V1.0, LuxPower V04 and Deye V3.3; captures of Pytes V5 and
 * E-BOX, BYD LVS, Cubix and Seplos packs, and what OpenDTU-OnBattery reads from
 * Pytes packs.
 */

#include "codec/can_tables.h"

#define V12 BIT(LFP_CAN_PYLONTECH_1_2)
#define V13 BIT(LFP_CAN_PYLONTECH_1_3)
#define PLUS BIT(LFP_CAN_PYLONTECH_PLUS)
#define PYTES_PYLON BIT(LFP_CAN_PYTES_PYLONTECH)
#define PYTES_VICTRON BIT(LFP_CAN_PYTES_VICTRON)
#define NATIVE BIT(LFP_CAN_PYTES_NATIVE)
#define BYD BIT(LFP_CAN_BYD)
#define VICTRON BIT(LFP_CAN_VICTRON)
#define SMA BIT(LFP_CAN_SMA)
#define LUX BIT(LFP_CAN_LUXPOWER)
#define DEYE BIT(LFP_CAN_DEYE)

/* Those with the 0x359 of Pylontech. */
#define PYLON_359 (V12 | PYTES_PYLON | PLUS | LUX)

/* Those whose alarms come as pairs of bits, 0x35A, alone or beside 0x359. */
#define PAIRS                                                                \
	(V12 | V13 | PLUS | PYTES_PYLON | PYTES_VICTRON | BYD | VICTRON | SMA)

/* Those that may send the identifiers which Victron has added. */
#define EXTENDED PAIRS

/* All that speak in 0x35x. */
#define ALL_35X (PAIRS | LUX | DEYE)

/* Largest current that a stack of 16 modules can mean, in 0.1 A. */
#define CURRENT_MAX 20000

/* Most modules in a stack of several groups. */
#define MODULES_MAX 64

/* Charge of 64 modules, in Ah. */
#define CHARGE_MAX (MODULES_MAX * 400)

/* More than any household can have cycled, in 0.1 kWh. */
#define ENERGY_MAX 100000000

/* Outside of these a cell reading is a fault of the reading, in mV. */
#define CELL_MIN 1500
#define CELL_MAX 4500

/* -40 to 100 degrees in tenths and in whole kelvin. */
#define COLDEST (-400)
#define HOTTEST 1000
#define COLDEST_K 233
#define HOTTEST_K 373

const u16 lfp_can_ids[LFP_CAN_ID_COUNT] = {
	0x311, 0x312, 0x313, 0x351, 0x355, 0x356, 0x359, 0x35a, 0x35b, 0x35c,
	0x35e, 0x35f, 0x360, 0x361, 0x363, 0x364, 0x370, 0x371, 0x372, 0x373,
	0x374, 0x375, 0x376, 0x377, 0x378, 0x379, 0x380, 0x381, 0x382, 0x400,
	0x401, 0x402, 0x403, 0x404, 0x405, 0x406, 0x407, 0x408, 0x409, 0x40a,
	0x40b, 0x40c, 0x40d, 0x41e, 0x500, 0x501, 0x502,
};

const char *const lfp_can_dialect_names[LFP_CAN_DIALECT_COUNT] = {
	[LFP_CAN_UNKNOWN] = "unknown",
	[LFP_CAN_FOREIGN] = "foreign",
	[LFP_CAN_PYLONTECH_1_2] = "pylontech-1.2",
	[LFP_CAN_PYLONTECH_1_3] = "pylontech-1.3",
	[LFP_CAN_PYLONTECH_PLUS] = "pylontech-plus",
	[LFP_CAN_PYTES_PYLONTECH] = "pytes-pylontech",
	[LFP_CAN_PYTES_VICTRON] = "pytes-victron",
	[LFP_CAN_PYTES_NATIVE] = "pytes-native",
	[LFP_CAN_BYD] = "byd",
	[LFP_CAN_VICTRON] = "victron",
	[LFP_CAN_SMA] = "sma",
	[LFP_CAN_LUXPOWER] = "luxpower",
	[LFP_CAN_DEYE] = "deye",
	[LFP_CAN_PYLONTECH_HV] = "pylontech-hv",
	[LFP_CAN_PYLONTECH_HV_SWAPPED] = "pylontech-hv-swapped",
};

#define VALUE(_id, _dialects, _byte, _raw, _field, _scale, _min, _max, ...)  \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .raw = LFP_RAW_##_raw, .field = LFP_##_field, .scale = (_scale),   \
	  .min = (_min), .max = (_max), ##__VA_ARGS__ }

#define BITS(_id, _dialects, _byte, _mask, _field)                           \
	VALUE(_id, _dialects, _byte, U8, _field, 1, 0, 0xff, .mask = (_mask))

#define CELL(_id, _dialects, _byte, _field, ...)                             \
	VALUE(_id, _dialects, _byte, U16, _field, 1000, CELL_MIN, CELL_MAX,  \
	      ##__VA_ARGS__)

#define DECIDEGREE(_id, _dialects, _byte, _field, ...)                       \
	VALUE(_id, _dialects, _byte, S16, _field, 1, COLDEST, HOTTEST,       \
	      ##__VA_ARGS__)

/* Whole kelvin against 273: two readers who take 273.15 or tenths are wrong. */
#define KELVIN(_id, _dialects, _byte, _field)                                \
	VALUE(_id, _dialects, _byte, U16, _field, 10, COLDEST_K, HOTTEST_K,  \
	      .offset = -2730, .least_len = 8)

/* Discover sends four bytes of something else under 0x372 and 0x373. */
#define MODULES(_id, _dialects, _byte, _raw, _field, ...)                    \
	VALUE(_id, _dialects, _byte, _raw, _field, 1, 0, MODULES_MAX,        \
	      ##__VA_ARGS__)

#define NOT_SAID_IF_ZERO .zero_is_none = true

const struct lfp_can_value_row lfp_can_values[] = {
	/*
	 * Limits. A CVL outside of 30..65 V is what packs send while they
	 * start (0 V, 0.1 V): not known. DCL is positive in every capture of
	 * a real pack, yet converters send it negative: the magnitude counts,
	 * which also turns SMA's "no value" 0x8000 implausible. Old firmware
	 * sends six bytes and no DVL. Of Deye these are the limits off grid.
	 */
	VALUE(0x351, ALL_35X, 0, U16, CHARGE_VOLTAGE_MAX_UV, 100000, 300, 650),
	VALUE(0x351, ALL_35X, 2, S16, CHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x351, ALL_35X, 4, ABS16, DISCHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x351, ALL_35X, 6, U16, DISCHARGE_VOLTAGE_MIN_UV, 100000,
	      150, 650),

	/*
	 * More than 100 % is sent by some packs and by most garbage. Bytes 4-7
	 * are a finer charge for SMA and Goodwe and cell voltages for LuxPower.
	 */
	VALUE(0x355, ALL_35X, 0, U16, SOC_PERCENT, 1, 0, 200),
	VALUE(0x355, ALL_35X, 2, U16, SOH_PERCENT, 1, 0, 120),
	VALUE(0x355, SMA | VICTRON, 4, U16, SOC_CENTIPERCENT, 1, 0, 10000,
	      NOT_SAID_IF_ZERO),
	CELL(0x355, LUX, 4, CELL_VOLTAGE_MAX_UV),
	CELL(0x355, LUX, 6, CELL_VOLTAGE_MIN_UV),

	/*
	 * Some clones (Sol-Ark's paper, Discover) send 0.1 V where Pylontech's
	 * document and captures say 0.01 V. The ranges of the two do not meet:
	 * 15..65 V either way.
	 *
	 * Plus is charge: BYD, Pytes, and captures that fit a discharge. Deye
	 * writes plus for discharge since V2.5 of its paper.
	 */
	VALUE(0x356, ALL_35X, 0, S16, VOLTAGE_UV, 10000, 1500, 6500),
	VALUE(0x356, ALL_35X, 0, S16, VOLTAGE_UV, 100000, 150, 650),
	VALUE(0x356, PAIRS | LUX, 2, S16, CURRENT_UA, 100000,
	      -CURRENT_MAX, CURRENT_MAX),
	VALUE(0x356, DEYE, 2, S16, CURRENT_UA, -100000,
	      -CURRENT_MAX, CURRENT_MAX),
	DECIDEGREE(0x356, PAIRS | DEYE, 4, TEMPERATURE_DC),
	/* The mean of the cells, but LuxPower: the extremes. */
	DECIDEGREE(0x356, LUX, 4, CELL_TEMPERATURE_MAX_DC),
	DECIDEGREE(0x356, LUX, 6, CELL_TEMPERATURE_MIN_DC),
	VALUE(0x356, SMA | VICTRON, 6, U16, CYCLE_COUNT, 1, 0, 20000,
	      NOT_SAID_IF_ZERO),

	/* LuxPower puts the capacity where Pylontech has its "PN". */
	VALUE(0x359, PYLON_359, 4, U8, MODULES_ONLINE, 1, 0, MODULES_MAX),
	VALUE(0x359, LUX, 5, U16, CHARGE_FULL_DESIGN_UAH, 1000000,
	      0, CHARGE_MAX, NOT_SAID_IF_ZERO),

	/*
	 * V1.2, Seplos and Deye call bit 5 "force charge I" and bit 4 "II",
	 * Sol-Ark and LuxPower cross the names; the stages are the same: bit 4
	 * comes first and bit 5 is the lowest.
	 */
	BITS(0x35c, PYLON_359 | DEYE, 0, 0x80, CHARGE_ENABLED),
	BITS(0x35c, PYLON_359 | DEYE, 0, 0x40, DISCHARGE_ENABLED),
	BITS(0x35c, PYLON_359 | DEYE, 0, 0x38, CHARGE_REQUEST),
	BITS(0x35c, DEYE, 0, 0x01, HEATING_REQUEST),
	VALUE(0x35c, LUX, 2, U16, CYCLE_COUNT, 1, 0, 20000, NOT_SAID_IF_ZERO),

	/* Behind the five characters of Deye's name. */
	VALUE(0x35e, DEYE, 6, U16, CHARGE_FULL_DESIGN_UAH, 100000, 0, 65535,
	      NOT_SAID_IF_ZERO),

	/*
	 * What can be taken out for Pytes and BYD (50 Ah of 100 at 51 %), what
	 * the full stack holds for SMA's paper and for Pylontech: six US5000
	 * sent 572 Ah.
	 */
	VALUE(0x35f, PYTES_VICTRON | BYD, 4, U16, CHARGE_NOW_UAH, 1000000,
	      0, CHARGE_MAX, NOT_SAID_IF_ZERO),
	VALUE(0x35f, V12 | V13 | PLUS | PYTES_PYLON | VICTRON | SMA, 4, U16,
	      CHARGE_FULL_UAH, 1000000, 0, CHARGE_MAX, NOT_SAID_IF_ZERO),

	/* 0xFF asks for a charge at once. */
	VALUE(0x360, EXTENDED, 0, FLAG, CHARGE_REQUEST, LFP_REQUEST_FORCE,
	      0, 1),

	CELL(0x361, DEYE, 0, CELL_VOLTAGE_MAX_UV),
	CELL(0x361, DEYE, 2, CELL_VOLTAGE_MIN_UV),
	DECIDEGREE(0x361, DEYE, 4, CELL_TEMPERATURE_MAX_DC),
	DECIDEGREE(0x361, DEYE, 6, CELL_TEMPERATURE_MIN_DC),

	MODULES(0x364, DEYE, 0, U8, MODULES_ONLINE),
	MODULES(0x364, DEYE, 1, U8, MODULES_BLOCKING_CHARGE),
	MODULES(0x364, DEYE, 2, U8, MODULES_BLOCKING_DISCHARGE),
	MODULES(0x364, DEYE, 3, U8, MODULES_OFFLINE),
	MODULES(0x364, DEYE, 4, U8, MODULES_TOTAL),

	/*
	 * Cell extremes in Seplos and Cubix packs (a capture agrees with its
	 * own 0x373), the product's name in Victron's world. Highest first,
	 * the opposite of 0x373.
	 */
	DECIDEGREE(0x370, PLUS, 0, CELL_TEMPERATURE_MAX_DC, .least_len = 8,
		   .guard = LFP_CAN_BINARY),
	DECIDEGREE(0x370, PLUS, 2, CELL_TEMPERATURE_MIN_DC, .least_len = 8,
		   .guard = LFP_CAN_BINARY),
	CELL(0x370, PLUS, 4, CELL_VOLTAGE_MAX_UV, .least_len = 8,
	     .guard = LFP_CAN_BINARY),
	CELL(0x370, PLUS, 6, CELL_VOLTAGE_MIN_UV, .least_len = 8,
	     .guard = LFP_CAN_BINARY),

	VALUE(0x371, DEYE, 0, S16, GRID_CHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x371, DEYE, 2, ABS16, GRID_DISCHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),

	MODULES(0x372, EXTENDED, 0, U16, MODULES_ONLINE, .least_len = 8),
	MODULES(0x372, EXTENDED, 2, U16, MODULES_BLOCKING_CHARGE,
		.least_len = 8),
	MODULES(0x372, EXTENDED, 4, U16, MODULES_BLOCKING_DISCHARGE,
		.least_len = 8),
	MODULES(0x372, EXTENDED, 6, U16, MODULES_OFFLINE, .least_len = 8),

	CELL(0x373, EXTENDED, 0, CELL_VOLTAGE_MIN_UV, .least_len = 8),
	CELL(0x373, EXTENDED, 2, CELL_VOLTAGE_MAX_UV, .least_len = 8),
	KELVIN(0x373, EXTENDED, 4, CELL_TEMPERATURE_MIN_DC),
	KELVIN(0x373, EXTENDED, 6, CELL_TEMPERATURE_MAX_DC),

	/* MG's paper has 0.01 kWh: of other makers the scale is not known. */
	VALUE(0x378, PYTES_VICTRON | BYD, 0, U32, CHARGED_ENERGY_WH, 100,
	      0, ENERGY_MAX),
	VALUE(0x378, PYTES_VICTRON | BYD, 4, U32, DISCHARGED_ENERGY_WH, 100,
	      0, ENERGY_MAX),

	VALUE(0x379, EXTENDED | LUX, 0, U16, CHARGE_FULL_DESIGN_UAH, 1000000,
	      0, CHARGE_MAX, NOT_SAID_IF_ZERO),

	/* As 0x351. */
	VALUE(0x400, NATIVE, 0, U16, CHARGE_VOLTAGE_MAX_UV, 100000, 300, 650),
	VALUE(0x400, NATIVE, 2, S16, CHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x400, NATIVE, 4, ABS16, DISCHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x400, NATIVE, 6, U16, DISCHARGE_VOLTAGE_MIN_UV, 100000,
	      150, 650),

	CELL(0x401, NATIVE, 0, CELL_VOLTAGE_MAX_UV),
	CELL(0x401, NATIVE, 2, CELL_VOLTAGE_MIN_UV),

	/* Signed: one reader takes them unsigned and fails below 0 degrees. */
	DECIDEGREE(0x402, NATIVE, 0, CELL_TEMPERATURE_MAX_DC),
	DECIDEGREE(0x402, NATIVE, 2, CELL_TEMPERATURE_MIN_DC),

	VALUE(0x404, NATIVE, 0, U16, SOC_PERCENT, 1, 0, 200),
	VALUE(0x404, NATIVE, 2, U16, SOH_PERCENT, 1, 0, 120),
	VALUE(0x404, NATIVE, 6, U16, CYCLE_COUNT, 1, 0, 20000),

	/*
	 * As 0x356. Bytes 6-7 were taken for a charge; 15 on a pack of 53.2 V
	 * and 16 on one of 56.8 V are the cells in series.
	 */
	VALUE(0x405, NATIVE, 0, S16, VOLTAGE_UV, 10000, 1500, 6500),
	VALUE(0x405, NATIVE, 2, S16, CURRENT_UA, 100000,
	      -CURRENT_MAX, CURRENT_MAX),
	DECIDEGREE(0x405, NATIVE, 4, TEMPERATURE_DC),
	VALUE(0x405, NATIVE, 6, U16, CELLS_IN_SERIES, 1, 1, 32),

	VALUE(0x408, NATIVE, 0, FLAG, CHARGE_ENABLED, 1, 0, 1),
	VALUE(0x408, NATIVE, 1, FLAG, DISCHARGE_ENABLED, 1, 0, 1),
	VALUE(0x408, NATIVE, 2, FLAG, CHARGE_REQUEST, LFP_REQUEST_FORCE, 0, 1),
	VALUE(0x408, NATIVE, 5, COUNT, MODULES_BLOCKING_CHARGE, 1, 0, 8),
	VALUE(0x408, NATIVE, 6, COUNT, MODULES_BLOCKING_DISCHARGE, 1, 0, 8),

	VALUE(0x409, NATIVE, 0, U32, CHARGE_FULL_UAH, 1000,
	      1, CHARGE_MAX * 1000),
	VALUE(0x409, NATIVE, 4, U32, CHARGE_NOW_UAH, 1000,
	      0, CHARGE_MAX * 1000),

	/* The clock follows from two logs with the time of their host. */
	VALUE(0x40b, NATIVE, 0, CLOCK, BMS_CLOCK, 1, 0, 0),
	MODULES(0x40b, NATIVE, 6, U8, MODULES_ONLINE),
	MODULES(0x40b, NATIVE, 7, U8, MODULES_OFFLINE),

	VALUE(0x41e, NATIVE, 0, U32, CHARGED_ENERGY_WH, 100, 0, ENERGY_MAX),
	VALUE(0x41e, NATIVE, 4, U32, DISCHARGED_ENERGY_WH, 100, 0, ENERGY_MAX),
};

const unsigned int lfp_can_value_count = ARRAY_SIZE(lfp_can_values);

#define ALARM(_id, _dialects, _width, _protection, _warning, _bit, _condition) \
	{ .id = (_id), .dialects = (_dialects), .width = (_width),             \
	  .protection = (_protection), .warning = (_warning), .bit = (_bit),   \
	  .condition = LFP_##_condition }

#define NONE LFP_CAN_NO_BYTE

const struct lfp_can_alarm_row lfp_can_alarms[] = {
	/*
	 * Bytes 0-1 protections, 2-3 the same items as warnings. The document
	 * of 2016 names byte 0 bit 1 over-temperature; V1.1 corrected it to
	 * over-voltage. System error is bit 3 in every document; ARMIN's and
	 * Battery-Emulator's converters write bit 7. Charge over-current is
	 * bit 0; YAM writes bit 7. Such a bit 7 is shown as unknown.
	 */
	ALARM(0x359, PYLON_359, 1, 0, 2, 1, OVERVOLTAGE),
	ALARM(0x359, PYLON_359, 1, 0, 2, 2, UNDERVOLTAGE),
	ALARM(0x359, PYLON_359, 1, 0, 2, 3, OVERTEMPERATURE),
	ALARM(0x359, PYLON_359, 1, 0, 2, 4, UNDERTEMPERATURE),
	ALARM(0x359, PYLON_359, 1, 0, 2, 7, DISCHARGE_OVERCURRENT),
	ALARM(0x359, PYLON_359, 1, 1, 3, 0, CHARGE_OVERCURRENT),
	ALARM(0x359, PYLON_359, 1, 1, NONE, 3, BMS_INTERNAL),
	ALARM(0x359, PYLON_359, 1, NONE, 3, 3, INTERNAL_COMMUNICATION),

	/*
	 * Deye: bytes 0-1 protections, 4-5 the same items as warnings, but for
	 * the last two, and byte 3 faults. What the bits of bytes 2 and 6 are
	 * is not printed bit by bit.
	 */
	ALARM(0x359, DEYE, 1, 0, 4, 0, CELL_OVERVOLTAGE),
	ALARM(0x359, DEYE, 1, 0, 4, 1, CELL_UNDERVOLTAGE),
	ALARM(0x359, DEYE, 1, 0, 4, 2, MODULE_OVERVOLTAGE),
	ALARM(0x359, DEYE, 1, 0, 4, 3, MODULE_UNDERVOLTAGE),
	ALARM(0x359, DEYE, 1, 0, 4, 4, CHARGE_OVERCURRENT),
	ALARM(0x359, DEYE, 1, 0, 4, 5, DISCHARGE_OVERCURRENT),
	ALARM(0x359, DEYE, 1, 0, 4, 6, CHARGE_OVERTEMPERATURE),
	ALARM(0x359, DEYE, 1, 0, 4, 7, CHARGE_UNDERTEMPERATURE),
	ALARM(0x359, DEYE, 1, 1, 5, 0, DISCHARGE_OVERTEMPERATURE),
	ALARM(0x359, DEYE, 1, 1, 5, 1, DISCHARGE_UNDERTEMPERATURE),
	ALARM(0x359, DEYE, 1, 1, 5, 2, CELL_IMBALANCE),
	ALARM(0x359, DEYE, 1, 1, 5, 3, TEMPERATURE_IMBALANCE),
	ALARM(0x359, DEYE, 1, 1, 5, 4, MOSFET_OVERTEMPERATURE),
	ALARM(0x359, DEYE, 1, 1, 5, 5, HEATER),
	ALARM(0x359, DEYE, 1, 1, NONE, 6, OVERCURRENT),
	ALARM(0x359, DEYE, 1, 1, NONE, 7, OVERCURRENT),
	ALARM(0x359, DEYE, 1, 5, NONE, 6, HEATER),
	ALARM(0x359, DEYE, 1, 5, NONE, 7, HEATER),
	ALARM(0x359, DEYE, 1, 3, NONE, 0, INTERNAL_COMMUNICATION),
	ALARM(0x359, DEYE, 1, 3, NONE, 1, VOLTAGE_SENSOR),
	ALARM(0x359, DEYE, 1, 3, NONE, 2, TEMPERATURE_SENSOR),
	ALARM(0x359, DEYE, 1, 3, NONE, 3, CONTACTOR),
	ALARM(0x359, DEYE, 1, 3, NONE, 4, BMS_INTERNAL),
	ALARM(0x359, DEYE, 1, 3, NONE, 5, INTERNAL_COMMUNICATION),
	ALARM(0x359, DEYE, 1, 3, NONE, 6, INVERTER_COMMUNICATION),
	ALARM(0x359, DEYE, 1, 3, NONE, 7, INTERNAL_COMMUNICATION),

	/*
	 * Two bits an item: 01 raised, 10 cleared, 11 not said. 00 is fine for
	 * makers who never send 10 (Pytes, Pylontech, Daly) and not said for
	 * the others (SMA's paper, BYD, Seplos, REC). Two readers take 10 for
	 * raised; SMA's document, the idle value AA of BYD and Seplos and
	 * tests against Venus OS all speak for 01.
	 */
	ALARM(0x35a, PAIRS, 2, 0, 4, 0, GENERAL),
	ALARM(0x35a, PAIRS, 2, 0, 4, 2, OVERVOLTAGE),
	ALARM(0x35a, PAIRS, 2, 0, 4, 4, UNDERVOLTAGE),
	ALARM(0x35a, PAIRS, 2, 0, 4, 6, OVERTEMPERATURE),
	ALARM(0x35a, PAIRS, 2, 1, 5, 0, UNDERTEMPERATURE),
	ALARM(0x35a, PAIRS, 2, 1, 5, 2, CHARGE_OVERTEMPERATURE),
	ALARM(0x35a, PAIRS, 2, 1, 5, 4, CHARGE_UNDERTEMPERATURE),
	ALARM(0x35a, PAIRS, 2, 1, 5, 6, DISCHARGE_OVERCURRENT),
	ALARM(0x35a, PAIRS, 2, 2, 6, 0, CHARGE_OVERCURRENT),
	ALARM(0x35a, PAIRS, 2, 2, 6, 2, CONTACTOR),
	ALARM(0x35a, PAIRS, 2, 2, 6, 4, SHORT_CIRCUIT),
	ALARM(0x35a, PAIRS, 2, 2, 6, 6, BMS_INTERNAL),
	ALARM(0x35a, PAIRS, 2, 3, 7, 0, CELL_IMBALANCE),
	/* Victron: "system status", 01 on line, 10 off line: no alarm. */
	ALARM(0x35a, PAIRS, 2, NONE, 7, 2, CONDITION_COUNT),

	/*
	 * A healthy pack is not zero here: each group of bits has one that
	 * says "normal" (2 voltage, 10 temperature, 23 current, 25 idle, 26
	 * charging, 27 discharging). Taken from a disassembly; the reader in
	 * daily use tests the bits from 8 on in an 8-bit number and never sees
	 * one.
	 */
	ALARM(0x403, NATIVE, 1, 0, NONE, 0, OVERVOLTAGE),
	ALARM(0x403, NATIVE, 1, NONE, 0, 1, OVERVOLTAGE),
	ALARM(0x403, NATIVE, 1, NONE, 0, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 0, 3, UNDERVOLTAGE),
	ALARM(0x403, NATIVE, 1, 0, NONE, 4, UNDERVOLTAGE),
	ALARM(0x403, NATIVE, 1, 1, NONE, 0, OVERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, NONE, 1, 1, OVERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, NONE, 1, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 1, 3, UNDERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, 1, NONE, 4, UNDERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, 2, NONE, 1, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 2, NONE, 2, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 2, NONE, 3, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 2, NONE, 4, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 2, 5, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 2, 6, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 2, 7, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 3, 1, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 3, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 3, 3, CONDITION_COUNT),
	/* The second word tells the same items. */
	ALARM(0x403, NATIVE, 1, 4, NONE, 0, OVERVOLTAGE),
	ALARM(0x403, NATIVE, 1, NONE, 4, 1, OVERVOLTAGE),
	ALARM(0x403, NATIVE, 1, NONE, 4, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 4, 3, UNDERVOLTAGE),
	ALARM(0x403, NATIVE, 1, 4, NONE, 4, UNDERVOLTAGE),
	ALARM(0x403, NATIVE, 1, 5, NONE, 0, OVERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, NONE, 5, 1, OVERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, NONE, 5, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 5, 3, UNDERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, 5, NONE, 4, UNDERTEMPERATURE),
	ALARM(0x403, NATIVE, 1, 6, NONE, 1, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 6, NONE, 2, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 6, NONE, 3, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, 6, NONE, 4, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 6, 5, DISCHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 6, 6, CHARGE_OVERCURRENT),
	ALARM(0x403, NATIVE, 1, NONE, 6, 7, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 7, 1, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 7, 2, CONDITION_COUNT),
	ALARM(0x403, NATIVE, 1, NONE, 7, 3, CONDITION_COUNT),

	ALARM(0x406, NATIVE, 1, 1, NONE, 7, BMS_INTERNAL),
};

const unsigned int lfp_can_alarm_count = ARRAY_SIZE(lfp_can_alarms);

#define AREA(_id, _dialects, _byte, _bytes, _width, _level)                  \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .bytes = (_bytes), .width = (_width), .level = (_level) }

const struct lfp_can_alarm_area lfp_can_alarm_areas[] = {
	AREA(0x359, PYLON_359, 0, 2, 1, LFP_PROTECTION),
	AREA(0x359, PYLON_359, 2, 2, 1, LFP_WARNING),
	AREA(0x359, DEYE, 0, 4, 1, LFP_PROTECTION),
	AREA(0x359, DEYE, 4, 2, 1, LFP_WARNING),
	AREA(0x359, DEYE, 6, 1, 1, LFP_PROTECTION),
	AREA(0x35a, PAIRS, 0, 4, 2, LFP_PROTECTION),
	AREA(0x35a, PAIRS, 4, 4, 2, LFP_WARNING),
	/* Events of SMA and MG, not states; BYD sends zeros. */
	AREA(0x35b, PAIRS, 0, 8, 1, LFP_NONE),
	AREA(0x35c, PYLON_359 | DEYE, 0, 1, 1, LFP_NONE),
	/* Bits 14 and 15 stand in healthy packs. */
	AREA(0x403, NATIVE, 0, 8, 1, LFP_NONE),
	AREA(0x404, NATIVE, 4, 2, 1, LFP_NONE),
	AREA(0x406, NATIVE, 0, 4, 1, LFP_WARNING),
	AREA(0x406, NATIVE, 4, 4, 1, LFP_NONE),
	AREA(0x407, NATIVE, 0, 8, 1, LFP_NONE),
	AREA(0x40c, NATIVE, 0, 8, 1, LFP_NONE),
	AREA(0x40d, NATIVE, 0, 8, 1, LFP_NONE),
};

const unsigned int lfp_can_alarm_area_count = ARRAY_SIZE(lfp_can_alarm_areas);

#define TEXT(_id, _dialects, _byte, _bytes, _text, _kind, _guard)            \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .bytes = (_bytes), .text = LFP_##_text, .kind = LFP_CAN_##_kind,   \
	  .guard = LFP_CAN_##_guard }

const struct lfp_can_text_row lfp_can_texts[] = {
	TEXT(0x35e, PAIRS | LUX, 0, 8, MANUFACTURER, CHARS, ANY),
	/* "DY" and three digits, then numbers. */
	TEXT(0x35e, DEYE, 0, 5, MANUFACTURER, CHARS, ANY),
	TEXT(0x35f, EXTENDED & ~BYD, 2, 2, FIRMWARE, VERSION, ANY),
	TEXT(0x35f, BYD, 2, 2, FIRMWARE, VERSION_BCD, ANY),
	TEXT(0x363, DEYE, 0, 2, FIRMWARE, HEX, ANY),
	TEXT(0x363, DEYE, 2, 2, HARDWARE, HEX, ANY),
	TEXT(0x370, EXTENDED, 0, 8, MODEL, CHARS, TEXT),
	TEXT(0x371, EXTENDED, 0, 8, MODEL_TAIL, CHARS, TEXT),
	TEXT(0x371, PLUS, 0, 2, CELL_TEMPERATURE_MAX_AT, PLACE, BINARY),
	TEXT(0x371, PLUS, 2, 2, CELL_TEMPERATURE_MIN_AT, PLACE, BINARY),
	TEXT(0x371, PLUS, 4, 2, CELL_VOLTAGE_MAX_AT, PLACE, BINARY),
	TEXT(0x371, PLUS, 6, 2, CELL_VOLTAGE_MIN_AT, PLACE, BINARY),
	/*
	 * Free text: four digits of Pytes are cell, then module, those of
	 * Cubix pack, then cell, BYD sends a module's number.
	 */
	TEXT(0x374, EXTENDED, 0, 8, CELL_VOLTAGE_MIN_AT, CHARS, TEXT),
	TEXT(0x375, EXTENDED, 0, 8, CELL_VOLTAGE_MAX_AT, CHARS, TEXT),
	TEXT(0x376, EXTENDED, 0, 8, CELL_TEMPERATURE_MIN_AT, CHARS, TEXT),
	TEXT(0x377, EXTENDED, 0, 8, CELL_TEMPERATURE_MAX_AT, CHARS, TEXT),
	TEXT(0x380, EXTENDED, 0, 8, SERIAL, CHARS, TEXT),
	TEXT(0x381, EXTENDED, 0, 8, SERIAL_TAIL, CHARS, TEXT),
	TEXT(0x382, EXTENDED, 0, 8, MODEL, CHARS, TEXT),
	TEXT(0x401, NATIVE, 4, 2, CELL_VOLTAGE_MAX_AT, PLACE, ANY),
	TEXT(0x401, NATIVE, 6, 2, CELL_VOLTAGE_MIN_AT, PLACE, ANY),
	TEXT(0x402, NATIVE, 4, 2, CELL_TEMPERATURE_MAX_AT, PLACE, ANY),
	TEXT(0x402, NATIVE, 6, 2, CELL_TEMPERATURE_MIN_AT, PLACE, ANY),
	TEXT(0x40a, NATIVE, 0, 8, MANUFACTURER, CHARS, ANY),
};

const unsigned int lfp_can_text_count = ARRAY_SIZE(lfp_can_texts);

#define CELL_EXTREMES { 0x370, 0x372, 0x379 }

/*
 * The first rule that holds decides. Deye packs use 0x359 for another table
 * altogether, and 0x400 upwards for their modules: they must be caught before
 * either is read. "PN" in 0x359 is the surest sign of Pylontech, but clones
 * leave it out, and LuxPower has numbers there, so it is never required.
 */
const struct lfp_can_rule lfp_can_rules[] = {
	{ .dialect = LFP_CAN_PYTES_NATIVE,
	  .match_id = 0x40a, .match = "PYTES" },
	{ .dialect = LFP_CAN_DEYE, .match_id = 0x35e, .match = "DY##" },
	{ .dialect = LFP_CAN_DEYE, .any = { 0x361, 0x364 } },
	{ .dialect = LFP_CAN_PYTES_NATIVE, .with = { 0x400, 0x401, 0x409 },
	  .without = { 0x351 } },
	{ .dialect = LFP_CAN_PYTES_PYLONTECH, .any = { 0x359, 0x35c },
	  .match_id = 0x35e, .match = "PYTES" },
	{ .dialect = LFP_CAN_PYTES_VICTRON, .with = { 0x35a },
	  .match_id = 0x35e, .match = "PYTES" },
	{ .dialect = LFP_CAN_PYLONTECH_PLUS, .any = CELL_EXTREMES,
	  .match_id = 0x359, .match_byte = 5, .match = "PN" },
	{ .dialect = LFP_CAN_PYLONTECH_1_2,
	  .match_id = 0x359, .match_byte = 5, .match = "PN" },
	{ .dialect = LFP_CAN_LUXPOWER, .with = { 0x359 }, .cells = true },
	{ .dialect = LFP_CAN_PYLONTECH_PLUS, .with = { 0x359 },
	  .any = CELL_EXTREMES },
	{ .dialect = LFP_CAN_PYLONTECH_1_2, .with = { 0x359 } },
	{ .dialect = LFP_CAN_PYLONTECH_1_3, .with = { 0x35a },
	  .without = { 0x35c }, .match_id = 0x35e, .match = "PYLON" },
	{ .dialect = LFP_CAN_BYD, .with = { 0x35a },
	  .match_id = 0x35e, .match = "BYD" },
	{ .dialect = LFP_CAN_VICTRON, .with = { 0x35a, 0x35e },
	  .any = { 0x370, 0x372, 0x373 } },
	{ .dialect = LFP_CAN_SMA, .with = { 0x35a, 0x35e } },
	/* Growatt, big endian, and Samsung. */
	{ .dialect = LFP_CAN_FOREIGN, .with = { 0x311, 0x312, 0x313 } },
	{ .dialect = LFP_CAN_FOREIGN, .with = { 0x500, 0x501, 0x502 },
	  .without = { 0x351 } },
};

const unsigned int lfp_can_rule_count = ARRAY_SIZE(lfp_can_rules);

const struct lfp_can_core lfp_can_cores[] = {
	{ ALL_35X, { 0x351, 0x355, 0x356, 0x35e } },
	{ PYLON_359 | DEYE, { 0x359, 0x35c } },
	{ V13 | PYTES_VICTRON | BYD | VICTRON | SMA, { 0x35a } },
	{ V13 | PYTES_VICTRON | BYD, { 0x35f } },
	{ PYTES_VICTRON | BYD, { 0x372, 0x373 } },
	{ NATIVE, { 0x400, 0x401, 0x402, 0x403, 0x404, 0x405, 0x408, 0x409,
		    0x40a } },
};

const unsigned int lfp_can_core_count = ARRAY_SIZE(lfp_can_cores);
