// SPDX-License-Identifier: GPL-2.0
/*
 * Competitors: busy processes on the CPUs of a run. They are made before there
 * are threads, and are gone with this process, whatever ends it.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"

/*
 * Where the OS groups processes by session (autogroup), all competitors together
 * would weigh as much as one worker of the kernel's, which is in no group: so each
 * gets a session. Threads of this process share its group with them.
 */
static void compete(unsigned int cpu, pid_t parent, bool alone)
{
	cpu_set_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (alone)
		setsid();
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	/* The parent may have gone before the signal was asked for. */
	if (getppid() != parent || sched_setaffinity(0, sizeof(set), &set))
		_exit(1);
	for (;;)
		__asm__ volatile("");
}

static int add(struct run *run, unsigned int cpu)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		compete(cpu, parent, cli_pick_engine(run->options.engine) == ENGINE_KERNEL);
	if (pid < 0)
		return -errno;
	run->loads[run->nr_loads++] = pid;
	return 0;
}

int run_load_start(struct run *run)
{
	unsigned int cpu;
	__u32 i;

	if (!run->options.load)
		return 0;
	run->loads = calloc(WEFT_MAX_CPUS * run->options.load, sizeof(*run->loads));
	if (!run->loads)
		return -ENOMEM;
	for (cpu = 0; cpu < WEFT_MAX_CPUS; cpu++) {
		if (!(run->options.cpus.mask[cpu / 64] >> cpu % 64 & 1))
			continue;
		for (i = 0; i < run->options.load; i++) {
			int err = add(run, cpu);

			if (err)
				return err;
		}
	}
	return 0;
}

void run_load_stop(struct run *run)
{
	__u32 i;

	for (i = 0; i < run->nr_loads; i++)
		kill(run->loads[i], SIGKILL);
	for (i = 0; i < run->nr_loads; i++)
		waitpid(run->loads[i], NULL, 0);
	free(run->loads);
	run->loads = NULL;
	run->nr_loads = 0;
}
