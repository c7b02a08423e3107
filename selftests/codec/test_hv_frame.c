// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames of high-voltage controllers: whose they are, what they say bit by
 * bit, what is too short, and the look-alike that writes big endian.
 */

#include <stdlib.h>

#include "bench.h"
#include "codec/hv_frame.h"
#include "csv.h"

#define MAX_ROWS 1024

/* Long enough for a text, a number and eight bytes. */
#define WORD_SIZE 32

static const char expected_name[] = "expected-hv.csv";
static const char captured_name[] = "vectors/can-high-voltage.csv";

static unsigned int slot_of(u32 id)
{
	int slot = lfp_hv_slot(id);

	assert_in_range(slot, 0, LFP_HV_ID_COUNT - 1);
	return (unsigned int)slot;
}

static enum lfp_decode decode(u32 id, const char *hex, struct lfp_reading *reading)
{
	struct lfp_can_payload payload = bench_payload(hex);

	memset(reading, 0x5a, sizeof(*reading));
	return lfp_hv_decode(slot_of(id), &payload, reading);
}

/* The family, address by address, and each identifier around it. */
static void test_identifiers(void **context)
{
	static const u32 bases[] = {
		0x4210, 0x4220, 0x4230, 0x4240, 0x4250, 0x4260, 0x4270, 0x4280, 0x4290,
		0x7310, 0x7320, 0x7330, 0x7340,
	};
	u32 id, i;

	(void)context;
	assert_int_equal(ARRAY_SIZE(bases), LFP_HV_ID_COUNT);
	for (i = 0; i < ARRAY_SIZE(bases); i++) {
		assert_int_equal(lfp_hv_id(i), bases[i]);
		for (id = bases[i]; id < bases[i] + 16; id++) {
			assert_int_equal(lfp_hv_slot(id), i);
			assert_int_equal(lfp_hv_address(id), id - bases[i]);
		}
	}
}

/* Whoever else is on the bus: hosts, other families, answers that nobody explains. */
static void test_strangers(void **context)
{
	u32 id, found = 0;

	(void)context;
	for (id = 0; id < 0x20000; id++)
		found += lfp_hv_slot(id) >= 0;
	assert_int_equal(found, 13 * 16);
	for (id = 0; id < 16; id++) {
		assert_int_equal(lfp_hv_slot(0x4200 + id), -1);
		assert_int_equal(lfp_hv_slot(0x42a0 + id), -1);
		assert_int_equal(lfp_hv_slot(0x42f0 + id), -1);
		assert_int_equal(lfp_hv_slot(0x7300 + id), -1);
		assert_int_equal(lfp_hv_slot(0x7350 + id), -1);
		assert_int_equal(lfp_hv_slot(0x8200 + id), -1);
		assert_int_equal(lfp_hv_slot(0x8210 + id), -1);
		assert_int_equal(lfp_hv_slot(0x8250 + id), -1);
		assert_int_equal(lfp_hv_slot(0x5000 + id), -1);
	}
	assert_int_equal(lfp_hv_slot(0x3010), -1);
	assert_int_equal(lfp_hv_slot(0x18ff9a6e), -1);
	assert_int_equal(lfp_hv_slot(0x19b50000), -1);
	assert_int_equal(lfp_hv_slot(0x14210), -1);
	assert_int_equal(lfp_hv_slot(0x10004210), -1);
	assert_int_equal(lfp_hv_slot(0x421), -1);
	assert_int_equal(lfp_hv_slot(0xffffffff), -1);
}

/* A frame of the family has eight bytes; less of it says nothing at all. */
static void test_lengths(void **context)
{
	static const struct lfp_reading empty;
	struct lfp_can_payload payload = bench_payload("4100030F90003200");
	struct lfp_reading reading;
	unsigned int slot;

	(void)context;
	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++) {
		for (payload.len = 0; payload.len < 8; payload.len++) {
			memset(&reading, 0x5a, sizeof(reading));
			assert_int_equal(lfp_hv_decode(slot, &payload, &reading), LFP_TOO_SHORT);
			assert_memory_equal(&reading, &empty, sizeof(reading));
		}
		assert_int_equal(lfp_hv_decode(slot, &payload, &reading), LFP_DECODED);
		assert_memory_not_equal(&reading, &empty, sizeof(reading));
	}
}

