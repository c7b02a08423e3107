// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must be true of a reading.
 */

#include "judge.h"

/* What a bit means: nothing to report, a thing nobody has explained, or a condition. */
#define FINE 0
#define MUTE 0x3f
#define P(condition) (0x80 | LFP_##condition)
#define W(condition) (0x40 | LFP_##condition)

/* A bit that is reserved among alarms: it is one, of which nothing else is known. */
#define OPEN_P P(UNKNOWN_ALARM)
#define OPEN_W W(UNKNOWN_ALARM)

#define MUTE_8 { MUTE, MUTE, MUTE, MUTE, MUTE, MUTE, MUTE, MUTE }
#define OPEN_P_8 { OPEN_P, OPEN_P, OPEN_P, OPEN_P, OPEN_P, OPEN_P, OPEN_P, OPEN_P }
#define OPEN_W_8 { OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W }

#define PYLONTECH                                                                     \
	(BIT(LFP_CAN_PYLONTECH_1_2) | BIT(LFP_CAN_PYLONTECH_PLUS) |                   \
	 BIT(LFP_CAN_PYTES_PYLONTECH) | BIT(LFP_CAN_LUXPOWER))
#define BYD_LIKE (BIT(LFP_CAN_PYTES_VICTRON) | BIT(LFP_CAN_BYD))
#define SMA_LIKE (BIT(LFP_CAN_VICTRON) | BIT(LFP_CAN_SMA))
#define PLUS BIT(LFP_CAN_PYLONTECH_PLUS)
#define LUXPOWER BIT(LFP_CAN_LUXPOWER)
#define DEYE BIT(LFP_CAN_DEYE)
#define NATIVE BIT(LFP_CAN_PYTES_NATIVE)

/* Those that send alarms as pairs of bits, and what Victron has added. */
#define PAIRS ((PYLONTECH & ~LUXPOWER) | BIT(LFP_CAN_PYLONTECH_1_3) | BYD_LIKE | SMA_LIKE)
#define ALL_35X (PAIRS | LUXPOWER | DEYE)

/**
 * struct layout - what the bits of a frame mean
 * @dialects: in these
 * @id: identifier
 * @alarms: it tells whether a bit stands that nobody has explained
 * @item: of each byte, bit 0 first
 */
struct layout {
	unsigned long dialects;
	u32 id;
	bool alarms;
	u8 item[8][8];
};

/* Bytes 0-3 and 4-7 of 0x403 are alike. */
#define STATUS_0                                                                      \
	{ P(OVERVOLTAGE), W(OVERVOLTAGE), FINE, W(UNDERVOLTAGE), P(UNDERVOLTAGE),     \
	  MUTE, MUTE, MUTE }
#define STATUS_1                                                                      \
	{ P(OVERTEMPERATURE), W(OVERTEMPERATURE), FINE, W(UNDERTEMPERATURE),          \
	  P(UNDERTEMPERATURE), MUTE, MUTE, MUTE }
#define STATUS_2                                                                      \
	{ MUTE, P(DISCHARGE_OVERCURRENT), P(DISCHARGE_OVERCURRENT),                   \
	  P(CHARGE_OVERCURRENT), P(CHARGE_OVERCURRENT), W(DISCHARGE_OVERCURRENT),     \
	  W(CHARGE_OVERCURRENT), FINE }
#define STATUS_3 { MUTE, FINE, FINE, FINE, MUTE, MUTE, MUTE, MUTE }

