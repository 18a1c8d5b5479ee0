/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The unit tests' harness: TEST(name) { ... } defines a test, harness.c runs
 * all of a program's tests and prints KTAP. An EXPECT_ that fails ends its
 * test; in functions that tests call, CHECK_ does, and they go on.
 */
#ifndef WEFT_HARNESS_H
#define WEFT_HARNESS_H

/* Inside the kernel KUnit runs the same tests. */
#ifdef __KERNEL__
#include "../kunit/kunit.h"
#else
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct test {
	const char *name;
	void (*run)(struct test *t);
	struct test *next;
	bool failed, skipped;
};

void test_register(struct test *t);

/* Fewer where each is dear. */
#define TEST_ROUNDS(n)	(n)

#define TEST(test_name)							\
	static void test_name(struct test *t);				\
	static struct test test_name##_test = { #test_name, test_name };	\
	__attribute__((constructor)) static void test_name##_register(void) \
	{								\
		test_register(&test_name##_test);			\
	}								\
	static void test_name(struct test *t)
#endif

void test_fail(struct test *t, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void test_skip(struct test *t, const char *reason);

/* Random numbers that a failure can be repeated with: WEFT_TEST_SEED. */
unsigned long long test_seed(void);

/* splitmix64 */
static inline unsigned long long test_random(unsigned long long *state)
{
	unsigned long long z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

#define CHECK(cond)							\
	({								\
		bool ok_ = (cond);					\
		if (!ok_)						\
			test_fail(t, __FILE__, __LINE__, "%s", #cond);	\
		ok_;							\
	})
#define CHECK_EQ(got, want)						\
	({								\
		long long got_ = (got), want_ = (want);			\
		if (got_ != want_)					\
			test_fail(t, __FILE__, __LINE__,		\
				  "%s is %lld (0x%llx), not %lld (0x%llx)", \
				  #got, got_, got_, want_, want_);	\
		got_ == want_;						\
	})
#define CHECK_STR(got, want)						\
	({								\
		const char *got_ = (got), *want_ = (want);		\
		bool ok_ = !strcmp(got_, want_);			\
		if (!ok_)						\
			test_fail(t, __FILE__, __LINE__,		\
				  "%s is \"%s\", not \"%s\"", #got, got_, want_); \
		ok_;							\
	})

#define EXPECT(cond)		do { if (!CHECK(cond)) return; } while (0)
#define EXPECT_EQ(got, want)	do { if (!CHECK_EQ(got, want)) return; } while (0)
#define EXPECT_STR(got, want)	do { if (!CHECK_STR(got, want)) return; } while (0)

#endif /* WEFT_HARNESS_H */
