#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# test.sh [LFPSIM]: tests of all that needs no CAN interface, in TAP form.
#
# The bytes expected here were worked out by hand from the maker's tables, not taken from the program.

here=$(cd "$(dirname "$0")" && pwd)
sim=${1:-$here/lfpsim}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
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

# play LINES [OPTION...]: a scenario with simulated time; times as they are
play() {
	lines=$1
	shift
	printf '%s\n' "$lines" | "$sim" print --scenario - "$@"
}

# frames LINES [OPTION...]: the same without times
frames() {
	play "$@" | cut -d' ' -f3
}

# last ID LINES [OPTION...]: data of the last frame of an id
last() {
	id=$1
	shift
	frames "$@" | sed -n "s/^$id#//p" | tail -n 1
}

# bad NAME STATUS TEXT COMMAND...: the command fails with STATUS and says TEXT
bad() {
	name=$1
	status=$2
	text=$3
	shift 3
	found=$("$@" 2>&1 >"$tmp/out")
	is "$name: exit status" "$status" "$?"
	has "$name: message" "$text" "$found"
}

# refused NAME TEXT LINES [OPTION...]: a scenario is refused, with no frame sent before
refused() {
	name=$1
	text=$2
	printf '%s\n' "$3" >"$tmp/story.scn"
	shift 3
	bad "$name" 2 "$text" "$sim" print --scenario "$tmp/story.scn" "$@"
	is "$name: nothing sent" "" "$(cat "$tmp/out")"
}

echo "# bursts: order, lengths, times"

is "pylontech-1.2" "\
(0000000000.000000) can0 359#0000000006504E
(0000000000.001000) can0 351#1402C012C012C201
(0000000000.002000) can0 355#58005E00
(0000000000.003000) can0 356#7A13F2FE6B01
(0000000000.004000) can0 35C#C000
(0000000000.005000) can0 35E#50594C4F4E202020" "$("$sim" print)"

is "pylontech-1.3" "\
(1700000000.000000) can1 351#1002C012C012C201
(1700000000.001000) can1 355#540060000000
(1700000000.002000) can1 356#7B13E9FE6B01
(1700000000.003000) can1 35A#0000000000000000
(1700000000.004000) can1 35E#50594C4F4E202020
(1700000000.005000) can1 35F#4C4901033C02AA00" \
	"$("$sim" print can1 --dialect pylontech-1.3 --start 1700000000)"

is "--old: 351 of 6 bytes, the rest as it was" "\
359#0000000006504E
351#1402C012C012
355#58005E00
356#7A13F2FE6B01
35C#C000
35E#50594C4F4E202020" "$("$sim" print --old | cut -d' ' -f3)"

is "--period, --gap, --duration" "\
(0000000000.000000) (0000000000.002500) (0000000000.005000) (0000000000.007500) \
(0000000000.010000) (0000000000.012500) \
(0000000000.200000) (0000000000.202500) (0000000000.205000) (0000000000.207500) \
(0000000000.210000) (0000000000.212500) (0000000000.400000)" \
	"$("$sim" print --period 200 --gap 2.5 --duration 0.401 | cut -d' ' -f1 | xargs)"

is "--gap 0: as fast as 500 kbit/s, 47 bits and the data a frame" \
	"0.000000 0.000206 0.000428 0.000586 0.000776 0.000902" \
	"$("$sim" print --gap 0 | sed 's/^(000000000\(.*\)) can0.*/\1/' | xargs)"

echo "# values"

is "351: limits of a module count" "1402740E740EC201" \
	"$(last 351 '0 charge_current 370
0 discharge_current 370')"
is "351: 53.2 V, 59.2 A, 148.0 A, old firmware" "14025002C805" \
	"$(last 351 '0 charge_current 59.2
0 discharge_current 148.0' --old)"
is "351: 56.8 V, 100.0 A, 100.0 A, 45.5 V" "3802E803E803C701" \
	"$(last 351 '0 charge_voltage 56.8
