// SPDX-License-Identifier: GPL-2.0
/* What the OS does with our threads: where they run, how dear they are to it. */
#include <linux/capability.h>
#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <uapi/linux/sched/types.h>

#include "kworker.h"

int weft_may_schedule(const struct weft_start *start)
{
	if (start->nice && start->nice < task_nice(current) && !can_nice(current, start->nice))
		return -EPERM;
	return start->rt_priority && !capable(CAP_SYS_NICE) ? -EPERM : 0;
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
