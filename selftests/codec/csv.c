// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Tables of comma-separated values: one row a line, cells may be quoted.
 */

#include "bench.h"
#include "csv.h"

/* False if there is no such file; its first line holds the titles. */
bool csv_open(struct csv *csv, const char *directory, const char *name)
{
	char path[4096];

	memset(csv, 0, sizeof(*csv));
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	csv->file = fopen(path, "r");
	if (!csv->file)
		return false;
	assert_non_null(fgets(csv->line, sizeof(csv->line), csv->file));
	csv->number = 1;
	return true;
}

/* Ends the cell at @from, moves it in place; returns what follows, or NULL. */
static char *cut_cell(char *from)
{
	char *to = from;
	bool quoted = false;

	for (; *from && (quoted || *from != ','); from++) {
		if (*from == '"')
			quoted = !quoted;
		else
			*to++ = *from;
	}
	from = *from ? from + 1 : NULL;
	*to = '\0';
	return from;
}

/* The next row, which must have that many cells at least; # starts a comment. */
bool csv_next(struct csv *csv, unsigned int columns)
{
	char *next;

	do {
		if (!fgets(csv->line, sizeof(csv->line), csv->file))
			return false;
		csv->number++;
		csv->line[strcspn(csv->line, "\r\n")] = '\0';
	} while (!csv->line[0] || csv->line[0] == '#');
	csv->columns = 0;
	for (next = csv->line; next && csv->columns < CSV_COLUMNS;) {
		csv->cell[csv->columns++] = next;
		next = cut_cell(next);
	}
	if (csv->columns < columns)
		fail_msg("line %u has %u cells", csv->number, csv->columns);
	return true;
}

void csv_close(struct csv *csv)
{
	fclose(csv->file);
}
