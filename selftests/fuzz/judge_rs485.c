// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What must be true of a reply over RS485.
 */

#include "judge_rs485.h"

/* Before the records of 42 and 44. */
#define HEAD 2

#define VOLTS 0, 1000
#define AMPERES 0, 100000
#define DEGREES 2731, 1

/* A number of two bytes or one, at a fixed place: where, how, and between what it is usual. */
struct number {
	enum lfp_rs485_command command;
	u8 byte;
	u8 bytes;
	bool is_signed;
	bool magnitude;
	s32 offset;
	s32 unit;
	enum lfp_field field;
	s64 min;
	s64 max;
};

static const struct number numbers[] = {
	{ LFP_RS485_LIMITS, 1, 2, false, false, VOLTS, LFP_CELL_HIGH_LIMIT_UV, 3000000, 4000000 },
	{ LFP_RS485_LIMITS, 3, 2, false, false, VOLTS, LFP_CELL_LOW_LIMIT_UV, 2500000, 3500000 },
	{ LFP_RS485_LIMITS, 5, 2, false, false, VOLTS, LFP_CELL_UNDER_LIMIT_UV, 2500000, 3500000 },
	{ LFP_RS485_LIMITS, 7, 2, false, false, DEGREES, LFP_CHARGE_HOT_LIMIT_DC, 0, 800 },
	{ LFP_RS485_LIMITS, 9, 2, false, false, DEGREES, LFP_CHARGE_COLD_LIMIT_DC, -300, 100 },
	{ LFP_RS485_LIMITS, 11, 2, true, false, AMPERES, LFP_CHARGE_CURRENT_LIMIT_UA,
	  10000000, 200000000 },
	{ LFP_RS485_LIMITS, 13, 2, false, false, VOLTS, LFP_MODULE_HIGH_LIMIT_UV,
	  24000000, 60000000 },
	{ LFP_RS485_LIMITS, 15, 2, false, false, VOLTS, LFP_MODULE_LOW_LIMIT_UV,
	  20000000, 50000000 },
	{ LFP_RS485_LIMITS, 17, 2, false, false, VOLTS, LFP_MODULE_UNDER_LIMIT_UV,
	  20000000, 50000000 },
	{ LFP_RS485_LIMITS, 19, 2, false, false, DEGREES, LFP_DISCHARGE_HOT_LIMIT_DC, 0, 800 },
	{ LFP_RS485_LIMITS, 21, 2, false, false, DEGREES, LFP_DISCHARGE_COLD_LIMIT_DC,
	  -300, 100 },
	{ LFP_RS485_LIMITS, 23, 2, true, true, AMPERES, LFP_DISCHARGE_CURRENT_LIMIT_UA,
	  10000000, 200000000 },
	{ LFP_RS485_MANAGEMENT, 1, 2, false, false, VOLTS, LFP_CHARGE_VOLTAGE_MAX_UV,
	  24000000, 58000000 },
	{ LFP_RS485_MANAGEMENT, 3, 2, false, false, VOLTS, LFP_DISCHARGE_VOLTAGE_MIN_UV,
	  20000000, 50000000 },
	{ LFP_RS485_MANAGEMENT, 5, 2, true, false, AMPERES, LFP_CHARGE_CURRENT_MAX_UA,
	  0, 300000000 },
	{ LFP_RS485_MANAGEMENT, 7, 2, true, true, AMPERES, LFP_DISCHARGE_CURRENT_MAX_UA,
	  0, 300000000 },
	{ LFP_RS485_SYSTEM_ANALOG, 0, 2, false, false, VOLTS, LFP_VOLTAGE_UV, 20000000, 60000000 },
	{ LFP_RS485_SYSTEM_ANALOG, 4, 1, false, false, 0, 1, LFP_SOC_PERCENT, 0, 100 },
	{ LFP_RS485_SYSTEM_ANALOG, 7, 2, false, false, 0, 1, LFP_CYCLE_COUNT, 0, 10000 },
	{ LFP_RS485_SYSTEM_ANALOG, 9, 1, false, false, 0, 1, LFP_SOH_PERCENT, 0, 100 },
	{ LFP_RS485_SYSTEM_ANALOG, 11, 2, true, false, VOLTS, LFP_CELL_VOLTAGE_MAX_UV,
	  1000000, 4200000 },
	{ LFP_RS485_SYSTEM_ANALOG, 15, 2, true, false, VOLTS, LFP_CELL_VOLTAGE_MIN_UV,
	  1000000, 4200000 },
	{ LFP_RS485_SYSTEM_ANALOG, 19, 2, false, false, DEGREES, LFP_TEMPERATURE_DC, -300, 800 },
	{ LFP_RS485_SYSTEM_ANALOG, 21, 2, false, false, DEGREES, LFP_CELL_TEMPERATURE_MAX_DC,
	  -300, 800 },
	{ LFP_RS485_SYSTEM_ANALOG, 25, 2, false, false, DEGREES, LFP_CELL_TEMPERATURE_MIN_DC,
	  -300, 800 },
	{ LFP_RS485_SYSTEM_ANALOG, 31, 2, false, false, DEGREES, LFP_MOSFET_TEMPERATURE_MAX_DC,
	  -300, 800 },
	{ LFP_RS485_SYSTEM_ANALOG, 39, 2, false, false, DEGREES, LFP_BOARD_TEMPERATURE_DC,
	  -300, 800 },
	{ LFP_RS485_SYSTEM_MANAGEMENT, 0, 2, false, false, VOLTS, LFP_CHARGE_VOLTAGE_MAX_UV,
	  24000000, 58000000 },
	{ LFP_RS485_SYSTEM_MANAGEMENT, 2, 2, false, false, VOLTS, LFP_DISCHARGE_VOLTAGE_MIN_UV,
	  20000000, 50000000 },
};

