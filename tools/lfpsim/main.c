// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpsim: a simulated LFP battery stack. Options in, one run of a scenario or a log out. */
#include <string.h>

#include "log.h"
#include "message.h"
#include "number.h"
#include "options.h"
#include "replay.h"
#include "rs485.h"
#include "sim.h"
#include "verb.h"

static struct port *open_port(const struct settings *set)
{
	struct port *port;

	if (set->print)
		port = port_print_open(set->interface ? set->interface : "can0", set->start);
	else
		port = port_can_open(set->interface, set->verbose);
	if (!port)
		return NULL;
	port->deadline = set->duration;
	port->patience = set->period < 0 ? set->dialect->period * NSEC_PER_MSEC : set->period;
	return port;
}

static int check_fd(const struct port *port, const char *file, unsigned int line)
{
	if (!line || port->fd)
		return 0;
	complain("%s:%u: a CAN FD frame, but %s is not set up for CAN FD; bring it up with "
		 "\"dbitrate 2000000 fd on\", or leave the line out", file, line, port->name);
	return -1;
}

/* The last words of a run, and its exit status. */
static int finish(const struct settings *set, struct port *port, enum result result)
{
	double seconds = (double)port->ops->now(port) / (double)NSEC_PER_SEC;

	if (port->ops->close(port) != RESULT_OK)
		result = RESULT_FAIL;
	if (!set->print)
		note("%s: %lu frames sent, %lu not taken by the bus, %.1f s", port->name,
		     port->sent, port->lost, seconds);
	return result == RESULT_FAIL ? EXIT_RUN : EXIT_OK;
}

static void tell_skipped(const struct log *log)
{
	if (log->inverter)
		note("%s: left out %u frames of the inverter's side", log->at.file, log->inverter);
	if (log->errors)
		note("%s: left out %u error frames", log->at.file, log->errors);
}

static int replay_log(const struct settings *set, struct log *log)
{
	const struct logged *fd;
	struct port *port;

	if (log_read(log, set->replay) ||
	    log_schedule(log, set->period, set->gap, (double)set->speed / 1000))
		return EXIT_USAGE;
	tell_skipped(log);
	if (set->check)
		return EXIT_OK;
	port = open_port(set);
	fd = log_first_fd(log);
	if (!port || check_fd(port, log->at.file, fd ? fd->line : 0))
		return EXIT_RUN;
	if (!set->print)
		note("%s: replay of %zu frames from %s", port->name, log->count, log->at.file);
	return finish(set, port, replay_run(port, log, set->loop));
}

static int replay(const struct settings *set)
{
	struct log log = { .match = set->match };
	int status = replay_log(set, &log);

	log_free(&log);
	return status;
}

static void start_stack(struct sim *sim, const struct settings *set)
{
	sim->own_period = set->period;
	sim->own_gap = set->gap;
	sim->immediate = set->immediate;
	sim->inverter = set->inverter;
	sim->random = (uint64_t)set->seed;
	sim->addresses = set->addresses ? set->addresses : 1;
	sim->until = INT64_MAX;
	if (set->print && set->duration == INT64_MAX)
		sim->until = sim->scenario->last;
	sim_start(sim, set->dialect);
	for (int i = 0; i < ADDRESSES; i++) {
		if (set->modules)
			pack_fix(&sim->packs[i], Q_MODULES, set->modules * 1000);
		if (set->live)
			live_start(&sim->live[i], &sim->packs[i], set->dialect->cells);
	}
}

static void tell_start(const struct sim *sim)
{
	const char *name = sim->dialect->name;
	long long modules = sim->packs[0].value[Q_MODULES] / 1000;

	if (sim->dialect->polled)
		note("%s: %s, %d controllers, answers polls", sim->port->name, name,
		     __builtin_popcount(sim->addresses));
	else
		note("%s: %s, %lld modules, a burst each %g ms", sim->port->name, name, modules,
		     (double)sim->period / (double)NSEC_PER_MSEC);
}

static int read_scenario(const struct settings *set, struct sim *sim)
{
	bool runs = !set->print && !set->check;

	sim->scenario->dialect = set->dialect;
	sim->scenario->verbs = verbs;
	sim->scenario->nr_verbs = nr_verbs;
	if (control_open(&sim->control, runs ? set->scenario : NULL))
		return -1;
	if (sim->control.fd < 0)
		return set->scenario ? scenario_read_file(sim->scenario, set->scenario) : 0;
	sim->scenario->live = true;
	sim->scenario->at.file = strcmp(set->scenario, "-") ? set->scenario : "stdin";
	return 0;
}

static int run_stack(const struct settings *set, struct sim *sim)
{
	int status;

	if (read_scenario(set, sim))
		return EXIT_USAGE;
	if (set->check)
		return EXIT_OK;
	sim->port = open_port(set);
	if (!sim->port || check_fd(sim->port, sim->scenario->at.file, sim->scenario->fd_line))
		return EXIT_RUN;
	start_stack(sim, set);
	if (!set->print)
		tell_start(sim);
	status = finish(set, sim->port, sim_run(sim));
	return status == EXIT_OK && sim->scenario->bad_lines ? EXIT_USAGE : status;
}

static int simulate(const struct settings *set)
{
	static struct sim sim;
	static struct scenario scenario;
	int status;

	sim.scenario = &scenario;
	status = run_stack(set, &sim);
	scenario_free(&scenario);
	return status;
}

int main(int argc, char **argv)
{
	struct settings set;
	int done = settings_read(&set, argc, argv);

	if (done)
		return done > 0 ? EXIT_OK : EXIT_USAGE;
	if (set.command == COMMAND_RS485)
		return rs485_run(&set);
	return set.replay ? replay(&set) : simulate(&set);
}
