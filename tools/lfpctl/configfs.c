// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "configfs.h"
#include "lfpctl.h"
#include "stacks.h"

#define CONFIGFS "kernel/config"
#define STACKS CONFIGFS "/lfpstack"

/* linux/magic.h */
#define CONFIGFS_MAGIC 0x62656570

/* "lfp0_a01" is what a part of a stack is called. */
static bool is_name_of_part(const char *name, size_t len)
{
	const char *end = name + len - 4;

	return len > 4 && end[0] == '_' && strchr("am", end[1]) &&
	       strspn(end + 2, "0123456789") == 2;
}

bool stack_name_ok(const char *name)
{
	size_t len = strlen(name);

	return len && len <= STACK_NAME_MAX && strncmp(name, "bat", 3) &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len &&
	       !is_name_of_part(name, len);
}

/* The message, and why it failed in words; lack of rights says what to do. */
void say_error(int err, const char *format, ...)
{
	char what[512];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	if (err == -EACCES || err == -EPERM)
		complain("%s: not allowed; run it as root", what);
	else
		complain("%s: %s", what, strerror(-err));
}

bool configfs_is_ready(void)
{
	char path[SYSFS_PATH_SIZE];

	return sysfs_exists(sysfs_path(path, STACKS));
}

static bool is_mounted(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == CONFIGFS_MAGIC;
}

static int mount_configfs(void)
{
	char path[SYSFS_PATH_SIZE];

	sysfs_path(path, CONFIGFS);
	if (!sysfs_is_real() || !sysfs_exists(path) || is_mounted(path))
		return 0;
	if (!mount("none", path, "configfs", 0, NULL))
		return 0;
	say_error(-errno, "cannot mount configfs at %s", path);
	return -1;
}

static int spawn(const char *program, const char *module)
{
	const char *const arguments[] = { "modprobe", module, NULL };
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, program, NULL, NULL,
			 (char *const *)arguments, environ))
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	/* 127 is how some C libraries say that there is no such program. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -1;
	return status ? 1 : 0;
}

/* Root may have a PATH without the programs of an administrator. */
static int load_module(const char *module)
{
	char path[SYSFS_PATH_SIZE];
	int err;

	if (!sysfs_is_real() ||
	    sysfs_exists(sysfs_path(path, "module/%s", module)))
		return 0;
	err = spawn("modprobe", module);
	if (err < 0)
		err = spawn("/sbin/modprobe", module);
	if (!err)
		return 0;
	complain("cannot load the driver: modprobe %s failed%s", module,
		 geteuid() ? "; run it as root" : "");
	return -1;
}

/*
 * Loads the driver with @module, if it is not NULL, and mounts configfs as
 * needed. -1 after a message.
 */
int configfs_prepare(const char *module)
{
	char path[SYSFS_PATH_SIZE];

	if (module && load_module(module))
		return -1;
	if (configfs_is_ready())
		return 0;
	if (mount_configfs())
		return -1;
	if (configfs_is_ready())
		return 0;
	complain("there is no %s: is the driver loaded, with configfs?",
		 sysfs_path(path, STACKS));
	return -1;
}

/* The stacks that were set up there. The list is to be freed. */
void configfs_list(struct names *names)
{
	char path[SYSFS_PATH_SIZE];

	sysfs_list(sysfs_path(path, STACKS), S_IFDIR, names);
}

int configfs_make(const char *name)
{
	char path[SYSFS_PATH_SIZE];

	return mkdir(sysfs_path(path, STACKS "/%s", name), 0755) ? -errno : 0;
}

int configfs_remove(const char *name)
{
	char path[SYSFS_PATH_SIZE];

	return rmdir(sysfs_path(path, STACKS "/%s", name)) ? -errno : 0;
}

int configfs_get(const char *name, const char *attribute,
		 char text[SYSFS_TEXT_SIZE])
{
	char path[SYSFS_PATH_SIZE];

	return sysfs_read(sysfs_path(path, STACKS "/%s/%s", name, attribute),
			  text);
}

int configfs_set(const char *name, const char *attribute, const char *value)
{
	char path[SYSFS_PATH_SIZE];

	return sysfs_write(sysfs_path(path, STACKS "/%s/%s", name, attribute),
			   value);
}
