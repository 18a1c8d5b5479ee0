// SPDX-License-Identifier: GPL-2.0
/*
 * Random calls by several threads on a few files at once: mostly of the right
 * form, each with something wrong now and then. Whatever comes, it is an errno of
 * the contract; in the end no session is left. The log's scan, KASAN and lockdep
 * say the rest. WEFT_FUZZ_CALLS calls (20,000).
 */
#include "stress.h"

#include <stdatomic.h>

enum { THREADS = 4, FILES = 3, SCRATCH = 8 * PAGE };

static atomic_int files[FILES];
static atomic_long calls_left;
static atomic_ulong calls_by_errno[256];
static atomic_int strange_errno, strange_kind;

static __thread struct dice dice;

static __u64 below(__u64 n)
{
	return throw_dice(&dice, n);
}

static __u64 random_u64(void)
{
	return below(1ULL << 32) << 32 | below(1ULL << 32);
}

static bool one_in(__u64 n)
{
	return !below(n);
}

/* What is wrong with numbers. */
static __u64 odd_number(void)
{
	static const __u64 numbers[] = {
		0, 1, 7, 8, 63, 64, 4095, 4096, 0x7fffffff, 0x80000000, 0xffffffff,
		1ULL << 32, 1ULL << 62, ~0ULL >> 1, 1ULL << 63, ~0ULL,
	};

	return one_in(3) ? random_u64() : numbers[below(ARRAY_LEN(numbers))];
}

static __u64 number(__u64 usual)
{
	return one_in(40) ? odd_number() : usual;
}

static __thread unsigned char *scratch;	/* SCRATCH bytes, behind them nothing */
static void *read_only;

static __u64 pointer(void *usual)
{
	switch (below(60)) {
	case 0: return 0;
	case 1: return PTR(read_only);
	case 2: return PTR(scratch + SCRATCH - below(64));
	case 3: return 0xffff888000000000ULL + below(1 << 30);
	case 4: return random_u64();
	default: return PTR(usual);
	}
}

