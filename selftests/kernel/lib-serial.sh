# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the tests of the serial link share. A test sources lib.sh first, then this:
#
#	begin_serial
#	describe 02 current=21
#	answer_from 02
#	plug
#	attach_serial lfp0 gap_ms=$gap
#	hand_over
#	file_is /sys/class/power_supply/lfp0_m01/current_now 2100000
#	finish
#
# The pack is the program answers: it says what stands in a table of replies, made here. Numbers in a description are those
# of the wire: mV, tenths of an ampere, mAh, tenths of a kelvin.

# What lib.sh sets.
# shellcheck disable=SC2154
# What this sets for the tests.
# shellcheck disable=SC2034

# The number of the line discipline.
discipline=29

# A pack that answers at once, asked at once, would keep the emulated machine from everything else.
gap=20

# Rate of the terminals, which they do not need.
baud=115200

# begin_serial: whatever is missing ends the test here, as skipped
begin_serial() {
	[ "$(id -u)" = 0 ] || skip_all "not root"
	need_programs answers discipline uevents ldattach
	need_module lfpstack_serial
	mount_configfs
	need_free lfp0
	begin_work
}

# --- frames ----------------------------------------------------------------------------------------------------------

# seal TEXT: a frame of what stands between ~ and CHKSUM, in $frame
seal() {
	local i c sum=0

	for ((i = 0; i < ${#1}; i++)); do
		printf -v c %d "'${1:i:1}"
		sum=$((sum + c))
	done
	printf -v frame '~%s%04X' "$1" $((-sum & 65535))
}

# make_frame ADDRESS CODE [INFO [VERSION]]: in $frame
make_frame() {
	local n=$((${#3})) length

	printf -v length %X%03X $((-((n >> 8) + (n >> 4 & 15) + (n & 15)) & 15)) $n
	seal "${4:-20}${1}46$2$length${3-}"
}

# readdress FRAME ADDRESS: the same from another address, in $frame
readdress() {
	local text=${1#?}

	text=${text%????}
	seal "${text:0:2}$2${text:4}"
}

# The values of a module as long as a test does not say otherwise.
default_module() {
	cells=(3301 3302 3303 3304 3305 3306 3307 3308 3309 3310 3311 3312 3313 3314 3315)
	temperatures=(3011 2981 2982 2983 2984)
	current=0 left=40000 full=50000 cycles=10 items=2
	states='' more=00 status=000E000000
	management=D002AFC800FAFF06C0
	firmware=0203000605 model=54455354343800000000 version=20
}

# record_42: the record of a module, in $record
record_42() {
	local value sum=0

	printf -v record %02X ${#cells[@]}
	for value in "${cells[@]}"; do
		printf -v record %s%04X "$record" "$value"
		sum=$((sum + value))
	done
	printf -v record %s%02X "$record" ${#temperatures[@]}
	for value in "${temperatures[@]}"; do
		printf -v record %s%04X "$record" "$value"
	done
	printf -v record %s%04X%04X "$record" $((current & 65535)) $sum
	if [ "$items" = 2 ]; then
		printf -v record %s%04X02%04X%04X "$record" "$left" "$full" "$cycles"
	else
		printf -v record %sFFFF04FFFF%04X%06X%06X "$record" "$cycles" "$left" "$full"
	fi
}

# record_44: its states, in $record: those of $states if there are any, else all normal
record_44() {
	local value

	printf -v record %02X ${#cells[@]}
	for value in "${cells[@]}"; do
		record+=00
	done
	printf -v record %s%02X "$record" ${#temperatures[@]}
	for value in "${temperatures[@]}"; do
		record+=00
	done
	record=${states:-${record}000000}$status$more
}

to_hex() {
	local i c

	hex=
	for ((i = 0; i < ${#1}; i++)); do
		printf -v c %02X "'${1:i:1}"
		hex+=$c
	done
}

# row KEY CODE [INFO]: a line of a table, from the address at the beginning of the key
row() {
	make_frame "${1:0:2}" "$2" "${3-}" "$version"
	echo "$1 $frame"
}

# What the master alone is asked.
master_rows() {
	row "$1"4F 00
	row "$1"51 00 "${model}010550796C6F6E2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D"
	row "$1"47 00 100E560BFE0AFA0CF90A790226D6D8B798A6040D0D0A15FDDA
}

# describe ADDRESS [NAME=VALUE...]: what the module there says, in $work/replies.ADDRESS. Lists are written with blanks.
describe() {
	local address=$1 cells temperatures current left full cycles items states more status management number firmware
	local model version record frame hex setting value

	default_module
	number=HPTCR000000000$address
	for setting in "${@:2}"; do
		value=${setting#*=}
		case $setting in
		cells=* | temperatures=*) read -r -a "${setting%%=*}" <<<"$value" ;;
		*) printf -v "${setting%%=*}" %s "$value" ;;
		esac
	done
	to_hex "$number"
	{
		record_42
		row "${address}42$address" 00 "11$address$record"
		record_44
		row "${address}44$address" 00 "10$address$record"
		row "${address}92$address" 00 "$address$management"
		row "${address}93$address" 00 "$address$hex"
		row "${address}96$address" 00 "$address$firmware"
		[ "${address:1}" != 2 ] || master_rows "$address"
		row "$address*" 04
	} >"$work/replies.$address"
}

# answer_from ADDRESS...: these modules answer from now on, others are silent. With $overlay set that file comes first.
answer_from() {
	local address

	{
		[ -z "${overlay-}" ] || cat "$overlay"
		for address; do
			cat "$work/replies.$address"
		done
	} >"$work/table.new"
	mv "$work/table.new" "$work/${line:-line}.table"
}

# --- ports -----------------------------------------------------------------------------------------------------------

# Several lines at once: $line names the one that the functions below are about.
line=line
declare -A player=() holder=()

# plug: a terminal appears, with the pack at its other end: its path in $port, its name for configfs in $tty
plug() {
	rm -f "$work/$line.tty"
	[ -e "$work/$line.table" ] || : >"$work/$line.table"
	answers "$work/$line.tty" "$work/$line.table" >>"$work/$line.asked" &
	player[$line]=$!
	players+=($!)
	wait_until 5 test -L "$work/$line.tty"
	port=$(readlink "$work/$line.tty")
	tty=${port#/dev/}
}

# end_player PID: it is not to be ended again, when its number may be another's
end_player() {
	local i

	kill "$1"
	wait "$1" 2>/dev/null
	for i in "${!players[@]}"; do
		[ "${players[i]}" != "$1" ] || unset "players[i]"
	done
}

# unplug: the terminal goes, as an adapter that is pulled out
unplug() {
	end_player "${player[$line]}"
}

# hand_over: give the terminal to the driver, at $baud
hand_over() {
	discipline $discipline "$port" "$baud" >>"$work/discipline.log" 2>&1 &
	holder[$line]=$!
	players+=($!)
}

# take_back: the driver has it no more
take_back() {
	end_player "${holder[$line]}"
}

# attach_serial NAME [FILE=VALUE...]: a stack that waits for $tty
attach_serial() {
	local setting

	stacks+=("$1")
	mkdir "$config/$1" && echo "$tty" >"$config/$1/serial" || return 1
	for setting in "${@:2}"; do
		echo "${setting#*=}" >"$config/$1/${setting%%=*}" || return 1
	done
	echo 1 >"$config/$1/live"
}

serial_of() {
	echo "/sys/devices/platform/lfpstack-$1/links/serial"
}

# start_chain NAME [FILE=VALUE...]: all of that; waits for the supply
start_chain() {
	plug
	attach_serial "$@"
	hand_over
	wait_for "$supplies/$1/present" 1 10
}

# stop_chain NAME
stop_chain() {
	take_back
	detach "$1"
	unplug
}

# asked KEY: how often this was asked so far, in $count
# shellcheck disable=SC2034 # for the tests
asked() {
	count=$(grep -c "^~..${1:0:2}46${1:2:2}....${1:4}" "$work/$line.asked")
}

# more_than FILE NUMBER: the counter is above it
more_than() {
	get "$1"
	[[ $got =~ ^[0-9]+$ ]] && [ "$got" -gt "$2" ]
}

# rises FILE [NAME]: a point: a counter that is not 0, at the latest in 5 s
rises() {
	wait_until 5 more_than "$1" 0
	like "$got" '^[1-9][0-9]*$' "${2:-${1##*/} rises}"
}

# hwmon_of SUPPLY: the directory of its cells, in $hwmon
hwmon_of() {
	local name

	hwmon=
	for name in /sys/class/hwmon/*/name; do
		get "$name"
		[ "$got" != "$1_cells" ] || hwmon=${name%/name}
	done
}

# cells_of SUPPLY: cell voltages in mV, in $got
cells_of() {
	local i list=

	hwmon_of "$1"
	for ((i = 1; i <= 16; i++)); do
		get "$hwmon/in${i}_input"
		[ "$got" != '(absent)' ] || break
		list+=" $got"
	done
	got=${list# }
}

# temperatures_of SUPPLY: the board's and those of the cells in tenths of a degree, in $got
temperatures_of() {
	local i list=

	hwmon_of "$1"
	for ((i = 1; i <= 8; i++)); do
		get "$hwmon/temp${i}_input"
		[ "$got" != '(absent)' ] || break
		[[ $got =~ 00$ ]] && got=${got%00}
		list+=" $got"
	done
	got=${list# }
}
