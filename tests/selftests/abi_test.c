// SPDX-License-Identifier: GPL-2.0
/*
 * The errno contract at the top of <linux/weft.h>, line by line, and what the
 * comments of each struct promise. The refused case stands beside the accepted.
 */
#include "weft_test.h"

FIXTURE(abi)
{
	int fd;
};

FIXTURE_SETUP(abi)
{
	self->fd = open_weft();
	ASSERT_GE(self->fd, 0);
}

FIXTURE_TEARDOWN(abi)
{
	close(self->fd);
}

/* ENOTTY: unknown command. */
TEST_F(abi, unknown_command)
{
	struct weft_info info = { .size = sizeof(info) };

	EXPECT_EQ(-ENOTTY, call(self->fd, _IOWR(WEFT_IOC_TYPE, 0x0a, struct weft_info), &info));
	EXPECT_EQ(-ENOTTY, call(self->fd, _IOWR(WEFT_IOC_TYPE, 0xff, struct weft_info), &info));
	EXPECT_EQ(-ENOTTY, call(self->fd, _IOWR('w', 0x00, struct weft_info), &info));
	EXPECT_EQ(-ENOTTY, call(self->fd, 0, &info));
	EXPECT_EQ(-ENOTTY, call(self->fd, ~0UL, &info));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
}

TEST_F(abi, info_says_what_there_is)
{
	struct weft_info info;

	memset(&info, POISON, sizeof(info));
	info.size = sizeof(info);
	info.__reserved = 0;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
	EXPECT_EQ(sizeof(info), info.size);
	EXPECT_EQ(WEFT_ABI_VERSION, info.out_abi);
	EXPECT_EQ(WEFT_FEATURES, info.out_features);
	EXPECT_GE(info.out_max_insns, 4096);
	EXPECT_GE(info.out_max_tasks, 1000000);
	EXPECT_GE(info.out_max_memory, 1ULL << 30);
	EXPECT_GE(info.out_policies, 3);
	EXPECT_GE(info.out_max_stack, 16384);
	EXPECT_GE(info.out_sessions, 1);
	EXPECT_EQ(0, info.__reserved);
}

/* EINVAL: a reserved field not zero. */
TEST_F(abi, reserved_fields)
{
	struct weft_info info = { .size = sizeof(info), .__reserved = 1 };
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.__reserved = 1,
	};

	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_INFO, &info));
	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_START, &start));
	start.__reserved = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
}

/* EOPNOTSUPP: a known field with an unknown flag. */
TEST_F(abi, unknown_flags)
{
	struct weft_load l = load_of(&return_42);
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
	};
	struct weft_wait wait = { .size = sizeof(wait), .timeout_ns = -1 };
	struct weft_stop stop = { .size = sizeof(stop) };
	unsigned int bit;

	for (bit = 0; bit < 32; bit++) {
		l.flags = 1U << bit;
		ASSERT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_LOAD, &l));
	}
	l.flags = 0;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
	for (bit = 0; bit < 32; bit++) {
		if (WEFT_START_FLAGS >> bit & 1)
			continue;
		start.flags = 1U << bit;
		ASSERT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_START, &start));
	}
	start.flags = 0;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
	for (bit = 0; bit < 32; bit++) {
		wait.flags = 1U << bit;
		ASSERT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_WAIT, &wait));
		stop.flags = 1U << bit;
		ASSERT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_STOP, &stop));
	}
	wait.flags = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_WAIT, &wait));
	stop.flags = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_STOP, &stop));
}

