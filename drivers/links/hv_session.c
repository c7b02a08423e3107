// SPDX-License-Identifier: GPL-2.0
/*
 * Follows the high-voltage controllers on a CAN bus over time.
 */

#include "links/hv_session.h"

/**
 * lfp_hv_session_init() - start with nothing heard
 * @session: the session; its memory stays until lfp_state_detach_link()
 * @state: the stack; its CAN link is attached
 *
 * Context: any, state locked.
 */
void lfp_hv_session_init(struct lfp_hv_session *session,
			 struct lfp_state *state)
{
	memset(session, 0, sizeof(*session));
	session->state = state;
	session->silence_ms = LFP_SILENCE_MS;
}

/**
 * lfp_hv_session_add() - give a controller its record
 * @session: the session
 * @pack: zeroed; its memory stays until lfp_state_detach_link()
 * @address: below LFP_HV_ADDRESSES, without record so far
 *
 * Its node gets the number LFP_NODE_CONTROLLER(@address).
 *
 * Context: any, state locked.
 */
void lfp_hv_session_add(struct lfp_hv_session *session,
			struct lfp_hv_pack *pack, unsigned int address)
{
	unsigned int slot;

	pack->address = (u8)address;
	session->pack[address] = pack;
	session->wanted &= (u16)~BIT(address);
	lfp_state_add_node(session->state, &pack->node, LFP_LINK_CAN,
			   (u8)LFP_NODE_CONTROLLER(address));
	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++)
		lfp_node_add_source(&pack->node, &pack->slot[slot].source,
				    LFP_LINK_CAN);
}

static const struct lfp_can_payload *
fresh_payload(const struct lfp_hv_pack *pack, unsigned int slot)
{
	return pack->slot[slot].fresh ? &pack->slot[slot].payload : NULL;
}

static void set_swapped(struct lfp_hv_session *session,
			struct lfp_hv_pack *pack, bool swapped)
{
	unsigned int address;

	pack->swapped = swapped;
	session->swapped = false;
	for (address = 0; address < LFP_HV_ADDRESSES; address++)
		if (session->pack[address] && session->pack[address]->swapped)
			session->swapped = true;
}

static void reverse(struct lfp_reading *reading)
{
	if (reading->fields & BIT_ULL(LFP_CURRENT_UA))
		reading->value[LFP_CURRENT_UA] =
			-reading->value[LFP_CURRENT_UA];
}

/* What follows from several frames is settled at once, by update(). */
static bool update(struct lfp_hv_session *session, u32 layout, u64 now_ms)
{
	bool changed = lfp_state_update(session->state, LFP_LINK_CAN, now_ms);

	return changed || layout != session->state->layout;
}

static void read_slot(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		      unsigned int slot, struct lfp_reading *reading)
{
	struct lfp_hv_slot *entry = &pack->slot[slot];

	lfp_hv_decode(slot, &entry->payload, reading);
	if (pack->reversed)
		reverse(reading);
	entry->unknown = reading->unknown;
	if (reading->implausible)
		session->implausible++;
}

static bool decode_slot(struct lfp_hv_session *session,
			struct lfp_hv_pack *pack, unsigned int slot,
			u64 now_ms)
{
	struct lfp_reading reading;

	read_slot(session, pack, slot, &reading);
	return lfp_state_apply(session->state, &pack->slot[slot].source,
			       &reading, now_ms);
}

static bool decode_all(struct lfp_hv_session *session,
		       struct lfp_hv_pack *pack, u64 now_ms)
{
	u32 layout = session->state->layout;
	struct lfp_reading reading;
	unsigned int slot;

	for (slot = 0; slot < LFP_HV_ID_COUNT; slot++) {
		if (!pack->slot[slot].fresh)
			continue;
		read_slot(session, pack, slot, &reading);
		lfp_state_put(session->state, &pack->slot[slot].source,
			      &reading);
	}
	return update(session, layout, now_ms);
}

