// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of actions, and how the words after each are read and checked. action.c does what
 * they say.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "action.h"
#include "number.h"
#include "sim.h"
#include "verb.h"

#define MOST_FRAMES	1000000000

/* Every message of a bad word: the action, the word, and what is allowed instead. */
static int refuse(const struct scenario *s, const struct action *a, const char *word,
		  const char *what, const char *allowed)
{
	return complain_at(&s->at, "%s: \"%s\" %s; allowed: %s", a->verb->name, word, what,
			   allowed);
}

/* One of two words. */
static int read_switch(const struct scenario *s, const struct action *a, const char *word,
		       const char *yes, const char *no, bool *value)
{
	char allowed[32];

	*value = !strcmp(word, yes);
	if (*value || !strcmp(word, no))
		return 0;
	snprintf(allowed, sizeof(allowed), "%s, %s", no, yes);
	return refuse(s, a, word, "is not understood", allowed);
}

/* Values of the stack */

/* The stack itself has these, whether a frame tells them or not. */
static bool always_has(enum quantity q)
{
	return q == Q_MODULES || q == Q_CAPACITY;
}

static bool may_be_auto(const struct dialect *dialect, enum quantity q)
{
	return q == Q_VOLTAGE || dialect->start.per_module[q];
}

static int not_sent(const struct scenario *s, const struct action *a)
{
	struct words words = { 0 };
	int64_t least, most;

	for (enum quantity q = 0; q < NR_QUANTITIES; q++)
		if (always_has(q) || dialect_range(s->dialect, q, &least, &most))
			words_add(&words, quantities[q].name);
	return complain_at(&s->at, "%s: %s does not send it; it sends: %s", a->verb->name,
			   s->dialect->name, words.text);
}

static int out_of_range(const struct scenario *s, const struct action *a, const char *word,
			int64_t least, int64_t most)
{
	enum quantity q = (enum quantity)a->verb->which;
	char allowed[96];

	snprintf(allowed, sizeof(allowed), "%g to %g %s, at most 3 decimals%s",
		 (double)least / 1000, (double)most / 1000, quantities[q].unit,
		 may_be_auto(s->dialect, q) ? ", auto" : "");
	return refuse(s, a, word, "does not fit", allowed);
}

static int parse_quantity(struct scenario *s, int count, char **words, struct action *a)
{
	enum quantity q = (enum quantity)a->verb->which;
	int64_t least, most;

	(void)count;
	if (!dialect_range(s->dialect, q, &least, &most)) {
		if (!always_has(q))
			return not_sent(s, a);
		least = 0;
		most = (int64_t)UINT16_MAX * 1000;
	}
	if (!strcmp(words[0], "auto") && may_be_auto(s->dialect, q)) {
		a->automatic = true;
		return 0;
	}
	if (parse_decimal(words[0], 3, &a->number) || a->number < least || a->number > most)
		return out_of_range(s, a, words[0], least, most);
	return 0;
}

static int parse_modules(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (parse_count(words[0], 0, MODULES_MAX, &a->number))
		return refuse(s, a, words[0], "is no number of modules", "0 to 16");
	a->number *= 1000;
	return 0;
}

static int parse_name(struct scenario *s, int count, char **words, struct action *a)
{
	unsigned int size = dialect_name_size(s->dialect);
	char allowed[64];
	size_t used = 0;

	snprintf(allowed, sizeof(allowed), "at most %u characters of ASCII", size);
	for (int i = 0; i < count; i++) {
		size_t length = strlen(words[i]);

		if (used + length + !!i > size)
			return refuse(s, a, words[i], "does not fit", allowed);
		if (i)
			a->name[used++] = ' ';
		memcpy(a->name + used, words[i], length);
		used += length;
	}
	for (size_t i = 0; i < used; i++)
		if (!isprint((unsigned char)a->name[i]))
			return refuse(s, a, a->name, "cannot be sent", allowed);
	return 0;
}

/* Enables and requests */

static int no_flag(const struct scenario *s, const struct action *a)
{
	return complain_at(&s->at, "%s: %s has no frame for it; there, a pack bars charging by "
			   "charge_current 0 and discharging by discharge_current 0",
			   a->verb->name, s->dialect->name);
}

static int parse_enable(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (!dialect_has_flag(s->dialect, (unsigned int)a->verb->which))
		return no_flag(s, a);
	if (read_switch(s, a, words[0], "1", "0", &on))
		return -1;
	a->number = on;
	return 0;
}

/* a->number is the flag of the request, -1 for none. */
static int parse_request(struct scenario *s, int count, char **words, struct action *a)
{
	struct words allowed = { 0 };

	(void)count;
	a->number = -1;
	words_add(&allowed, "none");
	if (!strcmp(words[0], "none"))
		return 0;
	for (int i = 0; i < NR_REQUESTS; i++) {
		if (!dialect_has_flag(s->dialect, (unsigned int)requests[i].flag))
			continue;
		words_add(&allowed, requests[i].name);
		if (!strcmp(words[0], requests[i].name))
			a->number = requests[i].flag;
	}
	if (a->number >= 0)
		return 0;
	if (!strchr(allowed.text, ','))
		return no_flag(s, a);
	return refuse(s, a, words[0], "is no request", allowed.text);
}

