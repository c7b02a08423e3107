# shellcheck shell=sh disable=SC2154,SC2086
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Part of test.sh: frames of RS485. Their checksums were added up here, not by the program.

# rs485 BODY: a frame with its checksum: the two's complement of the sum of its characters
rs485() {
	printf '%s' "$1" | od -An -v -tu1 | tr -s ' ' '\n' | awk -v body="$1" '
		{ sum += $1 }
		END { printf "~%s%04X\n", body, (65536 - sum % 65536) % 65536 }'
}

# 15 cells of 3300 to 3314 mV, board 25 degrees, cells 20 to 23, -2.0 A, 49605 mV, 35500 of 50000 mAh, 79 cycles
cells=0CE40CE50CE60CE70CE80CE90CEA0CEB0CEC0CED0CEE0CEF0CF00CF10CF2
record=0F${cells}050BA50B730B7D0B870B91FFECC1C58AAC02C350004F
ask_values=$(rs485 20024642E00202)
values=$(rs485 "20024600C06E0002$record")
ask_alarms=$(rs485 20024644E00202)
none=00000000000000000000
alarms=$(rs485 "20024600A04200020F0000000002${none}050000000000000000000E40000000")
ask_serial=$(rs485 20024693E00202)
serial=$(rs485 20024600C0220248505443523033313731313132353930)
ask_management=$(rs485 20024692E00202)
management=$(rs485 20024600B01402D002AFC800FAFF06C0)
refusal=$(rs485 200246040000)

is "$ask_values" "~20024642E00202FD33" "rs485: the sum of these tests is that of the document's packs"

run decode "$ask_values" "$values"
is "$status$err" 0 "rs485: frames on the command line"
is "$(printf '%s\n' "$out" | head -n 1)" "->  02  42 values" "rs485: a request"
like "$out" '^<-  02  42 values  pylontech  49.6[01] V, -2.0 A \(discharging\), 21.5 °C, SOC 71 %, .*79 cycles' \
	"rs485: the reply to it"
like "$out" 'cells 3.300 3.301 .* 3.314 V, temperatures 25.0 20.0 21.0 22.0 23.0 °C' "rs485: cells and temperatures"
run decode "${ask_values#\~}"
is "$out" "->  02  42 values" "rs485: without ~"
run decode "$(printf '%s\r' "$ask_values" | od -An -v -tx1 | tr -d '\n')"
is "$out" "->  02  42 values" "rs485: bytes on the command line"

# decoded LINES [ARGUMENT...]: what decode finds, only the first words of each line
decoded() {
	decode "$@"
	out=$(printf '%s\n' "$out" | awk '{ print $1, $2, $3, $4 }')
}

want='-> 02 42 values
<- 02 42 values'
decoded "$ask_values
$values"
is "$out" "$want" "rs485: a file of frames"
decoded "# a comment

$(printf '%s\r%s\r' "$ask_values" "$values")"
is "$out" "$want" "rs485: as a port has sent it"
decoded "b'$ask_values\\r'
b'$values\\r'"
is "$out" "$want" "rs485: as Python prints it"
decode "2026-11-21 12:30:01.250 TX: $ask_values
2026-11-21 12:30:01.300 RX: $values"
like "$out" '^2026-11-21 12:30:01.250  ->  02  42 values$' "rs485: a log with dates"
like "$out" '^2026-11-21 12:30:01.300  <-  02  42 values  pylontech' "rs485: a log with dates: reply"
decode "(12.5) > $ask_values
[12.625] < $values" --json
like "$out" '^\{"time":12.5,.*"way":"request"' "rs485: a log with seconds"
like "$out" '^\{"time":12.625,.*"way":"reply"' "rs485: a log with seconds in brackets"
decoded "$(printf '%s\r%s\r' "$ask_values" "$values" | od -An -v -tx1)"
is "$out" "$want" "rs485: od"
decoded "$(printf '%s\r%s\r' "$ask_values" "$values" | od -An -v -tx1 -w16 | awk '
	{ printf "%08x  %s  |~2002%s|\n", (NR - 1) * 16, $0, "4600" }')"
is "$out" "$want" "rs485: hexdump -C"
decoded "$(printf '%s\r%s\r' "$ask_values" "$values" | od -An -v -tx1 -w16 | awk '
	{ gsub(" ", ""); gsub("....", "& "); printf "%08x: %s  ~2002.4600\n", (NR - 1) * 16, $0 }')"
