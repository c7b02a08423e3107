// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "codec/hv_frame.h"
#include "frame.h"
#include "lfpctl.h"
#include "output.h"
#include "text.h"

/**
 * struct verdict - what became of a frame
 * @reading: what it says, unless there is a @refusal
 * @refusal: why it says nothing
 */
struct verdict {
	struct lfp_reading reading;
	struct text refusal;
};

/* "3 bytes: too short for 0x351" */
static void refuse_length(struct text *refusal, const struct frame *frame)
{
	text_add(refusal, "%u byte%s: too short for 0x%03X", frame->len,
		 frame->len == 1 ? "" : "s", frame->id);
}

static const char *refused_extended(uint32_t id)
{
	if (id == 0x4200)
		return "an inverter asks";
	return lfp_hv_slot(id) < 0 ? "29-bit identifier: not this family" :
				     NULL;
}

/* Kinds of frame that the driver does not receive at all. */
static const char *refused_kind(const struct frame *frame)
{
	if (frame->kind == FRAME_ERROR)
		return "error frame";
	if (frame->remote)
		return "remote request";
	if (frame->fd)
		return "CAN FD";
	if (frame->kind == FRAME_EXTENDED)
		return refused_extended(frame->id);
	if (frame->id == 0x305)
		return "keep-alive of the inverter";
	return lfp_can_slot(frame->id) < 0 ? "not an identifier of this family" :
					     NULL;
}

static const char *refused_dialect(enum lfp_can_dialect dialect)
{
	if (dialect == LFP_CAN_UNKNOWN)
		return "not decoded: the dialect was not recognised";
	if (dialect == LFP_CAN_FOREIGN)
		return "not decoded: the pack speaks another protocol";
	return NULL;
}

static void decode(const struct frame *frame, enum lfp_can_dialect dialect,
		   struct verdict *verdict)
{
	struct lfp_can_payload payload = { .len = (u8)frame->len };
	unsigned int slot = (unsigned int)lfp_can_slot(frame->id);
	enum lfp_decode result;

	memcpy(payload.data, frame->data, LFP_CAN_DATA_MAX);
	result = lfp_can_decode(dialect, slot, &payload, &verdict->reading);
	if (result == LFP_TOO_SHORT)
		refuse_length(&verdict->refusal, frame);
	if (result == LFP_NOT_MINE)
		text_add(&verdict->refusal, "0x%03X has no meaning in %s",
			 frame->id, lfp_can_dialect_name(dialect));
}

/* Controllers have a protocol of their own, whatever the pack's dialect. */
static void decode_hv(const struct frame *frame, enum lfp_can_dialect dialect,
		      struct verdict *verdict)
{
	struct lfp_can_payload payload = { .len = (u8)frame->len };
	unsigned int slot = (unsigned int)lfp_hv_slot(frame->id);

	if (dialect == LFP_CAN_PYLONTECH_HV_SWAPPED) {
		text_add(&verdict->refusal,
			 "not decoded: big-endian numbers without offset");
		return;
	}
	memcpy(payload.data, frame->data, LFP_CAN_DATA_MAX);
	if (lfp_hv_decode(slot, &payload, &verdict->reading) != LFP_DECODED)
		refuse_length(&verdict->refusal, frame);
}

static void judge(const struct frame *frame, enum lfp_can_dialect dialect,
		  struct verdict *verdict)
{
	const char *refused = refused_kind(frame);

	memset(verdict, 0, sizeof(*verdict));
	if (!refused && frame->kind == FRAME_EXTENDED) {
		decode_hv(frame, dialect, verdict);
		return;
	}
	if (!refused && !lfp_can_fits((unsigned int)lfp_can_slot(frame->id),
				      frame->len)) {
		refuse_length(&verdict->refusal, frame);
		return;
	}
	if (!refused)
		refused = refused_dialect(dialect);
	if (refused)
		text_add(&verdict->refusal, "%s", refused);
	else
		decode(frame, dialect, verdict);
}

/**
 * struct phrase - how a number is said
 * @before: words before it
 * @unit: its unit; NULL: one word for 0 and one for 1
 * @words: those words
 */
struct phrase {
	const char *before;
	const struct unit *unit;
	const char *words[2];
};

