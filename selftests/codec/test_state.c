// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the model makes of readings: fields and texts with their sources,
 * conditions with their edges, links.
 */

#include "bench.h"

#define START_MS 1000000

struct lab {
	struct lfp_state state;
	struct lfp_source source[3];
	u64 now_ms;
};

static void lab_start(struct lab *lab)
{
	unsigned int i;

	memset(lab, 0, sizeof(*lab));
	lab->now_ms = START_MS;
	lfp_state_init(&lab->state, lab->now_ms);
	lfp_state_attach_link(&lab->state, LFP_LINK_CAN);
	for (i = 0; i < ARRAY_SIZE(lab->source); i++)
		lfp_state_add_source(&lab->state, &lab->source[i], LFP_LINK_CAN);
}

static bool lab_apply(struct lab *lab, unsigned int source, const struct lfp_reading *reading)
{
	return lfp_state_apply(&lab->state, &lab->source[source], reading, lab->now_ms);
}

/* A reading that tells of overvoltage and contactor, each at a level. */
static bool lab_alarms(struct lab *lab, unsigned int source, enum lfp_level overvoltage,
		       enum lfp_level contactor)
{
	struct lfp_reading reading = {
		.fields = BIT_ULL(LFP_SOH_PERCENT),
		.can_say = BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_CONTACTOR),
	};

	if (overvoltage == LFP_WARNING)
		reading.warning |= BIT_ULL(LFP_OVERVOLTAGE);
	if (overvoltage == LFP_PROTECTION)
		reading.protection |= BIT_ULL(LFP_OVERVOLTAGE);
	if (contactor == LFP_WARNING)
		reading.warning |= BIT_ULL(LFP_CONTACTOR);
	if (contactor == LFP_PROTECTION)
		reading.protection |= BIT_ULL(LFP_CONTACTOR);
	return lab_apply(lab, source, &reading);
}

static bool lab_charge(struct lab *lab, unsigned int source, s64 percent)
{
	struct lfp_reading reading = { .fields = BIT_ULL(LFP_SOC_PERCENT) };

	reading.value[LFP_SOC_PERCENT] = percent;
	return lab_apply(lab, source, &reading);
}

static bool lab_name(struct lab *lab, unsigned int source, const char *name)
{
	struct lfp_reading reading = { 0 };

	lfp_reading_set_text(&reading, LFP_MANUFACTURER, (const u8 *)name, strlen(name));
	return lab_apply(lab, source, &reading);
}

static bool lab_forget(struct lab *lab, unsigned int source)
{
	return lfp_state_forget(&lab->state, &lab->source[source], lab->now_ms);
}

static bool lab_event(struct lab *lab, struct lfp_event *event)
{
	return lfp_state_next_event(&lab->state, lab->now_ms, event);
}

/* The next event must be this edge. */
static void expect_alarm(struct lab *lab, enum lfp_condition condition, enum lfp_level previous,
			 enum lfp_level level)
{
	struct lfp_event event;

	assert_true(lab_event(lab, &event));
	assert_int_equal(event.type, LFP_EVENT_ALARM);
	assert_int_equal(event.node, 0);
	assert_string_equal(lfp_condition_name(event.condition), lfp_condition_name(condition));
	assert_int_equal(event.previous, previous);
	assert_int_equal(event.level, level);
	assert_int_equal(event.link, LFP_LINK_CAN);
	assert_int_equal(event.coalesced, 0);
}

static void expect_quiet(struct lab *lab)
{
	struct lfp_event event;

	assert_false(lfp_state_has_events(&lab->state));
	assert_false(lab_event(lab, &event));
}

static s64 charge_of(struct lab *lab)
{
	s64 percent = -1;

	lfp_node_number(&lab->state.stack, LFP_SOC_PERCENT, &percent);
	return percent;
}

static void test_start(void **context)
{
	struct lab lab;
	unsigned int i;
	s64 number;

	(void)context;
	lab_start(&lab);
	expect_quiet(&lab);
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		assert_false(lfp_node_number(&lab.state.stack, i, &number));
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		assert_null(node_text(&lab.state.stack, i));
	assert_false(lab.state.stack.present);
	assert_int_equal(lab.state.stack.can_say, BIT_ULL(LFP_CAN_LINK));
	assert_int_equal(lab.state.stack.offers, 0);
	assert_int_equal(lab.state.link[LFP_LINK_CAN], LFP_LINK_ABSENT);
	assert_int_equal(lab.state.edges, 0);
	assert_string_equal(lfp_link_name(LFP_LINK_CAN), "can");
	assert_string_equal(lfp_link_state_name(LFP_LINK_NO_CARRIER), "no_carrier");
}