0 charge_current 100
0 discharge_current 100
0 discharge_voltage 45.5')"
is "355: 60 %, 100 %" "3C006400" "$(last 355 '0 soc 60
0 soh 100')"
is "355: rounded to whole percents" "3D006300" "$(last 355 '0 soc 60.5
0 soh 99.4')"
is "356: 49.83 V, -34.3 A, 26.7 C" "7713A9FE0B01" "$(last 356 '0 voltage 49.83
0 current -34.3
0 temperature 26.7')"
is "356: 49.96 V, -1.5 A, 5.5 C" "8413F1FF3700" "$(last 356 '0 voltage 49.96
0 current -1.5
0 temperature 5.5')"
is "356: 49.37 V, 0 A, 21.0 C" "49130000D200" "$(last 356 '0 voltage 49.37
0 current 0
0 temperature 21')"
is "356: 53.00 V, +160.0 A, -5.5 C" "B4144006C9FF" "$(last 356 '0 voltage 53
0 current +160
0 temperature -5.5')"
is "356: extremes of 16 bits" "FF7F0080FF7F" "$(last 356 '0 voltage 327.67
0 current -3276.8
0 temperature 3276.7')"
is "359 and 351: 16 modules" "0000000010504E 140200320032C201" \
	"$("$sim" print --modules 16 | sed -n 's/.*35[19]#//p' | xargs)"
is "359 and 351: one module" "0000000001504E 140220032003C201" \
	"$("$sim" print -m 1 | sed -n 's/.*35[19]#//p' | xargs)"
is "351: a limit stays when the modules change, auto gives it back" \
	"1402F401C012C201 1402F4016009C201 140260096009C201" \
	"$(frames '0 charge_current 50
1 modules 3
2 charge_current auto' | sed -n 's/351#//p' | xargs)"
is "35F: 4 modules, 381 Ah" "4C4901037D01AA00" "$(last 35F '0 modules 4' -d pylontech-1.3)"
is "35F: capacity 280 Ah" "4C4901031801AA00" "$(last 35F '0 capacity 280' -d pylontech-1.3)"
is "35E: a name, padded with blanks" "4142204344202020" "$(last 35E '0 name AB CD')"
is "35E: a name of 8" "4142434445464748" "$(last 35E '0 name ABCDEFGH')"
is "35E: 5 bytes PYTES" "5059544553" "$(last 35E '0 name PYTES
0 length 35E 5')"

echo "# 35C"

for row in "charge_enable 0=4000" "discharge_enable 0=8000" "request none=C000" \
	"request full=C800" "request force=D000" "request force_urgent=E000"; do
	is "${row%=*}" "${row#*=}" "$(last 35C "0 ${row%=*}")"
done
is "a request ends" "C800 C000" "$(frames '0 request full
1 request none' | sed -n 's/35C#//p' | xargs)"

echo "# 359: each bit"

for row in \
	"overvoltage protection=0200000006504E" \
	"overvoltage warning=0000020006504E" \
	"overvoltage both=0200020006504E" \
	"undervoltage protection=0400000006504E" \
	"undervoltage warning=0000040006504E" \
	"overtemperature protection=0800000006504E" \
	"overtemperature warning=0000080006504E" \
	"undertemperature protection=1000000006504E" \
	"undertemperature warning=0000100006504E" \
	"discharge_overcurrent protection=8000000006504E" \
	"discharge_overcurrent warning=0000800006504E" \
	"charge_overcurrent protection=0001000006504E" \
	"charge_overcurrent warning=0000000106504E" \
	"charge_overcurrent both=0001000106504E" \
	"bms_internal protection=0008000006504E" \
	"internal_communication warning=0000000806504E" \
	"overvoltage none=0000000006504E"; do
	is "${row%=*}" "${row#*=}" "$(last 359 "0 alarm ${row%=*}")"
