// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An inverter beside the simulated stack, and the answers of the stack to polls, its own or those
 * of the bus.
 *
 * Two frames exist here and no others: the keep-alive 0x305 of eight zeros, and the poll 0x4200.
 */
#include "inverter.h"
#include "number.h"

#define KEEP_ALIVE_NSEC	NSEC_PER_SEC
/* From the poll to the first frame, measured on the captured pack. */
#define ANSWER_NSEC	(16 * NSEC_PER_MSEC)

/* Byte 0 of the poll; 1 asks for cell voltages, which this pack does not answer. */
static const uint8_t asked_for[NR_ANSWERS] = {
	[ANSWER_STATE] = 0,
	[ANSWER_EQUIPMENT] = 2,
};

/**
 * inverter_hear() - a frame of the inverter's side has been on the bus
 */
void inverter_hear(struct sim *sim, const struct frame *frame)
{
	int64_t when = sim->port->ops->now(sim->port) + ANSWER_NSEC;

	if (!sim->dialect->polled || !frame_is_poll(frame))
		return;
	for (int i = 0; i < NR_ANSWERS; i++)
		if (frame->data[0] == asked_for[i] && sim->answer_at[i] == NEVER)
			sim->answer_at[i] = when;
}

/**
 * inverter_poll() - send a poll, and hear it
 * @what: its byte 0
 */
enum result inverter_poll(struct sim *sim, uint8_t what)
{
	struct frame poll = {
		.id = POLL_ID, .kind = FRAME_EXTENDED, .len = 8, .data = { what },
	};
	enum result result = port_send_host(sim->port, &poll);

	if (result == RESULT_OK)
		inverter_hear(sim, &poll);
	return result;
}

/**
 * inverter_step() - what an inverter sends each second: a keep-alive, or two polls
 */
enum result inverter_step(struct sim *sim)
{
	struct frame keep_alive = { .id = KEEP_ALIVE_ID, .len = 8 };
	enum result result;

	if (!sim->dialect->polled) {
		sim->next_host += KEEP_ALIVE_NSEC;
		return port_send_host(sim->port, &keep_alive);
	}
	sim->next_host += sim->period;
	result = inverter_poll(sim, asked_for[ANSWER_EQUIPMENT]);
	return result == RESULT_OK ? inverter_poll(sim, asked_for[ANSWER_STATE]) : result;
}

int64_t inverter_due(const struct sim *sim)
{
	return sim->inverter ? sim->next_host : NEVER;
}

/* The captured pack answered the state first when it was asked for both. */
static enum answer answer_next(const struct sim *sim)
{
	return sim->answer_at[ANSWER_STATE] != NEVER ? ANSWER_STATE : ANSWER_EQUIPMENT;
}

/* A set follows the one before like one frame the other. */
static int64_t answer_start(const struct sim *sim, enum answer answer)
{
	const struct burst *before = &sim->burst;
	unsigned int slots = before->together ? before->count / before->together : 0;
	int64_t free = slots ? before->start + slots * sim->gap : 0;

	return sim->answer_at[answer] > free ? sim->answer_at[answer] : free;
}

/**
 * answer_due() - when the next answer begins; NEVER = nobody has asked
 */
int64_t answer_due(const struct sim *sim)
{
	enum answer answer = answer_next(sim);

	return sim->answer_at[answer] == NEVER ? NEVER : answer_start(sim, answer);
}

static enum answer answer_of(uint16_t id)
{
	return id < 0x7000 ? ANSWER_STATE : ANSWER_EQUIPMENT;
}

/**
 * answer_begin() - make the burst that answers the next poll
 */
void answer_begin(struct sim *sim)
{
	enum answer answer = answer_next(sim);
	struct burst *burst = &sim->burst;
	int64_t start = answer_start(sim, answer);
	unsigned int kept = 0;

	sim->answer_at[answer] = NEVER;
	sim_list_ids(sim, burst);
	for (unsigned int i = 0; i < burst->count; i++)
		if (answer_of(burst->ids[i]) == answer)
			burst->ids[kept++] = burst->ids[i];
	burst->count = kept;
	burst->start = start;
	burst->next = 0;
}
