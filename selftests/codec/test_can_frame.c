// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a frame says: lengths, ranges, scales, every alarm bit. The tables here
 * are written from the protocol's description, not from the codec's tables.
 */

#include "bench.h"

/* Dialects that share an identifier or its layout. */
#define NATIVE BIT(LFP_CAN_PYTES_NATIVE)
#define PV BIT(LFP_CAN_PYTES_VICTRON)
#define BYD BIT(LFP_CAN_BYD)
#define LUX BIT(LFP_CAN_LUXPOWER)
#define DEYE BIT(LFP_CAN_DEYE)
#define PLUS BIT(LFP_CAN_PYLONTECH_PLUS)
#define SMA BIT(LFP_CAN_SMA)
#define VICTRON BIT(LFP_CAN_VICTRON)
#define PYLON (BIT(V12) | PLUS | BIT(LFP_CAN_PYTES_PYLONTECH))
#define WITH_359 (PYLON | LUX)
#define WITH_35A (PYLON | BIT(V13) | PV | BYD | VICTRON | SMA)
#define WITH_351 (WITH_35A | LUX | DEYE)

enum kind {
	UNSIGNED,
	SIGNED,
	/* Signed, of which only the magnitude counts. */
	MAGNITUDE,
	/* Not zero is one. */
	FLAG,
	/* The bits that are set. */
	COUNT,
};

/*
 * A number: what a raw value must become. @len: shortest frame that has it, if
 * that is more than the end of the number; @none: 0 is not said; @binary: only
 * in frames that are no text.
 */
struct number_row {
	u32 id;
	u32 dialects;
	unsigned int byte;
	unsigned int size;
	enum kind kind;
	enum lfp_field field;
	s64 min;
	s64 max;
	s64 scale;
	s64 offset;
	unsigned int len;
	bool none;
	bool binary;
};

#define NUMBER(_id, _dialects, _byte, _size, _kind, _field, _min, _max, _scale, ...)      \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte), .size = (_size),         \
	  .kind = (_kind), .field = LFP_##_field, .min = (_min), .max = (_max),           \
	  .scale = (_scale), ##__VA_ARGS__ }
#define LIMITS(id, dialects)                                                              \
	NUMBER(id, dialects, 0, 2, UNSIGNED, CHARGE_VOLTAGE_MAX_UV, 300, 650, 100000),    \
	NUMBER(id, dialects, 2, 2, SIGNED, CHARGE_CURRENT_MAX_UA, 0, 20000, 100000),      \
	NUMBER(id, dialects, 4, 2, MAGNITUDE, DISCHARGE_CURRENT_MAX_UA, 0, 20000, 100000),\
	NUMBER(id, dialects, 6, 2, UNSIGNED, DISCHARGE_VOLTAGE_MIN_UV, 150, 650, 100000)
