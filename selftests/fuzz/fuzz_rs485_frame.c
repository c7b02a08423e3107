// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Characters from a line, right ones and wrong ones, to the parser of frames
 * and to an ear that judges whole texts: both must find the same.
 *
 * Each byte is a character, but for these: what a checksum has to be is more
 * than a fuzzer finds.
 */

#include "judge.h"
#include "wire.h"

/**
 * enum word - bytes that stand for more than themselves
 * @WORD_LENGTH: LENGTH for so many bytes of INFO as the next byte says
 * @WORD_SUM: CHKSUM of what stands since the last ~
 * @WORD_FRAME: a whole frame; so many bytes of INFO as the next byte says
 * @WORD_REQUEST: a request: command, address
 * @WORD_CHARACTER: the next byte is a character
 */
enum word {
	WORD_LENGTH = 0xfb,
	WORD_SUM,
	WORD_FRAME,
	WORD_REQUEST,
	WORD_CHARACTER
};

struct line {
	struct lfp_rs485_parser *parser;
	struct wire_ear ear;
	const u8 *data;
	size_t size;
};

static u8 read_byte(struct line *line)
{
	if (!line->size)
		return 0;
	line->size--;
	return *line->data++;
}

static void check_frame(const struct line *line, const struct lfp_rs485_frame *frame)
{
	const struct lfp_rs485_frame *right = &line->ear.frame;

	must(frame->version == right->version && frame->address == right->address, "head");
	must(frame->cid1 == right->cid1 && frame->code == right->code, "head");
	must(frame->len == right->len, "%u bytes, not %u", frame->len, right->len);
	must(!frame->len || !memcmp(frame->info, right->info, frame->len), "info");
}

/* Only what the next character needs is kept, within bounds. */
static void check_parser(const struct line *line)
{
	const struct lfp_rs485_parser *parser = line->parser;

	must(parser->inside == line->ear.inside, "inside");
	must(parser->digits <= 2 * sizeof(parser->bytes), "%u digits", parser->digits);
	must(parser->expected <= 2 * sizeof(parser->bytes), "%u expected", parser->expected);
	must(parser->skipped == line->ear.skipped, "skipped %llu, not %llu",
	     (unsigned long long)parser->skipped, (unsigned long long)line->ear.skipped);
	if (!parser->inside)
		return;
	must(parser->digits == line->ear.count, "%u digits of %zu", parser->digits,
	     line->ear.count);
	must(!parser->expected || parser->digits <= parser->expected, "too many digits");
}

static enum lfp_rs485_event send(struct line *line, u8 character)
{
	struct lfp_rs485_frame frame;
	enum lfp_rs485_event event;
	unsigned int right;

	memset(&frame, 0x5a, sizeof(frame));
	right = wire_hear(&line->ear, character);
	event = lfp_rs485_parse(line->parser, character, &frame);
	must(event < LFP_RS485_EVENT_COUNT && right & BIT(event), "%02x brings %u, not %x",
	     character, event, right);
	if (event == LFP_RS485_FRAME)
		check_frame(line, &frame);
	check_parser(line);
	return event;
}

static void send_text(struct line *line, const char *text, size_t count)
{
	while (count--)
		send(line, (u8)*text++);
}

static void send_number(struct line *line, unsigned int number)
{
	char digits[8];

	snprintf(digits, sizeof(digits), "%04X", number & 0xffff);
	send_text(line, digits, 4);
}

static void send_length(struct line *line)
{
	unsigned int digits = 2U * read_byte(line);

	must(lfp_rs485_length_field((u16)digits) == wire_length(digits), "%u digits", digits);
	send_number(line, wire_length(digits));
}

static void send_sum(struct line *line)
{
	unsigned int sum = wire_sum(line->ear.text, line->ear.count);

	must(lfp_rs485_checksum(line->ear.text, line->ear.count) == sum, "%04x", sum);
	send_number(line, sum);
}

