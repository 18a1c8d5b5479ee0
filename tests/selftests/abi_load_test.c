// SPDX-License-Identifier: GPL-2.0
/* The errno contract of WEFT_IOC_LOAD, and the limits it sets. */
#include "abi.h"

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

TEST_HARNESS_MAIN
