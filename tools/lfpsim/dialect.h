/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pack of some make puts on the bus. A dialect is a list of frame layouts, a layout is
 * rows that say which value, flag or text is in which bytes: a new dialect is new rows in a
 * dialect-*.c and no new code.
 */
#ifndef LFPSIM_DIALECT_H
#define LFPSIM_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "pack.h"

/* The lowest digit of an id with high voltage. */
#define ADDRESSES	16
#define ADDRESS(id)	((id) % ADDRESSES)

/* How a number is put into bytes. */
enum form {
	UNSIGNED,	/* little endian */
	SIGNED,		/* little endian, two's complement */
	BIG,		/* big endian */
	BIG_SIGNED,	/* big endian, two's complement */
	BITMAP,		/* so many bits are set, from bit 0 on */
};

/**
 * struct field - a number in a frame
 * @pos: first byte
 * @size: bytes; 0 ends a list of fields
 * @form: how it is written
 * @quantity: which number
 * @lsb: thousandths of the unit that one count stands for; negative turns the sign
 * @offset: thousandths added before the division (273000: kelvin)
 */
struct field {
	uint8_t pos;
	uint8_t size;
	enum form form;
	enum quantity quantity;
	int32_t lsb;
	int32_t offset;
};

/**
 * struct bits - a flag in a frame: when it is up, the bits of @mask become @on
 * @byte: payload byte
 * @mask: the bits that tell this flag; 0 ends a list of bits
 * @on: their value while the flag is up; while it is down they are as in struct layout's idle
 * bytes
 * @flag: which flag (enum flag)
 *
 * Where flags share bits, the last one of the list that is up is seen.
 */
struct bits {
	uint8_t byte;
	uint8_t mask;
	uint8_t on;
	uint8_t flag;
};

/**
 * struct text_field - a text in a frame
 * @pos: first byte
 * @size: bytes; 0 ends a list of texts
 * @pad: fills what the text leaves
 * @text: which text
 * @from: characters of it that other frames have
 */
struct text_field {
	uint8_t pos;
	uint8_t size;
	char pad;
	enum text text;
	uint8_t from;
};

/**
 * struct layout - one frame of a burst
 * @id: 11 bits; with high voltage 29 bits whose lowest four are 0 for the address
 * @len: exactly so many bytes go out; a row that does not fit them is not sent
 * @idle: the constant bytes
 */
struct layout {
	uint16_t id;
	uint8_t len;
	uint8_t idle[FRAME_CLASSIC_MAX];
	const struct field *fields;
	const struct bits *bits;
	const struct text_field *texts;
};

/**
 * struct pace - a frame that does not come with every burst
 * @id: 0 ends the list
 * @every: it comes with each so manyth burst
 */
struct pace {
	uint16_t id;
	uint8_t every;
};

/**
 * struct dialect - what one family of packs sends
 * @name: for --dialect
 * @about: one line for --help
 * @older: the dialect that --old chooses instead, or NULL
 * @burst: the frames in the order of the wire, NULL at the end
 * @polled: high voltage: 29-bit ids, sent as the answer to a poll only
 * @period: ms from burst to burst, or from poll to poll
 * @gap: microseconds from frame to frame
 * @pace: frames that are rarer than that, or NULL
 * @cells: cells in series, for --live
 * @start: the stack before any scenario line
 */
struct dialect {
	const char *name;
	const char *about;
	const char *older;
	const struct layout * const *burst;
	bool polled;
	unsigned int period;
	unsigned int gap;
	const struct pace *pace;
	unsigned int cells;
	struct pack start;
};

/* In the order of --help; the first is the default. */
extern const struct dialect * const dialects[];
extern const unsigned int nr_dialects;

const struct dialect *dialect_find(const char *name);
const struct layout *dialect_layout(const struct dialect *dialect, uint32_t id);
bool dialect_may_have(const struct dialect *dialect, uint32_t id);
unsigned int dialect_every(const struct dialect *dialect, uint32_t id);
bool dialect_has_flag(const struct dialect *dialect, unsigned int flag);
bool dialect_range(const struct dialect *dialect, enum quantity q, int64_t *least, int64_t *most);
unsigned int dialect_text_size(const struct dialect *dialect, enum text text);
enum level dialect_levels(const struct dialect *dialect, enum condition cond);
bool layout_has_flag(const struct layout *layout, unsigned int flag);
void layout_encode(const struct layout *layout, const uint8_t *idle, const struct pack *pack,
		   struct frame *frame);

#endif
