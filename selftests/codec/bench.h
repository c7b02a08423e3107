/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the pure C parts share: frames as hexadecimal text, a
 * stack with a CAN session under a clock of our own, and its events.
 */
#ifndef LFPSTACK_CODEC_BENCH_H
#define LFPSTACK_CODEC_BENCH_H

#include "links/can_session.h"
#include "model/view.h"

/* cmocka.h needs these before it. */
#include <setjmp.h>
#include <cmocka.h>

#define V12 LFP_CAN_PYLONTECH_1_2
#define V13 LFP_CAN_PYLONTECH_1_3

struct bench {
	struct lfp_state state;
	struct lfp_can_session session;
	u64 now_ms;
};

/* A frame of a burst; the list ends with id 0. */
struct burst_row {
	u32 id;
	const char *hex;
};

extern const struct burst_row burst_v12[];
extern const struct burst_row burst_v13[];
extern const struct burst_row burst_deye[];

/* A random number that is the same in each run. */
u32 bench_random(u32 below);
void bench_seed(u32 seed);

struct lfp_can_payload bench_payload(const char *hex);
enum lfp_decode bench_decode(enum lfp_can_dialect dialect, u32 id,
			     const char *hex, struct lfp_reading *reading);

void bench_start(struct bench *bench);
bool bench_send(struct bench *bench, u32 id, const char *hex);
bool bench_send_raw(struct bench *bench, u32 id, const u8 *data, unsigned int len);
bool bench_burst(struct bench *bench, const struct burst_row *rows);
void bench_run(struct bench *bench, const struct burst_row *rows, unsigned int seconds);
bool bench_tick(struct bench *bench);
bool bench_pass(struct bench *bench, u64 ms);
bool bench_down(struct bench *bench, enum lfp_link_state link_state);

unsigned int bench_drain(struct bench *bench);
bool bench_event(struct bench *bench, struct lfp_event *event);
bool bench_alarm(struct bench *bench, enum lfp_condition condition,
		 enum lfp_level previous, enum lfp_level level);
unsigned int bench_alarms(struct bench *bench);

bool bench_knows(struct bench *bench, enum lfp_field field);
s64 bench_number(struct bench *bench, enum lfp_field field);
enum lfp_level bench_level(struct bench *bench, enum lfp_condition condition);

/* A text of a node, NULL if it is not known; good until the next call. */
static inline const char *node_text(const struct lfp_node *node, enum lfp_text text)
{
	static char chars[LFP_TEXT_SIZE];

	return lfp_node_text(node, text, chars) ? chars : NULL;
}

#endif /* LFPSTACK_CODEC_BENCH_H */
