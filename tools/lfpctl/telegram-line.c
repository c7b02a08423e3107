// SPDX-License-Identifier: GPL-2.0-or-later
/* What stands in a line of a log beside the frame. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "telegram.h"

/* What ends a frame in a text: CR is not in it, or stands for something. */
#define FRAME_ENDS " \t\r\n\"',;|)]}>\\"

/* A blank, or what else may stand between two words. */
#define BLANKS " \t,;|[]()"

size_t frame_length(const char *text)
{
	return 1 + strcspn(text + 1, FRAME_ENDS "~");
}

/* "12:30:01.250", "2026-11-21", "2026-11-21T12:30:01", "1763725801.25" */
static bool is_time(const char *word, size_t len)
{
	bool mark = memchr(word, ':', len) || memchr(word, '.', len) ||
		    (len == 10 && word[4] == '-');

	return mark && isdigit((unsigned char)*word) &&
	       strspn(word, "0123456789:.-+TZ") >= len;
}

/* Takes the time off the front of a line; what stands behind it. */
char *line_take_time(char *line, char time[32])
{
	char *word = line + strspn(line, BLANKS);
	size_t len = strcspn(word, " \t,;|])"), more;

	*time = '\0';
	if (!len || len > 30 || !is_time(word, len))
		return line;
	/* A date, and the time behind it. */
	more = strcspn(word + len + !!word[len], " \t,;|])");
	if (word[len] == ' ' && len == 10 && len + more < 30 &&
	    is_time(word + len + 1, more))
		len += 1 + more;
	snprintf(time, 32, "%.*s", (int)len, word);
	word += len;
	return word + strspn(word, BLANKS);
}

static const struct way_word {
	const char *word;
	enum telegram_way way;
} way_words[] = {
	{ "host->pack", WAY_REQUEST }, { "pack->host", WAY_REPLY },
	{ "->", WAY_REQUEST }, { "<-", WAY_REPLY },
	{ ">", WAY_REQUEST }, { "<", WAY_REPLY },
	{ ">>", WAY_REQUEST }, { "<<", WAY_REPLY },
	{ "tx", WAY_REQUEST }, { "rx", WAY_REPLY },
	{ "send", WAY_REQUEST }, { "recv", WAY_REPLY },
	{ "sent", WAY_REQUEST }, { "received", WAY_REPLY },
	{ "out", WAY_REQUEST }, { "in", WAY_REPLY },
	{ "write", WAY_REQUEST }, { "read", WAY_REPLY },
	{ "request", WAY_REQUEST }, { "reply", WAY_REPLY },
	{ "host", WAY_REQUEST }, { "response", WAY_REPLY },
};

static enum telegram_way find_way(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(way_words) / sizeof(way_words[0]); i++)
		if (strlen(way_words[i].word) == len &&
		    !strncasecmp(way_words[i].word, word, len))
			return way_words[i].way;
	return WAY_UNKNOWN;
}

/* The last word before @end that tells it. */
enum telegram_way line_way(const char *line, const char *end)
{
	enum telegram_way way = WAY_UNKNOWN, found;
	size_t len;

	while (line < end) {
		line += strspn(line, BLANKS "\"':=");
		len = strcspn(line, BLANKS "\"':=");
		if (line + len > end)
			break;
		found = find_way(line, len);
		if (found)
			way = found;
		line += len;
		if (!len)
			break;
	}
	return way;
}

/* Field number @index of a row, without its quotes; it is changed. */
static char *take_field(char **row)
{
	char *field = *row, *end;

	if (*field == '"') {
		field++;
		end = strchr(field, '"');
		if (!end)
			end = field + strlen(field);
		*row = end + !!*end;
		*row += strcspn(*row, ",");
	} else {
		end = field + strcspn(field, ",");
		*row = end;
	}
	if (**row)
		(*row)++;
	else
		*row = NULL;
	*end = '\0';
	return field;
}

/* The first line of a table names its columns. */
bool table_header(char *line, struct columns *columns)
{
	char copy[512], *row = copy, *field;

	if (strlen(line) >= sizeof(copy) || !strchr(line, ',') ||
	    strchr(line, '~'))
		return false;
	strcpy(copy, line);
	*columns = (struct columns){ -1, -1, -1 };
	for (int i = 0; row; i++) {
		field = take_field(&row);
		if (!strcasecmp(field, "frame") || !strcasecmp(field, "data"))
			columns->frame = i;
		else if (!strncasecmp(field, "time", 4))
			columns->time = i;
		else if (!strncasecmp(field, "dir", 3))
			columns->way = i;
	}
	return columns->frame >= 0;
}

/* False if the row has no frame. */
bool table_row(char *line, const struct columns *columns,
	       struct telegram *telegram)
{
	char *row = line, *field;

	telegram->len = 0;
	for (int i = 0; row; i++) {
		field = take_field(&row);
		if (i == columns->time)
			snprintf(telegram->time, sizeof(telegram->time),
				 "%.31s", field);
		else if (i == columns->way)
			telegram->way = find_way(field, strlen(field));
		else if (i == columns->frame && *field == '~')
			telegram->len = frame_length(field);
		if (i == columns->frame && telegram->len)
			snprintf(telegram->chars, sizeof(telegram->chars),
				 "%.*s", (int)telegram->len, field);
	}
	if (telegram->len >= sizeof(telegram->chars))
		telegram->len = sizeof(telegram->chars) - 1;
	return telegram->len;
}

static bool are_hex(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)text[i]))
			return false;
	return len;
}

/*
 * "00000010  7e 32 30 ...  |~20024|" and "00000010: 7e32 3030  ~20": what is
 * behind the place, and without the characters; other lines as they are.
 */
char *dump_begin(char *line)
{
	size_t digits = strspn(line, "0123456789abcdefABCDEF");
	char *bytes, *end;

	if (digits < 7 || digits > 8 || !strchr(": \t", line[digits]))
		return line;
	bytes = line + digits + (line[digits] == ':');
	bytes += strspn(bytes, " \t");
	end = strchr(bytes, '|');
	if (!end && line[digits] == ':')
		end = strstr(bytes, "  ");
	if (end)
		*end = '\0';
	return bytes;
}

/* The next byte of a dump: "7E", "0x7E,", "\x7e", "7E32". */
bool dump_byte(char **line, unsigned char *byte)
{
	char *text = *line, digits[3];

	text += strspn(text, " \t,;:-\"'[]{}");
	if (!strncasecmp(text, "0x", 2) || !strncasecmp(text, "\\x", 2))
		text += 2;
	if (!are_hex(text, 2))
		return false;
	snprintf(digits, sizeof(digits), "%.2s", text);
	*byte = (unsigned char)strtoul(digits, NULL, 16);
	*line = text + 2;
	return true;
}

/* Nothing but bytes. */
bool is_dump(const char *line)
{
	char copy[TELEGRAM_LINE_SIZE], *rest = copy;
	unsigned char byte;
	size_t bytes = 0;

	snprintf(copy, sizeof(copy), "%s", line);
	rest = dump_begin(copy);
	while (dump_byte(&rest, &byte))
		bytes++;
	return bytes && !rest[strspn(rest, " \t,;:-\"'[]{}\r\n")];
}
