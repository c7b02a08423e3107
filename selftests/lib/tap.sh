# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# TAP version 13 for shell tests. Source it; it needs nothing but a POSIX shell, sed and grep, so that
# the same tests run on a workstation and under BusyBox on the board.
#
#	. "$(dirname "$0")/../lib/tap.sh"
#	check "module loads" modprobe lfpstack
#	is "$(cat type)" Battery "type is Battery"
#	like "$(dmesg)" "lfpstack: .*attached" "the log says so"
#	skip "cells" "no RS485 link"
#	tap_done
#
# check, is, like, ok and not_ok return 0 for a point that passed and 1 for one that failed, so that
# "is ... || diag more" works; a test that sources this file must therefore not use "set -e".
# The points are counted in variables: keep the calls out of subshells and out of the right side of pipes.
#
# tap_done gives the status that kselftest expects: 0 passed, 1 failed, 4 everything skipped.

tap_count=0
tap_failed=0
tap_skipped=0
tap_planned=
tap_begun=

# tap_begin: the header, once, before whatever is printed first
tap_begin() {
	[ -n "$tap_begun" ] || echo "TAP version 13"
	tap_begun=1
}

# tap_plan N: the plan, for tests that know their number of points beforehand
tap_plan() {
	tap_begin
	tap_planned=$1
	echo "1..$1"
}

# diag TEXT...: every line of the arguments as a diagnostic
diag() {
	tap_begin
	printf '%s\n' "$@" | sed 's/^/# /'
}

# ok NAME
ok() {
	tap_begin
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# not_ok NAME [DIAGNOSTIC...]
not_ok() {
	tap_begin
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	shift
	[ $# -eq 0 ] || diag "$@"
	return 1
}

# skip NAME REASON
skip() {
	tap_begin
	tap_count=$((tap_count + 1))
	tap_skipped=$((tap_skipped + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# skip_all REASON: end the test here, nothing of it can run
skip_all() {
	tap_begin
	[ -n "$tap_planned" ] || echo "1..0 # SKIP $1"
	exit 4
}

# bail_out REASON: end the test here, something is broken beyond it
bail_out() {
	tap_begin
	echo "Bail out! $1"
	exit 1
}

# check NAME COMMAND [ARGUMENT...]: passes if the command (run in a subshell) succeeds;
# its output is shown only if it does not
check() {
	tap_name=$1
	shift
	tap_status=0
	tap_output=$("$@" 2>&1) || tap_status=$?
	if [ "$tap_status" -eq 0 ]; then
		ok "$tap_name"
	else
		not_ok "$tap_name" "$* : status $tap_status" ${tap_output:+"$tap_output"}
	fi
}

# is GOT WANT NAME: passes if both are the same text
is() {
	if [ "$1" = "$2" ]; then
		ok "$3"
	else
		not_ok "$3" "got:  $1" "want: $2"
	fi
}

# like GOT REGEXP NAME: passes if a line of GOT matches the extended regular expression
like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok "$3"
	else
		not_ok "$3" "got:  $1" "want: /$2/"
	fi
}

# unlike GOT REGEXP NAME: passes if no line of GOT matches
unlike() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		not_ok "$3" "got:  $1" "want: not /$2/"
	else
		ok "$3"
	fi
}

# tap_done: the plan, if it was not given, and the status of the test; to be the last command
tap_done() {
	tap_begin
	if [ -z "$tap_planned" ]; then
		echo "1..$tap_count"
	elif [ "$tap_planned" -ne "$tap_count" ]; then
		diag "planned $tap_planned points, ran $tap_count"
		return 1
	fi
	if [ "$tap_failed" -gt 0 ]; then
		diag "$tap_failed of $tap_count failed"
		return 1
	fi
	if [ "$tap_count" -eq 0 ]; then
		diag "no point ran"
		return 1
	fi
	[ "$tap_skipped" -lt "$tap_count" ] || return 4
	return 0
}
