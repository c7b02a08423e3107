// SPDX-License-Identifier: GPL-2.0
/*
 * A node in hwmon: values with the pack's own limits beside them, its highest
 * and lowest cells, the power that does not fit into a power_supply, and alarm
 * files. A module, of which all cells are known, is in hwmon_module.c.
 */

#include <linux/err.h>
#include <linux/math64.h>

#include "outputs/hwmon.h"

/* Channels of in and temp; temp files count from 1. */
enum {
	STACK,
	CELL_MAX,
	CELL_MIN,
	BOARD,
};

static const struct lfp_hwmon_value value_rows[] = {
	{ hwmon_in, STACK, hwmon_in_input, LFP_VOLTAGE_UV, 1000, 1 },
	{ hwmon_in, STACK, hwmon_in_max, LFP_CHARGE_VOLTAGE_MAX_UV, 1000, 1 },
	{ hwmon_in, STACK, hwmon_in_min, LFP_DISCHARGE_VOLTAGE_MIN_UV,
	  1000, 1 },
	{ hwmon_in, CELL_MAX, hwmon_in_input, LFP_CELL_VOLTAGE_MAX_UV,
	  1000, 1 },
	{ hwmon_in, CELL_MIN, hwmon_in_input, LFP_CELL_VOLTAGE_MIN_UV,
	  1000, 1 },
	{ hwmon_curr, STACK, hwmon_curr_input, LFP_CURRENT_UA, 1000, 1 },
	{ hwmon_curr, STACK, hwmon_curr_max, LFP_CHARGE_CURRENT_MAX_UA,
	  1000, 1 },
	{ hwmon_curr, STACK, hwmon_curr_min, LFP_DISCHARGE_CURRENT_MAX_UA,
	  -1000, 1 },
	{ hwmon_temp, STACK, hwmon_temp_input, LFP_TEMPERATURE_DC, 1, 100 },
	{ hwmon_temp, CELL_MAX, hwmon_temp_input, LFP_CELL_TEMPERATURE_MAX_DC,
	  1, 100 },
	{ hwmon_temp, CELL_MIN, hwmon_temp_input, LFP_CELL_TEMPERATURE_MIN_DC,
	  1, 100 },
	{ hwmon_temp, BOARD, hwmon_temp_input, LFP_BOARD_TEMPERATURE_DC,
	  1, 100 },
};

static const struct lfp_hwmon_alarm alarm_rows[] = {
	{ hwmon_in, STACK, hwmon_in_max_alarm, LFP_VOLTAGE_UV,
	  BIT_ULL(LFP_OVERVOLTAGE) | BIT_ULL(LFP_STACK_OVERVOLTAGE) },
	{ hwmon_in, STACK, hwmon_in_min_alarm, LFP_VOLTAGE_UV,
	  BIT_ULL(LFP_UNDERVOLTAGE) | BIT_ULL(LFP_STACK_UNDERVOLTAGE) },
	{ hwmon_in, CELL_MAX, hwmon_in_max_alarm, LFP_CELL_VOLTAGE_MAX_UV,
	  BIT_ULL(LFP_CELL_OVERVOLTAGE) },
	{ hwmon_in, CELL_MIN, hwmon_in_min_alarm, LFP_CELL_VOLTAGE_MIN_UV,
	  BIT_ULL(LFP_CELL_UNDERVOLTAGE) },
	{ hwmon_curr, STACK, hwmon_curr_max_alarm, LFP_CURRENT_UA,
	  BIT_ULL(LFP_CHARGE_OVERCURRENT) },
	{ hwmon_curr, STACK, hwmon_curr_min_alarm, LFP_CURRENT_UA,
	  BIT_ULL(LFP_DISCHARGE_OVERCURRENT) },
	{ hwmon_temp, STACK, hwmon_temp_max_alarm, LFP_TEMPERATURE_DC,
	  BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) },
	{ hwmon_temp, STACK, hwmon_temp_min_alarm, LFP_TEMPERATURE_DC,
	  BIT_ULL(LFP_UNDERTEMPERATURE) |
	  BIT_ULL(LFP_CHARGE_UNDERTEMPERATURE) },
	{ hwmon_temp, CELL_MAX, hwmon_temp_max_alarm,
	  LFP_CELL_TEMPERATURE_MAX_DC,
	  BIT_ULL(LFP_OVERTEMPERATURE) | BIT_ULL(LFP_CHARGE_OVERTEMPERATURE) |
	  BIT_ULL(LFP_DISCHARGE_OVERTEMPERATURE) },
	{ hwmon_temp, CELL_MIN, hwmon_temp_min_alarm,
	  LFP_CELL_TEMPERATURE_MIN_DC,
	  BIT_ULL(LFP_UNDERTEMPERATURE) |
	  BIT_ULL(LFP_CHARGE_UNDERTEMPERATURE) |
	  BIT_ULL(LFP_DISCHARGE_UNDERTEMPERATURE) },
};

