// SPDX-License-Identifier: GPL-2.0
/* What the verifier says about stack: a task is allocated with exactly that. */
#include <stdlib.h>

#include "check.h"

/* The frame of the function at 0, or a negative errno. */
static int frame_of(const struct weft_raw_insn *insns, u32 nr)
{
	struct verdict verdict = verify(insns, nr);
	int frame = verdict.err ?: (int)verdict.program.funcs[0].frame;

	weft_program_free(&verdict.program);
	return frame;
}

#define FRAME(bytes, ...)	CHECK_EQ(frame_of(CODE(__VA_ARGS__)), bytes)

TEST(frame_is_what_r10_accesses_reach)
{
	FRAME(0, EXIT());
	FRAME(0, MOVX(1, 2), EXIT());
	FRAME(8, STX(I_DW, 10, 1, -8), EXIT());
	FRAME(8, ST(I_B, 10, -1, 0), EXIT());
	FRAME(8, ST(I_W, 10, -4, 0), EXIT());
	FRAME(16, ST(I_B, 10, -9, 0), EXIT());
	FRAME(24, STX(I_DW, 10, 1, -8), LDX(I_B, 0, 10, -24), EXIT());
	FRAME(32, LDSX(I_W, 0, 10, -32), EXIT());
	FRAME(40, ATOMIC(I_DW, I_ADD, 10, 1, -40), EXIT());
	FRAME(512, ST(I_DW, 10, -512, 0), EXIT());
}

TEST(frame_of_more_than_512_bytes_is_refused)
{
	REFUSE("instruction 0: the function uses 520 bytes of stack, more than 512",
	       ST(I_DW, 10, -520, 0), EXIT());
	REFUSE("instruction 1: the function uses 32768 bytes of stack, more than 512",
	       MOVX(1, 10), LDX(I_B, 0, 1, -32768), EXIT());
	REFUSE("instruction 2: the function uses 520 bytes of stack, more than 512",
	       MOVX(2, 10), ADDK(2, -520), CALLX(3), EXIT());
	/* A pointer that is used for nothing uses nothing. */
	FRAME(0, MOVX(2, 10), ADDK(2, -520), EXIT());
	FRAME(8, MOVX(2, 10), ADDK(2, -1000), ADDK(2, 1000), ST(I_DW, 2, -8, 0), EXIT());
}

TEST(frame_follows_pointers_with_constant_offsets)
{
	FRAME(16, MOVX(1, 10), ADDK(1, -16), ST(I_DW, 1, 0, 0), EXIT());
	FRAME(16, MOVX(1, 10), ADDK(1, -16), ST(I_DW, 1, 8, 0), MOVX(2, 1), ST(I_B, 2, 0, 0),
	      EXIT());
	FRAME(24, MOVX(1, 10), ALU64K(I_SUB, 1, 24), LDX(I_B, 0, 1, 0), EXIT());
	FRAME(8, MOVX(1, 10), ADDK(1, -16), ST(I_DW, 1, 8, 0), EXIT());
	/* To a helper with two arguments: r3 is nobody's. */
	FRAME(64, MOVX(2, 10), ADDK(2, -64), HELPER(WEFT_CALL_chan_recv), EXIT());
	FRAME(0, MOVX(3, 10), ADDK(3, -64), HELPER(WEFT_CALL_chan_recv), EXIT());
	FRAME(0, MOVX(1, 10), ADDK(1, -64), HELPER(WEFT_CALL_task_yield), EXIT());
	FRAME(64, MOVX(5, 10), ADDK(5, -64), CALL(1), EXIT(), EXIT());
	/* To memory. */
	FRAME(48, MOVX(2, 10), ADDK(2, -48), STX(I_DW, 3, 2, 0), EXIT());
	FRAME(0, MOVX(2, 10), ADDK(2, -48), STX(I_W, 3, 2, 0), EXIT());
	FRAME(48, MOVX(2, 10), ADDK(2, -48), ATOMIC(I_DW, I_XCHG, 3, 2, 0), EXIT());
}

