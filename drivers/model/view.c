// SPDX-License-Identifier: GPL-2.0
/*
 * Words and values that follow from a node's readings.
 */

#include "model/view.h"

/*
 * Pylontech's own threshold between standing by and charging or discharging
 * (RS485 V3.3, command 44, status 3 bits 7 and 6).
 */
#define IDLE_CURRENT_UA 100000

/* As power_supply prints them. */
static const char *const status_names[LFP_STATUS_COUNT] = {
	[LFP_STATUS_UNKNOWN] = "Unknown",
	[LFP_STATUS_CHARGING] = "Charging",
	[LFP_STATUS_DISCHARGING] = "Discharging",
	[LFP_STATUS_NOT_CHARGING] = "Not charging",
	[LFP_STATUS_FULL] = "Full",
};

static const char *const health_names[LFP_HEALTH_COUNT] = {
	[LFP_HEALTH_UNKNOWN] = "Unknown",
	[LFP_HEALTH_GOOD] = "Good",
	[LFP_HEALTH_FAILURE] = "Unspecified failure",
	[LFP_HEALTH_OVERHEAT] = "Overheat",
	[LFP_HEALTH_OVERVOLTAGE] = "Over voltage",
	[LFP_HEALTH_OVERCURRENT] = "Over current",
	[LFP_HEALTH_UNDERVOLTAGE] = "Under voltage",
	[LFP_HEALTH_COLD] = "Cold",
	[LFP_HEALTH_CELL_IMBALANCE] = "Cell imbalance",
	[LFP_HEALTH_HOT] = "Hot",
	[LFP_HEALTH_COOL] = "Cool",
};

static const char *const capacity_level_names[LFP_CAPACITY_COUNT] = {
	[LFP_CAPACITY_UNKNOWN] = "Unknown",
	[LFP_CAPACITY_CRITICAL] = "Critical",
	[LFP_CAPACITY_LOW] = "Low",
	[LFP_CAPACITY_NORMAL] = "Normal",
	[LFP_CAPACITY_FULL] = "Full",
};

#define HOT                                                                  \
	(BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) |\
	 BIT_ULL(LFP_DISCHARGE_OVERTEMPERATURE) |                            \
	 BIT_ULL(LFP_MOSFET_OVERTEMPERATURE))
#define COLD                                                                 \
	(BIT_ULL(LFP_UNDERTEMPERATURE) |                                     \
	 BIT_ULL(LFP_CHARGE_UNDERTEMPERATURE) |                              \
	 BIT_ULL(LFP_DISCHARGE_UNDERTEMPERATURE))
#define FAILED                                                               \
	(BIT_ULL(LFP_TEMPERATURE_SENSOR) | BIT_ULL(LFP_VOLTAGE_SENSOR) |     \
	 BIT_ULL(LFP_BMS_INTERNAL) | BIT_ULL(LFP_REVERSE_POLARITY) |         \
	 BIT_ULL(LFP_CONTACTOR) | BIT_ULL(LFP_BATTERY_DAMAGED) |             \
	 BIT_ULL(LFP_SHUTDOWN_CIRCUIT) | BIT_ULL(LFP_SELF_TEST) |            \
	 BIT_ULL(LFP_SAFETY_FUNCTION))
#define OVERVOLTAGE                                                          \
	(BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_STACK_OVERVOLTAGE) |         \
	 BIT_ULL(LFP_CELL_OVERVOLTAGE) |                                     \
	 BIT_ULL(LFP_MODULE_OVERVOLTAGE) | BIT_ULL(LFP_INPUT_OVERVOLTAGE))
#define OVERCURRENT                                                          \
	(BIT_ULL(LFP_CHARGE_OVERCURRENT) | BIT_ULL(LFP_OVERCURRENT) |        \
	 BIT_ULL(LFP_DISCHARGE_OVERCURRENT) | BIT_ULL(LFP_SHORT_CIRCUIT))
#define UNDERVOLTAGE                                                         \
	(BIT_ULL(LFP_UNDERVOLTAGE) | BIT_ULL(LFP_STACK_UNDERVOLTAGE) |       \
	 BIT_ULL(LFP_CELL_UNDERVOLTAGE) |                                    \
	 BIT_ULL(LFP_MODULE_UNDERVOLTAGE))

struct health_row {
	u64 conditions;
	enum lfp_level level;
	enum lfp_health health;
};

/*
 * The most critical first: with a failed sensor or BMS nothing else that the
 * pack says can be trusted. A condition without a word of its own comes last
 * among the protections, so that it hides none that has one.
 */