/**
 * struct place_label - the label of a value that is somewhere in the pack
 * @attr: the file
 * @name: what it says
 * @place: where that is, if the pack tells
 * @field: the number that it labels
 *
 * A label that changes cannot come from hwmon_ops.read_string(): that hands out
 * a pointer, and not every kernel holds a lock while the core prints what it
 * points to. A file of our own prints its copy.
 */
struct place_label {
	struct device_attribute attr;
	const char *name;
	enum lfp_text place;
	enum lfp_field field;
};

#define POWER_FIELDS (BIT_ULL(LFP_VOLTAGE_UV) | BIT_ULL(LFP_CURRENT_UA))

static const struct lfp_hwmon_kind stack_kind;

static const struct lfp_hwmon_kind *kind_of(const struct lfp_supply *supply)
{
	return lfp_node_is_module(supply->number) ? &lfp_hwmon_module :
						    &stack_kind;
}

static const struct lfp_hwmon_value *
find_value(const struct lfp_hwmon_kind *kind, enum hwmon_sensor_types type,
	   int channel, u32 attr)
{
	const struct lfp_hwmon_value *row = kind->values;

	for (; row < kind->values + kind->value_count; row++)
		if (row->type == type && row->channel == channel &&
		    row->attr == attr)
			return row;
	return NULL;
}

static const struct lfp_hwmon_alarm *
find_alarm(const struct lfp_hwmon_kind *kind, enum hwmon_sensor_types type,
	   int channel, u32 attr)
{
	const struct lfp_hwmon_alarm *row = kind->alarms;

	for (; row < kind->alarms + kind->alarm_count; row++)
		if (row->type == type && row->channel == channel &&
		    row->attr == attr)
			return row;
	return NULL;
}

/* A label is there with the value that it names. */
static u32 named_attribute(enum hwmon_sensor_types type, u32 attr)
{
	if (type == hwmon_in && attr == hwmon_in_label)
		return hwmon_in_input;
	if (type == hwmon_curr && attr == hwmon_curr_label)
		return hwmon_curr_input;
	if (type == hwmon_temp && attr == hwmon_temp_label)
		return hwmon_temp_input;
	return attr;
}

static bool alarm_is_offered(const struct lfp_supply *supply,
			     const struct lfp_hwmon_alarm *row)
{
	return supply->layout.offers & BIT_ULL(row->field) &&
	       supply->layout.can_say & row->conditions;
}

/**
 * lfp_hwmon_offers() - does a node offer what a file of the rows shows
 * @supply: its supply
 * @type: sensor type
 * @attr: attribute
 * @channel: channel
 *
 * Context: any.
 * Return: true if so.
 */
bool lfp_hwmon_offers(const struct lfp_supply *supply,
		      enum hwmon_sensor_types type, u32 attr, int channel)
{
	const struct lfp_hwmon_kind *kind = kind_of(supply);
	const struct lfp_hwmon_value *value;
	const struct lfp_hwmon_alarm *alarm;

	value = find_value(kind, type, channel, named_attribute(type, attr));
	alarm = find_alarm(kind, type, channel, attr);
	if (type == hwmon_power)
		return !(POWER_FIELDS & ~supply->layout.offers);
	if (value)
		return supply->layout.offers & BIT_ULL(value->field);
	return alarm && alarm_is_offered(supply, alarm);
}

static umode_t is_visible(const void *drvdata, enum hwmon_sensor_types type,
			  u32 attr, int channel)
{
	return lfp_hwmon_offers(drvdata, type, attr, channel) ? 0444 : 0;
}

static int read_value(const struct lfp_node *node, const struct lfp_hwmon_value *row,
		      long *val)
{
	s64 number;

	if (!lfp_node_number(node, row->field, &number))
		return -ENODEV;
	*val = (long)div_s64(number * row->multiplier, row->divisor);
	return 0;
}

static int read_alarm(const struct lfp_node *node, const struct lfp_hwmon_alarm *row,
		      long *val)
{
	unsigned int condition;
	enum lfp_level level;
	bool known = false;
	u64 left;

	*val = 0;
	lfp_for_each_bit(condition, left, row->conditions) {
		if (!lfp_node_condition(node, condition, &level))
			continue;
		known = true;
		*val |= level != LFP_NONE;
	}
	return known ? 0 : -ENODEV;
}

