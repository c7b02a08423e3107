// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "inverter.h"
#include "message.h"
#include "number.h"
#include "sim.h"
#include "verb.h"

/* A frame of 8 bytes and the error frame that ends it, at 500 kbit/s. */
#define STUCK_NSEC	(270 * NSEC_PER_USEC)

/**
 * port_send() - the one way out: counts, and lets nothing through that only an inverter sends
 */
enum result port_send(struct port *port, const struct frame *frame, bool must)
{
	enum result result;

	if (frame_from_inverter(frame))
		return RESULT_OK;
	result = port->ops->send(port, frame, must);
	port->sent += result == RESULT_OK;
	port->lost += result == RESULT_LOST;
	return result;
}

/**
 * port_send_host() - the way out for an inverter's two frames: keep-alive and poll
 */
enum result port_send_host(struct port *port, const struct frame *frame)
{
	enum result result;

	if (!frame_is_keep_alive(frame) && !frame_is_poll(frame))
		return RESULT_OK;
	result = port->ops->send(port, frame, false);
	port->sent += result == RESULT_OK;
	port->lost += result == RESULT_LOST;
	return result;
}

static const struct pack *pack_of(const struct sim *sim, uint16_t id)
{
	return &sim->packs[sim->dialect->polled ? ADDRESS(id) : 0];
}

/**
 * sim_encode() - the frame of an id as it would be sent now
 */
void sim_encode(const struct sim *sim, uint16_t id, struct frame *frame)
{
	const struct layout *layout = dialect_layout(sim->dialect, id);
	const struct override *o = &sim->override[id];

	*frame = (struct frame){ 0 };
	if (layout)
		layout_encode(layout, o->idle ? o->constant : NULL, pack_of(sim, id), frame);
	frame->id = id;
	if (id >= STANDARD_IDS || o->extended || sim->extended)
		frame->kind = FRAME_EXTENDED;
	if (o->raw) {
		memset(frame->data, 0, sizeof(frame->data));
		memcpy(frame->data, o->bytes, o->raw_len);
		frame->len = o->raw_len;
	}
	if (o->cut && o->length > frame->len)
		memset(frame->data + frame->len, 0, (size_t)(o->length - frame->len));
	if (o->cut)
		frame->len = o->length;
}

static enum result sim_send_twin(struct sim *sim, const struct frame *frame)
{
	struct frame twin = *frame;

	twin.kind |= FRAME_EXTENDED;
	for (uint8_t i = 0; i < twin.len; i++)
		twin.data[i] ^= 0xff;
	return port_send(sim->port, &twin, false);
}

/**
 * sim_send_id() - send the frame of an id, and its twin where there is one
 */
enum result sim_send_id(struct sim *sim, uint16_t id)
{
	struct frame frame;
	enum result result;

	sim_encode(sim, id, &frame);
	result = port_send(sim->port, &frame, false);
	if (result == RESULT_OK && sim->override[id].twin)
		result = sim_send_twin(sim, &frame);
	return result;
}

/* The frame of a layout from each controller that is there. */
static void list_layout(const struct sim *sim, const struct layout *layout, struct burst *burst)
{
	for (uint16_t address = 0; address < ADDRESSES; address++)
		if (sim->addresses >> address & 1)
			burst->ids[burst->count++] = (uint16_t)(layout->id + address);
}

/**
 * sim_list_ids() - the ids of a burst: those of the dialect, then those that "raw" added, by number
 */
void sim_list_ids(const struct sim *sim, struct burst *burst)
{
	const struct dialect *dialect = sim->dialect;
	uint16_t end = dialect->polled ? PACK_IDS : STANDARD_IDS;

	burst->count = 0;
	burst->together = dialect->polled ? (unsigned int)__builtin_popcount(sim->addresses) : 1;
	for (const struct layout * const *l = dialect->burst; *l; l++) {
		if (dialect->polled)
			list_layout(sim, *l, burst);
		else
			burst->ids[burst->count++] = (*l)->id;
	}
	for (uint16_t id = 0; id < end && burst->count < ANSWER_MAX; id++)
		if (sim->override[id].raw && dialect_may_have(dialect, id) &&
		    !dialect_layout(dialect, id))
			burst->ids[burst->count++] = id;
}

