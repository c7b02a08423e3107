// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A story (story.h) happens to two stacks at once: one takes the short way for
 * frames that say nothing new, the other never does. Both must know the same,
 * show only what was sent, and announce each edge.
 */

#include "sight.h"
#include "story.h"

#define START_MS 1000000

struct reader {
	const u8 *data;
	size_t size;
};

/**
 * struct world - all that there is
 * @fast: takes the short way
 * @slow: never does
 * @heard: what was sent
 * @listener: level of each condition for one who goes by the events
 * @listener_link: state of the link for the same
 * @told: edges that were announced
 * @now_ms: time
 * @quiet_ms: nothing needs a look before
 */
struct world {
	struct side fast;
	struct side slow;
	struct heard heard[LFP_CAN_ID_COUNT];
	u8 listener[LFP_CONDITION_COUNT];
	u8 listener_link;
	u64 told;
	u64 now_ms;
	u64 quiet_ms;
};

static u8 read_byte(struct reader *reader)
{
	if (!reader->size)
		return 0;
	reader->size--;
	return *reader->data++;
}

static unsigned int read_slot(struct reader *reader)
{
	return read_byte(reader) % LFP_CAN_ID_COUNT;
}

static void start(struct world *world)
{
	memset(world, 0, sizeof(*world));
	world->now_ms = START_MS;
	lfp_state_init(&world->fast.state, world->now_ms);
	lfp_state_init(&world->slow.state, world->now_ms);
	lfp_can_session_init(&world->fast.session, &world->fast.state);
	lfp_can_session_init(&world->slow.session, &world->slow.state);
}

static void note_frame(struct world *world, unsigned int slot,
		       const struct lfp_can_payload *payload)
{
	struct heard *heard = &world->heard[slot];

	if (!lfp_can_fits(slot, payload->len))
		return;
	if (heard->seen_ms && world->now_ms - heard->seen_ms > heard->gap_ms)
		heard->gap_ms = world->now_ms - heard->seen_ms;
	heard->seen_ms = world->now_ms;
	heard->settling = false;
	heard->payload = *payload;
	sight_learn(heard, slot, world->fast.session.dialect);
}

static void note_down(struct world *world)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		world->heard[slot].seen_ms = 0;
		world->heard[slot].gap_ms = 0;
	}
}

/* What was heard before the pack is heard out anew counts for nothing. */
static void note_settling(struct world *world)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		world->heard[slot].settling = true;
}

static void note_dialect(struct world *world)
{
	enum lfp_can_dialect dialect = world->fast.session.dialect;
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (world->heard[slot].dialect != dialect)
			sight_learn(&world->heard[slot], slot, dialect);
}

static void check(struct world *world, const struct moment *before, bool changed)
{
	note_dialect(world);
	sight_step(&world->fast, before, changed);
	sight_check(&world->fast, world->heard);
	sight_same(&world->fast, &world->slow);
	must(world->told + sight_queued(&world->fast.state) == world->fast.state.edges,
	     "told %llu of %llu", (unsigned long long)world->told,
	     (unsigned long long)world->fast.state.edges);
}

static void send(struct world *world, unsigned int slot, const struct lfp_can_payload *payload)
{
	struct moment before;
	bool changed;

	world->quiet_ms = 0;
	note_frame(world, slot, payload);
	sight_take(&world->fast, &before);
	changed = lfp_can_session_receive(&world->fast.session, slot, payload->data,
					  payload->len, world->now_ms);
	lfp_can_session_receive_new(&world->slow.session, slot, payload->data, payload->len,
				    world->now_ms);
	check(world, &before, changed);
}

static void do_frame(struct world *world, struct reader *reader)
{
	struct lfp_can_payload payload = { 0 };
	unsigned int slot = read_slot(reader), i;

	payload.len = read_byte(reader) % (LFP_CAN_DATA_MAX + 1);
	for (i = 0; i < payload.len; i++)
		payload.data[i] = read_byte(reader);
	send(world, slot, &payload);
}

static void do_again(struct world *world, struct reader *reader)
{
	unsigned int slot = read_slot(reader);
	struct lfp_can_payload payload = world->heard[slot].payload;

	send(world, slot, &payload);
}

static void flip(struct world *world, unsigned int slot, unsigned int bit)
{
	struct lfp_can_payload payload = world->heard[slot].payload;

	if (bit < 8U * payload.len)
		payload.data[bit / 8] ^= (u8)BIT(bit % 8);
	send(world, slot, &payload);
}

static void do_flip(struct world *world, struct reader *reader)
{
	unsigned int slot = read_slot(reader);

	flip(world, slot, read_byte(reader) % 64);
}

static void do_burst(struct world *world, struct reader *reader)
{
	struct lfp_can_payload payload;
	unsigned int slot;

	(void)reader;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		payload = world->heard[slot].payload;
		if (payload.len)
			send(world, slot, &payload);
	}
}

static void do_wait(struct world *world, struct reader *reader)
{
	world->now_ms += read_byte(reader);
	world->now_ms += read_byte(reader) * 256U;
}

static void do_long(struct world *world, struct reader *reader)
{
	world->now_ms += read_byte(reader) * 10000U;
}

