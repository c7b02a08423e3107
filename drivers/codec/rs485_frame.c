// SPDX-License-Identifier: GPL-2.0
/*
 * Builds requests and finds frames in a stream of characters.
 *
 * Source: "PYLON low voltage Protocol RS485" V3.3 (2018-08-21), chapters 2
 * and 3. Two of its own examples of CHKSUM are wrong by one digit: the rule
 * that is written there agrees with every captured frame.
 */

#include "codec/rs485_frame.h"

#define FIRST_CHARACTER '~'
#define LAST_CHARACTER '\r'

/* Digits before INFO, and of LENGTH and CHKSUM each. */
#define HEAD_DIGITS 12
#define CHECKSUM_DIGITS 4

/* Bytes of the head, two digits each, and where LENGTH stands in them. */
#define HEAD_BYTES (HEAD_DIGITS / 2)
#define LENGTH_BYTE 4

/* LENID counts digits; the rest of LENGTH is its checksum. */
#define LENGTH_MASK 0xfffu
#define LENGTH_SUM_SHIFT 12

/**
 * enum request_info - what a request has as INFO
 * @INFO_NONE: nothing
 * @INFO_ADDRESS: the address once more. The document's "01 to 08 for battery
 *                1 to 8" is not what packs take.
 * @INFO_ALL: LFP_RS485_ALL
 */
enum request_info {
	INFO_NONE,
	INFO_ADDRESS,
	INFO_ALL,
};

static const struct {
	u8 cid2;
	u8 info;
} requests[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = { 0x42, INFO_ADDRESS },
	[LFP_RS485_ANALOG_ALL] = { 0x42, INFO_ALL },
	[LFP_RS485_ALARM] = { 0x44, INFO_ADDRESS },
	[LFP_RS485_ALARM_ALL] = { 0x44, INFO_ALL },
	[LFP_RS485_LIMITS] = { 0x47, INFO_NONE },
	[LFP_RS485_VERSION] = { 0x4f, INFO_NONE },
	[LFP_RS485_MANUFACTURER] = { 0x51, INFO_NONE },
	[LFP_RS485_SYSTEM_ANALOG] = { 0x61, INFO_NONE },
	[LFP_RS485_SYSTEM_ALARM] = { 0x62, INFO_NONE },
	[LFP_RS485_SYSTEM_MANAGEMENT] = { 0x63, INFO_NONE },
	[LFP_RS485_MANAGEMENT] = { 0x92, INFO_ADDRESS },
	[LFP_RS485_SERIAL] = { 0x93, INFO_ADDRESS },
	[LFP_RS485_FIRMWARE] = { 0x96, INFO_ADDRESS },
};

/**
 * lfp_rs485_cid2() - the byte that asks for something
 * @command: below LFP_RS485_COMMAND_COUNT
 *
 * Context: any.
 * Return: CID2.
 */
u8 lfp_rs485_cid2(enum lfp_rs485_command command)
{
	return requests[command].cid2;
}

/**
 * lfp_rs485_checksum() - CHKSUM of a frame
 * @text: its characters from VER to the end of INFO
 * @len: their number
 *
 * Context: any.
 * Return: two's complement of their sum.
 */
u16 lfp_rs485_checksum(const char *text, size_t len)
{
	u16 sum = 0;

	while (len--)
		sum += (u8)*text++;
	return (u16)-sum;
}

/**
 * lfp_rs485_length_field() - LENGTH with its own checksum
 * @digits: digits of INFO, up to LFP_RS485_INFO_DIGITS_MAX
 *
 * The two's complement of the sum is cut to its four bits. Look-alikes that
 * forget to do so send five digits where the sum is a multiple of 16.
 *
 * Context: any.
 * Return: LENGTH.
 */
u16 lfp_rs485_length_field(u16 digits)
{
	unsigned int sum = (digits >> 8) + (digits >> 4 & 0xf) + (digits & 0xf);

	return (u16)((-sum & 0xf) << LENGTH_SUM_SHIFT | digits);
}

static size_t put_hex(char *text, u16 number, unsigned int digits)
{
	unsigned int i;

	for (i = digits; i--; number >>= 4)
		text[i] = "0123456789ABCDEF"[number & 0xf];
	return digits;
}

static size_t put_info(char *text, enum lfp_rs485_command command, u8 address)
{
	u8 kind = requests[command].info;
	size_t len;

	if (kind == INFO_NONE)
		return put_hex(text, lfp_rs485_length_field(0), 4);
	len = put_hex(text, lfp_rs485_length_field(2), 4);
	return len + put_hex(text + len,
			     kind == INFO_ALL ? LFP_RS485_ALL : address, 2);
}

