// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: what the frames say of the pack that sends them. */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lfpctl.h"

/* Identifiers that a line can hold. */
#define LISTED_IDS 10

/* An inverter that is there sends its keep-alive each second. */
#define KEEPALIVE_MAX_MS 10000

/**
 * struct id_range - identifiers of some kind
 * @first: first of them
 * @last: last of them
 * @extended: of 29 bits
 */
struct id_range {
	u32 first;
	u32 last;
	bool extended;
};

/* What only inverters send, here and on the bus of other packs. */
static const struct id_range inverters[] = {
	{ KEEPALIVE_ID, 0x307, false },
	{ 0x3010, 0x3010, true },
	{ POLL_ID, POLL_ID, true },
	{ 0x8000, 0x8fff, true },
};

static bool is_of_inverter(const struct heard_id *id)
{
	const struct id_range *range = inverters;

	for (; range < inverters + ARRAY_SIZE(inverters); range++)
		if (id->extended == range->extended &&
		    id->id >= range->first && id->id <= range->last)
			return true;
	return false;
}

/* Identifiers for which @is_wanted, as far as a line holds them. */
static size_t list_ids(const struct bus *bus, struct text *what,
		       bool (*is_wanted)(const struct heard_id *id))
{
	const struct heard_id *id = bus->heard.id;
	size_t count = 0;

	for (; id < bus->heard.id + bus->heard.nr_ids; id++) {
		if (!is_wanted(id))
			continue;
		if (count++ >= LISTED_IDS)
			continue;
		text_add(what, "%s", count > 1 ? " " : "");
		text_add(what, id->extended ? "%08X" : "%03X", id->id);
	}
	if (count > LISTED_IDS)
		text_add(what, " and %zu more", count - LISTED_IDS);
	return count;
}

static bool is_of_family(const struct heard_id *id)
{
	return !id->extended && lfp_can_slot(id->id) >= 0;
}

static bool is_long(const struct heard_id *id)
{
	return id->extended && lfp_can_slot(id->id) >= 0;
}

static bool is_of_pack(const struct heard_id *id)
{
	return !is_of_inverter(id);
}

static bool came(const struct bus *bus, u32 id)
{
	return heard_frames(&bus->heard, id, false);
}

static const char *heard_dialect(const struct heard *heard)
{
	if (heard->present)
		return lfp_can_dialect_name(lfp_can_recognise(heard->payload,
							      heard->present));
	return lfp_can_dialect_name(heard->addresses ? LFP_CAN_PYLONTECH_HV :
				    LFP_CAN_UNKNOWN);
}

/* What the driver found out in a longer time counts for more. */
const char *bus_dialect(const struct bus *bus)
{
	const char *dialect = items_text(bus_link(bus), "dialect");

	if (dialect && strcmp(dialect, "unknown"))
		return dialect;
	return heard_dialect(&bus->heard);
}

static bool speaks(const struct bus *bus, enum lfp_can_dialect dialect)
{
	return !strcmp(bus_dialect(bus), lfp_can_dialect_name(dialect));
}

bool is_growatt(const struct bus *bus, struct text *what)
{
	(void)what;
	return came(bus, 0x311) && came(bus, 0x312) && came(bus, 0x313) &&
	       !came(bus, 0x351);
}

bool is_samsung(const struct bus *bus, struct text *what)
{
	(void)what;
	return came(bus, 0x500) && came(bus, 0x501) && !came(bus, 0x351);
}

bool is_foreign(const struct bus *bus, struct text *what)
{
	if (!speaks(bus, LFP_CAN_FOREIGN) && !bus_has_problem(bus, "foreign"))
		return false;
	list_ids(bus, what, is_of_pack);
	return true;
}

/* A converter's mistake: inverters and the driver do not take these. */
bool has_long_ids(const struct bus *bus, struct text *what)
{
	return !bus->heard.present && !bus->heard.addresses &&
	       list_ids(bus, what, is_long);
}

bool is_swapped(const struct bus *bus, struct text *what)
{
	const struct lfp_can_payload (*hv)[LFP_HV_ID_COUNT] = bus->heard.hv;

	(void)what;
	for (unsigned int i = 0; i < LFP_HV_ADDRESSES; i++)
		if (bus->heard.addresses & 1u << i &&
		    lfp_hv_is_swapped(&hv[i][LFP_HV_4210],
				      &hv[i][LFP_HV_4230]))
			return true;
	return bus_has_problem(bus, "swapped") ||
	       speaks(bus, LFP_CAN_PYLONTECH_HV_SWAPPED);
}

bool has_inverter_only(const struct bus *bus, struct text *what)
{
	struct text others = { .len = 0 };

	return bus->heard.nr_ids && !list_ids(bus, &others, is_of_pack) &&
	       list_ids(bus, what, is_of_inverter);
}

