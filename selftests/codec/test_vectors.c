// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of frames: our own, and frames that were captured from packs, where
 * they are at hand (LFP_SHARED/vectors/can-low-voltage.csv).
 */

#include <stdlib.h>

#include "bench.h"
#include "codec/can_tables.h"
#include "csv.h"
#include "sane.h"
#include "vector.h"

#define MAX_ROWS 1024

struct row {
	u32 id;
	struct lfp_can_payload payload;
	char pack[128];
};

static struct row captured[MAX_ROWS];
static unsigned int captured_count;

static const char *directory(const char *variable)
{
	const char *path = getenv(variable);

	return path ? path : ".";
}

/* Opens the table of captured frames, or skips the test. */
static void open_captured(struct csv *csv)
{
	static const char name[] = "vectors/can-low-voltage.csv";

	if (csv_open(csv, directory("LFP_SHARED"), name))
		return;
	print_message("# no %s/%s\n", directory("LFP_SHARED"), name);
	skip();
}

static unsigned int check_table(const char *name, unsigned int columns)
{
	unsigned int rows = 0;
	struct vector vector;
	struct csv csv;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), name));
	for (; csv_next(&csv, columns); rows++) {
		vector = (struct vector){
			.id = csv.cell[0], .data = csv.cell[1], .dialect = csv.cell[2],
			.field = csv.cell[3], .expected = csv.cell[4],
		};
		check_vector(&vector, csv.number);
	}
	csv_close(&csv);
	return rows;
}

/* What frames say, by hand from the documents: our own, and captured ones. */
static void test_own_frames(void **context)
{
	(void)context;
	assert_in_range(check_table("vectors.csv", 6), 500, 4 * MAX_ROWS);
}

static void test_expected_pylontech(void **context)
{
	(void)context;
	assert_in_range(check_table("expected-pylontech.csv", 5), 40, MAX_ROWS);
}

static void test_expected_dialects(void **context)
{
	(void)context;
	assert_in_range(check_table("expected-dialects.csv", 5), 330, MAX_ROWS);
}

static s64 raw_at(const struct lfp_can_payload *payload, const struct lfp_can_value_row *row)
{
	const u8 *data = payload->data + row->byte;
	s64 word = (s16)lfp_get_u16(data);

	switch (row->raw) {
	case LFP_RAW_U8:
		return row->mask ? (data[0] & row->mask) >> lfp_lowest(row->mask) : data[0];
	case LFP_RAW_FLAG:
		return data[0] != 0;
	case LFP_RAW_COUNT:
		return __builtin_popcount(data[0]);
	case LFP_RAW_U16:
		return lfp_get_u16(data);
	case LFP_RAW_S16:
		return word;
	case LFP_RAW_ABS16:
		return word < 0 ? -word : word;
	case LFP_RAW_U32:
		return lfp_get_u32(data);
	default:
		return 0;
	}
}

/* A number that a vector must have: a bound of a row, or the value next to it. */
static bool has_vector(const struct lfp_can_value_row *row, u16 dialects, s64 raw, bool any)
{
	const char *field = lfp_field_name(row->field);
	struct lfp_can_payload payload;
	bool found = false;
	struct csv csv;
	int dialect;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), "vectors.csv"));
	while (!found && csv_next(&csv, 6)) {
		if (strtoul(csv.cell[0], NULL, 16) != row->id || strcmp(csv.cell[3], field))
			continue;
		payload = bench_payload(csv.cell[1]);
		dialect = lfp_can_dialect_find(csv.cell[2]);
		found = dialects & BIT(dialect) &&
			(any ? csv.cell[4][0] <= '9' : raw_at(&payload, row) == raw);
	}
	csv_close(&csv);
	return found;
}

static s64 lowest_raw(const struct lfp_can_value_row *row)
{
	return row->raw == LFP_RAW_S16 ? -32768 : 0;
}

static s64 highest_raw(const struct lfp_can_value_row *row)
{
	switch (row->raw) {
	case LFP_RAW_FLAG:
		return 1;
	case LFP_RAW_COUNT:
		return 8;
	case LFP_RAW_U8:
		return row->mask ? row->mask >> lfp_lowest(row->mask) : 0xff;
	case LFP_RAW_U16:
		return 0xffff;
	case LFP_RAW_U32:
		return 0xffffffff;
	default:
		return 0x7fff;
	}
}

static void want_raw(const struct lfp_can_value_row *row, s64 raw)
{
	if (raw >= lowest_raw(row) && raw <= highest_raw(row) &&
	    !has_vector(row, row->dialects, raw, false))
		fail_msg("vectors.csv: %s of %03x has no row for raw %lld",
			 lfp_field_name(row->field), row->id, (long long)raw);
}

