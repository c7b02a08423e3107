// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must be true of a session and its stack at any time.
 */

#include "sight.h"

/* The slowest frame that a pack is known to have. */
#define SLOWEST_MS 60000

/* In place of a slot. */
#define NOBODY LFP_CAN_ID_COUNT

void sight_start(struct side *side, enum lfp_can_dialect forced, u64 now_ms)
{
	lfp_state_init(&side->state, now_ms);
	lfp_can_session_init(&side->session, &side->state);
	side->session.forced = forced;
}

/* Slots whose data are shown. */
u64 sight_fresh_slots(const struct side *side)
{
	unsigned int slot;
	u64 fresh = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (side->session.slot[slot].source.fresh)
			fresh |= BIT_ULL(slot);
	return fresh;
}

/* All that the pack sends, and the names that it sent. */
static u64 present_slots(const struct side *side)
{
	const struct lfp_can_slot *entry = side->session.slot;
	unsigned int slot;
	u64 present = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++, entry++)
		if (entry->fresh || (entry->heard && judge_is_name(slot)))
			present |= BIT_ULL(slot);
	return present;
}

/* What the pack looks like by all that it sends, and by the names that it sent. */
enum lfp_can_dialect sight_evidence(const struct side *side, const struct heard *heard)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT];
	unsigned int slot;

	if (side->session.forced != LFP_CAN_UNKNOWN)
		return side->session.forced;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		slots[slot] = heard[slot].payload;
	return judge_dialect(slots, present_slots(side));
}

/* Works out once what is to be seen of a frame: it is asked for after each step. */
void sight_learn(struct heard *heard, unsigned int slot, enum lfp_can_dialect dialect)
{
	struct said *shown = &heard->shown;

	shown->result = lfp_can_decode(dialect, slot, &heard->payload, &shown->reading);
	judge_reading(dialect, lfp_can_id(slot), &heard->payload, shown->result, &shown->reading);
	shown->verdict = judge_alarms(dialect, lfp_can_id(slot), &heard->payload);
	if (shown->result == LFP_DECODED)
		heard->said = shown->reading;
	heard->known = true;
	heard->held = false;
}

static unsigned int slot_of(const struct side *side, const struct lfp_source *source)
{
	const struct lfp_can_slot *entry;

	if (!source)
		return NOBODY;
	entry = (const struct lfp_can_slot *)((const char *)source -
					      offsetof(struct lfp_can_slot, source));
	return (unsigned int)(entry - side->session.slot);
}

static bool shows_numbers(const struct side *side, const struct lfp_source *source,
			  const struct lfp_reading *reading)
{
	const struct lfp_node *node = &side->state.stack;
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->fields)
		if (node->field[i].source == source && node->field[i].number != reading->value[i])
			return false;
	lfp_for_each_bit(i, left, reading->texts)
		if (node->text[i].source == source &&
		    strcmp(node->text[i].chars, reading->text[i]))
			return false;
	return true;
}

/* True if what is shown of a slot is what its newest frame says in the dialect. */
bool sight_shows(const struct side *side, const struct heard *heard, unsigned int slot)
{
	const struct lfp_can_slot *entry = &side->session.slot[slot];
	const struct lfp_source *source = &entry->source;
	struct lfp_reading reading;

	if (lfp_can_decode(side->session.dialect, slot, &heard->payload, &reading) != LFP_DECODED)
		return !source->fresh;
	return source->fresh && entry->unknown == reading.unknown &&
	       source->fields == reading.fields && source->texts == reading.texts &&
	       source->can_say == reading.can_say && source->warning == reading.warning &&
	       source->protection == reading.protection && shows_numbers(side, source, &reading);
}

static void take_holders(const struct side *side, struct holders *holders)
{
	const struct lfp_node *node = &side->state.stack;
	unsigned int i;

	for (i = 0; i < LFP_FIELD_COUNT; i++)
		holders->field[i] = (u8)slot_of(side, node->field[i].source);
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		holders->text[i] = (u8)slot_of(side, node->text[i].source);
}

