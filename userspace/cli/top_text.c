// SPDX-License-Identifier: GPL-2.0
/* weft top in lines and in JSON: what a screen shows, and what scripts read. */
#include <string.h>

#include "top.h"

const char top_sessions_head[] =
	" session  user         pid  policy      tasks  switch/s  busy  command";
const char top_workers_head[] =
	" cpu  #task +dispatch ?steal .idle xOS  tasks  switch/s  queue    max  stolen/s";
const char top_tasks_head[] =
	"    task  state     waits on            cpu  prio  switch/s     ran  insn";

const char *const top_states[TOP_STATES] = {
	"new", "runnable", "running", "blocked", "sleeping", "dead",
};

/* At most 9 characters. */
static const char *rate_text(double rate, char text[16])
{
	if (rate < 1e8)
		snprintf(text, 16, "%.0f", rate);
	else
		snprintf(text, 16, "%.0fM", rate / 1e6);
	return text;
}

/* With a 1:1 vehicle the OS decides. */
static const char *policy_of(const struct top_session *session)
{
	if (top_is_over(session))
		return "(over)";
	return session->info.out_vehicle == WEFT_VEHICLE_TASK ? session->result.out_policy : "(OS)";
}

void top_title(const struct top *top, const struct top_options *options, char *line)
{
	char interval[32];

	cli_duration_text(options->interval_ns, interval, sizeof(interval));
	snprintf(line, TOP_LINE, "weft top: %zu session%s, every %s", top->nr,
		 top->nr == 1 ? "" : "s", interval);
}

void top_session_line(const struct top_session *session, bool chosen, char *line)
{
	char switches[16];

	snprintf(line, TOP_LINE, "%c%7u  %-8.8s %7d  %-8.8s %8llu %9s %4.0f%%  %.17s",
		 chosen ? '>' : ' ', session->info.out_session, session->user,
		 session->info.out_pid, policy_of(session), session->result.out_live,
		 rate_text(top_rate(session, session->total.switches), switches),
		 run_percent(session->total.task_ns, session->total.wall_ns), session->command);
}

void top_states_line(const struct top_session *session, char *line)
{
	const __u32 *states = session->states;
	char quantum[32], seen[32] = "";

	cli_duration_text(session->info.out_quantum_ns, quantum, sizeof(quantum));
	if (!session->all_seen)
		snprintf(seen, sizeof(seen), ", first %u tasks", session->nr_tasks);
	snprintf(line, TOP_LINE, "%u: %s, quantum %s%s: %u running, %u runnable, %u blocked, "
		 "%u sleeping", session->info.out_session,
		 weft_vehicle_name(session->info.out_vehicle), quantum, seen,
		 states[WEFT_TASK_RUNNING], states[WEFT_TASK_RUNNABLE], states[WEFT_TASK_BLOCKED],
		 states[WEFT_TASK_SLEEPING]);
}

/* Each part ends where the sum of those up to it does, so nothing is lost by rounding. */
static void draw_ledger(const struct weft_worker_stats *stats, char bar[TOP_BAR + 1])
{
	const struct {
		char mark;
		__u64 ns;
	} parts[] = {
		{ '#', stats->task_ns }, { '+', stats->dispatch_ns }, { '?', stats->steal_ns },
		{ 'x', stats->os_ns }, { '.', stats->idle_ns },
	};
	__u64 sum = 0;
	size_t i, at = 0;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		size_t until;

		sum += parts[i].ns;
		until = stats->wall_ns ? (double)sum / stats->wall_ns * TOP_BAR + 0.5 : 0;
		while (at < until && at < TOP_BAR)
			bar[at++] = parts[i].mark;
	}
	memset(bar + at, ' ', TOP_BAR - at);
	bar[TOP_BAR] = 0;
}

const char *top_off_text(__u32 off)
{
	return off & WEFT_OFF_CPU ? "offline" : off ? "retired" : NULL;
}

