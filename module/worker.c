// SPDX-License-Identifier: GPL-2.0
/* Workers on kthreads: pinned, ticked by an hrtimer, moved when a CPU goes. */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/workqueue.h>

#include "kworker.h"
#include "pause.h"

/* Less than WEFT_QUANTUM_NS: a thread that runs again has its quantum in time. */
enum { TICK_SLOWEST_NS = 16 * 1000 * 1000 };

static enum cpuhp_state hotplug_state;

/* When the tick is due next: the period, or a timer before it. */
static u64 next_tick(const struct weft_kworker *kw, u64 now_ns)
{
	u64 next = now_ns + kw->tick_ns;
	u64 first = READ_ONCE(kw->core.timers.first_ns);

	return first > now_ns ? min(next, first) : next;
}

/*
 * A tick for nobody, whose predecessor nobody has heard or whose CPU runs no carrier of
 * the session, makes the next one come later: many sessions on a CPU, of which one can
 * run, take no more of it by their ticks than that one.
 */
static void set_pace(struct weft_kworker *kw, bool heard)
{
	kw->tick_ns = heard ? kw->core.session->tick_ns :
			      max_t(u64, kw->core.session->tick_ns,
				    min_t(u64, kw->tick_ns * 2, TICK_SLOWEST_NS));
}

static enum hrtimer_restart weft_tick(struct hrtimer *timer)
{
	struct weft_kworker *kw = container_of(timer, struct weft_kworker, tick);
	bool heard = weft_kworker_tick(kw);

	if (weft_carrier_tick(kw->core.session))
		heard = true;
	if (unlikely(READ_ONCE(kw->lost_cpu)))
		weft_carrier_tick_everywhere();
	if (!READ_ONCE(kw->awake))
		return HRTIMER_NORESTART;
	set_pace(kw, heard);
	hrtimer_set_expires(timer, ns_to_ktime(next_tick(kw, ktime_get_ns())));
	return HRTIMER_RESTART;
}

/* The tick does not run. */
static void start_tick(struct weft_kworker *kw)
{
	kw->tick_ns = kw->core.session->tick_ns;
	WRITE_ONCE(kw->awake, true);
	hrtimer_start(&kw->tick, ns_to_ktime(next_tick(kw, ktime_get_ns())),
		      HRTIMER_MODE_ABS_PINNED);
}

static void stop_tick(struct weft_kworker *kw)
{
	/* No barrier: cancelling waits for the callback, or takes it off. */
	WRITE_ONCE(kw->awake, false);
	hrtimer_cancel(&kw->tick);
}

void weft_worker_alarm(struct weft_worker *worker, u64 deadline_ns)
{
	struct weft_kworker *kw = weft_kworker_of(worker);

	/* A carrier looks at its timer itself, when it sleeps. */
	if (worker->carrier)
		return;
	if (deadline_ns >= ktime_to_ns(hrtimer_get_expires(&kw->tick)))
		return;
	/* The callback sets its own next time, which must not meet a start of ours. */
	hrtimer_cancel(&kw->tick);
	hrtimer_start(&kw->tick, ns_to_ktime(deadline_ns), HRTIMER_MODE_ABS_PINNED);
}

/*
 * TASK_IDLE: neither load nor a hung task. Setting the state is a full barrier
 * before the look at @kicked; unpark's wake-up is one after it was set.
 */
void weft_worker_park(struct weft_worker *worker, u64 until_ns)
{
	struct weft_kworker *kw = weft_kworker_of(worker);
	ktime_t until = ns_to_ktime(until_ns);

	if (kw->sleeps_unticked)
		stop_tick(kw);
	set_current_state(TASK_IDLE);
	if (!READ_ONCE(kw->kicked)) {
		if (until_ns >= KTIME_MAX)
			schedule();
		else
			schedule_hrtimeout(&until, HRTIMER_MODE_ABS);
	}
	__set_current_state(TASK_RUNNING);
	/*
	 * What the kicker wanted us to see is looked at after this. Pairs with the kicker's full
	 * barrier before the kick, or with a lock that both take: see stop_workers(),
	 * weft_session_resume(), weft_carrier_wake() and weft_wake_idle().
	 */
	smp_store_mb(kw->kicked, false);
	if (kw->sleeps_unticked)
		start_tick(kw);
}

void weft_worker_unpark(struct weft_worker *worker)
{
	struct weft_kworker *kw = weft_kworker_of(worker);
	/* Pairs with the release in launch(), in carrier.c. */
	struct task_struct *thread = READ_ONCE(kw->thread);

	/* Pairs with the barriers in weft_worker_park(): wake_up_process() has the other. */
	WRITE_ONCE(kw->kicked, true);
	/* A carrier that is being made has none yet; that one will look before it sleeps. */
	if (thread)
		wake_up_process(thread);
}

/* Also a quiescent state for RCU-tasks, which tracing's trampolines wait for. */
void weft_worker_relax(struct weft_worker *worker)
{
	cond_resched_tasks_rcu_qs();
}

