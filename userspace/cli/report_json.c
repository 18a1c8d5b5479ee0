// SPDX-License-Identifier: GPL-2.0
/* The report of a run, for machines. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "race.h"
#include "run.h"

static void set(json_t *object, const char *name, json_t *value)
{
	json_object_set_new(object, name, value);
}

void run_json_place(const struct run *run, json_t *object, __u32 insn)
{
	const struct weft_line *line = weft_program_line_at(run->program, insn);

	set(object, "insn", json_integer(insn));
	set(object, "function", json_string(run_function(run, insn)));
	if (!line)
		return;
	set(object, "file", json_string(cli_file(line->file)));
	set(object, "line", json_integer(line->line));
	if (line->text)
		set(object, "source", cli_json_text(line->text, strlen(line->text)));
}

json_t *run_json_fault(const struct run *run)
{
	const struct weft_result *result = &run->result;
	json_t *fault = json_object();
	char text[RUN_TEXT];

	set(fault, "kind", json_string(weft_fault_name(result->out_fault)));
	set(fault, "what", json_string(run_fault_text(result->out_fault)));
	set(fault, "task", cli_json_u64(result->out_task));
	set(fault, "entry", json_string(run_function(run, result->out_entry)));
	run_json_place(run, fault, result->out_insn);
	set(fault, "address", json_sprintf("0x%llx", result->out_addr));
	if (run_fault_has_address(result->out_fault)) {
		run_address(run, result->out_addr, text, sizeof(text));
		set(fault, "address_name", cli_json_text(text, strlen(text)));
		set(fault, "bytes", json_integer(result->out_access));
	}
	if (result->out_other)
		set(fault, "other_task", cli_json_u64(result->out_other));
	if (result->out_text[0])
		set(fault, "text", cli_json_text(result->out_text, strlen(result->out_text)));
	return fault;
}

static json_t *json_deadlock(const struct run *run)
{
	json_t *list = json_array(), *task;
	char text[RUN_TEXT];
	__u32 i;

	for (i = 0; i < run->nr_tasks; i++) {
		task = json_object();
		set(task, "task", cli_json_u64(run->tasks[i].id));
		set(task, "entry", json_string(run_function(run, run->tasks[i].entry)));
		set(task, "waits_for", json_string(weft_wait_name(run->tasks[i].wait)));
		run_wait_target(run, &run->tasks[i], text, sizeof(text));
		set(task, "what", cli_json_text(text, strlen(text)));
		if (run->tasks[i].owner)
			set(task, "held_by", cli_json_u64(run->tasks[i].owner));
		run_json_place(run, task, run->tasks[i].insn);
		json_array_append_new(list, task);
	}
	return list;
}

static json_t *json_circle(const struct run *run)
{
	int nr, i, *circle = run_wait_circle(run->tasks, run->nr_tasks, &nr);
	json_t *list = json_array();

	for (i = 0; i < nr; i++)
		json_array_append_new(list, cli_json_u64(run->tasks[circle[i]].id));
	free(circle);
	return list;
}

static json_t *json_output(const struct run *run)
{
	const char *at = run->output, *end = at + run->output_bytes, *stop;
	json_t *lines = json_array();

	while (at < end) {
		stop = memchr(at, '\n', end - at);
		stop = stop ? stop : end;
		json_array_append_new(lines, cli_json_text(at, stop - at));
		at = stop + 1;
	}
	return lines;
}

static json_t *json_globals(const struct run *run)
{
	const struct weft_variable *variables;
	json_t *globals = json_object();
	__u32 nr, i;

	variables = weft_program_variables(run->program, &nr);
	for (i = 0; i < nr; i++)
		if (run_shows(run, &variables[i]))
			set(globals, variables[i].name,
			    cli_json_value(run->program, &variables[i],
					   run->globals + variables[i].offset));
	return globals;
}

/* How many are in each bucket, by its smallest value, from the first to the last with any. */
static json_t *json_buckets(const __u64 *histogram)
{
	json_t *buckets = json_object();
	__u32 from = 0, to = WEFT_HIST_BUCKETS;
	char value[32];

	while (from < to && !histogram[from])
		from++;
	while (to > from && !histogram[to - 1])
		to--;
	for (; from < to; from++) {
		snprintf(value, sizeof(value), "%llu", weft_hist_value(from));
		set(buckets, value, cli_json_u64(histogram[from]));
	}
	return buckets;
}

static void set_histograms(json_t *object, const __u64 (*hist)[WEFT_HIST_BUCKETS])
{
	__u32 i;

	for (i = 0; i < WEFT_HIST_NR; i++)
		set(object, run_hists[i].key, run_json_points(hist[i]));
}

/* Sums to wall_ns. */
static json_t *json_ledger(const struct weft_worker_stats *worker)
{
	json_t *ledger = json_object();

	set(ledger, "wall_ns", cli_json_u64(worker->wall_ns));
	set(ledger, "task_ns", cli_json_u64(worker->task_ns));
	set(ledger, "dispatch_ns", cli_json_u64(worker->dispatch_ns));
	set(ledger, "steal_ns", cli_json_u64(worker->steal_ns));
	set(ledger, "idle_ns", cli_json_u64(worker->idle_ns));
	set(ledger, "os_ns", cli_json_u64(worker->os_ns));
	set(ledger, "os_waits", cli_json_u64(worker->os_waits));
	set(ledger, "os_preempted", cli_json_u64(worker->os_preempted));
	return ledger;
}

static json_t *json_policy_fault(const struct weft_result *result)
{
	json_t *fault = json_object();

	set(fault, "policy", cli_json_text(result->out_policy, strlen(result->out_policy)));
	set(fault, "what", json_string(run_policy_fault_text(result->out_policy_fault)));
	if (result->out_policy_task)
		set(fault, "task", cli_json_u64(result->out_policy_task));
	return fault;
}

