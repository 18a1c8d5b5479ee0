// SPDX-License-Identifier: GPL-2.0
/* What sessions refuse to be, tasks from outside, full event rings, and lost CPUs. */
#include <errno.h>
#include <time.h>

#include "account.h"
#include "engine.h"
#include "world.h"

TEST(starts_are_refused)
{
	static const struct {
		struct weft_start start;
		int err;
	} rows[] = {
		{ { .flags = WEFT_START_FLAGS + 1 }, -EOPNOTSUPP },
		{ { .accounting = WEFT_ACCOUNTING_FULL + 1 }, -EOPNOTSUPP },
		{ { .vehicle = WEFT_VEHICLE_PROCESS + 1 }, -EOPNOTSUPP },
		/* The kernel's, and one that needs a session that was opened for it. */
		{ { .vehicle = WEFT_VEHICLE_KTHREAD }, -EOPNOTSUPP },
		{ { .vehicle = WEFT_VEHICLE_PROCESS }, -EOPNOTSUPP },
		{ { .policy = "nobody's" }, -EOPNOTSUPP },
		{ { .policy = "sixteen letters!" }, -EINVAL },
		{ { .nr_params = 1 }, -EINVAL },
		{ { .nice = -21 }, -EINVAL },
		{ { .nice = 20 }, -EINVAL },
		{ { .rt_priority = 100 }, -EINVAL },
		{ { .main_insn = 1 }, -EINVAL },
		{ { .flags = WEFT_START_EVENTS, .event_records = U32_MAX }, -EINVAL },
		{ { .flags = WEFT_START_EVENTS, .event_records = 3 }, -EINVAL },
		{ { .flags = WEFT_START_EVENTS, .event_records = 1U << 23 }, -EINVAL },
		{ { .chaos_seed = 1 }, -EINVAL },
		{ { .policy = "rr", .nice = 19, .flags = WEFT_START_CHAOS, .chaos_seed = 1 }, 0 },
	};
	static const u64 cpus = 1;
	struct weft_hosted *hosted = weft_hosted_open();
	u32 i;

	CHECK_EQ(world_load(hosted, 0), 0);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct weft_start start = rows[i].start;
		int err;

		start.size = sizeof(start);
		start.cpu_mask = (uintptr_t)&cpus;
		start.cpu_mask_bytes = sizeof(cpus);
		err = weft_hosted_ioctl(hosted, WEFT_IOC_START, &start);
		if (err != rows[i].err)
			test_fail(t, __FILE__, __LINE__, "row %u: %d, not %d", i, err, rows[i].err);
	}
	weft_hosted_close(hosted);
}

/* Somebody wanted to visit, but could not, and closes: workers that wait for that end. */
TEST(a_simulation_ends_without_its_visitor)
{
	static const u64 cpus = 3;
	struct weft_start start = {
		.size = sizeof(start), .vehicle = WEFT_VEHICLE_SIM, .policy = "rr",
		.cpu_mask = (uintptr_t)&cpus, .cpu_mask_bytes = sizeof(cpus),
	};
	u32 started;

	for (started = 0; started < 2; started++) {
		struct weft_hosted *hosted = weft_hosted_open_sim();

		CHECK_EQ(world_load(hosted, 0), 0);
		weft_hosted_visit_begin(hosted);
		if (started)
			CHECK_EQ(weft_hosted_ioctl(hosted, WEFT_IOC_START, &start), 0);
		weft_hosted_close(hosted);
	}
}

