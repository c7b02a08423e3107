// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pylontech's replies (document V3.3; 61 to 63 as in captures and public decoders of V3.5). The
 * encoder shares nothing with the decoder of the driver, so that each finds the mistakes of the
 * other.
 */
#include "chain.h"
#include "number.h"
#include "reply.h"

#define KELVIN		2731	/* 0 C in counts of 0.1 K */
#define FULL_FIELD	0xffff	/* in capacity 1: see capacity 2 */
#define ITEMS_LONG	4
#define MOST_SHORT	65000	/* mAh: what a pack with 2 items has at most */

void put_kelvin(struct telegram *t, int32_t tenths)
{
	put16(t, tenths + KELVIN);
}

void put_cells(struct telegram *t, const struct module *m)
{
	put8(t, m->model->cells);
	for (unsigned int i = 0; i < m->model->cells; i++)
		put16(t, m->cell[i]);
	put8(t, m->model->sensors);
	for (unsigned int i = 0; i < m->model->sensors; i++)
		put_kelvin(t, module_sensor(m, i));
}

void encode_none(const struct query *q, struct telegram *t)
{
	(void)q;
	(void)t;
}

/* 51 */
void encode_maker(const struct query *q, struct telegram *t)
{
	const struct model *model = q->first->model;

	put_text(t, model->title, 10, '\0');
	put8(t, model->major);
	put8(t, model->minor);
	put_text(t, model->maker, 20, model->pad);
}

/*
 * A master with the long form writes it for every module: a US2000 behind a US3000 Plus does not
 * keep its own.
 */
static bool long_form(const struct query *q, const struct module *m)
{
	const struct module *master = &q->chain->modules[q->chain->groups[q->group].first];

	return master->model->items == ITEMS_LONG || m->model->items == ITEMS_LONG ||
	       m->amount[A_CAPACITY] > MOST_SHORT;
}

static void put_record(const struct query *q, const struct module *m, struct telegram *t)
{
	bool four = long_form(q, m);

	put_cells(t, m);
	put16(t, divide_rounded(module_current(m), 100));
	put16(t, module_voltage(m));
	put16(t, four ? FULL_FIELD : module_remaining(m));
	put8(t, four ? ITEMS_LONG : 2);
	put16(t, four ? FULL_FIELD : m->amount[A_CAPACITY]);
	put16(t, m->amount[A_CYCLES] / 1000);
	if (!four)
		return;
	put24(t, module_remaining(m));
	put24(t, m->amount[A_CAPACITY]);
}

/* 42 without the first byte, as JK sends it */
void encode_analog_bare(const struct query *q, struct telegram *t)
{
	put8(t, q->info);
	for (unsigned int i = 0; i < q->count; i++)
		if (q->first[i].present)
			put_record(q, q->first + i, t);
}

/* 42 */
void encode_analog(const struct query *q, struct telegram *t)
{
	put8(t, q->first->flag);
	encode_analog_bare(q, t);
}

static unsigned int status_bits(const struct module *m, const uint8_t *conditions)
{
	unsigned int bits = 0;

	for (unsigned int i = 0; i < 8; i++)
		if (conditions[i] != NR_CONDITIONS && module_says(m, conditions[i]))
			bits |= 1u << i;
	return bits;
}

static const uint8_t status1[8] = {
	COND_MODULE_OVERVOLTAGE, COND_CELL_UNDERVOLTAGE, COND_CHARGE_OVERCURRENT, NR_CONDITIONS,
	COND_DISCHARGE_OVERCURRENT, COND_DISCHARGE_OVERTEMPERATURE, COND_CHARGE_OVERTEMPERATURE,
	COND_MODULE_UNDERVOLTAGE,
};

static unsigned int status2(const struct module *m)
{
	return (module_on(m, T_OWN_POWER) ? 0x08u : 0) |
	       (module_on(m, T_DISCHARGE_MOSFET) ? 0x04u : 0) |
	       (module_on(m, T_CHARGE_MOSFET) ? 0x02u : 0) |
	       (module_on(m, T_PRECHARGE_MOSFET) ? 0x01u : 0);
}

/* A current of 0.1 A counts as none. */
static unsigned int status3(const struct module *m)
{
	int64_t current = divide_rounded(module_current(m), 100);

	return (current > 1 ? 0x80u : 0) | (current < -1 ? 0x40u : 0) |
	       (module_on(m, T_HEATER) ? 0x20u : 0) | (module_on(m, T_FULL) ? 0x08u : 0) |
	       (module_on(m, T_BUZZER) ? 0x01u : 0);
}

