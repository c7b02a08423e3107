// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pack over time: the first cycle, silence, loss and return, slow and short
 * frames, and what a full bus may cost.
 */

#include "packs.h"

#define UP_359 "0200000004504E"

static void start(struct bench *bench, const struct burst_row *rows)
{
	bench_start(bench);
	bench_run(bench, rows, 3);
	bench_drain(bench);
}

static u64 known_fields(struct bench *bench)
{
	unsigned int field;
	u64 known = 0;

	for (field = 0; field < LFP_FIELD_COUNT; field++)
		if (bench_knows(bench, field))
			known |= BIT_ULL(field);
	return known;
}

static void expect_lost(struct bench *bench)
{
	struct lfp_node *stack = &bench->state.stack;

	assert_int_equal(known_fields(bench), 0);
	assert_int_equal(stack->known & ~LFP_LINK_CONDITIONS, 0);
	assert_false(stack->present);
	assert_int_equal(lfp_node_status(stack), LFP_STATUS_UNKNOWN);
	assert_int_equal(lfp_node_health(stack), LFP_HEALTH_UNKNOWN);
}

/* Of all events that wait, the alarms must be these two edges of the link. */
static void expect_link_edge(struct bench *bench, enum lfp_level previous, enum lfp_level level)
{
	assert_true(bench_alarm(bench, LFP_CAN_LINK, previous, level));
	assert_int_equal(bench_alarms(bench), 0);
}

/* Two bursts, a second apart: all fields of the pack appear at once, or none. */
static unsigned int frames_until_shown(struct bench *bench)
{
	const struct burst_row *row;
	unsigned int frames = 0, second;

	for (second = 0; second < 2; second++) {
		bench_pass(bench, 1000);
		for (row = burst_v12; row->id; row++, frames++) {
			bench_send(bench, row->id, row->hex);
			if (known_fields(bench))
				return frames;
		}
	}
	return frames;
}

static void test_nothing_before_a_cycle(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	assert_true(bench_send(&bench, burst_v12[0].id, burst_v12[0].hex));
	assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_in_range(frames_until_shown(&bench), 6, 12);
	assert_int_equal(bench.session.dialect, V12);
	assert_true(bench.state.stack.present);
	assert_int_equal(known_fields(&bench), bench.state.stack.offers);
	bench_run(&bench, burst_v12, 2);
	assert_int_equal(known_fields(&bench), bench.state.stack.offers);
}

/* Each field of each frame arrives where it belongs. */
static void test_v12_values(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	assert_int_equal(bench_number(&bench, LFP_VOLTAGE_UV), 50000000);
	assert_int_equal(bench_number(&bench, LFP_CURRENT_UA), -12500000);
	assert_int_equal(bench_number(&bench, LFP_TEMPERATURE_DC), 210);
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 75);
	assert_int_equal(bench_number(&bench, LFP_SOH_PERCENT), 99);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_VOLTAGE_MAX_UV), 53200000);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_CURRENT_MAX_UA), 80000000);
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_CURRENT_MAX_UA), 100000000);
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_VOLTAGE_MIN_UV), 45000000);
	assert_int_equal(bench_number(&bench, LFP_MODULES_ONLINE), 4);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_ENABLED), 1);
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_ENABLED), 1);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_REQUEST), 0);
	assert_false(bench_knows(&bench, LFP_CHARGE_FULL_UAH));
	assert_string_equal(node_text(&bench.state.stack, LFP_MANUFACTURER), "PYLON");
	assert_int_equal(bench_level(&bench, LFP_OVERVOLTAGE), LFP_NONE);
}

static void test_v13_values(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v13);
	assert_int_equal(bench.session.dialect, V13);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_FULL_UAH), 400000000);
	assert_string_equal(node_text(&bench.state.stack, LFP_FIRMWARE), "2.5");
	assert_false(bench_knows(&bench, LFP_CHARGE_ENABLED));
	assert_int_equal(bench_level(&bench, LFP_CONTACTOR), LFP_NONE);
}

