// SPDX-License-Identifier: GPL-2.0
/*
 * Producers and consumers on one bounded channel that is closed at the end:
 * every element arrives exactly once, and every consumer learns of the end.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { PRODUCERS = 4, CONSUMERS = 4, EACH = 1000, ROOM = 8 };

static chan items;
static u32 seen[PRODUCERS * EACH];
static waitgroup producers, consumers;
static u64 ends;

static void produce(long first)
{
	u64 i;

	for (i = 0; i < EACH; i++)
		chan_send(items, first + i);
	wg_done(&producers);
}

static void consume(long unused)
{
	u64 item;

	while (chan_recv(items, &item)) {
		assert(item < PRODUCERS * EACH);
		assert(chan_len(items) <= ROOM);
		__sync_fetch_and_add(&seen[item], 1);
	}
	__sync_fetch_and_add(&ends, 1);
	wg_done(&consumers);
}

int main(void)
{
	u32 i;

	items = chan_make(ROOM);
	wg_add(&producers, PRODUCERS);
	wg_add(&consumers, CONSUMERS);
	for (i = 0; i < CONSUMERS; i++)
		assert(go(consume, 0) > 0);
	for (i = 0; i < PRODUCERS; i++)
		assert(go(produce, i * EACH) > 0);
	wg_wait(&producers);
	chan_close(items);
	wg_wait(&consumers);
	assert(ends == CONSUMERS);
	for (i = 0; i < PRODUCERS * EACH; i++)
		assert(seen[i] == 1);
	return 0;
}
