// SPDX-License-Identifier: GPL-2.0
/*
 * A sleep lasts as long as it says, whoever goes on meanwhile; so does a computation.
 * expect: well
 * races: data
 */
#include <weft/task.h>

static volatile u32 data;

static void write_it(long unused)
{
	data = 1;
}

int main(void)
{
	u64 start = now_ns();
	s64 a = go(write_it, 0);

	sleep_ns(1000000000);
	compute_ns(5000000);
	assert(now_ns() - start >= 1005000000);
	while (!data && now_ns() - start < 3000000000)
		sleep_ns(1000000000);
	task_join(a);
	return 0;
}