#define CELL(id, dialects, byte, field, ...)                                              \
	NUMBER(id, dialects, byte, 2, UNSIGNED, CELL_VOLTAGE_##field##_UV, 1500, 4500,    \
	       1000, ##__VA_ARGS__)
#define DEGREES(id, dialects, byte, field, ...)                                           \
	NUMBER(id, dialects, byte, 2, SIGNED, field##_DC, -400, 1000, 1, ##__VA_ARGS__)
#define KELVIN(byte, field)                                                               \
	NUMBER(0x373, WITH_35A, byte, 2, UNSIGNED, CELL_TEMPERATURE_##field##_DC, 233,    \
	       373, 10, .offset = -2730, .len = 8)
#define MODULES(id, dialects, byte, size, field, ...)                                     \
	NUMBER(id, dialects, byte, size, UNSIGNED, MODULES_##field, 0, 64, 1, ##__VA_ARGS__)
#define AMP_HOURS(id, dialects, byte, field)                                              \
	NUMBER(id, dialects, byte, 2, UNSIGNED, field##_UAH, 1, 25600, 1000000, .none = true)
#define CYCLES(id, dialects, byte, ...)                                                   \
	NUMBER(id, dialects, byte, 2, UNSIGNED, CYCLE_COUNT, 0, 20000, 1, ##__VA_ARGS__)
#define ENERGY(id, dialects, byte, field)                                                 \
	NUMBER(id, dialects, byte, 4, UNSIGNED, field##_ENERGY_WH, 0, 100000000, 100)

static const struct number_row numbers[] = {
	LIMITS(0x351, WITH_351),
	NUMBER(0x355, WITH_351, 0, 2, UNSIGNED, SOC_PERCENT, 0, 200, 1),
	NUMBER(0x355, WITH_351, 2, 2, UNSIGNED, SOH_PERCENT, 0, 120, 1),
	NUMBER(0x355, SMA | VICTRON, 4, 2, UNSIGNED, SOC_CENTIPERCENT, 1, 10000, 1, .none = true),
	CELL(0x355, LUX, 4, MAX),
	CELL(0x355, LUX, 6, MIN),
	NUMBER(0x356, WITH_351 & ~DEYE, 2, 2, SIGNED, CURRENT_UA, -20000, 20000, 100000),
	NUMBER(0x356, DEYE, 2, 2, SIGNED, CURRENT_UA, -20000, 20000, -100000),
	DEGREES(0x356, WITH_351 & ~LUX, 4, TEMPERATURE),
	DEGREES(0x356, LUX, 4, CELL_TEMPERATURE_MAX),
	DEGREES(0x356, LUX, 6, CELL_TEMPERATURE_MIN),
	CYCLES(0x356, SMA | VICTRON, 6, .none = true),
	MODULES(0x359, WITH_359, 4, 1, ONLINE),
	AMP_HOURS(0x359, LUX, 5, CHARGE_FULL_DESIGN),
	CYCLES(0x35c, LUX, 2, .none = true),
	NUMBER(0x35e, DEYE, 6, 2, UNSIGNED, CHARGE_FULL_DESIGN_UAH, 1, 65535, 100000,
	       .none = true),
	AMP_HOURS(0x35f, PV | BYD, 4, CHARGE_NOW),
	AMP_HOURS(0x35f, WITH_35A & ~(PV | BYD), 4, CHARGE_FULL),
	NUMBER(0x360, WITH_35A, 0, 1, FLAG, CHARGE_REQUEST, 0, 1, LFP_REQUEST_FORCE),
	CELL(0x361, DEYE, 0, MAX),
	CELL(0x361, DEYE, 2, MIN),
	DEGREES(0x361, DEYE, 4, CELL_TEMPERATURE_MAX),
	DEGREES(0x361, DEYE, 6, CELL_TEMPERATURE_MIN),
	MODULES(0x364, DEYE, 0, 1, ONLINE),
	MODULES(0x364, DEYE, 1, 1, BLOCKING_CHARGE),
	MODULES(0x364, DEYE, 2, 1, BLOCKING_DISCHARGE),
	MODULES(0x364, DEYE, 3, 1, OFFLINE),
	MODULES(0x364, DEYE, 4, 1, TOTAL),
	DEGREES(0x370, PLUS, 0, CELL_TEMPERATURE_MAX, .len = 8, .binary = true),
	DEGREES(0x370, PLUS, 2, CELL_TEMPERATURE_MIN, .len = 8, .binary = true),
	CELL(0x370, PLUS, 4, MAX, .len = 8, .binary = true),
	CELL(0x370, PLUS, 6, MIN, .len = 8, .binary = true),
	NUMBER(0x371, DEYE, 0, 2, SIGNED, GRID_CHARGE_CURRENT_MAX_UA, 0, 20000, 100000),
	NUMBER(0x371, DEYE, 2, 2, MAGNITUDE, GRID_DISCHARGE_CURRENT_MAX_UA, 0, 20000, 100000),
	MODULES(0x372, WITH_35A, 0, 2, ONLINE, .len = 8),
	MODULES(0x372, WITH_35A, 2, 2, BLOCKING_CHARGE, .len = 8),
	MODULES(0x372, WITH_35A, 4, 2, BLOCKING_DISCHARGE, .len = 8),
	MODULES(0x372, WITH_35A, 6, 2, OFFLINE, .len = 8),
	CELL(0x373, WITH_35A, 0, MIN, .len = 8),
	CELL(0x373, WITH_35A, 2, MAX, .len = 8),
	KELVIN(4, MIN),
	KELVIN(6, MAX),
	ENERGY(0x378, PV | BYD, 0, CHARGED),
	ENERGY(0x378, PV | BYD, 4, DISCHARGED),
	AMP_HOURS(0x379, WITH_35A | LUX, 0, CHARGE_FULL_DESIGN),
	LIMITS(0x400, NATIVE),
	CELL(0x401, NATIVE, 0, MAX),
	CELL(0x401, NATIVE, 2, MIN),
	DEGREES(0x402, NATIVE, 0, CELL_TEMPERATURE_MAX),
	DEGREES(0x402, NATIVE, 2, CELL_TEMPERATURE_MIN),
	NUMBER(0x404, NATIVE, 0, 2, UNSIGNED, SOC_PERCENT, 0, 200, 1),
	NUMBER(0x404, NATIVE, 2, 2, UNSIGNED, SOH_PERCENT, 0, 120, 1),
	CYCLES(0x404, NATIVE, 6),
	NUMBER(0x405, NATIVE, 0, 2, SIGNED, VOLTAGE_UV, 1500, 6500, 10000),
	NUMBER(0x405, NATIVE, 2, 2, SIGNED, CURRENT_UA, -20000, 20000, 100000),
	DEGREES(0x405, NATIVE, 4, TEMPERATURE),
	NUMBER(0x405, NATIVE, 6, 2, UNSIGNED, CELLS_IN_SERIES, 1, 32, 1),
	NUMBER(0x408, NATIVE, 0, 1, FLAG, CHARGE_ENABLED, 0, 1, 1),
	NUMBER(0x408, NATIVE, 1, 1, FLAG, DISCHARGE_ENABLED, 0, 1, 1),
	NUMBER(0x408, NATIVE, 2, 1, FLAG, CHARGE_REQUEST, 0, 1, LFP_REQUEST_FORCE),
	NUMBER(0x408, NATIVE, 5, 1, COUNT, MODULES_BLOCKING_CHARGE, 0, 8, 1),
	NUMBER(0x408, NATIVE, 6, 1, COUNT, MODULES_BLOCKING_DISCHARGE, 0, 8, 1),
	NUMBER(0x409, NATIVE, 0, 4, UNSIGNED, CHARGE_FULL_UAH, 1, 25600000, 1000),
	NUMBER(0x409, NATIVE, 4, 4, UNSIGNED, CHARGE_NOW_UAH, 0, 25600000, 1000),
	MODULES(0x40b, NATIVE, 6, 1, ONLINE),
	MODULES(0x40b, NATIVE, 7, 1, OFFLINE),
	ENERGY(0x41e, NATIVE, 0, CHARGED),
	ENERGY(0x41e, NATIVE, 4, DISCHARGED),
};

static unsigned int slot_of(u32 id)
{
	return (unsigned int)lfp_can_slot(id);
}

static unsigned int shortest(const struct number_row *row)
{
	unsigned int end = row->byte + row->size;

	return row->len > end ? row->len : end;
}

/* The shortest frame with this number. One that must not be a text is none. */
static struct lfp_can_payload payload_of(const struct number_row *row, u32 raw)
{
	struct lfp_can_payload payload = { .len = (u8)shortest(row) };
	unsigned int i;

	if (row->binary)
		memset(payload.data, 0xff, payload.len);
	for (i = 0; i < row->size; i++)
		payload.data[row->byte + i] = (u8)(raw >> 8 * i);
	return payload;
}

/* What a raw number means before it is scaled. */
static s64 meaning(const struct number_row *row, u32 raw)
{
	s64 number = row->kind == SIGNED || row->kind == MAGNITUDE ? (s16)raw : (s64)raw;

	if (row->kind == MAGNITUDE && number < 0)
		return -number;
	if (row->kind == FLAG)
		return raw != 0;
	if (row->kind == COUNT)
		return __builtin_popcount(raw);
	return number;
}

/* The field must be there with this number, or be implausible. */
static void expect_number(const struct lfp_reading *reading, enum lfp_field field, u32 raw,
			  bool sane, s64 number)
{
	bool there = reading->fields & BIT_ULL(field);
	bool implausible = reading->implausible & BIT_ULL(field);

	if (there == sane && implausible != sane && (!sane || reading->value[field] == number))
		return;
	fail_msg("%s of raw 0x%04x: there %d, implausible %d, %lld", lfp_field_name(field), raw,
		 there, implausible, (long long)reading->value[field]);
}

static void expect_none(const struct lfp_reading *reading, enum lfp_field field)
{
	if ((reading->fields | reading->implausible) & BIT_ULL(field))
		fail_msg("%s is said", lfp_field_name(field));
}

static void check_number(const struct number_row *row, enum lfp_can_dialect dialect, u32 raw)
{
	struct lfp_can_payload payload = payload_of(row, raw);
	s64 number = meaning(row, raw);
	struct lfp_reading reading;

	assert_int_equal(lfp_can_decode(dialect, slot_of(row->id), &payload, &reading),
			 LFP_DECODED);
	if (!raw && row->none)
		expect_none(&reading, row->field);
	else
		expect_number(&reading, row->field, raw,
			      number >= row->min && number <= row->max,
			      number * row->scale + row->offset);
}

/* Both ends of the range of a number of 32 bits and what is next to them, and chance. */
static void check_wide_number(const struct number_row *row, enum lfp_can_dialect dialect)
{
	u32 raw[] = { (u32)row->min - 1, (u32)row->min, (u32)row->min + 1, (u32)row->max - 1,
		      (u32)row->max, (u32)row->max + 1, 0, 0x7fffffff, 0x80000000, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(raw); i++)
		check_number(row, dialect, raw[i]);
	for (i = 0; i < 10000; i++)
		check_number(row, dialect, bench_random(0xffffffff));
}

/* Each raw value but the marker of a magnitude. */
static void check_narrow_number(const struct number_row *row, enum lfp_can_dialect dialect)
{
	u32 raw;

	for (raw = 0; raw < BIT(8 * row->size); raw++)
		if (row->kind != MAGNITUDE || raw != 0xffff)
			check_number(row, dialect, raw);
}

static void test_every_raw_value(void **context)
{
	const struct number_row *row = numbers;
	unsigned int dialect;

	(void)context;
	bench_seed(32);
	for (; row < numbers + ARRAY_SIZE(numbers); row++) {
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
			if (!(row->dialects & BIT(dialect)))
				continue;
			if (row->size == 4)
				check_wide_number(row, dialect);
			else
				check_narrow_number(row, dialect);
		}
	}
}

/* SMA: u16 0xFFFF and s16 0x8000 mean "no value"; -0.1 A and -0.1 C are values. */
static void test_no_value_markers(void **context)
{
	static const u32 markers[] = { 0x8000, 0xffff };
	struct lfp_can_payload payload;
	struct lfp_reading reading;
	unsigned int i, m;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (m = 0; m < ARRAY_SIZE(markers); m++) {
			if (numbers[i].size != 2 || numbers[i].max == 65535 ||
			    (numbers[i].min < 0 && markers[m] == 0xffff))
				continue;
			payload = payload_of(&numbers[i], markers[m]);
			lfp_can_decode(lfp_lowest(numbers[i].dialects), slot_of(numbers[i].id),
				       &payload, &reading);
			expect_number(&reading, numbers[i].field, markers[m], false, 0);
		}
	}
}

/* 0.01 V by the document, 0.1 V from some clones: 15 V to 65 V either way. */
static void test_voltage_by_magnitude(void **context)
{
	struct lfp_can_payload payload = { .len = 2 };
	struct lfp_reading reading;
	unsigned int dialect;
	s64 scale;
	u32 raw;

	(void)context;
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
		for (raw = 0; WITH_351 & BIT(dialect) && raw <= 0xffff; raw++) {
			scale = raw >= 1500 && raw <= 6500 ? 10000 : 0;
			if (raw >= 150 && raw <= 650)
				scale = 100000;
			payload.data[0] = (u8)raw;
			payload.data[1] = (u8)(raw >> 8);
			lfp_can_decode(dialect, slot_of(0x356), &payload, &reading);
			expect_number(&reading, LFP_VOLTAGE_UV, raw, scale, raw * scale);
		}
	}
}

/* The clock of a pack: -1 where there is no such moment. */
struct clock_row {
	const char *hex;
	s64 clock;
};

static const struct clock_row clocks[] = {
	{ "18081709392C", 20240823095744 },
	{ "190210112134", 20250216173352 },
	{ "000101000000", 20000101000000 },
	{ "630C1F173B3B", 20991231235959 },
	{ "64010100003B", -1 },
	{ "FF0101000000", -1 },
	{ "180017000000", -1 },
	{ "180D17000000", -1 },
	{ "180800000000", -1 },
	{ "180817180000", -1 },
	{ "180817003C00", -1 },
	{ "18081700003C", -1 },
	{ "FFFFFFFFFFFF", -1 },
	{ "000000000000", -1 },
	/* Leap days: 2000 has one (a multiple of 400), 2024 has, 2023 has not. */
	{ "00021D000000", 20000229000000 },
	{ "18021D000000", 20240229000000 },
	{ "18021E000000", -1 },
	{ "17021D000000", -1 },
	{ "17021C000000", 20230228000000 },
};

static void expect_clock(const char *hex, s64 clock)
{
	struct lfp_reading reading;

	bench_decode(LFP_CAN_PYTES_NATIVE, 0x40b, hex, &reading);
	expect_number(&reading, LFP_BMS_CLOCK, 0, clock >= 0, clock);
}

static void test_clock(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(clocks); i++)
		expect_clock(clocks[i].hex, clocks[i].clock);
}

/* The last day of each month of a common year, and the day behind it. */
static void test_clock_months(void **context)
{
	static const unsigned int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned int month;
	char hex[13];

	(void)context;
	for (month = 1; month <= 12; month++) {
		snprintf(hex, sizeof(hex), "15%02X%02X0C0000", month, days[month - 1]);
		expect_clock(hex, 20210000120000 + month * 100000000LL +
				  days[month - 1] * 1000000LL);
		snprintf(hex, sizeof(hex), "15%02X%02X0C0000", month, days[month - 1] + 1);
		expect_clock(hex, -1);
	}
}

static void test_clock_text(void **context)
{
	char text[LFP_TEXT_SIZE];

	(void)context;
	lfp_clock_text(20240823095744, text);
	assert_string_equal(text, "2024-08-23T09:57:44");
	lfp_clock_text(20000101000000, text);
	assert_string_equal(text, "2000-01-01T00:00:00");
	lfp_clock_text(20991231235959, text);
	assert_string_equal(text, "2099-12-31T23:59:59");
}

/* What a frame says once it has that many bytes, and not with fewer. */
struct length_row {
	u32 id;
	u32 dialects;
	unsigned int len;
	u64 fields;
	u32 texts;
	u64 conditions;
	enum { ALWAYS, ONLY_TEXT, ONLY_BINARY } text;
};

#define FIELD(name) BIT_ULL(LFP_##name), 0, 0
#define TEXT(name) 0, BIT(LFP_##name), 0
#define SAYS(conditions) 0, 0, (conditions) | BIT_ULL(LFP_UNKNOWN_ALARM)

#define WORD_1 (BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_BMS_INTERNAL))
#define WORD_0                                                            \
	(BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_UNDERVOLTAGE) |           \
	 BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_UNDERTEMPERATURE) |   \
	 BIT_ULL(LFP_DISCHARGE_OVERCURRENT))
