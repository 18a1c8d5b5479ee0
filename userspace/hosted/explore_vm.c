// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter once more, for the explorer: a task stops before whatever others may
 * notice, and does that when it has been chosen. It gives way by coming back; time is
 * nobody's friend, so to sleep is to give way.
 */
#include "explore_vm.h"
#include "vm.h"

#define weft_vm_run	weft_explore_vm_run
#define weft_vm_link	weft_explore_vm_link

#define WEFT_BEFORE_ACCESS(addr, bytes, store)					\
	if (weft_explore_stops(worker, task, insn - code, 0, addr, bytes, store))	\
		goto stopped;
#define WEFT_BEFORE_CALL(number)						\
	if (weft_explore_stops(worker, task, insn - code, number, regs[1], 0, true))	\
		goto stopped;
#define WEFT_STOPPED								\
stopped:									\
	task->pc = insn - code;							\
	return WEFT_NEXT_RUN;

static inline struct weft_task *come_back(void)
{
	return NULL;
}

static inline enum weft_next give_way(struct weft_task *task)
{
	task->regs[0] = 0;
	return WEFT_NEXT_YIELD;
}

#define weft_switch(worker, task, left)		come_back()
#define weft_call_sleep_ns(worker, task)	give_way(task)
#define weft_call_sleep_until(worker, task)	give_way(task)

#include "../../module/core/vm.c"
