// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens to the two stacks, what must be seen after it, and whether it
 * is. What the sessions do with a frame in doubt is their business; here are
 * the bounds of it.
 */

#include "world.h"

/* Nothing was heard yet. @forced: as the session has it. */
void world_start(struct world *world, enum lfp_can_dialect forced, u64 now_ms)
{
	memset(world, 0, sizeof(*world));
	world->now_ms = now_ms;
	world->due_ms = UINT64_MAX;
	sight_start(&world->fast, forced, now_ms);
	sight_start(&world->slow, forced, now_ms);
}

static bool note_frame(struct world *world, unsigned int slot,
		       const struct lfp_can_payload *payload)
{
	struct heard *heard = &world->heard[slot];

	if (!lfp_can_fits(slot, payload->len)) {
		heard->rejected++;
		return false;
	}
	heard->frames++;
	if (heard->seen_ms && world->now_ms - heard->seen_ms > heard->gap_ms)
		heard->gap_ms = world->now_ms - heard->seen_ms;
	heard->seen_ms = world->now_ms;
	heard->settling = false;
	heard->payload = *payload;
	if (!heard->held)
		heard->held_ms = world->now_ms;
	heard->held = true;
	if (!heard->times)
		world->new_ms = world->now_ms;
	if (heard->times < 2)
		heard->times++;
	world->run = slot == world->run_slot ? world->run + 1 : 1;
	world->run_slot = slot;
	return true;
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

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		world->heard[slot].settling = true;
		world->heard[slot].times = 0;
	}
}

/* A new cycle is heard out, from the frame on that made it necessary. */
static void note_doubt(struct world *world, int first)
{
	int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		world->heard[slot].times = slot == first;
	world->doubt_ms = world->now_ms;
	world->new_ms = world->now_ms;
}

/* Another dialect: what is still there is read anew, the rest is gone. */
static void note_dialect(struct world *world)
{
	const struct lfp_can_session *session = &world->fast.session;
	struct heard *heard;
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		heard = &world->heard[slot];
		heard->known = false;
		if (session->slot[slot].fresh)
			sight_learn(heard, slot, session->dialect);
	}
}

/* What came less than twice in a doubt may be of the pack before: it may be gone with it. */
static void note_concluded(struct world *world)
{
	struct heard *heard = world->heard;

	for (; heard < world->heard + LFP_CAN_ID_COUNT; heard++)
		heard->settling |= heard->times < 2;
}

/* Without a doubt there is nothing to wait for. */
static void note_settled(struct world *world)
{
	const struct lfp_can_session *session = &world->fast.session;
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh && world->heard[slot].held)
			sight_learn(&world->heard[slot], slot, session->dialect);
}

/* True if a frame says the same in two dialects. */
static bool reads_alike(const struct heard *heard, unsigned int slot, enum lfp_can_dialect one,
			enum lfp_can_dialect other)
{
	struct lfp_reading left, right;

	return lfp_can_decode(one, slot, &heard->payload, &left) ==
		       lfp_can_decode(other, slot, &heard->payload, &right) &&
	       !memcmp(&left, &right, sizeof(left));
}

/*
 * In doubt a frame is not shown if it would say something else of the pack
 * that it looks like now. If it would not, it may wait nevertheless: a name
 * that comes or goes is reason enough.
 */
static void note_doubting(struct world *world, unsigned int slot)
{
	enum lfp_can_dialect looks = sight_evidence(&world->fast, world->heard);
	enum lfp_can_dialect dialect = world->fast.session.dialect;
	struct heard *heard = &world->heard[slot];

	if (looks != dialect && looks != LFP_CAN_UNKNOWN &&
	    !reads_alike(heard, slot, looks, dialect))
		return;
	if (sight_shows(&world->fast, heard, slot))
		sight_learn(heard, slot, dialect);
}

/* Doubts may follow on each other in no time. */
static void note_times(struct world *world)
{
	const struct lfp_can_slot *entry = world->fast.session.slot;
	struct heard *heard = world->heard;

	for (; heard < world->heard + LFP_CAN_ID_COUNT; heard++, entry++)
		if (heard->times > entry->times)
			heard->times = entry->times;
}

/* True if a doubt began in this call. */
static bool doubts_anew(const struct world *world, const struct moment *before)
{
	const struct lfp_can_session *session = &world->fast.session;

	return session->phase == LFP_CAN_DOUBTING &&
	       (before->phase != LFP_CAN_DOUBTING || before->cycle_ms != session->cycle_ms);
}

/*
 * What must be seen after a call; @slot is that of the frame, if it was one.
 * One doubt may follow on another: what waited is shown in between.
 */
static void note(struct world *world, const struct moment *before, int slot)
{
	const struct lfp_can_session *session = &world->fast.session;
	bool anew = doubts_anew(world, before);

	note_times(world);
	if (before->dialect != session->dialect ||
	    (before->phase == LFP_CAN_DOUBTING && (anew || session->phase == LFP_CAN_SETTLED)))
		note_concluded(world);
	if (before->phase != LFP_CAN_LISTENING && session->phase == LFP_CAN_LISTENING)
		note_settling(world);
	if (before->dialect != session->dialect)
		note_dialect(world);
	else if (session->phase == LFP_CAN_SETTLED || (anew && before->phase != LFP_CAN_SETTLED))
		note_settled(world);
	else if (session->phase == LFP_CAN_DOUBTING && slot >= 0)
		note_doubting(world, (unsigned int)slot);
	if (anew)
		note_doubt(world, slot);
}

