# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft report: what is wrong is said in a line; the page stands alone, and a browser draws it.

# The documents that it takes, one of each kind.
make_documents()
{
	weft run --engine hosted --cpus 0-1 --timeline --json "$PROGRAMS/ping_pong.o" >run.json
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	weft compare --engine hosted --cpus 0 "$PROGRAMS/settable.o" --vary number=1,2 --runs 3 \
		--json >compare.json 2>err
	weft explore --json "$TREE/tests/explore/counter_lost.c" >explore.json || true
	weft replay --json "$TREE/tests/explore/counter_lost.c" "$(sed -n \
		's/.*"schedule": "\(.*\)".*/\1/p;T;q' explore.json)" >replay.json || true
	weft bench --engine hosted yield-2 cache-0 cache-4K cache-16K --only task,thread --runs 1 \
		--quick --json >bench.json
	weft trace --engine hosted --cpus 0 -o events.json --json "$PROGRAMS/ping_pong.o" >trace.json
	make_predict
	weft lab --json >lab.json
}

# What sim says and what was, in which one turn is missing on each side.
make_predict()
{
	cat >predict.json <<-'END'
		{"command": "predict", "policy": "rr", "same": false, "different": 2, "turns": [
		{"sim": {"task": "P1", "from_ns": 0}, "real": {"task": "P1", "from_ns": 10}},
		{"sim": {"task": "P2", "from_ns": 4000000}, "real": null},
		{"sim": {"task": "P1", "from_ns": 7000000}, "real": {"task": "P1", "from_ns": 9000000}},
		{"sim": null, "real": {"task": "<b>P3", "from_ns": 12000000}}]}
	END
}

# browse PAGE OPTION...: in $PWD/out what tests/cli/report_probe.js has seen there
browse()
{
	local page=$1
	shift
	command -v chromium >/dev/null || not_here "no chromium: scripts/setup check"
	{
		cat "$page"
		printf '<script type="module">\n%s\n</script>\n' "$(<"$TREE/tests/cli/report_probe.js")"
	} >probed.html
	chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run \
		--user-data-dir="$PWD/profile" --virtual-time-budget=60000 --window-size=1200,900 \
		--enable-logging=stderr "$@" --dump-dom "file://$PWD/probed.html" >dom 2>log ||
		broken "chromium ends with status $?: $(tail -n 1 log)"
	! grep CONSOLE log >err || broken "the browser's console is not empty"
	/usr/bin/python3 - <<'PYTHON' >out || broken "the probe has left nothing"
import html, re
print(html.unescape(re.search(r'<pre id="probe">(.*?)</pre>', open("dom").read(), re.S).group(1)))
PYTHON
}

# draw FILE...: a page of them, and what the browser has seen of it
draw()
{
	run weft report "$@" -o page.html
	expect_status 0
	browse page.html
}

hosted_refuses_what_it_cannot_show()
{
	printf '{ "command": "run",\n' >half.json
	printf '{"jobs": []}' >stranger.json
	printf '[1, 2]' >list.json
	weft info --engine hosted --json >info.json
	run weft report half.json -o page.html
	expect_error 'half.json:[0-9]+: not JSON'
	run weft report stranger.json -o page.html
	expect_error 'stranger.json: not what a command of weft prints with --json'
	run weft report list.json -o page.html
	expect_error 'list.json: not what a command of weft prints'
	run weft report info.json -o page.html
	expect_error 'info.json: a page has no place for what weft info prints, only for that of run, '
	run weft report none.json -o page.html
	expect_error 'none.json: No such file'
	[[ ! -e page.html ]] || broken "a page, but nothing to show"
}

hosted_refuses_an_output_that_cannot_be()
{
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	run weft report workload.json -o none/page.html
	expect_error '-o none/page.html: No such file or directory'
	run weft report workload.json -o /dev/full
	expect_error '-o /dev/full: No space left on device'
	run weft report -o page.html
	expect_status 2
	expect_err_line 'no FILE'
}

hosted_says_what_was_written_as_json()
{
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	run weft report --json workload.json -o page.html
	expect_status 0
	expect_json 'j == dict(command="report", output="page.html", bytes=j["bytes"], shortened=False)'
	expect_json "j['bytes'] == $(stat -c %s page.html)"
	run weft report --json workload.json -o -
	expect_status 2
	expect_err_line 'say -o FILE'
}

