// SPDX-License-Identifier: GPL-2.0
/*
 * The commands: one row and one handler each. The dispatcher alone reads and
 * writes the command's struct in the caller's memory; handlers get a copy. Data
 * that a struct points to is copied once, by the handler.
 */
#include <linux/cpumask.h>
#include <linux/uaccess.h>

#include "ioctl.h"

enum { LOG_BYTES = 1024, MASK_WORDS = WEFT_MAX_CPUS / 64 };

static int weft_ioctl_info(struct weft_file *file, union weft_command *command)
{
	struct weft_info *info = &command->info;

	info->out_abi = WEFT_ABI_VERSION;
	info->out_features = WEFT_FEATURES;
	info->out_max_insns = WEFT_MAX_INSNS;
	info->out_max_tasks = WEFT_MAX_TASKS;
	info->out_max_memory = WEFT_MEMORY_MAX;
	info->out_policies = weft_policy_count();
	info->out_max_stack = WEFT_STACK_MAX;
	info->out_sessions = weft_file_count();
	info->out_vehicles = weft_session_vehicles();
	return 0;
}

static int weft_ioctl_policy(struct weft_file *file, union weft_command *command)
{
	return weft_policy_describe(&command->policy);
}

/* A user's array in our memory; the caller kvfrees it. ERR_PTR, never NULL. */
static void *copy_array(u64 user, u32 nr, size_t size, u32 most)
{
	if (!nr || nr > most)
		return ERR_PTR(-EINVAL);
	return vmemdup_user(u64_to_user_ptr(user), array_size(nr, size));
}

static int copy_segment(struct weft_session *session, u32 number, u64 user, u32 bytes)
{
	if (!bytes)
		return 0;
	return copy_from_user(session->memory.load[number].base, u64_to_user_ptr(user), bytes) ?
	       -EFAULT : 0;
}

static int load_verified(struct weft_file *file, struct weft_load *load, struct weft_verify *v)
{
	struct weft_session *session = &file->session;
	int err = weft_session_load(session, load, v);

	if (err)
		return err;
	err = copy_segment(session, WEFT_SEG_RODATA, load->rodata, load->rodata_size);
	if (!err)
		err = copy_segment(session, WEFT_SEG_DATA, load->data, load->data_size);
	if (err)
		weft_session_unload(session);
	return err;
}

/* Verifies and answers with the log; the arrays are in our memory. */
static int load_arrays(struct weft_file *file, struct weft_load *load,
		       const struct weft_raw_insn *insns, const u32 *entries)
{
	u32 log_size = min_t(u32, load->log ? load->log_size : 0, LOG_BYTES);
	struct weft_verify v = {
		.insns = insns,
		.nr_insns = load->nr_insns,
		.entries = entries,
		.nr_entries = load->nr_entries,
		.log_size = log_size,
	};
	int err;
	char *log __free(kfree) = kzalloc(LOG_BYTES, GFP_KERNEL_ACCOUNT);

	if (!log)
		return -ENOMEM;
	v.log = log;
	err = load_verified(file, load, &v);
	if (log_size && copy_to_user(u64_to_user_ptr(load->log), log, strlen(log) + 1)) {
		if (!err)
			weft_session_unload(&file->session);
		return -EFAULT;
	}
	/* Pairs with the acquire in weft_mmap(): segments are there. */
	if (!err)
		weft_store_release(&file->loaded, true);
	return err;
}

static int load_program(struct weft_file *file, struct weft_load *load)
{
	struct weft_raw_insn *insns;
	u32 *entries;
	int err;

	lockdep_assert_held(&file->lock);
	if (file->loaded)
		return -EEXIST;
	insns = copy_array(load->insns, load->nr_insns, sizeof(*insns), WEFT_MAX_INSNS);
	if (IS_ERR(insns))
		return PTR_ERR(insns);
	entries = copy_array(load->entries, load->nr_entries, sizeof(*entries), WEFT_MAX_ENTRIES);
	err = PTR_ERR_OR_ZERO(entries);
	if (!err) {
		err = load_arrays(file, load, insns, entries);
		kvfree(entries);
	}
	kvfree(insns);
	return err;
}

/* Under its lock memory of the caller's is read, which may take as long as the caller likes. */
static int weft_ioctl_load(struct weft_file *file, union weft_command *command)
{
	int err;

	if (command->load.flags)
		return -EOPNOTSUPP;
	if (mutex_lock_interruptible(&file->lock))
		return -ERESTARTSYS;
	err = load_program(file, &command->load);
	mutex_unlock(&file->lock);
	return err;
}

int weft_copy_cpus(u64 user, u32 bytes, struct cpumask *cpus)
{
	u64 words[MASK_WORDS] = {};
	u32 cpu;

	if (!bytes || bytes % sizeof(u64) || bytes > sizeof(words))
		return -EINVAL;
	if (copy_from_user(words, u64_to_user_ptr(user), bytes))
		return -EFAULT;
	cpumask_clear(cpus);
	for (cpu = 0; cpu < bytes * BITS_PER_BYTE; cpu++) {
		if (!(words[cpu / 64] >> cpu % 64 & 1))
			continue;
		if (cpu >= nr_cpu_ids || !cpu_online(cpu))
			return -ENXIO;
		cpumask_set_cpu(cpu, cpus);
	}
	return cpumask_empty(cpus) ? -EINVAL : 0;
}

struct weft_param_value *weft_copy_params(u64 user, u32 nr)
{
	return nr ? copy_array(user, nr, sizeof(struct weft_param_value), WEFT_PARAMS_MAX) : NULL;
}

