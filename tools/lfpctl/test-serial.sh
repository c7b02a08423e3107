# shellcheck shell=sh disable=SC2154,SC2086
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: serial ports: attach, doctor, events of modules, the unit and the rules.

# --- attach ------------------------------------------------------------------------------------------------------------

# open_port: a port in $port, held by the process $port_pid until its input ends
open_port() {
	rm -f "$tmp/hold" "$tmp/port"
	mkfifo "$tmp/hold"
	"$tmp/pty" < "$tmp/hold" > "$tmp/port" &
	port_pid=$!
	exec 9> "$tmp/hold"
	wait_for "$tmp/port" /dev/pts
	port=$(cat "$tmp/port")
}

# close_port: it hangs up
close_port() {
	exec 9>&-
	wait "$port_pid"
}

# wait_for FILE TEXT: until the file has it
wait_for() {
	tries=0
	while ! grep -qs -e "$2" "$1" && [ $tries -lt 200 ]; do
		sleep 0.05
		tries=$((tries + 1))
	done
}

# attach_port ARGUMENT...: attaches in the background, as the process $attached, until it says so
attach_port() {
	rm -f "$tmp/setd"
	: > "$tmp/attach.out"
	FAKE_SETD="0 $tmp/setd" LD_PRELOAD=$preload "$ctl" attach "$@" --name lfp0 \
		> "$tmp/attach.out" 2> "$tmp/attach.err" 9>&- &
	attached=$!
	wait_for "$tmp/attach.out" "attached"
}

# end_attached [SIGNAL]: its status in $status, what it said in $out and $err
end_attached() {
	[ -z "${1-}" ] || kill -s "$1" "$attached"
	status=0
	wait "$attached" || status=$?
	out=$(cat "$tmp/attach.out")
	err=$(cat "$tmp/attach.err")
}

setting() {
	cat "$sys/$config/lfp0/$1"
}

