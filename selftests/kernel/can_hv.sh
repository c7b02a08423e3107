#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# High-voltage controllers: one supply for each address that answers, nothing sent unless the user wants it, and a
# look-alike with other numbers is not believed.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

link=$(link_of lfp0)

# answers ADDRESS: a set in $set, of a pile of 64 cells at rest; the first four frames are those of a capture
answers() {
	local a=$1

	set=("0000421$a#3F08307592041864" "0000422$a#2D09000724772477" "0000423$a#E40CDF0C0E000800"
		"0000424$a#A604880403001900" "0000425$a#0300000000000000" "0000426$a#1EC3E6C203000100"
		"0000427$a#A604880402000300" "0000428$a#0000000000000000" "0000429$a#0000000000000000")
	equipment=("0000731$a#0100020101020000" "0000732$a#4000041000013200" "0000733$a#50594C4F4E544543"
		"0000734$a#4800000000000000")
}

# value FILE VALUE: a point
value() {
	file_is "$supply/$1" "$2" "${supply##*/}: $1 is $2"
}

test_values() {
	diag "one controller beside an inverter"
	supply=$supplies/lfp0_a00
	attach lfp0 "$can" silence_ms=60000
	answers 0
	send_cycles "$pack" 00004200#02000000000000E8 "${equipment[@]}" 00004200#00000000000000E8 "${set[@]}"
	wait_for "$supply/present" 1
	file_is "$link/dialect" pylontech-hv
	file_is "$link/addresses" 0
	file_is "$link/problem" none
	value voltage_now 211100000
	value current_now 0
	value capacity 24
	value state_of_health 100
	value board_temperature 170
	value temp "(absent)"
	value constant_charge_voltage_max 234900000
	value discharge_voltage_min 179200000
	value constant_charge_current_max 50000000
	value discharge_current_max 50000000
	value cell_voltage_max 3300000
	value cell_voltage_max_at "cell 14"
	value cell_voltage_min 3295000
	value cell_voltage_min_at "cell 8"
	value cell_temperature_max 190
	value cell_temperature_max_at "sensor 3"
	value cell_temperature_min 160
	value cell_temperature_min_at "sensor 25"
	value module_voltage_max 49950000
	value module_voltage_min 49894000
	value pack_state idle
	value charge_request none
	value charge_enabled 1
	value discharge_enabled 1
	value cells_in_series 64
	value cells_per_module 16
	value modules_total 4
	value voltage_nominal 256000000
	value charge_full_design 50000000
	value manufacturer PYLONTECH
	value firmware_version 1.2.0.0
	value hardware_version "A 2.1"
	value alarm_level none
	value status "Not charging"
	value scope Device
	check "the stack itself has no supply" test ! -e "$supplies/lfp0"
	file_is "$link/sent" 0 "nothing was sent"
}