/* Alarms */

static int no_condition(const struct scenario *s, const struct action *a, const char *word)
{
	struct words allowed = { 0 };
	char what[64];

	for (enum condition c = 0; c < NR_CONDITIONS; c++)
		if (dialect_levels(s->dialect, c))
			words_add(&allowed, condition_names[c]);
	snprintf(what, sizeof(what), "is no condition of %s", s->dialect->name);
	return refuse(s, a, word, what, allowed.text);
}

static int read_condition(const struct scenario *s, struct action *a, const char *word)
{
	for (enum condition c = 0; c < NR_CONDITIONS; c++)
		if (!strcmp(word, condition_names[c]) && dialect_levels(s->dialect, c)) {
			a->cond = c;
			return 0;
		}
	return no_condition(s, a, word);
}

/* A level is allowed when the dialect has a bit for each part of it. */
static int read_level(const struct scenario *s, struct action *a, const char *word,
		      enum level least)
{
	enum level can = dialect_levels(s->dialect, a->cond);
	struct words allowed = { 0 };
	char what[96];

	for (enum level level = least; level < NR_LEVELS; level++) {
		if ((level & can) != level)
			continue;
		words_add(&allowed, level_names[level]);
		if (!strcmp(word, level_names[level])) {
			a->level = level;
			return 0;
		}
	}
	snprintf(what, sizeof(what), "cannot be said of %s by %s", condition_names[a->cond],
		 s->dialect->name);
	return refuse(s, a, word, what, allowed.text);
}

static int read_frame_count(const struct scenario *s, struct action *a, const char *word)
{
	if (!parse_count(word, 1, MOST_FRAMES, &a->number))
		return 0;
	return refuse(s, a, word, "is no count", "1 to 1000000000");
}

static int parse_alarm(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_condition(s, a, words[0]))
		return -1;
	return read_level(s, a, words[1], LEVEL_NONE);
}

static int parse_toggle(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_condition(s, a, words[0]) || read_level(s, a, words[1], LEVEL_WARNING))
		return -1;
	return read_frame_count(s, a, words[2]);
}

/* Frames as such */

static int inverter_id(const struct scenario *s, const struct action *a, const char *word)
{
	return refuse(s, a, word, "belongs to the inverter's side and is never sent",
		      "any id but 00F, 300 to 30F, and with 29 bits 300 to 30F, 3010, 4200, 8200 to 821F");
}

/* Any 11-bit id that a pack may send. */
static int read_id(const struct scenario *s, struct action *a, const char *word)
{
	struct frame frame = { 0 };

	if (frame_set_id(&frame, word) || frame.kind & FRAME_EXTENDED)
		return refuse(s, a, word, "is no 11-bit id", "one to three hex digits, 0 to 7FF");
	if (frame_from_inverter(&frame))
		return inverter_id(s, a, word);
	a->id = (uint16_t)frame.id;
	return 0;
}

/* An id of the burst: one of the dialect or one that a "raw" line has added. */
static int read_burst_id(const struct scenario *s, struct action *a, const char *word)
{
	struct words allowed = { 0 };
	char id[8];

	if (read_id(s, a, word))
		return -1;
	if (dialect_layout(s->dialect, a->id) || s->raw_id[a->id])
		return 0;
	for (unsigned int i = 0; i < STANDARD_IDS; i++)
		if (dialect_layout(s->dialect, i) || s->raw_id[i]) {
			snprintf(id, sizeof(id), "%03X", i);
			words_add(&allowed, id);
		}
	return refuse(s, a, word, "is not in the burst", allowed.text);
}

static unsigned int burst_size(const struct scenario *s)
{
	unsigned int size = 0;

	for (unsigned int id = 0; id < STANDARD_IDS; id++)
		size += dialect_layout(s->dialect, id) || s->raw_id[id];
	return size;
}

static int parse_raw(struct scenario *s, int count, char **words, struct action *a)
{
	size_t length;

	(void)count;
	if (read_id(s, a, words[0]))
		return -1;
	s->raw_id[a->id] = true;
	if (burst_size(s) > BURST_MAX)
		return refuse(s, a, words[0], "is one id too many", "a burst of at most 64 ids");
	if (!strcmp(words[1], "off")) {
		a->automatic = true;
		return 0;
	}
	if (parse_bytes(words[1], a->frame.data, FRAME_CLASSIC_MAX, &length))
		return refuse(s, a, words[1], "is no payload",
			      "up to 8 bytes of two hex digits each, off");
	a->frame.len = (uint8_t)length;
	return 0;
}

static int parse_frame(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (frame_parse(words[0], &a->frame))
		return refuse(s, a, words[0], "is no frame",
			      "351#1402C012, 00000351#00 (29-bit id), 351#R, 351#R8, 351##1DEADBEEF (CAN FD)");
	if (frame_from_inverter(&a->frame))
		return inverter_id(s, a, words[0]);
	if (a->frame.kind & FRAME_FD && !s->fd_line)
		s->fd_line = s->at.line;
	return 0;
}

