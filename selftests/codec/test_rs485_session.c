// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A chain of modules on a simulated line: who is asked what and when, who is
 * lost, and what is believed of what a bad line brings.
 */

#include <inttypes.h>

#include "bench.h"
#include "links/rs485_session.h"

#define MS 1000ull
#define S (1000 * MS)
#define PACKS 34
#define AIR 16384
#define LATENCY_MS 25
#define FOREVER UINT64_MAX

/* What makes a module other than it should be. */
struct pack {
	bool there;
	u8 address;
	u8 version;
	u8 cells;
	u8 probes;
	u8 items;
	s16 cell_mv[16];
	s16 temperature_dc[6];
	s16 current_da;
	s16 surplus_mv;
	u32 now_mah;
	u32 full_mah;
	u16 cycles;
	u8 cell_state[16];
	u8 probe_state[6];
	u8 status[6];
	u16 limit_mv;
	u8 management;
	/* CID2 less 0x40 as bits */
	u64 silent_to;
	u64 refuses;
	u8 refusal;
	bool knows_all;
	bool knows_system;
	u8 system_alarm;
	u8 longer;
	bool seplos;
	bool jk;
	u32 drop_next;
	u32 corrupt_next;
	u32 latency_ms;
	unsigned int asked;
	unsigned int asked_for[256];
	u64 asked_us;
};

struct air {
	u8 byte;
	u64 at_us;
};

struct rig {
	struct lfp_state state;
	struct lfp_rs485_session session;
	struct lfp_rs485_module record[LFP_MODULES_MAX];
	struct pack pack[PACKS];
	struct air air[AIR];
	unsigned int in;
	unsigned int out;
	u64 now_us;
	bool echo;
	bool no_records;
	u32 flip_one_in;
	u64 last_frames;
	bool flipped;
	u64 damaged;
	u64 passed;
	unsigned int requests;
	char request[LFP_RS485_REQUEST_MAX + 1];
	u64 asked_us;
	u64 wire_us;
	u64 wait_us;
	unsigned int changes;
};

static u64 now_ms(const struct rig *rig)
{
	return rig->now_us / 1000;
}

static u64 char_us(const struct rig *rig)
{
	return 10 * S / rig->session.wishes.baud;
}

static void start_pack(struct pack *pack, u8 address)
{
	unsigned int i;

	memset(pack, 0, sizeof(*pack));
	pack->there = true;
	pack->address = address;
	pack->version = 0x20;
	pack->cells = 15;
	pack->probes = 5;
	pack->items = 4;
	for (i = 0; i < 16; i++)
		pack->cell_mv[i] = (s16)(3300 + 3 * address + (i * 7) % 15);
	for (i = 0; i < 6; i++)
		pack->temperature_dc[i] = (s16)(200 + 10 * i + address);
	pack->current_da = (s16)(30 + address);
	pack->full_mah = 74000;
	pack->now_mah = 40000 + 100u * address;
	pack->cycles = (u16)(100 + address);
	pack->status[1] = 0x0e;
	pack->limit_mv = 53250;
	pack->management = 0xc0;
	pack->latency_ms = LATENCY_MS;
	pack->refusal = 0x04;
}

static const struct lfp_rs485_wishes usual = {
	.baud = 115200,
	.gap_ms = 100,
	.silence_ms = LFP_SILENCE_MS,
	.groups = 1,
};

static void start_empty(struct rig *rig, const struct lfp_rs485_wishes *wishes)
{
	memset(rig, 0, sizeof(*rig));
	rig->now_us = 1000 * S;
	lfp_state_init(&rig->state, now_ms(rig));
	lfp_state_attach_link(&rig->state, LFP_LINK_SERIAL);
	lfp_rs485_session_init(&rig->session, &rig->state, wishes);
	bench_seed(1);
}

/* The first pack of @count has index 0 and address 2. */
static void add_packs(struct rig *rig, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		start_pack(&rig->pack[i], (u8)(LFP_RS485_MASTER + i));
}

static void say_at(struct rig *rig, u64 at_us, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		assert_true(rig->in - rig->out < AIR);
		rig->air[rig->in % AIR].byte = (u8)text[i];
		rig->air[rig->in++ % AIR].at_us = at_us + (i + 1) * char_us(rig);
	}
}

struct text {
	char chars[4200];
	size_t len;
};

static void put(struct text *text, unsigned int number, unsigned int digits)
{
	char hex[16];

	snprintf(hex, sizeof(hex), "%08X", number);
	memcpy(text->chars + text->len, hex + 8 - digits, digits);
	text->len += digits;
}

static void put_info(struct text *text, const u8 *bytes, unsigned int len)
{
	while (len--)
		put(text, *bytes++, 2);
}

static void head(struct text *text, u8 version, u8 address, u8 code, size_t digits)
{
	text->len = 0;
	text->chars[text->len++] = '~';
	put(text, version, 2);
	put(text, address, 2);
	put(text, LFP_RS485_CID1, 2);
	put(text, code, 2);
	put(text, lfp_rs485_length_field((u16)digits), 4);
}

static void close_frame(struct text *text)
{
	put(text, lfp_rs485_checksum(text->chars + 1, text->len - 1), 4);
	text->chars[text->len++] = '\r';
}

static void make_frame(struct text *text, u8 version, u8 address, u8 code,
		       const struct text *info)
{
	head(text, version, address, code, info->len);
	memcpy(text->chars + text->len, info->chars, info->len);
	text->len += info->len;
	close_frame(text);
}

static unsigned int voltage_mv(const struct pack *pack)
{
	int sum = pack->surplus_mv;
	unsigned int i;

	for (i = 0; i < pack->cells; i++)
		sum += pack->cell_mv[i];
	return (unsigned int)sum;
}

static void put_analog(struct text *info, const struct pack *pack)
{
	unsigned int i;

	put(info, pack->cells, 2);
	for (i = 0; i < pack->cells; i++)
		put(info, (u16)pack->cell_mv[i], 4);
	put(info, pack->probes, 2);
	for (i = 0; i < pack->probes; i++)
		put(info, (u16)(pack->temperature_dc[i] + 2731), 4);
	put(info, (u16)pack->current_da, 4);
	put(info, voltage_mv(pack), 4);
	put(info, pack->items == 4 ? 0xffff : pack->now_mah, 4);
	put(info, pack->items, 2);
	put(info, pack->items == 4 ? 0xffff : pack->full_mah, 4);
	put(info, pack->cycles, 4);
	if (pack->items != 4)
		return;
	put(info, pack->now_mah, 6);
	put(info, pack->full_mah, 6);
}

static void put_alarm(struct text *info, const struct pack *pack)
{
	put(info, pack->cells, 2);
	put_info(info, pack->cell_state, pack->cells);
	put(info, pack->probes, 2);
	put_info(info, pack->probe_state, pack->probes);
	put(info, 0, 6);
	put_info(info, pack->status, 6);
}

static void put_seplos(struct text *info, const struct pack *pack)
{
	unsigned int i;

	put(info, 0, 2);
	put(info, pack->address, 2);
	put(info, 16, 2);
	for (i = 0; i < 16; i++)
		put(info, 3300, 4);
	put(info, 6, 2);
	for (i = 0; i < 6; i++)
		put(info, 2981, 4);
	put(info, 0, 4);
	put(info, 5280, 4);
	put(info, 5000, 4);
	put(info, 10, 2);
	for (i = 0; i < 10; i++)
		put(info, 10000, 4);
}

static void put_flag(struct text *info, const struct pack *pack, unsigned int number)
{
	/* It changes whenever 44 was read. */
	if (!pack->jk)
		put(info, pack->asked % 2 ? 0x11 : 0x10, 2);
	put(info, number, 2);
}

static void put_limits(struct text *info)
{
	static const u16 limits[] = {
		3650, 3050, 2800, 3331, 2631, 1000, 54000, 46000, 43000, 3331, 2631, 64536,
	};
	unsigned int i;

	put(info, 0, 2);
	for (i = 0; i < ARRAY_SIZE(limits); i++)
		put(info, limits[i], 4);
}

static void put_system(struct text *info, const struct pack *pack, u8 cid2)
{
	unsigned int i;

	if (cid2 == 0x62) {
		put(info, pack->system_alarm, 2);
		put(info, 0, 6);
	} else if (cid2 == 0x63) {
		put(info, 53000, 4);
		put(info, 45000, 4);
		put(info, 100, 4);
		put(info, 100, 4);
		put(info, 0xc0, 2);
	} else {
		put(info, 49000, 4);
		put(info, 0, 4);
		put(info, 50, 2);
		put(info, 8, 4);
		put(info, 8, 4);
		put(info, 97, 2);
		put(info, 95, 2);
		for (i = 11; i < 49; i += 2)
			put(info, 3000, 4);
	}
}

static void put_serial(struct text *info, const struct pack *pack)
{
	char serial[20];

	snprintf(serial, sizeof(serial), "HPTEST00000000%02X", pack->address);
	put(info, pack->address, 2);
	put_info(info, (const u8 *)serial, 16);
}

static void put_manufacturer(struct text *info)
{
	put_info(info, (const u8 *)"US3000C\0\0\0\2\3Pylon---------------", 32);
}

static void put_management(struct text *info, const struct pack *pack)
{
	put(info, pack->address, 2);
	put(info, pack->limit_mv, 4);
	put(info, 45000, 4);
	put(info, 370, 4);
	put(info, (u16)-370, 4);
	put(info, pack->management, 2);
}

static bool is_alarm_request(u8 cid2)
{
	return cid2 == 0x44;
}

static bool put_all(struct rig *rig, struct text *info, u8 cid2)
{
	unsigned int i, count = 0;

	for (i = 0; i < PACKS; i++)
		count += rig->pack[i].there;
	put(info, 0, 2);
	put(info, count, 2);
	for (i = 0; i < PACKS; i++) {
		if (!rig->pack[i].there)
			continue;
		if (is_alarm_request(cid2))
			put_alarm(info, &rig->pack[i]);
		else
			put_analog(info, &rig->pack[i]);
	}
	return true;
}