done
is "all protections" "9E09000006504E" "$(last 359 '0 alarm overvoltage protection
0 alarm undervoltage protection
0 alarm overtemperature protection
0 alarm undertemperature protection
0 alarm discharge_overcurrent protection
0 alarm charge_overcurrent protection
0 alarm bms_internal protection')"
is "warning, protection, warning, none" \
	"0000100006504E 1000000006504E 0000100006504E 0000000006504E" \
	"$(frames '0 alarm undertemperature warning
1 alarm undertemperature protection
2 alarm undertemperature warning
3 alarm undertemperature none' | sed -n 's/359#//p' | xargs)"

echo "# 35A: each pair"

for row in \
	"general protection=0100000000000000" \
	"general warning=0000000001000000" \
	"overvoltage protection=0400000000000000" \
	"overvoltage warning=0000000004000000" \
	"undervoltage protection=1000000000000000" \
	"undervoltage warning=0000000010000000" \
	"overtemperature protection=4000000000000000" \
	"overtemperature warning=0000000040000000" \
	"undertemperature protection=0001000000000000" \
	"undertemperature warning=0000000000010000" \
	"charge_overtemperature protection=0004000000000000" \
	"charge_overtemperature warning=0000000000040000" \
	"charge_undertemperature protection=0010000000000000" \
	"charge_undertemperature warning=0000000000100000" \
	"discharge_overcurrent protection=0040000000000000" \
	"discharge_overcurrent warning=0000000000400000" \
	"charge_overcurrent protection=0000010000000000" \
	"charge_overcurrent warning=0000000000000100" \
	"contactor protection=0000040000000000" \
	"contactor warning=0000000000000400" \
	"short_circuit protection=0000100000000000" \
	"short_circuit warning=0000000000001000" \
	"bms_internal protection=0000400000000000" \
	"bms_internal warning=0000000000004000" \
	"cell_imbalance protection=0000000100000000" \
	"cell_imbalance warning=0000000000000001" \
	"cell_imbalance both=0000000100000001"; do
	is "${row%=*}" "${row#*=}" "$(last 35A "0 alarm ${row%=*}" -d pylontech-1.3)"
done

echo "# when a change is sent"

is "with the next burst" "0.000000 1.000000" "$(play '0.3 alarm overvoltage warning' |
	sed -n 's/^(000000000\(.*\)) can0 359.*/\1/p' | xargs)"
is "send ID: that frame at once" "\
(0000000000.300000) can0 359#0000020006504E" \
	"$(play '0.3 alarm overvoltage warning
0.3 send 359' | sed -n 7p)"
is "send: the burst at once" "359 351 355 356 35C 35E" \
	"$(play '0.5 send' | sed -n '/^(0000000000.5/s/.* \(.*\)#.*/\1/p' | xargs)"
is "--immediate: what has changed, nothing else" "\
(0000000000.300000) can0 359#0000000002504E
(0000000000.300206) can0 351#140240064006C201
(0000000000.400000) can0 35C#D000" \
	"$(play '0.3 modules 2
