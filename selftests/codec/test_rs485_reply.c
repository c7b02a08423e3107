// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies of 48 V modules over RS485: shapes, numbers at their bounds, alarms
 * bit by bit and code by code, families that only look alike, and captured
 * frames where they are at hand (LFP_SHARED/vectors/rs485.csv).
 */

#include <stdlib.h>

#include "bench.h"
#include "codec/rs485_reply.h"
#include "csv.h"

#define DESCRIPTION_SIZE 4096
#define ROWS_MAX 100000

static const char expected_name[] = "expected-rs485.csv";
static const char captured_name[] = "vectors/rs485.csv";

/* What became of a reply. */
struct outcome {
	enum lfp_rs485_verdict verdict;
	enum lfp_rs485_family family;
	unsigned int records;
	struct lfp_reading reading;
};

/* INFO of a reply under construction. */
struct info {
	unsigned int len;
	u8 byte[LFP_RS485_INFO_MAX];
};

static void put8(struct info *info, unsigned int number)
{
	assert_true(info->len < sizeof(info->byte));
	info->byte[info->len++] = (u8)number;
}

static void put16(struct info *info, int number)
{
	put8(info, (unsigned int)number >> 8 & 0xff);
	put8(info, (unsigned int)number & 0xff);
}

static void put24(struct info *info, unsigned int number)
{
	put8(info, number >> 16);
	put16(info, (int)(number & 0xffff));
}

static struct info info_of(const char *hex)
{
	struct info info = { 0 };
	char byte[3] = "";

	for (; *hex; hex += *hex == ' ' ? 1 : 2) {
		if (*hex == ' ')
			continue;
		memcpy(byte, hex, 2);
		put8(&info, (unsigned int)strtoul(byte, NULL, 16));
	}
	return info;
}

static void judge(const struct lfp_rs485_frame *frame, enum lfp_rs485_command command,
		  unsigned int record, struct outcome *outcome)
{
	static const struct lfp_reading empty;

	memset(&outcome->reading, 0x5a, sizeof(outcome->reading));
	outcome->verdict = lfp_rs485_decode(frame, command, record, &outcome->reading);
	outcome->family = lfp_rs485_reply_family(frame, command);
	outcome->records = lfp_rs485_records(frame, command);
	if (outcome->verdict != LFP_RS485_DECODED)
		assert_memory_equal(&outcome->reading, &empty, sizeof(empty));
}

/* Behind the reply there is nothing that could be read by mistake. */
static struct outcome ask(enum lfp_rs485_command command, const struct info *info,
			  unsigned int record)
{
	struct lfp_rs485_frame frame = {
		.version = 0x20, .address = 2, .cid1 = 0x46, .len = (u16)info->len,
	};
	u8 *exact = malloc(info->len);
	struct outcome outcome;

	memcpy(exact, info->byte, info->len);
	frame.info = exact;
	judge(&frame, command, record, &outcome);
	free(exact);
	return outcome;
}

static bool knows(const struct lfp_reading *reading, enum lfp_field field)
{
	return reading->fields & BIT_ULL(field);
}

static bool doubts(const struct lfp_reading *reading, enum lfp_field field)
{
	return reading->implausible & BIT_ULL(field);
}

static void expect_number(const struct lfp_reading *reading, enum lfp_field field, s64 number)
{
	if (!knows(reading, field) || reading->value[field] != number)
		fail_msg("%s is %lld (known: %u), expected %lld", lfp_field_name(field),
			 (long long)reading->value[field], knows(reading, field),
			 (long long)number);
	assert_false(doubts(reading, field));
}

static void expect_doubt(const struct lfp_reading *reading, enum lfp_field field)
{
	assert_true(doubts(reading, field));
	assert_false(knows(reading, field));
	assert_true(!reading->value[field]);
}

static void expect_text(const struct lfp_reading *reading, enum lfp_text text, const char *words)
{
	assert_true(reading->texts & BIT(text));
	assert_string_equal(reading->text[text], words);
}

/* A module as 42 tells of it. */
struct pack {
	u8 cells;
	u8 probes;
	u8 items;
	int cell[256];
	int celsius[256];
	int current;
	int voltage;
	unsigned int now;
	unsigned int full;
	int cycles;
};

/* 15 cells of 3.301 to 3.315 V, 5 temperatures. */
static const struct pack plain = {
	.cells = 15, .probes = 5, .items = 2,
	.cell = { 3301, 3302, 3303, 3304, 3305, 3306, 3307, 3308, 3309, 3310, 3311, 3312, 3313,
		  3314, 3315, 3316 },
	.celsius = { 301, 200, 215, -30, 220, 180, 175, 170 },
	.current = -123, .voltage = 49620, .now = 33333, .full = 50000, .cycles = 321,
};

static void put_pack(struct info *info, const struct pack *pack)
{
	unsigned int i;

	put8(info, pack->cells);
	for (i = 0; i < pack->cells; i++)
		put16(info, pack->cell[i]);
	put8(info, pack->probes);
	for (i = 0; i < pack->probes; i++)
		put16(info, 2731 + pack->celsius[i]);
	put16(info, pack->current);
	put16(info, pack->voltage);
	put16(info, pack->items == 4 ? 0xffff : (int)pack->now);
	put8(info, pack->items);
	put16(info, pack->items == 4 ? 0xffff : (int)pack->full);
	put16(info, pack->cycles);
	if (pack->items != 4)
		return;
	put24(info, pack->now);
	put24(info, pack->full);
}

static struct info info_of_pack(const struct pack *pack)
{
	struct info info = { 0 };

	put16(&info, 0x1102);
	put_pack(&info, pack);
	return info;
}

static struct outcome ask_pack(const struct pack *pack)
{
	struct info info = info_of_pack(pack);
	struct outcome outcome = ask(LFP_RS485_ANALOG, &info, 0);

	assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
	assert_int_equal(outcome.family, LFP_RS485_PYLONTECH);
	assert_int_equal(outcome.records, 1);
	return outcome;
}

/* Adds ";name=value" to a description. */
static void add(char *to, const char *name, const char *value)
{
	char *end = to + strlen(to);

	assert_true(end + strlen(name) + strlen(value) + 3 < to + DESCRIPTION_SIZE);
	sprintf(end, "%s%s=%s", *to ? ";" : "", name, value);
}

static void add_number(char *to, const char *name, long long number)
{
	char word[32];

	snprintf(word, sizeof(word), "%lld", number);
	add(to, name, word);
}

static void add_bits(char *to, const char *name, u64 bits)
{
	char word[32];

	snprintf(word, sizeof(word), "%llx", (unsigned long long)bits);
	add(to, name, word);
}

static void add_list(char *to, const char *name, const s32 *numbers, unsigned int count, s32 unit)
{
	char words[128] = "";
	unsigned int i;

	for (i = 0; i < count; i++)
		sprintf(words + strlen(words), "%s%d", i ? " " : "", numbers[i] / unit);
	if (count)
		add(to, name, words);
}

static void add_states(char *to, const char *name, const u8 *states, unsigned int count)
{
	char digits[LFP_CELLS_MAX + 1] = "";
	unsigned int i;

	for (i = 0; i < count; i++)
		digits[i] = (char)('0' + states[i]);
	if (count)
		add(to, name, digits);
}

static void add_alarms(char *to, const char *level, u64 conditions)
{
	unsigned int condition;
	u64 left;

	lfp_for_each_bit(condition, left, conditions)
		add(to, level, lfp_condition_name(condition));
}

static void add_reading(char *to, const struct lfp_reading *reading)
{
	unsigned int i;

	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		assert_false(knows(reading, i) && doubts(reading, i));
		if (knows(reading, i))
			add_number(to, lfp_field_name(i), reading->value[i]);
		if (doubts(reading, i))
			add(to, lfp_field_name(i), "implausible");
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (reading->texts & BIT(i))
			add(to, lfp_text_name(i), reading->text[i]);
	add_list(to, "cells", reading->cells.voltage_uv, reading->cells.cells, 1000);
	add_list(to, "temperatures", reading->cells.temperature_dc, reading->cells.probes, 1);
	add_states(to, "cell_states", reading->states.cell, reading->states.cells);
	add_states(to, "probe_states", reading->states.probe, reading->states.probes);
	add_alarms(to, "warning", reading->warning);
	add_alarms(to, "protection", reading->protection);
	if (reading->unknown)
		add_bits(to, "unknown", reading->unknown);
	if (lfp_rs485_cells_add_up(reading))
		strcat(to, ";adds_up");
}

static void describe(const struct outcome *outcome, char *to)
{
	static const char *const verdicts[LFP_RS485_VERDICT_COUNT] = {
		[LFP_RS485_DECODED] = "decoded", [LFP_RS485_REFUSED] = "refused",
		[LFP_RS485_MALFORMED] = "malformed", [LFP_RS485_OTHER_FAMILY] = "other_family",
	};

	strcpy(to, verdicts[outcome->verdict]);
	add(to, "family", lfp_rs485_family_name(outcome->family));
	if (outcome->verdict == LFP_RS485_OTHER_FAMILY)
		return;
	add_number(to, "records", outcome->records);
	if (outcome->verdict == LFP_RS485_DECODED)
		add_reading(to, &outcome->reading);
}

static unsigned int count_words(const char *list)
{
	unsigned int words = 1;

	for (; *list; list++)
		words += *list == ';';
	return words;
}

static bool has_word(const char *list, const char *word, size_t len)
{
	for (; list; list = strchr(list, ';')) {
		list += *list == ';';
		if (strcspn(list, ";") == len && !memcmp(list, word, len))
			return true;
	}
	return false;
}

/* Exactly these words, in any order. */
static void expect_words(const char *where, const struct outcome *outcome, const char *expected)
{
	const char *word = expected;
	char words[DESCRIPTION_SIZE];
	size_t len;

	describe(outcome, words);
	for (;; word += len + 1) {
		word += *word == ' ';
		len = strcspn(word, ";");
		if (!has_word(words, word, len))
			fail_msg("%s: no '%.*s' in '%s'", where, (int)len, word, words);
		if (!word[len])
			break;
	}
	if (count_words(words) != count_words(expected))
		fail_msg("%s: more than expected in '%s'", where, words);
}

/* Replies of our own and all that they say. */
struct reply_row {
	enum lfp_rs485_command command;
	unsigned int record;
	const char *hex;
	const char *expected;
};

