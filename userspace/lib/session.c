// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* One run of one program: the ABI's commands, one function each. */
#include "device.h"
#include "program.h"

struct weft_session {
	const struct weft_engine_ops *ops;
	void *handle;
};

static int command(const struct weft_session *session, unsigned long number, void *arg)
{
	return session->ops->ioctl(session->handle, number, arg);
}

int weft_session_open(const struct weft_engine_ops *ops, struct weft_session **out,
		      struct weft_error *err)
{
	struct weft_session *session = calloc(1, sizeof(*session));
	int ret;

	if (!session)
		return weft_error_set(err, -ENOMEM, "no memory");
	session->ops = ops ? ops : &weft_device_ops;
	ret = session->ops->open(&session->handle);
	if (ret) {
		if (session->ops == &weft_device_ops)
			weft_device_explain(ret, err);
		else
			weft_error_set(err, ret, "engine %s: %s", session->ops->name,
				       strerror(-ret));
		free(session);
		return ret;
	}
	*out = session;
	return 0;
}

void weft_session_close(struct weft_session *session)
{
	if (!session)
		return;
	session->ops->close(session->handle);
	free(session);
}

/* The verifier begins with "instruction N: "; function and line say more. */
static int explain_refusal(const struct weft_program *program, const struct weft_load *load,
			   const char *log, struct weft_error *err)
{
	const struct weft_function *function = weft_program_function_at(program, load->out_insn);
	const struct weft_line *line = weft_program_line_at(program, load->out_insn);
	const char *reason = strncmp(log, "instruction ", 12) ? NULL : strstr(log, ": ");
	char where[512] = "";

	if (line)
		snprintf(where, sizeof(where), ", %s:%u \"%s\"", line->file, line->line, line->text);
	return weft_error_set(err, -EINVAL, "refused by the verifier: instruction %u in %s%s: %s",
			      load->out_insn, function ? function->name : "no function", where,
			      reason ? reason + 2 : log);
}

static int explain_load(const struct weft_program *program, const struct weft_load *load,
			int ret, const char *log, struct weft_error *err)
{
	switch (ret) {
	case -EINVAL:
		if (log[0])
			return explain_refusal(program, load, log, err);
		return weft_error_set(err, ret, "a limit is out of range: weft info tells the "
				      "largest --max-tasks, --memory and --stack (a multiple of 8)");
	case -ENOSPC:
		return weft_error_set(err, ret, "the program does not fit into the memory limit: "
				      "give a larger --memory");
	case -ENOMEM:
		return weft_error_set(err, ret, "no memory for the program");
	}
	return weft_error_set(err, ret, "load: %s", strerror(-ret));
}

static u32 *make_entries(const struct weft_program *program)
{
	u32 *entries = calloc(program->nr_functions + 1, sizeof(*entries));
	u32 i;

	for (i = 0; entries && i < program->nr_functions; i++)
		entries[i] = program->functions[i].start;
	return entries;
}

int weft_session_load(struct weft_session *session, const struct weft_program *program,
		      const struct weft_session_limits *limits, struct weft_error *err)
{
	static const struct weft_session_limits defaults;
	u32 *entries = make_entries(program);
	char log[512] = "";
	struct weft_load load = {
		.size		= sizeof(load),
		.insns		= (uintptr_t)program->insns,
		.nr_insns	= program->nr_insns,
		.entries	= (uintptr_t)entries,
		.nr_entries	= program->nr_functions,
		.rodata		= (uintptr_t)program->rodata.data,
		.rodata_size	= program->rodata.total,
		.data		= (uintptr_t)program->data.data,
		.data_size	= program->data.used,
		.data_total	= program->data.total,
		.log		= (uintptr_t)log,
		.log_size	= sizeof(log),
	};
	int ret;

	if (!entries)
		return weft_error_set(err, -ENOMEM, "no memory");
	limits = limits ? limits : &defaults;
	load.stack_limit = limits->stack;
	load.task_limit = limits->tasks;
	load.memory_limit = limits->memory;
	load.run_limit_ns = limits->run_ns;
	ret = command(session, WEFT_IOC_LOAD, &load);
	free(entries);
	return ret ? explain_load(program, &load, ret, log, err) : 0;
}

