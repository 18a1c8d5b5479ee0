// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation, and every copy from and to userspace, fails in turn: the first
 * one of a call, then the second, until none is left to fail. Each time the call
 * says so or does without, what it half did is undone, and the next run works.
 * The log's scan and kmemleak say whether that is all. Needs a kernel with fault
 * injection: make check-debug.
 */
#include "fail_nth.h"

#include <glob.h>
#include <sys/mount.h>

#define NO_INJECTION "this kernel has no fault injection"

enum { MOST_FAILURES = 2000 };

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

/* A session at the point that the step begins at; the last: its tasks have threads. */
enum stage { NOTHING, OPEN, LOADED, RUNNING_ON_ONE, RUNNING, RUNNING_THREADS };

struct step {
	const char *name;
	enum stage stage;
	int (*run)(int fd);
	bool takes_memory;	/* without which it is refused */
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

static int step_swap(int fd)
{
	struct weft_param_value levels = { .name = "levels", .value = 3 };
	struct weft_swap swap = {
		.size = sizeof(swap), .policy = "mlfq", .params = PTR(&levels), .nr_params = 1,
	};

	return call(fd, WEFT_IOC_SWAP, &swap);
}

static int step_workers(int fd)
{
	__u64 mask = cpus(4);
	struct weft_workers workers = {
		.size = sizeof(workers), .cpu_mask = PTR(&mask), .cpu_mask_bytes = sizeof(mask),
	};

	return call(fd, WEFT_IOC_WORKERS, &workers);
}

static int step_session(int fd)
{
	struct weft_session_info session = { .size = sizeof(session) };

	return call(fd, WEFT_IOC_SESSION, &session);
}

/* From the start to the last line. */
static int step_read(int unused)
{
	char text[PAGE];
	int fd = run(&print_lines, 1, 0), err;
	ssize_t len;

	if (fd < 0)
		return fd;
	while ((len = read(fd, text, sizeof(text))) > 0)
		;
	err = len < 0 ? -errno : 0;
	close(fd);
	return err;
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
static int start_kept(int fd, unsigned int nr_cpus, __u32 vehicle)
{
	struct weft_start start = {
		.flags = WEFT_START_KEEP | WEFT_START_EVENTS, .vehicle = vehicle,
	};
	int err = start_on(fd, cpus(nr_cpus), &start);

	session_id = start.out_session;
	return err;
}

static int reach(enum stage stage)
{
	int fd = stage > NOTHING ? open_weft() : -1, err = 0;

	if (stage >= LOADED)
		err = load(fd, &spawnable);
	if (!err && stage >= RUNNING_ON_ONE)
		err = start_kept(fd, stage == RUNNING_ON_ONE ? 1 : 2,
				 stage == RUNNING_THREADS ? WEFT_VEHICLE_KTHREAD :
							    WEFT_VEHICLE_TASK);
	if (err)
		abort();
	return fd;
}

/* The @nth of the step fails; true when it has no so many. Counts what memory was short for. */
static bool try_nth(struct __test_metadata *_metadata, const struct step *step, int counter,
		    int nth, int *refused)
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
	*refused += err == -ENOMEM;
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

#define STEP_NAMED(variant, what, at, takes)				\
FIXTURE_VARIANT_ADD(fail_nth, variant)					\
{									\
	.step = { #variant, at, step_##what, takes }			\
}
#define STEP(what, at, takes)	STEP_NAMED(what, what, at, takes)
#define STEP_THREADS(what, takes)					\
	STEP_NAMED(what##_threads, what, RUNNING_THREADS, takes)

STEP(open, NOTHING, true);
STEP(info, OPEN, false);
STEP(policy, OPEN, false);
STEP(load, OPEN, true);
STEP(load_refused, OPEN, true);
STEP(start, LOADED, true);
STEP(start_kthreads, LOADED, true);
STEP(spawn, RUNNING, true);
STEP_THREADS(spawn, true);
STEP(wait, RUNNING, false);
STEP(result, RUNNING, false);
STEP_THREADS(result, false);
STEP(stats, RUNNING, true);
STEP_THREADS(stats, true);
STEP(tasks, RUNNING, true);
STEP_THREADS(tasks, true);
STEP(session, RUNNING, false);
STEP(swap, RUNNING, true);
STEP(workers, RUNNING_ON_ONE, true);
STEP(map, RUNNING, true);
STEP(stop, RUNNING, false);
STEP_THREADS(stop, false);
STEP(baseline, OPEN, true);
STEP(debugfs, RUNNING, true);
STEP(read, NOTHING, true);
STEP(whole_run, NOTHING, true);
STEP(whole_run_kthreads, NOTHING, true);

TEST_F_TIMEOUT(fail_nth, of_a_call, 600)
{
	int nth = 1, refused = 0;

	NEEDS(self->counter >= 0, NO_INJECTION);
	ASSERT_EQ(0, set_up_injection());
	while (nth < MOST_FAILURES &&
	       !try_nth(_metadata, &variant->step, self->counter, nth, &refused))
		nth++;
	EXPECT_LT(1, nth);
	EXPECT_LT(nth, MOST_FAILURES);
	EXPECT_EQ(variant->step.takes_memory, refused > 0);
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
	ASSERT_EQ(0, start_kept(fd, 1, WEFT_VEHICLE_TASK));
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
