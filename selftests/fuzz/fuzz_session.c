// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A story (story.h) happens to two stacks at once: one takes the short way for
 * frames that say nothing new, the other never does. Both must know the same,
 * show only what was sent, and announce each edge.
 */

#include "packs.h"
#include "story.h"
#include "world.h"

#define START_MS 1000000
#define CYCLE_MS 1000

/* A story that goes on for longer than this tells nothing new, slowly. */
#define STEPS_MAX 700

/*
 * A pack is known after two cycles that nothing disturbs. The one before them
 * may have begun in the middle of what was heard out for the pack before it.
 */
#define CYCLES 3

struct reader {
	const u8 *data;
	size_t size;
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

static void do_frame(struct world *world, struct reader *reader)
{
	struct lfp_can_payload payload = { 0 };
	unsigned int slot = read_slot(reader), i;

	payload.len = read_byte(reader) % (LFP_CAN_DATA_MAX + 1);
	for (i = 0; i < payload.len; i++)
		payload.data[i] = read_byte(reader);
	world_send(world, slot, &payload);
}

static void do_again(struct world *world, struct reader *reader)
{
	unsigned int slot = read_slot(reader);
	struct lfp_can_payload payload = world->heard[slot].payload;

	world_send(world, slot, &payload);
}

static void flip(struct world *world, unsigned int slot, unsigned int bit)
{
	struct lfp_can_payload payload = world->heard[slot].payload;

	if (bit < 8U * payload.len)
		payload.data[bit / 8] ^= (u8)BIT(bit % 8);
	world_send(world, slot, &payload);
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
			world_send(world, slot, &payload);
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

static void do_tick(struct world *world, struct reader *reader)
{
	(void)reader;
	world_look(world);
}

static void do_down(struct world *world, struct reader *reader)
{
	world_down(world, read_byte(reader) % LFP_LINK_UP);
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

/* A stack that is fed with the last two cycles alone; NULL: there is none. */
struct pack_run {
	const struct pack *pack;
	unsigned int first;
	unsigned int gap_ms;
	struct side *fresh;
};

static void read_pack(struct reader *reader, struct pack_run *run)
{
	run->pack = &packs[read_byte(reader) % PACK_COUNT];
	run->first = read_byte(reader) % pack_size(run->pack);
	run->gap_ms = read_byte(reader) % STORY_GAPS;
	run->fresh = NULL;
}

static void pack_payload(const struct pack_frame *frame, struct lfp_can_payload *payload)
{
	memset(payload, 0, sizeof(*payload));
	payload->len = frame->len;
	memcpy(payload->data, frame->data, frame->len);
}

static void look_fresh(const struct pack_run *run, u64 now_ms)
{
	u64 next_ms;

	if (!run->fresh)
		return;
	do {
		next_ms = UINT64_MAX;
		lfp_can_session_tick(&run->fresh->session, now_ms, &next_ms);
	} while (next_ms <= now_ms);
}

/* What a pack sends that nothing disturbs waits for the end of a doubt at most. */
static void check_waits(const struct world *world, u64 slots)
{
	const struct heard *heard;
	unsigned int slot;
	u64 left;

	lfp_for_each_bit(slot, left, slots) {
		heard = &world->heard[slot];
		must(!world->fast.session.slot[slot].source.fresh || !heard->held ||
		     world->now_ms - heard->held_ms <= LFP_CAN_DOUBT_MS + CYCLE_MS,
		     "%03x waits for %llu ms", lfp_can_id(slot),
		     (unsigned long long)(world->now_ms - heard->held_ms));
	}
}

/* As the worker does: when it said so, or when it is woken. */
static void pass(struct world *world, const struct pack_run *run, u64 until_ms)
{
	while (world->due_ms <= until_ms) {
		if (world->due_ms > world->now_ms)
			world->now_ms = world->due_ms;
		world_look(world);
		look_fresh(run, world->now_ms);
	}
	world->now_ms = until_ms;
}

static void send_pack_frame(struct world *world, const struct pack_run *run,
			    const struct pack_frame *frame)
{
	unsigned int slot = (unsigned int)lfp_can_slot(frame->id);
	struct lfp_can_payload payload;

	pack_payload(frame, &payload);
	if (run->fresh)
		lfp_can_session_receive(&run->fresh->session, slot, payload.data, payload.len,
					world->now_ms);
	if (world_send(world, slot, &payload))
		world->due_ms = world->now_ms;
}

static void send_pack(struct world *world, const struct pack_run *run)
{
	unsigned int size = pack_size(run->pack), i;

	for (i = 0; i < size; i++) {
		pass(world, run, world->now_ms + (i ? run->gap_ms : 0));
		send_pack_frame(world, run, &run->pack->frames[(run->first + i) % size]);
	}
}

static void do_pack(struct world *world, struct reader *reader)
{
	struct pack_run run;

	read_pack(reader, &run);
	send_pack(world, &run);
}

/* Frames of the pack before that are not (yet) known to have ended. */
static bool others_remain(const struct world *world, u64 slots)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (!(slots >> slot & 1) && (world->fast.session.slot[slot].fresh ||
					     world->fast.session.slot[slot].heard))
			return true;
	return false;
}

static void send_cycles(struct world *world, const struct pack_run *run, unsigned int cycles)
{
	u64 begin_ms = world->now_ms;

	while (cycles--) {
		send_pack(world, run);
		begin_ms += CYCLE_MS;
		pass(world, run, begin_ms);
	}
}

/*
 * Whoever came before: after two cycles of a pack that nothing disturbs, and
 * as soon as what the one before has left is known to have ended, no more is
 * shown than to one who has heard nothing else.
 */
static void do_cycles(struct world *world, struct reader *reader)
{
	static struct side fresh;
	struct pack_run run;
	u64 slots;

	read_pack(reader, &run);
	slots = pack_slots(run.pack);
	send_cycles(world, &run, CYCLES - 2);
	sight_start(&fresh, world->fast.session.forced, world->now_ms);
	run.fresh = &fresh;
	send_cycles(world, &run, 2);
	if (!others_remain(world, slots)) {
		check_waits(world, slots);
		sight_no_more(&world->fast, &fresh);
	}
	if (world->fast.session.forced == LFP_CAN_UNKNOWN)
		must(fresh.session.dialect == run.pack->dialect, "%s is taken for %s",
		     run.pack->name, lfp_can_dialect_name(fresh.session.dialect));
}

static void finish(struct world *world);

static void do_force(struct world *world, struct reader *reader)
{
	enum lfp_can_dialect dialect = read_byte(reader) % LFP_CAN_DIALECT_COUNT;
	unsigned int steps;

	if (!lfp_can_dialect_is_choosable(dialect))
		dialect = LFP_CAN_UNKNOWN;
	finish(world);
	steps = world->steps;
	world_start(world, dialect, world->now_ms);
	world->steps = steps;
}

static void do_other(struct world *world, struct reader *reader)
{
	(void)reader;
	world_other(world);
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
	[STORY_PACK] = do_pack,
	[STORY_CYCLES] = do_cycles,
	[STORY_FORCE] = do_force,
	[STORY_OTHER] = do_other,
};

int fuzz_one_input(const u8 *data, size_t size)
{
	struct reader reader = { .data = data, .size = size };
	static struct world world;

	world_start(&world, LFP_CAN_UNKNOWN, START_MS);
	while (reader.size && world.steps < STEPS_MAX)
		ops[read_byte(&reader) % STORY_OP_COUNT](&world, &reader);
	finish(&world);
	return 0;
}
