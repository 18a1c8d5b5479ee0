// SPDX-License-Identifier: GPL-2.0
/* mmap(): what may be mapped, how, and for how long. */
#include "weft_test.h"

/* A mapping outlives its descriptor, and holds on to the session as one does. */
TEST(mapping_stays_readable)
{
	int fd = run(&count_for_ever, 2, 0);
	volatile __u64 *data = map_data(fd);
	__u64 seen;

	ASSERT_NE(NULL, data);
	wait_for_change(data);
	ASSERT_EQ(0, stop(fd));
	seen = word_at(data);
	close(fd);
	EXPECT_EQ(seen, word_at(data));
	munmap((void *)data, PAGE);
	EXPECT_EQ(0, sessions());
}

FIXTURE(mapping)
{
	int fd;
};

FIXTURE_SETUP(mapping)
{
	static const struct program p = {
		.insns = return_42_insns,
		.nr_insns = ARRAY_LEN(return_42_insns),
		.nr_entries = 1,
		.rodata = print_line,
		.rodata_size = sizeof(print_line),
		.data_total = 2 * PAGE,
	};

	self->fd = run(&p, 1, 0);
	ASSERT_GE(self->fd, 0);
}

FIXTURE_TEARDOWN(mapping)
{
	close(self->fd);
}

TEST_F(mapping, is_for_reading_only)
{
	void *p;

	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, self->fd,
				   WEFT_MAP_DATA));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED, self->fd, WEFT_MAP_DATA));
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_DATA);
	ASSERT_NE(MAP_FAILED, p);
	EXPECT_EQ(-1, mprotect(p, PAGE, PROT_READ | PROT_WRITE));
	EXPECT_EQ(EACCES, errno);
}

TEST_F(mapping, shows_both_segments)
{
	const char *rodata = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_RODATA);
	const char *data = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_DATA);

	ASSERT_NE(MAP_FAILED, (void *)rodata);
	EXPECT_EQ(0, strcmp(rodata, print_line));
	/* Nothing of the kernel's behind it. */
	for (int i = sizeof(print_line); i < PAGE; i++)
		ASSERT_EQ(0, rodata[i]);
	ASSERT_NE(MAP_FAILED, (void *)data);
	for (int i = 0; i < 2 * PAGE; i++)
		ASSERT_EQ(0, data[i]);
}

TEST_F(mapping, must_fit)
{
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_DATA));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_NE(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, WEFT_MAP_DATA));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd,
				   WEFT_MAP_DATA + PAGE));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 0));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd, 3ULL << 32));
}

/* ENOENT: event ring of a worker that is not there, or of none that was asked for. */
TEST_F(mapping, no_such_ring)
{
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd,
				   WEFT_MAP_EVENTS(0)));
	EXPECT_EQ(ENOENT, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd,
				   WEFT_MAP_EVENTS(1)));
	EXPECT_EQ(ENOENT, errno);
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_READ, MAP_SHARED, self->fd,
				   WEFT_MAP_EVENTS(100000)));
	EXPECT_EQ(ENOENT, errno);
}

TEST_HARNESS_MAIN
