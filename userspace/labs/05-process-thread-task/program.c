// SPDX-License-Identifier: GPL-2.0
/*
 * The same work for whatever carries a task: made, run and waited for, one by one; then
 * two that wake each other in turns, so that on one CPU each turn is a switch.
 */
#include <weft/task.h>

enum { BATCHES = 10 };

u32 creations = 200;
u32 turns = 2000;

u64 create_ns;		/* a task made, run, ended and waited for */
u64 switch_ns;		/* from one to the other */
u64 sum;			/* what all have added: 1 + 2 + ... + creations */
u64 taken;		/* turns */
static semaphore ball[2];

static void add(long number)
{
	sum += number;
}

static u64 smaller(u64 a, u64 b)
{
	return !a || b < a ? b : a;
}

/* In batches, of which the fastest counts: it has been disturbed least. */
static void create_all(void)
{
	u32 batch = creations / BATCHES, i, k, number = 0;
	u64 start_ns;

	for (i = 0; i < BATCHES; i++) {
		start_ns = now_ns();
		for (k = 0; k < batch; k++) {
			task_id id = go(add, ++number);

			assert(id > 0);
			task_join(id);
		}
		create_ns = smaller(create_ns, (now_ns() - start_ns) / batch);
	}
	while (number < creations)
		task_join(go(add, ++number));
}

static void play(long side)
{
	u32 i;

	for (i = 0; i < turns; i++) {
		sem_acquire(&ball[side]);
		taken++;
		sem_release(&ball[1 - side]);
	}
}

static void switch_all(void)
{
	task_id a = go(play, 0), b = go(play, 1);
	u64 start_ns = now_ns();

	sem_release(&ball[0]);
	task_join(a);
	task_join(b);
	switch_ns = (now_ns() - start_ns) / (2 * turns);
}

int main(void)
{
	create_all();
	switch_all();
	print("sum %lu, %lu turns; %lu ns to create, %lu ns a switch", sum, taken,
	      create_ns, switch_ns);
	return 0;
}
