// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter once more, for sessions with chaos: before a step that other tasks
 * may notice, chance decides whether the task is preempted, and whether the worker waits
 * a little, so that others get ahead of it. Orders that are rare become common, and bugs
 * with them (Burckhardt et al., ASPLOS 2010; Go's runtime does so under its race
 * detector). With one worker the same seed gives the same order, if nothing asks the
 * clock: no sleep or timeout, no policy that goes by how long tasks ran, no more output
 * than its buffer holds, no second without a step. Quanta do not end by it.
 *
 * Steps can be events, too. With one worker they are all that decides what a program
 * does, so an engine that owns every decision can repeat the run.
 */
#include "account.h"
#include "choice.h"
#include "vm.h"

enum {
	PREEMPT_ONE_IN	= 8,
	DELAY_ONE_IN	= 64,
	DELAY_NS_MASK	= 0x3fff,
};

static void wait_a_little(u64 ns)
{
	u64 until_ns = weft_clock_ns() + ns;

	while (!weft_clock_virtual() && weft_clock_ns() < until_ns)
		cpu_relax();
}

/* Is @task, about to take a step at @insn, to stop before it? */
static noinline bool stops(struct weft_worker *worker, struct weft_task *task, u32 insn)
{
	u32 chaos = worker->session->chaos;
	u64 draw;

	/* It took this step already, and comes back to it. */
	if (task->resumed)
		return false;
	if (chaos & (WEFT_CHAOS_PREEMPTS | WEFT_CHAOS_DELAYS)) {
		draw = weft_random(&worker->draws);
		if (draw % PREEMPT_ONE_IN == 0)
			return true;
		if (chaos & WEFT_CHAOS_DELAYS && (draw >> 32) % DELAY_ONE_IN == 0)
			wait_a_little((draw >> 40) & DELAY_NS_MASK);
	}
	if (chaos & WEFT_CHAOS_STEPS)
		weft_note_event(worker, WEFT_EVENT_STEP, worker->current_id, insn);
	return false;
}

static struct weft_task *leaves(struct weft_worker *worker, struct weft_task *task,
				enum weft_next left)
{
	return left == WEFT_NEXT_PREEMPT ? weft_preempt(worker, task) :
					   weft_switch(worker, task, left);
}

#define weft_vm_run	weft_chaos_run
#define weft_switch(worker, task, left)		leaves(worker, task, left)

#define WEFT_BEFORE_ACCESS(addr, bytes, kind)					\
	if (!weft_access_is_private(task, addr) && stops(worker, task, insn - code))	\
		goto stopped;
#define WEFT_BEFORE_CALL(number)						\
	if (!weft_call_is_private(number) && stops(worker, task, insn - code))	\
		goto stopped;
#define WEFT_CALLED
#define WEFT_STOPPED								\
stopped:									\
	task->pc = insn - code;							\
	left = worker->carrier ? WEFT_NEXT_YIELD : WEFT_NEXT_PREEMPT;		\
	goto leaves;

#include "vm.c"
