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
	int low = 0, high = LFP_CAN_ID_COUNT - 1, slot;

	while (low <= high) {
		slot = (low + high) / 2;
		if (lfp_can_ids[slot] == id)
			return slot;
		if (lfp_can_ids[slot] < id)
			low = slot + 1;
		else
			high = slot - 1;
	}
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
 * lfp_can_dialect_find() - a dialect by its name
 * @name: as lfp_can_dialect_name() has it
 *
 * Context: any.
 * Return: enum lfp_can_dialect, or -1 if there is no such dialect.
 */
int lfp_can_dialect_find(const char *name)
{
	int dialect;

	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++)
		if (!strcmp(lfp_can_dialect_names[dialect], name))
			return dialect;
	return -1;
}

/**
 * lfp_can_dialect_is_choosable() - may a user say that a pack speaks this
 * @dialect: below LFP_CAN_DIALECT_COUNT
 *
 * Context: any.
 * Return: false for one that is not decoded.
 */
bool lfp_can_dialect_is_choosable(enum lfp_can_dialect dialect)
{
	return dialect >= LFP_CAN_PYLONTECH_1_2 &&
	       dialect <= LFP_CAN_PYLONTECH_HV;
}

static u64 slots_of(const u16 *ids)
{
	u64 slots = 0;

	for (; *ids; ids++)
		slots |= BIT_ULL(lfp_can_slot(*ids));
	return slots;
}

/**
 * lfp_can_expected() - what every pack of a dialect sends
 * @dialect: below LFP_CAN_DIALECT_COUNT
 *
 * Context: any.
 * Return: bits of slots.
 */
u64 lfp_can_expected(enum lfp_can_dialect dialect)
{
	const struct lfp_can_core *core = lfp_can_cores;
	u64 slots = 0;

	for (; core < lfp_can_cores + lfp_can_core_count; core++)
		if (core->dialects & BIT(dialect))
			slots |= slots_of(core->ids);
	return slots;
}

/**
 * struct rows - the rows of one identifier, in all dialects
 * @value: first number
 * @value_end: behind the last one
 * @alarm: first alarm
 * @alarm_end: behind the last one
 * @area: first area
 * @area_end: behind the last one
 * @text: first text
 * @text_end: behind the last one
 */
struct rows {
	const struct lfp_can_value_row *value, *value_end;
	const struct lfp_can_alarm_row *alarm, *alarm_end;
	const struct lfp_can_alarm_area *area, *area_end;
	const struct lfp_can_text_row *text, *text_end;
};

/*
 * Number of the first row whose identifier is not below @id. Every row begins
 * with its identifier, and they ascend.
 */
static size_t first_row(const void *rows, size_t count, size_t size, u32 id)
{
	size_t low = 0, middle;

	while (low < count) {
		middle = (low + count) / 2;
		if (*(const u16 *)((const char *)rows + middle * size) < id)
			low = middle + 1;
		else
			count = middle;
	}
	return low;
}

static const struct lfp_can_value_row *first_value(u32 id)
{
	return lfp_can_values + first_row(lfp_can_values, lfp_can_value_count,
					  sizeof(*lfp_can_values), id);
}

static const struct lfp_can_alarm_row *first_alarm(u32 id)
{
	return lfp_can_alarms + first_row(lfp_can_alarms, lfp_can_alarm_count,
					  sizeof(*lfp_can_alarms), id);
}

static const struct lfp_can_alarm_area *first_area(u32 id)
{
	return lfp_can_alarm_areas + first_row(lfp_can_alarm_areas,
					       lfp_can_alarm_area_count,
					       sizeof(*lfp_can_alarm_areas),
					       id);
}

static const struct lfp_can_text_row *first_text(u32 id)
{
	return lfp_can_texts + first_row(lfp_can_texts, lfp_can_text_count,
					 sizeof(*lfp_can_texts), id);
}

static struct rows rows_of(u32 id)
{
	return (struct rows){
		.value = first_value(id), .value_end = first_value(id + 1),
		.alarm = first_alarm(id), .alarm_end = first_alarm(id + 1),
		.area = first_area(id), .area_end = first_area(id + 1),
		.text = first_text(id), .text_end = first_text(id + 1),
	};
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
	static const u8 sizes[] = {
		[LFP_RAW_U8] = 1, [LFP_RAW_U16] = 2, [LFP_RAW_S16] = 2,
		[LFP_RAW_ABS16] = 2, [LFP_RAW_U32] = 4, [LFP_RAW_FLAG] = 1,
		[LFP_RAW_COUNT] = 1, [LFP_RAW_CLOCK] = 6,
	};

	return sizes[raw];
}

/* Characters may be cut short, numbers may not. */
static unsigned int text_size(const struct lfp_can_text_row *row)
{
	return row->kind == LFP_CAN_CHARS ? 1 : row->bytes;
}