hosted_reads_standard_input_and_writes_standard_output()
{
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	run weft report - -o - <workload.json
	expect_status 0
	[[ ! -s err ]] || broken "something on standard error"
	mv out piped.html
	expect_html piped.html
}

# expect_html FILE: a page, no larger than it may be, that names no other place
expect_html()
{
	[[ $(stat -c %s "$1") -le $((1 << 20)) ]] || broken "$1 is larger than 1 MiB"
	[[ $(head -n 1 "$1") == "<!DOCTYPE html>" ]] || broken "$1 is no page"
	! grep -nE '(src|href)="?(https?:)?//|@import|url\(' "$1" >out || broken "$1 names another place"
}

# So many slices that nothing repeats in are more than fits.
hosted_keeps_the_page_small()
{
	/usr/bin/python3 - >long.json <<'PYTHON'
import json, random
random.seed(7)
time, slices = 0, []
for _ in range(100000):
    length = random.randrange(100, 1000000)
    slices.append(dict(worker=random.randrange(4), task=f"task {random.randrange(100)}",
                       from_ns=time, to_ns=time + length, why="preempt"))
    time += length
print(json.dumps(dict(command="workload", policy="rr", quantum_ns=1, vehicle="sim", lost=0, tasks=[],
    slices=slices, deadlines=0, missed=0, findings=dict(fairness=dict(jain=None, longest_wait_ns=0),
                                                         found=[]))))
PYTHON
	run weft report long.json -o page.html
	expect_status 0
	expect_out_line '^page.html: [0-9]+ KiB, long lists were cut to fit: the page says which$'
	expect_html page.html
	browse page.html
	expect_json 'j["errors"] == [] and any("of 100,000 slices are left out" in n for n in j["notes"])'
}

hosted_a_browser_draws_all()
{
	make_documents
	run weft report run.json workload.json compare.json bench.json explore.json \
		replay.json trace.json predict.json lab.json -o page.html
	expect_status 0
	expect_html page.html
	browse page.html
	expect_json 'j["errors"] == [] and j["fetched"] == 0 and not j["wide"] and
		j["background"] == "rgb(255, 255, 255)" and
		[t.split()[1] for t in j["titles"]] == ["run", "workload", "compare", "bench",
		 "explore", "replay", "trace", "predict", "lab"] and
		j["links"] == 9'
	expect_json 'len(j["figures"]) >= 8 and
		all(f["rows"] > 0 and (min(f["vivid"]) > 12 if f["vivid"] else f["shapes"] > 4)
		    for f in j["figures"])'
	expect_json '{"Who ran when", "Where the workers'"'"' time went", "Run length", "Findings", "wall time",
		"yield, 2 on one CPU", "switch, by bytes of memory", "Outcomes", "Data races",
		"Whose turn it was", "Laboratories"} <=
		set(j["headings"]) and len(j["strips"]) == 5 and min(j["strips"]) >= 1 and
		j["steps"] == 5 + 2 * 2'
}

# All, half of it, later, all again; then from slice to slice.
hosted_the_timeline_heeds_keys()
{
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	weft report workload.json -o page.html
	browse page.html
	expect_json '(lambda k: [(v["min"], v["max"]) for v in k[:4]] ==
		[(0, 30e6), (7.5e6, 22.5e6), (11.25e6, 26.25e6), (0, 30e6)] and
		k[4]["said"].startswith("P1 on worker 0: from 0 ns to 4 ms") and
		k[5]["said"].startswith("P2 on worker 0: from 4 ms to 7 ms") and
		k[6]["said"] == k[4]["said"])(j["keys"])'
}

hosted_the_page_is_dark_where_the_desktop_is()
{
	weft workload --json "$TREE/tests/workloads/silberschatz-rr-q4.json" >workload.json
	weft report workload.json -o page.html
	browse page.html --force-dark-mode
	expect_json 'j["background"] == "rgb(22, 24, 28)" and
		all(min(f["vivid"]) > 12 for f in j["figures"])'
}

# Whatever a program prints is text there.
hosted_what_a_program_prints_is_no_markup()
{
	weft run --engine hosted --cpus 0 --json "$PROGRAMS/settable.o" >run.json
	sed 's|"word weft"|"</script><img src=x onerror=alert(1)>"|' run.json >odd.json
	weft report odd.json -o page.html
	browse page.html
	grep -q '&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;' dom || broken "the line is not shown"
	! grep -q '<img' dom || broken "the line has become markup"
}

