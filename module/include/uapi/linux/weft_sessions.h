/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Sessions by their numbers: which there are, and an end to one. Part of <linux/weft.h>.
 *
 * Each started session has a number that no other gets: weft_start.out_session. By it
 * RESULT, STATS, TASKS, SWAP, WORKERS and STOP reach a session through any descriptor,
 * also one that was never started; 0 is the descriptor's own. A session belongs to the
 * effective user who opened it: others' may be reached with CAP_SYS_ADMIN only, and
 * give EPERM without it; ENOENT when there is none, or it was closed. Who is in such a
 * call does not keep the session from running, and close() waits for the call to end.
 */
#ifndef _UAPI_LINUX_WEFT_SESSIONS_H
#define _UAPI_LINUX_WEFT_SESSIONS_H

#include <linux/types.h>

/* Why no task runs on a worker's CPU: weft_worker_stats.off. */
enum weft_worker_off {
	WEFT_OFF_CPU		= 1,	/* the CPU is going or gone */
	WEFT_OFF_RETIRED	= 2,	/* it is not among those of WEFT_IOC_WORKERS */
};

/**
 * struct weft_session_info - ioctl(WEFT_IOC_SESSION)
 * @size:		sizeof(struct weft_session_info)
 * @after:		0 at first, then the @out_session that came back
 * @out_session:	smallest number above @after of those that the caller may reach
 * @out_pid:		process that opened it, as the caller sees processes; 0: it is
 *			not to be seen, or gone
 * @out_uid:		user to whom it belongs, as the caller sees users
 * @out_vehicle:	enum weft_vehicle
 * @out_accounting:	enum weft_accounting
 * @__reserved:		zero
 * @out_quantum_ns:	longest run of a task before it is preempted
 *
 * A session that was started and is not closed, finished or not. ENOENT when there are
 * no more: those of other users are passed over without a word.
 */
struct weft_session_info {
	__u32 size;
	__u32 after;
	__u32 out_session;
	__s32 out_pid;
	__u32 out_uid;
	__u32 out_vehicle;
	__u32 out_accounting;
	__u32 __reserved;
	__aligned_u64 out_quantum_ns;
};

/**
 * struct weft_stop - ioctl(WEFT_IOC_STOP)
 * @size:	sizeof(struct weft_stop)
 * @flags:	zero
 * @session:	as weft_swap.session
 * @__reserved:	zero
 *
 * Ends every task and waits until the workers have ended. A finished session
 * stays as it is.
 */
struct weft_stop {
	__u32 size;
	__u32 flags;
	__u32 session;
	__u32 __reserved;
};

#endif /* _UAPI_LINUX_WEFT_SESSIONS_H */
