// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * adapter: a serial CAN adapter (the slcan protocol) at the other end of a
 * pseudo terminal, so that a controller can be made to say whatever a test
 * needs: error counters, bus off. Prints the name of the interface, then passes
 * lines of standard input on to the kernel until it ends.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/tty.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "adapter: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_master(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || grantpt(fd) || unlockpt(fd))
		die("pseudo terminal");
	return fd;
}

/* The terminal that the kernel takes for the adapter's. */
static int open_slave(int master)
{
	int fd, discipline = N_SLCAN;
	struct termios settings;

	fd = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || tcgetattr(fd, &settings))
		die("terminal");
	cfmakeraw(&settings);
	if (tcsetattr(fd, TCSANOW, &settings))
		die("terminal");
	if (ioctl(fd, TIOCSETD, &discipline))
		die("slcan");
	return fd;
}

static void print_name(int slave)
{
	char name[IFNAMSIZ] = "";

	if (ioctl(slave, SIOCGIFNAME, name))
		die("no interface");
	puts(name);
	fflush(stdout);
}

/* A line of standard input ends with the carriage return of the protocol. */
static int pass_on(int master)
{
	char text[256];
	ssize_t len = read(STDIN_FILENO, text, sizeof(text));
	ssize_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '\n')
			text[i] = '\r';
	if (len > 0 && write(master, text, (size_t)len) != len)
		die("write");
	return len > 0;
}

/* What the kernel tells its adapter is of no account. */
static void drain(int master)
{
	char text[256];

	if (read(master, text, sizeof(text)) < 0 && errno != EIO)
		die("read");
}

int main(void)
{
	int master = open_master();
	int slave = open_slave(master);
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = master, .events = POLLIN },
	};

	print_name(slave);
	while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
		if (fds[1].revents & POLLIN)
			drain(master);
		if (fds[0].revents & (POLLIN | POLLHUP) && !pass_on(master))
			return 0;
	}
	die("poll");
}
