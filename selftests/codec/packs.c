// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A pack of each dialect, and what is shown of it.
 */

#include "packs.h"

#define PYLON { 0x35e, "50594C4F4E202020" }
#define PYTES { 0x35e, "5059544553" }

/* Three modules, 49.91 V, -10.1 A, 61 %. */
static const struct burst_row v12[] = {
	{ 0x359, "0000000003504E" }, { 0x351, "1402E402E402CC01" }, { 0x355, "3D006200" },
	{ 0x356, "7F139BFFC900" }, { 0x35c, "C000" }, PYLON, { 0, NULL }
};

/* 400 Ah, 49.92 V, -10.2 A, 62 %. */
static const struct burst_row v13[] = {
	{ 0x351, "1002E803B004C201" }, { 0x355, "3E0061000000" }, { 0x356, "80139AFFCA00" },
	{ 0x35a, "0000000000000000" }, PYLON, { 0x35f, "4C4901039001AA00" }, { 0, NULL }
};

/* Cubix, which sends both 359 and 35A and walks upwards: 51.03 V, 12.3 A, 63 %. */
static const struct burst_row plus[] = {
	{ 0x351, "3002D007E803C301" }, { 0x355, "3F005F0000000000" },
	{ 0x356, "EF137B00CB000000" }, { 0x359, "0000000002504E00" },
	{ 0x35a, "AAAAAAAAAAAAAAAA" }, { 0x35c, "C000000000000000" }, PYLON,
	{ 0x35f, "0000020AC8000000" }, { 0x370, "0401BE00E40CDA0C" },
	{ 0x371, "0102020203020402" }, { 0x372, "0200000000000000" },
	{ 0x373, "DA0CE40C24012B01" }, { 0x374, "3032303400000000" },
	{ 0x375, "3032303300000000" }, { 0x376, "3032303200000000" },
	{ 0x377, "3032303100000000" }, { 0x379, "C800000000000000" }, { 0, NULL }
};

/* Five modules, 51.04 V, 12.4 A, 64 %. */
static const struct burst_row pytes_pylontech[] = {
	{ 0x359, "0000000005504E" }, { 0x351, "3802C409C409D001" }, { 0x355, "40006400" },
	{ 0x356, "F0137C00CC00" }, { 0x35c, "C000" }, PYTES, { 0, NULL }
};

/* One module of 100 Ah, 52.65 V, -0.5 A, 65 %. */
static const struct burst_row pytes_victron[] = {
	{ 0x351, "3802E803E903C701" }, { 0x355, "41006300" }, { 0x356, "9114FBFFCD00" },
	{ 0x35a, "0000000000000000" }, PYTES, { 0x35f, "01006E014100" }, { 0x360, "00" },
	{ 0x372, "0100000000000000" }, { 0x373, "D80CDB0C21012301" },
	{ 0x374, "3038303000000000" }, { 0x375, "3034303000000000" },
	{ 0x376, "3032303000000000" }, { 0x377, "3033303000000000" },
	{ 0x378, "E8030000D0070000" }, { 0x379, "6400" }, { 0x380, "5059303132333435" },
	{ 0x381, "3637383930414243" }, { 0, NULL }
};

/* 52.66 V, -0.6 A, 66 %. */
static const struct burst_row native[] = {
	{ 0x400, "1502EA03EB03BE01" }, { 0x401, "C60CBC0C07000400" },
	{ 0x402, "E700DD0001000A00" }, { 0x403, "0484800204048000" },
	{ 0x404, "4200620001001D00" }, { 0x405, "9214FAFFCE000F00" },
	{ 0x406, "0000000001000000" }, { 0x407, "3B1B7F003B1B0000" },
	{ 0x408, "01010000000000" }, { 0x409, "1EC3000042810000" }, { 0x40a, "5059544553" },
	{ 0x40b, "18081709392C0100" }, { 0x40c, "0100000001000000" },
	{ 0x40d, "0000000000000000" }, { 0x41e, "A6020000B2020000" }, { 0, NULL }
};

