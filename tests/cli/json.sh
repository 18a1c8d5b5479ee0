# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# --json: one valid JSON value on standard output, with everything in it.

test_run()
{
	weft_run --json --cpus 0-1 --policy fifo "$PROGRAMS/settable.o"
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	expect_json 'j["end"] == "main" and j["status"] == 0 and j["exit"] == 0 and
		j["output"] == ["number 5", "small 7", "word weft", "flag 0", "table 1 2 3"] and
		j["globals"]["number"] == 5 and j["globals"]["table"] == [1, 2, 3] and
		j["summary"]["created"] == 1 and j["summary"]["alive"] == 0 and
		[w["cpu"] for w in j["workers"]] == [0, 1] and
		sum(w["switches"] for w in j["workers"]) == j["summary"]["switches"] and
		j["environment"]["policy"] == "fifo"'
}

# Who said wg_done() last may still be on its way out when main returns.
test_run_counts_agree()
{
	weft_run --json --cpus 0-1 "$PROGRAMS/tasks_run_once.o"
	expect_status 0
	expect_json 'j["summary"]["created"] == 20001 and
		j["summary"]["finished"] + j["summary"]["alive"] == 20001 and
		j["summary"]["alive"] <= 2 and
		sum(w["exited"] for w in j["workers"]) == j["summary"]["finished"] and
		sum(w["spawned"] for w in j["workers"]) == 20000 and
		all(sum(w["ledger"][k + "_ns"] for k in ("task", "dispatch", "steal", "idle", "os")) ==
		    w["ledger"]["wall_ns"] == j["summary"]["wall_ns"] for w in j["workers"]) and
		all(0 <= w["switches"] - w["yields"] - w["preempted"] - w["blocked"] - w["exited"] <= 1
		    for w in j["workers"])'
}

test_fault()
{
	weft_run --json "$PROGRAMS/fault_readonly.o"
	expect_status 3
	expect_json 'j["end"] == "fault" and j["exit"] == 3 and j["status"] is None and
		j["fault"]["function"] == "main" and j["fault"]["entry"] == "main" and
		j["fault"]["file"].endswith("fault_readonly.c") and
		isinstance(j["fault"]["line"], int) and isinstance(j["fault"]["kind"], str)'
}

test_deadlock()
{
	weft_run --json "$PROGRAMS/philosophers_deadlock.o"
	expect_status 4
	expect_json 'j["end"] == "deadlock" and len(j["deadlock"]) == 6 and
		sorted(t["what"] for t in j["deadlock"] if t["entry"] == "dine") ==
		["forks[%d]" % i for i in range(5)] and
		all(t["held_by"] > 0 for t in j["deadlock"] if t["entry"] == "dine")'
}

test_time_limit()
{
	weft_run --json "$PROGRAMS/time_limit.o" --time-limit 50ms
	expect_status 5
	expect_json 'j["end"] == "time limit" and j["exit"] == 5'
}

# Whatever a program prints, the JSON stays valid.
test_odd_output()
{
	weft_run --json "$PROGRAMS/odd_output.o"
	expect_status 0
	expect_json 'j["output"][0] == "quote \" backslash \\ tab \t end" and len(j["output"]) == 3'
}

test_policies()
{
	run weft policies --engine "$ENGINE" --json
	expect_status 0
	expect_json '{"fifo", "rr", "go"} <= {p["name"] for p in j["policies"]} and
		all(p["about"] for p in j["policies"])'
}

test_info()
{
	run weft info --engine "$ENGINE" --json
	expect_status 0
	expect_json 'j["abi"] == 1 and j["engine"] == "'"$ENGINE"'" and j["max_tasks"] >= 1000000 and
		j["policies"] >= 3'
}

test_disasm()
{
	run weft disasm --json "$PROGRAMS/ping_pong.o"
	expect_status 0
	expect_json '{f["name"] for f in j["functions"]} == {"main", "player"} and
		all(i["text"] for f in j["functions"] for i in f["insns"])'
}

test_exec()
{
	run weft exec --engine "$ENGINE" --json <<<"b700000007000000 9500000000000000"
	expect_status 0
	expect_json 'int(j["r0"], 16) == 7 and j["end"] == "main"'
}

# Whoever reads it later can tell what it is.
test_says_which_command_it_is_from()
{
	local command
	for command in info policies; do
		run weft "$command" --engine "$ENGINE" --json
		expect_json "next(iter(j.items())) == ('command', '$command')"
	done
	run weft disasm --json "$PROGRAMS/ping_pong.o"
	expect_json 'j["command"] == "disasm"'
	weft_run --json "$PROGRAMS/settable.o"
	expect_json 'j["command"] == "run" and j["file"].endswith("/settable.o")'
}

# The largest value is in the last bucket, half of all are up to that of p50.
test_histograms_have_the_buckets_that_their_points_are_of()
{
	weft_run --json --cpus 0-1 --accounting full "$PROGRAMS/tasks_run_once.o"
	expect_json '(lambda h, b: b == sorted(b) and b[-1] <= h["max"] and
		2 * sum(n for f, n in h["buckets"].items() if int(f) <= h["p50"]) >=
		sum(h["buckets"].values()) > 0)(j["summary"]["run_length_ns"],
		list(map(int, j["summary"]["run_length_ns"]["buckets"])))'
}