/* ENODATA: the session has no program, or has not been started, yet. */
static int each_needs_start(int fd)
{
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	struct weft_wait wait = { .size = sizeof(wait) };
	struct weft_result result = { .size = sizeof(result) };
	struct weft_stats stats = { .size = sizeof(stats) };
	struct weft_tasks tasks = { .size = sizeof(tasks) };
	struct weft_stop stop = { .size = sizeof(stop) };
	char byte;

	if (call(fd, WEFT_IOC_SPAWN, &spawn) != -ENODATA)
		return WEFT_IOC_SPAWN;
	if (call(fd, WEFT_IOC_WAIT, &wait) != -ENODATA)
		return WEFT_IOC_WAIT;
	if (call(fd, WEFT_IOC_RESULT, &result) != -ENODATA)
		return WEFT_IOC_RESULT;
	if (call(fd, WEFT_IOC_STATS, &stats) != -ENODATA)
		return WEFT_IOC_STATS;
	if (call(fd, WEFT_IOC_TASKS, &tasks) != -ENODATA)
		return WEFT_IOC_TASKS;
	if (call(fd, WEFT_IOC_STOP, &stop) != -ENODATA)
		return WEFT_IOC_STOP;
	if (read(fd, &byte, 1) != -1 || errno != ENODATA)
		return 1;
	return 0;
}

TEST_F(abi, too_early)
{
	EXPECT_EQ(-ENODATA, start(self->fd, 1, 0));
	EXPECT_EQ(0, each_needs_start(self->fd));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_DATA));
	EXPECT_EQ(ENODATA, errno);
	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(0, each_needs_start(self->fd));
	EXPECT_EQ(0, start(self->fd, 1, 0));
	EXPECT_EQ(0, wait_end(self->fd, -1));
}

/* EEXIST: the session has a program, or has been started, already. */
TEST_F(abi, too_late)
{
	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EEXIST, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	EXPECT_EQ(-EEXIST, load(self->fd, &return_42));
	EXPECT_EQ(-EEXIST, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(-EEXIST, load(self->fd, &return_42));
	EXPECT_EQ(-EEXIST, start(self->fd, 1, 0));
	EXPECT_EQ(42, result(self->fd).out_status);
}

/* ESHUTDOWN: the session has finished. */
TEST_F(abi, finished)
{
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	char byte;

	ASSERT_EQ(0, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(-ESHUTDOWN, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	EXPECT_EQ(0, wait_end(self->fd, 0));
	EXPECT_EQ(0, stop(self->fd));
	EXPECT_EQ(WEFT_END_MAIN, result(self->fd).out_end);
	EXPECT_EQ(0, read(self->fd, &byte, 1));
}

TEST_F(abi, policies_are_listed)
{
	struct weft_info info = { .size = sizeof(info) };
	static const char *const known[] = { "fifo", "rr", "go" };
	struct weft_policy_info policy;
	unsigned int seen = 0;

	ASSERT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
	for (__u32 i = 0; i < info.out_policies; i++) {
		memset(&policy, POISON, sizeof(policy));
		policy.size = sizeof(policy);
		policy.index = i;
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_POLICY, &policy));
		ASSERT_EQ(i, policy.index);
		ASSERT_LT(strnlen(policy.out_name, sizeof(policy.out_name)),
			  sizeof(policy.out_name));
		ASSERT_LT(strnlen(policy.out_about, sizeof(policy.out_about)),
			  sizeof(policy.out_about));
		ASSERT_NE(0, policy.out_about[0]);
		for (unsigned int k = 0; k < ARRAY_LEN(known); k++)
			seen |= !strcmp(policy.out_name, known[k]) << k;
	}
	EXPECT_EQ(7, seen);
	/* ENOENT: no such object. */
	policy.index = info.out_policies;
	EXPECT_EQ(-ENOENT, call(self->fd, WEFT_IOC_POLICY, &policy));
	policy.index = ~0U;
	EXPECT_EQ(-ENOENT, call(self->fd, WEFT_IOC_POLICY, &policy));
}

static int start_policy(int fd, const char *name)
{
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
	};

	strncpy(start.policy, name, sizeof(start.policy));
	return call(fd, WEFT_IOC_START, &start);
}