static const struct health_row health_rows[] = {
	{ FAILED, LFP_PROTECTION, LFP_HEALTH_FAILURE },
	{ HOT, LFP_PROTECTION, LFP_HEALTH_OVERHEAT },
	{ OVERVOLTAGE, LFP_PROTECTION, LFP_HEALTH_OVERVOLTAGE },
	{ OVERCURRENT, LFP_PROTECTION, LFP_HEALTH_OVERCURRENT },
	{ UNDERVOLTAGE, LFP_PROTECTION, LFP_HEALTH_UNDERVOLTAGE },
	{ COLD, LFP_PROTECTION, LFP_HEALTH_COLD },
	{ BIT_ULL(LFP_CELL_IMBALANCE), LFP_PROTECTION,
	  LFP_HEALTH_CELL_IMBALANCE },
	{ ~LFP_LINK_CONDITIONS, LFP_PROTECTION, LFP_HEALTH_FAILURE },
	{ HOT, LFP_WARNING, LFP_HEALTH_HOT },
	{ COLD, LFP_WARNING, LFP_HEALTH_COOL },
};

static bool is_known(const struct lfp_value *value)
{
	return value->source && value->source->fresh;
}

/**
 * lfp_node_value() - who reports a number now, and what
 * @node: the node
 * @field: which
 *
 * Context: any, state locked.
 * Return: the value; NULL if it is not known (any more).
 */
const struct lfp_value *lfp_node_value(const struct lfp_node *node,
				       enum lfp_field field)
{
	if (is_known(&node->field[field]))
		return &node->field[field];
	if (node->rival && is_known(&node->rival[field]))
		return &node->rival[field];
	return NULL;
}

/**
 * lfp_node_number() - a number that the pack reports now
 * @node: the node
 * @field: which
 * @number: set if it is known, in the unit of the field
 *
 * Context: any, state locked.
 * Return: false if it is not known (any more).
 */
bool lfp_node_number(const struct lfp_node *node, enum lfp_field field,
		     s64 *number)
{
	const struct lfp_value *value = lfp_node_value(node, field);

	if (!value)
		return false;
	*number = value->number;
	return true;
}

/**
 * lfp_node_cells() - the cells of a module as it reports them now
 * @node: the node
 * @cells: set if they are known
 *
 * Context: any, state locked.
 * Return: false if they are not known (any more).
 */
bool lfp_node_cells(const struct lfp_node *node, struct lfp_cells *cells)
{
	if (!node->cells_source || !node->cells_source->fresh)
		return false;
	*cells = node->cells;
	return true;
}

/**
 * lfp_node_cell_states() - the states of a module's cells as it reports them
 * @node: the node
 * @states: set if they are known
 *
 * Context: any, state locked.
 * Return: false if they are not known (any more).
 */
bool lfp_node_cell_states(const struct lfp_node *node,
			  struct lfp_cell_states *states)
{
	if (!node->states_source || !node->states_source->fresh)
		return false;
	*states = node->states;
	return true;
}

/**
 * lfp_node_data_source() - where the numbers of the stack come from
 * @node: the stack
 *
 * Context: any, state locked.
 * Return: "can" as the master sends them, "modules" made from those of the
 * modules, "can+modules"; NULL if data are lost.
 */
const char *lfp_node_data_source(const struct lfp_node *node)
{
	static const char *const words[] = {
		NULL, "can", "modules", "can+modules"
	};
	const struct lfp_value *value;
	unsigned int field, links = 0;

	for (field = 0; field < LFP_FIELD_COUNT; field++) {
		value = lfp_node_value(node, field);
		if (value)
			links |= 1u << value->source->link;
	}
	return words[links];
}

/* Text of which this one is the first half, or LFP_TEXT_COUNT. */
static unsigned int tail_of(unsigned int text)
{
	if (text + 1 < LFP_TEXT_COUNT && LFP_TAIL_TEXTS & BIT(text + 1))
		return text + 1;
	return LFP_TEXT_COUNT;
}

static bool text_is_known(const struct lfp_node *node, unsigned int text)
{
	const struct lfp_source *source;

	if (text >= LFP_TEXT_COUNT)
		return false;
	source = node->text[text].source;
	return source && (LFP_IDENTITY_TEXTS & BIT(text) || source->fresh);
}

/**
 * lfp_node_text() - a text that the pack has reported
 * @node: the node
 * @text: which
 * @chars: set if it is known
 *
 * What the pack is does not go stale: it is known until another source takes
 * its place. A name in two frames that does not fill the first one consists of
 * two words.
 *
 * Context: any, state locked.
 * Return: false if it is not known (any more).
 */