/* Each row of the layout has vectors: a value in each dialect, both bounds, and one beyond. */
static void test_own_frames_are_complete(void **context)
{
	const struct lfp_can_value_row *row = lfp_can_values;
	unsigned int dialect;

	(void)context;
	for (; row < lfp_can_values + lfp_can_value_count; row++) {
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
			if (row->dialects & BIT(dialect) &&
			    !has_vector(row, (u16)BIT(dialect), 0, true))
				fail_msg("vectors.csv: no %s of %03x in %s",
					 lfp_field_name(row->field), row->id,
					 lfp_can_dialect_name(dialect));
		if (row->raw == LFP_RAW_CLOCK || row->mask)
			continue;
		want_raw(row, row->min - 1);
		want_raw(row, row->min);
		want_raw(row, row->max);
		want_raw(row, row->max + 1);
	}
}

static bool has_text_vector(const struct lfp_can_text_row *row, unsigned int dialect)
{
	bool found = false;
	struct csv csv;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), "vectors.csv"));
	while (!found && csv_next(&csv, 6))
		found = strtoul(csv.cell[0], NULL, 16) == row->id &&
			lfp_can_dialect_find(csv.cell[2]) == (int)dialect &&
			!strcmp(csv.cell[3], lfp_text_name(row->text)) &&
			strcmp(csv.cell[4], "absent");
	csv_close(&csv);
	return found;
}

static void test_own_texts_are_complete(void **context)
{
	const struct lfp_can_text_row *row = lfp_can_texts;
	unsigned int dialect;

	(void)context;
	for (; row < lfp_can_texts + lfp_can_text_count; row++)
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
			if (row->dialects & BIT(dialect) && !has_text_vector(row, dialect))
				fail_msg("vectors.csv: no %s of %03x in %s",
					 lfp_text_name(row->text), row->id,
					 lfp_can_dialect_name(dialect));
}

static bool has_expectation(const char *name, const char *id, const char *data)
{
	struct csv csv;
	bool found = false;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), name));
	while (!found && csv_next(&csv, 5))
		found = !strcmp(csv.cell[0], id) && !strcmp(csv.cell[1], data);
	csv_close(&csv);
	return found;
}

static bool is_our_id(const char *id)
{
	return lfp_can_slot((u32)strtoul(id, NULL, 16)) >= 0;
}

/* Captured frames of which nothing can be expected, and the readers of which say so. */
static bool is_unexplained(const char *id, const char *data)
{
	/* Events that SMA alone describes; two nobody has explained; a measure without unit. */
	static const char *const ids[] = { "35B", "407", "40C", "40D" };
	struct lfp_can_payload payload = bench_payload(data);
	enum lfp_can_dialect dialect = LFP_CAN_PYTES_NATIVE;
	struct lfp_reading reading;
	unsigned int i = 0;
	u64 word;

	while (i < ARRAY_SIZE(ids) && strcmp(ids[i], id))
		i++;
	if (i == ARRAY_SIZE(ids))
		return false;
	if (!strcmp(id, "35B"))
		dialect = LFP_CAN_BYD;
	memcpy(&word, payload.data, sizeof(word));
	assert_int_equal(bench_decode(dialect, (u32)strtoul(id, NULL, 16), data, &reading),
			 LFP_DECODED);
	assert_int_equal(reading.unknown, word);
	assert_int_equal(reading.fields | reading.texts | reading.can_say, 0);
	return true;
}

/* Each frame that was captured from a pack has its expected values. */
static void test_captured_are_expected(void **context)
{
	unsigned int rows = 0;
	struct csv csv;

	(void)context;
	open_captured(&csv);
	while (csv_next(&csv, 7)) {
		if (strcmp(csv.cell[6], "captured") || !is_our_id(csv.cell[0]))
			continue;
		rows++;
		if (!has_expectation("expected-pylontech.csv", csv.cell[0], csv.cell[1]) &&
		    !has_expectation("expected-dialects.csv", csv.cell[0], csv.cell[1]) &&
		    !is_unexplained(csv.cell[0], csv.cell[1]))
			fail_msg("nothing is expected of %s#%s of %s", csv.cell[0], csv.cell[1],
				 csv.cell[2]);
	}
	csv_close(&csv);
	assert_in_range(rows, 90, MAX_ROWS);
}

static void load_captured(void)
{
	struct row *row;
	struct csv csv;

	open_captured(&csv);
	for (captured_count = 0; csv_next(&csv, 7);) {
		if (!is_our_id(csv.cell[0]) || strlen(csv.cell[1]) > 2 * LFP_CAN_DATA_MAX)
			continue;
		assert_in_range(captured_count, 0, MAX_ROWS - 1);
		row = &captured[captured_count++];
		row->id = (u32)strtoul(csv.cell[0], NULL, 16);
		row->payload = bench_payload(csv.cell[1]);
		snprintf(row->pack, sizeof(row->pack), "%.40s %.80s", csv.cell[2], csv.cell[3]);
	}
	csv_close(&csv);
	assert_in_range(captured_count, 50, MAX_ROWS);
}

static void test_captured_in_each_dialect(void **context)
{
	struct lfp_reading reading;
	unsigned int i, dialect;
	const char *wrong;

	(void)context;
	load_captured();
	for (i = 0; i < captured_count; i++) {
		for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
			lfp_can_decode(dialect, (unsigned int)lfp_can_slot(captured[i].id),
				       &captured[i].payload, &reading);
			wrong = insane_reading(&reading);
			if (wrong)
				fail_msg("%03x of %s in %s: %s", captured[i].id, captured[i].pack,
					 lfp_can_dialect_name(dialect), wrong);
		}
	}
}

