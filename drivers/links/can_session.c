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
static u64 evidence(const struct lfp_can_session *session)
{
	const struct lfp_can_slot *entry;
	unsigned int slot;
	u64 present = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		entry = &session->slot[slot];
		if (entry->fresh || (entry->heard && lfp_can_is_name(slot)))
			present |= BIT_ULL(slot);
	}
	return present;
}

static u64 fresh_slots(const struct lfp_can_session *session)
{
	unsigned int slot;
	u64 fresh = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh)
			fresh |= BIT_ULL(slot);
	return fresh;
}

/**
 * struct look - what the pack looks like
 * @dialect: how it speaks, LFP_CAN_UNKNOWN if nothing tells
 * @signature: names and marks
 */
struct look {
	enum lfp_can_dialect dialect;
	u32 signature;
};

static struct look look_at(const struct lfp_can_session *session, u64 present)
{
	struct lfp_can_payload payload[LFP_CAN_ID_COUNT];
	unsigned int slot;

	if (session->forced != LFP_CAN_UNKNOWN)
		return (struct look){ .dialect = session->forced };
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		payload[slot] = session->slot[slot].payload;
	return (struct look){
		.dialect = lfp_can_recognise(payload, present),
		.signature = lfp_can_signature(payload, present),
	};
}

/* Part of a pack is no proof of another dialect: a known one is kept. */
static struct look look_again(const struct lfp_can_session *session,
			      u64 without)
{
	struct look look = look_at(session, evidence(session) & ~without);

	if (look.dialect == LFP_CAN_UNKNOWN)
		look.dialect = session->dialect;
	return look;
}

static bool looks_like(const struct lfp_can_session *session,
		       const struct look *look)
{
	return look->dialect == session->dialect &&
	       look->signature == session->signature;
}

/*
 * True if a frame says the same whatever the pack turns out to be. What it has
 * never said before is heard out first.
 */
static bool is_beyond_doubt(const struct lfp_can_session *session,
			    const struct look *look, unsigned int slot)
{
	if (session->phase == LFP_CAN_DOUBTING &&
	    !(session->spoken & BIT_ULL(slot)))
		return false;
	return look->signature == session->signature &&
	       lfp_can_reads_alike(slot, look->dialect, session->dialect);
}

/* What follows from several frames is settled at once, by update(). */
static bool update(struct lfp_can_session *session, u32 layout, u64 now_ms)
{
	bool changed = lfp_state_update(session->state, LFP_LINK_CAN, now_ms);

	return changed || layout != session->state->layout;
}

static void put_slot(struct lfp_can_session *session, unsigned int slot)
{
	struct lfp_can_slot *entry = &session->slot[slot];
	struct lfp_reading reading;
	enum lfp_decode result;

	result = lfp_can_decode(session->dialect, slot, &entry->payload,
				&reading);
	entry->unknown = reading.unknown;
	entry->held = false;
	if (result != LFP_NOT_MINE)
		session->spoken |= BIT_ULL(slot);
	if (result == LFP_DECODED)
		lfp_state_put(session->state, &entry->source, &reading);
	else
		entry->source.fresh = false;
	/* A frame that is read anew is no other frame. */
	if (reading.implausible && !entry->counted) {
		entry->counted = true;
		session->implausible++;
	}
}

/* What one frame no longer tells another one may have told all the time. */
static void put_all(struct lfp_can_session *session)
{
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh && !session->slot[slot].held)
			put_slot(session, slot);
}

static bool decode_slot(struct lfp_can_session *session, unsigned int slot,
			u64 now_ms)
{
	struct lfp_source *source = &session->slot[slot].source;
	u64 fields = source->fresh ? source->fields : 0;
	u32 texts = source->fresh ? source->texts : 0;
	u32 layout = session->state->layout;

	put_slot(session, slot);
	if (source->fresh) {
		fields &= ~source->fields;
		texts &= ~source->texts;
	}
	if (fields || texts)
		put_all(session);
	return update(session, layout, now_ms);
}

/*
 * Who no longer comes gives up what it told before the others are asked, and
 * they are asked again for what one of them gave up meanwhile.
 */
