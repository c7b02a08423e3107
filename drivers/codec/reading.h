/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a pack can say, in one vocabulary for all protocols: numbers with
 * their unit, texts, and conditions with a level. Codecs produce readings,
 * the model keeps them, the outputs show them under the names given here.
 */
#ifndef LFPSTACK_CODEC_READING_H
#define LFPSTACK_CODEC_READING_H

#include "codec/types.h"

/**
 * enum lfp_field - a number that a stack or a module can report
 * @LFP_VOLTAGE_UV: terminal voltage
 * @LFP_CURRENT_UA: current, plus = charging
 * @LFP_TEMPERATURE_DC: cell temperature in tenths of a degree Celsius
 * @LFP_SOC_PERCENT: state of charge as sent; may exceed 100
 * @LFP_SOH_PERCENT: state of health as sent
 * @LFP_CHARGE_VOLTAGE_MAX_UV: charge voltage limit (CVL)
 * @LFP_CHARGE_CURRENT_MAX_UA: charge current limit (CCL), 0 = barred
 * @LFP_DISCHARGE_CURRENT_MAX_UA: discharge current limit (DCL), a magnitude
 * @LFP_DISCHARGE_VOLTAGE_MIN_UV: lowest discharge voltage (DVL)
 * @LFP_CHARGE_FULL_UAH: charge that the full pack holds
 * @LFP_CHARGE_FULL_DESIGN_UAH: charge that it held when it was new
 * @LFP_CHARGE_NOW_UAH: charge that can be taken out now
 * @LFP_CYCLE_COUNT: full cycles since the pack was made
 * @LFP_SOC_CENTIPERCENT: state of charge in hundredths of a percent
 * @LFP_CHARGE_ENABLED: 1 while the pack allows charging
 * @LFP_DISCHARGE_ENABLED: 1 while the pack allows discharging
 * @LFP_CHARGE_REQUEST: enum lfp_request bits
 * @LFP_MODULES_ONLINE: modules that the master sees
 * @LFP_MODULES_OFFLINE: modules that it knows of and does not see
 * @LFP_MODULES_TOTAL: modules of the stack
 * @LFP_MODULES_BLOCKING_CHARGE: modules that bar charging
 * @LFP_MODULES_BLOCKING_DISCHARGE: modules that bar discharging
 * @LFP_CELLS_IN_SERIES: cells from pole to pole
 * @LFP_CELLS_PER_MODULE: cells in series in a module
 * @LFP_CELL_VOLTAGE_MAX_UV: highest cell voltage
 * @LFP_CELL_VOLTAGE_MIN_UV: lowest cell voltage
 * @LFP_CELL_TEMPERATURE_MAX_DC: warmest cell
 * @LFP_CELL_TEMPERATURE_MIN_DC: coldest cell
 * @LFP_MODULE_VOLTAGE_MAX_UV: highest module voltage
 * @LFP_MODULE_VOLTAGE_MIN_UV: lowest module voltage
 * @LFP_MODULE_TEMPERATURE_MAX_DC: warmest module
 * @LFP_MODULE_TEMPERATURE_MIN_DC: coldest module
 * @LFP_BOARD_TEMPERATURE_DC: main board of the battery management
 * @LFP_VOLTAGE_NOMINAL_UV: nominal voltage
 * @LFP_GRID_CHARGE_CURRENT_MAX_UA: CCL while the inverter is on the grid
 * @LFP_GRID_DISCHARGE_CURRENT_MAX_UA: DCL while the inverter is on the grid
 * @LFP_HEATING_REQUEST: 1 while the pack wants to be heated
 * @LFP_CHARGED_ENERGY_WH: energy ever charged
 * @LFP_DISCHARGED_ENERGY_WH: energy ever discharged
 * @LFP_BMS_CLOCK: date and time of the pack as decimal digits YYYYMMDDhhmmss
 * @LFP_PACK_STATE: enum lfp_pack_state
 * @LFP_CHARGE_MOSFET: 1 while the switch for charging is closed
 * @LFP_DISCHARGE_MOSFET: 1 while the switch for discharging is closed
 * @LFP_PRECHARGE_MOSFET: 1 while the switch for pre-charging is closed
 * @LFP_HEATER_ON: 1 while the heating is on
 * @LFP_FULLY_CHARGED: 1 while the pack says that it is full
 * @LFP_BUZZER: 1 while the buzzer sounds
 * @LFP_OWN_POWER: 1 while the management runs on the pack's own cells
 * @LFP_MOSFET_TEMPERATURE_MAX_DC: warmest of the switches
 * @LFP_CELL_HIGH_LIMIT_UV: cell voltage above which the pack acts
 * @LFP_CELL_LOW_LIMIT_UV: cell voltage below which it warns
 * @LFP_CELL_UNDER_LIMIT_UV: cell voltage below which it acts
 * @LFP_CHARGE_HOT_LIMIT_DC: temperature above which it does not charge
 * @LFP_CHARGE_COLD_LIMIT_DC: temperature below which it does not charge
 * @LFP_CHARGE_CURRENT_LIMIT_UA: charging current above which it acts
 * @LFP_MODULE_HIGH_LIMIT_UV: module voltage above which it acts
 * @LFP_MODULE_LOW_LIMIT_UV: module voltage below which it warns
 * @LFP_MODULE_UNDER_LIMIT_UV: module voltage below which it acts
 * @LFP_DISCHARGE_HOT_LIMIT_DC: temperature above which it does not discharge
 * @LFP_DISCHARGE_COLD_LIMIT_DC: temperature below which it does not discharge
 * @LFP_DISCHARGE_CURRENT_LIMIT_UA: discharging current, a magnitude, above
 *                                  which it acts
 * @LFP_FIELD_COUNT: number of fields
 */
