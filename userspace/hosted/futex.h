/* SPDX-License-Identifier: GPL-2.0 */
/* Sleeping on a word, between threads and, in shared memory, between processes. */
#ifndef WEFT_FUTEX_H
#define WEFT_FUTEX_H

#include <linux/types.h>

/*
 * Sleeps while *@word is @value, until @until_ns of the monotonic clock (~0: for
 * ever). May return for no reason, as a signal is one.
 */
void weft_futex_wait(__u32 *word, __u32 value, __u64 until_ns);

/*
 * Wakes up to @nr sleepers. Only the address is used: the memory behind it may
 * be gone already.
 */
void weft_futex_wake(__u32 *word, __u32 nr);

#endif /* WEFT_FUTEX_H */
