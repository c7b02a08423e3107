/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command "rs485": a chain of modules on a bus. */
#ifndef LFPSIM_RS485_H
#define LFPSIM_RS485_H

#include <stdio.h>

#include "chain.h"
#include "control.h"
#include "fault.h"
#include "line.h"
#include "options.h"
#include "scenario.h"
#include "verb.h"
#include "wire.h"

struct capture;

/**
 * struct heard - a request that is coming in
 * @inside: after ~
 * @text, @used: what came since
 * @arrived: when its last character was over, ns
 */
struct heard {
	bool inside;
	char text[TELEGRAM_TEXT_MAX];
	size_t used;
	int64_t arrived;
};

/**
 * struct bus - one run
 * @faults: now
 * @random: for all faults but bit errors
 * @capture: replies to give in the place of the chain's, or NULL
 * @truth: where the true values of each reply go, or NULL
 * @silence: no replies
 * @live: values follow the current and drift
 * @next_live, @next_host: when these are due, ns
 * @requests, @replies: numbers for the last words
 */
struct bus {
	struct line *line;
	struct scenario *scenario;
	struct control control;
	struct chain chain;
	struct faults faults;
	struct wire wire;
	struct heard heard;
	uint64_t random;
	struct capture *capture;
	FILE *truth;
	bool silence;
	bool live;
	int64_t next_live, next_host;
	unsigned long requests, replies;
};

extern const struct verb bus_verbs[];
extern const unsigned int nr_bus_verbs;

int rs485_run(const struct settings *set);
enum result bus_run(struct bus *bus);
void bus_random(struct bus *bus, int64_t count);

/* --live */
void chain_live(struct chain *chain, int64_t nsec, uint64_t *random);

/* --truth */
void truth_write(const struct bus *bus, const struct response *answer, int64_t when);

#endif
