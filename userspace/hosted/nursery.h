/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nursery: a process that was forked while there were no threads, and forks
 * the processes that carry tasks. It sees when one is killed.
 */
#ifndef WEFT_NURSERY_H
#define WEFT_NURSERY_H

#include "platform.h"

struct weft_carrier;
struct weft_hosted;
struct weft_nursery;

/*
 * Forks it; the calling thread's heap is what it shares. It dies with the calling
 * thread. 0 or -errno.
 */
int weft_nursery_open(struct weft_hosted *hosted);
/* Ends it, and what it forked that has not ended itself. */
void weft_nursery_close(struct weft_hosted *hosted);

/* A process for @carrier, asked for by any process. 0 or -errno. */
int weft_nursery_fork(struct weft_nursery *nursery, struct weft_carrier *carrier);

/* process.c: what the process does, from its fork to its end. */
void weft_process_main(struct weft_carrier *carrier);

#endif /* WEFT_NURSERY_H */
