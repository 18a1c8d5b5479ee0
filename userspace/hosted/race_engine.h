/* SPDX-License-Identifier: GPL-2.0 */
/* What the interpreters tell the detector of data races. */
#ifndef WEFT_RACE_ENGINE_H
#define WEFT_RACE_ENGINE_H

#include "race.h"
#include "session.h"

/* race.c: vector clocks. Task @number does that, at @insn; all under the lock. */
void weft_race_lock(struct weft_race *race);
void weft_race_unlock(struct weft_race *race);
bool weft_race_is_shared(const struct weft_race *race);
void weft_race_access(struct weft_race *race, u32 number, u32 insn, u64 addr, u32 bytes,
		      enum weft_race_kind kind);
/* Whoever acquires @key later knows of all that @number has done until now. */
void weft_race_release(struct weft_race *race, u32 number, u64 key);
void weft_race_acquire(struct weft_race *race, u32 number, u64 key);
/* Something is done that it does not follow: it is silent from then on. */
void weft_race_lose_sight(struct weft_race *race);
/* Two numbers of the caller's about @key, 0 at first. */
u64 *weft_race_counts(struct weft_race *race, u64 key);
void weft_race_holds(struct weft_race *race, u32 number, u64 mutex);

/**
 * struct weft_race_call - a call that a task is in
 * @id:		the task's; another one: that was the slot's life before
 * @call:	0: none
 * @insn:	where
 * @regs:	its arguments
 */
struct weft_race_call {
	u64 id;
	u32 call;
	u32 insn;
	u64 regs[3];
};

/* Of task @number, which is its own; NULL: it is not watched. */
struct weft_race_call *weft_race_call_of(struct weft_race *race, u32 number);

/* race_calls.c: what calls order. */
void weft_race_enters(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		      u32 number);
void weft_race_calls(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		     u32 number, u32 insn, u32 call);
void weft_race_returns(struct weft_race *race, struct weft_worker *worker,
		       struct weft_task *task, u32 number);
void weft_race_ends(struct weft_race *race, struct weft_task *task, u32 number);

#endif /* WEFT_RACE_ENGINE_H */
