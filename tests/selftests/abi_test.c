// SPDX-License-Identifier: GPL-2.0
/*
 * The errno contract at the top of <linux/weft.h>, line by line, and what the
 * comments of each struct promise. The refused case stands beside the accepted.
 */
#include "abi.h"

/* ENOTTY: unknown command. */
TEST_F(abi, unknown_command)
{
	struct weft_info info = { .size = sizeof(info) };

	EXPECT_EQ(-ENOTTY, call(self->fd, _IOWR(WEFT_IOC_TYPE, 0x0e, struct weft_info), &info));
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
	EXPECT_NE(0, info.out_vehicles & 1U << WEFT_VEHICLE_TASK);
}

/* EINVAL: a reserved field not zero. */
TEST_F(abi, reserved_fields)
{
	__u64 mask = 1;
	struct weft_start start = {
		.size = sizeof(start),
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
	};
	struct weft_policy_info policy = { .size = sizeof(policy), .__reserved = 1 };
	struct weft_swap swap = { .size = sizeof(swap), .policy = "rr", .__reserved = 1 };
	struct weft_workers workers = {
		.size = sizeof(workers), .cpu_mask = PTR(&mask), .cpu_mask_bytes = sizeof(mask),
		.__reserved = 1,
	};
	struct weft_session_info session = { .size = sizeof(session), .__reserved = 1 };
	struct weft_stats stats = { .size = sizeof(stats), .__reserved = 1 };
	struct weft_tasks tasks = { .size = sizeof(tasks), .__reserved = 1 };
	struct weft_stop stop = { .size = sizeof(stop), .__reserved = 1 };

	ASSERT_EQ(0, load(self->fd, &loop_for_ever));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_START, &start));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_POLICY, &policy));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_WORKERS, &workers));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SESSION, &session));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_STATS, &stats));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_TASKS, &tasks));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_STOP, &stop));
	policy.__reserved = 0;
	swap.__reserved = 0;
	workers.__reserved = 0;
	session.__reserved = 0;
	stats.__reserved = 0;
	tasks.__reserved = 0;
	stop.__reserved = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_POLICY, &policy));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SWAP, &swap));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_WORKERS, &workers));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SESSION, &session));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
	EXPECT_EQ(WEFT_END_NONE, result(self->fd).out_end);
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_STOP, &stop));
}

/* Each is described, within its own bounds, until a name is empty. */
TEST_F(abi, parameters_are_listed)
{
	struct weft_policy_info policy = { .size = sizeof(policy) };
	unsigned int all = 0;

	while (!call(self->fd, WEFT_IOC_POLICY, &policy)) {
		if (!policy.out_param.name[0]) {
			EXPECT_EQ(0, policy.out_param.most);
			policy.index++;
			policy.param = 0;
			continue;
		}
		EXPECT_GE(WEFT_PARAMS_MAX, ++policy.param);
		EXPECT_LE(policy.out_param.least, policy.out_param.otherwise);
		EXPECT_LE(policy.out_param.otherwise, policy.out_param.most);
		EXPECT_NE(0, policy.out_param.about[0]);
		EXPECT_EQ(policy.out_param.unit == WEFT_PARAM_WORD, policy.out_param.words[0] != 0);
		all++;
	}
	EXPECT_LT(8, all);
}

/* EINVAL: a policy is told what it does not know, or out of bounds. EFAULT: nothing. */
TEST_F(abi, policies_refuse_what_they_cannot_be_told)
{
	struct weft_param_value levels = { .name = "levels", .value = 3 };
	struct weft_swap swap = {
		.size = sizeof(swap), .policy = "mlfq", .params = PTR(&levels), .nr_params = 1,
	};

	EXPECT_EQ(-ENODATA, call(self->fd, WEFT_IOC_SWAP, &swap));
	ASSERT_EQ(0, load(self->fd, &loop_for_ever));
	ASSERT_EQ(0, start(self->fd, 1, 0));
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SWAP, &swap));
	levels.value = 0;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	levels.value = 65;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	levels.value = 3;
	memset(levels.name, 'x', sizeof(levels.name));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	swap.nr_params = WEFT_PARAMS_MAX + 1;
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	swap.nr_params = 1;
	swap.params = 8;
	EXPECT_EQ(-EFAULT, call(self->fd, WEFT_IOC_SWAP, &swap));
	swap.nr_params = 0;
	EXPECT_EQ(0, call(self->fd, WEFT_IOC_SWAP, &swap));
	strcpy(swap.policy, "nonesuch");
	EXPECT_EQ(-EOPNOTSUPP, call(self->fd, WEFT_IOC_SWAP, &swap));
	memset(swap.policy, 'x', sizeof(swap.policy));
	EXPECT_EQ(-EINVAL, call(self->fd, WEFT_IOC_SWAP, &swap));
	ASSERT_EQ(0, stop(self->fd));
	memset(swap.policy, 0, sizeof(swap.policy));
	strcpy(swap.policy, "rr");
	EXPECT_EQ(-ESHUTDOWN, call(self->fd, WEFT_IOC_SWAP, &swap));
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
		policy.param = 0;
		policy.__reserved = 0;
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

TEST_HARNESS_MAIN
