// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must be true of a reading.
 */

#include "judge.h"

#define OPEN LFP_UNKNOWN_ALARM
#define NOTHING LFP_CONDITION_COUNT

/* Condition of each bit of a byte of 0x359, bit 0 first. */
static const u8 bits_359[4][8] = {
	{ OPEN, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	  LFP_UNDERTEMPERATURE, OPEN, OPEN, LFP_DISCHARGE_OVERCURRENT },
	{ LFP_CHARGE_OVERCURRENT, OPEN, OPEN, LFP_BMS_INTERNAL, OPEN, OPEN, OPEN, OPEN },
	{ OPEN, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE,
	  LFP_UNDERTEMPERATURE, OPEN, OPEN, LFP_DISCHARGE_OVERCURRENT },
	{ LFP_CHARGE_OVERCURRENT, OPEN, OPEN, LFP_INTERNAL_COMMUNICATION, OPEN, OPEN, OPEN, OPEN },
};

/* Condition of each pair of a byte of 0x35A; the warnings repeat the alarms. */
static const u8 pairs_35a[8][4] = {
	{ LFP_GENERAL, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE },
	{ LFP_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE, LFP_CHARGE_UNDERTEMPERATURE,
	  LFP_DISCHARGE_OVERCURRENT },
	{ LFP_CHARGE_OVERCURRENT, LFP_CONTACTOR, LFP_SHORT_CIRCUIT, LFP_BMS_INTERNAL },
	{ LFP_CELL_IMBALANCE, OPEN, OPEN, OPEN },
	{ LFP_GENERAL, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE },
	{ LFP_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE, LFP_CHARGE_UNDERTEMPERATURE,
	  LFP_DISCHARGE_OVERCURRENT },
	{ LFP_CHARGE_OVERCURRENT, LFP_CONTACTOR, LFP_SHORT_CIRCUIT, LFP_BMS_INTERNAL },
	{ LFP_CELL_IMBALANCE, NOTHING, OPEN, OPEN },
};

/* Lowest and highest number that may ever be shown. */
static const struct {
	s64 min;
	s64 max;
} sane[LFP_FIELD_COUNT] = {
	[LFP_VOLTAGE_UV] = { 15000000, 65000000 },
	[LFP_CURRENT_UA] = { -2000000000, 2000000000 },
	[LFP_TEMPERATURE_DC] = { -400, 1000 },
	[LFP_SOC_PERCENT] = { 0, 200 },
	[LFP_SOH_PERCENT] = { 0, 120 },
	[LFP_CHARGE_VOLTAGE_MAX_UV] = { 30000000, 65000000 },
	[LFP_CHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_DISCHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_DISCHARGE_VOLTAGE_MIN_UV] = { 15000000, 65000000 },
	[LFP_CHARGE_FULL_UAH] = { 1000000, 6400000000 },
	[LFP_CHARGE_ENABLED] = { 0, 1 },
	[LFP_DISCHARGE_ENABLED] = { 0, 1 },
	[LFP_CHARGE_REQUEST] = { 0, 7 },
	[LFP_MODULES_ONLINE] = { 0, 64 },
};

static void add_item(struct verdict *verdict, u8 condition, bool raised, bool protection,
		     u64 bit)
{
	if (condition == NOTHING)
		return;
	verdict->can_say |= BIT_ULL(condition);
	if (!raised)
		return;
	if (condition == OPEN)
		verdict->unknown |= bit;
	if (protection)
		verdict->protection |= BIT_ULL(condition);
	else
		verdict->warning |= BIT_ULL(condition);
}

static struct verdict judge_359(const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };
	unsigned int byte, bit;

	if (payload->len)
		verdict.can_say = BIT_ULL(OPEN);
	for (byte = 0; byte < 4 && byte < payload->len; byte++)
		for (bit = 0; bit < 8; bit++)
			add_item(&verdict, bits_359[byte][bit], payload->data[byte] >> bit & 1,
				 byte < 2, BIT_ULL(8 * byte + bit));
	return verdict;
}

static struct verdict judge_35a(const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };
	unsigned int byte, pair;

	if (payload->len)
		verdict.can_say = BIT_ULL(OPEN);
	for (byte = 0; byte < payload->len; byte++)
		for (pair = 0; pair < 4; pair++)
			add_item(&verdict, pairs_35a[byte][pair],
				 (payload->data[byte] >> 2 * pair & 3) == 1, byte < 4,
				 BIT_ULL(8 * byte + 2 * pair));
	return verdict;
}

