// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "frame.h"
#include "number.h"

/* Time of one bit at 500 kbit/s. */
#define NSEC_PER_BIT	2000

/**
 * struct id_range - ids of one format that only an inverter sends
 */
struct id_range {
	bool extended;
	uint32_t first, last;
};

/*
 * Keep-alive, set-points, clock, quick stop (0x305, 0x306, 0x307, 0x00F), LuxPower's switch-off
 * (0x300); Deye keeps the whole of 0x300..0x30F for this direction, and Schneider sends 0x305
 * with 29 bits. High voltage: probe (0x3010), poll (0x4200), sleep, wake, charge and discharge
 * commands, a mask for a fault (0x82xx).
 */
static const struct id_range inverter_ids[] = {
	{ false, 0x00f, 0x00f },
	{ false, 0x300, 0x30f },
	{ true, 0x300, 0x30f },
	{ true, 0x3010, 0x3010 },
	{ true, 0x4200, 0x4200 },
	{ true, 0x8200, 0x824f },
};

/**
 * frame_from_inverter() - is this a frame that only the inverter's side sends?
 *
 * A pack never sends one, so lfpsim refuses them everywhere: on a bus with a real pack some of
 * them would switch it off.
 */
bool frame_from_inverter(const struct frame *frame)
{
	bool extended = frame->kind & FRAME_EXTENDED;

	for (size_t i = 0; i < sizeof(inverter_ids) / sizeof(inverter_ids[0]); i++) {
		const struct id_range *range = &inverter_ids[i];

		if (range->extended == extended && frame->id >= range->first &&
		    frame->id <= range->last)
			return true;
	}
	return false;
}

bool frame_is_keep_alive(const struct frame *frame)
{
	return frame->id == KEEP_ALIVE_ID && !frame->kind;
}

bool frame_is_poll(const struct frame *frame)
{
	return frame->id == POLL_ID && frame->kind == FRAME_EXTENDED && frame->len;
}

/**
 * frame_set_id() - read an id the way can-utils write it
 *
 * Up to three hex digits are an 11-bit id, four to eight a 29-bit one (can-utils write eight).
 */
int frame_set_id(struct frame *frame, const char *text)
{
	size_t digits;

	if (parse_hex(text, &frame->id, &digits))
		return -1;
	if (digits <= 3)
		return frame->id < STANDARD_IDS ? 0 : -1;
	frame->kind |= FRAME_EXTENDED;
	return frame->id < 1u << 29 ? 0 : -1;
}

bool frame_fd_length(uint8_t len)
{
	static const uint8_t lengths[] = { 12, 16, 20, 24, 32, 48, 64 };

	return len <= FRAME_CLASSIC_MAX || memchr(lengths, len, sizeof(lengths));
}

static int parse_remote(const char *text, struct frame *frame)
{
	frame->kind |= FRAME_REMOTE;
	if (!*text)
		return 0;
	if (*text < '0' || *text > '8' || text[1])
		return -1;
	frame->len = (uint8_t)(*text - '0');
	return 0;
}

static int parse_fd(const char *text, struct frame *frame)
{
	char digit[2] = { text[0] };
	uint32_t flags;
	size_t digits, length;

	if (parse_hex(digit, &flags, &digits) || flags > 3)
		return -1;
	if (parse_bytes(text + 1, frame->data, FRAME_FD_MAX, &length))
		return -1;
	frame->kind |= FRAME_FD;
	frame->fd_flags = (uint8_t)flags;
	frame->len = (uint8_t)length;
	return frame_fd_length(frame->len) ? 0 : -1;
}

/**
 * frame_parse() - read "351#1402C012C012C201", "00000351#00", "351#R", "351#R8" or "351##1DEADBEEF"
 */
int frame_parse(const char *text, struct frame *frame)
{
	const char *mark = strchr(text, '#');
	char id[16] = "";
	size_t length;

	memset(frame, 0, sizeof(*frame));
	if (!mark || (size_t)(mark - text) >= sizeof(id))
		return -1;
	memcpy(id, text, (size_t)(mark - text));
	if (frame_set_id(frame, id))
		return -1;
	mark++;
	if (*mark == 'R' || *mark == 'r')
		return parse_remote(mark + 1, frame);
	if (*mark == '#')
		return parse_fd(mark + 1, frame);
	if (parse_bytes(mark, frame->data, FRAME_CLASSIC_MAX, &length))
		return -1;
	frame->len = (uint8_t)length;
	return 0;
}

/**
 * frame_format() - write a frame the way candump -L does
 * @text: at least FRAME_TEXT_MAX bytes
 */
void frame_format(const struct frame *frame, char *text)
{
	text += sprintf(text, frame->kind & FRAME_EXTENDED ? "%08X#" : "%03X#",
			(unsigned int)frame->id);
	if (frame->kind & FRAME_REMOTE) {
		sprintf(text, frame->len ? "R%u" : "R", (unsigned int)frame->len);
		return;
	}
	if (frame->kind & FRAME_FD)
		text += sprintf(text, "#%X", (unsigned int)frame->fd_flags);
	for (uint8_t i = 0; i < frame->len; i++)
		text += sprintf(text, "%02X", (unsigned int)frame->data[i]);
}

bool frame_equal(const struct frame *a, const struct frame *b)
{
	return a->id == b->id && a->kind == b->kind && a->fd_flags == b->fd_flags &&
	       a->len == b->len && !memcmp(a->data, b->data, a->len);
}

/**
 * frame_nsec() - time a frame holds a bus of 500 kbit/s, the pause after it included
 *
 * 47 bits around the data of an 11-bit frame, 67 of a 29-bit one; stuff bits are left out.
 */
int64_t frame_nsec(const struct frame *frame)
{
	int64_t bits = frame->kind & FRAME_EXTENDED ? 67 : 47;

	if (!(frame->kind & FRAME_REMOTE))
		bits += 8 * frame->len;
	return bits * NSEC_PER_BIT;
}
