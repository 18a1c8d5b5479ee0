// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation, and every copy from and to userspace, fails in turn: the first
 * one of a call, then the second, until none is left to fail. Each time the call
 * says so or does without, what it half did is undone, and the next run works.
 * The log's scan and kmemleak say whether that is all. Needs a kernel with fault
 * injection: make check-debug.
 */
#include "weft_test.h"

#include <glob.h>
#include <sys/mount.h>

#define NO_INJECTION "this kernel has no fault injection"

enum { MOST_FAILURES = 2000 };

static const char *const knobs[] = {
	/* Also what may sleep, and single pages; and not a stack trace each. */
	"failslab/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-wait", "fail_page_alloc/min-order",
	"failslab/verbose", "fail_page_alloc/verbose", "fail_usercopy/verbose",
};

static int set_up_injection(void)
{
	char path[96];

	for (size_t i = 0; i < ARRAY_LEN(knobs); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", knobs[i]);
		if (write_text(path, strstr(knobs[i], "gfp") ? "N" : "0"))
			return -1;
	}
	return 0;
}

/* The countdown of thread @tid, in this process or the kernel's. */
static int open_countdown(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", tid);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Also the copy that this takes may be the one that fails. */
static void set_countdown(int fd, int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", nth);

	while (pwrite(fd, text, len, 0) != len)
		if (errno != EFAULT)
			abort();
}

/* Failures to go; 0: it has come. */
static int countdown(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) > 0)
		return atoi(text);
	/* It came just now, here. */
	if (errno != EFAULT)
		abort();
	return 1;
}

static int run_to_the_end(const struct program *p, unsigned int nr_cpus, __u32 vehicle)
{
	struct weft_start start = { .flags = WEFT_START_EVENTS, .vehicle = vehicle };
	struct weft_result result = { .size = sizeof(result) };
	int fd = run_on(p, cpus(nr_cpus), &start), err;

	if (fd < 0)
		return fd;
	err = wait_end(fd, -1);
	if (!err)
		err = call(fd, WEFT_IOC_RESULT, &result);
	if (!err && result.out_status != 42)
		err = -EPROTO;
	close(fd);
	return err;
}

/* Of the session that runs. */
static __u32 session_id;

/* A session at the point that the step begins at: none, open, loaded, running. */
enum stage { NOTHING, OPEN, LOADED, RUNNING };

struct step {
	const char *name;
	enum stage stage;
	int (*run)(int fd);
};

static int step_open(int fd)
{
	int new = open_weft();

	if (new >= 0)
		close(new);
	return new < 0 ? new : 0;
}

static int step_info(int fd)
{
	struct weft_info info = { .size = sizeof(info) };

	return call(fd, WEFT_IOC_INFO, &info);
}

static int step_policy(int fd)
{
	struct weft_policy_info info = { .size = sizeof(info) };

	return call(fd, WEFT_IOC_POLICY, &info);
}

static int step_load(int fd)
{
	char log[256];
	struct weft_load load = load_of(&print_lines);

	load.log = PTR(log);
	load.log_size = sizeof(log);
	load.data_total = 100 * PAGE;
	return call(fd, WEFT_IOC_LOAD, &load);
}

/* A refusal takes memory, too: its reason. */
static int step_load_refused(int fd)
{
	PROGRAM(no_end, MOV(0, 1));
	char log[256];
	struct weft_load load = load_of(&no_end);
	int err;

	load.log = PTR(log);
	load.log_size = sizeof(log);
	err = call(fd, WEFT_IOC_LOAD, &load);
	return err == -EINVAL ? 0 : err ? err : -EPROTO;
}

static int step_start(int fd)
{
	return start(fd, 4, WEFT_START_EVENTS);
}

static int step_start_kthreads(int fd)
{
	struct weft_start start = { .vehicle = WEFT_VEHICLE_KTHREAD };

	return start_on(fd, cpus(4), &start);
}

static int step_spawn(int fd)
{
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 8, .arg = 1 };

	return call(fd, WEFT_IOC_SPAWN, &spawn);
}

static int step_wait(int fd)
{
	int err = wait_end(fd, 1000000);

	return err == -ETIMEDOUT ? 0 : err;
}

static int step_result(int fd)
{
	struct weft_result result = { .size = sizeof(result) };

	return call(fd, WEFT_IOC_RESULT, &result);
}

