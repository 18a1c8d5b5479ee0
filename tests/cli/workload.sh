# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Job lists: exact in virtual time, carried out in any engine, refused with a reason.

CASE=$TREE/tests/workloads/silberschatz-rr-q4.json

# refuse JSON REGEX: the tool says why, in one line
refuse()
{
	printf '%s' "$1" >jobs.json
	run weft workload jobs.json
	expect_error "$2"
}

hosted_workload_shows_chart_and_table()
{
	run weft workload "$CASE"
	expect_status 0
	expect_out_line '^policy rr, quantum 4 ms, vehicle sim$'
	expect_out_line '^P1 +#{8}\.{12}#{40}$'
	expect_out_line '^P2 +0\.000 +3\.000 +4\.000 +7\.000 +7\.000 +4\.000 +4\.000$'
	expect_out_line '^average .* 15\.667 +3\.667 +5\.667$'
}

hosted_workload_options_win_over_the_file()
{
	run weft workload --policy fifo --json "$CASE"
	expect_status 0
	expect_json 'j["policy"] == "fifo" and j["quantum_ns"] == 4000000'
	expect_json '[s["task"] for s in j["slices"]] == ["P1", "P2", "P3"]'
	# No multiple of a tick.
	run weft workload --quantum 4567us --json "$CASE"
	expect_json 'j["policy"] == "rr" and j["slices"][0]["to_ns"] == 4567000'
}

# The winner of the first draw: with 5208 C, whose is ticket 15 of 20.
hosted_workload_draws_by_the_seed()
{
	local case=$TREE/tests/workloads/waldspurger-lottery-fifteen.json
	run weft workload --json "$case"
	expect_json 'j["slices"][0]["task"] == "C"'
	cp out by-file
	run weft workload --seed 5208 --json "$case"
	cmp out by-file || broken "the seed of the file is another one"
	run weft workload --seed 1 --json "$case"
	expect_status 0
	! cmp -s out by-file || broken "an option does not win"
}

# A waits while B works, and is back in time.
hosted_workload_steps_and_repeat()
{
	cat >jobs.json <<-'END'
		{"jobs": [
			{"name": "A", "steps": [{"burst": 1}, {"wait": "2ms"}, {"burst": "500us"}], "repeat": 2},
			{"name": "B", "arrival": 0.25, "burst": 3, "wait": 1}
		]}
	END
	run weft workload --json jobs.json
	expect_status 0
	expect_json '[[s["task"], s["from_ns"] / 1e6, s["to_ns"] / 1e6] for s in j["slices"]] ==
		[["A", 0, 1], ["B", 1, 4], ["A", 4, 5.5], ["A", 7.5, 8]]'
	expect_json '[t["finish_ns"] for t in j["tasks"]] == [8000000, 5500000]'
	expect_json '[t["wait_ns"] for t in j["tasks"]] == [1000000, 1250000]'
}

# Many at once, on several workers, to the byte.
hosted_workload_is_the_same_each_time()
{
	local i
	for i in {1..60}; do
		printf '%s{"arrival": %d, "burst": %d, "wait": 1, "repeat": 3}' \
			"$([[ $i -eq 1 ]] && echo '{"jobs": [' || echo ,)" $((i / 7)) $((i % 5 + 1))
	done >jobs.json
	printf ']}' >>jobs.json
	for i in {1..10}; do
		run weft workload --cpus 0-2 --policy rr --quantum 1ms --explain jobs.json
		expect_status 0
		[[ $i -gt 1 ]] || cp out first
		cmp out first || broken "run $i differs"
	done
	has_line first '^ +[0-9.]+ +worker [0-2]: .* -> P[0-9]+ +ready: P' || broken "nobody waited"
}

# In real time: nobody is early, and who came first finishes first.
test_workload_runs_in_real_time()
{
	run weft workload --engine "$ENGINE" --vehicle task --cpus 0 --policy fifo --quantum 1s \
		--json "$CASE"
	expect_status 0
	# On a machine that is busy elsewhere they may not be asleep in time.
	expect_json 'j["late"] or [t["name"] for t in sorted(j["tasks"], key=lambda t: t["finish_ns"])] ==
		["P1", "P2", "P3"]'
	expect_json 'all(t["turnaround_ns"] >= t["ran_ns"] > 0 for t in j["tasks"])'
}

hosted_workload_refuses_what_it_does_not_know()
{
	refuse '{"jobs": [{"burst": 1,}]}' 'jobs\.json:1:[0-9]+: '
	refuse '{"jobs": [{"burst": 1, "brust": 1}]}' 'jobs\[0\] has a key that nobody knows: "brust"'
	refuse '{"jobs": [{"burst": 1}], "polciy": "rr"}' 'the file has a key .*"polciy"'
	refuse '{"jobs": [{"burst": 1, "tickets": 0}]}' '"tickets" is not from 1'
	refuse '{"jobs": [{"burst": 1, "period": -1}]}' '"period" is not from 0'
	refuse '{"jobs": [{"burst": 1}], "seed": -1}' '"seed" is not from 0'
	refuse '{"jobs": [{"burst": []}]}' '"burst" has a value of the wrong type'
	refuse '{"jobs": [{"burst": -1}]}' '"burst" is not from 0'
	refuse '{"jobs": [{"name": "A"}]}' 'either "burst" or "steps"'
	refuse '{"jobs": [{"steps": [{"burst": 1, "wait": 1}]}]}' 'steps\[0\]: say either'
	refuse '{"jobs": [{"steps": 5}]}' '"steps" has a value of the wrong type'
	refuse '{"jobs": []}' 'has 0 jobs'
	refuse '[]' 'not an object'
	refuse '{"jobs": [{"burst": 1}], "policy": "nobody"}' "no policy 'nobody'"
	refuse '{"jobs": [{"burst": 1}], "policy": ""}' "no policy ''"
	refuse '{"jobs": [{"burst": 1, "repeat": 1.5}]}' '"repeat" has a value of the wrong type'
	refuse 'int main' 'no list of jobs, see weft workload --help'
	run weft workload nowhere.json
	expect_error 'nowhere\.json: .*[Uu]nable to open'
	run weft workload
	expect_status 2
	expect_err_line 'no FILE'
}

