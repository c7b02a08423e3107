/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A pack of each dialect: what it sends in a cycle, every value of its own, so
 * that no value of one can be taken for that of another.
 */
#ifndef LFPSTACK_CODEC_PACKS_H
#define LFPSTACK_CODEC_PACKS_H

#include "bench.h"

#define PACKS 11

/* A frame and how often it is sent; the list ends with id 0. */
struct period_row {
	u32 id;
	const char *hex;
	u32 period_ms;
};

/*
 * @rows: its burst, all is well; @alarm: the frame that takes the place of one
 * of them when something is wrong; @period_ms: from burst to burst.
 */
struct pack {
	enum lfp_can_dialect dialect;
	const struct burst_row *rows;
	struct burst_row alarm;
	u32 period_ms;
};

/* In the order of the dialects. */
extern const struct pack packs[PACKS];

/* BYD as Venus OS sees it: limits each 2 s, the name each minute, the rest each 10 s. */
extern const struct period_row byd_periods[];

const struct pack *pack_of(enum lfp_can_dialect dialect);

/* What a node shows, to be compared. */
struct shown {
	u64 fields;
	s64 number[LFP_FIELD_COUNT];
	u32 texts;
	char text[LFP_TEXT_COUNT][LFP_TEXT_SIZE];
	u64 conditions;
	u8 level[LFP_CONDITION_COUNT];
	u64 offers;
	u32 offers_texts;
	u64 can_say;
};

void pack_burst(struct bench *bench, const struct pack *pack, bool alarm);
void pack_run(struct bench *bench, const struct pack *pack, bool alarm, unsigned int cycles);
void shown_by(struct bench *bench, struct shown *shown);
void shown_fresh(const struct pack *pack, bool alarm, struct shown *shown);
const char *shown_differs(const struct shown *shown, const struct shown *other);

#endif /* LFPSTACK_CODEC_PACKS_H */
