// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said of a stack that is made of its modules: each number from all of
 * those that answer, or not at all.
 */

#include "bench.h"
#include "links/rs485_session.h"

#define COUNT 4

struct chain {
	struct lfp_state state;
	struct lfp_rs485_session session;
	struct lfp_rs485_module module[LFP_MODULES_MAX];
	struct lfp_reading sum;
};

static const struct lfp_rs485_wishes wishes = { .baud = 115200, .groups = 1 };

static void add(struct chain *chain, unsigned int place)
{
	struct lfp_rs485_module *module = &chain->module[place];

	chain->session.chain[place] = (u8)(LFP_RS485_MASTER + place);
	chain->session.places = (u8)(place + 1);
	lfp_rs485_session_add(&chain->session, module, place);
	module->online = true;
	module->known = true;
}

static void start_empty(struct chain *chain, unsigned int count)
{
	unsigned int place;

	memset(chain, 0, sizeof(*chain));
	lfp_state_init(&chain->state, 1000);
	lfp_state_attach_link(&chain->state, LFP_LINK_SERIAL);
	lfp_rs485_session_init(&chain->session, &chain->state, &wishes);
	for (place = 0; place < count; place++)
		add(chain, place);
}

static void set(struct lfp_reading *reading, enum lfp_field field, s64 number)
{
	reading->value[field] = number;
	reading->fields |= BIT_ULL(field);
}

static void put(struct chain *chain, unsigned int place, struct lfp_source *source,
		const struct lfp_reading *reading)
{
	assert_ptr_equal(source->node, &chain->module[place].node);
	lfp_state_put(&chain->state, source, reading);
	lfp_state_update(&chain->state, LFP_LINK_SERIAL, 1000);
}

/* One number of one module, as its reply to 42; others that it gave are gone. */
static void tell(struct chain *chain, unsigned int place, enum lfp_field field, s64 number)
{
	struct lfp_reading reading = { 0 };

	set(&reading, field, number);
	put(chain, place, &chain->module[place].analog, &reading);
}

static void tell_at(struct chain *chain, unsigned int place, enum lfp_field field, s64 number,
		    enum lfp_text text, const char *where)
{
	struct lfp_reading reading = { 0 };

	set(&reading, field, number);
	lfp_reading_set_text(&reading, text, (const u8 *)where, strlen(where));
	put(chain, place, &chain->module[place].analog, &reading);
}

static void sum_up(struct chain *chain)
{
	memset(&chain->sum, 0xff, sizeof(chain->sum));
	lfp_rs485_sum_up(&chain->session, &chain->sum);
}

static bool knows(const struct chain *chain, enum lfp_field field)
{
	return chain->sum.fields & BIT_ULL(field);
}

static s64 number(const struct chain *chain, enum lfp_field field)
{
	if (!knows(chain, field))
		fail_msg("%s is not known", lfp_field_name(field));
	return chain->sum.value[field];
}

static const char *text(const struct chain *chain, enum lfp_text which)
{
	if (!(chain->sum.texts & BIT(which)))
		fail_msg("%s is not known", lfp_text_name(which));
	return chain->sum.text[which];
}

