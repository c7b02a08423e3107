# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every source-like file names its licence in one of its first three lines, and it is the licence of
# its part of the tree.

spdx_sources='\.(c|h|S|sh|bash|awk|py|pl|cocci|ya?ml|dts|dtsi|dtso|rules|service|timer|socket|init|mk|[1-8])$'
spdx_sources+='|(^|/)(Makefile|Kbuild|Kconfig)[^/]*$'

# spdx_expected FILE: the regular expression of the licences that the file may have
spdx_expected() {
	case $1 in
	include/uapi/*) echo 'GPL-2\.0(-only)? WITH Linux-syscall-note' ;;
	dt-bindings/*.yaml) echo '\(GPL-2\.0-only OR BSD-2-Clause\)' ;;
	dt-bindings/*) echo '\(GPL-2\.0-only OR BSD-2-Clause\)|GPL-2\.0(-only)?' ;;
	drivers/* | Kbuild) echo 'GPL-2\.0(-only)?' ;;
	tools/* | selftests/*) echo 'GPL-2\.0-or-later' ;;
	*) echo '.+' ;;
	esac
}

# spdx_list: "FILE:LICENCE" (or "FILE:" without one) of each file that should have one
spdx_list() {
	{
		files "$spdx_sources"
		files | xargs -r -d '\n' awk '/^#!/ { print FILENAME } { nextfile }'
	} | sort -u | xargs -r -d '\n' awk -f "$LINT_DIR/awk/spdx.awk"
}

spdx_report() {
	local line file licence

	cd "$LINT_ROOT" || return
	spdx_list | while IFS= read -r line; do
		file=${line%%:*}
		licence=${line#*:}
		if [ -z "$licence" ]; then
			echo "$file: no SPDX-License-Identifier in the first three lines"
		elif ! grep -Eqx -e "$(spdx_expected "$file")" <<< "$licence"; then
			echo "$file: $licence does not match $(spdx_expected "$file")"
		fi
	done
}

lane_spdx() {
	silent "spdx: licence lines" spdx_report
}
