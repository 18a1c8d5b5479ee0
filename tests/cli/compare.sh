# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft compare: what it calls a difference, and in which forms it says so.
# Differences are planted in counts, which no other program on the machine can
# change; two tests look at times. What has nothing to do with the engine is
# tried with the hosted one alone: guests have enough to do.

PLANTED=$TREE/build/cli/planted.o

# However busy the machine is, no run is disturbed unless a test says so.
compare()
{
	run weft compare --engine "$ENGINE" "$PLANTED" --set pieces=1 --disturbed-limit 100 "$@"
}

# A sanitizer costs more than what is measured: times are taken without one.
compare_times()
{
	PATH=$TREE/build/bin:$PATH compare "$@"
}

expect_narrow()
{
	! has_line out '.{80}' || broken "a line is longer than 79"
}

test_planted_difference_is_called()
{
	compare --vary extra=0,5 --metric yields
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	expect_out_line '^2 configurations, 10 runs of each in turns, after 1 to warm up; none disturbed$'
	expect_out_line '^  extra +median +95 % interval +against extra=0$'
	expect_out_line '^  0 +100  100\.\.100 +baseline$'
	expect_out_line '^  5 +105  105\.\.105 +more by 5\.0 % \(5\.0\.\.5\.0\)$'
	expect_narrow
}

hosted_equal_things_are_not_told_apart()
{
	compare --vary extra=0,0 --metric yields,switches
	expect_status 0
	expect_out_line '^  0 +100  100\.\.100 +no difference seen \(\+0\.\.\+0 %\)$'
	! has_line out 'more|less|slower|faster' || broken "a difference is called"
}

hosted_baseline_can_be_chosen()
{
	compare --vary extra=0,25 --vary seed=1,2 --metric yields --baseline extra=25 --baseline seed=2
	expect_status 0
	expect_out_line '^  0 +1 +100 .*less by 20\.0 % \(20\.0\.\.20\.0\)$'
	expect_out_line '^  25 +1 +125 .*no difference seen'
	expect_out_line '^  25 +2 +125 .*baseline$'
}

# Of a negative number, and of nothing, there is no percentage.
hosted_difference_without_a_percentage()
{
	compare --vary extra=0,20 --metric below_zero
	expect_status 0
	expect_out_line '^  20 +-120  -120\.\.-120 +less by 20 \(20\.\.20\)$'
}

hosted_far_more_is_a_factor()
{
	compare --vary extra=0,900 --metric yields
	expect_out_line '^  900 +1000  1000\.\.1000 +more, 10\.0 x \(10\.0\.\.10\.0\)$'
}

hosted_longer_is_slower()
{
	compare --vary sleep_ms=0,300 --runs 7 --warm-up 0 --metric wall
	expect_status 0
	expect_out_line '^2 configurations, 7 runs of each in turns, after 0 to warm up'
	expect_out_line '^  300 .* slower(,| by) '
	compare --vary sleep_ms=0,300 --runs 7 --warm-up 0 --metric wall --baseline sleep_ms=300
	expect_out_line '^  0 .* faster by '
}

hosted_too_few_runs_call_nothing()
{
	compare --vary extra=0,5 --metric yields --runs 5
	expect_status 0
	expect_out_line 'too few runs: 6 are needed$'
	compare --vary extra=0,5 --metric yields --runs 6
	expect_out_line 'more by 5\.0 %'
	compare --vary extra=0,5,6 --metric yields --runs 6
	expect_out_line 'too few runs: 7 are needed$'
}

# Where 10 would be too few for so many comparisons, there are more.
hosted_many_comparisons_get_more_runs()
{
	compare --vary extra=0,1,2,3,4,5,6 --vary policy=go,rr --metric yields
	expect_status 0
	expect_out_line '^14 configurations, 12 runs of each'
	! has_line out 'too few' || broken "too few runs, and nobody asked for so few"
	expect_narrow
}

# One piece of work in a thousand is left alone by whatever else runs here.
hosted_slowdown_of_5_percent_is_called()
{
	compare_times --vary extra=0,5 --metric best_ns --set pieces=1000 --runs 20 --cpus 0
	expect_status 0
	expect_out_line '^  5 .* more by [2-8]\.[0-9] % '
}