/* False: silence. */
static bool put_reply(struct rig *rig, struct pack *pack, u8 cid2, int request_info,
		      struct text *info)
{
	if (request_info == LFP_RS485_ALL)
		return pack->knows_all && put_all(rig, info, cid2);
	if ((cid2 & 0xf0) == 0x60 && !pack->knows_system)
		return false;
	switch (cid2) {
	case 0x42:
		if (pack->seplos) {
			put_seplos(info, pack);
			return true;
		}
		put_flag(info, pack, pack->address);
		put_analog(info, pack);
		return true;
	case 0x44:
		put_flag(info, pack, pack->address);
		put_alarm(info, pack);
		return true;
	case 0x47:
		put_limits(info);
		return true;
	case 0x4f:
		return true;
	case 0x51:
		put_manufacturer(info);
		return true;
	case 0x92:
		put_management(info, pack);
		return true;
	case 0x93:
		put_serial(info, pack);
		return true;
	case 0x96:
		put(info, pack->address, 2);
		put(info, 0x01030006, 8);
		put(info, 9, 2);
		return true;
	default:
		put_system(info, pack, cid2);
		return true;
	}
}

/* One bit of a character at most: two in the same one are no worse. */
static void flip_bits(struct rig *rig, struct text *text)
{
	bool flipped = false;
	size_t i;

	for (i = 0; rig->flip_one_in && i < text->len; i++) {
		if (bench_random(rig->flip_one_in / 8))
			continue;
		text->chars[i] = (char)(text->chars[i] ^ (1 << bench_random(8)));
		flipped = true;
	}
	rig->flipped = flipped;
	rig->damaged += flipped;
}

static void answer(struct rig *rig, struct pack *pack, u8 cid2, int request_info, u64 at_us)
{
	struct text info = { .len = 0 }, text;
	u64 bit = 1ull << ((cid2 - 0x40) & 63);
	u8 code = 0;

	pack->asked++;
	pack->asked_for[cid2]++;
	pack->asked_us = rig->now_us;
	if (pack->drop_next && pack->drop_next--)
		return;
	if (pack->silent_to & bit)
		return;
	if (pack->refuses & bit)
		code = pack->refusal;
	else if (!put_reply(rig, pack, cid2, request_info, &info))
		return;
	if (pack->longer == cid2)
		put(&info, 0, 4);
	make_frame(&text, pack->version, pack->address, code, &info);
	if (pack->corrupt_next && pack->corrupt_next--)
		text.chars[text.len / 2] ^= 1;
	flip_bits(rig, &text);
	rig->wire_us += text.len * char_us(rig);
	rig->wait_us += pack->latency_ms * MS;
	say_at(rig, at_us + pack->latency_ms * MS, text.chars, text.len);
}

/* What a pack makes of a request, damaged or not. */
static void hear(struct rig *rig, const struct text *text, u64 at_us)
{
	static struct lfp_rs485_parser parser;
	struct lfp_rs485_frame frame;
	unsigned int p;
	size_t i;

	memset(&parser, 0, sizeof(parser));
	for (i = 0; i < text->len; i++) {
		if (lfp_rs485_parse(&parser, (u8)text->chars[i], &frame) != LFP_RS485_FRAME)
			continue;
		for (p = 0; p < PACKS; p++)
			if (rig->pack[p].there && rig->pack[p].address == frame.address)
				answer(rig, &rig->pack[p], frame.code,
				       frame.len ? frame.info[0] : -1, at_us);
	}
}

static bool add_wanted(struct rig *rig)
{
	unsigned int place;
	u64 left;

	if (rig->no_records)
		return false;
	lfp_for_each_bit(place, left, rig->session.wanted)
		lfp_rs485_session_add(&rig->session, &rig->record[place], place);
	return true;
}

static void ask(struct rig *rig)
{
	char chars[LFP_RS485_REQUEST_MAX];
	struct text text;
	u64 end_us;

	text.len = lfp_rs485_session_ask(&rig->session, chars, rig->now_us, now_ms(rig));
	if (!text.len) {
		assert_true(rig->session.until_us > rig->now_us);
		return;
	}
	assert_int_equal(rig->session.phase, LFP_RS485_ASKED);
	assert_true(rig->session.until_us > rig->now_us);
	rig->requests++;
	rig->asked_us = rig->now_us;
	memcpy(rig->request, chars, text.len);
	rig->request[text.len] = 0;
	memcpy(text.chars, chars, text.len);
	end_us = rig->now_us + text.len * char_us(rig);
	rig->wire_us += text.len * char_us(rig);
	if (rig->echo)
		say_at(rig, rig->now_us, text.chars, text.len);
	rig->last_frames = rig->session.counts.frames;
	flip_bits(rig, &text);
	rig->flipped = false;
	hear(rig, &text, end_us);
}

/* Up to eight characters, as a port hands them on. */
static void receive(struct rig *rig, u64 end_us)
{
	u64 frames = rig->session.counts.frames;
	size_t len = 0;
	u8 bytes[8];

	while (len < sizeof(bytes) && rig->out != rig->in &&
	       rig->air[rig->out % AIR].at_us <= end_us) {
		rig->now_us = rig->air[rig->out % AIR].at_us;
		bytes[len++] = rig->air[rig->out++ % AIR].byte;
		if (bytes[len - 1] == '\r')
			break;
	}
	rig->changes += lfp_rs485_session_receive(&rig->session, bytes, len, rig->now_us,
						  now_ms(rig));
	if (rig->session.counts.frames != frames && rig->flipped)
		rig->passed++;
	add_wanted(rig);
}

/* One thing happens, if it does before @end_us. */
static bool step(struct rig *rig, u64 end_us)
{
	struct lfp_rs485_session *session = &rig->session;
	u64 air_us = rig->in == rig->out ? FOREVER : rig->air[rig->out % AIR].at_us;
	u64 until_us = session->until_us > rig->now_us ? session->until_us : rig->now_us;

	if (until_us > end_us && air_us > end_us) {
		rig->now_us = end_us;
		return false;
	}
	if (air_us <= until_us) {
		receive(rig, until_us < end_us ? until_us : end_us);
		return true;
	}
	rig->now_us = until_us;
	if (session->phase == LFP_RS485_IDLE)
		ask(rig);
	else
		rig->changes += lfp_rs485_session_tick(session, rig->now_us, now_ms(rig));
	add_wanted(rig);
	return true;
}

static void pass(struct rig *rig, u64 us)
{
	u64 end_us = rig->now_us + us;

	while (step(rig, end_us))
		;
}

/* Up to the next request. */
static const char *next_request(struct rig *rig)
{
	unsigned int requests = rig->requests;

	while (rig->requests == requests)
		assert_true(step(rig, rig->now_us + 100 * S));
	return rig->request;
}

static void pass_rounds(struct rig *rig, unsigned int rounds)
{
	u64 round = rig->session.round + rounds;
	u64 end_us = rig->now_us + 1000 * S;

	while (rig->session.round < round)
		assert_true(step(rig, end_us));
}

static void start_with(struct rig *rig, unsigned int count, const struct lfp_rs485_wishes *wishes)
{
	start_empty(rig, wishes);
	add_packs(rig, count);
	pass_rounds(rig, 2);
}

static void start(struct rig *rig, unsigned int count)
{
	start_with(rig, count, &usual);
}

static const struct lfp_node *node(struct rig *rig, unsigned int number)
{
	return lfp_state_node(&rig->state, number);
}

static bool knows(struct rig *rig, unsigned int n, enum lfp_field field)
{
	s64 number;

	return lfp_node_number(node(rig, n), field, &number);
}

static s64 number(struct rig *rig, unsigned int n, enum lfp_field field)
{
	s64 value = INT64_MIN;

	if (!lfp_node_number(node(rig, n), field, &value))
		fail_msg("%s of %u is not known", lfp_field_name(field), n);
	return value;
}

static enum lfp_level level(struct rig *rig, unsigned int n, enum lfp_condition condition)
{
	enum lfp_level found = LFP_LEVEL_COUNT;

	if (!lfp_node_condition(node(rig, n), condition, &found))
		fail_msg("%s of %u is not known", lfp_condition_name(condition), n);
	return found;
}

static unsigned int count_known(struct rig *rig, unsigned int n)
{
	unsigned int field, count = 0;

	for (field = 0; field < LFP_FIELD_COUNT; field++)
		count += knows(rig, n, field);
	return count;
}

static unsigned int online(struct rig *rig)
{
	return lfp_rs485_session_online(&rig->session);
}

static unsigned int total(struct rig *rig)
{
	return lfp_rs485_session_total(&rig->session);
}

static s64 apart(s64 a, s64 b)
{
	return a > b ? a - b : b - a;
}

/* True if module @n shows nothing else than @pack has. */
static bool shows(struct rig *rig, unsigned int n, const struct pack *pack, s64 cell_uv,
		  s64 temperature_dc, s64 current_ua, s64 charge_uah)
{
	struct lfp_cells cells;
	unsigned int i;

	if (!lfp_node_cells(node(rig, n), &cells))
		return true;
	if (cells.cells != pack->cells || cells.probes != pack->probes)
		return false;
	for (i = 0; i < cells.cells; i++)
		if (apart(cells.voltage_uv[i], pack->cell_mv[i] * 1000) > cell_uv)
			return false;
	for (i = 0; i < cells.probes; i++)
		if (apart(cells.temperature_dc[i], pack->temperature_dc[i]) > temperature_dc)
			return false;
	return apart(number(rig, n, LFP_CURRENT_UA), pack->current_da * 100000) <= current_ua &&
	       apart(number(rig, n, LFP_CHARGE_NOW_UAH), pack->now_mah * 1000) <= charge_uah &&
	       number(rig, n, LFP_CHARGE_FULL_UAH) == pack->full_mah * 1000 &&
	       number(rig, n, LFP_CYCLE_COUNT) == pack->cycles;
}

static bool shows_exactly(struct rig *rig, unsigned int n, const struct pack *pack)
{
	struct lfp_cells cells;

	return lfp_node_cells(node(rig, n), &cells) && shows(rig, n, pack, 0, 0, 0, 0) &&
	       number(rig, n, LFP_VOLTAGE_UV) == voltage_mv(pack) * 1000ll;
}

static u64 count_rejected(const struct rig *rig)
{
	const struct lfp_rs485_counts *counts = &rig->session.counts;

	return counts->checksum_errors + counts->length_errors + counts->garbled +
	       counts->unasked + counts->foreign + counts->refusals;
}

