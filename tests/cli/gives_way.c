// SPDX-License-Identifier: GPL-2.0
/* Two tasks that give way to each other without end; each says that it began. */
#include <weft/task.h>

static void give_way(long id)
{
	print("task %ld\n", id);
	for (;;) {
		compute(100000);
		task_yield();
	}
}

int main(void)
{
	go(give_way, 1);
	give_way(2);
	return 0;
}
