#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Noise on full buses, while stacks, interfaces and modules come and go in an order of chance and everything is read all
# the time: nothing breaks, nothing is lost for good, and no value is shown that cannot be.
#
#	LFP_STRESS_S	how long, in seconds (default 20)
#	LFP_STRESS_SEED	the order of chance (default: another one each time)

# Actions and background jobs are called by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

seconds=${LFP_STRESS_S:-20}
seed=${LFP_STRESS_SEED:-$((EPOCHSECONDS % 32768))}
bus=lfpt0
supply=$supplies/lfp0
jobs=()

# --- what reads ------------------------------------------------------------------------------------------------------

# FILE LOWEST HIGHEST of what a 48 V stack can have.
ranges=(
	voltage_now 15000000 65000000
	current_now -2000000000 2000000000
	temp -400 1000
	capacity 0 100
	state_of_health 0 120
	constant_charge_voltage_max 30000000 65000000
	constant_charge_current_max 0 2000000000
	discharge_current_max 0 2000000000
	discharge_voltage_min 15000000 65000000
	charge_full 1000000 2147483647
	modules_online 0 64
	charge_enabled 0 1
	discharge_enabled 0 1
	present 0 1
)
# FILE REGEXP
words=(
	status 'Unknown|Charging|Discharging|Not charging|Full'
	health 'Unknown|Good|Overheat|Over voltage|Under voltage|Over current|Cold|Hot|Cool|Cell imbalance|Unspecified failure'
	capacity_level 'Unknown|Critical|Low|Normal|Full'
	alarm_level 'none|warning|protection'
	charge_request 'none|full|force|force_urgent'
	indicator_run 'off|standby|charging|discharging'
	indicator_alarm 'off|warning|protection'
	manufacturer '[ -~]+'
	firmware_version '[0-9]+\.[0-9]+'
	scope 'Device'
)

# A file may have no value now, or be gone.
look() {
	value=
	IFS= read -r value 2>/dev/null <"$1"
	[ -n "$value" ] && looked=$((looked + 1))
}

