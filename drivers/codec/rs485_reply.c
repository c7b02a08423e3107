// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the replies of 48 V modules by the tables at its beginning.
 *
 * Sources: "PYLON low voltage Protocol RS485" V3.3 (2018-08-21) for 42 to 96;
 * V3.5, known through code of others alone, for 61 to 63; for what packs do
 * and the documents do not say the captures in python-pylontech,
 * pylontech-python and pylonLV-protocol; for other families
 * esphome-seplos-bms and esphome-pace-bms.
 */

#include "codec/rs485_reply.h"

#define VERSION_PACE 0x25
#define VERSION_BOQIANG 0x26

/* States of a cell, a temperature or a current. Not bits: F0 has some too. */
#define CODE_NORMAL 0x00
#define CODE_LOW 0x01
#define CODE_HIGH 0x02
#define CODE_ERROR 0xf0

/* INFO begins with a flag byte and the address, or the number of records. */
#define RECORDS_START 2

/* JK leaves the flag byte out. */
#define RECORDS_START_JK 1

/* Behind cells and temperatures of 42: up to items, with 2 and with 4. */
#define ANALOG_ITEMS 6
#define ANALOG_TAIL 7
#define ANALOG_TAIL_2 11
#define ANALOG_TAIL_4 17

/* Behind those of 44: three states, then five bytes of status. */
#define ALARM_TAIL 8
#define ALARM_STATUS 3
#define ALARM_STATUS_LEN 5

/*
 * One more byte comes from most firmware, and nobody has explained it. More
 * than a few are another family's reply.
 */
#define ALARM_TRAILING_MAX 8

/* Where status 4 and 5 stand in the status, and cells that have a bit there. */
#define STATUS_CELLS 3
#define STATUS_CELLS_MAX 16

/* Where lfp_reading.unknown has the trailing bytes of 44, and its codes. */
#define UNKNOWN_TRAILING_SHIFT 40
#define UNKNOWN_CODE_SHIFT 48

/* A field of 16 bits that refers to another one of 24 bits. */
#define CHARGE_ELSEWHERE 0xffff

/* Tenths of a kelvin at 0 degrees Celsius. */
#define ZERO_CELSIUS 2731

/* First temperature is that of the board; the sixth state is a MOSFET's. */
#define PROBE_BOARD 0
#define PROBE_MOSFET 5

/* Cells that share a temperature sensor, and how many such groups there are. */
#define GROUP_CELLS 4
#define GROUPS 4

/* Parts of the reply to 51. */
#define NAME_LEN 10
#define MAKER_START 12
#define MAKER_LEN 20

/* Length of the limits without the flag byte, and of Seplos' own. */
#define LIMITS_LEN 24
#define SEPLOS_LIMITS_LEN 169

/* Items of 42 and 44 of Seplos. */
#define SEPLOS_ANALOG_ITEMS 10
#define SEPLOS_ALARM_ITEMS 20

/* Less than this is no count of items but a state. */
#define ALARM_ITEMS_MIN 8

/**
 * enum raw - how bytes become a number
 * @RAW_U8: one byte
 * @RAW_U16: two bytes: voltages of modules do not fit into a signed number
 * @RAW_S16: two bytes, two's complement
 * @RAW_MAGNITUDE: the same without its sign
 * @RAW_KELVIN: two bytes, tenths of a kelvin, made Celsius
 */
enum raw {
	RAW_U8,
	RAW_U16,
	RAW_S16,
	RAW_MAGNITUDE,
	RAW_KELVIN,
};

/**
 * struct value_row - where a number stands in a reply
 * @command: enum lfp_rs485_command
 * @byte: first byte: of the reply; of 42 behind the temperatures; of 47
 *        behind the flag
 * @raw: enum raw
 * @field: enum lfp_field
 * @scale: the field's units in one raw unit
 * @min: lowest plausible number in raw units
 * @max: highest plausible number likewise
 */
struct value_row {
	u8 command;
	u8 byte;
	u8 raw;
	u8 field;
	s32 scale;
	s32 min;
	s32 max;
};

/**
 * struct bit_row - a condition that has a bit
 * @command: enum lfp_rs485_command
 * @byte: byte of the status
 * @bit: bit of it
 * @level: enum lfp_level when it is set
 * @condition: enum lfp_condition
 */
struct bit_row {
	u8 command;
	u8 byte;
	u8 bit;
	u8 level;
	u8 condition;
};

/**
 * struct flag_row - a field that is a bit
 * @command: enum lfp_rs485_command
 * @byte: byte of the status
 * @bit: bit of it
 * @field: enum lfp_field
 * @number: what the bit adds to it
 */
struct flag_row {
	u8 command;
	u8 byte;
	u8 bit;
	u8 field;
	u8 number;
};

/**
 * struct open_row - bits that nobody has explained
 * @command: enum lfp_rs485_command
 * @byte: byte of the status
 * @mask: the bits
 * @level: enum lfp_level of such a bit when it is set; LFP_NONE: no alarm
 */
struct open_row {
	u8 command;
	u8 byte;
	u8 mask;
	u8 level;
};

/**
 * enum subject - what has a state of its own in 44
 * @SUBJECT_CELL: a cell's voltage
 * @SUBJECT_TEMPERATURE: a temperature
 * @SUBJECT_MOSFET: the temperature of the MOSFETs
 * @SUBJECT_CHARGE: charge current
 * @SUBJECT_MODULE: module voltage
 * @SUBJECT_DISCHARGE: discharge current
 */
enum subject {
	SUBJECT_CELL,
	SUBJECT_TEMPERATURE,
	SUBJECT_MOSFET,
	SUBJECT_CHARGE,
	SUBJECT_MODULE,
	SUBJECT_DISCHARGE,
};

/**
 * struct code_row - what a state means; always that the module has acted
 * @subject: enum subject
 * @code: the state
 * @condition: enum lfp_condition
 */
struct code_row {
	u8 subject;
	u8 code;
	u8 condition;
};

/*
 * Ranges, in raw units. An LFP cell ends within 0 to 5 V, sensors within -60
 * to 120 C; no module switches 500 A, or goes on at less than 5 V.
 */
#define MODULE_VOLTAGE .raw = RAW_U16, .scale = 1000, .min = 5000, .max = 65535
#define CELL_VOLTAGE .raw = RAW_S16, .scale = 1000, .min = 0, .max = 5000
#define CELL_VOLTAGE_MAX 5000
#define TEMPERATURE .raw = RAW_KELVIN, .scale = 1, .min = -600, .max = 1200
#define TEMPERATURE_MIN -600
#define TEMPERATURE_MAX 1200
#define CURRENT_MAX 5000
#define CURRENT .raw = RAW_S16, .scale = 100000, .max = CURRENT_MAX
#define MAGNITUDE .raw = RAW_MAGNITUDE, .scale = 100000, .max = CURRENT_MAX
#define CYCLES .raw = RAW_U16, .scale = 1, .max = 20000
#define PERCENT .raw = RAW_U8, .scale = 1, .max = 100

