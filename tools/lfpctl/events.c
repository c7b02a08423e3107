// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl events: the present alarms, and each event as it comes. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "lfpctl.h"
#include "watch.h"

static struct {
	bool follow;
	long count;
	long timeout_s;
} options;

static int set_count(const char *value)
{
	return set_number("count", value, 1, INT_MAX, &options.count);
}

static int set_timeout(const char *value)
{
	return set_number("timeout", value, 1, INT_MAX, &options.timeout_s);
}

/**
 * struct followed - a stack whose events are followed
 * @name: its name
 * @seq: number of the last event that is known
 */
struct followed {
	char name[SYSFS_NAME_SIZE];
	long long seq;
};

static struct {
	struct followed *list;
	size_t count;
} followed;

static struct followed *follow_stack(const char *name)
{
	struct followed *stack;

	for (size_t i = 0; i < followed.count; i++)
		if (!strcmp(followed.list[i].name, name))
			return &followed.list[i];
	followed.list = grow(followed.list, followed.count,
			     sizeof(*followed.list));
	stack = &followed.list[followed.count++];
	memset(stack, 0, sizeof(*stack));
	strncpy(stack->name, name, sizeof(stack->name) - 1);
	return stack;
}

/* Events up to the returned number are in what is printed. */
static long long show_state(const struct stack *stack)
{
	struct snapshot snapshot;

	snapshot_from_sysfs(&snapshot, stack);
	event_print_state(&snapshot);
	snapshot_free(&snapshot);
	return snapshot.event_seq.number;
}

static bool is_wanted(const char *stack, int count, char **names)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], stack))
			return true;
	return !count;
}

/* At the @start events that are in it already will not be told again. */
static void show_states(int count, char **names, bool start)
{
	struct stacks stacks;
	long long seq;

	stacks_find(&stacks);
	for (size_t i = 0; i < stacks.count; i++) {
		if (!is_wanted(stacks.list[i].name, count, names))
			continue;
		seq = show_state(&stacks.list[i]);
		if (start)
			follow_stack(stacks.list[i].name)->seq = seq;
	}
	free(stacks.list);
}

static long long current_seq(const char *name)
{
	char path[SYSFS_PATH_SIZE + 16], text[SYSFS_TEXT_SIZE];
	const struct stack *stack;
	struct stacks stacks;
	long long seq = 0;

	stacks_find(&stacks);
	stack = stacks_named(&stacks, name);
	if (stack) {
		snprintf(path, sizeof(path), "%s/event_seq", stack->device);
		if (!sysfs_read(path, text))
			seq = atoll(text);
	}
	free(stacks.list);
	return seq;
}

/*
 * An event whose number was seen is in the state that was printed, unless the
 * stack was attached anew and counts from 1 again.
 */
static bool is_old(struct followed *stack, long long seq)
{
	if (seq > stack->seq)
		return false;
	if (current_seq(stack->name) >= stack->seq)
		return true;
	stack->seq = 0;
	return false;
}

/* True if it was printed. */
static bool take_event(struct udev_device *device, int count, char **names)
{
	const char *name = event_key(device, "LFPSTACK_STACK");
	long long seq = event_number(device, "LFPSTACK_SEQ");
	struct followed *stack;
	long long missed;

	if (!is_wanted(name, count, names))
		return false;
	stack = follow_stack(name);
	if (is_old(stack, seq))
		return false;
	missed = seq - stack->seq - 1;
	stack->seq = seq;
	if (missed)
		event_print_missed(name, missed);
	event_print(device);
	if (missed)
		show_states(1, (char *[]){ stack->name }, false);
	return true;
}

static int follow(struct watch *watch, int count, char **names)
{
	struct udev_device *device;
	enum watched watched;
	long printed = 0;

	while (!options.count || printed < options.count) {
		watched = watch_next(watch, &device);
		if (watched == WATCH_FAILED) {
			complain("cannot receive events any more");
			return STATUS_ERROR;
		}
		if (watched == WATCH_END)
			break;
		if (watched == WATCH_LOST) {
			complain("events were lost, there were too many; present state follows");
			show_states(count, names, false);
			continue;
		}
		printed += take_event(device, count, names);
		udev_device_unref(device);
	}
	return STATUS_OK;
}

/* Listens first and looks then, so that nothing is missed in between. */
static int follow_all(int count, char **names)
{
	struct watch watch;
	int status;

	if (!driver_is_loaded()) {
		complain("the driver is not loaded; as root:  modprobe lfpstack_can");
		return STATUS_NOTHING;
	}
	if (watch_open(&watch, options.timeout_s))
		return STATUS_ERROR;
	setvbuf(stdout, NULL, _IOLBF, 0);
	show_states(count, names, true);
	if (!followed.count)
		complain("no stack yet; waiting for one");
	status = follow(&watch, count, names);
	watch_close(&watch);
	free(followed.list);
	return status;
}

static int run(int count, char **words)
{
	struct stacks stacks;
	int status;

	if (options.follow)
		return follow_all(count, words);
	if (options.count || options.timeout_s)
		return usage_error("--count and --timeout go with --follow");
	status = stacks_require(&stacks, count, words);
	for (size_t i = 0; i < stacks.count; i++)
		show_state(&stacks.list[i]);
	free(stacks.list);
	free(followed.list);
	return status;
}

static const struct option_row option_rows[] = {
	{ "follow", 'f', NULL, &options.follow },
	{ "count", 'c', set_count, NULL },
	{ "timeout", 't', set_timeout, NULL },
	{ 0 }
};

const struct command events_command = {
	.name = "events",
	.arguments = "[OPTION...] [STACK...]",
	.about = "alarms now, and each one as it comes",
	.help =
"Prints what is wrong now: conditions that stand, links that are not up.\n"
"\n"
"  -f, --follow     then print each event as it comes, until SIGINT or SIGTERM\n"
"  -c, --count N    stop after N events\n"
"  -t, --timeout S  stop after S seconds\n",
	.options = option_rows,
	.run = run,
};
