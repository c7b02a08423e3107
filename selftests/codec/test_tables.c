// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must hold for every row of the layouts, so that the readers of the
 * tables may take it for granted.
 */

#include "bench.h"
#include "codec/can_tables.h"

/* Dialects that are read by these tables. */
static bool is_decoded(unsigned int dialect)
{
	return lfp_can_dialect_is_choosable(dialect) && dialect != LFP_CAN_PYLONTECH_HV;
}

static u16 decoded_dialects(void)
{
	unsigned int dialect;
	u16 dialects = 0;

	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		if (is_decoded(dialect))
			dialects |= (u16)BIT(dialect);
	return dialects;
}

static void check_row(const char *table, unsigned int row, u16 id, u16 dialects)
{
	if (lfp_can_slot(id) < 0)
		fail_msg("%s row %u: %03x is no identifier of the family", table, row, id);
	if (!dialects || dialects & ~decoded_dialects())
		fail_msg("%s row %u of %03x: dialects %x", table, row, id, dialects);
}

static void check_order(const char *table, unsigned int row, u16 before, u16 id)
{
	if (id < before)
		fail_msg("%s row %u: %03x behind %03x", table, row, id, before);
}

static void test_ids_ascend(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < LFP_CAN_ID_COUNT; i++) {
		assert_in_range(lfp_can_ids[i], 1, 0x7ff);
		if (i)
			assert_true(lfp_can_ids[i] > lfp_can_ids[i - 1]);
	}
	/* Slots are kept in 64-bit masks. */
	assert_in_range(LFP_CAN_ID_COUNT, 1, 64);
}

static unsigned int raw_size(u8 raw)
{
	switch (raw) {
	case LFP_RAW_U8:
	case LFP_RAW_FLAG:
	case LFP_RAW_COUNT:
		return 1;
	case LFP_RAW_U16:
	case LFP_RAW_S16:
	case LFP_RAW_ABS16:
		return 2;
	case LFP_RAW_U32:
		return 4;
	case LFP_RAW_CLOCK:
		return 6;
	default:
		fail_msg("no raw type %u", raw);
		return 0;
	}
}

static void test_values(void **context)
{
	const struct lfp_can_value_row *row = lfp_can_values;
	unsigned int i;

	(void)context;
	assert_in_range(lfp_can_value_count, 50, 1000);
	for (i = 0; i < lfp_can_value_count; i++, row++) {
		check_row("value", i, row->id, row->dialects);
		check_order("value", i, i ? row[-1].id : 0, row->id);
		assert_in_range(row->byte + raw_size(row->raw), 1, LFP_CAN_DATA_MAX);
		assert_in_range(row->field, 0, LFP_FIELD_COUNT - 1);
		assert_in_range(row->least_len, 0, LFP_CAN_DATA_MAX);
		assert_in_range(row->guard, LFP_CAN_ANY, LFP_CAN_BINARY);
		assert_int_not_equal(row->scale, 0);
		assert_true(!row->max || row->min <= row->max);
		/* A mask is looked at for single bytes alone. */
		assert_true(!row->mask || row->raw == LFP_RAW_U8);
		/* A clock that is none is below zero: only the lower limit keeps it out. */
		assert_true(row->raw != LFP_RAW_CLOCK || row->min == 0);
	}
}

/* Two rows that would both set a field from a frame: only where their ranges do not meet. */
static void test_values_do_not_meet(void **context)
{
	const struct lfp_can_value_row *a = lfp_can_values, *b;
	const struct lfp_can_value_row *end = a + lfp_can_value_count;

	(void)context;
	for (; a < end; a++)
		for (b = a + 1; b < end; b++)
			if (a->id == b->id && a->field == b->field && a->dialects & b->dialects &&
			    !(a->max < b->min || b->max < a->min))
				fail_msg("%03x: %s twice", a->id, lfp_field_name(a->field));
}

