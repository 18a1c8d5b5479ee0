// SPDX-License-Identifier: GPL-2.0
/* A session from load to end: what happens once, not per switch. */
#include "account.h"
#include "task_time.h"
#include "vm.h"

void weft_session_init(struct weft_session *session)
{
	memset(session, 0, sizeof(*session));
	weft_lock_init(&session->end_lock);
	weft_lock_init(&session->idle_lock);
	weft_chans_init(session);
	weft_carriers_init(session);
	weft_global_init(session);
	weft_lock_init(&session->ready.lock);
}

void weft_session_unload(struct weft_session *session)
{
	weft_pool_free(session);
	weft_ready_free(session);
	weft_global_free(session);
	weft_chans_free(session);
	weft_output_free(session);
	weft_parking_free(session);
	weft_memory_free(&session->memory);
	weft_program_free(&session->program);
}

/* Selects whose task never came to run again. */
static void free_selects(struct weft_session *session)
{
	struct weft_task *task;
	u64 slot = 0;

	while (session->nr_selects && (task = weft_pool_next(session, &slot))) {
		if (READ_ONCE(task->state) != WEFT_TASK_DEAD && task->waiter.select) {
			weft_free(task->waiter.select);
			session->nr_selects--;
		}
	}
}

void weft_session_remove_workers(struct weft_session *session)
{
	while (session->nr_workers) {
		struct weft_worker *worker = session->workers[--session->nr_workers];

		weft_timers_free(session, &worker->timers);
		weft_rq_free(session, &worker->rq);
		weft_events_free(worker);
	}
}

void weft_session_destroy(struct weft_session *session)
{
	weft_carriers_destroy(session);
	weft_policy_stop(session);
	weft_policy_put(session->policy);
	free_selects(session);
	weft_session_remove_workers(session);
	weft_session_unload(session);
}

static int set_limits(struct weft_session *session, const struct weft_load *load)
{
	struct weft_limits *limits = &session->limits;

	limits->memory = load->memory_limit ? load->memory_limit : WEFT_MEMORY_DEFAULT;
	limits->tasks = load->task_limit ? load->task_limit : WEFT_TASKS_DEFAULT;
	limits->stack = load->stack_limit ? load->stack_limit : WEFT_STACK_DEFAULT;
	limits->run_ns = load->run_limit_ns;
	if (limits->memory > WEFT_MEMORY_MAX || limits->tasks > WEFT_MAX_TASKS ||
	    limits->stack > WEFT_STACK_MAX || limits->stack & 7)
		return -EINVAL;
	if (load->data_size > load->data_total || load->data_total > WEFT_SEGMENT_MAX ||
	    load->rodata_size > WEFT_SEGMENT_MAX)
		return -EINVAL;
	return 0;
}

int weft_session_load(struct weft_session *session, struct weft_load *load,
		      struct weft_verify *v)
{
	int err = set_limits(session, load);

	if (err)
		return err;
	v->stack_limit = session->limits.stack;
	err = weft_program_init(&session->program, v);
	load->out_insn = v->bad_insn;
	if (err)
		return err;
	weft_vm_link(&session->program);
	err = weft_memory_init(&session->memory, load, session->limits.memory);
	if (!err)
		err = weft_parking_init(session);
	if (!err)
		err = weft_output_init(session);
	if (!err)
		err = weft_pool_init(session);
	if (err) {
		weft_session_unload(session);
		return err;
	}
	load->out_task_bytes = session->pool.classes[0].stride;
	return 0;
}

int weft_session_add_worker(struct weft_session *session, struct weft_worker *worker,
			    u32 cpu, u32 event_records)
{
	int err;

	worker->session = session;
	worker->index = session->nr_workers;
	worker->cpu = cpu;
	worker->stats.cpu = cpu;
	session->event_records = event_records;
	weft_timers_init(&worker->timers);
	err = weft_rq_init(session, &worker->rq);
	if (!err && event_records != U32_MAX)
		err = weft_events_init(worker, event_records);
	if (err) {
		weft_rq_free(session, &worker->rq);
		return err;
	}
	session->workers[session->nr_workers] = worker;
	/* Pairs with the acquire in weft_nr_workers(): each that is counted is there. */
	weft_store_release(&session->nr_workers, session->nr_workers + 1);
	return 0;
}

