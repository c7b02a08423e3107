// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Captures as a table with a heading, columns "frame", "direction" and perhaps "source", or as a
 * log "TIME > FRAME", "TIME < FRAME"; the time and the mark may be missing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "message.h"

#define COLUMNS_MAX	16
#define REQUESTS_MAX	256
#define SOURCE_MAX	80

enum direction {
	TO_PACK,
	FROM_PACK,
	UNKNOWN,
};

/**
 * struct request - a request of the capture
 * @source: of the table; a reply of another source does not belong to it
 */
struct request {
	struct asked asked;
	char source[SOURCE_MAX];
};

/**
 * struct reading - a file that is being read
 * @match: only lines with this text, NULL = all
 * @frame, @direction, @source: numbers of the columns, -1 = there is none
 * @requests, @count: the newest ones
 * @fresh: the line before was a request
 */
struct reading {
	struct capture *capture;
	struct place at;
	const char *match;
	bool table;
	int frame, direction, source;
	struct request requests[REQUESTS_MAX];
	unsigned int count;
	bool fresh;
};

/**
 * struct row - what a line says
 */
struct row {
	char *frame;
	enum direction direction;
	const char *source;
};

/* One field of a table, and where the next one begins (NULL: nowhere); quotes are taken off. */
static char *take_field(char **rest)
{
	char *from = *rest, *to = from, *field = from;
	bool quoted = *from == '"';

	from += quoted;
	while (*from && (quoted || *from != ',')) {
		if (quoted && *from == '"' && from[1] != '"') {
			quoted = false;
			from++;
			continue;
		}
		from += quoted && *from == '"';
		*to++ = *from++;
	}
	*rest = *from ? from + 1 : NULL;
	*to = '\0';
	return field;
}

static int split_table(char *line, char **fields)
{
	int count = 0;

	while (line && count < COLUMNS_MAX)
		fields[count++] = take_field(&line);
	return count;
}

static int find_column(char **fields, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(fields[i], name))
			return i;
	return -1;
}

static bool is_heading(struct reading *r, const char *line)
{
	char copy[256], *fields[COLUMNS_MAX];
	int count;

	snprintf(copy, sizeof(copy), "%s", line);
	count = split_table(copy, fields);
	r->frame = find_column(fields, count, "frame");
	r->direction = find_column(fields, count, "direction");
	r->source = find_column(fields, count, "source");
	return r->frame >= 0 && r->direction >= 0;
}

static void read_table_row(const struct reading *r, char *line, struct row *row)
{
	char *fields[COLUMNS_MAX];
	int count = split_table(line, fields);

	if (r->frame >= count || r->direction >= count)
		return;
	row->frame = fields[r->frame];
	row->direction = !strcmp(fields[r->direction], "pack->host") ? FROM_PACK : TO_PACK;
	if (r->source >= 0 && r->source < count)
		row->source = fields[r->source];
}

static void read_log_row(char *line, struct row *row)
{
	char *frame = strchr(line, '~'), *mark = strpbrk(line, "<>");

	row->frame = frame;
	if (mark && mark < frame)
		row->direction = *mark == '>' ? TO_PACK : FROM_PACK;
}

/* Requests have a command where replies have a return code. */
static enum direction guess_direction(const struct telegram *t)
{
	return t->code >= 0x40 && t->code != 0x90 && t->code != 0x91 ? TO_PACK : FROM_PACK;
}

static void remember(struct reading *r, struct asked of, const char *source)
{
	struct request *request = &r->requests[r->count++ % REQUESTS_MAX];

	request->asked = of;
	snprintf(request->source, sizeof(request->source), "%s", source);
	r->fresh = true;
}

/* The newest request of a command to an address. */
static const struct request *find_request(const struct reading *r, uint8_t cid2,
					  uint8_t address, const char *source)
{
	unsigned int kept = r->count < REQUESTS_MAX ? r->count : REQUESTS_MAX;

	for (unsigned int i = 1; i <= kept; i++) {
		const struct request *request = &r->requests[(r->count - i) % REQUESTS_MAX];

		if (request->asked.cid2 == cid2 && request->asked.address == address &&
		    !strncmp(request->source, source, SOURCE_MAX - 1))
			return request;
	}
	return NULL;
}

