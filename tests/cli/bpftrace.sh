# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# scripts/bpftrace: each tool tells of known programs what is true of them, to the
# last event. bpftrace is dear to start, so several watch the same run.

readonly TOOLS=$TREE/scripts/bpftrace

# start_watching TOOL...: they all look by now; what they say is in TOOL.out at the end
start_watching()
{
	local tool
	needs_bpftrace
	watchers=()
	trap 'kill "${watchers[@]}" 2>/dev/null || true' EXIT
	# shellcheck disable=SC2016
	printf '%s\n' ': >$1.ready' 'until [ -e over ]; do sleep 0.1; done' >hold
	for tool; do
		bpftrace -c "/bin/sh hold $tool" "$TOOLS/$tool.bt" >"$tool.out" 2>"$tool.err" &
		watchers+=($!)
	done
	for tool; do
		until [[ -e $tool.ready ]]; do
			kill -0 "${watchers[@]}" || broken "$(tail -n 3 ./*.err)"
			sleep 0.05
		done
	done
}

stop_watching()
{
	local pid
	: >over
	for pid in "${watchers[@]}"; do
		wait "$pid" || broken "$(tail -n 3 ./*.err)"
	done
}

# counted TOOL MAP COUNT: so many are in that histogram of the tool's
counted()
{
	local count
	count=$(awk -v map="@$2: " '
		/^@/ { inside = $0 " " == map || $0 == map; next }
		inside && /^[[(]/ { sub(/^[^])]*[])] */, ""); sum += $1 }
		END { print sum + 0 }' "$1.out")
	[[ $count -eq $3 ]] || broken "$1: $2 has $count, not $3: $(head -n 40 "$1.out")"
}

# says TOOL REGEX: so does a line
says()
{
	has_line "$1.out" "$2" || broken "$1 has no line /$2/: $(head -n 40 "$1.out")"
}

# The parts are no more than the whole, and a worker that had nothing to do slept.
ledger_adds_up()
{
	awk -F '[][ :,]+' '
		/^@(task|idle|os)_ns/ { parts[$2] += $NF; seen[$1]++ }
		/^@wall_ns/ { wall[$2] = $3 }
		END {
			if (!seen["@idle_ns"] || !seen["@task_ns"])
				exit 1
			for (cpu in parts)
				if (parts[cpu] > wall[cpu] || !wall[cpu])
					exit 1
		}' ledger.out || broken "the ledger does not add up: $(cat ledger.out)"
}

# watch_events TOOL...: a run of which the program itself has the list
watch_events()
{
	start_watching "$@"
	weft_run --json --cpus 0 --policy fifo --quantum 100s "$TREE/build/cli/events.o"
	expect_status 0
	expect_json 'j["summary"]["switches"] == 138 and j["summary"]["created"] == 54'
	stop_watching
}

guest_bpftrace_counts_waits()
{
	watch_events offcpu chanlat runqlat
	says offcpu '^@away_ns\[receive\]: count 19, average [1-9]'
	says offcpu '^@away_ns\[send\]: count 17, average [1-9]'
	says offcpu '^@away_ns\[mutex\]: count 11, average [1-9]'
	# Thirteen sleeps of two milliseconds; some of each was over before it was told.
	says offcpu '^@away_ns\[sleep\]: count 13, average [1-9][0-9]{6,}, total [1-9][0-9]{7,}$'
	counted chanlat 'partner_ns[receive]' 19
	counted chanlat 'partner_ns[send]' 17
	counted chanlat 'run_ns[receive]' 19
	counted chanlat 'run_ns[send]' 17
	counted runqlat 'wait_ns[spawn]' 53
	counted runqlat 'wait_ns[wake]' 61
	counted runqlat 'wait_ns[yield]' 23
}

guest_bpftrace_counts_runs()
{
	watch_events switches ledger timeline
	says switches '^@left\[0, yield\]: 23$'
	says switches '^@left\[0, exit\]: 54$'
	says switches '^@left\[0, receive\]: 19$'
	says switches '^@left\[0, send\]: 17$'
	says switches '^@left\[0, sleep\]: 13$'
	says switches '^@left\[0, mutex\]: 11$'
	says switches '^@left\[0, waitgroup\]: 1$'
	! has_line switches.out preempt || broken "no task was preempted"
	says ledger '^@task_ns\[0\]: count 138, average [1-9]'
	ledger_adds_up
	[[ $(grep -c ' runs$' timeline.out) -eq 138 ]] || broken "timeline: not 138 slices"
	[[ $(grep -c ' waits: receive$' timeline.out) -eq 19 ]] || broken "timeline: not 19 waits"
	[[ $(grep -c ' is new$' timeline.out) -eq 53 ]] || broken "timeline: not 53 tasks"
}

