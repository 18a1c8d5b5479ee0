# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Bad input: one line that says what to do, exit status 1, and nothing is lost.

# $ENGINE's refusal must leave a device that works, and no session.
expect_still_works()
{
	[[ $ENGINE == hosted ]] || expect_no_session
	weft_run --quiet "$PROGRAMS/main_status.o"
	expect_status 42
}

test_no_such_file()
{
	weft_run nowhere.o
	expect_error 'nowhere\.o.*No such file'
	weft_run nowhere.c
	expect_error 'nowhere\.c.*([Nn]o such file|not there)'
	mkdir directory.o
	weft_run directory.o
	expect_error 'directory\.o: a directory'
}

test_not_an_elf_file()
{
	echo 'int main(void) { return 0; }' >text.o
	weft_run text.o
	expect_error 'text\.o: not an ELF file'
	: >empty.o
	weft_run empty.o
	expect_error 'empty\.o: not an ELF file'
	head -c 60 "$PROGRAMS/ping_pong.o" >cut.o
	weft_run cut.o
	expect_error 'cut\.o: '
}

test_cut_off_elf_file()
{
	local size cut
	size=$(stat -c %s "$PROGRAMS/ping_pong.o")
	for cut in 64 200 $((size / 2)) $((size - 1)); do
		head -c "$cut" "$PROGRAMS/ping_pong.o" >cut.o
		weft_run cut.o
		[[ $status -ne 0 && $status -lt 126 ]] || broken "cut to $cut bytes: status $status"
		expect_error 'cut\.o: '
	done
}

test_wrong_machine()
{
	cp "$(readlink -f "$(command -v weft)")" native.o
	weft_run native.o
	expect_error 'native\.o: .*machine.*clang -target bpf'
	# Made for BPF, but with its bytes the other way round: EI_DATA, e_machine.
	cp "$PROGRAMS/main_status.o" other_end.o
	printf '\2' | dd of=other_end.o bs=1 seek=5 conv=notrunc status=none
	printf '\0\367' | dd of=other_end.o bs=1 seek=18 conv=notrunc status=none
	weft_run other_end.o
	expect_error 'other_end\.o: big-endian: .*clang -target bpfel'
	expect_still_works
}

test_no_main()
{
	cp "$TREE/build/cli/no_main.o" .
	weft_run no_main.o
	expect_error 'no_main\.o: no (function )?main'
}

test_unresolved_symbol()
{
	cp "$TREE/build/cli/unresolved.o" .
	weft_run unresolved.o
	expect_error 'unresolved\.o: .*elsewhere.*'
}

# The reason names the instruction and the source line.
test_refused_by_the_verifier()
{
	cp "$TREE/build/cli/refused.o" .
	weft_run refused.o
	expect_error 'verifier.*instruction [0-9]+.*main.*refused\.c:9'
	expect_still_works
}

test_not_pairs_of_hex()
{
	run weft exec --engine "$ENGINE" <<<"xyz"
	expect_error 'hex'
	run weft exec --engine "$ENGINE" <<<"b70000000700000"
	expect_error 'hex'
	run weft exec --engine "$ENGINE" <<<"b700000007"
	expect_error 'an instruction has 8'
	run weft exec --engine "$ENGINE" </dev/null
	expect_error 'an instruction has 8'
}

test_unknown_policy()
{
	local policy
	weft_run --policy edf-of-tomorrow "$PROGRAMS/main_status.o"
	expect_error "no policy '?edf-of-tomorrow'?: there are "
	for policy in fifo rr go; do
		expect_err_line "[ ,]$policy(,|$)"
	done
	expect_still_works
}

test_cpu_that_does_not_exist()
{
	weft_run --cpus 0,900 "$PROGRAMS/main_status.o"
	expect_error 'CPU 900 is offline or does not exist'
	expect_still_works
}

# A number of workers may be asked for that the machine has no CPUs for, but only
# of the engine that binds them to none.
test_cpus_to_believe_in()
{
	local last
	last=$(grep -o '[0-9]*$' /sys/devices/system/cpu/possible)
	WEFT_HOSTED_CPUS=$((last + 2)) weft_run --quiet --cpus "$last-$((last + 1))" \
		"$PROGRAMS/main_status.o"
	if [[ $ENGINE == hosted ]]; then
		expect_status 42
		export WEFT_HOSTED_CPUS=$((last + 2))
	else
		expect_error "CPU $((last + 1)) is offline or does not exist"
	fi
	weft_run --cpus "0,$((last + 2))" "$PROGRAMS/main_status.o"
	expect_error "CPU $((last + 2)) is offline or does not exist"
}

