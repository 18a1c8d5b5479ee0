// SPDX-License-Identifier: GPL-2.0
/* Calls of a task: faults, and the calls about tasks and time. */
#include "account.h"
#include "vm.h"

enum weft_next weft_fault(struct weft_worker *worker, struct weft_task *task,
			  enum weft_fault fault, u64 addr)
{
	struct weft_result result = { .out_fault = fault, .out_addr = addr };

	weft_session_fault(worker->session, task, &result);
	return WEFT_NEXT_FAULT;
}

enum weft_next weft_fault_access(struct weft_worker *worker, struct weft_task *task,
				 u64 addr, u32 bytes, bool store)
{
	struct weft_result result = { .out_addr = addr, .out_access = bytes };
	u64 other;

	result.out_fault = weft_memory_why(worker->session, task, addr, bytes, store, &other);
	result.out_other = other;
	weft_session_fault(worker->session, task, &result);
	return WEFT_NEXT_FAULT;
}

void weft_fault_object(struct weft_worker *worker, struct weft_task *task, u64 addr, u64 bytes,
		       bool store)
{
	if (weft_memory_at(&worker->session->memory, task, addr, bytes, store))
		weft_fault(worker, task, WEFT_FAULT_ALIGN, addr);
	else
		weft_fault_access(worker, task, addr, min_t(u64, bytes, U32_MAX), store);
}

/* The function that a task is to run; NULL: there is none. */
static noinline const struct weft_func *find_function(struct weft_worker *worker, u64 addr)
{
	worker->go_addr = addr;
	worker->go_func = addr >> 32 == WEFT_SEG_TEXT ?
			  weft_program_entry(&worker->session->program, addr) : NULL;
	return worker->go_func;
}

/* What the worker's stock has not. NULL, and the answer is in register 0. */
static noinline struct weft_task *create(struct weft_worker *worker, struct weft_task *task,
					 const struct weft_func *func)
{
	struct weft_session *session = worker->session;
	struct weft_task *child;
	int err;

	/* A carrier keeps no stock: it may never make a second task. */
	child = weft_task_create(session, worker->carrier ? NULL : worker, func, task->regs[2],
				 &err);
	if (child && session->vehicle) {
		err = weft_carrier_create(session, child);
		if (err)
			weft_task_undo(session, child);
	}
	task->regs[0] = (s64)err;
	if (likely(!err))
		return child;
	/* At the session's end none is made: no limit. */
	if (err == -ESHUTDOWN)
		return NULL;
	__atomic_add_fetch(&session->refused, 1, __ATOMIC_RELAXED);
	WRITE_ONCE(session->refused_error, err);
	return NULL;
}

enum weft_next weft_call_go(struct weft_worker *worker, struct weft_task *task)
{
	const struct weft_func *func = worker->go_func;
	u64 addr = task->regs[1];
	struct weft_task *child;

	/* The same function as the last time, mostly: no search for it. */
	if (unlikely(addr != worker->go_addr || !func))
		func = find_function(worker, addr);
	if (unlikely(!func))
		return weft_fault(worker, task, WEFT_FAULT_CALL, addr);
	child = weft_stock_take(worker, func->class);
	if (likely(child))
		weft_task_setup(worker->session, child, func, task->regs[2]);
	else
		child = create(worker, task, func);
	if (likely(child)) {
		task->regs[0] = weft_task_id(child);
		weft_task_spawned(worker, child);
	}
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_task_exit(struct weft_worker *worker, struct weft_task *task)
{
	/* main's status is then 0. */
	task->regs[0] = 0;
	return WEFT_NEXT_EXIT;
}

enum weft_next weft_call_task_self(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = weft_task_id(task);
	return WEFT_NEXT_RUN;
}

/* Waiters for a task's end wait under a key that no address can be. */
static u64 join_key(u64 id)
{
	return id | 1ULL << 63 | 1ULL << 62;
}

/*
 * Either the joiner's WAITING is there when the task ends, or its OVER is there
 * for the joiner: one word, changed atomically by both. The bucket's lock keeps
 * the ender from looking for waiters before the joiner is one.
 */
enum weft_next weft_call_task_join(struct weft_worker *worker, struct weft_task *task)
{
	u64 id = task->regs[1], key = join_key(id);
	struct weft_task *other = weft_task_slot(worker->session, weft_id_slot(id));
	struct weft_bucket *bucket;
	u8 nobody = WEFT_JOIN_NOBODY;

