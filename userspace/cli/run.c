// SPDX-License-Identifier: GPL-2.0
/* Gathers what a finished run left behind. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum {
	MOST_TASKS = 4096,	/* that are looked at one by one */
};

static int gather_workers(struct run *run)
{
	int nr = weft_session_stats(run->session, NULL, 0);
	__u32 i, bucket, which;

	if (nr <= 0)
		return nr;
	run->workers = calloc(nr, sizeof(*run->workers));
	if (!run->workers)
		return -ENOMEM;
	run->nr_workers = nr;
	nr = weft_session_stats(run->session, run->workers, nr);
	if (nr < 0)
		return nr;
	for (i = 0; i < run->nr_workers; i++)
		for (which = 0; which < WEFT_HIST_NR; which++)
			for (bucket = 0; bucket < WEFT_HIST_BUCKETS; bucket++)
				run->hist[which][bucket] += run->workers[i].hist[which][bucket];
	return 0;
}

static int gather_tasks(struct run *run)
{
	__u64 cursor = 0;
	int nr;

	run->tasks = calloc(MOST_TASKS, sizeof(*run->tasks));
	if (!run->tasks)
		return -ENOMEM;
	do {
		nr = weft_session_tasks(run->session, run->tasks + run->nr_tasks,
					MOST_TASKS - run->nr_tasks, &cursor);
		if (nr < 0)
			return nr;
		run->nr_tasks += nr;
	} while (nr && cursor && run->nr_tasks < MOST_TASKS);
	return 0;
}

int run_gather(struct run *run)
{
	int err = weft_session_result(run->session, &run->result);

	if (!err)
		err = gather_workers(run);
	if (!err && (run->result.out_end == WEFT_END_DEADLOCK ||
		     run->options.start.accounting == WEFT_ACCOUNTING_FULL))
		err = gather_tasks(run);
	weft_program_segment(run->program, WEFT_SEG_DATA, &run->globals_size);
	if (run->globals_size)
		run->globals = weft_session_map(run->session, WEFT_MAP_DATA, run->globals_size);
	return err;
}

void run_totals(const struct run *run, struct run_totals *totals)
{
	__u32 i;

	*totals = (struct run_totals) { };
	for (i = 0; i < run->nr_workers; i++) {
		totals->switches += run->workers[i].switches;
		totals->busy_ns += run->workers[i].task_ns + run->workers[i].dispatch_ns;
		totals->jobs += run->workers[i].jobs;
		totals->late += run->workers[i].late;
	}
}

/* Variables of the program's author, that is, with a value to show. */
bool run_shows(const struct run *run, const struct weft_variable *variable)
{
	const char *dot = strrchr(variable->name, '.');
	const char *name = dot ? dot + 1 : variable->name;

	return variable->segment == WEFT_SEG_DATA && variable->size && run->globals &&
	       (__u64)variable->offset + variable->size <= run->globals_size &&
	       strncmp(name, "weft_", 5);
}
