// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Modules of a chain: they come and are lost, have cells, and what they say
 * together stands beside what the master says on CAN.
 */

#include "bench.h"

#define START_MS 1000000
#define MODULES 3

struct lab {
	struct lfp_state state;
	struct lfp_source can[2];
	struct lfp_source sum;
	struct lfp_node node[MODULES];
	struct lfp_source analog[MODULES];
	struct lfp_source alarm[MODULES];
	u64 now_ms;
};

static void lab_start(struct lab *lab)
{
	unsigned int i;

	memset(lab, 0, sizeof(*lab));
	lab->now_ms = START_MS;
	lfp_state_init(&lab->state, lab->now_ms);
	lfp_state_attach_link(&lab->state, LFP_LINK_CAN);
	lfp_state_attach_link(&lab->state, LFP_LINK_SERIAL);
	for (i = 0; i < ARRAY_SIZE(lab->can); i++)
		lfp_state_add_source(&lab->state, &lab->can[i], LFP_LINK_CAN);
	lfp_state_add_source(&lab->state, &lab->sum, LFP_LINK_SERIAL);
	for (i = 0; i < MODULES; i++) {
		lfp_state_add_node(&lab->state, &lab->node[i], LFP_LINK_SERIAL, (u8)(i + 1));
		lfp_node_add_source(&lab->node[i], &lab->analog[i], LFP_LINK_SERIAL);
		lfp_node_add_source(&lab->node[i], &lab->alarm[i], LFP_LINK_SERIAL);
	}
}

static bool say(struct lab *lab, struct lfp_source *source, enum lfp_field field, s64 number)
{
	struct lfp_reading reading = { .fields = BIT_ULL(field) };

	reading.value[field] = number;
	return lfp_state_apply(&lab->state, source, &reading, lab->now_ms);
}

static s64 shown(struct lab *lab, unsigned int node, enum lfp_field field)
{
	s64 number = INT64_MIN;

	lfp_node_number(lfp_state_node(&lab->state, node), field, &number);
	return number;
}

static void expect_module(struct lab *lab, unsigned int node, bool online)
{
	struct lfp_event event;

	assert_true(lfp_state_next_event(&lab->state, lab->now_ms, &event));
	assert_int_equal(event.type, LFP_EVENT_MODULE);
	assert_int_equal(event.node, node);
	assert_int_equal(event.level, online);
	assert_int_equal(event.previous, !online);
	assert_int_equal(event.link, LFP_LINK_SERIAL);
	assert_int_equal(event.coalesced, 0);
}

static void expect_alarm(struct lab *lab, unsigned int node, enum lfp_condition condition,
			 enum lfp_level previous, enum lfp_level level)
{
	struct lfp_event event;

	assert_true(lfp_state_next_event(&lab->state, lab->now_ms, &event));
	assert_int_equal(event.type, LFP_EVENT_ALARM);
	assert_int_equal(event.node, node);
	assert_int_equal(event.condition, condition);
	assert_int_equal(event.previous, previous);
	assert_int_equal(event.level, level);
}

static void expect_quiet(struct lab *lab)
{
	assert_false(lfp_state_has_events(&lab->state));
}