/* What is heard goes on, what was said of it is not known any more. */
static bool hide_all(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		     u64 now_ms)
{
	struct lfp_hv_slot *entry = pack->slot;

	for (; entry < pack->slot + LFP_HV_ID_COUNT; entry++) {
		entry->unknown = 0;
		entry->source.fresh = false;
	}
	return update(session, session->state->layout, now_ms);
}

static void start_cycle(struct lfp_hv_pack *pack, u64 now_ms)
{
	struct lfp_hv_slot *entry = pack->slot;

	pack->settled = false;
	pack->contested = false;
	pack->votes = 0;
	pack->new_ms = now_ms;
	for (; entry < pack->slot + LFP_HV_ID_COUNT; entry++) {
		entry->fresh = false;
		entry->times = 0;
		entry->source.interval_ms = 0;
	}
}

/* Which sign charging has stays known: it hardly is another pack. */
static bool lose(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		 u64 now_ms)
{
	bool changed = hide_all(session, pack, now_ms);

	start_cycle(pack, now_ms);
	pack->alive = false;
	set_swapped(session, pack, false);
	return changed;
}

/* True if each identifier that came at all came twice. */
static bool came_twice(const struct lfp_hv_pack *pack)
{
	const struct lfp_hv_slot *entry = pack->slot;

	for (; entry < pack->slot + LFP_HV_ID_COUNT; entry++)
		if (entry->times == 1)
			return false;
	return true;
}

static unsigned int count_heard(const struct lfp_hv_pack *pack)
{
	const struct lfp_hv_slot *entry = pack->slot;
	unsigned int count = 0;

	for (; entry < pack->slot + LFP_HV_ID_COUNT; entry++)
		count += entry->times > 0;
	return count;
}

static bool cycle_is_complete(const struct lfp_hv_pack *pack, u64 now_ms)
{
	u64 quiet_ms = now_ms - pack->new_ms;

	if (count_heard(pack) < LFP_CAN_CYCLE_IDS)
		return false;
	return quiet_ms >= LFP_CAN_CYCLE_MS ||
	       (quiet_ms >= LFP_CAN_ROUND_MS && came_twice(pack));
}

static enum lfp_hv_form form_of(const struct lfp_hv_pack *pack)
{
	return lfp_hv_form(fresh_payload(pack, LFP_HV_4210),
			   fresh_payload(pack, LFP_HV_4230));
}

/*
 * Does the status speak for or against the sign that the current is given?
 *
 * The document names none. Plus for charging is the sign of the maker's serial
 * protocol, of an emulator with a real shunt and of one host; the emulator in
 * widest use says "charge" with a negative current and "discharge" with a
 * positive one. So the status, whose words are not in doubt, decides.
 */
static enum lfp_hv_sign sign_of(const struct lfp_hv_pack *pack)
{
	const struct lfp_can_payload *state = fresh_payload(pack, LFP_HV_4210);
	const struct lfp_can_payload *status = fresh_payload(pack, LFP_HV_4250);

	return state && status ? lfp_hv_sign(state, status) :
				 LFP_HV_SIGN_UNSURE;
}

static bool speaks_against(const struct lfp_hv_pack *pack,
			   enum lfp_hv_sign sign)
{
	return sign == (pack->reversed ? LFP_HV_SIGN_PLUS_CHARGES :
					 LFP_HV_SIGN_MINUS_CHARGES);
}

/* Until the two agree, a status votes even if it says what it said before. */
static void watch_sign(struct lfp_hv_pack *pack)
{
	pack->contested = pack->votes || speaks_against(pack, sign_of(pack));
}

/* Nothing is shown before a full cycle has told that it can be read. */
static bool settle(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		   u64 now_ms)
{
	if (!cycle_is_complete(pack, now_ms))
		return false;
	pack->settled = true;
	watch_sign(pack);
	if (form_of(pack) != LFP_HV_FORM_SWAPPED)
		return decode_all(session, pack, now_ms);
	set_swapped(session, pack, true);
	return true;
}

