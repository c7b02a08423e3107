// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl cells: every cell of a stack. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cells.h"
#include "lfpctl.h"
#include "output.h"

#define COLUMNS_DEFAULT 80
#define COLUMNS_MIN 20
#define COLUMNS_MAX 1000

/* Of the terminal, unless the environment says something else. */
static unsigned int count_columns(void)
{
	const char *text = getenv("COLUMNS");
	struct winsize size;
	long columns;

	if (text && !parse_number(text, COLUMNS_MIN, COLUMNS_MAX, &columns))
		return (unsigned int)columns;
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) &&
	    size.ws_col >= COLUMNS_MIN)
		return size.ws_col;
	return COLUMNS_DEFAULT;
}

/* Of a module's files those that tell of cells and switches. */
static json_object *module_json(const struct part *module)
{
	static const char *const names[] = {
		"present", "cell_voltage_max", "cell_voltage_max_at",
		"cell_voltage_min", "cell_voltage_min_at",
	};
	json_object *object = json_object_new_object();
	const struct value *value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		value = items_find(&module->properties, names[i]);
		if (value)
			json_object_object_add(object, names[i],
					       json_value(value));
	}
	for (size_t i = 0; i < nr_cell_flags; i++) {
		value = items_find(&module->properties, cell_flags[i].name);
		if (value)
			json_object_object_add(object, cell_flags[i].name,
					       json_value(value));
	}
	json_add_sensors(object, module);
	return object;
}

static json_object *stack_json(const struct snapshot *snapshot)
{
	json_object *object = json_object_new_object();
	json_object *modules = json_object_new_object();
	const struct part *module = snapshot->modules.list;

	for (size_t i = 0; i < snapshot->modules.count; i++, module++)
		json_add_part(modules, module, module_json(module));
	json_object_object_add(object, "modules", modules);
	return object;
}

/* True if it has cells to show. */
static bool show(const struct snapshot *snapshot, json_object *stacks,
		 size_t before)
{
	if (stacks) {
		json_object_object_add(stacks, snapshot->name,
				       stack_json(snapshot));
		return true;
	}
	if (!cells_exist(snapshot)) {
		complain("%s tells of no cells: modules do that on RS485, with hwmon in the kernel",
			 snapshot->name);
		return false;
	}
	if (before)
		putchar('\n');
	cells_print(snapshot, count_columns());
	return true;
}

static int run(int count, char **words)
{
	json_object *list = globals.json ? json_object_new_object() : NULL;
	struct snapshot snapshot;
	struct stacks stacks;
	int status = stacks_require(&stacks, count, words);
	size_t shown = 0;

	for (size_t i = 0; i < stacks.count; i++) {
		snapshot_from_sysfs(&snapshot, &stacks.list[i]);
		shown += show(&snapshot, list, shown);
		snapshot_free(&snapshot);
	}
	free(stacks.list);
	if (list)
		json_print(list, JSON_C_TO_STRING_PRETTY |
				 JSON_C_TO_STRING_SPACED);
	else if (!shown)
		status = STATUS_NOTHING;
	return status;
}

const struct command cells_command = {
	.name = "cells",
	.arguments = "[STACK...] [-v]",
	.about = "every cell of the modules",
	.help =
"Prints a row for each module and a column for each cell, with the spread of\n"
"the module in millivolts, the coldest and warmest of its cells, and its\n"
"switches. The highest and the lowest cell of the stack are marked + and -,\n"
"cells of which the module says something are marked, too.\n"
"-v adds each temperature.\n",
	.run = run,
};
