// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpsim: a simulated LFP battery stack. Options in, one run of a scenario or a log out. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "log.h"
#include "message.h"
#include "number.h"
#include "replay.h"
#include "sim.h"
#include "verb.h"

/**
 * struct settings - the command line
 * @print: command "print", else "can"
 * @interface: NULL = not given
 * @modules: 0 = as the dialect has it
 * @duration: ns; INT64_MAX = not given
 * @start: printed time of the start, ns
 * @speed: thousandths
 */
struct settings {
	bool print;
	const char *interface;
	const struct dialect *dialect;
	const char *scenario;
	const char *replay;
	const char *match;
	int64_t modules;
	int64_t period;
	int64_t gap;
	int64_t duration;
	int64_t start;
	int64_t speed;
	int64_t seed;
	bool old, loop, live, immediate, check, verbose;
};

static const char usage[] =
"lfpsim: a simulated LFP battery stack (lfpsim(1) has all of it)\n"
"\n"
"  lfpsim can IFACE [options]      be a stack on a CAN interface\n"
"  lfpsim print [IFACE] [options]  print the frames as candump -L does, without\n"
"                                  CAN and without waiting\n"
"  lfpsim --help | --version\n"
"\n"
"The stack:\n"
"  -d, --dialect NAME    one of the list below (pylontech-1.2)\n"
"      --old             old firmware of that dialect\n"
"  -m, --modules N       1 to 16; current limits and capacity grow with it (6)\n"
"  -s, --scenario FILE   lines \"TIME ACTION ARGS...\"; - = stdin; a FIFO, and\n"
"                        stdin of \"can\", are read while the stack runs\n"
"  -i, --immediate       send a frame at once when the scenario changes it\n"
"      --live            state of charge and voltage follow the current\n"
"      --seed N          for the action \"random\" (1)\n"
"\n"
"A log in the place of a simulated stack:\n"
"  -r, --replay LOG      candump -L, -ta or plain, or a table \"id,data,...\"; - = stdin\n"
"      --match TEXT      only the lines of the log with TEXT\n"
"      --speed FACTOR    2 = twice as fast (1)\n"
"  -l, --loop            again and again\n"
"\n"
"Time:\n"
"  -p, --period MS       from burst to burst (1000)\n"
"  -g, --gap MS          from frame to frame of a burst (1)\n"
"  -D, --duration S      end after S seconds\n"
"      --start S         time of the first printed frame (0)\n"
"\n"
"  -c, --check           only look whether the scenario or the log is right\n"
"  -v, --verbose         tell of each keep-alive (0x305) that an inverter sends\n"
"  -q, --quiet           errors only\n"
"\n"
"Dialects:\n";

static void print_help(void)
{
	fputs(usage, stdout);
	for (unsigned int i = 0; i < nr_dialects; i++)
		printf("  %-20s  %s\n", dialects[i].name, dialects[i].about);
}

static int see_help(void)
{
	fputs("lfpsim: see lfpsim --help\n", stderr);
	return -1;
}

static int bad_option(const char *name, const char *value, const char *allowed)
{
	complain("--%s: \"%s\" is not understood; allowed: %s", name, value, allowed);
	return -1;
}

static int set_dialect(struct settings *set, const char *value)
{
	struct words words = { 0 };

	set->dialect = dialect_find(value);
	if (set->dialect)
		return 0;
	for (unsigned int i = 0; i < nr_dialects; i++)
		words_add(&words, dialects[i].name);
	return bad_option("dialect", value, words.text);
}

static int set_modules(struct settings *set, const char *value)
{
	if (parse_count(value, 1, MODULES_MAX, &set->modules))
		return bad_option("modules", value, "1 to 16");
	return 0;
}

/* Read a time into ns; the unit has @decimals digits down to the nanosecond. */
static int set_time(const char *name, const char *value, unsigned int decimals, int64_t least,
		    int64_t *time)
{
	const char *allowed = decimals == 6 ? "milliseconds, up to 86400000" :
					      "seconds, up to 100000000";
	int64_t most = decimals == 6 ? 86400000 * NSEC_PER_MSEC : 100000000 * NSEC_PER_SEC;

	if (parse_decimal(value, decimals, time) || *time < least || *time > most)
		return bad_option(name, value, allowed);
	return 0;
}

