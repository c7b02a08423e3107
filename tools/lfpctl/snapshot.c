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
	"hardware_version", "pack_state", "bms_clock",
	"capacity", "capacity_centipercent", "capacity_level",
	"state_of_health", "cycle_count",
	"voltage_now", "current_now", "temp", "board_temperature",
	"cell_voltage_max", "cell_voltage_max_at",
	"cell_voltage_min", "cell_voltage_min_at",
	"cell_temperature_max", "cell_temperature_max_at",
	"cell_temperature_min", "cell_temperature_min_at",
	"module_voltage_max", "module_voltage_max_at",
	"module_voltage_min", "module_voltage_min_at",
	"module_temperature_max", "module_temperature_max_at",
	"module_temperature_min", "module_temperature_min_at",
	"charge_now", "charge_full", "charge_full_design",
	"charged_energy_wh", "discharged_energy_wh",
	"constant_charge_voltage_max", "constant_charge_current_max",
	"discharge_voltage_min", "discharge_current_max",
	"grid_charge_current_max", "grid_discharge_current_max",
	"charge_enabled", "discharge_enabled", "charge_request",
	"heating_request", "charge_mosfet", "discharge_mosfet",
	"precharge_mosfet", "heater_on", "fully_charged", "buzzer",
	"own_power", "mosfet_temperature_max", "modules_online",
	"modules_offline", "modules_total", "modules_blocking_charge",
	"modules_blocking_discharge", "cells_in_series", "cells_per_module",
	"cell_high_limit", "cell_low_limit", "cell_under_limit",
	"module_high_limit", "module_low_limit", "module_under_limit",
	"charge_hot_limit", "charge_cold_limit", "discharge_hot_limit",
	"discharge_cold_limit", "charge_current_limit",
	"discharge_current_limit", "voltage_nominal", "data_source",
	"indicator_run", "indicator_alarm", "alarm_level",
};

static const char *const link_names[] = {
	"state", "problem", "dialect", "dialect_override",
	"interface", "port", "baud", "age_ms", "modules_online",
	"modules_total", "round_ms", "frames", "rejected", "checksum_errors",
	"length_errors", "garbled", "unasked", "foreign", "refusals",
	"echoes", "skipped", "timeouts", "retries", "outliers", "implausible",
	"bus_off_count", "missing", "controller", "rx_errors", "tx_errors",
	"error_frames", "ack_errors", "restarts", "unknown_bits",
	"silence_ms", "keepalive", "keepalive_age_ms", "keepalive_frames",
	"poll", "sent", "addresses", "sign_conflicts", "gap_ms", "groups",
	"group_request", "fields",
};

/* Texts from a pack, or lists of numbers, which may look like numbers. */
static const char *const text_names[] = {
	"manufacturer", "model_name", "serial_number", "firmware_version",
	"hardware_version", "cell_voltage_max_at", "cell_voltage_min_at",
	"cell_temperature_max_at", "cell_temperature_min_at",
	"module_voltage_max_at", "module_voltage_min_at",
	"module_temperature_max_at", "module_temperature_min_at",
	"interface", "unknown_bits", "missing", "addresses", "port", "groups",
	"fields", "data_source", "disagreeing",
};

/* Directories of a link. */
static const char *const table_names[LINK_TABLES] = {
	[LINK_IDS_AGE] = "ids_age_ms",
	[LINK_IDS_FRAMES] = "ids_frames",
	[LINK_IDS_REJECTED] = "ids_rejected",
	[LINK_MODULE_FRAMES] = "module_frames",
	[LINK_MODULE_TIMEOUTS] = "module_timeouts",
	[LINK_MODULE_OUTLIERS] = "module_outliers",
};

const char *link_table_name(enum link_table table)
{
	return table_names[table];
}

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

/* NULL if there is none of that name. */
const struct link *snapshot_link(const struct snapshot *snapshot,
				 const char *name)
{
	for (size_t i = 0; i < snapshot->nr_links; i++)
		if (!strcmp(snapshot->links[i].name, name))
			return &snapshot->links[i];
	return NULL;
}

/* They are to be added by number. */
struct part *parts_add(struct parts *parts, const char *name,
		       unsigned int number)
{
	struct part *part;

	parts->list = grow(parts->list, parts->count, sizeof(*parts->list));
	part = &parts->list[parts->count++];
	memset(part, 0, sizeof(*part));
	strncpy(part->name, name, sizeof(part->name) - 1);
	part->number = number;
	return part;
}

/* Empty; NULL if there are too many. */
struct sensor *sensors_add(struct sensors *sensors)
{
	struct sensor *sensor;

	if (sensors->count == SENSORS_MAX)
		return NULL;
	sensor = &sensors->list[sensors->count++];
	memset(sensor, 0, sizeof(*sensor));
	return sensor;
}

bool sensor_is_alarmed(const struct sensor *sensor)
{
	return *sensor->alarm && strcmp(sensor->alarm, "none");
}

struct supply part_supply(const struct part *part)
{
	return (struct supply){ part->name, &part->properties, &part->alarms };
}

/*
 * Supply number @index: first that of the stack, then those of controllers.
 * False behind the last. What modules say is in that of the stack.
 */
bool snapshot_supply(const struct snapshot *snapshot, size_t index,
		     struct supply *supply)
{
	if (!index) {
		supply->name = snapshot->name;
		supply->properties = &snapshot->properties;
		supply->alarms = &snapshot->alarms;
		return true;
	}
	if (index > snapshot->controllers.count)
		return false;
	*supply = part_supply(&snapshot->controllers.list[index - 1]);
	return true;
}

bool supply_is_present(const struct supply *supply)
{
	long long present;

	return items_number(supply->properties, "present", &present) &&
	       present;
}

/* The pack's data arrive, of the whole or of one controller. */
bool snapshot_is_present(const struct snapshot *snapshot)
{
	struct supply supply;

	for (size_t i = 0; snapshot_supply(snapshot, i, &supply); i++)
		if (supply_is_present(&supply))
			return true;
	return false;
}

static void free_link(struct link *link)
{
	free(link->items.list);
	for (size_t i = 0; i < LINK_TABLES; i++)
		free(link->tables[i].list);
}

static void free_parts(struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++) {
		free(parts->list[i].properties.list);
		free(parts->list[i].alarms.list);
	}
	free(parts->list);
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->properties.list);
	free(snapshot->alarms.list);
	free(snapshot->device.list);
	free_parts(&snapshot->modules);
	free_parts(&snapshot->controllers);
	for (size_t i = 0; i < snapshot->nr_links; i++)
		free_link(&snapshot->links[i]);
}