void sight_take(const struct side *side, struct moment *moment)
{
	memcpy(moment->level, side->state.stack.level, sizeof(moment->level));
	moment->link = side->state.link[LFP_LINK_CAN];
	moment->edges = side->state.edges;
	moment->layout = side->state.layout;
	moment->summary = side->state.stack.summary;
	moment->dialect = side->session.dialect;
	moment->phase = side->session.phase;
	moment->cycle_ms = side->session.cycle_ms;
	moment->fresh = sight_fresh_slots(side);
	take_holders(side, &moment->holders);
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

static void check_holder(unsigned int was, unsigned int is, bool tells, const char *name)
{
	if (was == NOBODY || !tells)
		return;
	must(was == is, "%s was told by %03x, is by %03x", name, lfp_can_id(was),
	     is == NOBODY ? 0 : lfp_can_id(is));
}

/* Who tells a number keeps it as long as it is fresh, so that it does not jump. */
void sight_holders(const struct side *side, const struct moment *before,
		   const struct heard *heard)
{
	u64 stayed = before->fresh & sight_fresh_slots(side);
	struct holders now;
	unsigned int i, was;

	if (before->dialect != side->session.dialect)
		return;
	take_holders(side, &now);
	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		was = before->holders.field[i];
		check_holder(was, now.field[i], stayed >> was & 1 &&
			     heard[was].shown.reading.fields & BIT_ULL(i), lfp_field_name(i));
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++) {
		was = before->holders.text[i];
		check_holder(was, now.text[i], stayed >> was & 1 &&
			     heard[was].shown.reading.texts & BIT(i), lfp_text_name(i));
	}
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
	bool fresh = sight_fresh_slots(side);
	unsigned int slot;

	must(node->present == fresh, "%d", fresh);
	must(!fresh || side->session.phase != LFP_CAN_LISTENING, "data before a cycle was heard");
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

static bool all_came_twice(const struct side *side, const struct heard *heard)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (side->session.slot[slot].fresh && heard[slot].times < 2)
			return false;
	return true;
}

/*
 * The dialect is the user's, or what the pack looks like when it is not in
 * doubt. A frame that came once may have been the last word of another pack.
 */
static void check_dialect(const struct side *side, const struct heard *heard)
{
	const struct lfp_can_session *session = &side->session;
	enum lfp_can_dialect looks = sight_evidence(side, heard);

	must(session->forced == LFP_CAN_UNKNOWN || session->dialect == LFP_CAN_UNKNOWN ||
	     session->dialect == session->forced, "%s", lfp_can_dialect_name(session->dialect));
	if (session->phase == LFP_CAN_SETTLED && all_came_twice(side, heard))
		must(looks == session->dialect || looks == LFP_CAN_UNKNOWN, "%s, not %s",
		     lfp_can_dialect_name(session->dialect), lfp_can_dialect_name(looks));
}

/*
 * A number that a frame tells is shown, if not by that frame; in doubt it may
 * have to wait.
 */
static u64 check_told(const struct side *side, unsigned int slot, const struct heard *heard)
{
	unsigned int field;
	s64 number;
	u64 left;

	must(heard->known && heard->shown.result == LFP_DECODED, "%03x is fresh",
	     lfp_can_id(slot));
	lfp_for_each_bit(field, left, heard->shown.reading.fields)
		must(lfp_node_number(&side->state.stack, field, &number) ||
		     side->session.phase == LFP_CAN_DOUBTING, "%s", lfp_field_name(field));
	return heard->shown.reading.fields;
}

/* A number that is shown is that of the last frame of a slot that tells it. */
static void check_number(const struct side *side, const struct heard *heard,
			 enum lfp_field field)
{
	const struct lfp_node *node = &side->state.stack;
	unsigned int slot;
	s64 number;

	if (!lfp_node_number(node, field, &number))
		return;
	slot = slot_of(side, node->field[field].source);
	must(side->session.slot[slot].source.fresh, "%s", lfp_field_name(field));
	must(heard[slot].shown.reading.fields & BIT_ULL(field), "%s was not sent",
	     lfp_field_name(field));
	must(number == heard[slot].shown.reading.value[field], "%s is %lld, %lld was sent",
	     lfp_field_name(field), (long long)number,
	     (long long)heard[slot].shown.reading.value[field]);
	must(judge_number(field, number), "%s is %lld", lfp_field_name(field), (long long)number);
	must(node->offers & BIT_ULL(field), "%s", lfp_field_name(field));
}

