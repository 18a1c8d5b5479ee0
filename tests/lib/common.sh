# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the test scripts share, on the host and in a guest. Source it; it sets
# TREE. A result is one line on standard output:
#
#   ok NAME | not ok NAME | skip NAME # reason
#
# Lines that begin with "# " explain the result above them. tests/run counts.

TREE=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd -P)
export TREE
# Bytes are bytes: a program may print what is no UTF-8.
export LC_ALL=C

# Most lines of a failed test's output that are shown.
SHOWN_LINES=40

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

pass()
{
	printf 'ok %s\n' "$1"
}

skip()
{
	printf 'skip %s # %s\n' "$1" "$2"
}

# fail NAME REASON [FILE]...: with the end of each file that is not empty
fail()
{
	local name=$1 reason=$2 file
	shift 2
	printf 'not ok %s\n# %s\n' "$name" "$reason"
	for file; do
		[[ -s $file ]] || continue
		printf '# --- %s:\n' "${file##*/}"
		tail -n "$SHOWN_LINES" "$file" | sed 's/^/# /'
	done
}

# run_step NAME FUNCTION: a test that is a function of the script, its steps in the log
run_step()
{
	local status=0
	# Not a condition of set -e: each step of a test decides for itself.
	"$2" >"$scratch/log" 2>&1 || status=$?
	if [[ $status -eq 0 ]]; then
		pass "$1 $2"
	else
		fail "$1 $2" "see its steps" "$scratch/log"
	fi
}

# start_run PROGRAM OPTION...: a run in the background, as $pid, from its first line
# on; what it prints is in $scratch/lines
start_run()
{
	local program=$TREE/build/programs/$1.o
	shift
	: >"$scratch/lines"
	weft run --quiet "$@" "$program" >"$scratch/lines" &
	pid=$!
	until [[ -s $scratch/lines ]]; do
		kill -0 "$pid" || return 1
		sleep 0.05
	done
}

# A directory for this script alone, in $scratch, until it ends.
make_scratch()
{
	scratch=$(mktemp -d)
	trap clean_up EXIT
}

clean_up()
{
	[[ ! ${kernel_log_pid:-} ]] || kill "$kernel_log_pid"
	[[ ! ${beside_pid:-} ]] || kill -- "-$beside_pid" 2>/dev/null || true
	rm -rf "$scratch"
}

# Follows the kernel's log of a guest into a file. One process for all tests:
# each start of a program is dear under emulation.
start_kernel_log()
{
	: >"$scratch/kernel.log"
	exec {kernel_log_fd}<"$scratch/kernel.log"
	dmesg --follow-new >"$scratch/kernel.log" 2>/dev/null &
	kernel_log_pid=$!
	kernel_problem=$("$TREE/scripts/vm/scan-log" --pattern)
}

# wanted NAME: by the options --only and --not, two regular expressions
wanted()
{
	# shellcheck disable=SC2154
	[[ $1 =~ $only && ! $1 =~ $not ]]
}

# Sets REPLY to the first new line of the kernel's log that tells of a bug.
new_kernel_problem()
{
	local line
	REPLY=
	[[ ${kernel_log_fd:-} ]] || return 1
	while IFS= read -r -u "$kernel_log_fd" line; do
		[[ ! $REPLY && $line =~ $kernel_problem ]] && REPLY=$line
	done
	[[ $REPLY ]]
}

# Sessions, and where each thread of weft's is, in the kernel and out of it.
tell_where_all_stand()
{
	local file task comm state
	for file in /sys/kernel/debug/weft/*/*; do
		[[ ! -f $file ]] || { printf '%s:\n' "$file" && cat "$file"; }
	done
	for task in /proc/[0-9]*/task/[0-9]*; do
		comm='' state=''
		{ read -r comm <"$task/comm" && read -r state <"$task/stat"; } 2>/dev/null || continue
		[[ $comm == weft* ]] || continue
		state=${state##*) }
		printf "%s %s %s\n" "${task##*/}" "$comm" "${state%% *}"
		cat "$task/stack" 2>/dev/null || true
	done
}

# within SECONDS COMMAND...: as timeout does it; what has no end says first where it stands
within()
{
	local seconds=$1 never watcher status=0
	shift
	# Nothing ever comes, and a builtin waits: no process that is left over.
	exec {never}<> <(:)
	{ read -rt "$seconds" -u "$never" || tell_where_all_stand >&2; } &
	watcher=$!
	timeout --kill-after 5 $((seconds + 5)) "$@" || status=$?
	kill "$watcher" 2>/dev/null || true
	wait "$watcher" 2>/dev/null || true
	exec {never}<&-
	return $status
}

# The whole of a file into a variable, without a process.
slurp()
{
	IFS= read -r -d '' "$2" <"$1" || true
}