0.4 request force
0.5 soc 88
0.6 alarm overvoltage none' --immediate | sed -n '7,$p' | sed '/^(0000000001/d')"
is "burst: the frame as it is now, as often as asked" "1000" \
	"$(play '0.5 soc 50
0.5 burst 355 1000' | grep -c '^(0000000000.[5-9].*355#32005E00')"

echo "# toggle"

toggled=$(play '0.5 toggle undervoltage protection 1001' -D 1)
is "exactly as many frames as asked" "1001" \
	"$(echo "$toggled" | sed '1,6d' | grep -c 359#)"
is "half of them up" "501" "$(echo "$toggled" | grep -c 359#0400000006504E)"
is "no two alike in a row" "1001" "$(echo "$toggled" | sed '1,6d' | cut -d' ' -f3 | uniq | grep -c 359#)"
is "no faster than the bus" "0.500000 0.706000" \
	"$(echo "$toggled" | sed -n '7s/(000000000\(.*\)) .*/\1/p
$s/(000000000\(.*\)) .*/\1/p' | xargs)"
is "the last state stays" "0400000006504E" "$(last 359 '0.5 toggle undervoltage protection 3')"
is "an even count ends where it began" "0000000006504E" \
	"$(last 359 '0.5 toggle undervoltage warning 4')"
is "from up to down" "0200000006504E 0000000006504E 0200000006504E 0200000006504E" \
	"$(frames '0 alarm overvoltage protection
0.5 toggle overvoltage protection 2' | sed -n 's/359#//p' | xargs)"
is "35A, both levels" "0400000004000000 0000000000000000 0400000004000000" \
	"$(frames '0.5 toggle overvoltage both 3' -d pylontech-1.3 | sed -n '7,9s/35A#//p' | xargs)"
bad "toggle cut by --duration" 1 "toggle: stopped after 486 of 1000" \
	"$sim" print -q -D 0.6 --scenario - <<'END'
0.5 toggle overvoltage warning 1000
END

echo "# faults of the wire"

is "length: cut" "1402C0" "$(last 351 '0 length 351 3')"
is "length: pad with zeros" "58005E0000000000" "$(last 355 '0 length 355 8')"
is "length: empty" "" "$(last 356 '0 length 356 0')"
is "length: off" "7A13F2FE6B01" "$(last 356 '0 length 356 0
1 length 356 off')"
is "raw: verbatim" "DEADBEEF" "$(last 351 '0 raw 351 DEADBEEF')"
is "raw: with a length" "DEADBEEF00" "$(last 351 '0 raw 351 de.ad.be.ef
0 length 351 5')"
is "raw: off" "1402C012C012C201" "$(last 351 '0 raw 351 DEADBEEF
1 raw 351 off')"
is "raw: a new id joins the burst at its end, and leaves it" \
	"359 351 355 356 35C 35E 372 359 351 355 356 35C 35E" \
	"$(frames '0 raw 372 0200000000000000
1 raw 372 off' | sed 's/#.*//' | xargs)"
is "frame: as it is written" "355#AA 00000355#0102 355#R 355#R8 355##1DEADBEEF 7FF#" \
	"$(frames '0.5 frame 355#AA
0.5 frame 00000355#0102
0.5 frame 355#R
0.5 frame 355#r8
0.5 frame 355##1deadbeef
0.5 frame 7ff#' | sed -n 7,12p | xargs)"
is "frame: changes nothing in the burst" "58005E00" "$(last 355 '0.5 frame 355#AA')"
is "twin: other data under a 29-bit id, right after" "\
359#0000000006504E
351#1402C012C012C201
00000351#EBFD3FED3FED3DFE
355#58005E00" "$(frames '0 twin 351 on' | sed 4q)"
is "twin: off" "0" "$(frames '0 twin 351 on
0 twin 351 off' | grep -c 00000351)"
is "drop" "359 355 356 35C 35E" "$(frames '0 drop 351 on' | sed 's/#.*//' | xargs)"
is "silence: no bursts, but what a line sends" "\
(0000000001.500000) can0 355#58005E00
(0000000003.000000) can0 359#0000000006504E" \
	"$(play '0 silence on
1.5 burst 355 1
2.5 silence off' | sed 2q)"
is "random: as many as asked, the same for the same seed" "200 same" \
	"$(play '0.5 random 200' --seed 7 >"$tmp/a"
	play '0.5 random 200' --seed 7 >"$tmp/b"
	echo "$(($(wc -l <"$tmp/a") - 12))" "$(cmp -s "$tmp/a" "$tmp/b" && echo same)")"
is "random: another seed, others" "1" "$(play '0.5 random 200' --seed 8 >"$tmp/b"
	cmp -s "$tmp/a" "$tmp/b"
	echo $?)"
is "random: never an id of the inverter" "0" \
	"$(frames '0 random 100000' | grep -c -e '^30.#' -e '^00F#')"

echo "# scenario: times and words"

is "times: absolute, relative, now" "1 2 3 4" "$(play '   # a comment
0.25   frame 001#01	# another
+0.25  frame 001#02
now    frame 001#03