static void test_coming_and_going(void **context)
{
	enum lfp_level level;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_false(lab.node[1].present);
	assert_true(say(&lab, &lab.analog[1], LFP_VOLTAGE_UV, 50000000));
	expect_module(&lab, 2, true);
	assert_true(lab.node[1].present);
	assert_true(lfp_node_condition(&lab.node[1], LFP_MODULE_LINK, &level));
	assert_int_equal(level, LFP_NONE);
	say(&lab, &lab.alarm[1], LFP_CHARGE_MOSFET, 1);
	expect_quiet(&lab);

	/* One of its replies missing is no loss yet. */
	lfp_state_forget(&lab.state, &lab.analog[1], lab.now_ms);
	expect_quiet(&lab);
	assert_true(lab.node[1].present);
	assert_true(lfp_state_forget(&lab.state, &lab.alarm[1], lab.now_ms));
	expect_module(&lab, 2, false);
	expect_alarm(&lab, 2, LFP_MODULE_LINK, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_int_equal(shown(&lab, 2, LFP_VOLTAGE_UV), INT64_MIN);

	say(&lab, &lab.analog[1], LFP_VOLTAGE_UV, 50000000);
	expect_module(&lab, 2, true);
	expect_alarm(&lab, 2, LFP_MODULE_LINK, LFP_PROTECTION, LFP_NONE);
	expect_quiet(&lab);
	assert_int_equal(lab.state.edges, 5);
}

/* Nothing is told of a module before all of its first replies are there. */
static void test_joining(void **context)
{
	struct lfp_reading alarm = {
		.can_say = BIT_ULL(LFP_CELL_OVERVOLTAGE),
		.protection = BIT_ULL(LFP_CELL_OVERVOLTAGE),
	};
	struct lab lab;
	u32 layout;

	(void)context;
	lab_start(&lab);
	lab.node[0].joining = true;
	lfp_state_take_announcements(&lab.state);
	say(&lab, &lab.analog[0], LFP_VOLTAGE_UV, 50000000);
	lfp_state_apply(&lab.state, &lab.alarm[0], &alarm, lab.now_ms);
	lfp_state_update(&lab.state, LFP_LINK_SERIAL, lab.now_ms);
	expect_quiet(&lab);
	assert_false(lab.node[0].present);
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);

	layout = lab.state.layout;
	assert_true(lfp_state_joined(&lab.state, &lab.node[0], lab.now_ms));
	assert_int_equal(lab.state.layout, layout + 1);
	expect_module(&lab, 1, true);
	expect_alarm(&lab, 1, LFP_CELL_OVERVOLTAGE, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_int_equal(lfp_state_take_announcements(&lab.state), BIT(1));
	assert_false(lfp_state_joined(&lab.state, &lab.node[0], lab.now_ms));
}

/* What another link does is nothing to a module. */
static void test_other_link(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.analog[0], LFP_VOLTAGE_UV, 50000000);
	expect_module(&lab, 1, true);
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 50000000);
	assert_false(lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms));
	lfp_state_forget(&lab.state, &lab.can[0], lab.now_ms);
	expect_alarm(&lab, 0, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	lfp_state_update(&lab.state, LFP_LINK_CAN, lab.now_ms);
	expect_quiet(&lab);
	assert_true(lab.node[0].present);
}

static void test_link_goes(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.analog[2], LFP_VOLTAGE_UV, 50000000);
	expect_module(&lab, 3, true);
	lfp_state_take_announcements(&lab.state);
	lfp_state_detach_link(&lab.state, LFP_LINK_SERIAL, lab.now_ms);
	memset(lab.node, 0xa5, sizeof(lab.node));
	expect_module(&lab, 3, false);
	expect_alarm(&lab, 3, LFP_MODULE_LINK, LFP_NONE, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_int_equal(lfp_state_take_announcements(&lab.state), 7 << 1);
}

static void test_missing_module(void **context)
{
	const struct lfp_node *node;
	struct lfp_cell_states states;
	struct lfp_cells cells;
	enum lfp_level level;
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	node = lfp_state_node(&lab.state, LFP_MODULES_MAX);
	for (i = 0; i < LFP_CONDITION_COUNT; i++)
		assert_int_equal(lfp_node_condition(node, i, &level), i == LFP_MODULE_LINK);
	assert_int_equal(lfp_node_alarm_level(node), LFP_PROTECTION);
	assert_false(node->present);
	assert_false(lfp_node_cells(node, &cells));
	assert_false(lfp_node_cell_states(node, &states));
	assert_null(lfp_node_data_source(node));
}