# By design 5 of 100 at most are expected; 11 and more has a chance of 1 in 90 even then.
hosted_100_compares_of_a_program_with_itself()
{
	local i called=0
	for ((i = 0; i < 100; i++)); do
		compare_times --vary extra=0,0 --runs 8 --warm-up 0 --metric wall
		expect_status 0
		has_line out '^  0 .* (baseline|no difference seen|slower|faster)' || broken "no verdict"
		! has_line out ' (slower|faster)' || called=$((called + 1))
	done
	[[ $called -le 10 ]] || broken "$called of 100 are called different"
}

test_options_of_a_run_can_be_varied()
{
	compare --vary cpus=0,0-1,0+1 --quantum 1ms --policy rr --vary policy=go,fifo \
		--vary set=text=a,text=b --runs 1 --warm-up 0 --metric switches --json
	expect_status 0
	expect_json '[c["settings"] for c in j["configurations"]] == [
		{"cpus": c, "policy": p, "set": s} for c in ("0", "0-1", "0+1")
		for p in ("go", "fifo") for s in ("text=a", "text=b")]'
}

test_varied_options_reach_the_run()
{
	compare --vary max-tasks=1,2 --runs 1
	expect_status 0
	run weft compare --engine "$ENGINE" "$PROGRAMS/task_limit.o" --vary max-tasks=100,2 --runs 1 \
		--warm-up 0
	expect_status 3
	expect_err_line '^weft: compare: max-tasks=2, round 1 of 1: this run ended with: fault$'
	compare --vary time-limit=1s,20ms --set sleep_ms=500 --runs 1
	expect_status 5
	expect_err_line '^weft: compare: time-limit=20ms, warm-up round 1 of 1: .*: time limit$'
}

# Whom main starts last runs first, where there is a slot for that.
test_parameters_of_a_policy_can_be_varied()
{
	cat >first.c <<-'END'
		#include <weft/task.h>
		u64 first;
		static void note(long nr)
		{
			if (!first)
				first = nr;
		}
		int main(void)
		{
			go(note, 1);
			task_join(go(note, 2));
			return 0;
		}
	END
	run weft compare --engine "$ENGINE" first.c --cpus 0 --runs 3 --metric first --json \
		--vary policy=go,go+runnext=0+steal=off
	expect_status 0
	expect_json '[(c["settings"]["policy"], c["results"]["first"]["median"])
		for c in j["configurations"]] == [("go", 2), ("go+runnext=0+steal=off", 1)]'
}

# Names and types that others may rely on.
hosted_json()
{
	compare --vary extra=0,5 --vary policy=go,rr --metric yields,wall,wake.p50 --runs 8 --json \
		--order-seed 9
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	expect_json 'j["file"].endswith("planted.o") and j["end"] == "done" and j["exit"] == 0 and
		j["runs"] == 8 and j["warm_up"] == 1 and j["measured"] == 8 and
		j["order_seed"] == 9 and j["disturbed_limit"] == 1 and j["baseline"] == 0 and
		[(m["name"], m["unit"]) for m in j["metrics"]] ==
		[("yields", ""), ("wall", "ns"), ("wake.p50", "ns")] and
		[c["label"] for c in j["configurations"]] == ["extra=0 policy=go",
			"extra=0 policy=rr", "extra=5 policy=go", "extra=5 policy=rr"]'
	expect_json 'all([s["round"] for s in c["samples"]] == list(range(1, 9)) and
		c["disturbed"] == 0 and all(s["disturbed"] is False and s["workers_ns"] > 0 and
		s["os_ns"] >= 0 and s["os_preempted"] >= 0 and s["interrupts"] >= 0 and s["values"]["wall"] > 0 and
		s["values"]["wake.p50"] is None for s in c["samples"]) for c in j["configurations"])'
	expect_json 'all(sorted(c["samples"][r]["position"] for c in j["configurations"]) ==
		[1, 2, 3, 4] for r in range(8)) and
		len({tuple(s["position"] for s in c["samples"]) for c in j["configurations"]}) > 1'
	expect_json '(lambda r: r["median"] == r["low"] == r["high"] == 105 and
		(lambda c: c["verdict"] == "more" and c["relative"] is True and
		abs(c["change"]["median"] - 0.05) < 1e-9 and c["change"]["low"] > 0 and
		c["change"]["high"] > 0 and c["rounds"] == 8 and c["rounds_needed"] == 8 and
		0 < c["p"] <= c["p_adjusted"] <= 0.05)(r["comparison"]) and
		r["without_disturbed"]["verdict"] == "more")(
		j["configurations"][3]["results"]["yields"])'
	expect_json '"comparison" not in j["configurations"][0]["results"]["yields"] and
		j["configurations"][1]["results"]["wake.p50"]["comparison"]["verdict"] == "no value"'
	expect_json '(lambda e: all(isinstance(e[k], str) for k in ("kernel", "machine", "cpu_model",
		"governor", "clock", "fingerprint", "load")) and len(e["fingerprint"]) == 16 and
		e["cpus_online"] > 0 and e["abi"] == 1 and "--set=pieces=1" in e["options"])(
		j["environment"])'
}