static void expect_clean(struct rig *rig)
{
	assert_int_equal(rig->session.counts.rejected, 0);
	assert_int_equal(count_rejected(rig), 0);
	assert_int_equal(rig->session.counts.timeouts, 0);
	assert_int_equal(rig->session.counts.outliers, 0);
	assert_int_equal(rig->session.counts.implausible, 0);
	assert_int_equal(rig->session.bad, 0);
}

static void test_discovery(void **context)
{
	static const unsigned int counts[] = { 1, 4, 16 };
	char text[LFP_TEXT_SIZE], serial[LFP_TEXT_SIZE];
	unsigned int i, n;
	struct rig rig;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		start_empty(&rig, &usual);
		add_packs(&rig, counts[i]);
		for (n = 0; n < counts[i]; n++)
			rig.pack[n].knows_system = true;
		assert_string_equal(next_request(&rig), "~2002464F0000FD98\r");
		assert_int_equal(rig.asked_us, 1000 * S);
		pass_rounds(&rig, 2);
		assert_int_equal(online(&rig), counts[i]);
		assert_int_equal(total(&rig), counts[i]);
		assert_int_equal(rig.session.places, counts[i]);
		assert_int_equal(rig.session.family, LFP_RS485_PYLONTECH);
		assert_int_equal(rig.session.version, 0x20);
		assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
		for (n = 1; n <= counts[i]; n++) {
			assert_true(shows_exactly(&rig, n, &rig.pack[n - 1]));
			assert_true(lfp_node_text(node(&rig, n), LFP_SERIAL, text));
			snprintf(serial, sizeof(serial), "HPTEST00000000%02X", n + 1);
			assert_string_equal(text, serial);
			assert_int_equal(knows(&rig, n, LFP_CELL_HIGH_LIMIT_UV), n == 1);
			assert_int_equal(lfp_node_text(node(&rig, n), LFP_MODEL, text), n == 1);
			assert_int_equal(number(&rig, n, LFP_CHARGE_ENABLED), 1);
			assert_int_equal(level(&rig, n, LFP_MODULE_LINK), LFP_NONE);
		}
		assert_null(node(&rig, counts[i] + 1)->sources);
		assert_int_equal(number(&rig, 0, LFP_MODULES_ONLINE), counts[i]);
		expect_clean(&rig);
	}
}

/* The stack is not shown before each of its modules was asked. */
static void test_first_round(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 4);
	while (!knows(&rig, 0, LFP_VOLTAGE_UV))
		assert_true(step(&rig, rig.now_us + S));
	assert_int_equal(rig.session.round, 1);
	assert_int_equal(number(&rig, 0, LFP_MODULES_TOTAL), 4);
	assert_int_equal(number(&rig, 0, LFP_CHARGE_FULL_UAH), 4 * 74000000);
	assert_int_equal(number(&rig, 0, LFP_CURRENT_UA), 4 * 3000000 + 1400000);
	assert_int_equal(level(&rig, 0, LFP_MODULE_LINK), LFP_NONE);
}

/* What each module is asked in a round, and what but once. */
static void test_polls(void **context)
{
	struct rig rig;
	unsigned int i;

	(void)context;
	start(&rig, 3);
	pass_rounds(&rig, 2);
	memset(rig.pack[0].asked_for, 0, sizeof(rig.pack[0].asked_for));
	memset(rig.pack[1].asked_for, 0, sizeof(rig.pack[1].asked_for));
	rig.requests = 0;
	pass_rounds(&rig, 20);
	for (i = 0; i < 2; i++) {
		assert_int_equal(rig.pack[i].asked_for[0x42], 20);
		assert_int_equal(rig.pack[i].asked_for[0x44], 20);
		assert_int_equal(rig.pack[i].asked_for[0x92], 5);
		assert_int_equal(rig.pack[i].asked_for[0x47], 0);
		assert_int_equal(rig.pack[i].asked_for[0x4f], 0);
		assert_int_equal(rig.pack[i].asked_for[0x51], 0);
		assert_int_equal(rig.pack[i].asked_for[0x61], 0);
		assert_int_equal(rig.pack[i].asked_for[0x93], 0);
		assert_int_equal(rig.pack[i].asked_for[0x96], 0);
	}
	assert_in_range(rig.requests, 3 * 45, 3 * 45 + 1);
}

static void test_round_time(void **context)
{
	static const struct {
		u32 baud;
		u32 gap_ms;
	} lines[] = { { 115200, 100 }, { 115200, 0 }, { 9600, 100 }, { 9600, 20 } };
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	u64 least_us;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		wishes.baud = lines[i].baud;
		wishes.gap_ms = lines[i].gap_ms;
		start_with(&rig, 16, &wishes);
		pass_rounds(&rig, 1);
		next_request(&rig);
		while (rig.session.purpose == LFP_RS485_SEEK)
			next_request(&rig);
		rig.wire_us = (rig.session.command == LFP_RS485_VERSION ? 18 : 20) * char_us(&rig);
		rig.wire_us += (rig.in - rig.out) * char_us(&rig);
		rig.wait_us = LATENCY_MS * MS;
		rig.requests = 1;
		pass_rounds(&rig, 1);
		assert_in_range(rig.requests, 32, 40);
		least_us = rig.wire_us + rig.wait_us + rig.requests * wishes.gap_ms * MS;
		print_message("# round of 16 at %u with a gap of %u ms: %" PRIu64 " us, %.3f of %"
			      PRIu64 " us\n", wishes.baud, wishes.gap_ms, rig.session.round_us,
			      (double)rig.session.round_us / (double)least_us, least_us);
		assert_true(rig.session.round_us * 10 <= least_us * 11);
		assert_true(rig.session.round_us + wishes.gap_ms * MS + 1000 >= least_us);
	}
}

/* From the end of the reply, to the microsecond. */
static void test_gap(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	u32 gap_ms;
	u64 end_us;

	(void)context;
	for (gap_ms = 0; gap_ms <= LFP_RS485_GAP_MAX_MS; gap_ms = gap_ms * 7 + 1) {
		wishes.gap_ms = gap_ms;
		start_with(&rig, 1, &wishes);
		next_request(&rig);
		if (rig.session.purpose == LFP_RS485_SEEK)
			next_request(&rig);
		while (rig.session.phase == LFP_RS485_ASKED)
			assert_true(step(&rig, rig.now_us + S));
		end_us = rig.now_us;
		next_request(&rig);
		assert_int_equal(rig.asked_us, end_us + gap_ms * MS);
	}
}

/* A miss: 300 ms and the wire, 50 ms of silence, and once more. */
static void test_retry(void **context)
{
	struct rig rig;
	u64 asked_us, timeout_us;
	char request[sizeof(rig.request)];

	(void)context;
	start(&rig, 2);
	rig.pack[1].drop_next = 1;
	do {
		next_request(&rig);
	} while (rig.pack[1].drop_next);
	strcpy(request, rig.request);
	asked_us = rig.asked_us;
	timeout_us = rig.session.until_us - asked_us;
	assert_in_range(timeout_us, 300 * MS + 38 * 86, 300 * MS + 250 * 87);
	assert_string_equal(next_request(&rig), request);
	assert_int_equal(rig.asked_us, asked_us + timeout_us + 50 * MS);
	pass_rounds(&rig, 1);
	assert_int_equal(rig.session.counts.timeouts, 1);
	assert_int_equal(rig.session.counts.retries, 1);
	assert_int_equal(rig.session.module[1]->timeouts, 1);
	assert_int_equal(rig.session.module[0]->timeouts, 0);
	assert_int_equal(rig.session.counts.rejected, 0);
	assert_int_equal(online(&rig), 2);
	assert_int_equal(rig.session.bad, 0);
}

/* What characters of a damaged reply are left is over when the line is silent. */
static void test_damaged_reply(void **context)
{
	struct rig rig;
	u64 end_us;

	(void)context;
	start(&rig, 1);
	rig.pack[0].corrupt_next = 1;
	do {
		next_request(&rig);
	} while (rig.pack[0].corrupt_next);
	while (!rig.session.counts.rejected)
		step(&rig, rig.now_us + S);
	assert_int_equal(rig.session.counts.checksum_errors, 1);
	while (rig.in != rig.out)
		step(&rig, rig.now_us + S);
	end_us = rig.now_us;
	next_request(&rig);
	assert_int_equal(rig.asked_us, end_us + 100 * MS);
	assert_int_equal(rig.session.counts.retries, 1);
	assert_int_equal(rig.session.bad, LFP_RS485_CAUTION);
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
}

static void take_events(struct rig *rig, unsigned int *lost, unsigned int *came)
{
	struct lfp_event event;

	*lost = 0;
	*came = 0;
	while (lfp_state_next_event(&rig->state, now_ms(rig), &event)) {
		if (event.type != LFP_EVENT_MODULE)
			continue;
		*lost += !event.level;
		*came += event.level;
	}
}

