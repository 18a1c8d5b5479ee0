// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that compute, sleep, talk, wait and are pinned, for as many rounds as
 * one sets; each runs once a round. The load of selftests/hotplug_test.sh.
 *
 * expect: main 0
 * expect-lines: any round [0-9]+
 */
#include <weft/task.h>

enum { TASKS = 100, CPUS = 4 };

volatile u32 rounds = 1;
static u32 runs[TASKS];
static chan tokens;
static mutex lock;
static u64 locked;
static waitgroup wg;

static void run(long i)
{
	u64 token;

	/* Where there is such a worker; it may go while the task is there. */
	if ((u64)i % 3 == 0)
		task_pin((u64)i % CPUS);
	compute_ns(500000);
	sleep_ns((u64)i * 10000);
	chan_send(tokens, i);
	task_yield();
	mutex_lock(&lock);
	task_yield();
	locked++;
	mutex_unlock(&lock);
	assert(chan_recv(tokens, &token));
	__sync_fetch_and_add(&runs[i], 1);
	wg_done(&wg);
}

int main(void)
{
	u32 round, i;

	tokens = chan_make(TASKS);
	for (round = 1; round <= rounds; round++) {
		print("round %u\n", round);
		wg_add(&wg, TASKS);
		for (i = 0; i < TASKS; i++)
			assert(go(run, i) > 0);
		wg_wait(&wg);
		for (i = 0; i < TASKS; i++)
			assert(runs[i] == round);
	}
	assert(locked == (u64)TASKS * rounds);
	assert(chan_len(tokens) == 0);
	return 0;
}