static const struct reply_row replies[] = {
	/* 0x0CE5 = 3301; 0xC1D4 = 49620; 0xFF85 = -123; 0x0BD8 = 3032 = 30.1 C */
	{ LFP_RS485_ANALOG, 0, "0002 0F 0CE5 0CE6 0CE7 0CE8 0CE9 0CEA 0CEB 0CEC 0CED "
	  "0CEE 0CEF 0CF0 0CF1 0CF2 0CF3 05 0BD8 0B73 0B82 0A8D 0B87 FF85 C1D4 8235 02 C350 0141",
	  "decoded;family=pylontech;records=1;voltage_now=49620000;current_now=-12300000; "
	  "charge_now=33333000;charge_full=50000000;cycle_count=321;cells_in_series=15;capacity=66; "
	  "capacity_centipercent=6666;board_temperature=301;temp=151;cell_voltage_max=3315000; "
	  "cell_voltage_max_at=cell 15;cell_voltage_min=3301000;cell_voltage_min_at=cell 1; "
	  "cell_temperature_max=220;cell_temperature_max_at=cells 13-15;cell_temperature_min=-30; "
	  "cell_temperature_min_at=cells 9-12;temperatures=301 200 215 -30 220; "
	  "cells=3301 3302 3303 3304 3305 3306 3307 3308 3309 3310 3311 3312 3313 3314 3315; "
	  "adds_up" },
	/* 8 cells, 24-bit capacities: 0x01B198 = 111000; 0x00D8CC = 55500; 0x6888 = 26760 */
	{ LFP_RS485_ANALOG, 0, "1103 08 0D11 0D11 0D11 0D11 0D11 0D11 0D11 0D11 05 0BB3 0BA9 0BAA "
	  "0BAB 0BAC 0019 6888 FFFF 04 FFFF 0000 00D8CC 01B198",
	  "decoded;family=pylontech;records=1;voltage_now=26760000;current_now=2500000; "
	  "charge_now=55500000;charge_full=111000000;cycle_count=0;cells_in_series=8;capacity=50; "
	  "capacity_centipercent=5000;board_temperature=264;temp=256;cell_voltage_max=3345000; "
	  "cell_voltage_max_at=cell 1;cell_voltage_min=3345000;cell_voltage_min_at=cell 1; "
	  "cell_temperature_max=257;cell_temperature_max_at=sensor 5;cell_temperature_min=254; "
	  "cell_temperature_min_at=cells 1-4;temperatures=264 254 255 256 257; "
	  "cells=3345 3345 3345 3345 3345 3345 3345 3345;adds_up" },
	/* No flag byte */
	{ LFP_RS485_ANALOG, 0, "02 01 0CE4 02 0BB3 0BA9 0000 0CE5 0032 02 0064 0001",
	  "decoded;family=jk;records=1;current_now=0;voltage_now=implausible;charge_now=50000; "
	  "charge_full=100000;cycle_count=1;cells_in_series=1;capacity=50; "
	  "capacity_centipercent=5000;board_temperature=264;temp=254;cell_voltage_max=3300000; "
	  "cell_voltage_max_at=cell 1;cell_voltage_min=3300000;cell_voltage_min_at=cell 1; "
	  "cell_temperature_max=254;cell_temperature_max_at=cell 1;cell_temperature_min=254; "
	  "cell_temperature_min_at=cell 1;temperatures=264 254;cells=3300" },
	{ LFP_RS485_ALARM, 0, "0002 08 0001 02F0 0300 0000 05 00 01 02 F0 10 02 01 02 "
	  "95 0A 2D 0204",
	  "decoded;family=unknown;records=1;own_power=1;discharge_mosfet=0;charge_mosfet=1; "
	  "precharge_mosfet=0;heater_on=1;fully_charged=1;buzzer=1;cell_states=03234000; "
	  "probe_states=01234;protection=cell_undervoltage;protection=cell_overvoltage; "
	  "protection=voltage_sensor;protection=undertemperature;protection=overtemperature; "
	  "protection=temperature_sensor;protection=charge_overcurrent; "
	  "protection=module_undervoltage;protection=discharge_overcurrent; "
	  "protection=module_overvoltage;protection=battery_damaged;protection=unknown_alarm; "
	  /* Status 3 bit 2, status 5 bit 2, and the codes 03 and 10 */
	  "unknown=13000400040000" },
	/* 3.60 3.00 2.75 V; 50.0 0.0 C; 40.0 A; 53.2 45.5 42.0 V; 55.0 -12.5 C; -80.0 A */
	{ LFP_RS485_LIMITS, 0, "00 0E10 0BB8 0ABE 0C9F 0AAB 0190 CFD0 B1BC A410 0CD1 0A2E FCE0",
	  "decoded;family=unknown;records=1;cell_high_limit=3600000;cell_low_limit=3000000; "
	  "cell_under_limit=2750000;charge_hot_limit=500;charge_cold_limit=0; "
	  "charge_current_limit=40000000;module_high_limit=53200000;module_low_limit=45500000; "
	  "module_under_limit=42000000;discharge_hot_limit=550;discharge_cold_limit=-125; "
	  "discharge_current_limit=80000000" },
	{ LFP_RS485_LIMITS, 0, "0E10 0BB8 0ABE 0C9F 0AAB 0190 CFD0 B1BC A410 0CD1 0A2E 0320",
	  "decoded;family=jk;records=1;cell_high_limit=3600000;cell_low_limit=3000000; "
	  "cell_under_limit=2750000;charge_hot_limit=500;charge_cold_limit=0; "
	  "charge_current_limit=40000000;module_high_limit=53200000;module_low_limit=45500000; "
	  "module_under_limit=42000000;discharge_hot_limit=550;discharge_cold_limit=-125; "
	  "discharge_current_limit=80000000" },
	{ LFP_RS485_LIMITS, 0, "00 1389 FFFF 0000 0FFF 0000 1389 1387 0000 FFFF 0852 0F5C 8000",
	  "decoded;family=unknown;records=1;cell_high_limit=implausible;cell_low_limit=implausible; "
	  "cell_under_limit=0;charge_hot_limit=implausible;charge_cold_limit=implausible; "
	  "charge_current_limit=implausible;module_high_limit=implausible; "
	  "module_low_limit=implausible;module_under_limit=65535000; "
	  "discharge_hot_limit=implausible;discharge_cold_limit=implausible; "
	  "discharge_current_limit=implausible" },
	{ LFP_RS485_VERSION, 0, "", "decoded;family=unknown;records=1" },
	{ LFP_RS485_MANUFACTURER, 0, "4142 0000 0000 0000 0000 0105 "
	  "50796C6F6E 2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D",
	  "decoded;family=pylontech;records=1;model_name=AB;manufacturer=Pylon" },
	/* Not a dash at its end, and nothing but dashes */
	{ LFP_RS485_MANUFACTURER, 0, "5553 3530 3030 2D43 2D42 0105 "
	  "50796C6F6E2D746563682D2D2D2D2D2D2D2D2D2E",
	  "decoded;family=pylontech;records=1;model_name=US5000-C-B; "
	  "manufacturer=Pylon-tech---------." },
	{ LFP_RS485_MANUFACTURER, 0, "0000 0000 0000 0000 0000 0105 "
	  "2D2D2D2D2D 2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D", "decoded;family=unknown;records=1" },
	/* Blanks behind the name alone are no sign; neither is a protocol's name alone. */
	{ LFP_RS485_MANUFACTURER, 0, "4142 2020 2020 2020 2020 0105 "
	  "5A5A2D2D2D 2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D",
	  "decoded;family=unknown;records=1;model_name=AB;manufacturer=ZZ" },
	{ LFP_RS485_MANUFACTURER, 0, "4142 2020 2020 2020 2041 0105 "
	  "43414E50726F746F636F6C3A58585858 20202020",
	  "decoded;family=unknown;records=1;model_name=AB       A;manufacturer=CANProtocol:XXXX" },
	{ LFP_RS485_MANUFACTURER, 0, "4142 2020 2020 2020 2020 0105 "
	  "43414E50726F746F636F6C3A58585858 20202020", "other_family;family=seplos" },
	{ LFP_RS485_MANUFACTURER, 0, "4142 2020 2020 2020 2020 0105 "
	  "20202020202020202020202020202020 20202020", "other_family;family=seplos" },
	{ LFP_RS485_SERIAL, 0, "05 4142434445463031 3233343536373839",
	  "decoded;family=unknown;records=1;serial_number=ABCDEF0123456789" },
	{ LFP_RS485_SERIAL, 0, "05 4142430000000000 0000000000000000",
	  "decoded;family=unknown;records=1;serial_number=ABC" },
	{ LFP_RS485_SERIAL, 0, "05 0000000000000000 0000000000000000",
	  "decoded;family=unknown;records=1" },
	{ LFP_RS485_FIRMWARE, 0, "05 0117 00FF0A",
	  "decoded;family=unknown;records=1;firmware_version=1.23/0.255.10" },
	{ LFP_RS485_FIRMWARE, 0, "05 FFFF FFFFFF",
	  "decoded;family=unknown;records=1;firmware_version=255.255/255.255.255" },
	/* 53.25 V; 47.5 V; 37.0 A; -100.0 A */
	{ LFP_RS485_MANAGEMENT, 0, "02 D002 B98C 0172 FC18 C0",
	  "decoded;family=unknown;records=1;constant_charge_voltage_max=53250000; "
	  "discharge_voltage_min=47500000;constant_charge_current_max=37000000; "
	  "discharge_current_max=100000000;charge_enabled=1;discharge_enabled=1;charge_request=0" },
	{ LFP_RS485_MANAGEMENT, 0, "02 0000 1387 FFFF EC77 3F",
	  "decoded;family=unknown;records=1;constant_charge_voltage_max=implausible; "
	  "discharge_voltage_min=implausible;constant_charge_current_max=implausible; "
	  "discharge_current_max=implausible;charge_enabled=0;discharge_enabled=0; "
	  "charge_request=7;unknown=7" },
	/* Every field of its own; 0x0C30 = 3120 = 38.9 C */
	{ LFP_RS485_SYSTEM_ANALOG, 0, "C350 7FFF 63 0101 0203 62 61 0D48 0102 0C80 0304 0C30 "
	  "0C31 0506 "
	  "0C32 0708 0C33 0C34 090A 0C35 0B0C 0C36 0C37 0D0E 0C38 0F10",
	  "decoded;family=unknown;records=1;voltage_now=50000000;capacity=99;cycle_count=515; "
	  "state_of_health=98;cell_voltage_max=3400000;cell_voltage_min=3200000;temp=389; "
	  "cell_temperature_max=390;cell_temperature_min=391;mosfet_temperature_max=393; "
	  "board_temperature=395" },
	{ LFP_RS485_SYSTEM_ANALOG, 0, "0000 0000 65 0000 4E21 65 65 1389 0000 FFFF 0000 0000 "
	  "FFFF 0000 "
	  "0853 0000 0000 0F5C 0000 0000 0000 0852 0000 0000 0000 0000",
	  "decoded;family=unknown;records=1;voltage_now=implausible;capacity=implausible; "
	  "cycle_count=implausible;state_of_health=implausible;cell_voltage_max=implausible; "
	  "cell_voltage_min=implausible;temp=implausible;cell_temperature_max=implausible; "
	  "cell_temperature_min=-600;mosfet_temperature_max=implausible; "
	  "board_temperature=implausible" },
	{ LFP_RS485_SYSTEM_MANAGEMENT, 0, "7080 5460 FFFF FFFF 90",
	  "decoded;family=unknown;records=1;constant_charge_voltage_max=28800000; "
	  "discharge_voltage_min=21600000;charge_enabled=1;discharge_enabled=0;charge_request=1" },
	{ LFP_RS485_SYSTEM_MANAGEMENT, 0, "D002 AFC8 0640 06A4 6F",
	  "decoded;family=unknown;records=1;constant_charge_voltage_max=53250000; "
	  "discharge_voltage_min=45000000;charge_enabled=0;discharge_enabled=1;charge_request=2; "
	  "unknown=f" },
	/* 10 mV, 10 mA and 10 items of Seplos, with cells of our own */
	{ LFP_RS485_ANALOG, 0, "0001 02 0CE4 0CE4 01 0BA6 FD5C 0294 344E 0A 4268 0313 "
	  "4650 0046 03E8 "
	  "149F 0000000000000000", "other_family;family=seplos" },
	{ LFP_RS485_ANALOG, 0, "0001 02 0CE4 0CE4 01 0BA6 FD5C 0294 344E 03 4268 0313 4650",
	  "other_family;family=foreign" },
	/* Four items of the telecom standard are two bytes less than Pylontech's. */
	{ LFP_RS485_ANALOG, 0, "0001 02 0CE4 0CE4 01 0BA6 FD5C 19C8 344E 04 4268 0313 4650 0000",
	  "malformed;family=unknown;records=0" },
	/* Pylontech's shape, but 10 mV: with and without the flag byte */
	{ LFP_RS485_ANALOG, 0, "0001 02 0CE4 0CE4 01 0BA6 0000 0294 344E 02 4268 0313",
	  "other_family;family=foreign" },
	{ LFP_RS485_ANALOG, 0, "01 02 0CE4 0CE4 01 0BA6 0000 0294 344E 02 4268 0313",
	  "other_family;family=foreign" },
	{ LFP_RS485_ALARM, 0, "0001 01 00 01 00 00 00 14 0000000000000300000200000000000000000002",
	  "other_family;family=seplos" },
	{ LFP_RS485_ALARM, 0, "0001 01 00 01 00 00 00 15 "
	  "000000000000030000020000000000000000000200",
	  "other_family;family=foreign" },
	{ LFP_RS485_ALARM, 0, "0001 01 00 01 00 00 00 15 0000000000000300000200000000000000000002",
	  "malformed;family=unknown;records=0" },
	/* Of the record there is only one. */
	{ LFP_RS485_FIRMWARE, 1, "05 0117 00FF0A", "malformed;family=unknown;records=1" },
	{ LFP_RS485_ALARM, 1, "0001 01 00 01 00 00 00 00 0000000000",
	  "malformed;family=unknown;records=1" },
	{ LFP_RS485_ALARM, 1, "01 01 00 01 00 00 00 00 0000000000",
	  "malformed;family=jk;records=1" },
};

