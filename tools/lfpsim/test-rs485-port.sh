# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: RS485 on ptys, ports and sockets; options; captured frames. Needs test-rs485.sh. Times are
# printed and not judged.

# skip NAME
skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP needs socat"
}

# until_there FILE: wait for it, 10 s at most
until_there() {
	tries=0
	until [ -e "$1" ] || [ $tries -gt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}

# talk PORT REQUEST LENGTH: one request, and as many characters of what comes back; in a shell of its own, for which
# the port cannot become the terminal
talk() {
	(
		exec 3<>"$1"
		printf '%s\r' "$2" >&3
		timeout 10 head -c "$3" <&3 | tr -d '\r'
	)
}

# end NAME PROCESS: stopped by SIGTERM, it ends well
end() {
	kill "$2"
	wait "$2"
	is "$1" "0" "$?"
}

echo "# rs485: a pty"

good=$(frame 20 02 42 02)
serial=$(frame 20 03 93 03)
answer=$(ask "" "$serial" -m 2)
ln -s nowhere "$tmp/tty"
"$sim" rs485 pty -m 2 --link "$tmp/tty" >"$tmp/pty" 2>"$tmp/pty.log" &
pid=$!
until_there "$tmp/tty"
is "--link, in the place of an older link" "$(cat "$tmp/pty")" "$(readlink "$tmp/tty")"
is "a reply" "$answer" "$(talk "$tmp/tty" "$serial" 52)"
is "after the other end was closed and opened again" "$answer" "$(talk "$tmp/tty" "$serial" 52)"
start=$(date +%s%N)
is "42" "$(ask "" "$good" -m 2)" "$(talk "$tmp/tty" "$good" 140)"
echo "# 20 characters there, 140 back: $((($(date +%s%N) - start) / 1000000)) ms with the shell's own time, 39 on a wire"
end "SIGTERM ends it" $pid
is "the link goes with it" "1" "$([ -L "$tmp/tty" ]
	echo $?)"
has "the last words" "3 requests, 3 replies" "$(cat "$tmp/pty.log")"
touch "$tmp/file"
bad "--link does not replace a file" 1 "$tmp/file: File exists" "$sim" rs485 pty --link "$tmp/file"

mkfifo "$tmp/control"
"$sim" rs485 pty -q -m 2 --link "$tmp/tty" --print-frames --scenario "$tmp/control" >"$tmp/pty.log" 2>&1 &
pid=$!
until_there "$tmp/tty"
echo "now module 2 serial SIMULATED" >"$tmp/control"
sleep 0.3
is "a FIFO changes what it says" "$(frame 20 03 00 0353494D554C4154454400000000000000)" "$(talk "$tmp/tty" "$serial" 52)"
echo "now end" >"$tmp/control"
wait $pid
is "end: exit status" "0" "$?"
is "--print-frames on a pty" "> $serial <" "$(sed '1d
s/^[0-9.]* //' "$tmp/pty.log" | cut -d' ' -f1,2 | sed 's/^< .*/</' | xargs)"

echo "# rs485: a port, a socket"

if command -v socat >/dev/null; then
	socat "PTY,link=$tmp/port-a,rawer" "PTY,link=$tmp/port-b,rawer" &
	wires=$!
	until_there "$tmp/port-a"
	"$sim" rs485 "$tmp/port-a" -m 2 2>"$tmp/port.log" &
	pid=$!
	until_there "$tmp/port-b"
	sleep 0.3
	is "a port" "$answer" "$(talk "$tmp/port-b" "$serial" 52)"
	kill $wires
	wait $wires
	sleep 0.3
	socat "PTY,link=$tmp/port-a,rawer" "PTY,link=$tmp/port-b,rawer" &
	wires=$!
	sleep 0.7
	is "a port that was pulled and is back" "$answer" "$(talk "$tmp/port-b" "$serial" 52)"
	end "SIGTERM" $pid
	kill $wires
	has "it tells of both" "the other end is gone; waiting for it
lfpsim: $tmp/port-a: there" "$(cat "$tmp/port.log")"

	"$sim" rs485 "unix:$tmp/socket" -m 2 2>"$tmp/socket.log" &
	pid=$!
	for turn in first second; do
		rm -f "$tmp/socket"
		is "a socket, $turn time" "$answer" "$({
			sleep 0.5
			printf '%s\r' "$serial"
			sleep 0.3
		} | timeout 10 socat -t 0.1 - "UNIX-LISTEN:$tmp/socket" | tr -d '\r')"
	done
	end "SIGTERM while it waits" $pid
	has "it waits for a socket" "unix:$tmp/socket: No such file or directory; waiting for it" \
		"$(cat "$tmp/socket.log")"
else
	skip "a port and a socket"
fi
bad "a port that is none" 1 "$tmp/file: Inappropriate ioctl" "$sim" rs485 "$tmp/file"
bad "no such port" 1 "$tmp/none: No such file" "$sim" rs485 "$tmp/none"

echo "# rs485: command line"

bad "no port" 2 "rs485: which port?" "$sim" rs485
bad "an option of CAN" 2 "--dialect is no option of this command" "$sim" rs485 - -d byd
bad "an option of RS485" 2 "--model is no option of this command" "$sim" print --model us5000
bad "more models than modules" 2 "--model names more modules than --modules" "$sim" rs485 - --model us5000,us2000 -m 1
bad "group 0 and others" 2 "--group: 0 is a chain alone" "$sim" rs485 - --group 0,1
bad "too many modules" 2 "32 modules at most" "$sim" rs485 - --group 1,2,3 -m 12
bad "--address and groups" 2 "--address: the masters of groups" "$sim" rs485 - --group 1 -a 1
bad "--link without a pty" 2 "--link needs the port" "$sim" rs485 - --link x
bad "--wire and --no-wire" 2 "use one of them" "$sim" rs485 - --wire --no-wire
bad "stdin twice" 2 "stdin can be the port or the scenario" "$sim" rs485 - -s -
for option in "--model us9000" "--group 8" "--group 1,1" "--baud 1000" "--latency x" "--bit-errors 0" "--drop 101" \
	"--delay 5:x" "--second-host 0" "--cut -1" "--outliers 5:"; do
	# shellcheck disable=SC2086 # two words
	bad "$option" 2 "${option% *}: \"${option#* }\" is not understood; allowed: " "$sim" rs485 - $option
done
bad "--truth where nothing can be written" 1 "$tmp/none/truth: No such file" "$sim" rs485 - --truth "$tmp/none/truth"
for word in --model --group --system --scenario --live --replay --match --baud --no-wire --latency --link --duration \
	--bit-errors --drop --delay --outliers --cut --garbage --wrong-address --echo --second-host --seed \
	--print-frames --truth --check --address us2kbpl us5000-n6 up2500 seplos boqiang pace jk v5; do
	has "rs485 --help tells of $word" "$word" "$("$sim" rs485 --help)"
done
