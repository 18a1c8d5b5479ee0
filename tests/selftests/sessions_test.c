// SPDX-License-Identifier: GPL-2.0
/* Sessions by their numbers: which there are, what others see of them, an end to one. */
#include <stddef.h>

#include "weft_test.h"

enum { MOST = 8, ROUNDS = 30, NOBODY = 65534, QUANTUM_NS = 3000000 };

static unsigned int worker_stats(int fd, __u32 session, struct weft_worker_stats *workers,
				 int *err)
{
	struct weft_stats stats = {
		.size = sizeof(stats), .worker_size = sizeof(*workers), .workers = PTR(workers),
		.nr_workers = workers ? MOST : 0, .session = session,
	};

	*err = call(fd, WEFT_IOC_STATS, &stats);
	return stats.out_workers;
}

static unsigned int tasks_of(int fd, __u32 session, struct weft_task_info *infos, int *err)
{
	struct weft_tasks tasks = {
		.size = sizeof(tasks), .task_size = sizeof(*infos), .tasks = PTR(infos),
		.nr_tasks = MOST, .session = session,
	};

	*err = call(fd, WEFT_IOC_TASKS, &tasks);
	return tasks.out_tasks;
}

static int result_of(int fd, __u32 session, struct weft_result *result)
{
	*result = (struct weft_result){ .size = sizeof(*result), .session = session };
	return call(fd, WEFT_IOC_RESULT, result);
}

static int stop_of(int fd, __u32 session)
{
	struct weft_stop stop = { .size = sizeof(stop), .session = session };

	return call(fd, WEFT_IOC_STOP, &stop);
}

static int next_of(int fd, __u32 after, struct weft_session_info *info)
{
	memset(info, POISON, sizeof(*info));
	info->size = sizeof(*info);
	info->after = after;
	info->__reserved = 0;
	return call(fd, WEFT_IOC_SESSION, info);
}

/* All that can be said of a session: the same errno from each, or 1. */
static int each_look(int fd, __u32 session)
{
	struct weft_task_info infos[MOST];
	struct weft_result result;
	int err = result_of(fd, session, &result), other;

	worker_stats(fd, session, NULL, &other);
	if (other != err)
		return 1;
	tasks_of(fd, session, infos, &other);
	return other == err ? err : 1;
}

/* @running runs a program that waits for ever; @other has none. */
FIXTURE(sessions)
{
	int running;
	int other;
	__u32 number;
};

FIXTURE_SETUP(sessions)
{
	struct weft_start start = { .flags = WEFT_START_KEEP, .quantum_ns = QUANTUM_NS };

	self->running = run_on(&spawnable, cpus(2), &start);
	ASSERT_LE(0, self->running);
	self->number = start.out_session;
	self->other = open_weft();
	ASSERT_LE(0, self->other);
}

FIXTURE_TEARDOWN(sessions)
{
	close(self->running);
	close(self->other);
}

TEST_F(sessions, are_described)
{
	struct weft_session_info info;

	ASSERT_EQ(0, next_of(self->other, 0, &info));
	EXPECT_EQ(self->number, info.out_session);
	EXPECT_EQ(0, info.after);
	EXPECT_EQ(getpid(), info.out_pid);
	EXPECT_EQ(geteuid(), info.out_uid);
	EXPECT_EQ(WEFT_VEHICLE_TASK, info.out_vehicle);
	EXPECT_EQ(WEFT_ACCOUNTING_DEFAULT, info.out_accounting);
	EXPECT_EQ(QUANTUM_NS, info.out_quantum_ns);
	EXPECT_EQ(-ENOENT, next_of(self->other, info.out_session, &info));
	EXPECT_EQ(-ENOENT, next_of(self->other, ~0U, &info));
}

