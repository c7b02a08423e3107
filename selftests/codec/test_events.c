// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The queue of edges under load: nothing is lost, the last state is told, and
 * a listener that goes by the events alone ends where the state is.
 */

#include "bench.h"

#define START_MS 1000000
#define STEPS 4000

/* Conditions that the storm changes. */
static const enum lfp_condition stormy[] = {
	LFP_CELL_OVERVOLTAGE, LFP_OVERVOLTAGE, LFP_CONTACTOR, LFP_GENERAL, LFP_UNKNOWN_ALARM,
};

/* What somebody knows who sees nothing but the events. */
struct listener {
	u8 level[LFP_CONDITION_COUNT];
	u8 link;
	u64 edges;
	unsigned int events;
};

struct storm {
	struct lfp_state state;
	struct lfp_source source;
	struct lfp_reading reading;
	struct listener listener;
	u64 now_ms;
};

static void storm_start(struct storm *storm, u32 seed)
{
	unsigned int i;

	memset(storm, 0, sizeof(*storm));
	bench_seed(seed);
	storm->now_ms = START_MS;
	lfp_state_init(&storm->state, storm->now_ms);
	lfp_state_attach_link(&storm->state, LFP_LINK_CAN);
	lfp_state_add_source(&storm->state, &storm->source, LFP_LINK_CAN);
	storm->reading.fields = BIT_ULL(LFP_SOC_PERCENT);
	for (i = 0; i < ARRAY_SIZE(stormy); i++)
		storm->reading.can_say |= BIT_ULL(stormy[i]);
	lfp_state_apply(&storm->state, &storm->source, &storm->reading, storm->now_ms);
}

static void storm_set(struct storm *storm, enum lfp_condition condition, enum lfp_level level)
{
	struct lfp_reading *reading = &storm->reading;

	reading->warning &= ~BIT_ULL(condition);
	reading->protection &= ~BIT_ULL(condition);
	if (level == LFP_WARNING)
		reading->warning |= BIT_ULL(condition);
	if (level == LFP_PROTECTION)
		reading->protection |= BIT_ULL(condition);
	lfp_state_apply(&storm->state, &storm->source, reading, storm->now_ms);
}

static void hear(struct listener *listener, const struct lfp_event *event)
{
	u8 *level = event->type == LFP_EVENT_LINK ? &listener->link :
						    &listener->level[event->condition];

	assert_int_not_equal(event->level, event->previous);
	if (!event->coalesced)
		assert_int_equal(event->previous, *level);
	*level = event->level;
	listener->edges += 1 + event->coalesced;
	listener->events++;
}

static bool storm_pop(struct storm *storm)
{
	struct lfp_event event;

	if (!lfp_state_next_event(&storm->state, storm->now_ms, &event))
		return false;
	hear(&storm->listener, &event);
	return true;
}

/* Takes an event that cannot be sent; more edges may come before it is back. */
static void storm_fail(struct storm *storm, bool more)
{
	struct lfp_event event;

	if (!lfp_state_next_event(&storm->state, storm->now_ms, &event))
		return;
	if (more)
		storm_set(storm, stormy[bench_random(ARRAY_SIZE(stormy))],
			  bench_random(LFP_LEVEL_COUNT));
	lfp_state_return_event(&storm->state, &event);
}

/* All that is left must come, within the time that the rate asks for. */
static void storm_end(struct storm *storm)
{
	unsigned int steps = 0, i;

	while (lfp_state_has_events(&storm->state)) {
		storm_pop(storm);
		storm->now_ms += 1000 / LFP_EVENT_RATE;
		assert_in_range(++steps, 1, 1000);
	}
	assert_false(storm_pop(storm));
	assert_int_equal(storm->listener.edges, storm->state.edges);
	assert_int_equal(storm->listener.link, storm->state.link[LFP_LINK_CAN]);
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		if (storm->listener.level[i] != storm->state.stack.level[i])
			fail_msg("%s stands at %u, told %u", lfp_condition_name(i),
				 storm->state.stack.level[i], storm->listener.level[i]);
}

/* One thing that can happen; @trouble: events may come back. */
static void storm_step(struct storm *storm, bool trouble)
{
	switch (bench_random(8)) {
	case 0:
		lfp_state_set_link(&storm->state, LFP_LINK_CAN,
				   bench_random(LFP_LINK_STATE_COUNT), storm->now_ms);
		break;
	case 1:
		while (bench_random(4))
			storm_pop(storm);
		break;
	case 2:
		storm->now_ms += bench_random(30);
		break;
	case 3:
		if (trouble)
			storm_fail(storm, bench_random(2));
		break;
	default:
		storm_set(storm, stormy[bench_random(ARRAY_SIZE(stormy))],
			  bench_random(LFP_LEVEL_COUNT));
	}
}