static int step_stats(int fd)
{
	return ask_stats(fd);
}

static int step_tasks(int fd)
{
	return ask_tasks(fd);
}

static int step_map(int fd)
{
	return ask_map(fd);
}

static int step_baseline(int fd)
{
	struct weft_baseline baseline = {
		.size = sizeof(baseline), .other_cpu = 1, .iterations = 10,
	};
	int err = 0;

	for (__u32 kind = WEFT_BASELINE_YIELD; !err && kind <= WEFT_BASELINE_KTHREAD_WORK_BATCH; kind++) {
		baseline.kind = kind;
		baseline.other_cpu = kind != WEFT_BASELINE_YIELD;
		err = call(fd, WEFT_IOC_BASELINE, &baseline);
	}
	return err;
}

static int step_stop(int fd)
{
	return stop(fd);
}

static int read_all(const char *path)
{
	static char text[PAGE];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err = 0;
	ssize_t len;

	if (fd < 0)
		return -errno;
	while ((len = read(fd, text, sizeof(text))) > 0)
		;
	if (len < 0)
		err = -errno;
	close(fd);
	return err;
}

static int step_debugfs(int fd)
{
	static const char *const names[] = { "ledger", "counters" };
	char path[64];
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/weft/%u/%s", session_id, names[i]);
		err = read_all(path);
	}
	return err;
}

static int step_whole_run(int fd)
{
	return run_to_the_end(&return_42, 4, WEFT_VEHICLE_TASK);
}

static int step_whole_run_kthreads(int fd)
{
	return run_to_the_end(&return_42, 4, WEFT_VEHICLE_KTHREAD);
}

/* Without main: it runs until it is stopped. */
static int start_kept(int fd, unsigned int nr_cpus)
{
	struct weft_start start = { .flags = WEFT_START_KEEP | WEFT_START_EVENTS };
	int err = start_on(fd, cpus(nr_cpus), &start);

	session_id = start.out_session;
	return err;
}

static int reach(enum stage stage)
{
	int fd = stage > NOTHING ? open_weft() : -1, err = 0;

	if (stage >= LOADED)
		err = load(fd, &spawnable);
	if (!err && stage >= RUNNING)
		err = start_kept(fd, 2);
	if (err)
		abort();
	return fd;
}

/* The @nth of the step fails; true when it has no so many. */
static bool try_nth(struct __test_metadata *_metadata, const struct step *step, int counter,
		    int nth)
{
	int fd = reach(step->stage), err, left;

	set_countdown(counter, nth);
	err = step->run(fd);
	left = countdown(counter);
	set_countdown(counter, 0);
	/* Something else may do in its place; if it does not, this is why. */
	EXPECT_TRUE(!err || (!left && (err == -ENOMEM || err == -EFAULT))) {
		TH_LOG("%s: failure %d gave: %s", step->name, nth, strerror(-err));
	}
	/* As if it had not been called, or it was but for the answer. */
	if (err == -ENOMEM && step->stage > NOTHING) {
		EXPECT_EQ(0, step->run(fd)) {
			TH_LOG("%s: the second time, after failure %d", step->name, nth);
		}
	}
	if (fd >= 0)
		close(fd);
	EXPECT_EQ(0, sessions());
	return left;
}

FIXTURE(fail_nth)
{
	int counter;
};

FIXTURE_SETUP(fail_nth)
{
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
	self->counter = open_countdown(gettid());
}

FIXTURE_TEARDOWN(fail_nth)
{
	close(self->counter);
}

FIXTURE_VARIANT(fail_nth)
{
	struct step step;
};

