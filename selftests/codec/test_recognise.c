// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which dialect a set of frames is taken for, and texts from the wire.
 */

#include "bench.h"

#define NATIVE LFP_CAN_PYTES_NATIVE
#define PLUS LFP_CAN_PYLONTECH_PLUS
#define PYTES_PYLONTECH LFP_CAN_PYTES_PYLONTECH
#define PYTES_VICTRON LFP_CAN_PYTES_VICTRON
#define UNKNOWN LFP_CAN_UNKNOWN
#define FOREIGN LFP_CAN_FOREIGN
#define DEYE LFP_CAN_DEYE
#define LUX LFP_CAN_LUXPOWER
#define VICTRON LFP_CAN_VICTRON
#define SMA LFP_CAN_SMA
#define BYD LFP_CAN_BYD

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
#define PRODUCT { 0x35f, "4C49020590010000" }
#define EMPTY(id) { id, "0000000000000000" }
#define NAMED(hex) { 0x35e, hex }
#define PYLON NAMED("50594C4F4E202020")
#define PYTES NAMED("5059544553")
#define SEPLOS NAMED("5348456E65726779")
#define BYD_NAME NAMED("4259440000000000")
#define DY001 NAMED("445930303103D007")
#define CELLS(hex) { 0x355, "4B006300" hex }
#define MEASURED_8 { 0x356, "881383FFD200BE00" }
#define NATIVE_NAME { 0x40a, "5059544553" }

