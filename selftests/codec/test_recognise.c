// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which dialect a set of frames is taken for, and texts from the wire.
 */

#include "bench.h"

/* What was heard, and whose frames these are. */
struct case_row {
	const char *name;
	struct burst_row frames[LFP_CAN_ID_COUNT + 1];
	enum lfp_can_dialect dialect;
};

#define LIMITS { 0x351, "14022003E803C201" }
#define CHARGE { 0x355, "4B006300" }
#define MEASURED { 0x356, "881383FFD200" }
#define ALARMS_PN { 0x359, "0000000004504E" }
#define ALARMS_BARE { 0x359, "00000000040000" }
#define PAIRS { 0x35a, "0000000000000000" }
#define REQUESTS { 0x35c, "C000" }
#define NAMED(hex) { 0x35e, hex }
#define PYLON NAMED("50594C4F4E202020")
#define DY001 NAMED("445930303103D007")

static const struct case_row cases[] = {
	{ "nothing", { { 0 } }, LFP_CAN_UNKNOWN },
	{ "values alone", { LIMITS, CHARGE, MEASURED }, LFP_CAN_UNKNOWN },
	{ "values and a name", { LIMITS, CHARGE, MEASURED, PYLON }, LFP_CAN_UNKNOWN },
	{ "V1.2", { LIMITS, ALARMS_PN, REQUESTS, PYLON }, V12 },
	{ "V1.2 by PN, no name", { LIMITS, ALARMS_PN }, V12 },
	{ "V1.2 by PN, another maker", { LIMITS, ALARMS_PN, NAMED("4143") }, V12 },
	{ "V1.2 without PN, named PYLON", { ALARMS_BARE, PYLON }, V12 },
	{ "V1.2 without PN, PYLON and zeros", { ALARMS_BARE, NAMED("50594C4F4E000000") }, V12 },
	{ "V1.2 without PN, named PYTES", { ALARMS_BARE, NAMED("5059544553") }, V12 },
	{ "V1.2 without PN or name", { ALARMS_BARE, LIMITS }, V12 },
	{ "V1.2 of 8 bytes", { { 0x359, "0000000004504E00" }, PYLON }, V12 },
	{ "V1.2 beside 35A", { ALARMS_PN, PAIRS, REQUESTS, PYLON }, V12 },
	{ "359 without PN of another maker", { ALARMS_BARE, NAMED("53484563") }, LFP_CAN_UNKNOWN },
	{ "359 cut before PN, other maker", { { 0x359, "0000000004" }, NAMED("4143") },
	  LFP_CAN_UNKNOWN },
	{ "359 with half of PN", { { 0x359, "000000000450" }, NAMED("4143") }, LFP_CAN_UNKNOWN },
	{ "V1.3", { LIMITS, PAIRS, PYLON }, V13 },
	{ "V1.3 with product", { PAIRS, PYLON, { 0x35f, "4C49020590010000" } }, V13 },
	{ "35A without a name", { LIMITS, PAIRS }, LFP_CAN_UNKNOWN },
	{ "35A of BYD", { LIMITS, PAIRS, NAMED("4259440000000000") }, LFP_CAN_UNKNOWN },
	{ "35A with PYLO only", { LIMITS, PAIRS, NAMED("50594C4F") }, LFP_CAN_UNKNOWN },
	{ "35A beside 35C", { PAIRS, REQUESTS, PYLON }, LFP_CAN_UNKNOWN },
	{ "Deye", { LIMITS, ALARMS_BARE, DY001 }, LFP_CAN_FOREIGN },
	{ "Deye whose 359 happens to say PN", { LIMITS, ALARMS_PN, DY001 }, LFP_CAN_FOREIGN },
	{ "Deye, name only", { DY001 }, LFP_CAN_FOREIGN },
	{ "DYNESS is no Deye", { ALARMS_PN, NAMED("44594E455353") }, V12 },
	{ "DY and one digit", { ALARMS_PN, NAMED("445930") }, V12 },
};

static enum lfp_can_dialect recognise(const struct burst_row *frame)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT];
	u32 present = 0;
	int slot;

	/* What was not received must not be looked at. */
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		slots[slot] = bench_payload("50594C4F4E504E4E");
	for (; frame->id; frame++) {
		slot = lfp_can_slot(frame->id);
		slots[slot] = bench_payload(frame->hex);
		present |= (u32)BIT(slot);
	}
	return lfp_can_recognise(slots, present);
}

static void test_cases(void **context)
{
	enum lfp_can_dialect dialect;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		dialect = recognise(cases[i].frames);
		if (dialect != cases[i].dialect)
			fail_msg("%s: taken for %s", cases[i].name, lfp_can_dialect_name(dialect));
	}
}

/* A name that is cut is not completed by what stands behind its end. */
static void test_bytes_behind_the_end(void **context)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT] = { 0 };
	int name = lfp_can_slot(0x35e), pairs = lfp_can_slot(0x35a);
	u32 present = (u32)(BIT(name) | BIT(pairs));

	(void)context;
	slots[name] = bench_payload("50594C4F4E202020");
	assert_int_equal(lfp_can_recognise(slots, present), V13);
	slots[name].len = 4;
	assert_int_equal(lfp_can_recognise(slots, present), LFP_CAN_UNKNOWN);
}

