# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Who ran when: the chart, the figures and the decisions, in any engine.

SIM=$TREE/build/cli/sim.o

hosted_timeline_of_a_simulation_is_exact()
{
	run weft run --vehicle sim --policy rr --quantum 4ms --explain "$SIM"
	expect_status 0
	sed -n '/^who ran/,$p' out >got
	cat >want <<'END'
who ran when (# runs, . ready; a column is 0.5 ms):
main         
burst 513    ########............########################################
burst 514    ........######
burst 515    ..............######
ms           |0        |5        |10       |15       |20       |25

ms             arrival       ran first run    finish turnaround  response      wait
main             0.000     0.000     0.000    30.000     30.000     0.000     0.000
burst 513        0.000    24.000     0.000    30.000     30.000     0.000     6.000
burst 514        0.000     3.000     4.000     7.000      7.000     4.000     4.000
burst 515        0.000     3.000     7.000    10.000     10.000     7.000     7.000
average of those that finished                           19.250     2.750     4.250

longest wait  7 ms, burst 515, from 0 ms on
never yielded burst 513 was preempted 5 times in 24 ms and never yielded or waited

decisions, ms from the start:
    0.000000  worker 0: was idle                   -> main
    0.000000  worker 0: main waits (waitgroup)     -> burst 513    ready: burst 514, burst 515
    4.000000  worker 0: burst 513 is preempted     -> burst 514    ready: burst 515, burst 513
    7.000000  worker 0: burst 514 ends             -> burst 515    ready: burst 513
   10.000000  worker 0: burst 515 ends             -> burst 513
   14.000000  worker 0: burst 513 is preempted     -> burst 513
   18.000000  worker 0: burst 513 is preempted     -> burst 513
   22.000000  worker 0: burst 513 is preempted     -> burst 513
   26.000000  worker 0: burst 513 is preempted     -> burst 513
   30.000000  worker 0: burst 513 ends             -> main
END
	diff want got || broken "the timeline (>) is another"
}

hosted_timeline_of_two_workers_names_them()
{
	run weft run --vehicle sim --cpus 0-1 --policy rr "$SIM"
	expect_status 0
	expect_out_line "^who ran when \(the worker's number runs"
	expect_out_line '^burst 513 +0+$|^burst 513 +1+$'
}

# Slices of a task add up to what it ran, and a run without the option has none.
test_timeline_json_adds_up()
{
	weft_run --cpus 0-1 --timeline --json "$PROGRAMS/mixed_load.o"
	expect_status 0
	expect_json 'all(s["from_ns"] <= s["to_ns"] for s in j["timeline"]["slices"])'
	expect_json 'j["timeline"]["lost"] > 0 or all(
		sum(s["to_ns"] - s["from_ns"] for s in j["timeline"]["slices"]
		    if s["task"] == t["name"]) == t["ran_ns"] for t in j["timeline"]["tasks"][:50])'
	weft_run --json "$PROGRAMS/mixed_load.o"
	expect_json '"timeline" not in j'
}

# What was stolen is counted and recorded; who is pinned is told.
test_timeline_json_tells_who_was_stolen()
{
	weft_run --cpus 0-1 --policy go --timeline --json "$PROGRAMS/task_tree.o"
	expect_status 0
	expect_json 'j["timeline"]["lost"] > 0 or
		sum(w["stolen"] for w in j["workers"]) ==
		sum(s["tasks"] for s in j["timeline"]["steals"]) and
		all(s["worker"] != s["from"] for s in j["timeline"]["steals"])'
	expect_json 'not any(t["pinned"] for t in j["timeline"]["tasks"])'
	weft_run --cpus 0-1 --timeline --json "$PROGRAMS/pin_shares_worker.o"
	expect_status 0
	expect_json 'j["timeline"]["lost"] > 0 or any(t["pinned"] for t in j["timeline"]["tasks"])'
}

# On a worker one task runs at a time.
test_timeline_slices_of_a_worker_do_not_overlap()
{
	weft_run --cpus 0-1 --policy rr --timeline --json "$PROGRAMS/task_tree.o"
	expect_status 0
	expect_json 'all(a["to_ns"] <= b["from_ns"] for w in (0, 1)
		for l in [[s for s in j["timeline"]["slices"] if s["worker"] == w]]
		for a, b in zip(l, l[1:]))'
	weft_run --timeline --explain --policy rr "$PROGRAMS/ping_pong.o"
	expect_status 0
	expect_out_line '^ms +arrival'
	expect_out_line '^ +[0-9.]+ +worker [0-9]: main waits .* -> '
}

# More than the ring holds: the rest makes sense, and is said to be the rest.
hosted_timeline_says_what_was_lost()
{
	run weft run --vehicle sim --policy rr --timeline --explain "$PROGRAMS/yield_storm.o"
	expect_status 0
	expect_out_line '^[1-9][0-9]* events were lost: the beginning is missing$'
	expect_out_line '^ +[0-9.]+ +worker 0: .* gives way +-> '
}

# On a terminal, and there only if nobody is against it.
hosted_colours_are_for_terminals()
{
	local jobs=$TREE/tests/workloads/silberschatz-rr-q4.json
	export TERM=xterm
	unset NO_COLOR
	on_terminal '' weft workload "$jobs"
	grep -q $'\e\[42' out || broken "no colour on a terminal"
	on_terminal '' env NO_COLOR=1 weft workload "$jobs"
	! grep -q $'\e' out || broken "a colour in spite of NO_COLOR"
	on_terminal '' env TERM=dumb weft workload "$jobs"
	! grep -q $'\e' out || broken "a colour on a dumb terminal"
	run weft workload "$jobs"
	! grep -q $'\e' out || broken "a colour in a file"
}