0.5    frame 001#04' | sed -n 's/.*001#0//p' | xargs)"
is "end" "0000000002.500000" "$(play '2.5 frame 001#
2.5 end
9 frame 001#' | tail -n 1 | sed 's/(\(.*\)).*/\1/')"
is "--live: 60 A for an hour into 572 Ah, then fixed" "3C00 4600 3200" \
	"$(frames '0 soc 60
0 current 60
3601 soc 50
3601 current 0' --live -p 3600000 | sed -n 's/355#\(....\).*/\1/p' | sed 3q | xargs)"
is "--live: the same in steps of a second" "4600" "$(printf '0 soc 60\n0 current 60\n' |
	"$sim" print -s - --live -p 1000 -D 3600 | sed -n 's/.*355#\(....\).*/\1/p' | tail -n 1)"
is "--live: less voltage under load" "1" "$(frames '0 soc 50
0 current 0
1 current -300' --live | sed -n 's/356#\(..\)\(..\).*/0x\2\1/p' | xargs |
	{ read -r rest load; echo $((rest > load)); })"
is "--live: a voltage that is given stays" "8813" "$(last 356 '0 voltage 50
5 current 100' --live | cut -c1-4)"

refused "unknown action" "story.scn:2: \"volts\" is no action; allowed: voltage, current," \
	'0 voltage 50
0 volts 3'
refused "bad time" "story.scn:1: \"soon\" is no time; allowed: seconds since the start" 'soon end'
refused "time goes back" "story.scn:2: time 3 is before that of the line above (5)" '5 send
3 send'
refused "no action" "story.scn:1: no action after the time" '5'
refused "too few words" "story.scn:1: alarm: too few words; write: TIME alarm CONDITION" \
	'0 alarm overvoltage'
refused "too many words" "story.scn:1: soc: \"3\" is one word too many; write: TIME soc %" '0 soc 2 3'
refused "not a number" "story.scn:1: voltage: \"50V\" does not fit; allowed: -327.68 to 327.67 V" \
	'0 voltage 50V'
refused "out of range" "soc: \"-1\" does not fit; allowed: 0 to 65535 %" '0 soc -1'
refused "too many modules" "modules: \"17\" is no number of modules; allowed: 0 to 16" '0 modules 17'
refused "unknown condition" "alarm: \"overvolt\" is no condition of pylontech-1.2; allowed: overvoltage, undervoltage, overtemperature, undertemperature, discharge_overcurrent, charge_overcurrent, bms_internal, internal_communication" \
	'0 alarm overvolt warning'
refused "condition of another dialect" "alarm: \"contactor\" is no condition of pylontech-1.2" \
	'0 alarm contactor warning'
refused "condition of another dialect, 1.3" "allowed: general, overvoltage, undervoltage, overtemperature, undertemperature, charge_overtemperature, charge_undertemperature, discharge_overcurrent, charge_overcurrent, contactor, short_circuit, bms_internal, cell_imbalance" \
	'0 alarm internal_communication warning' -d pylontech-1.3
refused "level that cannot be said" "alarm: \"warning\" cannot be said of bms_internal by pylontech-1.2; allowed: none, protection" \
	'0 alarm bms_internal warning'
refused "toggle level" "toggle: \"none\" cannot be said of overvoltage by pylontech-1.2; allowed: warning, protection, both" \
	'0 toggle overvoltage none 2'
refused "toggle count" "toggle: \"0\" is no count; allowed: 1 to" '0 toggle overvoltage both 0'
refused "no enables in 1.3" "charge_enable: pylontech-1.3 has no frame for it; there, a pack bars charging by charge_current 0" \
	'0 charge_enable 0' -d pylontech-1.3
refused "no requests in 1.3" "request: pylontech-1.3 has no frame for it" '0 request full' -d pylontech-1.3
refused "unknown request" "request: \"please\" is no request; allowed: none, full, force, force_urgent" \
	'0 request please'
