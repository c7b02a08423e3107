# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: modules on RS485. Frames that are expected are put together by frame below, whose sums are
# done by awk; what stands in INFO is written out by hand from the document.

# frame VER ADR CODE [INFO]: the frame as it goes over the wire, without CR
frame() {
	awk -v head="$1$2" -v code="$3" -v info="$4" '
	function digits(n, count,	text) {
		for (; count; count--) {
			text = substr("0123456789ABCDEF", n % 16 + 1, 1) text
			n = int(n / 16)
		}
		return text
	}
	BEGIN {
		n = length(info)
		text = head "46" code digits((16 - (int(n / 256) + int(n / 16) % 16 + n % 16) % 16) % 16, 1) \
			digits(n, 3) info
		for (i = 1; i <= length(text); i++) {
			d = index("0123456789ABCDEF", substr(text, i, 1)) - 1
			sum += d < 10 ? 48 + d : 55 + d
		}
		print "~" text digits(65536 - sum, 4)
	}' </dev/null
}

# ask LINES REQUESTS [OPTION...]: what modules with this scenario answer
ask() {
	printf '%s\n' "$1" >"$tmp/rs485.scn"
	requests=$2
	shift 2
	printf '%s\n' "$requests" | "$sim" rs485 - --quiet --scenario "$tmp/rs485.scn" "$@"
}

# info CID2 LINES [OPTION...]: INFO of the master's reply
info() {
	cid2=$1
	lines=$2
	shift 2
	case $cid2 in
	42 | 44 | 9?) request=$(frame 20 02 "$cid2" 02) ;;
	*) request=$(frame 20 02 "$cid2") ;;
	esac
	ask "$lines" "$request" "$@" | sed 's/^.............\(.*\)....$/\1/'
}

# cells VOLTAGE...: scenario lines for module 1
cells() {
	n=0
	for mv; do
		n=$((n + 1))
		echo "0 module 1 cell $n $mv"
	done
}

# sensors TEMPERATURE...
sensors() {
	n=0
	for degrees; do
		n=$((n + 1))
		echo "0 module 1 temperature $n $degrees"
	done
}

echo "# rs485: frames"

is "the awk of these tests: a frame of the document" "~20024692E00202FD2E" "$(frame 20 02 92 02)"
is "4F: version alone" "$(frame 20 02 00)" "$(ask "" "$(frame 20 02 4F)")"
is "4F: any version asks" "$(frame 20 02 00)" "$(ask "" "$(frame 00 02 4F)")"
is "length checksum: a sum of digits of 16 gives 0" "0" \
	"$(ask "0 module 1 raw 42 $(printf '%0136d' 0)" "$(frame 20 02 42 02)" | cut -c10)"
is "length checksum: LENID 7A" "F" "$(ask "" "$(frame 20 02 42 02)" | cut -c10)"

echo "# rs485: 42"

low="0CF0 0CF1 0CF2 0CF3 0CF4 0CF5 0CF6 0CF7 0CF8 0CF9 0CFA 0CFB 0CFC 0CFD 0CFE"
low=$(echo "$low" | tr -d ' ')
set_cells=$(cells 3312 3313 3314 3315 3316 3317 3318 3319 3320 3321 3322 3323 3324 3325 3326)
is "items 2: 15 cells, 5 temperatures, -3.2 A, 49785 mV, 35.5 of 50 Ah, 79 cycles" \
	"11020F${low}050BCD0BAF0BB00A470AABFFE0C2798AAC02C350004F" "$(info 42 "$set_cells
$(sensors 29 26 26.1 -10 0)
0 module 1 current -3.2
0 module 1 remaining 35.5
0 module 1 cycles 79" --model us2000c)"
is "items 4: FFFF and 24 bits" "FFFF04FFFF001100172B0186A0" \
	"$(info 42 "0 module 1 remaining 5.931
0 module 1 cycles 17" --model us5000 | cut -c97-)"
is "a sixth temperature" "060BC30B910B910B910B910BF5" "$(info 42 "$(sensors 28 23 23 23 23 33)" --model us5000-n6 |
	cut -c67-92)"