static bool is_character(u8 byte)
{
	return byte >= 0x20 && byte <= 0x7e;
}

static bool is_text(const struct lfp_can_payload *payload)
{
	unsigned int i;

	for (i = 0; i < payload->len; i++)
		if (payload->data[i] && !is_character(payload->data[i]))
			return false;
	return is_character(payload->data[0]);
}

static bool guard_holds(u8 guard, const struct lfp_can_payload *payload)
{
	return guard == LFP_CAN_ANY ||
	       (guard == LFP_CAN_TEXT) == is_text(payload);
}

static u32 month_days(u32 year, u32 month)
{
	static const u8 days[] = { 31, 28, 31, 30, 31, 30,
				   31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year % 4 == 0);
}

static s64 raw_clock(const u8 *data)
{
	u32 year = 2000u + data[0], month = data[1], day = data[2];
	u32 time = data[3] * 10000u + data[4] * 100u + data[5];

	if (data[0] > 99 || !month || month > 12 ||
	    !day || day > month_days(year, month) ||
	    data[3] > 23 || data[4] > 59 || data[5] > 59)
		return -1;
	return (s64)(year * 10000u + month * 100u + day) * 1000000 + time;
}

static s64 raw_u8(const struct lfp_can_value_row *row, u8 byte)
{
	if (row->raw == LFP_RAW_FLAG)
		return byte != 0;
	if (row->raw == LFP_RAW_COUNT)
		return hweight8(byte);
	return row->mask ? (byte & row->mask) >> lfp_lowest(row->mask) : byte;
}

static s64 raw_u16(u8 raw, u16 word)
{
	s32 number = (s16)word;

	if (raw == LFP_RAW_U16)
		return word;
	/* 0xFFFF is "no value" of those who take the field for unsigned. */
	return raw == LFP_RAW_ABS16 && number < -1 ? -number : number;
}

static s64 raw_number(const struct lfp_can_value_row *row, const u8 *data)
{
	switch (raw_size(row->raw)) {
	case 1:
		return raw_u8(row, data[0]);
	case 2:
		return raw_u16(row->raw, lfp_get_u16(data));
	case 4:
		return lfp_get_u32(data);
	default:
		return raw_clock(data);
	}
}

static bool value_fits(const struct lfp_can_value_row *row, unsigned int len)
{
	return row->least_len <= len && row->byte + raw_size(row->raw) <= len;
}

/* True if some row of these dialects fits into a frame of this length. */
static bool any_row(const struct rows *rows, u16 dialects, unsigned int len)
{
	const struct lfp_can_value_row *value = rows->value;
	const struct lfp_can_alarm_row *alarm = rows->alarm;
	const struct lfp_can_alarm_area *area = rows->area;
	const struct lfp_can_text_row *text = rows->text;

	for (; value < rows->value_end; value++)
		if (value->dialects & dialects && value_fits(value, len))
			return true;
	for (; alarm < rows->alarm_end; alarm++)
		if (alarm->dialects & dialects &&
		    (alarm->protection < len || alarm->warning < len))
			return true;
	for (; area < rows->area_end; area++)
		if (area->dialects & dialects && area->byte < len)
			return true;
	for (; text < rows->text_end; text++)
		if (text->dialects & dialects &&
		    text->byte + text_size(text) <= len)
			return true;
	return false;
}

/**
 * lfp_can_fits() - does any dialect find something in a frame of this length
 * @slot: below LFP_CAN_ID_COUNT
 * @len: length of the payload
 *
 * Some identifiers only tell the family by being there, whatever their length.
 *
 * Context: any.
 * Return: false for a frame to be refused whatever the dialect.
 */