refused "no discharge voltage in old firmware" "discharge_voltage: pylontech-1.2-old does not send it" \
	'0 discharge_voltage 44' --old
refused "not in the burst" "drop: \"35A\" is not in the burst; allowed: 351, 355, 356, 359, 35C, 35E" \
	'0 drop 35A on'
refused "not an 11-bit id" "raw: \"00000351\" is no 11-bit id" '0 raw 00000351 00'
refused "payload too long" "raw: \"001122334455667788\" is no payload" '0 raw 351 001122334455667788'
refused "length too long" "length: \"9\" is no length; allowed: 0 to 8, off" '0 length 351 9'
refused "no frame" "frame: \"351#123\" is no frame" '0 frame 351#123'
refused "no FD length" "frame: \"351##0112233445566778899\" is no frame" '0 frame 351##0112233445566778899'
refused "long name" "name: \"PYLONTECH\" does not fit; allowed: at most 8 characters" '0 name PYLONTECH'
refused "a switch" "silence: \"yes\" is not understood; allowed: off, on" '0 silence yes'
for id in 305 306 307 300 00F 00000305 00004200 00008200 00008210; do
	refused "$id is never sent" "belongs to the inverter's side and is never sent" "0 frame $id#00"
done
refused "305 by raw" "belongs to the inverter's side" '0 raw 305 00'

echo "# replay"

cat >"$tmp/L.log" <<'END'
(1436509052.249713) can0 351#1402C012C012C201
(1436509052.250000) can0 305#0000000000000000
(1436509052.349713) can0 00000351#0102
(1436509053.249713) can0 359#R7
(1436509053.500000) can0 20000004#0004000000000000
(1436509053.749713) can0 356#7A13F2FE6B01
END
cat >"$tmp/ta.log" <<'END'
 (1436509052.249713)  can0  351   [8]  14 02 C0 12 C0 12 C2 01   '........'
 (1436509052.250000)  can0  TX - -  305   [8]  00 00 00 00 00 00 00 00
 (1436509052.349713)  can0  RX - -  00000351   [2]  01 02
 (1436509053.249713)  can0  359   [7]  remote request
 (1436509053.500000)  can0  20000004   [8]  00 04 00 00 00 00 00 00   ERRORFRAME
 (1436509053.749713)  can0  356   [6]  7A 13 F2 FE 6B 01
END
sed 's/1436509052/2015-07-10 06:17:32/;s/1436509053/2015-07-10 06:17:33/' "$tmp/ta.log" >"$tmp/tA.log"
sed 's/(1436509052.2/(000.0/;s/(1436509052.3/(000.1/;s/(1436509053.2/(001.0/;s/(1436509053.5/(001.3/;s/(1436509053.7/(001.5/' \
	"$tmp/ta.log" >"$tmp/tz.log"
expected="\
(0000000000.000000) can0 351#1402C012C012C201
(0000000000.100000) can0 00000351#0102
(0000000001.000000) can0 359#R7
(0000000001.500000) can0 356#7A13F2FE6B01"
for form in L ta tA tz; do
	is "candump -$form" "$expected" "$("$sim" print -q --replay "$tmp/$form.log")"
done
is "what was left out is told" "\
lfpsim: $tmp/L.log: left out 1 frames of the inverter's side
lfpsim: $tmp/L.log: left out 1 error frames" "$("$sim" print -r "$tmp/L.log" 2>&1 >"$tmp/out")"
is "--speed 2" "0.000000 0.050000 0.500000 0.750000" \
	"$("$sim" print -q -r "$tmp/L.log" --speed 2 | sed 's/(000000000\(.*\)) .*/\1/' | xargs)"
is "--loop: the next round begins one period after the last frame" \
	"0.000000 0.100000 1.000000 1.500000 2.500000 2.600000" \
	"$("$sim" print -q -r "$tmp/L.log" --loop -D 3 | sed 's/(000000000\(.*\)) .*/\1/' | xargs)"
