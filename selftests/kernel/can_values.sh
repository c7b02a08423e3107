#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every value that a pack sends arrives in sysfs, hwmon and uevents as what it is, and nothing else is shown.
# The expected values were worked out by hand from the frames.
#
#	LFP_VECTORS	a file with captured frames: id, data, vendor, model, source, meaning, kind (CSV)

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

supply=$supplies/lfp0

# values: "FILE VALUE" lines on standard input; each file must be there with this value, and no other file may be
values() {
	local name value have want=uevent

	while read -r name value; do
		file_is "$supply/$name" "$value"
		want+=" $name"
	done
	have=$(find "$supply/" -maxdepth 1 -type f -printf '%f\n' | sort | xargs)
	is "$have" "$(xargs -n 1 <<<"$want" | sort | xargs)" "there is no other file"
}

# alarms NAME...: these conditions and no others, none of them raised
alarms() {
	local have

	have=$(cd "$supply/alarms" && grep -H . ./* | sed 's,^\./,,' | sort | xargs)
	is "$have" "$(printf '%s:none\n' "$@" | sort | xargs)" "alarms/ holds what the pack can say"
}

find_hwmon() {
	local dir

	for dir in /sys/class/hwmon/hwmon*; do
		get "$dir/name"
		[ "$got" != "$1" ] || { hwmon=$dir; return 0; }
	done
	hwmon=/nonexistent
}

# hwmon: as values, in the hwmon device of the stack
hwmon() {
	local name value have want=name

	find_hwmon lfp0_stack
	while read -r name value; do
		file_is "$hwmon/$name" "$value" "hwmon: $name is $value"
		want+=" $name"
	done
	have=$(find "$hwmon/" -maxdepth 1 -type f ! -name uevent -printf '%f\n' | sort | xargs)
	is "$have" "$(xargs -n 1 <<<"$want" | sort | xargs)" "hwmon: there is no other file"
}

# What udev and systemd see must be what the files say, and must keep them from switching the host off.
uevent() {
	local text name value differing=

	text=$(<"$supply/uevent")
	sed -n 's/^POWER_SUPPLY_//p' <<<"$text" | grep -v '^NAME=' >"$work/uevent"
	while IFS='=' read -r name value; do
		get "$supply/${name,,}"
		[ "$got" = "$value" ] || differing+=" $name"
	done <"$work/uevent"
	is "$differing" "" "uevent: every value is that of the file"
	like "$text" '^POWER_SUPPLY_SCOPE=Device$' "uevent: the scope is Device"
	like "$text" '^POWER_SUPPLY_TECHNOLOGY=Li-?Fe$' "uevent: the technology is LiFe"
	unlike "$text" '^POWER_SUPPLY_(ENERGY|POWER)_' "uevent: no energy and no power"
}

test_v12() {
	diag "US5000, older firmware, V1.2"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	values <<-END
		type Battery
		status Discharging
		present 1
		health Good
		technology LiFe
		scope Device
		manufacturer PYLON
		voltage_now 49860000
		current_now -27000000
		temp 363
		capacity 88
		capacity_level Normal
		constant_charge_voltage_max 53200000
		constant_charge_current_max 480000000
		state_of_health 94
		discharge_current_max 480000000
		discharge_voltage_min 45000000
		charge_enabled 1
		discharge_enabled 1
		charge_request none
		modules_online 6
		alarm_level none
		data_source can
		indicator_run discharging
		indicator_alarm off
	END
	alarms overvoltage undervoltage overtemperature undertemperature discharge_overcurrent charge_overcurrent \
		bms_internal internal_communication unknown_alarm can_link
	hwmon <<-END
		label lfp0
		in0_input 49860
		in0_min 45000
		in0_max 53200
		in0_min_alarm 0
		in0_max_alarm 0
		in0_label stack voltage
		curr1_input -27000
		curr1_min -480000
		curr1_max 480000
		curr1_min_alarm 0
		curr1_max_alarm 0
		curr1_label stack current
		temp1_input 36300
		temp1_min_alarm 0
		temp1_max_alarm 0
		temp1_label stack cells
		power1_input -1346220000
		power1_label stack power
	END
	uevent
	file_is "$(link_of lfp0)/dialect" pylontech-1.2
	file_is "$(link_of lfp0)/unknown_bits" none
	detach lfp0
	check "the supply goes with the stack" test ! -e "$supply"
}

test_v13() {
	diag "US5000, newer firmware, V1.3"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v13[@]}"
	values <<-END
		type Battery
		status Discharging
		present 1
		health Good
		technology LiFe
		scope Device
		manufacturer PYLON
		voltage_now 49870000
		current_now -27900000
		temp 363
		capacity 84
		capacity_level Normal
		constant_charge_voltage_max 52800000
		constant_charge_current_max 480000000
		charge_full 572000000
		state_of_health 96
		discharge_current_max 480000000
		discharge_voltage_min 45000000
		firmware_version 1.3
		alarm_level none
		data_source can
		indicator_run discharging
		indicator_alarm off
	END
	alarms general overvoltage undervoltage overtemperature undertemperature charge_overtemperature \
		charge_undertemperature discharge_overcurrent charge_overcurrent contactor short_circuit bms_internal \
		cell_imbalance unknown_alarm can_link
	find_hwmon lfp0_stack
	file_is "$hwmon/power1_input" -1391373000
	uevent
	file_is "$(link_of lfp0)/dialect" pylontech-1.3
	detach lfp0
}

test_ten_modules() {
	diag "US2000/US3000, 10 modules"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" 359#000000000A504E 351#1402740E740ECC01 355#1A006400 356#021300004A01 35C#C000 \
		35E#50594C4F4E202020
	values <<-END
		type Battery
		status Not charging
		present 1
		health Good
		technology LiFe
		scope Device
		manufacturer PYLON
		voltage_now 48660000
		current_now 0
		temp 330
		capacity 26
		capacity_level Normal
		constant_charge_voltage_max 53200000
		constant_charge_current_max 370000000
		state_of_health 100
		discharge_current_max 370000000
		discharge_voltage_min 46000000
		charge_enabled 1
		discharge_enabled 1
		charge_request none
		modules_online 10
		alarm_level none
		data_source can
		indicator_run standby
		indicator_alarm off
	END
	detach lfp0
}

# Old firmware sends no discharge voltage limit: there is no file for it, and no hwmon limit.
test_six_byte_limits() {
	diag "US2000, old firmware, six bytes of limits"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" 359#0000000004504E 351#14025002C805 355#5F006400 356#8413F1FF3700 35C#C000 \
		35E#50594C4F4E202020
	values <<-END
		type Battery
		status Discharging
		present 1
		health Good
		technology LiFe
		scope Device
		manufacturer PYLON
		voltage_now 49960000
		current_now -1500000
		temp 55
		capacity 95
		capacity_level Normal
		constant_charge_voltage_max 53200000
		constant_charge_current_max 59200000
		state_of_health 100
		discharge_current_max 148000000
		charge_enabled 1
		discharge_enabled 1
		charge_request none
		modules_online 4
		alarm_level none
		data_source can
		indicator_run discharging
		indicator_alarm off
	END
	find_hwmon lfp0_stack
	file_is "$hwmon/in0_min" "(absent)"
	file_is "$hwmon/in0_max" 53200
	detach lfp0
}

# one FRAME FILE=VALUE...: a single frame of a running V1.2 or V1.3 pack and what must follow from it
one() {
	local frame=$1 pair have='' want=''
	shift

	feed "$frame"
	for pair; do
		get "$supply/${pair%%=*}"
		have+="${pair%%=*}=$got "
		want+="$pair "
	done
	is "$have" "$want" "$frame: $*"
}

test_single_values() {
	diag "single frames"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	one 351#14026400FA00C201 constant_charge_current_max=10000000 discharge_current_max=25000000 \
		discharge_voltage_min=45000000
	one 351#14025002C805 constant_charge_current_max=59200000 'discharge_voltage_min=(ENODEV)'
	one 351#1402640006FFC201 discharge_current_max=25000000
	one 356#F4017B00C9FF voltage_now=50000000 current_now=12300000 temp=-55 status=Charging indicator_run=charging
	one 356#8813FFFF0000 current_now=-100000 temp=0 'status=Not charging' indicator_run=standby
	one 356#8813010000000000 current_now=100000 'status=Not charging'
	one 356#881302000000 current_now=200000 status=Charging
	one 355#64006400 capacity=100 capacity_level=Full
	one 356#881300000000 status=Full
	one 355#65006400 capacity=100
	one 355#0000640000000000 capacity=0 state_of_health=100
	one 35C#4000 charge_enabled=0 discharge_enabled=1
	one 35C#80 charge_enabled=1 discharge_enabled=0
	one 35C#E000000000000000 charge_request=force_urgent capacity_level=Critical
	one 35C#D000 charge_request=force capacity_level=Low
	one 35C#F000 charge_request=force_urgent
	one 35C#C800 charge_request=full
	one 35C#C000 charge_request=none capacity_level=Normal
	one 359#0000000010504E modules_online=16
	detach lfp0
}

# condition FRAME NAME LEVEL [HEALTH]: the frame raises just this condition
condition() {
	local raised

	feed "$1"
	raised=$(grep -H -v none "$supply"/alarms/* | sed 's,.*/,,' | xargs)
	get "$supply/health"
	is "$raised${4:+ $got}" "$2:$3${4:+ $4}" "$1: $2 at $3${4:+, health \"$4\"}"
}

# The words that older kernels lack are not compared.
test_conditions_v12() {
	diag "each bit of 0x359"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	condition 359#0200000006504E overvoltage protection 'Over voltage'
	condition 359#0400000006504E undervoltage protection
	condition 359#0800000006504E overtemperature protection Overheat
	condition 359#1000000006504E undertemperature protection Cold
	condition 359#8000000006504E discharge_overcurrent protection 'Over current'
	condition 359#0001000006504E charge_overcurrent protection 'Over current'
	condition 359#0008000006504E bms_internal protection 'Unspecified failure'
	condition 359#0000020006504E overvoltage warning Good
	condition 359#0000040006504E undervoltage warning Good
	condition 359#0000080006504E overtemperature warning Hot
	condition 359#0000100006504E undertemperature warning Cool
	condition 359#0000800006504E discharge_overcurrent warning Good
	condition 359#0000000106504E charge_overcurrent warning Good
	condition 359#0000000806504E internal_communication warning Good
	condition 359#0100000006504E unknown_alarm protection
	condition 359#0000200006504E unknown_alarm warning
	one 359#0200040006504E alarm_level=protection indicator_alarm=protection indicator_run=off \
		alarms/overvoltage=protection alarms/undervoltage=warning alarms/overtemperature=none
	one 359#0200020006504E alarms/overvoltage=protection
	one 359#0000040006504E alarm_level=warning indicator_alarm=warning indicator_run=discharging \
		alarms/overvoltage=none
	one 359#0000000006504E alarm_level=none indicator_alarm=off health=Good
	detach lfp0
}

# Of each pair of bits only 01 raises; 10 clears, 11 and 00 say nothing.
test_conditions_v13() {
	diag "each pair of 0x35A"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v13[@]}"
	condition 35A#0100000000000000 general protection
	condition 35A#0400000000000000 overvoltage protection 'Over voltage'
	condition 35A#1000000000000000 undervoltage protection
	condition 35A#4000000000000000 overtemperature protection Overheat
	condition 35A#0001000000000000 undertemperature protection Cold
	condition 35A#0004000000000000 charge_overtemperature protection Overheat
	condition 35A#0010000000000000 charge_undertemperature protection Cold
	condition 35A#0040000000000000 discharge_overcurrent protection 'Over current'
	condition 35A#0000010000000000 charge_overcurrent protection 'Over current'
	condition 35A#0000040000000000 contactor protection 'Unspecified failure'
	condition 35A#0000100000000000 short_circuit protection 'Over current'
	condition 35A#0000400000000000 bms_internal protection 'Unspecified failure'
	condition 35A#0000000100000000 cell_imbalance protection
	condition 35A#0000000001000000 general warning
	condition 35A#0000000004000000 overvoltage warning
	condition 35A#0000000010000000 undervoltage warning
	condition 35A#0000000040000000 overtemperature warning Hot
	condition 35A#0000000000010000 undertemperature warning Cool
	condition 35A#0000000000040000 charge_overtemperature warning Hot
	condition 35A#0000000000100000 charge_undertemperature warning Cool
	condition 35A#0000000000400000 discharge_overcurrent warning
	condition 35A#0000000000000100 charge_overcurrent warning
	condition 35A#0000000000000400 contactor warning
	condition 35A#0000000000001000 short_circuit warning
	condition 35A#0000000000004000 bms_internal warning
	condition 35A#0000000000000001 cell_imbalance warning
	condition 35A#0000000400000000 unknown_alarm protection
	one 35A#AAAAAA02AAAAAA02 alarm_level=none health=Good
	one 35A#FFFFFFFFFFFFFFFF alarm_level=none
	one 35A#0000000000000004 alarm_level=none alarms/unknown_alarm=none
	detach lfp0
}

