// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Modules on an RS485 line and what each of them answers.
 */

#include "chain.h"

#define COMMAND_UNKNOWN 0x04

/* Addresses that a master answers for. */
#define GROUP 14

/* A healthy module at 49.8 V: 15 cells, 5 temperatures, 3.2 A into it, 60 of 74 Ah. */
static const struct chain_record usual[CHAIN_ITEM_COUNT] = {
	[CHAIN_ANALOG] = { 59, {
		15, 0x0c, 0xf8, 0x0c, 0xf9, 0x0c, 0xf8, 0x0c, 0xf7, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c,
		0xf8, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c, 0xf8, 0x0c,
		0xf8, 0x0c, 0xf8, 5, 0x0b, 0xa5, 0x0b, 0x9a, 0x0b, 0x9b, 0x0b, 0x9c, 0x0b, 0x9d,
		0x00, 0x20, 0xc2, 0x88, 0xff, 0xff, 4, 0xff, 0xff, 0x00, 0x11, 0x00, 0xea, 0x60,
		0x01, 0x21, 0x10 } },
	[CHAIN_ALARM] = { 31, { 15, [16] = 5, [26] = 0x0e } },
	[CHAIN_MANAGEMENT] = { 9, { 0xd0, 0x02, 0xaf, 0xc8, 0x01, 0x72, 0xfe, 0x8e, 0xc0 } },
	[CHAIN_SERIAL] = { 16, "FUZZ0000000000 A" },
	[CHAIN_FIRMWARE] = { 5, { 1, 3, 0, 6, 9 } },
	[CHAIN_MANUFACTURER] = { 32, "FZ3000C\0\0\0\1\3Pylon---------------" },
	[CHAIN_LIMITS] = { 25, {
		0x00, 0x0e, 0x42, 0x0b, 0xea, 0x0a, 0xf0, 0x0d, 0x03, 0x0a, 0x47, 0x03, 0x84,
		0xd2, 0xf0, 0xb3, 0xb0, 0xa7, 0xf8, 0x0d, 0x03, 0x0a, 0x47, 0xfc, 0x7c } },
	[CHAIN_SYSTEM_ANALOG] = { 49, {
		0xc2, 0x88, 0x00, 0x00, 81, 0x00, 0x11, 0x00, 0x11, 100, 99, 0x0c, 0xf9, 0x01,
		0x02, 0x0c, 0xf7, 0x01, 0x04, 0x0b, 0x9c, 0x0b, 0x9d, 0x01, 0x04, 0x0b, 0x9a, 0x01,
		0x01, 0x0b, 0xa0, 0x0b, 0xa1, 0x01, 0x01, 0x0b, 0xa0, 0x01, 0x02, 0x0b, 0xa5, 0x0b,
		0xa5, 0x01, 0x01, 0x0b, 0xa5, 0x01, 0x01 } },
	[CHAIN_SYSTEM_ALARM] = { 4, { 0 } },
	[CHAIN_SYSTEM_MANAGEMENT] = { 9, {
		0xd0, 0x02, 0xaf, 0xc8, 0x01, 0x72, 0xfe, 0x8e, 0xc0 } },
};

void chain_start(struct chain *chain)
{
	memset(chain, 0, sizeof(*chain));
}

/* Where a number may be another one in each module: its lowest byte. */
static const struct {
	enum chain_item item;
	u8 byte;
} varying[] = {
	{ CHAIN_ANALOG, 33 }, { CHAIN_ANALOG, 35 }, { CHAIN_ANALOG, 43 }, { CHAIN_ANALOG, 52 },
	{ CHAIN_ANALOG, 55 }, { CHAIN_ANALOG, 58 }, { CHAIN_MANAGEMENT, 1 },
	{ CHAIN_MANAGEMENT, 3 }, { CHAIN_MANAGEMENT, 5 }, { CHAIN_MANAGEMENT, 7 },
};

/* A new module, like the others but for its numbers. */
void chain_plug(struct chain *chain, u8 address)
{
	struct chain_module *module = &chain->module[address];
	unsigned int i;

	memcpy(module->record, usual, sizeof(usual));
	module->there = true;
	module->record[CHAIN_SERIAL].bytes[15] = (u8)('A' + address % 26);
	for (i = 0; i < ARRAY_SIZE(varying); i++)
		module->record[varying[i].item].bytes[varying[i].byte] += address % 16;
	chain_set_cell(chain, address, address % 15, (u16)(3320 + address));
}