static void test_field_comes_and_goes(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_true(lab_charge(&lab, 0, 75));
	assert_int_equal(charge_of(&lab), 75);
	assert_true(lab.state.stack.present);
	assert_false(lab_charge(&lab, 0, 75));
	assert_true(lab_charge(&lab, 0, 74));
	assert_int_equal(charge_of(&lab), 74);
	assert_true(lab_forget(&lab, 0));
	assert_int_equal(charge_of(&lab), -1);
	assert_false(lab.state.stack.present);
	assert_false(lab_forget(&lab, 0));
}

/* A reading without the field takes it away; another source's field stays. */
static void test_field_dropped(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_charge(&lab, 0, 75);
	lab_alarms(&lab, 1, LFP_NONE, LFP_NONE);
	assert_int_equal(charge_of(&lab), 75);
	lab_alarms(&lab, 0, LFP_NONE, LFP_NONE);
	assert_int_equal(charge_of(&lab), -1);
	assert_true(lab.state.stack.offers & BIT_ULL(LFP_SOC_PERCENT));
}

/*
 * Two frames of a pack that tell the same thing more or less finely: the first
 * keeps the field while it is fresh, so that it does not jump.
 */
static void test_field_of_two_sources(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_charge(&lab, 0, 75);
	lab_charge(&lab, 1, 60);
	assert_int_equal(charge_of(&lab), 75);
	lab_charge(&lab, 0, 76);
	assert_int_equal(charge_of(&lab), 76);
	/* It is known as long as its owner is; the other one takes it over when it comes. */
	lab_forget(&lab, 0);
	assert_int_equal(charge_of(&lab), -1);
	lab_charge(&lab, 1, 61);
	assert_int_equal(charge_of(&lab), 61);
	lab_charge(&lab, 0, 77);
	assert_int_equal(charge_of(&lab), 61);
	/* Nor does it come back to one that says it no more. */
	lab_alarms(&lab, 1, LFP_NONE, LFP_NONE);
	assert_int_equal(charge_of(&lab), -1);
	lab_charge(&lab, 0, 77);
	assert_int_equal(charge_of(&lab), 77);
}

static void test_condition_maximum(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_alarms(&lab, 0, LFP_WARNING, LFP_NONE);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_NONE, LFP_WARNING);
	lab_alarms(&lab, 1, LFP_PROTECTION, LFP_NONE);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_WARNING, LFP_PROTECTION);
	lab_alarms(&lab, 0, LFP_NONE, LFP_NONE);
	lab_alarms(&lab, 0, LFP_WARNING, LFP_NONE);
	expect_quiet(&lab);
	lab_forget(&lab, 1);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_PROTECTION, LFP_WARNING);
	lab_alarms(&lab, 0, LFP_NONE, LFP_NONE);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_WARNING, LFP_NONE);
	expect_quiet(&lab);
}

static void test_two_edges_between_looks(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_true(lab_alarms(&lab, 0, LFP_NONE, LFP_NONE));
	expect_quiet(&lab);
	assert_true(lab_alarms(&lab, 0, LFP_PROTECTION, LFP_NONE));
	assert_true(lab_alarms(&lab, 0, LFP_NONE, LFP_NONE));
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_PROTECTION, LFP_NONE);
	expect_quiet(&lab);
	assert_int_equal(lab.state.edges, 2);
}

static void test_edges_of_two_in_order(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_alarms(&lab, 0, LFP_NONE, LFP_WARNING);
	lab_alarms(&lab, 0, LFP_PROTECTION, LFP_WARNING);
	lab_alarms(&lab, 0, LFP_PROTECTION, LFP_NONE);
	expect_alarm(&lab, LFP_CONTACTOR, LFP_NONE, LFP_WARNING);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	expect_alarm(&lab, LFP_CONTACTOR, LFP_WARNING, LFP_NONE);
	expect_quiet(&lab);
}

static bool knows(struct lab *lab, enum lfp_condition condition)
{
	enum lfp_level level;

	return lfp_node_condition(&lab->state.stack, condition, &level);
}

