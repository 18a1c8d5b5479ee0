// SPDX-License-Identifier: GPL-2.0
/* Commands on a session that runs: to look at it, to change it, to end it. */
#include <linux/cpumask.h>
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "ioctl.h"

int weft_ioctl_result(struct weft_file *file, union weft_command *command)
{
	weft_session_result(&file->session, &command->result);
	return 0;
}

int weft_ioctl_stats(struct weft_file *file, union weft_command *command)
{
	struct weft_stats *stats = &command->stats;
	struct weft_worker_stats *one __free(kfree) = NULL;
	void __user *out = u64_to_user_ptr(stats->workers);
	u32 i;

	if (stats->nr_workers && stats->worker_size != sizeof(*one))
		return -EINVAL;
	one = kzalloc(sizeof(*one), GFP_KERNEL_ACCOUNT);
	if (!one)
		return -ENOMEM;
	stats->out_workers = file->session.nr_workers;
	for (i = 0; i < min(stats->nr_workers, stats->out_workers); i++) {
		weft_session_stats(&file->session, i, one);
		if (copy_to_user(out + i * sizeof(*one), one, sizeof(*one)))
			return -EFAULT;
	}
	return 0;
}

int weft_ioctl_tasks(struct weft_file *file, union weft_command *command)
{
	struct weft_tasks *tasks = &command->tasks;
	void __user *out = u64_to_user_ptr(tasks->tasks);
	struct weft_task_info info;
	u64 cursor = tasks->cursor;

	if (tasks->nr_tasks && tasks->task_size != sizeof(info))
		return -EINVAL;
	tasks->out_tasks = 0;
	while (tasks->out_tasks < tasks->nr_tasks &&
	       weft_session_task(&file->session, &cursor, &info)) {
		if (copy_to_user(out + tasks->out_tasks * sizeof(info), &info, sizeof(info)))
			return -EFAULT;
		tasks->out_tasks++;
		if (!(tasks->out_tasks % 1024)) {
			cond_resched();
			if (fatal_signal_pending(current))
				return -EINTR;
		}
	}
	tasks->cursor = cursor;
	return 0;
}

int weft_ioctl_stop(struct weft_file *file, union weft_command *command)
{
	if (command->stop.flags)
		return -EOPNOTSUPP;
	weft_session_end(&file->session, WEFT_END_STOPPED, 0);
	return wait_event_killable(file->wait, weft_session_finished(&file->session));
}

static int swap_policy(struct weft_file *file, const struct weft_swap *swap,
		       const struct weft_param_value *values)
{
	struct mem_cgroup *old;
	int err;

	guard(mutex)(&file->lock);
	/* Its owner pays, whoever asks. */
	old = set_active_memcg(file->memcg);
	err = weft_session_swap(&file->session, swap, values);
	set_active_memcg(old);
	return err;
}

/* Session @number, or @own for 0; until leave_session(). ERR_PTR, never NULL. */
static struct weft_file *enter_session(struct weft_file *own, u32 number)
{
	if (number)
		return weft_file_find(number);
	return weft_file_started(own) ? own : ERR_PTR(-ENODATA);
}

static void leave_session(struct weft_file *file, u32 number)
{
	if (number)
		weft_file_put(file);
}

int weft_ioctl_swap(struct weft_file *file, union weft_command *command)
{
	const struct weft_swap *swap = &command->swap;
	struct weft_param_value *values __free(weft_array) = NULL;
	int err;

	if (swap->__reserved || swap->policy[WEFT_NAME_LEN - 1])
		return -EINVAL;
	values = weft_copy_params(swap->params, swap->nr_params);
	if (IS_ERR(values))
		return PTR_ERR(values);
	file = enter_session(file, swap->session);
	if (IS_ERR(file))
		return PTR_ERR(file);
	err = swap_policy(file, swap, values);
	leave_session(file, swap->session);
	return err;
}

static int change_workers(struct weft_file *file, const struct cpumask *cpus)
{
	struct mem_cgroup *old;
	int err;

	guard(mutex)(&file->lock);
	old = set_active_memcg(file->memcg);
	err = weft_workers_change(file, cpus);
	set_active_memcg(old);
	return err;
}

int weft_ioctl_workers(struct weft_file *file, union weft_command *command)
{
	const struct weft_workers *workers = &command->workers;
	cpumask_var_t cpus;
	int err;

	if (workers->__reserved)
		return -EINVAL;
	if (!alloc_cpumask_var(&cpus, GFP_KERNEL))
		return -ENOMEM;
	err = weft_copy_cpus(workers->cpu_mask, workers->cpu_mask_bytes, cpus);
	if (err)
		goto out;
	file = enter_session(file, workers->session);
	err = PTR_ERR_OR_ZERO(file);
	if (err)
		goto out;
	err = change_workers(file, cpus);
	leave_session(file, workers->session);
out:
	free_cpumask_var(cpus);
	return err;
}
