// SPDX-License-Identifier: GPL-2.0-or-later
/* A serial link for people. */
#include <stdio.h>
#include <string.h>

#include "lfpctl.h"
#include "output.h"
#include "text.h"

/* What to do about a link that is not up; NULL if there is nothing to say. */
const char *serial_hint(const struct link *link, char *chars, size_t size)
{
	const char *port = link_text(link, "port");
	const char *state = link_text(link, "state");

	if (!strcmp(state, "absent"))
		snprintf(chars, size, "no port %s yet:  lfpctl attach /dev/%s",
			 port, port);
	else if (!strcmp(state, "silent"))
		snprintf(chars, size, "is the pack on? cable, baud rate, A and B?");
	else
		return NULL;
	return chars;
}

/* Columns in which the names of fields are wrapped. */
#define COLUMNS (80 - 2 - LABEL_WIDTH)

static void print_wrapped(const char *words)
{
	struct text line = { .len = 0 };
	size_t word;

	while (*words) {
		word = strcspn(words, " ");
		if (line.len && line.len + 1 + word > COLUMNS) {
			print_hint(line.chars);
			line.len = 0;
		}
		text_add(&line, "%s%.*s", line.len ? " " : "", (int)word,
			 words);
		words += word;
		words += strspn(words, " ");
	}
	print_hint(line.chars);
}

/**
 * struct counter_words - a counter that is told if it counted
 * @name: its file
 * @words: what it counted
 */
static const struct counter_words {
	const char *name;
	const char *words;
} counters[] = {
	{ "timeouts", "timeouts" },
	{ "retries", "asked again" },
	{ "checksum_errors", "wrong checksums" },
	{ "length_errors", "wrong lengths" },
	{ "garbled", "garbled or cut" },
	{ "skipped", "characters between frames" },
	{ "echoes", "echoes" },
	{ "unasked", "unasked" },
	{ "foreign", "of another family" },
	{ "refusals", "refused by the pack" },
	{ "outliers", "not believed at once" },
	{ "implausible", "implausible" },
};

#define NR_COUNTERS (sizeof(counters) / sizeof(counters[0]))

/* With all of them the line would say nothing. */
static void print_errors(const struct link *link)
{
	struct text text = { .len = 0 };
	long long count;

	text_add(&text, "%lld frames", link_counter(link, "frames"));
	for (size_t i = 0; i < NR_COUNTERS; i++) {
		count = link_counter(link, counters[i].name);
		if (count)
			text_add(&text, ", %lld %s", count, counters[i].words);
	}
	print_wrapped(text.chars);
}

static void print_line_settings(const struct link *link)
{
	const char *groups = link_text(link, "groups");
	struct text text = { .len = 0 };
	long long number;

	text_add(&text, "%lld baud, gap %lld ms", link_counter(link, "baud"),
		 link_counter(link, "gap_ms"));
	if (items_number(&link->items, "round_ms", &number))
		text_add(&text, ", a round takes %.1f s",
			 (double)number / 1000);
	if (items_number(&link->items, "silence_ms", &number))
		text_add(&text, ", data lost after %.1f s",
			 (double)number / 1000);
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld of %lld modules online",
		 link_counter(link, "modules_online"),
		 link_counter(link, "modules_total"));
	if (strcmp(groups, "-") && strcmp(groups, "0"))
		text_add(&text, ", groups %s", groups);
	if (link_counter(link, "group_request"))
		text_add(&text, ", asked all at once");
	print_hint(text.chars);
}

static long long of_module(const struct link *link, enum link_table table,
			   const char *module)
{
	long long number = 0;

	items_number(&link->tables[table], module, &number);
	return number;
}

static void print_module_counters(const struct link *link)
{
	const struct items *frames = &link->tables[LINK_MODULE_FRAMES];
	struct text text;
	const char *name;

	for (size_t i = 0; i < frames->count; i++) {
		name = frames->list[i].name;
		text.len = 0;
		text_add(&text, "module %s%10lld frames%7lld timeouts%7lld not believed",
			 name, of_module(link, LINK_MODULE_FRAMES, name),
			 of_module(link, LINK_MODULE_TIMEOUTS, name),
			 of_module(link, LINK_MODULE_OUTLIERS, name));
		print_hint(text.chars);
	}
}

/* Which numbers of the stack are from this one of its links now. */
void print_fields(const struct link *link)
{
	const char *fields = items_text(&link->items, "fields");
	struct text text = { .len = 0 };

	if (!fields || !*fields || !strcmp(fields, "none"))
		return;
	text_add(&text, "gives %s", fields);
	print_wrapped(text.chars);
}

void print_serial_details(const struct link *link)
{
	struct text text = { .len = 0 };

	print_errors(link);
	print_line_settings(link);
	text_add(&text, "unknown bits: %s", link_text(link, "unknown_bits"));
	print_hint(text.chars);
	print_module_counters(link);
}
