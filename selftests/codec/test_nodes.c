// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stack with parts that tell of themselves: whose value, whose alarm, whose
 * change it is; and texts in two frames.
 */

#include "bench.h"

#define START_MS 1000000
#define NODES 3

struct lab {
	struct lfp_state state;
	struct lfp_source whole[2];
	struct lfp_node node[NODES];
	struct lfp_source source[NODES];
	u64 now_ms;
};

/* High-voltage controllers, not in order, both ends of their range among them. */
#define LEAST LFP_NODE_CONTROLLER(0)
#define MIDDLE LFP_NODE_CONTROLLER(4)

static const u8 numbers[NODES] = { MIDDLE, LFP_NODE_MAX, LEAST };

static void lab_start(struct lab *lab)
{
	unsigned int i;

	memset(lab, 0, sizeof(*lab));
	lab->now_ms = START_MS;
	lfp_state_init(&lab->state, lab->now_ms);
	lfp_state_attach_link(&lab->state, LFP_LINK_CAN);
	for (i = 0; i < ARRAY_SIZE(lab->whole); i++)
		lfp_state_add_source(&lab->state, &lab->whole[i], LFP_LINK_CAN);
	for (i = 0; i < NODES; i++) {
		lfp_state_add_node(&lab->state, &lab->node[i], LFP_LINK_CAN, numbers[i]);
		lfp_node_add_source(&lab->node[i], &lab->source[i], LFP_LINK_CAN);
	}
}

/* A charge and one condition at a level. */
static bool lab_say(struct lab *lab, struct lfp_source *source, s64 percent, enum lfp_level level)
{
	struct lfp_reading reading = {
		.fields = BIT_ULL(LFP_SOC_PERCENT),
		.can_say = BIT_ULL(LFP_OVERVOLTAGE),
	};

	reading.value[LFP_SOC_PERCENT] = percent;
	if (level == LFP_WARNING)
		reading.warning = reading.can_say;
	if (level == LFP_PROTECTION)
		reading.protection = reading.can_say;
	return lfp_state_apply(&lab->state, source, &reading, lab->now_ms);
}

static s64 charge_of(struct lab *lab, unsigned int number)
{
	s64 percent = -1;

	lfp_node_number(lfp_state_node(&lab->state, number), LFP_SOC_PERCENT, &percent);
	return percent;
}

static void expect_edge(struct lab *lab, unsigned int node, enum lfp_condition condition,
			enum lfp_level previous, enum lfp_level level)
{
	struct lfp_event event;

	assert_true(lfp_state_next_event(&lab->state, lab->now_ms, &event));
	assert_int_equal(event.type, LFP_EVENT_ALARM);
	assert_int_equal(event.node, node);
	assert_int_equal(event.condition, condition);
	assert_int_equal(event.previous, previous);
	assert_int_equal(event.level, level);
	assert_int_equal(event.coalesced, 0);
}

static void expect_quiet(struct lab *lab)
{
	assert_false(lfp_state_has_events(&lab->state));
}

static void test_find(void **context)
{
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	assert_ptr_equal(lfp_state_node(&lab.state, 0), &lab.state.stack);
	for (i = 0; i < NODES; i++)
		assert_ptr_equal(lfp_state_node(&lab.state, numbers[i]), &lab.node[i]);
}

/* Somebody may still have its files open: nothing is known of it, it is lost. */
static void test_missing_node(void **context)
{
	char text[LFP_TEXT_SIZE];
	const struct lfp_node *node;
	enum lfp_level level;
	struct lab lab;
	unsigned int i;
	s64 number;

	(void)context;
	lab_start(&lab);
	node = lfp_state_node(&lab.state, LFP_NODE_CONTROLLER(1));
	for (i = 0; i < NODES; i++)
		assert_ptr_not_equal(node, &lab.node[i]);
	assert_ptr_not_equal(node, &lab.state.stack);
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		assert_false(lfp_node_number(node, i, &number));
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		assert_false(lfp_node_text(node, i, text));
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		assert_int_equal(lfp_node_condition(node, i, &level), i == LFP_CAN_LINK);
	assert_false(node->present);
	assert_int_equal(lfp_node_status(node), LFP_STATUS_UNKNOWN);
	assert_int_equal(lfp_node_health(node), LFP_HEALTH_UNKNOWN);
	assert_int_equal(lfp_node_capacity_level(node), LFP_CAPACITY_UNKNOWN);
	assert_null(lfp_node_indicator_run(node));
	assert_null(lfp_node_indicator_alarm(node));
	assert_int_equal(node->offers | node->offers_texts, 0);
}