static void list_policies(struct weft_session *session, char *buffer, size_t size)
{
	struct weft_policy_info info;
	size_t length = 0;
	u32 i;

	buffer[0] = 0;
	for (i = 0; length < size && !weft_session_policy(session, i, 0, &info); i++)
		length += snprintf(buffer + length, size - length, "%s%.*s", i ? ", " : "",
				   WEFT_NAME_LEN, info.out_name);
}

static const char no_priority[] =
	"this niceness or real-time priority needs CAP_SYS_NICE: run as root, or ask for less";

/* A vehicle of its own for each task: the OS has its say. */
static int explain_vehicle(struct weft_session *session, const struct weft_start *start, int ret,
			   struct weft_error *err)
{
	const char *name = weft_vehicle_name(start->vehicle);
	struct weft_info info;

	switch (ret) {
	case -EPERM:
		return weft_error_set(err, ret, "%s", no_priority);
	case -EOPNOTSUPP:
		if (!weft_session_info(session, &info) && info.out_vehicles >> start->vehicle & 1)
			break;
		return weft_error_set(err, ret, "the %s engine has no vehicle %s",
				      session->ops->name, name);
	case -ENXIO:
		return weft_error_set(err, ret, "a CPU of the list is offline, does not exist, or "
				      "may not be used by this process: see taskset -p $$");
	case -EAGAIN:
		return weft_error_set(err, ret, "no %s for main: %s", name,
				      weft_refusal_text(start->vehicle, ret));
	case -ENOMEM:
	case -ENOSPC:
		return weft_error_set(err, ret, "no memory for the %s of main: give a larger --memory",
				      name);
	}
	return weft_error_set(err, ret, "start: %s", strerror(-ret));
}

static int explain_start(struct weft_session *session, const struct weft_start *start, int ret,
			 struct weft_error *err)
{
	char policies[256];

	if (start->vehicle != WEFT_VEHICLE_TASK)
		return explain_vehicle(session, start, ret, err);
	switch (ret) {
	case -EPERM:
		return weft_error_set(err, ret, "%s", no_priority);
	case -EOPNOTSUPP:
		list_policies(session, policies, sizeof(policies));
		return weft_error_set(err, ret, "no policy %.*s: there are %s", WEFT_NAME_LEN,
				      start->policy, policies);
	case -ENXIO:
		return weft_error_set(err, ret, "a CPU of the list is offline or does not exist: "
				      "see /sys/devices/system/cpu/online");
	case -ENOSPC:
	case -ENOMEM:
		return weft_error_set(err, ret, "no memory for the workers and main: give a larger "
				      "--memory or fewer CPUs");
	case -EAGAIN:
		return weft_error_set(err, ret, "no thread for a worker: a limit is reached (%s"
				      "kernel.threads-max); give fewer --cpus",
				      session->ops == &weft_device_ops ?
				      "the module's parameter max_kthreads, " :
				      "ulimit -u, pids.max of the cgroup, ");
	case -EINVAL:
		return weft_error_set(err, ret, "the engine refuses this list of CPUs, quantum or "
				      "entry: give fewer --cpus");
	}
	return weft_error_set(err, ret, "start: %s", strerror(-ret));
}

int weft_session_start(struct weft_session *session, struct weft_start *start,
		       struct weft_error *err)
{
	int ret;

	start->size = sizeof(*start);
	ret = command(session, WEFT_IOC_START, start);
	return ret ? explain_start(session, start, ret, err) : 0;
}

int weft_session_spawn(struct weft_session *session, __u32 insn, __u64 arg, __u64 *id)
{
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = insn, .arg = arg };
	int ret = command(session, WEFT_IOC_SPAWN, &spawn);

	if (!ret && id)
		*id = spawn.out_id;
	return ret;
}

int weft_session_wait(struct weft_session *session, __s64 timeout_ns)
{
	struct weft_wait wait = { .size = sizeof(wait), .timeout_ns = timeout_ns };

	return command(session, WEFT_IOC_WAIT, &wait);
}

int weft_session_stop_of(struct weft_session *session, __u32 number)
{
	struct weft_stop stop = { .size = sizeof(stop), .session = number };

	return command(session, WEFT_IOC_STOP, &stop);
}

