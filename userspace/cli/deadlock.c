// SPDX-License-Identifier: GPL-2.0
/* A deadlock: who waits for what, and the circle in which they wait for each other. */
#include <stdio.h>
#include <stdlib.h>

#include "run.h"

enum { MOST_WAITING = 20 };	/* lines of a report */

/* Which of @tasks @task waits for: who holds its mutex, or whom it joins; -1: none. */
static int waits_for(const struct weft_task_info *tasks, int nr, int task)
{
	int other;

	for (other = 0; tasks[task].owner && other < nr; other++)
		if (tasks[other].id == tasks[task].owner)
			return other;
	return -1;
}

/* All of the circle that @first is in, the first of @tasks at its beginning; how many. */
static int go_round(const struct weft_task_info *tasks, int nr, int first, int *circle)
{
	int least = first, task, in = 0;

	for (task = waits_for(tasks, nr, first); task != first; task = waits_for(tasks, nr, task))
		least = task < least ? task : least;
	task = least;
	do {
		circle[in++] = task;
		task = waits_for(tasks, nr, task);
	} while (task != least);
	return in;
}

int *run_wait_circle(const struct weft_task_info *tasks, int nr, int *in)
{
	int *seen = calloc(nr + 1, sizeof(*seen)), *circle = calloc(nr + 1, sizeof(*circle));
	int first, task;

	*in = 0;
	/* Each waits for one other at most: a walk ends, or comes where it has been. */
	for (first = 0; seen && circle && first < nr && !*in; first++) {
		for (task = first; task >= 0 && !seen[task]; task = waits_for(tasks, nr, task))
			seen[task] = first + 1;
		if (task >= 0 && seen[task] == first + 1)
			*in = go_round(tasks, nr, task, circle);
	}
	free(seen);
	return circle;
}

static const char *wait_text(__u32 wait)
{
	static const char * const texts[] = {
		[WEFT_ON_NOTHING]	= "waits for nothing",
		[WEFT_ON_MUTEX]		= "waits for mutex",
		[WEFT_ON_SEMAPHORE]	= "waits for semaphore",
		[WEFT_ON_WAITGROUP]	= "waits for waitgroup",
		[WEFT_ON_BARRIER]	= "waits at barrier",
		[WEFT_ON_EVENT]		= "waits for event",
		[WEFT_ON_ONCE]		= "waits for once",
		[WEFT_ON_SEND]		= "waits to send on",
		[WEFT_ON_RECV]		= "waits to receive from",
		[WEFT_ON_SELECT]	= "waits in select",
		[WEFT_ON_JOIN]		= "waits to join",
		[WEFT_ON_SLEEP]		= "sleeps",
		[WEFT_ON_OUTPUT]	= "waits to print",
	};

	return wait < ARRAY_SIZE(texts) && texts[wait] ? texts[wait] : "waits";
}

static void report_waiting(const struct run *run, const struct weft_task_info *task)
{
	char target[RUN_TEXT], place[RUN_TEXT];

	run_wait_target(run, task, target, sizeof(target));
	run_place(run, task->insn, place, sizeof(place));
	fprintf(stderr, "  task %llu, %s: %s%s%s", task->id, run_function(run, task->entry),
		wait_text(task->wait), target[0] ? " " : "", target);
	if (task->owner && task->wait != WEFT_ON_JOIN)
		fprintf(stderr, ", held by task %llu", task->owner);
	fprintf(stderr, "\n    at %s\n", place);
}

/* "task 2 waits for 3 waits for 4 waits for 2" */
static void report_circle(const struct run *run)
{
	int nr, i, *circle = run_wait_circle(run->tasks, run->nr_tasks, &nr);

	for (i = 0; i < nr && i < MOST_WAITING; i++)
		fprintf(stderr, "%s %llu", i ? " waits for" : "  in a circle: task",
			run->tasks[circle[i]].id);
	if (nr)
		fprintf(stderr, " waits for %s%llu\n", i < nr ? "..., and so on to " : "",
			run->tasks[circle[0]].id);
	free(circle);
}

void run_report_deadlock(const struct run *run)
{
	__u64 all = run->result.out_live > run->nr_tasks ? run->result.out_live : run->nr_tasks;
	__u32 i;

	fprintf(stderr, "all tasks are asleep - deadlock\n");
	for (i = 0; i < run->nr_tasks && i < MOST_WAITING; i++)
		report_waiting(run, &run->tasks[i]);
	if (all > i)
		fprintf(stderr, "  ... and %llu more\n", all - i);
	report_circle(run);
}
