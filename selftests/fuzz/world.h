/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two stacks to which the same happens, and what was sent to them.
 */
#ifndef LFPSTACK_FUZZ_WORLD_H
#define LFPSTACK_FUZZ_WORLD_H

#include "sight.h"

/**
 * struct world - all that there is
 * @fast: takes the short way
 * @slow: never does
 * @heard: what was sent
 * @doubt_ms: when the pack was last begun to be heard out in doubt
 * @new_ms: when a slot came that had not come since
 * @run_slot: slot of the newest frame
 * @run: frames of it in a row
 * @listener: level of each condition for one who goes by the events
 * @listener_link: state of the link for the same
 * @told: edges that were announced
 * @steps: frames and looks so far
 * @now_ms: time
 * @other_ms: newest frame of another protocol
 * @quiet_ms: nothing needs a look before
 * @due_ms: when the worker has last said that it will look again
 */
struct world {
	struct side fast;
	struct side slow;
	struct heard heard[LFP_CAN_ID_COUNT];
	u64 doubt_ms;
	u64 new_ms;
	unsigned int run_slot;
	unsigned int run;
	u8 listener[LFP_CONDITION_COUNT];
	u8 listener_link;
	u64 told;
	unsigned int steps;
	u64 now_ms;
	u64 other_ms;
	u64 quiet_ms;
	u64 due_ms;
};

void world_start(struct world *world, enum lfp_can_dialect forced, u64 now_ms);
bool world_send(struct world *world, unsigned int slot, const struct lfp_can_payload *payload);
void world_look(struct world *world);
void world_down(struct world *world, enum lfp_link_state link_state);
void world_other(struct world *world);

#endif /* LFPSTACK_FUZZ_WORLD_H */
