// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own means cost, to be put beside tasks: kthreads that yield
 * or hand over to each other, kthreads made and stopped, work queued. All of it
 * is done by kthreads and queues that exist for one call only.
 */
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/workqueue.h>

#include "file.h"

enum { PIECE = 1024 };		/* items of a batch between two looks around */

/**
 * struct baseline - one call
 * @call:	what is asked; the driver writes out_*
 * @measure:	the kind's function, run by the driver
 * @items:	of a batch: room for @call->iterations; else NULL
 * @stop:	A: the caller has had enough
 * @done:	the driver has its figure
 * @mine:	the driver's turn, where two hand over
 * @yours:	the partner's
 * @over:	A: the partner may end
 *
 * A: READ_ONCE()/WRITE_ONCE(): flags, which publish nothing; completions do that. The rest
 * is the driver's until @done.
 */
struct baseline {
	struct weft_baseline *call;
	int (*measure)(struct baseline *b);
	void *items;
	bool stop;
	struct completion done;
	struct completion mine;
	struct completion yours;
	bool over;
};

/* Whether to go on, and a chance for others: the driver is an ordinary kthread. */
static bool goes_on(struct baseline *b)
{
	cond_resched();
	return !READ_ONCE(b->stop);
}

/* A kthread on @cpu, not yet running; or ERR_PTR. */
static struct task_struct *make_thread(int (*fn)(void *), void *arg, u32 cpu)
{
	struct task_struct *thread = kthread_create_on_node(fn, arg, cpu_to_node(cpu),
							    "weft-base:%u", cpu);

	if (!IS_ERR(thread))
		kthread_bind(thread, cpu);
	return thread;
}

/* Runs the partner beside @fn, which is the driver's side; it ends before we do. */
static int with_partner(struct baseline *b, int (*partner)(void *), u64 (*fn)(struct baseline *b))
{
	struct task_struct *thread = make_thread(partner, b, b->call->other_cpu);
	u64 start_ns;

	if (IS_ERR(thread))
		return PTR_ERR(thread);
	get_task_struct(thread);
	wake_up_process(thread);
	/* It has been made and has begun before the clock starts. */
	wait_for_completion(&b->mine);
	start_ns = ktime_get_ns();
	b->call->out_count = fn(b);
	b->call->out_ns = ktime_get_ns() - start_ns;
	WRITE_ONCE(b->over, true);
	complete(&b->yours);
	kthread_stop(thread);
	put_task_struct(thread);
	return 0;
}

/* Times that the OS took the CPU from the one who asks, wished for or not. */
static u64 switches_away(void)
{
	return current->nvcsw + current->nivcsw;
}

static int yield_partner(void *data)
{
	struct baseline *b = data;

	complete(&b->mine);
	while (!READ_ONCE(b->over))
		yield();
	return 0;
}

/* Not every yield() is a switch, so switches are counted: one away, one back. */
static u64 yield_driver(struct baseline *b)
{
	u64 before = switches_away(), i;

	for (i = 0; i < b->call->iterations && !READ_ONCE(b->stop); i++)
		yield();
	return 2 * (switches_away() - before);
}

static int measure_yield(struct baseline *b)
{
	if (b->call->cpu != b->call->other_cpu)
		return -EINVAL;
	return with_partner(b, yield_partner, yield_driver);
}

static int completion_partner(void *data)
{
	struct baseline *b = data;

	do {
		complete(&b->mine);
		wait_for_completion(&b->yours);
	} while (!READ_ONCE(b->over));
	return 0;
}

static u64 completion_driver(struct baseline *b)
{
	u64 i;

	for (i = 0; i < b->call->iterations && !READ_ONCE(b->stop); i++) {
		complete(&b->yours);
		wait_for_completion(&b->mine);
	}
	return 2 * i;
}

static int measure_completion(struct baseline *b)
{
	return with_partner(b, completion_partner, completion_driver);
}

static int runs_and_ends(void *data)
{
	struct baseline *b = data;

	complete(&b->mine);
	return 0;
}

/* Waited for before it is stopped: one that is stopped too early never runs. */
static int measure_kthread(struct baseline *b)
{
	u64 start_ns = ktime_get_ns(), i;

	for (i = 0; i < b->call->iterations && goes_on(b); i++) {
		struct task_struct *thread = make_thread(runs_and_ends, b, b->call->other_cpu);

		if (IS_ERR(thread))
			return PTR_ERR(thread);
		get_task_struct(thread);
		wake_up_process(thread);
		wait_for_completion(&b->mine);
		kthread_stop(thread);
		put_task_struct(thread);
	}
	b->call->out_ns = ktime_get_ns() - start_ns;
	b->call->out_count = i;
	return 0;
}

struct work_item {
	struct work_struct work;
	struct completion *ran;
};

static void work_answers(struct work_struct *work)
{
	complete(container_of(work, struct work_item, work)->ran);
}

static void work_does_nothing(struct work_struct *work)
{
}

/* Queues one, waits until it has run, and so on. */
static void work_trips(struct baseline *b, struct workqueue_struct *queue)
{
	struct work_item item = { .ran = &b->mine };
	u64 start_ns, i;

	INIT_WORK_ONSTACK(&item.work, work_answers);
	start_ns = ktime_get_ns();
	for (i = 0; i < b->call->iterations && !READ_ONCE(b->stop); i++) {
		queue_work_on(b->call->other_cpu, queue, &item.work);
		wait_for_completion(&b->mine);
	}
	b->call->out_ns = ktime_get_ns() - start_ns;
	b->call->out_count = i;
	flush_work(&item.work);
	destroy_work_on_stack(&item.work);
}

