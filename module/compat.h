/* SPDX-License-Identifier: GPL-2.0 */
/* Every difference between kernel versions and configurations, and nothing else. */
#ifndef WEFT_COMPAT_H
#define WEFT_COMPAT_H

#include <linux/cleanup.h>
#include <linux/hrtimer.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/workqueue.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*fn)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = fn;
}
#endif

/* A worker is made and woken in one, and its name says the CPU: "%u". */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#define kthread_run_worker_on_cpu(cpu, flags, name)	\
	kthread_create_worker_on_cpu(cpu, flags, name, cpu)
#endif

/* Bound to a CPU was what a queue was that did not say otherwise. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define WQ_PERCPU	0
#endif

static inline void weft_vm_flags_change(struct vm_area_struct *vma, unsigned long set,
					unsigned long clear)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#else
	vm_flags_mod(vma, set, clear);
#endif
}

/* Time that @thread was ready to run and did not; 0 where nobody counts it. */
static inline u64 weft_run_delay_ns(const struct task_struct *thread)
{
#ifdef CONFIG_SCHED_INFO
	return READ_ONCE(thread->sched_info.run_delay);
#else
	return 0;
#endif
}

#endif /* WEFT_COMPAT_H */