/* A bit of a frame, and what it must raise; LFP_CONDITION_COUNT: no alarm. */
struct bit_row {
	u32 id;
	unsigned int bit;
	enum lfp_level level;
	enum lfp_condition condition;
	bool unknown;
};

static const enum lfp_condition word_conditions[16] = {
	LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE, LFP_STACK_UNDERVOLTAGE,
	LFP_STACK_OVERVOLTAGE, LFP_CHARGE_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE,
	LFP_DISCHARGE_UNDERTEMPERATURE, LFP_DISCHARGE_OVERTEMPERATURE, LFP_CHARGE_OVERCURRENT,
	LFP_DISCHARGE_OVERCURRENT, LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE,
	LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM,
};

static const enum lfp_condition fault_conditions[8] = {
	LFP_VOLTAGE_SENSOR, LFP_TEMPERATURE_SENSOR, LFP_INTERNAL_COMMUNICATION,
	LFP_INPUT_OVERVOLTAGE, LFP_REVERSE_POLARITY, LFP_CONTACTOR, LFP_BATTERY_DAMAGED,
	LFP_GENERAL,
};

static const enum lfp_condition more_conditions[5] = {
	LFP_SHUTDOWN_CIRCUIT, LFP_BMS_INTERNAL, LFP_INTERNAL_COMMUNICATION, LFP_SELF_TEST,
	LFP_SAFETY_FUNCTION,
};

static struct bit_row bit_4250(unsigned int bit)
{
	struct bit_row row = { .id = 0x4250, .bit = bit, .condition = LFP_CONDITION_COUNT };

	row.unknown = bit >= 5 && bit < 8;
	if (bit < 24)
		return row;
	if (bit < 32) {
		row.condition = fault_conditions[bit - 24];
		row.level = LFP_PROTECTION;
		return row;
	}
	row.condition = word_conditions[bit % 16];
	row.level = bit < 48 ? LFP_WARNING : LFP_PROTECTION;
	row.unknown = row.condition == LFP_UNKNOWN_ALARM;
	return row;
}

static struct bit_row bit_4290(unsigned int bit)
{
	return (struct bit_row){
		.id = 0x4290, .bit = bit, .level = LFP_PROTECTION,
		.condition = bit < 5 ? more_conditions[bit] : LFP_UNKNOWN_ALARM,
		.unknown = bit >= 5,
	};
}

static struct bit_row bit_4280(unsigned int bit)
{
	return (struct bit_row){
		.id = 0x4280, .bit = bit, .condition = LFP_CONDITION_COUNT, .unknown = bit >= 16,
	};
}

static u64 bit_of(const struct bit_row *row, enum lfp_level level)
{
	return row->condition < LFP_CONDITION_COUNT && row->level == level ?
	       BIT_ULL(row->condition) : 0;
}

/* The bit alone, on a background of zeros: this condition and no other one. */
static void check_up(const struct bit_row *row)
{
	struct lfp_can_payload payload = { .len = 8 };
	struct lfp_reading reading;

	payload.data[row->bit / 8] = (u8)BIT(row->bit % 8);
	assert_int_equal(lfp_hv_decode(slot_of(row->id), &payload, &reading), LFP_DECODED);
	if (reading.warning != bit_of(row, LFP_WARNING) ||
	    reading.protection != bit_of(row, LFP_PROTECTION) ||
	    reading.unknown != (row->unknown ? BIT_ULL(row->bit) : 0))
		fail_msg("%x bit %u: %llx %llx %llx", row->id, row->bit,
			 (unsigned long long)reading.warning,
			 (unsigned long long)reading.protection,
			 (unsigned long long)reading.unknown);
}