static int parse_length(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_burst_id(s, a, words[0]))
		return -1;
	a->automatic = !strcmp(words[1], "off");
	if (!a->automatic && parse_count(words[1], 0, FRAME_CLASSIC_MAX, &a->number))
		return refuse(s, a, words[1], "is no length", "0 to 8, off");
	return 0;
}

static int parse_id_switch(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (read_burst_id(s, a, words[0]) || read_switch(s, a, words[1], "on", "off", &on))
		return -1;
	a->number = on;
	return 0;
}

static int parse_silence(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (read_switch(s, a, words[0], "on", "off", &on))
		return -1;
	a->number = on;
	return 0;
}

static int parse_burst(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_burst_id(s, a, words[0]))
		return -1;
	return read_frame_count(s, a, words[1]);
}

/* a->automatic: the id is random, too. */
static int parse_random(struct scenario *s, int count, char **words, struct action *a)
{
	a->automatic = count == 1;
	if (read_frame_count(s, a, words[0]))
		return -1;
	return count > 1 ? read_id(s, a, words[1]) : 0;
}

/* a->automatic: the whole burst. */
static int parse_send(struct scenario *s, int count, char **words, struct action *a)
{
	a->automatic = !count;
	return count ? read_burst_id(s, a, words[0]) : 0;
}

#define QUANTITY(q, name, args)	{ name, args, 1, 1, true, q, parse_quantity, run_quantity }

const struct verb verbs[] = {
	QUANTITY(Q_VOLTAGE, "voltage", "V"),
	QUANTITY(Q_CURRENT, "current", "A"),
	QUANTITY(Q_TEMPERATURE, "temperature", "C"),
	QUANTITY(Q_SOC, "soc", "%"),
	QUANTITY(Q_SOH, "soh", "%"),
	QUANTITY(Q_CHARGE_VOLTAGE, "charge_voltage", "V"),
	QUANTITY(Q_DISCHARGE_VOLTAGE, "discharge_voltage", "V"),
	QUANTITY(Q_CHARGE_CURRENT, "charge_current", "A|auto"),
	QUANTITY(Q_DISCHARGE_CURRENT, "discharge_current", "A|auto"),
	QUANTITY(Q_CAPACITY, "capacity", "Ah|auto"),
	{ "modules", "N", 1, 1, true, Q_MODULES, parse_modules, run_quantity },
	{ "charge_enable", "0|1", 1, 1, true, FLAG_CHARGE_ENABLE, parse_enable, run_enable },
	{ "discharge_enable", "0|1", 1, 1, true, FLAG_DISCHARGE_ENABLE, parse_enable, run_enable },
	{ "request", "none|full|force|force_urgent", 1, 1, true, 0, parse_request, run_request },
	{ "alarm", "CONDITION none|warning|protection|both", 2, 2, true, 0, parse_alarm,
	  run_alarm },
	{ "name", "TEXT", 1, 8, true, 0, parse_name, run_name },
	{ "raw", "ID HEXDATA|off", 2, 2, true, 0, parse_raw, run_raw },
	{ "length", "ID N|off", 2, 2, true, 0, parse_length, run_length },
	{ "twin", "ID on|off", 2, 2, false, 0, parse_id_switch, run_twin },
	{ "drop", "ID on|off", 2, 2, false, 0, parse_id_switch, run_drop },
	{ "silence", "on|off", 1, 1, false, 0, parse_silence, run_silence },
	{ "frame", "ID#DATA", 1, 1, false, 0, parse_frame, run_frame },
	{ "send", "[ID]", 0, 1, false, 0, parse_send, run_send },
	{ "burst", "ID COUNT", 2, 2, false, 0, parse_burst, run_burst },
	{ "toggle", "CONDITION LEVEL COUNT", 3, 3, false, 0, parse_toggle, run_toggle },
	{ "random", "COUNT [ID]", 1, 2, false, 0, parse_random, run_random },
	{ "end", "", 0, 0, false, 0, NULL, run_end },
};

const unsigned int nr_verbs = sizeof(verbs) / sizeof(verbs[0]);

const struct verb *verb_find(const char *name)
{
	for (unsigned int i = 0; i < nr_verbs; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/**
 * verb_parse() - read the words after an action
 * @action: its verb is set
 */
int verb_parse(struct scenario *s, int count, char **words, struct action *action)
{
	const struct verb *verb = action->verb;

	if (count < verb->least)
		return complain_at(&s->at, "%s: too few words; write: TIME %s %s", verb->name,
				   verb->name, verb->args);
	if (count > verb->most)
		return complain_at(&s->at, "%s: \"%s\" is one word too many; write: TIME %s %s",
				   verb->name, words[verb->most], verb->name, verb->args);
	return verb->parse ? verb->parse(s, count, words, action) : 0;
}
