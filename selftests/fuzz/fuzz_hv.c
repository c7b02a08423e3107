// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bus of high-voltage controllers, to two sessions at once: one takes the
 * short way for frames that say nothing new, the other never does. Both must
 * know the same, show only what was sent, and announce each edge.
 *
 * The first byte of each step, modulo OP_COUNT, is an enum op; its arguments
 * follow, a byte each. What is behind the end is 0.
 */

#include "judge.h"
#include "links/hv_session.h"
#include "model/view.h"

#define START_MS 1000000

/**
 * enum op - what can happen
 * @OP_FRAME: a frame: address, slot, eight bytes
 * @OP_ANY: any frame: four bytes of identifier, length, eight bytes
 * @OP_AGAIN: the frame that was last in a slot: address, slot
 * @OP_FLIP: the same with a bit changed: address, slot, bit
 * @OP_BURST: the last frames of a controller: address
 * @OP_SWAP: the numbers of a slot change their order of bytes: address, slot
 * @OP_PAIR: a current and a status: address, current + 128 A, status
 * @OP_ADD: controllers that were heard get their records
 * @OP_WAIT: milliseconds pass: low byte, high byte
 * @OP_LONG: seconds pass: their number
 * @OP_TICK: the worker looks
 * @OP_DOWN: the interface is gone
 * @OP_SILENCE: another silence is chosen: seconds
 * @OP_POP: events are taken: their number
 * @OP_COUNT: number of them
 */
enum op {
	OP_FRAME,
	OP_ANY,
	OP_AGAIN,
	OP_FLIP,
	OP_BURST,
	OP_SWAP,
	OP_PAIR,
	OP_ADD,
	OP_WAIT,
	OP_LONG,
	OP_TICK,
	OP_DOWN,
	OP_SILENCE,
	OP_POP,
	OP_COUNT
};

struct reader {
	const u8 *data;
	size_t size;
};

struct side {
	struct lfp_state state;
	struct lfp_hv_session session;
	struct lfp_hv_pack pack[LFP_HV_ADDRESSES];
};

/* What was last sent in a slot of an address; before that, what OP_AGAIN sends. */
struct heard {
	u8 data[LFP_CAN_DATA_MAX];
	u64 seen_ms;
};

/**
 * struct world - all that there is
 * @fast: takes the short way
 * @slow: never does
 * @heard: what was sent
 * @listener: level of each condition of each node for one who goes by the events
 * @listener_link: state of the link for the same
 * @told: edges that were announced
 * @now_ms: time
 * @quiet_ms: nothing needs a look before
 */
struct world {
	struct side fast;
	struct side slow;
	struct heard heard[LFP_HV_ADDRESSES][LFP_HV_ID_COUNT];
	u8 listener[LFP_NODE_COUNT][LFP_CONDITION_COUNT];
	u8 listener_link;
	u64 told;
	u64 now_ms;
	u64 quiet_ms;
};

/* A pack at 211.1 V, 0 A; three modules; nothing is wrong. */
static const u8 usual[LFP_HV_ID_COUNT][LFP_CAN_DATA_MAX] = {
	{ 0x3f, 0x08, 0x30, 0x75, 0x92, 0x04, 0x18, 0x64 },
	{ 0x2d, 0x09, 0x00, 0x07, 0x24, 0x77, 0x24, 0x77 },
	{ 0xe4, 0x0c, 0xdf, 0x0c, 0x0e, 0x00, 0x08, 0x00 },
	{ 0xa6, 0x04, 0x88, 0x04, 0x03, 0x00, 0x19, 0x00 },
	{ 0x03, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 },
	{ 0x1e, 0xc3, 0x1b, 0xc3, 0x02, 0x00, 0x00, 0x00 },
	{ 0xa6, 0x04, 0x88, 0x04, 0x03, 0x00, 0x01, 0x00 },
	{ 0x00 },
	{ 0x00 },
	{ 0x01, 0x00, 0x02, 0x01, 0x01, 0x02, 0x00, 0x00 },
	{ 0x2d, 0x00, 0x03, 0x0f, 0x90, 0x00, 0x32, 0x00 },
	{ 'P', 'Y', 'L', 'O', 'N', 'T', 'E', 'C' },
	{ 'H' },
};

