# shellcheck shell=sh disable=SC2154,SC2086
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: the RS485 line, what goes wrong on it, captures, ptys and sockets. Needs test-rs485.sh.

# stamps REQUESTS [OPTION...]: times of the requests and replies
stamps() {
	requests=$1
	shift
	printf '%s\n' "$requests" | "$sim" rs485 - --quiet --print-frames "$@" | cut -d' ' -f1,2 | xargs
}

good=$(frame 20 02 42 02)
many=$(awk -v text="$good" 'BEGIN { for (i = 0; i < 1000; i++) print i, text }' </dev/null)

echo "# rs485: time on the wire"

is "9600: 20 characters, 25 ms, 140 characters" "0.020833 > 0.191666 <" "$(stamps "0 $good" --baud 9600)"
is "115200" "0.001736 > 0.038888 <" "$(stamps "0 $good")"
is "--no-wire, --latency" "0.000000 > 0.003500 <" "$(stamps "0 $good" --no-wire --latency 3.5)"
is "a module with its own latency" "0.000000 > 0.100000 <" "$(ask "0 module 1 latency 100" "0 $good" --no-wire \
	--print-frames | cut -d' ' -f1,2 | xargs)"
is "--outliers" "0.000000 > 0.195000 < 1.000000 > 1.195000 <" "$(stamps "0 $good
1 $good" --no-wire --outliers 100)"
is "requests without a time come one after the other" "0.001736 > 0.038888 < 0.040624 > 0.077777 <" "$(stamps "$good
$good")"
is "what is printed can be asked again" "$(printf '%s\n' "$many" | "$sim" rs485 - -q --print-frames --seed 3 | sed -n '1,20p')" \
	"$(printf '%s\n' "$many" | "$sim" rs485 - -q --print-frames --seed 3 | sed -n '1,20p' >"$tmp/frames.log"
	"$sim" rs485 - -q --print-frames --no-wire <"$tmp/frames.log" >/dev/null; cat "$tmp/frames.log")"

echo "# rs485: faults"

# run [OPTION...]: what 1000 requests bring
run() {
	printf '%s\n' "$many" | "$sim" rs485 - --quiet "$@"
}

# between NAME LEAST MOST FOUND
between() {
	if [ "$4" -ge "$2" ] && [ "$4" -le "$3" ]; then
		is "$1: $4" "" ""
	else
		is "$1" "$2 to $3" "$4"
	fi
}

# bits: how many bits of standard input differ from an endless row of U (55)
bits() {
	od -An -v -tu1 | awk '{
		for (i = 1; i <= NF; i++)
			if ($i != 10)
				for (bit = 1; bit < 256; bit *= 2)
					n += int($i / bit) % 2 != int(85 / bit) % 2
	} END { print n + 0 }'
}

is "none: 1000 good replies" "1000" "$(run | grep -c '^~2002460')"
between "--drop 20" 150 250 "$((1000 - $(run --drop 20 | wc -l)))"
between "--wrong-address 30" 240 360 "$(run --wrong-address 30 | grep -c '^~2003')"
between "--cut 25: shorter" 190 310 "$(run --cut 25 --print-frames | awk '/</ && length($3) < 139' | wc -l)"
between "--delay 10: late" 60 140 "$(run --delay 10:500 --no-wire --print-frames | grep -c '\.525000 <')"
between "--garbage 10: more pieces" 60 140 "$(($(run --garbage 10 --print-frames | grep -c '<') - 1000))"
between "--outliers 5" 25 80 "$(run --outliers 5:300 --no-wire --print-frames | grep -c '\.300000 <')"
is "--echo: the request comes back first" "$good ~20024" "$(printf '%s\n' "$good" | "$sim" rs485 - -q --echo | cut -c1-19 |
	sed '2s/^\(......\).*/\1/' | xargs)"

# 100 pieces of 200 characters, 160000 bits
U=$(awk 'BEGIN { for (i = 0; i < 200; i++) printf "U" }' </dev/null)
awk -v u="$U" 'BEGIN { for (i = 0; i < 100; i++) print i, "send", u }' </dev/null >"$tmp/u.scn"
for rate in 1000:110:215 10000:5:30; do
	between "--bit-errors ${rate%%:*}: bits of 160000 flipped on the way to the host" \
		"$(echo $rate | cut -d: -f2)" "$(echo $rate | cut -d: -f3)" \
		"$(echo "101 x" | "$sim" rs485 - -q -s "$tmp/u.scn" --bit-errors ${rate%%:*} | bits)"
done
is "no --bit-errors: none" "0" "$(echo "101 x" | "$sim" rs485 - -q -s "$tmp/u.scn" | bits)"
# 160 bits of a request, 1 in 1000: 85 % of them stay whole
between "--bit-errors 1000: whole requests of 1000" 810 890 \
	"$(run --bit-errors 1000 --print-frames | grep -c "> $good\$")"
is "the same seed, the same errors" "$(run --bit-errors 500 --cut 5 --drop 5 --seed 7 | cksum)" \
	"$(run --bit-errors 500 --cut 5 --drop 5 --seed 7 | cksum)"
if [ "$(run --bit-errors 500 --seed 7 | cksum)" = "$(run --bit-errors 500 --seed 8 | cksum)" ]; then
	is "another seed, other errors" "others" "the same"
else
	is "another seed, other errors" "" ""
