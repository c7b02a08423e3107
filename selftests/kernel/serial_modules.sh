#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Chains of one to sixteen modules, of several generations and in several groups; modules that fall out and come back; each
# bit of 44; and a stack that is heard on CAN and on RS485 at once.
#
#	LFP_SHORT	1: a part of it

# wait_until calls functions by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lib-serial.sh
. "$(dirname "$0")/lib-serial.sh"

# use_stack NAME: what the tests are about, and its line
use_stack() {
	stack=$1 line=$1
	supply=$supplies/$1
	device=/sys/devices/platform/lfpstack-$1
	link=$(serial_of "$1")
}

# --- how many --------------------------------------------------------------------------------------------------------

# A pack that knows neither 61 nor 62 nor 63 refuses them once and again.
nothing_lost() {
	get "$link/refusals"
	file_is "$link/rejected" "$got" "nothing was rejected but refusals"
}

# chain_of MODULES: their addresses in $chain; each has a current, a charge and a highest cell of its own
chain_of() {
	local i address

	chain=()
	for ((i = 1; i <= $1; i++)); do
		printf -v address %02X $((i + 1))
		describe "$address" current="$i" left=$((40000 + i)) cycles=$((100 + i)) \
			cells="3301 3302 3303 3304 3305 3306 3307 3308 3309 3310 3311 3312 3313 3314 $((3315 + i))"
		chain+=("$address")
	done
	answer_from "${chain[@]}"
}

# What the stack must show follows from chain_of: sums of 1..N and of 40001..40000+N, cells of 3301 to 3315+N mV.
test_count() {
	local n=$1 i shown='' right=''

	diag "$n modules"
	chain_of "$n"
	start_chain "$stack" gap_ms=$gap
	becomes "$supply/modules_online" "$n" "$n modules are found" 30
	becomes "$supply/current_now" $((n * (n + 1) * 50000)) "currents are summed up"
	file_is "$supply/charge_now" $((n * 40000000 + n * (n + 1) * 500))
	file_is "$supply/charge_full" $((n * 50000000))
	file_is "$supply/cycle_count" $((100 + n)) "the highest cycle count"
	file_is "$supply/cell_voltage_max" $((3315000 + n * 1000))
	file_is "$supply/cell_voltage_max_at" "module $n cell 15"
	file_is "$supply/cell_voltage_min" 3301000
	file_is "$supply/modules_total" "$n"
	file_is "$supply/modules_offline" 0
	file_is "$supply/data_source" modules
	file_is "$link/modules_online" "$n"
	for ((i = 1; i <= n; i++)); do
		get "$(printf '%s_m%02d/current_now' "$supply" "$i")"
		shown+="$got "
		right+="$((i * 100000)) "
	done
	is "$shown" "$right" "a supply for each, in the order of their addresses"
	check "none beyond them" test ! -e "$(printf '%s_m%02d' "$supply" $((n + 1)))"
	rises "$link/round_ms" "the time of a round is told"
	diag "a round of $n modules: $got ms"
	nothing_lost
	stop_chain "$stack"
}

# --- what kind -------------------------------------------------------------------------------------------------------

# One of each kind in one chain: lengths follow from each reply alone.
test_mixed() {
	diag "generations of modules in one stack"
	describe 02 items=2 more='' left=35500 current=21
	describe 03 items=4 full=100000 left=94905 temperatures="3069 3055 3057 3053 3070" current=191
	describe 04 items=4 full=100000 left=70000 temperatures="3007 3020 3028 3031 3034 3023" current=-5
	describe 05 items=4 full=111000 left=55500 cells="3300 3301 3302 3303 3304 3305 3306 3307" current=0
	describe 06 items=2 cells="3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3310" left=12345
	answer_from 02 03 04 05 06
	start_chain "$stack" gap_ms=$gap
	becomes "$supply/modules_online" 5 "all five are found" 15
	becomes "${supply}_m01/charge_now" 35500000 "15 cells, 16-bit capacities"
	becomes "${supply}_m02/charge_now" 94905000 "24-bit capacities"
	file_is "${supply}_m02/charge_full" 100000000
	becomes "${supply}_m03/current_now" -500000 "six temperatures"
	temperatures_of "${stack}_m03"
	is "$got" "276 289 297 300 303 292" "all of them are shown"
	becomes "${supply}_m04/voltage_now" 26428000 "eight cells"
	file_is "${supply}_m04/cells_in_series" 8
	becomes "${supply}_m05/charge_now" 12345000 "sixteen cells"
	file_is "${supply}_m05/cell_voltage_max_at" "cell 16"
	get "$supply/charge_now"
	is "$got" 268250000 "charges are summed up over all kinds"
	becomes "${supply}_m01/alarm_level" none "44 of 32 bytes"
	becomes "${supply}_m02/alarm_level" none "44 of 33 bytes"
	nothing_lost
	stop_chain "$stack"
}

