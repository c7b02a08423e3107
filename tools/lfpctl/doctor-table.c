// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * lfpctl doctor: all that it can find, in the order in which it looks. First
 * what makes everything behind it pointless: the interface, the bus, the
 * family; then the pack. Texts are for somebody on a ladder.
 */
#include "codec/types.h"
#include "doctor.h"

#define WIRING                                                               \
	"Is CAN H on H and L on L, in the pack's CAN socket and not in its "  \
	"RS485 or link socket? With all switched off there must be 60 ohms "  \
	"between H and L: two terminators of 120, one at each end."

static const struct finding findings[] = {
	/* The interface */
	{ "no_link", WEIGHT_BROKEN, true, lacks_link,
	  "The stack {stack} has no CAN link.",
	  "Load the module of it, as root:\nmodprobe lfpstack_can" },
	{ "no_can", WEIGHT_BROKEN, true, lacks_can,
	  "There is no CAN interface on this machine.",
	  "Plug in the adapter, or load its driver." },
	{ "no_interface", WEIGHT_BROKEN, true, lacks_interface,
	  "There is no interface {if}.",
	  "Plug in the adapter, or load its driver. A stack uses the "
	  "interface as soon as it comes. Those that there are:\nip link "
	  "show type can" },
	{ "not_can", WEIGHT_BROKEN, true, is_no_can,
	  "{if} is not a CAN interface.",
	  "Choose another:\nip link show type can" },
	{ "down", WEIGHT_BROKEN, true, is_down,
	  "{if} is down.",
	  "Bring it up, as root:\n{up}" },
	{ "bus_off_for_good", WEIGHT_BROKEN, true, is_off_for_good,
	  "{if} has left the bus (bus-off), and nothing brings it back.",
	  WIRING
	  " Is another sender on the bus at another bit rate? Then, as "
	  "root, so that it comes back by itself:\n{again}" },
	{ "bus_off", WEIGHT_BROKEN, true, is_off,
	  "{if} has left the bus (bus-off): it saw too many errors when it "
	  "sent.",
	  WIRING " Is the bit rate 500 kbit/s at both ends?" },
	{ "no_restart", WEIGHT_WARNING, false, cannot_restart,
	  "{if} will not come back by itself if it ever leaves the bus.",
	  "Set restart-ms, as root (this interrupts the data):\n{again}" },
	{ "listen_only_sends", WEIGHT_WARNING, false, cannot_send,
	  "{if} is listen-only: {what}, which the stack is to send, never "
	  "goes out.",
	  "Switch listen-only off, as root:\n{again}" },
	{ "not_heard", WEIGHT_WARNING, false, cannot_hear,
	  "{if} could not be listened to: {what}.",
	  "What follows is from the driver alone. If the kernel has no raw "
	  "CAN sockets, as root:\nmodprobe can_raw" },
	{ "frames_lost", WEIGHT_WARNING, false, loses_frames,
	  "{if} loses frames ({what} while it was listened to): its "
	  "buffers are full.",
	  "The machine takes them too late. Is something else using the "
	  "processor, or the SPI bus of an MCP2515?" },

	/* The bus */
	{ "not_acknowledged", WEIGHT_BROKEN, true, is_alone,
	  "Nobody acknowledges what {if} sends, and nothing is heard.",
	  "Is the pack on, and its cable in? " WIRING },
	{ "wrong_bitrate", WEIGHT_BROKEN, true, has_wrong_bitrate,
	  "Not one whole frame is heard on {if} at {what} kbit/s; packs "
	  "speak at 500.",
	  "Set the bit rate, as root:\n{again}" },
	{ "errors_only", WEIGHT_BROKEN, true, has_errors_only,
	  "There are only errors on {if}, and not one whole frame.",
	  "Does somebody speak at another bit rate than 500 kbit/s? " WIRING },
	{ "not_polled", WEIGHT_BROKEN, true, is_not_polled,
	  "Nobody polls the high-voltage controllers, so they are silent.",
	  "If no inverter is to do that, let the stack do it, as "
	  "root:\n{poll}" },
	{ "silent", WEIGHT_BROKEN, true, is_silent,
	  "Nothing at all is heard on {if} in {what} s.",
	  "Is the pack on, and its cable in? " WIRING
	  " A pack that waits for an inverter needs a keep-alive, "
	  "high-voltage controllers a poll:\n{keepalive}\n{poll}" },
	{ "repeats_listen_only", WEIGHT_BROKEN, true, repeats_unheard,
	  "The pack repeats identifier {what} without end, because nobody "
	  "acknowledges it: {if} is listen-only.",
	  "Switch listen-only off, as root, or connect the "
	  "inverter:\n{again}" },
	{ "repeats", WEIGHT_BROKEN, true, repeats,
	  "The pack repeats identifier {what} without end, because nobody "
	  "acknowledges it.",
	  "What {if} sends does not reach the pack. Is the transceiver's "
	  "way out connected, and not in standby? " WIRING },
	{ "can_fd", WEIGHT_WARNING, false, has_fd,
	  "CAN FD frames are on the bus ({what}); no pack sends them.",
	  "Take the device that does off this bus: packs answer them with "
	  "errors." },
	{ "disturbed", WEIGHT_WARNING, false, is_disturbed,
	  "Data come, but so do errors (on the bus: {what}).",
	  "That looks like terminators or wiring. " WIRING
	  " Keep the cable off the battery cables, and ground its shield "
	  "at one end." },
	{ "ack_errors", WEIGHT_WARNING, false, is_not_acknowledged,
	  "{what} frames that {if} sent were not acknowledged.",
	  "The pack or the inverter was off for a moment, or a plug is "
	  "loose." },

	/* The family */
	{ "growatt", WEIGHT_BROKEN, true, is_growatt,
	  "The pack speaks Growatt's protocol (311 to 313).",
	  "Set the protocol to Pylontech with the pack's DIP switches or "
	  "its app, and switch the pack off and on." },
	{ "samsung", WEIGHT_BROKEN, true, is_samsung,
	  "The pack speaks Samsung's protocol (500, 501).",
	  "Set the protocol to Pylontech with the pack's DIP switches or "
	  "its app, and switch the pack off and on." },
	{ "foreign", WEIGHT_BROKEN, true, is_foreign,
	  "The pack speaks the protocol of another family ({what}).",
	  "Set the protocol to Pylontech with the pack's DIP switches or "
	  "its app, and switch the pack off and on." },
	{ "long_ids", WEIGHT_BROKEN, true, has_long_ids,
	  "The identifiers of the family come with 29 bits instead of 11 "
	  "({what}).",
	  "A converter between pack and bus sends them so; inverters do "
	  "not take them either. Set it to standard frames." },
	{ "swapped", WEIGHT_BROKEN, true, is_swapped,
	  "A look-alike of the high-voltage protocol is on the bus: its "
	  "numbers are big endian.",
	  "Of this nothing is shown. An emulator has an option for it: "
	  "invert the byte order, and use the offset of 30000." },
	{ "inverter_only", WEIGHT_BROKEN, true, has_inverter_only,
	  "The inverter speaks ({what}), the pack does not.",
	  "{if} and the inverter are well connected, the pack is not. Is "
	  "it on? Has the plug its CAN socket? Is the master module the "
	  "one that is connected?" },
	{ "no_family", WEIGHT_BROKEN, true, has_no_family,
	  "There are frames, but none of a pack of this family: {what}.",
	  "Is this the right bus? Else set the protocol to Pylontech with "
	  "the pack's DIP switches or its app." },
	{ "waits_for_inverter", WEIGHT_WARNING, true, waits_for_inverter,
	  "The pack sends 359 alone: it waits for an inverter.",
	  "Connect the inverter, or let the stack send its keep-alive, as "
	  "root:\n{keepalive}" },
	{ "dialect_override", WEIGHT_WARNING, false, is_overridden,
	  "The dialect is fixed to {what}.",
	  "Unless you know better, leave it to the driver: attach the "
	  "stack without --dialect." },
	{ "unknown_dialect", WEIGHT_WARNING, false, has_no_dialect,
	  "The frames are of the family ({what}), but of no dialect that "
	  "is known.",
	  "A pack may send some of them each ten seconds only: listen "
	  "longer. Else write them down, and send us the log:\nlfpctl "
	  "doctor {if} --seconds 60\ncandump -L {if}" },
	{ "incomplete", WEIGHT_WARNING, false, misses_ids,
	  "Identifiers that belong to the dialect are missing: {what}.",
	  "A filter, a gateway or an overloaded adapter may swallow them. "
	  "Does the pack's firmware know them? To see what comes:\nlfpctl "
	  "status -v" },
	{ "bad_length", WEIGHT_WARNING, false, has_bad_lengths,
	  "Frames have a length that says nothing: {what}.",
	  "Another device uses these identifiers, or the pack's firmware "
	  "is broken. Write it down:\ncandump -L {if}" },
	{ "refused", WEIGHT_WARNING, false, has_refused,
	  "{what} frames were refused meanwhile.",
	  "Write down what comes:\ncandump -L {if}" },
	{ "implausible", WEIGHT_WARNING, false, has_implausible,
	  "{what} frames had numbers outside of any sane range meanwhile.",
	  "A pack does that while it starts. Else the dialect may be "
	  "wrong; see what they say:\ncandump -L {if} | lfpctl decode" },
	{ "two_inverters", WEIGHT_WARNING, false, has_two_inverters,
	  "An inverter sends its keep-alive, and so does this machine.",
	  "Attach the stack without --keepalive: one is enough." },
	{ "pytes_native", WEIGHT_NOTE, false, speaks_native,
	  "The Pytes speaks its own protocol, which inverters do not read.",
	  "If an inverter is to read it, set the DIP switches for that "
	  "inverter." },
	{ "pytes_pylontech", WEIGHT_NOTE, false, speaks_pylontech_on_pytes,
	  "The Pytes is set to Pylontech, and so tells nothing of its "
	  "cells.",
	  "If the inverter allows it, set the DIP switches to Victron (all "
	  "off): then it also tells cell voltages, modules and energy." },
	{ "sma", WEIGHT_NOTE, false, speaks_sma,
	  "In this dialect (sma) the pack cannot ask to be charged.",
	  "Without 35C only limits of 0 A bar charging or discharging. "
	  "Pylontech or Victron, if the pack can, say more." },
	{ "unknown_bits", WEIGHT_NOTE, false, has_unknown_bits,
	  "The pack sets bits that nobody has explained: {what}.",
	  "Please send us a log, and what the pack does:\ncandump -L {if}" },
	{ "sign_conflicts", WEIGHT_NOTE, false, has_sign_conflicts,
	  "Current and status contradicted each other {what} times.",
	  "This pack counts its current the other way round; the driver "
	  "has allowed for that." },
	{ "remote_requests", WEIGHT_NOTE, false, has_remote,
	  "Remote requests are on the bus ({what}); nobody of this family "
	  "sends them.",
	  "Another device shares this bus." },
	{ "no_keepalive", WEIGHT_NOTE, false, lacks_inverter,
	  "No keep-alive of an inverter (305) is seen.",
	  "That is well without an inverter, and some never send it. If "
	  "the pack falls silent after a while, as root:\n{keepalive}" },

	/* The pack */
	{ "modules_offline", WEIGHT_WARNING, false, has_modules_offline,
	  "{what} offline.",
	  "Look at the link cables between the modules, and at the modules "
	  "whose lamps are off." },
	{ "alarms", WEIGHT_WARNING, false, has_alarms,
	  "The pack has acted: {what}.",
	  "See what it says:\nlfpctl status" },
	{ "charging_barred", WEIGHT_WARNING, false, bars_charging,
	  "Charging is barred ({what}).",
	  "The pack allows it again when the cause is gone." },
	{ "full", WEIGHT_NOTE, false, is_full,
	  "Charging is barred because the pack is full ({what}).",
	  "Nothing is to be done." },
	{ "discharging_barred", WEIGHT_WARNING, false, bars_discharging,
	  "Discharging is barred ({what}).",
	  "The pack allows it again when the cause is gone. An empty pack "
	  "is to be charged soon." },
	{ "history", WEIGHT_NOTE, false, has_history,
	  "Since the stack was attached: {what}.",
	  "If these numbers grow, look at terminators and plugs." },
	{ "not_attached", WEIGHT_NOTE, false, is_not_attached,
	  "No stack is attached to {if}.",
	  "For the driver to listen there, as root:\nlfpctl attach {if}" },
};

const struct findings can_findings = { findings, ARRAY_SIZE(findings) };