static void check_fields(const struct side *side, const struct heard *heard)
{
	unsigned int slot, field;
	u64 sent = 0;
	s64 number;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (side->session.slot[slot].source.fresh)
			sent |= check_told(side, slot, &heard[slot]);
	for (field = 0; field < LFP_FIELD_COUNT; field++) {
		check_number(side, heard, field);
		must(sent & BIT_ULL(field) ||
		     !lfp_node_number(&side->state.stack, field, &number), "%s was not sent",
		     lfp_field_name(field));
	}
}

static enum lfp_level level_of(const struct verdict *verdict, unsigned int condition)
{
	if (verdict->protection & BIT_ULL(condition))
		return LFP_PROTECTION;
	return verdict->warning & BIT_ULL(condition) ? LFP_WARNING : LFP_NONE;
}

/* Conditions stand where the bits of the last decoded frames put them. */
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
		one = &heard[slot].shown.verdict;
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

static bool is_identity(enum lfp_text text)
{
	return text < LFP_CELL_VOLTAGE_MAX_AT;
}

static bool is_tail(unsigned int text)
{
	return text == LFP_MANUFACTURER_TAIL || text == LFP_MODEL_TAIL || text == LFP_SERIAL_TAIL;
}

/* What the last frame of the slot that tells a text said; NULL if it is not to be seen. */
static const char *sent_text(const struct side *side, const struct heard *heard,
			     unsigned int text)
{
	unsigned int slot;

	if (text == LFP_TEXT_COUNT)
		return NULL;
	slot = slot_of(side, side->state.stack.text[text].source);
	if (slot == NOBODY)
		return NULL;
	if (!is_identity(text) && !side->session.slot[slot].source.fresh)
		return NULL;
	must(heard[slot].known && heard[slot].said.texts & BIT(text), "%s was not sent",
	     lfp_text_name(text));
	return heard[slot].said.text[text];
}

/* A name in two frames is one text: the parts touch if the first one is full. */
static void check_text(const struct side *side, const struct heard *heard, unsigned int text)
{
	const char *head = sent_text(side, heard, text);
	const char *tail = is_tail(text + 1) ? sent_text(side, heard, text + 1) : NULL;
	char shown[LFP_TEXT_SIZE], sent[2 * LFP_TEXT_SIZE];

	if (!lfp_node_text(&side->state.stack, text, shown)) {
		must(!head, "%s is \"%s\"", lfp_text_name(text), head);
		return;
	}
	must(head, "%s was not sent", lfp_text_name(text));
	snprintf(sent, sizeof(sent), "%s%s%s", head, tail && strlen(head) < 8 ? " " : "",
		 tail ? tail : "");
	must(!strcmp(shown, sent), "%s is \"%s\", not \"%s\"", lfp_text_name(text), shown, sent);
	must(judge_text(shown), "%s", lfp_text_name(text));
	must(side->state.stack.offers_texts & BIT(text), "%s", lfp_text_name(text));
}

static void check_words(const struct side *side)
{
	const struct lfp_node *node = &side->state.stack;
	struct lfp_summary summary;
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
}

/* Each identifier's own counters, and the sums of them. */
static void check_counters(const struct side *side, const struct heard *heard)
{
	const struct lfp_can_session *session = &side->session;
	u64 frames = 0, rejected = 0;
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		must(session->slot[slot].frames == heard[slot].frames, "%03x", lfp_can_id(slot));
		must(session->slot[slot].rejected == heard[slot].rejected, "%03x",
		     lfp_can_id(slot));
		frames += heard[slot].frames;
		rejected += heard[slot].rejected;
	}
	must(session->frames == frames, "%llu", (unsigned long long)frames);
	must(session->rejected == rejected, "%llu", (unsigned long long)rejected);
}

/*
 * Nothing is missing that comes, and nothing that nobody would expect. A name
 * is good for ever.
 */
