// SPDX-License-Identifier: GPL-2.0
/* The hosted engine's door: the device's commands on a session in this process. */
#include <linux/weft.h>

#include "account.h"
#include "engine.h"
#include "hosted.h"

static int do_info(struct weft_hosted *hosted, void *arg)
{
	struct weft_info *info = arg;

	(void)hosted;
	info->out_abi = WEFT_ABI_VERSION;
	info->out_features = WEFT_FEATURES & ~WEFT_FEATURE_BASELINES;
	info->out_max_insns = WEFT_MAX_INSNS;
	info->out_max_tasks = WEFT_MAX_TASKS;
	info->out_max_memory = WEFT_MEMORY_MAX;
	info->out_policies = weft_policy_count();
	info->out_max_stack = WEFT_STACK_MAX;
	info->out_sessions = 1;
	info->out_vehicles = weft_session_vehicles();
	return 0;
}

static int do_policy(struct weft_hosted *hosted, void *arg)
{
	(void)hosted;
	return weft_policy_describe(arg);
}

static int do_load(struct weft_hosted *hosted, void *arg)
{
	struct weft_load *load = arg;
	struct weft_verify v = {
		.insns = (const void *)(uintptr_t)load->insns,
		.nr_insns = load->nr_insns,
		.entries = (const void *)(uintptr_t)load->entries,
		.nr_entries = load->nr_entries,
		.log = (char *)(uintptr_t)load->log,
		.log_size = load->log_size,
	};
	struct weft_memory *memory = &hosted->session.memory;
	int err;

	if (hosted->session.program.insns)
		return -EEXIST;
	if (load->flags)
		return -EOPNOTSUPP;
	err = weft_session_load(&hosted->session, load, &v);
	if (err)
		return err;
	if (load->rodata_size)
		memcpy(memory->load[WEFT_SEG_RODATA].base,
		       (void *)(uintptr_t)load->rodata, load->rodata_size);
	if (load->data_size)
		memcpy(memory->load[WEFT_SEG_DATA].base,
		       (void *)(uintptr_t)load->data, load->data_size);
	return 0;
}

static int add_workers(struct weft_hosted *hosted, const struct weft_start *start)
{
	const __u64 *mask = (const void *)(uintptr_t)start->cpu_mask;
	u32 events = start->flags & WEFT_START_EVENTS ? start->event_records : U32_MAX;
	u32 bits = start->cpu_mask_bytes * 8, cpu;
	int err;

	for (cpu = 0; cpu < bits && cpu < WEFT_MAX_CPUS; cpu++) {
		if (!(mask[cpu / 64] >> cpu % 64 & 1))
			continue;
		/* A worker floats where its CPU is but a name; a carrier does not. */
		if (hosted->session.vehicle && !weft_cpu_allowed(cpu))
			return -ENXIO;
		err = weft_engine_add_worker(hosted, cpu, events);
		if (err)
			return err;
	}
	return hosted->session.nr_workers ? 0 : -EINVAL;
}

static int do_start(struct weft_hosted *hosted, void *arg)
{
	struct weft_start *start = arg;
	struct weft_session *session = &hosted->session;
	int err;

	if (!session->program.insns)
		return -ENODATA;
	if (session->nr_workers)
		return hosted->explore ? weft_explore_again(hosted) : -EEXIST;
	err = weft_session_configure(session, start, (void *)(uintptr_t)start->params);
	if (err)
		return err;
	err = add_workers(hosted, start);
	if (!err)
		err = weft_session_start(session, start);
	if (err) {
		weft_engine_remove_workers(hosted);
		return err;
	}
	start->out_session = session->id;
	start->out_workers = session->nr_workers;
	return hosted->explore ? weft_explore_start(hosted) : weft_engine_start(hosted);
}

static int do_spawn(struct weft_hosted *hosted, void *arg)
{
	return hosted->session.nr_workers ? weft_session_spawn(&hosted->session, arg) : -ENODATA;
}

static int do_wait(struct weft_hosted *hosted, void *arg)
{
	struct weft_wait *wait = arg;

	return hosted->session.nr_workers ? weft_engine_wait(hosted, wait->timeout_ns) : -ENODATA;
}

static int do_result(struct weft_hosted *hosted, void *arg)
{
	weft_session_result(&hosted->session, arg);
	return 0;
}