void weft_worker_os(struct weft_worker *worker, struct weft_os *os)
{
	const struct task_struct *thread = weft_kworker_of(worker)->thread;

	os->wait_ns = weft_run_delay_ns(thread);
	os->waits = READ_ONCE(thread->nvcsw);
	os->preempted = READ_ONCE(thread->nivcsw);
}

/* With threads that the OS may move, a CPU that goes is the OS's business alone. */
static bool floats(const struct weft_session *session)
{
	return session->unpinned && !session->vehicle;
}

void weft_stay_on(const struct cpumask *cpus)
{
	if (!cpumask_equal(current->cpus_ptr, cpus))
		set_cpus_allowed_ptr(current, cpus);
}

static int worker_main(void *data)
{
	struct weft_kworker *kw = data;
	struct weft_session *session = kw->core.session;
	struct weft_file *file = weft_file_of(session);
	struct mem_cgroup *old = set_active_memcg(file->memcg);

	if (floats(session))
		weft_stay_on(file->cpus);
	if (!session->vehicle)
		start_tick(kw);
	weft_worker_run(&kw->core);
	stop_tick(kw);
	set_active_memcg(old);
	/* The last word: with all workers gone the file may be closed. */
	if (weft_session_leave(&kw->core))
		weft_session_notify(session);
	return 0;
}

/* With a 1:1 vehicle it is the carriers that may move; the worker is its CPU's tick. */
static void place(struct weft_file *file, struct task_struct *thread, unsigned int cpu)
{
	struct weft_session *session = &file->session;

	if (floats(session))
		set_cpus_allowed_ptr(thread, file->cpus);
	else
		kthread_bind(thread, cpu);
	if (!session->vehicle)
		weft_schedule_thread(session, thread);
}

static int create_one(struct weft_file *file, unsigned int cpu, u32 event_records)
{
	struct weft_kworker *kw = kvzalloc(sizeof(*kw), GFP_KERNEL_ACCOUNT);
	struct task_struct *thread;
	char name[32];
	int err;

	if (!kw)
		return -ENOMEM;
	snprintf(name, sizeof(name), "weft/%u:%u", file->session.id, cpu);
	thread = weft_thread_create(worker_main, kw, cpu, name);
	if (IS_ERR(thread)) {
		kvfree(kw);
		return PTR_ERR(thread);
	}
	/* It ends by itself; the reference lets us wait for that later. */
	kw->thread = thread;
	place(file, thread, cpu);
	kw->sleeps_unticked = !file->session.vehicle;
	hrtimer_setup(&kw->tick, weft_tick, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_PINNED);
	err = weft_session_add_worker(&file->session, &kw->core, cpu, event_records);
	if (err) {
		kthread_stop(thread);
		weft_thread_put(thread);
		kvfree(kw);
	}
	return err;
}

static void stop_threads(struct weft_session *session)
{
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_kworker *kw = weft_kworker_of(session->workers[i]);

		kthread_stop(kw->thread);
		/* A thread that never ran has not stopped it. */
		stop_tick(kw);
	}
}

/* The structs, after the threads have ended and the core has let go of what is in them. */
static void free_workers(struct weft_file *file)
{
	struct weft_session *session = &file->session;
	u32 nr = session->nr_workers, i;

	weft_session_remove_workers(session);
	for (i = 0; i < nr; i++) {
		weft_thread_put(weft_kworker_of(session->workers[i])->thread);
		kvfree(weft_kworker_of(session->workers[i]));
	}
	kvfree(session->workers);
	session->workers = NULL;
}

static long start_tick_here(void *kw)
{
	start_tick(kw);
	return 0;
}

/*
 * -ENXIO for a CPU that is gone. With a 1:1 vehicle ticks start, before there are
 * carriers: one that loops keeps the thread of its CPU's worker from ever running,
 * where kernel threads are not preempted.
 */
static int check_cpus(struct weft_session *session)
{
	long err = 0;
	u32 i;

	cpus_read_lock();
	for (i = 0; i < session->nr_workers && !err; i++) {
		u32 cpu = session->workers[i]->cpu;

		if (!cpu_online(cpu))
			err = -ENXIO;
		else if (session->vehicle)
			err = work_on_cpu(cpu, start_tick_here,
					  weft_kworker_of(session->workers[i]));
	}
	cpus_read_unlock();
	return err;
}

int weft_workers_create(struct weft_file *file, u32 event_records)
{
	static atomic_t sessions = ATOMIC_INIT(0);
	struct weft_session *session = &file->session;
	const struct cpumask *cpus = file->cpus;
	unsigned int cpu;
	int err;

	session->id = atomic_inc_return(&sessions);
	/* Room for those that come later, too. */
	session->workers = kvcalloc(nr_cpu_ids, sizeof(*session->workers), GFP_KERNEL_ACCOUNT);
	if (!session->workers)
		return -ENOMEM;
	for_each_cpu(cpu, cpus) {
		err = create_one(file, cpu, event_records);
		if (err)
			goto err_workers;
	}
	err = cpuhp_state_add_instance_nocalls(hotplug_state, &file->hotplug);
	if (err)
		goto err_workers;
	/* From here on a CPU that goes is told to us; one that is gone is seen. */
	err = check_cpus(session);
	if (err)
		goto err_hotplug;
	return 0;

err_hotplug:
	cpuhp_state_remove_instance_nocalls(hotplug_state, &file->hotplug);
err_workers:
	stop_threads(session);
	free_workers(file);
	return err;
}

