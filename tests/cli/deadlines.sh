# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Periodic tasks: who has too much to do misses deadlines, and edf misses none before.

# periodic_tasks SEED PERCENT: a random set that needs so much of a CPU, and how many jobs
# it has in jobs.json (UUniFast: Bini and Buttazzo, 2005)
periodic_tasks()
{
	/usr/bin/python3 - "$1" "$2" <<-'END'
		import json, random, sys
		seed, percent = map(int, sys.argv[1:])
		draw = random.Random(seed)
		left, jobs, nr = percent / 100, [], draw.randint(2, 8)
		for i in range(nr):
		    rest = left * draw.random() ** (1 / (nr - i - 1)) if i + 1 < nr else 0
		    period = draw.choice([5, 8, 10, 20, 25, 40, 50])
		    burst = int((left - rest) * period * 1000) * 1000 or 1000
		    left = rest
		    jobs.append({"name": f"T{i}", "burst": f"{burst}ns", "period": period,
		                 "repeat": 400 // period})
		json.dump({"policy": "edf", "jobs": jobs}, open("jobs.json", "w"))
		print(sum(j["repeat"] for j in jobs))
	END
}

hosted_edf_misses_nothing_up_to_95_percent()
{
	local seed number
	for seed in {1..40}; do
		number=$(periodic_tasks "$seed" 95)
		run weft workload --quantum 1ms --json jobs.json
		expect_status 0
		expect_json "j['deadlines'] == $number and j['missed'] == 0" || broken "seed $seed"
	done
}

# Of more than there is, something is late: edf tells nobody which, and lets many be.
hosted_edf_misses_much_above_100_percent()
{
	local seed
	for seed in {1..10}; do
		periodic_tasks "$seed" 115 >/dev/null
		run weft workload --quantum 1ms --json jobs.json
		expect_status 0
		expect_json "j['missed'] > j['deadlines'] / 4" || broken "seed $seed"
	done
}

# The two of Silberschatz, ch. 5.6.4: what edf can, priorities by rate cannot.
hosted_deadlines_are_counted_and_told()
{
	local list='{"jobs": [{"name": "P1", "burst": 25, "period": 50, "repeat": 7, "priority": 2},
		{"name": "P2", "burst": 35, "period": 80, "repeat": 4, "priority": 1}]}'
	printf '%s' "$list" >jobs.json
	run weft workload --policy edf --quantum 1ms jobs.json
	expect_status 0
	expect_out_line '^deadlines +0 of 11 jobs were late$'
	run weft workload --policy prio --quantum 1ms jobs.json
	expect_status 0
	expect_out_line '^deadlines +[1-4] of 11 jobs were late$'
	run weft workload --policy fifo "$TREE/tests/workloads/silberschatz-fcfs.json"
	! has_line out '^deadlines' || broken "deadlines that nobody has"
}

# In real time, with much to spare.
test_deadlines_of_a_program_are_in_the_report()
{
	cat >periodic.c <<-'END'
		#include <weft/task.h>
		int main(void)
		{
			for (int i = 0; i < 6; i++) {
				compute_ns(i == 3 ? 60000000 : 1000);
				task_deadline(50000000, 0);
			}
			return 0;
		}
	END
	weft_run --policy edf --cpus 0 --json periodic.c
	expect_status 0
	expect_json 'j["summary"]["jobs"] == 5 and 1 <= j["summary"]["late"] <= 5'
	weft_run --policy edf --cpus 0 periodic.c
	expect_out_line '^deadlines +[1-5] of 5 jobs were late$'
}
