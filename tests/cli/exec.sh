# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
# weft exec: raw instructions in, r0 out. How RFC 9669's suites are run.

exec_hex()
{
	local memory=$1
	shift
	run weft exec --engine "$ENGINE" ${memory:+--memory "$memory"} <<<"$*"
}

test_returns_r0_in_hex()
{
	exec_hex "" b700000007000000 9500000000000000
	expect_status 0
	expect_out "7"
	# r0 = -1, all 64 bits of it
	exec_hex "" b7000000ffffffff 9500000000000000
	expect_out "ffffffffffffffff"
}

test_white_space_does_not_matter()
{
	exec_hex "" $'b7 00 00 00\n2a 00 00 00\t95 00 00 00 00 00 00 00'
	expect_status 0
	expect_out "2a"
}

# r1 is the memory, r2 its length.
test_memory()
{
	# r0 = *(u8 *)(r1 + 1)
	exec_hex "112233" 7110010000000000 9500000000000000
	expect_status 0
	expect_out "22"
	# r0 = r2
	exec_hex "112233" bf20000000000000 9500000000000000
	expect_out "3"
	# Without memory both are 0.
	exec_hex "" bf10000000000000 9500000000000000
	expect_out "0"
}

test_memory_ends_where_it_ends()
{
	# r0 = *(u32 *)(r1 + 0) of 2 bytes is a fault, of 4 bytes it is not.
	exec_hex "01000000" 6110000000000000 9500000000000000
	expect_status 0
	expect_out "1"
	exec_hex "" 6110000000000000 9500000000000000
	expect_status 1
	expect_err_line 'fault'
}

test_fault_is_exit_1()
{
	# r1 = 0; r0 = *(u64 *)(r1 + 0)
	exec_hex "" b701000000000000 7910000000000000 9500000000000000
	expect_status 1
	expect_out ""
	expect_err_line 'no memory at this address'
}

test_refusal_is_exit_1()
{
	# opcode 0xff
	exec_hex "" ff00000000000000 9500000000000000
	expect_error 'verifier.*instruction 0'
	# runs off its end
	exec_hex "" b700000007000000
	expect_error 'verifier.*instruction 0'
	# jumps out of the program
	exec_hex "" 0500050000000000 9500000000000000
	expect_error 'verifier.*instruction 0'
}

# The instructions that RFC 9669 added as version 4.
test_version_4()
{
	# r1 = 0x80; r0 = (s8)r1
	exec_hex "" b701000080000000 bf10080000000000 9500000000000000
	expect_out "ffffffffffffff80"
	# r0 = 0x1234; r0 = bswap16 r0
	exec_hex "" b700000034120000 d700000010000000 9500000000000000
	expect_out "3412"
	# r0 = -7; r0 s/= 2
	exec_hex "" b7000000f9ffffff 3700010002000000 9500000000000000
	expect_out "fffffffffffffffd"
	# r0 = 5; if r0 != 5 goto +1; gotol +1; r0 = 1; exit
	exec_hex "" b700000005000000 5500010005000000 0600000001000000 b700000001000000 \
		9500000000000000
	expect_out "5"
}

test_local_call()
{
	# call +1; exit; r0 = 9; exit
	exec_hex "" 8510000001000000 9500000000000000 b700000009000000 9500000000000000
	expect_status 0
	expect_out "9"
}
