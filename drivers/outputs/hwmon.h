/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the two kinds of hwmon devices share: files that show numbers and
 * conditions of a node by the rows of a table.
 */
#ifndef LFPSTACK_OUTPUTS_HWMON_H
#define LFPSTACK_OUTPUTS_HWMON_H

#include <linux/hwmon.h>

#include "outputs/outputs.h"

/**
 * struct lfp_hwmon_value - a hwmon file that shows a number of the pack
 * @type: enum hwmon_sensor_types
 * @channel: which of them
 * @attr: attribute
 * @field: enum lfp_field, the number
 * @divisor: of the field's unit to get that of hwmon; negative turns the sign
 * @multiplier: likewise
 */
struct lfp_hwmon_value {
	u8 type;
	u8 channel;
	u8 attr;
	u8 field;
	s16 divisor;
	s16 multiplier;
};

/**
 * struct lfp_hwmon_alarm - a hwmon file that shows whether a condition stands
 * @type: enum hwmon_sensor_types
 * @channel: which of them
 * @attr: attribute
 * @field: enum lfp_field, the number beside it, without which there is no
 *         alarm either
 * @conditions: enum lfp_condition bits, any of which sets it
 */
struct lfp_hwmon_alarm {
	u8 type;
	u8 channel;
	u8 attr;
	u8 field;
	u64 conditions;
};

/**
 * struct lfp_hwmon_kind - a kind of hwmon device
 * @suffix: what follows the supply's name in its own
 * @values: rows of numbers
 * @alarms: rows of conditions
 * @value_count: number of @values
 * @alarm_count: number of @alarms
 * @chip: its files
 * @groups: files that the core cannot make, or NULL
 */
struct lfp_hwmon_kind {
	const char *suffix;
	const struct lfp_hwmon_value *values;
	const struct lfp_hwmon_alarm *alarms;
	unsigned int value_count;
	unsigned int alarm_count;
	const struct hwmon_chip_info *chip;
	const struct attribute_group **groups;
};

/* That of a module; all other nodes have the one of hwmon.c. */
extern const struct lfp_hwmon_kind lfp_hwmon_module;

bool lfp_hwmon_offers(const struct lfp_supply *supply,
		      enum hwmon_sensor_types type, u32 attr, int channel);
int lfp_hwmon_read(const struct lfp_supply *supply,
		   enum hwmon_sensor_types type, u32 attr, int channel,
		   long *val);

#endif /* LFPSTACK_OUTPUTS_HWMON_H */
