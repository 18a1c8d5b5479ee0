# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Ctrl-C and its kin in the middle of a run.

# start PROGRAM [OPTION]...: runs it with its own SIGINT; waits until it prints
start()
{
	local program=$1
	shift
	: >out
	: >err
	# A background command of a script ignores SIGINT; a terminal's does not.
	/usr/bin/python3 -c '
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' \
		weft run --engine "$ENGINE" "$@" "$PROGRAMS/$program.o" >out 2>err &
	pid=$!
	until_true test -s out
}

finish()
{
	status=0
	wait "$pid" || status=$?
}

test_ctrl_c_ends_the_run_with_a_summary()
{
	start endless_talker
	kill -INT "$pid"
	finish
	expect_status 130
	expect_out_line '^still here'
	expect_out_line '^tasks +[0-9]+ created'
	expect_err_line 'interrupted'
	[[ $ENGINE == hosted ]] || expect_no_session
}

# Sessions share nothing: one comes and goes while another runs on.
test_run_beside_an_endless_one()
{
	local talker
	start endless_talker
	talker=$pid
	mv out talker_out
	weft_run --quiet "$PROGRAMS/main_status.o"
	expect_status 42
	start endless_talker
	kill -INT "$pid"
	finish
	expect_status 130
	kill -0 "$talker" || broken "the other run has ended, too"
	pid=$talker
	mv talker_out out
	kill -INT "$pid"
	finish
	expect_status 130
	expect_out_line '^tasks +[0-9]+ created'
	[[ $ENGINE == hosted ]] || expect_no_session
}

test_ctrl_c_with_json()
{
	: >out
	/usr/bin/python3 - "$ENGINE" "$PROGRAMS/endless_talker.o" <<'PYTHON'
import json, os, signal, subprocess, sys, time
p = subprocess.Popen(["weft", "run", "--json", "--engine", sys.argv[1], sys.argv[2]],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
# It has its signals in order before it makes threads.
while len(os.listdir(f"/proc/{p.pid}/task")) < 2:
    assert p.poll() is None, p.communicate()
    time.sleep(0.02)
p.send_signal(signal.SIGINT)
out, err = p.communicate()
assert p.returncode == 130, (p.returncode, err)
j = json.loads(out)
assert j["end"] == "interrupted" and j["exit"] == 130, j["end"]
PYTHON
	[[ $ENGINE == hosted ]] || expect_no_session
}

# The run is over, but nobody reads what is said of it.
test_ctrl_c_ends_a_report()
{
	run /usr/bin/python3 - "$ENGINE" "$PROGRAMS/yield_storm.o" <<'PYTHON'
import array, fcntl, os, signal, subprocess, sys, termios, time
p = subprocess.Popen(["weft", "run", "--json", "--timeline", "--engine", sys.argv[1], sys.argv[2]],
                     stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
full = fcntl.fcntl(p.stdout, fcntl.F_GETPIPE_SZ) - 4096
waiting = array.array("i", [0])
while waiting[0] < full:
    assert p.poll() is None, p.communicate()
    time.sleep(0.02)
    fcntl.ioctl(p.stdout, termios.FIONREAD, waiting)
p.send_signal(signal.SIGINT)
assert p.wait(30) == -signal.SIGINT, p.returncode
PYTHON
	expect_status 0
	[[ $ENGINE == hosted ]] || expect_no_session
}

test_sigterm_ends_the_run()
{
	start endless_talker
	kill -TERM "$pid"
	finish
	[[ $status -ne 0 ]] || broken "status 0"
	[[ $ENGINE == hosted ]] || expect_no_session
}

guest_sigkill_ends_the_session()
{
	start endless_talker
	kill -KILL "$pid"
	finish
	expect_status 137
	expect_no_session
}
