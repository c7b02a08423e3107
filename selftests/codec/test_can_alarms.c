// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alarms of 0x359, 0x35A, 0x403 and 0x406, requests of 0x35C: every bit, and
 * what nobody has explained. The tables are written from the protocols'
 * descriptions.
 */

#include "bench.h"

#define OPEN LFP_UNKNOWN_ALARM
#define NOTHING LFP_CONDITION_COUNT

#define NATIVE LFP_CAN_PYTES_NATIVE
#define DEYE LFP_CAN_DEYE

/* Those with Pylontech's 0x359. */
static const enum lfp_can_dialect with_359[] = {
	V12, LFP_CAN_PYLONTECH_PLUS, LFP_CAN_PYTES_PYLONTECH, LFP_CAN_LUXPOWER,
};

/* Those whose 0x35A is read, some of them beside 0x359. */
static const enum lfp_can_dialect with_35a[] = {
	V12, V13, LFP_CAN_PYLONTECH_PLUS, LFP_CAN_PYTES_PYLONTECH, LFP_CAN_PYTES_VICTRON,
	LFP_CAN_BYD, LFP_CAN_VICTRON, LFP_CAN_SMA,
};

/* Condition of each bit of 0x359, bit 0 of byte 0 first. */
static const enum lfp_condition bits_359[32] = {
	/* Protections: the pack has acted. */
	OPEN, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	LFP_UNDERTEMPERATURE, OPEN, OPEN, LFP_DISCHARGE_OVERCURRENT,
	LFP_CHARGE_OVERCURRENT, OPEN, OPEN, LFP_BMS_INTERNAL,
	OPEN, OPEN, OPEN, OPEN,
	/* Warnings */
	OPEN, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	LFP_UNDERTEMPERATURE, OPEN, OPEN, LFP_DISCHARGE_OVERCURRENT,
	LFP_CHARGE_OVERCURRENT, OPEN, OPEN, LFP_INTERNAL_COMMUNICATION,
	OPEN, OPEN, OPEN, OPEN,
};

/* Condition of each pair of 0x35A, bits 0-1 of byte 0 first. */
static const enum lfp_condition pairs_35a[32] = {
	/* Alarms */
	LFP_GENERAL, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	LFP_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE,
	LFP_CHARGE_UNDERTEMPERATURE, LFP_DISCHARGE_OVERCURRENT,
	LFP_CHARGE_OVERCURRENT, LFP_CONTACTOR, LFP_SHORT_CIRCUIT, LFP_BMS_INTERNAL,
	LFP_CELL_IMBALANCE, OPEN, OPEN, OPEN,
	/* Warnings; the pair before the last two is "system status", on or off line. */
	LFP_GENERAL, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	LFP_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE,
	LFP_CHARGE_UNDERTEMPERATURE, LFP_DISCHARGE_OVERCURRENT,
	LFP_CHARGE_OVERCURRENT, LFP_CONTACTOR, LFP_SHORT_CIRCUIT, LFP_BMS_INTERNAL,
	LFP_CELL_IMBALANCE, NOTHING, OPEN, OPEN,
};

/* An item of a status: a condition and how bad it is. */
struct item {
	enum lfp_condition condition;
	enum lfp_level level;
};

#define PROTECTS(name) { LFP_##name, LFP_PROTECTION }
#define WARNS(name) { LFP_##name, LFP_WARNING }