/* A number on the wire, by the document: unit, offset and what is believable. */
struct number {
	enum lfp_field field;
	unsigned int slot;
	unsigned int byte;
	unsigned int bytes;
	s32 offset;
	s64 unit;
	s64 min;
	s64 max;
};

#define AMPERES 30000, 100000, -1000000000, 1000000000
#define VOLTS 0, 100000, 30000000, 1500000000
#define DEGREES 1000, 1, -400, 1000

static const struct number numbers[] = {
	{ LFP_VOLTAGE_UV, 0, 0, 2, VOLTS },
	{ LFP_CURRENT_UA, 0, 2, 2, AMPERES },
	{ LFP_BOARD_TEMPERATURE_DC, 0, 4, 2, DEGREES },
	{ LFP_SOC_PERCENT, 0, 6, 1, 0, 1, 0, 100 },
	{ LFP_SOH_PERCENT, 0, 7, 1, 0, 1, 0, 120 },
	{ LFP_CHARGE_VOLTAGE_MAX_UV, 1, 0, 2, VOLTS },
	{ LFP_DISCHARGE_VOLTAGE_MIN_UV, 1, 2, 2, VOLTS },
	{ LFP_CHARGE_CURRENT_MAX_UA, 1, 4, 2, AMPERES },
	{ LFP_DISCHARGE_CURRENT_MAX_UA, 1, 6, 2, AMPERES },
	{ LFP_CELL_VOLTAGE_MAX_UV, 2, 0, 2, 0, 1000, 500000, 5000000 },
	{ LFP_CELL_VOLTAGE_MIN_UV, 2, 2, 2, 0, 1000, 500000, 5000000 },
	{ LFP_CELL_TEMPERATURE_MAX_DC, 3, 0, 2, DEGREES },
	{ LFP_CELL_TEMPERATURE_MIN_DC, 3, 2, 2, DEGREES },
	{ LFP_MODULE_VOLTAGE_MAX_UV, 5, 0, 2, 0, 1000, 5000000, 65534000 },
	{ LFP_MODULE_VOLTAGE_MIN_UV, 5, 2, 2, 0, 1000, 5000000, 65534000 },
	{ LFP_MODULE_TEMPERATURE_MAX_DC, 6, 0, 2, DEGREES },
	{ LFP_MODULE_TEMPERATURE_MIN_DC, 6, 2, 2, DEGREES },
	{ LFP_CELLS_IN_SERIES, 10, 0, 2, 0, 1, 1, 750 },
	{ LFP_MODULES_TOTAL, 10, 2, 1, 0, 1, 1, 64 },
	{ LFP_CELLS_PER_MODULE, 10, 3, 1, 0, 1, 1, 255 },
	{ LFP_VOLTAGE_NOMINAL_UV, 10, 4, 2, 0, 1000000, 30000000, 1500000000 },
	{ LFP_CHARGE_FULL_DESIGN_UAH, 10, 6, 2, 0, 1000000, 1000000, 2000000000 },
};

/* Condition of each bit from byte 3 of 0x4250 on: faults, alarms, protections. */
static const u8 status_conditions[24] = {
	LFP_VOLTAGE_SENSOR, LFP_TEMPERATURE_SENSOR, LFP_INTERNAL_COMMUNICATION,
	LFP_INPUT_OVERVOLTAGE, LFP_REVERSE_POLARITY, LFP_CONTACTOR, LFP_BATTERY_DAMAGED,
	LFP_GENERAL, LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE, LFP_STACK_UNDERVOLTAGE,
	LFP_STACK_OVERVOLTAGE, LFP_CHARGE_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE,
	LFP_DISCHARGE_UNDERTEMPERATURE, LFP_DISCHARGE_OVERTEMPERATURE, LFP_CHARGE_OVERCURRENT,
	LFP_DISCHARGE_OVERCURRENT, LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE,
	LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM,
};

static const u8 fault_conditions[5] = {
	LFP_SHUTDOWN_CIRCUIT, LFP_BMS_INTERNAL, LFP_INTERNAL_COMMUNICATION, LFP_SELF_TEST,
	LFP_SAFETY_FUNCTION,
};

static u8 read_byte(struct reader *reader)
{
	if (!reader->size)
		return 0;
	reader->size--;
	return *reader->data++;
}

