// SPDX-License-Identifier: GPL-2.0
/* Where control may go: jumps, calls, functions, and what is never reached. */
#include <stdlib.h>

#include "check.h"

TEST(wide_immediates_are_whole)
{
	ACCEPT(LDIMM(3, 0x123456789abcdef0), EXIT());
	REFUSE("instruction 1: 64-bit immediate that is cut off by the program's end",
	       EXIT(), RAW(0x18, 0, 0, 0, 0));
	REFUSE("instruction 0: 64-bit immediate with a malformed second half",
	       RAW(0x18, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: 64-bit immediate with a malformed second half",
	       RAW(0x18, 0, 0, 0, 0), RAW(0, 1, 0, 0, 0), EXIT());
	REFUSE("instruction 0: 64-bit immediate with a malformed second half",
	       RAW(0x18, 0, 0, 0, 0), RAW(0, 0, 1, 0, 0), EXIT());
	REFUSE("instruction 0: 64-bit immediate with a malformed second half",
	       RAW(0x18, 0, 0, 0, 0), RAW(0, 0, 0, 1, 0), EXIT());
	REFUSE("instruction 0: 64-bit immediate of kind 1, neither a value (0) nor a function (4)",
	       RAW(0x18, 0, 1, 0, 0), RAW(0, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: 64-bit immediate of kind 6, neither a value (0) nor a function (4)",
	       RAW(0x18, 0, 6, 0, 0), RAW(0, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: offset 1 in an instruction that has none",
	       RAW(0x18, 0, 0, 1, 0), RAW(0, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: opcode 0x00 is not an instruction", RAW(0, 0, 0, 0, 0), EXIT());
}

TEST(wide_immediates_are_never_entered_in_the_middle)
{
	ACCEPT(JA(0), LDIMM(0, 1), EXIT());
	REFUSE("instruction 0: jump to 2, the middle of a 64-bit immediate",
	       J64K(I_JEQ, 0, 0, 1), LDIMM(0, 1), EXIT());
	REFUSE("instruction 0: call to a function at 3, the middle of a 64-bit immediate",
	       CALL(2), EXIT(), LDIMM(0, 1), EXIT());
	REFUSE("instruction 0: address of a function at 4, the middle of a 64-bit immediate",
	       LDFUNC(1, 3), EXIT(), LDIMM(0, 1), EXIT());
	REFUSE("instruction 0: address of a function at 1, the middle of a 64-bit immediate",
	       LDFUNC(1, 0), EXIT());
}

TEST(jumps_stay_inside_the_program)
{
	ACCEPT(J64K(I_JEQ, 0, 0, 0), EXIT());
	ACCEPT(MOVK(0, 0), J32X(I_JSLE, 0, 1, -2), EXIT());
	ACCEPT(JA(1), EXIT(), JA(-2));
	ACCEPT(JA32(1), EXIT(), JA32(-2));
	REFUSE("instruction 0: jump to 2, outside the program's 2 instructions",
	       J64K(I_JEQ, 0, 0, 1), EXIT());
	REFUSE("instruction 0: jump to -1, outside the program's 2 instructions",
	       J64K(I_JEQ, 0, 0, -2), EXIT());
	REFUSE("instruction 0: jump to 32768, outside the program's 1 instructions", JA(32767));
	REFUSE("instruction 0: jump to -32767, outside the program's 1 instructions", JA(-32768));
	REFUSE("instruction 0: jump to 2147483648, outside the program's 1 instructions",
	       JA32(0x7fffffff));
	REFUSE("instruction 1: jump to -2147483646, outside the program's 2 instructions",
	       J64K(I_JNE, 0, 0, 0), JA32((s32)0x80000000));
}

/* Between functions there are calls, with a frame each; no other way. */
TEST(jumps_stay_inside_their_function)
{
	ACCEPT_AT(CODE(JA(0), EXIT(), EXIT()), ENTRIES(0, 2));
	REFUSE_AT("instruction 0: jump to 2, outside its function (0 to 1)",
		  CODE(J64K(I_JEQ, 0, 0, 1), EXIT(), EXIT()), ENTRIES(0, 2));
	REFUSE("instruction 2: jump to 0, outside its function (2 to 3)",
	       CALL(1), EXIT(), J32K(I_JEQ, 0, 0, -3), EXIT());
	ACCEPT(CALL(1), EXIT(), J32K(I_JEQ, 0, 0, -1), EXIT());
	/* A call into the middle makes two functions of one. */
	REFUSE("instruction 1: jump to 3, outside its function (0 to 2)",
	       CALL(2), J64K(I_JEQ, 0, 0, 1), EXIT(), EXIT());
}

TEST(functions_do_not_run_into_the_next)
{
	REFUSE_AT("instruction 0: the function runs on into the next one, at 1",
		  CODE(MOVK(0, 0), EXIT()), ENTRIES(0, 1));
	REFUSE_AT("instruction 1: the function runs on into the next one, at 3",
		  CODE(MOVK(0, 0), LDIMM(0, 0), EXIT()), ENTRIES(0, 3));
	REFUSE("instruction 1: the program ends here without an exit", CALL(-1), MOVK(0, 0));
	REFUSE("instruction 0: the program ends here without an exit", CALL(-1));
	REFUSE("instruction 0: the program ends here without an exit", HELPER(3));
	REFUSE("instruction 1: the program ends here without an exit",
	       MOVK(0, 0), J64K(I_JEQ, 0, 0, -1));
	REFUSE("instruction 0: the program ends here without an exit", LDIMM(0, 1));
	ACCEPT(MOVK(0, 0), JA(-2));
}

TEST(unreachable_code_is_refused)
{
	REFUSE("instruction 1: nothing leads here: unreachable code", EXIT(), EXIT());
	REFUSE("instruction 1: nothing leads here: unreachable code", JA(1), MOVK(0, 0), EXIT());
	REFUSE("instruction 1: nothing leads here: unreachable code",
	       JA(2), LDIMM(0, 1), EXIT());
	REFUSE_AT("instruction 0: nothing leads here: unreachable code",
		  CODE(EXIT(), EXIT()), ENTRIES(1));
	/* A loop that only leads to itself. */
	REFUSE("instruction 1: nothing leads here: unreachable code",
	       EXIT(), MOVK(0, 0), JA(-2));
	/* A function that only a function nobody calls calls. */
	REFUSE("instruction 1: nothing leads here: unreachable code",
	       EXIT(), CALL(1), EXIT(), EXIT());
	REFUSE("instruction 1: no entry reaches the function that starts here",
	       EXIT(), CALL(-1), EXIT());
	ACCEPT_AT(CODE(EXIT(), CALL(1), EXIT(), EXIT()), ENTRIES(0, 1));
	ACCEPT(J64K(I_JEQ, 0, 0, 1), EXIT(), JA(-2));
}

TEST(calls_name_helpers_that_exist)
{
	s32 number;

	for (number = 1; number <= WEFT_CALL_MAX; number++)
		ACCEPT(HELPER(number), EXIT());
	REFUSE("instruction 0: call to helper 0, which does not exist", HELPER(0), EXIT());
	REFUSE("instruction 1: call to helper 47, which does not exist",
	       MOVK(0, 0), HELPER(WEFT_CALL_MAX + 1), EXIT());
	REFUSE("instruction 0: call to helper -1, which does not exist", HELPER(-1), EXIT());
	REFUSE("instruction 0: call to helper -2147483648, which does not exist",
	       HELPER((s32)0x80000000), EXIT());
	REFUSE("instruction 0: call of kind 2, neither a helper (0) nor a function (1)",
	       RAW(0x85, 0, 2, 0, 1), EXIT());
	REFUSE("instruction 0: destination r1 in an instruction that has none",
	       RAW(0x85, 1, 0, 0, 1), EXIT());
}

TEST(local_calls_lead_to_instructions)
{
	ACCEPT(CALL(1), EXIT(), EXIT());
	ACCEPT(CALL(-1), EXIT());
	REFUSE("instruction 0: call to a function at 2, outside the program's 2 instructions",
	       CALL(1), EXIT());
	REFUSE("instruction 0: call to a function at -1, outside the program's 2 instructions",
	       CALL(-2), EXIT());
	REFUSE("instruction 0: call to a function at 2147483648, outside the program's 2 instructions",
	       CALL(0x7fffffff), EXIT());
	REFUSE("instruction 0: offset 1 in an instruction that has none",
	       RAW(0x85, 0, 1, 1, 1), EXIT());
}

/* clang up to 18 has the register in the immediate, later ones in dst. */
TEST(indirect_calls_name_one_register)
{
	struct verdict verdict = verify(CODE(CALLX(3), RAW(0x8d, 0, 0, 0, 7), CALLX(0), EXIT()));

	EXPECT_EQ(verdict.err, 0);
	EXPECT_EQ(verdict.program.insns[0].dst, 3);
	EXPECT_EQ(verdict.program.insns[1].dst, 7);
	EXPECT_EQ(verdict.program.insns[1].imm, 0);
	EXPECT_EQ(verdict.program.insns[2].dst, 0);
	weft_program_free(&verdict.program);
	REFUSE("instruction 0: indirect call with two registers, r1 and immediate 1",
	       RAW(0x8d, 1, 0, 0, 1), EXIT());
	REFUSE("instruction 0: indirect call through register 11, which does not exist",
	       RAW(0x8d, 0, 0, 0, 11), EXIT());
	REFUSE("instruction 0: indirect call through register -1, which does not exist",
	       RAW(0x8d, 0, 0, 0, -1), EXIT());
	REFUSE("instruction 0: source register 1 in an instruction that has none",
	       RAW(0x8d, 0, 1, 0, 1), EXIT());
}

TEST(function_addresses_make_entries)
{
	struct verdict verdict = verify(CODE(LDFUNC(1, 2), EXIT(), EXIT()));
	const struct weft_program *program = &verdict.program;

	REFUSE("instruction 0: address of a function at 3, outside the program's 3 instructions",
	       LDFUNC(1, 2), EXIT());
	REFUSE("instruction 0: function address with an upper half",
	       RAW(0x18, 1, 4, 0, 2), RAW(0, 0, 0, 0, 1), EXIT(), EXIT());
	EXPECT_EQ(verdict.err, 0);
	EXPECT_EQ(program->nr_funcs, 2);
	EXPECT_EQ(program->insns[0].op, WEFT_OP_LDIMM64);
	EXPECT_EQ(program->insns[0].src, 0);
	EXPECT_EQ((u64)program->insns[0].imm, WEFT_ADDR(WEFT_SEG_TEXT, 3));
	EXPECT(weft_program_entry(program, 3));
	EXPECT_EQ(weft_program_entry(program, 3)->start, 3);
	weft_program_free(&verdict.program);
}

/* go() and indirect calls go by this: a wrong answer starts half a function. */
TEST(functions_are_found_by_instruction)
{
	struct verdict verdict = VERIFY_AT(CODE(CALL(2), CALL(3), EXIT(), MOVK(0, 1), EXIT(),
						EXIT(), MOVK(1, 1), EXIT()), ENTRIES(0, 6));
	static const u32 start_of[] = { 0, 0, 0, 3, 3, 5, 6, 6 };
	const struct weft_program *program = &verdict.program;
	u32 pc;

	EXPECT_EQ(verdict.err, 0);
	for (pc = 0; pc < 8; pc++) {
		EXPECT(weft_program_func(program, pc));
		EXPECT_EQ(weft_program_func(program, pc)->start, start_of[pc]);
		EXPECT_EQ(weft_program_entry(program, pc) != NULL, pc == 0 || pc == 6);
	}
	EXPECT(!weft_program_func(program, 8));
	EXPECT(!weft_program_func(program, 0xffffffff));
	EXPECT(!weft_program_entry(program, 8));
	EXPECT_EQ(program->insns[0].imm, 3);
	EXPECT_EQ(program->insns[1].imm, 5);
	weft_program_free(&verdict.program);
}