/* What one tells is of no account for the others. */
static void test_values_apart(void **context)
{
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	for (i = 0; i < NODES; i++)
		lab_say(&lab, &lab.source[i], 50 + i, LFP_NONE);
	assert_false(lab.state.stack.present);
	assert_int_equal(charge_of(&lab, 0), -1);
	lab_say(&lab, &lab.whole[0], 40, LFP_NONE);
	for (i = 0; i < NODES; i++) {
		assert_int_equal(charge_of(&lab, numbers[i]), 50 + i);
		assert_true(lab.node[i].present);
	}
	assert_int_equal(charge_of(&lab, 0), 40);
	lfp_state_forget(&lab.state, &lab.source[1], lab.now_ms);
	assert_int_equal(charge_of(&lab, numbers[1]), -1);
	assert_false(lab.node[1].present);
	assert_true(lab.node[0].present);
	assert_true(lab.state.stack.present);
}

/* An edge carries the number of its node; the link is lost for each on its own. */
static void test_edges_apart(void **context)
{
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	lab_say(&lab, &lab.whole[0], 40, LFP_NONE);
	for (i = 0; i < NODES; i++)
		lab_say(&lab, &lab.source[i], 50, LFP_NONE);
	expect_quiet(&lab);
	lab_say(&lab, &lab.source[1], 50, LFP_WARNING);
	expect_edge(&lab, LFP_NODE_MAX, LFP_OVERVOLTAGE, LFP_NONE, LFP_WARNING);
	lab_say(&lab, &lab.source[2], 50, LFP_PROTECTION);
	lab_say(&lab, &lab.whole[0], 50, LFP_WARNING);
	expect_edge(&lab, LEAST, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	expect_edge(&lab, 0, LFP_OVERVOLTAGE, LFP_NONE, LFP_WARNING);
	lfp_state_forget(&lab.state, &lab.source[0], lab.now_ms);
	expect_edge(&lab, MIDDLE, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	lab_say(&lab, &lab.source[0], 50, LFP_NONE);
	expect_edge(&lab, MIDDLE, LFP_CAN_LINK, LFP_PROTECTION, LFP_NONE);
	expect_quiet(&lab);
	assert_int_equal(lfp_node_alarm_level(&lab.node[0]), LFP_NONE);
	assert_int_equal(lfp_node_alarm_level(&lab.node[1]), LFP_WARNING);
	assert_int_equal(lfp_node_alarm_level(&lab.node[2]), LFP_PROTECTION);
	assert_int_equal(lab.state.edges, 5);
}

static void test_announcements(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lfp_state_take_announcements(&lab.state);
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);
	lab_say(&lab, &lab.source[1], 50, LFP_NONE);
	assert_int_equal(lfp_state_take_announcements(&lab.state), BIT(LFP_NODE_MAX));
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);
	lab_say(&lab, &lab.source[1], 51, LFP_NONE);
	lab_say(&lab, &lab.source[2], 51, LFP_NONE);
	lab_say(&lab, &lab.whole[0], 51, LFP_NONE);
	assert_int_equal(lfp_state_take_announcements(&lab.state),
			 BIT(LFP_NODE_MAX) | BIT(LEAST) | BIT(0));
	lab_say(&lab, &lab.source[1], 51, LFP_NONE);
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);
}

/* A layout is counted for the node and for the stack as a whole. */
static void test_layouts(void **context)
{
	u32 layout, others;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	layout = lab.state.layout;
	others = lab.node[1].layout;
	lab_say(&lab, &lab.source[0], 50, LFP_NONE);
	assert_int_equal(lab.state.layout, layout + 1);
	assert_int_equal(lab.node[1].layout, others);
	assert_int_equal(lab.node[0].offers, BIT_ULL(LFP_SOC_PERCENT));
	assert_int_equal(lab.node[0].can_say, BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_CAN_LINK));
	assert_int_equal(lab.node[1].offers, 0);
	assert_int_equal(lab.node[1].can_say, BIT_ULL(LFP_CAN_LINK));
}

