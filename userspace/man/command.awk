# SPDX-License-Identifier: GPL-2.0
# The page of a command from its --help, where each paragraph and each option is one
# line: ARGP_HELP_FMT of generate sees to that. @name is "run", @about what it is for.
function say(text)
{
	if (text ~ /^Exit status: /) {
		sub(/^Exit status: /, "", text)
		status = status ".PP\n" roff(toupper(substr(text, 1, 1)) substr(text, 2)) "\n"
	} else if (part == "description") {
		description = description ".PP\n" roff(text) "\n"
	} else {
		notes = notes ".PP\n" roff(text) "\n"
	}
}

# "  -o, --output=FILE     What it does"
function option(line,	text)
{
	text = line
	sub(/^ +/, "", line)
	sub(/   .*/, "", line)
	sub(/^ *[^ ]+( --[^ ]+)?  +/, "", text)
	part = "notes"
	options = options ".TP\n.B \"" roff(line) "\"\n" roff(text) "\n"
}

function section(name, text)
{
	if (text != "")
		printf ".SH \"%s\"\n%s", name, text
}

NR == 1 {
	sub(/^Usage: /, "")
	usage = roff($0) "\n"
	part = "description"
	next
}
/^$/ { next }
/^[A-Z][A-Z ]+$/ { part = "examples"; next }
part == "examples" { examples = examples roff($0) "\n"; next }
/^ +-/ { option($0); next }
{ say($0) }

END {
	printf ".TH %s 1 \"\" weft\n", roff("weft-" name)
	printf ".SH NAME\n%s \\- %s\n", roff("weft-" name), roff(about)
	section("SYNOPSIS", usage)
	section("DESCRIPTION", description)
	section("OPTIONS", options)
	section("NOTES", notes)
	section("EXIT STATUS", status)
	if (examples != "")
		section("EXAMPLES", ".nf\n" examples ".fi\n")
	section("SEE ALSO", ".BR weft (1)\n")
}
