// SPDX-License-Identifier: GPL-2.0
/*
 * A module in hwmon: its cells and temperatures one by one, each with what the
 * module says of it.
 */

#include "outputs/hwmon.h"

/* Channels of in: the module itself, then its cells. */
enum {
	WHOLE,
	FIRST_CELL,
};

/* The limits of all cells are those of the first one. */
static const struct lfp_hwmon_value values[] = {
	{ hwmon_in, WHOLE, hwmon_in_input, LFP_VOLTAGE_UV, 1000, 1 },
	{ hwmon_in, WHOLE, hwmon_in_max, LFP_MODULE_HIGH_LIMIT_UV, 1000, 1 },
	{ hwmon_in, WHOLE, hwmon_in_min, LFP_MODULE_UNDER_LIMIT_UV, 1000, 1 },
	{ hwmon_in, FIRST_CELL, hwmon_in_max, LFP_CELL_HIGH_LIMIT_UV,
	  1000, 1 },
	{ hwmon_in, FIRST_CELL, hwmon_in_min, LFP_CELL_UNDER_LIMIT_UV,
	  1000, 1 },
	{ hwmon_curr, WHOLE, hwmon_curr_input, LFP_CURRENT_UA, 1000, 1 },
	{ hwmon_curr, WHOLE, hwmon_curr_max, LFP_CHARGE_CURRENT_LIMIT_UA,
	  1000, 1 },
	{ hwmon_curr, WHOLE, hwmon_curr_min, LFP_DISCHARGE_CURRENT_LIMIT_UA,
	  -1000, 1 },
};

static const struct lfp_hwmon_alarm alarms[] = {
	{ hwmon_in, WHOLE, hwmon_in_max_alarm, LFP_VOLTAGE_UV,
	  BIT_ULL(LFP_MODULE_OVERVOLTAGE) },
	{ hwmon_in, WHOLE, hwmon_in_min_alarm, LFP_VOLTAGE_UV,
	  BIT_ULL(LFP_MODULE_UNDERVOLTAGE) },
	{ hwmon_curr, WHOLE, hwmon_curr_max_alarm, LFP_CURRENT_UA,
	  BIT_ULL(LFP_CHARGE_OVERCURRENT) },
	{ hwmon_curr, WHOLE, hwmon_curr_min_alarm, LFP_CURRENT_UA,
	  BIT_ULL(LFP_DISCHARGE_OVERCURRENT) },
};

/**
 * struct state_row - a hwmon file that shows the state of a cell
 * @type: enum hwmon_sensor_types: cells are in, temperatures temp
 * @attr: attribute
 * @states: enum lfp_cell_state bits, any of which sets it
 */
struct state_row {
	u8 type;
	u8 attr;
	u8 states;
};

/* A voltage has no file for a fault: no limit of it can be relied upon. */
static const struct state_row state_rows[] = {
	{ hwmon_in, hwmon_in_max_alarm,
	  BIT(LFP_CELL_HIGH) | BIT(LFP_CELL_FAULT) },
	{ hwmon_in, hwmon_in_min_alarm,
	  BIT(LFP_CELL_LOW) | BIT(LFP_CELL_FAULT) },
	{ hwmon_temp, hwmon_temp_max_alarm, BIT(LFP_CELL_HIGH) },
	{ hwmon_temp, hwmon_temp_min_alarm, BIT(LFP_CELL_LOW) },
	{ hwmon_temp, hwmon_temp_fault, BIT(LFP_CELL_FAULT) },
};

static const char cell_labels[LFP_CELLS_MAX][sizeof("cell 16")] = {
	"cell 1", "cell 2", "cell 3", "cell 4", "cell 5", "cell 6", "cell 7",
	"cell 8", "cell 9", "cell 10", "cell 11", "cell 12", "cell 13",
	"cell 14", "cell 15", "cell 16",
};

static const struct state_row *find_state(enum hwmon_sensor_types type,
					  u32 attr)
{
	const struct state_row *row = state_rows;

	for (; row < state_rows + ARRAY_SIZE(state_rows); row++)
		if (row->type == type && row->attr == attr)
			return row;
	return NULL;
}

/* All temperatures are of cells, or of the board among them. */
static bool is_of_cells(enum hwmon_sensor_types type, int channel)
{
	return type == hwmon_temp ||
	       (type == hwmon_in && channel >= FIRST_CELL);
}

