# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: high voltage. Polls come from --inverter or from the action "poll".

# state LINES [OPTION...]: the answer to a poll for the state, the poll left out
state() {
	lines=$1
	shift
	frames "$lines
+0 poll 0" --dialect pylontech-hv "$@" | grep -v '^00004200'
}

# answer ID LINES [OPTION...]: data of one frame of the answers to both polls
answer() {
	id=$1
	lines=$2
	shift 2
	frames "$lines" --dialect pylontech-hv --inverter "$@" | sed -n "s/^0000$id#//p" | tail -n 1
}

echo "# high voltage: order"

is "it says nothing unasked" "" "$("$sim" print -d pylontech-hv -D 10)"
is "not even with --immediate" "" "$(frames '1 soc 3
1 alarm contactor protection' -d pylontech-hv --immediate -D 3)"
is "the state: nine frames" "00004210 00004220 00004230 00004240 00004250 00004260 00004270 00004280 00004290" \
	"$(state '0 soc 24' | sed 's/#.*//' | xargs)"
is "the equipment: four frames" "00004200 00007310 00007320 00007330 00007340" \
	"$(frames '0 poll 2' -d pylontech-hv | sed 's/#.*//' | xargs)"
is "cell voltages: no answer" "00004200#0100000000000000" "$(frames '0 poll 1' -d pylontech-hv)"
is "both polls at once: the state first" "\
00004200#0200000000000000 00004200#0000000000000000 00004210 00004220 00004230 00004240 00004250 00004260 \
00004270 00004280 00004290 00007310 00007320 00007330 00007340" \
	"$("$sim" print -d pylontech-hv --inverter | cut -d' ' -f3 | sed '3,$s/#.*//' | xargs)"
is "16 ms, then 15.5 ms from frame to frame" "1.000000 1.016000 1.031500 1.047000 1.062500" \
	"$(play '1 poll 2' -d pylontech-hv | sed 's/^(000000000\(.*\)) .*/\1/' | xargs)"
is "--gap" "0.000000 0.016000 0.018000 0.020000 0.022000" \
	"$(play '0 poll 2' -d pylontech-hv --gap 2 | sed 's/^(000000000\(.*\)) .*/\1/' | xargs)"
is "--inverter polls each second" "0 1 2" "$("$sim" print -d pylontech-hv --inverter -D 2.5 |
	awk '$3 ~ "^00004200#02" { printf "%s%d", sep, substr($1, 2); sep = " " }')"
is "several controllers, frame by frame" "00004200 00007310 00007313 0000731F 00007320 00007323 0000732F" \
	"$(frames '0 poll 2' -d pylontech-hv --address 0,3 -a 15 | sed 's/#.*//' | sed 7q | xargs)"
is "a poll during an answer is answered afterwards" "4200 7310 4200 7320 7330 7340 4210 4220" \
	"$(frames '0 poll 2
0.02 poll 0' -d pylontech-hv | sed 's/^0000\(....\).*/\1/' | sed 8q | xargs)"
is "silence" "" "$(frames '0 silence on
0 poll 0' -d pylontech-hv | grep -v 4200)"
is "a controller goes and comes back" "00004210 00004211 00004210 00004210 00004211" \
	"$(frames '0 poll 0
1 controller 1 off
1 poll 0
2 controller 1 on
2 poll 0' -d pylontech-hv -a 0,1 | sed -n 's/^\(0000421.\).*/\1/p' | xargs)"

echo "# high voltage: captured frames"

