// SPDX-License-Identifier: GPL-2.0
/*
 * The ledger: where a worker's wall time went. Looking for work and sleeping
 * are rare and timed each time, by the clock. Switches are not rare: one in
 * 64 is timed, by stamps, and their mean stands for all; a switch varies little,
 * so this errs by little, while the length of slices, which varies without
 * bound, is what the rest leaves. What the OS took is in the OS's own books.
 */
#include "account.h"
#include "task_time.h"

enum {
	SWITCH_SAMPLE	= 64,		/* three stamps cost three switches */
	DISTURBED_NS	= 20 * 1000,	/* no switch takes that long by itself */
};

void weft_ledger_rebase(struct weft_worker *worker, u64 now_ns)
{
	worker->ledger.base_stamp = weft_stamp();
	worker->ledger.base_ns = now_ns;
}

void weft_ledger_init(struct weft_worker *worker)
{
	struct weft_ledger *ledger = &worker->ledger;

	switch (worker->session->accounting) {
	case WEFT_ACCOUNTING_OFF:
		ledger->period = U32_MAX;
		break;
	case WEFT_ACCOUNTING_FULL:
		ledger->period = 1;
		break;
	default:
		ledger->period = SWITCH_SAMPLE;
	}
	ledger->until = ledger->period;
	ledger->until_wake = ledger->period;
}

void weft_ledger_start(struct weft_worker *worker)
{
	struct weft_ledger *ledger = &worker->ledger;
	u64 now = weft_clock_ns();
	struct weft_os os;

	weft_ledger_init(worker);
	weft_worker_os(worker, &os);
	ledger->os_start_ns = os.wait_ns;
	weft_ledger_rebase(worker, now);
	WRITE_ONCE(ledger->start_ns, now);
}

u64 weft_time_between(const struct weft_worker *worker, u64 then, u64 now)
{
	const struct weft_stamp_rate *rate = &worker->session->rate;
	u64 ns;

	/* Another CPU's counter may be a little ahead. */
	if ((s64)(now - then) <= 0)
		return 0;
	ns = weft_stamp_ns(rate, now - then);
	return ns > rate->cost_ns ? ns - rate->cost_ns : 0;
}

/* @task is timed from now on. */
static void time_task(struct weft_worker *worker, struct weft_task *task, u64 now)
{
	struct weft_ledger *ledger = &worker->ledger;

	weft_worker_timing(worker, true);
	ledger->began = now;
	if (ledger->period == 1)
		ledger->of_task = weft_task_time_begins(worker, task, now);
}

/* Called when @until has run out: @task is about to begin. */
void weft_time_switch(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_ledger *ledger = &worker->ledger;
	u64 now = weft_stamp(), cost_ns;

	if (!ledger->left) {
		time_task(worker, task, now);
		return;
	}
	cost_ns = weft_time_between(worker, ledger->left, now);
	ledger->left = 0;
	ledger->until = ledger->period;
	weft_hist_add(worker, WEFT_HIST_SWITCH_COST, cost_ns);
	/* A longer one has been interrupted, and has its line in the ledger. */
	if (cost_ns < DISTURBED_NS) {
		WRITE_ONCE(ledger->dispatch_ns, ledger->dispatch_ns + cost_ns);
		WRITE_ONCE(worker->stats.timed, worker->stats.timed + 1);
	} else {
		WRITE_ONCE(worker->stats.disturbed, worker->stats.disturbed + 1);
	}
	if (ledger->period == 1)
		time_task(worker, task, now);
}

/* How long the timed task ran, up to now; it is ready to run again, or not. */
static void end_of_run(struct weft_worker *worker, u64 now, bool ready)
{
	struct weft_ledger *ledger = &worker->ledger;
	u64 ran_ns = weft_time_between(worker, ledger->began, now);

	weft_hist_add(worker, WEFT_HIST_RUN_LENGTH, ran_ns);
	/* Who waits for a carrier's CPU, waits in the OS's queue. */
	if (!worker->carrier)
		weft_hist_add(worker, WEFT_HIST_QUEUE_LENGTH, weft_rq_len(&worker->rq));
	weft_worker_timing(worker, false);
	ledger->left = now;
	ledger->until = 1;
	if (ledger->of_task)
		weft_task_time_leaves(ledger->of_task, ran_ns, ready ? now : 0);
	ledger->of_task = NULL;
}

/* The task that was timed has left: its successor's start is timed, too. */
void weft_time_leave(struct weft_worker *worker)
{
	end_of_run(worker, weft_stamp(), true);
}

void weft_time_block(struct weft_worker *worker)
{
	end_of_run(worker, weft_stamp(), false);
}

void weft_time_unblock(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_ledger *ledger = &worker->ledger;

	ledger->left = 0;
	weft_worker_timing(worker, true);
	ledger->began = weft_stamp();
	ledger->of_task = weft_task_time(worker->session, task);
}

