# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: the low-voltage dialects. Whole bursts are those of captured packs where there is a capture
# ("+" = the frame is made up from the maker's table); the values that differ from those at the start are given.

# burst DIALECT LINES: all frames of the first burst
burst() {
	dialect=$1
	shift
	frames "${1:-# none}" --dialect "$dialect"
}

echo "# dialects: captured bursts"

is "pytes-pylontech" "\
359#0000000001504E
351#1402FA00FA00BD01
355#33006400
356#49130000D200
35C#C000
35E#5059544553" "$(burst pytes-pylontech)"

is "pytes-victron" "\
351#3802E803E803C701
355#33006400
356#8E14F9FFB400
35A#0000000000000000
35E#5059544553
35F#01006E013200
360#00
372#0200010001000200
373#D80CDA0C21012301
374#3038303000000000
375#3034303000000000
376#3032303000000000
377#3033303000000000
378#400800002B070000
379#6400
380#4142434445464748
381#313233" "$(burst pytes-victron '0 charge_now 50
0 modules 2
0 charge_current 100
0 discharge_current 100
0 capacity 100
0 modules_offline 2
0 modules_blocking_charge 1
0 modules_blocking_discharge 1
0 serial ABCDEFGH123
0 length 381 3')"

is "pytes-native, E-BOX-4850P-C" "\
400#1402FA007D00BD01
401#C50CBB0C07000400
402#E600DC0000000A00
403#0484800204048000
404#1200640001001C00
405#1F130000E2000F00
406#0000000001000000
407#3B1B7F003B1B0000
408#01010000000000
409#1EC300003E220000
40A#5059544553
40B#18081709392C0100
40C#0100000001000000
40D#0000000000000000
41E#A6020000B2020000" "$(burst pytes-native)"

is "pytes-native, V5" "\
400#3802E803E803C701
401#AE0CA60C04000800
403#0444800204048000
405#421400005A001000
406#0000000000000000
409#A0860100CC520000
40B#190210112134010B
41E#440B0000EB0A0000" "$(burst pytes-native '0 charge_voltage 56.8
0 charge_current 100
0 discharge_current 100
0 discharge_voltage 45.5
0 cell_voltage_max 3.246
0 cell_voltage_min 3.238
0 cell_voltage_max_at 4
0 cell_voltage_min_at 8
0 idle 403 0444800204048000
0 idle 406 0000000000000000
0 voltage 51.86
0 temperature 9
0 cells 16
0 capacity 100
0 charge_now 21.196
0 clock 2025-02-16T17:33:52
0 modules_offline 11
0 charged_energy 288.4
0 discharged_energy 279.5' | grep -v '^40[2478ACD]')"

is "byd" "\
351#480200050005AE01
355#4300640000000000
356#BE14F9FF8C000000
35A#AAAAAAAAAAAAAAAA
35B#0000000000000000
35E#4259440000000000
35F#4C69011769000000
360#0000000000000000
372#0200000000000000
373#EA0C010D1F012201
374#3200000000000000
375#3200000000000000
376#3200000000000000
377#3100000000000000
378#400800002B070000
379#9C00000000000000
382#5052454D49554D00" "$(burst byd)"

is "victron, Seplos; + 360 377 378 379 380" "\
351#4302E8039E07D001
355#3C00640084170000
356#6114D3FEEB001A00
35A#AAAAAA02AAAAAA02
35E#5348456E65726779
35F#0000100430010000
360#0000000000000000
370#43414E2D534D4152
371#54424D532D424154
372#0100000000000000
373#B90CC20C27012801
374#5061636B2D303123
375#5061636B2D303123
376#5061636B2D303123
377#5061636B2D303123
378#801000008D0F0000
379#3001000000000000
380#31512D3138343500" "$(burst victron)"
is "victron, Daly: name, model, temperatures, capacity" "\
356#460A0000C8000000
35E#4C56616969657900
35F#000001018D000000
370#4C69746869756D20
371#56616C6C65790000
373#DE0CE00C24012601
379#8D00000000000000" "$(burst victron '0 voltage 26.30
0 current 0
0 temperature 20
0 cycles 0
0 name LVaiiey
0 idle 35F 0000010100000000
0 capacity 141
0 model Lithium Valley
0 cell_voltage_max 3.296
0 cell_voltage_min 3.294
0 cell_temperature_max 21
0 cell_temperature_min 19' | grep -E '^(356|35E|35F|37[0139])')"

is "pylontech-plus: extremes of Cubix, + the rest" "\
351#3802D007A00FD001
355#4700640000000000
356#7B1497FF71000000
359#0000000004504E00
35A#AAAAAA02AAAAAA02
35C#C000000000000000
35E#50594C4F4E202020
35F#0000020090010000
370#76006C00CF0CCA0C
371#0203010407010402
372#0400000000000000
373#CA0CCF0C1B011C01
374#3032303400000000
375#3031303700000000
376#3034303100000000
377#3033303200000000
379#9001000000000000" "$(burst pylontech-plus)"

