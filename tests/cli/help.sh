# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Each command says how it is used, in the same way, and its examples work when pasted.

commands()
{
	weft --help | awk 'BEGIN { RS = ""; FS = "\n" }
		NR == 2 { for (i = 1; i <= NF; i++) { split($i, words, " "); print words[1] } }'
}

# examples COMMAND: one a line, as it is typed
examples()
{
	weft "$1" --help | awk '
		inside && !/^  /	{ print "not an example: " $0 }
		inside			{ sub(/^ +/, ""); more = /[\\|]$/; sub(/\\$/, "")
					  printf "%s%s", $0, more ? " " : "\n" }
		/^EXAMPLES$/		{ inside = 1 }'
}

hosted_help_is_complete()
{
	local command nr=0
	for command in $(commands); do
		nr=$((nr + 1))
		run weft "$command" --help
		expect_status 0
		[[ ! -s err ]] || broken "help on standard error"
		expect_out_line "^Usage: weft $command "
		expect_out_line '^ +--json '
		expect_out_line '^ +--help '
		expect_out_line '^EXAMPLES$'
		# Each status, and what it says; or those of weft run.
		tr '\n' ' ' <out >joined
		grep -Eq "Exit status: .*(1|as weft run|that of weft run)" joined ||
			[[ $command == report ]] || broken "weft $command: no exit status"
		cp out asked
		run weft help "$command"
		diff asked out || broken "weft help $command says something else"
	done || exit
	[[ $nr -ge 19 ]] || broken "only $nr commands are found"
}

# What an option is called is what it is called everywhere.
hosted_options_mean_the_same_everywhere()
{
	local command
	for command in $(commands); do
		weft "$command" --help | sed -n 's/^ \{6\}--engine=\([^ ]*\).*/\1/p;s/^ \{6\}--seed=\([^ ]*\).*/\1/p'
	done | sort | uniq -c >seen
	[[ $(awk '$2 == "ENGINE" { print $1 }' seen) -ge 10 ]] || broken "--engine is not seen"
	! grep -Ev ' (ENGINE|N|STUDENT)$' seen || broken "another name of a value"
	for command in $(commands); do
		! weft "$command" --help | grep -n '(default[ :][^)]*[0-9])\|by default' ||
			broken "weft $command: another way to say what the default is"
	done
}

# A command of its own line, and no line that was broken by whoever shows it.
hosted_examples_can_be_pasted()
{
	local command line
	for command in $(commands); do
		examples "$command" >all
		[[ -s all ]] || broken "weft $command has no examples"
		while IFS= read -r line; do
			[[ $line =~ ^(weft|echo|scripts/guest\ --\ weft)\  ]] ||
				broken "weft $command: not a command: $line"
			bash -n -c "$line" || broken "weft $command: $line"
			[[ ${#line} -gt 30 || $line == *" $command"* ]] ||
				broken "weft $command: an example of something else: $line"
		done <all
	done
}

# In the tree, in the hosted engine. Left out are those that need a session of the module, a
# key or a guest, and what measures this machine, which bench.sh does.
hosted_examples_work()
{
	local command line nr=0
	ln -s "$TREE/userspace" "$TREE/tests" .
	mkdir scratch
	for command in $(commands); do
		[[ $command != @(policy|workers|stop|top|bench|doctor) ]] || continue
		while IFS= read -r line; do
			[[ $line != *" --step "* && $line != scripts/guest* ]] || continue
			[[ $line != *" --vehicle task "* ]] || line+=" --engine hosted"
			[[ $line != *" --chart "* ]] || command -v gnuplot >/dev/null || continue
			status=0
			WEFT_ENGINE=hosted bash -o pipefail -c "$line" </dev/null >out 2>err ||
				status=$?
			# 6 and 7 are answers, and so are 3 of a program that shall fail.
			[[ $status -eq 0 || $status -eq 6 || $status -eq 7 || $line == *counter_lost* ]] ||
				broken "$line"
			! grep -E '^weft: .*(no option|no command|too many|needs a value)' err || broken "$line"
			nr=$((nr + 1))
		done < <(examples "$command")
	done
	[[ $nr -ge 25 ]] || broken "only $nr examples were tried"
}

hosted_help_and_version()
{
	run weft help
	expect_status 0
	cp out asked
	run weft --help
	diff asked out || broken "weft help is not weft --help"
	run weft help weave
	expect_status 2
	expect_err_line "no command 'weave': weft --help lists them"
	run weft --version
	expect_out "weft $(sed -n 's/^MODULE_VERSION("\(.*\)");/\1/p' "$TREE/module/main.c")"
}