enum lfp_field {
	LFP_VOLTAGE_UV,
	LFP_CURRENT_UA,
	LFP_TEMPERATURE_DC,
	LFP_SOC_PERCENT,
	LFP_SOH_PERCENT,
	LFP_CHARGE_VOLTAGE_MAX_UV,
	LFP_CHARGE_CURRENT_MAX_UA,
	LFP_DISCHARGE_CURRENT_MAX_UA,
	LFP_DISCHARGE_VOLTAGE_MIN_UV,
	LFP_CHARGE_FULL_UAH,
	LFP_CHARGE_FULL_DESIGN_UAH,
	LFP_CHARGE_NOW_UAH,
	LFP_CYCLE_COUNT,
	LFP_SOC_CENTIPERCENT,
	LFP_CHARGE_ENABLED,
	LFP_DISCHARGE_ENABLED,
	LFP_CHARGE_REQUEST,
	LFP_MODULES_ONLINE,
	LFP_MODULES_OFFLINE,
	LFP_MODULES_TOTAL,
	LFP_MODULES_BLOCKING_CHARGE,
	LFP_MODULES_BLOCKING_DISCHARGE,
	LFP_CELLS_IN_SERIES,
	LFP_CELLS_PER_MODULE,
	LFP_CELL_VOLTAGE_MAX_UV,
	LFP_CELL_VOLTAGE_MIN_UV,
	LFP_CELL_TEMPERATURE_MAX_DC,
	LFP_CELL_TEMPERATURE_MIN_DC,
	LFP_MODULE_VOLTAGE_MAX_UV,
	LFP_MODULE_VOLTAGE_MIN_UV,
	LFP_MODULE_TEMPERATURE_MAX_DC,
	LFP_MODULE_TEMPERATURE_MIN_DC,
	LFP_BOARD_TEMPERATURE_DC,
	LFP_VOLTAGE_NOMINAL_UV,
	LFP_GRID_CHARGE_CURRENT_MAX_UA,
	LFP_GRID_DISCHARGE_CURRENT_MAX_UA,
	LFP_HEATING_REQUEST,
	LFP_CHARGED_ENERGY_WH,
	LFP_DISCHARGED_ENERGY_WH,
	LFP_BMS_CLOCK,
	LFP_PACK_STATE,
	LFP_CHARGE_MOSFET,
	LFP_DISCHARGE_MOSFET,
	LFP_PRECHARGE_MOSFET,
	LFP_HEATER_ON,
	LFP_FULLY_CHARGED,
	LFP_BUZZER,
	LFP_OWN_POWER,
	LFP_MOSFET_TEMPERATURE_MAX_DC,
	LFP_CELL_HIGH_LIMIT_UV,
	LFP_CELL_LOW_LIMIT_UV,
	LFP_CELL_UNDER_LIMIT_UV,
	LFP_CHARGE_HOT_LIMIT_DC,
	LFP_CHARGE_COLD_LIMIT_DC,
	LFP_CHARGE_CURRENT_LIMIT_UA,
	LFP_MODULE_HIGH_LIMIT_UV,
	LFP_MODULE_LOW_LIMIT_UV,
	LFP_MODULE_UNDER_LIMIT_UV,
	LFP_DISCHARGE_HOT_LIMIT_DC,
	LFP_DISCHARGE_COLD_LIMIT_DC,
	LFP_DISCHARGE_CURRENT_LIMIT_UA,
	LFP_FIELD_COUNT
};

