#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every edge of an alarm gives an event at once; in a storm the edges are all accounted for.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

supply=$supplies/lfp0
quiet=359#0000000006504E
overvoltage=359#0200000006504E

setup() {
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
}

# event_has EVENT KEY VALUE: a point
event_has() {
	key "$2" "$1" || value='(no such key)'
	is "$value" "$3" "$2 is $3"
}

test_keys() {
	local event seq

	diag "the keys of an event"
	record
	feed "$overvoltage"
	wait_events 1 LFPSTACK_EVENT=alarm
	event=$(events LFPSTACK_EVENT=alarm)
	like "$event" ' change@/devices/platform/lfpstack-lfp0/power_supply/lfp0[|]' "it is a change of the supply"
	event_has "$event" SUBSYSTEM power_supply
	event_has "$event" LFPSTACK_STACK lfp0
	event_has "$event" LFPSTACK_ALARM overvoltage
	event_has "$event" LFPSTACK_LEVEL protection
	event_has "$event" LFPSTACK_PREVIOUS none
	event_has "$event" LFPSTACK_MODULE 0
	event_has "$event" LFPSTACK_SOURCE can
	event_has "$event" POWER_SUPPLY_HEALTH "Over voltage"
	event_has "$event" POWER_SUPPLY_SCOPE Device
	get "$supply/device/event_seq"
	seq=$got
	event_has "$event" LFPSTACK_SEQ "$seq"
	unlike "$event" '[|]LFPSTACK_COALESCED=' "nothing was coalesced"
	file_is "$supply/alarms/overvoltage" protection
	feed "$quiet"
	wait_events 2 LFPSTACK_EVENT=alarm
	event_has "$(events LFPSTACK_LEVEL=none)" LFPSTACK_PREVIOUS protection
	event_has "$(events LFPSTACK_LEVEL=none)" LFPSTACK_SEQ $((seq + 1))
	record_stop
}

# levels: "PREVIOUS>LEVEL" of each recorded alarm event in $got
levels() {
	got=$(events LFPSTACK_EVENT=alarm |
		sed 's/.*|LFPSTACK_LEVEL=\([a-z]*\)|LFPSTACK_PREVIOUS=\([a-z]*\)|.*/\2>\1/' | xargs)
}

test_back_to_back() {
	diag "set and cleared back to back"
	record
	feed "$overvoltage" "$quiet"
	wait_events 2 LFPSTACK_EVENT=alarm
	levels
	is "$got" "none>protection protection>none" "both edges give an event"
	record_stop
	record
	feed 359#0000020006504E "$overvoltage" 359#0200020006504E 359#0000020006504E "$quiet"
	wait_events 4 LFPSTACK_EVENT=alarm
	levels
	is "$got" "none>warning warning>protection protection>warning warning>none" "up and down by steps"
	record_stop
}

test_several_at_once() {
	diag "several conditions in one frame"
	record
	feed 359#9E01000006504E
	wait_events 6 LFPSTACK_EVENT=alarm
	got=$(events LFPSTACK_EVENT=alarm | sed 's/.*|LFPSTACK_ALARM=\([a-z_]*\)|.*/\1/' | sort | xargs)
	is "$got" "charge_overcurrent discharge_overcurrent overtemperature overvoltage undertemperature undervoltage" \
		"each gives an event of its own"
	feed "$quiet"
	wait_events 12 LFPSTACK_EVENT=alarm
	record_stop
}

test_unknown_bit() {
	diag "a bit that nobody has explained"
	record
	feed 359#2000000006504E
	wait_events 1 LFPSTACK_ALARM=unknown_alarm LFPSTACK_LEVEL=protection
	file_is "$supply/alarms/unknown_alarm" protection
	file_is "$supply/device/links/can/unknown_bits" 359#20000000000000
	file_is "$supply/health" "Unspecified failure"
	feed 35C#C100
	file_is "$supply/device/links/can/unknown_bits" "359#20000000000000 35C#0100"
	feed "$quiet" 35C#C000
	wait_events 1 LFPSTACK_ALARM=unknown_alarm LFPSTACK_LEVEL=none
	file_is "$supply/alarms/unknown_alarm" none
	file_is "$supply/device/links/can/unknown_bits" none
	record_stop
}