/* Several readings at once: nothing follows from the first ones alone. */
static void test_put_together(void **context)
{
	struct lfp_reading reading = { .can_say = BIT_ULL(LFP_OVERVOLTAGE) };
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_say(&lab, &lab.whole[0], 50, LFP_NONE);
	lab_say(&lab, &lab.whole[1], 50, LFP_PROTECTION);
	expect_edge(&lab, 0, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	/* The alarm moves from one frame to the other. */
	lfp_state_put(&lab.state, &lab.whole[1], &reading);
	reading.protection = reading.can_say;
	lfp_state_put(&lab.state, &lab.whole[0], &reading);
	lfp_state_put(&lab.state, &lab.source[0], &reading);
	expect_quiet(&lab);
	assert_true(lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms));
	/* It stands for the stack as before, and one more has it. */
	expect_edge(&lab, MIDDLE, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_false(lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms));
}

/* Uses up what may be announced now, with edges of the stack itself. */
static void use_up(struct lab *lab)
{
	struct lfp_event event;
	unsigned int i;

	lab_say(lab, &lab->whole[0], 50, LFP_NONE);
	for (i = 0; i < LFP_EVENT_RATE; i++)
		lab_say(lab, &lab->whole[0], 50, i % 2 ? LFP_NONE : LFP_WARNING);
	for (i = 0; i < LFP_EVENT_RATE; i++)
		assert_true(lfp_state_next_event(&lab->state, lab->now_ms, &event));
	assert_false(lfp_state_next_event(&lab->state, lab->now_ms, &event));
}

/* Beyond the rate the edges of each node coalesce; they are told by turns. */
static void test_coalesced_by_turns(void **context)
{
	static const u8 turns[] = { LEAST, MIDDLE, LFP_NODE_MAX };
	struct lfp_event event;
	struct lab lab;
	unsigned int i, edges = 0;
	u64 before;

	(void)context;
	lab_start(&lab);
	use_up(&lab);
	before = lab.state.edges;
	for (i = 0; i < 9; i++)
		lab_say(&lab, &lab.source[i % NODES], 50, LFP_WARNING + i / NODES % 2);
	assert_int_equal(lab.state.edges - before, 9);
	for (i = 0; i < NODES; i++) {
		lab.now_ms += 1000 / LFP_EVENT_RATE;
		assert_true(lfp_state_next_event(&lab.state, lab.now_ms, &event));
		assert_int_equal(event.node, turns[i]);
		assert_int_equal(event.coalesced, 2);
		assert_int_equal(event.previous, LFP_PROTECTION);
		assert_int_equal(event.level, LFP_WARNING);
		edges += 1 + event.coalesced;
	}
	assert_int_equal(edges, 9);
	expect_quiet(&lab);
}

/* One that never rests does not keep the others from being told. */
static void test_busy_node(void **context)
{
	unsigned int i, told[LFP_NODE_MAX + 1] = { 0 };
	struct lfp_event event;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	use_up(&lab);
	for (i = 0; i < 40; i++) {
		lab_say(&lab, &lab.source[1], 50, i % 2 ? LFP_NONE : LFP_WARNING);
		lab_say(&lab, &lab.source[0], 50, i % 2 ? LFP_NONE : LFP_PROTECTION);
		lab_say(&lab, &lab.whole[0], 50, i % 2 ? LFP_NONE : LFP_PROTECTION);
		lab.now_ms += 1000 / LFP_EVENT_RATE;
		assert_true(lfp_state_next_event(&lab.state, lab.now_ms, &event));
		told[event.node] += event.type == LFP_EVENT_ALARM;
	}
	assert_in_range(told[0], 10, 20);
	assert_in_range(told[MIDDLE], 10, 20);
	assert_in_range(told[LFP_NODE_MAX], 10, 20);
}