#define STEP(what, at)							\
FIXTURE_VARIANT_ADD(fail_nth, what)					\
{									\
	.step = { #what, at, step_##what }				\
}

STEP(open, NOTHING);
STEP(info, OPEN);
STEP(policy, OPEN);
STEP(load, OPEN);
STEP(load_refused, OPEN);
STEP(start, LOADED);
STEP(start_kthreads, LOADED);
STEP(spawn, RUNNING);
STEP(wait, RUNNING);
STEP(result, RUNNING);
STEP(stats, RUNNING);
STEP(tasks, RUNNING);
STEP(map, RUNNING);
STEP(stop, RUNNING);
STEP(baseline, OPEN);
STEP(debugfs, RUNNING);
STEP(whole_run, NOTHING);
STEP(whole_run_kthreads, NOTHING);

TEST_F_TIMEOUT(fail_nth, of_a_call, 600)
{
	int nth = 1;

	NEEDS(self->counter >= 0, NO_INJECTION);
	ASSERT_EQ(0, set_up_injection());
	while (nth < MOST_FAILURES && !try_nth(_metadata, &variant->step, self->counter, nth))
		nth++;
	EXPECT_LT(nth, MOST_FAILURES);
	TH_LOG("%s: %d failures", variant->step.name, nth - 1);
	EXPECT_EQ(0, run_to_the_end(&return_42, 2, WEFT_VEHICLE_TASK));
}

/* 0: takes memory in all ways that a task has, then says so in the data. */
static const struct insn taker_insns[] = {
	/* 0 */ MOV(1, 4000), CALL(chan_make),
	/* 2 */ LD64(1, 300000), CALL(arena_alloc),
	/* 5 */ LDFUNC(1, 17 - 6), CALL(go),
	/* 8 */ LD64(1, 1000), CALL(sleep_ns),
	/* 11 */ LD64(1, DATA), MOV(2, 1), ATOMIC_ADD64(1, 2, 0),
	/* 15 */ MOV(0, 0), EXIT,
	/* 17 */ MOV(0, 0), EXIT,
};
static const struct program taker = {
	.insns = taker_insns,
	.nr_insns = ARRAY_LEN(taker_insns),
	.entries = { 0, 17 },
	.nr_entries = 2,
	.data_total = PAGE,
};

/* The kthread of the only worker of session @id, or 0. */
static pid_t worker_of(__u32 id)
{
	char want[32], comm[32];
	pid_t tid = 0;
	glob_t found;

	snprintf(want, sizeof(want), "weft/%u:0\n", id);
	if (glob("/proc/[0-9]*/comm", 0, NULL, &found))
		return 0;
	for (size_t i = 0; !tid && i < found.gl_pathc; i++) {
		FILE *file = fopen(found.gl_pathv[i], "re");

		if (file && fgets(comm, sizeof(comm), file) && !strcmp(comm, want))
			tid = atoi(found.gl_pathv[i] + strlen("/proc/"));
		if (file)
			fclose(file);
	}
	globfree(&found);
	return tid;
}

/* The @nth allocation of the worker fails; true when it has no so many. */
static bool try_nth_of_worker(struct __test_metadata *_metadata, int nth)
{
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	int fd = open_weft(), counter, left;
	volatile __u64 *data;

	ASSERT_EQ(0, load(fd, &taker));
	ASSERT_EQ(0, start_kept(fd, 1));
	counter = open_countdown(worker_of(session_id));
	ASSERT_GE(counter, 0);
	data = map_data(fd);
	ASSERT_NE(NULL, data);
	set_countdown(counter, nth);
	ASSERT_EQ(0, call(fd, WEFT_IOC_SPAWN, &spawn));
	while (!word_at(data) && wait_end(fd, 1000000) == -ETIMEDOUT)
		;
	/* It has done without, or the report says what it lacked. */
	EXPECT_TRUE(word_at(data) || result(fd).out_fault == WEFT_FAULT_MEMORY);
	left = word_at(data) ? countdown(counter) : 0;
	close(counter);
	munmap((void *)data, PAGE);
	close(fd);
	EXPECT_EQ(0, sessions());
	return left;
}

FIXTURE(fail_nth_worker)
{
};

FIXTURE_SETUP(fail_nth_worker)
{
	mount("none", "/sys/kernel/debug", "debugfs", 0, NULL);
}

FIXTURE_TEARDOWN(fail_nth_worker)
{
}

TEST_F_TIMEOUT(fail_nth_worker, of_a_task, 600)
{
	int nth = 1;

	NEEDS(!access("/proc/self/fail-nth", F_OK), NO_INJECTION);
	ASSERT_EQ(0, set_up_injection());
	while (nth < MOST_FAILURES && !try_nth_of_worker(_metadata, nth))
		nth++;
	EXPECT_LT(nth, MOST_FAILURES);
	TH_LOG("task: %d failures", nth - 1);
}

TEST_HARNESS_MAIN