u64 weft_session_random(const struct weft_session *session, u64 number)
{
	/* Any seed will do but 0, where xorshift stays for ever. */
	u64 state = (session->seed ^ number * 0xD1B54A32D192ED03ULL) * 0x9E3779B97F4A7C15ULL | 1;

	return weft_random(&state) | 1;
}

void weft_worker_seed(struct weft_worker *worker, u64 number)
{
	const struct weft_session *session = worker->session;

	worker->random = weft_session_random(session, number);
	/* A program that asks for random numbers does not change who is drawn next. */
	worker->draws = worker->random ^ session->chaos_seed * 0xD1B54A32D192ED03ULL;
	worker->draws += !worker->draws;
}

static void seed_workers(struct weft_session *session)
{
	u32 i;

	for (i = 0; i < session->nr_workers; i++)
		weft_worker_seed(session->workers[i], i);
}

static void prepare_workers(struct weft_session *session)
{
	u32 i;

	session->alone = session->nr_workers == 1 && !session->vehicle;
	for (i = 0; i < session->nr_workers; i++) {
		session->workers[i]->rq.alone = session->alone;
		weft_worker_clock(session->workers[i]);
	}
}

/* Until it was made it was asleep, as far as the ledger is concerned. */
void weft_worker_join(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;

	worker->off = WEFT_OFF_RETIRED;
	worker->ledger.born_ns = weft_clock_ns();
	worker->stats.idle_ns = worker->ledger.born_ns - session->start_ns;
	session->nr_running++;
	weft_worker_seed(worker, worker->index);
	prepare_workers(session);
}

/* A task that no task has made, with what carries it. */
static struct weft_task *create_outside(struct weft_session *session,
					const struct weft_func *func, u64 arg, int *err)
{
	struct weft_task *task = weft_task_create(session, NULL, func, arg, err);

	if (!task || !session->vehicle)
		return task;
	*err = weft_carrier_create(session, task);
	if (!*err)
		return task;
	weft_task_undo(session, task);
	return NULL;
}

/* What each slot needs besides its task. */
static int extend_slots(struct weft_session *session, const struct weft_start *start)
{
	if (start->accounting == WEFT_ACCOUNTING_FULL)
		return weft_pool_extend(session, sizeof(struct weft_task_time) +
						 sizeof(struct weft_carrier *));
	return session->vehicle ? weft_pool_extend(session, sizeof(struct weft_carrier *)) : 0;
}

static int start_main(struct weft_session *session, const struct weft_start *start)
{
	const struct weft_func *func = weft_program_entry(&session->program, start->main_insn);
	struct weft_task *task;
	int err;

	if (!func)
		return -EINVAL;
	task = create_outside(session, func, start->args[0], &err);
	if (!task)
		return err;
	task->regs[2] = start->args[1];
	session->main_task = task;
	session->created_outside++;
	weft_task_inject(session, task);
	return 0;
}

int weft_session_start(struct weft_session *session, const struct weft_start *start)
{
	struct weft_pool *pool = &session->pool;
	int err = extend_slots(session, start);

	if (err)
		goto err_pool;
	session->seed = start->seed;
	session->accounting = start->accounting;
	pool->credit = max(1U, min(32U, session->limits.tasks / (64 * session->nr_workers)));
	/* With few to share, none is kept from the others. */
	pool->credit_kept = pool->credit == 1 ? 0 : 2 * pool->credit;
	weft_stamp_measure(&session->rate);
	session->start_ns = weft_clock_ns();
	seed_workers(session);
	prepare_workers(session);
	err = weft_policy_start(session);
	if (err)
		goto err_pool;
	session->nr_running = session->nr_workers;
	err = session->keep ? 0 : start_main(session, start);
	if (!err)
		return 0;
	weft_policy_stop(session);
err_pool:
	/* The next START may want slots of another size: none is left of this one. */
	weft_pool_free(session);
	weft_pool_init(session);
	return err;
}