static int set_period(struct settings *set, const char *value)
{
	return set_time("period", value, 6, 1, &set->period);
}

static int set_gap(struct settings *set, const char *value)
{
	return set_time("gap", value, 6, 0, &set->gap);
}

static int set_duration(struct settings *set, const char *value)
{
	return set_time("duration", value, 9, 1, &set->duration);
}

/* A time of today has ten digits before the point, so it is read in microseconds. */
static int set_start(struct settings *set, const char *value)
{
	if (parse_decimal(value, 6, &set->start) || set->start < 0 ||
	    set->start > INT64_MAX / 2 / NSEC_PER_USEC)
		return bad_option("start", value, "seconds, at most 6 decimals");
	set->start *= NSEC_PER_USEC;
	return 0;
}

static int set_speed(struct settings *set, const char *value)
{
	if (parse_decimal(value, 3, &set->speed) || set->speed < 1 || set->speed > 1000000000)
		return bad_option("speed", value, "0.001 to 1000000");
	return 0;
}

static int set_seed(struct settings *set, const char *value)
{
	if (parse_count(value, 0, INT64_MAX, &set->seed))
		return bad_option("seed", value, "a whole number, at most 18 digits");
	return 0;
}

static int set_scenario(struct settings *set, const char *value)
{
	set->scenario = value;
	return 0;
}

static int set_replay(struct settings *set, const char *value)
{
	set->replay = value;
	return 0;
}

static int set_match(struct settings *set, const char *value)
{
	set->match = value;
	return 0;
}

/**
 * struct option_row - one option
 * @letter: short form, or a number beyond the letters
 * @set: takes the argument of an option that has one
 * @flag: where an option without argument is noted
 */
struct option_row {
	const char *name;
	int letter;
	int (*set)(struct settings *set, const char *value);
	size_t flag;
};

#define FLAG(member)	NULL, offsetof(struct settings, member)

static const struct option_row option_rows[] = {
	{ "dialect", 'd', set_dialect, 0 },
	{ "modules", 'm', set_modules, 0 },
	{ "scenario", 's', set_scenario, 0 },
	{ "replay", 'r', set_replay, 0 },
	{ "match", 256, set_match, 0 },
	{ "speed", 257, set_speed, 0 },
	{ "period", 'p', set_period, 0 },
	{ "gap", 'g', set_gap, 0 },
	{ "duration", 'D', set_duration, 0 },
	{ "start", 258, set_start, 0 },
	{ "seed", 259, set_seed, 0 },
	{ "old", 260, FLAG(old) },
	{ "live", 261, FLAG(live) },
	{ "loop", 'l', FLAG(loop) },
	{ "immediate", 'i', FLAG(immediate) },
	{ "check", 'c', FLAG(check) },
	{ "verbose", 'v', FLAG(verbose) },
};

#define NR_OPTIONS	(sizeof(option_rows) / sizeof(option_rows[0]))

static int set_option(struct settings *set, int letter)
{
	for (size_t i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];

		if (row->letter != letter)
			continue;
		if (row->set)
			return row->set(set, optarg);
		*(bool *)((char *)set + row->flag) = true;
		return 0;
	}
	return see_help();
}

/* The tables of getopt_long() from ours. */
static void list_options(struct option *longs, char *shorts)
{
	size_t i;

	for (i = 0; i < NR_OPTIONS; i++) {
		const struct option_row *row = &option_rows[i];

		longs[i] = (struct option){
			row->name, row->set ? required_argument : no_argument, NULL, row->letter
		};
		if (row->letter > UCHAR_MAX)
			continue;
		*shorts++ = (char)row->letter;
		if (row->set)
			*shorts++ = ':';
	}
	longs[i++] = (struct option){ "quiet", no_argument, NULL, 'q' };
	longs[i++] = (struct option){ "help", no_argument, NULL, 'h' };
	longs[i++] = (struct option){ "version", no_argument, NULL, 'V' };
	longs[i] = (struct option){ 0 };
	strcpy(shorts, "qhV");
}

