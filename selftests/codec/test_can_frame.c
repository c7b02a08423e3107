// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a frame says: lengths, ranges, scales, every alarm bit. The tables here
 * are written from the protocol's description, not from the codec's tables.
 */

#include "bench.h"

#define BOTH (BIT(V12) | BIT(V13))

/* A number of 16 bits: what a raw value must become. */
struct number_row {
	u32 id;
	u32 dialects;
	unsigned int byte;
	enum lfp_field field;
	bool is_signed;
	bool magnitude;
	s32 min;
	s32 max;
	s64 scale;
};

static const struct number_row numbers[] = {
	{ 0x351, BOTH, 0, LFP_CHARGE_VOLTAGE_MAX_UV, false, false, 300, 650, 100000 },
	{ 0x351, BOTH, 2, LFP_CHARGE_CURRENT_MAX_UA, true, false, 0, 20000, 100000 },
	{ 0x351, BOTH, 4, LFP_DISCHARGE_CURRENT_MAX_UA, true, true, 0, 20000, 100000 },
	{ 0x351, BOTH, 6, LFP_DISCHARGE_VOLTAGE_MIN_UV, false, false, 150, 650, 100000 },
	{ 0x355, BOTH, 0, LFP_SOC_PERCENT, false, false, 0, 200, 1 },
	{ 0x355, BOTH, 2, LFP_SOH_PERCENT, false, false, 0, 120, 1 },
	{ 0x356, BOTH, 2, LFP_CURRENT_UA, true, false, -20000, 20000, 100000 },
	{ 0x356, BOTH, 4, LFP_TEMPERATURE_DC, true, false, -400, 1000, 1 },
	{ 0x35f, BIT(V13), 4, LFP_CHARGE_FULL_UAH, false, false, 1, 6400, 1000000 },
};

static void put_u16(struct lfp_can_payload *payload, unsigned int byte, u32 raw)
{
	payload->data[byte] = (u8)raw;
	payload->data[byte + 1] = (u8)(raw >> 8);
}

static enum lfp_decode decode_u16(enum lfp_can_dialect dialect, u32 id, unsigned int byte,
				  u32 raw, struct lfp_reading *reading)
{
	struct lfp_can_payload payload = { .len = (u8)(byte + 2) };

	put_u16(&payload, byte, raw);
	return lfp_can_decode(dialect, (unsigned int)lfp_can_slot(id), &payload, reading);
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

static void check_number(const struct number_row *row, enum lfp_can_dialect dialect, u32 raw)
{
	s32 value = row->is_signed ? (s16)raw : (s32)raw;
	struct lfp_reading reading;

	if (row->magnitude && value < 0)
		value = -value;
	assert_int_equal(decode_u16(dialect, row->id, row->byte, raw, &reading), LFP_DECODED);
	expect_number(&reading, row->field, raw,
		      value >= row->min && value <= row->max, value * row->scale);
}

/* One of them, in each dialect, with each raw value but the marker of a magnitude. */
static void check_numbers(const struct number_row *row)
{
	unsigned int dialect;
	u32 raw;

	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		for (raw = 0; row->dialects & BIT(dialect) && raw <= 0xffff; raw++)
			if (!row->magnitude || raw != 0xffff)
				check_number(row, dialect, raw);
}

static void test_every_raw_value(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		check_numbers(&numbers[i]);
}

/* SMA: u16 0xFFFF and s16 0x8000 mean "no value"; -0.1 A and -0.1 C are values. */
static void test_no_value_markers(void **context)
{
	static const u32 markers[] = { 0x8000, 0xffff };
	struct lfp_reading reading;
	unsigned int i, m;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		for (m = 0; m < ARRAY_SIZE(markers); m++) {
			if (numbers[i].min < 0 && markers[m] == 0xffff)
				continue;
			decode_u16(V13, numbers[i].id, numbers[i].byte, markers[m], &reading);
			expect_number(&reading, numbers[i].field, markers[m], false, 0);
		}
	}
}

