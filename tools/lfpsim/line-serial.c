// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A serial port, a pty or the socket of an emulator's serial port, on CLOCK_MONOTONIC. The other
 * end may go and come back: an adapter that is pulled, a pty that nobody has open, a board that
 * starts again.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "line.h"
#include "message.h"
#include "number.h"

/* How often to look whether the other end is back: of a pty, of anything else. */
#define LOOK_NSEC	(5 * NSEC_PER_MSEC)
#define RETRY_NSEC	(100 * NSEC_PER_MSEC)

#define UNIX_PREFIX	"unix:"

/**
 * struct serial_line - an open port
 * @fd: -1 = the other end is gone
 * @signals: descriptor
 * @epoch: CLOCK_MONOTONIC at the start, ns
 * @path: of the port or the socket, NULL for a pty
 * @baud: of a port and a pty
 * @link: symlink to the pty that is to go with it, or NULL
 * @pty: name of the pty
 * @hung: nobody has the pty open
 * @told: somebody has been told that the other end is missing
 */
struct serial_line {
	struct line line;
	int fd;
	int signals;
	int64_t epoch;
	const char *path;
	int64_t baud;
	const char *link;
	char pty[64];
	bool hung;
	bool told;
};

/**
 * struct rate - a rate that a port can have
 */
struct rate {
	int64_t baud;
	speed_t code;
};

static const struct rate rates[] = {
	{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 },
	{ 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 }, { 115200, B115200 },
	{ 230400, B230400 }, { 460800, B460800 }, { 500000, B500000 }, { 921600, B921600 },
};

static const struct rate *find_rate(int64_t baud)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		if (rates[i].baud == baud)
			return &rates[i];
	return NULL;
}

bool line_serial_baud(int64_t baud)
{
	return find_rate(baud);
}

static struct serial_line *to_serial(struct line *line)
{
	return (struct serial_line *)line;
}

static int64_t clock_nsec(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NSEC_PER_SEC + t.tv_nsec;
}

static int64_t serial_now(struct line *line)
{
	return clock_nsec() - to_serial(line)->epoch;
}

/* 8N1, every character as it is; on the master of a pty these are the settings of the slave. */
static int set_raw(int fd, int64_t baud)
{
	struct termios tio;
	const struct rate *rate = find_rate(baud);

	if (tcgetattr(fd, &tio) < 0)
		return -1;
	cfmakeraw(&tio);
	tio.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	tio.c_cflag |= CLOCAL | CREAD;
	tio.c_cc[VMIN] = 1;
	tio.c_cc[VTIME] = 0;
	cfsetspeed(&tio, rate ? rate->code : B115200);
	return tcsetattr(fd, TCSANOW, &tio);
}

static int open_port(struct serial_line *s)
{
	int fd = open(s->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && !set_raw(fd, s->baud))
		return fd;
	if (fd >= 0) {
		int error = errno;

		close(fd);
		errno = error;
	}
	return -1;
}

static int open_socket(const struct serial_line *s)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	strncpy(to.sun_path, s->path + strlen(UNIX_PREFIX), sizeof(to.sun_path) - 1);
	if (!connect(fd, (struct sockaddr *)&to, sizeof(to)) &&
	    !fcntl(fd, F_SETFL, O_NONBLOCK))
		return fd;
	close(fd);
	return -1;
}

static bool is_socket(const struct serial_line *s)
{
	return s->path && !strncmp(s->path, UNIX_PREFIX, strlen(UNIX_PREFIX));
}

/* Look for the other end; tell once that it is missing, and once that it is back. */
static void reopen(struct serial_line *s)
{
	s->fd = is_socket(s) ? open_socket(s) : open_port(s);
	if (s->fd < 0 && !s->told)
		note("%s: %s; waiting for it", s->line.name, strerror(errno));
	if (s->fd >= 0 && s->told)
		note("%s: there", s->line.name);
	s->told = s->fd < 0;
}

static void lose(struct serial_line *s)
{
	if (!s->path) {
		s->hung = true;
		return;
	}
	note("%s: the other end is gone; waiting for it", s->line.name);
	s->told = true;
	close(s->fd);
	s->fd = -1;
}

/* A pty that nobody has open answers with EIO, but may hold what was written before. */
static bool hear(struct serial_line *s)
{
	ssize_t count = read(s->fd, s->line.bytes, sizeof(s->line.bytes));

	s->line.at = serial_now(&s->line);
	if (count > 0) {
		s->line.count = (size_t)count;
		s->hung = false;
		return true;
	}
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	lose(s);
	return false;
}

/* Nothing hung up: somebody has the pty open again. */
static void look_again(struct serial_line *s)
{
	struct pollfd fd = { .fd = s->fd, .events = POLLIN };

	if (s->fd < 0) {
		reopen(s);
		return;
	}
	poll(&fd, 1, 0);
	s->hung = fd.revents & POLLHUP && !(fd.revents & POLLIN);
}