/* In microwatts; on 32-bit machines a long ends at 2147 W. */
static int read_power(const struct lfp_node *node, long *val)
{
	s64 voltage_uv, current_ua, power_uw;

	if (!lfp_node_number(node, LFP_VOLTAGE_UV, &voltage_uv) ||
	    !lfp_node_number(node, LFP_CURRENT_UA, &current_ua))
		return -ENODEV;
	power_uw = div_s64(voltage_uv, 1000) * div_s64(current_ua, 1000);
	if (power_uw > LONG_MAX || power_uw < LONG_MIN)
		return -ENODEV;
	*val = (long)power_uw;
	return 0;
}

/**
 * lfp_hwmon_read() - read what a file of the rows shows
 * @supply: the supply
 * @type: sensor type
 * @attr: attribute
 * @channel: channel
 * @val: set if it is known
 *
 * Context: process.
 * Return: 0 or -ENODEV.
 */
int lfp_hwmon_read(const struct lfp_supply *supply,
		   enum hwmon_sensor_types type, u32 attr, int channel,
		   long *val)
{
	const struct lfp_hwmon_kind *kind = kind_of(supply);
	const struct lfp_hwmon_value *value;
	const struct lfp_hwmon_alarm *alarm;
	const struct lfp_node *node;
	int err = -ENODEV;

	value = find_value(kind, type, channel, attr);
	alarm = find_alarm(kind, type, channel, attr);
	spin_lock_bh(&supply->stack->lock);
	node = lfp_supply_node(supply);
	if (type == hwmon_power)
		err = read_power(node, val);
	else if (value)
		err = read_value(node, value, val);
	else if (alarm)
		err = read_alarm(node, alarm, val);
	spin_unlock_bh(&supply->stack->lock);
	return err;
}

static int stack_read(struct device *dev, enum hwmon_sensor_types type,
		      u32 attr, int channel, long *val)
{
	return lfp_hwmon_read(dev_get_drvdata(dev), type, attr, channel, val);
}

static int read_string(struct device *dev, enum hwmon_sensor_types type,
		       u32 attr, int channel, const char **str)
{
	static const char *const labels[hwmon_max] = {
		[hwmon_in] = "stack voltage",
		[hwmon_curr] = "stack current",
		[hwmon_temp] = "stack cells",
		[hwmon_power] = "stack power",
	};

	*str = channel == BOARD ? "BMS board" : labels[type];
	return 0;
}

static ssize_t place_label_show(struct device *dev,
				struct device_attribute *attr, char *buf)
{
	struct place_label *label =
		container_of(attr, struct place_label, attr);
	struct lfp_supply *supply = dev_get_drvdata(dev);
	char place[LFP_TEXT_SIZE];
	bool known;

	spin_lock_bh(&supply->stack->lock);
	known = lfp_node_text(lfp_supply_node(supply), label->place, place);
	spin_unlock_bh(&supply->stack->lock);
	if (!known)
		return sysfs_emit(buf, "%s\n", label->name);
	return sysfs_emit(buf, "%s (%s)\n", label->name, place);
}

#define PLACE_LABEL(_file, _name, _place, _field)                            \
	static struct place_label label_##_file = {                          \
		.attr = __ATTR(_file, 0444, place_label_show, NULL),         \
		.name = (_name),                                             \
		.place = (_place),                                           \
		.field = (_field),                                           \
	}

PLACE_LABEL(in1_label, "cell max", LFP_CELL_VOLTAGE_MAX_AT,
	    LFP_CELL_VOLTAGE_MAX_UV);
PLACE_LABEL(in2_label, "cell min", LFP_CELL_VOLTAGE_MIN_AT,
	    LFP_CELL_VOLTAGE_MIN_UV);
PLACE_LABEL(temp2_label, "cell max", LFP_CELL_TEMPERATURE_MAX_AT,
	    LFP_CELL_TEMPERATURE_MAX_DC);
PLACE_LABEL(temp3_label, "cell min", LFP_CELL_TEMPERATURE_MIN_AT,
	    LFP_CELL_TEMPERATURE_MIN_DC);

static struct attribute *place_label_list[] = {
	&label_in1_label.attr.attr,
	&label_in2_label.attr.attr,
	&label_temp2_label.attr.attr,
	&label_temp3_label.attr.attr,
	NULL
};

static umode_t place_label_visible(struct kobject *kobj,
				   struct attribute *attr, int index)
{
	struct lfp_supply *supply = dev_get_drvdata(kobj_to_dev(kobj));
	struct place_label *label =
		container_of(attr, struct place_label, attr.attr);

