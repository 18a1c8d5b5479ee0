// SPDX-License-Identifier: GPL-2.0
/*
 * The model of weft top: all sessions that the caller may reach, as they are and as they
 * were at the look before. The module only counts; rates are differences made here.
 */
#include <ctype.h>
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "top.h"

static const double SECOND_NS = 1e9;

enum { COUNTERS = (sizeof(struct weft_worker_stats) -
		   offsetof(struct weft_worker_stats, switches)) / sizeof(__u64) };

/* From the first counter to the last bucket all are 64-bit sums. */
static __u64 *counters(struct weft_worker_stats *stats)
{
	return &stats->switches;
}

static void add(struct weft_worker_stats *to, struct weft_worker_stats *more)
{
	int i;

	for (i = 0; i < COUNTERS; i++)
		counters(to)[i] += counters(more)[i];
}

/* Parts of the ledger are estimates, and may be corrected downwards by a little. */
static void take(struct weft_worker_stats *from, struct weft_worker_stats *less)
{
	int i;

	for (i = 0; i < COUNTERS; i++)
		counters(from)[i] -= counters(less)[i] < counters(from)[i] ? counters(less)[i] :
									     counters(from)[i];
}

static void free_session(struct top_session *session)
{
	free(session->workers);
	free(session->since);
	free(session->tasks);
}

static void free_sessions(struct top_session *sessions, size_t nr)
{
	while (nr)
		free_session(&sessions[--nr]);
	free(sessions);
}

void top_free(struct top *top)
{
	free_sessions(top->sessions, top->nr);
	weft_session_close(top->door);
}

/* The words of a command line are ended by zeros; 0 where the process is gone. */
static void name_owner(struct top_session *session)
{
	struct passwd *user = getpwuid(session->info.out_uid);
	char path[64], words[sizeof(session->command)] = "", *name;
	size_t n = 0, i;
	FILE *file;

	if (user)
		snprintf(session->user, sizeof(session->user), "%s", user->pw_name);
	else
		snprintf(session->user, sizeof(session->user), "%u", session->info.out_uid);
	snprintf(path, sizeof(path), "/proc/%d/cmdline", session->info.out_pid);
	file = session->info.out_pid ? fopen(path, "re") : NULL;
	if (file) {
		n = fread(words, 1, sizeof(words) - 1, file);
		fclose(file);
	}
	while (n && !words[n - 1])
		n--;
	/* Its first word without the directory, and nothing that a terminal would obey. */
	name = memrchr(words, '/', strlen(words));
	name = name ? name + 1 : words;
	for (i = 0; name + i < words + n; i++)
		session->command[i] = isprint((unsigned char)name[i]) ? name[i] : ' ';
}

/* Workers may come between two calls, as long as there are fewer than were counted. */
static int read_workers(struct top *top, struct top_session *session)
{
	__u32 number = session->info.out_session;
	int nr = weft_session_stats_of(top->door, number, NULL, 0), all;

	if (nr <= 0)
		return nr;
	session->workers = calloc(nr, sizeof(*session->workers));
	session->since = calloc(nr, sizeof(*session->since));
	if (!session->workers || !session->since)
		cli_no_memory();
	all = weft_session_stats_of(top->door, number, session->workers, nr);
	if (all < 0)
		return all;
	session->nr_workers = all < nr ? all : nr;
	return 0;
}

static int read_tasks(struct top *top, struct top_session *session)
{
	struct weft_task_info *infos = calloc(TOP_TASKS, sizeof(*infos));
	__u64 cursor = 0;
	int nr, i;

	session->tasks = calloc(TOP_TASKS, sizeof(*session->tasks));
	if (!infos || !session->tasks)
		cli_no_memory();
	nr = weft_session_tasks_of(top->door, session->info.out_session, infos, TOP_TASKS, &cursor);
	for (i = 0; i < nr; i++) {
		session->tasks[i].info = infos[i];
		session->states[infos[i].state % TOP_STATES]++;
	}
	free(infos);
	session->nr_tasks = nr < 0 ? 0 : nr;
	session->all_seen = !cursor;
	return nr < 0 ? nr : 0;
}

/* 0, or why there is nothing to see of it. */
static int read_session(struct top *top, struct top_session *session)
{
	int err = weft_session_result_of(top->door, session->info.out_session, &session->result);

	if (!err)
		err = read_workers(top, session);
	if (!err)
		err = read_tasks(top, session);
	if (!err)
		name_owner(session);
	return err;
}

