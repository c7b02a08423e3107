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

bool link_is_serial(const struct link *link)
{
	return !strcmp(link->name, "serial");
}

/* The interface or port that it is on. */
const char *link_place(const struct link *link)
{
	return link_text(link, link_is_serial(link) ? "port" : "interface");
}

/* What to do about a link that is not up; NULL if there is nothing to say. */
static const char *state_hint(const struct link *link, char *chars, size_t size)
{
	const char *interface = link_text(link, "interface");
	const char *state = link_text(link, "state");
	char command[128];

	if (link_is_serial(link))
		return serial_hint(link, chars, size);
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

void print_hint(const char *hint)
{
	if (hint && *hint)
		printf("  %-*s%s\n", LABEL_WIDTH, "", hint);
}

/* A log may have frames without times. */
static void add_age(struct text *text, const struct link *link, bool live)
{
	long long age_ms;

	if (items_number(&link->items, "age_ms", &age_ms))
		text_add(text, ", last frame %.1f s %s",
			 (double)age_ms / 1000, live ? "ago" : "before the end");
	else if (!link_counter(link, "frames"))
		text_add(text, ", no frame yet");
}

long long link_counter(const struct link *link, const char *name)
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
		 link_counter(link, "frames"), link_counter(link, "rejected"),
		 link_counter(link, "implausible"));
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld times off the bus, data lost after %.1f s",
		 link_counter(link, "bus_off_count"),
		 (double)link_counter(link, "silence_ms") / 1000);
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
		 link_text(link, "controller"), link_counter(link, "rx_errors"),
		 link_counter(link, "tx_errors"));
	print_hint(text.chars);
	text.len = 0;
	text_add(&text, "%lld error frames, %lld times not acknowledged, %lld restarts",
		 link_counter(link, "error_frames"), link_counter(link, "ack_errors"),
		 link_counter(link, "restarts"));
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
			 link_counter(link, "keepalive_frames"));
	else
		text_add(&text, "no keep-alive of an inverter seen");
	print_hint(text.chars);
}

static void print_sent(const struct link *link)
{
	bool keepalive = link_counter(link, "keepalive");
	bool poll = link_counter(link, "poll");
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
	text_add(&text, ", %lld frames so far", link_counter(link, "sent"));
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
			 addresses, link_counter(link, "sign_conflicts"));
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
	{ "garbled", "only damaged frames come: other baud rate, A and B swapped?" },
	{ "modules_lost", "modules are lost that were there" },
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
	text_add(&text, ", %s", link_text(link, "dialect"));
	if (live || strcmp(link_place(link), "-"))
		text_add(&text, " on %s", link_place(link));
	add_age(&text, link, live);
	printf("  %-*s%s%s%s%s\n", LABEL_WIDTH, label, colour_on(colour),
	       state, colour_off(colour), text.chars);
}

static void print_details(const struct link *link)
{
	if (link_is_serial(link)) {
		print_serial_details(link);
		return;
	}
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
	if (globals.verbose && snapshot->nr_links > 1)
		print_fields(link);
}
