// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stack with a CAN session under a clock of our own.
 */

#include "bench.h"

/* Frames of our own making: four modules at 50.00 V, -12.5 A, 21.0 C, 75 %. */
const struct burst_row burst_v12[] = {
	{ 0x359, "0000000004504E" },
	{ 0x351, "14022003E803C201" },
	{ 0x355, "4B006300" },
	{ 0x356, "881383FFD200" },
	{ 0x35c, "C000" },
	{ 0x35e, "50594C4F4E202020" },
	{ 0, NULL }
};

const struct burst_row burst_v13[] = {
	{ 0x351, "14022003E803C201" },
	{ 0x355, "4B0063000000" },
	{ 0x356, "881383FFD200" },
	{ 0x35a, "0000000000000000" },
	{ 0x35e, "50594C4F4E202020" },
	{ 0x35f, "4C49020590010000" },
	{ 0, NULL }
};

/* Its 0x359 is another table: here two of its warnings and a fault. */
const struct burst_row burst_deye[] = {
	{ 0x351, "2602E803E803C201" },
	{ 0x355, "3200640000000000" },
	{ 0x356, "881383FFD200" },
	{ 0x359, "0200000103000000" },
	{ 0x35c, "C000" },
	{ 0x35e, "445930303103D007" },
	{ 0, NULL }
};

static u32 random_state = 1;

void bench_seed(u32 seed)
{
	random_state = seed ? seed : 1;
}

u32 bench_random(u32 below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % below;
}

static u8 hex_digit(char digit)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = strchr(digits, digit);

	if (!found || !digit)
		fail_msg("'%c' is no hexadecimal digit", digit);
	return (u8)(found - digits);
}

struct lfp_can_payload bench_payload(const char *hex)
{
	struct lfp_can_payload payload = { 0 };

	for (; hex[0]; hex += 2) {
		assert_in_range(payload.len, 0, LFP_CAN_DATA_MAX - 1);
		payload.data[payload.len++] =
			(u8)(hex_digit(hex[0]) << 4 | hex_digit(hex[1]));
	}
	return payload;
}

static unsigned int slot_of(u32 id)
{
	int slot = lfp_can_slot(id);

	assert_in_range(slot, 0, LFP_CAN_ID_COUNT - 1);
	return (unsigned int)slot;
}

enum lfp_decode bench_decode(enum lfp_can_dialect dialect, u32 id,
			     const char *hex, struct lfp_reading *reading)
{
	struct lfp_can_payload payload = bench_payload(hex);

	return lfp_can_decode(dialect, slot_of(id), &payload, reading);
}

void bench_start(struct bench *bench)
{
	bench->now_ms = 1000000;
	lfp_state_init(&bench->state, bench->now_ms);
	lfp_can_session_init(&bench->session, &bench->state);
}

bool bench_send_raw(struct bench *bench, u32 id, const u8 *data, unsigned int len)
{
	return lfp_can_session_receive(&bench->session, slot_of(id), data, len,
				       bench->now_ms);
}

bool bench_send(struct bench *bench, u32 id, const char *hex)
{
	struct lfp_can_payload payload = bench_payload(hex);

	return bench_send_raw(bench, id, payload.data, payload.len);
}

bool bench_burst(struct bench *bench, const struct burst_row *rows)
{
	bool changed = false;

	for (; rows->id; rows++)
		changed |= bench_send(bench, rows->id, rows->hex);
	return changed;
}

/* One burst a second; ends right after the last one. */
void bench_run(struct bench *bench, const struct burst_row *rows, unsigned int seconds)
{
	while (seconds--) {
		bench_pass(bench, 1000);
		bench_burst(bench, rows);
	}
}

/* The worker runs; returns true if something changed, and when it must run again. */
static bool tick(struct bench *bench, u64 *next_ms)
{
	*next_ms = UINT64_MAX;
	return lfp_can_session_tick(&bench->session, bench->now_ms, next_ms);
}

/* The worker runs until there is nothing left to be done now. */
bool bench_tick(struct bench *bench)
{
	unsigned int runs = 0;
	bool changed = false;
	u64 next_ms;

	do {
		assert_in_range(++runs, 1, 3);
		changed |= tick(bench, &next_ms);
	} while (next_ms <= bench->now_ms);
	return changed;
}

/* Lets time pass; the worker runs when it asked for it, and at the end. */
bool bench_pass(struct bench *bench, u64 ms)
{
	u64 end_ms = bench->now_ms + ms;
	bool changed = bench_tick(bench);
	u64 next_ms;

	for (;;) {
		tick(bench, &next_ms);
		if (next_ms >= end_ms)
			break;
		bench->now_ms = next_ms;
		changed |= bench_tick(bench);
	}
	bench->now_ms = end_ms;
	return bench_tick(bench) || changed;
}

bool bench_down(struct bench *bench, enum lfp_link_state link_state)
{
	return lfp_can_session_down(&bench->session, link_state, bench->now_ms);
}

/* Takes all events that may go now; returns their number. */
unsigned int bench_drain(struct bench *bench)
{
	struct lfp_event event;
	unsigned int count = 0;

	while (bench_event(bench, &event))
		count++;
	return count;
}

bool bench_event(struct bench *bench, struct lfp_event *event)
{
	return lfp_state_next_event(&bench->state, bench->now_ms, event);
}

/* True if the next alarm event is this very edge. */
bool bench_alarm(struct bench *bench, enum lfp_condition condition,
		 enum lfp_level previous, enum lfp_level level)
{
	struct lfp_event event;

	do {
		if (!bench_event(bench, &event))
			return false;
	} while (event.type != LFP_EVENT_ALARM);
	return event.condition == condition && event.previous == previous &&
	       event.level == level && !event.node && !event.coalesced;
}

/* Takes all events that may go now; returns the number of edges of alarms. */
unsigned int bench_alarms(struct bench *bench)
{
	struct lfp_event event;
	unsigned int edges = 0;

	while (bench_event(bench, &event))
		if (event.type == LFP_EVENT_ALARM)
			edges += 1 + event.coalesced;
	return edges;
}

bool bench_knows(struct bench *bench, enum lfp_field field)
{
	s64 number;

	return lfp_node_number(&bench->state.stack, field, &number);
}

s64 bench_number(struct bench *bench, enum lfp_field field)
{
	s64 number = INT64_MIN;

	assert_true(lfp_node_number(&bench->state.stack, field, &number));
	return number;
}

enum lfp_level bench_level(struct bench *bench, enum lfp_condition condition)
{
	enum lfp_level level = LFP_LEVEL_COUNT;

	assert_true(lfp_node_condition(&bench->state.stack, condition, &level));
	return level;
}
