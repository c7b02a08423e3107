/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the packs of a family say when they are asked. Only commands that read exist here; every
 * other one is refused.
 */
#ifndef LFPSIM_REPLY_H
#define LFPSIM_REPLY_H

#include "module.h"
#include "telegram.h"

struct chain;

/* Who a command is for, and what its INFO is. */
enum scope {
	SCOPE_MODULE,	/* INFO = the address, the reply tells of that module */
	SCOPE_RECORDS,	/* likewise, or INFO = FF: all modules */
	SCOPE_MASTER,	/* no INFO needed; the reply tells of the master whoever is asked */
	SCOPE_STACK,	/* the master tells of the whole stack, if it can */
};

/**
 * struct query - a request that is being answered
 * @chain: all modules
 * @group: the one that is asked
 * @first, @count: modules that the reply tells of
 * @info: what stands in the reply as the command value
 */
struct query {
	struct chain *chain;
	unsigned int group;
	struct module *first;
	unsigned int count;
	uint8_t info;
};

/**
 * struct command - a command that a family knows
 * @cid2: 0 ends a table
 * @encode: writes the INFO of the reply
 */
struct command {
	uint8_t cid2;
	enum scope scope;
	void (*encode)(const struct query *q, struct telegram *t);
};

/**
 * struct family - packs that talk alike
 * @version: VER of their replies
 * @first: address of the master in a single group
 * @fixed: replies carry that address whoever is asked
 */
struct family {
	const char *name;
	uint8_t version;
	uint8_t first;
	bool fixed;
	const struct command *commands;
};

extern const struct family family_pylontech, family_jk, family_seplos, family_boqiang, family_pace;

/* Parts of replies that families share */
void put_kelvin(struct telegram *t, int32_t tenths);
void put_cells(struct telegram *t, const struct module *m);
void encode_none(const struct query *q, struct telegram *t);
void encode_maker(const struct query *q, struct telegram *t);
void encode_analog(const struct query *q, struct telegram *t);
void encode_analog_bare(const struct query *q, struct telegram *t);
void encode_alarm(const struct query *q, struct telegram *t);
void encode_limits(const struct query *q, struct telegram *t);
void encode_management(const struct query *q, struct telegram *t);
void encode_serial(const struct query *q, struct telegram *t);
void encode_versions(const struct query *q, struct telegram *t);
void encode_system_analog(const struct query *q, struct telegram *t);
void encode_system_alarm(const struct query *q, struct telegram *t);
void encode_system_limits(const struct query *q, struct telegram *t);

#endif
