// SPDX-License-Identifier: GPL-2.0
/* What the OS's threads and processes cost to have, and its clock; native code. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum {
	THREADS		= 2000,
	PROCESSES	= 300,
	WAITING		= 500,
	SLEEPS		= 100,
	SLEEP_NS	= 1000000,
	ADDITIONS	= 10000000,
	QUICK_PART	= 20,
};

static unsigned int part_of(const struct bench *bench, unsigned int count)
{
	return bench->quick ? count / QUICK_PART : count;
}

static void *nothing(void *arg)
{
	return arg;
}

static int make_thread(void)
{
	pthread_t thread;
	int err = pthread_create(&thread, NULL, nothing, NULL);

	if (!err)
		pthread_join(thread, NULL);
	return err;
}

static int make_process(void)
{
	pid_t process = fork();

	if (!process)
		_exit(0);
	if (process < 0)
		return errno;
	waitpid(process, NULL, 0);
	return 0;
}

static int make_many(struct bench *bench, enum bench_carrier carrier, double *value)
{
	unsigned int nr = part_of(bench, carrier == BENCH_PROCESSES ? PROCESSES : THREADS), i;
	__u64 start = cli_now_ns();
	int err;

	for (i = 0; i < nr; i++) {
		err = carrier == BENCH_PROCESSES ? make_process() : make_thread();
		if (err)
			return bench_say(bench, BENCH_SKIP, "%s", strerror(err));
	}
	*value = (double)(cli_now_ns() - start) / nr;
	return 0;
}

/* From before it is made until it has been waited for, all on one CPU. */
int bench_os_create(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value)
{
	cpu_set_t before;
	int ret;

	(void)measure;
	fflush(NULL);
	sched_getaffinity(0, sizeof(before), &before);
	bench_pin(bench->here);
	ret = make_many(bench, contender->kind, value);
	sched_setaffinity(0, sizeof(before), &before);
	return ret;
}

/* Of the whole machine: stacks, page tables and what the kernel keeps of each. */
int bench_os_memory(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value)
{
	__u64 before = bench_memory_used(), during = 0;
	struct bench_crowd crowd = {
		.carrier = contender->kind, .nr = part_of(bench, WAITING),
		.cpus = { bench->here, bench->here }, .watch = bench_note_memory, .arg = &during,
	};
	int ret = bench_crowd_run(bench, &crowd);

	(void)measure;
	*value = during > before ? (double)(during - before) / crowd.nr : 0;
	if (!ret && !*value)
		return bench_say(bench, BENCH_SKIP, "the machine is too busy");
	return ret;
}

int bench_os_late(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value)
{
	static const struct timespec pause = { .tv_nsec = SLEEP_NS };
	unsigned int nr = part_of(bench, SLEEPS), i;
	__u64 total = 0, start;

	(void)measure;
	(void)contender;
	for (i = 0; i < nr; i++) {
		start = cli_now_ns();
		nanosleep(&pause, NULL);
		total += cli_now_ns() - start - SLEEP_NS;
	}
	*value = (double)total / nr;
	return 0;
}

/* The loop of userspace/bench/interp.c, compiled for this machine. */
int bench_os_native(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value)
{
	enum { INSNS = 8 };
	__u64 nr = part_of(bench, ADDITIONS), start = cli_now_ns(), n;
	__u64 a = 1, b = 2, c = 3;

	(void)measure;
	(void)contender;
	for (n = nr; n; n--) {
		a += 7;
		b ^= a;
		c += b;
		b <<= 1;
		c -= a;
		a |= 1;
		/* Each result is wanted, so that none is left out. */
		asm volatile("" : "+r"(a), "+r"(b), "+r"(c));
	}
	*value = (double)(cli_now_ns() - start) / (nr * INSNS);
	return 0;
}