/* Condition of each bit of Deye's 0x359, bit 0 of byte 0 first. */
static const struct item bits_deye[64] = {
	PROTECTS(CELL_OVERVOLTAGE), PROTECTS(CELL_UNDERVOLTAGE), PROTECTS(MODULE_OVERVOLTAGE),
	PROTECTS(MODULE_UNDERVOLTAGE), PROTECTS(CHARGE_OVERCURRENT),
	PROTECTS(DISCHARGE_OVERCURRENT), PROTECTS(CHARGE_OVERTEMPERATURE),
	PROTECTS(CHARGE_UNDERTEMPERATURE),
	PROTECTS(DISCHARGE_OVERTEMPERATURE), PROTECTS(DISCHARGE_UNDERTEMPERATURE),
	PROTECTS(CELL_IMBALANCE), PROTECTS(TEMPERATURE_IMBALANCE),
	PROTECTS(MOSFET_OVERTEMPERATURE), PROTECTS(HEATER), PROTECTS(OVERCURRENT),
	PROTECTS(OVERCURRENT),
	/* Faults of the front-end chip, not told bit by bit. */
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	/* Front end lost, sampling, MOSFET short, EEPROM, links, two masters. */
	PROTECTS(INTERNAL_COMMUNICATION), PROTECTS(VOLTAGE_SENSOR), PROTECTS(TEMPERATURE_SENSOR),
	PROTECTS(CONTACTOR), PROTECTS(BMS_INTERNAL), PROTECTS(INTERNAL_COMMUNICATION),
	PROTECTS(INVERTER_COMMUNICATION), PROTECTS(INTERNAL_COMMUNICATION),
	WARNS(CELL_OVERVOLTAGE), WARNS(CELL_UNDERVOLTAGE), WARNS(MODULE_OVERVOLTAGE),
	WARNS(MODULE_UNDERVOLTAGE), WARNS(CHARGE_OVERCURRENT), WARNS(DISCHARGE_OVERCURRENT),
	WARNS(CHARGE_OVERTEMPERATURE), WARNS(CHARGE_UNDERTEMPERATURE),
	/* The last two: the heater's switch is stuck, the heater has failed. */
	WARNS(DISCHARGE_OVERTEMPERATURE), WARNS(DISCHARGE_UNDERTEMPERATURE),
	WARNS(CELL_IMBALANCE), WARNS(TEMPERATURE_IMBALANCE), WARNS(MOSFET_OVERTEMPERATURE),
	WARNS(HEATER), PROTECTS(HEATER), PROTECTS(HEATER),
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	PROTECTS(UNKNOWN_ALARM), PROTECTS(UNKNOWN_ALARM),
	/* Not used */
	{ NOTHING, LFP_NONE }, { NOTHING, LFP_NONE }, { NOTHING, LFP_NONE },
	{ NOTHING, LFP_NONE }, { NOTHING, LFP_NONE }, { NOTHING, LFP_NONE },
	{ NOTHING, LFP_NONE }, { NOTHING, LFP_NONE },
};

/* Condition of each bit of a word of Pytes' 0x403; "normal" and direction are nothing. */
static const struct item bits_403[32] = {
	[0] = PROTECTS(OVERVOLTAGE), [1] = WARNS(OVERVOLTAGE), [2] = { NOTHING, LFP_NONE },
	[3] = WARNS(UNDERVOLTAGE), [4] = PROTECTS(UNDERVOLTAGE),
	[5] = { OPEN, LFP_NONE }, [6] = { OPEN, LFP_NONE }, [7] = { OPEN, LFP_NONE },
	[8] = PROTECTS(OVERTEMPERATURE), [9] = WARNS(OVERTEMPERATURE),
	[10] = { NOTHING, LFP_NONE }, [11] = WARNS(UNDERTEMPERATURE),
	[12] = PROTECTS(UNDERTEMPERATURE), [13] = { OPEN, LFP_NONE },
	[14] = { OPEN, LFP_NONE }, [15] = { OPEN, LFP_NONE }, [16] = { OPEN, LFP_NONE },
	[17] = PROTECTS(DISCHARGE_OVERCURRENT), [18] = PROTECTS(DISCHARGE_OVERCURRENT),
	[19] = PROTECTS(CHARGE_OVERCURRENT), [20] = PROTECTS(CHARGE_OVERCURRENT),
	[21] = WARNS(DISCHARGE_OVERCURRENT), [22] = WARNS(CHARGE_OVERCURRENT),
	[23] = { NOTHING, LFP_NONE }, [24] = { OPEN, LFP_NONE }, [25] = { NOTHING, LFP_NONE },
	[26] = { NOTHING, LFP_NONE }, [27] = { NOTHING, LFP_NONE }, [28] = { OPEN, LFP_NONE },
	[29] = { OPEN, LFP_NONE }, [30] = { OPEN, LFP_NONE }, [31] = { OPEN, LFP_NONE },
};