#define PAIRS_0                                                           \
	(BIT_ULL(LFP_GENERAL) | BIT_ULL(LFP_OVERVOLTAGE) |                \
	 BIT_ULL(LFP_UNDERVOLTAGE) | BIT_ULL(LFP_OVERTEMPERATURE))
#define PAIRS_1                                                           \
	(BIT_ULL(LFP_UNDERTEMPERATURE) | BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) | \
	 BIT_ULL(LFP_CHARGE_UNDERTEMPERATURE) | BIT_ULL(LFP_DISCHARGE_OVERCURRENT))
#define PAIRS_2                                                           \
	(BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_CONTACTOR) |       \
	 BIT_ULL(LFP_SHORT_CIRCUIT) | BIT_ULL(LFP_BMS_INTERNAL))

#define STATUS                                                            \
	(BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_UNDERVOLTAGE))
#define STATUS_1                                                          \
	(BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_UNDERTEMPERATURE))
#define STATUS_2                                                          \
	(BIT_ULL(LFP_DISCHARGE_OVERCURRENT) | BIT_ULL(LFP_CHARGE_OVERCURRENT))
#define DEYE_0                                                            \
	(BIT_ULL(LFP_CELL_OVERVOLTAGE) | BIT_ULL(LFP_CELL_UNDERVOLTAGE) | \
	 BIT_ULL(LFP_MODULE_OVERVOLTAGE) | BIT_ULL(LFP_MODULE_UNDERVOLTAGE) |        \
	 BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_DISCHARGE_OVERCURRENT) |      \
	 BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) | BIT_ULL(LFP_CHARGE_UNDERTEMPERATURE))
