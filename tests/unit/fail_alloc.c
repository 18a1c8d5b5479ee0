// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "fail_alloc.h"

static int left;
static bool failed;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);

void fail_alloc(int nth)
{
	__atomic_store_n(&failed, false, __ATOMIC_RELAXED);
	__atomic_store_n(&left, nth, __ATOMIC_RELAXED);
}

bool alloc_failed(void)
{
	return __atomic_load_n(&failed, __ATOMIC_RELAXED);
}

static bool fails(void)
{
	if (__atomic_fetch_sub(&left, 1, __ATOMIC_RELAXED) != 1)
		return false;
	__atomic_store_n(&failed, true, __ATOMIC_RELAXED);
	return true;
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_aligned_alloc(size_t align, size_t size)
{
	return fails() ? NULL : __real_aligned_alloc(align, size);
}
