# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# make install: what is installed works without the tree, and goes away again; man pages
# and completions know each command and option, because the tool tells them.

export PREFIX=/opt/weft
place=$PWD/stage$PREFIX

install_all()
{
	DESTDIR=$PWD/stage "$TREE/scripts/install" >/dev/null
	PATH=$place/bin:$PATH
}

commands()
{
	weft --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | grep -v '^weft$\|^echo$'
}

# options COMMAND: "--json", a line each
options()
{
	weft "$1" --help | sed -nE 's/^ +(-., )?(--[a-z-]+).*/\2/p'
}

hosted_it_runs_programs_labs_and_reports()
{
	install_all
	cat >mine.c <<-'C'
		#include <weft/task.h>
		int main(void)
		{
			print("hello");
			return 5;
		}
	C
	run weft run --engine hosted --quiet mine.c
	expect_status 5
	expect_out hello
	run weft run --vehicle sim --json "$place/share/weft/labs/demo.c" --set primes=5
	expect_status 0
	cp out run.json
	run weft report run.json -o page.html
	expect_status 0
	[[ -s page.html ]] || broken "no page"
	run weft lab --json
	expect_json "len(j['labs']) >= 14 and
		all(lab['path'].startswith('$place/') for lab in j['labs'])"
}

hosted_a_lab_can_be_checked()
{
	install_all
	run weft lab 11 --check --engine hosted
	expect_status 0
	expect_out_line '^ok 1 '
}

hosted_uninstall_leaves_nothing_of_ours()
{
	mkdir -p "$place"/{bin,share/man}
	touch "$place/share/man/others"
	install_all
	[[ -x $place/bin/weft ]] || broken "no weft"
	# What an older version has left is known, too.
	mkdir "$place/share/weft/old"
	touch "$place/share/weft/old/file"
	printf '%s\n' share/weft/old/ share/weft/old/file >>"$place/share/weft/installed"
	install_all
	[[ ! -e $place/share/weft/old ]] || broken "the older version's files are still there"
	DESTDIR=$PWD/stage run "$TREE/scripts/install" --remove
	expect_status 0
	run find "$place" -mindepth 1 -printf '%P\n'
	sort out >sorted
	printf '%s\n' bin share share/man share/man/others >expected
	cmp -s sorted expected || broken "something else than others' files is left"
	DESTDIR=$PWD/stage run "$TREE/scripts/install" --remove
	expect_status 1
	expect_err_line 'nothing is installed'
}

hosted_a_prefix_that_is_relative_is_refused()
{
	PREFIX=here run "$TREE/scripts/install"
	expect_status 1
	expect_err_line 'PREFIX=here is no absolute path'
	[[ ! -e here ]] || broken "something was installed"
}

