// SPDX-License-Identifier: GPL-2.0
/*
 * What a stamp is worth: measured against the clock since the module was loaded, or
 * since the machine last slept. While it sleeps the clock stands still, and stamps go
 * on, or begin at zero again.
 */
#include "stamp.h"

enum {
	BASELINE_NS	= 2 * 1000 * 1000,	/* a clock read of 60 ns is 30 ppm of it */
	COST_TRIES	= 64,
};

struct baseline {
	u64 stamp;
	u64 ns;
	u64 slept_ns;
};

static struct weft_lock lock;	/* of @first */
static struct baseline first;

static struct baseline take_baseline(void)
{
	struct baseline now = { .slept_ns = weft_slept_ns(), .ns = weft_clock_ns() };

	now.stamp = weft_stamp();
	return now;
}

void weft_stamp_init(void)
{
	weft_lock_init(&lock);
	first = take_baseline();
}

/* The oldest with no sleep since; what is slept is told to within less than that. */
static struct baseline find_baseline(void)
{
	struct baseline found;

	weft_lock(&lock);
	if ((s64)(weft_slept_ns() - first.slept_ns) > BASELINE_NS || weft_stamp() < first.stamp)
		first = take_baseline();
	found = first;
	weft_unlock(&lock);
	return found;
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
	struct baseline since;
	u64 now_ns;

	if (weft_clock_virtual()) {
		*rate = (struct weft_stamp_rate) { .mult = 1 << WEFT_STAMP_SHIFT };
		return;
	}
	since = find_baseline();
	do {
		cpu_relax();
		now_ns = weft_clock_ns();
	} while (now_ns - since.ns < BASELINE_NS);
	rate->mult = ratio(now_ns - since.ns, weft_stamp() - since.stamp);
	rate->cost_ns = weft_stamp_ns(rate, stamp_cost());
}