	return supply->layout.offers & BIT_ULL(label->field) ? attr->mode : 0;
}

static const struct attribute_group place_label_group = {
	.attrs = place_label_list,
	.is_visible = place_label_visible,
};

static const struct attribute_group *extra_groups[] = {
	&place_label_group,
	NULL
};

static const struct hwmon_ops ops = {
	.is_visible = is_visible,
	.read = stack_read,
	.read_string = read_string,
};

/* Until 6.3 the core wants the array itself without const. */
static const struct hwmon_channel_info *channels[] = {
	HWMON_CHANNEL_INFO(in, HWMON_I_INPUT | HWMON_I_LABEL | HWMON_I_MIN |
			   HWMON_I_MAX | HWMON_I_MIN_ALARM |
			   HWMON_I_MAX_ALARM,
			   HWMON_I_INPUT | HWMON_I_MAX_ALARM,
			   HWMON_I_INPUT | HWMON_I_MIN_ALARM),
	HWMON_CHANNEL_INFO(curr, HWMON_C_INPUT | HWMON_C_LABEL | HWMON_C_MIN |
			   HWMON_C_MAX | HWMON_C_MIN_ALARM |
			   HWMON_C_MAX_ALARM),
	HWMON_CHANNEL_INFO(temp, HWMON_T_INPUT | HWMON_T_LABEL |
			   HWMON_T_MIN_ALARM | HWMON_T_MAX_ALARM,
			   HWMON_T_INPUT | HWMON_T_MAX_ALARM,
			   HWMON_T_INPUT | HWMON_T_MIN_ALARM,
			   HWMON_T_INPUT | HWMON_T_LABEL),
	HWMON_CHANNEL_INFO(power, HWMON_P_INPUT | HWMON_P_LABEL),
	NULL
};

static const struct hwmon_chip_info chip = {
	.ops = &ops,
	.info = channels,
};

static const struct lfp_hwmon_kind stack_kind = {
	.suffix = "stack",
	.values = value_rows,
	.alarms = alarm_rows,
	.value_count = ARRAY_SIZE(value_rows),
	.alarm_count = ARRAY_SIZE(alarm_rows),
	.chip = &chip,
	.groups = extra_groups,
};

/**
 * lfp_hwmon_register() - show a supply's values in hwmon
 * @supply: the supply, registered
 *
 * The class makes a hwmon device of the supply's name itself, without limits,
 * alarms and power: ours is <name>_stack, that of a module <name>_cells.
 *
 * Context: process.
 * Return: the device or NULL; a supply without it is fine.
 */
struct device *lfp_hwmon_register(struct lfp_supply *supply)
{
	const struct lfp_hwmon_kind *kind = kind_of(supply);
	struct device *hwmon;

	if (!IS_REACHABLE(CONFIG_HWMON))
		return NULL;
	snprintf(supply->hwmon_name, sizeof(supply->hwmon_name), "%s_%s",
		 supply->name, kind->suffix);
	lfp_hwmon_label_probes(supply);
	hwmon = hwmon_device_register_with_info(supply->stack->dev,
						supply->hwmon_name, supply,
						kind->chip, kind->groups);
	if (IS_ERR(hwmon)) {
		dev_warn(supply->stack->dev, "no hwmon device: %pe\n", hwmon);
		return NULL;
	}
	return hwmon;
}

/**
 * lfp_hwmon_unregister() - undo lfp_hwmon_register()
 * @supply: the supply
 *
 * Context: process.
 */
void lfp_hwmon_unregister(struct lfp_supply *supply)
{
	if (IS_REACHABLE(CONFIG_HWMON) && supply->hwmon)
		hwmon_device_unregister(supply->hwmon);
}

/**
 * lfp_hwmon_notify() - wake those who poll() an alarm file
 * @supply: the supply
 * @condition: the condition that has changed
 *
 * Context: process.
 */
void lfp_hwmon_notify(struct lfp_supply *supply, enum lfp_condition condition)
{
	const struct lfp_hwmon_kind *kind = kind_of(supply);
	const struct lfp_hwmon_alarm *row = kind->alarms;

	if (!IS_REACHABLE(CONFIG_HWMON) || !supply->hwmon)
		return;
	for (; row < kind->alarms + kind->alarm_count; row++)
		if (row->conditions & BIT_ULL(condition) &&
		    alarm_is_offered(supply, row))
			hwmon_notify_event(supply->hwmon, row->type, row->attr,
					   row->channel);
}