/* What a frame says of conditions, worked out item by item. */
struct verdict judge_alarms(enum lfp_can_dialect dialect, u32 id,
			    const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };

	if (dialect == LFP_CAN_PYLONTECH_1_2 && id == 0x359)
		return judge_359(payload);
	if (dialect == LFP_CAN_PYLONTECH_1_3 && id == 0x35a)
		return judge_35a(payload);
	if (dialect == LFP_CAN_PYLONTECH_1_2 && id == 0x35c && payload->len)
		verdict.unknown = payload->data[0] & 7;
	return verdict;
}

bool judge_number(enum lfp_field field, s64 number)
{
	return number >= sane[field].min && number <= sane[field].max;
}

/* Printable, ended, without blanks at its ends. */
bool judge_text(const char *text)
{
	size_t len = strnlen(text, LFP_TEXT_SIZE), i;

	if (!len || len == LFP_TEXT_SIZE || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	for (i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

static void judge_values(u32 id, const struct lfp_reading *reading)
{
	unsigned int bit;
	u64 left;

	must(!(reading->fields & reading->implausible), "%03x", id);
	must(!((reading->fields | reading->implausible) >> LFP_FIELD_COUNT), "%03x", id);
	lfp_for_each_bit(bit, left, reading->fields)
		must(judge_number(bit, reading->value[bit]), "%03x: %s = %lld", id,
		     lfp_field_name(bit), (long long)reading->value[bit]);
	must(!(reading->texts >> LFP_TEXT_COUNT), "%03x", id);
	lfp_for_each_bit(bit, left, reading->texts)
		must(judge_text(reading->text[bit]), "%03x: %s", id, lfp_text_name(bit));
}

/* SMA's 0xFFFF and 0x8000 mean "no value" in a limit, a charge or a capacity. */
static void judge_markers(u32 id, const struct lfp_can_payload *payload,
			  const struct lfp_reading *reading)
{
	static const struct {
		u32 id;
		unsigned int byte;
		enum lfp_field field;
	} fields[] = {
		{ 0x351, 0, LFP_CHARGE_VOLTAGE_MAX_UV }, { 0x351, 2, LFP_CHARGE_CURRENT_MAX_UA },
		{ 0x351, 4, LFP_DISCHARGE_CURRENT_MAX_UA },
		{ 0x351, 6, LFP_DISCHARGE_VOLTAGE_MIN_UV }, { 0x355, 0, LFP_SOC_PERCENT },
		{ 0x355, 2, LFP_SOH_PERCENT }, { 0x356, 0, LFP_VOLTAGE_UV },
		{ 0x35f, 4, LFP_CHARGE_FULL_UAH },
	};
	unsigned int i;
	u16 raw;

	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		if (fields[i].id != id || fields[i].byte + 2 > payload->len)
			continue;
		raw = (u16)(payload->data[fields[i].byte] | payload->data[fields[i].byte + 1] << 8);
		if (raw == 0xffff || raw == 0x8000)
			must(!(reading->fields & BIT_ULL(fields[i].field)), "%s of \"no value\"",
			     lfp_field_name(fields[i].field));
	}
}

/* Ends the program if something is wrong with what a frame became. */
void judge_reading(enum lfp_can_dialect dialect, u32 id, const struct lfp_can_payload *payload,
		   enum lfp_decode result, const struct lfp_reading *reading)
{
	static const struct lfp_reading empty;
	struct verdict verdict = judge_alarms(dialect, id, payload);

	if (result != LFP_DECODED) {
		must(!memcmp(reading, &empty, sizeof(empty)), "%03x", id);
		return;
	}
	must(dialect != LFP_CAN_UNKNOWN && dialect != LFP_CAN_FOREIGN, "%03x", id);
	judge_values(id, reading);
	judge_markers(id, payload, reading);
	must(reading->can_say == verdict.can_say, "%03x", id);
	must(reading->warning == verdict.warning, "%03x", id);
	must(reading->protection == verdict.protection, "%03x", id);
	must(reading->unknown == verdict.unknown, "%03x", id);
}