/* "reply to 92" in the words of a table */
static uint8_t told_command(const char *line)
{
	const char *words = strstr(line, "reply to ");

	return (uint8_t)(words ? strtoul(words + strlen("reply to "), NULL, 16) : 0);
}

/*
 * What a reply belongs to: what the table says of it, the request right before it, or what its
 * form tells. Returns false when nothing does.
 */
static bool find_asked(const struct reading *r, const struct telegram *reply, uint8_t told,
		       const char *source, struct asked *asked)
{
	const struct request *last = &r->requests[(r->count - 1) % REQUESTS_MAX];
	const struct request *found;
	uint8_t cid2 = told ? told : guess_command(reply);

	if (!told && r->fresh && !strncmp(last->source, source, SOURCE_MAX - 1)) {
		*asked = last->asked;
		return true;
	}
	found = find_request(r, cid2, reply->address, source);
	*asked = found ? found->asked :
			 (struct asked){ .cid2 = cid2, .address = reply->address };
	return cid2;
}

static int take_reply(struct reading *r, const struct telegram *reply, const struct row *row,
		      uint8_t told)
{
	struct asked asked;

	if (find_asked(r, reply, told, row->source, &asked)) {
		r->fresh = false;
		return capture_add(r->capture, &asked, row->frame + 1, strlen(row->frame + 1));
	}
	r->capture->alone++;
	return 0;
}

/* A frame that is damaged is no request, and as a reply it cannot be told what it answers. */
static int take_row(struct reading *r, struct row *row, uint8_t told)
{
	static struct telegram t;
	char *end = strpbrk(row->frame, " \t\r\n,");
	int damage;

	if (end)
		*end = '\0';
	damage = telegram_read(row->frame + 1, strlen(row->frame + 1), &t);
	if (row->direction == UNKNOWN)
		row->direction = guess_direction(&t);
	if (damage) {
		r->capture->alone += row->direction == FROM_PACK;
		return 0;
	}
	if (row->direction == FROM_PACK)
		return take_reply(r, &t, row, told);
	remember(r, asked_of(&t), row->source);
	return 0;
}

static int take_line(struct reading *r, char *line)
{
	struct row row = { .direction = UNKNOWN, .source = "" };
	uint8_t told = told_command(line);

	if (r->at.line++ == 0 && is_heading(r, line)) {
		r->table = true;
		return 0;
	}
	if (r->match && !strstr(line, r->match))
		return 0;
	line[strcspn(line, "\r\n")] = '\0';
	if (r->table)
		read_table_row(r, line, &row);
	else
		read_log_row(line, &row);
	return row.frame && *row.frame == '~' ? take_row(r, &row, told) : 0;
}

static int read_lines(struct reading *r, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int bad = 0;

	while (!bad && getline(&line, &size, file) >= 0)
		bad = take_line(r, line);
	free(line);
	if (bad)
		complain_at(&r->at, "out of memory");
	return bad;
}

/**
 * capture_read() - read the replies of a capture
 * @path: a file, or "-" for stdin
 * @match: only lines with this text; NULL = all
 *
 * Return: the replies, or NULL after an error message.
 */
struct capture *capture_read(const char *path, const char *match)
{
	static struct capture capture;
	static struct reading reading;
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int bad;

	capture.file = strcmp(path, "-") ? path : "stdin";
	reading = (struct reading){ .capture = &capture, .match = match, .at.file = capture.file };
	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return NULL;
	}
	bad = read_lines(&reading, file);
	if (file != stdin)
		fclose(file);
	if (!bad && capture.count)
		return &capture;
	if (!bad)
		complain("%s: no replies of a pack are in it", capture.file);
	return NULL;
}