/* Who goes by the events alone knows where each node stands, and how often it changed. */
static void test_storm(void **context)
{
	u8 level[LFP_NODE_MAX + 1] = { 0 };
	struct lfp_event event;
	struct lfp_source *source;
	struct lab lab;
	unsigned int i;
	u64 edges = 0;

	(void)context;
	lab_start(&lab);
	bench_seed(16);
	for (i = 0; i < 20000 || lfp_state_has_events(&lab.state); i++) {
		source = &lab.source[bench_random(NODES)];
		if (i < 20000)
			lab_say(&lab, source, 50, bench_random(LFP_LEVEL_COUNT));
		lab.now_ms += i < 20000 ? bench_random(12) : 10;
		if (!bench_random(3) || !lfp_state_next_event(&lab.state, lab.now_ms, &event))
			continue;
		if (!event.coalesced)
			assert_int_equal(event.previous, level[event.node]);
		if (!bench_random(10)) {
			lfp_state_return_event(&lab.state, &event);
			continue;
		}
		level[event.node] = event.level;
		edges += 1 + event.coalesced;
	}
	assert_int_equal(edges, lab.state.edges);
	for (i = 0; i < NODES; i++)
		assert_int_equal(level[numbers[i]], lab.node[i].level[LFP_OVERVOLTAGE]);
}

static void test_detach_drops_nodes(void **context)
{
	struct lfp_event event;
	struct lab lab;
	unsigned int i, edges = 0;

	(void)context;
	lab_start(&lab);
	for (i = 0; i < NODES; i++)
		lab_say(&lab, &lab.source[i], 50, LFP_NONE);
	lfp_state_take_announcements(&lab.state);
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	/* They may be freed now. */
	memset(lab.node, 0xa5, sizeof(lab.node));
	memset(lab.source, 0xa5, sizeof(lab.source));
	memset(lab.whole, 0xa5, sizeof(lab.whole));
	assert_null(lab.state.stack.next);
	for (i = 0; i < NODES; i++)
		assert_int_equal(charge_of(&lab, numbers[i]), -1);
	/* Their users are told that they have gone. */
	assert_int_equal(lfp_state_take_announcements(&lab.state),
			 BIT(LEAST) | BIT(MIDDLE) | BIT(LFP_NODE_MAX));
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);
	while (lfp_state_next_event(&lab.state, lab.now_ms, &event)) {
		assert_int_equal(event.type, LFP_EVENT_ALARM);
		assert_int_equal(event.condition, LFP_CAN_LINK);
		assert_int_equal(event.level, LFP_PROTECTION);
		edges++;
	}
	assert_int_equal(edges, NODES);
}

/* An event of a node that has gone meanwhile comes back: it waits, or is dropped. */
static void test_return_of_gone_node(void **context)
{
	struct lfp_event event, other;
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	lab_say(&lab, &lab.source[0], 50, LFP_WARNING);
	assert_true(lfp_state_next_event(&lab.state, lab.now_ms, &event));
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	memset(lab.node, 0xa5, sizeof(lab.node));
	lfp_state_return_event(&lab.state, &event);
	assert_true(lfp_state_next_event(&lab.state, lab.now_ms, &other));
	assert_int_equal(other.node, MIDDLE);
	assert_int_equal(other.level, LFP_WARNING);
	/* No room for it. */
	lfp_state_attach_link(&lab.state, LFP_LINK_CAN);
	while (lfp_state_next_event(&lab.state, lab.now_ms, &other))
		;
	for (i = 0; i < 4 * LFP_EVENT_FIFO; i++) {
		lfp_state_set_link(&lab.state, LFP_LINK_CAN, 1 + i % 2, lab.now_ms);
		lab.now_ms += 20;
	}
	lfp_state_return_event(&lab.state, &event);
	for (i = 0; lfp_state_has_events(&lab.state); i++) {
		assert_in_range(i, 0, 1000);
		lab.now_ms += 1000;
		if (lfp_state_next_event(&lab.state, lab.now_ms, &other))
			assert_int_equal(other.type, LFP_EVENT_LINK);
	}
}

