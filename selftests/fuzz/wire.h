/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames of the RS485 protocol as its description has them: whole texts are
 * judged, where the driver goes character by character.
 */
#ifndef LFPSTACK_FUZZ_WIRE_H
#define LFPSTACK_FUZZ_WIRE_H

#include "codec/rs485_frame.h"

/* Characters of the longest frame, with ~ and CR. */
#define WIRE_MAX (LFP_RS485_FRAME_OVERHEAD + 4096)

/**
 * struct wire_ear - listens to characters and knows what they end
 * @inside: a ~ has come, and nothing yet that ends or spoils its frame
 * @count: characters since it
 * @text: these
 * @frame: the frame that has ended; points into @info
 * @info: its INFO
 * @skipped: characters outside of any frame, CR and LF excepted
 * @ends: frames that have ended, well or not
 */
struct wire_ear {
	bool inside;
	size_t count;
	char text[WIRE_MAX];
	struct lfp_rs485_frame frame;
	u8 info[LFP_RS485_INFO_MAX + 1];
	u64 skipped;
	u64 ends;
};

unsigned int wire_sum(const char *text, size_t count);
unsigned int wire_length(unsigned int digits);
size_t wire_write(char text[WIRE_MAX], const struct lfp_rs485_frame *frame);
unsigned int wire_hear(struct wire_ear *ear, u8 character);

#endif /* LFPSTACK_FUZZ_WIRE_H */
