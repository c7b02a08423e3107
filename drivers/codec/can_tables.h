/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Row types of the CAN frame layouts. A new dialect is new rows in
 * can_tables.c; can_frame.c reads them and knows no identifier itself.
 */
#ifndef LFPSTACK_CODEC_CAN_TABLES_H
#define LFPSTACK_CODEC_CAN_TABLES_H

#include "codec/can_frame.h"

/**
 * enum lfp_raw - how bytes become a raw number; all are little endian
 * @LFP_RAW_U8: one byte
 * @LFP_RAW_U16: two bytes
 * @LFP_RAW_S16: two bytes, two's complement
 * @LFP_RAW_ABS16: two bytes, the magnitude of a two's complement number
 */
enum lfp_raw {
	LFP_RAW_U8,
	LFP_RAW_U16,
	LFP_RAW_S16,
	LFP_RAW_ABS16,
};

/**
 * struct lfp_can_value_row - where a number stands in a frame
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @byte: first byte
 * @raw: type of the raw number
 * @mask: bits of a LFP_RAW_U8 that count, moved down to bit 0; 0 = all
 * @field: what it is
 * @scale: the field's units in one raw unit
 * @min: lowest plausible raw number
 * @max: highest plausible raw number
 *
 * Several rows for one place are several scales: the row in whose range the
 * raw number falls applies. A number that no row takes is implausible.
 */
struct lfp_can_value_row {
	u16 id;
	u16 dialects;
	u8 byte;
	u8 raw;
	u8 mask;
	u8 field;
	s32 scale;
	s32 min;
	s32 max;
};

/* A condition that has no warning, or no protection. */
#define LFP_CAN_NO_BYTE 0xff

/**
 * struct lfp_can_alarm_row - where a condition stands in a frame
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @protection: byte in which it stands as a protection, or LFP_CAN_NO_BYTE
 * @warning: byte in which it stands as a warning, or LFP_CAN_NO_BYTE
 * @bit: lowest bit of it in that byte
 * @width: bits of it: 1, or 2 where 01 alone means raised
 * @condition: enum lfp_condition; LFP_CONDITION_COUNT: explained, no alarm
 */
struct lfp_can_alarm_row {
	u16 id;
	u16 dialects;
	u8 protection;
	u8 warning;
	u8 bit;
	u8 width;
	u8 condition;
};

/**
 * struct lfp_can_alarm_area - bytes whose unexplained items must stay visible
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @byte: first byte
 * @bytes: number of bytes
 * @width: bits of an item: 1, or 2 where 01 alone means raised
 * @level: enum lfp_level of an item that no row explains; LFP_NONE: no alarm
 */
struct lfp_can_alarm_area {
	u16 id;
	u16 dialects;
	u8 byte;
	u8 bytes;
	u8 width;
	u8 level;
};

/**
 * struct lfp_can_text_row - where a text stands in a frame
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @byte: first byte
 * @bytes: most bytes it takes; a shorter frame gives a shorter text
 * @text: enum lfp_text
 * @version: two bytes, major and minor number, instead of characters
 */
struct lfp_can_text_row {
	u16 id;
	u16 dialects;
	u8 byte;
	u8 bytes;
	u8 text;
	bool version;
};

/**
 * struct lfp_can_rule - what a pack must send to be of a dialect
 * @dialect: the dialect
 * @with: identifiers that must be there, ended by 0
 * @without: identifiers that must not be there, ended by 0
 * @match_id: identifier in which @match must stand; 0: no such test
 * @match_byte: at this byte
 * @match: the characters; '#' stands for any digit
 */
struct lfp_can_rule {
	enum lfp_can_dialect dialect;
	u16 with[4];
	u16 without[4];
	u16 match_id;
	u8 match_byte;
	const char *match;
};

extern const u16 lfp_can_ids[LFP_CAN_ID_COUNT];
extern const char *const lfp_can_dialect_names[LFP_CAN_DIALECT_COUNT];
extern const struct lfp_can_value_row lfp_can_values[];
extern const unsigned int lfp_can_value_count;
extern const struct lfp_can_alarm_row lfp_can_alarms[];
extern const unsigned int lfp_can_alarm_count;
extern const struct lfp_can_alarm_area lfp_can_alarm_areas[];
extern const unsigned int lfp_can_alarm_area_count;
extern const struct lfp_can_text_row lfp_can_texts[];
extern const unsigned int lfp_can_text_count;
extern const struct lfp_can_rule lfp_can_rules[];
extern const unsigned int lfp_can_rule_count;

#endif /* LFPSTACK_CODEC_CAN_TABLES_H */
