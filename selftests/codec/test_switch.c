// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each pack alone, and each in the place of each other one while the link
 * stands: new firmware, another protocol chosen, another pack.
 */

#include "packs.h"

/* How a pack is switched. */
struct way {
	bool alarm_before;
	bool alarm_after;
	/* Time between two frames of a burst. */
	u32 spread_ms;
	/* Of a pack of one second; 0: its own. */
	u32 period_ms;
};

static const struct way ways[] = {
	{ false, false, 0, 0 },
	{ true, true, 0, 0 },
	{ true, false, 0, 0 },
	{ false, true, 20, 0 },
	{ true, true, 20, 0 },
	{ false, false, 0, 3000 },
	{ true, true, 20, 3000 },
};

struct change {
	struct bench bench;
	const struct pack *from;
	const struct pack *to;
	const struct way *way;
	struct shown before;
	struct shown after;
	/* Edges heard so far, and the level after the last one of each condition. */
	unsigned int edges;
	u8 level[LFP_CONDITION_COUNT];
	/* The first thing that went wrong. */
	char wrong[256];
};

/* The other pairs are tried all the same. */
static void fail_change(struct change *change, const char *what, const char *name)
{
	if (change->wrong[0])
		return;
	snprintf(change->wrong, sizeof(change->wrong),
		 "%s to %s (alarms %d %d, spread %u, period %u): %s %s",
		 lfp_can_dialect_name(change->from->dialect),
		 lfp_can_dialect_name(change->to->dialect), change->way->alarm_before,
		 change->way->alarm_after, change->way->spread_ms, change->way->period_ms, what,
		 name);
}

/* An edge must lead from what the old pack said to what the new one says, once. */
static void hear_edge(struct change *change, const struct lfp_event *event)
{
	const char *name = lfp_condition_name(event->condition);

	if (!(change->after.conditions & BIT_ULL(event->condition)))
		fail_change(change, "an edge that the new pack does not tell:", name);
	if (event->previous != change->level[event->condition] ||
	    event->level != change->after.level[event->condition])
		fail_change(change, "an edge that was made up:", name);
	change->level[event->condition] = event->level;
	change->edges += 1 + event->coalesced;
}

static void hear_edges(struct change *change)
{
	struct lfp_event event;

	while (bench_event(&change->bench, &event))
		if (event.type == LFP_EVENT_ALARM)
			hear_edge(change, &event);
}

static unsigned int expected_edges(const struct change *change, const u8 *level)
{
	unsigned int condition, edges = 0;
	u64 left;

	lfp_for_each_bit(condition, left, change->after.conditions)
		edges += level[condition] != change->after.level[condition];
	return edges;
}

/* While it is in doubt, a number that moves must move to what the new pack means. */
static void check_numbers(struct change *change, const struct shown *before)
{
	unsigned int field;
	struct shown now;
	u64 left;

	shown_by(&change->bench, &now);
	lfp_for_each_bit(field, left, now.fields)
		if ((!(before->fields & BIT_ULL(field)) ||
		     now.number[field] != before->number[field]) &&
		    (!(change->after.fields & BIT_ULL(field)) ||
		     now.number[field] != change->after.number[field]))
			fail_change(change, "read by the wrong table:", lfp_field_name(field));
}

static void send_frame(struct change *change, u32 id, const char *hex)
{
	struct bench *bench = &change->bench;
	bool doubting = bench->session.phase == LFP_CAN_DOUBTING;
	struct shown before;

	if (doubting)
		shown_by(bench, &before);
	bench_send(bench, id, hex);
	if (doubting)
		check_numbers(change, &before);
	if (!bench->state.stack.present)
		fail_change(change, "the pack is lost at", hex);
	bench_pass(bench, change->way->spread_ms);
	hear_edges(change);
}

static u32 period_of(const struct change *change, const struct pack *pack)
{
	return change->way->period_ms ? change->way->period_ms : pack->period_ms;
}

static const char *hex_of(const struct change *change, const struct burst_row *row)
{
	const struct pack *pack = change->to;
	bool alarm = change->way->alarm_after && row->id == pack->alarm.id;

	return alarm ? pack->alarm.hex : row->hex;
}

