# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Every schedule is run, each once; what is wrong in some is found, and repeated. The
# programs are in tests/explore/, with what is expected of them.

# The schedules of the outcomes that failed, from the JSON in out.
failed_schedules()
{
	/usr/bin/python3 -c 'import json
for o in json.load(open("out"))["outcomes"]:
    print(o["schedule"]) if o["failed"] else None'
}

# repeat_wrong OBJECT: what is listed in the file wrong comes out 100 times of 100.
repeat_wrong()
{
	local schedule outcome lines
	while read -r schedule outcome; do
		run weft replay --times 100 "$1" "$schedule"
		mapfile -t lines <out
		[[ ${#lines[@]} -gt 1 && ${lines[-1]} == "100 of 100 times the same" ]] ||
			broken "$1 $schedule: differs"
		[[ -z $outcome || ${lines[-2]} == "$outcome" ]] || broken "$1 $schedule: not $outcome"
	done <wrong
}

# All that may come out, and what is raced on, from the JSON in out.
print_outcomes()
{
	/usr/bin/python3 -c 'import json
j = json.load(open("out"))
races = {r["variable"] for r in j.get("races", [])}
print(j["all"], *sorted(o["outcome"] for o in j["outcomes"]), *sorted(races), sep="\n")'
}

# All that was counted but races.
print_counts()
{
	/usr/bin/python3 -c 'import json
j = json.load(open("out"))
j.pop("races", 0)
j.pop("races_complete", 0)
print(json.dumps(j, indent=1))'
}

# compare_unreduced ARGUMENT...: the reduction has left nothing out, if that can be had cheaply
compare_unreduced()
{
	print_outcomes >reduced
	run weft explore --no-reduction --max 100 --json "$@"
	holds_json 'j["all"]' || return 0
	print_outcomes >all
	cmp reduced all || broken "$*: $(diff reduced all)"
	compared=$((compared + 1))
}

# explore_share N: an eighth of the programs, as one test must be over in a minute
explore_share()
{
	local program arguments watch compared=0
	one_of 8 "$1" "$TREE"/tests/explore/*.c
	compile_programs "${chosen[@]}"
	for program in "${chosen[@]}"; do
		watch=$(sed -n 's/^ \* watch: //p' "$program")
		arguments=(${watch:+--watch "$watch"} "$(basename "$program" .c).o")
		run weft explore --json "${arguments[@]}"
		"$TREE/tests/explore/judge" "$program" out >wrong || broken "$program"
		[[ ! -s wrong ]] || expect_status 7
		compare_unreduced "${arguments[@]}"
		repeat_wrong "${arguments[-1]}"
	done
	[[ $compared -gt 0 ]] || broken "nothing was compared"
}

hosted_explore_finds_what_is_wrong_1()
{
	explore_share 1
}

hosted_explore_finds_what_is_wrong_2()
{
	explore_share 2
}

hosted_explore_finds_what_is_wrong_3()
{
	explore_share 3
}

hosted_explore_finds_what_is_wrong_4()
{
	explore_share 4
}

hosted_explore_finds_what_is_wrong_5()
{
	explore_share 5
}

hosted_explore_finds_what_is_wrong_6()
{
	explore_share 6
}

hosted_explore_finds_what_is_wrong_7()
{
	explore_share 7
}

hosted_explore_finds_what_is_wrong_8()
{
	explore_share 8
}

# In half of the programs there is nothing to be found.
hosted_explore_has_programs_right_and_wrong()
{
	local all right
	all=("$TREE"/tests/explore/*.c)
	right=$(grep -l '^ \* expect: well$' "${all[@]}" | xargs grep -L '^ \* races: ' | wc -l)
	[[ $right -ge 31 && $((${#all[@]} - right)) -ge 31 ]] || broken "$right of ${#all[@]}"
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
	compile_programs steps.c
	for n in {1..8}; do
		for ((m = n; m <= 8; m++)); do
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

# An add whose answer nobody wants is relaxed, one whose answer is wanted is not.
hosted_explore_says_where_memory_may_be_weak()
{
	cat >relaxed.c <<-'END'
		#include <weft/task.h>
		static u64 x;
		int main(void)
		{
			__sync_fetch_and_add(&x, 1);
			return 0;
		}
	END
	run weft explore relaxed.c
	expect_status 0
	expect_out_line '^relaxed atomic at relaxed\.c:5: __sync_fetch_and_add\(&x, 1\);$'
	expect_out_line '^  what weak memory can do beyond one order of all steps is not explored$'
	run weft explore --json relaxed.c
	expect_json 'j["relaxed_atomics"]'
	sed 's/__sync_fetch_and_add(&x, 1);/return __sync_fetch_and_add(\&x, 1);/' relaxed.c >ordered.c
	run weft explore ordered.c
	expect_status 0
	! grep -q relaxed out || broken "$(<out)"
	run weft explore --json ordered.c
	expect_json 'not j["relaxed_atomics"]'
}

# Outcomes are told apart by what is shown of all that is watched, and by nothing else.
hosted_explore_watches_what_is_large()
{
	local watch
	cat >large.c <<-'END'
		#include <weft/task.h>
		volatile u64 large[40], last, other;
		static void set(long me)
		{
			large[9] = me;
			last = me;
			other += me;
		}
		int main(void)
		{
			s64 a = go(set, 1), b = go(set, 2);
			task_join(a);
			task_join(b);
			return 0;
		}
	END
	compile_programs large.c
	for watch in large last large,last last,large; do
		run weft explore --no-reduction --no-race --watch "$watch" --json large.o
		expect_json "sum(o['schedules'] for o in j['outcomes']) == j['schedules'] == 70 and
			len(j['outcomes']) == ($([[ $watch == *,* ]] && echo 4 || echo 2))"
	done
	run weft explore --watch large,none large.o
	expect_status 1
	expect_err_line '^weft: explore: --watch none: large.o has no such global variable'
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

# Of random programs the reduction leaves no outcome out.
hosted_explore_reduces_random_programs_without_loss()
{
	local seed
	for seed in {1..20}; do
		"$TREE/tests/explore/random-program" "$seed" >random.c
		compile_programs random.c
		run weft explore --no-race --json --watch x,y,z random.o
		print_outcomes >reduced
		run weft explore --no-race --json --watch x,y,z --no-reduction random.o
		print_outcomes >all
		cmp reduced all || broken "seed $seed: $(diff reduced all)"
	done
}

# Without a detector a run begins where it differs from the last: nothing is left of what
# was undone, in whatever part of a session. With one, each begins at the beginning.
hosted_explore_undoes_all_of_a_run()
{
	local program
	cat >all.c <<-'END'
		#include <weft/task.h>
		static u64 count;
		static u64 *last;
		static weft_mutex lock;
		static void worker(long c)
		{
			u64 *mine = arena_alloc(64);
			*mine = c;
			sleep_ns(1000);
			mutex_lock(&lock);
			print("%d of %d\n", *mine, count++);
			last = mine;
			mutex_unlock(&lock);
			chan_send(c, count);
		}
		int main(void)
		{
			u64 a, b;
			chan c = chan_make(1);
			go(worker, c);
			go(worker, c);
			chan_recv(c, &a);
			chan_recv(c, &b);
			return 10 * a + b;
		}
	END
	compile_programs all.c
	for program in all.o "$TREE"/tests/explore/{philosophers,buffer_no_wake,channel_not_closed,barber,pipeline,locks_crossed}.c; do
		run weft explore --no-reduction --max 3000 --json "$program"
		print_counts >whole
		run weft explore --no-reduction --max 3000 --json --no-race "$program"
		print_counts >parts
		grep -q '"outcome"' parts || broken "$program has no outcomes"
		cmp whole parts >/dev/null || broken "$program: $(diff whole parts)"
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

hosted_replay_tells_each_step_in_json()
{
	local schedule
	run weft explore --json "$TREE/tests/explore/counter_lost.c"
	schedule=$(failed_schedules)
	run weft replay --json "$TREE/tests/explore/counter_lost.c" "$schedule"
	expect_status 3
	expect_json '[s["task"] for s in j["steps"]] == list("bccba") and j["failed"] and
		j["steps"][0]["does"] == "read counter = 0" and j["steps"][0]["line"] == 13 and
		j["steps"][3]["does"] == "write counter = 1" and
		j["outcome"].startswith("fault: assertion failed: counter == 2")'
	run weft replay --json "$TREE/tests/explore/counter_lost.c" "${schedule}z"
	expect_error 'the program is over after'
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
	for schedule in '' nonsense 12345678 12345678:B 12345678:b0 '12345678:{x}' 12345678:b99999999999 \
		'12345678:{1' '12345678:{67108864}' '12345678:{4294967296}' 12345678:b16777217 \
		' 1234567:b' 0x345678:b; do
		run weft replay "$program" "$schedule"
		expect_error 'is not a schedule'
	done
}

# What is seen on real CPUs only is an error where all schedules were run, and nowhere else.
hosted_explore_tells_what_it_has_not_run_from_what_cannot_be()
{
	sed -e 's/assert(counter == 2);//' -e 's/return 0;/return counter;/' \
		"$TREE/tests/explore/counter_lost.c" >counter.c
	run weft explore --no-race --max 1 --engine hosted --cpus 0,1 --runs 100 counter.c
	expect_status 6
	expect_out_line '^1 schedules, .*: not all$'
	! has_line out 'no schedule does that' || broken "not all were run"
	run weft explore --no-race --engine hosted --cpus 0,1 --runs 100 counter.c
	expect_status 0
}
