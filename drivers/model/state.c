// SPDX-License-Identifier: GPL-2.0
/*
 * Merges readings into the state of a stack and turns changes of conditions
 * into edges that wait to be announced.
 */

#include "model/view.h"

static const char *const link_names[LFP_LINK_COUNT] = {
	[LFP_LINK_CAN] = "can",
};

static const u8 link_conditions[LFP_LINK_COUNT] = {
	[LFP_LINK_CAN] = LFP_CAN_LINK,
};

static const char *const link_state_names[LFP_LINK_STATE_COUNT] = {
	[LFP_LINK_ABSENT] = "absent",
	[LFP_LINK_NO_CARRIER] = "no_carrier",
	[LFP_LINK_BUS_OFF] = "bus_off",
	[LFP_LINK_SILENT] = "silent",
	[LFP_LINK_UP] = "up",
};

/**
 * lfp_link_name() - name of a link in links/ and in events
 * @link: below LFP_LINK_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_link_name(enum lfp_link_id link)
{
	return link_names[link];
}

/**
 * lfp_link_state_name() - name of a link state in sysfs and in events
 * @state: below LFP_LINK_STATE_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_link_state_name(enum lfp_link_state state)
{
	return link_state_names[state];
}

/**
 * lfp_state_init() - start with nothing known
 * @state: the stack
 * @now_ms: time
 *
 * Context: any, before anybody else sees @state.
 */
void lfp_state_init(struct lfp_state *state, u64 now_ms)
{
	memset(state, 0, sizeof(*state));
	state->tokens = LFP_EVENT_RATE;
	state->tokens_ms = now_ms;
	lfp_node_summary(&state->stack, &state->stack.summary);
}

static void refill_tokens(struct lfp_state *state, u64 now_ms)
{
	u64 elapsed_ms = now_ms - state->tokens_ms;
	u32 step_ms = 1000 / LFP_EVENT_RATE;

	if (now_ms < state->tokens_ms)
		return;
	if (elapsed_ms >= 1000) {
		state->tokens = LFP_EVENT_RATE;
		state->tokens_ms = now_ms;
		return;
	}
	state->tokens += (u32)elapsed_ms / step_ms;
	state->tokens_ms += (u32)elapsed_ms / step_ms * step_ms;
	if (state->tokens > LFP_EVENT_RATE)
		state->tokens = LFP_EVENT_RATE;
}

static bool take_token(struct lfp_state *state, u64 now_ms)
{
	refill_tokens(state, now_ms);
	if (!state->tokens)
		return false;
	state->tokens--;
	return true;
}

static void coalesce(struct lfp_pending *pending, const struct lfp_event *event)
{
	pending->previous = event->previous;
	pending->level = event->level;
	pending->link = event->link;
	pending->edges += 1 + event->coalesced;
}

static struct lfp_node *find_node(struct lfp_state *state, unsigned int number)
{
	struct lfp_node *node = &state->stack;

	while (node && node->number != number)
		node = node->next;
	return node;
}

/* NULL for an event of a node that has gone. */
static struct lfp_pending *pending_of(struct lfp_state *state,
				      const struct lfp_event *event)
{
	struct lfp_node *node;

	if (event->type == LFP_EVENT_LINK)
		return &state->link_pending[event->link];
	node = find_node(state, event->node);
	return node ? &node->pending[event->condition] : NULL;
}

static void mark_pending(struct lfp_state *state, const struct lfp_event *event)
{
	if (event->type == LFP_EVENT_ALARM)
		find_node(state, event->node)->pending_mask |=
			BIT_ULL(event->condition);
}

/*
 * An edge waits in order while there is room and the rate allows; once one of
 * its condition has coalesced the later ones must follow it.
 */
static void push_event(struct lfp_state *state, const struct lfp_event *event,
		       u64 now_ms)
{
	struct lfp_pending *pending = pending_of(state, event);
	bool room = state->head - state->tail < LFP_EVENT_FIFO;

	state->edges++;
	if (!pending->edges && room && take_token(state, now_ms)) {
		state->fifo[state->head++ % LFP_EVENT_FIFO] = *event;
		return;
	}
	coalesce(pending, event);
	mark_pending(state, event);
}