# Somebody else wants the CPU: this is counted, and no run is left out for it.
test_disturbed_runs()
{
	# Workers of the hosted engine go where there is room, if they may.
	taskset -pc 0 $$ >/dev/null
	compete
	compare --vary extra=0,5 --cpus 0 --set pieces=2000 --metric yields --runs 6 --warm-up 0 \
		--disturbed-limit 5% --json
	cp out json
	compare --vary extra=0,5 --cpus 0 --set pieces=2000 --metric yields --runs 6 --warm-up 0 \
		--disturbed-limit 5%
	expect_out_line '^2 configurations, 6 runs of each .*; [0-9]+ disturbed$'
	expect_out_line '^      [1-6] of 6 disturbed$'
	expect_out_line '^  5 +105  105\.\.105 +more by 5\.0 % '
	expect_out_line "^Disturbed: the OS took more than 5 % of the workers' time"
	expect_narrow
	mv json out
	expect_json 'sum(c["disturbed"] for c in j["configurations"]) > 0 and
		all(s["disturbed"] == (s["os_ns"] > 0.05 * s["workers_ns"] or s["interrupted"])
		    for c in j["configurations"] for s in c["samples"]) and
		all(c["disturbed"] == sum(s["disturbed"] for s in c["samples"]) and
		    len(c["samples"]) == 6 for c in j["configurations"])'
}

# The order of the runs is drawn, and can be drawn again.
hosted_order_is_seeded()
{
	local first
	compare --vary extra=0,1,2,3 --runs 4 --metric yields --csv - --order-seed 5
	first=$(cut -d , -f 1-4 out)
	compare --vary extra=0,1,2,3 --runs 4 --metric yields --csv - --order-seed 5
	[[ $(cut -d , -f 1-4 out) == "$first" ]] || broken "the same seed, another order"
	compare --vary extra=0,1,2,3 --runs 4 --metric yields --csv - --order-seed 6
	[[ $(cut -d , -f 1-4 out) != "$first" ]] || broken "another seed, the same order"
}

hosted_csv()
{
	compare --vary extra=0,5 --vary 'text=a b,"c"' --runs 2 --metric yields,wake.p99 --csv -
	expect_status 0
	expect_lines out 9
	expect_out_line '^configuration,extra,text,round,position,disturbed,os_ns,interrupts,yields,wake\.p99$'
	expect_out_line '^0,0,a b,1,[1-4],0,[0-9]+,[0-9]+,100,$'
	expect_out_line '^3,5,"""c""",2,[1-4],0,[0-9]+,[0-9]+,105,$'
	compare --vary extra=0,5 --runs 2 --metric yields --csv runs.csv
	expect_status 0
	expect_out_line '^2 configurations, 2 runs of each'
	expect_lines runs.csv 5
}

hosted_chart_of_characters()
{
	compare --vary extra=0,5 --metric yields
	! has_line out '#' || broken "a chart, though it is no terminal"
	compare --vary extra=0,5 --metric yields,wall --plot
	expect_status 0
	expect_out_line '^ +100 +105$'
	expect_out_line '^extra=0  #$'
	expect_out_line '^extra=5 {60,}#$'
	expect_narrow
	COLUMNS=50 compare --vary extra=0,5 --metric yields --plot
	expect_out_line '^extra=5 {42}#$'
}

hosted_chart_by_gnuplot()
{
	type gnuplot >/dev/null || not_here "there is no gnuplot"
	compare --vary extra=0,5 --vary "text=it's,a_b" --runs 2 --metric yields,wall --chart chart.svg
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	grep -q '^<svg' chart.svg || broken "no SVG"
	grep -q "extra=5 text=it's" chart.svg || broken "the SVG has no labels"
	grep -q 'wall time' chart.svg || broken "the SVG has no titles"
	compare --vary extra=0,5 --runs 1 --metric yields,wake.p50 --chart chart.png
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	[[ $(head -c 4 chart.png) == $'\x89PNG' ]] || broken "no PNG"
}