bool lfp_node_text(const struct lfp_node *node, enum lfp_text text,
		   char chars[LFP_TEXT_SIZE])
{
	const char *head = node->text[text].chars;
	unsigned int tail = tail_of(text);
	const char *gap = "";

	if (!text_is_known(node, text))
		return false;
	if (!text_is_known(node, tail)) {
		memcpy(chars, head, LFP_TEXT_SIZE);
		return true;
	}
	if (strlen(head) < LFP_TEXT_HALF)
		gap = " ";
	scnprintf(chars, LFP_TEXT_SIZE, "%s%s%s", head, gap,
		  node->text[tail].chars);
	return true;
}

/**
 * lfp_node_condition() - level of a condition
 * @node: the node
 * @condition: which
 * @level: set if it is known
 *
 * Context: any, state locked.
 * Return: false if it is not known (any more).
 */
bool lfp_node_condition(const struct lfp_node *node,
			enum lfp_condition condition, enum lfp_level *level)
{
	if (!(node->known & BIT_ULL(condition)))
		return false;
	*level = node->level[condition];
	return true;
}

static u64 conditions_at(const struct lfp_node *node, u64 among,
			 enum lfp_level level)
{
	unsigned int condition;
	u64 left, found = 0;

	lfp_for_each_bit(condition, left, node->known & among)
		if (node->level[condition] >= level)
			found |= BIT_ULL(condition);
	return found;
}

static enum lfp_level highest_level(const struct lfp_node *node, u64 among)
{
	enum lfp_level level = LFP_PROTECTION;

	while (level != LFP_NONE && !conditions_at(node, among, level))
		level--;
	return level;
}

/**
 * lfp_node_alarm_level() - the highest level of all known conditions
 * @node: the node
 *
 * Context: any, state locked.
 * Return: the level.
 */
enum lfp_level lfp_node_alarm_level(const struct lfp_node *node)
{
	return highest_level(node, ~0ULL);
}

/**
 * lfp_node_capacity() - state of charge for clients that expect 0 to 100
 * @node: the node
 * @percent: set if it is known
 *
 * Context: any, state locked.
 * Return: false if it is not known (any more).
 */
bool lfp_node_capacity(const struct lfp_node *node, s64 *percent)
{
	if (!lfp_node_number(node, LFP_SOC_PERCENT, percent))
		return false;
	if (*percent > 100)
		*percent = 100;
	return true;
}

/**
 * lfp_node_status() - what the pack does
 * @node: the node
 *
 * Context: any, state locked.
 * Return: the status.
 */
enum lfp_status lfp_node_status(const struct lfp_node *node)
{
	s64 current_ua, percent;

	if (!lfp_node_number(node, LFP_CURRENT_UA, &current_ua))
		return LFP_STATUS_UNKNOWN;
	if (current_ua > IDLE_CURRENT_UA)
		return LFP_STATUS_CHARGING;
	if (current_ua < -IDLE_CURRENT_UA)
		return LFP_STATUS_DISCHARGING;
	if (lfp_node_capacity(node, &percent) && percent == 100)
		return LFP_STATUS_FULL;
	return LFP_STATUS_NOT_CHARGING;
}

/**
 * lfp_node_health() - the most critical condition in a word
 * @node: the node
 *
 * Context: any, state locked.
 * Return: the word.
 */
enum lfp_health lfp_node_health(const struct lfp_node *node)
{
	unsigned int row;

	if (!(node->known & ~LFP_LINK_CONDITIONS))
		return LFP_HEALTH_UNKNOWN;
	for (row = 0; row < ARRAY_SIZE(health_rows); row++)
		if (conditions_at(node, health_rows[row].conditions,
				  health_rows[row].level))
			return health_rows[row].health;
	return LFP_HEALTH_GOOD;
}

/**
 * lfp_node_capacity_level() - the charge in a word
 * @node: the node
 *
 * Low and critical are the pack's own wishes to be charged, not levels of
 * ours.
 *
 * Context: any, state locked.
 * Return: the word.
 */
enum lfp_capacity_level lfp_node_capacity_level(const struct lfp_node *node)
{
	s64 percent, request = 0;

