// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON in the names and units of sysfs; what is not known is null. */
#include <stdio.h>

#include "lfpctl.h"
#include "output.h"

json_object *json_value(const struct value *value)
{
	switch (value->kind) {
	case VALUE_NUMBER:
		return json_object_new_int64(value->number);
	case VALUE_TEXT:
		return json_object_new_string(value->text);
	default:
		return NULL;
	}
}

static void add_items(json_object *object, const struct items *items)
{
	for (size_t i = 0; i < items->count; i++)
		json_object_object_add(object, items->list[i].name,
				       json_value(&items->list[i].value));
}

json_object *json_items(const struct items *items)
{
	json_object *object = json_object_new_object();

	add_items(object, items);
	return object;
}

/* Its tables were read only if they were asked for. */
static json_object *json_link(const struct link *link)
{
	json_object *object = json_items(&link->items);

	for (size_t i = 0; i < LINK_TABLES; i++)
		if (link->tables[i].count)
			json_object_object_add(object, link_table_name(i),
					       json_items(&link->tables[i]));
	return object;
}

json_object *json_links(const struct snapshot *snapshot)
{
	json_object *links = json_object_new_object();
	const struct link *link = snapshot->links;

	for (; link < snapshot->links + snapshot->nr_links; link++)
		json_object_object_add(links, link->name, json_link(link));
	return links;
}

static void add_supply(json_object *object, const struct supply *supply)
{
	add_items(object, supply->properties);
	json_object_object_add(object, "alarms", json_items(supply->alarms));
}

/* By address. */
static json_object *json_controllers(const struct snapshot *snapshot)
{
	json_object *controllers = json_object_new_object();
	json_object *object;
	struct supply supply;
	char address[16];

	for (size_t i = 1; snapshot_supply(snapshot, i, &supply); i++) {
		snprintf(address, sizeof(address), "%u",
			 snapshot->controllers[i - 1].address);
		object = json_object_new_object();
		add_supply(object, &supply);
		json_object_object_add(controllers, address, object);
	}
	return controllers;
}

/*
 * A stack without supply has told nothing yet: that much is known of it. What
 * controllers tell is of them, not of the stack.
 */
json_object *json_snapshot(const struct snapshot *snapshot)
{
	json_object *object = json_object_new_object();
	struct supply supply;

	if (!snapshot->supply)
		json_object_object_add(object, "present",
				       json_object_new_int(0));
	snapshot_supply(snapshot, 0, &supply);
	add_supply(object, &supply);
	json_object_object_add(object, "links", json_links(snapshot));
	json_object_object_add(object, "event_seq",
			       json_value(&snapshot->event_seq));
	if (snapshot->nr_controllers)
		json_object_object_add(object, "controllers",
				       json_controllers(snapshot));
	return object;
}

/* Prints and drops an object. */
void json_print(json_object *object, int flags)
{
	puts(json_object_to_json_string_ext(object, flags |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

void json_print_line(json_object *object)
{
	json_print(object, JSON_C_TO_STRING_PLAIN);
}

void report_begin(struct report *report)
{
	report->json = globals.json ? json_object_new_object() : NULL;
	report->count = 0;
}

void report_add(struct report *report, const struct snapshot *snapshot)
{
	if (report->json) {
		json_object_object_add(report->json, snapshot->name,
				       json_snapshot(snapshot));
		return;
	}
	if (report->count++)
		putchar('\n');
	print_snapshot(snapshot);
}

void report_end(struct report *report)
{
	if (report->json)
		json_print(report->json, JSON_C_TO_STRING_PRETTY |
					 JSON_C_TO_STRING_SPACED);
}