/* All bits but this one: what it alone raises is down, but can be said. */
static void check_down(const struct bit_row *row, const struct bit_row *all)
{
	struct lfp_can_payload payload = { .len = 8 };
	struct lfp_reading reading;
	u64 warning = 0, protection = 0, unknown = 0, can_say = 0;
	unsigned int bit;

	memset(payload.data, 0xff, sizeof(payload.data));
	payload.data[row->bit / 8] ^= (u8)BIT(row->bit % 8);
	for (bit = 0; bit < 64; bit++) {
		can_say |= bit_of(&all[bit], LFP_WARNING) | bit_of(&all[bit], LFP_PROTECTION);
		if (bit == row->bit)
			continue;
		warning |= bit_of(&all[bit], LFP_WARNING);
		protection |= bit_of(&all[bit], LFP_PROTECTION);
		unknown |= all[bit].unknown ? BIT_ULL(bit) : 0;
	}
	assert_int_equal(lfp_hv_decode(slot_of(row->id), &payload, &reading), LFP_DECODED);
	assert_true(reading.can_say == can_say);
	assert_true(reading.warning == warning);
	assert_true(reading.protection == protection);
	assert_true(reading.unknown == unknown);
}

static void check_bits(struct bit_row (*expect)(unsigned int bit))
{
	struct bit_row all[64];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		all[bit] = expect(bit);
	for (bit = 0; bit < 64; bit++) {
		check_up(&all[bit]);
		check_down(&all[bit], all);
	}
}

static void test_bits_4250(void **context)
{
	(void)context;
	check_bits(bit_4250);
}

static void test_bits_4280(void **context)
{
	(void)context;
	check_bits(bit_4280);
}

static void test_bits_4290(void **context)
{
	(void)context;
	check_bits(bit_4290);
}

/* Of all values of a byte one forbids, the byte beside it has no part in it. */
static void test_permits(void **context)
{
	struct lfp_can_payload payload = { .len = 8 };
	struct lfp_reading reading;
	unsigned int value;

	(void)context;
	for (value = 0; value < 256; value++) {
		payload.data[0] = (u8)value;
		payload.data[1] = (u8)(value + 1);
		lfp_hv_decode(slot_of(0x4280), &payload, &reading);
		assert_int_equal(reading.value[LFP_CHARGE_ENABLED], value != 0xaa);
		assert_int_equal(reading.value[LFP_DISCHARGE_ENABLED], value != 0xa9);
		assert_true(reading.fields == (BIT_ULL(LFP_CHARGE_ENABLED) |
					       BIT_ULL(LFP_DISCHARGE_ENABLED)));
	}
}

/* Frames other than the three say nothing of conditions. */
static void test_silent_frames(void **context)
{
	struct lfp_can_payload payload = { .len = 8 };
	struct lfp_reading reading;
	unsigned int slot;

	(void)context;
	memset(payload.data, 0xff, sizeof(payload.data));
	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++) {
		if (slot == slot_of(0x4250) || slot == slot_of(0x4290))
			continue;
		lfp_hv_decode(slot, &payload, &reading);
		assert_true(!reading.can_say);
		assert_true(!reading.unknown || slot == slot_of(0x4280));
	}
}

/* Each number of a field, against its neighbour: no step is lost at an offset. */
static void test_every_current(void **context)
{
	struct lfp_can_payload payload = { .len = 8 };
	struct lfp_reading reading;
	s64 tenths;
	int raw;

	(void)context;
	for (raw = 0; raw <= 0xffff; raw++) {
		payload.data[2] = (u8)raw;
		payload.data[3] = (u8)(raw >> 8);
		lfp_hv_decode(slot_of(0x4210), &payload, &reading);
		tenths = raw - 30000;
		if (tenths < -10000 || tenths > 10000) {
			assert_true(reading.implausible & BIT_ULL(LFP_CURRENT_UA));
			assert_false(reading.fields & BIT_ULL(LFP_CURRENT_UA));
			continue;
		}
		assert_true(reading.fields & BIT_ULL(LFP_CURRENT_UA));
		assert_true(reading.value[LFP_CURRENT_UA] == tenths * 100000);
	}
}

