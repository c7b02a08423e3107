/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can happen to a session, as the bytes that fuzz_session reads. The
 * same as text is in stories.txt; story.c translates.
 */
#ifndef LFPSTACK_FUZZ_STORY_H
#define LFPSTACK_FUZZ_STORY_H

/**
 * enum story_op - first byte, modulo STORY_OP_COUNT; arguments are a byte each
 * @STORY_FRAME: a frame: slot, length, as many bytes of data
 * @STORY_AGAIN: the frame that was last in a slot: slot
 * @STORY_FLIP: the same with a bit changed: slot, bit
 * @STORY_BURST: the last frame of each slot
 * @STORY_WAIT: milliseconds pass: low byte, high byte
 * @STORY_LONG: tens of seconds pass: their number
 * @STORY_TICK: the worker looks
 * @STORY_DOWN: the link is down: its state
 * @STORY_POP: events are taken: their number
 * @STORY_FAIL: an event is taken and comes back, a flip in between: slot, bit
 * @STORY_PACK: a cycle of a pack of packs.h: pack, frame to begin with,
 *              milliseconds between frames
 * @STORY_CYCLES: the same each second until it must be known: the same
 * @STORY_FORCE: a new link; its dialect is fixed by the user: dialect, or left
 *               open: STORY_AUTO
 * @STORY_OTHER: a frame of another protocol
 */
enum story_op {
	STORY_FRAME,
	STORY_AGAIN,
	STORY_FLIP,
	STORY_BURST,
	STORY_WAIT,
	STORY_LONG,
	STORY_TICK,
	STORY_DOWN,
	STORY_POP,
	STORY_FAIL,
	STORY_PACK,
	STORY_CYCLES,
	STORY_FORCE,
	STORY_OTHER,
	STORY_OP_COUNT
};

/* No dialect that a user may choose. */
#define STORY_AUTO 0

/* Milliseconds between two frames of a pack are a byte modulo this. */
#define STORY_GAPS 32

#endif /* LFPSTACK_FUZZ_STORY_H */
