/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One frame of the RS485 protocol of 48 V modules, as text and as bytes:
 *
 *	~ VER ADR CID1 CID2 LENGTH INFO CHKSUM CR
 *
 * In a reply a return code stands in the place of CID2.
 */
#ifndef LFPSIM_TELEGRAM_H
#define LFPSIM_TELEGRAM_H

#include <stddef.h>
#include <stdint.h>

#define TELEGRAM_CID1		0x46	/* battery data */
#define TELEGRAM_INFO_MAX	2047
#define TELEGRAM_OVERHEAD	18	/* characters beside INFO, with ~ and CR */
#define TELEGRAM_TEXT_MAX	(TELEGRAM_OVERHEAD + 2 * TELEGRAM_INFO_MAX)
#define TELEGRAM_ALL		0xff	/* INFO that asks for all modules of a group */

/* Return codes of the document, and @SILENCE: no reply at all. */
enum {
	RTN_OK			= 0x00,
	RTN_CHECKSUM		= 0x02,
	RTN_LENGTH_CHECKSUM	= 0x03,
	RTN_NO_SUCH_COMMAND	= 0x04,
	RTN_FORMAT		= 0x05,
	RTN_DATA		= 0x06,
	SILENCE			= -1,
};

/**
 * struct telegram - a frame
 * @code: CID2 of a request, return code of a reply
 * @len: bytes of @info
 */
struct telegram {
	uint8_t version;
	uint8_t address;
	uint8_t cid1;
	uint8_t code;
	size_t len;
	uint8_t info[TELEGRAM_INFO_MAX];
};

void put8(struct telegram *t, unsigned int value);
void put16(struct telegram *t, int64_t value);
void put24(struct telegram *t, int64_t value);
void put_text(struct telegram *t, const char *text, size_t size, char pad);
void put_zeros(struct telegram *t, size_t count);
size_t telegram_write(const struct telegram *t, char *text);
int telegram_read(const char *text, size_t length, struct telegram *t);

#endif