static void send_row(struct bench *bench, const struct row *row)
{
	const char *wrong;

	bench_send_raw(bench, row->id, row->payload.data, row->payload.len);
	wrong = insane_node(&bench->state.stack);
	if (wrong)
		fail_msg("%03x of %s: %s", row->id, row->pack, wrong);
}

/* All that was captured of one pack, again and again. */
static enum lfp_can_dialect play_pack(struct bench *bench, const char *pack)
{
	unsigned int second, i;

	bench_start(bench);
	for (second = 0; second < 10; second++) {
		for (i = 0; i < captured_count; i++)
			if (!strcmp(captured[i].pack, pack))
				send_row(bench, &captured[i]);
		bench_pass(bench, 1000);
		bench_drain(bench);
	}
	return bench->session.dialect;
}

/* Whose frames were captured or printed together, and what they speak. */
struct pack_row {
	const char *pack;
	const char *dialect;
};

/* Some are known by one or two frames alone: of those nothing follows. */
static const struct pack_row packs[] = {
	{ "Pylontech US5000 stack, older firmware", "pylontech-1.2" },
	{ "Pylontech US5000 stack, newer firmware", "pylontech-1.3" },
	{ "Pylontech US2000/US3000 stack", "pylontech-1.2" },
	{ "Pylontech US2000C", "unknown" },
	{ "Pylontech not stated", "unknown" },
	{ "Pytes any, in Pylontech mode", "unknown" },
	{ "Pytes V5 alpha, Victron mode", "pytes-victron" },
	{ "Pytes E-BOX-4850P-C, Victron mode", "unknown" },
	{ "Pytes ESS48-2U-L", "unknown" },
	{ "Pytes E-BOX-4850P-C, native", "pytes-native" },
	{ "Deye SE-G5.1", "unknown" },
	{ "Deye emulated by YamBMS", "unknown" },
	{ "Seplos Seplos BMS on Venus OS", "victron" },
	{ "BYD Battery-Box Premium LVS", "byd" },
	{ "BYD BYD-protocol sender", "byd" },
	{ "Discover AES converted", "pylontech-1.2" },
	{ "Daly / LiValley", "victron" },
	/* Values without anything that tells whose they are. */
	{ "Pylontech-compatible unit-test data", "unknown" },
	{ "Samsung to Pylon converter", "unknown" },
	{ "emulator JK-BMS to Pylontech converter", "pylontech-1.2" },
	{ "emulator Samsung to Pylon converter", "pylontech-1.2" },
	{ "emulator YamBMS log", "unknown" },
	{ "emulator diyBMS Pylontech emulation", "pylontech-1.2" },
};

static const char *spoken_by(const char *pack)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(packs); i++)
		if (!strncmp(pack, packs[i].pack, strlen(packs[i].pack)))
			return packs[i].dialect;
	fail_msg("%s: what does it speak?", pack);
	return NULL;
}

/* Each is read by its own table, and no captured pack had an alarm. */
static void test_captured_packs(void **context)
{
	unsigned int i, played = 0;
	const char *dialect, *spoken;
	struct bench bench;

	(void)context;
	load_captured();
	for (i = 0; i < captured_count; i++) {
		if (i && !strcmp(captured[i].pack, captured[i - 1].pack))
			continue;
		spoken = spoken_by(captured[i].pack);
		dialect = lfp_can_dialect_name(play_pack(&bench, captured[i].pack));
		if (strcmp(dialect, spoken))
			fail_msg("%s: taken for %s", captured[i].pack, dialect);
		assert_int_equal(lfp_node_alarm_level(&bench.state.stack), LFP_NONE);
		assert_int_equal(bench.state.stack.present, !!strcmp(spoken, "unknown"));
		played++;
	}
	assert_in_range(played, 20, MAX_ROWS);
}

/* All of them at once and in any order, as on a bus that somebody disturbs. */
static void test_captured_in_disorder(void **context)
{
	struct bench bench;
	unsigned int i;

	(void)context;
	load_captured();
	bench_start(&bench);
	bench_seed(7);
	for (i = 0; i < 200000; i++) {
		send_row(&bench, &captured[bench_random(captured_count)]);
		bench_pass(&bench, bench_random(100));
		if (!bench_random(1000))
			bench_pass(&bench, bench_random(20000));
		bench_drain(&bench);
	}
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_own_frames),
		cmocka_unit_test(test_own_frames_are_complete),
		cmocka_unit_test(test_own_texts_are_complete),
		cmocka_unit_test(test_expected_pylontech),
		cmocka_unit_test(test_expected_dialects),
		cmocka_unit_test(test_captured_are_expected),
		cmocka_unit_test(test_captured_in_each_dialect),
		cmocka_unit_test(test_captured_packs),
		cmocka_unit_test(test_captured_in_disorder),
	};

	return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
