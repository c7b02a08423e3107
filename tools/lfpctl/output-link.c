// SPDX-License-Identifier: GPL-2.0-or-later
/* A link of a stack for people: its state in words, and with -v all of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canif.h"
#include "lfpctl.h"
#include "output.h"
#include "text.h"

const char *link_text(const struct link *link, const char *name)
{
	const char *text = items_text(&link->items, name);

	return text ? text : "-";
}

/* What to do about a link that is not up; NULL if there is nothing to say. */
static const char *state_hint(const struct link *link, char *chars, size_t size)
{
	const char *interface = link_text(link, "interface");
	const char *state = link_text(link, "state");
	char command[128];

	can_up_command(interface, command, sizeof(command));
	if (!strcmp(state, "no_carrier"))
		snprintf(chars, size, "%s", command);
	else if (!strcmp(state, "absent"))
		snprintf(chars, size, "no %s here now; it is used as soon as it comes",
			 interface);
	else if (!strcmp(state, "silent"))
		snprintf(chars, size, "is the pack on? cable, termination, 500 kbit/s?");
	else if (!strcmp(state, "bus_off"))
		snprintf(chars, size, "look at wiring, termination and bit rate");
	else
		return NULL;
	return chars;
}

/* Frames arrive, and still there is no data. */
static const char *dialect_hint(const struct link *link)
{
	const char *dialect = link_text(link, "dialect");

	if (strcmp(link_text(link, "state"), "up"))
		return NULL;
	if (!strcmp(dialect, "foreign"))
		return "the pack speaks another protocol; set it to Pylontech";
	if (!strcmp(dialect, "unknown"))
		return "frames come, but not those of a known pack (yet)";
	return NULL;
}

static void print_hint(const char *hint)
{
	if (hint && *hint)
		printf("  %-*s%s\n", LABEL_WIDTH, "", hint);
}

static void add_age(struct text *text, const struct link *link, bool live)
{
	long long age_ms;

	if (items_number(&link->items, "age_ms", &age_ms))
		text_add(text, ", last frame %.1f s %s",
			 (double)age_ms / 1000, live ? "ago" : "before the end");
	else
		text_add(text, ", no frame yet");
}

static long long counter(const struct link *link, const char *name)
{
	long long number = 0;

	items_number(&link->items, name, &number);
	return number;
}

/* The other files of a link. */
static void print_counters(const struct link *link)
{
	const char *unknown = link_text(link, "unknown_bits");
	struct text text = { .len = 0 };

	text_add(&text, "%lld frames, %lld rejected, %lld implausible",
		 counter(link, "frames"), counter(link, "rejected"),
		 counter(link, "implausible"));
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld times off the bus, data lost after %.1f s",
		 counter(link, "bus_off_count"),
		 (double)counter(link, "silence_ms") / 1000);
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "unknown bits: %s", unknown);
	print_hint(text.chars);
}

/* Files that a driver without them, or a log, does not have. */
static bool has(const struct link *link, const char *name)
{
	return items_find(&link->items, name);
}

static void print_controller(const struct link *link)
{
	struct text text = { .len = 0 };

	if (!has(link, "controller"))
		return;
	text_add(&text, "controller %s, error counters: rx %lld, tx %lld",
		 link_text(link, "controller"), counter(link, "rx_errors"),
		 counter(link, "tx_errors"));
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld error frames, %lld times not acknowledged, %lld restarts",
		 counter(link, "error_frames"), counter(link, "ack_errors"),
		 counter(link, "restarts"));
	print_hint(text.chars);
}

static void print_inverter(const struct link *link)
{
	struct text text = { .len = 0 };
	long long age_ms;

	if (!has(link, "keepalive_age_ms"))
		return;
	if (items_number(&link->items, "keepalive_age_ms", &age_ms))
		text_add(&text, "keep-alive of an inverter %.1f s ago, %lld frames",
			 (double)age_ms / 1000,
			 counter(link, "keepalive_frames"));
	else
		text_add(&text, "no keep-alive of an inverter seen");
	print_hint(text.chars);
}

static void print_sent(const struct link *link)
{
	bool keepalive = counter(link, "keepalive");
	bool poll = counter(link, "poll");
	struct text text = { .len = 0 };

	if (!has(link, "sent"))
		return;
	text_add(&text, "sends ");
	if (keepalive || poll)
		text_add(&text, "%s%s%s each second",
			 keepalive ? "0x305" : "",
			 keepalive && poll ? " and " : "",
			 poll ? "0x4200" : "");
	else
		text_add(&text, "nothing");
	text_add(&text, ", %lld frames so far", counter(link, "sent"));
	print_hint(text.chars);
}

/* Only where the user or the pack has made it worth a line. */
static void print_dialect(const struct link *link)
{
	const char *fixed = link_text(link, "dialect_override");
	const char *addresses = link_text(link, "addresses");
	struct text text = { .len = 0 };

	if (strcmp(fixed, "-") && strcmp(fixed, "auto"))
		text_add(&text, "dialect fixed to %s", fixed);
	print_hint(text.chars);
	text.len = 0;
	text.chars[0] = '\0';
	if (strcmp(addresses, "-") && strcmp(addresses, "none"))
		text_add(&text, "controllers at addresses %s, %lld times current against status",
			 addresses, counter(link, "sign_conflicts"));
	print_hint(text.chars);
}

