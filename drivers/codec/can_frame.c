// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a CAN frame by the rows of can_tables.c.
 */

#include "codec/can_tables.h"

/**
 * lfp_can_id() - CAN identifier of a slot
 * @slot: below LFP_CAN_ID_COUNT
 *
 * Context: any.
 * Return: the 11-bit identifier.
 */
u16 lfp_can_id(unsigned int slot)
{
	return lfp_can_ids[slot];
}

/**
 * lfp_can_slot() - slot of a CAN identifier
 * @id: 11-bit identifier
 *
 * Context: any.
 * Return: the slot, or -1 for one that the family does not use.
 */
int lfp_can_slot(u32 id)
{
	int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (lfp_can_ids[slot] == id)
			return slot;
	return -1;
}

/**
 * lfp_can_dialect_name() - name of a dialect as sysfs shows it
 * @dialect: below LFP_CAN_DIALECT_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_can_dialect_name(enum lfp_can_dialect dialect)
{
	return lfp_can_dialect_names[dialect];
}

/**
 * lfp_can_is_name() - does this identifier carry the maker's name
 * @slot: below LFP_CAN_ID_COUNT
 *
 * A name tells the dialect for as long as the pack is there, however seldom it
 * is sent.
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_can_is_name(unsigned int slot)
{
	const struct lfp_can_text_row *text = lfp_can_texts;

	for (; text < lfp_can_texts + lfp_can_text_count; text++)
		if (text->id == lfp_can_ids[slot] &&
		    text->text == LFP_MANUFACTURER)
			return true;
	return false;
}

static unsigned int raw_size(u8 raw)
{
	return raw == LFP_RAW_U8 ? 1 : 2;
}

/* Characters may be cut short, the two numbers of a version may not. */
static unsigned int text_size(const struct lfp_can_text_row *row)
{
	return row->version ? row->bytes : 1;
}

static s32 raw_number(const struct lfp_can_value_row *row, const u8 *data)
{
	s32 raw;

	if (row->raw == LFP_RAW_U8) {
		raw = row->mask ? data[0] & row->mask : data[0];
		return row->mask ? raw >> lfp_lowest(row->mask) : raw;
	}
	raw = lfp_get_u16(data);
	if (row->raw == LFP_RAW_U16)
		return raw;
	raw = (s16)raw;
	/* 0xFFFF is "no value" of those who take the field for unsigned. */
	return row->raw == LFP_RAW_ABS16 && raw < -1 ? -raw : raw;
}

/* True if some row of these dialects fits into a frame of this length. */
static bool any_row(u16 id, u16 dialects, unsigned int len)
{
	const struct lfp_can_value_row *value = lfp_can_values;
	const struct lfp_can_alarm_row *alarm = lfp_can_alarms;
	const struct lfp_can_text_row *text = lfp_can_texts;

	for (; value < lfp_can_values + lfp_can_value_count; value++)
		if (value->id == id && value->dialects & dialects &&
		    value->byte + raw_size(value->raw) <= len)
			return true;
	for (; alarm < lfp_can_alarms + lfp_can_alarm_count; alarm++)
		if (alarm->id == id && alarm->dialects & dialects &&
		    (alarm->protection < len || alarm->warning < len))
			return true;
	for (; text < lfp_can_texts + lfp_can_text_count; text++)
		if (text->id == id && text->dialects & dialects &&
		    text->byte + text_size(text) <= len)
			return true;
	return false;
}

/**
 * lfp_can_fits() - does any dialect find something in a frame of this length
 * @slot: below LFP_CAN_ID_COUNT
 * @len: length of the payload
 *
 * Context: any.
 * Return: false for a frame to be refused whatever the dialect.
 */
bool lfp_can_fits(unsigned int slot, unsigned int len)
{
	return any_row(lfp_can_ids[slot], U16_MAX, len);
}

static bool character_matches(char pattern, u8 byte)
{
	if (pattern == '#')
		return byte >= '0' && byte <= '9';
	return byte == (u8)pattern;
}