void top_worker_line(const struct top_session *session, __u32 index, char *line)
{
	const struct weft_worker_stats *stats = &session->since[index];
	const __u64 *queue = stats->hist[WEFT_HIST_QUEUE_LENGTH];
	char bar[TOP_BAR + 1], switches[16], stolen[16];

	if (session->workers[index].off) {
		snprintf(line, TOP_LINE, "%4u  %-*s", stats->cpu, TOP_BAR,
			 top_off_text(session->workers[index].off));
		return;
	}
	draw_ledger(stats, bar);
	snprintf(line, TOP_LINE, "%4u  %s %5.1f%% %9s %6llu %6llu %9s", stats->cpu, bar,
		 run_percent(stats->task_ns, stats->wall_ns),
		 rate_text(top_rate(session, stats->switches), switches),
		 weft_hist_permille(queue, 500), weft_hist_permille(queue, 1000),
		 rate_text(top_rate(session, stats->stolen), stolen));
}

void top_latency_head(char *line)
{
	size_t used = snprintf(line, TOP_LINE, "%-13s", ""), i;

	for (i = 0; i < RUN_POINTS; i++)
		used += snprintf(line + used, TOP_LINE - used, " %11s", run_points[i].name);
}

bool top_latency_line(const struct top_session *session, __u32 hist, char *line)
{
	const __u64 *buckets = session->total.hist[hist];
	size_t used, i;

	if (!weft_hist_any(buckets))
		return false;
	used = snprintf(line, TOP_LINE, "%-13s", run_hists[hist].title);
	for (i = 0; i < RUN_POINTS; i++) {
		__u64 value = weft_hist_permille(buckets, run_points[i].permille);
		char text[32];

		if (run_hists[hist].is_time)
			run_time_text(value, text, sizeof(text));
		else
			snprintf(text, sizeof(text), "%llu", value);
		used += snprintf(line + used, TOP_LINE - used, " %11s", text);
	}
	return true;
}

static void wait_text(const struct weft_task_info *info, char *text, size_t size)
{
	if (info->state != WEFT_TASK_BLOCKED && info->state != WEFT_TASK_SLEEPING)
		snprintf(text, size, "-");
	else if (info->owner)
		snprintf(text, size, "%s of %llu", weft_wait_name(info->wait), info->owner);
	else
		snprintf(text, size, "%s", weft_wait_name(info->wait));
}

void top_task_line(const struct top_session *session, __u32 index, char *line)
{
	const struct top_task *task = &session->tasks[index];
	bool timed = session->info.out_accounting == WEFT_ACCOUNTING_FULL;
	char wait[32], switches[16] = "-", ran[16] = "-";

	wait_text(&task->info, wait, sizeof(wait));
	if (timed) {
		rate_text(top_rate(session, task->switches), switches);
		snprintf(ran, sizeof(ran), "%.1f%%",
			 top_rate(session, task->run_ns) / 1e7);
	}
	snprintf(line, TOP_LINE, "%8llu  %-9s %-18.18s %4u %5d %9s %7s  %u", task->info.id,
		 top_states[task->info.state % TOP_STATES], wait, task->info.cpu,
		 task->info.priority, switches, ran, task->info.insn);
}

static void print_session(const struct top_session *session)
{
	char line[TOP_LINE];
	__u32 i;

	top_states_line(session, line);
	printf("\n%s\n%s\n", line, top_workers_head);
	for (i = 0; i < session->nr_workers; i++) {
		top_worker_line(session, i, line);
		puts(line);
	}
	top_latency_head(line);
	puts(line);
	for (i = 0; i < WEFT_HIST_NR; i++)
		if (top_latency_line(session, i, line))
			puts(line);
	puts(top_tasks_head);
	for (i = 0; i < session->nr_tasks && i < TOP_SHOWN; i++) {
		top_task_line(session, i, line);
		puts(line);
	}
}

void top_print(const struct top *top, const struct top_options *options)
{
	char line[TOP_LINE];
	size_t i;

	top_title(top, options, line);
	printf("%s\n%s\n", line, top_sessions_head);
	for (i = 0; i < top->nr; i++) {
		top_session_line(&top->sessions[i], false, line);
		puts(line);
	}
	for (i = 0; i < top->nr; i++)
		print_session(&top->sessions[i]);
	/* The next look is another paragraph. */
	putchar('\n');
	fflush(stdout);
}