/* How each number of a stack of three follows from those of its modules. */
static const struct {
	enum lfp_field from;
	s64 told[3];
	enum lfp_field to;
	s64 sum;
} numbers[] = {
	{ LFP_VOLTAGE_UV, { 50000000, 50001000, 50003000 }, LFP_VOLTAGE_UV, 50001333 },
	{ LFP_VOLTAGE_UV, { 50000000, 50000000, 50002000 }, LFP_VOLTAGE_UV, 50000667 },
	{ LFP_CURRENT_UA, { 1500000, -2500000, 300000 }, LFP_CURRENT_UA, -700000 },
	{ LFP_TEMPERATURE_DC, { 250, 251, 250 }, LFP_TEMPERATURE_DC, 250 },
	{ LFP_TEMPERATURE_DC, { -101, -102, -102 }, LFP_TEMPERATURE_DC, -102 },
	{ LFP_TEMPERATURE_DC, { -1, 0, 0 }, LFP_TEMPERATURE_DC, 0 },
	{ LFP_CHARGE_NOW_UAH, { 1000000, 2000000, 4000000 }, LFP_CHARGE_NOW_UAH, 7000000 },
	{ LFP_CHARGE_FULL_UAH, { 50000000, 74000000, 100000000 }, LFP_CHARGE_FULL_UAH, 224000000 },
	{ LFP_CYCLE_COUNT, { 7, 900, 31 }, LFP_CYCLE_COUNT, 900 },
	{ LFP_CELL_VOLTAGE_MAX_UV, { 3310000, 3305000, 3309000 }, LFP_CELL_VOLTAGE_MAX_UV,
	  3310000 },
	{ LFP_CELL_VOLTAGE_MIN_UV, { 3310000, 3305000, 3309000 }, LFP_CELL_VOLTAGE_MIN_UV,
	  3305000 },
	{ LFP_CELL_TEMPERATURE_MAX_DC, { -310, -305, -309 }, LFP_CELL_TEMPERATURE_MAX_DC, -305 },
	{ LFP_CELL_TEMPERATURE_MIN_DC, { -10, 5, -9 }, LFP_CELL_TEMPERATURE_MIN_DC, -10 },
	{ LFP_VOLTAGE_UV, { 50000000, 50001000, 50003000 }, LFP_MODULE_VOLTAGE_MAX_UV, 50003000 },
	{ LFP_VOLTAGE_UV, { 50000000, 50001000, 50003000 }, LFP_MODULE_VOLTAGE_MIN_UV, 50000000 },
	{ LFP_TEMPERATURE_DC, { 250, 265, 240 }, LFP_MODULE_TEMPERATURE_MAX_DC, 265 },
	{ LFP_TEMPERATURE_DC, { 250, 265, 240 }, LFP_MODULE_TEMPERATURE_MIN_DC, 240 },
	{ LFP_CHARGE_VOLTAGE_MAX_UV, { 53250000, 53200000, 54000000 }, LFP_CHARGE_VOLTAGE_MAX_UV,
	  53200000 },
	{ LFP_CHARGE_CURRENT_MAX_UA, { 37000000, 0, 25000000 }, LFP_CHARGE_CURRENT_MAX_UA,
	  62000000 },
	{ LFP_DISCHARGE_CURRENT_MAX_UA, { 37000000, 80000000, 0 }, LFP_DISCHARGE_CURRENT_MAX_UA,
	  117000000 },
	{ LFP_DISCHARGE_VOLTAGE_MIN_UV, { 45000000, 47000000, 46000000 },
	  LFP_DISCHARGE_VOLTAGE_MIN_UV, 47000000 },
	{ LFP_CHARGE_ENABLED, { 1, 0, 1 }, LFP_CHARGE_ENABLED, 0 },
	{ LFP_CHARGE_ENABLED, { 1, 1, 1 }, LFP_CHARGE_ENABLED, 1 },
	{ LFP_DISCHARGE_ENABLED, { 1, 1, 0 }, LFP_DISCHARGE_ENABLED, 0 },
	{ LFP_CHARGE_ENABLED, { 0, 1, 0 }, LFP_MODULES_BLOCKING_CHARGE, 2 },
	{ LFP_CHARGE_ENABLED, { 1, 1, 1 }, LFP_MODULES_BLOCKING_CHARGE, 0 },
	{ LFP_DISCHARGE_ENABLED, { 0, 0, 0 }, LFP_MODULES_BLOCKING_DISCHARGE, 3 },
	{ LFP_CHARGE_REQUEST, { LFP_REQUEST_FULL, 0, LFP_REQUEST_FORCE_URGENT },
	  LFP_CHARGE_REQUEST, LFP_REQUEST_FULL | LFP_REQUEST_FORCE_URGENT },
};