static const struct layout layouts[] = {
	{ PYLONTECH, 0x359, true, {
		{ OPEN_P, P(OVERVOLTAGE), P(UNDERVOLTAGE), P(OVERTEMPERATURE),
		  P(UNDERTEMPERATURE), OPEN_P, OPEN_P, P(DISCHARGE_OVERCURRENT) },
		{ P(CHARGE_OVERCURRENT), OPEN_P, OPEN_P, P(BMS_INTERNAL), OPEN_P, OPEN_P, OPEN_P,
		  OPEN_P },
		{ OPEN_W, W(OVERVOLTAGE), W(UNDERVOLTAGE), W(OVERTEMPERATURE),
		  W(UNDERTEMPERATURE), OPEN_W, OPEN_W, W(DISCHARGE_OVERCURRENT) },
		{ W(CHARGE_OVERCURRENT), OPEN_W, OPEN_W, W(INTERNAL_COMMUNICATION), OPEN_W, OPEN_W,
		  OPEN_W, OPEN_W } } },
	{ DEYE, 0x359, true, {
		{ P(CELL_OVERVOLTAGE), P(CELL_UNDERVOLTAGE), P(MODULE_OVERVOLTAGE),
		  P(MODULE_UNDERVOLTAGE), P(CHARGE_OVERCURRENT), P(DISCHARGE_OVERCURRENT),
		  P(CHARGE_OVERTEMPERATURE), P(CHARGE_UNDERTEMPERATURE) },
		{ P(DISCHARGE_OVERTEMPERATURE), P(DISCHARGE_UNDERTEMPERATURE), P(CELL_IMBALANCE),
		  P(TEMPERATURE_IMBALANCE), P(MOSFET_OVERTEMPERATURE), P(HEATER), P(OVERCURRENT),
		  P(OVERCURRENT) },
		OPEN_P_8,
		{ P(INTERNAL_COMMUNICATION), P(VOLTAGE_SENSOR), P(TEMPERATURE_SENSOR),
		  P(CONTACTOR), P(BMS_INTERNAL), P(INTERNAL_COMMUNICATION),
		  P(INVERTER_COMMUNICATION), P(INTERNAL_COMMUNICATION) },
		{ W(CELL_OVERVOLTAGE), W(CELL_UNDERVOLTAGE), W(MODULE_OVERVOLTAGE),
		  W(MODULE_UNDERVOLTAGE), W(CHARGE_OVERCURRENT), W(DISCHARGE_OVERCURRENT),
		  W(CHARGE_OVERTEMPERATURE), W(CHARGE_UNDERTEMPERATURE) },
		{ W(DISCHARGE_OVERTEMPERATURE), W(DISCHARGE_UNDERTEMPERATURE), W(CELL_IMBALANCE),
		  W(TEMPERATURE_IMBALANCE), W(MOSFET_OVERTEMPERATURE), W(HEATER), P(HEATER),
		  P(HEATER) },
		OPEN_P_8 } },
	{ PAIRS, 0x35b, false, { MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8 } },
	{ PYLONTECH, 0x35c, false, { { MUTE, MUTE, MUTE } } },
	{ DEYE, 0x35c, false, { { FINE, MUTE, MUTE } } },
	{ NATIVE, 0x403, false,
	  { STATUS_0, STATUS_1, STATUS_2, STATUS_3, STATUS_0, STATUS_1, STATUS_2, STATUS_3 } },
	{ NATIVE, 0x404, false, { { FINE }, { FINE }, { FINE }, { FINE }, MUTE_8, MUTE_8 } },
	{ NATIVE, 0x406, true, {
		OPEN_W_8,
		{ OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, OPEN_W, P(BMS_INTERNAL) },
		OPEN_W_8, OPEN_W_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8 } },
	{ NATIVE, 0x407, false,
	  { MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8 } },
	{ NATIVE, 0x40c, false,
	  { MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8 } },
	{ NATIVE, 0x40d, false,
	  { MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8, MUTE_8 } },
};

/* Condition of each pair of bytes 0-3 of 0x35A; bytes 4-7 are the same as warnings. */
static const u8 pairs_35a[4][4] = {
	{ LFP_GENERAL, LFP_OVERVOLTAGE, LFP_UNDERVOLTAGE, LFP_OVERTEMPERATURE },
	{ LFP_UNDERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE, LFP_CHARGE_UNDERTEMPERATURE,
	  LFP_DISCHARGE_OVERCURRENT },
	{ LFP_CHARGE_OVERCURRENT, LFP_CONTACTOR, LFP_SHORT_CIRCUIT, LFP_BMS_INTERNAL },
	{ LFP_CELL_IMBALANCE, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM },
};

#define FIELD(field) BIT_ULL(LFP_##field)
#define TEXT(text) ((u32)BIT(LFP_##text))
#define LIMITS                                                                        \
	(FIELD(CHARGE_VOLTAGE_MAX_UV) | FIELD(CHARGE_CURRENT_MAX_UA) |                \
	 FIELD(DISCHARGE_CURRENT_MAX_UA) | FIELD(DISCHARGE_VOLTAGE_MIN_UV))