is "8 cells" "08" "$(info 42 "" --model up2500 | cut -c5-6)"
is "16 cells" "10" "$(info 42 "" --model v5 | cut -c5-6)"
is "old models: whole degrees and percents" "0BC30BC3 8AAC" \
	"$(info 42 "$(sensors 28.4 27.6 25 25 25)
0 module 1 remaining 35.9" --model us2000 | sed 's/^.\{68\}\(.\{8\}\).\{20\}\(....\).*/\1 \2/')"
is "the voltage is the sum of the cells, unless a line says otherwise" "C279 C350" "$(for v in "" "
0 module 1 voltage 50"; do info 42 "$set_cells$v" | cut -c93-96; done | xargs)"
is "rounding: 12.35 A, -0.05 A, 0.04 A" "007C FFFF 0000" "$(for a in 12.35 -0.05 0.04; do
	info 42 "0 module 1 current $a" | cut -c89-92; done | xargs)"
is "more than 65 Ah are written with four items by any model" "04" \
	"$(info 42 "0 module 1 capacity 74" --model us2000c | cut -c101-102)"

echo "# rs485: 44"

is "all is well" "11020F000000000000000000000000000000050000000000000000000E00000000" "$(info 44 "" --model us2000c)"
is "US2000B-Plus: one byte less" "11020F000000000000000000000000000000050000000000000000000E000000" \
	"$(info 44 "" --model us2kbpl)"
is "charging, discharging, 0.1 A" "80 40 00" "$(for a in 0.2 -0.2 0.1; do
	info 44 "0 module 1 current $a" | cut -c59-60; done | xargs)"
# condition, states of cells 1 and 15, temperatures, currents and voltage, status 1, status 4 and 5
while read -r condition expected; do
	is "$condition" "$expected" "$(info 44 "$set_cells
$(sensors 30 21 22 23 20)
0 module 1 alarm $condition protection" --model us2000c |
		sed 's/^.\{6\}\(..\).\{26\}\(..\)..\(.\{10\}\)\(.\{6\}\)\(..\)....\(....\).*/\1,\2,\3,\4,\5,\6/')"
done <<-STATES
	cell_undervoltage 01,00,0000000000,000000,02,0000
	cell_overvoltage 00,02,0000000000,000000,00,0000
	module_undervoltage 00,00,0000000000,000100,80,0000
	module_overvoltage 00,00,0000000000,000200,01,0000
	charge_overcurrent 00,00,0000000000,020000,04,0000
	discharge_overcurrent 00,00,0000000000,000002,10,0000
	charge_overtemperature 00,00,0000000200,000000,40,0000
	discharge_overtemperature 00,00,0000000200,000000,20,0000
	charge_undertemperature 00,00,0000000001,000000,00,0000
	undertemperature 00,00,0000000001,000000,00,0000
	overtemperature 00,00,0000000200,000000,00,0000
	voltage_sensor F0,00,0000000000,000000,00,0000
	temperature_sensor 00,00,F000000000,000000,00,0000
	bms_internal 00,00,0000000000,00F000,00,0000
	battery_damaged 00,00,0000000000,000000,00,0100
STATES
is "mosfet_overtemperature is the sixth temperature" "000000000002" \
	"$(info 44 "0 module 1 alarm mosfet_overtemperature protection" --model us5000-n6 | cut -c39-50)"
is "states by hand, any byte" "0000000001 F0 07 00" "$(info 44 "0 module 1 state temperature 5 low
0 module 1 state charge_current fault
0 module 1 state voltage 07" --model us2000c | sed 's/^.\{38\}\(.\{10\}\)\(..\)\(..\)\(..\).*/\1 \2 \3 \4/')"
is "cells above 4.2 V and below 1 V, and one by hand" "0541" "$(info 44 "0 module 1 cell 1 4201
0 module 1 cell 7 999
0 module 1 cell_error 9 on
0 module 1 cell_error 11 on" --model us2000c | sed 's/^.\{60\}\(..\)\(..\).*/\2\1/')"
is "switches: pre-charge, charge off, heater, full, buzzer" "0D 29" "$(info 44 "0 module 1 precharge_mosfet on
0 module 1 charge_mosfet off
0 module 1 heater on
0 module 1 full on
0 module 1 buzzer on" --model us2000c | sed 's/^.\{56\}\(..\)\(..\).*/\1 \2/')"
is "the first byte: not read, read, a new alarm" "11 11 10 11" "$(ask "1 module 1 alarm bms_internal protection" "\
$(frame 20 02 42 02)
$(frame 20 02 44 02)
$(frame 20 02 42 02)
2 $(frame 20 02 42 02)" | cut -c14-15 | xargs)"

