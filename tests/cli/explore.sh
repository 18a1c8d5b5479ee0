# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Every schedule is run, each once; what is wrong in some is found, and repeated. The
# programs are in tests/explore/, with what is expected of them.

# What a line " * KEY: VALUE" of a program says.
said()
{
	sed -n "s/^ \* $2: //p" "$1"
}

# The schedules of the outcomes that failed, from the JSON in out.
failed_schedules()
{
	/usr/bin/python3 -c 'import json
for o in json.load(open("out"))["outcomes"]:
    print(o["schedule"]) if o["failed"] else None'
}

# Replays what was found, as often as not: each time it ends as it did.
replay_failures()
{
	local program=$1 schedule
	for schedule in $(failed_schedules); do
		run weft replay "$program" "$schedule"
		[[ $status -ne 0 ]] || broken "$program: $schedule does not fail again"
		cp out first
		for _ in 1 2 3; do
			run weft replay "$program" "$schedule"
			cmp out first || broken "$program: $schedule differs"
		done
	done
}

# From the JSON in out: data races on the variables that are said, and on no others.
expect_races()
{
	local want
	want=$(said "$1" races)
	expect_json "sorted({r['variable'] for r in j['races']}) == sorted('$want'.split())"
	[[ -z $want ]] || expect_status 7
}

