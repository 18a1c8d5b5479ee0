#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Tasks that never rest, on every CPU, and the OS beneath them: it gets its turn,
# whichever way the kernel preempts (preempt=none, voluntary, full, lazy). Run it in
# a guest, whose kernel stops where its watchdog finds a CPU stuck.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"

# A CPU is stuck after twice as long as the threshold.
readonly STUCK_AFTER=6 LOOPS_FOR=8
cpus=$(nproc)
threshold=/proc/sys/kernel/watchdog_thresh
make_scratch

# os_answers: each CPU runs a process that has nowhere else to go
os_answers()
{
	local cpu
	for ((cpu = 0; cpu < cpus; cpu++)); do
		timeout "$STUCK_AFTER" taskset -c "$cpu" true || {
			echo "CPU $cpu does not run a process within $STUCK_AFTER s"
			return 1
		}
	done
}

# let_the_os_in OPTION...: loops enough for each CPU, for long enough to be stuck
let_the_os_in()
{
	local pid start answers=0
	start_run endless_talker --set "loops=$((2 * cpus))" "$@" --time-limit 120s || return 1
	start=$SECONDS
	while ((SECONDS - start < LOOPS_FOR)); do
		os_answers || return 1
		answers=$((answers + 1))
	done
	kill -0 "$pid" || return 1
	kill -KILL "$pid"
	wait "$pid" || true
	echo "each CPU has answered $answers times, $(wc -l <"$scratch/lines") lines were said"
	# Nothing of it is left.
	rmmod weft && insmod "$WEFT_MODULE"
}

tasks_let_the_os_in()
{
	let_the_os_in --policy go
}

kthreads_let_the_os_in()
{
	let_the_os_in --vehicle kthread
}

# The kernel has it in brackets: "none (voluntary) full".
mode_is_the_one_asked_for()
{
	local asked
	asked=$(grep -oE 'preempt=[a-z]+' /proc/cmdline)
	cat /sys/kernel/debug/sched/preempt
	grep -qF "(${asked#preempt=})" /sys/kernel/debug/sched/preempt
}

tests=(tasks_let_the_os_in kthreads_let_the_os_in)
! grep -q 'preempt=' /proc/cmdline || tests+=(mode_is_the_one_asked_for)
[[ ! -w $threshold ]] || echo $((STUCK_AFTER / 2)) >"$threshold"
for test in "${tests[@]}"; do
	run_step selftests/preempt_test "$test"
done
[[ ! -w $threshold ]] || echo 10 >"$threshold"