/* Whoever follows the events alone knows who is there, and how often that changed. */
static void test_flapping(void **context)
{
	bool online[MODULES + 1] = { false };
	struct lfp_event event;
	struct lab lab;
	unsigned int i, m;
	u64 edges = 0;

	(void)context;
	lab_start(&lab);
	bench_seed(7);
	for (i = 0; i < 20000 || lfp_state_has_events(&lab.state); i++) {
		m = bench_random(MODULES);
		if (i < 20000 && lab.node[m].present)
			lfp_state_forget(&lab.state, &lab.analog[m], lab.now_ms);
		else if (i < 20000)
			say(&lab, &lab.analog[m], LFP_VOLTAGE_UV, 50000000);
		lab.now_ms += i < 20000 ? bench_random(12) : 10;
		if (!bench_random(3) || !lfp_state_next_event(&lab.state, lab.now_ms, &event))
			continue;
		if (!bench_random(10)) {
			lfp_state_return_event(&lab.state, &event);
			continue;
		}
		edges += 1 + event.coalesced;
		if (event.type == LFP_EVENT_MODULE)
			online[event.node] = event.level;
	}
	assert_int_equal(edges, lab.state.edges);
	for (m = 0; m < MODULES; m++)
		assert_int_equal(online[m + 1], lab.node[m].present);
}

/* The master's word goes first, but for what the modules know better; the other one steps in. */
static void test_two_links(void **context)
{
	static const struct {
		enum lfp_field field;
		bool serial_first;
	} rows[] = {
		{ LFP_VOLTAGE_UV, false },
		{ LFP_CHARGE_CURRENT_MAX_UA, false },
		{ LFP_CHARGE_REQUEST, false },
		{ LFP_SOC_PERCENT, false },
		{ LFP_MODULES_ONLINE, true },
		{ LFP_CELL_VOLTAGE_MAX_UV, true },
		{ LFP_MODULE_TEMPERATURE_MIN_DC, true },
	};
	struct lab lab;
	unsigned int i, order;
	s64 best;

	(void)context;
	for (i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		enum lfp_field field = rows[i / 2].field;

		order = i % 2;
		lab_start(&lab);
		say(&lab, order ? &lab.sum : &lab.can[0], field, order ? 2 : 1);
		say(&lab, order ? &lab.can[0] : &lab.sum, field, order ? 1 : 2);
		best = rows[i / 2].serial_first ? 2 : 1;
		assert_int_equal(shown(&lab, 0, field), best);
		/* Again, so that each has been the second. */
		say(&lab, &lab.sum, field, 2);
		say(&lab, &lab.can[0], field, 1);
		assert_int_equal(shown(&lab, 0, field), best);
		assert_int_equal(lfp_state_fields_from(&lab.state, best == 2 ? LFP_LINK_SERIAL :
						       LFP_LINK_CAN), BIT_ULL(field));
		assert_int_equal(lfp_state_fields_from(&lab.state, best == 2 ? LFP_LINK_CAN :
						       LFP_LINK_SERIAL), 0);
		lfp_state_forget(&lab.state, best == 2 ? &lab.sum : &lab.can[0], lab.now_ms);
		assert_int_equal(shown(&lab, 0, field), 3 - best);
		lfp_state_forget(&lab.state, best == 2 ? &lab.can[0] : &lab.sum, lab.now_ms);
		assert_int_equal(shown(&lab, 0, field), INT64_MIN);
		say(&lab, best == 2 ? &lab.sum : &lab.can[0], field, best + 10);
		assert_int_equal(shown(&lab, 0, field), best + 10);
	}
}

