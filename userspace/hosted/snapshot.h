/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory as it was at some moments, to go back to. Its pages are write-protected at
 * first; the first write to one copies it, and from then on it is a part of every snapshot.
 * What a program never writes costs nothing, and nobody has to know what it writes.
 */
#ifndef WEFT_SNAPSHOT_H
#define WEFT_SNAPSHOT_H

#include <stddef.h>

struct weft_snapshots;

/*
 * Of @bytes from the page @start on, as they are now, which is snapshot 0. Only threads of
 * this process may write there from now on, and no system call. NULL: no memory.
 */
struct weft_snapshots *weft_snapshots_create(void *start, size_t bytes);

/* Memory as it is now: a number, the next in order; 0: there is no room for another. */
unsigned int weft_snapshots_take(struct weft_snapshots *snapshots);

/* Makes memory what it was; snapshots after @number are forgotten. */
void weft_snapshots_return(struct weft_snapshots *snapshots, unsigned int number);

/* The memory stays as it is, and may be written as before; NULL is fine. */
void weft_snapshots_destroy(struct weft_snapshots *snapshots);

#endif /* WEFT_SNAPSHOT_H */