	if (!lfp_node_capacity(node, &percent))
		return LFP_CAPACITY_UNKNOWN;
	lfp_node_number(node, LFP_CHARGE_REQUEST, &request);
	if (request & LFP_REQUEST_FORCE_URGENT)
		return LFP_CAPACITY_CRITICAL;
	if (request & LFP_REQUEST_FORCE)
		return LFP_CAPACITY_LOW;
	return percent == 100 ? LFP_CAPACITY_FULL : LFP_CAPACITY_NORMAL;
}

/**
 * lfp_node_indicator_run() - what the RUN lamp shows
 * @node: the node
 *
 * After the makers' LED tables: in protection every lamp but ALM is off. No
 * protocol sends lamps, so this follows from the state.
 *
 * Context: any, state locked.
 * Return: a word, NULL if data are lost.
 */
const char *lfp_node_indicator_run(const struct lfp_node *node)
{
	static const char *const words[LFP_STATUS_COUNT] = {
		[LFP_STATUS_CHARGING] = "charging",
		[LFP_STATUS_DISCHARGING] = "discharging",
		[LFP_STATUS_NOT_CHARGING] = "standby",
		[LFP_STATUS_FULL] = "standby",
	};

	if (conditions_at(node, ~LFP_LINK_CONDITIONS, LFP_PROTECTION))
		return "off";
	return words[lfp_node_status(node)];
}

/**
 * lfp_node_indicator_alarm() - what the ALM lamp shows
 * @node: the node
 *
 * Context: any, state locked.
 * Return: a word, NULL if data are lost.
 */
const char *lfp_node_indicator_alarm(const struct lfp_node *node)
{
	static const char *const words[LFP_LEVEL_COUNT] = {
		[LFP_NONE] = "off",
		[LFP_WARNING] = "warning",
		[LFP_PROTECTION] = "protection",
	};

	if (!(node->known & ~LFP_LINK_CONDITIONS))
		return NULL;
	return words[highest_level(node, ~LFP_LINK_CONDITIONS)];
}

static s64 number_or_minus(const struct lfp_node *node, enum lfp_field field)
{
	s64 number;

	return lfp_node_number(node, field, &number) ? number : -1;
}

static void sum_up_states(const struct lfp_node *node,
			  struct lfp_summary *summary)
{
	struct lfp_cell_states states;
	unsigned int i;

	if (!lfp_node_cell_states(node, &states))
		return;
	for (i = 0; i < states.cells; i++)
		if (states.cell[i])
			summary->cells[states.cell[i] - 1] |= 1u << i;
	for (i = 0; i < states.probes; i++)
		if (states.probe[i])
			summary->cells[states.probe[i] - 1] |=
				1u << (LFP_CELLS_MAX + i);
}

/**
 * lfp_node_summary() - what plain change events are about
 * @node: the node
 * @summary: set in full; without padding, so that two can be compared
 *
 * Voltage, current and temperature are not in it: they change with each frame.
 *
 * Context: any, state locked.
 */
void lfp_node_summary(const struct lfp_node *node, struct lfp_summary *summary)
{
	s64 percent;

	memset(summary, 0, sizeof(*summary));
	summary->present = node->present;
	summary->status = (s32)lfp_node_status(node);
	summary->health = (s32)lfp_node_health(node);
	summary->capacity = -1;
	if (lfp_node_capacity(node, &percent))
		summary->capacity = (s32)percent;
	summary->limits[0] = number_or_minus(node, LFP_CHARGE_VOLTAGE_MAX_UV);
	summary->limits[1] = number_or_minus(node, LFP_CHARGE_CURRENT_MAX_UA);
	summary->limits[2] = number_or_minus(node,
					     LFP_DISCHARGE_CURRENT_MAX_UA);
	summary->limits[3] = number_or_minus(node,
					     LFP_DISCHARGE_VOLTAGE_MIN_UV);
	summary->permits[0] = number_or_minus(node, LFP_CHARGE_ENABLED);
	summary->permits[1] = number_or_minus(node, LFP_DISCHARGE_ENABLED);
	summary->permits[2] = number_or_minus(node, LFP_CHARGE_REQUEST);
	sum_up_states(node, summary);
}

/**
 * lfp_status_name() - a status as power_supply prints it
 * @status: below LFP_STATUS_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_status_name(enum lfp_status status)
{
	return status_names[status];
}

/**
 * lfp_health_name() - a health as the newest power_supply prints it
 * @health: below LFP_HEALTH_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_health_name(enum lfp_health health)
{
	return health_names[health];
}

/**
 * lfp_capacity_level_name() - a capacity level as power_supply prints it
 * @level: below LFP_CAPACITY_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_capacity_level_name(enum lfp_capacity_level level)
{
	return capacity_level_names[level];
}
