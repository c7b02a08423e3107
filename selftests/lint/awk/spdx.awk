# SPDX-License-Identifier: GPL-2.0-or-later
#
# "FILE:LICENCE" of each file; "FILE:" of one that names none in its first three lines.

function finish() {
	if (file != "" && !done)
		print file ":"
}

FNR == 1 {
	finish()
	file = FILENAME
	done = 0
}

FNR <= 3 && !done && sub(/.*SPDX-License-Identifier: */, "") {
	sub(/ *(\*\/|-->)? *$/, "")
	print file ":" $0
	done = 1
}

FNR > 3 {
	nextfile
}

END {
	finish()
}
