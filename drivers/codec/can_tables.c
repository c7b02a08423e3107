// SPDX-License-Identifier: GPL-2.0
/*
 * Frame layouts of 48 V LFP packs on CAN: 500 kbit/s, standard identifiers,
 * little endian, one burst of frames a second.
 *
 * Sources: Pylontech "CANBUS Protocol" low voltage V1.2 (2018-04-08) for the
 * V1.2 rows; captures of two US5000 generations (setfirelabs.com) and the SMA
 * external-BMS document FSS-ConnectingBat for those of V1.3.
 */

#include "codec/can_tables.h"

#define V12 BIT(LFP_CAN_PYLONTECH_1_2)
#define V13 BIT(LFP_CAN_PYLONTECH_1_3)
#define PYLONTECH (V12 | V13)

/* Largest current that a stack of 16 modules can mean, in 0.1 A. */
#define CURRENT_MAX 20000

const u16 lfp_can_ids[LFP_CAN_ID_COUNT] = {
	0x351, 0x355, 0x356, 0x359, 0x35a, 0x35c, 0x35e, 0x35f,
};

const char *const lfp_can_dialect_names[LFP_CAN_DIALECT_COUNT] = {
	[LFP_CAN_UNKNOWN] = "unknown",
	[LFP_CAN_FOREIGN] = "foreign",
	[LFP_CAN_PYLONTECH_1_2] = "pylontech-1.2",
	[LFP_CAN_PYLONTECH_1_3] = "pylontech-1.3",
};

#define VALUE(_id, _dialects, _byte, _raw, _field, _scale, _min, _max)       \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .raw = LFP_RAW_##_raw, .field = LFP_##_field, .scale = (_scale),   \
	  .min = (_min), .max = (_max) }

#define BITS(_id, _dialects, _byte, _mask, _field)                           \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .raw = LFP_RAW_U8, .mask = (_mask), .field = LFP_##_field,         \
	  .scale = 1, .min = 0, .max = 0xff }

const struct lfp_can_value_row lfp_can_values[] = {
	/*
	 * Limits. A CVL outside of 30..65 V is what packs send while they
	 * start (0 V, 0.1 V): not known. DCL is positive in every capture of
	 * a real pack, yet converters send it negative: the magnitude counts,
	 * which also turns SMA's "no value" 0x8000 implausible. Old firmware
	 * sends six bytes and no DVL.
	 */
	VALUE(0x351, PYLONTECH, 0, U16, CHARGE_VOLTAGE_MAX_UV, 100000, 300, 650),
	VALUE(0x351, PYLONTECH, 2, S16, CHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x351, PYLONTECH, 4, ABS16, DISCHARGE_CURRENT_MAX_UA, 100000,
	      0, CURRENT_MAX),
	VALUE(0x351, PYLONTECH, 6, U16, DISCHARGE_VOLTAGE_MIN_UV, 100000,
	      150, 650),

	/* More than 100 % is sent by some packs and by most garbage. */
	VALUE(0x355, PYLONTECH, 0, U16, SOC_PERCENT, 1, 0, 200),
	VALUE(0x355, PYLONTECH, 2, U16, SOH_PERCENT, 1, 0, 120),

	/*
	 * Some clones send 0.1 V where the document says 0.01 V. The ranges
	 * of the two do not meet: 15..65 V either way.
	 */
	VALUE(0x356, PYLONTECH, 0, S16, VOLTAGE_UV, 10000, 1500, 6500),
	VALUE(0x356, PYLONTECH, 0, S16, VOLTAGE_UV, 100000, 150, 650),
	VALUE(0x356, PYLONTECH, 2, S16, CURRENT_UA, 100000,
	      -CURRENT_MAX, CURRENT_MAX),
	VALUE(0x356, PYLONTECH, 4, S16, TEMPERATURE_DC, 1, -400, 1000),

	VALUE(0x359, V12, 4, U8, MODULES_ONLINE, 1, 0, 64),

	/*
	 * V1.2 calls bit 5 "force charge I" and bit 4 "II", other documents
	 * cross the names; the stages are the same: bit 4 comes first and
	 * bit 5 is the lowest.
	 */
	BITS(0x35c, V12, 0, 0x80, CHARGE_ENABLED),
	BITS(0x35c, V12, 0, 0x40, DISCHARGE_ENABLED),
	BITS(0x35c, V12, 0, 0x38, CHARGE_REQUEST),

	/* Six US5000 sent 572 Ah, so Pylontech means the full stack. */
	VALUE(0x35f, V13, 4, U16, CHARGE_FULL_UAH, 1000000, 1, 16 * 400),
};

const unsigned int lfp_can_value_count = ARRAY_SIZE(lfp_can_values);