#define DEYE_1                                                            \
	(BIT_ULL(LFP_DISCHARGE_OVERTEMPERATURE) | BIT_ULL(LFP_DISCHARGE_UNDERTEMPERATURE) | \
	 BIT_ULL(LFP_CELL_IMBALANCE) | BIT_ULL(LFP_TEMPERATURE_IMBALANCE) |          \
	 BIT_ULL(LFP_MOSFET_OVERTEMPERATURE) | BIT_ULL(LFP_HEATER) | BIT_ULL(LFP_OVERCURRENT))
#define DEYE_3                                                            \
	(BIT_ULL(LFP_INTERNAL_COMMUNICATION) | BIT_ULL(LFP_VOLTAGE_SENSOR) |         \
	 BIT_ULL(LFP_TEMPERATURE_SENSOR) | BIT_ULL(LFP_CONTACTOR) |       \
	 BIT_ULL(LFP_BMS_INTERNAL) | BIT_ULL(LFP_INVERTER_COMMUNICATION))

/* All but the numbers above. */
static const struct length_row lengths[] = {
	{ 0x356, WITH_351, 2, FIELD(VOLTAGE_UV), ALWAYS },
	{ 0x359, WITH_359, 1, SAYS(WORD_0), ALWAYS },
	{ 0x359, WITH_359, 2, SAYS(WORD_1), ALWAYS },
	{ 0x359, WITH_359, 4, SAYS(BIT_ULL(LFP_INTERNAL_COMMUNICATION)), ALWAYS },
	{ 0x359, DEYE, 1, SAYS(DEYE_0), ALWAYS },
	{ 0x359, DEYE, 2, SAYS(DEYE_1), ALWAYS },
	{ 0x359, DEYE, 4, SAYS(DEYE_3), ALWAYS },
	{ 0x35a, WITH_35A, 1, SAYS(PAIRS_0), ALWAYS },
	{ 0x35a, WITH_35A, 2, SAYS(PAIRS_1), ALWAYS },
	{ 0x35a, WITH_35A, 3, SAYS(PAIRS_2), ALWAYS },
	{ 0x35a, WITH_35A, 4, SAYS(BIT_ULL(LFP_CELL_IMBALANCE)), ALWAYS },
	{ 0x35b, WITH_35A, 1, 0, 0, 0, ALWAYS },
	{ 0x35c, WITH_359 | DEYE, 1, FIELD(CHARGE_ENABLED), ALWAYS },
	{ 0x35c, WITH_359 | DEYE, 1, FIELD(DISCHARGE_ENABLED), ALWAYS },
	{ 0x35c, WITH_359 | DEYE, 1, FIELD(CHARGE_REQUEST), ALWAYS },
	{ 0x35c, DEYE, 1, FIELD(HEATING_REQUEST), ALWAYS },
	{ 0x35e, WITH_351, 1, TEXT(MANUFACTURER), ALWAYS },
	{ 0x35f, WITH_35A, 4, TEXT(FIRMWARE), ALWAYS },
	{ 0x363, DEYE, 2, TEXT(FIRMWARE), ALWAYS },
	{ 0x363, DEYE, 4, TEXT(HARDWARE), ALWAYS },
	{ 0x370, WITH_35A, 1, TEXT(MODEL), ONLY_TEXT },
	{ 0x371, WITH_35A, 1, TEXT(MODEL_TAIL), ONLY_TEXT },
	{ 0x371, PLUS, 2, TEXT(CELL_TEMPERATURE_MAX_AT), ONLY_BINARY },
	{ 0x371, PLUS, 4, TEXT(CELL_TEMPERATURE_MIN_AT), ONLY_BINARY },
	{ 0x371, PLUS, 6, TEXT(CELL_VOLTAGE_MAX_AT), ONLY_BINARY },
	{ 0x371, PLUS, 8, TEXT(CELL_VOLTAGE_MIN_AT), ONLY_BINARY },
	{ 0x374, WITH_35A, 1, TEXT(CELL_VOLTAGE_MIN_AT), ONLY_TEXT },
	{ 0x375, WITH_35A, 1, TEXT(CELL_VOLTAGE_MAX_AT), ONLY_TEXT },
	{ 0x376, WITH_35A, 1, TEXT(CELL_TEMPERATURE_MIN_AT), ONLY_TEXT },
	{ 0x377, WITH_35A, 1, TEXT(CELL_TEMPERATURE_MAX_AT), ONLY_TEXT },
	{ 0x380, WITH_35A, 1, TEXT(SERIAL), ONLY_TEXT },
	{ 0x381, WITH_35A, 1, TEXT(SERIAL_TAIL), ONLY_TEXT },
	{ 0x382, WITH_35A, 1, TEXT(MODEL), ONLY_TEXT },
	{ 0x401, NATIVE, 6, TEXT(CELL_VOLTAGE_MAX_AT), ALWAYS },
	{ 0x401, NATIVE, 8, TEXT(CELL_VOLTAGE_MIN_AT), ALWAYS },
	{ 0x402, NATIVE, 6, TEXT(CELL_TEMPERATURE_MAX_AT), ALWAYS },
	{ 0x402, NATIVE, 8, TEXT(CELL_TEMPERATURE_MIN_AT), ALWAYS },
	{ 0x403, NATIVE, 1, 0, 0, STATUS, ALWAYS },
	{ 0x403, NATIVE, 2, 0, 0, STATUS_1, ALWAYS },
	{ 0x403, NATIVE, 3, 0, 0, STATUS_2, ALWAYS },
	{ 0x406, NATIVE, 1, SAYS(0), ALWAYS },
	{ 0x406, NATIVE, 2, 0, 0, BIT_ULL(LFP_BMS_INTERNAL), ALWAYS },
	{ 0x407, NATIVE, 1, 0, 0, 0, ALWAYS },
	{ 0x40a, NATIVE, 1, TEXT(MANUFACTURER), ALWAYS },
	{ 0x40b, NATIVE, 6, FIELD(BMS_CLOCK), ALWAYS },
	{ 0x40c, NATIVE, 1, 0, 0, 0, ALWAYS },
	{ 0x40d, NATIVE, 1, 0, 0, 0, ALWAYS },
};