echo "# rs485: 47, 51, 92, 93, 96"

is "47" "110E420BEA0AF00D030A4703E8D2F0B3B0A7F80D030A47FC18" "$(info 47 "")"
is "47: limits by hand" "110E420BEA0AF00D030A4803E7D2F0B3B0A7F80D030A47FC7C" "$(info 47 "0 module 1 limit charge_cold -9.9
0 module 1 limit charge_current 99.9
0 module 1 limit discharge_current -90")"
is "51" "5553323030304300000001 0750796C6F6E2D2D2D2D2D2D2D2D2D2D2D2D2D2D2D" \
	"$(info 51 "" --model us2000c | sed 's/^.\{22\}/& /')"
is "92: limits, a full pack, an empty one" "02D002AFC80320FCE0C0 02D002AFC80000FCE040 02D002AFC80320000080" \
	"$(for soc in 50 100 0; do info 92 "0 module 1 soc $soc"; done | xargs)"
is "92: requests" "C8 D0 E0 C0" "$(for request in full force force_urgent none; do
	info 92 "0 module 1 request $request" | cut -c19-20; done | xargs)"
is "92: values by hand" "02C8C8B79800FAFF0680" "$(info 92 "0 module 1 charge_voltage 51.4
0 module 1 discharge_voltage 47
0 module 1 charge_current 25
0 module 1 discharge_current 25
0 module 1 discharge_enable off
0 module 1 raw 92 02C8C8B79800FAFF0680")"
is "93" "0250505443523031323334353637383930" "$(info 93 "0 module 1 serial PPTCR01234567890")"
is "96" "020103000609" "$(info 96 "" --model us3000c)"

echo "# rs485: 61 to 63"

is "not without --system" "$(frame 20 02 04)" "$(ask "" "$(frame 20 02 61)")"
where=0B9B0BA500020B910003
is "61" "C27A001E460019001E5A500CF800020CF70002$where$where$where" "$(info 61 "0 module all cells 3319
0 module all cell 4 3320
0 module 1 current 0.1
0 module 2 current 0.2
0 module 1 cycles 20
0 module 2 cycles 30
0 module 2 soh 80
0 module 1 temperatures 25
0 module 2 temperatures 23" --system -m 2)"
is "62: warnings and protections of all modules" "80401040" "$(info 62 "0 module 2 alarm cell_undervoltage protection
0 module 1 alarm module_overvoltage warning
0 module 2 alarm charge_overcurrent both" --system -m 2)"
is "62: a module that is away has no alarms" "00000000" "$(info 62 "0 module 2 alarm cell_undervoltage protection
0 module 2 off" --system -m 2)"
is "63: sums of 80 A, discharging positive" "D002AFC806400640C0" "$(info 63 "" --system -m 2)"
is "63: one module bars charging" "D002AFC80000064040" "$(info 63 "0 module 2 soc 100" --system -m 2)"
is "61: a slave's answer is the master's" "038" "$(ask "" "$(frame 20 03 61)" --system -m 2 |
	sed 's/^~20\(..\)4600\(.\).*/\1\2/')"

echo "# rs485: lengths of each model, as captured"

# model, LENID of 42, 44, 47, 51, 92, 93, 96; - = refused
while read -r model lengths; do
	is "$model" "$lengths" "$(for cid2 in 42 44 47 51 92 93 96; do
		case $model in
		seplos) address=00 ;;
		pace) address=01 ;;
		*) address=02 ;;
		esac
		case $cid2 in
		47 | 51) ask "" "$(frame 20 "$address" "$cid2")" --model "$model" ;;
		*) ask "" "$(frame 20 "$address" "$cid2" "$address")" --model "$model" ;;
		esac | sed 's/^.......04.*/-/
