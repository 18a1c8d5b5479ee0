// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on a session that runs, the caller's own or one found by its number: to look
 * at it, to change it, to end it. Nobody is in another's session while the caller's
 * memory is written: its owner's close() must not wait for that.
 */
#include <linux/cpumask.h>
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "ioctl.h"

enum { TASKS_AT_ONCE = PAGE_SIZE / sizeof(struct weft_task_info) };

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

int weft_ioctl_session(struct weft_file *file, union weft_command *command)
{
	return command->session.__reserved ? -EINVAL : weft_file_next(&command->session);
}

int weft_ioctl_result(struct weft_file *file, union weft_command *command)
{
	struct weft_result *result = &command->result;

	file = enter_session(file, result->session);
	if (IS_ERR(file))
		return PTR_ERR(file);
	/* No worker comes meanwhile. */
	scoped_guard(mutex, &file->lock)
		weft_session_result(&file->session, result);
	leave_session(file, result->session);
	return 0;
}

/* What worker @index has counted, if there is one; and how many there are. 0 or -errno. */
static int look_at_worker(struct weft_file *file, struct weft_stats *stats, u32 index,
			  struct weft_worker_stats *one)
{
	file = enter_session(file, stats->session);
	if (IS_ERR(file))
		return PTR_ERR(file);
	stats->out_workers = weft_file_stats(file, index, one);
	leave_session(file, stats->session);
	return 0;
}

int weft_ioctl_stats(struct weft_file *file, union weft_command *command)
{
	struct weft_stats *stats = &command->stats;
	struct weft_worker_stats *one __free(kfree) = NULL;
	void __user *out = u64_to_user_ptr(stats->workers);
	u32 i;
	int err;

	if (stats->__reserved || (stats->nr_workers && stats->worker_size != sizeof(*one)))
		return -EINVAL;
	one = kzalloc(sizeof(*one), GFP_KERNEL_ACCOUNT);
	if (!one)
		return -ENOMEM;
	for (i = 0;; i++) {
		err = look_at_worker(file, stats, i, one);
		if (err || i >= min(stats->nr_workers, stats->out_workers))
			return err;
		if (copy_to_user(out + i * sizeof(*one), one, sizeof(*one)))
			return -EFAULT;
	}
}

/* At most @most of the tasks from *@cursor on; how many, or -errno. */
static int look_at_tasks(struct weft_file *file, u32 number, u64 *cursor,
			 struct weft_task_info *infos, u32 most)
{
	u32 nr = 0;

	file = enter_session(file, number);
	if (IS_ERR(file))
		return PTR_ERR(file);
	scoped_guard(mutex, &file->lock) {
		while (nr < most && weft_session_task(&file->session, cursor, &infos[nr]))
			nr++;
	}
	leave_session(file, number);
	return nr;
}

static int copy_tasks(struct weft_file *file, struct weft_tasks *tasks,
		      struct weft_task_info *infos)
{
	void __user *out = u64_to_user_ptr(tasks->tasks);
	int nr;

	do {
		nr = look_at_tasks(file, tasks->session, &tasks->cursor, infos,
				   min_t(u32, TASKS_AT_ONCE, tasks->nr_tasks - tasks->out_tasks));
		if (nr < 0)
			return nr;
		if (copy_to_user(out + tasks->out_tasks * sizeof(*infos), infos,
				 nr * sizeof(*infos)))
			return -EFAULT;
		tasks->out_tasks += nr;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	} while (tasks->cursor && tasks->out_tasks < tasks->nr_tasks);
	return 0;
}

int weft_ioctl_tasks(struct weft_file *file, union weft_command *command)
{
	struct weft_tasks *tasks = &command->tasks;
	struct weft_task_info *infos __free(kfree) = NULL;
	u64 cursor = tasks->cursor;
	int err;

	if (tasks->__reserved || (tasks->nr_tasks && tasks->task_size != sizeof(*infos)))
		return -EINVAL;
	infos = kmalloc_array(TASKS_AT_ONCE, sizeof(*infos), GFP_KERNEL_ACCOUNT);
	if (!infos)
		return -ENOMEM;
	tasks->out_tasks = 0;
	err = copy_tasks(file, tasks, infos);
	/* Who did not get them may ask for them again. */
	if (err)
		tasks->cursor = cursor;
	return err;
}

int weft_ioctl_stop(struct weft_file *file, union weft_command *command)
{
	const struct weft_stop *stop = &command->stop;
	int err;

	if (stop->flags)
		return -EOPNOTSUPP;
	if (stop->__reserved)
		return -EINVAL;
	file = enter_session(file, stop->session);
	if (IS_ERR(file))
		return PTR_ERR(file);
	weft_session_end(&file->session, WEFT_END_STOPPED, 0);
	/* Its owner need do nothing for that, so a close() that waits for us is no deadlock. */
	err = wait_event_killable(file->wait, weft_session_finished(&file->session));
	leave_session(file, stop->session);
	return err;
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
