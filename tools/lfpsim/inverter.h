/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The inverter's side: its two harmless frames, and what a pack makes of a poll. */
#ifndef LFPSIM_INVERTER_H
#define LFPSIM_INVERTER_H

#include "sim.h"

void inverter_hear(struct sim *sim, const struct frame *frame);
enum result inverter_poll(struct sim *sim, uint8_t what);
enum result inverter_step(struct sim *sim);
int64_t inverter_due(const struct sim *sim);
int64_t answer_due(const struct sim *sim);
void answer_begin(struct sim *sim);

#endif
