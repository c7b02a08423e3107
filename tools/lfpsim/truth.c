// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --truth: what each reply says, before the wire spoils it, as JSON with the names and units of
 * sysfs. Numbers are as coarse as the reply, so that they can be compared for equality.
 */
#include <stdarg.h>

#include "number.h"
#include "rs485.h"

static void __attribute__((format(printf, 3, 4)))
put(const struct bus *bus, const char *name, const char *format, ...)
{
	va_list args;

	fprintf(bus->truth, ", \"%s\": ", name);
	va_start(args, format);
	vfprintf(bus->truth, format, args);
	va_end(args);
}

static void put_number(const struct bus *bus, const char *name, int64_t value)
{
	put(bus, name, "%lld", (long long)value);
}

static int64_t to_tenth_ampere(int64_t milliampere)
{
	return divide_rounded(milliampere, 100) * 100000;
}

static void put_list(const struct bus *bus, const char *name, const struct module *m,
		     unsigned int count, int64_t (*get)(const struct module *m, unsigned int i))
{
	put(bus, name, "[");
	for (unsigned int i = 0; i < count; i++)
		fprintf(bus->truth, "%s%lld", i ? ", " : "", (long long)get(m, i));
	fputc(']', bus->truth);
}

static int64_t cell_uv(const struct module *m, unsigned int i)
{
	return m->cell[i] * 1000LL;
}

static int64_t sensor_dc(const struct module *m, unsigned int i)
{
	return module_sensor(m, i);
}

static int64_t cell_state(const struct module *m, unsigned int i)
{
	return module_cell_state(m, i);
}

static int64_t sensor_state(const struct module *m, unsigned int i)
{
	return module_sensor_state(m, i);
}

static void truth_analog(const struct bus *bus, const struct module *m)
{
	put_number(bus, "voltage_now", module_voltage(m) * 1000);
	put_number(bus, "current_now", to_tenth_ampere(module_current(m)));
	put_number(bus, "charge_now", module_remaining(m) * 1000);
	put_number(bus, "charge_full", m->amount[A_CAPACITY] * 1000);
	put_number(bus, "cycle_count", m->amount[A_CYCLES] / 1000);
	put_list(bus, "cells", m, m->model->cells, cell_uv);
	put_list(bus, "temperatures", m, m->model->sensors, sensor_dc);
}

static void truth_alarm(const struct bus *bus, const struct module *m)
{
	const char *separator = "";

	put_list(bus, "cell_states", m, m->model->cells, cell_state);
	put_list(bus, "temperature_states", m, m->model->sensors, sensor_state);
	put(bus, "alarms", "[");
	for (int i = 0; i < NR_CONDITIONS; i++) {
		if (!module_says(m, (enum condition)i))
			continue;
		fprintf(bus->truth, "%s\"%s\"", separator, condition_names[i]);
		separator = ", ";
	}
	fputc(']', bus->truth);
	put_number(bus, "charge_mosfet", module_on(m, T_CHARGE_MOSFET));
	put_number(bus, "discharge_mosfet", module_on(m, T_DISCHARGE_MOSFET));
	put_number(bus, "heater_on", module_on(m, T_HEATER));
	put_number(bus, "fully_charged", module_on(m, T_FULL));
}

static void truth_management(const struct bus *bus, const struct module *m)
{
	bool charge = module_on(m, T_CHARGE_ENABLE), discharge = module_on(m, T_DISCHARGE_ENABLE);

	put_number(bus, "constant_charge_voltage_max", m->amount[A_CHARGE_VOLTAGE] * 1000);
	put_number(bus, "discharge_voltage_min", m->amount[A_DISCHARGE_VOLTAGE] * 1000);
	put_number(bus, "constant_charge_current_max",
		   charge ? to_tenth_ampere(m->amount[A_CHARGE_CURRENT]) : 0);
	put_number(bus, "discharge_current_max",
		   discharge ? to_tenth_ampere(m->amount[A_DISCHARGE_CURRENT]) : 0);
	put_number(bus, "charge_enabled", charge);
	put_number(bus, "discharge_enabled", discharge);
}

static void truth_serial(const struct bus *bus, const struct module *m)
{
	put(bus, "serial_number", "\"%s\"", m->serial);
}

/**
 * struct truth_row - a command, and what its replies say of a module
 */
struct truth_row {
	uint8_t cid2;
	void (*write)(const struct bus *bus, const struct module *m);
};

static const struct truth_row rows[] = {
	{ 0x42, truth_analog },
	{ 0x44, truth_alarm },
	{ 0x92, truth_management },
	{ 0x93, truth_serial },
};

static void truth_line(const struct bus *bus, const struct response *answer,
		       const struct module *m, int64_t when)
{
	fprintf(bus->truth, "{\"time\": %lld.%06lld, \"module\": %u, \"address\": %u, "
		"\"command\": \"%02X\", \"code\": %u", (long long)(when / NSEC_PER_SEC),
		(long long)(when % NSEC_PER_SEC / NSEC_PER_USEC), chain_number(&bus->chain, m),
		chain_address(&bus->chain, m), answer->command, answer->reply.code);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].cid2 == answer->command && !answer->reply.code)
			rows[i].write(bus, m);
	fputs("}\n", bus->truth);
}

/**
 * truth_write() - one line for each module that a reply tells of
 * @when: the reply begins, ns since the start
 */
void truth_write(const struct bus *bus, const struct response *answer, int64_t when)
{
	if (!bus->truth || !answer->module)
		return;
	if (!answer->count)
		truth_line(bus, answer, answer->module, when);
	for (unsigned int i = 0; i < answer->count; i++)
		if (answer->first[i].present)
			truth_line(bus, answer, &answer->first[i], when);
	fflush(bus->truth);
}
