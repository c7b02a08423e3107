/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef LFPSIM_OPTIONS_H
#define LFPSIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "chain.h"
#include "dialect.h"
#include "fault.h"

/* Bits: which commands an option is for. */
enum command_word {
	COMMAND_CAN	= 1,
	COMMAND_PRINT	= 2,
	COMMAND_RS485	= 4,
};

/**
 * struct settings - the command line
 * @print: command "print"
 * @interface: or port; NULL = not given
 * @modules: 0 = as the dialect has it
 * @addresses: bits; 0 = not given
 * @period, @gap: ns; negative = as the dialect has them
 * @duration: ns; INT64_MAX = not given
 * @start: printed time of the start, ns
 * @speed: thousandths
 * @used: the options that were given, bits of enum command_word that all of them are for
 * @stranger: the option that took the last one away
 *
 * On RS485:
 * @models, @nr_models: of the chain from its master on; the last one is that of all others
 * @groups, @nr_groups: numbers
 * @baud: rate of the line
 * @link: symlink to the pty
 * @truth: file for what each reply says
 */
struct settings {
	enum command_word command;
	bool print;
	const char *interface;
	const struct dialect *dialect;
	const char *scenario;
	const char *replay;
	const char *match;
	int64_t modules;
	uint16_t addresses;
	int64_t period;
	int64_t gap;
	int64_t duration;
	int64_t start;
	int64_t speed;
	int64_t seed;
	bool old, loop, live, immediate, check, verbose, inverter;
	unsigned int used;
	const char *stranger;
	const struct model *models[CHAIN_MODULES];
	unsigned int nr_models;
	uint8_t groups[CHAIN_GROUPS];
	unsigned int nr_groups;
	int64_t baud;
	const char *link;
	const char *truth;
	struct faults faults;
	bool system, print_frames, wire, no_wire;
};

/**
 * struct option_row - one option
 * @letter: short form, or a number beyond the letters
 * @set: takes the argument of an option that has one
 * @flag: where an option without argument is noted
 * @commands: bits, what it is for
 */
struct option_row {
	const char *name;
	int letter;
	int (*set)(struct settings *set, const char *value);
	size_t flag;
	unsigned int commands;
};

#define FLAG(member)	NULL, offsetof(struct settings, member)

extern const struct option_row can_options[], rs485_options[];
extern const unsigned int nr_can_options, nr_rs485_options;

int bad_option(const char *name, const char *value, const char *allowed);
int need(bool wrong, const char *message);
int rs485_check(struct settings *set);
void print_help(bool rs485);
int settings_read(struct settings *set, int argc, char **argv);

#endif
