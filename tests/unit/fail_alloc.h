/* SPDX-License-Identifier: GPL-2.0 */
/* Lets one allocation fail. Linked with --wrap=calloc,--wrap=aligned_alloc. */
#ifndef WEFT_FAIL_ALLOC_H
#define WEFT_FAIL_ALLOC_H

#include <stdbool.h>

/* Allocation number @nth from now on fails, in whatever thread; 0: none does. */
void fail_alloc(int nth);
/* Whether it has. */
bool alloc_failed(void);

#endif /* WEFT_FAIL_ALLOC_H */