is "the pack behind a Growatt SPH" "\
00004210#3F08307592041864
00004220#2D09000724772477
00004230#E40CDF0C0E000800
00004240#A604880403001900" "$(state '0 soc 24' | sed 4q)"
is "the start-up contents of an emulator" "\
00004211#A50930759D042E64
00004221#8C0AE9074A794A79
00004251#0302000000000000
00007311#0100020101020000
00007321#7800041E80012500" "$(frames '0 voltage 246.9
0 board_temperature 18.1
0 soc 46
0 charge_voltage 270
0 discharge_voltage 202.5
0 charge_current 105
0 discharge_current 105
0 cycles 2
0 cells 120
0 cells_per_module 30
0 nominal_voltage 384
0 capacity 37' -d pylontech-hv --inverter -a 1 | grep -E '^00004(211|221|251)|^000073[12]1')"
is "SC0500: 3 x 15 cells, 144 V, 50 Ah" "2D00030F90003200" "$(answer 7320 '0 modules 3
0 cells_per_module 15
0 cells 45
0 nominal_voltage 144')"
is "module voltages above 32767 mV" "1EC31BC302000000" "$(answer 4260 '0 module_voltage_max 49.950
0 module_voltage_min 49.947
0 module_voltage_max_at 2
0 module_voltage_min_at 0')"
is "name in two halves" "50594C4F4E544543 4800000000000000" "$(answer 7330 '') $(answer 7340 '')"
is "another name" "44594E4553530000 0000000000000000" "$(answer 7330 '0 name DYNESS') $(answer 7340 '0 name DYNESS')"
is "versions" "010010020405340C" "$(answer 7310 '0 idle 7310 010010020405340C')"

echo "# high voltage: values"

is "charging with 2.8 A" "4C75" "$(answer 4210 '0 current 2.8' | cut -c5-8)"
is "discharging with 1.5 A" "2175" "$(answer 4210 '0 current -1.5' | cut -c5-8)"
is "no charge: 0 A" "30752477" "$(answer 4220 '0 charge_current 0' | cut -c9-16)"
is "a discharge limit below zero" "24773C73" "$(answer 4220 '0 discharge_current -50' | cut -c9-16)"
is "below freezing" "52038403" "$(answer 4240 '0 cell_temperature_max -15
0 cell_temperature_min -10' | cut -c1-8)"
is "numbers of cells above 255" "2C018F01" "$(answer 4230 '0 cell_voltage_max_at 300
0 cell_voltage_min_at 399' | cut -c9-16)"
is "module temperatures" "C004920402000400" "$(answer 4270 '0 module_temperature_max 21.6
0 module_temperature_min 17
0 module_temperature_max_at 2
0 module_temperature_min_at 4')"
is "forbidden marks" "AA00000000000000 00AA000000000000" \
	"$(answer 4280 '0 charge_enable 0') $(answer 4280 '0 discharge_enable 0')"
is "values of one controller" "3F08307592040A64 3F08307592041864" "$(frames '0 address 1
0 soc 10
0 address all
0 poll 0' -d pylontech-hv -a 1,2 | sed -n 's/0000421[12]#//p' | xargs)"
is "an identifier that newer packs send" "00004290 000042A0" "$(state '0 raw 42A0 A004860401000200' |
	tail -n 2 | sed 's/#.*//' | xargs)"
is "a frame is missing" "8" "$(state '0 drop 4250 on' | grep -c .)"
is "a short frame" "3F083075" "$(answer 4210 '0 length 4210 4')"

echo "# high voltage: 4250 and 4290, each bit"

for row in "idle=03" "charge=01" "discharge=02" "sleep=00"; do
	is "state ${row%=*}" "${row#*=}" "$(answer 4250 "0 state ${row%=*}" | cut -c1-2)"
done
is "the state follows the current" "01 02 03" "$(answer 4250 '0 current 3' | cut -c1-2) \
$(answer 4250 '0 current -3' | cut -c1-2) $(answer 4250 '0 current 0' | cut -c1-2)"
is "state and current contradict each other" "4E75 02" "$(answer 4210 '0 current 3
0 state discharge' | cut -c5-8) $(answer 4250 '0 current 3
0 state discharge' | cut -c1-2)"
is "requests" "0B 13" "$(answer 4250 '0 request force' | cut -c1-2) $(answer 4250 '0 request full' | cut -c1-2)"
for row in \
	"voltage_sensor protection=0100000000" "temperature_sensor protection=0200000000" \
	"internal_communication protection=0400000000" "input_overvoltage protection=0800000000" \
	"reverse_polarity protection=1000000000" "contactor protection=2000000000" \
	"battery_damaged protection=4000000000" "general protection=8000000000" \
	"cell_undervoltage warning=0001000000" "cell_undervoltage protection=0000000100" \
	"cell_overvoltage warning=0002000000" "cell_overvoltage protection=0000000200" \
	"stack_undervoltage warning=0004000000" "stack_undervoltage protection=0000000400" \
	"stack_overvoltage warning=0008000000" "stack_overvoltage protection=0000000800" \
	"charge_undertemperature warning=0010000000" "charge_undertemperature protection=0000001000" \
	"charge_overtemperature warning=0020000000" "charge_overtemperature protection=0000002000" \
	"discharge_undertemperature warning=0040000000" "discharge_undertemperature protection=0000004000" \
	"discharge_overtemperature warning=0080000000" "discharge_overtemperature protection=0000008000" \
	"charge_overcurrent warning=0000010000" "charge_overcurrent protection=0000000001" \
	"discharge_overcurrent warning=0000020000" "discharge_overcurrent protection=0000000002" \
	"module_undervoltage warning=0000040000" "module_undervoltage protection=0000000004" \
	"module_overvoltage warning=0000080000" "module_overvoltage protection=0000000008" \
	"module_overvoltage both=0000080008" "terminal_overtemperature warning=0000100000" \
	"second_level_undervoltage protection=0000000010" "fan warning=0000200000"; do
	is "4250: ${row%=*}" "037600${row#*=}" "$(answer 4250 "0 alarm ${row%=*}")"
