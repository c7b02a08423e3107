// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ranges that hold for any stack of 24 V or 48 V, of up to 64 modules. What no
 * frame of such a stack carries has none: a number there is insane.
 */

#include "sane.h"

struct range {
	s64 min;
	s64 max;
};

#define CHARGE { 0, 25600000000 }
#define CELL { 1500000, 4500000 }
#define DEGREES { -400, 1000 }
#define AMPERES { 0, 2000000000 }
#define MODULES { 0, 64 }
#define ENERGY { 0, 10000000000 }
#define FLAG { 0, 1 }

static const struct range ranges[LFP_FIELD_COUNT] = {
	[LFP_VOLTAGE_UV] = { 15000000, 65000000 },
	[LFP_CURRENT_UA] = { -2000000000, 2000000000 },
	[LFP_TEMPERATURE_DC] = DEGREES,
	[LFP_SOC_PERCENT] = { 0, 200 },
	[LFP_SOH_PERCENT] = { 0, 120 },
	[LFP_CHARGE_VOLTAGE_MAX_UV] = { 30000000, 65000000 },
	[LFP_CHARGE_CURRENT_MAX_UA] = AMPERES,
	[LFP_DISCHARGE_CURRENT_MAX_UA] = AMPERES,
	[LFP_DISCHARGE_VOLTAGE_MIN_UV] = { 15000000, 65000000 },
	[LFP_CHARGE_FULL_UAH] = CHARGE,
	[LFP_CHARGE_FULL_DESIGN_UAH] = CHARGE,
	[LFP_CHARGE_NOW_UAH] = CHARGE,
	[LFP_CYCLE_COUNT] = { 0, 20000 },
	[LFP_SOC_CENTIPERCENT] = { 1, 10000 },
	[LFP_CHARGE_ENABLED] = FLAG,
	[LFP_DISCHARGE_ENABLED] = FLAG,
	[LFP_CHARGE_REQUEST] = { 0, 7 },
	[LFP_MODULES_ONLINE] = MODULES,
	[LFP_MODULES_OFFLINE] = MODULES,
	[LFP_MODULES_TOTAL] = MODULES,
	[LFP_MODULES_BLOCKING_CHARGE] = MODULES,
	[LFP_MODULES_BLOCKING_DISCHARGE] = MODULES,
	[LFP_CELLS_IN_SERIES] = { 1, 32 },
	[LFP_CELL_VOLTAGE_MAX_UV] = CELL,
	[LFP_CELL_VOLTAGE_MIN_UV] = CELL,
	[LFP_CELL_TEMPERATURE_MAX_DC] = DEGREES,
	[LFP_CELL_TEMPERATURE_MIN_DC] = DEGREES,
	[LFP_GRID_CHARGE_CURRENT_MAX_UA] = AMPERES,
	[LFP_GRID_DISCHARGE_CURRENT_MAX_UA] = AMPERES,
	[LFP_HEATING_REQUEST] = FLAG,
	[LFP_CHARGED_ENERGY_WH] = ENERGY,
	[LFP_DISCHARGED_ENERGY_WH] = ENERGY,
	[LFP_BMS_CLOCK] = { 20000101000000, 20991231235959 },
};

bool sane_number(enum lfp_field field, s64 number)
{
	return number >= ranges[field].min && number <= ranges[field].max;
}

/* Printable, not empty, no blank at either end: it goes to terminals and logs. */
bool sane_text(const char *text)
{
	size_t len = strlen(text), i;

	if (!len || len >= LFP_TEXT_SIZE || text[0] == ' ' || text[len - 1] == ' ')
		return false;
	for (i = 0; i < len; i++)
		if (text[i] < 0x20 || text[i] > 0x7e)
			return false;
	return true;
}

static bool subset(u64 part, u64 whole)
{
	return !(part & ~whole);
}

/* Returns what is wrong with a reading, NULL if nothing is. */
const char *insane_reading(const struct lfp_reading *reading)
{
	unsigned int i;

	for (i = 0; i < LFP_FIELD_COUNT; i++)
		if (reading->fields & BIT_ULL(i) && !sane_number(i, reading->value[i]))
			return lfp_field_name(i);
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (reading->texts & BIT(i) && !sane_text(reading->text[i]))
			return lfp_text_name(i);
	if (!subset(reading->fields, BIT_ULL(LFP_FIELD_COUNT) - 1) ||
	    reading->fields & reading->implausible)
		return "fields";
	if (!subset(reading->warning | reading->protection, reading->can_say) ||
	    !subset(reading->can_say, (BIT_ULL(LFP_CONDITION_COUNT) - 1) & ~LFP_LINK_CONDITIONS))
		return "conditions";
	return NULL;
}

static const char *insane_words(const struct lfp_node *node)
{
	s64 percent;

	if (lfp_node_status(node) >= LFP_STATUS_COUNT)
		return "status";
	if (lfp_node_health(node) >= LFP_HEALTH_COUNT)
		return "health";
	if (lfp_node_capacity(node, &percent) && (percent < 0 || percent > 100))
		return "capacity";
	return NULL;
}

/* Returns what is wrong with what a node shows, NULL if nothing is. */
const char *insane_node(const struct lfp_node *node)
{
	char text[LFP_TEXT_SIZE];
	unsigned int i;
	s64 number;

	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		if (!lfp_node_number(node, i, &number))
			continue;
		if (!sane_number(i, number) || !(node->offers & BIT_ULL(i)))
			return lfp_field_name(i);
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (lfp_node_text(node, i, text) && !sane_text(text))
			return lfp_text_name(i);
	if (!subset(node->known, node->can_say))
		return "conditions";
	return insane_words(node);
}
