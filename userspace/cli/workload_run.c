// SPDX-License-Identifier: GPL-2.0
/* Carries a job list out, and finds its jobs among the tasks of the run. */
#include <limits.h>
#include <string.h>

#include "timeline.h"
#include "workload.h"

/* So long after the start all jobs are asleep, which takes time but in sim. */
#define GRACE_NS	100000000ULL
#define GRACE_JOB_NS	20000ULL

const void *workload_global(const struct run *run, const char *name, __u32 size)
{
	const struct weft_variable *variables;
	__u32 nr, i;

	variables = weft_program_variables(run->program, &nr);
	for (i = 0; i < nr; i++)
		if (!strcmp(variables[i].name, name) && variables[i].size >= size &&
		    run_shows(run, &variables[i]))
			return run->globals + variables[i].offset;
	return NULL;
}

/* Tasks get the names and the arrivals of their jobs; main is nobody's. */
static void name_jobs(const struct workload *workload, struct timeline *timeline)
{
	const __s64 *ids = workload_global(timeline->run, "tasks", workload->nr_jobs * sizeof(*ids));
	struct timeline_task *task;
	unsigned int i;
	int t;

	for (t = 0; t < timeline->nr_tasks; t++)
		timeline->tasks[t].shown = false;
	for (i = 0; ids && i < workload->nr_jobs; i++) {
		task = timeline_find(timeline, ids[i]);
		if (!task)
			continue;
		task->shown = true;
		task->arrival_ns = timeline->from_ns + workload_arrival(workload, i);
		workload_name(workload, i, task->name, sizeof(task->name));
	}
}

static int read_jobs(const struct workload *workload, const struct run *run,
		     struct timeline *timeline)
{
	const __u64 *start_ns = workload_global(run, "start_ns", sizeof(*start_ns));
	int err;

	run_report_end(run);
	if (!start_ns || !*start_ns)
		return run_exit_status(run);
	err = timeline_read(timeline, run, *start_ns);
	if (err)
		return cli_error("the events of this run cannot be read: %s", strerror(-err));
	name_jobs(workload, timeline);
	return run_exit_status(run);
}

int workload_run(const struct workload *workload, struct run *run, struct timeline *timeline)
{
	char path[PATH_MAX];
	int status;

	run->file = "workload.o";
	run->timeline = true;
	run_record_events(run);
	cli_share("workloads/workload.o", path, sizeof(path));
	status = cli_open_program(path, &run->program);
	if (!status)
		status = workload_write(workload, run->program,
					GRACE_NS + workload->nr_jobs * GRACE_JOB_NS);
	if (status)
		return status;
	run_block_signals(&run->ends);
	status = run_execute(run);
	return status ? status : read_jobs(workload, run, timeline);
}
