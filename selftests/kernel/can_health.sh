#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a link knows of its own health: each identifier, what is missing, errors of the bus, an inverter's keep-alive; and
# the keep-alive of our own.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

bus=lfph0
supply=$supplies/lfp0
link=$(link_of lfp0)

test_identifiers() {
	diag "each identifier"
	attach lfp0 "$can" silence_ms=60000
	file_is "$link/problem" silent
	file_is "$link/ids_age_ms/351" "(ENODEV)" "no age before the first frame"
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$link/ids_frames/351" 2
	file_is "$link/ids_frames/35A" 0
	get "$link/ids_age_ms/351"
	check "its age is short ($got ms)" test "$got" -lt 60000
	file_is "$link/problem" none
	file_is "$link/missing" none
	feed 351#01 355#
	file_is "$link/ids_rejected/351" 1 "a frame too short for any meaning is counted by its identifier"
	file_is "$link/ids_rejected/355" 1
	file_is "$link/ids_rejected/356" 0
	file_is "$link/rejected" 2
	file_is "$link/ids_frames/351" 2 "and not as one that was taken"
	is "$(find "$link/ids_frames/" "$link/ids_age_ms/" "$link/ids_rejected/" -type f | wc -l)" $((3 * 47)) \
		"every identifier of the family has its files"
	detach lfp0
}

test_missing() {
	diag "an identifier that does not come"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]:0:4}" 35E#50594C4F4E202020
	file_is "$link/missing" 35C
	file_is "$link/problem" incomplete
	feed 35C#C000
	becomes "$link/missing" none
	becomes "$link/problem" none
	detach lfp0
}

test_one_identifier() {
	diag "one identifier without end"
	attach lfp0 "$can" silence_ms=60000
	frames -q -n 60 "$pack" 359#0000000006504E
	becomes "$link/problem" one_id
	file_is "$supply/present" "(absent)" "that is no pack"
	frames -q "$pack" 351#1402C012C012C201
	becomes "$link/problem" none "another one, and it may become a pack"
	detach lfp0
}

test_unknown() {
	diag "a pack of no known dialect"
	attach lfp0 "$can" silence_ms=60000
	send_cycles "$pack" 351#1402C012C012C201 355#58005E00 356#7A13F2FE6B01
	becomes "$link/problem" unknown_dialect
	detach lfp0
}

test_errors() {
	diag "error frames"
	attach lfp0 "$bus"
	file_is "$link/problem" no_interface
	add_vcan "$bus"
	becomes "$link/problem" down
	ip link set "$bus" up
	becomes "$link/problem" silent
	file_is "$link/controller" none "a virtual bus has no controller"
	file_is "$link/rx_errors" "(ENODEV)"
	frames -q "$bus" 20000088#0000800000000000 20000088#0000800000000000 20000020#0000000000000000
	becomes "$link/problem" errors_only
	file_is "$link/error_frames" 3
	file_is "$link/ack_errors" 1
	frames -q "$bus" 20000040#0000000000000000
	becomes "$link/problem" bus_off
	file_is "$link/bus_off_count" 1
	frames -q "$bus" 20000100#0000000000000000
	becomes "$link/state" silent
	file_is "$link/restarts" 1
	send_cycles "$bus" "${v12[@]}"
	becomes "$link/problem" none "data end it"
	detach lfp0
}

# said INTERFACE SECONDS: what was on the bus meanwhile, in $work/said
said() {
	timeout "$2" candump -L "$1" >"$work/said" 2>/dev/null
}