static json_t *json_summary(const struct run *run)
{
	const struct weft_result *result = &run->result;
	json_t *summary = json_object();
	struct weft_worker_stats total;
	struct run_totals totals;
	__u32 i;

	run_totals(run, &totals);
	run_ledger_total(run, &total);
	set(summary, "created", cli_json_u64(result->out_created));
	set(summary, "finished", cli_json_u64(result->out_exited));
	set(summary, "alive", cli_json_u64(result->out_live));
	set(summary, "refused", cli_json_u64(result->out_refused));
	set(summary, "refused_error", result->out_refused ?
	    json_string(strerrorname_np(-result->out_refused_error)) : json_null());
	set(summary, "switches", cli_json_u64(totals.switches));
	set(summary, "wall_ns", cli_json_u64(result->out_wall_ns));
	set(summary, "busy_ns", cli_json_u64(totals.busy_ns));
	set(summary, "jobs", cli_json_u64(totals.jobs));
	set(summary, "late", cli_json_u64(totals.late));
	set(summary, "ns_per_switch", totals.switches ?
	    json_real((double)totals.busy_ns / totals.switches) : json_null());
	set(summary, "ledger", json_ledger(&total));
	set_histograms(summary, run->hist);
	for (i = 0; i < WEFT_HIST_NR; i++)
		set(json_object_get(summary, run_hists[i].key), "buckets",
		    json_buckets(run->hist[i]));
	set(summary, "peak_bytes", cli_json_u64(result->out_peak_bytes));
	if (result->out_policy_fault)
		set(summary, "policy_fault", json_policy_fault(result));
	return summary;
}

static json_t *json_worker(const struct weft_worker_stats *worker)
{
	json_t *object = json_object();

	set(object, "cpu", json_integer(worker->cpu));
	set(object, "switches", cli_json_u64(worker->switches));
	set(object, "yields", cli_json_u64(worker->yields));
	set(object, "preempted", cli_json_u64(worker->preempted));
	set(object, "blocked", cli_json_u64(worker->blocked));
	set(object, "spawned", cli_json_u64(worker->spawned));
	set(object, "exited", cli_json_u64(worker->exited));
	set(object, "woken", cli_json_u64(worker->woken));
	set(object, "stolen", cli_json_u64(worker->stolen));
	set(object, "steals", cli_json_u64(worker->steals));
	set(object, "parks", cli_json_u64(worker->parks));
	set(object, "events_lost", cli_json_u64(worker->events_lost));
	set(object, "timed", cli_json_u64(worker->timed));
	set(object, "disturbed", cli_json_u64(worker->disturbed));
	set(object, "ledger", json_ledger(worker));
	set_histograms(object, worker->hist);
	return object;
}

static json_t *json_workers(const struct run *run)
{
	json_t *workers = json_array();
	__u32 i;

	for (i = 0; i < run->nr_workers; i++)
		json_array_append_new(workers, json_worker(&run->workers[i]));
	return workers;
}

static json_t *json_environment(const struct run *run)
{
	json_t *environment = cli_json_machine();
	struct weft_info info = { };
	char cpus[256];

	weft_session_info(run->session, &info);
	cli_cpus_text(&run->options.cpus, cpus, sizeof(cpus));
	set(environment, "cpus", json_string(cpus));
	set(environment, "vehicle", json_string(weft_vehicle_name(run->options.start.vehicle)));
	set(environment, "policy", cli_vehicle_ours(run->options.start.vehicle) ?
	    json_string(run->options.policy) : json_null());
	set(environment, "nice", json_integer(run->options.start.nice ? :
					      getpriority(PRIO_PROCESS, 0)));
	set(environment, "rt_priority", json_integer(run->options.start.rt_priority));
	set(environment, "unpinned", json_boolean(run->options.start.flags & WEFT_START_UNPINNED));
	set(environment, "load", json_integer(run->options.load));
	set(environment, "quantum_ns", cli_json_u64(run_quantum_ns(&run->options)));
	set(environment, "seed", cli_json_u64(run->options.start.seed));
	set(environment, "engine", json_string(cli_engine_name(run->options.engine)));
	set(environment, "abi", json_integer(info.out_abi));
	return environment;
}

void run_report_json(const struct run *run, int status)
{
	json_t *report = json_object();

	set(report, "file", cli_json_text(run->file, strlen(run->file)));
	set(report, "output", json_output(run));
	set(report, "status", run->result.out_end == WEFT_END_MAIN ?
	    json_integer(run->result.out_status) : json_null());
	set(report, "exit", json_integer(status));
	set(report, "end", json_string(run_end_name(run)));
	if (run->result.out_end == WEFT_END_FAULT)
		set(report, "fault", run_json_fault(run));
	if (run->result.out_end == WEFT_END_DEADLOCK) {
		set(report, "deadlock", json_deadlock(run));
		set(report, "deadlock_circle", json_circle(run));
	}
	set(report, "globals", json_globals(run));
	set(report, "summary", json_summary(run));
	set(report, "workers", json_workers(run));
	if (run->options.start.accounting == WEFT_ACCOUNTING_FULL)
		set(report, "tasks", run_json_tasks(run));
	if (run->timeline || run->findings)
		set(report, "timeline", run_json_timeline(run));
	if (run->race) {
		set(report, "races", run_json_races(run));
		set(report, "races_complete",
		    json_boolean(!weft_hosted_race_lost_sight(run->race)));
	}
	set(report, "environment", json_environment(run));
	cli_json_print(report);
}
