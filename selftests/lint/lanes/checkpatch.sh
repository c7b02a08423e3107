# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# checkpatch --strict over the kernel code, the device tree schemas, and the C of the tools.
#
# It runs in a directory of links to the tree, because it keeps a cache where it stands and because it
# knows bindings by their path in the kernel. Its --root is where it learns CamelCase names that are not
# ours: the kernel's headers (POWER_SUPPLY_TECHNOLOGY_LiFe), or for user space those of C (PRIu64).

# What kernel code must do and C for user space cannot:
#  ARRAY_SIZE, PREFER_KERNEL_TYPES	are the kernel's, not C's
#  PREFER_DEFINED_ATTRIBUTE_MACRO	nobody defines __printf()
#  VOLATILE				volatile sig_atomic_t is what a signal handler may write to
#  EMBEDDED_FUNCTION_NAME		usage() prints the word "usage"
#  SPLIT_STRING				a person gets whole sentences, which no line holds and nobody greps for
#  COMPLEX_MACRO, MACRO_ARG_REUSE	rows of tables are written by macros with constant arguments
#  AVOID_EXTERNS, STATIC_CONST_CHAR_ARRAY	environ and the argument vectors of exec are as POSIX has them
checkpatch_user=ARRAY_SIZE,PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,VOLATILE,EMBEDDED_FUNCTION_NAME
checkpatch_user+=,SPLIT_STRING,COMPLEX_MACRO,MACRO_ARG_REUSE,AVOID_EXTERNS,STATIC_CONST_CHAR_ARRAY

# In kernel code:
#  UNDOCUMENTED_DT_STRING	compatibles are looked up in a kernel tree's bindings, where the vendors'
#				prefixes are still missing; the lane dt-schema validates them
checkpatch_kernel=UNDOCUMENTED_DT_STRING

# Telling kernel versions apart is what this one file is for; checkpatch takes the capitals of
# "LINUX_VERSION_CODE < KERNEL_VERSION(...)" for a constant on the wrong side.
checkpatch_compat=$checkpatch_kernel,LINUX_VERSION_CODE,CONSTANT_COMPARISON

# The exports of the pure C files cannot follow their functions: those files have no kernel header.
checkpatch_exports=$checkpatch_kernel,EXPORT_SYMBOL

# This one has a half that makes the kernel's names out of C's for user space (stdint.h, _Static_assert,
# __attribute__), and a for_each macro, which must use its cursor more than once.
checkpatch_types=$checkpatch_kernel,PREFER_KERNEL_TYPES,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO,MACRO_ARG_REUSE

# checkpatch_tree: the directory to run in, printed
checkpatch_tree() {
	local dir entry

	dir=$(work checkpatch)
	for entry in drivers include tools selftests Kbuild; do
		ln -s "$LINT_ROOT/$entry" "$dir/$entry"
	done
	mkdir -p "$dir/Documentation/devicetree" "$dir/user/include"
	ln -s "$LINT_ROOT/dt-bindings" "$dir/Documentation/devicetree/bindings"
	ln -s "$LINT_SOURCE" "$dir/kernel"
	ln -s /usr/include/*.h "$dir/user/include/"
	echo "$dir"
}

# checkpatch_run DIRECTORY ROOT IGNORED FILE
checkpatch_run() {
	cd "$1" && perl kernel/scripts/checkpatch.pl --no-tree --root="$2" --strict --show-types \
		--quiet --no-summary --color=never --ignore "$3" -f "$4"
}

# checkpatch_is_kernel FILE: kernel code, wherever it lives (a test can be a module)
checkpatch_is_kernel() {
	[[ $1 != tools/* && $1 != selftests/* ]] ||
		grep -Eqs '^#include <(linux/module|kunit/test)\.h>' "$LINT_ROOT/$1"
}

# checkpatch_one DIRECTORY FILE
checkpatch_one() {
	case $2 in
	dt-bindings/*) checkpatch_run "$1" kernel "$checkpatch_kernel" "Documentation/devicetree/bindings/${2#*/}" ;;
	drivers/compat/compat.h) checkpatch_run "$1" kernel "$checkpatch_compat" "$2" ;;
	drivers/model/exports.c) checkpatch_run "$1" kernel "$checkpatch_exports" "$2" ;;
	drivers/codec/types.h) checkpatch_run "$1" kernel "$checkpatch_types" "$2" ;;
	*)
		if checkpatch_is_kernel "$2"; then
			checkpatch_run "$1" kernel "$checkpatch_kernel" "$2"
		else
			checkpatch_run "$1" user "$checkpatch_user" "$2"
		fi
		;;
	esac
}

lane_checkpatch() {
	local dir f list

	LINT_SOURCE=$(kernel_source) || return
	dir=$(checkpatch_tree)
	list=$(files '^(drivers|include|tools|selftests)/.*\.[ch]$|^dt-bindings/.*\.yaml$|^(drivers/(.*/)?)?(Kbuild|Kconfig)$')
	[ -n "$list" ] || skip "checkpatch" "no file to check"
	for f in $list; do
		silent "checkpatch: $f" checkpatch_one "$dir" "$f"
	done
}
