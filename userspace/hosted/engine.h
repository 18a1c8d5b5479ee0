/* SPDX-License-Identifier: GPL-2.0 */
/* The hosted engine's threads: the platform's half of worker.h and carrier.h. */
#ifndef WEFT_ENGINE_H
#define WEFT_ENGINE_H

#include <pthread.h>

#include "platform.h"
#include "session.h"

enum { WEFT_HOSTED_WORKERS = 64 };

/* What weft_hosted_worker::parking says. */
enum { WEFT_AWAKE = 0, WEFT_KICKED = 1, WEFT_ASLEEP = 2 };

/**
 * struct weft_sim_place - a worker, or the visitor, in virtual time
 * @turn:	it has the turn
 * @at_ns:	when it goes on; U64_MAX: when it is called
 * @looked_ns:	O: when it last looked up
 * @looks:	O: for a task, with no time between them
 * @alive:	it has a thread
 * @parked:	it sleeps
 * @passing:	its task works
 * @kicked:	it is not to sleep
 *
 * O: the worker's own. All else: the lock of its struct weft_sim.
 */
struct weft_sim_place {
	pthread_cond_t turn;
	u64 at_ns;
	u64 looked_ns;
	u32 looks;
	bool alive;
	bool parked;
	bool passing;
	bool kicked;
};

/* A worker, or a carrier's context, and its thread. */
struct weft_hosted_worker {
	u32 parking;		/* futex */
	pthread_t thread;
	u64 born_ns;		/* when its thread began */
	u64 parked_ns;		/* of that, in park() */
	u64 parked_since_ns;	/* still in park(); 0: not */
	struct weft_os os;	/* the last word, when its thread ends */
	bool ended;		/* atomic, after @os */
	bool running;		/* its thread was made */
	struct weft_sim_place place;
	struct weft_worker core;	/* last: it ends with what is seldom used */
};

/**
 * struct weft_hosted_carrier - a carrier on a thread or a process
 * @clock:	CPU time of the thread, for others to read
 * @ended:	A: @usage is all there will be
 * @usage:	what the thread itself found at its end
 */
struct weft_hosted_carrier {
	struct weft_hosted_worker worker;
	struct weft_carrier core;
	clockid_t clock;
	bool ended;
	struct weft_usage usage;
};

struct weft_nursery;
struct weft_explore;
struct weft_race;

/**
 * struct weft_hosted - a session of this process
 * @heap:	NULL, or what the session is in, itself too
 * @nursery:	in @heap
 * @sim:	NULL, or its own clock
 * @explore:	NULL, or somebody chooses each step; in @heap, as all the rest
 * @race:	NULL, or who looks for data races; its caller's
 * @changed:	futex: output came, or somebody left
 * @waiting:	A: those who wait for @changed to change
 * @tick_stop:	A, a futex: 1 when @ticker is to end
 */
struct weft_hosted {
	struct weft_heap *heap;
	struct weft_nursery *nursery;
	struct weft_sim *sim;
	struct weft_explore *explore;
	struct weft_race *race;
	struct weft_worker *table[WEFT_HOSTED_WORKERS];
	pthread_mutex_t reader;	/* one at a time, also while it waits */
	u32 changed;
	u32 waiting;
	pthread_t ticker;
	bool ticking;
	u32 tick_stop;
	struct weft_session session;	/* last: as a worker */
};

static inline struct weft_hosted *weft_hosted_of(struct weft_session *session)
{
	return container_of(session, struct weft_hosted, session);
}

static inline struct weft_hosted_carrier *weft_hosted_carrier_of(struct weft_carrier *carrier)
{
	return container_of(carrier, struct weft_hosted_carrier, core);
}

/* engine.c */
int weft_engine_add_worker(struct weft_hosted *hosted, u32 cpu, u32 events);
/* Undoes that; no thread was made. */
void weft_engine_remove_workers(struct weft_hosted *hosted);
int weft_engine_start(struct weft_hosted *hosted);
int weft_engine_wait(struct weft_hosted *hosted, s64 timeout_ns);
ssize_t weft_engine_read(struct weft_hosted *hosted, void *buffer, size_t bytes);

/* sched.c: how the OS schedules the calling thread. */
bool weft_cpu_allowed(u32 cpu);
void weft_take_schedule(const struct weft_session *session);
/* The thread begins to carry, where it is to run; and is about to end. */
void weft_carrier_enters(struct weft_carrier *carrier);
void weft_carrier_ends(struct weft_carrier *carrier);
void weft_carrier_usage(struct weft_carrier *carrier, struct weft_usage *usage);

/* sim.c: the clock, and whose turn it is. */
struct weft_sim *weft_sim_create(struct weft_session *session);
void weft_sim_destroy(struct weft_sim *sim);
u64 weft_sim_progress(const struct weft_sim *sim);
void weft_sim_stall(struct weft_sim *sim);
void weft_sim_add(struct weft_hosted_worker *hw);
void weft_sim_start(struct weft_sim *sim);
void weft_sim_enter(struct weft_sim *sim, struct weft_hosted_worker *hw);
void weft_sim_leave(struct weft_sim *sim, struct weft_hosted_worker *hw);
void weft_sim_park(struct weft_sim *sim, struct weft_hosted_worker *hw, u64 until_ns);
void weft_sim_unpark(struct weft_sim *sim, struct weft_hosted_worker *hw);
void weft_sim_looks_up(struct weft_sim *sim, struct weft_hosted_worker *hw);
void weft_sim_was_read(struct weft_sim *sim);
/* The visitor waits for what all others are about to do; false: there is none. */
bool weft_sim_doze(struct weft_sim *sim);
/* The clock goes on, for the explorer, which has no turns. */
void weft_sim_pass(struct weft_sim *sim, u64 ns);

/* explore.c: the whole run, on the caller's thread; 0 or -errno. */
int weft_explore_start(struct weft_hosted *hosted);
int weft_explore_again(struct weft_hosted *hosted);
void weft_explore_close(struct weft_hosted *hosted);

/* process.c */
extern const struct weft_vehicle_ops weft_vehicle_process;

/* thread.c */
extern const struct weft_vehicle_ops weft_vehicle_thread;
struct weft_carrier *weft_hosted_carrier_create(struct weft_session *session);
void weft_hosted_carrier_destroy(struct weft_carrier *carrier);

#endif /* WEFT_ENGINE_H */