# Before the first run, not after an hour of them.
hosted_gnuplot_is_missing()
{
	mkdir bin
	ln -s "$(command -v weft)" bin/weft
	PATH=$PWD/bin compare --vary extra=0,5 --runs 1000 --chart chart.svg
	expect_error 'gnuplot is not installed: apt-get install gnuplot-nox'
	[[ ! -e chart.svg ]] || broken "it left a file"
}

hosted_files_that_cannot_be_written()
{
	compare --vary extra=0,5 --runs 1000 --csv nowhere/runs.csv
	expect_error '--csv nowhere/runs\.csv: No such file'
	compare --vary extra=0,5 --runs 1000 --chart nowhere/chart.svg
	expect_error '--chart nowhere/chart\.svg: No such file'
}

# The sweep stops, says where, and shows what there was until then.
test_failing_run()
{
	compare --vary status=0,1
	expect_error 'compare: status=1, warm-up round 1 of 1: main returned 1, not 0$'
	compare --vary extra=0,5 --set fails_in=10 --runs 1000 --json
	expect_status 1
	expect_lines err 1
	expect_err_line '^weft: compare: extra=[05], .*round [0-9]+ of [0-9]+: main returned 7, not 0$'
	expect_json 'j["end"] == "failed" and j["exit"] == 1 and j["measured"] < 1000 and
		all(j["measured"] <= len(c["samples"]) <= j["measured"] + 1
		    for c in j["configurations"])'
}

test_fault_and_deadlock()
{
	run weft compare --engine "$ENGINE" "$PROGRAMS/assert_fails.o" --vary policy=go,rr
	expect_status 3
	[[ ! -s out ]] || broken "a table of nothing"
	expect_err_line '^fault: assertion failed: one \+ one == 3'
	expect_err_line '^weft: compare: policy=(go|rr), warm-up round 1 of 1: this run ended with: fault$'
	run weft compare --engine "$ENGINE" "$PROGRAMS/philosophers_deadlock.o" --vary policy=go,rr
	expect_status 4
	expect_err_line '^weft: compare: policy=(go|rr), warm-up round 1 of 1: .*: deadlock$'
	[[ $ENGINE == hosted ]] || expect_no_session
}

hosted_what_is_neither_option_nor_variable()
{
	compare --vary nothing=1,2
	expect_error 'compare: --vary nothing=1: no option of weft run; as a variable: no global variable'
	compare --vary extra=1,x
	expect_error 'compare: --vary extra=x: "x" is not a whole number'
	compare --set nothing=1 --vary extra=0,1
	expect_error 'compare: --set nothing=1: no global variable'
	compare --vary policy=go,nix
	expect_error "compare: policy=nix, .*: no policy 'nix': there are "
	compare --vary extra=0,1 --metric nothing
	expect_error "compare: --metric nothing: neither a figure .* nor a variable"
	compare --vary extra=0,1 --metric text
	expect_error "compare: --metric text: this variable is not a number"
}