static bool decode_all(struct lfp_can_session *session, u64 now_ms)
{
	u32 layout = session->state->layout;
	unsigned int slot;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (!session->slot[slot].fresh)
			session->slot[slot].source.fresh = false;
	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (session->slot[slot].fresh)
			put_slot(session, slot);
	put_all(session);
	return update(session, layout, now_ms);
}

/* In one step: the pack is not lost while its frames are read anew. */
static bool switch_dialect(struct lfp_can_session *session,
			   enum lfp_can_dialect dialect, u64 now_ms)
{
	session->dialect = dialect;
	session->spoken = 0;
	lfp_state_reset_link(session->state, LFP_LINK_CAN);
	decode_all(session, now_ms);
	return true;
}

static bool forget_all(struct lfp_can_session *session, u64 now_ms)
{
	struct lfp_can_slot *entry = session->slot;

	session->phase = LFP_CAN_LISTENING;
	session->repeats = 0;
	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++) {
		entry->fresh = false;
		entry->held = false;
		entry->times = 0;
		entry->source.fresh = false;
		entry->source.interval_ms = 0;
	}
	return update(session, session->state->layout, now_ms);
}

static bool is_overdue(const struct lfp_can_slot *entry, u64 now_ms)
{
	u64 period_ms = entry->source.interval_ms;

	if (!entry->fresh)
		return true;
	return period_ms && now_ms > entry->source.seen_ms + period_ms +
				     period_ms / 4;
}

/*
 * An identifier of the cycle that is heard out. One that came just before is
 * counted too, because a burst does not begin with what is new in it; unless
 * it was the last word of the pack that was there before.
 */
static bool in_cycle(const struct lfp_can_session *session,
		     const struct lfp_can_slot *entry, u64 now_ms)
{
	if (entry->times != 1 || session->phase != LFP_CAN_DOUBTING)
		return entry->times;
	return entry->source.seen_ms >= session->cycle_ms ||
	       !is_overdue(entry, now_ms);
}

static u64 cycle_slots(const struct lfp_can_session *session, u64 now_ms)
{
	unsigned int slot;
	u64 heard = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++)
		if (in_cycle(session, &session->slot[slot], now_ms))
			heard |= BIT_ULL(slot);
	return heard;
}

/* A new name that came once may be a stray frame: the next one confirms it. */
static bool is_hearsay(const struct lfp_can_session *session)
{
	return session->phase == LFP_CAN_DOUBTING &&
	       lfp_can_is_name(session->cause) &&
	       session->slot[session->cause].times < 2;
}

/* True if each identifier of the cycle came twice, or is late by its period. */
static bool came_twice(const struct lfp_can_session *session, u64 now_ms)
{
	const struct lfp_can_slot *entry = session->slot;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		if (entry->times == 1 && in_cycle(session, entry, now_ms) &&
		    !is_overdue(entry, now_ms))
			return false;
	return !is_hearsay(session);
}

static unsigned int count_slots(u64 slots)
{
	unsigned int count = 0;

	for (; slots; slots &= slots - 1)
		count++;
	return count;
}

/* True if an identifier that came before may still come in this cycle. */
static bool awaits_more(const struct lfp_can_session *session, u64 now_ms)
{
	const struct lfp_can_slot *entry = session->slot;

	if (session->phase != LFP_CAN_DOUBTING ||
	    now_ms >= session->cycle_ms + LFP_CAN_DOUBT_MS)
		return false;
	if (is_hearsay(session))
		return true;
	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		if (!entry->times && !is_overdue(entry, now_ms))
			return true;
	return false;
}

static bool cycle_is_complete(const struct lfp_can_session *session, u64 now_ms)
{
	u64 quiet_ms = now_ms - session->new_ms;

	if (count_slots(cycle_slots(session, now_ms)) < LFP_CAN_CYCLE_IDS)
		return false;
	if (quiet_ms >= LFP_CAN_ROUND_MS && came_twice(session, now_ms))
		return true;
	return quiet_ms >= LFP_CAN_CYCLE_MS && !awaits_more(session, now_ms);
}

