// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "message.h"
#include "number.h"
#include "options.h"

/* Room for the rows of both tables. */
#define OPTIONS_MAX	64

static int see_help(void)
{
	fputs("lfpsim: see lfpsim --help\n", stderr);
	return -1;
}

int bad_option(const char *name, const char *value, const char *allowed)
{
	complain("--%s: \"%s\" is not understood; allowed: %s", name, value, allowed);
	return -1;
}

/* The options of both tables. */
static const struct option_row *option_at(size_t i)
{
	if (i < nr_can_options)
		return &can_options[i];
	i -= nr_can_options;
	return i < nr_rs485_options ? &rs485_options[i] : NULL;
}

static int set_option(struct settings *set, int letter)
{
	const struct option_row *row;

	for (size_t i = 0; (row = option_at(i)); i++) {
		if (row->letter != letter)
			continue;
		if (set->used & ~row->commands)
			set->stranger = row->name;
		set->used &= row->commands;
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
	const struct option_row *row;
	size_t i;

	for (i = 0; (row = option_at(i)); i++) {
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
	struct option longs[OPTIONS_MAX + 4];
	char shorts[2 * OPTIONS_MAX + 4];
	int letter;

	list_options(longs, shorts);
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (letter == 'h') {
			print_help(argc > 1 && !strcmp(argv[1], "rs485"));
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

/**
 * struct command_row - a command
 * @ask: what to say when the word after it is missing; NULL = it may be
 */
struct command_row {
	const char *name;
	enum command_word word;
	const char *ask;
};

static const struct command_row commands[] = {
	{ "can", COMMAND_CAN, "can: which interface? for example: lfpsim can can0" },
	{ "print", COMMAND_PRINT, NULL },
	{ "rs485", COMMAND_RS485,
	  "rs485: which port? for example: lfpsim rs485 pty, lfpsim rs485 /dev/ttyUSB0" },
};

#define NR_COMMANDS	(sizeof(commands) / sizeof(commands[0]))

static const struct command_row *find_command(const char *name)
{
	struct words words = { 0 };

	for (size_t i = 0; i < NR_COMMANDS; i++) {
		if (name && !strcmp(commands[i].name, name))
			return &commands[i];
		words_add(&words, commands[i].name);
	}
	complain("%s%s; allowed: %s", name ? name : "no command", name ? ": no such command" : "",
		 words.text);
	return NULL;
}

static int read_command(struct settings *set, int count, char **words)
{
	const struct command_row *command = find_command(count ? words[0] : NULL);

	if (!command)
		return see_help();
	set->command = command->word;
	set->print = command->word == COMMAND_PRINT;
	if (count > 1)
		set->interface = words[1];
	if (count > 2) {
		complain("%s: one word too many", words[2]);
		return see_help();
	}
	if (set->interface || set->check || !command->ask)
		return 0;
	complain("%s", command->ask);
	return see_help();
}

int need(bool wrong, const char *message)
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
		.used = COMMAND_CAN | COMMAND_PRINT | COMMAND_RS485,
		.baud = 115200,
	};
	faults_start(&set->faults);
	done = read_options(set, argc, argv);
	if (done)
		return done;
	if (read_command(set, argc - optind, argv + optind))
		return -1;
	if (!(set->used & set->command)) {
		complain("--%s is no option of this command", set->stranger);
		return see_help();
	}
	return set->command == COMMAND_RS485 ? rs485_check(set) : check_settings(set);
}
