// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of frames: our own, and frames that were captured from packs, where
 * they are at hand (LFP_SHARED/vectors/can-low-voltage.csv).
 */

#include <stdlib.h>

#include "bench.h"
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

static unsigned int check_table(const char *name, bool with_reasons)
{
	unsigned int rows = 0;
	struct vector vector;
	struct csv csv;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), name));
	for (; csv_next(&csv, with_reasons ? 6 : 5); rows++) {
		vector = (struct vector){
			.id = csv.cell[0], .data = csv.cell[1], .dialect = csv.cell[2],
			.field = csv.cell[3], .expected = csv.cell[4],
		};
		check_vector(&vector, csv.number);
	}
	csv_close(&csv);
	return rows;
}

static void test_own_frames(void **context)
{
	(void)context;
	assert_in_range(check_table("vectors.csv", true), 100, MAX_ROWS);
}

static bool has_expectation(const char *id, const char *data)
{
	struct csv csv;
	bool found = false;

	assert_true(csv_open(&csv, directory("LFP_VECTORS"), "expected-pylontech.csv"));
	while (!found && csv_next(&csv, 5))
		found = !strcmp(csv.cell[0], id) && !strcmp(csv.cell[1], data);
	csv_close(&csv);
	return found;
}

static bool is_our_id(const char *id)
{
	return lfp_can_slot((u32)strtoul(id, NULL, 16)) >= 0;
}

/* Each frame that was captured from a Pylontech stack has its expected values. */
static void test_captured_pylontech(void **context)
{
	unsigned int rows = 0;
	struct csv csv;

	(void)context;
	open_captured(&csv);
	while (csv_next(&csv, 7)) {
		if (strcmp(csv.cell[2], "Pylontech") || strcmp(csv.cell[6], "captured") ||
		    !is_our_id(csv.cell[0]))
			continue;
		rows++;
		if (!has_expectation(csv.cell[0], csv.cell[1]))
			fail_msg("nothing is expected of %s#%s", csv.cell[0], csv.cell[1]);
	}
	csv_close(&csv);
	assert_in_range(rows, 10, MAX_ROWS);
	check_table("expected-pylontech.csv", false);
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

static bool speaks_pylontech(const char *pack)
{
	static const char *const strangers[] = { "Deye", "BYD", "Seplos", "Daly", "Victron" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(strangers); i++)
		if (!strncmp(pack, strangers[i], strlen(strangers[i])))
			return false;
	return true;
}

/* No captured pack had an alarm; strangers are not taken for Pylontech. */
static void test_captured_packs(void **context)
{
	enum lfp_can_dialect dialect;
	struct bench bench;
	unsigned int i;

	(void)context;
	load_captured();
	for (i = 0; i < captured_count; i++) {
		if (i && !strcmp(captured[i].pack, captured[i - 1].pack))
			continue;
		dialect = play_pack(&bench, captured[i].pack);
		if (!speaks_pylontech(captured[i].pack) && dialect >= V12)
			fail_msg("%s: taken for %s", captured[i].pack,
				 lfp_can_dialect_name(dialect));
		assert_int_equal(lfp_node_alarm_level(&bench.state.stack), LFP_NONE);
	}
}

/* The real stacks, by what they are known to speak. */
static void test_captured_dialects(void **context)
{
	static const char *const packs[][2] = {
		{ "Pylontech US5000 stack, older firmware", "pylontech-1.2" },
		{ "Pylontech US5000 stack, newer firmware", "pylontech-1.3" },
		{ "Pylontech US2000/US3000 stack", "pylontech-1.2" },
	};
	struct bench bench;
	unsigned int i, p;

	(void)context;
	load_captured();
	for (p = 0; p < ARRAY_SIZE(packs); p++) {
		for (i = 0; i < captured_count; i++)
			if (!strncmp(captured[i].pack, packs[p][0], strlen(packs[p][0])))
				break;
		assert_in_range(i, 0, captured_count - 1);
		assert_string_equal(lfp_can_dialect_name(play_pack(&bench, captured[i].pack)),
				    packs[p][1]);
		assert_true(bench.state.stack.present);
	}
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
		cmocka_unit_test(test_captured_pylontech),
		cmocka_unit_test(test_captured_in_each_dialect),
		cmocka_unit_test(test_captured_packs),
		cmocka_unit_test(test_captured_dialects),
		cmocka_unit_test(test_captured_in_disorder),
	};

	return cmocka_run_group_tests_name("vectors", tests, NULL, NULL);
}
