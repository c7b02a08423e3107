#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A stack of the device tree: with nothing done but "ip link set up" it is there, and it survives its driver and that of
# its controller. Wants a board with dt-bindings/examples/lfpstack-can.dtso.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

node=/proc/device-tree/battery-stack
device=/sys/devices/platform/battery-stack
driver=/sys/bus/platform/drivers/lfpstack
supply=$supplies/lfp0
link=$device/links/can

# Before anything else: what the test itself loads must not be what makes it work.
[ -d $node ] || skip_all "no node $node"
loaded_by_itself=$(grep -c '^lfpstack_can ' /proc/modules)

# The interface of the controller, whatever it is called now.
bring_controller_up() {
	bring_up "$can"
	wait_until 5 is_running "$can"
}

test_boot() {
	diag "after the boot"
	is "$loaded_by_itself" 1 "the modules were loaded for the node"
	file_is "$device/stack" lfp0
	file_is "$link/interface" "$can"
	file_is "$link/state" silent
	file_is "$link/silence_ms" 5000
	check "no supply before the pack is heard" test ! -e "$supply"
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/voltage_now" 49860000
	file_is "$supply/scope" Device
	file_is "$link/state" up
	is "$(readlink -f "$supply/device")" "$device" "the supply is a child of the stack device"
}

test_unbind() {
	local round

	diag "the driver is unbound and bound"
	for round in 1 2 3; do
		echo battery-stack >"$driver/unbind"
		check "round $round: the supply is gone" test ! -e "$supply"
		check "round $round: the link is gone" test ! -e "$device/links"
		echo battery-stack >"$driver/bind"
		file_is "$link/state" silent "round $round: the link is back"
		start_pack lfp0 "$pack" "${v13[@]}"
		file_is "$supply/voltage_now" 49870000 "round $round: and fed again"
	done
}

# A node takes its name: configfs cannot have it as well, until the node gives it up.
test_same_name() {
	diag "the name is taken"
	stacks+=(lfp0)
	mkdir "$config/lfp0"
	echo "$can" >"$config/lfp0/can"
	refused "$config/lfp0/live" 1 "File exists" "a second lfp0 is refused"
	file_is "$config/lfp0/live" 0
	file_is "$supply/present" 1 "the first one does not mind"
	echo battery-stack >"$driver/unbind"
	accepted "$config/lfp0/live" 1 "configfs can have the name of an unbound node"
	check "the node cannot take it back" not bind_node
	echo 0 >"$config/lfp0/live"
	rmdir "$config/lfp0"
	check "until it is free again" bind_node
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/voltage_now" 49860000
}

# shellcheck disable=SC2317 # check calls it
bind_node() {
	echo battery-stack >"$driver/bind"
}

test_controller() {
	local pci round

	diag "the controller is unbound and bound"
	pci=$(readlink -f "/sys/class/net/$can/device")
	for round in 1 2 3; do
		record -f "$supply/present" -f "$supply/voltage_now"
		echo "${pci##*/}" >/sys/bus/pci/drivers/kvaser_pci/unbind
		wait_events 1 LFPSTACK_EVENT=link LFPSTACK_STATE=absent
		like "$(events LFPSTACK_STATE=absent)" '[|]@present=0[|]@voltage_now=ENODEV[|]' "round $round: values are lost with it"
		file_is "$link/state" absent
		file_is "$link/interface" "(ENODEV)"
		record_stop
		echo "${pci##*/}" >/sys/bus/pci/drivers/kvaser_pci/bind
		becomes "$link/state" no_carrier
		bring_controller_up
		becomes "$link/state" silent
		start_pack lfp0 "$pack" "${v12[@]}"
		file_is "$supply/voltage_now" 49860000 "round $round: fed again"
	done
}

# Known by its node, the controller may have any name.
test_rename() {
	diag "the controller gets another name"
	ip link set "$can" down
	ip link set "$can" name lfpt2
	file_is "$link/interface" lfpt2
	bring_up lfpt2
	wait_until 5 is_running lfpt2
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$link/state" up "it is still listened to"
	ip link set lfpt2 down
	ip link set lfpt2 name "$can"
	bring_controller_up
	start_pack lfp0 "$pack" "${v12[@]}"
}

test_modules() {
	diag "the modules go and come back"
	# The compatible of the node has loaded the serial link as well.
	[ ! -d /sys/module/lfpstack_serial ] || rmmod lfpstack_serial
	rmmod lfpstack_can lfpstack
	check "the supply is gone" test ! -e "$supply"
	modprobe lfpstack
	check "lfpstack alone asks for lfpstack_can" wait_until 5 test -d "$link"
	becomes "$link/state" silent
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/voltage_now" 49860000
}

begin
test_boot
test_unbind
test_same_name
test_controller
test_rename
test_modules
finish
