// SPDX-License-Identifier: GPL-2.0-or-later
/* A snapshot of a stack of a log: the files that the driver would show. */
#include <limits.h>
#include <string.h>

#include "model/view.h"
#include "pack.h"
#include "text.h"

/* Properties of the class are an int: what does not fit is not known there. */
static bool fits_class(enum lfp_field field, s64 number)
{
	const u64 charges = BIT_ULL(LFP_CHARGE_FULL_UAH) |
			    BIT_ULL(LFP_CHARGE_FULL_DESIGN_UAH) |
			    BIT_ULL(LFP_CHARGE_NOW_UAH);

	return !(charges & BIT_ULL(field)) || number <= INT_MAX;
}

static void add_number(struct items *items, const struct lfp_node *node,
		       enum lfp_field field)
{
	s64 number;

	if (lfp_node_number(node, field, &number) && fits_class(field, number))
		items_add_number(items, lfp_field_name(field), number);
	else
		items_add(items, lfp_field_name(field));
}

static void add_capacity(struct items *items, const struct lfp_node *node)
{
	s64 percent;

	if (lfp_node_capacity(node, &percent))
		items_add_number(items, "capacity", percent);
	else
		items_add(items, "capacity");
	items_add_text(items, "capacity_level",
		       lfp_capacity_level_name(lfp_node_capacity_level(node)));
}

static void add_request(struct items *items, const struct lfp_node *node)
{
	const char *name = NULL;
	s64 request;

	if (lfp_node_number(node, LFP_CHARGE_REQUEST, &request))
		name = lfp_request_name((unsigned int)request);
	items_add_text(items, "charge_request", name);
}

static void add_clock(struct items *items, const struct lfp_node *node)
{
	char text[LFP_TEXT_SIZE];
	s64 clock;

	if (!lfp_node_number(node, LFP_BMS_CLOCK, &clock)) {
		items_add(items, "bms_clock");
		return;
	}
	lfp_clock_text(clock, text);
	items_add_text(items, "bms_clock", text);
}

static void add_pack_state(struct items *items, const struct lfp_node *node)
{
	const char *name = NULL;
	s64 state;

	if (lfp_node_number(node, LFP_PACK_STATE, &state))
		name = lfp_pack_state_name((enum lfp_pack_state)state);
	items_add_text(items, "pack_state", name);
}

static void add_field(struct items *items, const struct lfp_node *node,
		      enum lfp_field field)
{
	if (field == LFP_SOC_PERCENT)
		add_capacity(items, node);
	else if (field == LFP_BMS_CLOCK)
		add_clock(items, node);
	else if (field == LFP_PACK_STATE)
		add_pack_state(items, node);
	else if (field == LFP_CHARGE_REQUEST)
		add_request(items, node);
	else
		add_number(items, node, field);
}

/* What every supply has, with what the driver says unless told otherwise. */
static void add_words(struct items *items, const struct lfp_node *node)
{
	items_add_number(items, "present", node->present);
	items_add_text(items, "status",
		       lfp_status_name(lfp_node_status(node)));
	items_add_text(items, "health",
		       lfp_health_name(lfp_node_health(node)));
	items_add_text(items, "type", "Battery");
	items_add_text(items, "technology", "LiFe");
	items_add_text(items, "scope", "Device");
	items_add_text(items, "indicator_run", lfp_node_indicator_run(node));
	items_add_text(items, "indicator_alarm",
		       lfp_node_indicator_alarm(node));
	items_add_text(items, "alarm_level",
		       lfp_level_name(lfp_node_alarm_level(node)));
}

/* Of the stack alone. */
static void add_source(struct items *items, const struct lfp_node *node)
{
	if (!node->number)
		items_add_text(items, "data_source",
			       lfp_node_data_source(node));
}

static void add_properties(struct items *items, const struct lfp_node *node)
{
	char text[LFP_TEXT_SIZE];
	unsigned int i;
	u64 left;

	add_words(items, node);
	lfp_for_each_bit(i, left, node->offers)
		add_field(items, node, i);
	lfp_for_each_bit(i, left, node->offers_texts & ~LFP_TAIL_TEXTS)
		items_add_text(items, lfp_text_name(i),
			       lfp_node_text(node, i, text) ? text : NULL);
	add_source(items, node);
	items_sort(items, property_order);
}

