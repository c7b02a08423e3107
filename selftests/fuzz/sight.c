// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must be true of a session and its stack at any time.
 */

#include "sight.h"

/* The slowest frame that a pack is known to have. */
#define SLOWEST_MS 60000

/* Works out once what a frame says: it is asked for after each step. */
void sight_learn(struct heard *heard, unsigned int slot, enum lfp_can_dialect dialect)
{
	heard->dialect = dialect;
	heard->result = lfp_can_decode(dialect, slot, &heard->payload, &heard->reading);
	judge_reading(dialect, lfp_can_id(slot), &heard->payload, heard->result, &heard->reading);
	heard->verdict = judge_alarms(dialect, lfp_can_id(slot), &heard->payload);
}

void sight_take(const struct side *side, struct moment *moment)
{
	memcpy(moment->level, side->state.stack.level, sizeof(moment->level));
	moment->link = side->state.link[LFP_LINK_CAN];
	moment->edges = side->state.edges;
	moment->layout = side->state.layout;
	moment->summary = side->state.stack.summary;
}

/*
 * A call makes one edge of each thing that is not as it was before it, and no
 * other: none on the way from one state to the next.
 */
void sight_step(const struct side *side, const struct moment *before, bool changed)
{
	const struct lfp_state *state = &side->state;
	u64 edges = before->link != state->link[LFP_LINK_CAN];
	unsigned int i;

	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		edges += before->level[i] != state->stack.level[i];
	must(state->edges - before->edges == edges, "%llu edges, %llu changes",
	     (unsigned long long)(state->edges - before->edges), (unsigned long long)edges);
	must(changed || !edges, "edges without a word");
	must(changed || before->layout == state->layout, "layout %u", state->layout);
	must(changed ||
	     !memcmp(&before->summary, &state->stack.summary, sizeof(before->summary)),
	     "summary changed without a word");
}

static bool any_fresh(const struct side *side)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (side->session.slot[slot].source.fresh)
			return true;
	return false;
}

static unsigned int count_heard(const struct heard *heard)
{
	unsigned int slot, count = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		count += heard[slot].seen_ms > 0;
	return count;
}

static void check_link(const struct side *side, const struct heard *heard)
{
	const struct lfp_node *node = &side->state.stack;
	bool known = node->known & BIT_ULL(LFP_CAN_LINK);
	bool fresh = any_fresh(side);
	unsigned int slot;

	must(node->present == fresh, "%d", fresh);
	must(!fresh || side->session.settled, "data before a cycle was heard");
	must(!fresh || count_heard(heard) >= LFP_CAN_CYCLE_IDS, "data of half a cycle");
	must(!fresh || side->state.link[LFP_LINK_CAN] == LFP_LINK_UP, "data without a link");
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		must(side->session.slot[slot].fresh || !side->session.slot[slot].source.fresh,
		     "%03x", lfp_can_id(slot));
	must(known || !fresh, "can_link must be known");
	if (known && !fresh)
		must(node->level[LFP_CAN_LINK] == LFP_PROTECTION, "lost without can_link");
	if (known && fresh)
		must(node->level[LFP_CAN_LINK] == LFP_NONE, "can_link with data");
}

/* The numbers of a slot are those of its last frame; returns which they are. */
static u64 check_numbers(const struct side *side, unsigned int slot, const struct heard *heard)
{
	unsigned int field;
	s64 number;
	u64 left;

	must(heard->result == LFP_DECODED, "%03x is fresh", lfp_can_id(slot));
	lfp_for_each_bit(field, left, heard->reading.fields) {
		must(lfp_node_number(&side->state.stack, field, &number), "%s",
		     lfp_field_name(field));
		must(number == heard->reading.value[field], "%s is %lld", lfp_field_name(field),
		     (long long)number);
	}
	return heard->reading.fields;
}

static void check_fields(const struct side *side, const struct heard *heard)
{
	unsigned int slot, field;
	u64 sent = 0;
	s64 number;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (side->session.slot[slot].source.fresh)
			sent |= check_numbers(side, slot, &heard[slot]);
	for (field = 0; field < LFP_FIELD_COUNT; field++) {
		if (!lfp_node_number(&side->state.stack, field, &number))
			continue;
		must(sent & BIT_ULL(field), "%s was not sent", lfp_field_name(field));
		must(judge_number(field, number), "%s is %lld", lfp_field_name(field),
		     (long long)number);
		must(side->state.stack.offers & BIT_ULL(field), "%s", lfp_field_name(field));
	}
}

static enum lfp_level level_of(const struct verdict *verdict, unsigned int condition)
{
	if (verdict->protection & BIT_ULL(condition))
		return LFP_PROTECTION;
	return verdict->warning & BIT_ULL(condition) ? LFP_WARNING : LFP_NONE;
}

/* Conditions stand where the bits of the last frames put them. */
static void check_conditions(const struct side *side, const struct heard *heard)
{
	const struct lfp_node *node = &side->state.stack;
	const struct verdict *one;
	struct verdict all = { 0 };
	unsigned int slot, condition;
	u64 left;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		if (!side->session.slot[slot].source.fresh)
			continue;
		one = &heard[slot].verdict;
		all.can_say |= one->can_say;
		all.warning |= one->warning;
		all.protection |= one->protection;
		must(side->session.slot[slot].unknown == one->unknown, "%03x", lfp_can_id(slot));
	}
	must((node->known & ~LFP_LINK_CONDITIONS) == all.can_say, "known %llx, told %llx",
	     (unsigned long long)node->known, (unsigned long long)all.can_say);
	must(!(node->known & ~node->can_say), "known without a file");
	lfp_for_each_bit(condition, left, all.can_say)
		must(node->level[condition] == level_of(&all, condition), "%s",
		     lfp_condition_name(condition));
}

