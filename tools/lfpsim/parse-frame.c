// SPDX-License-Identifier: GPL-2.0-or-later
/* Words after the actions that send frames, or spoil them. */
#include <stdio.h>
#include <string.h>

#include "action.h"
#include "number.h"
#include "parse.h"
#include "sim.h"

static int inverter_id(const struct scenario *s, const struct action *a, const char *word)
{
	return refuse(s, a, word, "belongs to the inverter's side and is never sent",
		      "any id but 00F, 300 to 30F, and with 29 bits 300 to 30F, 3010, 4200, 8200 to 824F");
}

static int not_an_id(const struct scenario *s, const struct action *a, const char *word)
{
	if (s->dialect->polled)
		return refuse(s, a, word, "is no id of such a pack",
			      "four hex digits, 4210 to 42FF, 7310 to 734F");
	return refuse(s, a, word, "is no 11-bit id", "one to three hex digits, 0 to 7FF");
}

/* Any id that a pack of this family may send. */
static int read_id(const struct scenario *s, struct action *a, const char *word)
{
	struct frame frame = { 0 };
	uint8_t kind = s->dialect->polled ? FRAME_EXTENDED : 0;

	if (frame_set_id(&frame, word) || frame.kind != kind)
		return not_an_id(s, a, word);
	if (frame_from_inverter(&frame))
		return inverter_id(s, a, word);
	if (!dialect_may_have(s->dialect, frame.id))
		return not_an_id(s, a, word);
	a->id = (uint16_t)frame.id;
	a->frame.kind = kind;
	return 0;
}

static bool in_burst(const struct scenario *s, uint32_t id)
{
	return dialect_may_have(s->dialect, id) &&
	       (dialect_layout(s->dialect, id) || s->raw_id[id]);
}

/* An id of the burst: one of the dialect or one that a "raw" line has added. */
static int read_burst_id(const struct scenario *s, struct action *a, const char *word)
{
	unsigned int step = s->dialect->polled ? ADDRESSES : 1;
	struct words allowed = { 0 };
	char id[8];

	if (read_id(s, a, word))
		return -1;
	if (in_burst(s, a->id))
		return 0;
	for (unsigned int i = 0; i < PACK_IDS; i += step)
		if (in_burst(s, i)) {
			snprintf(id, sizeof(id), "%03X", i);
			words_add(&allowed, id);
		}
	return refuse(s, a, word, "is not in the burst", allowed.text);
}

static unsigned int burst_size(const struct scenario *s)
{
	unsigned int size = 0;

	for (unsigned int id = 0; id < STANDARD_IDS; id++)
		size += in_burst(s, id);
	return size;
}

int parse_raw(struct scenario *s, int count, char **words, struct action *a)
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

int parse_idle(struct scenario *s, int count, char **words, struct action *a)
{
	const struct layout *layout;
	char allowed[64];
	size_t length;

	(void)count;
	if (read_burst_id(s, a, words[0]))
		return -1;
	a->automatic = !strcmp(words[1], "off");
	layout = dialect_layout(s->dialect, a->id);
	if (a->automatic || !layout)
		return 0;
	snprintf(allowed, sizeof(allowed), "%u bytes of two hex digits each, off", layout->len);
	if (parse_bytes(words[1], a->frame.data, FRAME_CLASSIC_MAX, &length) ||
	    length != layout->len)
		return refuse(s, a, words[1], "does not fit the frame", allowed);
	return 0;
}

int parse_frame(struct scenario *s, int count, char **words, struct action *a)
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

int parse_length(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_burst_id(s, a, words[0]))
		return -1;
	a->automatic = !strcmp(words[1], "off");
	if (!a->automatic && parse_count(words[1], 0, FRAME_CLASSIC_MAX, &a->number))
		return refuse(s, a, words[1], "is no length", "0 to 8, off");
	return 0;
}

int parse_drop(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (read_burst_id(s, a, words[0]) || read_switch(s, a, words[1], "on", "off", &on))
		return -1;
	a->number = on;
	return 0;
}

int parse_on_off(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	(void)count;
	if (read_switch(s, a, words[0], "on", "off", &on))
		return -1;
	a->number = on;
	return 0;
}

int parse_burst(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	if (read_burst_id(s, a, words[0]))
		return -1;
	return read_frame_count(s, a, words[1]);
}

/* There is no 29-bit id to be mistaken for an 11-bit one where all ids have 29 bits. */
static int need_standard(const struct scenario *s, const struct action *a)
{
	if (!s->dialect->polled)
		return 0;
	return complain_at(&s->at, "%s: %s has 29-bit ids already", a->verb->name,
			   s->dialect->name);
}

int parse_twin(struct scenario *s, int count, char **words, struct action *a)
{
	return need_standard(s, a) ? -1 : parse_drop(s, count, words, a);
}

/* a->automatic: all ids. */
int parse_extended(struct scenario *s, int count, char **words, struct action *a)
{
	bool on;

	if (need_standard(s, a))
		return -1;
	a->automatic = !strcmp(words[0], "all");
	if (!a->automatic)
		return parse_drop(s, count, words, a);
	if (read_switch(s, a, words[1], "on", "off", &on))
		return -1;
	a->number = on;
	return 0;
}

int parse_stuck(struct scenario *s, int count, char **words, struct action *a)
{
	(void)count;
	a->automatic = !strcmp(words[0], "off");
	return a->automatic ? 0 : read_burst_id(s, a, words[0]);
}

/* a->automatic: the id is random, too. */
int parse_random(struct scenario *s, int count, char **words, struct action *a)
{
	a->automatic = count == 1;
	if (read_frame_count(s, a, words[0]))
		return -1;
	return count > 1 ? read_id(s, a, words[1]) : 0;
}

/* a->automatic: the whole burst. */
int parse_send(struct scenario *s, int count, char **words, struct action *a)
{
	a->automatic = !count;
	return count ? read_burst_id(s, a, words[0]) : 0;
}
