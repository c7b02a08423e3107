#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The link of a stack to its interface: every way to lose the pack shows in one step, and traffic alone brings it back.
# Most of it happens on a virtual bus, which can be made, moved and broken at will.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

bus=lfpt0
supply=$supplies/lfp0
link=$(link_of lfp0)

# What is looked at in the moment of each event.
snapshot=()
for file in present status health capacity voltage_now current_now temp constant_charge_voltage_max \
	constant_charge_current_max discharge_current_max discharge_voltage_min charge_enabled charge_request \
	modules_online alarms/overvoltage alarms/can_link; do
	snapshot+=(-f "$supply/$file")
done
there='|@present=1|@status=Discharging|@health=Good|@capacity=88|@voltage_now=49860000|@current_now=-27000000|'
there+='@temp=363|@constant_charge_voltage_max=53200000|@constant_charge_current_max=480000000|'
there+='@discharge_current_max=480000000|@discharge_voltage_min=45000000|@charge_enabled=1|@charge_request=none|'
there+='@modules_online=6|@overvoltage=none|@can_link=none|'
lost='|@present=0|@status=Unknown|@health=Unknown|@capacity=ENODEV|@voltage_now=ENODEV|@current_now=ENODEV|'
lost+='@temp=ENODEV|@constant_charge_voltage_max=ENODEV|@constant_charge_current_max=ENODEV|'
lost+='@discharge_current_max=ENODEV|@discharge_voltage_min=ENODEV|@charge_enabled=ENODEV|@charge_request=ENODEV|'
lost+='@modules_online=ENODEV|@overvoltage=ENODEV|@can_link=protection|'

# shows_files EVENT WANT NAME: a point: what the files said in the moment of the event
shows_files() {
	is "|@${1#*|@}" "$2" "$3"
}

# link_event STATE PREVIOUS [NUMBER]: a point: this event was recorded, NUMBER times so far
link_event() {
	local want=(LFPSTACK_EVENT=link LFPSTACK_LINK=can LFPSTACK_STACK=lfp0 "LFPSTACK_STATE=$1" "LFPSTACK_PREVIOUS=$2")

	wait_events "${3:-1}" "${want[@]}"
	event=$(events "${want[@]}" | tail -n 1)
	is "$(events "${want[@]}" | wc -l)" "${3:-1}" "event: $2 to $1"
}

# goes STATE PREVIOUS [NUMBER]: points: the link goes there, with an event, and the pack is lost with it
goes() {
	becomes "$link/state" "$1" "the link becomes $1"
	link_event "$@"
	[ "$2" != up ] || shows_files "$event" "$lost" "values are lost in the same step"
}

# comes_back PREVIOUS: points: two cycles on a working bus bring everything back
comes_back() {
	local before

	is "$(events LFPSTACK_STATE=up | wc -l)" 0 "the link was not up meanwhile"
	before=$(events LFPSTACK_EVENT=alarm LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=none | wc -l)
	start_pack lfp0 "$bus" "${v12[@]}"
	file_is "$link/state" up
	wait_events $((before + 1)) LFPSTACK_EVENT=alarm LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=none
	event=$(events LFPSTACK_EVENT=alarm LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=none | tail -n 1)
	shows_files "$event" "$there" "everything is there when can_link is cleared"
	is "$(events LFPSTACK_STATE=up "LFPSTACK_PREVIOUS=$1" | wc -l)" 1 "event: $1 to up"
}

# Each part records its own events.
part() {
	diag "$1"
	record_stop
	record "${snapshot[@]}"
}

test_early_attach() {
	part "attached before the interface is there"
	attach lfp0 "$bus" silence_ms=60000
	file_is "$link/state" absent
	file_is "$link/interface" "$bus"
	file_is "$link/frames" 0
	file_is "$link/age_ms" "(ENODEV)"
	file_is "$link/dialect" unknown
	add_vcan "$bus"
	goes no_carrier absent
	ip link set "$bus" up
	goes silent no_carrier
	file_is "$supply/present" "(absent)" "no supply before the pack is heard"
	send_cycles "$bus" "${v12[@]}"
	becomes "$link/state" up
	link_event up silent
	becomes "$supply/present" 1
	file_is "$link/dialect" pylontech-1.2
	file_is "$link/frames" 12
	file_is "$supply/alarms/can_link" none
}