static void check_words(const struct side *side)
{
	const struct lfp_node *node = &side->state.stack;
	struct lfp_summary summary;
	const char *text;
	unsigned int i;
	s64 percent;

	must(!lfp_node_capacity(node, &percent) || (percent >= 0 && percent <= 100), "%lld",
	     (long long)percent);
	must(lfp_status_name(lfp_node_status(node)), "status");
	must(lfp_health_name(lfp_node_health(node)), "health");
	must(lfp_capacity_level_name(lfp_node_capacity_level(node)), "capacity level");
	must(node->present || !lfp_node_indicator_run(node), "run lamp of a lost pack");
	must(node->present || !lfp_node_indicator_alarm(node), "alarm lamp of a lost pack");
	lfp_node_summary(node, &summary);
	must(!memcmp(&summary, &node->summary, sizeof(summary)), "the summary is old");
	for (i = 0; i < LFP_TEXT_COUNT; i++) {
		text = lfp_node_text(node, i);
		must(!text || judge_text(text), "%s", lfp_text_name(i));
	}
}

/* Ends the program if anything is shown that @heard does not bear out. */
void sight_check(const struct side *side, const struct heard *heard)
{
	must(side->state.head - side->state.tail <= LFP_EVENT_FIFO, "queue");
	check_link(side, heard);
	check_fields(side, heard);
	check_conditions(side, heard);
	check_words(side);
}

static u64 newest_ms(const struct heard *heard)
{
	unsigned int slot;
	u64 newest = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (heard[slot].seen_ms > newest)
			newest = heard[slot].seen_ms;
	return newest;
}

/* The most that a frame may lag behind the others: two of its own periods. */
static u64 patience_ms(const struct heard *heard)
{
	u64 period_ms = heard->gap_ms < SLOWEST_MS ? heard->gap_ms : SLOWEST_MS;
	u64 patience = 2 * period_ms + LFP_CAN_ROUND_MS;

	return patience > LFP_CAN_FIRST_PATIENCE_MS ? patience : LFP_CAN_FIRST_PATIENCE_MS;
}

static void check_age(const struct side *side, unsigned int slot, const struct heard *heard,
		      u64 lag_ms)
{
	if (side->session.slot[slot].source.fresh) {
		must(heard->seen_ms, "%03x was not heard", lfp_can_id(slot));
		must(lag_ms < patience_ms(heard), "%03x is late by %llu ms", lfp_can_id(slot),
		     (unsigned long long)lag_ms);
	} else if (side->session.settled && heard->seen_ms && !heard->settling &&
		   lag_ms < side->session.silence_ms) {
		must(heard->result != LFP_DECODED, "%03x is lost", lfp_can_id(slot));
	}
}

/* Right after a look at the time: nothing old is shown, nothing young is lost. */
void sight_fresh(const struct side *side, const struct heard *heard, u64 now_ms)
{
	u64 newest = newest_ms(heard);
	unsigned int slot;

	if (side->state.link[LFP_LINK_CAN] == LFP_LINK_UP)
		must(now_ms - newest < side->session.silence_ms, "silence of %llu ms",
		     (unsigned long long)(now_ms - newest));
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		check_age(side, slot, &heard[slot], newest - heard[slot].seen_ms);
}

static void same_slots(const struct side *a, const struct side *b)
{
	const struct lfp_can_slot *left = a->session.slot, *right = b->session.slot;
	unsigned int i;

	for (i = 0; i < LFP_CAN_ID_COUNT; i++) {
		must(left[i].fresh == right[i].fresh, "%03x", lfp_can_id(i));
		must(left[i].source.fresh == right[i].source.fresh, "%03x", lfp_can_id(i));
		must(left[i].source.seen_ms == right[i].source.seen_ms, "%03x", lfp_can_id(i));
		must(left[i].source.interval_ms == right[i].source.interval_ms, "%03x",
		     lfp_can_id(i));
	}
}

/* Ends the program if one of them knows something else than the other. */
void sight_same(const struct side *a, const struct side *b)
{
	must(a->session.dialect == b->session.dialect, "%u", a->session.dialect);
	must(a->session.settled == b->session.settled, "%u", a->session.settled);
	must(a->session.frames == b->session.frames, "frames");
	must(a->session.rejected == b->session.rejected, "rejected");
	must(a->state.edges == b->state.edges, "edges");
	must(a->state.layout == b->state.layout, "layout");
	must(a->state.link[0] == b->state.link[0], "link");
	must(a->state.stack.known == b->state.stack.known, "known");
	must(!memcmp(a->state.stack.level, b->state.stack.level, LFP_CONDITION_COUNT), "level");
	must(!memcmp(&a->state.stack.summary, &b->state.stack.summary,
		     sizeof(a->state.stack.summary)), "summary");
	same_slots(a, b);
}

/* Edges that wait to be announced. */
u64 sight_queued(const struct lfp_state *state)
{
	u64 edges = 0;
	u32 i;

	for (i = state->tail; i != state->head; i++)
		edges += 1 + state->fifo[i % LFP_EVENT_FIFO].coalesced;
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		edges += state->stack.pending[i].edges;
	for (i = 0; i < LFP_LINK_COUNT; i++)
		edges += state->link_pending[i].edges;
	return edges;
}
