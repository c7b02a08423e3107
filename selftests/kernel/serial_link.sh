#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The way of a serial port through the driver: the line discipline comes and goes in any order with the stack that waits for
# it, hangs up, is unplugged and plugged in again, while everything is read all the time; and nothing but reading commands
# is ever sent.

# wait_until and check call functions by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lib-serial.sh
. "$(dirname "$0")/lib-serial.sh"

supply=$supplies/lfp0
device=/sys/devices/platform/lfpstack-lfp0
link=$(serial_of lfp0)

# Whatever there is to read, of all layers, all the time.
read_all() {
	while :; do
		cat /sys/devices/platform/lfpstack-*/links/serial/* /sys/devices/platform/lfpstack-*/links/serial/module_*/* \
			/sys/devices/platform/lfpstack-*/* "$supplies"/*/uevent "$supplies"/*/alarms/* "$config"/*/* \
			/sys/class/hwmon/*/*_{input,alarm,label} /proc/tty/ldiscs
		sleep 0.2
	done >/dev/null 2>&1
}

start_readers() {
	read_all &
	reader=$!
	players+=($!)
	renice -n 5 $! >/dev/null
}

# --- configfs --------------------------------------------------------------------------------------------------------

test_input() {
	local dir=$config/lfp0

	diag "what can be written"
	stacks+=(lfp0)
	mkdir "$dir"
	file_is "$dir/serial" ""
	file_is "$dir/groups" 0
	file_is "$dir/gap_ms" 100
	file_is "$dir/group_request" 0
	refused "$dir/live" 1 "Destination address required" "no stack without a link"
	refused "$dir/serial" /dev/ttyS0 "Invalid argument"
	refused "$dir/serial" "tty S0" "Invalid argument"
	refused "$dir/serial" $'tty\tS0' "Invalid argument" "a tab is refused in serial"
	refused "$dir/serial" "$(printf 'x%.0s' {1..32})" "Invalid argument" "a name of 32 characters is refused"
	refused "$dir/serial" "$(printf 'x%.0s' {1..4000})" "Invalid argument" "a page of text is refused"
	file_is "$dir/serial" "" "nothing of that is kept"
	refused "$dir/groups" 8 "out of range"
	refused "$dir/groups" "0 1" "Invalid argument" "a single group does not go with others"
	refused "$dir/groups" "" "Invalid argument" "no group at all is refused"
	refused "$dir/groups" -1 "Invalid argument|out of range"
	refused "$dir/groups" "1,2" "Invalid argument"
	accepted "$dir/groups" "3 1 1" "groups in any order, twice"
	file_is "$dir/groups" "1 3"
	refused "$dir/gap_ms" 5001 "out of range"
	refused "$dir/gap_ms" -1 "Invalid argument|out of range"
	refused "$dir/gap_ms" soon "Invalid argument"
	refused "$dir/group_request" maybe "Invalid argument"
	echo 250 >"$dir/gap_ms"
	echo 1 >"$dir/group_request"
	accepted "$dir/serial" ttyUSB7 "a port that is not there"
	accepted "$dir/live" 1 "makes a stack that waits"
	file_is "$link/port" ttyUSB7
	file_is "$link/state" absent
	file_is "$link/problem" no_port
	file_is "$link/gap_ms" 250
	file_is "$link/group_request" 1
	file_is "$link/groups" "1 3"
	file_is "$link/round_ms" "(ENODEV)"
	check "no supply before the pack is heard" test ! -e "$supply"
	refused "$dir/serial" ttyUSB8 "Device or resource busy"
	refused "$dir/groups" 0 "Device or resource busy"
	refused "$dir/gap_ms" 1 "Device or resource busy"
	test_settings
	rmdir "$dir"
}

# What can be set while it is live.
test_settings() {
	refused "$link/gap_ms" 5001 "out of range|Invalid argument"
	refused "$link/gap_ms" x "Invalid argument"
	refused "$link/silence_ms" 999 "out of range|Invalid argument"
	refused "$link/silence_ms" 60001 "out of range|Invalid argument"
	refused "$link/group_request" 2 "out of range|Invalid argument"
	accepted "$link/gap_ms" 5000 "the longest gap"
	file_is "$link/gap_ms" 5000
}

# --- the line discipline ---------------------------------------------------------------------------------------------

test_attach() {
	local round

	diag "a stack waits for the port"
	describe 02
	describe 03
	answer_from 02 03
	start_chain lfp0 gap_ms=$gap
	file_is "$link/port" "$tty"
	file_is "$link/state" up
	file_is "$link/dialect" pylontech
	file_is "$link/problem" none
	file_is "$supply/voltage_now" 49620000
	is "$(readlink -f "$supply/device")" "$device" "the supply is a child of the stack device"
	for round in 1 2; do
		record -f "$supply/present" -f "$supply/voltage_now"
		take_back
		wait_events 1 LFPSTACK_EVENT=link LFPSTACK_LINK=serial LFPSTACK_STATE=absent
		like "$(events LFPSTACK_EVENT=link LFPSTACK_STATE=absent)" '[|]@present=0[|]@voltage_now=ENODEV[|]' \
			"round $round: the discipline goes, an event tells, values are gone with it"
		wait_events 1 LFPSTACK_ALARM=serial_link LFPSTACK_LEVEL=protection
		file_is "$link/state" absent
		record_stop
		hand_over
		becomes "$supply/present" 1 "round $round: it is back" 10
		becomes "$supply/modules_online" 2 "round $round: with both modules" 10
	done
	stop_chain lfp0
	check "all is gone with the stack" test ! -e "$device"
}

# plain_ldattach: as a user types it: it goes into the background
plain_ldattach() {
	local file daemon

	ldattach $discipline "$port" || return
	for file in /proc/[0-9]*/cmdline; do
		grep -qs ldattach "$file" || continue
		[ "$(tr '\0' ' ' 2>/dev/null <"$file")" = "ldattach $discipline $port " ] || continue
		daemon=${file#/proc/}
		daemon=${daemon%/cmdline}
		players+=("$daemon")
	done
}

test_plain() {
	local own

	diag "ldattach and nothing else"
	describe 02
	answer_from 02
	plug
	check "plain ldattach 29 takes the terminal" plain_ldattach
	plain_ldattach
	becomes "$supply/present" 1 "it makes a stack of its own" 10
	file_is "$supply/voltage_now" 49620000
	file_is "$link/port" "$tty"
	file_is "$link/groups" 0
	is "$(echo /sys/devices/platform/lfpstack-*)" "$device" "one stack, however often ldattach is called"
	mkdir "$config/lfp0"
	stacks+=(lfp0)
	echo "$tty" >"$config/lfp0/serial"
	refused "$config/lfp0/live" 1 "File exists" "its name is taken"
	file_is "$supply/present" 1 "the first one does not mind"
	rmdir "$config/lfp0"
	unplug
	check "the stack goes with the terminal" wait_until 5 test ! -e "$device"
	for own in "${players[@]}"; do
		[ "$own" = "$reader" ] || end_player "$own"
	done 2>/dev/null
}

# Somebody who asks for the port by name gets it, and the one that the port made for itself makes room.
test_takes_over() {
	diag "a stack of the user's instead of the port's own"
	describe 02
	answer_from 02
	plug
	hand_over
	becomes "$supply/present" 1 "a stack of its own" 10
	attach_serial house gap_ms=$gap
	becomes "$supplies/house/present" 1 "the one with a name takes over" 10
	check "the other is gone" wait_until 5 test ! -e "$device"
	detach house
	take_back
	unplug
}

test_same_name() {
	diag "the second one of a name"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	check "the same directory is not made twice" not mkdir "$config/lfp0"
	line=second
	answer_from 02
	plug
	hand_over
	becomes "$supplies/lfp1/present" 1 "another port makes another stack" 10
	file_is "$supply/present" 1
	take_back
	check "that goes alone" wait_until 5 test ! -e "$supplies/lfp1"
	unplug
	line=line
	file_is "$supply/present" 1 "the first one stays"
	stop_chain lfp0
}

# --- adapters that come and go ---------------------------------------------------------------------------------------

test_hangup() {
	local round first

	diag "the adapter is pulled out and plugged in again"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	first=$tty
	for round in 1 2; do
		record -f "$supply/present" -f "$supply/voltage_now"
		unplug
		wait_events 1 LFPSTACK_EVENT=link LFPSTACK_STATE=absent
		like "$(events LFPSTACK_EVENT=link LFPSTACK_STATE=absent)" '[|]@present=0[|]@voltage_now=ENODEV[|]' \
			"round $round: an event tells, and values are gone with it"
		record_stop
		file_is "$link/problem" no_port
		file_is "$supply/alarms/serial_link" protection
		file_is "$config/lfp0/live" 1 "round $round: the stack stays"
		take_back
		plug
		[ "$tty" = "$first" ] || { skip "round $round: it is back" "the terminal is $tty now, not $first"; break; }
		hand_over
		becomes "$supply/present" 1 "round $round: it is back by itself" 10
	done
	stop_chain lfp0
}

# The module is in use as long as a terminal has the discipline.
test_module() {
	diag "the module of the link"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	like "$(rmmod lfpstack_serial 2>&1)" 'in use|busy' "it stays while a terminal has the discipline"
	file_is "$supply/present" 1 "and the stack goes on"
	take_back
	check "without it goes" wait_until 5 rmmod lfpstack_serial
	check "from a live stack" test -d "$device"
	is "$(ls "$device/links")" "" "links/ is empty"
	modprobe lfpstack_serial
	becomes "$link/state" absent "the link waits again"
	hand_over
	becomes "$supply/present" 1 "the pack is back by itself" 10
	stop_chain lfp0
}

# Everything at once, in an order of chance, with a pack that answers all the time.
test_traffic() {
	local end=$((SECONDS + ${LFP_STRESS_S:-5})) rounds=0

	diag "coming and going under traffic"
	describe 02
	describe 03
	answer_from 02 03
	plug
	while [ "$SECONDS" -lt "$end" ]; do
		case $((RANDOM % 6)) in
		0) attach_serial lfp0 gap_ms=$gap ;;
		1) rmdir "$config/lfp0" ;;
		2) take_back; hand_over ;;
		3) take_back ;;
		4) take_back; unplug; plug ;;
		5) take_back; rmmod lfpstack_serial; modprobe lfpstack_serial; hand_over ;;
		esac 2>/dev/null
		rounds=$((rounds + 1))
		sleep "0.$((RANDOM % 3))"
	done
	diag "$rounds actions"
	take_back 2>/dev/null
	rmdir "$config/lfp0" 2>/dev/null
	unplug
	modprobe lfpstack_serial
	check "nothing is left" wait_until 5 test ! -e "$device"
	start_chain lfp0 gap_ms=$gap
	file_is "$supply/voltage_now" 49620000 "afterwards all is as ever"
	stop_chain lfp0
}

