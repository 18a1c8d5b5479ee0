// SPDX-License-Identifier: GPL-2.0
/*
 * Two tasks of a few steps each. A step is to send one's letter to the log, so what
 * is in the log afterwards is the order in which the steps were taken.
 *
 *	weft explore --no-reduction --watch order --set a=2 --set b=2 program.c
 *	weft run --set rounds=10000 program.c
 */
#include <weft/task.h>

enum { MOST_STEPS = 7, MOST_ORDERS = 256 };

const volatile u32 a = 2, b = 2, rounds = 1;
const volatile u64 jitter;	/* most units of work before a step */
char order[MOST_STEPS + 1];	/* of the last round */

static struct {
	char order[MOST_STEPS + 1];
	u64 times;
} seen[MOST_ORDERS];

static void dawdle(void)
{
	if (jitter)
		compute(random_u64() % jitter);
}

static void take_a_steps(long log)
{
	u32 i;

	for (i = 0; i < a; i++) {
		dawdle();
		chan_send(log, 'a');
	}
}

static void take_b_steps(long log)
{
	u32 i;

	for (i = 0; i < b; i++) {
		dawdle();
		chan_send(log, 'b');
	}
}

static void play_round(chan log)
{
	task_id first = go(take_a_steps, log), second = go(take_b_steps, log);
	u64 letter, i;

	task_join(first);
	task_join(second);
	for (i = 0; i < a + b && i < MOST_STEPS; i++) {
		letter = 0;
		chan_try_recv(log, &letter);
		order[i] = letter;
	}
}

static bool is_order(u32 at)
{
	u32 i;

	for (i = 0; i < MOST_STEPS; i++)
		if (seen[at].order[i] != order[i])
			return false;
	return true;
}

static void note_order(void)
{
	u32 at = 0, i;

	while (at < MOST_ORDERS - 1 && seen[at].times && !is_order(at))
		at++;
	for (i = 0; i < MOST_STEPS; i++)
		seen[at].order[i] = order[i];
	seen[at].times++;
}

int main(void)
{
	chan log = chan_make(MOST_STEPS);
	u32 i;

	for (i = 0; i < rounds; i++) {
		play_round(log);
		if (rounds > 1)
			note_order();
	}
	for (i = 0; i < MOST_ORDERS && seen[i].times; i++)
		print("%-7s %lu times", seen[i].order, seen[i].times);
	return 0;
}