bool lfp_can_fits(unsigned int slot, unsigned int len)
{
	struct rows rows = rows_of(lfp_can_ids[slot]);

	return any_row(&rows, U16_MAX, len) ||
	       !any_row(&rows, U16_MAX, LFP_CAN_DATA_MAX);
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

/* Where LuxPower has its cell voltages. */
#define CELLS_ID 0x355

static bool cell_is_sane(const u8 *data)
{
	u16 cell_mv = lfp_get_u16(data);

	return cell_mv >= 2000 && cell_mv <= 4000;
}

/* LuxPower fills 0x355 and 0x356 and has two cell voltages in the former. */
static bool has_cells(const struct lfp_can_payload *slots, u64 present)
{
	int charge = lfp_can_slot(CELLS_ID), measured = lfp_can_slot(0x356);
	const u8 *data = slots[charge].data;

	return present & BIT_ULL(charge) && present & BIT_ULL(measured) &&
	       slots[charge].len == 8 && slots[measured].len == 8 &&
	       cell_is_sane(data + 4) && cell_is_sane(data + 6);
}

static bool text_stands(const struct lfp_can_rule *rule,
			const struct lfp_can_payload *slots, u64 present)
{
	int slot = lfp_can_slot(rule->match_id);

	return present & BIT_ULL(slot) &&
	       payload_matches(&slots[slot], rule->match_byte, rule->match);
}

static bool rule_holds(const struct lfp_can_rule *rule,
		       const struct lfp_can_payload *slots, u64 present)
{
	if (slots_of(rule->with) & ~present ||
	    slots_of(rule->without) & present)
		return false;
	if (*rule->any && !(slots_of(rule->any) & present))
		return false;
	if (rule->match_id && !text_stands(rule, slots, present))
		return false;
	return !rule->cells || has_cells(slots, present);
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
				       u64 present)
{
	const struct lfp_can_rule *rule = lfp_can_rules;

	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++)
		if (rule_holds(rule, slots, present))
			return rule->dialect;
	return LFP_CAN_UNKNOWN;
}

/**
 * lfp_can_tells() - can the dialect depend on what is in this identifier
 * @slot: below LFP_CAN_ID_COUNT
 *
 * Of all others it only matters that they come, and how long they are.
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_can_tells(unsigned int slot)
{
	const struct lfp_can_rule *rule = lfp_can_rules;

	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++)
		if (rule->match_id == lfp_can_ids[slot])
			return true;
	return lfp_can_ids[slot] == CELLS_ID;
}

/**
 * lfp_can_signature() - which names and marks a pack sends
 * @slots: newest payload of each identifier, LFP_CAN_ID_COUNT of them
 * @present: bit n: @slots[n] was received and is not stale, or is a name
 *
 * A pack does not change them: when one comes or goes, it may be another pack,
 * before enough of it was heard to tell which.
 *
 * Context: any.
 * Return: bits of the rules whose characters, or cells, stand where they
 * belong.
 */
u32 lfp_can_signature(const struct lfp_can_payload *slots, u64 present)
{
	const struct lfp_can_rule *rule = lfp_can_rules;
	u32 signature = 0;

	for (; rule < lfp_can_rules + lfp_can_rule_count; rule++)
		if ((rule->match_id && text_stands(rule, slots, present)) ||
		    (rule->cells && has_cells(slots, present)))
			signature |= (u32)BIT(rule - lfp_can_rules);
	return signature;
}

/* True if a row that holds in one of two dialects holds in the other. */
static bool holds_alike(u16 dialects, u16 both)
{
	return !(dialects & both) || (dialects & both) == both;
}

/**
 * lfp_can_reads_alike() - does an identifier mean the same in two dialects
 * @slot: below LFP_CAN_ID_COUNT
 * @a: a dialect
 * @b: another one
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_can_reads_alike(unsigned int slot, enum lfp_can_dialect a,
			 enum lfp_can_dialect b)
{
	struct rows rows = rows_of(lfp_can_ids[slot]);
	u16 both = (u16)(BIT(a) | BIT(b));

	for (; rows.value < rows.value_end; rows.value++)
		if (!holds_alike(rows.value->dialects, both))
			return false;
	for (; rows.alarm < rows.alarm_end; rows.alarm++)
		if (!holds_alike(rows.alarm->dialects, both))
			return false;
	for (; rows.area < rows.area_end; rows.area++)
		if (!holds_alike(rows.area->dialects, both))
			return false;
	for (; rows.text < rows.text_end; rows.text++)
		if (!holds_alike(rows.text->dialects, both))
			return false;
	return true;
}

static void decode_value(const struct lfp_can_value_row *row,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	s64 raw;

	if (!value_fits(row, payload->len) ||
	    !guard_holds(row->guard, payload))
		return;
	raw = raw_number(row, payload->data + row->byte);
	if (!raw && row->zero_is_none)
		return;
	if (raw < row->min || (row->max && raw > row->max)) {
		reading->implausible |= BIT_ULL(row->field);
		return;
	}
	reading->value[row->field] = raw * row->scale + row->offset;
	reading->fields |= BIT_ULL(row->field);
}

static void decode_values(const struct rows *rows, u16 dialect,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_can_value_row *row = rows->value;

	for (; row < rows->value_end; row++)
		if (row->dialects & dialect)
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

/* True if the sender marks what is fine with 10, so that 00 says nothing. */
static bool marks_clear(const struct lfp_can_payload *payload)
{
	unsigned int byte;

	for (byte = 0; byte < payload->len; byte++)
		if (payload->data[byte] & 0xaa &
		    (u8)~(payload->data[byte] << 1))
			return true;
	return false;
}

