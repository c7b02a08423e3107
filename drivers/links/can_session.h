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
 * @times: how often it came since it was not fresh, 2 at most
 */
struct lfp_can_slot {
	struct lfp_source source;
	u64 word;
	struct lfp_can_payload payload;
	u64 unknown;
	bool fresh;
	bool heard;
	u8 times;
};

/**
 * struct lfp_can_session - what a CAN link knows of its pack
 * @state: the stack
 * @slot: the identifiers
 * @dialect: how the pack speaks
 * @settled: a full cycle was heard and @dialect follows from it
 * @new_ms: when an identifier came that had not come before
 * @last_ms: newest accepted frame
 * @silence_ms: silence after which data are lost, LFP_SILENCE_MIN_MS to
 *              LFP_SILENCE_MAX_MS
 * @frames: accepted frames
 * @rejected: refused frames: too short for any meaning, or CAN FD
 * @implausible: frames with a number outside of any sane range
 */
struct lfp_can_session {
	struct lfp_state *state;
	struct lfp_can_slot slot[LFP_CAN_ID_COUNT];
	enum lfp_can_dialect dialect;
	bool settled;
	u64 new_ms;
	u64 last_ms;
	u32 silence_ms;
	u64 frames;
	u64 rejected;
	u64 implausible;
};

void lfp_can_session_init(struct lfp_can_session *session,
			  struct lfp_state *state);
bool lfp_can_session_receive_new(struct lfp_can_session *session,
				 unsigned int slot, const u8 *data,
				 unsigned int len, u64 now_ms);
bool lfp_can_session_down(struct lfp_can_session *session,
			  enum lfp_link_state link_state, u64 now_ms);
bool lfp_can_session_tick(struct lfp_can_session *session, u64 now_ms,
			  u64 *next_ms);

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
	if (!session->settled || entry->times < 2 || word != entry->word ||
	    len != entry->payload.len)
		return lfp_can_session_receive_new(session, slot, data, len,
						   now_ms);
	lfp_source_touch(&entry->source, now_ms);
	session->last_ms = now_ms;
	session->frames++;
	return false;
}

#endif /* LFPSTACK_LINKS_CAN_SESSION_H */
