# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Policies: what they are told, and how another takes over.

# refused STATUS REGEX OPTION...: a run that does not begin, and why
refused()
{
	local expected=$1 reason=$2
	shift 2
	weft_run "$@" "$PROGRAMS/main_status.o"
	expect_status "$expected"
	expect_err_line "$reason"
	expect_lines err 1
}

test_policies_are_told_what_they_know()
{
	local policy
	for policy in mlfq,levels=2,boost=100ms go,steal=off,runnext=0,wake=all fifo,quanta=0 \
		prio,aging=10us; do
		weft_run --quiet --policy "$policy" "$PROGRAMS/mutex_counter.o"
		expect_status 0
	done
}

test_policies_refuse_what_they_do_not_know()
{
	refused 1 "no policy 'mlfk': there are go, rr, fifo, " --policy mlfk
	refused 1 "cannot be told 'level': weft policies lists" --policy mlfq,level=2
	refused 1 "'levels' is not KEY=VALUE" --policy mlfq,levels
	refused 1 'levels=65 is not from 1 to 64' --policy mlfq,levels=65
	refused 1 "policy rr cannot be told 'levels'" --policy rr,levels=2
	refused 2 'not a duration' --policy mlfq,boost=7
	refused 2 'say one of off\|one\|half' --policy go,steal=all
}

test_policies_take_over_in_turn()
{
	weft_run --quiet --policy rr --then fair@1ms --then mlfq,levels=2@2ms --then go@3ms \
		"$PROGRAMS/mixed_load.o"
	expect_status 0
}

test_policies_that_are_to_take_over_are_checked_first()
{
	refused 2 'say POLICY@TIME' --then fair
	refused 2 'say POLICY@TIME' --then @2s
	refused 2 'not a duration' --then fair@soon
	refused 2 'comes before' --then fair@2s --then rr@1s
	refused 1 "no policy 'unfair'" --then unfair@1s
}

# Sessions of the module have numbers.
guest_policy_and_workers_of_a_session_that_runs()
{
	local session
	weft_run --quiet --cpus 0-1 "$PROGRAMS/endless_talker.o" &
	until_true has_session
	run weft policy "$session" fair
	expect_status 0
	run weft workers "$session" 0
	expect_status 0
	run weft policy "$session" unfair
	expect_status 1
	expect_err_line "no policy 'unfair'"
	run weft policy 4000000000 fair
	expect_status 1
	expect_err_line 'no session 4000000000 runs'
	run weft workers "$session" 1000
	expect_status 1
	expect_err_line 'offline or does not exist'
	run weft workers "$session"
	expect_status 2
	expect_err_line 'say SESSION and CPUS'
	pkill -TERM -f "weft run .*endless_talker"
	wait
}
