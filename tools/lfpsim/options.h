/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line. */
#ifndef LFPSIM_OPTIONS_H
#define LFPSIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "dialect.h"

/**
 * struct settings - the command line
 * @print: command "print", else "can"
 * @interface: NULL = not given
 * @modules: 0 = as the dialect has it
 * @addresses: bits; 0 = not given
 * @period, @gap: ns; negative = as the dialect has them
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
	uint16_t addresses;
	int64_t period;
	int64_t gap;
	int64_t duration;
	int64_t start;
	int64_t speed;
	int64_t seed;
	bool old, loop, live, immediate, check, verbose, inverter;
};

int settings_read(struct settings *set, int argc, char **argv);

#endif
