/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a CAN link knows of one pack over time: the newest payload of each
 * identifier, the dialect, silence. Pure C: time is passed in, the caller
 * serialises the calls by the lock of the state.
 */
#ifndef LFPSTACK_LINKS_CAN_SESSION_H
#define LFPSTACK_LINKS_CAN_SESSION_H

#include "codec/can_frame.h"
#include "model/state.h"

/*
 * A cycle is complete when each identifier has come twice and no new one for
 * the first of these times, or when no new one has come for the second: some
 * packs send a frame twice in a cycle, others each frame only once in a while.
 */
#define LFP_CAN_ROUND_MS 500
#define LFP_CAN_CYCLE_MS 1500

/*
 * While others go on, an identifier is stale after two of its own periods and
 * a bit, so that one lost frame does no harm, and not before the silence that
 * ends the link. One that came only once has this long: BYD sends most of its
 * frames each ten seconds.
 */
#define LFP_CAN_FIRST_PATIENCE_MS 12000

/* Longest period of a frame that a pack is known to have: BYD's name. */
#define LFP_CAN_PERIOD_MAX_MS 60000

/*
 * One identifier alone, this often: the controller of the pack repeats its
 * first frame because nobody acknowledges it.
 */
#define LFP_CAN_REPEATS 50

/*
 * A doubt is over after this time, even if more might come: what it holds back
 * would be old by then.
 */
#define LFP_CAN_DOUBT_MS 5000

/* Fewer identifiers than this are no pack, but noise or a bus without ACK. */
#define LFP_CAN_CYCLE_IDS 3

/**
 * struct lfp_can_slot - one identifier of the family
 * @source: the same for the model
 * @word: payload as received, to tell an unchanged frame at once
 * @payload: payload, zero behind its end
 * @unknown: bits of it that nobody has explained, byte 0 lowest
 * @fresh: received and not stale
 * @heard: received since the link came up
 * @held: @payload is not shown before a doubt is over
 * @counted: an implausible number in @payload is counted
 * @times: how often it came in the cycle that is (or was last) heard out, 2 at
 *         most
 * @frames: accepted frames
 * @rejected: frames refused for their length
 */
struct lfp_can_slot {
	struct lfp_source source;
	u64 word;
	struct lfp_can_payload payload;
	u64 unknown;
	bool fresh;
	bool heard;
	bool held;
	bool counted;
	u8 times;
	u64 frames;
	u64 rejected;
};

/**
 * enum lfp_can_phase - what a session does with what it hears
 * @LFP_CAN_LISTENING: a first cycle is heard out, nothing is shown yet
 * @LFP_CAN_SETTLED: the dialect follows from a full cycle
 * @LFP_CAN_DOUBTING: something new has come up: another cycle is heard out,
 *                    while what still fits the dialect is shown
 */
enum lfp_can_phase {
	LFP_CAN_LISTENING,
	LFP_CAN_SETTLED,
	LFP_CAN_DOUBTING,
};

/**
 * struct lfp_can_session - what a CAN link knows of its pack
 * @state: the stack
 * @slot: the identifiers
 * @dialect: how the pack speaks
 * @forced: how the user says that it speaks; LFP_CAN_UNKNOWN: see for yourself
 * @phase: what is done with what is heard
 * @signature: names and marks that it was recognised by, and without
 * @spoken: bits of slots that came in this dialect
 * @cause: slot of the frame that raised the doubt
 * @cycle_ms: when the cycle began that is (or was last) heard out in doubt
 * @new_ms: when an identifier came that had not come in that cycle
 * @last_ms: newest accepted frame
 * @other_ms: newest frame of another protocol on this link, written by its
 *            owner: the link is not silent while it speaks
 * @silence_ms: silence after which data are lost, LFP_SILENCE_MIN_MS to
 *              LFP_SILENCE_MAX_MS
 * @last_slot: slot of the newest frame
 * @repeats: how often that one came in a row, while nothing else is known
 * @frames: accepted frames
 * @rejected: refused frames: too short for any meaning, or CAN FD
 * @implausible: frames with a number outside of any sane range
 */
struct lfp_can_session {
	struct lfp_state *state;
	struct lfp_can_slot slot[LFP_CAN_ID_COUNT];
	enum lfp_can_dialect dialect;
	enum lfp_can_dialect forced;
	enum lfp_can_phase phase;
	u32 signature;
	u64 spoken;
	u32 cause;
	u64 cycle_ms;
	u64 new_ms;
	u64 last_ms;
	u64 other_ms;
	u32 silence_ms;
	u32 last_slot;
	u32 repeats;
	u64 frames;
	u64 rejected;
	u64 implausible;
};

/**
 * lfp_can_stale_at() - when an identifier no longer comes, if others do
 * @source: the identifier
 * @silence_ms: silence that ends the link
 *
 * Context: any, state locked.
 * Return: time.
 */
static inline u64 lfp_can_stale_at(const struct lfp_source *source,
				   u32 silence_ms)
{
	u64 least_ms = (u64)silence_ms + LFP_CAN_ROUND_MS;
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

void lfp_can_session_init(struct lfp_can_session *session,
			  struct lfp_state *state);
bool lfp_can_session_receive_new(struct lfp_can_session *session,
				 unsigned int slot, const u8 *data,
				 unsigned int len, u64 now_ms);
bool lfp_can_session_down(struct lfp_can_session *session,
			  enum lfp_link_state link_state, u64 now_ms);
bool lfp_can_session_tick(struct lfp_can_session *session, u64 now_ms,
			  u64 *next_ms);
u64 lfp_can_session_missing(const struct lfp_can_session *session);
bool lfp_can_session_repeats(const struct lfp_can_session *session);

/**
 * lfp_can_session_receive() - a frame has arrived
 * @session: the session
 * @slot: slot of its identifier, below LFP_CAN_ID_COUNT
 * @data: LFP_CAN_DATA_MAX bytes, those behind @len are of no account
 * @len: length of the frame's payload
 * @now_ms: time, not before that of the call before
 *
 * Runs for each frame of a bus that may be full, so a frame that says nothing
 * new only leaves its time.
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: true if there is something to announce or to show anew.
 */
static inline bool lfp_can_session_receive(struct lfp_can_session *session,
					   unsigned int slot, const u8 *data,
					   unsigned int len, u64 now_ms)
{
	struct lfp_can_slot *entry = &session->slot[slot];
	u64 word;

	memcpy(&word, data, sizeof(word));
	if (session->phase != LFP_CAN_SETTLED || entry->times < 2 ||
	    word != entry->word || len != entry->payload.len)
		return lfp_can_session_receive_new(session, slot, data, len,
						   now_ms);
	lfp_source_touch(&entry->source, now_ms);
	session->last_ms = now_ms;
	session->frames++;
	entry->frames++;
	return false;
}

#endif /* LFPSTACK_LINKS_CAN_SESSION_H */