static void store(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		  unsigned int slot, const u8 *data, u64 now_ms)
{
	struct lfp_hv_slot *entry = &pack->slot[slot];

	memcpy(&entry->word, data, sizeof(entry->word));
	memcpy(entry->payload.data, data, LFP_CAN_DATA_MAX);
	entry->payload.len = LFP_CAN_DATA_MAX;
	if (!entry->times)
		pack->new_ms = now_ms;
	if (entry->times < 2)
		entry->times++;
	/* A pause is no period. */
	if (!entry->fresh)
		entry->source.seen_ms = now_ms;
	lfp_source_touch(&entry->source, now_ms);
	entry->fresh = true;
	pack->last_ms = now_ms;
	session->last_ms = now_ms;
	session->frames++;
}

/*
 * One answer with both frames has one vote: a status that is late by one
 * answer after the current has turned must not look like three of them.
 */
static bool vote(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		 u64 now_ms)
{
	u64 current_ms = pack->slot[LFP_HV_4210].source.seen_ms;
	enum lfp_hv_sign sign = sign_of(pack);

	if (sign == LFP_HV_SIGN_UNSURE ||
	    now_ms - current_ms > LFP_HV_ANSWER_MS)
		return false;
	if (!speaks_against(pack, sign)) {
		pack->votes = 0;
		return false;
	}
	if (pack->voted_ms == current_ms)
		return false;
	pack->voted_ms = current_ms;
	session->sign_conflicts++;
	if (++pack->votes < LFP_HV_SIGN_VOTES)
		return false;
	pack->votes = 0;
	pack->reversed = !pack->reversed;
	return decode_slot(session, pack, LFP_HV_4210, now_ms);
}

/* Of what was heard before only the two that tell the form count. */
static void hear_out_anew(struct lfp_hv_session *session,
			  struct lfp_hv_pack *pack, u64 now_ms)
{
	bool cells = pack->slot[LFP_HV_4230].fresh;

	set_swapped(session, pack, false);
	start_cycle(pack, now_ms);
	pack->slot[LFP_HV_4210].fresh = true;
	pack->slot[LFP_HV_4210].times = 1;
	pack->slot[LFP_HV_4230].fresh = cells;
	pack->slot[LFP_HV_4230].times = cells;
}

/* A controller that has changed its form is heard out anew, or hidden. */
static bool follow_form(struct lfp_hv_session *session,
			struct lfp_hv_pack *pack, u64 now_ms)
{
	enum lfp_hv_form form = form_of(pack);

	if (form == LFP_HV_FORM_SWAPPED && !pack->swapped) {
		set_swapped(session, pack, true);
		hide_all(session, pack, now_ms);
		return true;
	}
	if (form != LFP_HV_FORM_DOCUMENTED || !pack->swapped)
		return false;
	hear_out_anew(session, pack, now_ms);
	return true;
}

static bool take(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		 unsigned int slot, u64 now_ms)
{
	bool changed;

	if (!pack->settled)
		return settle(session, pack, now_ms);
	changed = follow_form(session, pack, now_ms);
	if (!pack->settled || pack->swapped)
		return changed;
	changed |= decode_slot(session, pack, slot, now_ms);
	if (slot == LFP_HV_4250)
		changed |= vote(session, pack, now_ms);
	watch_sign(pack);
	return changed;
}

/**
 * lfp_hv_session_receive_new() - a frame that may say something new
 * @session: the session
 * @id: identifier of a slot, with the address of the controller
 * @data: LFP_CAN_DATA_MAX bytes
 * @len: length of the frame's payload
 * @now_ms: time
 *
 * The slow half of lfp_hv_session_receive().
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: as lfp_hv_session_receive().
 */
