// SPDX-License-Identifier: GPL-2.0
/* The life of an open file: from open to the last trace of its session. */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/memcontrol.h>
#include <linux/pid.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>

#include "file.h"

static DEFINE_MUTEX(list_lock);
static LIST_HEAD(files);

static void enter(struct weft_file *file)
{
	guard(mutex)(&list_lock);
	list_add_tail(&file->node, &files);
}

u32 weft_file_count(void)
{
	struct weft_file *file;
	u32 nr = 0;

	guard(mutex)(&list_lock);
	list_for_each_entry(file, &files, node)
		nr++;
	return nr;
}

/* The caller's own, or the caller may look after everybody's. */
static bool may_find(const struct weft_file *file)
{
	/* To be passed over is no refusal that an audit should hear of. */
	return uid_eq(file->owner, current_euid()) ||
	       ns_capable_noaudit(&init_user_ns, CAP_SYS_ADMIN);
}

struct weft_file *weft_file_find(u32 session)
{
	struct weft_file *file;

	guard(mutex)(&list_lock);
	list_for_each_entry(file, &files, node) {
		if (!weft_file_started(file) || file->session.id != session)
			continue;
		if (!may_find(file))
			return ERR_PTR(-EPERM);
		refcount_inc(&file->users);
		return file;
	}
	return ERR_PTR(-ENOENT);
}

void weft_file_put(struct weft_file *file)
{
	if (refcount_dec_and_test(&file->users))
		complete(&file->unused);
}

static void describe(const struct weft_file *file, struct weft_session_info *info)
{
	info->out_session = file->session.id;
	info->out_pid = pid_has_task(file->opener, PIDTYPE_TGID) ? pid_vnr(file->opener) : 0;
	info->out_uid = from_kuid_munged(current_user_ns(), file->owner);
	info->out_vehicle = file->session.vehicle ? WEFT_VEHICLE_KTHREAD : WEFT_VEHICLE_TASK;
	info->out_accounting = file->session.accounting;
	info->out_quantum_ns = file->session.quantum_ns;
}

int weft_file_next(struct weft_session_info *info)
{
	struct weft_file *file, *next = NULL;

	guard(mutex)(&list_lock);
	/* They are in the order in which they were opened, not started. */
	list_for_each_entry(file, &files, node) {
		if (!weft_file_started(file) || file->session.id <= info->after)
			continue;
		if ((!next || file->session.id < next->session.id) && may_find(file))
			next = file;
	}
	if (!next)
		return -ENOENT;
	describe(next, info);
	return 0;
}

u32 weft_file_stats(struct weft_file *file, u32 index, struct weft_worker_stats *stats)
{
	guard(mutex)(&file->lock);
	if (index < file->session.nr_workers)
		weft_session_stats(&file->session, index, stats);
	return file->session.nr_workers;
}

/* Nobody finds it any more, and who had found it has let go of it. */
static void leave(struct weft_file *file)
{
	mutex_lock(&list_lock);
	list_del(&file->node);
	mutex_unlock(&list_lock);
	weft_file_put(file);
	wait_for_completion(&file->unused);
}

struct weft_file *weft_file_create(void)
{
	/* The session's cold start is large, and has cache-aligned parts. */
	struct weft_file *file = kvzalloc(sizeof(*file), GFP_KERNEL_ACCOUNT);

	if (!file)
		return NULL;
	if (!zalloc_cpumask_var(&file->cpus, GFP_KERNEL_ACCOUNT)) {
		kvfree(file);
		return NULL;
	}
	weft_session_init(&file->session);
	mutex_init(&file->lock);
	mutex_init(&file->reader);
	init_waitqueue_head(&file->wait);
	refcount_set(&file->users, 1);
	init_completion(&file->unused);
	file->memcg = get_mem_cgroup_from_mm(current->mm);
	file->owner = current_euid();
	file->opener = get_pid(task_tgid(current));
	enter(file);
	return file;
}

void weft_file_destroy(struct weft_file *file)
{
	leave(file);
	if (file->started) {
		/* Before the wait for its readers: then they see no new tasks. */
		weft_session_end(&file->session, WEFT_END_STOPPED, 0);
		weft_debugfs_remove(file);
		weft_workers_destroy(file);
	}
	weft_session_destroy(&file->session);
	put_pid(file->opener);
	mem_cgroup_put(file->memcg);
	mutex_destroy(&file->reader);
	mutex_destroy(&file->lock);
	free_cpumask_var(file->cpus);
	kvfree(file);
}

void weft_session_notify(struct weft_session *session)
{
	struct weft_file *file = container_of(session, struct weft_file, session);

	/* No barrier: it takes the queue's lock, and a waiter looks once more after it has. */
	wake_up_all(&file->wait);
}
