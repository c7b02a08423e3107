/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be true of a session and its stack at any time.
 */
#ifndef LFPSTACK_FUZZ_SIGHT_H
#define LFPSTACK_FUZZ_SIGHT_H

#include "judge.h"
#include "links/can_session.h"
#include "model/view.h"

/**
 * struct side - a stack with a session
 * @state: the stack
 * @session: its CAN session
 */
struct side {
	struct lfp_state state;
	struct lfp_can_session session;
};

/**
 * struct heard - what was sent in a slot
 * @payload: newest accepted frame, of any time
 * @seen_ms: when it came, 0: not since the link last went down
 * @gap_ms: longest time between two of them since then
 * @settling: it did not come since the pack was last heard out
 * @dialect: in which the rest was worked out
 * @result: what becomes of @payload
 * @reading: the numbers in it
 * @verdict: what it says of conditions
 */
struct heard {
	struct lfp_can_payload payload;
	u64 seen_ms;
	u64 gap_ms;
	bool settling;
	enum lfp_can_dialect dialect;
	enum lfp_decode result;
	struct lfp_reading reading;
	struct verdict verdict;
};

/**
 * struct moment - what a call may change, as it was before
 * @level: level of each condition
 * @link: state of the link
 * @edges: edges so far
 * @layout: changes of the layout so far
 * @summary: what standard clients are told
 */
struct moment {
	u8 level[LFP_CONDITION_COUNT];
	u8 link;
	u64 edges;
	u32 layout;
	struct lfp_summary summary;
};

void sight_learn(struct heard *heard, unsigned int slot, enum lfp_can_dialect dialect);
void sight_take(const struct side *side, struct moment *moment);
void sight_step(const struct side *side, const struct moment *before, bool changed);
void sight_check(const struct side *side, const struct heard *heard);
void sight_fresh(const struct side *side, const struct heard *heard, u64 now_ms);
void sight_same(const struct side *a, const struct side *b);
u64 sight_queued(const struct lfp_state *state);

#endif /* LFPSTACK_FUZZ_SIGHT_H */
