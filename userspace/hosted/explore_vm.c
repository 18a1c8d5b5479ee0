// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter once more, for the explorer: a task stops before whatever others may
 * notice, and does that when it has been chosen. It gives way by coming back. To sleep is
 * to give way, and the clock is later then: when others go on nothing is said about. There
 * is one worker to be pinned to.
 */
#include "engine.h"
#include "explore_vm.h"
#include "vm.h"

#define weft_vm_run	weft_explore_vm_run

#define WEFT_BEFORE_ACCESS(addr, bytes, kind)					\
	if (weft_explore_stops(worker, task, insn - code, 0, addr, bytes, WEFT_RACE_##kind)) \
		goto stopped;
#define WEFT_BEFORE_CALL(number)						\
	if (weft_explore_stops(worker, task, insn - code, number, regs[1], 0,	\
			       WEFT_RACE_STORE))				\
		goto stopped;
#define WEFT_CALLED								\
	weft_explore_returns(worker, task);
#define WEFT_STOPPED								\
stopped:									\
	task->pc = insn - code;							\
	return WEFT_NEXT_RUN;

static inline struct weft_task *come_back(void)
{
	return NULL;
}

static inline enum weft_next pass(struct weft_task *task, u64 ns, enum weft_next then)
{
	weft_sim_pass(weft_sim, ns);
	task->regs[0] = 0;
	return then;
}

static inline u64 until(const struct weft_task *task)
{
	u64 now = weft_clock_ns();

	return task->regs[1] > now ? task->regs[1] - now : 0;
}

#define weft_switch(worker, task, left)		come_back()
#define weft_call_sleep_ns(worker, task)	pass(task, task->regs[1], WEFT_NEXT_YIELD)
#define weft_call_sleep_until(worker, task)	pass(task, until(task), WEFT_NEXT_YIELD)
#define weft_call_compute(worker, task)		pass(task, task->regs[1], WEFT_NEXT_RUN)
#define weft_call_compute_ns(worker, task)	pass(task, task->regs[1], WEFT_NEXT_RUN)
#define weft_call_task_pin(worker, task)	pass(task, 0, WEFT_NEXT_RUN)

#include "../../module/core/vm.c"
