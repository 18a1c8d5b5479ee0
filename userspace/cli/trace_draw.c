// SPDX-License-Identifier: GPL-2.0
/*
 * Draws a timeline: a track a worker, with who ran; a track a task, with what it
 * did; and an arrow from each wake to the run that it led to.
 */
#include <stdlib.h>

#include "trace.h"

/* What a track can show. */
enum doing {
	NOTHING	= 0,
	RUNS	= 1,
	READY	= 2,
	WAITS	= 3,
	IDLE	= 4,
};

static const char *const categories[] = {
	[RUNS] = "run", [READY] = "ready", [WAITS] = "wait", [IDLE] = "idle",
};

/* What one shows since its last point. */
struct shown {
	enum doing doing;
	int what;		/* worker, task or enum weft_wait_on */
};

/**
 * struct drawing - in the middle of it
 * @workers, @tasks: what is open on their tracks
 * @flows:	by task: the wake that made it ready
 */
struct drawing {
	struct timeline *timeline;
	const struct trace_format *format;
	FILE *file;
	struct shown *workers;
	struct shown *tasks;
	__u64 *flows;
};

static __u64 since_start(const struct drawing *drawing, __u64 ns)
{
	return ns > drawing->timeline->from_ns ? ns - drawing->timeline->from_ns : 0;
}

static void begin_track(const struct drawing *drawing, enum trace_group group, __u32 nr,
			const char *name)
{
	const struct trace_track track = { .group = group, .nr = nr };

	drawing->format->track(drawing->file, &track, name);
}

static void begin_tracks(const struct drawing *drawing)
{
	const struct timeline *timeline = drawing->timeline;
	char name[TRACE_NAME];
	__u32 worker;
	int task;

	begin_track(drawing, TRACE_WORKERS, TRACE_WHOLE, "workers");
	for (worker = 0; worker < timeline->nr_workers; worker++) {
		snprintf(name, sizeof(name), "worker %u, CPU %u", worker,
			 timeline->run->workers[worker].cpu);
		begin_track(drawing, TRACE_WORKERS, worker, name);
	}
	begin_track(drawing, TRACE_TASKS, TRACE_WHOLE, "tasks");
	for (task = 0; task < timeline->nr_tasks; task++)
		begin_track(drawing, TRACE_TASKS, task, timeline->tasks[task].name);
}

static void point(const struct drawing *drawing, const struct trace_point *point)
{
	struct trace_point moved = *point;

	moved.at_ns = since_start(drawing, point->at_ns);
	drawing->format->point(drawing->file, &moved);
}

static struct shown *shown_on(const struct drawing *drawing, const struct trace_track *track)
{
	return &(track->group == TRACE_WORKERS ? drawing->workers : drawing->tasks)[track->nr];
}

/* @shown in words, on @track. */
static const char *name_of(const struct drawing *drawing, const struct trace_track *track,
			   const struct shown *shown, char buffer[TRACE_NAME])
{
	switch (shown->doing) {
	case RUNS:
		if (track->group == TRACE_WORKERS)
			return drawing->timeline->tasks[shown->what].name;
		snprintf(buffer, TRACE_NAME, "worker %d", shown->what);
		return buffer;
	case WAITS:
		return weft_wait_name(shown->what);
	default:
		return categories[shown->doing];
	}
}

/* From @at_ns on @track shows @now, and not what it did before. */
static void show(const struct drawing *drawing, struct trace_track track, struct shown now,
		 __u64 at_ns)
{
	struct shown *shown = shown_on(drawing, &track);
	struct trace_point at = { .track = track, .at_ns = at_ns };
	char buffer[TRACE_NAME];

	if (shown->doing) {
		at.type = TRACE_END;
		point(drawing, &at);
	}
	*shown = now;
	if (!now.doing)
		return;
	at.type = TRACE_BEGIN;
	at.category = categories[now.doing];
	at.name = name_of(drawing, &track, &now, buffer);
	if (track.group == TRACE_TASKS && now.doing == RUNS) {
		at.flow_in = drawing->flows[track.nr];
		drawing->flows[track.nr] = 0;
	}
	point(drawing, &at);
}

static void show_task(const struct drawing *drawing, const struct timeline_task *task,
		      const struct weft_event *event)
{
	const struct trace_track track = { TRACE_TASKS, task - drawing->timeline->tasks };
	const struct shown *shown = shown_on(drawing, &track);
	struct shown now = { };

	switch (task->state) {
	case TIMELINE_RUNS:
		now = (struct shown) { RUNS, task->on };
		break;
	case TIMELINE_READY:
		now.doing = READY;
		break;
	case TIMELINE_BLOCKED:
		/* What it waits for only that event tells. */
		if (event->type != WEFT_EVENT_BLOCK)
			return;
		now = (struct shown) { WAITS, event->arg };
		break;
	case TIMELINE_DEAD:
		break;
	}
	/* One that gives way and runs at once runs again: two slices. */
	if (now.doing == shown->doing && now.what == shown->what &&
	    event->type != WEFT_EVENT_SWITCH)
		return;
	show(drawing, track, now, event->time_ns);
}

