// SPDX-License-Identifier: GPL-2.0
/* What WEFT_ACCOUNTING_FULL says of each task, and that the others say nothing. */
#include "weft_test.h"

enum { TASKS = 3, RUN_NS = 100000000 };

/* main starts two more like itself at once: no call from outside comes between them. */
PROGRAM(yield_for_ever,
	/* 0 */ LDFUNC(1, 8 - 1), CALL(go),
	/* 3 */ LDFUNC(1, 8 - 4), CALL(go),
	/* 6 */ CALL(task_yield), JUMP(-2),
	/* 8 */ CALL(task_yield), JUMP(-2));
PROGRAM(doze_for_ever,
	/* 0 */ LDFUNC(1, 10 - 1), CALL(go),
	/* 3 */ LDFUNC(1, 10 - 4), CALL(go),
	/* 6 */ LD64(1, 1000000), CALL(sleep_ns), JUMP(-4),
	/* 10 */ LD64(1, 1000000), CALL(sleep_ns), JUMP(-4));

FIXTURE(task_time)
{
	int fd;
	__u64 spawned_ns;
	struct weft_task_info tasks[TASKS + 1];
};

FIXTURE_SETUP(task_time)
{
	self->fd = open_weft();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(task_time)
{
	close(self->fd);
}

/* @p, which makes TASKS, on one worker for some time; then stopped and asked. 0 or -errno. */
static int measure(FIXTURE_DATA(task_time) *self, const struct program *p, __u32 accounting)
{
	struct weft_start start = {
		.flags = WEFT_START_KEEP,
		.accounting = accounting,
		/* main is not preempted before it has made the others: it would be ahead. */
		.quantum_ns = 100ULL * RUN_NS * time_scale(),
	};
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(self->tasks[0]),
		.tasks = PTR(self->tasks),
		.nr_tasks = TASKS + 1,
	};
	int err = load(self->fd, p);

	memset(self->tasks, POISON, sizeof(self->tasks));
	err = err ? err : start_on(self->fd, 1, &start);
	self->spawned_ns = clock_ns();
	err = err ? err : call(self->fd, WEFT_IOC_SPAWN, &spawn);
	if (!err && wait_end(self->fd, RUN_NS * time_scale()) != -ETIMEDOUT)
		err = -EINVAL;
	err = err ? err : stop(self->fd);
	wait_end(self->fd, -1);
	err = err ? err : call(self->fd, WEFT_IOC_TASKS, &tasks);
	return err ? err : tasks.out_tasks == TASKS ? 0 : -ENOENT;
}

static __u64 wakes_of(const struct weft_task_info *task)
{
	__u64 wakes = 0;

	for (int i = 0; i < WEFT_HIST_OCTAVES; i++)
		wakes += task->wake_to_run[i];
	return wakes;
}

TEST_F(task_time, those_who_give_way_share_the_time)
{
	__u64 all_ns, ran_ns = 0;

	ASSERT_EQ(0, measure(self, &yield_for_ever, WEFT_ACCOUNTING_FULL));
	all_ns = clock_ns() - self->spawned_ns;
	for (int i = 0; i < TASKS; i++) {
		const struct weft_task_info *task = &self->tasks[i];

		/* They take turns, so none has more than one more than another. */
		EXPECT_LT(10, task->switches);
		EXPECT_LE(task->switches, self->tasks[0].switches + 1);
		EXPECT_LE(self->tasks[0].switches, task->switches + 1);
		EXPECT_LT(0, task->run_ns);
		/* While one runs the others wait. */
		EXPECT_LT(task->run_ns, task->wait_ns);
		EXPECT_LE(task->run_ns + task->wait_ns, all_ns);
		/* Nobody woke them, after main made all but itself. */
		EXPECT_EQ(i > 0, wakes_of(task));
		ran_ns += task->run_ns;
	}
	EXPECT_LE(ran_ns, all_ns);
}

TEST_F(task_time, those_who_sleep_are_woken_for_each_switch)
{
	ASSERT_EQ(0, measure(self, &doze_for_ever, WEFT_ACCOUNTING_FULL));
	for (int i = 0; i < TASKS; i++) {
		const struct weft_task_info *task = &self->tasks[i];

		EXPECT_LT(1, task->switches);
		/* But main's first: it was put into the queue from outside. */
		EXPECT_EQ(task->switches - (i == 0), wakes_of(task));
		/* Asleep is neither. */
		EXPECT_LT(task->run_ns + task->wait_ns, RUN_NS * time_scale() / 2);
	}
}

TEST_F(task_time, by_default_there_is_none)
{
	ASSERT_EQ(0, measure(self, &yield_for_ever, WEFT_ACCOUNTING_DEFAULT));
	for (int i = 0; i < TASKS; i++) {
		EXPECT_EQ(0, self->tasks[i].switches);
		EXPECT_EQ(0, self->tasks[i].run_ns);
		EXPECT_EQ(0, self->tasks[i].wait_ns);
		EXPECT_EQ(0, wakes_of(&self->tasks[i]));
	}
}

TEST_HARNESS_MAIN