/* Whoever of them is silent about it: it is not known of all. */
static void test_numbers(void **context)
{
	struct chain chain;
	unsigned int i, place, missing;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		start_empty(&chain, 3);
		for (place = 0; place < 3; place++)
			tell(&chain, place, numbers[i].from, numbers[i].told[place]);
		sum_up(&chain);
		assert_int_equal(number(&chain, numbers[i].to), numbers[i].sum);
		for (missing = 0; missing < 3; missing++) {
			chain.module[missing].analog.fresh = false;
			sum_up(&chain);
			assert_false(knows(&chain, numbers[i].to));
			chain.module[missing].analog.fresh = true;
		}
		sum_up(&chain);
		assert_true(knows(&chain, numbers[i].to));
	}
}

/* Nothing but what the table says and the counts of modules. */
static void test_no_other_numbers(void **context)
{
	static const enum lfp_field own[] = {
		LFP_MODULES_ONLINE, LFP_MODULES_TOTAL, LFP_MODULES_OFFLINE, LFP_SOC_PERCENT,
		LFP_SOC_CENTIPERCENT,
	};
	struct lfp_reading reading = { 0 };
	u64 expected = 0;
	struct chain chain;
	unsigned int i;

	(void)context;
	start_empty(&chain, 2);
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		set(&reading, i, 1000);
	put(&chain, 0, &chain.module[0].analog, &reading);
	put(&chain, 1, &chain.module[1].analog, &reading);
	sum_up(&chain);
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		expected |= BIT_ULL(numbers[i].to);
	for (i = 0; i < ARRAY_SIZE(own); i++)
		expected |= BIT_ULL(own[i]);
	assert_true(chain.sum.fields == expected);
	assert_int_equal(chain.sum.implausible, 0);
	assert_int_equal(chain.sum.unknown, 0);
	assert_int_equal(chain.sum.cells.cells, 0);
	assert_int_equal(chain.sum.states.cells, 0);
}

static const struct {
	enum lfp_field from;
	s64 told[COUNT];
	const char *where[COUNT];
	enum lfp_text at;
	const char *place;
} places[] = {
	{ LFP_CELL_VOLTAGE_MAX_UV, { 1, 5, 4, 5 }, { "cell 1", "cell 15", "cell 3", "cell 4" },
	  LFP_CELL_VOLTAGE_MAX_AT, "module 2 cell 15" },
	{ LFP_CELL_VOLTAGE_MIN_UV, { 3, 5, 1, 5 }, { "cell 1", "cell 15", "cell 3", "cell 4" },
	  LFP_CELL_VOLTAGE_MIN_AT, "module 3 cell 3" },
	{ LFP_CELL_TEMPERATURE_MAX_DC, { 1, -5, 4, 9 },
	  { "cells 1-4", "cells 5-8", "cells 5-8", "cells 9-12" },
	  LFP_CELL_TEMPERATURE_MAX_AT, "module 4 cells 9-12" },
	{ LFP_CELL_TEMPERATURE_MIN_DC, { 1, -5, 4, 9 },
	  { "cells 1-4", "sensor 6", "cells 5-8", "cells 9-12" },
	  LFP_CELL_TEMPERATURE_MIN_AT, "module 2 sensor 6" },
	{ LFP_VOLTAGE_UV, { 9, 5, 4, 8 }, { "" }, LFP_MODULE_VOLTAGE_MAX_AT, "module 1" },
	{ LFP_VOLTAGE_UV, { 9, 5, 4, 8 }, { "" }, LFP_MODULE_VOLTAGE_MIN_AT, "module 3" },
	{ LFP_TEMPERATURE_DC, { 9, 5, 4, 10 }, { "" }, LFP_MODULE_TEMPERATURE_MAX_AT, "module 4" },
	{ LFP_TEMPERATURE_DC, { 9, 5, 5, 10 }, { "" }, LFP_MODULE_TEMPERATURE_MIN_AT, "module 2" },
	/* One that does not say which of its cells it is. */
	{ LFP_CELL_VOLTAGE_MAX_UV, { 9, 5, 4, 8 }, { "", "cell 15", "cell 3", "cell 4" },
	  LFP_CELL_VOLTAGE_MAX_AT, "module 1" },
};