/* A pack that sends each frame once, then waits for long. */
static void test_single_burst(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_burst(&bench, burst_v12);
	bench_pass(&bench, LFP_CAN_CYCLE_MS - 1);
	assert_false(bench.state.stack.present);
	bench_pass(&bench, 1);
	assert_true(bench.state.stack.present);
	assert_int_equal(bench.session.dialect, V12);
}

/* A pack whose frames nobody acknowledges repeats one of them for ever. */
static void test_one_frame_is_no_pack(void **context)
{
	struct bench bench;
	unsigned int i;

	(void)context;
	bench_start(&bench);
	for (i = 0; i < 5000; i++) {
		bench_send(&bench, 0x359, UP_359);
		bench_pass(&bench, 1);
	}
	assert_int_equal(bench.session.dialect, LFP_CAN_UNKNOWN);
	assert_int_equal(bench.session.phase, LFP_CAN_LISTENING);
	assert_int_equal(bench_alarms(&bench), 0);
	expect_lost(&bench);
}

static const struct burst_row growatt[] = {
	{ 0x311, "0214032003E800C0" }, { 0x312, "0000000000000000" },
	{ 0x313, "1388FF8300D24B63" }, { 0, NULL }
};

static const struct burst_row samsung[] = {
	{ 0x500, "1388FF834B630000" }, { 0x501, "0000000000000000" },
	{ 0x502, "14022003E803C201" }, { 0, NULL }
};

static void expect_foreign(const struct burst_row *rows)
{
	struct bench bench;

	bench_start(&bench);
	bench_run(&bench, rows, 5);
	assert_int_equal(bench.session.dialect, LFP_CAN_FOREIGN);
	assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_int_equal(bench.state.stack.offers, 0);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	assert_false(lfp_can_session_repeats(&bench.session));
	assert_int_equal(bench_alarms(&bench), 0);
	expect_lost(&bench);
}

static void test_strangers_are_foreign(void **context)
{
	(void)context;
	expect_foreign(growatt);
	expect_foreign(samsung);
}

