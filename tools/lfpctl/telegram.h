/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames of RS485 as people keep them: as they are, as dumps of bytes, in logs
 * with times and directions, in tables.
 */
#ifndef LFPCTL_TELEGRAM_H
#define LFPCTL_TELEGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "codec/rs485_reply.h"

/* Longest frame, and some more that is wrong. */
#define TELEGRAM_SIZE 4400

/* A line with a dump of such a frame, three characters a byte and a time. */
#define TELEGRAM_LINE_SIZE 16384

enum telegram_way {
	WAY_UNKNOWN,
	WAY_REQUEST,
	WAY_REPLY,
};

/**
 * struct telegram - characters from ~ on, up to where CR should be
 * @time: as it stands in the log; empty: the log has none
 * @way: direction that the log tells
 * @chars: NUL terminated, ~ included, CR not
 * @len: their number
 */
struct telegram {
	char time[32];
	enum telegram_way way;
	char chars[TELEGRAM_SIZE];
	size_t len;
};

/* Columns of a table, -1: it has none such. */
struct columns {
	int frame;
	int time;
	int way;
};

/**
 * struct telegrams - what they are read from
 * @words: texts of the command line, or names of files
 * @count: how many
 * @texts: @words are texts
 * @next: number of the next of them
 * @file: file that is being read, or NULL
 * @name: its name
 * @line: number of the line
 * @text: the line
 * @rest: what of it was not looked at yet
 * @columns: of the table that the file is
 * @table: it is one
 * @open: what was read of a dump, whose frame may go on in the next line
 * @found: frames so far
 * @failed: files that could not be read
 */
struct telegrams {
	char **words;
	int count;
	bool texts;
	int next;
	FILE *file;
	const char *name;
	unsigned long line;
	char text[TELEGRAM_LINE_SIZE];
	char *rest;
	struct columns columns;
	bool table;
	struct telegram open;
	unsigned long found;
	unsigned long failed;
};

bool telegram_is_text(const char *word);
bool telegram_is_line(const char *line);
bool telegrams_in_files(int count, char **words);
void telegrams_open(struct telegrams *telegrams, int count, char **words,
		    bool texts);
bool telegrams_next(struct telegrams *telegrams, struct telegram *telegram);
int telegrams_close(struct telegrams *telegrams);

/* telegram-line.c: what a line of a log consists of */
char *line_take_time(char *line, char time[32]);
enum telegram_way line_way(const char *line, const char *end);
bool table_header(char *line, struct columns *columns);
bool table_row(char *line, const struct columns *columns,
	       struct telegram *telegram);
char *dump_begin(char *line);
bool dump_byte(char **line, unsigned char *byte);
bool is_dump(const char *line);
size_t frame_length(const char *text);

#endif /* LFPCTL_TELEGRAM_H */
