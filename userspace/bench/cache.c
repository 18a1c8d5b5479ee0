// SPDX-License-Identifier: GPL-2.0
/*
 * What a switch costs together with what it does to the caches. Two tasks take
 * turns, each touches @bytes of its own (a random cycle of lines, so that each
 * miss is waited for). One alone touches them as often without a switch; what is
 * left of the difference is the switch, direct and indirect (Li, Ding, Shen: ExpCS
 * 2007). It can come out below zero where it drowns in the noise.
 */
#include "bench.h"

enum {
	LINE	= 64,
	CHUNKS	= 4,		/* alone and in turns follow each other so often */
};

volatile u64 bytes, rounds = 1000;	/* of a chunk */
s64 ps;			/* a switch */
u64 alone_ps;		/* touching @bytes, without one */
static void *buffers[2];
static event begin;

static inline __attribute__((always_inline)) void touch(void *buffer)
{
	if (bytes)
		mem_chase(buffer, bytes / LINE);
}

static void take_turns(long which)
{
	void *mine = buffers[which];
	u64 i;

	event_wait(&begin);
	for (i = 0; i < rounds; i++) {
		touch(mine);
		task_yield();
	}
}

static u64 alone(void *buffer)
{
	u64 start_ns, i;

	/* Brings it in. */
	touch(buffer);
	start_ns = now_ns();
	for (i = 0; i < rounds; i++)
		touch(buffer);
	return now_ns() - start_ns;
}

static u64 in_turns(void)
{
	task_id first, second;
	u64 start_ns;

	event_reset(&begin);
	first = go(take_turns, 0);
	second = go(take_turns, 1);
	assert(first > 0 && second > 0);
	/* Both are made and wait before the clock starts. */
	task_yield();
	start_ns = now_ns();
	event_set(&begin);
	task_join(first);
	task_join(second);
	return now_ns() - start_ns;
}

int main(void)
{
	u64 which, i, alone_ns = 0, turns_ns = 0;

	for (which = 0; which < 2 && bytes; which++) {
		buffers[which] = arena_alloc(bytes);
		assert(buffers[which]);
		mem_chase_init(buffers[which], bytes, which + 1);
	}
	for (i = 0; i < CHUNKS; i++) {
		alone_ns += alone(buffers[0]) + alone(buffers[1]);
		turns_ns += in_turns();
	}
	alone_ps = alone_ns * 1000 / (2 * CHUNKS * rounds);
	ps = turns_ns * 1000 / (2 * CHUNKS * rounds) - alone_ps;
	return 0;
}
