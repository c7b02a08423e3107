// SPDX-License-Identifier: GPL-2.0-or-later
/* Words after the actions that change what the stack is and says. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "action.h"
#include "number.h"
#include "parse.h"

/* Values of the stack */

/* The stack itself has these, whether a frame tells them or not. */
static bool always_has(enum quantity q)
{
	return q == Q_MODULES || q == Q_CAPACITY;
}

static bool may_be_auto(const struct dialect *dialect, enum quantity q)
{
	return q == Q_VOLTAGE || q == Q_CHARGE_NOW || dialect->start.per_module[q];
}

static int not_sent(const struct scenario *s, const struct action *a)
{
	struct words words = { 0 };
	int64_t least, most;

	for (enum quantity q = 0; q < Q_CELL_VOLTAGE_MAX_CELL; q++)
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

int parse_quantity(struct scenario *s, int count, char **words, struct action *a)
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

int parse_modules(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (parse_count(words[0], 0, MODULES_MAX, &a->number))
		return refuse(s, a, words[0], "is no number of modules", "0 to 16");
	a->number *= 1000;
	return 0;
}

static int no_frame(const struct scenario *s, const struct action *a)
{
	return complain_at(&s->at, "%s: %s has no frame for it", a->verb->name,
			   s->dialect->name);
}

int parse_text(struct scenario *s, int count, char **words, struct action *a)
{
	unsigned int size = dialect_text_size(s->dialect, (enum text)a->verb->which);
	char allowed[64];
	size_t used = 0;

	if (!size)
		return no_frame(s, a);
	snprintf(allowed, sizeof(allowed), "at most %u characters of ASCII", size);
	for (int i = 0; i < count; i++) {
		size_t length = strlen(words[i]);

		if (used + length + !!i > size)
			return refuse(s, a, words[i], "does not fit", allowed);
		if (i)
			a->text[used++] = ' ';
		memcpy(a->text + used, words[i], length);
		used += length;
	}
	for (size_t i = 0; i < used; i++)
		if (!isprint((unsigned char)a->text[i]))
			return refuse(s, a, a->text, "cannot be sent", allowed);
	return 0;
}

/* Where an extreme cell is: told as numbers, or as a text that is made of them. */
static bool has_place(const struct dialect *dialect, enum quantity q)
{
	static const enum text texts[] = {
		TEXT_HIGHEST_AT, TEXT_LOWEST_AT, TEXT_WARMEST_AT, TEXT_COLDEST_AT
	};
	int64_t least, most;

	if (dialect_range(dialect, q, &least, &most))
		return true;
	return q < Q_MODULE_VOLTAGE_MAX_AT &&
	       dialect_text_size(dialect, texts[(q - Q_CELL_VOLTAGE_MAX_CELL) / 2]);
}

int parse_place(struct scenario *s, int count, char **words, struct action *a)
{
	enum quantity q = (enum quantity)a->verb->which;
	int64_t least, most = 255000;

	if (!has_place(s->dialect, q))
		return no_frame(s, a);
	dialect_range(s->dialect, q, &least, &most);
	most = most > UINT16_MAX * 1000 ? 255 : most / 1000;
	if (parse_count(words[0], 0, most, &a->number) ||
	    (count > 1 && parse_count(words[1], 0, 255, &a->second)))
		return refuse(s, a, words[count - 1], "is no number of a cell or a module",
			      "0 to 255, and the number of a cell where it has two bytes to 65535");
	a->number *= 1000;
	a->second *= 1000;
	return 0;
}

int parse_state(struct scenario *s, int count, char **words, struct action *a)
{
	struct words allowed = { 0 };

	(void)count;
	if (!dialect_has_flag(s->dialect, FLAG_CHARGING))
		return no_frame(s, a);
	for (a->number = 0; a->number < NR_STATES; a->number++) {
		if (!strcmp(words[0], state_names[a->number]))
			return 0;
		words_add(&allowed, state_names[a->number]);
	}
	return refuse(s, a, words[0], "is no state", allowed.text);
}

/* a->number is in seconds since 1970. */
int parse_clock(struct scenario *s, int count, char **words, struct action *a)
{
	struct tm date = { 0 };
	int64_t least, most;
	const char *rest;

	(void)count;
	if (!dialect_range(s->dialect, Q_CLOCK_YEAR, &least, &most))
		return no_frame(s, a);
	rest = strptime(words[0], "%Y-%m-%dT%H:%M:%S", &date);
	if (!rest || *rest || date.tm_year < 100 || date.tm_year > 199)
		return refuse(s, a, words[0], "is no time of the pack",
			      "2024-08-23T09:57:44, 2000 to 2099");
	a->number = timegm(&date);
	return 0;
}

int parse_voltage_unit(struct scenario *s, int count, char **words, struct action *a)
{
	bool coarse;

	(void)count;
	if (read_switch(s, a, words[0], "0.1", "auto", &coarse))
		return -1;
	a->number = coarse ? 100 : 0;
	return 0;
}

/* Enables and requests */

static int no_flag(const struct scenario *s, const struct action *a)
{
	return complain_at(&s->at, "%s: %s has no frame for it; there, a pack bars charging by "
			   "charge_current 0 and discharging by discharge_current 0",
			   a->verb->name, s->dialect->name);
}

int parse_enable(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (!dialect_has_flag(s->dialect, (unsigned int)a->verb->which))
		return a->verb->which == FLAG_HEATING ? no_frame(s, a) : no_flag(s, a);
	if (read_switch(s, a, words[0], "1", "0", &on))
		return -1;
	a->number = on;
	return 0;
}

/* a->number is the flag of the request, -1 for none. */
int parse_request(struct scenario *s, int count, char **words, struct action *a)
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

int parse_alarm(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_condition(s, a, words[0]))
		return -1;
	return read_level(s, a, words[1], LEVEL_NONE);
}

int parse_toggle(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_condition(s, a, words[0]) || read_level(s, a, words[1], LEVEL_WARNING))
		return -1;
	return read_frame_count(s, a, words[2]);
}

/* Dialects and controllers */

int parse_dialect(struct scenario *s, int count, char **words, struct action *a)
{
	struct words allowed = { 0 };

	(void)count;
	for (unsigned int i = 0; i < nr_dialects; i++) {
		words_add(&allowed, dialects[i]->name);
		if (strcmp(words[0], dialects[i]->name))
			continue;
		a->number = i;
		s->dialect = dialects[i];
		return 0;
	}
	return refuse(s, a, words[0], "is no dialect", allowed.text);
}

static int need_polled(const struct scenario *s, const struct action *a)
{
	if (s->dialect->polled)
		return 0;
	return complain_at(&s->at, "%s: only the dialects pylontech-hv... have it",
			   a->verb->name);
}

int parse_address(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (need_polled(s, a))
		return -1;
	a->automatic = !strcmp(words[0], "all");
	if (a->automatic || !parse_count(words[0], 0, ADDRESSES - 1, &a->number))
		return 0;
	return refuse(s, a, words[0], "is no address", "0 to 15, all");
}

int parse_controller(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (need_polled(s, a))
		return -1;
	if (parse_count(words[0], 0, ADDRESSES - 1, &a->number))
		return refuse(s, a, words[0], "is no address", "0 to 15");
	if (read_switch(s, a, words[1], "on", "off", &on))
		return -1;
	a->second = on;
	return 0;
}

int parse_poll(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (need_polled(s, a))
		return -1;
	if (!parse_count(words[0], 0, 2, &a->number))
		return 0;
	return refuse(s, a, words[0], "is no poll",
		      "0 (state), 1 (cells, never answered), 2 (equipment)");
}
