// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a high-voltage CAN frame by the rows of hv_tables.c.
 */

#include "codec/hv_tables.h"

#define ADDRESS_MASK 0xfu

/* The value that forbids; every other one allows. */
#define FORBIDDEN 0xaa

#define REQUEST_CHARGE_BIT 0x08
#define REQUEST_BALANCE_BIT 0x10

/* Less current than this has no sign that could be trusted. */
#define SIGN_CURRENT_MIN_UA 2000000

/**
 * lfp_hv_slot() - slot of a CAN identifier
 * @id: 29-bit identifier; the address in it is of no account
 *
 * Called for each frame of a bus that may be full.
 *
 * Context: any.
 * Return: the slot, or -1 for one that no controller sends or that nobody has
 * explained.
 */
int lfp_hv_slot(u32 id)
{
	u32 base = id & ~ADDRESS_MASK;

	if (base >= 0x4210 && base <= 0x4290)
		return (int)(base - 0x4210) / 0x10 + LFP_HV_4210;
	if (base >= 0x7310 && base <= 0x7340)
		return (int)(base - 0x7310) / 0x10 + LFP_HV_7310;
	return -1;
}

/**
 * lfp_hv_id() - CAN identifier of a slot
 * @slot: below LFP_HV_ID_COUNT
 *
 * Context: any.
 * Return: the 29-bit identifier at address 0.
 */
u32 lfp_hv_id(unsigned int slot)
{
	return lfp_hv_ids[slot];
}

/**
 * lfp_hv_address() - address of the controller that sent a frame
 * @id: 29-bit identifier
 *
 * Context: any.
 * Return: 0 to LFP_HV_ADDRESSES - 1.
 */
unsigned int lfp_hv_address(u32 id)
{
	return id & ADDRESS_MASK;
}

static s32 request_bits(u8 byte)
{
	s32 request = 0;

	if (byte & REQUEST_CHARGE_BIT)
		request |= LFP_REQUEST_FORCE;
	if (byte & REQUEST_BALANCE_BIT)
		request |= LFP_REQUEST_FULL;
	return request;
}

static s32 number_of(const struct lfp_hv_value_row *row, const u8 *data)
{
	s32 number;

	switch (row->raw) {
	case LFP_HV_U8:
		return data[0];
	case LFP_HV_STATE:
		return data[0] & 7;
	case LFP_HV_REQUEST:
		return request_bits(data[0]);
	case LFP_HV_ALLOWED:
		return data[0] != FORBIDDEN;
	}
	number = lfp_get_u16(data) - row->offset;
	return row->raw == LFP_HV_MAGNITUDE && number < 0 ? -number : number;
}

static bool is_plausible(const struct lfp_hv_value_row *row,
			 const struct lfp_can_payload *payload)
{
	s32 number = number_of(row, payload->data + row->byte);

	return number >= row->min && number <= row->max;
}

static void decode_value(const struct lfp_hv_value_row *row,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	s32 number = number_of(row, payload->data + row->byte);

	if (!is_plausible(row, payload)) {
		reading->implausible |= BIT_ULL(row->field);
		return;
	}
	reading->value[row->field] = (s64)number * row->scale;
	reading->fields |= BIT_ULL(row->field);
}

static void decode_values(unsigned int slot,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_hv_value_row *row = lfp_hv_values;

	for (; row < lfp_hv_values + lfp_hv_value_count; row++)
		if (row->slot == slot)
			decode_value(row, payload, reading);
}

/*
 * The document calls the first number modules in one language and cells in the
 * other. If it is not the product of the two that follow, neither it nor the
 * cells of a module can be believed.
 */
static void check_geometry(const struct lfp_can_payload *payload,
			   struct lfp_reading *reading)
{
	u64 doubtful = BIT_ULL(LFP_CELLS_IN_SERIES) |
		       BIT_ULL(LFP_CELLS_PER_MODULE);

	if (lfp_get_u16(payload->data) == payload->data[2] * payload->data[3])
		return;
	reading->fields &= ~doubtful;
	reading->implausible |= doubtful;
	reading->value[LFP_CELLS_IN_SERIES] = 0;
	reading->value[LFP_CELLS_PER_MODULE] = 0;
}

static void set_string(struct lfp_reading *reading, u8 text, const char *chars,
		       int len)
{
	lfp_reading_set_text(reading, text, (const u8 *)chars, (size_t)len);
}

/* A value that is not there is nowhere. */
static void decode_place(const struct lfp_hv_text_row *row, const u8 *bytes,
			 struct lfp_reading *reading)
{
	char chars[LFP_TEXT_SIZE];
	int len;

	if (!(reading->fields & BIT_ULL(row->field)))
		return;
	len = scnprintf(chars, sizeof(chars), "%s %u", row->word,
			lfp_get_u16(bytes));
	set_string(reading, row->text, chars, len);
}