static void check_missing(const struct side *side, const struct heard *heard)
{
	const struct lfp_can_session *session = &side->session;
	u64 missing = lfp_can_session_missing(session);
	u64 core = lfp_can_expected(session->dialect);
	unsigned int slot;
	u64 left;

	if (session->phase == LFP_CAN_LISTENING || session->dialect == LFP_CAN_FOREIGN ||
	    session->dialect == LFP_CAN_UNKNOWN) {
		must(!missing, "%llx", (unsigned long long)missing);
		return;
	}
	lfp_for_each_bit(slot, left, missing) {
		must(!session->slot[slot].fresh, "%03x", lfp_can_id(slot));
		must(core & BIT_ULL(slot) || heard[slot].frames, "%03x", lfp_can_id(slot));
	}
	lfp_for_each_bit(slot, left, core & ~missing)
		must(session->slot[slot].fresh ||
		     (judge_is_name(slot) && session->slot[slot].heard), "%03x",
		     lfp_can_id(slot));
}

/* Ends the program if anything is shown that @heard does not bear out. */
void sight_check(const struct side *side, const struct heard *heard)
{
	unsigned int text;

	must(side->state.head - side->state.tail <= LFP_EVENT_FIFO, "queue");
	must(!side->state.stack.next, "a node");
	check_link(side, heard);
	check_dialect(side, heard);
	check_fields(side, heard);
	check_conditions(side, heard);
	for (text = 0; text < LFP_TEXT_COUNT; text++)
		check_text(side, heard, text);
	check_words(side);
	check_counters(side, heard);
	check_missing(side, heard);
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
	const struct lfp_can_slot *entry = &side->session.slot[slot];

	if (entry->source.fresh) {
		must(heard->seen_ms, "%03x was not heard", lfp_can_id(slot));
		must(lag_ms < patience_ms(heard), "%03x is late by %llu ms", lfp_can_id(slot),
		     (unsigned long long)lag_ms);
	}
	if (side->session.phase != LFP_CAN_SETTLED)
		return;
	must(!entry->fresh || !heard->held, "%03x is old without a doubt", lfp_can_id(slot));
	if (!heard->seen_ms || heard->settling || lag_ms >= side->session.silence_ms)
		return;
	must(entry->fresh, "%03x is lost", lfp_can_id(slot));
	must(entry->source.fresh == (heard->shown.result == LFP_DECODED), "%03x is lost",
	     lfp_can_id(slot));
}

/* Right after a look at the time: nothing old is shown, nothing young is lost. */
void sight_ages(const struct side *side, const struct heard *heard, u64 now_ms)
{
	const struct lfp_can_session *session = &side->session;
	u64 newest = newest_ms(heard);
	u64 alive = newest > session->other_ms ? newest : session->other_ms;
	unsigned int slot;

	if (side->state.link[LFP_LINK_CAN] == LFP_LINK_UP)
		must(now_ms - alive < session->silence_ms, "silence of %llu ms",
		     (unsigned long long)(now_ms - alive));
	if (now_ms - newest >= session->silence_ms)
		must(!side->state.stack.present, "data of a silent pack");
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		check_age(side, slot, &heard[slot], newest - heard[slot].seen_ms);
}

static void same_slots(const struct side *a, const struct side *b)
{
	const struct lfp_can_slot *left = a->session.slot, *right = b->session.slot;
	unsigned int i;

	for (i = 0; i < LFP_CAN_ID_COUNT; i++) {
		must(left[i].fresh == right[i].fresh, "%03x", lfp_can_id(i));
		must(left[i].heard == right[i].heard, "%03x", lfp_can_id(i));
		must(left[i].times == right[i].times, "%03x", lfp_can_id(i));
		must(left[i].unknown == right[i].unknown, "%03x", lfp_can_id(i));
		must(left[i].frames == right[i].frames, "%03x", lfp_can_id(i));
		must(left[i].rejected == right[i].rejected, "%03x", lfp_can_id(i));
		must(left[i].source.fresh == right[i].source.fresh, "%03x", lfp_can_id(i));
		must(left[i].source.seen_ms == right[i].source.seen_ms, "%03x", lfp_can_id(i));
		must(left[i].source.interval_ms == right[i].source.interval_ms, "%03x",
		     lfp_can_id(i));
	}
}

