/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a frame of RS485 says, in words and as JSON. */
#ifndef LFPCTL_RS485_H
#define LFPCTL_RS485_H

#include "codec/rs485_reply.h"
#include "telegram.h"
#include "text.h"

/**
 * struct exchange - a frame, and what it belongs to
 * @telegram: its characters
 * @frame: what they mean, unless @damage says why they mean nothing
 * @info: bytes of @frame
 * @damage: what is wrong with it
 * @request: it asks
 * @echo: it is the request before, heard again
 * @cid2: what is asked, or was
 * @all: of all modules
 * @known: @command is set
 * @command: the same for the codec
 * @asked: it was asked in the frame before, or the user says so
 * @guessed: a reply: it was found out from the reply itself
 */
struct exchange {
	struct telegram telegram;
	struct lfp_rs485_frame frame;
	u8 info[LFP_RS485_INFO_MAX + 1];
	struct text damage;
	bool request;
	bool echo;
	u8 cid2;
	bool all;
	bool known;
	enum lfp_rs485_command command;
	bool asked;
	bool guessed;
};

/**
 * struct pairing - what was asked last
 * @cid2: what the user says that all replies are to; 0: nothing
 * @waiting: a request without reply
 * @chars: the request
 * @frame: likewise
 * @info: its first byte, 0 if it has none
 */
struct pairing {
	u8 cid2;
	bool waiting;
	char chars[64];
	struct lfp_rs485_frame frame;
	u8 info;
};

const char *rs485_command_words(const struct exchange *exchange);
void rs485_read(struct exchange *exchange, const struct telegram *telegram,
		struct pairing *pairing);
void rs485_print(const struct exchange *exchange);
void rs485_print_json(const struct exchange *exchange);

/* rs485-decode.c */
int rs485_decode(int count, char **words, bool texts, u8 cid2, bool state);

#endif /* LFPCTL_RS485_H */