/* In the order of the rules; the near misses of each follow it. */
static const struct case_row cases[] = {
	{ "nothing", { { 0 } }, UNKNOWN },
	{ "values alone", { LIMITS, CHARGE, MEASURED }, UNKNOWN },
	{ "values and a name", { LIMITS, CHARGE, MEASURED, PYLON }, UNKNOWN },

	{ "native by its name", { NATIVE_NAME }, NATIVE },
	{ "native name before all else", { NATIVE_NAME, ALARMS_PN, DY001, EMPTY(0x361) }, NATIVE },
	{ "native name of eight bytes", { { 0x40a, "5059544553000000" } }, NATIVE },
	{ "native name cut", { { 0x40a, "50595445" } }, UNKNOWN },
	{ "native name of another", { { 0x40a, "50594C4F4E" } }, UNKNOWN },

	{ "Deye", { LIMITS, ALARMS_BARE, DY001 }, DEYE },
	{ "Deye whose 359 happens to say PN", { LIMITS, ALARMS_PN, DY001 }, DEYE },
	{ "Deye, name only", { DY001 }, DEYE },
	{ "Deye, three characters are not enough", { ALARMS_PN, NAMED("445930") }, V12 },
	{ "Deye, two digits", { NAMED("44593939") }, DEYE },
	{ "DYNESS is no Deye", { ALARMS_PN, NAMED("44594E455353") }, V12 },
	{ "DY and a digit and no other", { ALARMS_PN, NAMED("44593041") }, V12 },
	{ "DY:: and DY// are no digits", { ALARMS_PN, NAMED("44593A2F") }, V12 },
	{ "Deye by 361", { ALARMS_PN, EMPTY(0x361) }, DEYE },
	{ "Deye by 364", { ALARMS_PN, EMPTY(0x364), PYLON }, DEYE },
	{ "363 alone is no Deye", { ALARMS_PN, EMPTY(0x363) }, V12 },
	{ "Deye before the native set", { DY001, EMPTY(0x400), EMPTY(0x401), EMPTY(0x409) }, DEYE },
	{ "Deye's modules on 400 upwards", { LIMITS, ALARMS_BARE, EMPTY(0x361), EMPTY(0x400),
	  EMPTY(0x401), EMPTY(0x409) }, DEYE },

	{ "native by its set", { EMPTY(0x400), EMPTY(0x401), EMPTY(0x409) }, NATIVE },
	{ "native without 400", { EMPTY(0x401), EMPTY(0x402), EMPTY(0x409) }, UNKNOWN },
	{ "native without 401", { EMPTY(0x400), EMPTY(0x402), EMPTY(0x409) }, UNKNOWN },
	{ "native without 409", { EMPTY(0x400), EMPTY(0x401), EMPTY(0x408) }, UNKNOWN },
	{ "native set beside 351", { LIMITS, ALARMS_PN, EMPTY(0x400), EMPTY(0x401), EMPTY(0x409) },
	  V12 },

	{ "Pytes with 359", { ALARMS_PN, PYTES }, PYTES_PYLONTECH },
	{ "Pytes with 359 without PN", { ALARMS_BARE, PYTES }, PYTES_PYLONTECH },
	{ "Pytes with 35C", { LIMITS, REQUESTS, PYTES }, PYTES_PYLONTECH },
	{ "Pytes with 35C and 35A", { REQUESTS, PAIRS, PYTES }, PYTES_PYLONTECH },
	{ "Pytes with 35A", { PAIRS, PYTES }, PYTES_VICTRON },
	{ "Pytes with 35A and 372", { PAIRS, PYTES, EMPTY(0x372) }, PYTES_VICTRON },
	{ "Pytes with neither", { LIMITS, CHARGE, PYTES }, UNKNOWN },
	{ "PYTE with 35A", { PAIRS, NAMED("50595445") }, SMA },

	{ "plus by PN and 370", { ALARMS_PN, EMPTY(0x370), PYLON }, PLUS },
	{ "plus by PN and 372", { ALARMS_PN, EMPTY(0x372) }, PLUS },
	{ "plus by PN and 379", { ALARMS_PN, EMPTY(0x379), SEPLOS }, PLUS },
	{ "371 makes no plus", { ALARMS_PN, EMPTY(0x371) }, V12 },
	{ "373 makes no plus", { ALARMS_PN, EMPTY(0x373) }, V12 },
	{ "PN before LuxPower's cells", { ALARMS_PN, CELLS("E40CDA0C"), MEASURED_8 }, V12 },

	{ "V1.2", { LIMITS, ALARMS_PN, REQUESTS, PYLON }, V12 },
	{ "V1.2 by PN, no name", { LIMITS, ALARMS_PN }, V12 },
	{ "V1.2 by PN, another maker", { LIMITS, ALARMS_PN, NAMED("4143") }, V12 },
	{ "V1.2 of 8 bytes", { { 0x359, "0000000004504E00" }, PYLON }, V12 },
	{ "V1.2 beside 35A", { ALARMS_PN, PAIRS, REQUESTS, PYLON }, V12 },

	{ "LuxPower", { { 0x359, "0000000001640000" }, CELLS("E40CDA0C"), MEASURED_8 }, LUX },
	{ "LuxPower before plus", { ALARMS_BARE, CELLS("E40CDA0C"), MEASURED_8, EMPTY(0x379) },
	  LUX },
	{ "LuxPower, cells at the limits", { ALARMS_BARE, CELLS("A00FD007"), MEASURED_8 }, LUX },
	{ "LuxPower, highest cell too low", { ALARMS_BARE, CELLS("CF07D007"), MEASURED_8 }, V12 },
	{ "LuxPower, lowest cell too low", { ALARMS_BARE, CELLS("D007CF07"), MEASURED_8 }, V12 },
	{ "LuxPower, highest cell too high", { ALARMS_BARE, CELLS("A10FA00F"), MEASURED_8 }, V12 },
	{ "LuxPower, lowest cell too high", { ALARMS_BARE, CELLS("A00FA10F"), MEASURED_8 }, V12 },
	{ "LuxPower, 355 of seven bytes", { ALARMS_BARE, CELLS("E40CDA"), MEASURED_8 }, V12 },
	{ "LuxPower, 356 of six bytes", { ALARMS_BARE, CELLS("E40CDA0C"), MEASURED }, V12 },
	{ "LuxPower without 356", { ALARMS_BARE, CELLS("E40CDA0C") }, V12 },
	{ "LuxPower without 359", { LIMITS, CELLS("E40CDA0C"), MEASURED_8, REQUESTS }, UNKNOWN },

	{ "plus without PN, by 370", { ALARMS_BARE, EMPTY(0x370) }, PLUS },
	{ "plus without PN, by 372", { ALARMS_BARE, EMPTY(0x372) }, PLUS },
	{ "plus without PN, by 379", { ALARMS_BARE, EMPTY(0x379) }, PLUS },
	{ "plus needs 359", { LIMITS, REQUESTS, EMPTY(0x370), EMPTY(0x372) }, UNKNOWN },

	{ "V1.2 without PN, named PYLON", { ALARMS_BARE, PYLON }, V12 },
	{ "V1.2 without PN, PYLON and zeros", { ALARMS_BARE, NAMED("50594C4F4E000000") }, V12 },
	{ "V1.2 without PN or name", { ALARMS_BARE, LIMITS }, V12 },
	{ "359 without PN of another maker", { ALARMS_BARE, NAMED("53484563") }, V12 },
	{ "359 cut before PN, other maker", { { 0x359, "0000000004" }, NAMED("4143") }, V12 },
	{ "359 with half of PN", { { 0x359, "000000000450" }, NAMED("4143") }, V12 },
	{ "359 beside 35A of another", { ALARMS_BARE, PAIRS, SEPLOS }, V12 },

	{ "V1.3", { LIMITS, PAIRS, PYLON }, V13 },
	{ "V1.3 with product", { PAIRS, PYLON, PRODUCT }, V13 },
	{ "V1.3 with the extensions", { PAIRS, PYLON, PRODUCT, EMPTY(0x372), EMPTY(0x373) }, V13 },
	{ "35A without a name", { LIMITS, PAIRS, EMPTY(0x372) }, UNKNOWN },
	{ "35A with PYLO only", { LIMITS, PAIRS, NAMED("50594C4F") }, SMA },
	{ "35A beside 35C", { PAIRS, REQUESTS, PYLON }, SMA },

	{ "BYD", { LIMITS, PAIRS, BYD_NAME }, BYD },
	{ "BYD with the extensions", { PAIRS, BYD_NAME, EMPTY(0x370), EMPTY(0x372) }, BYD },
	{ "BYD without 35A", { LIMITS, CHARGE, BYD_NAME }, UNKNOWN },
	{ "BY with 35A", { LIMITS, PAIRS, NAMED("4259") }, SMA },

	{ "Victron by 370", { PAIRS, SEPLOS, EMPTY(0x370) }, VICTRON },
	{ "Victron by 372", { PAIRS, SEPLOS, EMPTY(0x372) }, VICTRON },
	{ "Victron by 373", { PAIRS, SEPLOS, EMPTY(0x373) }, VICTRON },
	{ "374 makes no Victron", { PAIRS, SEPLOS, EMPTY(0x374), EMPTY(0x379) }, SMA },
	{ "SMA", { LIMITS, PAIRS, SEPLOS }, SMA },
	{ "SMA, an empty name", { LIMITS, PAIRS, NAMED("0000") }, SMA },
	{ "name without 35A", { LIMITS, SEPLOS, EMPTY(0x372) }, UNKNOWN },

	{ "Growatt", { EMPTY(0x311), EMPTY(0x312), EMPTY(0x313) }, FOREIGN },
	{ "Growatt without 311", { EMPTY(0x312), EMPTY(0x313) }, UNKNOWN },
	{ "Growatt without 312", { EMPTY(0x311), EMPTY(0x313) }, UNKNOWN },
	{ "Growatt without 313", { EMPTY(0x311), EMPTY(0x312) }, UNKNOWN },
	{ "Growatt on the bus of a Pylontech", { EMPTY(0x311), EMPTY(0x312), EMPTY(0x313),
	  ALARMS_PN }, V12 },
	{ "Samsung", { EMPTY(0x500), EMPTY(0x501), EMPTY(0x502) }, FOREIGN },
	{ "Samsung without 500", { EMPTY(0x501), EMPTY(0x502) }, UNKNOWN },
	{ "Samsung without 501", { EMPTY(0x500), EMPTY(0x502) }, UNKNOWN },
	{ "Samsung without 502", { EMPTY(0x500), EMPTY(0x501) }, UNKNOWN },
	{ "Samsung's identifiers beside 351", { EMPTY(0x500), EMPTY(0x501), EMPTY(0x502), LIMITS },
	  UNKNOWN },
};

