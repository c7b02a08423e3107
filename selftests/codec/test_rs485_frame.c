// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames of the RS485 protocol: requests character by character, both
 * checksums, and what a parser makes of a damaged or noisy line.
 */

#include <stdlib.h>

#include "bench.h"
#include "codec/rs485_frame.h"

/* Digits of the longest frame, without ~ and CR. */
#define DIGITS_MAX (12 + 4094 + 4)

/* The reply of a master to 4F, and one with INFO of its own. */
static const char version_reply[] = "~200246000000FDB2\r";
static const char limits_reply[] = "~20024600B01402D002AFC80000FCE040F93F\r";

static void test_requests(void **context)
{
	static const struct {
		enum lfp_rs485_command command;
		u8 address;
		u8 cid2;
		const char *text;
	} rows[] = {
		/* Of the characters of the first: sum 717 = 0x02CD, 0x10000 - 0x02CD = 0xFD33. */
		{ LFP_RS485_ANALOG, 0x02, 0x42, "~20024642E00202FD33\r" },
		{ LFP_RS485_ANALOG, 0x03, 0x42, "~20034642E00203FD31\r" },
		{ LFP_RS485_ANALOG, 0x0a, 0x42, "~200A4642E0020AFD15\r" },
		{ LFP_RS485_ANALOG, 0x37, 0x42, "~20374642E00237FD23\r" },
		{ LFP_RS485_ANALOG_ALL, 0x02, 0x42, "~20024642E002FFFD09\r" },
		{ LFP_RS485_ANALOG_ALL, 0x12, 0x42, "~20124642E002FFFD08\r" },
		{ LFP_RS485_ALARM, 0x02, 0x44, "~20024644E00202FD31\r" },
		{ LFP_RS485_ALARM_ALL, 0x02, 0x44, "~20024644E002FFFD07\r" },
		{ LFP_RS485_LIMITS, 0x02, 0x47, "~200246470000FDA7\r" },
		{ LFP_RS485_VERSION, 0x02, 0x4f, "~2002464F0000FD98\r" },
		{ LFP_RS485_MANUFACTURER, 0x02, 0x51, "~200246510000FDAC\r" },
		{ LFP_RS485_SYSTEM_ANALOG, 0x02, 0x61, "~200246610000FDAB\r" },
		{ LFP_RS485_SYSTEM_ALARM, 0x02, 0x62, "~200246620000FDAA\r" },
		{ LFP_RS485_SYSTEM_MANAGEMENT, 0x02, 0x63, "~200246630000FDA9\r" },
		{ LFP_RS485_MANAGEMENT, 0x02, 0x92, "~20024692E00202FD2E\r" },
		{ LFP_RS485_SERIAL, 0x02, 0x93, "~20024693E00202FD2D\r" },
		{ LFP_RS485_FIRMWARE, 0x02, 0x96, "~20024696E00202FD2A\r" },
		{ LFP_RS485_FIRMWARE, 0xff, 0x96, "~20FF4696E002FFFCD6\r" },
	};
	char text[LFP_RS485_REQUEST_MAX + 1];
	unsigned int i, commands = 0;
	size_t len;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		memset(text, '#', sizeof(text));
		len = lfp_rs485_request(text, rows[i].command, rows[i].address);
		assert_int_equal(text[len], '#');
		text[len] = '\0';
		assert_string_equal(text, rows[i].text);
		assert_int_equal(lfp_rs485_cid2(rows[i].command), rows[i].cid2);
		commands |= 1u << rows[i].command;
	}
	assert_int_equal(commands, (1u << LFP_RS485_COMMAND_COUNT) - 1);
}

/* Commands that switch, set or reset something must not exist. */
static void test_only_reads(void **context)
{
	static const u8 reading[] = { 0x42, 0x44, 0x47, 0x4f, 0x51, 0x61, 0x62, 0x63,
				      0x92, 0x93, 0x96 };
	unsigned int command;

	(void)context;
	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++)
		assert_non_null(memchr(reading, lfp_rs485_cid2(command), sizeof(reading)));
}

