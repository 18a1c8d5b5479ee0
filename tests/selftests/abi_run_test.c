// SPDX-License-Identifier: GPL-2.0
/* The contract of a session that runs: waiting, spawning, statistics, its end. */
#include "abi.h"

/* ETIMEDOUT: WEFT_IOC_WAIT ran into its time-out, and not before. */
TEST_F(abi, wait_times_out)
{
	__u64 before = clock_ns();

	ASSERT_EQ(0, load(self->fd, &sleep_for_ever));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 0));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 30000000));
	EXPECT_GE(clock_ns() - before, 30000000);
	EXPECT_EQ(WEFT_END_NONE, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
}

static void on_alarm(int signal)
{
}

/* EINTR: a signal came; the call may be repeated. */
TEST_F(abi, wait_is_interrupted)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { .it_value.tv_usec = 10000, .it_interval.tv_usec = 10000 };
	struct itimerval never = {};
	char byte;

	ASSERT_EQ(0, load(self->fd, &sleep_for_ever));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	/* Again and again: one that comes before the call is not the last. */
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	EXPECT_EQ(-EINTR, wait_end(self->fd, -1));
	EXPECT_EQ(-EINTR, wait_end(self->fd, 1000000000000));
	EXPECT_EQ(-1, read(self->fd, &byte, 1));
	EXPECT_EQ(EINTR, errno);
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &never, NULL));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 0));
}

TEST_F(abi, spawn_needs_an_entry)
{
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 9 };

	ASSERT_EQ(0, load(self->fd, &spawnable));
	ASSERT_EQ(0, start(self->fd, 1, WEFT_START_KEEP));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	spawn.insn = ~0U;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	spawn.insn = 8;
	spawn.out_id = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	EXPECT_GT((__s64)spawn.out_id, 0);
}

TEST_F(abi, stats_fill_what_there_is)
{
	struct weft_worker_stats workers[8];
	struct weft_stats stats = {
		.size = sizeof(stats),
		.worker_size = sizeof(workers[0]),
		.workers = PTR(workers),
		.nr_workers = ARRAY_LEN(workers),
	};
	unsigned int nr = __builtin_popcountll(cpus(2));

	ASSERT_EQ(0, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	memset(workers, POISON, sizeof(workers));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	ASSERT_EQ(nr, stats.out_workers);
	for (unsigned int i = 0; i < nr; i++) {
		EXPECT_EQ(i, workers[i].cpu);
		EXPECT_EQ(0, workers[i].off);
		EXPECT_GE(workers[i].wall_ns, workers[i].idle_ns);
	}
	for (size_t i = nr * sizeof(workers[0]); i < sizeof(workers); i++)
		ASSERT_EQ((char)POISON, ((char *)workers)[i]);
	/* Less room than workers, and none. */
	memset(workers, POISON, sizeof(workers));
	stats.nr_workers = 1;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	EXPECT_EQ(nr, stats.out_workers);
	EXPECT_EQ((char)POISON, ((char *)workers)[sizeof(workers[0])]);
	stats.nr_workers = 0;
	stats.workers = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	stats.nr_workers = 1;
	EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_STATS, &stats));
	stats.workers = PTR(workers);
	stats.worker_size = 4;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_STATS, &stats));
}

TEST_F(abi, tasks_are_listed_in_pages)
{
	struct weft_task_info infos[4];
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(infos[0]),
		.tasks = PTR(infos),
		.nr_tasks = 3,
	};
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 0 };
	__u64 ids[10], seen = 0;
	unsigned int total = 0;

	ASSERT_EQ(0, load(self->fd, &spawnable));
	ASSERT_EQ(0, start(self->fd, 1, WEFT_START_KEEP));
	for (unsigned int i = 0; i < ARRAY_LEN(ids); i++) {
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_SPAWN, &spawn));
		ids[i] = spawn.out_id;
	}
	do {
		memset(infos, POISON, sizeof(infos));
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
		ASSERT_LE(tasks.out_tasks, 3);
		for (__u32 i = 0; i < tasks.out_tasks; i++)
			for (unsigned int k = 0; k < ARRAY_LEN(ids); k++)
				seen |= (__u64)(infos[i].id == ids[k]) << k;
		total += tasks.out_tasks;
		ASSERT_EQ((char)POISON, ((char *)&infos[3])[0]);
		ASSERT_LE(total, ARRAY_LEN(ids));
	} while (tasks.cursor);
	EXPECT_EQ(ARRAY_LEN(ids), total);
	EXPECT_EQ((1U << ARRAY_LEN(ids)) - 1, seen);

	tasks.cursor = 0;
	tasks.task_size = 8;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_TASKS, &tasks));
	tasks.task_size = sizeof(infos[0]);
	tasks.tasks = PTR(-4096L);
	EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_TASKS, &tasks));
	/* A cursor that nobody gave is harmless. */
	tasks.tasks = PTR(infos);
	tasks.cursor = ~0ULL;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
	EXPECT_EQ(0, tasks.out_tasks);
	EXPECT_EQ(0, tasks.cursor);
}