is "$out" "$want" "rs485: xxd"
decode "$(printf '1.5 -> %s\n1.6 <- %s\n' "$(printf '%s' "$ask_values" | od -An -v -tx1 | tr -d '\n')" \
	"$(printf '%s' "$values" | od -An -v -tx1 | tr -d '\n')")"
like "$out" '^1.5  ->  02  42 values$' "rs485: a log of bytes without CR"
like "$out" '^1.6  <-  02  42 values  pylontech' "rs485: a log of bytes without CR: reply"
decode "time,frame,direction,note
1.5,$ask_values,host->pack,\"a, b\"
1.6,\"$values\",pack->host,$serial"
is "$(printf '%s\n' "$out" | cut -c1-23)" '1.5  ->  02  42 values
1.6  <-  02  42 values ' "rs485: a table"
decode "$(printf '\\x7e\\x32\n')" --rs485
like "$out" '^!!  cut off after 2 characters' "rs485: --rs485 where it does not look like it"

# --- which reply is to which request -----------------------------------------------------------------------------------

decode "$ask_alarms
$alarms
$ask_serial
$serial
$ask_management
$management"
like "$out" '^<-  02  44 alarms .*cell_overvoltage: PROTECTION.*cell 5: high' "rs485: alarms"
like "$out" '^<-  02  93 serial number  serial number "HPTCR03171112590"$' "rs485: serial number"
like "$out" '^<-  02  92 charge and discharge  charge to 53.2 V, charge 25.0 A, discharge 25.0 A, discharge to 45.0 V, charging allowed' \
	"rs485: charge and discharge"
decode "$values
$serial
$alarms"
like "$out" '^<-  02  42\? values' "rs485: a reply without request is found out"
like "$out" '^<-  02  93\? serial' "rs485: another one"
like "$out" '^<-  02  44\? alarms' "rs485: a third one"
decode "$ask_serial
$values"
like "$out" '^<-  02  42\? values' "rs485: a reply that cannot be to the request"
decode "$values" --command 42
like "$out" '^<-  02  42 values' "rs485: --command"
decode "$values" --command 44
like "$out" '^<-  02  44 alarms  [0-9]* bytes fit no form of this reply$' "rs485: --command that is wrong"
like "$status" 0 "rs485: that is no damage"
decode "$ask_serial
$refusal"
like "$out" '^<-  02  93 serial number  refused: 04, command not supported$' "rs485: a refusal"
decode "$refusal"
like "$out" '^<-  02  \?\?  refused: 04' "rs485: a refusal of something"
decode "$ask_values
$ask_values
$values"
like "$out" '^->  02  42 values  \(echo\)$' "rs485: an echo"
like "$out" '^<-  02  42 values  pylontech' "rs485: a reply behind an echo"
decode "$(rs485 20024642E002FF)
$(rs485 "20024600B0D80002$record$record")" --json
like "$out" '"command":"42","return_code":"00","guessed":false,"family":"pylontech","refused":null,"modules":\[\{"values"' \
	"rs485 --json: all modules"
is "$(printf '%s\n' "$out" | grep -o '"voltage_now":49605000' | wc -l)" 2 "rs485 --json: each of them"
decode "$ask_values
$(rs485 "25024600C06E0002$record")"
like "$out" 'not decoded: pace, another family$' "rs485: another family by its version"
decode "$ask_alarms
$(rs485 "20024600A04200020F0100000000${none}050000000000000000000E40000800")"
like "$out" 'cell 1: low' "rs485: a cell that is low"
decode "$ask_values
$(rs485 20024600C06E00020F"${cells}"050BA50B730B7D0B870B91FFECC1C68AAC02C350004F)"
like "$out" 'the voltage is not the sum of the cells$' "rs485: a voltage of its own"
run decode "$ask_values" --dialect victron
is "$status" 2 "rs485: --dialect is for CAN"
run decode --command 4
is "$status" 2 "rs485: --command takes two digits"

# --- damage ------------------------------------------------------------------------------------------------------------

