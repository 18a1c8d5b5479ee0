// SPDX-License-Identifier: GPL-2.0
/*
 * Goes through a timeline, event by event, and keeps sums: what each task got and was
 * entitled to, how long it waited and who went before, which worker was idle.
 *
 * Entitlement is that of generalized processor sharing (Parekh and Gallager, 1993): a
 * clock that runs as fast as a ticket's share of the workers; while a task can run it
 * is entitled to its tickets times what that clock moves on.
 */
#include <stdlib.h>
#include <string.h>

#include "findings.h"

enum {
	MANY_TURNS	= 20,		/* a fair queue gives each one in as many as it has tasks */
	MANY_QUANTA	= 2,
	CONVOY_RATIO	= 4,		/* the long slice to the short ones */
	CONVOY_WAITERS	= 2,
	CONVOY_LOOKED	= 64,		/* of those that wait */
	CONVOY_NAMED	= 3,
	PREEMPTIONS	= 3,
	ENTITLED_QUANTA	= 5,
	CHAIN		= FINDING_TASKS - 2,	/* mutexes that one waits for another's holder */
	REAL_GRAIN_NS	= 2000000,	/* a tick, and what the OS adds */
};

/* What is kept of a task. */
struct account {
	enum timeline_state was;
	double clock_in;
	double entitled_ns;
	__u64 runnable_ns;	/* since when */
	__u64 ran_ns;
	__u64 slice_ns;		/* mean of its slices in the whole run */
	__u64 turns;		/* of all tasks when it became ready */
	__u32 ahead;		/* ready then */
	__u64 yields;
	__u64 preempted;
	struct finding found[FINDING_KINDS];
};

struct walk {
	struct timeline *timeline;
	struct fairness *fairness;
	struct account *accounts;
	__u64 now_ns;
	__u64 quantum_ns;
	double clock_ns;	/* of a ticket */
	double tickets;		/* of all that can run */
	__u32 nr_ready;
	__u32 nr_free;		/* of these, not pinned */
	__u32 nr_running;
	__u64 turns;
	int *waiters;		/* @nr_waiters for a mutex */
	int nr_waiters;
	__u64 idle_ns;		/* since when a worker is idle that could run @idle_task, 0: none is */
	int idle_task;
	__u32 idle_worker;
};

static bool can_run(enum timeline_state state)
{
	return state == TIMELINE_READY || state == TIMELINE_RUNS;
}

/* The worst of its kind so far, with @task, that it happened to, first. */
static struct finding *found(struct walk *walk, enum finding_kind kind, int task, __u64 ns)
{
	struct finding *finding = &walk->accounts[task].found[kind];

	if (ns <= finding->ns)
		return NULL;
	finding->kind = kind;
	finding->ns = ns;
	finding->tasks[0] = task;
	finding->nr_tasks = 1;
	finding->more = 0;
	return finding;
}

static void add_name(struct finding *finding, int task)
{
	if (finding->nr_tasks < FINDING_TASKS)
		finding->tasks[finding->nr_tasks++] = task;
}

/* The holders that @task waits for, each for the next one; how many. */
static int chain_of(const struct timeline *timeline, int task, int *chain)
{
	int nr = 0;

	while (nr < CHAIN) {
		const struct timeline_task *at = &timeline->tasks[task];

		if (at->state != TIMELINE_BLOCKED || at->held_by == TIMELINE_NOBODY)
			break;
		task = chain[nr++] = at->held_by;
	}
	return nr;
}

/* A task that runs although @waiter, more urgent, waits for @holder, less urgent. */
static int one_between(const struct timeline *timeline, const struct timeline_task *waiter,
		       const struct timeline_task *holder)
{
	__u32 worker;

	for (worker = 0; worker < timeline->nr_workers; worker++) {
		int runs = timeline->running[worker];

		if (runs != TIMELINE_NOBODY &&
		    timeline->tasks[runs].priority > holder->priority &&
		    timeline->tasks[runs].priority < waiter->priority)
			return runs;
	}
	return TIMELINE_NOBODY;
}

static void look_for_inversion(struct walk *walk, int task, __u64 ns)
{
	const struct timeline *timeline = walk->timeline;
	struct finding *finding = &walk->accounts[task].found[FINDING_INVERSION];
	int chain[CHAIN], nr = chain_of(timeline, task, chain), between, i;
	const struct timeline_task *last = nr ? &timeline->tasks[chain[nr - 1]] : NULL;

	if (!last || last->state != TIMELINE_READY)
		return;
	between = one_between(timeline, &timeline->tasks[task], last);
	if (between == TIMELINE_NOBODY)
		return;
	finding = found(walk, FINDING_INVERSION, task, finding->ns + ns);
	for (i = 0; i < nr; i++)
		add_name(finding, chain[i]);
	add_name(finding, between);
}