/* Who runs there, if that is who the event is about; a worker that sleeps is idle. */
static void show_worker(const struct drawing *drawing, const struct timeline_event *at,
			const struct timeline_task *task)
{
	const struct trace_track track = { TRACE_WORKERS, at->worker };
	const struct shown *shown = shown_on(drawing, &track);
	int nr = task ? task - drawing->timeline->tasks : TIMELINE_NOBODY;
	struct shown now = { };

	switch (at->event.type) {
	case WEFT_EVENT_SWITCH:
		now = (struct shown) { RUNS, nr };
		break;
	case WEFT_EVENT_IDLE:
		now.doing = IDLE;
		break;
	case WEFT_EVENT_YIELD:
	case WEFT_EVENT_PREEMPT:
	case WEFT_EVENT_BLOCK:
	case WEFT_EVENT_EXIT:
		if (shown->doing == RUNS && shown->what == nr)
			break;
		return;
	default:
		return;
	}
	show(drawing, track, now, at->event.time_ns);
}

/* On the worker's track, within what runs there. */
static void mark_event(const struct drawing *drawing, const struct timeline_event *at,
		       const struct timeline_task *task, __u64 flow)
{
	struct trace_point mark = {
		.type = TRACE_INSTANT, .track = { TRACE_WORKERS, at->worker },
		.at_ns = at->event.time_ns, .category = "event", .flow = flow,
	};
	char name[TRACE_NAME];

	switch (at->event.type) {
	case WEFT_EVENT_SPAWN:
		snprintf(name, sizeof(name), "go %s", task->name);
		break;
	case WEFT_EVENT_WAKE:
		snprintf(name, sizeof(name), "wake %s", task->name);
		break;
	case WEFT_EVENT_STEAL:
		snprintf(name, sizeof(name), "%llu from worker %u", at->event.task,
			 at->event.arg);
		break;
	default:
		return;
	}
	mark.name = name;
	point(drawing, &mark);
}

static void draw_event(const struct drawing *drawing, size_t nr)
{
	const struct timeline_event *at = &drawing->timeline->events[nr];
	const struct weft_event *event = &at->event;
	bool of_task = event->type != WEFT_EVENT_STEAL && event->type != WEFT_EVENT_IDLE;
	bool readies = event->type == WEFT_EVENT_WAKE || event->type == WEFT_EVENT_SPAWN;
	struct timeline_task *task;

	timeline_apply(drawing->timeline, at);
	task = of_task ? timeline_find(drawing->timeline, event->task) : NULL;
	mark_event(drawing, at, task, readies ? nr + 1 : 0);
	if (readies)
		drawing->flows[task - drawing->timeline->tasks] = nr + 1;
	show_worker(drawing, at, task);
	if (task)
		show_task(drawing, task, event);
}

static void say_lost(const struct drawing *drawing)
{
	char name[TRACE_NAME];

	if (!drawing->timeline->lost)
		return;
	snprintf(name, sizeof(name), "%llu events before this were lost",
		 drawing->timeline->lost);
	point(drawing, &(struct trace_point) {
		.type = TRACE_INSTANT, .track = { TRACE_WORKERS, TRACE_WHOLE }, .name = name,
		.category = "event", .at_ns = drawing->timeline->from_ns,
	});
}

/* The run ended in the middle of it. */
static void end_tracks(const struct drawing *drawing)
{
	const struct shown nothing = { };
	const struct timeline *timeline = drawing->timeline;
	__u32 worker;
	int task;

	for (worker = 0; worker < timeline->nr_workers; worker++)
		show(drawing, (struct trace_track) { TRACE_WORKERS, worker }, nothing,
		     timeline->end_ns);
	for (task = 0; task < timeline->nr_tasks; task++)
		show(drawing, (struct trace_track) { TRACE_TASKS, task }, nothing,
		     timeline->end_ns);
}

void trace_draw(struct timeline *timeline, const struct trace_format *format, FILE *file)
{
	struct drawing drawing = {
		.timeline = timeline, .format = format, .file = file,
		.workers = calloc(timeline->nr_workers, sizeof(*drawing.workers)),
		.tasks = calloc(timeline->nr_tasks + 1, sizeof(*drawing.tasks)),
		.flows = calloc(timeline->nr_tasks + 1, sizeof(*drawing.flows)),
	};
	size_t i;

	if (!drawing.workers || !drawing.tasks || !drawing.flows)
		cli_no_memory();
	if (format->open)
		format->open(file);
	begin_tracks(&drawing);
	say_lost(&drawing);
	timeline_rewind(timeline);
	for (i = 0; i < timeline->nr_events; i++)
		draw_event(&drawing, i);
	end_tracks(&drawing);
	if (format->close)
		format->close(file);
	free(drawing.workers);
	free(drawing.tasks);
	free(drawing.flows);
}