#define ALARM(_id, _dialects, _width, _protection, _warning, _bit, _condition) \
	{ .id = (_id), .dialects = (_dialects), .width = (_width),             \
	  .protection = (_protection), .warning = (_warning), .bit = (_bit),   \
	  .condition = LFP_##_condition }

#define NONE LFP_CAN_NO_BYTE

const struct lfp_can_alarm_row lfp_can_alarms[] = {
	/*
	 * Bytes 0-1 protections, 2-3 the same items as warnings. The document
	 * of 2016 names byte 0 bit 1 over-temperature; V1.1 corrected it.
	 */
	ALARM(0x359, V12, 1, 0, 2, 1, OVERVOLTAGE),
	ALARM(0x359, V12, 1, 0, 2, 2, UNDERVOLTAGE),
	ALARM(0x359, V12, 1, 0, 2, 3, OVERTEMPERATURE),
	ALARM(0x359, V12, 1, 0, 2, 4, UNDERTEMPERATURE),
	ALARM(0x359, V12, 1, 0, 2, 7, DISCHARGE_OVERCURRENT),
	ALARM(0x359, V12, 1, 1, 3, 0, CHARGE_OVERCURRENT),
	ALARM(0x359, V12, 1, 1, NONE, 3, BMS_INTERNAL),
	ALARM(0x359, V12, 1, NONE, 3, 3, INTERNAL_COMMUNICATION),

	/*
	 * Two bits an item: 01 raised, 10 cleared, 00 nothing said, 11 ignore.
	 * Two readers take 10 for raised; SMA's document, the idle value AA of
	 * BYD and Seplos and tests against Venus OS all speak for 01.
	 */
	ALARM(0x35a, V13, 2, 0, 4, 0, GENERAL),
	ALARM(0x35a, V13, 2, 0, 4, 2, OVERVOLTAGE),
	ALARM(0x35a, V13, 2, 0, 4, 4, UNDERVOLTAGE),
	ALARM(0x35a, V13, 2, 0, 4, 6, OVERTEMPERATURE),
	ALARM(0x35a, V13, 2, 1, 5, 0, UNDERTEMPERATURE),
	ALARM(0x35a, V13, 2, 1, 5, 2, CHARGE_OVERTEMPERATURE),
	ALARM(0x35a, V13, 2, 1, 5, 4, CHARGE_UNDERTEMPERATURE),
	ALARM(0x35a, V13, 2, 1, 5, 6, DISCHARGE_OVERCURRENT),
	ALARM(0x35a, V13, 2, 2, 6, 0, CHARGE_OVERCURRENT),
	ALARM(0x35a, V13, 2, 2, 6, 2, CONTACTOR),
	ALARM(0x35a, V13, 2, 2, 6, 4, SHORT_CIRCUIT),
	ALARM(0x35a, V13, 2, 2, 6, 6, BMS_INTERNAL),
	ALARM(0x35a, V13, 2, 3, 7, 0, CELL_IMBALANCE),
	/* Victron: "system status", 01 on line, 10 off line: no alarm. */
	ALARM(0x35a, V13, 2, NONE, 7, 2, CONDITION_COUNT),
};

const unsigned int lfp_can_alarm_count = ARRAY_SIZE(lfp_can_alarms);

#define AREA(_id, _dialects, _byte, _bytes, _width, _level)                  \
	{ .id = (_id), .dialects = (_dialects), .byte = (_byte),             \
	  .bytes = (_bytes), .width = (_width), .level = (_level) }

const struct lfp_can_alarm_area lfp_can_alarm_areas[] = {
	AREA(0x359, V12, 0, 2, 1, LFP_PROTECTION),
	AREA(0x359, V12, 2, 2, 1, LFP_WARNING),
	AREA(0x35a, V13, 0, 4, 2, LFP_PROTECTION),
	AREA(0x35a, V13, 4, 4, 2, LFP_WARNING),
	AREA(0x35c, V12, 0, 1, 1, LFP_NONE),
};

const unsigned int lfp_can_alarm_area_count = ARRAY_SIZE(lfp_can_alarm_areas);

const struct lfp_can_text_row lfp_can_texts[] = {
	{ .id = 0x35e, .dialects = PYLONTECH, .byte = 0, .bytes = 8,
	  .text = LFP_MANUFACTURER },
	{ .id = 0x35f, .dialects = V13, .byte = 2, .bytes = 2,
	  .text = LFP_FIRMWARE, .version = true },
};

const unsigned int lfp_can_text_count = ARRAY_SIZE(lfp_can_texts);

/*
 * The first rule that holds decides. "PN" in 0x359 is the surest sign of
 * V1.2, but clones leave it out, so a Pylontech or Pytes name will do, and so
 * will no name at all. Deye packs use 0x359 for another table altogether:
 * they must be caught before it.
 */
const struct lfp_can_rule lfp_can_rules[] = {
	{ .dialect = LFP_CAN_FOREIGN,
	  .match_id = 0x35e, .match = "DY##" },
	{ .dialect = LFP_CAN_PYLONTECH_1_2, .with = { 0x359 },
	  .match_id = 0x359, .match_byte = 5, .match = "PN" },
	{ .dialect = LFP_CAN_PYLONTECH_1_2, .with = { 0x359 },
	  .match_id = 0x35e, .match = "PYLON" },
	{ .dialect = LFP_CAN_PYLONTECH_1_2, .with = { 0x359 },
	  .match_id = 0x35e, .match = "PYTES" },
	{ .dialect = LFP_CAN_PYLONTECH_1_2, .with = { 0x359 },
	  .without = { 0x35e } },
	{ .dialect = LFP_CAN_PYLONTECH_1_3, .with = { 0x35a },
	  .without = { 0x359, 0x35c },
	  .match_id = 0x35e, .match = "PYLON" },
};

const unsigned int lfp_can_rule_count = ARRAY_SIZE(lfp_can_rules);