#define NUMBER(_field, _before, _unit)                                       \
	[LFP_##_field] = { .before = (_before), .unit = &unit_##_unit }

#define WORDS(_field, _before, _no, _yes)                                    \
	[LFP_##_field] = { .before = (_before), .words = { (_no), (_yes) } }

static const struct phrase phrases[LFP_FIELD_COUNT] = {
	NUMBER(VOLTAGE_UV, "", volt),
	NUMBER(CURRENT_UA, "", ampere),
	NUMBER(TEMPERATURE_DC, "", celsius),
	NUMBER(SOC_PERCENT, "SOC ", percent),
	NUMBER(SOH_PERCENT, "SOH ", percent),
	NUMBER(CHARGE_VOLTAGE_MAX_UV, "charge to ", volt_limit),
	NUMBER(CHARGE_CURRENT_MAX_UA, "charge ", ampere),
	NUMBER(DISCHARGE_CURRENT_MAX_UA, "discharge ", ampere),
	NUMBER(DISCHARGE_VOLTAGE_MIN_UV, "discharge to ", volt_limit),
	NUMBER(CHARGE_FULL_UAH, "full charge ", ampere_hour),
	NUMBER(CHARGE_FULL_DESIGN_UAH, "rated ", ampere_hour),
	NUMBER(CHARGE_NOW_UAH, "left ", ampere_hour),
	NUMBER(CYCLE_COUNT, "", cycles),
	NUMBER(SOC_CENTIPERCENT, "SOC ", centipercent),
	NUMBER(MODULES_ONLINE, "", modules),
	NUMBER(MODULES_OFFLINE, "offline ", modules),
	NUMBER(MODULES_TOTAL, "in all ", modules),
	NUMBER(MODULES_BLOCKING_CHARGE, "charging barred by ", modules),
	NUMBER(MODULES_BLOCKING_DISCHARGE, "discharging barred by ", modules),
	NUMBER(CELLS_IN_SERIES, "in series ", cells),
	NUMBER(CELLS_PER_MODULE, "a module ", cells),
	NUMBER(CELL_VOLTAGE_MAX_UV, "highest cell ", cell_volt),
	NUMBER(CELL_VOLTAGE_MIN_UV, "lowest cell ", cell_volt),
	NUMBER(CELL_TEMPERATURE_MAX_DC, "warmest cell ", celsius),
	NUMBER(CELL_TEMPERATURE_MIN_DC, "coldest cell ", celsius),
	NUMBER(MODULE_VOLTAGE_MAX_UV, "highest module ", volt),
	NUMBER(MODULE_VOLTAGE_MIN_UV, "lowest module ", volt),
	NUMBER(MODULE_TEMPERATURE_MAX_DC, "warmest module ", celsius),
	NUMBER(MODULE_TEMPERATURE_MIN_DC, "coldest module ", celsius),
	NUMBER(BOARD_TEMPERATURE_DC, "board ", celsius),
	NUMBER(VOLTAGE_NOMINAL_UV, "nominal ", volt_limit),
	NUMBER(GRID_CHARGE_CURRENT_MAX_UA, "charge on the grid ", ampere),
	NUMBER(GRID_DISCHARGE_CURRENT_MAX_UA, "discharge on the grid ", ampere),
	NUMBER(CHARGED_ENERGY_WH, "charged ", kilowatt_hour),
	NUMBER(DISCHARGED_ENERGY_WH, "discharged ", kilowatt_hour),
	WORDS(CHARGE_ENABLED, "charging ", "barred", "allowed"),
	WORDS(DISCHARGE_ENABLED, "discharging ", "barred", "allowed"),
	WORDS(HEATING_REQUEST, "heating ", "not wanted", "wanted"),
};

/* What the pack does, behind its current. */
static const char *direction(s64 current_ua)
{
	if (!current_ua)
		return "";
	return current_ua > 0 ? " (charging)" : " (discharging)";
}

static const struct {
	enum lfp_request bit;
	const char *words;
} requests[] = {
	{ LFP_REQUEST_FULL, "full charge" },
	{ LFP_REQUEST_FORCE, "force charge" },
	{ LFP_REQUEST_FORCE_URGENT, "urgent force charge" },
};

static void add_request(struct text *text, s64 request)
{
	const char *before = "requests: ";

	if (!request)
		text_add(text, "no request");
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		if (!(request & requests[i].bit))
			continue;
		text_add(text, "%s%s", before, requests[i].words);
		before = " and ";
	}
}

static void add_clock(struct text *text, s64 clock)
{
	char chars[LFP_TEXT_SIZE];

	lfp_clock_text(clock, chars);
	text_add(text, "clock %s", chars);
}

/* False for a field that is a number. */
static bool add_word(struct text *text, enum lfp_field field, s64 number)
{
	if (field == LFP_CHARGE_REQUEST)
		add_request(text, number);
	else if (field == LFP_PACK_STATE)
		text_add(text, "state %s",
			 lfp_pack_state_name((unsigned int)number));
	else if (field == LFP_BMS_CLOCK)
		add_clock(text, number);
	else
		return false;
	return true;
}

static void add_number(struct text *text, enum lfp_field field, s64 number)
{
	const struct phrase *phrase = &phrases[field];
	char chars[UNIT_SIZE];

	if (add_word(text, field, number))
		return;
	if (phrase->unit)
		unit_print(chars, phrase->unit, number);
	text_add(text, "%s%s", phrase->before,
		 phrase->unit ? chars : phrase->words[!!number]);
	if (field == LFP_CURRENT_UA)
		text_add(text, "%s", direction(number));
}

static const char *level_of(const struct lfp_reading *reading,
			    unsigned int condition)
{
	if (reading->protection & BIT_ULL(condition))
		return lfp_level_name(LFP_PROTECTION);
	if (reading->warning & BIT_ULL(condition))
		return lfp_level_name(LFP_WARNING);
	return lfp_level_name(LFP_NONE);
}

static void add_separator(struct text *text)
{
	if (text->len)
		text_add(text, ", ");
}

static void add_level(struct text *text, u64 conditions, enum lfp_level level)
{
	const char *name = lfp_level_name(level);
	enum colour colour = level_colour(name);
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, conditions) {
		add_separator(text);
		text_add(text, "%s%s: %s%s", colour_on(colour),
			 lfp_condition_name(i), level_shout(name),
			 colour_off(colour));
	}
}

