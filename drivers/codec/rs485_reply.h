/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a 48 V module says in its replies over RS485. Every length follows from
 * the reply itself, never from a model's name: packs of one stack differ.
 */
#ifndef LFPSTACK_CODEC_RS485_REPLY_H
#define LFPSTACK_CODEC_RS485_REPLY_H

#include "codec/reading.h"
#include "codec/rs485_frame.h"

/**
 * enum lfp_rs485_family - who speaks: they share the frame, not its contents
 * @LFP_RS485_UNKNOWN: nothing was heard that tells
 * @LFP_RS485_PYLONTECH: as documented
 * @LFP_RS485_SEPLOS: units of 10 mV and 10 mA, other items
 * @LFP_RS485_PACE: version 25, units of 10 mA
 * @LFP_RS485_BOQIANG: version 26
 * @LFP_RS485_JK: Pylontech's commands 61 to 63, 42 without its flag byte
 * @LFP_RS485_FOREIGN: none of these
 * @LFP_RS485_FAMILY_COUNT: number of families
 */
enum lfp_rs485_family {
	LFP_RS485_UNKNOWN,
	LFP_RS485_PYLONTECH,
	LFP_RS485_SEPLOS,
	LFP_RS485_PACE,
	LFP_RS485_BOQIANG,
	LFP_RS485_JK,
	LFP_RS485_FOREIGN,
	LFP_RS485_FAMILY_COUNT
};

/**
 * enum lfp_rs485_verdict - what became of a reply
 * @LFP_RS485_DECODED: the reading holds what it said
 * @LFP_RS485_REFUSED: the pack answers with an error code
 * @LFP_RS485_MALFORMED: its length fits no form of this command
 * @LFP_RS485_OTHER_FAMILY: a look-alike's: nothing of it is used
 * @LFP_RS485_VERDICT_COUNT: number of verdicts
 */
enum lfp_rs485_verdict {
	LFP_RS485_DECODED,
	LFP_RS485_REFUSED,
	LFP_RS485_MALFORMED,
	LFP_RS485_OTHER_FAMILY,
	LFP_RS485_VERDICT_COUNT
};

const char *lfp_rs485_family_name(enum lfp_rs485_family family);
const char *lfp_rs485_return_text(u8 code);
enum lfp_rs485_family
lfp_rs485_reply_family(const struct lfp_rs485_frame *frame,
		       enum lfp_rs485_command command);
unsigned int lfp_rs485_records(const struct lfp_rs485_frame *frame,
			       enum lfp_rs485_command command);
enum lfp_rs485_verdict lfp_rs485_decode(const struct lfp_rs485_frame *frame,
					enum lfp_rs485_command command,
					unsigned int record,
					struct lfp_reading *reading);
bool lfp_rs485_cells_add_up(const struct lfp_reading *reading);

#endif /* LFPSTACK_CODEC_RS485_REPLY_H */
