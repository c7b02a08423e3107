# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shell script, known by its name, its shebang or its line for shellcheck, is clean.

shellcheck_scripts() {
	{
		files '\.(sh|bash)$'
		files | xargs -r -d '\n' awk '
			FNR == 1 && /^#!.*[\/ ](ba|da|k)?sh( |$)/ || FNR <= 2 && /^# shellcheck shell=/ {
				print FILENAME
			}
			FNR >= 2 {
				nextfile
			}'
	} | sort -u
}

shellcheck_one() {
	cd "$LINT_ROOT" && shellcheck -x -P SCRIPTDIR -P . -- "$1"
}

lane_shellcheck() {
	local f list

	need shellcheck || return
	list=$(cd "$LINT_ROOT" && shellcheck_scripts)
	[ -n "$list" ] || skip "shellcheck" "no shell script"
	for f in $list; do
		silent "shellcheck: $f" shellcheck_one "$f"
	done
}
