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

/* Cells with voltage_now, temperatures with temp. */
static json_object *json_sensors(const struct sensors *sensors,
				 const char *name)
{
	const struct sensor *sensor = sensors->list;
	json_object *list = json_object_new_array();
	json_object *object;

	for (size_t i = 0; i < sensors->count; i++, sensor++) {
		object = json_object_new_object();
		json_object_object_add(object, "label",
				       json_object_new_string(sensor->label));
		json_object_object_add(object, name, sensor->known ?
				       json_object_new_int64(sensor->number) :
				       NULL);
		json_object_object_add(object, "alarm", *sensor->alarm ?
				       json_object_new_string(sensor->alarm) :
				       NULL);
		json_object_array_add(list, object);
	}
	return list;
}

void json_add_sensors(json_object *object, const struct part *part)
{
	json_object_object_add(object, "cells",
			       json_sensors(&part->cells, "voltage_now"));
	json_object_object_add(object, "temperatures",
			       json_sensors(&part->temperatures, "temp"));
}

void json_add_part(json_object *parts, const struct part *part,
		   json_object *object)
{
	char number[16];

	snprintf(number, sizeof(number), "%u", part->number);
	json_object_object_add(parts, number, object);
}

/* By place, or by address. */
static json_object *json_parts(const struct parts *parts, bool sensors)
{
	json_object *list = json_object_new_object();
	json_object *object;
	struct supply supply;

	for (size_t i = 0; i < parts->count; i++) {
		supply = part_supply(&parts->list[i]);
		object = json_object_new_object();
		add_supply(object, &supply);
		if (sensors)
			json_add_sensors(object, &parts->list[i]);
		json_add_part(list, &parts->list[i], object);
	}
	return list;
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
	add_items(object, &snapshot->device);
	json_object_object_add(object, "event_seq",
			       json_value(&snapshot->event_seq));
	if (snapshot->modules.count)
		json_object_object_add(object, "modules",
				       json_parts(&snapshot->modules, true));
	if (snapshot->controllers.count)
		json_object_object_add(object, "controllers",
				       json_parts(&snapshot->controllers,
						  false));
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