static void test_alarms(void **context)
{
	const struct lfp_can_alarm_row *row = lfp_can_alarms;
	unsigned int i;

	(void)context;
	assert_in_range(lfp_can_alarm_count, 50, 1000);
	for (i = 0; i < lfp_can_alarm_count; i++, row++) {
		check_row("alarm", i, row->id, row->dialects);
		check_order("alarm", i, i ? row[-1].id : 0, row->id);
		assert_true(row->protection < LFP_CAN_DATA_MAX ||
			    row->protection == LFP_CAN_NO_BYTE);
		assert_true(row->warning < LFP_CAN_DATA_MAX || row->warning == LFP_CAN_NO_BYTE);
		assert_true(row->protection != row->warning);
		assert_in_range(row->width, 1, 2);
		assert_in_range(row->bit + row->width, 1, 8);
		assert_int_equal(row->bit % row->width, 0);
		assert_in_range(row->condition, 0, LFP_CONDITION_COUNT);
		/* Links are the driver's own affair. */
		if (row->condition < LFP_CONDITION_COUNT)
			assert_false(BIT_ULL(row->condition) & LFP_LINK_CONDITIONS);
	}
}

static bool area_covers(const struct lfp_can_alarm_row *alarm, u8 byte)
{
	const struct lfp_can_alarm_area *area = lfp_can_alarm_areas;
	u16 dialects = alarm->dialects;

	for (; area < lfp_can_alarm_areas + lfp_can_alarm_area_count; area++)
		if (area->id == alarm->id && area->width == alarm->width && byte >= area->byte &&
		    byte < area->byte + area->bytes)
			dialects &= (u16)~area->dialects;
	return !dialects || byte == LFP_CAN_NO_BYTE;
}

/* Whatever stands beside an alarm and is not explained must be seen. */
static void test_areas(void **context)
{
	const struct lfp_can_alarm_area *area = lfp_can_alarm_areas;
	const struct lfp_can_alarm_row *alarm = lfp_can_alarms;
	unsigned int i;

	(void)context;
	for (i = 0; i < lfp_can_alarm_area_count; i++, area++) {
		check_row("area", i, area->id, area->dialects);
		check_order("area", i, i ? area[-1].id : 0, area->id);
		assert_in_range(area->bytes, 1, LFP_CAN_DATA_MAX);
		assert_in_range(area->byte + area->bytes, 1, LFP_CAN_DATA_MAX);
		assert_in_range(area->width, 1, 2);
		assert_in_range(area->level, LFP_NONE, LFP_PROTECTION);
	}
	for (; alarm < lfp_can_alarms + lfp_can_alarm_count; alarm++)
		if (!area_covers(alarm, alarm->protection) || !area_covers(alarm, alarm->warning))
			fail_msg("%03x: an alarm outside of the areas", alarm->id);
}

static void test_texts(void **context)
{
	const struct lfp_can_text_row *row = lfp_can_texts;
	unsigned int i;

	(void)context;
	for (i = 0; i < lfp_can_text_count; i++, row++) {
		check_row("text", i, row->id, row->dialects);
		check_order("text", i, i ? row[-1].id : 0, row->id);
		assert_in_range(row->bytes, 1, LFP_CAN_DATA_MAX);
		assert_in_range(row->byte + row->bytes, 1, LFP_CAN_DATA_MAX);
		assert_in_range(row->text, 0, LFP_TEXT_COUNT - 1);
		assert_in_range(row->kind, LFP_CAN_CHARS, LFP_CAN_PLACE);
		assert_in_range(row->guard, LFP_CAN_ANY, LFP_CAN_BINARY);
		/* Pairs of numbers are two bytes. */
		assert_true(row->kind == LFP_CAN_CHARS || row->bytes == 2);
	}
}

static void check_ids(const u16 *ids, unsigned int count)
{
	unsigned int i = 0;

	for (; i < count && ids[i]; i++)
		if (lfp_can_slot(ids[i]) < 0)
			fail_msg("%03x is no identifier of the family", ids[i]);
	/* The list ends. */
	assert_in_range(i, 0, count - 1);
}

static void test_rules(void **context)
{
	const struct lfp_can_rule *rule = lfp_can_rules;
	u16 reached = 0;

	(void)context;
	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++) {
		check_ids(rule->with, ARRAY_SIZE(rule->with));
		check_ids(rule->any, ARRAY_SIZE(rule->any));
		check_ids(rule->without, ARRAY_SIZE(rule->without));
		assert_int_equal(!!rule->match_id, !!rule->match);
		if (rule->match)
			assert_in_range(rule->match_byte + strlen(rule->match), 1,
					LFP_CAN_DATA_MAX);
		assert_true(!rule->match_id || lfp_can_slot(rule->match_id) >= 0);
		assert_true(rule->match_id || *rule->with || *rule->any);
		reached |= (u16)BIT(rule->dialect);
	}
	/* Each dialect that can be read can be recognised, and strangers can. */
	assert_int_equal(reached, decoded_dialects() | BIT(LFP_CAN_FOREIGN));
}