static unsigned int read_address(struct reader *reader)
{
	return read_byte(reader) % LFP_HV_ADDRESSES;
}

static unsigned int read_slot(struct reader *reader)
{
	return read_byte(reader) % LFP_HV_ID_COUNT;
}

static void start_side(struct side *side)
{
	lfp_state_init(&side->state, START_MS);
	lfp_state_attach_link(&side->state, LFP_LINK_CAN);
	lfp_hv_session_init(&side->session, &side->state);
}

static void start(struct world *world)
{
	unsigned int address, slot;

	memset(world, 0, sizeof(*world));
	world->now_ms = START_MS;
	start_side(&world->fast);
	start_side(&world->slow);
	for (address = 0; address < LFP_HV_ADDRESSES; address++)
		for (slot = 0; slot < LFP_HV_ID_COUNT; slot++)
			memcpy(world->heard[address][slot].data, usual[slot], LFP_CAN_DATA_MAX);
}

static s64 raw_of(const struct number *number, const u8 *data)
{
	s64 raw = data[number->byte];

	if (number->bytes == 2)
		raw += data[number->byte + 1] * 256;
	return (raw - number->offset) * number->unit;
}

static bool geometry_holds(const u8 *data)
{
	return data[0] + 256 * data[1] == data[2] * data[3];
}

/* What the last frame says; false if it cannot be believed. */
static bool expect_number(const struct number *number, const u8 *data, bool reversed, s64 *value)
{
	bool cells = number->field == LFP_CELLS_IN_SERIES ||
		     number->field == LFP_CELLS_PER_MODULE;

	*value = raw_of(number, data);
	if (number->slot == 1 && number->byte >= 4 && *value < 0)
		*value = -*value;
	if (*value < number->min || *value > number->max || (cells && !geometry_holds(data)))
		return false;
	if (number->field == LFP_CURRENT_UA && reversed)
		*value = -*value;
	return true;
}

static void check_numbers(const struct world *world, const struct lfp_hv_pack *pack, bool shown)
{
	const struct heard *heard = world->heard[pack->address];
	const struct number *number = numbers;
	s64 value, expected;
	bool known, right;

	for (; number < numbers + ARRAY_SIZE(numbers); number++) {
		known = lfp_node_number(&pack->node, number->field, &value);
		right = expect_number(number, heard[number->slot].data, pack->reversed, &expected);
		must(known == (shown && pack->slot[number->slot].fresh && right), "%u: %s %s",
		     pack->address, lfp_field_name(number->field), known ? "shown" : "hidden");
		must(!known || value == expected, "%u: %s is %lld", pack->address,
		     lfp_field_name(number->field), (long long)value);
	}
}

static void check_words(const struct world *world, const struct lfp_hv_pack *pack, bool shown)
{
	const struct heard *heard = world->heard[pack->address];
	bool status = shown && pack->slot[4].fresh, permits = shown && pack->slot[7].fresh;
	unsigned int state = heard[4].data[0] & 7;
	s64 value;

	must(lfp_node_number(&pack->node, LFP_PACK_STATE, &value) == (status && state < 4),
	     "state %u", state);
	must(!status || state > 3 || value == state, "state %u", state);
	must(lfp_node_number(&pack->node, LFP_CHARGE_REQUEST, &value) == status, "request");
	must(!status || value == ((heard[4].data[0] >> 3 & 1) << 1 | (heard[4].data[0] >> 4 & 1)),
	     "request %lld", (long long)value);
	must(lfp_node_number(&pack->node, LFP_CHARGE_ENABLED, &value) == permits, "permits");
	must(!permits || value == (heard[7].data[0] != 0xaa), "charge");
	must(lfp_node_number(&pack->node, LFP_DISCHARGE_ENABLED, &value) == permits, "permits");
	must(!permits || value == (heard[7].data[1] != 0xaa), "discharge");
}

static void add_item(struct verdict *verdict, u8 condition, bool raised, bool warning)
{
	verdict->can_say |= BIT_ULL(condition);
	if (raised && warning)
		verdict->warning |= BIT_ULL(condition);
	if (raised && !warning)
		verdict->protection |= BIT_ULL(condition);
}

