# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# What weft run prints and returns when all is well, or when a program ends badly.

test_exit_status_is_main_s()
{
	weft_run --quiet "$PROGRAMS/main_status.o"
	expect_status 42
	expect_out ""
	weft_run --quiet "$PROGRAMS/ping_pong.o"
	expect_status 0
}

# Lines as they were printed, byte for byte, and nothing else with --quiet.
test_output_is_exact()
{
	weft_run --quiet --cpus 0 "$PROGRAMS/settable.o"
	expect_status 0
	printf '%s\n' "number 5" "small 7" "word weft" "flag 0" "table 1 2 3" >want
	cmp want out || broken "the output differs"
	[[ ! -s err ]] || broken "something on standard error"
}

test_c_file_is_compiled()
{
	cp "$TREE/tests/programs/settable.c" .
	weft_run --quiet settable.c
	expect_status 0
	expect_out_line '^number 5$'
	[[ $(ls) == $'err\nout\nsettable.c' ]] || broken "it left files behind: $(ls)"
}

test_set_overrides_globals()
{
	weft_run --quiet --set number=-12 --set small=255 --set word=loom --set flag=true \
		--set 'table[1]=0x20' "$PROGRAMS/settable.o"
	expect_status 0
	expect_out $'number -12\nsmall 255\nword loom\nflag 1\ntable 1 32 3'
}

# The summary has what issue 1 asks for, and the globals by name and type.
test_summary_is_complete()
{
	weft_run --cpus 0-1 --policy rr "$PROGRAMS/settable.o"
	expect_status 0
	expect_out_line '^  (volatile )?(int|s32) number = 5$'
	expect_out_line '^policy rr, .* 2 workers on CPUs 0-1$'
	expect_out_line '^tasks +[0-9]+ created'
	expect_out_line '^switches +[0-9]+'
	expect_out_line '^ns a switch +[0-9.]+'
	expect_out_line '^peak memory'
	expect_out_line '^ +0 .*%( +[0-9]+)+$'
	expect_out_line '^ +1 .*%( +[0-9]+)+$'
	weft_run "$PROGRAMS/ping_pong.o"
	expect_out_line '^wake to run +p50 .*p99'
	! has_line out '.{81}' || broken "a line is longer than 80"
}

test_fault_report()
{
	weft_run --quiet "$PROGRAMS/assert_fails.o"
	expect_status 3
	expect_err_line '^fault: assertion failed: one \+ one == 3'
	expect_err_line '^ +task +[0-9]+, run'
	expect_err_line '^ +function +check'
	expect_err_line 'assert_fails\.c:[0-9]+: assert\(one \+ one == 3\)'
}

test_deadlock_report()
{
	weft_run --quiet "$PROGRAMS/philosophers_deadlock.o"
	expect_status 4
	expect_err_line '^all tasks are asleep - deadlock$'
	expect_err_line 'dine: waits for mutex forks\[[0-4]\], held by task [0-9]+'
	expect_err_line 'main: waits for waitgroup wg'
	[[ $(grep -c 'waits for mutex' err) -eq 5 ]] || broken "not all five are told of"
	expect_err_line '^  in a circle: task [0-9]+( waits for [0-9]+){5}$'
	weft_run --quiet --json "$PROGRAMS/philosophers_deadlock.o"
	# Each is held up by the next one, main by none of them.
	expect_json 'len(set(j["deadlock_circle"])) == 5 and
		{(t["task"], t.get("held_by")) for t in j["deadlock"]} >=
			set(zip(j["deadlock_circle"], j["deadlock_circle"][1:] + j["deadlock_circle"][:1]))'
	cat >stuck.c <<-'END'
		#include <weft/task.h>
		static event never;
		int main(void) { event_wait(&never); return 0; }
	END
	weft_run --quiet --json stuck.c
	expect_status 4
	expect_json 'len(j["deadlock"]) == 1 and j["deadlock_circle"] == []'
}

test_time_limit_report()
{
	weft_run --quiet --time-limit 50ms "$PROGRAMS/time_limit.o"
	expect_status 5
	expect_err_line '^time limit: .*50.*ms'
}

# The same seed on one CPU: the same numbers. Another: others.
test_seed()
{
	local first
	weft_run --quiet --cpus 0 --seed 7 "$PROGRAMS/draw.o"
	expect_status 0
	first=$(<out)
	expect_lines out 5
	weft_run --quiet --cpus 0 --seed 7 "$PROGRAMS/draw.o"
	expect_out "$first"
	weft_run --quiet --cpus 0 --seed 8 "$PROGRAMS/draw.o"
	[[ $(<out) != "$first" ]] || broken "another seed, the same numbers"
}

test_two_runs_at_once()
{
	local a b
	weft run --quiet --engine "$ENGINE" "$PROGRAMS/mutex_counter.o" 2>err_a &
	a=$!
	weft run --quiet --engine "$ENGINE" "$PROGRAMS/print_many.o" >out 2>err &
	b=$!
	status=0
	wait "$a" || status=$?
	expect_status 0
	wait "$b" || status=$?
	expect_status 0
	expect_lines out 10000
}

# A reader that leaves early ends the run: no endless printer stays behind.
test_reader_goes_away()
{
	local statuses
	set +e
	weft run --quiet --engine "$ENGINE" "$PROGRAMS/print_many.o" 2>err | head -n 1 >out
	statuses=("${PIPESTATUS[@]}")
	set -e
	status=${statuses[0]}
	[[ $status -ne 0 ]] || broken "it did not notice"
	expect_lines out 1
	[[ $ENGINE == hosted ]] || expect_no_session
}

test_disasm()
{
	run weft disasm "$PROGRAMS/fault_null.o"
	expect_status 0
	expect_out_line '^main:$'
	expect_out_line 'fault_null\.c:[0-9]+ +return \*p;'
	expect_out_line '^ +0:'
	expect_out_line 'exit$'
}

test_disasm_names_calls_and_globals()
{
	run weft disasm "$PROGRAMS/mutex_counter.o"
	expect_out_line 'call go'
	expect_out_line 'call mutex_lock'
	expect_out_line 'counter'
}

test_policies()
{
	run weft policies --engine "$ENGINE"
	expect_status 0
	expect_out_line '^fifo +[a-z]'
	expect_out_line '^rr +[a-z]'
	expect_out_line '^go +[A-Za-z]'
}

test_info()
{
	run weft info --engine "$ENGINE"
	expect_status 0
	expect_out_line "^engine +$ENGINE$"
	expect_out_line '^ABI version +1$'
	cp out told
	run env WEFT_ENGINE="$ENGINE" weft info
	cmp told out || broken "WEFT_ENGINE is not heeded"
}

test_help()
{
	local command
	run weft --help
	expect_status 0
	for command in run compare exec disasm policies info; do
		expect_out_line "^ +$command +[a-z]"
	done
	for command in run compare exec disasm policies info; do
		run weft "$command" --help
		expect_status 0
		expect_out_line '^EXAMPLES'
		[[ ! -s err ]] || broken "help on standard error"
	done
}
