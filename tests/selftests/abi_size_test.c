// SPDX-License-Identifier: GPL-2.0
/*
 * The size rules of each command: too short is refused, longer is fine while
 * the tail is zero, nothing is read or written beyond what the caller says.
 */
#include "weft_test.h"

/* In what state a session must be for the command to succeed. */
enum state { FRESH, LOADED, RUNNING, FINISHED };

union command {
	__u32 size;
	struct weft_info info;
	struct weft_policy_info policy;
	struct weft_load load;
	struct weft_start start;
	struct weft_spawn spawn;
	struct weft_wait wait;
	struct weft_result result;
	struct weft_stats stats;
	struct weft_tasks tasks;
	struct weft_stop stop;
	struct weft_baseline baseline;
	struct weft_swap swap;
	struct weft_workers workers;
	struct weft_session_info session;
	char bytes[1024];
};

static __u64 all_cpus = 1;

static void fill_load(union command *c)
{
	c->load = load_of(&return_42);
}

static void fill_start(union command *c)
{
	c->start.cpu_mask = PTR(&all_cpus);
	c->start.cpu_mask_bytes = sizeof(all_cpus);
}

static void fill_spawn(union command *c)
{
	c->spawn.insn = 8;
}

static void fill_swap(union command *c)
{
	strcpy(c->swap.policy, "fair");
}

static void fill_workers(union command *c)
{
	c->workers.cpu_mask = PTR(&all_cpus);
	c->workers.cpu_mask_bytes = sizeof(all_cpus);
}

static void fill_baseline(union command *c)
{
	c->baseline.kind = WEFT_BASELINE_COMPLETION;
	c->baseline.iterations = 10;
}

FIXTURE(sizes)
{
	union command *c;
	size_t size;
	int fd;
};

FIXTURE_VARIANT(sizes)
{
	unsigned long command;
	size_t size;
	enum state state;
	void (*fill)(union command *c);
};

#define VARIANT(name, number, type, needs, filler)			\
FIXTURE_VARIANT_ADD(sizes, name)					\
{									\
	.command = number,						\
	.size = sizeof(struct type),					\
	.state = needs,							\
	.fill = filler,							\
}

VARIANT(info, WEFT_IOC_INFO, weft_info, FRESH, NULL);
VARIANT(policy, WEFT_IOC_POLICY, weft_policy_info, FRESH, NULL);
VARIANT(load, WEFT_IOC_LOAD, weft_load, FRESH, fill_load);
VARIANT(start, WEFT_IOC_START, weft_start, LOADED, fill_start);
VARIANT(spawn, WEFT_IOC_SPAWN, weft_spawn, RUNNING, fill_spawn);
VARIANT(wait, WEFT_IOC_WAIT, weft_wait, FINISHED, NULL);
VARIANT(result, WEFT_IOC_RESULT, weft_result, FINISHED, NULL);
VARIANT(stats, WEFT_IOC_STATS, weft_stats, RUNNING, NULL);
VARIANT(tasks, WEFT_IOC_TASKS, weft_tasks, RUNNING, NULL);
VARIANT(stop, WEFT_IOC_STOP, weft_stop, RUNNING, NULL);
VARIANT(baseline, WEFT_IOC_BASELINE, weft_baseline, FRESH, fill_baseline);
VARIANT(swap, WEFT_IOC_SWAP, weft_swap, RUNNING, fill_swap);
VARIANT(workers, WEFT_IOC_WORKERS, weft_workers, RUNNING, fill_workers);
VARIANT(session, WEFT_IOC_SESSION, weft_session_info, RUNNING, NULL);

static int open_in(enum state state)
{
	int fd = state == RUNNING ? run(&spawnable, 1, WEFT_START_KEEP) :
		 state == FINISHED ? run(&return_42, 1, 0) : open_weft();

	if (fd >= 0 && state == LOADED && load(fd, &return_42))
		return -1;
	if (fd >= 0 && state == FINISHED && wait_end(fd, -1))
		return -1;
	return fd;
}

FIXTURE_SETUP(sizes)
{
	/* What lies behind the struct is at the start of a page of its own. */
	self->size = variant->size;
	self->c = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->c);
	self->fd = open_in(variant->state);
	ASSERT_GE(self->fd, 0);
	if (variant->fill)
		variant->fill(self->c);
	self->c->size = self->size;
}

