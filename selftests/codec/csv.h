/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LFPSTACK_CODEC_CSV_H
#define LFPSTACK_CODEC_CSV_H

#include <stdbool.h>
#include <stdio.h>

#define CSV_COLUMNS 16

/* A line of a table, cut into its cells. */
struct csv {
	FILE *file;
	char line[1024];
	char *cell[CSV_COLUMNS];
	unsigned int columns;
	unsigned int number;
};

bool csv_open(struct csv *csv, const char *directory, const char *name);
bool csv_next(struct csv *csv, unsigned int columns);
void csv_close(struct csv *csv);

#endif /* LFPSTACK_CODEC_CSV_H */
