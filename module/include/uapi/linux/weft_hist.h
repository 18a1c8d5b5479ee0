/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Histograms: log-linear, in fixed memory. Part of <linux/weft.h>. */
#ifndef _UAPI_LINUX_WEFT_HIST_H
#define _UAPI_LINUX_WEFT_HIST_H

#include <linux/types.h>

enum {
	WEFT_HIST_SUB_BITS	= 3,	/* 8 buckets an octave */
	WEFT_HIST_BUCKETS	= 320,	/* up to 2^42 ns, 73 minutes */
	WEFT_HIST_OCTAVES	= 42,	/* of the coarse ones of a task */
};

/* What weft_worker_stats.hist holds. */
enum weft_hist {
	WEFT_HIST_WAKE_TO_RUN	= 0,	/* ns from runnable to running */
	WEFT_HIST_RUN_LENGTH	= 1,	/* ns from when a task begins until it leaves */
	WEFT_HIST_SWITCH_COST	= 2,	/* ns from one task to the next */
	WEFT_HIST_QUEUE_LENGTH	= 3,	/* tasks in the worker's queue */
	WEFT_HIST_NR		= 4,
};

/* Of @value: below 8 one for each, then 8 an octave; the last has all from 2^42 on. */
static __inline__ __u32 __weft_hist_bucket(__u64 value)
{
	__u32 octave, bucket;

	if (value < 1U << WEFT_HIST_SUB_BITS)
		return (__u32)value;
	octave = 63 - (__u32)__builtin_clzll(value);
	bucket = ((octave - WEFT_HIST_SUB_BITS + 1) << WEFT_HIST_SUB_BITS) +
		 (value >> (octave - WEFT_HIST_SUB_BITS) & ((1U << WEFT_HIST_SUB_BITS) - 1));
	return bucket < WEFT_HIST_BUCKETS ? bucket : WEFT_HIST_BUCKETS - 1;
}

#endif /* _UAPI_LINUX_WEFT_HIST_H */
