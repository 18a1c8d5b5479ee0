// SPDX-License-Identifier: GPL-2.0
/*
 * The shared heap: blocks of powers of two, each behind a header; those that
 * were freed wait in a list by size. Nobody counts on it to be tight: address
 * space is reserved, not memory, and a large block that is freed gives its pages
 * back.
 */
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "platform.h"

enum {
	SMALLEST_SHIFT	= 7,		/* header and 64 bytes */
	SIZES		= 37,		/* the largest: 64 GiB */
	LINE		= 64,
	LARGE		= 1 << 20,	/* freed to the OS, not kept */
};

#define HEAP_MOST	(96ULL << 30)	/* a session's limit, and rounding */
#define HEAP_LEAST	(1ULL << 30)

struct block {
	u32 size;			/* log2 of its bytes, header included */
	struct block *next;		/* free list */
} __aligned(LINE);

struct weft_heap {
	struct weft_lock lock;
	u32 broken;
	u64 bytes;			/* of the mapping */
	u64 used;			/* from its start */
	struct block *free[SIZES];
};

__thread struct weft_heap *weft_heap;

struct weft_heap *weft_heap_create(void)
{
	u64 bytes;

	for (bytes = HEAP_MOST; bytes >= HEAP_LEAST; bytes /= 2) {
		struct weft_heap *heap = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
					      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (heap == MAP_FAILED)
			continue;
		weft_lock_init(&heap->lock);
		heap->bytes = bytes;
		heap->used = PAGE_ALIGN(sizeof(*heap));
		return heap;
	}
	return NULL;
}

void weft_heap_destroy(struct weft_heap *heap)
{
	if (heap)
		munmap(heap, heap->bytes);
}

size_t weft_heap_bytes(const struct weft_heap *heap)
{
	return heap->bytes;
}

static struct block *take(struct weft_heap *heap, u32 size, bool *fresh)
{
	struct block *block = heap->free[size];
	u64 bytes = 1ULL << size, start;

	weft_assert_locked(&heap->lock);
	*fresh = !block;
	if (block) {
		heap->free[size] = block->next;
		return block;
	}
	start = ALIGN(heap->used, min_t(u64, bytes, PAGE_SIZE));
	if (start > heap->bytes || bytes > heap->bytes - start)
		return NULL;
	block = (void *)((u8 *)heap + start);
	block->size = size;
	heap->used = start + bytes;
	return block;
}

void *weft_heap_alloc(size_t bytes)
{
	u32 size = SMALLEST_SHIFT;
	struct block *block;
	bool fresh;

	while (size < SIZES && (1ULL << size) - sizeof(*block) < bytes)
		size++;
	if (size == SIZES)
		return NULL;
	weft_lock(&weft_heap->lock);
	block = take(weft_heap, size, &fresh);
	weft_unlock(&weft_heap->lock);
	if (!block)
		return NULL;
	/* New memory is zero; of a large block all but the first page is, again. */
	if (!fresh)
		memset(block + 1, 0, 1ULL << size > LARGE ? PAGE_SIZE - sizeof(*block) : bytes);
	return block + 1;
}

static void give_pages_back(struct block *block)
{
	u8 *second = (u8 *)block + PAGE_SIZE;
	u64 bytes = (1ULL << block->size) - PAGE_SIZE;

	if (madvise(second, bytes, MADV_REMOVE))
		memset(second, 0, bytes);
}

void weft_heap_free(void *p)
{
	struct block *block;

	if (!p)
		return;
	block = (struct block *)p - 1;
	if (1ULL << block->size > LARGE)
		give_pages_back(block);
	weft_lock(&weft_heap->lock);
	block->next = weft_heap->free[block->size];
	weft_heap->free[block->size] = block;
	weft_unlock(&weft_heap->lock);
}

void *weft_alloc_from(struct weft_heap *heap, size_t bytes)
{
	struct weft_heap *before = weft_heap;
	void *p;

	weft_heap = heap;
	p = weft_alloc(bytes);
	weft_heap = before;
	return p;
}

void weft_free_to(struct weft_heap *heap, void *p)
{
	struct weft_heap *before = weft_heap;

	weft_heap = heap;
	weft_free(p);
	weft_heap = before;
}

void *weft_grow_in(struct weft_heap *heap, void *old, size_t used, size_t bytes)
{
	void *p = weft_alloc_from(heap, bytes);

	if (!p)
		abort();
	if (used)
		memcpy(p, old, used);
	weft_free_to(heap, old);
	return p;
}

bool weft_heap_broken(void)
{
	/* Pairs with the release in weft_heap_break(). */
	return weft_load_acquire(&weft_heap->broken);
}

void weft_heap_break(void)
{
	/* Pairs with the acquire in weft_heap_broken(). */
	weft_store_release(&weft_heap->broken, 1);
}

void *weft_alloc_lines(size_t bytes)
{
	void *p;

	if (weft_heap)
		return weft_heap_alloc(bytes);
	bytes = ALIGN(bytes, (size_t)LINE);
	p = aligned_alloc(LINE, bytes);
	if (p)
		memset(p, 0, bytes);
	return p;
}

int weft_peek(void *to, const void *from, size_t bytes)
{
	struct iovec here = { .iov_base = to, .iov_len = bytes };
	struct iovec there = { .iov_base = (void *)from, .iov_len = bytes };

	return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)bytes ? 0 : -EFAULT;
}
