# SPDX-License-Identifier: GPL-2.0-or-later
#
# Reads headers and sources and prints the functions that a header declares or that are exported, and that
# no kernel-doc comment in any of the files describes. In a header, whatever ends in ";" outside of
# braces and has a "name(" is taken for a declaration.

# identifier TEXT: the C name that it starts with
function identifier(text) {
	sub(/[^A-Za-z0-9_].*/, "", text)
	return text
}

function want(name, why) {
	if (!(name in wanted))
		wanted[name] = FILENAME ":" FNR ": " name "() is " why " and has no kernel-doc comment"
}

function declaration(text) {
	return text !~ /^ *(static|typedef|DECLARE_)/ && text !~ /\( *\*/ && match(text, /[A-Za-z_][A-Za-z0-9_]*\(/)
}

FNR == 1 {
	statement = ""
	depth = comment = macro = 0
	header = (FILENAME ~ /\.h$/)
}

/^\/\*\*$/ {
	comment = 1
	heading = 1
	next
}

heading {
	heading = 0
	sub(/^ \* +/, "")
	documented[identifier($0)] = 1
	next
}

comment {
	comment = !/\*\//
	next
}

{
	gsub(/\/\*.*\*\//, "")
	sub(/\/\/.*/, "")
}

/\/\*/ {
	comment = 1
	next
}

match($0, /^EXPORT_SYMBOL[A-Z_]*\(/) {
	want(identifier(substr($0, RLENGTH + 1)), "exported")
}

!header {
	next
}

macro || /^[ \t]*#/ {
	macro = /\\$/
	next
}

{
	outside = (depth == 0)
	depth += gsub(/\{/, "{") - gsub(/\}/, "}")
	statement = (outside && depth == 0) ? statement " " $0 : ""
}

statement ~ /;[ \t]*$/ {
	if (declaration(statement))
		want(identifier(substr(statement, RSTART)), "declared in a header")
	statement = ""
}

END {
	for (name in wanted)
		if (!(name in documented))
			print wanted[name]
}