fi
is "faults begin and end with the scenario" "~200 2" "$(ask "1 fault drop 100
2 fault drop off" "0 $good
1.5 $good
2.5 $good" | cut -c1-4 | uniq -c | awk '{ print $2, $1 }')"

echo "# rs485: a second host"

is "it asks, and is answered" "0.201736 > 0.238888 < 0.401736 > 0.438888 <" \
	"$(stamps "0.5 x" --second-host 200 -D 0.5)"
is "it speaks into our request: no reply to either" "2 0" "$(printf '0.1995 %s\n' "$good" |
	"$sim" rs485 - -q --second-host 200 --print-frames -D 0.35 | awk '/>/ { a++ } /</ { b++ } END { print a + 0, b + 0 }')"
is "we speak into its request: no reply to either" "0" "$(printf '0.2005 %s\n' "$good" |
	"$sim" rs485 - -q --second-host 200 --print-frames -D 0.35 | grep -c '<')"
is "it speaks into a reply: that is not whole" "0" "$(printf '0.17 %s\n' "$good" |
	"$sim" rs485 - -q --second-host 200 --print-frames -D 0.35 | grep -c '< ~[0-9A-F]*$')"

is "--duration ends in the midst of a reply" "0" "$(printf '%s\n' "0.9 $good" |
	timeout 20 "$sim" rs485 - -q --second-host 50 --baud 9600 -D 1 >"$tmp/out"
	echo $?)"

echo "# rs485: --live, --truth"

is "--live: 2 A for an hour, 30 A for 20 minutes" "57 59 69" "$(ask "0 module 1 current 2
0 module 1 remaining 57.9
0 live on
3600 live off
3600 module 1 current 30
3600 live on
4800 live off" "0 $good
3600 $good
4800 $good" --model us5000 | awk '{
	hex = substr($0, 124, 6); n = 0
	for (i = 1; i <= 6; i++)
		n = n * 16 + index("0123456789ABCDEF", substr(hex, i, 1)) - 1
	print int(n / 1000)
}' | xargs)"
is "--live: values drift, each module in its own way" "different" "$(ask "" "30 $good
30 $(frame 20 03 42 03)" --live -m 2 | cut -c20-80 | awk 'NR == 1 { a = $0 } NR == 2 { print a == $0 ? "the same" : "different" }')"
is "--truth: what a reply says, before faults" \
	'{"time": 1.000000, "module": 2, "address": 3, "command": "42", "code": 0, "voltage_now": 50009000, "current_now": -12300000, "charge_now": 35000000, "charge_full": 50000000, "cycle_count": 25, "cells": [3574000, 3322000' \
	"$(ask "0 module 2 cells 3322
0 module 2 cell 1 3574
0 module 2 current -12.34
0 module 2 voltage 50.009" "1 $(frame 20 03 42 03)" -m 2 --model us2000c --no-wire --latency 0 --cut 100 \
		--truth "$tmp/truth" >/dev/null; cut -d, -f1-12 "$tmp/truth")"
is "--truth: a line for each module of a group's reply" "1 2" "$(ask "" "$(frame 20 02 42 FF)" --model us2000 -m 2 \
	--truth "$tmp/truth" >/dev/null; sed 's/.*"module": \(.\).*/\1/' "$tmp/truth" | xargs)"

echo "# rs485: --replay"

cat >"$tmp/capture.csv" <<-CSV
	frame,direction,model,source
	$(frame 20 02 42 02),host->pack,"a, b","first ""one"""
	$(frame 20 02 00 0102),pack->host,"a, b","first ""one"""
	$(frame 20 02 00 0103),pack->host,c,"first ""one"""
	$(frame 20 03 93 03),host->pack,c,second
	$(frame 20 03 00 0304),pack->host,c,second
	$(frame 20 02 04),pack->host,d,nobody knows what was asked
CSV
replies="$(frame 20 02 00 0102)
$(frame 20 02 00 0103)"
is "a table: replies in turn, again and again" "$replies
$replies" "$(printf '%s\n' "$good" "$good" "$good" "$good" | "$sim" rs485 - -q --replay "$tmp/capture.csv")"
is "another address, another command" "$(frame 20 03 00 0304)" "$(printf '%s\n' "$(frame 20 03 93 03)" \
	"$(frame 20 03 42 03)" "$(frame 20 02 93 02)" | "$sim" rs485 - -q --replay "$tmp/capture.csv")"
is "--match picks lines" "$(frame 20 02 00 0103)" "$(printf '%s\n' "$good" |
	"$sim" rs485 - -q --replay "$tmp/capture.csv" --match c,)"
has "replies that cannot be told are counted" "left out 1 replies" \
	"$(echo x | "$sim" rs485 - --replay "$tmp/capture.csv" 2>&1)"
printf '%s\n' "$many" | sed -n '1,9p' | "$sim" rs485 - -q --print-frames --live --model us2000c >"$tmp/frames.log"
is "a log of --print-frames" "$(sed -n 's/.*< //p' "$tmp/frames.log")" \
	"$(printf '%s\n' "$many" | sed -n '1,9p' | "$sim" rs485 - -q --replay "$tmp/frames.log")"
is "faults with captured replies" "" "$(printf '%s\n' "$good" |
	"$sim" rs485 - -q --replay "$tmp/capture.csv" --drop 100)"
bad "a log without replies" 2 "no replies of a pack are in it" "$sim" rs485 - --replay "$tmp/u.scn"
bad "no such capture" 2 "$tmp/none: No such file" "$sim" rs485 - --replay "$tmp/none"
