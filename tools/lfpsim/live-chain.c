// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --live on RS485: charge is the sum of the current, cells follow the rest voltage at that charge
 * and the drop over their resistance, and all drifts a little, each module in its own way.
 */
#include "live.h"
#include "number.h"
#include "rs485.h"

#define MILLIOHM_CELL	1.0
#define MSEC_PER_HOUR	3600000.0
#define AMBIENT		220	/* 0.1 C */

/* A number from -most to most. */
static int32_t drift(uint64_t *random, int32_t most)
{
	return (int32_t)(random_bits(random) % (uint64_t)(2 * most + 1)) - most;
}

static void live_charge(struct module *m, int64_t nsec)
{
	double capacity = (double)m->amount[A_CAPACITY];
	double hours = (double)(nsec / NSEC_PER_MSEC) / MSEC_PER_HOUR;

	if (m->amount[A_REMAINING] != m->written)
		m->charge_left = (double)m->amount[A_REMAINING];
	m->charge_left += (double)module_current(m) * hours;
	if (m->charge_left > capacity)
		m->charge_left = capacity;
	if (m->charge_left < 0)
		m->charge_left = 0;
	m->written = (int64_t)(m->charge_left + 0.5);
	m->amount[A_REMAINING] = m->written;
}

/* Some cells are always a little higher than others. */
static void live_cells(struct module *m, uint64_t *random)
{
	double capacity = (double)m->amount[A_CAPACITY];
	double soc = capacity > 0 ? m->charge_left * 100 / capacity : 0;
	double mv = live_rest_mv(soc) + (double)module_current(m) * MILLIOHM_CELL / 1000;

	for (unsigned int i = 0; i < m->model->cells; i++)
		m->cell[i] = (int32_t)mv + (int32_t)(i * 7 % 5) - 2 + drift(random, 1);
}

/* The warmer, the more current flows; a tenth of a degree a second at most. */
static void live_sensors(struct module *m, uint64_t *random)
{
	int64_t ampere = module_current(m) / 1000;
	int32_t target = AMBIENT + (int32_t)(ampere * ampere / 50);

	for (unsigned int i = 0; i < m->model->sensors; i++) {
		int32_t aim = target + (i ? 0 : 30) + drift(random, 5);

		m->sensor[i] += (aim > m->sensor[i]) - (aim < m->sensor[i]);
	}
}

/* A current that flows is never quite the same: within 2 % of what the scenario says. */
static void live_current(struct module *m, uint64_t *random)
{
	int64_t most = m->amount[A_CURRENT] / 50;
	int32_t wander = m->wander + 100 * drift(random, 1);

	most = most < 0 ? -most : most;
	m->wander = wander > most || wander < -most ? 0 : wander;
}

/**
 * chain_live() - bring all modules up to date
 * @nsec: time since the last call
 */
void chain_live(struct chain *chain, int64_t nsec, uint64_t *random)
{
	for (unsigned int i = 0; i < chain->count; i++) {
		struct module *m = &chain->modules[i];

		live_current(m, random);
		live_charge(m, nsec);
		live_cells(m, random);
		live_sensors(m, random);
	}
}