static void work_batch(struct baseline *b, struct workqueue_struct *queue)
{
	u64 start_ns = ktime_get_ns(), i;
	struct work_struct *works = b->items;

	for (i = 0; i < b->call->iterations; i++) {
		if (i % PIECE == PIECE - 1 && !goes_on(b))
			break;
		INIT_WORK(&works[i], work_does_nothing);
		queue_work_on(b->call->other_cpu, queue, &works[i]);
	}
	flush_workqueue(queue);
	b->call->out_ns = ktime_get_ns() - start_ns;
	b->call->out_count = i;
}

static int measure_queue(struct baseline *b)
{
	struct workqueue_struct *queue = alloc_workqueue("weft-base", WQ_PERCPU, 0);

	if (!queue)
		return -ENOMEM;
	if (b->items)
		work_batch(b, queue);
	else
		work_trips(b, queue);
	destroy_workqueue(queue);
	return 0;
}

struct kthread_item {
	struct kthread_work work;
	struct completion *ran;
};

static void kthread_work_answers(struct kthread_work *work)
{
	complete(container_of(work, struct kthread_item, work)->ran);
}

static void kthread_work_does_nothing(struct kthread_work *work)
{
}

static void kthread_work_trips(struct baseline *b, struct kthread_worker *worker)
{
	struct kthread_item item = { .ran = &b->mine };
	u64 start_ns, i;

	kthread_init_work(&item.work, kthread_work_answers);
	start_ns = ktime_get_ns();
	for (i = 0; i < b->call->iterations && !READ_ONCE(b->stop); i++) {
		kthread_queue_work(worker, &item.work);
		wait_for_completion(&b->mine);
	}
	b->call->out_ns = ktime_get_ns() - start_ns;
	b->call->out_count = i;
	kthread_flush_work(&item.work);
}

static void kthread_work_batch(struct baseline *b, struct kthread_worker *worker)
{
	u64 start_ns = ktime_get_ns(), i;
	struct kthread_work *works = b->items;

	for (i = 0; i < b->call->iterations; i++) {
		if (i % PIECE == PIECE - 1 && !goes_on(b))
			break;
		kthread_init_work(&works[i], kthread_work_does_nothing);
		kthread_queue_work(worker, &works[i]);
	}
	kthread_flush_worker(worker);
	b->call->out_ns = ktime_get_ns() - start_ns;
	b->call->out_count = i;
}

static int measure_kthread_queue(struct baseline *b)
{
	struct kthread_worker *worker;

	worker = kthread_run_worker_on_cpu(b->call->other_cpu, 0, "weft-base-work:%u");
	if (IS_ERR(worker))
		return PTR_ERR(worker);
	if (b->items)
		kthread_work_batch(b, worker);
	else
		kthread_work_trips(b, worker);
	kthread_destroy_worker(worker);
	return 0;
}

static int driver_main(void *data)
{
	struct baseline *b = data;
	int err = b->measure(b);

	complete(&b->done);
	return err;
}

/*
 * The measuring is a kthread's, because the caller may have any class, niceness
 * and CPU. The caller waits, and can be interrupted.
 */
static int drive(struct baseline *b)
{
	struct task_struct *driver = make_thread(driver_main, b, b->call->cpu);
	int err, answer;

	if (IS_ERR(driver))
		return PTR_ERR(driver);
	get_task_struct(driver);
	wake_up_process(driver);
	err = wait_for_completion_interruptible(&b->done);
	if (err) {
		WRITE_ONCE(b->stop, true);
		wait_for_completion(&b->done);
	}
	answer = kthread_stop(driver);
	put_task_struct(driver);
	return err ? -EINTR : answer;
}

struct baseline_kind {
	int (*measure)(struct baseline *b);
	u32 item_bytes;		/* of a batch */
};

static const struct baseline_kind kinds[] = {
	[WEFT_BASELINE_YIELD]		= { measure_yield },
	[WEFT_BASELINE_COMPLETION]	= { measure_completion },
	[WEFT_BASELINE_KTHREAD]		= { measure_kthread },
	[WEFT_BASELINE_WORK]		= { measure_queue },
	[WEFT_BASELINE_WORK_BATCH]	= { measure_queue, sizeof(struct work_struct) },
	[WEFT_BASELINE_KTHREAD_WORK]	= { measure_kthread_queue },
	[WEFT_BASELINE_KTHREAD_WORK_BATCH] = { measure_kthread_queue,
					       sizeof(struct kthread_work) },
};

static bool is_online(u32 cpu)
{
	return cpu < nr_cpu_ids && cpu_online(cpu);
}

int weft_baseline_measure(struct weft_baseline *call)
{
	struct baseline b = { .call = call };
	const struct baseline_kind *kind;
	int err;

	if (call->kind >= ARRAY_SIZE(kinds))
		return -EOPNOTSUPP;
	kind = &kinds[array_index_nospec(call->kind, ARRAY_SIZE(kinds))];
	if (!kind->measure)
		return -EOPNOTSUPP;
	if (!call->iterations || call->iterations > WEFT_BASELINE_ITERATIONS)
		return -EINVAL;
	if (!is_online(call->cpu) || !is_online(call->other_cpu))
		return -ENXIO;
	/* They index tables of the kernel's. */
	call->cpu = array_index_nospec(call->cpu, nr_cpu_ids);
	call->other_cpu = array_index_nospec(call->other_cpu, nr_cpu_ids);
	/* Here, not in the driver: the caller's cgroup pays. */
	if (kind->item_bytes)
		b.items = weft_alloc(call->iterations * kind->item_bytes);
	if (kind->item_bytes && !b.items)
		return -ENOMEM;
	b.measure = kind->measure;
	init_completion(&b.done);
	init_completion(&b.mine);
	init_completion(&b.yours);
	err = drive(&b);
	weft_free(b.items);
	return err;
}
