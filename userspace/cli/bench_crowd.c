// SPDX-License-Identifier: GPL-2.0
/* A crowd of threads or processes that begin together. */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

enum { STACK_BYTES = 64 << 10 };

enum gate { SHUT, OPEN, CALLED_OFF };

/* In memory that all see. */
struct start_line {
	__u32 gate;
	__u32 waiting;
};

struct member {
	struct bench_crowd *crowd;
	struct start_line *line;
	unsigned int number;
	pthread_t thread;
	pid_t process;
};

void *bench_shared(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void bench_unshare(void *p, size_t bytes)
{
	if (p)
		munmap(p, bytes);
}

/* May return for no reason. */
void bench_futex_wait(__u32 *word, __u32 value)
{
	syscall(SYS_futex, word, FUTEX_WAIT, value, NULL, NULL, 0);
}

void bench_futex_wake(__u32 *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

void bench_pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0 || cpu >= CPU_SETSIZE)
		return;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void take_part(struct member *member)
{
	struct start_line *line = member->line;

	bench_pin(member->crowd->cpus[member->number % 2]);
	__atomic_add_fetch(&line->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&line->gate, __ATOMIC_ACQUIRE) == SHUT)
		bench_futex_wait(&line->gate, SHUT);
	if (line->gate == OPEN && member->crowd->work)
		member->crowd->work(member->crowd, member->number);
}

static void *thread_main(void *arg)
{
	take_part(arg);
	return NULL;
}

static int start_thread(struct member *member)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	err = pthread_create(&member->thread, &attr, thread_main, member);
	pthread_attr_destroy(&attr);
	return err;
}

static int start_process(struct member *member)
{
	pid_t parent = getpid();

	fflush(NULL);
	member->process = fork();
	if (member->process)
		return member->process < 0 ? errno : 0;
	/* It must not outlive a parent that was killed, not even one killed before. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent)
		take_part(member);
	_exit(0);
}

static int start(struct member *member)
{
	return member->crowd->carrier == BENCH_PROCESSES ? start_process(member) :
							   start_thread(member);
}

static void wait_for_end(struct member *member)
{
	if (member->crowd->carrier == BENCH_PROCESSES)
		waitpid(member->process, NULL, 0);
	else
		pthread_join(member->thread, NULL);
}

static void wait_at_line(const struct start_line *line, unsigned int nr)
{
	static const struct timespec pause = { .tv_nsec = 200000 };

	while (__atomic_load_n(&line->waiting, __ATOMIC_ACQUIRE) < nr)
		nanosleep(&pause, NULL);
}

static int run_members(struct bench *bench, struct bench_crowd *crowd, struct start_line *line,
		       struct member *members)
{
	unsigned int made, i;
	int err = 0;

	for (made = 0; made < crowd->nr; made++) {
		members[made] = (struct member){ .crowd = crowd, .line = line, .number = made };
		err = start(&members[made]);
		if (err)
			break;
	}
	wait_at_line(line, made);
	if (!err && crowd->watch)
		crowd->watch(crowd->arg);
	__atomic_store_n(&line->gate, err ? CALLED_OFF : OPEN, __ATOMIC_RELEASE);
	bench_futex_wake(&line->gate);
	for (i = 0; i < made; i++)
		wait_for_end(&members[i]);
	return err ? bench_say(bench, BENCH_SKIP, "%u at most: %s", made, strerror(err)) : 0;
}

/* 0, or BENCH_SKIP where the OS does not let so many be. */
int bench_crowd_run(struct bench *bench, struct bench_crowd *crowd)
{
	struct member *members = calloc(crowd->nr, sizeof(*members));
	struct start_line *line = bench_shared(sizeof(*line));
	int ret = BENCH_FAILED;

	if (members && line)
		ret = run_members(bench, crowd, line, members);
	else
		bench_say(bench, ret, "no memory");
	bench_unshare(line, sizeof(*line));
	free(members);
	return ret;
}
