/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated stack at work: its state, its burst each period or its answer to each poll, and
 * the scenario that changes both.
 */
#ifndef LFPSIM_SIM_H
#define LFPSIM_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "control.h"
#include "dialect.h"
#include "live.h"
#include "pack.h"
#include "port.h"
#include "scenario.h"

#define BURST_MAX	64	/* ids in a burst */
#define ANSWER_MAX	(2 * BURST_MAX * ADDRESSES)	/* the same of all controllers */
#define ALL_ADDRESSES	0xffff

/**
 * struct override - what a scenario does to the frames of one id
 * @raw: send @bytes and not what the dialect says
 * @cut: cut or pad to @length bytes, @bytes too
 * @twin: a frame with a 29-bit id of the same number goes after it
 * @extended: it goes with a 29-bit id
 * @drop: leave it out of the burst
 * @idle: @constant is in the place of the constant bytes that the dialect has
 */
struct override {
	bool raw, cut, twin, extended, drop, idle;
	uint8_t raw_len;
	uint8_t length;
	uint8_t bytes[FRAME_CLASSIC_MAX];
	uint8_t constant[FRAME_CLASSIC_MAX];
};

/**
 * struct burst - the burst that is on its way, or over
 * @start: planned time of its first frame, ns
 * @ids: in the order of the wire
 * @next: index of the next one; @count when it is over
 * @together: so many frames go at one time, each of another controller
 */
struct burst {
	int64_t start;
	uint16_t ids[ANSWER_MAX];
	unsigned int count;
	unsigned int next;
	unsigned int together;
};

/* What a poll can ask for. */
enum answer {
	ANSWER_STATE,		/* byte 0 = 0 */
	ANSWER_EQUIPMENT,	/* byte 0 = 2 */
	NR_ANSWERS
};

/**
 * struct sim - one run
 * @own_period, @own_gap: of the command line, ns; negative = as the dialect has them
 * @period, @gap: between bursts, between the frames of a burst; ns
 * @immediate: --immediate
 * @until: in print mode the run ends with the first burst that begins then or later; INT64_MAX
 * = never
 * @random: state of the generator
 * @packs: by address; low voltage has the first one only
 * @addresses: bits, the controllers that answer
 * @targets: bits, those whose packs the scenario changes now
 * @override: by id
 * @next_burst: planned time, ns
 * @number: of the next burst, from 0
 * @answer_at: when a poll that was heard is answered, ns; NEVER = none was heard
 * @inverter: be the inverter, too
 * @next_host: planned time of its next frame, ns
 * @silence: no bursts
 * @stuck: send nothing but the frame of @stuck_id, next at @next_stuck
 * @extended: all frames go with 29-bit ids
 */
struct sim {
	const struct dialect *dialect;
	struct port *port;
	struct scenario *scenario;
	struct control control;
	int64_t own_period, own_gap;
	int64_t period;
	int64_t gap;
	bool immediate;
	int64_t until;
	uint64_t random;
	struct pack packs[ADDRESSES];
	struct live live[ADDRESSES];
	uint16_t addresses;
	uint16_t targets;
	struct override override[PACK_IDS];
	struct burst burst;
	int64_t next_burst;
	unsigned int number;
	int64_t answer_at[NR_ANSWERS];
	bool inverter;
	int64_t next_host;
	bool silence;
	bool stuck;
	uint16_t stuck_id;
	int64_t next_stuck;
	bool extended;
};

void sim_start(struct sim *sim, const struct dialect *dialect);
void sim_take_dialect(struct sim *sim, const struct dialect *dialect);
enum result sim_run(struct sim *sim);
void sim_list_ids(const struct sim *sim, struct burst *burst);
void sim_encode(const struct sim *sim, uint16_t id, struct frame *frame);
enum result sim_send_id(struct sim *sim, uint16_t id);

#endif
