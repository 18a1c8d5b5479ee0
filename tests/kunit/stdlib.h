/* SPDX-License-Identifier: GPL-2.0 */
/* The allocations of tests/unit, in the kernel. */
#ifndef WEFT_KUNIT_STDLIB_H
#define WEFT_KUNIT_STDLIB_H

#include <linux/mm.h>
#include <linux/slab.h>

/* It has members of these names: before they are macros. */
#include <kunit/test.h>

#define calloc(n, size)	kvcalloc(n, size, GFP_KERNEL)
#define malloc(size)	kvmalloc(size, GFP_KERNEL)
#define free(p)		kvfree(p)

#endif /* WEFT_KUNIT_STDLIB_H */
