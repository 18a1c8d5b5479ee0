# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft report: what is wrong is said in a line; the page stands alone, and is small.

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
	expect_error 'info.json: a page has no place for what weft info prints'
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
}
