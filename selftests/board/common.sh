# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the scripts of the virtual board share: where things are, how to complain, how to build a thing once.
# Sourced, never run.

board=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$board/../.." && pwd)
# Everything that is fetched or built lands below here; the callers use it.
# shellcheck disable=SC2034
build=$top/build

say() {
	echo "${0##*/}: $*" >&2
}

die() {
	say "$*"
	exit 1
}

need() {
	"$top/selftests/lib/need" "$@"
}

check_arch() {
	case $1 in
	arm64 | amd64) ;;
	*) die "unknown architecture '$1' (arm64, amd64)" ;;
	esac
}

# up_to_date TARGET SOURCE...: TARGET exists and no SOURCE is newer.
up_to_date() {
	local target=$1 source
	shift
	[ -e "$target" ] || return 1
	for source; do
		[ "$source" -nt "$target" ] && return 1
	done
	return 0
}

# locked FILE COMMAND...: runs COMMAND while holding the lock FILE.lock, so that two runs on a fresh clone
# do not build the same thing at once. COMMAND has to look again whether there is anything left to do.
locked() {
	local file=$1
	shift
	mkdir -p "${file%/*}"
	(
		flock 9
		"$@"
	) 9>"$file.lock"
}
