// SPDX-License-Identifier: GPL-2.0
/* weft top in JSON: one object a look. */
#include <string.h>

#include "top.h"

static const char *const levels[] = { "default", "off", "full" };

static json_t *json_ledger(const struct weft_worker_stats *since)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}",
			 "wall_ns", cli_json_u64(since->wall_ns),
			 "task_ns", cli_json_u64(since->task_ns),
			 "dispatch_ns", cli_json_u64(since->dispatch_ns),
			 "steal_ns", cli_json_u64(since->steal_ns),
			 "idle_ns", cli_json_u64(since->idle_ns),
			 "os_ns", cli_json_u64(since->os_ns));
}

static json_t *json_histograms(const struct weft_worker_stats *since)
{
	json_t *all = json_object();
	size_t hist;

	for (hist = 0; hist < WEFT_HIST_NR; hist++)
		json_object_set_new(all, run_hists[hist].key, run_json_points(since->hist[hist]));
	return all;
}

static json_t *json_worker(const struct top_session *session, __u32 index)
{
	const struct weft_worker_stats *since = &session->since[index];
	const char *off = top_off_text(session->workers[index].off);

	return json_pack("{s:i, s:o, s:f, s:f, s:o, s:o}", "cpu", (int)since->cpu,
			 "off", off ? json_string(off) : json_null(),
			 "switches_per_s", top_rate(session, since->switches),
			 "stolen_per_s", top_rate(session, since->stolen),
			 "ledger", json_ledger(since), "histograms", json_histograms(since));
}

static json_t *json_states(const struct top_session *session)
{
	json_t *states = json_object();
	int i;

	for (i = 0; i < WEFT_TASK_DEAD; i++)
		json_object_set_new(states, top_states[i], json_integer(session->states[i]));
	return states;
}

static json_t *json_task(const struct top_session *session, const struct top_task *task)
{
	const struct weft_task_info *info = &task->info;
	json_t *object = json_pack("{s:o, s:s, s:s, s:o, s:i, s:i, s:i}",
				   "task", cli_json_u64(info->id),
				   "state", top_states[info->state % TOP_STATES],
				   "waits_on", weft_wait_name(info->wait),
				   "owner", cli_json_u64(info->owner), "cpu", (int)info->cpu,
				   "priority", (int)info->priority, "insn", (int)info->insn);

	if (session->info.out_accounting != WEFT_ACCOUNTING_FULL)
		return object;
	json_object_set_new(object, "switches_per_s",
			    json_real(top_rate(session, task->switches)));
	json_object_set_new(object, "run_ns", cli_json_u64(task->run_ns));
	return object;
}

static json_t *json_session(const struct top_session *session)
{
	const struct weft_session_info *info = &session->info;
	const struct weft_result *result = &session->result;
	json_t *workers = json_array(), *tasks = json_array();
	__u32 i;

	for (i = 0; i < session->nr_workers; i++)
		json_array_append_new(workers, json_worker(session, i));
	for (i = 0; i < session->nr_tasks && i < TOP_SHOWN; i++)
		json_array_append_new(tasks, json_task(session, &session->tasks[i]));
	return json_pack("{s:i, s:i, s:o, s:o, s:b, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:f, "
			 "s:f, s:o, s:o, s:i, s:o, s:o, s:o}",
			 "session", (int)info->out_session, "pid", (int)info->out_pid,
			 "user", cli_json_text(session->user, strlen(session->user)),
			 "command", cli_json_text(session->command, strlen(session->command)),
			 "over", top_is_over(session),
			 "vehicle", weft_vehicle_name(info->out_vehicle),
			 "policy", result->out_policy,
			 "accounting", levels[info->out_accounting % ARRAY_SIZE(levels)],
			 "quantum_ns", cli_json_u64(info->out_quantum_ns),
			 "wall_ns", cli_json_u64(result->out_wall_ns),
			 "created", cli_json_u64(result->out_created),
			 "exited", cli_json_u64(result->out_exited),
			 "alive", cli_json_u64(result->out_live),
			 "seconds", top_seconds(session),
			 "switches_per_s", top_rate(session, session->total.switches),
			 "ledger", json_ledger(&session->total),
			 "histograms", json_histograms(&session->total),
			 "tasks_seen", (int)session->nr_tasks, "states", json_states(session),
			 "workers", workers, "tasks", tasks);
}

void top_print_json(const struct top *top)
{
	json_t *sessions = json_array();
	size_t i;

	for (i = 0; i < top->nr; i++)
		json_array_append_new(sessions, json_session(&top->sessions[i]));
	cli_json_print(json_pack("{s:o, s:o}", "interval_ns", cli_json_u64(top->interval_ns),
				 "sessions", sessions));
	fflush(stdout);
}