hosted_explore_finds_what_is_wrong_and_nothing_else()
{
	local program want watch nr=0
	for program in "$TREE"/tests/explore/*.c; do
		want=$(said "$program" expect)
		watch=$(said "$program" watch)
		run weft explore ${watch:+--watch "$watch"} "$program"
		expect_out_line '^[0-9]+ schedules, [0-9]+ states, [0-9]+ steps in .* s: all that can differ'
		nr=$((nr + 1))
		if [[ $want == well ]]; then
			expect_out_line '^ +[0-9]+  main returned 0$'
		else
			expect_out_line "^ +[0-9]+  $want"
		fi
		[[ $want == well || -n $watch ]] || expect_status 7
		run weft explore --json "$program"
		[[ $want != well ]] || expect_json 'len(j["outcomes"]) == 1'
		expect_races "$program"
		replay_failures "$program"
	done
	[[ $nr -ge 28 ]] || broken "$nr programs only"
}

# Of two tasks of n and m steps of their own there are C(n + m, n) schedules.
hosted_explore_counts_exactly()
{
	local n m
	cat >steps.c <<-'END'
		#include <weft/task.h>
		volatile u32 n, m;
		static volatile u64 x, y;
		static void one(long k) { for (long i = 0; i < k; i++) x = i; }
		static void two(long k) { for (long i = 0; i < k; i++) y = i; }
		int main(void)
		{
			long first = n, second = m;
			s64 a = go(one, first), b = go(two, second);
			task_join(a);
			task_join(b);
			return 0;
		}
	END
	clang -target bpf -mcpu=v3 -O2 -g -fno-builtin -I"$TREE/userspace/include" \
		-I"$TREE/module/include/uapi" -c -o steps.o steps.c
	for n in {1..8}; do
		for ((m = n; m <= 8; m += 8 - n > 3 ? 3 : 1)); do
			run weft explore --no-reduction --set "n=$n" --set "m=$m" --json steps.o
			expect_status 0
			expect_json "j['schedules'] == __import__('math').comb($n + $m, $n) and j['all']"
			# None of the steps concerns another.
			run weft explore --set "n=$n" --set "m=$m" --json steps.o
			expect_json "j['schedules'] == 1 and j['all']"
		done
	done
}

# How much the reduction saves is an estimate, and a good one where it is known.
hosted_explore_says_how_much_it_saves()
{
	run weft explore --json "$TREE/tests/explore/counter_lost.c"
	expect_json '5 < j["schedules_unreduced"] < 7 and j["schedules"] == 4 and j["states"] > 0'
	run weft explore "$TREE/tests/explore/counter_atomic.c"
	expect_out_line ': all that can differ$'
	run weft explore "$TREE/tests/explore/philosophers.c"
	expect_out_line ': all that can differ, 1 in [0-9.e+]+ of about [0-9.e+]+$'
}

# counter++ is a load and a store: 6 schedules, of which 4 lose one.
hosted_explore_counts_outcomes()
{
	sed -e 's/assert(counter == 2);//' -e 's/return 0;/return counter;/' \
		"$TREE/tests/explore/counter_lost.c" >counter.c
	run weft explore --no-reduction --no-race --watch counter --json counter.c
	expect_status 0
	expect_json 'j["schedules"] == 6'
	expect_json '[(o["outcome"], o["schedules"]) for o in j["outcomes"]] ==
		[("main returned 1, counter = 1", 4), ("main returned 2, counter = 2", 2)]'
}

# All that may come out.
outcomes()
{
	run weft explore --no-race --json "$@"
	/usr/bin/python3 -c 'import json
j = json.load(open("out"))
print(j["all"], *sorted(o["outcome"] for o in j["outcomes"]), sep="\n")'
}

# Of random programs, and of those above, the reduction leaves no outcome out.
hosted_explore_reduces_random_programs_without_loss()
{
	local seed
	for seed in {1..20}; do
		"$TREE/tests/explore/random-program" "$seed" >random.c
		clang -target bpf -mcpu=v3 -O2 -g -fno-builtin -I"$TREE/userspace/include" \
			-I"$TREE/module/include/uapi" -c -o random.o random.c
		outcomes --watch x,y,z random.o >reduced
		outcomes --watch x,y,z --no-reduction random.o >all
		cmp reduced all || broken "seed $seed: $(diff reduced all)"
	done
}

hosted_explore_reduces_without_loss()
{
	local program
	for program in "$TREE"/tests/explore/*.c; do
		outcomes "$program" >reduced
		outcomes --no-reduction "$program" >all
		cmp reduced all || broken "$program: $(diff reduced all)"
	done
}

hosted_explore_bounds_preemptions()
{
	local program=$TREE/tests/explore/peterson_wrong_turn.c
	run weft explore --preemptions 0 "$program"
	expect_status 6
	expect_out_line 'all with so few preemptions$'
	run weft explore --preemptions 1 "$program"
	expect_status 7
	expect_out_line 'fault: assertion failed: !inside'
}

hosted_explore_draws_by_the_seed()
{
	local strategy program=$TREE/tests/explore/dekker_no_wait.c
	for strategy in random pct; do
		run weft explore --strategy "$strategy" --seed 5 --max 500 --json "$program"
		expect_json 'j["schedules"] == 500 and not j["all"]'
		expect_json 'any(o["failed"] for o in j["outcomes"])'
		cp out first
		run weft explore --strategy "$strategy" --seed 5 --max 500 --json "$program"
		cmp out first || broken "the same seed, and other schedules"
		run weft explore --strategy "$strategy" --seed 6 --max 500 --json "$program"
		! cmp -s out first || broken "another seed, and the same schedules"
	done
}

# A loop that no other task can see ends by the clock; one that changes memory, by steps.
hosted_explore_ends()
{
	cat >endless.c <<-'END'
		#include <weft/task.h>
		int main(void) { for (;;) compute(1); }
	END
	run weft explore --time 100ms endless.c
	expect_status 6
	expect_out_line '^0 schedules, .*: not all$'
	cat >growing.c <<-'END'
		#include <weft/task.h>
		static volatile u64 n;
		int main(void) { for (;;) n++; }
	END
	run weft explore --max-steps 1000 growing.c
	expect_status 7
	expect_out_line 'more than 1000 steps \(--max-steps\)$'
	run weft explore --max 10 "$TREE/tests/explore/peterson.c"
	expect_status 6
	expect_out_line '^10 schedules, .*: not all$'
}

# What chance decides is seen one way only, and that is said; time-outs are over some time.
hosted_explore_says_what_it_draws()
{
	cat >draws.c <<-'END'
		#include <weft/task.h>
		int main(void)
		{
			struct select_case cases[1];
			u64 start = now_ns();
			cases[0] = (struct select_case){ .c = chan_make(0), .op = SELECT_RECV };
			assert(select_wait(cases, 1, 3000000000) == -ETIMEDOUT);
			assert(now_ns() - start >= 3000000000);
			return 0;
		}
	END
	run weft explore draws.c
	expect_status 6
	expect_out_line 'all, but of what select and random_u64 can do$'
	expect_out_line '^ +1  main returned 0$'
}

hosted_explore_prints_what_repeats_a_schedule()
{
	local line
	cat >sets.c <<-'END'
		#include <weft/task.h>
		volatile u32 bad;
		int main(void) { assert(!bad); return 0; }
	END
	run weft explore --set bad=1 --max-steps 50 sets.c
	expect_status 7
	expect_out_line "^ +weft replay --set 'bad=1' --max-steps 50 sets\.c [0-9a-f]{8}:\$"
	line=$(sed -n 's/^ *\(weft replay\)/\1/p' out)
	run sh -c "$line"
	expect_status 3
}

hosted_replay_shows_each_step()
{
	local schedule
	run weft explore --json "$TREE/tests/explore/counter_lost.c"
	schedule=$(failed_schedules)
	run weft replay "$TREE/tests/explore/counter_lost.c" "$schedule"
	expect_status 3
	expect_out_line '^     a main\(\) +b increment\(\) +c increment\(\) *$'
	expect_out_line '^   1 +b 13: counter\+\+; +read counter = 0$'
	expect_out_line '^   [234] +c 13: counter\+\+; +write counter = 1$'
	expect_out_line '^   5 a 22: assert\(.*read counter = 1$'
	expect_out_line '^fault: assertion failed: counter == 2 at '
}

hosted_replay_waits_for_each_step()
{
	local schedule
	run weft explore --json "$TREE/tests/explore/counter_lost.c"
	schedule=$(failed_schedules)
	printf '\n\nq\n' >enter
	run weft replay --step "$TREE/tests/explore/counter_lost.c" "$schedule" <enter
	expect_status 0
	[[ $(grep -c '^   [0-9] ' out) -eq 3 ]] || broken "q after three steps: $(<out)"
	# Without a terminal and with nobody to press ENTER it goes on to the end.
	run weft replay --step "$TREE/tests/explore/counter_lost.c" "$schedule" </dev/null
	expect_status 3
}

hosted_replay_shows_each_step_in_a_narrow_terminal()
{
	local schedule
	run weft explore --json "$TREE/tests/explore/philosophers.c"
	schedule=$(failed_schedules)
	COLUMNS=60 run weft replay "$TREE/tests/explore/philosophers.c" "$schedule"
	expect_status 4
	expect_out_line 'mutex_lock\(forks\[1\]\)$'
}

hosted_replay_repeats()
{
	local schedule n program=$TREE/tests/explore/counter_lost.c
	run weft explore --json "$program"
	schedule=$(failed_schedules)
	run weft replay --times 1000 "$program" "$schedule"
	expect_status 3
	[[ $(tail -n 1 out) == "1000 of 1000 times the same" ]] || broken "does not say how often"
	run weft replay "$program" "$schedule"
	! has_line out 'times the same' || broken "once is no repetition"
	for n in 0 some -1; do
		run weft replay --times "$n" "$program" "$schedule"
		[[ $status -ne 0 && $status -ne 3 && ! -s out ]] || broken "--times $n"
	done
}

hosted_replay_refuses_what_does_not_fit()
{
	local program=$TREE/tests/explore/counter_lost.c schedule
	run weft explore --json "$program"
	schedule=$(failed_schedules)
	run weft replay "$TREE/tests/explore/counter_atomic.c" "$schedule"
	expect_error 'is not the program of this schedule'
	run weft replay "$program" "${schedule}z"
	expect_status 1
	expect_err_line 'the program is over after|does not go on as the schedule says'
	run weft replay "$program" "${schedule%%:*}:z"
	expect_status 1
	expect_err_line 'step 1: the program does not go on as the schedule says'
	run weft replay "$program" "${schedule%%:*}:"
	expect_status 1
	for schedule in '' nonsense 12345678 12345678:B 12345678:b0 '12345678:{x}' 12345678:b99999999999; do
		run weft replay "$program" "$schedule"
		expect_error 'is not a schedule'
	done
}
