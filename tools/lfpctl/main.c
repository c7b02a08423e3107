// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl: look at LFP battery stacks, attach them, explain what they send. */
#include <getopt.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfpctl.h"
#include "sysfs.h"

static const struct command *const commands[] = {
	&status_command,
	&cells_command,
	&events_command,
	&explain_command,
	&attach_command,
	&detach_command,
	&doctor_command,
	&decode_command,
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

struct globals globals;
static bool want_help, want_version;

static int set_sysfs(const char *value)
{
	return sysfs_set_root(value);
}

static const struct option_row global_options[] = {
	{ "json", 'j', NULL, &globals.json },
	{ "verbose", 'v', NULL, &globals.verbose },
	{ "sysfs", 1000, set_sysfs, NULL },
	{ "help", 'h', NULL, &want_help },
	{ "version", 'V', NULL, &want_version },
	{ 0 }
};

static const char common_help[] =
"\n"
"Options of every command:\n"
"  -j, --json       output for programs, in the names and units of sysfs\n"
"  -v, --verbose    everything there is\n"
"      --sysfs DIR  another place than /sys (also: LFPCTL_SYSFS)\n"
"  -h, --help       this help\n"
"  -V, --version    the version\n";

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

static int print_overview(void)
{
	puts("lfpctl: LFP battery stacks on this machine (lfpctl(1) has all of it)\n");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  lfpctl %-7s %-27s %s\n", commands[i]->name,
		       commands[i]->arguments, commands[i]->about);
	puts("  lfpctl help    COMMAND                     more about a command\n\n"
	     "Without a command: status.");
	fputs(common_help, stdout);
	return STATUS_OK;
}

static int print_help(const struct command *command)
{
	if (!command)
		return print_overview();
	printf("lfpctl %s %s\n\n%s", command->name, command->arguments,
	       command->help);
	fputs(common_help, stdout);
	return STATUS_OK;
}

static int help_on(int count, char **words)
{
	const struct command *command;

	if (!count)
		return print_overview();
	command = find_command(words[0]);
	if (!command)
		return usage_error("there is no command \"%s\"; see lfpctl --help",
				   words[0]);
	return print_help(command);
}

static size_t add_options(const struct option_row *rows, size_t count,
			  const struct option_row **all)
{
	for (; rows && rows->name; rows++)
		all[count++] = rows;
	return count;
}

/* The tables of getopt_long() from ours. */
static void list_options(const struct option_row **rows, size_t count,
			 struct option *longs, char *shorts)
{
	for (size_t i = 0; i < count; i++, longs++) {
		longs->name = rows[i]->name;
		longs->has_arg = rows[i]->set ? required_argument : no_argument;
		longs->val = rows[i]->letter;
		if (rows[i]->letter > UCHAR_MAX)
			continue;
		*shorts++ = (char)rows[i]->letter;
		if (rows[i]->set)
			*shorts++ = ':';
	}
}

static int set_option(const struct option_row **rows, size_t count, int letter)
{
	for (size_t i = 0; i < count; i++) {
		if (rows[i]->letter != letter)
			continue;
		if (rows[i]->set)
			return rows[i]->set(optarg);
		*rows[i]->flag = true;
		return 0;
	}
	usage_error("see lfpctl --help");
	return -1;
}

/* Reads options; without a @command only those in front of the first word. */
static int read_options(const struct command *command, int argc, char **argv)
{
	const struct option_row *rows[OPTIONS_MAX];
	struct option longs[OPTIONS_MAX + 1] = { 0 };
	char shorts[2 * OPTIONS_MAX + 2] = "+";
	size_t count = add_options(global_options, 0, rows);
	int letter;

	if (command)
		count = add_options(command->options, count, rows);
	list_options(rows, count, longs, shorts + !command);
	optind = 0;
	while ((letter = getopt_long(argc, argv, shorts, longs, NULL)) != -1)
		if (set_option(rows, count, letter))
			return -1;
	return 0;
}

static int print_version(void)
{
	puts("lfpctl " LFPCTL_VERSION);
	return STATUS_OK;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	if (read_options(command, argc, argv))
		return STATUS_USAGE;
	if (want_version)
		return print_version();
	if (want_help)
		return print_help(command);
	return command->run(argc - optind, argv + optind);
}

static int run(int argc, char **argv)
{
	const struct command *command;
	char *word;

	if (read_options(NULL, argc, argv))
		return STATUS_USAGE;
	if (want_version)
		return print_version();
	if (want_help)
		return help_on(argc - optind, argv + optind);
	if (optind == argc)
		return status_command.run(0, NULL);
	if (!strcmp(argv[optind], "help"))
		return help_on(argc - optind - 1, argv + optind + 1);
	word = argv[optind];
	command = find_command(word);
	if (!command)
		return usage_error("there is no command \"%s\"; see lfpctl --help",
				   word);
	/* The name that getopt_long() gives in its messages. */
	argv[optind] = argv[0];
	return run_command(command, argc - optind, argv + optind);
}

int main(int argc, char **argv)
{
	const char *root = getenv("LFPCTL_SYSFS");
	int status;

	/* Characters alone: numbers keep their point. */
	setlocale(LC_CTYPE, "");
	if (root && *root && sysfs_set_root(root))
		return STATUS_USAGE;
	status = run(argc, argv);
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	complain("cannot write the output");
	return STATUS_ERROR;
}