TEST(frame_forgets_overwritten_pointers)
{
	FRAME(0, MOVX(1, 10), MOVK(1, 0), LDX(I_B, 0, 1, -400), EXIT());
	FRAME(0, MOVX(1, 10), LDIMM(1, 0), LDX(I_B, 0, 1, -400), EXIT());
	FRAME(8, MOVX(1, 10), LDX(I_DW, 1, 1, -8), LDX(I_B, 0, 1, -400), EXIT());
	FRAME(0, MOVX(1, 10), ALU32X(I_MOV, 1, 1), LDX(I_B, 0, 1, -400), EXIT());
	FRAME(0, MOVX(0, 10), HELPER(WEFT_CALL_task_self), LDX(I_B, 0, 0, -400), EXIT());
	FRAME(0, MOVX(1, 10), ALU64X(I_SUB, 1, 10), ADDX(1, 2), LDX(I_B, 0, 1, -400), EXIT());
	FRAME(16, MOVX(1, 10), ADDK(1, -16), ATOMIC(I_DW, I_ADD | I_FETCH, 2, 1, 0),
	      LDX(I_B, 0, 1, -400), EXIT());
	FRAME(16, MOVX(1, 10), ADDK(1, -16), ATOMIC(I_DW, I_XCHG, 2, 1, 0),
	      LDX(I_B, 0, 1, -400), EXIT());
	/* Compare and exchange brings back r0, the plain forms nothing. */
	FRAME(8, MOVX(0, 10), ATOMIC(I_DW, I_CMPXCHG, 10, 1, -8), LDX(I_B, 0, 0, -99), EXIT());
	FRAME(104, MOVX(0, 10), ATOMIC(I_DW, I_ADD, 10, 1, -8), LDX(I_B, 0, 0, -99), EXIT());
}

/* Where it cannot be known, a whole frame: too little would be a fault. */
TEST(frame_is_whole_where_a_pointer_is_lost)
{
	FRAME(512, MOVX(1, 10), ADDX(1, 2), ST(I_B, 1, 0, 0), EXIT());
	FRAME(512, MOVX(1, 2), ADDX(1, 10), ST(I_B, 1, 0, 0), EXIT());
	FRAME(512, MOVX(1, 10), ADDK(1, -64), ADDX(1, 2), ST(I_B, 1, 0, 0), EXIT());
	FRAME(512, MOVX(1, 10), ALU64X(I_SUB, 1, 2), ST(I_B, 1, 0, 0), EXIT());
	FRAME(512, MOVX(1, 10), ADDK(1, -16), ALU64K(I_OR, 1, 4), ST(I_B, 1, 0, 0), EXIT());
	FRAME(512, MOVX(1, 10), ALU64K(I_AND, 1, -16), ST(I_B, 1, -16, 0), EXIT());
	/* r10 itself in other hands. */
	FRAME(512, MOVX(1, 10), CALL(1), EXIT(), EXIT());
	FRAME(512, STX(I_DW, 1, 10, 0), EXIT());
	FRAME(512, MOVX(1, 10), HELPER(WEFT_CALL_mutex_lock), EXIT());
	/* Lost, but used for nothing. */
	FRAME(8, MOVX(1, 10), ADDX(1, 2), ST(I_B, 10, -8, 0), EXIT());
}

TEST(frame_follows_pointers_over_jumps)
{
	/* One value on each way to the target. */
	FRAME(32, MOVX(6, 10), ADDK(6, -32), J64K(I_JEQ, 1, 0, 1), MOVK(0, 0),
	      ST(I_DW, 6, 0, 0), EXIT());
	/* A loop over an array: how far, it cannot know. */
	FRAME(512, MOVX(1, 10), ADDK(1, -8), ST(I_DW, 1, 0, 0), ADDK(1, -8),
	      J64K(I_JNE, 2, 0, -3), EXIT());
	FRAME(512, MOVX(6, 10), J64K(I_JEQ, 1, 0, 1), ADDK(6, -16), ST(I_DW, 6, -8, 0), EXIT());
	/* A stack pointer or another pointer: far below it is the other one's. */
	FRAME(512, MOVX(6, 10), J64K(I_JEQ, 1, 0, 1), MOVX(6, 2), LDX(I_DW, 0, 6, -4096), EXIT());
	/* Left over in a register from elsewhere: no reason to refuse. */
	FRAME(512, J64K(I_JEQ, 1, 0, 4), MOVX(3, 10), ADDK(3, -8), ST(I_DW, 3, 0, 0), JA(1),
	      LDX(I_DW, 0, 3, -2000), EXIT());
	FRAME(8, J64K(I_JEQ, 1, 0, 4), MOVX(3, 10), ADDK(3, -8), ST(I_DW, 3, 0, 0), JA(1),
	      LDX(I_DW, 0, 4, -2000), EXIT());
	/* Behind a jump backwards that the walk meets late. */
	FRAME(40, JA(2), ST(I_DW, 6, 0, 0), EXIT(), MOVX(6, 10), ADDK(6, -40), JA(-5));
}

