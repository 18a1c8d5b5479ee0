// SPDX-License-Identifier: GPL-2.0
/* Printed lines: a ring of bytes; who finds it full waits for a reader. */
#include "session.h"

int weft_output_init(struct weft_session *session)
{
	struct weft_output *output = &session->output;

	memset(output, 0, sizeof(*output));
	weft_lock_init(&output->lock);
	output->ring = weft_alloc(WEFT_OUTPUT_BYTES);
	return output->ring ? 0 : -ENOMEM;
}

void weft_output_free(struct weft_session *session)
{
	weft_free(session->output.ring);
	session->output.ring = NULL;
}

static void copy_in(struct weft_output *output, const char *text, u32 len)
{
	u32 at = output->tail % WEFT_OUTPUT_BYTES;
	u32 first = min_t(u32, len, WEFT_OUTPUT_BYTES - at);

	memcpy(output->ring + at, text, first);
	memcpy(output->ring, text + first, len - first);
	WRITE_ONCE(output->tail, output->tail + len);
}

static void wait_for_room(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_output *output = &worker->session->output;

	weft_assert_locked(&output->lock);
	weft_task_blocks(worker, task, WEFT_ON_OUTPUT, WEFT_TASK_BLOCKED);
	task->waiter.next_task = NULL;
	if (output->last)
		output->last->waiter.next_task = task;
	else
		output->first = task;
	output->last = task;
	WRITE_ONCE(output->nr_waiting, output->nr_waiting + 1);
}

bool weft_output_write(struct weft_worker *worker, struct weft_task *task,
		       const char *text, u32 len)
{
	struct weft_output *output = &worker->session->output;
	bool fits, was_empty;

	/* How fast a reader is must not matter there: for it time stands still. */
	if (weft_clock_virtual())
		weft_output_await(worker->session, len);
	weft_lock(&output->lock);
	was_empty = output->head == output->tail;
	/* Behind those that wait already: nobody passes. */
	fits = !output->first && output->tail - output->head + len <= WEFT_OUTPUT_BYTES;
	if (fits)
		copy_in(output, text, len);
	else
		wait_for_room(worker, task);
	weft_unlock(&output->lock);
	if (was_empty)
		weft_session_notify(worker->session);
	return fits;
}

u32 weft_output_peek(struct weft_session *session, const char **text)
{
	struct weft_output *output = &session->output;
	u32 at, len;

	weft_lock(&output->lock);
	at = output->head % WEFT_OUTPUT_BYTES;
	len = min_t(u64, output->tail - output->head, WEFT_OUTPUT_BYTES - at);
	weft_unlock(&output->lock);
	*text = output->ring + at;
	return len;
}

/* Counted as waiting until they are in a queue: no false deadlock. */
static void wake_waiting(struct weft_session *session, struct weft_task *waiting)
{
	struct weft_output *output = &session->output;
	u32 woken = 0;

	for (; waiting; woken++) {
		struct weft_task *next = waiting->waiter.next_task;

		weft_task_inject(session, waiting);
		waiting = next;
	}
	if (!woken)
		return;
	weft_lock(&output->lock);
	WRITE_ONCE(output->nr_waiting, output->nr_waiting - woken);
	weft_unlock(&output->lock);
	/*
	 * If all have gone to sleep meanwhile, one must look at that again. Pairs with the
	 * barrier in register_and_check(), after which all_asleep() looks.
	 */
	smp_mb();
	weft_wake_idle(session);
}

void weft_output_consume(struct weft_session *session, u32 len)
{
	struct weft_output *output = &session->output;
	struct weft_task *waiting = NULL;

	weft_lock(&output->lock);
	WRITE_ONCE(output->head, output->head + len);
	if (len) {
		waiting = output->first;
		output->first = NULL;
		output->last = NULL;
	}
	weft_unlock(&output->lock);
	wake_waiting(session, waiting);
}
