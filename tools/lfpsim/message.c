// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>

#include "message.h"

bool message_quiet;

static void __attribute__((format(printf, 2, 0)))
say(const struct place *at, const char *format, va_list args)
{
	fflush(stdout);
	fputs("lfpsim: ", stderr);
	if (at)
		fprintf(stderr, "%s:%u: ", at->file, at->line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void note(const char *format, ...)
{
	va_list args;

	if (message_quiet)
		return;
	va_start(args, format);
	say(NULL, format, args);
	va_end(args);
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(NULL, format, args);
	va_end(args);
}

/**
 * complain_at() - report what is wrong with a line of a file
 *
 * Return: -1, so that a parser can end with it.
 */
int complain_at(const struct place *at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(at, format, args);
	va_end(args);
	return -1;
}

void words_add(struct words *words, const char *word)
{
	size_t room = sizeof(words->text) - words->used;
	int length = snprintf(words->text + words->used, room, "%s%s",
			      words->used ? ", " : "", word);

	if (length > 0)
		words->used += (size_t)length < room ? (size_t)length : room - 1;
}