/* What a frame must say, worked out item by item. */
struct verdict {
	u64 can_say;
	u64 warning;
	u64 protection;
	u64 unknown;
};

static void add_item(struct verdict *verdict, enum lfp_condition condition, bool protection,
		     u64 bits)
{
	if (condition == NOTHING)
		return;
	if (condition == LFP_UNKNOWN_ALARM)
		verdict->unknown |= bits;
	if (protection)
		verdict->protection |= BIT_ULL(condition);
	else
		verdict->warning |= BIT_ULL(condition);
}

/* All conditions of the bits that a frame of this length has are told of. */
static u64 told(const enum lfp_condition *bits, unsigned int len)
{
	unsigned int bit;
	u64 can_say = 0;

	for (bit = 0; bit < 8 * len && bit < 32; bit++)
		can_say |= BIT_ULL(bits[bit]);
	return can_say;
}

static struct verdict judge_359(u32 word, unsigned int len)
{
	struct verdict verdict = { .can_say = told(bits_359, len) };
	unsigned int bit;

	for (bit = 0; bit < 32 && bit < 8 * len; bit++)
		if (word & BIT(bit))
			add_item(&verdict, bits_359[bit], bit < 16, BIT_ULL(bit));
	return verdict;
}

/* 10 is what one who marks the rest with it says when all is well. */
static bool marks_clear(u64 word)
{
	unsigned int pair;

	for (pair = 0; pair < 32; pair++)
		if ((word >> 2 * pair & 3) == 2)
			return true;
	return false;
}

static struct verdict judge_35a(u64 word)
{
	struct verdict verdict = { .can_say = BIT_ULL(LFP_UNKNOWN_ALARM) };
	unsigned int pair;
	u64 item;

	for (pair = 0; pair < 32; pair++) {
		item = word >> 2 * pair & 3;
		if (item == 1)
			add_item(&verdict, pairs_35a[pair], pair < 16, BIT_ULL(2 * pair));
		if (pairs_35a[pair] != NOTHING && item != 3 && (item || !marks_clear(word)))
			verdict.can_say |= BIT_ULL(pairs_35a[pair]);
	}
	return verdict;
}

static struct verdict judge_deye(u64 word, unsigned int len)
{
	struct verdict verdict = { 0 };
	unsigned int bit;

	for (bit = 0; bit < 8 * len; bit++) {
		if (bits_deye[bit].condition == NOTHING)
			continue;
		verdict.can_say |= BIT_ULL(bits_deye[bit].condition);
		if (word >> bit & 1)
			add_item(&verdict, bits_deye[bit].condition,
				 bits_deye[bit].level == LFP_PROTECTION, BIT_ULL(bit));
	}
	/* Warnings that nobody has explained there are none, but the byte is looked at. */
	verdict.can_say |= BIT_ULL(LFP_UNKNOWN_ALARM);
	return verdict;
}

/* What is not explained here may be healthy: it is shown, and no alarm. */
static struct verdict judge_403(u64 word, unsigned int len)
{
	struct verdict verdict = { 0 };
	const struct item *item;
	unsigned int bit;

	for (bit = 0; bit < 8 * len; bit++) {
		item = &bits_403[bit % 32];
		if (item->level != LFP_NONE)
			verdict.can_say |= BIT_ULL(item->condition);
		if (!(word >> bit & 1))
			continue;
		if (item->level != LFP_NONE)
			add_item(&verdict, item->condition, item->level == LFP_PROTECTION, 0);
		else if (item->condition == OPEN)
			verdict.unknown |= BIT_ULL(bit);
	}
	return verdict;
}

static void check_alarms(enum lfp_can_dialect dialect, u32 id, u64 word, unsigned int len,
			 struct verdict verdict)
{
	struct lfp_can_payload payload = { .len = (u8)len };
	struct lfp_reading reading;
	unsigned int byte;