void weft_workers_run(struct weft_file *file)
{
	u32 i;

	for (i = 0; i < file->session.nr_workers; i++)
		wake_up_process(weft_kworker_of(file->session.workers[i])->thread);
}

static struct weft_worker *worker_on(struct weft_session *session, unsigned int cpu,
				     u32 *others)
{
	struct weft_worker *found = NULL;
	u32 i;

	*others = 0;
	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *worker = session->workers[i];

		if (worker->cpu == cpu)
			found = worker;
		else if (!READ_ONCE(worker->off))
			(*others)++;
	}
	return found;
}

/* New ones come retired; those that were made stay when one cannot be. */
static int add_workers(struct weft_file *file, const struct cpumask *cpus)
{
	struct weft_session *session = &file->session;
	u32 others, cpu;
	int err = 0;

	for_each_cpu(cpu, cpus) {
		if (worker_on(session, cpu, &others))
			continue;
		err = create_one(file, cpu, session->event_records);
		if (err)
			break;
		weft_worker_join(session->workers[session->nr_workers - 1]);
		cpumask_set_cpu(cpu, file->cpus);
	}
	return err;
}

int weft_workers_change(struct weft_file *file, const struct cpumask *cpus)
{
	struct weft_session *session = &file->session;
	u32 before = session->nr_workers, i;
	int err;

	if (session->vehicle || session->unpinned)
		return -EOPNOTSUPP;
	/* No CPU comes or goes meanwhile. */
	cpus_read_lock();
	err = cpumask_subset(cpus, cpu_online_mask) ? weft_session_pause(session) : -ENXIO;
	if (err) {
		cpus_read_unlock();
		return err;
	}
	err = add_workers(file, cpus);
	for (i = 0; !err && i < session->nr_workers; i++)
		weft_worker_switch_off(session->workers[i], WEFT_OFF_RETIRED,
				       !cpumask_test_cpu(session->workers[i]->cpu, cpus));
	weft_session_resume(session);
	cpus_read_unlock();
	for (i = before; i < session->nr_workers; i++)
		wake_up_process(weft_kworker_of(session->workers[i])->thread);
	return err;
}

void weft_workers_destroy(struct weft_file *file)
{
	cpuhp_state_remove_instance_nocalls(hotplug_state, &file->hotplug);
	wait_event(file->wait, weft_carriers_gone(&file->session.carriers));
	/* Workers watch over carriers, and carriers are booked on workers. */
	stop_threads(&file->session);
	weft_carriers_destroy(&file->session);
	free_workers(file);
}

/* What it finds is there when the thread runs, for the first time or again. */
static void tell(struct weft_file *file, struct weft_worker *worker)
{
	/*
	 * Pairs with the one in weft_worker_hear(), as in stop_workers(), and with the wake-up
	 * in weft_workers_run(): a thread that was not started must not be woken.
	 */
	smp_mb();
	WRITE_ONCE(worker->attention, 1);
	if (weft_file_started(file))
		weft_worker_unpark(worker);
}

/*
 * Its tasks go to the other workers. The last worker of a session stays: the OS
 * moves its thread to a CPU that is left. Carriers are moved, too, and have to be
 * met by a tick where they are now.
 */
static int weft_cpu_offline(unsigned int cpu, struct hlist_node *node)
{
	struct weft_file *file = hlist_entry(node, struct weft_file, hotplug);
	u32 others;
	struct weft_worker *worker = worker_on(&file->session, cpu, &others);

	if (!worker || floats(&file->session))
		return 0;
	if (file->session.vehicle) {
		WRITE_ONCE(weft_kworker_of(worker)->lost_cpu, true);
	} else if (others) {
		weft_worker_switch_off(worker, WEFT_OFF_CPU, true);
		tell(file, worker);
	}
	return 0;
}

static int weft_cpu_online(unsigned int cpu, struct hlist_node *node)
{
	struct weft_file *file = hlist_entry(node, struct weft_file, hotplug);
	u32 others;
	struct weft_worker *worker = worker_on(&file->session, cpu, &others);

	if (!worker || floats(&file->session))
		return 0;
	set_cpus_allowed_ptr(weft_kworker_of(worker)->thread, cpumask_of(cpu));
	weft_worker_switch_off(worker, WEFT_OFF_CPU, false);
	tell(file, worker);
	return 0;
}

int weft_workers_init(void)
{
	int state = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN, "weft:online",
					    weft_cpu_online, weft_cpu_offline);

	if (state < 0)
		return state;
	hotplug_state = state;
	weft_carrier_init();
	return 0;
}

void weft_workers_exit(void)
{
	cpuhp_remove_multi_state(hotplug_state);
	weft_carrier_exit();
}
