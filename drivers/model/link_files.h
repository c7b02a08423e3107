/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Files that every link has.
 */
#ifndef LFPSTACK_MODEL_LINK_FILES_H
#define LFPSTACK_MODEL_LINK_FILES_H

#include <linux/kobject.h>

ssize_t lfp_link_fields_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf);

#endif /* LFPSTACK_MODEL_LINK_FILES_H */
