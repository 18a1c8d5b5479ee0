# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft trace: what is in the file is what happened. tests/lib/read-trace reads it by the
# rules of its format, and refuses what breaks one.

SIM=$TREE/build/cli/sim.o

# trace FILE OPTION...: the run's own report is in out, what the file draws in FILE.read
trace()
{
	local file=$1
	shift
	run weft trace -o "$file" "$@"
	[[ $status -eq 0 ]] || return 0
	"$TREE/tests/lib/read-trace" "$file" >"$file.read" 2>read.err || broken "$(<read.err)"
}

# drawn FILE PYTHON: true of what the file draws, as t, with the run's report, as j;
# lines(group) are that group's tracks by name
drawn()
{
	/usr/bin/python3 - "$1.read" "$2" <<'PYTHON' || broken "$1 does not draw: $2"
import json, sys
t, j = json.load(open(sys.argv[1])), json.load(open("out"))
def lines(group):
    return {l["name"]: l for l in t["tracks"] if l["group"] == group}
def length(slices):
    return sum(s["to_ns"] - s["from_ns"] for s in slices)
def ran(line):
    return [s for s in line["slices"] if s["category"] == "run"]
sys.exit(not eval(f"({sys.argv[2]})"))
PYTHON
}

# A track a task, no more; where it runs, as long as it ran; all of a worker's time.
hosted_trace_of_a_simulation_is_the_run()
{
	local file
	for file in sim.pftrace sim.json; do
		trace $file --json --vehicle sim --policy rr --quantum 4ms "$SIM"
		expect_status 0
		drawn $file 'list(lines("tasks")) == [x["name"] for x in j["timeline"]["tasks"]] ==
			["main", "burst 513", "burst 514", "burst 515"]'
		drawn $file 'all(length(ran(lines("tasks")[x["name"]])) == x["ran_ns"]
			for x in j["timeline"]["tasks"])'
		drawn $file '[(s["name"], s["category"], s["from_ns"], s["to_ns"])
			for s in lines("tasks")["burst 514"]["slices"]] ==
			[("ready", "ready", 0, 4000000), ("worker 0", "run", 4000000, 7000000)]'
		drawn $file '[s["name"] for s in lines("tasks")["main"]["slices"]][:2] ==
			["worker 0", "waitgroup"]'
		drawn $file '[s["name"] for s in lines("workers")["worker 0, CPU 0"]["slices"]] ==
			["main", "burst 513", "burst 514", "burst 515"] + ["burst 513"] * 5 + ["main"]'
		# Three are made, and the last to end wakes main.
		drawn $file '[(a["what"], a["to"]) for a in t["arrows"]] ==
			[("go burst 513", "burst 513"), ("go burst 514", "burst 514"),
			 ("go burst 515", "burst 515"), ("wake main", "main")]'
	done
}

# Both formats show the same.
hosted_trace_formats_agree()
{
	local options=(--vehicle sim --cpus 0-1 --policy go --seed 7)
	trace a.pftrace --json "${options[@]}" "$PROGRAMS/bounded_buffer.o"
	trace b.json --json "${options[@]}" "$PROGRAMS/bounded_buffer.o"
	cmp a.pftrace.read b.json.read || broken "the formats show different things"
	drawn b.json 'len(t["arrows"]) > 10'
	run weft trace -o c.txt --format chrome "${options[@]}" "$PROGRAMS/bounded_buffer.o"
	cmp b.json c.txt || broken "--format does not decide"
}

# Whatever runs where and in truth at once: slices of the run's own timeline.
test_trace_of_workers_is_the_run()
{
	trace run.pftrace --json --engine "$ENGINE" --cpus 0-1 "$PROGRAMS/bounded_buffer.o"
	expect_status 0
	drawn run.pftrace 'set(lines("workers")) == {"worker 0, CPU 0", "worker 1, CPU 1"}'
	drawn run.pftrace 'j["timeline"]["lost"] == 0'
	drawn run.pftrace 'set(lines("tasks")) == {x["name"] for x in j["timeline"]["tasks"]} and
		len(lines("tasks")) == j["summary"]["created"]'
	drawn run.pftrace 'sum(len(ran(l)) for l in lines("workers").values()) ==
		sum(len(ran(l)) for l in lines("tasks").values()) == j["summary"]["switches"]'
	# One that was woken on another CPU before its own had told of the wait ends where
	# it begins anew.
	drawn run.pftrace 'all(length(ran(lines("tasks")[x["name"]])) <= x["ran_ns"]
		for x in j["timeline"]["tasks"])'
	trace one.pftrace --json --engine "$ENGINE" --cpus 0 "$PROGRAMS/bounded_buffer.o"
	drawn one.pftrace 'all(length(ran(lines("tasks")[x["name"]])) == x["ran_ns"]
		for x in j["timeline"]["tasks"])'
}

# More than the ring holds: what is there makes sense, and the file says that it is a part.
hosted_trace_says_what_was_lost()
{
	run weft trace -o part.pftrace --records 1000 --vehicle sim "$PROGRAMS/yield_storm.o"
	expect_status 0
	expect_out_line '^[1-9][0-9]* events were lost, the beginning is missing: --records 2048 keeps more$'
	trace part.pftrace --records 1000 --json --vehicle sim "$PROGRAMS/yield_storm.o"
	drawn part.pftrace 'j["timeline"]["lost"] > 0 and [l["instants"][0]["name"]
		for l in t["tracks"] if l["name"] == "workers"] ==
		["%d events before this were lost" % j["timeline"]["lost"]]'
}

test_trace_passes_on_what_the_program_says()
{
	run weft trace -o s.pftrace --engine "$ENGINE" "$PROGRAMS/main_status.o"
	expect_status "$(weft run --quiet --engine "$ENGINE" "$PROGRAMS/main_status.o" >/dev/null; echo $?)"
	expect_out_line '^s.pftrace: 1 task, [1-9][0-9]* events; open it at https://ui.perfetto.dev$'
}

hosted_trace_refuses()
{
	run weft trace "$SIM"
	expect_status 2
	expect_err_line "no -o TRACE"
	run weft trace -o x.svg "$SIM"
	expect_status 2
	expect_err_line "x.svg: name a file that ends in .pftrace or .json, or say --format"
	run weft trace -o x.json --format svg "$SIM"
	expect_status 2
	expect_err_line "there are perfetto and chrome"
	run weft trace -o x.json --records 5000000 "$SIM"
	expect_status 2
	expect_err_line "at most 4194304"
	run weft trace -o no/such/x.json --vehicle sim "$SIM"
	expect_error "no/such/x.json: No such file or directory"
	run weft trace -o /dev/full --format chrome --vehicle sim "$SIM"
	expect_status 1
	expect_err_line "/dev/full: No space left on device"
}