# Figures for the reader; the only limit is that the event comes at all.
test_latency() {
	local try

	diag "from the wire to the event, 20 tries"
	record -i "$can"
	for try in $(seq 20); do
		feed "$overvoltage"
		wait_events "$try" LFPSTACK_LEVEL=protection || break
		feed "$quiet"
		wait_events "$try" LFPSTACK_LEVEL=none || break
	done
	is "$(events LFPSTACK_LEVEL=protection | wc -l)" 20 "each protection gave an event within 5 s"
	diag "$(latencies 'event ' "the uevent")" "$(latencies frame "a raw CAN socket sees the frame")"
	record_stop
}

# latencies EVENT|FRAME TEXT: since the kernel received the frame that raised the alarm
latencies() {
	gawk -v what="$1" -v text="$2" -v raised="$overvoltage" '
		$2 == "frame" && index($0, raised) { wire = $1; if (what == "frame") add($3) }
		$2 == "event" && /[|]LFPSTACK_LEVEL=protection[|]/ && what != "frame" { add($1) }
		function add(time) { all[++n] = (time - wire) / 1000 }
		END {
			asort(all)
			printf "%s after %.3f ms (median; %.3f to %.3f)\n", text, all[int((n + 1) / 2)], all[1], all[n]
		}' "$log"
}