/* Nothing happens until @now. */
static void advance(struct walk *walk, __u64 now)
{
	__u32 runnable = walk->nr_ready + walk->nr_running;
	__u32 workers = walk->timeline->nr_workers;
	__u64 ns = now > walk->now_ns ? now - walk->now_ns : 0;
	int i;

	if (!ns)
		return;
	if (runnable)
		walk->clock_ns += ns * (double)(runnable < workers ? runnable : workers) / walk->tickets;
	for (i = 0; i < walk->nr_waiters; i++)
		look_for_inversion(walk, walk->waiters[i], ns);
	walk->now_ns = now;
}

static void settle(struct walk *walk, int task, __u32 tickets)
{
	struct account *account = &walk->accounts[task];
	double share_ns = tickets * (walk->clock_ns - account->clock_in);
	double most_ns = walk->now_ns - account->runnable_ns;

	account->entitled_ns += share_ns < most_ns ? share_ns : most_ns;
	account->clock_in = walk->clock_ns;
	account->runnable_ns = walk->now_ns;
}

/* @task has waited, and runs now or the run is over. */
static void waited(struct walk *walk, int task)
{
	const struct timeline_task *it = &walk->timeline->tasks[task];
	struct account *account = &walk->accounts[task];
	struct finding *finding;
	__u64 from_ns = it->since_ns > walk->timeline->from_ns ? it->since_ns : walk->timeline->from_ns;
	__u64 ns = walk->now_ns > from_ns ? walk->now_ns - from_ns : 0;
	__u64 turns = walk->turns - account->turns, rivals = account->ahead + walk->nr_running + 1;

	if (it->shown && ns > walk->fairness->longest_ns) {
		walk->fairness->longest_ns = ns;
		walk->fairness->longest_from_ns = from_ns;
		walk->fairness->longest_task = task;
	}
	if (rivals < walk->nr_ready)
		rivals = walk->nr_ready;
	if (turns < MANY_TURNS * rivals ||
	    ns < MANY_QUANTA * rivals * walk->quantum_ns / walk->timeline->nr_workers)
		return;
	finding = found(walk, FINDING_STARVATION, task, ns);
	if (finding)
		finding->times = turns - account->ahead;
}

/* Who was ready all the while that @task ran, and is short. */
static void look_for_convoy(struct walk *walk, int task, __u64 from_ns)
{
	const struct timeline *timeline = walk->timeline;
	struct finding *finding;
	__u64 ns = walk->now_ns - from_ns;
	int at, looked, nr = 0, short_ones[CONVOY_LOOKED];

	if (ns < walk->quantum_ns / 4)
		return;
	at = timeline->first;
	for (looked = 0; at != TIMELINE_NOBODY && looked < CONVOY_LOOKED; looked++) {
		if (timeline->tasks[at].shown && timeline->tasks[at].since_ns <= from_ns &&
		    walk->accounts[at].slice_ns &&
		    walk->accounts[at].slice_ns <= ns / CONVOY_RATIO)
			short_ones[nr++] = at;
		at = timeline->tasks[at].behind;
	}
	if (nr < CONVOY_WAITERS)
		return;
	walk->accounts[task].found[FINDING_CONVOY].times++;
	finding = found(walk, FINDING_CONVOY, task, ns);
	if (!finding)
		return;
	for (at = 0; at < nr && at < CONVOY_NAMED; at++)
		add_name(finding, short_ones[at]);
	finding->more = nr - at;
}

static void slice_ended(struct walk *walk, int task, __u64 from_ns, __u32 why)
{
	struct account *account = &walk->accounts[task];

	if (from_ns < walk->timeline->from_ns)
		from_ns = walk->timeline->from_ns;
	if (walk->now_ns <= from_ns)
		return;
	account->ran_ns += walk->now_ns - from_ns;
	account->preempted += why == WEFT_EVENT_PREEMPT;
	account->yields += why == WEFT_EVENT_YIELD || why == WEFT_EVENT_BLOCK;
	look_for_convoy(walk, task, from_ns);
}