/* Two modules, 53.07 V, 0.7 A, 67 %. */
static const struct burst_row byd[] = {
	{ 0x351, "480200050105AE01" }, { 0x355, "4300600000000000" },
	{ 0x356, "BB140700CF000000" }, { 0x35a, "AAAAAAAAAAAAAAAA" },
	{ 0x35b, "0000000000000000" }, { 0x35e, "4259440000000000" },
	{ 0x35f, "4C69011769000000" }, { 0x360, "0000000000000000" },
	{ 0x372, "0200000000000000" }, { 0x373, "EA0C010D1F012201" },
	{ 0x374, "3200000000000000" }, { 0x375, "3100000000000000" },
	{ 0x376, "3300000000000000" }, { 0x377, "3400000000000000" },
	{ 0x378, "400800002B070000" }, { 0x379, "9C00000000000000" },
	{ 0x382, "5052454D49554D00" }, { 0, NULL }
};

/* Seplos on Victron: 53.08 V, 0.8 A, 68.20 %, 26 cycles. */
static const struct burst_row victron[] = {
	{ 0x351, "4302E9039E07D001" }, { 0x355, "44005D00A41A0000" },
	{ 0x356, "BC140800D0001A00" }, { 0x35a, "AAAAAA02AAAAAA02" },
	{ 0x35e, "5348456E65726779" }, { 0x35f, "0000100430010000" },
	{ 0x370, "43414E2D534D4152" }, { 0x371, "54424D532D424154" },
	{ 0x372, "0100000000000000" }, { 0x373, "B90CC20C27012801" },
	{ 0x374, "5061636B2D303123" }, { 0x375, "5061636B2D303223" },
	{ 0x376, "5061636B2D303323" }, { 0, NULL }
};

/* GOODWE: 53.09 V, 0.9 A, 69.10 %, 27 cycles. */
static const struct burst_row sma[] = {
	{ 0x351, "4402EC03ED03D101" }, { 0x355, "45005C00FE1A0000" },
	{ 0x356, "BD140900D1001B00" }, { 0x35a, "AAAAAAAAAAAAAAAA" },
	{ 0x35e, "474F4F4457450000" }, { 0x35f, "0000010296000000" }, { 0, NULL }
};

/* 53.10 V, 1.0 A, 70 %, cells of 3.316 and 3.311 V, 280 Ah, 28 cycles. */
static const struct burst_row luxpower[] = {
	{ 0x351, "4502EE03EF03D201" }, { 0x355, "46005B00F40CEF0C" },
	{ 0x356, "BE140A00D200C800" }, { 0x359, "0000000001180100" },
	{ 0x35c, "C0001C0000000000" }, { 0x35e, "4C5558504F574552" }, { 0, NULL }
};

/* Three modules, 53.11 V, 1.1 A out, 71 %. */
static const struct burst_row deye[] = {
	{ 0x351, "4602F003F103D301" }, { 0x355, "47005A0000000000" },
	{ 0x356, "BF140B00D3000000" }, { 0x359, "0000000000000000" }, { 0x35c, "C000" },
	{ 0x35e, "445930303103D007" }, { 0x361, "F50CF00CD400C900" },
	{ 0x363, "2008210200000000" }, { 0x364, "0300000003000000" },
	{ 0x371, "F203F30300000000" }, { 0, NULL }
};

const struct pack packs[PACKS] = {
	{ V12, v12, { 0x359, "0200100003504E" }, 1000 },
	{ V13, v13, { 0x35a, "0400000000040000" }, 1000 },
	{ LFP_CAN_PYLONTECH_PLUS, plus, { 0x35a, "AAAAAAA9AAAAAAAA" }, 1000 },
	{ LFP_CAN_PYTES_PYLONTECH, pytes_pylontech, { 0x359, "0008000005504E" }, 1000 },
	{ LFP_CAN_PYTES_VICTRON, pytes_victron, { 0x35a, "0000010000000000" }, 1000 },
	{ LFP_CAN_PYTES_NATIVE, native, { 0x403, "0482800204048000" }, 3000 },
	{ LFP_CAN_BYD, byd, { 0x35a, "A9AAAAAAAAAAAAAA" }, 1000 },
	{ LFP_CAN_VICTRON, victron, { 0x35a, "AAAAAA01AAAAAA02" }, 1000 },
	{ LFP_CAN_SMA, sma, { 0x35a, "6AAAAAAAAAAAAAAA" }, 1000 },
	{ LFP_CAN_LUXPOWER, luxpower, { 0x359, "0400000001180100" }, 1000 },
	{ LFP_CAN_DEYE, deye, { 0x359, "0200000001000000" }, 1000 },
};