s/^..........\(...\).*/\1/'
	done | xargs)"
done <<-LENGTHS
	us2000 06E 040 032 040 014 022 00C
	us2kbpl 06E 040 032 040 014 022 00C
	us2000c 06E 042 032 040 014 022 00C
	us3000 07A 040 032 040 014 022 00C
	us3000c 07A 042 032 040 014 022 00C
	us5000 07A 042 032 040 014 022 00C
	us5000-n6 07E 044 032 040 014 022 00C
	up2500 05E 032 032 040 014 022 00C
	jk 07C 044 032 040 - - -
	seplos 096 060 140 040 - - -
	pace 07A 04C - 040 - - -
LENGTHS
# group requests: modules, LENID
while read -r model modules length; do
	is "FF: $modules $model" "$modules $length" "$(ask "" "$(frame 20 02 42 FF)" --model "$model" -m "$modules" |
		sed 's/^..........\(...\)..\(..\).*/\2 \1/')"
done <<-LENGTHS
	us2000 02 0D8
	us2000plus 03 142
	us3000 04 1DC
	us3000,us2000 02 0F0
	us2000 01 06E
LENGTHS

echo "# rs485: who answers what"

is "FF: newer models are silent" "" "$(ask "" "$(frame 20 02 42 FF)
$(frame 20 02 44 FF)" --model us5000)"
is "FF: only for 42 and 44, only at the master" "06" "$(ask "" "$(frame 20 02 92 FF)
$(frame 20 03 42 FF)" --model us2000 -m 2 | cut -c8-9)"
is "FF: 44 of two" "02 62 2" "$(ask "" "$(frame 20 02 44 FF)" --model us3000,us2000 |
	sed 's/^~20..46\(..\)..\(..\)..\(..\).*/\3/' | xargs) \
$(ask "" "$(frame 20 02 44 FF)" --model us2000 -m 2 | awk '{ print int((length($0) - 17) / 2), gsub(/0F0/, "") }')"
is "FF: a module that is away is left out" "01" "$(ask "0 module 2 off" "$(frame 20 02 42 FF)" --model us2000 -m 2 |
	cut -c16-17)"
is "addresses without a module, and others' groups: silence" "" "$(for a in 00 01 04 0F 12 22 FF; do
	ask "" "$(frame 20 $a 42 $a)" -m 2; done)"
is "sixteen modules" "02 11" "$(for a in 02 11 12; do ask "" "$(frame 20 $a 93 $a)" -m 16 | cut -c4-5; done | xargs)"
is "group 3" "32 37" "$(for a in 02 32 37 38; do
	ask "" "$(frame 20 $a 42 $a)" -m 6 --group 3 | cut -c4-5; done | xargs)"
is "groups 1 and 2 on one bus" "12 13 22 23" "$(for a in 02 12 13 14 22 23 24; do
	ask "" "$(frame 20 $a 42 $a)" -m 2 --group 1,2 | cut -c4-5; done | xargs)"
is "groups: modules are numbered on" "0FA0" "$(ask "0 module 3 cell 1 4000" "$(frame 20 22 42 22)" -m 2 --group 1,2 |
	cut -c20-23)"
is "a console port: the master is 1" "01" "$(ask "" "$(frame 20 01 42 01)" --model us2000 -a 1 | cut -c4-5)"
is "51 behind a master: the data of the master" "03 5553323030304300000001" \
	"$(ask "" "$(frame 20 03 51)" --model us2000c,us2kbpl | sed 's/^~20\(..\).\{8\}\(.\{22\}\).*/\1 \2/')"
is "93 and 96 behind a master: its own" "0348505442 030203" "$(ask "" "$(frame 20 03 93 03)
$(frame 20 03 96 03)" --model us2000c,us2kbpl | sed 's/^.\{13\}\(.*\)....$/\1/
1s/^\(.\{10\}\).*/\1/
2s/^\(.\{6\}\).*/\1/' | xargs)"
is "a US2000B-Plus behind a US2000C: 44 has the longer form" "042" \
	"$(ask "" "$(frame 20 03 44 03)" --model us2000c,us2kbpl | cut -c11-13)"
