// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "lfpctl.h"
#include "links/rs485_session.h"
#include "pack.h"
#include "rs485-pack.h"

#define ADDRESSES 256

/* Where a reply to 42 has the counts of a module, after M and N of them. */
#define RECORDS_AT 2
#define ITEMS_AT 6
#define TAIL_2 11
#define TAIL_4 17

/* Return code of a command that a pack does not know. */
#define NOT_SUPPORTED 0x04

/* How long the session plays at most, and how many rounds it needs. */
#define PLAY_MS 600000
#define ROUNDS 6
#define ANSWER_US 20000

/**
 * struct recorded - what a log has of a chain
 * @session: the driver's
 * @state: likewise
 * @modules: records of its modules
 * @reply: newest reply to each question, from ~ to CR; NULL: none
 * @heard: something came from this address
 * @counts: of the log
 * @family: who speaks
 * @now_us: time of the session
 * @events: of it
 */
struct recorded {
	struct lfp_rs485_session session;
	struct lfp_state state;
	struct lfp_rs485_module *modules[LFP_MODULES_MAX];
	char *reply[ADDRESSES][LFP_RS485_COMMAND_COUNT];
	bool heard[ADDRESSES];
	struct lfp_rs485_counts counts;
	u64 now_us;
	u64 events;
};

static void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (memory)
		return memory;
	complain("out of memory");
	exit(STATUS_ERROR);
}

struct recorded *recorded_new(void)
{
	return allocate(sizeof(struct recorded));
}

void recorded_free(struct recorded *recorded)
{
	for (unsigned int i = 0; i < ADDRESSES; i++)
		for (unsigned int j = 0; j < LFP_RS485_COMMAND_COUNT; j++)
			free(recorded->reply[i][j]);
	for (unsigned int i = 0; i < LFP_MODULES_MAX; i++)
		free(recorded->modules[i]);
	free(recorded);
}

/* A frame of its own: what of one reply belongs to one module. */
static char *make_frame(u8 version, u8 address, u8 code, const u8 *info,
			size_t len)
{
	char *chars = allocate(LFP_RS485_FRAME_OVERHEAD + 2 * len + 1);
	int used = sprintf(chars, "~%02X%02X%02X%02X%04X", version, address,
			   LFP_RS485_CID1, code,
			   lfp_rs485_length_field((u16)(2 * len)));

	for (size_t i = 0; i < len; i++)
		used += sprintf(chars + used, "%02X", info[i]);
	sprintf(chars + used, "%04X\r",
		lfp_rs485_checksum(chars + 1, (size_t)used - 1));
	return chars;
}

static void keep(struct recorded *recorded, u8 address,
		 enum lfp_rs485_command command, char *chars)
{
	free(recorded->reply[address][command]);
	recorded->reply[address][command] = chars;
	recorded->heard[address] = true;
}

/* Length of a record of 42, as it says itself; 0 if it is cut. */
static size_t analog_len(const u8 *record, size_t left)
{
	size_t cells = left ? record[0] : 0, items;
	size_t probes_at = 1 + 2 * cells, tail_at;

	if (probes_at >= left)
		return 0;
	tail_at = probes_at + 1 + 2 * record[probes_at];
	if (tail_at + ITEMS_AT >= left)
		return 0;
	items = record[tail_at + ITEMS_AT];
	return tail_at + (items == 4 ? TAIL_4 : TAIL_2);
}

/* A reply of all modules becomes one of each: @one is their command. */
static void split(struct recorded *recorded, const struct exchange *exchange,
		  enum lfp_rs485_command one)
{
	const struct lfp_rs485_frame *frame = &exchange->frame;
	unsigned int count = lfp_rs485_records(frame, exchange->command);
	const u8 *record = exchange->info + RECORDS_AT;
	size_t left = frame->len - RECORDS_AT, len;
	u8 info[LFP_RS485_INFO_MAX + 1];

	for (unsigned int i = 0; i < count; i++) {
		len = one == LFP_RS485_ANALOG ? analog_len(record, left) :
						left / (count - i);
		if (!len || len > left)
			return;
		info[0] = exchange->info[0];
		info[1] = (u8)(frame->address + i);
		memcpy(info + RECORDS_AT, record, len);
		keep(recorded, info[1], one,
		     make_frame(frame->version, info[1], 0, info,
				len + RECORDS_AT));
		record += len;
		left -= len;
	}
}

static void count_damage(struct recorded *recorded,
			 const struct exchange *exchange)
{
	struct lfp_rs485_counts *counts = &recorded->counts;

	counts->rejected++;
	if (strstr(exchange->damage.chars, "CHKSUM:"))
		counts->checksum_errors++;
	else if (!strncmp(exchange->damage.chars, "wrong", 5) ||
		 !strncmp(exchange->damage.chars, "LENGTH", 6))
		counts->length_errors++;
	else
		counts->garbled++;
}

static void add_reply(struct recorded *recorded,
		      const struct exchange *exchange)
{
	u8 address = exchange->frame.address;
	char *chars;

	if (exchange->frame.code) {
		recorded->counts.refusals++;
		recorded->counts.rejected++;
	} else {
		recorded->counts.frames++;
	}
	recorded->heard[address] = true;
	if (!exchange->known)
		return;
	if (exchange->command == LFP_RS485_ANALOG_ALL) {
		split(recorded, exchange, LFP_RS485_ANALOG);
	} else if (exchange->command == LFP_RS485_ALARM_ALL) {
		split(recorded, exchange, LFP_RS485_ALARM);
	} else {
		chars = allocate(exchange->telegram.len + 2);
		sprintf(chars, "%s\r", exchange->telegram.chars);
		keep(recorded, address, exchange->command, chars);
	}
}

