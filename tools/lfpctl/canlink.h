/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a CAN interface is set up and fares, from rtnetlink. */
#ifndef LFPCTL_CANLINK_H
#define LFPCTL_CANLINK_H

#include <stdbool.h>

/**
 * struct can_link - a CAN interface as the kernel describes it
 * @known: the kernel has told of it; without that all else is zero
 * @kind: "can", "vcan", ...
 * @bitrate: bit/s, 0 where there is none to set
 * @controller: state of the controller in a word, NULL without one
 * @listen_only: it acknowledges nothing and sends nothing
 * @restart_ms: time after which it returns from bus-off by itself, 0: never
 * @rx_errors: error counter of reception
 * @tx_errors: error counter of transmission
 * @bus_errors: errors on the bus since the interface was made
 */
struct can_link {
	bool known;
	char kind[16];
	unsigned int bitrate;
	const char *controller;
	bool listen_only;
	unsigned int restart_ms;
	unsigned int rx_errors;
	unsigned int tx_errors;
	unsigned int bus_errors;
};

void can_link_read(const char *name, struct can_link *link);

#endif /* LFPCTL_CANLINK_H */
