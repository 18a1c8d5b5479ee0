// SPDX-License-Identifier: GPL-2.0
/*
 * A session's life: what close(), kill, fork, dup, mmap and threads do to it,
 * and that two sessions share nothing.
 */
#include "weft_test.h"

/* Issue 1: close() at any moment ends everything within 100 ms. */
static const __u64 close_limit_ns = 100000000;

TEST(two_sessions_share_nothing)
{
	int a = run(&count_for_ever, 2, 0), b = run(&count_for_ever, 2, 0);
	volatile __u64 *data_a, *data_b;
	__u64 last;

	ASSERT_GE(a, 0);
	ASSERT_GE(b, 0);
	data_a = map_data(a);
	data_b = map_data(b);
	ASSERT_NE(NULL, data_a);
	ASSERT_NE(NULL, data_b);
	wait_for_change(data_a);
	wait_for_change(data_b);
	/* The end of one is nothing to the other. */
	ASSERT_EQ(0, stop(a));
	last = word_at(data_a);
	wait_for_change(data_b);
	EXPECT_EQ(last, word_at(data_a));
	EXPECT_EQ(WEFT_END_STOPPED, result(a).out_end);
	EXPECT_EQ(WEFT_END_NONE, result(b).out_end);
	close(a);
	wait_for_change(data_b);
	EXPECT_EQ(0, stop(b));
	close(b);
}

TEST(fault_of_one_spares_the_other)
{
	int a = run(&count_for_ever, 2, 0), b = run(&read_null, 2, 0);
	volatile __u64 *data = map_data(a);

	ASSERT_GE(a, 0);
	ASSERT_GE(b, 0);
	ASSERT_EQ(0, wait_end(b, -1));
	EXPECT_EQ(WEFT_END_FAULT, result(b).out_end);
	wait_for_change(data);
	EXPECT_EQ(WEFT_END_NONE, result(a).out_end);
	close(b);
	close(a);
}

TEST(eight_sessions_at_once)
{
	int fds[8];

	for (int i = 0; i < 8; i++) {
		fds[i] = run(&count_for_ever, 2, 0);
		ASSERT_GE(fds[i], 0);
	}
	for (int i = 0; i < 8; i++) {
		volatile __u64 *data = map_data(fds[i]);

		ASSERT_NE(NULL, data);
		wait_for_change(data);
		munmap((void *)data, PAGE);
	}
	for (int i = 0; i < 8; i++)
		close(fds[i]);
	EXPECT_EQ(0, sessions());
}

/* Takes the best of some: a machine that is busy is not what is measured. */
static __u64 quickest_close(const struct program *p, unsigned int nr_cpus)
{
	__u64 best = ~0ULL;

	for (int i = 0; i < 5; i++) {
		int fd = run(p, nr_cpus, 0);
		__u64 before, took;

		if (fd < 0)
			return ~0ULL;
		/* Some time into the run, at various points. */
		wait_end(fd, 10000000 + i * 3000000);
		before = clock_ns();
		close(fd);
		took = clock_ns() - before;
		best = took < best ? took : best;
	}
	return best;
}

TEST(close_ends_endless_loops_quickly)
{
	EXPECT_LE(quickest_close(&loop_for_ever, 4), close_limit_ns * time_scale());
	EXPECT_EQ(0, sessions());
}

TEST(close_ends_a_crowd_quickly)
{
	EXPECT_LE(quickest_close(&crowd, 4), close_limit_ns * time_scale());
	EXPECT_EQ(0, sessions());
}

TEST(close_ends_native_work_quickly)
{
	PROGRAM(compute, LD64(1, 1ULL << 60), CALL(compute), MOV(0, 0), EXIT);

	EXPECT_LE(quickest_close(&compute, 4), close_limit_ns * time_scale());
	EXPECT_EQ(0, sessions());
}

