/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files below /sys, or below another directory in its place. */
#ifndef LFPCTL_SYSFS_H
#define LFPCTL_SYSFS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define SYSFS_PATH_SIZE 512
#define SYSFS_NAME_SIZE 64

/* Longest content that is read: of names of fields. Nothing else needs it. */
#define SYSFS_TEXT_SIZE 1024

/**
 * struct names - the entries of a directory
 * @list: sorted, numbers by their value
 * @count: how many
 */
struct names {
	char (*list)[SYSFS_NAME_SIZE];
	size_t count;
};

int sysfs_set_root(const char *dir);
bool sysfs_is_real(void);
const char *sysfs_path(char path[SYSFS_PATH_SIZE], const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool sysfs_exists(const char *path);
int sysfs_read(const char *path, char text[SYSFS_TEXT_SIZE]);
int sysfs_write(const char *path, const char *text);
int sysfs_list(const char *path, mode_t type, struct names *names);
int interface_index(const char *name);

#endif /* LFPCTL_SYSFS_H */
