// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replies to 61, 62 and 63: newer masters sum up their chain. The scales of currents are open,
 * all captures show 0 A: 0.01 A in 61 and 0.1 A in 63 are what most decoders have.
 */
#include "chain.h"
#include "number.h"
#include "reply.h"

/**
 * struct extreme - the highest and the lowest of something, and whose it is
 */
struct extreme {
	int64_t sum;
	unsigned int count;
	int64_t high, low;
	uint8_t high_at, low_at;
};

static void extreme_add(struct extreme *e, int64_t value, uint8_t at)
{
	if (!e->count || value > e->high) {
		e->high = value;
		e->high_at = at;
	}
	if (!e->count || value < e->low) {
		e->low = value;
		e->low_at = at;
	}
	e->sum += value;
	e->count++;
}

static int64_t mean(const struct extreme *e)
{
	return e->count ? divide_rounded(e->sum, e->count) : 0;
}

/* The next module that is there; the captured pack names it by its address. */
static const struct module *next_module(const struct query *q, unsigned int *i)
{
	while (*i < q->count && !q->first[*i].present)
		++*i;
	return *i < q->count ? &q->first[(*i)++] : NULL;
}

static int64_t sum_amount(const struct query *q, enum amount which)
{
	const struct module *m;
	unsigned int i = 0;
	int64_t sum = 0;

	while ((m = next_module(q, &i)))
		sum += which == A_CURRENT ? module_current(m) : m->amount[which];
	return sum;
}

static void find_amount(const struct query *q, enum amount which, struct extreme *e)
{
	const struct module *m;
	unsigned int i = 0;

	while ((m = next_module(q, &i)))
		extreme_add(e, m->amount[which] / 1000, chain_address(q->chain, m));
}

static void find_cells(const struct query *q, struct extreme *voltage, struct extreme *total)
{
	const struct module *m;
	unsigned int i = 0;

	while ((m = next_module(q, &i))) {
		uint8_t at = chain_address(q->chain, m);

		extreme_add(total, module_voltage(m), at);
		for (unsigned int c = 0; c < m->model->cells; c++)
			extreme_add(voltage, m->cell[c], at);
	}
}

static void find_sensors(const struct query *q, unsigned int from, unsigned int to,
			 struct extreme *e)
{
	const struct module *m;
	unsigned int i = 0;

	while ((m = next_module(q, &i)))
		for (unsigned int s = from; s < to && s < m->model->sensors; s++)
			extreme_add(e, module_sensor(m, s), chain_address(q->chain, m));
}

static void put_extreme(const struct extreme *e, struct telegram *t)
{
	put16(t, e->high);
	put16(t, e->high_at);
	put16(t, e->low);
	put16(t, e->low_at);
}

static void put_temperatures(const struct query *q, unsigned int from, unsigned int to,
			     struct telegram *t)
{
	struct extreme e = { 0 };

	find_sensors(q, from, to, &e);
	if (!e.count)
		find_sensors(q, 0, 1, &e);
	put_kelvin(t, (int32_t)mean(&e));
	put_kelvin(t, (int32_t)e.high);
	put16(t, e.high_at);
	put_kelvin(t, (int32_t)e.low);
	put16(t, e.low_at);
}

static int64_t stack_charge(const struct query *q)
{
	int64_t capacity = sum_amount(q, A_CAPACITY);

	return capacity ? sum_amount(q, A_REMAINING) * 100 / capacity : 0;
}

/* 61 */
void encode_system_analog(const struct query *q, struct telegram *t)
{
	struct extreme cells = { 0 }, total = { 0 }, cycles = { 0 }, health = { 0 };

	find_cells(q, &cells, &total);
	find_amount(q, A_CYCLES, &cycles);
	find_amount(q, A_SOH, &health);
	put16(t, mean(&total));
	put16(t, divide_rounded(sum_amount(q, A_CURRENT), 10));
	put8(t, (unsigned int)stack_charge(q));
	put16(t, mean(&cycles));
	put16(t, cycles.high);
	put8(t, (unsigned int)mean(&health));
	put8(t, (unsigned int)health.low);
	put_extreme(&cells, t);
	put_temperatures(q, 1, 5, t);
	put_temperatures(q, 5, 6, t);
	put_temperatures(q, 0, 1, t);
}

/**
 * struct system_bit - a bit of 62
 */
struct system_bit {
	uint8_t byte, bit;
	enum level level;
	enum condition cond;
};

