// SPDX-License-Identifier: GPL-2.0
/* The report's part about time: the ledger and the histograms. */
#include "run.h"

const struct run_hist run_hists[WEFT_HIST_NR] = {
	[WEFT_HIST_WAKE_TO_RUN]		= { "wake_to_run_ns", "wake to run", true },
	[WEFT_HIST_RUN_LENGTH]		= { "run_length_ns", "run length", true },
	[WEFT_HIST_SWITCH_COST]		= { "switch_cost_ns", "switch cost", true },
	[WEFT_HIST_QUEUE_LENGTH]	= { "queue_length", "queue length", false },
};

const struct run_point run_points[RUN_POINTS] = {
	{ "p50", 500 }, { "p90", 900 }, { "p99", 990 }, { "p99.9", 999 }, { "max", 1000 },
};

double run_percent(__u64 part, __u64 whole)
{
	return whole ? 100.0 * part / whole : 0;
}

json_t *run_json_points(const __u64 *histogram)
{
	json_t *points = json_object();
	size_t i;

	for (i = 0; i < RUN_POINTS; i++)
		json_object_set_new(points, run_points[i].name, cli_json_u64(
			weft_hist_permille(histogram, run_points[i].permille)));
	return points;
}

static void report_histogram(const struct run_hist *hist, const __u64 *buckets)
{
	char text[32];
	size_t i;

	printf("%-13s ", hist->title);
	for (i = 0; i < RUN_POINTS; i++) {
		__u64 value = weft_hist_permille(buckets, run_points[i].permille);

		if (hist->is_time)
			run_time_text(value, text, sizeof(text));
		else
			snprintf(text, sizeof(text), "%llu", value);
		printf("%s%s %s", i ? ", " : "", run_points[i].name, text);
	}
	putchar('\n');
}

/* Timed switches that are no measure of one, so the ledger's mean is without them. */
static void report_disturbed(const struct run *run)
{
	__u64 disturbed = 0, timed = 0;
	__u32 i;

	for (i = 0; i < run->nr_workers; i++) {
		disturbed += run->workers[i].disturbed;
		timed += run->workers[i].timed;
	}
	if (timed + disturbed)
		printf("disturbed     %llu of %llu timed switches: 20 us and more, or interrupted\n",
		       disturbed, timed + disturbed);
}

/* Those that have seen anything: short runs have no timed switch. */
void run_report_histograms(const struct run *run)
{
	__u32 i;

	for (i = 0; i < WEFT_HIST_NR; i++)
		if (weft_hist_any(run->hist[i]))
			report_histogram(&run_hists[i], run->hist[i]);
	report_disturbed(run);
}

static void report_ledger_line(const char *name, const struct weft_worker_stats *worker)
{
	const __u64 parts[] = {
		worker->task_ns, worker->dispatch_ns, worker->steal_ns, worker->idle_ns,
		worker->os_ns,
	};
	char text[32];
	size_t i;

	printf("%6s", name);
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		printf(" %7.2f%%", run_percent(parts[i], worker->wall_ns));
	run_time_text(worker->wall_ns, text, sizeof(text));
	printf(" %9s %8llu %8llu\n", text, worker->os_waits, worker->os_preempted);
}

void run_ledger_total(const struct run *run, struct weft_worker_stats *total)
{
	__u32 i;

	*total = (struct weft_worker_stats) { };
	for (i = 0; i < run->nr_workers; i++) {
		const struct weft_worker_stats *worker = &run->workers[i];

		total->wall_ns += worker->wall_ns;
		total->task_ns += worker->task_ns;
		total->dispatch_ns += worker->dispatch_ns;
		total->steal_ns += worker->steal_ns;
		total->idle_ns += worker->idle_ns;
		total->os_ns += worker->os_ns;
		total->os_waits += worker->os_waits;
		total->os_preempted += worker->os_preempted;
	}
}

/* Where the workers' wall time went, and how often the OS switched them. */
void run_report_ledger(const struct run *run)
{
	struct weft_worker_stats total;
	char name[16];
	__u32 i;

	printf("\n%6s %8s %8s %8s %8s %8s %9s %8s %8s\n", "ledger", "task", "dispatch", "steal",
	       "idle", "the OS", "of wall", "waits", "taken");
	for (i = 0; i < run->nr_workers; i++) {
		snprintf(name, sizeof(name), "%u", run->workers[i].cpu);
		report_ledger_line(name, &run->workers[i]);
	}
	run_ledger_total(run, &total);
	if (run->nr_workers > 1)
		report_ledger_line("all", &total);
}
