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
 * struct said - what a frame says in a dialect
 * @result: what becomes of it
 * @reading: the numbers and texts in it
 * @verdict: what it says of conditions
 */
struct said {
	enum lfp_decode result;
	struct lfp_reading reading;
	struct verdict verdict;
};

/**
 * struct heard - what was sent in a slot
 * @payload: newest accepted frame, of any time
 * @seen_ms: when it came, 0: not since the link last went down
 * @gap_ms: longest time between two of them since then
 * @frames: accepted frames
 * @rejected: refused frames
 * @settling: it did not come since the pack was last heard out
 * @times: how often it came since the pack was last begun to be heard out, 2 at
 *         most
 * @held: @payload waits for the end of that cycle, @shown is older
 * @held_ms: since when @shown is older
 * @known: @shown and @said hold
 * @shown: what is to be seen of the slot: its newest frame that was decoded
 * @said: likewise, but of those that had a meaning: what its texts come from
 */
struct heard {
	struct lfp_can_payload payload;
	u64 seen_ms;
	u64 gap_ms;
	u64 frames;
	u64 rejected;
	bool settling;
	u8 times;
	bool held;
	u64 held_ms;
	bool known;
	struct said shown;
	struct lfp_reading said;
};

/**
 * struct holders - who tells what is shown, as slots; LFP_CAN_ID_COUNT: nobody
 * @field: of each number
 * @text: of each text
 */
struct holders {
	u8 field[LFP_FIELD_COUNT];
	u8 text[LFP_TEXT_COUNT];
};

/**
 * struct moment - what a call may change, as it was before
 * @level: level of each condition
 * @link: state of the link
 * @edges: edges so far
 * @layout: changes of the layout so far
 * @summary: what standard clients are told
 * @dialect: the dialect
 * @phase: what is done with what is heard
 * @cycle_ms: when the newest doubt began
 * @fresh: bits of the slots whose data are shown
 * @holders: who tells it
 */
struct moment {
	u8 level[LFP_CONDITION_COUNT];
	u8 link;
	u64 edges;
	u32 layout;
	struct lfp_summary summary;
	enum lfp_can_dialect dialect;
	enum lfp_can_phase phase;
	u64 cycle_ms;
	u64 fresh;
	struct holders holders;
};

void sight_start(struct side *side, enum lfp_can_dialect forced, u64 now_ms);
u64 sight_fresh_slots(const struct side *side);
enum lfp_can_dialect sight_evidence(const struct side *side, const struct heard *heard);
bool sight_shows(const struct side *side, const struct heard *heard, unsigned int slot);
void sight_learn(struct heard *heard, unsigned int slot, enum lfp_can_dialect dialect);
void sight_take(const struct side *side, struct moment *moment);
void sight_step(const struct side *side, const struct moment *before, bool changed);
void sight_holders(const struct side *side, const struct moment *before,
		   const struct heard *heard);
void sight_check(const struct side *side, const struct heard *heard);
void sight_ages(const struct side *side, const struct heard *heard, u64 now_ms);
void sight_same(const struct side *a, const struct side *b);
void sight_no_more(const struct side *side, const struct side *fresh);
u64 sight_queued(const struct lfp_state *state);

#endif /* LFPSTACK_FUZZ_SIGHT_H */
