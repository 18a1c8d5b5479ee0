// SPDX-License-Identifier: GPL-2.0
/* The report's part about single tasks: those alive at the end, with --accounting full. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { MOST_SHOWN = 10 };

static int by_run_time(const void *a, const void *b)
{
	const struct weft_task_info *left = a, *right = b;

	if (left->run_ns != right->run_ns)
		return left->run_ns < right->run_ns ? 1 : -1;
	return left->id < right->id ? -1 : left->id > right->id;
}

/* A task has a bucket an octave; each counts as the octave's last here, which is rounded up. */
static void histogram_of(const struct weft_task_info *task, __u64 *buckets)
{
	int i;

	memset(buckets, 0, WEFT_HIST_BUCKETS * sizeof(*buckets));
	for (i = 0; i < WEFT_HIST_OCTAVES; i++)
		buckets[weft_hist_bucket((2ULL << i) - 1)] += task->wake_to_run[i];
}

static void report_task(const struct run *run, const struct weft_task_info *task)
{
	__u64 wakes[WEFT_HIST_BUCKETS];
	char ran[32], waited[32], wake[32];

	histogram_of(task, wakes);
	run_time_text(task->run_ns, ran, sizeof(ran));
	run_time_text(task->wait_ns, waited, sizeof(waited));
	run_time_text(weft_hist_permille(wakes, 990), wake, sizeof(wake));
	printf("%6llu  %-16.16s %10llu %11s %11s %11s\n", task->id, run_function(run, task->entry),
	       task->switches, ran, waited, wake);
}

void run_report_tasks(const struct run *run)
{
	__u32 i;

	if (run->options.start.accounting != WEFT_ACCOUNTING_FULL || !run->nr_tasks)
		return;
	qsort(run->tasks, run->nr_tasks, sizeof(*run->tasks), by_run_time);
	printf("\n%6s  %-16s %10s %11s %11s %11s\n", "task", "alive at the end", "switches", "ran",
	       "waited", "wake p99");
	for (i = 0; i < run->nr_tasks && i < MOST_SHOWN; i++)
		report_task(run, &run->tasks[i]);
	if (run->nr_tasks > i)
		printf("   ...  %u more that ran less\n", run->nr_tasks - i);
}

json_t *run_json_tasks(const struct run *run)
{
	json_t *list = json_array();
	__u32 i;
	int octave;

	for (i = 0; i < run->nr_tasks; i++) {
		const struct weft_task_info *task = &run->tasks[i];
		json_t *wakes = json_array();
		__u64 buckets[WEFT_HIST_BUCKETS];

		histogram_of(task, buckets);
		for (octave = 0; octave < WEFT_HIST_OCTAVES; octave++)
			json_array_append_new(wakes, json_integer(task->wake_to_run[octave]));
		json_array_append_new(list, json_pack("{s:o, s:s, s:I, s:I, s:I, s:o, s:o}",
			"task", cli_json_u64(task->id), "entry", run_function(run, task->entry),
			"switches", (json_int_t)task->switches, "run_ns", (json_int_t)task->run_ns,
			"wait_ns", (json_int_t)task->wait_ns,
			"wake_to_run_ns", run_json_points(buckets), "wake_to_run_octaves", wakes));
	}
	return list;
}
