/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs of CAN frames in the forms people keep them in. */
#ifndef LFPSIM_LOG_H
#define LFPSIM_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "message.h"

/**
 * struct logged - a frame of a log
 * @when: ns after the first frame
 * @line: of the log
 */
struct logged {
	int64_t when;
	unsigned int line;
	struct frame frame;
};

/**
 * struct log - a whole log
 * @at: line that is being read
 * @match: only lines that contain this text; NULL = all
 * @timed: the lines carry times
 * @inverter, @errors: frames left out: those of the inverter's side, error frames
 * @length: ns from the first frame of a round to that of the next
 */
struct log {
	struct place at;
	const char *match;
	bool timed;
	unsigned int inverter, errors;
	int64_t length;
	struct logged *list;
	size_t count, room;
};

int log_read(struct log *log, const char *path);
int log_schedule(struct log *log, int64_t period, int64_t gap, double speed);
const struct logged *log_first_fd(const struct log *log);
void log_free(struct log *log);

#endif
