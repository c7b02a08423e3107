// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "lfpctl.h"
#include "watch.h"

/* A storm of events on a small board must not overflow it. */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

static volatile sig_atomic_t stopped;
static sigset_t waiting_mask;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* The signals that end it arrive only while it waits. */
static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = stop };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	sigdelset(&waiting_mask, SIGINT);
	sigdelset(&waiting_mask, SIGTERM);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static int add_subsystem(struct watch *watch, const char *subsystem)
{
	return udev_monitor_filter_add_match_subsystem_devtype(watch->monitor,
							       subsystem, NULL);
}

/* Of the kernel itself: it works without a udev daemon. */
static int open_monitor(struct watch *watch)
{
	int err;

	watch->udev = udev_new();
	if (!watch->udev)
		return -1;
	watch->monitor = udev_monitor_new_from_netlink(watch->udev, "kernel");
	if (!watch->monitor)
		return -1;
	err = add_subsystem(watch, "power_supply");
	err |= add_subsystem(watch, "platform");
	/* Without the right to enlarge it the buffer stays as it is. */
	udev_monitor_set_receive_buffer_size(watch->monitor, RECEIVE_BUFFER);
	return err | udev_monitor_enable_receiving(watch->monitor);
}

/* With @timeout_s of 0 it never ends by itself. -1 after a message. */
int watch_open(struct watch *watch, long timeout_s)
{
	memset(watch, 0, sizeof(*watch));
	if (open_monitor(watch)) {
		complain("cannot listen for events: %s", strerror(errno));
		watch_close(watch);
		return -1;
	}
	if (timeout_s)
		watch->deadline_ms = now_ms() + timeout_s * 1000LL;
	catch_signals();
	return 0;
}

/* False when it is time to end, however much there is to read. */
static bool wait_for_input(const struct watch *watch)
{
	struct pollfd fd = {
		.fd = udev_monitor_get_fd(watch->monitor),
		.events = POLLIN,
	};
	long long left = watch->deadline_ms - now_ms();
	struct timespec timeout = { 0 };

	if (watch->deadline_ms && left <= 0)
		return false;
	if (watch->deadline_ms) {
		timeout.tv_sec = left / 1000;
		timeout.tv_nsec = left % 1000 * 1000000;
	}
	return ppoll(&fd, 1, watch->deadline_ms ? &timeout : NULL,
		     &waiting_mask) > 0;
}

static bool is_ours(struct udev_device *device)
{
	return udev_device_get_property_value(device, "LFPSTACK_EVENT") &&
	       udev_device_get_property_value(device, "LFPSTACK_STACK");
}

/* Waits for the next event of the driver; @device is to be dropped. */
enum watched watch_next(struct watch *watch, struct udev_device **device)
{
	while (!stopped && wait_for_input(watch)) {
		errno = 0;
		*device = udev_monitor_receive_device(watch->monitor);
		if (!*device && errno == ENOBUFS)
			return WATCH_LOST;
		if (!*device && errno && errno != EAGAIN && errno != EINTR)
			return WATCH_FAILED;
		if (!*device)
			continue;
		if (is_ours(*device))
			return WATCH_EVENT;
		udev_device_unref(*device);
	}
	return WATCH_END;
}

void watch_close(struct watch *watch)
{
	if (watch->monitor)
		udev_monitor_unref(watch->monitor);
	if (watch->udev)
		udev_unref(watch->udev);
}