static void test_replies(void **context)
{
	struct outcome outcome;
	struct info info;
	char where[16];
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(replies); i++) {
		info = info_of(replies[i].hex);
		outcome = ask(replies[i].command, &info, replies[i].record);
		snprintf(where, sizeof(where), "row %u", i);
		expect_words(where, &outcome, replies[i].expected);
	}
}

static void test_names(void **context)
{
	static const char *const families[] = {
		"unknown", "pylontech", "seplos", "pace", "boqiang", "jk", "foreign",
	};
	static const u8 codes[] = { 0, 1, 2, 3, 4, 5, 6, 0x90, 0x91 };
	unsigned int i, j;

	(void)context;
	assert_int_equal(ARRAY_SIZE(families), LFP_RS485_FAMILY_COUNT);
	for (i = 0; i < ARRAY_SIZE(families); i++)
		assert_string_equal(lfp_rs485_family_name(i), families[i]);
	for (i = 0; i < 256; i++)
		assert_int_equal(!strcmp(lfp_rs485_return_text((u8)i), "unknown error"),
				 !memchr(codes, (int)i, sizeof(codes)));
	for (i = 0; i < ARRAY_SIZE(codes); i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(lfp_rs485_return_text(codes[i]),
						lfp_rs485_return_text(codes[j]));
	assert_string_equal(lfp_rs485_return_text(0), "normal");
	assert_string_equal(lfp_rs485_return_text(4), "command not supported");
	assert_string_equal(lfp_rs485_return_text(0x90), "wrong address");
}

/* All shapes of 42: cells, temperatures and items are counted by the reply. */
static void check_shape(u8 cells, u8 probes, u8 items)
{
	struct pack pack = plain;
	struct outcome outcome;
	unsigned int i;

	pack.cells = cells;
	pack.probes = probes;
	pack.items = items;
	outcome = ask_pack(&pack);
	expect_number(&outcome.reading, LFP_CELLS_IN_SERIES, cells);
	assert_int_equal(outcome.reading.cells.cells, cells);
	assert_int_equal(outcome.reading.cells.probes, probes);
	for (i = 0; i < LFP_CELLS_MAX; i++)
		assert_int_equal(outcome.reading.cells.voltage_uv[i],
				 i < cells ? pack.cell[i] * 1000 : 0);
	for (i = 0; i < LFP_PROBES_MAX; i++)
		assert_int_equal(outcome.reading.cells.temperature_dc[i],
				 i < probes ? pack.celsius[i] : 0);
	expect_number(&outcome.reading, LFP_VOLTAGE_UV, 49620000);
	expect_number(&outcome.reading, LFP_CURRENT_UA, -12300000);
	expect_number(&outcome.reading, LFP_CHARGE_NOW_UAH, 33333000);
	expect_number(&outcome.reading, LFP_CHARGE_FULL_UAH, 50000000);
	expect_number(&outcome.reading, LFP_CYCLE_COUNT, 321);
	expect_number(&outcome.reading, LFP_BOARD_TEMPERATURE_DC, 301);
	assert_int_equal(knows(&outcome.reading, LFP_TEMPERATURE_DC), probes > 1);
	assert_int_equal(knows(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_DC), probes > 1);
	assert_int_equal(knows(&outcome.reading, LFP_CELL_TEMPERATURE_MIN_DC), probes > 1);
	assert_true(!outcome.reading.implausible && !outcome.reading.can_say);
	assert_int_equal(lfp_rs485_cells_add_up(&outcome.reading), cells == 15);
}

static void test_shapes(void **context)
{
	u8 cells, probes;

	(void)context;
	for (cells = 1; cells <= 16; cells++) {
		for (probes = 1; probes <= 8; probes++) {
			check_shape(cells, probes, 2);
			check_shape(cells, probes, 4);
		}
	}
}

static void expect_malformed(const struct info *info, enum lfp_rs485_command command)
{
	struct outcome outcome = ask(command, info, 0);

	assert_int_equal(outcome.verdict, LFP_RS485_MALFORMED);
	assert_int_equal(outcome.records, 0);
	assert_int_equal(outcome.family, LFP_RS485_UNKNOWN);
}

static void test_impossible_shapes(void **context)
{
	static const u8 cells[] = { 0, 17, 18, 128, 255 }, probes[] = { 0, 9, 10, 255 };
	static const u8 items[] = { 0, 1, 5, 255 };
	struct pack pack;
	struct info info;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(cells); i++) {
		pack = plain;
		pack.cells = cells[i];
		info = info_of_pack(&pack);
		expect_malformed(&info, LFP_RS485_ANALOG);
	}
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		pack = plain;
		pack.probes = probes[i];
		info = info_of_pack(&pack);
		expect_malformed(&info, LFP_RS485_ANALOG);
	}
	for (i = 0; i < ARRAY_SIZE(items); i++) {
		pack = plain;
		pack.items = items[i];
		info = info_of_pack(&pack);
		expect_malformed(&info, LFP_RS485_ANALOG);
	}
}

/* One record where all were asked for is right; more of them where one was are not. */
static void test_counts(void **context)
{
	struct info info = info_of_pack(&plain);
	struct outcome outcome;
	unsigned int count;

	(void)context;
	put_pack(&info, &plain);
	expect_malformed(&info, LFP_RS485_ANALOG);
	for (count = 0; count < 256; count++) {
		info.byte[1] = (u8)count;
		outcome = ask(LFP_RS485_ANALOG_ALL, &info, 0);
		assert_int_equal(outcome.verdict,
				 count == 2 ? LFP_RS485_DECODED : LFP_RS485_MALFORMED);
		assert_int_equal(outcome.records, count == 2 ? 2 : 0);
		assert_int_equal(outcome.family,
				 count == 2 ? LFP_RS485_PYLONTECH : LFP_RS485_UNKNOWN);
	}
	/* With one, any address will do. */
	info = info_of_pack(&plain);
	for (count = 0; count < 256; count++) {
		info.byte[1] = (u8)count;
		info.byte[0] = (u8)(count * 17);
		assert_int_equal(ask(LFP_RS485_ANALOG, &info, 0).verdict, LFP_RS485_DECODED);
	}
}

static void test_mixed_stack(void **context)
{
	static const struct { u8 cells, probes, items; } shapes[] = {
		{ 15, 5, 4 }, { 15, 6, 4 }, { 15, 5, 2 }, { 8, 5, 4 }, { 16, 8, 2 },
	};
	struct info info = { 0 };
	struct outcome outcome;
	struct pack pack;
	unsigned int i;

	(void)context;
	put16(&info, 0x1105);
	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		pack = plain;
		pack.cells = shapes[i].cells;
		pack.probes = shapes[i].probes;
		pack.items = shapes[i].items;
		pack.now = 30000 + i;
		put_pack(&info, &pack);
	}
	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		outcome = ask(LFP_RS485_ANALOG_ALL, &info, i);
		assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
		assert_int_equal(outcome.records, 5);
		assert_int_equal(outcome.reading.cells.cells, shapes[i].cells);
		assert_int_equal(outcome.reading.cells.probes, shapes[i].probes);
		expect_number(&outcome.reading, LFP_CHARGE_NOW_UAH, (30000 + i) * 1000);
	}
	assert_int_equal(ask(LFP_RS485_ANALOG_ALL, &info, 5).verdict, LFP_RS485_MALFORMED);
	assert_int_equal(ask(LFP_RS485_ANALOG_ALL, &info, 255).verdict, LFP_RS485_MALFORMED);
}

