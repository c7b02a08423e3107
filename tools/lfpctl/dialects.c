// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "dialects.h"
#include "lfpctl.h"
#include "text.h"

static bool is_choice(int dialect)
{
	return dialect >= 0 && lfp_can_dialect_is_choosable(dialect);
}

static const char *separator(size_t index, size_t count)
{
	if (!index)
		return "";
	return index + 1 == count ? " and " : ", ";
}

/* "pylontech-1.2, byd and victron" */
static void list_choices(struct text *list)
{
	const char *names[LFP_CAN_DIALECT_COUNT];
	size_t count = 0;

	for (int i = 0; i < LFP_CAN_DIALECT_COUNT; i++)
		if (is_choice(i))
			names[count++] = lfp_can_dialect_name(i);
	for (size_t i = 0; i < count; i++)
		text_add(list, "%s%s", separator(i, count), names[i]);
}

/* The dialect of a name; -1 after a message that lists those there are. */
int dialect_parse(const char *option, const char *name,
		  enum lfp_can_dialect *dialect)
{
	struct text list = { .len = 0 };
	int found = lfp_can_dialect_find(name);

	if (is_choice(found)) {
		*dialect = found;
		return 0;
	}
	list_choices(&list);
	usage_error("--%s: \"%s\" is none; there are: %s", option, name,
		    list.chars);
	return -1;
}