	for (byte = 0; byte < len; byte++)
		payload.data[byte] = (u8)(word >> 8 * byte);
	lfp_can_decode(dialect, (unsigned int)lfp_can_slot(id), &payload, &reading);
	if (reading.warning == verdict.warning && reading.protection == verdict.protection &&
	    reading.unknown == verdict.unknown && reading.can_say == verdict.can_say)
		return;
	fail_msg("%s %03x %016llx: says %llx (%llx) warning %llx (%llx) protection %llx (%llx) "
		 "unknown %llx (%llx)", lfp_can_dialect_name(dialect), id,
		 (unsigned long long)word, (unsigned long long)reading.can_say,
		 (unsigned long long)verdict.can_say, (unsigned long long)reading.warning,
		 (unsigned long long)verdict.warning, (unsigned long long)reading.protection,
		 (unsigned long long)verdict.protection, (unsigned long long)reading.unknown,
		 (unsigned long long)verdict.unknown);
}

static u64 random_word(void)
{
	return (u64)bench_random(0xffffffff) << 32 | bench_random(0xffffffff);
}

static void test_359_each_bit(void **context)
{
	unsigned int bit, d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_359); d++) {
		check_alarms(with_359[d], 0x359, 0, 7, judge_359(0, 7));
		for (bit = 0; bit < 32; bit++)
			check_alarms(with_359[d], 0x359, BIT(bit), 7,
				     judge_359((u32)BIT(bit), 7));
	}
}

static void test_359_random(void **context)
{
	unsigned int i;
	u32 word;

	(void)context;
	bench_seed(359);
	for (i = 0; i < 100000; i++) {
		word = bench_random(0xffffffff);
		check_alarms(with_359[i % ARRAY_SIZE(with_359)], 0x359,
			     word | 0x4e5004ULL << 32, 7, judge_359(word, 7));
	}
}

/* A frame that ends early speaks of nothing behind its end. */
static void test_359_cut(void **context)
{
	unsigned int len;

	(void)context;
	for (len = 1; len <= 4; len++)
		check_alarms(V12, 0x359, 0xffffffff, len, judge_359(0xffffffff, len));
}

static void test_359_of_deye(void **context)
{
	unsigned int bit, i, len;
	u64 word;

	(void)context;
	bench_seed(3590);
	for (len = 1; len <= 8; len++) {
		check_alarms(DEYE, 0x359, 0, len, judge_deye(0, len));
		check_alarms(DEYE, 0x359, ~0ULL, len, judge_deye(~0ULL, len));
	}
	for (bit = 0; bit < 64; bit++)
		check_alarms(DEYE, 0x359, BIT_ULL(bit), 8, judge_deye(BIT_ULL(bit), 8));
	for (i = 0; i < 100000; i++) {
		word = random_word();
		check_alarms(DEYE, 0x359, word, 8, judge_deye(word, 8));
	}
}

/* All four values of each pair, one pair at a time, alone and with the rest cleared. */
static void test_35a_each_pair(void **context)
{
	unsigned int pair, d;
	u64 value, word;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++) {
		for (pair = 0; pair < 32; pair++) {
			for (value = 0; value < 4; value++) {
				word = value << 2 * pair;
				check_alarms(with_35a[d], 0x35a, word, 8, judge_35a(word));
				word |= 0xaaaaaaaaaaaaaaaaULL & ~(3ULL << 2 * pair);
				check_alarms(with_35a[d], 0x35a, word, 8, judge_35a(word));
			}
		}
	}
}

static void test_35a_random(void **context)
{
	unsigned int i;
	u64 word;

	(void)context;
	bench_seed(35);
	for (i = 0; i < 100000; i++) {
		word = random_word();
		/* Some without a single 10. */
		if (i % 2)
			word &= 0x5555555555555555ULL;
		check_alarms(with_35a[i % ARRAY_SIZE(with_35a)], 0x35a, word, 8,
			     judge_35a(word));
	}
}

/* What packs send when all is well, and the fill of a pack that supports little. */
static void test_35a_idle(void **context)
{
	static const u64 idle[] = {
		0xaaaaaaaaaaaaaaaaULL, 0, 0x02aaaaaa02aaaaaaULL, 0xffffffffffffffffULL,
	};
	struct verdict verdict;
	unsigned int i, d;

	(void)context;
	for (d = 0; d < ARRAY_SIZE(with_35a); d++) {
		for (i = 0; i < ARRAY_SIZE(idle); i++) {
			verdict = judge_35a(idle[i]);
			assert_int_equal(verdict.warning | verdict.protection | verdict.unknown, 0);
			check_alarms(with_35a[d], 0x35a, idle[i], 8, verdict);
		}
	}
}

