// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lfpctl doctor: all that it can find on a serial port, in the order in which
 * it looks: the port, the line, the modules.
 */
#include "codec/types.h"
#include "doctor.h"

#define WIRING                                                               \
	"In the RJ45 plug pin 7 is A (D+) and pin 8 is B (D-), in the socket " \
	"B/RS485 of the master, which is the first module of the chain."

/* What is read at power-up alone. */
#define SWITCHES                                                             \
	"DIP switch 1 of the master is the rate (off 115200, on 9600), 2 to "  \
	"4 are its group; it reads them when it is switched on."

static const struct finding findings[] = {
	/* The port */
	{ "no_serial_link", WEIGHT_BROKEN, true, lacks_serial_link,
	  "The stack {stack} has no serial link.",
	  "Load the module of it, as root:\nmodprobe lfpstack_serial" },
	{ "no_port", WEIGHT_BROKEN, true, lacks_port,
	  "There is no port {if}.{what}",
	  "Plug in the adapter, or load its driver. If it vanishes as soon as "
	  "it comes, look at who takes it:\njournalctl -k -n 20" },
	{ "port_taken", WEIGHT_BROKEN, true, is_taken,
	  "{if} is in use by {what}.",
	  "End that program. ModemManager looks for modems in every adapter; "
	  "a udev rule with ENV{ID_MM_DEVICE_IGNORE}=\"1\" keeps it away, as "
	  "in the example of lfpstack-serial@.service." },
	{ "not_given", WEIGHT_BROKEN, true, is_not_kept_open,
	  "{if} is there, and nobody gives it to the stack {stack}.",
	  "A program has to keep it open, as root; or is its service "
	  "down?\nlfpctl attach /dev/{if}\nsystemctl status "
	  "'lfpstack-serial@*'" },
	{ "not_attached", WEIGHT_NOTE, true, is_not_asked,
	  "No stack is attached to {if}.",
	  "For the driver to ask the modules there, as root:\nlfpctl attach "
	  "/dev/{if}" },

	/* The line */
	{ "garbled", WEIGHT_BROKEN, true, hears_garbage,
	  "Something is heard on {if}, but not one whole frame.",
	  "A and B may be swapped, or the rate is another. " WIRING " "
	  SWITCHES " To try the other rate, as root:\nlfpctl attach "
	  "/dev/{if} --baud {what}" },
	{ "silent", WEIGHT_BROKEN, true, hears_nothing,
	  "Not one module answers on {if}.",
	  "Is the master on, and the cable in? " WIRING " " SWITCHES
	  " To try the other rate, as root:\nlfpctl attach /dev/{if} --baud "
	  "{what}\nlfpctl attach /dev/{if} --groups 1" },
	{ "look_alike", WEIGHT_BROKEN, true, hears_look_alike,
	  "The modules on {if} are of another family ({what}), whose frames "
	  "look the same and mean something else.",
	  "Nothing of them is shown. If their protocol can be set to "
	  "Pylontech, do that." },

	/* The modules */
	{ "modules_lost", WEIGHT_WARNING, false, loses_modules,
	  "Modules that were there do not answer: {what}.",
	  "Are they on? Look at the link cables between the modules; the "
	  "master relays for the others." },
	{ "two_hosts", WEIGHT_WARNING, false, has_other_host,
	  "Frames come that were not asked for ({what}).",
	  "Another host, such as an inverter, asks on the same line; RS485 "
	  "has room for one. Give it CAN, or the other socket." },
	{ "noise", WEIGHT_WARNING, false, is_noisy,
	  "{what} frames on {if} were damaged.",
	  "They were noticed and asked again. Is the pair twisted, and ground "
	  "connected? With long cables 120 ohms are needed at both ends. Keep "
	  "it off the battery cables." },
	{ "no_replies", WEIGHT_WARNING, false, misses_replies,
	  "{what} questions were not answered, and yet all modules are "
	  "there.",
	  "Some packs want more time between two questions; as "
	  "root:\necho 1000 > {device}/links/serial/gap_ms" },
	{ "slow", WEIGHT_WARNING, false, is_slow,
	  "Asking all modules once takes {what} s: more than half of what "
	  "counts as silence.",
	  "Choose 115200 baud, a shorter gap_ms, or a longer silence_ms." },
	{ "disagree", WEIGHT_WARNING, false, contradicts_can,
	  "CAN and RS485 tell different numbers: {what}.",
	  "Are both cables in the same stack? What is shown is from "
	  "CAN:\nlfpctl status -v {stack}" },
	{ "disagreed", WEIGHT_NOTE, false, contradicted_can,
	  "CAN and RS485 have told different numbers {what} times.",
	  "They agree now. A module that was lost makes such a difference." },
	{ "doubted", WEIGHT_NOTE, false, doubts_numbers,
	  "{what} readings were too strange to be believed at once.",
	  "On a bad line that is noise; else please send us a log." },
	{ "echo", WEIGHT_NOTE, false, hears_itself,
	  "The adapter hears what it sends.",
	  "The driver allows for that." },

	/* The pack */
	{ "alarms", WEIGHT_WARNING, false, serial_has_alarms,
	  "The pack has acted: {what}.",
	  "See what it says, and which module:\nlfpctl status" },
	{ "charging_barred", WEIGHT_WARNING, false, serial_bars_charging,
	  "Charging is barred ({what}).",
	  "The pack allows it again when the cause is gone." },
	{ "full", WEIGHT_NOTE, false, serial_is_full,
	  "Charging is barred because the pack is full ({what}).",
	  "Nothing is to be done." },
	{ "discharging_barred", WEIGHT_WARNING, false, serial_bars_discharging,
	  "Discharging is barred ({what}).",
	  "The pack allows it again when the cause is gone. An empty pack is "
	  "to be charged soon." },
	{ "history", WEIGHT_NOTE, false, has_serial_history,
	  "Since the stack was attached: {what}.",
	  "If these numbers grow, look at the cable and its ends." },
};

const struct findings serial_findings = { findings, ARRAY_SIZE(findings) };
