// SPDX-License-Identifier: GPL-2.0
/*
 * Each object that tasks meet at, and what it promises: the same number of tasks comes
 * to each, and what is seen there is counted.
 *
 *	weft run --set tasks=20 objects.c
 */
#include <weft/task.h>

enum { ROUNDS = 3, PERMITS = 3 };

const volatile u32 tasks = 12;
u64 semaphore_most, mutex_most, early_at_barrier, early_at_event, once_runs, once_early;
u64 done_before_wait_ended;

static struct {
	volatile u64 inside, most;
} room, hall;
static mutex lock;
static semaphore permits = SEMAPHORE(PERMITS);
static barrier meeting;
static event signal;
static once first;
static waitgroup working;
static volatile u64 arrived[ROUNDS], was_set, is_made, done;

/* Who comes in says how many they are. */
static void note_most(volatile u64 *most, u64 inside)
{
	u64 seen = atomic_load(most);

	while (seen < inside && !__sync_bool_compare_and_swap(most, seen, inside))
		seen = atomic_load(most);
}

static void use_semaphore(void)
{
	sem_acquire(&permits);
	note_most(&hall.most, __sync_add_and_fetch(&hall.inside, 1));
	task_yield();
	__sync_fetch_and_add(&hall.inside, -1);
	sem_release(&permits);
}

static void use_mutex(void)
{
	mutex_lock(&lock);
	note_most(&room.most, __sync_add_and_fetch(&room.inside, 1));
	task_yield();
	__sync_fetch_and_add(&room.inside, -1);
	mutex_unlock(&lock);
}

static void use_barrier(void)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		__sync_fetch_and_add(&arrived[i], 1);
		barrier_wait(&meeting);
		if (arrived[i] < tasks)
			__sync_fetch_and_add(&early_at_barrier, 1);
	}
}

static void use_event(void)
{
	event_wait(&signal);
	if (!was_set)
		__sync_fetch_and_add(&early_at_event, 1);
}

static void make(void)
{
	__sync_fetch_and_add(&once_runs, 1);
	task_yield();
	is_made = true;
}

static void use_once(void)
{
	once_do(&first, make);
	if (!is_made)
		__sync_fetch_and_add(&once_early, 1);
}

static void visit_all(long unused)
{
	use_semaphore();
	use_mutex();
	use_barrier();
	use_event();
	use_once();
	__sync_fetch_and_add(&done, 1);
	wg_done(&working);
}

static bool kept_promises(void)
{
	return semaphore_most <= PERMITS && mutex_most == 1 && !early_at_barrier &&
	       !early_at_event && once_runs == 1 && !once_early &&
	       done_before_wait_ended == tasks;
}

static void report(void)
{
	semaphore_most = hall.most;
	mutex_most = room.most;
	print("%-10s at most %lu inside, %u permits", "semaphore", semaphore_most, PERMITS);
	print("%-10s at most %lu inside", "mutex", mutex_most);
	print("%-10s %u rounds of %u, %lu left early", "barrier", ROUNDS, tasks, early_at_barrier);
	print("%-10s %lu passed before it was set", "event", early_at_event);
	print("%-10s run %lu times, %lu passed before it was done", "once", once_runs, once_early);
	print("%-10s %lu of %u were done when main went on", "waitgroup", done_before_wait_ended,
	      tasks);
}

int main(void)
{
	u32 i;

	meeting.parties = tasks;
	wg_add(&working, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(visit_all, i) > 0);
	while (arrived[ROUNDS - 1] < tasks)
		task_yield();
	was_set = true;
	event_set(&signal);
	wg_wait(&working);
	done_before_wait_ended = done;
	report();
	return kept_promises() ? 0 : 3;
}
