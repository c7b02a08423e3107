// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * watchfiles: reads sysfs files over and over, and prints each value that any
 * of them has shown, as often as it changes: nothing that is shown for longer
 * than a few milliseconds is missed.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VALUE_MAX 128

struct watched {
	const char *path;
	int fd;
	char value[VALUE_MAX];
};

static volatile sig_atomic_t done;

static void stop(int number)
{
	(void)number;
	done = 1;
}

/* What cannot be read has no value. A file that went may come back. */
static void read_value(struct watched *file, char *value)
{
	ssize_t len = file->fd < 0 ? -1 : pread(file->fd, value, VALUE_MAX - 1, 0);

	if (len < 0 && errno == ENODEV && file->fd >= 0) {
		close(file->fd);
		file->fd = open(file->path, O_RDONLY | O_CLOEXEC);
		len = file->fd < 0 ? -1 : pread(file->fd, value, VALUE_MAX - 1, 0);
	}
	value[len > 0 ? len : 0] = '\0';
	value[strcspn(value, "\n")] = '\0';
}

static void look(struct watched *file)
{
	char value[VALUE_MAX];

	read_value(file, value);
	if (!strcmp(value, file->value))
		return;
	strcpy(file->value, value);
	if (*value)
		printf("%s %s\n", file->path, value);
}

int main(int argc, char **argv)
{
	struct watched *files = calloc(argc, sizeof(*files));
	struct timespec pause = { .tv_nsec = 1000000 };
	unsigned long rounds;

	if (argc < 2 || !files) {
		fputs("usage: watchfiles FILE...\n"
		      "Prints \"FILE VALUE\" for each change, until SIGTERM.\n", stderr);
		return 2;
	}
	signal(SIGTERM, stop);
	for (int i = 1; i < argc; i++) {
		files[i].path = argv[i];
		files[i].fd = open(argv[i], O_RDONLY | O_CLOEXEC);
	}
	for (rounds = 0; !done; rounds++) {
		for (int i = 1; i < argc; i++)
			look(&files[i]);
		nanosleep(&pause, NULL);
	}
	printf("looked %lu\n", rounds);
	return 0;
}
