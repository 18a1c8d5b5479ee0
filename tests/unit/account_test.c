// SPDX-License-Identifier: GPL-2.0
/* Where time is booked when a task waits, or does not after all. */
#include <time.h>

#include "account.h"
#include "engine.h"
#include "task_time.h"
#include "vm.h"
#include "world.h"

enum { SOME_NS = 2 * 1000 * 1000 };

static struct world full_world(struct test *t)
{
	struct world world = world_make(t, WEFT_ACCOUNTING_FULL, 10);

	weft_ledger_start(world.worker);
	return world;
}

static void run_for(u64 ns)
{
	u64 end_ns = weft_clock_ns() + ns;

	while (weft_clock_ns() < end_ns)
		cpu_relax();
}

/* select_wait() finds that a channel became ready while it looked at the next. */
TEST(who_waits_and_goes_on_at_once_runs)
{
	struct world world = full_world(t);
	struct weft_worker *worker = world.worker;
	struct weft_task *task = world_task(t, &world);
	struct weft_task_info info = { .id = weft_task_id(task) };

	weft_time_switch(worker, task);
	weft_task_blocks(worker, task, WEFT_ON_SELECT, WEFT_TASK_BLOCKED);
	weft_task_goes_on(worker, task);
	run_for(SOME_NS);
	weft_time_leave(worker);
	weft_time_switch(worker, task);
	weft_task_time_read(world.session, task, &info);
	CHECK_EQ(info.switches, 2);
	CHECK(info.run_ns >= SOME_NS);
	/* No switch took that long. */
	CHECK(worker->ledger.dispatch_ns < SOME_NS);
	weft_hosted_close(world.hosted);
}

/* Once it is in the line for room a reader may give it to another worker. */
TEST(who_waits_for_room_has_left_the_worker)
{
	static const char line[WEFT_PRINT_LINE];
	struct world world = full_world(t);
	struct weft_worker *worker = world.worker;
	struct weft_task *task = world_task(t, &world);
	u32 written = 0;

	WRITE_ONCE(task->worker, 7);
	weft_time_switch(worker, task);
	CHECK(worker->ledger.of_task == weft_task_time(world.session, task));
	while (weft_output_write(worker, task, line, sizeof(line)) && written < WEFT_OUTPUT_BYTES)
		written += sizeof(line);
	CHECK_EQ(written, WEFT_OUTPUT_BYTES);
	CHECK(!worker->ledger.of_task);
	CHECK_EQ(worker->why, WEFT_ON_OUTPUT);
	CHECK_EQ(READ_ONCE(task->worker), worker->index);
	CHECK_EQ(READ_ONCE(task->state), WEFT_TASK_BLOCKED);
	weft_hosted_close(world.hosted);
}

/* Asked in the middle of a worker's sleep, its ledger does not blame the OS. */
TEST(a_sleep_that_goes_on_is_idle)
{
	static const struct weft_raw_insn insns[] = {
		LDIMM(1, 1ULL << 60), HELPER(WEFT_CALL_sleep_ns), EXIT(),
	};
	const struct job job = { .insns = insns, .nr = ARRAY_SIZE(insns) };
	const struct timespec some = { .tv_nsec = 50 * 1000 * 1000 };
	struct weft_hosted *hosted = weft_hosted_open();
	struct weft_worker_stats stats = {};
	struct outcome out = {};

	CHECK_EQ(job_start(hosted, &job, &out), 0);
	nanosleep(&some, NULL);
	weft_session_stats(&hosted->session, 0, &stats);
	CHECK(stats.wall_ns >= (u64)some.tv_nsec);
	CHECK(stats.idle_ns > stats.wall_ns / 2);
	CHECK(stats.os_ns < stats.wall_ns / 2);
	weft_hosted_close(hosted);
}

/* Threads that have ended are counted on, also while they are waited for. */
TEST(what_threads_used_never_grows_less)
{
	static const struct weft_raw_insn insns[] = {
		/* 0 */ LDFUNC(1, 6 - 1), HELPER(WEFT_CALL_go),
		/* 3 */ MOVX(1, 0), HELPER(WEFT_CALL_task_join),
		/* 5 */ JA(-6),
		/* 6 */ MOVK(1, 100000), HELPER(WEFT_CALL_compute), EXIT(),
	};
	const struct job job = {
		.insns = insns, .nr = ARRAY_SIZE(insns), .vehicle = WEFT_VEHICLE_THREAD,
	};
	const struct timespec some = { .tv_nsec = 5 * 1000 * 1000 };
	struct weft_hosted *hosted = weft_hosted_open();
	struct outcome out = {};
	u64 last_ns = 0;
	u32 i;

	CHECK_EQ(job_start(hosted, &job, &out), 0);
	for (i = 0; i < 100; i++) {
		struct weft_worker_stats stats = {};

		weft_session_stats(&hosted->session, 0, &stats);
		if (!CHECK(stats.task_ns >= last_ns))
			break;
		last_ns = stats.task_ns;
		nanosleep(&some, NULL);
	}
	CHECK(last_ns > 0);
	weft_hosted_close(hosted);
}