static bool take_pending(struct lfp_pending *pending, struct lfp_event *event)
{
	if (!pending->edges)
		return false;
	event->previous = pending->previous;
	event->level = pending->level;
	event->link = pending->link;
	event->coalesced = pending->edges - 1;
	pending->edges = 0;
	return true;
}

static bool take_pending_link(struct lfp_state *state, struct lfp_event *event)
{
	unsigned int link;

	memset(event, 0, sizeof(*event));
	event->type = LFP_EVENT_LINK;
	for (link = 0; link < LFP_LINK_COUNT; link++)
		if (take_pending(&state->link_pending[link], event))
			return true;
	return false;
}

/* The next node with coalesced edges, by turns; NULL if there is none. */
static struct lfp_node *next_pending_node(struct lfp_state *state)
{
	struct lfp_node *node, *first = NULL, *next = NULL;

	for (node = &state->stack; node; node = node->next) {
		if (!node->pending_mask)
			continue;
		if (!first || node->number < first->number)
			first = node;
		if (node->number >= state->next_node &&
		    (!next || node->number < next->number))
			next = node;
	}
	return next ? next : first;
}

/* Goes round, so that no condition keeps the others from being announced. */
static unsigned int next_condition(struct lfp_node *node)
{
	u64 mask = node->pending_mask;
	unsigned int condition;

	if (mask >> node->next_pending)
		mask = mask >> node->next_pending << node->next_pending;
	condition = lfp_lowest(mask);
	node->next_pending = (condition + 1) % LFP_CONDITION_COUNT;
	node->pending_mask &= ~BIT_ULL(condition);
	return condition;
}

static bool take_pending_alarm(struct lfp_state *state,
			       struct lfp_event *event)
{
	struct lfp_node *node = next_pending_node(state);
	unsigned int condition;

	if (!node)
		return false;
	state->next_node = node->number + 1u;
	condition = next_condition(node);

	memset(event, 0, sizeof(*event));
	event->type = LFP_EVENT_ALARM;
	event->node = node->number;
	event->condition = (u8)condition;
	return take_pending(&node->pending[condition], event);
}

static bool has_pending(const struct lfp_state *state)
{
	const struct lfp_node *node;
	unsigned int link;

	for (link = 0; link < LFP_LINK_COUNT; link++)
		if (state->link_pending[link].edges)
			return true;
	for (node = &state->stack; node; node = node->next)
		if (node->pending_mask)
			return true;
	return false;
}

/**
 * lfp_state_has_events() - is anything left to announce, now or later
 * @state: the stack
 *
 * Context: any, state locked.
 * Return: true if so.
 */
bool lfp_state_has_events(const struct lfp_state *state)
{
	return state->head != state->tail || has_pending(state);
}

/**
 * lfp_state_next_event() - take the next event to announce
 * @state: the stack
 * @now_ms: time
 * @event: set if there is one
 *
 * Context: any, state locked.
 * Return: false if there is none, or none that the rate allows now.
 */
bool lfp_state_next_event(struct lfp_state *state, u64 now_ms,
			  struct lfp_event *event)
{
	if (state->head != state->tail) {
		*event = state->fifo[state->tail++ % LFP_EVENT_FIFO];
		return true;
	}
	if (!has_pending(state) || !take_token(state, now_ms))
		return false;
	/* By turns: neither may keep the other from being announced. */
	state->links_first = !state->links_first;
	if (state->links_first && take_pending_link(state, event))
		return true;
	return take_pending_alarm(state, event) ||
	       take_pending_link(state, event);
}

static bool same_subject(const struct lfp_event *a, const struct lfp_event *b)
{
	if (a->type != b->type)
		return false;
	if (a->type == LFP_EVENT_LINK)
		return a->link == b->link;
	return a->node == b->node && a->condition == b->condition;
}

/* The oldest waiting event of the same subject, or NULL. */
static struct lfp_event *find_queued(struct lfp_state *state,
				     const struct lfp_event *event)
{
	struct lfp_event *queued;
	u32 i;

	for (i = state->tail; i != state->head; i++) {
		queued = &state->fifo[i % LFP_EVENT_FIFO];
		if (same_subject(queued, event))
			return queued;
	}
	return NULL;
}

