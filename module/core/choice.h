/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Choice points: steps that other tasks may notice, before which it matters who goes
 * on. Not noticed: a task's own stack, constants, what starts a task, prints, computes or
 * asks the time. To wait for a task's end is none, either: when it goes on is settled.
 */
#ifndef WEFT_CHOICE_H
#define WEFT_CHOICE_H

#include "task.h"

static inline bool weft_call_is_private(u32 call)
{
	switch (call) {
	case WEFT_CALL_go: case WEFT_CALL_task_exit: case WEFT_CALL_task_self:
	case WEFT_CALL_task_join: case WEFT_CALL_task_cpu: case WEFT_CALL_task_pin:
	case WEFT_CALL_task_priority: case WEFT_CALL_now_ns: case WEFT_CALL_compute:
	case WEFT_CALL_compute_ns: case WEFT_CALL_arena_alloc: case WEFT_CALL_chan_make:
	case WEFT_CALL_print: case WEFT_CALL_random_u64: case WEFT_CALL_fail:
	case WEFT_CALL_task_tickets: case WEFT_CALL_task_length:
	case WEFT_CALL_task_deadline: case WEFT_CALL_mem_prefetch:
		return true;
	}
	return false;
}

static inline bool weft_access_is_private(const struct weft_task *task, u64 addr)
{
	u32 segment = addr >> 32;

	return segment == task->segment || segment == WEFT_SEG_RODATA;
}

#endif /* WEFT_CHOICE_H */
