// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "module.h"
#include "number.h"

#define SENSOR_MOSFET	5	/* the sixth temperature */

static void start_cells(struct module *m, unsigned int number)
{
	for (unsigned int i = 0; i < m->model->cells; i++)
		m->cell[i] = 3322 + (int32_t)((i * 7 + number * 3) % 5) - 2;
	for (unsigned int i = 0; i < m->model->sensors; i++)
		m->sensor[i] = i ? 200 + 5 * (int32_t)((i + number) % 3) : 230;
}

static void start_amounts(struct module *m)
{
	const struct model *model = m->model;

	m->amount[A_VOLTAGE] = AUTO;
	m->amount[A_CAPACITY] = model->capacity;
	m->amount[A_REMAINING] = (int64_t)model->capacity * 70 / 100;
	m->amount[A_CYCLES] = 25 * 1000;
	m->amount[A_SOH] = 100 * 1000;
	m->amount[A_CHARGE_VOLTAGE] = model->charge_voltage;
	m->amount[A_DISCHARGE_VOLTAGE] = model->discharge_voltage;
	m->amount[A_CHARGE_CURRENT] = model->charge_current;
	m->amount[A_DISCHARGE_CURRENT] = model->discharge_current;
}

/**
 * module_start() - a module before any scenario line
 * @number: its place, from 0; each differs a little from the others
 */
void module_start(struct module *m, const struct model *model, unsigned int number)
{
	*m = (struct module){
		.model = model, .present = true, .flag = 0x11, .latency = -1, .written = -1,
	};
	start_cells(m, number);
	start_amounts(m);
	memcpy(m->limit, model->limits, sizeof(m->limit));
	for (int i = 0; i < NR_TOGGLES; i++)
		m->toggle[i] = SET_AUTO;
	snprintf(m->serial, sizeof(m->serial), "%.5s%011u", model->serial, 26110000 + number + 1);
}

int64_t module_current(const struct module *m)
{
	return m->amount[A_CURRENT] + m->wander;
}

int64_t module_voltage(const struct module *m)
{
	int64_t sum = 0;

	if (m->amount[A_VOLTAGE] != AUTO)
		return m->amount[A_VOLTAGE];
	for (unsigned int i = 0; i < m->model->cells; i++)
		sum += m->cell[i];
	return sum;
}

/**
 * module_remaining() - the charge as the module knows it, mAh
 */
int64_t module_remaining(const struct module *m)
{
	int64_t capacity = m->amount[A_CAPACITY];
	int64_t remaining = m->amount[A_REMAINING];

	if (m->model->fine || !capacity)
		return remaining;
	return capacity * (remaining * 100 / capacity) / 100;
}

/**
 * module_sensor() - a temperature as the module knows it, 0.1 C
 */
int32_t module_sensor(const struct module *m, unsigned int i)
{
	int32_t value = m->sensor[i];

	return m->model->fine ? value : (int32_t)divide_rounded(value, 10) * 10;
}

static bool is_full(const struct module *m)
{
	return m->amount[A_REMAINING] >= m->amount[A_CAPACITY];
}

/* The MOSFETs and the enables of a pack that is well, full, empty or in need of protection. */
static bool may_charge(const struct module *m)
{
	return !is_full(m) && !module_says(m, COND_CELL_OVERVOLTAGE) &&
	       !module_says(m, COND_MODULE_OVERVOLTAGE) &&
	       !module_says(m, COND_CHARGE_OVERCURRENT) &&
	       !module_says(m, COND_CHARGE_OVERTEMPERATURE) &&
	       !module_says(m, COND_CHARGE_UNDERTEMPERATURE) && !module_cell_errors(m);
}

static bool may_discharge(const struct module *m)
{
	return m->amount[A_REMAINING] && !module_says(m, COND_CELL_UNDERVOLTAGE) &&
	       !module_says(m, COND_MODULE_UNDERVOLTAGE) &&
	       !module_says(m, COND_DISCHARGE_OVERCURRENT) &&
	       !module_says(m, COND_DISCHARGE_OVERTEMPERATURE) &&
	       !module_says(m, COND_DISCHARGE_UNDERTEMPERATURE);
}

