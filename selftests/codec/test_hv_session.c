// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * High-voltage controllers over time: first cycle, silence of one of several,
 * identifiers that stop, the sign of the current, the look-alike.
 */

#include "bench.h"
#include "links/hv_session.h"

#define STATE 0x4210
#define CELLS 0x4230
#define STATUS 0x4250

/* A bus with room for all controllers, under a clock of our own. */
struct bus {
	struct lfp_state state;
	struct lfp_hv_session session;
	struct lfp_hv_pack pack[LFP_HV_ADDRESSES];
	u64 now_ms;
};

/* One answer: the captured pack with 0x4250 to 0x4290 of our own making. */
static const struct burst_row answer[] = {
	{ 0x4210, "3F08307592041864" },
	{ 0x4220, "2D09000724772477" },
	{ 0x4230, "E40CDF0C0E000800" },
	{ 0x4240, "A604880403001900" },
	{ 0x4250, "0300000000000000" },
	{ 0x4260, "1EC31BC302000100" },
	{ 0x4270, "A604880403000100" },
	{ 0x4280, "0000000000000000" },
	{ 0x4290, "0000000000000000" },
	{ 0, NULL }
};

static const struct burst_row equipment[] = {
	{ 0x7310, "0100020101020000" },
	{ 0x7320, "2D00030F90003200" },
	{ 0x7330, "50594C4F4E544543" },
	{ 0x7340, "4800000000000000" },
	{ 0, NULL }
};

/* 370.0 V, 10.0 A, 18.0 C and cells of 3.3 V as the look-alike writes them. */
static const struct burst_row swapped_answer[] = {
	{ 0x4210, "0E740064049C3264" },
	{ 0x4220, "0FA00C8001F401F4" },
	{ 0x4230, "0CE40CDF000E0008" },
	{ 0x4250, "0300000000000000" },
	{ 0, NULL }
};

static void start_empty(struct bus *bus)
{
	memset(bus, 0, sizeof(*bus));
	bus->now_ms = 1000000;
	lfp_state_init(&bus->state, bus->now_ms);
	lfp_state_attach_link(&bus->state, LFP_LINK_CAN);
	lfp_hv_session_init(&bus->session, &bus->state);
}

static bool send_raw(struct bus *bus, u32 id, const struct lfp_can_payload *payload)
{
	return lfp_hv_session_receive(&bus->session, id, payload->data, payload->len, bus->now_ms);
}

static bool send(struct bus *bus, u32 id, const char *hex)
{
	struct lfp_can_payload payload = bench_payload(hex);

	return send_raw(bus, id, &payload);
}

static bool send_all(struct bus *bus, unsigned int address, const struct burst_row *rows)
{
	bool changed = false;

	for (; rows->id; rows++)
		changed |= send(bus, rows->id + address, rows->hex);
	return changed;
}

static bool tick(struct bus *bus, u64 *next_ms)
{
	*next_ms = UINT64_MAX;
	return lfp_hv_session_tick(&bus->session, bus->now_ms, next_ms);
}

/* Lets time pass; the worker runs when it asked for it, and at the end. */
static bool pass(struct bus *bus, u64 ms)
{
	u64 end_ms = bus->now_ms + ms, next_ms;
	unsigned int runs = 0;
	bool changed = false;

	for (;;) {
		changed |= tick(bus, &next_ms);
		assert_true(next_ms > bus->now_ms);
		assert_in_range(++runs, 1, 1000 + ms / 100);
		if (next_ms > end_ms)
			break;
		bus->now_ms = next_ms;
	}
	bus->now_ms = end_ms;
	return tick(bus, &next_ms) || changed;
}

static void add(struct bus *bus, unsigned int address)
{
	lfp_hv_session_add(&bus->session, &bus->pack[address], address);
}

/* One answer a second of each of these addresses; ends right after the last. */
static void run(struct bus *bus, u32 addresses, unsigned int seconds)
{
	unsigned int address;
	u64 left;

	while (seconds--) {
		pass(bus, 1000);
		lfp_for_each_bit(address, left, addresses)
			send_all(bus, address, answer);
	}
}

static unsigned int take_events(struct bus *bus)
{
	struct lfp_event event;
	unsigned int alarms = 0;

	while (lfp_state_next_event(&bus->state, bus->now_ms, &event))
		if (event.type == LFP_EVENT_ALARM)
			alarms += 1 + event.coalesced;
	return alarms;
}

static void start(struct bus *bus, u32 addresses)
{
	unsigned int address;
	u64 left;

	start_empty(bus);
	lfp_for_each_bit(address, left, addresses)
		add(bus, address);
	run(bus, addresses, 3);
	take_events(bus);
}

