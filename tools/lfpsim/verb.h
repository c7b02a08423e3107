/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions of a scenario. */
#ifndef LFPSIM_VERB_H
#define LFPSIM_VERB_H

#include "port.h"
#include "scenario.h"

struct bus;
struct sim;

/**
 * struct verb - an action that a scenario can name
 * @args: what follows it, as a message shows it
 * @least, @most: number of words after it
 * @state: changes what the frames say, so --immediate sends those that changed
 * @which: for verbs that share their functions: an enum quantity or an enum flag
 * @parse: read the words; NULL = there is nothing to read
 * @run: do it
 * @change: what run_change() does to each pack
 * @on_bus: in the place of @run, on RS485
 */
struct verb {
	const char *name;
	const char *args;
	int least;
	int most;
	bool state;
	int which;
	int (*parse)(struct scenario *scenario, int count, char **words, struct action *action);
	enum result (*run)(struct sim *sim, const struct action *action);
	void (*change)(struct pack *pack, const struct action *action);
	enum result (*on_bus)(struct bus *bus, const struct action *action);
};

extern const struct verb verbs[];
extern const unsigned int nr_verbs;

const struct verb *verb_find(const struct verb *list, unsigned int count, const char *name);
int verb_parse(struct scenario *scenario, int count, char **words, struct action *action);

#endif