/* A good frame is found, whatever came before it. */
static void send_frame(struct line *line, unsigned int len)
{
	static u8 info[LFP_RS485_INFO_MAX];
	struct lfp_rs485_frame frame = { .len = (u16)len, .info = info };
	static char text[WIRE_MAX];
	size_t count, i;

	frame.version = read_byte(line);
	frame.address = read_byte(line);
	frame.cid1 = read_byte(line);
	frame.code = read_byte(line);
	for (i = 0; i < len; i++)
		info[i] = read_byte(line);
	count = wire_write(text, &frame);
	must(lfp_rs485_checksum(text + 1, count - 6) == wire_sum(text + 1, count - 6), "sum");
	send_text(line, text, count - 1);
	must(send(line, (u8)text[count - 1]) == LFP_RS485_FRAME, "%u bytes: not found", len);
}

static const u8 cid2[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = 0x42, [LFP_RS485_ANALOG_ALL] = 0x42, [LFP_RS485_ALARM] = 0x44,
	[LFP_RS485_ALARM_ALL] = 0x44, [LFP_RS485_LIMITS] = 0x47, [LFP_RS485_VERSION] = 0x4f,
	[LFP_RS485_MANUFACTURER] = 0x51, [LFP_RS485_SYSTEM_ANALOG] = 0x61,
	[LFP_RS485_SYSTEM_ALARM] = 0x62, [LFP_RS485_SYSTEM_MANAGEMENT] = 0x63,
	[LFP_RS485_MANAGEMENT] = 0x92, [LFP_RS485_SERIAL] = 0x93, [LFP_RS485_FIRMWARE] = 0x96,
};

/* All but those that ask a master for itself have an address as INFO, or FF. */
static void check_request(const struct line *line, enum lfp_rs485_command command, u8 address)
{
	const struct lfp_rs485_frame *frame = &line->ear.frame;
	bool all = command == LFP_RS485_ANALOG_ALL || command == LFP_RS485_ALARM_ALL;
	bool bare = command == LFP_RS485_LIMITS || command == LFP_RS485_VERSION ||
		    command == LFP_RS485_MANUFACTURER || cid2[command] / 16 == 6;

	must(lfp_rs485_cid2(command) == cid2[command], "%u", command);
	must(frame->version == 0x20 && frame->cid1 == 0x46, "head");
	must(frame->address == address && frame->code == cid2[command], "head");
	must(frame->len == !bare, "%02x: %u bytes", frame->code, frame->len);
	must(bare || frame->info[0] == (all ? 0xff : address), "%02x: %02x", frame->code,
	     frame->info[0]);
}

static void send_request(struct line *line)
{
	enum lfp_rs485_command command = read_byte(line) % LFP_RS485_COMMAND_COUNT;
	char *text = malloc(LFP_RS485_REQUEST_MAX);
	u8 address = read_byte(line);
	size_t count;

	count = lfp_rs485_request(text, command, address);
	must(count && count <= LFP_RS485_REQUEST_MAX, "%zu", count);
	send_text(line, text, count - 1);
	must(send(line, (u8)text[count - 1]) == LFP_RS485_FRAME, "request %u", command);
	check_request(line, command, address);
	free(text);
}

static void send_next(struct line *line)
{
	u8 byte = read_byte(line);

	switch (byte) {
	case WORD_LENGTH:
		return send_length(line);
	case WORD_SUM:
		return send_sum(line);
	case WORD_FRAME:
		return send_frame(line, read_byte(line));
	case WORD_REQUEST:
		return send_request(line);
	case WORD_CHARACTER:
		byte = read_byte(line);
	}
	send(line, byte);
}

int fuzz_one_input(const u8 *data, size_t size)
{
	static struct line line;

	memset(&line, 0, sizeof(line));
	line.data = data;
	line.size = size;
	line.parser = calloc(1, sizeof(*line.parser));
	while (line.size)
		send_next(&line);
	send_frame(&line, size % 16 ? (unsigned int)(size % 16) : LFP_RS485_INFO_MAX);
	free(line.parser);
	return 0;
}
