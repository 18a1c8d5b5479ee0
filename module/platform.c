// SPDX-License-Identifier: GPL-2.0
/* Memory for the core: see platform.h. */
#include "platform.h"

void *weft_map_alloc(size_t bytes)
{
	return __vmalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN);
}

void weft_map_free(void *p)
{
	vfree(p);
}

/* Physically contiguous where that is to be had at once: fewer TLB entries. */
void *weft_chunk_alloc(size_t bytes)
{
	gfp_t gfp = GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NOWARN | __GFP_NORETRY;
	void *p = (void *)__get_free_pages(gfp, get_order(bytes));

	return p ? p : weft_map_alloc(bytes);
}

void weft_chunk_free(void *p, size_t bytes)
{
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		free_pages((unsigned long)p, get_order(bytes));
}