/*
 * The newest frames stay shown, another cycle is heard out beside them. The
 * frame in @cause raised the doubt: what it said before does not count.
 */
static void doubt(struct lfp_can_session *session, u64 now_ms,
		  unsigned int cause)
{
	struct lfp_can_slot *entry = session->slot;
	u64 since_ms = now_ms > LFP_CAN_ROUND_MS ? now_ms - LFP_CAN_ROUND_MS : 0;

	session->phase = LFP_CAN_DOUBTING;
	session->cycle_ms = now_ms;
	session->new_ms = now_ms;
	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		entry->times = entry->fresh && entry->source.seen_ms > since_ms;
	session->slot[cause].times = 0;
	session->cause = cause;
}

/* What did not come in the cycle though it should have. */
static u64 overdue_slots(const struct lfp_can_session *session, u64 now_ms)
{
	const struct lfp_can_slot *entry;
	unsigned int slot;
	u64 overdue = 0;

	for (slot = 0; slot < LFP_CAN_ID_COUNT; slot++) {
		entry = &session->slot[slot];
		if (entry->fresh && !lfp_can_is_name(slot) &&
		    !in_cycle(session, entry, now_ms) &&
		    is_overdue(entry, now_ms))
			overdue |= BIT_ULL(slot);
	}
	return overdue;
}

/* Another pack has taken the place of the one that sent these. */
static void drop_slots(struct lfp_can_session *session, u64 slots)
{
	unsigned int slot;
	u64 left;

	lfp_for_each_bit(slot, left, slots) {
		session->slot[slot].fresh = false;
		session->slot[slot].heard = false;
		session->slot[slot].times = 0;
		session->slot[slot].source.interval_ms = 0;
	}
}

/* True if all that the dialect so far lives by should have come and has not. */
static bool core_is_gone(const struct lfp_can_session *session, u64 now_ms)
{
	u64 gone = lfp_can_expected(session->dialect) & ~cycle_slots(session, now_ms);
	unsigned int slot;
	u64 left;

	lfp_for_each_bit(slot, left, gone)
		if (!is_overdue(&session->slot[slot], now_ms))
			return false;
	return gone;
}

/*
 * What this cycle alone looks like is another pack beyond doubt if its core is
 * complete and that of the old one is gone, or if each identifier that comes
 * at all came twice.
 */
static bool is_proven(const struct lfp_can_session *session,
		      const struct look *look, u64 now_ms)
{
	u64 heard = cycle_slots(session, now_ms);

	if (look->dialect == LFP_CAN_UNKNOWN ||
	    look->dialect == session->dialect)
		return false;
	if (!(lfp_can_expected(look->dialect) & ~heard) &&
	    core_is_gone(session, now_ms))
		return true;
	return cycle_is_complete(session, now_ms) &&
	       came_twice(session, now_ms);
}

static bool conclude(struct lfp_can_session *session, const struct look *look,
		     u64 now_ms)
{
	session->phase = LFP_CAN_SETTLED;
	session->signature = look->signature;
	if (look->dialect != session->dialect)
		return switch_dialect(session, look->dialect, now_ms);
	return decode_all(session, now_ms);
}

/* Nothing is shown before a full cycle has told how to read it. */
static bool settle_first(struct lfp_can_session *session, u64 now_ms)
{
	struct look look;

	if (!cycle_is_complete(session, now_ms))
		return false;
	look = look_at(session, evidence(session));
	return conclude(session, &look, now_ms);
}

static bool settle_doubt(struct lfp_can_session *session, u64 now_ms)
{
	struct look look = look_at(session, cycle_slots(session, now_ms));
	struct look with_overdue;
	u64 overdue;

	if (is_proven(session, &look, now_ms)) {
		drop_slots(session, ~cycle_slots(session, now_ms) &
				    (BIT_ULL(LFP_CAN_ID_COUNT) - 1));
		return conclude(session, &look, now_ms);
	}
	if (!cycle_is_complete(session, now_ms))
		return false;
	overdue = overdue_slots(session, now_ms);
	look = look_again(session, overdue);
	with_overdue = look_again(session, 0);
	/* What is late may come yet, unless it was of another pack. */
	if (look.dialect != session->dialect ||
	    look.dialect != with_overdue.dialect ||
	    look.signature != with_overdue.signature)
		drop_slots(session, overdue);
	return conclude(session, &look, now_ms);
}

