/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where frames go and where time comes from: a CAN interface, or a log on stdout with simulated
 * time.
 */
#ifndef LFPSIM_PORT_H
#define LFPSIM_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "frame.h"

#define NEVER	(INT64_MAX / 2)

/* How something that may send ended. */
enum result {
	RESULT_OK,
	RESULT_LOST,	/* the bus did not take the frame in time; the pack goes on */
	RESULT_STOP,	/* orderly end: signal, --duration, "end" */
	RESULT_FAIL,	/* reported already; exit status EXIT_RUN */
};

enum wake {
	WAKE_TIME,	/* the time asked for has come */
	WAKE_CONTROL,	/* the control file has something to read */
	WAKE_FRAME,	/* a poll was heard: see the port's @heard */
	WAKE_STOP,
	WAKE_FAIL,
};

struct port;

/**
 * struct port_ops - one kind of port
 * @now: ns since the start
 * @wait: sleep until @when (ns since the start) or until @control (a descriptor, or -1) can be
 * read
 * @send: put a frame on the bus; with @must wait for the bus as long as it takes, else
 *	for the port's patience
 * @close: end, with a last flush
 */
struct port_ops {
	int64_t (*now)(struct port *port);
	enum wake (*wait)(struct port *port, int64_t when, int control);
	enum result (*send)(struct port *port, const struct frame *frame, bool must);
	enum result (*close)(struct port *port);
};

/**
 * struct port - what all ports have
 * @name: of the interface
 * @fd: CAN FD frames can be sent
 * @deadline: end of the run, ns since the start
 * @patience: how long a frame that need not go out waits for the bus, ns
 * @sent, @lost: frames
 * @heard: the frame that the bus brought last
 */
struct port {
	const struct port_ops *ops;
	const char *name;
	bool fd;
	int64_t deadline;
	int64_t patience;
	unsigned long sent;
	unsigned long lost;
	struct frame heard;
};

struct port *port_print_open(const char *name, int64_t start);
struct port *port_can_open(const char *name, bool verbose);
enum result port_send(struct port *port, const struct frame *frame, bool must);
enum result port_send_host(struct port *port, const struct frame *frame);

#endif