#define CELL_VOLTAGES (FIELD(CELL_VOLTAGE_MAX_UV) | FIELD(CELL_VOLTAGE_MIN_UV))
#define CELL_TEMPERATURES (FIELD(CELL_TEMPERATURE_MAX_DC) | FIELD(CELL_TEMPERATURE_MIN_DC))
#define MODULES                                                                       \
	(FIELD(MODULES_ONLINE) | FIELD(MODULES_OFFLINE) |                             \
	 FIELD(MODULES_BLOCKING_CHARGE) | FIELD(MODULES_BLOCKING_DISCHARGE))
#define PERMITS (FIELD(CHARGE_ENABLED) | FIELD(DISCHARGE_ENABLED) | FIELD(CHARGE_REQUEST))
#define ENERGIES (FIELD(CHARGED_ENERGY_WH) | FIELD(DISCHARGED_ENERGY_WH))
#define VOLTAGE_PLACES (TEXT(CELL_VOLTAGE_MAX_AT) | TEXT(CELL_VOLTAGE_MIN_AT))
#define TEMPERATURE_PLACES (TEXT(CELL_TEMPERATURE_MAX_AT) | TEXT(CELL_TEMPERATURE_MIN_AT))

/* All that a frame can be about; several rows for an identifier add up. */
static const struct {
	unsigned long dialects;
	u32 id;
	u64 fields;
	u32 texts;
} contents[] = {
	{ ALL_35X, 0x351, LIMITS, 0 },
	{ ALL_35X, 0x355, FIELD(SOC_PERCENT) | FIELD(SOH_PERCENT), 0 },
	{ SMA_LIKE, 0x355, FIELD(SOC_CENTIPERCENT), 0 },
	{ LUXPOWER, 0x355, CELL_VOLTAGES, 0 },
	{ ALL_35X, 0x356, FIELD(VOLTAGE_UV) | FIELD(CURRENT_UA), 0 },
	{ PAIRS | DEYE, 0x356, FIELD(TEMPERATURE_DC), 0 },
	{ LUXPOWER, 0x356, CELL_TEMPERATURES, 0 },
	{ SMA_LIKE, 0x356, FIELD(CYCLE_COUNT), 0 },
	{ PYLONTECH, 0x359, FIELD(MODULES_ONLINE), 0 },
	{ LUXPOWER, 0x359, FIELD(CHARGE_FULL_DESIGN_UAH), 0 },
	{ PYLONTECH | DEYE, 0x35c, PERMITS, 0 },
	{ DEYE, 0x35c, FIELD(HEATING_REQUEST), 0 },
	{ LUXPOWER, 0x35c, FIELD(CYCLE_COUNT), 0 },
	{ ALL_35X, 0x35e, 0, TEXT(MANUFACTURER) },
	{ DEYE, 0x35e, FIELD(CHARGE_FULL_DESIGN_UAH), 0 },
	{ PAIRS, 0x35f, 0, TEXT(FIRMWARE) },
	{ BYD_LIKE, 0x35f, FIELD(CHARGE_NOW_UAH), 0 },
	{ PAIRS & ~BYD_LIKE, 0x35f, FIELD(CHARGE_FULL_UAH), 0 },
	{ PAIRS, 0x360, FIELD(CHARGE_REQUEST), 0 },
	{ DEYE, 0x361, CELL_VOLTAGES | CELL_TEMPERATURES, 0 },
	{ DEYE, 0x363, 0, TEXT(FIRMWARE) | TEXT(HARDWARE) },
	{ DEYE, 0x364, MODULES | FIELD(MODULES_TOTAL), 0 },
	{ PAIRS, 0x370, 0, TEXT(MODEL) },
	{ PLUS, 0x370, CELL_VOLTAGES | CELL_TEMPERATURES, 0 },
	{ PAIRS, 0x371, 0, TEXT(MODEL_TAIL) },
	{ PLUS, 0x371, 0, VOLTAGE_PLACES | TEMPERATURE_PLACES },
	{ DEYE, 0x371,
	  FIELD(GRID_CHARGE_CURRENT_MAX_UA) | FIELD(GRID_DISCHARGE_CURRENT_MAX_UA), 0 },
	{ PAIRS, 0x372, MODULES, 0 },
	{ PAIRS, 0x373, CELL_VOLTAGES | CELL_TEMPERATURES, 0 },
	{ PAIRS, 0x374, 0, TEXT(CELL_VOLTAGE_MIN_AT) },
	{ PAIRS, 0x375, 0, TEXT(CELL_VOLTAGE_MAX_AT) },
	{ PAIRS, 0x376, 0, TEXT(CELL_TEMPERATURE_MIN_AT) },
	{ PAIRS, 0x377, 0, TEXT(CELL_TEMPERATURE_MAX_AT) },
	{ BYD_LIKE, 0x378, ENERGIES, 0 },
	{ PAIRS | LUXPOWER, 0x379, FIELD(CHARGE_FULL_DESIGN_UAH), 0 },
	{ PAIRS, 0x380, 0, TEXT(SERIAL) },
	{ PAIRS, 0x381, 0, TEXT(SERIAL_TAIL) },
	{ PAIRS, 0x382, 0, TEXT(MODEL) },
	{ NATIVE, 0x400, LIMITS, 0 },
	{ NATIVE, 0x401, CELL_VOLTAGES, VOLTAGE_PLACES },
	{ NATIVE, 0x402, CELL_TEMPERATURES, TEMPERATURE_PLACES },
	{ NATIVE, 0x404, FIELD(SOC_PERCENT) | FIELD(SOH_PERCENT) | FIELD(CYCLE_COUNT), 0 },
	{ NATIVE, 0x405, FIELD(VOLTAGE_UV) | FIELD(CURRENT_UA) | FIELD(TEMPERATURE_DC) |
	  FIELD(CELLS_IN_SERIES), 0 },
	{ NATIVE, 0x408, PERMITS | FIELD(MODULES_BLOCKING_CHARGE) |
	  FIELD(MODULES_BLOCKING_DISCHARGE), 0 },
	{ NATIVE, 0x409, FIELD(CHARGE_FULL_UAH) | FIELD(CHARGE_NOW_UAH), 0 },
	{ NATIVE, 0x40a, 0, TEXT(MANUFACTURER) },
	{ NATIVE, 0x40b, FIELD(BMS_CLOCK) | FIELD(MODULES_ONLINE) | FIELD(MODULES_OFFLINE), 0 },
	{ NATIVE, 0x41e, ENERGIES, 0 },
};

