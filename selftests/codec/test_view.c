// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words that follow from readings: status, health, lamps, capacity.
 */

#include "bench.h"

struct lab {
	struct lfp_state state;
	struct lfp_source source;
	struct lfp_reading reading;
};

static void lab_start(struct lab *lab)
{
	memset(lab, 0, sizeof(*lab));
	lfp_state_init(&lab->state, 1000);
	lfp_state_attach_link(&lab->state, LFP_LINK_CAN);
	lfp_state_add_source(&lab->state, &lab->source, LFP_LINK_CAN);
}

static void lab_apply(struct lab *lab)
{
	lfp_state_apply(&lab->state, &lab->source, &lab->reading, 1000);
}

static void lab_number(struct lab *lab, enum lfp_field field, s64 number)
{
	lab->reading.fields |= BIT_ULL(field);
	lab->reading.value[field] = number;
	lab_apply(lab);
}

static void lab_level(struct lab *lab, enum lfp_condition condition, enum lfp_level level)
{
	struct lfp_reading *reading = &lab->reading;

	reading->fields |= BIT_ULL(LFP_SOH_PERCENT);
	reading->can_say |= BIT_ULL(condition);
	reading->warning &= ~BIT_ULL(condition);
	reading->protection &= ~BIT_ULL(condition);
	if (level == LFP_WARNING)
		reading->warning |= BIT_ULL(condition);
	if (level == LFP_PROTECTION)
		reading->protection |= BIT_ULL(condition);
	lab_apply(lab);
}

struct capacity_row {
	s64 sent;
	s64 shown;
};

static const struct capacity_row capacities[] = {
	{ 0, 0 }, { 1, 1 }, { 99, 99 }, { 100, 100 }, { 101, 100 }, { 200, 100 },
};

/* Beyond 100 % the class gets 100, while the number stays as sent. */
static void test_capacity(void **context)
{
	struct lab lab;
	unsigned int i;
	s64 number;

	(void)context;
	lab_start(&lab);
	assert_false(lfp_node_capacity(&lab.state.stack, &number));
	for (i = 0; i < ARRAY_SIZE(capacities); i++) {
		lab_number(&lab, LFP_SOC_PERCENT, capacities[i].sent);
		assert_true(lfp_node_capacity(&lab.state.stack, &number));
		assert_int_equal(number, capacities[i].shown);
		assert_true(lfp_node_number(&lab.state.stack, LFP_SOC_PERCENT, &number));
		assert_int_equal(number, capacities[i].sent);
		assert_int_equal(lab.state.stack.summary.capacity, capacities[i].shown);
	}
}

struct status_row {
	s64 current_ua;
	s64 percent;
	enum lfp_status status;
	const char *lamp;
};

static const struct status_row statuses[] = {
	{ 200000, 50, LFP_STATUS_CHARGING, "charging" },
	{ 100001, 100, LFP_STATUS_CHARGING, "charging" },
	{ 100000, 50, LFP_STATUS_NOT_CHARGING, "standby" },
	{ 0, 50, LFP_STATUS_NOT_CHARGING, "standby" },
	{ 0, 99, LFP_STATUS_NOT_CHARGING, "standby" },
	{ 0, 100, LFP_STATUS_FULL, "standby" },
	{ -100000, 120, LFP_STATUS_FULL, "standby" },
	{ -100001, 100, LFP_STATUS_DISCHARGING, "discharging" },
};

static void test_status(void **context)
{
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	assert_int_equal(lfp_node_status(&lab.state.stack), LFP_STATUS_UNKNOWN);
	assert_null(lfp_node_indicator_run(&lab.state.stack));
	for (i = 0; i < ARRAY_SIZE(statuses); i++) {
		lab_number(&lab, LFP_CURRENT_UA, statuses[i].current_ua);
		lab_number(&lab, LFP_SOC_PERCENT, statuses[i].percent);
		assert_int_equal(lfp_node_status(&lab.state.stack), statuses[i].status);
		assert_string_equal(lfp_node_indicator_run(&lab.state.stack), statuses[i].lamp);
		assert_int_equal(lab.state.stack.summary.status, statuses[i].status);
	}
	lfp_state_forget(&lab.state, &lab.source, 1000);
	assert_int_equal(lfp_node_status(&lab.state.stack), LFP_STATUS_UNKNOWN);
	assert_null(lfp_node_indicator_run(&lab.state.stack));
}