/* Leave out what this burst need not have. */
static void keep_due(const struct sim *sim, struct burst *burst)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < burst->count; i++)
		if (!(sim->number % dialect_every(sim->dialect, burst->ids[i])))
			burst->ids[kept++] = burst->ids[i];
	burst->count = kept;
}

/* A burst that is late by more than a period takes the place of those it missed. */
static void burst_begin(struct sim *sim)
{
	int64_t late = sim->port->ops->now(sim->port) - sim->next_burst;

	if (sim->dialect->polled) {
		answer_begin(sim);
		return;
	}
	if (late >= sim->period) {
		sim->next_burst += late / sim->period * sim->period;
		sim->number += (unsigned int)(late / sim->period);
	}
	sim_list_ids(sim, &sim->burst);
	keep_due(sim, &sim->burst);
	sim->burst.start = sim->next_burst;
	sim->burst.next = 0;
	sim->next_burst += sim->period;
	sim->number++;
}

static bool burst_over(const struct sim *sim)
{
	return sim->burst.next == sim->burst.count;
}

static int64_t burst_due(const struct sim *sim)
{
	const struct burst *burst = &sim->burst;

	if (sim->stuck)
		return sim->next_stuck;
	if (!burst_over(sim))
		return burst->start + burst->next / burst->together * sim->gap;
	return sim->dialect->polled ? answer_due(sim) : sim->next_burst;
}

/* Nobody acknowledges: the controller repeats one frame for ever, at the speed of the bus. */
static enum result stuck_step(struct sim *sim)
{
	int64_t now = sim->port->ops->now(sim->port);

	sim->next_stuck = now + (sim->gap > STUCK_NSEC ? sim->gap : STUCK_NSEC);
	return now > sim->until ? RESULT_STOP : sim_send_id(sim, sim->stuck_id);
}

/* The end of a run without --duration. */
static bool burst_last(const struct sim *sim)
{
	return burst_over(sim) && sim->burst.start >= sim->until &&
	       (!sim->dialect->polled || answer_due(sim) == NEVER);
}

static enum result burst_step(struct sim *sim)
{
	enum result result = RESULT_OK;
	uint16_t id;

	if (sim->stuck)
		return stuck_step(sim);
	if (burst_over(sim))
		burst_begin(sim);
	if (!burst_over(sim)) {
		id = sim->burst.ids[sim->burst.next++];
		if (!sim->silence && !sim->override[id].drop)
			result = sim_send_id(sim, id);
	}
	return result <= RESULT_LOST && burst_last(sim) ? RESULT_STOP : result;
}

/* Send what an action has changed. */
static enum result send_changed(struct sim *sim, const struct burst *before,
				const struct frame *frames)
{
	enum result result = RESULT_OK;
	static struct burst now;
	struct frame frame;

	sim_list_ids(sim, &now);
	for (unsigned int i = 0; i < now.count && result <= RESULT_LOST; i++) {
		unsigned int j = 0;

		while (j < before->count && before->ids[j] != now.ids[i])
			j++;
		sim_encode(sim, now.ids[i], &frame);
		if (j < before->count && frame_equal(&frame, &frames[j]))
			continue;
		if (!sim->override[now.ids[i]].drop)
			result = sim_send_id(sim, now.ids[i]);
	}
	return result;
}

/* A pack that is polled says nothing unasked. */
static bool shows_at_once(const struct sim *sim, const struct action *action)
{
	return sim->immediate && action->verb->state && !sim->silence && !sim->dialect->polled;
}

static enum result run_action(struct sim *sim, const struct action *action)
{
	static struct frame frames[ANSWER_MAX];
	static struct burst before;
	enum result result;

	if (!shows_at_once(sim, action))
		return action->verb->run(sim, action);
	sim_list_ids(sim, &before);
	for (unsigned int i = 0; i < before.count; i++)
		sim_encode(sim, before.ids[i], &frames[i]);
	result = action->verb->run(sim, action);
	return result == RESULT_OK ? send_changed(sim, &before, frames) : result;
}

static void advance(struct sim *sim)
{
	int64_t now = sim->port->ops->now(sim->port);

	for (int i = 0; i < ADDRESSES; i++) {
		sim->packs[i].now = now;
		live_advance(&sim->live[i], &sim->packs[i], now);
	}
}