	task->regs[0] = 0;
	if ((s64)id <= 0 || !other || id > weft_task_id(other))
		return weft_fault(worker, task, WEFT_FAULT_TASK, id);
	/* Pairs with the release in bury(): what it did before its end is there. */
	if (weft_load_acquire(&other->id) != id)
		return WEFT_NEXT_RUN;
	bucket = weft_park_lock(worker->session, key);
	__atomic_compare_exchange_n(&other->joined, &nobody, WEFT_JOIN_WAITING, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if (nobody == WEFT_JOIN_OVER || weft_task_id(other) != id) {
		/* Over, or over and born again: then its WAITING harms nobody. */
		weft_park_unlock(worker->session, bucket);
		return WEFT_NEXT_RUN;
	}
	weft_park(worker, bucket, task, key, WEFT_ON_JOIN);
	weft_park_unlock(worker->session, bucket);
	return WEFT_NEXT_BLOCK;
}

/* Somebody waits for the end of @task, or did so in an earlier life of its slot. */
static noinline void wake_joiners(struct weft_worker *worker, u64 id)
{
	struct weft_session *session = worker->session;
	u64 key = join_key(id);
	struct weft_bucket *bucket = weft_park_lock(session, key);
	struct weft_waiter *waiters = weft_unpark_all(bucket, key);

	weft_park_unlock(session, bucket);
	weft_park_wake_all(worker, waiters);
}

/* The end of the joining, see weft_call_task_join(); what it was before. */
static __always_inline u8 join_over(struct weft_session *session, struct weft_task *task)
{
	u8 was;

	/* Pairs with the one there: the joiner sees what @task did, or we see that it waits. */
	if (!session->alone)
		return __atomic_exchange_n(&task->joined, WEFT_JOIN_OVER, __ATOMIC_SEQ_CST);
	was = task->joined;
	WRITE_ONCE(task->joined, WEFT_JOIN_OVER);
	return was;
}

/* From here on the id is nobody's. */
static __always_inline void bury(struct weft_task *task)
{
	WRITE_ONCE(task->state, WEFT_TASK_DEAD);
	/* Pairs with the acquire in weft_call_task_join(). */
	weft_store_release(&task->id, task->id + (1ULL << WEFT_ID_SLOT_BITS));
}

void weft_task_undo(struct weft_session *session, struct weft_task *task)
{
	WRITE_ONCE(task->joined, WEFT_JOIN_OVER);
	bury(task);
	weft_task_return(session, task);
}

void weft_task_finish(struct weft_worker *worker, struct weft_task *task)
{
	u8 joined = join_over(worker->session, task);
	u64 id = weft_task_id(task);

	bury(task);
	if (unlikely(worker->carrier))
		weft_task_return(worker->session, task);
	else
		weft_task_free(worker, task);
	if (unlikely(joined == WEFT_JOIN_WAITING))
		wake_joiners(worker, id);
}

enum weft_next weft_call_task_cpu(struct weft_worker *worker, struct weft_task *task)
{
	/* Where the OS may move the thread, only the OS knows. */
	task->regs[0] = worker->carrier || worker->session->unpinned ? weft_current_cpu() :
								       worker->cpu;
	return WEFT_NEXT_RUN;
}

static s32 worker_on(const struct weft_session *session, s32 cpu)
{
	u32 i;

	for (i = 0; i < session->nr_workers; i++)
		if (session->workers[i]->cpu == (u32)cpu)
			return i;
	return -1;
}

enum weft_next weft_call_task_pin(struct weft_worker *worker, struct weft_task *task)
{
	s32 cpu = task->regs[1];
	s32 index = cpu == -1 ? -1 : worker_on(worker->session, cpu);

