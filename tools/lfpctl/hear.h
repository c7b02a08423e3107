/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a few seconds of a CAN bus hold, whoever speaks. */
#ifndef LFPCTL_HEAR_H
#define LFPCTL_HEAR_H

#include "codec/can_frame.h"
#include "codec/hv_frame.h"

/* More identifiers than any bus with a pack on it has. */
#define HEARD_IDS 256

/* Speed of all packs of the family. */
#define PACK_BITRATE 500000

/* What inverters send to a pack of 48 V and to high-voltage controllers. */
#define KEEPALIVE_ID 0x305u
#define POLL_ID 0x4200u

/**
 * struct heard_id - an identifier that came
 * @id: without flags
 * @extended: it has 29 bits
 * @frames: how often
 * @refused: how often with a length that its meaning does not allow
 */
struct heard_id {
	u32 id;
	bool extended;
	unsigned long frames;
	unsigned long refused;
};

/**
 * struct heard - what was heard on an interface
 * @error: why nothing could be heard (errno), 0: it could
 * @seconds: for how long
 * @age_ms: at the end, since the last data frame; -1: none came
 * @data: classic data frames, without what an inverter would send and this
 *        machine has sent
 * @fd: CAN FD frames
 * @remote: remote requests
 * @own_keepalives: KEEPALIVE_ID sent by this machine
 * @own_polls: POLL_ID sent by this machine
 * @errors: error frames but those for an acknowledgment
 * @ack_errors: error frames because nobody acknowledged
 * @bus_off: the controller left the bus, and did not come back
 * @overflows: error frames because a receive buffer was full
 * @id: the identifiers of @data, in the order in which they came first
 * @nr_ids: how many
 * @payload: newest payload of each slot of the family
 * @present: slots of the family that came, as bits
 * @hv: newest payload of each slot of each high-voltage controller
 * @addresses: controllers that came, as bits
 */
struct heard {
	int error;
	long seconds;
	long long age_ms;
	unsigned long data;
	unsigned long fd;
	unsigned long remote;
	unsigned long own_keepalives;
	unsigned long own_polls;
	unsigned long errors;
	unsigned long ack_errors;
	bool bus_off;
	unsigned long overflows;
	struct heard_id id[HEARD_IDS];
	size_t nr_ids;
	struct lfp_can_payload payload[LFP_CAN_ID_COUNT];
	u64 present;
	struct lfp_can_payload hv[LFP_HV_ADDRESSES][LFP_HV_ID_COUNT];
	unsigned int addresses;
};

void hear(const char *interface, long seconds, struct heard *heard);
unsigned long heard_frames(const struct heard *heard, u32 id, bool extended);

#endif /* LFPCTL_HEAR_H */
