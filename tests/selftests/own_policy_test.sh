#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Policies that are modules of their own: they come and go, and what is wrong with them
# hurts nobody. Run it in a guest: $WEFT_MODULE is the module's file, and it is loaded.
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/common.sh"

modules=${WEFT_MODULE%/*}
lifo=$modules/module/policy-skeleton/weft-lifo.ko
nonsense=$modules/tests/policy-nonsense/weft-nonsense.ko
programs=$TREE/build/programs
# Where CPUs are slow the first would take minutes, and where the kernel checks all it does
# the next two as well.
many=(tasks_run_once mixed_load mutex_counter select_storm)
[[ ${WEFT_TIME_SCALE:-1} -eq 1 ]] || many=(mutex_counter philosophers)
[[ $modules != */uml-debug ]] || many=(event_many_waiters ping_pong)
make_scratch

# run PROGRAM POLICY [OPTION]...: on all CPUs; complaints are in $scratch/err
run()
{
	local name=$1 policy=$2
	shift 2
	weft run --quiet --policy "$policy" "$@" "$programs/$name.o" \
		>"$scratch/out" 2>"$scratch/err"
}

skeleton_is_a_policy_while_it_is_loaded()
{
	local program
	! run yield_storm lifo || return 1
	grep -q "no policy 'lifo'" "$scratch/err" || return 1
	insmod "$lifo" || return 1
	weft policies >"$scratch/policies" || return 1
	grep -q '^lifo  *last in, first out: a stack$' "$scratch/policies" || return 1
	for program in "${many[@]}"; do
		run "$program" lifo && [[ ! -s $scratch/err ]] || return 1
	done
	rmmod weft-lifo || return 1
	! run yield_storm lifo
}

# Of bursts of 24, 3 and 3 ms the one that came first is the last.
skeleton_is_last_in_first_out()
{
	insmod "$lifo" || return 1
	weft run --quiet --policy lifo --cpus 0 "$TREE/tests/cli/sim.c" >"$scratch/out" || return 1
	rmmod weft-lifo || return 1
	[[ $(cut -d ' ' -f 1 "$scratch/out" | tr '\n' ' ') == '3 3 24 ' ]]
}

modules_stay_while_a_session_has_their_policy()
{
	local pid status=0
	insmod "$lifo" || return 1
	start_run endless_talker --policy lifo --time-limit 60s || return 1
	! rmmod weft-lifo 2>"$scratch/refusal" || return 1
	! rmmod weft 2>>"$scratch/refusal" || return 1
	[[ $(grep -c 'in use' "$scratch/refusal") -eq 2 ]] || return 1
	kill -TERM "$pid"
	wait "$pid" || status=$?
	[[ $status -ne 0 ]] && rmmod weft-lifo
}

# Another policy takes over, and the module may go although the session goes on.
a_swap_lets_the_module_go()
{
	local pid number worker
	insmod "$lifo" || return 1
	start_run endless_talker --policy lifo --time-limit 60s || return 1
	worker=$(grep -hs '^weft/' /proc/[0-9]*/comm | head -n 1)
	number=${worker#weft/}
	weft policy "${number%%:*}" fair || return 1
	rmmod weft-lifo || return 1
	kill -0 "$pid" || return 1
	kill -TERM "$pid"
	wait "$pid" || true
}

# is_caught POLICY COMPLAINT: all programs end as ever; and that is said once
is_caught()
{
	local program status=0
	for program in "${many[@]}"; do
		run "$program" "$1" || { echo "$program failed" && status=1; }
		grep -Ex "policy $1 $2: fifo took over" "$scratch/err" ||
			{ echo "$program:" && cat "$scratch/err" && status=1; }
		[[ $(wc -l <"$scratch/err") -eq 1 ]] || status=1
	done
	run "${many[1]}" go --then "$1@2ms" --then "rr@10ms" || status=1
	return "$status"
}

a_task_given_twice_is_caught()
{
	is_caught twice 'gave a task that it did not have, task [0-9]+'
}

what_is_no_task_is_caught()
{
	is_caught foreign 'gave what is no task of the session'
}

withheld_tasks_are_caught()
{
	is_caught withheld 'gave no task although it had some'
}

reports_name_the_fault()
{
	run mutex_counter withheld --json || true
	grep -q '"policy_fault": {' "$scratch/out" || return 1
	grep -q '"policy": "withheld"' "$scratch/out"
}

sound_ones_are_not()
{
	local policy program
	for policy in sound key; do
		for program in "${many[@]}"; do
			run "$program" "$policy" && [[ ! -s $scratch/err ]] || return 1
		done
	done
}

nonsense_can_go_afterwards()
{
	rmmod weft-nonsense
}

for test in skeleton_is_a_policy_while_it_is_loaded skeleton_is_last_in_first_out \
	modules_stay_while_a_session_has_their_policy a_swap_lets_the_module_go; do
	run_step selftests/own_policy_test "$test"
	rmmod weft-lifo 2>/dev/null || true
done
# It refuses to load if weft takes a policy that is not whole.
insmod "$nonsense"
for test in a_task_given_twice_is_caught what_is_no_task_is_caught withheld_tasks_are_caught \
	reports_name_the_fault sound_ones_are_not nonsense_can_go_afterwards; do
	run_step selftests/own_policy_test "$test"
done
