// SPDX-License-Identifier: GPL-2.0
/* The figures of each task, each decision in a line, and all of it for machines. */
#include <string.h>

#include "findings.h"

enum { MOST_READY = 6, MOST_LISTED = 40 };

/* Milliseconds from the beginning. */
static double since_start(const struct timeline *timeline, __u64 ns)
{
	return ((double)ns - (double)timeline->from_ns) / 1e6;
}

static void cell(const char *format, bool known, double value)
{
	if (known)
		printf(format, value);
	else
		printf(" %10s", "-");
}

static void row(const struct timeline *timeline, const struct timeline_task *task)
{
	bool ran = task->first_ns != UINT64_MAX, ended = task->finish_ns != UINT64_MAX;

	printf("%-12.12s", task->name);
	cell(" %9.3f", true, since_start(timeline, task->arrival_ns));
	cell(" %9.3f", true, task->ran_ns / 1e6);
	cell(" %9.3f", ran, since_start(timeline, task->first_ns));
	cell(" %9.3f", ended, since_start(timeline, task->finish_ns));
	cell(" %10.3f", ended, (task->finish_ns - task->arrival_ns) / 1e6);
	cell(" %9.3f", ran, (task->first_ns - task->arrival_ns) / 1e6);
	printf(" %9.3f\n", task->ready_ns / 1e6);
}

static void averages(const struct timeline *timeline)
{
	double turnaround = 0, response = 0, wait = 0;
	int i, nr = 0;

	for (i = 0; i < timeline->nr_tasks; i++) {
		const struct timeline_task *task = &timeline->tasks[i];

		if (!task->shown || task->finish_ns == UINT64_MAX)
			continue;
		turnaround += (task->finish_ns - task->arrival_ns) / 1e6;
		response += (task->first_ns - task->arrival_ns) / 1e6;
		wait += task->ready_ns / 1e6;
		nr++;
	}
	if (nr)
		printf("%-52s %10.3f %9.3f %9.3f\n", "average of those that finished",
		       turnaround / nr, response / nr, wait / nr);
}

void timeline_table(const struct timeline *timeline)
{
	int i, listed = 0;

	printf("\n%-12s %9s %9s %9s %9s %10s %9s %9s\n", "ms", "arrival", "ran", "first run",
	       "finish", "turnaround", "response", "wait");
	for (i = 0; i < timeline->nr_tasks && listed < MOST_LISTED; i++) {
		if (!timeline->tasks[i].shown)
			continue;
		row(timeline, &timeline->tasks[i]);
		listed++;
	}
	if (timeline_shown(timeline) > listed)
		printf("... and %d more (--json has all)\n", timeline_shown(timeline) - listed);
	averages(timeline);
	if (timeline->lost)
		printf("%llu events were lost: the beginning is missing\n", timeline->lost);
}

static void say_why(const struct timeline *timeline, const struct weft_event *event)
{
	const struct timeline_task *task = timeline_find(timeline, event->task);
	const char *name = task ? task->name : "?";
	char text[TIMELINE_NAME + 32];

	switch (event->type) {
	case WEFT_EVENT_YIELD:
		snprintf(text, sizeof(text), "%s gives way", name);
		break;
	case WEFT_EVENT_PREEMPT:
		snprintf(text, sizeof(text), "%s is preempted", name);
		break;
	case WEFT_EVENT_BLOCK:
		snprintf(text, sizeof(text), "%s waits (%s)", name, weft_wait_name(event->arg));
		break;
	case WEFT_EVENT_EXIT:
		snprintf(text, sizeof(text), "%s ends", name);
		break;
	default:
		snprintf(text, sizeof(text), "was idle");
	}
	printf("%-26s", text);
}

static void say_ready(const struct timeline *timeline)
{
	int at = timeline->first, nr = 0, more = 0;

	for (; at != TIMELINE_NOBODY; at = timeline->tasks[at].behind) {
		if (nr == MOST_READY) {
			more++;
			continue;
		}
		printf("%s%s", nr++ ? ", " : "    ready: ", timeline->tasks[at].name);
	}
	if (more)
		printf(" and %d more", more);
	putchar('\n');
}

static void say_decision(const struct timeline *timeline, const struct timeline_event *at,
			 const struct weft_event *left)
{
	const struct timeline_task *task = timeline_find(timeline, at->event.task);
	bool idle = at->event.type == WEFT_EVENT_IDLE;

	printf("%12.6f  worker %u: ", since_start(timeline, at->event.time_ns), at->worker);
	say_why(timeline, left);
	printf(" -> %s", idle || !task ? "idle" : task->name);
	say_ready(timeline);
}

static bool leaves(__u32 type)
{
	return type == WEFT_EVENT_YIELD || type == WEFT_EVENT_PREEMPT ||
	       type == WEFT_EVENT_BLOCK || type == WEFT_EVENT_EXIT;
}

