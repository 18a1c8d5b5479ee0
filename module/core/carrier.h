/* SPDX-License-Identifier: GPL-2.0 */
/*
 * 1:1 vehicles: a carrier is one thread of the OS that runs one task and ends
 * with it. The OS decides which of the runnable carriers runs; blocking is the
 * carrier's own sleep. Everything above a task (calls, objects, timers, memory)
 * is what the workers of the task vehicle use, unchanged.
 */
#ifndef WEFT_CARRIER_H
#define WEFT_CARRIER_H

#include <linux/weft.h>

#include "platform.h"

struct weft_carrier;
struct weft_session;
struct weft_task;
struct weft_worker;

/* What the OS says of a thread. */
struct weft_usage {
	u64 cpu_ns;
	u64 delay_ns;		/* runnable, and another had the CPU */
	u64 waits;		/* switches away because it slept */
	u64 preempted;		/* switches away although it would have gone on */
};

/**
 * struct weft_vehicle_ops - a kind of thread that carries a task
 * @name:	for people
 * @about:	one line: what carries a task
 * @bytes:	charged to the session for each carrier
 * @create:	memory for a carrier, zeroed but for @worker; NULL: no memory
 * @launch:	makes the carrier's thread, which calls weft_carrier_run().
 *		0 or -errno: the OS's reason why there can be no more
 * @ends:	the carrier's thread, in itself: its task has ended, or the session
 *		is over. NULL: nothing to do
 * @usage:	what the OS says of the carrier's thread so far; in full after
 *		@join. Called with a lock held: must not sleep
 * @join:	waits until the thread has ended
 * @destroy:	frees the carrier, joined or never launched
 *
 * All but @usage may sleep.
 */
struct weft_vehicle_ops {
	const char *name;
	const char *about;
	u32 bytes;
	struct weft_carrier *(*create)(struct weft_session *session);
	int (*launch)(struct weft_carrier *carrier);
	void (*ends)(struct weft_carrier *carrier);
	void (*usage)(struct weft_carrier *carrier, struct weft_usage *usage);
	void (*join)(struct weft_carrier *carrier);
	void (*destroy)(struct weft_carrier *carrier);
};

/**
 * struct weft_carrier - a thread that carries one task
 * @worker:	I: the interpreter's context; weft_worker::carrier points back
 * @home:	I: the worker whose CPU it is pinned to by default
 * @task:	I: the task; the carrier owns it while it runs
 * @node:	carriers lock: in weft_carriers::all, or ::dead
 * @booked:	carriers lock: of its usage, what its worker has already
 * @gate:	A: may the task go on, and who still touches this struct
 */
struct weft_carrier {
	struct weft_worker *worker;
	struct weft_task *task;
	struct list_head node;
	struct weft_usage booked;
	u32 home;
	u32 gate;
};

/**
 * struct weft_carriers - all carriers of a session
 * @lock:	innermost but for the platform's
 * @all:	lock: weft_carrier::node of those whose task has not ended. One
 *		that left because the session is over stays: whoever wakes its
 *		task, be it a late reader of the output, still finds it
 * @dead:	lock: weft_carrier::node of those whose task has ended; their
 *		threads have ended or are about to. Nobody else knows them
 * @nr:		A, written under lock: carriers that have not left
 * @nr_dead:	lock: length of @dead
 * @created:	lock: carriers ever made; deals out CPUs and seeds
 * @active:	A: tasks that can act, or that something else than a task will
 *		wake: see the comment on deadlocks in carrier.c
 * @lost:	A: killed from outside; @all and @dead are not to be trusted
 */
struct weft_carriers {
	struct weft_lock lock;
	struct list_head all;
	struct list_head dead;
	u32 nr;
	u32 nr_dead;
	u64 created;
	u64 active;
	bool lost;
};

/* The platform's: NULL if vehicle @number is not offered, or is no 1:1 vehicle. */
const struct weft_vehicle_ops *weft_vehicle_at(u32 number);
/* Puts the calling thread on the CPU of worker @index, or on all of them: -1. */
int weft_place(struct weft_session *session, s32 index);
u32 weft_current_cpu(void);
/* The calling thread gives way; the OS decides to whom. */
void weft_yield(void);

/* The carrier's thread calls this, and ends when it returns. */
void weft_carrier_run(struct weft_carrier *carrier);

/*
 * A carrier for @task, which the caller owns and has to wake then. 0 or -errno,
 * with nothing left behind. May sleep.
 */
int weft_carrier_create(struct weft_session *session, struct weft_task *task);
/* @task, which the caller owns, may go on. @worker: whose thread this is, or NULL. */
void weft_carrier_wake(struct weft_session *session, struct weft_worker *worker,
		       struct weft_task *task);
/* task_pin() of a task that @worker carries. 0 or -errno. */
int weft_carrier_pin(struct weft_worker *worker, s32 index);

/* All have left, or nobody ever will. */
static inline bool weft_carriers_gone(const struct weft_carriers *carriers)
{
	/* Pair with the releases in count_out() and weft_carriers_lost(). */
	return weft_load_acquire(&carriers->nr) == 0 || weft_load_acquire(&carriers->lost);
}

void weft_carriers_init(struct weft_session *session);
/* Tells all to leave: the session is stopping. */
void weft_carriers_stop(struct weft_session *session);
/* Frees what weft_carrier_create() made; all must be gone. */
void weft_carriers_destroy(struct weft_session *session);
/* Frees those whose task had ended when it was called. */
void weft_carriers_reap(struct weft_session *session);
/* Their threads were killed: nobody will leave any more. */
void weft_carriers_lost(struct weft_session *session, u64 task, s64 status);
/* A worker's part when carriers run the tasks: ends the run when its time is up. */
void weft_carriers_watch(struct weft_worker *worker);

/* carrier_stats.c */
/* Adds what a carrier that has left counted and used to its worker; carriers lock held. */
void weft_carrier_book(struct weft_carrier *carrier);
/* What it has used since then: its thread has ended. */
void weft_carrier_book_usage(struct weft_carrier *carrier);
/* Tasks that carriers have made and brought to their end, of all that ever were. */
void weft_carriers_count(struct weft_session *session, u64 *spawned, u64 *exited);
/* For how long @task's thread has run, by the OS's books. 0: it has none any more. */
u64 weft_carrier_ran_ns(struct weft_session *session, struct weft_task *task);
/* Statistics of worker @index with its carriers'; the ledger is of them alone. */
void weft_carriers_stats(struct weft_session *session, u32 index,
			 struct weft_worker_stats *stats);

#endif /* WEFT_CARRIER_H */
