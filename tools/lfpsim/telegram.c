// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "telegram.h"

static const char digits[] = "0123456789ABCDEF";

void put8(struct telegram *t, unsigned int value)
{
	if (t->len < TELEGRAM_INFO_MAX)
		t->info[t->len++] = (uint8_t)value;
}

void put16(struct telegram *t, int64_t value)
{
	put8(t, (unsigned int)(value >> 8) & 0xff);
	put8(t, (unsigned int)value & 0xff);
}

void put24(struct telegram *t, int64_t value)
{
	put8(t, (unsigned int)(value >> 16) & 0xff);
	put16(t, value & 0xffff);
}

/**
 * put_text() - a text of exactly @size bytes
 * @pad: fills what it leaves
 */
void put_text(struct telegram *t, const char *text, size_t size, char pad)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < size; i++)
		put8(t, (unsigned char)(i < length ? text[i] : pad));
}

void put_zeros(struct telegram *t, size_t count)
{
	while (count--)
		put8(t, 0);
}

static char *write_hex(char *at, unsigned int value, unsigned int count)
{
	while (count--)
		*at++ = digits[value >> 4 * count & 15];
	return at;
}

/* The two's complement of the sum of the digits of the length, four bits. */
static unsigned int length_field(size_t count)
{
	unsigned int length = (unsigned int)count & 0xfff;
	unsigned int sum = (length >> 8) + (length >> 4 & 15) + (length & 15);

	return (16 - sum % 16) % 16 << 12 | length;
}

static unsigned int checksum(const char *text, size_t length)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < length; i++)
		sum += (unsigned char)text[i];
	return (0x10000 - (sum & 0xffff)) & 0xffff;
}

/**
 * telegram_write() - a frame as it goes over the wire
 * @text: TELEGRAM_TEXT_MAX characters; no NUL at the end
 *
 * Return: number of characters, ~ and CR among them.
 */
size_t telegram_write(const struct telegram *t, char *text)
{
	char *at = text;

	*at++ = '~';
	at = write_hex(at, t->version, 2);
	at = write_hex(at, t->address, 2);
	at = write_hex(at, t->cid1, 2);
	at = write_hex(at, t->code, 2);
	at = write_hex(at, length_field(2 * t->len), 4);
	for (size_t i = 0; i < t->len; i++)
		at = write_hex(at, t->info[i], 2);
	at = write_hex(at, checksum(text + 1, (size_t)(at - text - 1)), 4);
	*at++ = '\r';
	return (size_t)(at - text);
}

/* Returns -1 when there is something else than upper-case hex. */
static int64_t read_hex(const char *text, size_t count)
{
	int64_t value = 0;

	for (size_t i = 0; i < count; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;

		if (!digit)
			return -1;
		value = value << 4 | (digit - digits);
	}
	return value;
}

static int read_info(const char *text, struct telegram *t)
{
	for (size_t i = 0; i < t->len; i++) {
		int64_t byte = read_hex(text + 2 * i, 2);

		if (byte < 0)
			return SILENCE;
		t->info[i] = (uint8_t)byte;
	}
	return RTN_OK;
}

static int read_head(const char *text, struct telegram *t)
{
	int64_t head = read_hex(text, 8);

	t->version = (uint8_t)(head >> 24);
	t->address = (uint8_t)(head >> 16);
	t->cid1 = (uint8_t)(head >> 8);
	t->code = (uint8_t)head;
	return head < 0 ? SILENCE : RTN_OK;
}

/**
 * telegram_read() - check and read a frame
 * @text: what stood between ~ and CR
 *
 * Return: RTN_OK, the code that a pack answers a damaged frame with, or SILENCE when it cannot
 * even be read who is meant.
 */
int telegram_read(const char *text, size_t length, struct telegram *t)
{
	int64_t field, sum;

	if (length < TELEGRAM_OVERHEAD - 2 || length > TELEGRAM_TEXT_MAX - 2 ||
	    read_head(text, t))
		return SILENCE;
	field = read_hex(text + 8, 4);
	sum = read_hex(text + length - 4, 4);
	if (field < 0 || sum < 0)
		return SILENCE;
	if (field != length_field((size_t)field & 0xfff))
		return RTN_LENGTH_CHECKSUM;
	t->len = (length - 16) / 2;
	if (((size_t)field & 0xfff) != length - 16 || length % 2)
		return RTN_FORMAT;
	if (sum != checksum(text, length - 4))
		return RTN_CHECKSUM;
	return read_info(text + 12, t);
}