static enum lfp_can_dialect recognise(const struct burst_row *frame)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT];
	u64 present = 0;
	int slot;

	/* What was not received must not be looked at. */
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		slots[slot] = bench_payload("50594C4F4E504E4E");
	for (; frame->id; frame++) {
		slot = lfp_can_slot(frame->id);
		slots[slot] = bench_payload(frame->hex);
		present |= BIT_ULL(slot);
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

static u32 signature(const struct burst_row *frame)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT];
	u64 present = 0;
	int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		slots[slot] = bench_payload("50594C4F4E504E4E");
	for (; frame->id; frame++) {
		slot = lfp_can_slot(frame->id);
		slots[slot] = bench_payload(frame->hex);
		present |= BIT_ULL(slot);
	}
	return lfp_can_signature(slots, present);
}

/* Characters and cells make the signature of a pack, other values do not. */
static void test_signature(void **context)
{
	static const struct burst_row packs[][4] = {
		{ LIMITS, ALARMS_BARE, CHARGE },
		{ ALARMS_PN },
		{ ALARMS_PN, PYLON },
		{ ALARMS_BARE, PYLON },
		{ ALARMS_BARE, PYTES },
		{ ALARMS_BARE, DY001 },
		{ PAIRS, BYD_NAME },
		{ NATIVE_NAME },
		{ ALARMS_BARE, CELLS("E40CDA0C"), MEASURED_8 },
	};
	static const struct burst_row alike[][4] = {
		{ { 0x351, "14025002C805C201" }, { 0x359, "0200000001000000" }, SEPLOS },
		{ { 0x359, "02000000FF504E00" } },
		{ ALARMS_PN, NAMED("50594C4F4E000000") },
		{ { 0x359, "1234" }, PYLON, EMPTY(0x372) },
		{ ALARMS_BARE, NAMED("5059544553000000") },
		{ { 0x359, "0200000100000000" }, NAMED("445939390203A00F") },
		{ EMPTY(0x372), BYD_NAME },
		{ { 0x40a, "5059544553000000" } },
		{ ALARMS_BARE, CELLS("D00CC60C"), MEASURED_8 },
	};
	unsigned int i, j;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(packs); i++) {
		assert_int_equal(signature(packs[i]), signature(alike[i]));
		for (j = 0; j < i; j++)
			assert_int_not_equal(signature(packs[i]), signature(packs[j]));
	}
	assert_int_equal(signature(packs[0]), 0);
}

