/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long the machine lets others wait: on each CPU somebody starts one small program
 * after the other, as a shell would, and the longest that one took is kept.
 */
#ifndef WEFT_ANSWER_H
#define WEFT_ANSWER_H

#include "weft_test.h"

#include <spawn.h>

/* On the slowest CPU, also while every worker loops. */
static const __u64 answer_limit_ns = 200000000;

enum { PROBES = 4 };

struct probe {
	pthread_t thread;
	unsigned int cpu;
	unsigned int answers;
	__u64 longest_ns;
	const bool *over;
};

/* In memory shared with the process that asks. */
struct probes {
	struct probe each[PROBES];
	unsigned int nr;
	bool over;
	pid_t pid;
};

static inline void ask(struct probe *probe)
{
	char *const command[] = { "true", NULL };
	__u64 before = clock_ns(), took;
	int status = -1;
	pid_t pid;

	if (posix_spawn(&pid, "/bin/true", NULL, NULL, command, environ) ||
	    waitpid(pid, &status, 0) != pid || status)
		return;
	took = clock_ns() - before;
	probe->answers++;
	probe->longest_ns = took > probe->longest_ns ? took : probe->longest_ns;
}

static inline void *ask_for_ever(void *arg)
{
	struct probe *probe = arg;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(probe->cpu, &set);
	if (!sched_setaffinity(0, sizeof(set), &set))
		do
			ask(probe);
		while (!__atomic_load_n(probe->over, __ATOMIC_RELAXED));
	return NULL;
}

static inline void ask_on_all(struct probes *probes)
{
	for (unsigned int i = 0; i < probes->nr; i++) {
		probes->each[i].cpu = i;
		probes->each[i].over = &probes->over;
		if (pthread_create(&probes->each[i].thread, NULL, ask_for_ever, &probes->each[i]))
			_exit(1);
	}
	for (unsigned int i = 0; i < probes->nr; i++)
		pthread_join(probes->each[i].thread, NULL);
	_exit(0);
}

/*
 * By a process of its own, which is to be started before there is a session: whoever
 * starts programs would hold it a little longer than who closes it. NULL: no memory.
 */
static inline struct probes *start_probes(void)
{
	struct probes *probes = mmap(NULL, sizeof(*probes), PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (probes == MAP_FAILED)
		return NULL;
	probes->nr = __builtin_popcountll(cpus(PROBES));
	probes->pid = fork();
	if (!probes->pid)
		ask_on_all(probes);
	return probes;
}

/* The longest wait of all, in ns; ~0 if one was never answered. */
static inline __u64 stop_probes(struct probes *probes)
{
	__u64 longest = 0;
	int status = -1;

	__atomic_store_n(&probes->over, true, __ATOMIC_RELAXED);
	waitpid(probes->pid, &status, 0);
	for (unsigned int i = 0; i < probes->nr; i++) {
		struct probe *probe = &probes->each[i];

		if (!probe->answers)
			longest = ~0ULL;
		else if (probe->longest_ns > longest)
			longest = probe->longest_ns;
	}
	munmap(probes, sizeof(*probes));
	return status ? ~0ULL : longest;
}

#endif /* WEFT_ANSWER_H */