TEST_F(abi, result_of_main)
{
	struct weft_result r;

	ASSERT_EQ(0, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	memset(&r, POISON, sizeof(r));
	r.size = sizeof(r);
	r.session = 0;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_RESULT, &r));
	EXPECT_EQ(WEFT_END_MAIN, r.out_end);
	EXPECT_EQ(42, r.out_status);
	EXPECT_EQ(WEFT_FAULT_NONE, r.out_fault);
	EXPECT_EQ(1, r.out_created);
	EXPECT_EQ(1, r.out_exited);
	EXPECT_EQ(0, r.out_live);
	EXPECT_GT(r.out_peak_bytes, 0);
	EXPECT_GT(r.out_wall_ns, 0);
	EXPECT_EQ(0, r.out_text[0]);
}

TEST_F(abi, status_is_all_of_r0)
{
	PROGRAM(wide, LD64(0, 0x8000000012345678ULL), EXIT);

	ASSERT_EQ(0, load(self->fd, &wide));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(0x8000000012345678ULL, (__u64)result(self->fd).out_status);
}

TEST_F(abi, args_are_main_s)
{
	/* r0 = r1 * 1000 + r2 */
	PROGRAM(args, INSN(0x27, 1, 0, 0, 1000), MOVX(0, 1), INSN(0x0f, 0, 2, 0, 0), EXIT);
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.args = { 5, 7 },
	};

	ASSERT_EQ(0, load(self->fd, &args));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(5007, result(self->fd).out_status);
}

TEST_F(abi, result_of_a_fault)
{
	struct weft_result r;

	ASSERT_EQ(0, load(self->fd, &read_null));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	r = result(self->fd);
	EXPECT_EQ(WEFT_END_FAULT, r.out_end);
	EXPECT_EQ(WEFT_FAULT_ADDRESS, r.out_fault);
	EXPECT_EQ(1, r.out_insn);
	EXPECT_EQ(16, r.out_addr);
	EXPECT_EQ(8, r.out_access);
	EXPECT_EQ(0, r.out_entry);
	EXPECT_GT((__s64)r.out_task, 0);
	EXPECT_EQ(1, r.out_live);
}

TEST_F(abi, result_of_a_deadlock)
{
	struct weft_task_info info;
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(info),
		.tasks = PTR(&info),
		.nr_tasks = 1,
	};

	ASSERT_EQ(0, load(self->fd, &block_for_ever));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(WEFT_END_DEADLOCK, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
	/* Who waits for what can still be asked. */
	memset(&info, POISON, sizeof(info));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
	ASSERT_EQ(1, tasks.out_tasks);
	EXPECT_EQ(WEFT_TASK_BLOCKED, info.state);
	EXPECT_EQ(WEFT_ON_RECV, info.wait);
	EXPECT_EQ(1, info.addr);
	EXPECT_EQ(0, info.entry);
	EXPECT_EQ(5, info.insn);
	EXPECT_EQ(0, info.priority);
}

TEST_F(abi, result_of_a_time_limit)
{
	struct weft_load l = load_of(&loop_for_ever);

	l.run_limit_ns = 20000000;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(WEFT_END_TIME, result(self->fd).out_end);
	EXPECT_GE(result(self->fd).out_wall_ns, 20000000);
}

TEST_F(abi, result_of_a_stop)
{
	ASSERT_EQ(0, load(self->fd, &loop_for_ever));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, stop(self->fd));
	EXPECT_EQ(WEFT_END_STOPPED, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
}

/* Sixteen numbers of random_u64() in the first words of the data. */
static int random_words(__u64 seed, __u64 *words)
{
	PROGRAM(draw,
		LD64(6, DATA), MOV(7, 16),
		CALL(random_u64), STORE64(6, 0, 0), ADD(6, 8), ADD(7, -1), JNE(7, 0, -5),
		MOV(0, 0), EXIT);
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.seed = seed,
	};
	int fd = open_weft(), err = load(fd, &draw);
	void *data;

	if (!err)
		err = call(fd, WEFT_IOC_START, &start);
	if (!err)
		err = wait_end(fd, -1);
	data = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, WEFT_MAP_DATA);
	if (!err && data != MAP_FAILED)
		memcpy(words, data, 16 * sizeof(*words));
	munmap(data, PAGE);
	close(fd);
	return data == MAP_FAILED ? -1 : err;
}

/* On one worker, the same seed gives the same numbers; another, others. */
TEST(random_is_repeatable_by_seed)
{
	__u64 first[16], again[16], other[16];

	memset(first, POISON, sizeof(first));
	memset(again, 0, sizeof(again));
	ASSERT_EQ(0, random_words(1234, first));
	ASSERT_EQ(0, random_words(1234, again));
	EXPECT_EQ(0, memcmp(first, again, sizeof(first)));
	ASSERT_EQ(0, random_words(1235, other));
	for (int i = 0; i < 16; i++)
		EXPECT_NE(first[i], other[i]);
	ASSERT_EQ(0, random_words(0, first));
	EXPECT_NE(first[0], first[1]);
}

/* Nothing but what is above: no write, no seek. */
TEST_F(abi, no_other_operations)
{
	EXPECT_EQ(-1, write(self->fd, "x", 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_HARNESS_MAIN
