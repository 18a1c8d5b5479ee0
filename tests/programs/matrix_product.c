// SPDX-License-Identifier: GPL-2.0
/*
 * A matrix product in the arena, one task a row, is the serial one: what tasks
 * write is seen by whoever joins them.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { N = 40 };

static u64 *a, *b, *parallel, *serial;

static void fill(u64 *m)
{
	u32 i;

	for (i = 0; i < N * N; i++)
		m[i] = random_u64() >> 40;
}

static void row(u64 *out, u32 i)
{
	u32 j, k;

	for (j = 0; j < N; j++) {
		u64 sum = 0;

		for (k = 0; k < N; k++)
			sum += a[i * N + k] * b[k * N + j];
		out[i * N + j] = sum;
	}
}

static void parallel_row(long i)
{
	row(parallel, i);
}

static u64 *matrix(void)
{
	u64 *m = arena_alloc(N * N * sizeof(*m));

	assert(m);
	return m;
}

int main(void)
{
	static task_id ids[N];
	u32 i;

	a = matrix();
	b = matrix();
	parallel = matrix();
	serial = matrix();
	fill(a);
	fill(b);
	for (i = 0; i < N; i++) {
		ids[i] = go(parallel_row, i);
		assert(ids[i] > 0);
	}
	for (i = 0; i < N; i++)
		row(serial, i);
	for (i = 0; i < N; i++)
		assert(task_join(ids[i]) == 0);
	for (i = 0; i < N * N; i++)
		assert(parallel[i] == serial[i]);
	return 0;
}