static void test_lost_and_back(void **context)
{
	unsigned int asked, lost, came, others;
	struct rig rig;
	u64 round, gone_us;

	(void)context;
	start(&rig, 4);
	take_events(&rig, &lost, &came);
	assert_int_equal(came, 4);
	rig.pack[2].silent_to = ~0ull;
	round = rig.session.round;
	gone_us = rig.now_us;
	others = rig.pack[3].asked_for[0x42];
	while (online(&rig) == 4)
		assert_true(step(&rig, gone_us + 20 * S));
	/* The round that runs, and at most three more; two tries of 0.36 s each. */
	assert_in_range(rig.session.round, round + 2, round + 3);
	assert_in_range(rig.now_us - gone_us, 2 * S, 3 * 6 * 140 * MS + 6 * 380 * MS + S);
	assert_in_range(rig.pack[3].asked_for[0x42] - others, 2, 4);
	assert_int_equal(rig.session.counts.timeouts, 6);
	assert_int_equal(rig.session.module[2]->timeouts, 6);
	assert_int_equal(count_known(&rig, 3), 0);
	assert_int_equal(level(&rig, 3, LFP_MODULE_LINK), LFP_PROTECTION);
	assert_int_equal(level(&rig, 0, LFP_MODULE_LINK), LFP_WARNING);
	assert_int_equal(number(&rig, 0, LFP_MODULES_ONLINE), 3);
	assert_int_equal(number(&rig, 0, LFP_MODULES_OFFLINE), 1);
	assert_int_equal(number(&rig, 0, LFP_MODULES_TOTAL), 4);
	assert_int_equal(number(&rig, 0, LFP_CHARGE_FULL_UAH), 3 * 74000000);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost, 1);
	assert_int_equal(came, 0);
	/* Then once each half minute. */
	pass(&rig, 100 * MS);
	asked = rig.pack[2].asked;
	pass(&rig, 5 * 60 * S);
	assert_in_range(rig.pack[2].asked - asked, 9, 11);
	assert_in_range(rig.session.counts.retries, 3, 4);
	assert_int_equal(online(&rig), 3);
	rig.pack[2].silent_to = 0;
	rig.pack[2].cell_mv[4] = 3444;
	pass(&rig, 32 * S);
	assert_int_equal(online(&rig), 4);
	assert_true(shows_exactly(&rig, 3, &rig.pack[2]));
	assert_int_equal(level(&rig, 3, LFP_MODULE_LINK), LFP_NONE);
	assert_int_equal(level(&rig, 0, LFP_MODULE_LINK), LFP_NONE);
	assert_int_equal(number(&rig, 0, LFP_MODULES_OFFLINE), 0);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost, 0);
	assert_int_equal(came, 1);
	assert_int_equal(rig.session.places, 4);
}

/* While one is lost the others are asked as often as before. */
static void test_full_speed(void **context)
{
	struct rig rig;
	u64 us[2];
	unsigned int i;

	(void)context;
	for (i = 0; i < 2; i++) {
		start(&rig, 4);
		if (i)
			rig.pack[3].there = false;
		pass(&rig, 10 * S);
		us[i] = rig.now_us;
		pass_rounds(&rig, 40);
		us[i] = rig.now_us - us[i];
	}
	assert_int_equal(online(&rig), 3);
	assert_true(us[1] < us[0]);
}

/* One that comes later gets the next place, and so do those behind it. */
static void test_new_modules(void **context)
{
	struct rig rig;
	unsigned int i;

	(void)context;
	start(&rig, 2);
	pass(&rig, 10 * S);
	for (i = 2; i < 5; i++)
		start_pack(&rig.pack[i], (u8)(2 + i));
	pass(&rig, 35 * S);
	assert_int_equal(online(&rig), 5);
	for (i = 0; i < 5; i++)
		assert_true(shows_exactly(&rig, i + 1, &rig.pack[i]));
	/* Nobody behind the sixteenth is looked for. */
	start(&rig, 16);
	start_pack(&rig.pack[16], 0x12);
	pass(&rig, 70 * S);
	assert_int_equal(rig.session.places, 16);
	assert_int_equal(rig.pack[16].asked, 0);
	/* Silence behind the last one is nothing bad. */
	expect_clean(&rig);
}

/* A gap in the chain ends it. */
static void test_hole(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 4);
	rig.pack[1].there = false;
	pass_rounds(&rig, 3);
	assert_int_equal(online(&rig), 1);
	assert_int_equal(rig.pack[2].asked, 0);
}

static void test_silent_from_the_start(void **context)
{
	unsigned int lost, came;
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	pass(&rig, 60 * S);
	assert_in_range(rig.requests, 59, 61);
	assert_string_equal(rig.request, "~2002464F0000FD98\r");
	assert_int_equal(rig.session.counts.retries, 0);
	assert_int_equal(rig.session.counts.timeouts, rig.requests - 1);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_SILENT);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost + came, 0);
	add_packs(&rig, 3);
	pass(&rig, 8 * S);
	assert_int_equal(online(&rig), 3);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
}

/* The cable is pulled: all is lost with the link, and all is back in seconds. */
static void test_silence(void **context)
{
	unsigned int i, count, requests;
	struct rig rig;
	u64 gone_us;

	(void)context;
	for (count = 1; count <= 16; count *= 4) {
		start(&rig, count);
		for (i = 0; i < count; i++)
			rig.pack[i].there = false;
		gone_us = rig.session.last_ms * 1000;
		while (rig.state.link[LFP_LINK_SERIAL] == LFP_LINK_UP)
			assert_true(step(&rig, gone_us + 10 * S));
		assert_in_range(rig.now_us - gone_us, 5 * S, 6 * S);
		assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_SILENT);
		assert_int_equal(online(&rig), 0);
		assert_int_equal(total(&rig), count);
		for (i = 0; i <= count; i++)
			assert_int_equal(count_known(&rig, i), 0);
		assert_int_equal(level(&rig, 0, LFP_SERIAL_LINK), LFP_PROTECTION);
		assert_int_equal(level(&rig, count, LFP_MODULE_LINK), LFP_PROTECTION);
		assert_string_equal(next_request(&rig), "~2002464F0000FD98\r");
		requests = rig.requests;
		pass(&rig, 60 * S);
		assert_in_range(rig.requests - requests, 58, 62);
		for (i = 0; i < count; i++)
			rig.pack[i].there = true;
		pass(&rig, 4 * S + count * S);
		assert_int_equal(online(&rig), count);
		assert_int_equal(rig.session.places, count);
		assert_int_equal(level(&rig, 0, LFP_SERIAL_LINK), LFP_NONE);
		assert_int_equal(number(&rig, 0, LFP_MODULES_ONLINE), count);
	}
}

/* A slow line is not silent: only what was asked can be missed. */
static void test_slow_line(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	unsigned int lost, came;
	struct rig rig;

	(void)context;
	wishes.baud = 1200;
	wishes.gap_ms = 5000;
	wishes.silence_ms = 1000;
	start_with(&rig, 2, &wishes);
	take_events(&rig, &lost, &came);
	pass(&rig, 600 * S);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost + came, 0);
	expect_clean(&rig);
}

static void test_echo(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 3);
	rig.echo = true;
	pass_rounds(&rig, 5);
	assert_int_equal(rig.session.counts.echoes, rig.requests);
	assert_int_equal(online(&rig), 3);
	expect_clean(&rig);
}

/* A chain of its own echo alone is silent. */
static void test_echo_alone(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	rig.echo = true;
	pass(&rig, 30 * S);
	assert_int_equal(rig.session.counts.frames, 0);
	assert_int_equal(rig.session.counts.timeouts, rig.session.counts.echoes);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_SILENT);
	assert_int_equal(rig.session.places, 0);
}

static void say(struct rig *rig, u8 address, u8 code, const struct text *info)
{
	struct text text;

	make_frame(&text, 0x20, address, code, info);
	say_at(rig, rig->now_us, text.chars, text.len);
}

/* The next analog request of module 1, which stays unanswered. */
static void ask_in_vain(struct rig *rig)
{
	do {
		rig->pack[0].drop_next = 0;
		while (rig->session.phase != LFP_RS485_IDLE)
			step(rig, rig->now_us + S);
		rig->pack[0].drop_next = 1;
		next_request(rig);
	} while (rig->session.command != LFP_RS485_ANALOG || rig->session.address != 2);
}

/* Replies of others, replies that are late, and another host. */
static void test_unasked(void **context)
{
	struct text info = { .len = 0 };
	struct pack other;
	struct rig rig;
	u64 frames;

	(void)context;
	start(&rig, 2);
	pass_rounds(&rig, 1);
	start_pack(&other, 3);
	other.cell_mv[0] = 3600;
	put_flag(&info, &other, 3);
	put_analog(&info, &other);
	/* Module 1 is asked and 3 speaks. */
	ask_in_vain(&rig);
	say(&rig, 5, 0, &info);
	frames = rig.session.counts.frames;
	while (!rig.session.counts.unasked)
		step(&rig, rig.now_us + S);
	assert_int_equal(rig.session.phase, LFP_RS485_ASKED);
	assert_int_equal(rig.session.counts.frames, frames);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	pass_rounds(&rig, 1);
	assert_int_equal(rig.session.counts.unasked, 1);
	/* While nothing is asked. */
	while (rig.session.phase != LFP_RS485_IDLE)
		step(&rig, rig.now_us + S);
	say(&rig, 3, 0, &info);
	pass_rounds(&rig, 1);
	assert_int_equal(rig.session.counts.unasked, 2);
	/* Another host's request, also to whom we ask. */
	info.len = 0;
	put(&info, 2, 2);
	rig.session.wishes.gap_ms = 20;
	pass_rounds(&rig, 1);
	while (rig.session.phase != LFP_RS485_IDLE)
		step(&rig, rig.now_us + S);
	say(&rig, 2, 0x44, &info);
	while (rig.session.counts.unasked == 2)
		step(&rig, rig.now_us + S);
	/* Its reply would meet ours. */
	assert_true(rig.session.until_us >= rig.now_us + 60 * MS);
	pass_rounds(&rig, 1);
	assert_int_equal(rig.session.counts.unasked, 3);
	ask_in_vain(&rig);
	say(&rig, 2, 0x92, &info);
	pass_rounds(&rig, 1);
	assert_int_equal(rig.session.counts.unasked, 4);
	assert_int_equal(rig.session.counts.rejected, 4);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	assert_true(shows_exactly(&rig, 2, &rig.pack[1]));
	assert_int_equal(rig.session.counts.refusals, 0);
}

/* After its time a reply is nobody's. */
static void test_late_reply(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	rig.pack[0].cell_mv[0] = 3456;
	do {
		next_request(&rig);
	} while (rig.session.command != LFP_RS485_ANALOG);
	rig.pack[0].latency_ms = 345;
	next_request(&rig);
	assert_int_equal(rig.session.command, LFP_RS485_ALARM);
	rig.pack[0].latency_ms = LATENCY_MS;
	pass_rounds(&rig, 1);
	assert_true(rig.session.counts.unasked >= 1);
	assert_int_equal(rig.session.counts.unasked, rig.session.counts.rejected);
	assert_int_equal(online(&rig), 1);
}

