// SPDX-License-Identifier: GPL-2.0
/*
 * Two tasks count to the same counter, so often each. What is it at the end?
 *
 *	weft run --set way=0 program.c	counter++, and nothing else
 *	weft run --set way=1 program.c	with a mutex
 *	weft run --set way=2 program.c	with an atomic instruction
 *	weft run --set way=3 program.c	one task counts, the two send it messages
 *	weft run --set way=4 program.c	yours; until you change it, compare and swap
 */
#include <weft/task.h>

enum { PLAIN, MUTEX, ATOMIC, CHANNEL, YOURS };

const volatile u32 way = PLAIN, times = 1000;
volatile u64 counter;

static mutex lock;
static chan ones;

static void count_one_in_your_way(void)
{
	u64 seen;

	do {
		seen = counter;
	} while (!__sync_bool_compare_and_swap(&counter, seen, seen + 1));
}

static void count_one(void)
{
	switch (way) {
	case PLAIN:
		counter++;
		break;
	case MUTEX:
		mutex_lock(&lock);
		counter++;
		mutex_unlock(&lock);
		break;
	case ATOMIC:
		__sync_fetch_and_add(&counter, 1);
		break;
	case CHANNEL:
		chan_send(ones, 1);
		break;
	case YOURS:
		count_one_in_your_way();
		break;
	}
}

static void count(long unused)
{
	u32 i;

	for (i = 0; i < times; i++)
		count_one();
}

/* The only one that touches the counter, if they send. */
static void receive(long unused)
{
	u64 one;

	while (chan_recv(ones, &one))
		counter += one;
}

int main(void)
{
	task_id first, second, receiver = 0;

	if (way == CHANNEL) {
		ones = chan_make(0);
		receiver = go(receive, 0);
	}
	first = go(count, 0);
	second = go(count, 0);
	task_join(first);
	task_join(second);
	if (way == CHANNEL) {
		chan_close(ones);
		task_join(receiver);
	}
	print("%u and %u make %lu", times, times, counter);
	return 0;
}
