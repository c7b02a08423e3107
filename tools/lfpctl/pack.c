// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "lfpctl.h"
#include "pack.h"

/* Bits of an error frame, linux/can/error.h */
#define ERROR_BUSOFF 0x40u
#define ERROR_RESTARTED 0x100u

/* Every event that may go now is taken, as the driver's worker would. */
static void count_events(struct pack *pack)
{
	struct lfp_event event;

	while (lfp_state_next_event(&pack->state, pack->now_ms, &event))
		pack->event_seq++;
}

static void tick(struct pack *pack, u64 now_ms)
{
	pack->now_ms = now_ms;
	pack->next_ms = UINT64_MAX;
	lfp_hv_session_tick(&pack->hv, now_ms, &pack->next_ms);
	pack->session.other_ms = pack->hv.last_ms;
	lfp_can_session_tick(&pack->session, now_ms, &pack->next_ms);
	count_events(pack);
}

static void advance(struct pack *pack, u64 now_ms)
{
	while (pack->next_ms <= now_ms)
		tick(pack, pack->next_ms);
	pack->now_ms = now_ms;
}

static void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	return memory;
}

static struct pack *add_pack(struct packs *packs, const char *interface)
{
	struct pack *pack = allocate(sizeof(*pack));

	strcpy(pack->interface, interface);
	pack->now_ms = START_MS;
	pack->next_ms = UINT64_MAX;
	lfp_state_init(&pack->state, START_MS);
	lfp_can_session_init(&pack->session, &pack->state);
	lfp_hv_session_init(&pack->hv, &pack->state);
	/* The interface is there and works: it was recorded. */
	lfp_can_session_down(&pack->session, LFP_LINK_SILENT, START_MS);
	packs->list[packs->count++] = pack;
	return pack;
}

/* The pack on an interface, made when it is first heard of. NULL: too many. */
struct pack *packs_get(struct packs *packs, const char *interface)
{
	for (size_t i = 0; i < packs->count; i++)
		if (!strcmp(packs->list[i]->interface, interface))
			return packs->list[i];
	if (packs->count == PACKS_MAX)
		return NULL;
	return add_pack(packs, interface);
}

static void free_pack(struct pack *pack)
{
	for (unsigned int i = 0; i < LFP_HV_ADDRESSES; i++)
		free(pack->hv.pack[i]);
	free(pack);
}

void packs_free(struct packs *packs)
{
	for (size_t i = 0; i < packs->count; i++)
		free_pack(packs->list[i]);
}

static void lose_all(struct pack *pack, enum lfp_link_state state)
{
	lfp_hv_session_down(&pack->hv, pack->now_ms);
	lfp_can_session_down(&pack->session, state, pack->now_ms);
}

static void receive_error(struct pack *pack, u32 bits)
{
	enum lfp_link_state state = LFP_LINK_SILENT;

	if (bits & ERROR_BUSOFF) {
		pack->bus_off_count++;
		state = LFP_LINK_BUS_OFF;
	}
	if (state == LFP_LINK_BUS_OFF ||
	    (bits & ERROR_RESTARTED &&
	     pack->state.link[LFP_LINK_CAN] == LFP_LINK_BUS_OFF))
		lose_all(pack, state);
}

static void receive_data(struct pack *pack, const struct frame *frame)
{
	int slot = lfp_can_slot(frame->id);

	if (slot < 0)
		return;
	if (frame->fd) {
		pack->session.rejected++;
		return;
	}
	lfp_can_session_receive(&pack->session, (unsigned int)slot,
				frame->data, frame->len, pack->now_ms);
}

static void add_controllers(struct pack *pack)
{
	unsigned int address;
	u64 left, wanted = pack->hv.wanted;

	lfp_for_each_bit(address, left, wanted)
		lfp_hv_session_add(&pack->hv,
				   allocate(sizeof(struct lfp_hv_pack)),
				   address);
}

/* The driver loses the frame that makes it add a record; a log may be short. */
static void receive_hv(struct pack *pack, const struct frame *frame)
{
	if (lfp_hv_slot(frame->id) < 0)
		return;
	if (frame->fd) {
		pack->hv.rejected++;
		return;
	}
	do {
		add_controllers(pack);
		lfp_hv_session_receive(&pack->hv, frame->id, frame->data,
				       frame->len, pack->now_ms);
	} while (pack->hv.wanted);
}

/* What the driver's receiver does, which hears no remote requests. */
void pack_receive(struct pack *pack, const struct frame *frame)
{
	advance(pack, START_MS + frame->ms);
	if (frame->kind == FRAME_ERROR)
		receive_error(pack, frame->id);
	else if (frame->kind == FRAME_STANDARD && !frame->remote)
		receive_data(pack, frame);
	else if (frame->kind == FRAME_EXTENDED && !frame->remote)
		receive_hv(pack, frame);
	tick(pack, pack->now_ms);
}

/* A cycle that does not repeat is complete a little later. */
static u64 settled_ms(const struct pack *pack)
{
	u64 cycle_ms = pack->session.new_ms + LFP_CAN_CYCLE_MS;
	const struct lfp_hv_pack *controller;

	if (pack->state.link[LFP_LINK_CAN] != LFP_LINK_UP)
		return 0;
	if (pack->session.phase == LFP_CAN_SETTLED)
		cycle_ms = 0;
	for (unsigned int i = 0; i < LFP_HV_ADDRESSES; i++) {
		controller = pack->hv.pack[i];
		if (controller && !controller->settled &&
		    controller->new_ms + LFP_CAN_CYCLE_MS > cycle_ms)
			cycle_ms = controller->new_ms + LFP_CAN_CYCLE_MS;
	}
	return cycle_ms;
}

/* The input has ended at @now_ms. */
void pack_finish(struct pack *pack, u64 now_ms)
{
	advance(pack, now_ms);
	if (settled_ms(pack) > now_ms)
		advance(pack, settled_ms(pack));
}

/* As links/can/dialect says it: of whichever protocol was heard last. */
enum lfp_can_dialect pack_link_dialect(const struct pack *pack)
{
	if (!pack->hv.frames || pack->hv.last_ms < pack->session.last_ms)
		return pack->session.dialect;
	return pack->hv.swapped ? LFP_CAN_PYLONTECH_HV_SWAPPED :
				  LFP_CAN_PYLONTECH_HV;
}

/*
 * The dialect of a whole log; less than a cycle may do, because nothing more
 * is to come.
 */
enum lfp_can_dialect pack_dialect(const struct pack *pack)
{
	struct lfp_can_payload payload[LFP_CAN_ID_COUNT];
	const struct lfp_can_slot *slot = pack->session.slot;
	u64 present = 0;

	if (pack_link_dialect(pack) != LFP_CAN_UNKNOWN)
		return pack_link_dialect(pack);
	for (unsigned int i = 0; i < LFP_CAN_ID_COUNT; i++) {
		payload[i] = slot[i].payload;
		if (slot[i].source.seen_ms)
			present |= BIT_ULL(i);
	}
	return lfp_can_recognise(payload, present);
}
