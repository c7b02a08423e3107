// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A session whose pack changes its way of speaking, or is hard to recognise:
 * no value and no alarm of a table that is not the pack's.
 */

#include "bench.h"

#define DEYE LFP_CAN_DEYE

static void expect_nothing(struct bench *bench)
{
	assert_int_equal(bench->state.stack.offers, 0);
	assert_int_equal(bench->state.stack.known & ~LFP_LINK_CONDITIONS, 0);
	assert_int_equal(bench_alarms(bench), 0);
	assert_false(bench->state.stack.present);
}

/* The alarms of this Deye, and none of those that its 0x359 would be in another table. */
static void expect_deye_levels(struct bench *bench)
{
	assert_int_equal(bench_level(bench, LFP_CELL_UNDERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(bench_level(bench, LFP_CELL_OVERVOLTAGE), LFP_WARNING);
	assert_int_equal(bench_level(bench, LFP_INTERNAL_COMMUNICATION), LFP_PROTECTION);
	assert_false(bench->state.stack.can_say & BIT_ULL(LFP_OVERVOLTAGE));
	assert_false(bench->state.stack.offers & BIT_ULL(LFP_MODULES_ONLINE));
	assert_int_equal(bench_number(bench, LFP_CURRENT_UA), 12500000);
}

/* Either nothing is shown, or what a Deye says: three alarms, told once each. */
static void expect_deye(struct bench *bench, unsigned int *edges)
{
	*edges += bench_alarms(bench);
	if (!bench->state.stack.present) {
		assert_int_equal(bench->state.stack.offers, 0);
		assert_int_equal(*edges, 0);
		return;
	}
	assert_int_equal(bench->session.dialect, DEYE);
	expect_deye_levels(bench);
	assert_int_equal(*edges, 3);
}

/* Nobody acknowledged its first frame, so it was repeated before the others. */
static void test_deye_after_repeated_frame(void **context)
{
	const struct burst_row *row = burst_deye;
	unsigned int i, edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	for (i = 0; i < 2000; i++) {
		bench_send(&bench, row->id, row->hex);
		bench_pass(&bench, 1);
	}
	for (; row->id; row++) {
		bench_send(&bench, row->id, row->hex);
		bench_pass(&bench, 20);
		expect_nothing(&bench);
	}
	bench_run(&bench, burst_deye, 3);
	expect_deye(&bench, &edges);
	assert_true(bench.state.stack.present);
}

/* A frame twice in the middle of the first cycle. */
static void test_deye_with_doubled_frame(void **context)
{
	const struct burst_row *row = burst_deye;
	unsigned int edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	for (; row->id; row++) {
		bench_send(&bench, row->id, row->hex);
		bench_send(&bench, row->id, row->hex);
		bench_pass(&bench, 20);
		expect_nothing(&bench);
	}
	bench_run(&bench, burst_deye, 3);
	expect_deye(&bench, &edges);
	assert_true(bench.state.stack.present);
}

/* Its name is heard once a minute or no more: it is still a Deye. */
static void test_deye_name_ends(void **context)
{
	const struct burst_row *row;
	unsigned int second, edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_deye, 3);
	for (second = 0; second < 300; second++) {
		bench_pass(&bench, 1000);
		for (row = burst_deye; row->id; row++)
			if (row->id != 0x35e || (second == 60 || second == 120))
				bench_send(&bench, row->id, row->hex);
		expect_deye(&bench, &edges);
		assert_true(bench.state.stack.present);
	}
}

/* All but one of its identifiers pause for a while. */
static void test_deye_pauses(void **context)
{
	unsigned int second, edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_deye, 3);
	for (second = 0; second < 20; second++) {
		bench_pass(&bench, 1000);
		bench_send(&bench, burst_deye[0].id, burst_deye[0].hex);
		assert_int_equal(bench.session.dialect, DEYE);
	}
	bench_burst(&bench, burst_deye);
	expect_deye(&bench, &edges);
	bench_run(&bench, burst_deye, 3);
	expect_deye(&bench, &edges);
}

/* Its alarms and its name start when it was thought to be heard out. */
static void test_deye_starts_late(void **context)
{
	const struct burst_row *row;
	unsigned int i, edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	for (i = 0; i < 10; i++) {
		bench_pass(&bench, 1000);
		for (row = burst_deye; row < burst_deye + 3; row++)
			bench_send(&bench, row->id, row->hex);
		expect_nothing(&bench);
	}
	for (row = burst_deye; row->id; row++) {
		bench_pass(&bench, 20);
		bench_send(&bench, row->id, row->hex);
		expect_deye(&bench, &edges);
	}
	bench_run(&bench, burst_deye, 3);
	expect_deye(&bench, &edges);
	assert_int_equal(bench.session.dialect, DEYE);
}

