// SPDX-License-Identifier: GPL-2.0-or-later
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text.h"

const struct unit unit_volt = { 1e6, 2, "V" };
const struct unit unit_volt_limit = { 1e6, 1, "V" };
const struct unit unit_ampere = { 1e6, 1, "A" };
const struct unit unit_ampere_hour = { 1e6, 1, "Ah" };
const struct unit unit_percent = { 1, 0, "%" };
const struct unit unit_cell_volt = { 1e6, 3, "V" };
const struct unit unit_centipercent = { 100, 2, "%" };
const struct unit unit_kilowatt_hour = { 1000, 1, "kWh" };
const struct unit unit_modules = { 1, 0, "modules" };
const struct unit unit_cells = { 1, 0, "cells" };
const struct unit unit_cycles = { 1, 0, "cycles" };
const struct unit unit_none = { 1, 0, "" };
const struct unit unit_celsius = { 10, 1, "\302\260C" };

void text_add(struct text *text, const char *format, ...)
{
	size_t room = sizeof(text->chars) - text->len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(text->chars + text->len, room, format, args);
	va_end(args);
	if (len > 0)
		text->len += (size_t)len < room ? (size_t)len : room - 1;
}

void text_trim(struct text *text)
{
	while (text->len && text->chars[text->len - 1] == ' ')
		text->len--;
	text->chars[text->len] = '\0';
}

/* Only printable ASCII stays: the rest may steer a terminal. */
void text_clean(char *chars)
{
	for (; *chars; chars++)
		if (*chars < 0x20 || *chars > 0x7e)
			*chars = '?';
}

static bool is_utf8(void)
{
	return !strcmp(nl_langinfo(CODESET), "UTF-8");
}

/* The degree sign is the one character beyond ASCII. */
const char *unit_name(const struct unit *unit)
{
	return unit == &unit_celsius && !is_utf8() ? "C" : unit->name;
}

const char *unit_print(char chars[UNIT_SIZE], const struct unit *unit,
		       long long number)
{
	snprintf(chars, UNIT_SIZE, "%.*f %s", unit->decimals,
		 (double)number / unit->divisor, unit_name(unit));
	return chars;
}

static bool is_coloured(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no_color && *no_color)
		return false;
	return isatty(STDOUT_FILENO) && (!term || strcmp(term, "dumb"));
}

const char *colour_on(enum colour colour)
{
	static const char *const codes[] = {
		[COLOUR_NONE] = "",
		[COLOUR_YELLOW] = "\033[33m",
		[COLOUR_RED] = "\033[1;31m",
	};

	return is_coloured() ? codes[colour] : "";
}

const char *colour_off(enum colour colour)
{
	return colour && is_coloured() ? "\033[0m" : "";
}

const char *level_shout(const char *level)
{
	return strcmp(level, "protection") ? level : "PROTECTION";
}

enum colour level_colour(const char *level)
{
	if (!strcmp(level, "protection"))
		return COLOUR_RED;
	return strcmp(level, "warning") ? COLOUR_NONE : COLOUR_YELLOW;
}
