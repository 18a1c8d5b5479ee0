/* SPDX-License-Identifier: GPL-2.0 */
/* What tests/unit/harness.h is in the kernel: each test is a suite of one case. */
#ifndef WEFT_KUNIT_H
#define WEFT_KUNIT_H

#include <kunit/test.h>

struct test {
	struct kunit *kunit;
	bool failed;
};

/* Verdicts are values, one a program; the stack of a KUnit thread holds them. */
#pragma GCC diagnostic ignored "-Wframe-larger-than="

/* Memory is dear under KASAN, and who loads the module waits for all of it. */
#define TEST_ROUNDS(n)	((n) / 1000)

#define printf(...)	pr_info(__VA_ARGS__)

#define TEST(test_name)							\
	static void test_name(struct test *t);				\
	static void test_name##_case(struct kunit *kunit)		\
	{								\
		struct test t = { .kunit = kunit };				\
									\
		test_name(&t);						\
	}								\
	static struct kunit_case test_name##_cases[] = {		\
		{ .run_case = test_name##_case, .name = #test_name }, { } \
	};								\
	static struct kunit_suite test_name##_suite = {			\
		.name = #test_name, .test_cases = test_name##_cases,	\
	};								\
	kunit_test_suite(test_name##_suite);				\
	static void test_name(struct test *t)

#endif /* WEFT_KUNIT_H */
