# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What sim says about the order in which tasks run is what the engines do.

# Bursts that take as many quanta of 20 ms as of 22, which is what ticks make of them. An
# emulated CPU is shared with what nobody in the guest sees: there all of it takes five
# times as long, and bursts end early in their last quantum.
if [[ ${WEFT_TIME_SCALE:-} ]]; then
	QUANTUM=100 BURSTS=(130 130 40 130)
else
	QUANTUM=20 BURSTS=(50 30 10 70)
fi
printf -v JOBS '{"quantum": %d, "jobs": [{"name": "A", "burst": %d, "priority": 1},
	{"name": "B", "burst": %d, "priority": 2, "tickets": 5}, {"name": "C", "burst": %d},
	{"name": "D", "burst": %d, "priority": 1, "tickets": 2}]}' $QUANTUM "${BURSTS[@]}"

# predict OPTION...: where the OS took the CPU in the middle of a burst, once more; an
# order that another reason makes is never the same
predict()
{
	for _ in {1..6}; do
		run weft predict --engine "$ENGINE" "$@"
		[[ $status -eq 6 ]] || break
	done
}

# Where no two things are closer than a tick, whatever decides is the same.
test_predict_orders_agree()
{
	local policy
	printf '%s' "$JOBS" >jobs.json
	for policy in fifo rr go prio mlfq sjf stcf edf lottery random; do
		predict --policy "$policy" jobs.json
		expect_status 0
		expect_out_line "^policy $policy, quantum $QUANTUM ms, one worker, $ENGINE engine\$"
		expect_out_line '^the same order, all [0-9]+ turns$'
	done
}

# Shares order those who come one by one: at one moment, the first is the machine's choice.
test_predict_orders_by_shares_agree()
{
	local policy ms=$((QUANTUM / 20))
	printf '{"quantum": %d, "jobs": [{"name": "A", "burst": %d, "tickets": 100},
		{"name": "B", "arrival": %d, "burst": %d, "tickets": 41},
		{"name": "C", "arrival": %d, "burst": %d, "tickets": 17}]}' \
		$QUANTUM $((130 * ms)) $((30 * ms)) $((50 * ms)) $((90 * ms)) $((30 * ms)) >jobs.json
	for policy in stride fair; do
		predict --policy "$policy" jobs.json
		expect_status 0
		expect_out_line '^the same order, all 9 turns$'
	done
}

test_predict_takes_programs()
{
	predict --policy rr --quantum 15ms "$TREE/build/cli/sim.o"
	expect_status 0
	expect_out_line '^ +1  main  +0\.000  main  +0\.000$'
	expect_out_line '^the same order, all 6 turns$'
	predict --json "$PROGRAMS/task_identity.o"
	expect_status 0
	expect_json 'j["same"] and not j["different"] and len(j["turns"]) > 2'
	expect_json 'all(t["sim"]["task"] == t["real"]["task"] for t in j["turns"])'
}

# By the clock of the machine it takes one turn more than there are in virtual time.
hosted_predict_says_where_orders_differ()
{
	cat >differ.c <<-'END'
		#include <weft/task.h>
		static void first(long unused) { u64 end = now_ns() + 3000000; while (now_ns() < end) task_yield(); }
		static void second(long unused) { task_yield(); }
		int main(void) { go(first, 0); go(second, 0); sleep_ns(10000000); return 0; }
	END
	run weft predict --engine hosted --policy rr --time-limit 1s differ.c
	[[ $status -ne 0 ]] || broken "a program that never ends in virtual time has an order"
	cat >differ.c <<-'END'
		#include <weft/task.h>
		static void first(long unused)
		{
			u64 start = now_ns();
			task_yield();
			/* Between two instructions of a simulation there is no time. */
			if (now_ns() != start)
				task_yield();
		}
		static void second(long unused) { for (int i = 0; i < 5; i++) task_yield(); }
		int main(void) { go(first, 0); go(second, 0); sleep_ns(10000000); return 0; }
	END
	run weft predict --engine hosted --policy rr differ.c
	expect_status 6
	expect_out_line '^ +[0-9]+  - +second [0-9]+ +[0-9.]+  <$|^ +[0-9]+  - +first [0-9]+ +[0-9.]+  <$'
	expect_out_line '^another order: [0-9]+ of [0-9]+ turns are on one side only$'
}

hosted_predict_refuses_what_has_no_order()
{
	printf '%s' "$JOBS" >jobs.json
	run weft predict --engine hosted --cpus 0-1 jobs.json
	expect_status 2
	expect_err_line 'predict takes one CPU, as in --cpus 0'
	run weft predict --engine hosted --vehicle thread jobs.json
	expect_status 2
	expect_err_line 'leave --vehicle away'
	run weft predict
	expect_status 2
	expect_err_line 'no FILE'
	run weft predict nowhere.json
	expect_status 1
	run weft predict nowhere.c
	expect_status 1
}
