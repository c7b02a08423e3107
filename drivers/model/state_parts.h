/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the state call of each other.
 */
#ifndef LFPSTACK_MODEL_STATE_PARTS_H
#define LFPSTACK_MODEL_STATE_PARTS_H

#include "model/state.h"

void lfp_state_push_event(struct lfp_state *state,
			  const struct lfp_event *event, u64 now_ms);
void lfp_state_compare_links(struct lfp_state *state);

#endif /* LFPSTACK_MODEL_STATE_PARTS_H */