TEST(close_ends_sleepers_quickly)
{
	EXPECT_LE(quickest_close(&sleep_for_ever, 4), close_limit_ns * time_scale());
	EXPECT_EQ(0, sessions());
}

/* From before the first task runs to well into the run, at every point. */
TEST(close_at_any_moment)
{
	static const struct program *const programs[] = {
		&return_42, &loop_for_ever, &crowd, &block_for_ever, &sleep_for_ever, &read_null,
	};

	for (unsigned int i = 0; i < 120; i++) {
		int fd = run(programs[i % ARRAY_LEN(programs)], 1 + i % 4, 0);

		ASSERT_GE(fd, 0);
		for (volatile unsigned int spin = (i / 6) * (i / 6) * 500; spin; spin--)
			;
		close(fd);
	}
	EXPECT_EQ(0, sessions());
}

TEST(close_before_start)
{
	for (int i = 0; i < 20; i++) {
		int fd = open_weft();

		ASSERT_GE(fd, 0);
		if (i & 1)
			ASSERT_EQ(0, load(fd, &return_42));
		close(fd);
	}
	EXPECT_EQ(0, sessions());
}

/* A child that runs @p until it is killed; its pid once the session runs. */
static pid_t run_in_child(const struct program *p)
{
	int ready[2];
	pid_t pid;
	char byte;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		if (run(p, 4, 0) >= 0 && write(ready[1], "r", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		pid = -1;
	close(ready[0]);
	return pid;
}

TEST(kill_of_the_opener_ends_all)
{
	for (int i = 0; i < 5; i++) {
		pid_t pid = run_in_child(i & 1 ? &crowd : &loop_for_ever);
		int status;

		ASSERT_GT(pid, 0);
		ASSERT_EQ(1, sessions());
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		EXPECT_TRUE(WIFSIGNALED(status));
		EXPECT_EQ(0, sessions());
	}
}

/* SIGKILL comes through while the opener waits in the kernel. */
TEST(kill_while_waiting)
{
	int ready[2];
	pid_t pid;
	char byte;

	ASSERT_EQ(0, pipe(ready));
	for (int in_read = 0; in_read < 2; in_read++) {
		pid = fork();
		if (!pid) {
			int fd = run(&loop_for_ever, 4, 0);

			if (fd < 0 || write(ready[1], "r", 1) != 1)
				_exit(1);
			if (in_read)
				_exit(read(fd, &byte, 1));
			_exit(wait_end(fd, -1));
		}
		ASSERT_EQ(1, read(ready[0], &byte, 1));
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, NULL, 0));
		EXPECT_EQ(0, sessions());
	}
}

TEST(forked_child_does_not_end_it)
{
	int fd = run(&count_for_ever, 2, 0);
	volatile __u64 *data = map_data(fd);
	pid_t pid;

	ASSERT_GE(fd, 0);
	pid = fork();
	if (!pid)
		_exit(close(fd));
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	wait_for_change(data);
	EXPECT_EQ(WEFT_END_NONE, result(fd).out_end);
	munmap((void *)data, PAGE);
	close(fd);
	EXPECT_EQ(0, sessions());
}

TEST(child_can_use_what_it_inherits)
{
	int fd = run(&spawnable, 2, WEFT_START_KEEP), status;
	volatile __u64 *data = map_data(fd);
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 8, .arg = 5 };
	pid_t pid;

	ASSERT_GE(fd, 0);
	pid = fork();
	if (!pid)
		_exit(-call(fd, WEFT_IOC_SPAWN, &spawn));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, WEXITSTATUS(status));
	while (word_at(data) != 5)
		sched_yield();
	close(fd);
}

TEST(dup_keeps_it)
{
	int fd = run(&count_for_ever, 2, 0), twin = dup(fd);
	volatile __u64 *data = map_data(fd);

	ASSERT_GE(twin, 0);
	close(fd);
	wait_for_change(data);
	munmap((void *)data, PAGE);
	EXPECT_EQ(WEFT_END_NONE, result(twin).out_end);
	EXPECT_EQ(1, sessions());
	close(twin);
	EXPECT_EQ(0, sessions());
}