static const struct lfp_node *node_of(struct bus *bus, unsigned int address)
{
	return lfp_state_node(&bus->state, LFP_NODE_CONTROLLER(address));
}

static bool knows(struct bus *bus, unsigned int address, enum lfp_field field)
{
	s64 number;

	return lfp_node_number(node_of(bus, address), field, &number);
}

static s64 number(struct bus *bus, unsigned int address, enum lfp_field field)
{
	s64 value = INT64_MIN;

	assert_true(lfp_node_number(node_of(bus, address), field, &value));
	return value;
}

static unsigned int count_known(struct bus *bus, unsigned int address)
{
	unsigned int field, count = 0;

	for (field = 0; field < LFP_FIELD_COUNT; field++)
		count += knows(bus, address, field);
	return count;
}

static enum lfp_level level(struct bus *bus, unsigned int address, enum lfp_condition condition)
{
	enum lfp_level found = LFP_LEVEL_COUNT;

	assert_true(lfp_node_condition(node_of(bus, address), condition, &found));
	return found;
}

static void expect_lost(struct bus *bus, unsigned int address)
{
	assert_int_equal(count_known(bus, address), 0);
	assert_false(node_of(bus, address)->present);
	assert_int_equal(level(bus, address, LFP_CAN_LINK), LFP_PROTECTION);
	assert_true(!(node_of(bus, address)->known & ~LFP_LINK_CONDITIONS));
}

/* Nothing but its address is kept of a controller that has no record. */
static void test_wanted(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	assert_true(send(&bus, 0x4213, answer[0].hex));
	assert_true(send(&bus, 0x4220, answer[1].hex));
	assert_int_equal(bus.session.wanted, BIT(3) | BIT(0));
	assert_int_equal(bus.session.frames, 0);
	assert_int_equal(bus.state.link[LFP_LINK_CAN], LFP_LINK_ABSENT);
	add(&bus, 3);
	assert_int_equal(bus.session.wanted, BIT(0));
	assert_ptr_equal(node_of(&bus, 3), &bus.pack[3].node);
	assert_true(send(&bus, 0x4213, answer[0].hex));
	assert_int_equal(bus.session.frames, 1);
	assert_int_equal(bus.state.link[LFP_LINK_CAN], LFP_LINK_UP);
}

/* Neither hosts nor strangers are anybody, nor do they make an address known. */
static void test_strangers(void **context)
{
	static const u32 ids[] = {
		0x4200, 0x4201, 0x42a0, 0x42f1, 0x3010, 0x5000, 0x8200, 0x8210, 0x8240, 0x8250,
		0x7300, 0x7350, 0x14210, 0x18ff9a6e, 0x19b50000, 0x351,
	};
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	bus.session.frames = 0;
	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		assert_false(send(&bus, ids[i], "AA00000000000000"));
		assert_false(send(&bus, ids[i], "AA"));
	}
	assert_int_equal(bus.session.wanted, 0);
	assert_int_equal(bus.session.frames, 0);
	assert_int_equal(bus.session.rejected, 0);
	assert_false(take_events(&bus));
}

static void test_lengths(void **context)
{
	struct lfp_can_payload payload = bench_payload("3F08307592042064");
	struct bus bus;

	(void)context;
	start(&bus, 1);
	bus.session.frames = 0;
	for (payload.len = 0; payload.len < 8; payload.len++)
		assert_false(send_raw(&bus, STATE, &payload));
	/* The same for one without a record: it does not make the address known. */
	payload.len = 7;
	assert_false(send_raw(&bus, STATE + 5, &payload));
	assert_false(lfp_hv_session_receive(&bus.session, STATE, payload.data, 12, bus.now_ms));
	assert_int_equal(bus.session.rejected, 10);
	assert_int_equal(bus.session.frames, 0);
	assert_int_equal(bus.session.wanted, 0);
	assert_int_equal(number(&bus, 0, LFP_SOC_PERCENT), 24);
	/* Unchanged bytes of a shorter frame take no short way. */
	payload = bench_payload("3F08307592041864");
	payload.len = 7;
	send_raw(&bus, STATE, &payload);
	assert_int_equal(bus.session.rejected, 11);
	payload.len = 8;
	send_raw(&bus, STATE, &payload);
	assert_int_equal(bus.session.frames, 1);
}

