/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lfpsim says to people, on stderr, each line beginning with "lfpsim: ". */
#ifndef LFPSIM_MESSAGE_H
#define LFPSIM_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

/* Exit statuses, see lfpsim(1). */
enum {
	EXIT_OK		= 0,
	EXIT_RUN	= 1,	/* the interface, the socket or the output failed */
	EXIT_USAGE	= 2,	/* an option, a scenario or a log is wrong */
};

/**
 * struct place - a line of a file that is being read
 * @file: name as the user gave it, "stdin" for "-"
 * @line: counted from 1
 */
struct place {
	const char *file;
	unsigned int line;
};

/* --quiet: no notes. Errors are always printed. */
extern bool message_quiet;

void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int complain_at(const struct place *at, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * struct words - a list of words for a message: "one, two, three"
 */
struct words {
	char text[2048];
	size_t used;
};

void words_add(struct words *words, const char *word);

#endif
