# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The modules build for amd64 with W=1 and sparse without a warning. It is a copy that is built, so that no
# object file gets into the tree.
#
#	LFP_HEADERS	a kernel headers directory (default: what selftests/board/kernel says)

# What a build against a distribution's headers says without anything being wrong: there is no vmlinux
# to make BTF from, and the compiler can be a later update of the one that built the kernel.
sparse_benign='^Skipping BTF generation for |^warning: the compiler differs from the one used to build the kernel'
sparse_benign+='|^  (The kernel was built by|You are using):'

# sparse_build HEADERS DIRECTORY
sparse_build() {
	local output status=0

	output=$(make -s --no-print-directory -j2 -C "$1" M="$2" W=1 C=1 modules 2>&1) || status=$?
	grep -vE "$sparse_benign" <<< "$output"
	[ -n "$(find "$2" -name '*.ko')" ] || echo "no module was built"
	return "$status"
}

lane_sparse() {
	local dir headers part

	if [ ! -f "$LINT_ROOT/Kbuild" ]; then
		skip "sparse" "no Kbuild yet"
		return
	fi
	need sparse make gcc || return
	headers=${LFP_HEADERS:-$("$LINT_TOP/selftests/board/kernel" --print-headers amd64)} || return
	dir=$(work sparse)
	for part in drivers include Kbuild; do
		[ ! -e "$LINT_ROOT/$part" ] || cp -r "$LINT_ROOT/$part" "$dir/"
	done
	silent "sparse: modules build without a warning" sparse_build "$headers" "$dir"
}
