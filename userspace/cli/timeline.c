// SPDX-License-Identifier: GPL-2.0
/* Puts the workers' events into one order, and makes tasks and slices of them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "timeline.h"

/* One worker's events, and how far they have been taken. */
struct ring {
	struct weft_event *events;
	size_t nr;
	size_t at;
};

static void *grown(void *array, size_t nr, size_t size)
{
	/* At powers of two. */
	if (nr & (nr - 1))
		return array;
	array = reallocarray(array, nr ? 2 * nr : 1, size);
	if (!array)
		cli_no_memory();
	return array;
}

static __u32 place_of(const struct timeline *timeline, __u64 id)
{
	__u32 at = (id * 0x9E3779B97F4A7C15ULL >> 32) & timeline->index_mask;

	while (timeline->index[at] != TIMELINE_NOBODY &&
	       timeline->tasks[timeline->index[at]].id != id)
		at = (at + 1) & timeline->index_mask;
	return at;
}

struct timeline_task *timeline_find(const struct timeline *timeline, __u64 id)
{
	int task = timeline->index[place_of(timeline, id)];

	return task == TIMELINE_NOBODY ? NULL : &timeline->tasks[task];
}

static void make_index(struct timeline *timeline, __u32 places)
{
	int i;

	free(timeline->index);
	timeline->index = malloc(places * sizeof(*timeline->index));
	if (!timeline->index)
		cli_no_memory();
	memset(timeline->index, TIMELINE_NOBODY, places * sizeof(*timeline->index));
	timeline->index_mask = places - 1;
	for (i = 0; i < timeline->nr_tasks; i++)
		timeline->index[place_of(timeline, timeline->tasks[i].id)] = i;
}

static void forget_state(struct timeline_task *task)
{
	task->state = TIMELINE_BLOCKED;
	task->tickets = 1;
	task->priority = 0;
	task->pinned = false;
	task->held_by = TIMELINE_NOBODY;
	task->woken = false;
	task->ran_ns = 0;
	task->ready_ns = 0;
	task->since_ns = 0;
	task->first_ns = UINT64_MAX;
	task->finish_ns = UINT64_MAX;
}

static struct timeline_task *add_task(struct timeline *timeline, __u64 id)
{
	struct timeline_task *task;

	timeline->tasks = grown(timeline->tasks, timeline->nr_tasks, sizeof(*task));
	task = &timeline->tasks[timeline->nr_tasks++];
	*task = (struct timeline_task) {
		.id = id, .shown = true, .arrival_ns = timeline->from_ns,
	};
	forget_state(task);
	snprintf(task->name, sizeof(task->name), "task %llu", id);
	if (2 * (__u32)timeline->nr_tasks > timeline->index_mask)
		make_index(timeline, 2 * (timeline->index_mask + 1));
	else
		timeline->index[place_of(timeline, id)] = timeline->nr_tasks - 1;
	return task;
}

static struct timeline_task *task_of(struct timeline *timeline, __u64 id)
{
	struct timeline_task *task = timeline_find(timeline, id);

	return task ? task : add_task(timeline, id);
}

/* So much of [@since, @now] is after the beginning. */
static __u64 span(const struct timeline *timeline, __u64 since, __u64 now)
{
	__u64 from = since > timeline->from_ns ? since : timeline->from_ns;

	return now > from ? now - from : 0;
}

static void make_ready(struct timeline *timeline, struct timeline_task *task, __u64 now)
{
	int self = task - timeline->tasks;

	if (task->state == TIMELINE_READY)
		return;
	task->state = TIMELINE_READY;
	task->held_by = TIMELINE_NOBODY;
	task->since_ns = now;
	task->before = timeline->last;
	task->behind = TIMELINE_NOBODY;
	if (timeline->last != TIMELINE_NOBODY)
		timeline->tasks[timeline->last].behind = self;
	else
		timeline->first = self;
	timeline->last = self;
}

static void leave_ready(struct timeline *timeline, struct timeline_task *task, __u64 now)
{
	if (task->state != TIMELINE_READY)
		return;
	task->ready_ns += span(timeline, task->since_ns, now);
	if (task->before != TIMELINE_NOBODY)
		timeline->tasks[task->before].behind = task->behind;
	else
		timeline->first = task->behind;
	if (task->behind != TIMELINE_NOBODY)
		timeline->tasks[task->behind].before = task->before;
	else
		timeline->last = task->before;
}

static void begins(struct timeline *timeline, struct timeline_task *task, __u32 worker, __u64 now)
{
	if (task->state != TIMELINE_READY)
		task->since_ns = now;
	leave_ready(timeline, task, now);
	task->state = TIMELINE_RUNS;
	task->on = worker;
	if (task->first_ns == UINT64_MAX && now >= timeline->from_ns)
		task->first_ns = now;
	timeline->running[worker] = task - timeline->tasks;
	timeline->running_ns[worker] = now;
}

