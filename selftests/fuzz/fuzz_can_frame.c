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

/* Its result depends on nothing but its arguments. */
static enum lfp_decode decode(enum lfp_can_dialect dialect, unsigned int slot,
			      const struct lfp_can_payload *payload, struct lfp_reading *reading)
{
	enum lfp_decode result, again;
	struct lfp_reading other;

	/* What was there before must not be left over. */
	memset(reading, 0x5a, sizeof(*reading));
	memset(&other, 0xa5, sizeof(other));
	result = lfp_can_decode(dialect, slot, payload, reading);
	again = lfp_can_decode(dialect, slot, payload, &other);
	must(result == again, "%03x", lfp_can_id(slot));
	must(!memcmp(reading, &other, sizeof(other)), "%03x", lfp_can_id(slot));
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

/* Numbers or a name: the last byte may tell which, so a shorter frame may be the other one. */
static bool may_be_text(unsigned int slot)
{
	return lfp_can_id(slot) >= 0x370 && lfp_can_id(slot) <= 0x382;
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
	must(may_be_text(slot) || !(shorter.texts & ~reading->texts), "%03x", lfp_can_id(slot));
	lfp_for_each_bit(field, left, shorter.fields)
		must(shorter.value[field] == reading->value[field], "%03x", lfp_can_id(slot));
}

/* These only show by being there whose pack it is. */
static bool is_sign(u32 id)
{
	return (id >= 0x311 && id <= 0x313) || (id >= 0x500 && id <= 0x502);
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
	must(lfp_can_fits(slot, payload->len) == (decoded || is_sign(lfp_can_id(slot))), "%03x",
	     lfp_can_id(slot));
	must(lfp_can_is_name(slot) == judge_is_name(slot), "%03x", lfp_can_id(slot));
}

/* With every one of them left out in turn, because that is what makes a dialect, or does not. */
static void check_dialect(const struct lfp_can_payload *slots, u64 present)
{
	enum lfp_can_dialect dialect = lfp_can_recognise(slots, present);
	unsigned int slot;
	u64 left, less;

	must(dialect == judge_dialect(slots, present), "%s", lfp_can_dialect_name(dialect));
	must(!(lfp_can_expected(dialect) >> LFP_CAN_ID_COUNT), "%u", dialect);
	lfp_for_each_bit(slot, left, present) {
		less = present & ~BIT_ULL(slot);
		dialect = lfp_can_recognise(slots, less);
		must(dialect == judge_dialect(slots, less), "%s without %03x",
		     lfp_can_dialect_name(dialect), lfp_can_id(slot));
	}
}

int fuzz_one_input(const u8 *data, size_t size)
{
	struct lfp_can_payload slots[LFP_CAN_ID_COUNT] = { 0 };
	unsigned int slot;
	u64 present = 0;

	for (; size >= RECORD; data += RECORD, size -= RECORD) {
		slot = data[0] % LFP_CAN_ID_COUNT;
		memset(&slots[slot], 0, sizeof(slots[slot]));
		slots[slot].len = data[1] % (LFP_CAN_DATA_MAX + 1);
		memcpy(slots[slot].data, data + 2, slots[slot].len);
		present |= BIT_ULL(slot);
		check_frame(slot, &slots[slot]);
	}
	check_dialect(slots, present);
	return 0;
}
