#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# The module goes and comes again, as often as one likes, and never while it is
# used. Run it in a guest: $WEFT_MODULE is the module's file, and it is loaded.
# $WEFT_RELOADS says how often.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"

program=$TREE/build/programs/main_status.o
rounds=${WEFT_RELOADS:-5}
make_scratch

run_one()
{
	local status=0
	weft run --quiet --cpus "$1" "$program" || status=$?
	[[ $status -eq 42 ]]
}

reload()
{
	local round
	for ((round = 0; round < rounds; round++)); do
		rmmod weft || return 1
		[[ ! -e /dev/weft ]] || return 1
		insmod "$WEFT_MODULE" || return 1
		[[ -c /dev/weft ]] || return 1
		((rounds > 5 && round % 10)) || run_one 0-1 || return 1
	done
}

# rmmod says no, the session goes on, and afterwards rmmod says yes.
refused_while_running()
{
	local pid status=0
	start_run endless_talker --time-limit 60s || return 1
	! rmmod weft 2>"$scratch/refusal" || return 1
	grep -q 'in use' "$scratch/refusal" || return 1
	kill -0 "$pid" || return 1
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[[ $status -ne 0 ]] || return 1
	rmmod weft && insmod "$WEFT_MODULE" && run_one 0
}

# One unloads as quickly as others open: either way all is well.
races_open()
{
	local pid round
	for ((round = 0; round < 10; round++)); do
		(exec 3</dev/weft) 2>/dev/null &
		pid=$!
		rmmod weft 2>/dev/null || true
		wait "$pid" || true
		lsmod | grep -q '^weft ' || insmod "$WEFT_MODULE" || return 1
	done
	run_one 0
}

# Runs until $scratch/go is gone, wherever there is a device.
run_on()
{
	local ran=0
	while [[ -e $scratch/go ]]; do
		! run_one 0-1 2>/dev/null || ran=$((ran + 1))
	done
	echo "$ran runs"
	((ran > 0))
}

# Whole runs, on several processes, while the module goes whenever it is let.
races_runs()
{
	local pids=() pid gone=0 round status=0
	touch "$scratch/go"
	for ((round = 0; round < 3; round++)); do
		run_on &
		pids+=("$!")
	done
	for ((round = 0; round < 200 && gone < 5; round++)); do
		! rmmod weft 2>/dev/null || gone=$((gone + 1))
		lsmod | grep -q '^weft ' || insmod "$WEFT_MODULE" || status=1
	done
	rm "$scratch/go"
	for pid in "${pids[@]}"; do
		wait "$pid" || status=1
	done
	echo "it went $gone times"
	[[ $status -eq 0 && $gone -gt 0 ]] && run_one 0-1
}

for test in reload refused_while_running races_open races_runs; do
	run_step selftests/module_test "$test"
done