/* Stack and depth of the function at @at. */
static void check_need(struct test *t, int line, const struct verdict *verdict, u32 at, u32 stack,
		       u32 depth, bool recursive)
{
	const struct weft_func *func = weft_program_func(&verdict->program, at);

	if (verdict->err || !func) {
		test_fail(t, __FILE__, line, "%d: %s", verdict->err, verdict->log);
		return;
	}
	if (func->stack != stack || func->depth != depth || func->recursive != recursive)
		test_fail(t, __FILE__, line, "at %u: stack %u, depth %u, %srecursive", at,
			  func->stack, func->depth, func->recursive ? "" : "not ");
}
#define NEED(...)	check_need(t, __LINE__, &verdict, __VA_ARGS__)

TEST(stack_of_a_leaf_is_its_frame)
{
	struct verdict verdict = verify(CODE(ST(I_W, 10, -20, 0), EXIT()));

	NEED(0, 24, 0, false);
	weft_program_free(&verdict.program);
	verdict = verify(CODE(EXIT()));
	NEED(0, 0, 0, false);
	weft_program_free(&verdict.program);
}

/* The deepest and the largest way need not be the same. */
TEST(stack_and_depth_are_maxima_over_the_calls)
{
	struct verdict verdict = verify(CODE(
		ST(I_DW, 10, -8, 0), CALL(3), CALL(4), CALL(1), EXIT(),	/* 0: calls 5, 7, 5 */
		CALL(3), EXIT(),					/* 5: calls 9 */
		ST(I_DW, 10, -256, 0), EXIT(),				/* 7 */
		ST(I_DW, 10, -16, 0), EXIT()));				/* 9 */

	NEED(0, 264, 2, false);
	NEED(5, 16, 1, false);
	NEED(7, 256, 0, false);
	NEED(9, 16, 0, false);
	weft_program_free(&verdict.program);
}

TEST(recursion_takes_the_limit)
{
	struct verdict verdict = verify_with(CODE(
		CALL(1), EXIT(),			/* 0: calls 2 */
		CALL(-1), EXIT(),			/* 2: calls itself */
		ST(I_DW, 10, -8, 0), EXIT()),		/* 4: a leaf */
		ENTRIES(0, 4), 4096);

	NEED(0, 4096, 128, true);
	NEED(2, 4096, 128, true);
	NEED(4, 8, 0, false);
	weft_program_free(&verdict.program);
}

TEST(mutual_recursion_is_found_from_every_side)
{
	struct verdict verdict = verify_with(CODE(
		CALL(3), CALL(6), EXIT(),		/* 0: calls 4, 8 */
		EXIT(),					/* 3: a leaf */
		CALL(1), EXIT(),			/* 4: calls 6 */
		CALL(-3), EXIT(),			/* 6: calls 4 */
		CALL(-5), CALL(1), EXIT(),		/* 8: calls 4, 11 */
		CALL(-9), EXIT()),			/* 11: calls 3 */
		ENTRIES(0), 48 << 10);

	NEED(0, 48 << 10, 1024, true);
	NEED(4, 48 << 10, 1024, true);
	NEED(6, 48 << 10, 1024, true);
	NEED(8, 48 << 10, 1024, true);
	NEED(11, 0, 1, false);
	NEED(3, 0, 0, false);
	weft_program_free(&verdict.program);
}

TEST(indirect_calls_count_as_recursion)
{
	struct verdict verdict = verify_with(CODE(
		CALL(1), EXIT(), ST(I_DW, 10, -8, 0), CALLX(1), EXIT()), ENTRIES(0), 1000);

	NEED(0, 1000, 31, true);
	NEED(2, 1000, 31, true);
	weft_program_free(&verdict.program);
}

TEST(recursive_stack_is_never_less_than_a_frame)
{
	struct verdict verdict = verify_with(CODE(ST(I_DW, 10, -504, 0), CALL(-2), EXIT()),
					     ENTRIES(0), 100);

	NEED(0, 504, 3, true);
	weft_program_free(&verdict.program);
	/* r10 starts at the end of the stack and is aligned. */
	verdict = verify_with(CODE(CALL(-1), EXIT()), ENTRIES(0), 103);
	NEED(0, 96, 3, true);
	weft_program_free(&verdict.program);
	verdict = verify_with(CODE(CALL(-1), EXIT()), ENTRIES(0), 0);
	NEED(0, 0, 0, true);
	weft_program_free(&verdict.program);
}

/* @nr functions, each calls the next; each uses @frame bytes. */
static struct verdict chain(u32 nr, s16 frame)
{
	struct weft_raw_insn *insns = calloc(nr, 3 * sizeof(*insns));
	struct verdict verdict;
	u32 i;