/* A frame of full length in which all is well; some identifiers have two forms. */
struct sane_row {
	u32 id;
	const char *hex;
	/* Dialects in which it is not sane. */
	u32 but;
};

static const struct sane_row sane[] = {
	{ 0x311, "0000000000000000", 0 }, { 0x312, "0000000000000000", 0 },
	{ 0x313, "0000000000000000", 0 }, { 0x351, "14022003E803C201", 0 },
	{ 0x355, "4B006300E40CDA0C", 0 }, { 0x356, "881383FFD2000A00", 0 },
	{ 0x359, "0000000000000000", 0 }, { 0x359, "0000000004640000", DEYE },
	{ 0x35a, "0000000000000000", 0 }, { 0x35b, "0000000000000000", 0 },
	{ 0x35c, "C0001A0000000000", 0 }, { 0x35e, "50594C4F4E202020", 0 },
	{ 0x35f, "4C49020590010000", 0 }, { 0x360, "0000000000000000", 0 },
	{ 0x361, "E40CDA0CD200BE00", 0 }, { 0x363, "2008210200000000", 0 },
	{ 0x364, "0201000103000000", 0 }, { 0x370, "0501BE00E40CDA0C", 0 },
	{ 0x370, "434F4D5041435400", 0 }, { 0x371, "0100010203000502", 0 },
	{ 0x371, "4B415354454E2000", DEYE }, { 0x372, "0400010000000000", 0 },
	{ 0x373, "DA0CE40C1F012201", 0 }, { 0x374, "3034303200000000", 0 },
	{ 0x374, "0400010001000200", 0 }, { 0x375, "3034303200000000", 0 },
	{ 0x375, "0100000000000000", 0 }, { 0x376, "3034303200000000", 0 },
	{ 0x376, "0100000000000000", 0 }, { 0x377, "3034303200000000", 0 },
	{ 0x377, "0100000000000000", 0 }, { 0x378, "E8030000D0070000", 0 },
	{ 0x379, "9001000000000000", 0 }, { 0x380, "4142433132333435", 0 },
	{ 0x380, "0142433132333435", 0 }, { 0x381, "4142433132333435", 0 },
	{ 0x381, "0142433132333435", 0 }, { 0x382, "5052454D49554D00", 0 },
	{ 0x382, "0152454D49554D00", 0 }, { 0x400, "14022003E803C201", 0 },
	{ 0x401, "E40CDA0C04000800", 0 }, { 0x402, "D200BE0001000A00", 0 },
	{ 0x403, "0404800204048002", 0 }, { 0x404, "4B00630000001C00", 0 },
	{ 0x405, "881383FFD2000F00", 0 }, { 0x406, "0000000000000000", 0 },
	{ 0x407, "0000000000000000", 0 }, { 0x408, "0101000000000000", 0 },
	{ 0x409, "801A06002C4C0100", 0 }, { 0x40a, "5059544553000000", 0 },
	{ 0x40b, "18081709392C0400", 0 }, { 0x40c, "0000000000000000", 0 },
	{ 0x40d, "0000000000000000", 0 }, { 0x41e, "E8030000D0070000", 0 },
	{ 0x500, "0000000000000000", 0 }, { 0x501, "0000000000000000", 0 },
	{ 0x502, "0000000000000000", 0 },
};

