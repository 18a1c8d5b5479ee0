// SPDX-License-Identifier: GPL-2.0
/*
 * How workers fall asleep and are not forgotten: module/core/idle.c and those
 * parts of dispatch.c, runqueue.c and policy_go.c that it plays with (dispatch.pml). Each
 * inline is named after the function that it stands for. Queues are numbers of tasks
 * here; which task is where is the matter of queue.pml. What time decides (how
 * long a worker looks around) is a choice that may go either way.
 *
 * What happens is chosen by -D; all of it may meet in any order:
 *
 *   WORKERS=n	workers, all of them without work at first
 *   INJECTS=n	tasks come from outside (weft_task_inject)
 *   POSTS=n	tasks for worker 0 come from outside (weft_worker_post)
 *   SPAWNS=n	main is there at first, and starts so many on its own queue
 *   PASSES=1	main wakes a task that is pinned to the next worker
 *   TOGETHER=n	no task ends before so many have begun, each on its worker; but it
 *		makes room for a pinned one once its worker knows of that
 *   SHARE=n	so many tasks at most are taken from the global queue at once
 *   GO=1	go's slot before the queue
 *   TICK=1	when nothing moves any more the tick comes, once, where a task runs
 *
 * In the end, when nothing can move any more, all tasks have begun. Without
 * INJECTS and POSTS nobody else can make work: then the session has ended itself
 * (all_asleep), and not before.
 */
#ifndef WORKERS
#define WORKERS	2
#endif
#ifndef INJECTS
#define INJECTS	0
#endif
#ifndef POSTS
#define POSTS	0
#endif
#ifndef SPAWNS
#define SPAWNS	0
#endif
#ifndef PASSES
#define PASSES	0
#endif
#ifndef TOGETHER
#define TOGETHER 0
#endif
#ifndef SHARE
#define SHARE	TASKS
#endif
#ifndef GO
#define GO	0
#endif

#define OUTSIDE	(INJECTS + POSTS)
#define MAIN	(SPAWNS + PASSES > 0)
#define TASKS	(OUTSIDE + SPAWNS + PASSES + MAIN)
#define THREADS	(WORKERS + 1)

/* Places in memory. */
#define NR_IDLE		0
#define IDLE_LOCK	1
#define NR_GLOBAL	2
#define GLOBAL_LOCK	3
#define TAIL(w)		(4 + (w))
#define INBOX(w)	(4 + WORKERS + (w))
#define POLLS(w)	(4 + 2 * WORKERS + (w))
#define ATTENTION(w)	(4 + 3 * WORKERS + (w))
#define PLACES		(4 + 4 * WORKERS)

#include "memory.pml"

/* Places in a queue go round: no more tasks are in one than that. */
#define POSITIONS	8

/* Changed by atomic operations only. */
byte head[WORKERS];
byte nr_spinning;
bool kicked[WORKERS];
/* Under IDLE_LOCK, but for a worker's look at its own `spinning`. */
bool parked[WORKERS];
bool spinning[WORKERS];
/* The worker's own. */
byte tail[WORKERS];
byte pinned[WORKERS];
bool run_next[WORKERS];
/* What the properties are about. */
byte made, begun;
bool ended;

/* A compare-and-swap is no barrier everywhere (C11, arm64): its store may wait, too. */
#if WORKERS == 1
#define posting(w) (buffered(0, INBOX(w)) || buffered(1, INBOX(w)))
#elif WORKERS == 2
#define posting(w) (buffered(0, INBOX(w)) || buffered(1, INBOX(w)) || buffered(2, INBOX(w)))
#else
#define posting(w) (buffered(0, INBOX(w)) || buffered(1, INBOX(w)) || \
		    buffered(2, INBOX(w)) || buffered(3, INBOX(w)))
#endif
#define attention(w)	(memory[ATTENTION(w)] && !buffered(w, ATTENTION(w)))

/* What was read is of no interest any more: one state less to tell apart. */
inline forget()
{
	atomic { x = 0; y = 0; other = 0 }
}

inline weft_idle_start_spinning(w)
{
	atomic { empty(buffer[me]) -> spinning[w] = true; nr_spinning++ }
}

inline weft_idle_stop_spinning()
{
	if
	:: atomic { spinning[me] && empty(buffer[me]) -> spinning[me] = false; nr_spinning-- }
	:: !spinning[me]
	fi
}

inline weft_worker_unpark(w)
{
	atomic { empty(buffer[me]) -> kicked[w] = true }
}

inline unpark_locked(w)
{
	if
	:: parked[w] -> parked[w] = false; store(NR_IDLE, memory[NR_IDLE] - 1)
	:: else
	fi
}

inline unpark_under_lock(w)
{
	atomic { lock(IDLE_LOCK); unpark_locked(w); unlock(IDLE_LOCK) }
}

inline weft_wake_idle()
{
	atomic { load(NR_IDLE, x); y = WORKERS }
	if
	:: x && !nr_spinning ->
		atomic {
			lock(IDLE_LOCK);
			y = 0;
			do
			:: y < WORKERS && !parked[y] -> y++
			:: else -> break
			od;
			if
			:: y < WORKERS -> unpark_locked(y)
			:: else -> unlock(IDLE_LOCK)
			fi
		}
	:: else
	fi;
	if
	:: y < WORKERS ->
		atomic { weft_idle_start_spinning(y); unlock(IDLE_LOCK) }
		weft_worker_unpark(y)
	:: else
	fi;
	forget()
}