	for (i = 0; i < nr; i++) {
		insns[3 * i] = (struct weft_raw_insn) ST(I_DW, 10, -frame, 0);
		insns[3 * i + 1] = (struct weft_raw_insn) CALL(1);
		insns[3 * i + 2] = (struct weft_raw_insn) EXIT();
	}
	insns[3 * nr - 2] = (struct weft_raw_insn) MOVK(0, 0);
	verdict = verify(insns, 3 * nr);
	free(insns);
	return verdict;
}

TEST(chain_of_1000_calls_is_measured)
{
	struct verdict verdict = chain(1000, 16);

	NEED(0, 16000, 999, false);
	NEED(3 * 500, 8000, 499, false);
	NEED(3 * 999, 16, 0, false);
	weft_program_free(&verdict.program);
}

TEST(calls_nest_1024_deep_and_no_deeper)
{
	struct verdict verdict = chain(1025, 8);

	NEED(0, 8200, 1024, false);
	weft_program_free(&verdict.program);
	check_refused(t, __FILE__, __LINE__,
		      "instruction 0: calls nest 1025 deep in this function, more than 1024",
		      chain(1026, 8));
}

TEST(stack_is_48_kib_and_no_more)
{
	struct verdict verdict = chain(96, 512);

	NEED(0, 48 << 10, 95, false);
	weft_program_free(&verdict.program);
	check_refused(t, __FILE__, __LINE__,
		      "instruction 0: this function and its calls use 49664 bytes of stack, more than 49152",
		      chain(97, 512));
}

/* A million instructions must not take a million squared steps. */
static void check_time(struct test *t, int line, const char *what, u32 nr,
		       struct weft_raw_insn *insns, const u32 *entries, u32 nr_entries)
{
	u64 from_ns = weft_clock_ns();
	struct verdict verdict = verify_with(insns, nr, entries, nr_entries, 4096);
	u32 ms = (weft_clock_ns() - from_ns) / 1000000;

	printf("# %s: %u ms\n", what, ms);
	if (verdict.err)
		test_fail(t, __FILE__, line, "%s: %s", what, verdict.log);
	if (ms > 10000)
		test_fail(t, __FILE__, line, "%s took %u ms", what, ms);
	weft_program_free(&verdict.program);
	free(insns);
}

static struct weft_raw_insn *filled(u32 nr, struct weft_raw_insn with)
{
	struct weft_raw_insn *insns = malloc(nr * sizeof(*insns));
	u32 i;

	for (i = 0; i < nr; i++)
		insns[i] = with;
	insns[nr - 1] = (struct weft_raw_insn) EXIT();
	return insns;
}

TEST(million_instructions_take_bounded_time)
{
	u32 nr = WEFT_MAX_INSNS, i, entries[2] = { 0, nr - 1 };
	struct weft_raw_insn *insns;

	check_time(t, __LINE__, "one line", nr, filled(nr, (struct weft_raw_insn) MOVK(0, 1)),
		   entries, 1);
	check_time(t, __LINE__, "jumps to the next", nr,
		   filled(nr, (struct weft_raw_insn) J64K(I_JEQ, 1, 0, 0)), entries, 1);
	insns = filled(nr, (struct weft_raw_insn) EXIT());
	for (i = 0; i < nr - 1; i++)
		insns[i] = (struct weft_raw_insn) CALL(-(s32)i - 1);
	check_time(t, __LINE__, "calls of itself", nr, insns, entries, 1);
	/* The first half calls one function of the second half each. */
	insns = filled(nr, (struct weft_raw_insn) EXIT());
	for (i = 0; i < nr / 2 - 1; i++)
		insns[i] = (struct weft_raw_insn) CALL((s32)nr / 2 - 1);
	check_time(t, __LINE__, "half a million functions", nr, insns, entries, 2);
}

TEST(million_backward_jumps_take_bounded_time)
{
	u32 nr = WEFT_MAX_INSNS, i, entry = 0;
	struct weft_raw_insn *insns = filled(nr, (struct weft_raw_insn) MOVK(0, 1));

	/*
	 * The walk needs its most rounds: each register's value reaches the
	 * next register's only with a jump back to the start.
	 */
	for (i = 0; i < nr - 1; i++)
		insns[i] = (struct weft_raw_insn) J64K(I_JEQ, 1, 0, i < 30000 ? -(s32)i - 1 : -1);
	for (i = 0; i < 9; i++)
		insns[i] = (struct weft_raw_insn) MOVX(i, i + 1);
	insns[9] = (struct weft_raw_insn) MOVX(9, 10);
	insns[10] = (struct weft_raw_insn) ADDK(9, -8);
	check_time(t, __LINE__, "jumps back", nr, insns, &entry, 1);
}