static void test_length_field(void **context)
{
	unsigned int digits, field, sum;

	(void)context;
	assert_int_equal(lfp_rs485_length_field(0x012), 0xd012);
	assert_int_equal(lfp_rs485_length_field(0x06e), 0xc06e);
	assert_int_equal(lfp_rs485_length_field(0xfff), 0x3fff);
	/* Sums that are a multiple of 16, where sloppy senders write five digits. */
	assert_int_equal(lfp_rs485_length_field(0), 0);
	assert_int_equal(lfp_rs485_length_field(0x0f1), 0x00f1);
	assert_int_equal(lfp_rs485_length_field(0x8fa), 0xf8fa);
	assert_int_equal(lfp_rs485_length_field(0xe9a), 0xfe9a);
	for (digits = 0; digits <= LFP_RS485_INFO_DIGITS_MAX; digits++) {
		field = lfp_rs485_length_field((u16)digits);
		sum = (field >> 12) + (field >> 8 & 15) + (field >> 4 & 15) + (field & 15);
		assert_int_equal(sum % 16, 0);
		assert_int_equal(field & 0xfff, digits);
	}
}

static void test_checksum(void **context)
{
	(void)context;
	/* 722 = 0x02D2 and 1729 = 0x06C1 */
	assert_int_equal(lfp_rs485_checksum("20024692E00202", 14), 0xfd2e);
	assert_int_equal(lfp_rs485_checksum("20024600B01402D002AFC80000FCE040", 32), 0xf93f);
	assert_int_equal(lfp_rs485_checksum("", 0), 0);
	/* The document says 0x038E, and FC72 after it. */
	assert_int_equal(lfp_rs485_checksum("1203400456ABCEFE", 16), 0xfc71);
}

/* A line, and what came of it. */
struct line {
	struct lfp_rs485_parser parser;
	struct lfp_rs485_frame frame;
	unsigned int count[LFP_RS485_EVENT_COUNT];
};

static enum lfp_rs485_event feed(struct line *line, u8 character)
{
	static const struct lfp_rs485_frame untouched = { .info = (const u8 *)"" };
	enum lfp_rs485_event event;

	line->frame = untouched;
	event = lfp_rs485_parse(&line->parser, character, &line->frame);
	assert_in_range(event, LFP_RS485_MORE, LFP_RS485_EVENT_COUNT - 1);
	if (event != LFP_RS485_FRAME)
		assert_memory_equal(&line->frame, &untouched, sizeof(untouched));
	line->count[event]++;
	return event;
}

/* The event of the last character; all before it must bring none. */
static enum lfp_rs485_event feed_len(struct line *line, const char *text, size_t len)
{
	for (; len > 1; len--)
		assert_int_equal(feed(line, (u8)*text++), LFP_RS485_MORE);
	return feed(line, (u8)*text);
}

static enum lfp_rs485_event feed_text(struct line *line, const char *text)
{
	return feed_len(line, text, strlen(text));
}

static void test_frame(void **context)
{
	static const u8 info[] = { 0x02, 0xd0, 0x02, 0xaf, 0xc8, 0x00, 0x00, 0xfc, 0xe0, 0x40 };
	struct line line = { 0 };

	(void)context;
	assert_int_equal(feed_text(&line, limits_reply), LFP_RS485_FRAME);
	assert_int_equal(line.frame.version, 0x20);
	assert_int_equal(line.frame.address, 0x02);
	assert_int_equal(line.frame.cid1, 0x46);
	assert_int_equal(line.frame.code, 0x00);
	assert_int_equal(line.frame.len, sizeof(info));
	assert_memory_equal(line.frame.info, info, sizeof(info));
	assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
	assert_int_equal(line.frame.len, 0);
	/* Each part of its own: VER 12, ADR 34, CID1 56, code 9A */
	assert_int_equal(feed_text(&line, "~1234569A0000FD91\r"), LFP_RS485_FRAME);
	assert_int_equal(line.frame.version, 0x12);
	assert_int_equal(line.frame.address, 0x34);
	assert_int_equal(line.frame.cid1, 0x56);
	assert_int_equal(line.frame.code, 0x9a);
	assert_true(!line.parser.skipped);
}

/* A parser reads what is asked of it. */
static void test_own_requests(void **context)
{
	char text[LFP_RS485_REQUEST_MAX];
	unsigned int command, address;
	struct line line = { 0 };
	size_t len;

	(void)context;
	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++) {
		for (address = 0; address < 256; address++) {
			len = lfp_rs485_request(text, command, (u8)address);
			assert_int_equal(feed_len(&line, text, len), LFP_RS485_FRAME);
			assert_int_equal(line.frame.code, lfp_rs485_cid2(command));
			assert_int_equal(line.frame.address, address);
			assert_int_equal(line.frame.version, LFP_RS485_VERSION_2_0);
			assert_int_equal(line.frame.cid1, LFP_RS485_CID1);
		}
	}
}

