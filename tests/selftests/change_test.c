// SPDX-License-Identifier: GPL-2.0
/* A session that runs: another policy takes over, workers come and go. */
#include "weft_test.h"

enum { MOST_WORKERS = 4, NOBODY = 65534 };

/* 0: main makes 20 tasks, which yield for ever, and does so itself. */
PROGRAM(yielders,
	/* 0 */ MOV(6, 20),
	/* 1 */ LDFUNC(1, 8 - 2), CALL(go), ADD(6, -1), JNE(6, 0, -5), CALL(task_yield), JUMP(-2),
	/* 8 */ CALL(task_yield), JUMP(-2));

FIXTURE(change)
{
	int fd;
	struct weft_start start;
};

FIXTURE_SETUP(change)
{
	self->start = (struct weft_start){ .quantum_ns = 1000000 };
	self->fd = run_on(&yielders, 3, &self->start);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(change)
{
	close(self->fd);
}

static int change_workers(int fd, __u32 session, __u64 mask)
{
	struct weft_workers workers = {
		.size = sizeof(workers), .session = session, .cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
	};

	return call(fd, WEFT_IOC_WORKERS, &workers);
}

static int swap(int fd, __u32 session, const char *policy)
{
	struct weft_swap swap = { .size = sizeof(swap), .session = session };

	strcpy(swap.policy, policy);
	return call(fd, WEFT_IOC_SWAP, &swap);
}

/* Switches of each CPU's worker; how many workers there are. */
static unsigned int switches(int fd, __u64 *by_cpu)
{
	static struct weft_worker_stats workers[MOST_WORKERS];
	struct weft_stats stats = {
		.size = sizeof(stats), .worker_size = sizeof(*workers), .workers = PTR(workers),
		.nr_workers = MOST_WORKERS,
	};

	memset(by_cpu, 0, MOST_WORKERS * sizeof(*by_cpu));
	if (call(fd, WEFT_IOC_STATS, &stats))
		return 0;
	for (unsigned int i = 0; i < stats.out_workers; i++)
		by_cpu[workers[i].cpu] = workers[i].switches;
	return stats.out_workers;
}

/* The CPUs on which tasks run from now on, once all in @mask do. */
static __u64 busy_cpus(int fd, __u64 mask)
{
	__u64 before[MOST_WORKERS], now[MOST_WORKERS], busy;

	switches(fd, before);
	do {
		sched_yield();
		switches(fd, now);
		busy = 0;
		for (int cpu = 0; cpu < MOST_WORKERS; cpu++)
			busy |= (__u64)(now[cpu] > before[cpu]) << cpu;
	} while ((busy & mask) != mask);
	return busy;
}

TEST_F(change, tasks_run_where_the_workers_are)
{
	static const __u64 masks[] = { 3, 1, 2, 8, 15, 4, 6, 3 };

	NEEDS(cpus(4) == 15, "four CPUs");
	for (unsigned int i = 0; i < ARRAY_LEN(masks); i++) {
		ASSERT_EQ(0, change_workers(self->fd, 0, masks[i]));
		/* What was under way when it came has left. */
		busy_cpus(self->fd, masks[i]);
		ASSERT_EQ(masks[i], busy_cpus(self->fd, masks[i]));
	}
}

TEST_F(change, workers_are_made_once)
{
	__u64 by_cpu[MOST_WORKERS];

	NEEDS(cpus(4) == 15, "four CPUs");
	EXPECT_EQ(2, switches(self->fd, by_cpu));
	ASSERT_EQ(0, change_workers(self->fd, 0, 8));
	EXPECT_EQ(3, switches(self->fd, by_cpu));
	ASSERT_EQ(0, change_workers(self->fd, 0, 3));
	ASSERT_EQ(0, change_workers(self->fd, 0, 8));
	EXPECT_EQ(3, switches(self->fd, by_cpu));
}

TEST_F(change, lists_of_cpus_are_checked)
{
	EXPECT_EQ(-EINVAL, change_workers(self->fd, 0, 0));
	EXPECT_EQ(-ENXIO, change_workers(self->fd, 0, 1ULL << 63));
	EXPECT_EQ(-ENXIO, change_workers(self->fd, 0, 1ULL << 63 | 1));
	EXPECT_EQ(3, busy_cpus(self->fd, 3));
	EXPECT_EQ(0, change_workers(self->fd, 0, 3));
}

TEST_F(change, every_policy_lets_the_tasks_run)
{
	struct weft_policy_info policy = { .size = sizeof(policy) };

	for (; !call(self->fd, WEFT_IOC_POLICY, &policy); policy.index++) {
		ASSERT_EQ(0, swap(self->fd, 0, policy.out_name));
		ASSERT_EQ(3, busy_cpus(self->fd, 3));
	}
	EXPECT_EQ(21, result(self->fd).out_live);
}

/* One that is found by its number, also through its own descriptor. */
TEST_F(change, sessions_are_found_by_number)
{
	int other = open_weft();

	ASSERT_LE(0, other);
	EXPECT_EQ(0, swap(other, self->start.out_session, "fair"));
	EXPECT_EQ(0, swap(self->fd, self->start.out_session, "rr"));
	EXPECT_EQ(0, change_workers(other, self->start.out_session, 2));
	EXPECT_EQ(-ENOENT, swap(other, self->start.out_session + 1000, "fair"));
	EXPECT_EQ(-ENOENT, change_workers(other, ~0U, 2));
	EXPECT_EQ(-ENODATA, swap(other, 0, "fair"));
	EXPECT_EQ(-ENODATA, change_workers(other, 0, 1));
	close(self->fd);
	EXPECT_EQ(-ENOENT, swap(other, self->start.out_session, "fair"));
	self->fd = other;
}

TEST_F(change, other_users_sessions_are_left_alone)
{
	int other = open_weft();

	NEEDS(!geteuid(), "root, who can become another");
	ASSERT_LE(0, other);
	ASSERT_EQ(0, seteuid(NOBODY));
	EXPECT_EQ(-EPERM, swap(other, self->start.out_session, "fair"));
	EXPECT_EQ(-EPERM, change_workers(other, self->start.out_session, 1));
	ASSERT_EQ(0, seteuid(0));
	EXPECT_EQ(0, swap(other, self->start.out_session, "fair"));
	close(other);
}

/* Where the OS decides there is nothing to change. */
TEST(one_to_one_vehicles_take_neither)
{
	struct weft_start start = { .vehicle = WEFT_VEHICLE_KTHREAD };
	int fd = run_on(&yielders, 1, &start);

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EOPNOTSUPP, swap(fd, 0, "fair"));
	EXPECT_EQ(-EOPNOTSUPP, change_workers(fd, 0, 1));
	close(fd);
}

TEST_HARNESS_MAIN