/* Nothing is said while somebody still speaks, but not for ever. */
static void test_babble(void **context)
{
	struct rig rig;
	unsigned int i;
	u64 last_us;

	(void)context;
	start(&rig, 1);
	rig.pack[0].there = false;
	next_request(&rig);
	last_us = rig.asked_us;
	for (i = 0; i < 1000; i++)
		say_at(&rig, rig.now_us + 10 * MS * i, "Z", 1);
	pass(&rig, 20 * MS);
	next_request(&rig);
	assert_in_range(rig.asked_us - last_us, 600 * MS, 1200 * MS);
	assert_true(rig.session.counts.skipped > 50);
}

static void send_raw(struct rig *rig, const char *chars)
{
	say_at(rig, rig->now_us, chars, strlen(chars));
	pass(rig, strlen(chars) * char_us(rig) + 1);
}

static void test_counters(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	ask_in_vain(&rig);
	send_raw(&rig, "~20024600E00202\r");
	assert_int_equal(rig.session.counts.garbled, 1);
	ask_in_vain(&rig);
	send_raw(&rig, "~2002460!E0020200FD\r");
	assert_int_equal(rig.session.counts.garbled, 2);
	ask_in_vain(&rig);
	send_raw(&rig, "~20024600E00302FD38\r");
	assert_int_equal(rig.session.counts.length_errors, 1);
	ask_in_vain(&rig);
	send_raw(&rig, "~20024600E00202FD38\r");
	assert_int_equal(rig.session.counts.checksum_errors, 1);
	ask_in_vain(&rig);
	send_raw(&rig, "abc");
	assert_int_equal(rig.session.counts.skipped, 3 + 10 + 6);
	/* A good frame that is no reply to this. */
	ask_in_vain(&rig);
	send_raw(&rig, "~20024600E00202FD39\r");
	assert_int_equal(rig.session.counts.length_errors, 2);
	/* Cut by silence. */
	ask_in_vain(&rig);
	send_raw(&rig, "~20024600");
	pass(&rig, S);
	assert_int_equal(rig.session.counts.garbled, 3);
	assert_int_equal(rig.session.counts.rejected, count_rejected(&rig));
	assert_int_equal(rig.session.counts.rejected, 6);
	assert_true(rig.session.counts.timeouts >= 7);
	assert_int_equal(online(&rig), 1);
}

static void test_refusals(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	/* 47, 92 and 93 */
	rig.pack[0].refuses = 1ull << 7;
	rig.pack[1].refuses = 1ull << (0x92 - 0x40 - 64);
	pass_rounds(&rig, 30);
	assert_int_equal(online(&rig), 2);
	assert_int_equal(rig.pack[0].asked_for[0x47], 1);
	assert_false(knows(&rig, 1, LFP_CELL_HIGH_LIMIT_UV));
	assert_true(knows(&rig, 1, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_false(knows(&rig, 0, LFP_CHARGE_VOLTAGE_MAX_UV) &&
		     !knows(&rig, 2, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_true(rig.session.counts.refusals >= 1);
	assert_int_equal(rig.session.counts.refusals, rig.session.counts.rejected);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
}

/* What a module does not answer any more is not shown for ever. */
static void test_refused_later(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].knows_system = true;
	pass_rounds(&rig, 4);
	assert_int_equal(number(&rig, 2, LFP_CHARGE_ENABLED), 1);
	assert_int_equal(number(&rig, 0, LFP_SOH_PERCENT), 97);
	rig.pack[1].refuses = 1ull << ((0x92 - 0x40) & 63);
	rig.pack[0].refuses = 1ull << (0x61 - 0x40);
	pass_rounds(&rig, 12);
	assert_false(knows(&rig, 2, LFP_CHARGE_ENABLED));
	assert_false(knows(&rig, 0, LFP_CHARGE_ENABLED) || knows(&rig, 0, LFP_SOH_PERCENT));
	assert_true(knows(&rig, 1, LFP_CHARGE_ENABLED) && knows(&rig, 2, LFP_VOLTAGE_UV));
}

/* A damaged reply and a silent try: somebody is there, so the next question follows. */
static void test_damaged_then_silent(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 2);
	do {
		rig.pack[1].corrupt_next = 1;
		next_request(&rig);
	} while (rig.session.address != 3 || rig.session.command != LFP_RS485_ANALOG);
	rig.pack[1].corrupt_next = 0;
	rig.pack[1].silent_to = ~0ull;
	next_request(&rig);
	assert_int_equal(rig.session.tries, 2);
	rig.pack[1].silent_to = 0;
	next_request(&rig);
	assert_int_equal(rig.session.address, 3);
	assert_int_equal(rig.session.command, LFP_RS485_ALARM);
	assert_int_equal(rig.session.module[1]->missed, 0);
}

/* Firmware that tells more than anybody knows: it is no damage, and no more is asked. */
static void test_other_form(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[1].longer = 0x96;
	pass_rounds(&rig, 20);
	assert_int_equal(online(&rig), 2);
	assert_in_range(rig.pack[1].asked_for[0x96], 2, 4);
	assert_int_equal(rig.session.counts.length_errors, rig.pack[1].asked_for[0x96]);
	assert_int_equal(rig.session.bad, 0);
	assert_true(shows_exactly(&rig, 2, &rig.pack[1]));
}

/* One error code is an accident. */
static void test_refused_once(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[1].refuses = 1ull << ((0x92 - 0x40) & 63);
	while (!rig.session.counts.refusals)
		assert_true(step(&rig, rig.now_us + 20 * S));
	rig.pack[1].refuses = 0;
	pass_rounds(&rig, 3);
	assert_int_equal(number(&rig, 2, LFP_CHARGE_VOLTAGE_MAX_UV), 53250000);
	assert_int_equal(number(&rig, 0, LFP_CHARGE_VOLTAGE_MAX_UV), 53250000);
}

/* A module appears with all that it tells, in one step. */
static void test_one_step(void **context)
{
	struct rig rig;
	unsigned int n;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 3);
	while (rig.session.round < 1) {
		assert_true(step(&rig, rig.now_us + 20 * S));
		for (n = 1; n <= 3; n++) {
			if (!node(&rig, n)->present)
				continue;
			assert_true(knows(&rig, n, LFP_VOLTAGE_UV));
			assert_true(knows(&rig, n, LFP_CHARGE_ENABLED));
			assert_true(node(&rig, n)->offers_texts & BIT(LFP_SERIAL));
			assert_true(node(&rig, n)->offers_texts & BIT(LFP_FIRMWARE));
			assert_true(node(&rig, n)->can_say & BIT_ULL(LFP_CELL_OVERVOLTAGE));
		}
	}
	assert_int_equal(online(&rig), 3);
	assert_true(node(&rig, 1)->offers_texts & BIT(LFP_MODEL));
	assert_true(knows(&rig, 1, LFP_CELL_HIGH_LIMIT_UV));
}

/* A short silence, and masters that do not know the newest questions, or those to all. */
static void test_shortest_silence(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	unsigned int lost, came, m;
	struct rig rig;

	(void)context;
	wishes.silence_ms = LFP_SILENCE_MIN_MS;
	start_with(&rig, 1, &wishes);
	pass(&rig, 60 * S);
	assert_int_equal(online(&rig), 1);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost, 0);
	assert_int_equal(came, 1);
	/* It ends between two tries: the second one is not made. */
	rig.pack[0].there = false;
	while (rig.state.link[LFP_LINK_SERIAL] == LFP_LINK_UP)
		assert_true(step(&rig, rig.now_us + 10 * S));
	assert_string_equal(next_request(&rig), "~2002464F0000FD98\r");
	/* Seven groups. */
	wishes.silence_ms = LFP_SILENCE_MS;
	wishes.groups = 0xfe;
	wishes.group_request = true;
	start_empty(&rig, &wishes);
	for (m = 1; m < 8; m++) {
		start_pack(&rig.pack[2 * m], (u8)(0x10 * m + 2));
		start_pack(&rig.pack[2 * m + 1], (u8)(0x10 * m + 3));
	}
	pass(&rig, 120 * S);
	assert_int_equal(online(&rig), 14);
	assert_true(rig.session.group_dropped);
	assert_int_equal(rig.session.counts.timeouts, 2);
	take_events(&rig, &lost, &came);
	assert_int_equal(lost, 0);
}

