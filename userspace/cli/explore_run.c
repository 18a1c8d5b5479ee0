// SPDX-License-Identifier: GPL-2.0
/* One run under an explorer, and what came of it. */
#include <stdlib.h>
#include <string.h>

#include "explore.h"

enum {
	MOST_WAITING	= 64,
	/* On real CPUs nobody can tell that all spin; what is explored is over long before. */
	LIVELOCK_NS	= 2000 * 1000 * 1000,
};

static int load(struct run *run)
{
	struct weft_error error = { };
	int err = weft_session_load(run->session, run->program, &run->options.limits, &error);

	return err ? cli_failure(err, &error) : STATUS_OK;
}

/* From a session with a program to its result. */
static int run_to_end(struct run *run, const __u64 *cpus, size_t cpu_bytes)
{
	struct weft_start *start = &run->options.start;
	struct weft_error error = { };
	int ret;

	start->cpu_mask = (uintptr_t)cpus;
	start->cpu_mask_bytes = cpu_bytes;
	ret = weft_session_start(run->session, start, &error);
	if (!ret)
		ret = weft_session_wait(run->session, -1);
	if (!ret)
		ret = weft_session_result(run->session, &run->result);
	if (ret)
		return cli_failure(ret, &error);
	weft_program_segment(run->program, WEFT_SEG_DATA, &run->globals_size);
	if (run->globals_size && !run->globals)
		run->globals = weft_session_map(run->session, WEFT_MAP_DATA, run->globals_size);
	return STATUS_OK;
}

int explore_once(struct run *run, struct weft_explorer *explorer)
{
	static const __u64 one_cpu = 1;
	int status = STATUS_OK;

	if (!run->session) {
		status = cli_open_explore(explorer, &run->session);
		run->options.start.vehicle = WEFT_VEHICLE_SIM;
		status = status ?: load(run);
	}
	return status ?: run_to_end(run, &one_cpu, sizeof(one_cpu));
}

int explore_on_cpus(struct run *run, __u64 seed)
{
	struct run_options *options = &run->options;
	int status;

	options->start.vehicle = WEFT_VEHICLE_TASK;
	options->start.flags = WEFT_START_CHAOS;
	options->start.chaos_seed = seed;
	options->limits.run_ns = LIVELOCK_NS;
	run_options_settle(options);
	status = cli_open_session(options->engine, WEFT_VEHICLE_TASK, &run->session);
	status = status ?: load(run);
	return status ?: run_to_end(run, options->cpus.mask, sizeof(options->cpus.mask));
}

void explore_forget(struct run *run)
{
	weft_session_unmap(run->session, run->globals, run->globals_size);
	run->globals = NULL;
	weft_session_close(run->session);
	run->session = NULL;
}

static size_t add(char *buffer, size_t size, size_t used, const char *text)
{
	int n = used < size ? snprintf(buffer + used, size - used, "%s", text) : 0;

	return used + n;
}

/* "; in a circle: forks[1] -> forks[2] -> forks[0]": what each waits for that the next has. */
static void add_circle(const struct run *run, const struct weft_task_info *tasks, int nr,
		       char *buffer, size_t size, size_t used)
{
	char target[RUN_TEXT], line[RUN_TEXT + 32];
	int in, i, *circle = run_wait_circle(tasks, nr, &in);

	for (i = 0; i < in; i++) {
		run_wait_target(run, &tasks[circle[i]], target, sizeof(target));
		snprintf(line, sizeof(line), "%s%s", i ? " -> " : "; in a circle: ", target);
		used = add(buffer, size, used, line);
	}
	free(circle);
}

/* "philosopher waits for forks[1], ...": by function, so that equal ones are alike. */
static void deadlock_text(const struct run *run, char *buffer, size_t size)
{
	struct weft_task_info tasks[MOST_WAITING];
	char target[RUN_TEXT], line[2 * RUN_TEXT];
	size_t used = add(buffer, size, 0, "deadlock:");
	__u64 cursor = 0;
	int nr, i;

	nr = weft_session_tasks(run->session, tasks, MOST_WAITING, &cursor);
	for (i = 0; i < nr; i++) {
		run_wait_target(run, &tasks[i], target, sizeof(target));
		snprintf(line, sizeof(line), "%s %s waits for %s%s", i ? "," : "",
			 run_function(run, tasks[i].entry),
			 tasks[i].wait == WEFT_ON_JOIN ? "the end of " : "",
			 target[0] ? target : weft_wait_name(tasks[i].wait));
		used = add(buffer, size, used, line);
	}
	add_circle(run, tasks, nr, buffer, size, used);
}

static void end_text(const struct run *run, const struct weft_explorer *explorer, char *buffer,
		     size_t size)
{
	const struct weft_result *result = &run->result;
	char place[RUN_TEXT];

	if (explorer->end == WEFT_EXPLORE_LIVELOCK || result->out_end == WEFT_END_TIME) {
		snprintf(buffer, size, "livelock: all that could run spin, and nothing changes");
	} else if (explorer->end == WEFT_EXPLORE_TOO_LONG) {
		snprintf(buffer, size, "more than %llu steps (--max-steps)", explorer->most_steps);
	} else if (result->out_end == WEFT_END_DEADLOCK) {
		deadlock_text(run, buffer, size);
	} else if (result->out_end == WEFT_END_FAULT) {
		run_place(run, result->out_insn, place, sizeof(place));
		snprintf(buffer, size, "fault: %s%s%s at %s", run_fault_text(result->out_fault),
			 result->out_text[0] ? ": " : "", result->out_text, place);
	} else if (result->out_end == WEFT_END_MAIN) {
		snprintf(buffer, size, "main returned %lld", result->out_status);
	} else {
		snprintf(buffer, size, "%s", run_end_name(run));
	}
}

static void watch_text(const struct run *run, const struct weft_variable *variable,
		       char *buffer, size_t size)
{
	char value[RUN_TEXT] = "?";

	if (run_shows(run, variable))
		weft_value_text(run->program, variable, run->globals + variable->offset, value,
				sizeof(value));
	snprintf(buffer, size, ", %s = %s", variable->name, value);
}

void explore_outcome(const struct run *run, const struct weft_explorer *explorer,
		     const struct weft_variable *const *watch, unsigned int nr_watch,
		     char *buffer, size_t size)
{
	char text[2 * RUN_TEXT];
	size_t used;
	unsigned int i;

	end_text(run, explorer, buffer, size);
	used = strlen(buffer);
	for (i = 0; i < nr_watch; i++) {
		watch_text(run, watch[i], text, sizeof(text));
		used = add(buffer, size, used, text);
	}
}

bool explore_failed(const struct run *run, const struct weft_explorer *explorer)
{
	return explorer->end != WEFT_EXPLORE_ENDED || run->result.out_end != WEFT_END_MAIN;
}
