// SPDX-License-Identifier: GPL-2.0
/* Functions, the stack, and being interrupted anywhere. */
#include "runner.h"

TEST(arguments_go_in_and_a_result_comes_back)
{
	struct job job = JOB(ADDX(1, 2), MOVX(0, 1), EXIT());

	job.args[0] = 1ULL << 40;
	job.args[1] = 2;
	EXPECT_EQ(job_r0(t, __FILE__, __LINE__, &job), (1ULL << 40) + 2);
	CHECK_R0(12345,
		 MOVK(1, 1), MOVK(2, 2), MOVK(3, 3), MOVK(4, 4), MOVK(5, 5), CALL(1), EXIT(),
		 MOVX(0, 1), ALU64K(I_MUL, 0, 10), ADDX(0, 2), ALU64K(I_MUL, 0, 10), ADDX(0, 3),
		 ALU64K(I_MUL, 0, 10), ADDX(0, 4), ALU64K(I_MUL, 0, 10), ADDX(0, 5), EXIT());
}

/* Registers that nobody set are zero, not another task's. */
TEST(registers_start_at_zero)
{
	CHECK_R0(0, ALU64X(I_OR, 0, 3), ALU64X(I_OR, 0, 4), ALU64X(I_OR, 0, 5),
		 ALU64X(I_OR, 0, 6), ALU64X(I_OR, 0, 7), ALU64X(I_OR, 0, 8), ALU64X(I_OR, 0, 9),
		 EXIT());
}

TEST(calls_keep_r6_to_r9_and_r10)
{
	CHECK_R0(6789,
		 MOVK(6, 6000), MOVK(7, 700), MOVK(8, 80), MOVK(9, 9), ST(I_DW, 10, -8, 0),
		 CALL(6), MOVX(0, 6), ADDX(0, 7), ADDX(0, 8), ADDX(0, 9), EXIT(),
		 EXIT(),
		 MOVK(6, -1), MOVK(7, -1), MOVK(8, -1), MOVK(9, -1), MOVK(0, -1),
		 ST(I_DW, 10, -8, 77), CALL(-8), EXIT());
	CHECK_R0(0, MOVX(6, 10), CALL(3), MOVX(0, 6), ALU64X(I_SUB, 0, 10), EXIT(),
		 ST(I_DW, 10, -512, 1), EXIT());
}

/* Each call has its own frame; a pointer into the caller's is good. */
TEST(frames_are_apart)
{
	CHECK_R0(11, ST(I_DW, 10, -8, 11), CALL(2), LDX(I_DW, 0, 10, -8), EXIT(),
		 ST(I_DW, 10, -8, 22), EXIT());
	CHECK_R0(33, ST(I_DW, 10, -8, 11), MOVX(1, 10), ADDK(1, -8), CALL(2),
		 LDX(I_DW, 0, 10, -8), EXIT(),
		 ST(I_DW, 10, -8, 22), ST(I_DW, 1, 0, 33), EXIT());
}

static u64 factorial(u64 n)
{
	return n ? n * factorial(n - 1) : 1;
}

TEST(recursion_computes)
{
	u32 n;

	for (n = 0; n <= 20; n++)
		CHECK_R0(factorial(n), MOVK(1, n), CALL(1), EXIT(),
			 MOVK(0, 1), J64K(I_JEQ, 1, 0, 5), STX(I_DW, 10, 1, -8), ADDK(1, -1),
			 CALL(-5), LDX(I_DW, 1, 10, -8), ALU64X(I_MUL, 0, 1), EXIT());
}

TEST(two_way_recursion_computes)
{
	/* Fibonacci of 20; r6 and r7 live across the calls. */
	CHECK_R0(6765, MOVK(1, 20), CALL(1), EXIT(),
		 MOVX(6, 1), MOVX(0, 1), J64K(I_JLE, 1, 1, 7),
		 ADDK(1, -1), CALL(-5), MOVX(7, 0),
		 MOVX(1, 6), ADDK(1, -2), CALL(-9), ADDX(0, 7), EXIT());
}

TEST(registers_survive_deep_calls)
{
	CHECK_R0(80200, MOVK(1, 400), CALL(1), EXIT(),
		 MOVX(6, 1), MOVK(0, 0), J64K(I_JEQ, 1, 0, 3),
		 ADDK(1, -1), CALL(-5), ADDX(0, 6), EXIT());
}

/* Without an end, it ends at the stack's. */
TEST(endless_recursion_is_a_stack_fault)
{
	struct job job = JOB(ST(I_DW, 10, -64, 0), CALL(-2), EXIT());
	struct outcome out = job_run(&job);

	EXPECT_EQ(out.err, 0);
	EXPECT_EQ(out.result.out_end, WEFT_END_FAULT);
	EXPECT_EQ(out.result.out_fault, WEFT_FAULT_STACK);
	EXPECT_EQ(out.result.out_insn, 1);
}

