// SPDX-License-Identifier: GPL-2.0-or-later
/* lfpctl doctor: what is on the bus, whatever it means. */
#include <string.h>

#include "doctor.h"
#include "lfpctl.h"

/* Below this a controller is well, linux/can/error.h */
#define WARNING_ERRORS 96

/*
 * A pack sends a set of frames a second. A controller that repeats a frame
 * sends thousands.
 */
#define REPEATS_A_SECOND 20

/* A pack that is well disturbs at most a frame now and then. */
#define ERRORS_TOLERATED 1

/* Files of a link, none if there is no such link. */
const struct items *link_files(const struct snapshot *snapshot,
			       const char *name)
{
	static const struct items none;
	const struct link *link = snapshot_link(snapshot, name);

	return link ? &link->items : &none;
}

static const struct items *link_of(const struct bus *bus,
				   const struct snapshot *snapshot)
{
	return link_files(snapshot, bus->serial ? "serial" : "can");
}

const struct items *bus_link(const struct bus *bus)
{
	return link_of(bus, &bus->now);
}

bool bus_link_says(const struct bus *bus, const char *name, const char *word)
{
	const char *text = items_text(bus_link(bus), name);

	return text && !strcmp(text, word);
}

bool bus_has_problem(const struct bus *bus, const char *problem)
{
	return bus_link_says(bus, "problem", problem);
}

/* A counter of the link, 0 if it is not known. */
long long bus_count(const struct bus *bus, const char *name)
{
	long long count = 0;

	items_number(bus_link(bus), name, &count);
	return count;
}

/* What was added to a counter of the link while it was listened to. */
long long bus_growth(const struct bus *bus, const char *name)
{
	long long before = 0;

	items_number(link_of(bus, &bus->before), name, &before);
	return bus_count(bus, name) - before;
}

/* Without ears of its own it believes the driver. */
bool bus_has_data(const struct bus *bus)
{
	if (!bus->heard.error)
		return bus->heard.data;
	return bus_link_says(bus, "state", "up");
}

static unsigned int more(unsigned int now, unsigned int before)
{
	return now > before ? now - before : 0;
}

/* Signs of errors other than a missing acknowledgment. */
static long long count_errors(const struct bus *bus)
{
	long long seen = (long long)bus->heard.errors;
	long long counted = more(bus->can.bus_errors,
				 bus->can_before.bus_errors);
	long long rising = more(bus->can.rx_errors,
				bus->can_before.rx_errors);

	if (counted > seen)
		seen = counted;
	return rising > seen ? rising : seen;
}

static long long count_ack_errors(const struct bus *bus)
{
	long long seen = (long long)bus->heard.ack_errors;
	long long growth = bus_growth(bus, "ack_errors");

	return growth > seen ? growth : seen;
}

/*
 * Nobody else is awake on the bus: a sender counts up to "passive" and stays
 * there, while its reception has no errors at all.
 */
bool is_alone(const struct bus *bus, struct text *what)
{
	bool counts = bus->can.tx_errors >= WARNING_ERRORS &&
		      bus->can.rx_errors < WARNING_ERRORS;

	(void)what;
	return !bus_has_data(bus) && !count_errors(bus) &&
	       (count_ack_errors(bus) || counts);
}

bool has_wrong_bitrate(const struct bus *bus, struct text *what)
{
	text_add(what, "%g", bus->can.bitrate / 1000.0);
	return !bus_has_data(bus) && bus->can.bitrate &&
	       bus->can.bitrate != PACK_BITRATE;
}

bool has_errors_only(const struct bus *bus, struct text *what)
{
	(void)what;
	return !bus_has_data(bus) &&
	       (count_errors(bus) || bus->can.rx_errors >= WARNING_ERRORS ||
		bus_has_problem(bus, "errors_only"));
}

static bool is_high_voltage(const struct bus *bus)
{
	const char *addresses = items_text(bus_link(bus), "addresses");

	return !strncmp(bus_dialect(bus), "pylontech-hv", 12) ||
	       (addresses && strcmp(addresses, "none"));
}

/* High-voltage controllers never speak by themselves. */
bool is_not_polled(const struct bus *bus, struct text *what)
{
	const struct heard *heard = &bus->heard;

	(void)what;
	return is_high_voltage(bus) && !heard->addresses &&
	       !bus_count(bus, "poll") && !heard->own_polls &&
	       !heard_frames(heard, POLL_ID, true);
}

bool is_silent(const struct bus *bus, struct text *what)
{
	text_add(what, "%ld", bus->heard.seconds);
	if (bus->heard.error)
		return bus_has_problem(bus, "silent");
	return !bus->heard.data && !bus->heard.fd;
}

bool repeats(const struct bus *bus, struct text *what)
{
	const struct heard *heard = &bus->heard;
	long most = heard->seconds * REPEATS_A_SECOND;

	if (heard->nr_ids == 1 && heard->id->frames > (unsigned long)most) {
		text_add(what, heard->id->extended ? "%08X" : "%03X",
			 heard->id->id);
		return true;
	}
	text_add(what, "one");
	return heard->nr_ids <= 1 && bus_has_problem(bus, "one_id");
}

bool repeats_unheard(const struct bus *bus, struct text *what)
{
	return bus->can.listen_only && repeats(bus, what);
}

bool has_fd(const struct bus *bus, struct text *what)
{
	text_add(what, "%lu", bus->heard.fd);
	return bus->heard.fd;
}

/* Data come through, and so do errors: mostly reflections on the cable. */
bool is_disturbed(const struct bus *bus, struct text *what)
{
	long long errors = count_errors(bus);
	bool counts = bus->can.rx_errors >= WARNING_ERRORS ||
		      bus->can.tx_errors >= WARNING_ERRORS;

	text_add(what, "%lld", errors);
	if (bus->can.controller)
		text_add(what, ", %s, error counters %u receiving, %u sending",
			 bus->can.controller, bus->can.rx_errors,
			 bus->can.tx_errors);
	return errors > ERRORS_TOLERATED || counts;
}

bool is_not_acknowledged(const struct bus *bus, struct text *what)
{
	text_add(what, "%lld", count_ack_errors(bus));
	return count_ack_errors(bus);
}

bool has_remote(const struct bus *bus, struct text *what)
{
	text_add(what, "%lu", bus->heard.remote);
	return bus->heard.remote;
}
