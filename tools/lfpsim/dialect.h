/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a pack of some make puts on the bus. A dialect is a list of frame layouts, a layout is
 * rows that say which value or flag is in which bytes: a new dialect is new rows in dialect.c
 * and no new code.
 */
#ifndef LFPSIM_DIALECT_H
#define LFPSIM_DIALECT_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"
#include "pack.h"

/**
 * struct field - a number in a frame, little endian
 * @pos: first byte
 * @size: bytes; 0 ends a list of fields
 * @is_signed: two's complement
 * @quantity: which number
 * @lsb: thousandths of the unit that one count stands for; negative turns the sign
 * @offset: thousandths added before the division (273000: kelvin)
 */
struct field {
	uint8_t pos;
	uint8_t size;
	bool is_signed;
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
 */
struct bits {
	uint8_t byte;
	uint8_t mask;
	uint8_t on;
	uint8_t flag;
};

/**
 * struct text_field - the maker's name in a frame
 * @size: bytes; 0 = none
 * @pad: fills what the name leaves
 */
struct text_field {
	uint8_t pos;
	uint8_t size;
	char pad;
};

/**
 * struct layout - one frame of a burst
 * @id: 11 bits
 * @len: exactly so many bytes go out; a row that does not fit them is not sent
 * @idle: the constant bytes
 */
struct layout {
	uint16_t id;
	uint8_t len;
	uint8_t idle[FRAME_CLASSIC_MAX];
	const struct field *fields;
	const struct bits *bits;
	struct text_field name;
};

/**
 * struct dialect - what one family of packs sends
 * @name: for --dialect
 * @about: one line for --help
 * @older: the dialect that --old chooses instead, or NULL
 * @burst: the frames in the order of the wire, NULL at the end
 * @cells: cells in series, for --live
 * @start: the stack before any scenario line
 */
struct dialect {
	const char *name;
	const char *about;
	const char *older;
	const struct layout * const *burst;
	unsigned int cells;
	struct pack start;
};

extern const struct dialect dialects[];
extern const unsigned int nr_dialects;

const struct dialect *dialect_find(const char *name);
const struct layout *dialect_layout(const struct dialect *dialect, uint32_t id);
bool dialect_has_flag(const struct dialect *dialect, unsigned int flag);
bool dialect_range(const struct dialect *dialect, enum quantity q, int64_t *least, int64_t *most);
unsigned int dialect_name_size(const struct dialect *dialect);
enum level dialect_levels(const struct dialect *dialect, enum condition cond);
bool layout_has_flag(const struct layout *layout, unsigned int flag);
void layout_encode(const struct layout *layout, const struct pack *pack, struct frame *frame);

#endif