static int64_t look_due(const struct serial_line *s)
{
	if (s->fd < 0)
		return RETRY_NSEC;
	return s->hung ? LOOK_NSEC : INT64_MAX;
}

static enum wake serial_wake(struct serial_line *s, const struct pollfd *fds, bool *again)
{
	*again = false;
	if (fds[0].revents)
		return WAKE_STOP;
	if (fds[1].revents && hear(s))
		return WAKE_FRAME;
	if (fds[2].revents)
		return WAKE_CONTROL;
	*again = true;
	return WAKE_TIME;
}

static enum wake serial_wait(struct line *line, int64_t when, int control)
{
	struct serial_line *s = to_serial(line);
	bool again = true;
	enum wake wake;

	do {
		int64_t left = when - serial_now(line), look = look_due(s);
		int64_t sleep = left < look ? left : look;
		struct timespec time = { .tv_sec = sleep / NSEC_PER_SEC,
					 .tv_nsec = sleep % NSEC_PER_SEC };
		struct pollfd fds[] = {
			{ .fd = s->signals, .events = POLLIN },
			{ .fd = s->hung ? -1 : s->fd, .events = POLLIN },
			{ .fd = control, .events = POLLIN },
		};

		if (sleep < 0)
			time = (struct timespec){ 0 };
		if (ppoll(fds, 3, &time, NULL) < 0 && errno != EINTR)
			return WAKE_FAIL;
		wake = serial_wake(s, fds, &again);
		if (again && serial_now(line) >= when)
			return WAKE_TIME;
		if (again && look_due(s) != INT64_MAX)
			look_again(s);
	} while (again);
	return wake;
}

static void serial_send(struct line *line, const char *bytes, size_t count)
{
	struct serial_line *s = to_serial(line);
	ssize_t done = 0;

	if (s->fd < 0)
		return;
	if (is_socket(s))
		done = send(s->fd, bytes, count, MSG_NOSIGNAL);
	else
		done = write(s->fd, bytes, count);
	if (done < 0 && errno != EAGAIN && errno != EINTR)
		lose(s);
}

static enum result serial_close(struct line *line)
{
	struct serial_line *s = to_serial(line);
	char target[sizeof(s->pty)] = "";

	if (s->link && readlink(s->link, target, sizeof(target) - 1) > 0 &&
	    !strcmp(target, s->pty))
		unlink(s->link);
	if (s->fd >= 0)
		close(s->fd);
	close(s->signals);
	return RESULT_OK;
}

static const struct line_ops serial_ops = {
	.now = serial_now,
	.wait = serial_wait,
	.send = serial_send,
	.close = serial_close,
};

static int fail(const char *name)
{
	complain("%s: %s", name, strerror(errno));
	return -1;
}

/* A symlink of before is replaced, anything else is not. */
static int make_link(const struct serial_line *s)
{
	char target[8];

	if (readlink(s->link, target, sizeof(target)) >= 0)
		unlink(s->link);
	return symlink(s->pty, s->link) ? fail(s->link) : 0;
}

static int open_pty(struct serial_line *s)
{
	s->fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0 || grantpt(s->fd) || unlockpt(s->fd) ||
	    ptsname_r(s->fd, s->pty, sizeof(s->pty)) || set_raw(s->fd, s->baud))
		return fail("pty");
	if (s->link && make_link(s))
		return -1;
	s->line.name = s->pty;
	printf("%s\n", s->pty);
	fflush(stdout);
	return 0;
}

static int open_first(struct serial_line *s)
{
	if (!s->path)
		return open_pty(s);
	s->line.simulated = is_socket(s);
	if (is_socket(s)) {
		reopen(s);
		return 0;
	}
	s->fd = open_port(s);
	return s->fd < 0 ? fail(s->path) : 0;
}

static int catch_signals(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/**
 * line_serial_open() - be at one end of a serial line
 * @name: a port, "pty", or "unix:" and the path of a socket
 * @link: symlink to make to the pty, or NULL
 *
 * A port and a pty have to be there, a socket need not be yet.
 *
 * Return: the line, or NULL after an error message.
 */
struct line *line_serial_open(const char *name, int64_t baud, const char *link)
{
	static struct serial_line s;

	s = (struct serial_line){
		.line = { .ops = &serial_ops, .name = name, .simulated = true,
			  .deadline = INT64_MAX },
		.fd = -1, .epoch = clock_nsec(), .baud = baud, .link = link,
		.path = strcmp(name, "pty") ? name : NULL,
	};
	s.signals = catch_signals();
	return s.signals < 0 || open_first(&s) ? NULL : &s.line;
}
