# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# Globals by type: what --set takes, and how they are shown.

set_and_run()
{
	local sets=() assignment
	for assignment; do
		sets+=(--set "$assignment")
	done
	weft_run "${sets[@]}" "$TREE/build/cli/globals.o"
}

test_enumerators_below_zero()
{
	set_and_run level=COLD
	expect_status 0
	expect_out_line '^level -2 '
	expect_out_line '^  .*level = COLD$'
	set_and_run level=-1
	expect_out_line '^level -1 '
	expect_out_line '^  .*level = COOL$'
	# A value without a name keeps its sign.
	set_and_run level=-9
	expect_out_line '^  .*level = -9$'
	set_and_run level=LUKEWARM
	expect_error 'level=LUKEWARM: "LUKEWARM" is not one of the enum'
}

# clang 14 cuts names of 64 bits to 32: never a value that nobody asked for.
test_enumerators_of_64_bits()
{
	set_and_run wide=-5000000000
	expect_status 0
	expect_out_line '^level 7 wide -5000000000$'
	set_and_run wide=DEEP
	if [[ $status -eq 0 ]]; then
		expect_out_line '^level 7 wide -5000000000$'
	else
		expect_error 'wide=DEEP: .*give the number'
	fi
}

# As in C, members of a struct without a name are members of the outer one.
test_members_of_anonymous_structs()
{
	set_and_run node.low=5 node.high=1 node.small=255 node.inner=COLD
	expect_status 0
	expect_out_line '^whole 65541 low 5 high 1 small 255 inner -2$'
	expect_out_line 'node = \{id = 1, \{whole = 65541, \{low = 5, high = 1\}\}, '
	set_and_run node.whole=0x20001
	expect_out_line '^whole 131073 low 1 high 2 '
	set_and_run node.middle=1
	expect_error 'node\.middle=1: no member middle'
	set_and_run node.=1
	expect_error 'node\.=1: no member'
	set_and_run bits.three=1
	expect_error 'bits\.three=1: .*bit-field'
}

test_values_in_text()
{
	set_and_run
	expect_out_line '^  double real = 2\.5$'
	expect_out_line '^  float single = -0\.125$'
	expect_out_line '^  float reals\[4\] = \{1, 0\.1, 1e\+30, 0\.33333334\}$'
	expect_out_line '^  double odd\[2\] = \{inf, -0\}$'
	expect_out_line 'mixed = \{n = 3, ratio = 0\.1\}$'
	expect_out_line 'bits = \{level = COLD, three = 5, five = -3\}$'
	set_and_run real=1.5
	expect_error 'real=1\.5: .*no floating point'
}

test_values_in_json()
{
	weft_run --json "$TREE/build/cli/globals.o"
	expect_status 0
	expect_json 'j["globals"]["real"] == 2.5 and j["globals"]["single"] == -0.125 and
		j["globals"]["reals"][2] > 9.9e29 and j["globals"]["odd"] == ["inf", 0.0] and
		j["globals"]["mixed"] == {"n": 3, "ratio": 0.1} and
		j["globals"]["bits"] == {"level": "COLD", "three": 5, "five": -3} and
		j["globals"]["node"] == {"id": 1, "whole": 2, "low": 2, "high": 0, "small": 3,
					 "inner": "WARM"}'
}