static bool item_is_said(const struct lfp_can_alarm_row *row, u8 byte,
			 const struct lfp_can_payload *payload)
{
	u8 item;

	if (byte >= payload->len || row->condition == LFP_CONDITION_COUNT)
		return false;
	if (row->width != 2)
		return true;
	item = payload->data[byte] >> row->bit & 3;
	return item == 1 || item == 2 || (!item && !marks_clear(payload));
}

static void decode_alarm(const struct lfp_can_alarm_row *row, u8 byte,
			 enum lfp_level level,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	u8 raised;

	if (!item_is_said(row, byte, payload))
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
static u8 unexplained(const struct rows *rows, u16 dialect, unsigned int byte,
		      u8 bits)
{
	const struct lfp_can_alarm_row *alarm = rows->alarm;
	const struct lfp_can_value_row *value = rows->value;

	for (; alarm < rows->alarm_end; alarm++)
		if (alarm->dialects & dialect &&
		    (alarm->protection == byte || alarm->warning == byte))
			bits &= (u8)~alarm_mask(alarm);
	for (; value < rows->value_end; value++)
		if (value->dialects & dialect && value->byte == byte)
			bits &= (u8)~value->mask;
	return bits;
}

static void decode_area(const struct lfp_can_alarm_area *area,
			const struct rows *rows, u16 dialect,
			const struct lfp_can_payload *payload,
			struct lfp_reading *reading)
{
	unsigned int byte = area->byte;
	u8 bits;

	for (; byte < area->byte + area->bytes && byte < payload->len; byte++) {
		bits = unexplained(rows, dialect, byte, payload->data[byte]);
		bits = raised_bits(bits, area->width);
		reading->unknown |= (u64)bits << (8 * byte);
		if (area->level != LFP_NONE)
			raise(reading, LFP_UNKNOWN_ALARM,
			      bits ? area->level : LFP_NONE);
	}
}

static void decode_alarms(const struct rows *rows, u16 dialect,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_can_alarm_area *area = rows->area;
	const struct lfp_can_alarm_row *row = rows->alarm;

	for (; row < rows->alarm_end; row++) {
		if (!(row->dialects & dialect))
			continue;
		decode_alarm(row, row->protection, LFP_PROTECTION, payload,
			     reading);
		decode_alarm(row, row->warning, LFP_WARNING, payload, reading);
	}
	for (; area < rows->area_end; area++)
		if (area->dialects & dialect)
			decode_area(area, rows, dialect, payload, reading);
}

static int format_pair(char text[LFP_TEXT_SIZE], u8 kind, u8 first, u8 second)
{
	if (kind == LFP_CAN_VERSION)
		return scnprintf(text, LFP_TEXT_SIZE, "%u.%u", first, second);
	if (kind == LFP_CAN_VERSION_BCD)
		return scnprintf(text, LFP_TEXT_SIZE, "%u.%02x", first, second);
	if (kind == LFP_CAN_HEX)
		return scnprintf(text, LFP_TEXT_SIZE, "%02x%02x", first,
				 second);
	return scnprintf(text, LFP_TEXT_SIZE, "module %u cell %u", second,
			 first);
}

static void decode_pair(const struct lfp_can_text_row *row, const u8 *bytes,
			struct lfp_reading *reading)
{
	char text[LFP_TEXT_SIZE];
	int len = format_pair(text, row->kind, bytes[0], bytes[1]);

	lfp_reading_set_text(reading, row->text, (u8 *)text, (size_t)len);
}

static void decode_text(const struct lfp_can_text_row *row,
			const struct lfp_can_payload *payload,
			struct lfp_reading *reading)
{
	const u8 *bytes = payload->data + row->byte;
	unsigned int len;

	if (row->byte + text_size(row) > payload->len ||
	    !guard_holds(row->guard, payload))
		return;
	len = payload->len - row->byte;
	if (len > row->bytes)
		len = row->bytes;
	if (row->kind == LFP_CAN_CHARS)
		lfp_reading_set_text(reading, row->text, bytes, len);
	else
		decode_pair(row, bytes, reading);
}

static void decode_texts(const struct rows *rows, u16 dialect,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	const struct lfp_can_text_row *row = rows->text;

	for (; row < rows->text_end; row++)
		if (row->dialects & dialect)
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
	struct rows rows = rows_of(lfp_can_ids[slot]);
	u16 mask = (u16)BIT(dialect);

	memset(reading, 0, sizeof(*reading));
	if (!any_row(&rows, mask, LFP_CAN_DATA_MAX))
		return LFP_NOT_MINE;
	if (!any_row(&rows, mask, payload->len))
		return LFP_TOO_SHORT;
	decode_values(&rows, mask, payload, reading);
	decode_texts(&rows, mask, payload, reading);
	decode_alarms(&rows, mask, payload, reading);
	return LFP_DECODED;
}