is "a US2000 behind a US3000: four items" "07A" "$(ask "" "$(frame 20 03 42 03)" --model us3000,us2000 | cut -c11-13)"
is "a US2000B-Plus takes any INFO, of two bytes the second" "00 00 00" "$(ask "" "$(frame 20 02 42 01)
$(frame 20 02 42 0201)
$(frame 20 02 96 0202)" --model us2kbpl | cut -c8-9 | xargs)"
is "others do not: RTN 06, 05, 05" "06 05 05" "$(ask "" "$(frame 20 02 42 01)
$(frame 20 02 42 0202)
$(frame 20 02 42)" | cut -c8-9 | xargs)"
is "47 and 51 take an INFO" "00 00" "$(ask "" "$(frame 20 02 47 02)
$(frame 20 02 51 0000)" | cut -c8-9 | xargs)"
is "another CID1: silence" "" "$(ask "" "$(frame 20 02 42 02 | sed 's/46/64/')")"
is "JK: answers as 02 from any place" "02 02" "$(ask "" "$(frame 20 02 42 02)
$(frame 20 03 42 03)" --model jk -m 2 | cut -c4-5 | xargs)"
is "JK: 42 without its first byte" "0210" "$(ask "" "$(frame 20 02 42 02)" --model jk | cut -c14-17)"
is "versions of look-alikes" "20 26 25" "$(for model in seplos boqiang; do
	ask "" "$(frame 20 00 4F)" --model $model; done | cut -c2-3 | xargs) $(ask "" "$(frame 20 01 4F)" --model pace |
	cut -c2-3)"
is "Seplos: 10 mA, 10 mV, ten items, 0.1 %" "FD5C14C21B580A271002BC2710001903E814C20000000000000000" \
	"$(ask "0 module 1 current -6.76
0 module 1 voltage 53.14" "$(frame 20 00 42 00)" --model seplos | sed 's/^.\{109\}\(.*\)....$/\1/')"
is "PACE: 10 mA, mV, three items" "FF1FCCCD1B58032710008C2710" "$(ask "0 module 1 current -2.25
0 module 1 voltage 52.429
0 module 1 cycles 140" "$(frame 20 01 42 01)" --model pace | sed 's/^.\{109\}\(.*\)....$/\1/')"

refused=
for high in 4 5 6 7 8 9 A C E; do
	for low in 0 1 2 3 4 5 6 7 8 9 A B C D E F; do
		refused="$refused
$(frame 20 02 $high$low 02)"
	done
done
is "every other command: RTN 04" "00 8 04 136" "$(ask "" "${refused#?}" | cut -c8-9 | sort | uniq -c |
	awk '{ printf "%s%s %s", separator, $2, $1; separator = " " }')"
is "commands that switch change nothing" "0" "$(ask "" "$(frame 20 02 92 02)
$(for code in 4 5; do frame 20 02 9$code 02C8C8B79800FAFF06; done)
$(frame 20 02 92 02)" | sed -n '1p
4p' | uniq | wc -l | awk '{ print $1 - 1 }')"

echo "# rs485: damaged requests"

good=$(frame 20 02 42 02)
is "a wrong checksum: RTN 02" "$(frame 20 02 02)" "$(ask "" "${good%?}0")"
is "a wrong length checksum: RTN 03" "$(frame 20 02 03)" "$(ask "" "~20024642D00202FD33")"
is "a length that is not that of the frame: RTN 05" "$(frame 20 02 05)" "$(ask "" "~20024642F00102FD33")"
is "lower case, other characters, too short: silence" "" "$(ask "" "$(echo "$good" | tr A-F a-f)
~2002464 E00202FD33
~2002
2002
")"
is "what stands before ~ and a ~ in between do not matter" "00 00" "$(ask "" "xx$good
~20024642$good" | cut -c8-9 | xargs)"
is "an absent module does not complain of damage" "" "$(ask "" "$(frame 20 05 42 05 | sed 's/.$/X/')")"

