// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Alarms of 0x359 and 0x35A, requests of 0x35C: every bit, and what nobody has
 * explained. The tables are written from the protocol's description.
 */

#include "bench.h"

#define OPEN LFP_UNKNOWN_ALARM
#define NOTHING LFP_CONDITION_COUNT

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

/* What a frame must say, worked out item by item. */
struct verdict {
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

static struct verdict judge_359(u32 word)
{
	struct verdict verdict = { 0 };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++)
		if (word & BIT(bit))
			add_item(&verdict, bits_359[bit], bit < 16, BIT_ULL(bit));
	return verdict;
}

static struct verdict judge_35a(u64 word)
{
	struct verdict verdict = { 0 };
	unsigned int pair;

	for (pair = 0; pair < 32; pair++)
		if ((word >> 2 * pair & 3) == 1)
			add_item(&verdict, pairs_35a[pair], pair < 16, BIT_ULL(2 * pair));
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
	    reading.unknown == verdict.unknown &&
	    !((reading.warning | reading.protection) & ~reading.can_say))
		return;
	fail_msg("%03x %016llx: warning %llx (%llx) protection %llx (%llx) unknown %llx (%llx)",
		 id, (unsigned long long)word, (unsigned long long)reading.warning,
		 (unsigned long long)verdict.warning, (unsigned long long)reading.protection,
		 (unsigned long long)verdict.protection, (unsigned long long)reading.unknown,
		 (unsigned long long)verdict.unknown);
}

static void test_359_each_bit(void **context)
{
	unsigned int bit;

	(void)context;
	check_alarms(V12, 0x359, 0, 7, (struct verdict){ 0 });
	for (bit = 0; bit < 32; bit++)
		check_alarms(V12, 0x359, BIT(bit), 7, judge_359((u32)BIT(bit)));
}

static void test_359_random(void **context)
{
	unsigned int i;
	u32 word;

	(void)context;
	bench_seed(359);
	for (i = 0; i < 100000; i++) {
		word = bench_random(0xffffffff);
		check_alarms(V12, 0x359, word | 0x4e5004ULL << 32, 7, judge_359(word));
	}
}

/* A frame that ends early speaks of nothing behind its end. */
static void test_359_cut(void **context)
{
	unsigned int len;

	(void)context;
	for (len = 1; len <= 4; len++)
		check_alarms(V12, 0x359, 0xffffffff, len,
			     judge_359((u32)((1ULL << 8 * len) - 1)));
}

/* All four values of each pair, one pair at a time. */
static void test_35a_each_pair(void **context)
{
	unsigned int pair;
	u64 value;

	(void)context;
	for (pair = 0; pair < 32; pair++)
		for (value = 0; value < 4; value++)
			check_alarms(V13, 0x35a, value << 2 * pair, 8,
				     judge_35a(value << 2 * pair));
}

static void test_35a_random(void **context)
{
	unsigned int i;
	u64 word;

	(void)context;
	bench_seed(35);
	for (i = 0; i < 100000; i++) {
		word = (u64)bench_random(0xffffffff) << 32 | bench_random(0xffffffff);
		check_alarms(V13, 0x35a, word, 8, judge_35a(word));
	}
}

/* What packs send when all is well, and the fill of a pack that supports little. */
static void test_35a_idle(void **context)
{
	static const u64 idle[] = {
		0xaaaaaaaaaaaaaaaaULL, 0, 0x02aaaaaa02aaaaaaULL, 0xffffffffffffffffULL,
	};
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(idle); i++)
		check_alarms(V13, 0x35a, idle[i], 8, (struct verdict){ 0 });
}

/* The undefined bits of 0x35C are no alarm, but they must be seen. */
static void check_requests(u32 bits)
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
	lfp_can_decode(V12, (unsigned int)lfp_can_slot(0x35c), &payload, &reading);
	assert_int_equal(reading.value[LFP_CHARGE_ENABLED], !!(bits & BIT(7)));
	assert_int_equal(reading.value[LFP_DISCHARGE_ENABLED], !!(bits & BIT(6)));
	assert_int_equal(reading.value[LFP_CHARGE_REQUEST], request);
	assert_int_equal(reading.unknown, bits & 7);
	assert_int_equal(reading.can_say | reading.warning | reading.protection, 0);
}

static void test_35c_each_value(void **context)
{
	u32 bits;

	(void)context;
	for (bits = 0; bits <= 0xff; bits++)
		check_requests(bits);
}

/* Neither dialect lends the other its alarms. */
static void test_other_dialect(void **context)
{
	struct lfp_reading reading;

	(void)context;
	assert_int_equal(bench_decode(V13, 0x359, "FFFFFFFFFFFFFFFF", &reading), LFP_NOT_MINE);
	assert_int_equal(bench_decode(V13, 0x35c, "FFFF", &reading), LFP_NOT_MINE);
	assert_int_equal(bench_decode(V12, 0x35a, "5555555555555555", &reading), LFP_NOT_MINE);
	assert_int_equal(reading.can_say | reading.unknown | reading.fields, 0);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_359_each_bit),
		cmocka_unit_test(test_359_random),
		cmocka_unit_test(test_359_cut),
		cmocka_unit_test(test_35a_each_pair),
		cmocka_unit_test(test_35a_random),
		cmocka_unit_test(test_35a_idle),
		cmocka_unit_test(test_35c_each_value),
		cmocka_unit_test(test_other_dialect),
	};

	return cmocka_run_group_tests_name("alarms of frames", tests, NULL, NULL);
}
