// SPDX-License-Identifier: GPL-2.0
/*
 * A session lives on its opener's memory control group: in one that is too small calls
 * fail or the process is killed, the machine goes on, and nothing stays charged.
 */
#include "weft_test.h"

#include <sys/stat.h>

#define CGROUPS "/sys/fs/cgroup"
#define GROUP CGROUPS "/weft_memcg_test"

enum { MIB = 1 << 20, SMALL = 4 * MIB, AMPLE = 64 * MIB, KEPT_BY_CACHES = MIB / 4 };

/* Bytes of the group of what is called @name in memory.stat. */
static long charged(const char *name)
{
	FILE *file = fopen(GROUP "/memory.stat", "r");
	long number = -1;
	char found[64];

	while (file && fscanf(file, "%63s %ld", found, &number) == 2 && strcmp(found, name))
		;
	if (file)
		fclose(file);
	return number;
}

FIXTURE(memcg)
{
	bool made;
};

FIXTURE_SETUP(memcg)
{
	write_text(CGROUPS "/cgroup.subtree_control", "+memory");
	self->made = !mkdir(GROUP, 0700);
}

FIXTURE_TEARDOWN(memcg)
{
	EXPECT_EQ(0, sessions());
	/* What processes leave behind is collected a moment later. */
	while (self->made && rmdir(GROUP) && errno == EBUSY)
		sched_yield();
}

/* The status of a child that runs @body in the group, limited to @bytes. */
static int run_limited(long bytes, int (*body)(void))
{
	char number[24];
	int status = -1;
	pid_t pid;

	snprintf(number, sizeof(number), "%ld", bytes);
	if (write_text(GROUP "/memory.max", number))
		return -1;
	pid = fork();
	if (!pid) {
		snprintf(number, sizeof(number), "%d", getpid());
		_exit(write_text(GROUP "/cgroup.procs", number) ? 100 : body());
	}
	waitpid(pid, &status, 0);
	return status;
}

/* Its answer: what LOAD of a program with 16 MiB of data said, or START. */
static int load_much(void)
{
	static struct program much;
	int fd = open_weft(), err;

	much = spawnable;
	much.data_total = 16 * MIB;
	if (fd < 0)
		return -fd;
	err = load(fd, &much);
	return -(err ? err : start(fd, 2, 0));
}

/* A task that takes and touches what the arena gives, a MiB a time, until it gives none. */
PROGRAM(take_all,
	/* 0 */ LD64(1, MIB), CALL(arena_alloc), JEQ(0, 0, 6),
	/* 4 */ MOVX(1, 0), LD64(2, MIB), MOV(3, 64), CALL(mem_walk), JUMP(-10),
	/* 10 */ MOV(0, 0), EXIT);

/* Tasks without end, each of which waits. */
PROGRAM(make_all,
	/* 0 */ LDFUNC(1, 6 - 1), CALL(go), INSN(0xc5, 0, 0, 1, 0), JUMP(-5),
	/* 5 */ EXIT,
	/* 6 */ LD64(1, 1ULL << 60), CALL(sleep_ns), EXIT);

/* 0: main has ended, and all it had was paid for by the group. */
static int run_to_end(const struct program *p)
{
	int fd = run(p, 2, 0), err;
	struct weft_result r;

	if (fd < 0)
		return -fd;
	err = wait_end(fd, -1);
	r = result(fd);
	if (err)
		return -err;
	return r.out_end == WEFT_END_MAIN && r.out_peak_bytes <= 2 * SMALL ? 0 : EPROTO;
}

static int take_all_there_is(void)
{
	return run_to_end(&take_all);
}

static int make_all_there_are(void)
{
	return run_to_end(&make_all);
}

static int run_one(void)
{
	return run_to_end(&return_42);
}

static bool ended_or_killed(int status, int expected)
{
	return (WIFEXITED(status) && WEXITSTATUS(status) == expected) ||
	       (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Without processes only what nobody gives back is left; caches are given back. */
static long left_behind(void)
{
	long kept = 0;

	for (int i = 0; i < 1000; i++) {
		write_text(GROUP "/memory.reclaim", "16M");
		kept = charged("kernel");
		if (kept <= KEPT_BY_CACHES)
			return 0;
		sched_yield();
	}
	return kept;
}

TEST_F(memcg, load_is_refused_in_a_small_group)
{
	int status;

	NEEDS(!access(GROUP "/memory.max", W_OK), "no memory control groups here");
	status = run_limited(SMALL, load_much);
	EXPECT_TRUE(ended_or_killed(status, ENOMEM)) TH_LOG("status %#x", status);
	EXPECT_EQ(0, left_behind());
	EXPECT_EQ(0, run_limited(AMPLE, load_much));
	EXPECT_EQ(0, left_behind());
}

TEST_F(memcg, arena_ends_where_the_group_does)
{
	int status;

	NEEDS(!access(GROUP "/memory.max", W_OK), "no memory control groups here");
	status = run_limited(SMALL, take_all_there_is);
	EXPECT_TRUE(ended_or_killed(status, 0)) TH_LOG("status %#x", status);
	EXPECT_EQ(0, left_behind());
}

TEST_F(memcg, tasks_end_where_the_group_does)
{
	int status;

	NEEDS(!access(GROUP "/memory.max", W_OK), "no memory control groups here");
	status = run_limited(SMALL, make_all_there_are);
	EXPECT_TRUE(ended_or_killed(status, 0)) TH_LOG("status %#x", status);
	EXPECT_EQ(0, left_behind());
}

/* One that ran before goes on, and the next one runs. */
TEST_F(memcg, others_are_spared)
{
	volatile __u64 *data;
	int fd;

	NEEDS(!access(GROUP "/memory.max", W_OK), "no memory control groups here");
	fd = run(&count_for_ever, 2, 0);
	ASSERT_GE(fd, 0);
	data = map_data(fd);
	for (int i = 0; i < 5; i++) {
		run_limited(SMALL, take_all_there_is);
		wait_for_change(data);
		EXPECT_EQ(0, run_limited(AMPLE, run_one));
	}
	munmap((void *)data, PAGE);
	close(fd);
	EXPECT_EQ(0, left_behind());
}

TEST_HARNESS_MAIN
