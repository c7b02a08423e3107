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
 * @LFP_RAW_U32: four bytes
 * @LFP_RAW_FLAG: one byte: 1 if it is not 0
 * @LFP_RAW_COUNT: one byte: how many of its bits are set
 * @LFP_RAW_CLOCK: year minus 2000, month, day, hour, minute, second; becomes
 *                 the digits YYYYMMDDhhmmss, -1 if there is no such moment
 */
enum lfp_raw {
	LFP_RAW_U8,
	LFP_RAW_U16,
	LFP_RAW_S16,
	LFP_RAW_ABS16,
	LFP_RAW_U32,
	LFP_RAW_FLAG,
	LFP_RAW_COUNT,
	LFP_RAW_CLOCK,
};

/**
 * enum lfp_can_guard - what a frame must look like for a row to hold
 * @LFP_CAN_ANY: anything
 * @LFP_CAN_TEXT: characters and zeros, a character first
 * @LFP_CAN_BINARY: anything else
 *
 * The same identifiers carry a name in some dialects and numbers in others.
 */
enum lfp_can_guard {
	LFP_CAN_ANY,
	LFP_CAN_TEXT,
	LFP_CAN_BINARY,
};

/**
 * struct lfp_can_value_row - where a number stands in a frame
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @byte: first byte
 * @raw: type of the raw number
 * @mask: bits of a LFP_RAW_U8 that count, moved down to bit 0; 0 = all
 * @field: what it is
 * @least_len: the row holds in frames of this length or longer
 * @guard: enum lfp_can_guard
 * @zero_is_none: 0 means that the pack does not say
 * @scale: the field's units in one raw unit
 * @offset: added after scaling
 * @min: lowest plausible raw number
 * @max: highest plausible raw number, 0: no limit
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
	u8 least_len;
	u8 guard;
	bool zero_is_none;
	s32 scale;
	s32 offset;
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
 * enum lfp_can_text_kind - how bytes become a text
 * @LFP_CAN_CHARS: characters
 * @LFP_CAN_VERSION: two bytes, major and minor number
 * @LFP_CAN_VERSION_BCD: likewise, the minor number in decimal digits
 * @LFP_CAN_HEX: two bytes as hexadecimal digits, first byte first
 * @LFP_CAN_PLACE: two bytes, cell and module
 */
enum lfp_can_text_kind {
	LFP_CAN_CHARS,
	LFP_CAN_VERSION,
	LFP_CAN_VERSION_BCD,
	LFP_CAN_HEX,
	LFP_CAN_PLACE,
};

/**
 * struct lfp_can_text_row - where a text stands in a frame
 * @id: CAN identifier
 * @dialects: BIT(enum lfp_can_dialect) in which the row holds
 * @byte: first byte
 * @bytes: most bytes it takes; a shorter frame gives fewer characters
 * @text: enum lfp_text
 * @kind: enum lfp_can_text_kind
 * @guard: enum lfp_can_guard
 */
struct lfp_can_text_row {
	u16 id;
	u16 dialects;
	u8 byte;
	u8 bytes;
	u8 text;
	u8 kind;
	u8 guard;
};

/**
 * struct lfp_can_rule - what a pack must send to be of a dialect
 * @dialect: the dialect
 * @with: identifiers that must be there, ended by 0
 * @any: one of these must be there, ended by 0; none: no such test
 * @without: identifiers that must not be there, ended by 0
 * @match_id: identifier in which @match must stand; 0: no such test
 * @match_byte: at this byte
 * @match: the characters; '#' stands for any digit
 * @cells: 0x355 and 0x356 must carry what LuxPower puts there
 */
struct lfp_can_rule {
	enum lfp_can_dialect dialect;
	u16 with[4];
	u16 any[4];
	u16 without[4];
	u16 match_id;
	u8 match_byte;
	const char *match;
	bool cells;
};

/**
 * struct lfp_can_core - what every pack of a dialect sends
 * @dialects: BIT(enum lfp_can_dialect)
 * @ids: identifiers, ended by 0
 */
struct lfp_can_core {
	u16 dialects;
	u16 ids[10];
};

/*
 * Identifiers ascend in every table but the last two, so that the rows of one
 * are found by halving.
 */
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
extern const struct lfp_can_core lfp_can_cores[];
extern const unsigned int lfp_can_core_count;

#endif /* LFPSTACK_CODEC_CAN_TABLES_H */