/* Bytes of a reply that is always as long. */
static const u8 lengths[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_LIMITS] = 25, [LFP_RS485_MANUFACTURER] = 32, [LFP_RS485_SYSTEM_ANALOG] = 49,
	[LFP_RS485_SYSTEM_ALARM] = 4, [LFP_RS485_SYSTEM_MANAGEMENT] = 9,
	[LFP_RS485_MANAGEMENT] = 10, [LFP_RS485_SERIAL] = 17, [LFP_RS485_FIRMWARE] = 6,
};

/* Lowest and highest number that may ever be shown of a module; what has none never is. */
static const struct {
	s64 min;
	s64 max;
} sane[LFP_FIELD_COUNT] = {
	[LFP_VOLTAGE_UV] = { 0, 70000000 },
	[LFP_CURRENT_UA] = { -500000000, 500000000 },
	[LFP_TEMPERATURE_DC] = { -600, 1200 },
	[LFP_SOC_PERCENT] = { 0, 120 },
	[LFP_SOH_PERCENT] = { 0, 120 },
	[LFP_CHARGE_VOLTAGE_MAX_UV] = { 0, 70000000 },
	[LFP_CHARGE_CURRENT_MAX_UA] = { 0, 1000000000 },
	[LFP_DISCHARGE_CURRENT_MAX_UA] = { 0, 1000000000 },
	[LFP_DISCHARGE_VOLTAGE_MIN_UV] = { 0, 70000000 },
	[LFP_CHARGE_FULL_UAH] = { 0, 16777215000 },
	[LFP_CHARGE_NOW_UAH] = { 0, 16777215000 },
	[LFP_CYCLE_COUNT] = { 0, 65535 },
	[LFP_SOC_CENTIPERCENT] = { 0, 12000 },
	[LFP_CHARGE_ENABLED] = { 0, 1 },
	[LFP_DISCHARGE_ENABLED] = { 0, 1 },
	[LFP_CHARGE_REQUEST] = { 0, 7 },
	[LFP_CELLS_IN_SERIES] = { 1, LFP_CELLS_MAX },
	[LFP_CELL_VOLTAGE_MAX_UV] = { 0, 5000000 },
	[LFP_CELL_VOLTAGE_MIN_UV] = { 0, 5000000 },
	[LFP_CELL_TEMPERATURE_MAX_DC] = { -600, 1200 },
	[LFP_CELL_TEMPERATURE_MIN_DC] = { -600, 1200 },
	[LFP_BOARD_TEMPERATURE_DC] = { -600, 1200 },
	[LFP_MOSFET_TEMPERATURE_MAX_DC] = { -600, 1200 },
	[LFP_CHARGE_MOSFET] = { 0, 1 },
	[LFP_DISCHARGE_MOSFET] = { 0, 1 },
	[LFP_PRECHARGE_MOSFET] = { 0, 1 },
	[LFP_HEATER_ON] = { 0, 1 },
	[LFP_FULLY_CHARGED] = { 0, 1 },
	[LFP_BUZZER] = { 0, 1 },
	[LFP_OWN_POWER] = { 0, 1 },
	[LFP_CELL_HIGH_LIMIT_UV] = { 0, 5000000 },
	[LFP_CELL_LOW_LIMIT_UV] = { 0, 5000000 },
	[LFP_CELL_UNDER_LIMIT_UV] = { 0, 5000000 },
	[LFP_CHARGE_HOT_LIMIT_DC] = { -600, 1200 },
	[LFP_CHARGE_COLD_LIMIT_DC] = { -600, 1200 },
	[LFP_CHARGE_CURRENT_LIMIT_UA] = { 0, 1000000000 },
	[LFP_MODULE_HIGH_LIMIT_UV] = { 0, 70000000 },
	[LFP_MODULE_LOW_LIMIT_UV] = { 0, 70000000 },
	[LFP_MODULE_UNDER_LIMIT_UV] = { 0, 70000000 },
	[LFP_DISCHARGE_HOT_LIMIT_DC] = { -600, 1200 },
	[LFP_DISCHARGE_COLD_LIMIT_DC] = { -600, 1200 },
	[LFP_DISCHARGE_CURRENT_LIMIT_UA] = { 0, 1000000000 },
};

