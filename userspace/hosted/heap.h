/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that a tree of processes shares: one mapping, made before they are, at
 * one address in all of them, with an allocator of its own.
 */
#ifndef WEFT_HEAP_H
#define WEFT_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct weft_heap;

/* Where weft_alloc() and its kin take from in this thread; NULL: malloc. */
extern __thread struct weft_heap *weft_heap;

/* NULL: the OS gives no address space. */
struct weft_heap *weft_heap_create(void);
/* Gives all memory back at once; no other process may be at it. */
void weft_heap_destroy(struct weft_heap *heap);
/* All of it, itself too. */
size_t weft_heap_bytes(const struct weft_heap *heap);

/* From the thread's heap: zeroed, at addresses that are multiples of 64. */
void *weft_heap_alloc(size_t bytes);
void weft_heap_free(void *p);

/* The same from @heap, whatever the thread's is; NULL: from malloc. */
void *weft_alloc_from(struct weft_heap *heap, size_t bytes);
void weft_free_to(struct weft_heap *heap, void *p);
/* @old, of @used bytes, in @bytes, the rest zeroed; the process ends where there is no memory. */
void *weft_grow_in(struct weft_heap *heap, void *old, size_t used, size_t bytes);

/* A process died at it: what it was changing is in no good state. */
bool weft_heap_broken(void);
void weft_heap_break(void);

/* From malloc or the heap: zeroed, at multiples of 64; freed by weft_free(). */
void *weft_alloc_lines(size_t bytes);

#endif /* WEFT_HEAP_H */
