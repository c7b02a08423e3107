// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Requests from stdin, one a line, and replies to stdout, on a clock of its own that never waits.
 * A request is "~2002..." or as in a log "12.345 > ~2002...": one with a time comes then, one
 * without when the reply to the one before is over. Replies in a log are left out.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "line.h"
#include "message.h"
#include "number.h"

/**
 * struct print_line - the log
 * @clock: ns since the start
 * @ready: line.bytes holds a request that has not been heard
 * @when: time that stands before it, -1 = none
 * @over: no more requests
 */
struct print_line {
	struct line line;
	int64_t clock;
	bool ready;
	int64_t when;
	bool over;
};

static struct print_line *to_print(struct line *line)
{
	return (struct print_line *)line;
}

static int64_t print_now(struct line *line)
{
	return to_print(line)->clock;
}

static char *skip_blanks(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* Take the time off a line. */
static char *read_when(struct print_line *p, char *text)
{
	char *end = text + strcspn(text, " \t");
	char after = *end;

	p->when = -1;
	*end = '\0';
	if (after && !parse_decimal(text, 9, &p->when))
		return skip_blanks(end + 1);
	p->when = -1;
	*end = after;
	return text;
}

/* Returns false for what is no request. */
static bool read_request(struct print_line *p, char *text)
{
	struct line *line = &p->line;

	text = read_when(p, skip_blanks(text));
	if (*text == '<' || *text == '#' || !*text)
		return false;
	if (*text == '>')
		text = skip_blanks(text + 1);
	line->count = strcspn(text, "\r\n");
	memmove(line->bytes, text, line->count);
	line->bytes[line->count++] = '\r';
	return true;
}

/* Have a request ready, if there is one. */
static void print_fill(struct print_line *p)
{
	char text[LINE_BYTES];

	while (!p->ready && !p->over) {
		if (fgets(text, sizeof(text) - 1, stdin))
			p->ready = read_request(p, text);
		else
			p->over = true;
	}
}

static enum wake print_hear(struct print_line *p)
{
	if (p->when > p->clock)
		p->clock = p->when;
	p->line.at = p->clock;
	p->ready = false;
	return WAKE_FRAME;
}

/* The end of stdin ends the run when nothing is on the line any more. */
static enum wake print_wait(struct line *line, int64_t when, int control)
{
	struct print_line *p = to_print(line);

	(void)control;
	print_fill(p);
	if (p->ready && p->when >= 0 && p->when <= when)
		return print_hear(p);
	if (p->ready && p->when < 0 && !line->busy)
		return print_hear(p);
	if (p->over && !line->busy && line->deadline == INT64_MAX)
		return WAKE_STOP;
	if (when > p->clock)
		p->clock = when;
	return WAKE_TIME;
}

static void print_send(struct line *line, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count && !line->mute; i++)
		putchar(bytes[i] == '\r' ? '\n' : bytes[i]);
}

static enum result print_close(struct line *line)
{
	(void)line;
	if (!fflush(stdout) && !ferror(stdout))
		return RESULT_OK;
	complain("stdout: %s", strerror(errno));
	return RESULT_FAIL;
}

static const struct line_ops print_ops = {
	.now = print_now,
	.wait = print_wait,
	.send = print_send,
	.close = print_close,
};

/**
 * line_print_open() - a line that reads stdin and prints
 */
struct line *line_print_open(void)
{
	static struct print_line print;

	print.line = (struct line){
		.ops = &print_ops, .name = "-", .simulated = true, .deadline = INT64_MAX,
	};
	return &print.line;
}
