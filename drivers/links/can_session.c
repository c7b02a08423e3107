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

/* What tells the dialect: all that is fresh, and the name, which never ages. */
static u32 evidence(const struct lfp_can_session *session)
{
	const struct lfp_can_slot *entry;
	unsigned int slot;
	u32 present = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		entry = &session->slot[slot];
		if (entry->fresh || (entry->heard && lfp_can_is_name(slot)))
			present |= (u32)BIT(slot);
	}
	return present;
}

static enum lfp_can_dialect recognise(const struct lfp_can_session *session)
{
	struct lfp_can_payload payload[LFP_CAN_ID_COUNT];
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		payload[slot] = session->slot[slot].payload;
	return lfp_can_recognise(payload, evidence(session));
}

/* Part of a pack is no proof of another dialect: a known one is kept. */
static enum lfp_can_dialect next_dialect(const struct lfp_can_session *session)
{
	enum lfp_can_dialect dialect = recognise(session);

	return dialect == LFP_CAN_UNKNOWN ? session->dialect : dialect;
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

/* In one step: the pack is not lost while its frames are read anew. */
static bool switch_dialect(struct lfp_can_session *session,
			   enum lfp_can_dialect dialect, u64 now_ms)
{
	session->dialect = dialect;
	lfp_state_reset_link(session->state, LFP_LINK_CAN);
	decode_all(session, now_ms);
	lfp_state_update(session->state, LFP_LINK_CAN, now_ms);
	return true;
}

static bool forget_all(struct lfp_can_session *session, u64 now_ms)
{
	struct lfp_can_slot *entry = session->slot;
	bool changed = false;

	session->settled = false;
	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++) {
		entry->fresh = false;
		entry->times = 0;
		entry->source.interval_ms = 0;
		changed |= lfp_state_forget(session->state, &entry->source,
					    now_ms);
	}
	return changed;
}

/* True if each identifier that came at all came twice. */
static bool came_twice(const struct lfp_can_session *session)
{
	const struct lfp_can_slot *entry = session->slot;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		if (entry->times == 1)
			return false;
	return true;
}

static unsigned int count_heard(const struct lfp_can_session *session)
{
	const struct lfp_can_slot *entry = session->slot;
	unsigned int count = 0;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		count += entry->times > 0;
	return count;
}

static bool cycle_is_complete(const struct lfp_can_session *session, u64 now_ms)
{
	u64 quiet_ms = now_ms - session->new_ms;

	if (count_heard(session) < LFP_CAN_CYCLE_IDS)
		return false;
	return quiet_ms >= LFP_CAN_CYCLE_MS ||
	       (quiet_ms >= LFP_CAN_ROUND_MS && came_twice(session));
}

/* Nothing is shown before a full cycle has told how to read it. */
static bool settle(struct lfp_can_session *session, u64 now_ms)
{
	enum lfp_can_dialect dialect;

	if (!cycle_is_complete(session, now_ms))
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

	memcpy(&entry->word, data, sizeof(entry->word));
	memset(&entry->payload, 0, sizeof(entry->payload));
	memcpy(entry->payload.data, data, len);
	entry->payload.len = (u8)len;
	if (!entry->times)
		session->new_ms = now_ms;
	if (entry->times < 2)
		entry->times++;
	/* A pause is no period. */
	if (!entry->fresh)
		entry->source.seen_ms = now_ms;
	lfp_source_touch(&entry->source, now_ms);
	entry->fresh = true;
	entry->heard = true;
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
	bool first = !session->slot[slot].times;
	enum lfp_can_dialect dialect;
	bool changed;

	if (len > LFP_CAN_DATA_MAX || !lfp_can_fits(slot, len)) {
		session->rejected++;
		return false;
	}
	/* More of a pack that was not recognised: it is heard out again. */
	if (first && session->dialect == LFP_CAN_UNKNOWN)
		session->settled = false;
	store(session, slot, data, len, now_ms);
	changed = lfp_state_set_link(session->state, LFP_LINK_CAN, LFP_LINK_UP,
				     now_ms);
	if (!session->settled)
		return settle(session, now_ms) || changed;
	dialect = next_dialect(session);
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
	bool changed = forget_all(session, now_ms);
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		session->slot[slot].heard = false;
	return lfp_state_set_link(session->state, LFP_LINK_CAN, link_state,
				  now_ms) || changed;
}

static u64 stale_at(const struct lfp_can_session *session,
		    const struct lfp_source *source)
{
	u64 least_ms = (u64)session->silence_ms + LFP_CAN_ROUND_MS;
	u64 patience_ms = LFP_CAN_FIRST_PATIENCE_MS;
	u64 period_ms = source->interval_ms;

	if (period_ms > LFP_CAN_PERIOD_MAX_MS)
		period_ms = LFP_CAN_PERIOD_MAX_MS;
	if (period_ms)
		patience_ms = 2 * period_ms + LFP_CAN_ROUND_MS;
	if (patience_ms < least_ms)
		patience_ms = least_ms;
	return source->seen_ms + patience_ms;
}

/*
 * Only against frames that did come: when none comes at all, the whole pack is
 * lost at once, and by the link's silence.
 */
static bool is_stale(const struct lfp_can_session *session,
		     const struct lfp_can_slot *entry, u64 slack_ms)
{
	return entry->fresh &&
	       session->last_ms + slack_ms >=
	       stale_at(session, &entry->source);
}

static bool any_stale(const struct lfp_can_session *session, u64 now_ms,
		      u64 *next_ms)
{
	const struct lfp_can_slot *entry = session->slot;
	u64 at_ms;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++) {
		if (!entry->fresh)
			continue;
		if (is_stale(session, entry, 0))
			return true;
		at_ms = stale_at(session, &entry->source);
		if (at_ms <= now_ms)
			at_ms = now_ms + LFP_CAN_ROUND_MS;
		if (at_ms < *next_ms)
			*next_ms = at_ms;
	}
	return false;
}

/*
 * Identifiers that ended together go together, or what is left would look like
 * another dialect for a moment.
 */
static void mark_stale(struct lfp_can_session *session)
{
	struct lfp_can_slot *entry = session->slot;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++) {
		if (!is_stale(session, entry, LFP_CAN_ROUND_MS))
			continue;
		entry->fresh = false;
		entry->times = 0;
	}
}

static bool forget_stale(struct lfp_can_session *session, u64 now_ms)
{
	struct lfp_can_slot *entry = session->slot;
	bool changed = false;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		if (!entry->fresh)
			changed |= lfp_state_forget(session->state,
						    &entry->source, now_ms);
	return changed;
}

static bool expire(struct lfp_can_session *session, u64 now_ms)
{
	enum lfp_can_dialect dialect;

	mark_stale(session);
	dialect = next_dialect(session);
	if (session->settled && dialect != session->dialect)
		return switch_dialect(session, dialect, now_ms);
	return forget_stale(session, now_ms);
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
	u64 cycle_ms = session->new_ms + LFP_CAN_CYCLE_MS;
	bool changed = false;

	if (session->state->link[LFP_LINK_CAN] != LFP_LINK_UP)
		return false;
	if (now_ms >= silent_ms)
		return lfp_can_session_down(session, LFP_LINK_SILENT, now_ms);
	if (silent_ms < *next_ms)
		*next_ms = silent_ms;
	if (any_stale(session, now_ms, next_ms)) {
		*next_ms = now_ms;
		changed = expire(session, now_ms);
	}
	if (session->settled)
		return changed;
	if (now_ms >= cycle_ms)
		return settle(session, now_ms) || changed;
	if (cycle_ms < *next_ms)
		*next_ms = cycle_ms;
	return changed;
}
