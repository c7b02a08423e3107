// SPDX-License-Identifier: GPL-2.0-or-later
#include "pack.h"

const struct quantity_info quantities[NR_QUANTITIES] = {
	[Q_VOLTAGE]		= { "voltage", "V" },
	[Q_CURRENT]		= { "current", "A" },
	[Q_TEMPERATURE]		= { "temperature", "C" },
	[Q_SOC]			= { "soc", "%" },
	[Q_SOH]			= { "soh", "%" },
	[Q_CHARGE_VOLTAGE]	= { "charge_voltage", "V" },
	[Q_DISCHARGE_VOLTAGE]	= { "discharge_voltage", "V" },
	[Q_CHARGE_CURRENT]	= { "charge_current", "A" },
	[Q_DISCHARGE_CURRENT]	= { "discharge_current", "A" },
	[Q_MODULES]		= { "modules", "modules" },
	[Q_CAPACITY]		= { "capacity", "Ah" },
};

int64_t pack_value(const struct pack *pack, enum quantity q)
{
	if (pack->per_module[q] && !pack->fixed[q])
		return pack->per_module[q] * (pack->value[Q_MODULES] / 1000);
	return pack->value[q];
}

void pack_fix(struct pack *pack, enum quantity q, int64_t value)
{
	pack->value[q] = value;
	pack->fixed[q] = true;
}

void pack_set_alarm(struct pack *pack, enum condition cond, enum level level)
{
	pack->flag[FLAG_WARNING(cond)] = level & LEVEL_WARNING;
	pack->flag[FLAG_PROTECTION(cond)] = level & LEVEL_PROTECTION;
}

enum level pack_alarm(const struct pack *pack, enum condition cond)
{
	return (pack->flag[FLAG_WARNING(cond)] ? LEVEL_WARNING : 0) |
	       (pack->flag[FLAG_PROTECTION(cond)] ? LEVEL_PROTECTION : 0);
}