static void ends(struct timeline *timeline, struct timeline_task *task, __u32 worker,
		 const struct weft_event *event)
{
	__u64 from = timeline->running_ns[worker], now = event->time_ns;
	struct timeline_slice *slice;

	if (timeline->running[worker] != task - timeline->tasks)
		return;
	timeline->running[worker] = TIMELINE_NOBODY;
	task->ran_ns += span(timeline, from, now);
	if (!span(timeline, from, now))
		return;
	timeline->slices = grown(timeline->slices, timeline->nr_slices, sizeof(*slice));
	slice = &timeline->slices[timeline->nr_slices++];
	*slice = (struct timeline_slice) {
		.worker = worker, .task = task - timeline->tasks,
		.ready_ns = now - span(timeline, task->since_ns, now),
		.from_ns = now - span(timeline, from, now), .to_ns = now,
		.why = event->type, .arg = event->arg,
	};
}

static void spawned(struct timeline *timeline, struct timeline_task *task,
		    const struct weft_event *event)
{
	if (!task->named) {
		snprintf(task->name, sizeof(task->name), "%.20s %llu",
			 run_function(timeline->run, event->arg), task->id);
		task->arrival_ns = event->time_ns;
		task->named = true;
	}
	make_ready(timeline, task, event->time_ns);
}

static void blocks(struct timeline *timeline, struct timeline_task *task, __u32 worker, __u64 now)
{
	/* Woken, another worker has it already, and was the first to tell. */
	if (task->state == TIMELINE_RUNS && task->on != worker) {
		task->woken = false;
		return;
	}
	/* Ready it can be only where events were lost. */
	leave_ready(timeline, task, now);
	task->state = TIMELINE_BLOCKED;
	if (task->woken)
		make_ready(timeline, task, now);
	task->woken = false;
}

/* What a task tells of itself, and of what it will wait for. */
static void declares(struct timeline *timeline, struct timeline_task *task, __u32 worker,
		     const struct weft_event *event)
{
	int runs = timeline->running[worker];

	switch (event->type) {
	case WEFT_EVENT_TICKETS:
		task->tickets = event->arg;
		break;
	case WEFT_EVENT_PRIORITY:
		task->priority = event->arg;
		break;
	case WEFT_EVENT_PIN:
		task->pinned = event->arg;
		break;
	case WEFT_EVENT_HELD:
		if (runs == TIMELINE_NOBODY)
			break;
		timeline->tasks[runs].held_by = task - timeline->tasks;
		timeline->tasks[runs].wants = event->arg;
		break;
	}
}

void timeline_apply(struct timeline *timeline, const struct timeline_event *at)
{
	const struct weft_event *event = &at->event;
	struct timeline_task *task;

	if (event->type == WEFT_EVENT_STEAL || event->type == WEFT_EVENT_IDLE)
		return;
	task = task_of(timeline, event->task);
	switch (event->type) {
	case WEFT_EVENT_SPAWN:
		spawned(timeline, task, event);
		break;
	case WEFT_EVENT_WAKE:
		if (task->state == TIMELINE_RUNS)
			task->woken = true;
		else
			make_ready(timeline, task, event->time_ns);
		break;
	case WEFT_EVENT_SWITCH:
		/* Nobody in the session has made the first. */
		if (timeline->nr_tasks == 1 && !timeline->lost)
			strcpy(task->name, "main");
		begins(timeline, task, at->worker, event->time_ns);
		break;
	case WEFT_EVENT_YIELD:
	case WEFT_EVENT_PREEMPT:
		ends(timeline, task, at->worker, event);
		make_ready(timeline, task, event->time_ns);
		break;
	case WEFT_EVENT_BLOCK:
		ends(timeline, task, at->worker, event);
		blocks(timeline, task, at->worker, event->time_ns);
		break;
	case WEFT_EVENT_EXIT:
		ends(timeline, task, at->worker, event);
		leave_ready(timeline, task, event->time_ns);
		task->state = TIMELINE_DEAD;
		task->finish_ns = event->time_ns;
		break;
	default:
		declares(timeline, task, at->worker, event);
	}
}

void timeline_rewind(struct timeline *timeline)
{
	__u32 worker;
	int i;

	for (i = 0; i < timeline->nr_tasks; i++)
		forget_state(&timeline->tasks[i]);
	for (worker = 0; worker < timeline->nr_workers; worker++)
		timeline->running[worker] = TIMELINE_NOBODY;
	timeline->nr_slices = 0;
	timeline->first = TIMELINE_NOBODY;
	timeline->last = TIMELINE_NOBODY;
}