bool has_no_family(const struct bus *bus, struct text *what)
{
	return !bus->heard.present && !bus->heard.addresses &&
	       list_ids(bus, what, is_of_pack);
}

/* Some packs send 0x359 alone until an inverter's keep-alive comes. */
bool waits_for_inverter(const struct bus *bus, struct text *what)
{
	const struct heard *heard = &bus->heard;
	int slot = lfp_can_slot(0x359);

	(void)what;
	return slot >= 0 && heard->present == BIT_ULL(slot) &&
	       !came(bus, KEEPALIVE_ID) && !heard->own_keepalives;
}

bool is_overridden(const struct bus *bus, struct text *what)
{
	const char *fixed = items_text(bus_link(bus), "dialect_override");
	const char *found = heard_dialect(&bus->heard);

	if (!fixed || !strcmp(fixed, "auto") || !strcmp(found, "unknown") ||
	    !strcmp(found, fixed))
		return false;
	text_add(what, "%s, and what comes looks like %s", fixed, found);
	return true;
}

bool has_no_dialect(const struct bus *bus, struct text *what)
{
	if (!speaks(bus, LFP_CAN_UNKNOWN))
		return false;
	return list_ids(bus, what, is_of_family) ||
	       bus_has_problem(bus, "unknown_dialect");
}

/* Without the driver: BYD sends its name each minute, others each second. */
static bool add_missing(const struct heard *heard, struct text *what)
{
	enum lfp_can_dialect dialect;
	unsigned int slot;
	u64 left;

	if (!heard->present)
		return false;
	dialect = lfp_can_recognise(heard->payload, heard->present);
	if (dialect == LFP_CAN_BYD)
		return false;
	lfp_for_each_bit(slot, left,
			 lfp_can_expected(dialect) & ~heard->present)
		text_add(what, "%s%03X", what->len ? " " : "",
			 lfp_can_id(slot));
	return what->len;
}

bool misses_ids(const struct bus *bus, struct text *what)
{
	const char *missing = items_text(bus_link(bus), "missing");

	if (!missing)
		return add_missing(&bus->heard, what);
	text_add(what, "%s", missing);
	return strcmp(missing, "none");
}

bool has_bad_lengths(const struct bus *bus, struct text *what)
{
	const struct heard_id *id = bus->heard.id;

	for (; id < bus->heard.id + bus->heard.nr_ids; id++) {
		if (!id->refused)
			continue;
		text_add(what, "%s", what->len ? ", " : "");
		text_add(what, id->extended ? "%08X" : "%03X", id->id);
		text_add(what, " (%lu of %lu)", id->refused, id->frames);
	}
	return what->len;
}

/* Of what the driver refuses only lengths and CAN FD can be heard here. */
bool has_refused(const struct bus *bus, struct text *what)
{
	struct text lengths = { .len = 0 };
	long long refused = bus_growth(bus, "rejected");

	text_add(what, "%lld", refused);
	return refused > 0 && !bus->heard.fd &&
	       !has_bad_lengths(bus, &lengths);
}

bool has_implausible(const struct bus *bus, struct text *what)
{
	long long implausible = bus_growth(bus, "implausible");

	text_add(what, "%lld", implausible);
	return implausible > 0;
}

/* The pack would get two copies of the keep-alive. */
bool has_two_inverters(const struct bus *bus, struct text *what)
{
	(void)what;
	return bus_count(bus, "keepalive") && came(bus, KEEPALIVE_ID);
}

bool speaks_native(const struct bus *bus, struct text *what)
{
	(void)what;
	return speaks(bus, LFP_CAN_PYTES_NATIVE);
}

bool speaks_pylontech_on_pytes(const struct bus *bus, struct text *what)
{
	(void)what;
	return speaks(bus, LFP_CAN_PYTES_PYLONTECH);
}

bool speaks_sma(const struct bus *bus, struct text *what)
{
	(void)what;
	return speaks(bus, LFP_CAN_SMA) && !came(bus, 0x35c);
}

bool has_unknown_bits(const struct bus *bus, struct text *what)
{
	const char *bits = items_text(bus_link(bus), "unknown_bits");

	text_add(what, "%s", bits ? bits : "none");
	return bits && strcmp(bits, "none");
}

bool has_sign_conflicts(const struct bus *bus, struct text *what)
{
	long long conflicts = bus_count(bus, "sign_conflicts");

	text_add(what, "%lld", conflicts);
	return conflicts > 0;
}

/* High-voltage controllers are polled instead; that they answer says so. */
bool lacks_inverter(const struct bus *bus, struct text *what)
{
	long long age_ms;

	(void)what;
	if (!bus->heard.present || bus->heard.error ||
	    came(bus, KEEPALIVE_ID) || bus->heard.own_keepalives ||
	    bus_count(bus, "keepalive"))
		return false;
	return !items_number(bus_link(bus), "keepalive_age_ms", &age_ms) ||
	       age_ms > KEEPALIVE_MAX_MS;
}
