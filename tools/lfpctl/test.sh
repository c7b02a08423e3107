#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# test.sh [LFPCTL]: tests of all that needs no kernel, in TAP form.
#
#	LFPSIM=FILE	lfpsim, to decode what it prints as well
#	WRAPPER=COMMAND	run lfpctl under it (valgrind -q --error-exitcode=99)
#
# Stacks are files in a directory that stands for /sys. The bytes and values were worked out by hand from the maker's
# tables, not taken from the program.

here=$(cd "$(dirname "$0")" && pwd)
ctl=${1:-$here/lfpctl}
# shellcheck source=../../selftests/lib/tap.sh
. "$here/../../selftests/lib/tap.sh"

case $ctl in
*/*) ctl=$(cd "$(dirname "$ctl")" && pwd)/$(basename "$ctl") ;;
esac
[ -x "$ctl" ] || bail_out "there is no $ctl"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM

sys=$tmp/sys
export LFPCTL_SYSFS="$sys" LC_ALL=C.UTF-8
unset NO_COLOR
preload=
cd "$tmp" || exit 1

# run ARGUMENT...: standard output in $out, standard error in $err, status in $status
run() {
	status=0
	# The wrapper is words.
	# shellcheck disable=SC2086
	out=$(env ${preload:+"LD_PRELOAD=$preload"} ${WRAPPER-} "$ctl" "$@" 2> "$tmp/err") || status=$?
	err=$(cat "$tmp/err")
}

# decode LINES [ARGUMENT...]: runs decode with these lines as its input
decode() {
	lines=$1
	shift
	printf '%s\n' "$lines" > "$tmp/input"
	run decode "$@" < "$tmp/input"
}

# put FILE VALUE: a file of the tree in place of /sys
put() {
	mkdir -p "$(dirname "$sys/$1")"
	printf '%s\n' "$2" > "$sys/$1"
}

# What needs a kernel: built here, preloaded where $preload says so.
shim=$tmp/shim.so
"${CC:-cc}" -shared -fPIC -D_GNU_SOURCE -o "$shim" "$here/test-shim.c" 2> "$tmp/shim.err" || shim=

# --- a tree with the stack lfp0 on can0 --------------------------------------------------------------------------------

device=devices/platform/lfpstack-lfp0
driver=bus/platform/drivers/lfpstack
supply=class/power_supply/lfp0

# The numbers that the frames in $cycle give
fields="voltage_now current_now temp capacity state_of_health constant_charge_voltage_max constant_charge_current_max \
discharge_current_max discharge_voltage_min charge_enabled discharge_enabled charge_request modules_online"

# interface NAME FLAGS [TYPE]
interface() {
	put "class/net/$1/type" "${3:-280}"
	put "class/net/$1/flags" "$2"
}

# table DIRECTORY: "file value" lines
table() {
	while read -r file value; do
		put "$1/$file" "$value"
	done
}

add_device() {
	put "$device/event_seq" "$1"
	put "$device/stack" lfp0
	put "$device/driver_override" lfpstack
	put "$device/disagreements" 0
	put "$device/disagreeing" none
	mkdir -p "$sys/$driver"
	ln -sfn "../../../../$device" "$sys/$driver/lfpstack-lfp0"
	put "$driver/bind" ""
	table "$device/links/can" <<-END
	state up
	dialect pylontech-1.2
	interface can0
	age_ms 505
	frames 7
	rejected 0
	implausible 0
	bus_off_count 0
	missing none
	unknown_bits none
	silence_ms 5000
	fields $fields
	END
}

# What the driver shows for the frames in $cycle
add_supply() {
	table $supply <<-END
	present 1
	status Discharging
	health Good
	type Battery
	technology LiFe
	scope Device
	manufacturer PYLON
	capacity 77
	capacity_level Normal
	state_of_health 99
	voltage_now 50120000
	current_now -12300000
	temp 217
	constant_charge_voltage_max 53000000
	constant_charge_current_max 100000000
	discharge_voltage_min 46500000
	discharge_current_max 200000000
	charge_enabled 1
	discharge_enabled 0
	charge_request full
	modules_online 4
	data_source can
	indicator_run discharging
	indicator_alarm off
	alarm_level none
	uevent POWER_SUPPLY_NAME=lfp0
	power/control auto
	hwmon4/name lfp0
	END
	for condition in overvoltage undervoltage charge_overcurrent discharge_overcurrent overtemperature \
		undertemperature bms_internal internal_communication unknown_alarm can_link; do
		put "$supply/alarms/$condition" none
	done
}

# The last new identifier comes at 5 ms, so the cycle is taken for complete at 1505 ms, 505 ms after the last frame.
cycle='(1000000000.000000) can0 359#0000000004504E
(1000000000.001000) can0 351#1202E803D007D101
(1000000000.002000) can0 355#4D006300
(1000000000.003000) can0 356#941385FFD900
(1000000000.004000) can0 35C#88
(1000000000.005000) can0 35E#50594C4F4E202020
(1000000001.000000) can0 359#0000000004504E'

# --- options, help, nothing there --------------------------------------------------------------------------------------

run --version
like "$out" '^lfpctl [0-9]' "--version"
run --help
is "$status" 0 "--help"
for command in status cells events explain attach detach doctor decode; do
	like "$out" "^  lfpctl $command " "--help has $command"
	run help $command
	like "$out" "^lfpctl $command " "help $command"
	full=$out
	run $command --help
	is "$out" "$full" "$command --help is the same"
	run --help
done
run nonsense
is "$status" 2 "unknown command"
run status --nonsense
is "$status" 2 "unknown option"
like "$err" "^lfpctl: see lfpctl --help" "unknown option says where to look"

mkdir -p "$sys/class/net"
run
is "$status" 3 "no module: status 3"
is "$err" "lfpctl: the driver is not loaded; as root:  modprobe lfpstack_can" "no module: what to do"
run events --follow
is "$status" 3 "no module: events"
run detach lfp0
is "$status" 3 "no module: detach"

mkdir -p "$sys/$driver"
run status
is "$status" 3 "no stack: status 3"
like "$err" "lfpctl attach can0" "no stack: what to do"
like "$err" "There is no CAN interface" "no stack: no CAN interface"
interface can0 0x40080
interface eth0 0x1003 1
interface can1 0x40081
run status
like "$err" "CAN interface can0 is down" "no stack: interface that is down"
like "$err" "^  ip link set can0 up type can bitrate 500000 restart-ms 100$" "no stack: how to bring it up"
like "$err" "CAN interface can1 is up" "no stack: interface that is up"
unlike "$err" "eth0" "no stack: only CAN interfaces"
run status --json
is "$status $(printf '%s' "$out" | tr -d '\n')" "3 {}" "no stack: JSON"

# --- status ------------------------------------------------------------------------------------------------------------

add_device 2
run status
is "$status" 0 "no supply yet: status 0"
like "$out" "^lfp0: NO DATA from the pack yet \(can0: pylontech-1.2\)$" "no supply yet: first line"
run status --json
like "$out" '^    "present": 0,$' "no supply yet: JSON"

add_supply
run
want='lfp0: Discharging, 77 %, PYLON
  SOC                  77 %       SOH                  99 %
  Voltage           50.12 V       Current           -12.3 A
  Power             -0.62 kW      Temperature        21.7 °C
  Charge to          53.0 V       at most           100.0 A
  Discharge to       46.5 V       at most           200.0 A
  Charging        allowed         Discharging      barred
  Modules               4 online  Request       full charge
  Health             Good
  Alarms        no alarms
  Link can      up, pylontech-1.2 on can0, last frame 0.5 s ago'
is "$out" "$want" "status for people"
run status lfp0
is "$out" "$want" "status of a named stack"
LC_ALL=C
run
like "$out" "Temperature        21.7 C$" "no degree sign without UTF-8"
LC_ALL=C.UTF-8
run status -v
like "$out" "^                none        can_link$" "status -v: every condition"
like "$out" "^                7 frames, 0 rejected, 0 implausible$" "status -v: counters"
run status lfp1
is "$status" 3 "status of a stack that is not there"
is "$err" 'lfpctl: there is no stack "lfp1"; see lfpctl status' "status of a stack that is not there: message"

want='{
  "lfp0": {
    "present": 1,
    "status": "Discharging",
    "health": "Good",
    "type": "Battery",
    "technology": "LiFe",
    "scope": "Device",
    "manufacturer": "PYLON",
    "capacity": 77,
    "capacity_level": "Normal",
    "state_of_health": 99,
    "voltage_now": 50120000,
    "current_now": -12300000,
    "temp": 217,
    "constant_charge_voltage_max": 53000000,
    "constant_charge_current_max": 100000000,
    "discharge_voltage_min": 46500000,
    "discharge_current_max": 200000000,
    "charge_enabled": 1,
    "discharge_enabled": 0,
    "charge_request": "full",
    "modules_online": 4,
    "data_source": "can",
    "indicator_run": "discharging",
    "indicator_alarm": "off",
    "alarm_level": "none",
    "alarms": {
      "overvoltage": "none",
      "undervoltage": "none",
      "charge_overcurrent": "none",
      "discharge_overcurrent": "none",
      "overtemperature": "none",
      "undertemperature": "none",
      "bms_internal": "none",
      "internal_communication": "none",
      "unknown_alarm": "none",
      "can_link": "none"
    },
    "links": {
      "can": {
        "state": "up",
        "dialect": "pylontech-1.2",
        "interface": "can0",
        "age_ms": 505,
        "frames": 7,
        "rejected": 0,
        "implausible": 0,
        "bus_off_count": 0,
        "missing": "none",
        "unknown_bits": "none",
        "silence_ms": 5000,
        "fields": "'"$fields"'"
      }
    },
    "disagreements": 0,
    "disagreeing": "none",
    "event_seq": 2
  }
}'
run status --json
is "$out" "$want" "status --json"
run --json
is "$out" "$want" "--json alone"
decode "$cycle" --state --json
is "$out" "$want" "decode --state --json of the same frames is the same"
is "$status$err" 0 "decode --state: no complaint"
decode "$cycle" --state
run status
live=$out
decode "$cycle" --state
is "$(printf '%s' "$out" | sed 's/before the end/ago/')" "$live" "decode --state is the same as status"

put $supply/manufacturer 12345
put $supply/alarms/overvoltage protection
put $supply/alarms/overtemperature warning
put $supply/alarm_level protection
run status --json
like "$out" '"manufacturer": "12345"' "a name of digits stays a text"
run status
like "$out" "^lfp0: Discharging, 77 %, 12345, PROTECTION$" "alarm in the first line"
like "$out" "^  Alarms        PROTECTION  overvoltage$" "protection"
like "$out" "^                warning     overtemperature$" "warning"
unlike "$out" "undervoltage" "no line for what does not stand"
unlike "$out" "$(printf '\033')" "no colours but on a terminal"
put $supply/manufacturer "$(printf 'E\033[31mVIL')"
run status
like "$out" 'E.\[31mVIL' "no control characters"
unlike "$out" "$(printf '\033')" "no control characters at all"


# --- values that are not known, lost data ------------------------------------------------------------------------------

# lose FILE...: reading them fails with ENODEV
lose() {
	for file; do
		put "$file" ENODEV
	done
}

test_unknown() {
	add_supply
	lose $supply/constant_charge_voltage_max $supply/temp $supply/alarms/overvoltage
	run status --json
	like "$out" '^    "constant_charge_voltage_max": null,$' "not known: null"
	like "$out" '^      "overvoltage": null,$' "condition not known: null"
	run status
	like "$out" "^  Charge to             -         at most           100.0 A$" "not known: -"
	like "$out" "Temperature           -$" "temperature not known: -"
	like "$out" "^  Alarms        no alarms$" "no alarms, as far as known"
	like "$out" "^                1 of 10 conditions not known$" "conditions not known are counted"
	run status -v
	like "$out" "^                not known   overvoltage$" "status -v: condition not known"
}

test_lost() {
	add_supply
	table $supply <<-END
	present 0
	status Unknown
	health Unknown
	alarm_level protection
	END
	for file in capacity voltage_now current_now temp charge_enabled charge_request; do
		lose $supply/$file
	done
	for file in "$sys/$supply"/alarms/*; do
		lose "$supply/alarms/$(basename "$file")"
	done
	put $supply/alarms/can_link protection
	put $device/links/can/state silent
	put $device/links/can/age_ms 12345
	run status
	is "$(printf '%s\n' "$out" | head -n 1)" "lfp0: DATA LOST: nothing from the pack for 12 s (can0: silent)" \
		"lost data: first line"
	like "$out" "^  SOC                   - " "lost data: no number"
	unlike "$out" "50.12|77 %|-12.3" "lost data: nothing old"
	like "$out" "^  Alarms        PROTECTION  can_link$" "lost data: alarm of the link"
	like "$out" "^                9 of 10 conditions not known$" "lost data: conditions not known"
	like "$out" "is the pack on\? cable" "silent link: what to look at"
	run status --json
	like "$out" '^    "present": 0,$' "lost data: JSON present"
	like "$out" '^    "voltage_now": null,$' "lost data: JSON null"
	put $device/links/can/state no_carrier
	run status
	like "$out" "^                ip link set can0 up type can bitrate 500000" "link down: what to do"
	lose $device/links/can/age_ms
	put $device/links/can/state absent
	run status
	like "$out" "DATA LOST: nothing from the pack \(can0: absent\)" "no age"
	like "$out" "^                no can0 here now" "link absent: what happens"
}

# --- events ------------------------------------------------------------------------------------------------------------

test_state() {
	add_device 42
	add_supply
	put $supply/alarms/overvoltage warning
	run events
	like "$out" '^[0-9-]{10} [0-9:]{8}\.[0-9]{3}  lfp0  overvoltage: warning  \(present state, seq 42\)$' \
		"events: condition that stands"
	is "$(printf '%s\n' "$out" | wc -l)" 1 "events: nothing else"
	put $device/links/can/state silent
	run events lfp0
	like "$out" 'lfp0  link can: silent  \(present state, seq 42\)$' "events: link that is not up"
	run events --json
	like "$out" '"event":"state","stack":"lfp0","seq":42,"present":1,"alarms":\{"overvoltage":"warning"\},"links":\{"can":"silent"\}\}$' \
		"events --json: state"
	like "$out" '^\{"time":"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}[+-][0-9]{2}:[0-9]{2}",' "events --json: time"
	put $supply/alarms/overvoltage none
	put $device/links/can/state up
	run events
	like "$out" 'lfp0  no alarms, links up  \(present state, seq 42\)$' "events: nothing stands"
	run events --count 1
	is "$status" 2 "events: --count without --follow"
	run events lfp7
	is "$status" 3 "events: no such stack"
}

# alarm SEQ CONDITION PREVIOUS LEVEL [KEY=VALUE]
alarm() {
	printf '%s\n' ACTION=change SUBSYSTEM=power_supply LFPSTACK_EVENT=alarm "LFPSTACK_ALARM=$2" \
		"LFPSTACK_LEVEL=$4" "LFPSTACK_PREVIOUS=$3" LFPSTACK_MODULE=0 LFPSTACK_SOURCE=can \
		LFPSTACK_STACK=lfp0 "LFPSTACK_SEQ=$1" ${5+"$5"} ""
}

# link SEQ PREVIOUS STATE [STACK]
link() {
	printf '%s\n' ACTION=change SUBSYSTEM=platform LFPSTACK_EVENT=link LFPSTACK_LINK=can "LFPSTACK_STATE=$3" \
		"LFPSTACK_PREVIOUS=$2" "LFPSTACK_STACK=${4-lfp0}" "LFPSTACK_SEQ=$1" ""
}

# without_time: the lines without date and time
without_time() {
	printf '%s\n' "$out" | sed 's/^[0-9-]* [0-9:.]*  //'
}

test_follow() {
	add_supply
	{
		alarm 42 undervoltage none warning
		printf '%s\n' ACTION=change SUBSYSTEM=power_supply POWER_SUPPLY_NAME=lfp0 ""
		alarm 43 overvoltage none warning
		link 44 up silent
		alarm 45 overvoltage warning protection LFPSTACK_COALESCED=5
	} > "$tmp/uevents"
	FAKE_UEVENTS=$tmp/uevents
	export FAKE_UEVENTS
	run events --follow --count 3
	is "$status" 0 "follow: status"
	is "$(without_time)" 'lfp0  no alarms, links up  (present state, seq 42)
lfp0  overvoltage: none -> warning  (seq 43, can)
lfp0  link can: up -> silent  (seq 44)
lfp0  overvoltage: warning -> protection  (seq 45, can, 5 more edges before)' "follow: events after the state"
	run events --follow --json --count 3
	like "$out" '"event":"alarm","stack":"lfp0","alarm":"overvoltage","level":"warning","previous":"none","module":0,"source":"can","seq":43\}$' \
		"follow: JSON alarm"
	like "$out" '"event":"link","stack":"lfp0","link":"can","state":"silent","previous":"up","seq":44\}$' \
		"follow: JSON link"
	like "$out" '"seq":45,"coalesced":5\}$' "follow: JSON coalesced"
	run events --follow --count 1 lfp9 --timeout 1
	is "$out" "" "follow: another stack"
	like "$err" "no stack yet; waiting" "follow: says that it waits"
}

test_gap() {
	{
		alarm 43 overvoltage none warning
		alarm 47 overvoltage warning none
		alarm 48 overvoltage none warning
	} > "$tmp/uevents"
	run events --follow --count 3
	is "$(without_time)" 'lfp0  no alarms, links up  (present state, seq 42)
lfp0  overvoltage: none -> warning  (seq 43, can)
lfp0  3 events missed; present state follows
lfp0  overvoltage: warning -> none  (seq 47, can)
lfp0  no alarms, links up  (present state, seq 42)
lfp0  overvoltage: none -> warning  (seq 48, can)' "follow: events missed"
	run events --follow --count 2 --json
	like "$out" '"event":"missed","stack":"lfp0","missed":3\}$' "follow: JSON missed"
	{
		printf '%s\n' ENOBUFS ""
		alarm 43 overvoltage none warning
	} > "$tmp/uevents"
	run events --follow --count 1
	like "$err" "events were lost" "follow: receive buffer overrun"
	is "$(printf '%s\n' "$out" | wc -l)" 3 "follow: state again after it"
	{
		link 1 absent silent lfp1
		put $device/event_seq 1 > /dev/null
		link 2 absent silent
	} > "$tmp/uevents"
	put $device/event_seq 42
	run events --follow --timeout 1
	unlike "$out" "seq 2" "follow: an old event is not told again"
	like "$out" "lfp1  link can: absent -> silent  .seq 1" "follow: a stack that came later"
}

# A pipe that stays open: it ends by the signal alone
test_signal() {
	mkfifo "$tmp/pipe"
	for signal in INT TERM; do
		rm -f "$tmp/out"
		FAKE_UEVENTS=$tmp/pipe LD_PRELOAD=$preload "$ctl" events --follow > "$tmp/out" 2>&1 &
		pid=$!
		tries=0
		while [ ! -s "$tmp/out" ] && [ $tries -lt 100 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		like "$(cat "$tmp/out")" "present state" "follow: each line at once ($signal)"
		# A background job of a shell may have SIGINT ignored: lfpctl sets its own handler.
		kill -s "$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		is "$status" 0 "follow: ends well with SIG$signal"
	done
}

# --- attach, detach ----------------------------------------------------------------------------------------------------

config=kernel/config/lfpstack

test_attach() {
	mkdir -p "$sys/$config"
	run attach can0
	is "$status" 1 "attach: interface in use"
	like "$err" "can0 is already used by the stack lfp0 of the device tree$" "attach: by whom"
	run attach can1 --wait 0
	is "$status" 0 "attach: status"
	like "$out" "^lfp1 is attached to can1.$" "attach: the next free name"
	is "$(cat "$sys/$config/lfp1/can" "$sys/$config/lfp1/live")" "can11" "attach: what was written"
	run attach can1
	like "$err" "can1 is already used by the stack lfp1; to end that:  lfpctl detach lfp1$" "attach: in use by one without supply"
	run attach can7 --name house --scope system --silence-ms 8000 --json
	like "$err" "There is no can7 yet" "attach: interface that comes later"
	is "$(cat "$sys/$config/house/scope" "$sys/$config/house/silence_ms")" "system8000" "attach: options"
	run attach can8 --name house
	like "$err" "there is a stack house already" "attach: name is taken"
	run detach can7
	is "$status $out" "0 house is detached." "detach: by interface"
	run detach lfp1
	is "$status $out" "0 lfp1 is detached." "detach: by name"
	is "$(ls "$sys/$config")" "" "detach: nothing is left"
	run detach lfp1
	is "$status" 3 "detach: twice"
	run detach lfp0
	is "$status" 1 "detach: of the device tree"
	like "$err" "set up by the device tree" "detach: of the device tree: message"
}

test_attach_sends() {
	run attach can1 --wait 0
	unlike "$out" "sends" "attach: sends nothing by itself"
	is "$(cat "$sys/$config/lfp1/dialect" "$sys/$config/lfp1/keepalive" "$sys/$config/lfp1/poll")" "" \
		"attach: what was not asked for is not written"
	run detach can1
	run attach can1 --wait 0 --dialect pylontech-1.3 --keepalive
	is "$status" 0 "attach --dialect --keepalive: status"
	is "$(cat "$sys/$config/lfp1/dialect" "$sys/$config/lfp1/keepalive" "$sys/$config/lfp1/poll")" "pylontech-1.31" \
		"attach --dialect --keepalive: what was written"
	like "$out" "^It sends 0x305 each second" "attach --keepalive says that it sends"
	unlike "$out" "0x4200" "attach --keepalive: does not poll"
	run detach can1
	run attach can1 --wait 0 -d auto --poll
	is "$(cat "$sys/$config/lfp1/dialect" "$sys/$config/lfp1/keepalive" "$sys/$config/lfp1/poll")" "auto1" \
		"attach -d auto --poll: what was written"
	like "$out" "^It sends 0x4200 each second" "attach --poll says that it sends"
	unlike "$out" "0x305" "attach --poll: no keep-alive"
	run detach can1
	run attach can1 --dialect nonsense
	is "$status" 2 "attach: unknown dialect"
	like "$err" '"nonsense" is none; there are: pylontech-1.2' "attach: unknown dialect: those there are"
	run attach can1 --dialect foreign
	is "$status" 2 "attach: a dialect that cannot be read"
	FAKE_WRITE="1 22"
	export FAKE_WRITE
	run attach can1 --wait 0 --dialect pylontech-1.3
	like "$status $err" "^1 .*does not know the dialect pylontech-1.3$" "attach: a dialect that the driver lacks"
	unset FAKE_WRITE
	FAKE_OLD_DRIVER=1
	export FAKE_OLD_DRIVER
	run attach can1 --wait 0 --poll
	like "$status $err" '^1 .*does not know "poll": it is older than lfpctl$' "attach: older driver"
	is "$(ls "$sys/$config")" "" "attach: nothing is left with an older driver"
	unset FAKE_OLD_DRIVER
}

test_attach_errors() {
	run attach
	is "$status" 2 "attach: no interface"
	run attach eth0
	like "$err" "eth0 is not a CAN interface" "attach: another kind of interface"
	run attach "../can0"
	is "$status" 2 "attach: no name of an interface"
	for name in bat0 Lfp a-b 1234567890123456 lfp0_a01 x_m99 ''; do
		run attach can1 --name "$name"
		is "$status" 2 "attach: --name \"$name\""
	done
	for option in --scope=both --silence-ms=999 --silence-ms=60001 --silence-ms=x --wait=-1; do
		run attach can1 $option
		is "$status" 2 "attach: $option"
	done
	while read -r text number want; do
		FAKE_WRITE="$text $number"
		export FAKE_WRITE
		run attach can1 --wait 0
		like "$status $err" "^1 .*$want" "attach: error $number on writing $text"
		is "$(ls "$sys/$config")" "" "attach: nothing is left after error $number"
		unset FAKE_WRITE
	done <<-END
	can1 13 cannot set can of lfp1 to can1: not allowed; run it as root
	1 17 there is a stack lfp1 already, of the device tree
	1 16 cannot start the stack lfp1: Device or resource busy
	1 22 cannot start the stack lfp1: Invalid argument
	END
}

test_wait() {
	rm -rf "${sys:?}/$supply" "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
	(
		tries=0
		while [ ! -s "$sys/$config/lfp0/live" ] && [ $tries -lt 100 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		add_device 2
		add_supply
	) &
	run attach can0 --wait 30
	is "$status" 0 "attach --wait: status"
	like "$err" "^  ip link set can0 up type can bitrate 500000 restart-ms 100$" "attach: interface that is down"
	like "$out" "^lfp0: Discharging, 77 %, PYLON$" "attach --wait: data"
	wait
	run detach can0
	rm -rf "${sys:?}/$supply" "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
	run attach can1 --wait 1
	is "$status" 1 "attach --wait: nothing comes"
	like "$err" "Nothing from the pack yet" "attach --wait: says so"
	run detach can1
	is "$status" 0 "detach by interface again"
}

# --- doctor ------------------------------------------------------------------------------------------------------------

# The frames of a healthy pack with its inverter
healthy='359#0000000004504E
351#1202E803D007D101
355#4D006300
356#941385FFD900
35C#C0
35E#50594C4F4E202020
305#0000000000000000'

# What its driver shows, beside what add_device() makes
add_link() {
	table "$device/links/can" <<-END
	problem none
	dialect_override auto
	controller error-active
	rx_errors 0
	tx_errors 0
	error_frames 0
	ack_errors 0
	restarts 0
	keepalive 0
	keepalive_age_ms 300
	keepalive_frames 9
	poll 0
	sent 0
	addresses none
	sign_conflicts 0
	END
	for id in 351 355 356 359 35A 35C 35E; do
		put "$device/links/can/ids_age_ms/$id" 505
		put "$device/links/can/ids_frames/$id" 7
		put "$device/links/can/ids_rejected/$id" 0
	done
	put "$device/links/can/ids_age_ms/35A" ENODEV
	put "$device/links/can/ids_frames/35A" 0
}

# add_controller ADDRESS: a high-voltage controller of the stack
add_controller() {
	table "$device/power_supply/lfp0_a0$1" <<-END
	present 1
	status Charging
	health Good
	capacity 24
	state_of_health 100
	voltage_now 211100000
	current_now 1500000
	board_temperature 170
	cell_voltage_max 3300000
	cell_voltage_max_at cell 14
	cell_voltage_min 3295000
	cell_voltage_min_at cell 8
	module_voltage_max 49950000
	charge_enabled 1
	discharge_enabled 1
	pack_state charge
	alarm_level none
	alarms/cell_overvoltage none
	alarms/can_link none
	END
}

# fresh: a stack that is well on an interface that is up
fresh() {
	rm -rf "${sys:?}/$supply" "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
	add_device 42
	add_supply
	add_link
	put $supply/discharge_enabled 1
	interface can0 0x40081
	put class/net/can0/ifindex 3
	put class/net/can0/statistics/rx_over_errors 0
	FAKE_LINK='kind=can bitrate=500000 restart=100' FAKE_LINK_LATER='' FAKE_DURING=''
	export FAKE_LINK FAKE_DURING
	unset FAKE_LINK_LATER
}

# detached: the same without a stack
detached() {
	fresh
	rm -rf "${sys:?}/$supply" "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
}

# hears FRAMES [ARGUMENT...]: runs doctor with these frames on the bus
hears() {
	printf '%s\n' "$1" > "$tmp/frames"
	shift
	FAKE_CAN=$tmp/frames
	export FAKE_CAN
	run doctor "$@"
}

# finds STATUS IDS FRAMES [ARGUMENT...]: it finds just these
finds() {
	want="$1 $2"
	name=${2:-nothing}
	shift 2
	hears "$@" --json
	found=$(printf '%s\n' "$out" | grep -o '"id":"[a-z_]*"' | sed 's/.*:"//; s/"//' | tr '\n' ' ')
	is "$status ${found% }" "$want" "doctor: finds $name"
	[ -z "$err" ] || not_ok "doctor: no complaint with $name" "$err"
}

# many N LINE: the line N times
many() {
	yes "$2" | head -n "$1"
}

# frames_of ID...: a frame of each identifier
frames_of() {
	printf '%s#0001020304050607\n' "$@"
}

test_doctor_interface() {
	detached
	rm -rf "${sys:?}/class/net"
	mkdir -p "$sys/class/net"
	finds 2 no_can ""
	is "$out" '{"interface":null,"stack":null,"dialect":"unknown","frames":0,"age_ms":null,"findings":[{"id":"no_can","level":"broken","text":"There is no CAN interface on this machine.","advice":"Plug in the adapter, or load its driver."}]}' \
		"doctor --json: all of it"
	finds 2 no_interface "" can0
	interface eth0 0x1003 1
	finds 2 not_can "" eth0
	detached
	interface can0 0x40080
	finds 2 down "" can0
	hears "" can0
	is "$out" "can0: not listened to
  BROKEN: can0 is down.
    Bring it up, as root:
      ip link set can0 up type can bitrate 500000 restart-ms 100" "doctor: down, for people"
	fresh
	rm -r "${sys:?}/$device/links/can"
	finds 2 no_link "" lfp0
	fresh
	put $device/links/can/interface can7
	put $device/links/can/problem no_interface
	finds 2 no_interface "" lfp0
	fresh
	for link in "state bus_off" "problem bus_off" "controller bus-off"; do
		put "$device/links/can/${link% *}" "${link#* }"
		finds 2 bus_off "$healthy" can0
		add_device 42
		add_link
	done
	finds 2 bus_off "20000040#0000000000000000" can0
	finds 0 "" "20000040#0000000000000000
20000100#0000000000000000
$healthy" can0
	FAKE_LINK="bitrate=500000 restart=0 state=3"
	finds 2 bus_off_for_good "" can0
	like "$out" '"advice":".*:\\nip link set can0 down\\nip link set can0 up type can bitrate 500000 restart-ms 100"' \
		"doctor: bus-off: commands in lines of their own"
	FAKE_LINK="bitrate=500000 restart=0"
	finds 1 no_restart "$healthy" can0
	FAKE_LINK="bitrate=0 restart=0"
	finds 0 "" "$healthy" can0
	FAKE_LINK="kind=vcan bitrate=125000"
	finds 0 "" "$healthy" can0
	finds 0 "" "$(printf '%s\n' "$healthy" | sed 's/^/own /')" can0
	fresh
	FAKE_LINK="bitrate=500000 restart=100 mode=2"
	put $device/links/can/keepalive 1
	finds 1 listen_only_sends "$(printf '%s\n' "$healthy" | sed '$d')" can0
	like "$out" 'listen-only: 0x305, which .*listen-only off"' "doctor: listen-only: what is not sent, and what to do"
	put $device/links/can/keepalive 0
	put $device/links/can/poll 1
	finds 1 listen_only_sends "$healthy" can0
	fresh
	FAKE_CAN=97
	export FAKE_CAN
	run doctor can0
	is "$status" 1 "doctor: no raw sockets: status"
	like "$out" "^can0 \(lfp0\): not listened to$" "doctor: no raw sockets: first line"
	like "$out" "^  warning: can0 could not be listened to: Address family not supported" "doctor: no raw sockets"
	put $device/links/can/state silent
	put $device/links/can/problem silent
	run doctor can0
	like "$status $out" "^  BROKEN: Nothing at all is heard" "doctor: no raw sockets: believes the driver"
	fresh
	finds 1 frames_lost "$healthy
20000004#0001000000000000" can0
	fresh
	FAKE_DURING="echo 12 > $sys/class/net/can0/statistics/rx_over_errors"
	finds 1 frames_lost "$healthy" can0
	like "$out" '\(12 while' "doctor: lost frames are counted"
}

test_doctor_bus() {
	detached
	finds 2 not_acknowledged "$(many 3 20000020#0000000000000000)" can0
	FAKE_LINK="bitrate=500000 restart=100 state=2 tx=128 rx=0"
	finds 2 not_acknowledged "" can0
	FAKE_LINK="bitrate=250000 restart=100"
	finds 2 wrong_bitrate "" can0
	like "$out" "heard on can0 at 250 kbit/s" "doctor: the wrong bit rate"
	finds 0 not_attached "$healthy" can0
	FAKE_LINK="bitrate=500000 restart=100"
	finds 2 errors_only "2000008C#0000040000000000" can0
	FAKE_LINK="bitrate=500000 restart=100 state=2 rx=135"
	finds 2 errors_only "" can0
	FAKE_LINK="bitrate=500000 restart=100" FAKE_LINK_LATER="bitrate=500000 restart=100 errors=812"
	export FAKE_LINK_LATER
	finds 2 errors_only "" can0
	unset FAKE_LINK_LATER
	fresh
	put $device/links/can/problem errors_only
	finds 2 errors_only "" can0
	fresh
	finds 2 silent "" can0
	like "$out" "\\\\necho 1 > $sys/bus/platform/drivers/lfpstack/lfpstack-lfp0/links/can/poll\"" \
		"doctor: silent: how to poll with the stack that is there"
	detached
	finds 2 silent "own 305#0000000000000000"
	like "$out" '\\nlfpctl attach can0 --keepalive\\nlfpctl attach can0 --poll"' "doctor: silent: how to attach"
	fresh
	for pair in "dialect pylontech-hv" "addresses 0"; do
		put "$device/links/can/${pair% *}" "${pair#* }"
		finds 2 not_polled "" can0
		put "$device/links/can/dialect" pylontech-1.2
	done
	finds 2 silent "own 00004200#0000000000000000" can0
	put $device/links/can/poll 1
	finds 2 silent "" can0
	detached
	finds 2 repeats "$(many 300 351#1202E803D007D101)" can0
	like "$out" "repeats identifier 351 without end" "doctor: which one is repeated"
	FAKE_LINK="bitrate=500000 restart=100 mode=2"
	finds 2 repeats_listen_only "$(many 300 351#1202E803D007D101)" can0
	like "$out" "can0 is listen-only" "doctor: why nobody acknowledges"
	fresh
	put $device/links/can/problem one_id
	finds 2 repeats "355#4D006300" can0
	fresh
	finds 1 can_fd "$healthy
123##10011" can0
	finds 1 disturbed "$healthy
$(many 4 20000008#0000040000000000)" can0
	FAKE_LINK="bitrate=500000 restart=100 state=1 rx=101 tx=3"
	finds 1 disturbed "$healthy" can0
	like "$out" "error-warning, error counters 101 receiving, 3 sending" "doctor: state of the controller"
	like "$out" "60 ohms" "doctor: terminators"
	FAKE_LINK="bitrate=500000 restart=100 rx=1" FAKE_LINK_LATER="bitrate=500000 restart=100 rx=40"
	export FAKE_LINK_LATER
	finds 1 disturbed "$healthy" can0
	fresh
	finds 1 ack_errors "$healthy
20000020#0000000000000000" can0
	FAKE_DURING="echo 5 > $sys/$device/links/can/ack_errors"
	finds 1 "ack_errors history" "$healthy" can0
	fresh
	finds 0 remote_requests "$healthy
351#R" can0
}

test_doctor_family() {
	detached
	finds 2 growatt "$(frames_of 311 312 313 314)" can0
	finds 2 samsung "$(frames_of 500 501 502)" can0
	fresh
	put $device/links/can/dialect foreign
	finds 2 foreign "$(frames_of 311 351)" can0
	like "$out" "another family \(311 351\)" "doctor: identifiers of another family"
	detached
	finds 2 long_ids "$(frames_of 00000351 00000355 00000356)" can0
	like "$out" "\(00000351 00000355 00000356\)" "doctor: 29 bits: which"
	finds 2 swapped "00004210#083F007504920864
00004230#0CE40CDF000E0008" can0
	fresh
	put $device/links/can/dialect pylontech-hv
	put $device/links/can/addresses 0
	finds 0 "" "00004200#0000000000000000
00004210#3F08307592041864
00004220#2D09000724772477
00004230#E40CDF0C0E000800" can0
	put $device/links/can/problem swapped
	finds 2 swapped "00004210#3F08307592041864" can0
	detached
	finds 2 inverter_only "305#0000000000000000
306#00
00004200#02" can0
	like "$out" "speaks \(305 306 00004200\)" "doctor: who speaks"
	finds 2 no_family "$(frames_of 123 456 18FF0102)" can0
	like "$out" "of this family: 123 456 18FF0102\." "doctor: what comes instead"
	finds 2 no_family "$(frames_of 101 102 103 104 105 106 107 108 109 10A 10B 10C)" can0
	like "$out" "109 10A and 2 more\." "doctor: a list ends"
	finds 1 waits_for_inverter "$(many 3 359#0000000004504E)" can0
	fresh
	put $device/links/can/dialect_override sma
	put $device/links/can/dialect sma
	finds 1 "dialect_override" "$healthy" can0
	like "$out" "fixed to sma, and what comes looks like pylontech-1.2" "doctor: the wrong dialect"
	detached
	finds 1 "unknown_dialect no_keepalive not_attached" "$(frames_of 351 355 356)" can0
	like "$out" "family \(351 355 356\)" "doctor: identifiers of no dialect"
	finds 1 "incomplete not_attached" "$(printf '%s\n' "$healthy" | grep -v '^35[56]')" can0
	like "$out" "missing: 355 356\." "doctor: missing, without a stack"
	fresh
	put $device/links/can/missing "35C"
	put $device/links/can/problem incomplete
	finds 1 incomplete "$healthy" can0
	like "$out" "missing: 35C\." "doctor: missing, of the driver"
	fresh
	finds 1 bad_length "$healthy
351#12
351#
355#4D006300" can0
	like "$out" "nothing: 351 \(2 of 3\)\." "doctor: lengths"
	finds 1 bad_length "$healthy
00004210#3F08" can0
	like "$out" "nothing: 00004210 \(1 of 1\)\." "doctor: lengths on high voltage"
	for pair in "rejected refused" "implausible implausible"; do
		fresh
		FAKE_DURING="echo 3 > $sys/$device/links/can/${pair% *}"
		finds 1 "${pair#* } history" "$healthy" can0
		like "$out" '"text":"3 frames' "doctor: ${pair#* } frames are counted"
	done
	fresh
	put $device/links/can/keepalive 1
	finds 1 two_inverters "$healthy" can0
	for pair in "pytes-native pytes_native" "pytes-pylontech pytes_pylontech"; do
		fresh
		put $device/links/can/dialect "${pair% *}"
		finds 0 "${pair#* }" "$healthy" can0
	done
	put $device/links/can/dialect sma
	finds 0 sma "$(printf '%s\n' "$healthy" | grep -v ^35C)" can0
	fresh
	put $device/links/can/unknown_bits "359#00000040000000"
	finds 0 unknown_bits "$healthy" can0
	fresh
	put $device/links/can/sign_conflicts 3
	finds 0 sign_conflicts "$healthy" can0
	fresh
	put $device/links/can/keepalive_age_ms ENODEV
	finds 0 no_keepalive "$(printf '%s\n' "$healthy" | sed '$d')" can0
	put $device/links/can/keepalive 1
	finds 0 "" "$(printf '%s\n' "$healthy" | sed 's/^305/own 305/')" can0
}

test_doctor_pack() {
	fresh
	put $supply/modules_offline 1
	finds 1 modules_offline "$healthy" can0
	like "$out" '"1 module is offline\."' "doctor: one module"
	fresh
	put $supply/alarms/overvoltage protection
	put $supply/constant_charge_current_max 0
	put $supply/modules_blocking_charge 2
	put $supply/temp -25
	finds 1 "alarms charging_barred" "$healthy" can0
	like "$out" "barred \(lfp0: cells at -2.5 .*C, overvoltage, barred by 2 modules\)" "doctor: why charging is barred"
	fresh
	put $supply/charge_enabled 0
	finds 1 charging_barred "$healthy" can0
	like "$out" "\(lfp0: the pack does not say why\)" "doctor: the pack does not say why"
	put $supply/capacity 100
	finds 0 full "$healthy" can0
	fresh
	put $supply/discharge_enabled 0
	put $supply/capacity 4
	put $supply/cell_voltage_min 2801000
	finds 1 discharging_barred "$healthy" can0
	like "$out" "barred \(lfp0: SOC 4 %, lowest cell 2.801 V\)" "doctor: why discharging is barred"
	fresh
	add_controller 1
	put "$device/power_supply/lfp0_a01/discharge_current_max" 0
	finds 1 discharging_barred "$healthy" can0
	like "$out" "\(lfp0_a01: the pack" "doctor: which controller"
	fresh
	put $device/links/can/bus_off_count 2
	put $device/links/can/rejected 5
	finds 0 history "$healthy" can0
	like "$out" "attached: 2 times off the bus, 5 frames refused\." "doctor: history"
	detached
	finds 0 not_attached "$healthy" can0
}

test_doctor() {
	fresh
	finds 0 "" "$healthy" lfp0
	finds 0 "" "$healthy"
	hears "$healthy" can0
	like "$out" "^can0 \(lfp0\): well: pylontech-1.2, 7 frames in 5 s, the last 0\.[0-9] s ago$" "doctor: all is well, in one line"
	is "$(printf '%s\n' "$out" | wc -l)" 1 "doctor: and nothing else"
	hears "$healthy" can0 -v --seconds 7
	like "$out" "in 7 s" "doctor --seconds"
	like "$out" "^  heard: 359 1x, 351 1x, " "doctor -v"
	put $device/links/can/missing "35C"
	hears "$healthy" can0
	is "$(printf '%s\n' "$out" | awk 'length > 80')" "" "doctor: 80 columns"
	unlike "$out" " $" "doctor: no blanks at the end of a line"
	unlike "$out" "$(printf '\033')" "doctor: no colours but on a terminal"
	run doctor can0 lfp0
	is "$status" 2 "doctor: two words"
	run doctor ../can0
	is "$status" 2 "doctor: no name"
	run doctor --seconds 0
	is "$status" 2 "doctor: --seconds 0"
	detached
	interface can1 0x40081
	put class/net/can1/ifindex 4
	hears "$healthy" --json
	is "$(printf '%s\n' "$out" | wc -l)" 2 "doctor: without a stack all CAN interfaces"
	if command -v python3 > /dev/null; then
		# shellcheck disable=SC2016
		check "doctor --json is JSON" python3 -c 'import json, sys; [json.loads(line) for line in sys.argv[1].splitlines()]' \
			"$out"
	fi
}

# --- status of a link, of controllers ----------------------------------------------------------------------------------

test_link() {
	fresh
	run status -v
	is "$status" 0 "status -v: status"
	want='  Link can      up, pylontech-1.2 on can0, last frame 0.5 s ago
                7 frames, 0 rejected, 0 implausible
                0 times off the bus, data lost after 5.0 s
                unknown bits: none
                controller error-active, error counters: rx 0, tx 0
                0 error frames, 0 times not acknowledged, 0 restarts
                keep-alive of an inverter 0.3 s ago, 9 frames
                sends nothing, 0 frames so far
  Identifiers   351         0.5 s ago         7 frames      0 refused
                355         0.5 s ago         7 frames      0 refused
                356         0.5 s ago         7 frames      0 refused
                359         0.5 s ago         7 frames      0 refused
                35C         0.5 s ago         7 frames      0 refused
                35E         0.5 s ago         7 frames      0 refused'
	is "$(printf '%s\n' "$out" | sed -n '/Link can/,$p')" "$want" "status -v: the link"
	is "$(printf '%s\n' "$out" | awk 'length > 80')" "" "status -v: 80 columns"
	run status
	unlike "$out" "Identifiers|controller" "status: no details without -v"
	unlike "$out" "doctor" "status: all is well"
	table $device/links/can <<-END
	problem incomplete
	missing 35A 35C
	keepalive 1
	poll 1
	sent 12
	controller error-passive
	rx_errors 130
	dialect_override byd
	addresses 0 1
	sign_conflicts 2
	ids_rejected/351 3
	ids_age_ms/35C 12345
	END
	put $device/links/can/keepalive_age_ms ENODEV
	run status -v
	like "$out" "^                identifiers of this dialect are missing: 35A 35C$" "status: what is missing"
	like "$out" "^                more about it:  lfpctl doctor lfp0$" "status: where to read more"
	like "$out" "controller error-passive, error counters: rx 130, tx 0" "status -v: a controller that is unwell"
	like "$out" "no keep-alive of an inverter seen$" "status -v: no inverter"
	like "$out" "sends 0x305 and 0x4200 each second, 12 frames so far$" "status -v: what is sent"
	is "$(printf '%s\n' "$out" | awk 'length > 80')" "" "status -v: 80 columns with what is wrong"
	like "$out" "dialect fixed to byd$" "status -v: a dialect that was chosen"
	like "$out" "controllers at addresses 0 1, 2 times current against status$" "status -v: addresses"
	like "$out" "^  Identifiers   351 .* 7 frames      3 refused$" "status -v: refused"
	like "$out" "^                35A             never         0 frames      0 refused  missing$" "status -v: never came"
	like "$out" "^                35C        12.3 s ago         7 frames      0 refused  missing$" "status -v: does not come any more"
	put $device/links/can/poll 0
	run status -v
	like "$out" "sends 0x305 each second, 12 frames so far$" "status -v: what is sent, one of the two"
	while read -r word text; do
		put $device/links/can/problem "$word"
		run status
		like "$out" "^                $text" "status: problem $word in words"
	done <<-END
	errors_only only error frames come
	one_id one identifier again and again
	foreign the pack speaks another protocol
	swapped a big-endian look-alike
	unknown_dialect frames come, but not those of a known pack
	silent more about it:  lfpctl doctor lfp0
	END
	run status -v --json
	like "$out" '^        "ids_frames": \{$' "status -v --json: tables"
	like "$out" '^          "35A": null,$' "status -v --json: age of what never came"
	like "$out" '^        "missing": "35A 35C",$' "status --json: missing"
	like "$out" '^        "keepalive_age_ms": null,$' "status --json: no keep-alive"
	put $device/links/can/missing 359
	put $device/links/can/addresses 0
	run status --json
	like "$out" '^        "missing": "359",$' "status --json: one identifier stays a text"
	like "$out" '^        "addresses": "0",$' "status --json: one address stays a text"
	unlike "$out" "ids_frames" "status --json: no tables without -v"
}

test_more_values() {
	fresh
	table $supply <<-END
	capacity_centipercent 7712
	cell_voltage_max 3279000
	cell_voltage_max_at 0204
	cell_voltage_min 3274000
	cell_temperature_max 118
	cell_temperature_max_at 0204
	cell_temperature_min -8
	grid_charge_current_max 50000000
	grid_discharge_current_max 60000000
	modules_offline 1
	modules_total 5
	modules_blocking_charge 1
	modules_blocking_discharge 0
	heating_request 1
	charge_now 21196000
	charge_full 100000000
	charge_full_design 100000000
	charged_energy_wh 288400
	discharged_energy_wh 279500
	bms_clock 2024-08-23T09:57:44
	model_name CAN-SMARTBMS-BAT
	serial_number 0123456789
	hardware_version 2.1
	board_temperature 181
	pack_state idle
	cells_in_series 15
	voltage_nominal 48000000
	cycle_count 26
	END
	run status
	want='lfp0: Discharging, 77 %, PYLON
  SOC                  77 %       SOH                  99 %
  Voltage           50.12 V       Current           -12.3 A
  Power             -0.62 kW      Temperature        21.7 °C
  BMS board          18.1 °C      Pack state         idle
  Cell max          3.279 V       where              0204
  Cell min          3.274 V
  Cell warmest       11.8 °C      where              0204
  Cell coldest       -0.8 °C
  Charge to          53.0 V       at most           100.0 A
  Discharge to       46.5 V       at most           200.0 A
  Grid charge        50.0 A       discharge          60.0 A
  Charging        allowed         Discharging     allowed
  Modules               4 online  Request       full charge
  Offline               1 modules In all                5 modules
  Bar charge            1 modules discharge             0 modules
  Heating          wanted
  Charge left        21.2 Ah      Rated             100.0 Ah
  Full charge       100.0 Ah
  Charged           288.4 kWh     Discharged        279.5 kWh
  Health             Good         Clock         2024-08-23T09:57:44
  Product       CAN-SMARTBMS-BAT  Serial        0123456789
  Alarms        no alarms
  Link can      up, pylontech-1.2 on can0, last frame 0.5 s ago'
	is "$out" "$want" "status: all that a pack can say"
	run status -v
	like "$out" "^  Fine SOC          77.12 %       Cycles               26$" "status -v: finer"
	like "$out" "Hardware            2.1$" "status -v: hardware"
	like "$out" "^  In series            15 cells$" "status -v: cells"
	run status --json
	like "$out" '^    "cell_voltage_max_at": "0204",$' "status --json: a place stays a text"
	like "$out" '^    "serial_number": "0123456789",$' "status --json: a serial number stays a text"
	like "$out" '^    "hardware_version": "2.1",$' "status --json: a version stays a text"
	like "$out" '^    "bms_clock": "2024-08-23T09:57:44",$' "status --json: a clock"
}

test_controllers() {
	fresh
	rm -r "${sys:?}/$supply"
	put $device/links/can/dialect pylontech-hv
	add_controller 0
	add_controller 1
	mkdir -p "$sys/$device/power_supply/lfp0" "$sys/$device/power_supply/lfp0_x01"
	put "$device/power_supply/lfp0_a01/alarms/cell_overvoltage" protection
	put "$device/power_supply/lfp0_a01/alarm_level" protection
	run status
	want='lfp0: 2 high-voltage controllers
  Link can      up, pylontech-hv on can0, last frame 0.5 s ago

lfp0_a00: Charging, 24 %
  SOC                  24 %       SOH                 100 %
  Voltage          211.10 V       Current             1.5 A
  Power              0.32 kW
  BMS board          17.0 °C      Pack state       charge
  Cell max          3.300 V       where           cell 14
  Cell min          3.295 V       where            cell 8
  Module max        49.95 V
  Charging        allowed         Discharging     allowed
  Health             Good
  Alarms        no alarms

lfp0_a01: Charging, 24 %, PROTECTION'
	is "$(printf '%s\n' "$out" | sed '/^lfp0_a01/q')" "$want" "controllers: below the stack"
	unlike "$out" "lfp0_x01" "controllers: nothing else"
	run status --json
	if command -v python3 > /dev/null; then
		# shellcheck disable=SC2016
		is "$(python3 -c 'import json, sys; c = json.loads(sys.argv[1])["lfp0"]["controllers"]
print(sorted(c), c["1"]["voltage_now"], c["1"]["alarms"]["cell_overvoltage"])' "$out")" \
			"['0', '1'] 211100000 protection" "controllers: JSON"
	fi
	put "$device/power_supply/lfp0_a00/present" 0
	run status
	like "$out" "^lfp0_a00: DATA LOST: nothing from this controller$" "controllers: one is lost"
	run events
	like "$out" "  lfp0_a01  cell_overvoltage: protection  .present state, seq 42" "controllers: their alarms"
	run events --json
	like "$out" '"controllers":\{"0":\{\},"1":\{"cell_overvoltage":"protection"\}\}\}$' "controllers: their alarms as JSON"
	printf '%s\n' ACTION=change SUBSYSTEM=power_supply LFPSTACK_EVENT=alarm LFPSTACK_ALARM=cell_overvoltage \
		LFPSTACK_LEVEL=none LFPSTACK_PREVIOUS=protection LFPSTACK_ADDRESS=1 LFPSTACK_SOURCE=can \
		LFPSTACK_STACK=lfp0 LFPSTACK_SEQ=43 "" > "$tmp/uevents"
	FAKE_UEVENTS=$tmp/uevents
	export FAKE_UEVENTS
	run events --follow --count 1
	like "$out" "lfp0  controller 1  cell_overvoltage: protection -> none  \(seq 43, can\)$" "controllers: their events"
	run events --follow --count 1 --json
	like "$out" '"address":1,' "controllers: their events as JSON"
}

with_shim="test_unknown test_lost test_state test_follow test_gap test_signal test_attach test_attach_sends test_attach_errors test_wait"
with_shim="$with_shim test_link test_more_values test_controllers test_doctor_interface test_doctor_bus test_doctor_family test_doctor_pack test_doctor"
for name in $with_shim; do
	if [ -z "$shim" ]; then
		skip "$name" "no compiler for test-shim.c"
		continue
	fi
	preload=$shim
	"$name"
	preload=
done

# --- decode ------------------------------------------------------------------------------------------------------------

# said LINE [ARGUMENT...]: what one frame says in dialect 1.2, without the columns before
said() {
	line=$1
	shift
	decode "$line" --dialect "${dialect-pylontech-1.2}" "$@"
	out=${out##*"${dialect-pylontech-1.2}"  }
}

while IFS='|' read -r line want; do
	said "$line"
	is "$out" "$want" "decode: $line"
done <<-'END'
(1.000000) can0 351#1202E803D007D101|charge to 53.0 V, charge 100.0 A, discharge 200.0 A, discharge to 46.5 V
(1.000000) can0 351#1202E803D007|charge to 53.0 V, charge 100.0 A, discharge 200.0 A
(1.000000) can0 351#1202E80330F8|charge to 53.0 V, charge 100.0 A, discharge 200.0 A
(1.000000) can0 351#0100E803D007D101|charge 100.0 A, discharge 200.0 A, discharge to 46.5 V, implausible: constant_charge_voltage_max
(1.000000) can0 351#12020080|charge to 53.0 V, implausible: constant_charge_current_max
(1.000000) can0 351#12|1 byte: too short for 0x351
(1.000000) can0 351#|0 bytes: too short for 0x351
(1.000000) can0 355#4D006300|SOC 77 %, SOH 99 %
(1.000000) can0 356#941385FFD900|50.12 V, -12.3 A (discharging), 21.7 °C
(1.000000) can0 356#94137B00E7FF|50.12 V, 12.3 A (charging), -2.5 °C
(1.000000) can0 356#F6010000D900|50.20 V, 0.0 A, 21.7 °C
(1.000000) can0 359#0000000004504E|4 modules, no alarms
(1.000000) can0 359#0200080004504E|4 modules, overvoltage: PROTECTION, overtemperature: warning
(1.000000) can0 359#0000004004504E|4 modules, unknown_alarm: warning, unknown bits 00000040000000
(1.000000) can0 35C#88|charging allowed, discharging barred, requests: full charge
(1.000000) can0 35C#F101|charging allowed, discharging allowed, requests: force charge and urgent force charge, unknown bits 0100
(1.000000) can0 35E#50594C4F4E1B5B41|manufacturer "PYLON"
(1.000000) can0 401#AE0CA60C04000800|0x401 has no meaning in pylontech-1.2
(1.000000) can0 305#0000000000000000|keep-alive of the inverter
(1.000000) can0 123#00|not an identifier of this family
(1.000000) can0 00000351#1202E803D007D101|29-bit identifier: not this family
(1.000000) can0 351#R|remote request
(1.000000) can0 351#R8|remote request
(1.000000) can0 351##11202E803D007D101|CAN FD
(1.000000) can0 20000040#0000000000000000|error frame
END

dialect=pylontech-1.3
while IFS='|' read -r line want; do
	said "$line"
	is "$out" "$want" "decode 1.3: $line"
done <<-'END'
(1.000000) can0 35A#A9AAAA02AA9AAA02|general: PROTECTION, charge_undertemperature: warning
(1.000000) can0 35A#0000004000000000|unknown_alarm: PROTECTION, unknown bits 0000004000000000
(1.000000) can0 35F#4C49010590010000|full charge 400.0 Ah, firmware "1.5"
(1.000000) can0 359#0000000004504E|0x359 has no meaning in pylontech-1.3
END

# The worked values of the makers' tables
dialect=pytes-native
while IFS='|' read -r line want; do
	said "$line"
	is "$out" "$want" "decode native: $line"
done <<-'END'
(1.000000) can0 401#AE0CA60C04000800|highest cell 3.246 V, lowest cell 3.238 V, highest cell at "module 0 cell 4", lowest cell at "module 0 cell 8"
(1.000000) can0 409#A0860100CC520000|full charge 100.0 Ah, left 21.2 Ah
(1.000000) can0 40B#18081709392C0100|1 modules, offline 0 modules, clock 2024-08-23T09:57:44
(1.000000) can0 41E#440B0000EB0A0000|charged 288.4 kWh, discharged 279.5 kWh
END
decode '(1.0) can0 40B#18081709392C0100' --dialect pytes-native --json
like "$out" '"bms_clock":"2024-08-23T09:57:44"' "decode --json: a clock"
unset dialect

# Every number of every dialect has words.
for dialect in pylontech-1.3 pylontech-plus pytes-pylontech pytes-victron pytes-native byd victron sma luxpower deye; do
	for id in 351 355 356 359 35A 35B 35C 35E 35F 360 361 363 364 370 371 372 373 374 375 376 377 378 379 380 \
		381 382 400 401 402 403 404 405 406 408 409 40A 40B 41E; do
		printf '(1.0) can0 %s#0001020304050607\n(1.0) can0 %s#C10CBF0C10131415\n' $id $id
	done > "$tmp/all"
	run decode --dialect $dialect "$tmp/all"
	is "$status" 0 "decode --dialect $dialect"
	unlike "$out" "null" "decode --dialect $dialect: words for all"
done
unset dialect

# All forms of candump
want="charge to 53.0 V, charge 100.0 A, discharge 200.0 A, discharge to 46.5 V"
while IFS= read -r line; do
	said "$line"
	is "$status $out" "0 $want" "decode: \"$line\""
done <<-'END'
(1436509052.249713) vcan0 351#1202E803D007D101
(1436509052.249713) vcan0 351#1202E803D007D101 R
(1436509052.249713) vcan0 351#12.02.E8.03.D0.07.D1.01
(1436509052.249713) vcan0 351#1202E803D007D101_9
(1436509052.249713)  can0  351   [8]  12 02 E8 03 D0 07 D1 01
(000.010002)  can0  351   [8]  12 02 E8 03 D0 07 D1 01
 (2015-07-10 08:17:32.249713)  can0  351   [8]  12 02 E8 03 D0 07 D1 01
  can0  351   [8]  12 02 E8 03 D0 07 D1 01
  can0  351   [8] {9}  12 02 E8 03 D0 07 D1 01
  can0  351   [8]  12 02 E8 03 D0 07 D1 01   '........'
 (1436509052.249713)  can0  RX - -  351   [8]  12 02 E8 03 D0 07 D1 01   '........'
  can0  TX B -  351   [8]  12 02 e8 03 d0 07 d1 01
END
while IFS='|' read -r line want; do
	said "$line"
	is "$status $out" "0 $want" "decode: \"$line\""
done <<-'END'
  can0  351   [8]  remote request|remote request
  can0  00000351   [8]  12 02 E8 03 D0 07 D1 01|29-bit identifier: not this family
  can0  351  [08]  12 02 E8 03 D0 07 D1 01|CAN FD
  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME|error frame
END
said "$(printf '  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME\n\tcontroller-problem{rx-error-warning}')"
is "$status $err" "0 " "decode: explanation of an error frame"
said "$(printf 'id_hex,data_hex,kind\n351,1202E803D007D101,made up\n')"
is "$status $out" "0 charge to 53.0 V, charge 100.0 A, discharge 200.0 A, discharge to 46.5 V" "decode: a table"

decode "$cycle"
is "$(printf '%s\n' "$out" | head -n 2)" "\
1000000000.000000  can0  359  00 00 00 00 04 50 4E     pylontech-1.2  4 modules, no alarms
1000000000.001000  can0  351  12 02 E8 03 D0 07 D1 01  pylontech-1.2  charge to 53.0 V, charge 100.0 A, discharge 200.0 A, discharge to 46.5 V" \
	"decode: columns; the dialect is found from what follows"
decode "$cycle" -
is "$status" 0 "decode -"
run decode "$tmp/input" "$tmp/input"
is "$(printf '%s\n' "$out" | wc -l)" 14 "decode: two files"
decode '(1.0) can0 351#1202'
like "$out$err" "unknown  not decoded: the dialect was not recognised" "decode: dialect not found"
like "$err" "choose one with --dialect" "decode: what to do then"
decode "$(printf '(1.0) can0 %s#0000000000000000\n' 311 312 313 351)"
like "$out" "foreign  not decoded: the pack speaks another protocol" "decode: another family"
run decode --dialect nonsense /dev/null
is "$status" 2 "decode: unknown dialect"
like "$err" "there are: pylontech-1.2,? .*and " "decode: the dialects"
unlike "$err" "unknown|foreign|swapped" "decode: only dialects that can be read"
run decode /dev/null
is "$status $err" "1 lfpctl: there is no frame in the input" "decode: empty input"
run decode "$tmp/missing"
is "$status" 1 "decode: no such file"
like "$err" "missing: No such file" "decode: no such file: message"

n=0
while IFS= read -r line; do
	n=$((n + 1))
	decode "$(printf '%s\n%s\n' "$line" "$cycle")"
	is "$status" 1 "decode: not understood: $line"
	like "$err" "^lfpctl: standard input:1: not a line of candump: " "decode: line number $n"
	like "$err" "^lfpctl: 1 line was not understood$" "decode: count $n"
done <<-'END'
nonsense
(1.0) can0 351#123
(1.0) can0 351#112233445566778899
(1.0) can0 3511#11
(1.0) can0 851#11
(x) can0 351#11
(1.) can0 351#11
(1.0 can0 351#11
can0 351 [2] 11
can0 351 [2] 11 2
can0 351 [9] 11 22 33 44 55 66 77 88 99
can0 351 [1] 11 22
can0 351 [1] zz
an_interface_name_that_is_too_long 351#11
END
decode "$(printf '\033]0;title\007\n%s' "$cycle")"
unlike "$err" "$(printf '\033')" "decode: no control characters in messages"
i=0
while [ $i -lt 25 ]; do
	echo "nonsense $i"
	i=$((i + 1))
done > "$tmp/bad"
run decode "$tmp/bad"
is "$(printf '%s\n' "$err" | wc -l)" 22 "decode: many bad lines are only counted"
like "$err" "^lfpctl: 25 lines were not understood$" "decode: their number"

decode "$(printf '# comment\n\n%s\n' "$cycle")" --json
is "$status" 0 "decode: comments and empty lines"
is "$(printf '%s\n' "$out" | sed -n 2p)" '{"time":1000000000.001000,"interface":"can0","id":"351","data":"1202E803D007D101","dialect":"pylontech-1.2","refused":null,"values":{"constant_charge_voltage_max":53000000,"constant_charge_current_max":100000000,"discharge_current_max":200000000,"discharge_voltage_min":46500000},"alarms":{},"implausible":[],"unknown_bits":null}' \
	"decode --json: a frame"
decode '  can0  351   [8]  remote request' --json --dialect pylontech-1.2
is "$out" '{"time":null,"interface":"can0","id":"351","data":"","dialect":"pylontech-1.2","refused":"remote request"}' \
	"decode --json: a refusal"
decode '(000.500000)  can0  359   [7]  02 00 00 40 04 50 4E' --json --dialect pylontech-1.2
like "$out" '^\{"time":0.500000,' "decode --json: time below 1"
like "$out" '"overvoltage":"protection",.*"unknown_alarm":"warning".*"unknown_bits":"00000040000000"\}$' "decode --json: alarms"
like "$out" '"values":\{"modules_online":4\}' "decode --json: values"

# --- decode --state ----------------------------------------------------------------------------------------------------

decode "$(printf 'id_hex,data_hex\n%s' "$(printf '%s\n' "$cycle" | sed '$d' | sed 's/.*can0 //; s/#/,/')")" --state --json
like "$out" '^    "voltage_now": 50120000,$' "state: of a cycle that does not repeat"
like "$out" '^        "interface": null,$' "state: interface not known"
decode "$(printf '%s\n(1000000030.000000) can0 123#00' "$cycle")" --state
like "$out" "^lfp0: DATA LOST: nothing from the pack for 29 s \(can0: silent\)$" "state: silence at the end"
unlike "$out" "is the pack on" "state: no advice on what is past"
decode "$(printf '%s\n(1000000001.100000) can0 20000040#0000000000000000' "$cycle")" --state --json
like "$out" '^        "state": "bus_off",$' "state: bus off"
like "$out" '^        "bus_off_count": 1,$' "state: bus-off count"
like "$out" '^    "present": 0,$' "state: bus off: data lost"
decode "$(printf '%s\n' "$cycle" | sed 'p; s/can0/can1/; s/#4D00/#2A00/')" --state
like "$out" "^can0: Discharging, 77 %, PYLON$" "state: first of two interfaces"
like "$out" "^can1: Discharging, 42 %, PYLON$" "state: second of two interfaces"
decode "$(printf '%s\n(1000000001.100000) can0 351##0112233\n(1000000001.200000) can0 355#' "$cycle")" --state -v
like "$out" "^                7 frames, 2 rejected, 0 implausible$" "state: refused frames are counted"
decode "$cycle" --state --dialect pylontech-1.2
is "$status" 2 "state: --dialect does not go with it"
decode '(1.0) can0 123#00' --state
like "$out" "^lfp0: NO DATA from the pack yet \(can0: silent\)$" "state: nothing of this family"

# Two cycles 8 s apart by differences (candump -td): between them the pack was silent, so there was an event more.
delta=$(printf '%s\n' "$cycle" | sed '$d' | sed 's/^([^)]*)/(000.001000)/')
decode "$(printf '%s\n' "$delta" "$delta" | sed '7s/^([^)]*)/(008.000000)/')" --state --json --delta
like "$out" '^    "event_seq": [56]' "state: --delta: silence and return"
decode "$(printf '%s\n' "$delta" "$delta")" --state --json --delta
like "$out" '^    "event_seq": 2$' "state: --delta: no silence"

# shellcheck source=test-cells.sh
. "$here/test-cells.sh"
# shellcheck source=test-rs485.sh
. "$here/test-rs485.sh"
# shellcheck source=test-serial.sh
. "$here/test-serial.sh"

# --- what others print -------------------------------------------------------------------------------------------------

if [ -n "${LFPSIM-}" ]; then
	"$LFPSIM" print --duration 5 > "$tmp/sim"
	run decode "$tmp/sim"
	is "$status" 0 "lfpsim: every line is understood"
	unlike "$out" "not decoded" "lfpsim: every frame is decoded"
	run decode --state "$tmp/sim"
	like "$out" "^lfp0: " "lfpsim: state"
else
	skip "lfpsim" "LFPSIM is not set"
fi
if command -v python3 > /dev/null; then
	decode "$cycle" --json
	# shellcheck disable=SC2016
	check "JSON lines are JSON" python3 -c 'import json, sys; [json.loads(line) for line in sys.argv[1].splitlines()]' "$out"
	decode "$cycle" --state --json
	check "JSON state is JSON" python3 -c 'import json, sys; json.loads(sys.argv[1])' "$out"
else
	skip "JSON" "no python3"
fi

tap_done