# "yields" is a figure of weft and a variable of the program; the latter is asked for.
hosted_variable_with_the_name_of_a_figure()
{
	compare --vary extra=0,5 --metric var:yields,yields --runs 7 --json
	expect_status 0
	expect_json '[m["about"] for m in j["metrics"]] ==
		["the program'"'"'s yields", "switches by task_yield()"]'
}

hosted_bad_usage()
{
	local bad
	for bad in "" "--vary extra=1" "--vary extra" "--vary =1,2" "--vary extra=1,,2" \
		"--vary extra=0,1 --vary extra=2,3" "--vary cpus=0,x" "--vary quantum=1ms,5h" \
		"--vary extra=0,1 --runs 0" "--vary extra=0,1 --runs 1001" "--vary extra=0,1 --runs x" \
		"--vary extra=0,1 --warm-up -1" "--vary extra=0,1 --baseline extra=2" \
		"--vary extra=0,1 --baseline seed=1" "--vary extra=0,1 --metric wall,," \
		"--vary extra=0,1 --disturbed-limit 101" "--vary extra=0,1 --disturbed-limit x" \
		"--vary extra=0,1 --chart chart.gif" "--vary extra=0,1 --json --csv -" \
		"--vary extra=0,1 --quantum 5" "--vary extra=0,1 --no-such-option" "--vary" \
		"--vary extra=0,1 again.o"; do
		# shellcheck disable=SC2086
		compare $bad
		[[ $status -eq 2 ]] || broken "$bad: exit status $status, not 2"
		expect_lines err 1
		expect_err_line '^weft: compare: '
		[[ ! -s out ]] || broken "$bad: something on standard output"
	done
	run weft compare --vary seed=1,2
	expect_status 2
	expect_err_line 'no FILE'
}

hosted_too_many_configurations()
{
	compare --vary "extra=$(seq -s , 1 300)"
	expect_status 2
	expect_err_line 'more than 256 configurations'
}

hosted_list_of_metrics()
{
	local name
	run weft compare --list-metrics
	expect_status 0
	for name in wall switch busy switches peak os; do
		expect_out_line "^$name +[a-z]"
	done
	expect_out_line '^wake\.P +[a-z]'
	expect_out_line '^P is one of p50 p90 p99 p99\.9 max$'
	expect_narrow
}

# Ctrl-C in the middle: what was measured is shown.
test_ctrl_c()
{
	/usr/bin/python3 - "$ENGINE" "$PLANTED" <<'PYTHON'
import json, os, signal, subprocess, sys, time
p = subprocess.Popen(["weft", "compare", "--engine", sys.argv[1], sys.argv[2], "--json",
                      "--vary", "extra=0,5", "--runs", "1000", "--set", "sleep_ms=5"],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
# Each run has a thread of its own that waits for signals.
threads = set()
while len(threads) < 40:
    assert p.poll() is None, p.communicate()
    try:
        threads |= set(os.listdir(f"/proc/{p.pid}/task"))
    except FileNotFoundError:
        pass
    time.sleep(0.002)
p.send_signal(signal.SIGINT)
out, err = p.communicate()
assert p.returncode == 130, (p.returncode, err)
assert err == "", err
j = json.loads(out)
assert j["end"] == "interrupted" and j["exit"] == 130, j["end"]
assert 1 <= j["measured"] < 1000, j["measured"]
assert all(j["measured"] <= len(c["samples"]) <= j["measured"] + 1 for c in j["configurations"])
PYTHON
	[[ $ENGINE == hosted ]] || expect_no_session
}

# On a terminal: how far it is, on standard error, and a chart below the table.
hosted_terminal()
{
	/usr/bin/python3 - "$ENGINE" "$PLANTED" <<'PYTHON'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.environ["NO_COLOR"] = "1"
    os.execvp("weft", ["weft", "compare", "--engine", sys.argv[1], sys.argv[2], "--runs", "6",
                       "--vary", "extra=0,5", "--set", "sleep_ms=60", "--metric", "yields"])
text = b""
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    text += piece
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
text = text.decode()
assert status == 0, text
assert "\r\33[Kweft: compare: round 2 of 6, run " in text and " s left" in text, text
table = text[text.rindex("\33[K") + 3:]
assert table.startswith("2 configurations, 6 runs"), text
assert "extra=5 " in table and "|--[==#==]--|" in table and "\33" not in table, table
PYTHON
}

hosted_help_examples_work()
{
	type gnuplot >/dev/null || not_here "there is no gnuplot"
	run weft compare --help
	expect_status 0
	mapfile -t examples < <(sed -n '/^EXAMPLES/,$s/^  //p' out)
	[[ ${#examples[@]} -eq 7 ]] || broken "${#examples[@]} lines of examples"
	expect_out_line '^ +weft compare userspace/labs/demo\.c --vary policy=go,rr,fifo$'
	ln -s "$TREE/userspace" userspace
	# The same, in the engine under test, with few runs.
	run bash -c "$(printf '%s\n' "${examples[@]}" |
		sed "s/ --runs 20//;s/ --engine hosted//
			s/weft compare/weft compare --runs 1 --warm-up 0 --engine $ENGINE/")"
	expect_status 0
	expect_out_line '^3 configurations, 1 run of each'
	expect_out_line '^4 configurations, 1 run of each'
	expect_out_line '^configuration,quantum,round,position,disturbed,os_ns,interrupts,largest_prime$'
	[[ -s demo.svg ]] || broken "no chart"
}
