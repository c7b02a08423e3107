/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scenario lines that come while the stack runs. */
#ifndef LFPSIM_CONTROL_H
#define LFPSIM_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scenario.h"

#define CONTROL_LINE	1024

/**
 * struct control - a file that gives scenario lines while the stack runs
 * @fd: -1 = none
 * @line, @used: the line that is not complete yet
 * @skip: the line is too long, drop its rest
 */
struct control {
	int fd;
	char line[CONTROL_LINE];
	size_t used;
	bool skip;
};

int control_open(struct control *control, const char *path);
void control_read(struct control *control, struct scenario *scenario, int64_t now);

#endif
