/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a node looks like from outside: values that are known now, and the
 * words that follow from them. Pure C, the caller holds the state's lock.
 */
#ifndef LFPSTACK_MODEL_VIEW_H
#define LFPSTACK_MODEL_VIEW_H

#include "model/state.h"

/**
 * enum lfp_status - what the pack does, after power_supply's status
 * @LFP_STATUS_UNKNOWN: data are lost, or the pack sends no current
 * @LFP_STATUS_CHARGING: current into the pack
 * @LFP_STATUS_DISCHARGING: current out of the pack
 * @LFP_STATUS_NOT_CHARGING: no current
 * @LFP_STATUS_FULL: no current at 100 %
 * @LFP_STATUS_COUNT: number of states
 */
enum lfp_status {
	LFP_STATUS_UNKNOWN,
	LFP_STATUS_CHARGING,
	LFP_STATUS_DISCHARGING,
	LFP_STATUS_NOT_CHARGING,
	LFP_STATUS_FULL,
	LFP_STATUS_COUNT
};

/**
 * enum lfp_health - the most critical condition, after power_supply's health
 * @LFP_HEALTH_UNKNOWN: data are lost, or the pack tells of no condition
 * @LFP_HEALTH_GOOD: no condition stands
 * @LFP_HEALTH_FAILURE: a fault that has no word of its own
 * @LFP_HEALTH_OVERHEAT: too hot, the pack has acted
 * @LFP_HEALTH_OVERVOLTAGE: voltage too high
 * @LFP_HEALTH_OVERCURRENT: current too high
 * @LFP_HEALTH_UNDERVOLTAGE: voltage too low
 * @LFP_HEALTH_COLD: too cold, the pack has acted
 * @LFP_HEALTH_CELL_IMBALANCE: cells differ too much
 * @LFP_HEALTH_HOT: warning of heat
 * @LFP_HEALTH_COOL: warning of cold
 * @LFP_HEALTH_COUNT: number of words
 */
enum lfp_health {
	LFP_HEALTH_UNKNOWN,
	LFP_HEALTH_GOOD,
	LFP_HEALTH_FAILURE,
	LFP_HEALTH_OVERHEAT,
	LFP_HEALTH_OVERVOLTAGE,
	LFP_HEALTH_OVERCURRENT,
	LFP_HEALTH_UNDERVOLTAGE,
	LFP_HEALTH_COLD,
	LFP_HEALTH_CELL_IMBALANCE,
	LFP_HEALTH_HOT,
	LFP_HEALTH_COOL,
	LFP_HEALTH_COUNT
};

/**
 * enum lfp_capacity_level - the charge in a word, after capacity_level
 * @LFP_CAPACITY_UNKNOWN: data are lost, or the pack sends no charge
 * @LFP_CAPACITY_CRITICAL: the pack asks urgently to be charged
 * @LFP_CAPACITY_LOW: the pack asks to be charged
 * @LFP_CAPACITY_NORMAL: in between
 * @LFP_CAPACITY_FULL: 100 %
 * @LFP_CAPACITY_COUNT: number of words
 */
enum lfp_capacity_level {
	LFP_CAPACITY_UNKNOWN,
	LFP_CAPACITY_CRITICAL,
	LFP_CAPACITY_LOW,
	LFP_CAPACITY_NORMAL,
	LFP_CAPACITY_FULL,
	LFP_CAPACITY_COUNT
};

const struct lfp_value *lfp_node_value(const struct lfp_node *node,
				       enum lfp_field field);
bool lfp_node_number(const struct lfp_node *node, enum lfp_field field,
		     s64 *number);
bool lfp_node_text(const struct lfp_node *node, enum lfp_text text,
		   char chars[LFP_TEXT_SIZE]);
bool lfp_node_condition(const struct lfp_node *node,
			enum lfp_condition condition, enum lfp_level *level);
enum lfp_level lfp_node_alarm_level(const struct lfp_node *node);
bool lfp_node_cells(const struct lfp_node *node, struct lfp_cells *cells);
bool lfp_node_cell_states(const struct lfp_node *node,
			  struct lfp_cell_states *states);
const char *lfp_node_data_source(const struct lfp_node *node);
bool lfp_node_capacity(const struct lfp_node *node, s64 *percent);
enum lfp_status lfp_node_status(const struct lfp_node *node);
enum lfp_health lfp_node_health(const struct lfp_node *node);
enum lfp_capacity_level lfp_node_capacity_level(const struct lfp_node *node);
const char *lfp_node_indicator_run(const struct lfp_node *node);
const char *lfp_node_indicator_alarm(const struct lfp_node *node);
void lfp_node_summary(const struct lfp_node *node,
		      struct lfp_summary *summary);

const char *lfp_status_name(enum lfp_status status);
const char *lfp_health_name(enum lfp_health health);
const char *lfp_capacity_level_name(enum lfp_capacity_level level);

#endif /* LFPSTACK_MODEL_VIEW_H */
