# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Fairness, and what went wrong in a run: said where it is so, and not where it is not.

# workload JSON OPTION...: in one object, as j["findings"]
workload()
{
	printf '%s' "$1" >jobs.json
	shift
	run weft workload --json "$@" jobs.json
	expect_status 0
}

# jobs NR JOB: NR jobs alike
jobs()
{
	local i
	printf '{"jobs": [%s' "$2"
	for ((i = 1; i < $1; i++)); do
		printf ', %s' "$2"
	done
	printf ']}'
}

# The kinds of the findings are these, in order.
expect_kinds()
{
	expect_json "sorted({f['kind'] for f in j['findings']['found']}) == sorted($1)"
}

hosted_equal_tasks_are_treated_alike()
{
	local policy
	for policy in rr fair; do
		workload "$(jobs 50 '{"burst": 200}')" --policy "$policy" --quantum 1ms
		expect_json 'j["findings"]["fairness"]["tasks"] == 50'
		expect_json 'j["findings"]["fairness"]["jain"] > 0.9999'
	done
}

# shares CONDITION POLICY OPTION...: what those that want all of a CPU get, as j, is so. What
# the OS takes from the worker it takes from one task: look once more then.
shares()
{
	local condition=$1 ms=1000
	shift
	# Emulated CPUs stumble now and then: there more of it is looked at.
	[[ ${WEFT_TIME_SCALE:-1} -eq 1 ]] || ms=5000
	for _ in {1..5}; do
		weft_run --cpus 0 --policy "$@" --quantum 1ms --set ms=$ms --findings --json \
			"$TREE/userspace/bench/shares.c"
		expect_status 0
		! holds_json "$condition" || break
	done
	expect_json "$condition"
}

readonly FAIRNESS='j["timeline"]["findings"]["fairness"]'

# Each gets a fiftieth; make bench looks for ten seconds.
test_rr_and_fair_are_fair_to_fifty()
{
	local policy
	for policy in rr fair; do
		shares "${FAIRNESS}['jain'] >= 0.99" "$policy"
		expect_json "${FAIRNESS}['tasks'] >= 50"
	done
}

# By one to four tickets: to a hundredth under stride, to three sigma of so many draws
# under lottery; in real time.
test_shares_follow_tickets()
{
	local tasks='j["timeline"]["tasks"][1:]'
	local even="0.99 <= ${FAIRNESS}['least_share'] <= ${FAIRNESS}['most_share'] <= 1.01"
	local likely="all((t['ran_ns'] / sum(u['ran_ns'] for u in $tasks) - n / 10) ** 2 <=
		9 * (n / 10) * (1 - n / 10) / j['summary']['switches']
		for n, t in enumerate($tasks, 1))"
	shares "$even" stride --set tasks=4 --set tickets=1
	shares "$likely" lottery --seed 7 --set tasks=4 --set tickets=1
	! holds_json "$even" || broken "what is drawn is as even as what is counted"
}

hosted_shares_are_measured_against_tickets()
{
	workload '{"jobs": [{"name": "A", "burst": 300, "tickets": 3}, {"name": "B", "burst": 100}]}' \
		--policy stride --quantum 1ms
	expect_json 'j["findings"]["fairness"]["jain"] > 0.999'
	workload '{"jobs": [{"name": "A", "burst": 300, "tickets": 3}, {"name": "B", "burst": 300}]}' \
		--policy rr --quantum 1ms
	# A gets half of the CPU, and is entitled to three quarters.
	expect_json '0.6 < j["findings"]["fairness"]["least_share"] < 0.8'
}

hosted_starvation_is_found_and_cured()
{
	local list='{"jobs": [{"name": "A", "burst": 100, "priority": 5},
		{"name": "B", "burst": 100, "priority": 5}, {"name": "C", "burst": 10}]}'
	workload "$list" --policy prio --quantum 1ms
	expect_kinds '["starvation", "never_yielded"]'
	expect_json '[f for f in j["findings"]["found"] if f["kind"] == "starvation"] ==
		[{"kind": "starvation", "tasks": ["C"], "ns": 200000000, "times": 198,
		  "text": "C was ready for 200 ms and did not run, while 198 turns went to those that came later"}]'
	workload "$list" --policy rr --quantum 1ms
	expect_kinds '["never_yielded"]'
}