/* A pack without a charge can still say what it does. */
static void test_status_without_capacity(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_number(&lab, LFP_CURRENT_UA, 0);
	assert_int_equal(lfp_node_status(&lab.state.stack), LFP_STATUS_NOT_CHARGING);
	assert_int_equal(lfp_node_capacity_level(&lab.state.stack), LFP_CAPACITY_UNKNOWN);
	assert_int_equal(lab.state.stack.summary.capacity, -1);
}

struct health_case {
	enum lfp_condition condition;
	const char *protection;
	const char *warning;
};

static const struct health_case healths[] = {
	{ LFP_CELL_OVERVOLTAGE, "Over voltage", "Good" },
	{ LFP_MODULE_OVERVOLTAGE, "Over voltage", "Good" },
	{ LFP_OVERVOLTAGE, "Over voltage", "Good" },
	{ LFP_INPUT_OVERVOLTAGE, "Over voltage", "Good" },
	{ LFP_CELL_UNDERVOLTAGE, "Under voltage", "Good" },
	{ LFP_MODULE_UNDERVOLTAGE, "Under voltage", "Good" },
	{ LFP_UNDERVOLTAGE, "Under voltage", "Good" },
	{ LFP_STACK_OVERVOLTAGE, "Over voltage", "Good" },
	{ LFP_STACK_UNDERVOLTAGE, "Under voltage", "Good" },
	{ LFP_CHARGE_OVERCURRENT, "Over current", "Good" },
	{ LFP_OVERCURRENT, "Over current", "Good" },
	{ LFP_DISCHARGE_OVERCURRENT, "Over current", "Good" },
	{ LFP_SHORT_CIRCUIT, "Over current", "Good" },
	{ LFP_CHARGE_OVERTEMPERATURE, "Overheat", "Hot" },
	{ LFP_DISCHARGE_OVERTEMPERATURE, "Overheat", "Hot" },
	{ LFP_OVERTEMPERATURE, "Overheat", "Hot" },
	{ LFP_MOSFET_OVERTEMPERATURE, "Overheat", "Hot" },
	{ LFP_CHARGE_UNDERTEMPERATURE, "Cold", "Cool" },
	{ LFP_DISCHARGE_UNDERTEMPERATURE, "Cold", "Cool" },
	{ LFP_UNDERTEMPERATURE, "Cold", "Cool" },
	{ LFP_CELL_IMBALANCE, "Cell imbalance", "Good" },
	{ LFP_TEMPERATURE_SENSOR, "Unspecified failure", "Good" },
	{ LFP_VOLTAGE_SENSOR, "Unspecified failure", "Good" },
	{ LFP_BMS_INTERNAL, "Unspecified failure", "Good" },
	{ LFP_INTERNAL_COMMUNICATION, "Unspecified failure", "Good" },
	{ LFP_REVERSE_POLARITY, "Unspecified failure", "Good" },
	{ LFP_CONTACTOR, "Unspecified failure", "Good" },
	{ LFP_TEMPERATURE_IMBALANCE, "Unspecified failure", "Good" },
	{ LFP_HEATER, "Unspecified failure", "Good" },
	{ LFP_BATTERY_DAMAGED, "Unspecified failure", "Good" },
	{ LFP_SHUTDOWN_CIRCUIT, "Unspecified failure", "Good" },
	{ LFP_SELF_TEST, "Unspecified failure", "Good" },
	{ LFP_SAFETY_FUNCTION, "Unspecified failure", "Good" },
	{ LFP_INVERTER_COMMUNICATION, "Unspecified failure", "Good" },
	{ LFP_GENERAL, "Unspecified failure", "Good" },
	{ LFP_UNKNOWN_ALARM, "Unspecified failure", "Good" },
	/* What the driver finds itself is no health of the pack. */
	{ LFP_CAN_LINK, "Unknown", "Unknown" },
	{ LFP_SERIAL_LINK, "Unknown", "Unknown" },
	{ LFP_MODULE_LINK, "Unknown", "Unknown" },
	{ LFP_NO_MASTER, "Unknown", "Unknown" },
};