# What dkms would do, without it: its default is to let kbuild loose on the directory.
hosted_the_module_s_source_is_what_dkms_wants()
{
	local source PACKAGE_NAME PACKAGE_VERSION BUILT_MODULE_NAME
	install_all
	source=("$place"/src/weft-*)
	# shellcheck disable=SC1090,SC1091
	source "${source[0]}/dkms.conf"
	[[ ${source[0]##*/} == "$PACKAGE_NAME-$PACKAGE_VERSION" ]] ||
		broken "${source[0]} is version $PACKAGE_VERSION of $PACKAGE_NAME"
	# shellcheck disable=SC2016
	echo 'sources: $(weft-y:%.o=$(src)/%.c) ; @echo $(words $^)' >check.mk
	run make -f "${source[0]}/Kbuild" -f check.mk src="${source[0]}" sources
	expect_status 0
	expect_out_line '^[0-9][0-9]+$'
	grep -q "^obj-m := ${BUILT_MODULE_NAME[0]}.o" "${source[0]}/Kbuild" ||
		broken "it builds no ${BUILT_MODULE_NAME[0]}"
}

hosted_each_command_has_a_man_page()
{
	local command option page
	install_all
	for command in $(commands); do
		page=$place/share/man/man1/weft-$command.1
		[[ -s $page ]] || broken "no page of $command"
		grep -qF "weft\\-$command (1)" "$place/share/man/man1/weft.1" ||
			broken "weft.1 does not name $command"
		for option in $(options "$command"); do
			grep -qF -- "${option//-/\\-}" "$page" || broken "$command: no $option"
		done
	done
	[[ $(commands | wc -l) -gt 15 ]] || broken "hardly any command"
}

# What is to be typed there names files that are installed, and does what it says.
hosted_examples_of_man_pages_are_installed()
{
	local file example
	install_all
	sed -n '/^\.SH "EXAMPLES"/,/^\.fi/p' "$place"/share/man/man1/*.1 | sed 's/\\-/-/g' >examples
	! grep -E '(userspace|tests|scripts)/' examples || broken "files of the tree"
	grep -oE "$PREFIX/[^ ]+" examples | sort -u >files
	[[ $(wc -l <files) -ge 5 ]] || broken "hardly any file"
	while IFS= read -r file; do
		[[ -s stage$file ]] || broken "there is no $file"
	done <files
	for example in 'weft replay /.*:bc2' 'weft workload /.*json'; do
		example=$(grep -oEm1 "$example" examples) || broken "no such example"
		run bash -c "${example/$PREFIX/$place}"
		[[ $status -ne 1 && $status -ne 2 && -s out ]] || broken "$example"
	done
}

# So does the installed tool itself.
hosted_help_names_files_where_they_are()
{
	local command
	install_all
	for command in run lab explore workload; do
		run "$place/bin/weft" "$command" --help
		expect_status 0
		! grep -E '(userspace|tests|scripts)/' out || broken "files of the tree"
		grep -oE "[^ ]*$PREFIX/share/weft/[^ ]+" out >>files || true
	done
	[[ $(sort -u files | wc -l) -ge 4 ]] || broken "hardly any file"
	xargs -d '\n' stat <files >out || broken "not all are there"
	run "$place/bin/weft" --help
	expect_out_line "^  weft run .*$PREFIX/share/weft/labs/demo.c$"
	# In the tree they are the tree's.
	run "$TREE/build/bin/weft" explore --help
	expect_out_line '^  weft explore .* tests/explore/counter_lost.c$'
}

hosted_man_pages_tell_of_each_ioctl_and_function()
{
	local names name
	install_all
	mapfile -t names < <(sed -nE 's/^#define (WEFT_IOC_\w+)\s+_IO.*/\1/p' "$place"/include/linux/*.h)
	[[ ${#names[@]} -gt 10 ]] || broken "hardly any ioctl"
	for name in "${names[@]}"; do
		grep -q "^\.SS $name$" "$place/share/man/man4/weft.4" || broken "weft.4: no $name"
	done
	mapfile -t names < <(sed -nE 's/^\s+(weft_\w+);$/\1/p' "$TREE/userspace/lib/libweft.map")
	[[ ${#names[@]} -gt 40 ]] || broken "hardly any function"
	for name in "${names[@]}"; do
		grep -q "^\.B .*$name(" "$place/share/man/man3/libweft.3" || broken "libweft.3: no $name"
	done
	grep -A1 '^\.B ETIMEDOUT' "$place/share/man/man4/weft.4" | grep -q WEFT_IOC_WAIT ||
		broken "weft.4: no errno contract"
}

hosted_man_pages_are_well_formed()
{
	local page
	command -v groff >/dev/null || not_here "groff is not installed"
	install_all
	for page in "$place"/share/man/*/*; do
		run groff -man -Tutf8 -ww "$page"
		expect_status 0
		[[ -s out && ! -s err ]] || broken "${page##*/} is not well formed"
	done
}

# completes WORD...: the words that bash offers for the last one are lines of out
completes()
{
	COMP_WORDS=("$@")
	COMP_CWORD=$(($# - 1))
	_weft weft "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	printf '%s\n' "${COMPREPLY[@]}" >out
}

hosted_bash_completes()
{
	local command option
	install_all
	# shellcheck disable=SC1091
	source "$place/share/bash-completion/completions/weft"
	completes weft ru
	expect_out run
	completes weft ''
	[[ $(sort out) == "$(commands | sort)" ]] || broken "not the commands"
	for command in $(commands); do
		completes weft "$command" --
		for option in $(options "$command"); do
			has_line out "^$option=?$" || broken "$command: no $option"
		done
	done
	completes weft run --pol
	expect_out --policy=
	completes weft run --policy = mlf
	expect_out mlfq
	completes weft run --policy mlf
	expect_out mlfq
	completes weft lab 0
	expect_lines out 9
	completes weft run de
	expect_out ''
}

# A library's user needs no more than pkg-config. Without the module: its clear words.
test_the_library_s_example_runs()
{
	local flags=()
	install_all
	printf '#include <weft/task.h>\nint main(void) { print("hello"); return 6; }\n' >program.c
	read -ra flags < <(PKG_CONFIG_PATH=$place/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$PWD/stage \
		pkg-config --cflags --libs libweft)
	gcc -Wall -Wextra -Werror -o example "$TREE/userspace/examples/run.c" "${flags[@]}"
	clang -target bpf -mcpu=v3 -O2 -g -fno-builtin -I"$place/include" -c program.c
	LD_LIBRARY_PATH=$place/lib run ./example program.o
	if [[ -e /dev/weft ]]; then
		expect_status 0
		expect_out $'hello\nmain returned 6'
	else
		expect_status 1
		expect_err_line '^/dev/weft '
	fi
}

# zsh_offers WORDS TEXT: what zsh shows in a terminal after a tab has TEXT
zsh_offers()
{
	zsh -f "$TREE/tests/lib/offers.zsh" "$place/share/zsh/site-functions" "$1" >out 2>err
	grep -qF -- "$2" out || broken "zsh: '$1' does not offer $2"
}

hosted_zsh_completes()
{
	command -v zsh >/dev/null || not_here "zsh is not installed"
	install_all
	zsh_offers 'weft ' 'run a task program'
	zsh_offers 'weft work' 'weft work'
	zsh_offers 'weft run --' 'Scheduling policy'
	zsh_offers 'weft run --policy=ml' 'mlfq'
	zsh_offers 'weft lab ' '14'
}
