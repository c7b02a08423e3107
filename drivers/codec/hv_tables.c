// SPDX-License-Identifier: GPL-2.0
/*
 * Frame layouts of high-voltage packs on CAN: 500 kbit/s, 29-bit identifiers,
 * always eight bytes, little endian, sent when an inverter asks.
 *
 * Sources: "CANBUS Protocol of High Voltage system" V1.18 (2019-05-30); a log
 * of a pack behind a Growatt inverter (ai-republic/bms-to-inverter, issue 85)
 * and one of an SC0500 controller (eevblog.com). Later versions (1.24, 1.26)
 * are known by hearsay alone.
 */

#include "codec/hv_tables.h"

const u16 lfp_hv_ids[LFP_HV_ID_COUNT] = {
	[LFP_HV_4210] = 0x4210, [LFP_HV_4220] = 0x4220,
	[LFP_HV_4230] = 0x4230, [LFP_HV_4240] = 0x4240,
	[LFP_HV_4250] = 0x4250, [LFP_HV_4260] = 0x4260,
	[LFP_HV_4270] = 0x4270, [LFP_HV_4280] = 0x4280,
	[LFP_HV_4290] = 0x4290, [LFP_HV_7310] = 0x7310,
	[LFP_HV_7320] = 0x7320, [LFP_HV_7330] = 0x7330,
	[LFP_HV_7340] = 0x7340,
};

/*
 * Ranges, in tenths. A pile has at least one 48 V module, and inverters end
 * at 1500 V. No controller of the family switches 1000 A; emulators that
 * leave out an offset of 3000 A are caught by it. Sensors of LFP cells and of
 * their boards end within -40..100 C; one that is not there reads -100 C.
 */
#define PACK_VOLTAGE .min = 300, .max = 15000, .scale = 100000
#define CURRENT .offset = 30000, .scale = 100000
#define CURRENT_MAX 10000
#define TEMPERATURE .offset = 1000, .scale = 1, .min = -400, .max = 1000

/* An LFP cell is dead below 0.5 V and on fire above 5 V. */
#define CELL_VOLTAGE .scale = 1000, .min = 500, .max = 5000

/*
 * Unsigned: a 48 V module has about 50000 mV. Modules of more than 65.5 V do
 * not fit into the field; what they send is not known, but full scale is no
 * voltage, and neither is less than a few cells.
 */
#define MODULE_VOLTAGE .scale = 1000, .min = 5000, .max = 65534

/* Of 1500 V with cells at 2 V. */
#define CELLS_MAX 750