bool judge_rs485_number(enum lfp_field field, s64 number)
{
	return sane[field].max && number >= sane[field].min && number <= sane[field].max;
}

static unsigned int u16_at(const u8 *at)
{
	return at[0] * 256U + at[1];
}

static s64 s16_at(const u8 *at)
{
	return (s64)u16_at(at) - (at[0] & 0x80 ? 0x10000 : 0);
}

static s64 u24_at(const u8 *at)
{
	return at[0] * 65536 + (s64)u16_at(at + 1);
}

static void say(struct judged *judged, enum lfp_field field, s64 number, bool sure)
{
	judged->said.fields |= BIT_ULL(field);
	judged->said.value[field] = number;
	if (sure)
		judged->sure |= BIT_ULL(field);
}

static void say_text(struct judged *judged, enum lfp_text text, const char *words)
{
	judged->said.texts |= (u32)BIT(text);
	snprintf(judged->said.text[text], LFP_TEXT_SIZE, "%s", words);
}

/* Bytes of a record of 42; 0: it does not fit into @left. */
static size_t analog_size(const u8 *at, size_t left)
{
	size_t size = 1;

	if (left < size || !at[0] || at[0] > LFP_CELLS_MAX)
		return 0;
	size += 2U * at[0] + 1;
	if (left < size || !at[size - 1] || at[size - 1] > LFP_PROBES_MAX)
		return 0;
	size += 2U * at[size - 1] + 11;
	if (left < size || (at[size - 5] != 2 && at[size - 5] != 4))
		return 0;
	size += at[size - 5] == 4 ? 6 : 0;
	return left < size ? 0 : size;
}

/* Likewise of 44, without what may come behind what is documented. */
static size_t alarm_size(const u8 *at, size_t left)
{
	size_t size = 1;

	if (left < size || !at[0] || at[0] > LFP_CELLS_MAX)
		return 0;
	size += at[0] + 1U;
	if (left < size || !at[size - 1] || at[size - 1] > LFP_PROBES_MAX)
		return 0;
	size += at[size - 1] + 8U;
	return left < size ? 0 : size;
}

/* Bytes behind each record of 44, or as many as are 0. */
#define MORE_MAX 8
#define MORE_ZEROS (MORE_MAX + 1)

/**
 * struct layout - where the records of a reply are
 * @alarm: of 44
 * @start: the first
 * @count: how many
 * @more: bytes behind each one
 */
struct layout {
	bool alarm;
	size_t start;
	unsigned int count;
	size_t more;
};

static size_t zeros_at(const u8 *info, size_t len, size_t at)
{
	size_t zeros = 0;

	while (at + zeros < len && !info[at + zeros])
		zeros++;
	return zeros;
}

/* Where a record ends, with what is behind it; 0: it does not fit. */
static size_t end_of(const struct layout *layout, const u8 *info, size_t len, size_t at)
{
	size_t size = layout->alarm ? alarm_size(info + at, len - at) :
				      analog_size(info + at, len - at);

	if (!size)
		return 0;
	if (layout->more == MORE_ZEROS)
		return at + size + zeros_at(info, len, at + size);
	return at + size + layout->more > len ? 0 : at + size + layout->more;
}

/* Where record @record begins; 0: the records do not fill the reply. */
static size_t walk(const struct layout *layout, const u8 *info, size_t len, unsigned int record)
{
	size_t at = layout->start, found = 0;
	unsigned int i;

	for (i = 0; i < layout->count; i++) {
		if (i == record)
			found = at;
		at = at < len ? end_of(layout, info, len, at) : 0;
		if (!at)
			return 0;
	}
	return at == len ? found : 0;
}

static bool is_all(enum lfp_rs485_command command)
{
	return command == LFP_RS485_ANALOG_ALL || command == LFP_RS485_ALARM_ALL;
}

static size_t find_from(const u8 *info, size_t len, unsigned int record, size_t most,
			struct layout *layout)
{
	size_t at;

	for (layout->more = 0; layout->more <= most; layout->more++) {
		at = walk(layout, info, len, record);
		if (at)
			return at;
	}
	return 0;
}

/* The first form that fits, of those that packs are known to send; JK has no flag byte. */
static size_t find(const u8 *info, size_t len, enum lfp_rs485_command command,
		   unsigned int record, struct layout *layout)
{
	bool all = is_all(command);
	size_t at;

	if (len < HEAD)
		return 0;
	layout->alarm = command == LFP_RS485_ALARM || command == LFP_RS485_ALARM_ALL;
	layout->start = HEAD;
	layout->count = all ? info[1] : 1;
	at = find_from(info, len, record, layout->alarm ? MORE_MAX + all : 0, layout);
	if (at || all)
		return at;
	layout->start--;
	return find_from(info, len, record, layout->alarm, layout);
}