	task->regs[0] = 0;
	if (cpu != -1 && index < 0) {
		task->regs[0] = (s64)-EINVAL;
		return WEFT_NEXT_RUN;
	}
	task->pin = index;
	weft_note_event(worker, WEFT_EVENT_PIN, weft_task_id(task), index + 1);
	if (worker->carrier) {
		task->regs[0] = (s64)weft_carrier_pin(worker, index);
		return WEFT_NEXT_RUN;
	}
	return index < 0 || index == (s32)worker->index ? WEFT_NEXT_RUN : WEFT_NEXT_YIELD;
}

enum weft_next weft_sleep(struct weft_worker *worker, struct weft_task *task, u64 ns,
			  u64 deadline_ns)
{
	if (weft_timer_reserve(worker))
		return weft_fault(worker, task, WEFT_FAULT_MEMORY, 0);
	task->waiter.select = NULL;
	task->waiter.key = ns;
	weft_task_blocks(worker, task, WEFT_ON_SLEEP, WEFT_TASK_SLEEPING);
	weft_timer_add(worker, task, deadline_ns);
	return WEFT_NEXT_BLOCK;
}

enum weft_next weft_call_sleep_ns(struct weft_worker *worker, struct weft_task *task)
{
	u64 ns = task->regs[1], deadline;

	if (!ns)
		return WEFT_NEXT_YIELD;
	if (check_add_overflow(weft_clock_ns(), ns, &deadline))
		deadline = U64_MAX - 1;
	task->regs[0] = 0;
	return weft_sleep(worker, task, ns, deadline);
}

enum weft_next weft_call_sleep_until(struct weft_worker *worker, struct weft_task *task)
{
	u64 deadline = min_t(u64, task->regs[1], U64_MAX - 1), now = weft_clock_ns();

	if (deadline <= now)
		return WEFT_NEXT_YIELD;
	task->regs[0] = 0;
	return weft_sleep(worker, task, deadline - now, deadline);
}

enum weft_next weft_call_now_ns(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = weft_clock_ns();
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_random_u64(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = weft_random(&worker->random);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_arena_alloc(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = weft_arena_alloc(&worker->session->memory, task->regs[1]);
	return WEFT_NEXT_RUN;
}

/* fail() and assert(): the text becomes the report's. */
enum weft_next weft_call_fail(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_result result = {
		.out_fault = task->regs[2] == WEFT_FAIL_ASSERT ? WEFT_FAULT_ASSERT :
								 WEFT_FAULT_FAIL,
	};

	if (weft_copy_string(worker->session, task, result.out_text, sizeof(result.out_text),
			     task->regs[1]) < 0)
		return weft_fault_access(worker, task, task->regs[1], 1, false);
	weft_session_fault(worker->session, task, &result);
	return WEFT_NEXT_FAULT;
}

enum weft_next weft_call_print(struct weft_worker *worker, struct weft_task *task)
{
	u64 nr = task->regs[3];
	char line[WEFT_PRINT_LINE];
	const u64 *args = NULL;
	int len;

	if (nr > WEFT_PRINT_ARGS)
		return weft_fault(worker, task, WEFT_FAULT_FORMAT, nr);
	if (nr) {
		args = weft_object(worker, task, task->regs[2], nr * sizeof(u64), false);
		if (!args)
			return WEFT_NEXT_FAULT;
	}
	len = weft_format(worker->session, task, line, task->regs[1], args, nr);
	if (len == -EINVAL)
		return weft_fault(worker, task, WEFT_FAULT_FORMAT, task->regs[1]);
	if (len < 0)
		return weft_fault_access(worker, task, task->regs[1], 1, false);
	/* A reader will make room and wake the task, which then tries again. */
	task->pc--;
	if (!weft_output_write(worker, task, line, len))
		return WEFT_NEXT_BLOCK;
	task->pc++;
	task->regs[0] = 0;
	return WEFT_NEXT_RUN;
}
