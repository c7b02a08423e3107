/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packs heard in a log: the driver's own session and state for each interface,
 * fed with the times of the log.
 */
#ifndef LFPCTL_PACK_H
#define LFPCTL_PACK_H

#include "links/can_session.h"
#include "links/hv_session.h"
#include "log.h"
#include "snapshot.h"

/* Time at which a log begins: the model takes 0 for "never". */
#define START_MS 1000

/* More than these are no log of a machine. */
#define PACKS_MAX 64

/**
 * struct pack - what one interface heard
 * @interface: its name
 * @state: the stack
 * @session: its CAN link, what of it a 48 V pack says
 * @hv: likewise what high-voltage controllers say
 * @now_ms: time
 * @next_ms: time of the next tick that is needed
 * @bus_off_count: how often the controller left the bus
 * @event_seq: number of the last event
 */
struct pack {
	char interface[CAN_NAME_SIZE];
	struct lfp_state state;
	struct lfp_can_session session;
	struct lfp_hv_session hv;
	u64 now_ms;
	u64 next_ms;
	u64 bus_off_count;
	u64 event_seq;
};

struct packs {
	struct pack *list[PACKS_MAX];
	size_t count;
};

struct pack *packs_get(struct packs *packs, const char *interface);
void packs_free(struct packs *packs);
void pack_receive(struct pack *pack, const struct frame *frame);
enum lfp_can_dialect pack_dialect(const struct pack *pack);
enum lfp_can_dialect pack_link_dialect(const struct pack *pack);
void pack_finish(struct pack *pack, u64 now_ms);

/* snapshot-pack.c */
void snapshot_from_state(struct snapshot *snapshot,
			 const struct lfp_state *state, const char *name);
void snapshot_add_fields(struct items *items, const struct lfp_state *state,
			 enum lfp_link_id link);
void snapshot_add_module(struct snapshot *snapshot,
			 const struct lfp_node *node);
void snapshot_from_pack(struct snapshot *snapshot, const struct pack *pack,
			const char *name);

#endif /* LFPCTL_PACK_H */
