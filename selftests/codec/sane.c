// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Ranges that hold for any stack: 24 V or 48 V, at most 16 modules of 125 A.
 */

#include "sane.h"

struct range {
	s64 min;
	s64 max;
};

static const struct range ranges[LFP_FIELD_COUNT] = {
	[LFP_VOLTAGE_UV] = { 15000000, 65000000 },
	[LFP_CURRENT_UA] = { -2000000000, 2000000000 },
	[LFP_TEMPERATURE_DC] = { -400, 1000 },
	[LFP_SOC_PERCENT] = { 0, 200 },
	[LFP_SOH_PERCENT] = { 0, 120 },
	[LFP_CHARGE_VOLTAGE_MAX_UV] = { 30000000, 65000000 },
	[LFP_CHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_DISCHARGE_CURRENT_MAX_UA] = { 0, 2000000000 },
	[LFP_DISCHARGE_VOLTAGE_MIN_UV] = { 15000000, 65000000 },
	[LFP_CHARGE_FULL_UAH] = { 1000000, 6400000000 },
	[LFP_CHARGE_ENABLED] = { 0, 1 },
	[LFP_DISCHARGE_ENABLED] = { 0, 1 },
	[LFP_CHARGE_REQUEST] = { 0, 7 },
	[LFP_MODULES_ONLINE] = { 0, 64 },
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
	unsigned int i;
	s64 number;

	for (i = 0; i < LFP_FIELD_COUNT; i++) {
		if (!lfp_node_number(node, i, &number))
			continue;
		if (!sane_number(i, number) || !(node->offers & BIT_ULL(i)))
			return lfp_field_name(i);
	}
	for (i = 0; i < LFP_TEXT_COUNT; i++)
		if (lfp_node_text(node, i) && !sane_text(lfp_node_text(node, i)))
			return lfp_text_name(i);
	if (!subset(node->known, node->can_say))
		return "conditions";
	return insane_words(node);
}
