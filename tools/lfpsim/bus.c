// SPDX-License-Identifier: GPL-2.0-or-later
/* The bus at work: requests, replies, what goes wrong with them, and the scenario. */
#include <string.h>

#include "capture.h"
#include "message.h"
#include "number.h"
#include "rs485.h"
#include "verb.h"

#define LIVE_NSEC	NSEC_PER_SEC
#define ALL_PERCENT	100000
#define GARBAGE_MAX	24

/* What a second host asks, as in a captured poll of each 2 s. */
static const char second_request[] = "~20024642E00202FD33\r";

static uint64_t below(struct bus *bus, uint64_t most)
{
	return most ? random_bits(&bus->random) % most : 0;
}

static bool happens(struct bus *bus, enum chance chance)
{
	int64_t part = bus->faults.chance[chance];

	return part && (int64_t)below(bus, ALL_PERCENT) < part;
}

/**
 * bus_random() - characters that are no frame, as a driver gives that is switched on or off
 */
void bus_random(struct bus *bus, int64_t count)
{
	char text[LINE_BYTES];
	size_t length = count < LINE_BYTES ? (size_t)count : LINE_BYTES;

	for (size_t i = 0; i < length; i++)
		text[i] = (char)below(bus, 256);
	wire_put(&bus->wire, PIECE_REPLY, bus->line->ops->now(bus->line), text, length);
}

static void put_garbage(struct bus *bus, int64_t when)
{
	size_t length = 1 + below(bus, GARBAGE_MAX);
	char text[GARBAGE_MAX + 1];

	for (size_t i = 0; i < length; i++)
		text[i] = (char)below(bus, 256);
	wire_put(&bus->wire, PIECE_REPLY, when, text, length);
}

static int64_t think(struct bus *bus, const struct response *answer)
{
	int64_t time = bus->faults.latency;

	if (answer->module && answer->module->latency >= 0)
		time = answer->module->latency;
	if (happens(bus, CHANCE_OUTLIER))
		time = bus->faults.outlier;
	return time + (happens(bus, CHANCE_DELAY) ? bus->faults.delay : 0);
}

/* Put a reply on the wire, with what is to go wrong with it. */
static void reply(struct bus *bus, int64_t when, const char *text, size_t length)
{
	if (happens(bus, CHANCE_DROP))
		return;
	if (happens(bus, CHANCE_GARBAGE))
		put_garbage(bus, when);
	if (happens(bus, CHANCE_CUT))
		length = 1 + below(bus, length - 1);
	wire_put(&bus->wire, PIECE_REPLY, when, text, length);
	bus->replies++;
}

static void reply_of_chain(struct bus *bus, const char *text, size_t length, int64_t arrived)
{
	static struct response answer;
	char out[TELEGRAM_TEXT_MAX];
	int64_t when;

	chain_answer(&bus->chain, text, length, &answer);
	if (answer.silent || bus->silence)
		return;
	when = arrived + think(bus, &answer);
	truth_write(bus, &answer, when);
	if (happens(bus, CHANCE_WRONG_ADDRESS))
		answer.reply.address++;
	reply(bus, when, out, telegram_write(&answer.reply, out));
}

static void reply_of_capture(struct bus *bus, const char *text, size_t length, int64_t arrived)
{
	const struct response nobody = { 0 };
	const char *out = capture_answer(bus->capture, text, length);

	if (out && !bus->silence)
		reply(bus, arrived + think(bus, &nobody), out, strlen(out));
}

static void request(struct bus *bus, const char *text, size_t length, int64_t arrived)
{
	bus->requests++;
	if (bus->capture)
		reply_of_capture(bus, text, length, arrived);
	else
		reply_of_chain(bus, text, length, arrived);
}

static void log_heard(const struct bus *bus)
{
	const struct heard *h = &bus->heard;
	char text[TELEGRAM_TEXT_MAX + 1] = "~";

	memcpy(text + 1, h->text, h->used);
	wire_log(&bus->wire, h->arrived, '>', text, h->used + 1);
}

