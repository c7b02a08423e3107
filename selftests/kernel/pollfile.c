// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pollfile: prints a sysfs file, waits until the kernel says that it has
 * changed, and prints it again.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "pollfile: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void print_content(int fd, const char *path)
{
	char content[256];
	ssize_t len = pread(fd, content, sizeof(content), 0);

	if (len < 0)
		die(path);
	fwrite(content, 1, len, stdout);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct pollfd pollfd = { .events = POLLPRI };

	if (argc != 3) {
		fputs("usage: pollfile FILE MILLISECONDS\n", stderr);
		return 2;
	}
	pollfd.fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (pollfd.fd < 0)
		die(argv[1]);
	print_content(pollfd.fd, argv[1]);
	if (poll(&pollfd, 1, atoi(argv[2])) <= 0) {
		fputs("pollfile: nothing came\n", stderr);
		return 1;
	}
	print_content(pollfd.fd, argv[1]);
	return 0;
}