static bool payload_matches(const struct lfp_can_payload *payload,
			    unsigned int byte, const char *pattern)
{
	for (; *pattern; pattern++, byte++)
		if (byte >= payload->len ||
		    !character_matches(*pattern, payload->data[byte]))
			return false;
	return true;
}

/* True if the identifiers of the 0-terminated list are all (not) present. */
static bool ids_are(const u16 *ids, u32 present, bool there)
{
	int slot;

	for (; *ids; ids++) {
		slot = lfp_can_slot(*ids);
		if (!!(present & BIT(slot)) != there)
			return false;
	}
	return true;
}

static bool rule_holds(const struct lfp_can_rule *rule,
		       const struct lfp_can_payload *slots, u32 present)
{
	int slot;

	if (!ids_are(rule->with, present, true) ||
	    !ids_are(rule->without, present, false))
		return false;
	if (!rule->match_id)
		return true;
	slot = lfp_can_slot(rule->match_id);
	return present & BIT(slot) &&
	       payload_matches(&slots[slot], rule->match_byte, rule->match);
}

/**
 * lfp_can_recognise() - tell the dialect from what a pack sends
 * @slots: newest payload of each identifier, LFP_CAN_ID_COUNT of them
 * @present: bit n: @slots[n] was received and is not stale, or is a name
 *
 * To be called when a full cycle was heard: half a cycle may look like
 * another dialect.
 *
 * Context: any.
 * Return: the dialect, LFP_CAN_UNKNOWN if no rule holds.
 */
enum lfp_can_dialect lfp_can_recognise(const struct lfp_can_payload *slots,
				       u32 present)
{
	const struct lfp_can_rule *rule = lfp_can_rules;

	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++)
		if (rule_holds(rule, slots, present))
			return rule->dialect;
	return LFP_CAN_UNKNOWN;
}

static void decode_value(const struct lfp_can_value_row *row,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	s32 raw;

	if (row->byte + raw_size(row->raw) > payload->len)
		return;
	raw = raw_number(row, payload->data + row->byte);
	if (raw < row->min || raw > row->max) {
		reading->implausible |= BIT_ULL(row->field);
		return;
	}
	reading->value[row->field] = (s64)raw * row->scale;
	reading->fields |= BIT_ULL(row->field);
}

static void decode_values(u16 id, u16 dialect,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_can_value_row *row = lfp_can_values;

	for (; row < lfp_can_values + lfp_can_value_count; row++)
		if (row->id == id && row->dialects & dialect)
			decode_value(row, payload, reading);
	/* One of several scales may have taken what another one refused. */
	reading->implausible &= ~reading->fields;
}

static void raise(struct lfp_reading *reading, u8 condition, u8 level)
{
	reading->can_say |= BIT_ULL(condition);
	if (level == LFP_WARNING)
		reading->warning |= BIT_ULL(condition);
	if (level == LFP_PROTECTION)
		reading->protection |= BIT_ULL(condition);
}

/* Of items two bits wide only those at 01 are raised. */
static u8 raised_bits(u8 bits, u8 width)
{
	return width == 2 ? bits & 0x55 & (u8)~(bits >> 1) : bits;
}

static void decode_alarm(const struct lfp_can_alarm_row *row, u8 byte,
			 enum lfp_level level,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	u8 raised;

	if (byte >= payload->len || row->condition == LFP_CONDITION_COUNT)
		return;
	raised = raised_bits(payload->data[byte], row->width);
	raise(reading, row->condition,
	      raised & BIT(row->bit) ? level : LFP_NONE);
}

static u8 alarm_mask(const struct lfp_can_alarm_row *row)
{
	return (u8)((row->width == 2 ? 3 : 1) << row->bit);
}

/* Bits of a byte that no row explains. */
static u8 unexplained(u16 id, u16 dialect, unsigned int byte, u8 bits)
{
	const struct lfp_can_alarm_row *alarm = lfp_can_alarms;
	const struct lfp_can_value_row *value = lfp_can_values;

	for (; alarm < lfp_can_alarms + lfp_can_alarm_count; alarm++)
		if (alarm->id == id && alarm->dialects & dialect &&
		    (alarm->protection == byte || alarm->warning == byte))
			bits &= (u8)~alarm_mask(alarm);
	for (; value < lfp_can_values + lfp_can_value_count; value++)
		if (value->id == id && value->dialects & dialect &&
		    value->byte == byte)
			bits &= (u8)~value->mask;
	return bits;
}

