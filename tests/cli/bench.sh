# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft bench with little work: every measure has an answer, the figures fit
# together, and what it does not know it refuses. Times themselves are no test.

BENCH=$TREE/build/share/weft/bench

# All but Go, which would have to be built first. Where time is scaled, CPUs are
# emulated, and what needs no kernel of weft's is tested elsewhere.
EVERYBODY=task,kthread,yield,completion,kthread_create,queue_work,kthread_queue_work
EVERYBODY+=,accounting,event,tracepoints,policy
[[ ${WEFT_TIME_SCALE:-} ]] ||
	EVERYBODY+=,thread,process,sched_yield,futex,pipe,pthread_create,fork,nanosleep,native

weft_bench()
{
	run weft bench --engine "$ENGINE" --quick --runs 1 "$@"
}

# Measures of these groups.
expect_measures()
{
	local without=
	weft_bench "$@" --only "$EVERYBODY" --json
	expect_status 0
	# Progress of what takes long may be there.
	! grep -qvE '^weft: bench: .* left$' err || broken "something on standard error"
	expect_json "' '.join(sorted({m['bench'] for m in j['measures']})) == '$*'"
	expect_json 'len({m["key"] for m in j["measures"]}) == len(j["measures"])'
	expect_json 'not any("failed" in c for m in j["measures"] for c in m["contenders"])'
	# Differences drown in noise, the others are costs.
	expect_json 'all(c["median"] > 0 for m in j["measures"] for c in m["contenders"]
		if "median" in c and "bytes" not in m and m["key"] not in ("steal", "event"))'
	# Tasks do everything, where there are CPUs for it.
	expect_json 'all("median" in m["contenders"][0] or m["contenders"][0]["skipped"] in
		("no other cache", "no CPU beside", "the machine is too busy") for m in j["measures"])'
	# The others, too, but for what they are not made for, or not in this engine.
	[[ $ENGINE == kernel ]] || without='not offered|needs the module|no tracefs|'
	without+='too many|no other cache|no CPU beside|no switch seen|the machine is too busy'
	expect_json "all('median' in c or c['skipped'] in '$without'.split('|')
		for m in j['measures'] for c in m['contenders'])"
	expect_json 'all(c["min"] <= c["median"] <= c["max"] and len(c["samples"]) == 1
		for m in j["measures"] for c in m["contenders"] if "median" in c)'
}

test_measures_of_switches()
{
	expect_measures switch
}

test_measures_of_what_tasks_are_made_of()
{
	expect_measures create memory
}

test_measures_of_the_rest()
{
	expect_measures channel interp overhead policies sleep steal wake
}

test_all_is_every_group_but_those_of_weft_itself()
{
	weft_bench all --only task --json
	expect_status 0
	expect_json '{m["bench"] for m in j["measures"]} == {"switch", "create", "channel", "wake",
		"sleep", "memory", "steal", "interp"}'
	expect_json 'len(j["measures"]) > 30'
}

test_ratios()
{
	weft_bench interp --json --runs 3
	expect_status 0
	expect_json 'all(len(c["samples"]) == 3 for m in j["measures"] for c in m["contenders"]
		if "median" in c)'
	expect_json 'all(m["contenders"][0]["ratio"] == 1 for m in j["measures"])'
	expect_json 'all(abs(c["ratio"] * m["contenders"][0]["median"] - c["median"]) < 1e-6 * c["median"]
		for m in j["measures"] for c in m["contenders"] if "median" in c)'
}

test_vehicles_are_rows()
{
	weft_bench yield-2 --json
	expect_status 0
	expect_json '[c["name"] for c in j["measures"][0]["contenders"]][:4] ==
		["task", "kthread", "thread", "process"]'
}

test_table()
{
	weft_bench yield-2 alu --only task,native
	expect_status 0
	expect_out_line '^switch .*median .*min..max .*x task$'
	expect_out_line '^  yield-2: yield, 2 on one CPU \(ns\)$'
	expect_out_line '^    task +[0-9.]+ +[0-9.]+\.\.[0-9.]+ +1\.00$'
	expect_out_line '^    native +[0-9.]+ '
}

test_csv()
{
	weft_bench alu --only task --csv --runs 3
	expect_status 0
	expect_lines out 4
	expect_out_line '^bench,key,contender,unit,run,value,disturbed$'
	expect_out_line '^interp,alu,task,ns,3,[0-9]+\.[0-9]+,[01]$'
}