struct racer {
	int fd;
	pthread_barrier_t *line;
	int loaded, started;
};

static void *race_to_start(void *arg)
{
	struct racer *racer = arg;

	pthread_barrier_wait(racer->line);
	racer->loaded = load(racer->fd, &return_42);
	pthread_barrier_wait(racer->line);
	racer->started = start(racer->fd, 1, 0);
	return NULL;
}

/* Of racing loads and starts on one session one wins, the others are told. */
TEST(one_load_and_one_start_win)
{
	for (int round = 0; round < 20; round++) {
		pthread_barrier_t line;
		pthread_t threads[3];
		struct racer racers[3];
		int fd = open_weft(), loaded = 0, started = 0;

		pthread_barrier_init(&line, NULL, 3);
		for (int i = 0; i < 3; i++) {
			racers[i] = (struct racer){ .fd = fd, .line = &line };
			ASSERT_EQ(0, pthread_create(&threads[i], NULL, race_to_start, &racers[i]));
		}
		for (int i = 0; i < 3; i++) {
			ASSERT_EQ(0, pthread_join(threads[i], NULL));
			ASSERT_TRUE(racers[i].loaded == 0 || racers[i].loaded == -EEXIST);
			ASSERT_TRUE(racers[i].started == 0 || racers[i].started == -EEXIST);
			loaded += racers[i].loaded == 0;
			started += racers[i].started == 0;
		}
		EXPECT_EQ(1, loaded);
		EXPECT_EQ(1, started);
		ASSERT_EQ(0, wait_end(fd, -1));
		EXPECT_EQ(42, result(fd).out_status);
		close(fd);
	}
}

struct spawner {
	int fd;
	int made;
	int err;
};

static void *spawn_many(void *arg)
{
	struct spawner *spawner = arg;
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 8, .arg = 1 };

	while (spawner->made < 500 && !spawner->err) {
		spawner->err = call(spawner->fd, WEFT_IOC_SPAWN, &spawn);
		spawner->made += !spawner->err;
	}
	return NULL;
}

/* Tasks from outside, from several threads: each runs once. */
TEST(spawned_tasks_run_once)
{
	int fd = run(&spawnable, 4, WEFT_START_KEEP);
	volatile __u64 *data = map_data(fd);
	struct spawner spawners[4];
	pthread_t threads[4];

	ASSERT_GE(fd, 0);
	for (int i = 0; i < 4; i++) {
		spawners[i] = (struct spawner){ .fd = fd };
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, spawn_many, &spawners[i]));
	}
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], NULL));
		EXPECT_EQ(0, spawners[i].err);
		EXPECT_EQ(500, spawners[i].made);
	}
	while (result(fd).out_exited < 2000)
		sched_yield();
	EXPECT_EQ(2000, word_at(data));
	EXPECT_EQ(WEFT_END_NONE, result(fd).out_end);
	EXPECT_EQ(2000, result(fd).out_created);
	EXPECT_EQ(0, result(fd).out_live);
	EXPECT_EQ(0, stop(fd));
	EXPECT_EQ(WEFT_END_STOPPED, result(fd).out_end);
	EXPECT_EQ(2000, word_at(data));
	close(fd);
}

/* SPAWN against STOP: whatever was not refused is accounted for. */
TEST(spawn_races_stop)
{
	for (int round = 0; round < 10; round++) {
		int fd = run(&spawnable, 2, WEFT_START_KEEP);
		struct spawner spawner = { .fd = fd };
		struct weft_result r;
		pthread_t thread;

		ASSERT_GE(fd, 0);
		ASSERT_EQ(0, pthread_create(&thread, NULL, spawn_many, &spawner));
		while (result(fd).out_created < 20 * round)
			sched_yield();
		ASSERT_EQ(0, stop(fd));
		ASSERT_EQ(0, pthread_join(thread, NULL));
		EXPECT_TRUE(spawner.err == 0 || spawner.err == -ESHUTDOWN);
		r = result(fd);
		EXPECT_EQ(spawner.made, r.out_created);
		EXPECT_EQ(r.out_created, r.out_exited + r.out_live);
		close(fd);
	}
}

