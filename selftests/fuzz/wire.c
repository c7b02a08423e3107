// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames of the RS485 protocol as its description has them.
 */

#include "wire.h"

/* Digits before INFO, and of CHKSUM. */
#define HEAD 12
#define SUM 4

static const char hex[] = "0123456789ABCDEF";

/* Two's complement of the sum of the characters. */
unsigned int wire_sum(const char *text, size_t count)
{
	unsigned int sum = 0;

	while (count--)
		sum += (u8)text[count];
	return (0x10000 - sum % 0x10000) % 0x10000;
}

/* LENGTH of an INFO of so many digits. */
unsigned int wire_length(unsigned int digits)
{
	unsigned int sum = digits / 256 + digits / 16 % 16 + digits % 16;

	return (16 - sum % 16) % 16 * 4096 + digits;
}

static char *put(char *at, unsigned int number, unsigned int digits)
{
	while (digits--)
		*at++ = hex[number >> 4 * digits & 15];
	return at;
}

/* Returns the number of characters, ~ and CR included. */
size_t wire_write(char text[WIRE_MAX], const struct lfp_rs485_frame *frame)
{
	char *at = text;
	unsigned int i;

	*at++ = '~';
	at = put(at, frame->version, 2);
	at = put(at, frame->address, 2);
	at = put(at, frame->cid1, 2);
	at = put(at, frame->code, 2);
	at = put(at, wire_length(2U * frame->len), 4);
	for (i = 0; i < frame->len; i++)
		at = put(at, frame->info[i], 2);
	at = put(at, wire_sum(text + 1, (size_t)(at - text - 1)), SUM);
	*at++ = '\r';
	return (size_t)(at - text);
}

static unsigned int number_at(const char *text, size_t at, unsigned int digits)
{
	unsigned int number = 0;

	while (digits--)
		number = number * 16 + (unsigned int)(strchr(hex, text[at++]) - hex);
	return number;
}

static size_t size_of(const struct wire_ear *ear)
{
	return ear->count < HEAD ? 0 : HEAD + SUM + number_at(ear->text, 9, 3);
}

static bool sum_holds(const struct wire_ear *ear)
{
	size_t digits = ear->count - SUM;

	return number_at(ear->text, digits, SUM) == wire_sum(ear->text, digits);
}

static void read_frame(struct wire_ear *ear)
{
	struct lfp_rs485_frame *frame = &ear->frame;
	unsigned int i;

	frame->version = (u8)number_at(ear->text, 0, 2);
	frame->address = (u8)number_at(ear->text, 2, 2);
	frame->cid1 = (u8)number_at(ear->text, 4, 2);
	frame->code = (u8)number_at(ear->text, 6, 2);
	frame->len = (u16)(number_at(ear->text, 9, 3) / 2);
	frame->info = ear->info;
	for (i = 0; i < frame->len; i++)
		ear->info[i] = (u8)number_at(ear->text, HEAD + 2 * i, 2);
}

/* The frame is over; the events that may say so. */
static unsigned int over(struct wire_ear *ear, unsigned int events)
{
	ear->inside = false;
	ear->ends++;
	return events;
}

static unsigned int hear_digit(struct wire_ear *ear, char digit)
{
	unsigned int length;

	if (ear->count == size_of(ear) && ear->count)
		return over(ear, BIT(LFP_RS485_NOT_HEX));
	ear->text[ear->count++] = digit;
	if (ear->count == HEAD) {
		length = number_at(ear->text, 8, 4);
		if (length != wire_length(length % 4096) || length % 2)
			return over(ear, BIT(LFP_RS485_BAD_LENGTH));
	}
	return BIT(LFP_RS485_MORE);
}

static unsigned int hear_end(struct wire_ear *ear)
{
	if (!ear->count || ear->count != size_of(ear))
		return over(ear, BIT(LFP_RS485_CUT));
	if (!sum_holds(ear))
		return over(ear, BIT(LFP_RS485_BAD_CHECKSUM));
	read_frame(ear);
	return over(ear, BIT(LFP_RS485_FRAME));
}

static unsigned int hear_start(struct wire_ear *ear)
{
	unsigned int events = BIT(LFP_RS485_MORE);

	if (ear->inside)
		events = over(ear, BIT(LFP_RS485_CUT));
	ear->inside = true;
	ear->count = 0;
	return events;
}

/*
 * What a character brings, as bits of enum lfp_rs485_event; of a frame that is
 * over nothing more is said before the next ~.
 */
unsigned int wire_hear(struct wire_ear *ear, u8 character)
{
	if (character == '~')
		return hear_start(ear);
	if (!ear->inside) {
		ear->skipped += character != '\r' && character != '\n';
		return BIT(LFP_RS485_MORE);
	}
	if (character == '\r')
		return hear_end(ear);
	if (character && strchr(hex, character))
		return hear_digit(ear, (char)character);
	return over(ear, BIT(LFP_RS485_NOT_HEX));
}
