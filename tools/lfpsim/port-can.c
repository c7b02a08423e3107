// SPDX-License-Identifier: GPL-2.0-or-later
/* Frames to a SocketCAN interface, on CLOCK_MONOTONIC. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "message.h"
#include "number.h"
#include "port.h"

/*
 * How often to try again: on a full queue, which drains within frames; on an interface that is
 * down; and how long to sleep at most while poll() watches the socket.
 */
#define FULL_NSEC	NSEC_PER_MSEC
#define DOWN_NSEC	(20 * NSEC_PER_MSEC)
#define LOOK_NSEC	(100 * NSEC_PER_MSEC)

/**
 * struct can_port - an open interface
 * @socket, @timer, @signals: descriptors
 * @epoch: CLOCK_MONOTONIC at the start, ns
 * @verbose: tell of the inverter's frames
 * @stuck: errno of the frame that could not be sent last, already told
 */
struct can_port {
	struct port port;
	int socket;
	int timer;
	int signals;
	int64_t epoch;
	bool verbose;
	int stuck;
};

static struct can_port *to_can(struct port *port)
{
	return (struct can_port *)port;
}

static int64_t clock_nsec(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static struct timespec to_timespec(int64_t nsec)
{
	return (struct timespec){ .tv_sec = nsec / NSEC_PER_SEC, .tv_nsec = nsec % NSEC_PER_SEC };
}

static int64_t can_now(struct port *port)
{
	return clock_nsec() - to_can(port)->epoch;
}

/* The kernel keeps an error of the interface (down, gone) until it is asked for. */
static enum result can_socket_error(struct can_port *c)
{
	int error = 0;
	socklen_t size = sizeof(error);

	getsockopt(c->socket, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error != ENODEV && error != ENXIO)
		return RESULT_OK;
	complain("%s: the interface is gone; start again when it is back", c->port.name);
	return RESULT_FAIL;
}

static void can_tell_heard(struct can_port *c)
{
	const struct frame *frame = &c->port.heard;
	char text[FRAME_TEXT_MAX];

	frame_format(frame, text);
	note("%s: %.3f s: %s from the inverter: %s", c->port.name,
	     (double)can_now(&c->port) / (double)NSEC_PER_SEC,
	     frame_is_poll(frame) ? "poll" : "keep-alive", text);
}

/* Returns true when it was a poll. */
static bool can_hear(struct can_port *c)
{
	struct frame *frame = &c->port.heard;
	struct canfd_frame raw;

	if (recv(c->socket, &raw, sizeof(raw), MSG_DONTWAIT) <= 0)
		return false;
	*frame = (struct frame){ .id = raw.can_id & CAN_EFF_MASK };
	if (raw.can_id & CAN_EFF_FLAG)
		frame->kind = FRAME_EXTENDED;
	frame->len = raw.len > FRAME_CLASSIC_MAX ? FRAME_CLASSIC_MAX : raw.len;
	memcpy(frame->data, raw.data, frame->len);
	if (c->verbose)
		can_tell_heard(c);
	return frame_is_poll(frame);
}

static enum wake can_woken(struct can_port *c, const struct pollfd *fds)
{
	if (fds[1].revents)
		return WAKE_STOP;
	if (fds[2].revents & POLLIN && can_hear(c))
		return WAKE_FRAME;
	if (fds[2].revents & POLLERR && can_socket_error(c) == RESULT_FAIL)
		return WAKE_FAIL;
	return fds[0].revents ? WAKE_TIME : WAKE_CONTROL;
}

/* An absolute timer: a late frame does not make the next one late. */
static enum wake can_wait(struct port *port, int64_t when, int control)
{
	struct can_port *c = to_can(port);
	struct itimerspec at = { .it_value = to_timespec(c->epoch + when) };
	struct pollfd fds[] = {
		{ .fd = c->timer, .events = POLLIN },
		{ .fd = c->signals, .events = POLLIN },
		{ .fd = c->socket, .events = POLLIN },
		{ .fd = control, .events = POLLIN },
	};

	timerfd_settime(c->timer, TFD_TIMER_ABSTIME, &at, NULL);
	for (;;) {
		enum wake wake;

		if (poll(fds, 4, -1) < 0 && errno != EINTR) {
			complain("poll: %s", strerror(errno));
			return WAKE_FAIL;
		}
		wake = can_woken(c, fds);
		if (wake != WAKE_CONTROL || fds[3].revents)
			return wake;
	}
}

static ssize_t can_write(struct can_port *c, const struct frame *frame)
{
	struct canfd_frame raw = { .can_id = frame->id, .len = frame->len };
	bool fd = frame->kind & FRAME_FD;

	if (frame->kind & FRAME_EXTENDED)
		raw.can_id |= CAN_EFF_FLAG;
	if (frame->kind & FRAME_REMOTE)
		raw.can_id |= CAN_RTR_FLAG;
	raw.flags = frame->fd_flags;
	memcpy(raw.data, frame->data, frame->len);
	return send(c->socket, &raw, fd ? CANFD_MTU : CAN_MTU, MSG_DONTWAIT);
}

/* Full queue, interface down, bus-off: it may pass. */
static bool can_may_pass(int error)
{
	return error == ENOBUFS || error == EAGAIN || error == ENETDOWN;
}

static void can_tell_stuck(struct can_port *c, int error)
{
	bool down = error == ENETDOWN;

	if (c->stuck == error)
		return;
	c->stuck = error;
	note(down ? "%s: the interface went down; waiting until it is up" :
		    "%s: the bus takes no frames (nobody acknowledges, or bus-off); waiting",
	     c->port.name);
}

static int64_t can_pause(int error)
{
	if (error == EAGAIN)
		return LOOK_NSEC;
	return error == ENETDOWN ? DOWN_NSEC : FULL_NSEC;
}

/*
 * Wait for room. Poll knows of a full socket, but not of a full device queue: there, sleep and
 * try again.
 */
static enum result can_wait_room(struct can_port *c, int error, int64_t until)
{
	struct timespec pause = to_timespec(can_pause(error));
	struct pollfd fds[] = {
		{ .fd = c->signals, .events = POLLIN },
		{ .fd = error == EAGAIN ? c->socket : -1, .events = POLLOUT },
	};

	if (can_now(&c->port) >= until)
		return RESULT_LOST;
	if (ppoll(fds, 2, &pause, NULL) < 0 && errno != EINTR)
		return RESULT_FAIL;
	if (fds[0].revents)
		return RESULT_STOP;
	return fds[1].revents & POLLERR ? can_socket_error(c) : RESULT_OK;
}

static enum result can_give_up(struct can_port *c, const struct frame *frame, int error)
{
	if (error == ENODEV || error == ENXIO)
		complain("%s: the interface is gone; start again when it is back", c->port.name);
	else
		complain("%s: cannot send %X: %s", c->port.name, (unsigned int)frame->id,
			 strerror(error));
	return RESULT_FAIL;
}

static enum result can_send(struct port *port, const struct frame *frame, bool must)
{
	struct can_port *c = to_can(port);
	int64_t patience = can_now(port) + port->patience;
	int64_t until = must ? port->deadline : patience;
	enum result result = RESULT_OK;

	while (result == RESULT_OK) {
		int error;

		if (can_write(c, frame) > 0) {
			c->stuck = 0;
			return RESULT_OK;
		}
		error = errno;
		if (!can_may_pass(error))
			return can_give_up(c, frame, error);
		result = can_wait_room(c, error, until);
		if (can_now(port) >= patience)
			can_tell_stuck(c, error);
	}
	return result == RESULT_LOST && must ? RESULT_STOP : result;
}

static enum result can_close(struct port *port)
{
	struct can_port *c = to_can(port);

	close(c->socket);
	close(c->timer);
	close(c->signals);
	return RESULT_OK;
}

static const struct port_ops can_ops = {
	.now = can_now,
	.wait = can_wait,
	.send = can_send,
	.close = can_close,
};

static int can_no_interface(const char *name)
{
	complain("%s: no such interface; \"ip link show type can\" lists those there are. "
		 "For one without hardware: ip link add dev %s type vcan && ip link set %s up",
		 name, name, name);
	return -1;
}

/* Is it a CAN interface, and is it up? Says what to do where not. */
static int can_check_interface(int fd, const char *name)
{
	struct ifreq request = { 0 };

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		return can_no_interface(name);
	if (request.ifr_hwaddr.sa_family != ARPHRD_CAN) {
		complain("%s: not a CAN interface; \"ip link show type can\" lists those there are",
			 name);
		return -1;
	}
	if (ioctl(fd, SIOCGIFFLAGS, &request) < 0 || !(request.ifr_flags & IFF_UP)) {
		complain("%s: the interface is down; bring it up with: "
			 "ip link set %s up type can bitrate 500000 restart-ms 100", name, name);
		return -1;
	}
	return 0;
}

static bool can_takes_fd(int fd, const char *name)
{
	struct ifreq request = { 0 };
	int on = 1;

	strncpy(request.ifr_name, name, IFNAMSIZ - 1);
	if (ioctl(fd, SIOCGIFMTU, &request) < 0 || request.ifr_mtu < (int)CANFD_MTU)
		return false;
	return !setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, &on, sizeof(on));
}

