// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Finds the frames in what a user gives, each line by itself:
 *	~20024642E00202FD33				a frame
 *	12:30:01.250 TX ~20024642E00202FD33\r		of a log
 *	(1763725801.25) -> 7E 32 30 30 32 34 36 ... 0D	bytes of it
 *	00000000  7e 32 30 30 32  |~2002|		hexdump -C, xxd, od -tx1
 *	~20024642E00202FD33,host->pack,...		after a line frame,direction
 * CR ends a line, too, so that what a port has sent can be read as it is.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lfpctl.h"
#include "telegram.h"
#include "text.h"

/* Digits of the shortest frame, without ~. */
#define DIGITS_MIN 12

/* Lines in which a file has to show what it is. */
#define LINES_LOOKED_AT 50

static bool has_frame(const char *line)
{
	const char *start = strchr(line, '~');

	for (; start; start = strchr(start + 1, '~'))
		if (strspn(start + 1, "0123456789ABCDEFabcdef") >= DIGITS_MIN)
			return true;
	return false;
}

/* "can0  351   [8]  7E 32": bytes of a CAN frame */
static bool is_candump(const char *line)
{
	const char *length = strchr(line, '[');

	return strchr(line, '#') ||
	       (length && isdigit((unsigned char)length[1]) &&
		(length[2] == ']' || length[3] == ']'));
}

/* "7E 3x 3x": ~ and two digits */
static bool has_dump(const char *line)
{
	char copy[256], time[32], *rest;
	unsigned char bytes[3];

	if (is_candump(line))
		return false;
	snprintf(copy, sizeof(copy), "%.255s", line);
	rest = line_take_time(dump_begin(copy), time);
	rest += strcspn(rest, "7");
	for (int i = 0; i < 3; i++)
		if (!dump_byte(&rest, &bytes[i]))
			return false;
	return bytes[0] == '~' && bytes[1] >= '0' && bytes[1] <= 'F' &&
	       bytes[2] >= '0' && bytes[2] <= 'F';
}

/* A line of a log of RS485, and not of CAN. */
bool telegram_is_line(const char *line)
{
	return has_frame(line) || has_dump(line);
}

/* A word of the command line that is no name of a file. */
bool telegram_is_text(const char *word)
{
	size_t digits = strspn(word, "0123456789ABCDEFabcdef");

	if (*word == '~')
		return true;
	return access(word, F_OK) &&
	       (has_dump(word) || (digits > DIGITS_MIN && !word[digits]));
}

static bool file_has_telegrams(FILE *file)
{
	char line[TELEGRAM_LINE_SIZE];

	for (int i = 0; i < LINES_LOOKED_AT && fgets(line, sizeof(line), file);
	     i++)
		if (telegram_is_line(line))
			return true;
	return false;
}

/* Standard input can be read but once: it is kept in a file. */
static FILE *keep_stdin(void)
{
	FILE *copy = tmpfile();
	char buffer[8192];
	size_t len;

	while (copy && (len = fread(buffer, 1, sizeof(buffer), stdin)))
		fwrite(buffer, 1, len, copy);
	if (!copy || fflush(copy) || dup2(fileno(copy), STDIN_FILENO) < 0)
		return NULL;
	clearerr(stdin);
	fclose(copy);
	rewind(stdin);
	return stdin;
}

static bool is_telegrams(const char *name)
{
	bool is_stdin = !strcmp(name, "-");
	FILE *file = is_stdin ? keep_stdin() : fopen(name, "re");
	bool found = file && file_has_telegrams(file);

	if (is_stdin)
		rewind(stdin);
	else if (file)
		fclose(file);
	return found;
}

/* Without a name it is standard input. */
bool telegrams_in_files(int count, char **words)
{
	bool found = !count && is_telegrams("-");

	for (int i = 0; i < count && !found; i++)
		found = is_telegrams(words[i]);
	return found;
}

void telegrams_open(struct telegrams *telegrams, int count, char **words,
		    bool texts)
{
	static char *standard_input[] = { "-" };

	memset(telegrams, 0, sizeof(*telegrams));
	telegrams->words = count ? words : standard_input;
	telegrams->count = count ? count : 1;
	telegrams->texts = texts;
}

static void add_char(struct telegram *telegram, char c)
{
	if (telegram->len + 1 >= sizeof(telegram->chars))
		return;
	telegram->chars[telegram->len++] = c;
	telegram->chars[telegram->len] = '\0';
}

/* What is complete, or will not be completed any more. */
static bool close_open(struct telegrams *telegrams, struct telegram *telegram)
{
	if (!telegrams->open.len)
		return false;
	*telegram = telegrams->open;
	memset(&telegrams->open, 0, sizeof(telegrams->open));
	return true;
}

static void begin_open(struct telegrams *telegrams, const char *time,
		       enum telegram_way way)
{
	struct telegram *open = &telegrams->open;

	memset(open, 0, sizeof(*open));
	snprintf(open->time, sizeof(open->time), "%.31s", time);
	open->way = way;
	add_char(open, '~');
}

/**
 * struct prefix - what stands before the frame or the bytes of a line
 */
struct prefix {
	char time[32];
	enum telegram_way way;
};