guest_cpu_that_is_offline()
{
	local online=/sys/devices/system/cpu/cpu3/online
	[[ -w $online ]] || not_here "this kernel has no CPU hotplug"
	echo 0 >"$online"
	weft_run --cpus 0,3 "$PROGRAMS/main_status.o"
	echo 1 >"$online"
	expect_error 'CPU 3 is offline'
	weft_run --quiet --cpus 0,3 "$PROGRAMS/main_status.o"
	expect_status 42
}

test_bad_option_values()
{
	local bad
	for bad in "--cpus 3-1" "--cpus x" "--cpus 99999" "--quantum 5" "--quantum 5h" \
		"--quantum 0ms" "--max-tasks -1" "--max-tasks 1x" "--max-tasks 0" "--memory 0" \
		"--memory 5Q" "--stack z" "--time-limit soon" "--engine qemu" "--set x" \
		"--no-such-option" "--policy"; do
		# shellcheck disable=SC2086
		run weft run "$PROGRAMS/main_status.o" $bad
		[[ $status -eq 2 ]] || broken "$bad: exit status $status, not 2"
		expect_lines err 1
		expect_err_line '^weft: run: '
		[[ ! -s out ]] || broken "$bad: something on standard output"
	done
}

test_no_file_and_no_command()
{
	run weft run
	expect_status 2
	run weft
	expect_status 2
	run weft weave
	expect_status 2
	expect_err_line "weave"
	run weft run a b
	expect_status 2
}

test_limits_out_of_range()
{
	weft_run --stack 1G "$PROGRAMS/main_status.o"
	expect_error 'stack'
	weft_run --memory 1000000G "$PROGRAMS/main_status.o"
	expect_error 'memory'
	weft_run --max-tasks 4000000000 "$PROGRAMS/main_status.o"
	expect_error 'max-tasks'
	expect_still_works
}

test_memory_limit_too_small()
{
	weft_run --memory 4096 "$PROGRAMS/main_status.o"
	expect_error 'memory'
	weft_run --quiet --memory 200k "$PROGRAMS/mutex_counter.o"
	expect_status 3
	expect_err_line 'assertion failed: go\(add, i\) > 0'
	weft_run --quiet --memory 200k "$PROGRAMS/memory_limit_chan.o"
	expect_status 3
	expect_err_line '^fault: memory limit reached'
	expect_still_works
}

# The program is told; when it does not look, the report says what happened.
test_task_limit()
{
	weft_run --quiet --max-tasks 100 "$PROGRAMS/task_limit.o"
	expect_status 0
	weft_run --quiet --max-tasks 10 "$PROGRAMS/event_many_waiters.o"
	expect_status 3
	expect_err_line 'go\(wait, i\) > 0'
	expect_still_works
	# Five rounds come to it; nothing does with room.
	weft_run --max-tasks 100 "$PROGRAMS/task_limit.o"
	expect_out_line '^refused       go\(\) 5 times, with ENOSPC: .*: --max-tasks, --memory'
	weft_run --json "$PROGRAMS/event_many_waiters.o"
	expect_json 'j["summary"]["refused"] == 0 and j["summary"]["refused_error"] is None'
}

# Asks for 40 tasks, and goes on with those that it gets.
crowd()
{
	cat >crowd.c <<'C'
#include <weft/task.h>
static event end;
static long made;
static void wait(long unused) { event_wait(&end); }
int main(void)
{
	for (int i = 0; i < 40; i++)
		made += go(wait, 0) > 0;
	return 0;
}
C
}

# expect_refused: some of the 40, and why
expect_refused()
{
	expect_status 0
	expect_json '0 < j["summary"]["refused"] == 40 - j["globals"]["made"] and
		j["summary"]["refused_error"] == "EAGAIN"'
}

# A user's limit; root has none.
hosted_limits_of_the_os()
{
	local vehicle user=(setpriv --reuid $((50000 + $$ % 10000)) --regid 54321 --clear-groups)
	crowd
	weft_run --json crowd.c
	expect_json 'j["globals"]["made"] == 40 and j["summary"]["refused"] == 0'
	[[ $EUID -eq 0 ]] || not_here "only root can become another user"
	chmod 755 .
	"${user[@]}" test -x "$(command -v weft)" || not_here "other users cannot read this tree"
	for vehicle in thread process; do
		run prlimit --nproc=25 "${user[@]}" weft run --engine hosted --vehicle "$vehicle" \
			--json crowd.c
		expect_refused
	done
	run prlimit --nproc=25 "${user[@]}" weft run --engine hosted --vehicle thread crowd.c
	expect_out_line '^refused       go\(\) [0-9]+ times, with EAGAIN: .*ulimit -u'
	run prlimit --nproc=2 "${user[@]}" weft run --engine hosted --vehicle thread --quiet crowd.c
	[[ $status -ne 0 ]] || broken "two threads were enough"
	expect_lines err 1
}