test_keepalive() {
	diag "the keep-alive of an inverter"
	attach lfp0 "$can"
	file_is "$link/keepalive" 0 "ours is off by default"
	file_is "$link/keepalive_age_ms" "(ENODEV)" "none was heard"
	frames -q "$pack" 305#0000000000000000
	becomes "$link/keepalive_frames" 1 "an inverter's is heard"
	get "$link/keepalive_age_ms"
	check "its age is known ($got ms)" test "$got" -lt 60000
	frames -q "$pack" 00000305#0000000000000000
	sleep 0.2
	file_is "$link/keepalive_frames" 1 "one with 29 bits is none"
	file_is "$link/sent" 0 "nothing was sent"
	detach lfp0

	diag "our own"
	attach lfp0 "$can" keepalive=1
	file_is "$link/keepalive" 1
	said "$pack" 4
	like "$(sed 's/.* //' "$work/said" | sort | uniq -c | xargs)" '^[2-5] 305#0000000000000000$' "eight zeros, once a second"
	file_is "$link/keepalive_frames" 0 "it is not taken for an inverter"
	echo 0 >"$link/keepalive"
	sleep 1.2
	said "$pack" 2
	is "$(wc -l <"$work/said")" 0 "switched off while running"
	echo 1 >"$link/keepalive"
	said "$pack" 2
	check "and on" test "$(wc -l <"$work/said")" -ge 1
	refused "$link/keepalive" maybe "Invalid argument"
	ip link set "$can" down
	sleep 1.2
	get "$link/sent"
	sent=$got
	sleep 1.2
	file_is "$link/sent" "$sent" "not on an interface that is down"
	bring_up "$can"
	wait_until 5 is_running "$can"
	wait_until 5 not shows "$link/sent" "$sent"
	get "$link/sent"
	check "but again when it is up ($got)" test "$got" -gt "$sent"
	detach lfp0
	said "$pack" 2
	is "$(wc -l <"$work/said")" 0 "it ends with the stack"
}

test_controller() {
	diag "a controller"
	attach lfp0 "$can"
	file_is "$link/controller" error-active
	get "$link/rx_errors"
	like "$got" '^[0-9]+$|ENODEV' "its counter of errors can be read"
	detach lfp0
}

# adapter_says LINE: points are about what the adapter made its controller say
adapter_says() {
	echo "$1" >&"${ADAPTER[1]}"
}

# A controller of which a program plays the hardware goes through all its states, as one on a shorted bus does.
test_bus_off() {
	local name

	if ! modprobe -q slcan; then
		skip "a controller goes off the bus" "no module slcan"
		return
	fi
	diag "a controller goes off the bus"
	coproc ADAPTER { adapter; }
	read -r -t 5 name <&"${ADAPTER[0]}"
	ip link set "$name" up
	attach lfp0 "$name"
	# shellcheck disable=SC2119 # without options
	record
	becomes "$link/state" silent
	file_is "$link/controller" error-active
	adapter_says sw100000
	becomes "$link/controller" error-warning
	adapter_says sp130000
	becomes "$link/controller" error-passive
	becomes "$link/problem" errors_only "nothing but errors"
	adapter_says t35181402C012C012C201
	becomes "$link/frames" 1 "a frame comes in spite of them"
	adapter_says sb000256
	becomes "$link/state" bus_off
	file_is "$link/controller" bus-off
	file_is "$link/problem" bus_off
	file_is "$link/bus_off_count" 1
	wait_events 1 LFPSTACK_EVENT=link LFPSTACK_STATE=bus_off
	is "$(events LFPSTACK_EVENT=link LFPSTACK_STATE=bus_off | wc -l)" 1 "one event tells it"
	ip link set "$name" down
	becomes "$link/state" no_carrier
	ip link set "$name" up
	becomes "$link/state" silent
	file_is "$link/controller" error-active
	adapter_says t35181402C012C012C201
	becomes "$link/state" up "and frames bring it back"
	record_stop
	kill "$ADAPTER_PID"
	wait "$ADAPTER_PID" 2>/dev/null
	becomes "$link/state" absent "the adapter is unplugged"
	detach lfp0
}

begin
need_module vcan
need_programs candump
test_identifiers
test_missing
test_one_identifier
test_unknown
test_errors
test_keepalive
test_controller
test_bus_off
finish