/* A Deye is read by its own table: current turned round, its own alarms. */
static void test_deye_values(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_deye);
	assert_int_equal(bench.session.dialect, LFP_CAN_DEYE);
	assert_int_equal(bench_number(&bench, LFP_CURRENT_UA), 12500000);
	assert_int_equal(bench_number(&bench, LFP_VOLTAGE_UV), 50000000);
	assert_int_equal(bench_number(&bench, LFP_CHARGE_FULL_DESIGN_UAH), 200000000);
	assert_string_equal(node_text(&bench.state.stack, LFP_MANUFACTURER), "DY001");
	assert_int_equal(bench_level(&bench, LFP_CELL_UNDERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(bench_level(&bench, LFP_CELL_OVERVOLTAGE), LFP_WARNING);
	assert_int_equal(bench_level(&bench, LFP_INTERNAL_COMMUNICATION), LFP_PROTECTION);
	/* 03 in the byte where others count modules. */
	assert_false(bench_knows(&bench, LFP_MODULES_ONLINE));
}

static unsigned int forced_edges(struct bench *bench, enum lfp_can_dialect forced,
				 const struct burst_row *rows)
{
	bench_start(bench);
	bench->session.forced = forced;
	bench_run(bench, rows, 5);
	return bench_alarms(bench);
}

/* The user says how the pack speaks: no frame says otherwise. */
static void test_forced(void **context)
{
	struct bench bench;

	(void)context;
	/* A maker who copies Deye's name, but not its table. */
	assert_int_equal(forced_edges(&bench, V12, burst_deye), 2);
	assert_int_equal(bench.session.dialect, V12);
	assert_int_equal(bench_number(&bench, LFP_CURRENT_UA), -12500000);
	assert_int_equal(bench_number(&bench, LFP_MODULES_ONLINE), 3);
	assert_int_equal(bench_level(&bench, LFP_OVERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(bench_level(&bench, LFP_CHARGE_OVERCURRENT), LFP_WARNING);
	/* Another table than that of the pack; it does not even send its frames. */
	forced_edges(&bench, LFP_CAN_PYTES_NATIVE, burst_v12);
	assert_int_equal(bench.session.dialect, LFP_CAN_PYTES_NATIVE);
	assert_int_equal(bench.state.stack.offers, 0);
	assert_int_equal(lfp_can_session_missing(&bench.session),
			 lfp_can_expected(LFP_CAN_PYTES_NATIVE));
	/* Nobody knows this pack, so the user's word is all there is. */
	forced_edges(&bench, LFP_CAN_SMA, burst_v12 + 1);
	assert_int_equal(bench.session.dialect, LFP_CAN_SMA);
	assert_true(bench_knows(&bench, LFP_SOC_PERCENT));
}

/* Nothing is shown before a cycle is heard out, forced or not; it stays forced when it is back. */
static void test_forced_through_loss(void **context)
{
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench.session.forced = LFP_CAN_PYLONTECH_PLUS;
	bench_burst(&bench, burst_v12);
	expect_lost(&bench);
	bench_run(&bench, burst_v12, 3);
	assert_int_equal(bench.session.dialect, LFP_CAN_PYLONTECH_PLUS);
	assert_int_equal(bench.session.phase, LFP_CAN_SETTLED);
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	bench_run(&bench, burst_deye, 4);
	assert_int_equal(bench.session.dialect, LFP_CAN_PYLONTECH_PLUS);
	assert_int_equal(bench_number(&bench, LFP_CURRENT_UA), -12500000);
}

/* One identifier alone, over and over: nobody acknowledges it. */
static void test_repeats(void **context)
{
	struct bench bench;
	unsigned int i;

	(void)context;
	bench_start(&bench);
	for (i = 1; i <= 120; i++) {
		bench_send(&bench, 0x359, UP_359);
		bench_pass(&bench, 1);
		assert_int_equal(lfp_can_session_repeats(&bench.session), i >= LFP_CAN_REPEATS);
	}
	/* Somebody does now: the pack goes on with its other frames. */
	bench_send(&bench, 0x351, burst_v12[1].hex);
	assert_false(lfp_can_session_repeats(&bench.session));
	bench_run(&bench, burst_v12, 3);
	assert_false(lfp_can_session_repeats(&bench.session));
	assert_int_equal(bench.session.phase, LFP_CAN_SETTLED);
	/* A frame that comes often is nothing bad in a pack that is known. */
	for (i = 0; i < 120; i++)
		bench_send(&bench, 0x355, "4B006300");
	assert_false(lfp_can_session_repeats(&bench.session));
}

/* The count starts anew with the link. */
static void test_repeats_end_with_the_link(void **context)
{
	struct bench bench;
	unsigned int i;

	(void)context;
	bench_start(&bench);
	for (i = 0; i < LFP_CAN_REPEATS; i++)
		bench_send(&bench, 0x359, UP_359);
	assert_true(lfp_can_session_repeats(&bench.session));
	bench_down(&bench, LFP_LINK_BUS_OFF);
	assert_false(lfp_can_session_repeats(&bench.session));
	bench_send(&bench, 0x359, UP_359);
	assert_false(lfp_can_session_repeats(&bench.session));
}

static u64 slot_bit(u32 id)
{
	return BIT_ULL(lfp_can_slot(id));
}

/* What should come and does not is named, and named no more when it is back. */
static void test_missing(void **context)
{
	static const struct burst_row part[] = {
		{ 0x351, "14022003E803C201" }, { 0x355, "4B006300" },
		{ 0x359, "0000000004504E" }, { 0x35e, "50594C4F4E202020" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_burst(&bench, part);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	bench_run(&bench, part, 3);
	assert_int_equal(bench.session.dialect, V12);
	assert_int_equal(lfp_can_session_missing(&bench.session),
			 slot_bit(0x356) | slot_bit(0x35c));
	bench_run(&bench, burst_v12, 3);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	/* They end. */
	bench_run(&bench, part, 20);
	assert_int_equal(lfp_can_session_missing(&bench.session),
			 slot_bit(0x356) | slot_bit(0x35c));
	bench_burst(&bench, burst_v12);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	/* Of a pack that is lost nothing is missing but all. */
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
}

/* So is one that not all packs of the dialect send, once this one has sent it. */
static void test_missing_of_this_pack(void **context)
{
	static const struct burst_row more[] = {
		{ 0x359, "0000000004504E" }, { 0x351, "14022003E803C201" },
		{ 0x355, "4B006300" }, { 0x356, "881383FFD200" }, { 0x35a, "0000000000000000" },
		{ 0x35c, "C000" }, { 0x35e, "50594C4F4E202020" }, { 0, NULL }
	};
	struct bench bench;

	(void)context;
	bench_start(&bench);
	bench_run(&bench, more, 4);
	assert_int_equal(bench.session.dialect, V12);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	bench_run(&bench, burst_v12, 20);
	assert_int_equal(lfp_can_session_missing(&bench.session), slot_bit(0x35a));
	bench_run(&bench, more, 2);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
	/* What another family sends is not. */
	bench_send(&bench, 0x311, "0000000000000000");
	bench_run(&bench, more, 20);
	assert_int_equal(lfp_can_session_missing(&bench.session), 0);
}

/* Frames of each identifier are counted, refused ones apart. */
static void test_counts_of_ids(void **context)
{
	static const u8 data[LFP_CAN_DATA_MAX];
	struct lfp_can_slot *entry, *other;
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	entry = &bench.session.slot[lfp_can_slot(0x355)];
	other = &bench.session.slot[lfp_can_slot(0x359)];
	assert_int_equal(entry->frames, 3);
	bench_send_raw(&bench, 0x355, data, 1);
	bench_send_raw(&bench, 0x355, data, 9);
	bench_send_raw(&bench, 0x359, data, 0);
	assert_int_equal(entry->rejected, 2);
	assert_int_equal(other->rejected, 1);
	assert_int_equal(bench.session.slot[lfp_can_slot(0x351)].rejected, 0);
	assert_int_equal(bench.session.rejected, 3);
	assert_int_equal(entry->frames, 3);
	/* Unchanged or new, both count. */
	bench_send(&bench, 0x355, "4B006300");
	bench_send(&bench, 0x355, "4C006300");
	assert_int_equal(entry->frames, 5);
	/* They outlive the link. */
	bench_down(&bench, LFP_LINK_NO_CARRIER);
	assert_int_equal(entry->frames, 5);
	assert_int_equal(entry->rejected, 2);
}

/* The pack goes on in another protocol: its data are lost, the link is not silent. */
static void test_other_protocol(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	start(&bench, burst_v12);
	for (second = 0; second < 60; second++) {
		bench_pass(&bench, 1000);
		bench.session.other_ms = bench.now_ms;
		assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_UP);
		assert_int_equal(bench.state.stack.present, (second + 1) * 1000 < LFP_SILENCE_MS);
	}
	expect_lost(&bench);
	expect_link_edge(&bench, LFP_NONE, LFP_PROTECTION);
	/* That one falls silent, too. */
	bench_pass(&bench, LFP_SILENCE_MS - 1);
	assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	bench_pass(&bench, 1);
	assert_int_equal(bench.state.link[LFP_LINK_CAN], LFP_LINK_SILENT);
	assert_int_equal(bench_alarms(&bench), 0);
	/* It is back. */
	bench_run(&bench, burst_v12, 2);
	assert_true(bench.state.stack.present);
	expect_link_edge(&bench, LFP_PROTECTION, LFP_NONE);
}

/* Both at once: each on its own, neither is lost. */
static void test_other_protocol_beside(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	start(&bench, burst_v12);
	for (second = 0; second < 60; second++) {
		bench_pass(&bench, 1000);
		bench_burst(&bench, burst_v12);
		bench.now_ms += 10;
		bench.session.other_ms = bench.now_ms;
	}
	assert_true(bench.state.stack.present);
	assert_int_equal(bench.session.phase, LFP_CAN_SETTLED);
	assert_int_equal(bench_alarms(&bench), 0);
}

/* The worker must be there when the one is lost, however long the other goes on. */
static void test_other_protocol_asks_in_time(void **context)
{
	u64 next_ms = UINT64_MAX;
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	bench.now_ms += 1000;
	bench.session.other_ms = bench.now_ms;
	lfp_can_session_tick(&bench.session, bench.now_ms, &next_ms);
	assert_true(next_ms <= bench.session.last_ms + bench.session.silence_ms);
}

/* The worker looks late, and another pack has come meanwhile: that is no outage. */
static void test_late_worker(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	bench_run(&bench, burst_v12, 3);
	bench.now_ms += 20000;
	pack_burst(&bench, pack_of(LFP_CAN_PYTES_NATIVE), false);
	bench.now_ms += LFP_CAN_CYCLE_MS;
	bench_tick(&bench);
	assert_int_equal(bench.session.dialect, LFP_CAN_PYTES_NATIVE);
	assert_true(bench.state.stack.present);
	assert_int_equal(bench_alarms(&bench), 0);
}

/* What is stale begins anew: the period of the pack before is not that of the next. */
static void test_period_ends_with_the_pack(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	start(&bench, burst_v12);
	bench_run(&bench, burst_v12, 3);
	assert_true(bench.session.slot[lfp_can_slot(0x355)].source.interval_ms);
	for (second = 0; second < 10; second++) {
		bench_pass(&bench, 1000);
		bench_send(&bench, 0x351, burst_v12[1].hex);
	}
	assert_false(bench.session.slot[lfp_can_slot(0x355)].fresh);
	assert_int_equal(bench.session.slot[lfp_can_slot(0x355)].source.interval_ms, 0);
}

static void test_unchanged_frame(void **context)
{
	struct lfp_can_slot *entry;
	struct bench bench;
	u64 frames;

	(void)context;
	start(&bench, burst_v12);
	entry = &bench.session.slot[lfp_can_slot(0x355)];
	frames = bench.session.frames;
	bench.state.stack.announce = false;
	bench.now_ms += 700;
	assert_false(bench_send(&bench, 0x355, "4B006300"));
	assert_int_equal(entry->source.seen_ms, bench.now_ms);
	assert_int_equal(bench.session.last_ms, bench.now_ms);
	assert_int_equal(bench.session.frames, frames + 1);
	assert_false(bench.state.stack.announce);
	assert_false(lfp_state_has_events(&bench.state));
	assert_true(bench_send(&bench, 0x355, "4A006300"));
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 74);
}

/* What stands behind the end of a frame is of no account. */
static void test_bytes_behind_the_end(void **context)
{
	struct lfp_can_payload payload = bench_payload("4B00630012345678");
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	assert_false(bench_send_raw(&bench, 0x355, payload.data, 4));
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 75);
	assert_false(bench_send_raw(&bench, 0x355, payload.data, 4));
	assert_int_equal(known_fields(&bench) & BIT_ULL(LFP_SOH_PERCENT), BIT_ULL(LFP_SOH_PERCENT));
}

static void test_shorter_frame_drops_field(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	assert_true(bench_send(&bench, 0x351, "14022003E803"));
	assert_false(bench_knows(&bench, LFP_DISCHARGE_VOLTAGE_MIN_UV));
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_CURRENT_MAX_UA), 100000000);
	assert_true(bench_send(&bench, 0x351, "14022003E803C201"));
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_VOLTAGE_MIN_UV), 45000000);
}

