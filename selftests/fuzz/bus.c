// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A session on a simulated line.
 */

#include "bus.h"

#define START_US 5000000000ull

/* What a pack thinks before it answers. */
#define THINK_US 25000

/* Characters further apart than this do not arrive at once. */
#define APART_US 5000

u64 bus_ms(const struct bus *bus)
{
	return bus->now_us / 1000;
}

static unsigned int draw(struct bus *bus)
{
	bus->seed = bus->seed * 1664525 + 1013904223;
	return bus->seed >> 16;
}

static u64 wire_us(const struct bus *bus, size_t characters)
{
	return characters * 10000000ull / bus->session.wishes.baud;
}

/* As the kernel's port does when it finds somebody who waits for it. */
void bus_plug_in(struct bus *bus)
{
	bool changed = lfp_rs485_session_down(&bus->session, LFP_LINK_SILENT, bus_ms(bus));

	bus->up = true;
	bus->asked = false;
	bus->ear.inside = false;
	bus->session.until_us = bus->now_us;
	bus->free_us = bus->now_us;
	bus_announce(bus, changed);
}

void bus_down(struct bus *bus, enum lfp_link_state link_state)
{
	bool changed = lfp_rs485_session_down(&bus->session, link_state, bus_ms(bus));

	bus->up = false;
	bus->asked = false;
	bus->ear.inside = false;
	bus->air.tail = bus->air.head;
	must(!lfp_rs485_session_online(&bus->session), "modules without a port");
	must(bus->session.phase == LFP_RS485_IDLE, "busy without a port");
	bus_announce(bus, changed);
	bus_check(bus);
}

void bus_start(struct bus *bus, u8 groups)
{
	const struct lfp_rs485_wishes wishes = {
		.baud = 115200, .gap_ms = LFP_RS485_GAP_MS, .silence_ms = LFP_SILENCE_MS,
		.groups = groups,
	};

	memset(bus, 0, sizeof(*bus));
	bus->now_us = START_US;
	bus->chunk = 64;
	chain_start(&bus->chain);
	lfp_state_init(&bus->state, bus_ms(bus));
	lfp_state_attach_link(&bus->state, LFP_LINK_SERIAL);
	lfp_rs485_session_init(&bus->session, &bus->state, &wishes);
	bus_plug_in(bus);
}

static void put_at(struct bus *bus, u8 character, u64 at_us)
{
	struct air *air = &bus->air;

	if (air->head - air->tail == AIR_MAX)
		return;
	air->character[air->head % AIR_MAX] = character;
	air->at_us[air->head++ % AIR_MAX] = at_us;
}

/* One after the other: a line has one place. */
static u64 put_text(struct bus *bus, const char *text, size_t count, u64 at_us)
{
	const struct air *air = &bus->air;
	u64 last_us = air->head == air->tail ? 0 : air->at_us[(air->head - 1) % AIR_MAX];
	size_t i;

	if (at_us < last_us)
		at_us = last_us;
	for (i = 0; i < count; i++)
		put_at(bus, (u8)text[i], at_us + wire_us(bus, i + 1));
	return at_us + wire_us(bus, count);
}

static u64 put_noise(struct bus *bus, unsigned int count, unsigned int seed, u64 at_us)
{
	static const char likely[] = "~0123456789ABCDEF\r\nxyz\xff";
	char character;

	while (count--) {
		seed = seed * 1103515245 + 12345;
		character = (char)(seed >> 24);
		if (seed & 0x8000)
			character = likely[(seed >> 16) % (sizeof(likely) - 1)];
		at_us = put_text(bus, &character, 1, at_us);
	}
	return at_us;
}

void bus_noise(struct bus *bus, unsigned int count, unsigned int seed)
{
	put_noise(bus, count, seed, bus->now_us);
}

static const u8 cid2[] = {
	0x42, 0x44, 0x47, 0x4f, 0x51, 0x61, 0x62, 0x63, 0x92, 0x93, 0x96
};

static bool is_readable(u8 command)
{
	unsigned int i;

	for (i = 0; i < sizeof(cid2); i++)
		if (cid2[i] == command)
			return true;
	return false;
}

/* Of a group that was given, within what a group can have. */
static bool is_ours(const struct bus *bus, u8 address)
{
	u8 groups = bus->session.wishes.groups, group = address / 16;

	if (groups == 1)
		return address >= 2 && address < 2 + LFP_RS485_SINGLE_MAX;
	return group < 8 && groups & BIT(group) && address % 16 >= 2;
}