# The number of edges that the recorded events stand for, in $edges, and that of the events, in $announced.
count_edges() {
	events "LFPSTACK_STACK=$1" LFPSTACK_EVENT=alarm LFPSTACK_ALARM=overvoltage >"$work/edges"
	announced=$(wc -l <"$work/edges")
	edges=$((announced + $(sed -n 's/.*|LFPSTACK_COALESCED=\([0-9]*\)|.*/\1/p' "$work/edges" | awk '{ n += $1 }
		END { print n + 0 }')))
}

# check_sequence STACK: the numbers of all its recorded events follow one another. Another stack has numbers of its own.
check_sequence() {
	events "LFPSTACK_STACK=$1" | sed -n 's/.*|LFPSTACK_SEQ=\([0-9]*\)|.*/\1/p' >"$work/numbers"
	got=$(awk 'NR > 1 && $1 != last + 1 { print last " then " $1 } { last = $1 }' "$work/numbers")
	is "$got" "" "the sequence has no gap"
	get "$supplies/$1/device/event_seq"
	is "$(tail -n 1 "$work/numbers")" "$got" "event_seq is that of the last event"
}

# shellcheck disable=SC2317 # wait_until calls it
seq_rests() {
	local before

	get "$1"
	before=$got
	sleep 1.5
	get "$1"
	[ "$got" = "$before" ]
}

# Frames that the interface has received so far, less those for which the network stack had no room, in $arrived.
count_arrived() {
	local line dropped=0

	while read -r -a line; do
		dropped=$((dropped + 16#${line[1]}))
	done </proc/net/softnet_stat
	read -r arrived <"/sys/class/net/$1/statistics/rx_packets"
	arrived=$((arrived - dropped))
}

# storm STACK INTERFACE FROM: 10000 edges as fast as the bus carries them. Where frames are lost nevertheless, the number of
# edges is anybody's guess, and only what the driver makes of them is looked at.
storm() {
	local seen start announced edges arrived before

	count_arrived "$2"
	before=$arrived
	counter "$1"
	seen=$count
	record
	start=${EPOCHREALTIME/./}
	diag "$(frames -n 5000 "$3" "$overvoltage" "$quiet") on $3"
	wait_until 3 counted "$1" $((seen + 10000))
	counter "$1"
	count_arrived "$2"
	is $((count - seen)) $((arrived - before)) "the driver saw every frame that came in"
	wait_until 30 seq_rests "$supplies/$1/device/event_seq"
	count_edges "$1"
	if [ $((count - seen)) = 10000 ]; then
		is "$edges" 10000 "events and coalesced edges sum up to 10000"
	else
		skip "events and coalesced edges sum up to 10000" "$2 lost $((10000 - count + seen)) frames"
	fi
	diag "$announced events, $((edges - announced)) coalesced," \
		"$(((${EPOCHREALTIME/./} - start) / 1000000)) s with the wait for the last"
	unlike "$(<"$log")" ' lost' "the test lost no event"
	check_sequence "$1"
	# The frame that ends it may be among the lost ones: what counts is that events and files agree.
	get "$supplies/$1/alarms/overvoltage"
	is "$(sed -n '$s/.*|LFPSTACK_LEVEL=\([a-z]*\)|.*/\1/p' "$work/edges")" "$got" "the last event tells the last state"
	record_stop
	frames -n 1 "$3" "$quiet" >/dev/null
	wait_for "$supplies/$1/alarms/overvoltage" none
	file_is "$supplies/$1/health" Good
}

test_storm() {
	diag "10000 edges on a real bus"
	storm lfp0 "$can" "$pack"
}

test_storm_virtual() {
	if ! modprobe -q vcan; then
		skip "10000 edges on a virtual bus" "no module vcan"
		return
	fi
	diag "10000 edges on a virtual bus"
	add_vcan lfpt0
	ip link set lfpt0 up
	attach lfp1 lfpt0 silence_ms=60000
	start_pack lfp1 lfpt0 "${v12[@]}"
	storm lfp1 lfpt0 lfpt0
	detach lfp1
}

# The times of the recorded plain events of the supply, in ms.
plain_events() {
	awk '/ event change@.*[|]POWER_SUPPLY_NAME=lfp0[|]/ && !/[|]LFPSTACK_/ { printf "%d\n", $1 / 1000 }' "$log"
}

# The class sends an event from a work of its own, so one that was late may seem to come soon before the next.
check_rate() {
	local count span

	plain_events >"$work/times"
	count=$(wc -l <"$work/times")
	span=$(awk 'NR == 1 { first = $1 } END { print $1 - first }' "$work/times")
	diag "$count events in $span ms"
	check "$1: there are events" test "$count" -ge 3
	check "$1: at most one a second" test $(((count - 1) * 1000)) -le $((span + 200))
}

test_plain_changes() {
	diag "plain change events"
	feed "${v12[@]}"
	sleep 1.5
	record
	frames -q -n 250 -p 10000 "$pack" 356#7A13F2FE6B01 356#7B13E8FE6B01
	sleep 1.2
	is "$(plain_events)" "" "voltage and current 100 times a second: none"
	record_stop
	record
	frames -q -n 250 -p 10000 "$pack" 351#1402C012C012C201 351#1402BF12C012C201
	sleep 1.2
	check_rate "a limit 100 times a second"
	record_stop
}

# poll_for FILE MILLISECONDS FRAME...: what the file says before and after it has changed, in $got
poll_for() {
	local poller

	rm -f "$work/poll"
	pollfile "$1" "$2" >"$work/poll" 2>&1 &
	poller=$!
	wait_until 5 test -s "$work/poll"
	feed "${@:3}"
	wait "$poller"
	got=$(xargs <"$work/poll")
}

test_poll() {
	diag "poll() on a file of alarms/"
	feed "${v12[@]}"
	poll_for "$supply/alarms/overvoltage" 5000 "$overvoltage"
	is "$got" "none protection" "it wakes when the alarm is raised"
	poll_for "$supply/alarms/overvoltage" 5000 "$quiet"
	is "$got" "protection none" "it wakes when the alarm is cleared"
	poll_for "$supply/alarms/undervoltage" 500 "$overvoltage" "$quiet"
	is "$got" "none pollfile: nothing came" "it does not wake for another one"
}

begin
setup
test_keys
test_back_to_back
test_several_at_once
test_unknown_bit
test_latency
test_storm
test_storm_virtual
test_plain_changes
test_poll
detach lfp0
finish