static void add_alarms(struct items *items, const struct lfp_node *node)
{
	enum lfp_level level;
	unsigned int i;
	u64 left;

	lfp_for_each_bit(i, left, node->can_say)
		items_add_text(items, lfp_condition_name(i),
			       lfp_node_condition(node, i, &level) ?
			       lfp_level_name(level) : NULL);
}

static void add_bits(struct text *text, u32 id, unsigned int bytes, u64 bits)
{
	text_add(text, "%s%03X#", text->len ? " " : "", id);
	for (unsigned int byte = 0; byte < bytes; byte++)
		text_add(text, "%02X", (u8)(bits >> 8 * byte));
}

static void add_hv_bits(struct text *text, const struct lfp_hv_pack *controller)
{
	const struct lfp_hv_slot *slot = controller->slot;

	for (unsigned int i = 0; i < LFP_HV_ID_COUNT; i++, slot++)
		if (slot->fresh && slot->unknown)
			add_bits(text, lfp_hv_id(i) + controller->address,
				 slot->payload.len, slot->unknown);
}

static void add_unknown_bits(struct items *items, const struct pack *pack)
{
	const struct lfp_can_slot *slot = pack->session.slot;
	struct text text = { .len = 0 };

	for (unsigned int i = 0; i < LFP_CAN_ID_COUNT; i++, slot++)
		if (slot->fresh && slot->unknown)
			add_bits(&text, lfp_can_id(i), slot->payload.len,
				 slot->unknown);
	for (unsigned int i = 0; i < LFP_HV_ADDRESSES; i++)
		if (pack->hv.pack[i])
			add_hv_bits(&text, pack->hv.pack[i]);
	items_add_text(items, "unknown_bits", text.len ? text.chars : "none");
}

static void add_missing(struct items *items, const struct pack *pack)
{
	u64 missing = lfp_can_session_missing(&pack->session), left;
	struct text text = { .len = 0 };
	unsigned int slot;

	lfp_for_each_bit(slot, left, missing)
		text_add(&text, "%s%03X", text.len ? " " : "",
			 lfp_can_id(slot));
	items_add_text(items, "missing", text.len ? text.chars : "none");
}

static void add_counters(struct items *items, const struct pack *pack)
{
	const struct lfp_can_session *session = &pack->session;
	const struct lfp_hv_session *hv = &pack->hv;
	u64 last_ms = session->last_ms > hv->last_ms ? session->last_ms :
						       hv->last_ms;

	if (session->frames || hv->frames)
		items_add_number(items, "age_ms",
				 (long long)(pack->now_ms - last_ms));
	else
		items_add(items, "age_ms");
	items_add_number(items, "frames",
			 (long long)(session->frames + hv->frames));
	items_add_number(items, "rejected",
			 (long long)(session->rejected + hv->rejected));
	items_add_number(items, "implausible",
			 (long long)(session->implausible + hv->implausible));
	items_add_number(items, "bus_off_count",
			 (long long)pack->bus_off_count);
}

static void add_link(struct items *items, const struct pack *pack)
{
	const char *state = lfp_link_state_name(pack->state.link[LFP_LINK_CAN]);

	items_add_text(items, "state", state);
	items_add_text(items, "dialect",
		       lfp_can_dialect_name(pack_link_dialect(pack)));
	items_add_text(items, "interface",
		       *pack->interface ? pack->interface : NULL);
	add_counters(items, pack);
	add_missing(items, pack);
	add_unknown_bits(items, pack);
	items_add_number(items, "silence_ms", pack->session.silence_ms);
}

static void add_controller(struct snapshot *snapshot,
			   const struct lfp_hv_pack *pack)
{
	struct part *controller;
	char name[SYSFS_NAME_SIZE];

	snprintf(name, sizeof(name), "%.*s_a%02u", SYSFS_NAME_SIZE / 2,
		 snapshot->name, pack->address % 100u);
	controller = parts_add(&snapshot->controllers, name, pack->address);
	add_properties(&controller->properties, &pack->node);
	add_alarms(&controller->alarms, &pack->node);
}

void snapshot_add_fields(struct items *items, const struct lfp_state *state,
			 enum lfp_link_id link)
{
	u64 fields = lfp_state_fields_from(state, link), left;
	struct text text = { .len = 0 };
	unsigned int i;

	lfp_for_each_bit(i, left, fields)
		text_add(&text, "%s%s", text.len ? " " : "",
			 lfp_field_name(i));
	items_add_text(items, "fields", text.len ? text.chars : "none");
}

