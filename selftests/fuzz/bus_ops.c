// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What can happen on a line: the verbs of stories.
 */

#include "bus_ops.h"

const struct bus_verb bus_verbs[BUS_OP_COUNT] = {
	[BUS_RUN] = { "run", 1 },
	[BUS_FAULT] = { "fault", 3 },
	[BUS_LUCK] = { "luck", 2 },
	[BUS_PLUG] = { "plug", 1 },
	[BUS_UNPLUG] = { "unplug", 1 },
	[BUS_CELL] = { "cell", 4 },
	[BUS_POKE] = { "poke", 4 },
	[BUS_SKILLS] = { "skills", 1 },
	[BUS_GAP] = { "gap", 1 },
	[BUS_SILENCE] = { "silence", 1 },
	[BUS_BAUD] = { "baud", 1 },
	[BUS_GROUP_REQUEST] = { "group_request", 1 },
	[BUS_GROUPS] = { "groups", 1 },
	[BUS_CHUNK] = { "chunk", 1 },
	[BUS_LATE] = { "late", 1 },
	[BUS_NOISE] = { "noise", 2 },
	[BUS_WAIT] = { "wait", 1 },
	[BUS_DOWN] = { "down", 0 },
	[BUS_UP] = { "up", 0 },
	[BUS_MEMORY] = { "memory", 1 },
	[BUS_POP] = { "pop", 1 },
	[BUS_FAIL] = { "fail", 0 },
	[BUS_SETTLE] = { "settle", 0 },
};
