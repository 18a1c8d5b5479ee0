// SPDX-License-Identifier: GPL-2.0
/* How many interrupts are more than usual; and that the kernel's are found. */
#include <stdio.h>
#include <time.h>

#include "harness.h"
#include "interrupts.h"

struct run {
	int other;
	struct interrupted interrupts;
};

enum { MS = 1000000 };

/* Which of the samples stand out, as a mask. */
static unsigned int unusual(const struct run *runs, unsigned int nr)
{
	double usual = interrupts_usual(&runs->interrupts, nr, sizeof(*runs));
	unsigned int i, mask = 0;

	for (i = 0; i < nr; i++)
		mask |= (unsigned int)interrupts_unusual(&runs[i].interrupts, usual) << i;
	return mask;
}

TEST(a_run_with_far_more_than_others_is_disturbed)
{
	const struct run runs[] = {
		{ 0, { 100, 400 * MS } }, { 0, { 101, 400 * MS } }, { 0, { 251, 400 * MS } },
		{ 0, { 99, 400 * MS } }, { 0, { 190, 400 * MS } },
	};

	CHECK_EQ(unusual(runs, 5), 1 << 2);
}

/* A run that takes longer has more ticks. */
TEST(long_runs_may_have_more)
{
	const struct run runs[] = {
		{ 0, { 100, 400 * MS } }, { 0, { 102, 400 * MS } }, { 0, { 500, 2000 * MS } },
	};

	CHECK_EQ(unusual(runs, 3), 0);
}

TEST(a_few_are_no_disturbance)
{
	const struct run runs[] = {
		{ 0, { 1, 4 * MS } }, { 0, { 0, 4 * MS } }, { 0, { 40, 4 * MS } },
		/* Not measured. */
		{ 0, { 0, 0 } },
	};
	const struct run many[] = {
		{ 0, { 1, 4 * MS } }, { 0, { 0, 4 * MS } }, { 0, { 60, 4 * MS } },
	};

	CHECK_EQ(unusual(runs, 4), 0);
	CHECK_EQ(unusual(many, 3), 1 << 2);
	CHECK_EQ(unusual(runs, 0), 0);
}

/* Ticks, or what wakes this test up again. */
TEST(the_kernels_are_found)
{
	const struct timespec pause = { .tv_nsec = MS };
	struct interrupts then;
	struct interrupted sample;
	int cpus[WEFT_MAX_CPUS], i;
	FILE *file = fopen("/proc/interrupts", "re");
	bool told = file && fgetc(file) != EOF;

	if (file)
		fclose(file);
	if (!told) {
		test_skip(t, "/proc/interrupts is hidden here");
		return;
	}

	for (i = 0; i < WEFT_MAX_CPUS; i++)
		cpus[i] = i;
	interrupts_read(&then);
	for (i = 0; i < 100; i++)
		nanosleep(&pause, NULL);
	sample = interrupts_since(&then, cpus, WEFT_MAX_CPUS);
	CHECK(sample.nr > 0);
	CHECK(sample.nr < 100000000);
	CHECK(sample.ns >= 100 * MS);
}
