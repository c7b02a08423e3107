// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/reading.h"
#include "lfpctl.h"
#include "snapshot.h"

/* The order in which they are printed; others follow by name. */
static const char *const property_names[] = {
	"present", "status", "health", "type", "technology", "scope",
	"manufacturer", "model_name", "serial_number", "firmware_version",
	"capacity", "capacity_level", "state_of_health", "cycle_count",
	"voltage_now", "current_now", "temp", "charge_now", "charge_full",
	"constant_charge_voltage_max", "constant_charge_current_max",
	"discharge_voltage_min", "discharge_current_max", "charge_enabled",
	"discharge_enabled", "charge_request", "modules_online",
	"modules_total", "modules_blocking_charge",
	"modules_blocking_discharge", "indicator_run", "indicator_alarm",
	"alarm_level",
};

static const char *const link_names[] = {
	"state", "dialect", "interface", "age_ms", "frames", "rejected",
	"implausible", "bus_off_count", "unknown_bits", "silence_ms",
};

/* Texts from a pack, which may look like numbers. */
static const char *const text_names[] = {
	"manufacturer", "model_name", "serial_number", "firmware_version",
	"interface", "unknown_bits",
};

const char *property_order(size_t index)
{
	return index < ARRAY_SIZE(property_names) ? property_names[index] :
						    NULL;
}

const char *link_order(size_t index)
{
	return index < ARRAY_SIZE(link_names) ? link_names[index] : NULL;
}

const char *alarm_order(size_t index)
{
	return index < LFP_CONDITION_COUNT ? lfp_condition_name(index) : NULL;
}

static bool is_text(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(text_names); i++)
		if (!strcmp(text_names[i], name))
			return true;
	return false;
}

/* Takes over the content of the file @name. */
void value_set(struct value *value, const char *name, const char *text)
{
	char *end;

	errno = 0;
	value->number = strtoll(text, &end, 10);
	value->kind = VALUE_TEXT;
	if (end != text && !*end && !errno && !is_text(name))
		value->kind = VALUE_NUMBER;
	strncpy(value->text, text, sizeof(value->text) - 1);
}

/* A new value, not known. */
struct value *items_add(struct items *items, const char *name)
{
	struct item *item;

	items->list = grow(items->list, items->count, sizeof(*items->list));
	item = &items->list[items->count++];
	memset(item, 0, sizeof(*item));
	strncpy(item->name, name, sizeof(item->name) - 1);
	return &item->value;
}

void items_add_number(struct items *items, const char *name, long long number)
{
	struct value *value = items_add(items, name);

	value->kind = VALUE_NUMBER;
	value->number = number;
	snprintf(value->text, sizeof(value->text), "%lld", number);
}

/* Without a @text it is not known. */
void items_add_text(struct items *items, const char *name, const char *text)
{
	struct value *value = items_add(items, name);

	if (!text)
		return;
	value->kind = VALUE_TEXT;
	strncpy(value->text, text, sizeof(value->text) - 1);
}

static size_t rank_of(const char *name, const char *(*order)(size_t index))
{
	size_t rank = 0;

	while (order(rank) && strcmp(order(rank), name))
		rank++;
	return rank;
}

static int compare_items(const void *a, const void *b)
{
	const struct item *left = a, *right = b;

	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return strverscmp(left->name, right->name);
}

void items_sort(struct items *items, const char *(*order)(size_t index))
{
	for (size_t i = 0; i < items->count; i++)
		items->list[i].rank = rank_of(items->list[i].name, order);
	if (items->count)
		qsort(items->list, items->count, sizeof(*items->list),
		      compare_items);
}

const struct value *items_find(const struct items *items, const char *name)
{
	for (size_t i = 0; i < items->count; i++)
		if (!strcmp(items->list[i].name, name))
			return &items->list[i].value;
	return NULL;
}

/* False if it is not there or not known. */
bool items_number(const struct items *items, const char *name,
		  long long *number)
{
	const struct value *value = items_find(items, name);

	if (!value || value->kind != VALUE_NUMBER)
		return false;
	*number = value->number;
	return true;
}

/* NULL if it is not there or not known. */
const char *items_text(const struct items *items, const char *name)
{
	const struct value *value = items_find(items, name);

	return value && value->kind == VALUE_TEXT ? value->text : NULL;
}

/* NULL if there are too many. */
struct link *snapshot_add_link(struct snapshot *snapshot, const char *name)
{
	struct link *link;

	if (snapshot->nr_links == SNAPSHOT_LINKS)
		return NULL;
	link = &snapshot->links[snapshot->nr_links++];
	strncpy(link->name, name, sizeof(link->name) - 1);
	return link;
}

/* The pack's data arrive. */
bool snapshot_is_present(const struct snapshot *snapshot)
{
	long long present;

	return items_number(&snapshot->properties, "present", &present) &&
	       present;
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->properties.list);
	free(snapshot->alarms.list);
	for (size_t i = 0; i < snapshot->nr_links; i++)
		free(snapshot->links[i].items.list);
}