/* What was captured, and what was made up around it, under each address. */
static void test_values(void **context)
{
	char text[LFP_TEXT_SIZE];
	unsigned int a;
	struct bus bus;

	(void)context;
	for (a = 0; a < LFP_HV_ADDRESSES; a++) {
		start(&bus, (u32)BIT(a));
		send_all(&bus, a, equipment);
		assert_int_equal(node_of(&bus, a)->number, LFP_NODE_CONTROLLER(a));
		assert_true(node_of(&bus, a)->present);
		assert_int_equal(number(&bus, a, LFP_VOLTAGE_UV), 211100000);
		assert_int_equal(number(&bus, a, LFP_CURRENT_UA), 0);
		assert_int_equal(number(&bus, a, LFP_BOARD_TEMPERATURE_DC), 170);
		assert_int_equal(number(&bus, a, LFP_SOC_PERCENT), 24);
		assert_int_equal(number(&bus, a, LFP_SOH_PERCENT), 100);
		assert_int_equal(number(&bus, a, LFP_CHARGE_VOLTAGE_MAX_UV), 234900000);
		assert_int_equal(number(&bus, a, LFP_DISCHARGE_VOLTAGE_MIN_UV), 179200000);
		assert_int_equal(number(&bus, a, LFP_CHARGE_CURRENT_MAX_UA), 50000000);
		assert_int_equal(number(&bus, a, LFP_DISCHARGE_CURRENT_MAX_UA), 50000000);
		assert_int_equal(number(&bus, a, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
		assert_int_equal(number(&bus, a, LFP_CELL_TEMPERATURE_MIN_DC), 160);
		assert_int_equal(number(&bus, a, LFP_PACK_STATE), LFP_PACK_IDLE);
		assert_int_equal(number(&bus, a, LFP_CHARGE_ENABLED), 1);
		assert_int_equal(number(&bus, a, LFP_CELLS_IN_SERIES), 45);
		assert_int_equal(number(&bus, a, LFP_MODULES_TOTAL), 3);
		assert_true(lfp_node_text(node_of(&bus, a), LFP_MANUFACTURER, text));
		assert_string_equal(text, "PYLONTECH");
		assert_true(lfp_node_text(node_of(&bus, a), LFP_CELL_VOLTAGE_MAX_AT, text));
		assert_string_equal(text, "cell 14");
		assert_int_equal(count_known(&bus, (a + 1) % 16), 0);
		assert_int_equal(level(&bus, a, LFP_CAN_LINK), LFP_NONE);
	}
}

/* Twice round, and quiet for half a second: then all at once. */
static void test_nothing_before_a_cycle(void **context)
{
	const struct burst_row *row;
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	assert_true(send_all(&bus, 0, answer));
	assert_false(pass(&bus, 1000));
	for (row = answer; row->id; row++) {
		assert_int_equal(count_known(&bus, 0), 0);
		assert_false(node_of(&bus, 0)->present);
		send(&bus, row->id, row->hex);
	}
	assert_true(node_of(&bus, 0)->present);
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV) && knows(&bus, 0, LFP_DISCHARGE_ENABLED));
	assert_int_equal(take_events(&bus), 0);
}

/* Two hosts that ask at once: that all came twice is no cycle yet. */
static void test_hasty_hosts(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	send_all(&bus, 0, answer);
	pass(&bus, 100);
	send_all(&bus, 0, answer);
	assert_int_equal(count_known(&bus, 0), 0);
	pass(&bus, LFP_CAN_ROUND_MS - 101);
	send(&bus, STATE, answer[0].hex);
	assert_int_equal(count_known(&bus, 0), 0);
	pass(&bus, 1);
	send(&bus, STATE, answer[0].hex);
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV));
}

/* A host that asks once in a long while: the end of the cycle comes by the clock. */
static void test_single_answer(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	send_all(&bus, 0, answer);
	assert_false(pass(&bus, LFP_CAN_CYCLE_MS - 1));
	assert_int_equal(count_known(&bus, 0), 0);
	assert_true(pass(&bus, 1));
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV));
}

/* Two identifiers are no pack, however often they come; the third makes one. */
static void test_two_ids_are_no_pack(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	for (i = 0; i < 10; i++) {
		send(&bus, 0x4210, answer[0].hex);
		send(&bus, 0x4220, answer[1].hex);
		pass(&bus, 1000);
	}
	assert_int_equal(count_known(&bus, 0), 0);
	send(&bus, 0x4230, answer[2].hex);
	assert_int_equal(count_known(&bus, 0), 0);
	pass(&bus, 1000);
	assert_true(!knows(&bus, 0, LFP_VOLTAGE_UV));
	pass(&bus, 500);
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV));
	assert_true(knows(&bus, 0, LFP_CELL_VOLTAGE_MAX_UV));
}

/* What comes later than the first cycle is shown at once. */
static void test_late_equipment(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 1);
	assert_false(knows(&bus, 0, LFP_CELLS_IN_SERIES));
	assert_true(send(&bus, 0x7320, equipment[1].hex));
	assert_int_equal(number(&bus, 0, LFP_CELLS_PER_MODULE), 15);
}

