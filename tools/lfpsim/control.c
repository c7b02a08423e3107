// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "control.h"
#include "message.h"

/**
 * control_open() - take lines from stdin or from a FIFO
 * @path: "-" is stdin; NULL, or a file that can be read ahead, is no control file
 *
 * The FIFO is opened for both directions, so that opening does not wait for a writer and the last
 * writer may go.
 *
 * Return: 0, or -1 after an error message. Without a control file its fd is -1.
 */
int control_open(struct control *control, const char *path)
{
	struct stat st;

	control->fd = -1;
	if (!path)
		return 0;
	if (!strcmp(path, "-")) {
		control->fd = STDIN_FILENO;
		return 0;
	}
	if (stat(path, &st) || !S_ISFIFO(st.st_mode))
		return 0;
	control->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (control->fd >= 0)
		return 0;
	complain("%s: %s", path, strerror(errno));
	return -1;
}

/*
 * A bad line is reported and left out: the stack goes on, and the exit status tells at the end.
 */
static void control_line(struct control *c, struct scenario *scenario, int64_t now)
{
	c->line[c->used] = '\0';
	if (c->skip) {
		scenario->at.line++;
		scenario->bad_lines++;
		complain_at(&scenario->at, "longer than %d bytes", CONTROL_LINE - 1);
	} else if (scenario_line(scenario, c->line, now)) {
		scenario->bad_lines++;
	}
	c->used = 0;
	c->skip = false;
}

static void control_take(struct control *c, struct scenario *scenario, int64_t now,
			 const char *bytes, ssize_t count)
{
	for (ssize_t i = 0; i < count; i++) {
		if (bytes[i] == '\n')
			control_line(c, scenario, now);
		else if (c->used < CONTROL_LINE - 1)
			c->line[c->used++] = bytes[i];
		else
			c->skip = true;
	}
}

/**
 * control_read() - read what has come; when the file ends, the stack goes on without it
 * @now: ns since the start
 */
void control_read(struct control *c, struct scenario *scenario, int64_t now)
{
	char bytes[CONTROL_LINE];
	ssize_t count = read(c->fd, bytes, sizeof(bytes));

	if (count > 0) {
		control_take(c, scenario, now, bytes, count);
		return;
	}
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (c->used)
		control_line(c, scenario, now);
	c->fd = -1;
}