static void add_alarms(struct text *text, const struct lfp_reading *reading)
{
	add_level(text, reading->protection, LFP_PROTECTION);
	add_level(text, reading->warning & ~reading->protection, LFP_WARNING);
	if (!reading->can_say || reading->protection | reading->warning)
		return;
	add_separator(text);
	text_add(text, "no alarms");
}

/* What a text is, where its name does not read well. */
static const char *const text_words[LFP_TEXT_COUNT] = {
	[LFP_FIRMWARE] = "firmware",
	[LFP_HARDWARE] = "hardware",
	[LFP_MODEL] = "product",
	[LFP_MODEL_TAIL] = "product, second half",
	[LFP_SERIAL] = "serial number",
	[LFP_SERIAL_TAIL] = "serial number, second half",
	[LFP_MANUFACTURER_TAIL] = "manufacturer, second half",
	[LFP_CELL_VOLTAGE_MAX_AT] = "highest cell at",
	[LFP_CELL_VOLTAGE_MIN_AT] = "lowest cell at",
	[LFP_CELL_TEMPERATURE_MAX_AT] = "warmest cell at",
	[LFP_CELL_TEMPERATURE_MIN_AT] = "coldest cell at",
	[LFP_MODULE_VOLTAGE_MAX_AT] = "highest module at",
	[LFP_MODULE_VOLTAGE_MIN_AT] = "lowest module at",
	[LFP_MODULE_TEMPERATURE_MAX_AT] = "warmest module at",
	[LFP_MODULE_TEMPERATURE_MIN_AT] = "coldest module at",
};

static void add_texts(struct text *text, const struct lfp_reading *reading)
{
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->texts) {
		add_separator(text);
		text_add(text, "%s \"%s\"", text_words[i] ? text_words[i] :
			 lfp_text_name(i), reading->text[i]);
	}
}

static void add_implausible(struct text *text,
			    const struct lfp_reading *reading)
{
	const char *before = "implausible: ";
	unsigned int i;
	u64 left;

	if (reading->implausible)
		add_separator(text);
	lfp_for_each_bit(i, left, reading->implausible) {
		text_add(text, "%s%s", before, lfp_field_name(i));
		before = " ";
	}
}

/* The unknown bits where they stand in the frame. */
static void add_unknown(struct text *text, const struct lfp_reading *reading,
			unsigned int len)
{
	for (unsigned int byte = 0; byte < len; byte++)
		text_add(text, "%02X", (u8)(reading->unknown >> 8 * byte));
}

static void add_reading(struct text *text, const struct lfp_reading *reading,
			unsigned int len)
{
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->fields) {
		add_separator(text);
		add_number(text, i, reading->value[i]);
	}
	add_texts(text, reading);
	add_alarms(text, reading);
	add_implausible(text, reading);
	if (!reading->unknown)
		return;
	add_separator(text);
	text_add(text, "unknown bits ");
	add_unknown(text, reading, len);
}

static void add_id(struct text *text, const struct frame *frame)
{
	text_add(text, frame->kind == FRAME_STANDARD ? "%03X" : "%08X",
		 frame->id);
}