static int by_id(const void *a, const void *b)
{
	const struct top_task *left = a, *right = b;

	return left->info.id < right->info.id ? -1 : left->info.id > right->info.id;
}

/* Without times of their own those that run now go for the hottest, then those that could. */
static int heat_of_state(__u32 state)
{
	return state == WEFT_TASK_RUNNING ? 2 : state == WEFT_TASK_RUNNABLE;
}

static int by_heat(const void *a, const void *b)
{
	const struct top_task *left = a, *right = b;

	if (left->run_ns != right->run_ns)
		return left->run_ns < right->run_ns ? 1 : -1;
	if (left->info.state != right->info.state)
		return heat_of_state(right->info.state) - heat_of_state(left->info.state);
	return by_id(a, b);
}

/* What is new to us began at zero. */
static void compare_tasks(struct top_session *session, struct top_session *before)
{
	const struct top_task *was;
	__u32 i;

	if (before)
		qsort(before->tasks, before->nr_tasks, sizeof(*before->tasks), by_id);
	for (i = 0; i < session->nr_tasks; i++) {
		struct top_task *task = &session->tasks[i];

		was = before ? bsearch(task, before->tasks, before->nr_tasks, sizeof(*was), by_id) :
			       NULL;
		task->switches = task->info.switches - (was ? was->info.switches : 0);
		task->run_ns = task->info.run_ns - (was ? was->info.run_ns : 0);
	}
	qsort(session->tasks, session->nr_tasks, sizeof(*session->tasks), by_heat);
}

/* By the ledger of one that has come since then it was idle from the session's start on. */
static void forget_before(struct weft_worker_stats *since, __u64 wall_ns)
{
	__u64 before_ns = since->wall_ns > wall_ns ? since->wall_ns - wall_ns : 0;

	since->wall_ns -= before_ns;
	since->idle_ns -= before_ns < since->idle_ns ? before_ns : since->idle_ns;
}

/* A worker keeps its place; those that come later are behind it. */
static void compare_session(struct top_session *session, struct top_session *before)
{
	__u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		session->since[i] = session->workers[i];
		if (before && i < before->nr_workers)
			take(&session->since[i], &before->workers[i]);
		else
			forget_before(&session->since[i], session->since[0].wall_ns);
		add(&session->total, &session->since[i]);
	}
	compare_tasks(session, before);
}

static struct top_session *find(struct top_session *sessions, size_t nr, __u32 number)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (sessions[i].info.out_session == number)
			return &sessions[i];
	return NULL;
}

/* All that there are, by number. -ENOENT says that there are no more. */
static int read_sessions(struct top *top)
{
	struct weft_session_info info;
	size_t room = 0;
	__u32 after = 0;
	int err;

	top->sessions = NULL;
	top->nr = 0;
	while (!(err = weft_session_next(top->door, after, &info))) {
		struct top_session *session;

		after = info.out_session;
		top->sessions = cli_room(top->sessions, top->nr, &room, sizeof(*session));
		session = &top->sessions[top->nr];
		*session = (struct top_session) { .info = info };
		err = read_session(top, session);
		if (!err)
			top->nr++;
		else
			free_session(session);
		/* It may have been closed meanwhile. */
		if (err && err != -ENOENT)
			return err;
	}
	return err == -ENOENT ? 0 : err;
}

int top_look(struct top *top)
{
	struct top before = *top;
	size_t i;
	int err;

	top->taken_ns = cli_now_ns();
	top->interval_ns = before.taken_ns ? top->taken_ns - before.taken_ns : 0;
	err = read_sessions(top);
	for (i = 0; i < top->nr; i++)
		compare_session(&top->sessions[i],
				find(before.sessions, before.nr,
				     top->sessions[i].info.out_session));
	free_sessions(before.sessions, before.nr);
	return err;
}

double top_seconds(const struct top_session *session)
{
	return session->nr_workers ? session->total.wall_ns / SECOND_NS / session->nr_workers : 0;
}

double top_rate(const struct top_session *session, __u64 count)
{
	double seconds = top_seconds(session);

	return seconds > 0 ? count / seconds : 0;
}

bool top_is_over(const struct top_session *session)
{
	return session->result.out_end != WEFT_END_NONE;
}