static void check(struct world *world, const struct moment *before, bool changed)
{
	world->steps++;
	sight_step(&world->fast, before, changed);
	sight_holders(&world->fast, before, world->heard);
	sight_check(&world->fast, world->heard);
	sight_same(&world->fast, &world->slow);
	must(!lfp_can_session_repeats(&world->fast.session) || world->run >= LFP_CAN_REPEATS,
	     "%u frames", world->run);
	must(world->told + sight_queued(&world->fast.state) == world->fast.state.edges,
	     "told %llu of %llu", (unsigned long long)world->told,
	     (unsigned long long)world->fast.state.edges);
}

/* A frame arrives; returns true if the worker is woken. */
bool world_send(struct world *world, unsigned int slot, const struct lfp_can_payload *payload)
{
	struct moment before;
	bool accepted, changed;

	world->quiet_ms = 0;
	accepted = note_frame(world, slot, payload);
	sight_take(&world->fast, &before);
	changed = lfp_can_session_receive(&world->fast.session, slot, payload->data,
					  payload->len, world->now_ms);
	lfp_can_session_receive_new(&world->slow.session, slot, payload->data, payload->len,
				    world->now_ms);
	note(world, &before, accepted ? (int)slot : -1);
	check(world, &before, changed);
	return changed;
}

/*
 * A cycle that is complete ends the doubt, so what waits for it is not old. An
 * identifier that is due is waited for, but not for ever.
 */
static void check_doubt(const struct world *world, u64 next_ms)
{
	const struct lfp_can_session *session = &world->fast.session;
	unsigned int slot, ids = 0;

	if (session->phase != LFP_CAN_DOUBTING)
		return;
	must(next_ms <= world->now_ms + LFP_CAN_ROUND_MS, "in doubt and asleep");
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		ids += world->heard[slot].times > 1;
	must(ids < LFP_CAN_CYCLE_IDS || world->now_ms - world->new_ms < LFP_CAN_CYCLE_MS ||
	     world->now_ms - world->doubt_ms < LFP_CAN_DOUBT_MS,
	     "%u identifiers, in doubt for %llu ms", ids,
	     (unsigned long long)(world->now_ms - world->doubt_ms));
}

/* Returns when the worker wants to look again. */
static u64 tick(struct world *world)
{
	u64 next_ms = UINT64_MAX, slow_next_ms = UINT64_MAX;
	struct moment before;
	bool changed;

	world->fast.session.other_ms = world->other_ms;
	world->slow.session.other_ms = world->other_ms;
	sight_take(&world->fast, &before);
	changed = lfp_can_session_tick(&world->fast.session, world->now_ms, &next_ms);
	lfp_can_session_tick(&world->slow.session, world->now_ms, &slow_next_ms);
	if (world->fast.state.link[LFP_LINK_CAN] != LFP_LINK_UP)
		note_down(world);
	note(world, &before, -1);
	check(world, &before, changed);
	must(next_ms == slow_next_ms, "next");
	/* In doubt it looks now and then: whether frames are late is seen by chance. */
	must(!changed || world->now_ms >= world->quiet_ms || before.phase == LFP_CAN_DOUBTING,
	     "the worker came too late");
	return next_ms;
}

/* The worker looks until it may rest. */
void world_look(struct world *world)
{
	unsigned int rounds = 0;

	do {
		world->quiet_ms = tick(world);
		must(++rounds < 10, "the worker never rests");
	} while (world->quiet_ms <= world->now_ms);
	world->due_ms = world->quiet_ms;
	check_doubt(world, world->quiet_ms);
	sight_ages(&world->fast, world->heard, world->now_ms);
}

/* The link's owner says why nothing more can arrive. */
void world_down(struct world *world, enum lfp_link_state link_state)
{
	struct moment before;
	bool changed;

	world->quiet_ms = 0;
	note_down(world);
	sight_take(&world->fast, &before);
	changed = lfp_can_session_down(&world->fast.session, link_state, world->now_ms);
	lfp_can_session_down(&world->slow.session, link_state, world->now_ms);
	note(world, &before, -1);
	check(world, &before, changed);
}

/* The owner of the other protocol says that the link is up. */
void world_other(struct world *world)
{
	struct moment before;
	bool changed;

	world->quiet_ms = 0;
	world->other_ms = world->now_ms;
	sight_take(&world->fast, &before);
	changed = lfp_state_set_link(&world->fast.state, LFP_LINK_CAN, LFP_LINK_UP,
				     world->now_ms);
	lfp_state_set_link(&world->slow.state, LFP_LINK_CAN, LFP_LINK_UP, world->now_ms);
	check(world, &before, changed);
}
