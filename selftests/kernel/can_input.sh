#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Frames that say nothing, or nonsense, change nothing, and are counted where they are a fault.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

supply=$supplies/lfp0
link=$(link_of lfp0)

# everything: all that the stack shows, but for the age of the data
everything() {
	grep -H . "$supply"/* "$supply"/alarms/* 2>&1 | grep -v 'Is a directory'
}

read_counters() {
	local name

	counters=
	for name in frames rejected implausible; do
		get "$link/$name"
		counters+="$got "
	done
}

# Frames that the driver does not even see cannot be waited for; one that it does see, sent behind them, can.
behind() {
	frames -q "$pack" "$@"
	feed 35E#50594C4F4E202020
}

# changes_nothing NAME FRAMES REJECTED FRAME...: a point: counters go up by this, and the rest is as before
changes_nothing() {
	local name=$1 frames=$2 rejected=$3 before want
	shift 3

	everything >"$work/before"
	read_counters
	read -r -a before <<<"$counters"
	want="$((before[0] + frames + 1)) $((before[1] + rejected)) ${before[2]} "
	behind "$@"
	everything >"$work/after"
	read_counters
	is "frames, rejected, implausible: $counters$(diff "$work/before" "$work/after")" \
		"frames, rejected, implausible: $want" "$name"
}

test_short_v12() {
	diag "frames too short to say anything"
	changes_nothing "351 without data" 0 1 351#
	changes_nothing "351 of one byte" 0 1 351#14
	changes_nothing "355 without data" 0 1 355#
	changes_nothing "355 of one byte" 0 1 355#58
	changes_nothing "356 without data" 0 1 356#
	changes_nothing "356 of one byte" 0 1 356#7A
	changes_nothing "359 without data" 0 1 359#
	changes_nothing "35A without data" 0 1 35A#
	changes_nothing "35C without data" 0 1 35C#
	changes_nothing "35E without data" 0 1 35E#
	changes_nothing "35F of two bytes" 0 1 35F#4C49
}

test_other_frames() {
	local id

	diag "frames of the same number that are none of the pack's"
	for id in 351 355 356 359 35A 35C 35E 35F; do
		changes_nothing "$id with 29 bits" 0 0 "00000$id#FFFFFFFFFFFFFFFF"
		changes_nothing "$id as a remote request" 0 0 "$id#R"
	done
	changes_nothing "identifiers of others" 0 0 305#0000000000000000 350#FFFFFFFFFFFFFFFF 352#FFFFFFFFFFFFFFFF \
		35D#FFFFFFFFFFFFFFFF 362#FFFFFFFFFFFFFFFF 37A#FFFFFFFFFFFFFFFF 000#FFFFFFFFFFFFFFFF 7FF#FFFFFFFFFFFFFFFF
	changes_nothing "what V1.2 does not send, beside V1.2" 1 0 403#FFFFFFFFFFFFFFFF
}

# implausible FRAME FILE...: points: it is counted, and the files show no value rather than a wrong one
implausible() {
	local frame=$1 file before wrong=
	shift

	get "$link/implausible"
	before=$got
	feed "$frame"
	for file; do
		get "$supply/$file"
		[ "$got" = "(ENODEV)" ] || [ "$got" = Unknown ] || wrong+="$file=$got "
	done
	is "$wrong" "" "$frame: no $*"
	file_is "$link/implausible" $((before + 1)) "it is counted"
	feed "${v12[@]}"
}

test_implausible() {
	diag "values that cannot be"
	everything >"$work/before"
	implausible 351#0000C012C012C201 constant_charge_voltage_max
	implausible 351#0100C012C012C201 constant_charge_voltage_max
	implausible 351#FFFFC012C012C201 constant_charge_voltage_max
	implausible 351#1402FFFFC012C201 constant_charge_current_max
	implausible 351#14020080C012C201 constant_charge_current_max
	implausible 351#1402C0120080C201 discharge_current_max
	implausible 351#1402C012C012FFFF discharge_voltage_min
	implausible 351#1402C012C0120000 discharge_voltage_min
	implausible 351#FFFFFFFF0080FFFF constant_charge_voltage_max constant_charge_current_max discharge_current_max \
		discharge_voltage_min
	implausible 355#FFFF5E00 capacity capacity_level
	implausible 355#5800FFFF state_of_health
	implausible 356#0000F2FE6B01 voltage_now
	implausible 356#FFFFF2FE6B01 voltage_now
	implausible 356#0080F2FE6B01 voltage_now
	implausible 356#E803F2FE6B01 voltage_now
	implausible 356#7A13FF7F6B01 current_now status
	implausible 356#7A1300806B01 current_now status
	implausible 356#7A13F2FEFF7F temp
	implausible 356#7A13F2FE0080 temp
	implausible 356#7A13F2FE6FFE temp
	implausible 356#008000800080 voltage_now current_now temp
	implausible 359#00000000FF504E modules_online
	everything >"$work/after"
	is "$(diff "$work/before" "$work/after")" "" "the next cycle brings every value back"
}

# Control characters must reach neither files nor events, whatever a pack calls itself
test_names() {
	local name

	diag "names of packs"
	record -f "$supply/manufacturer"
	for name in 1B5B324A1B5B6D20 0A0D0A0D0A0D0A0D 50594C0A3D313D32 0000000000000000 FFFFFFFFFFFFFFFF 2020202020202020 \
		00; do
		feed "35E#$name"
		unlike "$(LC_ALL=C grep -c '[^ -~]' "$supply/manufacturer" "$supply/uevent")" ':[1-9]' "$name: nothing but text"
	done
	feed "${v12[@]}" 359#0200000006504E "${v12[@]}"
	wait_events 2 LFPSTACK_EVENT=alarm
	unlike "$(LC_ALL=C grep -c '[^ -~]' "$log")" '^[1-9]' "nothing but text in events"
	wait_for "$supply/manufacturer" PYLON 15
	file_is "$supply/manufacturer" PYLON "the right name is back"
	record_stop
}

# name_shown NAME MANUFACTURER: a point: a pack that comes up with that name
name_shown() {
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]:0:5}" "35E#$1"
	file_is "$supply/manufacturer" "$2" "$1: ${2//PYLON/the name is PYLON}"
	detach lfp0
}

test_fresh_names() {
	diag "names of new packs"
	name_shown 50594C4F4E000000 PYLON
	name_shown 5059544553 PYTES
	name_shown 2020504F57202020 POW
	name_shown 41420A4142434445 AB
	name_shown 1B5B324A41424344 "(absent)"
	name_shown 0000000000000000 "(absent)"
}

# no_supply NAME DIALECT FRAME...: a point: these frames, several times over, make no supply
no_supply() {
	attach lfp0 "$can" silence_ms=60000
	frames -q -n 20 "$pack" "${@:3}"
	sleep 1.7
	frames -q -n 2 "$pack" "${@:3}"
	sleep 0.3
	check "$1: no supply" test ! -e "$supply"
	file_is "$link/dialect" "$2"
	detach lfp0
}

test_no_pack() {
	diag "what is no pack"
	no_supply "one identifier endlessly" unknown 356#7A13F2FE6B01
	no_supply "0x359 endlessly" unknown 359#0000000006504E
	no_supply "two identifiers" unknown 356#7A13F2FE6B01 355#58005E00
	no_supply "a Growatt pack" foreign 311#0238000000000000 312#0000000000000000 313#14500000012C4164
	no_supply "neither 0x359 nor 0x35A" unknown 351#1402C012C012C201 355#58005E00 356#7A13F2FE6B01 35E#50594C4F4E202020
	no_supply "0x35A of nobody" unknown 351#4302E8039E07D001 355#3C00640084170000 356#6114D3FEEB001A00 \
		35A#AAAAAA02AAAAAA02
}

# A running pack is not to be talked into other tables by a frame that is not its own.
test_false_name() {

	diag "a name of another make on the bus of a running pack"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	everything >"$work/before"
	record
	feed 35E#445930303103E803
	sleep 1
	feed "${v12[@]}"
	sleep 1
	feed "${v12[@]}"
	sleep 1
	feed "${v12[@]}"
	becomes "$supply/manufacturer" PYLON "the pack's own name holds" 8
	file_is "$link/dialect" pylontech-1.2
	is "$(events LFPSTACK_EVENT=alarm | wc -l)" 0 "no alarm was read by another table"
	everything >"$work/after"
	is "$(diff -U1 "$work/before" "$work/after")" "" "nothing else changed"
	record_stop
	detach lfp0
}

test_virtual() {
	local bus=lfpt0

	diag "what a virtual bus can carry besides"
	if ! modprobe -q vcan; then
		skip "frames of CAN FD" "no module vcan"
		return
	fi
	add_vcan $bus
	ip link set $bus mtu 72
	ip link set $bus up
	attach lfp0 $bus silence_ms=60000
	pack=$bus
	start_pack lfp0 $bus "${v12[@]}"
	changes_nothing "351 as a remote request of 8 bytes" 0 0 351#R8
	changes_nothing "351 as CAN FD" 0 1 351##1FFFFFFFFFFFFFFFF
	changes_nothing "359 as CAN FD of 64 bytes" 0 1 "359##0$(printf 'FF%.0s' {1..64})"
	changes_nothing "29 bits as CAN FD" 0 0 00000351##1FFFFFFFFFFFFFFFF
	detach lfp0
}

begin
attach lfp0 "$can" silence_ms=60000
start_pack lfp0 "$pack" "${v12[@]}"
test_short_v12
test_other_frames
test_implausible
test_names
detach lfp0
test_fresh_names
test_no_pack
test_false_name
test_virtual
finish
