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
	u32 tickets;
	u64 length_ns;
	u64 period_ns;
	u64 budget_ns;
};

/* What the tool says. */
volatile u64 grace_ns;
volatile u32 nr_jobs;
volatile struct job jobs[JOBS];
volatile struct step steps[STEPS];

/*
 * What it is told: when the first could arrive, which task is which job, and how many
 * periods' work was done, and how much of that too late.
 */
volatile u64 start_ns;
volatile u64 done;
volatile u64 missed;
volatile u64 late;
volatile s64 tasks[JOBS];

/* main waits for all at once: while a job is left it is nobody's rival. */
static waitgroup left;

/* How long the next burst from step @i on is; for who is asked before it is ready. */
static void declare_length(volatile struct job *job, u32 i)
{
	if (i >= job->end)
		i = job->first;
	if (i < job->end && steps[i & (STEPS - 1)].wait)
		i++;
	if (i < job->end)
		task_length(steps[i & (STEPS - 1)].ns);
}

/* Each property of a job that a call of the task API sets is set here. */
static void set_up(volatile struct job *job)
{
	task_priority(job->priority);
	if (job->tickets)
		task_tickets(job->tickets);
	if (job->length_ns)
		task_length(job->length_ns);
	else
		declare_length(job, job->first);
}

/* Of those with the same moment the first to sleep is the first to wake. */
static void await_arrival(volatile struct job *job)
{
	u64 then = start_ns + job->arrival_ns, now = now_ns();

	if (now >= then)
		late++;
	if (!job->period_ns) {
		sleep_until(then);
	} else if (now < then) {
		/* The period before the first ends then: who wakes has its deadline. */
		task_deadline(then - now, 0);
		task_deadline(job->period_ns, job->budget_ns);
	}
}

static void carry_out(volatile struct job *job, u32 i)
{
	volatile struct step *step = &steps[i & (STEPS - 1)];

	if (!step->wait) {
		compute_ns(step->ns);
		return;
	}
	declare_length(job, i + 1);
	sleep_ns(step->ns);
}

/* A period's work is done: the next begins, or none. */
static void end_period(volatile struct job *job, u64 period_ns)
{
	s64 was_late = task_deadline(period_ns, period_ns ? job->budget_ns : 0);

	__sync_fetch_and_add(&done, 1);
	if (was_late)
		__sync_fetch_and_add(&missed, 1);
}

static void run(long number)
{
	volatile struct job *job = &jobs[number & (JOBS - 1)];
	/* Nothing, again and again, would only take time that nobody sees. */
	u64 rounds = job->first < job->end || job->period_ns ? job->repeat : 0;

	set_up(job);
	await_arrival(job);
	for (u64 round = 0; round < rounds; round++) {
		if (round && job->period_ns)
			end_period(job, job->period_ns);
		for (u32 i = job->first; i < job->end; i++)
			carry_out(job, i);
	}
	if (job->period_ns && rounds)
		end_period(job, 0);
	wg_done(&left);
}

int main(void)
{
	u32 nr = nr_jobs;

	start_ns = now_ns() + grace_ns;
	wg_add(&left, nr < JOBS ? nr : JOBS);
	for (u32 i = 0; i < nr && i < JOBS; i++) {
		tasks[i] = go(run, i);
		if (tasks[i] < 0)
			fail("no room for a task of each job: give a larger --max-tasks or --memory");
	}
	wg_wait(&left);
	for (u32 i = 0; i < nr && i < JOBS; i++)
		task_join(tasks[i]);
	return 0;
}