static void test_places(void **context)
{
	struct chain chain;
	unsigned int i, place;
	const char *where;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		start_empty(&chain, COUNT);
		for (place = 0; place < COUNT; place++) {
			where = places[i].where[place] ? places[i].where[place] : "";
			tell_at(&chain, place, places[i].from, places[i].told[place], places[i].at,
				where);
		}
		sum_up(&chain);
		assert_string_equal(text(&chain, places[i].at), places[i].place);
		/* No number, no place. */
		chain.module[3].analog.fresh = false;
		sum_up(&chain);
		assert_false(chain.sum.texts & BIT(places[i].at));
	}
}

/* The longest there is. */
static void test_long_place(void **context)
{
	struct chain chain;
	unsigned int place;

	(void)context;
	start_empty(&chain, LFP_MODULES_MAX);
	for (place = 0; place < LFP_MODULES_MAX; place++)
		tell_at(&chain, place, LFP_CELL_TEMPERATURE_MAX_DC, place,
			LFP_CELL_TEMPERATURE_MAX_AT, "cells 13-16");
	sum_up(&chain);
	assert_string_equal(text(&chain, LFP_CELL_TEMPERATURE_MAX_AT), "module 32 cells 13-16");
}

static void tell_charge(struct chain *chain, unsigned int place, s64 now_uah, s64 full_uah)
{
	struct lfp_reading reading = { 0 };

	set(&reading, LFP_CHARGE_NOW_UAH, now_uah);
	set(&reading, LFP_CHARGE_FULL_UAH, full_uah);
	put(chain, place, &chain->module[place].analog, &reading);
}

/* A US2000 beside a US5000: the greater one counts for more. */
static void test_charge(void **context)
{
	static const struct {
		s64 now[2];
		s64 full[2];
		s64 percent;
		s64 centipercent;
	} charges[] = {
		{ { 50000000, 0 }, { 50000000, 100000000 }, 33, 3333 },
		{ { 25000000, 100000000 }, { 50000000, 100000000 }, 83, 8333 },
		{ { 50000000, 100000000 }, { 50000000, 100000000 }, 100, 10000 },
		{ { 50000000, 99999000 }, { 50000000, 100000000 }, 99, 9999 },
		{ { 0, 0 }, { 50000000, 100000000 }, 0, 0 },
		/* A little more than all is all. */
		{ { 50100000, 100000000 }, { 50000000, 100000000 }, 100, 10000 },
		{ { 0, 100000000 }, { 0, 100000000 }, 100, 10000 },
	};
	struct chain chain;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(charges); i++) {
		start_empty(&chain, 2);
		tell_charge(&chain, 0, charges[i].now[0], charges[i].full[0]);
		tell_charge(&chain, 1, charges[i].now[1], charges[i].full[1]);
		sum_up(&chain);
		assert_int_equal(number(&chain, LFP_SOC_PERCENT), charges[i].percent);
		assert_int_equal(number(&chain, LFP_SOC_CENTIPERCENT), charges[i].centipercent);
	}
	tell_charge(&chain, 0, 0, 0);
	tell_charge(&chain, 1, 0, 0);
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_CHARGE_FULL_UAH), 0);
	assert_false(knows(&chain, LFP_SOC_PERCENT) || knows(&chain, LFP_SOC_CENTIPERCENT));
	tell(&chain, 1, LFP_CHARGE_NOW_UAH, 1000);
	sum_up(&chain);
	assert_true(knows(&chain, LFP_CHARGE_NOW_UAH));
	assert_false(knows(&chain, LFP_CHARGE_FULL_UAH) || knows(&chain, LFP_SOC_PERCENT));
}

/* The greatest stack there can be: nothing overflows. */
static void test_greatest(void **context)
{
	const s64 full_uah = 2000000000;
	struct chain chain;
	unsigned int place;

	(void)context;
	start_empty(&chain, LFP_MODULES_MAX);
	for (place = 0; place < LFP_MODULES_MAX; place++)
		tell_charge(&chain, place, full_uah - 1000, full_uah);
	sum_up(&chain);
	assert_true(number(&chain, LFP_CHARGE_FULL_UAH) == LFP_MODULES_MAX * full_uah);
	assert_int_equal(number(&chain, LFP_SOC_CENTIPERCENT), 9999);
}

