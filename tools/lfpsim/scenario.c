// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "scenario.h"
#include "verb.h"

#define MOST_WORDS	16

/* Split a line at blanks; a word that begins with # ends it. Returns -1 for too many words. */
static int split(char *line, char **words)
{
	int count = 0;
	char *rest = line;

	for (;;) {
		while (isspace((unsigned char)*rest))
			*rest++ = '\0';
		if (!*rest || *rest == '#')
			break;
		if (count == MOST_WORDS)
			return -1;
		words[count++] = rest;
		while (*rest && !isspace((unsigned char)*rest))
			rest++;
	}
	*rest = '\0';
	return count;
}

/*
 * "1.5" since the start, "+0.5" after the line before, "now". Times of a file run forward only,
 * so that what happens can be read from the top to the bottom; a live line that comes late is
 * run at once.
 */
static int read_time(struct scenario *s, const char *word, int64_t now, int64_t *when)
{
	if (!strcmp(word, "now")) {
		*when = s->live ? now : s->last;
	} else {
		if (*word == '-' || parse_decimal(word, 9, when))
			return complain_at(&s->at,
					   "\"%s\" is no time; allowed: seconds since the start (2.5), "
					   "seconds after the line before (+0.5), now", word);
		if (*word == '+')
			*when += s->last;
	}
	if (!s->live && *when < s->last)
		return complain_at(&s->at,
				   "time %s is before that of the line above (%g); times must not go back",
				   word, (double)s->last / (double)NSEC_PER_SEC);
	return 0;
}

/* Keep the queue in the order of time; lines of one time stay in the order they came. */
static int queue_add(struct scenario *s, const struct action *action)
{
	size_t at;

	if (s->head == s->count) {
		s->head = 0;
		s->count = 0;
	}
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		struct action *queue = realloc(s->queue, room * sizeof(*queue));

		if (!queue)
			return complain_at(&s->at, "out of memory");
		s->queue = queue;
		s->room = room;
	}
	for (at = s->count++; at > s->head && s->queue[at - 1].when > action->when; at--)
		s->queue[at] = s->queue[at - 1];
	s->queue[at] = *action;
	return 0;
}

static int unknown_action(const struct scenario *s, const char *word)
{
	struct words words = { 0 };

	for (unsigned int i = 0; i < s->nr_verbs; i++)
		words_add(&words, s->verbs[i].name);
	return complain_at(&s->at, "\"%s\" is no action; allowed: %s", word, words.text);
}

/**
 * scenario_line() - read one line and queue what it says
 * @line: is changed
 * @now: ns since the start, for "now" in a live scenario
 *
 * Return: 0, or -1 after an error message.
 */
int scenario_line(struct scenario *s, char *line, int64_t now)
{
	struct action action = { .line = ++s->at.line };
	char *words[MOST_WORDS];
	int count = split(line, words);

	if (!count)
		return 0;
	if (count < 0)
		return complain_at(&s->at, "more than %d words", MOST_WORDS);
	if (read_time(s, words[0], now, &action.when))
		return -1;
	if (count == 1)
		return complain_at(&s->at,
				   "no action after the time; a line is: TIME ACTION ARGS...");
	action.verb = verb_find(s->verbs, s->nr_verbs, words[1]);
	if (!action.verb)
		return unknown_action(s, words[1]);
	if (verb_parse(s, count - 2, words + 2, &action))
		return -1;
	s->last = action.when;
	return queue_add(s, &action);
}

static int read_lines(struct scenario *s, FILE *file)
{
	char *line = NULL;
	size_t size = 0;
	int bad = 0;

	while (!bad && getline(&line, &size, file) >= 0)
		bad = scenario_line(s, line, 0);
	free(line);
	if (!bad && ferror(file)) {
		complain("%s: %s", s->at.file, strerror(errno));
		return -1;
	}
	return bad;
}

/**
 * scenario_read_file() - read a whole scenario
 * @path: a file, or "-" for stdin
 */
int scenario_read_file(struct scenario *s, const char *path)
{
	FILE *file;
	int bad;

	if (!strcmp(path, "-")) {
		s->at.file = "stdin";
		return read_lines(s, stdin);
	}
	s->at.file = path;
	file = fopen(path, "re");
	if (!file) {
		complain("%s: %s", path, strerror(errno));
		return -1;
	}
	bad = read_lines(s, file);
	fclose(file);
	return bad;
}

const struct action *scenario_peek(const struct scenario *s)
{
	return s->head < s->count ? &s->queue[s->head] : NULL;
}

/**
 * scenario_take() - take the next action out of the queue
 */
bool scenario_take(struct scenario *s, struct action *action)
{
	if (s->head == s->count)
		return false;
	*action = s->queue[s->head++];
	return true;
}

void scenario_free(struct scenario *s)
{
	free(s->queue);
	s->queue = NULL;
}
