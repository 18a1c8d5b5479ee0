// SPDX-License-Identifier: GPL-2.0
/*
 * main does not wait for the task that is to do the work.
 * watch: done
 * expect: main returned 0, done = 0
 */
#include <weft/task.h>

volatile u32 done;

static void work(long unused)
{
	done = 1;
}

int main(void)
{
	go(work, 0);
	return 0;
}
