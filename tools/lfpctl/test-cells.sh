# shellcheck shell=sh disable=SC2154,SC2086,SC2034
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: modules of a stack on RS485, in status and cells.

# add_serial_link: what the driver shows of a chain of modules on ttyUSB0
add_serial_link() {
	table $device/links/serial <<-END
	state up
	problem none
	dialect pylontech
	port ttyUSB0
	baud 115200
	age_ms 120
	frames 410
	rejected 0
	checksum_errors 0
	length_errors 0
	garbled 0
	unasked 0
	foreign 0
	refusals 0
	echoes 0
	skipped 0
	timeouts 0
	retries 0
	outliers 0
	implausible 0
	unknown_bits none
	silence_ms 5000
	gap_ms 100
	group_request 0
	groups 0
	modules_online 2
	modules_total 2
	round_ms 640
	fields voltage_now current_now temp capacity
	END
	for module in 01 02; do
		put $device/links/serial/module_frames/$module 205
		put $device/links/serial/module_timeouts/$module 0
		put $device/links/serial/module_outliers/$module 0
	done
}

# add_module PLACE FIRST-CELL: 15 cells, from FIRST-CELL millivolts on a millivolt more each
add_module() {
	module=$device/power_supply/lfp0_m$1
	table "$module" <<-END
	present 1
	status Discharging
	health Good
	capacity 77
	voltage_now 50120000
	current_now -6100000
	temp 217
	cell_voltage_max $((($2 + 14) * 1000))
	cell_voltage_max_at cell 15
	charge_mosfet 1
	discharge_mosfet 1
	precharge_mosfet 0
	heater_on 0
	fully_charged 0
	alarm_level none
	serial_number H00$1
	alarms/cell_overvoltage none
	alarms/temperature_sensor none
	alarms/module_link none
	hwmon7/name lfp0_m$1
	hwmon7/in1_label highest
	hwmon7/in1_input 50120
	hwmon7/temp1_label temp
	hwmon7/temp1_input 21700
	END
	table "$device/hwmon/hwmon1$1" <<-END
	name lfp0_m$1_cells
	in0_label module voltage
	in0_input 50120
	END
	for cell in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15; do
		number=${cell#0}
		put "$device/hwmon/hwmon1$1/in${number}_label" "cell $number"
		put "$device/hwmon/hwmon1$1/in${number}_input" $(($2 + number - 1))
		put "$module/alarms/cell_$cell" none
	done
	number=1
	for label in "BMS board" "cells 1-4" "cells 5-8" "cells 9-12" "cells 13-15"; do
		put "$device/hwmon/hwmon1$1/temp${number}_label" "$label"
		put "$device/hwmon/hwmon1$1/temp${number}_input" $((29000 - 1900 * number))
		put "$module/alarms/temperature_0$number" none
		number=$((number + 1))
	done
}

make_modules() {
	add_device 42
	add_supply
	put $supply/data_source modules
	rm -r "${sys:?}/$device/links/can"
	add_serial_link
	add_module 01 3310
	add_module 02 3312
	put $device/power_supply/lfp0_m01/model_name US5000
	mkdir "$tmp/made"
	cp -R "$sys/$device" "$tmp/made/device"
	cp -R "$sys/$supply" "$tmp/made/supply"
}

# fresh_modules: a stack of two modules on RS485 alone, copied from when it was first made
fresh_modules() {
	rm -rf "${sys:?}/$supply" "${sys:?}/$device" "$sys/$driver/lfpstack-lfp0"
	if [ -d "$tmp/made" ]; then
		cp -R "$tmp/made/device" "$sys/$device"
		cp -R "$tmp/made/supply" "$sys/$supply"
		ln -s "../../../../$device" "$sys/$driver/lfpstack-lfp0"
	else
		make_modules
	fi
}

second=$device/power_supply/lfp0_m02
sensors=$device/hwmon/hwmon102

test_status_modules() {
	fresh_modules
	run status
	is "$(printf '%s\n' "$out" | sed -n '/^  Module /,$p')" \
		'  Module    model    serial                V       A    %     °C
       1    US5000   H0001             50.12    -6.1   77   21.7  online
       2    -        H0002             50.12    -6.1   77   21.7  online
  Link serial   up, pylontech on ttyUSB0, last frame 0.1 s ago' "modules: a line for each"
	LC_ALL=C
	run status
	like "$out" "^  Module .*    %      C$" "modules: no degree sign without UTF-8"
	LC_ALL=C.UTF-8
	put $second/alarm_level protection
	put $second/alarms/cell_overvoltage protection
	put $second/alarms/cell_05 high
	put $second/alarms/temperature_03 fault
	put $device/disagreements 3
	put $device/disagreeing "voltage_now temp"
	run status
	like "$out" "^       2 .*  PROTECTION$" "modules: an alarm in its line"
	like "$out" "^  Module 2      PROTECTION  cell_overvoltage$" "modules: which"
	like "$out" "^  Module 2      high        cell 5$" "modules: of which cell"
	like "$out" "^  Module 2      fault       cells 5-8$" "modules: of which temperature"
	like "$out" "^  Links         links disagree: voltage_now temp \(3 times so far\)$" "links that disagree"
	put $second/present 0
	put $device/disagreeing none
	put $second/alarms/module_link protection
	for file in voltage_now current_now capacity temp; do
		lose $second/$file
	done
	run status
	like "$out" "^       2    -        H0002                 -       -    -      -  LOST$" "modules: one that is lost"
	like "$out" "^  Module 2      PROTECTION  module_link$" "modules: that is an alarm"
	like "$out" "links disagree: not now \(3 times so far\)$" "links that disagreed"
	[ "$(printf '%s\n' "$out" | awk 'length > 80')" = "" ]
	is $? 0 "modules: within 80 columns"
}

test_status_modules_more() {
	fresh_modules
	put $device/links/serial/timeouts 4
	put $device/links/serial/garbled 9
	run status -v
	like "$out" "^                410 frames, 4 timeouts, 9 garbled or cut$" "status -v: counters that counted"
	like "$out" "^                115200 baud, gap 100 ms, a round takes 0.6 s, data lost after 5.0 s$" "status -v: the line"
	like "$out" "^                2 of 2 modules online$" "status -v: modules"
	unlike "$out" "gives " "status -v: all numbers are from the one link"
	like "$out" "^  Data from     the modules, added up$" "status -v: where the numbers come from"
	like "$out" "^                module 02       205 frames      0 timeouts      0 not believed$" "status -v: counters of a module"
	like "$out" "^lfp0_m02: Discharging, 77 %$" "status -v: each module"
	like "$out" "^  Charge FET           on         Discharge FET        on$" "status -v: switches"
	put $second/present 0
	run status -v
	like "$out" "^lfp0_m02: DATA LOST: nothing from this module$" "status -v: a lost module"
	lose $device/links/serial/round_ms
	put $device/links/serial/groups "1 2"
	put $device/links/serial/group_request 1
	long="cell_voltage_max_at cell_voltage_min_at"
	put $device/links/can/state up
	put $device/links/can/fields "voltage_now current_now"
	put $device/links/serial/fields "$long $long $long $long $long $long $long $long $long last_of_all"
	run status -v
	like "$out" "^                115200 baud, gap 100 ms, data lost" "status -v: no round yet"
	like "$out" "^                2 of 2 modules online, groups 1 2, asked all at once$" "status -v: groups"
	like "$out" "^                gives voltage_now current_now$" "status -v: what CAN gives"
	like "$out" " last_of_all$" "status -v: many fields are not cut"
	rm -r "${sys:?}/$device/links/can"
	[ "$(printf '%s\n' "$out" | awk 'length > 80')" = "" ]
	is $? 0 "status -v: within 80 columns"
	table $supply <<-END
	present 0
	END
	put $device/links/serial/state silent
	put $device/links/serial/age_ms 9000
	run status
	like "$out" "^lfp0: DATA LOST: nothing from the pack for 9 s \(ttyUSB0: silent\)$" "a silent chain"
	like "$out" "is the pack on\? cable, baud rate, A and B\?$" "a silent chain: what to look at"
	put $device/links/serial/problem garbled
	run status
	like "$out" "only damaged frames come: other baud rate" "a garbled line: what to look at"
	put $device/links/serial/state absent
	put $device/links/serial/problem no_port
	run status
	like "$out" "no port ttyUSB0 yet:  lfpctl attach /dev/ttyUSB0$" "no port: what to do"
}

test_status_modules_json() {
	fresh_modules
	put $second/alarms/cell_05 high
	lose $sensors/in15_input $second/alarms/cell_15
	run status --json
	like "$(printf '%s' "$out" | tr -d '\n ')" '"modules":\{"1":\{"present":1,"status":"Discharging","health":"' \
		"modules: JSON by place"
	like "$(printf '%s' "$out" | tr -d '\n')" \
		'"label": "cell 5", +"voltage_now": 3316000, +"alarm": "high"' "modules: JSON of a cell"
	like "$(printf '%s' "$out" | tr -d '\n')" \
		'"label": "cell 15", +"voltage_now": null, +"alarm": null' "modules: JSON of a cell that is not known"
	like "$(printf '%s' "$out" | tr -d '\n')" \
		'"label": "cells 5-8", +"temp": 233, +"alarm": "none"' "modules: JSON of a temperature"
	unlike "$out" '"cell_05"|"temperature_01"' "modules: JSON: alarms of cells stand with the cells"
	like "$out" '"temperature_sensor": "none"' "modules: JSON: other alarms"
	like "$(printf '%s' "$out" | tr -d '\n')" '"disagreements": 0, +"disagreeing": "none"' "JSON of disagreements"
	like "$out" '"port": "ttyUSB0"' "JSON of the serial link"
	like "$out" '"groups": "0"' "JSON: groups are a list"
}

test_cells() {
	fresh_modules
	run cells
	is "$status$err" 0 "cells: status"
	is "$out" 'lfp0: 2 modules, cells in mV above 3000: "326" is 3.326 V
 #   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  mV    °C
 1 310-311 312 313 314 315 316 317 318 319 320 321 322 323 324  14 20-25 CD
 2 312 313 314 315 316 317 318 319 320 321 322 323 324 325 326+ 14 20-25 CD
+ highest 3.326 V: module 2 cell 15
-  lowest 3.310 V: module 1 cell 1
    spread 0.016 V in the whole stack
C charge, D discharge, P precharge switch closed; H heater on; F full' "cells: a row for each module"
	put $second/alarms/cell_15 high
	put $second/alarms/cell_02 low
	put $second/alarms/cell_03 fault
	put $second/alarms/cell_04 unknown
	put $second/alarms/temperature_01 high
	put $sensors/in5_input 3310
	put $sensors/temp2_input -4600
	put $second/fully_charged 1
	put $second/charge_mosfet 0
	lose $sensors/in1_input
	run cells lfp0
	like "$out" "^ 2   - 313v314x315\?310-317 318 .* 325 326\^ 16 -5..23\^ DF$" "cells: what the module says of them"
	like "$out" "^-  lowest 3.310 V: module 1 cell 1 and 1 more$" "cells: two lowest"
	like "$out" "^The module says:  \^ too high  v too low  x fault  \? a code that nobody has explained$" "cells: legend"
	run cells -v
	like "$out" "^   BMS board 27.1 high, cells 1-4 -4.6, cells 5-8 23.3, cells 9-12 21.4,$" "cells -v: temperatures"
	like "$out" "^   cells 13-15 19.5$" "cells -v: the last of them"
	put $second/present 0
	run cells
	like "$out" "^ 2 LOST$" "cells: a lost module"
	run cells lfp7
	is "$status" 3 "cells: no such stack"
	rm -r "${sys:?}/$device/power_supply"
	run cells
	is "$status $err" "3 lfpctl: lfp0 tells of no cells: modules do that on RS485, with hwmon in the kernel" "cells: none"
}

# cell_rows: the lines of the modules alone
cell_rows() {
	printf '%s\n' "$out" | grep '^ [0-9#]\|^   [ 0-9]'
}

test_cells_fit() {
	fresh_modules
	put $device/hwmon/hwmon101/in16_label "cell 16"
	put $device/hwmon/hwmon101/in16_input 3330
	put $device/power_supply/lfp0_m01/alarms/cell_16 none
	rm -r "${sys:?}/$second" "${sys:?}/$sensors"
	for place in 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16; do
		cp -R "$sys/$device/power_supply/lfp0_m01" "$sys/$device/power_supply/lfp0_m$place"
		cp -R "$sys/$device/hwmon/hwmon101" "$sys/$device/hwmon/hwmon1$place"
		put "$device/hwmon/hwmon1$place/name" "lfp0_m${place}_cells"
	done
	run cells
	is "$(printf '%s\n' "$out" | grep -c '^ *[0-9][0-9]* 3')" 16 "cells: 16 modules"
	is "$(printf '%s\n' "$out" | awk 'length > 80')" "" "cells: 16 cells within 80 columns"
	like "$out" "^16 310-311 .*324 330\+ 20 20-25 CD$" "cells: the 16th module and cell"
	COLUMNS=50
	export COLUMNS
	run cells
	is "$(cell_rows | head -n 4)" ' #   1   2   3   4   5   6   7   8
     9  10  11  12  13  14  15  16  mV    °C
 1 310-311 312 313 314 315 316 317
   318 319 320 321 322 323 324 330+ 20 20-25 CD' "cells: two lines in a narrow terminal"
	COLUMNS=30
	run cells
	is "$(cell_rows | sed -n '5,9p')" ' 1 310-311 312 313
   314 315 316 317
   318 319 320 321
   322 323 324 330+ 20 20-25
    CD' "cells: four and more lines"
	unset COLUMNS
}

test_cells_range() {
	fresh_modules
	put $sensors/in1_input 2950
	put $sensors/in2_input 3004
	run cells
	like "$out" 'cells in mV above 2900: "426" is 3.326 V$' "cells: another base"
	like "$out" "^ 2  50-104 414 " "cells: numbers above another base"
	put $sensors/in1_input 870
	run cells
	like "$out" 'cells in mV above 3000: "326" is 3.326 V$' "cells: one far off does not move the base"
	like "$out" "^ 2 0.9-004 314 .*326\+2.5 20-25 CD$" "cells: one far off is in volts"
	like "$out" "^A number with a point is in volts" "cells: one far off: legend"
	for module in 01 02; do
		for number in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
			lose $device/hwmon/hwmon1$module/in${number}_input
		done
	done
	run cells
	like "$out" "^lfp0: 2 modules, no cell is known now$" "cells: none is known"
	like "$out" "^ 2   -   - .*   -   - 20-25 CD$" "cells: none is known: row"
}

test_cells_json() {
	fresh_modules
	run cells --json
	like "$(printf '%s' "$out" | tr -d '\n')" \
		'^\{ +"lfp0": \{ +"modules": \{ +"1": \{ +"present": 1,.*"charge_mosfet": 1,.*"cells": \[ +\{ +"label": "cell 1", +"voltage_now": 3310000, +"alarm": "none"' \
		"cells --json"
	if command -v python3 > /dev/null; then
		check "cells --json is JSON" python3 -c 'import json, sys
stack = json.loads(sys.argv[1])["lfp0"]
assert len(stack["modules"]["2"]["cells"]) == 15
assert stack["modules"]["2"]["temperatures"][1] == {"label": "cells 1-4", "temp": 252, "alarm": "none"}' "$out"
	fi
}

test_module_events() {
	fresh_modules
	put $second/alarms/module_link protection
	run events
	like "$out" "lfp0_m02  module_link: protection  \(present state, seq 42\)$" "events: of a module"
	run events --json
	like "$out" '"modules":\{"1":\{\},"2":\{"module_link":"protection"\}\}' "events --json: of a module"
}

if [ -n "$shim" ]; then
	preload=$shim
	test_status_modules
	test_status_modules_more
	test_status_modules_json
	test_cells
	test_cells_fit
	test_cells_range
	test_cells_json
	test_module_events
	preload=
else
	skip "modules and cells" "the tests' library could not be built: $(head -n 1 "$tmp/shim.err")"
fi
