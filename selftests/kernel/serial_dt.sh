#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Modules on a port that firmware describes: they are there with nothing done, and survive their driver and that of the UART.
# Wants a board with dt-bindings/examples/lfpstack-serial.dtso, or an ACPI table that says the same, and three modules of
# lfpsim at the other end of the port.

# wait_until and check call functions by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lib-serial.sh
. "$(dirname "$0")/lib-serial.sh"

bus=/sys/bus/serial/drivers/lfpstack_serial
device=/sys/devices/platform/lfpstack-lfp0
supply=$supplies/lfp0
link=$(serial_of lfp0)

# Before anything else: what the test itself loads must not be what makes it work.
loaded_by_itself=$(grep -c '^lfpstack_serial ' /proc/modules)

# The node's device on the serial bus, in $node.
find_node() {
	local id

	node=
	for id in /sys/bus/serial/devices/serial*-*; do
		grep -qs 'pylontech,us5000' "$id/modalias" "$id/uevent" "$id/firmware_node/path" && node=${id##*/}
	done
	[ -n "$node" ]
}

modules_are_there() {
	becomes "$supply/modules_online" 3 "$1: three modules" 20
}

# The simulated modules are us5000: 15 cells, 100 Ah. What they say beside that is lfpsim's, and adds up.
test_boot() {
	local i sum=0 voltage

	diag "after the boot"
	is "$loaded_by_itself" 1 "the modules were loaded for the node"
	modules_are_there "after the boot"
	file_is "$link/state" up
	file_is "$link/port" "$node"
	file_is "$link/baud" 115200
	file_is "$link/dialect" pylontech
	file_is "$supply/scope" Device
	file_is "${supply}_m01/charge_full" 100000000
	file_is "${supply}_m03/cells_in_series" 15
	file_is "$supply/charge_full" 300000000
	get "${supply}_m01/voltage_now"
	voltage=$got
	cells_of lfp0_m01
	for i in $got; do
		sum=$((sum + i))
	done
	is "$voltage" $((sum * 1000)) "the voltage is the sum of the cells"
	wait_until 20 test -e "${supply}_m02/serial_number"
	get "${supply}_m02/serial_number"
	like "$got" '^[A-Z0-9]{16}$' "each has a serial number"
	rises "$link/round_ms"
	diag "a round of three modules: $got ms"
	is "$(readlink -f "$supply/device")" "$device" "the supply is a child of the stack device"
}

# serdev has no hangup: the bytes that are on their way when the driver goes are nobody's.
test_unbind() {
	local round

	diag "the driver is unbound and bound"
	for round in 1 2; do
		echo "$node" >"$bus/unbind"
		check "round $round: the stack is gone" test ! -e "$device"
		echo "$node" >"$bus/bind"
		modules_are_there "round $round"
	done
}

# That of the PL011 cannot be unbound; and what an ACPI table describes below one is not found again by the kernel, so that
# this comes last.
test_uart() {
	local path driver uart

	diag "the UART goes"
	path=$(readlink -f "/sys/bus/serial/devices/$node")
	while [ ! -e "$path/driver/unbind" ] || [ "${path##*/}" = "$node" ]; do
		path=${path%/*}
		[ -n "$path" ] || { diag "its driver cannot be unbound"; return; }
	done
	driver=$(readlink -f "$path/driver")
	uart=${path##*/}
	diag "$uart, ${driver##*/}"
	echo "$uart" >"$driver/unbind"
	check "the stack goes with it" wait_until 5 test ! -e "$device"
	echo "$uart" >"$driver/bind"
}

test_modules() {
	diag "the modules go and come back"
	rmmod lfpstack_serial
	check "the stack is gone" test ! -e "$device"
	modprobe lfpstack_serial
	modules_are_there "modprobe"
}

# The name of the node's stack is taken; the port can have another one's.
test_configfs() {
	diag "configfs beside it"
	stacks+=(lfp0)
	mkdir "$config/lfp0"
	echo "$node" >"$config/lfp0/serial"
	refused "$config/lfp0/live" 1 "File exists" "a second lfp0 is refused"
	file_is "$supply/present" 1 "the first one does not mind"
	rmdir "$config/lfp0"
}

[ "$(id -u)" = 0 ] || skip_all "not root"
find_node || skip_all "no node of a stack on the serial bus"
need_programs uevents
need_module lfpstack_serial
mount_configfs
begin_work
test_boot
test_unbind
test_modules
test_configfs
test_uart
finish