# Who takes the CPU 23 times under its own name is seen 23 times.
take_cpu_23_times()
{
	/usr/bin/python3 - <<'PYTHON'
import os, time
def be(name):
    with open("/proc/self/comm", "w") as comm:
        comm.write(name)
os.sched_setaffinity(0, {0})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
be("python3")
time.sleep(0.01)
be("taker")
for _ in range(23):
    time.sleep(0.01)
be("python3")
PYTHON
}

sum_of()
{
	awk -v map="@$2[" 'index($0, map) == 1 { sum += $NF } END { print sum + 0 }' "$1.out"
}

guest_bpftrace_sees_what_moves_and_is_taken()
{
	local moves steals stolen pid
	start_watching migrations ospreempt
	weft_run --json --cpus 0-1 --quantum 100s "$TREE/build/cli/moves.o"
	expect_status 0
	read -r moves steals stolen < <(/usr/bin/python3 -c '
import json
j = json.load(open("out"))
print(j["globals"]["moves"], *(sum(w[k] for w in j["workers"]) for k in ("steals", "stolen")))')
	weft run --quiet --cpus 0 "$PROGRAMS/endless_talker.o" >lines &
	pid=$!
	until_true test -s lines
	take_cpu_23_times
	kill -TERM "$pid"
	wait "$pid" || true
	stop_watching
	[[ $moves -ge 29 ]] || broken "$moves moves"
	[[ $(sum_of migrations moved) -eq $moves ]] || broken "not $moves: $(cat migrations.out)"
	[[ $(sum_of migrations steals) -eq $steals ]] || broken "not $steals: $(cat migrations.out)"
	[[ $(sum_of migrations stolen) -eq $stolen ]] || broken "not $stolen: $(cat migrations.out)"
	says ospreempt '^@instead\[taker\]: 23$'
	says ospreempt '^@victim\['
	says ospreempt '^@taken_ns: ?$'
}

# bpftrace has no names for the reasons of waits: each tool's are libweft's.
test_bpftrace_tools_know_all_reasons()
{
	local names tool
	names=$(awk -F '[][ \t"]+' '/WEFT_ON_.*= [0-9]+,/ { number[$2] = $4 + 0 }
		/\[WEFT_ON_/ { print number[$2] " " $4 }' \
		"$TREE/module/include/uapi/linux/weft.h" "$TREE/userspace/lib/names.c" | sort -n)
	[[ $(wc -l <<<"$names") -ge 13 ]] || broken "names are not found: $names"
	for tool in switches offcpu timeline chanlat; do
		awk -F '[][ \t"]+' '/@why\[[0-9]+\] = "/ { print $3 " " $5 }' "$TOOLS/$tool.bt" | sort -n >is
		case $tool in
		chanlat) grep -E '^[789] ' <<<"$names" >want ;;
		*) grep -v '^0 ' <<<"$names" >want ;;
		esac
		diff want is || broken "$tool.bt (>) has other names"
	done
	diff <(grep -F '[WEFT_ON_' "$TREE/userspace/lib/names.c" | tr -d ' \t') \
		<(grep -F '[WEFT_ON_' "$TREE/module/trace.c" | tr -d ' \t') ||
		broken "module/trace.c (>) has other names"
}

# The commands of scripts/bpftrace/README.md that begin with $1, one a line.
commands_of()
{
	awk -v word="$1" '/^```/ { inside = $0 == "```sh"; next } inside && $1 == word' \
		"$TOOLS/README.md"
}

# All in one: each would take as long to start.
guest_bpftrace_oneliners_work()
{
	local map
	needs_bpftrace
	commands_of bpftrace | sed -n "s/^bpftrace -e '\(.*\)'$/\1/p" >all.bt
	expect_lines all.bt 5
	printf '#!/bin/sh\nexec weft run --quiet --cpus 0 --policy rr %s\n' "$TREE/build/cli/events.o" >hold
	run bpftrace -c "/bin/sh $PWD/hold" all.bt
	expect_status 0
	for map in switches run_ns spawned woken slept_us; do
		grep -q "^@$map\[" out || broken "nothing in @$map"
	done
}

# Each command as it stands, but for the program: one that is compiled, and short.
run_recipes()
{
	local commands command
	command -v "$1" >/dev/null || not_here "$1 is not installed"
	[[ -e /sys/kernel/tracing/events/weft ]] || mount -t tracefs none /sys/kernel/tracing ||
		not_here "this kernel has no tracefs"
	mapfile -t commands < <(commands_of "$1" | sed "s|userspace/labs/demo.c|$TREE/build/cli/moves.o|")
	[[ ${#commands[@]} -ge 2 ]] || broken "README.md has no commands of $1"
	for command in "${commands[@]}"; do
		run bash -c "$command"
		[[ $status -eq 0 ]] || broken "$command"
	done
}

guest_perf_recipes_work()
{
	[[ -e /sys/kernel/btf/vmlinux ]] || not_here "this kernel has no perf"
	run_recipes perf
}

guest_trace_cmd_recipes_work()
{
	run_recipes trace-cmd
	expect_out_line 'task_block:.*session=[0-9]+ cpu='
}
