// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "configfs.h"
#include "lfpctl.h"
#include "port.h"

/* The driver's number, and that of a terminal. */
#define LDISC 29
#define LDISC_TTY 0
#define LDISC_NAME "lfpstack"

#define DEV "/dev/"

/* A word that names a port and not an interface. */
bool port_is_path(const char *word)
{
	return *word == '/' || !strncmp(word, "tty", 3) ||
	       !strncmp(word, "pts/", 4);
}

/* /dev/serial/by-id/... is ttyUSB0. 0 or a negative errno. */
int port_name(const char *path, char name[PORT_NAME_SIZE])
{
	char full[PORT_PATH_SIZE + sizeof(DEV)], real[PATH_MAX];

	snprintf(full, sizeof(full), "%s%.*s", *path == '/' ? "" : DEV,
		 PORT_PATH_SIZE - 1, path);
	if (!realpath(full, real))
		return -errno;
	if (strncmp(real, DEV, strlen(DEV)) ||
	    strlen(real + strlen(DEV)) >= PORT_NAME_SIZE)
		return -ENOTTY;
	strcpy(name, real + strlen(DEV));
	return 0;
}

static const struct rate {
	long baud;
	speed_t speed;
} rates[] = {
	{ 1200, B1200 }, { 2400, B2400 }, { 4800, B4800 }, { 9600, B9600 },
	{ 19200, B19200 }, { 38400, B38400 }, { 57600, B57600 },
	{ 115200, B115200 }, { 500000, B500000 },
};

static const struct rate *find_rate(long baud)
{
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++)
		if (rates[i].baud == baud)
			return &rates[i];
	return NULL;
}

bool port_baud_ok(long baud)
{
	return find_rate(baud);
}

/* Below /proc, or below what stands for it beside a tree made by a test. */
static const char *proc_path(char path[SYSFS_PATH_SIZE], const char *rest)
{
	if (!sysfs_is_real())
		return sysfs_path(path, "proc/%s", rest);
	snprintf(path, SYSFS_PATH_SIZE, "/proc/%s", rest);
	return path;
}

static bool has_open(const char *pid, const char *target)
{
	char dir[SYSFS_PATH_SIZE], path[SYSFS_PATH_SIZE + SYSFS_NAME_SIZE + 1];
	char rest[SYSFS_NAME_SIZE + 8], link[PORT_PATH_SIZE];
	struct names names;
	bool found = false;
	ssize_t len;

	snprintf(rest, sizeof(rest), "%.63s/fd", pid);
	sysfs_list(proc_path(dir, rest), 0, &names);
	for (size_t i = 0; i < names.count && !found; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names.list[i]);
		len = readlink(path, link, sizeof(link) - 1);
		link[len < 0 ? 0 : len] = '\0';
		found = !strcmp(link, target);
	}
	free(names.list);
	return found;
}

static void add_user(struct text *text, const char *pid)
{
	char path[SYSFS_PATH_SIZE], rest[SYSFS_NAME_SIZE + 8];
	char name[SYSFS_TEXT_SIZE];

	snprintf(rest, sizeof(rest), "%.63s/comm", pid);
	if (sysfs_read(proc_path(path, rest), name))
		strcpy(name, "a program");
	text_add(text, "%s%.40s (pid %s)", text->len ? ", " : "", name, pid);
}

/* Programs that have the port open; this one does not count. */
bool port_add_users(struct text *text, const char *name)
{
	char dir[SYSFS_PATH_SIZE], target[PORT_PATH_SIZE], own[16];
	struct names names;
	const char *pid;

	snprintf(target, sizeof(target), DEV "%s", name);
	snprintf(own, sizeof(own), "%d", (int)getpid());
	sysfs_list(proc_path(dir, ""), S_IFDIR, &names);
	for (size_t i = 0; i < names.count; i++) {
		pid = names.list[i];
		if (strspn(pid, "0123456789") == strlen(pid) &&
		    strcmp(pid, own) && has_open(pid, target))
			add_user(text, pid);
	}
	free(names.list);
	return text->len;
}

/* Ports that are likely to be meant: those of hardware. */
void port_print_all(FILE *file)
{
	char path[SYSFS_PATH_SIZE];
	struct names names;
	size_t count = 0;

	sysfs_list(sysfs_path(path, "class/tty"), 0, &names);
	for (size_t i = 0; i < names.count; i++) {
		sysfs_path(path, "class/tty/%s/device", names.list[i]);
		if (!sysfs_exists(path))
			continue;
		fprintf(file, "%s" DEV "%s", count++ ? ", " :
			"Serial ports: ", names.list[i]);
	}
	if (count)
		fputc('\n', file);
	else
		fputs("There is no serial port; plug in the adapter, or load its driver.\n",
		      file);
	free(names.list);
}

