// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "chain.h"

#define GROUP_SPAN	0x10	/* addresses from one group to the next */

static const struct module *master_of(const struct chain *chain, unsigned int group)
{
	return &chain->modules[chain->groups[group].first];
}

static unsigned int group_of(const struct chain *chain, const struct module *m)
{
	unsigned int index = (unsigned int)(m - chain->modules), g = 0;

	while (index >= chain->groups[g].first + chain->groups[g].count)
		g++;
	return g;
}

static uint8_t first_address(const struct chain *chain, unsigned int group)
{
	if (chain->base)
		return chain->base;
	return (uint8_t)(master_of(chain, group)->model->family->first +
			 GROUP_SPAN * chain->groups[group].number);
}

/**
 * chain_address() - ADR of a module
 */
uint8_t chain_address(const struct chain *chain, const struct module *m)
{
	unsigned int group = group_of(chain, m);

	return (uint8_t)(first_address(chain, group) + (m - master_of(chain, group)));
}

/**
 * chain_number() - number of a module as a scenario has it, from 1
 */
unsigned int chain_number(const struct chain *chain, const struct module *m)
{
	return (unsigned int)(m - chain->modules) + 1;
}

/* Who has this address, there or not. */
static struct module *find_module(struct chain *chain, uint8_t address)
{
	for (unsigned int g = 0; g < chain->nr_groups; g++) {
		unsigned int place = (unsigned int)address - first_address(chain, g);

		if (place < chain->groups[g].count)
			return &chain->modules[chain->groups[g].first + place];
	}
	return NULL;
}

static const struct command *find_command(const struct query *q, uint8_t cid2)
{
	const struct module *master = master_of(q->chain, q->group);
	const struct command *command = master->model->family->commands;

	while (command->cid2 && command->cid2 != cid2)
		command++;
	if (!command->cid2 || (command->scope == SCOPE_STACK && !master->system))
		return NULL;
	return command;
}

/* All modules of the group; those that are away do not count. */
static int ask_all(struct query *q)
{
	const struct module *master = master_of(q->chain, q->group);

	if (q->first != master || !master->model->group)
		return SILENCE;
	q->count = q->chain->groups[q->group].count;
	q->info = 0;
	for (unsigned int i = 0; i < q->count; i++)
		q->info = (uint8_t)(q->info + master[i].present);
	return RTN_OK;
}

/* The address again; a US2000B-Plus takes any, and of two bytes the second one. */
static int ask_one(struct query *q, const struct telegram *request)
{
	const struct model *model = master_of(q->chain, q->group)->model;
	bool any = model->any_info;

	if (request->len != 1 && !(any && request->len == 2))
		return RTN_FORMAT;
	return any || request->info[0] == request->address || model->family->fixed ? RTN_OK :
										     RTN_DATA;
}

static int read_query(struct query *q, const struct command *command,
		      const struct telegram *request)
{
	q->count = 1;
	q->info = request->address;
	if (command->scope == SCOPE_MASTER || command->scope == SCOPE_STACK) {
		q->first = &q->chain->modules[q->chain->groups[q->group].first];
		if (command->scope == SCOPE_STACK)
			q->count = q->chain->groups[q->group].count;
		return RTN_OK;
	}
	if (command->scope == SCOPE_RECORDS && request->len &&
	    request->info[request->len - 1] == TELEGRAM_ALL)
		return ask_all(q);
	return ask_one(q, request);
}

static const struct raw *find_raw(const struct query *q, uint8_t cid2)
{
	uint32_t bit = 1u << (q->first - q->chain->modules);

	for (int i = 0; i < NR_RAWS; i++)
		if (q->chain->raws[i].cid2 == cid2 && q->chain->raws[i].modules & bit)
			return &q->chain->raws[i];
	return NULL;
}

static void put_raw(const struct raw *raw, struct telegram *t)
{
	memcpy(t->info, raw->info, raw->len);
	t->len = raw->len;
}

static void encode(const struct query *q, const struct command *command, struct telegram *reply)
{
	const struct raw *raw = find_raw(q, command->cid2);

	if (raw)
		put_raw(raw, reply);
	else
		command->encode(q, reply);
}

static int answer_command(struct query *q, const struct telegram *request,
			  struct response *answer)
{
	const struct command *command = find_command(q, request->code);
	int code;

	if (!command)
		return RTN_NO_SUCH_COMMAND;
	code = read_query(q, command, request);
	if (code)
		return code;
	answer->first = q->first;
	answer->count = command->encode == encode_none ? 0 : q->count;
	encode(q, command, &answer->reply);
	return RTN_OK;
}

/* Behind a master that is off nobody can be reached. */
static bool reachable(const struct chain *chain, const struct module *m)
{
	return m && m->present && master_of(chain, group_of(chain, m))->present;
}

static int answer_request(struct chain *chain, int damage, const struct telegram *request,
			  struct response *answer)
{
	struct module *m = find_module(chain, request->address);
	struct query query = { .chain = chain, .first = m };
	const struct family *family;

	if (damage == SILENCE || !reachable(chain, m))
		return SILENCE;
	query.group = group_of(chain, m);
	family = master_of(chain, query.group)->model->family;
	answer->module = m;
	answer->reply.version = family->version;
	answer->reply.address = family->fixed ? family->first : request->address;
	if (damage)
		return damage;
	if (request->cid1 != TELEGRAM_CID1)
		return SILENCE;
	return m->refusal ? m->refusal : answer_command(&query, request, answer);
}

/**
 * chain_answer() - what the modules say to a request
 * @text: what stood between ~ and CR
 */
void chain_answer(struct chain *chain, const char *text, size_t length, struct response *answer)
{
	static struct telegram request;
	int damage = telegram_read(text, length, &request);
	int code;

	answer->module = NULL;
	answer->command = request.code;
	answer->count = 0;
	answer->reply.cid1 = TELEGRAM_CID1;
	answer->reply.len = 0;
	code = answer_request(chain, damage, &request, answer);
	answer->silent = code == SILENCE;
	answer->reply.code = (uint8_t)code;
	if (code) {
		answer->reply.len = 0;
		answer->count = 0;
	}
}
