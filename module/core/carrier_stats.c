// SPDX-License-Identifier: GPL-2.0
/*
 * What carriers count, by the CPU on which they last ran. A carrier counts in
 * its own struct; when that is freed it is added to the worker of the CPU, which
 * counts nothing itself. Until then it is found in the lists.
 */
#include "account.h"

enum { COUNTERS = (sizeof(struct weft_worker_stats) -
		   offsetof(struct weft_worker_stats, switches)) / sizeof(u64) };

/* From the first counter to the last bucket all are 64-bit sums. */
static void add(struct weft_worker_stats *to, const struct weft_worker_stats *from)
{
	u64 *sums = (u64 *)((u8 *)to + offsetof(struct weft_worker_stats, switches));
	const u64 *more = (const u64 *)((const u8 *)from +
					offsetof(struct weft_worker_stats, switches));
	u32 i;

	for (i = 0; i < COUNTERS; i++)
		WRITE_ONCE(sums[i], sums[i] + READ_ONCE(more[i]));
}

static struct weft_usage usage_of(const struct weft_worker_stats *stats)
{
	return (struct weft_usage){
		.cpu_ns = stats->task_ns,
		.delay_ns = stats->os_ns,
		.waits = stats->os_waits,
		.preempted = stats->os_preempted,
	};
}

static void set_usage(struct weft_worker_stats *stats, const struct weft_usage *usage)
{
	stats->task_ns = usage->cpu_ns;
	stats->os_ns = usage->delay_ns;
	stats->os_waits = usage->waits;
	stats->os_preempted = usage->preempted;
}

static void add_usage(struct weft_usage *to, const struct weft_usage *more)
{
	to->cpu_ns += more->cpu_ns;
	to->delay_ns += more->delay_ns;
	to->waits += more->waits;
	to->preempted += more->preempted;
}

static void take_usage(struct weft_usage *from, const struct weft_usage *less)
{
	from->cpu_ns -= less->cpu_ns;
	from->delay_ns -= less->delay_ns;
	from->waits -= less->waits;
	from->preempted -= less->preempted;
}

static void ask_usage(struct weft_carrier *carrier, struct weft_usage *sum)
{
	struct weft_usage usage = {};

	carrier->worker->session->vehicle->usage(carrier, &usage);
	add_usage(sum, &usage);
}

static struct weft_worker_stats *stats_of(struct weft_carrier *carrier)
{
	struct weft_session *session = carrier->worker->session;

	weft_assert_locked(&session->carriers.lock);
	return &session->workers[carrier->worker->index]->stats;
}

void weft_carrier_book_usage(struct weft_carrier *carrier)
{
	struct weft_worker_stats *stats = stats_of(carrier);
	struct weft_usage sum = usage_of(stats), usage = {};

	ask_usage(carrier, &usage);
	add_usage(&sum, &usage);
	take_usage(&sum, &carrier->booked);
	carrier->booked = usage;
	set_usage(stats, &sum);
}

void weft_carrier_book(struct weft_carrier *carrier)
{
	add(stats_of(carrier), &carrier->worker->stats);
	weft_carrier_book_usage(carrier);
}

/*
 * One counter, told by its offset, of all workers and carriers. The acquires pair with the
 * release of the last event that was counted, see WEFT_NOTES.
 */
static u64 total(struct weft_session *session, size_t counter)
{
	struct weft_carriers *carriers = &session->carriers;
	struct weft_carrier *carrier;
	u64 sum = 0;
	u32 i;

	weft_assert_locked(&carriers->lock);
	for (i = 0; i < session->nr_workers; i++)
		sum += weft_load_acquire((u64 *)((u8 *)&session->workers[i]->stats + counter));
	if (READ_ONCE(carriers->lost))
		return sum;
	list_for_each_entry(carrier, &carriers->dead, node)
		sum += weft_load_acquire((u64 *)((u8 *)&carrier->worker->stats + counter));
	list_for_each_entry(carrier, &carriers->all, node)
		sum += weft_load_acquire((u64 *)((u8 *)&carrier->worker->stats + counter));
	return sum;
}

void weft_carriers_count(struct weft_session *session, u64 *spawned, u64 *exited)
{
	weft_lock(&session->carriers.lock);
	/* In this order: what has ended had been made. */
	*exited = total(session, offsetof(struct weft_worker_stats, exited));
	*spawned = total(session, offsetof(struct weft_worker_stats, spawned));
	weft_unlock(&session->carriers.lock);
}

u64 weft_carrier_ran_ns(struct weft_session *session, struct weft_task *task)
{
	struct weft_usage usage = {};
	struct weft_carrier *carrier;

	if (READ_ONCE(session->carriers.lost))
		return 0;
	weft_lock(&session->carriers.lock);
	carrier = *weft_task_carrier(session, task);
	if (carrier)
		ask_usage(carrier, &usage);
	weft_unlock(&session->carriers.lock);
	return usage.cpu_ns;
}

/* Carriers that go where the OS puts them belong to all CPUs alike. */
static bool is_of(const struct weft_session *session, const struct weft_carrier *carrier,
		  u32 index)
{
	return session->unpinned || READ_ONCE(carrier->worker->index) == index;
}

static void add_list(struct weft_session *session, const struct list_head *list, u32 index,
		     struct weft_worker_stats *stats, struct weft_usage *usage)
{
	struct weft_carrier *carrier;

	list_for_each_entry(carrier, list, node) {
		if (READ_ONCE(carrier->worker->index) == index)
			add(stats, &carrier->worker->stats);
		if (is_of(session, carrier, index))
			ask_usage(carrier, usage);
	}
}

/* Counters, and what the OS says of the threads behind them. */
static void sum_up(struct weft_session *session, u32 index, struct weft_worker_stats *stats,
		   struct weft_usage *usage)
{
	struct weft_carriers *carriers = &session->carriers;
	u32 i;

	weft_lock(&carriers->lock);
	*stats = session->workers[index]->stats;
	for (i = 0; i < session->nr_workers; i++) {
		struct weft_usage booked = usage_of(&session->workers[i]->stats);

		if (session->unpinned || i == index)
			add_usage(usage, &booked);
	}
	if (!READ_ONCE(carriers->lost)) {
		add_list(session, &carriers->dead, index, stats, usage);
		add_list(session, &carriers->all, index, stats, usage);
	}
	weft_unlock(&carriers->lock);
}

/*
 * The ledger of a CPU: its carriers' time by the kernel's accounting; then time
 * in which some were ready to run and waited, which is the OS's as far as the
 * wall time leaves room (two that wait together wait twice); the rest is idle.
 * What a carrier used is booked where it last ran, and shared out evenly when
 * the OS may move it.
 */
static void make_ledger(const struct weft_session *session, struct weft_worker_stats *stats,
			struct weft_usage usage)
{
	u32 share = session->unpinned ? session->nr_workers : 1;

	set_usage(stats, &usage);
	stats->task_ns = min_t(u64, usage.cpu_ns / share, stats->wall_ns);
	stats->os_ns = min_t(u64, usage.delay_ns / share, stats->wall_ns - stats->task_ns);
	stats->os_waits /= share;
	stats->os_preempted /= share;
	stats->dispatch_ns = 0;
	stats->steal_ns = 0;
	stats->idle_ns = stats->wall_ns - stats->task_ns - stats->os_ns;
}

void weft_carriers_stats(struct weft_session *session, u32 index,
			 struct weft_worker_stats *stats)
{
	struct weft_usage usage = {};

	weft_carriers_reap(session);
	sum_up(session, index, stats, &usage);
	stats->wall_ns = weft_session_wall(session);
	make_ledger(session, stats, usage);
}