static bool has_channel(u8 cells, u8 probes, enum hwmon_sensor_types type,
			int channel)
{
	return type == hwmon_temp ? channel < probes :
				    channel - FIRST_CELL < cells;
}

static bool offers_cell(const struct lfp_supply *supply,
			enum hwmon_sensor_types type, int channel)
{
	const struct lfp_cell_counts *counts = &supply->layout.cells;

	return has_channel(counts->cells, counts->probes, type, channel);
}

static bool offers_state(const struct lfp_supply *supply,
			 enum hwmon_sensor_types type, int channel)
{
	const struct lfp_cell_counts *counts = &supply->layout.states;

	return offers_cell(supply, type, channel) &&
	       has_channel(counts->cells, counts->probes, type, channel);
}

static bool is_cell_limit(enum hwmon_sensor_types type, u32 attr)
{
	return type == hwmon_in &&
	       (attr == hwmon_in_max || attr == hwmon_in_min);
}

static bool offers_cell_file(const struct lfp_supply *supply,
			     enum hwmon_sensor_types type, u32 attr,
			     int channel)
{
	if (find_state(type, attr))
		return offers_state(supply, type, channel);
	if (!offers_cell(supply, type, channel))
		return false;
	return !is_cell_limit(type, attr) ||
	       lfp_hwmon_offers(supply, type, attr, FIRST_CELL);
}

static umode_t is_visible(const void *drvdata, enum hwmon_sensor_types type,
			  u32 attr, int channel)
{
	bool visible;

	if (is_of_cells(type, channel))
		visible = offers_cell_file(drvdata, type, attr, channel);
	else
		visible = lfp_hwmon_offers(drvdata, type, attr, channel);
	return visible ? 0444 : 0;
}

static int read_cell(const struct lfp_supply *supply,
		     enum hwmon_sensor_types type, int channel, long *val)
{
	struct lfp_cells cells;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_cells(lfp_supply_node(supply), &cells);
	spin_unlock_bh(&supply->stack->lock);
	if (!known || !has_channel(cells.cells, cells.probes, type, channel))
		return -ENODEV;
	if (type == hwmon_temp)
		*val = cells.temperature_dc[channel] * 100;
	else
		*val = cells.voltage_uv[channel - FIRST_CELL] / 1000;
	return 0;
}

static bool row_is_set(const struct state_row *row,
		       const struct lfp_cell_states *states, int channel)
{
	u8 state = row->type == hwmon_temp ?
		   states->probe[channel] : states->cell[channel - FIRST_CELL];

	return row->states & BIT(state);
}

static int read_state(const struct lfp_supply *supply,
		      const struct state_row *row, int channel, long *val)
{
	struct lfp_cell_states states;
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_cell_states(lfp_supply_node(supply), &states);
	spin_unlock_bh(&supply->stack->lock);
	if (!known ||
	    !has_channel(states.cells, states.probes, row->type, channel))
		return -ENODEV;
	*val = row_is_set(row, &states, channel);
	return 0;
}

static int module_read(struct device *dev, enum hwmon_sensor_types type,
		       u32 attr, int channel, long *val)
{
	const struct lfp_supply *supply = dev_get_drvdata(dev);
	const struct state_row *state = find_state(type, attr);

	if (!is_of_cells(type, channel))
		return lfp_hwmon_read(supply, type, attr, channel, val);
	if (is_cell_limit(type, attr))
		return lfp_hwmon_read(supply, type, attr, FIRST_CELL, val);
	if (state)
		return read_state(supply, state, channel, val);
	return read_cell(supply, type, channel, val);
}

/* Constant while the supply is there, so that the core can hand them out. */
static int read_string(struct device *dev, enum hwmon_sensor_types type,
		       u32 attr, int channel, const char **str)
{
	static const char *const labels[hwmon_max] = {
		[hwmon_in] = "module voltage",
		[hwmon_curr] = "module current",
		[hwmon_power] = "module power",
	};
	const struct lfp_supply *supply = dev_get_drvdata(dev);

	if (type == hwmon_temp)
		*str = supply->probe_label[channel];
	else if (is_of_cells(type, channel))
		*str = cell_labels[channel - FIRST_CELL];
	else
		*str = labels[type];
	return 0;
}

static const struct hwmon_ops ops = {
	.is_visible = is_visible,
	.read = module_read,
	.read_string = read_string,
};