/*
 * A Pylontech gives way to a Deye whose 0x359 would be an alarm in the table
 * of the former, whatever comes first.
 */
static void replace_by_deye(unsigned int first)
{
	const unsigned int rows = 6;
	struct bench bench;
	unsigned int second, i;

	bench_start(&bench);
	bench_run(&bench, burst_v12, 5);
	bench_drain(&bench);
	for (second = 0; second < 5; second++) {
		bench_pass(&bench, 1000);
		for (i = 0; i < rows; i++) {
			bench_send(&bench, burst_deye[(first + i) % rows].id,
				   burst_deye[(first + i) % rows].hex);
			assert_true(bench.state.stack.present);
			if (bench.session.dialect != DEYE && bench_alarms(&bench))
				fail_msg("0x359 of a Deye read as Pylontech's, frame %u first",
					 first);
		}
	}
	assert_int_equal(bench.session.dialect, DEYE);
	expect_deye_levels(&bench);
	assert_int_equal(bench_alarms(&bench), 3);
}

static void test_deye_replaces_pylontech(void **context)
{
	unsigned int first;

	(void)context;
	for (first = 0; first < 6; first++)
		replace_by_deye(first);
}

/* New firmware while the link stands: the data are never lost. */
static void test_switch_is_no_loss(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_drain(&bench);
	for (second = 0; second < 20; second++) {
		bench_pass(&bench, 1000);
		bench_burst(&bench, burst_v13);
	}
	assert_int_equal(bench.session.dialect, V13);
	assert_true(bench.state.stack.present);
	assert_int_equal(bench_alarms(&bench), 0);
}

static void test_switch_back_is_no_loss(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v13, 3);
	bench_drain(&bench);
	for (second = 0; second < 20; second++) {
		bench_pass(&bench, 1000);
		bench_burst(&bench, burst_v12);
	}
	assert_int_equal(bench.session.dialect, V12);
	assert_int_equal(bench_alarms(&bench), 0);
	assert_int_equal(bench.state.stack.offers & BIT_ULL(LFP_CHARGE_FULL_UAH), 0);
	assert_null(node_text(&bench.state.stack, LFP_FIRMWARE));
}

/* The same with frames that are some milliseconds apart. */
static void test_switch_of_spread_frames(void **context)
{
	const struct burst_row *row;
	struct bench bench;
	unsigned int second;

	(void)context;
	bench_start(&bench);
	for (second = 0; second < 20; second++) {
		for (row = second < 5 ? burst_v12 : burst_v13; row->id; row++) {
			bench_send(&bench, row->id, row->hex);
			bench_pass(&bench, 20);
		}
		bench_pass(&bench, 880);
	}
	assert_int_equal(bench.session.dialect, V13);
	assert_int_equal(bench_alarms(&bench), 0);
}

/* A burst whose frames are 20 ms apart; the worker runs after each of them. */
static void spread_burst(struct bench *bench, const struct burst_row *rows)
{
	for (; rows->id; rows++) {
		bench_pass(bench, 20);
		bench_send(bench, rows->id, rows->hex);
		bench_tick(bench);
		if (bench->session.phase != LFP_CAN_LISTENING)
			assert_true(bench_knows(bench, LFP_CHARGE_VOLTAGE_MAX_UV));
	}
}

/* All frames pause, but not as long as the silence: the pack is not lost. */
static void pause_all(u32 silence_ms, unsigned int pause_ms)
{
	struct bench bench;
	unsigned int second;

	bench_start(&bench);
	bench.session.silence_ms = silence_ms;
	for (second = 0; second < 8; second++) {
		bench_pass(&bench, second == 5 ? pause_ms : 880);
		spread_burst(&bench, burst_v12);
		if (second == 4)
			bench_drain(&bench);
		if (second >= 4)
			assert_true(bench_knows(&bench, LFP_CHARGE_ENABLED));
	}
	if (bench_drain(&bench))
		fail_msg("lost by a pause of %u ms, silence %u ms", pause_ms, silence_ms);
}

static void test_pause_of_all_is_no_loss(void **context)
{
	unsigned int pause_ms;

	(void)context;
	for (pause_ms = 1000; pause_ms <= LFP_SILENCE_MS - 25; pause_ms += 25)
		pause_all(LFP_SILENCE_MS, pause_ms);
	for (pause_ms = 1000; pause_ms < LFP_SILENCE_MAX_MS; pause_ms += 1750)
		pause_all(LFP_SILENCE_MAX_MS, pause_ms);
}