static void forget_waiter(struct walk *walk, int task)
{
	int i, kept = 0;

	for (i = 0; i < walk->nr_waiters; i++)
		if (walk->waiters[i] != task)
			walk->waiters[kept++] = walk->waiters[i];
	/* Its mutex is its own now, so the others wait for it. */
	for (i = 0; kept < walk->nr_waiters && i < kept; i++)
		if (walk->timeline->tasks[walk->waiters[i]].wants == walk->timeline->tasks[task].wants)
			walk->timeline->tasks[walk->waiters[i]].held_by = task;
	walk->nr_waiters = kept;
}

static void left(struct walk *walk, int task, enum timeline_state was)
{
	if (was == TIMELINE_READY) {
		walk->nr_ready--;
		walk->nr_free -= !walk->timeline->tasks[task].pinned;
		waited(walk, task);
	} else if (was == TIMELINE_RUNS) {
		walk->nr_running--;
	} else if (was == TIMELINE_BLOCKED) {
		forget_waiter(walk, task);
	}
}

static void entered(struct walk *walk, int task, enum timeline_state is)
{
	const struct timeline_task *it = &walk->timeline->tasks[task];
	struct account *account = &walk->accounts[task];

	if (is == TIMELINE_READY) {
		account->turns = walk->turns;
		account->ahead = walk->nr_ready;
		walk->nr_ready++;
		walk->nr_free += !it->pinned;
	} else if (is == TIMELINE_RUNS) {
		walk->turns++;
		walk->nr_running++;
	} else if (is == TIMELINE_BLOCKED && it->held_by != TIMELINE_NOBODY) {
		walk->waiters[walk->nr_waiters++] = task;
	}
}

static void changed(struct walk *walk, int task, enum timeline_state was)
{
	const struct timeline_task *it = &walk->timeline->tasks[task];
	struct account *account = &walk->accounts[task];

	left(walk, task, was);
	if (can_run(was) && !can_run(it->state)) {
		settle(walk, task, it->tickets);
		walk->tickets -= it->tickets;
	} else if (!can_run(was) && can_run(it->state)) {
		account->clock_in = walk->clock_ns;
		account->runnable_ns = walk->now_ns;
		walk->tickets += it->tickets;
	}
	entered(walk, task, it->state);
}

/* Work is conserved if no worker is idle while one waits that it could run. */
static void watch_idle(struct walk *walk)
{
	const struct timeline *timeline = walk->timeline;
	bool sim = timeline->run->options.start.vehicle == WEFT_VEHICLE_SIM;
	bool idle = walk->nr_running < timeline->nr_workers && walk->nr_free;
	struct finding *finding;
	__u64 ns;

	if (idle && !walk->idle_ns) {
		walk->idle_ns = walk->now_ns;
		walk->idle_worker = 0;
		while (walk->idle_worker < timeline->nr_workers &&
		       timeline->running[walk->idle_worker] != TIMELINE_NOBODY)
			walk->idle_worker++;
		walk->idle_task = timeline->first;
		while (walk->idle_task != TIMELINE_NOBODY &&
		       timeline->tasks[walk->idle_task].pinned)
			walk->idle_task = timeline->tasks[walk->idle_task].behind;
		/* Workers tell of things a little late: for a moment nothing fits. */
		if (walk->idle_worker == timeline->nr_workers ||
		    walk->idle_task == TIMELINE_NOBODY)
			walk->idle_ns = 0;
	}
	if (idle || !walk->idle_ns)
		return;
	ns = walk->now_ns - walk->idle_ns;
	walk->idle_ns = 0;
	if (ns <= (sim ? 0 : REAL_GRAIN_NS))
		return;
	walk->accounts[walk->idle_task].found[FINDING_IDLE].times++;
	finding = found(walk, FINDING_IDLE, walk->idle_task, ns);
	if (finding)
		finding->worker = walk->idle_worker;
}

static bool is_of_a_task(__u32 type)
{
	return type != WEFT_EVENT_STEAL && type != WEFT_EVENT_IDLE;
}

static void step(struct walk *walk, const struct timeline_event *at)
{
	struct timeline *timeline = walk->timeline;
	const struct weft_event *event = &at->event;
	struct timeline_task *it = timeline_find(timeline, event->task);
	enum timeline_state was;
	__u32 tickets;
	int task;

	advance(walk, event->time_ns);
	if (!it || !is_of_a_task(event->type))
		return;
	task = it - timeline->tasks;
	was = it->state;
	tickets = it->tickets;
	if (was == TIMELINE_RUNS && event->type != WEFT_EVENT_WAKE &&
	    timeline->running[at->worker] == task) {
		__u64 from_ns = timeline->running_ns[at->worker];

		timeline_apply(timeline, at);
		if (it->state != TIMELINE_RUNS)
			slice_ended(walk, task, from_ns, event->type);
	} else {
		timeline_apply(timeline, at);
	}
	if (it->tickets != tickets && can_run(was)) {
		settle(walk, task, tickets);
		walk->tickets += (double)it->tickets - tickets;
	}
	if (it->state != was)
		changed(walk, task, was);
	watch_idle(walk);
}

