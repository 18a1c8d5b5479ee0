/* SPDX-License-Identifier: GPL-2.0 */
/* Workers of the hosted engine on pthreads: the platform's half of worker.h. */
#ifndef WEFT_ENGINE_H
#define WEFT_ENGINE_H

#include "platform.h"
#include "session.h"

enum { WEFT_HOSTED_WORKERS = 64 };

/* A worker and its thread; the ticker sets its attention. */
struct weft_hosted_worker {
	struct weft_worker core;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool kicked;		/* lock */
	u64 born_ns;		/* when its thread began */
	u64 parked_ns;		/* of that, in park() */
	struct weft_os os;	/* the last word, when its thread ends */
	bool ended;		/* atomic, after @os */
	bool running;		/* its thread was made */
};

struct weft_hosted {
	struct weft_session session;
	struct weft_worker *table[WEFT_HOSTED_WORKERS];
	pthread_mutex_t lock;
	pthread_mutex_t reader;	/* one at a time, also while it waits */
	pthread_cond_t changed;	/* output came, or a worker left */
	pthread_t ticker;
	bool ticking;
	bool tick_stop;		/* atomic */
};

int weft_engine_add_worker(struct weft_hosted *hosted, u32 cpu, u32 events);
int weft_engine_start(struct weft_hosted *hosted);
int weft_engine_wait(struct weft_hosted *hosted, s64 timeout_ns);
ssize_t weft_engine_read(struct weft_hosted *hosted, void *buffer, size_t bytes);

#endif /* WEFT_ENGINE_H */