/* JK leaves the flag byte out, but not where all modules are asked. */
static void test_flagless(void **context)
{
	struct info info = info_of_pack(&plain);
	struct outcome outcome;

	(void)context;
	info.len--;
	memmove(info.byte, info.byte + 1, info.len);
	outcome = ask(LFP_RS485_ANALOG, &info, 0);
	assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
	assert_int_equal(outcome.family, LFP_RS485_JK);
	expect_number(&outcome.reading, LFP_VOLTAGE_UV, 49620000);
	expect_number(&outcome.reading, LFP_CURRENT_UA, -12300000);
	assert_int_equal(ask(LFP_RS485_ANALOG, &info, 1).verdict, LFP_RS485_MALFORMED);
	info.byte[0] = 1;
	expect_malformed(&info, LFP_RS485_ANALOG_ALL);
}

/* Every reply cut at every length and with more behind it. */
static void test_lengths(void **context)
{
	static const struct {
		enum lfp_rs485_command command;
		unsigned int more;
		const char *hex;
	} rows[] = {
		{ LFP_RS485_ANALOG, 0, "0002 02 0CE4 0CE5 02 0BD8 0B73 FF85 19C9 8235 02 C350 "
		  "0141" },
		{ LFP_RS485_ANALOG, 0, "0002 02 0CE4 0CE5 02 0BD8 0B73 FF85 19C9 FFFF 04 FFFF 0141 "
		  "008235 00C350" },
		{ LFP_RS485_ANALOG_ALL, 0, "0002 01 0CE4 02 0BD8 0B73 FF85 0CE4 8235 02 C350 0141 "
		  "01 0CE4 02 0BD8 0B73 FF85 0CE4 8235 02 C350 0141" },
		{ LFP_RS485_ALARM, 8, "0002 0F 00000000000000000000 0000000000 05 0000000000 "
		  "000000 "
		  "000E000000" },
		{ LFP_RS485_LIMITS, 0, "00 0E10 0BB8 0ABE 0C9F 0AAB 0190 CFD0 B1BC A410 0CD1 "
		  "0A2E FCE0" },
		{ LFP_RS485_VERSION, 0, "" },
		{ LFP_RS485_MANUFACTURER, 0, "41420000000000000000 0105 "
		  "58796C6F6E2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D" },
		{ LFP_RS485_SYSTEM_ANALOG, 0, "C350 0000 63 0101 0203 62 61 0D48 0102 0C80 0304 "
		  "0C30 0C31 0506 0C32 0708 0C33 0C34 090A 0C35 0B0C 0C36 0C37 0D0E 0C38 0F10" },
		{ LFP_RS485_SYSTEM_ALARM, 0, "00000000" },
		{ LFP_RS485_SYSTEM_MANAGEMENT, 0, "D002 AFC8 0640 06A4 C0" },
		{ LFP_RS485_MANAGEMENT, 0, "02 D002 B98C 0172 FC18 C0" },
		{ LFP_RS485_SERIAL, 0, "05 4142434445463031 3233343536373839" },
		{ LFP_RS485_FIRMWARE, 0, "05 0117 00FF0A" },
	};
	unsigned int i, len, whole;
	struct info info;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		info = info_of(rows[i].hex);
		whole = info.len;
		for (len = 0; len < whole + 40; len++) {
			info.len = len;
			if (rows[i].command == LFP_RS485_LIMITS && len == 24)
				continue;
			if (len < whole || len > whole + rows[i].more)
				expect_malformed(&info, rows[i].command);
			else
				assert_int_equal(ask(rows[i].command, &info, 0).verdict,
						 LFP_RS485_DECODED);
		}
	}
}

/* 16 bits of which one is read as signed and the next as unsigned. */
static void test_every_voltage(void **context)
{
	struct outcome outcome;
	struct info info;
	unsigned int raw;

	(void)context;
	info = info_of("0002 01 0CE4 01 0BD8 FF85 0000 8235 02 C350 0141");
	for (raw = 0; raw <= 0xffff; raw++) {
		info.byte[10] = (u8)(raw >> 8);
		info.byte[11] = (u8)raw;
		outcome = ask(LFP_RS485_ANALOG, &info, 0);
		/* A tenth of the cell's 3300 mV, an eighth more or less */
		if (raw >= 289 && raw <= 371) {
			assert_int_equal(outcome.family, LFP_RS485_FOREIGN);
			continue;
		}
		assert_int_equal(outcome.family, LFP_RS485_PYLONTECH);
		if (raw < 5000)
			expect_doubt(&outcome.reading, LFP_VOLTAGE_UV);
		else
			expect_number(&outcome.reading, LFP_VOLTAGE_UV, raw * 1000ll);
		expect_number(&outcome.reading, LFP_CURRENT_UA, -12300000);
	}
}

static void test_every_current(void **context)
{
	struct pack pack = plain;
	struct outcome outcome;
	int tenths;

	(void)context;
	for (tenths = -32768; tenths <= 32767; tenths++) {
		pack.current = tenths;
		outcome = ask_pack(&pack);
		if (tenths < -5000 || tenths > 5000)
			expect_doubt(&outcome.reading, LFP_CURRENT_UA);
		else
			expect_number(&outcome.reading, LFP_CURRENT_UA, tenths * 100000ll);
		expect_number(&outcome.reading, LFP_VOLTAGE_UV, 49620000);
	}
}

/* Charging has no sign, discharging has one; 0 is 0 and not 6553.6 A. */
static void test_every_limit(void **context)
{
	struct info info = info_of("02 D002 B98C 0000 0000 C0");
	struct outcome outcome;
	int tenths;

	(void)context;
	for (tenths = -32768; tenths <= 32767; tenths++) {
		info.len = 5;
		put16(&info, tenths);
		put16(&info, tenths);
		put8(&info, 0xc0);
		outcome = ask(LFP_RS485_MANAGEMENT, &info, 0);
		if (tenths < 0 || tenths > 5000)
			expect_doubt(&outcome.reading, LFP_CHARGE_CURRENT_MAX_UA);
		else
			expect_number(&outcome.reading, LFP_CHARGE_CURRENT_MAX_UA,
				      tenths * 100000ll);
		if (abs(tenths) > 5000)
			expect_doubt(&outcome.reading, LFP_DISCHARGE_CURRENT_MAX_UA);
		else
			expect_number(&outcome.reading, LFP_DISCHARGE_CURRENT_MAX_UA,
				      abs(tenths) * 100000ll);
	}
}

/* Where the list of temperatures holds one that cannot be, it is not there. */
static void check_probe(unsigned int probe, int celsius)
{
	bool sane = celsius >= -600 && celsius <= 1200;
	const struct lfp_reading *reading;
	struct pack pack = plain;
	struct outcome outcome;

	pack.celsius[probe] = celsius;
	outcome = ask_pack(&pack);
	reading = &outcome.reading;
	assert_int_equal(knows(reading, LFP_BOARD_TEMPERATURE_DC), sane || probe);
	assert_int_equal(doubts(reading, LFP_BOARD_TEMPERATURE_DC), !sane && !probe);
	assert_int_equal(knows(reading, LFP_TEMPERATURE_DC), sane || !probe);
	assert_int_equal(doubts(reading, LFP_TEMPERATURE_DC), !sane && probe);
	assert_int_equal(doubts(reading, LFP_CELL_TEMPERATURE_MAX_DC), !sane && probe);
	assert_int_equal(doubts(reading, LFP_CELL_TEMPERATURE_MIN_DC), !sane && probe);
	assert_int_equal(knows(reading, LFP_CELL_TEMPERATURE_MAX_DC), sane || !probe);
	assert_int_equal(knows(reading, LFP_CELL_TEMPERATURE_MIN_DC), sane || !probe);
	assert_int_equal(reading->cells.cells, 15);
	assert_int_equal(reading->cells.probes, sane ? 5 : 0);
	assert_int_equal(reading->cells.temperature_dc[probe], sane ? celsius : 0);
}

/* A sixth that cannot be spoils the extremes and the list, and nothing else. */
static void test_sixth_temperature(void **context)
{
	struct pack pack = plain;
	struct outcome outcome;

	(void)context;
	pack.probes = 6;
	pack.celsius[5] = 1201;
	outcome = ask_pack(&pack);
	expect_number(&outcome.reading, LFP_TEMPERATURE_DC, 151);
	expect_number(&outcome.reading, LFP_BOARD_TEMPERATURE_DC, 301);
	expect_doubt(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_DC);
	expect_doubt(&outcome.reading, LFP_CELL_TEMPERATURE_MIN_DC);
	assert_int_equal(outcome.reading.cells.probes, 0);
	assert_int_equal(outcome.reading.cells.cells, 15);
	pack.celsius[5] = 700;
	outcome = ask_pack(&pack);
	expect_number(&outcome.reading, LFP_TEMPERATURE_DC, 151);
	expect_number(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_DC, 700);
	expect_text(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_AT, "sensor 6");
	assert_int_equal(outcome.reading.cells.temperature_dc[5], 700);
}

static void test_every_temperature(void **context)
{
	unsigned int probe;
	int celsius;

	(void)context;
	for (celsius = -2731; celsius <= 0xffff - 2731; celsius++)
		check_probe((unsigned int)celsius % 2, celsius);
	for (probe = 0; probe < 5; probe++) {
		check_probe(probe, -601);
		check_probe(probe, -600);
		check_probe(probe, 1200);
		check_probe(probe, 1201);
	}
}

/* One cell that cannot be takes all with it: any could be the highest. */
static void test_every_cell(void **context)
{
	struct pack pack = plain;
	struct outcome outcome;
	unsigned int cell = 0;
	int raw;

	(void)context;
	for (raw = -32768; raw <= 32767; raw++, cell = (cell + 1) % 15) {
		pack.cell[cell] = raw;
		outcome = ask_pack(&pack);
		pack.cell[cell] = plain.cell[cell];
		expect_number(&outcome.reading, LFP_CELLS_IN_SERIES, 15);
		if (raw >= 0 && raw <= 5000) {
			assert_int_equal(outcome.reading.cells.voltage_uv[cell], raw * 1000);
			assert_true(!outcome.reading.implausible);
			continue;
		}
		expect_doubt(&outcome.reading, LFP_CELL_VOLTAGE_MAX_UV);
		expect_doubt(&outcome.reading, LFP_CELL_VOLTAGE_MIN_UV);
		assert_int_equal(outcome.reading.cells.cells, 0);
		assert_int_equal(outcome.reading.cells.probes, 0);
		assert_int_equal(outcome.reading.cells.voltage_uv[0], 0);
		assert_false(outcome.reading.texts & BIT(LFP_CELL_VOLTAGE_MAX_AT));
		assert_false(outcome.reading.texts & BIT(LFP_CELL_VOLTAGE_MIN_AT));
		assert_false(lfp_rs485_cells_add_up(&outcome.reading));
		expect_number(&outcome.reading, LFP_TEMPERATURE_DC, 151);
	}
}