# captured_rows: "ID DATA" of the captured frames of Pylontech packs, each once
captured_rows() {
	gawk -v FPAT='([^,]*)|("[^"]*")' 'NR > 1 && $3 == "Pylontech" && $7 ~ /^captured/ { print $1, $2 }' \
		"$LFP_VECTORS" | sort -u
}

# What was captured, one frame at a time among those of a pack of the same dialect.
test_captured() {
	local id data expected

	if [ ! -r "${LFP_VECTORS-}" ]; then
		skip "captured frames" "LFP_VECTORS names no file"
		return
	fi
	diag "captured frames"
	captured_rows >"$work/rows"
	check "there are captured frames" test -s "$work/rows"
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v12[@]}"
	grep -v '^35[AF] ' "$work/rows" >"$work/rows.v12"
	captured_of "$work/rows.v12"
	detach lfp0
	attach lfp0 "$can" silence_ms=60000
	start_pack lfp0 "$pack" "${v13[@]}"
	grep '^35[AF] ' "$work/rows" >"$work/rows.v13"
	captured_of "$work/rows.v13"
	detach lfp0
}

captured_of() {
	while read -r id data <&3; do
		expected=$(sed -n "s/^$id $data //p" "$kernel_tests/captured.expected")
		if [ -z "$expected" ]; then
			not_ok "$id#$data" "captured.expected has no values for it"
			continue
		fi
		# shellcheck disable=SC2086 # a list of pairs
		one "$id#$data" $expected
	done 3<"$1"
}

begin
test_v12
test_v13
test_ten_modules
test_six_byte_limits
test_single_values
test_conditions_v12
test_conditions_v13
test_captured
finish