/* EOPNOTSUPP: an unknown policy. Then a known one can be named. */
TEST_F(abi, policy_names)
{
	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EOPNOTSUPP, start_policy(self->fd, "tomorrow"));
	EXPECT_EQ(-EOPNOTSUPP, start_policy(self->fd, "Go"));
	EXPECT_EQ(-EOPNOTSUPP, start_policy(self->fd, "g"));
	/* Not terminated. */
	EXPECT_EQ(-EINVAL, start_policy(self->fd, "ffffffffffffffff"));
	EXPECT_EQ(0, start_policy(self->fd, "rr"));
}

TEST_F(abi, policy_may_be_left_out)
{
	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(0, start_policy(self->fd, ""));
}

static int start_mask(int fd, const void *mask, __u32 bytes)
{
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(mask),
		.cpu_mask_bytes = bytes,
	};

	return call(fd, WEFT_IOC_START, &start);
}

/* ENXIO: a CPU that does not exist. EINVAL: no CPU, or no whole words. */
TEST_F(abi, cpu_masks)
{
	__u64 mask[WEFT_MAX_CPUS / 64 + 1] = {};

	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EINVAL, start_mask(self->fd, mask, sizeof(mask[0])));
	mask[0] = 1;
	EXPECT_EQ(-EINVAL, start_mask(self->fd, mask, 0));
	EXPECT_EQ(-EINVAL, start_mask(self->fd, mask, 7));
	EXPECT_EQ(-EINVAL, start_mask(self->fd, mask, sizeof(mask)));
	EXPECT_EQ(-EFAULT, start_mask(self->fd, NULL, 8));
	mask[WEFT_MAX_CPUS / 64 - 1] = 1ULL << 63;
	EXPECT_EQ(-ENXIO, start_mask(self->fd, mask, WEFT_MAX_CPUS / 8));
	mask[WEFT_MAX_CPUS / 64 - 1] = 0;
	EXPECT_EQ(0, start_mask(self->fd, mask, WEFT_MAX_CPUS / 8));
}

TEST_F(abi, start_says_what_it_started)
{
	__u64 mask = cpus(2);
	struct weft_start start;

	ASSERT_EQ(0, load(self->fd, &return_42));
	memset(&start, 0, sizeof(start));
	start.size = sizeof(start);
	start.cpu_mask = PTR(&mask);
	start.cpu_mask_bytes = sizeof(mask);
	start.out_session = start.out_workers = 0xcccccccc;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
	EXPECT_EQ(__builtin_popcountll(mask), start.out_workers);
	EXPECT_NE(0xcccccccc, start.out_session);
}

TEST_F(abi, main_must_be_an_entry)
{
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.main_insn = 1,
	};

	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_START, &start));
	start.main_insn = ~0U;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_START, &start));
	start.main_insn = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
}

TEST_F(abi, event_records_are_a_power_of_two)
{
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.flags = WEFT_START_EVENTS,
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.event_records = 100,
	};

	ASSERT_EQ(0, load(self->fd, &return_42));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_START, &start));
	start.event_records = 128;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
}

/* EINVAL: values that contradict each other, or go beyond what INFO says. */
TEST_F(abi, load_limits_are_checked)
{
	struct weft_info info = { .size = sizeof(info) };
	struct weft_load l;

	ASSERT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
#define REFUSED(field, value)						\
	do {								\
		l = load_of(&return_42);				\
		l.field = value;					\
		EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_LOAD, &l))	\
			TH_LOG("with " #field " = " #value);		\
	} while (0)
	REFUSED(nr_insns, 0);
	REFUSED(nr_insns, info.out_max_insns + 1);
	REFUSED(nr_insns, ~0U);
	REFUSED(nr_entries, 0);
	REFUSED(nr_entries, ~0U);
	REFUSED(data_size, l.data_total + 1);
	REFUSED(data_total, ~0U);
	REFUSED(rodata_size, ~0U);
	REFUSED(stack_limit, info.out_max_stack + 8);
	REFUSED(task_limit, info.out_max_tasks + 1);
	REFUSED(memory_limit, info.out_max_memory + 1);