static void decode_area(const struct lfp_can_alarm_area *area, u16 dialect,
			const struct lfp_can_payload *payload,
			struct lfp_reading *reading)
{
	unsigned int byte = area->byte;
	u8 bits;

	for (; byte < area->byte + area->bytes && byte < payload->len; byte++) {
		bits = unexplained(area->id, dialect, byte,
				   payload->data[byte]);
		bits = raised_bits(bits, area->width);
		reading->unknown |= (u64)bits << (8 * byte);
		if (area->level != LFP_NONE)
			raise(reading, LFP_UNKNOWN_ALARM,
			      bits ? area->level : LFP_NONE);
	}
}

static void decode_alarms(u16 id, u16 dialect,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_can_alarm_area *area = lfp_can_alarm_areas;
	const struct lfp_can_alarm_row *row = lfp_can_alarms;

	for (; row < lfp_can_alarms + lfp_can_alarm_count; row++) {
		if (row->id != id || !(row->dialects & dialect))
			continue;
		decode_alarm(row, row->protection, LFP_PROTECTION, payload,
			     reading);
		decode_alarm(row, row->warning, LFP_WARNING, payload, reading);
	}
	for (; area < lfp_can_alarm_areas + lfp_can_alarm_area_count; area++)
		if (area->id == id && area->dialects & dialect)
			decode_area(area, dialect, payload, reading);
}

static void decode_version(const struct lfp_can_text_row *row, const u8 *bytes,
			   struct lfp_reading *reading)
{
	char version[8];
	int len;

	len = scnprintf(version, sizeof(version), "%u.%u", bytes[0], bytes[1]);
	lfp_reading_set_text(reading, row->text, (u8 *)version, (size_t)len);
}

static void decode_text(const struct lfp_can_text_row *row,
			const struct lfp_can_payload *payload,
			struct lfp_reading *reading)
{
	const u8 *bytes = payload->data + row->byte;
	unsigned int len;

	if (row->byte + text_size(row) > payload->len)
		return;
	len = payload->len - row->byte;
	if (len > row->bytes)
		len = row->bytes;
	if (row->version)
		decode_version(row, bytes, reading);
	else
		lfp_reading_set_text(reading, row->text, bytes, len);
}

static void decode_texts(u16 id, u16 dialect,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	const struct lfp_can_text_row *row = lfp_can_texts;

	for (; row < lfp_can_texts + lfp_can_text_count; row++)
		if (row->id == id && row->dialects & dialect)
			decode_text(row, payload, reading);
}

/**
 * lfp_can_decode() - what a frame says in a dialect
 * @dialect: how to read it
 * @slot: slot of its identifier, below LFP_CAN_ID_COUNT
 * @payload: its data
 * @reading: set in full, empty unless LFP_DECODED is returned
 *
 * Each field is guarded by the frame's length alone, because packs send every
 * identifier in several lengths: what does not fit is not in the reading.
 *
 * Context: any, softirq included; no locks, no allocation.
 * Return: what became of the frame.
 */
enum lfp_decode lfp_can_decode(enum lfp_can_dialect dialect, unsigned int slot,
			       const struct lfp_can_payload *payload,
			       struct lfp_reading *reading)
{
	u16 id = lfp_can_ids[slot];
	u16 mask = (u16)BIT(dialect);

	memset(reading, 0, sizeof(*reading));
	if (!any_row(id, mask, LFP_CAN_DATA_MAX))
		return LFP_NOT_MINE;
	if (!any_row(id, mask, payload->len))
		return LFP_TOO_SHORT;
	decode_values(id, mask, payload, reading);
	decode_texts(id, mask, payload, reading);
	decode_alarms(id, mask, payload, reading);
	return LFP_DECODED;
}