is "sma +" "\
351#3002E803DC05CC01
355#49006300521C0000
356#A0147D00F5000000
35A#AAAAAAAAAAAAAAAA
35B#0000000000000000
35E#4C49544849554D00
35F#4C690100D2000000" "$(burst sma)"

is "luxpower +" "\
351#3002D007D007CC01
355#40006200EF0CE80C
356#AA144AFF0901F000
359#0000000002900100
35C#C000700000000000
35E#4C5558504F574552" "$(burst luxpower)"

is "deye: captured 35E, 363, 364, + the rest" "\
351#4002F401E803C001
355#4200640000000000
356#B514D500FF000000
359#0000000000000000
35C#C000000000000000
35E#445930303103E803
361#F50CED0C0901F500
363#2008210200000000
364#0100000001000000
371#9001200300000000" "$(burst deye)"
is "deye: two modules that bar charging" "0202000002000000" "$(last 364 '0 modules 2
0 modules_blocking_charge 2' -d deye)"
is "deye: one of three is lost" "0200010103000000" "$(last 364 '0 modules 2
0 modules_offline 1
0 modules_blocking_discharge 1' -d deye)"
is "deye: 240.0 Ah, cells of another maker" "4459303031056009" "$(last 35E '0 capacity 240
0 idle 35E 0000000000050000' -d deye)"
is "deye: charging is negative" "B51480FF" "$(last 356 '0 current 12.8' -d deye | cut -c1-8)"
is "deye: heating" "C100000000000000" "$(last 35C '0 heating 1' -d deye)"
is "deye: limits on the grid stay when those off the grid change" "9001200300000000" \
	"$(last 371 '0 charge_current 0
0 discharge_current 0' -d deye)"
is "deye: limits on the grid" "F6FF0000" "$(last 371 '0 grid_charge_current -1
0 grid_discharge_current 0' -d deye | cut -c1-8)"

echo "# dialects: periods"

# seconds ID OPTION...: of the frames of an id
seconds() {
	id=$1
	shift
	"$sim" print "$@" | awk -v id="$id" '$3 ~ "^" id "#" { printf "%s%d", sep, substr($1, 2); sep = " " }'
}

is "pytes-native: each 3 s" "0 3 6 9" "$(seconds 400 -d pytes-native -D 10)"
is "byd: 351 each 2 s" "0 2 4 6 8 10 12" "$(seconds 351 -d byd -D 13)"
is "byd: 355 each 10 s" "0 10 20 30 40 50" "$(seconds 355 -d byd -D 51)"
is "byd: 35E each 60 s" "0 60 120" "$(seconds 35E -d byd -D 121)"
is "byd: --period 100 makes all of it faster" "0 3 6 9 12 15" "$(seconds 35E -d byd -D 16 -p 100)"

echo "# dialects: alarms"

is "35A: an item that was well is raised" "A6AAAAAAAAAAAAAA AAAAAAAAAAAAAAA9" \
	"$(last 35A '0 alarm overvoltage protection' -d byd) $(last 35A '0 alarm cell_imbalance warning' -d byd)"
is "35A of Seplos" "AAAAAA01AAAAAA02" "$(last 35A '0 alarm cell_imbalance protection' -d victron)"
for row in "overvoltage warning=02848002" "overvoltage protection=01848002" "overvoltage both=01848002" \
	"undervoltage warning=08848002" "undervoltage protection=10848002" \
	"overtemperature warning=04828002" "overtemperature protection=04818002" \
	"undertemperature warning=04888002" "undertemperature protection=04908002" \
	"discharge_overcurrent warning=04842002" "discharge_overcurrent protection=04840202" \
	"charge_overcurrent warning=04844002" "charge_overcurrent protection=04840802"; do
	is "403: ${row%=*}" "${row#*=}04048000" "$(last 403 "0 alarm ${row%=*}" -d pytes-native)"
done
is "403: charging, discharging, sleep" "0484800404048000 0484800804048000 0484800204048000" \
	"$(frames '0 current 5
3 current -5
6 state idle' -d pytes-native | sed -n 's/403#//p' | xargs)"
is "406: internal failure" "0080000001000000" "$(last 406 '0 alarm bms_internal protection' -d pytes-native)"
is "408: enables, request, modules that block" "00010100000701" "$(last 408 '0 charge_enable 0
0 request force
0 modules_blocking_charge 3
0 modules_blocking_discharge 1' -d pytes-native)"
is "40B: its clock goes on" "180817093933 0100" "$(frames '0 clock 2024-08-23T09:57:45
6 clock 2024-08-23T09:57:51' -d pytes-native | sed -n 's/40B#\(.*\)\(....\)$/\1 \2/p' | tail -n 1)"
is "40B: from one burst to the next" "2C 2F 32" \
	"$("$sim" print -d pytes-native -D 7 | sed -n 's/.*40B#..........\(..\).*/\1/p' | xargs)"
is "40B: the last second of a year" "18 0C 1F 17 3B 3B 19 01 01 00 00 02" \
	"$(frames '0 clock 2024-12-31T23:59:59