/**
 * lfp_state_return_event() - put back an event that could not be announced
 * @state: the stack
 * @event: as taken by lfp_state_next_event()
 *
 * It goes before all that waits. If edges have filled its place meanwhile, it
 * coalesces with the next one of its subject, so nothing is lost but what is
 * left to say of a node that has gone.
 *
 * Context: any, state locked.
 */
void lfp_state_return_event(struct lfp_state *state,
			    const struct lfp_event *event)
{
	struct lfp_pending *pending = pending_of(state, event);
	struct lfp_event *queued;

	if (state->head - state->tail < LFP_EVENT_FIFO) {
		state->fifo[--state->tail % LFP_EVENT_FIFO] = *event;
		return;
	}
	queued = find_queued(state, event);
	if (queued) {
		queued->coalesced += 1 + event->coalesced;
	} else if (pending && pending->edges) {
		pending->edges += 1 + event->coalesced;
	} else if (pending) {
		coalesce(pending, event);
		mark_pending(state, event);
	}
}

static bool set_level(struct lfp_state *state, struct lfp_node *node,
		      unsigned int condition, enum lfp_level level,
		      u8 link, u64 now_ms)
{
	struct lfp_event event = {
		.type = LFP_EVENT_ALARM,
		.node = node->number,
		.condition = (u8)condition,
		.level = (u8)level,
		.previous = node->level[condition],
		.link = link,
	};

	if (node->level[condition] == level)
		return false;
	node->level[condition] = (u8)level;
	push_event(state, &event, now_ms);
	return true;
}

static enum lfp_level level_of(u64 bit, u64 warning, u64 protection)
{
	if (protection & bit)
		return LFP_PROTECTION;
	return warning & bit ? LFP_WARNING : LFP_NONE;
}

/*
 * A condition stands at the highest level that a fresh source gives it. One
 * that no fresh source tells of is not known: its level stays for the day it
 * is told of again, and no edge is made up.
 */
static bool merge_conditions(struct lfp_state *state, struct lfp_node *node,
			     u8 link, u64 now_ms)
{
	u64 can_say = 0, warning = 0, protection = 0, left;
	const struct lfp_source *source;
	unsigned int condition;
	bool edge = false;

	for (source = node->sources; source; source = source->next) {
		if (!source->fresh)
			continue;
		can_say |= source->can_say;
		warning |= source->warning;
		protection |= source->protection;
	}
	node->known = can_say | (node->known & LFP_LINK_CONDITIONS);
	lfp_for_each_bit(condition, left, can_say)
		edge |= set_level(state, node, condition,
				  level_of(BIT_ULL(condition), warning,
					   protection),
				  link, now_ms);
	return edge;
}

static bool other_link_is_fresh(const struct lfp_node *node, u8 link)
{
	const struct lfp_source *source;

	for (source = node->sources; source; source = source->next)
		if (source->fresh && source->link != link)
			return true;
	return false;
}

static bool link_is_fresh(const struct lfp_node *node, u8 link)
{
	const struct lfp_source *source;

	for (source = node->sources; source; source = source->next)
		if (source->fresh && source->link == link)
			return true;
	return false;
}

/*
 * The condition of a link follows its data, not its state: can_link is there
 * from the moment when the stack's values are lost to that when they are back,
 * and not before there were any. While another link still tells of the stack
 * it is only a warning.
 */
static bool merge_link(struct lfp_state *state, struct lfp_node *node,
		       u8 link, u64 now_ms)
{
	unsigned int condition = link_conditions[link];
	enum lfp_level level = LFP_NONE;

	if (link_is_fresh(node, link))
		node->known |= BIT_ULL(condition);
	if (!(node->known & BIT_ULL(condition)))
		return false;
	if (!link_is_fresh(node, link))
		level = other_link_is_fresh(node, link) ? LFP_WARNING :
							  LFP_PROTECTION;
	return set_level(state, node, condition, level, link, now_ms);
}

static bool update_summary(struct lfp_node *node)
{
	struct lfp_summary summary;

	lfp_node_summary(node, &summary);
	if (!memcmp(&summary, &node->summary, sizeof(summary)))
		return false;
	node->summary = summary;
	node->announce = true;
	return true;
}

