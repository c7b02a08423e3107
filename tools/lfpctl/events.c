// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl events: the present alarms, and each event as it comes. */
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lfpctl.h"
#include "output.h"
#include "text.h"
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

#define TIME_SIZE 40

/* Local time: with a blank for people, as ISO 8601 for programs. */
static const char *print_time(char chars[TIME_SIZE])
{
	struct timespec now;
	char zone[8] = "";
	const char *minutes = "";
	struct tm tm;
	size_t len;

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &tm);
	len = strftime(chars, TIME_SIZE, globals.json ? "%Y-%m-%dT%H:%M:%S" :
			"%Y-%m-%d %H:%M:%S", &tm);
	if (globals.json)
		strftime(zone, sizeof(zone), "%z", &tm);
	if (*zone)
		minutes = zone + 3;
	snprintf(chars + len, TIME_SIZE - len, ".%03ld%.3s%s%s",
		 now.tv_nsec / 1000000, zone, *zone ? ":" : "", minutes);
	return chars;
}

/* An object with what every line has. */
static json_object *new_line(const char *event, const char *stack)
{
	json_object *object = json_object_new_object();
	char time[TIME_SIZE];

	json_object_object_add(object, "time",
			       json_object_new_string(print_time(time)));
	json_object_object_add(object, "event", json_object_new_string(event));
	json_object_object_add(object, "stack", json_object_new_string(stack));
	return object;
}

static bool is_raised(const struct item *alarm)
{
	return alarm->value.kind == VALUE_TEXT &&
	       strcmp(alarm->value.text, "none");
}

static json_object *raised_json(const struct items *alarms)
{
	json_object *object = json_object_new_object();
	const struct item *alarm = alarms->list;

	for (; alarm < alarms->list + alarms->count; alarm++)
		if (is_raised(alarm))
			json_object_object_add(object, alarm->name,
					       json_value(&alarm->value));
	return object;
}

static json_object *link_states_json(const struct snapshot *snapshot)
{
	json_object *object = json_object_new_object();
	const struct link *link = snapshot->links;
	const char *state;

	for (; link < snapshot->links + snapshot->nr_links; link++) {
		state = items_text(&link->items, "state");
		json_object_object_add(object, link->name, state ?
				       json_object_new_string(state) : NULL);
	}
	return object;
}

/* By address. */
static json_object *raised_controllers_json(const struct snapshot *snapshot)
{
	json_object *object = json_object_new_object();
	const struct controller *controller = snapshot->controllers;
	char address[16];

	for (size_t i = 0; i < snapshot->nr_controllers; i++, controller++) {
		snprintf(address, sizeof(address), "%u", controller->address);
		json_object_object_add(object, address,
				       raised_json(&controller->alarms));
	}
	return object;
}

static void print_state_json(const struct snapshot *snapshot)
{
	json_object *object = new_line("state", snapshot->name);
	bool present = snapshot_is_present(snapshot);

	json_object_object_add(object, "seq",
			       json_value(&snapshot->event_seq));
	json_object_object_add(object, "present",
			       json_object_new_int(present));
	json_object_object_add(object, "alarms",
			       raised_json(&snapshot->alarms));
	json_object_object_add(object, "links", link_states_json(snapshot));
	if (snapshot->nr_controllers)
		json_object_object_add(object, "controllers",
				       raised_controllers_json(snapshot));
	json_print_line(object);
}

static void print_state_line(const struct snapshot *snapshot, const char *name,
			     const char *level, const char *what)
{
	enum colour colour = level_colour(level);
	char time[TIME_SIZE];

	printf("%s  %s  %s%s%s  (present state, seq %lld)\n",
	       print_time(time), name, colour_on(colour), what,
	       colour_off(colour), snapshot->event_seq.number);
}

static size_t print_raised(const struct snapshot *snapshot,
			   const struct supply *supply)
{
	const struct item *alarm = supply->alarms->list;
	struct text text;
	size_t count = 0;

	for (; alarm < supply->alarms->list + supply->alarms->count; alarm++) {
		if (!is_raised(alarm))
			continue;
		text.len = 0;
		text_add(&text, "%s: %s", alarm->name, alarm->value.text);
		print_state_line(snapshot, supply->name, alarm->value.text,
				 text.chars);
		count++;
	}
	return count;
}

static size_t print_links(const struct snapshot *snapshot)
{
	const struct link *link = snapshot->links;
	const char *state;
	struct text text;
	size_t count = 0;

	for (; link < snapshot->links + snapshot->nr_links; link++) {
		state = items_text(&link->items, "state");
		if (state && !strcmp(state, "up"))
			continue;
		text.len = 0;
		text_add(&text, "link %s: %s", link->name,
			 state ? state : "-");
		print_state_line(snapshot, snapshot->name, "warning",
				 text.chars);
		count++;
	}
	return count;
}