/* Depth as given by the limit: stack / 32 frames, no fewer. */
TEST(recursion_goes_as_deep_as_the_limit_says)
{
	struct job job = JOB(CALL(1), EXIT(),
			     MOVK(0, 0), J64K(I_JEQ, 1, 0, 3), ADDK(1, -1), CALL(-4),
			     ADDK(0, 1), EXIT());

	job.stack_limit = 32 * 100;
	job.args[0] = 99;
	EXPECT_EQ(job_r0(t, __FILE__, __LINE__, &job), 99);
	job.args[0] = 100;
	job_faults(t, __FILE__, __LINE__, &job, WEFT_FAULT_STACK, 5,
		   WEFT_ADDR(WEFT_SEG_STACK, 3200), 0);
}

TEST(chains_of_1024_calls_run)
{
	static struct weft_raw_insn code[3 * 1025];
	struct job job = { .insns = code, .nr = 3 * 1025 };
	u32 i;

	for (i = 0; i < 1025; i++) {
		code[3 * i] = (struct weft_raw_insn) ADDK(0, 1);
		code[3 * i + 1] = (struct weft_raw_insn) CALL(1);
		code[3 * i + 2] = (struct weft_raw_insn) EXIT();
	}
	code[3 * 1024 + 1] = (struct weft_raw_insn) ADDK(0, 1000);
	EXPECT_EQ(job_r0(t, __FILE__, __LINE__, &job), 2025);
}

TEST(calls_through_pointers)
{
	CHECK_R0(30, LDFUNC(6, 4), MOVK(1, 10), CALLX(6), EXIT(),
		 MOVX(0, 1), ALU64K(I_MUL, 0, 3), EXIT());
	/* The way clang 14 writes it. */
	CHECK_R0(30, LDFUNC(6, 4), MOVK(1, 10), RAW(0x8d, 0, 0, 0, 6), EXIT(),
		 MOVX(0, 1), ALU64K(I_MUL, 0, 3), EXIT());
	/* An address is a value like any other. */
	CHECK_R0(WEFT_ADDR(WEFT_SEG_TEXT, 3), LDFUNC(0, 2), EXIT(), EXIT());
}

/* A pointer is checked when it is called, whatever it came from. */
TEST(calls_through_bad_pointers_are_faults)
{
	static const u64 bad[] = {
		0, 5, DATA(0), RODATA(0), WEFT_ADDR(WEFT_SEG_TEXT, 1),
		WEFT_ADDR(WEFT_SEG_TEXT, 4), WEFT_ADDR(WEFT_SEG_TEXT, 5),
		WEFT_ADDR(WEFT_SEG_TEXT, 0xffffffff), WEFT_ADDR(WEFT_SEG_TEXT + 1, 0), -1ULL,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		CHECK_FAULT(WEFT_FAULT_CALL, 2, bad[i], 0, LDIMM(3, bad[i]), CALLX(3), EXIT());
	/* A function whose address is never taken may not be called so. */
	CHECK_FAULT(WEFT_FAULT_CALL, 3, WEFT_ADDR(WEFT_SEG_TEXT, 5), 0,
		    LDIMM(6, WEFT_ADDR(WEFT_SEG_TEXT, 5)), CALL(2), CALLX(6), EXIT(), EXIT());
	CHECK_FAULT(WEFT_FAULT_STACK, 2, WEFT_ADDR(WEFT_SEG_STACK, 16 << 10), 0,
		    LDFUNC(3, -1), CALLX(3), EXIT());
}

/*
 * 2^40 calls through pointers, without a jump backwards or a direct call: what
 * stops a program must be seen there, too.
 */
TEST(calls_through_pointers_can_be_stopped)
{
	struct weft_raw_insn code[40 * 7];
	struct job job = { .insns = code, .nr = ARRAY_SIZE(code), .run_limit_ns = 50000000 };
	struct outcome outcome;
	u32 i;

	for (i = 0; i < 40; i++) {
		const struct weft_raw_insn func[] = {
			LDFUNC(3, 6), CALLX(3), LDFUNC(3, 3), CALLX(3), EXIT(),
		};

		memcpy(&code[7 * i], func, sizeof(func));
	}
	/* The last calls nobody. */
	for (i = 7 * 39; i < 7 * 40; i++)
		code[i] = (struct weft_raw_insn)EXIT();
	job.nr = 7 * 39 + 1;
	outcome = job_run(&job);
	CHECK_EQ(outcome.err, 0);
	CHECK_EQ(outcome.result.out_end, WEFT_END_TIME);
}

/* The same for calls that each take one piece of native work. */
TEST(native_work_in_a_row_can_be_stopped)
{
	enum { CALLS = 200000 };
	struct weft_raw_insn *code = calloc(4 * CALLS + 2, sizeof(*code));
	static u8 data[65536];
	struct job job = {
		.insns = code, .nr = 4 * CALLS + 2, .data = data, .data_size = sizeof(data),
		.args = { DATA(0) }, .run_limit_ns = 50000000,
	};
	struct outcome outcome;
	u32 i;

	code[0] = (struct weft_raw_insn)MOVX(6, 1);
	for (i = 0; i < CALLS; i++) {
		const struct weft_raw_insn walk[] = {
			MOVX(1, 6), MOVK(2, 65536), MOVK(3, 1), HELPER(WEFT_CALL_mem_walk),
		};

		memcpy(&code[4 * i + 1], walk, sizeof(walk));
	}
	code[4 * CALLS + 1] = (struct weft_raw_insn)EXIT();
	outcome = job_run(&job);
	free(code);
	CHECK_EQ(outcome.err, 0);
	CHECK_EQ(outcome.result.out_end, WEFT_END_TIME);
}

TEST(stack_is_what_the_program_needs)
{
	static const u64 top = WEFT_ADDR(WEFT_SEG_STACK, 24);

	CHECK_R0(top, ST(I_DW, 10, -24, 0), MOVX(0, 10), EXIT());
	CHECK_R0(5, ST(I_B, 10, -1, 5), LDX(I_B, 0, 10, -1), EXIT());
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 1, top, 8, ST(I_DW, 10, -24, 0), LDX(I_DW, 0, 10, 0),
		    EXIT());
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 1, top - 1, 2, ST(I_DW, 10, -24, 0),
		    ST(I_H, 10, -1, 0), EXIT());
	/* Where a whole frame is assumed, nothing is below it. */
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 3, WEFT_ADDR(WEFT_SEG_STACK - 1, 0xfffffff8), 8,
		    MOVX(1, 10), ADDK(1, -256), ADDX(1, 2), ST(I_DW, 1, -264, 0), EXIT());
}

