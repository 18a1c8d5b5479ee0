/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stamps: the cheapest clock of the machine, for what happens a hundred million
 * times a second. A stamp costs 10 ns where the kernel's clock costs 25 to 60.
 */
#ifndef WEFT_STAMP_H
#define WEFT_STAMP_H

#include "platform.h"

enum { WEFT_STAMP_SHIFT = 20 };

/**
 * struct weft_stamp_rate - what a stamp is worth
 * @mult:	ns << WEFT_STAMP_SHIFT of one stamp
 * @cost_ns:	what taking one costs, to be taken off what lies between two
 */
struct weft_stamp_rate {
	u64 mult;
	u64 cost_ns;
};

/* Once, long before the first rate is wanted: the longer, the truer the rate. */
void weft_stamp_init(void);
/* May spin for some 2 ms if weft_stamp_init() was just now, or the machine has slept. */
void weft_stamp_measure(struct weft_stamp_rate *rate);

/* Comparable between CPUs as far as the machine's counters are. */
static inline u64 weft_stamp(void)
{
#ifdef __x86_64__
	u32 low, high;

	if (weft_clock_virtual())
		return weft_clock_ns();
	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return (u64)high << 32 | low;
#else
	return weft_clock_ns();
#endif
}

/* For spans of up to an hour. */
static inline u64 weft_stamp_ns(const struct weft_stamp_rate *rate, u64 stamps)
{
	return stamps * rate->mult >> WEFT_STAMP_SHIFT;
}

#endif /* WEFT_STAMP_H */
