# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# RFC 9669's instructions through weft exec, and what is told of them.

CONFORMANCE=$TREE/tests/unit/conformance

test_all_cases()
{
	run "$CONFORMANCE/run" --engine "$ENGINE" --weft "$(type -P weft)"
	sed -i '/^ok /d' out
	expect_status 0
}

hosted_a_wrong_result_is_a_failure()
{
	mkdir copy
	cp "$CONFORMANCE/run" copy
	printf '%s\n' 'name: seven' 'hex: b7000000070000009500000000000000' 'r0: 8' >copy/cases.txt
	run copy/run --engine hosted --weft "$(type -P weft)"
	expect_status 1
	expect_out_line '# 7, not 8$'
}

hosted_hex_is_what_asm_says()
{
	run "$CONFORMANCE/assemble" --check "$CONFORMANCE/cases.txt"
	expect_status 0
	sed 's/^asm: r0 = 5; exit$/asm: r0 = 6; exit/' "$CONFORMANCE/cases.txt" >cases.txt
	run "$CONFORMANCE/assemble" --check cases.txt
	expect_status 1
}

hosted_page_is_what_the_cases_say()
{
	run "$CONFORMANCE/table" --check
	expect_status 0
	sed 's/^name: be16$/name: be_16/' "$CONFORMANCE/cases.txt" >cases.txt
	run "$CONFORMANCE/table" --check cases.txt
	expect_status 1
	expect_out 'README.md is not what ./table would write'
}

hosted_page_needs_a_case_of_each_instruction()
{
	# xchg of 32 bits: now they all load.
	sed '/^hex: /s/c3\(..\)0000e1000000/61\1000000000000/' "$CONFORMANCE/cases.txt" >cases.txt
	run "$CONFORMANCE/table" --check cases.txt
	expect_status 1
	expect_out_line '^no case of its own has XCHG, 0xc3 imm 0xe1$'
}

hosted_page_has_each_instruction_of_a_case()
{
	{
		cat "$CONFORMANCE/cases.txt"
		printf '\n%s\n' 'name: odd' 'hex: c7000000010000003f000200000000009500000000000000'
	} >cases.txt
	run "$CONFORMANCE/table" --check cases.txt
	expect_status 1
	expect_out '0x3f off 2 of case odd is in no table'
}