static bool update_node(struct lfp_state *state, struct lfp_node *node,
			u8 link, u64 now_ms)
{
	bool changed;

	node->present = link_is_fresh(node, link) ||
			other_link_is_fresh(node, link);
	changed = merge_link(state, node, link, now_ms);
	changed |= merge_conditions(state, node, link, now_ms);
	return update_summary(node) || changed;
}

static void layout_changed(struct lfp_state *state, struct lfp_node *node)
{
	node->layout++;
	state->layout++;
}

/**
 * lfp_state_attach_link() - the stack has got a link
 * @state: the stack
 * @link: which; not attached yet
 *
 * Context: any, state locked.
 */
void lfp_state_attach_link(struct lfp_state *state, enum lfp_link_id link)
{
	state->attached |= (u32)BIT(link);
	state->link[link] = LFP_LINK_ABSENT;
	state->stack.can_say |= BIT_ULL(link_conditions[link]);
	layout_changed(state, &state->stack);
}

/**
 * lfp_state_add_node() - a part of the stack tells of itself
 * @state: the stack
 * @node: zeroed, not added yet; stays until lfp_state_detach_link()
 * @link: link that brings it, attached
 * @number: 1 to LFP_NODE_MAX, of no other node of the stack
 *
 * Context: any, state locked.
 */
void lfp_state_add_node(struct lfp_state *state, struct lfp_node *node,
			enum lfp_link_id link, u8 number)
{
	node->number = number;
	node->link = (u8)link;
	node->can_say = BIT_ULL(link_conditions[link]);
	memcpy(node->level, state->kept[number], sizeof(node->level));
	lfp_node_summary(node, &node->summary);
	node->next = state->stack.next;
	state->stack.next = node;
	layout_changed(state, node);
}

/**
 * lfp_state_node() - a node by its number
 * @state: the stack
 * @number: 0 to LFP_NODE_MAX
 *
 * Context: any, state locked; the node may go when the lock is released.
 * Return: the node; for one that is not there (any more) one of which nothing
 * is known but that its link is lost.
 */
const struct lfp_node *lfp_state_node(const struct lfp_state *state,
				      unsigned int number)
{
	static const struct lfp_node lost = {
		.known = BIT_ULL(LFP_CAN_LINK),
		.can_say = BIT_ULL(LFP_CAN_LINK),
		.level = { [LFP_CAN_LINK] = LFP_PROTECTION },
	};
	const struct lfp_node *node = &state->stack;

	while (node && node->number != number)
		node = node->next;
	return node ? node : &lost;
}

/**
 * lfp_state_take_announcements() - whose summary has changed since last time
 * @state: the stack
 *
 * Context: any, state locked.
 * Return: bits of the numbers of the nodes.
 */
u32 lfp_state_take_announcements(struct lfp_state *state)
{
	struct lfp_node *node;
	u32 numbers = state->gone;

	for (node = &state->stack; node; node = node->next) {
		if (node->announce)
			numbers |= (u32)BIT(node->number);
		node->announce = false;
	}
	state->gone = 0;
	return numbers;
}

/**
 * lfp_state_add_source() - make a source known that tells of the whole stack
 * @state: the stack
 * @source: zeroed, not added yet; stays until lfp_state_detach_link()
 * @link: link it arrives on, attached
 *
 * Context: any, state locked.
 */
void lfp_state_add_source(struct lfp_state *state, struct lfp_source *source,
			  enum lfp_link_id link)
{
	lfp_node_add_source(&state->stack, source, link);
}

/**
 * lfp_node_add_source() - make a source known that tells of a node
 * @node: the node, of a stack
 * @source: zeroed, not added yet; stays until lfp_state_detach_link()
 * @link: link it arrives on, attached
 *
 * Context: any, state locked.
 */
void lfp_node_add_source(struct lfp_node *node, struct lfp_source *source,
			 enum lfp_link_id link)
{
	source->link = (u8)link;
	source->node = node;
	source->next = node->sources;
	node->sources = source;
}

