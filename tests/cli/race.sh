# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft run --race: what nothing orders is named with both lines; what any object or atomic
# orders is not. A program says in a line " * races: VARIABLE..." what it is wrong about.

# Runs $1 with the rest; the variables that are raced on are in the file found.
watch_races()
{
	local program=$1
	shift
	run weft run --race --quiet --json --time-limit 10s "$@" "$program"
	/usr/bin/python3 -c 'import json, re
print(*sorted({re.split("[.[]", r["variable"])[0] for r in json.load(open("out"))["races"]}))' >found
}

# expect_only PROGRAM: nothing was found that it does not say
expect_only()
{
	local variable said
	said=$(sed -n 's/^ \* races: //p' "$1")
	for variable in $(<found); do
		[[ " $said " == *" $variable "* ]] ||
			broken "$1: a false alarm on $variable: $(grep -A40 '"races"' out)"
	done
}

# watch_with VEHICLE
watch_with()
{
	local program few
	for program in "$TREE"/tests/programs/{atomics,barrier,bounded,chan,event,join,lost,mutex,once,select,sem,wait}*.c; do
		grep -q '^ \* expect: main' "$program" || continue
		read -ra few < <(sed -n 's/^ \* 1to1: --/--/p' "$program") || few=()
		watch_races "$program" --vehicle "$1" --cpus 0,1 "${few[@]}"
		expect_only "$program"
	done
}

hosted_race_raises_no_false_alarm_on_threads()
{
	watch_with thread
}

hosted_race_raises_no_false_alarm_on_processes()
{
	watch_with process
}

