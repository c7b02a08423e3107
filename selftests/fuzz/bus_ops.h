/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can happen on a line, as fuzz_rs485_session reads it: the first byte of
 * each step, modulo BUS_OP_COUNT, then its arguments, a byte each. What is
 * behind the end is 0.
 */
#ifndef LFPSTACK_FUZZ_BUS_OPS_H
#define LFPSTACK_FUZZ_BUS_OPS_H

#include "codec/types.h"

/* Arguments of a step, at most. */
#define BUS_ARGS 4

/**
 * enum bus_op - what can happen
 * @BUS_RUN: transactions: their number less one, modulo 64
 * @BUS_FAULT: one of them with a spoilt reply: enum fault, two bytes for it
 * @BUS_LUCK: from now on so many 256ths of the replies are spoilt: how many, seed
 * @BUS_PLUG: a module comes: address
 * @BUS_UNPLUG: a module goes: address
 * @BUS_CELL: a cell gets another voltage: address, cell, high byte, low byte
 * @BUS_POKE: a byte that a module sends changes: address, enum chain_item, byte, value
 * @BUS_SKILLS: what masters can do: enum chain_skill bits
 * @BUS_GAP: another pause is wished: units of 20 ms
 * @BUS_SILENCE: another silence is wished: seconds less one, modulo 60
 * @BUS_BAUD: the port has another rate: 115200, 9600, 1200, 500000
 * @BUS_GROUP_REQUEST: whether all may be asked at once: bit 0
 * @BUS_GROUPS: begin anew, with these groups: bits
 * @BUS_CHUNK: characters that arrive at once
 * @BUS_LATE: how late the worker is from now on: milliseconds
 * @BUS_NOISE: characters that nobody has asked for: how many, seed
 * @BUS_WAIT: seconds in which the worker does not come, modulo 64
 * @BUS_DOWN: the port goes
 * @BUS_UP: it is there again
 * @BUS_MEMORY: whether records can be made: bit 0
 * @BUS_POP: events are taken: how many
 * @BUS_FAIL: an event cannot be announced
 * @BUS_SETTLE: nothing disturbs any more: soon all is shown as it is
 * @BUS_OP_COUNT: number of them
 */
enum bus_op {
	BUS_RUN,
	BUS_FAULT,
	BUS_LUCK,
	BUS_PLUG,
	BUS_UNPLUG,
	BUS_CELL,
	BUS_POKE,
	BUS_SKILLS,
	BUS_GAP,
	BUS_SILENCE,
	BUS_BAUD,
	BUS_GROUP_REQUEST,
	BUS_GROUPS,
	BUS_CHUNK,
	BUS_LATE,
	BUS_NOISE,
	BUS_WAIT,
	BUS_DOWN,
	BUS_UP,
	BUS_MEMORY,
	BUS_POP,
	BUS_FAIL,
	BUS_SETTLE,
	BUS_OP_COUNT
};

/**
 * struct bus_verb - a step in a story
 * @name: its verb
 * @args: how many bytes follow
 */
struct bus_verb {
	const char *name;
	u8 args;
};

extern const struct bus_verb bus_verbs[BUS_OP_COUNT];

#endif /* LFPSTACK_FUZZ_BUS_OPS_H */
