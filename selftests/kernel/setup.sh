#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Stacks that a user sets up in configfs: what is refused, and that stacks and modules come and go in any order.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

supply=$supplies/lfp0
longest=abcdefgh_012345

# no_name NAME: a point
no_name() {
	local message

	message=$(mkdir "$config/$1" 2>&1)
	like "${message:-no error}" 'Invalid argument|File name too long' "$(printf %q "$1") is no name of a stack"
	[ ! -d "$config/$1" ] || rmdir "$config/$1"
}

test_names() {
	diag "names"
	no_name LFP0
	no_name Lfp
	no_name abcdefgh_0123456
	no_name lfp-0
	no_name lfp.0
	no_name 'lfp 0'
	no_name lfp:0
	no_name bat
	no_name bat0
	no_name bat_garage
	no_name lfp0_a00
	no_name x_m16
	no_name $'lfp\n'
	no_name "$(printf 'x%.0s' {1..255})"
	check "abat0 is a name" attach abat0 "$can"
	detach abat0
	attach "$longest" "$can"
	start_pack "$longest" "$pack" "${v12[@]}"
	file_is "$supplies/$longest/type" Battery "a name of 15 characters makes a supply"
	check "and a hwmon device" grep -qx "${longest}_stack" /sys/class/hwmon/*/name
	detach "$longest"
}

test_attributes() {
	local dir=$config/lfp0

	diag "what can be written"
	stacks+=(lfp0)
	mkdir "$dir"
	file_is "$dir/live" 0
	file_is "$dir/can" ""
	file_is "$dir/scope" device
	file_is "$dir/silence_ms" 5000
	file_is "$dir/dev_name" "(ENODEV)"
	refused "$dir/live" 1 "Destination address required" "no stack without an interface"
	refused "$dir/live" maybe "Invalid argument"
	refused "$dir/scope" host "Invalid argument"
	refused "$dir/scope" "" "Invalid argument" "an empty scope is refused"
	refused "$dir/silence_ms" 999 "Numerical result out of range"
	refused "$dir/silence_ms" 60001 "Numerical result out of range"
	refused "$dir/silence_ms" soon "Invalid argument"
	refused "$dir/can" can/0 "Invalid argument"
	refused "$dir/can" "can 0" "Invalid argument"
	refused "$dir/can" .. "Invalid argument"
	refused "$dir/can" abcdefghijklmnop "Invalid argument" "a name too long for an interface is refused"
	refused "$dir/can" "$(printf 'x%.0s' {1..4000})" "Invalid argument" "a page of text is refused"
	file_is "$dir/can" ""
	printf %s "$can" >"$dir/can"
	file_is "$dir/can" "$can" "a line needs no end"
	check "the same directory is not made twice" not mkdir "$dir"
	rmdir "$dir"
}

test_live() {
	local dir=$config/lfp0

	diag "what a live stack refuses"
	attach lfp0 "$can" silence_ms=60000
	file_is "$dir/live" 1
	file_is "$dir/dev_name" lfpstack-lfp0
	refused "$dir/can" "$pack" "Device or resource busy"
	refused "$dir/scope" system "Device or resource busy"
	refused "$dir/silence_ms" 2000 "Device or resource busy"
	file_is "$dir/can" "$can"
	start_pack lfp0 "$pack" "${v12[@]}"
	accepted "$dir/live" 1 "live=1 twice is no error"
	file_is "$supply/present" 1 "and changes nothing"
	echo 0 >"$dir/live"
	file_is "$dir/live" 0
	check "live=0 takes the supply away" test ! -e "$supply"
	accepted "$dir/live" 0 "live=0 twice is no error"
	echo 2000 >"$dir/silence_ms"
	echo 1 >"$dir/live"
	file_is "$(link_of lfp0)/silence_ms" 2000 "what was set before holds when live again"
	start_pack lfp0 "$pack" "${v12[@]}"
	rmdir "$dir"
	is "$?" 0 "a live directory can be removed"
	check "and takes the supply with it" test ! -e "$supply"
	check "and the device" test ! -e /sys/devices/platform/lfpstack-lfp0
}

test_scope() {
	diag "scope"
	attach lfp0 "$can" scope=system silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/scope" System
	like "$(<"$supply/uevent")" '^POWER_SUPPLY_SCOPE=System$' "the scope is in the uevent"
	detach lfp0
	attach lfp0 "$can" scope=device silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/scope" Device
	detach lfp0
}

test_two_stacks() {
	if ! modprobe -q vcan; then
		skip "two stacks, two interfaces" "no module vcan"
		return
	fi
	diag "two stacks, two interfaces"
	add_vcan lfpt0
	ip link set lfpt0 up
	attach lfp0 "$can" silence_ms=60000
	attach lfp1 lfpt0 silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supplies/lfp1/present" "(absent)" "the other stack hears nothing of it"
	start_pack lfp1 lfpt0 "${v13[@]}"
	file_is "$supply/voltage_now" 49860000
	file_is "$supplies/lfp1/voltage_now" 49870000
	file_is "$(link_of lfp0)/dialect" pylontech-1.2
	file_is "$(link_of lfp1)/dialect" pylontech-1.3
	detach lfp1
	file_is "$supply/present" 1 "one stays when the other goes"
	detach lfp0
}

test_shared_interface() {
	diag "two stacks on one interface"
	attach lfp0 "$can" silence_ms=60000
	attach lfp1 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	wait_for "$supplies/lfp1/present" 1
	file_is "$supplies/lfp1/voltage_now" 49860000 "both hear the pack"
	detach lfp0
	feed_stack lfp1 "$pack" 356#F4017B00C9FF
	file_is "$supplies/lfp1/voltage_now" 50000000 "one still hears it when the other is gone"
	detach lfp1
}

# A module that is in use stays.
test_modules_in_use() {
	diag "modules in use"
	stacks+=(lfp0)
	mkdir "$config/lfp0"
	rmmod lfpstack_can
	like "$(rmmod lfpstack 2>&1)" 'in use|busy' "lfpstack stays while a stack is described"
	echo "$can" >"$config/lfp0/can"
	echo 1 >"$config/lfp0/live"
	check "live=1 loads the module of the link" wait_until 5 test -d /sys/module/lfpstack_can
	check "and the link is there" test -d "$(link_of lfp0)"
	like "$(rmmod lfpstack 2>&1)" 'in use|busy' "lfpstack stays while a stack is live"
}

test_link_module() {
	local device=/sys/devices/platform/lfpstack-lfp0

	diag "the module of the link goes and comes back"
	start_pack lfp0 "$pack" "${v12[@]}"
	record -f "$supply/present" -f "$supply/voltage_now" -f "$supply/alarms/can_link"
	rmmod lfpstack_can
	is "$?" 0 "it can be removed from a live stack"
	wait_events 1 LFPSTACK_EVENT=link LFPSTACK_LINK=can LFPSTACK_STATE=absent
	like "$(events LFPSTACK_STATE=absent)" '[|]@present=0[|]@voltage_now=ENODEV[|]@can_link=protection[|]' \
		"an event tells that the link is gone, and values are gone with it"
	wait_events 1 LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=protection
	is "$(events LFPSTACK_ALARM=can_link | wc -l)" 1 "can_link is raised once"
	check "the supply stays" test -d "$supply"
	is "$(ls "$device/links")" "" "links/ is empty"
	modprobe lfpstack_can
	becomes "$device/links/can/state" silent
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/voltage_now" 49860000 "the pack is back by itself"
	wait_events 1 LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=none
	record_stop
	detach lfp0
}

test_all_modules() {
	local round

	diag "all modules go and come back"
	for round in 1 2 3 4 5; do
		rmmod lfpstack_can lfpstack || break
		modprobe lfpstack_can || break
		attach lfp0 "$can" silence_ms=60000
		start_pack lfp0 "$pack" "${v12[@]}"
		detach lfp0
	done
	is "$round" 5 "five times"
	rmmod lfpstack_can lfpstack
	check "nothing is left of the driver" test ! -e /sys/bus/platform/drivers/lfpstack
	check "nothing is left in configfs" test ! -e "$config"
	check "nothing is left in the list of receivers" not grep -rqs lfpstack /proc/net/can
	modprobe lfpstack_can
}

# Frames come all the time, as nobody waits for a detach.
test_many_rounds() {
	local round sender

	diag "attached and detached again and again"
	frames -q -n 1000000 "$pack" "${v12[@]}" &
	sender=$!
	for round in {1..100}; do
		attach lfp0 "$can" silence_ms=60000 || break
		if [ $((round % 10)) = 0 ]; then
			wait_for "$supply/present" 1 || break
		fi
		detach lfp0 || break
	done
	kill $sender
	wait $sender 2>/dev/null
	is "$round" 100 "a hundred times, on a busy bus"
}

begin
test_names
test_attributes
test_live
test_scope
test_two_stacks
test_shared_interface
test_modules_in_use
test_link_module
test_all_modules
test_many_rounds
finish
