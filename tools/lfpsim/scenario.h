/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario files: lines "TIME ACTION ARGS...", read ahead or as they come. */
#ifndef LFPSIM_SCENARIO_H
#define LFPSIM_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dialect.h"
#include "frame.h"
#include "message.h"

struct chain;
struct item;
struct verb;

#define ACTION_WIRE_MAX	256

/**
 * struct action - one line of a scenario, ready to be run
 * @when: ns since the start
 * @line: for messages
 * @verb: what to do; which of the following it uses is its own matter
 * @number: thousandths of a unit, a count, or 0/1
 * @second: another one
 * @automatic: "auto" or "off" stood in the place of a value
 * @id: 11-bit id, or with high voltage a 29-bit one below PACK_IDS
 * @cond, @level: of an alarm
 * @frame: a frame, or the bytes of "raw" and "idle"; its kind is that of @id
 * @text: of "name", "model", "serial"
 * @modules: of a chain on RS485 those that it is for, bits
 * @item: what of them it changes
 * @index: a cell, a temperature, ... of theirs
 * @wire: INFO or characters that go on the wire, and how many
 */
struct action {
	int64_t when;
	unsigned int line;
	const struct verb *verb;
	int64_t number;
	int64_t second;
	bool automatic;
	uint16_t id;
	enum condition cond;
	enum level level;
	struct frame frame;
	char text[PACK_TEXT_MAX + 1];
	uint32_t modules;
	const struct item *item;
	unsigned int index;
	size_t length;
	char wire[ACTION_WIRE_MAX];
};

/**
 * struct scenario - a scenario that is being read and played
 * @verbs, @nr_verbs: the actions that there are
 * @dialect: says which words are allowed; CAN
 * @chain: likewise on RS485
 * @at: line that is being read
 * @live: lines come while the stack runs: a time that is over means at once
 * @last: time of the line before, ns
 * @fd_line: first line that needs CAN FD, 0 = none
 * @raw_id: ids that a "raw" line may have brought into the burst
 * @bad_lines: lines of a live scenario that were refused
 * @queue: actions by time; those before @head are over
 */
struct scenario {
	const struct verb *verbs;
	unsigned int nr_verbs;
	const struct dialect *dialect;
	const struct chain *chain;
	struct place at;
	bool live;
	int64_t last;
	unsigned int fd_line;
	bool raw_id[PACK_IDS];
	unsigned int bad_lines;
	struct action *queue;
	size_t head, count, room;
};

int scenario_line(struct scenario *scenario, char *line, int64_t now);
int scenario_read_file(struct scenario *scenario, const char *path);
const struct action *scenario_peek(const struct scenario *scenario);
bool scenario_take(struct scenario *scenario, struct action *action);
void scenario_free(struct scenario *scenario);

#endif
