/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints snapshots, for people or as JSON. */
#ifndef LFPCTL_OUTPUT_H
#define LFPCTL_OUTPUT_H

#include <json-c/json.h>

#include "snapshot.h"

/* Column in which values begin, from that of the labels on. */
#define LABEL_WIDTH 14

/* output.c */
void print_snapshot(const struct snapshot *snapshot);
void print_supply(const struct snapshot *snapshot,
		  const struct supply *supply);
void print_alarm(const char *label, const char *level, const char *name);

/* output-link.c, output-serial.c */
void print_link(const struct snapshot *snapshot, const struct link *link);
void print_hint(const char *hint);
long long link_counter(const struct link *link, const char *name);
const char *link_text(const struct link *link, const char *name);
const char *link_place(const struct link *link);
bool link_is_serial(const struct link *link);
void print_serial_details(const struct link *link);
void print_fields(const struct link *link);
const char *serial_hint(const struct link *link, char *chars, size_t size);

/* output-modules.c */
void print_modules(const struct snapshot *snapshot);
void print_module_details(const struct snapshot *snapshot);
void print_provenance(const struct snapshot *snapshot);

json_object *json_value(const struct value *value);
json_object *json_items(const struct items *items);
json_object *json_links(const struct snapshot *snapshot);
json_object *json_snapshot(const struct snapshot *snapshot);
void json_add_sensors(json_object *object, const struct part *part);
void json_add_part(json_object *parts, const struct part *part,
		   json_object *object);
void json_print(json_object *object, int flags);
void json_print_line(json_object *object);

/**
 * struct report - snapshots that are printed together
 * @json: their JSON, NULL if people read it
 * @count: printed so far
 */
struct report {
	json_object *json;
	size_t count;
};

void report_begin(struct report *report);
void report_add(struct report *report, const struct snapshot *snapshot);
void report_end(struct report *report);

#endif /* LFPCTL_OUTPUT_H */
