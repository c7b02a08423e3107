// SPDX-License-Identifier: GPL-2.0
/*
 * Edges that wait to be announced: in order while the rate allows, coalesced
 * beyond it, none lost.
 */

#include "model/state_parts.h"

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
	if (!node)
		return NULL;
	return event->type == LFP_EVENT_MODULE ?
	       &node->presence : &node->pending[event->condition];
}

static void mark_pending(struct lfp_state *state, const struct lfp_event *event)
{
	if (event->type == LFP_EVENT_ALARM)
		find_node(state, event->node)->pending_mask |=
			BIT_ULL(event->condition);
}

/**
 * lfp_state_push_event() - something is to be announced
 * @state: the stack
 * @event: the edge
 * @now_ms: time
 *
 * It waits in order while there is room and the rate allows; once one of its
 * subject has coalesced the later ones must follow it.
 *
 * Context: any, softirq included, state locked.
 */
void lfp_state_push_event(struct lfp_state *state,
			  const struct lfp_event *event, u64 now_ms)
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

static bool take_pending_module(struct lfp_state *state,
				struct lfp_event *event)
{
	struct lfp_node *node;

	event->type = LFP_EVENT_MODULE;
	for (node = &state->stack; node; node = node->next) {
		event->node = node->number;
		if (take_pending(&node->presence, event))
			return true;
	}
	return false;
}

/* Of links, or of whole modules. */
static bool take_pending_link(struct lfp_state *state, struct lfp_event *event)
{
	unsigned int link;

	memset(event, 0, sizeof(*event));
	event->type = LFP_EVENT_LINK;
	for (link = 0; link < LFP_LINK_COUNT; link++)
		if (take_pending(&state->link_pending[link], event))
			return true;
	return take_pending_module(state, event);
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
		if (node->pending_mask || node->presence.edges)
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
	if (a->type == LFP_EVENT_MODULE)
		return a->node == b->node;
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
