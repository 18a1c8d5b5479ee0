# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# For the tests of the tool: run a command, then say what it should have done.
# The first expectation that fails ends the test. $ENGINE says which engine.

set -euo pipefail

PROGRAMS=$TREE/build/programs

broken()
{
	printf '%s\n' "$*"
	printf -- '--- exit status %s, standard output:\n' "${status:-?}"
	head -n 20 out 2>/dev/null || true
	printf -- '--- standard error:\n'
	head -n 20 err 2>/dev/null || true
	exit 1
}

# Not this time: exit status 4, the reason last.
not_here()
{
	printf '%s\n' "$*"
	exit 4
}

# run COMMAND...: its exit status in $status, its streams in out and err. What is
# made of them below starts no process: those are dear in an emulated guest.
run()
{
	status=0
	"$@" >out 2>err || status=$?
}

# The tool in the engine under test.
weft_run()
{
	run weft run --engine "$ENGINE" "$@"
}

expect_status()
{
	[[ $status -eq $1 ]] || broken "exit status $status, not $1"
}

# expect_out TEXT: standard output is exactly these lines
expect_out()
{
	local lines text
	mapfile -t lines <out
	printf -v text '%s\n' "${lines[@]}"
	[[ $text == "$1"$'\n' ]] || broken "standard output is not: $1"
}

# has_line FILE REGEX
has_line()
{
	local lines line
	mapfile -t lines <"$1"
	for line in "${lines[@]}"; do
		[[ ! $line =~ $2 ]] || return 0
	done
	return 1
}

expect_out_line()
{
	has_line out "$1" || broken "no line of standard output is /$1/"
}

expect_err_line()
{
	has_line err "$1" || broken "no line of standard error is /$1/"
}

# expect_lines FILE COUNT
expect_lines()
{
	local lines
	mapfile -t lines <"$1"
	[[ ${#lines[@]} -eq $2 ]] || broken "${#lines[@]} lines of $1, not $2"
}

# expect_error REGEX: one line on standard error, nothing else, status 1
expect_error()
{
	expect_status 1
	[[ ! -s out ]] || broken "an error, but something on standard output"
	expect_lines err 1
	expect_err_line "^weft: .*$1"
}

# The vehicles on which each task has a thread.
# shellcheck disable=SC2034
one_to_one=(kthread)
[[ $ENGINE == kernel ]] || one_to_one=(thread process)

# The kernel is a process of another one.
is_user_mode()
{
	grep -q 'User Mode Linux' /proc/cpuinfo
}

# Somebody else's loop on the first CPU, to the end of the test.
compete()
{
	taskset -c 0 sh -c 'while :; do :; done' &
	# shellcheck disable=SC2064
	trap "kill $!" EXIT
}

# expect_json PYTHON: standard output is one JSON value; PYTHON is true of it, as j
expect_json()
{
	holds_json "$1" || broken "the JSON is not as expected: $1"
}

holds_json()
{
	/usr/bin/python3 - "$1" <<'PYTHON'
import json, sys
j = json.load(open("out"))
sys.exit(not eval(f"({sys.argv[1]})"))
PYTHON
}

# bpftrace can be used from here on.
needs_bpftrace()
{
	command -v bpftrace >/dev/null || not_here "bpftrace is not installed"
	[[ -e /sys/kernel/btf/vmlinux ]] || not_here "this kernel has no BPF"
	ln -sfn /proc/self/fd /dev/fd
}

# No session is left open but the one that asks.
expect_no_session()
{
	local count
	count=$(weft info --engine kernel | sed -n 's/^sessions open *//p')
	[[ $count -eq 1 ]] || broken "$((count - 1)) sessions are still open"
}

# until_true COMMAND...: waits for what is bound to come; the test's limit is the limit
until_true()
{
	until "$@"; do
		sleep 0.05
	done
}

# compile_programs FILE.c...: to FILE.o here, as weft does it with a FILE.c
compile_programs()
{
	local file
	for file; do
		"$TREE/scripts/vm/compile-program" "$file" "$(basename "${file%.c}").o"
	done
}

# one_of SHARES N FILE...: each SHARES-th of them, from the Nth on, to the array chosen
one_of()
{
	local shares=$1 i
	chosen=()
	for ((i = 2 + $2; i <= $#; i += shares)); do
		chosen+=("${!i}")
	done
}

# One session of the module runs: its number is in $session.
has_session()
{
	session=$(ls /sys/kernel/debug/weft)
	[[ $session =~ ^[0-9]+$ ]]
}

# on_terminal TEXT COMMAND...: what it says on a terminal where TEXT is typed, in out
on_terminal()
{
	/usr/bin/python3 - "$@" <<'PYTHON' >out
import os, pty, sys
pid, terminal = pty.fork()
if not pid:
	os.execvp(sys.argv[2], sys.argv[2:])
os.write(terminal, sys.argv[1].encode())
text = b""
while True:
	try:
		piece = os.read(terminal, 4096)
	except OSError:
		break
	if not piece:
		break
	text += piece
sys.stdout.write(text.decode().replace("\r", ""))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PYTHON
}