int weft_session_spawn(struct weft_session *session, struct weft_spawn *spawn)
{
	const struct weft_func *func = weft_program_entry(&session->program, spawn->insn);
	struct weft_task *task;
	int err;

	if (!func)
		return -EINVAL;
	if (READ_ONCE(session->stopping))
		return -ESHUTDOWN;
	task = create_outside(session, func, spawn->arg, &err);
	if (!task)
		return err;
	spawn->out_id = weft_task_id(task);
	__atomic_add_fetch(&session->created_outside, 1, __ATOMIC_RELAXED);
	weft_task_inject(session, task);
	return 0;
}

/* Everybody out: seen at the next back-edge, call or piece of native work. */
static void stop_workers(struct weft_session *session)
{
	u32 nr, i;

	/* Pairs with the acquire in weft_session_finished(): the workers have been counted. */
	weft_store_release(&session->stopping, 1);
	/* Pairs with the one in weft_worker_hear(): attention is not taken without its reason. */
	smp_mb();
	/* After it: a worker that is not among these hears as it begins, and sees this. */
	nr = weft_nr_workers(session);
	for (i = 0; i < nr; i++) {
		WRITE_ONCE(session->workers[i]->attention, 1);
		weft_worker_unpark(session->workers[i]);
	}
	weft_carriers_stop(session);
}

/* The first end wins. */
static bool settle_end(struct weft_session *session, const struct weft_result *end)
{
	bool first;

	weft_lock(&session->end_lock);
	first = session->result.out_end == WEFT_END_NONE;
	if (first) {
		session->result = *end;
		WRITE_ONCE(session->end_ns, weft_clock_ns());
		session->result.out_wall_ns = session->end_ns - session->start_ns;
	}
	weft_unlock(&session->end_lock);
	return first;
}

void weft_session_end(struct weft_session *session, enum weft_end end, s64 status)
{
	struct weft_result result = { .out_end = end, .out_status = status };

	if (settle_end(session, &result))
		stop_workers(session);
}

void weft_session_fault(struct weft_session *session, struct weft_task *task,
			const struct weft_result *fault)
{
	struct weft_result result = *fault;

	result.out_end = WEFT_END_FAULT;
	result.out_task = weft_task_id(task);
	result.out_insn = task->pc - 1;
	result.out_entry = weft_task_func(task, session)->start;
	weft_trace_task_fault(session, result.out_task, result.out_fault);
	if (settle_end(session, &result))
		stop_workers(session);
}

void weft_session_lost(struct weft_session *session, u64 task, s64 status)
{
	struct weft_result result = {
		.out_end = WEFT_END_KILLED,
		.out_status = status,
		.out_task = task,
	};

	if (settle_end(session, &result))
		stop_workers(session);
}

bool weft_session_leave(struct weft_worker *worker)
{
	weft_ledger_stop(worker);
	/* Pairs with the acquire in weft_session_finished(). */
	return !__atomic_sub_fetch(&worker->session->nr_running, 1, __ATOMIC_ACQ_REL);
}

u64 weft_session_wall(struct weft_session *session)
{
	u64 wall_ns;
	bool over;

	weft_lock(&session->end_lock);
	over = session->result.out_end != WEFT_END_NONE;
	wall_ns = session->result.out_wall_ns;
	weft_unlock(&session->end_lock);
	return over || !session->start_ns ? wall_ns : weft_clock_ns() - session->start_ns;
}