static void same_session(const struct lfp_can_session *a, const struct lfp_can_session *b)
{
	must(a->dialect == b->dialect, "%u", a->dialect);
	must(a->phase == b->phase, "%u", a->phase);
	must(a->spoken == b->spoken, "spoken");
	must(a->new_ms == b->new_ms, "new");
	must(a->last_ms == b->last_ms, "last");
	must(a->frames == b->frames, "frames");
	must(a->rejected == b->rejected, "rejected");
	must(lfp_can_session_missing(a) == lfp_can_session_missing(b), "missing");
	must(lfp_can_session_repeats(a) == lfp_can_session_repeats(b), "repeats");
}

static void same_values(const struct side *a, const struct side *b)
{
	const struct lfp_node *left = &a->state.stack, *right = &b->state.stack;
	unsigned int i;

	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		must(slot_of(a, left->field[i].source) == slot_of(b, right->field[i].source),
		     "%s", lfp_field_name(i));
		must(left->field[i].number == right->field[i].number, "%s", lfp_field_name(i));
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++) {
		must(slot_of(a, left->text[i].source) == slot_of(b, right->text[i].source), "%s",
		     lfp_text_name(i));
		must(!strcmp(left->text[i].chars, right->text[i].chars), "%s", lfp_text_name(i));
	}
}

/* Ends the program if one of them knows something else than the other. */
void sight_same(const struct side *a, const struct side *b)
{
	same_session(&a->session, &b->session);
	same_slots(a, b);
	same_values(a, b);
	must(a->state.edges == b->state.edges, "edges");
	must(a->state.layout == b->state.layout, "layout");
	must(a->state.link[0] == b->state.link[0], "link");
	must(a->state.stack.known == b->state.stack.known, "known");
	must(a->state.stack.offers == b->state.stack.offers, "offers");
	must(!memcmp(a->state.stack.level, b->state.stack.level, LFP_CONDITION_COUNT), "level");
	must(!memcmp(&a->state.stack.summary, &b->state.stack.summary,
		     sizeof(a->state.stack.summary)), "summary");
}

/* What the pack is stays known until another one says what it is. */
static void no_more_texts(const struct side *side, const struct lfp_node *fresh)
{
	const struct lfp_node *node = &side->state.stack;
	char text[LFP_TEXT_SIZE];
	unsigned int i;

	for (i = 0; i < LFP_TEXT_COUNT; i++) {
		if (!lfp_node_text(node, i, text) || !node->text[i].source->fresh)
			continue;
		must(lfp_node_text(fresh, i, text), "%s", lfp_text_name(i));
	}
}

/*
 * One who has heard these frames for long and one who has heard them for two
 * cycles show the same of them. A number that two of them tell may be that of
 * either.
 */
void sight_no_more(const struct side *side, const struct side *fresh)
{
	const struct lfp_node *node = &side->state.stack, *other = &fresh->state.stack;
	unsigned int i;
	s64 number;
	u64 left;

	must(side->session.dialect == fresh->session.dialect, "%s, not %s",
	     lfp_can_dialect_name(side->session.dialect),
	     lfp_can_dialect_name(fresh->session.dialect));
	must(sight_fresh_slots(side) == sight_fresh_slots(fresh), "%llx, not %llx",
	     (unsigned long long)sight_fresh_slots(side),
	     (unsigned long long)sight_fresh_slots(fresh));
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		must(lfp_node_number(node, i, &number) == lfp_node_number(other, i, &number),
		     "%s", lfp_field_name(i));
	no_more_texts(side, other);
	must(!((node->known ^ other->known) & ~LFP_LINK_CONDITIONS), "known %llx, not %llx",
	     (unsigned long long)node->known, (unsigned long long)other->known);
	lfp_for_each_bit(i, left, other->known & ~LFP_LINK_CONDITIONS)
		must(node->level[i] == other->level[i], "%s", lfp_condition_name(i));
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