test_attach_port() {
	fresh_modules
	mkdir -p "$sys/$config"
	open_port
	attach_port "$port" --baud 9600 --groups 1,2 --gap-ms 250 --group-request --silence-ms 9000
	is "$(setting serial) $(setting groups) $(setting gap_ms) $(setting group_request) $(setting silence_ms) $(setting live)" \
		"${port#/dev/} 1 2 250 1 9000 1" "attach port: what was written"
	like "$(stty -F "$port" -a 2> /dev/null | tr '\n' ' ')" "speed 9600 .* -icanon .* -echo " "attach port: rate and raw mode"
	end_attached TERM
	is "$status$err" 0 "attach port: ends well with SIGTERM"
	is "$out" "lfp0 is attached to ${port#/dev/} at 9600 baud until this program ends.
lfp0 has let go of ${port#/dev/}." "attach port: what it says"
	is "$(cat "$tmp/setd")" "29 0 " "attach port: line discipline, and back"
	is "$(ls "$sys/$config")" "" "attach port: nothing is left"
	attach_port "$port"
	is "$(setting groups)$(setting gap_ms)$(setting group_request)" "" "attach port: what was not said is not written"
	like "$(cat "$tmp/attach.out")" "at 115200 baud" "attach port: rate of itself"
	run attach "$port" --name lfp1
	like "$status $err" "^1 lfpctl: $port is in use by " "attach port: twice"
	end_attached INT
	is "$status" 0 "attach port: ends well with SIGINT"
	close_port
}

test_attach_gone() {
	fresh_modules
	open_port
	attach_port "$port"
	close_port
	end_attached
	is "$status $err" "1 lfpctl: $port has gone; lfp0 is detached" "attach port: hangup"
	is "$(ls "$sys/$config")" "" "attach port: hangup: nothing is left"
	interface can1 0x40081
	open_port
	attach_port can1 "$port"
	is "$(setting can) $(setting serial)" "can1 ${port#/dev/}" "attach both: what was written"
	close_port
	end_attached
	is "$status $err" "1 lfpctl: $port has gone; lfp0 waits for it" "attach both: hangup"
	is "$(setting live)" 1 "attach both: hangup: CAN goes on"
	open_port
	printf '%s' "${port#/dev/}" > "$sys/$config/lfp0/serial"
	attach_port can1 "$port"
	end_attached TERM
	is "$status$err" 0 "attach both: a stack that waits for the port is taken as it is"
	is "$(setting live)" 1 "attach both: and not removed"
	run detach lfp0
	is "$(ls "$sys/$config")" "" "detach: it is gone"
	for file in can serial live; do
		put "$config/lfp0/$file" ""
	done
	printf can1 > "$sys/$config/lfp0/can"
	printf ttyNONE9 > "$sys/$config/lfp0/serial"
	attach_port can1 "$port"
	is "$(setting can) $(setting serial)" "can1 ${port#/dev/}" "attach both: the port came back under another name"
	end_attached TERM
	is "$status$err$(ls "$sys/$config")" 0 "attach both: then it is its own"
	attach_port "$port"
	rm "$sys/$driver/lfpstack-lfp0"
	end_attached
	is "$status $err" "0 lfpctl: lfp0 was detached" "attach port: ends when the stack is detached"
	rm -rf "${sys:?}/$config/lfp0"
	close_port
}

test_attach_systemd() {
	fresh_modules
	open_port
	python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
s.settimeout(20)
print("bound", flush=True)
print(s.recv(100).decode(), flush=True)' "$tmp/notify" > "$tmp/notified" &
	listener=$!
	wait_for "$tmp/notified" bound
	NOTIFY_SOCKET=$tmp/notify
	export NOTIFY_SOCKET
	attach_port "$port"
	unset NOTIFY_SOCKET
	wait "$listener"
	is "$(cat "$tmp/notified")" "bound
READY=1" "attach port: systemd is told"
	end_attached TERM
	close_port
}

test_attach_port_errors() {
	fresh_modules
	put class/tty/ttyS0/device/id 0
	run attach /dev/ttyNONE9
	is "$status $err" "1 lfpctl: there is no /dev/ttyNONE9
Serial ports: /dev/ttyS0" "attach port: there is none"
	run attach /dev/null
	like "$status $err" "^1 lfpctl: /dev/null is not a serial port$" "attach port: it is none"
	for option in --baud=300 --baud=x --gap-ms=5001 --groups=8 --groups=1,,2 --groups=0,1 --groups=; do
		run attach /dev/ttyNONE9 $option
		is "$status" 2 "attach port: $option"
	done
	for option in --baud=9600 --groups=1 --gap-ms=5 --group-request --rs485; do
		run attach can1 $option
		is "$status" 2 "attach: $option without a port"
	done
	run attach /dev/ttyNONE8 /dev/ttyNONE9
	is "$status" 2 "attach port: two of them"
	open_port
	FAKE_SETD="22 $tmp/setd"
	export FAKE_SETD
	run attach "$port" --name lfp1
	like "$status $err" "^1 .*line discipline 29 is not there; as root:  modprobe lfpstack_serial$" "attach port: no module"
	is "$(ls "$sys/$config")" "" "attach port: no module: nothing is left"
	FAKE_SETD="1 $tmp/setd"
	run attach "$port" --name lfp1
	like "$status $err" "^1 .*cannot give $port to the driver: not allowed; run it as root$" "attach port: not allowed"
	FAKE_SETD="0 $tmp/setd"
	put proc/tty/ldiscs "other 29"
	run attach "$port" --name lfp1
	like "$status $err" "^1 .*line discipline 29 belongs to another driver \(other\)" "attach port: number is taken"
	rm -r "$sys/proc"
	run attach "$port" --rs485
	like "$status $err" "^1 .*$port cannot switch its direction \(.*\); leave out --rs485" "attach port: --rs485 that it cannot"
	put proc/77/comm ModemManager
	mkdir -p "$sys/proc/77/fd"
	ln -s "$port" "$sys/proc/77/fd/3"
	run attach "$port"
	like "$status $err" "^1 lfpctl: $port is in use by ModemManager \(pid 77\)$" "attach port: in use"
	like "$err" 'ID_MM_DEVICE_IGNORE' "attach port: in use by ModemManager: what to do"
	rm -r "$sys/proc"
	FAKE_OLD_DRIVER=1
	export FAKE_OLD_DRIVER
	run attach "$port" --name lfp1
	like "$status $err" '^1 .*does not know "serial": it is older than lfpctl$' "attach port: older driver"
	unset FAKE_OLD_DRIVER FAKE_SETD
	put $device/links/serial/port "${port#/dev/}"
	run attach "$port" --name house
	like "$status $err" "^1 .*${port#/dev/} belongs to the stack lfp0 already$" "attach port: of another stack"
	close_port
}

# --- doctor ------------------------------------------------------------------------------------------------------------

# line: what the driver shows of links/serial, in the tree
line=$device/links/serial

# adds FILE NUMBER...: what the driver counts while it is listened to
adds() {
	FAKE_DURING=
	while [ $# -gt 1 ]; do
		FAKE_DURING="$FAKE_DURING echo $2 > $sys/$line/$1;"
		shift 2
	done
	export FAKE_DURING
}

# calm: the counters as they were before
calm() {
	for file in checksum_errors length_errors garbled unasked skipped timeouts outliers echoes; do
		put $line/$file 0
	done
	put $line/frames 410
}

# line_is STATUS IDS [ARGUMENT...]: doctor finds just these
line_is() {
	want="$1 $2"
	name=${2:-nothing}
	shift 2
	[ ! -d "$sys/$line" ] || calm
	run doctor "$@" --json
	found=$(printf '%s\n' "$out" | grep -o '"id":"[a-z_]*"' | sed 's/.*:"//; s/"//' | tr '\n' ' ')
	is "$status ${found% }" "$want" "doctor on RS485: finds $name"
}

fresh_line() {
	fresh_modules
	put $supply/discharge_enabled 1
	put class/tty/ttyUSB0/device/id 0
	adds frames 450
}

test_doctor_port() {
	fresh_line
	line_is 0 ""
	like "$out" '^\{"port":"ttyUSB0","stack":"lfp0","dialect":"pylontech","frames":40,"age_ms":120,"findings":\[\]\}$' \
		"doctor on RS485: JSON"
	calm
	run doctor lfp0
	is "$out" "ttyUSB0 (lfp0): well: pylontech, 40 replies in 5 s, 2 of 2 modules" "doctor on RS485: well"
	calm
	run doctor /dev/ttyUSB0
	is "$out" "ttyUSB0 (lfp0): well: pylontech, 40 replies in 5 s, 2 of 2 modules" "doctor on RS485: by port"
	rm -r "${sys:?}/class/tty/ttyUSB0"
	put $line/state absent
	put $line/problem no_port
	line_is 2 no_port
	run doctor
	is "$(printf '%s\n' "$out" | head -n 2)" "ttyUSB0 (lfp0): not listened to
  BROKEN: There is no port ttyUSB0." "doctor on RS485: no port"
	put proc/78/comm brltty
	run doctor
	like "$out" "brltty runs here" "doctor on RS485: no port because of brltty"
	put class/tty/ttyUSB0/device/id 0
	line_is 2 not_given
	like "$out" 'lfpctl attach /dev/ttyUSB0' "doctor on RS485: nobody keeps it open: what to do"
	put proc/77/comm ModemManager
	mkdir -p "$sys/proc/77/fd"
	ln -s /dev/ttyUSB0 "$sys/proc/77/fd/3"
	line_is 2 port_taken
	like "$out" 'ttyUSB0 is in use by ModemManager \(pid 77\)' "doctor on RS485: who has it"
	rm -r "$sys/proc"
	rm -rf "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
	line_is 0 not_attached /dev/ttyUSB0
	line_is 2 no_port ttyS7
}

test_doctor_line() {
	fresh_line
	put $line/state silent
	put $line/problem silent
	adds frames 410
	line_is 2 silent
	like "$out" 'pin 7 is A.*--baud 9600' "doctor on RS485: silent: what to look at"
	put $line/baud 9600
	run doctor
	like "$out" '^      lfpctl attach /dev/ttyUSB0 --baud 115200$' "doctor on RS485: silent: the other rate"
	adds garbled 5
	line_is 2 garbled
	adds skipped 300
	line_is 2 garbled
	adds frames 410
	put $line/problem garbled
	line_is 2 garbled
	fresh_line
	put $line/problem foreign
	put $line/dialect seplos
	line_is 2 look_alike
	like "$out" 'another family \(seplos\)' "doctor on RS485: which family"
	fresh_line
	put $line/modules_online 1
	put $second/present 0
	line_is 1 modules_lost
	like "$out" 'do not answer: 2 \(H0002\)' "doctor on RS485: which module is lost"
	fresh_line
	adds frames 450 unasked 3
	line_is 1 "two_hosts history"
	adds frames 450 checksum_errors 1 garbled 1
	line_is 1 "noise history"
	like "$out" '2 of [0-9]* frames on ttyUSB0 were damaged' "doctor on RS485: how bad the line is"
	fresh_line
	adds frames 1410 checksum_errors 1
	line_is 0 history
	fresh_line
	adds frames 450 timeouts 4
	line_is 1 "no_replies history"
	like "$out" "echo 1000 > $sys/.*/links/serial/gap_ms" "doctor on RS485: a longer pause"
	fresh_line
	put $line/round_ms 3100
	line_is 1 slow
	fresh_line
	adds frames 450 outliers 2 echoes 40
	line_is 0 "doubted echo history"
	rm -r "${sys:?}/$line"
	put $line/../other/state up
	run doctor --json
	like "$out" '"id":"no_link"' "doctor: a stack without any link that it knows"
}

test_doctor_both() {
	fresh_line
	put $device/disagreeing "voltage_now"
	put $device/disagreements 2
	line_is 1 disagree
	put $device/disagreeing none
	line_is 0 disagreed
	fresh_line
	put $supply/charge_enabled 0
	put $supply/capacity 50
	put $supply/alarms/overvoltage protection
	line_is 1 "alarms charging_barred"
	fresh
	add_serial_link
	put class/tty/ttyUSB0/device/id 0
	put $supply/alarms/overvoltage protection
	printf '%s\n' "$healthy" > "$tmp/frames"
	FAKE_CAN=$tmp/frames FAKE_DURING=
	export FAKE_CAN FAKE_DURING
	line_is 1 alarms
	is "$(printf '%s\n' "$out" | wc -l)" 2 "doctor: a line of JSON for each link"
	unset FAKE_CAN
}

# --- events ------------------------------------------------------------------------------------------------------------

test_events_of_modules() {
	fresh_modules
	{
		printf '%s\n' ACTION=change SUBSYSTEM=platform LFPSTACK_EVENT=module LFPSTACK_STATE=lost \
			LFPSTACK_PREVIOUS=online LFPSTACK_MODULE=2 LFPSTACK_SOURCE=serial LFPSTACK_STACK=lfp0 LFPSTACK_SEQ=43 ""
		printf '%s\n' ACTION=change SUBSYSTEM=power_supply LFPSTACK_EVENT=alarm LFPSTACK_ALARM=module_link \
			LFPSTACK_LEVEL=protection LFPSTACK_PREVIOUS=none LFPSTACK_MODULE=2 LFPSTACK_SOURCE=serial \
			LFPSTACK_STACK=lfp0 LFPSTACK_SEQ=44 ""
		printf '%s\n' ACTION=change SUBSYSTEM=platform LFPSTACK_EVENT=link LFPSTACK_LINK=serial \
			LFPSTACK_STATE=silent LFPSTACK_PREVIOUS=up LFPSTACK_STACK=lfp0 LFPSTACK_SEQ=45 ""
	} > "$tmp/uevents"
	FAKE_UEVENTS=$tmp/uevents
	export FAKE_UEVENTS
	run events --follow --count 3
	is "$(without_time | sed 1d)" 'lfp0  module 2: online -> lost  (seq 43, serial)
lfp0  module 2  module_link: none -> protection  (seq 44, serial)
lfp0  link serial: up -> silent  (seq 45)' "follow: of modules"
	run events --follow --count 1 --json
	like "$out" '"event":"module","stack":"lfp0","state":"lost","previous":"online","module":2,"source":"serial","seq":43\}$' \
		"follow: JSON of a module"
	unset FAKE_UEVENTS
}

# --- explain -----------------------------------------------------------------------------------------------------------

test_explain() {
	run explain module_link serial_link
	is "$status $(printf '%s\n' "$out" | grep -c '^[a-z]')" "0 2" "explain: two conditions"
	like "$out" "^  A module does not answer any more, and others do.$" "explain: what it means"
	like "$out" "^  Find out why:  lfpctl doctor$" "explain: what to do"
	run explain
	is "$(printf '%s\n' "$out" | awk '$2 == "" || $1 == "?"')" "" "explain: every condition has an explanation"
	is "$(printf '%s\n' "$out" | wc -l)" "$(sed -n '/^static const char .const condition_names/,/^}/p' \
		"$here/../../drivers/codec/reading.c" | grep -c '\] = "')" "explain: all of them"
	run explain nonsense
	is "$status" 3 "explain: no such condition"
	run explain heater --json
	like "$(printf '%s' "$out" | tr -d '\n')" '"heater": \{ +"text": "The heating' "explain --json"
}

# --- the unit, the rules and the hook ----------------------------------------------------------------------------------

test_files() {
	root=$here/../..
	check "stage files" "$root/selftests/stage" files "$tmp/root" /usr
	unit="$tmp/root/usr/lib/systemd/system/lfpstack-serial@.service"
	like "$(cat "$unit")" '^ExecStart=/usr/bin/lfpctl attach --name %i .* /dev/lfpstack/%i$' "unit: what it starts"
	unlike "$(cat "$unit")" '@[A-Z]+@|^\[Install\]' "unit: nothing is left to fill in, nothing starts it"
	is "$(find "$tmp/root" -name '*.rules' | sed 's/.*\///')" 90-lfpstack.rules "rules: those for ports are an example alone"
	example=$tmp/root/usr/share/lfpstack/examples/70-lfpstack-serial.rules.example
	like "$(cat "$example")" 'ENV\{ID_SERIAL_SHORT\}==".*SYMLINK\+="lfpstack/lfp0", TAG\+="systemd"' "rules: the example"
	like "$(cat "$example")" 'lfpstack-serial@lfp0.service' "rules: the example starts the unit"
	like "$(cat "$tmp/root/usr/lib/udev/rules.d/90-lfpstack.rules")" 'LFPSTACK_EVENT.=="module", RUN.="/usr/lib/lfpstack/on-event module"' \
		"rules: events of modules"
	if command -v systemd-analyze > /dev/null; then
		sed "s|/usr/bin/lfpctl|$ctl|; /^Documentation/d" "$unit" > "$tmp/lfpstack-serial@lfp0.service"
		out=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify "$tmp/lfpstack-serial@lfp0.service" 2>&1 |
			grep lfpstack-serial)
		is "$out" "" "unit: systemd has nothing to say"
	else
		skip "unit: systemd" "no systemd-analyze"
	fi
	# What stands in the example has to be there.
	sed -n 's/^#LFPSTACK_OPTIONS="\(.*\)"/\1/p' "$root/tools/systemd/lfpstack-serial.default" |
		grep -o -e '--[a-z-]*' > "$tmp/options"
	run help attach
	while read -r option; do
		like "$out" " $option " "unit: the example's $option is an option"
	done < "$tmp/options"
	mkdir -p "$tmp/hooks/on-module.d"
	printf '%s\n' '#!/bin/sh' "echo \"\$1 \$LFPSTACK_MODULE \$LFPSTACK_STATE\" > $tmp/hooked" > "$tmp/hooks/on-module.d/a"
	chmod +x "$tmp/hooks/on-module.d/a"
	LFPSTACK_HOOKS=$tmp/hooks LFPSTACK_EVENT=module LFPSTACK_MODULE=3 LFPSTACK_STATE=lost LFPSTACK_STACK=lfp0 \
		"$tmp/root/usr/lib/lfpstack/on-event" module
	is "$(cat "$tmp/hooked")" "module 3 lost" "hook: of a module"
}

if [ -n "$shim" ] && "${CC:-cc}" -D_GNU_SOURCE -o "$tmp/pty" "$here/test-pty.c" 2> "$tmp/pty.err"; then
	preload=$shim
	test_attach_port
	test_attach_gone
	if command -v python3 > /dev/null; then
		test_attach_systemd
	else
		skip "attach port: systemd is told" "no python3"
	fi
	test_attach_port_errors
	test_doctor_port
	test_doctor_line
	test_doctor_both
	test_events_of_modules
	preload=
else
	skip "serial ports" "the tests' library could not be built"
fi
test_explain
test_files
