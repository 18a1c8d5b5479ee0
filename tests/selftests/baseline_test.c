// SPDX-License-Identifier: GPL-2.0
/* WEFT_IOC_BASELINE: figures of every kind, what it refuses, and its end. */
#include "abi.h"

enum { FEW = 20 };

static struct weft_baseline baseline_of(__u32 kind, __u64 iterations)
{
	return (struct weft_baseline){
		.size = sizeof(struct weft_baseline),
		.kind = kind,
		.iterations = iterations,
		.out_ns = 0xcccccccc,
		.out_count = 0xcccccccc,
	};
}

/* Threads of the kernel's that a measurement made, by their names. */
static unsigned int kthreads_left(void)
{
	char path[300], name[32];
	unsigned int nr = 0;
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	FILE *file;

	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		file = fopen(path, "r");
		if (!file)
			continue;
		if (fgets(name, sizeof(name), file))
			nr += !strncmp(name, "weft-base", 9);
		fclose(file);
	}
	closedir(dir);
	return nr;
}

/* They have ended, but the kernel has not buried them at once. */
static void await_burial(void)
{
	while (kthreads_left())
		sched_yield();
}

TEST_F(abi, baseline_of_every_kind)
{
	/* What one iteration is, where that is certain. */
	static const __u64 counts[] = {
		[WEFT_BASELINE_COMPLETION] = 2 * FEW,
		[WEFT_BASELINE_KTHREAD] = FEW,
		[WEFT_BASELINE_WORK] = FEW,
		[WEFT_BASELINE_WORK_BATCH] = FEW,
		[WEFT_BASELINE_KTHREAD_WORK] = FEW,
		[WEFT_BASELINE_KTHREAD_WORK_BATCH] = FEW,
	};

	for (__u32 kind = WEFT_BASELINE_COMPLETION; kind < ARRAY_LEN(counts); kind++) {
		struct weft_baseline b = baseline_of(kind, FEW);

		ASSERT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
		ASSERT_EQ(counts[kind], b.out_count);
		ASSERT_LT(0, b.out_ns);
		ASSERT_NE(0xcccccccc, b.out_ns);
	}
	await_burial();
}

/* A yield() need not switch; among many some do. */
TEST_F(abi, baseline_yield_counts_switches)
{
	struct weft_baseline b = baseline_of(WEFT_BASELINE_YIELD, 10000);

	ASSERT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
	EXPECT_LT(0, b.out_count);
	EXPECT_NE(0xcccccccc, b.out_count);
	EXPECT_LT(0, b.out_ns);
}

TEST_F(abi, baseline_across_cpus)
{
	if (cpus(2) == 1)
		SKIP(return, "one CPU");
	for (__u32 kind = WEFT_BASELINE_COMPLETION; kind <= WEFT_BASELINE_KTHREAD_WORK_BATCH;
	     kind++) {
		struct weft_baseline b = baseline_of(kind, FEW);

		b.other_cpu = 1;
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
		ASSERT_LE(FEW, b.out_count);
	}
	await_burial();
}

/* EOPNOTSUPP: an unknown kind. EINVAL: how often, two CPUs that must be one. */
TEST_F(abi, baseline_refusals)
{
	struct weft_baseline b = baseline_of(0, FEW);

	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.kind = WEFT_BASELINE_KTHREAD_WORK_BATCH + 1;
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.kind = ~0U;
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_BASELINE, &b));
	b = baseline_of(WEFT_BASELINE_COMPLETION, 0);
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.iterations = WEFT_BASELINE_ITERATIONS + 1;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.iterations = ~0ULL;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.iterations = 1;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
	if (cpus(2) == 1)
		return;
	b = baseline_of(WEFT_BASELINE_YIELD, FEW);
	b.other_cpu = 1;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.other_cpu = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
}

/* ENXIO: a CPU that does not exist. */
TEST_F(abi, baseline_cpus)
{
	struct weft_baseline b = baseline_of(WEFT_BASELINE_WORK, FEW);

	b.cpu = 1023;
	EXPECT_EQ(-ENXIO, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.cpu = 0;
	b.other_cpu = ~0U;
	EXPECT_EQ(-ENXIO, call(self->fd, WEFT_IOC_BASELINE, &b));
	b.other_cpu = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_BASELINE, &b));
}

static void on_alarm(int number)
{
	(void)number;
}

/* Each alone would take far longer than until the signal. */
static int interrupted(int fd, __u32 kind)
{
	struct itimerval soon = { .it_value.tv_usec = 50000 }, never = {};
	struct weft_baseline b = baseline_of(kind, WEFT_BASELINE_ITERATIONS);
	int err;

	setitimer(ITIMER_REAL, &soon, NULL);
	err = call(fd, WEFT_IOC_BASELINE, &b);
	setitimer(ITIMER_REAL, &never, NULL);
	return err;
}

/* EINTR, also where a system call would be begun again. */
TEST_F(abi, baseline_ends_with_a_signal)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	sigaction(SIGALRM, &action, NULL);
	EXPECT_EQ(-EINTR, interrupted(self->fd, WEFT_BASELINE_YIELD));
	EXPECT_EQ(-EINTR, interrupted(self->fd, WEFT_BASELINE_COMPLETION));
	EXPECT_EQ(-EINTR, interrupted(self->fd, WEFT_BASELINE_KTHREAD));
	EXPECT_EQ(-EINTR, interrupted(self->fd, WEFT_BASELINE_WORK));
	EXPECT_EQ(-EINTR, interrupted(self->fd, WEFT_BASELINE_KTHREAD_WORK));
	await_burial();
}

/* It has nothing to do with the session. */
TEST_F(abi, baseline_beside_a_program)
{
	struct weft_baseline b = baseline_of(WEFT_BASELINE_COMPLETION, FEW);
	int fd = run(&spawnable, 1, WEFT_START_KEEP);

	ASSERT_GE(fd, 0);
	EXPECT_EQ(0, call(fd, WEFT_IOC_BASELINE, &b));
	ASSERT_EQ(0, stop(fd));
	EXPECT_EQ(0, call(fd, WEFT_IOC_BASELINE, &b));
	close(fd);
}

TEST_HARNESS_MAIN
