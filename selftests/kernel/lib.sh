# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the kernel tests share. A test sources it, calls begin, and ends with finish:
#
#	. "$(dirname "$0")/lib.sh"
#	begin
#	attach lfp0 "$can"
#	start_pack lfp0 "$pack" "${v12[@]}"
#	file_is /sys/class/power_supply/lfp0/present 1
#	finish
#
#	LFP_CAN		the interface on which the driver listens (default can0)
#	LFP_PACK	the interface at the other end of its bus, where the test plays the pack (default can1)

kernel_tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib/tap.sh
. "$kernel_tests/../lib/tap.sh"

PATH=$kernel_tests/bin:$kernel_tests:$PATH
export LC_ALL=C

can=${LFP_CAN:-can0}
pack=${LFP_PACK:-can1}
config=/sys/kernel/config/lfpstack
supplies=/sys/class/power_supply
test_name=$(basename "$0")

# One cycle of a US5000 stack with older firmware, in the order in which it was captured, and one with newer firmware.
# shellcheck disable=SC2034 # for the tests
v12=(359#0000000006504E 351#1402C012C012C201 355#58005E00 356#7A13F2FE6B01 35C#C000 35E#50594C4F4E202020)
# shellcheck disable=SC2034
v13=(351#1002C012C012C201 355#540060000000 356#7B13E9FE6B01 35A#0000000000000000 35E#50594C4F4E202020
	35F#4C4901033C02AA00)

# --- begin and end ---------------------------------------------------------------------------------------------------

# begin: whatever is missing ends the test here, as skipped
begin() {
	[ "$(id -u)" = 0 ] || skip_all "not root"
	need_programs frames uevents pollfile ip
	need_module lfpstack_can
	need_module can_raw
	mount_configfs
	need_interface "$can"
	need_interface "$pack"
	share_processor "$can" "$pack"
	need_free lfp0
	begin_work
}

# begin_work: the part of it that needs nothing
begin_work() {
	work=$(mktemp -d)
	stacks=() links=() players=()
	trap clean_up EXIT
	dmesg_mark="lfpstack $test_name $$"
	echo "$dmesg_mark" >/dev/kmsg
}

need_programs() {
	local program

	for program; do
		type -P "$program" >/dev/null || skip_all "no program $program"
	done
}

need_module() {
	[ -d "/sys/module/$1" ] || modprobe -q "$1" || skip_all "no module $1"
}

mount_configfs() {
	[ ! -d "$config" ] || return 0
	modprobe -q configfs
	mount -t configfs none /sys/kernel/config
	[ -d "$config" ] || skip_all "no $config"
}

# An interface that is down is brought up.
need_interface() {
	local dir=/sys/class/net/$1

	[ -d "$dir" ] || skip_all "no interface $1"
	[ "$(<"$dir/type")" = 280 ] || skip_all "$1 is no CAN interface"
	bring_up "$1"
	wait_until 5 is_running "$1" || skip_all "$1 does not come up"
}

is_running() {
	local flags

	read -r flags <"/sys/class/net/$1/carrier" 2>/dev/null && [ "$flags" = 1 ]
}

# Only a controller has a bit rate to set, and a virtual interface no bus to be off.
bring_up() {
	ip link set "$1" up type can bitrate 500000 restart-ms 100 2>/dev/null || ip link set "$1" up
}

# share_processor INTERFACE...: an emulated bus is as fast as the processor that sends; one that receives at the same pace
# on the same processor loses nothing
share_processor() {
	local name irq

	for name; do
		irq=$(awk -v name="$name" '$NF == name { sub(":", "", $1); print $1 }' /proc/interrupts)
		[ -z "$irq" ] || echo 0 >"/proc/irq/$irq/smp_affinity_list"
	done 2>/dev/null
}

need_free() {
	if [ -e "$config/$1" ] || [ -e "$supplies/$1" ]; then
		skip_all "there is a stack $1 already"
	fi
}

clean_up() {
	local name

	record_stop
	stop_players
	for name in ${stacks[@]+"${stacks[@]}"}; do
		[ ! -d "$config/$name" ] || rmdir "$config/$name"
	done
	for name in ${links[@]+"${links[@]}"}; do
		ip link delete "$name" 2>/dev/null
	done
	rm -rf "$work"
}

# Programs that play a pack, of which $players has the process numbers.
stop_players() {
	local player

	for player in ${players[@]+"${players[@]}"}; do
		kill "$player"
		wait "$player"
	done 2>/dev/null
	players=()
}

# finish: the last command of a test
finish() {
	clean_up
	trap - EXIT
	check_dmesg
	tap_done
	exit
}

# What the kernel said since the test began must hold no complaint.
check_dmesg() {
	local complaints='WARNING|BUG|[Oo]ops|Call trace|Call Trace|possible|leak|waiting for|refcount|UBSAN|KASAN|hung|stall'

	unlike "$(dmesg | awk -v mark="$dmesg_mark" 'index($0, mark) { said = ""; next } { said = said "\n" $0 }
		END { print said }')" "$complaints" "the kernel has no complaint"
}

# --- waiting ---------------------------------------------------------------------------------------------------------

# wait_until SECONDS COMMAND [ARGUMENT...]: until the command succeeds
wait_until() {
	local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
	shift

	until "$@"; do
		[ "${EPOCHREALTIME/./}" -lt "$end" ] || return 1
		sleep 0.02
	done
}

# get FILE: the first line of a file in $got; (absent) without the file, (ENODEV) where reading says so
get() {
	local status

	got='(absent)'
	[ -e "$1" ] || return 0
	IFS= read -r got 2>/dev/null <"$1" && return 0
	status=$(cat "$1" 2>&1) && got=$status && return 0
	got="(${status##*: })"
	got=${got/No such device/ENODEV}
}

shows() {
	get "$1"
	[ "$got" = "$2" ]
}

# wait_for FILE VALUE [SECONDS]
wait_for() {
	wait_until "${3:-5}" shows "$1" "$2" || { diag "$1 is $got, not $2"; return 1; }
}

# file_is FILE VALUE [NAME]: a point
file_is() {
	get "$1"
	is "$got" "$2" "${3:-${1##*/} is $2}"
}

# becomes FILE VALUE [NAME [SECONDS]]: a point; waits for it
becomes() {
	wait_until "${4:-5}" shows "$1" "$2"
	is "$got" "$2" "${3:-${1##*/} becomes $2}"
}

# refused FILE VALUE ERROR [NAME]: a point: writing fails with this error
refused() {
	local message

	message=$( (echo "$2" >"$1") 2>&1)
	like "${message:-no error}" "$3" "${4:-$2 is refused in ${1##*/}}"
}

# accepted FILE VALUE NAME: a point: writing succeeds
accepted() {
	local message

	message=$( (echo "$2" >"$1") 2>&1)
	is "$message" "" "$3"
}

# not COMMAND [ARGUMENT...]: succeeds if the command fails, for check
not() {
	! "$@"
}

# --- stacks ----------------------------------------------------------------------------------------------------------

# attach NAME INTERFACE [FILE=VALUE...]
attach() {
	local name=$1 setting

	stacks+=("$name")
	mkdir "$config/$name" && echo "$2" >"$config/$name/can" || return 1
	for setting in "${@:3}"; do
		echo "${setting#*=}" >"$config/$name/${setting%%=*}" || return 1
	done
	echo 1 >"$config/$name/live"
}

detach() {
	rmdir "$config/$1"
}

# The directory of a stack's CAN link.
link_of() {
	echo "/sys/devices/platform/lfpstack-$1/links/can"
}

# add_vcan NAME: a virtual bus, removed at the end of the test
add_vcan() {
	links+=("$1")
	ip link add "$1" type vcan
}

# counter STACK: frames that were taken in or refused so far, in $count
counter() {
	local frames rejected link=/sys/devices/platform/lfpstack-$1/links/can

	read -r frames <"$link/frames" && read -r rejected <"$link/rejected"
	count=$((frames + rejected))
}

counted() {
	counter "$1"
	[ "$count" -ge "$2" ]
}

# feed FRAME...: the pack sends; returns when lfp0 has seen it all. The frames must be of identifiers that it listens to.
feed() {
	feed_stack lfp0 "$pack" "$@"
}

feed_stack() {
	counter "$1"
	frames -q "${@:2}" && wait_until 5 counted "$1" $((count + $# - 2))
}

# send_cycles INTERFACE FRAME...: a pack's cycle twice, as far apart as the driver needs to take it for one
send_cycles() {
	frames -q "$@" && sleep 0.6 && frames -q "$@"
}

# start_pack STACK INTERFACE FRAME...: a pack begins to send; waits for the supply
start_pack() {
	send_cycles "${@:2}" && wait_for "$supplies/$1/present" 1
}

# --- events ----------------------------------------------------------------------------------------------------------

# record [OPTION...]: record uevents (options of the program uevents) in $log until record_stop
record() {
	log=$work/log
	: >"$log"
	uevents "$@" >>"$log" &
	recorder=$!
	wait_until 5 grep -q ready "$log"
}

record_stop() {
	[ -n "${recorder-}" ] || return 0
	kill "$recorder" && wait "$recorder" 2>/dev/null
	recorder=''
}

# events REGEXP...: the recorded events of which each expression matches a KEY=VALUE; expressions must not match a bar
events() {
	local program='/ event /' key

	for key; do
		program+=" && /[|]${key}[|]/"
	done
	awk "$program" "$log"
}

has_events() {
	[ "$(events "${@:2}" | wc -l)" -ge "$1" ]
}

# wait_events NUMBER KEY=VALUE...
wait_events() {
	wait_until 5 has_events "$@" ||
		{ diag "$(events "${@:2}" | wc -l) events with ${*:2}, not $1"; return 1; }
}

# key KEY EVENT: the value of a key in $value
key() {
	value=
	[[ $2 == *"|$1="* ]] || return 1
	value=${2#*"|$1="}
	value=${value%%|*}
}
