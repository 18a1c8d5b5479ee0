/* SPDX-License-Identifier: GPL-2.0 */
/* Between the explorer and its interpreter. */
#ifndef WEFT_EXPLORE_VM_H
#define WEFT_EXPLORE_VM_H

#include "race_engine.h"
#include "session.h"
#include "vm.h"

/* As weft_vm_run(), until @task has to come back; WEFT_NEXT_RUN: it was stopped. */
enum weft_next weft_explore_vm_run(struct weft_worker *worker, struct weft_task *task);

/* @task is about to do that, @call or an access: is it to stop before? */
bool weft_explore_stops(struct weft_worker *worker, struct weft_task *task, u32 insn, u32 call,
			u64 addr, u32 bytes, enum weft_race_kind kind);
/* The call that it is in is over. */
void weft_explore_returns(struct weft_worker *worker, struct weft_task *task);

#endif /* WEFT_EXPLORE_VM_H */
