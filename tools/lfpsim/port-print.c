// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames to stdout as candump -L writes them, on a clock of its own that never waits. */
#include <stdio.h>
#include <string.h>
#include <errno.h>

#include "message.h"
#include "number.h"
#include "port.h"

/**
 * struct print_port - a bus of 500 kbit/s in the mind
 * @start: printed time of the start, ns
 * @clock: ns since the start
 * @busy: until then the bus carries the frame before
 */
struct print_port {
	struct port port;
	int64_t start;
	int64_t clock;
	int64_t busy;
};

static struct print_port *to_print(struct port *port)
{
	return (struct print_port *)port;
}

static int64_t print_now(struct port *port)
{
	return to_print(port)->clock;
}

static enum wake print_wait(struct port *port, int64_t when, int control)
{
	struct print_port *p = to_print(port);

	(void)control;
	if (when > p->clock)
		p->clock = when;
	return WAKE_TIME;
}

static enum result print_send(struct port *port, const struct frame *frame, bool must)
{
	struct print_port *p = to_print(port);
	char text[FRAME_TEXT_MAX];
	long long usec;

	(void)must;
	if (p->busy > p->clock)
		p->clock = p->busy;
	if (p->clock >= port->deadline)
		return RESULT_STOP;
	p->busy = p->clock + frame_nsec(frame);
	usec = (p->start + p->clock) / NSEC_PER_USEC;
	frame_format(frame, text);
	if (printf("(%010lld.%06lld) %s %s\n", usec / 1000000, usec % 1000000, port->name,
		   text) < 0)
		return RESULT_FAIL;
	return RESULT_OK;
}

static enum result print_close(struct port *port)
{
	(void)port;
	if (!fflush(stdout) && !ferror(stdout))
		return RESULT_OK;
	complain("stdout: %s", strerror(errno));
	return RESULT_FAIL;
}

static const struct port_ops print_ops = {
	.now = print_now,
	.wait = print_wait,
	.send = print_send,
	.close = print_close,
};

/**
 * port_print_open() - a port that prints
 * @name: interface to print
 * @start: time of the first frame, ns
 */
struct port *port_print_open(const char *name, int64_t start)
{
	static struct print_port print;

	print = (struct print_port){
		.port = {
			.ops = &print_ops, .name = name, .fd = true, .deadline = INT64_MAX,
		},
		.start = start,
	};
	return &print.port;
}