check_ranges() {
	local i

	for ((i = 0; i < ${#ranges[@]}; i += 3)); do
		look "$1/${ranges[i]}" || continue
		[[ $value =~ ^-?[0-9]+$ ]] && [ "$value" -ge "${ranges[i + 1]}" ] && [ "$value" -le "${ranges[i + 2]}" ] ||
			echo "$1/${ranges[i]}: $value"
	done
}

check_words() {
	local i file

	for ((i = 0; i < ${#words[@]}; i += 2)); do
		look "$1/${words[i]}" || continue
		[[ $value =~ ^(${words[i + 1]})$ ]] || echo "$1/${words[i]}: $value"
	done
	for file in "$1"/alarms/*; do
		look "$file" || continue
		[[ $value =~ ^(none|warning|protection)$ ]] || echo "$file: $value"
	done
}

# Prints what cannot be, and at the end how many values it has looked at.
read_values() {
	local looked=0 name value

	trap 'echo "$looked" >"$work/looked"; exit' TERM
	exec >"$work/impossible"
	while :; do
		for name in lfp0 lfp1; do
			check_ranges "$supplies/$name"
			check_words "$supplies/$name"
		done
	done
}

# Whatever there is to read, of all layers at once.
read_all() {
	while :; do
		cat /sys/devices/platform/lfpstack-*/links/*/* /sys/devices/platform/lfpstack-*/event_seq \
			"$supplies"/*/uevent "$config"/*/* /sys/class/hwmon/*/*_{input,alarm,label} /proc/net/can/*
	done >/dev/null 2>&1
}

# --- what happens ----------------------------------------------------------------------------------------------------

# Most of it may fail, as it comes in any order.
do_attach() { attach "lfp$1" "$2" silence_ms=1000; }
do_detach() { rmdir "$config/lfp$1"; }
do_down_up() {
	ip link set "$1" down
	bring_up "$1"
}
do_rename() {
	ip link set "$bus" down
	ip link set "$bus" name lfpt1
	ip link set lfpt1 up
	ip link set lfpt1 down
	ip link set lfpt1 name "$bus"
	ip link set "$bus" up
}
do_new_bus() {
	ip link delete "$bus"
	ip link add "$bus" type vcan
	ip link set "$bus" up
}
do_silence() { echo $((1000 + RANDOM % 3000)) >"/sys/devices/platform/lfpstack-lfp$1/links/can/silence_ms"; }
do_link_module() {
	rmmod lfpstack_can
	modprobe lfpstack_can
}
do_modules() {
	do_detach 0
	do_detach 1
	rmmod lfpstack_can lfpstack
	modprobe lfpstack_can
	do_attach 0 "$can"
	do_attach 1 "$bus"
}
do_bus_off() { frames -q "$bus" 20000040#0000000000000000; }

actions=("do_attach 0 $can" "do_attach 1 $bus" "do_attach 1 $bus" "do_detach 0" "do_detach 1" "do_down_up $can"
	"do_down_up $bus" do_rename do_new_bus "do_silence 0" "do_silence 1" do_link_module do_modules do_bus_off
	"do_attach 0 $can" "do_down_up $pack" "sleep 1.2")

# Each action starts a line of the log, so that the last one before a crash is known.
act() {
	local action done=0

	while [ "$SECONDS" -lt "$1" ]; do
		action=${actions[RANDOM % ${#actions[@]}]}
		echo "$action" >>"$work/actions"
		$action 2>/dev/null
		done=$((done + 1))
	done
	diag "$done actions"
}

# Noise ends when its interface goes, and begins anew.
make_noise() {
	while :; do
		noise "$@" "$((RANDOM))" || sleep 0.1
	done >/dev/null 2>&1
}

# start NICENESS COMMAND...: in the background
start() {
	"${@:2}" &
	jobs+=($!)
	renice -n "$1" $! >/dev/null
}

stop_jobs() {
	local job

	for job in "${jobs[@]}"; do
		kill "$job"
		wait "$job"
	done 2>/dev/null
	jobs=()
}

# --- the tests -------------------------------------------------------------------------------------------------------

test_chaos() {
	diag "$seconds s of chaos, LFP_STRESS_SEED=$seed"
	RANDOM=$seed
	add_vcan "$bus"
	ip link set "$bus" up
	do_attach 0 "$can"
	do_attach 1 "$bus"
	# In noise a pack is recognised by chance: two good ones come first, so that there is something to read.
	start_pack lfp0 "$pack" "${v12[@]}"
	start_pack lfp1 "$bus" "${v12[@]}"
	start 0 read_values
	sleep 2
	start 10 make_noise "$pack" 2
	start 10 make_noise -r "$bus" 2
	start 10 read_all
	act $((SECONDS + seconds))
	stop_jobs
	is "$(head -n 20 "$work/impossible")" "" "no value was shown that cannot be"
	check "values were looked at" test "$(<"$work/looked")" -gt 100
	diag "$(<"$work/looked") values looked at"
}

# Whatever state chaos has left: a normal pack is shown as it is.
test_afterwards() {
	diag "afterwards"
	# The noise that is still on its way.
	sleep 1
	do_detach 0 2>/dev/null
	do_detach 1 2>/dev/null
	modprobe lfpstack_can
	do_down_up "$can"
	do_down_up "$pack"
	wait_until 5 is_running "$can"
	wait_until 5 is_running "$pack"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	file_is "$supply/voltage_now" 49860000
	file_is "$supply/current_now" -27000000
	file_is "$supply/capacity" 88
	file_is "$supply/health" Good
	file_is "$supply/alarm_level" none
	file_is "$supply/modules_online" 6
	detach lfp0
}

# least_objects CACHE: objects in use, in $least. A slab that a processor allocates from counts as full, and only shrinking
# takes it away for a moment: the least of several looks is right.
least_objects() {
	local objects

	least=
	for _ in {1..20}; do
		echo 1 >"$1/shrink"
		read -r objects _ <"$1/objects"
		[ -n "$least" ] && [ "$least" -le "$objects" ] || least=$objects
	done
}

# count_objects FILE: "CACHE OBJECTS" of each cache of the kernel that a driver allocates from
count_objects() {
	local cache

	# What is freed late, and the helpers of udev.
	sleep 4
	for cache in $(readlink -f /sys/kernel/slab/kmalloc-* /sys/kernel/slab/kernfs_node_cache | sort -u); do
		least_objects "$cache"
		echo "${cache##*/} $least"
	done >"$1"
}

come_and_go() {
	local round

	for ((round = 0; round < $1; round++)); do
		attach lfp0 "$can" silence_ms=60000
		start_pack lfp0 "$pack" "${v12[@]}"
		feed 359#0200000006504E
		detach lfp0
	done
}

# What grows: the caches that have as many objects more as there were rounds, in $grown.
watch_memory() {
	local rounds=30

	come_and_go 5
	count_objects "$work/before"
	come_and_go $rounds
	count_objects "$work/after"
	join "$work/before" "$work/after" | awk '$3 != $2 { print $1 " " $3 - $2 }' >"$work/growth"
	diag "objects more or less after $rounds more stacks: $(xargs <"$work/growth")"
	grown=$(awk -v rounds=$rounds '$2 > rounds * 9 / 10' "$work/growth")
}

# What a stack loses it loses each time. The rest of the machine takes and gives back as well, hence three tries.
test_leaks() {
	diag "memory"
	if [ ! -w /sys/kernel/slab/kmalloc-128/shrink ]; then
		skip "no memory is lost" "no /sys/kernel/slab"
		return
	fi
	for _ in 1 2 3; do
		watch_memory
		[ -n "$grown" ] || break
	done
	is "$grown" "" "no memory is lost"
	if [ -w /sys/kernel/debug/kmemleak ]; then
		echo scan >/sys/kernel/debug/kmemleak
		is "$(</sys/kernel/debug/kmemleak)" "" "kmemleak finds nothing"
	fi
}

begin
need_module vcan
need_programs noise
test_chaos
test_afterwards
test_leaks
finish