/* By number, whatever was opened first; those that run or have run, until they are closed. */
TEST_F(sessions, are_listed_in_order)
{
	struct weft_start start = { .vehicle = WEFT_VEHICLE_KTHREAD,
				    .accounting = WEFT_ACCOUNTING_FULL };
	struct weft_session_info info;
	int late = self->other, early = run_on(&return_42, 1, &start);

	self->other = open_weft();
	ASSERT_LE(0, early);
	ASSERT_EQ(0, wait_end(early, -1));
	ASSERT_EQ(0, next_of(self->other, self->number, &info));
	EXPECT_EQ(start.out_session, info.out_session);
	EXPECT_EQ(WEFT_VEHICLE_KTHREAD, info.out_vehicle);
	EXPECT_EQ(WEFT_ACCOUNTING_FULL, info.out_accounting);
	/* What was opened before it is started after it. */
	EXPECT_EQ(-ENOENT, next_of(self->other, start.out_session, &info));
	start = (struct weft_start){ };
	ASSERT_EQ(0, load(late, &return_42));
	ASSERT_EQ(0, start_on(late, 1, &start));
	ASSERT_EQ(0, next_of(self->other, 0, &info));
	EXPECT_EQ(self->number, info.out_session);
	ASSERT_EQ(0, next_of(self->other, info.out_session, &info));
	ASSERT_EQ(0, next_of(self->other, info.out_session, &info));
	EXPECT_EQ(start.out_session, info.out_session);
	close(early);
	ASSERT_EQ(0, next_of(self->other, self->number, &info));
	EXPECT_EQ(start.out_session, info.out_session);
	close(late);
	EXPECT_EQ(-ENOENT, next_of(self->other, self->number, &info));
}

/* Who opened it is gone, the session is not: a child has inherited it. */
TEST_F(sessions, outlive_who_opened_them)
{
	struct weft_session_info info;
	int pipes[2], fd;
	pid_t pid;

	ASSERT_EQ(0, pipe(pipes));
	pid = fork();
	if (!pid) {
		fd = run(&sleep_for_ever, 1, 0);
		/* Its own child keeps the descriptor until the test closes the pipe. */
		if (fd < 0 || fork())
			_exit(fd < 0);
		close(pipes[1]);
		_exit(read(pipes[0], &fd, 1));
	}
	ASSERT_EQ(pid, waitpid(pid, &fd, 0));
	ASSERT_EQ(0, fd);
	ASSERT_EQ(0, next_of(self->other, self->number, &info));
	EXPECT_EQ(0, info.out_pid);
	close(pipes[0]);
	close(pipes[1]);
	while (next_of(self->other, self->number, &info) != -ENOENT)
		sched_yield();
}

TEST_F(sessions, look_the_same_by_number)
{
	static struct weft_worker_stats own[MOST], seen[MOST];
	struct weft_task_info own_tasks[MOST], seen_tasks[MOST];
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	struct weft_result own_result, seen_result;
	unsigned int nr;
	int err;

	for (int i = 0; i < 3; i++)
		ASSERT_EQ(0, call(self->running, WEFT_IOC_SPAWN, &spawn));
	/* What is over does not change between two looks. */
	ASSERT_EQ(0, stop(self->running));
	ASSERT_EQ(0, result_of(self->running, 0, &own_result));
	ASSERT_EQ(0, result_of(self->other, self->number, &seen_result));
	EXPECT_EQ(self->number, seen_result.session);
	seen_result.session = 0;
	EXPECT_EQ(0, memcmp(&own_result, &seen_result, sizeof(own_result)));
	nr = worker_stats(self->running, 0, own, &err);
	ASSERT_EQ(0, err);
	ASSERT_EQ(nr, worker_stats(self->other, self->number, seen, &err));
	ASSERT_EQ(0, err);
	for (unsigned int i = 0; i < nr; i++)
		/* But for what the OS counts of threads, which end after the session. */
		EXPECT_EQ(0, memcmp(&own[i], &seen[i],
				    offsetof(struct weft_worker_stats, wall_ns)));
	ASSERT_EQ(3, tasks_of(self->running, 0, own_tasks, &err));
	ASSERT_EQ(3, tasks_of(self->other, self->number, seen_tasks, &err));
	EXPECT_EQ(0, memcmp(own_tasks, seen_tasks, 3 * sizeof(own_tasks[0])));
}

