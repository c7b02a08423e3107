/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What goes wrong on an RS485 bus. */
#ifndef LFPSIM_FAULT_H
#define LFPSIM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/* Parts of all replies, in thousandths of a percent. */
enum chance {
	CHANCE_DROP,		/* not sent */
	CHANCE_DELAY,		/* late */
	CHANCE_CUT,		/* ends somewhere */
	CHANCE_GARBAGE,		/* with characters before it that are no frame */
	CHANCE_WRONG_ADDRESS,	/* with the address of another module */
	CHANCE_OUTLIER,		/* after a long think */
	NR_CHANCES
};

/**
 * struct faults - what is to go wrong
 * @latency: from the request to the reply, ns
 * @bit_errors: one bit in so many is flipped, both ways; 0 = none
 * @chance: by enum chance
 * @delay, @outlier: how long, ns
 * @second_host: time from one request of another host to the next, ns; 0 = there is none
 * @echo: what the host sends comes back to it
 */
struct faults {
	int64_t latency;
	int64_t bit_errors;
	int64_t chance[NR_CHANCES];
	int64_t delay, outlier;
	int64_t second_host;
	bool echo;
};

/**
 * struct fault_row - a fault as a command line and a scenario name it
 * @word: in a scenario; an option has - in the place of _
 * @allowed: for messages
 * @set: read @value; returns 0, or -1 when it does not understand it
 */
struct fault_row {
	const char *word;
	const char *allowed;
	int which;
	int (*set)(struct faults *faults, int which, const char *value);
};

extern const struct fault_row fault_rows[];
extern const unsigned int nr_faults;

const struct fault_row *fault_find(const char *word);
void faults_start(struct faults *faults);

#endif
