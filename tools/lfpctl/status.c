// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl status: what the stacks say now. */
#include <stdlib.h>

#include "lfpctl.h"
#include "output.h"

static int run(int count, char **words)
{
	struct snapshot snapshot;
	struct stacks stacks;
	struct report report;
	int status = stacks_require(&stacks, count, words);

	if (status && !stacks.count && !globals.json)
		goto out;
	report_begin(&report);
	for (size_t i = 0; i < stacks.count; i++) {
		snapshot_from_sysfs(&snapshot, &stacks.list[i]);
		report_add(&report, &snapshot);
		snapshot_free(&snapshot);
	}
	report_end(&report);
out:
	free(stacks.list);
	return status;
}

const struct command status_command = {
	.name = "status",
	.arguments = "[STACK...] [-v]",
	.about = "what the stacks say now",
	.help =
"Prints what each stack says now, or those that are named.\n"
"-v adds every condition, the counters of the links with a table of their\n"
"identifiers, and unknown bits. What is wrong with a link:  lfpctl doctor\n"
"A value that the pack does not tell (any more) is shown as \"-\".\n",
	.run = run,
};