/* As many as a module can have; is_visible() takes away what this one lacks. */
static const u32 in_files[LFP_CELLS_MAX + 2] = {
	[WHOLE ... LFP_CELLS_MAX] =
		HWMON_I_INPUT | HWMON_I_LABEL | HWMON_I_MIN | HWMON_I_MAX |
		HWMON_I_MIN_ALARM | HWMON_I_MAX_ALARM,
};

static const u32 temp_files[LFP_PROBES_MAX + 1] = {
	[0 ... LFP_PROBES_MAX - 1] =
		HWMON_T_INPUT | HWMON_T_LABEL | HWMON_T_MIN_ALARM |
		HWMON_T_MAX_ALARM | HWMON_T_FAULT,
};

static const struct hwmon_channel_info in_info = { hwmon_in, in_files };
static const struct hwmon_channel_info temp_info = { hwmon_temp, temp_files };

/* Until 6.3 the core wants the array itself without const. */
static const struct hwmon_channel_info *channels[] = {
	&in_info,
	HWMON_CHANNEL_INFO(curr, HWMON_C_INPUT | HWMON_C_LABEL | HWMON_C_MIN |
			   HWMON_C_MAX | HWMON_C_MIN_ALARM |
			   HWMON_C_MAX_ALARM),
	&temp_info,
	HWMON_CHANNEL_INFO(power, HWMON_P_INPUT | HWMON_P_LABEL),
	NULL
};

static const struct hwmon_chip_info chip = {
	.ops = &ops,
	.info = channels,
};

const struct lfp_hwmon_kind lfp_hwmon_module = {
	.suffix = "cells",
	.values = values,
	.alarms = alarms,
	.value_count = ARRAY_SIZE(values),
	.alarm_count = ARRAY_SIZE(alarms),
	.chip = &chip,
};

/* In the same words as the places of the warmest and of the coldest. */
static void label_probe(char label[LFP_PROBE_LABEL_SIZE], unsigned int probe,
			unsigned int cells)
{
	unsigned int last = min(4 * probe, cells);
	unsigned int first = 4 * probe - 3;

	if (!probe)
		strscpy(label, "BMS board", LFP_PROBE_LABEL_SIZE);
	else if (first > cells)
		scnprintf(label, LFP_PROBE_LABEL_SIZE, "sensor %u", probe + 1);
	else if (first == last)
		scnprintf(label, LFP_PROBE_LABEL_SIZE, "cell %u", first);
	else
		scnprintf(label, LFP_PROBE_LABEL_SIZE, "cells %u-%u", first,
			  last);
}

/**
 * lfp_hwmon_label_probes() - say where the temperatures of a module are
 * @supply: the supply, laid out
 *
 * The first is that of the board, each other one that of four cells, the last
 * of which may be fewer. The document of the protocol (V3.3) explains no more
 * than those; some modules send a sixth.
 *
 * Context: any, before the hwmon device is registered.
 */
void lfp_hwmon_label_probes(struct lfp_supply *supply)
{
	unsigned int probe;

	for (probe = 0; probe < supply->layout.cells.probes; probe++)
		label_probe(supply->probe_label[probe], probe,
			    supply->layout.cells.cells);
}

static void notify_row(const struct lfp_supply *supply,
		       const struct state_row *row,
		       const struct lfp_cell_states *old,
		       const struct lfp_cell_states *new)
{
	int channel = row->type == hwmon_temp ? 0 : FIRST_CELL;

	for (; offers_state(supply, row->type, channel); channel++)
		if (row_is_set(row, old, channel) !=
		    row_is_set(row, new, channel))
			hwmon_notify_event(supply->hwmon, row->type, row->attr,
					   channel);
}

/**
 * lfp_hwmon_notify_cells() - wake those who poll() the alarm file of a cell
 * @supply: the supply
 * @old: states of the cells when this was last called
 * @new: those of now
 *
 * Context: process.
 */
void lfp_hwmon_notify_cells(const struct lfp_supply *supply,
			    const struct lfp_cell_states *old,
			    const struct lfp_cell_states *new)
{
	const struct state_row *row = state_rows;

	if (!IS_REACHABLE(CONFIG_HWMON) || !supply->hwmon)
		return;
	for (; row < state_rows + ARRAY_SIZE(state_rows); row++)
		notify_row(supply, row, old, new);
}