/* Milliampere-hours of a module, and how much more than all may remain. */
#define CHARGE_MAX 2000000
#define EXCESS_DIVISOR 5

#define VALUE(_command, _byte, _field, ...)                                  \
	{ .command = LFP_RS485_##_command, .byte = (_byte),                  \
	  .field = LFP_##_field, __VA_ARGS__ }

static const struct value_row values[] = {
	VALUE(ANALOG, 0, CURRENT_UA, CURRENT, .min = -CURRENT_MAX),
	VALUE(ANALOG, 2, VOLTAGE_UV, MODULE_VOLTAGE),
	VALUE(ANALOG, 9, CYCLE_COUNT, CYCLES),

	VALUE(LIMITS, 0, CELL_HIGH_LIMIT_UV, CELL_VOLTAGE),
	VALUE(LIMITS, 2, CELL_LOW_LIMIT_UV, CELL_VOLTAGE),
	VALUE(LIMITS, 4, CELL_UNDER_LIMIT_UV, CELL_VOLTAGE),
	VALUE(LIMITS, 6, CHARGE_HOT_LIMIT_DC, TEMPERATURE),
	VALUE(LIMITS, 8, CHARGE_COLD_LIMIT_DC, TEMPERATURE),
	VALUE(LIMITS, 10, CHARGE_CURRENT_LIMIT_UA, CURRENT),
	VALUE(LIMITS, 12, MODULE_HIGH_LIMIT_UV, MODULE_VOLTAGE),
	VALUE(LIMITS, 14, MODULE_LOW_LIMIT_UV, MODULE_VOLTAGE),
	VALUE(LIMITS, 16, MODULE_UNDER_LIMIT_UV, MODULE_VOLTAGE),
	VALUE(LIMITS, 18, DISCHARGE_HOT_LIMIT_DC, TEMPERATURE),
	VALUE(LIMITS, 20, DISCHARGE_COLD_LIMIT_DC, TEMPERATURE),
	VALUE(LIMITS, 22, DISCHARGE_CURRENT_LIMIT_UA, MAGNITUDE),

	/* Discharge current is negative; emulators of packs leave that out. */
	VALUE(MANAGEMENT, 1, CHARGE_VOLTAGE_MAX_UV, MODULE_VOLTAGE),
	VALUE(MANAGEMENT, 3, DISCHARGE_VOLTAGE_MIN_UV, MODULE_VOLTAGE),
	VALUE(MANAGEMENT, 5, CHARGE_CURRENT_MAX_UA, CURRENT),
	VALUE(MANAGEMENT, 7, DISCHARGE_CURRENT_MAX_UA, MAGNITUDE),

	/*
	 * Decoders disagree on the unit of the current, 0.1, 0.01 or 0.001 A,
	 * and on how the places of the extremes are written: neither is used.
	 */
	VALUE(SYSTEM_ANALOG, 0, VOLTAGE_UV, MODULE_VOLTAGE),
	VALUE(SYSTEM_ANALOG, 4, SOC_PERCENT, PERCENT),
	VALUE(SYSTEM_ANALOG, 7, CYCLE_COUNT, CYCLES),
	VALUE(SYSTEM_ANALOG, 9, SOH_PERCENT, PERCENT),
	VALUE(SYSTEM_ANALOG, 11, CELL_VOLTAGE_MAX_UV, CELL_VOLTAGE),
	VALUE(SYSTEM_ANALOG, 15, CELL_VOLTAGE_MIN_UV, CELL_VOLTAGE),
	VALUE(SYSTEM_ANALOG, 19, TEMPERATURE_DC, TEMPERATURE),
	VALUE(SYSTEM_ANALOG, 21, CELL_TEMPERATURE_MAX_DC, TEMPERATURE),
	VALUE(SYSTEM_ANALOG, 25, CELL_TEMPERATURE_MIN_DC, TEMPERATURE),
	VALUE(SYSTEM_ANALOG, 31, MOSFET_TEMPERATURE_MAX_DC, TEMPERATURE),
	VALUE(SYSTEM_ANALOG, 39, BOARD_TEMPERATURE_DC, TEMPERATURE),

	/* Nor on that of these currents, 0.1 or 0.01 A. */
	VALUE(SYSTEM_MANAGEMENT, 0, CHARGE_VOLTAGE_MAX_UV, MODULE_VOLTAGE),
	VALUE(SYSTEM_MANAGEMENT, 2, DISCHARGE_VOLTAGE_MIN_UV, MODULE_VOLTAGE),
};

#define CODE(_subject, _code, _condition)                                    \
	{ .subject = SUBJECT_##_subject, .code = CODE_##_code,               \
	  .condition = LFP_##_condition }

/*
 * The direction of the current in which a temperature is too high or too low
 * is not told. What "below" means for a discharge current, which is negative
 * elsewhere, is not either.
 */
static const struct code_row codes[] = {
	CODE(CELL, LOW, CELL_UNDERVOLTAGE),
	CODE(CELL, HIGH, CELL_OVERVOLTAGE),
	CODE(CELL, ERROR, VOLTAGE_SENSOR),
	CODE(TEMPERATURE, LOW, UNDERTEMPERATURE),
	CODE(TEMPERATURE, HIGH, OVERTEMPERATURE),
	CODE(TEMPERATURE, ERROR, TEMPERATURE_SENSOR),
	CODE(MOSFET, LOW, UNDERTEMPERATURE),
	CODE(MOSFET, HIGH, MOSFET_OVERTEMPERATURE),
	CODE(MOSFET, ERROR, TEMPERATURE_SENSOR),
	CODE(CHARGE, HIGH, CHARGE_OVERCURRENT),
	CODE(CHARGE, ERROR, BMS_INTERNAL),
	CODE(MODULE, LOW, MODULE_UNDERVOLTAGE),
	CODE(MODULE, HIGH, MODULE_OVERVOLTAGE),
	CODE(MODULE, ERROR, BMS_INTERNAL),
	CODE(DISCHARGE, LOW, DISCHARGE_OVERCURRENT),
	CODE(DISCHARGE, HIGH, DISCHARGE_OVERCURRENT),
	CODE(DISCHARGE, ERROR, BMS_INTERNAL),
};

#define ALARM_BIT(_command, _byte, _bit, _level, _condition)                 \
	{ .command = LFP_RS485_##_command, .byte = (_byte), .bit = (_bit),   \
	  .level = LFP_##_level, .condition = LFP_##_condition }

static const struct bit_row bits[] = {
	ALARM_BIT(ALARM, 0, 7, PROTECTION, MODULE_UNDERVOLTAGE),
	ALARM_BIT(ALARM, 0, 6, PROTECTION, CHARGE_OVERTEMPERATURE),
	ALARM_BIT(ALARM, 0, 5, PROTECTION, DISCHARGE_OVERTEMPERATURE),
	ALARM_BIT(ALARM, 0, 4, PROTECTION, DISCHARGE_OVERCURRENT),
	ALARM_BIT(ALARM, 0, 2, PROTECTION, CHARGE_OVERCURRENT),
	ALARM_BIT(ALARM, 0, 1, PROTECTION, CELL_UNDERVOLTAGE),
	ALARM_BIT(ALARM, 0, 0, PROTECTION, MODULE_OVERVOLTAGE),

	ALARM_BIT(SYSTEM_ALARM, 0, 7, WARNING, MODULE_OVERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 0, 6, WARNING, MODULE_UNDERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 0, 5, WARNING, CELL_OVERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 0, 4, WARNING, CELL_UNDERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 0, 3, WARNING, OVERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 0, 2, WARNING, UNDERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 0, 1, WARNING, MOSFET_OVERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 0, 0, WARNING, CELL_IMBALANCE),
	ALARM_BIT(SYSTEM_ALARM, 1, 7, WARNING, TEMPERATURE_IMBALANCE),
	ALARM_BIT(SYSTEM_ALARM, 1, 6, WARNING, CHARGE_OVERCURRENT),
	ALARM_BIT(SYSTEM_ALARM, 1, 5, WARNING, DISCHARGE_OVERCURRENT),
	ALARM_BIT(SYSTEM_ALARM, 1, 4, WARNING, INTERNAL_COMMUNICATION),
	ALARM_BIT(SYSTEM_ALARM, 2, 7, PROTECTION, MODULE_OVERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 2, 6, PROTECTION, MODULE_UNDERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 2, 5, PROTECTION, CELL_OVERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 2, 4, PROTECTION, CELL_UNDERVOLTAGE),
	ALARM_BIT(SYSTEM_ALARM, 2, 3, PROTECTION, OVERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 2, 2, PROTECTION, UNDERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 2, 1, PROTECTION, MOSFET_OVERTEMPERATURE),
	ALARM_BIT(SYSTEM_ALARM, 3, 6, PROTECTION, CHARGE_OVERCURRENT),
	ALARM_BIT(SYSTEM_ALARM, 3, 5, PROTECTION, DISCHARGE_OVERCURRENT),
	ALARM_BIT(SYSTEM_ALARM, 3, 3, PROTECTION, BMS_INTERNAL),
};

#define FLAG(_command, _byte, _bit, _field)                                  \
	{ .command = LFP_RS485_##_command, .byte = (_byte), .bit = (_bit),   \
	  .field = LFP_##_field, .number = 1 }
#define REQUEST(_command, _bit, _request)                                    \
	{ .command = LFP_RS485_##_command, .bit = (_bit),                    \
	  .field = LFP_CHARGE_REQUEST, .number = LFP_REQUEST_##_request }

static const struct flag_row flags[] = {
	FLAG(ALARM, 1, 3, OWN_POWER),
	FLAG(ALARM, 1, 2, DISCHARGE_MOSFET),
	FLAG(ALARM, 1, 1, CHARGE_MOSFET),
	FLAG(ALARM, 1, 0, PRECHARGE_MOSFET),
	FLAG(ALARM, 2, 5, HEATER_ON),
	FLAG(ALARM, 2, 3, FULLY_CHARGED),
	FLAG(ALARM, 2, 0, BUZZER),

	/* Bit 5 comes at the lower state of charge: 5 to 9 %, bit 4 to 13 %. */
	FLAG(MANAGEMENT, 0, 7, CHARGE_ENABLED),
	FLAG(MANAGEMENT, 0, 6, DISCHARGE_ENABLED),
	REQUEST(MANAGEMENT, 5, FORCE_URGENT),
	REQUEST(MANAGEMENT, 4, FORCE),
	REQUEST(MANAGEMENT, 3, FULL),

	FLAG(SYSTEM_MANAGEMENT, 0, 7, CHARGE_ENABLED),
	FLAG(SYSTEM_MANAGEMENT, 0, 6, DISCHARGE_ENABLED),
	REQUEST(SYSTEM_MANAGEMENT, 5, FORCE),
	REQUEST(SYSTEM_MANAGEMENT, 4, FULL),
};

#define OPEN(_command, _byte, _mask, _level)                                 \
	{ .command = LFP_RS485_##_command, .byte = (_byte),                  \
	  .mask = (_mask), .level = LFP_##_level }

/* Bits 7 and 6 of status 3 repeat the sign of the current. */
static const struct open_row open_bits[] = {
	OPEN(ALARM, 0, 0x08, PROTECTION),
	OPEN(ALARM, 1, 0xf0, NONE),
	OPEN(ALARM, 2, 0x16, NONE),
	OPEN(MANAGEMENT, 0, 0x07, NONE),
	OPEN(SYSTEM_ALARM, 1, 0x0f, WARNING),
	OPEN(SYSTEM_ALARM, 2, 0x01, PROTECTION),
	OPEN(SYSTEM_ALARM, 3, 0x97, PROTECTION),
	OPEN(SYSTEM_MANAGEMENT, 0, 0x0f, NONE),
};

static const char *const family_names[LFP_RS485_FAMILY_COUNT] = {
	[LFP_RS485_UNKNOWN] = "unknown",
	[LFP_RS485_PYLONTECH] = "pylontech",
	[LFP_RS485_SEPLOS] = "seplos",
	[LFP_RS485_PACE] = "pace",
	[LFP_RS485_BOQIANG] = "boqiang",
	[LFP_RS485_JK] = "jk",
	[LFP_RS485_FOREIGN] = "foreign",
};

/**
 * lfp_rs485_family_name() - name of a family in links/ and for people
 * @family: below LFP_RS485_FAMILY_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_rs485_family_name(enum lfp_rs485_family family)
{
	return family_names[family];
}

static const struct {
	u8 code;
	const char *text;
} return_texts[] = {
	{ 0x00, "normal" },
	{ 0x01, "wrong version" },
	{ 0x02, "wrong checksum" },
	{ 0x03, "wrong length checksum" },
	{ 0x04, "command not supported" },
	{ 0x05, "wrong command format" },
	{ 0x06, "invalid data" },
	{ 0x90, "wrong address" },
	{ 0x91, "master cannot reach the module" },
};

/**
 * lfp_rs485_return_text() - what a return code means
 * @code: the code
 *
 * Context: any.
 * Return: a constant string, "unknown error" for a code that is in no
 * document.
 */
const char *lfp_rs485_return_text(u8 code)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(return_texts); i++)
		if (return_texts[i].code == code)
			return return_texts[i].text;
	return "unknown error";
}

/**
 * struct record - what 42 or 44 says of one module
 * @cells: number of cells
 * @probes: number of temperatures
 * @cell: first cell
 * @probe: first temperature
 * @tail: what follows
 * @left: bytes from @tail to the end of the reply
 * @trailing: bytes behind the documented end of the record
 */
struct record {
	u8 cells;
	u8 probes;
	const u8 *cell;
	const u8 *probe;
	const u8 *tail;
	unsigned int left;
	unsigned int trailing;
};

/* Cells and temperatures of @width bytes each, at offset @at of a reply. */
static bool read_lists(const struct lfp_rs485_frame *frame, unsigned int at,
		       unsigned int width, struct record *record)
{
	memset(record, 0, sizeof(*record));
	if (at >= frame->len)
		return false;
	record->cells = frame->info[at];
	record->cell = frame->info + at + 1;
	at += 1 + width * record->cells;
	if (!record->cells || record->cells > LFP_CELLS_MAX || at >= frame->len)
		return false;
	record->probes = frame->info[at];
	record->probe = frame->info + at + 1;
	at += 1 + width * record->probes;
	if (!record->probes || record->probes > LFP_PROBES_MAX ||
	    at > frame->len)
		return false;
	record->tail = frame->info + at;
	record->left = frame->len - at;
	return true;
}

/* Two items, or four, which are six bytes more; 0 for other families'. */
static unsigned int analog_tail_len(const struct record *record)
{
	if (record->left < ANALOG_TAIL)
		return 0;
	if (record->tail[ANALOG_ITEMS] == 2)
		return ANALOG_TAIL_2;
	return record->tail[ANALOG_ITEMS] == 4 ? ANALOG_TAIL_4 : 0;
}

/* Offset behind the record at @at, 0 if there is none. */
static unsigned int read_analog(const struct lfp_rs485_frame *frame,
				unsigned int at, struct record *record)
{
	unsigned int len;

	if (!read_lists(frame, at, 2, record))
		return 0;
	len = analog_tail_len(record);
	if (!len || record->left < len)
		return 0;
	return frame->len - record->left + len;
}

static unsigned int read_alarm(const struct lfp_rs485_frame *frame,
			       unsigned int at, struct record *record)
{
	if (!read_lists(frame, at, 1, record) || record->left < ALARM_TAIL)
		return 0;
	return frame->len - record->left + ALARM_TAIL;
}

static bool is_alarm(enum lfp_rs485_command command)
{
	return command == LFP_RS485_ALARM || command == LFP_RS485_ALARM_ALL;
}

static bool is_of_all(enum lfp_rs485_command command)
{
	return command == LFP_RS485_ANALOG_ALL ||
	       command == LFP_RS485_ALARM_ALL;
}

static bool has_records(enum lfp_rs485_command command)
{
	return is_alarm(command) || is_of_all(command) ||
	       command == LFP_RS485_ANALOG;
}

/* As many trailing bytes as there are zeros: no record begins with one. */
#define TRAILING_ZEROS 0xff

/**
 * struct walk - how to go through the records of a reply
 * @start: offset of the first
 * @trailing: bytes behind each, or TRAILING_ZEROS
 * @count: number of records
 * @alarm: it is 44
 */
struct walk {
	u8 start;
	u8 trailing;
	u8 count;
	bool alarm;
};

static unsigned int trailing_at(const struct lfp_rs485_frame *frame,
				const struct walk *walk, unsigned int at)
{
	unsigned int trailing = 0;

	if (walk->trailing != TRAILING_ZEROS)
		return walk->trailing;
	while (at + trailing < frame->len && !frame->info[at + trailing])
		trailing++;
	return trailing;
}

/* True if the records fill the reply; @record is set to the one at @index. */
static bool try_walk(const struct lfp_rs485_frame *frame,
		     const struct walk *walk, unsigned int index,
		     struct record *record)
{
	unsigned int at = walk->start, i;
	struct record found;

	for (i = 0; i < walk->count; i++) {
		at = walk->alarm ? read_alarm(frame, at, &found) :
				   read_analog(frame, at, &found);
		if (!at)
			return false;
		found.trailing = trailing_at(frame, walk, at);
		at += found.trailing;
		if (i == index)
			*record = found;
	}
	return at == frame->len;
}

/* JK is known to do so in 42 and 47; 44 is read likewise. */
static bool find_flagless(const struct lfp_rs485_frame *frame,
			  enum lfp_rs485_command command,
			  struct record *record)
{
	struct walk walk = {
		.start = RECORDS_START_JK,
		.count = 1,
		.alarm = is_alarm(command),
	};

	if (is_of_all(command))
		return false;
	if (try_walk(frame, &walk, 0, record))
		return true;
	walk.trailing = 1;
	return walk.alarm && try_walk(frame, &walk, 0, record);
}

static unsigned int count_of(const struct lfp_rs485_frame *frame,
			     enum lfp_rs485_command command)
{
	if (frame->len < RECORDS_START)
		return 0;
	return is_of_all(command) ? frame->info[RECORDS_START - 1] : 1;
}

/* Modules of one stack may differ, in whether there are trailing bytes too. */
static bool find_flagged(const struct lfp_rs485_frame *frame,
			 enum lfp_rs485_command command, unsigned int index,
			 struct record *record)
{
	struct walk walk = {
		.start = RECORDS_START,
		.count = (u8)count_of(frame, command),
		.alarm = is_alarm(command),
	};
	unsigned int max = walk.alarm ? ALARM_TRAILING_MAX : 0;

	if (index >= walk.count)
		return false;
	for (; walk.trailing <= max; walk.trailing++)
		if (try_walk(frame, &walk, index, record))
			return true;
	walk.trailing = TRAILING_ZEROS;
	return command == LFP_RS485_ALARM_ALL &&
	       try_walk(frame, &walk, index, record);
}

static bool find_record(const struct lfp_rs485_frame *frame,
			enum lfp_rs485_command command, unsigned int index,
			struct record *record)
{
	return find_flagged(frame, command, index, record) ||
	       (!index && find_flagless(frame, command, record));
}

/* The telecom standard has a count of items of two bytes each. */
static enum lfp_rs485_family
relative_by_analog(const struct lfp_rs485_frame *frame)
{
	struct record record;
	u8 items;

	if (!read_lists(frame, RECORDS_START, 2, &record) ||
	    record.left < ANALOG_TAIL)
		return LFP_RS485_UNKNOWN;
	items = record.tail[ANALOG_ITEMS];
	if (items == 2 || items == 4 || record.left != ANALOG_TAIL + 2u * items)
		return LFP_RS485_UNKNOWN;
	return items == SEPLOS_ANALOG_ITEMS ? LFP_RS485_SEPLOS :
					      LFP_RS485_FOREIGN;
}

/* There they are bytes, and stand behind two states. */
static enum lfp_rs485_family
relative_by_alarm(const struct lfp_rs485_frame *frame)
{
	struct record record;
	u8 items;

	if (!read_lists(frame, RECORDS_START, 1, &record) ||
	    record.left < ALARM_STATUS)
		return LFP_RS485_UNKNOWN;
	items = record.tail[ALARM_STATUS - 1];
	if (items < ALARM_ITEMS_MIN || record.left != ALARM_STATUS + (u32)items)
		return LFP_RS485_UNKNOWN;
	return items == SEPLOS_ALARM_ITEMS ? LFP_RS485_SEPLOS :
					     LFP_RS485_FOREIGN;
}

static s32 cell_of(const struct record *record, unsigned int cell)
{
	return (s16)lfp_get_be16(record->cell + 2 * cell);
}

/* A voltage in units of 10 mV, as relatives have it, and not of 1 mV. */
static bool is_other_scale(const struct record *record)
{
	s32 voltage = lfp_get_be16(record->tail + 2) * 10;
	unsigned int i;
	s32 sum = 0;

	for (i = 0; i < record->cells; i++)
		sum += cell_of(record, i);
	return sum > 0 && voltage > sum - sum / 8 && voltage < sum + sum / 8;
}

static enum lfp_rs485_family
family_by_analog(const struct lfp_rs485_frame *frame,
		 enum lfp_rs485_command command)
{
	struct record record;

	if (find_flagged(frame, command, 0, &record))
		return is_other_scale(&record) ? LFP_RS485_FOREIGN :
						 LFP_RS485_PYLONTECH;
	if (find_flagless(frame, command, &record))
		return is_other_scale(&record) ? LFP_RS485_FOREIGN :
						 LFP_RS485_JK;
	return relative_by_analog(frame);
}

static enum lfp_rs485_family
family_by_alarm(const struct lfp_rs485_frame *frame,
		enum lfp_rs485_command command)
{
	struct record record;

	if (find_flagged(frame, command, 0, &record))
		return LFP_RS485_UNKNOWN;
	if (find_flagless(frame, command, &record))
		return LFP_RS485_JK;
	return relative_by_alarm(frame);
}

/* Length of a reply without records. */
static const u8 lengths[LFP_RS485_COMMAND_COUNT] = {
	[LFP_RS485_LIMITS] = 1 + LIMITS_LEN,
	[LFP_RS485_VERSION] = 0,
	[LFP_RS485_MANUFACTURER] = MAKER_START + MAKER_LEN,
	[LFP_RS485_SYSTEM_ANALOG] = 49,
	[LFP_RS485_SYSTEM_ALARM] = 4,
	[LFP_RS485_SYSTEM_MANAGEMENT] = 9,
	[LFP_RS485_MANAGEMENT] = 10,
	[LFP_RS485_SERIAL] = 17,
	[LFP_RS485_FIRMWARE] = 6,
};

static bool fits(const struct lfp_rs485_frame *frame,
		 enum lfp_rs485_command command)
{
	return frame->len == lengths[command] ||
	       (command == LFP_RS485_LIMITS && frame->len == LIMITS_LEN);
}

static bool begins(const u8 *bytes, const char *word)
{
	return !memcmp(bytes, word, strlen(word));
}

/* Seplos fills up with blanks, and writes its CAN protocol as the maker. */
static enum lfp_rs485_family
family_by_maker(const struct lfp_rs485_frame *frame)
{
	const u8 *maker = frame->info + MAKER_START;

	if (!fits(frame, LFP_RS485_MANUFACTURER))
		return LFP_RS485_UNKNOWN;
	if (begins(maker, "Pylon"))
		return LFP_RS485_PYLONTECH;
	if (frame->info[NAME_LEN - 1] == ' ' &&
	    (maker[0] == ' ' || begins(maker, "CANProtocol")))
		return LFP_RS485_SEPLOS;
	return LFP_RS485_UNKNOWN;
}

static enum lfp_rs485_family
family_by_limits(const struct lfp_rs485_frame *frame)
{
	if (frame->len == LIMITS_LEN)
		return LFP_RS485_JK;
	return frame->len == SEPLOS_LIMITS_LEN ? LFP_RS485_SEPLOS :
						 LFP_RS485_UNKNOWN;
}

static enum lfp_rs485_family
family_by_contents(const struct lfp_rs485_frame *frame,
		   enum lfp_rs485_command command)
{
	if (is_alarm(command))
		return family_by_alarm(frame, command);
	if (has_records(command))
		return family_by_analog(frame, command);
	if (command == LFP_RS485_MANUFACTURER)
		return family_by_maker(frame);
	if (command == LFP_RS485_LIMITS)
		return family_by_limits(frame);
	return LFP_RS485_UNKNOWN;
}

/**
 * lfp_rs485_reply_family() - who sent a reply
 * @frame: the reply
 * @command: what was asked
 *
 * 42 and 51 tell best. What fits in other replies may be that of a relative
 * too, so for those a family that one of these two has told goes first. That
 * the voltage of the module is the sum of its cells holds for Pylontech alone,
 * and in captures only: lfp_rs485_cells_add_up() tells it for those who care.
 *
 * Context: any; no locks, no allocation.
 * Return: LFP_RS485_UNKNOWN where it does not tell.
 */
enum lfp_rs485_family
lfp_rs485_reply_family(const struct lfp_rs485_frame *frame,
		       enum lfp_rs485_command command)
{
	if (frame->cid1 != LFP_RS485_CID1)
		return LFP_RS485_FOREIGN;
	if (frame->version == VERSION_PACE)
		return LFP_RS485_PACE;
	if (frame->version == VERSION_BOQIANG)
		return LFP_RS485_BOQIANG;
	if (frame->version != LFP_RS485_VERSION_2_0)
		return LFP_RS485_FOREIGN;
	if (frame->code)
		return LFP_RS485_UNKNOWN;
	return family_by_contents(frame, command);
}

/**
 * lfp_rs485_records() - how many modules a reply tells of
 * @frame: the reply
 * @command: what was asked
 *
 * Context: any; no locks, no allocation.
 * Return: number of records that lfp_rs485_decode() takes, 0 for a reply whose
 * length fits no form of this command or that holds an error code.
 */
unsigned int lfp_rs485_records(const struct lfp_rs485_frame *frame,
			       enum lfp_rs485_command command)
{
	struct record record;

	if (frame->code)
		return 0;
	if (!has_records(command))
		return fits(frame, command);
	if (!find_record(frame, command, 0, &record))
		return 0;
	return count_of(frame, command);
}

static void set_number(struct lfp_reading *reading, u8 field, s64 number)
{
	reading->value[field] = number;
	reading->fields |= BIT_ULL(field);
}

static void doubt(struct lfp_reading *reading, u8 field)
{
	reading->implausible |= BIT_ULL(field);
}

static s32 celsius_of(const u8 *bytes)
{
	return lfp_get_be16(bytes) - ZERO_CELSIUS;
}

static s32 number_of(const struct value_row *row, const u8 *bytes)
{
	s32 number;

	if (row->raw == RAW_U8)
		return bytes[0];
	number = (s16)lfp_get_be16(bytes);
	switch (row->raw) {
	case RAW_U16:
		return lfp_get_be16(bytes);
	case RAW_KELVIN:
		return celsius_of(bytes);
	case RAW_MAGNITUDE:
		return number < 0 ? -number : number;
	}
	return number;
}

static void decode_value(const struct value_row *row, const u8 *bytes,
			 struct lfp_reading *reading)
{
	s32 number = number_of(row, bytes);

	if (number < row->min || number > row->max)
		doubt(reading, row->field);
	else
		set_number(reading, row->field, (s64)number * row->scale);
}

static void decode_values(enum lfp_rs485_command command, const u8 *bytes,
			  struct lfp_reading *reading)
{
	const struct value_row *row = values;

	for (; row < values + ARRAY_SIZE(values); row++)
		if (row->command == command)
			decode_value(row, bytes + row->byte, reading);
}

static void raise(struct lfp_reading *reading, u8 condition, u8 level)
{
	if (level == LFP_WARNING)
		reading->warning |= BIT_ULL(condition);
	if (level == LFP_PROTECTION)
		reading->protection |= BIT_ULL(condition);
}

static void decode_bits(enum lfp_rs485_command command, const u8 *status,
			struct lfp_reading *reading)
{
	const struct bit_row *row = bits;

	for (; row < bits + ARRAY_SIZE(bits); row++) {
		if (row->command != command)
			continue;
		reading->can_say |= BIT_ULL(row->condition);
		if (status[row->byte] & BIT(row->bit))
			raise(reading, row->condition, row->level);
	}
}

static void decode_flags(enum lfp_rs485_command command, const u8 *status,
			 struct lfp_reading *reading)
{
	const struct flag_row *row = flags;

	for (; row < flags + ARRAY_SIZE(flags); row++) {
		if (row->command != command)
			continue;
		reading->fields |= BIT_ULL(row->field);
		if (status[row->byte] & BIT(row->bit))
			reading->value[row->field] += row->number;
	}
}

static void decode_open_bits(enum lfp_rs485_command command, const u8 *status,
			     struct lfp_reading *reading)
{
	const struct open_row *row = open_bits;
	u8 found;

	for (; row < open_bits + ARRAY_SIZE(open_bits); row++) {
		if (row->command != command)
			continue;
		found = status[row->byte] & row->mask;
		reading->unknown |= (u64)found << (8 * row->byte);
		if (row->level != LFP_NONE)
			reading->can_say |= BIT_ULL(LFP_UNKNOWN_ALARM);
		if (found)
			raise(reading, LFP_UNKNOWN_ALARM, row->level);
	}
}

static void decode_status(enum lfp_rs485_command command, const u8 *status,
			  struct lfp_reading *reading)
{
	decode_bits(command, status, reading);
	decode_flags(command, status, reading);
	decode_open_bits(command, status, reading);
}

static void set_text(struct lfp_reading *reading, enum lfp_text text,
		     const char *chars, int len)
{
	lfp_reading_set_text(reading, text, (const u8 *)chars, (size_t)len);
}

static void set_cell(struct lfp_reading *reading, enum lfp_field field,
		     enum lfp_text text, unsigned int cell)
{
	char chars[LFP_TEXT_SIZE];
	int len = scnprintf(chars, sizeof(chars), "cell %u", cell + 1);

	set_number(reading, field, reading->cells.voltage_uv[cell]);
	set_text(reading, text, chars, len);
}

static void set_cell_extremes(struct lfp_reading *reading)
{
	const struct lfp_cells *cells = &reading->cells;
	unsigned int highest = 0, lowest = 0, i;

	for (i = 1; i < cells->cells; i++) {
		if (cells->voltage_uv[i] > cells->voltage_uv[highest])
			highest = i;
		if (cells->voltage_uv[i] < cells->voltage_uv[lowest])
			lowest = i;
	}
	set_cell(reading, LFP_CELL_VOLTAGE_MAX_UV, LFP_CELL_VOLTAGE_MAX_AT,
		 highest);
	set_cell(reading, LFP_CELL_VOLTAGE_MIN_UV, LFP_CELL_VOLTAGE_MIN_AT,
		 lowest);
}

/* One cell that cannot be is enough: the highest and the lowest may be it. */
static void decode_cells(const struct record *record,
			 struct lfp_reading *reading)
{
	unsigned int i;
	s32 voltage;

	set_number(reading, LFP_CELLS_IN_SERIES, record->cells);
	for (i = 0; i < record->cells; i++) {
		voltage = cell_of(record, i);
		if (voltage < 0 || voltage > CELL_VOLTAGE_MAX) {
			doubt(reading, LFP_CELL_VOLTAGE_MAX_UV);
			doubt(reading, LFP_CELL_VOLTAGE_MIN_UV);
			memset(&reading->cells, 0, sizeof(reading->cells));
			return;
		}
		reading->cells.voltage_uv[i] = voltage * 1000;
	}
	reading->cells.cells = record->cells;
	set_cell_extremes(reading);
}

/* Which cells a sensor is at; what a fifth group would be is not known. */
static int name_probe(char *chars, unsigned int probe, unsigned int cells)
{
	unsigned int first = (probe - 1) * GROUP_CELLS + 1;
	unsigned int last = first + GROUP_CELLS - 1;

	if (probe > GROUPS || first > cells)
		return scnprintf(chars, LFP_TEXT_SIZE, "sensor %u", probe + 1);
	if (last > cells)
		last = cells;
	if (first == last)
		return scnprintf(chars, LFP_TEXT_SIZE, "cell %u", first);
	return scnprintf(chars, LFP_TEXT_SIZE, "cells %u-%u", first, last);
}

static void set_probe(const struct record *record, struct lfp_reading *reading,
		      enum lfp_field field, enum lfp_text text,
		      unsigned int probe)
{
	char chars[LFP_TEXT_SIZE];
	int len = name_probe(chars, probe, record->cells);

	set_number(reading, field, celsius_of(record->probe + 2 * probe));
	set_text(reading, text, chars, len);
}

/* Half away from zero. */
static s32 mean(s32 sum, s32 count)
{
	return (2 * sum + (sum < 0 ? -count : count)) / (2 * count);
}

/* Which of the temperatures are of groups of cells; the document has four. */
static unsigned int groups_of(const struct record *record)
{
	unsigned int groups = record->probes - 1u;

	return groups > GROUPS ? GROUPS : groups;
}

static bool probes_are_sane(const struct record *record, unsigned int first,
			    unsigned int count)
{
	unsigned int i;
	s32 celsius;

	for (i = first; i < first + count; i++) {
		celsius = celsius_of(record->probe + 2 * i);
		if (celsius < TEMPERATURE_MIN || celsius > TEMPERATURE_MAX)
			return false;
	}
	return true;
}

/*
 * Where there is one more, nobody has said what it measures: it may be the
 * warmest or the coldest, but it is no part of the mean.
 */
static void decode_mean(const struct record *record,
			struct lfp_reading *reading)
{
	unsigned int count = groups_of(record), i;
	s32 sum = 0;

	if (!count)
		return;
	if (!probes_are_sane(record, 1, count)) {
		doubt(reading, LFP_TEMPERATURE_DC);
		return;
	}
	for (i = 1; i <= count; i++)
		sum += celsius_of(record->probe + 2 * i);
	set_number(reading, LFP_TEMPERATURE_DC, mean(sum, (s32)count));
}

static void decode_probe_extremes(const struct record *record,
				  struct lfp_reading *reading)
{
	unsigned int warmest = 1, coldest = 1, i;
	s32 at;

	if (!probes_are_sane(record, 1, record->probes - 1u)) {
		doubt(reading, LFP_CELL_TEMPERATURE_MAX_DC);
		doubt(reading, LFP_CELL_TEMPERATURE_MIN_DC);
		return;
	}
	for (i = 2; i < record->probes; i++) {
		at = celsius_of(record->probe + 2 * i);
		if (at > celsius_of(record->probe + 2 * warmest))
			warmest = i;
		if (at < celsius_of(record->probe + 2 * coldest))
			coldest = i;
	}
	set_probe(record, reading, LFP_CELL_TEMPERATURE_MAX_DC,
		  LFP_CELL_TEMPERATURE_MAX_AT, warmest);
	set_probe(record, reading, LFP_CELL_TEMPERATURE_MIN_DC,
		  LFP_CELL_TEMPERATURE_MIN_AT, coldest);
}

static void decode_board(const struct record *record,
			 struct lfp_reading *reading)
{
	if (probes_are_sane(record, PROBE_BOARD, 1))
		set_number(reading, LFP_BOARD_TEMPERATURE_DC,
			   celsius_of(record->probe));
	else
		doubt(reading, LFP_BOARD_TEMPERATURE_DC);
}

static void list_probes(const struct record *record,
			struct lfp_reading *reading)
{
	unsigned int i;

	for (i = 0; i < record->probes; i++)
		reading->cells.temperature_dc[i] =
			celsius_of(record->probe + 2 * i);
	reading->cells.probes = record->probes;
}

static void decode_probes(const struct record *record,
			  struct lfp_reading *reading)
{
	decode_board(record, reading);
	decode_mean(record, reading);
	if (record->probes > 1)
		decode_probe_extremes(record, reading);
	if (reading->cells.cells &&
	    probes_are_sane(record, PROBE_BOARD, record->probes))
		list_probes(record, reading);
}

/* Rounded down: full is full. A little more than all is sent, and is all. */
static void set_soc(struct lfp_reading *reading, u32 now, u32 full)
{
	if (now > full)
		now = full;
	set_number(reading, LFP_SOC_PERCENT,
		   (s64)div_u64((u64)now * 100, full));
	set_number(reading, LFP_SOC_CENTIPERCENT,
		   (s64)div_u64((u64)now * 10000, full));
}

static void set_charge(struct lfp_reading *reading, u32 now, u32 full)
{
	if (full > CHARGE_MAX) {
		doubt(reading, LFP_CHARGE_FULL_UAH);
		doubt(reading, LFP_CHARGE_NOW_UAH);
		return;
	}
	set_number(reading, LFP_CHARGE_FULL_UAH, (s64)full * 1000);
	if (now > full + full / EXCESS_DIVISOR) {
		doubt(reading, LFP_CHARGE_NOW_UAH);
		return;
	}
	set_number(reading, LFP_CHARGE_NOW_UAH, (s64)now * 1000);
	if (full)
		set_soc(reading, now, full);
}

/*
 * Where there are fields of 24 bits they are used, whatever the capacity is: a
 * US3000 as master sends them for a US2000 behind it.
 */
static void decode_charge(const u8 *tail, struct lfp_reading *reading)
{
	u16 now = lfp_get_be16(tail + 4), full = lfp_get_be16(tail + 7);

	if (tail[ANALOG_ITEMS] == 4)
		set_charge(reading, lfp_get_be24(tail + 11),
			   lfp_get_be24(tail + 14));
	else if (now != CHARGE_ELSEWHERE && full != CHARGE_ELSEWHERE)
		set_charge(reading, now, full);
}

static void decode_analog(const struct record *record,
			  struct lfp_reading *reading)
{
	decode_values(LFP_RS485_ANALOG, record->tail, reading);
	decode_charge(record->tail, reading);
	decode_cells(record, reading);
	decode_probes(record, reading);
}

static u8 state_of(u8 code)
{
	switch (code) {
	case CODE_NORMAL:
		return LFP_CELL_NORMAL;
	case CODE_LOW:
		return LFP_CELL_LOW;
	case CODE_HIGH:
		return LFP_CELL_HIGH;
	case CODE_ERROR:
		return LFP_CELL_FAULT;
	}
	return LFP_CELL_UNKNOWN;
}

static void decode_code(enum subject subject, u8 code,
			struct lfp_reading *reading)
{
	bool known = code == CODE_NORMAL;
	const struct code_row *row = codes;

	for (; row < codes + ARRAY_SIZE(codes); row++) {
		if (row->subject != subject)
			continue;
		reading->can_say |= BIT_ULL(row->condition);
		if (row->code != code)
			continue;
		raise(reading, row->condition, LFP_PROTECTION);
		known = true;
	}
	if (known)
		return;
	reading->unknown |= (u64)code << UNKNOWN_CODE_SHIFT;
	raise(reading, LFP_UNKNOWN_ALARM, LFP_PROTECTION);
}

static void decode_codes(const struct record *record,
			 struct lfp_reading *reading)
{
	struct lfp_cell_states *states = &reading->states;
	unsigned int i;

	states->cells = record->cells;
	for (i = 0; i < record->cells; i++) {
		states->cell[i] = state_of(record->cell[i]);
		decode_code(SUBJECT_CELL, record->cell[i], reading);
	}
	states->probes = record->probes;
	for (i = 0; i < record->probes; i++) {
		states->probe[i] = state_of(record->probe[i]);
		decode_code(i == PROBE_MOSFET ? SUBJECT_MOSFET :
						SUBJECT_TEMPERATURE,
			    record->probe[i], reading);
	}
	decode_code(SUBJECT_CHARGE, record->tail[0], reading);
	decode_code(SUBJECT_MODULE, record->tail[1], reading);
	decode_code(SUBJECT_DISCHARGE, record->tail[2], reading);
}

/* Above 4.2 V or below 1 V: the cell is broken, or what measures it. */
static void decode_broken_cells(const u8 *status, struct lfp_reading *reading)
{
	struct lfp_cell_states *states = &reading->states;
	unsigned int i;

	reading->can_say |= BIT_ULL(LFP_BATTERY_DAMAGED);
	for (i = 0; i < STATUS_CELLS_MAX; i++) {
		if (!(status[STATUS_CELLS + i / 8] & BIT(i % 8)))
			continue;
		if (i < states->cells) {
			states->cell[i] = LFP_CELL_FAULT;
			raise(reading, LFP_BATTERY_DAMAGED, LFP_PROTECTION);
			continue;
		}
		reading->unknown |= BIT_ULL(8 * STATUS_CELLS + i);
		raise(reading, LFP_UNKNOWN_ALARM, LFP_PROTECTION);
	}
}

static void decode_alarm(const struct record *record,
			 struct lfp_reading *reading)
{
	const u8 *status = record->tail + ALARM_STATUS;
	unsigned int i;

	decode_codes(record, reading);
	decode_status(LFP_RS485_ALARM, status, reading);
	decode_broken_cells(status, reading);
	for (i = 0; i < record->trailing; i++)
		reading->unknown |= (u64)status[ALARM_STATUS_LEN + i] <<
				    UNKNOWN_TRAILING_SHIFT;
}

/* The maker's name is filled up with dashes. */
static void decode_manufacturer(const u8 *info, struct lfp_reading *reading)
{
	size_t len = MAKER_LEN;

	while (len && info[MAKER_START + len - 1] == '-')
		len--;
	lfp_reading_set_text(reading, LFP_MODEL, info, NAME_LEN);
	lfp_reading_set_text(reading, LFP_MANUFACTURER, info + MAKER_START,
			     len);
}

static void decode_firmware(const u8 *info, struct lfp_reading *reading)
{
	char chars[LFP_TEXT_SIZE];
	int len = scnprintf(chars, sizeof(chars), "%u.%u/%u.%u.%u", info[1],
			    info[2], info[3], info[4], info[5]);

	set_text(reading, LFP_FIRMWARE, chars, len);
}

/* Replies of one length; the limits may lack their flag byte. */
static void decode_fixed(const struct lfp_rs485_frame *frame,
			 enum lfp_rs485_command command,
			 struct lfp_reading *reading)
{
	const u8 *info = frame->info;

	if (command == LFP_RS485_LIMITS)
		info += frame->len - LIMITS_LEN;
	decode_values(command, info, reading);
	switch (command) {
	case LFP_RS485_MANAGEMENT:
	case LFP_RS485_SYSTEM_MANAGEMENT:
		decode_status(command, info + frame->len - 1, reading);
		return;
	case LFP_RS485_SYSTEM_ALARM:
		decode_status(command, info, reading);
		return;
	case LFP_RS485_MANUFACTURER:
		decode_manufacturer(info, reading);
		return;
	case LFP_RS485_SERIAL:
		lfp_reading_set_text(reading, LFP_SERIAL, info + 1,
				     frame->len - 1u);
		return;
	case LFP_RS485_FIRMWARE:
		decode_firmware(info, reading);
		return;
	default:
		return;
	}
}

static void decode_record(const struct record *record,
			  enum lfp_rs485_command command,
			  struct lfp_reading *reading)
{
	if (is_alarm(command))
		decode_alarm(record, reading);
	else
		decode_analog(record, reading);
}

static bool is_decodable(enum lfp_rs485_family family)
{
	return family == LFP_RS485_UNKNOWN || family == LFP_RS485_PYLONTECH ||
	       family == LFP_RS485_JK;
}

/**
 * lfp_rs485_decode() - what a reply says of one module
 * @frame: the reply
 * @command: what was asked
 * @record: which module, from 0; below lfp_rs485_records()
 * @reading: set in full, empty unless LFP_RS485_DECODED is returned
 *
 * In @reading, unknown holds bits of the status, the lowest byte first: of 44
 * status 1 to 5, then what comes behind it, then the states that nobody has
 * explained (of several the bits of all of them); of 92 and 63 their one byte;
 * of 62 its four.
 *
 * If the voltage of one cell cannot be, none is in @reading; if a temperature
 * cannot be, none is in the list of them.
 *
 * Context: any, softirq included; no locks, no allocation.
 * Return: what became of it.
 */
enum lfp_rs485_verdict lfp_rs485_decode(const struct lfp_rs485_frame *frame,
					enum lfp_rs485_command command,
					unsigned int record,
					struct lfp_reading *reading)
{
	struct record found;

	memset(reading, 0, sizeof(*reading));
	if (frame->cid1 == LFP_RS485_CID1 && frame->code)
		return LFP_RS485_REFUSED;
	if (!is_decodable(lfp_rs485_reply_family(frame, command)))
		return LFP_RS485_OTHER_FAMILY;
	if (record >= lfp_rs485_records(frame, command))
		return LFP_RS485_MALFORMED;
	if (!has_records(command))
		decode_fixed(frame, command, reading);
	else if (find_record(frame, command, record, &found))
		decode_record(&found, command, reading);
	return LFP_RS485_DECODED;
}

/**
 * lfp_rs485_cells_add_up() - is the voltage of a module that of its cells
 * @reading: what a reply to 42 said
 *
 * Pylontech's modules do not measure it but add it up, so in theirs a
 * difference is damage. Look-alikes measure it, some 100 mV off.
 *
 * Context: any.
 * Return: false too if one of the voltages is not there.
 */
bool lfp_rs485_cells_add_up(const struct lfp_reading *reading)
{
	s64 sum = 0;
	unsigned int i;

	if (!(reading->fields & BIT_ULL(LFP_VOLTAGE_UV)) ||
	    !reading->cells.cells)
		return false;
	for (i = 0; i < reading->cells.cells; i++)
		sum += reading->cells.voltage_uv[i];
	return sum == reading->value[LFP_VOLTAGE_UV];
}