TEST(programs_are_refused_for_their_limits)
{
	static const struct weft_raw_insn insns[] = { MOVK(0, 0), EXIT() };
	static const u32 entry;
	static const struct {
		struct weft_load load;
		int err;
	} rows[] = {
		{ { .memory_limit = WEFT_MEMORY_MAX + 1 }, -EINVAL },
		{ { .task_limit = WEFT_MAX_TASKS + 1 }, -EINVAL },
		{ { .stack_limit = WEFT_STACK_MAX + 8 }, -EINVAL },
		{ { .stack_limit = 4 }, -EINVAL },
		{ { .data_size = 1 }, -EINVAL },
		{ { .data_total = WEFT_SEGMENT_MAX + 1 }, -EINVAL },
		{ { .rodata_size = WEFT_SEGMENT_MAX + 1 }, -EINVAL },
		{ { .memory_limit = 4096, .data_total = 8192 }, -ENOSPC },
		{ { .task_limit = 1, .data_total = 1 }, 0 },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct weft_hosted *hosted = weft_hosted_open();
		struct weft_load load = rows[i].load;
		int err;

		load.size = sizeof(load);
		load.insns = (uintptr_t)insns;
		load.nr_insns = ARRAY_SIZE(insns);
		load.entries = (uintptr_t)&entry;
		load.nr_entries = 1;
		err = weft_hosted_ioctl(hosted, WEFT_IOC_LOAD, &load);
		if (err != rows[i].err)
			test_fail(t, __FILE__, __LINE__, "row %u: %d, not %d", i, err, rows[i].err);
		weft_hosted_close(hosted);
	}
}

TEST(tasks_come_from_outside_until_the_end)
{
	struct world world = world_make(t, 0, 2);
	struct weft_spawn first = { .size = sizeof(first) }, other = first;

	other.insn = 1;
	CHECK_EQ(weft_session_spawn(world.session, &other), -EINVAL);
	CHECK_EQ(weft_session_spawn(world.session, &first), 0);
	other.insn = 0;
	CHECK_EQ(weft_session_spawn(world.session, &other), 0);
	CHECK(first.out_id && other.out_id && first.out_id != other.out_id);
	CHECK_EQ(weft_session_spawn(world.session, &other), -ENOSPC);
	weft_session_end(world.session, WEFT_END_STOPPED, 0);
	CHECK_EQ(weft_session_spawn(world.session, &other), -ESHUTDOWN);
	weft_hosted_close(world.hosted);
}

enum { RECORDS = 4 };

TEST(a_full_event_ring_counts_what_it_loses)
{
	struct world world = world_make(t, 0, 1);
	struct weft_worker *worker = world.worker;
	u32 i;

	EXPECT_EQ(weft_events_init(worker, RECORDS), 0);
	for (i = 1; i <= RECORDS + 3; i++) {
		weft_events_write(worker, WEFT_EVENT_YIELD, i, 0);
		CHECK_EQ(worker->stats.events_lost, i <= RECORDS ? 0 : i - RECORDS);
	}
	CHECK_EQ(worker->events->head->head, RECORDS + 3);
	for (i = 0; i < RECORDS; i++)
		CHECK_EQ(worker->events->records[i].task, i < 3 ? RECORDS + 1 + i : i + 1);
	weft_hosted_close(world.hosted);
}

static u64 switches(struct weft_session *session, u32 index)
{
	struct weft_worker_stats stats = {};

	weft_session_stats(session, index, &stats);
	return stats.switches;
}

static bool is_parked(struct weft_worker *worker)
{
	bool parked;

	weft_lock(&worker->session->idle_lock);
	parked = worker->parked;
	weft_unlock(&worker->session->idle_lock);
	return parked;
}

static void nap(void)
{
	const struct timespec some = { .tv_nsec = 1000 * 1000 };

	nanosleep(&some, NULL);
}

/* Until @cond holds; false after ten seconds. */
#define AWAIT(cond)						\
({								\
	u32 naps_;						\
								\
	for (naps_ = 0; naps_ < 10000 && !(cond); naps_++)	\
		nap();						\
	naps_ < 10000;						\
})

/* Until @worker has switched @more often. */
static bool await_switches(struct weft_worker *worker, u64 more)
{
	u64 until = switches(worker->session, worker->index) + more;

	return AWAIT(switches(worker->session, worker->index) >= until);
}

/* Until somebody has added to @count. */
static bool await_growth(const u64 *count)
{
	u64 before = READ_ONCE(*count);

	return AWAIT(READ_ONCE(*count) != before);
}

