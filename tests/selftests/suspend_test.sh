#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The machine goes to sleep, as far as the freezer takes it, while tasks run: they
# go on when it is back, none is lost, and times are what they were. Run it in a guest.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"

delay=/sys/module/suspend/parameters/pm_test_delay
make_scratch

# Every process is frozen for a second, and thawed.
suspend()
{
	echo "$1" >/sys/power/state
}

# goes_on STATE OPTION...: a run of many rounds comes to its end, each task counted
goes_on()
{
	local state=$1 rounds=10 suspends=0 status=0
	shift
	start_run mixed_load --cpus 0-3 --set "rounds=$rounds" "$@" || return 1
	while kill -0 "$pid" 2>/dev/null && ((suspends < 3)); do
		suspend "$state" || return 1
		suspends=$((suspends + 1))
	done
	wait "$pid" || status=$?
	echo "status $status after $suspends suspends"
	[[ $status -eq 0 && $suspends -ge 1 && $(wc -l <"$scratch/lines") -eq $rounds ]]
}

tasks_go_on()
{
	goes_on freeze --policy go
}

kthreads_go_on()
{
	goes_on mem --vehicle kthread
}

# A time limit is over while nobody can read what comes: it has ended afterwards.
ends_while_frozen()
{
	local status=0
	start_run endless_talker --time-limit 500ms || return 1
	suspend mem || return 1
	wait "$pid" || status=$?
	[[ $status -eq 5 ]]
}

# Tasks that loop fill their worker's time, by the stamps that are taken of it.
times_are_sane()
{
	local status=0
	weft run --json --cpus 0 --time-limit 1s --accounting full \
		"$TREE/build/programs/hostile/loops.o" >"$scratch/lines" || status=$?
	[[ $status -eq 5 ]] || return 1
	/usr/bin/python3 - "$scratch/lines" <<'PYTHON'
import json, sys
j = json.load(open(sys.argv[1]))
run, wall = sum(t["run_ns"] for t in j["tasks"]), j["summary"]["wall_ns"]
print(f"tasks ran for {run} ns in {wall} ns")
# What a task has run since its last switch is left out.
sys.exit(not 0.5 * wall < run < 1.1 * wall)
PYTHON
}

if [[ ! -w /sys/power/pm_test || ! -w $delay ]]; then
	skip selftests/suspend_test "this kernel has no /sys/power/pm_test"
	exit
fi
echo freezer >/sys/power/pm_test
echo 1 >"$delay"
for test in tasks_go_on kthreads_go_on ends_while_frozen times_are_sane; do
	run_step selftests/suspend_test "$test"
done
echo none >/sys/power/pm_test