/* A lost module counts as one, and its last numbers for nothing. */
static void test_lost(void **context)
{
	struct chain chain;
	unsigned int place;

	(void)context;
	start_empty(&chain, COUNT);
	for (place = 0; place < COUNT; place++)
		tell(&chain, place, LFP_CURRENT_UA, 1000000);
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_MODULES_ONLINE), 4);
	assert_int_equal(number(&chain, LFP_MODULES_TOTAL), 4);
	assert_int_equal(number(&chain, LFP_MODULES_OFFLINE), 0);
	assert_true(chain.sum.can_say & BIT_ULL(LFP_MODULE_LINK));
	assert_int_equal((chain.sum.warning | chain.sum.protection) & BIT_ULL(LFP_MODULE_LINK), 0);
	/* It says nothing now, or (it makes no difference) it still does. */
	chain.module[1].online = false;
	chain.module[3].online = false;
	chain.module[3].analog.fresh = false;
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_CURRENT_UA), 2000000);
	assert_int_equal(number(&chain, LFP_MODULES_ONLINE), 2);
	assert_int_equal(number(&chain, LFP_MODULES_TOTAL), 4);
	assert_int_equal(number(&chain, LFP_MODULES_OFFLINE), 2);
	assert_true(chain.sum.warning & BIT_ULL(LFP_MODULE_LINK));
	assert_false(chain.sum.protection & BIT_ULL(LFP_MODULE_LINK));
	/* One that was found and has told nothing yet is no lost one. */
	chain.module[3].known = false;
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_MODULES_TOTAL), 3);
}

static void test_places_after_loss(void **context)
{
	struct chain chain;

	(void)context;
	start_empty(&chain, 3);
	tell(&chain, 0, LFP_VOLTAGE_UV, 60000000);
	tell(&chain, 1, LFP_VOLTAGE_UV, 49000000);
	tell(&chain, 2, LFP_VOLTAGE_UV, 50000000);
	chain.module[0].online = false;
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_VOLTAGE_UV), 49500000);
	assert_string_equal(text(&chain, LFP_MODULE_VOLTAGE_MAX_AT), "module 3");
}

/* No module, and places without a record. */
static void test_nobody(void **context)
{
	struct chain chain;

	(void)context;
	start_empty(&chain, 0);
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_MODULES_ONLINE), 0);
	assert_int_equal(hweight8((u8)(chain.sum.fields >> LFP_MODULES_ONLINE)), 3);
	assert_int_equal(chain.sum.texts, 0);
	assert_true(chain.sum.can_say == BIT_ULL(LFP_MODULE_LINK));
	assert_int_equal(chain.sum.warning | chain.sum.protection, 0);
	chain.session.places = 5;
	add(&chain, 2);
	chain.session.places = 5;
	tell(&chain, 2, LFP_VOLTAGE_UV, 50000000);
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_VOLTAGE_UV), 50000000);
	assert_int_equal(number(&chain, LFP_MODULES_TOTAL), 1);
	assert_string_equal(text(&chain, LFP_MODULE_VOLTAGE_MIN_AT), "module 3");
}

static void alarm_of(struct chain *chain, unsigned int place, u64 can_say, u64 warning,
		     u64 protection)
{
	struct lfp_reading reading = {
		.can_say = can_say,
		.warning = warning,
		.protection = protection,
	};

	put(chain, place, &chain->module[place].alarm, &reading);
}