static void random_storms(bool trouble)
{
	struct storm storm;
	unsigned int step;
	u32 seed;

	for (seed = 1; seed <= 100; seed++) {
		storm_start(&storm, seed);
		for (step = 0; step < STEPS; step++)
			storm_step(&storm, trouble);
		storm_end(&storm);
	}
}

static void test_random_storms(void **context)
{
	(void)context;
	random_storms(false);
}

static void test_random_storms_with_returns(void **context)
{
	(void)context;
	random_storms(true);
}

/* A second of a steady storm: no more events than the rate allows. */
static void test_rate(void **context)
{
	struct storm storm;
	unsigned int ms;

	(void)context;
	storm_start(&storm, 1);
	for (ms = 0; ms < 1000; ms++, storm.now_ms++) {
		storm_set(&storm, LFP_OVERVOLTAGE, ms % 2 ? LFP_NONE : LFP_WARNING);
		while (storm_pop(&storm))
			;
	}
	assert_int_equal(storm.state.edges, 1000);
	assert_in_range(storm.listener.events, LFP_EVENT_RATE, 2 * LFP_EVENT_RATE);
	storm_end(&storm);
}

/* Below the rate each edge is told by itself, whenever it is taken. */
static void test_no_coalescing_below_rate(void **context)
{
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < 10 * LFP_EVENT_RATE; i++) {
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_WARNING);
		if (i % LFP_EVENT_RATE == LFP_EVENT_RATE - 1)
			while (storm_pop(&storm))
				;
		storm.now_ms += 1000 / LFP_EVENT_RATE;
	}
	assert_int_equal(storm.listener.events, 10 * LFP_EVENT_RATE);
	storm_end(&storm);
}

/* Nobody takes events for long: the room ends, the count does not. */
static void test_full_queue(void **context)
{
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < 1000; i++) {
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_PROTECTION);
		storm.now_ms += 100;
	}
	assert_int_equal(storm.state.edges, 1000);
	for (i = 0; i < LFP_EVENT_FIFO; i++)
		assert_true(storm_pop(&storm));
	assert_int_equal(storm.listener.edges, LFP_EVENT_FIFO);
	assert_true(storm_pop(&storm));
	assert_int_equal(storm.listener.edges, 1000);
	storm_end(&storm);
}

/* What coalesced is told by turns, one a token. */
static void test_turns(void **context)
{
	struct storm storm;
	unsigned int i, round;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < 2 * LFP_EVENT_RATE; i++)
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_WARNING);
	for (i = 0; i < ARRAY_SIZE(stormy); i++)
		storm_set(&storm, stormy[i], LFP_PROTECTION);
	for (i = 0; i < LFP_EVENT_RATE; i++)
		assert_true(storm_pop(&storm));
	assert_false(storm_pop(&storm));
	for (round = 0; round < ARRAY_SIZE(stormy); round++) {
		storm_set(&storm, LFP_CELL_OVERVOLTAGE, round % 2 ? LFP_PROTECTION : LFP_NONE);
		storm.now_ms += 1000 / LFP_EVENT_RATE;
		assert_true(storm_pop(&storm));
	}
	for (i = 1; i < ARRAY_SIZE(stormy); i++)
		assert_int_equal(storm.listener.level[stormy[i]], LFP_PROTECTION);
}

/* A link that flaps all the time must not hide that a protection stands. */
static void test_link_storm_hides_no_alarm(void **context)
{
	struct storm storm;
	unsigned int ms;

	(void)context;
	storm_start(&storm, 1);
	for (ms = 0; ms < 2000; ms++, storm.now_ms++) {
		lfp_state_set_link(&storm.state, LFP_LINK_CAN,
				   ms % 2 ? LFP_LINK_UP : LFP_LINK_BUS_OFF, storm.now_ms);
		if (ms == 205)
			storm_set(&storm, LFP_OVERVOLTAGE, LFP_PROTECTION);
		while (storm_pop(&storm))
			;
	}
	assert_int_equal(storm.listener.level[LFP_OVERVOLTAGE], LFP_PROTECTION);
	storm_end(&storm);
}

/* Two edges wait, the first cannot be sent: it must still come first. */
static void test_return_keeps_order(void **context)
{
	struct lfp_event event;
	struct storm storm;

	(void)context;
	storm_start(&storm, 1);
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_PROTECTION);
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_NONE);
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	lfp_state_return_event(&storm.state, &event);
	storm_end(&storm);
}

/* The same if the second one comes while the first is being sent. */
static void test_return_after_new_edge(void **context)
{
	struct lfp_event event;
	struct storm storm;

	(void)context;
	storm_start(&storm, 1);
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_PROTECTION);
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_NONE);
	lfp_state_return_event(&storm.state, &event);
	assert_true(lfp_state_has_events(&storm.state));
	storm_end(&storm);
}