test_unload() {
	local round

	diag "all modules go and come back"
	describe 02
	answer_from 02
	for round in 1 2; do
		rmmod lfpstack_serial || break
		[ ! -d /sys/module/lfpstack_can ] || rmmod lfpstack_can
		rmmod lfpstack || break
		check "round $round: nothing is left" test ! -e "$config" -a ! -e /sys/bus/platform/drivers/lfpstack
		check "round $round: no discipline" not grep -q '^lfpstack' /proc/tty/ldiscs
		modprobe lfpstack_serial || break
		start_chain lfp0 gap_ms=$gap
		stop_chain lfp0
	done
	is "$round" 2 "twice"
}

# What the pack was asked in the whole of this test.
test_commands() {
	local commands

	commands=$(cut -c 8-9 "$work"/*.asked | sort -u | xargs)
	diag "asked: $commands"
	unlike " $commands " ' (45|48|49|80|8.|90|91|94|95|64|9[7-9A-F]|A.|B.|C.|D.|E.) ' "no command that does anything but read"
	is "$(tr ' ' '\n' <<<"$commands" | grep -vE '^(42|44|47|4F|51|61|62|63|92|93|96)$' | xargs)" "" "none but those that are known"
	is "$(grep -vcE '^~20[0-7][0-9A-F]46[0-9A-F]+$' "$work/line.asked")" 0 "each a whole frame"
}

begin_serial
start_readers
test_input
test_attach
test_plain
test_takes_over
test_same_name
test_hangup
test_module
test_traffic
end_player "$reader"
test_unload
test_commands
finish
