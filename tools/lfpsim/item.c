// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of items, and what they change. */
#include <string.h>

#include "item.h"
#include "number.h"

#define FLAG_ALARM_CHANGED	0x01
#define FLAG_SWITCH_CHANGED	0x10

static void apply_present(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->present = a->item->which;
}

static void apply_cell(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->cell[a->index] = (int32_t)a->number;
}

static void apply_cells(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	for (unsigned int i = 0; i < CELLS_MAX; i++)
		m->cell[i] = (int32_t)a->number;
}

static void apply_sensor(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->sensor[a->index] = (int32_t)a->number;
}

static void apply_sensors(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	for (unsigned int i = 0; i < SENSORS_MAX; i++)
		m->sensor[i] = (int32_t)a->number;
}

static void apply_amount(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->amount[a->item->which] = a->automatic ? AUTO : a->number;
}

static void apply_soc(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->amount[A_REMAINING] = divide_rounded(m->amount[A_CAPACITY] * a->number, 100000);
}

static void apply_toggle(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->toggle[a->item->which] = (enum setting)a->number;
	m->flag |= FLAG_SWITCH_CHANGED;
}

static void apply_request(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	for (int i = T_REQUEST_FULL; i <= T_REQUEST_FORCE_URGENT; i++)
		m->toggle[i] = i == a->number ? SET_ON : SET_OFF;
}

static void apply_alarm(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->alarm[a->cond] = a->level;
	m->flag |= FLAG_ALARM_CHANGED;
}

/* a->second: 0 a cell, 1 a temperature, from 2 on enum place_judged */
static void apply_state(struct bus *bus, struct module *m, const struct action *a)
{
	enum judged judged = (enum judged)a->number;

	(void)bus;
	if (a->second == 0)
		m->cell_state[a->index] = judged;
	else if (a->second == 1)
		m->sensor_state[a->index] = judged;
	else
		m->state[a->second - 2] = judged;
	m->flag |= FLAG_ALARM_CHANGED;
}

static void apply_cell_error(struct bus *bus, struct module *m, const struct action *a)
{
	unsigned int others = m->cell_error & ~(1u << a->index);

	(void)bus;
	m->cell_error = (uint16_t)(others | (a->number ? 1u << a->index : 0));
	m->flag |= FLAG_ALARM_CHANGED;
}

static void apply_limit(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->limit[a->index] = (int32_t)a->number;
}

static void apply_serial(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	memcpy(m->serial, a->text, sizeof(m->serial));
}

static void apply_flag(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->flag = (uint8_t)a->number;
}

static void apply_refusal(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->refusal = (uint8_t)(a->automatic ? 0 : a->number);
}

static void apply_latency(struct bus *bus, struct module *m, const struct action *a)
{
	(void)bus;
	m->latency = a->automatic ? -1 : a->number;
}

/* Take what was given before away, then put the new one where there is room. */
static void apply_raw(struct bus *bus, struct module *m, const struct action *a)
{
	struct chain *chain = &bus->chain;
	uint32_t bit = 1u << (m - chain->modules);
	struct raw *room = NULL;

	for (int i = 0; i < NR_RAWS; i++) {
		struct raw *raw = &chain->raws[i];

		if (raw->cid2 == a->number)
			raw->modules &= ~bit;
		if (!raw->modules)
			room = raw;
	}
	if (a->automatic || !room)
		return;
	room->cid2 = (uint8_t)a->number;
	room->modules = bit;
	room->len = a->length;
	memcpy(room->info, a->wire, a->length);
}

/* Another one in its place. */
static void apply_model(struct bus *bus, struct module *m, const struct action *a)
{
	bool system = m->system;

	module_start(m, &models[a->number], (unsigned int)(m - bus->chain.modules));
	m->system = system;
}

#define AMOUNT(word, args, which, low, high)					\
	{ word, args, 1, 1, which, low, high, parse_number, apply_amount }