static void check_request(const struct bus *bus, const struct lfp_rs485_frame *request)
{
	bool all = request->len && request->info[0] == 0xff;

	must(request->version == 0x20 && request->cid1 == 0x46, "head");
	must(is_readable(request->code), "%02x is asked", request->code);
	must(is_ours(bus, request->address), "%02x is asked", request->address);
	must(request->len <= 1, "%u bytes", request->len);
	must(!request->len || all || request->info[0] == request->address, "%02x",
	     request->info[0]);
	must(!all || request->code == 0x42 || request->code == 0x44, "%02x of all", request->code);
	must(!all || request->address % 16 == 2, "%02x for all", request->address);
	/* A second try may have been decided before the wish changed. */
	must(!all || bus->session.wishes.group_request || bus->session.tries > 1, "all are asked");
}

/* A reply may begin after 300 ms, and must have time to end. */
static void check_timeout(const struct bus *bus)
{
	u64 wait_us = bus->session.until_us - bus->now_us;

	must(bus->session.phase == LFP_RS485_ASKED, "%u", bus->session.phase);
	must(wait_us >= 300000 + wire_us(bus, 2 * LFP_RS485_FRAME_OVERHEAD), "%llu us",
	     (unsigned long long)wait_us);
	must(wait_us <= 300000 + wire_us(bus, WIRE_MAX + LFP_RS485_REQUEST_MAX), "%llu us",
	     (unsigned long long)wait_us);
}

static void read_request(const struct bus *bus, const char *text, size_t count,
			 struct wire_ear *ear)
{
	unsigned int events = 0;
	size_t i;

	ear->inside = false;
	for (i = 0; i < count; i++)
		events = wire_hear(ear, (u8)text[i]);
	must(events == BIT(LFP_RS485_FRAME), "no request");
	check_request(bus, &ear->frame);
}

/* What is spoilt before the frame is written. */
static void spoil_frame(const u8 *fault, struct lfp_rs485_frame *reply, u8 *info)
{
	unsigned int i;

	switch (fault[0]) {
	case FAULT_ADDRESS:
		reply->address = fault[1];
		break;
	case FAULT_CODE:
		reply->code = fault[1];
		reply->len = 0;
		break;
	case FAULT_VERSION:
		reply->version = fault[1];
		break;
	case FAULT_LIE:
		if (reply->len)
			info[fault[1] % reply->len] = fault[2];
		break;
	case FAULT_SHORT:
		reply->len -= fault[1] % (reply->len + 1);
		break;
	case FAULT_LONG:
		for (i = 0; i < fault[1] && reply->len < LFP_RS485_INFO_MAX; i++)
			info[reply->len++] = fault[2];
		break;
	}
}

/* What is spoilt on the line. */
static size_t spoil_text(const u8 *fault, char *text, size_t count)
{
	size_t at = fault[1] % count, next = (at + 1) % count;
	char character = text[at];

	switch (fault[0]) {
	case FAULT_FLIP:
		text[at] = (char)(character ^ 1 << fault[2] % 8);
		break;
	case FAULT_SWAP:
		text[at] = text[next];
		text[next] = character;
		break;
	case FAULT_CUT:
		return at;
	}
	return count;
}

static u64 put_before(struct bus *bus, const u8 *fault, const struct lfp_rs485_frame *request,
		      u64 at_us)
{
	struct lfp_rs485_frame other = *request;
	char text[WIRE_MAX];

	if (fault[0] == FAULT_ECHO)
		return put_text(bus, text, wire_write(text, &other), at_us - THINK_US);
	if (fault[0] == FAULT_BEFORE)
		return put_noise(bus, fault[1], fault[2], at_us);
	if (fault[0] != FAULT_HOST)
		return at_us;
	other.address = fault[1];
	return put_text(bus, text, wire_write(text, &other), at_us);
}

static void put_reply(struct bus *bus, const u8 *fault, const struct lfp_rs485_frame *request,
		      struct lfp_rs485_frame *reply, u8 *info)
{
	u64 at_us = bus->now_us + wire_us(bus, LFP_RS485_REQUEST_MAX) + THINK_US;
	static char text[WIRE_MAX];
	size_t count;