/* Lowest and highest number that may ever be shown; what has none never is. */
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
	[LFP_CHARGE_FULL_UAH] = { 1000, 25600000000 },
	[LFP_CHARGE_FULL_DESIGN_UAH] = { 100000, 25600000000 },
	[LFP_CHARGE_NOW_UAH] = { 0, 25600000000 },
	[LFP_CYCLE_COUNT] = { 0, 20000 },
	[LFP_SOC_CENTIPERCENT] = { 1, 10000 },
	[LFP_CHARGE_ENABLED] = { 0, 1 },
	[LFP_DISCHARGE_ENABLED] = { 0, 1 },
	[LFP_CHARGE_REQUEST] = { 0, 7 },
	[LFP_MODULES_ONLINE] = { 0, 64 },
	[LFP_MODULES_OFFLINE] = { 0, 64 },
	[LFP_MODULES_TOTAL] = { 0, 64 },
	[LFP_MODULES_BLOCKING_CHARGE] = { 0, 64 },
	[LFP_MODULES_BLOCKING_DISCHARGE] = { 0, 64 },
	[LFP_CELLS_IN_SERIES] = { 1, 32 },
	[LFP_CELL_VOLTAGE_MAX_UV] = { 1500000, 4500000 },
	[LFP_CELL_VOLTAGE_MIN_UV] = { 1500000, 4500000 },
	[LFP_CELL_TEMPERATURE_MAX_DC] = { -400, 1000 },
	[LFP_CELL_TEMPERATURE_MIN_DC] = { -400, 1000 },
	[LFP_GRID_CHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_GRID_DISCHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_HEATING_REQUEST] = { 0, 1 },
	[LFP_CHARGED_ENERGY_WH] = { 0, 10000000000 },
	[LFP_DISCHARGED_ENERGY_WH] = { 0, 10000000000 },
	[LFP_BMS_CLOCK] = { 20000101000000, 20991231235959 },
};

static void raise(struct verdict *verdict, unsigned int condition, bool protection)
{
	if (protection)
		verdict->protection |= BIT_ULL(condition);
	else
		verdict->warning |= BIT_ULL(condition);
}