#define SECOND 1000

const struct period_row byd_periods[] = {
	{ 0x351, "480200050105AE01", 2 * SECOND }, { 0x355, "4300600000000000", 10 * SECOND },
	{ 0x356, "BB140700CF000000", 10 * SECOND }, { 0x35a, "AAAAAAAAAAAAAAAA", 10 * SECOND },
	{ 0x35b, "0000000000000000", 10 * SECOND }, { 0x35e, "4259440000000000", 60 * SECOND },
	{ 0x35f, "4C69011769000000", 10 * SECOND }, { 0x360, "0000000000000000", 10 * SECOND },
	{ 0x372, "0200000000000000", 10 * SECOND }, { 0x373, "EA0C010D1F012201", 10 * SECOND },
	{ 0x374, "3200000000000000", 10 * SECOND }, { 0x375, "3100000000000000", 10 * SECOND },
	{ 0x376, "3300000000000000", 10 * SECOND }, { 0x377, "3400000000000000", 10 * SECOND },
	{ 0x378, "400800002B070000", 10 * SECOND }, { 0x379, "9C00000000000000", 10 * SECOND },
	{ 0x382, "5052454D49554D00", 10 * SECOND }, { 0, NULL, 0 }
};

const struct pack *pack_of(enum lfp_can_dialect dialect)
{
	unsigned int i = 0;

	while (i < PACKS && packs[i].dialect != dialect)
		i++;
	assert_in_range(i, 0, PACKS - 1);
	return &packs[i];
}

void pack_burst(struct bench *bench, const struct pack *pack, bool alarm)
{
	const struct burst_row *row = pack->rows;

	for (; row->id; row++)
		bench_send(bench, row->id, alarm && row->id == pack->alarm.id ?
						   pack->alarm.hex : row->hex);
}

/* A burst in each period; ends right after the last one. */
void pack_run(struct bench *bench, const struct pack *pack, bool alarm, unsigned int cycles)
{
	while (cycles--) {
		bench_pass(bench, pack->period_ms);
		pack_burst(bench, pack, alarm);
	}
}

void shown_by(struct bench *bench, struct shown *shown)
{
	const struct lfp_node *stack = &bench->state.stack;
	enum lfp_level level;
	unsigned int i;

	memset(shown, 0, sizeof(*shown));
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		if (lfp_node_number(stack, i, &shown->number[i]))
			shown->fields |= BIT_ULL(i);
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (lfp_node_text(stack, i, shown->text[i]))
			shown->texts |= (u32)BIT(i);
	for (i = 0; i < LFP_CONDITION_COUNT; i++) {
		if (!lfp_node_condition(stack, i, &level))
			continue;
		shown->conditions |= BIT_ULL(i);
		shown->level[i] = (u8)level;
	}
	shown->offers = stack->offers;
	shown->offers_texts = stack->offers_texts;
	shown->can_say = stack->can_say;
}

/* What is shown of a pack of which nothing was known before. */
void shown_fresh(const struct pack *pack, bool alarm, struct shown *shown)
{
	struct bench bench;

	bench_start(&bench);
	pack_run(&bench, pack, alarm, 5);
	assert_int_equal(bench.session.dialect, pack->dialect);
	shown_by(&bench, shown);
}

/* Name of the first thing in which they differ, NULL if there is none. */
const char *shown_differs(const struct shown *shown, const struct shown *other)
{
	u64 left = shown->fields ^ other->fields;
	unsigned int i;

	if (left)
		return lfp_field_name(lfp_lowest(left));
	lfp_for_each_bit(i, left, shown->fields)
		if (shown->number[i] != other->number[i])
			return lfp_field_name(i);
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (strcmp(shown->text[i], other->text[i]))
			return lfp_text_name(i);
	left = shown->conditions ^ other->conditions;
	if (left)
		return lfp_condition_name(lfp_lowest(left));
	lfp_for_each_bit(i, left, shown->conditions)
		if (shown->level[i] != other->level[i])
			return lfp_condition_name(i);
	if (shown->offers != other->offers || shown->offers_texts != other->offers_texts ||
	    shown->can_say != other->can_say)
		return "what is offered";
	return NULL;
}
