// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads one frame of RS485. A reply does not say what was asked: that is in
 * the request before, or it has to be found out.
 */
#include <string.h>

#include "rs485.h"

/* From here on the place of the code holds a command, or one of two errors. */
#define FIRST_COMMAND 0x40
#define NO_SUCH_ADDRESS 0x90
#define MODULE_SILENT 0x91

/* Where a frame has its parts, in characters, ~ counted. */
#define LENGTH_AT 9
#define INFO_AT 13
#define CHECKSUM_DIGITS 4

static unsigned int hex(const char *digits, size_t len)
{
	unsigned int number = 0;

	for (size_t i = 0; i < len; i++)
		number = number << 4 |
			 (unsigned int)(digits[i] <= '9' ? digits[i] - '0' :
					digits[i] - 'A' + 10);
	return number;
}

static void say_length(struct text *damage, const char *chars)
{
	unsigned int length = hex(chars + LENGTH_AT, 4);
	unsigned int digits = length & LFP_RS485_INFO_DIGITS_MAX;
	unsigned int right = lfp_rs485_length_field((u16)digits);

	if (length == right)
		text_add(damage, "LENGTH %04X: %u digits are no whole bytes",
			 length, digits);
	else
		text_add(damage, "wrong checksum of LENGTH: %04X, expected %04X for %u digits",
			 length, right, digits);
}

static void say_checksum(struct text *damage, const struct telegram *telegram)
{
	size_t len = telegram->len - 1 - CHECKSUM_DIGITS;
	u16 right = lfp_rs485_checksum(telegram->chars + 1, len);

	text_add(damage, "wrong CHKSUM: %.4s, expected %04X",
		 telegram->chars + 1 + len, right);
}

static void say_cut(struct text *damage, const struct telegram *telegram)
{
	size_t whole;

	text_add(damage, "cut off after %zu characters", telegram->len);
	if (telegram->len < INFO_AT)
		return;
	whole = hex(telegram->chars + LENGTH_AT, 4) &
		LFP_RS485_INFO_DIGITS_MAX;
	whole += INFO_AT + CHECKSUM_DIGITS;
	text_add(damage, ", LENGTH says %zu", whole);
}

static void say_not_hex(struct text *damage, const struct telegram *telegram,
			size_t at)
{
	char c = telegram->chars[at];
	size_t whole = 0;

	if (at >= INFO_AT)
		whole = INFO_AT + CHECKSUM_DIGITS +
			(hex(telegram->chars + LENGTH_AT, 4) &
			 LFP_RS485_INFO_DIGITS_MAX);
	if (whole && at >= whole)
		text_add(damage, "%zu characters behind CHKSUM",
			 telegram->len - at);
	else if (c > ' ' && c < 0x7f)
		text_add(damage, "character %zu is \"%c\": no upper-case hexadecimal digit",
			 at + 1, c);
	else
		text_add(damage, "character %zu is 0x%02X: no hexadecimal digit",
			 at + 1, (unsigned char)c);
}

static void say_damage(struct exchange *exchange, enum lfp_rs485_event event,
		       size_t at)
{
	const struct telegram *telegram = &exchange->telegram;
	struct text *damage = &exchange->damage;

	if (event == LFP_RS485_BAD_LENGTH)
		say_length(damage, telegram->chars);
	else if (event == LFP_RS485_BAD_CHECKSUM)
		say_checksum(damage, telegram);
	else if (event == LFP_RS485_NOT_HEX)
		say_not_hex(damage, telegram, at);
	else
		say_cut(damage, telegram);
}

/* The driver's own parser has the say. */
static void parse(struct exchange *exchange)
{
	const struct telegram *telegram = &exchange->telegram;
	struct lfp_rs485_parser parser = { .digits = 0 };
	enum lfp_rs485_event event = LFP_RS485_MORE;
	size_t i;

	for (i = 0; i < telegram->len && event == LFP_RS485_MORE; i++)
		event = lfp_rs485_parse(&parser, (u8)telegram->chars[i],
					&exchange->frame);
	if (event == LFP_RS485_MORE)
		event = lfp_rs485_parse(&parser, '\r', &exchange->frame);
	if (event != LFP_RS485_FRAME) {
		say_damage(exchange, event, i - 1);
		return;
	}
	memcpy(exchange->info, exchange->frame.info, exchange->frame.len);
	exchange->frame.info = exchange->info;
}

static bool is_request(const struct exchange *exchange,
		       const struct pairing *pairing)
{
	u8 code = exchange->frame.code;

	if (exchange->telegram.way)
		return exchange->telegram.way == WAY_REQUEST;
	if (code == NO_SUCH_ADDRESS || code == MODULE_SILENT)
		return !pairing->waiting;
	return code >= FIRST_COMMAND;
}

