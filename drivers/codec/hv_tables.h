/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Row types of the high-voltage frame layouts. The rows are in hv_tables.c;
 * hv_frame.c reads them.
 */
#ifndef LFPSTACK_CODEC_HV_TABLES_H
#define LFPSTACK_CODEC_HV_TABLES_H

#include "codec/hv_frame.h"

/**
 * enum lfp_hv_raw - how bytes become a number
 * @LFP_HV_U8: one byte
 * @LFP_HV_U16: two bytes, little endian, less the offset
 * @LFP_HV_MAGNITUDE: the same without its sign
 * @LFP_HV_STATE: the low three bits of a byte
 * @LFP_HV_REQUEST: two bits of a byte, as enum lfp_request bits
 * @LFP_HV_ALLOWED: a byte that forbids with one value: 0 then, otherwise 1
 */
enum lfp_hv_raw {
	LFP_HV_U8,
	LFP_HV_U16,
	LFP_HV_MAGNITUDE,
	LFP_HV_STATE,
	LFP_HV_REQUEST,
	LFP_HV_ALLOWED,
};

/**
 * struct lfp_hv_value_row - where a number stands in a frame
 * @slot: enum lfp_hv_slot_number
 * @byte: first byte
 * @raw: enum lfp_hv_raw
 * @field: enum lfp_field
 * @offset: raw number that means 0
 * @scale: the field's units in one raw unit
 * @min: lowest plausible number in raw units, offset taken off
 * @max: highest plausible number likewise
 */
struct lfp_hv_value_row {
	u8 slot;
	u8 byte;
	u8 raw;
	u8 field;
	s32 offset;
	s32 scale;
	s32 min;
	s32 max;
};

/**
 * enum lfp_hv_text_kind - how bytes become a text
 * @LFP_HV_CHARS: eight characters
 * @LFP_HV_PLACE: a word and a little-endian number of two bytes
 * @LFP_HV_HARDWARE: a letter as its number, a byte of nothing, two numbers
 * @LFP_HV_SOFTWARE: four numbers
 */
enum lfp_hv_text_kind {
	LFP_HV_CHARS,
	LFP_HV_PLACE,
	LFP_HV_HARDWARE,
	LFP_HV_SOFTWARE,
};

/**
 * struct lfp_hv_text_row - where a text stands in a frame
 * @slot: enum lfp_hv_slot_number
 * @byte: first byte
 * @kind: enum lfp_hv_text_kind
 * @text: enum lfp_text
 * @field: enum lfp_field whose place it is; without that there is no place
 * @word: what stands at that place
 */
struct lfp_hv_text_row {
	u8 slot;
	u8 byte;
	u8 kind;
	u8 text;
	u8 field;
	const char *word;
};

/* A condition that has no warning, or no protection. */
#define LFP_HV_NO_BYTE 0xff

/**
 * struct lfp_hv_alarm_row - where a condition stands in a frame
 * @slot: enum lfp_hv_slot_number
 * @warning: byte in which it stands as a warning, or LFP_HV_NO_BYTE
 * @protection: byte in which it stands as a protection, or LFP_HV_NO_BYTE
 * @bit: its bit there
 * @condition: enum lfp_condition
 */
struct lfp_hv_alarm_row {
	u8 slot;
	u8 warning;
	u8 protection;
	u8 bit;
	u8 condition;
};

/**
 * struct lfp_hv_open_row - bits that nobody has explained
 * @slot: enum lfp_hv_slot_number
 * @level: enum lfp_level of such a bit when it is set; LFP_NONE: no alarm
 * @mask: the bits, byte 0 lowest
 */
struct lfp_hv_open_row {
	u8 slot;
	u8 level;
	u64 mask;
};

/**
 * struct lfp_hv_swapped_row - a number as look-alikes write it
 * @slot: enum lfp_hv_slot_number
 * @byte: first byte; two, big endian, two's complement
 * @min: lowest plausible number
 * @max: highest plausible number
 */
struct lfp_hv_swapped_row {
	u8 slot;
	u8 byte;
	s16 min;
	s16 max;
};

extern const u16 lfp_hv_ids[LFP_HV_ID_COUNT];
extern const struct lfp_hv_value_row lfp_hv_values[];
extern const unsigned int lfp_hv_value_count;
extern const struct lfp_hv_text_row lfp_hv_texts[];
extern const unsigned int lfp_hv_text_count;
extern const struct lfp_hv_alarm_row lfp_hv_alarms[];
extern const unsigned int lfp_hv_alarm_count;
extern const struct lfp_hv_open_row lfp_hv_open_bits[];
extern const unsigned int lfp_hv_open_count;
extern const struct lfp_hv_swapped_row lfp_hv_swapped_rows[];
extern const unsigned int lfp_hv_swapped_count;

#endif /* LFPSTACK_CODEC_HV_TABLES_H */