static void add_disagreements(struct items *items,
			      const struct lfp_state *state)
{
	struct text text = { .len = 0 };
	unsigned int i;
	u64 left;

	items_add_number(items, "disagreements",
			 (long long)state->disagreements);
	lfp_for_each_bit(i, left, state->disagreeing)
		text_add(&text, "%s%s", text.len ? " " : "",
			 lfp_field_name(i));
	items_add_text(items, "disagreeing", text.len ? text.chars : "none");
}

/* The stack alone, without its parts and links. */
void snapshot_from_state(struct snapshot *snapshot,
			 const struct lfp_state *state, const char *name)
{
	const struct lfp_node *node = &state->stack;

	memset(snapshot, 0, sizeof(*snapshot));
	strcpy(snapshot->name, name);
	snapshot->supply = node->offers;
	if (snapshot->supply) {
		add_properties(&snapshot->properties, node);
		add_alarms(&snapshot->alarms, node);
	}
	add_disagreements(&snapshot->device, state);
}

void snapshot_from_pack(struct snapshot *snapshot, const struct pack *pack,
			const char *name)
{
	struct items *link;

	snapshot_from_state(snapshot, &pack->state, name);
	for (unsigned int i = 0; i < LFP_HV_ADDRESSES; i++)
		if (pack->hv.pack[i] && pack->hv.pack[i]->node.offers)
			add_controller(snapshot, pack->hv.pack[i]);
	link = &snapshot_add_link(snapshot, "can")->items;
	add_link(link, pack);
	snapshot_add_fields(link, &pack->state, LFP_LINK_CAN);
	snapshot->event_seq.kind = VALUE_NUMBER;
	snapshot->event_seq.number = (long long)pack->event_seq;
}

/* In the driver's words: that of the board, then those of four cells each. */
static void label_temperature(struct sensor *sensor, unsigned int place,
			      unsigned int cells)
{
	unsigned int first = 4 * place - 3;
	unsigned int last = 4 * place < cells ? 4 * place : cells;

	if (!place)
		strcpy(sensor->label, "BMS board");
	else if (first > cells)
		snprintf(sensor->label, sizeof(sensor->label), "sensor %u",
			 place + 1);
	else if (first == last)
		snprintf(sensor->label, sizeof(sensor->label), "cell %u",
			 first);
	else
		snprintf(sensor->label, sizeof(sensor->label), "cells %u-%u",
			 first, last);
}

static void add_cells(struct part *module, const struct lfp_cells *cells,
		      const struct lfp_cell_states *states)
{
	struct sensor *sensor;

	for (unsigned int i = 0; i < cells->cells || i < states->cells; i++) {
		sensor = sensors_add(&module->cells);
		snprintf(sensor->label, sizeof(sensor->label), "cell %u",
			 i + 1);
		sensor->known = i < cells->cells;
		if (sensor->known)
			sensor->number = cells->voltage_uv[i];
		if (i < states->cells)
			strcpy(sensor->alarm,
			       lfp_cell_state_name(states->cell[i]));
	}
}

static void add_temperatures(struct part *module,
			     const struct lfp_cells *cells,
			     const struct lfp_cell_states *states)
{
	struct sensor *sensor;

	for (unsigned int i = 0; i < cells->probes || i < states->probes; i++) {
		sensor = sensors_add(&module->temperatures);
		label_temperature(sensor, i, cells->cells);
		sensor->known = i < cells->probes;
		if (sensor->known)
			sensor->number = cells->temperature_dc[i];
		if (i < states->probes)
			strcpy(sensor->alarm,
			       lfp_cell_state_name(states->probe[i]));
	}
}

/* They are to be added by place. */
void snapshot_add_module(struct snapshot *snapshot,
			 const struct lfp_node *node)
{
	struct lfp_cell_states states = { .cells = 0 };
	struct lfp_cells cells = { .cells = 0 };
	char name[SYSFS_NAME_SIZE];
	struct part *module;

	if (!node->offers)
		return;
	snprintf(name, sizeof(name), "%.*s_m%02u", SYSFS_NAME_SIZE / 2,
		 snapshot->name, node->number % 100u);
	module = parts_add(&snapshot->modules, name, node->number);
	add_properties(&module->properties, node);
	add_alarms(&module->alarms, node);
	lfp_node_cells(node, &cells);
	lfp_node_cell_states(node, &states);
	add_cells(module, &cells, &states);
	add_temperatures(module, &cells, &states);
}