/* Do whatever comes first; at one time the scenario comes first, then the inverter. */
static enum result sim_step(struct sim *sim)
{
	const struct action *next = scenario_peek(sim->scenario);
	int64_t due = burst_due(sim), host = inverter_due(sim);
	struct action action;

	advance(sim);
	if (!next || next->when > (host < due ? host : due))
		return host <= due ? inverter_step(sim) : burst_step(sim);
	scenario_take(sim->scenario, &action);
	return run_action(sim, &action);
}

static int64_t next_time(const struct sim *sim)
{
	const struct action *action = scenario_peek(sim->scenario);
	int64_t due = burst_due(sim), host = inverter_due(sim);

	due = host < due ? host : due;
	return action && action->when < due ? action->when : due;
}

/* Wait for the next thing to do, reading the control file and the bus meanwhile. */
static enum result sim_wait(struct sim *sim)
{
	struct port *port = sim->port;

	for (;;) {
		int64_t when = next_time(sim);
		int64_t until = when < port->deadline ? when : port->deadline;
		enum wake wake;

		if (until == NEVER && sim->until != INT64_MAX)
			return RESULT_STOP;
		wake = port->ops->wait(port, until, sim->control.fd);
		if (wake == WAKE_STOP)
			return RESULT_STOP;
		if (wake == WAKE_FAIL)
			return RESULT_FAIL;
		if (wake == WAKE_TIME)
			return until == when && when < port->deadline ? RESULT_OK : RESULT_STOP;
		if (wake == WAKE_FRAME)
			inverter_hear(sim, &port->heard);
		else
			control_read(&sim->control, sim->scenario, port->ops->now(port));
	}
}

static void take_times(struct sim *sim)
{
	sim->period = sim->own_period;
	if (sim->period < 0)
		sim->period = sim->dialect->period * NSEC_PER_MSEC;
	sim->gap = sim->own_gap;
	if (sim->gap < 0)
		sim->gap = sim->dialect->gap * NSEC_PER_USEC;
}

/**
 * sim_start() - the stack before any scenario line
 */
void sim_start(struct sim *sim, const struct dialect *dialect)
{
	sim->dialect = dialect;
	take_times(sim);
	sim->targets = ALL_ADDRESSES;
	for (int i = 0; i < NR_ANSWERS; i++)
		sim->answer_at[i] = NEVER;
	for (int i = 0; i < ADDRESSES; i++) {
		sim->packs[i] = dialect->start;
		sim->packs[i].flag[FLAG_CHARGE_ENABLE] = true;
		sim->packs[i].flag[FLAG_DISCHARGE_ENABLE] = true;
	}
}

/* What a scenario gave stays, all else is as the dialect begins. */
static void adopt(struct pack *pack, const struct dialect *dialect, bool live)
{
	struct pack old = *pack;

	*pack = dialect->start;
	for (enum quantity q = 0; q < NR_QUANTITIES; q++)
		if (old.fixed[q] || (live && (q == Q_SOC || q == Q_VOLTAGE))) {
			pack->value[q] = old.value[q];
			pack->fixed[q] = old.fixed[q];
		}
	for (enum text t = 0; t < NR_TEXTS; t++)
		if (old.text_fixed[t])
			memcpy(pack->text[t], old.text[t], sizeof(pack->text[t]));
	memcpy(pack->text_fixed, old.text_fixed, sizeof(pack->text_fixed));
	memcpy(pack->flag, old.flag, sizeof(pack->flag));
	pack->state = old.state;
	pack->clock = old.clock ? old.clock : pack->clock;
	pack->now = old.now;
	pack->voltage_lsb = old.voltage_lsb;
}

/**
 * sim_take_dialect() - speak another dialect from the next burst on
 */
void sim_take_dialect(struct sim *sim, const struct dialect *dialect)
{
	sim->dialect = dialect;
	take_times(sim);
	sim->burst.count = 0;
	sim->burst.next = 0;
	sim->number = 0;
	for (int i = 0; i < ADDRESSES; i++) {
		adopt(&sim->packs[i], dialect, sim->live[i].on);
		sim->live[i].cells = dialect->cells;
	}
}

/**
 * sim_run() - be a stack until the end of the scenario, of the duration, or a signal
 */
enum result sim_run(struct sim *sim)
{
	enum result result;

	do {
		result = sim_wait(sim);
		if (result == RESULT_OK)
			result = sim_step(sim);
	} while (result <= RESULT_LOST);
	return result;
}
