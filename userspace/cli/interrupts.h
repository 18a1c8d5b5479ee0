/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Interrupts that came to CPUs while something was measured there. Each run has some,
 * ticks at least; one that had far more than others of its kind was disturbed.
 */
#ifndef WEFT_INTERRUPTS_H
#define WEFT_INTERRUPTS_H

#include <stdbool.h>

#include <linux/weft.h>

/* How many each CPU has had, and when that was. */
struct interrupts {
	__u64 of_cpu[WEFT_MAX_CPUS];
	__u64 time_ns;
};

/* What came in a sample, and how long that took. */
struct interrupted {
	__u64 nr;
	__u64 ns;
};

/* All 0 where /proc/interrupts does not tell. */
void interrupts_read(struct interrupts *now);
/* Since @then, to the @nr @cpus. */
struct interrupted interrupts_since(const struct interrupts *then, const int *cpus,
				    unsigned int nr);
/*
 * How many a nanosecond are usual among @nr samples: the median of those that took any
 * time. @samples is the first one's; the next is @stride bytes further.
 */
double interrupts_usual(const struct interrupted *samples, unsigned int nr, size_t stride);
/* More than twice as many, and not just a few. */
bool interrupts_unusual(const struct interrupted *sample, double usual);

#endif /* WEFT_INTERRUPTS_H */
