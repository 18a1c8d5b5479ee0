// SPDX-License-Identifier: GPL-2.0
/* What a stamp is worth: measured against the clock since the module was loaded. */
#include "stamp.h"

enum {
	BASELINE_NS	= 2 * 1000 * 1000,	/* a clock read of 60 ns is 30 ppm of it */
	COST_TRIES	= 64,
};

/* Written once by weft_stamp_init(). */
static u64 first_stamp, first_ns;

void weft_stamp_init(void)
{
	first_ns = weft_clock_ns();
	first_stamp = weft_stamp();
}

/* The least of many: whatever disturbs makes it longer. */
static u64 stamp_cost(void)
{
	u64 least = U64_MAX, before, after;
	u32 i;

	for (i = 0; i < COST_TRIES; i++) {
		before = weft_stamp();
		after = weft_stamp();
		least = min(least, after - before);
	}
	return least;
}

/* a << WEFT_STAMP_SHIFT / b without losing the upper bits of a. */
static u64 ratio(u64 a, u64 b)
{
	while (a >> (63 - WEFT_STAMP_SHIFT)) {
		a >>= 1;
		b >>= 1;
	}
	return (a << WEFT_STAMP_SHIFT) / (b ? b : 1);
}

void weft_stamp_measure(struct weft_stamp_rate *rate)
{
	u64 now_ns;

	do {
		cpu_relax();
		now_ns = weft_clock_ns();
	} while (now_ns - first_ns < BASELINE_NS);
	rate->mult = ratio(now_ns - first_ns, weft_stamp() - first_stamp);
	rate->cost_ns = weft_stamp_ns(rate, stamp_cost());
}