/* Takes bytes until a frame is complete: true; false: the line is used up. */
static bool take_bytes(struct telegrams *telegrams,
		       const struct prefix *prefix, struct telegram *telegram)
{
	unsigned char byte;

	while (dump_byte(&telegrams->rest, &byte)) {
		if (byte == '~') {
			bool closed = close_open(telegrams, telegram);

			begin_open(telegrams, prefix->time, prefix->way);
			if (closed)
				return true;
		} else if (byte == '\r') {
			if (close_open(telegrams, telegram))
				return true;
		} else if (telegrams->open.len) {
			add_char(&telegrams->open, (char)byte);
		}
	}
	telegrams->rest = NULL;
	return false;
}

/* A frame as it is. */
static bool take_text(struct telegrams *telegrams, const struct prefix *prefix,
		      struct telegram *telegram)
{
	char *start = strchr(telegrams->rest, '~');
	size_t len;

	if (!start) {
		telegrams->rest = NULL;
		return false;
	}
	len = frame_length(start);
	memset(telegram, 0, sizeof(*telegram));
	snprintf(telegram->time, sizeof(telegram->time), "%.31s",
		 prefix->time);
	telegram->way = prefix->way;
	for (size_t i = 0; i < len; i++)
		add_char(telegram, start[i]);
	telegrams->rest = start + len;
	return true;
}

static bool take_row(struct telegrams *telegrams, struct telegram *telegram)
{
	char *line = telegrams->rest;

	telegrams->rest = NULL;
	memset(telegram, 0, sizeof(*telegram));
	return table_row(line, &telegrams->columns, telegram);
}

/* Where the bytes or the frame of a line begin: what is before is a prefix. */
static char *find_start(char *line, struct prefix *prefix)
{
	char *rest = line_take_time(line, prefix->time), *start = rest;

	if (strchr(rest, '~')) {
		prefix->way = line_way(rest, strchr(rest, '~'));
		return rest;
	}
	/* Words before the bytes. */
	while (*start && !is_dump(start)) {
		start += strcspn(start, " \t");
		start += strspn(start, " \t");
	}
	prefix->way = line_way(rest, start);
	return *start ? start : rest;
}

/* A frame of what is left of the line. */
static bool take_frame(struct telegrams *telegrams, struct telegram *telegram)
{
	struct prefix prefix = { .way = WAY_UNKNOWN };
	char *line = telegrams->rest, *bytes = dump_begin(line);

	if (telegrams->table)
		return take_row(telegrams, telegram);
	if (bytes == line)
		bytes = find_start(line, &prefix);
	telegrams->rest = bytes;
	if (strchr(bytes, '~'))
		return take_text(telegrams, &prefix, telegram);
	return take_bytes(telegrams, &prefix, telegram);
}

/* Up to LF or CR. False at the end. */
static bool read_line(struct telegrams *telegrams)
{
	size_t len = 0;
	int c;

	while ((c = getc(telegrams->file)) != EOF && c != '\n' && c != '\r')
		if (len + 1 < sizeof(telegrams->text))
			telegrams->text[len++] = c ? (char)c : ' ';
	telegrams->text[len] = '\0';
	telegrams->line++;
	return c != EOF || len;
}

static bool is_comment(const char *line)
{
	line += strspn(line, " \t");
	return !*line || *line == '#';
}

static bool next_line(struct telegrams *telegrams)
{
	while (telegrams->file && read_line(telegrams)) {
		if (is_comment(telegrams->text))
			continue;
		if (telegrams->line == 1 && table_header(telegrams->text,
							 &telegrams->columns)) {
			telegrams->table = true;
			continue;
		}
		telegrams->rest = telegrams->text;
		return true;
	}
	return false;
}

static void open_file(struct telegrams *telegrams, const char *name)
{
	telegrams->name = name;
	telegrams->line = 0;
	telegrams->table = false;
	telegrams->file = strcmp(name, "-") ? fopen(name, "re") : stdin;
	if (telegrams->file)
		return;
	complain("%s: %s", name, strerror(errno));
	telegrams->failed++;
}

/* A text, or the first line of a file. False behind the last. */
static bool next_word(struct telegrams *telegrams)
{
	const char *word;

	if (telegrams->file && telegrams->file != stdin)
		fclose(telegrams->file);
	telegrams->file = NULL;
	if (telegrams->next == telegrams->count)
		return false;
	word = telegrams->words[telegrams->next++];
	if (!telegrams->texts) {
		open_file(telegrams, word);
		return true;
	}
	/* Digits alone are a frame without ~. */
	snprintf(telegrams->text, sizeof(telegrams->text), "%s%.16000s",
		 strchr(word, '~') || telegram_is_line(word) ? "" : "~", word);
	telegrams->rest = telegrams->text;
	return true;
}

/* The next frame, good or not. False at the end. */
bool telegrams_next(struct telegrams *telegrams, struct telegram *telegram)
{
	for (;;) {
		if (telegrams->rest && take_frame(telegrams, telegram))
			break;
		if (telegrams->rest || next_line(telegrams))
			continue;
		/* Nothing of this file completes it any more. */
		if (close_open(telegrams, telegram))
			break;
		if (!next_word(telegrams))
			return false;
	}
	telegrams->found++;
	return true;
}

/* Exit status after the whole input. */
int telegrams_close(struct telegrams *telegrams)
{
	if (telegrams->file && telegrams->file != stdin)
		fclose(telegrams->file);
	if (!telegrams->found && !telegrams->failed)
		complain("there is no frame in the input");
	return telegrams->found && !telegrams->failed ? STATUS_OK :
							STATUS_ERROR;
}
