# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What the checks of the labs share. `weft lab NN --check [FILE]` runs a check with the
# program to grade in $LAB_PROGRAM, compiled, and the lab's numbers each by its name; $SET
# gives them to weft run. A check is:
#
#	plan 3
#	measure one --cpus 0 --timeline		# weft run; the JSON is $one from now on
#	record bench weft bench yield-2 --json	# any command that prints JSON
#	expect 'text' 'FILTER of jq'
#
# measure is a test, too: main returns 0. A FILTER of expect says what is wrong, a string
# for each thing; where it says nothing, all is well. It sees what was measured, the
# numbers ($tasks), and the definitions of lab.jq. The output is KTAP; the reasons are
# comments before the test. Exit status: 0 all passed, 7 not, 1 there was no checking.

set -euo pipefail

lab_lib=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
# shellcheck disable=SC2034 # for checks that run more than the program
lab_dir=$(cd "${BASH_SOURCE[1]%/*}" && pwd)
program=${LAB_PROGRAM:?this is run by: weft lab NN --check}
scratch=$(mktemp -d)
planned=0 tested=0 failed=0
recorded=() known=()
# shellcheck disable=SC2206
set_options=(${SET:-})
for number in ${LAB_NUMBERS:-}; do
	known+=(--argjson "$number" "${!number}")
done

finish()
{
	local status=$?
	rm -rf "$scratch"
	[[ $status -eq 0 ]] || exit "$status"
	if ((tested != planned)); then
		bail_out "the check itself: $tested tests of $planned"
	fi
	((failed == 0)) || exit 7
}
trap finish EXIT

# No more can be tested. bail_out WHY [STATUS]
bail_out()
{
	printf 'Bail out! %s\n' "$1"
	exit "${2:-1}"
}

# plan COUNT: so many tests there will be
plan()
{
	planned=$1
	printf 'KTAP version 1\n1..%s\n' "$planned"
}

# result TEXT [FILE]: a test that has failed if there is something in the file, why
result()
{
	tested=$((tested + 1))
	if [[ ! -s ${2:-} ]]; then
		printf 'ok %d %s\n' "$tested" "$1"
		return
	fi
	failed=$((failed + 1))
	sed 's/^/# /' "$2"
	printf 'not ok %d %s\n' "$tested" "$1"
}

# record NAME COMMAND...: the JSON it prints is $NAME in filters; its status is no test
record()
{
	local name=$1 status=0
	shift
	"$@" >"$scratch/$name.json" 2>"$scratch/err" || status=$?
	if [[ ! -s $scratch/$name.json ]]; then
		sed 's/^/# /' "$scratch/err"
		bail_out "$1 ${2:-} ended with status $status and says nothing to check"
	fi
	[[ " ${recorded[*]} " == *" $name "* ]] || recorded+=("$name")
}

# ask FILTER: what it says of what has been recorded, into $scratch/why. Only what it names
# is read: a process that reads much is dear in an emulated guest.
ask()
{
	local name files=() prelude='include "lab"; '
	for name in "${recorded[@]}"; do
		[[ $1 =~ \$$name([^a-z0-9_]|$) ]] || continue
		files+=(--slurpfile "${name}_" "$scratch/$name.json")
		prelude+="\$${name}_[0] as \$$name | "
	done
	jq -nr -L "$lab_lib" "${files[@]}" "${known[@]}" "$prelude$1" >"$scratch/why" 2>&1 ||
		[[ -s $scratch/why ]] || echo "jq cannot tell" >"$scratch/why"
}

# run_program NAME OPTION...: measure without a test
run_program()
{
	local name=$1
	shift
	record "$name" weft run --json "${set_options[@]}" "$@" "$program"
}

# measure NAME OPTION...: a run that is to end with main returning 0; else there is
# nothing to look at
measure()
{
	local name=$1
	run_program "$@"
	ask "\$$name | bad_end"
	shift
	result "main returns 0 (weft run $*)" "$scratch/why"
	[[ ! -s $scratch/why ]] || bail_out "the rest looks at this run" 7
}

# measure_until NAME TRIES FILTER OPTION...: a run of which FILTER has nothing to say. For
# what is possible, but not certain, as two CPUs working at one moment; the last run counts
measure_until()
{
	local name=$1 tries=$2 filter=$3
	shift 3
	while run_program "$name" "$@"; do
		ask "\$$name | select([bad_end] == []) | ($filter)"
		[[ -s $scratch/why ]] || break
		((--tries > 0)) || break
	done
	ask "\$$name | bad_end"
	result "main returns 0 (weft run $*)" "$scratch/why"
	[[ ! -s $scratch/why ]] || bail_out "the rest looks at this run" 7
}

# expect_run NAME TEXT FILTER OPTION...: both as one test, where each process is dear
expect_run()
{
	local name=$1 text=$2 filter=$3
	shift 3
	run_program "$name" "$@"
	expect "$text" "(\$$name | bad_end), ($filter)"
}

# expect TEXT FILTER
expect()
{
	ask "$2"
	result "$1" "$scratch/why"
}
