# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Nothing that could switch a pack, no path of somebody's machine and no archive host is in the tree.
# The patterns are in forbidden.patterns, the exceptions of the tree in selftests/lint/forbidden.allow.

forbidden_allow=selftests/lint/forbidden.allow

# forbidden_table FILE: the entries of a table, without comments
forbidden_table() {
	[ ! -f "$1" ] || grep -vE '^(#|$)' "$1"
}

# forbidden_hits REGEXP WHERE: "file:line: text" of what the pattern finds
forbidden_hits() {
	local where='.'

	[ "$2" = all ] || where='^(drivers|tools)/'
	files "$where" | xargs -r -d '\n' grep -HIniE -e "$1" -- /dev/null
}

# forbidden_drop: standard input without the lines that the allow list names; each entry that is used
# leaves its number in the file $1
forbidden_drop() {
	local line path regexp n

	while IFS= read -r line; do
		n=0
		while IFS=$'\t' read -r path regexp _; do
			n=$((n + 1))
			if [ "${line%%:*}" = "$path" ] && grep -Eq -e "$regexp" <<< "${line#*:*:}"; then
				echo "$n" >> "$1"
				continue 2
			fi
		done < <(forbidden_table "$forbidden_allow")
		printf '%s\n' "$line"
	done
}

# forbidden_unused USED: entries of the allow list that matched nothing or give no reason
forbidden_unused() {
	local path reason n=0

	while IFS=$'\t' read -r path _ reason; do
		n=$((n + 1))
		grep -qx "$n" "$1" || echo "$forbidden_allow: entry $n ($path) matches nothing"
		[ -n "$reason" ] || echo "$forbidden_allow: entry $n ($path) has no reason"
	done < <(forbidden_table "$forbidden_allow")
}

forbidden_report() {
	local dir where regexp why hits

	cd "$LINT_ROOT" || return
	dir=$(work forbidden)
	: > "$dir/used"
	while IFS=$'\t' read -r where regexp why; do
		hits=$(forbidden_hits "$regexp" "$where" | forbidden_drop "$dir/used")
		[ -z "$hits" ] || printf '%s:\n%s\n' "$why" "$hits"
	done < <(forbidden_table "$LINT_DIR/forbidden.patterns")
	forbidden_unused "$dir/used"
}

lane_forbidden() {
	silent "forbidden: switching commands, machine paths, archive hosts" forbidden_report
}