# bit IDENTIFIER DATA CONDITION LEVEL: a point: a frame raises this and nothing else
bit() {
	local raised

	frames -q "$pack" "0000$1#$2"
	wait_until 5 shows "$supply/alarms/$3" "$4"
	raised=$(grep -Hv none "$supply"/alarms/* 2>/dev/null | sed 's,.*/,,' | xargs)
	is "$raised" "$3:$4" "$1#$2 is $3:$4 alone"
	frames -q "$pack" "0000$1#${5:-0300000000000000}"
	wait_until 5 shows "$supply/alarms/$3" none
}

test_bits() {
	local i=0 mask name names

	diag "each bit of alarms, protections and faults"
	names=(cell_undervoltage cell_overvoltage stack_undervoltage stack_overvoltage charge_undertemperature
		charge_overtemperature discharge_undertemperature discharge_overtemperature charge_overcurrent
		discharge_overcurrent module_undervoltage module_overvoltage unknown_alarm)
	for name in "${names[@]}"; do
		printf -v mask '%02X%02X' $((1 << i & 255)) $((1 << i >> 8))
		bit 4250 "03000000${mask}0000" "$name" warning
		bit 4250 "030000000000$mask" "$name" protection
		i=$((i + 1))
	done
	i=0
	for name in voltage_sensor temperature_sensor internal_communication input_overvoltage reverse_polarity contactor \
		battery_damaged general; do
		printf -v mask '%02X' $((1 << i))
		bit 4250 "030000${mask}00000000" "$name" protection
		i=$((i + 1))
	done
	i=0
	for name in shutdown_circuit bms_internal internal_communication self_test safety_function unknown_alarm; do
		printf -v mask '%02X' $((1 << i))
		bit 4290 "${mask}00000000000000" "$name" protection 0000000000000000
		i=$((i + 1))
	done
	feed 00004280#AA00000000000000
	becomes "$supply/charge_enabled" 0
	value discharge_enabled 1
	feed 00004280#00AA000000000000
	becomes "$supply/discharge_enabled" 0
	feed 00004280#0000000000000000
	feed 00004250#0A00000000000000
	becomes "$supply/charge_request" force
	value pack_state discharge
	feed 00004250#0300000000000000
}

test_event() {
	diag "the event of a controller"
	# shellcheck disable=SC2119 # without options
	record
	feed 00004250#0300000000000200
	wait_events 1 LFPSTACK_ALARM=cell_overvoltage LFPSTACK_LEVEL=protection
	event=$(events LFPSTACK_ALARM=cell_overvoltage LFPSTACK_LEVEL=protection)
	like "$event" 'power_supply/lfp0_a00[|]' "it is of the controller's supply"
	like "$event" '[|]LFPSTACK_ADDRESS=0[|]' "and tells its address"
	like "$event" '[|]LFPSTACK_STACK=lfp0[|]' "and the stack"
	value health "Over voltage"
	feed 00004250#0300000000000000
	record_stop
}

test_second() {
	diag "a second controller, and silence of one of them"
	supply=$supplies/lfp0_a01
	echo 2000 >"$link/silence_ms"
	answers 1
	while :; do
		frames -q "$pack" "${set[@]}"
		sleep 0.5
	done &
	sender=$!
	becomes "$supply/present" 1 "the second address has a supply" 10
	value voltage_now 211100000
	wait_until 5 shows "$supplies/lfp0_a00/present" 0
	file_is "$supplies/lfp0_a00/present" 0 "the first one has fallen silent"
	file_is "$supplies/lfp0_a00/alarms/can_link" protection
	file_is "$supplies/lfp0_a00/voltage_now" "(ENODEV)"
	value present 1
	file_is "$link/state" up
	file_is "$link/addresses" 1
	answers 0
	frames -q "$pack" "${set[@]}"
	sleep 0.6
	frames -q "$pack" "${set[@]}"
	becomes "$supplies/lfp0_a00/present" 1 "and is back"
	file_is "$supplies/lfp0_a00/alarms/can_link" none
	kill "$sender"
	wait "$sender" 2>/dev/null
	becomes "$link/state" silent "silence of all is that of the link" 8
	becomes "$supply/present" 0
	detach lfp0
}

# One that tells of nothing but faults must not keep the events of the others from going out.
test_faults_alone() {
	diag "a controller without numbers"
	supply=$supplies/lfp0_a02
	attach lfp0 "$can" silence_ms=60000
	# shellcheck disable=SC2119 # without options
	record
	send_cycles "$pack" 00007332#50594C4F4E544543 00007312#0100020101020000 00004292#0100000000000000
	becomes "$supply/alarms/shutdown_circuit" protection "its faults are shown"
	wait_events 1 LFPSTACK_ALARM=shutdown_circuit LFPSTACK_LEVEL=protection
	is "$(events LFPSTACK_ALARM=shutdown_circuit LFPSTACK_ADDRESS=2 | wc -l)" 1 "and told"
	is "$(events LFPSTACK_EVENT=link LFPSTACK_STATE=up | wc -l)" 1 "other events go out as well"
	record_stop
	detach lfp0
}

test_swapped() {
	diag "the big-endian look-alike"
	attach lfp0 "$can" silence_ms=60000
	send_cycles "$pack" 00004210#083F000000AA1864 00004220#092D070001F401F4 00004230#0CE40CDF000E0008 \
		00004240#00BE00A000030019 00004250#0300000000000000
	becomes "$link/dialect" pylontech-hv-swapped
	file_is "$link/problem" swapped
	check "nothing of it is shown" test ! -e "$supplies/lfp0_a00"
	like "$(dmesg | tail -n 8)" 'big-endian' "the log says so"
	detach lfp0
}

# said INTERFACE SECONDS COMMAND...: what was on the bus meanwhile, in $work/said
said() {
	timeout "$2" candump -L "$1" >"$work/said" 2>/dev/null &
	sleep 0.3
	"${@:3}"
	wait $!
}

test_poll() {
	diag "asking"
	attach lfp0 "$can" silence_ms=60000
	file_is "$link/poll" 0 "off by default"
	said "$pack" 3 true
	is "$(wc -l <"$work/said")" 0 "a stack that only listens sends nothing"
	detach lfp0
	attach lfp0 "$can" poll=1
	file_is "$link/poll" 1
	said "$pack" 4 true
	like "$(sed 's/.* //' "$work/said" | sort | uniq -c | xargs)" \
		'^[2-5] 00004200#0000000000000000 [2-5] 00004200#0200000000000000$' "it sends the two questions, once a second"
	get "$link/sent"
	check "and counts them ($got)" test "$got" -ge 4
	echo 0 >"$link/poll"
	sleep 1.2
	said "$pack" 2 true
	is "$(wc -l <"$work/said")" 0 "switched off while running"
	detach lfp0
}

begin
need_programs candump
test_values
test_bits
test_event
test_second
test_faults_alone
test_swapped
test_poll
finish