/* What a dialect must send has a meaning in it. */
static void test_cores(void **context)
{
	struct lfp_can_payload payload = { .len = LFP_CAN_DATA_MAX };
	const struct lfp_can_core *core = lfp_can_cores;
	struct lfp_reading reading;
	unsigned int dialect, slot;
	u64 left;

	(void)context;
	for (; core < lfp_can_cores + lfp_can_core_count; core++) {
		check_row("core", (unsigned int)(core - lfp_can_cores), core->ids[0],
			  core->dialects);
		check_ids(core->ids, ARRAY_SIZE(core->ids));
	}
	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
		assert_int_equal(!!lfp_can_expected(dialect), is_decoded(dialect));
		lfp_for_each_bit(slot, left, lfp_can_expected(dialect))
			assert_int_equal(lfp_can_decode(dialect, slot, &payload, &reading),
					 LFP_DECODED);
	}
}

static bool is_used(u16 id)
{
	const struct lfp_can_rule *rule = lfp_can_rules;
	struct lfp_can_payload payload = { .len = LFP_CAN_DATA_MAX };
	struct lfp_reading reading;
	unsigned int dialect, i;

	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		if (lfp_can_decode(dialect, (unsigned int)lfp_can_slot(id), &payload, &reading) !=
		    LFP_NOT_MINE)
			return true;
	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++)
		for (i = 0; i < ARRAY_SIZE(rule->with); i++)
			if (rule->with[i] == id)
				return true;
	return false;
}

/* An identifier that nothing looks at would only cost time. */
static void test_each_id_is_used(void **context)
{
	unsigned int i;

	(void)context;
	for (i = 0; i < LFP_CAN_ID_COUNT; i++)
		if (!is_used(lfp_can_ids[i]))
			fail_msg("%03x is of no use", lfp_can_ids[i]);
}

static struct lfp_can_payload random_payload(void)
{
	struct lfp_can_payload payload = { .len = LFP_CAN_DATA_MAX };
	unsigned int i, texts = bench_random(2);

	for (i = 0; i < payload.len; i++)
		payload.data[i] = (u8)(texts ? 0x21 + bench_random(90) :
				       bench_random(2) ? bench_random(256) : bench_random(16));
	return payload;
}

/* True if some frame says another thing in one dialect than in the other. */
static bool reads_otherwise(unsigned int slot, unsigned int a, unsigned int b)
{
	struct lfp_reading one, other;
	struct lfp_can_payload payload;
	unsigned int i;

	for (i = 0; i < 300; i++) {
		payload = random_payload();
		if (lfp_can_decode(a, slot, &payload, &one) !=
		    lfp_can_decode(b, slot, &payload, &other) ||
		    memcmp(&one, &other, sizeof(one)))
			return true;
	}
	return false;
}

/*
 * What is shown while it is not sure which of two dialects a pack speaks says
 * the same in both.
 */
static void test_reads_alike(void **context)
{
	unsigned int slot, a, b;
	bool alike;

	(void)context;
	bench_seed(11);
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		for (a = 0; a < LFP_CAN_DIALECT_COUNT; a++) {
			assert_true(lfp_can_reads_alike(slot, a, a));
			for (b = 0; b < a; b++) {
				alike = lfp_can_reads_alike(slot, a, b);
				assert_int_equal(alike, lfp_can_reads_alike(slot, b, a));
				if (alike == reads_otherwise(slot, a, b))
					fail_msg("%03x in %s and %s: alike %d", lfp_can_id(slot),
						 lfp_can_dialect_name(a), lfp_can_dialect_name(b),
						 alike);
			}
		}
	}
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_ids_ascend),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_values_do_not_meet),
		cmocka_unit_test(test_alarms),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_cores),
		cmocka_unit_test(test_each_id_is_used),
		cmocka_unit_test(test_reads_alike),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