# Places go on from one group to the next; requests go to the group's own addresses.
test_groups() {
	local before

	diag "two groups on one line"
	before=$(grep -c '^~..0' "$work/$line.asked")
	describe 12 current=1
	describe 13 current=2
	describe 22 current=3
	describe 23 current=4
	describe 24 current=5
	answer_from 12 13 22 23 24
	plug
	attach_serial "$stack" gap_ms=$gap groups="1 2"
	hand_over
	becomes "$supply/modules_online" 5 "five modules are found" 20
	becomes "$supply/current_now" 1500000 "one stack"
	file_is "${supply}_m01/current_now" 100000
	file_is "${supply}_m02/current_now" 200000
	file_is "${supply}_m03/current_now" 300000
	file_is "${supply}_m05/current_now" 500000
	is "$(grep -c '^~..0' "$work/$line.asked")" "$before" "no address of a single group was asked"
	file_is "$link/groups" "1 2"
	stop_chain "$stack"
}

# Two stacks share a line: they take turns.
test_shared_line() {
	diag "two stacks on one line"
	describe 12 current=1
	describe 22 current=3
	answer_from 12 22
	plug
	attach_serial "$stack" gap_ms=$gap groups=1
	attach_serial other gap_ms=$gap groups=2
	hand_over
	becomes "$supply/current_now" 100000 "one stack" 15
	becomes "$supplies/other/current_now" 300000 "and the other" 15
	detach other
	describe 12 current=7
	answer_from 12 22
	becomes "$supply/current_now" 700000 "one goes on when the other is gone"
	stop_chain "$stack"
}

# --- who is there ----------------------------------------------------------------------------------------------------

# module_events: "STATE MODULE" of the recorded events of modules, in $got
module_events() {
	got=$(events LFPSTACK_EVENT=module "LFPSTACK_STACK=$stack" |
		sed 's/.*|LFPSTACK_STATE=\([a-z]*\)|.*/& \1/; s/.*|LFPSTACK_MODULE=\([0-9]*\)|.* \([a-z]*\)$/\2 \1/' | xargs)
}

# alarms_of CONDITION: "MODULE PREVIOUS>LEVEL" of the recorded events, in $got
alarms_of() {
	local event list=''

	while read -r event; do
		key LFPSTACK_MODULE "$event"
		list+="$value "
		key LFPSTACK_PREVIOUS "$event"
		list+="$value>"
		key LFPSTACK_LEVEL "$event"
		list+="$value "
	done < <(events LFPSTACK_EVENT=alarm "LFPSTACK_STACK=$stack" "LFPSTACK_ALARM=$1")
	got=${list% }
}

no_gap() {
	events "LFPSTACK_STACK=$stack" | sed -n 's/.*|LFPSTACK_SEQ=\([0-9]*\)|.*/\1/p' >"$work/numbers"
	is "$(awk 'NR > 1 && $1 != last + 1 { print last " then " $1 } { last = $1 }' "$work/numbers")" "" \
		"the sequence of events has no gap"
}

test_module_lost() {
	local began

	diag "a module falls out of the chain"
	chain_of 3
	start_chain "$stack" gap_ms=$gap
	wait_for "$supply/modules_online" 3 15
	wait_for "${supply}_m03/present" 1
	record
	answer_from 02 04
	began=$SECONDS
	wait_until 20 has_events 1 LFPSTACK_EVENT=module LFPSTACK_STATE=lost
	module_events
	is "$got" "lost 2" "an event tells that module 2 is lost"
	like "$(events LFPSTACK_EVENT=module)" ' change@/devices/platform/lfpstack-lfp0[|]' "it is one of the stack device"
	becomes "${supply}_m02/present" 0
	file_is "${supply}_m02/voltage_now" "(ENODEV)" "its values are gone"
	file_is "${supply}_m02/alarms/module_link" protection "a module without link"
	file_is "$supply/alarms/module_link" warning "a stack that lacks a module"
	file_is "$supply/present" 1 "the stack is still there"
	file_is "$supply/modules_online" 2
	file_is "$supply/modules_offline" 1
	file_is "$supply/modules_total" 3
	file_is "$supply/current_now" 400000 "sums are over those that are left"
	file_is "${supply}_m03/present" 1 "the module behind it keeps its place"
	file_is "$link/problem" modules_lost
	rises "$link/module_timeouts/02"
	wait_events 2 LFPSTACK_ALARM=module_link
	describe 02 current=9
	answer_from 02 04
	becomes "${supply}_m01/current_now" 900000 "the others are asked as before"
	diag "lost after $((SECONDS - began)) s"
	test_module_returns
	stop_chain "$stack"
}