/* How many records a good reply has; 0: it is of no form of the command. */
unsigned int judge_rs485_records(const u8 *info, size_t len, enum lfp_rs485_command command)
{
	struct layout layout;

	if (command == LFP_RS485_VERSION)
		return !len;
	if (command == LFP_RS485_LIMITS && len == lengths[command] - 1U)
		return 1;
	if (lengths[command])
		return len == lengths[command];
	return find(info, len, command, 0, &layout) ? layout.count : 0;
}

static void cell_place(struct judged *judged, enum lfp_text text, unsigned int cell)
{
	char words[LFP_TEXT_SIZE];

	snprintf(words, sizeof(words), "cell %u", cell + 1);
	say_text(judged, text, words);
}

static void read_cells(struct judged *judged, const u8 *at)
{
	struct lfp_cells *cells = &judged->said.cells;
	unsigned int i, highest = 0, lowest = 0;
	bool sure = true;

	cells->cells = *at++;
	for (i = 0; i < cells->cells; i++) {
		cells->voltage_uv[i] = (s32)s16_at(at + 2 * i) * 1000;
		sure &= cells->voltage_uv[i] >= 1000000 && cells->voltage_uv[i] <= 4200000;
		if (cells->voltage_uv[i] > cells->voltage_uv[highest])
			highest = i;
		if (cells->voltage_uv[i] < cells->voltage_uv[lowest])
			lowest = i;
	}
	say(judged, LFP_CELLS_IN_SERIES, cells->cells, true);
	say(judged, LFP_CELL_VOLTAGE_MAX_UV, cells->voltage_uv[highest], sure);
	say(judged, LFP_CELL_VOLTAGE_MIN_UV, cells->voltage_uv[lowest], sure);
	cell_place(judged, LFP_CELL_VOLTAGE_MAX_AT, highest);
	cell_place(judged, LFP_CELL_VOLTAGE_MIN_AT, lowest);
}

static void group_place(struct judged *judged, enum lfp_text text, unsigned int probe)
{
	unsigned int first = 4 * probe - 3, last = 4 * probe;
	char words[LFP_TEXT_SIZE];

	if (last > judged->said.cells.cells)
		last = judged->said.cells.cells;
	if (probe > 4 || first > last)
		snprintf(words, sizeof(words), "sensor %u", probe + 1);
	else if (first == last)
		snprintf(words, sizeof(words), "cell %u", first);
	else
		snprintf(words, sizeof(words), "cells %u-%u", first, last);
	say_text(judged, text, words);
}

/* Half away from zero. */
static s64 rounded(s64 sum, s64 count)
{
	return sum < 0 ? -((-2 * sum + count) / (2 * count)) : (2 * sum + count) / (2 * count);
}

static bool is_usual_heat(s64 dc)
{
	return dc >= -300 && dc <= 800;
}

/* Of the document's four groups: what a sixth temperature is of is not known. */
static void read_mean(struct judged *judged)
{
	const struct lfp_cells *cells = &judged->said.cells;
	unsigned int groups = cells->probes > 5 ? 4 : cells->probes - 1U, i;
	bool sure = true;
	s64 sum = 0;

	for (i = 1; i <= groups; i++) {
		sum += cells->temperature_dc[i];
		sure &= is_usual_heat(cells->temperature_dc[i]);
	}
	say(judged, LFP_TEMPERATURE_DC, rounded(sum, groups), sure);
}

static void read_groups(struct judged *judged)
{
	const struct lfp_cells *cells = &judged->said.cells;
	unsigned int i, warmest = 1, coldest = 1;
	bool sure = true;

	for (i = 1; i < cells->probes; i++) {
		sure &= is_usual_heat(cells->temperature_dc[i]);
		if (cells->temperature_dc[i] > cells->temperature_dc[warmest])
			warmest = i;
		if (cells->temperature_dc[i] < cells->temperature_dc[coldest])
			coldest = i;
	}
	say(judged, LFP_CELL_TEMPERATURE_MAX_DC, cells->temperature_dc[warmest], sure);
	say(judged, LFP_CELL_TEMPERATURE_MIN_DC, cells->temperature_dc[coldest], sure);
	group_place(judged, LFP_CELL_TEMPERATURE_MAX_AT, warmest);
	group_place(judged, LFP_CELL_TEMPERATURE_MIN_AT, coldest);
}

static void read_probes(struct judged *judged, const u8 *at)
{
	struct lfp_cells *cells = &judged->said.cells;
	unsigned int i;

	cells->probes = *at++;
	for (i = 0; i < cells->probes; i++)
		cells->temperature_dc[i] = (s32)u16_at(at + 2 * i) - 2731;
	say(judged, LFP_BOARD_TEMPERATURE_DC, cells->temperature_dc[0],
	    is_usual_heat(cells->temperature_dc[0]));
	if (cells->probes < 2)
		return;
	read_mean(judged);
	read_groups(judged);
}

