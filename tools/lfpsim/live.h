/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --live: state of charge and voltage follow the current. */
#ifndef LFPSIM_LIVE_H
#define LFPSIM_LIVE_H

#include <stdint.h>

#include "pack.h"

/**
 * struct live - what the whole percents of the pack are too coarse for
 * @on: --live was given
 * @cells: in series
 * @soc: percent
 * @written: the state of charge given to the pack last; another one there comes from the
 * scenario
 * @last: time up to which the current has been counted, ns
 */
struct live {
	bool on;
	unsigned int cells;
	double soc;
	int64_t written;
	int64_t last;
};

double live_rest_mv(double soc);
void live_start(struct live *live, struct pack *pack, unsigned int cells);
void live_advance(struct live *live, struct pack *pack, int64_t now);

#endif
