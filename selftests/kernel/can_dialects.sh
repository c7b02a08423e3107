#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Packs of each dialect: recognised by what they send, every value as worked out by hand, and told apart when one takes the
# place of another.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

supply=$supplies/lfp0
link=$(link_of lfp0)
expected=$kernel_tests/captured-dialects.expected

# Fewer identifiers than this are no pack.
least_ids=3

# --- packs as captured -----------------------------------------------------------------------------------------------

# differing: what the files say otherwise than expected, in $differing
compare() {
	local name want

	differing=
	for name in "${!values[@]}"; do
		want=${values[$name]}
		get "$supply/$name"
		case $got in "(absent)" | "(ENODEV)") got=absent ;; esac
		[ "$got" = "$want" ] || differing+="$name is $got, not $want; "
	done
}

# settles DIALECT: the pack was heard out and is of this dialect
settles() {
	wait_until 5 shows "$link/dialect" "$1"
	[ "$1" = unknown ] || [ "${#ids[@]}" -lt $least_ids ] || wait_until 5 shows "$supply/present" 1
}

judge_pack() {
	local dialect=$1 name=$2

	[ "${#frames[@]}" -gt 0 ] || return
	attach lfp0 "$can" silence_ms=60000
	send_cycles "$pack" "${frames[@]}"
	if [ "${#ids[@]}" -lt $least_ids ]; then
		sleep 2
		file_is "$supply/present" "(absent)" "$name: ${#ids[@]} identifier is no pack"
	else
		settles "$dialect"
		file_is "$link/dialect" "$dialect" "$name: dialect"
		compare
		is "$differing" "" "$name: ${#values[@]} files as worked out by hand"
		is "$(grep -c POWER_SUPPLY_SCOPE=Device "$supply/uevent")" 1 "$name: its uevent is complete"
	fi
	detach lfp0
}

test_captured() {
	local word rest dialect='' name='' value file

	diag "packs as captured"
	declare -gA values=() ids=()
	frames=()
	while read -r word rest; do
		case $word in
		'#'* | '') ;;
		pack)
			[ -z "$dialect" ] || judge_pack "$dialect" "$name"
			read -r dialect name <<<"$rest"
			values=() ids=() frames=()
			;;
		=)
			read -r file value <<<"$rest"
			values[$file]=$value
			;;
		*) frames+=("$word#$rest"); ids[$word]=1 ;;
		esac
	done <"$expected"
	judge_pack "$dialect" "$name"
}

# --- one pack after the other ----------------------------------------------------------------------------------------

