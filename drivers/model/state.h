/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of one stack: the newest reading of each field with its source,
 * what is fresh, and the edges of conditions that wait to be announced.
 *
 * Pure C without clock, lock or allocation: the caller passes the time and
 * serialises the calls (in the kernel by the stack's spinlock).
 */
#ifndef LFPSTACK_MODEL_STATE_H
#define LFPSTACK_MODEL_STATE_H

#include "codec/reading.h"

/**
 * enum lfp_link_id - the kinds of link that a stack can have
 * @LFP_LINK_CAN: a CAN interface
 * @LFP_LINK_SERIAL: an RS485 port
 * @LFP_LINK_COUNT: number of kinds
 */
enum lfp_link_id {
	LFP_LINK_CAN,
	LFP_LINK_SERIAL,
	LFP_LINK_COUNT
};

/**
 * enum lfp_link_state - health of a link
 * @LFP_LINK_ABSENT: there is no such interface
 * @LFP_LINK_NO_CARRIER: the interface is down or has no carrier
 * @LFP_LINK_BUS_OFF: the CAN controller has left the bus
 * @LFP_LINK_SILENT: the interface works and the pack sends nothing
 * @LFP_LINK_UP: frames of the pack arrive
 * @LFP_LINK_STATE_COUNT: number of states
 */
enum lfp_link_state {
	LFP_LINK_ABSENT,
	LFP_LINK_NO_CARRIER,
	LFP_LINK_BUS_OFF,
	LFP_LINK_SILENT,
	LFP_LINK_UP,
	LFP_LINK_STATE_COUNT
};

/* Silence after which data of a link are lost, and what a user may choose. */
#define LFP_SILENCE_MS 5000
#define LFP_SILENCE_MIN_MS 1000
#define LFP_SILENCE_MAX_MS 60000

/* Edges a second that are announced one by one; beyond, they coalesce. */
#define LFP_EVENT_RATE 100

/* Edges that can wait in order; more of them coalesce, none is lost. */
#define LFP_EVENT_FIFO 128

/*
 * Numbers of nodes: 0 is the stack, then come its modules by their place in
 * the chain, then high-voltage controllers by their address.
 */
#define LFP_MODULES_MAX 32
#define LFP_CONTROLLERS_MAX 16
#define LFP_NODE_CONTROLLER(address) (LFP_MODULES_MAX + 1u + (address))
#define LFP_NODE_MAX (LFP_MODULES_MAX + LFP_CONTROLLERS_MAX)
#define LFP_NODE_COUNT (LFP_NODE_MAX + 1)

static_assert(LFP_NODE_COUNT <= 64, "nodes are kept in 64-bit masks");

/* So many readings in a row must differ before two links disagree. */
#define LFP_DISAGREEMENT_ROUNDS 3

struct lfp_node;

/* True for the number of a module of the chain. */
static inline bool lfp_node_is_module(unsigned int number)
{
	return number && number <= LFP_MODULES_MAX;
}

/**
 * struct lfp_source - one frame or reply that readings come from
 * @next: next source of the same node
 * @node: whom it tells about
 * @link: enum lfp_link_id it arrives on
 * @fresh: it was received and is not stale
 * @seen_ms: when it was last received
 * @interval_ms: longest recent time between two receptions, 0 before the
 *               second
 * @fields: enum lfp_field bits of the newest reading
 * @texts: enum lfp_text bits of the newest reading
 * @can_say: enum lfp_condition bits of the newest reading
 * @warning: those at warning
 * @protection: those at protection
 *
 * Embedded in the link's own record of that frame. @seen_ms and @interval_ms
 * are written by the link without a call, for each frame; the rest belongs to
 * the model.
 */
struct lfp_source {
	struct lfp_source *next;
	struct lfp_node *node;
	u8 link;
	bool fresh;
	u64 seen_ms;
	u64 interval_ms;
	u64 fields;
	u32 texts;
	u64 can_say;
	u64 warning;
	u64 protection;
};

/**
 * lfp_source_touch() - a source was received again
 * @source: the source
 * @now_ms: time, not before @source->seen_ms
 *
 * A longer interval counts at once, a shorter one little by little: a burst of
 * a frame does not make its usual period look late.
 *
 * Context: any, softirq included, state locked.
 */
static inline void lfp_source_touch(struct lfp_source *source, u64 now_ms)
{
	u64 interval_ms = now_ms - source->seen_ms;

	source->interval_ms -= source->interval_ms / 8;
	if (interval_ms > source->interval_ms)
		source->interval_ms = interval_ms;
	source->seen_ms = now_ms;
}

/**
 * struct lfp_value - a field as last reported
 * @number: in the unit of the field
 * @source: who reported it; NULL: nobody now
 */
struct lfp_value {
	s64 number;
	const struct lfp_source *source;
};

/**
 * struct lfp_string - a text as last reported
 * @chars: NUL terminated
 * @source: who reported it; NULL: nobody now
 */
struct lfp_string {
	char chars[LFP_TEXT_SIZE];
	const struct lfp_source *source;
};

/**
 * struct lfp_pending - edges of one condition that coalesced
 * @previous: level before the last of them
 * @level: level after it
 * @link: enum lfp_link_id of it
 * @edges: how many
 */
struct lfp_pending {
	u8 previous;
	u8 level;
	u8 link;
	u32 edges;
};

/**
 * struct lfp_summary - what standard clients are told about when it changes
 * @present: data arrive
 * @status: enum lfp_status
 * @health: enum lfp_health
 * @capacity: percent, -1 if not known
 * @limits: CVL, CCL, DCL and DVL, -1 if not known
 * @permits: charge enable, discharge enable and request, -1 if not known
 * @cells: cells and temperatures of a module in each state but normal, as bits
 *         of their place, those of temperatures from bit 16 on
 */
struct lfp_summary {
	s32 present;
	s32 status;
	s32 health;
	s32 capacity;
	s64 limits[4];
	s64 permits[3];
	u32 cells[LFP_CELL_STATE_COUNT - 1];
};

/**
 * struct lfp_cell_counts - how many cells and temperatures a module has
 * @cells: cells in series
 * @probes: temperatures
 */
struct lfp_cell_counts {
	u8 cells;
	u8 probes;
};

/**
 * struct lfp_node - the stack as a whole, or a part that tells of itself
 * @next: next node of the stack
 * @number: 0: the stack; a module's place in the chain; or
 *          LFP_NODE_CONTROLLER()
 * @link: enum lfp_link_id that brought it; of no account for the stack
 * @joining: its first replies are being collected: nothing follows from them
 *           before lfp_state_joined()
 * @present: at least one source is fresh
 * @announce: @summary changed and no plain event told so yet
 * @sources: list of the sources
 * @field: newest number of each field
 * @text: newest text of each kind
 * @rival: numbers of the stack as another link gives them at the same time;
 *         NULL for other nodes
 * @cells: newest cells of a module
 * @cells_source: who reported them; NULL: nobody now
 * @states: newest states of them
 * @states_source: who reported these; NULL: nobody now
 * @offers_cells: cells and temperatures that were ever reported: the highest
 *                counts
 * @offers_states: likewise of states
 * @offers: enum lfp_field bits that were ever reported in this dialect
 * @offers_texts: likewise enum lfp_text bits
 * @can_say: likewise enum lfp_condition bits, the link's own included
 * @known: conditions of which a fresh source tells now
 * @level: enum lfp_level of each condition, kept while it is not @known
 * @pending_mask: conditions with an entry in @pending
 * @pending: coalesced edges of each condition
 * @presence: coalesced comings and goings of a module
 * @next_pending: where the search for coalesced edges goes on
 * @layout: counts the changes of what it offers
 * @summary: as of the last change
 */
struct lfp_node {
	struct lfp_node *next;
	u8 number;
	u8 link;
	bool joining;
	bool present;
	bool announce;
	struct lfp_source *sources;
	struct lfp_value field[LFP_FIELD_COUNT];
	struct lfp_string text[LFP_TEXT_COUNT];
	struct lfp_value *rival;
	struct lfp_cells cells;
	const struct lfp_source *cells_source;
	struct lfp_cell_states states;
	const struct lfp_source *states_source;
	struct lfp_cell_counts offers_cells;
	struct lfp_cell_counts offers_states;
	u64 offers;
	u32 offers_texts;
	u64 can_say;
	u64 known;
	u8 level[LFP_CONDITION_COUNT];
	u64 pending_mask;
	struct lfp_pending pending[LFP_CONDITION_COUNT];
	struct lfp_pending presence;
	u32 next_pending;
	u32 layout;
	struct lfp_summary summary;
};

/**
 * enum lfp_event_type - what an event tells
 * @LFP_EVENT_ALARM: an edge of a condition
 * @LFP_EVENT_LINK: a link changed its state
 * @LFP_EVENT_MODULE: a module of the chain came or was lost
 */
enum lfp_event_type {
	LFP_EVENT_ALARM,
	LFP_EVENT_LINK,
	LFP_EVENT_MODULE,
};

/**
 * struct lfp_event - one thing to announce
 * @type: enum lfp_event_type
 * @node: number of the node (alarm, module)
 * @condition: enum lfp_condition (alarm)
 * @level: enum lfp_level (alarm), enum lfp_link_state (link) or 1 for online
 *         and 0 for lost (module) now
 * @previous: the same before
 * @link: enum lfp_link_id that it came from
 * @coalesced: further edges that stand behind this one
 */
struct lfp_event {
	u8 type;
	u8 node;
	u8 condition;
	u8 level;
	u8 previous;
	u8 link;
	u32 coalesced;
};

/**
 * struct lfp_state - one stack
 * @stack: the stack as a whole, head of the list of nodes
 * @link: enum lfp_link_state of each link
 * @attached: enum lfp_link_id bits of the links that the stack has
 * @link_pending: coalesced state changes of each link
 * @fifo: events in the order in which they happened
 * @head: next entry of @fifo to write
 * @tail: next entry of @fifo to read
 * @tokens: events that may go now
 * @tokens_ms: when @tokens was counted
 * @next_node: where the search for nodes with coalesced edges goes on
 * @links_first: coalesced link changes go before alarms the next time
 * @layout: counts the changes of what all nodes offer
 * @kept: levels of nodes that went, by their number: when one comes back, what
 *        ended meanwhile is told
 * @gone: numbers of nodes that went since the last announcement, as bits
 * @edges: edges of conditions, links and modules so far
 * @rival: numbers of the stack that another link gives, less trusted
 * @differs: readings in a row in which the two differed too much, of each field
 * @disagreeing: enum lfp_field bits: fields on which two links disagree now
 * @disagreements: how often two links began to disagree
 */
struct lfp_state {
	struct lfp_node stack;
	u8 link[LFP_LINK_COUNT];
	u32 attached;
	struct lfp_pending link_pending[LFP_LINK_COUNT];
	struct lfp_event fifo[LFP_EVENT_FIFO];
	u32 head;
	u32 tail;
	u32 tokens;
	u64 tokens_ms;
	u32 next_node;
	bool links_first;
	u32 layout;
	u8 kept[LFP_NODE_COUNT][LFP_CONDITION_COUNT];
	u64 gone;
	u64 edges;
	struct lfp_value rival[LFP_FIELD_COUNT];
	u8 differs[LFP_FIELD_COUNT];
	u64 disagreeing;
	u64 disagreements;
};

const char *lfp_link_name(enum lfp_link_id link);
const char *lfp_link_state_name(enum lfp_link_state state);

void lfp_state_init(struct lfp_state *state, u64 now_ms);
void lfp_state_attach_link(struct lfp_state *state, enum lfp_link_id link);
void lfp_state_detach_link(struct lfp_state *state, enum lfp_link_id link,
			   u64 now_ms);
void lfp_state_add_node(struct lfp_state *state, struct lfp_node *node,
			enum lfp_link_id link, u8 number);
bool lfp_state_joined(struct lfp_state *state, struct lfp_node *node,
		      u64 now_ms);
const struct lfp_node *lfp_state_node(const struct lfp_state *state,
				      unsigned int number);
u64 lfp_state_take_announcements(struct lfp_state *state);
void lfp_state_add_source(struct lfp_state *state, struct lfp_source *source,
			  enum lfp_link_id link);
void lfp_node_add_source(struct lfp_node *node, struct lfp_source *source,
			 enum lfp_link_id link);
void lfp_state_put(struct lfp_state *state, struct lfp_source *source,
		   const struct lfp_reading *reading);
bool lfp_state_apply(struct lfp_state *state, struct lfp_source *source,
		     const struct lfp_reading *reading, u64 now_ms);
bool lfp_state_forget(struct lfp_state *state, struct lfp_source *source,
		      u64 now_ms);
void lfp_state_reset_link(struct lfp_state *state, enum lfp_link_id link);
bool lfp_state_update(struct lfp_state *state, enum lfp_link_id link,
		      u64 now_ms);
bool lfp_state_set_link(struct lfp_state *state, enum lfp_link_id link,
			enum lfp_link_state link_state, u64 now_ms);
bool lfp_state_next_event(struct lfp_state *state, u64 now_ms,
			  struct lfp_event *event);
void lfp_state_return_event(struct lfp_state *state,
			    const struct lfp_event *event);
bool lfp_state_has_events(const struct lfp_state *state);
u64 lfp_state_fields_from(const struct lfp_state *state,
			  enum lfp_link_id link);

#endif /* LFPSTACK_MODEL_STATE_H */