void recorded_add(struct recorded *recorded, const struct exchange *exchange)
{
	if (exchange->damage.len)
		count_damage(recorded, exchange);
	else if (exchange->echo)
		recorded->counts.echoes++;
	else if (!exchange->request)
		add_reply(recorded, exchange);
}

/* Groups by the high digit of their addresses; one alone may have 16 modules. */
static u8 find_groups(const struct recorded *recorded)
{
	u8 groups = 0;

	for (unsigned int address = 0; address < 0x80; address++)
		if (recorded->heard[address])
			groups |= (u8)(1u << (address >> 4));
	if (groups == 3 && !recorded->heard[0x12])
		groups = 1;
	return groups ? groups : 1;
}

/* What a question is answered with; a module that is there is not silent. */
static void answer(struct recorded *recorded)
{
	struct lfp_rs485_session *session = &recorded->session;
	const char *reply = recorded->reply[session->address][session->command];
	char *made = NULL;

	recorded->now_us += ANSWER_US;
	if (!reply && recorded->heard[session->address]) {
		made = make_frame(LFP_RS485_VERSION_2_0, session->address,
				  NOT_SUPPORTED, NULL, 0);
		reply = made;
	}
	if (reply)
		lfp_rs485_session_receive(session, (const u8 *)reply,
					  strlen(reply), recorded->now_us,
					  START_MS + recorded->now_us / 1000);
	free(made);
}

static void add_modules(struct recorded *recorded)
{
	unsigned int place;
	u64 left, wanted = recorded->session.wanted;

	lfp_for_each_bit(place, left, wanted) {
		recorded->modules[place] =
			allocate(sizeof(*recorded->modules[place]));
		lfp_rs485_session_add(&recorded->session,
				      recorded->modules[place], place);
	}
}

static void count_events(struct recorded *recorded, u64 now_ms)
{
	struct lfp_event event;

	while (lfp_state_next_event(&recorded->state, now_ms, &event))
		recorded->events++;
}

static void step(struct recorded *recorded)
{
	struct lfp_rs485_session *session = &recorded->session;
	char text[LFP_RS485_REQUEST_MAX];
	u64 now_ms;

	if (recorded->now_us < session->until_us)
		recorded->now_us = session->until_us;
	now_ms = START_MS + recorded->now_us / 1000;
	if (session->phase != LFP_RS485_IDLE)
		lfp_rs485_session_tick(session, recorded->now_us, now_ms);
	else if (lfp_rs485_session_ask(session, text, recorded->now_us,
				       now_ms))
		answer(recorded);
	add_modules(recorded);
	count_events(recorded, now_ms);
}

/* Until all that the chain can be asked was asked. */
static void play(struct recorded *recorded)
{
	struct lfp_rs485_wishes wishes = {
		.baud = 115200,
		.silence_ms = LFP_SILENCE_MS,
		.groups = find_groups(recorded),
	};
	struct lfp_rs485_session *session = &recorded->session;

	lfp_state_init(&recorded->state, START_MS);
	lfp_state_attach_link(&recorded->state, LFP_LINK_SERIAL);
	lfp_rs485_session_init(session, &recorded->state, &wishes);
	lfp_rs485_session_down(session, LFP_LINK_SILENT, START_MS);
	while (session->round < ROUNDS && recorded->now_us / 1000 < PLAY_MS)
		step(recorded);
}

static void add_counts(struct items *items,
		       const struct lfp_rs485_counts *counts)
{
	const struct {
		const char *name;
		u64 count;
	} rows[] = {
		{ "frames", counts->frames },
		{ "rejected", counts->rejected },
		{ "checksum_errors", counts->checksum_errors },
		{ "length_errors", counts->length_errors },
		{ "garbled", counts->garbled },
		{ "refusals", counts->refusals },
		{ "echoes", counts->echoes },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		items_add_number(items, rows[i].name,
				 (long long)rows[i].count);
}

/* What a log cannot tell is left out: times, port and rate. */
static void add_link(struct snapshot *snapshot,
		     const struct recorded *recorded)
{
	const struct lfp_rs485_session *session = &recorded->session;
	struct items *items = &snapshot_add_link(snapshot, "serial")->items;
	char unknown[24] = "none";

	items_add_text(items, "state",
		       lfp_link_state_name(recorded->state.link[LFP_LINK_SERIAL]));
	items_add_text(items, "dialect",
		       lfp_rs485_family_name(session->family));
	items_add(items, "port");
	items_add(items, "age_ms");
	items_add_number(items, "modules_online",
			 lfp_rs485_session_online(session));
	items_add_number(items, "modules_total",
			 lfp_rs485_session_total(session));
	add_counts(items, &recorded->counts);
	if (session->unknown)
		snprintf(unknown, sizeof(unknown), "%016llX",
			 (unsigned long long)session->unknown);
	items_add_text(items, "unknown_bits", unknown);
	snapshot_add_fields(items, &recorded->state, LFP_LINK_SERIAL);
}

void snapshot_from_recorded(struct snapshot *snapshot,
			    struct recorded *recorded, const char *name)
{
	play(recorded);
	snapshot_from_state(snapshot, &recorded->state, name);
	for (unsigned int i = 0; i < LFP_MODULES_MAX; i++)
		if (recorded->modules[i])
			snapshot_add_module(snapshot, &recorded->modules[i]->node);
	add_link(snapshot, recorded);
	snapshot->event_seq.kind = VALUE_NUMBER;
	snapshot->event_seq.number = (long long)recorded->events;
}