test_silence() {
	local silent

	part "the pack falls silent"
	start_pack lfp0 "$bus" "${v12[@]}"
	silent=${EPOCHREALTIME/./}
	echo 1000 >"$link/silence_ms"
	goes silent up
	silent=$(((${event%% *} - silent) / 1000))
	check "the silence was noticed after $silent ms, at 1000" test "$silent" -ge 900 -a "$silent" -le 2500
	file_is "$supply/alarm_level" protection
	file_is "$supply/manufacturer" PYLON "the name is still known"
	wait_events 1 LFPSTACK_EVENT=alarm LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=protection
	event=$(events LFPSTACK_ALARM=can_link LFPSTACK_LEVEL=protection)
	shows_files "$event" "$lost" "can_link is raised in the same step"
	is "$(events LFPSTACK_EVENT=alarm | wc -l)" 1 "no other alarm is made up"
	check "the supply stays" test -d "$supply"
	echo 60000 >"$link/silence_ms"
	comes_back silent
}

# One condition stands while the link is lost and is gone afterwards: an edge, and only then.
test_alarm_over_silence() {
	part "an alarm that ends while nobody listens"
	start_pack lfp0 "$bus" 359#0200000006504E "${v12[@]:1}"
	wait_events 1 LFPSTACK_ALARM=overvoltage LFPSTACK_LEVEL=protection
	echo 1000 >"$link/silence_ms"
	goes silent up
	echo 60000 >"$link/silence_ms"
	is "$(events LFPSTACK_ALARM=overvoltage | wc -l)" 1 "silence is no edge of the alarm"
	start_pack lfp0 "$bus" "${v12[@]}"
	wait_events 1 LFPSTACK_ALARM=overvoltage LFPSTACK_LEVEL=none
	is "$(events LFPSTACK_ALARM=overvoltage LFPSTACK_LEVEL=none LFPSTACK_PREVIOUS=protection | wc -l)" 1 \
		"its end is told when the pack is back"
}

test_down() {
	part "the interface goes down"
	start_pack lfp0 "$bus" "${v12[@]}"
	ip link set "$bus" down
	goes no_carrier up
	ip link set "$bus" up
	goes silent no_carrier
	comes_back silent
}

test_rename() {
	part "the interface gets another name"
	start_pack lfp0 "$bus" "${v12[@]}"
	ip link set "$bus" down
	ip link set "$bus" name lfpt1
	links+=(lfpt1)
	goes absent no_carrier
	ip link set lfpt1 up
	send_cycles lfpt1 "${v12[@]}"
	sleep 0.2
	file_is "$link/state" absent "the other name is not listened to"
	ip link set lfpt1 down
	ip link set lfpt1 name "$bus"
	goes no_carrier absent
	ip link set "$bus" up
	goes silent no_carrier
	comes_back silent
}

test_deletion() {
	part "the interface vanishes and comes back"
	start_pack lfp0 "$bus" "${v12[@]}"
	ip link delete "$bus"
	goes absent no_carrier
	shows_files "$(events LFPSTACK_STATE=no_carrier LFPSTACK_PREVIOUS=up)" "$lost" "values are lost in the same step"
	check "the supply stays" test -d "$supply"
	add_vcan "$bus"
	goes no_carrier absent
	ip link set "$bus" up
	goes silent no_carrier
	comes_back silent
}