static void judge_status(struct verdict *verdict, const u8 *data)
{
	unsigned int bit;

	for (bit = 0; bit < 24; bit++)
		add_item(verdict, status_conditions[bit], data[3 + bit / 8] >> bit % 8 & 1,
			 bit >= 8);
	for (bit = 8; bit < 24; bit++)
		add_item(verdict, status_conditions[bit], data[5 + bit / 8] >> bit % 8 & 1, false);
}

static void judge_faults(struct verdict *verdict, const u8 *data)
{
	unsigned int bit;

	for (bit = 0; bit < 64; bit++)
		add_item(verdict, bit < 5 ? fault_conditions[bit] : LFP_UNKNOWN_ALARM,
			 data[bit / 8] >> bit % 8 & 1, false);
}

/* Alarms are what the last bits said, while they are fresh. */
static void check_alarms(const struct world *world, const struct lfp_hv_pack *pack, bool shown)
{
	const struct heard *heard = world->heard[pack->address];
	struct verdict verdict = { 0 };
	enum lfp_level expected, level;
	unsigned int condition;

	if (shown && pack->slot[4].fresh)
		judge_status(&verdict, heard[4].data);
	if (shown && pack->slot[8].fresh)
		judge_faults(&verdict, heard[8].data);
	must((pack->node.known & ~LFP_LINK_CONDITIONS) == verdict.can_say, "known %llx",
	     (unsigned long long)pack->node.known);
	for (condition = 0; condition < LFP_CONDITION_COUNT; condition++) {
		if (!(verdict.can_say & BIT_ULL(condition)))
			continue;
		expected = verdict.warning & BIT_ULL(condition) ? LFP_WARNING : LFP_NONE;
		if (verdict.protection & BIT_ULL(condition))
			expected = LFP_PROTECTION;
		must(lfp_node_condition(&pack->node, condition, &level) && level == expected,
		     "%s", lfp_condition_name(condition));
	}
}

static void check_texts(const struct lfp_hv_pack *pack)
{
	char chars[LFP_TEXT_SIZE];
	unsigned int text;

	for (text = 0; text < LFP_TEXT_COUNT; text++)
		if (lfp_node_text(&pack->node, text, chars))
			must(judge_text(chars), "%s: %s", lfp_text_name(text), chars);
}

/* What is fresh was heard; a controller of which nothing is fresh does not answer. */
static void check_pack(const struct world *world, const struct lfp_hv_pack *pack)
{
	bool shown = pack->settled && !pack->swapped;
	const struct lfp_hv_slot *entry;
	unsigned int slot, fresh = 0;

	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++) {
		entry = &pack->slot[slot];
		fresh += entry->fresh;
		if (!entry->fresh)
			continue;
		must(entry->source.seen_ms == world->heard[pack->address][slot].seen_ms, "seen");
		must(!memcmp(entry->payload.data, world->heard[pack->address][slot].data,
			     LFP_CAN_DATA_MAX), "payload");
	}
	must(pack->alive == (fresh > 0), "%u: %u fresh", pack->address, fresh);
	must(!pack->settled || pack->alive, "settled");
	must(!pack->swapped || pack->alive, "swapped");
	must(pack->node.present == (shown && fresh), "%u: present", pack->address);
	check_numbers(world, pack, shown);
	check_words(world, pack, shown);
	check_alarms(world, pack, shown);
	check_texts(pack);
}

static void same_pack(const struct lfp_hv_pack *a, const struct lfp_hv_pack *b)
{
	unsigned int i;

	must(a->alive == b->alive && a->settled == b->settled && a->swapped == b->swapped, "pack");
	must(a->reversed == b->reversed && a->votes == b->votes, "votes");
	must(a->last_ms == b->last_ms && a->new_ms == b->new_ms, "time");
	must(a->node.layout == b->node.layout && a->node.known == b->node.known &&
	     a->node.announce == b->node.announce && a->node.offers == b->node.offers, "node");
	must(!memcmp(&a->node.summary, &b->node.summary, sizeof(a->node.summary)), "summary");
	must(!memcmp(a->node.level, b->node.level, sizeof(a->node.level)), "levels");
	for (i = 0; i < LFP_HV_ID_COUNT; i++) {
		must(a->slot[i].fresh == b->slot[i].fresh && a->slot[i].times == b->slot[i].times &&
		     a->slot[i].unknown == b->slot[i].unknown &&
		     a->slot[i].source.seen_ms == b->slot[i].source.seen_ms &&
		     a->slot[i].source.interval_ms == b->slot[i].source.interval_ms, "slot %u", i);
	}
}