	if (fault[0] == FAULT_LATE)
		at_us += fault[1] * 125000u;
	spoil_frame(fault, reply, info);
	at_us = put_before(bus, fault, request, at_us);
	count = spoil_text(fault, text, wire_write(text, reply));
	at_us = put_text(bus, text, count, at_us);
	if (fault[0] == FAULT_TWICE)
		put_text(bus, text, count, at_us);
	if (fault[0] == FAULT_BEHIND)
		put_noise(bus, fault[1], fault[2], at_us);
}

static void take_fault(struct bus *bus, u8 *fault)
{
	memcpy(fault, bus->next, sizeof(bus->next));
	memset(bus->next, 0, sizeof(bus->next));
	if (fault[0] || draw(bus) % 256 >= bus->luck)
		return;
	fault[0] = (u8)(draw(bus) % FAULT_COUNT);
	fault[1] = (u8)draw(bus);
	fault[2] = (u8)draw(bus);
}

static void answer(struct bus *bus, const struct lfp_rs485_frame *request)
{
	static u8 info[LFP_RS485_INFO_MAX + 1];
	struct lfp_rs485_frame asked = *request, reply;
	u8 fault[3], own[1];

	take_fault(bus, fault);
	if (fault[0] == FAULT_STRAY) {
		own[0] = request->address;
		asked.code = cid2[fault[1] % sizeof(cid2)];
		asked.info = own;
		asked.len = 1;
	}
	if (fault[0] != FAULT_SILENT && chain_answer(&bus->chain, &asked, &reply, info))
		put_reply(bus, fault, request, &reply, info);
}

/* What the session has thrown away the ear need not hear out. */
static void follow(struct bus *bus)
{
	if (!bus->ear.inside || bus->session.parser.inside)
		return;
	bus->ear.inside = false;
	bus->ear.ends += bus->ear.count > 0;
}

static void check_rest(const struct bus *bus, bool asked)
{
	const struct lfp_rs485_session *session = &bus->session;

	must(session->phase <= LFP_RS485_QUIET, "%u", session->phase);
	must(session->phase == LFP_RS485_IDLE || session->until_us > bus->now_us, "phase %u",
	     session->phase);
	must(!asked || session->until_us > bus->now_us, "it would ask without end");
}

static void add_modules(struct bus *bus)
{
	unsigned int place;
	u64 left;

	lfp_for_each_bit(place, left, bus->session.wanted) {
		must(place < LFP_MODULES_MAX && !bus->session.module[place], "place %u", place);
		if (!bus->no_memory)
			lfp_rs485_session_add(&bus->session, &bus->module[place], place);
	}
	/* Without memory it has to want again. */
	bus->session.wanted = 0;
	/* Who adds them looks at all of it. */
	bus->moment.layout = bus->state.layout;
}

static void ask(struct bus *bus)
{
	char *text = malloc(LFP_RS485_REQUEST_MAX);
	static struct wire_ear ear;
	u64 round = bus->session.round;
	size_t count;

	count = lfp_rs485_session_ask(&bus->session, text, bus->now_us, bus_ms(bus));
	must(count <= LFP_RS485_REQUEST_MAX, "%zu", count);
	follow(bus);
	check_rest(bus, true);
	if (bus->session.round != round)
		bus_check_sums(bus);
	if (count) {
		must(bus->now_us >= bus->free_us, "%llu us too early",
		     (unsigned long long)(bus->free_us - bus->now_us));
		bus->asked = true;
		bus->steps++;
		read_request(bus, text, count, &ear);
		check_timeout(bus);
		answer(bus, &ear.frame);
	}
	add_modules(bus);
	bus_check(bus);
	free(text);
}

/* After a transaction, or a miss, the line is left alone. */
static void note_end(struct bus *bus, enum lfp_rs485_phase before, bool heard)
{
	u64 free_us = bus->now_us;

	if (heard && before != LFP_RS485_IDLE)
		free_us += bus->session.wishes.gap_ms * 1000ull;
	else if (before == LFP_RS485_ASKED && bus->session.phase == LFP_RS485_QUIET)
		free_us += LFP_RS485_QUIET_MS * 1000ull;
	if (free_us > bus->free_us)
		bus->free_us = free_us;
}

static void tick(struct bus *bus)
{
	enum lfp_rs485_phase before = bus->session.phase;
	u64 round = bus->session.round;
	bool changed;

	changed = lfp_rs485_session_tick(&bus->session, bus->now_us, bus_ms(bus));
	follow(bus);
	check_rest(bus, false);
	note_end(bus, before, false);
	bus_announce(bus, changed);
	if (bus->session.round != round)
		bus_check_sums(bus);
	add_modules(bus);
	bus_check(bus);
}

