// SPDX-License-Identifier: GPL-2.0
/*
 * A gate. Tasks wait in front of it; main opens it when all are there; one more comes
 * when it is open already. Who passes too early, who does not pass, who passes twice?
 *
 *	weft run program.c
 *	weft explore --set tasks=2 program.c
 */
#include <weft/task.h>

const volatile u32 tasks = 1000;
u64 early, passed, twice;

static event gate;
static volatile u32 is_open;
static volatile u64 in_front;
static struct traveller {
	task_id id;
	u32 crossed, early;
} *travellers;

static void cross(long i)
{
	__sync_fetch_and_add(&in_front, 1);
	event_wait(&gate);
	if (!is_open)
		travellers[i].early++;
	travellers[i].crossed++;
}

static void open_gate(void)
{
	is_open = true;
	event_set(&gate);
}

static void count_travellers(void)
{
	u32 i;

	for (i = 0; i <= tasks; i++) {
		early += travellers[i].early;
		passed += travellers[i].crossed > 0;
		twice += travellers[i].crossed > 1;
	}
}

int main(void)
{
	u32 i;

	travellers = arena_alloc((tasks + 1) * sizeof(*travellers));
	assert(travellers);
	for (i = 0; i < tasks; i++)
		travellers[i].id = go(cross, i);
	while (in_front < tasks)
		task_yield();
	open_gate();
	travellers[tasks].id = go(cross, tasks);
	for (i = 0; i <= tasks; i++)
		task_join(travellers[i].id);
	count_travellers();
	print("%lu of %u passed, %lu of them early, %lu twice", passed, tasks + 1, early, twice);
	return 0;
}