/* A cycle of the new pack, frame by frame. */
static void send_cycle(struct change *change)
{
	const struct pack *pack = change->to;
	const struct burst_row *row = pack->rows;
	u64 end_ms = change->bench.now_ms + period_of(change, pack);

	for (; row->id; row++)
		send_frame(change, row->id, hex_of(change, row));
	if (change->bench.now_ms < end_ms)
		bench_pass(&change->bench, end_ms - change->bench.now_ms);
	hear_edges(change);
}

static void start_with(struct change *change)
{
	struct bench *bench = &change->bench;
	unsigned int cycle;

	bench_start(bench);
	for (cycle = 0; cycle < 6; cycle++) {
		pack_burst(bench, change->from, change->way->alarm_before);
		bench_pass(bench, period_of(change, change->from));
	}
	assert_int_equal(bench->session.dialect, change->from->dialect);
	bench_drain(bench);
	memcpy(change->level, bench->state.stack.level, sizeof(change->level));
}

static void check_shown(struct change *change)
{
	const char *differs;

	shown_by(&change->bench, &change->before);
	differs = shown_differs(&change->before, &change->after);
	if (differs)
		fail_change(change, "wrong or left over:", differs);
}

static const char *frame_of(const struct pack *pack, u32 id)
{
	const struct burst_row *row = pack->rows;

	while (row->id && row->id != id)
		row++;
	return row->hex;
}

/*
 * True if the new pack sends nothing that the old one did not send, its name
 * included: then only the silence of the rest tells that it is another one.
 */
static bool is_part(const struct change *change)
{
	const struct burst_row *row = change->to->rows;

	for (; row->id; row++)
		if (!frame_of(change->from, row->id))
			return false;
	return !strcmp(frame_of(change->from, 0x35e), frame_of(change->to, 0x35e));
}

/* Two whole cycles have passed when the third one is there. */
static unsigned int patience(const struct change *change)
{
	u32 period_ms = period_of(change, change->to);
	unsigned int cycles = 3;

	if (is_part(change))
		cycles += (LFP_SILENCE_MS + LFP_CAN_ROUND_MS + 2 * period_ms) / period_ms;
	return cycles;
}

static void switch_pack(struct change *change)
{
	struct lfp_can_session *session = &change->bench.session;
	u8 level[LFP_CONDITION_COUNT];
	unsigned int cycle;

	start_with(change);
	memcpy(level, change->level, sizeof(level));
	shown_fresh(change->to, change->way->alarm_after, &change->after);
	for (cycle = patience(change); cycle; cycle--)
		send_cycle(change);
	if (session->dialect != change->to->dialect)
		fail_change(change, "after two cycles still",
			    lfp_can_dialect_name(session->dialect));
	check_shown(change);
	for (cycle = 0; cycle < 10; cycle++) {
		send_cycle(change);
		check_shown(change);
	}
	if (change->edges != expected_edges(change, level))
		fail_change(change, "edges", "missing");
	if (session->phase != LFP_CAN_SETTLED || lfp_can_session_missing(session))
		fail_change(change, "not", "settled");
}

static void switch_all(const struct way *way)
{
	struct change change;
	unsigned int from, to, wrong = 0;

	for (from = 0; from < PACKS; from++) {
		for (to = 0; to < PACKS; to++) {
			if (from == to)
				continue;
			memset(&change, 0, sizeof(change));
			change.from = &packs[from];
			change.to = &packs[to];
			change.way = way;
			switch_pack(&change);
			if (!change.wrong[0])
				continue;
			print_message("# %s\n", change.wrong);
			wrong++;
		}
	}
	if (wrong)
		fail_msg("%u of %u changes went wrong", wrong, PACKS * (PACKS - 1));
}

static void test_switch_quiet(void **context)
{
	(void)context;
	switch_all(&ways[0]);
}

static void test_switch_with_alarms(void **context)
{
	(void)context;
	switch_all(&ways[1]);
}

static void test_switch_alarm_ends(void **context)
{
	(void)context;
	switch_all(&ways[2]);
}

static void test_switch_spread(void **context)
{
	(void)context;
	switch_all(&ways[3]);
}

static void test_switch_spread_with_alarms(void **context)
{
	(void)context;
	switch_all(&ways[4]);
}