bool lfp_hv_session_receive_new(struct lfp_hv_session *session, u32 id,
				const u8 *data, unsigned int len, u64 now_ms)
{
	struct lfp_hv_pack *pack = session->pack[lfp_hv_address(id)];
	unsigned int slot = (unsigned int)lfp_hv_slot(id);
	bool changed;

	if (len != LFP_CAN_DATA_MAX) {
		session->rejected++;
		return false;
	}
	if (!pack) {
		session->wanted |= (u16)BIT(lfp_hv_address(id));
		return true;
	}
	changed = !pack->alive;
	pack->alive = true;
	store(session, pack, slot, data, now_ms);
	changed |= lfp_state_set_link(session->state, LFP_LINK_CAN,
				      LFP_LINK_UP, now_ms);
	return take(session, pack, slot, now_ms) || changed;
}

/**
 * lfp_hv_session_down() - nothing more can arrive for now
 * @session: the session
 * @now_ms: time
 *
 * All controllers are lost in one step. The state of the link is the caller's.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_hv_session_down(struct lfp_hv_session *session, u64 now_ms)
{
	bool changed = false;
	unsigned int address;

	for (address = 0; address < LFP_HV_ADDRESSES; address++)
		if (session->pack[address])
			changed |= lose(session, session->pack[address],
					now_ms);
	return changed;
}

static void lower(u64 *next_ms, u64 at_ms)
{
	if (at_ms < *next_ms)
		*next_ms = at_ms;
}

/* Only against frames that did come: one that is silent is lost at once. */
static bool expire(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		   u64 now_ms, u64 *next_ms)
{
	struct lfp_hv_slot *entry = pack->slot;
	bool dropped = false, changed = false;
	u64 at_ms;

	for (; entry < pack->slot + LFP_HV_ID_COUNT; entry++) {
		if (!entry->fresh)
			continue;
		at_ms = lfp_can_stale_at(&entry->source, session->silence_ms);
		if (pack->last_ms < at_ms) {
			lower(next_ms, at_ms > now_ms ?
				       at_ms : now_ms + LFP_CAN_ROUND_MS);
			continue;
		}
		entry->fresh = false;
		entry->times = 0;
		entry->unknown = 0;
		entry->source.fresh = false;
		dropped = true;
	}
	if (dropped)
		changed = update(session, session->state->layout, now_ms);
	/* One that spoke against the form may be among them. */
	if (pack->settled)
		changed |= follow_form(session, pack, now_ms);
	return changed;
}

static bool tick_pack(struct lfp_hv_session *session, struct lfp_hv_pack *pack,
		      u64 now_ms, u64 *next_ms)
{
	u64 silent_ms = pack->last_ms + session->silence_ms;
	bool changed;
	u64 cycle_ms;

	if (now_ms >= silent_ms)
		return lose(session, pack, now_ms);
	lower(next_ms, silent_ms);
	changed = expire(session, pack, now_ms, next_ms);
	if (pack->settled)
		return changed;
	cycle_ms = pack->new_ms + LFP_CAN_CYCLE_MS;
	if (now_ms >= cycle_ms)
		return settle(session, pack, now_ms) || changed;
	lower(next_ms, cycle_ms);
	return changed;
}

/**
 * lfp_hv_session_tick() - let time pass
 * @session: the session
 * @now_ms: time
 * @next_ms: lowered to the time of the next call that is needed
 *
 * Finds controllers that have fallen silent while others may go on,
 * identifiers that no longer come, and the end of a first cycle that does not
 * repeat.
 *
 * Context: any, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_hv_session_tick(struct lfp_hv_session *session, u64 now_ms,
			 u64 *next_ms)
{
	struct lfp_hv_pack *pack;
	bool changed = false;
	unsigned int address;

	for (address = 0; address < LFP_HV_ADDRESSES; address++) {
		pack = session->pack[address];
		if (pack && pack->alive)
			changed |= tick_pack(session, pack, now_ms, next_ms);
	}
	return changed;
}