/* Files come and go below the others' feet. */
static void change_file(int i)
{
	int fd = open("/dev/weft", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	fd = atomic_exchange(&files[i], fd);
	if (fd >= 0)
		close(fd);
}

static int some_file(void)
{
	return atomic_load(&files[below(FILES)]);
}

/* Sometimes a copy of the caller's own struct is longer or shorter than ours. */
static __u32 struct_size(size_t size)
{
	switch (below(40)) {
	case 0: return below(size);
	case 1: return size + 8 * below(8);
	case 2: return odd_number();
	default: return size;
	}
}

static int do_call(int fd, unsigned long command, const void *arg, size_t size)
{
	/* With zeros or with noise behind it. */
	memset(scratch, one_in(2) ? 0 : (int)random_u64(), 1024);
	memcpy(scratch, arg, size);
	*(__u32 *)scratch = struct_size(size);
	return call(fd, command, (void *)(uintptr_t)pointer(scratch));
}

static const struct program *some_program(void)
{
	__u64 i = below(ARRAY_LEN(stress_programs) + 2);

	return i < ARRAY_LEN(stress_programs) ? stress_programs[i] :
	       i == ARRAY_LEN(stress_programs) ? &spawnable : &print_lines;
}

static int fuzz_load(int fd)
{
	struct weft_load load = load_of(some_program());
	struct insn insns[64];
	char log[128];

	if (one_in(4) && load.nr_insns <= ARRAY_LEN(insns)) {
		memcpy(insns, (void *)(uintptr_t)load.insns, load.nr_insns * sizeof(*insns));
		((__u64 *)insns)[below(load.nr_insns)] ^= 1ULL << below(64);
		load.insns = PTR(insns);
	}
	load.insns = pointer((void *)(uintptr_t)load.insns);
	load.entries = pointer((void *)(uintptr_t)load.entries);
	load.nr_insns = number(load.nr_insns);
	load.nr_entries = number(load.nr_entries);
	load.rodata_size = number(load.rodata_size);
	load.data_total = number(load.data_total) % (64 << 20);
	load.stack_limit = number(0);
	load.task_limit = 1 + number(2000) % 5000;
	load.memory_limit = number(16 << 20) % (64 << 20);
	load.log = pointer(log);
	load.log_size = one_in(4) ? below(sizeof(log)) : 0;
	load.flags = number(0);
	/* Nothing runs for long, so that much can happen. */
	load.run_limit_ns = 1 + below(20000000);
	return do_call(fd, WEFT_IOC_LOAD, &load, sizeof(load));
}

/* Mostly one that there is; @name has no room for a zero behind the longest. */
static void some_policy(char *name)
{
	static const char *const odd[] = { "", "nonesuch", "0123456789abcdef" };
	const char *policy = one_in(4) ? odd[below(ARRAY_LEN(odd))] : any_policy(&dice);

	strncpy(name, policy, WEFT_NAME_LEN);
}

static const char *const param_names[] = {
	"steal", "global", "levels", "boost", "aging", "nonesuch", "0123456789abcdef",
};

/* What a policy is told, mostly nothing; how much. */
static __u32 some_params(struct weft_param_value *params, __u32 most)
{
	__u32 nr = one_in(4) ? below(most + 1) : 0, i;

	for (i = 0; i < nr; i++) {
		strncpy(params[i].name, param_names[below(ARRAY_LEN(param_names))], WEFT_NAME_LEN);
		params[i].value = number(below(70));
	}
	return nr;
}

/* The caller's own, one that there is, or any number. */
static __u32 some_session(void)
{
	struct weft_session_info info = { .size = sizeof(info) };

	if (one_in(2))
		return 0;
	if (one_in(4) || call(some_file(), WEFT_IOC_SESSION, &info))
		return number(below(1000));
	return info.out_session;
}

static int fuzz_session(int fd)
{
	struct weft_session_info info = { .after = some_session(), .__reserved = number(0) };

	return do_call(fd, WEFT_IOC_SESSION, &info, sizeof(info));
}

static int fuzz_swap(int fd)
{
	struct weft_param_value params[2];
	struct weft_swap swap = {
		.session = some_session(), .__reserved = number(0),
		.params = pointer(params), .nr_params = some_params(params, ARRAY_LEN(params)),
	};

	some_policy(swap.policy);
	return do_call(fd, WEFT_IOC_SWAP, &swap, sizeof(swap));
}

static int fuzz_workers(int fd)
{
	__u64 mask[2] = { number(1 + below(15)), number(0) };
	struct weft_workers workers = {
		.session = some_session(), .__reserved = number(0),
		.cpu_mask = pointer(mask), .cpu_mask_bytes = number(one_in(2) ? 8 : 16),
	};

	return do_call(fd, WEFT_IOC_WORKERS, &workers, sizeof(workers));
}

static int fuzz_start(int fd)
{
	struct weft_param_value params[2];
	__u64 mask[2] = { number(1 + below(15)), number(0) };
	struct weft_start start = {
		.flags = one_in(3) ? number(below(32)) : 0,
		.cpu_mask = pointer(mask), .cpu_mask_bytes = number(one_in(2) ? 8 : 16),
		.main_insn = number(0), .quantum_ns = number(below(3000000)), .seed = random_u64(),
		.args = { below(50), random_u64() },
		.event_records = one_in(2) ? 1U << below(12) : number(0) % (1 << 20),
		.vehicle = number(below(2)), .accounting = number(below(3)),
		.nice = number(below(20)), .rt_priority = one_in(20) ? odd_number() : 0,
		.params = pointer(params), .nr_params = some_params(params, ARRAY_LEN(params)),
		.chaos_seed = one_in(3) ? random_u64() : 0,
	};

	some_policy(start.policy);
	return do_call(fd, WEFT_IOC_START, &start, sizeof(start));
}

static int fuzz_spawn(int fd)
{
	struct weft_spawn spawn = { .insn = number(8 * below(2)), .arg = random_u64() };

	return do_call(fd, WEFT_IOC_SPAWN, &spawn, sizeof(spawn));
}

static int fuzz_wait(int fd)
{
	struct weft_wait wait = { .flags = number(0), .timeout_ns = below(2000000) };

	return do_call(fd, WEFT_IOC_WAIT, &wait, sizeof(wait));
}

static int fuzz_stop(int fd)
{
	struct weft_stop stop = {
		.flags = number(0), .session = some_session(), .__reserved = number(0),
	};

	return do_call(fd, WEFT_IOC_STOP, &stop, sizeof(stop));
}

static int fuzz_result(int fd)
{
	struct weft_result result = { .session = some_session() };

	return do_call(fd, WEFT_IOC_RESULT, &result, sizeof(result));
}

static int fuzz_stats(int fd)
{
	struct weft_stats stats = {
		.worker_size = struct_size(sizeof(struct weft_worker_stats)),
		.workers = pointer(scratch + PAGE), .nr_workers = number(below(3)),
		.session = some_session(), .__reserved = number(0),
	};

	return do_call(fd, WEFT_IOC_STATS, &stats, sizeof(stats));
}

static int fuzz_tasks(int fd)
{
	struct weft_tasks tasks = {
		.task_size = struct_size(sizeof(struct weft_task_info)),
		.tasks = pointer(scratch + PAGE), .nr_tasks = number(below(20)),
		.cursor = number(below(100)), .session = some_session(), .__reserved = number(0),
	};

	return do_call(fd, WEFT_IOC_TASKS, &tasks, sizeof(tasks));
}

static int fuzz_info(int fd)
{
	struct weft_info info = { };

	return do_call(fd, WEFT_IOC_INFO, &info, sizeof(info));
}

static int fuzz_policy(int fd)
{
	struct weft_policy_info info = {
		.index = number(below(14)), .param = number(below(6)), .__reserved = number(0),
	};

	return do_call(fd, WEFT_IOC_POLICY, &info, sizeof(info));
}

static int fuzz_baseline(int fd)
{
	struct weft_baseline baseline = {
		.kind = number(below(9)), .cpu = number(below(4)), .other_cpu = number(below(4)),
		.iterations = below(20),
	};

	return do_call(fd, WEFT_IOC_BASELINE, &baseline, sizeof(baseline));
}

static int fuzz_unknown(int fd)
{
	return call(fd, one_in(2) ? random_u64() : _IOC(below(4), WEFT_IOC_TYPE, below(256), below(512)),
		    scratch);
}

static int fuzz_read(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	poll(&poll_fd, 1, 0);
	return read(fd, (void *)(uintptr_t)pointer(scratch + PAGE), below(3 * PAGE)) < 0 ? -errno : 0;
}

static int fuzz_map(int fd)
{
	static const __u64 regions[] = {
		WEFT_MAP_RODATA, WEFT_MAP_DATA, WEFT_MAP_EVENTS(0), WEFT_MAP_EVENTS(3),
	};
	__u64 offset = regions[below(ARRAY_LEN(regions))] + PAGE * below(4) * one_in(4);
	size_t bytes = PAGE * (1 + below(4));
	char *p = mmap(NULL, bytes, one_in(8) ? PROT_READ | PROT_WRITE : PROT_READ,
		       one_in(8) ? MAP_PRIVATE : MAP_SHARED, fd, number(offset) & -PAGE);

	if (p == MAP_FAILED)
		return -errno;
	/* It is there to be read, and outlives the file. */
	for (size_t at = 0; at < bytes; at += PAGE)
		(void)*(volatile char *)(p + at);
	munmap(p, bytes);
	return 0;
}

static int (*const kinds[])(int fd) = {
	fuzz_load, fuzz_start, fuzz_spawn, fuzz_wait, fuzz_stop, fuzz_result, fuzz_stats, fuzz_tasks,
	fuzz_info, fuzz_policy, fuzz_swap, fuzz_workers, fuzz_session,
	fuzz_baseline, fuzz_unknown, fuzz_read, fuzz_map,
};

/* The contract's, also of niceness, and what the OS says of mappings. */
static bool errno_is_known(int err)
{
	return in_contract(err) || err == -EPERM || err == -EACCES || err == -EOVERFLOW;
}

static void one_call(void)
{
	/* Load and start are what a session needs first. */
	int kind = below(one_in(4) ? 2 : ARRAY_LEN(kinds)), err;

	if (one_in(60))
		change_file(below(FILES));
	err = kinds[kind](some_file());
	atomic_fetch_add(&calls_by_errno[-err & 255], 1);
	if (!errno_is_known(err)) {
		atomic_store(&strange_errno, -err);
		atomic_store(&strange_kind, kind);
	}
}

static void *fuzz(void *own_dice)
{
	dice = *(struct dice *)own_dice;
	scratch = mmap(NULL, SCRATCH + PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(scratch + SCRATCH, PAGE, PROT_NONE);
	while (atomic_fetch_sub(&calls_left, 1) > 0)
		one_call();
	munmap(scratch, SCRATCH + PAGE);
	return NULL;
}

STRESS(random_calls_get_known_answers)
{
	struct dice threads_dice[THREADS];
	pthread_t threads[THREADS];

	read_only = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	atomic_store(&calls_left, number_of("WEFT_FUZZ_CALLS", 20000));
	for (int i = 0; i < FILES; i++)
		atomic_store(&files[i], -1);
	for (int i = 0; i < THREADS; i++) {
		threads_dice[i] = more_dice(&self->dice);
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, fuzz, &threads_dice[i]));
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < FILES; i++)
		close(atomic_load(&files[i]));
	EXPECT_EQ(0, atomic_load(&strange_errno)) {
		TH_LOG("by call %d", atomic_load(&strange_kind));
	}
	for (int i = 0; i < 256; i++)
		if (calls_by_errno[i])
			TH_LOG("%8lu %s", calls_by_errno[i], i ? strerror(i) : "done");
	EXPECT_LT(0, calls_by_errno[0]);
}

TEST_HARNESS_MAIN
