# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# No kernel address is ever shown. What the device itself answers and maps,
# tests/selftests/addresses_test.c looks at.

# In hex, unsigned and signed; -1 and its like are none.
ADDRESS='\b(0x)?ffff[89a-f][0-9a-f]{11}\b|\b18446(?!74407370955)[67][0-9]{14}\b|-[0-9]{10,15}\b'
TRACING=/sys/kernel/tracing

told_apart()
{
	! is_user_mode || not_here "user-mode Linux: a kernel address looks like any number"
}

# expect_no_address FILE...: there is something in each, but no address
expect_no_address()
{
	local file
	for file; do
		[[ -s $file ]] || broken "nothing in $file"
		! grep -inP "$ADDRESS" "$file" >found || broken "$file: $(<found)"
	done
}

test_addresses_are_seen()
{
	local text
	for text in ffff888012345678 0xFFFFC90000012345 18446612682374045696 \
		18446744071578845184 -131391335505920; do
		echo "a line with $text in it" >text
		run grep -iP "$ADDRESS" text
		expect_status 0
	done
	for text in 0x200000010 ffffffff 18446744 18446744073709551615 -22 2026-11-26; do
		echo "a line with $text in it" >text
		run grep -iP "$ADDRESS" text
		expect_status 1
	done
}

guest_no_address_in_reports()
{
	local program option
	told_apart
	for option in --engine=kernel --json; do
		run weft info "$option"
		expect_status 0
		expect_no_address out
	done
	for program in prime_sieve fault_other_stack philosophers_deadlock; do
		for option in --json --accounting=full --vehicle=kthread; do
			weft_run --cpus 0-1 "$option" "$PROGRAMS/$program.o"
			cat err >>out
			expect_no_address out
		done
	done
}

# An operator with root's rights sees more, but no address either.
guest_no_address_in_debugfs()
{
	local dir=/sys/kernel/debug/weft pid
	told_apart
	[[ -d $dir ]] || mount -t debugfs none /sys/kernel/debug
	weft run --quiet --cpus 0-1 --accounting full "$PROGRAMS/endless_talker.o" >lines 2>err &
	pid=$!
	until_true test -s lines
	find "$dir" -type f -exec cat {} + >files
	kill -INT "$pid"
	wait "$pid" || true
	expect_no_address files lines
}

guest_no_address_in_traces()
{
	told_apart
	[[ -d $TRACING/events/weft ]] || not_here "this kernel has no tracefs"
	cat "$TRACING"/events/weft/*/format >formats
	expect_no_address formats
	# Nothing that could hold one is recorded, shown or not.
	! grep -E 'field:.*(\*|\blong\b)|%p' formats | grep -v 'unsigned long long' >found ||
		broken "a field that can hold an address: $(<found)"
	echo 1 >"$TRACING/events/weft/enable"
	weft_run --cpus 0-1 "$PROGRAMS/prime_sieve.o"
	echo 0 >"$TRACING/events/weft/enable"
	expect_status 0
	cat "$TRACING/trace" >trace
	has_line trace 'task_switch: ' || broken "no switch in the trace"
	expect_no_address trace
}

guest_no_address_in_the_log()
{
	told_apart
	dmesg | grep -i weft >log || broken "not a word of weft in the log"
	expect_no_address log
}