static int number_of(const char *name, const char *(*name_of)(unsigned int), unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!strcmp(name_of(i), name))
			return (int)i;
	return -1;
}

static const char *field_name(unsigned int i)
{
	return lfp_field_name(i);
}

static const char *text_name(unsigned int i)
{
	return lfp_text_name(i);
}

static const char *condition_name(unsigned int i)
{
	return lfp_condition_name(i);
}

static void say_number(const struct lfp_reading *reading, int field, char *word)
{
	if (reading->fields & BIT_ULL(field))
		snprintf(word, WORD_SIZE, "%lld", (long long)reading->value[field]);
	else
		strcpy(word, reading->implausible & BIT_ULL(field) ? "implausible" : "absent");
}

static void say_alarm(const struct lfp_reading *reading, const char *name, char *word)
{
	int condition = number_of(name, condition_name, LFP_CONDITION_COUNT);
	enum lfp_level level = LFP_NONE;

	if (condition < 0)
		fail_msg("no condition '%s'", name);
	if (reading->warning & BIT_ULL(condition))
		level = LFP_WARNING;
	if (reading->protection & BIT_ULL(condition))
		level = LFP_PROTECTION;
	strcpy(word, reading->can_say & BIT_ULL(condition) ? lfp_level_name(level) : "unsaid");
}

static void say_unknown(u64 bits, char *word)
{
	strcpy(word, bits ? "" : "none");
	for (; bits; bits >>= 8)
		word += sprintf(word, "%02X", (u8)bits);
}

/* What the reading says of a thing, in the words of the table. */
static void say(const struct lfp_reading *reading, const char *thing, char *word)
{
	int field = number_of(thing, field_name, LFP_FIELD_COUNT);
	int text = number_of(thing, text_name, LFP_TEXT_COUNT);

	if (!strcmp(thing, "unknown"))
		say_unknown(reading->unknown, word);
	else if (!strncmp(thing, "alarm:", 6))
		say_alarm(reading, thing + 6, word);
	else if (field >= 0)
		say_number(reading, field, word);
	else if (text >= 0)
		strcpy(word, reading->texts & BIT(text) ? reading->text[text] : "absent");
	else
		fail_msg("no field '%s'", thing);
}

static const char *directory(const char *variable)
{
	const char *path = getenv(variable);

	return path ? path : ".";
}

static void test_expected(void **context)
{
	struct lfp_reading reading;
	unsigned int rows = 0;
	char word[WORD_SIZE];
	struct csv csv;

	(void)context;
	assert_true(csv_open(&csv, directory("LFP_VECTORS"), expected_name));
	for (; csv_next(&csv, 4); rows++) {
		assert_int_equal(decode((u32)strtoul(csv.cell[0], NULL, 16), csv.cell[1], &reading),
				 LFP_DECODED);
		say(&reading, csv.cell[2], word);
		if (strcmp(word, csv.cell[3]))
			fail_msg("line %u: %s#%s: %s is %s, expected %s", csv.number, csv.cell[0],
				 csv.cell[1], csv.cell[2], word, csv.cell[3]);
	}
	csv_close(&csv);
	assert_in_range(rows, 100, MAX_ROWS);
}

/* Fields and texts that the table expects of a frame. */
static void expected_of(const char *id, const char *data, u64 *fields, u32 *texts)
{
	struct csv csv;
	int number;

	*fields = 0;
	*texts = 0;
	assert_true(csv_open(&csv, directory("LFP_VECTORS"), expected_name));
	while (csv_next(&csv, 4)) {
		if (strcmp(csv.cell[0], id) || strcmp(csv.cell[1], data))
			continue;
		number = number_of(csv.cell[2], field_name, LFP_FIELD_COUNT);
		if (number >= 0)
			*fields |= BIT_ULL(number);
		number = number_of(csv.cell[2], text_name, LFP_TEXT_COUNT);
		if (number >= 0)
			*texts |= (u32)BIT(number);
	}
	csv_close(&csv);
}