static void add_item(struct verdict *verdict, u8 item, bool raised, u64 bit)
{
	unsigned int condition = item & MUTE;

	if (item == MUTE || condition == LFP_UNKNOWN_ALARM)
		verdict->unknown |= raised ? bit : 0;
	if (item == FINE || item == MUTE)
		return;
	verdict->can_say |= BIT_ULL(condition);
	if (raised)
		raise(verdict, condition, item & 0x80);
}

static struct verdict judge_bits(const struct layout *layout,
				 const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };
	unsigned int byte, bit;

	if (layout->alarms && payload->len)
		verdict.can_say = BIT_ULL(LFP_UNKNOWN_ALARM);
	for (byte = 0; byte < payload->len; byte++)
		for (bit = 0; bit < 8; bit++)
			add_item(&verdict, layout->item[byte][bit],
				 payload->data[byte] >> bit & 1, BIT_ULL(8 * byte + bit));
	return verdict;
}

static u8 pair_at(const struct lfp_can_payload *payload, unsigned int pair)
{
	return payload->data[pair / 4] >> pair % 4 * 2 & 3;
}

/* A pack that says of one thing that it is fine says nothing by a 00. */
static bool says_fine(const struct lfp_can_payload *payload)
{
	unsigned int pair;

	for (pair = 0; pair < 4U * payload->len; pair++)
		if (pair_at(payload, pair) == 2)
			return true;
	return false;
}

static void judge_pair(struct verdict *verdict, const struct lfp_can_payload *payload,
		       unsigned int pair)
{
	unsigned int condition = pairs_35a[pair / 4 % 4][pair % 4];
	u8 said = pair_at(payload, pair);

	/* Whether the system is on line is no alarm. */
	if (pair == 7 * 4 + 1)
		return;
	if (said == 3 || (!said && says_fine(payload)))
		return;
	verdict->can_say |= BIT_ULL(condition);
	if (said != 1)
		return;
	raise(verdict, condition, pair < 16);
	if (condition == LFP_UNKNOWN_ALARM)
		verdict->unknown |= BIT_ULL(2 * pair);
}

static struct verdict judge_35a(const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };
	unsigned int pair;

	if (payload->len)
		verdict.can_say = BIT_ULL(LFP_UNKNOWN_ALARM);
	for (pair = 0; pair < 4U * payload->len; pair++)
		judge_pair(&verdict, payload, pair);
	return verdict;
}

/* What a frame says of conditions, worked out item by item. */
struct verdict judge_alarms(enum lfp_can_dialect dialect, u32 id,
			    const struct lfp_can_payload *payload)
{
	struct verdict verdict = { 0 };
	unsigned int i;

	if (id == 0x35a && PAIRS & BIT(dialect))
		return judge_35a(payload);
	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].id == id && layouts[i].dialects & BIT(dialect))
			return judge_bits(&layouts[i], payload);
	return verdict;
}

/* It is asked for some twenty of them at each step. */
static unsigned int slot_of(u32 id)
{
	static u8 slots[0x800];
	unsigned int slot;

	if (!slots[0x502])
		for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
			slots[lfp_can_id(slot)] = (u8)slot;
	return slots[id];
}

static bool has(u64 present, u32 id)
{
	return present & BIT_ULL(slot_of(id));
}

static bool says(const struct lfp_can_payload *slots, u64 present, u32 id, unsigned int byte,
		 const char *words)
{
	const struct lfp_can_payload *payload = &slots[slot_of(id)];
	size_t len = strlen(words);

	return has(present, id) && byte + len <= payload->len &&
	       !memcmp(payload->data + byte, words, len);
}

static bool says_deye(const struct lfp_can_payload *slots, u64 present)
{
	const struct lfp_can_payload *name = &slots[slot_of(0x35e)];

	return says(slots, present, 0x35e, 0, "DY") && name->len >= 4 && name->data[2] >= '0' &&
	       name->data[2] <= '9' && name->data[3] >= '0' && name->data[3] <= '9';
}

static unsigned int word_at(const struct lfp_can_payload *payload, unsigned int byte)
{
	return payload->data[byte] + 256U * payload->data[byte + 1];
}

static bool is_cell(unsigned int mv)
{
	return mv >= 2000 && mv <= 4000;
}