/* A pack that sends its burst each three seconds, and each frame twice. */
static void test_slow_doubled_bursts(void **context)
{
	const struct burst_row *row;
	struct bench bench;
	unsigned int burst;

	(void)context;
	bench_start(&bench);
	for (burst = 0; burst < 100; burst++) {
		for (row = burst_v12; row->id; row++) {
			bench_send(&bench, row->id, row->hex);
			bench_pass(&bench, 10);
			bench_send(&bench, row->id, row->hex);
			bench_pass(&bench, 10);
		}
		bench_pass(&bench, 2880);
		assert_int_equal(bench.session.dialect, V12);
		assert_true(bench.state.stack.present);
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

/* Another pack is plugged in while the link is down. */
static void test_other_pack_after_loss(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	bench_drain(&bench);
	bench_run(&bench, burst_v13, 3);
	assert_int_equal(bench.session.dialect, V13);
	assert_true(bench_alarm(&bench, LFP_CAN_LINK, LFP_PROTECTION, LFP_NONE));
	assert_int_equal(bench_alarms(&bench), 0);
	assert_false(bench.state.stack.offers & BIT_ULL(LFP_CHARGE_ENABLED));
	assert_true(bench.state.stack.offers & BIT_ULL(LFP_CHARGE_FULL_UAH));
}

static void test_stranger_after_loss(void **context)
{
	static const struct burst_row growatt[] = {
		{ 0x311, "0214032003E800C0" }, { 0x312, "0000000000000000" },
		{ 0x313, "1388FF8300D24B63" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	bench_drain(&bench);
	bench_run(&bench, growatt, 3);
	assert_int_equal(bench.session.dialect, LFP_CAN_FOREIGN);
	expect_nothing(&bench);
}

static void test_deye_after_loss(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	bench_drain(&bench);
	bench_run(&bench, burst_deye, 3);
	assert_int_equal(bench.session.dialect, DEYE);
	expect_deye_levels(&bench);
	/* Its own three, and the link is back. */
	assert_int_equal(bench_alarms(&bench), 4);
}

/* Two frames of a pack tell the same; the first ends, the other never changes. */
static void test_second_teller_takes_over(void **context)
{
	static const struct burst_row both[] = {
		{ 0x359, "0000000002504E00" }, { 0x351, "3002D007E803C301" },
		{ 0x355, "3F005F0000000000" }, { 0x370, "0501BE00E40CDA0C" },
		{ 0x373, "DA0CE40C24012B01" }, { 0x35e, "50594C4F4E202020" }, { 0, NULL }
	};
	const struct burst_row *row;
	struct bench bench;
	unsigned int second;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, both, 4);
	assert_int_equal(bench_number(&bench, LFP_CELL_TEMPERATURE_MAX_DC), 261);
	for (second = 0; second < 10; second++) {
		bench_pass(&bench, 1000);
		for (row = both; row->id; row++)
			if (row->id != 0x370)
				bench_send(&bench, row->id, row->hex);
	}
	/* Whole kelvin now. */
	assert_int_equal(bench_number(&bench, LFP_CELL_TEMPERATURE_MAX_DC), 260);
	assert_int_equal(bench_number(&bench, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
}

/* The same where the first one becomes too short for it: at once. */
static void test_second_teller_of_a_short_frame(void **context)
{
	static const struct burst_row both[] = {
		{ 0x359, "0000000002504E00" }, { 0x351, "3002D007E803C301" },
		{ 0x355, "3F005F0000000000" }, { 0x370, "0501BE00E40CDA0C" },
		{ 0x373, "DA0CE40C24012B01" }, { 0x35e, "50594C4F4E202020" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, both, 4);
	assert_int_equal(bench_number(&bench, LFP_CELL_TEMPERATURE_MAX_DC), 261);
	bench_send(&bench, 0x370, "0501BE00E40C");
	assert_int_equal(bench.session.phase, LFP_CAN_SETTLED);
	assert_int_equal(bench_number(&bench, LFP_CELL_TEMPERATURE_MAX_DC), 260);
	bench_send(&bench, 0x373, "DA0CE40C24012B01");
	assert_int_equal(bench_number(&bench, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
}

/* The name of a pack that was there before says nothing of the next one. */
static void test_name_ends_with_the_link(void **context)
{
	static const struct burst_row nameless[] = {
		{ 0x359, "0000000004504E" }, { 0x351, "14022003E803C201" },
		{ 0x355, "4B006300" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_deye, 3);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	bench_run(&bench, nameless, 3);
	assert_int_equal(bench.session.dialect, V12);
	assert_true(bench_knows(&bench, LFP_SOC_PERCENT));
}

/* Nor does it when nothing of that pack is heard any more, while something else is. */
static void test_name_ends_with_its_pack(void **context)
{
	static const struct burst_row noise[] = {
		{ 0x311, "0000000000000000" }, { 0x501, "0000000000000000" }, { 0, NULL }
	};
	static const struct burst_row nameless[] = {
		{ 0x359, "0000000004504E" }, { 0x351, "14022003E803C201" },
		{ 0x355, "4B006300" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_deye, 3);
	bench_run(&bench, noise, 20);
	assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_false(bench.state.stack.present);
	bench_drain(&bench);
	bench_run(&bench, nameless, 4);
	assert_int_equal(bench.session.dialect, V12);
	assert_int_equal(bench_number(&bench, LFP_MODULES_ONLINE), 4);
	/* The link is back, and of the Deye's alarms one is known to both: it has ended. */
	assert_int_equal(bench_level(&bench, LFP_INTERNAL_COMMUNICATION), LFP_NONE);
	assert_int_equal(bench_alarms(&bench), 2);
}

/* 0x359 ends, the rest goes on and is read as before. */
static void test_part_of_a_pack(void **context)
{
	enum lfp_level level;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_drain(&bench);
	bench_run(&bench, burst_v12 + 1, 20);
	assert_int_equal(bench.session.dialect, V12);
	assert_true(bench_knows(&bench, LFP_CHARGE_ENABLED));
	assert_true(bench_knows(&bench, LFP_SOC_PERCENT));
	assert_false(bench_knows(&bench, LFP_MODULES_ONLINE));
	assert_false(lfp_node_condition(&bench.state.stack, LFP_OVERVOLTAGE, &level));
	assert_int_equal(bench_drain(&bench), 0);
}

/* Three identifiers in quick succession, the others follow: that is one cycle. */
static void test_deye_with_quick_ids(void **context)
{
	const struct burst_row *row = burst_deye;
	unsigned int i, edges = 0;
	struct bench bench;

	(void)context;
	bench_start(&bench);
	for (i = 0; i < 12; i++) {
		bench_send(&bench, row[0].id, row[0].hex);
		bench_send(&bench, row[1].id, row[1].hex);
		if (!i)
			bench_send(&bench, row[3].id, row[3].hex);
		bench_pass(&bench, 100);
		expect_nothing(&bench);
	}
	bench_burst(&bench, burst_deye);
	expect_nothing(&bench);
	bench_run(&bench, burst_deye, 3);
	expect_deye(&bench, &edges);
	assert_true(bench.state.stack.present);
}

/* The pack without its limits. */
static const struct burst_row burst_no_limits[] = {
	{ 0x359, "0000000004504E" },
	{ 0x355, "4B006300" },
	{ 0x356, "881383FFD200" },
	{ 0x35c, "C000" },
	{ 0, NULL }
};

/* The limits come once, after a pause; then they must go stale in time. */
static void expect_limits_end(struct bench *bench)
{
	bench_burst(bench, burst_v12);
	bench_run(bench, burst_no_limits, 3);
	assert_true(bench_knows(bench, LFP_CHARGE_VOLTAGE_MAX_UV));
	bench_run(bench, burst_no_limits, 600);
	assert_int_equal(bench->session.dialect, V12);
	assert_false(bench_knows(bench, LFP_CHARGE_VOLTAGE_MAX_UV));
}

/* The time of an outage is no interval between frames. */
static void test_outage_is_no_interval(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_pass(&bench, 3600 * 1000);
	expect_limits_end(&bench);
}

/* Nor is that of one identifier's pause while the link stood. */
static void test_pause_is_no_interval(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, burst_v12, 3);
	bench_run(&bench, burst_no_limits, 3600);
	expect_limits_end(&bench);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_deye_after_repeated_frame),
		cmocka_unit_test(test_deye_with_doubled_frame),
		cmocka_unit_test(test_deye_name_ends),
		cmocka_unit_test(test_deye_pauses),
		cmocka_unit_test(test_deye_starts_late),
		cmocka_unit_test(test_deye_replaces_pylontech),
		cmocka_unit_test(test_switch_is_no_loss),
		cmocka_unit_test(test_switch_back_is_no_loss),
		cmocka_unit_test(test_switch_of_spread_frames),
		cmocka_unit_test(test_pause_of_all_is_no_loss),
		cmocka_unit_test(test_slow_doubled_bursts),
		cmocka_unit_test(test_other_pack_after_loss),
		cmocka_unit_test(test_stranger_after_loss),
		cmocka_unit_test(test_deye_after_loss),
		cmocka_unit_test(test_second_teller_takes_over),
		cmocka_unit_test(test_second_teller_of_a_short_frame),
		cmocka_unit_test(test_name_ends_with_the_link),
		cmocka_unit_test(test_name_ends_with_its_pack),
		cmocka_unit_test(test_part_of_a_pack),
		cmocka_unit_test(test_deye_with_quick_ids),
		cmocka_unit_test(test_outage_is_no_interval),
		cmocka_unit_test(test_pause_is_no_interval),
	};

	return cmocka_run_group_tests_name("dialects over time", tests, NULL, NULL);
}