/**
 * lfp_rs485_request() - write a request
 * @text: set to its characters, ~ and CR included, without a NUL
 * @command: below LFP_RS485_COMMAND_COUNT
 * @address: who is asked; with a request for all modules, their master
 *
 * Context: any.
 * Return: number of characters.
 */
size_t lfp_rs485_request(char text[LFP_RS485_REQUEST_MAX],
			 enum lfp_rs485_command command, u8 address)
{
	size_t len = 0;

	text[len++] = FIRST_CHARACTER;
	len += put_hex(text + len, LFP_RS485_VERSION_2_0, 2);
	len += put_hex(text + len, address, 2);
	len += put_hex(text + len, LFP_RS485_CID1, 2);
	len += put_hex(text + len, lfp_rs485_cid2(command), 2);
	len += put_info(text + len, command, address);
	len += put_hex(text + len, lfp_rs485_checksum(text + 1, len - 1), 4);
	text[len++] = LAST_CHARACTER;
	return len;
}

/* Value of an upper-case digit, or -1. Packs never send lower case. */
static int digit_of(u8 character)
{
	if (character >= '0' && character <= '9')
		return character - '0';
	if (character >= 'A' && character <= 'F')
		return character - 'A' + 10;
	return -1;
}

/* What follows is skipped up to the next ~. */
static enum lfp_rs485_event give_up(struct lfp_rs485_parser *parser,
				    enum lfp_rs485_event why)
{
	parser->inside = false;
	return why;
}

static enum lfp_rs485_event begin(struct lfp_rs485_parser *parser)
{
	bool cut = parser->inside;

	parser->inside = true;
	parser->digits = 0;
	parser->expected = 0;
	parser->sum = 0;
	return cut ? LFP_RS485_CUT : LFP_RS485_MORE;
}

static enum lfp_rs485_event take_length(struct lfp_rs485_parser *parser)
{
	u16 length = lfp_get_be16(parser->bytes + LENGTH_BYTE);
	u16 digits = length & LENGTH_MASK;

	if (length != lfp_rs485_length_field(digits) || digits & 1)
		return give_up(parser, LFP_RS485_BAD_LENGTH);
	parser->expected = HEAD_DIGITS + digits + CHECKSUM_DIGITS;
	return LFP_RS485_MORE;
}

static bool is_in_checksum(const struct lfp_rs485_parser *parser)
{
	return !parser->expected ||
	       parser->digits < parser->expected - CHECKSUM_DIGITS;
}

static enum lfp_rs485_event take_digit(struct lfp_rs485_parser *parser,
				       u8 character)
{
	int digit = digit_of(character);
	u8 *byte;

	if (digit < 0)
		return give_up(parser, LFP_RS485_NOT_HEX);
	if (parser->expected && parser->digits == parser->expected)
		return give_up(parser, LFP_RS485_NOT_HEX);
	if (is_in_checksum(parser))
		parser->sum += character;
	byte = &parser->bytes[parser->digits / 2];
	*byte = (u8)(parser->digits & 1 ? *byte | digit : digit << 4);
	parser->digits++;
	return parser->digits == HEAD_DIGITS ? take_length(parser) :
					       LFP_RS485_MORE;
}

static enum lfp_rs485_event finish(struct lfp_rs485_parser *parser,
				   struct lfp_rs485_frame *frame)
{
	const u8 *bytes = parser->bytes;
	u16 len;

	parser->inside = false;
	if (!parser->expected || parser->digits != parser->expected)
		return LFP_RS485_CUT;
	len = (parser->expected - CHECKSUM_DIGITS) / 2;
	if (lfp_get_be16(bytes + len) != (u16)-parser->sum)
		return LFP_RS485_BAD_CHECKSUM;
	frame->version = bytes[0];
	frame->address = bytes[1];
	frame->cid1 = bytes[2];
	frame->code = bytes[3];
	frame->len = len - HEAD_BYTES;
	frame->info = bytes + HEAD_BYTES;
	return LFP_RS485_FRAME;
}

/* Lines float between frames: noise there is no error. */
static enum lfp_rs485_event skip(struct lfp_rs485_parser *parser, u8 character)
{
	parser->skipped += character != '\r' && character != '\n';
	return LFP_RS485_MORE;
}

/**
 * lfp_rs485_parse() - take the next character of the stream
 * @parser: finds frames
 * @character: the character
 * @frame: set if LFP_RS485_FRAME is returned, untouched otherwise
 *
 * Context: any; the caller serialises the calls of one parser.
 * Return: what the character has brought.
 */
enum lfp_rs485_event lfp_rs485_parse(struct lfp_rs485_parser *parser,
				     u8 character,
				     struct lfp_rs485_frame *frame)
{
	if (character == FIRST_CHARACTER)
		return begin(parser);
	if (!parser->inside)
		return skip(parser, character);
	if (character == LAST_CHARACTER)
		return finish(parser, frame);
	return take_digit(parser, character);
}
