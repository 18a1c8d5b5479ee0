# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Where the time went: the figures agree with each other and with who else counts.

# The parts are the whole: all workers, all policies, in a run with work, waits and
# sleep. "Within 0.1 %" is asked for; the sum is exact by construction.
readonly SUMS='all(
	sum(l[k + "_ns"] for k in ("task", "dispatch", "steal", "idle", "os")) == l["wall_ns"]
	for l in [w["ledger"] for w in j["workers"]] + [j["summary"]["ledger"]]) and
	j["summary"]["ledger"]["wall_ns"] == j["summary"]["wall_ns"] * len(j["workers"])'

test_sums_to_wall_by_workers()
{
	local policy
	for policy in go rr fifo; do
		weft_run --json --cpus 0-1 --policy "$policy" "$PROGRAMS/mixed_load.o"
		expect_status 0
		expect_json "$SUMS"
	done
}

# A worker whose only task sleeps has nothing to do, and that is not the task's time; what
# the OS takes when it wakes up is the OS's.
test_asleep_is_idle()
{
	cat >asleep.c <<'C'
#include <weft/task.h>
int main(void) { for (int i = 0; i < 20; i++) sleep_ns(5000000); return 0; }
C
	weft_run --cpus 0 --json asleep.c
	expect_status 0
	expect_json "$SUMS"
	expect_json 'sum(j["summary"]["ledger"][k] for k in ("idle_ns", "os_ns")) >= 80000000'
}

# A level changes what is timed, not what happens: counters stay, sums stay.
test_levels()
{
	local level
	for level in off default full; do
		weft_run --json --cpus 0 --accounting "$level" "$PROGRAMS/yield_storm.o"
		expect_status 0
		expect_json "$SUMS"
		cp out "$level.json"
	done
	run /usr/bin/python3 - <<'PYTHON'
import json
off, default, full = (json.load(open(f"{l}.json")) for l in ("off", "default", "full"))
worker = lambda j: j["workers"][0]
assert worker(off)["timed"] == 0 and off["summary"]["ledger"]["dispatch_ns"] == 0
assert 0 < worker(default)["timed"] <= worker(default)["switches"] / 60
# A switch that was interrupted is not taken for a switch, but counted; the first has none
# before it, nor has who comes after a rest.
assert 0.9 * worker(full)["switches"] <= worker(full)["timed"] < worker(full)["switches"]
seen = worker(full)["timed"] + worker(full)["disturbed"]
assert worker(full)["switches"] - 2 - worker(full)["parks"] <= seen <= worker(full)["switches"] - 1
for j in (off, default, full):
    assert worker(j)["yields"] == worker(off)["yields"]
PYTHON
	expect_status 0
}

