/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a CAN link knows of high-voltage controllers over time: several of
 * them on one bus, each with the newest payload of each identifier. Pure C:
 * time and memory are passed in, the caller serialises the calls by the lock
 * of the state.
 */
#ifndef LFPSTACK_LINKS_HV_SESSION_H
#define LFPSTACK_LINKS_HV_SESSION_H

#include "codec/hv_frame.h"
#include "links/can_session.h"

/*
 * All frames of an answer come within this time: a real pack needs 140 ms,
 * emulators that pause between frames half a second.
 */
#define LFP_HV_ANSWER_MS 500

/* So many answers in a row must contradict the sign of the current. */
#define LFP_HV_SIGN_VOTES 3

/**
 * struct lfp_hv_slot - one identifier of a controller
 * @source: the same for the model
 * @word: payload as received, to tell an unchanged frame at once
 * @payload: payload
 * @unknown: bits of it that nobody has explained, byte 0 lowest
 * @fresh: received and not stale
 * @times: how often it came since it was not fresh, 2 at most
 */
struct lfp_hv_slot {
	struct lfp_source source;
	u64 word;
	struct lfp_can_payload payload;
	u64 unknown;
	bool fresh;
	u8 times;
};

/**
 * struct lfp_hv_pack - one controller
 * @node: what it tells of itself
 * @slot: its identifiers
 * @address: its address
 * @alive: it answers
 * @settled: a full cycle was heard
 * @swapped: it is the big-endian look-alike: nothing of it is shown
 * @reversed: it gives a charging current a minus
 * @contested: status and current may speak against @reversed: look at each
 *             status, changed or not
 * @votes: answers in a row that spoke against @reversed
 * @voted_ms: when the current came that voted last
 * @new_ms: when an identifier came that had not come before
 * @last_ms: newest accepted frame
 *
 * About 4 KiB, from the caller.
 */
struct lfp_hv_pack {
	struct lfp_node node;
	struct lfp_hv_slot slot[LFP_HV_ID_COUNT];
	u8 address;
	bool alive;
	bool settled;
	bool swapped;
	bool reversed;
	bool contested;
	u8 votes;
	u64 voted_ms;
	u64 new_ms;
	u64 last_ms;
};

/**
 * struct lfp_hv_session - what a CAN link knows of its controllers
 * @state: the stack
 * @pack: the controllers by address, NULL where there is no record
 * @wanted: addresses that were heard and have no record, as bits
 * @swapped: at least one of those that answer is the big-endian look-alike
 * @silence_ms: silence after which a controller is lost, LFP_SILENCE_MIN_MS
 *              to LFP_SILENCE_MAX_MS
 * @last_ms: newest accepted frame of all
 * @frames: accepted frames
 * @rejected: refused frames: not of eight bytes
 * @implausible: frames with a number outside of any sane range
 * @sign_conflicts: answers in which the status contradicted the current as it
 *                  was taken then
 */
struct lfp_hv_session {
	struct lfp_state *state;
	struct lfp_hv_pack *pack[LFP_HV_ADDRESSES];
	u16 wanted;
	bool swapped;
	u32 silence_ms;
	u64 last_ms;
	u64 frames;
	u64 rejected;
	u64 implausible;
	u64 sign_conflicts;
};

void lfp_hv_session_init(struct lfp_hv_session *session,
			 struct lfp_state *state);
void lfp_hv_session_add(struct lfp_hv_session *session,
			struct lfp_hv_pack *pack, unsigned int address);
bool lfp_hv_session_receive_new(struct lfp_hv_session *session, u32 id,
				const u8 *data, unsigned int len, u64 now_ms);
bool lfp_hv_session_down(struct lfp_hv_session *session, u64 now_ms);
bool lfp_hv_session_tick(struct lfp_hv_session *session, u64 now_ms,
			 u64 *next_ms);

/* True if a frame says what the one before it in its slot said. */
static inline bool lfp_hv_is_unchanged(const struct lfp_hv_pack *pack,
				       unsigned int slot, const u8 *data,
				       unsigned int len)
{
	const struct lfp_hv_slot *entry = &pack->slot[slot];
	u64 word;

	if (!pack->settled || entry->times < 2 || len != LFP_CAN_DATA_MAX)
		return false;
	memcpy(&word, data, sizeof(word));
	return word == entry->word &&
	       !(pack->contested && slot == LFP_HV_4250);
}

/**
 * lfp_hv_session_receive() - a frame has arrived
 * @session: the session
 * @id: 29-bit identifier, of whomever
 * @data: LFP_CAN_DATA_MAX bytes, those behind @len are of no account
 * @len: length of the frame's payload
 * @now_ms: time, not before that of the call before
 *
 * Runs for each frame of a bus that may be full, so a frame that says nothing
 * new only leaves its time. Of a controller that has no record only the
 * address is taken down, in @session->wanted.
 *
 * Context: any, softirq included, state locked; no allocation.
 * Return: true if there is something to announce or to show anew, a record to
 * be added, or a controller whose silence lfp_hv_session_tick() has to watch
 * from now on.
 */
static inline bool lfp_hv_session_receive(struct lfp_hv_session *session,
					  u32 id, const u8 *data,
					  unsigned int len, u64 now_ms)
{
	struct lfp_hv_pack *pack = session->pack[lfp_hv_address(id)];
	int slot = lfp_hv_slot(id);

	if (slot < 0)
		return false;
	if (!pack || !lfp_hv_is_unchanged(pack, (unsigned int)slot, data, len))
		return lfp_hv_session_receive_new(session, id, data, len,
						  now_ms);
	lfp_source_touch(&pack->slot[slot].source, now_ms);
	pack->last_ms = now_ms;
	session->last_ms = now_ms;
	session->frames++;
	return false;
}

#endif /* LFPSTACK_LINKS_HV_SESSION_H */