#define TOGGLE(word, which)							\
	{ word, "on|off|auto", 1, 1, which, 0, 0, parse_setting, apply_toggle }

const struct item items[] = {
	{ "on", "", 0, 0, true, 0, 0, NULL, apply_present },
	{ "off", "", 0, 0, false, 0, 0, NULL, apply_present },
	{ "cell", "CELL MV", 2, 2, 0, -32768, 32767, parse_cell_voltage, apply_cell },
	{ "cells", "MV", 1, 1, 0, -32768, 32767, parse_cell, apply_cells },
	{ "temperature", "SENSOR C", 2, 2, 0, -2731, 30000, parse_sensor_value, apply_sensor },
	{ "temperatures", "C", 1, 1, 0, -2731, 30000, parse_tenths, apply_sensors },
	AMOUNT("current", "A", A_CURRENT, -3276800, 3276700),
	{ "voltage", "V|auto", 1, 1, A_VOLTAGE, 0, 65535, parse_number_or_auto, apply_amount },
	AMOUNT("remaining", "AH", A_REMAINING, 0, 16777215),
	AMOUNT("capacity", "AH", A_CAPACITY, 0, 16777215),
	{ "soc", "%", 1, 1, 0, 0, 100000, parse_number, apply_soc },
	AMOUNT("cycles", "N", A_CYCLES, 0, 65535000),
	AMOUNT("soh", "%", A_SOH, 0, 100000),
	AMOUNT("charge_voltage", "V", A_CHARGE_VOLTAGE, 0, 65535),
	AMOUNT("discharge_voltage", "V", A_DISCHARGE_VOLTAGE, 0, 65535),
	AMOUNT("charge_current", "A", A_CHARGE_CURRENT, -3276800, 3276700),
	AMOUNT("discharge_current", "A", A_DISCHARGE_CURRENT, -3276700, 3276800),
	{ "limit", "NAME VALUE", 2, 2, 0, -3276800, 3276700, parse_limit, apply_limit },
	TOGGLE("charge_mosfet", T_CHARGE_MOSFET),
	TOGGLE("discharge_mosfet", T_DISCHARGE_MOSFET),
	TOGGLE("precharge_mosfet", T_PRECHARGE_MOSFET),
	TOGGLE("own_power", T_OWN_POWER),
	TOGGLE("heater", T_HEATER),
	TOGGLE("full", T_FULL),
	TOGGLE("buzzer", T_BUZZER),
	TOGGLE("charge_enable", T_CHARGE_ENABLE),
	TOGGLE("discharge_enable", T_DISCHARGE_ENABLE),
	{ "request", "none|full|force|force_urgent", 1, 1, 0, 0, 0, parse_item_request,
	  apply_request },
	{ "alarm", "CONDITION none|warning|protection|both", 2, 2, 0, 0, 0, parse_item_alarm,
	  apply_alarm },
	{ "state", "cell|temperature|charge_current|voltage|discharge_current [N] STATE", 2, 3,
	  0, 0, 0, parse_item_state, apply_state },
	{ "cell_error", "CELL on|off", 2, 2, 0, 0, 0, parse_cell_switch, apply_cell_error },
	{ "serial", "TEXT", 1, 1, 0, 0, 0, parse_item_text, apply_serial },
	{ "flag", "HEX", 1, 1, 0, 0, 0, parse_hex_byte, apply_flag },
	{ "refuse", "RTN|off", 1, 1, 0, 0, 0, parse_hex_byte, apply_refusal },
	{ "latency", "MS|auto", 1, 1, 0, 0, 0, parse_item_latency, apply_latency },
	{ "raw", "CID2 HEXDATA|off", 2, 2, 0, 0, 0, parse_item_raw, apply_raw },
	{ "model", "NAME", 1, 1, 0, 0, 0, parse_item_model, apply_model },
};

const unsigned int nr_items = sizeof(items) / sizeof(items[0]);