void weft_session_result(struct weft_session *session, struct weft_result *result)
{
	u32 size = result->size, number = result->session, i;
	u32 nr = session->vehicle ? 0 : session->nr_workers;
	u64 spawned = 0, exited = 0;

	weft_lock(&session->end_lock);
	*result = session->result;
	weft_watch_result(session, result);
	weft_unlock(&session->end_lock);
	result->size = size;
	result->session = number;
	result->out_refused = READ_ONCE(session->refused);
	result->out_refused_error = READ_ONCE(session->refused_error);
	if (session->vehicle)
		weft_carriers_count(session, &spawned, &exited);
	/* In this order: what has ended was counted before, when it was made. */
	for (i = 0; i < nr; i++)
		/* Pairs with the release of WEFT_NOTES. */
		exited += weft_load_acquire(&session->workers[i]->stats.exited);
	for (i = 0; i < nr; i++)
		spawned += READ_ONCE(session->workers[i]->stats.spawned);
	result->out_created = READ_ONCE(session->created_outside) + spawned;
	result->out_exited = exited;
	result->out_live = result->out_created - exited;
	result->out_peak_bytes = READ_ONCE(session->memory.peak);
	result->out_wall_ns = weft_session_wall(session);
}

void weft_session_stats(struct weft_session *session, u32 index,
			struct weft_worker_stats *stats)
{
	struct weft_worker *worker = session->workers[index];

	if (session->vehicle) {
		weft_carriers_stats(session, index, stats);
		return;
	}
	*stats = worker->stats;
	stats->off = READ_ONCE(worker->off);
	weft_ledger_close(worker, stats);
}

/* Who holds what @task waits for, as far as that can be told. */
static u64 owner_of(struct weft_session *session, const struct weft_task *task, u32 wait, u64 addr)
{
	const u64 *word;

	if (wait == WEFT_ON_JOIN)
		return addr;
	if (wait != WEFT_ON_MUTEX)
		return 0;
	word = weft_memory_at(&session->memory, task, addr, sizeof(*word), false);
	return word ? READ_ONCE(*word) & ~WEFT_MUTEX_WAITERS : 0;
}

/* A switch does not write it into the task: half of it would be for nobody. */
static bool runs(struct weft_session *session, const struct weft_task *task)
{
	u32 i;

	for (i = 0; i < session->nr_workers; i++)
		if (READ_ONCE(session->workers[i]->current_id) == weft_task_id(task))
			return true;
	return false;
}

static void describe(struct weft_session *session, struct weft_task *task,
		     struct weft_task_info *info)
{
	u64 addr = READ_ONCE(task->waiter.key);

	memset(info, 0, sizeof(*info));
	info->id = weft_task_id(task);
	info->entry = weft_task_func(task, session)->start;
	info->insn = READ_ONCE(task->pc) ? READ_ONCE(task->pc) - 1 : 0;
	info->state = READ_ONCE(task->state);
	if (info->state == WEFT_TASK_RUNNABLE && runs(session, task))
		info->state = WEFT_TASK_RUNNING;
	info->wait = READ_ONCE(task->wait);
	info->cpu = session->workers[READ_ONCE(task->worker) % session->nr_workers]->cpu;
	info->priority = READ_ONCE(task->priority);
	if (info->wait == WEFT_ON_JOIN)
		addr &= ~(3ULL << 62);
	if (info->wait != WEFT_ON_NOTHING && info->wait != WEFT_ON_OUTPUT)
		info->addr = addr;
	info->owner = owner_of(session, task, info->wait, info->addr);
	if (session->accounting == WEFT_ACCOUNTING_FULL)
		weft_task_time_read(session, task, info);
}

bool weft_session_task(struct weft_session *session, u64 *cursor, struct weft_task_info *info)
{
	struct weft_task *task = weft_pool_next(session, cursor);

	while (task && READ_ONCE(task->state) == WEFT_TASK_DEAD)
		task = weft_pool_next(session, cursor);
	if (task)
		describe(session, task, info);
	else
		*cursor = 0;
	return task;
}
