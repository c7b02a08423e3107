/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cells of a stack in a table. */
#ifndef LFPCTL_CELLS_H
#define LFPCTL_CELLS_H

#include "snapshot.h"

/* A switch, or a word, of a module that is one letter in the table. */
struct cell_flag {
	const char *name;
	char letter;
};

extern const struct cell_flag cell_flags[];
extern const size_t nr_cell_flags;

bool cells_exist(const struct snapshot *snapshot);
void cells_print(const struct snapshot *snapshot, unsigned int columns);

/* cells-layout.c */

/* Characters of a cell's number. */
#define CELL_DIGITS 3

/* Longest text that stands for a cell, a temperature, the flags. */
#define SHOWN_SIZE 64

/* Signs of alarms, as they occur; see alarm_sign(). */
#define SIGNS_MAX 8

/**
 * struct layout - how the cells of a stack are shown
 * @columns: of the terminal
 * @cells: most cells that a module has
 * @base_mv: what is left out of each number
 * @max: highest cell of the stack, microvolts
 * @min: lowest
 * @known: there is a cell whose voltage is known
 * @outside: some do not fit, and are shown in volts
 * @temperature: width of the temperatures
 * @flags: width of the flags
 * @per_line: cells in a line
 * @signs: signs of alarms that occur
 */
struct layout {
	unsigned int columns;
	size_t cells;
	long long base_mv;
	long long max;
	long long min;
	bool known;
	bool outside;
	int temperature;
	int flags;
	size_t per_line;
	char signs[SIGNS_MAX];
};

void layout_make(struct layout *layout, const struct parts *modules,
		 unsigned int columns);
char alarm_sign(const struct sensor *sensor);
void format_cell(const struct layout *layout, const struct sensor *sensor,
		 char chars[SHOWN_SIZE]);
void format_spread(const struct part *module, char chars[SHOWN_SIZE]);
void format_temperature(const struct part *module, char chars[SHOWN_SIZE]);
void format_flags(const struct part *module, char chars[SHOWN_SIZE]);

#endif /* LFPCTL_CELLS_H */
