/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a stack is shown: a power_supply with attributes of our own, a hwmon
 * device, uevents.
 */
#ifndef LFPSTACK_OUTPUTS_OUTPUTS_H
#define LFPSTACK_OUTPUTS_OUTPUTS_H

#include <linux/power_supply.h>

#include "model/stack.h"
#include "model/view.h"

/* Directory of the conditions below a supply. */
#define LFP_ALARMS_GROUP "alarms"

/* More than a node can have at once. */
#define LFP_SUPPLY_PROPERTIES 24

/**
 * struct lfp_supply - the devices of one node
 * @stack: its stack
 * @node: the node
 * @desc: description of @psy
 * @properties: properties that @psy has
 * @psy: the power supply
 * @hwmon: the hwmon device, NULL where none is to be had
 * @hwmon_name: its name
 * @offers: enum lfp_field bits that the devices were laid out for
 * @offers_texts: likewise enum lfp_text bits
 * @can_say: likewise enum lfp_condition bits
 * @text: texts as of that moment; clients read them without a lock
 *
 * Constant from registration to removal.
 */
struct lfp_supply {
	struct lfp_stack *stack;
	const struct lfp_node *node;
	struct power_supply_desc desc;
	enum power_supply_property properties[LFP_SUPPLY_PROPERTIES];
	struct power_supply *psy;
	struct device *hwmon;
	char hwmon_name[LFP_STACK_NAME_MAX + sizeof("_stack")];
	u64 offers;
	u32 offers_texts;
	u64 can_say;
	char text[LFP_TEXT_COUNT][LFP_TEXT_SIZE];
};

extern const struct lfp_output_ops lfp_outputs;
extern const struct attribute_group *lfp_supply_groups[];

void lfp_attributes_init(void);
struct device *lfp_hwmon_register(struct lfp_supply *supply);
void lfp_hwmon_notify(struct lfp_supply *supply,
		      enum lfp_condition condition);
int lfp_uevent_alarm(struct lfp_supply *supply, const struct lfp_event *event,
		     u64 seq);
int lfp_uevent_link(struct lfp_stack *stack, const struct lfp_event *event,
		    u64 seq);

#endif /* LFPSTACK_OUTPUTS_OUTPUTS_H */