static void test_cell_extremes(void **context)
{
	struct pack pack = plain;
	struct outcome outcome;
	char words[16];
	unsigned int i;

	(void)context;
	pack.cells = 16;
	for (i = 0; i < 16; i++) {
		snprintf(words, sizeof(words), "cell %u", i + 1);
		pack.cell[i] = 3400;
		outcome = ask_pack(&pack);
		expect_number(&outcome.reading, LFP_CELL_VOLTAGE_MAX_UV, 3400000);
		expect_text(&outcome.reading, LFP_CELL_VOLTAGE_MAX_AT, words);
		pack.cell[i] = 3200;
		outcome = ask_pack(&pack);
		expect_number(&outcome.reading, LFP_CELL_VOLTAGE_MIN_UV, 3200000);
		expect_text(&outcome.reading, LFP_CELL_VOLTAGE_MIN_AT, words);
		pack.cell[i] = plain.cell[i];
	}
}

/* Names of the sensors behind the board's, by the number of cells. */
static void test_groups(void **context)
{
	static const struct {
		u8 cells;
		const char *names[7];
	} rows[] = {
		{ 16, { "cells 1-4", "cells 5-8", "cells 9-12", "cells 13-16", "sensor 6",
			"sensor 7", "sensor 8" } },
		{ 15, { "cells 1-4", "cells 5-8", "cells 9-12", "cells 13-15", "sensor 6",
			"sensor 7", "sensor 8" } },
		{ 13, { "cells 1-4", "cells 5-8", "cells 9-12", "cell 13", "sensor 6",
			"sensor 7", "sensor 8" } },
		{ 8, { "cells 1-4", "cells 5-8", "sensor 4", "sensor 5", "sensor 6", "sensor 7",
		       "sensor 8" } },
	};
	struct pack pack = plain;
	struct outcome outcome;
	unsigned int i, probe;

	(void)context;
	pack.probes = 8;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		pack.cells = rows[i].cells;
		for (probe = 1; probe < 8; probe++) {
			pack.celsius[probe] = 400;
			outcome = ask_pack(&pack);
			expect_number(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_DC, 400);
			expect_text(&outcome.reading, LFP_CELL_TEMPERATURE_MAX_AT,
				    rows[i].names[probe - 1]);
			pack.celsius[probe] = -200;
			outcome = ask_pack(&pack);
			expect_number(&outcome.reading, LFP_CELL_TEMPERATURE_MIN_DC, -200);
			expect_text(&outcome.reading, LFP_CELL_TEMPERATURE_MIN_AT,
				    rows[i].names[probe - 1]);
			pack.celsius[probe] = plain.celsius[probe];
		}
	}
}

/* Half a tenth goes away from zero. */
static void test_mean(void **context)
{
	static const struct {
		u8 probes;
		int celsius[6];
		int mean;
	} rows[] = {
		{ 2, { 999, 254 }, 254 },
		{ 3, { 999, 254, 255 }, 255 }, { 3, { 999, -254, -255 }, -255 },
		{ 3, { 999, -1, 0 }, -1 }, { 3, { 999, 1, 0 }, 1 }, { 5, { 999, 1, 0, 0, 0 }, 0 },
		{ 5, { 999, -1, 0, 0, 0 }, 0 }, { 5, { 999, -1, -1, 0, 0 }, -1 },
		{ 5, { 999, 251, 251, 251, 250 }, 251 }, { 4, { 999, -100, -100, -99 }, -100 },
		{ 4, { 999, -100, -99, -99 }, -99 }, { 6, { 999, 100, 100, 100, 100, 102 }, 100 },
		/* A sixth temperature is not known to be that of cells. */
		{ 6, { 999, 100, 100, 100, 101, 990 }, 100 },
		{ 6, { 999, 100, 100, 101, 101, 990 }, 101 },
		{ 8, { 999, 100, 100, 101, 101, 990 }, 101 },
	};
	struct pack pack = plain;
	struct outcome outcome;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		pack.probes = rows[i].probes;
		memcpy(pack.celsius, rows[i].celsius, sizeof(rows[i].celsius));
		outcome = ask_pack(&pack);
		expect_number(&outcome.reading, LFP_TEMPERATURE_DC, rows[i].mean);
	}
}

#define NONE -1
#define DOUBT -2

static void expect_soon(const struct lfp_reading *reading, enum lfp_field field, s64 number)
{
	assert_int_equal(knows(reading, field), number >= 0);
	assert_int_equal(doubts(reading, field), number == DOUBT);
	if (number >= 0)
		expect_number(reading, field, number);
}

static void test_charge(void **context)
{
	static const struct {
		u8 items;
		unsigned int now, full;
		s64 shown_now, shown_full, percent, centipercent;
	} rows[] = {
		{ 2, 35500, 50000, 35500000, 50000000, 71, 7100 },
		{ 2, 50000, 50000, 50000000, 50000000, 100, 10000 },
		{ 2, 49999, 50000, 49999000, 50000000, 99, 9999 },
		{ 2, 0, 50000, 0, 50000000, 0, 0 },
		{ 2, 1, 50000, 1000, 50000000, 0, 0 },
		{ 2, 65534, 65534, 65534000, 65534000, 100, 10000 },
		/* A little more than all is left: it is full. */
		{ 2, 50001, 50000, 50001000, 50000000, 100, 10000 },
		{ 2, 60000, 50000, 60000000, 50000000, 100, 10000 },
		{ 2, 60001, 50000, DOUBT, 50000000, NONE, NONE },
		{ 2, 0, 0, 0, 0, NONE, NONE },
		{ 2, 1, 0, DOUBT, 0, NONE, NONE },
		/* A pack that refers to fields that it does not send */
		{ 2, 65535, 65535, NONE, NONE, NONE, NONE },
		{ 2, 40000, 65535, NONE, NONE, NONE, NONE },
		{ 2, 65535, 50000, NONE, NONE, NONE, NONE },
		{ 4, 94905, 100000, 94905000, 100000000, 94, 9490 },
		{ 4, 100000, 100000, 100000000, 100000000, 100, 10000 },
		{ 4, 0x5fb4, 0xc350, 24500000, 50000000, 49, 4900 },
		{ 4, 65535, 65535, 65535000, 65535000, 100, 10000 },
		{ 4, 120001, 100000, DOUBT, 100000000, NONE, NONE },
		{ 4, 0, 2000000, 0, 2000000000, 0, 0 },
		{ 4, 1999999, 2000000, 1999999000, 2000000000, 99, 9999 },
		{ 4, 0, 2000001, DOUBT, DOUBT, NONE, NONE },
		{ 4, 0xffffff, 0xffffff, DOUBT, DOUBT, NONE, NONE },
	};
	struct pack pack = plain;
	struct outcome outcome;
	unsigned int i;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		pack.items = rows[i].items;
		pack.now = rows[i].now;
		pack.full = rows[i].full;
		outcome = ask_pack(&pack);
		expect_soon(&outcome.reading, LFP_CHARGE_NOW_UAH, rows[i].shown_now);
		expect_soon(&outcome.reading, LFP_CHARGE_FULL_UAH, rows[i].shown_full);
		expect_soon(&outcome.reading, LFP_SOC_PERCENT, rows[i].percent);
		expect_soon(&outcome.reading, LFP_SOC_CENTIPERCENT, rows[i].centipercent);
	}
}

/* The fields of 24 bits are used even if those of 16 hold a number. */
static void test_narrow_fields(void **context)
{
	struct info info = info_of("0002 01 0CE4 01 0BD8 FF85 0CE4 0001 04 0002 0141 "
				   "00D8CC 01B198");
	struct outcome outcome = ask(LFP_RS485_ANALOG, &info, 0);

	(void)context;
	expect_number(&outcome.reading, LFP_CHARGE_NOW_UAH, 55500000);
	expect_number(&outcome.reading, LFP_CHARGE_FULL_UAH, 111000000);
}

static void test_cycles(void **context)
{
	struct pack pack = plain;
	struct outcome outcome;

	(void)context;
	pack.cycles = 20000;
	outcome = ask_pack(&pack);
	expect_number(&outcome.reading, LFP_CYCLE_COUNT, 20000);
	pack.cycles = 20001;
	outcome = ask_pack(&pack);
	expect_doubt(&outcome.reading, LFP_CYCLE_COUNT);
	pack.cycles = 65535;
	outcome = ask_pack(&pack);
	expect_doubt(&outcome.reading, LFP_CYCLE_COUNT);
}

static void test_adds_up(void **context)
{
	struct pack pack = plain;
	struct outcome outcome = ask_pack(&pack);

	(void)context;
	assert_true(lfp_rs485_cells_add_up(&outcome.reading));
	for (pack.voltage = 49600; pack.voltage <= 49640; pack.voltage++) {
		outcome = ask_pack(&pack);
		assert_int_equal(lfp_rs485_cells_add_up(&outcome.reading), pack.voltage == 49620);
	}
	/* Nothing to compare it with */
	pack.voltage = 1000;
	outcome = ask_pack(&pack);
	assert_false(lfp_rs485_cells_add_up(&outcome.reading));
	outcome.reading = (struct lfp_reading){ 0 };
	assert_false(lfp_rs485_cells_add_up(&outcome.reading));
}

/* Alarms of 15 cells and 6 temperatures, all well, one byte behind them. */
#define ALARM_CELL 3
#define ALARM_PROBE 19
#define ALARM_CHARGE 25
#define ALARM_MODULE 26
#define ALARM_DISCHARGE 27
#define ALARM_STATUS 28
#define ALARM_EXTRA 33

static struct info quiet_alarm(void)
{
	return info_of("0002 0F 000000000000000000000000000000 06 000000000000 00 00 00 "
		       "0000000000 00");
}