static void print_state(const struct snapshot *snapshot)
{
	bool known = snapshot->supply || snapshot->nr_controllers;
	struct supply supply;
	size_t lines = 0;

	if (globals.json) {
		print_state_json(snapshot);
		return;
	}
	for (size_t i = 0; snapshot_supply(snapshot, i, &supply); i++)
		lines += print_raised(snapshot, &supply);
	lines += print_links(snapshot);
	if (!lines)
		print_state_line(snapshot, snapshot->name, "none", known ?
				 "no alarms, links up" :
				 "links up, no data yet");
}

/* Events up to the returned number are in what is printed. */
static long long show_state(const struct stack *stack)
{
	struct snapshot snapshot;

	snapshot_from_sysfs(&snapshot, stack);
	print_state(&snapshot);
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

static const char *key(struct udev_device *device, const char *name)
{
	return udev_device_get_property_value(device, name);
}

static const char *key_or(struct udev_device *device, const char *name,
			  const char *other)
{
	const char *value = key(device, name);

	return value ? value : other;
}

static long long number_key(struct udev_device *device, const char *name)
{
	return atoll(key_or(device, name, "0"));
}

/* "overvoltage: none -> warning", "link can: up -> silent" */
static void add_edge(struct text *text, struct udev_device *device)
{
	const char *event = key(device, "LFPSTACK_EVENT");
	const char *level = key(device, "LFPSTACK_LEVEL");
	const char *address = key(device, "LFPSTACK_ADDRESS");
	long long module = number_key(device, "LFPSTACK_MODULE");

	if (address)
		text_add(text, "controller %s  ", address);
	else if (module)
		text_add(text, "module %lld  ", module);
	if (level)
		text_add(text, "%s: ", key_or(device, "LFPSTACK_ALARM", "?"));
	else if (key(device, "LFPSTACK_LINK"))
		text_add(text, "%s %s: ", event, key(device, "LFPSTACK_LINK"));
	else
		text_add(text, "%s: ", event);
	if (key(device, "LFPSTACK_PREVIOUS"))
		text_add(text, "%s -> ", key(device, "LFPSTACK_PREVIOUS"));
	text_add(text, "%s", level ? level :
		 key_or(device, "LFPSTACK_STATE", "?"));
}

static void add_origin(struct text *text, struct udev_device *device)
{
	long long coalesced = number_key(device, "LFPSTACK_COALESCED");

	text_add(text, "  (seq %s", key_or(device, "LFPSTACK_SEQ", "?"));
	if (key(device, "LFPSTACK_SOURCE"))
		text_add(text, ", %s", key(device, "LFPSTACK_SOURCE"));
	if (coalesced)
		text_add(text, ", %lld more edges before", coalesced);
	text_add(text, ")");
}

static void print_event(struct udev_device *device)
{
	enum colour colour = level_colour(key_or(device, "LFPSTACK_LEVEL",
						 "none"));
	struct text edge = { .len = 0 }, origin = { .len = 0 };
	char time[TIME_SIZE];

	add_edge(&edge, device);
	add_origin(&origin, device);
	text_clean(edge.chars);
	text_clean(origin.chars);
	printf("%s  %s  %s%s%s%s\n", print_time(time),
	       key(device, "LFPSTACK_STACK"), colour_on(colour), edge.chars,
	       colour_off(colour), origin.chars);
}

#define PREFIX "LFPSTACK_"

static void add_key_json(json_object *object, const char *name,
			 const char *text)
{
	char lower[SYSFS_NAME_SIZE] = "";
	struct value value = { 0 };

	for (size_t i = 0; name[i] && i < sizeof(lower) - 1; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	value_set(&value, lower, text);
	if (!strcmp(lower, "stack"))
		value.kind = VALUE_TEXT;
	json_object_object_add(object, lower, json_value(&value));
}

static void print_event_json(struct udev_device *device)
{
	struct udev_list_entry *entry =
		udev_device_get_properties_list_entry(device);
	json_object *object = new_line(key(device, "LFPSTACK_EVENT"),
				       key(device, "LFPSTACK_STACK"));
	const char *name;

	for (; entry; entry = udev_list_entry_get_next(entry)) {
		name = udev_list_entry_get_name(entry);
		if (!strncmp(name, PREFIX, strlen(PREFIX)))
			add_key_json(object, name + strlen(PREFIX),
				     udev_list_entry_get_value(entry));
	}
	json_print_line(object);
}

static void print_missed(const char *stack, long long missed)
{
	json_object *object;
	char time[TIME_SIZE];

	if (!globals.json) {
		printf("%s  %s  %lld event%s missed; present state follows\n",
		       print_time(time), stack, missed,
		       missed == 1 ? "" : "s");
		return;
	}
	object = new_line("missed", stack);
	json_object_object_add(object, "missed",
			       json_object_new_int64(missed));
	json_print_line(object);
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
	const char *name = key(device, "LFPSTACK_STACK");
	long long seq = number_key(device, "LFPSTACK_SEQ");
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
		print_missed(name, missed);
	if (globals.json)
		print_event_json(device);
	else
		print_event(device);
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
