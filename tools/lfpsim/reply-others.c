// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Look-alikes: the same frame, other contents. For receivers that must tell them from
 * Pylontech's packs. What a captured reply had in fields that nobody has explained is kept.
 */
#include "chain.h"
#include "number.h"
#include "reply.h"

#define SEPLOS_ITEMS		10
#define SEPLOS_LIMITS		160	/* bytes of 47; their contents are not known */
#define SEPLOS_ALARM_CELLS	15	/* the captured pack tells of 16 cells in 42, of 15 here */
#define PACE_ITEMS		3

/* 10 mV, 10 mA, 10 mAh from thousandths. */
static void put_tens(struct telegram *t, int64_t value)
{
	put16(t, divide_rounded(value, 10));
}

static void put_seplos(const struct module *m, struct telegram *t)
{
	int64_t capacity = m->amount[A_CAPACITY];

	put_cells(t, m);
	put_tens(t, module_current(m));
	put_tens(t, module_voltage(m));
	put_tens(t, m->amount[A_REMAINING]);
	put8(t, SEPLOS_ITEMS);
	put_tens(t, capacity);
	put16(t, capacity ? m->amount[A_REMAINING] * 1000 / capacity : 0);
	put_tens(t, capacity);
	put16(t, m->amount[A_CYCLES] / 1000);
	put16(t, m->amount[A_SOH] / 100);
	put_tens(t, module_voltage(m));
	put_zeros(t, 8);
}

static void encode_seplos_analog(const struct query *q, struct telegram *t)
{
	put8(t, 0);
	put8(t, 1);
	put_seplos(q->first, t);
}

static void encode_seplos_alarm(const struct query *q, struct telegram *t)
{
	const struct module *m = q->first;

	put8(t, 0);
	put8(t, 1);
	put8(t, SEPLOS_ALARM_CELLS);
	for (unsigned int i = 0; i < SEPLOS_ALARM_CELLS; i++)
		put8(t, module_cell_state(m, i));
	put8(t, m->model->sensors);
	for (unsigned int i = 0; i < m->model->sensors; i++)
		put8(t, module_sensor_state(m, i));
	put_zeros(t, 2);
	put8(t, 0x14);
	put_zeros(t, 6);
	put8(t, 0x03);
	put_zeros(t, 2);
	put8(t, 0x02);
	put_zeros(t, 9);
	put8(t, 0x02);
}

static void encode_seplos_limits(const struct query *q, struct telegram *t)
{
	(void)q;
	put_zeros(t, SEPLOS_LIMITS);
}

static const struct command seplos_commands[] = {
	{ 0x42, SCOPE_MODULE, encode_seplos_analog },
	{ 0x44, SCOPE_MODULE, encode_seplos_alarm },
	{ 0x47, SCOPE_MASTER, encode_seplos_limits },
	{ 0x4f, SCOPE_MASTER, encode_none },
	{ 0x51, SCOPE_MASTER, encode_maker },
	{ 0 }
};

/* It measures the voltage of the module by itself, some 90 mV above the sum of the cells. */
static void encode_pace_analog(const struct query *q, struct telegram *t)
{
	const struct module *m = q->first;

	put8(t, 0);
	put8(t, 1);
	put_cells(t, m);
	put_tens(t, module_current(m));
	put16(t, module_voltage(m) + (m->amount[A_VOLTAGE] == AUTO ? 90 : 0));
	put_tens(t, m->amount[A_REMAINING]);
	put8(t, PACE_ITEMS);
	put_tens(t, m->amount[A_CAPACITY]);
	put16(t, m->amount[A_CYCLES] / 1000);
	put_tens(t, m->model->capacity);
}

static void encode_pace_alarm(const struct query *q, struct telegram *t)
{
	const struct module *m = q->first;

	put8(t, 0);
	put8(t, 1);
	put8(t, m->model->cells);
	for (unsigned int i = 0; i < m->model->cells; i++)
		put8(t, module_cell_state(m, i));
	put8(t, m->model->sensors);
	for (unsigned int i = 0; i < m->model->sensors; i++)
		put8(t, module_sensor_state(m, i));
	put_zeros(t, 5);
	put8(t, 0x0e);
	put_zeros(t, 6);
}

/* 90: the number of packs */
static void encode_pace_count(const struct query *q, struct telegram *t)
{
	put8(t, q->chain->groups[q->group].count);
}

static const struct command pace_commands[] = {
	{ 0x42, SCOPE_MODULE, encode_pace_analog },
	{ 0x44, SCOPE_MODULE, encode_pace_alarm },
	{ 0x4f, SCOPE_MASTER, encode_none },
	{ 0x51, SCOPE_MASTER, encode_maker },
	{ 0x90, SCOPE_MASTER, encode_pace_count },
	{ 0 }
};

static const struct command jk_commands[] = {
	{ 0x42, SCOPE_RECORDS, encode_analog_bare },
	{ 0x44, SCOPE_RECORDS, encode_alarm },
	{ 0x47, SCOPE_MASTER, encode_limits },
	{ 0x4f, SCOPE_MASTER, encode_none },
	{ 0x51, SCOPE_MASTER, encode_maker },
	{ 0x61, SCOPE_MASTER, encode_system_analog },
	{ 0x62, SCOPE_MASTER, encode_system_alarm },
	{ 0x63, SCOPE_MASTER, encode_system_limits },
	{ 0 }
};

const struct family family_seplos = {
	.name = "seplos", .version = 0x20, .first = 0, .commands = seplos_commands,
};

const struct family family_boqiang = {
	.name = "boqiang", .version = 0x26, .first = 0, .commands = seplos_commands,
};

const struct family family_pace = {
	.name = "pace", .version = 0x25, .first = 1, .commands = pace_commands,
};

/* Asked as 12 it answered as 02; the address that is asked is taken for any of its packs. */
const struct family family_jk = {
	.name = "jk", .version = 0x20, .first = 2, .fixed = true, .commands = jk_commands,
};