/* As if the driver had set it: the link's conditions come with no reading. */
static struct lfp_node *node_with(struct lab *lab, enum lfp_condition condition,
				  enum lfp_level level)
{
	lab_start(lab);
	lab->state.stack.known = BIT_ULL(condition);
	lab->state.stack.level[condition] = (u8)level;
	return &lab->state.stack;
}

static const char *health_of(const struct lfp_node *node)
{
	return lfp_health_name(lfp_node_health(node));
}

static void test_health_of_each_condition(void **context)
{
	const struct health_case *row = healths;
	bool link;
	struct lab lab;

	(void)context;
	assert_int_equal(ARRAY_SIZE(healths), LFP_CONDITION_COUNT);
	for (; row < healths + ARRAY_SIZE(healths); row++) {
		link = BIT_ULL(row->condition) & LFP_LINK_CONDITIONS;
		assert_string_equal(health_of(node_with(&lab, row->condition, LFP_PROTECTION)),
				    row->protection);
		assert_string_equal(health_of(node_with(&lab, row->condition, LFP_WARNING)),
				    row->warning);
		assert_string_equal(health_of(node_with(&lab, row->condition, LFP_NONE)),
				    link ? "Unknown" : "Good");
	}
}

/* From the most critical one down; each hides all that follow. */
static void test_health_order(void **context)
{
	static const enum lfp_condition order[] = {
		LFP_BMS_INTERNAL, LFP_OVERTEMPERATURE, LFP_OVERVOLTAGE, LFP_CHARGE_OVERCURRENT,
		LFP_UNDERVOLTAGE, LFP_UNDERTEMPERATURE, LFP_CELL_IMBALANCE, LFP_GENERAL,
	};
	struct lfp_node alone;
	struct lab lab, other;
	unsigned int i = ARRAY_SIZE(order);

	(void)context;
	lab_start(&lab);
	lab_level(&lab, LFP_DISCHARGE_OVERTEMPERATURE, LFP_WARNING);
	assert_string_equal(health_of(&lab.state.stack), "Hot");
	while (i--) {
		alone = *node_with(&other, order[i], LFP_PROTECTION);
		lab_level(&lab, order[i], LFP_PROTECTION);
		assert_string_equal(health_of(&lab.state.stack), health_of(&alone));
	}
}

static void test_health_of_a_link_beside(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_level(&lab, LFP_OVERVOLTAGE, LFP_NONE);
	lab.state.stack.known |= BIT_ULL(LFP_CAN_LINK);
	lab.state.stack.level[LFP_CAN_LINK] = LFP_PROTECTION;
	assert_string_equal(health_of(&lab.state.stack), "Good");
	assert_string_equal(lfp_node_indicator_alarm(&lab.state.stack), "off");
	assert_int_equal(lfp_node_alarm_level(&lab.state.stack), LFP_PROTECTION);
}

static void test_alarm_lamp(void **context)
{
	struct lfp_node *stack;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	stack = &lab.state.stack;
	assert_null(lfp_node_indicator_alarm(stack));
	assert_int_equal(lfp_node_alarm_level(stack), LFP_NONE);
	lab_number(&lab, LFP_CURRENT_UA, 5000000);
	lab_level(&lab, LFP_OVERVOLTAGE, LFP_NONE);
	assert_string_equal(lfp_node_indicator_alarm(stack), "off");
	lab_level(&lab, LFP_OVERVOLTAGE, LFP_WARNING);
	assert_string_equal(lfp_node_indicator_alarm(stack), "warning");
	assert_string_equal(lfp_node_indicator_run(stack), "charging");
	assert_int_equal(lfp_node_alarm_level(stack), LFP_WARNING);
	lab_level(&lab, LFP_CONTACTOR, LFP_PROTECTION);
	assert_string_equal(lfp_node_indicator_alarm(stack), "protection");
	assert_string_equal(lfp_node_indicator_run(stack), "off");
	assert_int_equal(lfp_node_alarm_level(stack), LFP_PROTECTION);
}

struct level_row {
	s64 percent;
	s64 request;
	const char *word;
};

static const struct level_row capacity_levels[] = {
	{ 50, 0, "Normal" },
	{ 0, 0, "Normal" },
	{ 100, 0, "Full" },
	{ 101, 0, "Full" },
	{ 50, LFP_REQUEST_FULL, "Normal" },
	{ 12, LFP_REQUEST_FORCE, "Low" },
	{ 8, LFP_REQUEST_FORCE_URGENT, "Critical" },
	{ 8, LFP_REQUEST_FORCE | LFP_REQUEST_FORCE_URGENT | LFP_REQUEST_FULL, "Critical" },
	{ 100, LFP_REQUEST_FORCE, "Low" },
};