void weft_time_wake(struct weft_worker *worker, struct weft_task *task)
{
	worker->ledger.until_wake = worker->ledger.period;
	task->sampled = true;
	task->waiter.wake_stamp = weft_stamp();
}

void weft_time_woken(struct weft_worker *worker, struct weft_task *task)
{
	u64 wait_ns = weft_time_between(worker, task->waiter.wake_stamp, weft_stamp());

	task->sampled = false;
	weft_hist_add(worker, WEFT_HIST_WAKE_TO_RUN, wait_ns);
	if (worker->ledger.period == 1)
		weft_task_time_woken(worker, task, wait_ns);
}

void weft_ledger_forgets(struct weft_worker *worker)
{
	if (!worker->ledger.left)
		return;
	worker->ledger.left = 0;
	worker->ledger.until = worker->ledger.period;
}

void weft_ledger_interrupts(struct weft_worker *worker)
{
	if (worker->ledger.left)
		WRITE_ONCE(worker->stats.disturbed, worker->stats.disturbed + 1);
	weft_ledger_forgets(worker);
}

void weft_ledger_steals(struct weft_worker *worker, u64 now_ns)
{
	weft_ledger_forgets(worker);
	WRITE_ONCE(worker->ledger.steal_since_ns, now_ns);
}

/* 0 also where a clock that was set meanwhile says that it was before. */
static u64 running(u64 since_ns, u64 now_ns)
{
	return since_ns && now_ns > since_ns ? now_ns - since_ns : 0;
}

void weft_ledger_found(struct weft_worker *worker, u64 now_ns)
{
	struct weft_ledger *ledger = &worker->ledger;

	WRITE_ONCE(worker->stats.steal_ns,
		   worker->stats.steal_ns + running(ledger->steal_since_ns, now_ns));
	WRITE_ONCE(ledger->steal_since_ns, 0);
}

/* Before and after the worker sleeps; what it waited for the CPU is the OS's. */
void weft_ledger_sleeps(struct weft_worker *worker, u64 now_ns)
{
	struct weft_os os;

	weft_worker_os(worker, &os);
	worker->ledger.os_idle_ns = os.wait_ns;
	weft_ledger_found(worker, now_ns);
	WRITE_ONCE(worker->ledger.idle_since_ns, now_ns);
}

void weft_ledger_wakes(struct weft_worker *worker, u64 now_ns)
{
	struct weft_ledger *ledger = &worker->ledger;
	u64 slept_ns = now_ns - ledger->idle_since_ns, waited_ns;
	struct weft_os os;

	weft_worker_os(worker, &os);
	/* The hosted engine works it out from two clocks: it may be a little less than before. */
	waited_ns = os.wait_ns > ledger->os_idle_ns ? os.wait_ns - ledger->os_idle_ns : 0;
	if (slept_ns > waited_ns)
		WRITE_ONCE(worker->stats.idle_ns,
			   worker->stats.idle_ns + slept_ns - waited_ns);
	WRITE_ONCE(ledger->idle_since_ns, 0);
	weft_ledger_rebase(worker, now_ns);
	weft_ledger_steals(worker, now_ns);
}

void weft_ledger_stop(struct weft_worker *worker)
{
	WRITE_ONCE(worker->ledger.stop_ns, weft_clock_ns());
}

/* Takes at most what is left of *rest. */
static u64 part_of(u64 *rest, u64 ns)
{
	u64 part = min(*rest, ns);

	*rest -= part;
	return part;
}

void weft_ledger_close(struct weft_worker *worker, struct weft_worker_stats *stats)
{
	const struct weft_ledger *ledger = &worker->ledger;
	struct weft_session *session = worker->session;
	u64 start = READ_ONCE(ledger->start_ns), born, switches, rest, now;
	struct weft_os os;

	now = READ_ONCE(session->end_ns);
	now = now ? now : weft_clock_ns();
	rest = now - session->start_ns;
	stats->wall_ns = rest;
	weft_worker_os(worker, &os);
	stats->os_waits = os.waits;
	stats->os_preempted = os.preempted;
	/* Until its thread first ran, the OS had other things to do. */
	born = ledger->born_ns ? ledger->born_ns : session->start_ns;
	stats->os_ns = part_of(&rest, start ? start - born + os.wait_ns - ledger->os_start_ns :
			       now - born);
	stats->idle_ns = part_of(&rest, stats->idle_ns +
				 running(READ_ONCE(ledger->idle_since_ns), now));
	stats->steal_ns = part_of(&rest, stats->steal_ns +
				  running(READ_ONCE(ledger->steal_since_ns), now));
	/* Both are read while they grow. */
	switches = stats->switches - min(READ_ONCE(ledger->entered), stats->switches);
	stats->dispatch_ns = part_of(&rest, !stats->timed ? 0 :
				     mul_u64_u64_div_u64(READ_ONCE(ledger->dispatch_ns),
							 switches, stats->timed));
	stats->task_ns = rest;
}