/* Of two events of one moment that which can only come after the other waits. */
static bool possible(const struct timeline *timeline, const struct weft_event *event)
{
	const struct timeline_task *task = timeline_find(timeline, event->task);

	if (!task)
		return event->type == WEFT_EVENT_SPAWN;
	if (event->type == WEFT_EVENT_SWITCH)
		return task->state == TIMELINE_READY;
	return event->type != WEFT_EVENT_WAKE || task->state == TIMELINE_BLOCKED;
}

/* In virtual time a worker goes on, at a moment, for as long as it can; NULL: it cannot. */
static struct ring *same_ring(const struct timeline *timeline, struct ring *rings)
{
	const struct timeline_event *last;
	struct ring *ring;

	if (!timeline->nr_events)
		return NULL;
	last = &timeline->events[timeline->nr_events - 1];
	ring = &rings[last->worker];
	if (ring->at == ring->nr || ring->events[ring->at].time_ns != last->event.time_ns ||
	    !possible(timeline, &ring->events[ring->at]))
		return NULL;
	return ring;
}

static struct ring *next_ring(const struct timeline *timeline, struct ring *rings)
{
	struct ring *best = same_ring(timeline, rings);
	bool best_possible = false;
	__u32 i;

	if (best)
		return best;
	for (i = 0; i < timeline->nr_workers; i++) {
		struct ring *ring = &rings[i];
		const struct weft_event *event = &ring->events[ring->at];
		__u64 best_ns = best ? best->events[best->at].time_ns : UINT64_MAX;

		if (ring->at == ring->nr || event->time_ns > best_ns)
			continue;
		if (best && event->time_ns == best_ns &&
		    (best_possible || !possible(timeline, event)))
			continue;
		best = ring;
		best_possible = possible(timeline, event);
	}
	return best;
}

static void merge(struct timeline *timeline, struct ring *rings)
{
	struct timeline_event *event;
	struct ring *ring;

	while ((ring = next_ring(timeline, rings))) {
		timeline->events = grown(timeline->events, timeline->nr_events, sizeof(*event));
		event = &timeline->events[timeline->nr_events++];
		event->event = ring->events[ring->at++];
		event->worker = ring - rings;
		if (!timeline->from_ns)
			timeline->from_ns = event->event.time_ns;
		timeline->end_ns = event->event.time_ns;
		timeline_apply(timeline, event);
	}
}

/* The run ended in the middle of what they did. */
static void end_all(struct timeline *timeline)
{
	const struct weft_event end = { .time_ns = timeline->end_ns };
	__u32 worker;
	int task;

	for (task = timeline->first; task != TIMELINE_NOBODY; task = timeline->tasks[task].behind)
		timeline->tasks[task].ready_ns += span(timeline, timeline->tasks[task].since_ns,
						       timeline->end_ns);

	for (worker = 0; worker < timeline->nr_workers; worker++) {
		task = timeline->running[worker];
		if (task != TIMELINE_NOBODY)
			ends(timeline, &timeline->tasks[task], worker, &end);
	}
}

static int read_rings(struct timeline *timeline, struct ring *rings)
{
	__u64 lost;
	__u32 i;

	for (i = 0; i < timeline->nr_workers; i++) {
		int nr = weft_session_events(timeline->run->session, i, &rings[i].events, &lost);

		if (nr < 0)
			return nr;
		rings[i].nr = nr;
		timeline->lost += lost;
	}
	return 0;
}

int timeline_read(struct timeline *timeline, const struct run *run, __u64 from_ns)
{
	struct ring *rings = calloc(run->nr_workers, sizeof(*rings));
	__u32 i;
	int err;

	*timeline = (struct timeline) {
		.run = run, .nr_workers = run->nr_workers, .from_ns = from_ns,
	};
	timeline->running = calloc(run->nr_workers, sizeof(*timeline->running));
	timeline->running_ns = calloc(run->nr_workers, sizeof(*timeline->running_ns));
	if (!rings || !timeline->running || !timeline->running_ns)
		cli_no_memory();
	make_index(timeline, 64);
	timeline_rewind(timeline);
	err = read_rings(timeline, rings);
	if (!err) {
		merge(timeline, rings);
		/* It may have ended before anything was to be shown. */
		if (timeline->end_ns < from_ns)
			timeline->end_ns = from_ns;
		end_all(timeline);
	}
	for (i = 0; i < run->nr_workers; i++)
		free(rings[i].events);
	free(rings);
	return err;
}

void timeline_free(struct timeline *timeline)
{
	free(timeline->events);
	free(timeline->tasks);
	free(timeline->slices);
	free(timeline->index);
	free(timeline->running);
	free(timeline->running_ns);
}

int timeline_shown(const struct timeline *timeline)
{
	int i, nr = 0;

	for (i = 0; i < timeline->nr_tasks; i++)
		nr += timeline->tasks[i].shown;
	return nr;
}