/* A line a decision: when, where, what happened, who was chosen, who was not. */
void timeline_explain(struct timeline *timeline)
{
	struct weft_event left[WEFT_MAX_CPUS] = { };
	size_t i;

	printf("\ndecisions, ms from the start:\n");
	timeline_rewind(timeline);
	for (i = 0; i < timeline->nr_events; i++) {
		const struct timeline_event *at = &timeline->events[i];
		__u32 type = at->event.type;

		timeline_apply(timeline, at);
		if (leaves(type))
			left[at->worker] = at->event;
		if ((type != WEFT_EVENT_SWITCH && type != WEFT_EVENT_IDLE) ||
		    at->event.time_ns < timeline->from_ns)
			continue;
		say_decision(timeline, at, &left[at->worker]);
		left[at->worker] = (struct weft_event) { };
	}
}

static const char *why_name(const struct timeline_slice *slice)
{
	switch (slice->why) {
	case WEFT_EVENT_YIELD:
		return "yield";
	case WEFT_EVENT_PREEMPT:
		return "preempt";
	case WEFT_EVENT_BLOCK:
		return weft_wait_name(slice->arg);
	case WEFT_EVENT_EXIT:
		return "exit";
	}
	return "end";
}

static json_t *time_json(const struct timeline *timeline, __u64 ns)
{
	return ns == UINT64_MAX ? json_null() : json_integer((__s64)(ns - timeline->from_ns));
}

static json_t *task_json(const struct timeline *timeline, const struct timeline_task *task)
{
	bool ran = task->first_ns != UINT64_MAX, ended = task->finish_ns != UINT64_MAX;

	return json_pack("{s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"task", cli_json_u64(task->id), "name", task->name, "pinned", task->pinned,
		"arrival_ns", time_json(timeline, task->arrival_ns),
		"first_ns", time_json(timeline, task->first_ns),
		"finish_ns", time_json(timeline, task->finish_ns),
		"ran_ns", cli_json_u64(task->ran_ns),
		"turnaround_ns", ended ? cli_json_u64(task->finish_ns - task->arrival_ns) :
					 json_null(),
		"response_ns", ran ? cli_json_u64(task->first_ns - task->arrival_ns) : json_null(),
		"wait_ns", cli_json_u64(task->ready_ns));
}

/* Who took how many tasks from whom. */
static json_t *steals_json(const struct timeline *timeline)
{
	json_t *steals = json_array();
	size_t i;

	for (i = 0; i < timeline->nr_events; i++) {
		const struct timeline_event *at = &timeline->events[i];

		if (at->event.type == WEFT_EVENT_STEAL && at->event.time_ns >= timeline->from_ns)
			json_array_append_new(steals, json_pack("{s:i, s:i, s:o, s:o}",
				"worker", at->worker, "from", at->event.arg,
				"tasks", cli_json_u64(at->event.task),
				"time_ns", time_json(timeline, at->event.time_ns)));
	}
	return steals;
}

json_t *timeline_json(struct timeline *timeline)
{
	json_t *tasks = json_array(), *slices = json_array();
	size_t i;
	int task;

	for (task = 0; task < timeline->nr_tasks; task++)
		if (timeline->tasks[task].shown)
			json_array_append_new(tasks, task_json(timeline, &timeline->tasks[task]));
	for (i = 0; i < timeline->nr_slices; i++) {
		const struct timeline_slice *slice = &timeline->slices[i];

		if (timeline->tasks[slice->task].shown)
			json_array_append_new(slices, json_pack("{s:i, s:s, s:o, s:o, s:s}",
				"worker", slice->worker,
				"task", timeline->tasks[slice->task].name,
				"from_ns", time_json(timeline, slice->from_ns),
				"to_ns", time_json(timeline, slice->to_ns),
				"why", why_name(slice)));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o}", "lost", cli_json_u64(timeline->lost),
			 "tasks", tasks, "slices", slices, "steals", steals_json(timeline),
			 "findings", findings_json(timeline));
}

static bool needs_events(const struct run *run)
{
	return run->timeline || run->explain || run->findings;
}

void run_record_events(struct run *run)
{
	if (!needs_events(run))
		return;
	run->options.start.flags |= WEFT_START_EVENTS;
	run->options.start.event_records = TIMELINE_RECORDS;
}

void run_record_steps(struct run *run)
{
	run->options.start.flags |= WEFT_START_EVENTS | WEFT_START_STEPS;
	run->options.start.event_records = 4 * TIMELINE_RECORDS;
}

void run_report_timeline(const struct run *run)
{
	struct timeline timeline;

	if (!needs_events(run))
		return;
	if (timeline_read(&timeline, run, 0)) {
		cli_error("the events of this run cannot be read");
	} else {
		if (run->timeline) {
			timeline_gantt(&timeline);
			timeline_table(&timeline);
		}
		if (run->timeline || run->findings)
			findings_report(&timeline);
		if (run->explain)
			timeline_explain(&timeline);
	}
	timeline_free(&timeline);
}

json_t *run_json_timeline(const struct run *run)
{
	struct timeline timeline;
	json_t *object;

	object = timeline_read(&timeline, run, 0) ? json_null() : timeline_json(&timeline);
	timeline_free(&timeline);
	return object;
}