static void check_same(const struct side *a, const struct side *b)
{
	must(a->session.frames == b->session.frames, "frames");
	must(a->session.rejected == b->session.rejected, "rejected");
	must(a->session.wanted == b->session.wanted, "wanted");
	must(a->session.swapped == b->session.swapped, "swapped");
	must(a->session.last_ms == b->session.last_ms, "last");
	must(a->session.sign_conflicts == b->session.sign_conflicts, "sign");
	must(a->state.edges == b->state.edges && a->state.layout == b->state.layout, "state");
	must(a->state.link[LFP_LINK_CAN] == b->state.link[LFP_LINK_CAN], "link");
}

static u64 count_queued(const struct lfp_state *state)
{
	u64 queued = state->link_pending[LFP_LINK_CAN].edges;
	const struct lfp_node *node;
	unsigned int i;
	u32 entry;

	for (entry = state->tail; entry != state->head; entry++)
		queued += 1 + (u64)state->fifo[entry % LFP_EVENT_FIFO].coalesced;
	for (node = &state->stack; node; node = node->next)
		for (i = 0; i < LFP_CONDITION_COUNT; i++)
			queued += node->pending[i].edges;
	return queued;
}

static void check(const struct world *world)
{
	const struct side *fast = &world->fast, *slow = &world->slow;
	bool swapped = false;
	unsigned int i;

	check_same(fast, slow);
	for (i = 0; i < LFP_HV_ADDRESSES; i++) {
		must(!fast->session.pack[i] == !slow->session.pack[i], "record");
		if (!fast->session.pack[i])
			continue;
		same_pack(&fast->pack[i], &slow->pack[i]);
		check_pack(world, &fast->pack[i]);
		swapped |= fast->pack[i].swapped;
	}
	must(fast->session.swapped == swapped, "swapped");
	must(world->told + count_queued(&fast->state) == fast->state.edges, "told %llu of %llu",
	     (unsigned long long)world->told, (unsigned long long)fast->state.edges);
}

/* What the outputs would have to show anew. */
struct moment {
	u64 edges;
	u64 layout;
	u64 announced;
};

static struct moment take_moment(const struct side *side)
{
	const struct lfp_node *node = &side->state.stack;
	struct moment moment = { .edges = side->state.edges, .layout = side->state.layout };

	for (; node; node = node->next)
		moment.announced |= (u64)node->announce << node->number;
	return moment;
}

static void check_step(const struct side *side, const struct moment *before, bool changed)
{
	struct moment now = take_moment(side);

	must(changed || !memcmp(&now, before, sizeof(now)), "a change was not said");
}

static bool receive_slow(struct side *side, u32 id, const u8 *data, unsigned int len, u64 now_ms)
{
	if (lfp_hv_slot(id) < 0)
		return false;
	return lfp_hv_session_receive_new(&side->session, id, data, len, now_ms);
}

static void note(struct world *world, u32 id, const u8 *data, unsigned int len)
{
	int slot = lfp_hv_slot(id);
	struct heard *heard;

	if (slot < 0 || len != LFP_CAN_DATA_MAX)
		return;
	heard = &world->heard[id % LFP_HV_ADDRESSES][slot];
	memcpy(heard->data, data, LFP_CAN_DATA_MAX);
	heard->seen_ms = world->now_ms;
}

static void send_id(struct world *world, u32 id, const u8 *frame, unsigned int len)
{
	u8 data[LFP_CAN_DATA_MAX];
	struct moment before;
	bool changed;

	memcpy(data, frame, sizeof(data));
	world->quiet_ms = 0;
	note(world, id, data, len);
	before = take_moment(&world->fast);
	changed = lfp_hv_session_receive(&world->fast.session, id, data, len, world->now_ms);
	receive_slow(&world->slow, id, data, len, world->now_ms);
	check_step(&world->fast, &before, changed);
	check(world);
}