/* One identifier carries the maker's name. */
static void test_is_name(void **context)
{
	unsigned int slot;

	(void)context;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		assert_int_equal(lfp_can_is_name(slot), lfp_can_id(slot) == 0x35e);
}

static void test_nothing_is_decoded_of_strangers(void **context)
{
	const struct burst_row *frame;
	struct lfp_reading reading;
	unsigned int dialect;

	(void)context;
	for (dialect = LFP_CAN_UNKNOWN; dialect <= LFP_CAN_FOREIGN; dialect++) {
		for (frame = burst_deye; frame->id; frame++) {
			assert_int_equal(bench_decode(dialect, frame->id, frame->hex, &reading),
					 LFP_NOT_MINE);
			assert_int_equal(reading.fields | reading.can_say | reading.texts, 0);
		}
	}
}

struct text_row {
	const char *hex;
	const char *text;
};

/* 0x35E: NULL where nothing remains. */
static const struct text_row names[] = {
	{ "50594C4F4E202020", "PYLON" },
	{ "50594C4F4E000000", "PYLON" },
	{ "5059544553", "PYTES" },
	{ "5348456E65726779", "SHEnergy" },
	{ "2020414220432020", "AB C" },
	{ "4142034344", "AB" },
	{ "41427F43", "AB" },
	{ "4142FF43", "AB" },
	{ "41421B5B316D", "AB" },
	{ "41420A4344", "AB" },
	{ "4120030A", "A" },
	{ "7E", "~" },
	{ "20", NULL },
	{ "2020202020202020", NULL },
	{ "0000000000000000", NULL },
	{ "1B41", NULL },
	{ "", NULL },
};

static void test_names(void **context)
{
	struct lfp_reading reading;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		bench_decode(V12, 0x35e, names[i].hex, &reading);
		assert_int_equal(!!(reading.texts & BIT(LFP_MANUFACTURER)), !!names[i].text);
		if (names[i].text)
			assert_string_equal(reading.text[LFP_MANUFACTURER], names[i].text);
	}
}

static const struct text_row versions[] = {
	{ "4C490103", "1.3" },
	{ "4C490000", "0.0" },
	{ "4C49FFFF", "255.255" },
	{ "4C490A0563", "10.5" },
	{ "4C4901", NULL },
};

static void test_versions(void **context)
{
	struct lfp_reading reading;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		bench_decode(V13, 0x35f, versions[i].hex, &reading);
		assert_int_equal(!!(reading.texts & BIT(LFP_FIRMWARE)), !!versions[i].text);
		if (versions[i].text)
			assert_string_equal(reading.text[LFP_FIRMWARE], versions[i].text);
	}
}

static const struct text_row long_texts[] = {
	{ "ABCDEFGHIJKLMNOP", "ABCDEFGHIJKLMNOP" },
	{ "ABCDEFGHIJKLMNOPQ", "ABCDEFGHIJKLMNOP" },
	{ "  ABCDEFGHIJKLMNOP  ", "ABCDEFGHIJKLMNOP" },
	{ "ABCDEFGHIJKLMNO PQR", "ABCDEFGHIJKLMNO" },
};

/* Serial numbers of other protocols are longer than a frame. */
static void test_long_texts(void **context)
{
	struct lfp_reading reading = { 0 };
	const char *chars;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(long_texts); i++) {
		chars = long_texts[i].hex;
		lfp_reading_set_text(&reading, LFP_MANUFACTURER, (const u8 *)chars, strlen(chars));
		assert_string_equal(reading.text[LFP_MANUFACTURER], long_texts[i].text);
	}
}

static void check_word(const char *word)
{
	assert_non_null(word);
	assert_true(*word);
	assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz_"), strlen(word));
}

static void test_vocabulary(void **context)
{
	unsigned int i, j;

	(void)context;
	for (i = 0; i < LFP_CONDITION_COUNT; i++) {
		check_word(lfp_condition_name(i));
		for (j = 0; j < i; j++)
			assert_string_not_equal(lfp_condition_name(i), lfp_condition_name(j));
	}
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		check_word(lfp_field_name(i));
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		check_word(lfp_text_name(i));
	for (i = 0; i < LFP_LEVEL_COUNT; i++)
		check_word(lfp_level_name(i));
	for (i = 0; i < LFP_CAN_DIALECT_COUNT; i++)
		assert_non_null(lfp_can_dialect_name(i));
}

static void test_request_names(void **context)
{
	static const char *const names_of[8] = {
		"none", "full", "force", "force", "force_urgent", "force_urgent", "force_urgent",
		"force_urgent",
	};
	unsigned int request;

	(void)context;
	for (request = 0; request < ARRAY_SIZE(names_of); request++)
		assert_string_equal(lfp_request_name(request), names_of[request]);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_bytes_behind_the_end),
		cmocka_unit_test(test_is_name),
		cmocka_unit_test(test_nothing_is_decoded_of_strangers),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_vocabulary),
		cmocka_unit_test(test_request_names),
	};

	return cmocka_run_group_tests_name("recognition", tests, NULL, NULL);
}
