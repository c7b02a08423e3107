// SPDX-License-Identifier: GPL-2.0
/*
 * Names of what a pack can say, and the one way in for text from the wire.
 */

#include "codec/reading.h"

/* Names of sysfs files; those of the class where the class has one. */
static const char *const field_names[LFP_FIELD_COUNT] = {
	[LFP_VOLTAGE_UV] = "voltage_now",
	[LFP_CURRENT_UA] = "current_now",
	[LFP_TEMPERATURE_DC] = "temp",
	[LFP_SOC_PERCENT] = "capacity",
	[LFP_SOH_PERCENT] = "state_of_health",
	[LFP_CHARGE_VOLTAGE_MAX_UV] = "constant_charge_voltage_max",
	[LFP_CHARGE_CURRENT_MAX_UA] = "constant_charge_current_max",
	[LFP_DISCHARGE_CURRENT_MAX_UA] = "discharge_current_max",
	[LFP_DISCHARGE_VOLTAGE_MIN_UV] = "discharge_voltage_min",
	[LFP_CHARGE_FULL_UAH] = "charge_full",
	[LFP_CHARGE_FULL_DESIGN_UAH] = "charge_full_design",
	[LFP_CHARGE_NOW_UAH] = "charge_now",
	[LFP_CYCLE_COUNT] = "cycle_count",
	[LFP_SOC_CENTIPERCENT] = "capacity_centipercent",
	[LFP_CHARGE_ENABLED] = "charge_enabled",
	[LFP_DISCHARGE_ENABLED] = "discharge_enabled",
	[LFP_CHARGE_REQUEST] = "charge_request",
	[LFP_MODULES_ONLINE] = "modules_online",
	[LFP_MODULES_OFFLINE] = "modules_offline",
	[LFP_MODULES_TOTAL] = "modules_total",
	[LFP_MODULES_BLOCKING_CHARGE] = "modules_blocking_charge",
	[LFP_MODULES_BLOCKING_DISCHARGE] = "modules_blocking_discharge",
	[LFP_CELLS_IN_SERIES] = "cells_in_series",
	[LFP_CELLS_PER_MODULE] = "cells_per_module",
	[LFP_CELL_VOLTAGE_MAX_UV] = "cell_voltage_max",
	[LFP_CELL_VOLTAGE_MIN_UV] = "cell_voltage_min",
	[LFP_CELL_TEMPERATURE_MAX_DC] = "cell_temperature_max",
	[LFP_CELL_TEMPERATURE_MIN_DC] = "cell_temperature_min",
	[LFP_MODULE_VOLTAGE_MAX_UV] = "module_voltage_max",
	[LFP_MODULE_VOLTAGE_MIN_UV] = "module_voltage_min",
	[LFP_MODULE_TEMPERATURE_MAX_DC] = "module_temperature_max",
	[LFP_MODULE_TEMPERATURE_MIN_DC] = "module_temperature_min",
	[LFP_BOARD_TEMPERATURE_DC] = "board_temperature",
	[LFP_VOLTAGE_NOMINAL_UV] = "voltage_nominal",
	[LFP_GRID_CHARGE_CURRENT_MAX_UA] = "grid_charge_current_max",
	[LFP_GRID_DISCHARGE_CURRENT_MAX_UA] = "grid_discharge_current_max",
	[LFP_HEATING_REQUEST] = "heating_request",
	[LFP_CHARGED_ENERGY_WH] = "charged_energy_wh",
	[LFP_DISCHARGED_ENERGY_WH] = "discharged_energy_wh",
	[LFP_BMS_CLOCK] = "bms_clock",
	[LFP_PACK_STATE] = "pack_state",
	[LFP_CHARGE_MOSFET] = "charge_mosfet",
	[LFP_DISCHARGE_MOSFET] = "discharge_mosfet",
	[LFP_PRECHARGE_MOSFET] = "precharge_mosfet",
	[LFP_HEATER_ON] = "heater_on",
	[LFP_FULLY_CHARGED] = "fully_charged",
	[LFP_BUZZER] = "buzzer",
	[LFP_OWN_POWER] = "own_power",
	[LFP_MOSFET_TEMPERATURE_MAX_DC] = "mosfet_temperature_max",
	[LFP_CELL_HIGH_LIMIT_UV] = "cell_high_limit",
	[LFP_CELL_LOW_LIMIT_UV] = "cell_low_limit",
	[LFP_CELL_UNDER_LIMIT_UV] = "cell_under_limit",
	[LFP_CHARGE_HOT_LIMIT_DC] = "charge_hot_limit",
	[LFP_CHARGE_COLD_LIMIT_DC] = "charge_cold_limit",
	[LFP_CHARGE_CURRENT_LIMIT_UA] = "charge_current_limit",
	[LFP_MODULE_HIGH_LIMIT_UV] = "module_high_limit",
	[LFP_MODULE_LOW_LIMIT_UV] = "module_low_limit",
	[LFP_MODULE_UNDER_LIMIT_UV] = "module_under_limit",
	[LFP_DISCHARGE_HOT_LIMIT_DC] = "discharge_hot_limit",
	[LFP_DISCHARGE_COLD_LIMIT_DC] = "discharge_cold_limit",
	[LFP_DISCHARGE_CURRENT_LIMIT_UA] = "discharge_current_limit",
};