/* The same bytes with another length are another frame. */
static void test_length_alone_changes(void **context)
{
	struct lfp_can_payload payload = bench_payload("14022003E803C201");
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	assert_true(bench_send_raw(&bench, 0x351, payload.data, 6));
	assert_false(bench_knows(&bench, LFP_DISCHARGE_VOLTAGE_MIN_UV));
	assert_true(bench_send_raw(&bench, 0x351, payload.data, 8));
	assert_int_equal(bench_number(&bench, LFP_DISCHARGE_VOLTAGE_MIN_UV), 45000000);
}

static void test_insane_limit_is_dropped(void **context)
{
	static const char *const insane[] = {
		"00002003E803C201", "01002003E803C201", "2B012003E803C201", "8B022003E803C201",
	};
	struct bench bench;
	unsigned int i;

	(void)context;
	start(&bench, burst_v12);
	for (i = 0; i < ARRAY_SIZE(insane); i++) {
		assert_true(bench_send(&bench, 0x351, insane[i]));
		assert_false(bench_knows(&bench, LFP_CHARGE_VOLTAGE_MAX_UV));
		assert_int_equal(bench.session.implausible, i + 1);
		assert_true(bench_send(&bench, 0x351, burst_v12[1].hex));
		assert_int_equal(bench_number(&bench, LFP_CHARGE_VOLTAGE_MAX_UV), 53200000);
	}
}

