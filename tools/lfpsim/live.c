// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A battery just good enough to look at: charge is the sum of the current, voltage is the rest
 * voltage of an LFP cell at that charge plus the drop over a fixed resistance. Curve and
 * resistance are typical values, not taken from any maker's sheet.
 */
#include "live.h"
#include "number.h"

#define NSEC_PER_HOUR		(3600e9)
#define MODULE_MILLIOHM		15

/**
 * struct point - rest voltage of one cell
 * @soc: percent
 * @mv: mV
 */
struct point {
	double soc;
	double mv;
};

static const struct point rest[] = {
	{ 0, 2800 }, { 5, 3050 }, { 10, 3180 }, { 20, 3240 }, { 30, 3270 }, { 40, 3290 },
	{ 60, 3300 }, { 70, 3325 }, { 90, 3335 }, { 97, 3350 }, { 99, 3390 }, { 100, 3450 },
};

/**
 * live_rest_mv() - rest voltage of a cell
 * @soc: percent
 */
double live_rest_mv(double soc)
{
	const struct point *p = rest + 1;

	while (p->soc < soc && p < rest + sizeof(rest) / sizeof(rest[0]) - 1)
		p++;
	return p[-1].mv + (p->mv - p[-1].mv) * (soc - p[-1].soc) / (p->soc - p[-1].soc);
}

static double clamp_percent(double soc)
{
	return soc < 0 ? 0 : soc > 100 ? 100 : soc;
}

static void live_voltage(const struct live *live, struct pack *pack)
{
	int64_t modules = pack_value(pack, Q_MODULES) / 1000;
	double drop = 0;

	if (pack->fixed[Q_VOLTAGE])
		return;
	if (modules)
		drop = (double)pack_value(pack, Q_CURRENT) * MODULE_MILLIOHM / 1000 /
		       (double)modules;
	pack->value[Q_VOLTAGE] = (int64_t)(live_rest_mv(live->soc) * live->cells + drop);
}

/**
 * live_advance() - bring charge and voltage up to a time
 * @now: ns since the start
 */
void live_advance(struct live *live, struct pack *pack, int64_t now)
{
	double hours = (double)(now - live->last) / NSEC_PER_HOUR;
	int64_t capacity = pack_value(pack, Q_CAPACITY);

	if (!live->on)
		return;
	live->last = now;
	if (pack->value[Q_SOC] != live->written)
		live->soc = clamp_percent((double)pack->value[Q_SOC] / 1000);
	if (capacity > 0)
		live->soc = clamp_percent(live->soc + (double)pack_value(pack, Q_CURRENT) *
					  hours * 100 / (double)capacity);
	live->written = (int64_t)(live->soc * 1000 + 0.5);
	pack->value[Q_SOC] = live->written;
	live_voltage(live, pack);
}

void live_start(struct live *live, struct pack *pack, unsigned int cells)
{
	*live = (struct live){ .on = true, .cells = cells, .written = -1 };
	live_advance(live, pack, 0);
}