inline weft_worker_post(w)
{
	atomic {
		nfull(buffer[me]) && !posting(w) -> made++;
		buffer[me]!INBOX(w), memory[INBOX(w)] + 1
	}
#ifndef NO_POST_BARRIER
	fence();
#endif
	load(POLLS(w), x);
	if
	:: !x -> store(ATTENTION(w), 1)
	:: else
	fi;
	load(NR_IDLE, x);
	if
	:: x -> unpark_under_lock(w); weft_worker_unpark(w)
	:: else
	fi;
	forget()
}

#include "dispatch.pml"

/* Sets y if there is work. */
inline work_in_sight()
{
	load(NR_GLOBAL, x);
	atomic { y = x || memory[INBOX(me)]; other = 0 }
	do
	:: other < WORKERS && !y -> atomic { y = weft_rq_len(other); other++ }
	:: else -> break
	od
}

/* Sets y if all are. */
inline all_asleep()
{
	atomic {
		load(NR_IDLE, x);
		y = (!OUTSIDE && x == WORKERS && !memory[NR_GLOBAL]);
		other = 0
	}
	do
	:: other < WORKERS && y ->
		atomic { y = !memory[INBOX(other)] && !weft_rq_len(other); other++ }
	:: else -> break
	od
}

inline register_and_check()
{
	atomic {
		lock(IDLE_LOCK);
		assert(!parked[me]);
		parked[me] = true;
		store(NR_IDLE, memory[NR_IDLE] + 1)
	}
#ifndef NO_PARK_BARRIER
	fence();
#endif
	all_asleep();
	unlock(IDLE_LOCK);
	if
	:: y -> ended = true; assert(begun == TASKS)
	:: else
	fi;
	forget()
}

inline weft_worker_park()
{
	atomic { kicked[me] && empty(buffer[me]) -> kicked[me] = false }
}

inline weft_idle_park()
{
	register_and_check();
#ifndef NO_RECHECK
	work_in_sight();
#endif
#ifdef LATE_STOP
	weft_idle_stop_spinning();
#endif
	if
	:: y -> forget(); n = 1
	:: else -> forget(); weft_worker_park()
	fi;
	unpark_under_lock(me);
#ifndef NO_SPIN_AGAIN
	if
	:: n && !spinning[me] -> weft_idle_start_spinning(me)
	:: else
	fi;
#endif
	n = 0
}

inline idle()
{
	look_around();
	if
	:: got
	:: else -> weft_idle_park(); pick()
	fi
}

inline enqueue()
{
	made++;
	if
	:: GO && !run_next[me] -> run_next[me] = true
	:: else -> weft_rq_append(1)
	fi;
	load(NR_IDLE, x);
	if
	:: x && head[me] != tail[me] -> weft_wake_idle()
	:: else -> x = 0
	fi
}

inline main_task()
{
	do
	:: n < SPAWNS -> enqueue(); n++
	:: else -> n = 0; break
	od;
	if
	:: PASSES -> weft_worker_post((me + 1) % WORKERS)
	:: else
	fi
}

/* A task; the first that runs is main, if there is one. */
inline weft_vm_run()
{
	atomic { got = false; begun++; y = (begun == 1); assert(begun <= made) }
	if
	:: y && MAIN -> y = 0; main_task()
	:: else -> y = 0
	fi;
	do
	:: begun >= TOGETHER -> break
	:: begun < TOGETHER && attention(me) ->
		attend();
		if
		:: pinned[me] -> break
		:: else
		fi
	od
}

proctype worker(byte me)
{
	byte x, y, n, other;
	bool got;

	do
	:: attention(me) -> attend()		/* between() */
	:: else ->
		pick();
		if
		:: got
		:: else -> idle()
		fi;
		if
		:: got && spinning[me] ->
			weft_idle_stop_spinning();
#ifndef NO_HAND_OVER
			weft_wake_idle()
#endif
		:: else
		fi;
		if
		:: got -> weft_vm_run()
		:: else
		fi
	od
}

proctype outside()
{
	byte me = WORKERS, x, y, n, other;

	do
	:: n < INJECTS -> weft_task_inject(); n++
	:: n >= INJECTS && n < OUTSIDE -> weft_worker_post(0); n++
	:: n == OUTSIDE -> break
	od
}

/* `timeout`: nothing else can move. */
proctype clock()
{
	byte w;

	timeout;
#ifdef TICK
	for (w : 0 .. WORKERS - 1) {
		memory[ATTENTION(w)] = !parked[w]
	}
	timeout;
#endif
	assert(begun == TASKS);
	assert(OUTSIDE || ended)
}

init
{
	byte w;

	atomic {
		made = MAIN;
		memory[NR_GLOBAL] = MAIN;
		for (w : 0 .. WORKERS) {
			run cpu(w)
		}
		for (w : 0 .. WORKERS - 1) {
			run worker(w)
		}
		if
		:: OUTSIDE -> run outside()
		:: else
		fi;
		run clock()
	}
}