static void test_switch_slow(void **context)
{
	(void)context;
	switch_all(&ways[5]);
}

static void test_switch_slow_spread_with_alarms(void **context)
{
	(void)context;
	switch_all(&ways[6]);
}

/* The table of packs is what the tests take it for. */
static void test_packs(void **context)
{
	struct shown quiet, alarm;
	unsigned int i, condition, raised;
	u64 left;

	(void)context;
	for (i = 0; i < PACKS; i++) {
		assert_int_equal(packs[i].dialect, LFP_CAN_PYLONTECH_1_2 + i);
		shown_fresh(&packs[i], false, &quiet);
		shown_fresh(&packs[i], true, &alarm);
		assert_int_equal(quiet.fields, quiet.offers);
		raised = 0;
		lfp_for_each_bit(condition, left, quiet.conditions) {
			assert_int_equal(quiet.level[condition], LFP_NONE);
			raised += alarm.level[condition] != LFP_NONE;
		}
		assert_in_range(raised, 1, 2);
	}
}

/* Each is known after two of its cycles, and shows nothing before. */
static void recognise(const struct pack *pack, u32 period_ms)
{
	struct shown fresh, shown;
	struct bench bench;
	unsigned int cycle;

	shown_fresh(pack, false, &fresh);
	bench_start(&bench);
	for (cycle = 0; cycle < 2; cycle++) {
		shown_by(&bench, &shown);
		assert_int_equal(shown.fields | shown.texts, 0);
		pack_burst(&bench, pack, false);
		if (!cycle && period_ms > LFP_CAN_CYCLE_MS)
			bench_pass(&bench, LFP_CAN_CYCLE_MS - 1);
		else
			bench_pass(&bench, period_ms);
	}
	shown_by(&bench, &shown);
	if (bench.session.dialect != pack->dialect || shown_differs(&shown, &fresh))
		fail_msg("%s each %u ms: %s, %s", lfp_can_dialect_name(pack->dialect), period_ms,
			 lfp_can_dialect_name(bench.session.dialect),
			 shown_differs(&shown, &fresh));
	assert_int_equal(bench_alarms(&bench), 0);
}

static void test_recognised(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < PACKS; i++) {
		recognise(&packs[i], 1000);
		recognise(&packs[i], 500);
		recognise(&packs[i], 3000);
	}
}

static void send_due(struct bench *bench, u32 since_ms)
{
	const struct period_row *row = byd_periods;

	for (; row->id; row++)
		if (since_ms % row->period_ms == 0)
			bench_send(bench, row->id, row->hex);
}

