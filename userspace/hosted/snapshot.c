// SPDX-License-Identifier: GPL-2.0
/* Snapshots of the pages that are written. */
#include <signal.h>
#include <sys/mman.h>

#include "platform.h"
#include "snapshot.h"

enum {
	KEPT_PAGES	= 1 << 14,	/* in all snapshots: 64 MiB */
	KEPT_MOST	= 1 << 12,	/* snapshots */
	/* So many are protected one by one: each may be a mapping of its own for the OS. */
	SINGLE_PAGES	= 1 << 12,
	MANY_PAGES	= 1 << 8,
};

/* Of the first @nr pages in the order in which they were written; from copy @from on. */
struct snapshot {
	u32 nr;
	u32 from;
};

/**
 * struct weft_snapshots - snapshots of the memory at @start
 * @next:	of all
 * @bytes:	of it
 * @written:	a byte a page: it is writable, and one of @pages
 * @pages:	@nr_pages of them
 * @first:	what was on each before it was written
 * @kept:	@nr_kept snapshots, from 1 on
 * @copies:	their pages
 */
struct weft_snapshots {
	struct weft_snapshots *next;
	u8 *start;
	size_t bytes;
	u8 *written;
	u32 *pages;
	u32 nr_pages;
	u8 *first;
	struct snapshot kept[KEPT_MOST];
	u32 nr_kept;
	u8 *copies;
};

static struct weft_snapshots *all;
static struct weft_lock all_lock = WEFT_LOCK_INIT(all_lock);
static struct sigaction before;

static void *page_at(u8 *base, u32 page)
{
	return base + page * PAGE_SIZE;
}

/* From now on it is a part of all snapshots. */
static void add_page(struct weft_snapshots *snapshots, u32 page)
{
	if (snapshots->written[page])
		return;
	memcpy(page_at(snapshots->first, snapshots->nr_pages), page_at(snapshots->start, page),
	       PAGE_SIZE);
	snapshots->written[page] = 1;
	snapshots->pages[snapshots->nr_pages++] = page;
}

/* The page, or, as soon as there are many, those around it. */
static bool let_write(struct weft_snapshots *snapshots, u32 page)
{
	u32 nr = snapshots->nr_pages < SINGLE_PAGES ? 1 : MANY_PAGES;
	u32 from = page - page % nr, i;

	if (snapshots->written[page])
		return false;
	nr = min_t(size_t, nr, snapshots->bytes / PAGE_SIZE - from);
	for (i = from; i < from + nr; i++)
		add_page(snapshots, i);
	return !mprotect(page_at(snapshots->start, from), nr * PAGE_SIZE, PROT_READ | PROT_WRITE);
}

/* A fault that is none of ours happens again, and then is met as it was before us. */
static void on_fault(int number, siginfo_t *info, void *context)
{
	struct weft_snapshots *snapshots;
	u8 *at = info->si_addr;

	(void)context;
	for (snapshots = all; snapshots; snapshots = snapshots->next) {
		if (at < snapshots->start || at >= snapshots->start + snapshots->bytes)
			continue;
		if (let_write(snapshots, (at - snapshots->start) / PAGE_SIZE))
			return;
	}
	sigaction(number, &before, NULL);
}

static void *reserve(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void release(void *p, size_t bytes)
{
	if (p)
		munmap(p, bytes);
}

static void release_all(struct weft_snapshots *snapshots)
{
	size_t pages = snapshots->bytes / PAGE_SIZE;

	release(snapshots->written, pages);
	release(snapshots->pages, pages * sizeof(*snapshots->pages));
	release(snapshots->first, snapshots->bytes);
	release(snapshots->copies, KEPT_PAGES * PAGE_SIZE);
	free(snapshots);
}

static void watch(struct weft_snapshots *snapshots)
{
	const struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };

	weft_lock(&all_lock);
	if (!all)
		sigaction(SIGSEGV, &action, &before);
	snapshots->next = all;
	all = snapshots;
	weft_unlock(&all_lock);
}

static void watch_no_more(struct weft_snapshots *snapshots)
{
	struct weft_snapshots **link = &all;

	weft_lock(&all_lock);
	while (*link != snapshots)
		link = &(*link)->next;
	*link = snapshots->next;
	if (!all)
		sigaction(SIGSEGV, &before, NULL);
	weft_unlock(&all_lock);
}

struct weft_snapshots *weft_snapshots_create(void *start, size_t bytes)
{
	struct weft_snapshots *snapshots = calloc(1, sizeof(*snapshots));
	size_t pages = bytes / PAGE_SIZE;

	if (!snapshots)
		return NULL;
	snapshots->start = start;
	snapshots->bytes = bytes;
	snapshots->written = reserve(pages);
	snapshots->pages = reserve(pages * sizeof(*snapshots->pages));
	snapshots->first = reserve(bytes);
	snapshots->copies = reserve(KEPT_PAGES * PAGE_SIZE);
	if (!snapshots->written || !snapshots->pages || !snapshots->first || !snapshots->copies ||
	    mprotect(start, bytes, PROT_READ)) {
		release_all(snapshots);
		return NULL;
	}
	watch(snapshots);
	return snapshots;
}

unsigned int weft_snapshots_take(struct weft_snapshots *snapshots)
{
	struct snapshot *last = &snapshots->kept[snapshots->nr_kept], *snapshot = last + 1;
	u32 i;

	if (snapshots->nr_kept + 1 == KEPT_MOST ||
	    last->from + last->nr + snapshots->nr_pages > KEPT_PAGES)
		return 0;
	snapshot->from = last->from + last->nr;
	snapshot->nr = snapshots->nr_pages;
	for (i = 0; i < snapshot->nr; i++)
		memcpy(page_at(snapshots->copies, snapshot->from + i),
		       page_at(snapshots->start, snapshots->pages[i]), PAGE_SIZE);
	return ++snapshots->nr_kept;
}

void weft_snapshots_return(struct weft_snapshots *snapshots, unsigned int number)
{
	const struct snapshot *snapshot = &snapshots->kept[number];
	u32 i;

	for (i = 0; i < snapshots->nr_pages; i++)
		memcpy(page_at(snapshots->start, snapshots->pages[i]),
		       i < snapshot->nr ? page_at(snapshots->copies, snapshot->from + i) :
					  page_at(snapshots->first, i), PAGE_SIZE);
	snapshots->nr_kept = number;
}

void weft_snapshots_destroy(struct weft_snapshots *snapshots)
{
	if (!snapshots)
		return;
	watch_no_more(snapshots);
	mprotect(snapshots->start, snapshots->bytes, PROT_READ | PROT_WRITE);
	release_all(snapshots);
}