is "plain candump: a burst a period" "\
(0000000000.000000) can0 359#00
(0000000000.001000) can0 351##0000102030405060708090A0B
(0000000000.500000) can0 359#01" "$(printf '  can0  359   [1]  00
  can0  351  [12]  00 01 02 03 04 05 06 07 08 09 0A 0B\n  can0  359   [1]  01\n' |
	"$sim" print -r - --period 500)"
cat >"$tmp/table.csv" <<'END'
id_hex,data_hex,vendor,note
351,1402C012C012C201,Pylontech,"one, two"
355,58005E00,Pylontech,
351,480200050005AE01,BYD,
305,0000000000000000,Victron,
0x00004211,0102,Pylontech HV,
35E,,BYD,
END
is "table" "\
(0000000000.000000) can0 351#1402C012C012C201
(0000000000.001000) can0 355#58005E00
(0000000001.000000) can0 351#480200050005AE01
(0000000001.001000) can0 00004211#0102
(0000000001.002000) can0 35E#" "$("$sim" print -q -r "$tmp/table.csv")"
is "table, --match, --loop, --period" "0.000000 351#480200050005AE01 0.001000 35E# 2.000000 351#480200050005AE01 2.001000 35E#" \
	"$("$sim" print -q -r "$tmp/table.csv" --match BYD --loop --period 2000 -D 3 |
		sed 's/(000000000\(.*\)) can0/\1/' | xargs)"
is "what lfpsim prints, it replays" "$("$sim" print -D 5)" "$("$sim" print -D 5 | "$sim" print -r -)"
bad "no frame that matches" 2 "no frame of a pack on the lines with \"Sofar\"" \
	"$sim" print -r "$tmp/table.csv" --match Sofar
bad "the time goes back" 2 "stdin:2: the time goes back" "$sim" print -r - <<'END'
(5.0) can0 351#00
(4.0) can0 351#00
END
bad "mixed log" 2 "stdin:2: lines with and without times" "$sim" print -r - <<'END'
(5.0) can0 351#00
can0 351 [1] 00
END
for line in "hello" "(x) can0 351#00" "(5.0) can0 351#0" "can0 351 [2] 00" "can0 351 [9] 00" \
	"can0 XYZ [1] 00" "351,0" "3XY,00" "(5.0 can0 351#00"; do
	printf '%s\n' "$line" >"$tmp/bad.log"
	bad "log line \"$line\"" 2 "bad.log:1: \"" "$sim" print -r "$tmp/bad.log"
done

# shellcheck source=test-dialects.sh
. "$here/test-dialects.sh"
# shellcheck source=test-hv.sh
. "$here/test-hv.sh"
# shellcheck source=test-quirks.sh
. "$here/test-quirks.sh"
# shellcheck source=test-rs485.sh
. "$here/test-rs485.sh"
# shellcheck source=test-rs485-line.sh
. "$here/test-rs485-line.sh"
# shellcheck source=test-rs485-port.sh
. "$here/test-rs485-port.sh"
# shellcheck source=test-rs485-captured.sh
. "$here/test-rs485-captured.sh"

echo "# command line"

bad "no command" 2 "no command; allowed: can, print, rs485" "$sim"
bad "unknown command" 2 "dump: no such command; allowed: can, print, rs485" "$sim" dump
bad "no interface" 2 "can: which interface?" "$sim" can
bad "a word too many" 2 "x: one word too many" "$sim" print can0 x
bad "unknown option" 2 "see lfpsim --help" "$sim" print --fast
bad "unknown dialect" 2 "--dialect: \"x\" is not understood; allowed: pylontech-1.2, pylontech-1.2-old, pylontech-1.3" \
	"$sim" print -d x
bad "no old firmware" 2 "--old: no old firmware of this dialect is known" "$sim" print -d pylontech-1.3 --old
for option in "--modules 0" "--modules 17" "--period 0" "--gap -1" "--duration x" "--speed 0" "--seed x" \
	"--start -5"; do
	# shellcheck disable=SC2086 # two words
	bad "$option" 2 "${option% *}: \"${option#* }\" is not understood; allowed: " "$sim" print $option
