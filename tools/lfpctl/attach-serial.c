// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lfpctl attach of a serial port: it has to stay, because the driver has the
 * port only as long as somebody keeps it open.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "attach.h"
#include "lfpctl.h"
#include "port.h"
#include "stacks.h"

/* How often it looks whether the stack is still there. */
#define LOOK_S 1

/* A chain of modules is found, and a round done, within these. */
#define WAIT_DEFAULT_S 8

static volatile sig_atomic_t stopped;
static sigset_t waiting_mask;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

/* They arrive only while it waits: what it has begun it finishes. */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = stop };
	sigset_t blocked;

	sigemptyset(&blocked);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &waiting_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigdelset(&waiting_mask, signals[i]);
		sigaction(signals[i], &action, NULL);
	}
}

/* To systemd, if it has started us: the stack is there. See sd_notify(3). */
static void notify_ready(void)
{
	static const char text[] = "READY=1";
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = path ? strlen(path) : 0;
	int fd;

	if (!len || len >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, len);
	if (*path == '@')
		*address.sun_path = '\0';
	len += offsetof(struct sockaddr_un, sun_path);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* If it does not arrive, systemd says so after a while. */
	if (sendto(fd, text, strlen(text), MSG_NOSIGNAL,
		   (struct sockaddr *)&address, (socklen_t)len) < 0)
		complain("cannot tell systemd: %s", strerror(errno));
	close(fd);
}

/**
 * struct attached - a stack on a port
 * @name: name of the stack
 * @made: this program has made it, and so removes it
 * @interface: its CAN interface, or NULL
 * @port: the port
 */
struct attached {
	char name[SYSFS_NAME_SIZE];
	bool made;
	const char *interface;
	struct port port;
};

static bool is_set(const char *name, const char *attribute, const char *want)
{
	char text[SYSFS_TEXT_SIZE];

	return !configfs_get(name, attribute, text) && !strcmp(text, want);
}

/*
 * After a hangup a stack with a CAN interface waits for the port, and an
 * adapter that is plugged in again may get another name. What is live cannot
 * be changed: such a stack is made anew.
 */
static void drop_left_over(const struct attached *attached)
{
	char text[SYSFS_TEXT_SIZE], gone[PORT_NAME_SIZE];
	const char *name = attach_options.name;

	if (!name || !attached->interface ||
	    !is_set(name, "can", attached->interface) ||
	    configfs_get(name, "serial", text) || !*text ||
	    port_name(text, gone) != -ENOENT)
		return;
	if (!configfs_set(name, "live", "0"))
		configfs_remove(name);
}

/* The stack that waits for this port already is taken as it is. */
static int find_or_make(struct attached *attached)
{
	const char *wanted = attach_options.name;

	if (attach_find_user(attached->port.name, attached->name)) {
		if (!wanted || !strcmp(wanted, attached->name))
			return 0;
		complain("%s belongs to the stack %s already",
			 attached->port.name, attached->name);
		return -1;
	}
	drop_left_over(attached);
	if (attached->interface && attach_check_interface(attached->interface))
		return -1;
	attach_choose_name(attached->name);
	attached->made = true;
	return attach_make_stack(attached->name, attached->interface,
				 attached->port.name);
}

static void remove_stack(const struct attached *attached)
{
	int err;

	if (!attached->made)
		return;
	err = configfs_set(attached->name, "live", "0");
	if (!err)
		err = configfs_remove(attached->name);
	/* Somebody else may have detached it. */
	if (err && err != -ENOENT)
		say_error(err, "cannot detach %s", attached->name);
}

static bool is_gone(const struct attached *attached)
{
	struct stacks stacks;
	bool gone;

	stacks_find(&stacks);
	gone = !stacks_named(&stacks, attached->name);
	free(stacks.list);
	return gone;
}

enum ending {
	ENDED_BY_SIGNAL,
	ENDED_BY_HANGUP,
	ENDED_BY_DETACH,
};

/* Nothing can be read: the driver has it. That it goes can be seen. */
static enum ending stay(const struct attached *attached)
{
	const struct timespec timeout = { .tv_sec = LOOK_S };
	struct pollfd fd;

	while (!stopped) {
		fd = (struct pollfd){ .fd = attached->port.fd };
		if (ppoll(&fd, 1, &timeout, &waiting_mask) > 0 && fd.revents)
			return ENDED_BY_HANGUP;
		if (!stopped && is_gone(attached))
			return ENDED_BY_DETACH;
	}
	return ENDED_BY_SIGNAL;
}

/* With a CAN interface the stack goes on without the port, and waits for it. */
static int end(struct attached *attached, enum ending ending)
{
	const char *path = attached->port.path;
	bool stays = ending == ENDED_BY_HANGUP && attached->interface;

	if (ending == ENDED_BY_HANGUP)
		complain("%s has gone; %s %s", path, attached->name,
			 stays || !attached->made ? "waits for it" :
						    "is detached");
	if (ending == ENDED_BY_DETACH)
		complain("%s was detached", attached->name);
	if (ending != ENDED_BY_DETACH && !stays)
		remove_stack(attached);
	return ending == ENDED_BY_HANGUP ? STATUS_ERROR : STATUS_OK;
}

static void say_attached(const struct attached *attached)
{
	if (globals.json)
		return;
	printf("%s is attached to %s%s%s at %ld baud until this program ends.\n",
	       attached->name, attached->port.name,
	       attached->interface ? " and " : "",
	       attached->interface ? attached->interface : "",
	       attach_options.baud);
}

static bool wait_for_data(const struct attached *attached, long seconds)
{
	const struct timespec pause = { .tv_nsec = LOOK_S * 100000000L };
	long left = seconds * 10 / LOOK_S;

	while (!stack_supply_exists(attached->name)) {
		if (stopped || left-- <= 0)
			return false;
		ppoll(NULL, 0, &pause, &waiting_mask);
	}
	return true;
}

/* Programs do not read it unless they have asked for it. */
static void show(const struct attached *attached)
{
	long wait_s = attach_options.wait_s;

	if (wait_s < 0)
		wait_s = isatty(STDOUT_FILENO) ? WAIT_DEFAULT_S : 0;
	if (!wait_s && !globals.json)
		return;
	if (!wait_for_data(attached, wait_s) && !stopped)
		fprintf(stderr, "Nothing from the modules yet; what is wrong:  lfpctl doctor %s\n",
			attached->name);
	attach_print_stack(attached->name);
	fflush(stdout);
}

/* The stack first, so that it is told of no port that has gone. */
static int serve(struct attached *attached)
{
	int status;

	if (port_set_discipline(&attached->port)) {
		remove_stack(attached);
		return STATUS_ERROR;
	}
	say_attached(attached);
	fflush(stdout);
	notify_ready();
	show(attached);
	status = end(attached, stay(attached));
	if (!status && !globals.json)
		printf("%s has let go of %s.\n", attached->name,
		       attached->port.name);
	return status;
}

int attach_serial(const char *interface, const char *path)
{
	struct attached attached = { .interface = interface };
	int status = STATUS_ERROR;

	if (port_open(&attached.port, path))
		return STATUS_ERROR;
	catch_signals();
	if (!port_set_up(&attached.port, attach_options.baud,
			 attach_options.rs485) &&
	    !find_or_make(&attached))
		status = serve(&attached);
	port_close(&attached.port);
	return status;
}