/* Of letters only none, A and B are documented; nothing but zeros is none. */
static void decode_hardware(const struct lfp_hv_text_row *row, const u8 *bytes,
			    struct lfp_reading *reading)
{
	static const char *const letters[] = { "", "A ", "B " };
	char chars[LFP_TEXT_SIZE];
	int len;

	if (bytes[0] >= ARRAY_SIZE(letters) ||
	    (!bytes[0] && !bytes[2] && !bytes[3]))
		return;
	len = scnprintf(chars, sizeof(chars), "%s%u.%u", letters[bytes[0]],
			bytes[2], bytes[3]);
	set_string(reading, row->text, chars, len);
}

static void decode_software(const struct lfp_hv_text_row *row, const u8 *bytes,
			    struct lfp_reading *reading)
{
	char chars[LFP_TEXT_SIZE];
	int len;

	if (!lfp_get_u32(bytes))
		return;
	len = scnprintf(chars, sizeof(chars), "%u.%u.%u.%u", bytes[0],
			bytes[1], bytes[2], bytes[3]);
	set_string(reading, row->text, chars, len);
}

static void decode_text(const struct lfp_hv_text_row *row, const u8 *bytes,
			struct lfp_reading *reading)
{
	switch (row->kind) {
	case LFP_HV_CHARS:
		lfp_reading_set_text(reading, row->text, bytes,
				     LFP_TEXT_HALF);
		return;
	case LFP_HV_PLACE:
		decode_place(row, bytes, reading);
		return;
	case LFP_HV_HARDWARE:
		decode_hardware(row, bytes, reading);
		return;
	case LFP_HV_SOFTWARE:
		decode_software(row, bytes, reading);
		return;
	}
}

static void decode_texts(unsigned int slot,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	const struct lfp_hv_text_row *row = lfp_hv_texts;

	for (; row < lfp_hv_texts + lfp_hv_text_count; row++)
		if (row->slot == slot)
			decode_text(row, payload->data + row->byte, reading);
}

static void raise(struct lfp_reading *reading, u8 condition,
		  enum lfp_level level)
{
	reading->can_say |= BIT_ULL(condition);
	if (level == LFP_WARNING)
		reading->warning |= BIT_ULL(condition);
	if (level == LFP_PROTECTION)
		reading->protection |= BIT_ULL(condition);
}

static void decode_alarm(const struct lfp_hv_alarm_row *row, u8 byte,
			 enum lfp_level level,
			 const struct lfp_can_payload *payload,
			 struct lfp_reading *reading)
{
	if (byte == LFP_HV_NO_BYTE)
		return;
	raise(reading, row->condition,
	      payload->data[byte] & BIT(row->bit) ? level : LFP_NONE);
}

static void decode_alarms(unsigned int slot,
			  const struct lfp_can_payload *payload,
			  struct lfp_reading *reading)
{
	const struct lfp_hv_alarm_row *row = lfp_hv_alarms;

	for (; row < lfp_hv_alarms + lfp_hv_alarm_count; row++) {
		if (row->slot != slot)
			continue;
		decode_alarm(row, row->warning, LFP_WARNING, payload, reading);
		decode_alarm(row, row->protection, LFP_PROTECTION, payload,
			     reading);
	}
}

static void decode_open_bits(unsigned int slot,
			     const struct lfp_can_payload *payload,
			     struct lfp_reading *reading)
{
	const struct lfp_hv_open_row *row = lfp_hv_open_bits;
	u64 bits = lfp_get_u32(payload->data) |
		   (u64)lfp_get_u32(payload->data + 4) << 32;

	for (; row < lfp_hv_open_bits + lfp_hv_open_count; row++) {
		if (row->slot != slot)
			continue;
		reading->unknown |= bits & row->mask;
		if (row->level != LFP_NONE)
			raise(reading, LFP_UNKNOWN_ALARM,
			      bits & row->mask ? (enum lfp_level)row->level :
						 LFP_NONE);
	}
}

/**
 * lfp_hv_decode() - what a frame of a high-voltage controller says
 * @slot: slot of its identifier, below LFP_HV_ID_COUNT
 * @payload: its data
 * @reading: set in full, empty unless LFP_DECODED is returned
 *
 * The current is taken as plus = charging.
 *
 * Context: any, softirq included; no locks, no allocation.
 * Return: LFP_DECODED, or LFP_TOO_SHORT for a frame of less than eight bytes.
 */
enum lfp_decode lfp_hv_decode(unsigned int slot,
			      const struct lfp_can_payload *payload,
			      struct lfp_reading *reading)
{
	memset(reading, 0, sizeof(*reading));
	if (payload->len < LFP_CAN_DATA_MAX)
		return LFP_TOO_SHORT;
	decode_values(slot, payload, reading);
	if (slot == LFP_HV_7320)
		check_geometry(payload, reading);
	decode_texts(slot, payload, reading);
	decode_alarms(slot, payload, reading);
	decode_open_bits(slot, payload, reading);
	return LFP_DECODED;
}

