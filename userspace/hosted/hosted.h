/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hosted engine: module/core/ in a process, workers on pthreads. It has
 * the device's door, so that a caller needs no second way of speaking: the
 * same commands with the same structs, pointers being plain pointers.
 */
#ifndef WEFT_HOSTED_H
#define WEFT_HOSTED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct weft_hosted;

/* A new session, or NULL when there is no memory. */
struct weft_hosted *weft_hosted_open(void);

/* The same in virtual time (WEFT_VEHICLE_SIM). */
struct weft_hosted *weft_hosted_open_sim(void);

/*
 * The same, with all of the session in shared memory, for tasks that are
 * processes (WEFT_VEHICLE_PROCESS). Forks: call it before there are threads, and
 * from one that lives as long as the session.
 */
struct weft_hosted *weft_hosted_open_shared(void);

/* Ends everything and frees it; NULL is fine. */
void weft_hosted_close(struct weft_hosted *hosted);

/* What ioctl() does on the device: WEFT_IOC_*; 0 or -errno. */
int weft_hosted_ioctl(struct weft_hosted *hosted, unsigned long command, void *arg);

/* What read() does: blocks until there is output; 0 at the end. */
ssize_t weft_hosted_read(struct weft_hosted *hosted, void *buffer, size_t bytes);

/* What mmap() does, WEFT_MAP_* offsets; NULL if there is no such region. */
void *weft_hosted_map(struct weft_hosted *hosted, unsigned long long offset, size_t bytes);

/*
 * sim.c: a visitor in virtual time has moments of its own, between which the workers go on;
 * while it has the turn they stand still, and it may do what takes no virtual time:
 * WEFT_IOC_SWAP. One a session. It begins before WEFT_IOC_START, and has the first turn;
 * weft_hosted_visit_until() gives the turn away until so long after the start, false when
 * the session is over before; both may be on another thread. It must end, or
 * weft_hosted_close() does that, once no other thread visits.
 */
void weft_hosted_visit_begin(struct weft_hosted *hosted);
bool weft_hosted_visit_until(struct weft_hosted *hosted, unsigned long long ns);
void weft_hosted_visit_end(struct weft_hosted *hosted);

#endif /* WEFT_HOSTED_H */