static void lab_text(struct lab *lab, unsigned int source, enum lfp_text text, const char *chars)
{
	struct lfp_reading reading = { 0 };

	lfp_reading_set_text(&reading, text, (const u8 *)chars, strlen(chars));
	lfp_state_apply(&lab->state, &lab->whole[source], &reading, lab->now_ms);
}

/* How two halves are joined; NULL: there is no such half. */
struct join_row {
	const char *head;
	const char *tail;
	const char *whole;
};

static const struct join_row joins[] = {
	{ "CAN-SMAR", "TBMS-BAT", "CAN-SMARTBMS-BAT" },
	{ "Lithium", "Valley", "Lithium Valley" },
	{ "A", "B", "A B" },
	{ "12345678", "9", "123456789" },
	{ "PREMIUM", NULL, "PREMIUM" },
	{ "12345678", NULL, "12345678" },
	{ NULL, "Valley", NULL },
	{ NULL, NULL, NULL },
};

static void check_join(const struct join_row *row, enum lfp_text head)
{
	struct lab lab;

	lab_start(&lab);
	if (row->tail)
		lab_text(&lab, 1, head + 1, row->tail);
	if (row->head)
		lab_text(&lab, 0, head, row->head);
	if (row->whole)
		assert_string_equal(node_text(&lab.state.stack, head), row->whole);
	else
		assert_null(node_text(&lab.state.stack, head));
}

static void test_tails(void **context)
{
	static const enum lfp_text heads[] = { LFP_MANUFACTURER, LFP_MODEL, LFP_SERIAL };
	unsigned int i, h;

	(void)context;
	for (h = 0; h < ARRAY_SIZE(heads); h++) {
		assert_true(LFP_TAIL_TEXTS & BIT(heads[h] + 1));
		for (i = 0; i < ARRAY_SIZE(joins); i++)
			check_join(&joins[i], heads[h]);
	}
	assert_int_equal(__builtin_popcount(LFP_TAIL_TEXTS), ARRAY_SIZE(heads));
}

/* Halves that together are longer than a text are cut, not overrun. */
static void test_long_tail(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_text(&lab, 0, LFP_SERIAL, "ABCDEFGHIJKLMNOPQRSTUVW");
	lab_text(&lab, 1, LFP_SERIAL_TAIL, "XYZ");
	assert_string_equal(node_text(&lab.state.stack, LFP_SERIAL), "ABCDEFGHIJKLMNOPQRSTUVW");
	lab_start(&lab);
	lab_text(&lab, 0, LFP_SERIAL, "ABCDEFGHIJ");
	lab_text(&lab, 1, LFP_SERIAL_TAIL, "KLMNOPQRSTUVWXYZ");
	assert_string_equal(node_text(&lab.state.stack, LFP_SERIAL), "ABCDEFGHIJKLMNOPQRSTUVW");
}

/* What the pack is does not age. Another half is another pack. */
static void test_tails_stay(void **context)
{
	struct lab lab;
	u32 layout;

	(void)context;
	lab_start(&lab);
	lab_text(&lab, 0, LFP_MODEL, "CAN-SMAR");
	lab_text(&lab, 1, LFP_MODEL_TAIL, "TBMS-BAT");
	lfp_state_forget(&lab.state, &lab.whole[0], lab.now_ms);
	lfp_state_forget(&lab.state, &lab.whole[1], lab.now_ms);
	assert_string_equal(node_text(&lab.state.stack, LFP_MODEL), "CAN-SMARTBMS-BAT");
	layout = lab.state.layout;
	lab_text(&lab, 1, LFP_MODEL_TAIL, "TBMS-BAT");
	assert_int_equal(lab.state.layout, layout);
	lab_text(&lab, 1, LFP_MODEL_TAIL, "TBMS-NEW");
	assert_true(lab.state.layout != layout);
	assert_string_equal(node_text(&lab.state.stack, LFP_MODEL), "CAN-SMARTBMS-NEW");
	/* The second half is sent empty: there is none. */
	lab_text(&lab, 1, LFP_MODEL_TAIL, "");
	assert_string_equal(node_text(&lab.state.stack, LFP_MODEL), "CAN-SMAR");
}