hosted_convoy_is_found_and_cured()
{
	run weft workload --json "$TREE/tests/workloads/silberschatz-fcfs.json"
	expect_json '[(f["kind"], f["tasks"], f["ns"]) for f in j["findings"]["found"]] ==
		[("convoy", ["P1", "P2", "P3"], 24000000)]'
	run weft workload --json "$TREE/tests/workloads/silberschatz-fcfs-short-first.json"
	expect_kinds '[]'
}

hosted_inversion_names_the_chain()
{
	run weft run --vehicle sim --cpus 0 --policy prio --quantum 1ms --quiet --findings \
		"$TREE/tests/cli/inversion.c"
	expect_status 0
	expect_out_line '^inversion +high 2 \(priority 10\) waited for a mutex of low 4 \(1\), which was ready for 30 ms of that while medium 3 \(5\) ran$'
	# Who has the mutex is not preempted: the urgent one waits for that alone.
	run weft run --vehicle sim --cpus 0 --policy fifo --quiet --findings \
		"$TREE/tests/cli/inversion.c"
	expect_status 0
	! has_line out '^inversion' || broken "an inversion without preemption"
}

# From the one that waits to the one that could end it, with everybody between.
hosted_inversion_names_each_holder()
{
	run weft run --vehicle sim --cpus 0 --policy prio --quantum 1ms --quiet --findings \
		--set chain=1 "$TREE/tests/cli/inversion.c"
	expect_status 0
	expect_out_line '^inversion +high 2 \(priority 10\) waited for a mutex of holds_one 4 \(7\), which waited for a mutex of low 5 \(1\), which was ready for [0-9.]+ ms of that while medium 3 \(5\) ran$'
}

hosted_convoy_counts_whom_it_does_not_name()
{
	/usr/bin/python3 -c 'import json
print(json.dumps({"policy": "fifo", "jobs": [{"name": "long", "burst": 24}] +
	[{"name": "S%d" % i, "burst": 3} for i in range(6)]}))' >convoy.json
	run weft workload convoy.json
	expect_status 0
	expect_out_line '^convoy +long ran for 24 ms while S0, S1, S2 and 3 more waited, which '
}

hosted_never_yielded_is_who_was_preempted_only()
{
	run weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json"
	expect_json '[(f["kind"], f["tasks"], f["times"]) for f in j["findings"]["found"]] ==
		[("never_yielded", ["P1"], 5)]'
}

# Nobody takes work from a queue whose worker is busy.
hosted_idle_worker_is_found()
{
	run weft run --vehicle sim --cpus 0-1 --policy go,steal=off --quiet --findings \
		"$TREE/tests/cli/sim.c"
	expect_status 0
	expect_out_line '^idle +worker [01] was idle for [0-9.]+ ms while burst [0-9]+ was ready$'
	run weft run --vehicle sim --cpus 0-1 --policy go --quiet --findings "$TREE/tests/cli/sim.c"
	expect_status 0
	expect_out_line '^found +no starvation, convoy or priority inversion, every task gave way,$'
	! has_line out '^idle' || broken "an idle worker that was not"
}

# A task that may run on one worker only is no work for the others.
hosted_pinned_tasks_leave_others_idle()
{
	cat >pinned.c <<-'END'
		#include <weft/task.h>
		static void stay(long unused) { task_pin(0); compute_ns(5000000); }
		int main(void)
		{
			for (long i = 0; i < 3; i++)
				go(stay, i);
			sleep_ns(100000000);
			return 0;
		}
	END
	run weft run --vehicle sim --cpus 0-1 --quiet --findings pinned.c
	expect_status 0
	! has_line out '^idle' || broken "an idle worker that had nothing to do"
}

hosted_longest_wait_is_named()
{
	run weft workload "$TREE/tests/workloads/silberschatz-fcfs.json"
	expect_out_line '^longest wait +27 ms, P3, from 0 ms on$'
}
