// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "action.h"
#include "inverter.h"
#include "message.h"
#include "number.h"
#include "sim.h"
#include "verb.h"

const struct request requests[NR_REQUESTS] = {
	{ "full", FLAG_REQUEST_FULL },
	{ "force", FLAG_REQUEST_FORCE },
	{ "force_urgent", FLAG_REQUEST_FORCE_URGENT },
};

/**
 * run_change() - change the pack of each controller that the lines are for
 */
enum result run_change(struct sim *sim, const struct action *action)
{
	for (int i = 0; i < ADDRESSES; i++)
		if (sim->targets >> i & 1)
			action->verb->change(&sim->packs[i], action);
	return RESULT_OK;
}

void change_quantity(struct pack *pack, const struct action *action)
{
	enum quantity q = (enum quantity)action->verb->which;

	if (action->automatic)
		pack->fixed[q] = false;
	else
		pack_fix(pack, q, action->number);
}

/* The module is the quantity after the cell. */
void change_place(struct pack *pack, const struct action *action)
{
	enum quantity q = (enum quantity)action->verb->which;

	pack_fix(pack, q, action->number);
	pack_fix(pack, q + 1, action->second);
}

void change_flag(struct pack *pack, const struct action *action)
{
	pack->flag[action->verb->which] = action->number;
}

void change_request(struct pack *pack, const struct action *action)
{
	for (int i = 0; i < NR_REQUESTS; i++)
		pack->flag[requests[i].flag] = requests[i].flag == action->number;
}

void change_alarm(struct pack *pack, const struct action *action)
{
	pack_set_alarm(pack, action->cond, action->level);
}

void change_text(struct pack *pack, const struct action *action)
{
	memcpy(pack->text[action->verb->which], action->text, sizeof(action->text));
	pack->text_fixed[action->verb->which] = true;
}

void change_state(struct pack *pack, const struct action *action)
{
	pack->state = (enum state)action->number;
}

/* The time that is given is that of this line. */
void change_clock(struct pack *pack, const struct action *action)
{
	pack->clock = action->number - pack->now / NSEC_PER_SEC;
}

void change_voltage_unit(struct pack *pack, const struct action *action)
{
	pack->voltage_lsb = (int32_t)action->number;
}

enum result run_dialect(struct sim *sim, const struct action *action)
{
	sim_take_dialect(sim, dialects[action->number]);
	return RESULT_OK;
}

enum result run_address(struct sim *sim, const struct action *action)
{
	sim->targets = (uint16_t)(action->automatic ? ALL_ADDRESSES : 1u << action->number);
	return RESULT_OK;
}

enum result run_controller(struct sim *sim, const struct action *action)
{
	unsigned int bit = 1u << action->number;
	unsigned int others = sim->addresses & ~bit;

	sim->addresses = (uint16_t)(action->second ? others | bit : others);
	return RESULT_OK;
}

enum result run_inverter(struct sim *sim, const struct action *action)
{
	sim->inverter = action->number;
	sim->next_host = action->when;
	return RESULT_OK;
}

enum result run_poll(struct sim *sim, const struct action *action)
{
	return inverter_poll(sim, (uint8_t)action->number);
}

enum result run_raw(struct sim *sim, const struct action *action)
{
	struct override *o = &sim->override[action->id];

	o->raw = !action->automatic;
	o->raw_len = action->frame.len;
	memcpy(o->bytes, action->frame.data, sizeof(o->bytes));
	return RESULT_OK;
}

enum result run_idle(struct sim *sim, const struct action *action)
{
	struct override *o = &sim->override[action->id];

	o->idle = !action->automatic;
	memcpy(o->constant, action->frame.data, sizeof(o->constant));
	return RESULT_OK;
}

enum result run_length(struct sim *sim, const struct action *action)
{
	sim->override[action->id].cut = !action->automatic;
	sim->override[action->id].length = (uint8_t)action->number;
	return RESULT_OK;
}

enum result run_twin(struct sim *sim, const struct action *action)
{
	sim->override[action->id].twin = action->number;
	return RESULT_OK;
}

/* a->automatic: all ids. */
enum result run_extended(struct sim *sim, const struct action *action)
{
	if (action->automatic)
		sim->extended = action->number;
	else
		sim->override[action->id].extended = action->number;
	return RESULT_OK;
}

enum result run_stuck(struct sim *sim, const struct action *action)
{
	sim->stuck = !action->automatic;
	sim->stuck_id = action->id;
	sim->next_stuck = action->when;
	return RESULT_OK;
}

enum result run_drop(struct sim *sim, const struct action *action)
{
	sim->override[action->id].drop = action->number;
	return RESULT_OK;
}