/* Of what is not said no level is known: neither 11, nor 00 beside a 10. */
static void test_35a_not_said(void **context)
{
	struct lfp_reading reading;

	(void)context;
	/* BYD-style sender: high voltage cleared, general 11, low voltage 00. */
	bench_decode(LFP_CAN_BYD, 0x35a, "0B00000000000000", &reading);
	assert_true(reading.can_say & BIT_ULL(LFP_OVERVOLTAGE));
	assert_false(reading.can_say & BIT_ULL(LFP_GENERAL));
	assert_false(reading.can_say & BIT_ULL(LFP_UNDERVOLTAGE));
	/* The same without any 10: 00 is fine. */
	bench_decode(LFP_CAN_BYD, 0x35a, "0300000000000000", &reading);
	assert_true(reading.can_say & BIT_ULL(LFP_OVERVOLTAGE));
	assert_true(reading.can_say & BIT_ULL(LFP_UNDERVOLTAGE));
	assert_false(reading.can_say & BIT_ULL(LFP_CHARGE_OVERCURRENT) & reading.protection);
	/* A 10 behind the end of the frame does not count. */
	bench_decode(LFP_CAN_BYD, 0x35a, "00", &reading);
	assert_true(reading.can_say & BIT_ULL(LFP_OVERVOLTAGE));
	assert_false(reading.can_say & BIT_ULL(LFP_CELL_IMBALANCE));
}

static void test_403_each_bit(void **context)
{
	unsigned int bit, len;

	(void)context;
	for (len = 3; len <= 8; len++)
		check_alarms(NATIVE, 0x403, 0, len, judge_403(0, len));
	for (bit = 0; bit < 64; bit++)
		check_alarms(NATIVE, 0x403, BIT_ULL(bit), 8, judge_403(BIT_ULL(bit), 8));
}

static void test_403_random(void **context)
{
	unsigned int i;
	u64 word;

	(void)context;
	bench_seed(403);
	for (i = 0; i < 100000; i++) {
		word = random_word();
		check_alarms(NATIVE, 0x403, word, 8, judge_403(word, 8));
	}
}

/* Bit 15 alone is known; the other bits of the first word warn, those behind it do not. */
static void test_406_each_bit(void **context)
{
	struct verdict verdict;
	unsigned int bit;

	(void)context;
	for (bit = 0; bit < 64; bit++) {
		verdict = (struct verdict){
			.can_say = BIT_ULL(LFP_BMS_INTERNAL) | BIT_ULL(OPEN),
		};
		if (bit == 15)
			verdict.protection = BIT_ULL(LFP_BMS_INTERNAL);
		else
			verdict.unknown = BIT_ULL(bit);
		if (bit < 32 && bit != 15)
			verdict.warning = BIT_ULL(OPEN);
		check_alarms(NATIVE, 0x406, BIT_ULL(bit), 8, verdict);
	}
}

/* Frames that nobody can read: their bits are shown, and are no alarm. */
static void test_unexplained_frames(void **context)
{
	static const struct {
		enum lfp_can_dialect dialect;
		u32 id;
		u64 mask;
	} rows[] = {
		{ LFP_CAN_BYD, 0x35b, ~0ULL },
		{ LFP_CAN_SMA, 0x35b, ~0ULL },
		{ NATIVE, 0x407, ~0ULL },
		{ NATIVE, 0x40c, ~0ULL },
		{ NATIVE, 0x40d, ~0ULL },
		{ NATIVE, 0x404, 0x0000ffff00000000ULL },
	};
	struct verdict verdict = { 0 };
	unsigned int i, bit;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (bit = 0; bit < 64; bit++) {
			verdict.unknown = BIT_ULL(bit) & rows[i].mask;
			check_alarms(rows[i].dialect, rows[i].id, BIT_ULL(bit), 8, verdict);
		}
	}
}

