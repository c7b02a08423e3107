// SPDX-License-Identifier: GPL-2.0-or-later
/* The actions of a scenario on RS485. */
#include <stdio.h>
#include <string.h>

#include "item.h"
#include "message.h"
#include "number.h"
#include "parse.h"

#define MOST_CHARACTERS	4000

/* "3", "2-4", "all" */
static int read_modules(const struct scenario *s, struct action *a, const char *word)
{
	const char *dash = strchr(word, '-');
	int64_t first = 1, last = s->chain->count;
	char text[4] = "", allowed[64];
	size_t length = dash ? (size_t)(dash - word) : strlen(word);

	snprintf(allowed, sizeof(allowed), "1 to %u, as 3 or 2-4; all", s->chain->count);
	if (length < sizeof(text))
		memcpy(text, word, length);
	if (strcmp(word, "all")) {
		if (parse_count(text, 1, last, &first) ||
		    (dash && parse_count(dash + 1, first, last, &last)))
			return refuse(s, a, word, "is no module", allowed);
		last = dash ? last : first;
	}
	for (int64_t i = first; i <= last; i++)
		a->modules |= 1u << (i - 1);
	return 0;
}

static int read_item(const struct scenario *s, struct action *a, const char *word)
{
	struct words words = { 0 };

	for (unsigned int i = 0; i < nr_items; i++) {
		if (!strcmp(items[i].name, word)) {
			a->item = &items[i];
			return 0;
		}
		words_add(&words, items[i].name);
	}
	return refuse(s, a, word, "is nothing of a module", words.text);
}

static int parse_module(struct scenario *s, int count, char **words, struct action *a)
{
	const struct item *item;

	if (read_modules(s, a, words[0]) || read_item(s, a, words[1]))
		return -1;
	item = a->item;
	if (count - 2 < item->least || count - 2 > item->most)
		return complain_at(&s->at, "module %s: write: TIME module N %s %s", item->name,
				   item->name, item->args);
	if (count < 5)
		words[count] = NULL;
	return item->parse ? item->parse(s, words + 2, a) : 0;
}

static enum result run_module(struct bus *bus, const struct action *a)
{
	for (unsigned int i = 0; i < bus->chain.count; i++)
		if (a->modules >> i & 1)
			a->item->apply(bus, &bus->chain.modules[i], a);
	return RESULT_OK;
}

static int parse_fault(struct scenario *s, int count, char **words, struct action *a)
{
	const struct fault_row *row = fault_find(words[0]);
	struct faults trial;

	(void)count;
	if (!row) {
		struct words list = { 0 };

		for (unsigned int i = 0; i < nr_faults; i++)
			words_add(&list, fault_rows[i].word);
		return refuse(s, a, words[0], "is no fault", list.text);
	}
	faults_start(&trial);
	a->length = strlen(words[1]);
	if (a->length >= sizeof(a->wire) || row->set(&trial, row->which, words[1]))
		return refuse(s, a, words[1], "is not understood", row->allowed);
	a->index = (unsigned int)(row - fault_rows);
	memcpy(a->wire, words[1], a->length + 1);
	return 0;
}

static enum result run_fault(struct bus *bus, const struct action *a)
{
	const struct fault_row *row = &fault_rows[a->index];

	row->set(&bus->faults, row->which, a->wire);
	return RESULT_OK;
}

static enum result run_bus_silence(struct bus *bus, const struct action *a)
{
	bus->silence = a->number;
	return RESULT_OK;
}

static enum result run_live(struct bus *bus, const struct action *a)
{
	bus->live = a->number;
	bus->next_live = a->when;
	return RESULT_OK;
}

static int parse_characters(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (!parse_count(words[0], 1, MOST_CHARACTERS, &a->number))
		return 0;
	return refuse(s, a, words[0], "is no count", "1 to 4000");
}

static enum result run_bus_random(struct bus *bus, const struct action *a)
{
	bus_random(bus, a->number);
	return RESULT_OK;
}

/* Characters as they are, and CR. */
static int parse_send_text(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	a->length = strlen(words[0]);
	if (a->length >= sizeof(a->wire))
		return refuse(s, a, words[0], "is too long", "at most 255 characters");
	memcpy(a->wire, words[0], a->length);
	a->wire[a->length++] = '\r';
	return 0;
}

static enum result run_send_text(struct bus *bus, const struct action *a)
{
	wire_put(&bus->wire, PIECE_REPLY, bus->line->ops->now(bus->line), a->wire, a->length);
	return RESULT_OK;
}

static enum result run_bus_end(struct bus *bus, const struct action *a)
{
	(void)bus;
	(void)a;
	return RESULT_STOP;
}

#define ON_BUS(name, args, least, most, parse, run)				\
	{ name, args, least, most, false, 0, parse, NULL, NULL, run }

const struct verb bus_verbs[] = {
	ON_BUS("module", "N|N-M|all ITEM ARGS...", 2, 5, parse_module, run_module),
	ON_BUS("fault", "NAME VALUE|off", 2, 2, parse_fault, run_fault),
	ON_BUS("silence", "on|off", 1, 1, parse_on_off, run_bus_silence),
	ON_BUS("live", "on|off", 1, 1, parse_on_off, run_live),
	ON_BUS("random", "COUNT", 1, 1, parse_characters, run_bus_random),
	ON_BUS("send", "TEXT", 1, 1, parse_send_text, run_send_text),
	ON_BUS("end", "", 0, 0, NULL, run_bus_end),
};

const unsigned int nr_bus_verbs = sizeof(bus_verbs) / sizeof(bus_verbs[0]);
