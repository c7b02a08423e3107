#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every number of every captured reply of modules on RS485 in sysfs as worked out by hand, and nothing of replies that are
# damaged, not asked for or of another family.
#
#	LFP_SHORT		1: of the captured replies only those of two generations of modules
#	LFP_RS485_VECTORS	the captured replies: a table with the columns frame and direction (default: none, skipped)

# wait_until and take_line call functions by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lib-serial.sh
. "$(dirname "$0")/lib-serial.sh"

supply=$supplies/lfp0
link=$(serial_of lfp0)
expected=$kernel_tests/captured-rs485.expected

# --- made here -------------------------------------------------------------------------------------------------------

# says NAME=VALUE... -- FILE=VALUE...: a point: what the module shows when its description says this
says() {
	local given=()

	while [ "$1" != -- ]; do
		given+=("$1")
		shift
	done
	shift
	describe 02 "${given[@]}"
	answer_from 02
	wait_until 5 module_shows "$@"
	is "$have" "$want" "${given[*]}: $*"
}

# module_shows FILE=VALUE...: what it shows in $have
module_shows() {
	local pair

	have='' want=''
	for pair; do
		get "${supply}_m01/${pair%%=*}"
		have+="${pair%%=*}=$got "
		want+="$pair "
	done
	[ "$have" = "$want" ]
}

test_edges_of_42() {
	diag "the ends of what 42 can say"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	says current=1 -- current_now=100000 'status=Not charging'
	says current=-1 -- current_now=-100000
	says current=21 -- current_now=2100000 status=Charging
	says current=-800 -- current_now=-80000000 status=Discharging
	says left=0 -- charge_now=0 capacity=0 capacity_centipercent=0
	says left=49999 -- capacity=99 capacity_centipercent=9999
	says left=50000 -- capacity=100 capacity_centipercent=10000 status=Full
	says left=6415 -- capacity=12 capacity_centipercent=1283
	says items=4 full=100000 left=65536 -- charge_now=65536000 charge_full=100000000 capacity=65
	says temperatures="2607 2608 2607 2607 2607" -- board_temperature=-124 temp=-124 cell_temperature_max=-123 \
		"cell_temperature_max_at=cells 1-4" cell_temperature_min=-124 "cell_temperature_min_at=cells 5-8"
	says temperatures="2731 2730 2731 2730 2731" -- temp=-1 board_temperature=0
	says temperatures="2731 2732 2731 2732 2731" -- temp=1
	says cells="3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3300 3301" -- voltage_now=52801000 \
		cells_in_series=16 "cell_voltage_max_at=cell 16"
	says cells="3300 3300 3300 3300 3300 3300 3300 3299" full=111000 left=55500 items=4 temperatures="3011 2981 2982" -- \
		voltage_now=26399000 cells_in_series=8 "cell_voltage_min_at=cell 8" capacity=50
	says cycles=9999 -- cycle_count=9999
	stop_chain lfp0
}

test_management() {
	diag "92"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	says management=D002AFC800FAFF06C0 -- charge_request=none charge_enabled=1 discharge_enabled=1 \
		constant_charge_current_max=25000000 discharge_current_max=25000000
	says management=D002AFC80000000000 -- discharge_current_max=0 constant_charge_current_max=0 charge_enabled=0 \
		discharge_enabled=0
	says management=D002AFC800FA00FAC0 -- discharge_current_max=25000000 charge_enabled=1
	says management=D002AFC800FAFF06E0 -- charge_request=force_urgent
	says management=D002AFC800FAFF06D0 -- charge_request=force
	says management=D002AFC800FAFF06C8 -- charge_request=full
	says management=D002AFC800FAFF06F8 -- charge_request=force_urgent
	stop_chain lfp0
}

# A number that cannot be is left out; what stands beside it is shown.
test_implausible() {
	diag "numbers that cannot be"
	describe 02
	answer_from 02
	start_chain lfp0 gap_ms=$gap
	describe 02 current=5001 cycles=77
	answer_from 02
	becomes "${supply}_m01/cycle_count" 77 "the rest of the reply is shown"
	file_is "${supply}_m01/current_now" "(ENODEV)" "500.1 A"
	describe 02 left=60001 cycles=78
	answer_from 02
	becomes "${supply}_m01/cycle_count" 78
	file_is "${supply}_m01/charge_now" "(ENODEV)" "more than 1.2 times what the module holds"
	file_is "${supply}_m01/capacity" "(ENODEV)" "and no state of charge is made of it"
	describe 02 full=0 left=0 cycles=79
	answer_from 02
	becomes "${supply}_m01/cycle_count" 79
	file_is "${supply}_m01/capacity" "(ENODEV)" "a module that holds nothing has no state of charge"
	rises "$link/implausible"
	stop_chain lfp0
}

# --- captured --------------------------------------------------------------------------------------------------------

# captured_replies: "CHKSUM FRAME" of each, those with the same CHKSUM numbered from the second on
captured_replies() {
	awk -F, '$2 == "pack->host" && $1 ~ /^~/ {
		sum = substr($1, length($1) - 3)
		print sum (seen[sum]++ ? "/" seen[sum] : ""), $1
	}' "$LFP_RS485_VECTORS"
}

# write_overlay: a table of $replies, which comes before the replies made here
write_overlay() {
	local reply sum command address how frame key

	for reply in "${replies[@]}"; do
		read -r sum command address how <<<"$reply"
		used[$sum]=1
		frame=${captured[$sum]-}
		[ -n "$frame" ] || { not_ok "$name: there is a reply $sum"; continue; }
		key=02${command}FF
		if [ "$address" != all ]; then
			key=$address$command
			[[ $command =~ ^(42|44|92|93|96)$ ]] && key+=$address
		fi
		[ -z "$how" ] || readdress "$frame" "${key:0:2}"
		echo "$key $frame"
		[ "$address" != all ] || group_rows "$frame"
	done >"$work/overlay"
}