static void hear_character(struct bus *bus, char c)
{
	struct heard *h = &bus->heard;

	if (c == '~') {
		h->inside = true;
		h->used = 0;
	} else if (h->inside && c == '\r') {
		h->inside = false;
		log_heard(bus);
		request(bus, h->text, h->used, h->arrived);
	} else if (h->inside && h->used < sizeof(h->text)) {
		h->text[h->used++] = c;
	}
}

/* The characters came all at once, but on a wire they would have come one by one. */
static void hear(struct bus *bus)
{
	struct line *line = bus->line;
	struct heard *h = &bus->heard;

	if (h->arrived < line->at)
		h->arrived = line->at;
	if (wire_interrupt(&bus->wire, line->at, line->bytes, line->count)) {
		h->inside = false;
		return;
	}
	if (bus->faults.echo)
		wire_put(&bus->wire, PIECE_OTHER, h->arrived, line->bytes, line->count);
	wire_hear(&bus->wire, line->bytes, line->count);
	for (size_t i = 0; i < line->count; i++) {
		h->arrived += bus->wire.character;
		hear_character(bus, line->bytes[i]);
	}
}

/*
 * Another host asks. While somebody else speaks, both are lost: our host's request is not
 * understood, or the reply to it is mixed with the request of the other.
 */
static void second_host(struct bus *bus)
{
	size_t length = sizeof(second_request) - 1;
	int64_t now = bus->next_host;
	bool alone = !bus->heard.inside;

	bus->next_host += bus->faults.second_host;
	bus->heard.inside = false;
	if (wire_second(&bus->wire, now, bus->heard.arrived, second_request, length) && alone)
		request(bus, second_request + 1, length - 2,
			now + (int64_t)length * bus->wire.character);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t host_due(struct bus *bus)
{
	int64_t now = bus->line->ops->now(bus->line);

	if (!bus->faults.second_host)
		return NEVER;
	if (bus->next_host > now + bus->faults.second_host || !bus->next_host)
		bus->next_host = now + bus->faults.second_host;
	return bus->next_host;
}

static int64_t next_time(struct bus *bus)
{
	const struct action *action = scenario_peek(bus->scenario);
	int64_t due = earlier(wire_due(&bus->wire), host_due(bus));

	if (bus->live)
		due = earlier(due, bus->next_live);
	return action ? earlier(due, action->when) : due;
}

static enum result run_action(struct bus *bus)
{
	struct action action;

	scenario_take(bus->scenario, &action);
	return action.verb->on_bus(bus, &action);
}

/* Do whatever is due at a time; the scenario comes first. */
static enum result step(struct bus *bus, int64_t now)
{
	const struct action *action = scenario_peek(bus->scenario);

	if (action && action->when <= now)
		return run_action(bus);
	if (bus->live && bus->next_live <= now) {
		bus->next_live += LIVE_NSEC;
		chain_live(&bus->chain, LIVE_NSEC, &bus->random);
	}
	if (bus->faults.second_host && bus->next_host <= now)
		second_host(bus);
	wire_step(&bus->wire, now);
	return RESULT_OK;
}

static enum result wait(struct bus *bus)
{
	struct line *line = bus->line;
	int64_t until = earlier(next_time(bus), line->deadline);
	enum wake wake;

	line->busy = bus->wire.count;
	wake = line->ops->wait(line, until, bus->control.fd);
	if (wake == WAKE_STOP)
		return RESULT_STOP;
	if (wake == WAKE_FAIL)
		return RESULT_FAIL;
	if (wake == WAKE_FRAME)
		hear(bus);
	if (wake == WAKE_CONTROL)
		control_read(&bus->control, bus->scenario, line->ops->now(line));
	return RESULT_OK;
}

/**
 * bus_run() - answer until the end of the scenario, of the duration, or a signal
 */
enum result bus_run(struct bus *bus)
{
	enum result result = RESULT_OK;

	while (result <= RESULT_LOST) {
		int64_t now = bus->line->ops->now(bus->line);

		if (now >= bus->line->deadline)
			return RESULT_STOP;
		if (next_time(bus) <= now)
			result = step(bus, now);
		else
			result = wait(bus);
	}
	return result;
}
