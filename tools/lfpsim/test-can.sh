#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# test-can.sh LFPSIM SENDER RECEIVER: tests on CAN, in TAP form. SENDER and RECEIVER are two interfaces of one bus
# without other traffic, or the same virtual one twice. Both must be up; SENDER is set down and up on the way.
# Needs can-utils and root.

sim=${1:?usage: test-can.sh LFPSIM SENDER RECEIVER}
tx=${2:?usage: test-can.sh LFPSIM SENDER RECEIVER}
rx=${3:?usage: test-can.sh LFPSIM SENDER RECEIVER}
tmp=$(mktemp -d) || exit 1
pids=
# shellcheck disable=SC2086 # a list
trap 'kill $pids 2>/dev/null; rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM
count=0
failed=0

# is NAME EXPECTED FOUND
is() {
	count=$((count + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $count - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $count - $1"
	printf '%s\n' "$2" | sed 's/^/#   expected: /'
	printf '%s\n' "$3" | sed 's/^/#   found:    /'
}

# has NAME TEXT FOUND: TEXT is a part of it
has() {
	case $3 in
	*"$2"*) is "$1" "" "" ;;
	*) is "$1" "... $2 ..." "$3" ;;
	esac
}

# record [OPTION...]: log what arrives from here on
record() {
	candump "$@" -r 16000000 "$rx" >"$tmp/log" &
	dump=$!
	pids="$pids $dump"
	sleep 0.5
}

# recorded: end that, and print the frames without times
recorded() {
	sleep 0.5
	kill "$dump"
	wait "$dump" 2>/dev/null
	cut -d' ' -f3 "$tmp/log"
}

# run [OPTION...]: in the background; $pid, $tmp/err
run() {
	"$sim" can "$tx" "$@" 2>"$tmp/err" &
	pid=$!
	pids="$pids $pid"
}

# ended NAME STATUS: it ends, and so
ended() {
	wait "$pid"
	is "$1" "$2" "$?"
}

record -L
"$sim" can "$tx" -q --duration 5.5
is "what can sends is what print prints" "$("$sim" print --duration 5.5 | cut -d' ' -f3)" "$(recorded)"
is "bursts do not drift: the sixth begins 5 s after the first" "0" \
	"$(awk '/ 359#/ { gsub(/[()]/, "", $1); if (!first) first = $1; last = $1 }
		END { off = last - first - 5; print (off < -0.05 || off > 0.05) }' "$tmp/log")"

record -L
printf '0 silence on\n0.2 toggle overvoltage protection 3001\n0.2 burst 351 500\n0.2 end\n' >"$tmp/storm.scn"
"$sim" can "$tx" -q -s "$tmp/storm.scn"
recorded >"$tmp/frames"
is "toggle: not one frame lost, in order" "3001 1501 3001" \
	"$(grep -c 359# "$tmp/frames") $(grep -c 359#02 "$tmp/frames") $(grep 359# "$tmp/frames" | uniq | grep -c .)"
is "burst: not one frame lost" "500" "$(grep -c 351# "$tmp/frames")"

mkfifo "$tmp/pack"
record -L
run --scenario "$tmp/pack" --immediate --period 60000
sleep 0.5
echo 'now alarm undervoltage warning' >"$tmp/pack"
printf 'now alarm undervoltage protection\n+0.2 soc 12\n' >"$tmp/pack"
echo 'now alarm nothing warning' >"$tmp/pack"
sleep 0.5
echo 'now end' >"$tmp/pack"
ended "FIFO: a bad line shows in the exit status" 2
has "FIFO: and is reported" "pack:4: alarm: \"nothing\" is no condition" "$(cat "$tmp/err")"
is "FIFO: changes at once" "359#0000040006504E 359#0400000006504E 355#0C005E00" \
	"$(recorded | sed 1,6d | xargs)"

record -L
printf '0.1 soc 1\n0.2 send 355\n0.4 end\n' | "$sim" can "$tx" -q -s - -p 60000
is "stdin: status" "0" "$?"
is "stdin: frames" "355#58005E00 355#01005E00" "$(recorded | grep 355# | xargs)"

record -L
run --verbose --period 100
sleep 0.5
cansend "$rx" 305#0000000000000000
sleep 0.3
kill -TERM "$pid"
ended "SIGTERM: an orderly end" 0
has "--verbose tells of a keep-alive" "keep-alive from the inverter: 305#0000000000000000" "$(cat "$tmp/err")"
has "the last note tells the count" "frames sent, 0 not taken by the bus" "$(cat "$tmp/err")"
is "no frame of the inverter's side but that one" "0" "$(recorded | grep -c '^30' | sed s/1/0/)"

record -L
run --dialect pylontech-hv --address 1,2
sleep 0.5
for what in 01 00 02; do
	cansend "$rx" "00004200#${what}00000000000000"
	sleep 0.5
