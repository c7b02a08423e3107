// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <string.h>

#include "number.h"

/* Eighteen digits fit an int64_t for certain. */
#define MOST_DIGITS	18

/**
 * parse_decimal() - read a decimal number as an integer of a smaller unit
 * @text: "[+-]digits[.digits]" and nothing else
 * @decimals: digits after the point that the result keeps; more than these are an error
 * @value: the number times 10^@decimals ("-27.5" with 3 decimals gives -27500)
 *
 * Return: 0, or -1 when @text is no such number.
 */
int parse_decimal(const char *text, unsigned int decimals, int64_t *value)
{
	const char *c = text + (*text == '-' || *text == '+');
	unsigned int digits = 0, after = 0;
	int64_t sum = 0;

	if (!isdigit((unsigned char)*c))
		return -1;
	for (; isdigit((unsigned char)*c); c++, digits++)
		sum = digits + decimals < MOST_DIGITS ? sum * 10 + (*c - '0') : 0;
	if (digits + decimals > MOST_DIGITS)
		return -1;
	if (*c == '.' && isdigit((unsigned char)c[1]))
		for (c++; isdigit((unsigned char)*c) && after < decimals; c++, after++)
			sum = sum * 10 + (*c - '0');
	if (*c)
		return -1;
	for (; after < decimals; after++)
		sum *= 10;
	*value = *text == '-' ? -sum : sum;
	return 0;
}

int parse_count(const char *text, int64_t least, int64_t most, int64_t *value)
{
	int64_t count;

	if (parse_decimal(text, 0, &count) || count < least || count > most)
		return -1;
	*value = count;
	return 0;
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

/**
 * parse_hex() - read up to eight hex digits, with or without 0x before them
 * @digits: how many there were: CAN tools tell a 29-bit id by its eight digits
 */
int parse_hex(const char *text, uint32_t *value, size_t *digits)
{
	const char *c = text;
	uint32_t sum = 0;

	if (c[0] == '0' && (c[1] == 'x' || c[1] == 'X'))
		c += 2;
	for (*digits = 0; hex_digit(*c) >= 0; c++, (*digits)++)
		sum = (sum << 4) | (uint32_t)hex_digit(*c);
	if (*c || !*digits || *digits > 8)
		return -1;
	*value = sum;
	return 0;
}

/**
 * parse_bytes() - read payload bytes, two hex digits each, a "." between bytes allowed
 */
int parse_bytes(const char *text, uint8_t *bytes, size_t room, size_t *length)
{
	const char *c = text;

	for (*length = 0; *c; (*length)++) {
		if (*c == '.' && *length)
			c++;
		if (*length == room || hex_digit(c[0]) < 0 || hex_digit(c[1]) < 0)
			return -1;
		bytes[*length] = (uint8_t)(hex_digit(c[0]) << 4 | hex_digit(c[1]));
		c += 2;
	}
	return 0;
}

/**
 * divide_rounded() - divide to the nearest integer, halves away from zero
 */
int64_t divide_rounded(int64_t value, int64_t by)
{
	int64_t half = (by < 0 ? -by : by) / 2;

	return (value < 0 ? value - half : value + half) / by;
}

/**
 * random_bits() - splitmix64: the same numbers for the same seed on every machine
 * @state: begins with the seed
 */
uint64_t random_bits(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}