static void test_link_of_two_goes(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.sum, LFP_VOLTAGE_UV, 2);
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 1);
	lfp_state_detach_link(&lab.state, LFP_LINK_CAN, lab.now_ms);
	memset(lab.can, 0xa5, sizeof(lab.can));
	assert_int_equal(shown(&lab, 0, LFP_VOLTAGE_UV), 2);
	lfp_state_detach_link(&lab.state, LFP_LINK_SERIAL, lab.now_ms);
	memset(&lab.sum, 0xa5, sizeof(lab.sum));
	assert_int_equal(shown(&lab, 0, LFP_VOLTAGE_UV), INT64_MIN);
	assert_int_equal(lfp_state_fields_from(&lab.state, LFP_LINK_CAN), 0);
}

/* A frame that no longer gives a field leaves it to the other link. */
static void test_field_withdrawn(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.can[0], LFP_SOC_PERCENT, 60);
	say(&lab, &lab.sum, LFP_SOC_PERCENT, 58);
	assert_int_equal(shown(&lab, 0, LFP_SOC_PERCENT), 60);
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 50000000);
	assert_int_equal(shown(&lab, 0, LFP_SOC_PERCENT), 58);
	say(&lab, &lab.sum, LFP_VOLTAGE_UV, 50000000);
	assert_int_equal(shown(&lab, 0, LFP_SOC_PERCENT), INT64_MIN);
}

/* How bad it is that one link is lost depends on the other, whichever changes last. */
static void test_level_of_lost_link(void **context)
{
	enum lfp_level level;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.sum, LFP_VOLTAGE_UV, 1);
	lfp_state_forget(&lab.state, &lab.sum, lab.now_ms);
	expect_alarm(&lab, 0, LFP_SERIAL_LINK, LFP_NONE, LFP_PROTECTION);
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 1);
	expect_alarm(&lab, 0, LFP_SERIAL_LINK, LFP_PROTECTION, LFP_WARNING);
	lfp_state_forget(&lab.state, &lab.can[0], lab.now_ms);
	expect_alarm(&lab, 0, LFP_CAN_LINK, LFP_NONE, LFP_PROTECTION);
	expect_alarm(&lab, 0, LFP_SERIAL_LINK, LFP_WARNING, LFP_PROTECTION);
	expect_quiet(&lab);
	assert_true(lfp_node_condition(&lab.state.stack, LFP_CAN_LINK, &level));
}

/* Whether a module is lost is not known when none is heard. */
static void test_module_link_of_stack(void **context)
{
	struct lfp_reading reading = {
		.can_say = BIT_ULL(LFP_MODULE_LINK),
		.warning = BIT_ULL(LFP_MODULE_LINK),
	};
	enum lfp_level level;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lfp_state_apply(&lab.state, &lab.sum, &reading, lab.now_ms);
	assert_true(lfp_node_condition(&lab.state.stack, LFP_MODULE_LINK, &level));
	assert_int_equal(level, LFP_WARNING);
	lfp_state_forget(&lab.state, &lab.sum, lab.now_ms);
	assert_false(lfp_node_condition(&lab.state.stack, LFP_MODULE_LINK, &level));
}

static void test_data_source(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	assert_null(lfp_node_data_source(&lab.state.stack));
	say(&lab, &lab.sum, LFP_VOLTAGE_UV, 50000000);
	assert_string_equal(lfp_node_data_source(&lab.state.stack), "modules");
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 50000000);
	assert_string_equal(lfp_node_data_source(&lab.state.stack), "can");
	say(&lab, &lab.sum, LFP_MODULES_ONLINE, 4);
	assert_string_equal(lfp_node_data_source(&lab.state.stack), "can+modules");
}

