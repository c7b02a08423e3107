// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A reply to each command: command, version, address, return code, then INFO,
 * in a piece of memory of just that size.
 */

#include "judge_rs485.h"

/* What stands before INFO. */
#define HEAD 4

/* Its result depends on nothing but its arguments. */
static enum lfp_rs485_verdict decode(const struct lfp_rs485_frame *frame,
				     enum lfp_rs485_command command, unsigned int record)
{
	enum lfp_rs485_verdict verdict, again;
	struct lfp_reading reading, other;

	/* What was there before must not be left over. */
	memset(&reading, 0x5a, sizeof(reading));
	memset(&other, 0xa5, sizeof(other));
	verdict = lfp_rs485_decode(frame, command, record, &reading);
	again = lfp_rs485_decode(frame, command, record, &other);
	must(verdict == again, "%u, then %u", verdict, again);
	must(!memcmp(&reading, &other, sizeof(other)), "%02x", lfp_rs485_cid2(command));
	judge_rs485_reading(frame, command, record, verdict, &reading);
	return verdict;
}

/* All records are of one mind, and there is none behind the last one. */
static void check_reply(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command)
{
	unsigned int records = lfp_rs485_records(frame, command), record;
	enum lfp_rs485_family family = lfp_rs485_reply_family(frame, command);

	must(family < LFP_RS485_FAMILY_COUNT, "%u", family);
	must(lfp_rs485_family_name(family), "%u", family);
	must(lfp_rs485_return_text(frame->code), "%02x", frame->code);
	must(records <= judge_rs485_records(frame->info, frame->len, command), "%u records",
	     records);
	for (record = 0; record < records; record++)
		must(decode(frame, command, record) == decode(frame, command, 0), "%u of %u",
		     record, records);
	must(decode(frame, command, records) != LFP_RS485_DECODED, "%u of %u", records, records);
	must(decode(frame, command, 0xffff) != LFP_RS485_DECODED, "%u records", records);
}

/* What a pack sends is asked for by one command; the others must not stumble over it. */
int fuzz_one_input(const u8 *data, size_t size)
{
	struct lfp_rs485_frame frame = { .cid1 = LFP_RS485_CID1 };
	u8 *info;

	if (size < HEAD || size - HEAD > LFP_RS485_INFO_MAX)
		return 0;
	frame.version = data[1] ? data[1] : LFP_RS485_VERSION_2_0;
	frame.address = data[2];
	frame.code = data[3];
	frame.len = (u16)(size - HEAD);
	info = malloc(frame.len);
	memcpy(info, data + HEAD, frame.len);
	frame.info = info;
	check_reply(&frame, data[0] % LFP_RS485_COMMAND_COUNT);
	free(info);
	return 0;
}
