// SPDX-License-Identifier: GPL-2.0-or-later
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfpctl.h"
#include "sysfs.h"
#include "text.h"

static const char *root = "/sys";

int sysfs_set_root(const char *dir)
{
	size_t len = strlen(dir);

	if (!len || len > SYSFS_PATH_SIZE / 2) {
		usage_error("--sysfs: \"%s\" is no directory", dir);
		return -1;
	}
	root = dir;
	return 0;
}

/* False for a tree made by a test: nothing is loaded or mounted for it. */
bool sysfs_is_real(void)
{
	return !strcmp(root, "/sys");
}

/* A path that does not fit becomes one that does not exist. */
const char *sysfs_path(char path[SYSFS_PATH_SIZE], const char *format, ...)
{
	int len = snprintf(path, SYSFS_PATH_SIZE, "%s/", root);
	va_list args;

	va_start(args, format);
	len += vsnprintf(path + len, (size_t)(SYSFS_PATH_SIZE - len), format,
			 args);
	va_end(args);
	if (len >= SYSFS_PATH_SIZE)
		*path = '\0';
	return path;
}

bool sysfs_exists(const char *path)
{
	return !access(path, F_OK);
}

/* Content in one line of printable ASCII. 0 or a negative errno. */
int sysfs_read(const char *path, char text[SYSFS_TEXT_SIZE])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;
	int err;

	if (fd < 0)
		return -errno;
	len = read(fd, text, SYSFS_TEXT_SIZE - 1);
	err = errno;
	close(fd);
	if (len < 0)
		return -err;
	while (len && text[len - 1] == '\n')
		len--;
	text[len] = '\0';
	text_clean(text);
	return 0;
}

/* In one write(), as attributes want it. 0 or a negative errno. */
int sysfs_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);
	ssize_t written;
	int err;

	if (fd < 0)
		return -errno;
	written = write(fd, text, len);
	err = written < 0 ? -errno : 0;
	close(fd);
	if (!err && (size_t)written != len)
		err = -EIO;
	return err;
}

static bool is_wanted(DIR *dir, const struct dirent *entry, mode_t type)
{
	struct stat stat;

	if (entry->d_name[0] == '.' ||
	    strlen(entry->d_name) >= SYSFS_NAME_SIZE)
		return false;
	if (!type)
		return true;
	return !fstatat(dirfd(dir), entry->d_name, &stat,
			AT_SYMLINK_NOFOLLOW) &&
	       (stat.st_mode & S_IFMT) == type;
}

static int compare_names(const void *a, const void *b)
{
	return strverscmp(a, b);
}

/*
 * The entries of a directory that are of @type (S_IFREG, S_IFDIR), 0: all.
 * 0 or a negative errno; @names->list is to be freed either way.
 */
int sysfs_list(const char *path, mode_t type, struct names *names)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);

	names->list = NULL;
	names->count = 0;
	if (!dir)
		return -errno;
	while ((entry = readdir(dir))) {
		if (!is_wanted(dir, entry, type))
			continue;
		names->list = grow(names->list, names->count,
				   sizeof(*names->list));
		strcpy(names->list[names->count++], entry->d_name);
	}
	closedir(dir);
	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list),
		      compare_names);
	return 0;
}

/* The kernel's number of a network interface, 0 if there is none such. */
int interface_index(const char *name)
{
	char path[SYSFS_PATH_SIZE], text[SYSFS_TEXT_SIZE];

	if (sysfs_read(sysfs_path(path, "class/net/%s/ifindex", name), text))
		return 0;
	return atoi(text);
}
