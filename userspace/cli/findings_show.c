// SPDX-License-Identifier: GPL-2.0
/* Findings in words, and for machines. */
#include "findings.h"

enum { MOST_OF_A_KIND = 3 };

static const struct {
	const char *name;
	const char *title;
} kinds[FINDING_KINDS] = {
	[FINDING_STARVATION]	= { "starvation", "starvation" },
	[FINDING_CONVOY]	= { "convoy", "convoy" },
	[FINDING_INVERSION]	= { "priority_inversion", "inversion" },
	[FINDING_NEVER_YIELDED]	= { "never_yielded", "never yielded" },
	[FINDING_IDLE]		= { "idle_while_queued", "idle" },
};

static const char *name(const struct findings *findings, int task)
{
	return findings->timeline->tasks[task].name;
}

static double ms(const struct findings *findings, __u64 ns)
{
	return ((double)ns - (double)findings->timeline->from_ns) / 1e6;
}

static void convoy_text(const struct findings *findings, const struct finding *finding,
			char *buffer, size_t size)
{
	size_t used = snprintf(buffer, size, "%s ran for %.6g ms while",
			       name(findings, finding->tasks[0]), finding->ns / 1e6);
	int i;

	for (i = 1; i < finding->nr_tasks && used < size; i++)
		used += snprintf(buffer + used, size - used, "%s %s", i > 1 ? "," : "",
				 name(findings, finding->tasks[i]));
	if (used < size && finding->more)
		used += snprintf(buffer + used, size - used, " and %d more", finding->more);
	if (used < size)
		used += snprintf(buffer + used, size - used, " waited, which run a quarter of that "
				 "at a stretch, or less");
	if (used < size && finding->times > 1)
		snprintf(buffer + used, size - used, " (%llu times)", finding->times);
}

static void inversion_text(const struct findings *findings, const struct finding *finding,
			   char *buffer, size_t size)
{
	const struct timeline_task *tasks = findings->timeline->tasks;
	int last = finding->nr_tasks - 1, i;
	size_t used = snprintf(buffer, size, "%s (priority %d)", name(findings, finding->tasks[0]),
			       tasks[finding->tasks[0]].priority);

	for (i = 1; i < last && used < size; i++)
		used += snprintf(buffer + used, size - used, "%s waited for a mutex of %s (%d)",
				 i > 1 ? ", which" : "", name(findings, finding->tasks[i]),
				 tasks[finding->tasks[i]].priority);
	if (used < size)
		snprintf(buffer + used, size - used, ", which was ready for %.6g ms of that while "
			 "%s (%d) ran", finding->ns / 1e6, name(findings, finding->tasks[last]),
			 tasks[finding->tasks[last]].priority);
}

static void finding_text(const struct findings *findings, const struct finding *finding,
			 char *buffer, size_t size)
{
	const char *who = name(findings, finding->tasks[0]);
	double ns = finding->ns / 1e6;

	switch (finding->kind) {
	case FINDING_STARVATION:
		snprintf(buffer, size, "%s was ready for %.6g ms and did not run, while %llu turns "
			 "went to those that came later", who, ns, finding->times);
		break;
	case FINDING_CONVOY:
		convoy_text(findings, finding, buffer, size);
		break;
	case FINDING_INVERSION:
		inversion_text(findings, finding, buffer, size);
		break;
	case FINDING_NEVER_YIELDED:
		snprintf(buffer, size, "%s was preempted %llu times in %.6g ms and never yielded or "
			 "waited", who, finding->times, ns);
		break;
	default:
		snprintf(buffer, size, "worker %u was idle for %.6g ms while %s was ready",
			 finding->worker, ns, who);
	}
}

static void report_fairness(const struct findings *findings)
{
	const struct fairness *fairness = &findings->fairness;

	if (fairness->nr_tasks > 1)
		printf("fairness      Jain's index %.4f of %d tasks, which got of what they were "
		       "entitled to\n              %.1f %% (%s) to %.1f %% (%s)\n", fairness->jain,
		       fairness->nr_tasks, 100 * fairness->least,
		       name(findings, fairness->least_task), 100 * fairness->most,
		       name(findings, fairness->most_task));
	if (fairness->longest_ns)
		printf("longest wait  %.6g ms, %s, from %.6g ms on\n", fairness->longest_ns / 1e6,
		       name(findings, fairness->longest_task),
		       ms(findings, fairness->longest_from_ns));
}

static void report_findings(const struct findings *findings)
{
	int i, nr = 0, more;
	char text[512];

	for (i = 0; i < findings->nr; i++) {
		const struct finding *finding = &findings->findings[i];

		nr = i && finding[-1].kind == finding->kind ? nr + 1 : 0;
		if (nr < MOST_OF_A_KIND) {
			finding_text(findings, finding, text, sizeof(text));
			printf("%-14s%s\n", nr ? "" : kinds[finding->kind].title, text);
		}
		more = nr + 1 - MOST_OF_A_KIND;
		if (more > 0 && (i + 1 == findings->nr || finding[1].kind != finding->kind))
			printf("%-14s... and %d more tasks\n", "", more);
	}
	if (!findings->nr)
		printf("found         no starvation, convoy or priority inversion, every task gave "
		       "way,\n              no worker was idle while a task was ready\n");
}

void findings_report(struct timeline *timeline)
{
	struct findings findings;

	findings_read(&findings, timeline);
	putchar('\n');
	report_fairness(&findings);
	report_findings(&findings);
	findings_free(&findings);
}

static json_t *finding_json(const struct findings *findings, const struct finding *finding)
{
	json_t *object = json_object(), *tasks = json_array();
	char text[512];
	int i;

	finding_text(findings, finding, text, sizeof(text));
	for (i = 0; i < finding->nr_tasks; i++)
		json_array_append_new(tasks, json_string(name(findings, finding->tasks[i])));
	json_object_set_new(object, "kind", json_string(kinds[finding->kind].name));
	json_object_set_new(object, "tasks", tasks);
	json_object_set_new(object, "ns", cli_json_u64(finding->ns));
	json_object_set_new(object, "times", cli_json_u64(finding->times));
	json_object_set_new(object, "text", json_string(text));
	return object;
}

static json_t *fairness_json(const struct fairness *fairness)
{
	json_t *object = json_object();
	bool known = fairness->nr_tasks > 1;

	json_object_set_new(object, "tasks", json_integer(fairness->nr_tasks));
	json_object_set_new(object, "jain", known ? json_real(fairness->jain) : json_null());
	json_object_set_new(object, "least_share", known ? json_real(fairness->least) : json_null());
	json_object_set_new(object, "most_share", known ? json_real(fairness->most) : json_null());
	json_object_set_new(object, "longest_wait_ns", cli_json_u64(fairness->longest_ns));
	return object;
}

json_t *findings_json(struct timeline *timeline)
{
	json_t *object = json_object(), *list = json_array();
	struct findings findings;
	int i;

	findings_read(&findings, timeline);
	for (i = 0; i < findings.nr; i++)
		json_array_append_new(list, finding_json(&findings, &findings.findings[i]));
	json_object_set_new(object, "fairness", fairness_json(&findings.fairness));
	json_object_set_new(object, "found", list);
	findings_free(&findings);
	return object;
}
