// SPDX-License-Identifier: GPL-2.0
/* Sessions whose memory ends at any one place: refused, or told to the task, and no leak. */
#include <errno.h>

#include "fail_alloc.h"
#include "runner.h"

/* How often, at most, the program below allocates. */
enum { MANY = 300 };

/* What main returns: what it could not get. */
enum { ALL_IS_WELL, NO_ARENA, NO_TASK };

/* A channel, memory, a task that sleeps and prints, and a select that gives up. */
static const struct weft_raw_insn program[] = {
	/* 0 */ MOVK(1, 0), HELPER(WEFT_CALL_chan_make), STX(I_DW, 10, 0, -24),
	/* 3 */ ST(I_DW, 10, -16, 0), ST(I_DW, 10, -8, WEFT_SELECT_RECV),
	/* 5 */ MOVK(1, 100), HELPER(WEFT_CALL_arena_alloc),
	/* 7 */ MOVK(6, NO_ARENA), J64K(I_JEQ, 0, 0, 23 - 9),
	/* 9 */ LDFUNC(1, 25 - 10), MOVK(2, 0), HELPER(WEFT_CALL_go),
	/* 13 */ MOVK(6, NO_TASK), J64K(I_JSLE, 0, 0, 23 - 15),
	/* 15 */ MOVX(1, 0), HELPER(WEFT_CALL_task_join),
	/* 17 */ MOVX(1, 10), ADDK(1, -24), MOVK(2, 1), MOVK(3, 1000),
	/* 21 */ HELPER(WEFT_CALL_select_wait), MOVK(6, ALL_IS_WELL),
	/* 23 */ MOVX(0, 6), EXIT(),
	/* 25 */ MOVK(1, 1000), HELPER(WEFT_CALL_sleep_ns),
	/* 27 */ LDIMM(1, RODATA(0)), MOVK(2, 0), MOVK(3, 0), HELPER(WEFT_CALL_print), EXIT(),
};

/* True if the end is one that memory's end may have. */
static bool told(const struct outcome *out)
{
	if (out->err)
		return out->err == -ENOMEM;
	if (out->result.out_end == WEFT_END_FAULT)
		return out->result.out_fault == WEFT_FAULT_MEMORY;
	return out->result.out_end == WEFT_END_MAIN;
}

/* @vehicle from the first allocation that fails to the last; how many were told of. */
static int exhaust(struct test *t, u32 vehicle)
{
	struct job job = {
		.insns = program, .nr = ARRAY_SIZE(program), .cpus = 2, .vehicle = vehicle,
		.rodata = "a line", .rodata_size = sizeof("a line"),
	};
	int nth, refused = 0;

	for (nth = 1; nth < MANY; nth++) {
		struct outcome out;

		fail_alloc(nth);
		out = job_run(&job);
		if (!told(&out))
			test_fail(t, __FILE__, __LINE__, "allocation %d: error %d, end %u, fault %u",
				  nth, out.err, out.result.out_end, out.result.out_fault);
		if (out.err || out.result.out_end == WEFT_END_FAULT || out.result.out_status)
			refused++;
		if (!alloc_failed())
			break;
	}
	fail_alloc(0);
	/* The last had all it wanted. */
	CHECK(nth < MANY);
	return refused;
}

TEST(sessions_of_tasks_say_when_memory_ends)
{
	CHECK(exhaust(t, WEFT_VEHICLE_TASK) >= 20);
}

TEST(sessions_of_threads_say_when_memory_ends)
{
	CHECK(exhaust(t, WEFT_VEHICLE_THREAD) >= 20);
}
