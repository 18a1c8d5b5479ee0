// SPDX-License-Identifier: GPL-2.0
/*
 * No kernel address leaves by the device: neither in its answers nor in what it
 * maps. What is printed, tests/cli/addresses.sh looks at.
 */
#include "weft_test.h"

enum { RECORDS = 1024, TASKS = 256, SOME = 50 };

/* Error numbers as negative words are above what a kernel maps. */
static bool is_kernel_address(__u64 word)
{
	return word >= 0xffff800000000000 && word < 0xfffffffffffff000;
}

/*
 * The first one among the words of @p, or 0. A kernel's pointers lie at multiples
 * of their size; eight bytes across two fields may look like any number: a time
 * that ends in ffffe0 after a small count looks like ffffe00000000000.
 */
static __u64 address_in(const void *p, size_t size)
{
	__u64 word;

	for (size_t i = 0; i + sizeof(word) <= size; i += sizeof(word)) {
		memcpy(&word, (const char *)p + i, sizeof(word));
		if (is_kernel_address(word))
			return word;
	}
	return 0;
}

static __u64 address_in_mapping(int fd, __u64 offset, size_t size)
{
	void *p = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, offset);
	__u64 word = p == MAP_FAILED ? ~0ULL : address_in(p, size);

	if (p != MAP_FAILED)
		munmap(p, size);
	return word;
}

/* User-mode Linux is a process: its addresses look like anything. */
static bool addresses_are_told_apart(void)
{
	static char text[4096];
	int fd = open("/proc/cpuinfo", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	close(fd);
	return n > 0 && !strstr(text, "User Mode Linux");
}

FIXTURE(addresses)
{
	struct weft_start start;
	bool told_apart;
	int fd;
};

FIXTURE_VARIANT(addresses)
{
	const struct program *program;
	__u32 vehicle;
	bool ends;
};

#define VARIANT(name, what, carrier, does_end)				\
FIXTURE_VARIANT_ADD(addresses, name)					\
{									\
	.program = what, .vehicle = carrier, .ends = does_end,		\
}

VARIANT(crowd_of_tasks, &crowd, WEFT_VEHICLE_TASK, false);
VARIANT(crowd_of_kthreads, &crowd, WEFT_VEHICLE_KTHREAD, false);
VARIANT(main, &return_42, WEFT_VEHICLE_TASK, true);
VARIANT(fault, &read_null, WEFT_VEHICLE_TASK, true);
VARIANT(deadlock, &block_for_ever, WEFT_VEHICLE_TASK, true);

FIXTURE_SETUP(addresses)
{
	self->start = (struct weft_start){
		.flags = WEFT_START_EVENTS,
		.vehicle = variant->vehicle,
		.accounting = WEFT_ACCOUNTING_FULL,
		.event_records = RECORDS,
	};
	self->fd = -1;
	self->told_apart = addresses_are_told_apart();
	if (!self->told_apart)
		SKIP(return, "user-mode Linux: a kernel address looks like any number");
	self->fd = run_on(variant->program, cpus(2), &self->start);
	ASSERT_GE(self->fd, 0);
	if (variant->ends)
		ASSERT_EQ(0, wait_end(self->fd, -1));
	/* A crowd has something to show when there is one. */
	while (!variant->ends && result(self->fd).out_created < SOME)
		sched_yield();
}

FIXTURE_TEARDOWN(addresses)
{
	close(self->fd);
}

#define NEEDS_ADDRESSES()	\
	NEEDS(self->told_apart, "user-mode Linux: a kernel address looks like any number")

/* What is looked for is found, and nothing else. */
TEST_F(addresses, are_seen)
{
	char bytes[32] = "........\x00\x12\x34\x56\x80\x88\xff\xff";
	struct weft_event events[2] = {
		{ .time_ns = 1, .seq = 1 }, { .time_ns = 0x12ffffe0, .seq = 2 },
	};

	NEEDS_ADDRESSES();
	EXPECT_EQ(0xffff888056341200, address_in(bytes, sizeof(bytes)));
	bytes[15] = 0;
	EXPECT_EQ(0, address_in(bytes, sizeof(bytes)));
	EXPECT_EQ(0, address_in(events, sizeof(events)));
}

TEST_F(addresses, are_in_no_answer)
{
	struct weft_worker_stats workers[2] = {};
	struct weft_stats stats = {
		.size = sizeof(stats), .worker_size = sizeof(workers[0]),
		.workers = PTR(workers), .nr_workers = ARRAY_LEN(workers),
	};
	struct weft_info info = { .size = sizeof(info) };
	struct weft_result end;

	NEEDS_ADDRESSES();
	EXPECT_EQ(0, address_in(&self->start, sizeof(self->start)));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_INFO, &info));
	EXPECT_EQ(0, address_in(&info, sizeof(info)));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	EXPECT_EQ(0, address_in(workers, sizeof(workers)));
	end = result(self->fd);
	EXPECT_EQ(sizeof(end), end.size);
	EXPECT_EQ(0, address_in(&end, sizeof(end)));
}

TEST_F(addresses, are_in_no_task_s_state)
{
	static struct weft_task_info infos[TASKS];
	struct weft_tasks tasks = {
		.size = sizeof(tasks), .task_size = sizeof(infos[0]),
		.tasks = PTR(infos), .nr_tasks = TASKS,
	};

	NEEDS_ADDRESSES();
	do {
		ASSERT_EQ(0, call(self->fd, WEFT_IOC_TASKS, &tasks));
		EXPECT_EQ(0, address_in(infos, tasks.out_tasks * sizeof(infos[0])));
		EXPECT_EQ(0, address_in(&tasks.cursor, sizeof(tasks.cursor)));
	} while (tasks.cursor);
}

TEST_F(addresses, are_in_no_mapping)
{
	size_t ring = PAGE + RECORDS * sizeof(struct weft_event);

	NEEDS_ADDRESSES();
	for (unsigned int i = 0; i < self->start.out_workers; i++)
		EXPECT_EQ(0, address_in_mapping(self->fd, WEFT_MAP_EVENTS(i), ring));
	if (variant->program->data_total)
		EXPECT_EQ(0, address_in_mapping(self->fd, WEFT_MAP_DATA, PAGE));
}

TEST_HARNESS_MAIN