static void drop_fields(struct lfp_source *source, u64 fields)
{
	struct lfp_node *node = source->node;
	unsigned int field;
	u64 left;

	lfp_for_each_bit(field, left, fields)
		if (node->field[field].source == source)
			node->field[field].source = NULL;
}

static void drop_texts(struct lfp_source *source, u64 texts)
{
	struct lfp_node *node = source->node;
	unsigned int text;
	u64 left;

	lfp_for_each_bit(text, left, texts)
		if (node->text[text].source == source)
			node->text[text].source = NULL;
}

/*
 * Whoever tells keeps the field while it is fresh: two frames that say the
 * same thing more or less finely would make it jump.
 */
static bool may_replace(const struct lfp_source *old,
			const struct lfp_source *source)
{
	return !old || old == source || !old->fresh;
}

static void apply_fields(struct lfp_source *source,
			 const struct lfp_reading *reading)
{
	struct lfp_node *node = source->node;
	unsigned int field;
	u64 left;

	drop_fields(source, source->fields & ~reading->fields);
	source->fields = reading->fields;
	lfp_for_each_bit(field, left, reading->fields) {
		if (!may_replace(node->field[field].source, source))
			continue;
		node->field[field].number = reading->value[field];
		node->field[field].source = source;
	}
}

/* A new name is another pack: the outputs are laid out anew. */
static void apply_text(struct lfp_state *state, struct lfp_node *node,
		       unsigned int text, const char *chars)
{
	struct lfp_string *string = &node->text[text];

	if (string->source && !strcmp(string->chars, chars))
		return;
	memcpy(string->chars, chars, LFP_TEXT_SIZE);
	if (LFP_IDENTITY_TEXTS & BIT(text))
		layout_changed(state, node);
}

static void apply_texts(struct lfp_state *state, struct lfp_source *source,
			const struct lfp_reading *reading)
{
	struct lfp_node *node = source->node;
	unsigned int text;
	u64 left;

	drop_texts(source, source->texts & ~reading->texts);
	source->texts = reading->texts;
	lfp_for_each_bit(text, left, reading->texts) {
		if (!may_replace(node->text[text].source, source))
			continue;
		apply_text(state, node, text, reading->text[text]);
		node->text[text].source = source;
	}
}

static void apply_offers(struct lfp_state *state, struct lfp_node *node,
			 const struct lfp_reading *reading)
{
	u64 offers = reading->fields & ~node->offers;
	u32 texts = reading->texts & ~node->offers_texts;
	u64 can_say = reading->can_say & ~node->can_say;

	if (!offers && !texts && !can_say)
		return;
	node->offers |= offers;
	node->offers_texts |= texts;
	node->can_say |= can_say;
	layout_changed(state, node);
}

/**
 * lfp_state_put() - take over what a frame or reply said, as one of several
 * @state: the stack
 * @source: where it came from
 * @reading: what it said
 *
 * Nothing follows from it yet: lfp_state_update() must end it, in the same
 * locked section. Two frames that tell of the same condition are put together
 * like this, so that no edge is made up of the one alone.
 *
 * A field that the source gave before and does not give now is no longer
 * known.
 *
 * Context: any, softirq included, state locked.
 */
void lfp_state_put(struct lfp_state *state, struct lfp_source *source,
		   const struct lfp_reading *reading)
{
	source->fresh = true;
	source->can_say = reading->can_say;
	source->warning = reading->warning;
	source->protection = reading->protection;
	apply_offers(state, source->node, reading);
	apply_fields(source, reading);
	apply_texts(state, source, reading);
}

