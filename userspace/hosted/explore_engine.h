/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One run of a program in which somebody chooses, before each step that tasks can
 * notice of each other, whose step is next. All in the caller's thread.
 */
#ifndef WEFT_EXPLORE_ENGINE_H
#define WEFT_EXPLORE_ENGINE_H

#include <stdbool.h>

#include <linux/types.h>
#include <linux/weft_task.h>

struct weft_hosted;
struct weft_snapshots;

/**
 * struct weft_step - what a task is about to do
 * @task:	its id
 * @number:	it is the session's manieth task, from 0 on: the same in each run
 * @insn:	the instruction
 * @call:	number of the call of the task API; 0: an access to memory
 * @addr:	what is accessed, or the call's first argument
 * @other:	the call's second argument
 * @bytes:	how much of it
 * @store:	it may change something
 * @exit:	main returns, which ends all
 */
struct weft_step {
	__u64 task;
	__u32 number;
	__u32 insn;
	__u32 call;
	__u64 addr;
	__u64 other;
	__u32 bytes;
	bool store;
	bool exit;
};

/* It does nothing but let others go on: a yield, or a sleep. */
static inline bool weft_step_gives_way(const struct weft_step *step)
{
	return step->call == WEFT_CALL_task_yield || step->call == WEFT_CALL_sleep_ns ||
	       step->call == WEFT_CALL_sleep_until;
}

enum weft_explore_end {
	WEFT_EXPLORE_ENDED	= 0,	/* as any run: see WEFT_IOC_RESULT */
	WEFT_EXPLORE_LIVELOCK	= 1,	/* all that could run spin, and nothing changes */
	WEFT_EXPLORE_TOO_LONG	= 2,	/* more than @most_steps */
	WEFT_EXPLORE_GIVEN_UP	= 3,	/* @choose did not choose */
};

/**
 * struct weft_explorer - whoever chooses
 * @choose:	of @nr > 1 steps in the order of their tasks the one that is next: its
 *		place, or @nr to give up
 * @took:	that one is taken; NULL: nobody wants to know
 * @orders:	what task @before has done is before what @after will do: it has made that,
 *		or woken it. NULL: nobody wants to know
 * @follows:	@choose repeats a run: a task that spins is not made to wait
 * @most_steps:	of a run
 * @from:	where a second WEFT_IOC_START of the session goes on: a number that
 *		weft_hosted_explore_keep() has given, 0: at the beginning, as the first
 * @steps:	of the last run
 * @end:	how it ended
 * @draws:	the program has asked for something that chance decides: select_wait() or
 *		random_u64(); one answer is all that was seen
 * @stopped:	weft_hosted_stop_explorer() has been called: set to false to go on with the next
 * @snapshots, @attention: the engine's
 */
struct weft_explorer {
	__u32 (*choose)(struct weft_explorer *explorer, const struct weft_step *const *steps,
			__u32 nr);
	void (*took)(struct weft_explorer *explorer, const struct weft_step *step);
	void (*orders)(struct weft_explorer *explorer, __u32 before, __u32 after);
	__u64 most_steps;
	unsigned int from;
	__u64 steps;
	enum weft_explore_end end;
	bool follows;
	bool draws;
	bool stopped;
	struct weft_snapshots *snapshots;
	__u32 *attention;
};

/* Ends the run that goes on, soon; from a signal handler or another thread. */
void weft_hosted_stop_explorer(struct weft_explorer *explorer);

/*
 * By @choose: to be gone back to where it is now. A number; 0: there is no room. A run that
 * begins before that forgets it. A race detector does not go back.
 */
unsigned int weft_hosted_explore_keep(struct weft_explorer *explorer);

/*
 * A session in virtual time whose WEFT_IOC_START returns when the run is over, and may be
 * given again.
 */
struct weft_hosted *weft_hosted_open_explore(struct weft_explorer *explorer);

#endif /* WEFT_EXPLORE_ENGINE_H */