echo "# rs485: modules that go and come, scenario"

is "off and on" "1.000000 3.000000" "$(ask "1.5 module 2 off
2.5 module 2 on" "1 $(frame 20 03 93 03)
2 $(frame 20 03 93 03)
3 $(frame 20 03 93 03)" -m 2 --latency 0 --no-wire --print-frames | sed -n 's/ <.*//p' | xargs)"
is "behind a master that is off: silence" "" "$(ask "0 module 1 off" "$(frame 20 03 93 03)" -m 2)"
is "refuse, and no longer" "91 00" "$(ask "0 module 1 refuse 91
1 module 1 refuse off" "0.5 $good
2 $good" | cut -c8-9 | xargs)"
is "another model in its place" "06E 07A" "$(ask "1 module 1 model us5000" "$good
2 $good" --model us2000c | cut -c11-13 | xargs)"
is "raw, and no longer" "$(frame 20 02 00 0202)
032" "$(ask "0 module 1 raw 47 0202
1 module 1 raw 47 off" "$(frame 20 02 47)
2 $(frame 20 02 47)" | sed '2s/^..........\(...\).*/\1/')"
is "several modules at once" "0FA0 0FA0 0CFA" "$(ask "0 module 1-2 cell 1 4000
0 module 3 cell 1 3322" "$(for a in 02 03 04; do frame 20 $a 42 $a; done)" -m 3 | cut -c20-23 | xargs)"
is "silence" "1" "$(ask "1 silence on" "$good
2 $good" | wc -l | tr -d ' ')"
is "send: characters nobody asked for" "~0000" "$(ask "0 send ~0000" "1 x")"
is "random: so many characters" "100" "$(ask "0 random 100" "1 x" | wc -c | tr -d ' ')"
is "end" "1" "$(ask "1 end" "$good
2 $good" | wc -l | tr -d ' ')"
while IFS='|' read -r line text; do
	printf '%s\n' "$line" >"$tmp/story.scn"
	bad "\"$line\"" 2 "story.scn:1: $text" "$sim" rs485 - --check -m 3 --scenario "$tmp/story.scn"
done <<-LINES
	0 soc 5|"soc" is no action; allowed: module, fault, silence, live, random, send, end
	0 module 4 off|module: "4" is no module; allowed: 1 to 3, as 3 or 2-4; all
	0 module 0 off|module: "0" is no module
	0 module 2-1 off|module: "2-1" is no module
	0 module 1 sleep|module: "sleep" is nothing of a module; allowed: on, off, cell,
	0 module 1|module: too few words
	0 module 1 cell 5|module cell: write: TIME module N cell CELL MV
	0 module 1 cell 16 3300|module cell: "16" does not fit; allowed: cell 1 to 15
	0 module 1 cell 1 40000|module cell: "40000" does not fit; allowed: -32768 to 32767
	0 module 1 temperature 6 20|module temperature: "6" does not fit; allowed: temperature 1 (the board) to 5
	0 module 1 temperature 1 20.55|module temperature: "20.55" does not fit
	0 module 1 current x|module current: "x" does not fit; allowed: -3276.8 to 3276.7
	0 module 1 heater maybe|module heater: "maybe" does not fit; allowed: on, off, auto
	0 module 1 alarm overvoltage protection|module alarm: "overvoltage" does not fit; allowed: cell_overvoltage,
	0 module 1 alarm bms_internal bad|module alarm: "bad" does not fit; allowed: none, warning, protection, both
	0 module 1 state cell low|module state: "low" does not fit
	0 module 1 state cell 1 odd|module state: "odd" does not fit; allowed: none, low, high, fault
	0 module 1 serial 12345678901234567|module serial: "12345678901234567" does not fit
	0 module 1 raw off 00|module raw: "off" does not fit
	0 module 1 model us9000|module model: "us9000" does not fit
	0 fault rain 5|fault: "rain" is no fault; allowed: latency, outliers, bit_errors,
	0 fault drop 101|fault: "101" is not understood; allowed: 0 to 100, off
	0 random 0|random: "0" is no count
LINES
