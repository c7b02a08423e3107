/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all commands share: options, exit status, messages. */
#ifndef LFPCTL_H
#define LFPCTL_H

#include <stdbool.h>
#include <stddef.h>

/* Exit status; documented in lfpctl(1). */
enum {
	STATUS_OK,
	STATUS_ERROR,
	STATUS_USAGE,
	STATUS_NOTHING,

	/* Of doctor, which has nothing that it could not find. */
	STATUS_BROKEN = 2,
};

/**
 * struct globals - options that every command takes
 * @json: output for programs
 * @verbose: everything there is
 */
struct globals {
	bool json;
	bool verbose;
};

extern struct globals globals;

/**
 * struct option_row - one option
 * @name: long form
 * @letter: short form, or a number beyond the letters
 * @set: takes the argument of an option that has one: 0, or -1 after a message
 * @flag: set by an option without argument
 */
struct option_row {
	const char *name;
	int letter;
	int (*set)(const char *value);
	bool *flag;
};

/* Most options of one command, the global ones included. */
#define OPTIONS_MAX 24

/**
 * struct command - one command
 * @name: its word
 * @arguments: for the first line of its help
 * @about: one line for the list of commands
 * @help: the rest of its help
 * @options: its own options, ended by one without name
 * @run: does it; @words are what is left after the options. Exit status.
 */
struct command {
	const char *name;
	const char *arguments;
	const char *about;
	const char *help;
	const struct option_row *options;
	int (*run)(int count, char **words);
};

extern const struct command status_command;
extern const struct command cells_command;
extern const struct command events_command;
extern const struct command explain_command;
extern const struct command attach_command;
extern const struct command detach_command;
extern const struct command decode_command;
extern const struct command doctor_command;

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *grow(void *list, size_t count, size_t size);
int parse_number(const char *text, long min, long max, long *number);
int set_number(const char *option, const char *value, long min, long max,
	       long *number);

#endif /* LFPCTL_H */