#undef REFUSED
	EXPECT_EQ(0, load(self->fd, &return_42));
}

/* All that INFO says goes is taken. */
TEST_F(abi, load_limits_can_be_reached)
{
	struct weft_info info = { .size = sizeof(info) };
	/* Calls itself, so that the stack limit is its own. */
	static const struct insn recursive[] = {
		INSN(0x85, 0, 1, 0, -1), EXIT,
	};
	struct weft_load l = load_of(&return_42);

	ASSERT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
	l.insns = PTR(recursive);
	l.stack_limit = info.out_max_stack;
	l.task_limit = info.out_max_tasks;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
}

/* EFAULT: a pointer outside the caller's memory; the session is as before. */
TEST_F(abi, load_pointers_are_checked)
{
	struct weft_load l;

#define BAD(field, size_field, value)					\
	do {								\
		l = load_of(&return_42);				\
		l.field = PTR(-4096L);					\
		l.size_field = value;					\
		EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_LOAD, &l))	\
			TH_LOG("with a bad " #field);			\
	} while (0)
	BAD(insns, nr_insns, 2);
	BAD(entries, nr_entries, 1);
	BAD(rodata, rodata_size, 8);
	BAD(data, data_size, 8);
	BAD(log, log_size, 64);
#undef BAD
	EXPECT_EQ(0, load(self->fd, &return_42));
}

/* EINVAL: a program that the verifier refused, with the reason and the place. */
TEST_F(abi, refusal_has_a_reason)
{
	static const struct insn bad[] = { MOV(0, 1), MOV(1, 2), INSN(0xff, 0, 0, 0, 0), EXIT };
	struct weft_load l = load_of(&return_42);
	char log[256];

	memset(log, POISON, sizeof(log));
	l.insns = PTR(bad);
	l.nr_insns = ARRAY_LEN(bad);
	l.log = PTR(log);
	l.log_size = sizeof(log) / 2;
	l.out_insn = 0xcccccccc;
	ASSERT_EQ(-EINVAL, call(self->fd, WEFT_IOC_LOAD, &l));
	EXPECT_EQ(2, l.out_insn);
	ASSERT_LT(strnlen(log, sizeof(log) / 2), sizeof(log) / 2);
	EXPECT_NE(0, log[0]);
	for (size_t i = sizeof(log) / 2; i < sizeof(log); i++)
		ASSERT_EQ((char)POISON, log[i]);
	EXPECT_EQ(0, load(self->fd, &return_42));
}

TEST_F(abi, log_is_cut_to_its_size)
{
	static const struct insn bad[] = { INSN(0xff, 0, 0, 0, 0), EXIT };
	struct weft_load l = load_of(&return_42);
	char log[16];

	l.insns = PTR(bad);
	l.log = PTR(log);
	for (__u32 size = 0; size < 8; size++) {
		memset(log, POISON, sizeof(log));
		l.log_size = size;
		ASSERT_EQ(-EINVAL, call(self->fd, WEFT_IOC_LOAD, &l));
		for (__u32 i = size; i < sizeof(log); i++)
			ASSERT_EQ((char)POISON, log[i]);
		if (size)
			ASSERT_LT(strnlen(log, size), size);
	}
}

TEST_F(abi, log_is_empty_when_all_is_well)
{
	struct weft_load l = load_of(&return_42);
	char log[16];

	memset(log, POISON, sizeof(log));
	l.log = PTR(log);
	l.log_size = sizeof(log);
	l.out_task_bytes = 0xcccccccc;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
	EXPECT_EQ(0, log[0]);
	EXPECT_GT(l.out_task_bytes, 0);
	EXPECT_LT(l.out_task_bytes, 4096);
}

TEST_F(abi, entries_must_lie_in_the_program)
{
	static const __u32 outside = 2;
	struct weft_load l = load_of(&return_42);

	l.entries = PTR(&outside);
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_LOAD, &l));
}