/* What 44 can say of such a module. */
#define ALARM_SAYS                                                                        \
	(BIT_ULL(LFP_CELL_OVERVOLTAGE) | BIT_ULL(LFP_CELL_UNDERVOLTAGE) |                 \
	 BIT_ULL(LFP_MODULE_OVERVOLTAGE) | BIT_ULL(LFP_MODULE_UNDERVOLTAGE) |             \
	 BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_DISCHARGE_OVERCURRENT) |           \
	 BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) | BIT_ULL(LFP_DISCHARGE_OVERTEMPERATURE) |   \
	 BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_UNDERTEMPERATURE) |                   \
	 BIT_ULL(LFP_MOSFET_OVERTEMPERATURE) | BIT_ULL(LFP_TEMPERATURE_SENSOR) |          \
	 BIT_ULL(LFP_VOLTAGE_SENSOR) | BIT_ULL(LFP_BMS_INTERNAL) |                        \
	 BIT_ULL(LFP_BATTERY_DAMAGED) | BIT_ULL(LFP_UNKNOWN_ALARM))

static const enum lfp_field alarm_flags[] = {
	LFP_OWN_POWER, LFP_DISCHARGE_MOSFET, LFP_CHARGE_MOSFET, LFP_PRECHARGE_MOSFET,
	LFP_HEATER_ON, LFP_FULLY_CHARGED, LFP_BUZZER,
};

static struct lfp_reading ask_alarm(const struct info *info)
{
	struct outcome outcome = ask(LFP_RS485_ALARM, info, 0);
	u64 fields = 0;
	unsigned int i;

	assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
	assert_int_equal(outcome.family, LFP_RS485_UNKNOWN);
	for (i = 0; i < ARRAY_SIZE(alarm_flags); i++)
		fields |= BIT_ULL(alarm_flags[i]);
	assert_true(outcome.reading.fields == fields);
	assert_true(outcome.reading.can_say == ALARM_SAYS);
	assert_true(!outcome.reading.warning && !outcome.reading.implausible);
	assert_int_equal(outcome.reading.states.cells, 15);
	assert_int_equal(outcome.reading.states.probes, 6);
	assert_int_equal(outcome.reading.cells.cells, 0);
	return outcome.reading;
}

/* What a bit does: a condition, a field, a cell's fault, or nobody knows. */
struct bit_row {
	enum lfp_condition condition;
	enum lfp_field field;
	bool unknown;
};

/* Bit 0 of status 1 first, the byte behind status 5 last. */
static struct bit_row alarm_bit(unsigned int bit)
{
	static const enum lfp_condition conditions[8] = {
		LFP_MODULE_OVERVOLTAGE, LFP_CELL_UNDERVOLTAGE, LFP_CHARGE_OVERCURRENT,
		LFP_UNKNOWN_ALARM, LFP_DISCHARGE_OVERCURRENT, LFP_DISCHARGE_OVERTEMPERATURE,
		LFP_CHARGE_OVERTEMPERATURE, LFP_MODULE_UNDERVOLTAGE,
	};
	static const enum lfp_field fields[16] = {
		LFP_PRECHARGE_MOSFET, LFP_CHARGE_MOSFET, LFP_DISCHARGE_MOSFET, LFP_OWN_POWER,
		LFP_FIELD_COUNT, LFP_FIELD_COUNT, LFP_FIELD_COUNT, LFP_FIELD_COUNT,
		LFP_BUZZER, LFP_FIELD_COUNT, LFP_FIELD_COUNT, LFP_FULLY_CHARGED,
		LFP_FIELD_COUNT, LFP_HEATER_ON, LFP_FIELD_COUNT, LFP_FIELD_COUNT,
	};
	struct bit_row row = { LFP_CONDITION_COUNT, LFP_FIELD_COUNT, false };

	if (bit < 8)
		row.condition = conditions[bit];
	else if (bit < 24)
		row.field = fields[bit - 8];
	else if (bit < 40)
		row.condition = bit < 39 ? LFP_BATTERY_DAMAGED : LFP_UNKNOWN_ALARM;
	row.unknown = bit == 3 || (bit >= 12 && bit < 16) || bit == 17 || bit == 18 || bit == 20 ||
		      bit >= 39;
	return row;
}

static u64 protection_of(const struct bit_row *row)
{
	return row->condition < LFP_CONDITION_COUNT ? BIT_ULL(row->condition) : 0;
}

static void check_alarm_up(unsigned int bit)
{
	struct bit_row row = alarm_bit(bit);
	struct info info = quiet_alarm();
	struct lfp_reading reading;
	unsigned int i;

	info.byte[ALARM_STATUS + bit / 8] = (u8)BIT(bit % 8);
	reading = ask_alarm(&info);
	if (reading.protection != protection_of(&row) ||
	    reading.unknown != (row.unknown ? BIT_ULL(bit) : 0))
		fail_msg("bit %u: %llx %llx", bit, (unsigned long long)reading.protection,
			 (unsigned long long)reading.unknown);
	for (i = 0; i < ARRAY_SIZE(alarm_flags); i++)
		assert_int_equal(reading.value[alarm_flags[i]], alarm_flags[i] == row.field);
	for (i = 0; i < 15; i++)
		assert_int_equal(reading.states.cell[i],
				 bit == 24 + i ? LFP_CELL_FAULT : LFP_CELL_NORMAL);
}

/* All bits but this one */
static void check_alarm_down(unsigned int bit)
{
	struct info info = quiet_alarm();
	u64 protection = 0, unknown = 0;
	struct lfp_reading reading;
	struct bit_row row;
	unsigned int i;

	memset(info.byte + ALARM_STATUS, 0xff, 6);
	info.byte[ALARM_STATUS + bit / 8] ^= (u8)BIT(bit % 8);
	reading = ask_alarm(&info);
	for (i = 0; i < 48; i++) {
		row = alarm_bit(i);
		if (row.field < LFP_FIELD_COUNT)
			assert_int_equal(reading.value[row.field], i != bit);
		if (i >= 24 && i < 39)
			assert_int_equal(reading.states.cell[i - 24],
					 i == bit ? LFP_CELL_NORMAL : LFP_CELL_FAULT);
		if (i == bit)
			continue;
		protection |= protection_of(&row);
		unknown |= row.unknown ? BIT_ULL(i) : 0;
	}
	assert_true(reading.protection == protection);
	assert_true(reading.unknown == unknown);
}

static void test_alarm_bits(void **context)
{
	struct info info = quiet_alarm();
	struct lfp_reading reading;
	unsigned int bit;

	(void)context;
	reading = ask_alarm(&info);
	assert_true(!reading.protection && !reading.unknown);
	for (bit = 0; bit < 48; bit++) {
		check_alarm_up(bit);
		check_alarm_down(bit);
	}
}

/* What the codes 01, 02 and F0 raise in a place; LFP_CONDITION_COUNT: unknown. */
struct code_row {
	unsigned int byte;
	enum lfp_condition low, high, error;
};

static const struct code_row code_rows[] = {
	{ ALARM_CELL, LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE, LFP_VOLTAGE_SENSOR },
	{ ALARM_CELL + 14, LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE, LFP_VOLTAGE_SENSOR },
	{ ALARM_PROBE, LFP_UNDERTEMPERATURE, LFP_OVERTEMPERATURE, LFP_TEMPERATURE_SENSOR },
	{ ALARM_PROBE + 4, LFP_UNDERTEMPERATURE, LFP_OVERTEMPERATURE, LFP_TEMPERATURE_SENSOR },
	{ ALARM_PROBE + 5, LFP_UNDERTEMPERATURE, LFP_MOSFET_OVERTEMPERATURE,
	  LFP_TEMPERATURE_SENSOR },
	{ ALARM_CHARGE, LFP_CONDITION_COUNT, LFP_CHARGE_OVERCURRENT, LFP_BMS_INTERNAL },
	{ ALARM_MODULE, LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE, LFP_BMS_INTERNAL },
	{ ALARM_DISCHARGE, LFP_DISCHARGE_OVERCURRENT, LFP_DISCHARGE_OVERCURRENT,
	  LFP_BMS_INTERNAL },
};

static enum lfp_condition condition_of(const struct code_row *row, unsigned int code)
{
	switch (code) {
	case 0x01:
		return row->low;
	case 0x02:
		return row->high;
	case 0xf0:
		return row->error;
	}
	return LFP_CONDITION_COUNT;
}

static u8 state_of(const struct lfp_reading *reading, unsigned int byte)
{
	return byte < ALARM_PROBE ? reading->states.cell[byte - ALARM_CELL] :
				    reading->states.probe[byte - ALARM_PROBE];
}

static void check_code(const struct code_row *row, unsigned int code)
{
	enum lfp_condition condition = condition_of(row, code);
	struct info info = quiet_alarm();
	struct lfp_reading reading;
	u64 unknown = 0;
	u8 state;

	info.byte[row->byte] = (u8)code;
	reading = ask_alarm(&info);
	state = code == 0xf0 ? LFP_CELL_FAULT : code > 2 ? LFP_CELL_UNKNOWN : (u8)code;
	if (row->byte < ALARM_CHARGE)
		assert_int_equal(state_of(&reading, row->byte), state);
	if (condition == LFP_CONDITION_COUNT && code) {
		condition = LFP_UNKNOWN_ALARM;
		unknown = (u64)code << 48;
	}
	assert_true(reading.protection == (code ? BIT_ULL(condition) : 0));
	assert_true(reading.unknown == unknown);
}

static void test_alarm_codes(void **context)
{
	unsigned int i, code;

	(void)context;
	for (i = 0; i < ARRAY_SIZE(code_rows); i++)
		for (code = 0; code < 256; code++)
			check_code(&code_rows[i], code);
}

/* Each cell and temperature has its own state. */
static void test_alarm_states(void **context)
{
	struct info info = quiet_alarm();
	struct lfp_reading reading;
	unsigned int i;

	(void)context;
	for (i = 0; i < 15; i++)
		info.byte[ALARM_CELL + i] = (u8)(i % 3);
	for (i = 0; i < 6; i++)
		info.byte[ALARM_PROBE + i] = (u8)((i + 1) % 3);
	reading = ask_alarm(&info);
	for (i = 0; i < 16; i++)
		assert_int_equal(reading.states.cell[i], i < 15 ? i % 3 : 0);
	for (i = 0; i < 8; i++)
		assert_int_equal(reading.states.probe[i], i < 6 ? (i + 1) % 3 : 0);
	/* A broken cell is broken, whatever its code says. */
	info.byte[ALARM_STATUS + 3] = 0x02;
	info.byte[ALARM_STATUS + 4] = 0x01;
	reading = ask_alarm(&info);
	assert_int_equal(reading.states.cell[1], LFP_CELL_FAULT);
	assert_int_equal(reading.states.cell[8], LFP_CELL_FAULT);
	assert_int_equal(reading.states.cell[2], LFP_CELL_HIGH);
	assert_true(reading.protection & BIT_ULL(LFP_CELL_UNDERVOLTAGE));
	assert_true(reading.protection & BIT_ULL(LFP_BATTERY_DAMAGED));
}

