// SPDX-License-Identifier: GPL-2.0
/* The life of an open file: from open to the last trace of its session. */
#include <linux/memcontrol.h>
#include <linux/sched/mm.h>

#include "file.h"

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
	file->memcg = get_mem_cgroup_from_mm(current->mm);
	return file;
}

void weft_file_destroy(struct weft_file *file)
{
	if (file->started) {
		/* Before the wait for its readers: then they see no new tasks. */
		weft_session_end(&file->session, WEFT_END_STOPPED, 0);
		weft_debugfs_remove(file);
		weft_workers_destroy(file);
	}
	weft_session_destroy(&file->session);
	mem_cgroup_put(file->memcg);
	mutex_destroy(&file->reader);
	mutex_destroy(&file->lock);
	free_cpumask_var(file->cpus);
	kvfree(file);
}

void weft_session_notify(struct weft_session *session)
{
	struct weft_file *file = container_of(session, struct weft_file, session);

	wake_up_all(&file->wait);
}
