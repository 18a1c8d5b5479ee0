# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft doctor: it finds what is there, and says what mends what is not.

# expect_lack NAME REGEX: this row is a lack, with such a command
expect_lack()
{
	local line lines found=
	mapfile -t lines <out
	for line in "${lines[@]}"; do
		case $line in
		"LACK  $1 "* | "lack  $1 "*) found=yes ;;
		"LACK  "* | "lack  "* | "ok    "*) found= ;;
		*mend:*) [[ ! $found || ! $line =~ mend:\ (sudo )?$2 ]] || return 0 ;;
		esac
	done
	broken "no lack of $1 that is mended by /$2/"
}

# all_but PROGRAM...: a directory with all programs of PATH but these, in $directory
all_but()
{
	local dir program
	directory=$PWD/path
	mkdir "$directory"
	for dir in ${PATH//:/ }; do
		# The first of a name is the one.
		ln -s "$dir"/* "$directory" 2>/dev/null || true
	done
	for program; do
		rm -f "$directory/$program"
	done
}

# expect_checks NAME...: each row is whole, these are ok; what make demo needs decides
expect_checks()
{
	local names
	printf -v names "'%s', " "$@"
	run weft doctor --json
	[[ $status -eq 0 || $status -eq 7 ]] || broken "exit status $status"
	expect_json "j['demo'] == ($status == 0) and
		all(set(c) == {'name', 'ok', 'demo', 'found', 'why', 'mend'} and c['name'] and
			c['found'] and c['why'] and not (c['ok'] and c['mend']) for c in j['checks']) and
		j['lacking'] == [c['name'] for c in j['checks'] if c['demo'] and not c['ok']] and
		{'clang', 'QEMU', 'KVM', 'headers', 'module', 'device', 'preemption', 'BTF',
		 'lockdown', 'Secure Boot', 'bpftrace', 'user-mode Linux', 'kernel'} <=
			{c['name'] for c in j['checks']} and
		{$names} <= {c['name'] for c in j['checks'] if c['ok']}"
}

hosted_json_tells_each_check()
{
	expect_checks make gcc clang packages QEMU 'guest kernel'
}

guest_module_and_device_are_there()
{
	expect_checks module device kernel preemption clang
}

# The machine that runs these tests has what make demo needs.
hosted_nothing_is_in_the_way_of_the_demo()
{
	run weft doctor
	expect_status 0
	expect_out_line '^ok +clang +.*clang version [0-9]+'
	expect_out_line '^ok +QEMU +QEMU emulator version [0-9]+'
	expect_out_line '^make demo has what it needs$'
	[[ ! -s err ]] || has_line err 'trying KVM once' || broken "something on standard error"
}

hosted_a_tool_that_is_not_there()
{
	local directory
	all_but clang qemu-system-x86_64 bpftrace
	PATH=$directory run weft doctor
	expect_status 7
	expect_lack clang 'apt-get install -y clang$'
	expect_lack QEMU 'apt-get install -y qemu-system-x86$'
	expect_lack bpftrace 'apt-get install -y bpftrace$'
	expect_out_line '^LACK +clang +no clang in PATH$'
	expect_out_line '^lack +bpftrace +no bpftrace in PATH$'
	expect_out_line '^make demo lacks: clang, QEMU$'
	PATH=$directory run weft doctor --json
	expect_status 7
	expect_json "not j['demo'] and j['lacking'] == ['clang', 'QEMU']"
}

# What only other commands need is told, and is in nobody's way.
hosted_a_lack_of_something_else()
{
	local directory
	all_but bpftrace gnuplot
	PATH=$directory run weft doctor
	expect_status 0
	expect_lack bpftrace 'apt-get install -y bpftrace$'
	expect_lack gnuplot 'apt-get install -y gnuplot-nox$'
	expect_out_line '^make demo has what it needs$'
}

# Packages that programs do not show: dpkg is asked, nothing is installed.
hosted_packages_that_are_not_installed()
{
	local directory
	all_but dpkg-query apt-get
	cat >"$directory/dpkg-query" <<-'SH'
		#!/bin/sh
		/usr/bin/dpkg-query "$@" | grep -v libelf-dev
	SH
	printf '#!/bin/sh\ntouch %s/installs\n' "$PWD" >"$directory/apt-get"
	chmod +x "$directory"/{dpkg-query,apt-get}
	PATH=$directory run weft doctor
	expect_status 7
	expect_out_line '^LACK +packages +not installed: libelf-dev$'
	expect_lack packages '.*/scripts/setup$'
	[[ ! -e installs ]] || broken "it installs packages"
}

hosted_arguments_are_refused()
{
	run weft doctor now
	expect_status 2
	expect_err_line "'now' is one argument too many"
	run weft doctor --html
	expect_status 2
	expect_err_line "no option '--html'"
}