TEST_F(sessions, are_stopped_by_number)
{
	ASSERT_EQ(-ETIMEDOUT, wait_end(self->running, 0));
	ASSERT_EQ(0, stop_of(self->other, self->number));
	/* It waits for the end, as that of one's own does. */
	EXPECT_EQ(0, wait_end(self->running, 0));
	EXPECT_EQ(WEFT_END_STOPPED, result(self->running).out_end);
	EXPECT_EQ(0, stop_of(self->other, self->number));
	EXPECT_EQ(-ENODATA, stop_of(self->other, 0));
}

TEST_F(sessions, that_are_not_there_are_refused)
{
	EXPECT_EQ(0, each_look(self->other, self->number));
	EXPECT_EQ(-ENOENT, each_look(self->other, self->number + 1000));
	EXPECT_EQ(-ENOENT, stop_of(self->other, self->number + 1000));
	EXPECT_EQ(-ENODATA, each_look(self->other, 0));
	close(self->running);
	EXPECT_EQ(-ENOENT, each_look(self->other, self->number));
	EXPECT_EQ(-ENOENT, stop_of(self->other, self->number));
	self->running = open_weft();
}

TEST_F(sessions, of_other_users_are_left_alone)
{
	struct weft_session_info info;

	NEEDS(!geteuid(), "root, who can become another");
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_EQ(-EPERM, each_look(self->other, self->number));
	EXPECT_EQ(-EPERM, stop_of(self->other, self->number));
	EXPECT_EQ(-ENOENT, next_of(self->other, 0, &info));
	/* A descriptor is a key to its own session, whoever holds it. */
	EXPECT_EQ(0, each_look(self->running, 0));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(0, each_look(self->other, self->number));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->running, 0));
}

/* Where tasks do not run any more the worker says why. */
TEST_F(sessions, workers_that_are_off_say_so)
{
	static struct weft_worker_stats workers[MOST];
	__u64 mask = 1;
	struct weft_workers change = {
		.size = sizeof(change), .session = self->number, .cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
	};
	int err;

	NEEDS(cpus(2) == 3, "two CPUs");
	ASSERT_EQ(0, call(self->other, WEFT_IOC_WORKERS, &change));
	ASSERT_EQ(2, worker_stats(self->other, self->number, workers, &err));
	EXPECT_EQ(0, workers[0].off);
	EXPECT_EQ(WEFT_OFF_RETIRED, workers[1].off);
	mask = 3;
	ASSERT_EQ(0, call(self->other, WEFT_IOC_WORKERS, &change));
	ASSERT_EQ(2, worker_stats(self->other, self->number, workers, &err));
	EXPECT_EQ(0, workers[1].off);
}

struct onlooker {
	int fd;
	bool over;
	unsigned int strange;
	unsigned int stopped;
};

/* Looks at whatever there is, and ends every other one. */
static void *look_on(void *arg)
{
	struct onlooker *onlooker = arg;
	struct weft_session_info info;
	int err;

	while (!__atomic_load_n(&onlooker->over, __ATOMIC_ACQUIRE)) {
		if (next_of(onlooker->fd, 0, &info))
			continue;
		err = info.out_session & 1 ? stop_of(onlooker->fd, info.out_session) :
					     each_look(onlooker->fd, info.out_session);
		onlooker->stopped += info.out_session & 1 && !err;
		/* 1: it was closed between two of them. */
		onlooker->strange += err && err != -ENOENT && err != 1;
	}
	return NULL;
}

/* Sessions come and go below the eyes of who looks at them. */
TEST(looks_race_with_close)
{
	struct onlooker onlooker = { .fd = open_weft() };
	unsigned int rounds;
	pthread_t thread;
	int fd;

	ASSERT_LE(0, onlooker.fd);
	ASSERT_EQ(0, pthread_create(&thread, NULL, look_on, &onlooker));
	for (rounds = 0; rounds < ROUNDS; rounds++) {
		fd = run(&crowd, 2, 0);
		ASSERT_LE(0, fd);
		/* Half of them are closed while they run, the others end by his hand. */
		if (rounds & 1)
			wait_end(fd, 20000000);
		close(fd);
	}
	__atomic_store_n(&onlooker.over, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
	close(onlooker.fd);
	EXPECT_EQ(0, onlooker.strange);
	EXPECT_EQ(0, sessions());
}

TEST_HARNESS_MAIN
