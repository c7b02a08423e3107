// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "codec/hv_frame.h"
#include "frame.h"
#include "lfpctl.h"
#include "output.h"
#include "say.h"
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
	say_reading(text, reading);
	if (!reading->unknown)
		return;
	say_separator(text);
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
json_object *time_json(const char *time)
{
	if (!*time)
		return NULL;
	if (strspn(time, "0123456789.") != strlen(time))
		return json_object_new_string(time);
	return json_object_new_double_s(strtod(time, NULL), skip_zeros(time));
}

static void add_reading_json(json_object *object,
			     const struct lfp_reading *reading,
			     unsigned int len)
{
	struct text unknown = { .len = 0 };

	if (reading->unknown)
		add_unknown(&unknown, reading, len);
	say_reading_json(object, reading);
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
