/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must be true of a reply over RS485, written from the protocol's
 * description and not from the codec.
 */
#ifndef LFPSTACK_FUZZ_JUDGE_RS485_H
#define LFPSTACK_FUZZ_JUDGE_RS485_H

#include "codec/rs485_reply.h"
#include "judge.h"

/**
 * struct judged - what a reply says
 * @said: all of it, believable or not
 * @sure: enum lfp_field bits: so usual that they must be shown
 * @strange: it says something that nobody has explained
 */
struct judged {
	struct lfp_reading said;
	u64 sure;
	bool strange;
};

unsigned int judge_rs485_records(const u8 *info, size_t len, enum lfp_rs485_command command);
bool judge_rs485_read(const u8 *info, size_t len, enum lfp_rs485_command command,
		      unsigned int record, struct judged *judged);
bool judge_rs485_number(enum lfp_field field, s64 number);
bool judge_rs485_usual(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command,
		       const struct judged *judged);
bool judge_rs485_agrees(const struct judged *judged, const struct lfp_reading *shown);
const char *judge_rs485_complaint(void);
void judge_rs485_reading(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command,
			 unsigned int record, enum lfp_rs485_verdict verdict,
			 const struct lfp_reading *reading);

#endif /* LFPSTACK_FUZZ_JUDGE_RS485_H */
