// SPDX-License-Identifier: GPL-2.0
/*
 * What the core notes, while somebody listens: the tracepoints, and the tracks that
 * are made of the same notes.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "session.h"
#include "trace_hooks.h"
#include "worker.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

DEFINE_STATIC_KEY_FALSE(weft_tracing);

/* Called with the tracepoints' mutex held, where their own keys are set, too. */
int weft_trace_reg(void)
{
	static_branch_inc(&weft_tracing);
	return 0;
}

void weft_trace_unreg(void)
{
	static_branch_dec(&weft_tracing);
}

/*
 * How often somebody began to listen to each kind of track: a slice is shown to end to
 * who saw it begin. Written with the tracepoints' mutex held, before their keys are set.
 */
static u32 task_audience, worker_audience;

int weft_task_track_reg(void)
{
	WRITE_ONCE(task_audience, task_audience + 1);
	return weft_trace_reg();
}

int weft_worker_track_reg(void)
{
	WRITE_ONCE(worker_audience, worker_audience + 1);
	return weft_trace_reg();
}

/* As libweft calls them. */
static const char * const wait_names[] = {
	[WEFT_ON_NOTHING]	= "nothing",
	[WEFT_ON_MUTEX]		= "mutex",
	[WEFT_ON_SEMAPHORE]	= "semaphore",
	[WEFT_ON_WAITGROUP]	= "waitgroup",
	[WEFT_ON_BARRIER]	= "barrier",
	[WEFT_ON_EVENT]		= "event",
	[WEFT_ON_ONCE]		= "once",
	[WEFT_ON_SEND]		= "send",
	[WEFT_ON_RECV]		= "receive",
	[WEFT_ON_SELECT]	= "select",
	[WEFT_ON_JOIN]		= "join",
	[WEFT_ON_SLEEP]		= "sleep",
	[WEFT_ON_OUTPUT]	= "output",
};

static void show_task(const struct weft_worker *worker, u64 task, char type, const char *slice)
{
	u32 session = worker->session->id;
	char track[WEFT_TRACK_NAME];

	if (!trace_task_track_enabled())
		return;
	snprintf(track, sizeof(track), "weft/%u task %llu", session, task);
	trace_task_track(session, worker->cpu, task, type, track, slice);
}

/* Called like its thread. What a carrier does is a thread's own, and the OS's to show. */
static void show_worker(const struct weft_worker *worker, u64 task, char type, const char *slice)
{
	u32 session = worker->session->id;
	char track[WEFT_TRACK_NAME];

	if (!trace_worker_track_enabled() || worker->carrier)
		return;
	snprintf(track, sizeof(track), "weft/%u:%u", session, worker->cpu);
	trace_worker_track(session, worker->cpu, task, type, track, slice);
}

static void begin_slice_of_task(struct weft_worker *worker, u64 task)
{
	char slice[WEFT_TRACK_NAME];

	worker->shown.task_audience = 0;
	if (!trace_task_track_enabled())
		return;
	worker->shown.task_audience = READ_ONCE(task_audience);
	snprintf(slice, sizeof(slice), "CPU %u", worker->cpu);
	show_task(worker, task, 'B', slice);
}

static void begin_slice_of_worker(struct weft_worker *worker, u64 task)
{
	char slice[WEFT_TRACK_NAME];

	worker->shown.worker_audience = 0;
	if (!trace_worker_track_enabled())
		return;
	worker->shown.worker_audience = READ_ONCE(worker_audience);
	snprintf(slice, sizeof(slice), "task %llu", task);
	show_worker(worker, task, 'B', slice);
}

static void end_slice_of_task(struct weft_worker *worker, u64 task)
{
	if (worker->shown.task_audience == READ_ONCE(task_audience))
		show_task(worker, task, 'E', "");
	worker->shown.task_audience = 0;
}

static void end_slice_of_worker(struct weft_worker *worker, u64 task)
{
	if (worker->shown.worker_audience == READ_ONCE(worker_audience))
		show_worker(worker, task, 'E', "");
	worker->shown.worker_audience = 0;
}

/* Of those that began before anybody listened nothing is shown to end. */
static void end_slices(struct weft_worker *worker, u64 task)
{
	if (worker->shown.task != task)
		return;
	worker->shown.task = 0;
	end_slice_of_task(worker, task);
	end_slice_of_worker(worker, task);
}

void weft_traced_task_spawn(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_spawn(worker->session->id, worker->cpu, task, arg);
}

void weft_traced_task_switch(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_switch(worker->session->id, worker->cpu, task, arg);
	worker->shown.task = task;
	begin_slice_of_task(worker, task);
	begin_slice_of_worker(worker, task);
}

void weft_traced_task_yield(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_yield(worker->session->id, worker->cpu, task, arg);
	end_slices(worker, task);
}

void weft_traced_task_preempt(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_preempt(worker->session->id, worker->cpu, task, arg);
	end_slices(worker, task);
}

void weft_traced_task_exit(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_exit(worker->session->id, worker->cpu, task, arg);
	end_slices(worker, task);
}

/* From here on another worker may show it as running: its slice ends before that. */
void weft_traced_task_waits(struct weft_worker *worker, u64 task, u32 arg)
{
	if (worker->shown.task == task)
		end_slice_of_task(worker, task);
	show_task(worker, task, 'I', wait_names[arg]);
}

void weft_traced_task_goes_on(struct weft_worker *worker, u64 task, u32 arg)
{
	if (worker->shown.task == task)
		begin_slice_of_task(worker, task);
}

/* What is shown of the task has ended in task_waits. */
void weft_traced_task_block(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_block(worker->session->id, worker->cpu, task, arg);
	if (worker->shown.task != task)
		return;
	worker->shown.task = 0;
	end_slice_of_worker(worker, task);
}

void weft_traced_task_wake(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_wake(worker->session->id, worker->cpu, task, arg);
	show_task(worker, task, 'I', "wake");
}

void weft_traced_task_steal(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_task_steal(worker->session->id, worker->cpu, task, arg);
	show_worker(worker, 0, 'I', "steal");
}

void weft_traced_worker_idle(struct weft_worker *worker, u64 task, u32 arg)
{
	trace_worker_idle(worker->session->id, worker->cpu, task, arg);
	show_worker(worker, 0, 'I', "idle");
}

void weft_traced_worker_leaves(struct weft_worker *worker, u64 task, u32 arg)
{
	if (worker->shown.task)
		end_slices(worker, worker->shown.task);
}

void weft_traced_task_fault(struct weft_session *session, u64 task, u32 fault)
{
	trace_task_fault(session->id, 0, task, fault);
}