/* Identifiers have three digits each, so none is a part of another. */
static bool is_missing(const struct link *link, const char *id)
{
	return strstr(link_text(link, "missing"), id);
}

static long long of_id(const struct link *link, enum link_table table,
		       const char *id)
{
	long long number = 0;

	items_number(&link->tables[table], id, &number);
	return number;
}

static void add_id_age(struct text *text, const struct link *link,
		       const char *id)
{
	long long age_ms;

	if (items_number(&link->tables[LINK_IDS_AGE], id, &age_ms))
		text_add(text, "%9.1f s ago", (double)age_ms / 1000);
	else
		text_add(text, "%15s", "never");
}

/* Of the family's identifiers those that came, or should. */
static bool print_id(const struct link *link, const char *id,
		     const char *label)
{
	long long frames = of_id(link, LINK_IDS_FRAMES, id);
	long long refused = of_id(link, LINK_IDS_REJECTED, id);
	bool missing = is_missing(link, id);
	struct text text = { .len = 0 };

	if (!frames && !refused && !missing)
		return false;
	text_add(&text, "%-*s%-6s", LABEL_WIDTH, label, id);
	add_id_age(&text, link, id);
	text_add(&text, "%10lld frames%7lld refused", frames, refused);
	printf("  %s%s%s%s\n", text.chars,
	       colour_on(missing ? COLOUR_YELLOW : COLOUR_NONE),
	       missing ? "  missing" : "",
	       colour_off(missing ? COLOUR_YELLOW : COLOUR_NONE));
	return true;
}

static void print_ids(const struct link *link)
{
	const struct items *ids = &link->tables[LINK_IDS_FRAMES];
	const char *label = "Identifiers";

	for (size_t i = 0; i < ids->count; i++)
		if (print_id(link, ids->list[i].name, label))
			label = "";
}

/**
 * struct problem - what a link knows to be wrong
 * @name: word of the file problem
 * @words: for people; NULL: the state of the link says it
 */
static const struct problem {
	const char *name;
	const char *words;
} problems[] = {
	{ "errors_only",
	  "only error frames come: is it 500 kbit/s? H and L, terminators?" },
	{ "one_id",
	  "one identifier again and again: nobody acknowledges the pack" },
	{ "foreign", "the pack speaks another protocol; set it to Pylontech" },
	{ "swapped",
	  "a big-endian look-alike of the high-voltage protocol: not shown" },
	{ "unknown_dialect",
	  "frames come, but not those of a known pack (yet)" },
	{ "incomplete", "identifiers of this dialect are missing: " },
};

#define NR_PROBLEMS (sizeof(problems) / sizeof(problems[0]))

/* False if there is no problem, or no other than the state of the link. */
static bool print_problem(const struct link *link)
{
	const char *name = link_text(link, "problem");
	struct text text = { .len = 0 };

	for (size_t i = 0; i < NR_PROBLEMS && !text.len; i++)
		if (!strcmp(problems[i].name, name))
			text_add(&text, "%s", problems[i].words);
	if (text.len && !strcmp(name, "incomplete"))
		text_add(&text, "%s", link_text(link, "missing"));
	if (text.len)
		print_hint(text.chars);
	return text.len;
}

/* Where there is more to say than fits here. */
static void print_doctor(const struct link *link, const char *stack)
{
	const char *problem = link_text(link, "problem");
	struct text text = { .len = 0 };

	if (!strcmp(problem, "-") || !strcmp(problem, "none"))
		return;
	text_add(&text, "more about it:  lfpctl doctor %s", stack);
	print_hint(text.chars);
}

static void print_state(const struct link *link, bool live)
{
	const char *state = link_text(link, "state");
	enum colour colour = strcmp(state, "up") ? COLOUR_YELLOW : COLOUR_NONE;
	char label[LABEL_WIDTH + 8];
	struct text text = { .len = 0 };

	snprintf(label, sizeof(label), "Link %.8s", link->name);
	text_add(&text, ", %s on %s", link_text(link, "dialect"),
		 link_text(link, "interface"));
	add_age(&text, link, live);
	printf("  %-*s%s%s%s%s\n", LABEL_WIDTH, label, colour_on(colour),
	       state, colour_off(colour), text.chars);
}

static void print_details(const struct link *link)
{
	print_counters(link);
	print_controller(link);
	print_inverter(link);
	print_sent(link);
	print_dialect(link);
	print_ids(link);
}

void print_link(const struct snapshot *snapshot, const struct link *link)
{
	char hint[160];

	print_state(link, snapshot->live);
	if (!print_problem(link)) {
		if (snapshot->live)
			print_hint(state_hint(link, hint, sizeof(hint)));
		print_hint(dialect_hint(link));
	}
	if (snapshot->live)
		print_doctor(link, snapshot->name);
	if (globals.verbose)
		print_details(link);
}