static void test_capacity_level(void **context)
{
	enum lfp_capacity_level level;
	struct lab lab;
	unsigned int i;

	(void)context;
	lab_start(&lab);
	lab_number(&lab, LFP_CHARGE_REQUEST, LFP_REQUEST_FORCE);
	assert_int_equal(lfp_node_capacity_level(&lab.state.stack), LFP_CAPACITY_UNKNOWN);
	for (i = 0; i < ARRAY_SIZE(capacity_levels); i++) {
		lab_number(&lab, LFP_SOC_PERCENT, capacity_levels[i].percent);
		lab_number(&lab, LFP_CHARGE_REQUEST, capacity_levels[i].request);
		level = lfp_node_capacity_level(&lab.state.stack);
		assert_string_equal(lfp_capacity_level_name(level), capacity_levels[i].word);
	}
}

/* Without 0x35C nobody asks for anything. */
static void test_capacity_level_without_request(void **context)
{
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lab_number(&lab, LFP_SOC_PERCENT, 100);
	assert_int_equal(lfp_node_capacity_level(&lab.state.stack), LFP_CAPACITY_FULL);
	lab_number(&lab, LFP_SOC_PERCENT, 3);
	assert_int_equal(lfp_node_capacity_level(&lab.state.stack), LFP_CAPACITY_NORMAL);
}

static void test_summary(void **context)
{
	static const struct lfp_summary nothing = {
		.capacity = -1, .limits = { -1, -1, -1, -1 }, .permits = { -1, -1, -1 },
	};
	struct lfp_summary summary;
	struct lab lab;

	(void)context;
	lab_start(&lab);
	lfp_node_summary(&lab.state.stack, &summary);
	assert_memory_equal(&summary, &nothing, sizeof(summary));
	lab_number(&lab, LFP_CHARGE_VOLTAGE_MAX_UV, 53200000);
	lab_number(&lab, LFP_CHARGE_CURRENT_MAX_UA, 0);
	lab_number(&lab, LFP_DISCHARGE_CURRENT_MAX_UA, 100000000);
	lab_number(&lab, LFP_DISCHARGE_VOLTAGE_MIN_UV, 45000000);
	lab_number(&lab, LFP_CHARGE_ENABLED, 1);
	lab_number(&lab, LFP_DISCHARGE_ENABLED, 0);
	lab_number(&lab, LFP_CHARGE_REQUEST, LFP_REQUEST_FULL);
	lfp_node_summary(&lab.state.stack, &summary);
	assert_true(summary.present);
	assert_int_equal(summary.limits[0], 53200000);
	assert_int_equal(summary.limits[1], 0);
	assert_int_equal(summary.limits[2], 100000000);
	assert_int_equal(summary.limits[3], 45000000);
	assert_int_equal(summary.permits[0], 1);
	assert_int_equal(summary.permits[1], 0);
	assert_int_equal(summary.permits[2], LFP_REQUEST_FULL);
}

/* As the class prints them (include/linux/power_supply.h and its sysfs file). */
static void test_words(void **context)
{
	static const char *const words[LFP_STATUS_COUNT] = {
		"Unknown", "Charging", "Discharging", "Not charging", "Full",
	};
	unsigned int i;

	(void)context;
	for (i = 0; i < LFP_STATUS_COUNT; i++)
		assert_string_equal(lfp_status_name(i), words[i]);
	for (i = 0; i < LFP_HEALTH_COUNT; i++)
		assert_non_null(lfp_health_name(i));
	for (i = 0; i < LFP_CAPACITY_COUNT; i++)
		assert_non_null(lfp_capacity_level_name(i));
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_capacity),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_status_without_capacity),
		cmocka_unit_test(test_health_of_each_condition),
		cmocka_unit_test(test_health_order),
		cmocka_unit_test(test_health_of_a_link_beside),
		cmocka_unit_test(test_alarm_lamp),
		cmocka_unit_test(test_capacity_level),
		cmocka_unit_test(test_capacity_level_without_request),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