run decode '~20024642E00202FD34'
is "$status $out" "1 !!  wrong CHKSUM: FD34, expected FD33  ~20024642E00202FD34" "rs485: wrong checksum"
is "$err" "lfpctl: 1 frame was damaged" "rs485: is counted"
run decode '~20024642D00202FD33'
is "$out" "!!  wrong checksum of LENGTH: D002, expected E002 for 2 digits  ~20024642D00202FD33" "rs485: wrong length checksum"
run decode '~20024642F0010FD33'
is "$out" "!!  LENGTH F001: 1 digits are no whole bytes  ~20024642F0010FD33" "rs485: odd length"
run decode '~20024642E00202FD'
is "$out" "!!  cut off after 17 characters, LENGTH says 19  ~20024642E00202FD" "rs485: cut"
run decode '~20024642e00202FD33'
is "$out" '!!  character 10 is "e": no upper-case hexadecimal digit  ~20024642e00202FD33' "rs485: lower case"
run decode '~20024642E00202FD3300'
is "$out" "!!  2 characters behind CHKSUM  ~20024642E00202FD3300" "rs485: too long"
decode "~2002$ask_values"
is "$(printf '%s\n' "$out" | tail -n 1)" "->  02  42 values" "rs485: a frame behind a cut one"
run decode '~20024642E00202FD34' --json
is "$out" '{"time":null,"frame":"~20024642E00202FD34","way":null,"version":null,"address":null,"command":null,"refused":"wrong CHKSUM: FD34, expected FD33"}' \
	"rs485 --json: damage"
run decode "$ask_values" --json
is "$out" '{"time":null,"frame":"~20024642E00202FD33","way":"request","version":"20","address":"02","command":"42","refused":null}' \
	"rs485 --json: a request"
run decode "$management" --json --command 92
like "$out" '"way":"reply","version":"20","address":"02","command":"92","return_code":"00","guessed":false,"family":"[a-z]*","refused":null,"values":\{.*"charge_request":"none".*"implausible":\[\],"unknown_bits":null\}$' \
	"rs485 --json: a reply"

# --- the state after it ------------------------------------------------------------------------------------------------

# Two modules, and a damaged frame
chain="$ask_values
$values
$ask_alarms
$alarms
$ask_serial
$serial
$ask_management
$management
$(rs485 20034642E00203)
$(rs485 "20034600C06E0003$record")
$(rs485 20034644E00203)
$(rs485 "20034600A04200030F0000000000${none}050000000000000000000E40000000")
~20024642E00202FD34"
decode "$chain" --state
like "$out" "^lfp0: Discharging, 71 %, PROTECTION$" "rs485 --state: the stack"
like "$out" "^  Voltage           49.6[01] V       Current            -4.0 A$" "rs485 --state: sums"
like "$out" "^       1    -        HPTCR03171112590  49.6[01]    -2.0   71   21.5  PROTECTION$" "rs485 --state: first module"
like "$out" "^       2    -        -                 49.6[01]    -2.0   71   21.5  online$" "rs485 --state: second module"
like "$out" "^  Module 1      high        cell 5$" "rs485 --state: its cell"
decode "$chain" --state --json
like "$(printf '%s' "$out" | tr -d '\n')" '"modules": \{ +"1": \{.*"serial_number": "HPTCR03171112590".*"label": "cell 5", +"voltage_now": 3304000, +"alarm": "high".*"2": \{' \
	"rs485 --state --json: modules"
like "$out" '"checksum_errors": 1' "rs485 --state --json: damage is counted"
like "$out" '"data_source": "modules"' "rs485 --state --json: where the numbers come from"
decode "$(rs485 20024642E002FF)
$(rs485 "20024600B0D80002$record$record")" --state
like "$out" "^       2    -        -                 49.6[01]    -2.0   71   21.5  online$" "rs485 --state: of one reply for all"
decode "$refusal" --state
like "$out" "^lfp0: NO DATA from the pack yet" "rs485 --state: nothing to show"
run decode /nonexistent --rs485
is "$status" 1 "rs485: no such file"
decode "" --rs485
like "$status $err" "^1 .*there is no frame in the input" "rs485: no frame"

# Frames of others, where they are there
vectors=$here/../../../shared/vectors/rs485.csv
if [ -e "$vectors" ]; then
	run decode "$vectors"
	is "$(printf '%s\n' "$out" | grep -c '^!!')" 3 "rs485: captures: three are damaged"
	like "$out" '^<-  00  42 values  not decoded: seplos, another family$' "rs485: captures: another family"
	unlike "$(printf '%s\n' "$out" | grep '^<-  0[23]')" "fit no form" "rs485: captures: every reply fits a form"
else
	skip "rs485: captures" "they are not here"
fi