# What has a view, weft report takes, and the other way round.
hosted_whatever_is_taken_has_a_view()
{
	local views taken
	views=$(sed -n '/^const VIEWS/,/^}/s/^\t\([a-z]*\): .*/\1/p' "$TREE/userspace/report/main.js")
	weft info --engine hosted --json >info.json
	run weft report info.json
	taken=$(sed 's/.*only for that of //;s/, /\n/g' err)
	[[ $(wc -w <<<"$views") -ge 9 ]] || broken "no views are found"
	diff <(sort <<<"$views") <(sort <<<"$taken") || broken "views (<) are not what is taken (>)"
}

# The prediction that real runs give, too.
hosted_a_prediction_is_drawn()
{
	weft predict --engine hosted --json "$PROGRAMS/task_identity.o" >real.json || [[ $? -eq 6 ]]
	make_predict
	draw real.json predict.json
	expect_json 'j["errors"] == [] and [f["title"] for f in j["figures"]] == ["Whose turn it was"] * 2 and
		all(f["vivid"][0] > 100 for f in j["figures"])'
	expect_json 'j["figures"][1]["rows"] == 4'
	grep -q '2 of 4 turns are on one side only' dom || broken "the verdict is not shown"
	[[ $(grep -o '<td>no</td>' dom | wc -l) -ge 2 ]] || broken "the odd turns are not marked"
	grep -q '&lt;b&gt;P3' dom || broken "a name has become markup"
}

# What did not come to be, and what counts for less, is not left out.
hosted_what_was_refused_or_disturbed_is_shown()
{
	weft run --engine hosted --quiet --max-tasks 3 --json "$PROGRAMS/task_limit.o" >refused.json || true
	weft run --engine hosted --quiet --json "$PROGRAMS/ping_pong.o" >run.json
	/usr/bin/python3 - <<-'PYTHON' >bench.json
		import json
		sample = {"name": "task", "median": 20, "min": 10, "max": 40, "ratio": 1,
			  "samples": [10, 20, 40], "disturbed": [False, True, True]}
		print(json.dumps({"command": "bench", "environment": {"machine": {}}, "measures": [
			{"bench": "switch", "key": "yield-2", "text": "yield", "unit": "ns",
			 "contenders": [sample, {"name": "go", "skipped": "go is not installed"}]}]}))
	PYTHON
	draw refused.json run.json bench.json
	expect_json 'j["errors"] == []'
	grep -Eq 'refused</th><td[^>]*>go\(\) 1 times, the last: ENOSPC<' dom || broken "no word of what was refused"
	grep -Eq 'of timed switches</th><td[^>]*>[0-9]+ of [0-9]+<' dom || broken "no word of what was disturbed"
	grep -Eq '<td[^>]*>2 of 3</td>' dom || broken "no word of disturbed samples"
}

hosted_a_grading_is_shown()
{
	cat >lab.json <<-'END'
		{"command": "lab", "lab": "06", "name": "time-slices", "numbers": {"hogs": 4},
		"passed": false, "exit": 7, "bail_out": null, "tests": [
		{"test": "main returns 0", "ok": true, "why": []},
		{"test": "somebody answered", "ok": false, "why": ["nobody did", "<i>look</i>"]}]}
	END
	sed 's/"tests".*/"tests": []}/;s/"bail_out": null/"bail_out": "no jq"/;/"test":/d' lab.json >stopped.json
	weft lab 06 --check --engine hosted --json >real.json
	draw lab.json stopped.json real.json
	expect_json 'j["errors"] == [] and j["headings"].count("Tests") == 3'
	grep -q 'failed: 1 of 2 tests are well' dom || broken "no verdict"
	grep -q 'stopped: no jq' dom || broken "no reason"
	grep -Eq 'passed: ([0-9]+) of \1 tests are well' dom || broken "no verdict of a lab that is passed"
	grep -q '&lt;i&gt;look' dom || broken "a reason has become markup"
}

# A document of the right name and the wrong content harms none of the others.
hosted_what_is_broken_is_said_in_its_place()
{
	echo '{"command": "predict", "policy": "rr"}' >broken.json
	make_predict
	weft report broken.json predict.json -o page.html
	! (browse page.html) >said || broken "nothing was said on the browser's console"
	! grep -q '^no chromium' said || not_here "$(<said)"
	grep -q 'This document of weft predict cannot be shown' dom || broken "the page does not say so"
	grep -q '2 of 4 turns are on one side only' dom || broken "the other one is not shown"
}