/* ENOSPC: a limit of the session is reached. */
TEST_F(abi, memory_limit)
{
	struct weft_load l = load_of(&return_42);
	int err;

	/* Not enough for the segments. */
	l.memory_limit = PAGE;
	EXPECT_EQ(-ENOSPC, call(self->fd, WEFT_IOC_LOAD, &l));
	/* Enough for these, but not for a task. */
	l.memory_limit = 4 * PAGE;
	err = call(self->fd, WEFT_IOC_LOAD, &l);
	if (!err)
		err = start(self->fd, 1, 0);
	EXPECT_EQ(-ENOSPC, err);
}

TEST_F(abi, task_limit)
{
	struct weft_load l = load_of(&block_for_ever);
	struct weft_spawn spawn = { .size = sizeof(spawn) };
	int err = 0, n;

	l.task_limit = 10;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
	ASSERT_EQ(0, start(self->fd, 1, WEFT_START_KEEP));
	for (n = 0; n <= 10 && !err; n++)
		err = call(self->fd, WEFT_IOC_SPAWN, &spawn);
	EXPECT_EQ(-ENOSPC, err);
	EXPECT_EQ(11, n);
	EXPECT_EQ(10, result(self->fd).out_live);
}

/* ETIMEDOUT: WEFT_IOC_WAIT ran into its time-out, and not before. */
TEST_F(abi, wait_times_out)
{
	__u64 before = clock_ns();

	ASSERT_EQ(0, load(self->fd, &sleep_for_ever));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 0));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 30000000));
	EXPECT_GE(clock_ns() - before, 30000000);
	EXPECT_EQ(WEFT_END_NONE, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
}

static void on_alarm(int signal)
{
}

/* EINTR: a signal came; the call may be repeated. */
TEST_F(abi, wait_is_interrupted)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = { .it_value.tv_usec = 10000, .it_interval.tv_usec = 10000 };
	struct itimerval never = {};
	char byte;

	ASSERT_EQ(0, load(self->fd, &sleep_for_ever));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	/* Again and again: one that comes before the call is not the last. */
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &often, NULL));
	EXPECT_EQ(-EINTR, wait_end(self->fd, -1));
	EXPECT_EQ(-EINTR, wait_end(self->fd, 1000000000000));
	EXPECT_EQ(-1, read(self->fd, &byte, 1));
	EXPECT_EQ(EINTR, errno);
	ASSERT_EQ(0, setitimer(ITIMER_REAL, &never, NULL));
	EXPECT_EQ(-ETIMEDOUT, wait_end(self->fd, 0));
}

TEST_F(abi, spawn_needs_an_entry)
{
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 9 };

	ASSERT_EQ(0, load(self->fd, &spawnable));
	ASSERT_EQ(0, start(self->fd, 1, WEFT_START_KEEP));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	spawn.insn = ~0U;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	spawn.insn = 8;
	spawn.out_id = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SPAWN, &spawn));
	EXPECT_GT((__s64)spawn.out_id, 0);
}

TEST_F(abi, stats_fill_what_there_is)
{
	struct weft_worker_stats workers[8];
	struct weft_stats stats = {
		.size = sizeof(stats),
		.worker_size = sizeof(workers[0]),
		.workers = PTR(workers),
		.nr_workers = ARRAY_LEN(workers),
	};
	unsigned int nr = __builtin_popcountll(cpus(2));

	ASSERT_EQ(0, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	memset(workers, POISON, sizeof(workers));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	ASSERT_EQ(nr, stats.out_workers);
	for (unsigned int i = 0; i < nr; i++) {
		EXPECT_EQ(i, workers[i].cpu);
		EXPECT_EQ(0, workers[i].__reserved);
		EXPECT_GE(workers[i].wall_ns, workers[i].idle_ns);
	}
	for (size_t i = nr * sizeof(workers[0]); i < sizeof(workers); i++)
		ASSERT_EQ((char)POISON, ((char *)workers)[i]);
	/* Less room than workers, and none. */
	memset(workers, POISON, sizeof(workers));
	stats.nr_workers = 1;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	EXPECT_EQ(nr, stats.out_workers);
	EXPECT_EQ((char)POISON, ((char *)workers)[sizeof(workers[0])]);
	stats.nr_workers = 0;
	stats.workers = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	stats.nr_workers = 1;
	EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_STATS, &stats));
	stats.workers = PTR(workers);
	stats.worker_size = 4;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_STATS, &stats));
}

