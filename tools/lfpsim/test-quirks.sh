# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: what packs in the field do wrong, and what else is on their bus.

echo "# quirks"

is "inverter: a keep-alive each second" "\
305#0000000000000000 359 351 355 356 35C 35E 305#0000000000000000 359 351 355 356 35C 35E" \
	"$("$sim" print --inverter -D 2 | cut -d' ' -f3 | sed '/^305/!s/#.*//' | xargs)"
is "inverter on, inverter off" "1.500000 2.500000" "$(play '1.5 inverter on
3 inverter off' -D 6 | sed -n 's/^(000000000\(.*\)) can0 305.*/\1/p' | xargs)"
is "0.1 V in 356" "F301F2FE6B01 7A13F2FE6B01" "$(frames '0 voltage_unit 0.1
1 voltage_unit auto' | sed -n 's/356#//p' | xargs)"
is "359 without PN" "02000000060000" "$(last 359 '0 idle 359 00000000000000
0 alarm overvoltage protection')"
is "idle items of 35A: AA, FF" "AAAAAAAAA6AAAAAA FFFFFFFFF7FFFFFF 0000000004000000" \
	"$(frames '0 alarm overvoltage warning
0 idle 35A AAAAAAAAAAAAAAAA
1 idle 35A FFFFFFFFFFFFFFFF
2 idle 35A off' -d pylontech-1.3 | sed -n 's/35A#//p' | xargs)"
is "an id with 29 bits" "359 00000351 355 356 35C 35E" \
	"$(frames '0 extended 351 on' | sed 's/#.*//' | xargs)"
is "all with 29 bits, and back" "00000359 00000351 00000355 00000356 0000035C 0000035E 359 351 355 356 35C 35E" \
	"$(frames '0 extended all on
1 extended all off' | sed 's/#.*//' | xargs)"
is "stuck: one frame without end, nothing else" "1 30" \
	"$(play '0.5 stuck 355
0.53 stuck off' | sed -n 's/^(0000000000.5.*) can0 //p' | sort | uniq -c | awk '{ n++; c = $1 } END { print n, c }')"
is "stuck: bursts go on afterwards" "0.000000 1.000000" "$(play '0.5 stuck 355
0.53 stuck off
1 soc 50' | sed -n 's/^(000000000\(.*\)) can0 359.*/\1/p' | xargs)"
is "negative discharge limit" "54FD" "$(last 351 '0 discharge_current -68.4' | cut -c9-12)"
is "limits at zero" "0000000000000000" "$(last 351 '0 charge_voltage 0
0 charge_current 0
0 discharge_current 0
0 discharge_voltage 0')"
is "a wrong first 372" "0200020001000000 0200000000000000" "$(frames '0 raw 372 0200020001000000
10 raw 372 off' -d byd | sed -n 's/372#//p' | xargs)"

is "dialect: the ids change with the next burst" "\
359 351 355 356 35C 35E 351 355 356 35A 35E 35F 359 351 355 356 35C 35E" \
	"$(frames '1 dialect pylontech-1.3
2 dialect pytes-pylontech' | sed 's/#.*//' | xargs)"
is "dialect: given values stay, others do not" "\
359#0000000001504E
351#1402C800FA00BD01
355#0C006400
356#49130000D200
35C#8000
35E#5059544553" "$(frames '0 soc 12
0 charge_current 20
0 discharge_enable 0
1 dialect pytes-pylontech' | tail -n 6)"
is "dialect: an alarm stays" "359#0200000006504E 35A#0400000000000000" "$(frames '0 alarm overvoltage protection
1 dialect pylontech-1.3' | grep -e 359 -e 35A | xargs)"
is "dialect: its words are those of the new one" "0C" "$(frames '0 dialect pytes-native
0 cycles 12' | sed -n 's/404#............\(..\).*/\1/p')"
is "dialect: to high voltage and back" "359 351 355 356 35C 35E 00004200 00007310 00007320 00007330 00007340 \
359 351 355 356 35C 35E" "$(frames '0.5 dialect pylontech-hv
0.5 poll 2
2 dialect pylontech-1.2' | sed 's/#.*//' | xargs)"
is "dialect: its period" "0 3 6" "$(play '0 dialect pytes-native' -D 7 |
	awk '$3 ~ "^400#" { printf "%s%d", sep, substr($1, 2); sep = " " }')"
refused "unknown dialect" "dialect: \"pylon\" is no dialect; allowed: pylontech-1.2, pylontech-1.2-old," '0 dialect pylon'
refused "words of the old dialect" "story.scn:2: alarm: \"contactor\" is no condition of pylontech-1.2" \
	'0 dialect pylontech-1.2
0 alarm contactor warning' -d byd

is "growatt: big endian" "311#023803E803E80042 312#0000000002000000 313#1478FFAD00DC3763" \
	"$("$sim" print -d growatt | cut -d' ' -f3 | xargs)"
is "samsung" "500#7814ADFF37630000 501#0000000000000000 502#3802E803E8030000" "$("$sim" print -d samsung | cut -d' ' -f3 | xargs)"

refused "idle: too short" "idle: \"00\" does not fit the frame; allowed: 8 bytes of two hex digits each, off" '0 idle 351 00'
refused "idle: not in the burst" "idle: \"372\" is not in the burst" '0 idle 372 0000000000000000'
refused "voltage unit" "voltage_unit: \"0.01\" is not understood; allowed: auto, 0.1" '0 voltage_unit 0.01'
refused "stuck" "stuck: \"372\" is not in the burst" '0 stuck 372'
refused "extended" "extended: \"372\" is not in the burst" '0 extended 372 on'
refused "extended: a switch" "extended: \"1\" is not understood; allowed: off, on" '0 extended all 1'
bad "--inverter with a log" 2 "--inverter and --replay: use one of them" "$sim" print -r x --inverter