static const char *const text_names[LFP_TEXT_COUNT] = {
	[LFP_MANUFACTURER] = "manufacturer",
	[LFP_MANUFACTURER_TAIL] = "manufacturer_tail",
	[LFP_MODEL] = "model_name",
	[LFP_MODEL_TAIL] = "model_name_tail",
	[LFP_SERIAL] = "serial_number",
	[LFP_SERIAL_TAIL] = "serial_number_tail",
	[LFP_FIRMWARE] = "firmware_version",
	[LFP_HARDWARE] = "hardware_version",
	[LFP_CELL_VOLTAGE_MAX_AT] = "cell_voltage_max_at",
	[LFP_CELL_VOLTAGE_MIN_AT] = "cell_voltage_min_at",
	[LFP_CELL_TEMPERATURE_MAX_AT] = "cell_temperature_max_at",
	[LFP_CELL_TEMPERATURE_MIN_AT] = "cell_temperature_min_at",
	[LFP_MODULE_VOLTAGE_MAX_AT] = "module_voltage_max_at",
	[LFP_MODULE_VOLTAGE_MIN_AT] = "module_voltage_min_at",
	[LFP_MODULE_TEMPERATURE_MAX_AT] = "module_temperature_max_at",
	[LFP_MODULE_TEMPERATURE_MIN_AT] = "module_temperature_min_at",
};

static const char *const condition_names[LFP_CONDITION_COUNT] = {
	[LFP_CELL_OVERVOLTAGE] = "cell_overvoltage",
	[LFP_CELL_UNDERVOLTAGE] = "cell_undervoltage",
	[LFP_MODULE_OVERVOLTAGE] = "module_overvoltage",
	[LFP_MODULE_UNDERVOLTAGE] = "module_undervoltage",
	[LFP_OVERVOLTAGE] = "overvoltage",
	[LFP_UNDERVOLTAGE] = "undervoltage",
	[LFP_STACK_OVERVOLTAGE] = "stack_overvoltage",
	[LFP_STACK_UNDERVOLTAGE] = "stack_undervoltage",
	[LFP_CHARGE_OVERCURRENT] = "charge_overcurrent",
	[LFP_DISCHARGE_OVERCURRENT] = "discharge_overcurrent",
	[LFP_OVERCURRENT] = "overcurrent",
	[LFP_SHORT_CIRCUIT] = "short_circuit",
	[LFP_CHARGE_OVERTEMPERATURE] = "charge_overtemperature",
	[LFP_CHARGE_UNDERTEMPERATURE] = "charge_undertemperature",
	[LFP_DISCHARGE_OVERTEMPERATURE] = "discharge_overtemperature",
	[LFP_DISCHARGE_UNDERTEMPERATURE] = "discharge_undertemperature",
	[LFP_OVERTEMPERATURE] = "overtemperature",
	[LFP_UNDERTEMPERATURE] = "undertemperature",
	[LFP_MOSFET_OVERTEMPERATURE] = "mosfet_overtemperature",
	[LFP_CELL_IMBALANCE] = "cell_imbalance",
	[LFP_TEMPERATURE_IMBALANCE] = "temperature_imbalance",
	[LFP_HEATER] = "heater",
	[LFP_TEMPERATURE_SENSOR] = "temperature_sensor",
	[LFP_VOLTAGE_SENSOR] = "voltage_sensor",
	[LFP_BMS_INTERNAL] = "bms_internal",
	[LFP_INTERNAL_COMMUNICATION] = "internal_communication",
	[LFP_REVERSE_POLARITY] = "reverse_polarity",
	[LFP_INPUT_OVERVOLTAGE] = "input_overvoltage",
	[LFP_CONTACTOR] = "contactor",
	[LFP_BATTERY_DAMAGED] = "battery_damaged",
	[LFP_SHUTDOWN_CIRCUIT] = "shutdown_circuit",
	[LFP_SELF_TEST] = "self_test",
	[LFP_SAFETY_FUNCTION] = "safety_function",
	[LFP_INVERTER_COMMUNICATION] = "inverter_communication",
	[LFP_GENERAL] = "general",
	[LFP_UNKNOWN_ALARM] = "unknown_alarm",
	[LFP_CAN_LINK] = "can_link",
	[LFP_SERIAL_LINK] = "serial_link",
	[LFP_MODULE_LINK] = "module_link",
	[LFP_NO_MASTER] = "no_master",
};

