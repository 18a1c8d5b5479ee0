#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# CPUs go offline and come back under load: every task still runs, once, and
# none waits for a CPU that is gone. Run it in a guest of four CPUs.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"

cpu_dir=/sys/devices/system/cpu
make_scratch

set_online()
{
	echo "$2" >"$cpu_dir/cpu$1/online"
}

all_online()
{
	local cpu
	for cpu in 1 2 3; do
		set_online "$cpu" 1 2>/dev/null || true
	done
}

# run_under_hotplug POLICY CPUS ROUNDS OPTION...: CPUs go from its first round to its
# last; WEFT_STRESS times as many of these
run_under_hotplug()
{
	local pid status=0 cpu changes=0 rounds=$(($3 * ${WEFT_STRESS:-1}))
	# One that is over already has no changes to count.
	start_run mixed_load --policy "$1" --cpus "$2" --set "rounds=$rounds" "${@:4}" || true
	while kill -0 "$pid" 2>/dev/null; do
		for cpu in 1 2 3; do
			set_online "$cpu" 0
			changes=$((changes + 1))
			kill -0 "$pid" 2>/dev/null || break
		done
		all_online
	done
	all_online
	wait "$pid" || status=$?
	echo "status $status after $changes changes"
	[[ $status -eq 0 && $changes -ge 3 && $(wc -l <"$scratch/lines") -eq $rounds ]]
}

# call COMMAND...: counted if it does; else it is a CPU that is missing, or a session
# that is over, and anything else is odd
call()
{
	if "$@" >"$scratch/said" 2>&1; then
		done=$((done + 1))
	elif ! grep -Eq 'offline or does not exist|no session [0-9]+ runs' "$scratch/said"; then
		echo "$*: $(<"$scratch/said")" >>"$scratch/odd"
	fi
}

# Sessions come and go, policies take over and workers move in the one that is there.
keep_calling()
{
	local session policy done=0 policies=(fifo mlfq stride fair go)
	until [[ -e $scratch/over ]]; do
		for policy in "${policies[@]}"; do
			session=$(find /sys/kernel/debug/weft -mindepth 1 -maxdepth 1 -printf '%f\n' |
				sort -n | head -n 1)
			call weft policy "${session:-4000000000}" "$policy"
			call weft workers "${session:-4000000000}" "$((RANDOM % 2))-$((2 + RANDOM % 2))"
			call weft run --quiet --cpus 0-3 "$TREE/build/programs/ping_pong.o"
			call weft run --quiet --cpus 1-2 --vehicle kthread \
				"$TREE/build/programs/ping_pong.o"
		done
	done
	echo "$done" >"$scratch/done"
}

beside_other_calls()
{
	local caller status=0
	rm -f "$scratch"/{over,odd,done}
	keep_calling &
	caller=$!
	run_under_hotplug go 0-3 10 || status=$?
	: >"$scratch/over"
	wait "$caller"
	echo "$(<"$scratch/done") calls did"
	[[ ! -e $scratch/odd ]] || { cat "$scratch/odd" && status=1; }
	[[ $status -eq 0 && $(<"$scratch/done") -ge 3 ]]
}

kthreads()
{
	run_under_hotplug go 0-3 10 --vehicle kthread
}

fifo()
{
	run_under_hotplug fifo 0-3 10
}

rr()
{
	run_under_hotplug rr 0-3 10
}

go()
{
	run_under_hotplug go 0-3 10
}

# No CPU of the session's stays up all the time; the last worker runs elsewhere.
all_cpus_of_a_session()
{
	run_under_hotplug go 1-3 10
}

only_cpu_of_a_session()
{
	run_under_hotplug rr 2 4
}

# Loops on kernel threads go where the OS puts them, far from the tick of their
# CPU, which has gone and come back: whoever needs the CPU there gets it.
kthreads_let_others_in()
{
	local pid cpu status=0
	start_run endless_talker --vehicle kthread --cpus 2-3 --time-limit 100s || return 1
	for cpu in 2 3 2; do
		set_online "$cpu" 0
		set_online "$cpu" 1
	done
	for cpu in 0 1 2 3; do
		timeout 15 taskset -c "$cpu" true || { echo "CPU $cpu is taken" && status=1; }
	done
	kill -TERM "$pid"
	wait "$pid" || true
	return "$status"
}

if [[ ! -w $cpu_dir/cpu3/online ]]; then
	skip selftests/hotplug_test "this kernel has no CPU hotplug"
	exit
fi
for test in fifo rr go all_cpus_of_a_session only_cpu_of_a_session \
	kthreads kthreads_let_others_in beside_other_calls; do
	run_step selftests/hotplug_test "$test"
	all_online
done