/* Two numbers that just agree and two that just do not. */
static void test_tolerances(void **context)
{
	static const struct {
		enum lfp_field field;
		s64 can;
		s64 close;
		s64 apart;
	} rows[] = {
		{ LFP_VOLTAGE_UV, 50000000, 51000000, 51000001 },
		{ LFP_VOLTAGE_UV, 50000000, 49000000, 48999999 },
		{ LFP_CURRENT_UA, 0, 5555500, 5555600 },
		{ LFP_CURRENT_UA, -100000000, -85000000, -84999000 },
		{ LFP_TEMPERATURE_DC, -20, 30, 31 },
		{ LFP_SOC_PERCENT, 50, 55, 56 },
		{ LFP_SOH_PERCENT, 100, 95, 94 },
		{ LFP_CHARGE_ENABLED, 1, 1, 0 },
		{ LFP_DISCHARGE_ENABLED, 0, 0, 1 },
		{ LFP_MODULES_ONLINE, 4, 4, 3 },
		{ LFP_CELL_VOLTAGE_MAX_UV, 3400000, 3450000, 3450001 },
		{ LFP_CELL_VOLTAGE_MIN_UV, 3300000, 3250000, 3249999 },
		{ LFP_CELL_TEMPERATURE_MAX_DC, 250, 300, 301 },
		{ LFP_CELL_TEMPERATURE_MIN_DC, 250, 200, 199 },
	};
	unsigned int i, round;
	struct lab lab;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		lab_start(&lab);
		say(&lab, &lab.can[0], rows[i].field, rows[i].can);
		for (round = 0; round < 5; round++)
			say(&lab, &lab.sum, rows[i].field, rows[i].close);
		assert_int_equal(lab.state.disagreeing, 0);
		for (round = 1; round < LFP_DISAGREEMENT_ROUNDS; round++)
			say(&lab, &lab.sum, rows[i].field, rows[i].apart);
		assert_int_equal(lab.state.disagreements, 0);
		for (round = 0; round < 5; round++)
			say(&lab, &lab.sum, rows[i].field, rows[i].apart);
		assert_int_equal(lab.state.disagreeing, BIT_ULL(rows[i].field));
		assert_int_equal(lab.state.disagreements, 1);
		say(&lab, &lab.sum, rows[i].field, rows[i].close);
		assert_int_equal(lab.state.disagreeing, 0);
		assert_int_equal(lab.state.disagreements, 1);
	}
}

/* Limits are the master's to set; a lost link contradicts nobody. */
static void test_no_disagreement(void **context)
{
	unsigned int round;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	say(&lab, &lab.can[0], LFP_CHARGE_CURRENT_MAX_UA, 10000000);
	for (round = 0; round < 5; round++)
		say(&lab, &lab.sum, LFP_CHARGE_CURRENT_MAX_UA, 200000000);
	assert_int_equal(lab.state.disagreements, 0);
	say(&lab, &lab.can[0], LFP_VOLTAGE_UV, 10);
	lfp_state_forget(&lab.state, &lab.can[0], lab.now_ms);
	for (round = 0; round < 5; round++)
		say(&lab, &lab.sum, LFP_VOLTAGE_UV, 50000000);
	assert_int_equal(lab.state.disagreements, 0);
}

static void tell_cells(struct lab *lab, unsigned int module, u8 cells, u8 probes)
{
	struct lfp_reading reading = { .cells = { .cells = cells, .probes = probes } };
	unsigned int i;

	for (i = 0; i < cells; i++)
		reading.cells.voltage_uv[i] = 3300000 + (s32)i * 1000;
	for (i = 0; i < probes; i++)
		reading.cells.temperature_dc[i] = 250 + (s32)i;
	lfp_state_apply(&lab->state, &lab->analog[module], &reading, lab->now_ms);
}