/* 0x355 and 0x356 are full and two cell voltages stand in the former. */
static bool says_luxpower(const struct lfp_can_payload *slots, u64 present)
{
	const struct lfp_can_payload *charge = &slots[slot_of(0x355)];
	const struct lfp_can_payload *measured = &slots[slot_of(0x356)];

	return has(present, 0x355) && has(present, 0x356) && charge->len == 8 &&
	       measured->len == 8 && is_cell(word_at(charge, 4)) && is_cell(word_at(charge, 6));
}

static enum lfp_can_dialect with_359(const struct lfp_can_payload *slots, u64 present)
{
	bool extended = has(present, 0x370) || has(present, 0x372) || has(present, 0x379);

	if (!says(slots, present, 0x359, 5, "PN") && says_luxpower(slots, present))
		return LFP_CAN_LUXPOWER;
	return extended ? LFP_CAN_PYLONTECH_PLUS : LFP_CAN_PYLONTECH_1_2;
}

static enum lfp_can_dialect with_35a(const struct lfp_can_payload *slots, u64 present)
{
	if (!has(present, 0x35c) && says(slots, present, 0x35e, 0, "PYLON"))
		return LFP_CAN_PYLONTECH_1_3;
	if (says(slots, present, 0x35e, 0, "BYD"))
		return LFP_CAN_BYD;
	if (has(present, 0x370) || has(present, 0x372) || has(present, 0x373))
		return LFP_CAN_VICTRON;
	return LFP_CAN_SMA;
}

static enum lfp_can_dialect of_pytes(u64 present)
{
	if (has(present, 0x359) || has(present, 0x35c))
		return LFP_CAN_PYTES_PYLONTECH;
	return has(present, 0x35a) ? LFP_CAN_PYTES_VICTRON : LFP_CAN_UNKNOWN;
}

static bool is_foreign(u64 present)
{
	bool samsung = has(present, 0x500) && has(present, 0x501) && has(present, 0x502);

	return (has(present, 0x311) && has(present, 0x312) && has(present, 0x313)) ||
	       (samsung && !has(present, 0x351));
}

/* The dialect of a pack that sends these: never Pylontech's for a Deye. */
enum lfp_can_dialect judge_dialect(const struct lfp_can_payload *slots, u64 present)
{
	bool natives = has(present, 0x400) && has(present, 0x401) && has(present, 0x409);
	enum lfp_can_dialect pytes = of_pytes(present);

	if (says(slots, present, 0x40a, 0, "PYTES"))
		return LFP_CAN_PYTES_NATIVE;
	if (says_deye(slots, present) || has(present, 0x361) || has(present, 0x364))
		return LFP_CAN_DEYE;
	if (natives && !has(present, 0x351))
		return LFP_CAN_PYTES_NATIVE;
	if (pytes != LFP_CAN_UNKNOWN && says(slots, present, 0x35e, 0, "PYTES"))
		return pytes;
	if (has(present, 0x359))
		return with_359(slots, present);
	if (has(present, 0x35a) && has(present, 0x35e))
		return with_35a(slots, present);
	return is_foreign(present) ? LFP_CAN_FOREIGN : LFP_CAN_UNKNOWN;
}

/* A name tells the dialect for as long as the pack is there. */
bool judge_is_name(unsigned int slot)
{
	return lfp_can_id(slot) == 0x35e || lfp_can_id(slot) == 0x40a;
}

static bool is_moment(s64 clock)
{
	static const u8 days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	s64 year = clock / 10000000000, month = clock / 100000000 % 100;
	s64 day = clock / 1000000 % 100;

	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	if (month == 2 && day == 29 && year % 4)
		return false;
	return clock / 10000 % 100 < 24 && clock / 100 % 100 < 60 && clock % 100 < 60;
}

bool judge_number(enum lfp_field field, s64 number)
{
	if (field == LFP_BMS_CLOCK && !is_moment(number))
		return false;
	return sane[field].max && number >= sane[field].min && number <= sane[field].max;
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

static void judge_contents(enum lfp_can_dialect dialect, u32 id, const struct lfp_reading *reading)
{
	u64 fields = reading->fields | reading->implausible;
	u32 texts = reading->texts;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(contents); i++) {
		if (contents[i].id != id || !(contents[i].dialects & BIT(dialect)))
			continue;
		fields &= ~contents[i].fields;
		texts &= ~contents[i].texts;
	}
	must(!fields, "%03x says %s in %s", id, lfp_field_name(lfp_lowest(fields)),
	     lfp_can_dialect_name(dialect));
	must(!texts, "%03x says %s in %s", id, lfp_text_name(lfp_lowest(texts)),
	     lfp_can_dialect_name(dialect));
}