int weft_session_stop(struct weft_session *session)
{
	return weft_session_stop_of(session, 0);
}

int weft_session_info(struct weft_session *session, struct weft_info *info)
{
	*info = (struct weft_info){ .size = sizeof(*info) };
	return command(session, WEFT_IOC_INFO, info);
}

int weft_session_policy(struct weft_session *session, __u32 index, __u32 param,
			struct weft_policy_info *policy)
{
	*policy = (struct weft_policy_info){
		.size = sizeof(*policy), .index = index, .param = param,
	};
	return command(session, WEFT_IOC_POLICY, policy);
}

int weft_session_swap(struct weft_session *session, __u32 number, const char *policy,
		      const struct weft_param_value *params, __u32 nr_params)
{
	struct weft_swap swap = {
		.size = sizeof(swap), .session = number, .params = (uintptr_t)params,
		.nr_params = nr_params,
	};

	if (strlen(policy) >= sizeof(swap.policy))
		return -EOPNOTSUPP;
	strcpy(swap.policy, policy);
	return command(session, WEFT_IOC_SWAP, &swap);
}

int weft_session_workers(struct weft_session *session, __u32 number, const __u64 *cpu_mask,
			 __u32 bytes)
{
	struct weft_workers workers = {
		.size = sizeof(workers), .session = number, .cpu_mask = (uintptr_t)cpu_mask,
		.cpu_mask_bytes = bytes,
	};

	return command(session, WEFT_IOC_WORKERS, &workers);
}

int weft_session_next(struct weft_session *session, __u32 after, struct weft_session_info *info)
{
	*info = (struct weft_session_info){ .size = sizeof(*info), .after = after };
	return command(session, WEFT_IOC_SESSION, info);
}

int weft_session_result_of(struct weft_session *session, __u32 number,
			   struct weft_result *result)
{
	*result = (struct weft_result){ .size = sizeof(*result), .session = number };
	return command(session, WEFT_IOC_RESULT, result);
}

int weft_session_result(struct weft_session *session, struct weft_result *result)
{
	return weft_session_result_of(session, 0, result);
}

int weft_session_stats_of(struct weft_session *session, __u32 number,
			  struct weft_worker_stats *workers, __u32 nr)
{
	struct weft_stats stats = {
		.size = sizeof(stats), .worker_size = sizeof(*workers), .session = number,
		.workers = (uintptr_t)workers, .nr_workers = nr,
	};
	int ret = command(session, WEFT_IOC_STATS, &stats);

	return ret ? ret : (int)stats.out_workers;
}

int weft_session_stats(struct weft_session *session, struct weft_worker_stats *workers, __u32 nr)
{
	return weft_session_stats_of(session, 0, workers, nr);
}

int weft_session_tasks_of(struct weft_session *session, __u32 number,
			  struct weft_task_info *tasks, __u32 nr, __u64 *cursor)
{
	struct weft_tasks list = {
		.size = sizeof(list), .task_size = sizeof(*tasks), .session = number,
		.tasks = (uintptr_t)tasks, .nr_tasks = nr, .cursor = *cursor,
	};
	int ret = command(session, WEFT_IOC_TASKS, &list);

	if (ret)
		return ret;
	*cursor = list.cursor;
	return list.out_tasks;
}

int weft_session_tasks(struct weft_session *session, struct weft_task_info *tasks, __u32 nr,
		       __u64 *cursor)
{
	return weft_session_tasks_of(session, 0, tasks, nr, cursor);
}

ssize_t weft_session_read(struct weft_session *session, void *buffer, size_t bytes)
{
	return session->ops->read(session->handle, buffer, bytes);
}

const void *weft_session_map(struct weft_session *session, __u64 offset, size_t bytes)
{
	return session->ops->map(session->handle, offset, bytes);
}

void weft_session_unmap(struct weft_session *session, const void *region, size_t bytes)
{
	if (region && session->ops->unmap)
		session->ops->unmap(session->handle, (void *)region, bytes);
}

int weft_session_baseline(struct weft_session *session, struct weft_baseline *baseline)
{
	baseline->size = sizeof(*baseline);
	return command(session, WEFT_IOC_BASELINE, baseline);
}