static void test_return_alone(void **context)
{
	struct lfp_event event;
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_PROTECTION);
	lfp_state_set_link(&storm.state, LFP_LINK_CAN, LFP_LINK_UP, storm.now_ms);
	for (i = 0; i < 10; i++) {
		assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
		lfp_state_return_event(&storm.state, &event);
	}
	storm_end(&storm);
	assert_int_equal(storm.listener.events, 2);
}

/* An event that is put back goes before those of other conditions, too. */
static void test_return_goes_first(void **context)
{
	struct lfp_event event, again;
	struct storm storm;

	(void)context;
	storm_start(&storm, 1);
	storm_set(&storm, LFP_OVERVOLTAGE, LFP_PROTECTION);
	storm_set(&storm, LFP_CONTACTOR, LFP_PROTECTION);
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	lfp_state_return_event(&storm.state, &event);
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &again));
	assert_memory_equal(&event, &again, sizeof(event));
}

/* The queue is full again before the event is back. */
static void test_return_into_full_queue(void **context)
{
	struct lfp_event event;
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < LFP_EVENT_FIFO + 1; i++) {
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_PROTECTION);
		storm.now_ms += 100;
		if (i == LFP_EVENT_FIFO - 1)
			assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	}
	lfp_state_return_event(&storm.state, &event);
	storm_end(&storm);
}

/* The same with changes of a link: it joins the oldest that waits. */
static void test_return_link_into_full_queue(void **context)
{
	struct lfp_event event;
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < LFP_EVENT_FIFO + 1; i++) {
		lfp_state_set_link(&storm.state, LFP_LINK_CAN,
				   i % 2 ? LFP_LINK_UP : LFP_LINK_SILENT, storm.now_ms);
		storm.now_ms += 100;
		if (i == LFP_EVENT_FIFO - 1)
			assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	}
	lfp_state_return_event(&storm.state, &event);
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	assert_int_equal(event.type, LFP_EVENT_LINK);
	assert_int_equal(event.coalesced, 1);
	hear(&storm.listener, &event);
	storm_end(&storm);
}

/* Fills the queue with edges of one condition. */
static void fill_queue(struct storm *storm, enum lfp_condition condition)
{
	unsigned int i;

	for (i = 0; i < LFP_EVENT_FIFO + 10; i++) {
		storm->now_ms += 100;
		storm_set(storm, condition, i % 2 ? LFP_PROTECTION : LFP_NONE);
	}
}

/* A coalesced event cannot be sent, and the queue is filled meanwhile. */
static void return_coalesced(enum lfp_condition filled, bool more)
{
	struct lfp_event event;
	struct storm storm;
	unsigned int i;

	storm_start(&storm, 1);
	for (i = 0; i < LFP_EVENT_RATE + 5; i++)
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_PROTECTION);
	while (storm_pop(&storm))
		;
	storm.now_ms += 1000 / LFP_EVENT_RATE;
	assert_true(lfp_state_next_event(&storm.state, storm.now_ms, &event));
	assert_int_equal(event.coalesced, 4);
	fill_queue(&storm, filled);
	if (more)
		storm_set(&storm, LFP_OVERVOLTAGE, LFP_NONE);
	lfp_state_return_event(&storm.state, &event);
	storm_end(&storm);
}

static void test_return_among_others(void **context)
{
	(void)context;
	return_coalesced(LFP_CONTACTOR, false);
	return_coalesced(LFP_CONTACTOR, true);
	return_coalesced(LFP_OVERVOLTAGE, false);
}

/* A caller whose clock is late gives no tokens away. */
static void test_late_clock(void **context)
{
	struct storm storm;
	unsigned int i;

	(void)context;
	storm_start(&storm, 1);
	for (i = 0; i < 1000; i++) {
		storm.now_ms = i % 2 ? START_MS - 20 : START_MS;
		storm_set(&storm, LFP_OVERVOLTAGE, i % 2 ? LFP_NONE : LFP_PROTECTION);
		while (storm_pop(&storm))
			;
	}
	assert_int_equal(storm.listener.events, LFP_EVENT_RATE);
	storm_end(&storm);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_random_storms),
		cmocka_unit_test(test_random_storms_with_returns),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_no_coalescing_below_rate),
		cmocka_unit_test(test_full_queue),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_link_storm_hides_no_alarm),
		cmocka_unit_test(test_return_keeps_order),
		cmocka_unit_test(test_return_after_new_edge),
		cmocka_unit_test(test_return_alone),
		cmocka_unit_test(test_return_goes_first),
		cmocka_unit_test(test_return_into_full_queue),
		cmocka_unit_test(test_return_link_into_full_queue),
		cmocka_unit_test(test_return_among_others),
		cmocka_unit_test(test_late_clock),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
