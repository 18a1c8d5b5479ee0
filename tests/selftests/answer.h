/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long the machine lets others wait: somebody starts one small program after the
 * other, as a shell would, on each CPU in turn, and the longest that one took is kept.
 */
#ifndef WEFT_ANSWER_H
#define WEFT_ANSWER_H

#include "weft_test.h"

#include <spawn.h>

/* On the slowest CPU, also while every worker loops. */
static const __u64 answer_limit_ns = 200000000;

enum { ANSWER_CPUS = 4, LOOPS_NS = 500000000 };

/* In memory shared with the process that asks. */
struct probe {
	pid_t pid;
	bool over;
	unsigned int answers;	/* all there were */
	__u64 longest_ns;
};

static inline void stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		_exit(1);
}

static inline void ask(struct probe *probe)
{
	char *const command[] = { "true", NULL };
	__u64 before = clock_ns(), took;
	int status = -1;
	pid_t pid;

	if (posix_spawn(&pid, "/bin/true", NULL, NULL, command, environ) ||
	    waitpid(pid, &status, 0) != pid || status)
		_exit(1);
	took = clock_ns() - before;
	probe->answers++;
	probe->longest_ns = took > probe->longest_ns ? took : probe->longest_ns;
}

/*
 * By a process of its own, which is to be started before there is a session: whoever
 * starts programs would hold it a little longer than who closes it. NULL: no memory.
 */
static inline struct probe *start_probe(void)
{
	unsigned int nr = __builtin_popcountll(cpus(ANSWER_CPUS)), cpu;
	struct probe *probe = mmap(NULL, sizeof(*probe), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (probe == MAP_FAILED)
		return NULL;
	probe->pid = fork();
	if (probe->pid)
		return probe;
	/* Each CPU once, at least. */
	for (cpu = 0; cpu < nr || !__atomic_load_n(&probe->over, __ATOMIC_RELAXED); cpu++) {
		stay_on(cpu % nr);
		ask(probe);
	}
	_exit(0);
}

/* The longest wait of all, in ns; ~0 if there was one without an answer. */
static inline __u64 stop_probe(struct probe *probe)
{
	__u64 longest;
	int status = -1;

	__atomic_store_n(&probe->over, true, __ATOMIC_RELAXED);
	waitpid(probe->pid, &status, 0);
	longest = status || !probe->answers ? ~0ULL : probe->longest_ns;
	munmap(probe, sizeof(*probe));
	return longest;
}

/* The same beside ordinary processes, @each on a CPU, that do nothing but loop. */
static inline __u64 answer_beside_loops(unsigned int each)
{
	unsigned int nr = each * __builtin_popcountll(cpus(ANSWER_CPUS));
	__u64 until = clock_ns() + LOOPS_NS * (time_scale() > 1 ? 4 : 1), longest;
	struct probe *probe = start_probe();
	pid_t pids[nr];

	for (unsigned int i = 0; i < nr; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		stay_on(i / each);
		for (;;)
			;
	}
	while (clock_ns() < until)
		usleep(10000);
	longest = probe ? stop_probe(probe) : 0;
	for (unsigned int i = 0; i < nr; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	return longest;
}

/*
 * Good enough: within the limit, or where the machine itself is late, no later than
 * beside as many processes that loop. What made it wait has ended.
 */
static inline bool answer_is_good(__u64 answer_ns, unsigned int threads_each)
{
	return answer_ns <= answer_limit_ns * time_scale() ||
	       answer_ns <= answer_beside_loops(threads_each);
}

#endif /* WEFT_ANSWER_H */