static void test_refused_frames(void **context)
{
	u8 data[64] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	struct bench bench;
	u64 frames;

	(void)context;
	start(&bench, burst_v12);
	frames = bench.session.frames;
	assert_false(bench_send_raw(&bench, 0x355, data, 9));
	assert_false(bench_send_raw(&bench, 0x355, data, 64));
	assert_false(bench_send_raw(&bench, 0x355, data, 0));
	assert_false(bench_send_raw(&bench, 0x355, data, 1));
	assert_int_equal(bench.session.rejected, 4);
	assert_int_equal(bench.session.frames, frames);
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 75);
}

static void test_alarm_between_two_looks(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	assert_true(bench_send(&bench, 0x359, UP_359));
	assert_true(bench_send(&bench, 0x359, "0000000004504E"));
	assert_true(bench_alarm(&bench, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION));
	assert_true(bench_alarm(&bench, LFP_OVERVOLTAGE, LFP_PROTECTION, LFP_NONE));
	assert_int_equal(bench_drain(&bench), 0);
}

static void test_unknown_bits_are_kept(void **context)
{
	struct lfp_can_slot *entry;
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	entry = &bench.session.slot[lfp_can_slot(0x359)];
	bench_send(&bench, 0x359, "0020000004504E");
	assert_int_equal(entry->unknown, 0x2000);
	assert_true(bench_alarm(&bench, LFP_UNKNOWN_ALARM, LFP_NONE, LFP_PROTECTION));
	bench_send(&bench, 0x359, "0000004004504E");
	assert_int_equal(entry->unknown, 0x40000000);
	assert_true(bench_alarm(&bench, LFP_UNKNOWN_ALARM, LFP_PROTECTION, LFP_WARNING));
	bench_send(&bench, 0x359, "0000000004504E");
	assert_int_equal(entry->unknown, 0);
	assert_true(bench_alarm(&bench, LFP_UNKNOWN_ALARM, LFP_WARNING, LFP_NONE));
}