/* KEEP: idle without a task is not a deadlock. */
TEST(keep_waits_for_work)
{
	int fd = run(&spawnable, 2, WEFT_START_KEEP);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(-ETIMEDOUT, wait_end(fd, 30000000));
	EXPECT_EQ(WEFT_END_NONE, result(fd).out_end);
	EXPECT_EQ(0, result(fd).out_created);
	EXPECT_EQ(0, stop(fd));
	close(fd);
}

/* The number in "weft/SESSION:CPU" behind @prefix, if process @pid is called so. */
static bool worker_cpu(const char *pid, const char *prefix, unsigned long *cpu)
{
	char path[300], name[64];
	bool found = false;
	FILE *comm;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	comm = fopen(path, "r");
	if (comm && fgets(name, sizeof(name), comm) && !strncmp(name, prefix, strlen(prefix))) {
		*cpu = strtoul(name + strlen(prefix), NULL, 10);
		found = true;
	}
	if (comm)
		fclose(comm);
	return found;
}

/* The kernel threads carry the session's number and the CPU, and are pinned. */
TEST(workers_are_named_and_pinned)
{
	struct weft_start start = { };
	int fd = run_on(&loop_for_ever, cpus(2), &start);
	struct dirent *entry;
	unsigned int found = 0;
	char prefix[64];
	DIR *proc;

	ASSERT_GE(fd, 0);
	snprintf(prefix, sizeof(prefix), "weft/%u:", start.out_session);
	proc = opendir("/proc");
	ASSERT_NE(NULL, proc);
	while ((entry = readdir(proc))) {
		unsigned long cpu;
		cpu_set_t set;

		if (!worker_cpu(entry->d_name, prefix, &cpu))
			continue;
		found++;
		ASSERT_EQ(0, sched_getaffinity(atoi(entry->d_name), sizeof(set), &set));
		EXPECT_EQ(1, CPU_COUNT(&set));
		EXPECT_TRUE(CPU_ISSET(cpu, &set));
	}
	closedir(proc);
	EXPECT_EQ(start.out_workers, found);
	close(fd);
}

/*
 * Loops on kernel threads begin at once on all CPUs: each CPU's tick must have begun
 * before, as nobody is let in otherwise, where kernel threads are not preempted.
 */
TEST(loops_on_kthreads_are_met_from_the_start)
{
	PROGRAM(loops,
		/* 0 */ LDFUNC(1, 10 - 1), CALL(go), LDFUNC(1, 10 - 4), CALL(go),
		/* 6 */ LDFUNC(1, 10 - 7), CALL(go),
		/* 9 */ JUMP(-1), JUMP(-1));
	struct weft_start start = { .vehicle = WEFT_VEHICLE_KTHREAD };

	for (int round = 0; round < 100; round++) {
		int fd = run_on(&loops, cpus(4), &start);

		ASSERT_GE(fd, 0);
		for (unsigned int cpu = 0; cpu < start.out_workers; cpu++) {
			cpu_set_t set;

			CPU_ZERO(&set);
			CPU_SET(cpu, &set);
			ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
		}
		close(fd);
	}
}

/* rmmod is refused while a file is open, or mapped. */
TEST(module_stays_while_it_is_used)
{
	int fd = run(&return_42, 1, 0);
	volatile __u64 *data = map_data(fd);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(-1, syscall(SYS_delete_module, "weft", O_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
	close(fd);
	EXPECT_EQ(-1, syscall(SYS_delete_module, "weft", O_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
	munmap((void *)data, PAGE);
	EXPECT_EQ(0, sessions());
}

TEST_HARNESS_MAIN