done
kill -TERM "$pid"
ended "high voltage: an orderly end" 0
is "high voltage: polls are answered by all controllers, those for cells are not" \
	"4211 4212 4221 4222 4231 4232 4241 4242 4251 4252 4261 4262 4271 4272 4281 4282 4291 4292 \
7311 7312 7321 7322 7331 7332 7341 7342" \
	"$(recorded | sed -n '/^00004200/d;s/^0000\(....\)#.*/\1/p' | xargs)"

record -L
"$sim" can "$tx" -q --dialect pylontech-hv --inverter --duration 2.5
is "--inverter: what can sends is what print prints" \
	"$("$sim" print --dialect pylontech-hv --inverter --duration 2.5 | cut -d' ' -f3)" "$(recorded)"
record -L
"$sim" can "$tx" -q --inverter --duration 2.5
is "--inverter: keep-alives" "3" "$(recorded | grep -c '^305#0000000000000000$')"

for form in -L -ta -tA -tz "-ta -x" "-ta -a" "-tz -x -a"; do
	"$sim" print -q --scenario - -D 0.5 --period 100 <<-END >"$tmp/sent"
	0 frame 00000351#0102
	0 frame 359#R
	0 frame 7FF#
	END
	# shellcheck disable=SC2086 # several options
	record $form
	"$sim" can "$tx" -q --replay "$tmp/sent"
	recorded >"$tmp/frames"
	is "a log of candump $form can be replayed" "$(cut -d' ' -f3 "$tmp/sent")" \
		"$("$sim" print -q --replay "$tmp/log" | cut -d' ' -f3)"
done
"$sim" print -D 2.5 --period 500 >"$tmp/sent"
record -L
"$sim" can "$tx" -q --replay "$tmp/sent" --speed 2
is "replay --speed 2 keeps the gaps, halved" "0" \
	"$(recorded >"$tmp/frames"
	awk '{ gsub(/[()]/, "", $1); if (!first) first = $1; last = $1 }
		END { off = last - first - 1.0025; print (off < -0.05 || off > 0.05) }' "$tmp/log")"

found=$(printf '0 frame 351##100\n' >"$tmp/fd.scn"
	"$sim" can "$tx" -s "$tmp/fd.scn" -D 0.1 2>&1)
if [ "$(cat "/sys/class/net/$tx/mtu")" = 16 ]; then
	has "CAN FD on a classic interface is refused" "fd.scn:1: a CAN FD frame, but $tx is not set up" "$found"
fi

run --period 100
sleep 0.5
ip link set "$tx" down
sleep 0.5
ip link set "$tx" up
sleep 1
record -L
sleep 0.3
is "it goes on after the interface was down" "yes" "$(recorded | grep -q 359# && echo yes)"
kill -INT "$pid"
ended "SIGINT: an orderly end" 0
has "it told of the interface" "$tx: the interface went down; waiting until it is up" "$(cat "$tmp/err")"

printf '0 burst 351 100\n' >"$tmp/burst.scn"
ip link set "$tx" down
found=$("$sim" can "$tx" 2>&1)
is "interface down: exit status" "1" "$?"
has "interface down: what to do" "bring it up with: ip link set $tx up" "$found"
ip link set "$tx" up
found=$("$sim" can nosuch0 2>&1)
is "no interface: exit status" "1" "$?"
has "no interface: what to do" "ip link add dev nosuch0 type vcan" "$found"
found=$("$sim" can lo 2>&1)
has "not a CAN interface" "lo: not a CAN interface" "$found"

# A queue that lets nothing through is what a sender sees of a bus where nobody acknowledges.
if tc qdisc add dev "$tx" root tbf rate 8bit burst 16 limit 100000 2>/dev/null; then
	"$sim" can "$tx" --period 100 --duration 2 2>"$tmp/err"
	is "nobody acknowledges: it goes on to its end" "0" "$?"
	has "nobody acknowledges: it says so" "the bus takes no frames" "$(cat "$tmp/err")"
	found=$("$sim" can "$tx" -s "$tmp/burst.scn" --duration 2 2>&1)
	is "nobody acknowledges: a count is not reached" "1" "$?"
	has "nobody acknowledges: how far it came" "burst: stopped after" "$found"
	tc qdisc change dev "$tx" root tbf rate 8bit burst 16 limit 16
	found=$("$sim" can "$tx" -s "$tmp/burst.scn" --duration 2 2>&1)
	is "queue full: a count is not reached" "1" "$?"
	tc qdisc del dev "$tx" root
else
	echo "# no tbf (sch_tbf): not tested what happens when nobody acknowledges"
fi

echo "1..$count"
[ "$failed" -eq 0 ]