static void say_charge(struct judged *judged, s64 left, s64 full)
{
	bool sure = full >= 10000 && full <= 1000000 && left <= full;

	say(judged, LFP_CHARGE_NOW_UAH, left * 1000, sure);
	say(judged, LFP_CHARGE_FULL_UAH, full * 1000, sure);
	if (!full)
		return;
	if (left > full)
		left = full;
	say(judged, LFP_SOC_PERCENT, left * 100 / full, sure);
	say(judged, LFP_SOC_CENTIPERCENT, left * 10000 / full, sure);
}

/* Capacities of three bytes come behind, and then those of two are not meant. */
static void read_analog(struct judged *judged, const u8 *at)
{
	s64 current, voltage;

	read_cells(judged, at);
	at += 1 + 2 * at[0];
	read_probes(judged, at);
	at += 1 + 2 * at[0];
	current = s16_at(at) * 100000;
	voltage = u16_at(at + 2) * 1000LL;
	say(judged, LFP_CURRENT_UA, current, current >= -300000000 && current <= 300000000);
	say(judged, LFP_VOLTAGE_UV, voltage, voltage >= 20000000 && voltage <= 60000000);
	say(judged, LFP_CYCLE_COUNT, u16_at(at + 9), u16_at(at + 9) <= 10000);
	if (at[6] == 4)
		say_charge(judged, u24_at(at + 11), u24_at(at + 14));
	else if (u16_at(at + 4) != 0xffff && u16_at(at + 7) != 0xffff)
		say_charge(judged, u16_at(at + 4), u16_at(at + 7));
}

static void raise(struct judged *judged, enum lfp_condition condition, bool raised)
{
	judged->said.can_say |= BIT_ULL(condition);
	if (raised)
		judged->said.protection |= BIT_ULL(condition);
	judged->strange |= raised && condition == LFP_UNKNOWN_ALARM;
}

/* What the four codes of a state mean for one thing: below, above, broken, or anything else. */
struct codes {
	u8 low;
	u8 high;
	u8 fault;
};

static const struct codes cell_codes = {
	LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE, LFP_VOLTAGE_SENSOR
};

static const struct codes probe_codes = {
	LFP_UNDERTEMPERATURE, LFP_OVERTEMPERATURE, LFP_TEMPERATURE_SENSOR
};

static const struct codes mosfet_codes = {
	LFP_UNDERTEMPERATURE, LFP_MOSFET_OVERTEMPERATURE, LFP_TEMPERATURE_SENSOR
};

static const struct codes total_codes[3] = {
	{ LFP_UNKNOWN_ALARM, LFP_CHARGE_OVERCURRENT, LFP_BMS_INTERNAL },
	{ LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE, LFP_BMS_INTERNAL },
	{ LFP_DISCHARGE_OVERCURRENT, LFP_DISCHARGE_OVERCURRENT, LFP_BMS_INTERNAL },
};

static u8 read_code(struct judged *judged, const struct codes *codes, u8 code)
{
	raise(judged, codes->low, code == 0x01);
	raise(judged, codes->high, code == 0x02);
	raise(judged, codes->fault, code == 0xf0);
	raise(judged, LFP_UNKNOWN_ALARM, code && code != 0x01 && code != 0x02 && code != 0xf0);
	switch (code) {
	case 0x00:
		return LFP_CELL_NORMAL;
	case 0x01:
		return LFP_CELL_LOW;
	case 0x02:
		return LFP_CELL_HIGH;
	default:
		return code == 0xf0 ? LFP_CELL_FAULT : LFP_CELL_UNKNOWN;
	}
}

static const u8 *read_states(struct judged *judged, const u8 *at)
{
	struct lfp_cell_states *states = &judged->said.states;
	unsigned int i;

	states->cells = *at++;
	for (i = 0; i < states->cells; i++)
		states->cell[i] = read_code(judged, &cell_codes, *at++);
	states->probes = *at++;
	for (i = 0; i < states->probes; i++)
		states->probe[i] = read_code(judged, i == 5 ? &mosfet_codes : &probe_codes, *at++);
	for (i = 0; i < 3; i++)
		read_code(judged, &total_codes[i], *at++);
	return at;
}

/* Of status 1, bit 0 first. */
static const u8 status_1[8] = {
	LFP_MODULE_OVERVOLTAGE, LFP_CELL_UNDERVOLTAGE, LFP_CHARGE_OVERCURRENT, LFP_UNKNOWN_ALARM,
	LFP_DISCHARGE_OVERCURRENT, LFP_DISCHARGE_OVERTEMPERATURE, LFP_CHARGE_OVERTEMPERATURE,
	LFP_MODULE_UNDERVOLTAGE,
};