static int do_stats(struct weft_hosted *hosted, void *arg)
{
	struct weft_stats *stats = arg;
	struct weft_worker_stats *out = (void *)(uintptr_t)stats->workers;
	u32 i;

	for (i = 0; i < stats->nr_workers && i < hosted->session.nr_workers; i++)
		weft_session_stats(&hosted->session, i, &out[i]);
	stats->out_workers = hosted->session.nr_workers;
	return 0;
}

static int do_tasks(struct weft_hosted *hosted, void *arg)
{
	struct weft_tasks *tasks = arg;
	struct weft_task_info *out = (void *)(uintptr_t)tasks->tasks;
	__u64 cursor = tasks->cursor;
	u64 slot = cursor;

	tasks->out_tasks = 0;
	if (!hosted->session.nr_workers)
		return -ENODATA;
	while (tasks->out_tasks < tasks->nr_tasks &&
	       weft_session_task(&hosted->session, &slot, &out[tasks->out_tasks]))
		tasks->out_tasks++;
	tasks->cursor = slot;
	return 0;
}

static int do_stop(struct weft_hosted *hosted, void *arg)
{
	(void)arg;
	if (!hosted->session.nr_workers)
		return -ENODATA;
	weft_session_end(&hosted->session, WEFT_END_STOPPED, 0);
	return weft_engine_wait(hosted, -1);
}

static int do_swap(struct weft_hosted *hosted, void *arg)
{
	const struct weft_swap *swap = arg;

	return hosted->session.nr_workers ?
	       weft_session_swap(&hosted->session, swap, (void *)(uintptr_t)swap->params) : -ENODATA;
}

static int dispatch(struct weft_hosted *hosted, unsigned long command, void *arg)
{
	switch (command) {
	case WEFT_IOC_INFO:
		return do_info(hosted, arg);
	case WEFT_IOC_POLICY:
		return do_policy(hosted, arg);
	case WEFT_IOC_LOAD:
		return do_load(hosted, arg);
	case WEFT_IOC_START:
		return do_start(hosted, arg);
	case WEFT_IOC_SPAWN:
		return do_spawn(hosted, arg);
	case WEFT_IOC_WAIT:
		return do_wait(hosted, arg);
	case WEFT_IOC_RESULT:
		return do_result(hosted, arg);
	case WEFT_IOC_STATS:
		return do_stats(hosted, arg);
	case WEFT_IOC_TASKS:
		return do_tasks(hosted, arg);
	case WEFT_IOC_SWAP:
		return do_swap(hosted, arg);
	case WEFT_IOC_STOP:
		return do_stop(hosted, arg);
	}
	return -ENOTTY;
}

/* What the session allocates comes from where the session is; its time, too. */
int weft_hosted_ioctl(struct weft_hosted *hosted, unsigned long command, void *arg)
{
	struct weft_heap *before = weft_heap;
	int ret;

	weft_heap = hosted->heap;
	weft_sim = hosted->sim;
	ret = dispatch(hosted, command, arg);
	weft_sim = NULL;
	weft_heap = before;
	return ret;
}

ssize_t weft_hosted_read(struct weft_hosted *hosted, void *buffer, size_t bytes)
{
	struct weft_heap *before = weft_heap;
	ssize_t ret;

	weft_heap = hosted->heap;
	weft_sim = hosted->sim;
	ret = weft_engine_read(hosted, buffer, bytes);
	weft_sim = NULL;
	weft_heap = before;
	return ret;
}

static void *map_events(struct weft_hosted *hosted, u64 index, size_t bytes)
{
	const struct weft_events *events;

	if (index >= hosted->session.nr_workers)
		return NULL;
	events = hosted->session.workers[index]->events;
	return events && bytes <= events->bytes ? events->head : NULL;
}

void *weft_hosted_map(struct weft_hosted *hosted, unsigned long long offset, size_t bytes)
{
	struct weft_memory *memory = &hosted->session.memory;
	u32 number = offset >> 32;

	if (offset >= WEFT_MAP_EVENTS(0))
		return map_events(hosted, (offset - WEFT_MAP_EVENTS(0)) >> 32, bytes);
	if (number != WEFT_SEG_RODATA && number != WEFT_SEG_DATA)
		return NULL;
	if (bytes > memory->load[number].size)
		return NULL;
	return memory->load[number].base;
}