/* BYD's periods, from its first frames on: two of the longest but that of its name. */
static void test_byd_periods(void **context)
{
	const struct pack *byd = pack_of(LFP_CAN_BYD);
	struct shown fresh, shown;
	struct bench bench;
	u32 ms;

	(void)context;
	shown_fresh(byd, false, &fresh);
	bench_start(&bench);
	for (ms = 0; ms < 600000; ms += 1000) {
		send_due(&bench, ms);
		bench_pass(&bench, 1000);
		if (ms < 20000)
			continue;
		assert_int_equal(bench.session.dialect, LFP_CAN_BYD);
		shown_by(&bench, &shown);
		if (shown_differs(&shown, &fresh))
			fail_msg("%s after %u ms", shown_differs(&shown, &fresh), ms);
		assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

/* The same when it is turned on a moment before its name comes for the second time. */
static void test_byd_periods_from_the_middle(void **context)
{
	struct bench bench;
	u32 ms;

	(void)context;
	bench_start(&bench);
	for (ms = 1000; ms < 300000; ms += 1000) {
		send_due(&bench, ms);
		bench_pass(&bench, 1000);
		/* Without its name nobody can tell which of two scales it means. */
		if (ms < 60000)
			assert_int_not_equal(bench.session.dialect, LFP_CAN_VICTRON);
		if (ms >= 80000)
			assert_int_equal(bench.session.dialect, LFP_CAN_BYD);
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

/* A pack that is lost with an alarm and comes back with it has told nothing new. */
static void test_alarm_through_loss(void **context)
{
	struct bench bench;
	unsigned int i;

	(void)context;
	for (i = 0; i < PACKS; i++) {
		bench_start(&bench);
		pack_run(&bench, &packs[i], true, 4);
		bench_drain(&bench);
		bench_down(&bench, LFP_LINK_NO_CARRIER);
		assert_true(bench_alarm(&bench, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION));
		bench_pass(&bench, 60000);
		pack_run(&bench, &packs[i], true, 4);
		assert_true(bench_alarm(&bench, LFP_CAN_LINK, LFP_PROTECTION, LFP_NONE));
		if (bench_alarms(&bench))
			fail_msg("%s: edges of an alarm that stands",
				 lfp_can_dialect_name(packs[i].dialect));
	}
}

static bool is_name(u32 id)
{
	return id == 0x35e || id == 0x40a;
}

/* A number that a frame has behind the name ages with the frame, the name does not. */
static void skip_behind_name(struct shown *shown)
{
	shown->fields &= ~BIT_ULL(LFP_CHARGE_FULL_DESIGN_UAH);
}

/*
 * A pack that sends its name once a minute: each time it is heard out again,
 * and it is the same pack.
 */
static void rare_name(const struct pack *pack)
{
	struct shown fresh, shown;
	struct bench bench;
	unsigned int cycle;
	const struct burst_row *row;

	shown_fresh(pack, false, &fresh);
	if (pack->dialect == LFP_CAN_DEYE)
		skip_behind_name(&fresh);
	bench_start(&bench);
	for (cycle = 0; cycle < 300; cycle++) {
		for (row = pack->rows; row->id; row++)
			if (!is_name(row->id) || cycle * pack->period_ms % 60000 == 0)
				bench_send(&bench, row->id, row->hex);
		bench_pass(&bench, pack->period_ms);
		if (cycle < 2)
			continue;
		shown_by(&bench, &shown);
		if (pack->dialect == LFP_CAN_DEYE)
			skip_behind_name(&shown);
		if (bench.session.dialect != pack->dialect || shown_differs(&shown, &fresh))
			fail_msg("%s after %u cycles: %s, %s", lfp_can_dialect_name(pack->dialect),
				 cycle, lfp_can_dialect_name(bench.session.dialect),
				 shown_differs(&shown, &fresh));
		assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

static void test_rare_names(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < PACKS; i++)
		rare_name(&packs[i]);
}

/* Told by the second of two frames that know the condition; the first one says that all is well. */
static const struct burst_row plus_second[] = {
	{ 0x351, "3002D007E803C301" }, { 0x355, "3F005F0000000000" },
	{ 0x356, "EF137B00CB000000" }, { 0x359, "0000000002504E00" },
	{ 0x35a, "A6AAAAAAAAAAAAAA" }, { 0x35c, "C000000000000000" },
	{ 0x379, "C800000000000000" }, { 0, NULL }
};

static void test_alarm_in_second_frame_through_loss(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, plus_second, 4);
	assert_int_equal(bench_level(&bench, LFP_OVERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(bench_alarms(&bench), 1);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	assert_true(bench_alarm(&bench, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION));
	bench_pass(&bench, 60000);
	bench_run(&bench, plus_second, 4);
	assert_true(bench_alarm(&bench, LFP_CAN_LINK, LFP_PROTECTION, LFP_NONE));
	assert_int_equal(bench_alarms(&bench), 0);
	assert_int_equal(bench_level(&bench, LFP_OVERVOLTAGE), LFP_PROTECTION);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_packs),
		cmocka_unit_test(test_recognised),
		cmocka_unit_test(test_byd_periods),
		cmocka_unit_test(test_byd_periods_from_the_middle),
		cmocka_unit_test(test_switch_quiet),
		cmocka_unit_test(test_switch_with_alarms),
		cmocka_unit_test(test_switch_alarm_ends),
		cmocka_unit_test(test_switch_spread),
		cmocka_unit_test(test_switch_spread_with_alarms),
		cmocka_unit_test(test_switch_slow),
		cmocka_unit_test(test_switch_slow_spread_with_alarms),
		cmocka_unit_test(test_rare_names),
		cmocka_unit_test(test_alarm_through_loss),
		cmocka_unit_test(test_alarm_in_second_frame_through_loss),
	};

	return cmocka_run_group_tests_name("switches", tests, NULL, NULL);
}
