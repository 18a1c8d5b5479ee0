/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the programs of weft bench share. The tool sets the variables before the
 * start and reads the figures (ps, or as named) from the globals after the end.
 */
#ifndef WEFT_BENCH_PROGRAM_H
#define WEFT_BENCH_PROGRAM_H

#include <weft/task.h>

/*
 * @parallel: tasks may run at the same time, so that what they count together
 * takes an atomic addition. @here, @there: CPUs of the two workers that a program
 * is about; -1: whichever.
 */
volatile u64 parallel;
volatile int here = -1, there = -1;

/* Returns what @counter has become. */
static inline __attribute__((always_inline)) u64 count(u64 *counter)
{
	if (parallel)
		return __sync_fetch_and_add(counter, 1) + 1;
	return ++*(volatile u64 *)counter;
}

#endif /* WEFT_BENCH_PROGRAM_H */
