# SPDX-License-Identifier: GPL-2.0
# From the library's header: each group of functions, and the comment above it.
function end_of_group()
{
	if (prototypes != "")
		printf ".PP\n.nf\n%s.fi\n%s", prototypes, (doc == "" ? "" : ".RS\n" doc ".RE\n")
	prototypes = doc = ""
}

function comment(text)
{
	if (text ~ /^@[a-z_]+:/)
		doc = doc ".br\n"
	else if (text ~ /^$/ && doc != "")
		doc = doc ".PP\n"
	text = prose(text)
	if (text != "")
		doc = doc text "\n"
}

/^\/\*/ { end_of_group(); inside = 1 }
inside {
	ends = /\*\//
	sub(/^\/\*+/, "")
	sub(/\*\/.*/, "")
	$0 = uncomment($0)
	# "weft_program_set() - what it does"
	sub(/^weft_[a-z_]+\(\) - /, "")
	comment($0)
	inside = !ends
	next
}
/^[a-z_].*weft_[a-z_]+\(/ && !/^typedef/ { going = 1 }
going {
	prototypes = prototypes ".B \"" roff($0) "\"\n"
	going = !/;$/
	next
}
/^$/ || /^[a-z_#}]/ { end_of_group() }
END { end_of_group() }