static void put_states(const struct module *m, bool longer, struct telegram *t)
{
	unsigned int errors = module_cell_errors(m);

	put8(t, m->model->cells);
	for (unsigned int i = 0; i < m->model->cells; i++)
		put8(t, module_cell_state(m, i));
	put8(t, m->model->sensors);
	for (unsigned int i = 0; i < m->model->sensors; i++)
		put8(t, module_sensor_state(m, i));
	for (enum place_judged i = 0; i < NR_JUDGED; i++)
		put8(t, module_state(m, i));
	put8(t, status_bits(m, status1));
	put8(t, status2(m));
	put8(t, status3(m));
	put8(t, errors & 0xff);
	put8(t, errors >> 8);
	put_zeros(t, longer);
}

/* 44. Whether the last byte is there depends on the master: it is who answers. */
void encode_alarm(const struct query *q, struct telegram *t)
{
	const struct module *master = &q->chain->modules[q->chain->groups[q->group].first];

	put8(t, q->first->flag);
	put8(t, q->info);
	for (unsigned int i = 0; i < q->count; i++) {
		if (!q->first[i].present)
			continue;
		put_states(q->first + i, master->model->longer, t);
		q->first[i].flag &= q->first->model->fine ? 0x10 : 0;
	}
}

static void put_limit(const struct module *m, enum limit which, struct telegram *t)
{
	int32_t value = m->limit[which];

	switch (which) {
	case LIMIT_CHARGE_HOT:
	case LIMIT_CHARGE_COLD:
	case LIMIT_DISCHARGE_HOT:
	case LIMIT_DISCHARGE_COLD:
		put_kelvin(t, value);
		return;
	case LIMIT_CHARGE_CURRENT:
	case LIMIT_DISCHARGE_CURRENT:
		put16(t, divide_rounded(value, 100));
		return;
	default:
		put16(t, value);
	}
}

/* 47 */
void encode_limits(const struct query *q, struct telegram *t)
{
	put8(t, q->first->flag);
	for (enum limit i = 0; i < NR_LIMITS; i++)
		put_limit(q->first, i, t);
}

static unsigned int management_status(const struct module *m)
{
	return (module_on(m, T_CHARGE_ENABLE) ? 0x80u : 0) |
	       (module_on(m, T_DISCHARGE_ENABLE) ? 0x40u : 0) |
	       (module_on(m, T_REQUEST_FORCE_URGENT) ? 0x20u : 0) |
	       (module_on(m, T_REQUEST_FORCE) ? 0x10u : 0) |
	       (module_on(m, T_REQUEST_FULL) ? 0x08u : 0);
}

/* What a pack takes or gives at most is 0 while it bars that. */
static int64_t charge_current(const struct module *m)
{
	return module_on(m, T_CHARGE_ENABLE) ? m->amount[A_CHARGE_CURRENT] : 0;
}

static int64_t discharge_current(const struct module *m)
{
	return module_on(m, T_DISCHARGE_ENABLE) ? m->amount[A_DISCHARGE_CURRENT] : 0;
}

/* 92; the discharge current is negative */
void encode_management(const struct query *q, struct telegram *t)
{
	const struct module *m = q->first;

	put8(t, q->info);
	put16(t, m->amount[A_CHARGE_VOLTAGE]);
	put16(t, m->amount[A_DISCHARGE_VOLTAGE]);
	put16(t, divide_rounded(charge_current(m), 100));
	put16(t, -divide_rounded(discharge_current(m), 100));
	put8(t, management_status(m));
}

/* 93 */
void encode_serial(const struct query *q, struct telegram *t)
{
	put8(t, q->info);
	put_text(t, q->first->serial, SERIAL_SIZE, '\0');
}

/* 96 */
void encode_versions(const struct query *q, struct telegram *t)
{
	const struct model *model = q->first->model;

	put8(t, q->info);
	for (int i = 0; i < 2; i++)
		put8(t, model->manufacturer[i]);
	for (int i = 0; i < 3; i++)
		put8(t, model->main_line[i]);
}

static const struct command pylontech_commands[] = {
	{ 0x42, SCOPE_RECORDS, encode_analog },
	{ 0x44, SCOPE_RECORDS, encode_alarm },
	{ 0x47, SCOPE_MASTER, encode_limits },
	{ 0x4f, SCOPE_MASTER, encode_none },
	{ 0x51, SCOPE_MASTER, encode_maker },
	{ 0x61, SCOPE_STACK, encode_system_analog },
	{ 0x62, SCOPE_STACK, encode_system_alarm },
	{ 0x63, SCOPE_STACK, encode_system_limits },
	{ 0x92, SCOPE_MODULE, encode_management },
	{ 0x93, SCOPE_MODULE, encode_serial },
	{ 0x96, SCOPE_MODULE, encode_versions },
	{ 0 }
};

const struct family family_pylontech = {
	.name = "pylontech", .version = 0x20, .first = 2, .commands = pylontech_commands,
};
