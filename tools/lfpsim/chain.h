/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The modules on one RS485 bus, and what they answer. */
#ifndef LFPSIM_CHAIN_H
#define LFPSIM_CHAIN_H

#include "module.h"
#include "reply.h"
#include "telegram.h"

#define CHAIN_MODULES	16	/* of one group */
#define CHAIN_GROUPS	8
#define CHAIN_MAX	32	/* of all groups; a set of them is a uint32_t */
#define RAW_MAX		256	/* bytes that a scenario can put into a reply */

/**
 * struct group - a master and those behind it
 * @number: as the DIP switches of its master say, 0 = the only one
 * @first: its master, index into the modules of the chain
 * @count: modules
 */
struct group {
	uint8_t number;
	unsigned int first;
	unsigned int count;
};

/**
 * struct raw - INFO that a scenario put into the replies to a command
 * @cid2: 0 = unused
 * @modules: whose replies, bits
 */
struct raw {
	uint8_t cid2;
	uint32_t modules;
	size_t len;
	uint8_t info[RAW_MAX];
};

#define NR_RAWS	16

/**
 * struct chain - all that answer on the bus
 * @modules: by group, each in the order of its chain
 * @base: address of the master, 0 = as its family and its group have it
 * @raws: INFO that a scenario gave
 */
struct chain {
	struct module modules[CHAIN_MAX];
	unsigned int count;
	struct group groups[CHAIN_GROUPS];
	unsigned int nr_groups;
	uint8_t base;
	struct raw raws[NR_RAWS];
};

/**
 * struct response - what became of a request
 * @reply: what is said, unless @silent
 * @command: CID2 of the request
 * @module: who was asked, NULL = nobody
 * @first, @count: whose values the reply holds; 0 = it holds none
 */
struct response {
	bool silent;
	struct telegram reply;
	uint8_t command;
	const struct module *module;
	const struct module *first;
	unsigned int count;
};

uint8_t chain_address(const struct chain *chain, const struct module *m);
unsigned int chain_number(const struct chain *chain, const struct module *m);
void chain_answer(struct chain *chain, const char *text, size_t length, struct response *answer);

#endif
