// SPDX-License-Identifier: GPL-2.0
/*
 * What calls of the task API order. A task releases before its call can have an effect
 * and acquires when it is over, so another that has met that effect knows of it. A channel
 * has two orders: what a sender did is before its receiver goes on, and what a receiver
 * did before a sender that needed its room does.
 */
#include "platform.h"
#include "race_engine.h"
#include "chan.h"
#include "memory.h"

enum {
	RELEASE		= 1,
	ACQUIRE		= 2,
	IF_TRUE		= 4,	/* only if the answer is not 0 */
	SENDS		= 8,
	RECEIVES	= 16,
};

static const u8 effects[WEFT_CALL_MAX + 1] = {
	[WEFT_CALL_mutex_lock]		= ACQUIRE,
	[WEFT_CALL_mutex_trylock]	= ACQUIRE | IF_TRUE,
	[WEFT_CALL_mutex_unlock]	= RELEASE,
	[WEFT_CALL_sem_acquire]		= ACQUIRE,
	[WEFT_CALL_sem_try_acquire]	= ACQUIRE | IF_TRUE,
	[WEFT_CALL_sem_release]		= RELEASE,
	[WEFT_CALL_wg_add]		= RELEASE,
	[WEFT_CALL_wg_wait]		= ACQUIRE,
	[WEFT_CALL_event_set]		= RELEASE,
	[WEFT_CALL_event_wait]		= ACQUIRE,
	[WEFT_CALL_once_begin]		= ACQUIRE,
	[WEFT_CALL_once_end]		= RELEASE,
	[WEFT_CALL_chan_send]		= SENDS,
	[WEFT_CALL_chan_try_send]	= SENDS | IF_TRUE,
	[WEFT_CALL_chan_recv]		= RECEIVES,
	[WEFT_CALL_chan_try_recv]	= RECEIVES | IF_TRUE,
};

/* Keys: an object's is its address; the others have bits that no address has. */
#define KEY_MESSAGES	(1ULL << 62)
#define KEY_ROOM	(2ULL << 62)
#define KEY_TASK	(3ULL << 62)
#define KEY_BARRIER	(1ULL << 61)
#define KEY_ROUND	0x9E3779B97F4A7C1ULL

static u64 key_of_end(u64 id)
{
	return KEY_TASK | id;
}

/* Who makes a task knows where it begins, and its argument; so does the task. */
static u64 key_of_start(u32 pc, u64 arg)
{
	return KEY_TASK | 1ULL << 61 | ((arg * 0x9E3779B97F4A7C15ULL + pc) >> 3);
}

static void starts(struct weft_race *race, struct weft_worker *worker, u32 number,
		   const struct weft_race_call *call)
{
	const struct weft_func *func = call->regs[0] >> 32 == WEFT_SEG_TEXT ?
		weft_program_entry(&worker->session->program, call->regs[0]) : NULL;

	if (func)
		weft_race_release(race, number, key_of_start(func->start, call->regs[1]));
}

static void channel_before(struct weft_race *race, u32 number, bool sends, u64 chan)
{
	weft_race_release(race, number, chan | (sends ? KEY_MESSAGES : KEY_ROOM));
}

static void channel_after(struct weft_race *race, u32 number, bool sends, u64 chan)
{
	weft_race_acquire(race, number, chan | (sends ? KEY_ROOM : KEY_MESSAGES));
}

/*
 * Who passes a barrier knows of those who passed it with him, and of no later ones. With
 * no more tasks than parties these are the next ones to come; otherwise, where tasks run
 * at the same time, nobody can tell which, and all that have come will do.
 */
enum { ROUND_AND_ARRIVED, MEMBERS };

static u64 key_of_round(u64 addr, u64 round)
{
	return KEY_BARRIER | (addr + round * KEY_ROUND);
}

static u32 parties_of(struct weft_worker *worker, struct weft_task *task, u64 addr)
{
	const weft_barrier *barrier = weft_memory_at(&worker->session->memory, task, addr,
						     sizeof(*barrier), true);

	return barrier ? READ_ONCE(barrier->parties) : 0;
}

static void barrier_before(struct weft_race *race, u32 number, u32 parties,
			   struct weft_race_call *call)
{
	u64 *counts = weft_race_counts(race, key_of_round(call->regs[0], 0));
	u64 round = 1 + (counts[ROUND_AND_ARRIVED] >> 32);

