/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* Scheduling policies, what they can be told, and workers that come and go. Part of <linux/weft.h>. */
#ifndef _UAPI_LINUX_WEFT_POLICY_H
#define _UAPI_LINUX_WEFT_POLICY_H

#include <linux/types.h>

enum {
	WEFT_NAME_LEN	= 16,
	WEFT_PARAMS_MAX	= 8,	/* of a policy */
};

/* What the value of a policy's parameter means: weft_param_info.unit. */
enum weft_param_unit {
	WEFT_PARAM_NUMBER	= 0,
	WEFT_PARAM_NS		= 1,
	WEFT_PARAM_WORD		= 2,	/* one of @words, by its place */
};

/**
 * struct weft_param_info - something that a policy can be told
 * @name:	its name
 * @words:	"off|one|half", for WEFT_PARAM_WORD
 * @about:	one line for people
 * @otherwise:	its value if nobody says
 * @least:	smallest that is taken
 * @most:	greatest
 * @unit:	enum weft_param_unit
 * @__reserved:	zero
 */
struct weft_param_info {
	char name[WEFT_NAME_LEN];
	char words[32];
	char about[80];
	__aligned_u64 otherwise;
	__aligned_u64 least;
	__aligned_u64 most;
	__u32 unit;
	__u32 __reserved;
};

/* What a policy that is not weft's own was found to do, so that fifo took over. */
enum weft_policy_fault {
	WEFT_POLICY_SOUND	= 0,
	WEFT_POLICY_TWICE	= 1,	/* gave a task that it did not have */
	WEFT_POLICY_FOREIGN	= 2,	/* gave what is no task of the session */
	WEFT_POLICY_WITHHELD	= 3,	/* gave none although it had some */
};

/**
 * struct weft_policy_info - ioctl(WEFT_IOC_POLICY)
 * @size:	sizeof(struct weft_policy_info)
 * @index:	0 to weft_info.out_policies - 1; ENOENT past the end
 * @param:	which of the things that it can be told to describe, from 0 on
 * @__reserved:	zero
 * @out_name:	its name, for weft_start.policy
 * @out_about:	one line for people
 * @out_param:	that one; its name is empty past the last
 */
struct weft_policy_info {
	__u32 size;
	__u32 index;
	__u32 param;
	__u32 __reserved;
	char out_name[WEFT_NAME_LEN];
	char out_about[96];
	struct weft_param_info out_param;
};

/**
 * struct weft_param_value - one thing that a policy is told
 * @name:	weft_param_info.name
 * @value:	within its bounds
 */
struct weft_param_value {
	char name[WEFT_NAME_LEN];
	__aligned_u64 value;
};

/**
 * struct weft_swap - ioctl(WEFT_IOC_SWAP)
 * @size:	sizeof(struct weft_swap)
 * @session:	number of the session, as weft_start.out_session; 0: this file's. Of
 *		others only one's own, or with CAP_SYS_ADMIN any: else EPERM; ENOENT
 *		if there is none
 * @policy:	name of the policy that takes over
 * @nr_params:	values in @params
 * @__reserved:	zero
 * @params:	as weft_start.params
 *
 * Another policy takes over while tasks run; those that are queued are carried over.
 * EOPNOTSUPP also with a 1:1 vehicle, where the OS decides.
 */
struct weft_swap {
	__u32 size;
	__u32 session;
	char policy[WEFT_NAME_LEN];
	__u32 nr_params;
	__u32 __reserved;
	__aligned_u64 params;
};

/**
 * struct weft_workers - ioctl(WEFT_IOC_WORKERS)
 * @size:	sizeof(struct weft_workers)
 * @session:	as weft_swap.session
 * @cpu_mask:	as weft_start.cpu_mask
 * @cpu_mask_bytes: the same
 * @__reserved:	zero
 *
 * From now on tasks run on these CPUs. Workers that are not there are made; those on
 * other CPUs sleep, and their tasks go to the others, as when a CPU goes offline.
 * EOPNOTSUPP with a 1:1 vehicle or WEFT_START_UNPINNED, where the OS places.
 */
struct weft_workers {
	__u32 size;
	__u32 session;
	__aligned_u64 cpu_mask;
	__u32 cpu_mask_bytes;
	__u32 __reserved;
};

#endif /* _UAPI_LINUX_WEFT_POLICY_H */