static void test_unchanged_frame(void **context)
{
	struct lfp_hv_slot *entry;
	struct bus bus;
	u64 frames;

	(void)context;
	start(&bus, 1);
	entry = &bus.pack[0].slot[lfp_hv_slot(STATE)];
	frames = bus.session.frames;
	bus.pack[0].node.announce = false;
	bus.now_ms += 700;
	assert_false(send(&bus, STATE, answer[0].hex));
	assert_int_equal(entry->source.seen_ms, bus.now_ms);
	assert_int_equal(bus.pack[0].last_ms, bus.now_ms);
	assert_int_equal(bus.session.last_ms, bus.now_ms);
	assert_int_equal(bus.session.frames, frames + 1);
	assert_false(bus.pack[0].node.announce);
	assert_true(send(&bus, STATE, "3F08307592041764"));
	assert_int_equal(number(&bus, 0, LFP_SOC_PERCENT), 23);
	assert_int_equal(bus.session.frames, frames + 2);
}

/* Answers of all addresses, frame by frame in turn, and each with its own voltage. */
static void test_interleaved(void **context)
{
	struct lfp_can_payload payload;
	const struct burst_row *row;
	unsigned int a, second;
	struct bus bus;

	(void)context;
	start_empty(&bus);
	for (a = 0; a < LFP_HV_ADDRESSES; a++)
		add(&bus, a);
	for (second = 0; second < 3; second++) {
		for (row = answer; row->id; row++) {
			for (a = 0; a < LFP_HV_ADDRESSES; a++) {
				payload = bench_payload(row->hex);
				if (row->id == STATE)
					payload.data[0] = (u8)a;
				if (row->id == STATUS && a == 5)
					payload.data[6] = 2;
				send_raw(&bus, row->id + a, &payload);
			}
		}
		pass(&bus, 1000);
	}
	for (a = 0; a < LFP_HV_ADDRESSES; a++) {
		assert_int_equal(number(&bus, a, LFP_VOLTAGE_UV), (0x800 + a) * 100000);
		assert_int_equal(level(&bus, a, LFP_CELL_OVERVOLTAGE),
				 a == 5 ? LFP_PROTECTION : LFP_NONE);
	}
}

/* One of two falls silent: it alone is lost, to the millisecond, and comes back. */
static void test_silence_of_one(void **context)
{
	struct bus bus;
	u64 next_ms;

	(void)context;
	start(&bus, 3);
	assert_int_equal(count_known(&bus, 0), count_known(&bus, 1));
	run(&bus, 2, 4);
	pass(&bus, 999);
	assert_true(node_of(&bus, 0)->present);
	take_events(&bus);
	bus.now_ms++;
	assert_true(tick(&bus, &next_ms));
	expect_lost(&bus, 0);
	assert_true(node_of(&bus, 1)->present);
	assert_true(knows(&bus, 1, LFP_VOLTAGE_UV));
	assert_int_equal(level(&bus, 1, LFP_CAN_LINK), LFP_NONE);
	assert_int_equal(take_events(&bus), 1);
	assert_int_equal(bus.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	/* It is heard out anew: its first frame shows nothing. */
	assert_true(send_all(&bus, 0, answer));
	assert_int_equal(count_known(&bus, 0), 0);
	run(&bus, 3, 1);
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV));
	assert_int_equal(level(&bus, 0, LFP_CAN_LINK), LFP_NONE);
	assert_int_equal(take_events(&bus), 1);
}

/* A controller that comes back while nobody else speaks is watched again. */
static void test_return_is_watched(void **context)
{
	struct bus bus;
	u64 next_ms;

	(void)context;
	start(&bus, 1);
	pass(&bus, LFP_SILENCE_MS);
	expect_lost(&bus, 0);
	tick(&bus, &next_ms);
	assert_true(next_ms == UINT64_MAX);
	assert_true(send(&bus, STATE, answer[0].hex));
	assert_false(send(&bus, STATE, answer[0].hex));
	tick(&bus, &next_ms);
	assert_true(next_ms <= bus.now_ms + LFP_SILENCE_MS);
}

static void test_silence_is_chosen(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 1);
	bus.session.silence_ms = 2000;
	pass(&bus, 1999);
	assert_true(node_of(&bus, 0)->present);
	pass(&bus, 1);
	expect_lost(&bus, 0);
}

