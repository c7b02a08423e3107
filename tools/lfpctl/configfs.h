/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories of stacks in configfs. */
#ifndef LFPCTL_CONFIGFS_H
#define LFPCTL_CONFIGFS_H

#include "sysfs.h"

/* What the driver allows, see stack_name_ok(). */
#define STACK_NAME_MAX 15

/* What has the links. */
#define CAN_MODULE "lfpstack_can"
#define SERIAL_MODULE "lfpstack_serial"

bool stack_name_ok(const char *name);
void say_error(int err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
bool configfs_is_ready(void);
int configfs_prepare(const char *module);
void configfs_list(struct names *names);
int configfs_make(const char *name);
int configfs_remove(const char *name);
int configfs_get(const char *name, const char *attribute,
		 char text[SYSFS_TEXT_SIZE]);
int configfs_set(const char *name, const char *attribute, const char *value);

#endif /* LFPCTL_CONFIGFS_H */
