// SPDX-License-Identifier: GPL-2.0
/* Calls of the API with arguments that are none: each is a fault, and says what was wrong. */
#include "runner.h"

/* An address that no segment has, and one that all have room at. */
#define NOWHERE	0x1000ULL
#define SOME	DATA(0)

/**
 * struct call - a call and what comes of it
 * @number:	WEFT_CALL_*
 * @args:	r1 to r3
 * @fault:	0: none
 * @addr:	what the fault is about
 */
struct call {
	u32 number;
	u64 args[3];
	enum weft_fault fault;
	u64 addr;
};

static u8 data[4096];

static struct outcome make(const struct call *call)
{
	struct job job = JOB(
		LDIMM(1, call->args[0]), LDIMM(2, call->args[1]), LDIMM(3, call->args[2]),
		HELPER(call->number), MOVK(0, 0), EXIT());

	memset(data, 0, sizeof(data));
	job.data = data;
	job.data_size = sizeof(data);
	return job_run(&job);
}

static void check_calls(struct test *t, const struct call *calls, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		struct outcome out = make(&calls[i]);
		const struct weft_result *result = &out.result;

		if (out.err || result->out_fault != (u32)calls[i].fault ||
		    result->out_end != (calls[i].fault ? WEFT_END_FAULT : WEFT_END_MAIN) ||
		    (calls[i].fault && result->out_addr != calls[i].addr))
			test_fail(t, __FILE__, __LINE__,
				  "row %u: error %d, end %u, fault %u, address 0x%llx", i, out.err,
				  result->out_end, result->out_fault, result->out_addr);
	}
}

#define NO_MEMORY(call)		{ WEFT_CALL_##call, { NOWHERE, 1, 1 }, WEFT_FAULT_ADDRESS, NOWHERE }
#define HALF_A_WORD(call)	{ WEFT_CALL_##call, { SOME + 4, 1, 1 }, WEFT_FAULT_ALIGN, SOME + 4 }
#define WORKS(call)		{ WEFT_CALL_##call, { SOME, 1, 1 } }
#define EACH(X)								\
	X(mutex_lock), X(mutex_trylock), X(sem_try_acquire), X(sem_release), X(wg_add),	\
	X(wg_wait), X(event_set), X(event_reset), X(once_begin), X(once_end)
/* Where zeroes would be waited for, or are a fault of their own. */
#define EACH_BUT_ZEROES(X)						\
	EACH(X), X(mutex_unlock), X(sem_acquire), X(barrier_wait), X(event_wait)

TEST(objects_are_in_memory)
{
	static const struct call calls[] = {
		EACH_BUT_ZEROES(NO_MEMORY), NO_MEMORY(select_wait), NO_MEMORY(mem_chase),
		NO_MEMORY(mem_walk), NO_MEMORY(fail),
		{ WEFT_CALL_mem_chase_init, { NOWHERE, 128, 1 }, WEFT_FAULT_ADDRESS, NOWHERE },
		{ WEFT_CALL_print, { NOWHERE, 0, 0 }, WEFT_FAULT_ADDRESS, NOWHERE },
	};
	static const struct call good[] = { EACH(WORKS) };

	check_calls(t, calls, ARRAY_SIZE(calls));
	check_calls(t, good, ARRAY_SIZE(good));
}

TEST(objects_are_aligned)
{
	static const struct call calls[] = {
		HALF_A_WORD(mutex_lock), HALF_A_WORD(sem_release), HALF_A_WORD(wg_add),
		HALF_A_WORD(event_set), HALF_A_WORD(once_begin), HALF_A_WORD(select_wait),
	};

	check_calls(t, calls, ARRAY_SIZE(calls));
}

TEST(channels_have_handles)
{
	static const u32 numbers[] = {
		WEFT_CALL_chan_send, WEFT_CALL_chan_recv, WEFT_CALL_chan_try_send,
		WEFT_CALL_chan_try_recv, WEFT_CALL_chan_close, WEFT_CALL_chan_len,
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct call call = { numbers[i], { 77, SOME }, WEFT_FAULT_CHAN, 77 };

		check_calls(t, &call, 1);
	}
}

TEST(numbers_are_in_range)
{
	static const struct call calls[] = {
		{ WEFT_CALL_sem_release, { SOME } },
		{ WEFT_CALL_mem_chase_init, { SOME, 64, 1 }, WEFT_FAULT_ARG, 64 },
		{ WEFT_CALL_mem_chase_init, { SOME, 128, 1 } },
		{ WEFT_CALL_mem_prefetch, { SOME } },
		{ WEFT_CALL_mem_prefetch, { NOWHERE } },
		{ WEFT_CALL_print, { SOME, SOME, WEFT_PRINT_ARGS + 1 }, WEFT_FAULT_FORMAT,
		  WEFT_PRINT_ARGS + 1 },
		{ WEFT_CALL_print, { SOME, 0, 0 } },
		{ WEFT_CALL_print, { SOME, NOWHERE, 1 }, WEFT_FAULT_ADDRESS, NOWHERE },
		{ WEFT_CALL_select_wait, { SOME, 0, 0 }, WEFT_FAULT_SELECT, 0 },
		{ WEFT_CALL_select_wait, { SOME, WEFT_SELECT_MAX + 1, 0 }, WEFT_FAULT_SELECT,
		  WEFT_SELECT_MAX + 1 },
		{ WEFT_CALL_chan_make, { 1ULL << 40 }, WEFT_FAULT_MEMORY, 1ULL << 40 },
		{ WEFT_CALL_chan_make, { 1 } },
		{ WEFT_CALL_wg_add, { SOME, -1 }, WEFT_FAULT_WAITGROUP, SOME },
		{ WEFT_CALL_wg_add, { SOME, 1 } },
	};

	check_calls(t, calls, ARRAY_SIZE(calls));
}

/* A count that is the greatest number stays below the next. */
static void check_top(struct test *t, u32 number, enum weft_fault fault)
{
	u64 top[] = { S64_MAX };
	struct job job = JOB(LDIMM(1, SOME), MOVK(2, 1), HELPER(number), EXIT());

	job.data = top;
	job.data_size = sizeof(top);
	job_faults(t, __FILE__, __LINE__, &job, fault, 3, SOME, 0);
	top[0] = S64_MAX - 1;
	job_r0(t, __FILE__, __LINE__, &job);
	CHECK_EQ(top[0], S64_MAX);
}

TEST(counts_do_not_wrap)
{
	check_top(t, WEFT_CALL_sem_release, WEFT_FAULT_SEMAPHORE);
	check_top(t, WEFT_CALL_wg_add, WEFT_FAULT_WAITGROUP);
}