/* The interface goes: all are lost at once, the link's state is not ours. */
static void test_down(void **context)
{
	struct bus bus;
	unsigned int a;
	u64 next_ms;

	(void)context;
	start(&bus, 0xffff);
	assert_true(lfp_hv_session_down(&bus.session, bus.now_ms));
	for (a = 0; a < LFP_HV_ADDRESSES; a++)
		expect_lost(&bus, a);
	assert_int_equal(take_events(&bus), 16);
	assert_int_equal(bus.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_false(lfp_hv_session_down(&bus.session, bus.now_ms));
	tick(&bus, &next_ms);
	assert_true(next_ms == UINT64_MAX);
	run(&bus, 0xffff, 2);
	for (a = 0; a < LFP_HV_ADDRESSES; a++)
		assert_true(knows(&bus, a, LFP_VOLTAGE_UV));
}

/* An identifier that stops while others go on is not known after a while, and only it. */
static void test_stale_identifier(void **context)
{
	unsigned int second, row;
	struct bus bus;

	(void)context;
	start(&bus, 3);
	send(&bus, 0x4250, "0300000000000200");
	assert_int_equal(level(&bus, 0, LFP_CELL_OVERVOLTAGE), LFP_PROTECTION);
	for (second = 0; second < 8; second++) {
		pass(&bus, 1000);
		send_all(&bus, 1, answer);
		for (row = 0; row < 4; row++)
			send(&bus, answer[row].id, answer[row].hex);
		if (second == 3)
			assert_true(knows(&bus, 0, LFP_PACK_STATE));
	}
	assert_false(knows(&bus, 0, LFP_PACK_STATE));
	assert_false(knows(&bus, 0, LFP_CHARGE_ENABLED));
	assert_false(node_of(&bus, 0)->known & BIT_ULL(LFP_CELL_OVERVOLTAGE));
	assert_true(knows(&bus, 0, LFP_VOLTAGE_UV));
	assert_true(knows(&bus, 1, LFP_PACK_STATE));
	send(&bus, 0x4250, "0300000000000000");
	assert_true(knows(&bus, 0, LFP_PACK_STATE));
}

/* Asked in turn for this and that, a controller sends each set every three seconds. */
static void test_slow_host(void **context)
{
	unsigned int round, shown;
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	for (round = 0; round < 20; round++) {
		send_all(&bus, 0, answer);
		pass(&bus, 2000);
		send_all(&bus, 0, equipment);
		pass(&bus, 1000);
		if (round == 1)
			shown = count_known(&bus, 0);
		if (round > 1)
			assert_int_equal(count_known(&bus, 0), shown);
	}
	assert_true(knows(&bus, 0, LFP_CELLS_IN_SERIES));
}

/* Sent every three seconds, one lost frame does no harm and two do. */
static void test_one_lost_frame(void **context)
{
	unsigned int second;
	struct bus bus;

	(void)context;
	start(&bus, 1);
	for (second = 0; second < 60; second++) {
		if (second % 3 == 0 && second != 30 && second < 50)
			send_all(&bus, 0, equipment);
		run(&bus, 1, 1);
		assert_int_equal(knows(&bus, 0, LFP_CELLS_IN_SERIES), second < 55);
	}
}

/* Every bit of the three frames up and down: one edge each way, and back to nothing. */
static void check_edges(struct bus *bus, u32 id, const char *hex)
{
	struct lfp_can_payload payload;
	unsigned int bit, up;

	for (bit = 0; bit < 64; bit++) {
		payload = bench_payload(hex);
		payload.data[bit / 8] ^= (u8)BIT(bit % 8);
		send_raw(bus, id, &payload);
		up = take_events(bus);
		assert_in_range(up, 0, 1);
		assert_int_equal(up, lfp_node_alarm_level(node_of(bus, 0)) != LFP_NONE);
		send(bus, id, hex);
		assert_int_equal(take_events(bus), up);
		assert_int_equal(lfp_node_alarm_level(node_of(bus, 0)), LFP_NONE);
		pass(bus, 100);
		send_all(bus, 0, answer);
	}
}

static void test_edges(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 1);
	check_edges(&bus, 0x4250, answer[4].hex);
	check_edges(&bus, 0x4280, answer[7].hex);
	check_edges(&bus, 0x4290, answer[8].hex);
}

/* From warning to protection and back, with the node's number in the event. */
static void test_levels(void **context)
{
	static const struct {
		const char *hex;
		enum lfp_level level;
	} steps[] = {
		{ "0300000002000000", LFP_WARNING },
		{ "0300000002000200", LFP_PROTECTION },
		{ "0300000000000200", LFP_PROTECTION },
		{ "0300000002000000", LFP_WARNING },
		{ "0300000000000000", LFP_NONE },
	};
	enum lfp_level before = LFP_NONE;
	struct lfp_event event;
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 0x8001);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		send(&bus, STATUS + 15, steps[i].hex);
		assert_int_equal(level(&bus, 15, LFP_CELL_OVERVOLTAGE), steps[i].level);
		assert_int_equal(level(&bus, 0, LFP_CELL_OVERVOLTAGE), LFP_NONE);
		assert_int_equal(lfp_state_next_event(&bus.state, bus.now_ms, &event),
				 before != steps[i].level);
		if (before != steps[i].level) {
			assert_int_equal(event.node, LFP_NODE_CONTROLLER(15));
			assert_int_equal(event.previous, before);
			assert_int_equal(event.level, steps[i].level);
		}
		before = steps[i].level;
	}
}