static_assert(LFP_FIELD_COUNT <= 64, "fields are kept in 64-bit masks");

/**
 * enum lfp_request - what the pack asks of the charger, as bits
 * @LFP_REQUEST_FULL: a full charge, so that the charge counter can calibrate
 * @LFP_REQUEST_FORCE: charge from any source
 * @LFP_REQUEST_FORCE_URGENT: the same at the lowest stage
 */
enum lfp_request {
	LFP_REQUEST_FULL = 1,
	LFP_REQUEST_FORCE = 2,
	LFP_REQUEST_FORCE_URGENT = 4,
};

/**
 * enum lfp_pack_state - what the pack says that it does
 * @LFP_PACK_SLEEP: asleep
 * @LFP_PACK_CHARGE: it is being charged
 * @LFP_PACK_DISCHARGE: it is being discharged
 * @LFP_PACK_IDLE: awake, without current
 */
enum lfp_pack_state {
	LFP_PACK_SLEEP,
	LFP_PACK_CHARGE,
	LFP_PACK_DISCHARGE,
	LFP_PACK_IDLE,
};

/**
 * enum lfp_text - a text that a stack or a module can report
 * @LFP_MANUFACTURER: maker's name as sent
 * @LFP_MANUFACTURER_TAIL: second half of it where it comes in two frames
 * @LFP_MODEL: name of the product
 * @LFP_MODEL_TAIL: second half
 * @LFP_SERIAL: serial number
 * @LFP_SERIAL_TAIL: second half
 * @LFP_FIRMWARE: firmware version
 * @LFP_HARDWARE: hardware version
 * @LFP_CELL_VOLTAGE_MAX_AT: where the cell of the highest voltage is, in the
 *                           pack's own words
 * @LFP_CELL_VOLTAGE_MIN_AT: likewise of the lowest voltage
 * @LFP_CELL_TEMPERATURE_MAX_AT: likewise the warmest
 * @LFP_CELL_TEMPERATURE_MIN_AT: likewise the coldest
 * @LFP_MODULE_VOLTAGE_MAX_AT: which module has the highest voltage
 * @LFP_MODULE_VOLTAGE_MIN_AT: which has the lowest
 * @LFP_MODULE_TEMPERATURE_MAX_AT: which is the warmest
 * @LFP_MODULE_TEMPERATURE_MIN_AT: which is the coldest
 * @LFP_TEXT_COUNT: number of texts
 */
