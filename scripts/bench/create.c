// SPDX-License-Identifier: GPL-2.0
/* Create, run and end tasks, @batch at a time: prints picoseconds each. */
#include <weft/task.h>

u64 total = 5000000;
u64 batch = 100;
static u64 ended;

static void leaf(long unused)
{
	ended++;
}

static void create_all(u64 nr)
{
	u64 i, k;

	for (i = 0; i < nr; i += batch) {
		for (k = 0; k < batch; k++)
			go(leaf, k);
		/* One worker: what was created has run when it is our turn again. */
		while (ended < i + batch)
			task_yield();
	}
	ended = 0;
}

int main(void)
{
	u64 start;

	create_all(100 * batch);
	start = now_ns();
	create_all(total);
	print("%lu", (now_ns() - start) * 1000 / total);
	return 0;
}