static unsigned int count_edges(struct lab *lab, enum lfp_condition condition, u8 level)
{
	unsigned int edges = 0;
	struct lfp_event event;

	while (lfp_state_next_event(&lab->state, lab->now_ms, &event))
		edges += event.type == LFP_EVENT_ALARM && event.condition == condition &&
			 event.level == level && event.node == numbers[0];
	return edges;
}

/* The link goes and comes back, and with it a node whose alarm is over meanwhile. */
static void test_alarm_ends_while_node_is_gone(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_say(&lab, &lab.source[0], 50, LFP_PROTECTION);
	assert_int_equal(count_edges(&lab, LFP_OVERVOLTAGE, LFP_PROTECTION), 1);
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	memset(&lab.node[0], 0, sizeof(lab.node[0]));
	memset(&lab.source[0], 0, sizeof(lab.source[0]));
	lfp_state_attach_link(&lab.state, LFP_LINK_CAN);
	lfp_state_add_node(&lab.state, &lab.node[0], LFP_LINK_CAN, numbers[0]);
	lfp_node_add_source(&lab.node[0], &lab.source[0], LFP_LINK_CAN);
	lab_say(&lab, &lab.source[0], 50, LFP_NONE);
	assert_int_equal(count_edges(&lab, LFP_OVERVOLTAGE, LFP_NONE), 1);
}

/* Where something is now: it moves without a new layout and is lost with its source. */
static void test_places(void **context)
{
	enum lfp_text text;
	struct lab lab;
	u32 layout;

	(void)context;
	for (text = LFP_CELL_VOLTAGE_MAX_AT; text < LFP_TEXT_COUNT; text++) {
		lab_start(&lab);
		lab_text(&lab, 0, text, "module 0 cell 7");
		layout = lab.state.layout;
		lab_text(&lab, 0, text, "module 0 cell 8");
		assert_string_equal(node_text(&lab.state.stack, text), "module 0 cell 8");
		assert_int_equal(lab.state.layout, layout);
		lab_text(&lab, 0, text, "");
		assert_null(node_text(&lab.state.stack, text));
		lab_text(&lab, 0, text, "module 0 cell 9");
		lfp_state_forget(&lab.state, &lab.whole[0], lab.now_ms);
		assert_null(node_text(&lab.state.stack, text));
		lab_text(&lab, 0, text, "module 0 cell 9");
		assert_string_equal(node_text(&lab.state.stack, text), "module 0 cell 9");
		assert_int_equal(lab.state.layout, layout);
	}
}

/* Of two frames that tell a place the first keeps it while it is fresh. */
static void test_place_of_two_sources(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_text(&lab, 0, LFP_CELL_VOLTAGE_MAX_AT, "module 0 cell 7");
	lab_text(&lab, 1, LFP_CELL_VOLTAGE_MAX_AT, "0007");
	assert_string_equal(node_text(&lab.state.stack, LFP_CELL_VOLTAGE_MAX_AT),
			    "module 0 cell 7");
	lfp_state_forget(&lab.state, &lab.whole[0], lab.now_ms);
	lab_text(&lab, 1, LFP_CELL_VOLTAGE_MAX_AT, "0007");
	assert_string_equal(node_text(&lab.state.stack, LFP_CELL_VOLTAGE_MAX_AT), "0007");
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_missing_node),
		cmocka_unit_test(test_values_apart),
		cmocka_unit_test(test_edges_apart),
		cmocka_unit_test(test_announcements),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_put_together),
		cmocka_unit_test(test_coalesced_by_turns),
		cmocka_unit_test(test_busy_node),
		cmocka_unit_test(test_storm),
		cmocka_unit_test(test_detach_drops_nodes),
		cmocka_unit_test(test_return_of_gone_node),
		cmocka_unit_test(test_alarm_ends_while_node_is_gone),
		cmocka_unit_test(test_tails),
		cmocka_unit_test(test_long_tail),
		cmocka_unit_test(test_tails_stay),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_place_of_two_sources),
	};

	return cmocka_run_group_tests_name("nodes", tests, NULL, NULL);
}
