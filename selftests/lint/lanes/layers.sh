# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The layers of drivers/ stay apart:
#  - a folder includes headers of the folders that layers.table allows, and no others;
#  - codec/, model/state*.[ch], model/view.[ch] and the sessions of links/ are compiled for user space too: they include no
#    system or kernel header except through codec/types.h;
#  - differences between kernel versions, and conditional compilation at all, live in compat/.

layers_types=drivers/codec/types.h
layers_pure='^drivers/(codec/.*|model/(state[^/]*|view)|links/(can_session|hv_session|rs485_[a-z]+))\.[ch]$'

# layers_allowed FOLDER: the folders it may include from, as "|a|b|"
layers_allowed() {
	sed -n "s/^$1: *//p" "$LINT_DIR/layers.table" | sed 's/ \+/|/g; s/.*/|&|/'
}

# layers_target FILE HEADER: the path in the tree of a header that is included by name "HEADER"
layers_target() {
	local dir

	for dir in "$(dirname "$1")" drivers include include/uapi; do
		if [ -f "$dir/$2" ]; then
			realpath -m --relative-to=. "$dir/$2"
			return
		fi
	done
}

# layers_include FILE LINE HEADER: one #include "HEADER" against the table
layers_include() {
	local from to target

	from=$(cut -d/ -f2 <<< "$1")
	target=$(layers_target "$1" "$3")
	to=$(cut -d/ -f2 <<< "$target")
	case $target in
	'')
		echo "$1:$2: \"$3\" is in no folder of this tree"
		;;
	include/uapi/*)
		[ "$from" != codec ] || echo "$1:$2: codec includes \"$3\""
		;;
	drivers/*/*)
		[[ $(layers_allowed "$from") == *"|$to|"* ]] || echo "$1:$2: $from includes \"$3\" of $to"
		;;
	*)
		echo "$1:$2: $from includes \"$3\", which belongs to no layer"
		;;
	esac
}

# layers_includes: all of them; a folder that the table does not know may include nothing of ours
layers_includes() {
	local file line header

	files '^drivers/[^/]+/.*\.[ch]$' |
		xargs -r -d '\n' grep -HnoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]+"' -- |
		sed -E 's/^([^:]*):([0-9]*):.*"(.*)"$/\1 \2 \3/' |
		while read -r file line header; do
			layers_include "$file" "$line" "$header"
		done
}

# layers_system: system headers where none may be
layers_system() {
	files "$layers_pure" | grep -vx "$layers_types" |
		xargs -r -d '\n' grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' -- |
		sed 's/$/   (only through codec\/types.h)/'
}

# layers_conditions: preprocessor conditions outside compat/, except in codec/types.h, where kernel and
# user space part
layers_conditions() {
	files '^drivers/.*\.[ch]$' | grep -vE "^drivers/compat/|^$layers_types\$" |
		xargs -r -d '\n' awk -f "$LINT_DIR/awk/conditions.awk" /dev/null
}

layers_report() {
	cd "$LINT_ROOT" || return
	"$1" || true
}

lane_layers() {
	silent "layers: folders include only their neighbours" layers_report layers_includes
	silent "layers: the pure C parts use no kernel header" layers_report layers_system
	silent "layers: conditions only in compat" layers_report layers_conditions
}