# Wherever a duration is wrong, it is said where, and a text is no way around a limit.
hosted_workload_refuses_wrong_durations()
{
	refuse '{"jobs": [{"burst": "5 fortnights"}]}' 'jobs\[0\]: "burst" 5 fortnights: not a duration'
	refuse '{"jobs": [{"burst": 1}], "quantum": "soon"}' 'the file: "quantum" soon: not a duration'
	refuse '{"jobs": [{"burst": 1}], "quantum": -1}' '"quantum" is not from 0'
	refuse '{"jobs": [{"burst": 1}], "quantum": 1e300}' '"quantum" is not from 0'
	refuse '{"jobs": [{"burst": "100000000s"}]}' '"burst" is not from 0'
	refuse '{"jobs": [{"burst": 1, "wait": "18446744073709551615ns"}]}' '"wait" is not from 0'
	refuse '{"jobs": [{"burst": 1, "period": 2, "budget": 3}]}' '"budget" is longer than "period"'
	refuse '{"jobs": [{"burst": 1, "budget": 3}]}' '"budget" is longer than "period"'
	refuse '{"jobs": [{"burst": 1, "period": 2, "arrival": "3601s"}]}' '"arrival" is not from 0'
	refuse '{"jobs": [{"burst": 3600000000, "repeat": 1000000000}]}' 'more than 100 years'
}

# A duration of 0 is one, as a text, too.
hosted_workload_takes_no_time_for_what_is_zero()
{
	echo '{"jobs": [{"arrival": "0ms", "burst": "1ms"}, {"burst": 0, "repeat": 1000000000}]}' >jobs.json
	run weft workload --json jobs.json
	expect_status 0
	expect_json '[t["ran_ns"] for t in j["tasks"]] == [1000000, 0]'
}

# What is in a file does nothing to the lines that tell of it.
hosted_workload_names_stay_what_they_are()
{
	refuse '{"jobs": [{"burst": 1, "a\n\u001b[31mb": 1}]}' 'nobody knows: "a\?\?\[31mb"$'
	refuse '{"jobs": [{"burst": 1, "name": "a\nb"}]}' '"name" has a character that cannot be printed'
	# As many bytes of it as there is room for would end in the middle of a character.
	printf '{"jobs": [{"burst": 1, "name": "%s"}]}' "a$(printf '\xc3\xa9%.0s' {1..20})" >jobs.json
	run weft workload --json jobs.json
	expect_status 0
	expect_json '[t["name"] for t in j["tasks"]] == ["a" + "\u00e9" * 15]'
	expect_json '[s["task"] for s in j["slices"]] == ["a" + "\u00e9" * 15]'
}

# Of a run that ends before the first job arrives there is no chart, and an end.
hosted_workload_may_end_before_it_begins()
{
	echo '{"jobs": [{"arrival": "7min", "burst": 3}]}' >jobs.json
	run timeout -s KILL 10 weft workload --time-limit 50ms jobs.json
	expect_status 5
	expect_out_line '^P1 +420000\.000 +0\.000 '
}

# At one moment a worker wakes a task, runs it and is made to leave it to another one, with
# which it ends: who tells of that first says how long it waited.
hosted_workload_has_one_order_of_a_moment()
{
	cat >jobs.json <<-'END'
		{"policy": "edf", "quantum": "29min", "jobs": [
			{"burst": 0, "period": 50, "repeat": 3},
			{"steps": [{"burst": "30us"}, {"wait": 10}, {"burst": 14}], "period": 80, "repeat": 2},
			{"burst": 7}, {"burst": 6, "period": 18},
			{"burst": 25, "wait": 19, "period": 50, "repeat": 3}
		]}
	END
	run weft workload --cpus 0-2 --json jobs.json
	expect_status 0
	expect_json '[t["wait_ns"] for t in j["tasks"]] == [0, 0, 30000, 0, 0]'
}

# A worker that may not take what another has queued sleeps, and time goes on.
hosted_workload_without_stealing_goes_on()
{
	echo '{"policy": "go,steal=off", "jobs": [{"burst": "10s"}, {"burst": "10s"}]}' >jobs.json
	run weft workload --cpus 0-1 --json jobs.json
	expect_status 0
	expect_json 'max(t["finish_ns"] for t in j["tasks"]) == 20000000000'
	expect_json '{s["worker"] for s in j["slices"]} == {0}'
}