3 soc 50' -d pytes-native | sed -n 's/40B#\(..\)\(..\)\(..\)\(..\)\(..\)\(..\).*/\1 \2 \3 \4 \5 \6/p' | xargs)"
is "40D: balancing" "0000000034120000" "$(last 40D '0 balancing 4660' -d pytes-native)"
is "360: the pack asks to be charged" "FF" "$(last 360 '0 request force' -d pytes-victron)"
is "luxpower: 359 without PN, with alarms" "02010000028C0A00" "$(last 359 '0 alarm overvoltage protection
0 alarm charge_overcurrent protection
0 capacity 2700' -d luxpower)"

echo "# deye 359: each bit"

for row in \
	"cell_overvoltage protection=01000000000000" "cell_overvoltage warning=00000000010000" \
	"cell_undervoltage protection=02000000000000" "cell_undervoltage warning=00000000020000" \
	"module_overvoltage protection=04000000000000" "module_overvoltage warning=00000000040000" \
	"module_undervoltage protection=08000000000000" "module_undervoltage warning=00000000080000" \
	"charge_overcurrent protection=10000000000000" "charge_overcurrent warning=00000000100000" \
	"discharge_overcurrent protection=20000000000000" "discharge_overcurrent warning=00000000200000" \
	"charge_overtemperature protection=40000000000000" "charge_overtemperature warning=00000000400000" \
	"charge_undertemperature protection=80000000000000" "charge_undertemperature warning=00000000800000" \
	"discharge_overtemperature protection=00010000000000" \
	"discharge_overtemperature warning=00000000000100" \
	"discharge_undertemperature protection=00020000000000" \
	"discharge_undertemperature warning=00000000000200" \
	"cell_imbalance protection=00040000000000" "cell_imbalance warning=00000000000400" \
	"temperature_imbalance protection=00080000000000" "temperature_imbalance warning=00000000000800" \
	"mosfet_overtemperature protection=00100000000000" "mosfet_overtemperature warning=00000000001000" \
	"heater_overtemperature protection=00200000000000" "heater_overtemperature warning=00000000002000" \
	"overcurrent protection=00400000000000" "overcurrent_second protection=00800000000000" \
	"front_end_overvoltage protection=00000100000000" "front_end_undervoltage protection=00000200000000" \
	"front_end_overcurrent protection=00000400000000" \
	"front_end_short_circuit protection=00000800000000" \
	"front_end_temperature protection=00001000000000" "front_end_link protection=00000001000000" \
	"voltage_sensor protection=00000002000000" "temperature_sensor protection=00000004000000" \
	"mosfet_short protection=00000008000000" "memory protection=00000010000000" \
	"internal_communication protection=00000020000000" \
	"inverter_communication protection=00000040000000" "duplicate_master protection=00000080000000" \
	"heater_stuck warning=00000000004000" "heater warning=00000000008000" \
	"connector_overtemperature protection=00000000000001" "precharge protection=00000000000002" \
	"reverse_polarity protection=00000000000004" "terminal_overtemperature protection=00000000000008" \
	"fuse protection=00000000000010" "sense_wire_voltage protection=00000000000020" \
	"sense_wire_temperature protection=00000000000040" "charge_voltage_low protection=00000000000080"; do
	is "${row%=*}" "${row#*=}00" "$(last 359 "0 alarm ${row%=*}" -d deye)"
done

echo "# dialects: refused words"

refused "a value that others send" "cycles: pylontech-1.2 does not send it; it sends: voltage, current," \
	'0 cycles 3'
refused "temperature in luxpower" "temperature: luxpower does not send it" '0 temperature 3' -d luxpower
refused "a text that others send" "serial: byd has no frame for it" '0 serial 123' -d byd
refused "long model" "model: \"PREMIUM10\" does not fit; allowed: at most 8 characters" '0 model PREMIUM10' -d byd
refused "a place that others send" "cell_voltage_max_at: sma has no frame for it" '0 cell_voltage_max_at 3' -d sma
refused "a place out of range" "cell_voltage_max_at: \"256\" is no number of a cell or a module" \
	'0 cell_voltage_max_at 256' -d pytes-native
refused "clock" "clock: \"tomorrow\" is no time of the pack; allowed: 2024-08-23T09:57:44" \
	'0 clock tomorrow' -d pytes-native
refused "no clock" "clock: byd has no frame for it" '0 clock 2024-08-23T09:57:44' -d byd
refused "no state" "state: byd has no frame for it" '0 state idle' -d byd
refused "state" "state: \"lazy\" is no state; allowed: auto, sleep, charge, discharge, idle" \
	'0 state lazy' -d pytes-native
refused "heating" "heating: luxpower has no frame for it" '0 heating 1' -d luxpower
refused "too many blocking modules" "modules_blocking_charge: \"9\" does not fit; allowed: 0 to 8 modules" \
	'0 modules_blocking_charge 9' -d pytes-native
refused "request of BYD" "request: byd has no frame for it" '0 request force' -d byd
