// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "fault.h"
#include "number.h"

#define HOUR_NSEC	(3600 * NSEC_PER_SEC)

static int read_msec(const char *value, int64_t *nsec)
{
	int64_t time;

	if (parse_decimal(value, 6, &time) || time < 0 || time > HOUR_NSEC)
		return -1;
	*nsec = time;
	return 0;
}

static int set_latency(struct faults *f, int which, const char *value)
{
	(void)which;
	return read_msec(value, &f->latency);
}

static int set_bit_errors(struct faults *f, int which, const char *value)
{
	(void)which;
	if (strcmp(value, "off"))
		return parse_count(value, 1, INT64_MAX, &f->bit_errors);
	f->bit_errors = 0;
	return 0;
}

static int read_percent(const char *value, int64_t *percent)
{
	int64_t read;

	if (!strcmp(value, "off"))
		value = "0";
	if (parse_decimal(value, 3, &read) || read < 0 || read > 100000)
		return -1;
	*percent = read;
	return 0;
}

static int set_chance(struct faults *f, int which, const char *value)
{
	return read_percent(value, &f->chance[which]);
}

/* "5" or "5:400": percent, and ms */
static int set_timed_chance(struct faults *f, int which, const char *value)
{
	int64_t *time = which == CHANCE_DELAY ? &f->delay : &f->outlier;
	const char *colon = strchr(value, ':');
	char percent[16] = "";

	if (!colon)
		return set_chance(f, which, value);
	if ((size_t)(colon - value) >= sizeof(percent) || read_msec(colon + 1, time))
		return -1;
	memcpy(percent, value, (size_t)(colon - value));
	return set_chance(f, which, percent);
}

static int set_second_host(struct faults *f, int which, const char *value)
{
	int64_t time = 0;

	(void)which;
	if (strcmp(value, "off") && (read_msec(value, &time) || time < NSEC_PER_MSEC))
		return -1;
	f->second_host = time;
	return 0;
}

static int set_echo(struct faults *f, int which, const char *value)
{
	(void)which;
	f->echo = !strcmp(value, "on");
	return f->echo || !strcmp(value, "off") ? 0 : -1;
}

#define PERCENT		"0 to 100, off"
#define PERCENT_MS	"percent (5) or percent and milliseconds (5:400), off"

const struct fault_row fault_rows[] = {
	{ "latency", "milliseconds", 0, set_latency },
	{ "outliers", PERCENT_MS, CHANCE_OUTLIER, set_timed_chance },
	{ "bit_errors", "1 or more, off", 0, set_bit_errors },
	{ "drop", PERCENT, CHANCE_DROP, set_chance },
	{ "delay", PERCENT_MS, CHANCE_DELAY, set_timed_chance },
	{ "cut", PERCENT, CHANCE_CUT, set_chance },
	{ "garbage", PERCENT, CHANCE_GARBAGE, set_chance },
	{ "wrong_address", PERCENT, CHANCE_WRONG_ADDRESS, set_chance },
	{ "second_host", "milliseconds, 1 at least; off", 0, set_second_host },
	{ "echo", "on, off", 0, set_echo },
};

const unsigned int nr_faults = sizeof(fault_rows) / sizeof(fault_rows[0]);

const struct fault_row *fault_find(const char *word)
{
	for (unsigned int i = 0; i < nr_faults; i++)
		if (!strcmp(fault_rows[i].word, word))
			return &fault_rows[i];
	return NULL;
}

/**
 * faults_start() - a bus that is well
 */
void faults_start(struct faults *f)
{
	*f = (struct faults){
		/* of a US2000B-Plus: 24 to 27 ms, and once 195 ms */
		.latency = 25 * NSEC_PER_MSEC,
		.outlier = 195 * NSEC_PER_MSEC,
		.delay = 400 * NSEC_PER_MSEC,
	};
}
