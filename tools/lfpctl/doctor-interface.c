// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: the interface itself. */
#include <string.h>

#include "doctor.h"
#include "lfpctl.h"

/* The module of the link comes apart from that of the stack. */
bool lacks_link(const struct bus *bus, struct text *what)
{
	(void)what;
	return *bus->device && !bus_link(bus)->count;
}

bool lacks_can(const struct bus *bus, struct text *what)
{
	(void)what;
	return !*bus->interface;
}

bool lacks_interface(const struct bus *bus, struct text *what)
{
	(void)what;
	return can_state(bus->interface) == CAN_MISSING;
}

bool is_no_can(const struct bus *bus, struct text *what)
{
	(void)what;
	return can_state(bus->interface) == CAN_OTHER_TYPE;
}

bool is_down(const struct bus *bus, struct text *what)
{
	(void)what;
	return can_state(bus->interface) == CAN_DOWN;
}

static bool has_controller(const struct bus *bus, const char *state)
{
	return bus->can.controller && !strcmp(bus->can.controller, state);
}

bool is_off(const struct bus *bus, struct text *what)
{
	(void)what;
	return has_controller(bus, "bus-off") || bus->heard.bus_off ||
	       bus_link_says(bus, "controller", "bus-off") ||
	       bus_link_says(bus, "state", "bus_off") ||
	       bus_has_problem(bus, "bus_off");
}

/* An adapter without a bit rate to set, such as slcan, cannot be told so. */
bool cannot_restart(const struct bus *bus, struct text *what)
{
	(void)what;
	return bus->can.bitrate && !bus->can.restart_ms;
}

bool is_off_for_good(const struct bus *bus, struct text *what)
{
	return is_off(bus, what) && cannot_restart(bus, what);
}

/* A listen-only controller lets nothing out, not even an acknowledgment. */
bool cannot_send(const struct bus *bus, struct text *what)
{
	bool keepalive = bus_count(bus, "keepalive");
	bool poll = bus_count(bus, "poll");

	if (!bus->can.listen_only)
		return false;
	if (keepalive)
		text_add(what, "0x305");
	if (poll)
		text_add(what, "%s0x4200", keepalive ? " and " : "");
	return keepalive || poll;
}

bool cannot_hear(const struct bus *bus, struct text *what)
{
	text_add(what, "%s", strerror(bus->heard.error));
	return bus->heard.error;
}

bool loses_frames(const struct bus *bus, struct text *what)
{
	long long lost = bus->overruns;

	if (!lost)
		lost = (long long)bus->heard.overflows;
	text_add(what, "%lld", lost);
	return lost > 0;
}
