// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "number.h"
#include "options.h"

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
"  -m, --modules N       1 to 16; current limits and capacity grow with it\n"
"  -a, --address A       with pylontech-hv: 0 to 15, or several: 0,1,7 (0)\n"
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
"  -p, --period MS       from burst to burst (1000; pytes-native 3000, byd 2000)\n"
"  -g, --gap MS          from frame to frame of a burst (1; pylontech-hv 15.5)\n"
"  -D, --duration S      end after S seconds\n"
"      --start S         time of the first printed frame (0)\n"
"\n"
"      --inverter        be an inverter, too: 0x305, or the polls of high voltage\n"
"  -c, --check           only look whether the scenario or the log is right\n"
"  -v, --verbose         tell of each keep-alive (0x305) or poll of an inverter\n"
"  -q, --quiet           errors only\n"
"\n"
"Dialects:\n";

static void print_help(void)
{
	fputs(usage, stdout);
	for (unsigned int i = 0; i < nr_dialects; i++)
		printf("  %-20s  %s\n", dialects[i]->name, dialects[i]->about);
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
		words_add(&words, dialects[i]->name);
	return bad_option("dialect", value, words.text);
}

/* "3" or "0,1,7"; each --address adds to those before. */
static int set_address(struct settings *set, const char *value)
{
	const char *rest = value;

	do {
		char number[4] = "";
		size_t length = strcspn(rest, ",");
		int64_t address;

		if (length < sizeof(number))
			memcpy(number, rest, length);
		if (parse_count(number, 0, ADDRESSES - 1, &address))
			return bad_option("address", value, "0 to 15, or several: 0,1,7");
		set->addresses = (uint16_t)(set->addresses | 1u << address);
		rest += length;
	} while (*rest++);
	return 0;
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
	{ "address", 'a', set_address, 0 },
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
	{ "inverter", 262, FLAG(inverter) },
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

/* How long a burst, or all answers to a pair of polls, last. */
static int64_t burst_nsec(const struct settings *set)
{
	int64_t gap = set->gap < 0 ? set->dialect->gap * NSEC_PER_USEC : set->gap;
	unsigned int frames = 0;

	while (set->dialect->burst[frames])
		frames++;
	return (frames - 1) * gap;
}

static int64_t period_nsec(const struct settings *set)
{
	return set->period < 0 ? set->dialect->period * NSEC_PER_MSEC : set->period;
}

/* A log has no period and no gap of its own. */
static void default_times(struct settings *set)
{
	set->period = set->period < 0 ? 1000 * NSEC_PER_MSEC : set->period;
	set->gap = set->gap < 0 ? NSEC_PER_MSEC : set->gap;
}

/* Options that go together or do not. */
static int check_settings(struct settings *set)
{
	if (need(set->replay && set->scenario, "--replay and --scenario: use one of them") ||
	    need(set->match && !set->replay, "--match needs --replay") ||
	    need(set->loop && !set->replay, "--loop needs --replay") ||
	    need(set->print && set->loop && set->duration == INT64_MAX,
		 "print --loop would never end; give --duration, too") ||
	    need(set->check && !set->replay && !set->scenario,
		 "--check needs --scenario or --replay") ||
	    need(set->old && !set->dialect->older,
		 "--old: no old firmware of this dialect is known") ||
	    need(set->addresses && !set->dialect->polled,
		 "--address: only the dialects pylontech-hv... have addresses") ||
	    need(set->replay && set->inverter, "--inverter and --replay: use one of them") ||
	    need(!set->replay && burst_nsec(set) >= period_nsec(set),
		 "a burst takes longer than --period; give a longer --period or a shorter --gap"))
		return -1;
	if (set->replay)
		default_times(set);
	if (set->old)
		set->dialect = dialect_find(set->dialect->older);
	return 0;
}

/**
 * settings_read() - read the command line
 *
 * Return: 0, 1 when an option was all there is to do, -1 after an error message.
 */
int settings_read(struct settings *set, int argc, char **argv)
{
	int done;

	*set = (struct settings){
		.dialect = dialects[0],
		.period = -1,
		.gap = -1,
		.duration = INT64_MAX,
		.speed = 1000,
		.seed = 1,
	};
	done = read_options(set, argc, argv);
	if (done)
		return done;
	if (read_command(set, argc - optind, argv + optind))
		return -1;
	return check_settings(set);
}
