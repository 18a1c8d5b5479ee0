// SPDX-License-Identifier: GPL-2.0
/* Our threads and the OS: how many, where they run, how dear they are to it. */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/smp.h>
#include <uapi/linux/sched/types.h>

#include "kworker.h"

enum {
	/* Half of what the kernel allows itself by default: others need threads, too. */
	BYTES_OF_RAM_EACH	= 16 * THREAD_SIZE,
	KTHREADS_MOST		= 16384,
};

static unsigned int max_kthreads;
module_param(max_kthreads, uint, 0644);
MODULE_PARM_DESC(max_kthreads, "Most kthreads, of workers and tasks of all sessions; 0: by memory");

static atomic_t nr_kthreads = ATOMIC_INIT(0);

static unsigned int most_kthreads(void)
{
	u64 by_memory = ((u64)totalram_pages() << PAGE_SHIFT) / BYTES_OF_RAM_EACH;

	return READ_ONCE(max_kthreads) ? : min_t(u64, by_memory, KTHREADS_MOST);
}

struct task_struct *weft_thread_create(int (*main)(void *), void *data, unsigned int cpu,
				       const char *name)
{
	struct task_struct *thread = ERR_PTR(-EAGAIN);

	if (atomic_inc_return(&nr_kthreads) <= most_kthreads())
		thread = kthread_create_on_node(main, data, cpu_to_node(cpu), "%s", name);
	if (IS_ERR(thread))
		atomic_dec(&nr_kthreads);
	else
		get_task_struct(thread);
	return thread;
}

void weft_thread_put(struct task_struct *thread)
{
	put_task_struct(thread);
	atomic_dec(&nr_kthreads);
}

int weft_may_schedule(const struct weft_start *start)
{
	if (start->nice && start->nice < task_nice(current) && !can_nice(current, start->nice))
		return -EPERM;
	return start->rt_priority && !capable(CAP_SYS_NICE) ? -EPERM : 0;
}

/* A program that was started with "nice" is no dearer than who started it. */
s32 weft_own_nice(void)
{
	return task_nice(current);
}

void weft_schedule_thread(const struct weft_session *session, struct task_struct *thread)
{
	const struct sched_attr attr = {
		.size = sizeof(attr),
		.sched_policy = SCHED_FIFO,
		.sched_priority = session->rt_priority,
	};

	if (session->nice)
		set_user_nice(thread, session->nice);
	if (session->rt_priority)
		WARN_ON_ONCE(sched_setattr_nocheck(thread, &attr));
}

int weft_place(struct weft_session *session, s32 index)
{
	return set_cpus_allowed_ptr(current, index < 0 ? weft_file_of(session)->cpus :
					     cpumask_of(session->workers[index]->cpu));
}

u32 weft_current_cpu(void)
{
	return raw_smp_processor_id();
}

/* What sched_yield() is to a thread of userspace. */
void weft_yield(void)
{
	yield();
}