done
for row in "shutdown_circuit=01" "bms_internal=02" "internal_bus=04" "self_test=08" "safety_function=10"; do
	is "4290: ${row%=*}, and the mark of it in 4250" "${row#*=}00000000000000 0376008000000000" \
		"$(answer 4290 "0 alarm ${row%=*} protection") $(answer 4250 "0 alarm ${row%=*} protection")"
done

echo "# high voltage: the swapped look-alike"

is "big endian, no offset of the currents" "\
00004210#083F000004921864
00004220#092D070001F401F4
00004230#0CE40CDF0E000800
00004240#04A6048803001900
00004250#0376000000000000
00004260#37CE1BCE02000100
00004270#04A1048D01000300" "$(frames '0 poll 0' -d pylontech-hv-swapped | sed -n 2,8p)"
is "discharging" "FFF1" "$(answer 4210 '0 current -1.5' -d pylontech-hv-swapped | cut -c5-8)"

echo "# high voltage: refused words"

refused "an 11-bit id" "raw: \"351\" is no id of such a pack; allowed: four hex digits, 4210 to 42FF, 7310 to 734F" \
	'0 raw 351 00' -d pylontech-hv
refused "not in the answers" "drop: \"42A0\" is not in the burst; allowed: 4210, 4220, 4230," \
	'0 drop 42A0 on' -d pylontech-hv
refused "29 bits already" "twin: pylontech-hv has 29-bit ids already" '0 twin 4210 on' -d pylontech-hv
refused "an address" "address: \"16\" is no address; allowed: 0 to 15, all" '0 address 16' -d pylontech-hv
refused "a controller" "controller: \"x\" is no address; allowed: 0 to 15" '0 controller x on' -d pylontech-hv
refused "a poll" "poll: \"3\" is no poll; allowed: 0 (state), 1 (cells, never answered), 2 (equipment)" \
	'0 poll 3' -d pylontech-hv
refused "poll in low voltage" "poll: only the dialects pylontech-hv... have it" '0 poll 0'
refused "address in low voltage" "address: only the dialects pylontech-hv... have it" '0 address 1'
refused "out of range" "current: \"-3001\" does not fit; allowed: -3000 to 3553.5 A" '0 current -3001' -d pylontech-hv
for id in 8200 8201 8210 8215 8240 8243; do
	refused "0000$id is never sent" "belongs to the inverter's side and is never sent" "0 frame 0000$id#AA" \
		-d pylontech-hv
done
is "nothing but polls of the inverter's side" "00004200#0000000000000000 00004200#0200000000000000" \
	"$("$sim" print -d pylontech-hv --inverter -D 60 | cut -d' ' -f3 | grep -v '^0000[4][2][1-9A-F]' |
		grep -v '^00007' | sort -u | xargs)"
bad "--address in low voltage" 2 "--address: only the dialects pylontech-hv... have addresses" "$sim" print -a 1
for address in 16 x "1," ",1" 1,16 1000; do
	bad "--address $address" 2 "--address: \"$address\" is not understood; allowed: 0 to 15, or several: 0,1,7" \
		"$sim" print -d pylontech-hv --address "$address"
done