/* Of status 2 and 3. */
static const struct {
	u8 byte;
	u8 bit;
	enum lfp_field field;
} flags[] = {
	{ 1, 0, LFP_PRECHARGE_MOSFET }, { 1, 1, LFP_CHARGE_MOSFET },
	{ 1, 2, LFP_DISCHARGE_MOSFET }, { 1, 3, LFP_OWN_POWER },
	{ 2, 5, LFP_HEATER_ON }, { 2, 3, LFP_FULLY_CHARGED }, { 2, 0, LFP_BUZZER },
};

static void read_alarm(struct judged *judged, const u8 *at, size_t more)
{
	struct lfp_cell_states *states = &judged->said.states;
	unsigned int i;

	at = read_states(judged, at);
	for (i = 0; i < 8; i++)
		raise(judged, status_1[i], at[0] >> i & 1);
	for (i = 0; i < ARRAY_SIZE(flags); i++)
		say(judged, flags[i].field, at[flags[i].byte] >> flags[i].bit & 1, true);
	judged->strange |= at[1] & 0xf0 || at[2] & 0x16;
	judged->said.can_say |= BIT_ULL(LFP_BATTERY_DAMAGED);
	for (i = 0; i < LFP_CELLS_MAX; i++) {
		if (!(at[3 + i / 8] >> i % 8 & 1))
			continue;
		raise(judged, i < states->cells ? LFP_BATTERY_DAMAGED : LFP_UNKNOWN_ALARM, true);
		if (i < states->cells)
			states->cell[i] = LFP_CELL_FAULT;
	}
	for (i = 0; i < more; i++)
		judged->strange |= at[5 + i] != 0;
}

static s64 raw_of(const struct number *number, const u8 *at)
{
	if (number->bytes == 1)
		return at[0];
	return number->is_signed ? s16_at(at) : u16_at(at);
}

static void read_numbers(struct judged *judged, enum lfp_rs485_command command, const u8 *info)
{
	const struct number *number = numbers;
	s64 value;

	for (; number < numbers + ARRAY_SIZE(numbers); number++) {
		if (number->command != command)
			continue;
		value = raw_of(number, info + number->byte);
		value = (value - number->offset) * number->unit;
		if (number->magnitude && value < 0)
			value = -value;
		say(judged, number->field, value, value >= number->min && value <= number->max);
	}
}

/* Bit 5 is the request at the lower state of charge. */
static void read_permits(struct judged *judged, u8 status)
{
	s64 request = (status >> 3 & 1 ? LFP_REQUEST_FULL : 0) |
		      (status >> 4 & 1 ? LFP_REQUEST_FORCE : 0) |
		      (status >> 5 & 1 ? LFP_REQUEST_FORCE_URGENT : 0);

	say(judged, LFP_CHARGE_ENABLED, status >> 7, true);
	say(judged, LFP_DISCHARGE_ENABLED, status >> 6 & 1, true);
	say(judged, LFP_CHARGE_REQUEST, request, true);
	judged->strange |= status & 7;
}

static void read_firmware(struct judged *judged, const u8 *info)
{
	char words[2 * LFP_TEXT_SIZE];

	snprintf(words, sizeof(words), "%u.%u/%u.%u.%u", info[1], info[2], info[3], info[4],
		 info[5]);
	say_text(judged, LFP_FIRMWARE, words);
}

/* Of 62, bit 7 first: two bytes of warnings, two of protections. */
static const u8 system_bits[4][8] = {
	{ LFP_MODULE_OVERVOLTAGE, LFP_MODULE_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE,
	  LFP_CELL_UNDERVOLTAGE, LFP_OVERTEMPERATURE, LFP_UNDERTEMPERATURE,
	  LFP_MOSFET_OVERTEMPERATURE, LFP_CELL_IMBALANCE },
	{ LFP_TEMPERATURE_IMBALANCE, LFP_CHARGE_OVERCURRENT, LFP_DISCHARGE_OVERCURRENT,
	  LFP_INTERNAL_COMMUNICATION, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM,
	  LFP_UNKNOWN_ALARM },
	{ LFP_MODULE_OVERVOLTAGE, LFP_MODULE_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE,
	  LFP_CELL_UNDERVOLTAGE, LFP_OVERTEMPERATURE, LFP_UNDERTEMPERATURE,
	  LFP_MOSFET_OVERTEMPERATURE, LFP_UNKNOWN_ALARM },
	{ LFP_UNKNOWN_ALARM, LFP_CHARGE_OVERCURRENT, LFP_DISCHARGE_OVERCURRENT, LFP_UNKNOWN_ALARM,
	  LFP_BMS_INTERNAL, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM },
};

static void read_system_alarm(struct judged *judged, const u8 *info)
{
	u64 protection = 0;
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		raise(judged, system_bits[bit / 8][bit % 8], info[bit / 8] >> (7 - bit % 8) & 1);
		if (bit == 15) {
			judged->said.warning = judged->said.protection;
			judged->said.protection = protection;
		}
	}
}

