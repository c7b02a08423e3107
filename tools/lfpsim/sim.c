// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "sim.h"
#include "verb.h"

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
 * sim_encode() - the frame of an id as it would be sent now
 */
void sim_encode(const struct sim *sim, uint16_t id, struct frame *frame)
{
	const struct layout *layout = dialect_layout(sim->dialect, id);
	const struct override *o = &sim->override[id];

	*frame = (struct frame){ .id = id };
	if (layout)
		layout_encode(layout, &sim->pack, frame);
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

/**
 * sim_list_ids() - the ids of a burst: those of the dialect, then those that "raw" added, by number
 */
void sim_list_ids(const struct sim *sim, struct burst *burst)
{
	burst->count = 0;
	for (const struct layout * const *l = sim->dialect->burst; *l; l++)
		burst->ids[burst->count++] = (*l)->id;
	for (uint16_t id = 0; id < STANDARD_IDS && burst->count < BURST_MAX; id++)
		if (sim->override[id].raw && !dialect_layout(sim->dialect, id))
			burst->ids[burst->count++] = id;
}

/* A burst that is late by more than a period takes the place of those it missed. */
static void burst_begin(struct sim *sim)
{
	int64_t late = sim->port->ops->now(sim->port) - sim->next_burst;

	if (late >= sim->period)
		sim->next_burst += late / sim->period * sim->period;
	sim_list_ids(sim, &sim->burst);
	sim->burst.start = sim->next_burst;
	sim->burst.next = 0;
	sim->next_burst += sim->period;
}

static bool burst_over(const struct sim *sim)
{
	return sim->burst.next == sim->burst.count;
}

static int64_t burst_due(const struct sim *sim)
{
	if (burst_over(sim))
		return sim->next_burst;
	return sim->burst.start + sim->burst.next * sim->gap;
}

static enum result burst_step(struct sim *sim)
{
	enum result result = RESULT_OK;
	uint16_t id;

	if (burst_over(sim))
		burst_begin(sim);
	id = sim->burst.ids[sim->burst.next++];
	if (!sim->silence && !sim->override[id].drop)
		result = sim_send_id(sim, id);
	if (result <= RESULT_LOST && burst_over(sim) && sim->burst.start >= sim->until)
		return RESULT_STOP;
	return result;
}

/* Send what an action has changed. */
static enum result send_changed(struct sim *sim, const struct burst *before,
				const struct frame *frames)
{
	enum result result = RESULT_OK;
	struct burst now;
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

static enum result run_action(struct sim *sim, const struct action *action)
{
	struct frame frames[BURST_MAX];
	struct burst before;
	enum result result;

	if (!sim->immediate || !action->verb->state || sim->silence)
		return action->verb->run(sim, action);
	sim_list_ids(sim, &before);
	for (unsigned int i = 0; i < before.count; i++)
		sim_encode(sim, before.ids[i], &frames[i]);
	result = action->verb->run(sim, action);
	return result == RESULT_OK ? send_changed(sim, &before, frames) : result;
}

/* Do whatever comes first; at one time the scenario comes before the frames. */
static enum result sim_step(struct sim *sim)
{
	const struct action *next = scenario_peek(sim->scenario);
	struct action action;

	live_advance(&sim->live, &sim->pack, sim->port->ops->now(sim->port));
	if (!next || next->when > burst_due(sim))
		return burst_step(sim);
	scenario_take(sim->scenario, &action);
	return run_action(sim, &action);
}

/*
 * A bad line is reported and left out: the stack goes on, and the exit status tells at the end.
 */
static void control_line(struct sim *sim)
{
	struct control *c = &sim->control;

	c->line[c->used] = '\0';
	if (c->skip) {
		sim->scenario->at.line++;
		sim->scenario->bad_lines++;
		complain_at(&sim->scenario->at, "longer than %d bytes", CONTROL_LINE - 1);
	} else if (scenario_line(sim->scenario, c->line, sim->port->ops->now(sim->port))) {
		sim->scenario->bad_lines++;
	}
	c->used = 0;
	c->skip = false;
}

static void control_take(struct sim *sim, const char *bytes, ssize_t count)
{
	struct control *c = &sim->control;

	for (ssize_t i = 0; i < count; i++) {
		if (bytes[i] == '\n')
			control_line(sim);
		else if (c->used < CONTROL_LINE - 1)
			c->line[c->used++] = bytes[i];
		else
			c->skip = true;
	}
}

/* When the file ends, the stack goes on without it. */
static void control_read(struct sim *sim)
{
	struct control *c = &sim->control;
	char bytes[CONTROL_LINE];
	ssize_t count = read(c->fd, bytes, sizeof(bytes));

	if (count > 0) {
		control_take(sim, bytes, count);
		return;
	}
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (c->used)
		control_line(sim);
	c->fd = -1;
}

static int64_t next_time(const struct sim *sim)
{
	const struct action *action = scenario_peek(sim->scenario);
	int64_t due = burst_due(sim);

	return action && action->when < due ? action->when : due;
}

/* Wait for the next thing to do, reading the control file meanwhile. */
static enum result sim_wait(struct sim *sim)
{
	struct port *port = sim->port;

	for (;;) {
		int64_t when = next_time(sim);
		int64_t until = when < port->deadline ? when : port->deadline;
		enum wake wake = port->ops->wait(port, until, sim->control.fd);

		if (wake == WAKE_STOP)
			return RESULT_STOP;
		if (wake == WAKE_FAIL)
			return RESULT_FAIL;
		if (wake == WAKE_TIME)
			return until == when && when < port->deadline ? RESULT_OK : RESULT_STOP;
		control_read(sim);
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
