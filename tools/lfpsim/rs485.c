// SPDX-License-Identifier: GPL-2.0-or-later
/* From the options to a bus, and one run of it. */
#include <errno.h>
#include <string.h>

#include "capture.h"
#include "message.h"
#include "number.h"
#include "rs485.h"

#define BITS_PER_CHARACTER	10	/* 8N1 */

/* A chain of its own for each group; the last model is that of all others. */
static void make_chain(struct chain *chain, const struct settings *set)
{
	chain->base = (uint8_t)(set->addresses ? __builtin_ctz(set->addresses) : 0);
	for (unsigned int g = 0; g < set->nr_groups; g++) {
		struct group *group = &chain->groups[chain->nr_groups++];

		group->number = set->groups[g];
		group->first = chain->count;
		group->count = (unsigned int)set->modules;
		for (unsigned int i = 0; i < group->count; i++) {
			unsigned int model = i < set->nr_models ? i : set->nr_models - 1;
			struct module *m = &chain->modules[chain->count];

			module_start(m, set->models[model], chain->count++);
			m->system = set->system;
		}
	}
}

static int read_scenario(struct bus *bus, const struct settings *set)
{
	struct scenario *s = bus->scenario;

	s->verbs = bus_verbs;
	s->nr_verbs = nr_bus_verbs;
	s->chain = &bus->chain;
	if (control_open(&bus->control, set->check ? NULL : set->scenario))
		return -1;
	if (bus->control.fd < 0)
		return set->scenario ? scenario_read_file(s, set->scenario) : 0;
	s->live = true;
	s->at.file = strcmp(set->scenario, "-") ? set->scenario : "stdin";
	return 0;
}

/* The captured frames come in the place of what the chain would say. */
static int read_capture(struct bus *bus, const struct settings *set)
{
	if (!set->replay)
		return 0;
	bus->capture = capture_read(set->replay, set->match);
	return bus->capture ? 0 : -1;
}

static int open_truth(struct bus *bus, const struct settings *set)
{
	if (!set->truth)
		return 0;
	bus->truth = fopen(set->truth, "we");
	if (bus->truth)
		return 0;
	complain("%s: %s", set->truth, strerror(errno));
	return -1;
}

static int open_line(struct bus *bus, const struct settings *set)
{
	bool print = !strcmp(set->interface, "-");

	bus->line = print ? line_print_open() :
			    line_serial_open(set->interface, set->baud, set->link);
	if (!bus->line)
		return -1;
	bus->line->deadline = set->duration;
	bus->line->mute = print && set->print_frames;
	bus->wire.line = bus->line;
	if (set->wire || (bus->line->simulated && !set->no_wire))
		bus->wire.character = BITS_PER_CHARACTER * NSEC_PER_SEC / set->baud;
	return 0;
}

static void start(struct bus *bus, const struct settings *set)
{
	uint64_t seed = (uint64_t)set->seed;

	bus->faults = set->faults;
	bus->live = set->live;
	bus->random = random_bits(&seed);
	bus->wire.errors_out = random_bits(&seed);
	bus->wire.errors_in = random_bits(&seed);
	bus->wire.faults = &bus->faults;
	bus->wire.log = set->print_frames;
}

static void tell_start(const struct bus *bus, const struct settings *set)
{
	if (bus->capture)
		capture_tell(bus->capture);
	else
		note("%s: %u modules, the master is a %s, %lld baud", bus->line->name,
		     bus->chain.count, set->models[0]->name, (long long)set->baud);
}

static int finish(struct bus *bus, enum result result)
{
	double seconds = (double)bus->line->ops->now(bus->line) / (double)NSEC_PER_SEC;

	if (bus->line->ops->close(bus->line) != RESULT_OK)
		result = RESULT_FAIL;
	if (bus->truth && fclose(bus->truth)) {
		complain("--truth: %s", strerror(errno));
		result = RESULT_FAIL;
	}
	note("%s: %lu requests, %lu replies, %llu of %llu bits flipped, %.1f s", bus->line->name,
	     bus->requests, bus->replies, (unsigned long long)bus->wire.flipped,
	     (unsigned long long)bus->wire.bits, seconds);
	if (result == RESULT_FAIL)
		return EXIT_RUN;
	return bus->scenario->bad_lines ? EXIT_USAGE : EXIT_OK;
}

static int run(struct bus *bus, const struct settings *set)
{
	make_chain(&bus->chain, set);
	if (read_scenario(bus, set) || read_capture(bus, set))
		return EXIT_USAGE;
	if (set->check)
		return EXIT_OK;
	if (open_truth(bus, set) || open_line(bus, set))
		return EXIT_RUN;
	start(bus, set);
	tell_start(bus, set);
	return finish(bus, bus_run(bus));
}

/**
 * rs485_run() - be a chain of modules
 *
 * Return: exit status.
 */
int rs485_run(const struct settings *set)
{
	static struct scenario scenario;
	static struct bus bus;
	int status;

	bus.scenario = &scenario;
	status = run(&bus, set);
	scenario_free(&scenario);
	return status;
}