/* Each frame that a pack or an emulator sent has all its values in the table, no more. */
static void test_captured(void **context)
{
	unsigned int rows = 0, hosts = 0;
	struct lfp_reading reading;
	struct csv csv;
	u64 fields;
	u32 texts;

	(void)context;
	if (!csv_open(&csv, directory("LFP_SHARED"), captured_name)) {
		print_message("# no %s/%s\n", directory("LFP_SHARED"), captured_name);
		skip();
	}
	while (csv_next(&csv, 8)) {
		if (strcmp(csv.cell[2], "pack->host")) {
			assert_int_equal(lfp_hv_slot((u32)strtoul(csv.cell[0], NULL, 16)), -1);
			hosts++;
			continue;
		}
		rows++;
		decode((u32)strtoul(csv.cell[0], NULL, 16), csv.cell[1], &reading);
		expected_of(csv.cell[0], csv.cell[1], &fields, &texts);
		if (reading.fields & ~fields || reading.texts != texts)
			fail_msg("%s#%s says more than is expected", csv.cell[0], csv.cell[1]);
		assert_true(!reading.implausible && !reading.unknown);
		assert_true(!reading.warning && !reading.protection);
	}
	csv_close(&csv);
	assert_in_range(rows, 13, MAX_ROWS);
	assert_in_range(hosts, 10, MAX_ROWS);
}

/* A 0x4210 and a 0x4230 (or none), and what they are. */
struct form_row {
	const char *state;
	const char *cells;
	enum lfp_hv_form form;
};

static const struct form_row forms[] = {
	/* The captured pack and an emulator in the document's form. */
	{ "3F08307592041864", "E40CDF0C0E000800", LFP_HV_FORM_DOCUMENTED },
	{ "A50930759D042E64", NULL, LFP_HV_FORM_DOCUMENTED },
	/* 370.0 V, 0 A, 18.0 C, big endian, temperature without and with offset. */
	{ "0E74000000B43264", "0CE40CDF000E0008", LFP_HV_FORM_SWAPPED },
	{ "0E74000000B43264", NULL, LFP_HV_FORM_SWAPPED },
	{ "0E740000049C3264", "0CE40CDF000E0008", LFP_HV_FORM_SWAPPED },
	{ "0E740000049C3264", NULL, LFP_HV_FORM_SWAPPED },
	/* 10.0 A, which little endian and with the offset is -440.0 A. */
	{ "0E740064049C3264", NULL, LFP_HV_FORM_SWAPPED },
	/* -12.5 A */
	{ "0E74FF83049C3264", "0CE40CDF000E0008", LFP_HV_FORM_SWAPPED },
	/* 361.8 V is 0x0E22: the cells tell where it may be 871.8 V as well. */
	{ "0E22006404033264", "0CE40CDF000E0008", LFP_HV_FORM_SWAPPED },
	{ "0E22006404033264", NULL, LFP_HV_FORM_UNSURE },
	{ "0E22006404033264", "E40CDF0C0E000800", LFP_HV_FORM_DOCUMENTED },
	/* The two frames contradict each other. */
	{ "0E740000049C3264", "E40CDF0C0E000800", LFP_HV_FORM_UNSURE },
	{ "3F08307592041864", "0CE40CDF000E0008", LFP_HV_FORM_UNSURE },
	/* An honest pack whose board sensor has failed, at an unlucky voltage. */
	{ "0C08006400000064", "E40CDF0C0E000800", LFP_HV_FORM_DOCUMENTED },
	{ "3F08307500001864", NULL, LFP_HV_FORM_UNSURE },
	{ "3F08307500001864", "E40CDF0C0E000800", LFP_HV_FORM_DOCUMENTED },
	/* Nonsense either way is no look-alike. */
	{ "FFFFFFFFFFFFFFFF", "FFFFFFFFFFFFFFFF", LFP_HV_FORM_UNSURE },
	{ "0000000000000000", "0000000000000000", LFP_HV_FORM_UNSURE },
	/* Without the offset but little endian: the current is implausible, the rest is right. */
	{ "3F08000092041864", NULL, LFP_HV_FORM_UNSURE },
	{ "3F08000092041864", "E40CDF0C0E000800", LFP_HV_FORM_DOCUMENTED },
	/* The cells alone do not decide. */
	{ NULL, "0CE40CDF000E0008", LFP_HV_FORM_UNSURE },
	{ NULL, NULL, LFP_HV_FORM_UNSURE },
	{ "", "0CE40CDF000E0008", LFP_HV_FORM_UNSURE },
	{ "0E740000049C32", NULL, LFP_HV_FORM_UNSURE },
	{ "0E740000049C3264", "", LFP_HV_FORM_SWAPPED },
	{ "0E22006404033264", "0CE40CDF000E00", LFP_HV_FORM_UNSURE },
};