static void end(struct walk *walk)
{
	struct timeline *timeline = walk->timeline;
	int task;

	advance(walk, timeline->end_ns);
	for (task = 0; task < timeline->nr_tasks; task++) {
		const struct timeline_task *it = &timeline->tasks[task];
		struct account *account = &walk->accounts[task];

		if (it->state == TIMELINE_READY)
			waited(walk, task);
		if (can_run(it->state))
			settle(walk, task, it->tickets);
		if (account->preempted >= PREEMPTIONS && !account->yields &&
		    found(walk, FINDING_NEVER_YIELDED, task, account->ran_ns))
			account->found[FINDING_NEVER_YIELDED].times = account->preempted;
	}
	walk->nr_free = 0;
	watch_idle(walk);
}

static void judge(struct walk *walk, struct fairness *fairness)
{
	const struct timeline *timeline = walk->timeline;
	double sum = 0, squares = 0;
	int task;

	for (task = 0; task < timeline->nr_tasks; task++) {
		const struct account *account = &walk->accounts[task];
		double got;

		if (!timeline->tasks[task].shown ||
		    account->entitled_ns < (double)ENTITLED_QUANTA * walk->quantum_ns)
			continue;
		got = account->ran_ns / account->entitled_ns;
		if (!fairness->nr_tasks || got < fairness->least) {
			fairness->least = got;
			fairness->least_task = task;
		}
		if (!fairness->nr_tasks || got > fairness->most) {
			fairness->most = got;
			fairness->most_task = task;
		}
		sum += got;
		squares += got * got;
		fairness->nr_tasks++;
	}
	if (squares > 0)
		fairness->jain = sum * sum / (fairness->nr_tasks * squares);
}

static int by_kind_and_time(const void *a, const void *b)
{
	const struct finding *left = a, *right = b;

	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->ns != right->ns)
		return left->ns > right->ns ? -1 : 1;
	return left->tasks[0] - right->tasks[0];
}

static void collect(struct walk *walk, struct findings *findings)
{
	int task, kind;

	findings->findings = calloc((size_t)walk->timeline->nr_tasks * FINDING_KINDS + 1,
				    sizeof(*findings->findings));
	if (!findings->findings)
		cli_no_memory();
	for (task = 0; task < walk->timeline->nr_tasks; task++)
		for (kind = 0; kind < FINDING_KINDS; kind++)
			if (walk->timeline->tasks[task].shown &&
			    walk->accounts[task].found[kind].ns)
				findings->findings[findings->nr++] =
					walk->accounts[task].found[kind];
	qsort(findings->findings, findings->nr, sizeof(*findings->findings), by_kind_and_time);
}

/* How long each usually runs at a stretch. */
static void mean_slices(struct walk *walk)
{
	const struct timeline *timeline = walk->timeline;
	__u64 *nr = calloc(timeline->nr_tasks + 1, sizeof(*nr));
	size_t i;
	int task;

	if (!nr)
		cli_no_memory();
	for (i = 0; i < timeline->nr_slices; i++)
		nr[timeline->slices[i].task]++;
	for (task = 0; task < timeline->nr_tasks; task++)
		if (nr[task])
			walk->accounts[task].slice_ns = timeline->tasks[task].ran_ns / nr[task];
	free(nr);
}

void findings_read(struct findings *findings, struct timeline *timeline)
{
	struct walk walk = {
		.timeline = timeline,
		.fairness = &findings->fairness,
		.accounts = calloc(timeline->nr_tasks + 1, sizeof(*walk.accounts)),
		.waiters = calloc(timeline->nr_tasks + 1, sizeof(*walk.waiters)),
		.now_ns = timeline->from_ns,
		.quantum_ns = run_quantum_ns(&timeline->run->options),
	};
	size_t i;

	*findings = (struct findings) { .timeline = timeline };
	if (!walk.accounts || !walk.waiters)
		cli_no_memory();
	mean_slices(&walk);
	timeline_rewind(timeline);
	for (i = 0; i < timeline->nr_events; i++)
		step(&walk, &timeline->events[i]);
	end(&walk);
	judge(&walk, &findings->fairness);
	collect(&walk, findings);
	free(walk.accounts);
	free(walk.waiters);
}

void findings_free(struct findings *findings)
{
	free(findings->findings);
}
