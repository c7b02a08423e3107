// SPDX-License-Identifier: GPL-2.0
/*
 * Files that every link has, whatever it is a link to.
 */

#include <linux/export.h>
#include <linux/sysfs.h>

#include "model/link_files.h"
#include "model/stack.h"

/**
 * lfp_link_fields_show() - numbers of the stack that a link gives now
 * @kobj: of the link
 * @attr: file "fields"
 * @buf: where their names go
 *
 * Context: process; for the attributes of a type of links.
 * Return: length of the text.
 */
ssize_t lfp_link_fields_show(struct kobject *kobj, struct kobj_attribute *attr,
			     char *buf)
{
	struct lfp_link *link = container_of(kobj, struct lfp_link, kobj);
	struct lfp_stack *stack = link->stack;
	unsigned int field;
	u64 left, fields;
	int len = 0;

	spin_lock_bh(&stack->lock);
	fields = lfp_state_fields_from(&stack->state, link->type->id);
	spin_unlock_bh(&stack->lock);
	lfp_for_each_bit(field, left, fields)
		len += sysfs_emit_at(buf, len, "%s%s", len ? " " : "",
				     lfp_field_name(field));
	return len + sysfs_emit_at(buf, len, "%s\n", len ? "" : "none");
}
EXPORT_SYMBOL_GPL(lfp_link_fields_show);