/*
 * The task's whole state is in struct task: it may be stopped between any two
 * instructions. Four of them fight for a CPU with the shortest quantum there is.
 */
TEST(preemption_changes_no_result)
{
	static u64 sums[5];
	struct job job = JOB(
		/* main: four tasks, joined one after the other */
		LDFUNC(6, 21), MOVK(7, 4), MOVX(8, 10), ADDK(8, -32),
		MOVX(1, 6), MOVX(2, 7), HELPER(WEFT_CALL_go), STX(I_DW, 8, 0, 0),
		ADDK(8, 8), ADDK(7, -1), J64K(I_JNE, 7, 0, -7),
		MOVX(8, 10), ADDK(8, -32), MOVK(7, 4),
		LDX(I_DW, 1, 8, 0), HELPER(WEFT_CALL_task_join), ADDK(8, 8), ADDK(7, -1),
		J64K(I_JNE, 7, 0, -5), MOVK(0, 1), EXIT(),
		/* a task: sums[n] = r0 after some million steps of a generator */
		MOVX(6, 1), MOVX(0, 1), MOVK(7, 3000000),
		CALL(8), ADDK(7, -1), J64K(I_JNE, 7, 0, -3),
		ALU64K(I_LSH, 6, 3), LDIMM(1, DATA(0)), ADDX(1, 6), STX(I_DW, 1, 0, 0), EXIT(),
		/* a step */
		ALU64K(I_MUL, 0, 1103515245), ADDK(0, 12345), EXIT());
	u64 n, i;

	job.data = sums;
	job.data_size = sizeof(sums);
	job.quantum_ns = 1;
	EXPECT_EQ(job_r0(t, __FILE__, __LINE__, &job), 1);
	for (n = 1; n <= 4; n++) {
		u64 want = n;

		for (i = 0; i < 3000000; i++)
			want = want * 1103515245 + 12345;
		EXPECT_EQ(sums[n], want);
	}
}

/* Also at address 0, where there is room for nothing and nothing else. */
TEST(a_chase_needs_two_lines)
{
	CHECK_FAULT(WEFT_FAULT_ARG, 2, 0, 0,
		    MOVK(1, 0), MOVK(2, 0), HELPER(WEFT_CALL_mem_chase_init), EXIT());
	CHECK_FAULT(WEFT_FAULT_ARG, 2, 127, 0,
		    MOVX(1, 10), MOVK(2, 127), HELPER(WEFT_CALL_mem_chase_init), EXIT());
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 2, 0, 128,
		    MOVK(1, 0), MOVK(2, 128), HELPER(WEFT_CALL_mem_chase_init), EXIT());
	CHECK_R0(0, ST(I_DW, 10, -128, 0), MOVX(1, 10), ADDK(1, -128), MOVK(2, 128),
		 HELPER(WEFT_CALL_mem_chase_init), EXIT());
}
