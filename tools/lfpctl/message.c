// SPDX-License-Identifier: GPL-2.0-or-later
/* Messages, numbers of the command line, memory. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "lfpctl.h"

static void vcomplain(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));

static void vcomplain(const char *format, va_list args)
{
	fflush(stdout);
	fputs("lfpctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
}

int usage_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vcomplain(format, args);
	va_end(args);
	return STATUS_USAGE;
}

/* Room for one more than @count entries; doubles when it is used up. */
void *grow(void *list, size_t count, size_t size)
{
	if (count & (count - 1) || (count && count < 8))
		return list;
	list = realloc(list, (count ? 2 * count : 8) * size);
	if (list)
		return list;
	complain("out of memory");
	exit(STATUS_ERROR);
}

int parse_number(const char *text, long min, long max, long *number)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (end == text || *end || errno || value < min || value > max)
		return -1;
	*number = value;
	return 0;
}

int set_number(const char *option, const char *value, long min, long max,
	       long *number)
{
	if (!parse_number(value, min, max, number))
		return 0;
	usage_error("--%s: \"%s\" is not a number from %ld to %ld", option,
		    value, min, max);
	return -1;
}