/* The undefined bits of 0x35C are no alarm, but they must be seen. */
static void check_requests(enum lfp_can_dialect dialect, u32 bits)
{
	struct lfp_can_payload payload = { .data = { (u8)bits }, .len = 2 };
	struct lfp_reading reading;
	s64 request = 0;

	if (bits & BIT(3))
		request |= LFP_REQUEST_FULL;
	if (bits & BIT(4))
		request |= LFP_REQUEST_FORCE;
	if (bits & BIT(5))
		request |= LFP_REQUEST_FORCE_URGENT;
	lfp_can_decode(dialect, (unsigned int)lfp_can_slot(0x35c), &payload, &reading);
	assert_int_equal(reading.value[LFP_CHARGE_ENABLED], !!(bits & BIT(7)));
	assert_int_equal(reading.value[LFP_DISCHARGE_ENABLED], !!(bits & BIT(6)));
	assert_int_equal(reading.value[LFP_CHARGE_REQUEST], request);
	assert_int_equal(reading.can_say | reading.warning | reading.protection, 0);
	/* Deye: bit 0 asks for heat. */
	assert_int_equal(!!(reading.fields & BIT_ULL(LFP_HEATING_REQUEST)), dialect == DEYE);
	assert_int_equal(reading.value[LFP_HEATING_REQUEST], dialect == DEYE ? bits & 1 : 0);
	assert_int_equal(reading.unknown, bits & (dialect == DEYE ? 6 : 7));
}

static void test_35c_each_value(void **context)
{
	unsigned int d;
	u32 bits;

	(void)context;
	for (bits = 0; bits <= 0xff; bits++) {
		for (d = 0; d < ARRAY_SIZE(with_359); d++)
			check_requests(with_359[d], bits);
		check_requests(DEYE, bits);
	}
}

struct stranger_row {
	enum lfp_can_dialect dialect;
	u32 id;
	const char *hex;
};

/* No dialect lends another one its alarms. */
static const struct stranger_row strangers[] = {
	{ V13, 0x359, "FFFFFFFFFFFFFFFF" },
	{ V13, 0x35c, "FFFF" },
	{ LFP_CAN_BYD, 0x359, "FFFFFFFFFFFFFFFF" },
	{ LFP_CAN_VICTRON, 0x35c, "FFFF" },
	{ LFP_CAN_SMA, 0x359, "FFFFFFFFFFFFFFFF" },
	{ LFP_CAN_PYTES_VICTRON, 0x359, "FFFFFFFFFFFFFFFF" },
	{ LFP_CAN_LUXPOWER, 0x35a, "5555555555555555" },
	{ DEYE, 0x35a, "5555555555555555" },
	{ DEYE, 0x403, "FFFFFFFFFFFFFFFF" },
	{ V12, 0x403, "FFFFFFFFFFFFFFFF" },
	{ NATIVE, 0x359, "FFFFFFFFFFFFFFFF" },
	{ NATIVE, 0x35a, "5555555555555555" },
	{ NATIVE, 0x35c, "FFFF" },
};

static void test_other_dialect(void **context)
{
	const struct stranger_row *row = strangers;
	struct lfp_reading reading;

	(void)context;
	for (; row < strangers + ARRAY_SIZE(strangers); row++) {
		assert_int_equal(bench_decode(row->dialect, row->id, row->hex, &reading),
				 LFP_NOT_MINE);
		assert_int_equal(reading.can_say | reading.unknown | reading.fields, 0);
	}
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_359_each_bit),
		cmocka_unit_test(test_359_random),
		cmocka_unit_test(test_359_cut),
		cmocka_unit_test(test_359_of_deye),
		cmocka_unit_test(test_35a_each_pair),
		cmocka_unit_test(test_35a_random),
		cmocka_unit_test(test_35a_idle),
		cmocka_unit_test(test_35a_not_said),
		cmocka_unit_test(test_403_each_bit),
		cmocka_unit_test(test_403_random),
		cmocka_unit_test(test_406_each_bit),
		cmocka_unit_test(test_unexplained_frames),
		cmocka_unit_test(test_35c_each_value),
		cmocka_unit_test(test_other_dialect),
	};

	return cmocka_run_group_tests_name("alarms of frames", tests, NULL, NULL);
}
