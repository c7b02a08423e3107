/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a healthy pack of each dialect sends in a cycle, so that stories need
 * not say it frame by frame.
 */
#ifndef LFPSTACK_FUZZ_PACKS_H
#define LFPSTACK_FUZZ_PACKS_H

#include "codec/can_frame.h"

/* Packs that are known; stories have their number in a byte. */
#define PACK_COUNT 13

/* Most frames of one pack. */
#define PACK_FRAMES_MAX 20

/**
 * struct pack_frame - a frame
 * @id: identifier, 0 behind the last one
 * @len: length
 * @data: bytes
 */
struct pack_frame {
	u16 id;
	u8 len;
	u8 data[LFP_CAN_DATA_MAX];
};

/**
 * struct pack - what a pack sends
 * @name: name in stories: the dialect's, or of whom a foreign one is
 * @dialect: what it must be taken for
 * @frames: a cycle
 */
struct pack {
	const char *name;
	enum lfp_can_dialect dialect;
	struct pack_frame frames[PACK_FRAMES_MAX];
};

extern const struct pack packs[PACK_COUNT];

unsigned int pack_size(const struct pack *pack);
u64 pack_slots(const struct pack *pack);

#endif /* LFPSTACK_FUZZ_PACKS_H */
