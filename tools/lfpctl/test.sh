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
	unknown_bits none
	silence_ms 5000
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
for command in status events attach detach decode; do
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
like "$out" "^lfp0: NO DATA from the pack yet for 0 s \(can0: up\)$" "no supply yet: first line"
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
        "unknown_bits": "none",
        "silence_ms": 5000
      }
    },
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

test_attach_errors() {
	run attach
	is "$status" 2 "attach: no interface"
	run attach eth0
	like "$err" "eth0 is not a CAN interface" "attach: another kind of interface"
	run attach "../can0"
	is "$status" 2 "attach: no name of an interface"
	for name in bat0 Lfp a-b 1234567890123456 ''; do
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

with_shim="test_unknown test_lost test_state test_follow test_gap test_signal test_attach test_attach_errors test_wait"
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
	out=${out##*pylontech-1.[23]  }
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
(1.000000) can0 35A#0000000000000000|0x35A has no meaning in pylontech-1.2
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
decode "$(printf '%s\n' "$cycle" | sed 's/#50594C4F4E202020/#4459303031010203/')"
like "$out" "foreign  not decoded: the pack speaks another protocol" "decode: another family"
run decode --dialect nonsense /dev/null
is "$status" 2 "decode: unknown dialect"
like "$err" "there are: pylontech-1.2 and pylontech-1.3" "decode: the dialects"
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