# watch_workers N: a third of the programs of tests/explore/, of which some never end
watch_workers()
{
	local program limit
	one_of 3 "$1" "$TREE"/tests/explore/*.c
	compile_programs "${chosen[@]}"
	for program in "${chosen[@]}"; do
		limit=()
		! grep -q '^ \* expect: livelock' "$program" || limit=(--time-limit 1s)
		watch_races "$(basename "$program" .c).o" --engine hosted --cpus 0,1 "${limit[@]}"
		expect_only "$program"
	done
}

hosted_race_raises_no_false_alarm_on_workers_1()
{
	watch_workers 1
}

hosted_race_raises_no_false_alarm_on_workers_2()
{
	watch_workers 2
}

hosted_race_raises_no_false_alarm_on_workers_3()
{
	watch_workers 3
}

hosted_race_names_both_accesses()
{
	local vehicle program=$TREE/tests/programs/lost_update.c
	for vehicle in thread process task sim; do
		run weft run --race --quiet --engine hosted --vehicle "$vehicle" "$program"
		expect_status 7
		expect_out_line '^data race on counter \(8 bytes\):$'
		expect_out_line '^  task [0-9]+ writes it in add\(\) at .*lost_update.c:24: counter = seen'
		expect_out_line '^  nothing orders the two: '
	done
	watch_races "$program" --vehicle thread
	expect_json 'all(r[a]["function"] == "add" and r[a]["line"] == 24 and r[a]["does"] == "writes"
		for r in j["races"] for a in ("first", "second"))'
}

# Each of them orders, and what it does not order is found beside it.
hosted_race_sees_what_each_object_orders()
{
	local nr=0 name ordered object before after
	while IFS='|' read -r name object before after; do
		nr=$((nr + 1))
		cat >pair.c <<-END
			#include <weft/task.h>
			static volatile u64 data, flag;
			static $object;
			static chan c;
			static void other(long unused) { $after; data++; }
			int main(void)
			{
				c = chan_make($((nr % 2)));
				s64 t = go(other, 0);
				data++;
				$before;
				#ifdef LATE
				data++;
				#endif
				task_join(t);
				data++;
				return 0;
			}
		END
		for ordered in yes no; do
			[[ $ordered == yes ]] || sed -i 's/^#ifdef LATE/#ifndef LATE/' pair.c
			watch_races pair.c --vehicle thread --cpus 0,1
			[[ $(<found) == "$([[ $ordered == yes ]] || echo data)" ]] ||
				broken "$name, ordered $ordered: found '$(<found)'"
		done
	done <<-'END'
		a channel|u64 x|chan_send(c, 1)|chan_recv(c, &(u64){ 0 })
		a closed channel|u64 x|chan_close(c)|chan_recv(c, &(u64){ 0 })
		a try|u64 x|chan_send(c, 1)|while (!chan_try_recv(c, &(u64){ 0 })) task_yield()
		a select|u64 x|chan_send(c, 1)|struct select_case s[1] = { { .c = c, .op = SELECT_RECV } }; select_wait(s, 1, -1)
		an event|event e|event_set(&e)|event_wait(&e)
		a semaphore|semaphore s|sem_release(&s)|sem_acquire(&s)
		a barrier|barrier b = BARRIER(2)|barrier_wait(&b)|barrier_wait(&b)
		an atomic|u64 x|__sync_fetch_and_add(&flag, 1)|while (!flag) task_yield()
		a store|u64 x|atomic_store(&flag, 1)|while (!atomic_load(&flag)) task_yield()
	END
	[[ $nr -eq 9 ]] || broken "$nr of 9"
}

hosted_race_is_not_fooled_by_a_barrier_round()
{
	cat >rounds.c <<-'END'
		#include <weft/task.h>
		static barrier both = BARRIER(2);
		static volatile u64 each[2], shared;
		static void other(long me)
		{
			for (int i = 0; i < 10; i++) {
				each[me] = i;
				barrier_wait(&both);
				assert(each[1 - me] == i);
				barrier_wait(&both);
			}
			if (me)
				shared = 1;
			barrier_wait(&both);
			if (!me)
				shared = 2;
		}
		int main(void)
		{
			s64 a = go(other, 0), b = go(other, 1);
			task_join(a);
			task_join(b);
			return 0;
		}
	END
	watch_races rounds.c --vehicle thread --cpus 0,1
	expect_status 0
}

# Those that never end are killed, whatever of the detector's they hold.
hosted_race_survives_processes_that_are_killed()
{
	local _
	cat >loop.c <<-'END'
		#include <weft/task.h>
		static volatile u64 x;
		static void spin(long k) { for (;;) x += k; }
		int main(void)
		{
			for (int i = 0; i < 6; i++)
				go(spin, i);
			sleep_ns(100000000);
			return 0;
		}
	END
	for _ in {1..5}; do
		run weft run --race --quiet --vehicle process loop.c
		expect_status 7
		expect_out_line '^data race on x \(8 bytes\):$'
	done
}

hosted_race_refuses_where_it_cannot_see()
{
	local option
	for option in '--vehicle kthread' '--engine kernel'; do
		# shellcheck disable=SC2086
		run weft run --race $option "$TREE/tests/programs/lost_update.c"
		expect_error '--race is for the hosted engine'
	done
}

# mem_walk() adds one to a byte each stride, and touches nothing in between.
hosted_race_follows_a_walk_through_memory()
{
	cat >walk.c <<-'END'
		#include <weft/task.h>
		static u8 bytes[4096];
		volatile u32 at;
		static void walk(long unused) { mem_walk(bytes, sizeof(bytes), 64); }
		int main(void)
		{
			s64 t = go(walk, 0);
			((volatile u8 *)bytes)[at]++;
			task_join(t);
			return 0;
		}
	END
	compile_programs walk.c
	watch_races walk.o --vehicle thread --cpus 0,1 --set at=65
	expect_status 0
	watch_races walk.o --vehicle thread --cpus 0,1 --set at=128
	expect_status 7
	[[ $(<found) == bytes ]] || broken "found $(<found)"
}

# It loads from line to line: that is seen, and hides nothing that comes after.
hosted_race_follows_a_chase_through_memory()
{
	cat >chase.c <<-'END'
		#include <weft/task.h>
		volatile u64 counter, lines[64], order;
		static mutex m;
		static void chase(long me)
		{
			if (order)
				mutex_lock(&m);
			mem_chase((void *)lines, 1000);
			if (order)
				mutex_unlock(&m);
			if (!order)
				counter++;
			if (order == 2 && me)
				lines[16] = lines[16];
		}
		int main(void)
		{
			s64 a, b;
			mem_chase_init((void *)lines, sizeof(lines), 1);
			a = go(chase, 0);
			b = go(chase, 1);
			task_join(a);
			task_join(b);
			return 0;
		}
	END
	compile_programs chase.c
	run weft explore --set order=0 --json chase.o
	expect_status 7
	expect_json '{r["variable"] for r in j["races"]} == {"counter"} and j["races_complete"]'
	run weft explore --set order=1 chase.o
	expect_status 0
	run weft explore --set order=2 --json chase.o
	expect_status 7
	expect_json '{r["variable"] for r in j["races"]} == {"lines[16]"}'
	run weft run --race --quiet --cpus 0 --vehicle thread --set order=1 chase.o
	expect_status 0
	expect_out_line '^no data race in this run$'
}

# More places than it has an eye on: no data race is not said, and not all is not 0.
hosted_race_says_where_it_lost_sight()
{
	cat >large.c <<-'END'
		#include <weft/task.h>
		int main(void)
		{
			void *p = arena_alloc(8 << 20);
			mem_chase_init(p, 8 << 20, 1);
			mem_chase(p, 10);
			return 0;
		}
	END
	compile_programs large.c
	run weft explore large.c
	expect_status 6
	expect_out_line '^data races: more tasks or memory than can be watched'
	run weft run --race --quiet --cpus 0 --vehicle thread large.o
	expect_status 0
	expect_out_line '^data races: more tasks or memory than can be watched'
	! has_line out 'no data race' || broken "says what it cannot know"
}

hosted_race_refuses_what_needs_another_interpreter()
{
	run weft run --race --engine hosted --chaos 1 "$TREE/tests/programs/lost_update.c"
	expect_error 'not with --chaos or --record'
	run weft run --race --engine hosted --record r "$TREE/tests/programs/lost_update.c"
	expect_error 'not with --chaos or --record'
}

# The last of many who read a flag that an atomic has set is as well ordered as the first.
hosted_race_does_not_forget_an_atomic()
{
	cat >flag.c <<-'END'
		#include <weft/task.h>
		static volatile u64 data, flag;
		static void read_it(long unused)
		{
			while (!atomic_load(&flag))
				task_yield();
			assert(data == 1);
		}
		static void write_it(long unused)
		{
			data = 1;
			atomic_store(&flag, 1);
		}
		int main(void)
		{
			s64 t[20];
			t[0] = go(write_it, 0);
			for (int i = 1; i < 20; i++)
				t[i] = go(read_it, i);
			for (int i = 0; i < 20; i++)
				task_join(t[i]);
			return 0;
		}
	END
	compile_programs flag.c
	watch_races flag.o --vehicle sim
	expect_status 0
	watch_races flag.o --vehicle thread --cpus 0,1
	expect_status 0
}