/* The frame has two sources of the same condition: it stands while one says so. */
static void test_two_sources(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 1);
	send(&bus, 0x4250, "0300008400000000");
	send(&bus, 0x4290, "0400000000000000");
	assert_int_equal(level(&bus, 0, LFP_INTERNAL_COMMUNICATION), LFP_PROTECTION);
	send(&bus, 0x4250, "0300008000000000");
	assert_int_equal(level(&bus, 0, LFP_INTERNAL_COMMUNICATION), LFP_PROTECTION);
	send(&bus, 0x4290, "0000000000000000");
	assert_int_equal(level(&bus, 0, LFP_INTERNAL_COMMUNICATION), LFP_NONE);
	assert_int_equal(level(&bus, 0, LFP_GENERAL), LFP_PROTECTION);
}

static void test_unknown_bits(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 1);
	send(&bus, 0x4250, "6300000000100000");
	assert_true(bus.pack[0].slot[LFP_HV_4250].unknown == (0x60 | 0x10ull << 40));
	assert_int_equal(level(&bus, 0, LFP_UNKNOWN_ALARM), LFP_WARNING);
	pass(&bus, LFP_SILENCE_MS);
	assert_true(!bus.pack[0].slot[LFP_HV_4250].unknown);
}

static void test_implausible(void **context)
{
	struct bus bus;
	u64 before;

	(void)context;
	start(&bus, 1);
	before = bus.session.implausible;
	/* A board at 199.9 C; what else the frame says is shown. */
	send(&bus, STATE, "40083075B70B1864");
	assert_int_equal(bus.session.implausible, before + 1);
	assert_false(knows(&bus, 0, LFP_BOARD_TEMPERATURE_DC));
	assert_int_equal(number(&bus, 0, LFP_VOLTAGE_UV), 211200000);
}

/* Frames of 11.6 A either way (30116, 29884), of 1.9 A, and of two states. */
#define PLUS "3F08A47592041864"
#define MINUS "3F08BC7492041864"
#define LITTLE "3F08437592041864"
#define CHARGE "0100000000000000"
#define DISCHARGE "0200000000000000"
#define IDLE "0300000000000000"

static void send_pair(struct bus *bus, const char *state, const char *status)
{
	pass(bus, 1000);
	send(bus, STATE, state);
	send(bus, CELLS, answer[2].hex);
	pass(bus, 60);
	send(bus, STATUS, status);
}

static void test_sign_agrees(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	for (i = 0; i < 10; i++) {
		send_pair(&bus, PLUS, CHARGE);
		assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
		send_pair(&bus, MINUS, DISCHARGE);
		assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), -11600000);
	}
	assert_int_equal(bus.session.sign_conflicts, 0);
	assert_false(bus.pack[0].reversed);
}

/* Three in a row turn it at once, without another current; three agreements turn it back. */
static void test_sign_is_turned(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	for (i = 0; i < 2; i++) {
		send_pair(&bus, MINUS, CHARGE);
		assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), -11600000);
	}
	assert_int_equal(bus.session.sign_conflicts, 2);
	send_pair(&bus, MINUS, CHARGE);
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
	assert_int_equal(bus.session.sign_conflicts, 3);
	/* Now they agree: nothing more is counted, and the other direction follows. */
	send_pair(&bus, PLUS, DISCHARGE);
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), -11600000);
	assert_int_equal(bus.session.sign_conflicts, 3);
	for (i = 0; i < 3; i++) {
		assert_true(bus.pack[0].reversed);
		send_pair(&bus, PLUS, CHARGE);
	}
	assert_false(bus.pack[0].reversed);
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
	assert_int_equal(bus.session.sign_conflicts, 6);
}

/* A steady load: the same frames again and again vote as others do, from the first cycle on. */
static void test_sign_of_steady_load(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	for (i = 0; i < 10; i++)
		send_pair(&bus, MINUS, CHARGE);
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
	assert_int_equal(bus.session.sign_conflicts, 3);
}

