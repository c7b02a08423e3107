/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints snapshots, for people or as JSON. */
#ifndef LFPCTL_OUTPUT_H
#define LFPCTL_OUTPUT_H

#include <json-c/json.h>

#include "snapshot.h"

/* Column in which values begin, from that of the labels on. */
#define LABEL_WIDTH 14

void print_snapshot(const struct snapshot *snapshot);
void print_link(const struct snapshot *snapshot, const struct link *link);
const char *link_text(const struct link *link, const char *name);

json_object *json_value(const struct value *value);
json_object *json_items(const struct items *items);
json_object *json_links(const struct snapshot *snapshot);
json_object *json_snapshot(const struct snapshot *snapshot);
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