static bool settle(struct lfp_can_session *session, u64 now_ms)
{
	if (session->phase == LFP_CAN_DOUBTING)
		return settle_doubt(session, now_ms);
	return settle_first(session, now_ms);
}

static void count_repeats(struct lfp_can_session *session, unsigned int slot)
{
	if (slot != session->last_slot || session->phase != LFP_CAN_LISTENING)
		session->repeats = 0;
	session->last_slot = slot;
	session->repeats++;
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
	entry->counted = false;
	entry->frames++;
	session->last_ms = now_ms;
	session->frames++;
	count_repeats(session, slot);
}

/*
 * A frame of a known pack is shown at once, unless it makes the pack look like
 * another one: then it may have to be read another way.
 */
static bool show(struct lfp_can_session *session, unsigned int slot,
		 bool same_form, u64 now_ms)
{
	struct look look;
	bool changed = false;

	if (session->phase == LFP_CAN_LISTENING)
		return settle(session, now_ms);
	/* A doubt that ends here reads this frame with all others. */
	if (session->phase == LFP_CAN_DOUBTING) {
		changed = settle(session, now_ms);
		if (session->phase == LFP_CAN_SETTLED)
			return changed;
	}
	/* Most frames: a number has changed, which tells nothing of the pack. */
	if (session->phase == LFP_CAN_SETTLED && same_form &&
	    !lfp_can_tells(slot))
		return decode_slot(session, slot, now_ms);
	look = look_again(session, 0);
	session->slot[slot].held = !is_beyond_doubt(session, &look, slot);
	if (!session->slot[slot].held)
		changed |= decode_slot(session, slot, now_ms);
	if (session->phase == LFP_CAN_SETTLED && !looks_like(session, &look)) {
		doubt(session, now_ms, slot);
		session->slot[slot].times = 1;
	}
	return changed;
}

static bool is_another_name(const struct lfp_can_slot *entry,
			    unsigned int slot, const u8 *data, unsigned int len)
{
	return lfp_can_is_name(slot) &&
	       (len != entry->payload.len ||
		memcmp(data, entry->payload.data, len));
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
	struct lfp_can_slot *entry = &session->slot[slot];
	bool same_form = entry->fresh && len == entry->payload.len;
	bool changed;

	if (len > LFP_CAN_DATA_MAX || !lfp_can_fits(slot, len)) {
		entry->rejected++;
		session->rejected++;
		return false;
	}
	/* More of the pack, or another pack: it is heard out again. */
	if (session->phase == LFP_CAN_SETTLED &&
	    (!entry->fresh || is_another_name(entry, slot, data, len)))
		doubt(session, now_ms, slot);
	store(session, slot, data, len, now_ms);
	changed = lfp_state_set_link(session->state, LFP_LINK_CAN, LFP_LINK_UP,
				     now_ms);
	return show(session, slot, same_form, now_ms) || changed;
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

/*
 * Only against frames that did come: when none comes at all, the whole pack is
 * lost at once, and by the link's silence.
 */
static bool is_stale(const struct lfp_can_session *session,
		     const struct lfp_can_slot *entry, u64 slack_ms)
{
	return entry->fresh &&
	       session->last_ms + slack_ms >=
	       lfp_can_stale_at(&entry->source, session->silence_ms);
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
		at_ms = lfp_can_stale_at(&entry->source, session->silence_ms);
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
		entry->source.interval_ms = 0;
	}
}

/*
 * A name tells the dialect as long as anything is heard in it; what else goes
 * on then is another pack.
 */
static void drop_names(struct lfp_can_session *session)
{
	struct lfp_can_slot *entry = session->slot;
	u64 fresh = fresh_slots(session);

	if (!fresh || fresh & session->spoken)
		return;
	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		entry->heard &= entry->fresh;
}