/* Writes a frame of that many digits of INFO; returns its characters, CR included. */
static size_t write_frame(char *text, unsigned int digits)
{
	unsigned int i, sum = 0;
	size_t len;

	len = (size_t)sprintf(text, "~20024600%X%03X",
			      -((digits >> 8) + (digits >> 4 & 15) + (digits & 15)) & 15, digits);
	for (i = 0; i < digits; i++)
		text[len++] = "0123456789ABCDEF"[(i * 7 + i / 16) % 16];
	for (i = 1; i < len; i++)
		sum += (u8)text[i];
	return len + (size_t)sprintf(text + len, "%04X\r", -sum & 0xffff);
}

static void test_every_length(void **context)
{
	char text[DIGITS_MAX + 4];
	struct line line = { 0 };
	unsigned int digits, i;
	char byte[3] = "";
	size_t len;

	(void)context;
	for (digits = 0; digits <= LFP_RS485_INFO_DIGITS_MAX; digits++) {
		len = write_frame(text, digits);
		if (digits % 2) {
			assert_int_equal(feed_len(&line, text, 13), LFP_RS485_BAD_LENGTH);
			continue;
		}
		assert_int_equal(feed_len(&line, text, len), LFP_RS485_FRAME);
		assert_int_equal(line.frame.len, digits / 2);
		for (i = 0; i < digits / 2; i++) {
			memcpy(byte, text + 13 + 2 * i, 2);
			if (line.frame.info[i] != strtoul(byte, NULL, 16))
				fail_msg("%u digits, byte %u", digits, i);
		}
	}
	assert_int_equal(digits, 4096);
	assert_int_equal(LFP_RS485_INFO_MAX, 2047);
}

/* Wherever CR or ~ comes too early. */
static void test_cut(void **context)
{
	size_t len, whole = strlen(limits_reply);
	struct line line = { 0 };

	(void)context;
	for (len = 1; len < whole - 1; len++) {
		feed_len(&line, limits_reply, len);
		assert_int_equal(feed(&line, '\r'), LFP_RS485_CUT);
		assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
	}
	for (len = 1; len < whole; len++) {
		feed_len(&line, limits_reply, len);
		assert_int_equal(feed(&line, '~'), LFP_RS485_CUT);
		assert_int_equal(feed_text(&line, version_reply + 1), LFP_RS485_FRAME);
	}
	assert_int_equal(line.count[LFP_RS485_CUT], 2 * whole - 3);
	assert_true(!line.parser.skipped);
}

/* Every character that is no digit, at every place. */
static void test_not_hex(void **context)
{
	size_t len, whole = strlen(limits_reply) - 1;
	unsigned int character, refused = 0;
	struct line line = { 0 };

	(void)context;
	for (character = 0; character < 256; character++) {
		if (strchr("0123456789ABCDEF~\r", (int)character) && character)
			continue;
		refused++;
		for (len = 1; len <= whole; len++) {
			feed_len(&line, limits_reply, len);
			assert_int_equal(feed(&line, (u8)character), LFP_RS485_NOT_HEX);
			/* What is left of the frame is skipped. */
			assert_int_equal(feed_text(&line, limits_reply + len), LFP_RS485_MORE);
			assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
		}
	}
	assert_int_equal(refused, 256 - 18);
}

static void test_lower_case(void **context)
{
	struct line line = { 0 };

	(void)context;
	/* The CHKSUM of these very characters is right: 0x20 more for each small letter. */
	assert_int_equal(feed_text(&line, "~20024692e"), LFP_RS485_NOT_HEX);
	assert_int_equal(feed_text(&line, "00202FD0E\r"), LFP_RS485_MORE);
	assert_int_equal(feed_text(&line, "~20024692E00202f"), LFP_RS485_NOT_HEX);
	assert_int_equal(feed_text(&line, "d2e\r"), LFP_RS485_MORE);
	assert_int_equal(line.count[LFP_RS485_FRAME], 0);
}

/* A digit where CR should be; a frame that only lacks its CR. */
static void test_end(void **context)
{
	size_t len = strlen(limits_reply) - 1;
	struct line line = { 0 };

	(void)context;
	feed_len(&line, limits_reply, len);
	assert_int_equal(feed(&line, '0'), LFP_RS485_NOT_HEX);
	assert_int_equal(feed(&line, '\r'), LFP_RS485_MORE);
	feed_len(&line, limits_reply, len);
	assert_int_equal(feed(&line, '\n'), LFP_RS485_NOT_HEX);
	feed_len(&line, limits_reply, len);
	assert_int_equal(feed(&line, '~'), LFP_RS485_CUT);
	assert_int_equal(feed_text(&line, limits_reply + 1), LFP_RS485_FRAME);
	assert_int_equal(line.count[LFP_RS485_FRAME], 1);
}