/* A name that is cut is not completed by what stands behind its end. */
static void test_bytes_behind_the_end(void **context)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT] = { 0 };
	int name = lfp_can_slot(0x35e), pairs = lfp_can_slot(0x35a);
	u64 present = BIT_ULL(name) | BIT_ULL(pairs);

	(void)context;
	slots[name] = bench_payload("50594C4F4E202020");
	assert_int_equal(lfp_can_recognise(slots, present), V13);
	slots[name].len = 4;
	assert_int_equal(lfp_can_recognise(slots, present), SMA);
}

/* The maker's name: in 35E, and in 40A of Pytes' own set. */
static void test_is_name(void **context)
{
	unsigned int slot;

	(void)context;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		assert_int_equal(lfp_can_is_name(slot),
				 lfp_can_id(slot) == 0x35e || lfp_can_id(slot) == 0x40a);
}

/* Frames of a stranger, and of a protocol that has its own reader. */
static void test_nothing_is_decoded_of_strangers(void **context)
{
	static const enum lfp_can_dialect strangers[] = {
		UNKNOWN, FOREIGN, LFP_CAN_PYLONTECH_HV, LFP_CAN_PYLONTECH_HV_SWAPPED,
	};
	struct lfp_can_payload payload = bench_payload("0101010101010101");
	struct lfp_reading reading;
	unsigned int slot, i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(strangers); i++) {
		assert_int_equal(lfp_can_expected(strangers[i]), 0);
		for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
			assert_int_equal(lfp_can_decode(strangers[i], slot, &payload, &reading),
					 LFP_NOT_MINE);
			assert_int_equal(reading.fields | reading.can_say | reading.texts |
					 reading.unknown | reading.implausible, 0);
		}
	}
}

/* What Growatt and Samsung send has no meaning in any dialect. */
static void test_strangers_in_each_dialect(void **context)
{
	static const u32 ids[] = { 0x311, 0x312, 0x313, 0x500, 0x501, 0x502 };
	static const char full[] = "FFFFFFFFFFFFFFFF";
	struct lfp_reading reading;
	unsigned int dialect, i;

	(void)context;
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		for (i = 0; i < ARRAY_SIZE(ids); i++)
			assert_int_equal(bench_decode(dialect, ids[i], full, &reading),
					 LFP_NOT_MINE);
}

/* Names are files' contents and what users write into configfs and device trees. */
static void test_dialect_names(void **context)
{
	static const char *const names[LFP_CAN_DIALECT_COUNT] = {
		"unknown", "foreign", "pylontech-1.2", "pylontech-1.3", "pylontech-plus",
		"pytes-pylontech", "pytes-victron", "pytes-native", "byd", "victron", "sma",
		"luxpower", "deye", "pylontech-hv", "pylontech-hv-swapped",
	};
	static const char *const wrong[] = {
		"", "auto", "pylontech", "Deye", "deye ", "deyes", "pylontech-1", "none",
	};
	unsigned int i;

	(void)context;
	for (i = 0; i < LFP_CAN_DIALECT_COUNT; i++) {
		assert_string_equal(lfp_can_dialect_name(i), names[i]);
		assert_int_equal(lfp_can_dialect_find(names[i]), i);
	}
	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(lfp_can_dialect_find(wrong[i]), -1);
}