/* True if this frame, cut, is nothing but characters and zeros. */
static bool looks_like_text(const struct lfp_can_payload *payload)
{
	unsigned int i;

	for (i = 0; i < payload->len; i++)
		if (payload->data[i] && (payload->data[i] < ' ' || payload->data[i] > '~'))
			return false;
	return payload->data[0];
}

static bool all_zero(const struct lfp_can_payload *payload, const struct number_row *row)
{
	unsigned int i;

	for (i = 0; i < row->size; i++)
		if (payload->data[row->byte + i])
			return false;
	return true;
}

static bool sum_numbers(u32 id, unsigned int dialect, const struct lfp_can_payload *payload,
			struct lfp_reading *sum)
{
	const struct number_row *row = numbers;
	bool any = false;

	for (; row < numbers + ARRAY_SIZE(numbers); row++) {
		if (row->id != id || !(row->dialects & BIT(dialect)) ||
		    payload->len < shortest(row))
			continue;
		any = true;
		if (!(row->none && all_zero(payload, row)) &&
		    !(row->binary && looks_like_text(payload)))
			sum->fields |= BIT_ULL(row->field);
	}
	return any;
}

static bool sum_others(u32 id, unsigned int dialect, const struct lfp_can_payload *payload,
		       struct lfp_reading *sum)
{
	const struct length_row *row = lengths;
	bool only_text, any = false;