static void test_cells(void **context)
{
	struct lfp_cells cells;
	struct lab lab;
	u32 layout;

	(void)context;
	lab_start(&lab);
	assert_false(lfp_node_cells(&lab.node[0], &cells));
	tell_cells(&lab, 0, 15, 5);
	assert_true(lfp_node_cells(&lab.node[0], &cells));
	assert_int_equal(cells.cells, 15);
	assert_int_equal(cells.voltage_uv[14], 3314000);
	assert_int_equal(cells.temperature_dc[4], 254);
	assert_false(lfp_node_cells(&lab.node[1], &cells));
	assert_int_equal(lab.node[0].offers_cells.cells, 15);

	/* More of them lay it out anew; fewer do not. */
	layout = lab.node[0].layout;
	tell_cells(&lab, 0, 15, 5);
	assert_int_equal(lab.node[0].layout, layout);
	tell_cells(&lab, 0, 15, 6);
	assert_int_equal(lab.node[0].layout, ++layout);
	tell_cells(&lab, 0, 8, 5);
	assert_int_equal(lab.node[0].layout, layout);
	assert_int_equal(lab.node[0].offers_cells.cells, 15);
	assert_int_equal(lab.node[0].offers_cells.probes, 6);
	lfp_node_cells(&lab.node[0], &cells);
	assert_int_equal(cells.cells, 8);

	lfp_state_forget(&lab.state, &lab.analog[0], lab.now_ms);
	assert_false(lfp_node_cells(&lab.node[0], &cells));
	tell_cells(&lab, 0, 15, 5);
	say(&lab, &lab.analog[0], LFP_VOLTAGE_UV, 1);
	assert_false(lfp_node_cells(&lab.node[0], &cells));
}

/* Another cell in trouble is a plain change, even if the condition stands already. */
static void test_cell_states(void **context)
{
	struct lfp_reading reading = { .states = { .cells = 15, .probes = 5 } };
	struct lfp_cell_states states;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lfp_state_apply(&lab.state, &lab.alarm[0], &reading, lab.now_ms);
	lfp_state_take_announcements(&lab.state);
	lfp_state_apply(&lab.state, &lab.alarm[0], &reading, lab.now_ms);
	assert_int_equal(lfp_state_take_announcements(&lab.state), 0);
	reading.states.cell[14] = LFP_CELL_LOW;
	lfp_state_apply(&lab.state, &lab.alarm[0], &reading, lab.now_ms);
	assert_int_equal(lfp_state_take_announcements(&lab.state), BIT(1));
	reading.states.cell[14] = LFP_CELL_UNKNOWN;
	lfp_state_apply(&lab.state, &lab.alarm[0], &reading, lab.now_ms);
	assert_int_equal(lfp_state_take_announcements(&lab.state), BIT(1));
	reading.states.probe[4] = LFP_CELL_FAULT;
	lfp_state_apply(&lab.state, &lab.alarm[0], &reading, lab.now_ms);
	assert_int_equal(lfp_state_take_announcements(&lab.state), BIT(1));
	assert_true(lfp_node_cell_states(&lab.node[0], &states));
	assert_int_equal(states.probe[4], LFP_CELL_FAULT);
	assert_int_equal(lab.node[0].offers_states.probes, 5);
	lfp_state_forget(&lab.state, &lab.alarm[0], lab.now_ms);
	assert_false(lfp_node_cell_states(&lab.node[0], &states));
	assert_string_equal(lfp_cell_state_name(LFP_CELL_NORMAL), "none");
	assert_string_equal(lfp_cell_state_name(LFP_CELL_HIGH), "high");
}

int main(void)
{
	static const struct test_row tests[] = {
		cmocka_unit_test(test_coming_and_going),
		cmocka_unit_test(test_joining),
		cmocka_unit_test(test_other_link),
		cmocka_unit_test(test_link_goes),
		cmocka_unit_test(test_missing_module),
		cmocka_unit_test(test_flapping),
		cmocka_unit_test(test_two_links),
		cmocka_unit_test(test_link_of_two_goes),
		cmocka_unit_test(test_field_withdrawn),
		cmocka_unit_test(test_level_of_lost_link),
		cmocka_unit_test(test_module_link_of_stack),
		cmocka_unit_test(test_data_source),
		cmocka_unit_test(test_tolerances),
		cmocka_unit_test(test_no_disagreement),
		cmocka_unit_test(test_cells),
		cmocka_unit_test(test_cell_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