# It is looked for every 30 seconds. Meanwhile there are other stacks to look at.
test_module_returns() {
	answer_from 02 03 04
	use_stack lfp1
	test_chains
	use_stack lfp0
	diag "the module is back in its chain"
	wait_until 45 has_events 1 LFPSTACK_EVENT=module LFPSTACK_STACK=lfp0 LFPSTACK_STATE=online
	becomes "${supply}_m02/current_now" 200000 "it is back by itself"
	wait_events 4 LFPSTACK_STACK=lfp0 LFPSTACK_ALARM=module_link
	module_events
	is "$got" "lost 2 online 2" "the events came in this order"
	alarms_of module_link
	is "$(tr ' ' '\n' <<<"$got" | paste -d ' ' - - | sort | xargs)" \
		"0 none>warning 0 warning>none 2 none>protection 2 protection>none" "module_link rose and fell once on each"
	file_is "$supply/modules_online" 3
	file_is "$supply/alarms/module_link" none
	file_is "$link/problem" none
	no_gap
	record_stop
}

# All of them: then it is the link that is silent.
test_all_lost() {
	diag "nobody answers"
	chain_of 2
	start_chain "$stack" gap_ms=$gap
	wait_for "$supply/modules_online" 2 15
	record -f "$supply/present" -f "$supply/voltage_now"
	answer_from
	wait_until 20 has_events 1 LFPSTACK_EVENT=link LFPSTACK_LINK=serial LFPSTACK_STATE=silent
	like "$(events LFPSTACK_STATE=silent)" '[|]@present=0[|]@voltage_now=ENODEV[|]' "an event tells, and values are gone with it"
	file_is "$supply/alarms/serial_link" protection
	file_is "$supply/present" 0
	file_is "$link/state" silent
	file_is "$link/problem" silent
	answer_from "${chain[@]}"
	becomes "$supply/present" 1 "the stack is back by itself" 45
	becomes "$supply/alarms/serial_link" none
	becomes "$supply/modules_online" 2 "with all modules" 45
	record_stop
	stop_chain "$stack"
}

# --- alarms ----------------------------------------------------------------------------------------------------------

# A master of 15 cells and six temperatures: what 44 says of it, byte by byte: 0 number of cells, 1 to 15 their states, 16
# number of temperatures, 17 to 22 theirs, 23 charge current, 24 voltage, 25 discharge current, 26 to 30 status 1 to 5.
normal=0F$(printf '0%.0s' {1..30})06$(printf '0%.0s' {1..20})0E000000