static const char *const level_names[LFP_LEVEL_COUNT] = {
	[LFP_NONE] = "none",
	[LFP_WARNING] = "warning",
	[LFP_PROTECTION] = "protection",
};

/**
 * lfp_field_name() - sysfs name of a field
 * @field: below LFP_FIELD_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_field_name(enum lfp_field field)
{
	return field_names[field];
}

/**
 * lfp_text_name() - sysfs name of a text
 * @text: below LFP_TEXT_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_text_name(enum lfp_text text)
{
	return text_names[text];
}

/**
 * lfp_condition_name() - name of a condition in alarms/ and in events
 * @condition: below LFP_CONDITION_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_condition_name(enum lfp_condition condition)
{
	return condition_names[condition];
}

/**
 * lfp_level_name() - name of a level in alarms/ and in events
 * @level: below LFP_LEVEL_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_level_name(enum lfp_level level)
{
	return level_names[level];
}

/**
 * lfp_request_name() - the strongest of the pack's charge requests in a word
 * @request: enum lfp_request bits
 *
 * Context: any.
 * Return: "none", "full", "force" or "force_urgent".
 */
const char *lfp_request_name(unsigned int request)
{
	if (request & LFP_REQUEST_FORCE_URGENT)
		return "force_urgent";
	if (request & LFP_REQUEST_FORCE)
		return "force";
	return request & LFP_REQUEST_FULL ? "full" : "none";
}

/**
 * lfp_pack_state_name() - what the pack says that it does, in a word
 * @state: the state
 *
 * Context: any.
 * Return: a word, "unknown" for a state that nobody has explained.
 */
const char *lfp_pack_state_name(enum lfp_pack_state state)
{
	static const char *const names[] = {
		[LFP_PACK_SLEEP] = "sleep",
		[LFP_PACK_CHARGE] = "charge",
		[LFP_PACK_DISCHARGE] = "discharge",
		[LFP_PACK_IDLE] = "idle",
	};

	return (unsigned int)state < ARRAY_SIZE(names) ? names[state] :
							 "unknown";
}

/**
 * lfp_cell_state_name() - a cell's state as its file prints it
 * @state: below LFP_CELL_STATE_COUNT
 *
 * Context: any.
 * Return: a constant string.
 */
const char *lfp_cell_state_name(enum lfp_cell_state state)
{
	static const char *const names[LFP_CELL_STATE_COUNT] = {
		[LFP_CELL_NORMAL] = "none",
		[LFP_CELL_LOW] = "low",
		[LFP_CELL_HIGH] = "high",
		[LFP_CELL_FAULT] = "fault",
		[LFP_CELL_UNKNOWN] = "unknown",
	};

	return names[state];
}

/**
 * lfp_clock_text() - date and time of a pack as people write them
 * @clock: number of LFP_BMS_CLOCK
 * @text: set to "2024-08-23T09:57:44"
 *
 * Context: any.
 */
void lfp_clock_text(s64 clock, char text[LFP_TEXT_SIZE])
{
	u32 time, date = (u32)div_u64_rem((u64)clock, 1000000, &time);

	scnprintf(text, LFP_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u",
		  date / 10000 % 10000, date / 100 % 100, date % 100,
		  time / 10000, time / 100 % 100, time % 100);
}

/**
 * lfp_reading_set_text() - put text from the wire into a reading
 * @reading: destination
 * @text: which text
 * @bytes: characters, not terminated
 * @len: their number
 *
 * Packs pad names with blanks, zeros or whatever the buffer held (Deye puts
 * binary numbers behind its name): the text ends at the first byte that is not
 * printable ASCII, so nothing else reaches uevents, logs or terminals. A text
 * of which nothing remains is not set.
 *
 * Context: any.
 */
void lfp_reading_set_text(struct lfp_reading *reading, enum lfp_text text,
			  const u8 *bytes, size_t len)
{
	size_t start = 0, end;

	while (start < len && bytes[start] == ' ')
		start++;
	for (end = start; end < len; end++)
		if (bytes[end] < 0x20 || bytes[end] > 0x7e)
			break;
	if (end - start >= LFP_TEXT_SIZE)
		end = start + LFP_TEXT_SIZE - 1;
	while (end > start && bytes[end - 1] == ' ')
		end--;
	if (end == start)
		return;
	memcpy(reading->text[text], bytes + start, end - start);
	reading->text[text][end - start] = '\0';
	reading->texts |= BIT(text);
}