/* The module itself refuses 92: the stack has no limits, all else is there. */
static void test_no_management(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[1].silent_to = 1ull << ((0x92 - 0x40) & 63);
	pass_rounds(&rig, 12);
	assert_int_equal(online(&rig), 2);
	assert_true(knows(&rig, 1, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_false(knows(&rig, 2, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_false(knows(&rig, 0, LFP_CHARGE_VOLTAGE_MAX_UV));
	assert_true(knows(&rig, 0, LFP_VOLTAGE_UV));
	assert_int_equal(rig.pack[1].asked_for[0x92], 4);
}

/* "Your request was damaged" is no refusal, "no such module" is silence. */
static void test_return_codes(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].refuses = 1ull << 7;
	rig.pack[0].refusal = 0x02;
	pass_rounds(&rig, 3);
	assert_int_equal(rig.pack[0].asked_for[0x47], 6);
	rig.pack[0].refuses = 0;
	pass_rounds(&rig, 1);
	assert_true(knows(&rig, 1, LFP_CELL_HIGH_LIMIT_UV));
	rig.pack[1].refuses = ~0ull;
	rig.pack[1].refusal = 0x91;
	pass_rounds(&rig, 4);
	assert_int_equal(online(&rig), 1);
	assert_int_equal(level(&rig, 2, LFP_MODULE_LINK), LFP_PROTECTION);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
}

/* A reply that stops while the others go on is not known any more. */
static void test_stale_reply(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	assert_int_equal(level(&rig, 1, LFP_CELL_OVERVOLTAGE), LFP_NONE);
	rig.pack[0].silent_to = 1ull << 4;
	pass_rounds(&rig, 4);
	assert_int_equal(online(&rig), 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	assert_false(node(&rig, 1)->known & BIT_ULL(LFP_CELL_OVERVOLTAGE));
	rig.pack[0].silent_to = 0;
	pass_rounds(&rig, 1);
	assert_int_equal(level(&rig, 1, LFP_CELL_OVERVOLTAGE), LFP_NONE);
}

/* The stack's worst does not wait for the other modules. */
static void test_alarm_at_once(void **context)
{
	struct rig rig;
	u64 round;

	(void)context;
	start(&rig, 8);
	rig.pack[1].cell_state[6] = 2;
	round = rig.session.round;
	while (level(&rig, 2, LFP_CELL_OVERVOLTAGE) == LFP_NONE)
		assert_true(step(&rig, rig.now_us + 20 * S));
	assert_int_equal(rig.session.round, round);
	assert_int_equal(rig.session.phase, LFP_RS485_IDLE);
	assert_int_equal(level(&rig, 0, LFP_CELL_OVERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(level(&rig, 3, LFP_CELL_OVERVOLTAGE), LFP_NONE);
	assert_int_equal(lfp_node_health(node(&rig, 0)), LFP_HEALTH_OVERVOLTAGE);
	rig.pack[1].cell_state[6] = 0;
	while (level(&rig, 2, LFP_CELL_OVERVOLTAGE) != LFP_NONE)
		assert_true(step(&rig, rig.now_us + 20 * S));
	assert_int_equal(level(&rig, 0, LFP_CELL_OVERVOLTAGE), LFP_NONE);
}

static void test_unknown_codes(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 2);
	assert_int_equal(rig.session.unknown, 0);
	rig.pack[1].cell_state[0] = 0x77;
	pass_rounds(&rig, 2);
	assert_true(rig.session.unknown != 0);
	assert_int_equal(level(&rig, 0, LFP_UNKNOWN_ALARM), LFP_PROTECTION);
	rig.pack[1].cell_state[0] = 0;
	pass_rounds(&rig, 2);
	assert_int_equal(rig.session.unknown, 0);
	rig.pack[0].current_da = 6000;
	pass_rounds(&rig, 2);
	assert_true(rig.session.counts.implausible >= 1);
	assert_false(knows(&rig, 1, LFP_CURRENT_UA) || knows(&rig, 0, LFP_CURRENT_UA));
	assert_true(knows(&rig, 0, LFP_VOLTAGE_UV));
}

static void test_groups(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	static const u8 addresses[] = { 0x12, 0x13, 0x22, 0x23, 0x24 };
	struct rig rig;
	unsigned int i;

	(void)context;
	wishes.groups = BIT(1) | BIT(2) | BIT(5);
	start_empty(&rig, &wishes);
	for (i = 0; i < ARRAY_SIZE(addresses); i++)
		start_pack(&rig.pack[i], addresses[i]);
	start_pack(&rig.pack[5], 0x02);
	start_pack(&rig.pack[6], 0x32);
	pass_rounds(&rig, 2);
	assert_int_equal(online(&rig), 5);
	for (i = 0; i < 5; i++) {
		assert_int_equal(rig.session.module[i]->address, addresses[i]);
		assert_true(shows_exactly(&rig, i + 1, &rig.pack[i]));
		assert_int_equal(knows(&rig, i + 1, LFP_CELL_HIGH_LIMIT_UV), i == 0 || i == 2);
	}
	assert_int_equal(rig.pack[5].asked + rig.pack[6].asked, 0);
	assert_int_equal(rig.pack[0].asked_for[0x61], 0);
	assert_int_equal(number(&rig, 0, LFP_MODULES_ONLINE), 5);
	/* A group that comes later. */
	start_pack(&rig.pack[7], 0x52);
	pass(&rig, 40 * S);
	assert_int_equal(online(&rig), 6);
	assert_int_equal(rig.session.module[5]->address, 0x52);
	/* Fourteen of one group, so that the fifteenth is not the next one's. */
	start_empty(&rig, &wishes);
	for (i = 0; i < 16; i++)
		start_pack(&rig.pack[i], (u8)(0x12 + i));
	pass_rounds(&rig, 2);
	assert_int_equal(rig.session.module[13]->address, 0x1f);
	assert_int_equal(rig.pack[14].asked, 0);
	assert_int_equal(rig.session.places, 14);
}

static void test_silent_groups(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;

	(void)context;
	wishes.groups = BIT(1) | BIT(2);
	start_empty(&rig, &wishes);
	pass(&rig, 20 * S);
	assert_in_range(rig.requests, 19, 21);
	start_pack(&rig.pack[0], 0x22);
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 1);
	assert_int_equal(rig.session.chain[0], 0x22);
}

static void test_group_request(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	unsigned int i;

	(void)context;
	wishes.group_request = true;
	start_empty(&rig, &wishes);
	add_packs(&rig, 8);
	rig.pack[0].knows_all = true;
	pass_rounds(&rig, 3);
	assert_true(rig.session.group_works);
	assert_int_equal(online(&rig), 8);
	for (i = 0; i < 8; i++) {
		assert_true(shows_exactly(&rig, i + 1, &rig.pack[i]));
		rig.pack[i].asked_for[0x42] = 0;
		rig.pack[i].asked_for[0x44] = 0;
		rig.pack[i].cell_mv[2]++;
	}
	rig.pack[6].cell_state[3] = 1;
	pass_rounds(&rig, 2);
	assert_int_equal(rig.pack[0].asked_for[0x42], 2);
	assert_int_equal(rig.pack[0].asked_for[0x44], 2);
	assert_int_equal(level(&rig, 7, LFP_CELL_UNDERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(level(&rig, 0, LFP_CELL_UNDERVOLTAGE), LFP_PROTECTION);
	for (i = 0; i < 8; i++)
		assert_true(shows_exactly(&rig, i + 1, &rig.pack[i]));
	for (i = 1; i < 8; i++)
		assert_int_equal(rig.pack[i].asked_for[0x42] + rig.pack[i].asked_for[0x44], 0);
	expect_clean(&rig);
	/* While the line is bad each is asked. */
	rig.session.bad = 1000;
	rig.pack[3].asked_for[0x42] = 0;
	pass_rounds(&rig, 2);
	assert_int_equal(rig.pack[3].asked_for[0x42], 2);
	rig.session.bad = 0;
	/* One leaves: its place in the reply is another's, so each is asked. */
	rig.pack[4].there = false;
	pass_rounds(&rig, 6);
	assert_int_equal(online(&rig), 7);
	assert_int_equal(count_known(&rig, 5), 0);
	assert_true(shows_exactly(&rig, 6, &rig.pack[5]));
	assert_true(shows_exactly(&rig, 8, &rig.pack[7]));
	rig.pack[0].asked_for[0x42] = 0;
	rig.pack[7].asked_for[0x42] = 0;
	rig.session.bad = 0;
	pass_rounds(&rig, 2);
	assert_int_equal(rig.pack[0].asked_for[0x42], 2);
	assert_int_equal(rig.pack[7].asked_for[0x42], 2);
	/* When it is back, all are asked together again. */
	rig.pack[4].there = true;
	pass(&rig, 40 * S);
	assert_int_equal(online(&rig), 8);
	rig.pack[7].asked_for[0x42] = 0;
	pass_rounds(&rig, 3);
	assert_int_equal(rig.pack[7].asked_for[0x42], 0);
	assert_false(rig.session.group_dropped);
}

/* A master that counts others than those that answer. */
static void test_group_miscounts(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;

	(void)context;
	wishes.group_request = true;
	start_empty(&rig, &wishes);
	add_packs(&rig, 3);
	rig.pack[0].knows_all = true;
	start_pack(&rig.pack[9], 0x77);
	pass_rounds(&rig, 30);
	assert_true(rig.session.group_dropped);
	assert_int_equal(online(&rig), 3);
	assert_true(shows_exactly(&rig, 3, &rig.pack[2]));
}

/* A round ends with its last reply, so that what changed is told at once. */
static void test_group_round_ends(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	unsigned int i;

	(void)context;
	wishes.group_request = true;
	start_empty(&rig, &wishes);
	add_packs(&rig, 2);
	rig.pack[0].knows_all = true;
	pass_rounds(&rig, 3);
	for (i = 0; i < 8; i++) {
		rig.requests = 0;
		pass_rounds(&rig, 1);
		assert_in_range(rig.requests, 2, 6);
		assert_int_equal(rig.session.phase, LFP_RS485_IDLE);
		assert_true(rig.session.until_us == rig.now_us + 100 * MS);
	}
}

/* Silent twice or refused: not again, and nothing is missing. */
static void test_group_fallback(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	unsigned int i;

	(void)context;
	wishes.group_request = true;
	for (i = 0; i < 2; i++) {
		start_empty(&rig, &wishes);
		add_packs(&rig, 3);
		pass_rounds(&rig, 10);
		assert_true(rig.session.group_dropped);
		assert_false(rig.session.group_works);
		/* One of them for its family, two in vain. */
		assert_int_equal(rig.pack[0].asked_for[0x42], 13);
		assert_int_equal(online(&rig), 3);
		assert_true(shows_exactly(&rig, 3, &rig.pack[2]));
		assert_int_equal(rig.session.counts.timeouts, 2);
	}
}

/* That the cable is pulled says nothing of what the master can do. */
static void test_group_survives(void **context)
{
	struct lfp_rs485_wishes wishes = usual;
	struct rig rig;
	unsigned int i;

	(void)context;
	wishes.group_request = true;
	start_empty(&rig, &wishes);
	add_packs(&rig, 3);
	rig.pack[0].knows_all = true;
	pass_rounds(&rig, 3);
	for (i = 0; i < 3; i++)
		rig.pack[i].there = false;
	pass(&rig, 20 * S);
	assert_int_equal(online(&rig), 0);
	for (i = 0; i < 3; i++)
		rig.pack[i].there = true;
	pass(&rig, 20 * S);
	assert_int_equal(online(&rig), 3);
	assert_true(rig.session.group_works);
	assert_false(rig.session.group_dropped);
}

static void worsen(struct rig *rig)
{
	rig->pack[0].corrupt_next = 1;
	pass_rounds(rig, 1);
	assert_true(rig->session.bad > 200);
}

/* A good line: what a module says is shown at once, however strange. */
static void test_strange_on_a_good_line(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 2);
	rig.pack[1].cell_mv[3] = 2500;
	rig.pack[1].surplus_mv = 90;
	rig.pack[1].current_da = -900;
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 2, &rig.pack[1]));
	assert_int_equal(rig.session.counts.outliers, 0);
}

/* What must be like the newest one while the line is bad, or come twice. */
static void change(struct pack *pack, unsigned int what)
{
	struct {
		s16 *number;
		int by;
	} changes[] = {
		{ &pack->cell_mv[3], 101 },
		{ &pack->cell_mv[3], -101 },
		{ &pack->temperature_dc[0], 51 },
		{ &pack->temperature_dc[4], -51 },
		{ &pack->current_da, 201 },
		{ &pack->current_da, -201 },
		{ &pack->surplus_mv, 1 },
		{ (s16 *)&pack->cycles, 1 },
	};

	if (what < ARRAY_SIZE(changes))
		*changes[what].number = (s16)(*changes[what].number + changes[what].by);
	else if (what == 8)
		pack->now_mah += pack->full_mah / 50 + 1;
	else
		pack->full_mah += 1;
}

static void pass_until_held(struct rig *rig)
{
	u64 outliers = rig->session.counts.outliers;

	while (rig->session.counts.outliers == outliers)
		assert_true(step(rig, rig->now_us + 20 * S));
}

static void test_outliers(void **context)
{
	struct pack before;
	unsigned int what;
	struct rig rig;

	(void)context;
	for (what = 0; what <= 9; what++) {
		start(&rig, 2);
		worsen(&rig);
		before = rig.pack[1];
		/* Once, and away. */
		change(&rig.pack[1], what);
		pass_until_held(&rig);
		assert_int_equal(rig.session.module[1]->outliers, 1);
		assert_true(shows_exactly(&rig, 2, &before));
		rig.pack[1] = before;
		pass_rounds(&rig, 2);
		assert_true(shows_exactly(&rig, 2, &before));
		assert_int_equal(rig.session.counts.outliers, 1);
		/* Twice in a row. */
		change(&rig.pack[1], what);
		pass_until_held(&rig);
		assert_true(shows_exactly(&rig, 2, &before));
		pass_rounds(&rig, 1);
		assert_true(shows_exactly(&rig, 2, &rig.pack[1]));
		assert_int_equal(rig.session.counts.outliers, 2);
	}
}

/* One that is only a little strange is asked again as well. */
static void test_small_outlier(void **context)
{
	struct pack before;
	struct rig rig;

	(void)context;
	start(&rig, 1);
	worsen(&rig);
	before = rig.pack[0];
	rig.pack[0].current_da += 2;
	rig.pack[0].temperature_dc[1] -= 1;
	pass_until_held(&rig);
	assert_true(shows_exactly(&rig, 1, &before));
	rig.pack[0] = before;
	pass_rounds(&rig, 2);
	assert_true(shows_exactly(&rig, 1, &before));
	assert_int_equal(rig.session.counts.outliers, 1);
}

/* Numbers that never stand still are shown when they move a little. */
static void test_moving_numbers(void **context)
{
	struct pack before;
	struct rig rig;

	(void)context;
	start(&rig, 1);
	worsen(&rig);
	before = rig.pack[0];
	rig.pack[0].current_da += 2;
	pass_until_held(&rig);
	rig.pack[0].current_da += 3;
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	assert_int_not_equal(rig.pack[0].current_da, before.current_da);
	/* But not when they jump all the time. */
	before = rig.pack[0];
	rig.pack[0].current_da += 300;
	pass_until_held(&rig);
	rig.pack[0].current_da += 300;
	pass_until_held(&rig);
	assert_true(shows_exactly(&rig, 1, &before));
}

/* Small changes are shown in the same round on a bad line too. */
static void test_small_changes(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	worsen(&rig);
	rig.pack[0].cell_mv[3] += 100;
	rig.pack[0].temperature_dc[2] += 50;
	rig.pack[0].current_da -= 200;
	rig.pack[0].now_mah -= 1480;
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	assert_int_equal(rig.session.counts.outliers, 1);
}

/* A damaged frame is forgotten after enough good ones. */
static void test_line_heals(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	worsen(&rig);
	while (rig.session.bad)
		assert_true(step(&rig, rig.now_us + 100 * S));
	pass_rounds(&rig, 1);
	rig.pack[0].current_da = -900;
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
}

/* The first reading on a bad line has nothing to be compared with. */
static void test_bad_from_the_start(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 1);
	rig.session.bad = 1000;
	while (!rig.session.module[0])
		assert_true(step(&rig, rig.now_us + 20 * S));
	pass_until_held(&rig);
	assert_int_equal(count_known(&rig, 0), 0);
	assert_false(knows(&rig, 1, LFP_VOLTAGE_UV));
	pass_rounds(&rig, 1);
	assert_true(shows_exactly(&rig, 1, &rig.pack[0]));
	assert_true(knows(&rig, 0, LFP_VOLTAGE_UV));
}

/* An alarm on a bad line: asked again at once, shown if both agree. */
static void test_alarm_on_a_bad_line(void **context)
{
	struct rig rig;
	unsigned int asked;

	(void)context;
	start(&rig, 2);
	worsen(&rig);
	rig.pack[1].cell_state[6] = 2;
	asked = rig.pack[1].asked_for[0x44];
	while (level(&rig, 2, LFP_CELL_OVERVOLTAGE) == LFP_NONE)
		assert_true(step(&rig, rig.now_us + 20 * S));
	assert_int_equal(rig.pack[1].asked_for[0x44], asked + 2);
	assert_int_equal(level(&rig, 0, LFP_CELL_OVERVOLTAGE), LFP_PROTECTION);
	assert_int_equal(rig.session.counts.outliers, 1);
	/* One that is gone when it is asked for again was none. */
	pass_rounds(&rig, 1);
	rig.pack[1].cell_state[7] = 0xf0;
	do {
		next_request(&rig);
	} while (rig.session.command != LFP_RS485_ALARM || rig.session.address != 3);
	rig.pack[1].cell_state[7] = 0;
	pass_rounds(&rig, 2);
	assert_int_equal(level(&rig, 2, LFP_VOLTAGE_SENSOR), LFP_NONE);
}

static bool truth_is_shown(struct rig *rig, unsigned int count)
{
	char text[LFP_TEXT_SIZE], serial[LFP_TEXT_SIZE];
	unsigned int n;
	s64 value;

	for (n = 1; n <= count; n++) {
		const struct lfp_node *module = node(rig, n);

		if (!shows(rig, n, &rig->pack[n - 1], 0, 0, 0, 0))
			return false;
		if (lfp_node_alarm_level(module) != LFP_NONE &&
		    (module->known & ~BIT_ULL(LFP_MODULE_LINK)) &&
		    module->level[LFP_MODULE_LINK] == LFP_NONE)
			return false;
		snprintf(serial, sizeof(serial), "HPTEST00000000%02X", n + 1);
		if (lfp_node_text(module, LFP_SERIAL, text) && strcmp(text, serial))
			return false;
		if (lfp_node_number(module, LFP_CHARGE_VOLTAGE_MAX_UV, &value) &&
		    value != 53250000)
			return false;
		if (lfp_node_number(module, LFP_CHARGE_CURRENT_MAX_UA, &value) &&
		    value != 37000000)
			return false;
	}
	return rig->session.family == LFP_RS485_PYLONTECH ||
	       rig->session.family == LFP_RS485_UNKNOWN;
}

static void run_noise(u32 flip_one_in, unsigned int hours)
{
	unsigned int seconds, known = 0, all_lost = 0, links = 0;
	struct lfp_event event;
	struct rig rig;

	start_empty(&rig, &usual);
	add_packs(&rig, 4);
	rig.flip_one_in = flip_one_in;
	/* As on a line that was bad before: the first frame may be the worst. */
	rig.session.bad = LFP_RS485_CAUTION;
	for (seconds = 0; seconds < hours * 3600; seconds++) {
		pass(&rig, S);
		if (!truth_is_shown(&rig, 4))
			fail_msg("something wrong is shown after %u s", seconds);
		known += knows(&rig, 0, LFP_VOLTAGE_UV);
		while (lfp_state_next_event(&rig.state, now_ms(&rig), &event)) {
			all_lost += event.type == LFP_EVENT_MODULE && !event.level;
			links += event.type == LFP_EVENT_LINK;
		}
	}
	print_message("# 1 bit of %u for %u h: %u requests, %" PRIu64 " frames damaged, %" PRIu64
		      " of them passed the checksum; %" PRIu64 " readings held, modules lost %u "
		      "times, link changed %u times, stack known %.2f %% of the time\n",
		      flip_one_in, hours, rig.requests, rig.damaged, rig.passed,
		      rig.session.counts.outliers, all_lost, links, 100.0 * known / seconds);
	assert_true(rig.passed > 0);
	assert_true(rig.session.counts.rejected == count_rejected(&rig));
	assert_true(known > seconds / 2);
}

static void test_noise_1e4(void **context)
{
	(void)context;
	run_noise(10000, 24);
}

static void test_noise_1e3(void **context)
{
	(void)context;
	run_noise(1000, 6);
}

static void expect_stranger(struct rig *rig, enum lfp_rs485_family family)
{
	unsigned int requests;

	pass(rig, 10 * S);
	assert_int_equal(rig->session.family, family);
	assert_int_equal(online(rig), 0);
	assert_int_equal(count_known(rig, 0), 0);
	assert_int_equal(count_known(rig, 1), 0);
	assert_int_equal(rig->state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
	requests = rig->requests;
	pass(rig, 60 * S);
	assert_in_range(rig->requests - requests, 15, 25);
	assert_true(rig->session.counts.foreign > 10);
	assert_int_equal(rig->state.link[LFP_LINK_SERIAL], LFP_LINK_UP);
	assert_int_equal(rig->session.wanted, 0);
}

static void test_strangers(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].seplos = true;
	expect_stranger(&rig, LFP_RS485_SEPLOS);
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].version = 0x25;
	expect_stranger(&rig, LFP_RS485_PACE);
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].version = 0x26;
	expect_stranger(&rig, LFP_RS485_BOQIANG);
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].jk = true;
	expect_stranger(&rig, LFP_RS485_JK);
	assert_int_equal(rig.session.places, 0);
	/* The right one comes in its place. */
	rig.pack[0].jk = false;
	pass(&rig, 10 * S);
	assert_int_equal(rig.session.family, LFP_RS485_PYLONTECH);
	assert_int_equal(online(&rig), 2);
}

