/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pair of wires: characters take time on it, and some come out wrong. */
#ifndef LFPSIM_WIRE_H
#define LFPSIM_WIRE_H

#include "fault.h"
#include "line.h"

#define PIECES	8

/* What a piece of the traffic is, for the log. */
enum piece_kind {
	PIECE_REPLY,
	PIECE_REQUEST,	/* of a second host */
	PIECE_OTHER,	/* echo */
};

/**
 * struct piece - characters that go out one after the other
 * @start: when the first one begins, ns
 * @sent: characters that the line has
 */
struct piece {
	enum piece_kind kind;
	int64_t start;
	size_t length, sent;
	char text[LINE_BYTES];
};

/**
 * struct wire - the way out
 * @line: where to
 * @faults: bit errors
 * @character: how long one takes, ns; 0 = the line needs the time itself, or none
 * @log: print what goes over it
 * @errors_out, @errors_in: where the bit errors of each way come from
 * @bits, @flipped: both ways
 * @pieces: in the order of their start; @first is the next one, @count of them
 */
struct wire {
	struct line *line;
	const struct faults *faults;
	int64_t character;
	bool log;
	uint64_t errors_out, errors_in;
	uint64_t bits, flipped;
	struct piece pieces[PIECES];
	unsigned int first, count;
};

void wire_put(struct wire *wire, enum piece_kind kind, int64_t start, const char *text,
	      size_t length);
void wire_hear(struct wire *wire, char *text, size_t length);
int64_t wire_due(const struct wire *wire);
int64_t wire_free(const struct wire *wire);
void wire_step(struct wire *wire, int64_t now);
bool wire_interrupt(struct wire *wire, int64_t now, const char *text, size_t length);
bool wire_second(struct wire *wire, int64_t now, int64_t heard, const char *text, size_t length);
void wire_log(const struct wire *wire, int64_t when, char direction, const char *text,
	      size_t length);

#endif