#define VALUE(_slot, _byte, _raw, _field, ...)                               \
	{ .slot = LFP_HV_##_slot, .byte = (_byte), .raw = LFP_HV_##_raw,     \
	  .field = LFP_##_field, __VA_ARGS__ }

const struct lfp_hv_value_row lfp_hv_values[] = {
	/*
	 * The document does not say which sign charging has: plus is what the
	 * maker's serial protocol has; sessions compare it with the status.
	 */
	VALUE(4210, 0, U16, VOLTAGE_UV, PACK_VOLTAGE),
	VALUE(4210, 2, U16, CURRENT_UA, CURRENT,
	      .min = -CURRENT_MAX, .max = CURRENT_MAX),
	VALUE(4210, 4, U16, BOARD_TEMPERATURE_DC, TEMPERATURE),
	/* New cells may hold a little more than nominal. */
	VALUE(4210, 6, U8, SOC_PERCENT, .scale = 1, .max = 100),
	VALUE(4210, 7, U8, SOH_PERCENT, .scale = 1, .max = 120),

	/*
	 * The offset suggests a negative discharge current, and emulators send
	 * one; the captured pack sends both currents positive.
	 */
	VALUE(4220, 0, U16, CHARGE_VOLTAGE_MAX_UV, PACK_VOLTAGE),
	VALUE(4220, 2, U16, DISCHARGE_VOLTAGE_MIN_UV, PACK_VOLTAGE),
	VALUE(4220, 4, MAGNITUDE, CHARGE_CURRENT_MAX_UA, CURRENT,
	      .max = CURRENT_MAX),
	VALUE(4220, 6, MAGNITUDE, DISCHARGE_CURRENT_MAX_UA, CURRENT,
	      .max = CURRENT_MAX),

	VALUE(4230, 0, U16, CELL_VOLTAGE_MAX_UV, CELL_VOLTAGE),
	VALUE(4230, 2, U16, CELL_VOLTAGE_MIN_UV, CELL_VOLTAGE),

	VALUE(4240, 0, U16, CELL_TEMPERATURE_MAX_DC, TEMPERATURE),
	VALUE(4240, 2, U16, CELL_TEMPERATURE_MIN_DC, TEMPERATURE),

	/*
	 * States 4 to 7 are reserved. Bytes 1-2 are a "cycle period", which
	 * emulators fill with the number of cycles and no document explains:
	 * it is not shown as one.
	 */
	VALUE(4250, 0, STATE, PACK_STATE, .scale = 1, .max = LFP_PACK_IDLE),
	VALUE(4250, 0, REQUEST, CHARGE_REQUEST, .scale = 1, .max = 0xff),

	VALUE(4260, 0, U16, MODULE_VOLTAGE_MAX_UV, MODULE_VOLTAGE),
	VALUE(4260, 2, U16, MODULE_VOLTAGE_MIN_UV, MODULE_VOLTAGE),

	VALUE(4270, 0, U16, MODULE_TEMPERATURE_MAX_DC, TEMPERATURE),
	VALUE(4270, 2, U16, MODULE_TEMPERATURE_MIN_DC, TEMPERATURE),

	VALUE(4280, 0, ALLOWED, CHARGE_ENABLED, .scale = 1, .max = 1),
	VALUE(4280, 1, ALLOWED, DISCHARGE_ENABLED, .scale = 1, .max = 1),

	/* Cells in series by the real frame; the English text says modules. */
	VALUE(7320, 0, U16, CELLS_IN_SERIES, .scale = 1, .min = 1,
	      .max = CELLS_MAX),
	VALUE(7320, 2, U8, MODULES_TOTAL, .scale = 1, .min = 1, .max = 64),
	VALUE(7320, 3, U8, CELLS_PER_MODULE, .scale = 1, .min = 1,
	      .max = 0xff),
	VALUE(7320, 4, U16, VOLTAGE_NOMINAL_UV, .scale = 1000000,
	      .min = 30, .max = 1500),
	VALUE(7320, 6, U16, CHARGE_FULL_DESIGN_UAH, .scale = 1000000,
	      .min = 1, .max = 2000),
};

const unsigned int lfp_hv_value_count = ARRAY_SIZE(lfp_hv_values);

#define TEXT(_slot, _byte, _kind, _text)                                     \
	{ .slot = LFP_HV_##_slot, .byte = (_byte), .kind = LFP_HV_##_kind,   \
	  .text = LFP_##_text }

#define PLACE(_slot, _byte, _text, _field, _word)                            \
	{ .slot = LFP_HV_##_slot, .byte = (_byte), .kind = LFP_HV_PLACE,     \
	  .text = LFP_##_text, .field = LFP_##_field, .word = (_word) }

/* Whether numbers start at 0 or 1 is not documented: they are as sent. */
const struct lfp_hv_text_row lfp_hv_texts[] = {
	PLACE(4230, 4, CELL_VOLTAGE_MAX_AT, CELL_VOLTAGE_MAX_UV, "cell"),
	PLACE(4230, 6, CELL_VOLTAGE_MIN_AT, CELL_VOLTAGE_MIN_UV, "cell"),
	PLACE(4240, 4, CELL_TEMPERATURE_MAX_AT, CELL_TEMPERATURE_MAX_DC,
	      "sensor"),
	PLACE(4240, 6, CELL_TEMPERATURE_MIN_AT, CELL_TEMPERATURE_MIN_DC,
	      "sensor"),
	PLACE(4260, 4, MODULE_VOLTAGE_MAX_AT, MODULE_VOLTAGE_MAX_UV, "module"),
	PLACE(4260, 6, MODULE_VOLTAGE_MIN_AT, MODULE_VOLTAGE_MIN_UV, "module"),
	PLACE(4270, 4, MODULE_TEMPERATURE_MAX_AT, MODULE_TEMPERATURE_MAX_DC,
	      "module"),
	PLACE(4270, 6, MODULE_TEMPERATURE_MIN_AT, MODULE_TEMPERATURE_MIN_DC,
	      "module"),
	TEXT(7310, 0, HARDWARE, HARDWARE),
	TEXT(7310, 4, SOFTWARE, FIRMWARE),
	TEXT(7330, 0, CHARS, MANUFACTURER),
	TEXT(7340, 0, CHARS, MANUFACTURER_TAIL),
};

const unsigned int lfp_hv_text_count = ARRAY_SIZE(lfp_hv_texts);

#define ALARM(_slot, _warning, _protection, _bit, _condition)                \
	{ .slot = LFP_HV_##_slot, .warning = (_warning),                     \
	  .protection = (_protection), .bit = (_bit),                        \
	  .condition = LFP_##_condition }

#define NONE LFP_HV_NO_BYTE

const struct lfp_hv_alarm_row lfp_hv_alarms[] = {
	/*
	 * Bytes 4-5 alarms, which are warnings, 6-7 protections. One reader
	 * has the two crossed, as have the levels that GoodWe displays.
	 */
	ALARM(4250, 4, 6, 0, CELL_UNDERVOLTAGE),
	ALARM(4250, 4, 6, 1, CELL_OVERVOLTAGE),
	ALARM(4250, 4, 6, 2, STACK_UNDERVOLTAGE),
	ALARM(4250, 4, 6, 3, STACK_OVERVOLTAGE),
	ALARM(4250, 4, 6, 4, CHARGE_UNDERTEMPERATURE),
	ALARM(4250, 4, 6, 5, CHARGE_OVERTEMPERATURE),
	ALARM(4250, 4, 6, 6, DISCHARGE_UNDERTEMPERATURE),
	ALARM(4250, 4, 6, 7, DISCHARGE_OVERTEMPERATURE),
	ALARM(4250, 5, 7, 0, CHARGE_OVERCURRENT),
	ALARM(4250, 5, 7, 1, DISCHARGE_OVERCURRENT),
	ALARM(4250, 5, 7, 2, MODULE_UNDERVOLTAGE),
	ALARM(4250, 5, 7, 3, MODULE_OVERVOLTAGE),

	ALARM(4250, NONE, 3, 0, VOLTAGE_SENSOR),
	ALARM(4250, NONE, 3, 1, TEMPERATURE_SENSOR),
	ALARM(4250, NONE, 3, 2, INTERNAL_COMMUNICATION),
	ALARM(4250, NONE, 3, 3, INPUT_OVERVOLTAGE),
	ALARM(4250, NONE, 3, 4, REVERSE_POLARITY),
	ALARM(4250, NONE, 3, 5, CONTACTOR),
	ALARM(4250, NONE, 3, 6, BATTERY_DAMAGED),
	ALARM(4250, NONE, 3, 7, GENERAL),

	ALARM(4290, NONE, 0, 0, SHUTDOWN_CIRCUIT),
	ALARM(4290, NONE, 0, 1, BMS_INTERNAL),
	ALARM(4290, NONE, 0, 2, INTERNAL_COMMUNICATION),
	ALARM(4290, NONE, 0, 3, SELF_TEST),
	ALARM(4290, NONE, 0, 4, SAFETY_FUNCTION),
};

const unsigned int lfp_hv_alarm_count = ARRAY_SIZE(lfp_hv_alarms);

#define OPEN(_slot, _level, _mask)                                           \
	{ .slot = LFP_HV_##_slot, .level = (_level), .mask = (_mask) }

/*
 * Bits 12 to 15 of the alarms are used by later versions: one emulator says
 * terminal temperature and fan, another one nothing.
 */
const struct lfp_hv_open_row lfp_hv_open_bits[] = {
	OPEN(4250, LFP_NONE, 0xe0ull),
	OPEN(4250, LFP_WARNING, 0xf0ull << 40),
	OPEN(4250, LFP_PROTECTION, 0xf0ull << 56),
	OPEN(4280, LFP_NONE, ~0xffffull),
	OPEN(4290, LFP_PROTECTION, ~0x1full),
};

const unsigned int lfp_hv_open_count = ARRAY_SIZE(lfp_hv_open_bits);

#define SWAPPED(_slot, _byte, _min, _max)                                    \
	{ .slot = LFP_HV_##_slot, .byte = (_byte), .min = (_min),            \
	  .max = (_max) }

/*
 * What emulators send that inverters other than the document's understand.
 * The temperature comes with its offset from some and without it from others:
 * the range takes both.
 */
const struct lfp_hv_swapped_row lfp_hv_swapped_rows[] = {
	SWAPPED(4210, 0, 300, 15000),
	SWAPPED(4210, 2, -CURRENT_MAX, CURRENT_MAX),
	SWAPPED(4210, 4, -400, 2000),
	SWAPPED(4230, 0, 500, 5000),
	SWAPPED(4230, 2, 500, 5000),
};

const unsigned int lfp_hv_swapped_count = ARRAY_SIZE(lfp_hv_swapped_rows);