/* A known chain is given up only if it goes on like that. */
static void test_change_of_family(void **context)
{
	struct rig rig;

	(void)context;
	start(&rig, 1);
	rig.pack[0].version = 0x26;
	next_request(&rig);
	pass(&rig, 80 * MS);
	rig.pack[0].version = 0x20;
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 1);
	assert_int_equal(rig.session.family, LFP_RS485_PYLONTECH);
	rig.pack[0].version = 0x26;
	expect_stranger(&rig, LFP_RS485_BOQIANG);
	/* It goes away for good. */
	rig.pack[0].there = false;
	pass(&rig, 10 * S);
	assert_int_equal(rig.session.family, LFP_RS485_UNKNOWN);
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_SILENT);
}

/* What a new master alone can tell. */
static void test_system(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 2);
	rig.pack[0].knows_system = true;
	pass_rounds(&rig, 2);
	assert_int_equal(number(&rig, 0, LFP_SOH_PERCENT), 97);
	assert_int_equal(number(&rig, 0, LFP_CYCLE_COUNT), 103);
	assert_int_equal(number(&rig, 0, LFP_CHARGE_VOLTAGE_MAX_UV), 53250000);
	assert_false(knows(&rig, 1, LFP_SOH_PERCENT));
	assert_int_equal(level(&rig, 0, LFP_CELL_IMBALANCE), LFP_NONE);
	rig.pack[0].system_alarm = 1;
	pass_rounds(&rig, 5);
	assert_int_equal(level(&rig, 0, LFP_CELL_IMBALANCE), LFP_WARNING);
	rig.pack[0].knows_system = false;
	pass_rounds(&rig, 20);
	assert_false(knows(&rig, 0, LFP_SOH_PERCENT));
	/* An old one is asked for each of the three but once, and its silence is no miss. */
	start(&rig, 2);
	pass_rounds(&rig, 20);
	assert_int_equal(rig.pack[0].asked_for[0x61], 1);
	assert_int_equal(rig.pack[0].asked_for[0x62], 1);
	assert_int_equal(rig.pack[0].asked_for[0x63], 1);
	assert_int_equal(rig.session.counts.timeouts, 0);
}