enum result run_silence(struct sim *sim, const struct action *action)
{
	sim->silence = action->number;
	return RESULT_OK;
}

enum result run_frame(struct sim *sim, const struct action *action)
{
	if (action->frame.kind & FRAME_FD && !sim->port->fd) {
		complain("%s: not set up for CAN FD; bring it up with "
			 "\"dbitrate 2000000 fd on\", or leave the frame of line %u out",
			 sim->port->name, action->line);
		return RESULT_FAIL;
	}
	return port_send(sim->port, &action->frame, true);
}

static enum result send_burst(struct sim *sim)
{
	enum result result = RESULT_OK;
	static struct burst burst;

	sim_list_ids(sim, &burst);
	for (unsigned int i = 0; i < burst.count && result <= RESULT_LOST; i++)
		if (!sim->override[burst.ids[i]].drop)
			result = sim_send_id(sim, burst.ids[i]);
	return result;
}

enum result run_send(struct sim *sim, const struct action *action)
{
	return action->automatic ? send_burst(sim) : sim_send_id(sim, action->id);
}

/*
 * Do something action->number times. A count that is not reached is an error, whatever stopped
 * it.
 */
static enum result repeat(struct sim *sim, const struct action *action,
			  enum result (*once)(struct sim *sim, const struct action *action))
{
	for (int64_t i = 0; i < action->number; i++) {
		enum result result = once(sim, action);

		if (result == RESULT_OK)
			continue;
		complain("%s: line %u: %s: stopped after %lld of %lld", sim->port->name,
			 action->line, action->verb->name, (long long)i,
			 (long long)action->number);
		return RESULT_FAIL;
	}
	return RESULT_OK;
}

static enum result burst_once(struct sim *sim, const struct action *action)
{
	struct frame frame;

	sim_encode(sim, action->id, &frame);
	return port_send(sim->port, &frame, true);
}

enum result run_burst(struct sim *sim, const struct action *action)
{
	return repeat(sim, action, burst_once);
}

static bool layout_says(const struct layout *layout, const struct action *action)
{
	return (action->level & LEVEL_WARNING &&
		layout_has_flag(layout, FLAG_WARNING(action->cond))) ||
	       (action->level & LEVEL_PROTECTION &&
		layout_has_flag(layout, FLAG_PROTECTION(action->cond)));
}

/* The frames of a layout from the controllers whose packs have changed. */
static enum result send_layout(struct sim *sim, const struct layout *layout)
{
	unsigned int there = sim->dialect->polled ? sim->targets & sim->addresses : 1;
	enum result result = RESULT_OK;
	struct frame frame;

	for (uint16_t i = 0; i < ADDRESSES && !result; i++)
		if (there >> i & 1) {
			sim_encode(sim, (uint16_t)(layout->id + i), &frame);
			result = port_send(sim->port, &frame, true);
		}
	return result;
}

/* One edge, and every frame of the dialect that tells of it. */
static enum result toggle_once(struct sim *sim, const struct action *action)
{
	const struct pack *pack = &sim->packs[__builtin_ctz(sim->targets)];
	bool up = pack_alarm(pack, action->cond) == action->level;
	enum result result = RESULT_OK;

	for (int i = 0; i < ADDRESSES; i++)
		if (sim->targets >> i & 1)
			pack_set_alarm(&sim->packs[i], action->cond,
				       up ? LEVEL_NONE : action->level);
	for (const struct layout * const *l = sim->dialect->burst; *l && !result; l++)
		if (layout_says(*l, action))
			result = send_layout(sim, *l);
	return result;
}

enum result run_toggle(struct sim *sim, const struct action *action)
{
	return repeat(sim, action, toggle_once);
}

static enum result random_once(struct sim *sim, const struct action *action)
{
	struct frame frame = { .id = action->id, .kind = action->frame.kind };
	uint64_t bytes = random_bits(&sim->random);

	do {
		if (action->automatic)
			frame.id = (uint32_t)(random_bits(&sim->random) % STANDARD_IDS);
	} while (frame_from_inverter(&frame));
	frame.len = (uint8_t)(random_bits(&sim->random) % (FRAME_CLASSIC_MAX + 1));
	for (uint8_t i = 0; i < frame.len; i++)
		frame.data[i] = (uint8_t)(bytes >> (8 * i));
	return port_send(sim->port, &frame, true);
}

enum result run_random(struct sim *sim, const struct action *action)
{
	return repeat(sim, action, random_once);
}

enum result run_end(struct sim *sim, const struct action *action)
{
	(void)sim;
	(void)action;
	return RESULT_STOP;
}