static void test_conditions(void **context)
{
	const u64 hot = BIT_ULL(LFP_OVERTEMPERATURE), high = BIT_ULL(LFP_CELL_OVERVOLTAGE);
	const u64 low = BIT_ULL(LFP_CELL_UNDERVOLTAGE), link = BIT_ULL(LFP_MODULE_LINK);
	struct chain chain;

	(void)context;
	start_empty(&chain, 3);
	alarm_of(&chain, 0, hot | high, hot, 0);
	alarm_of(&chain, 1, hot | high, 0, hot);
	alarm_of(&chain, 2, high | low, high, 0);
	sum_up(&chain);
	assert_true(chain.sum.can_say == (hot | high | low | link));
	assert_true(chain.sum.protection == hot);
	assert_true(chain.sum.warning == high);
	/* What is stale, and what a lost one said, does not stand. */
	chain.module[1].alarm.fresh = false;
	sum_up(&chain);
	assert_true(chain.sum.warning == (hot | high));
	assert_int_equal(chain.sum.protection, 0);
	chain.module[2].online = false;
	sum_up(&chain);
	assert_true(chain.sum.can_say == (hot | high | link));
	assert_true(chain.sum.warning == (hot | link));
}

/* Cells and temperatures of packs of 8 and of 16 cells, with five sensors and with six. */
static void test_mixed_stack(void **context)
{
	struct lfp_reading reading = { 0 };
	struct chain chain;

	(void)context;
	start_empty(&chain, 2);
	set(&reading, LFP_CELLS_IN_SERIES, 16);
	set(&reading, LFP_VOLTAGE_UV, 52000000);
	set(&reading, LFP_CYCLE_COUNT, 3);
	set(&reading, LFP_CHARGE_MOSFET, 1);
	put(&chain, 0, &chain.module[0].analog, &reading);
	set(&reading, LFP_CELLS_IN_SERIES, 15);
	set(&reading, LFP_VOLTAGE_UV, 51000000);
	reading.fields &= ~BIT_ULL(LFP_CYCLE_COUNT);
	put(&chain, 1, &chain.module[1].analog, &reading);
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_VOLTAGE_UV), 51500000);
	assert_false(knows(&chain, LFP_CYCLE_COUNT));
	assert_false(knows(&chain, LFP_CELLS_IN_SERIES));
	assert_false(knows(&chain, LFP_CHARGE_MOSFET));
}

/* The master's own sum is used where no module tells, and only there. */
static void test_system(void **context)
{
	struct lfp_reading *system;
	struct chain chain;

	(void)context;
	start_empty(&chain, 2);
	tell(&chain, 0, LFP_VOLTAGE_UV, 50000000);
	tell(&chain, 1, LFP_VOLTAGE_UV, 50000000);
	system = chain.session.system;
	set(&system[0], LFP_VOLTAGE_UV, 1);
	set(&system[0], LFP_SOH_PERCENT, 97);
	set(&system[0], LFP_CELL_VOLTAGE_MAX_UV, 3300000);
	set(&system[2], LFP_CHARGE_VOLTAGE_MAX_UV, 53000000);
	system[1].can_say = BIT_ULL(LFP_CELL_IMBALANCE) | BIT_ULL(LFP_OVERTEMPERATURE);
	system[1].warning = BIT_ULL(LFP_CELL_IMBALANCE) | BIT_ULL(LFP_OVERTEMPERATURE);
	alarm_of(&chain, 1, BIT_ULL(LFP_OVERTEMPERATURE), 0, BIT_ULL(LFP_OVERTEMPERATURE));
	sum_up(&chain);
	assert_int_equal(number(&chain, LFP_SOH_PERCENT), 97);
	assert_int_equal(number(&chain, LFP_VOLTAGE_UV), 50000000);
	assert_int_equal(number(&chain, LFP_CHARGE_VOLTAGE_MAX_UV), 53000000);
	assert_int_equal(number(&chain, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
	assert_true(chain.sum.warning == BIT_ULL(LFP_CELL_IMBALANCE));
	assert_true(chain.sum.protection == BIT_ULL(LFP_OVERTEMPERATURE));
	/* One module tells it now and then: the master's does not step in. */
	chain.module[1].analog.fresh = false;
	sum_up(&chain);
	assert_false(knows(&chain, LFP_VOLTAGE_UV));
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_other_numbers),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_long_place),
		cmocka_unit_test(test_charge),
		cmocka_unit_test(test_greatest),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_places_after_loss),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_mixed_stack),
		cmocka_unit_test(test_system),
	};

	return cmocka_run_group_tests_name("rs485_stack", tests, NULL, NULL);
}