	if ((u32)++counts[ROUND_AND_ARRIVED] >= parties)
		counts[ROUND_AND_ARRIVED] = round << 32;
	counts[MEMBERS] |= 1ULL << number % 64;
	call->regs[1] = parties;
	call->regs[2] = key_of_round(call->regs[0], round);
	weft_race_release(race, number, call->regs[2]);
	weft_race_release(race, number, key_of_round(call->regs[0], 0));
}

static void barrier_after(struct weft_race *race, u32 number, const struct weft_race_call *call)
{
	u64 all = key_of_round(call->regs[0], 0);
	u32 members = __builtin_popcountll(weft_race_counts(race, all)[MEMBERS]);

	if (weft_race_is_shared(race) && members > call->regs[1])
		weft_race_acquire(race, number, all);
	else
		weft_race_acquire(race, number, call->regs[2]);
}

static const struct weft_select_case *cases_of(struct weft_worker *worker,
					       struct weft_task *task,
					       const struct weft_race_call *call)
{
	u32 nr = call->regs[1];

	if (!nr || nr > WEFT_SELECT_MAX)
		return NULL;
	return weft_memory_at(&worker->session->memory, task, call->regs[0],
			      nr * sizeof(struct weft_select_case), true);
}

static void select_before(struct weft_race *race, u32 number,
			  const struct weft_select_case *cases, u32 nr)
{
	u32 i;

	for (i = 0; i < nr; i++)
		channel_before(race, number, cases[i].op == WEFT_SELECT_SEND, cases[i].c);
}

/* A call of @task that may fail is not known to have an effect before it is over. */
static bool waits_to_release(const struct weft_race *race, u8 effect)
{
	return effect & IF_TRUE && !weft_race_is_shared(race);
}

enum { MOST_PLACES = 1 << 16 };	/* that a call gets at, of which there is an eye on each */

/* mem_walk() adds one to a byte each stride; mem_chase_init() writes all of it. */
static void mem_call(struct weft_race *race, const struct weft_task *task, u32 number, u32 insn,
		     u32 call)
{
	u64 stride = call == WEFT_CALL_mem_walk ? task->regs[3] : sizeof(u64);
	u32 bytes = call == WEFT_CALL_mem_walk ? 1 : sizeof(u64), places = 0;
	u64 at;

	if (task->regs[1] >> 32 & WEFT_SEG_STACK || !stride)
		return;
	for (at = 0; at < task->regs[2] && places < MOST_PLACES; at += stride, places++)
		weft_race_access(race, number, insn, task->regs[1] + at, bytes, WEFT_RACE_STORE);
	if (places == MOST_PLACES)
		weft_race_lose_sight(race);
}

/* mem_chase() loads from line to line; back at the first it has been everywhere. */
static void mem_chase(struct weft_race *race, struct weft_worker *worker,
		      const struct weft_task *task, u32 number, u32 insn)
{
	u64 steps = min_t(u64, task->regs[2], MOST_PLACES), at = 0, addr;
	const u64 *line;

	if (task->regs[1] >> 32 & WEFT_SEG_STACK)
		return;
	for (; steps; steps--) {
		addr = task->regs[1] + at * WEFT_NODE_BYTES;
		line = weft_memory_at(&worker->session->memory, task, addr, sizeof(*line), false);
		/* The call will fault there. */
		if (!line)
			return;
		weft_race_access(race, number, insn, addr, sizeof(*line), WEFT_RACE_LOAD);
		at = READ_ONCE(*line);
		if (!at || at > U32_MAX / WEFT_NODE_BYTES)
			return;
	}
	if (task->regs[2] > MOST_PLACES)
		weft_race_lose_sight(race);
}

/* Nobody who waits for a waitgroup learns of what comes on top. */
static bool only_adds(const struct weft_race_call *call)
{
	return call->call == WEFT_CALL_wg_add && (s64)call->regs[1] >= 0;
}