enum lfp_text {
	LFP_MANUFACTURER,
	LFP_MANUFACTURER_TAIL,
	LFP_MODEL,
	LFP_MODEL_TAIL,
	LFP_SERIAL,
	LFP_SERIAL_TAIL,
	LFP_FIRMWARE,
	LFP_HARDWARE,
	LFP_CELL_VOLTAGE_MAX_AT,
	LFP_CELL_VOLTAGE_MIN_AT,
	LFP_CELL_TEMPERATURE_MAX_AT,
	LFP_CELL_TEMPERATURE_MIN_AT,
	LFP_MODULE_VOLTAGE_MAX_AT,
	LFP_MODULE_VOLTAGE_MIN_AT,
	LFP_MODULE_TEMPERATURE_MAX_AT,
	LFP_MODULE_TEMPERATURE_MIN_AT,
	LFP_TEXT_COUNT
};

static_assert(LFP_TEXT_COUNT <= 32, "texts are kept in 32-bit masks");

/*
 * Texts that say what the pack is: they do not age, and another one is another
 * pack. The others say where something is now.
 */
#define LFP_IDENTITY_TEXTS ((u32)BIT(LFP_CELL_VOLTAGE_MAX_AT) - 1)

/* Second halves have no file of their own. */
#define LFP_TAIL_TEXTS                                                       \
	((u32)(BIT(LFP_MANUFACTURER_TAIL) | BIT(LFP_MODEL_TAIL) |            \
	       BIT(LFP_SERIAL_TAIL)))

/* Longest text with its terminating NUL: "module 32 cells 13-16". */
#define LFP_TEXT_SIZE 24

/* Characters of a text that one CAN frame holds. */
#define LFP_TEXT_HALF 8

/**
 * enum lfp_condition - a thing that can be wrong, named after the thing
 * @LFP_CELL_OVERVOLTAGE: a cell's voltage is too high
 * @LFP_CELL_UNDERVOLTAGE: a cell's voltage is too low
 * @LFP_MODULE_OVERVOLTAGE: a module's voltage is too high
 * @LFP_MODULE_UNDERVOLTAGE: a module's voltage is too low
 * @LFP_OVERVOLTAGE: one of the two, the pack does not tell which
 * @LFP_UNDERVOLTAGE: likewise
 * @LFP_STACK_OVERVOLTAGE: the voltage of the whole string is too high
 * @LFP_STACK_UNDERVOLTAGE: the voltage of the whole string is too low
 * @LFP_CHARGE_OVERCURRENT: too much current into the pack
 * @LFP_DISCHARGE_OVERCURRENT: too much current out of the pack
 * @LFP_OVERCURRENT: too much current, the pack does not tell which way
 * @LFP_SHORT_CIRCUIT: short circuit at the terminals
 * @LFP_CHARGE_OVERTEMPERATURE: cells too hot to be charged
 * @LFP_CHARGE_UNDERTEMPERATURE: cells too cold to be charged
 * @LFP_DISCHARGE_OVERTEMPERATURE: cells too hot to be discharged
 * @LFP_DISCHARGE_UNDERTEMPERATURE: cells too cold to be discharged
 * @LFP_OVERTEMPERATURE: cells too hot, the pack does not tell for what
 * @LFP_UNDERTEMPERATURE: cells too cold, the pack does not tell for what
 * @LFP_MOSFET_OVERTEMPERATURE: the switches are too hot
 * @LFP_CELL_IMBALANCE: cells differ too much
 * @LFP_TEMPERATURE_IMBALANCE: cells differ too much in temperature
 * @LFP_HEATER: the heating has failed or is too hot
 * @LFP_TEMPERATURE_SENSOR: a temperature sensor has failed
 * @LFP_VOLTAGE_SENSOR: a voltage sensor has failed
 * @LFP_BMS_INTERNAL: the battery management has failed ("system error")
 * @LFP_INTERNAL_COMMUNICATION: modules do not hear each other
 * @LFP_REVERSE_POLARITY: power cables are swapped
 * @LFP_INPUT_OVERVOLTAGE: too much voltage from outside
 * @LFP_CONTACTOR: a contactor does not do what it should
 * @LFP_BATTERY_DAMAGED: cells have been damaged, by deep discharge for one
 * @LFP_SHUTDOWN_CIRCUIT: the circuit that opens the contactor has failed
 * @LFP_SELF_TEST: the battery management failed its test at power-on
 * @LFP_SAFETY_FUNCTION: a safety function of it has failed
 * @LFP_INVERTER_COMMUNICATION: the pack does not hear the inverter
 * @LFP_GENERAL: the pack's summary alarm
 * @LFP_UNKNOWN_ALARM: a bit is set that nobody has explained
 * @LFP_CAN_LINK: nothing (more) is heard of the stack on CAN
 * @LFP_SERIAL_LINK: nothing (more) is heard of the stack on its serial port
 * @LFP_MODULE_LINK: a module has fallen out of the chain
 * @LFP_NO_MASTER: no module speaks for the stack
 * @LFP_CONDITION_COUNT: number of conditions
 *
 * Their names are file names in alarms/ and values of LFPSTACK_ALARM: ABI.
 */