/* The codec's command, if it has one. */
static void find_command(struct exchange *exchange)
{
	bool all;

	for (unsigned int i = 0; i < LFP_RS485_COMMAND_COUNT; i++) {
		all = i == LFP_RS485_ANALOG_ALL || i == LFP_RS485_ALARM_ALL;
		if (lfp_rs485_cid2(i) != exchange->cid2 ||
		    all != exchange->all)
			continue;
		exchange->known = true;
		exchange->command = i;
		return;
	}
}

/* Alarms can be as long as a manufacturer, of whom there is a name then. */
static bool fits(const struct exchange *exchange,
		 enum lfp_rs485_command command)
{
	struct lfp_reading reading;

	return lfp_rs485_decode(&exchange->frame, command, 0, &reading) ==
	       LFP_RS485_DECODED &&
	       (command != LFP_RS485_MANUFACTURER || reading.texts);
}

/* Which command a reply is to, if there is but one that it can be to. */
static void guess_command(struct exchange *exchange)
{
	const struct lfp_rs485_frame *frame = &exchange->frame;
	unsigned int found = LFP_RS485_COMMAND_COUNT, count = 0;

	for (unsigned int i = 0; i < LFP_RS485_COMMAND_COUNT; i++) {
		if (!fits(exchange, i))
			continue;
		/* A reply of several modules begins with their number. */
		if ((i == LFP_RS485_ANALOG_ALL || i == LFP_RS485_ALARM_ALL) &&
		    count && exchange->info[1] == frame->address)
			continue;
		found = i;
		count++;
	}
	if (count != 1 || frame->code)
		return;
	exchange->known = true;
	exchange->guessed = true;
	exchange->command = found;
	exchange->cid2 = lfp_rs485_cid2(found);
	exchange->all = found == LFP_RS485_ANALOG_ALL ||
			found == LFP_RS485_ALARM_ALL;
}

static void take_request(struct exchange *exchange, struct pairing *pairing)
{
	const struct lfp_rs485_frame *frame = &exchange->frame;

	exchange->cid2 = frame->code;
	exchange->all = frame->len && exchange->info[0] == LFP_RS485_ALL;
	find_command(exchange);
	pairing->waiting = true;
	pairing->frame = *frame;
	pairing->info = frame->len ? exchange->info[0] : 0;
	snprintf(pairing->chars, sizeof(pairing->chars), "%.63s",
		 exchange->telegram.chars);
}

/* JK's packs answer with address 02 whoever was asked. */
static bool is_answer(const struct exchange *exchange,
		      const struct pairing *pairing)
{
	return pairing->waiting &&
	       (exchange->frame.address == pairing->frame.address ||
		exchange->telegram.way == WAY_REPLY);
}

/* Errors are as long for all commands; others may be of another family. */
static bool is_explained(const struct exchange *exchange)
{
	struct lfp_reading reading;

	if (!exchange->asked)
		return false;
	return !exchange->known || exchange->frame.code ||
	       lfp_rs485_decode(&exchange->frame, exchange->command, 0,
				&reading) != LFP_RS485_MALFORMED;
}

/* The user says what the replies are to, but not of how many modules. */
static void try_all(struct exchange *exchange)
{
	struct exchange all = *exchange;

	all.all = true;
	all.known = false;
	find_command(&all);
	if (all.known && !exchange->frame.code &&
	    !fits(exchange, exchange->command) && fits(&all, all.command))
		*exchange = all;
}

static void take_reply(struct exchange *exchange, struct pairing *pairing)
{
	if (pairing->cid2) {
		exchange->cid2 = pairing->cid2;
		exchange->asked = true;
	} else if (is_answer(exchange, pairing)) {
		exchange->cid2 = pairing->frame.code;
		exchange->all = pairing->info == LFP_RS485_ALL &&
				pairing->frame.len;
		exchange->asked = true;
		pairing->waiting = false;
	}
	if (exchange->asked)
		find_command(exchange);
	if (pairing->cid2)
		try_all(exchange);
	/* Requests may be missing, or stand apart from their replies. */
	if (!pairing->cid2 && !is_explained(exchange))
		guess_command(exchange);
}

/* @pairing goes from one frame to the next. */
void rs485_read(struct exchange *exchange, const struct telegram *telegram,
		struct pairing *pairing)
{
	memset(exchange, 0, sizeof(*exchange));
	exchange->telegram = *telegram;
	parse(exchange);
	if (exchange->damage.len)
		return;
	exchange->echo = pairing->waiting &&
			 telegram->way != WAY_REQUEST &&
			 !strcmp(telegram->chars, pairing->chars);
	exchange->request = exchange->echo || is_request(exchange, pairing);
	if (exchange->request)
		take_request(exchange, pairing);
	else
		take_reply(exchange, pairing);
}