/* In one step, so that what another frame tells as well does not vanish. */
static bool drop_stale(struct lfp_can_session *session, u64 now_ms)
{
	struct lfp_can_slot *entry = session->slot;
	u32 layout = session->state->layout;

	for (; entry < session->slot + LFP_CAN_ID_COUNT; entry++)
		if (!entry->fresh)
			entry->source.fresh = false;
	if (session->phase == LFP_CAN_SETTLED)
		put_all(session);
	return update(session, layout, now_ms);
}

static bool expire(struct lfp_can_session *session, u64 now_ms)
{
	struct look look;

	mark_stale(session);
	drop_names(session);
	/* The pack that comes after it is not to look like an outage. */
	if (session->phase == LFP_CAN_DOUBTING && settle(session, now_ms))
		return true;
	look = look_again(session, 0);
	if (session->phase == LFP_CAN_SETTLED &&
	    look.dialect != session->dialect)
		return conclude(session, &look, now_ms);
	if (session->phase == LFP_CAN_SETTLED)
		session->signature = look.signature;
	return drop_stale(session, now_ms);
}

/* A pack may fall silent while another one goes on in another protocol. */
static bool is_outlived(const struct lfp_can_session *session, u64 now_ms,
			u64 *next_ms)
{
	u64 silent_ms = session->last_ms + session->silence_ms;

	if (session->other_ms <= session->last_ms || !fresh_slots(session))
		return false;
	if (now_ms < silent_ms && silent_ms < *next_ms)
		*next_ms = silent_ms;
	return now_ms >= silent_ms;
}

static bool tick_cycle(struct lfp_can_session *session, u64 now_ms,
		       u64 *next_ms)
{
	u64 due_ms = session->new_ms + LFP_CAN_CYCLE_MS;
	bool changed = false;

	if (session->phase == LFP_CAN_SETTLED)
		return false;
	if (session->phase == LFP_CAN_DOUBTING || now_ms >= due_ms)
		changed = settle(session, now_ms);
	if (session->phase == LFP_CAN_DOUBTING)
		due_ms = now_ms + LFP_CAN_ROUND_MS;
	if (session->phase != LFP_CAN_SETTLED && due_ms > now_ms &&
	    due_ms < *next_ms)
		*next_ms = due_ms;
	return changed;
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
	u64 heard_ms = session->last_ms > session->other_ms ?
		       session->last_ms : session->other_ms;
	u64 silent_ms = heard_ms + session->silence_ms;
	bool changed = false;

	if (session->state->link[LFP_LINK_CAN] != LFP_LINK_UP)
		return false;
	if (now_ms >= silent_ms)
		return lfp_can_session_down(session, LFP_LINK_SILENT, now_ms);
	if (silent_ms < *next_ms)
		*next_ms = silent_ms;
	if (is_outlived(session, now_ms, next_ms))
		return forget_all(session, now_ms);
	if (any_stale(session, now_ms, next_ms)) {
		*next_ms = now_ms;
		changed = expire(session, now_ms);
	}
	return tick_cycle(session, now_ms, next_ms) || changed;
}

/**
 * lfp_can_session_missing() - identifiers that should come and do not
 * @session: the session
 *
 * Those that every pack of the dialect sends, and those that came before.
 *
 * Context: any, state locked.
 * Return: bits of slots; 0 as long as the dialect is not known.
 */
u64 lfp_can_session_missing(const struct lfp_can_session *session)
{
	u64 expected = lfp_can_expected(session->dialect) | session->spoken;

	if (session->phase == LFP_CAN_LISTENING ||
	    !lfp_can_dialect_is_choosable(session->dialect))
		return 0;
	return expected & ~evidence(session);
}

/**
 * lfp_can_session_repeats() - does the pack say one thing over and over
 * @session: the session
 *
 * Context: any, state locked.
 * Return: true if one identifier alone is repeated: nobody acknowledges it.
 */
bool lfp_can_session_repeats(const struct lfp_can_session *session)
{
	return session->phase == LFP_CAN_LISTENING &&
	       session->repeats >= LFP_CAN_REPEATS;
}