TEST_F(abi, tasks_are_listed_in_pages)
{
	struct weft_task_info infos[4];
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(infos[0]),
		.tasks = PTR(infos),
		.nr_tasks = 3,
	};
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 0 };
	__u64 ids[10], seen = 0;
	unsigned int total = 0;

	ASSERT_EQ(0, load(self->fd, &spawnable));
	ASSERT_EQ(0, start(self->fd, 1, WEFT_START_KEEP));
	for (unsigned int i = 0; i < ARRAY_LEN(ids); i++) {
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_SPAWN, &spawn));
		ids[i] = spawn.out_id;
	}
	do {
		memset(infos, POISON, sizeof(infos));
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
		ASSERT_LE(tasks.out_tasks, 3);
		for (__u32 i = 0; i < tasks.out_tasks; i++)
			for (unsigned int k = 0; k < ARRAY_LEN(ids); k++)
				seen |= (__u64)(infos[i].id == ids[k]) << k;
		total += tasks.out_tasks;
		ASSERT_EQ((char)POISON, ((char *)&infos[3])[0]);
		ASSERT_LE(total, ARRAY_LEN(ids));
	} while (tasks.cursor);
	EXPECT_EQ(ARRAY_LEN(ids), total);
	EXPECT_EQ((1U << ARRAY_LEN(ids)) - 1, seen);

	tasks.cursor = 0;
	tasks.task_size = 8;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_TASKS, &tasks));
	tasks.task_size = sizeof(infos[0]);
	tasks.tasks = PTR(-4096L);
	EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_TASKS, &tasks));
	/* A cursor that nobody gave is harmless. */
	tasks.tasks = PTR(infos);
	tasks.cursor = ~0ULL;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
	EXPECT_EQ(0, tasks.out_tasks);
	EXPECT_EQ(0, tasks.cursor);
}

TEST_F(abi, result_of_main)
{
	struct weft_result r;

	ASSERT_EQ(0, load(self->fd, &return_42));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	memset(&r, POISON, sizeof(r));
	r.size = sizeof(r);
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_RESULT, &r));
	EXPECT_EQ(WEFT_END_MAIN, r.out_end);
	EXPECT_EQ(42, r.out_status);
	EXPECT_EQ(WEFT_FAULT_NONE, r.out_fault);
	EXPECT_EQ(1, r.out_created);
	EXPECT_EQ(1, r.out_exited);
	EXPECT_EQ(0, r.out_live);
	EXPECT_GT(r.out_peak_bytes, 0);
	EXPECT_GT(r.out_wall_ns, 0);
	EXPECT_EQ(0, r.out_text[0]);
}

TEST_F(abi, status_is_all_of_r0)
{
	PROGRAM(wide, LD64(0, 0x8000000012345678ULL), EXIT);

	ASSERT_EQ(0, load(self->fd, &wide));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(0x8000000012345678ULL, (__u64)result(self->fd).out_status);
}

TEST_F(abi, args_are_main_s)
{
	/* r0 = r1 * 1000 + r2 */
	PROGRAM(args, INSN(0x27, 1, 0, 0, 1000), MOVX(0, 1), INSN(0x0f, 0, 2, 0, 0), EXIT);
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.args = { 5, 7 },
	};

	ASSERT_EQ(0, load(self->fd, &args));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(5007, result(self->fd).out_status);
}

