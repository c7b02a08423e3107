# SPDX-License-Identifier: GPL-2.0-or-later
#
# awk -v out=PREFIX -f captured.awk rs485.csv: takes each captured reply apart. What it says goes as a scenario to
# PREFIX.N, and a line "N REPLY CID2 INFO OPTION..." to standard output, by which the reply can be asked for again.

function number(at, count,	i, n) {
	for (i = 0; i < count; i++)
		n = n * 16 + index("0123456789ABCDEF", substr(info, at + i, 1)) - 1
	return n + 0
}

function take(bytes,	n) {
	n = number(at, 2 * bytes)
	at += 2 * bytes
	return n
}

function signed(n) {
	return n > 32767 ? n - 65536 : n
}

function degrees(raw) {
	return (raw - 2731) / 10
}

function say(text) {
	lines = lines "0 module " module " " text "\n"
}

function ten_items(	i) {
	say("capacity " take(2) / 100)
	at += 8
	say("cycles " take(2))
	return "seplos"
}

function pace_items() {
	say("capacity " take(2) / 100)
	say("cycles " take(2))
	return "pace"
}

# The record of one module in a reply to 42. Returns the model that talks so.
function analog(	m, n, i, items, current, voltage, left, full) {
	m = take(1)
	for (i = 1; i <= m; i++)
		say("cell " i " " signed(take(2)))
	n = take(1)
	for (i = 1; i <= n; i++)
		say("temperature " i " " degrees(take(2)))
	current = signed(take(2))
	voltage = take(2)
	left = take(2)
	items = take(1)
	if (items != 2 && items != 4 || version == "25") {
		say("current " current / 100)
		say("voltage " voltage / (items == 10 ? 100 : 1000))
		say("remaining " left / 100)
		return items == 10 ? ten_items() : pace_items()
	}
	full = take(2)
	say("current " current / 10)
	say("cycles " take(2))
	if (items == 4) {
		left = take(3)
		full = take(3)
	}
	say("capacity " full / 1000)
	say("remaining " left / 1000)
	if (m == 8)
		return "up2500"
	return items == 2 ? "us2000c" : n == 6 ? "us5000-n6" : "us5000"
}

function ask_42(	value) {
	say("flag " substr(info, 1, 2))
	value = number(3, 2)
	at = 5
	model = analog()
	if (model == "pace" || model == "seplos")
		return
	if (value == address && at > length(info))
		return
	request = "FF"
	while (at < length(info)) {
		module++
		analog()
	}
	modules = module
	model = model == "us2000c" ? "us2000" : "us3000"
}

function ask_44(	m, n, i, status3) {
	at = 5
	m = take(1)
	for (i = 1; i <= m; i++)
		say("state cell " i " " substr(info, at + 2 * i - 2, 2))
	at += 2 * m
	n = take(1)
	for (i = 1; i <= n; i++)
		say("state temperature " i " " substr(info, at + 2 * i - 2, 2))
	say("flag " substr(info, 1, 2))
	if (version == "25" || n == 6) {
		model = version == "25" ? "pace" : "seplos"
		return
	}
	at += 2 * n + 10
	status3 = take(1)
	say("current " (status3 >= 128 ? 1 : status3 >= 64 ? -1 : 0))
	model = length(info) == 64 ? "us2kbpl" : "us2000c"
}

function ask_47(	i, names, count, unit) {
	count = split("cell_high cell_low cell_under charge_hot charge_cold charge_current module_high module_low " \
		"module_under discharge_hot discharge_cold discharge_current", names, " ")
	say("flag " substr(info, 1, 2))
	at = 3
	for (i = 1; i <= count; i++) {
		if (names[i] ~ /hot|cold/)
			say("limit " names[i] " " degrees(take(2)))
		else if (names[i] ~ /current/)
			say("limit " names[i] " " signed(take(2)) / 10)
		else
			say("limit " names[i] " " take(2) / 1000)
	}
	request = "-"
}

function ask_61(	high, low, mean) {
	say("voltage " take(2) / 1000)
	say("current " signed(take(2)) / 100)
	say("soc " take(1))
	say("cycles " take(2))
	at += 4
	say("soh " take(1))
	at += 2
	say("cells " number(at + 8, 4))
	say("cell 1 " take(2))
	at += 12
	mean = take(2)
	high = take(2)
	at += 4
	low = take(2)
	say("temperature 2 " degrees(high))
	say("temperature 3 " degrees(low))
	say("temperature 4 " degrees(int((4 * mean - high - low) / 2)))
	say("temperature 5 " degrees(4 * mean - high - low - int((4 * mean - high - low) / 2)))
	at += 4
	say("temperature 6 " degrees(take(2)))
	at += 16
	say("temperature 1 " degrees(take(2)))
	model = "us5000-n6"
	request = "-"
	more = " --system"
}

function ask_92(	status, current) {
	at = 3
	say("charge_voltage " take(2) / 1000)
	say("discharge_voltage " take(2) / 1000)
	say("charge_current " signed(take(2)) / 10)
	current = signed(take(2)) / 10
	say("discharge_current " (current ? 0 - current : 0))
	status = take(1)
	say("charge_enable " (status >= 128 ? "on" : "off"))
	say("discharge_enable " (status % 128 >= 64 ? "on" : "off"))
}

function ask_93(	i, text) {
	for (i = 3; i < length(info); i += 2)
		text = text sprintf("%c", number(i, 2))
	say("serial " text)
}

# What a master says of itself is that of the model.
function ask_51() {
	model = info ~ /^5553324B42504C.*0203/ ? "us2kbpl" : info ~ /^55533230303043/ ? "us2000c" : \
		info ~ /^31313031/ ? "seplos" : info ~ /^424D53/ ? "boqiang" : "raw"
	if (model == "raw" || model == "seplos" && info !~ /^313130312D5350313520/) {
		say("raw 51 " info)
		model = model == "raw" ? "us2kbpl" : model
	}
	request = "-"
}

function ask_96() {
	model = info ~ /0203000605$/ ? "us2kbpl" : "us3000c"
}

function ask(	length_of) {
	length_of = length(info)
	cid2 = length_of == 20 ? "92" : length_of == 34 ? "93" : length_of == 12 ? "96" : length_of == 50 ? "47" : \
		length_of == 98 ? "61" : length_of == 66 || length_of == 76 || length_of == 96 ? "44" : \
		length_of == 64 ? (substr(info, 5, 2) == "0F" ? "44" : "51") : "42"
	if (cid2 == "42")
		ask_42()
	else if (cid2 == "44")
		ask_44()
	else if (cid2 == "47")
		ask_47()
	else if (cid2 == "51")
		ask_51()
	else if (cid2 == "61")
		ask_61()
	else if (cid2 == "92")
		ask_92()
	else if (cid2 == "93")
		ask_93()
	else
		ask_96()
}

BEGIN { FS = "," }
$2 == "pack->host" && /,captured\r?$/ && length($1) > 36 {
	version = substr($1, 2, 2)
	info = substr($1, 14, length($1) - 17)
	address = index("0123456789ABCDEF", substr($1, 5, 1)) - 1
	model = "us2000c"
	module = version != "25" && address == 3 ? 2 : 1
	modules = module
	request = substr($1, 4, 2)
	more = ""
	lines = ""
	at = 1
	ask()
	if (model == "seplos" && address == 1)
		more = more " -a 1"
	if (address == 1 && model != "pace" && model != "seplos")
		more = more " -a 1"
	printf "%s", lines > (out "." ++count)
	close(out "." count)
	print count, $1, cid2, request, "--model", model, "-m", modules more
}