done
bad "burst longer than the period" 2 "a burst takes longer than --period" "$sim" print --gap 300
bad "--replay with --scenario" 2 "use one of them" "$sim" print -r x -s y
bad "--match without --replay" 2 "--match needs --replay" "$sim" print --match x
bad "endless print" 2 "would never end" "$sim" print -r x --loop
bad "no such scenario" 2 "$tmp/none: No such file" "$sim" print -s "$tmp/none"
bad "no such log" 2 "$tmp/none: No such file" "$sim" print -r "$tmp/none"
bad "no such interface" 1 "lfpsim: " "$sim" can nosuchcan0
if [ -w /dev/full ]; then
	is "full disk: exit status" "1" "$("$sim" print 2>/dev/null >/dev/full
	echo $?)"
fi
bad "--check without a file" 2 "--check needs --scenario or --replay" "$sim" print --check
bad "--check, a bad log" 2 "bad.log:1:" "$sim" can --check -r "$tmp/bad.log"
is "--check, a good log: silent, no interface needed" "0" \
	"$("$sim" can --check -q -r "$tmp/L.log" 2>&1
	echo $?)"
is "--version" "lfpsim" "$("$sim" --version | cut -d' ' -f1)"
for word in --dialect --modules --scenario --replay --match --period --gap --duration --seed --quiet \
	--check --immediate --live --loop --speed --old --start --verbose --address --inverter pylontech-1.3 \
	pylontech-plus pytes-pylontech pytes-victron pytes-native byd victron sma luxpower deye pylontech-hv \
	pylontech-hv-swapped; do
	has "--help tells of $word" "$word" "$("$sim" --help)"
done

echo "# the scenarios that come with it"

for story in "$here"/scenarios/*.scn; do
	case $story in
	*/rs485-*) check="rs485 - -m 3" ;;
	*) check=can ;;
	esac
	# shellcheck disable=SC2086 # words
	is "${story##*/}: --check" "0" "$("$sim" $check --check -s "$story" 2>&1
	echo $?)"
done
is "alarm-story: edges of 359" "00000000 00000200 02000000 00000200 00000000" \
	"$("$sim" print -s "$here/scenarios/alarm-story.scn" |
		sed -n 's/.*359#\(........\).*/\1/p' | uniq | xargs)"
is "alarm-story: charging is barred meanwhile" "C000 4000 C000" \
	"$("$sim" print -s "$here/scenarios/alarm-story.scn" | sed -n 's/.*35C#//p' | uniq | xargs)"
is "four-modules: modules and limits" \
	"359#0000000004504E 351#1402800C800CC201 359#0000000003504E 351#140260096009C201 359#0000000004504E 351#1402800C800CC201" \
	"$("$sim" print -s "$here/scenarios/four-modules.scn" |
		sed -n 's/.* \(35[19]#\)/\1/p' | paste -d' ' - - | uniq | xargs)"
is "start-up: the first 372 is wrong, the others are not" "0200020001000000 0100000000000000" \
	"$("$sim" print -s "$here/scenarios/start-up.scn" | sed -n 's/.*can0 372#//p' | uniq | xargs)"
is "high-voltage: the second controller forbids charging, the first never" "00 00 AA 00" \
	"$("$sim" print -s "$here/scenarios/high-voltage.scn" | sed -n 's/.*0000428\([01]\)#\(..\).*/\1 \2/p' |
		sort -s -k 1,1 | uniq | cut -d' ' -f2 | xargs)"
is "silence: the pauses" "3 9 66" \
	"$("$sim" print -s "$here/scenarios/silence.scn" | sed -n 's/^(0*\([0-9]*\)\.000000.*351#.*/\1/p
s/^(0*\([0-9]*\)\.001000.*351#.*/\1/p' | awk 'NR > 1 && $1 - last > 1 { print $1 - last } { last = $1 }' | xargs)"

echo "1..$count"
[ "$failed" -eq 0 ]
