# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Chaos makes rare orders common, by a seed; with one worker the same seed gives the same
# order in any engine, and what was recorded is repeated.

write_order()
{
	cat >order.c <<-'END'
		#include <weft/task.h>
		volatile u64 order[64];
		static volatile u64 nr, sum;
		static mutex m;
		static void add(long me)
		{
			for (int i = 0; i < 8; i++) {
				sum += me;
				mutex_lock(&m);
				order[nr++] = me;
				mutex_unlock(&m);
				if (random_u64() % 4 == 0)
					task_yield();
			}
		}
		int main(void)
		{
			s64 t[4];
			for (int i = 0; i < 4; i++)
				t[i] = go(add, i + 1);
			for (int i = 0; i < 4; i++)
				task_join(t[i]);
			return sum;
		}
	END
	compile_programs order.c
}

# The order in which the tasks got the mutex, and main's status, of a run with these options.
order_of()
{
	weft_run --cpus 0 --json "$@" order.o
	/usr/bin/python3 -c 'import json
j = json.load(open("out"))
print(j["status"], *j["globals"]["order"])'
}

test_chaos_is_the_same_for_the_same_seed()
{
	local by seed again i
	# A start is dear where CPUs are emulated.
	again=$(($([[ ${WEFT_TIME_SCALE:-} ]] && echo 1 || echo 5) * ${WEFT_STRESS:-1}))
	write_order
	for by in --chaos '--policy random --seed'; do
		for seed in 1 2 3; do
			# shellcheck disable=SC2086
			order_of $by $seed >"first.$seed"
			for ((i = 0; i < again; i++)); do
				# shellcheck disable=SC2086
				order_of $by $seed >again
				cmp "first.$seed" again || broken "$by $seed: $(cat "first.$seed" again)"
			done
		done
		! cmp -s first.1 first.2 || ! cmp -s first.1 first.3 || broken "$by: all seeds are alike"
	done
	# Without it tasks this short are not preempted.
	order_of --policy fifo >quiet
	! cmp -s quiet first.1 || broken "chaos has changed nothing"
}

guest_chaos_is_the_same_in_any_engine()
{
	local seed
	write_order
	for seed in 4 5 6; do
		order_of --chaos "$seed" >one
		ENGINE=hosted order_of --chaos "$seed" >other
		cmp one other || broken "seed $seed: $(cat one other)"
	done
}

# What one worker did is repeated to the last step: globals, and how it ended.
test_records_are_replayed()
{
	local seed program
	write_order
	for seed in 1 2 3; do
		order_of --chaos "$seed" --record "record.$seed" >recorded
		run weft replay order.o "record.$seed"
		expect_out_line "^main returned $(cut -d' ' -f1 recorded)\$"
		expect_out_line '^schedule [0-9a-f]{8}:[a-z0-9]+$'
		# The choices alone say the same.
		run weft replay order.o "$(sed -n 's/^schedule //p' out)"
		expect_out_line "^main returned $(cut -d' ' -f1 recorded)\$"
	done
	program=$TREE/tests/explore/counter_lost.c
	for seed in {1..40}; do
		weft_run --cpus 0 --chaos "$seed" --record lost "$program"
		[[ $status -eq 0 ]] || break
	done
	expect_status 3
	run weft replay "$program" lost
	expect_status 3
	expect_out_line '^fault: assertion failed: counter == 2 at '
}

# replay_several SEED: true if the record of several workers was followed to its end
replay_several()
{
	local want got
	weft_run --cpus 0,1 --chaos "$1" --record several --json order.o
	want=$(/usr/bin/python3 -c 'import json
print(*json.load(open("out"))["globals"]["order"][:32])')
	grep -qx 'steps sync' several || broken "$(<several)"
	run weft replay order.o several
	if [[ $status -eq 1 ]]; then
		expect_err_line 'step [0-9]+: the program does not go on as the schedule says'
		return 1
	fi
	# Whose turn with the mutex it was is what unlocks, and locks, say.
	got=$(sed -n 's/.*write order\[[0-9]*\] = //p' out | tr '\n' ' ')
	[[ $want == "${got% }" ]] || broken "recorded $want, replayed $got"
}

# Of several workers the order of calls and atomics is known: nearly always that is enough.
test_records_of_several_workers_have_the_order_of_calls()
{
	local seed
	write_order
	for seed in {3..12}; do
		! replay_several "$seed" || return 0
	done
	broken "not one of ten records can be followed"
}

hosted_records_are_refused_for_another_program()
{
	write_order
	order_of --record record >/dev/null
	run weft replay "$TREE/tests/explore/counter_lost.c" record
	expect_error 'is not the program of this schedule'
	sed -i 's/^steps all/steps some/' record
	run weft replay order.o record
	expect_error 'record:2: not a record of weft run --record'
	run weft run --engine hosted --record /nowhere/record order.o
	expect_status 1
	expect_err_line '^weft: .*--record /nowhere/record: No such file'
}

# refuse_record LINE SED: a record that was changed so is none, from that line on
refuse_record()
{
	sed "$2" record >changed
	run weft replay order.o changed
	expect_error "changed:$1: not a record of weft run --record"
}

hosted_records_are_refused_if_a_line_is_wrong()
{
	write_order
	order_of --record record >/dev/null
	refuse_record 3 '/^seed/d'
	refuse_record 3 's/^seed .*/seed -1/'
	refuse_record 3 's/^seed .*/seed 18446744073709551616/'
	refuse_record 3 's/^seed .*/&\x00/'
	refuse_record 4 's/^schedule/set x\n&/'
	refuse_record 4 's/:.*/:{4294967296}/'
	refuse_record 5 '/^schedule/p'
	refuse_record 5 '$!b;a set x=1'
	refuse_record 3 '/^schedule/d'
}

# It would be read as something else.
hosted_records_have_a_line_for_what_was_set()
{
	printf '%s\n' '#include <weft/task.h>' 'volatile char text[16];' \
		'int main(void) { return text[15]; }' >text.c
	run weft run --engine hosted --quiet --cpus 0 --record record --set 'text=a b' text.c
	expect_status 0
	run weft replay text.c record
	expect_status 0
	run weft run --engine hosted --quiet --cpus 0 --record record --set $'text=a\nb' text.c
	expect_status 1
	expect_err_line 'record: --set text=a\?b has two lines'
}

# Each outcome on real CPUs is one of those that were explored.
test_what_happens_on_cpus_is_explored()
{
	local program
	for program in "$TREE"/tests/explore/{counter_lost,dekker,peterson_wrong_turn,check_then_act}.c; do
		run weft explore --no-race --engine "$ENGINE" --cpus 0,1 --runs 40 --json "$program"
		expect_json 'sum(o["runs"] for o in j["outcomes"]) == 40 and
			all(o["schedules"] for o in j["outcomes"])'
	done
	run weft explore --no-race --engine "$ENGINE" --cpus 0,1 --runs 500 --json \
		"$TREE/tests/explore/counter_lost.c"
	expect_json 'len(j["outcomes"]) == 2 and all(o["runs"] for o in j["outcomes"])'
}
