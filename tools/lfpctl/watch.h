/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of the driver as the kernel sends them. */
#ifndef LFPCTL_WATCH_H
#define LFPCTL_WATCH_H

#include <libudev.h>
#include <stdbool.h>

/**
 * struct watch - a subscription
 * @udev: libudev's context
 * @monitor: its socket
 * @deadline_ms: when to end, on the monotonic clock; 0: never
 */
struct watch {
	struct udev *udev;
	struct udev_monitor *monitor;
	long long deadline_ms;
};

enum watched {
	WATCH_EVENT,
	WATCH_LOST,
	WATCH_END,
	WATCH_FAILED,
};

int watch_open(struct watch *watch, long timeout_s);
enum watched watch_next(struct watch *watch, struct udev_device **device);
void watch_close(struct watch *watch);

#endif /* LFPCTL_WATCH_H */