static void test_forms(void **context)
{
	struct lfp_can_payload state, cells;
	enum lfp_hv_form form;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		if (forms[i].state)
			state = bench_payload(forms[i].state);
		if (forms[i].cells)
			cells = bench_payload(forms[i].cells);
		form = lfp_hv_form(forms[i].state ? &state : NULL, forms[i].cells ? &cells : NULL);
		if (form != forms[i].form)
			fail_msg("row %u: %u, expected %u", i, form, forms[i].form);
		assert_int_equal(lfp_hv_is_swapped(forms[i].state ? &state : NULL,
						   forms[i].cells ? &cells : NULL),
				 form == LFP_HV_FORM_SWAPPED);
	}
}

/* A 0x4210, a 0x4250, and which sign charging has by them. */
static void test_signs(void **context)
{
	static const struct {
		const char *state;
		const char *status;
		enum lfp_hv_sign sign;
	} rows[] = {
		/* 0x75A4 = 30116 = 11.6 A, 0x74BC = 29884 = -11.6 A */
		{ "3F08A47592041864", "0100000000000000", LFP_HV_SIGN_PLUS_CHARGES },
		{ "3F08BC7492041864", "0200000000000000", LFP_HV_SIGN_PLUS_CHARGES },
		{ "3F08BC7492041864", "0100000000000000", LFP_HV_SIGN_MINUS_CHARGES },
		{ "3F08A47592041864", "0200000000000000", LFP_HV_SIGN_MINUS_CHARGES },
		{ "3F08A47592041864", "F2FFFFFFFFFFFFFF", LFP_HV_SIGN_MINUS_CHARGES },
		{ "3F08A47592041864", "0000000000000000", LFP_HV_SIGN_UNSURE },
		{ "3F08A47592041864", "0300000000000000", LFP_HV_SIGN_UNSURE },
		{ "3F08A47592041864", "0500000000000000", LFP_HV_SIGN_UNSURE },
		/* 1.9 A and 2.0 A either way: 30019, 30020, 29981, 29980 */
		{ "3F08437592041864", "0200000000000000", LFP_HV_SIGN_UNSURE },
		{ "3F08447592041864", "0200000000000000", LFP_HV_SIGN_MINUS_CHARGES },
		{ "3F081D7592041864", "0200000000000000", LFP_HV_SIGN_UNSURE },
		{ "3F081C7592041864", "0200000000000000", LFP_HV_SIGN_PLUS_CHARGES },
		/* Implausible currents do not vote. */
		{ "3F08000092041864", "0100000000000000", LFP_HV_SIGN_UNSURE },
		{ "3F08FFFF92041864", "0200000000000000", LFP_HV_SIGN_UNSURE },
	};
	struct lfp_can_payload state, status;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		state = bench_payload(rows[i].state);
		status = bench_payload(rows[i].status);
		if (lfp_hv_sign(&state, &status) != rows[i].sign)
			fail_msg("row %u", i);
	}
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_identifiers),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_bits_4250),
		cmocka_unit_test(test_bits_4280),
		cmocka_unit_test(test_bits_4290),
		cmocka_unit_test(test_permits),
		cmocka_unit_test(test_silent_frames),
		cmocka_unit_test(test_every_current),
		cmocka_unit_test(test_expected),
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_signs),
	};

	return cmocka_run_group_tests_name("hv_frame", tests, NULL, NULL);
}