# Each task's own times: they took turns, so those who did more had more of the time.
test_tasks_with_full_accounting()
{
	cat >shares.c <<'C'
#include <weft/task.h>
static void work(long n) { for (;;) { compute(n * 10000); task_yield(); } }
static void doze(long n) { for (;;) sleep_ns(n); }
int main(void)
{
	go(work, 1); go(work, 2); go(work, 4);
	go(doze, 1000000);
	sleep_ns(400000000);
	return 0;
}
C
	weft_run --cpus 0 --policy rr --accounting full --json shares.c
	expect_status 0
	cp out full.json
	weft_run --cpus 0 --policy rr --json shares.c
	expect_json '"tasks" not in j'
	run /usr/bin/python3 - <<'PYTHON'
import json
j = json.load(open("full.json"))
work = sorted((t for t in j["tasks"] if t["entry"] == "work"), key=lambda t: t["run_ns"])
doze, = (t for t in j["tasks"] if t["entry"] == "doze")
assert [t["switches"] - work[0]["switches"] in (-1, 0, 1) for t in work] == [True] * 3
for less, more in ((work[0], work[1]), (work[1], work[2])):
    assert 1.5 * less["run_ns"] < more["run_ns"] < 2.7 * less["run_ns"]
assert doze["run_ns"] < work[0]["run_ns"]
# Woken for each switch, first by go(); work is woken by nobody after that.
assert sum(doze["wake_to_run_octaves"]) == doze["switches"] > 1
assert all(sum(t["wake_to_run_octaves"]) == 1 for t in work)
# A percentile is the end of its octave.
points = list(doze["wake_to_run_ns"].values())
assert points == sorted(points) and list(doze["wake_to_run_ns"]) == ["p50", "p90", "p99", "p99.9", "max"]
assert doze["wake_to_run_octaves"][points[-1].bit_length() - 1] > 0 == points[-1] & points[-1] + 1
assert not any(doze["wake_to_run_octaves"][points[-1].bit_length():])
wall_ns = j["summary"]["wall_ns"]
assert all(t["run_ns"] + t["wait_ns"] <= wall_ns for t in j["tasks"])
assert sum(t["run_ns"] for t in j["tasks"]) <= wall_ns
PYTHON
	expect_status 0
	weft_run --cpus 0 --policy rr --accounting full shares.c
	expect_out_line '^ +task  alive at the end +switches +ran +waited +wake p99$'
	expect_out_line '^ +[0-9]+  work +[0-9]+ +[0-9.]+ ms '
}

# Whoever switches: one, two and four parts of the work are as much of the time.
test_every_vehicle_knows_how_long_tasks_ran()
{
	local vehicle
	cat >parts.c <<'C'
#include <weft/task.h>
static waitgroup done;
static event never;
static void work(long parts)
{
	for (int i = 0; i < 50; i++) {
		compute(parts * 100000);
		task_yield();
	}
	wg_done(&done);
	event_wait(&never);
}
int main(void)
{
	wg_add(&done, 3);
	go(work, 1); go(work, 2); go(work, 4);
	wg_wait(&done);
	return 0;
}
C
	for vehicle in task "${one_to_one[@]}"; do
		# No quantum ends before a turn does.
		weft_run --cpus 0 --policy rr --quantum 10s --vehicle "$vehicle" --accounting full \
			--json parts.c
		expect_status 0
		expect_json '[t["switches"] for t in j["tasks"]] == [51, 51, 51]'
		expect_json 'j["summary"]["run_length_ns"]["p50"] > 0'
		expect_json 'all(t["wait_ns"] > 0 for t in j["tasks"])'
		# User-mode Linux books a thread's time by ticks of 10 ms.
		[[ $vehicle == kthread ]] && is_user_mode && continue
		# In the order of their making, and they had one CPU.
		expect_json '(lambda one, two, four: one < two < four and 2 * one < four < 8 * one)(
			*(t["run_ns"] for t in sorted(j["tasks"], key=lambda t: t["task"])))'
		expect_json 'sum(t["run_ns"] for t in j["tasks"]) <= j["summary"]["wall_ns"]'
	done
}

test_unknown_level()
{
	weft_run --accounting most "$PROGRAMS/main_status.o"
	expect_status 2
	expect_err_line "--accounting most: there are off, default and full"
}

# A task that sleeps leaves its worker idle; one that computes does not.
test_idle_is_idle()
{
	cat >sleeper.c <<'C'
#include <weft/task.h>
int main(void) { for (int i = 0; i < 50; i++) sleep_ns(2000000); return 0; }
C
	cat >worker.c <<'C'
#include <weft/task.h>
int main(void) { compute_ns(50000000); return 0; }
C
	weft_run --json --cpus 0 sleeper.c
	expect_json 'j["summary"]["ledger"]["task_ns"] + j["summary"]["ledger"]["dispatch_ns"] <
		j["summary"]["ledger"]["wall_ns"] / 2'
	weft_run --json --cpus 0 worker.c
	expect_json 'j["summary"]["ledger"]["task_ns"] > sum(
		j["summary"]["ledger"][k + "_ns"] for k in ("dispatch", "steal", "idle"))'
}