/* An agreement in between starts the count anew; answers without a vote do not. */
static void test_sign_in_a_row(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	for (i = 0; i < 5; i++) {
		send_pair(&bus, MINUS, CHARGE);
		send_pair(&bus, MINUS, CHARGE);
		send_pair(&bus, PLUS, CHARGE);
	}
	assert_false(bus.pack[0].reversed);
	assert_int_equal(bus.session.sign_conflicts, 10);
	for (i = 0; i < 2; i++) {
		send_pair(&bus, MINUS, CHARGE);
		send_pair(&bus, MINUS, IDLE);
		send_pair(&bus, LITTLE, DISCHARGE);
	}
	assert_false(bus.pack[0].reversed);
	send_pair(&bus, MINUS, CHARGE);
	assert_true(bus.pack[0].reversed);
}

/* One answer has one vote, and a status without a current beside it has none. */
static void test_sign_votes_once(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	send_pair(&bus, MINUS, CHARGE);
	for (i = 0; i < 5; i++) {
		bus.now_ms += 10;
		send(&bus, STATUS, i % 2 ? CHARGE : "0900000000000000");
	}
	assert_int_equal(bus.session.sign_conflicts, 1);
	for (i = 0; i < 3; i++) {
		pass(&bus, LFP_HV_ANSWER_MS + 1);
		send(&bus, STATUS, CHARGE);
	}
	assert_int_equal(bus.session.sign_conflicts, 1);
	assert_false(bus.pack[0].reversed);
}

/* A current that came long ago, and one that is not known any more, do not vote. */
static void test_sign_needs_both(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	send_pair(&bus, MINUS, IDLE);
	for (i = 0; i < 20; i++) {
		pass(&bus, 1000);
		send(&bus, CELLS, answer[2].hex);
		send(&bus, STATUS, CHARGE);
		assert_int_equal(knows(&bus, 0, LFP_CURRENT_UA), bus.pack[0].slot[0].fresh);
	}
	assert_false(knows(&bus, 0, LFP_CURRENT_UA));
	assert_int_equal(bus.session.sign_conflicts, 0);
	for (i = 0; i < 3; i++)
		send_pair(&bus, MINUS, CHARGE);
	assert_int_equal(bus.session.sign_conflicts, 3);
}

/* The sign is each controller's own, and outlives a silence. */
static void test_sign_of_one(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 3);
	for (i = 0; i < 4; i++) {
		pass(&bus, 1000);
		send_all(&bus, 1, answer);
		send(&bus, STATE, MINUS);
		send(&bus, STATE + 1, MINUS);
		send(&bus, STATUS + 1, DISCHARGE);
		send(&bus, STATUS, CHARGE);
	}
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
	assert_int_equal(number(&bus, 1, LFP_CURRENT_UA), -11600000);
	assert_int_equal(bus.session.sign_conflicts, 3);
	pass(&bus, 2 * LFP_SILENCE_MS);
	expect_lost(&bus, 0);
	for (i = 0; i < 3; i++) {
		send(&bus, STATE, MINUS);
		send(&bus, CELLS, answer[2].hex);
		send(&bus, STATUS, CHARGE);
		pass(&bus, 1000);
	}
	assert_int_equal(number(&bus, 0, LFP_CURRENT_UA), 11600000);
	assert_int_equal(bus.session.sign_conflicts, 3);
}

static void run_swapped(struct bus *bus, unsigned int address, unsigned int seconds)
{
	while (seconds--) {
		pass(bus, 1000);
		send_all(bus, address, swapped_answer);
	}
}

/* The look-alike shows nothing, though its charge could be read. */
static void test_swapped(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 2);
	run_swapped(&bus, 2, 10);
	assert_true(bus.session.swapped);
	assert_int_equal(count_known(&bus, 2), 0);
	assert_int_equal(node_of(&bus, 2)->offers, 0);
	assert_false(node_of(&bus, 2)->present);
	assert_int_equal(bus.state.link[LFP_LINK_CAN], LFP_LINK_UP);
	assert_int_equal(bus.session.frames, 40);
	/* Once nobody of the kind answers it is over. */
	pass(&bus, LFP_SILENCE_MS);
	assert_false(bus.session.swapped);
}