static void read_system_permits(struct judged *judged, u8 status)
{
	s64 request = (status >> 4 & 1 ? LFP_REQUEST_FULL : 0) |
		      (status >> 5 & 1 ? LFP_REQUEST_FORCE : 0);

	say(judged, LFP_CHARGE_ENABLED, status >> 7, true);
	say(judged, LFP_DISCHARGE_ENABLED, status >> 6 & 1, true);
	say(judged, LFP_CHARGE_REQUEST, request, true);
	judged->strange |= status & 15;
}

static void read_records(struct judged *judged, const u8 *info, size_t len,
			 enum lfp_rs485_command command, unsigned int record)
{
	struct layout layout;
	size_t at = find(info, len, command, record, &layout);

	if (!layout.alarm)
		return read_analog(judged, info + at);
	read_alarm(judged, info + at, end_of(&layout, info, len, at) - at -
		   alarm_size(info + at, len - at));
}

static void read_fixed(struct judged *judged, const u8 *info, size_t len,
		       enum lfp_rs485_command command)
{
	if (command == LFP_RS485_LIMITS && len < lengths[command])
		info--;
	read_numbers(judged, command, info);
	if (command == LFP_RS485_MANAGEMENT)
		read_permits(judged, info[9]);
	if (command == LFP_RS485_SYSTEM_MANAGEMENT)
		read_system_permits(judged, info[8]);
	if (command == LFP_RS485_SYSTEM_ALARM)
		read_system_alarm(judged, info);
	if (command == LFP_RS485_FIRMWARE)
		read_firmware(judged, info);
}

/* What a good reply says; false: it is of no form of the command, or has no such record. */
bool judge_rs485_read(const u8 *info, size_t len, enum lfp_rs485_command command,
		      unsigned int record, struct judged *judged)
{
	memset(judged, 0, sizeof(*judged));
	if (record >= judge_rs485_records(info, len, command))
		return false;
	if (lengths[command])
		read_fixed(judged, info, len, command);
	else if (command != LFP_RS485_VERSION)
		read_records(judged, info, len, command, record);
	return true;
}

static char complaint[200];

static bool __attribute__((format(printf, 1, 2))) wrong(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(complaint, sizeof(complaint), format, args);
	va_end(args);
	return false;
}

static bool numbers_agree(const struct judged *judged, const struct lfp_reading *shown)
{
	u64 added = shown->fields & ~judged->said.fields, left;
	u64 hidden = judged->sure & ~shown->fields;
	unsigned int field;
	s64 value;

	if (added)
		return wrong("%s was not said", lfp_field_name(lfp_lowest(added)));
	if (hidden)
		return wrong("%s is hidden: %lld", lfp_field_name(lfp_lowest(hidden)),
			     (long long)judged->said.value[lfp_lowest(hidden)]);
	lfp_for_each_bit(field, left, shown->fields) {
		value = shown->value[field];
		if (value != judged->said.value[field] || !judge_rs485_number(field, value))
			return wrong("%s is %lld, %lld was said", lfp_field_name(field),
				     (long long)value, (long long)judged->said.value[field]);
	}
	return true;
}

static bool words_agree(const struct judged *judged, const struct lfp_reading *shown)
{
	unsigned int text;
	u64 left;

	lfp_for_each_bit(text, left, shown->texts) {
		if (!judge_text(shown->text[text]))
			return wrong("%s is no text", lfp_text_name(text));
		if (judged->said.texts & BIT(text) &&
		    strcmp(shown->text[text], judged->said.text[text]))
			return wrong("%s is %s, %s was said", lfp_text_name(text),
				     shown->text[text], judged->said.text[text]);
	}
	return true;
}

/* All or none are shown: a hole has no number. */
static bool cells_agree(const struct judged *judged, const struct lfp_cells *shown)
{
	const struct lfp_cells *said = &judged->said.cells;
	unsigned int i;

	if (shown->cells ? shown->cells != said->cells :
			   said->cells && judged->sure & BIT_ULL(LFP_CELL_VOLTAGE_MAX_UV))
		return wrong("%u cells of %u", shown->cells, said->cells);
	for (i = 0; i < shown->cells; i++)
		if (shown->voltage_uv[i] != said->voltage_uv[i] || said->voltage_uv[i] < 0 ||
		    said->voltage_uv[i] > 5000000)
			return wrong("cell %u is %d uV", i + 1, shown->voltage_uv[i]);
	return true;
}

static bool probes_agree(const struct judged *judged, const struct lfp_cells *shown)
{
	u64 needed = BIT_ULL(LFP_BOARD_TEMPERATURE_DC) | BIT_ULL(LFP_CELL_TEMPERATURE_MAX_DC);
	const struct lfp_cells *said = &judged->said.cells;
	unsigned int i;

	if (shown->probes ? shown->probes != said->probes :
			    shown->cells && !(needed & ~judged->sure))
		return wrong("%u temperatures of %u", shown->probes, said->probes);
	for (i = 0; i < shown->probes; i++)
		if (shown->temperature_dc[i] != said->temperature_dc[i] ||
		    !judge_rs485_number(LFP_TEMPERATURE_DC, said->temperature_dc[i]))
			return wrong("temperature %u is %d dC", i + 1, shown->temperature_dc[i]);
	return true;
}