# Two that answer each other from two CPUs: time goes by with looking for the next
# message, and switches from one task to another there are none.
test_looking_for_work_is_no_dispatch()
{
	weft_run --json --cpus 0-1 --set here=0 --set there=1 "$TREE/userspace/bench/exchange.c"
	expect_json 'j["summary"]["switches"] > 100000'
	expect_json 'j["summary"]["ledger"]["dispatch_ns"] <
		j["summary"]["ledger"]["wall_ns"] / 20'
}

# Work that it may not take is no work.
hosted_who_may_not_steal_sleeps()
{
	cat >bursts.c <<-'C'
		#include <weft/task.h>
		static void burst(long unused) { compute_ns(1000000); }
		int main(void)
		{
			long id[4];

			for (int i = 0; i < 4; i++)
				id[i] = go(burst, 0);
			for (int i = 0; i < 4; i++)
				task_join(id[i]);
			return 0;
		}
	C
	weft_run --vehicle sim --json --cpus 0-1 --policy go,steal=off bursts.c
	expect_status 0
	expect_json 'j["summary"]["wall_ns"] == 4000000 and
		[j["summary"]["ledger"][k + "_ns"] for k in ("task", "idle")] == [4000000, 4000000]'
}

# Free to go where the OS likes, but on the CPUs that they were given.
guest_unpinned_workers_stay_on_their_cpus()
{
	local pid thread seen=0
	: >out
	weft run --unpinned --cpus 0-1 "$PROGRAMS/endless_talker.o" >out 2>err &
	pid=$!
	until_true test -s out
	for thread in /proc/[0-9]*; do
		[[ $(<"$thread/comm") == weft/* ]] 2>/dev/null || continue
		run grep -x $'Cpus_allowed_list:\t0-1' "$thread/status"
		expect_status 0
		seen=$((seen + 1))
	done
	kill -TERM "$pid"
	wait "$pid" || true
	[[ $seen -eq 2 ]] || broken "$seen worker threads"
}

# The kernel's own view of a session that runs.
guest_debugfs_shows_the_ledger()
{
	local dir=/sys/kernel/debug/weft
	[[ -d /sys/kernel/debug ]] || not_here "this kernel has no debugfs"
	[[ -d $dir ]] || mount -t debugfs none /sys/kernel/debug
	cat >endless.c <<'C'
#include <weft/task.h>
int main(void) { for (;;) compute(1000); }
C
	weft run --quiet --cpus 0-1 endless.c >/dev/null 2>&1 &
	local pid=$!
	until_true compgen -G "$dir/*/ledger" >/dev/null
	cat "$dir"/*/ledger >out
	cat "$dir"/*/counters >counters
	kill -INT "$pid"
	wait "$pid" || true
	expect_lines out 4
	expect_lines counters 3
	run awk 'NR > 1 && ($2 <= 0 || $3 + $4 + $5 + $6 + $7 != $2) { wrong = 1 }
		{ wall[$1] = $2; task[$1] = $3 }
		END { exit wrong || wall["all"] != wall[0] + wall[1] || task["all"] != task[0] + task[1] }' out
	expect_status 0
	! compgen -G "$dir/*/ledger" >/dev/null || broken "its directory outlives the session"
}

# The counter, the trace and the report are one: to the last switch.
guest_switches_are_what_bpftrace_counts()
{
	needs_bpftrace
	printf '#!/bin/sh\nexec weft run --json --cpus 0-1 %s >%s\n' "$PROGRAMS/prime_sieve.o" \
		"$PWD/out" >runs
	bpftrace -e 'tracepoint:weft:task_switch { @switches = count(); }' -c "/bin/sh $PWD/runs" \
		>traced 2>err || broken "bpftrace fails"
	expect_json "j['exit'] == 0 and j['summary']['switches'] > 1000 and
		j['summary']['switches'] == $(sed -n 's/^@switches: //p' traced)"
}