enum lfp_condition {
	LFP_CELL_OVERVOLTAGE,
	LFP_CELL_UNDERVOLTAGE,
	LFP_MODULE_OVERVOLTAGE,
	LFP_MODULE_UNDERVOLTAGE,
	LFP_OVERVOLTAGE,
	LFP_UNDERVOLTAGE,
	LFP_STACK_OVERVOLTAGE,
	LFP_STACK_UNDERVOLTAGE,
	LFP_CHARGE_OVERCURRENT,
	LFP_DISCHARGE_OVERCURRENT,
	LFP_OVERCURRENT,
	LFP_SHORT_CIRCUIT,
	LFP_CHARGE_OVERTEMPERATURE,
	LFP_CHARGE_UNDERTEMPERATURE,
	LFP_DISCHARGE_OVERTEMPERATURE,
	LFP_DISCHARGE_UNDERTEMPERATURE,
	LFP_OVERTEMPERATURE,
	LFP_UNDERTEMPERATURE,
	LFP_MOSFET_OVERTEMPERATURE,
	LFP_CELL_IMBALANCE,
	LFP_TEMPERATURE_IMBALANCE,
	LFP_HEATER,
	LFP_TEMPERATURE_SENSOR,
	LFP_VOLTAGE_SENSOR,
	LFP_BMS_INTERNAL,
	LFP_INTERNAL_COMMUNICATION,
	LFP_REVERSE_POLARITY,
	LFP_INPUT_OVERVOLTAGE,
	LFP_CONTACTOR,
	LFP_BATTERY_DAMAGED,
	LFP_SHUTDOWN_CIRCUIT,
	LFP_SELF_TEST,
	LFP_SAFETY_FUNCTION,
	LFP_INVERTER_COMMUNICATION,
	LFP_GENERAL,
	LFP_UNKNOWN_ALARM,
	LFP_CAN_LINK,
	LFP_SERIAL_LINK,
	LFP_MODULE_LINK,
	LFP_NO_MASTER,
	LFP_CONDITION_COUNT
};

static_assert(LFP_CONDITION_COUNT <= 64, "conditions are kept in 64-bit masks");

/* Conditions that the driver finds itself; no pack sends them. */
#define LFP_LINK_CONDITIONS                                      \
	(BIT_ULL(LFP_CAN_LINK) | BIT_ULL(LFP_SERIAL_LINK) |      \
	 BIT_ULL(LFP_MODULE_LINK) | BIT_ULL(LFP_NO_MASTER))

/**
 * enum lfp_level - how bad a condition is
 * @LFP_NONE: not there
 * @LFP_WARNING: near a limit, the pack goes on
 * @LFP_PROTECTION: the pack has acted, or the thing is broken
 * @LFP_LEVEL_COUNT: number of levels
 */