	for (; row < lengths + ARRAY_SIZE(lengths); row++) {
		if (row->id != id || !(row->dialects & BIT(dialect)) || payload->len < row->len)
			continue;
		any = true;
		only_text = row->text == ONLY_TEXT;
		if (row->text && only_text != looks_like_text(payload))
			continue;
		sum->fields |= row->fields;
		sum->texts |= row->texts;
		sum->can_say |= row->conditions;
	}
	return any;
}

/* What a frame must say; false if nothing is looked for in a frame of this length. */
static bool sum_of(u32 id, unsigned int dialect, const struct lfp_can_payload *payload,
		   struct lfp_reading *sum)
{
	bool any;

	memset(sum, 0, sizeof(*sum));
	any = sum_numbers(id, dialect, payload, sum);
	return sum_others(id, dialect, payload, sum) || any;
}

static struct lfp_can_payload cut(const struct sane_row *frame, unsigned int len)
{
	struct lfp_can_payload payload = bench_payload(frame->hex);

	memset(payload.data + len, 0, sizeof(payload.data) - len);
	payload.len = (u8)len;
	return payload;
}

static enum lfp_decode expected_result(const struct sane_row *frame, unsigned int dialect,
				       unsigned int len, struct lfp_reading *sum)
{
	struct lfp_can_payload whole = bench_payload(frame->hex), part = cut(frame, len);

	if (!sum_of(frame->id, dialect, &whole, sum))
		return LFP_NOT_MINE;
	return sum_of(frame->id, dialect, &part, sum) ? LFP_DECODED : LFP_TOO_SHORT;
}

