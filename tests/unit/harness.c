// SPDX-License-Identifier: GPL-2.0
/* main() of every unit test program. Arguments, if any, name the tests to run. */
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include "harness.h"

static struct test *first, **last = &first;
static unsigned long long seed;

void test_register(struct test *t)
{
	*last = t;
	last = &t->next;
}

/* KTAP has no place for a reason but a comment; ten of them are enough. */
void test_fail(struct test *t, const char *file, int line, const char *fmt, ...)
{
	static int told;
	va_list args;

	if (!t->failed)
		told = 0;
	t->failed = true;
	if (told++ >= 10)
		return;
	printf("# %s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
}

void test_skip(struct test *t, const char *reason)
{
	printf("# skipped: %s\n", reason);
	t->skipped = true;
}

unsigned long long test_seed(void)
{
	const char *given = getenv("WEFT_TEST_SEED");

	if (!seed)
		seed = given ? strtoull(given, NULL, 0) : (unsigned long long)time(NULL) * 0x9e3779b97f4a7c15;
	return seed;
}

static bool wanted(const struct test *t, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], t->name))
			return true;
	return argc < 2;
}

static bool run(struct test *t, int number)
{
	seed = 0;
	t->run(t);
	if (t->failed && seed)
		printf("# repeat with WEFT_TEST_SEED=0x%llx\n", seed);
	printf("%sok %d %s%s\n", t->failed ? "not " : "", number, t->name,
	       t->skipped && !t->failed ? " # SKIP" : "");
	return !t->failed;
}

int main(int argc, char **argv)
{
	int count = 0, number = 0, failed = 0;
	struct test *t;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (t = first; t; t = t->next)
		count += wanted(t, argc, argv);
	printf("KTAP version 1\n1..%d\n", count);
	for (t = first; t; t = t->next)
		if (wanted(t, argc, argv))
			failed += !run(t, ++number);
	return failed || !count;
}