test_namespace() {
	if ! ip netns add lfptest 2>"$work/netns"; then
		skip "another namespace" "$(<"$work/netns")"
		return
	fi
	part "the interface moves to another namespace"
	start_pack lfp0 "$bus" "${v12[@]}"
	ip link set "$bus" netns lfptest
	becomes "$link/state" absent "the link becomes absent"
	becomes "$supply/present" 0
	ip netns exec lfptest ip link set "$bus" up
	ip netns exec lfptest "$(type -P frames)" -q "$bus" "${v12[@]}" "${v12[@]}"
	sleep 0.2
	file_is "$link/state" absent "what happens there is not listened to"
	ip netns exec lfptest ip link set "$bus" netns 1
	becomes "$link/state" no_carrier
	ip link set "$bus" up
	becomes "$link/state" silent
	comes_back silent
	ip netns delete lfptest
}

test_bus_off() {
	local bus_off=20000040#0000000000000000 restarted=20000100#0000000000000000 before

	part "bus off"
	get "$link/bus_off_count"
	before=$got
	start_pack lfp0 "$bus" "${v12[@]}"
	cansend_error "$bus_off"
	goes bus_off up
	file_is "$link/bus_off_count" $((before + 1))
	cansend_error "$restarted"
	goes silent bus_off
	comes_back silent

	part "bus off, ended by traffic"
	cansend_error "$bus_off"
	goes bus_off up
	file_is "$link/bus_off_count" $((before + 2))
	comes_back bus_off
	cansend_error "$restarted"
	sleep 0.2
	file_is "$link/state" up "a late word of the restart changes nothing"
}

cansend_error() {
	frames -q "$bus" "$1"
}

test_silence_limits() {
	diag "limits of silence_ms"
	echo 1000 >"$link/silence_ms"
	file_is "$link/silence_ms" 1000
	refused "$link/silence_ms" 999 "Numerical result out of range"
	refused "$link/silence_ms" 60001 "Numerical result out of range"
	refused "$link/silence_ms" -1 "Invalid argument|Numerical result out of range"
	refused "$link/silence_ms" soon "Invalid argument"
	refused "$link/silence_ms" 4294967296 "Numerical result out of range"
	file_is "$link/silence_ms" 1000 "nothing of it was taken"
	echo 60000 >"$link/silence_ms"
	file_is "$link/silence_ms" 60000
	start_pack lfp0 "$bus" "${v12[@]}"
	sleep 2
	file_is "$link/state" up "still up after 2 s at 60000 ms"
	echo 1000 >"$link/silence_ms"
	becomes "$link/state" silent "a shorter time holds at once" 1
}

test_detach() {
	part "detached"
	start_pack lfp0 "$bus" "${v12[@]}"
	detach lfp0
	check "the supply is gone" test ! -e "$supply"
	check "the stack device is gone" test ! -e /sys/devices/platform/lfpstack-lfp0
}

# The same with a controller, as far as it can be had.
test_controller() {
	bus=$pack
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	part "a controller goes down"
	ip link set "$can" down
	goes no_carrier up
	bring_up "$can"
	wait_until 5 is_running "$can"
	goes silent no_carrier
	comes_back silent
	echo 1000 >"$link/silence_ms"
	goes silent up
	detach lfp0
}

# Taken from its driver and given back, as a USB adapter would be.
test_unplug() {
	local device driver

	device=$(readlink -f "/sys/class/net/$can/device")
	driver=$(readlink -f "$device/driver")
	if [ ! -e "$driver/unbind" ]; then
		skip "a controller vanishes" "$can is no device on a bus"
		return
	fi
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	part "a controller vanishes and comes back"
	echo "${device##*/}" >"$driver/unbind"
	goes absent no_carrier
	shows_files "$(events LFPSTACK_STATE=no_carrier LFPSTACK_PREVIOUS=up)" "$lost" "values are lost in the same step"
	echo "${device##*/}" >"$driver/bind"
	goes no_carrier absent
	bring_up "$can"
	wait_until 5 is_running "$can"
	goes silent no_carrier
	comes_back silent
	detach lfp0
}

begin
need_module vcan
test_early_attach
test_silence
test_alarm_over_silence
test_down
test_rename
test_deletion
test_namespace
test_bus_off
test_silence_limits
test_detach
test_controller
test_unplug
finish