/* A level that nobody tells of is kept for the day it is told of again. */
static void test_loss_makes_no_edge(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_alarms(&lab, 0, LFP_PROTECTION, LFP_NONE);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	lab_charge(&lab, 1, 75);
	lab_forget(&lab, 0);
	expect_quiet(&lab);
	assert_false(knows(&lab, LFP_OVERVOLTAGE));
	lab_alarms(&lab, 0, LFP_PROTECTION, LFP_NONE);
	expect_quiet(&lab);
	assert_true(knows(&lab, LFP_OVERVOLTAGE));
	lab_forget(&lab, 0);
	lab_alarms(&lab, 0, LFP_WARNING, LFP_PROTECTION);
	expect_alarm(&lab, LFP_OVERVOLTAGE, LFP_PROTECTION, LFP_WARNING);
	expect_alarm(&lab, LFP_CONTACTOR, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
}

static void test_link_condition(void **context)
{
	enum lfp_level level;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_false(knows(&lab, LFP_CAN_LINK));
	lab_charge(&lab, 0, 75);
	lab_charge(&lab, 1, 75);
	assert_true(lfp_node_condition(&lab.state.stack, LFP_CAN_LINK, &level));
	assert_int_equal(level, LFP_NONE);
	lab_forget(&lab, 0);
	expect_quiet(&lab);
	lab_forget(&lab, 1);
	expect_alarm(&lab, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	assert_true(knows(&lab, LFP_CAN_LINK));
	lab_charge(&lab, 0, 75);
	expect_alarm(&lab, LFP_CAN_LINK, LFP_PROTECTION, LFP_NONE);
	expect_quiet(&lab);
}

static void test_link_events(void **context)
{
	struct lfp_event event;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_false(lfp_state_set_link(&lab.state, LFP_LINK_CAN, LFP_LINK_ABSENT, START_MS));
	assert_true(lfp_state_set_link(&lab.state, LFP_LINK_CAN, LFP_LINK_SILENT, START_MS));
	assert_true(lfp_state_set_link(&lab.state, LFP_LINK_CAN, LFP_LINK_UP, START_MS));
	assert_false(lfp_state_set_link(&lab.state, LFP_LINK_CAN, LFP_LINK_UP, START_MS));
	assert_true(lab_event(&lab, &event));
	assert_int_equal(event.type, LFP_EVENT_LINK);
	assert_int_equal(event.previous, LFP_LINK_ABSENT);
	assert_int_equal(event.level, LFP_LINK_SILENT);
	assert_true(lab_event(&lab, &event));
	assert_int_equal(event.previous, LFP_LINK_SILENT);
	assert_int_equal(event.level, LFP_LINK_UP);
	expect_quiet(&lab);
}

static void test_texts(void **context)
{
	struct lab lab;
	u32 layout;

	(void)context;
	lab_start(&lab);
	assert_true(lab_name(&lab, 0, "PYLON"));
	assert_string_equal(node_text(&lab.state.stack, LFP_MANUFACTURER), "PYLON");
	layout = lab.state.layout;
	assert_false(lab_name(&lab, 0, "PYLON"));
	assert_int_equal(lab.state.layout, layout);
	/* A name does not age. */
	lab_forget(&lab, 0);
	assert_string_equal(node_text(&lab.state.stack, LFP_MANUFACTURER), "PYLON");
	lab_name(&lab, 0, "PYLON");
	assert_int_equal(lab.state.layout, layout);
	/* Another one is another pack. */
	assert_true(lab_name(&lab, 0, "PYTES"));
	assert_string_equal(node_text(&lab.state.stack, LFP_MANUFACTURER), "PYTES");
	assert_true(lab.state.layout != layout);
	/* Sent without a name, the frame says that there is none. */
	lab_name(&lab, 0, "");
	assert_null(node_text(&lab.state.stack, LFP_MANUFACTURER));
	layout = lab.state.layout;
	lab_name(&lab, 0, "PYTES");
	assert_string_equal(node_text(&lab.state.stack, LFP_MANUFACTURER), "PYTES");
	assert_true(lab.state.layout != layout);
}

static void test_layout_grows_with_offers(void **context)
{
	struct lab lab;
	u32 layout;

	(void)context;
	lab_start(&lab);
	layout = lab.state.layout;
	lab_charge(&lab, 0, 75);
	assert_int_equal(lab.state.layout, layout + 1);
	lab_charge(&lab, 0, 74);
	assert_int_equal(lab.state.layout, layout + 1);
	lab_alarms(&lab, 1, LFP_NONE, LFP_NONE);
	assert_int_equal(lab.state.layout, layout + 2);
	lab_forget(&lab, 1);
	lab_alarms(&lab, 1, LFP_NONE, LFP_NONE);
	assert_int_equal(lab.state.layout, layout + 2);
}

/* The pack speaks another way: what it says anew is no loss. */
static void test_reset_link(void **context)
{
	struct lfp_node *stack;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	stack = &lab.state.stack;
	lab_charge(&lab, 0, 75);
	lab_alarms(&lab, 1, LFP_NONE, LFP_NONE);
	lab_name(&lab, 2, "PYLON");
	lfp_state_reset_link(&lab.state, LFP_LINK_CAN);
	lab_charge(&lab, 0, 74);
	lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms);
	expect_quiet(&lab);
	assert_int_equal(charge_of(&lab), 74);
	assert_int_equal(stack->offers, BIT_ULL(LFP_SOC_PERCENT));
	assert_int_equal(stack->offers_texts, 0);
	assert_int_equal(stack->can_say, BIT_ULL(LFP_CAN_LINK));
	assert_null(node_text(stack, LFP_MANUFACTURER));
	assert_false(knows(&lab, LFP_OVERVOLTAGE));
}

/* Nothing was said anew: then it is one. */
static void test_reset_link_to_nothing(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_charge(&lab, 0, 75);
	lfp_state_reset_link(&lab.state, LFP_LINK_CAN);
	assert_true(lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms));
	expect_alarm(&lab, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_false(lab.state.stack.present);
	assert_int_equal(lab.state.stack.offers, 0);
}

static void test_detach(void **context)
{
	struct lfp_event event;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_charge(&lab, 0, 75);
	lab_name(&lab, 1, "PYLON");
	lfp_state_set_link(&lab.state, LFP_LINK_CAN, LFP_LINK_UP, lab.now_ms);
	assert_true(lab_event(&lab, &event));
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	/* The sources may be freed now. */
	memset(lab.source, 0xa5, sizeof(lab.source));
	assert_int_equal(charge_of(&lab), -1);
	assert_null(node_text(&lab.state.stack, LFP_MANUFACTURER));
	assert_false(lab.state.stack.present);
	expect_alarm(&lab, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	assert_true(lab_event(&lab, &event));
	assert_int_equal(event.type, LFP_EVENT_LINK);
	assert_int_equal(event.level, LFP_LINK_ABSENT);
	expect_quiet(&lab);
	assert_int_equal(lab.state.attached, 0);
	assert_null(lab.state.stack.sources);
}

/* A link that leaves before it has heard a thing leaves no trace. */
static void test_detach_unheard(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	expect_quiet(&lab);
	assert_false(knows(&lab, LFP_CAN_LINK));
}

/* Plain events are for the summary: voltage and current are not in it. */
static void test_announce(void **context)
{
	struct lfp_reading reading = { .fields = BIT_ULL(LFP_VOLTAGE_UV) };
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_apply(&lab, 0, &reading);
	assert_true(lab.state.stack.announce);
	lab.state.stack.announce = false;
	reading.value[LFP_VOLTAGE_UV] = 50000000;
	assert_false(lab_apply(&lab, 0, &reading));
	assert_false(lab.state.stack.announce);
	assert_true(lab_charge(&lab, 1, 75));
	assert_true(lab.state.stack.announce);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_start),
		cmocka_unit_test(test_field_comes_and_goes),
		cmocka_unit_test(test_field_dropped),
		cmocka_unit_test(test_field_of_two_sources),
		cmocka_unit_test(test_condition_maximum),
		cmocka_unit_test(test_two_edges_between_looks),
		cmocka_unit_test(test_edges_of_two_in_order),
		cmocka_unit_test(test_loss_makes_no_edge),
		cmocka_unit_test(test_link_condition),
		cmocka_unit_test(test_link_events),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_layout_grows_with_offers),
		cmocka_unit_test(test_reset_link),
		cmocka_unit_test(test_reset_link_to_nothing),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_detach_unheard),
		cmocka_unit_test(test_announce),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
