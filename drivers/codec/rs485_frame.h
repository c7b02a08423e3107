/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames of Pylontech's RS485 protocol for 48 V modules (V3.3, after the
 * telecom standard YD/T 1363):
 *
 *	~ VER ADR CID1 CID2 LENGTH INFO CHKSUM CR
 *
 * Between ~ and CR there is nothing but upper-case hexadecimal digits, the
 * most significant one first. LENGTH counts the digits of INFO and carries a
 * checksum of its own; CHKSUM is over the characters. In a reply a return code
 * stands in the place of CID2: what was asked has to be remembered.
 */
#ifndef LFPSTACK_CODEC_RS485_FRAME_H
#define LFPSTACK_CODEC_RS485_FRAME_H

#include "codec/types.h"

/* Battery data: the one CID1 that these packs have. */
#define LFP_RS485_CID1 0x46

/* Version that Pylontech's packs answer with, and take from everybody. */
#define LFP_RS485_VERSION_2_0 0x20

/* Most that LENGTH can count, in digits and in bytes. */
#define LFP_RS485_INFO_DIGITS_MAX 4095
#define LFP_RS485_INFO_MAX (LFP_RS485_INFO_DIGITS_MAX / 2)

/* Characters of a frame beside those of INFO, with ~ and CR. */
#define LFP_RS485_FRAME_OVERHEAD 18

/* Longest request: INFO is an address. */
#define LFP_RS485_REQUEST_MAX (LFP_RS485_FRAME_OVERHEAD + 2)

/* INFO of a request for all modules of a group at once. */
#define LFP_RS485_ALL 0xff

/**
 * enum lfp_rs485_command - what a pack can be asked
 * @LFP_RS485_ANALOG: 42, values of one module
 * @LFP_RS485_ANALOG_ALL: 42, values of all modules; older masters only
 * @LFP_RS485_ALARM: 44, states of one module
 * @LFP_RS485_ALARM_ALL: 44, states of all modules; older masters only
 * @LFP_RS485_LIMITS: 47, limits of the master
 * @LFP_RS485_VERSION: 4F, version of the protocol
 * @LFP_RS485_MANUFACTURER: 51, who made the master
 * @LFP_RS485_SYSTEM_ANALOG: 61, values of the stack; newer masters only
 * @LFP_RS485_SYSTEM_ALARM: 62, states of the stack; newer masters only
 * @LFP_RS485_SYSTEM_MANAGEMENT: 63, limits of the stack; newer masters only
 * @LFP_RS485_MANAGEMENT: 92, charge and discharge management of one module
 * @LFP_RS485_SERIAL: 93, serial number of one module
 * @LFP_RS485_FIRMWARE: 96, firmware of one module
 * @LFP_RS485_COMMAND_COUNT: number of commands
 *
 * These only read. There are others that set limits, switch modules off or
 * change the rate: they must not be added.
 */
enum lfp_rs485_command {
	LFP_RS485_ANALOG,
	LFP_RS485_ANALOG_ALL,
	LFP_RS485_ALARM,
	LFP_RS485_ALARM_ALL,
	LFP_RS485_LIMITS,
	LFP_RS485_VERSION,
	LFP_RS485_MANUFACTURER,
	LFP_RS485_SYSTEM_ANALOG,
	LFP_RS485_SYSTEM_ALARM,
	LFP_RS485_SYSTEM_MANAGEMENT,
	LFP_RS485_MANAGEMENT,
	LFP_RS485_SERIAL,
	LFP_RS485_FIRMWARE,
	LFP_RS485_COMMAND_COUNT
};

/**
 * struct lfp_rs485_frame - a frame that passed both checksums
 * @version: VER
 * @address: ADR
 * @cid1: CID1
 * @code: CID2 of a request, return code of a reply
 * @len: bytes of @info, two digits each
 * @info: INFO; points into the parser, good until the next character
 */
struct lfp_rs485_frame {
	u8 version;
	u8 address;
	u8 cid1;
	u8 code;
	u16 len;
	const u8 *info;
};

/**
 * enum lfp_rs485_event - what a character has brought
 * @LFP_RS485_MORE: nothing yet
 * @LFP_RS485_FRAME: the end of a good frame
 * @LFP_RS485_CUT: CR or a new ~ before the frame was complete; with ~ the next
 *                 one has begun
 * @LFP_RS485_NOT_HEX: anything else than an upper-case hexadecimal digit, or
 *                     one where CR should be
 * @LFP_RS485_BAD_LENGTH: LENGTH contradicts its own checksum, or is odd
 * @LFP_RS485_BAD_CHECKSUM: CHKSUM is wrong
 * @LFP_RS485_EVENT_COUNT: number of events
 *
 * After each of the last three, what follows is skipped up to the next ~.
 */
enum lfp_rs485_event {
	LFP_RS485_MORE,
	LFP_RS485_FRAME,
	LFP_RS485_CUT,
	LFP_RS485_NOT_HEX,
	LFP_RS485_BAD_LENGTH,
	LFP_RS485_BAD_CHECKSUM,
	LFP_RS485_EVENT_COUNT
};

/**
 * struct lfp_rs485_parser - finds frames in a stream of characters
 * @digits: digits since ~
 * @inside: after ~, and no error since
 * @expected: digits of the frame between ~ and CR, as LENGTH says; 0 before it
 * @sum: sum of the characters so far
 * @skipped: characters outside of any frame so far, CR and LF excepted
 * @bytes: what the digits make, VER first
 *
 * Zeroed before the first character.
 */
struct lfp_rs485_parser {
	u16 digits;
	bool inside;
	u16 expected;
	u16 sum;
	u64 skipped;
	u8 bytes[6 + LFP_RS485_INFO_MAX + 2];
};

size_t lfp_rs485_request(char text[LFP_RS485_REQUEST_MAX],
			 enum lfp_rs485_command command, u8 address);
u8 lfp_rs485_cid2(enum lfp_rs485_command command);
u16 lfp_rs485_checksum(const char *text, size_t len);
u16 lfp_rs485_length_field(u16 digits);
enum lfp_rs485_event lfp_rs485_parse(struct lfp_rs485_parser *parser,
				     u8 character,
				     struct lfp_rs485_frame *frame);

#endif /* LFPSTACK_CODEC_RS485_FRAME_H */