static void send(struct world *world, unsigned int address, unsigned int slot, const u8 *data)
{
	send_id(world, lfp_hv_id(slot) + address, data, LFP_CAN_DATA_MAX);
}

static void read_data(struct reader *reader, u8 *data)
{
	unsigned int i;

	for (i = 0; i < LFP_CAN_DATA_MAX; i++)
		data[i] = read_byte(reader);
}

static void do_frame(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader), slot = read_slot(reader);
	u8 data[LFP_CAN_DATA_MAX];

	read_data(reader, data);
	send(world, address, slot, data);
}

static void do_any(struct world *world, struct reader *reader)
{
	u8 data[LFP_CAN_DATA_MAX];
	unsigned int i, len;
	u32 id = 0;

	for (i = 0; i < 4; i++)
		id = id << 8 | read_byte(reader);
	len = read_byte(reader) % (LFP_CAN_DATA_MAX + 2);
	read_data(reader, data);
	send_id(world, id, data, len);
}

static void do_again(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader), slot = read_slot(reader);

	send(world, address, slot, world->heard[address][slot].data);
}

static void do_flip(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader), slot = read_slot(reader);
	unsigned int bit = read_byte(reader) % 64;
	u8 data[LFP_CAN_DATA_MAX];

	memcpy(data, world->heard[address][slot].data, sizeof(data));
	data[bit / 8] ^= (u8)BIT(bit % 8);
	send(world, address, slot, data);
}

static void do_burst(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader), slot;

	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++)
		send(world, address, slot, world->heard[address][slot].data);
}

static void do_swap(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader), slot = read_slot(reader), i;
	const u8 *old = world->heard[address][slot].data;
	u8 data[LFP_CAN_DATA_MAX];

	memcpy(data, old, sizeof(data));
	for (i = 0; i < 6; i++)
		data[i] = old[i ^ 1];
	if (slot == LFP_HV_4210)
		memset(data + 2, 0, 2);
	send(world, address, slot, data);
}

static void do_pair(struct world *world, struct reader *reader)
{
	unsigned int address = read_address(reader);
	u16 raw = (u16)(30000 - 1280 + 10 * read_byte(reader));
	u8 state[LFP_CAN_DATA_MAX], status[LFP_CAN_DATA_MAX];

	memcpy(state, world->heard[address][LFP_HV_4210].data, sizeof(state));
	memcpy(status, world->heard[address][LFP_HV_4250].data, sizeof(status));
	state[2] = (u8)raw;
	state[3] = (u8)(raw >> 8);
	status[0] = read_byte(reader);
	send(world, address, LFP_HV_4210, state);
	world->now_ms += 60;
	send(world, address, LFP_HV_4250, status);
}

static void do_add(struct world *world, struct reader *reader)
{
	unsigned int address;
	u64 left;

	(void)reader;
	lfp_for_each_bit(address, left, world->fast.session.wanted) {
		lfp_hv_session_add(&world->fast.session, &world->fast.pack[address], address);
		lfp_hv_session_add(&world->slow.session, &world->slow.pack[address], address);
	}
	must(!world->fast.session.wanted, "wanted");
	check(world);
}

static void do_wait(struct world *world, struct reader *reader)
{
	world->now_ms += read_byte(reader);
	world->now_ms += read_byte(reader) % 16 * 256U;
}

static void do_long(struct world *world, struct reader *reader)
{
	world->now_ms += read_byte(reader) * 1000U;
}

/* Returns when the worker wants to look again. */
static u64 tick(struct world *world)
{
	u64 next_ms = UINT64_MAX, slow_next_ms = UINT64_MAX;
	struct moment before = take_moment(&world->fast);
	bool changed;

	changed = lfp_hv_session_tick(&world->fast.session, world->now_ms, &next_ms);
	lfp_hv_session_tick(&world->slow.session, world->now_ms, &slow_next_ms);
	check_step(&world->fast, &before, changed);
	check(world);
	must(next_ms == slow_next_ms, "next");
	must(next_ms > world->now_ms, "the worker never rests");
	must(!changed || world->now_ms >= world->quiet_ms, "the worker came too late");
	return next_ms;
}

