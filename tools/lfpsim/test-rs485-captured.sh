# shellcheck shell=sh disable=SC2154,SC2086
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: each captured reply of ../shared, if that is there, is taken apart, and the simulated module
# must say the same again, byte by byte. Needs test-rs485.sh.

captures=${LFP_SHARED:-$here/../../../shared}/vectors/rs485.csv

echo "# rs485: captured replies"

if [ -r "$captures" ]; then
	awk -v out="$tmp/row" -f "$here/captured.awk" "$captures" >"$tmp/rows"
	while read -r row reply cid2 info options; do
		[ "$info" != - ] || info=
		# What Seplos says of its rated capacity and at the end is its own.
		case "$cid2 $options" in
		"42 "*seplos*) last=131 ;;
		*) last=5000 ;;
		esac
		is "row $row: $cid2, $options" "$(echo "$reply" | cut -c-$last)" "$(frame 20 "$(echo "$reply" | cut -c4-5)" "$cid2" "$info" |
			"$sim" rs485 - -q -s "$tmp/row.$row" $options 2>&1 | cut -c-$last)"
	done <"$tmp/rows"
	is "there were some" "1" "$(($(wc -l <"$tmp/rows") > 30))"
else
	is "no captures here # SKIP" "" ""
fi
