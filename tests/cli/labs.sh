# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# The command itself; what each lab shows and refuses, tests/lib/run-labs looks at.

LABS=$TREE/userspace/labs

test_labs_are_listed()
{
	local dirs=("$LABS"/[0-9][0-9]-*/) line
	run weft lab
	expect_status 0
	line=${dirs[0]%/}
	line=${line##*/}
	expect_out_line "^${line%%-*}  ${line#*-} +[A-Z]"
	expect_lines out $((${#dirs[@]} + 2))
	run weft lab --json
	expect_json "len(j['labs']) == ${#dirs[@]} and j['labs'][0]['lab'] == '01' and
		j['labs'][0]['title']"
}

hosted_labs_are_found_by_number_and_name()
{
	local name
	for name in 1 01 concurrent-vs-parallel 01-concurrent-vs-parallel; do
		run weft lab "$name" --check --json "$TREE/build/labs/01-concurrent-vs-parallel/program.o" \
			--engine hosted
		expect_status 0
	done
	expect_json 'j["passed"] and j["lab"] == "01" and all(t["ok"] for t in j["tests"])'
	for name in 0 99 none 01-none; do
		run weft lab "$name"
		expect_status 2
		expect_err_line "no lab '$name': weft lab lists them"
	done
}

# Without a terminal nobody is asked, and that is said.
test_labs_are_gone_through_without_a_terminal()
{
	run weft lab 01 --engine "$ENGINE"
	expect_status 0
	expect_out_line '^Predict$'
	expect_out_line 'no terminal: going on without your prediction'
	expect_out_line '^[$] weft run --cpus 0 .*--timeline program.c$'
	expect_out_line '^who ran when'
	expect_out_line '^Explanation$'
	expect_out_line '^weft lab 01 --check FILE'
}

# On a terminal what was predicted comes back before the explanation.
hosted_labs_ask_for_a_prediction()
{
	on_terminal $'half as long\n\n' weft lab 01 --engine hosted
	expect_out_line 'your prediction, then ENTER: '
	expect_out_line 'You predicted: half as long'
}

# The numbers are a function of the text, and there is more than one outcome.
hosted_labs_have_numbers_by_student()
{
	local student seen=
	for student in ada ada bob cyd dan eve; do
		run weft lab 01 --check --json --engine hosted --seed "$student"
		expect_status 0
		expect_json '3 <= j["numbers"]["tasks"] <= 6 and j["numbers"]["work_ms"] % 5 == 0'
		seen+=" $(/usr/bin/python3 -c 'import json; n = json.load(open("out"))["numbers"]
print(n["tasks"], n["work_ms"], sep="/")')"
	done
	read -ra seen <<<"$seen"
	[[ ${seen[0]} == "${seen[1]}" ]] || broken "ada has two sets of numbers"
	[[ $(printf '%s\n' "${seen[@]}" | sort -u | wc -l) -gt 2 ]] || broken "all have the same"
}

hosted_labs_say_why()
{
	run weft lab 01 --check "$TREE/build/labs/01-concurrent-vs-parallel/asleep.o" --engine hosted
	expect_status 7
	expect_out_line '^KTAP version 1$'
	expect_out_line '^# work [0-9]+ ran .*: each is to compute_ns'
	expect_out_line '^not ok 2 '
	run weft lab 01 --check --json "$TREE/build/labs/01-concurrent-vs-parallel/asleep.o" --engine hosted
	expect_status 7
	expect_json 'not j["passed"] and any("ran" in t["why"][0] for t in j["tests"] if not t["ok"])'
}

# What cannot be graded is no lab that failed.
hosted_labs_refuse_what_is_no_program()
{
	echo 'int main(void) { return nothing; }' >bad.c
	run weft lab 01 --check bad.c --engine hosted
	expect_status 1
	expect_err_line 'bad.c: clang refused it'
	run weft lab 01 --check nowhere.c --engine hosted
	expect_status 1
	printf '%s\n' '#include <weft/task.h>' 'volatile u32 tasks, work_ms;' \
		'int main(void) { return 3; }' >bad.c
	run weft lab 01 --check bad.c --engine hosted
	expect_status 7
	expect_out_line '^# main returned 3$'
	expect_out_line '^not ok 1 '
	expect_out_line '^Bail out!'
	run weft lab --check
	expect_status 2
	run weft lab 01 bad.c
	expect_status 2
	run weft lab 01 --json
	expect_status 2
	run env WEFT_LABS=/nowhere weft lab
	expect_error 'no labs in /nowhere.*WEFT_LABS'
	run env WEFT_ENGINE=none weft run "$PROGRAMS/main_status.o"
	expect_status 2
	expect_err_line 'WEFT_ENGINE is none'
}

guest_labs_say_how_to_get_a_module()
{
	rmmod weft
	run weft lab 01
	insmod "$WEFT_MODULE"
	expect_status 1
	expect_err_line 'dev/weft is not there.*scripts/guest'
}

# blocks FILE: "sh" and "text" blocks of Run in pairs, into block-N.sh and block-N.text
blocks()
{
	awk '/^## / { run = $0 == "## Run" }
		!run { next }
		/^```/ && inside { inside = 0; close(file); next }
		/^```/ {
			inside = 1
			if ($0 == "```sh")
				file = "block-" ++n ".sh"
			else
				file = "block-" n ($0 == "```text" ? ".text" : ".sample")
			next
		}
		inside { print >file }' "$1"
}

# Each lab has all its parts, and ten lines or so are its concept.
hosted_labs_are_complete()
{
	local dir readme section lines
	for dir in "$LABS"/[0-9][0-9]-*/; do
		readme=$dir/README.md
		for section in Concept Predict Run Explanation Exercises; do
			grep -qx "## $section" "$readme" || broken "$readme: no section $section"
		done
		lines=$(sed -n '/^## Concept/,/^## [^C]/p' "$readme" | grep -c '^[^#]')
		((lines >= 7 && lines <= 13)) || broken "$readme: the concept has $lines lines"
		[[ $(sed -n '/^## Exercises/,$p' "$readme" | grep -cE '^[0-9]\. ') -ge 2 ]] ||
			broken "$readme: fewer than two exercises"
		rm -f block-*
		blocks "$readme"
		[[ -e block-1.sh ]] || broken "$readme: nothing to run"
		[[ -e block-1.text || -e block-1.sample ]] || broken "$readme: shows no output"
		[[ -x $dir/check && -f $dir/program.c ]] || broken "$dir: no check, or no program.c"
	done
}

# What is shown as ```text is what comes out, wherever it runs.
hosted_labs_show_what_happens()
{
	local dir block
	for dir in "$LABS"/[0-9][0-9]-*/; do
		rm -f block-*
		blocks "$dir/README.md"
		for block in block-*.text; do
			[[ -e $block ]] || continue
			(cd "$dir" && env SET= WEFT_ENGINE=hosted sh "$OLDPWD/${block%.text}.sh") >got || true
			diff "$block" got || broken "$dir/README.md (<) shows something else"
		done
	done
}
