/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One CAN frame, and the notation of the can-utils for it. */
#ifndef LFPSIM_FRAME_H
#define LFPSIM_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#define FRAME_CLASSIC_MAX	8
#define FRAME_FD_MAX		64
#define FRAME_TEXT_MAX		160	/* bytes for frame_format() */
#define STANDARD_IDS		0x800	/* 11-bit ids */
#define PACK_IDS		0x7350	/* ids below are all that a pack of any dialect has */
#define KEEP_ALIVE_ID		0x305	/* an inverter's, 11 bits */
#define POLL_ID			0x4200	/* an inverter's with high voltage, 29 bits */

enum frame_kind {
	FRAME_EXTENDED	= 1,	/* 29-bit id */
	FRAME_REMOTE	= 2,	/* no data, @len asks for so many bytes */
	FRAME_FD	= 4,
};

/**
 * struct frame - a CAN frame, classic or FD
 * @id: 11 or 29 bits
 * @kind: FRAME_* bits
 * @fd_flags: CANFD_BRS and CANFD_ESI, as the digit after "##" says
 * @len: payload bytes
 */
struct frame {
	uint32_t id;
	uint8_t kind;
	uint8_t fd_flags;
	uint8_t len;
	uint8_t data[FRAME_FD_MAX];
};

int frame_parse(const char *text, struct frame *frame);
int frame_set_id(struct frame *frame, const char *text);
void frame_format(const struct frame *frame, char *text);
bool frame_equal(const struct frame *a, const struct frame *b);
bool frame_fd_length(uint8_t len);
int64_t frame_nsec(const struct frame *frame);
bool frame_is_keep_alive(const struct frame *frame);
bool frame_is_poll(const struct frame *frame);
bool frame_from_inverter(const struct frame *frame);

#endif
