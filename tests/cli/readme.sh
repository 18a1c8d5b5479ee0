# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What README.md shows is what happens: counts to the digit, times by their shape.

# block N LANGUAGE: the Nth block of that language
block()
{
	awk -v want="$1" -v mark="\`\`\`$2" '
		/^```/ && inside { inside = 0; next }
		/^```/ { inside = 1; mine = $0 == mark && ++seen == want; next }
		inside && mine' "$TREE/README.md"
}

# A report with what differs from run to run taken out.
#
# An adder may be on its way out yet when main returns, on another worker or
# preempted: it counts as alive then. Behind "policy" all figures are measured.
shape()
{
	sed -E "s/^(policy go, vehicle task), $ENGINE engine/\1, kernel engine/
		s/10000 finished, 42 alive|9999 finished, 43 alive/10001 finished, 41 alive/
		/^tasks/b
		/^policy/,\$ {
			/^policy/b
			s/[0-9]+(\.[0-9]+)?/N/g
			s/N (ns|us|ms|s)\b/N time/g
			s/ +/ /g
		}" "$1"
}

# Each command in it, in the tree; what is below it are lines of what it prints, in that order.
hosted_picture()
{
	local line command nr=0 at words
	block 1 "" >readme
	while IFS= read -r line; do
		if [[ $line == "$ "* ]]; then
			command=${line#"$ "}
			read -ra words <<<"$command"
			(cd "$TREE" && "${words[@]}") >out
			exec {at}<out
			nr=$((nr + 1))
			continue
		fi
		while :; do
			IFS= read -r -u "$at" || broken "README.md has, of $command: $line"
			[[ $REPLY != "$line" ]] || break
		done
	done <readme
	[[ $nr -eq 2 ]] || broken "README.md shows $nr commands, not 2"
}

test_demo()
{
	weft_run --cpus 0-1 "$TREE/userspace/labs/demo.c"
	expect_status 0
	block 2 "" >readme
	# Nothing is compared with nothing.
	has_line readme '^prime number 40 is 173' || broken "README.md has no such block"
	has_line readme '^tasks +10042 created, 10001 finished, 41 alive' ||
		broken "README.md has other counts"
	diff <(shape readme) <(shape out) || broken "README.md (<) shows something else"
}

test_program()
{
	block 1 c >counter.c
	weft_run --cpus 0-1 counter.c
	expect_status 0
	expect_out_line '^10000$'
	expect_out_line '^  .*int counter = 10000$'
	[[ ! -s err ]] || broken "clang or weft complains"
}

hosted_workload()
{
	run weft workload "$TREE/tests/workloads/silberschatz-rr-q4.json"
	expect_status 0
	block 3 "" >readme
	has_line readme '^policy rr, quantum 4 ms' || broken "README.md has no such block"
	diff readme out || broken "README.md (<) shows something else"
}

# But for the seconds that it took.
hosted_explore()
{
	(cd "$TREE" && weft explore tests/explore/counter_lost.c) >out || true
	block 4 "" >readme
	has_line readme '^4 schedules' || broken "README.md has no such block"
	diff <(sed 's/ in [^:]* s:/:/' readme) <(sed 's/ in [^:]* s:/:/' out) ||
		broken "README.md (<) shows something else"
}