static int start_workers(struct weft_file *file, struct weft_start *start)
{
	u32 records = start->flags & WEFT_START_EVENTS ? start->event_records : U32_MAX;
	int err = weft_workers_create(file, records);

	if (err)
		return err;
	err = weft_session_start(&file->session, start);
	if (err) {
		weft_workers_destroy(file);
		return err;
	}
	start->out_session = file->session.id;
	start->out_workers = file->session.nr_workers;
	/* Pairs with the acquire in weft_file_started(): all that was made above is there. */
	weft_store_release(&file->started, true);
	weft_workers_run(file);
	weft_debugfs_add(file);
	return 0;
}

static int start_session(struct weft_file *file, struct weft_start *start,
			 const struct weft_param_value *params)
{
	int err;

	lockdep_assert_held(&file->lock);
	if (!file->loaded)
		return -ENODATA;
	if (file->started)
		return -EEXIST;
	err = weft_session_configure(&file->session, start, params);
	if (!err)
		err = weft_copy_cpus(start->cpu_mask, start->cpu_mask_bytes, file->cpus);
	return err ? err : start_workers(file, start);
}

static int weft_ioctl_start(struct weft_file *file, union weft_command *command)
{
	struct weft_start *start = &command->start;
	struct weft_param_value *params __free(weft_array) = weft_copy_params(start->params,
									      start->nr_params);
	int err;

	if (IS_ERR(params))
		return PTR_ERR(params);
	/* Somebody who loads may hold it for long. */
	if (mutex_lock_interruptible(&file->lock))
		return -ERESTARTSYS;
	err = start_session(file, start, params);
	mutex_unlock(&file->lock);
	return err;
}

static int weft_ioctl_spawn(struct weft_file *file, union weft_command *command)
{
	return weft_session_spawn(&file->session, &command->spawn);
}

static int weft_ioctl_wait(struct weft_file *file, union weft_command *command)
{
	s64 timeout_ns = command->wait.timeout_ns;
	long left;

	if (command->wait.flags)
		return -EOPNOTSUPP;
	if (timeout_ns < 0)
		return wait_event_interruptible(file->wait, weft_session_finished(&file->session));
	left = wait_event_interruptible_timeout(file->wait,
						weft_session_finished(&file->session),
						min_t(u64, nsecs_to_jiffies64(timeout_ns) + 1,
						      MAX_SCHEDULE_TIMEOUT - 1));
	return left < 0 ? left : left ? 0 : -ETIMEDOUT;
}

static int weft_ioctl_baseline(struct weft_file *file, union weft_command *command)
{
	return weft_baseline_measure(&command->baseline);
}

struct weft_ioctl_op {
	unsigned int command;
	u32 size;
	bool started;		/* only where the caller's own session was started */
	int (*handler)(struct weft_file *file, union weft_command *command);
};

#define OP(nr, needs_start, function, type)				\
	[_IOC_NR(nr)] = {						\
		.command = nr,						\
		.size = sizeof(type),					\
		.started = needs_start,					\
		.handler = function,					\
	}

static const struct weft_ioctl_op weft_ioctl_ops[] = {
	OP(WEFT_IOC_INFO, false, weft_ioctl_info, struct weft_info),
	OP(WEFT_IOC_POLICY, false, weft_ioctl_policy, struct weft_policy_info),
	OP(WEFT_IOC_LOAD, false, weft_ioctl_load, struct weft_load),
	OP(WEFT_IOC_START, false, weft_ioctl_start, struct weft_start),
	OP(WEFT_IOC_SPAWN, true, weft_ioctl_spawn, struct weft_spawn),
	OP(WEFT_IOC_WAIT, true, weft_ioctl_wait, struct weft_wait),
	OP(WEFT_IOC_RESULT, false, weft_ioctl_result, struct weft_result),
	OP(WEFT_IOC_STATS, false, weft_ioctl_stats, struct weft_stats),
	OP(WEFT_IOC_TASKS, false, weft_ioctl_tasks, struct weft_tasks),
	OP(WEFT_IOC_STOP, false, weft_ioctl_stop, struct weft_stop),
	OP(WEFT_IOC_BASELINE, false, weft_ioctl_baseline, struct weft_baseline),
	OP(WEFT_IOC_SWAP, false, weft_ioctl_swap, struct weft_swap),
	OP(WEFT_IOC_WORKERS, false, weft_ioctl_workers, struct weft_workers),
	OP(WEFT_IOC_SESSION, false, weft_ioctl_session, struct weft_session_info),
};

/* An enlarged struct keeps its number: only type and number tell a command. */
static const struct weft_ioctl_op *find_op(unsigned int command)
{
	unsigned int nr = _IOC_NR(command);

	if (_IOC_TYPE(command) != WEFT_IOC_TYPE || nr >= ARRAY_SIZE(weft_ioctl_ops) ||
	    _IOC_DIR(command) != (_IOC_READ | _IOC_WRITE))
		return NULL;
	return &weft_ioctl_ops[array_index_nospec(nr, ARRAY_SIZE(weft_ioctl_ops))];
}

long weft_ioctl(struct file *filp, unsigned int command, unsigned long arg)
{
	struct weft_file *file = filp->private_data;
	const struct weft_ioctl_op *op = find_op(command);
	void __user *user = (void __user *)arg;
	union weft_command copy = {};
	u32 size;
	int err;

	if (!op)
		return -ENOTTY;
	if (get_user(size, (u32 __user *)user))
		return -EFAULT;
	if (size < op->size)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	err = copy_struct_from_user(&copy, op->size, user, size);
	if (err)
		return err;
	/* It may have been changed between the two reads; the first one counts. */
	copy.size = size;
	if (op->started && !weft_file_started(file))
		return -ENODATA;
	err = op->handler(file, &copy);
	/* Refused commands answer too: out_insn of LOAD, for one. */
	if (copy_to_user(user, &copy, min(size, op->size)) && !err)
		err = -EFAULT;
	return err;
}