static bool is_swapped_plausible(const struct lfp_hv_swapped_row *row,
				 const struct lfp_can_payload *payload)
{
	const u8 *data = payload->data + row->byte;
	s16 number = (s16)(data[0] << 8 | data[1]);

	return number >= row->min && number <= row->max;
}

static bool all_swapped_plausible(unsigned int slot,
				  const struct lfp_can_payload *payload)
{
	const struct lfp_hv_swapped_row *row = lfp_hv_swapped_rows;

	for (; row < lfp_hv_swapped_rows + lfp_hv_swapped_count; row++)
		if (row->slot == slot && !is_swapped_plausible(row, payload))
			return false;
	return true;
}

/* Numbers of two bytes that cannot be what the document says. */
static unsigned int count_refused(unsigned int slot,
				  const struct lfp_can_payload *payload)
{
	const struct lfp_hv_value_row *row = lfp_hv_values;
	unsigned int count = 0;

	for (; row < lfp_hv_values + lfp_hv_value_count; row++)
		count += row->slot == slot && row->raw == LFP_HV_U16 &&
			 !is_plausible(row, payload);
	return count;
}

/* One number may be wrong for another reason: a sensor or a cell has failed. */
static enum lfp_hv_form form_of(unsigned int slot,
				const struct lfp_can_payload *payload)
{
	unsigned int refused = count_refused(slot, payload);
	bool swapped = all_swapped_plausible(slot, payload);

	if (swapped && refused >= 2)
		return LFP_HV_FORM_SWAPPED;
	if (!swapped && !refused)
		return LFP_HV_FORM_DOCUMENTED;
	return LFP_HV_FORM_UNSURE;
}

static bool is_whole(const struct lfp_can_payload *payload)
{
	return payload && payload->len == LFP_CAN_DATA_MAX;
}

/**
 * lfp_hv_form() - tell from what a controller sends how it writes numbers
 * @state: its 0x4210, empty or NULL if that did not come
 * @cells: its 0x4230, likewise
 *
 * The look-alike is told by a 0x4210 that makes sense big endian and without
 * the offset of the current, and does not as documented. The cells decide
 * where it can be read both ways, and speak against it where they differ.
 *
 * Context: any.
 * Return: LFP_HV_FORM_UNSURE where what was known before should stand.
 */
enum lfp_hv_form lfp_hv_form(const struct lfp_can_payload *state,
			     const struct lfp_can_payload *cells)
{
	enum lfp_hv_form by_cells = LFP_HV_FORM_UNSURE;
	enum lfp_hv_form by_state;

	if (!is_whole(state))
		return LFP_HV_FORM_UNSURE;
	by_state = form_of(LFP_HV_4210, state);
	if (is_whole(cells))
		by_cells = form_of(LFP_HV_4230, cells);
	if (by_state == LFP_HV_FORM_UNSURE)
		return by_cells;
	if (by_cells == LFP_HV_FORM_UNSURE || by_cells == by_state)
		return by_state;
	return LFP_HV_FORM_UNSURE;
}

/**
 * lfp_hv_is_swapped() - is it the big-endian look-alike
 * @state: its 0x4210, empty or NULL if that did not come
 * @cells: its 0x4230, likewise
 *
 * Context: any.
 * Return: true if it certainly is: nothing of it can be read.
 */
bool lfp_hv_is_swapped(const struct lfp_can_payload *state,
		       const struct lfp_can_payload *cells)
{
	return lfp_hv_form(state, cells) == LFP_HV_FORM_SWAPPED;
}

static s64 current_of(const struct lfp_can_payload *state)
{
	const struct lfp_hv_value_row *row = lfp_hv_values;

	while (row->field != LFP_CURRENT_UA)
		row++;
	if (!is_plausible(row, state))
		return 0;
	return (s64)number_of(row, state->data + row->byte) * row->scale;
}

/**
 * lfp_hv_sign() - which sign a controller gives to a charging current
 * @state: its 0x4210
 * @status: the 0x4250 of the same answer
 *
 * Context: any.
 * Return: LFP_HV_SIGN_UNSURE at less than 2 A, or if the status is neither
 * charge nor discharge.
 */
enum lfp_hv_sign lfp_hv_sign(const struct lfp_can_payload *state,
			     const struct lfp_can_payload *status)
{
	s64 current_ua = current_of(state);
	u8 doing = status->data[0] & 7;

	if (doing != LFP_PACK_CHARGE && doing != LFP_PACK_DISCHARGE)
		return LFP_HV_SIGN_UNSURE;
	if (current_ua < SIGN_CURRENT_MIN_UA &&
	    current_ua > -SIGN_CURRENT_MIN_UA)
		return LFP_HV_SIGN_UNSURE;
	return (current_ua > 0) == (doing == LFP_PACK_CHARGE) ?
		       LFP_HV_SIGN_PLUS_CHARGES :
		       LFP_HV_SIGN_MINUS_CHARGES;
}
