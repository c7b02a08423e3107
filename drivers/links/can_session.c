// SPDX-License-Identifier: GPL-2.0
/*
 * Follows one pack on a CAN bus over time.
 */

#include "links/can_session.h"

/**
 * lfp_can_session_init() - start with nothing heard
 * @session: the session; its memory stays until lfp_state_detach_link()
 * @state: the stack; its CAN link is attached by this call
 *
 * Context: any, state locked.
 */
void lfp_can_session_init(struct lfp_can_session *session,
			  struct lfp_state *state)
{
	unsigned int slot;

	memset(session, 0, sizeof(*session));
	session->state = state;
	session->silence_ms = LFP_SILENCE_MS;
	lfp_state_attach_link(state, LFP_LINK_CAN);
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		lfp_state_add_source(state, &session->slot[slot].source,
				     LFP_LINK_CAN);
}

static u32 fresh_slots(const struct lfp_can_session *session)
{
	unsigned int slot;
	u32 fresh = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh)
			fresh |= (u32)BIT(slot);
	return fresh;
}

static unsigned int count_slots(const struct lfp_can_session *session)
{
	u32 fresh = fresh_slots(session);
	unsigned int count = 0;

	for (; fresh; fresh &= fresh - 1)
		count++;
	return count;
}

static bool decode_slot(struct lfp_can_session *session, unsigned int slot,
			u64 now_ms)
{
	struct lfp_can_slot *entry = &session->slot[slot];
	struct lfp_reading reading;
	enum lfp_decode result;

	result = lfp_can_decode(session->dialect, slot, &entry->payload,
				&reading);
	entry->unknown = reading.unknown;
	if (result != LFP_DECODED)
		return lfp_state_forget(session->state, &entry->source, now_ms);
	if (reading.implausible)
		session->implausible++;
	return lfp_state_apply(session->state, &entry->source, &reading,
			       now_ms);
}

static bool decode_all(struct lfp_can_session *session, u64 now_ms)
{
	unsigned int slot;
	bool changed = false;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh)
			changed |= decode_slot(session, slot, now_ms);
	return changed;
}

static bool forget_all(struct lfp_can_session *session, u64 now_ms)
{
	unsigned int slot;
	bool changed = false;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		changed |= lfp_state_forget(session->state,
					    &session->slot[slot].source,
					    now_ms);
	return changed;
}

static bool switch_dialect(struct lfp_can_session *session,
			   enum lfp_can_dialect dialect, u64 now_ms)
{
	session->dialect = dialect;
	forget_all(session, now_ms);
	lfp_state_reset_offers(session->state, LFP_LINK_CAN);
	decode_all(session, now_ms);
	return true;
}

static enum lfp_can_dialect recognise(const struct lfp_can_session *session)
{
	struct lfp_can_payload payload[LFP_CAN_ID_COUNT];
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		payload[slot] = session->slot[slot].payload;
	return lfp_can_recognise(payload, fresh_slots(session));
}

/* Nothing is shown before a full cycle has told how to read it. */
static bool settle(struct lfp_can_session *session, u64 now_ms)
{
	enum lfp_can_dialect dialect;

	if (count_slots(session) < LFP_CAN_CYCLE_IDS)
		return false;
	session->settled = true;
	dialect = recognise(session);
	if (dialect != session->dialect)
		return switch_dialect(session, dialect, now_ms);
	return decode_all(session, now_ms);
}

static void store(struct lfp_can_session *session, unsigned int slot,
		  const u8 *data, unsigned int len, u64 now_ms)
{
	struct lfp_can_slot *entry = &session->slot[slot];
	struct lfp_source *source = &entry->source;

	memcpy(&entry->word, data, sizeof(entry->word));
	memset(&entry->payload, 0, sizeof(entry->payload));
	memcpy(entry->payload.data, data, len);
	entry->payload.len = (u8)len;
	source->interval_ms = source->seen_ms ? now_ms - source->seen_ms : 0;
	source->seen_ms = now_ms;
	if (!fresh_slots(session))
		session->first_ms = now_ms;
	entry->fresh = true;
	session->last_ms = now_ms;
	session->frames++;
}