enum lfp_level {
	LFP_NONE,
	LFP_WARNING,
	LFP_PROTECTION,
	LFP_LEVEL_COUNT
};

/* Cells in series of a module, and its temperatures, of those that are known. */
#define LFP_CELLS_MAX 16
#define LFP_PROBES_MAX 8

/**
 * enum lfp_cell_state - what a module says of one cell or temperature
 * @LFP_CELL_NORMAL: within its limits
 * @LFP_CELL_LOW: below the lower limit; the module has acted
 * @LFP_CELL_HIGH: above the upper limit; the module has acted
 * @LFP_CELL_FAULT: another error, a broken sensor for one
 * @LFP_CELL_UNKNOWN: a code that nobody has explained
 * @LFP_CELL_STATE_COUNT: number of states
 */
enum lfp_cell_state {
	LFP_CELL_NORMAL,
	LFP_CELL_LOW,
	LFP_CELL_HIGH,
	LFP_CELL_FAULT,
	LFP_CELL_UNKNOWN,
	LFP_CELL_STATE_COUNT
};

/**
 * struct lfp_cells - the cells and temperatures of one module
 * @cells: entries of @voltage_uv; 0: nothing is told of cells here
 * @probes: entries of @temperature_dc
 * @voltage_uv: cell voltages from the negative pole on, microvolts
 * @temperature_dc: tenths of a degree Celsius: the board of the management
 *                  first, then groups of cells
 */
struct lfp_cells {
	u8 cells;
	u8 probes;
	s32 voltage_uv[LFP_CELLS_MAX];
	s32 temperature_dc[LFP_PROBES_MAX];
};

/**
 * struct lfp_cell_states - what a module says of each cell and temperature
 * @cells: entries of @cell; 0: nothing is told of cells here
 * @probes: entries of @probe
 * @cell: enum lfp_cell_state of each cell
 * @probe: likewise of each temperature, in the order of struct lfp_cells
 */
struct lfp_cell_states {
	u8 cells;
	u8 probes;
	u8 cell[LFP_CELLS_MAX];
	u8 probe[LFP_PROBES_MAX];
};

/**
 * struct lfp_reading - what one frame or reply said
 * @fields: enum lfp_field bits: which entries of @value are set
 * @implausible: enum lfp_field bits: sent, but outside of any sane range
 * @value: numbers in the unit of the field's name
 * @can_say: enum lfp_condition bits: what this frame tells about
 * @warning: those of @can_say that stand at warning
 * @protection: those of @can_say that stand at protection
 * @unknown: bits set in the frame that nobody has explained, byte 0 lowest
 * @texts: enum lfp_text bits: which entries of @text are set
 * @text: printable ASCII, NUL terminated, no blank at either end
 * @cells: the cells of a module
 * @states: their states
 */
struct lfp_reading {
	u64 fields;
	u64 implausible;
	s64 value[LFP_FIELD_COUNT];
	u64 can_say;
	u64 warning;
	u64 protection;
	u64 unknown;
	u32 texts;
	char text[LFP_TEXT_COUNT][LFP_TEXT_SIZE];
	struct lfp_cells cells;
	struct lfp_cell_states states;
};

const char *lfp_field_name(enum lfp_field field);
const char *lfp_text_name(enum lfp_text text);
const char *lfp_condition_name(enum lfp_condition condition);
const char *lfp_level_name(enum lfp_level level);
const char *lfp_request_name(unsigned int request);
const char *lfp_pack_state_name(enum lfp_pack_state state);
const char *lfp_cell_state_name(enum lfp_cell_state state);
void lfp_clock_text(s64 clock, char text[LFP_TEXT_SIZE]);
void lfp_reading_set_text(struct lfp_reading *reading, enum lfp_text text,
			  const u8 *bytes, size_t len);

#endif /* LFPSTACK_CODEC_READING_H */