/* Raw bytes as candump prints them. */
static void add_bytes(struct text *text, const struct frame *frame,
		      const char *space)
{
	for (unsigned int i = 0; i < frame->len; i++)
		text_add(text, "%s%02X", i ? space : "", frame->data[i]);
}

void frame_print(const struct frame *frame, enum lfp_can_dialect dialect)
{
	struct text text = { .len = 0 }, bytes = { .len = 0 };
	struct verdict verdict;

	judge(frame, dialect, &verdict);
	if (*frame->time)
		text_add(&text, "%s  ", frame->time);
	if (*frame->interface)
		text_add(&text, "%s  ", frame->interface);
	add_id(&text, frame);
	add_bytes(&bytes, frame, " ");
	text_add(&text, "  %-23s  %s  ", bytes.chars,
		 lfp_can_dialect_name(dialect));
	if (verdict.refusal.len) {
		printf("%s%s\n", text.chars, verdict.refusal.chars);
		return;
	}
	bytes.len = 0;
	bytes.chars[0] = '\0';
	add_reading(&bytes, &verdict.reading, frame->len);
	printf("%s%s\n", text.chars, bytes.chars);
}

static void add_string(json_object *object, const char *name, const char *text)
{
	json_object_object_add(object, name, json_object_new_string(text));
}

/* Null where the log has none. */
static void add_optional(json_object *object, const char *name,
			 const char *text)
{
	json_object_object_add(object, name, *text ?
			       json_object_new_string(text) : NULL);
}

/* JSON has no zeros in front of a number: "000.010002" */
static const char *skip_zeros(const char *time)
{
	while (*time == '0' && time[1] >= '0' && time[1] <= '9')
		time++;
	return time;
}

/* A time in seconds is a number, digit by digit as it stood; a date a text. */
static json_object *time_json(const char *time)
{
	if (!*time)
		return NULL;
	if (strspn(time, "0123456789.") != strlen(time))
		return json_object_new_string(time);
	return json_object_new_double_s(strtod(time, NULL), skip_zeros(time));
}

static json_object *number_json(enum lfp_field field, s64 number)
{
	char clock[LFP_TEXT_SIZE];
	const char *word = clock;

	if (field == LFP_CHARGE_REQUEST)
		word = lfp_request_name((unsigned int)number);
	else if (field == LFP_PACK_STATE)
		word = lfp_pack_state_name((unsigned int)number);
	else if (field == LFP_BMS_CLOCK)
		lfp_clock_text(number, clock);
	else
		return json_object_new_int64(number);
	return json_object_new_string(word);
}

static json_object *values_json(const struct lfp_reading *reading)
{
	json_object *values = json_object_new_object();
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->texts)
		add_string(values, lfp_text_name(i), reading->text[i]);
	lfp_for_each_bit(i, left, reading->fields)
		json_object_object_add(values, lfp_field_name(i),
				       number_json(i, reading->value[i]));
	return values;
}

static json_object *alarms_json(const struct lfp_reading *reading)
{
	json_object *alarms = json_object_new_object();
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->can_say)
		add_string(alarms, lfp_condition_name(i),
			   level_of(reading, i));
	return alarms;
}

static json_object *implausible_json(const struct lfp_reading *reading)
{
	json_object *names = json_object_new_array();
	json_object *name;
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, reading->implausible) {
		name = json_object_new_string(lfp_field_name(i));
		json_object_array_add(names, name);
	}
	return names;
}

static void add_reading_json(json_object *object,
			     const struct lfp_reading *reading,
			     unsigned int len)
{
	struct text unknown = { .len = 0 };

	if (reading->unknown)
		add_unknown(&unknown, reading, len);
	json_object_object_add(object, "values", values_json(reading));
	json_object_object_add(object, "alarms", alarms_json(reading));
	json_object_object_add(object, "implausible",
			       implausible_json(reading));
	add_optional(object, "unknown_bits", unknown.chars);
}

void frame_print_json(const struct frame *frame, enum lfp_can_dialect dialect)
{
	json_object *object = json_object_new_object();
	struct text id = { .len = 0 }, bytes = { .len = 0 };
	struct verdict verdict;

	judge(frame, dialect, &verdict);
	add_id(&id, frame);
	add_bytes(&bytes, frame, "");
	json_object_object_add(object, "time", time_json(frame->time));
	add_optional(object, "interface", frame->interface);
	add_string(object, "id", id.chars);
	add_string(object, "data", bytes.chars);
	add_string(object, "dialect", lfp_can_dialect_name(dialect));
	add_optional(object, "refused", verdict.refusal.chars);
	if (!verdict.refusal.len)
		add_reading_json(object, &verdict.reading, frame->len);
	json_print_line(object);
}
