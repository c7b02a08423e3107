#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A line on which bits flip both ways: whatever is shown was sent. Each value that any file of the modules shows, however
# shortly, is looked up in what lfpsim says its modules have said.
#
#	LFP_NOISE_S	how long to listen to each noise, in seconds (default 6)
#	LFP_SHORT	1: half of that
#	LFP_NOISE_SEED	where chance begins (default: another one each time)

# wait_until calls functions by their names.
# shellcheck disable=SC2317
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=lib-serial.sh
. "$(dirname "$0")/lib-serial.sh"

supply=$supplies/lfp0
link=$(serial_of lfp0)
seconds=${LFP_NOISE_S:-$((6 / (1 + ${LFP_SHORT:-0})))}
seed=${LFP_NOISE_SEED:-$((EPOCHSECONDS % 32768))}

# From 42, 44, 92 and 93.
numbers=(voltage_now current_now charge_now charge_full cycle_count charge_mosfet discharge_mosfet heater_on fully_charged
	constant_charge_voltage_max discharge_voltage_min constant_charge_current_max discharge_current_max charge_enabled
	discharge_enabled serial_number)

# start_simulated OPTION...: lfpsim in the place of answers
start_simulated() {
	rm -f "$work/$line.tty"
	lfpsim rs485 pty --link "$work/$line.tty" --truth "$work/truth" "$@" >"$work/lfpsim" 2>&1 &
	player[$line]=$!
	players+=($!)
	wait_until 5 test -L "$work/$line.tty"
	port=$(readlink "$work/$line.tty")
	tty=${port#/dev/}
}

# files_of SUPPLY: the files to look at, in $files
files_of() {
	local name

	files=()
	for name in "${numbers[@]}"; do
		[ ! -e "$supplies/$1/$name" ] || files+=("$supplies/$1/$name")
	done
	hwmon_of "$1"
	files+=("$hwmon"/in[1-9]*_input "$hwmon"/temp*_input)
}

# judge: "FILE VALUE" of each shown value that was never sent
judge() {
	gawk '
		# What was said: a line of JSON for each reply, of numbers, texts and lists.
		FNR == NR {
			match($0, /"module": ([0-9]+)/, module)
			while (match($0, /"([a-z_]+)": (\[[^]]*\]|"[^"]*"|[^,}]*)/, pair)) {
				take(module[1] + 0, pair[1], pair[2])
				$0 = substr($0, RSTART + RLENGTH)
			}
			next
		}
		$1 == "looked" { next }
		!(name($1), $2) in said { print }
		function take(module, key, value, list, n, i) {
			gsub(/"/, "", value)
			if (value !~ /^\[/) {
				said[module " " key, value]
				return
			}
			n = split(substr(value, 2, length(value) - 2), list, ", ")
			for (i = 1; i <= n; i++) {
				if (key == "cells")
					said[module " in" i "_input", list[i] / 1000]
				if (key == "temperatures")
					said[module " temp" i "_input", list[i] * 100]
			}
		}
		# MODULE FILE of a path that begins with the name of the supply
		function name(path, parts) {
			split(path, parts, "/")
			sub(/^.*_m0?/, "", parts[1])
			return parts[1] " " parts[2]
		}' "$work/truth" "$1"
}

# shown_by SUPPLY: what watchfiles saw of it, with the name of the supply in the place of its directory
shown_by() {
	sed "s,^/.*/,$1/," "$work/shown.$1"
}

# tell_counters: all of them, and in $damaged the frames that were
tell_counters() {
	local name list=

	damaged=0
	for name in frames rejected checksum_errors length_errors garbled skipped timeouts retries outliers; do
		get "$link/$name"
		list+="$name $got  "
		[[ ! $name =~ ^(checksum_errors|length_errors|garbled)$ ]] || damaged=$((damaged + got))
	done
	diag "$list"
}

# noise_of NAME OPTION...: a chain of two modules on a line of this kind. What comes first is without noise, so that all
# files are there; a FIFO tells lfpsim when the noise begins.
noise_of() {
	local name=$1 module files watchers=()

	diag "$name, $seconds s, LFP_NOISE_SEED=$seed"
	rm -f "$work/fifo" "$work/truth"
	mkfifo "$work/fifo"
	start_simulated --model us5000,us2000c --live --latency 5 --seed "$seed" --scenario "$work/fifo"
	exec 4<>"$work/fifo"
	attach_serial lfp0 gap_ms=0
	hand_over
	becomes "$supply/modules_online" 2 "$name: both modules are there first" 15
	wait_for "${supply}_m02/serial_number" "$(sed -n 's/.*"module": 2,.*"serial_number": "\([^"]*\)".*/\1/p' "$work/truth" | head -n 1)" 10
	record -f "$supply/present"
	for module in lfp0_m01 lfp0_m02; do
		files_of "$module"
		watchfiles "${files[@]}" >"$work/shown.$module" &
		watchers+=($!)
		players+=($!)
	done
	echo "0 fault $2" >&4
	sleep "$seconds"
	for module in "${watchers[@]}"; do
		kill "$module"
		wait "$module" 2>/dev/null
	done
	judge_noise "$name"
	record_stop
	exec 4>&-
	stop_chain lfp0
}

judge_noise() {
	local module wrong alarms damaged

	for module in lfp0_m01 lfp0_m02; do
		shown_by "$module"
	done >"$work/shown"
	wrong=$(judge "$work/shown")
	tell_counters
	diag "$(wc -l <"$work/shown") values shown, $(grep -c . <<<"$wrong") of them never sent"
	is "$(head -n 10 <<<"$wrong")" "" "$1: no value was shown that was not sent"
	check "$1: values were shown" test "$(wc -l <"$work/shown")" -gt 50
	alarms=$(events LFPSTACK_EVENT=alarm | grep -vE '[|]LFPSTACK_ALARM=(module|serial)_link[|]')
	is "$alarms" "" "$1: no alarm was made up"
	is "$(events LFPSTACK_EVENT=alarm LFPSTACK_ALARM=serial_link | wc -l)" 0 "$1: the link stayed up"
	check "$1: frames were damaged" test "$damaged" -gt 0
}

begin_serial
need_programs lfpsim watchfiles
noise_of "one bit in 10000" "bit_errors 10000"
noise_of "one bit in 1000" "bit_errors 1000"
finish
