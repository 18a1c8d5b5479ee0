// SPDX-License-Identifier: GPL-2.0
/*
 * A program with planted differences for weft compare: "extra" is so many percent
 * more work and more yields, "sleep_ms" is time. best_ns is the least time that
 * one of many short pieces of the work took: other programs on the machine
 * disturb some of the pieces, not all.
 */
#include <weft/task.h>

volatile u64 extra, units = 100, pieces = 40, sleep_ms;
volatile s64 status;
volatile u64 fails_in;	/* one of so many runs, by the clock */
u64 best_ns, yields;
s64 below_zero;
char text[8] = "text";

static void measure_piece(void)
{
	u64 start = now_ns(), took;

	compute(units * (100 + extra));
	took = now_ns() - start;
	if (!best_ns || took < best_ns)
		best_ns = took;
}

int main(void)
{
	u64 i;

	for (i = 0; i < pieces; i++)
		measure_piece();
	for (i = 0; i < 100 + extra; i++) {
		task_yield();
		yields++;
	}
	below_zero = -(s64)yields;
	if (sleep_ms)
		sleep_ns(sleep_ms * 1000000);
	print("%s is not seen\n", text);
	if (fails_in && !((now_ns() >> 8) % fails_in))
		return 7;
	return status;
}