# group_rows FRAME: a master that answers for all, also when asked for the states; asked for one alone it says the same of it
# as in what was captured of all
group_rows() {
	local count=$((16#${1:15:2})) info=${1:17:${#1}-21} i address record states='' more=00 status=000E000000 all=
	local cells temperatures

	default_module
	for ((i = 0; i < count; i++)); do
		printf -v address %02X $((i + 2))
		row "${address}42$address" 00 "00$address${info:i * ${#info} / count:${#info} / count}"
		record_44
		all+=$record
	done
	row 0244FF 00 "00$(printf %02X "$count")$all"
}

# place_of WHERE: its directory in $place
place_of() {
	case $1 in
	stack*) place=$supply${1#stack} ;;
	link*) place=$link${1#link} ;;
	*) place=${supply}_$1 ;;
	esac
}

# compare_pair PLACE PAIR: a difference is added to $differing
compare_pair() {
	local file=${2%% *} want=${2#* }

	case $file in
	cells) cells_of "${1##*/}" ;;
	temperatures) temperatures_of "${1##*/}" ;;
	*) get "$1/$file" ;;
	esac
	[ "$got" = "$want" ] || differing+="${1##*/}/$file is $got, not $want; "
}

compare_values() {
	local value place pair

	for value in "${wanted[@]}"; do
		place_of "${value%%: *}"
		value=${value#*: }
		while [ -n "$value" ]; do
			pair=${value%%, *}
			compare_pair "$place" "$pair"
			value=${value#"$pair"}
			value=${value#, }
		done
	done
}

compare_counters() {
	local file

	for file in "${counters[@]}"; do
		more_than "$link/$file" 0 || differing+="$file is $got; "
	done
}

compare_absent() {
	local file

	for file in "${absent[@]}"; do
		place_of "$file"
		[[ $file == */* ]] || place+=/present
		get "$place"
		[[ $got == '(ENODEV)' || $got == '(absent)' ]] || differing+="$file is $got; "
	done
}

# Of all values only one: this is asked for again and again.
first_is_right() {
	local place pair=${wanted[0]-}

	[ -n "$pair" ] || return 0
	place_of "${pair%%: *}"
	pair=${pair#*: }
	differing=
	compare_pair "$place" "${pair%%, *}"
	[ -z "$differing" ]
}

as_expected() {
	differing=
	compare_values
	compare_counters
	compare_absent
	[ -z "$differing" ]
}

count_values() {
	printf '%s\n' "${wanted[@]}" | awk -F', ' '{ n += NF } END { print n + 0 }'
}

judge_step() {
	[ "${#replies[@]}" -gt 0 ] || return
	[ "$step" != 1 ] || describe_members
	write_overlay
	overlay=$work/overlay answer_from "${members[@]}"
	if [ "$step" = 1 ]; then
		plug
		attach_serial lfp0 gap_ms=$gap group_request="$group"
		hand_over
	fi
	wait_until 8 first_is_right
	wait_until 8 as_expected
	# What is not to be shown needs time in which it could be.
	[ ${#absent[@]} = 0 ] || { sleep 0.5; as_expected; }
	is "${differing:0:400}" "" "$name, step $step: $(count_values) values${counters:+, counted}${absent:+, nothing shown}"
	if [ "$step/$group" = 1/1 ]; then
		asked 0242FF
		check "$name: all were asked at once" test "$count" -gt 0
	fi
	replies=() wanted=() counters=() absent=()
	step=$((step + 1))
}

# The master, and the second module if something is wanted of it; all modules are asked at once if a reply is for all.
describe_members() {
	local address

	members=(02) group=0
	[[ " ${wanted[*]}" != *" m02: "* ]] || members=(02 03)
	[[ " ${replies[*]} " != *" all "* ]] || group=1
	for address in "${members[@]}"; do
		describe "$address" version="$version"
	done
}

judge_pack() {
	[ -z "$name" ] || judge_step
	[ "$step" = 1 ] || stop_chain lfp0
	step=1
}

take_line() {
	local word=$1 rest=$2

	case $word in
	pack)
		judge_pack
		read -r name version <<<"$rest"
		version=${version:-20}
		;;
	then) judge_step ;;
	reply) replies+=("$rest") ;;
	rises:) read -r -a counters <<<"$rest" ;;
	absent:) read -r -a absent <<<"$rest" ;;
	*) wanted+=("$word $rest") ;;
	esac
}

test_captured() {
	local sum frame name='' version=20 step=1 group members word rest differing overlay
	local replies=() wanted=() counters=() absent=()
	local -A captured=() used=()

	if [ ! -r "${LFP_RS485_VECTORS-}" ]; then
		skip "captured replies" "LFP_RS485_VECTORS names no file"
		return
	fi
	diag "captured replies"
	while read -r sum frame; do
		captured[$sum]=$frame
	done < <(captured_replies)
	while read -r word rest <&3; do
		[ "$word $rest" != "pack us2kbpl-2.4" ] || [ -z "${LFP_SHORT-}" ] || break
		[[ $word == '' || $word == '#'* ]] || take_line "$word" "$rest"
	done 3<"$expected"
	judge_pack
	[ -z "${LFP_SHORT-}" ] || return
	for sum in "${!captured[@]}"; do
		[ -n "${used[$sum]-}" ] || not_ok "captured reply $sum" "captured-rs485.expected has no values for it"
	done
	is ${#used[@]} ${#captured[@]} "each captured reply was judged"
}

begin_serial
if [ -z "${LFP_SHORT-}" ]; then
	test_edges_of_42
	test_management
	test_implausible
fi
test_captured
finish