static const struct system_bit system_bits[] = {
	{ 0, 7, LEVEL_WARNING, COND_MODULE_OVERVOLTAGE },
	{ 0, 6, LEVEL_WARNING, COND_MODULE_UNDERVOLTAGE },
	{ 0, 5, LEVEL_WARNING, COND_CELL_OVERVOLTAGE },
	{ 0, 4, LEVEL_WARNING, COND_CELL_UNDERVOLTAGE },
	{ 0, 3, LEVEL_WARNING, COND_OVERTEMPERATURE },
	{ 0, 3, LEVEL_WARNING, COND_CHARGE_OVERTEMPERATURE },
	{ 0, 3, LEVEL_WARNING, COND_DISCHARGE_OVERTEMPERATURE },
	{ 0, 2, LEVEL_WARNING, COND_UNDERTEMPERATURE },
	{ 0, 2, LEVEL_WARNING, COND_CHARGE_UNDERTEMPERATURE },
	{ 0, 2, LEVEL_WARNING, COND_DISCHARGE_UNDERTEMPERATURE },
	{ 0, 1, LEVEL_WARNING, COND_MOSFET_OVERTEMPERATURE },
	{ 0, 0, LEVEL_BOTH, COND_CELL_IMBALANCE },
	{ 1, 7, LEVEL_BOTH, COND_TEMPERATURE_IMBALANCE },
	{ 1, 6, LEVEL_WARNING, COND_CHARGE_OVERCURRENT },
	{ 1, 5, LEVEL_WARNING, COND_DISCHARGE_OVERCURRENT },
	{ 1, 4, LEVEL_BOTH, COND_INTERNAL_COMMUNICATION },
	{ 2, 7, LEVEL_PROTECTION, COND_MODULE_OVERVOLTAGE },
	{ 2, 6, LEVEL_PROTECTION, COND_MODULE_UNDERVOLTAGE },
	{ 2, 5, LEVEL_PROTECTION, COND_CELL_OVERVOLTAGE },
	{ 2, 4, LEVEL_PROTECTION, COND_CELL_UNDERVOLTAGE },
	{ 2, 3, LEVEL_PROTECTION, COND_OVERTEMPERATURE },
	{ 2, 3, LEVEL_PROTECTION, COND_CHARGE_OVERTEMPERATURE },
	{ 2, 3, LEVEL_PROTECTION, COND_DISCHARGE_OVERTEMPERATURE },
	{ 2, 2, LEVEL_PROTECTION, COND_UNDERTEMPERATURE },
	{ 2, 2, LEVEL_PROTECTION, COND_CHARGE_UNDERTEMPERATURE },
	{ 2, 2, LEVEL_PROTECTION, COND_DISCHARGE_UNDERTEMPERATURE },
	{ 2, 1, LEVEL_PROTECTION, COND_MOSFET_OVERTEMPERATURE },
	{ 3, 6, LEVEL_PROTECTION, COND_CHARGE_OVERCURRENT },
	{ 3, 5, LEVEL_PROTECTION, COND_DISCHARGE_OVERCURRENT },
	{ 3, 3, LEVEL_PROTECTION, COND_BMS_INTERNAL },
};

static void add_bits(const struct module *m, uint8_t *bytes)
{
	for (size_t i = 0; i < sizeof(system_bits) / sizeof(system_bits[0]); i++) {
		const struct system_bit *row = &system_bits[i];

		if (m->alarm[row->cond] & row->level)
			bytes[row->byte] |= (uint8_t)(1u << row->bit);
	}
}

/* 62 */
void encode_system_alarm(const struct query *q, struct telegram *t)
{
	uint8_t bytes[4] = { 0 };
	const struct module *m;
	unsigned int i = 0;

	while ((m = next_module(q, &i)))
		add_bits(m, bytes);
	for (i = 0; i < sizeof(bytes); i++)
		put8(t, bytes[i]);
}

static unsigned int system_status(const struct query *q)
{
	const struct module *m;
	unsigned int i = 0, bits = 0xc0;

	while ((m = next_module(q, &i))) {
		if (!module_on(m, T_CHARGE_ENABLE))
			bits &= ~0x80u;
		if (!module_on(m, T_DISCHARGE_ENABLE))
			bits &= ~0x40u;
		if (module_on(m, T_REQUEST_FORCE) || module_on(m, T_REQUEST_FORCE_URGENT))
			bits |= 0x20;
		if (module_on(m, T_REQUEST_FULL))
			bits |= 0x10;
	}
	return bits;
}

/* 63; the discharge current is positive, as captured */
void encode_system_limits(const struct query *q, struct telegram *t)
{
	unsigned int status = system_status(q);
	int64_t charge = status & 0x80 ? sum_amount(q, A_CHARGE_CURRENT) : 0;
	int64_t discharge = status & 0x40 ? sum_amount(q, A_DISCHARGE_CURRENT) : 0;

	put16(t, q->first->amount[A_CHARGE_VOLTAGE]);
	put16(t, q->first->amount[A_DISCHARGE_VOLTAGE]);
	put16(t, divide_rounded(charge, 100));
	put16(t, divide_rounded(discharge, 100));
	put8(t, status);
}