# Somebody else wants the CPU: that is counted and said, and no sample is left out.
test_disturbed_samples()
{
	taskset -pc 0 $$ >/dev/null
	compete
	run weft bench yield-1000 --engine "$ENGINE" --runs 3 --cpus 0 --only task --json
	cp out json
	run weft bench yield-1000 --engine "$ENGINE" --runs 3 --cpus 0 --only task
	expect_out_line '^      [1-3] of 3 disturbed$'
	expect_out_line '^Disturbed: the OS took more than 0\.5 ms and 1 % .* or twice the$'
	mv json out
	expect_json '(lambda c: len(c["samples"]) == len(c["disturbed"]) == 3 and any(c["disturbed"]) and
		c["repeated"] == 0)(j["measures"][0]["contenders"][0])'
}

test_curve_on_a_terminal()
{
	weft_bench cache-0 cache-4K --only futex
	expect_status 0
	expect_out_line '^ +0 KiB \|.*a.*\|$|^ +4 KiB \|.*a.*\|$'
	expect_out_line '^  a futex thread'
	expect_out_line '^  direct: .* at 0 KiB; indirect: '
}

# On a terminal it is said what runs, before the first is over.
hosted_progress_from_the_beginning()
{
	on_terminal '' weft bench alu --engine hosted --only task --quick --runs 1
	expect_out_line 'weft: bench: alu, task, run 1 of 1'
}

test_curve_in_a_file()
{
	command -v gnuplot >/dev/null || not_here "gnuplot is not installed"
	weft_bench cache-0 cache-4K --only futex --chart curve.svg
	expect_status 0
	[[ $(<curve.svg) == *"<svg"*"futex thread"* ]] || broken "no chart in curve.svg"
}

go_cache()
{
	printf '%s/go-build\n' "${XDG_CACHE_HOME:-$HOME/.cache}"
}

test_go()
{
	[[ $ENGINE == hosted ]] || not_here "Go takes minutes to build in a guest"
	compgen -G '/usr/lib/go-1.*/bin/go' >/dev/null || command -v go >/dev/null ||
		not_here "go is not installed"
	# Go's own cache stays where it is: without it all of Go is built anew.
	export GOCACHE=${GOCACHE:-$(go_cache)} XDG_CACHE_HOME=$PWD/cache
	mkdir cache
	weft_bench yield-2 park-bytes sleepers --only go --json
	expect_status 0
	expect_json 'all(c["median"] > 0 for m in j["measures"] for c in m["contenders"]) and
		j["environment"]["go"].startswith("go1.")'
	[[ -x $(echo cache/weft/go-bench-*) ]] || broken "what was built is not kept"
}

# What a million tasks in shuffled order are must not quietly become another thing.
test_shuffle()
{
	local with="--engine $ENGINE --cpus 0 --policy rr --set tasks=2000 --set rounds=1 --json"
	# shellcheck disable=SC2086
	run weft run $with "$BENCH/yield.o"
	expect_status 0
	expect_json 'j["globals"]["distance"] <= 2'
	# shellcheck disable=SC2086
	run weft run $with --set shuffle=1 "$BENCH/yield.o"
	expect_status 0
	expect_json 'j["globals"]["distance"] >= 500'
}

test_list()
{
	run weft bench --list
	expect_status 0
	expect_out_line '^switch +'
	expect_out_line '^  yield-2 +'
}

expect_usage()
{
	expect_status 2
	[[ ! -s out ]] || broken "refused, but something on standard output"
	expect_lines err 1
	expect_err_line "^weft: bench: .*$1"
}

test_refused()
{
	weft_bench nothing
	expect_usage "no benchmark 'nothing'"
	weft_bench yield-2 yield-3
	expect_usage "no benchmark 'yield-3'"
	weft_bench
	expect_usage "no NAME"
	weft_bench yield-2 --only nobody
	expect_usage "leaves nobody"
	weft_bench yield-2 --runs 0
	expect_usage "--runs 0"
	weft_bench yield-2 --chart curve.pdf
	expect_usage "curve.pdf"
	weft_bench yield-2 --chart curve.svg
	expect_usage "--chart draws the curve"
	weft_bench yield-2 --cpus 0 --only task --csv
	expect_status 0
}

guest_means_of_the_kernel()
{
	weft_bench create exchange wake yield-2 --json \
		--only yield,completion,kthread_create,queue_work,kthread_queue_work
	expect_status 0
	expect_json '{c["name"] for m in j["measures"] for c in m["contenders"] if "median" in c} >=
		{"completion kthread", "kthread_create kthread", "queue_work", "kthread_queue_work"}'
	expect_json 'all(c["median"] > 0 for m in j["measures"] for c in m["contenders"]
		if "median" in c)'
	expect_no_session
}
