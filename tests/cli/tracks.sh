# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# The module's track events: a plain recording of ftrace is what Perfetto can draw.

readonly TRACEFS=/sys/kernel/tracing

# record COMMAND...: its run is in "recording"; by a clock that all CPUs share. With
# BETWEEN=SECONDS workers' tracks are listened to that much later than tasks'.
record()
{
	[[ -e $TRACEFS/trace ]] || mount -t tracefs none $TRACEFS || not_here "no tracefs"
	echo mono >$TRACEFS/trace_clock
	echo 16384 >$TRACEFS/buffer_size_kb
	: >$TRACEFS/trace
	echo 1 >$TRACEFS/events/weft/task_track/enable
	[[ ! -v BETWEEN ]] || sleep "$BETWEEN"
	echo 1 >$TRACEFS/events/weft/worker_track/enable
	"$@"
	echo 0 >$TRACEFS/events/weft/task_track/enable
	echo 0 >$TRACEFS/events/weft/worker_track/enable
	cat $TRACEFS/trace >recording
	echo 1 >$TRACEFS/buffer_size_kb
}

# tracks_are PYTHON: true of the recording's tracks, as t, with the run's report as j
tracks_are()
{
	"$TREE/tests/lib/read-tracks" $TRACEFS recording >tracks 2>read.err || broken "$(<read.err)"
	/usr/bin/python3 - "$1" <<'PYTHON' || broken "the tracks are not: $1 $(cut -c1-2000 tracks)"
import json, sys
t, j = json.load(open("tracks")), json.load(open("out"))
tasks = [x for x in t if x["event"] == "task_track"]
workers = [x for x in t if x["event"] == "worker_track"]
sys.exit(not eval(f"({sys.argv[1]})"))
PYTHON
}

guest_tracks_of_a_run_are_its_tasks_and_workers()
{
	record weft_run --json --cpus 0 --policy fifo --quantum 100s "$TREE/build/cli/events.o"
	expect_status 0
	tracks_are 'len(tasks) == j["summary"]["created"] == 54 and len(workers) == 1'
	tracks_are 'sum(len(x["slices"]) for x in tasks) == len(workers[0]["slices"]) ==
		j["summary"]["switches"] == 138'
	tracks_are '[sum(x["moments"].count(m) for x in tasks)
		for m in ("wake", "receive", "send", "sleep", "mutex", "waitgroup")] ==
		[61, 19, 17, 13, 11, 1]'
	tracks_are 'set(s for x in tasks for s in x["slices"]) == {"CPU 0"}'
}

# Where another worker is so quick that it runs a task before its own has told that it
# waits, slices still do not overlap.
guest_tracks_do_not_overlap_across_workers()
{
	record weft_run --json --cpus 0-1 "$PROGRAMS/ping_pong.o"
	tracks_are 'len(workers) == 2 and sum(len(x["slices"]) for x in workers) ==
		sum(len(x["slices"]) for x in tasks) == j["summary"]["switches"]'
}

# every_end_has_its_beginning: in the recording of a run that goes on before and after
every_end_has_its_beginning()
{
	grep -q 'type=E' recording || broken "no slice of a run that goes on ends"
	awk 'match($0, /track="[^"]*"/) {
			track = substr($0, RSTART, RLENGTH)
			if (/ type=E / && !begun[track]) { print; exit 1 }
			if (/ type=[BE] /) begun[track] = / type=B /
		}' recording || broken "an end before any beginning"
}

# Whoever listens from the middle on, to one kind of track before the other, or once more.
guest_tracks_begin_with_beginnings()
{
	local pid
	weft run --quiet --cpus 0-1 --set loops=3 --quantum 1ms "$PROGRAMS/endless_talker.o" >lines &
	pid=$!
	until_true test -s lines
	BETWEEN=0.2 record sleep 0.2
	every_end_has_its_beginning
	record sleep 0.2
	every_end_has_its_beginning
	kill -TERM "$pid"
	wait "$pid" || true
}

# A worker that looks up only when a tick comes hears that somebody listens, be quanta
# ever so long.
guest_tracks_of_who_gives_way_without_end_are_told()
{
	local pid
	weft run --quiet --cpus 0 --policy rr --quantum 1000s "$TREE/build/cli/gives_way.o" >lines &
	pid=$!
	until_true has_line lines 'task 2'
	record sleep 0.3
	kill -TERM "$pid"
	wait "$pid" || true
	[[ $(grep -c 'task_track: .* type=B' recording) -ge 20 ]] || broken "few slices: $(tail recording)"
	every_end_has_its_beginning
}

# One that the OS schedules has a track as a task; its thread is the OS's to show.
guest_tracks_of_kthreads_are_of_tasks()
{
	record weft_run --json --vehicle kthread --cpus 0-1 "$PROGRAMS/ping_pong.o"
	expect_status 0
	tracks_are 'not workers and len(tasks) == j["summary"]["created"]'
}
