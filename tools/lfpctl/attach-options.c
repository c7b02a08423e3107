// SPDX-License-Identifier: GPL-2.0-or-later
/* Options of lfpctl attach. */
#include <string.h>

#include "attach.h"
#include "dialects.h"
#include "lfpctl.h"
#include "port.h"

#define WAIT_MAX_S 86400

/* The driver's limits, of which only it knows for certain. */
#define SILENCE_MIN_MS 1000
#define SILENCE_MAX_MS 60000

/* What the driver takes as a pause between two questions. */
#define GAP_MAX_MS 5000

#define BAUD_DEFAULT 115200

/* Groups have the numbers 1 to 7; 0 is a chain that is alone. */
#define GROUP_MAX '7'

struct attach_options attach_options = {
	.wait_s = -1,
	.baud = BAUD_DEFAULT,
	.gap_ms = -1,
};

static int set_name(const char *value)
{
	if (!stack_name_ok(value)) {
		usage_error("--name: \"%s\" cannot name a stack", value);
		complain("a name has 1 to %d of a-z, 0-9 and _, no bat in front, no _a00 behind",
			 STACK_NAME_MAX);
		return -1;
	}
	attach_options.name = value;
	return 0;
}

static int set_scope(const char *value)
{
	if (strcmp(value, "device") && strcmp(value, "system")) {
		usage_error("--scope: \"%s\" is neither \"device\" nor \"system\"",
			    value);
		return -1;
	}
	attach_options.scope = value;
	return 0;
}

static int set_dialect(const char *value)
{
	enum lfp_can_dialect dialect;

	if (strcmp(value, DIALECT_AUTO) &&
	    dialect_parse("dialect", value, &dialect))
		return -1;
	attach_options.dialect = value;
	return 0;
}

static int set_silence(const char *value)
{
	return set_number("silence-ms", value, SILENCE_MIN_MS, SILENCE_MAX_MS,
			  &attach_options.silence_ms);
}

static int set_wait(const char *value)
{
	return set_number("wait", value, 0, WAIT_MAX_S, &attach_options.wait_s);
}

static int set_baud(const char *value)
{
	attach_options.serial_said = true;
	if (!parse_number(value, 1, 1000000, &attach_options.baud) &&
	    port_baud_ok(attach_options.baud))
		return 0;
	usage_error("--baud: packs do not speak at \"%s\"; try 115200 or 9600",
		    value);
	return -1;
}

static int set_gap(const char *value)
{
	attach_options.serial_said = true;
	return set_number("gap-ms", value, 0, GAP_MAX_MS,
			  &attach_options.gap_ms);
}

/* "1,2,3" or "1 2 3"; the driver wants blanks. */
static int set_groups(const char *value)
{
	char *groups = attach_options.groups;
	size_t len = strlen(value);

	attach_options.serial_said = true;
	if (!len || len >= sizeof(attach_options.groups))
		goto wrong;
	for (size_t i = 0; i < len; i++) {
		groups[i] = value[i] == ',' ? ' ' : value[i];
		if (i % 2 ? groups[i] != ' ' :
			    groups[i] < '0' || groups[i] > GROUP_MAX)
			goto wrong;
	}
	groups[len] = '\0';
	if (len % 2 && (len == 1 || !strchr(groups, '0')))
		return 0;
wrong:
	usage_error("--groups: \"%s\" is no list of groups, like 1,2 (0: one alone)",
		    value);
	return -1;
}

const struct option_row attach_option_rows[] = {
	{ "name", 'n', set_name, NULL },
	{ "scope", 1001, set_scope, NULL },
	{ "dialect", 'd', set_dialect, NULL },
	{ "keepalive", 1003, NULL, &attach_options.keepalive },
	{ "poll", 1004, NULL, &attach_options.poll },
	{ "silence-ms", 1002, set_silence, NULL },
	{ "wait", 'w', set_wait, NULL },
	{ "baud", 'b', set_baud, NULL },
	{ "groups", 'g', set_groups, NULL },
	{ "gap-ms", 1005, set_gap, NULL },
	{ "group-request", 1006, NULL, &attach_options.group_request },
	{ "rs485", 1007, NULL, &attach_options.rs485 },
	{ 0 }
};