static int say_no_port(const struct port *port, int err)
{
	if (err == -ENOENT) {
		complain("there is no %s", port->path);
		port_print_all(stderr);
	} else if (err == -EBUSY) {
		complain("%s is in use by another program", port->path);
	} else if (err == -ENXIO || err == -EIO) {
		complain("there is no device behind %s", port->path);
	} else if (err == -ENOTTY) {
		complain("%s is not a serial port", port->path);
	} else {
		say_error(err, "cannot open %s", port->path);
	}
	return -1;
}

static int say_used(const struct port *port)
{
	struct text users = { .len = 0 };

	if (!port_add_users(&users, port->name))
		text_add(&users, "another program");
	complain("%s is in use by %s", port->path, users.chars);
	if (strstr(users.chars, "ModemManager"))
		fputs("It looks for modems in every adapter; a udev rule keeps it away:\n"
		      "  ENV{ID_MM_DEVICE_IGNORE}=\"1\"\n", stderr);
	return -1;
}

/* Two programs that read a port take each other's characters. */
static bool is_used(const struct port *port)
{
	struct text users = { .len = 0 };

	if (port_add_users(&users, port->name))
		return true;
	return flock(port->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
}

/* -1 after a message. */
int port_open(struct port *port, const char *path)
{
	int err;

	snprintf(port->path, sizeof(port->path), "%s%.*s",
		 *path == '/' ? "" : DEV, (int)sizeof(port->path) - 8, path);
	err = port_name(path, port->name);
	if (err)
		return say_no_port(port, err);
	port->fd = open(port->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (port->fd < 0)
		return say_no_port(port, -errno);
	if (!isatty(port->fd))
		err = say_no_port(port, -ENOTTY);
	else if (is_used(port))
		err = say_used(port);
	else
		ioctl(port->fd, TIOCEXCL);
	if (err)
		close(port->fd);
	return err;
}

/* The hardware drives the line only while it sends. */
static int set_rs485(const struct port *port)
{
	struct serial_rs485 rs485 = {
		.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND,
	};

	if (!ioctl(port->fd, TIOCSRS485, &rs485))
		return 0;
	complain("%s cannot switch its direction (%s); leave out --rs485: "
		 "USB adapters do that by themselves",
		 port->path, strerror(errno));
	return -1;
}

/* Eight bits, no parity, nothing changed on the way. -1 after a message. */
int port_set_up(const struct port *port, long baud, bool rs485)
{
	const struct rate *rate = find_rate(baud);
	struct termios termios;

	if (tcgetattr(port->fd, &termios)) {
		say_error(-errno, "cannot set up %s", port->path);
		return -1;
	}
	cfmakeraw(&termios);
	termios.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS | HUPCL);
	termios.c_cflag |= CREAD | CLOCAL;
	termios.c_iflag |= INPCK;
	cfsetspeed(&termios, rate->speed);
	if (tcsetattr(port->fd, TCSANOW, &termios) ||
	    tcgetattr(port->fd, &termios) ||
	    cfgetospeed(&termios) != rate->speed) {
		complain("%s cannot do %ld baud", port->path, baud);
		return -1;
	}
	tcflush(port->fd, TCIOFLUSH);
	return rs485 ? set_rs485(port) : 0;
}

/* Name of the line discipline with our number, "" if there is none. */
static void find_discipline(char name[SYSFS_NAME_SIZE])
{
	char path[SYSFS_PATH_SIZE], line[SYSFS_TEXT_SIZE];
	FILE *file = fopen(proc_path(path, "tty/ldiscs"), "re");
	char found[SYSFS_NAME_SIZE];
	int number;

	*name = '\0';
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %d", found, &number) == 2 &&
		    number == LDISC)
			strcpy(name, found);
	if (file)
		fclose(file);
}

static int say_no_discipline(const struct port *port, int err)
{
	if (err == -EINVAL)
		complain("the line discipline %d is not there; as root:  modprobe lfpstack_serial",
			 LDISC);
	else
		say_error(err, "cannot give %s to the driver", port->path);
	return -1;
}

/* From here on the driver has the port. -1 after a message. */
int port_set_discipline(const struct port *port)
{
	char name[SYSFS_NAME_SIZE];
	int number = LDISC;

	find_discipline(name);
	if (*name && strcmp(name, LDISC_NAME)) {
		complain("the line discipline %d belongs to another driver (%s); "
			 "unload that, and load lfpstack_serial anew",
			 LDISC, name);
		return -1;
	}
	if (!ioctl(port->fd, TIOCSETD, &number))
		return 0;
	return say_no_discipline(port, -errno);
}

void port_close(struct port *port)
{
	int number = LDISC_TTY;

	/* Fails after a hangup, which has done it already. */
	ioctl(port->fd, TIOCSETD, &number);
	ioctl(port->fd, TIOCNXCL);
	close(port->fd);
}