/**
 * lfp_state_apply() - take over what a frame or reply said
 * @state: the stack
 * @source: where it came from
 * @reading: what it said
 * @now_ms: time
 *
 * As lfp_state_put(), with all that follows from it.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_state_apply(struct lfp_state *state, struct lfp_source *source,
		     const struct lfp_reading *reading, u64 now_ms)
{
	u32 layout = state->layout;
	bool changed;

	lfp_state_put(state, source, reading);
	changed = update_node(state, source->node, source->link, now_ms);
	return changed || layout != state->layout;
}

/**
 * lfp_state_forget() - a source is stale
 * @state: the stack
 * @source: the source
 * @now_ms: time
 *
 * Its numbers and conditions are not known any more; what it said of the
 * pack's identity stays.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_state_forget(struct lfp_state *state, struct lfp_source *source,
		      u64 now_ms)
{
	if (!source->fresh)
		return false;
	source->fresh = false;
	return update_node(state, source->node, source->link, now_ms);
}

static void reset_source(struct lfp_source *source)
{
	drop_fields(source, source->fields);
	drop_texts(source, source->texts);
	source->fresh = false;
	source->fields = 0;
	source->texts = 0;
	source->can_say = 0;
	source->warning = 0;
	source->protection = 0;
}

/**
 * lfp_state_reset_link() - the pack speaks another way now
 * @state: the stack
 * @link: on this link
 *
 * All that its sources said and offered is dropped, without an edge: the
 * readings that follow say what holds now. lfp_state_update() must end it, in
 * the same locked section.
 *
 * Context: any, softirq included, state locked.
 */
void lfp_state_reset_link(struct lfp_state *state, enum lfp_link_id link)
{
	struct lfp_node *node = &state->stack;
	struct lfp_source *source;

	node->offers = 0;
	node->offers_texts = 0;
	node->can_say &= LFP_LINK_CONDITIONS;
	for (source = node->sources; source; source = source->next) {
		if (source->link == link)
			reset_source(source);
		node->offers |= source->fields;
		node->offers_texts |= source->texts;
		node->can_say |= source->can_say;
	}
	layout_changed(state, node);
}

/**
 * lfp_state_update() - settle what follows from the readings of a link
 * @state: the stack
 * @link: the link
 * @now_ms: time
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_state_update(struct lfp_state *state, enum lfp_link_id link,
		      u64 now_ms)
{
	struct lfp_node *node;
	bool changed = false;

	for (node = &state->stack; node; node = node->next)
		changed |= update_node(state, node, (u8)link, now_ms);
	return changed;
}

/**
 * lfp_state_set_link() - a link has changed
 * @state: the stack
 * @link: which
 * @link_state: its state now
 * @now_ms: time
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is an event to announce.
 */
bool lfp_state_set_link(struct lfp_state *state, enum lfp_link_id link,
			enum lfp_link_state link_state, u64 now_ms)
{
	struct lfp_event event = {
		.type = LFP_EVENT_LINK,
		.level = (u8)link_state,
		.previous = state->link[link],
		.link = (u8)link,
	};

	if (state->link[link] == link_state)
		return false;
	state->link[link] = (u8)link_state;
	push_event(state, &event, now_ms);
	return true;
}

static void drop_sources(struct lfp_node *node, u8 link)
{
	struct lfp_source **entry = &node->sources;
	struct lfp_source *source;

	while ((source = *entry)) {
		if (source->link != link) {
			entry = &source->next;
			continue;
		}
		drop_fields(source, source->fields);
		drop_texts(source, source->texts);
		*entry = source->next;
	}
}

static void drop_nodes(struct lfp_state *state, u8 link)
{
	struct lfp_node **entry = &state->stack.next;
	struct lfp_node *node;

	while ((node = *entry)) {
		if (node->link != link) {
			entry = &node->next;
			continue;
		}
		state->gone |= (u32)BIT(node->number);
		memcpy(state->kept[node->number], node->level,
		       sizeof(node->level));
		*entry = node->next;
	}
}

/**
 * lfp_state_detach_link() - the stack loses a link
 * @state: the stack
 * @link: which
 * @now_ms: time
 *
 * Its sources and nodes are dropped and may be freed afterwards. The condition
 * of the link stays, at protection if the stack is lost with it.
 *
 * Context: any, state locked.
 */
void lfp_state_detach_link(struct lfp_state *state, enum lfp_link_id link,
			   u64 now_ms)
{
	struct lfp_node *node;

	for (node = &state->stack; node; node = node->next) {
		drop_sources(node, (u8)link);
		update_node(state, node, (u8)link, now_ms);
	}
	drop_nodes(state, (u8)link);
	lfp_state_set_link(state, link, LFP_LINK_ABSENT, now_ms);
	state->attached &= ~(u32)BIT(link);
}