static void test_down(void **context)
{
	struct rig rig;
	unsigned int n;

	(void)context;
	start(&rig, 3);
	while (rig.session.phase != LFP_RS485_ASKED)
		step(&rig, rig.now_us + S);
	assert_true(lfp_rs485_session_down(&rig.session, LFP_LINK_ABSENT, now_ms(&rig)));
	assert_int_equal(rig.state.link[LFP_LINK_SERIAL], LFP_LINK_ABSENT);
	assert_int_equal(rig.session.phase, LFP_RS485_IDLE);
	for (n = 0; n <= 3; n++)
		assert_int_equal(count_known(&rig, n), 0);
	assert_false(lfp_rs485_session_down(&rig.session, LFP_LINK_ABSENT, now_ms(&rig)));
	lfp_rs485_session_down(&rig.session, LFP_LINK_SILENT, now_ms(&rig));
	rig.out = rig.in;
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 3);
	assert_int_equal(rig.session.places, 3);
	assert_true(shows_exactly(&rig, 3, &rig.pack[2]));
	lfp_state_detach_link(&rig.state, LFP_LINK_SERIAL, now_ms(&rig));
	assert_null(rig.state.stack.next);
}

/* The host slept, or its clocks were set: nothing is lost by that alone. */
static void test_time_jumps(void **context)
{
	static const u64 jumps_us[] = { 10 * S, 3600 * S, 1000000 * S, 1ull << 60 };
	unsigned int i, lost, came;
	struct rig rig;

	(void)context;
	start(&rig, 2);
	take_events(&rig, &lost, &came);
	for (i = 0; i < ARRAY_SIZE(jumps_us); i++) {
		next_request(&rig);
		rig.out = rig.in;
		rig.now_us += jumps_us[i];
		pass(&rig, 10 * S);
		assert_int_equal(online(&rig), 2);
		assert_true(shows_exactly(&rig, 2, &rig.pack[1]));
	}
	take_events(&rig, &lost, &came);
	assert_int_equal(lost + came, 0);
	/* Milliseconds that go back. */
	next_request(&rig);
	lfp_rs485_session_tick(&rig.session, rig.session.until_us, 5);
	lfp_rs485_session_tick(&rig.session, rig.session.until_us, 4);
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 2);
	/* Nobody waits for a time that was far away. */
	rig.session.discover_ms = 1ull << 63;
	start_pack(&rig.pack[2], 4);
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 3);
	assert_true(node(&rig, 1)->present);
}

/* No memory for records: nothing is shown, it is asked for again, nothing breaks. */
static void test_no_records(void **context)
{
	struct rig rig;

	(void)context;
	start_empty(&rig, &usual);
	add_packs(&rig, 3);
	rig.no_records = true;
	pass(&rig, 10 * S);
	assert_int_equal(rig.session.wanted, 7);
	assert_int_equal(online(&rig), 0);
	rig.session.wanted = 0;
	pass(&rig, 5 * S);
	assert_int_equal(rig.session.wanted, 7);
	rig.no_records = false;
	pass(&rig, 10 * S);
	assert_int_equal(online(&rig), 3);
}

/* Calls that come too early do nothing. */
static void test_early_calls(void **context)
{
	char text[LFP_RS485_REQUEST_MAX];
	struct rig rig;

	(void)context;
	start(&rig, 1);
	next_request(&rig);
	assert_int_equal(lfp_rs485_session_ask(&rig.session, text, rig.now_us, now_ms(&rig)), 0);
	lfp_rs485_session_tick(&rig.session, rig.now_us, now_ms(&rig));
	assert_int_equal(rig.session.phase, LFP_RS485_ASKED);
	while (rig.session.phase != LFP_RS485_IDLE)
		step(&rig, rig.now_us + S);
	assert_int_equal(lfp_rs485_session_ask(&rig.session, text, rig.now_us, now_ms(&rig)), 0);
	assert_false(lfp_rs485_session_receive(&rig.session, NULL, 0, rig.now_us, now_ms(&rig)));
	assert_int_equal(rig.session.counts.timeouts, 0);
}

/* Everything is asked only to be read. */
static void test_reads_only(void **context)
{
	static const u8 allowed[] = {
		0x42, 0x44, 0x47, 0x4f, 0x51, 0x61, 0x62, 0x63, 0x92, 0x93, 0x96,
	};
	unsigned int i, cid2;
	struct rig rig;

	(void)context;
	start(&rig, 2);
	rig.pack[0].knows_system = true;
	pass(&rig, 60 * S);
	for (cid2 = 0; cid2 < 256; cid2++) {
		for (i = 0; i < ARRAY_SIZE(allowed); i++)
			if (allowed[i] == cid2)
				break;
		if (i == ARRAY_SIZE(allowed))
			assert_int_equal(rig.pack[0].asked_for[cid2], 0);
		else
			assert_true(rig.pack[0].asked_for[cid2] > 0 || cid2 == 0x93);
	}
	assert_true(rig.pack[1].asked_for[0x93] > 0);
}

/* Any bytes at any time: no wrong state, all counters add up. */
static void test_rubbish(void **context)
{
	static const char chars[] = "~0123456789ABCDEF\r~~4620\n ";
	unsigned int i, k, len;
	struct rig rig;
	char text[64];

	(void)context;
	start(&rig, 2);
	for (i = 0; i < 3000; i++) {
		len = bench_random(sizeof(text));
		for (k = 0; k < len; k++)
			text[k] = bench_random(4) ? chars[bench_random(sizeof(chars) - 1)] :
						    (char)bench_random(256);
		if (rig.in == rig.out)
			say_at(&rig, rig.now_us, text, len);
		pass(&rig, bench_random(300) * MS);
		assert_true(truth_is_shown(&rig, 2));
		assert_int_equal(rig.session.counts.rejected, count_rejected(&rig));
	}
	assert_true(rig.session.counts.rejected > 100);
	pass(&rig, 60 * S);
	assert_int_equal(online(&rig), 2);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_discovery),
		cmocka_unit_test(test_first_round),
		cmocka_unit_test(test_polls),
		cmocka_unit_test(test_round_time),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_damaged_reply),
		cmocka_unit_test(test_lost_and_back),
		cmocka_unit_test(test_full_speed),
		cmocka_unit_test(test_new_modules),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_silent_from_the_start),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_slow_line),
		cmocka_unit_test(test_echo),
		cmocka_unit_test(test_echo_alone),
		cmocka_unit_test(test_unasked),
		cmocka_unit_test(test_late_reply),
		cmocka_unit_test(test_babble),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_refused_later),
		cmocka_unit_test(test_damaged_then_silent),
		cmocka_unit_test(test_other_form),
		cmocka_unit_test(test_refused_once),
		cmocka_unit_test(test_one_step),
		cmocka_unit_test(test_shortest_silence),
		cmocka_unit_test(test_no_management),
		cmocka_unit_test(test_return_codes),
		cmocka_unit_test(test_stale_reply),
		cmocka_unit_test(test_alarm_at_once),
		cmocka_unit_test(test_unknown_codes),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_silent_groups),
		cmocka_unit_test(test_group_request),
		cmocka_unit_test(test_group_miscounts),
		cmocka_unit_test(test_group_round_ends),
		cmocka_unit_test(test_group_fallback),
		cmocka_unit_test(test_group_survives),
		cmocka_unit_test(test_strange_on_a_good_line),
		cmocka_unit_test(test_outliers),
		cmocka_unit_test(test_small_outlier),
		cmocka_unit_test(test_moving_numbers),
		cmocka_unit_test(test_small_changes),
		cmocka_unit_test(test_line_heals),
		cmocka_unit_test(test_bad_from_the_start),
		cmocka_unit_test(test_alarm_on_a_bad_line),
		cmocka_unit_test(test_noise_1e4),
		cmocka_unit_test(test_noise_1e3),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_change_of_family),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_time_jumps),
		cmocka_unit_test(test_no_records),
		cmocka_unit_test(test_early_calls),
		cmocka_unit_test(test_reads_only),
		cmocka_unit_test(test_rubbish),
	};

	return cmocka_run_group_tests_name("rs485_session", tests, NULL, NULL);
}
