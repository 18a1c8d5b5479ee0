// SPDX-License-Identifier: GPL-2.0
/*
 * Loops by each conditional jump: how often they go round, and that none can keep
 * its worker. An addition right before a jump by the same register runs with it.
 */
#include "runner.h"

enum form { PLAIN_32K, PLAIN_32X, PLAIN_64K, PLAIN_64X, FUSED_K, FUSED_X, FORMS };

/* From @start by @step until the condition with @s fails, at the end of round @rounds. */
static const struct loop {
	u8 code;
	s64 start;
	s32 step, s;
	u64 rounds;
} loops[] = {
	{ I_JEQ, 4, 1, 5, 2 },
	{ I_JNE, 0, 1, 5, 5 },
	{ I_JGT, 10, -1, 5, 5 },
	{ I_JGE, 10, -1, 5, 6 },
	{ I_JLT, 0, 1, 5, 5 },
	{ I_JLE, 0, 1, 5, 6 },
	{ I_JSGT, 3, -1, -2, 5 },
	{ I_JSGE, 3, -1, -2, 6 },
	{ I_JSLT, -3, 1, 2, 5 },
	{ I_JSLE, -3, 1, 2, 6 },
	{ I_JSET, 8, -1, 4, 5 },
};

/* Over at once where all 64 bits are compared, and only there. */
static const struct loop wide_loops[] = {
	{ I_JEQ, (1LL << 32) + 4, 1, 5, 1 },
	{ I_JGT, 0xfffffffe, 1, -2, 1 },
	{ I_JGE, 0xfffffffe, 1, -1, 1 },
	{ I_JLT, 1LL << 32, 1, 5, 1 },
	{ I_JLE, 1LL << 32, 1, 5, 1 },
	{ I_JSGT, -(1LL << 32) + 4, 1, 0, 1 },
	{ I_JSGE, -(1LL << 32) + 4, 1, 0, 1 },
	{ I_JSLT, 1LL << 32, 1, 5, 1 },
	{ I_JSLE, 1LL << 32, 1, 5, 1 },
};

enum { NR_LOOPS = ARRAY_SIZE(loops), BODY = 3 };

static struct weft_raw_insn jump_back(const struct loop *loop, enum form form)
{
	switch (form) {
	case PLAIN_32K:
		return (struct weft_raw_insn) J32K(loop->code, 1, loop->s, -BODY);
	case PLAIN_32X:
		return (struct weft_raw_insn) J32X(loop->code, 1, 2, -BODY);
	case PLAIN_64X: case FUSED_X:
		return (struct weft_raw_insn) J64X(loop->code, 1, 2, -BODY);
	default:
		return (struct weft_raw_insn) J64K(loop->code, 1, loop->s, -BODY);
	}
}

/* r0 counts rounds, between the addition and the jump where they are to be two. */
static struct outcome go_round(const struct loop *loop, enum form form, s64 start, s32 step,
			       u64 run_limit_ns)
{
	const struct weft_raw_insn count = ADDK(0, 1), add = ADDK(1, step);
	bool fused = form >= FUSED_K;
	struct job job = JOB(
		MOVK(0, 0), LDIMM(1, start), MOVK(2, loop->s),
		fused ? count : add, fused ? add : count, jump_back(loop, form), EXIT());

	job.run_limit_ns = run_limit_ns;
	return job_run(&job);
}

static void check_rounds(struct test *t, const struct loop *loop, enum form form)
{
	struct outcome out = go_round(loop, form, loop->start, loop->step, 0);

	if (out.err || out.result.out_status != loop->rounds)
		test_fail(t, __FILE__, __LINE__,
			  "jump 0x%02x, form %u: error %d, %llu rounds, not %llu", loop->code, form,
			  out.err, out.result.out_status, loop->rounds);
}

TEST(loops_go_round_while_their_condition_holds)
{
	u32 i, form;

	for (i = 0; i < NR_LOOPS; i++)
		for (form = 0; form < FORMS; form++)
			check_rounds(t, &loops[i], form);
}

TEST(loops_compare_all_64_bits)
{
	u32 i, form;

	for (i = 0; i < ARRAY_SIZE(wide_loops); i++)
		for (form = PLAIN_64K; form < FORMS; form++)
			check_rounds(t, &wide_loops[i], form);
}

/* The first round's number, for ever: only the worker's tick ends that. */
TEST(loops_without_end_can_be_stopped)
{
	u32 i, form;

	for (i = 0; i < NR_LOOPS; i++) {
		for (form = 0; form < FORMS; form++) {
			struct outcome out = go_round(&loops[i], form,
						      loops[i].start + loops[i].step, 0, 1000000);

			if (out.err || out.result.out_end != WEFT_END_TIME)
				test_fail(t, __FILE__, __LINE__, "jump 0x%02x, form %u: error %d, end %u",
					  loops[i].code, form, out.err, out.result.out_end);
		}
	}
}