/* Alarms of all is well, but for status 1, which tells the modules apart. */
static void put_alarm(struct info *info, u8 cells, u8 probes, u8 status)
{
	unsigned int i;

	put8(info, cells);
	for (i = 0; i < cells; i++)
		put8(info, 0);
	put8(info, probes);
	for (i = 0; i < probes + 3u; i++)
		put8(info, 0);
	put8(info, status);
	put8(info, 0x0e);
	for (i = 0; i < 3; i++)
		put8(info, 0);
}

/* The shape of 44 follows its counts; a sixth temperature is a MOSFET's. */
static void test_alarm_shapes(void **context)
{
	const u64 mosfet = BIT_ULL(LFP_MOSFET_OVERTEMPERATURE);
	struct outcome outcome;
	struct info info;
	u8 cells, probes;

	(void)context;
	for (cells = 0; cells <= 18; cells++) {
		for (probes = 0; probes <= 10; probes++) {
			info.len = 0;
			put16(&info, 0x0002);
			put_alarm(&info, cells, probes, 0x80);
			if (!cells || cells > 16 || !probes || probes > 8) {
				expect_malformed(&info, LFP_RS485_ALARM);
				continue;
			}
			outcome = ask(LFP_RS485_ALARM, &info, 0);
			assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
			assert_int_equal(outcome.reading.states.cells, cells);
			assert_int_equal(outcome.reading.states.probes, probes);
			assert_true(outcome.reading.protection == BIT_ULL(LFP_MODULE_UNDERVOLTAGE));
			assert_true(outcome.reading.can_say ==
				    (probes > 5 ? ALARM_SAYS : ALARM_SAYS & ~mosfet));
			expect_number(&outcome.reading, LFP_CHARGE_MOSFET, 1);
		}
	}
}

static void test_flagless_alarm(void **context)
{
	struct info info = info_of("02"), whole;
	struct outcome outcome;
	unsigned int more;

	(void)context;
	put_alarm(&info, 15, 5, 0x02);
	for (more = 0; more < 5; more++) {
		outcome = ask(LFP_RS485_ALARM, &info, 0);
		assert_int_equal(outcome.verdict,
				 more < 2 ? LFP_RS485_DECODED : LFP_RS485_MALFORMED);
		assert_int_equal(outcome.family, more < 2 ? LFP_RS485_JK : LFP_RS485_UNKNOWN);
		assert_int_equal(outcome.reading.states.cells, more < 2 ? 15 : 0);
		put8(&info, 0);
	}
	/* Cells that are all low do not look like counts. */
	info = info_of("02");
	put_alarm(&info, 15, 5, 0x02);
	memset(info.byte + 2, 0x01, 15);
	memset(info.byte + 18, 0x01, 5);
	outcome = ask(LFP_RS485_ALARM, &info, 0);
	assert_int_equal(outcome.family, LFP_RS485_JK);
	assert_int_equal(outcome.reading.states.probe[4], LFP_CELL_LOW);
	whole = info_of("0001");
	put_alarm(&whole, 15, 5, 0x02);
	whole.len--;
	memmove(whole.byte, whole.byte + 1, whole.len);
	expect_malformed(&whole, LFP_RS485_ALARM_ALL);
}

struct alarm_shape {
	u8 cells, probes;
	unsigned int extra;
	u8 filler;
};

static void check_alarm_stack(const struct alarm_shape *shapes, unsigned int count, bool good)
{
	struct info info = { 0 };
	struct outcome outcome;
	unsigned int i, j;

	put8(&info, 0x00);
	put8(&info, count);
	for (i = 0; i < count; i++) {
		put_alarm(&info, shapes[i].cells, shapes[i].probes, (u8)BIT(4 + i));
		for (j = 0; j < shapes[i].extra; j++)
			put8(&info, shapes[i].filler);
	}
	if (!good) {
		expect_malformed(&info, LFP_RS485_ALARM_ALL);
		return;
	}
	for (i = 0; i < count; i++) {
		outcome = ask(LFP_RS485_ALARM_ALL, &info, i);
		assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
		assert_int_equal(outcome.records, count);
		assert_int_equal(outcome.reading.states.cells, shapes[i].cells);
		assert_int_equal(outcome.reading.states.probes, shapes[i].probes);
		assert_true(outcome.reading.unknown == (u64)shapes[i].filler << 40);
		/* Bits 4, 5, 6 and 7 of status 1 */
		assert_int_equal(!!(outcome.reading.protection &
				    BIT_ULL(LFP_DISCHARGE_OVERCURRENT)), i == 0);
		assert_int_equal(!!(outcome.reading.protection &
				    BIT_ULL(LFP_DISCHARGE_OVERTEMPERATURE)), i == 1);
		assert_int_equal(!!(outcome.reading.protection &
				    BIT_ULL(LFP_CHARGE_OVERTEMPERATURE)), i == 2);
	}
	assert_int_equal(ask(LFP_RS485_ALARM_ALL, &info, count).verdict, LFP_RS485_MALFORMED);
}

static void test_alarm_stacks(void **context)
{
	static const struct alarm_shape none[] = {
		{ 15, 5, 0, 0 }, { 15, 5, 0, 0 }, { 15, 5, 0, 0 },
	};
	static const struct alarm_shape one[] = {
		{ 15, 5, 1, 0 }, { 15, 5, 1, 0 }, { 15, 5, 1, 0 },
	};
	static const struct alarm_shape set[] = {
		{ 15, 5, 1, 9 }, { 15, 6, 1, 8 }, { 8, 5, 1, 7 },
	};
	static const struct alarm_shape differ[] = {
		{ 15, 5, 0, 0 }, { 15, 6, 0, 0 }, { 8, 5, 0, 0 },
	};
	static const struct alarm_shape some[] = {
		{ 15, 5, 0, 0 }, { 15, 5, 1, 0 }, { 15, 6, 0, 0 },
	};
	static const struct alarm_shape last[] = {
		{ 15, 5, 1, 0 }, { 15, 5, 0, 0 }, { 15, 5, 2, 0 },
	};
	static const struct alarm_shape mess[] = {
		{ 15, 5, 1, 3 }, { 15, 5, 0, 0 }, { 15, 5, 2, 3 },
	};

	(void)context;
	check_alarm_stack(none, 1, true);
	check_alarm_stack(none, 3, true);
	check_alarm_stack(one, 1, true);
	check_alarm_stack(one, 3, true);
	check_alarm_stack(set, 3, true);
	check_alarm_stack(differ, 3, true);
	check_alarm_stack(some, 3, true);
	check_alarm_stack(last, 3, true);
	check_alarm_stack(mess, 3, false);
	check_alarm_stack(none, 0, false);
}

/* A bit of 62 from byte 0 on. */
static struct bit_row system_bit(unsigned int bit)
{
	static const enum lfp_condition conditions[32] = {
		LFP_CELL_IMBALANCE, LFP_MOSFET_OVERTEMPERATURE, LFP_UNDERTEMPERATURE,
		LFP_OVERTEMPERATURE, LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE,
		LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE,
		LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM,
		LFP_INTERNAL_COMMUNICATION, LFP_DISCHARGE_OVERCURRENT, LFP_CHARGE_OVERCURRENT,
		LFP_TEMPERATURE_IMBALANCE,
		LFP_UNKNOWN_ALARM, LFP_MOSFET_OVERTEMPERATURE, LFP_UNDERTEMPERATURE,
		LFP_OVERTEMPERATURE, LFP_CELL_UNDERVOLTAGE, LFP_CELL_OVERVOLTAGE,
		LFP_MODULE_UNDERVOLTAGE, LFP_MODULE_OVERVOLTAGE,
		LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_UNKNOWN_ALARM, LFP_BMS_INTERNAL,
		LFP_UNKNOWN_ALARM, LFP_DISCHARGE_OVERCURRENT, LFP_CHARGE_OVERCURRENT,
		LFP_UNKNOWN_ALARM,
	};

	return (struct bit_row){
		.condition = conditions[bit], .field = LFP_FIELD_COUNT,
		.unknown = conditions[bit] == LFP_UNKNOWN_ALARM,
	};
}

static void check_system(u32 bits)
{
	u64 warning = 0, protection = 0, unknown = 0, can_say = 0;
	struct info info = { 0 };
	struct outcome outcome;
	struct bit_row row;
	unsigned int i;

	for (i = 0; i < 4; i++)
		put8(&info, bits >> 8 * i & 0xff);
	for (i = 0; i < 32; i++) {
		row = system_bit(i);
		can_say |= protection_of(&row);
		if (!(bits & BIT(i)))
			continue;
		if (i < 16)
			warning |= protection_of(&row);
		else
			protection |= protection_of(&row);
		unknown |= row.unknown ? BIT_ULL(i) : 0;
	}
	outcome = ask(LFP_RS485_SYSTEM_ALARM, &info, 0);
	assert_int_equal(outcome.verdict, LFP_RS485_DECODED);
	assert_true(outcome.reading.can_say == can_say);
	assert_true(outcome.reading.warning == warning);
	assert_true(outcome.reading.protection == protection);
	assert_true(outcome.reading.unknown == unknown);
	assert_true(!outcome.reading.fields && !outcome.reading.texts);
}

static void test_system_bits(void **context)
{
	unsigned int bit;

	(void)context;
	check_system(0);
	for (bit = 0; bit < 32; bit++) {
		check_system((u32)BIT(bit));
		check_system(~(u32)BIT(bit));
	}
}

/* Each value of the status of 92 and of 63. */
static void test_management_status(void **context)
{
	struct outcome one, all;
	struct info info;
	unsigned int status;

	(void)context;
	for (status = 0; status < 256; status++) {
		info = info_of("02 D002 B98C 0172 FC18");
		put8(&info, status);
		one = ask(LFP_RS485_MANAGEMENT, &info, 0);
		expect_number(&one.reading, LFP_CHARGE_ENABLED, status >> 7);
		expect_number(&one.reading, LFP_DISCHARGE_ENABLED, status >> 6 & 1);
		expect_number(&one.reading, LFP_CHARGE_REQUEST,
			      (status & 0x20 ? LFP_REQUEST_FORCE_URGENT : 0) +
			      (status & 0x10 ? LFP_REQUEST_FORCE : 0) +
			      (status & 0x08 ? LFP_REQUEST_FULL : 0));
		assert_true(one.reading.unknown == (status & 0x07));
		info = info_of("D002 AFC8 0640 06A4");
		put8(&info, status);
		all = ask(LFP_RS485_SYSTEM_MANAGEMENT, &info, 0);
		expect_number(&all.reading, LFP_CHARGE_ENABLED, status >> 7);
		expect_number(&all.reading, LFP_DISCHARGE_ENABLED, status >> 6 & 1);
		expect_number(&all.reading, LFP_CHARGE_REQUEST,
			      (status & 0x20 ? LFP_REQUEST_FORCE : 0) +
			      (status & 0x10 ? LFP_REQUEST_FULL : 0));
		assert_true(all.reading.unknown == (status & 0x0f));
		assert_true(!one.reading.can_say && !all.reading.can_say);
	}
}