static void check_length(const struct sane_row *frame, unsigned int dialect, unsigned int len)
{
	struct lfp_can_payload payload = cut(frame, len);
	struct lfp_reading reading, sum;
	enum lfp_decode result, expected;

	expected = expected_result(frame, dialect, len, &sum);
	result = lfp_can_decode(dialect, slot_of(frame->id), &payload, &reading);
	if (result == expected && reading.fields == sum.fields && reading.texts == sum.texts &&
	    reading.can_say == sum.can_say && !reading.implausible &&
	    !reading.warning && !reading.protection)
		return;
	fail_msg("%03x#%s in %s, %u bytes: %d (expected %d), fields %llx (%llx), texts %x (%x), "
		 "conditions %llx (%llx), implausible %llx", frame->id, frame->hex,
		 lfp_can_dialect_name(dialect), len, result, expected,
		 (unsigned long long)reading.fields, (unsigned long long)sum.fields,
		 reading.texts, sum.texts, (unsigned long long)reading.can_say,
		 (unsigned long long)sum.can_say, (unsigned long long)reading.implausible);
}

static void test_every_length(void **context)
{
	unsigned int i, dialect, len;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(sane); i++)
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
			for (len = 0; len <= LFP_CAN_DATA_MAX; len++)
				if (!(sane[i].but & BIT(dialect)))
					check_length(&sane[i], dialect, len);
}

/* Each identifier of the family stands in the table of sane frames. */
static void test_every_id(void **context)
{
	unsigned int slot, i, forms;

	(void)context;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		forms = 0;
		for (i = 0; i < ARRAY_SIZE(sane); i++)
			forms += sane[i].id == lfp_can_id(slot);
		assert_in_range(forms, 1, 2);
	}
}

static bool fits_anywhere(const struct sane_row *frame, unsigned int len, bool *known)
{
	struct lfp_can_payload part = cut(frame, len), whole = bench_payload(frame->hex);
	struct lfp_reading sum;
	unsigned int dialect;
	bool fits = false;

	*known = false;
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
		fits |= sum_of(frame->id, dialect, &part, &sum);
		*known |= sum_of(frame->id, dialect, &whole, &sum);
	}
	return fits;
}

/*
 * A frame is refused exactly if no dialect finds a thing in it. Strangers'
 * frames tell the family by their identifier alone.
 */
static void test_fits(void **context)
{
	unsigned int i, len;
	bool fits, known;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(sane); i++) {
		for (len = 0; len <= LFP_CAN_DATA_MAX; len++) {
			fits = fits_anywhere(&sane[i], len, &known) || !known;
			if (lfp_can_fits(slot_of(sane[i].id), len) != fits)
				fail_msg("%03x, %u bytes: must fit %d", sane[i].id, len, fits);
		}
	}
}

/* The length alone counts, whatever stands behind it. */
static void check_behind(const struct sane_row *frame, unsigned int len)
{
	struct lfp_can_payload clean = cut(frame, len), dirty = clean;
	unsigned int dialect, slot = slot_of(frame->id);
	struct lfp_reading one, other;

	memset(dirty.data + len, 0x55, sizeof(dirty.data) - len);
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
		assert_int_equal(lfp_can_decode(dialect, slot, &clean, &one),
				 lfp_can_decode(dialect, slot, &dirty, &other));
		assert_memory_equal(&one, &other, sizeof(one));
	}
}

static void test_bytes_behind_the_end(void **context)
{
	unsigned int i, len;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(sane); i++)
		for (len = 0; len <= LFP_CAN_DATA_MAX; len++)
			check_behind(&sane[i], len);
}

static void test_slots(void **context)
{
	unsigned int slot, found = 0;
	u32 id;

	(void)context;
	for (id = 0; id <= 0x7ff; id++)
		if (lfp_can_slot(id) >= 0)
			found++;
	assert_int_equal(found, LFP_CAN_ID_COUNT);
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		assert_int_equal(lfp_can_slot(lfp_can_id(slot)), slot);
	assert_int_equal(lfp_can_slot(0x80000351), -1);
	assert_int_equal(lfp_can_slot(0), -1);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_every_raw_value),
		cmocka_unit_test(test_no_value_markers),
		cmocka_unit_test(test_voltage_by_magnitude),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_clock_months),
		cmocka_unit_test(test_clock_text),
		cmocka_unit_test(test_every_id),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_bytes_behind_the_end),
	};

	return cmocka_run_group_tests_name("numbers of frames", tests, NULL, NULL);
}
