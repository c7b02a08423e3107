/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated stack at work: its state, its burst each period, and the scenario that changes
 * both.
 */
#ifndef LFPSIM_SIM_H
#define LFPSIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "dialect.h"
#include "live.h"
#include "pack.h"
#include "port.h"
#include "scenario.h"

#define BURST_MAX	64	/* ids in a burst */
#define CONTROL_LINE	1024

/**
 * struct override - what a scenario does to the frames of one id
 * @raw: send @bytes and not what the dialect says
 * @cut: cut or pad to @length bytes, @bytes too
 * @twin: a frame with a 29-bit id of the same number goes after it
 * @drop: leave it out of the burst
 */
struct override {
	bool raw, cut, twin, drop;
	uint8_t raw_len;
	uint8_t length;
	uint8_t bytes[FRAME_CLASSIC_MAX];
};

/**
 * struct burst - the burst that is on its way, or over
 * @start: planned time of its first frame, ns
 * @ids: in the order of the wire
 * @next: index of the next one; @count when it is over
 */
struct burst {
	int64_t start;
	uint16_t ids[BURST_MAX];
	unsigned int count;
	unsigned int next;
};

/**
 * struct control - a file that gives scenario lines while the stack runs
 * @fd: -1 = none
 * @line, @used: the line that is not complete yet
 * @skip: the line is too long, drop its rest
 */
struct control {
	int fd;
	char line[CONTROL_LINE];
	size_t used;
	bool skip;
};

/**
 * struct sim - one run
 * @period, @gap: between bursts, between the frames of a burst; ns
 * @immediate: --immediate
 * @until: in print mode the run ends with the first burst that begins then or later; INT64_MAX
 * = never
 * @random: state of the generator
 * @override: by 11-bit id
 * @next_burst: planned time, ns
 * @silence: no bursts
 */
struct sim {
	const struct dialect *dialect;
	struct port *port;
	struct scenario *scenario;
	struct control control;
	int64_t period;
	int64_t gap;
	bool immediate;
	int64_t until;
	uint64_t random;
	struct pack pack;
	struct live live;
	struct override override[STANDARD_IDS];
	struct burst burst;
	int64_t next_burst;
	bool silence;
};

enum result sim_run(struct sim *sim);
void sim_list_ids(const struct sim *sim, struct burst *burst);
void sim_encode(const struct sim *sim, uint16_t id, struct frame *frame);
enum result sim_send_id(struct sim *sim, uint16_t id);

#endif