static bool is_choosable(const char *name)
{
	return lfp_can_dialect_is_choosable(lfp_can_dialect_find(name));
}

/* What is not decoded cannot be forced on a pack. High voltage has a reader of its own. */
static void test_choosable(void **context)
{
	unsigned int dialect, choosable = 0;

	(void)context;
	assert_false(is_choosable("unknown"));
	assert_false(is_choosable("foreign"));
	assert_true(is_choosable("pylontech-hv"));
	assert_false(is_choosable("pylontech-hv-swapped"));
	assert_true(is_choosable("pylontech-1.2"));
	assert_true(is_choosable("deye"));
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		choosable += lfp_can_dialect_is_choosable(dialect);
	assert_int_equal(choosable, 12);
}

/* What every pack of a dialect must send, after the documents and captures. */
struct core_row {
	enum lfp_can_dialect dialect;
	u32 ids[10];
};

static const struct core_row cores[] = {
	{ V12, { 0x351, 0x355, 0x356, 0x359, 0x35c, 0x35e } },
	{ V13, { 0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f } },
	{ PLUS, { 0x351, 0x355, 0x356, 0x359, 0x35c, 0x35e } },
	{ PYTES_PYLONTECH, { 0x351, 0x355, 0x356, 0x359, 0x35c, 0x35e } },
	{ PYTES_VICTRON, { 0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f, 0x372, 0x373 } },
	{ NATIVE, { 0x400, 0x401, 0x402, 0x403, 0x404, 0x405, 0x408, 0x409, 0x40a } },
	{ BYD, { 0x351, 0x355, 0x356, 0x35a, 0x35e, 0x35f, 0x372, 0x373 } },
	{ VICTRON, { 0x351, 0x355, 0x356, 0x35a, 0x35e } },
	{ SMA, { 0x351, 0x355, 0x356, 0x35a, 0x35e } },
	{ LUX, { 0x351, 0x355, 0x356, 0x359, 0x35c, 0x35e } },
	{ DEYE, { 0x351, 0x355, 0x356, 0x359, 0x35c, 0x35e } },
};

static void test_expected(void **context)
{
	const struct core_row *row = cores;
	const u32 *id;
	u64 slots;

	(void)context;
	for (; row < cores + ARRAY_SIZE(cores); row++) {
		slots = 0;
		for (id = row->ids; id < row->ids + ARRAY_SIZE(row->ids) && *id; id++)
			slots |= BIT_ULL(lfp_can_slot(*id));
		if (lfp_can_expected(row->dialect) != slots)
			fail_msg("%s: %llx", lfp_can_dialect_name(row->dialect),
				 (unsigned long long)lfp_can_expected(row->dialect));
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
	{ "ABCDEFGHIJKLMNOPQRSTUVW", "ABCDEFGHIJKLMNOPQRSTUVW" },
	{ "ABCDEFGHIJKLMNOPQRSTUVWX", "ABCDEFGHIJKLMNOPQRSTUVW" },
	{ "  ABCDEFGHIJKLMNOPQRSTUVW  ", "ABCDEFGHIJKLMNOPQRSTUVW" },
	{ "ABCDEFGHIJKLMNOPQRSTUV WXY", "ABCDEFGHIJKLMNOPQRSTUV" },
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

/* A state that nobody has explained has a word, too. */
static void test_pack_state_names(void **context)
{
	(void)context;
	assert_string_equal(lfp_pack_state_name(LFP_PACK_SLEEP), "sleep");
	assert_string_equal(lfp_pack_state_name(LFP_PACK_CHARGE), "charge");
	assert_string_equal(lfp_pack_state_name(LFP_PACK_DISCHARGE), "discharge");
	assert_string_equal(lfp_pack_state_name(LFP_PACK_IDLE), "idle");
	assert_string_equal(lfp_pack_state_name(4), "unknown");
	assert_string_equal(lfp_pack_state_name(255), "unknown");
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
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_bytes_behind_the_end),
		cmocka_unit_test(test_is_name),
		cmocka_unit_test(test_nothing_is_decoded_of_strangers),
		cmocka_unit_test(test_strangers_in_each_dialect),
		cmocka_unit_test(test_dialect_names),
		cmocka_unit_test(test_choosable),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_vocabulary),
		cmocka_unit_test(test_request_names),
		cmocka_unit_test(test_pack_state_names),
	};

	return cmocka_run_group_tests_name("recognition", tests, NULL, NULL);
}