static void expect_lost_by_silence(struct bench *bench, u32 silence_ms)
{
	bench->session.silence_ms = silence_ms;
	bench_pass(bench, silence_ms - 1);
	assert_int_equal(bench->state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_true(bench->state.stack.present);
	assert_int_equal(bench_drain(bench), 0);
	assert_true(bench_pass(bench, 1));
	assert_int_equal(bench->state.link[LFP_LINK_CAN], LFP_LINK_SILENT);
	expect_lost(bench);
	expect_link_edge(bench, LFP_NONE, LFP_PROTECTION);
}

static void test_silence(void **context)
{
	static const u32 silences[] = {
		LFP_SILENCE_MIN_MS, LFP_SILENCE_MS, LFP_SILENCE_MAX_MS,
	};
	struct bench bench;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(silences); i++) {
		start(&bench, burst_v12);
		expect_lost_by_silence(&bench, silences[i]);
		assert_false(bench_pass(&bench, 24 * 3600 * 1000));
	}
}

static void test_down_and_back(void **context)
{
	static const enum lfp_link_state states[] = {
		LFP_LINK_ABSENT, LFP_LINK_NO_CARRIER, LFP_LINK_BUS_OFF, LFP_LINK_SILENT,
	};
	struct bench bench;
	unsigned int i;

	(void)context;
	start(&bench, burst_v12);
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		assert_true(bench_down(&bench, states[i]));
		assert_false(bench_down(&bench, states[i]));
		assert_int_equal(bench.state.link[LFP_LINK_CAN], states[i]);
		expect_lost(&bench);
		expect_link_edge(&bench, LFP_NONE, LFP_PROTECTION);
		bench_pass(&bench, 60000);
		bench_run(&bench, burst_v12, 2);
		assert_true(bench.state.stack.present);
		expect_link_edge(&bench, LFP_PROTECTION, LFP_NONE);
	}
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 75);
}