/* Each damaged frame makes a line worse, each good one makes it better. */
static void check_line(const struct bus *bus, const struct lfp_rs485_counts *before, u32 bad)
{
	const struct lfp_rs485_session *session = &bus->session;
	u64 good = session->counts.frames - before->frames;
	u64 damaged = session->counts.checksum_errors + session->counts.garbled -
		      before->checksum_errors - before->garbled;

	must(!damaged || good || session->bad > bad || session->bad >= LFP_RS485_CAUTION, "%u, %u",
	     bad, session->bad);
	must(session->counts.rejected != before->rejected || !good || !bad || session->bad < bad,
	     "%u, %u", bad, session->bad);
}

/* Good frames of a chunk, while the session waits for one. */
static void hear(struct bus *bus, const u8 *bytes, u32 count)
{
	const struct lfp_rs485_session *session = &bus->session;
	bool clean = !session->bad && session->phase == LFP_RS485_ASKED;
	/* A good frame makes it a little better before it is believed or not. */
	bool doubtful = session->bad > count / LFP_RS485_FRAME_OVERHEAD + 1;
	unsigned int events;
	u32 i;

	for (i = 0; i < count; i++) {
		events = wire_hear(&bus->ear, bytes[i]);
		if (events == BIT(LFP_RS485_FRAME) && session->phase == LFP_RS485_ASKED)
			bus_offer(bus, &bus->ear.frame, clean, doubtful);
		clean &= events == BIT(LFP_RS485_MORE);
	}
}

static void receive(struct bus *bus, u32 count)
{
	enum lfp_rs485_phase before = bus->session.phase;
	const struct lfp_rs485_counts counts = bus->session.counts;
	u64 round = bus->session.round, ends = bus->ear.ends;
	u32 bad = bus->session.bad;
	u8 *bytes = malloc(count);
	bool changed;
	u32 i;

	for (i = 0; i < count; i++)
		bytes[i] = bus->air.character[bus->air.tail++ % AIR_MAX];
	if (bus->asked) {
		hear(bus, bytes, count);
		changed = lfp_rs485_session_receive(&bus->session, bytes, count, bus->now_us,
						    bus_ms(bus));
		follow(bus);
		check_line(bus, &counts, bad);
		note_end(bus, before, true);
		bus_announce(bus, changed);
		if (bus->session.round != round)
			bus_check_sums(bus);
		add_modules(bus);
		/* In the middle of a frame there is nothing to know. */
		if (changed || bus->ear.ends != ends || bus->session.phase != before)
			bus_check(bus);
	}
	free(bytes);
}

/* Characters that arrive at once, and when the last one of them does; 0: none are on their way. */
static u32 next_chunk(const struct bus *bus, u64 *at_us)
{
	const struct air *air = &bus->air;
	u32 entry = air->tail;

	if (air->head == air->tail)
		return 0;
	while (entry + 1 != air->head && entry + 1 - air->tail < bus->chunk &&
	       air->at_us[(entry + 1) % AIR_MAX] - air->at_us[entry % AIR_MAX] < APART_US)
		entry++;
	*at_us = air->at_us[entry % AIR_MAX];
	return entry + 1 - air->tail;
}

/* The next thing that happens: characters arrive or the worker comes. */
void bus_step(struct bus *bus)
{
	u64 due_us = bus->session.until_us + bus->late_us, at_us;
	u32 count = next_chunk(bus, &at_us);

	if (count && at_us <= due_us) {
		if (at_us > bus->now_us)
			bus->now_us = at_us;
		return receive(bus, count);
	}
	if (due_us > bus->now_us)
		bus->now_us = due_us;
	if (bus->session.phase == LFP_RS485_IDLE)
		ask(bus);
	else
		tick(bus);
}

/* Without records of its modules there is nothing to ask them. */
#define TURNS_MAX 20000
#define TURNS_NO_MEMORY 100

/* Until one more has been asked, and has answered or not. */
void bus_transaction(struct bus *bus)
{
	u32 steps = bus->steps, turns = 0;

	while (bus->steps == steps) {
		bus_step(bus);
		if (++turns > TURNS_NO_MEMORY && bus->no_memory)
			return;
		must(turns < TURNS_MAX, "nothing is asked");
	}
	while (bus->session.phase != LFP_RS485_IDLE) {
		bus_step(bus);
		must(++turns < TURNS_MAX, "it never ends");
	}
}