static void test_bad_length(void **context)
{
	char text[32];
	struct line line = { 0 };
	unsigned int sum, good = 0;

	(void)context;
	for (sum = 0; sum < 16; sum++) {
		snprintf(text, sizeof(text), "~20024600%X014", sum);
		if (feed_text(&line, text) == LFP_RS485_MORE) {
			good++;
			assert_int_equal(sum, 0xb);
		}
		assert_int_equal(line.parser.inside, sum == 0xb);
		line.parser.inside = false;
	}
	assert_int_equal(good, 1);
	assert_int_equal(line.count[LFP_RS485_BAD_LENGTH], 15);
	/* A request of a sender that does not mask: 16 for the sum 0. */
	assert_int_equal(feed_text(&line, "~200246611000"), LFP_RS485_BAD_LENGTH);
	/* The document's own example: 6AB is odd. */
	assert_int_equal(feed_text(&line, "~1203400456AB"), LFP_RS485_BAD_LENGTH);
	assert_int_equal(feed_text(&line, "CEFEFC72\r"), LFP_RS485_MORE);
	assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
}

/* One digit that became another one is never let through, wherever it is. */
static void test_damaged_digit(void **context)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t at, whole = strlen(limits_reply), i;
	struct line line = { 0 };
	char text[64];
	unsigned int digit;

	(void)context;
	for (at = 1; at < whole - 1; at++) {
		for (digit = 0; digit < 16; digit++) {
			if (limits_reply[at] == hex[digit])
				continue;
			strcpy(text, limits_reply);
			text[at] = hex[digit];
			for (i = 0; i < whole; i++)
				feed(&line, (u8)text[i]);
		}
	}
	assert_int_equal(line.count[LFP_RS485_FRAME], 0);
	/* LENGTH is four of the digits; the rest is CHKSUM's. */
	assert_int_equal(line.count[LFP_RS485_BAD_LENGTH], 4 * 15);
	assert_int_equal(line.count[LFP_RS485_BAD_CHECKSUM], (whole - 2 - 4) * 15);
	assert_int_equal(feed_text(&line, limits_reply), LFP_RS485_FRAME);
}

/* The document's E1A2 for E27A, and a real pack's wrong sum. */
static void test_bad_checksum(void **context)
{
	struct line line = { 0 };

	(void)context;
	assert_int_equal(feed_text(&line, "~200246000000FDB1\r"), LFP_RS485_BAD_CHECKSUM);
	assert_int_equal(feed_text(&line, "~20024642E00201CB13\r"), LFP_RS485_BAD_CHECKSUM);
	assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
}

/* Noise between frames is no error, and is counted but for line ends. */
static void test_noise(void **context)
{
	static const u8 noise[] = "\r\n\r\n\0\xff\x80 0A\t}";
	struct line line = { 0 };
	unsigned int i;

	(void)context;
	for (i = 0; i < sizeof(noise) - 1; i++)
		assert_int_equal(feed(&line, noise[i]), LFP_RS485_MORE);
	assert_true(line.parser.skipped == 8);
	assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
	assert_int_equal(feed(&line, '\n'), LFP_RS485_MORE);
	assert_int_equal(feed(&line, 0), LFP_RS485_MORE);
	assert_int_equal(feed_text(&line, version_reply), LFP_RS485_FRAME);
	assert_true(line.parser.skipped == 9);
}

/* Whatever comes, the next whole frame is found. */
static void test_resynchronise(void **context)
{
	static const char alphabet[] = "~\r\n~0123456789ABCDEF0246E0ag\xff";
	struct line line = { 0 };
	unsigned int i, len;

	(void)context;
	bench_seed(485);
	for (i = 0; i < 20000; i++) {
		for (len = bench_random(40); len; len--)
			feed(&line, (u8)alphabet[bench_random(sizeof(alphabet) - 1)]);
		feed(&line, '~');
		assert_int_equal(feed_text(&line, limits_reply + 1), LFP_RS485_FRAME);
		assert_int_equal(line.frame.len, 10);
	}
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_only_reads),
		cmocka_unit_test(test_length_field),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_frame),
		cmocka_unit_test(test_own_requests),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_not_hex),
		cmocka_unit_test(test_lower_case),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_bad_length),
		cmocka_unit_test(test_damaged_digit),
		cmocka_unit_test(test_bad_checksum),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_resynchronise),
	};

	return cmocka_run_group_tests_name("rs485_frame", tests, NULL, NULL);
}
