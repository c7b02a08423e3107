// SPDX-License-Identifier: GPL-2.0-or-later
/* Captured replies: which request each belongs to, and giving them again. */
#include <stdlib.h>
#include <string.h>

#include "capture.h"
#include "message.h"

#define COMMAND_ANALOG		0x42
#define COMMAND_ALARM		0x44
#define COMMAND_VERSION		0x4f
#define COMMAND_MAKER		0x51

struct asked asked_of(const struct telegram *request)
{
	bool records = request->code == COMMAND_ANALOG || request->code == COMMAND_ALARM;

	return (struct asked){
		.cid2 = request->code,
		.address = request->address,
		.all = records && request->len && request->info[request->len - 1] == TELEGRAM_ALL,
	};
}

/**
 * struct form - what a reply of some length answers
 */
struct form {
	size_t len;
	uint8_t cid2;
};

static const struct form forms[] = {
	{ 0, COMMAND_VERSION }, { 4, 0x62 }, { 6, 0x96 }, { 9, 0x63 }, { 10, 0x92 },
	{ 17, 0x93 }, { 25, 0x47 }, { 33, COMMAND_ALARM }, { 38, COMMAND_ALARM },
	{ 48, COMMAND_ALARM }, { 49, 0x61 },
};

/* Replies to 44 and to 51 can be of one length; no name has 15 states in its third byte. */
static uint8_t guess_32(const struct telegram *reply)
{
	return reply->info[2] <= 16 && reply->info[3] <= 2 ? COMMAND_ALARM : COMMAND_MAKER;
}

/**
 * guess_command() - what a reply answers, by its form; 0 = it does not tell
 */
uint8_t guess_command(const struct telegram *reply)
{
	if (reply->code)
		return 0;
	if (reply->len == 32)
		return guess_32(reply);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].len == reply->len)
			return forms[i].cid2;
	return COMMAND_ANALOG;
}

int capture_add(struct capture *c, const struct asked *asked, const char *text, size_t length)
{
	struct captured *captured;

	if (c->count == c->room) {
		size_t room = c->room ? 2 * c->room : 64;
		struct captured *list = realloc(c->list, room * sizeof(*list));

		if (!list)
			return -1;
		c->list = list;
		c->room = room;
	}
	captured = &c->list[c->count];
	*captured = (struct captured){ .asked = *asked, .text = malloc(length + 3) };
	if (!captured->text)
		return -1;
	captured->text[0] = '~';
	memcpy(captured->text + 1, text, length);
	memcpy(captured->text + 1 + length, "\r", 2);
	c->count++;
	return 0;
}

static bool same(const struct asked *a, const struct asked *b)
{
	return a->cid2 == b->cid2 && a->address == b->address && a->all == b->all;
}

/**
 * capture_answer() - the reply to a request: those that were captured, in turn
 * @text: what stood between ~ and CR
 *
 * Return: the reply with ~ and CR, or NULL: silence.
 */
const char *capture_answer(struct capture *c, const char *text, size_t length)
{
	static struct telegram request;
	struct captured *found = NULL;
	struct asked asked;

	if (telegram_read(text, length, &request))
		return NULL;
	asked = asked_of(&request);
	for (size_t i = 0; i < c->count; i++)
		if (same(&c->list[i].asked, &asked) &&
		    (!found || c->list[i].given < found->given))
			found = &c->list[i];
	if (!found)
		return NULL;
	found->given++;
	return found->text;
}

void capture_tell(const struct capture *c)
{
	note("%s: %zu replies to give", c->file, c->count);
	if (c->alone)
		note("%s: left out %u replies to requests that are not known", c->file, c->alone);
}
