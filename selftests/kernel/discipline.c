// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * discipline: gives a terminal a line discipline as ldattach does, and takes it
 * back at SIGTERM: a pseudo terminal would keep it until both of its ends are
 * closed.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* Of every terminal as long as nobody asks for another one. */
#define DEFAULT_DISCIPLINE 0

#define DEFAULT_BAUD 115200

static void die(const char *what)
{
	fprintf(stderr, "discipline: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_raw(const char *path, unsigned int baud)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios settings;

	if (fd < 0 || tcgetattr(fd, &settings))
		die(path);
	cfmakeraw(&settings);
	if (cfsetspeed(&settings, baud))
		die("rate");
	settings.c_cflag |= CLOCAL | CREAD;
	if (tcsetattr(fd, TCSANOW, &settings))
		die(path);
	return fd;
}

int main(int argc, char **argv)
{
	int fd, signal_number, number;
	sigset_t ends;

	if (argc != 3 && argc != 4) {
		fputs("usage: discipline NUMBER TERMINAL [BAUD]\n", stderr);
		return 2;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	number = atoi(argv[1]);
	fd = open_raw(argv[2], argc > 3 ? atoi(argv[3]) : DEFAULT_BAUD);
	if (ioctl(fd, TIOCSETD, &number))
		die("line discipline");
	sigwait(&ends, &signal_number);
	number = DEFAULT_DISCIPLINE;
	/* Not after a hangup: there is no terminal any more. */
	ioctl(fd, TIOCSETD, &number);
	return 0;
}
