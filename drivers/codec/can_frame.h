/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CAN frames of 48 V LFP packs: which identifiers belong to the family, which
 * dialect a pack speaks, and what a frame says in that dialect.
 */
#ifndef LFPSTACK_CODEC_CAN_FRAME_H
#define LFPSTACK_CODEC_CAN_FRAME_H

#include "codec/reading.h"

/* Identifiers that the family uses, in the order of their slots. */
#define LFP_CAN_ID_COUNT 47

/* Payload of a classic frame; longer ones are CAN FD and not ours. */
#define LFP_CAN_DATA_MAX 8

/**
 * enum lfp_can_dialect - which table explains a pack's frames
 * @LFP_CAN_UNKNOWN: not recognised (yet): nothing is decoded
 * @LFP_CAN_FOREIGN: another family that uses the same identifiers otherwise
 * @LFP_CAN_PYLONTECH_1_2: Pylontech V1.2: 0x359 and 0x35C
 * @LFP_CAN_PYLONTECH_1_3: newer Pylontech firmware: 0x35A and 0x35F instead
 * @LFP_CAN_PYLONTECH_PLUS: V1.2 with cell extremes: Seplos, Cubix, Shoto
 * @LFP_CAN_PYTES_PYLONTECH: Pytes set to the Pylontech protocol
 * @LFP_CAN_PYTES_VICTRON: Pytes set to the Victron protocol
 * @LFP_CAN_PYTES_NATIVE: Pytes' own set, 0x400 to 0x41E
 * @LFP_CAN_BYD: Victron style as BYD speaks it
 * @LFP_CAN_VICTRON: Victron style of other makers: REC, Daly, Seplos
 * @LFP_CAN_SMA: SMA and Goodwe: 0x35A without the extensions of Victron
 * @LFP_CAN_LUXPOWER: V1.2 with cell voltages and temperatures in 0x355, 0x356
 * @LFP_CAN_DEYE: Deye: a 0x359 of its own, current with the sign turned
 * @LFP_CAN_PYLONTECH_HV: high voltage, 29-bit identifiers: codec/hv_frame.h
 * @LFP_CAN_PYLONTECH_HV_SWAPPED: a look-alike of it, big endian: not decoded
 * @LFP_CAN_DIALECT_COUNT: number of dialects
 */
enum lfp_can_dialect {
	LFP_CAN_UNKNOWN,
	LFP_CAN_FOREIGN,
	LFP_CAN_PYLONTECH_1_2,
	LFP_CAN_PYLONTECH_1_3,
	LFP_CAN_PYLONTECH_PLUS,
	LFP_CAN_PYTES_PYLONTECH,
	LFP_CAN_PYTES_VICTRON,
	LFP_CAN_PYTES_NATIVE,
	LFP_CAN_BYD,
	LFP_CAN_VICTRON,
	LFP_CAN_SMA,
	LFP_CAN_LUXPOWER,
	LFP_CAN_DEYE,
	LFP_CAN_PYLONTECH_HV,
	LFP_CAN_PYLONTECH_HV_SWAPPED,
	LFP_CAN_DIALECT_COUNT
};

static_assert(LFP_CAN_DIALECT_COUNT <= 16, "dialects are kept in 16-bit masks");

/**
 * struct lfp_can_payload - the data of one standard data frame
 * @data: bytes; those behind @len are zero
 * @len: 0 to LFP_CAN_DATA_MAX
 */
struct lfp_can_payload {
	u8 data[LFP_CAN_DATA_MAX];
	u8 len;
};

/**
 * enum lfp_decode - what became of a frame
 * @LFP_DECODED: the reading holds what the frame said
 * @LFP_NOT_MINE: the dialect gives this identifier no meaning
 * @LFP_TOO_SHORT: not one field fits into the frame
 */
enum lfp_decode {
	LFP_DECODED,
	LFP_NOT_MINE,
	LFP_TOO_SHORT,
};

u16 lfp_can_id(unsigned int slot);
int lfp_can_slot(u32 id);
const char *lfp_can_dialect_name(enum lfp_can_dialect dialect);
int lfp_can_dialect_find(const char *name);
bool lfp_can_dialect_is_choosable(enum lfp_can_dialect dialect);
u64 lfp_can_expected(enum lfp_can_dialect dialect);
bool lfp_can_is_name(unsigned int slot);
bool lfp_can_fits(unsigned int slot, unsigned int len);
enum lfp_can_dialect lfp_can_recognise(const struct lfp_can_payload *slots,
				       u64 present);
bool lfp_can_tells(unsigned int slot);
u32 lfp_can_signature(const struct lfp_can_payload *slots, u64 present);
bool lfp_can_reads_alike(unsigned int slot, enum lfp_can_dialect a,
			 enum lfp_can_dialect b);
enum lfp_decode lfp_can_decode(enum lfp_can_dialect dialect, unsigned int slot,
			       const struct lfp_can_payload *payload,
			       struct lfp_reading *reading);

#endif /* LFPSTACK_CODEC_CAN_FRAME_H */
