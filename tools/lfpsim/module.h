/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One module of a chain on RS485: what it is and how it is, no byte of any protocol. */
#ifndef LFPSIM_MODULE_H
#define LFPSIM_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "condition.h"

#define CELLS_MAX	16
#define SENSORS_MAX	6	/* the board first, then groups of four cells, then one more */

struct family;

/* What a reply to 47 lists, in its order. */
enum limit {
	LIMIT_CELL_HIGH,
	LIMIT_CELL_LOW,
	LIMIT_CELL_UNDER,
	LIMIT_CHARGE_HOT,
	LIMIT_CHARGE_COLD,
	LIMIT_CHARGE_CURRENT,
	LIMIT_MODULE_HIGH,
	LIMIT_MODULE_LOW,
	LIMIT_MODULE_UNDER,
	LIMIT_DISCHARGE_HOT,
	LIMIT_DISCHARGE_COLD,
	LIMIT_DISCHARGE_CURRENT,
	NR_LIMITS
};

/* What is only a number; thousandths of its unit. */
enum amount {
	A_CURRENT,		/* mA, plus = charging */
	A_VOLTAGE,		/* mV; AUTO = sum of the cells */
	A_REMAINING,		/* mAh */
	A_CAPACITY,		/* mAh */
	A_CYCLES,
	A_SOH,			/* 0.001 % */
	A_CHARGE_VOLTAGE,	/* mV, what it wants from the charger now */
	A_DISCHARGE_VOLTAGE,
	A_CHARGE_CURRENT,	/* mA */
	A_DISCHARGE_CURRENT,	/* mA, positive */
	NR_AMOUNTS
};

#define AUTO	INT64_MIN

/* What is on or off; by itself some follow the values. */
enum toggle {
	T_CHARGE_MOSFET,
	T_DISCHARGE_MOSFET,
	T_PRECHARGE_MOSFET,
	T_OWN_POWER,
	T_HEATER,
	T_FULL,
	T_BUZZER,
	T_CHARGE_ENABLE,
	T_DISCHARGE_ENABLE,
	T_REQUEST_FULL,
	T_REQUEST_FORCE,
	T_REQUEST_FORCE_URGENT,
	NR_TOGGLES
};

enum setting {
	SET_OFF,
	SET_ON,
	SET_AUTO,
};

/* How a pack judges a value, as in its replies to 44. */
enum judged {
	NORMAL		= 0x00,
	LOW		= 0x01,
	HIGH		= 0x02,
	FAULT		= 0xf0,
};

/* What is judged beside cells and temperatures. */
enum place_judged {
	J_CHARGE_CURRENT,
	J_VOLTAGE,
	J_DISCHARGE_CURRENT,
	NR_JUDGED
};

/**
 * struct model - a kind of module
 * @family: how it talks
 * @cells: in series
 * @sensors: temperatures
 * @items: user defined items, 2 or 4: how capacities are written
 * @fine: 0.1 C and mAh; older ones know whole degrees and whole percents of their capacity
 * @group: answers requests for all modules at once
 * @longer: replies to 44 end with one more byte
 * @any_info: takes any INFO, and a second byte
 * @capacity: mAh
 * @title, @major, @minor, @maker: of 51; the pad is what fills the maker's field
 * @manufacturer, @main_line: versions of 96
 * @serial: how its serial number begins
 * @charge_voltage, @discharge_voltage: mV
 * @charge_current, @discharge_current: mA
 * @limits: mV, 0.1 C, mA
 */
struct model {
	const char *name;
	const char *about;
	const struct family *family;
	uint8_t cells, sensors, items;
	bool fine, group, longer, any_info;
	int32_t capacity;
	const char *title;
	uint8_t major, minor;
	const char *maker;
	char pad;
	uint8_t manufacturer[2], main_line[3];
	const char *serial;
	int32_t charge_voltage, discharge_voltage;
	int32_t charge_current, discharge_current;
	int32_t limits[NR_LIMITS];
};

extern const struct model models[];
extern const unsigned int nr_models;
const struct model *model_find(const char *name, size_t length);

#define SERIAL_SIZE	16

/**
 * struct module - a module as it is now
 * @present: it answers
 * @system: it knows 61, 62 and 63
 * @cell: mV
 * @sensor: 0.1 C
 * @amount: by enum amount
 * @limit: mV, 0.1 C, mA
 * @toggle: by enum toggle
 * @alarm: by enum condition
 * @cell_state, @sensor_state, @state: judgements that the scenario set; they come before those
 * that follow from @alarm
 * @cell_error: bits of cells above 4.2 V or below 1 V, that the scenario set
 * @flag: first byte of replies to 42, 44, 47: what has not been read yet
 * @refusal: return code of every reply, 0 = as it should be
 * @latency: its own think time, ns; negative = that of all
 * @wander: what --live adds to the current, mA
 * @charge_left: what --live has counted of the charge, mAh
 * @written: the charge that --live wrote last
 */
struct module {
	const struct model *model;
	bool present;
	bool system;
	int32_t cell[CELLS_MAX];
	int32_t sensor[SENSORS_MAX];
	int64_t amount[NR_AMOUNTS];
	int32_t limit[NR_LIMITS];
	enum setting toggle[NR_TOGGLES];
	enum level alarm[NR_CONDITIONS];
	enum judged cell_state[CELLS_MAX];
	enum judged sensor_state[SENSORS_MAX];
	enum judged state[NR_JUDGED];
	uint16_t cell_error;
	char serial[SERIAL_SIZE + 1];
	uint8_t flag;
	uint8_t refusal;
	int64_t latency;
	int32_t wander;
	double charge_left;
	int64_t written;
};

void module_start(struct module *m, const struct model *model, unsigned int number);
int64_t module_current(const struct module *m);
int64_t module_voltage(const struct module *m);
int64_t module_remaining(const struct module *m);
int32_t module_sensor(const struct module *m, unsigned int i);
bool module_on(const struct module *m, enum toggle toggle);
unsigned int module_lowest_cell(const struct module *m);
unsigned int module_highest_cell(const struct module *m);
enum judged module_cell_state(const struct module *m, unsigned int i);
enum judged module_sensor_state(const struct module *m, unsigned int i);
enum judged module_state(const struct module *m, enum place_judged place);
uint16_t module_cell_errors(const struct module *m);
bool module_says(const struct module *m, enum condition cond);

#endif
