// SPDX-License-Identifier: GPL-2.0
/* Each task's own times. Four stamps a switch: for who wants to know, not by default. */
#include "account.h"
#include "task_time.h"

/* A slot's times begin anew with each life. */
static struct weft_task_time *of_this_life(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_task_time *time = weft_task_time(worker->session, task);
	u64 id = weft_task_id(task);

	if (time->id != id) {
		memset(time, 0, sizeof(*time));
		/* Pairs with the acquire in weft_task_time_read(): zeros first. */
		weft_store_release(&time->id, id);
	}
	return time;
}

struct weft_task_time *weft_task_time_begins(struct weft_worker *worker, struct weft_task *task,
					     u64 stamp)
{
	struct weft_task_time *time = of_this_life(worker, task);

	WRITE_ONCE(time->switches, time->switches + 1);
	if (time->ready) {
		u64 wait_ns = weft_time_between(worker, time->ready, stamp);

		WRITE_ONCE(time->wait_ns, time->wait_ns + wait_ns);
		time->ready = 0;
	}
	return time;
}

void weft_task_time_woken(struct weft_worker *worker, struct weft_task *task, u64 wait_ns)
{
	struct weft_task_time *time = of_this_life(worker, task);
	u32 octave = min_t(u32, wait_ns ? 63 - __builtin_clzll(wait_ns) : 0, WEFT_HIST_OCTAVES - 1);

	WRITE_ONCE(time->wait_ns, time->wait_ns + wait_ns);
	WRITE_ONCE(time->wake_to_run[octave], time->wake_to_run[octave] + 1);
}

void weft_task_time_leaves(struct weft_task_time *time, u64 ran_ns, u64 stamp)
{
	WRITE_ONCE(time->run_ns, time->run_ns + ran_ns);
	time->ready = stamp;
}

void weft_task_time_read(struct weft_session *session, struct weft_task *task,
			 struct weft_task_info *info)
{
	const struct weft_task_time *time = weft_task_time(session, task);
	u32 i;

	/* Pairs with the release in of_this_life(). */
	if (weft_load_acquire(&time->id) != info->id)
		return;
	info->switches = READ_ONCE(time->switches);
	/* Of a thread that the OS takes the CPU from, the OS knows best how long it ran. */
	info->run_ns = session->vehicle ? weft_carrier_ran_ns(session, task) : 0;
	if (!info->run_ns)
		info->run_ns = READ_ONCE(time->run_ns);
	info->wait_ns = READ_ONCE(time->wait_ns);
	for (i = 0; i < WEFT_HIST_OCTAVES; i++)
		info->wake_to_run[i] = READ_ONCE(time->wake_to_run[i]);
}