FIXTURE_TEARDOWN(sizes)
{
	close(self->fd);
}

TEST_F(sizes, exact_is_taken)
{
	memset(self->c->bytes + self->size, POISON, 64);
	ASSERT_EQ(0, call(self->fd, variant->command, self->c));
	EXPECT_EQ(self->size, self->c->size);
	for (int i = 0; i < 64; i++)
		ASSERT_EQ((char)POISON, self->c->bytes[self->size + i]);
}

TEST_F(sizes, too_short_is_refused)
{
	__u32 sizes[] = { 0, 1, 4, self->size - 4, self->size - 1 };
	union command before;

	for (unsigned int i = 0; i < ARRAY_LEN(sizes); i++) {
		/* Some are as small as 8 bytes. */
		if (sizes[i] >= self->size)
			continue;
		self->c->size = sizes[i];
		before = *self->c;
		ASSERT_EQ(-EINVAL, call(self->fd, variant->command, self->c));
		ASSERT_EQ(0, memcmp(&before, self->c, sizeof(before)));
	}
	/* The session is as before. */
	self->c->size = self->size;
	EXPECT_EQ(0, call(self->fd, variant->command, self->c));
}

TEST_F(sizes, longer_with_zeroes_is_taken)
{
	self->c->size = self->size + 40;
	EXPECT_EQ(0, call(self->fd, variant->command, self->c));
	for (int i = 0; i < 40; i++)
		ASSERT_EQ(0, self->c->bytes[self->size + i]);
}

TEST_F(sizes, longer_with_garbage_is_refused)
{
	static const int places[] = { 0, 7, 39 };

	for (unsigned int i = 0; i < ARRAY_LEN(places); i++) {
		self->c->size = self->size + 40;
		self->c->bytes[self->size + places[i]] = 1;
		ASSERT_EQ(-E2BIG, call(self->fd, variant->command, self->c));
		self->c->bytes[self->size + places[i]] = 0;
	}
	self->c->size = self->size;
	EXPECT_EQ(0, call(self->fd, variant->command, self->c));
}

TEST_F(sizes, absurdly_long_is_refused)
{
	self->c->size = ~0U;
	EXPECT_EQ(-E2BIG, call(self->fd, variant->command, self->c));
}

TEST_F(sizes, bad_pointer_is_refused)
{
	EXPECT_EQ(-EFAULT, call(self->fd, variant->command, NULL));
	EXPECT_EQ(-EFAULT, call(self->fd, variant->command, (void *)-4096L));
	/* Readable, but not a word of it. */
	ASSERT_EQ(0, mprotect((char *)self->c + PAGE, PAGE, PROT_NONE));
	EXPECT_EQ(-EFAULT, call(self->fd, variant->command, (char *)self->c + PAGE - 2));
}

TEST_F(sizes, reads_and_writes_no_further)
{
	char *at = (char *)self->c + PAGE - self->size;

	memmove(at, self->c, self->size);
	ASSERT_EQ(0, mprotect((char *)self->c + PAGE, PAGE, PROT_NONE));
	EXPECT_EQ(0, call(self->fd, variant->command, at));
}

TEST_F(sizes, struct_cut_off_is_refused)
{
	char *at = (char *)self->c + PAGE - self->size + 4;

	memmove(at, self->c, self->size - 4);
	ASSERT_EQ(0, mprotect((char *)self->c + PAGE, PAGE, PROT_NONE));
	EXPECT_EQ(-EFAULT, call(self->fd, variant->command, at));
}

TEST_F(sizes, size_in_the_number_does_not_matter)
{
	unsigned long command = _IOC(_IOC_READ | _IOC_WRITE, WEFT_IOC_TYPE,
				     _IOC_NR(variant->command), self->size + 8);

	EXPECT_EQ(0, call(self->fd, command, self->c));
}

TEST_F(sizes, direction_in_the_number_matters)
{
	EXPECT_EQ(-ENOTTY, call(self->fd, _IO(WEFT_IOC_TYPE, _IOC_NR(variant->command)), self->c));
}

TEST_HARNESS_MAIN