/* Returns when the worker wants to look again. */
static u64 tick(struct world *world)
{
	u64 next_ms = UINT64_MAX, slow_next_ms = UINT64_MAX;
	bool settled = world->fast.session.settled;
	struct moment before;
	bool changed;

	sight_take(&world->fast, &before);
	changed = lfp_can_session_tick(&world->fast.session, world->now_ms, &next_ms);
	lfp_can_session_tick(&world->slow.session, world->now_ms, &slow_next_ms);
	if (world->fast.state.link[LFP_LINK_CAN] != LFP_LINK_UP)
		note_down(world);
	if (settled && !world->fast.session.settled)
		note_settling(world);
	check(world, &before, changed);
	must(next_ms == slow_next_ms, "next");
	must(!changed || world->now_ms >= world->quiet_ms, "the worker came too late");
	return next_ms;
}

static void do_tick(struct world *world, struct reader *reader)
{
	unsigned int rounds = 0;

	(void)reader;
	do {
		world->quiet_ms = tick(world);
		must(++rounds < 10, "the worker never rests");
	} while (world->quiet_ms <= world->now_ms);
	sight_fresh(&world->fast, world->heard, world->now_ms);
}

static void do_down(struct world *world, struct reader *reader)
{
	enum lfp_link_state link_state = read_byte(reader) % LFP_LINK_UP;
	struct moment before;
	bool changed;

	world->quiet_ms = 0;
	note_down(world);
	sight_take(&world->fast, &before);
	changed = lfp_can_session_down(&world->fast.session, link_state, world->now_ms);
	lfp_can_session_down(&world->slow.session, link_state, world->now_ms);
	check(world, &before, changed);
}

static bool same_event(const struct lfp_event *a, const struct lfp_event *b)
{
	return a->type == b->type && a->node == b->node && a->condition == b->condition &&
	       a->level == b->level && a->previous == b->previous && a->link == b->link &&
	       a->coalesced == b->coalesced;
}

/* Both give the same event, or none. */
static bool next_event(struct world *world, struct lfp_event *event)
{
	struct lfp_event slow;
	bool taken;

	taken = lfp_state_next_event(&world->fast.state, world->now_ms, event);
	must(taken == lfp_state_next_event(&world->slow.state, world->now_ms, &slow), "event");
	must(!taken || same_event(event, &slow), "event");
	return taken;
}

/* Each event goes on from the one before, unless others stand behind it. */
static bool pop(struct world *world)
{
	struct lfp_event event;
	u8 *level;

	if (!next_event(world, &event))
		return false;
	must(event.type == LFP_EVENT_ALARM || event.type == LFP_EVENT_LINK, "type");
	must(event.condition < LFP_CONDITION_COUNT, "condition");
	must(event.level != event.previous, "no edge");
	level = event.type == LFP_EVENT_LINK ? &world->listener_link :
					       &world->listener[event.condition];
	must(event.coalesced || *level == event.previous, "condition %u: %u, not %u",
	     event.condition, event.previous, *level);
	*level = event.level;
	world->told += 1 + (u64)event.coalesced;
	return true;
}

static void do_pop(struct world *world, struct reader *reader)
{
	unsigned int count = read_byte(reader);

	while (count-- && pop(world))
		;
}

static void do_fail(struct world *world, struct reader *reader)
{
	unsigned int slot = read_slot(reader), bit = read_byte(reader);
	struct lfp_event event;

	if (!next_event(world, &event))
		return;
	world->told += 1 + (u64)event.coalesced;
	if (bit < 64)
		flip(world, slot, bit);
	world->told -= 1 + (u64)event.coalesced;
	lfp_state_return_event(&world->fast.state, &event);
	lfp_state_return_event(&world->slow.state, &event);
	must(lfp_state_has_events(&world->fast.state), "a returned event is lost");
}

/* In the end everything is told, in the time that the rate asks for. */
static void finish(struct world *world)
{
	const struct lfp_state *state = &world->fast.state;
	unsigned int rounds = 0, i;

	while (lfp_state_has_events(state)) {
		while (pop(world))
			;
		world->now_ms += 1000 / LFP_EVENT_RATE;
		must(++rounds < 1000, "events without end");
	}
	must(world->told == state->edges, "told %llu", (unsigned long long)world->told);
	must(world->listener_link == state->link[LFP_LINK_CAN], "link");
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		must(world->listener[i] == state->stack.level[i], "%s", lfp_condition_name(i));
}

static void (*const ops[STORY_OP_COUNT])(struct world *world, struct reader *reader) = {
	[STORY_FRAME] = do_frame,
	[STORY_AGAIN] = do_again,
	[STORY_FLIP] = do_flip,
	[STORY_BURST] = do_burst,
	[STORY_WAIT] = do_wait,
	[STORY_LONG] = do_long,
	[STORY_TICK] = do_tick,
	[STORY_DOWN] = do_down,
	[STORY_POP] = do_pop,
	[STORY_FAIL] = do_fail,
};

int fuzz_one_input(const u8 *data, size_t size)
{
	struct reader reader = { .data = data, .size = size };
	static struct world world;

	start(&world);
	while (reader.size)
		ops[read_byte(&reader) % STORY_OP_COUNT](&world, &reader);
	finish(&world);
	return 0;
}