# with_bytes OFFSET HEX...: the frame with these bytes in $frame
with_bytes() {
	local text=$normal

	while [ $# -gt 0 ]; do
		text=${text:0:2*$1}$2${text:2*$1+2}
		shift 2
	done
	make_frame 02 00 "1002${text}00"
}

# answer_44 REPLY
answer_44() {
	echo "024402 $1" >"$work/overlay"
	overlay=$work/overlay answer_from 02
}

# OFFSET HEX CONDITION: bytes of 44 and what each must raise.
edges=()
for offset in {1..15}; do
	edges+=("$offset 02 cell_overvoltage")
done
edges+=("1 01 cell_undervoltage" "1 F0 voltage_sensor" "1 03 unknown_alarm"
	"15 01 cell_undervoltage" "15 F0 voltage_sensor" "15 80 unknown_alarm")
for offset in {17..21}; do
	edges+=("$offset 01 undertemperature" "$offset 02 overtemperature" "$offset F0 temperature_sensor")
done
edges+=("22 02 mosfet_overtemperature" "22 F0 temperature_sensor"
	"23 02 charge_overcurrent" "23 F0 bms_internal"
	"24 01 module_undervoltage" "24 02 module_overvoltage" "24 F0 bms_internal"
	"25 01 discharge_overcurrent" "25 02 discharge_overcurrent" "25 F0 bms_internal"
	"26 80 module_undervoltage" "26 40 charge_overtemperature" "26 20 discharge_overtemperature"
	"26 10 discharge_overcurrent" "26 08 unknown_alarm" "26 04 charge_overcurrent" "26 02 cell_undervoltage"
	"26 01 module_overvoltage")
for bit in 01 02 04 08 10 20 40 80; do
	edges+=("29 $bit battery_damaged")
done
for bit in 01 02 04 08 10 20 40; do
	edges+=("30 $bit battery_damaged")
done
# Every fifth, and so some of each kind.
if [ -n "${LFP_SHORT-}" ]; then
	all=("${edges[@]}") edges=()
	for ((i = 0; i < ${#all[@]}; i += 5)); do
		edges+=("${all[i]}")
	done
fi

# Replies to 44 with a byte set and normal ones in turn. Each is given twice: on a busy machine one may come too late to be
# heard.
write_story() {
	local edge offset byte quiet

	with_bytes
	quiet=$frame
	printf '%s\n' "$quiet"
	for edge in "${edges[@]}"; do
		read -r offset byte _ <<<"$edge"
		with_bytes "$offset" "$byte"
		printf '%s\n' "$frame" "$frame" "$quiet" "$quiet"
	done
}

# edges_of MODULE: "CONDITION PREVIOUS>LEVEL" of its events, a line each
edges_of() {
	events LFPSTACK_EVENT=alarm "LFPSTACK_MODULE=$1" |
		sed 's/.*|LFPSTACK_ALARM=\([a-z_]*\)|LFPSTACK_LEVEL=\([a-z]*\)|LFPSTACK_PREVIOUS=\([a-z]*\)|.*/\1 \3>\2/'
}

# Of the module and of the stack, to which it is summed up.
test_edges() {
	local edge offset byte condition i=0 of_module=() of_stack=() want

	write_story >"$work/story"
	record
	answer_44 "@$work/story"
	wait_until 60 has_events $((4 * ${#edges[@]})) LFPSTACK_EVENT=alarm
	sleep 0.5
	record_stop
	mapfile -t of_module < <(edges_of 1)
	mapfile -t of_stack < <(edges_of 0)
	for edge in "${edges[@]}"; do
		read -r offset byte condition <<<"$edge"
		want="$condition none>protection, $condition protection>none"
		is "${of_module[i]-}, ${of_module[i + 1]-}; ${of_stack[i]-}, ${of_stack[i + 1]-}" "$want; $want" \
			"byte $offset = $byte: $condition up and down on the module and on the stack"
		i=$((i + 2))
	done
	is "$(events LFPSTACK_EVENT=alarm | wc -l)" $((4 * ${#edges[@]})) "an event for each edge and no other"
	no_gap
}

# states_of cell|temperature: what the files say in $states: alarms/WORD_NN
states_of() {
	local file

	states=
	for file in "${supply}_m01/alarms/$1"_[0-9][0-9]; do
		get "$file"
		states+="$got "
	done
}

test_states() {
	with_bytes 1 01 2 02 3 F0 4 03 15 02 17 02 18 01 19 F0 20 03 22 02
	answer_44 "$frame"
	becomes "${supply}_m01/alarms/cell_15" high "the states of cells and temperatures"
	states_of cell
	is "$states" "low high fault unknown none none none none none none none none none none high " "alarms/cell_NN"
	states_of temperature
	is "$states" "high low fault unknown none high " "alarms/temperature_NN"
	hwmon_of "${stack}_m01"
	file_is "$hwmon/in1_min_alarm" 1 "hwmon: cell 1 is low"
	file_is "$hwmon/in2_max_alarm" 1 "hwmon: cell 2 is high"
	file_is "$hwmon/in5_max_alarm" 0
	file_is "$hwmon/temp1_max_alarm" 1 "hwmon: the board is hot"
	file_is "$hwmon/temp3_fault" 1 "hwmon: a sensor is broken"
	with_bytes 29 01 30 40
	answer_44 "$frame"
	becomes "${supply}_m01/alarms/cell_15" fault "cell errors of status 4 and 5"
	states_of cell
	is "$states" "fault none none none none none none none none none none none none none fault " "alarms/cell_NN"
}

# What the status bytes say beside alarms.
test_switches() {
	with_bytes 27 0F
	answer_44 "$frame"
	becomes "${supply}_m01/precharge_mosfet" 1
	with_bytes 27 00
	answer_44 "$frame"
	becomes "${supply}_m01/charge_mosfet" 0
	file_is "${supply}_m01/discharge_mosfet" 0
	file_is "${supply}_m01/own_power" 0
	with_bytes 28 E9
	answer_44 "$frame"
	becomes "${supply}_m01/heater_on" 1
	file_is "${supply}_m01/fully_charged" 1
	file_is "${supply}_m01/buzzer" 1
	file_is "${supply}_m01/alarm_level" none "none of these is an alarm"
	file_is "$link/unknown_bits" none
	with_bytes 27 1E
	answer_44 "$frame"
	wait_until 5 not shows "$link/unknown_bits" none
	unlike "$got" none "a bit of status 2 that nobody has explained is told in unknown_bits"
}

test_alarms() {
	local frame states hwmon

	diag "each bit of 44"
	describe 02 temperatures="3011 2981 2982 2983 2984 2985"
	with_bytes
	answer_44 "$frame"
	start_chain "$stack" gap_ms=5
	wait_for "${supply}_m01/alarm_level" none
	test_edges
	test_states
	test_switches
	stop_chain "$stack"
}

# --- two links -------------------------------------------------------------------------------------------------------

# keep_sending FRAME...: on CAN, each second
keep_sending() {
	frames -q -n 1000 -p 100000 "$pack" "$@" &
	sender=$!
	players+=($!)
}

has_field() {
	get "$1"
	[[ " $got " == *" $2 "* ]]
}

test_two_links() {
	if [ ! -d "/sys/class/net/$can" ] || ! modprobe -q lfpstack_can || ! modprobe -q can_raw; then
		skip "CAN and RS485 under one name" "no CAN interface $can"
		return
	fi
	diag "CAN and RS485 under one name"
	bring_up "$can"
	bring_up "$pack"
	share_processor "$can" "$pack"
	wait_until 5 is_running "$can"
	describe 02 left=44000
	describe 03 left=44000
	answer_from 02 03
	plug
	attach_serial "$stack" gap_ms=$gap can="$can"
	keep_sending "${v12[@]}"
	wait_for "$supply/voltage_now" 49860000
	hand_over
	becomes "$supply/data_source" can+modules "both are heard" 10
	becomes "$supply/modules_online" 2 "modules are counted on RS485: on CAN there are 6" 10
	file_is "$supply/voltage_now" 49860000 "the voltage is that of CAN"
	file_is "$supply/current_now" -27000000
	becomes "$supply/cell_voltage_max" 3315000 "cells come from RS485"
	check "links/can/fields has voltage_now" wait_until 5 has_field "$device/links/can/fields" voltage_now
	check "links/serial/fields has cell_voltage_max" wait_until 5 has_field "$link/fields" cell_voltage_max
	check "links/serial/fields has no voltage_now" not has_field "$link/fields" voltage_now
	check "the current differs: it stands in disagreeing" wait_until 10 has_field "$device/disagreeing" current_now
	check "the voltage does not" not has_field "$device/disagreeing" voltage_now
	rises "$device/disagreements"
	describe 02 left=44000 current=-135
	describe 03 left=44000 current=-135
	answer_from 02 03
	check "both say the same current now" wait_until 10 not has_field "$device/disagreeing" current_now
	end_player "$sender"
	becomes "$device/links/can/state" silent "CAN falls silent" 10
	becomes "$supply/voltage_now" 49620000 "the voltage is that of the modules now"
	becomes "$supply/data_source" modules
	file_is "$supply/present" 1
	file_is "$supply/alarms/can_link" warning "can_link is but a warning: there is the other link"
	file_is "$supply/alarms/serial_link" none
	stop_chain "$stack"
}

# Chains of all kinds, and what needs no record of events.
test_chains() {
	test_count 1
	test_count 16
	test_mixed
	[ -z "${LFP_SHORT-}" ] || return
	test_count 4
	test_groups
	test_shared_line
}

begin_serial
need_programs frames ip
use_stack lfp0
if [ -n "${LFP_SHORT-}" ]; then
	test_chains
else
	test_module_lost
	test_all_lost
fi
test_alarms
test_two_links
finish