/* 0.01 V by the document, 0.1 V from some clones: 15 V to 65 V either way. */
static void test_voltage_by_magnitude(void **context)
{
	struct lfp_reading reading;
	s64 scale;
	u32 raw;

	(void)context;
	for (raw = 0; raw <= 0xffff; raw++) {
		scale = raw >= 1500 && raw <= 6500 ? 10000 : 0;
		if (raw >= 150 && raw <= 650)
			scale = 100000;
		decode_u16(V12, 0x356, 0, raw, &reading);
		expect_number(&reading, LFP_VOLTAGE_UV, raw, scale, raw * scale);
	}
}

static void test_modules(void **context)
{
	struct lfp_can_payload payload = { .len = 5 };
	struct lfp_reading reading;
	u32 raw;

	(void)context;
	for (raw = 0; raw <= 0xff; raw++) {
		payload.data[4] = (u8)raw;
		lfp_can_decode(V12, (unsigned int)lfp_can_slot(0x359), &payload, &reading);
		expect_number(&reading, LFP_MODULES_ONLINE, raw, raw <= 64, raw);
	}
}

/* What a frame says once it has that many bytes, and not with fewer. */
struct length_row {
	u32 id;
	u32 dialects;
	unsigned int len;
	u64 fields;
	u32 texts;
	u64 conditions;
};

#define FIELD(name) BIT_ULL(LFP_##name), 0, 0
#define TEXT(name) 0, BIT(LFP_##name), 0
#define SAYS(conditions) 0, 0, (conditions) | BIT_ULL(LFP_UNKNOWN_ALARM)

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

static const struct length_row lengths[] = {
	{ 0x351, BOTH, 2, FIELD(CHARGE_VOLTAGE_MAX_UV) },
	{ 0x351, BOTH, 4, FIELD(CHARGE_CURRENT_MAX_UA) },
	{ 0x351, BOTH, 6, FIELD(DISCHARGE_CURRENT_MAX_UA) },
	{ 0x351, BOTH, 8, FIELD(DISCHARGE_VOLTAGE_MIN_UV) },
	{ 0x355, BOTH, 2, FIELD(SOC_PERCENT) },
	{ 0x355, BOTH, 4, FIELD(SOH_PERCENT) },
	{ 0x356, BOTH, 2, FIELD(VOLTAGE_UV) },
	{ 0x356, BOTH, 4, FIELD(CURRENT_UA) },
	{ 0x356, BOTH, 6, FIELD(TEMPERATURE_DC) },
	{ 0x359, BIT(V12), 1, SAYS(WORD_0) },
	{ 0x359, BIT(V12), 2, SAYS(BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_BMS_INTERNAL)) },
	{ 0x359, BIT(V12), 4, SAYS(BIT_ULL(LFP_INTERNAL_COMMUNICATION)) },
	{ 0x359, BIT(V12), 5, FIELD(MODULES_ONLINE) },
	{ 0x35a, BIT(V13), 1, SAYS(PAIRS_0) },
	{ 0x35a, BIT(V13), 2, SAYS(PAIRS_1) },
	{ 0x35a, BIT(V13), 3, SAYS(PAIRS_2) },
	{ 0x35a, BIT(V13), 4, SAYS(BIT_ULL(LFP_CELL_IMBALANCE)) },
	{ 0x35c, BIT(V12), 1, FIELD(CHARGE_ENABLED) },
	{ 0x35c, BIT(V12), 1, FIELD(DISCHARGE_ENABLED) },
	{ 0x35c, BIT(V12), 1, FIELD(CHARGE_REQUEST) },
	{ 0x35e, BOTH, 1, TEXT(MANUFACTURER) },
	{ 0x35f, BIT(V13), 4, TEXT(FIRMWARE) },
	{ 0x35f, BIT(V13), 6, FIELD(CHARGE_FULL_UAH) },
};

static const struct burst_row sane[] = {
	{ 0x351, "14022003E803C201" }, { 0x355, "4B00630000000000" },
	{ 0x356, "881383FFD2000000" }, { 0x359, "0000000004504E00" },
	{ 0x35a, "0000000000000000" }, { 0x35c, "C000000000000000" },
	{ 0x35e, "50594C4F4E202020" }, { 0x35f, "4C49020590010000" },
};