/* Returns 1 when the option was all there is to do. */
static int read_options(struct settings *set, int argc, char **argv)
{
	struct option longs[NR_OPTIONS + 4];
	char shorts[2 * NR_OPTIONS + 4];
	int letter;

	list_options(longs, shorts);
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (letter == 'h') {
			print_help();
			return 1;
		}
		if (letter == 'V') {
			puts("lfpsim " LFPSIM_VERSION);
			return 1;
		}
		if (letter == 'q')
			message_quiet = true;
		else if (set_option(set, letter))
			return -1;
	}
	return 0;
}

static int read_command(struct settings *set, int count, char **words)
{
	if (!count || (strcmp(words[0], "can") && strcmp(words[0], "print"))) {
		complain("%s%s; allowed: can, print", count ? words[0] : "no command",
			 count ? ": no such command" : "");
		return see_help();
	}
	set->print = words[0][0] == 'p';
	if (count > 1)
		set->interface = words[1];
	if (count > 2) {
		complain("%s: one word too many", words[2]);
		return see_help();
	}
	if (set->interface || set->print || set->check)
		return 0;
	complain("can: which interface? for example: lfpsim can can0");
	return see_help();
}

static int need(bool wrong, const char *message)
{
	if (wrong)
		complain("%s", message);
	return wrong ? -1 : 0;
}

/* Options that go together or do not. */
static int check_settings(struct settings *set)
{
	unsigned int frames = 0;

	while (set->dialect->burst[frames])
		frames++;
	if (need(set->replay && set->scenario, "--replay and --scenario: use one of them") ||
	    need(set->match && !set->replay, "--match needs --replay") ||
	    need(set->loop && !set->replay, "--loop needs --replay") ||
	    need(set->print && set->loop && set->duration == INT64_MAX,
		 "print --loop would never end; give --duration, too") ||
	    need(set->check && !set->replay && !set->scenario,
		 "--check needs --scenario or --replay") ||
	    need(set->old && !set->dialect->older,
		 "--old: no old firmware of this dialect is known") ||
	    need(!set->replay && (frames - 1) * set->gap >= set->period,
		 "a burst takes longer than --period; give a longer --period or a shorter --gap"))
		return -1;
	if (set->old)
		set->dialect = dialect_find(set->dialect->older);
	return 0;
}

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
	port->patience = set->period;
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

/*
 * A scenario that comes while the stack runs: stdin, or a FIFO. The FIFO is opened for both
 * directions, so that opening does not wait for a writer and the last writer may go.
 */
static int open_control(const struct settings *set)
{
	struct stat st;
	int fd;

	if (set->print || set->check || !set->scenario)
		return -1;
	if (!strcmp(set->scenario, "-"))
		return STDIN_FILENO;
	if (stat(set->scenario, &st) || !S_ISFIFO(st.st_mode))
		return -1;
	fd = open(set->scenario, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		complain("%s: %s", set->scenario, strerror(errno));
	return fd;
}

static void start_stack(struct sim *sim, const struct settings *set)
{
	sim->dialect = set->dialect;
	sim->period = set->period;
	sim->gap = set->gap;
	sim->immediate = set->immediate;
	sim->random = (uint64_t)set->seed;
	sim->until = INT64_MAX;
	if (set->print && set->duration == INT64_MAX)
		sim->until = sim->scenario->last;
	sim->pack = set->dialect->start;
	if (set->modules)
		sim->pack.value[Q_MODULES] = set->modules * 1000;
	if (set->live)
		live_start(&sim->live, &sim->pack, set->dialect->cells);
}

static int read_scenario(const struct settings *set, struct sim *sim)
{
	sim->scenario->dialect = set->dialect;
	sim->control.fd = open_control(set);
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
		note("%s: %s, %lld modules, a burst each %g ms", sim->port->name,
		     sim->dialect->name, (long long)sim->pack.value[Q_MODULES] / 1000,
		     (double)sim->period / (double)NSEC_PER_MSEC);
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
	struct settings set = {
		.dialect = &dialects[0],
		.period = 1000 * NSEC_PER_MSEC,
		.gap = NSEC_PER_MSEC,
		.duration = INT64_MAX,
		.speed = 1000,
		.seed = 1,
	};
	int done = read_options(&set, argc, argv);

	if (done > 0)
		return EXIT_OK;
	if (done < 0 || read_command(&set, argc - optind, argv + optind) || check_settings(&set))
		return EXIT_USAGE;
	return set.replay ? replay(&set) : simulate(&set);
}
