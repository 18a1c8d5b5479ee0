// SPDX-License-Identifier: GPL-2.0
/*
 * Carries out a list of jobs, which `weft workload FILE.json` writes into it: each
 * is a task that sleeps until its arrival, then computes and waits as it says.
 */
#include <weft/task.h>

enum { JOBS = 1024, STEPS = 16384 };

/* @wait: sleep for @ns, else compute. */
struct step {
	u64 ns;
	u64 wait;
};

/* Goes through steps @first to @end - 1, @repeat times. */
struct job {
	u64 arrival_ns;
	u64 repeat;
	u32 first;
	u32 end;
	s32 priority;
	u32 has_priority;
};

/* What the tool says. */
volatile u64 grace_ns;
volatile u32 nr_jobs;
volatile struct job jobs[JOBS];
volatile struct step steps[STEPS];

/* What it is told: when the first could arrive, and which task is which job. */
volatile u64 start_ns;
volatile u64 late;
volatile s64 tasks[JOBS];

static waitgroup done;

/* Each property of a job that a call of the task API sets is set here. */
static __attribute__((always_inline)) void set_up(volatile struct job *job)
{
	if (job->has_priority)
		task_priority(job->priority);
}

static void await_arrival(u64 arrival_ns)
{
	u64 then = start_ns + arrival_ns;

	if (now_ns() >= then)
		late++;
	/* Of those with the same moment the first to sleep is the first to wake. */
	sleep_until(then);
}

static void run(long number)
{
	volatile struct job *job = &jobs[number & (JOBS - 1)];

	set_up(job);
	await_arrival(job->arrival_ns);
	for (u64 round = 0; round < job->repeat; round++) {
		for (u32 i = job->first; i < job->end; i++) {
			volatile struct step *step = &steps[i & (STEPS - 1)];

			if (step->wait)
				sleep_ns(step->ns);
			else
				compute_ns(step->ns);
		}
	}
	wg_done(&done);
}

int main(void)
{
	u32 nr = nr_jobs;

	wg_add(&done, nr);
	start_ns = now_ns() + grace_ns;
	for (u32 i = 0; i < nr && i < JOBS; i++) {
		tasks[i] = go(run, i);
		if (tasks[i] < 0)
			fail("no room for a task of each job: give a larger --max-tasks or --memory");
	}
	wg_wait(&done);
	return 0;
}
