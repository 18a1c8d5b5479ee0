/* SPDX-License-Identifier: GPL-2.0 */
/* The commands: what their handlers share. */
#ifndef WEFT_IOCTL_H
#define WEFT_IOCTL_H

#include <linux/cleanup.h>
#include <linux/err.h>

#include "account.h"
#include "file.h"

union weft_command {
	u32 size;
	struct weft_info info;
	struct weft_policy_info policy;
	struct weft_load load;
	struct weft_start start;
	struct weft_spawn spawn;
	struct weft_wait wait;
	struct weft_result result;
	struct weft_stats stats;
	struct weft_tasks tasks;
	struct weft_stop stop;
	struct weft_baseline baseline;
	struct weft_swap swap;
	struct weft_workers workers;
	struct weft_session_info session;
};

DEFINE_FREE(weft_array, void *, kvfree(IS_ERR(_T) ? NULL : _T))

/* ioctl.c */

/* What a policy is told; the caller frees it. NULL: nothing. */
struct weft_param_value *weft_copy_params(u64 user, u32 nr);
/* The caller's CPU list, of at least one CPU, all of them online. */
int weft_copy_cpus(u64 user, u32 bytes, struct cpumask *cpus);

/* sessions.c: handlers */
int weft_ioctl_session(struct weft_file *file, union weft_command *command);
int weft_ioctl_result(struct weft_file *file, union weft_command *command);
int weft_ioctl_stats(struct weft_file *file, union weft_command *command);
int weft_ioctl_tasks(struct weft_file *file, union weft_command *command);
int weft_ioctl_stop(struct weft_file *file, union weft_command *command);
int weft_ioctl_swap(struct weft_file *file, union weft_command *command);
int weft_ioctl_workers(struct weft_file *file, union weft_command *command);

#endif /* WEFT_IOCTL_H */
