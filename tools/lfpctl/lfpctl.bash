# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bash completion of lfpctl

_lfpctl_sysfs() {
	local i

	for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
		[[ ${COMP_WORDS[i]} == --sysfs ]] && echo "${COMP_WORDS[i + 1]}" && return
	done
	echo "${LFPCTL_SYSFS:-/sys}"
}

_lfpctl_stacks() {
	cat "$(_lfpctl_sysfs)"/bus/platform/drivers/lfpstack/*/stack 2> /dev/null
}

_lfpctl_interfaces() {
	local sysfs type

	sysfs=$(_lfpctl_sysfs)
	for type in "$sysfs"/class/net/*/type; do
		if [[ -r $type && $(< "$type") == 280 ]]; then
			basename "$(dirname "$type")"
		fi
	done
}

# Serial ports of hardware: those that have a device
_lfpctl_ports() {
	local sysfs device

	sysfs=$(_lfpctl_sysfs)
	for device in "$sysfs"/class/tty/*/device; do
		if [[ -e $device ]]; then
			echo "/dev/$(basename "$(dirname "$device")")"
		fi
	done
}

# The command among the words before the cursor
_lfpctl_command() {
	local i

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		status | cells | events | attach | detach | doctor | decode | explain | help)
			echo "${COMP_WORDS[i]}"
			return
			;;
		esac
	done
}

_lfpctl_options() {
	local common="--json --verbose --sysfs --help --version"

	case $1 in
	events) echo "$common --follow --count --timeout" ;;
	attach)
		echo "$common --name --scope --dialect --keepalive --poll --silence-ms --wait" \
			"--baud --groups --gap-ms --group-request --rs485"
		;;
	doctor) echo "$common --seconds" ;;
	decode) echo "$common --dialect --state --delta --command --rs485" ;;
	*) echo "$common" ;;
	esac
}

_lfpctl_words() {
	case $1 in
	status | cells | events) _lfpctl_stacks ;;
	attach) _lfpctl_interfaces && _lfpctl_ports ;;
	detach | doctor) _lfpctl_stacks && _lfpctl_interfaces && _lfpctl_ports ;;
	explain) lfpctl explain 2> /dev/null | cut -d' ' -f1 ;;
	help) echo "status cells events explain attach detach doctor decode" ;;
	'') echo "status cells events explain attach detach doctor decode help" ;;
	esac
}

# What decode and attach can be told; attach also takes auto
_lfpctl_dialects() {
	[[ $(_lfpctl_command) != attach ]] || echo auto
	echo pylontech-1.2 pylontech-1.3 pylontech-plus pytes-pylontech pytes-victron pytes-native byd victron sma \
		luxpower deye
}

# _lfpctl_value OPTION CURRENT: values of an option; fails if it takes none
_lfpctl_value() {
	case $1 in
	--scope) mapfile -t COMPREPLY < <(compgen -W "device system" -- "$2") ;;
	--dialect | -d) mapfile -t COMPREPLY < <(compgen -W "$(_lfpctl_dialects)" -- "$2") ;;
	--sysfs) mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
	--baud | -b) mapfile -t COMPREPLY < <(compgen -W "115200 9600" -- "$2") ;;
	--command) mapfile -t COMPREPLY < <(compgen -W "42 44 47 4F 51 61 62 63 92 93 96" -- "$2") ;;
	--name | -n | --silence-ms | --wait | -w | --count | -c | --timeout | -t | --seconds | --groups | -g | --gap-ms)
		COMPREPLY=()
		;;
	*) return 1 ;;
	esac
}

_lfpctl() {
	local current=${COMP_WORDS[COMP_CWORD]} command

	_lfpctl_value "${COMP_WORDS[COMP_CWORD - 1]}" "$current" && return
	command=$(_lfpctl_command)
	if [[ $current == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_lfpctl_options "$command")" -- "$current")
	elif [[ $command == decode ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -W "$(_lfpctl_words "$command")" -- "$current")
	fi
}

complete -o filenames -F _lfpctl lfpctl
