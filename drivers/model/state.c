// SPDX-License-Identifier: GPL-2.0
/*
 * Merges readings into the state of a stack and turns changes of conditions
 * into edges that wait to be announced.
 */

#include "model/state_parts.h"
#include "model/view.h"

static const char *const link_names[LFP_LINK_COUNT] = {
	[LFP_LINK_CAN] = "can",
	[LFP_LINK_SERIAL] = "serial",
};

static const u8 link_conditions[LFP_LINK_COUNT] = {
	[LFP_LINK_CAN] = LFP_CAN_LINK,
	[LFP_LINK_SERIAL] = LFP_SERIAL_LINK,
};

static const char *const link_state_names[LFP_LINK_STATE_COUNT] = {
	[LFP_LINK_ABSENT] = "absent",
	[LFP_LINK_NO_CARRIER] = "no_carrier",
	[LFP_LINK_BUS_OFF] = "bus_off",
	[LFP_LINK_SILENT] = "silent",
	[LFP_LINK_UP] = "up",
};

/*
 * What the modules themselves tell best. Of all else the master's word on CAN
 * goes first: it is what the inverter acts by.
 */
#define SERIAL_FIRST                                                         \
	(BIT_ULL(LFP_MODULES_ONLINE) | BIT_ULL(LFP_MODULES_OFFLINE) |        \
	 BIT_ULL(LFP_MODULES_TOTAL) |                                        \
	 BIT_ULL(LFP_MODULES_BLOCKING_CHARGE) |                              \
	 BIT_ULL(LFP_MODULES_BLOCKING_DISCHARGE) |                           \
	 BIT_ULL(LFP_CELL_VOLTAGE_MAX_UV) |                                  \
	 BIT_ULL(LFP_CELL_VOLTAGE_MIN_UV) |                                  \
	 BIT_ULL(LFP_CELL_TEMPERATURE_MAX_DC) |                              \
	 BIT_ULL(LFP_CELL_TEMPERATURE_MIN_DC) |                              \
	 BIT_ULL(LFP_MODULE_VOLTAGE_MAX_UV) |                                \
	 BIT_ULL(LFP_MODULE_VOLTAGE_MIN_UV) |                                \
	 BIT_ULL(LFP_MODULE_TEMPERATURE_MAX_DC) |                            \
	 BIT_ULL(LFP_MODULE_TEMPERATURE_MIN_DC))

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
	state->stack.rival = state->rival;
	lfp_node_summary(&state->stack, &state->stack.summary);
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
	lfp_state_push_event(state, &event, now_ms);
	return true;
}

static enum lfp_level level_of(u64 bit, u64 warning, u64 protection)
{
	if (protection & bit)
		return LFP_PROTECTION;
	return warning & bit ? LFP_WARNING : LFP_NONE;
}

/* A module is lost by itself, whatever its link does. */
static unsigned int link_condition(const struct lfp_node *node, u8 link)
{
	return lfp_node_is_module(node->number) ? LFP_MODULE_LINK :
						  link_conditions[link];
}