# shellcheck disable=SC2034 # used by name
victron=(351#3802E803E803C701 355#3300640000000000 356#8E14F9FFB4000000 35A#0000000000000000 35E#5059544553
	35F#01006E013200 372#0200000000000000 373#D80CDA0C21012301 379#6400)
# shellcheck disable=SC2034
native=(400#3802E803E803C701 401#C50CBB0C07000400 402#E600DC0000000A00 403#0484800204048000 404#1200640001001C00
	405#1F130000E2001000 406#0000000000000000 408#01010000000000 409#1EC300003E220000 40A#5059544553
	40B#18081709392C0100 41E#A6020000B2020000)
# shellcheck disable=SC2034
deye=(351#3802E803E803C701 355#3C006400 356#4C14E8030401 359#00000000000000 35C#C000 35E#445930303103E803
	361#E40CDF0CE600DC00 364#0200000002000000)
# shellcheck disable=SC2034
growatt=(311#0238000000000000 312#0000000000000000 313#14500000012C4164 314#0000000000000000)

# send_each_second FRAME...: in the background, until stop_sending; counts the cycles in a file
send_each_second() {
	local cycles=0

	while :; do
		echo $((cycles += 1)) >"$work/cycles"
		frames -q "$pack" "$@"
		sleep 0.9
	done &
	sender=$!
}

stop_sending() {
	kill "$sender"
	wait "$sender" 2>/dev/null
}

# switch_to DIALECT FRAME...: another pack takes over the bus. Two cycles tell it; a third may have begun when it is seen.
switch_to() {
	stop_sending
	send_each_second "${@:2}"
	wait_until 20 shows "$link/dialect" "$1"
	get "$work/cycles"
	cycles=$got
	file_is "$link/dialect" "$1" "$1 takes over"
	check "within two cycles (in the course of cycle $cycles)" test "$cycles" -le 3
}

test_switching() {
	diag "a pack changes its dialect while running"
	attach lfp0 "$can"
	# shellcheck disable=SC2119 # without options
	record
	send_each_second "${v12[@]}"
	wait_for "$supply/present" 1
	file_is "$supply/current_now" -27000000

	switch_to deye "${deye[@]}"
	becomes "$supply/current_now" -100000000 "Deye: a positive current discharges"
	file_is "$supply/alarm_level" none "its 0x359 is not read as Pylontech's"
	wait_for "$supply/manufacturer" DY001 8
	file_is "$supply/manufacturer" DY001
	file_is "$supply/model_name" "(absent)"

	switch_to pylontech-1.3 "${v13[@]}"
	becomes "$supply/voltage_now" 49870000
	get "$supply/charge_enabled"
	like "$got" 'absent|ENODEV' "what the new pack does not send is not shown"
	get "$supply/cell_voltage_max"
	like "$got" 'absent|ENODEV' "nor the cells of the one before"

	switch_to pytes-native "${native[@]}"
	becomes "$supply/voltage_now" 48950000
	becomes "$supply/bms_clock" 2024-08-23T09:57:44 "the clock of the pack" 8
	file_is "$supply/cell_voltage_max_at" "module 0 cell 7"

	switch_to pytes-victron "${victron[@]}"
	becomes "$supply/cell_temperature_min" 160 "the coldest cell" 8
	wait_until 8 shows "$supply/bms_clock" "(absent)"
	file_is "$supply/bms_clock" "(absent)" "the clock is gone with the dialect"
	stop_sending
	is "$(events LFPSTACK_EVENT=alarm | wc -l)" 0 "no alarm is made up on the way"
	is "$(events LFPSTACK_EVENT=link LFPSTACK_STATE=silent | wc -l)" 0 "the link was up all the time"
	record_stop
	detach lfp0
}

test_override() {
	diag "the user says the dialect"
	attach lfp0 "$can" dialect=deye silence_ms=60000
	file_is "$link/dialect_override" deye
	send_cycles "$pack" "${v12[@]}"
	becomes "$link/dialect" deye
	becomes "$supply/current_now" 27000000 "the current is read as Deye's"
	detach lfp0
	mkdir "$config/lfp0"
	stacks+=(lfp0)
	file_is "$config/lfp0/dialect" auto
	echo "$can" >"$config/lfp0/can"
	refused "$config/lfp0/dialect" "nice one" "Invalid argument"
	echo klingon >"$config/lfp0/dialect"
	refused "$config/lfp0/live" 1 "Invalid argument" "a dialect that does not exist is refused when the stack goes live"
	echo foreign >"$config/lfp0/dialect"
	refused "$config/lfp0/live" 1 "Invalid argument" "and so is one that cannot be read"
	like "$(dmesg | tail -n 5)" 'foreign.*no dialect' "the log says why"
	file_is "$config/lfp0/live" 0
	detach lfp0
}

test_foreign() {
	local lines

	diag "another family"
	attach lfp0 "$can" silence_ms=60000
	lines=$(dmesg | grep -c "another family")
	send_cycles "$pack" "${growatt[@]}"
	becomes "$link/dialect" foreign
	file_is "$link/problem" foreign
	file_is "$supply/present" "(absent)" "nothing is shown of it"
	send_cycles "$pack" "${growatt[@]}"
	sleep 1
	is $(($(dmesg | grep -c "another family") - lines)) 1 "one line in the log"
	detach lfp0
}

# shellcheck disable=SC2034 # sixteen identifiers, as a pack of the Victron style sends them
sixteen=(351#3802E803E803C701 355#3300640000000000 356#8E14F9FFB4000000 35A#0000000000000000 35E#5059544553
	35F#01006E013200 360#00 372#0200000000000000 373#D80CDA0C21012301 374#3038303000000000 375#3034303000000000
	376#3032303000000000 377#3033303000000000 378#400800002B070000 379#6400 380#3132333435363738)

# load INTERFACE ROUNDS: all sixteen, as fast as the bus carries them, every one with something new in every other round
load() {
	local half=$(($2 / 2))

	counter lfp0
	frames -q -n "$half" "$1" "${sixteen[@]}" "${sixteen[@]/#356#8E/356#8F}" &&
		wait_until 20 counted lfp0 $((count + 2 * half * ${#sixteen[@]}))
	counter lfp0
	is "$count" $((before + 2 * half * ${#sixteen[@]})) "$1: every frame of $((2 * half * ${#sixteen[@]})) was taken"
}

test_full_load() {
	local before

	diag "sixteen identifiers on a full bus"
	attach lfp0 "$can" silence_ms=60000
	send_cycles "$pack" "${sixteen[@]}"
	becomes "$link/dialect" pytes-victron
	counter lfp0
	before=$count
	load "$pack" 300
	file_is "$link/rejected" 0
	file_is "$supply/serial_number" 12345678
	detach lfp0
	add_vcan lfpd0
	ip link set lfpd0 up
	attach lfp0 lfpd0 silence_ms=60000
	send_cycles lfpd0 "${sixteen[@]}"
	becomes "$link/dialect" pytes-victron
	counter lfp0
	before=$count
	load lfpd0 1000
	detach lfp0
}

begin
need_module vcan
test_captured
test_switching
test_override
test_foreign
test_full_load
finish