/* One that changes its form is lost, and heard out anew when it changes back. */
static void test_swapped_and_back(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 3);
	send(&bus, STATUS, "0300000000000200");
	run_swapped(&bus, 0, 1);
	assert_true(bus.session.swapped);
	assert_true(bus.pack[0].swapped && !bus.pack[1].swapped);
	expect_lost(&bus, 0);
	run(&bus, 2, 1);
	assert_true(knows(&bus, 1, LFP_VOLTAGE_UV));
	run_swapped(&bus, 0, 2);
	assert_true(bus.session.swapped);
	assert_int_equal(count_known(&bus, 0), 0);
	run(&bus, 3, 1);
	assert_false(bus.session.swapped);
	assert_int_equal(count_known(&bus, 0), 0);
	run(&bus, 3, 2);
	assert_int_equal(number(&bus, 0, LFP_VOLTAGE_UV), 211100000);
	assert_int_equal(level(&bus, 0, LFP_CELL_OVERVOLTAGE), LFP_NONE);
	assert_int_equal(level(&bus, 0, LFP_CAN_LINK), LFP_NONE);
	assert_int_equal(number(&bus, 0, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
}

/* Of the old form nothing is left when the new one is shown. */
static void test_swapped_is_dropped(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	run_swapped(&bus, 0, 3);
	assert_true(bus.session.swapped);
	pass(&bus, 1000);
	assert_false(send(&bus, STATE, answer[0].hex));
	assert_true(bus.session.swapped);
	assert_true(send(&bus, CELLS, answer[2].hex));
	assert_false(bus.session.swapped);
	send(&bus, 0x4240, answer[3].hex);
	pass(&bus, LFP_CAN_CYCLE_MS);
	assert_int_equal(number(&bus, 0, LFP_VOLTAGE_UV), 211100000);
	assert_int_equal(number(&bus, 0, LFP_CELL_VOLTAGE_MAX_UV), 3300000);
	assert_false(knows(&bus, 0, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_false(knows(&bus, 0, LFP_PACK_STATE));
}

/* Cells that spoke for the document come no more: the rest is what it looks like. */
static void test_swapped_without_cells(void **context)
{
	struct bus bus;
	unsigned int i;

	(void)context;
	start(&bus, 1);
	for (i = 0; i < 8; i++) {
		pass(&bus, 1000);
		send(&bus, STATE, swapped_answer[0].hex);
		send(&bus, STATUS, IDLE);
		assert_int_equal(bus.session.swapped, !bus.pack[0].slot[LFP_HV_4230].fresh);
	}
	assert_true(bus.session.swapped);
	expect_lost(&bus, 0);
}

/* A number that could be both does not make it blink. */
static void test_swapped_stays(void **context)
{
	struct bus bus;

	(void)context;
	start_empty(&bus);
	add(&bus, 0);
	run_swapped(&bus, 0, 3);
	/* 361.8 V, 10.0 A, 2.7 C: 871.8 V, -440.0 A and -23.6 C as documented. */
	send(&bus, STATE, "0E22006404033264");
	assert_true(bus.session.swapped);
	assert_int_equal(count_known(&bus, 0), 0);
	send(&bus, STATE, "FFFFFFFFFFFFFFFF");
	assert_true(bus.session.swapped);
	/* While it is hidden its status does not vote on the sign. */
	send(&bus, STATUS, CHARGE);
	assert_int_equal(bus.session.sign_conflicts, 0);
}

static void test_detach(void **context)
{
	struct bus bus;

	(void)context;
	start(&bus, 3);
	lfp_state_detach_link(&bus.state, LFP_LINK_CAN, bus.now_ms);
	assert_null(bus.state.stack.next);
	assert_int_equal(count_known(&bus, 0), 0);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nothing_before_a_cycle),
		cmocka_unit_test(test_hasty_hosts),
		cmocka_unit_test(test_single_answer),
		cmocka_unit_test(test_two_ids_are_no_pack),
		cmocka_unit_test(test_late_equipment),
		cmocka_unit_test(test_unchanged_frame),
		cmocka_unit_test(test_interleaved),
		cmocka_unit_test(test_silence_of_one),
		cmocka_unit_test(test_return_is_watched),
		cmocka_unit_test(test_silence_is_chosen),
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_stale_identifier),
		cmocka_unit_test(test_slow_host),
		cmocka_unit_test(test_one_lost_frame),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_levels),
		cmocka_unit_test(test_two_sources),
		cmocka_unit_test(test_unknown_bits),
		cmocka_unit_test(test_implausible),
		cmocka_unit_test(test_sign_agrees),
		cmocka_unit_test(test_sign_is_turned),
		cmocka_unit_test(test_sign_of_steady_load),
		cmocka_unit_test(test_sign_in_a_row),
		cmocka_unit_test(test_sign_votes_once),
		cmocka_unit_test(test_sign_needs_both),
		cmocka_unit_test(test_sign_of_one),
		cmocka_unit_test(test_swapped),
		cmocka_unit_test(test_swapped_and_back),
		cmocka_unit_test(test_swapped_is_dropped),
		cmocka_unit_test(test_swapped_without_cells),
		cmocka_unit_test(test_swapped_stays),
		cmocka_unit_test(test_detach),
	};

	return cmocka_run_group_tests_name("hv_session", tests, NULL, NULL);
}