/* Conditions that follow from whether data arrive, and are no reading's. */
static u64 own_conditions(const struct lfp_state *state,
			  const struct lfp_node *node)
{
	if (node != &state->stack)
		return BIT_ULL(link_condition(node, node->link));
	return BIT_ULL(LFP_CAN_LINK) | BIT_ULL(LFP_SERIAL_LINK);
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
	node->known = can_say | (node->known & own_conditions(state, node));
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
	unsigned int condition = link_condition(node, link);
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

/*
 * How bad it is that one link of the stack is lost depends on the others: one
 * that comes or goes settles all of them.
 */
static bool merge_links(struct lfp_state *state, struct lfp_node *node,
			u64 now_ms)
{
	bool edge = false;
	u8 link;

	if (node != &state->stack)
		return merge_link(state, node, node->link, now_ms);
	for (link = 0; link < LFP_LINK_COUNT; link++)
		edge |= merge_link(state, node, link, now_ms);
	return edge;
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

static bool set_present(struct lfp_state *state, struct lfp_node *node,
			bool present, u64 now_ms)
{
	struct lfp_event event = {
		.type = LFP_EVENT_MODULE,
		.node = node->number,
		.level = present,
		.previous = node->present,
		.link = node->link,
	};

	if (node->present == present)
		return false;
	node->present = present;
	if (lfp_node_is_module(node->number))
		lfp_state_push_event(state, &event, now_ms);
	return true;
}

/* Only the stack itself is told of by more than one link. */
static bool update_node(struct lfp_state *state, struct lfp_node *node,
			u8 link, u64 now_ms)
{
	bool changed;

	if (node->joining)
		return false;
	if (node != &state->stack)
		link = node->link;
	changed = set_present(state, node,
			      link_is_fresh(node, link) ||
			      other_link_is_fresh(node, link), now_ms);
	changed |= merge_links(state, node, now_ms);
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
 * @node: zeroed, not added yet; stays until lfp_state_detach_link(). With
 *        @node->joining set afterwards it is not shown before
 *        lfp_state_joined().
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
	node->can_say = BIT_ULL(link_condition(node, (u8)link));
	memcpy(node->level, state->kept[number], sizeof(node->level));
	lfp_node_summary(node, &node->summary);
	node->next = state->stack.next;
	state->stack.next = node;
	layout_changed(state, node);
}

/**
 * lfp_state_joined() - the first replies of a node are complete
 * @state: the stack
 * @node: the node, with @node->joining set after lfp_state_add_node()
 * @now_ms: time
 *
 * It is shown and announced from now on. A node of which little is known at
 * first would have to be shown anew with each reply.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_state_joined(struct lfp_state *state, struct lfp_node *node,
		      u64 now_ms)
{
	if (!node->joining)
		return false;
	node->joining = false;
	layout_changed(state, node);
	update_node(state, node, node->link, now_ms);
	return true;
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
	static const struct lfp_node lost_controller = {
		.known = BIT_ULL(LFP_CAN_LINK),
		.can_say = BIT_ULL(LFP_CAN_LINK),
		.level = { [LFP_CAN_LINK] = LFP_PROTECTION },
	};
	static const struct lfp_node lost_module = {
		.known = BIT_ULL(LFP_MODULE_LINK),
		.can_say = BIT_ULL(LFP_MODULE_LINK),
		.level = { [LFP_MODULE_LINK] = LFP_PROTECTION },
	};
	const struct lfp_node *node = &state->stack;

	while (node && node->number != number)
		node = node->next;
	if (node)
		return node;
	return lfp_node_is_module(number) ? &lost_module : &lost_controller;
}

/**
 * lfp_state_take_announcements() - whose summary has changed since last time
 * @state: the stack
 *
 * Context: any, state locked.
 * Return: bits of the numbers of the nodes.
 */
u64 lfp_state_take_announcements(struct lfp_state *state)
{
	struct lfp_node *node;
	u64 numbers = state->gone;

	for (node = &state->stack; node; node = node->next) {
		if (node->announce)
			numbers |= BIT_ULL(node->number);
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

	lfp_for_each_bit(field, left, fields) {
		if (node->field[field].source == source)
			node->field[field].source = NULL;
		if (node->rival && node->rival[field].source == source)
			node->rival[field].source = NULL;
	}
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

static void drop_cells(struct lfp_source *source)
{
	struct lfp_node *node = source->node;

	if (node->cells_source == source)
		node->cells_source = NULL;
	if (node->states_source == source)
		node->states_source = NULL;
}

static bool is_other_link(const struct lfp_source *old,
			  const struct lfp_source *source)
{
	return old && old->link != source->link;
}

/*
 * Whoever tells keeps the field while it is fresh: two frames that say the
 * same thing more or less finely would make it jump. Of two links the better
 * one takes it.
 */
static bool may_replace(const struct lfp_source *old,
			const struct lfp_source *source, bool serial_first)
{
	if (!old || old == source || !old->fresh)
		return true;
	return is_other_link(old, source) &&
	       serial_first == (source->link == LFP_LINK_SERIAL);
}

/* What the other link says is kept: it steps in, and it can contradict. */
static void apply_number(struct lfp_node *node, unsigned int field,
			 const struct lfp_value *given)
{
	bool serial_first = SERIAL_FIRST & BIT_ULL(field);
	struct lfp_value *value = &node->field[field];
	bool other = is_other_link(value->source, given->source);

	if (may_replace(value->source, given->source, serial_first)) {
		if (other && node->rival)
			node->rival[field] = *value;
		*value = *given;
	} else if (other && node->rival) {
		node->rival[field] = *given;
	}
}

static void apply_fields(struct lfp_source *source,
			 const struct lfp_reading *reading)
{
	struct lfp_value given = { .source = source };
	unsigned int field;
	u64 left;

	drop_fields(source, source->fields & ~reading->fields);
	source->fields = reading->fields;
	lfp_for_each_bit(field, left, reading->fields) {
		given.number = reading->value[field];
		apply_number(source->node, field, &given);
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
		if (!may_replace(node->text[text].source, source,
				 !(LFP_IDENTITY_TEXTS & BIT(text))))
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

static bool grow(struct lfp_cell_counts *counts, u8 cells, u8 probes)
{
	if (cells <= counts->cells && probes <= counts->probes)
		return false;
	if (cells > counts->cells)
		counts->cells = cells;
	if (probes > counts->probes)
		counts->probes = probes;
	return true;
}

static void apply_cells(struct lfp_state *state, struct lfp_source *source,
			const struct lfp_reading *reading)
{
	struct lfp_node *node = source->node;

	drop_cells(source);
	if (reading->cells.cells) {
		node->cells = reading->cells;
		node->cells_source = source;
		if (grow(&node->offers_cells, reading->cells.cells,
			 reading->cells.probes))
			layout_changed(state, node);
	}
	if (reading->states.cells) {
		node->states = reading->states;
		node->states_source = source;
		if (grow(&node->offers_states, reading->states.cells,
			 reading->states.probes))
			layout_changed(state, node);
	}
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
	apply_cells(state, source, reading);
	if (source->node == &state->stack && source->link == LFP_LINK_SERIAL)
		lfp_state_compare_links(state);
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
	drop_cells(source);
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
	lfp_state_push_event(state, &event, now_ms);
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
		drop_cells(source);
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
		state->gone |= BIT_ULL(node->number);
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
