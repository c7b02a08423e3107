# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel-doc comments of the driver are complete and well-formed, return values included; and what one
# file offers to others (a function declared in a header, an exported symbol) has such a comment.

# kernel_doc_one FILE: the strict form is called -Wall from 6.8 on; before, it is part of -v, which also
# names each comment that it reads
kernel_doc_one() {
	local strict=-v status=0 output

	! grep -q Wall "$LINT_SOURCE/scripts/kernel-doc" || strict=-Wall
	output=$(cd "$LINT_ROOT" && perl "$LINT_SOURCE/scripts/kernel-doc" -none -Werror "$strict" "$1" 2>&1) || status=$?
	grep -vE 'info: Scanning doc for|^[0-9]+ (warnings|errors)( as Errors)?$' <<< "$output"
	return "$status"
}

kernel_doc_interface() {
	local list

	mapfile -t list < <(files '^drivers/.*\.[ch]$' | grep -v '^drivers/compat/')
	cd "$LINT_ROOT" && awk -f "$LINT_DIR/awk/interface.awk" "${list[@]}" /dev/null | sort
}

lane_kernel_doc() {
	local f list

	LINT_SOURCE=$(kernel_source) || return
	list=$(files '^(drivers|include)/.*\.[ch]$')
	[ -n "$list" ] || skip "kernel-doc" "no file to check"
	for f in $list; do
		silent "kernel-doc: $f" kernel_doc_one "$f"
	done
	silent "kernel-doc: interface functions are documented" kernel_doc_interface
}