bool module_on(const struct module *m, enum toggle toggle)
{
	if (m->toggle[toggle] != SET_AUTO)
		return m->toggle[toggle] == SET_ON;
	switch (toggle) {
	case T_OWN_POWER:
		return true;
	case T_CHARGE_MOSFET:
		return is_full(m) || may_charge(m);
	case T_CHARGE_ENABLE:
		return may_charge(m);
	case T_DISCHARGE_MOSFET:
	case T_DISCHARGE_ENABLE:
		return may_discharge(m);
	case T_FULL:
		return is_full(m);
	default:
		return false;
	}
}

bool module_says(const struct module *m, enum condition cond)
{
	return m->alarm[cond] & LEVEL_PROTECTION;
}

unsigned int module_lowest_cell(const struct module *m)
{
	unsigned int lowest = 0;

	for (unsigned int i = 1; i < m->model->cells; i++)
		lowest = m->cell[i] < m->cell[lowest] ? i : lowest;
	return lowest;
}

unsigned int module_highest_cell(const struct module *m)
{
	unsigned int highest = 0;

	for (unsigned int i = 1; i < m->model->cells; i++)
		highest = m->cell[i] > m->cell[highest] ? i : highest;
	return highest;
}

/* The warmest (@sign = 1) or coldest (-1) group of cells. */
static unsigned int extreme_sensor(const struct module *m, int sign)
{
	unsigned int found = 1;

	for (unsigned int i = 2; i < m->model->sensors && i < SENSOR_MOSFET; i++)
		found = sign * m->sensor[i] > sign * m->sensor[found] ? i : found;
	return found;
}

enum judged module_cell_state(const struct module *m, unsigned int i)
{
	if (m->cell_state[i])
		return m->cell_state[i];
	if (module_says(m, COND_CELL_UNDERVOLTAGE) && i == module_lowest_cell(m))
		return LOW;
	if (module_says(m, COND_CELL_OVERVOLTAGE) && i == module_highest_cell(m))
		return HIGH;
	return module_says(m, COND_VOLTAGE_SENSOR) && !i ? FAULT : NORMAL;
}

static bool too_hot(const struct module *m)
{
	return module_says(m, COND_OVERTEMPERATURE) ||
	       module_says(m, COND_CHARGE_OVERTEMPERATURE) ||
	       module_says(m, COND_DISCHARGE_OVERTEMPERATURE);
}

static bool too_cold(const struct module *m)
{
	return module_says(m, COND_UNDERTEMPERATURE) ||
	       module_says(m, COND_CHARGE_UNDERTEMPERATURE) ||
	       module_says(m, COND_DISCHARGE_UNDERTEMPERATURE);
}

enum judged module_sensor_state(const struct module *m, unsigned int i)
{
	if (m->sensor_state[i])
		return m->sensor_state[i];
	if (i == SENSOR_MOSFET)
		return module_says(m, COND_MOSFET_OVERTEMPERATURE) ? HIGH : NORMAL;
	if (too_hot(m) && i == extreme_sensor(m, 1))
		return HIGH;
	if (too_cold(m) && i == extreme_sensor(m, -1))
		return LOW;
	return module_says(m, COND_TEMPERATURE_SENSOR) && !i ? FAULT : NORMAL;
}

static enum judged voltage_state(const struct module *m)
{
	if (module_says(m, COND_MODULE_UNDERVOLTAGE))
		return LOW;
	if (module_says(m, COND_MODULE_OVERVOLTAGE))
		return HIGH;
	return module_says(m, COND_BMS_INTERNAL) ? FAULT : NORMAL;
}

enum judged module_state(const struct module *m, enum place_judged place)
{
	if (m->state[place])
		return m->state[place];
	if (place == J_VOLTAGE)
		return voltage_state(m);
	if (place == J_CHARGE_CURRENT)
		return module_says(m, COND_CHARGE_OVERCURRENT) ? HIGH : NORMAL;
	return module_says(m, COND_DISCHARGE_OVERCURRENT) ? HIGH : NORMAL;
}

/* A broken cell, or one above 4.2 V or below 1 V. */
uint16_t module_cell_errors(const struct module *m)
{
	unsigned int errors = m->cell_error;

	for (unsigned int i = 0; i < m->model->cells; i++)
		if (m->cell[i] > 4200 || m->cell[i] < 1000)
			errors |= 1u << i;
	if (module_says(m, COND_BATTERY_DAMAGED))
		errors |= 1u << module_lowest_cell(m);
	return (uint16_t)errors;
}
