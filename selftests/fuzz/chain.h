/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Modules on an RS485 line and what each of them answers, byte by byte.
 */
#ifndef LFPSTACK_FUZZ_CHAIN_H
#define LFPSTACK_FUZZ_CHAIN_H

#include "codec/rs485_frame.h"

/* Addresses that modules can have. */
#define CHAIN_ADDRESSES 0x80

/* Bytes of the longest record: 16 cells, 8 temperatures. */
#define CHAIN_RECORD_MAX 68

/**
 * enum chain_item - what a module can tell of itself; there is a record of each
 * @CHAIN_ANALOG: record of 42
 * @CHAIN_ALARM: record of 44
 * @CHAIN_MANAGEMENT: INFO of 92 without its address
 * @CHAIN_SERIAL: likewise of 93
 * @CHAIN_FIRMWARE: likewise of 96
 * @CHAIN_MANUFACTURER: INFO of 51, of a master
 * @CHAIN_LIMITS: INFO of 47, of a master
 * @CHAIN_SYSTEM_ANALOG: INFO of 61, of a master
 * @CHAIN_SYSTEM_ALARM: INFO of 62, of a master
 * @CHAIN_SYSTEM_MANAGEMENT: INFO of 63, of a master
 * @CHAIN_ITEM_COUNT: number of them
 */
enum chain_item {
	CHAIN_ANALOG,
	CHAIN_ALARM,
	CHAIN_MANAGEMENT,
	CHAIN_SERIAL,
	CHAIN_FIRMWARE,
	CHAIN_MANUFACTURER,
	CHAIN_LIMITS,
	CHAIN_SYSTEM_ANALOG,
	CHAIN_SYSTEM_ALARM,
	CHAIN_SYSTEM_MANAGEMENT,
	CHAIN_ITEM_COUNT
};

/**
 * struct chain_record - bytes that a module sends
 * @len: how many
 * @bytes: these
 */
struct chain_record {
	u8 len;
	u8 bytes[CHAIN_RECORD_MAX];
};

/**
 * struct chain_module - one module
 * @there: it is on the line and answers
 * @record: what it tells
 */
struct chain_module {
	bool there;
	struct chain_record record[CHAIN_ITEM_COUNT];
};

/**
 * enum chain_skill - what masters can do, as bits
 * @CHAIN_ALL: requests for all modules at once
 * @CHAIN_SYSTEM: 61 to 63
 * @CHAIN_REFUSES: what they cannot do is refused; otherwise there is no answer
 * @CHAIN_NO_ALARM: no module knows 44
 * @CHAIN_NO_MANAGEMENT: nor 92
 */
enum chain_skill {
	CHAIN_ALL = 1,
	CHAIN_SYSTEM = 2,
	CHAIN_REFUSES = 4,
	CHAIN_NO_ALARM = 8,
	CHAIN_NO_MANAGEMENT = 16
};

/**
 * struct chain - all modules on a line
 * @module: by address
 * @skills: enum chain_skill bits
 */
struct chain {
	struct chain_module module[CHAIN_ADDRESSES];
	u8 skills;
};

void chain_start(struct chain *chain);
void chain_plug(struct chain *chain, u8 address);
void chain_set_cell(struct chain *chain, u8 address, unsigned int cell, u16 mv);
bool chain_answer(const struct chain *chain, const struct lfp_rs485_frame *request,
		  struct lfp_rs485_frame *reply, u8 info[LFP_RS485_INFO_MAX]);

#endif /* LFPSTACK_FUZZ_CHAIN_H */