/**
 * lfp_can_session_receive_new() - a frame that may say something new
 * @session: the session
 * @slot: slot of its identifier, below LFP_CAN_ID_COUNT
 * @data: LFP_CAN_DATA_MAX bytes
 * @len: length of the frame's payload
 * @now_ms: time
 *
 * The slow half of lfp_can_session_receive().
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_can_session_receive_new(struct lfp_can_session *session,
				 unsigned int slot, const u8 *data,
				 unsigned int len, u64 now_ms)
{
	bool again = session->slot[slot].fresh;
	enum lfp_can_dialect dialect;
	bool changed;

	if (len > LFP_CAN_DATA_MAX || !lfp_can_fits(slot, len)) {
		session->rejected++;
		return false;
	}
	store(session, slot, data, len, now_ms);
	changed = lfp_state_set_link(session->state, LFP_LINK_CAN, LFP_LINK_UP,
				     now_ms);
	if (!session->settled) {
		if (again || now_ms - session->first_ms >= LFP_CAN_CYCLE_MS)
			changed |= settle(session, now_ms);
		return changed;
	}
	dialect = recognise(session);
	if (dialect != session->dialect)
		return switch_dialect(session, dialect, now_ms) || changed;
	return decode_slot(session, slot, now_ms) || changed;
}

/**
 * lfp_can_session_down() - nothing more can arrive for now
 * @session: the session
 * @link_state: why; not LFP_LINK_UP
 * @now_ms: time
 *
 * All data are lost in one step. The dialect stays known, but the next cycle
 * is heard out before it is shown.
 *
 * Context: any, softirq included, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_can_session_down(struct lfp_can_session *session,
			  enum lfp_link_state link_state, u64 now_ms)
{
	unsigned int slot;
	bool changed;

	session->settled = false;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		session->slot[slot].fresh = false;
	changed = forget_all(session, now_ms);
	return lfp_state_set_link(session->state, LFP_LINK_CAN, link_state,
				  now_ms) || changed;
}

/*
 * A slow identifier gets three of its own periods. The others get a cycle more
 * than the link, so that all of a pack that falls silent is lost in one step.
 */
static u64 stale_at(const struct lfp_can_session *session,
		    const struct lfp_source *source)
{
	u64 patience_ms = 3 * source->interval_ms;
	u64 least_ms = (u64)session->silence_ms + LFP_CAN_CYCLE_MS;

	if (patience_ms < least_ms)
		patience_ms = least_ms;
	return source->seen_ms + patience_ms;
}

static bool expire_slots(struct lfp_can_session *session, u64 now_ms,
			 u64 *next_ms)
{
	struct lfp_can_slot *entry = session->slot;
	bool expired = false;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++) {
		u64 at_ms = stale_at(session, &entry->source);

		if (!entry->fresh)
			continue;
		if (now_ms >= at_ms) {
			entry->fresh = false;
			expired = true;
			lfp_state_forget(session->state, &entry->source,
					 now_ms);
		} else if (at_ms < *next_ms) {
			*next_ms = at_ms;
		}
	}
	return expired;
}

static bool after_expiry(struct lfp_can_session *session, u64 now_ms)
{
	enum lfp_can_dialect dialect = recognise(session);

	if (session->settled && dialect != session->dialect)
		switch_dialect(session, dialect, now_ms);
	return true;
}

/**
 * lfp_can_session_tick() - let time pass
 * @session: the session
 * @now_ms: time
 * @next_ms: lowered to the time of the next call that is needed
 *
 * Finds silence, identifiers that no longer come, and the end of a first
 * cycle that does not repeat.
 *
 * Context: any, state locked.
 * Return: true if there is something to announce or to show anew.
 */
bool lfp_can_session_tick(struct lfp_can_session *session, u64 now_ms,
			  u64 *next_ms)
{
	u64 silent_ms = session->last_ms + session->silence_ms;
	u64 cycle_ms = session->first_ms + LFP_CAN_CYCLE_MS;
	bool changed = false;

	if (session->state->link[LFP_LINK_CAN] != LFP_LINK_UP)
		return false;
	if (now_ms >= silent_ms)
		return lfp_can_session_down(session, LFP_LINK_SILENT, now_ms);
	if (silent_ms < *next_ms)
		*next_ms = silent_ms;
	if (!session->settled && now_ms >= cycle_ms)
		changed = settle(session, now_ms);
	else if (!session->settled && cycle_ms < *next_ms)
		*next_ms = cycle_ms;
	if (expire_slots(session, now_ms, next_ms))
		changed |= after_expiry(session, now_ms);
	return changed;
}
