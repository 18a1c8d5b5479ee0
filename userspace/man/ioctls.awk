# SPDX-License-Identifier: GPL-2.0
# From the headers of the ABI: each ioctl with its struct, what it does and its members
# (what=ioctls), or the errno contract (what=errors).
function end_of_member()
{
	if (member != "")
		members = members ".TP\n.B " roff(member) "\n" prose(words) "\n"
	member = words = ""
}

function end_of_doc()
{
	end_of_member()
	if (command != "") {
		printf ".SS %s\n.B struct %s\n", roff(command), roff(type)
		if (about != "")
			printf ".PP\n%s\n", prose(about)
		printf "%s", members
	}
	command = ""
}

# "struct weft_info - ioctl(WEFT_IOC_INFO)"
function start_of_doc(line)
{
	members = about = ""
	tail = 0
	type = line
	sub(/^struct /, "", type)
	sub(/ - .*/, "", type)
	command = line
	sub(/.*ioctl\(/, "", command)
	sub(/\).*/, "", command)
}

function errors()
{
	if ($0 ~ /^Errno contract:/) {
		inside = 1
	} else if (inside && $0 ~ /^  E[A-Z0-9]+/) {
		printf ".TP\n.B %s\n", $1
		sub(/^ *[^ \t]+[ \t]+/, "")
		print prose($0)
	} else if (inside) {
		print prose($0)
	}
}

what == "errors" && /^ \*\// { exit }
what == "errors" { $0 = uncomment($0); errors(); next }

/^ \* struct .* - ioctl\(/ { start_of_doc(uncomment($0)); next }
command == "" { next }
/^ \*\// { end_of_doc(); next }
/^ \* @/ {
	end_of_member()
	$0 = uncomment($0)
	member = substr($1, 2)
	sub(/:$/, "", member)
	$1 = ""
	words = $0
	next
}
/^ \*$/ { end_of_member(); tail = 1; next }
tail { about = about " " uncomment($0); next }
{ words = words " " uncomment($0) }
