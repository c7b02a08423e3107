// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Frames of ten bytes each (slot, length, data): every one is decoded in every
 * dialect, then all of them are taken for what one pack sends.
 */

#include "judge.h"

#define RECORD 10

static u64 said(const struct lfp_reading *reading)
{
	return reading->fields | reading->implausible;
}

static enum lfp_decode decode(enum lfp_can_dialect dialect, unsigned int slot,
			      const struct lfp_can_payload *payload, struct lfp_reading *reading)
{
	enum lfp_decode result;

	/* What was there before must not be left over. */
	memset(reading, 0x5a, sizeof(*reading));
	result = lfp_can_decode(dialect, slot, payload, reading);
	judge_reading(dialect, lfp_can_id(slot), payload, result, reading);
	return result;
}

/* Bytes behind the end of a frame mean nothing. */
static void check_end(enum lfp_can_dialect dialect, unsigned int slot,
		      struct lfp_can_payload payload, const struct lfp_reading *reading)
{
	struct lfp_reading other;

	memset(payload.data + payload.len, 0xa5, sizeof(payload.data) - payload.len);
	decode(dialect, slot, &payload, &other);
	must(!memcmp(&other, reading, sizeof(other)), "%03x, %u bytes", lfp_can_id(slot),
	     payload.len);
}

/* A shorter frame says less, and the same of what it still says. */
static void check_shorter(enum lfp_can_dialect dialect, unsigned int slot,
			  struct lfp_can_payload payload, const struct lfp_reading *reading)
{
	struct lfp_reading shorter;
	unsigned int field;
	u64 left;

	if (!payload.len)
		return;
	payload.data[--payload.len] = 0;
	decode(dialect, slot, &payload, &shorter);
	must(!(said(&shorter) & ~said(reading)), "%03x", lfp_can_id(slot));
	must(!(shorter.texts & ~reading->texts), "%03x", lfp_can_id(slot));
	must(!(shorter.can_say & ~reading->can_say), "%03x", lfp_can_id(slot));
	lfp_for_each_bit(field, left, shorter.fields)
		must(shorter.value[field] == reading->value[field], "%03x", lfp_can_id(slot));
}

static void check_frame(unsigned int slot, const struct lfp_can_payload *payload)
{
	struct lfp_reading reading;
	bool decoded = false;
	unsigned int dialect;

	for (dialect = 0; dialect < LFP_CAN_DIALECT_COUNT; dialect++) {
		decoded |= decode(dialect, slot, payload, &reading) == LFP_DECODED;
		check_end(dialect, slot, *payload, &reading);
		check_shorter(dialect, slot, *payload, &reading);
	}
	must(lfp_can_fits(slot, payload->len) == decoded, "%03x", lfp_can_id(slot));
}

static bool is_deye(const struct lfp_can_payload *name)
{
	return name->len >= 4 && name->data[0] == 'D' && name->data[1] == 'Y' &&
	       name->data[2] >= '0' && name->data[2] <= '9' && name->data[3] >= '0' &&
	       name->data[3] <= '9';
}

/* No dialect without the frames that make it; never a Pylontech that says DY001. */
static void check_dialect(const struct lfp_can_payload *slots, u32 present)
{
	enum lfp_can_dialect dialect = lfp_can_recognise(slots, present);
	unsigned int name = (unsigned int)lfp_can_slot(0x35e);
	bool deye = present & BIT(name) && is_deye(&slots[name]);

	must(dialect < LFP_CAN_DIALECT_COUNT, "%u", dialect);
	must(deye == (dialect == LFP_CAN_FOREIGN), "%u", dialect);
	if (dialect == LFP_CAN_PYLONTECH_1_2)
		must(present & BIT(lfp_can_slot(0x359)), "present %x", present);
	if (dialect == LFP_CAN_PYLONTECH_1_3)
		must(present & BIT(lfp_can_slot(0x35a)) && present & BIT(name), "present %x",
		     present);
}

int fuzz_one_input(const u8 *data, size_t size)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT] = { 0 };
	unsigned int slot;
	u32 present = 0;

	for (; size >= RECORD; data += RECORD, size -= RECORD) {
		slot = data[0] % LFP_CAN_ID_COUNT;
		memset(&slots[slot], 0, sizeof(slots[slot]));
		slots[slot].len = data[1] % (LFP_CAN_DATA_MAX + 1);
		memcpy(slots[slot].data, data + 2, slots[slot].len);
		present |= (u32)BIT(slot);
		check_frame(slot, &slots[slot]);
	}
	check_dialect(slots, present);
	return 0;
}