TEST_F(abi, result_of_a_fault)
{
	struct weft_result r;

	ASSERT_EQ(0, load(self->fd, &read_null));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	r = result(self->fd);
	EXPECT_EQ(WEFT_END_FAULT, r.out_end);
	EXPECT_EQ(WEFT_FAULT_ADDRESS, r.out_fault);
	EXPECT_EQ(1, r.out_insn);
	EXPECT_EQ(16, r.out_addr);
	EXPECT_EQ(8, r.out_access);
	EXPECT_EQ(0, r.out_entry);
	EXPECT_GT((__s64)r.out_task, 0);
	EXPECT_EQ(1, r.out_live);
}

TEST_F(abi, result_of_a_deadlock)
{
	struct weft_task_info info;
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(info),
		.tasks = PTR(&info),
		.nr_tasks = 1,
	};

	ASSERT_EQ(0, load(self->fd, &block_for_ever));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(WEFT_END_DEADLOCK, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
	/* Who waits for what can still be asked. */
	memset(&info, POISON, sizeof(info));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
	ASSERT_EQ(1, tasks.out_tasks);
	EXPECT_EQ(WEFT_TASK_BLOCKED, info.state);
	EXPECT_EQ(WEFT_ON_RECV, info.wait);
	EXPECT_EQ(1, info.addr);
	EXPECT_EQ(0, info.entry);
	EXPECT_EQ(5, info.insn);
	EXPECT_EQ(0, info.priority);
}

TEST_F(abi, result_of_a_time_limit)
{
	struct weft_load l = load_of(&loop_for_ever);

	l.run_limit_ns = 20000000;
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_LOAD, &l));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	EXPECT_EQ(WEFT_END_TIME, result(self->fd).out_end);
	EXPECT_GE(result(self->fd).out_wall_ns, 20000000);
}

TEST_F(abi, result_of_a_stop)
{
	ASSERT_EQ(0, load(self->fd, &loop_for_ever));
	ASSERT_EQ(0, start(self->fd, 2, 0));
	ASSERT_EQ(0, stop(self->fd));
	EXPECT_EQ(WEFT_END_STOPPED, result(self->fd).out_end);
	EXPECT_EQ(1, result(self->fd).out_live);
}

/* Sixteen numbers of random_u64() in the first words of the data. */
static int random_words(__u64 seed, __u64 *words)
{
	PROGRAM(draw,
		LD64(6, DATA), MOV(7, 16),
		CALL(random_u64), STORE64(6, 0, 0), ADD(6, 8), ADD(7, -1), JNE(7, 0, -5),
		MOV(0, 0), EXIT);
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.seed = seed,
	};
	int fd = open_weft(), err = load(fd, &draw);
	void *data;

	if (!err)
		err = call(fd, WEFT_IOC_START, &start);
	if (!err)
		err = wait_end(fd, -1);
	data = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, WEFT_MAP_DATA);
	if (!err && data != MAP_FAILED)
		memcpy(words, data, 16 * sizeof(*words));
	munmap(data, PAGE);
	close(fd);
	return data == MAP_FAILED ? -1 : err;
}

/* On one worker, the same seed gives the same numbers; another, others. */
TEST(random_is_repeatable_by_seed)
{
	__u64 first[16], again[16], other[16];

	memset(first, POISON, sizeof(first));
	memset(again, 0, sizeof(again));
	ASSERT_EQ(0, random_words(1234, first));
	ASSERT_EQ(0, random_words(1234, again));
	EXPECT_EQ(0, memcmp(first, again, sizeof(first)));
	ASSERT_EQ(0, random_words(1235, other));
	for (int i = 0; i < 16; i++)
		EXPECT_NE(first[i], other[i]);
	ASSERT_EQ(0, random_words(0, first));
	EXPECT_NE(first[0], first[1]);
}

/* Nothing but what is above: no write, no seek. */
TEST_F(abi, no_other_operations)
{
	EXPECT_EQ(-1, write(self->fd, "x", 1));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
}

TEST_HARNESS_MAIN