/* Numbers for which a sender of SMA's kind may have no value. */
static const struct {
	u32 id;
	unsigned int byte;
	enum lfp_field field;
} marked[] = {
	{ 0x351, 0, LFP_CHARGE_VOLTAGE_MAX_UV }, { 0x351, 2, LFP_CHARGE_CURRENT_MAX_UA },
	{ 0x351, 4, LFP_DISCHARGE_CURRENT_MAX_UA },
	{ 0x351, 6, LFP_DISCHARGE_VOLTAGE_MIN_UV }, { 0x355, 0, LFP_SOC_PERCENT },
	{ 0x355, 2, LFP_SOH_PERCENT }, { 0x355, 4, LFP_SOC_CENTIPERCENT },
	{ 0x356, 0, LFP_VOLTAGE_UV }, { 0x35f, 4, LFP_CHARGE_FULL_UAH },
	{ 0x35f, 4, LFP_CHARGE_NOW_UAH }, { 0x372, 0, LFP_MODULES_ONLINE },
	{ 0x373, 0, LFP_CELL_VOLTAGE_MIN_UV }, { 0x373, 4, LFP_CELL_TEMPERATURE_MIN_DC },
	{ 0x379, 0, LFP_CHARGE_FULL_DESIGN_UAH }, { 0x400, 0, LFP_CHARGE_VOLTAGE_MAX_UV },
	{ 0x400, 2, LFP_CHARGE_CURRENT_MAX_UA }, { 0x400, 4, LFP_DISCHARGE_CURRENT_MAX_UA },
};

/* SMA's 0xFFFF and 0x8000 mean "no value" in a limit, a charge or a capacity. */
static void judge_markers(u32 id, const struct lfp_can_payload *payload,
			  const struct lfp_reading *reading)
{
	unsigned int i, raw;

	for (i = 0; i < ARRAY_SIZE(marked); i++) {
		if (marked[i].id != id || marked[i].byte + 2 > payload->len)
			continue;
		raw = word_at(payload, marked[i].byte);
		if (raw == 0xffff || raw == 0x8000)
			must(!(reading->fields & BIT_ULL(marked[i].field)), "%s of \"no value\"",
			     lfp_field_name(marked[i].field));
	}
}

static void judge_conditions(enum lfp_can_dialect dialect, u32 id,
			     const struct lfp_can_payload *payload,
			     const struct lfp_reading *reading)
{
	struct verdict verdict = judge_alarms(dialect, id, payload);
	const char *name = lfp_can_dialect_name(dialect);
	unsigned int byte;

	must(reading->can_say == verdict.can_say, "%03x in %s", id, name);
	must(reading->warning == verdict.warning, "%03x in %s", id, name);
	must(reading->protection == verdict.protection, "%03x in %s", id, name);
	must(reading->unknown == verdict.unknown, "%03x in %s", id, name);
	for (byte = 0; byte < LFP_CAN_DATA_MAX; byte++)
		must(!((u8)(reading->unknown >> 8 * byte) &
		       ~(byte < payload->len ? payload->data[byte] : 0)),
		     "%03x in %s: byte %u", id, name, byte);
}

/* Ends the program if something is wrong with what a frame became. */
void judge_reading(enum lfp_can_dialect dialect, u32 id, const struct lfp_can_payload *payload,
		   enum lfp_decode result, const struct lfp_reading *reading)
{
	static const struct lfp_reading empty;

	if (result != LFP_DECODED) {
		must(!memcmp(reading, &empty, sizeof(empty)), "%03x", id);
		return;
	}
	must((ALL_35X | NATIVE) & BIT(dialect), "%03x in %s", id, lfp_can_dialect_name(dialect));
	judge_values(id, reading);
	judge_contents(dialect, id, reading);
	judge_markers(id, payload, reading);
	judge_conditions(dialect, id, payload, reading);
}
