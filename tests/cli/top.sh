# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft top: what it tells of sessions that run, and what its keys do to them.

runners=

# start_crowd OPTION...: 24 tasks that go on for ever, $runner runs them
start_crowd()
{
	: >lines
	weft run --quiet --cpus 0-1 "$@" "$TREE/build/cli/crowd.o" >lines 2>run.err &
	runner=$!
	runners+=" $runner"
	# Also where an expectation fails: the next test has sessions of its own.
	trap end_crowds EXIT
	until_true test -s lines
}

end_crowds()
{
	for runner in $runners; do
		kill -TERM "$runner" 2>/dev/null || true
		wait "$runner" || true
	done
}

# top_says PYTHON: the next look at the only session makes it true, as s
top_says()
{
	run weft top --json --interval 200ms
	expect_status 0
	/usr/bin/python3 - "$1" <<'PYTHON'
import json, sys
j = json.load(open("out"))
s, = j["sessions"]
sys.exit(not eval(f"({sys.argv[1]})"))
PYTHON
}

# Rates are of the time since the look before; what is hottest comes first. On a machine
# that does little in a fifth of a second it takes more than one look.
guest_top_tells_what_a_session_does()
{
	local session
	start_crowd --policy rr --quantum 5ms --accounting full
	until_true has_session
	until_true top_says "s['states']['blocked'] == 11 and s['states']['new'] == 0 and
		s['states']['sleeping'] >= 5 and s['states']['running'] + s['states']['runnable'] >= 3 and
		sum(s['states'].values()) == 24 and s['switches_per_s'] > 10 and
		s['histograms']['switch_cost_ns']['p50'] > 0 and len(s['tasks']) == 20 and
		all(t['state'] in ('running', 'runnable') and t['run_ns'] > 0 and t['cpu'] == 0
			for t in s['tasks'][:3])"
	expect_json "j['interval_ns'] >= 200000000 and len(j['sessions']) == 1 and all(
		s['session'] == $session and s['policy'] == 'rr' and s['vehicle'] == 'task' and
		s['quantum_ns'] == 5000000 and s['pid'] == $runner and s['user'] == 'root' and
		not s['over'] and s['command'].startswith('weft run --quiet') and
		s['accounting'] == 'full' and
		(s['created'], s['exited'], s['alive'], s['tasks_seen']) == (24, 0, 24, 24) and
		[w['cpu'] for w in s['workers']] == [0, 1] and
		all(w['off'] is None for w in s['workers']) and
		abs(sum(w['switches_per_s'] for w in s['workers']) - s['switches_per_s']) < 1 and
		s['seconds'] < s['wall_ns'] / 1e9 and
		[t['run_ns'] for t in s['tasks']] ==
			sorted((t['run_ns'] for t in s['tasks']), reverse=True)
		for s in j['sessions'])"
}

# Also of a session that the OS schedules: it has no policy, and its workers only watch.
guest_top_prints_lines()
{
	local session tasks
	start_crowd
	tasks=$runner
	until_true has_session
	start_crowd --vehicle kthread
	run weft top --batch -n 2 --interval 200ms
	expect_status 0
	expect_out_line '^weft top: 2 sessions, every 200ms$'
	expect_out_line "^ +$session  root +$tasks  go +24 +[0-9]+ +[0-9]+%  weft run --quiet"
	expect_out_line "^ +[0-9]+  root +$runner  \(OS\) +24 +[0-9]+ +[0-9]+%  weft run --quiet"
	expect_out_line "^$session: task, quantum 20ms: .* 11 blocked, [0-9]+ sleeping$"
	expect_out_line '^[0-9]+: kthread, quantum '
	expect_out_line '^   0  [#+?x. ]{32} +[0-9.]+% +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$'
	expect_out_line '^ +[0-9]+  (running|runnable) +- +'
	! grep -E '.{81}' out || broken "lines of more than 80 columns"
	[[ $(grep -c '^weft top: ' out) -eq 2 ]] || broken "not two looks"
}

hosted_top_refuses()
{
	run weft top now
	expect_status 2
	expect_err_line "'now' is one argument too many"
	run weft top --interval 99ms
	expect_status 2
	expect_err_line 'too short, 100ms is the least'
	run weft top --batch -n 0
	expect_status 2
	expect_err_line 'look once at least'
	run weft top
	expect_status 2
	expect_err_line 'not on a terminal: give --batch for lines, or --json'
	[[ -e /dev/weft ]] && return
	run weft top --json
	expect_error '/dev/weft is not there'
}

tmux()
{
	# It takes no terminal for one without UTF-8.
	LC_ALL=C.UTF-8 command tmux -f /dev/null -S "$PWD/tmux" "$@"
}

# shows REGEX: a line of the screen is like that
shows()
{
	tmux capture-pane -p >out
	has_line out "$1"
}

# press KEY QUESTION ANSWER
press()
{
	tmux send-keys "$1"
	until_true shows "^$2"
	tmux send-keys "$3" Enter
}

guest_top_on_a_screen()
{
	local session lines
	: >err
	tmux new-session -d -x 80 -y 24 "weft top --interval 200ms 2>top.err; echo \$? >top.status"
	until_true shows '^no session runs'
	start_crowd --policy rr
	until_true has_session
	until_true shows "^>  +$session  root +$runner  rr +24 +[0-9]+ +[0-9]+%  weft run"
	until_true shows '^   1  [#+?x. ]{32} +[0-9.]+% '
	until_true shows '^switch cost '
	until_true shows '^ +[0-9]+  (running|runnable) '
	mapfile -t lines <out
	[[ ${lines[0]} == 'weft top: 1 session, every 200ms'* ]] || broken "no title"
	[[ ${#lines[@]} -eq 24 && ${lines[23]} == "p policy "*"q quit" ]] || broken "no line of keys"

	press p 'policy of session' fair
	until_true shows "^session $session: policy fair"
	until_true shows "^>  +$session  root +$runner  fair "
	press p 'policy of session' unfair
	until_true shows "no policy 'unfair'"
	press w 'CPUs of session' 0
	until_true shows '^   1  retired'
	until_true top_says 's["policy"] == "fair" and
		[w["off"] for w in s["workers"]] == [None, "retired"] and
		s["workers"][1]["switches_per_s"] == 0 < s["workers"][0]["switches_per_s"]'

	press k 'end session' n
	until_true shows 'q quit$'
	kill -0 "$runner" || broken "it was ended without a yes"
	press k 'end session' y
	until_true shows '^no session runs'
	wait "$runner" || true
	grep -q stopped run.err || broken "who ran it is not told"

	tmux send-keys q
	until_true test -s top.status
	[[ $(<top.status) == 0 && ! -s top.err ]] || broken "top ends with $(<top.status)"
}
