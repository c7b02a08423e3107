/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where characters come from and go to, and where time comes from: a serial port, or a log on
 * stdin and stdout with simulated time.
 */
#ifndef LFPSIM_LINE_H
#define LFPSIM_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "port.h"

#define LINE_BYTES	4200	/* more than the longest frame */

struct line;

/**
 * struct line_ops - one kind of line
 * @now: ns since the start
 * @wait: sleep until @when (ns since the start), or until @control (a descriptor, or -1) can be
 * read, or until something was heard (WAKE_FRAME)
 * @send: put characters on the line; what nobody takes is lost
 * @close: end
 */
struct line_ops {
	int64_t (*now)(struct line *line);
	enum wake (*wait)(struct line *line, int64_t when, int control);
	void (*send)(struct line *line, const char *bytes, size_t count);
	enum result (*close)(struct line *line);
};

/**
 * struct line - what all lines have
 * @name: for messages
 * @simulated: it takes no time by itself: a pty, a socket
 * @deadline: end of the run, ns since the start
 * @busy: a reply is on its way, or will be
 * @bytes, @count: what was heard last
 * @at: when, ns
 * @mute: nothing but the log goes to stdout
 */
struct line {
	const struct line_ops *ops;
	const char *name;
	bool simulated;
	int64_t deadline;
	bool busy;
	char bytes[LINE_BYTES];
	size_t count;
	int64_t at;
	bool mute;
};

struct line *line_print_open(void);
struct line *line_serial_open(const char *name, int64_t baud, const char *link);
bool line_serial_baud(int64_t baud);

#endif