/*
 * Receive polls, and the keep-alive where somebody wants to know of it. A small send buffer
 * makes poll() tell when there is room before the queue of the device (10 frames by default)
 * overflows.
 */
static void can_set_options(int fd, bool verbose)
{
	struct can_filter filters[] = {
		{
			.can_id = POLL_ID | CAN_EFF_FLAG,
			.can_mask = CAN_EFF_FLAG | CAN_RTR_FLAG | CAN_EFF_MASK,
		}, {
			.can_id = KEEP_ALIVE_ID,
			.can_mask = CAN_EFF_FLAG | CAN_RTR_FLAG | CAN_SFF_MASK,
		},
	};
	int small = 0;

	setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FILTER, filters,
		   verbose ? sizeof(filters) : sizeof(filters[0]));
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
}

static int can_bind(int fd, const char *name)
{
	struct sockaddr_can address = {
		.can_family = AF_CAN,
		.can_ifindex = (int)if_nametoindex(name),
	};

	if (!address.can_ifindex)
		return can_no_interface(name);
	if (!bind(fd, (struct sockaddr *)&address, sizeof(address)))
		return 0;
	complain("%s: bind: %s", name, strerror(errno));
	return -1;
}

static int can_open_socket(const char *name, bool verbose)
{
	int fd = socket(PF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);

	if (fd < 0) {
		complain("no CAN socket (%s); load the modules with: modprobe can_raw; "
			 "without CAN, \"lfpsim print\" shows the frames", strerror(errno));
		return -1;
	}
	can_set_options(fd, verbose);
	if (!can_check_interface(fd, name) && !can_bind(fd, name))
		return fd;
	close(fd);
	return -1;
}

/* SIGINT and SIGTERM end the program in order, through a descriptor. */
static int can_open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/**
 * port_can_open() - a port on a SocketCAN interface
 * @verbose: tell of the inverter's keep-alives and polls
 *
 * Return: NULL after an error message.
 */
struct port *port_can_open(const char *name, bool verbose)
{
	static struct can_port can;
	int fd = can_open_socket(name, verbose);

	if (fd < 0)
		return NULL;
	can = (struct can_port){
		.port = { .ops = &can_ops, .name = name, .deadline = INT64_MAX },
		.socket = fd,
		.timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK),
		.signals = can_open_signals(),
		.verbose = verbose,
	};
	if (can.timer < 0 || can.signals < 0) {
		complain("timerfd or signalfd: %s", strerror(errno));
		return NULL;
	}
	can.port.fd = can_takes_fd(fd, name);
	can.epoch = clock_nsec();
	return &can.port;
}