static bool states_agree(const struct lfp_cell_states *said, const struct lfp_cell_states *shown)
{
	if (shown->cells != said->cells || shown->probes != said->probes)
		return wrong("states of %u cells, %u temperatures", shown->cells, shown->probes);
	if (memcmp(shown->cell, said->cell, said->cells))
		return wrong("state of a cell");
	if (memcmp(shown->probe, said->probe, said->probes))
		return wrong("state of a temperature");
	return true;
}

static bool conditions_agree(const struct lfp_reading *said, const struct lfp_reading *shown)
{
	u64 differ = (shown->protection ^ said->protection) | (shown->warning ^ said->warning) |
		     (shown->can_say ^ said->can_say);

	if (!differ)
		return true;
	return wrong("%s", lfp_condition_name(lfp_lowest(differ)));
}

/* What is shown is what was said, where it can be believed. */
bool judge_rs485_agrees(const struct judged *judged, const struct lfp_reading *shown)
{
	return numbers_agree(judged, shown) && words_agree(judged, shown) &&
	       cells_agree(judged, &shown->cells) && probes_agree(judged, &shown->cells) &&
	       states_agree(&judged->said.states, &shown->states) &&
	       conditions_agree(&judged->said, shown);
}

/* Why not, of the last time. */
const char *judge_rs485_complaint(void)
{
	return complaint;
}

static bool adds_up(const struct judged *judged)
{
	const struct lfp_cells *cells = &judged->said.cells;
	unsigned int i;
	s64 sum = 0;

	for (i = 0; i < cells->cells; i++)
		sum += cells->voltage_uv[i];
	return !cells->cells || (cells->probes >= 5 && sum == judged->said.value[LFP_VOLTAGE_UV]);
}

/* Where the address of a module stands in its reply; 0: nowhere, or behind that byte. */
static const u8 address_behind[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_ANALOG] = 2, [LFP_RS485_ALARM] = 2, [LFP_RS485_MANAGEMENT] = 1,
	[LFP_RS485_SERIAL] = 1, [LFP_RS485_FIRMWARE] = 1,
};

/*
 * Version, class and length are as documented, the address is the pack's, the
 * cells add up, in the first record too: it tells whose the others are.
 */
bool judge_rs485_usual(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command,
		       const struct judged *judged)
{
	u8 behind = address_behind[command];
	struct judged first;

	if (frame->version != 0x20 || frame->cid1 != 0x46 || frame->code)
		return false;
	if (behind && frame->info[behind - 1] != frame->address)
		return false;
	/* Blanks are of a relative, and so are limits without a flag byte. */
	if (command == LFP_RS485_MANUFACTURER && frame->info[9] == ' ')
		return false;
	if (command == LFP_RS485_LIMITS && frame->len < lengths[command])
		return false;
	return adds_up(judged) &&
	       judge_rs485_read(frame->info, frame->len, command, 0, &first) && adds_up(&first);
}

static void judge_nothing(const struct lfp_reading *reading)
{
	static const struct lfp_reading empty;

	must(!memcmp(reading, &empty, sizeof(empty)), "what is not read says something");
}

/* Not there where what it follows from cannot be believed. */
#define DERIVED (BIT_ULL(LFP_SOC_PERCENT) | BIT_ULL(LFP_SOC_CENTIPERCENT))

/* Ends the program if something is wrong with what a reply became. */
void judge_rs485_reading(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command,
			 unsigned int record, enum lfp_rs485_verdict verdict,
			 const struct lfp_reading *reading)
{
	u64 read = reading->fields | reading->implausible;
	struct judged judged;
	bool fits = judge_rs485_read(frame->info, frame->len, command, record, &judged);
	char what[32];

	snprintf(what, sizeof(what), "%02x.%u", lfp_rs485_cid2(command), record);
	must(verdict < LFP_RS485_VERDICT_COUNT, "%s: %u", what, verdict);
	if (verdict != LFP_RS485_DECODED) {
		must(!fits || !judge_rs485_usual(frame, command, &judged), "%s: verdict %u", what,
		     verdict);
		judge_nothing(reading);
		return;
	}
	must(fits, "%s: %u bytes fit no form", what, frame->len);
	must(!frame->code && frame->version != 0x25 && frame->version != 0x26, "%s: decoded", what);
	must(!(reading->fields & reading->implausible), "%s: both", what);
	must(!((read ^ judged.said.fields) & ~DERIVED) && !(read & ~judged.said.fields), "%s: %s",
	     what, lfp_field_name(lfp_lowest(read ^ judged.said.fields)));
	must(!!reading->unknown == judged.strange, "%s: unknown %llx", what,
	     (unsigned long long)reading->unknown);
	must(judge_rs485_agrees(&judged, reading), "%s: %s", what, complaint);
}