/* The sum of what the rows say; returns the lengths that could say something. */
static bool sum_lengths(u32 id, unsigned int dialect, unsigned int len, struct lfp_reading *sum)
{
	const struct length_row *row = lengths;
	bool any = false;

	memset(sum, 0, sizeof(*sum));
	for (; row < lengths + ARRAY_SIZE(lengths); row++) {
		if (row->id != id || !(row->dialects & BIT(dialect)))
			continue;
		any = true;
		if (len < row->len)
			continue;
		sum->fields |= row->fields;
		sum->texts |= row->texts;
		sum->can_say |= row->conditions;
	}
	return any;
}

static enum lfp_decode expected_result(bool any, const struct lfp_reading *sum)
{
	if (!any)
		return LFP_NOT_MINE;
	return sum->fields || sum->texts || sum->can_say ? LFP_DECODED : LFP_TOO_SHORT;
}

static void check_length(const struct burst_row *frame, unsigned int dialect, unsigned int len)
{
	struct lfp_can_payload payload = bench_payload(frame->hex);
	struct lfp_reading reading, sum;
	enum lfp_decode result, expected;

	memset(payload.data + len, 0, sizeof(payload.data) - len);
	payload.len = (u8)len;
	expected = expected_result(sum_lengths(frame->id, dialect, len, &sum), &sum);
	result = lfp_can_decode(dialect, (unsigned int)lfp_can_slot(frame->id), &payload, &reading);
	if (result == expected && reading.fields == sum.fields && reading.texts == sum.texts &&
	    reading.can_say == sum.can_say && !reading.implausible && !reading.warning &&
	    !reading.protection)
		return;
	fail_msg("%03x in %s, %u bytes: %d (expected %d), fields %llx (%llx), texts %x (%x)",
		 frame->id, lfp_can_dialect_name(dialect), len, result, expected,
		 (unsigned long long)reading.fields, (unsigned long long)sum.fields,
		 reading.texts, sum.texts);
}

static void test_every_length(void **context)
{
	unsigned int i, dialect, len;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(sane); i++)
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
			for (len = 0; len <= LFP_CAN_DATA_MAX; len++)
				check_length(&sane[i], dialect, len);
}

/* A frame is refused exactly if no dialect finds a thing in it. */
static void test_fits(void **context)
{
	struct lfp_reading sum;
	unsigned int i, len;
	bool fits;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(sane); i++) {
		for (len = 0; len <= LFP_CAN_DATA_MAX; len++) {
			sum_lengths(sane[i].id, V12, len, &sum);
			fits = sum.fields || sum.texts || sum.can_say;
			sum_lengths(sane[i].id, V13, len, &sum);
			fits |= sum.fields || sum.texts || sum.can_say;
			if (lfp_can_fits((unsigned int)lfp_can_slot(sane[i].id), len) != fits)
				fail_msg("%03x, %u bytes: must fit %d", sane[i].id, len, fits);
		}
	}
}

/* The length alone counts, whatever stands behind it. */
static void test_bytes_behind_the_end(void **context)
{
	struct lfp_can_payload clean, dirty;
	struct lfp_reading one, other;
	unsigned int slot, dialect, len;

	(void)context;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		for (len = 0; len <= LFP_CAN_DATA_MAX; len++) {
			clean = bench_payload(sane[slot].hex);
			dirty = clean;
			memset(clean.data + len, 0, sizeof(clean.data) - len);
			memset(dirty.data + len, 0x55, sizeof(dirty.data) - len);
			clean.len = (u8)len;
			dirty.len = (u8)len;
			for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
				assert_int_equal(lfp_can_decode(dialect, slot, &clean, &one),
						 lfp_can_decode(dialect, slot, &dirty, &other));
				assert_memory_equal(&one, &other, sizeof(one));
			}
		}
	}
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
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_bytes_behind_the_end),
	};

	return cmocka_run_group_tests_name("numbers of frames", tests, NULL, NULL);
}