guest_limits_of_kthreads()
{
	local parameter=/sys/module/weft/parameters/max_kthreads before
	before=$(<"$parameter")
	# Expanded here: it is a local.
	# shellcheck disable=SC2064
	trap "echo $before >$parameter" EXIT
	crowd
	# One of them is the worker's.
	echo 21 >"$parameter"
	weft_run --json --cpus 0 --vehicle kthread crowd.c
	cp out json
	weft_run --cpus 0 --vehicle kthread crowd.c
	expect_out_line '^refused       go\(\) 21 times, with EAGAIN: .* max_kthreads'
	cp json out
	expect_refused
	echo 2 >"$parameter"
	weft_run --json --cpus 0 --vehicle kthread crowd.c
	expect_json 'j["summary"]["refused"] == 40'
	weft_run --cpus 0-1 --vehicle kthread crowd.c
	expect_error 'no kthread for main: .* max_kthreads'
	weft_run --cpus 0-1 crowd.c
	expect_status 0
	echo 1 >"$parameter"
	weft_run --cpus 0-1 crowd.c
	expect_error 'no thread for a worker: .* max_kthreads.* fewer --cpus'
	echo "$before" >"$parameter"
	weft_run --json --vehicle kthread crowd.c
	expect_json 'j["globals"]["made"] == 40 and j["summary"]["refused"] == 0'
}

test_set_of_what_is_not_there()
{
	weft_run --set nothing=1 "$PROGRAMS/settable.o"
	expect_error 'nothing'
	weft_run --set number=12x "$PROGRAMS/settable.o"
	expect_error 'number.*12x|12x.*number'
	weft_run --set small=256 "$PROGRAMS/settable.o"
	expect_error 'small.*256|256.*small'
}

test_clang_is_missing()
{
	mkdir bin
	ln -s "$(command -v weft)" bin/weft
	cp "$TREE/tests/programs/main_status.c" .
	PATH=$PWD/bin run bin/weft run --engine "$ENGINE" main_status.c
	expect_error 'clang is not installed: apt-get install clang'
}

test_clang_refuses()
{
	echo 'int main(void) { return undeclared; }' >bad.c
	weft_run bad.c
	expect_status 1
	expect_err_line "bad\.c:1:.*error.*undeclared"
	expect_err_line "^weft: run: bad\.c: "
}

test_signed_division_is_one_line()
{
	printf '%s\n' 'static volatile long a = 7;' 'int main(void) { return a / 3; }' >divide.c
	weft_run divide.c
	expect_error 'divide\.c.*signed.*unsigned'
}

# Who asks about the module is never answered for the hosted engine.
test_questions_are_about_the_module()
{
	local command
	for command in info policies; do
		run weft $command --json
		if [[ -c /dev/weft && -w /dev/weft ]]; then
			expect_status 0
		else
			expect_error '/dev/weft .*--engine hosted'
		fi
	done
}

# No engine but the module has sessions of others.
hosted_the_other_engine_is_offered_where_there_is_one()
{
	local command
	[[ ! -e /dev/weft ]] || not_here "there is a /dev/weft"
	for command in "policy 7 fair" "workers 7 0" "stop 7" "top --batch"; do
		# shellcheck disable=SC2086
		run weft $command
		expect_error '/dev/weft is not there.*COMMAND\)$'
	done
	for command in "lab 01" "lab 01 --check" "info"; do
		# shellcheck disable=SC2086
		run env -u WEFT_ENGINE weft $command
		expect_error '/dev/weft is not there.*--engine hosted$'
	done
}

guest_module_is_not_loaded()
{
	local command
	for command in "run $PROGRAMS/main_status.o" info policies; do
		rmmod weft
		# shellcheck disable=SC2086
		run weft $command
		insmod "$WEFT_MODULE"
		expect_error '/dev/weft is not there.*insmod'
	done
	expect_still_works
}

guest_device_is_not_permitted()
{
	local command
	for command in "run $PROGRAMS/main_status.o" info policies; do
		# shellcheck disable=SC2086
		run setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$(command -v weft)" $command
		expect_error '/dev/weft.*(root|permission)'
	done
	expect_still_works
}

# Who gets the device through its group needs nothing else.
guest_group_may_open_the_device()
{
	chgrp 65534 /dev/weft
	chmod 660 /dev/weft
	run setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$(command -v weft)" run --quiet "$PROGRAMS/main_status.o"
	chgrp 0 /dev/weft
	chmod 600 /dev/weft
	expect_status 42
}