/* The voltage of a module is the sum of its cells. */
void chain_set_cell(struct chain *chain, u8 address, unsigned int cell, u16 mv)
{
	u8 *bytes = chain->module[address].record[CHAIN_ANALOG].bytes;
	u8 *voltage = bytes + 44;
	unsigned int sum = 0, i;

	bytes[1 + 2 * cell] = (u8)(mv >> 8);
	bytes[2 + 2 * cell] = (u8)mv;
	for (i = 0; i < 15; i++)
		sum += bytes[1 + 2 * i] * 256U + bytes[2 + 2 * i];
	voltage[0] = (u8)(sum >> 8);
	voltage[1] = (u8)sum;
}

/* How each command is answered: what stands before the record, and whether by masters alone. */
static const struct answer {
	u8 cid2;
	u8 head;
	bool master;
	u8 skill;
	enum chain_item item;
} answers[] = {
	{ 0x42, 2, false, 0, CHAIN_ANALOG },
	{ 0x44, 2, false, 0, CHAIN_ALARM },
	{ 0x92, 1, false, 0, CHAIN_MANAGEMENT },
	{ 0x93, 1, false, 0, CHAIN_SERIAL },
	{ 0x96, 1, false, 0, CHAIN_FIRMWARE },
	{ 0x51, 0, false, 0, CHAIN_MANUFACTURER },
	{ 0x47, 0, true, 0, CHAIN_LIMITS },
	{ 0x61, 0, true, CHAIN_SYSTEM, CHAIN_SYSTEM_ANALOG },
	{ 0x62, 0, true, CHAIN_SYSTEM, CHAIN_SYSTEM_ALARM },
	{ 0x63, 0, true, CHAIN_SYSTEM, CHAIN_SYSTEM_MANAGEMENT },
};

static const struct answer *find_answer(u8 cid2)
{
	const struct answer *answer = answers;

	for (; answer < answers + ARRAY_SIZE(answers); answer++)
		if (answer->cid2 == cid2)
			return answer;
	return NULL;
}

static void put(struct lfp_rs485_frame *reply, u8 *info, const struct chain_record *record)
{
	if (reply->len + record->len > LFP_RS485_INFO_MAX)
		return;
	memcpy(info + reply->len, record->bytes, record->len);
	reply->len += record->len;
}

/* All that are there, in the order of their addresses: who is missing is not told. */
static void answer_all(const struct chain *chain, const struct answer *answer,
		       struct lfp_rs485_frame *reply, u8 *info)
{
	unsigned int address = reply->address, i;

	info[0] = 0x11;
	info[1] = 0;
	reply->len = 2;
	for (i = 0; i < GROUP && address < CHAIN_ADDRESSES; i++, address++) {
		if (!chain->module[address].there)
			continue;
		put(reply, info, &chain->module[address].record[answer->item]);
		info[1]++;
	}
}

static void answer_one(const struct chain *chain, const struct answer *answer,
		       struct lfp_rs485_frame *reply, u8 *info)
{
	info[0] = reply->address;
	if (answer->head == 2) {
		info[0] = 0x10;
		info[1] = reply->address;
	}
	reply->len = answer->head;
	put(reply, info, &chain->module[reply->address].record[answer->item]);
}

static bool can_answer(const struct chain *chain, const struct answer *answer, bool master)
{
	if (answer->item == CHAIN_ALARM && chain->skills & CHAIN_NO_ALARM)
		return false;
	if (answer->item == CHAIN_MANAGEMENT && chain->skills & CHAIN_NO_MANAGEMENT)
		return false;
	return (master || !answer->master) && !(answer->skill & ~chain->skills);
}

/* False: nothing answers. */
bool chain_answer(const struct chain *chain, const struct lfp_rs485_frame *request,
		  struct lfp_rs485_frame *reply, u8 info[LFP_RS485_INFO_MAX])
{
	const struct answer *answer = find_answer(request->code);
	bool all = request->len && request->info[0] == 0xff;
	bool master = request->address % 16 == 2;

	*reply = *request;
	reply->code = 0;
	reply->len = 0;
	reply->info = info;
	if (request->address >= CHAIN_ADDRESSES || !chain->module[request->address].there)
		return false;
	if (request->code == 0x4f)
		return true;
	if (!answer || !can_answer(chain, answer, master) ||
	    (all && !(chain->skills & CHAIN_ALL && master))) {
		reply->code = COMMAND_UNKNOWN;
		return chain->skills & CHAIN_REFUSES;
	}
	if (all)
		answer_all(chain, answer, reply, info);
	else
		answer_one(chain, answer, reply, info);
	return true;
}
