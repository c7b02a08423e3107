# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What all lanes share: where things are, which files there are, and the one rule of the lint lanes,
# "a checker that prints anything has found something".
#
#	LFP_ROOT	the tree to check (default: the checkout that this file is in)
#	LFP_BUILD	where everything that is fetched or built goes (default: build/ of the checkout)

LINT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LINT_TOP=$(cd "$LINT_DIR/../.." && pwd)
LINT_ROOT=$(cd "${LFP_ROOT:-$LINT_TOP}" && pwd)
LINT_BUILD=$(realpath -m "${LFP_BUILD:-$LINT_TOP/build}")/lint
LINT_WORK=$LINT_BUILD/work
[ "$LINT_ROOT" = "$LINT_TOP" ] || LINT_WORK=$LINT_BUILD/work-other

# shellcheck source=../lib/tap.sh
. "$LINT_DIR/../lib/tap.sh"

# need PACKAGE...: install what is missing; fails aloud
need() {
	"$LINT_TOP/selftests/lib/need" "$@"
}

# work NAME: an empty directory for this lane, printed
work() {
	rm -rf "${LINT_WORK:?}/$1"
	mkdir -p "$LINT_WORK/$1"
	echo "$LINT_WORK/$1"
}

# list_files: every file that is, or would be, in the repository; of a tree without git, all but build/
list_files() {
	if [ -e "$LINT_ROOT/.git" ]; then
		git -c safe.directory='*' -C "$LINT_ROOT" ls-files -co --exclude-standard -- . ':!build'
	else
		(cd "$LINT_ROOT" && find . -path ./build -prune -o -type f -print) | sed 's,^\./,,'
	fi | LC_ALL=C sort -u
}

# files [REGEXP]: the regular files of the tree whose path matches, relative to its root
files() {
	local f

	[ -n "${LINT_FILES+set}" ] || LINT_FILES=$(list_files)
	grep -E -e "${1:-.}" <<< "$LINT_FILES" | while IFS= read -r f; do
		[ ! -f "$LINT_ROOT/$f" ] || [ -L "$LINT_ROOT/$f" ] || printf '%s\n' "$f"
	done
}

# silent NAME COMMAND [ARGUMENT...]: one point, which passes if the command succeeds without a word
silent() {
	local name=$1 output status=0

	shift
	output=$("$@" 2>&1) || status=$?
	if [ -z "$output" ] && [ "$status" -eq 0 ]; then
		ok "$name"
	else
		not_ok "$name" "${output:-$1: status $status without a word}"
	fi
}

# kernel_source: the directory with the files taken from the kernel's source package, printed
kernel_source() {
	"$LINT_DIR/kernel-source"
}
