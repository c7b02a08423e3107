# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual pages format without a warning, with groff and with mandoc (its hints on style apart).

man_groff() {
	MANROFFSEQ='' MANWIDTH=80 LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$1" > /dev/null
}

man_mandoc() {
	LC_ALL=C.UTF-8 mandoc -Tlint -W warning "$1"
}

lane_man() {
	local f list

	need man-db groff-base mandoc || return
	list=$(files '^Documentation/man/.*\.[1-8]$')
	[ -n "$list" ] || skip "man" "no manual page"
	for f in $list; do
		silent "man: $f (groff)" man_groff "$LINT_ROOT/$f"
		silent "man: $f (mandoc)" man_mandoc "$LINT_ROOT/$f"
	done
}