/* A pack that is back is shown when it was heard out, and then at once. */
static void test_back_in_one_step(void **context)
{
	struct bench bench;

	(void)context;
	start(&bench, burst_v12);
	bench_down(&bench, LFP_LINK_BUS_OFF);
	expect_lost(&bench);
	assert_in_range(frames_until_shown(&bench), 6, 12);
	assert_int_equal(known_fields(&bench), bench.state.stack.offers);
}

static void lose_with_alarm(struct bench *bench, const char *before, const char *after)
{
	struct burst_row rows[] = {
		{ 0x359, after }, { 0x351, "14022003E803C201" }, { 0x35c, "C000" }, { 0, NULL }
	};

	start(bench, burst_v12);
	bench_send(bench, 0x359, before);
	bench_drain(bench);
	bench_down(bench, LFP_LINK_NO_CARRIER);
	expect_link_edge(bench, LFP_NONE, LFP_PROTECTION);
	bench_pass(bench, 10000);
	bench_run(bench, rows, 2);
}

static void test_alarm_stands_through_loss(void **context)
{
	struct bench bench;

	(void)context;
	lose_with_alarm(&bench, UP_359, UP_359);
	assert_int_equal(bench_level(&bench, LFP_OVERVOLTAGE), LFP_PROTECTION);
	expect_link_edge(&bench, LFP_PROTECTION, LFP_NONE);
}

/* Both edges, each once, in whatever order. */
static void test_alarm_ends_during_loss(void **context)
{
	struct lfp_event event;
	struct bench bench;
	u64 ended = 0;

	(void)context;
	lose_with_alarm(&bench, UP_359, "0000000004504E");
	while (bench_event(&bench, &event)) {
		if (event.type != LFP_EVENT_ALARM)
			continue;
		assert_int_equal(event.previous, LFP_PROTECTION);
		assert_int_equal(event.level, LFP_NONE);
		assert_int_equal(event.coalesced, 0);
		assert_false(ended & BIT_ULL(event.condition));
		ended |= BIT_ULL(event.condition);
	}
	assert_int_equal(ended, BIT_ULL(LFP_CAN_LINK) | BIT_ULL(LFP_OVERVOLTAGE));
}

static void send_all_but(struct bench *bench, const struct burst_row *rows, u32 id)
{
	for (; rows->id; rows++)
		if (rows->id != id)
			bench_send(bench, rows->id, rows->hex);
}