void weft_race_calls(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		     u32 number, u32 insn, u32 call)
{
	struct weft_race_call *now;
	u8 effect = effects[call];

	weft_race_lock(race);
	now = weft_race_call_of(race, number);
	if (now) {
		now->call = call;
		now->insn = insn;
		memcpy(now->regs, &task->regs[1], sizeof(now->regs));
		if (effect & RELEASE && !only_adds(now))
			weft_race_release(race, number, now->regs[0]);
		else if (effect & (SENDS | RECEIVES) && !waits_to_release(race, effect))
			channel_before(race, number, effect & SENDS, now->regs[0]);
		else if (call == WEFT_CALL_chan_close)
			channel_before(race, number, true, now->regs[0]);
		else if (call == WEFT_CALL_barrier_wait)
			barrier_before(race, number, parties_of(worker, task, now->regs[0]), now);
		else if (call == WEFT_CALL_go)
			starts(race, worker, number, now);
		else if (call == WEFT_CALL_select_wait && cases_of(worker, task, now))
			select_before(race, number, cases_of(worker, task, now), now->regs[1]);
		else if (call == WEFT_CALL_mem_walk || call == WEFT_CALL_mem_chase_init)
			mem_call(race, task, number, insn, call);
		else if (call == WEFT_CALL_mem_chase)
			mem_chase(race, worker, task, number, insn);
		if (call == WEFT_CALL_mutex_unlock)
			weft_race_holds(race, number, 0);
	}
	weft_race_unlock(race);
}

/* The value that was received is written to where the task has said. */
static void receives(struct weft_race *race, u32 number, const struct weft_race_call *call)
{
	if (!(call->regs[1] >> 32 & WEFT_SEG_STACK))
		weft_race_access(race, number, call->insn, call->regs[1], 8, WEFT_RACE_STORE);
}

static void returns(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		    u32 number, struct weft_race_call *call)
{
	const struct weft_select_case *cases;
	s64 answer = task->regs[0];
	u8 effect = effects[call->call];

	if (call->call == WEFT_CALL_barrier_wait)
		barrier_after(race, number, call);
	if (call->call == WEFT_CALL_task_join)
		weft_race_acquire(race, number, key_of_end(call->regs[0]));
	if (call->call == WEFT_CALL_select_wait && answer >= 0) {
		cases = cases_of(worker, task, call);
		if (cases && answer < (u32)call->regs[1])
			channel_after(race, number, cases[answer].op == WEFT_SELECT_SEND,
				      cases[answer].c);
	}
	if (effect & IF_TRUE && !answer)
		return;
	if (effect & ACQUIRE)
		weft_race_acquire(race, number, call->regs[0]);
	if (effect & (SENDS | RECEIVES)) {
		if (waits_to_release(race, effect))
			channel_before(race, number, effect & SENDS, call->regs[0]);
		channel_after(race, number, effect & SENDS, call->regs[0]);
	}
	if (effect & RECEIVES)
		receives(race, number, call);
	if (call->call == WEFT_CALL_mutex_lock || call->call == WEFT_CALL_mutex_trylock)
		weft_race_holds(race, number, call->regs[0]);
}

static void settle(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		   u32 number, struct weft_race_call *call)
{
	/* One that is to be repeated has not returned. */
	if (call->call && call->insn != task->pc)
		returns(race, worker, task, number, call);
	call->call = 0;
}

void weft_race_returns(struct weft_race *race, struct weft_worker *worker,
		       struct weft_task *task, u32 number)
{
	struct weft_race_call *call;

	weft_race_lock(race);
	call = weft_race_call_of(race, number);
	if (call)
		settle(race, worker, task, number, call);
	weft_race_unlock(race);
}

void weft_race_enters(struct weft_race *race, struct weft_worker *worker, struct weft_task *task,
		      u32 number)
{
	struct weft_race_call *call;

	weft_race_lock(race);
	call = weft_race_call_of(race, number);
	if (call && call->id != weft_task_id(task)) {
		call->id = weft_task_id(task);
		call->call = 0;
		weft_race_holds(race, number, 0);
		weft_race_acquire(race, number, key_of_start(task->pc, task->regs[1]));
	} else if (call) {
		settle(race, worker, task, number, call);
	}
	weft_race_unlock(race);
}

void weft_race_ends(struct weft_race *race, struct weft_task *task, u32 number)
{
	weft_race_lock(race);
	weft_race_release(race, number, key_of_end(weft_task_id(task)));
	weft_race_unlock(race);
}
