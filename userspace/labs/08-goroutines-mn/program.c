// SPDX-License-Identifier: GPL-2.0
/*
 * A crowd of tasks, all of them born on main's worker. Each sits down on a seat of
 * its own. Afterwards main looks at the seats: who is missing, who sat down twice?
 *
 *	weft run --set tasks=1000000 program.c
 *
 * With workers=N no task ends before N workers have had one: such a run ends if and
 * only if no worker stays idle while there is a task for it.
 *
 *	weft run --cpus 0-1 --set tasks=2 --set workers=2 program.c
 */
#include <weft/task.h>

const volatile u64 tasks = 1000, units = 500;
const volatile u32 workers;
u64 missing, twice;

static u8 *seats;
static volatile u64 cpus;	/* a bit for each that has had a task */
static waitgroup standing;

static u32 count_bits(u64 bits)
{
	u32 nr = 0;

	for (; bits; bits &= bits - 1)
		nr++;
	return nr;
}

static void sit(long i)
{
	compute(units);
	seats[i]++;
	while (count_bits(cpus) < workers)
		__sync_fetch_and_or(&cpus, 1ULL << task_cpu());
	wg_done(&standing);
}

static void count_seats(void)
{
	u64 i;

	for (i = 0; i < tasks; i++) {
		missing += seats[i] == 0;
		twice += seats[i] > 1;
	}
}

int main(void)
{
	u64 i;

	seats = arena_alloc(tasks);
	assert(seats);
	wg_add(&standing, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(sit, i) > 0);
	wg_wait(&standing);
	count_seats();
	return 0;
}