/* Right after a look nobody is there who has been silent for so long. */
static void do_tick(struct world *world, struct reader *reader)
{
	const struct lfp_hv_pack *pack = world->fast.pack;

	(void)reader;
	world->quiet_ms = tick(world);
	for (; pack < world->fast.pack + LFP_HV_ADDRESSES; pack++)
		must(!pack->alive ||
		     world->now_ms - pack->last_ms < world->fast.session.silence_ms, "silent");
}

static void do_down(struct world *world, struct reader *reader)
{
	struct moment before = take_moment(&world->fast);
	bool changed;
	unsigned int i;

	(void)reader;
	world->quiet_ms = 0;
	changed = lfp_hv_session_down(&world->fast.session, world->now_ms);
	lfp_hv_session_down(&world->slow.session, world->now_ms);
	check_step(&world->fast, &before, changed);
	check(world);
	for (i = 0; i < LFP_HV_ADDRESSES; i++)
		must(!world->fast.pack[i].alive, "%u", i);
}

static void do_silence(struct world *world, struct reader *reader)
{
	u32 silence_ms = LFP_SILENCE_MIN_MS + read_byte(reader) % 60 * 1000U;

	world->quiet_ms = 0;
	world->fast.session.silence_ms = silence_ms;
	world->slow.session.silence_ms = silence_ms;
}

static bool same_event(const struct lfp_event *a, const struct lfp_event *b)
{
	return a->type == b->type && a->node == b->node && a->condition == b->condition &&
	       a->level == b->level && a->previous == b->previous && a->coalesced == b->coalesced;
}

/* Each event goes on from the one before, unless others stand behind it. */
static bool pop(struct world *world)
{
	struct lfp_event event, slow;
	bool taken;
	u8 *level;

	taken = lfp_state_next_event(&world->fast.state, world->now_ms, &event);
	must(taken == lfp_state_next_event(&world->slow.state, world->now_ms, &slow), "event");
	if (!taken)
		return false;
	must(same_event(&event, &slow), "event");
	must(event.type == LFP_EVENT_LINK || event.node, "an alarm of the stack");
	level = event.type == LFP_EVENT_LINK ? &world->listener_link :
					       &world->listener[event.node][event.condition];
	must(event.coalesced || (*level == event.previous && event.level != event.previous),
	     "%u.%u: %u, not %u", event.node, event.condition, event.previous, *level);
	*level = event.level;
	world->told += 1 + (u64)event.coalesced;
	return true;
}

static void do_pop(struct world *world, struct reader *reader)
{
	unsigned int count = read_byte(reader);

	while (count-- && pop(world))
		;
}

/* In the end everything is told. */
static void finish(struct world *world)
{
	const struct side *side = &world->fast;
	unsigned int rounds = 0, i;

	while (lfp_state_has_events(&side->state)) {
		while (pop(world))
			;
		world->now_ms += 1000 / LFP_EVENT_RATE;
		must(++rounds < 10000, "events without end");
	}
	must(world->told == side->state.edges, "told %llu", (unsigned long long)world->told);
	must(world->listener_link == side->state.link[LFP_LINK_CAN], "link");
	for (i = 0; i < LFP_HV_ADDRESSES; i++)
		must(!memcmp(world->listener[LFP_NODE_CONTROLLER(i)],
			     side->pack[i].node.level,
			     sizeof(side->pack[i].node.level)), "levels of %u", i);
}

static void (*const ops[OP_COUNT])(struct world *world, struct reader *reader) = {
	[OP_FRAME] = do_frame,
	[OP_ANY] = do_any,
	[OP_AGAIN] = do_again,
	[OP_FLIP] = do_flip,
	[OP_BURST] = do_burst,
	[OP_SWAP] = do_swap,
	[OP_PAIR] = do_pair,
	[OP_ADD] = do_add,
	[OP_WAIT] = do_wait,
	[OP_LONG] = do_long,
	[OP_TICK] = do_tick,
	[OP_DOWN] = do_down,
	[OP_SILENCE] = do_silence,
	[OP_POP] = do_pop,
};

int fuzz_one_input(const u8 *data, size_t size)
{
	struct reader reader = { .data = data, .size = size };
	static struct world world;

	start(&world);
	while (reader.size)
		ops[read_byte(&reader) % OP_COUNT](&world, &reader);
	finish(&world);
	return 0;
}
