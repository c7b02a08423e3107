// SPDX-License-Identifier: GPL-2.0-or-later
/* Prints events, and the state that they have led to. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "events.h"
#include "lfpctl.h"
#include "output.h"
#include "text.h"

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

/* By place, or by address. */
static json_object *raised_parts_json(const struct parts *parts)
{
	json_object *object = json_object_new_object();
	const struct part *part = parts->list;

	for (; part < parts->list + parts->count; part++)
		json_add_part(object, part, raised_json(&part->alarms));
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
	if (snapshot->modules.count)
		json_object_object_add(object, "modules",
				       raised_parts_json(&snapshot->modules));
	if (snapshot->controllers.count)
		json_object_object_add(object, "controllers",
				       raised_parts_json(&snapshot->controllers));
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

void event_print_state(const struct snapshot *snapshot)
{
	bool known = snapshot->supply || snapshot->controllers.count;
	struct supply supply;
	size_t lines = 0;

	if (globals.json) {
		print_state_json(snapshot);
		return;
	}
	for (size_t i = 0; snapshot_supply(snapshot, i, &supply); i++)
		lines += print_raised(snapshot, &supply);
	for (size_t i = 0; i < snapshot->modules.count; i++) {
		supply = part_supply(&snapshot->modules.list[i]);
		lines += print_raised(snapshot, &supply);
	}
	lines += print_links(snapshot);
	if (!lines)
		print_state_line(snapshot, snapshot->name, "none", known ?
				 "no alarms, links up" :
				 "links up, no data yet");
}

const char *event_key(struct udev_device *device, const char *name)
{
	return udev_device_get_property_value(device, name);
}

static const char *key_or(struct udev_device *device, const char *name,
			  const char *other)
{
	const char *value = event_key(device, name);

	return value ? value : other;
}

long long event_number(struct udev_device *device, const char *name)
{
	return atoll(key_or(device, name, "0"));
}

/* What the event is about, of the stack or of a part of it. */
static void add_subject(struct text *text, struct udev_device *device)
{
	const char *address = event_key(device, "LFPSTACK_ADDRESS");
	const char *event = event_key(device, "LFPSTACK_EVENT");
	long long module = event_number(device, "LFPSTACK_MODULE");

	if (address)
		text_add(text, "controller %s  ", address);
	else if (module && !strcmp(event, "module"))
		text_add(text, "module %lld: ", module);
	else if (module)
		text_add(text, "module %lld  ", module);
	if (event_key(device, "LFPSTACK_LEVEL"))
		text_add(text, "%s: ", key_or(device, "LFPSTACK_ALARM", "?"));
	else if (event_key(device, "LFPSTACK_LINK"))
		text_add(text, "%s %s: ", event,
			 event_key(device, "LFPSTACK_LINK"));
	else if (!module)
		text_add(text, "%s: ", event);
}

/*
 * "overvoltage: none -> warning", "link can: up -> silent",
 * "module 3: online -> lost"
 */
static void add_edge(struct text *text, struct udev_device *device)
{
	const char *level = event_key(device, "LFPSTACK_LEVEL");
	const char *previous = event_key(device, "LFPSTACK_PREVIOUS");

	add_subject(text, device);
	if (previous)
		text_add(text, "%s -> ", previous);
	text_add(text, "%s", level ? level :
		 key_or(device, "LFPSTACK_STATE", "?"));
}

/* A module that is lost is as bad as a protection. */
static enum colour colour_of(struct udev_device *device)
{
	const char *level = key_or(device, "LFPSTACK_LEVEL", "none");

	if (!strcmp(key_or(device, "LFPSTACK_STATE", ""), "lost"))
		return COLOUR_RED;
	return level_colour(level);
}

static void add_origin(struct text *text, struct udev_device *device)
{
	long long coalesced = event_number(device, "LFPSTACK_COALESCED");

	text_add(text, "  (seq %s", key_or(device, "LFPSTACK_SEQ", "?"));
	if (event_key(device, "LFPSTACK_SOURCE"))
		text_add(text, ", %s", event_key(device, "LFPSTACK_SOURCE"));
	if (coalesced)
		text_add(text, ", %lld more edges before", coalesced);
	text_add(text, ")");
}

static void print_line(struct udev_device *device)
{
	enum colour colour = colour_of(device);
	struct text edge = { .len = 0 }, origin = { .len = 0 };
	char time[TIME_SIZE];

	add_edge(&edge, device);
	add_origin(&origin, device);
	text_clean(edge.chars);
	text_clean(origin.chars);
	printf("%s  %s  %s%s%s%s\n", print_time(time),
	       event_key(device, "LFPSTACK_STACK"), colour_on(colour), edge.chars,
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

static void print_json(struct udev_device *device)
{
	struct udev_list_entry *entry =
		udev_device_get_properties_list_entry(device);
	json_object *object = new_line(event_key(device, "LFPSTACK_EVENT"),
				       event_key(device, "LFPSTACK_STACK"));
	const char *name;

	for (; entry; entry = udev_list_entry_get_next(entry)) {
		name = udev_list_entry_get_name(entry);
		if (!strncmp(name, PREFIX, strlen(PREFIX)))
			add_key_json(object, name + strlen(PREFIX),
				     udev_list_entry_get_value(entry));
	}
	json_print_line(object);
}

void event_print_missed(const char *stack, long long missed)
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

void event_print(struct udev_device *device)
{
	if (globals.json)
		print_json(device);
	else
		print_line(device);
}
