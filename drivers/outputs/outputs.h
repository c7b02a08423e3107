/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a stack is shown: for each node a power_supply with attributes of our
 * own and a hwmon device, and uevents.
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

/* With its NUL: that of a part is <stack>_mNN or <stack>_aNN. */
#define LFP_SUPPLY_NAME_SIZE (LFP_STACK_NAME_MAX + sizeof("_a00"))

/* Label of a temperature with its NUL. */
#define LFP_PROBE_LABEL_SIZE sizeof("cells 13-16")

/**
 * struct lfp_layout - what the devices of a node are made for
 * @offers: enum lfp_field bits
 * @can_say: enum lfp_condition bits
 * @offers_texts: enum lfp_text bits
 * @cells: cells and temperatures
 * @states: those of which the states are told
 * @text: what the pack is, "" where it is not known
 */
struct lfp_layout {
	u64 offers;
	u64 can_say;
	u32 offers_texts;
	struct lfp_cell_counts cells;
	struct lfp_cell_counts states;
	char text[LFP_TEXT_COUNT][LFP_TEXT_SIZE];
};

/**
 * struct lfp_supply - the devices of one node
 * @stack: its stack
 * @number: number of the node
 * @name: name of @psy
 * @desc: description of @psy
 * @properties: properties that @psy has
 * @psy: the power supply
 * @hwmon: the hwmon device, NULL where none is to be had
 * @hwmon_name: its name
 * @probe_label: labels of a module's temperatures
 * @layout: what all of this was laid out for
 * @told: states of cells of which clients know; the worker's own
 *
 * But for @told, constant from registration to removal, so that clients read
 * it without a lock. The node itself may go in between: lfp_supply_node().
 */
struct lfp_supply {
	struct lfp_stack *stack;
	unsigned int number;
	char name[LFP_SUPPLY_NAME_SIZE];
	struct power_supply_desc desc;
	enum power_supply_property properties[LFP_SUPPLY_PROPERTIES];
	struct power_supply *psy;
	struct device *hwmon;
	char hwmon_name[LFP_SUPPLY_NAME_SIZE + sizeof("_stack") - 1];
	char probe_label[LFP_PROBES_MAX][LFP_PROBE_LABEL_SIZE];
	struct lfp_layout layout;
	struct lfp_cell_states told;
};

/**
 * lfp_supply_node() - the node that a supply shows
 * @supply: the supply
 *
 * Context: any, stack locked; the node may go when the lock is released.
 * Return: the node; one of which nothing is known if its link has gone.
 */
static inline const struct lfp_node *
lfp_supply_node(const struct lfp_supply *supply)
{
	return lfp_state_node(&supply->stack->state, supply->number);
}

/**
 * lfp_controller_address() - address of a high-voltage controller
 * @number: number of its node
 *
 * Return: 0 to 15.
 */
static inline unsigned int lfp_controller_address(unsigned int number)
{
	return number - LFP_NODE_CONTROLLER(0);
}

extern const struct lfp_output_ops lfp_outputs;
extern const struct attribute_group *lfp_supply_groups[];

u64 lfp_class_fields(void);
void lfp_attributes_init(void);
void lfp_attributes_notify_cells(const struct lfp_supply *supply,
				 const struct lfp_cell_states *old,
				 const struct lfp_cell_states *new);
struct device *lfp_hwmon_register(struct lfp_supply *supply);
void lfp_hwmon_unregister(struct lfp_supply *supply);
void lfp_hwmon_notify(struct lfp_supply *supply,
		      enum lfp_condition condition);
void lfp_hwmon_label_probes(struct lfp_supply *supply);
void lfp_hwmon_notify_cells(const struct lfp_supply *supply,
			    const struct lfp_cell_states *old,
			    const struct lfp_cell_states *new);
int lfp_uevent_alarm(struct lfp_supply *supply, const struct lfp_event *event,
		     u64 seq);
int lfp_uevent_link(struct lfp_stack *stack, const struct lfp_event *event,
		    u64 seq);
int lfp_uevent_module(struct lfp_stack *stack, const struct lfp_event *event,
		      u64 seq);

#endif /* LFPSTACK_OUTPUTS_OUTPUTS_H */