/* Versions, other kinds of device, and error codes, for every command. */
static void test_heads(void **context)
{
	struct info info = info_of_pack(&plain);
	struct lfp_rs485_frame frame = { .len = (u16)info.len, .info = info.byte };
	enum lfp_rs485_family family;
	struct outcome outcome;
	unsigned int byte;

	(void)context;
	for (byte = 0; byte < 256; byte++) {
		family = byte == 0x20 ? LFP_RS485_PYLONTECH : byte == 0x25 ? LFP_RS485_PACE :
			 byte == 0x26 ? LFP_RS485_BOQIANG : LFP_RS485_FOREIGN;
		frame.version = (u8)byte;
		frame.cid1 = 0x46;
		frame.code = 0;
		judge(&frame, LFP_RS485_ANALOG, 0, &outcome);
		assert_int_equal(outcome.family, family);
		assert_int_equal(outcome.verdict,
				 byte == 0x20 ? LFP_RS485_DECODED : LFP_RS485_OTHER_FAMILY);
		frame.version = 0x20;
		frame.code = (u8)byte;
		judge(&frame, LFP_RS485_ANALOG, 0, &outcome);
		assert_int_equal(outcome.verdict, byte ? LFP_RS485_REFUSED : LFP_RS485_DECODED);
		assert_int_equal(outcome.family, byte ? LFP_RS485_UNKNOWN : LFP_RS485_PYLONTECH);
		assert_int_equal(outcome.records, !byte);
		frame.cid1 = (u8)byte;
		frame.code = 0x04;
		judge(&frame, LFP_RS485_ANALOG, 0, &outcome);
		assert_int_equal(outcome.verdict,
				 byte == 0x46 ? LFP_RS485_REFUSED : LFP_RS485_OTHER_FAMILY);
	}
}

/* Their own limits are 169 bytes. */
static void test_seplos_limits(void **context)
{
	struct info info = { .len = 169 };
	struct outcome outcome;

	(void)context;
	outcome = ask(LFP_RS485_LIMITS, &info, 0);
	assert_int_equal(outcome.family, LFP_RS485_SEPLOS);
	assert_int_equal(outcome.verdict, LFP_RS485_OTHER_FAMILY);
}

/* Whatever is in a reply, nothing is read beyond it or shown out of range. */
static void check_sane(const struct outcome *outcome)
{
	const struct lfp_reading *reading = &outcome->reading;
	unsigned int i;

	assert_true(!(reading->fields & reading->implausible));
	assert_true(!((reading->warning | reading->protection) & ~reading->can_say));
	assert_in_range(reading->cells.cells, 0, LFP_CELLS_MAX);
	assert_in_range(reading->cells.probes, 0, LFP_PROBES_MAX);
	assert_in_range(reading->states.cells, 0, LFP_CELLS_MAX);
	assert_in_range(reading->states.probes, 0, LFP_PROBES_MAX);
	for (i = 0; i < LFP_FIELD_COUNT; i++)
		assert_true(knows(reading, i) || !reading->value[i]);
	if (knows(reading, LFP_SOC_PERCENT))
		assert_in_range(reading->value[LFP_SOC_PERCENT], 0, 100);
	if (knows(reading, LFP_SOC_CENTIPERCENT))
		assert_in_range(reading->value[LFP_SOC_CENTIPERCENT], 0, 10000);
}

static void test_nonsense(void **context)
{
	unsigned int i, j, command;
	struct outcome outcome;
	struct info info;

	(void)context;
	bench_seed(48);
	for (i = 0; i < 20000; i++) {
		info.len = bench_random(140);
		for (j = 0; j < info.len; j++)
			info.byte[j] = (u8)bench_random(bench_random(4) ? 6 : 256);
		command = bench_random(LFP_RS485_COMMAND_COUNT);
		outcome = ask(command, &info, bench_random(3));
		if (outcome.verdict == LFP_RS485_DECODED)
			check_sane(&outcome);
		info = info_of_pack(&plain);
		for (j = bench_random(5); j; j--)
			info.byte[bench_random(info.len)] = (u8)bench_random(256);
		outcome = ask(LFP_RS485_ANALOG, &info, 0);
		if (outcome.verdict == LFP_RS485_DECODED)
			check_sane(&outcome);
	}
}

static const char *directory(const char *variable)
{
	const char *path = getenv(variable);

	return path ? path : ".";
}

/* 32-bit FNV-1a, to know a frame without having it here. */
static u32 hash_of(const char *text)
{
	u32 hash = 0x811c9dc5;

	for (; *text; text++)
		hash = (hash ^ (u8)*text) * 0x01000193;
	return hash;
}

static enum lfp_rs485_event parse(struct lfp_rs485_parser *parser, const char *text,
				  struct lfp_rs485_frame *frame)
{
	enum lfp_rs485_event event = LFP_RS485_MORE;

	for (; *text && event == LFP_RS485_MORE; text++)
		event = lfp_rs485_parse(parser, (u8)*text, frame);
	return event == LFP_RS485_MORE ? lfp_rs485_parse(parser, '\r', frame) : event;
}

/* "42", or "42 all" where all modules were asked. */
static enum lfp_rs485_command command_of(const char *word)
{
	bool all = strstr(word, " all");
	unsigned int command;

	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++)
		if (lfp_rs485_cid2(command) == strtoul(word, NULL, 16))
			return command + (all ? 1 : 0);
	fail_msg("no command '%s'", word);
	return command;
}

/* A row of the table for this frame; false: it is of another one. */
static bool check_row(const struct csv *row, const char *text)
{
	struct lfp_rs485_parser parser = { 0 };
	enum lfp_rs485_event event;
	struct lfp_rs485_frame frame;
	struct outcome outcome;

	if (strtoul(row->cell[0], NULL, 16) != hash_of(text))
		return false;
	event = parse(&parser, text, &frame);
	if (!strcmp(row->cell[3], "bad_length")) {
		assert_int_equal(event, LFP_RS485_BAD_LENGTH);
		return true;
	}
	if (!strcmp(row->cell[3], "bad_checksum")) {
		assert_int_equal(event, LFP_RS485_BAD_CHECKSUM);
		return true;
	}
	assert_int_equal(event, LFP_RS485_FRAME);
	judge(&frame, command_of(row->cell[1]), (unsigned int)atoi(row->cell[2]), &outcome);
	expect_words(text, &outcome, row->cell[3]);
	return true;
}

static unsigned int check_rows(const char *text)
{
	unsigned int rows = 0;
	struct csv expected;

	assert_true(csv_open(&expected, directory("LFP_VECTORS"), expected_name));
	while (csv_next(&expected, 4))
		rows += check_row(&expected, text);
	csv_close(&expected);
	return rows;
}

/* A host's request: if it has one of our forms it is ours to the last character. */
static bool is_request_of_ours(const char *text)
{
	struct lfp_rs485_parser parser = { 0 };
	char ours[LFP_RS485_REQUEST_MAX];
	struct lfp_rs485_frame frame;
	unsigned int command;
	size_t len;

	assert_int_equal(parse(&parser, text, &frame), LFP_RS485_FRAME);
	for (command = 0; command < LFP_RS485_COMMAND_COUNT; command++) {
		len = lfp_rs485_request(ours, command, frame.address);
		if (strlen(text) == len - 1 && !memcmp(ours, text, len - 1))
			return true;
	}
	return false;
}

/* Each captured or printed frame: parsed, and all that it says is in the table. */
static void test_captured(void **context)
{
	unsigned int replied = 0, asked = 0, ours = 0, rows;
	struct csv captured;

	(void)context;
	if (!csv_open(&captured, directory("LFP_SHARED"), captured_name)) {
		print_message("# no %s/%s\n", directory("LFP_SHARED"), captured_name);
		skip();
	}
	while (csv_next(&captured, 7)) {
		rows = check_rows(captured.cell[0]);
		if (!strcmp(captured.cell[1], "pack->host")) {
			replied++;
			if (!rows)
				fail_msg("line %u: not in the table", captured.number);
		} else if (!rows) {
			asked++;
			ours += is_request_of_ours(captured.cell[0]);
		}
	}
	csv_close(&captured);
	assert_in_range(replied, 57, ROWS_MAX);
	assert_in_range(asked, 50, ROWS_MAX);
	assert_in_range(ours, 30, ROWS_MAX);
}

/* The table is well formed, whether or not the frames are at hand. */
static void test_table(void **context)
{
	unsigned int rows = 0, decoded = 0;
	struct csv expected;

	(void)context;
	assert_true(csv_open(&expected, directory("LFP_VECTORS"), expected_name));
	for (; csv_next(&expected, 4); rows++) {
		assert_int_equal(expected.columns, 4);
		assert_int_equal(strlen(expected.cell[0]), 8);
		if (strncmp(expected.cell[3], "bad_", 4))
			command_of(expected.cell[1]);
		decoded += !strncmp(expected.cell[3], "decoded;", 8);
	}
	csv_close(&expected);
	assert_in_range(rows, 70, ROWS_MAX);
	assert_in_range(decoded, 50, ROWS_MAX);
}

int main(void)
{
	const struct test_row tests[] = {
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_impossible_shapes),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_mixed_stack),
		cmocka_unit_test(test_flagless),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_every_voltage),
		cmocka_unit_test(test_every_current),
		cmocka_unit_test(test_every_limit),
		cmocka_unit_test(test_sixth_temperature),
		cmocka_unit_test(test_every_temperature),
		cmocka_unit_test(test_every_cell),
		cmocka_unit_test(test_cell_extremes),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_mean),
		cmocka_unit_test(test_charge),
		cmocka_unit_test(test_narrow_fields),
		cmocka_unit_test(test_cycles),
		cmocka_unit_test(test_adds_up),
		cmocka_unit_test(test_alarm_bits),
		cmocka_unit_test(test_alarm_codes),
		cmocka_unit_test(test_alarm_states),
		cmocka_unit_test(test_alarm_shapes),
		cmocka_unit_test(test_flagless_alarm),
		cmocka_unit_test(test_alarm_stacks),
		cmocka_unit_test(test_system_bits),
		cmocka_unit_test(test_management_status),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_seplos_limits),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_captured),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests_name("rs485_reply", tests, NULL, NULL);
}