/* One identifier ends, the others go on: its fields alone are lost. */
static void test_one_id_ends(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	start(&bench, burst_v12);
	for (second = 1; second <= 10; second++) {
		bench_pass(&bench, 1000);
		send_all_but(&bench, burst_v12, 0x355);
		/* One lost frame does no harm. */
		if (second == 1)
			assert_true(bench_knows(&bench, LFP_SOC_PERCENT));
	}
	assert_false(bench_knows(&bench, LFP_SOC_PERCENT));
	assert_false(bench_knows(&bench, LFP_SOH_PERCENT));
	assert_int_equal(bench_number(&bench, LFP_VOLTAGE_UV), 50000000);
	assert_int_equal(bench_number(&bench, LFP_MODULES_ONLINE), 4);
	assert_int_equal(bench_alarms(&bench), 0);
	bench_burst(&bench, burst_v12);
	assert_int_equal(bench_number(&bench, LFP_SOC_PERCENT), 75);
}

/* Products that send some frames each ten seconds: no coming and going. */
static void test_slow_id(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	bench_start(&bench);
	for (second = 0; second < 600; second++) {
		bench_pass(&bench, 1000);
		send_all_but(&bench, burst_v13, 0x35f);
		if (second % 10 == 0)
			bench_send(&bench, 0x35f, "4C49020590010000");
		if (second > 5)
			assert_true(bench_knows(&bench, LFP_CHARGE_FULL_UAH));
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

/* Or their name each minute. */
static void test_slow_name(void **context)
{
	struct bench bench;
	unsigned int second;

	(void)context;
	start(&bench, burst_v13);
	for (second = 0; second < 600; second++) {
		bench_pass(&bench, 1000);
		send_all_but(&bench, burst_v13, 0x35e);
		if (second % 60 == 0)
			bench_send(&bench, 0x35e, "50594C4F4E202020");
		assert_int_equal(bench.session.dialect, V13);
		assert_string_equal(node_text(&bench.state.stack, LFP_MANUFACTURER), "PYLON");
	}
	assert_int_equal(bench_alarms(&bench), 0);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_nothing_before_a_cycle),
		cmocka_unit_test(test_v12_values),
		cmocka_unit_test(test_v13_values),
		cmocka_unit_test(test_single_burst),
		cmocka_unit_test(test_one_frame_is_no_pack),
		cmocka_unit_test(test_strangers_are_foreign),
		cmocka_unit_test(test_deye_values),
		cmocka_unit_test(test_forced),
		cmocka_unit_test(test_forced_through_loss),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_repeats_end_with_the_link),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_missing_of_this_pack),
		cmocka_unit_test(test_counts_of_ids),
		cmocka_unit_test(test_other_protocol),
		cmocka_unit_test(test_other_protocol_beside),
		cmocka_unit_test(test_other_protocol_asks_in_time),
		cmocka_unit_test(test_late_worker),
		cmocka_unit_test(test_period_ends_with_the_pack),
		cmocka_unit_test(test_unchanged_frame),
		cmocka_unit_test(test_bytes_behind_the_end),
		cmocka_unit_test(test_shorter_frame_drops_field),
		cmocka_unit_test(test_length_alone_changes),
		cmocka_unit_test(test_insane_limit_is_dropped),
		cmocka_unit_test(test_refused_frames),
		cmocka_unit_test(test_alarm_between_two_looks),
		cmocka_unit_test(test_unknown_bits_are_kept),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_down_and_back),
		cmocka_unit_test(test_back_in_one_step),
		cmocka_unit_test(test_alarm_stands_through_loss),
		cmocka_unit_test(test_alarm_ends_during_loss),
		cmocka_unit_test(test_one_id_ends),
		cmocka_unit_test(test_slow_id),
		cmocka_unit_test(test_slow_name),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
