/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What the kernel's own means cost, to be put beside tasks: a part of the ABI of
 * /dev/weft, see <linux/weft.h>.
 */
#ifndef _UAPI_LINUX_WEFT_BASELINE_H
#define _UAPI_LINUX_WEFT_BASELINE_H

#include <linux/types.h>

/* What is measured: weft_baseline.kind. */
enum weft_baseline_kind {
	WEFT_BASELINE_YIELD		= 1,	/* yield() of two kthreads on @cpu: a switch */
	WEFT_BASELINE_COMPLETION	= 2,	/* complete() to wait_for_completion(): a hand-over */
	WEFT_BASELINE_KTHREAD		= 3,	/* a kthread made, run and stopped */
	WEFT_BASELINE_WORK		= 4,	/* queue_work_on() until it has run: a round trip */
	WEFT_BASELINE_WORK_BATCH	= 5,	/* all queued, then waited for: an item */
	WEFT_BASELINE_KTHREAD_WORK	= 6,	/* as WORK, kthread_queue_work() */
	WEFT_BASELINE_KTHREAD_WORK_BATCH = 7,	/* as WORK_BATCH, kthread_queue_work() */
};

enum { WEFT_BASELINE_ITERATIONS = 1000000 };	/* most of one call */

/**
 * struct weft_baseline - ioctl(WEFT_IOC_BASELINE)
 * @size:	sizeof(struct weft_baseline)
 * @kind:	enum weft_baseline_kind
 * @cpu:	where the kthread runs that measures
 * @other_cpu:	where its partner, or the work, runs; of YIELD: @cpu again
 * @iterations:	how often, 1 to WEFT_BASELINE_ITERATIONS
 * @out_ns:	what all of it took
 * @out_count:	switches, hand-overs, kthreads, round trips or items that took
 *		it: @out_ns / @out_count is the cost of one
 *
 * Measures with kthreads of its own, which have ended when the call returns.
 * Needs no program, and uses nothing of the session. A signal ends it early:
 * EINTR.
 */
struct weft_baseline {
	__u32 size;
	__u32 kind;
	__u32 cpu;
	__u32 other_cpu;
	__aligned_u64 iterations;
	__aligned_u64 out_ns;
	__aligned_u64 out_count;
};

#endif /* _UAPI_LINUX_WEFT_BASELINE_H */
