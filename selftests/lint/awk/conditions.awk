# SPDX-License-Identifier: GPL-2.0-or-later
#
# Lines with conditional compilation, except the include guard of a header: its first #ifndef, if
# the next line defines the same name.

function report() {
	print FILENAME ":" FNR ": " $0 "   (only in drivers/compat)"
}

FNR == 1 {
	guard = ""
	guarded = (FILENAME !~ /\.h$/)
}

guard != "" {
	if ($1 != "#define" || $2 != guard)
		report()
	guard = ""
}

!guarded && /^#ifndef[ \t]/ {
	guard = $2
	guarded = 1
	next
}

/^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|else)([^a-z]|$)/ || /LINUX_VERSION_CODE|KERNEL_VERSION/ {
	report()
}
