// SPDX-License-Identifier: GPL-2.0
/* Vehicle "kthread": each task on a kernel thread of its own. */
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/memcontrol.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/smp.h>

#include "compat.h"
#include "kworker.h"

struct weft_kcarrier {
	struct weft_carrier core;
	struct weft_kworker kw;
};

/* On each CPU one call at a time: its bit is set from before it is sent until it is over. */
static DEFINE_PER_CPU(call_single_data_t, tick_call);
static struct cpumask ticking;

static struct weft_kcarrier *kcarrier(struct weft_carrier *carrier)
{
	return container_of(carrier, struct weft_kcarrier, core);
}

static struct weft_carrier *create(struct weft_session *session)
{
	struct weft_kcarrier *kc = kvzalloc(sizeof(*kc), GFP_KERNEL_ACCOUNT);

	if (!kc)
		return NULL;
	kc->core.worker = &kc->kw.core;
	return &kc->core;
}

static const struct cpumask *cpus_of(const struct weft_kcarrier *kc)
{
	struct weft_session *session = kc->kw.core.session;

	return session->unpinned ? weft_file_of(session)->cpus : cpumask_of(kc->kw.core.cpu);
}

static int carrier_main(void *data)
{
	struct weft_kcarrier *kc = data;
	struct weft_file *file = weft_file_of(kc->kw.core.session);
	struct mem_cgroup *old = set_active_memcg(file->memcg);

	weft_stay_on(cpus_of(kc));
	weft_carrier_run(&kc->core);
	set_active_memcg(old);
	return 0;
}

/*
 * The tick has come while a carrier ran here, of whatever session: it lets the
 * OS in. A carrier that switches all the time is met as rarely as it runs, which
 * a timer of its own could not do. One that is exiting may have been freed, one
 * that is beginning has a function a moment before it has its data.
 */
bool weft_carrier_tick(const struct weft_session *session)
{
	struct weft_kcarrier *kc;

	if ((current->flags & (PF_KTHREAD | PF_EXITING)) != PF_KTHREAD ||
	    kthread_func(current) != carrier_main)
		return false;
	kc = kthread_data(current);
	return kc && weft_kworker_tick(&kc->kw) && kc->kw.core.session == session;
}

static void tick_called(void *unused)
{
	weft_carrier_tick(NULL);
	cpumask_clear_cpu(smp_processor_id(), &ticking);
}

/*
 * Those that are not still at the last one. An interrupt, as threads may not get to run. The
 * mask orders nothing: what is called has its own lock, and is not used any more when it runs.
 */
void weft_carrier_tick_everywhere(void)
{
	unsigned int cpu;

	for_each_online_cpu(cpu)
		if (!cpumask_test_and_set_cpu(cpu, &ticking) &&
		    smp_call_function_single_async(cpu, per_cpu_ptr(&tick_call, cpu)))
			cpumask_clear_cpu(cpu, &ticking);
}

/* Not by an initialiser: a module's per-CPU data is not relocated. */
void weft_carrier_init(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		INIT_CSD(per_cpu_ptr(&tick_call, cpu), tick_called, NULL);
}

static void nothing(void *unused)
{
}

void weft_carrier_exit(void)
{
	/*
	 * Each CPU has begun with all that was sent before; it may serve those first for
	 * whom somebody waits, but it serves all before interrupts are on again.
	 */
	on_each_cpu(nothing, NULL, true);
	synchronize_rcu();
}

/* Does not run before it is first unparked: that is what starts a kthread. */
static int launch(struct weft_carrier *carrier)
{
	struct weft_worker *worker = carrier->worker;
	struct weft_session *session = worker->session;
	struct task_struct *thread;
	char name[40];

	snprintf(name, sizeof(name), "weft/%u:t%llu", session->id, weft_task_id(carrier->task));
	thread = weft_thread_create(carrier_main, kcarrier(carrier), worker->cpu, name);
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	/* A CPU that has just gone offline: then it runs where the OS wants it. */
	set_cpus_allowed_ptr(thread, cpus_of(kcarrier(carrier)));
	weft_schedule_thread(session, thread);
	/* Pairs by address with the reads in weft_worker_unpark() and usage(). */
	weft_store_release(&kcarrier(carrier)->kw.thread, thread);
	return 0;
}

static void usage(struct weft_carrier *carrier, struct weft_usage *usage)
{
	const struct task_struct *thread = READ_ONCE(kcarrier(carrier)->kw.thread);

	if (!thread)
		return;
	usage->cpu_ns = READ_ONCE(thread->se.sum_exec_runtime);
	usage->delay_ns = weft_run_delay_ns(thread);
	usage->waits = READ_ONCE(thread->nvcsw);
	usage->preempted = READ_ONCE(thread->nivcsw);
}

static void join(struct weft_carrier *carrier)
{
	/* Its code is in the module, so it must be gone to its last instruction. */
	kthread_stop(kcarrier(carrier)->kw.thread);
}

static void destroy(struct weft_carrier *carrier)
{
	struct weft_kworker *kw = &kcarrier(carrier)->kw;

	if (kw->thread)
		weft_thread_put(kw->thread);
	kvfree(kcarrier(carrier));
}

static const struct weft_vehicle_ops weft_vehicle_kthread = {
	.name		= "kthread",
	.about		= "1:1: each task has a kernel thread of its own",
	.bytes		= sizeof(struct weft_kcarrier) + THREAD_SIZE,
	.create		= create,
	.launch		= launch,
	.usage		= usage,
	.join		= join,
	.destroy	= destroy,
};

const struct weft_vehicle_ops *weft_vehicle_at(u32 number)
{
	return number == WEFT_VEHICLE_KTHREAD ? &weft_vehicle_kthread : NULL;
}