/* What the kernel does when a CPU goes or comes. */
static void set_offline(struct weft_worker *worker, bool offline)
{
	weft_worker_switch_off(worker, WEFT_OFF_CPU, offline);
	smp_mb();
	WRITE_ONCE(worker->attention, 1);
	weft_worker_unpark(worker);
}

/* Tasks that count and yield for ever, by their wish on CPU 1, until main sees that it is over. */
static const struct weft_raw_insn pinned[] = {
	/* 0 */ MOVK(6, 8),
	/* 1 */ LDFUNC(1, 14 - 2), MOVK(2, 0), HELPER(WEFT_CALL_go),
	/* 5 */ ADDK(6, -1), J64K(I_JNE, 6, 0, 1 - 7), LDIMM(7, DATA(0)),
	/* 9 */ HELPER(WEFT_CALL_task_yield), LDX(I_DW, 0, 7, 0), J64K(I_JEQ, 0, 0, 9 - 12),
	/* 12 */ MOVK(0, 0), EXIT(),
	/* 14 */ MOVK(1, 1), HELPER(WEFT_CALL_task_pin),
	/* 16 */ LDIMM(7, DATA(0)), MOVK(6, 1),
	/* 19 */ ATOMIC(I_DW, I_ADD, 7, 6, 8), HELPER(WEFT_CALL_task_yield), JA(19 - 22),
};

TEST(a_worker_without_its_cpu_leaves_all_to_others)
{
	u64 data[2] = {}, seen, *shared;
	struct job job = {
		.insns = pinned, .nr = ARRAY_SIZE(pinned), .cpus = 2,
		.data = data, .data_size = sizeof(data),
	};
	struct weft_wait wait = { .size = sizeof(wait), .timeout_ns = 10000000000 };
	struct weft_result result = { .size = sizeof(result) };
	struct weft_hosted *hosted = weft_hosted_open();
	struct weft_session *session = &hosted->session;
	struct outcome out = {};

	EXPECT_EQ(job_start(hosted, &job, &out), 0);
	shared = weft_hosted_map(hosted, WEFT_MAP_DATA, sizeof(data));
	CHECK(await_switches(session->workers[1], 100));
	set_offline(session->workers[1], true);
	CHECK(AWAIT(is_parked(session->workers[1])));
	seen = switches(session, 1);
	CHECK(await_growth(&shared[1]));
	CHECK(await_switches(session->workers[0], 1000));
	CHECK_EQ(switches(session, 1), seen);
	/* Back again, it has its pinned ones. */
	set_offline(session->workers[1], false);
	CHECK(await_switches(session->workers[1], 100));
	WRITE_ONCE(shared[0], 1);
	CHECK_EQ(weft_hosted_ioctl(hosted, WEFT_IOC_WAIT, &wait), 0);
	CHECK_EQ(weft_hosted_ioctl(hosted, WEFT_IOC_RESULT, &result), 0);
	CHECK_EQ(result.out_end, WEFT_END_MAIN);
	weft_hosted_close(hosted);
}

/* While one counts as looking for work nobody else is woken for it. */
TEST(a_worker_chosen_as_its_cpu_goes_again_looks_for_no_work)
{
	struct job job = JOB(LDIMM(1, 1ULL << 60), HELPER(WEFT_CALL_sleep_ns), MOVK(0, 0), EXIT());
	struct weft_hosted *hosted = weft_hosted_open();
	struct weft_session *session = &hosted->session;
	struct outcome out = {};
	u32 i;

	job.cpus = 2;
	EXPECT_EQ(job_start(hosted, &job, &out), 0);
	for (i = 0; i < 2; i++) {
		set_offline(session->workers[i], true);
		CHECK(AWAIT(is_parked(session->workers[i])));
	}
	for (i = 0; i < 200; i++) {
		weft_worker_switch_off(session->workers[1], WEFT_OFF_CPU, false);
		weft_wake_idle(session);
		set_offline(session->workers[1], true);
		CHECK(AWAIT(is_parked(session->workers[1])));
		CHECK(AWAIT(!READ_ONCE(session->nr_spinning)));
	}
	weft_hosted_close(hosted);
}
