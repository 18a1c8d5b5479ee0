// SPDX-License-Identifier: GPL-2.0
/*
 * A task's argument is all 64 bits of what go() was given, and calls keep their
 * arguments and the caller's variables, over switches too.
 *
 * expect: main 0
 */
#include <weft/task.h>

static u64 sum;

static void take(long arg)
{
	__sync_fetch_and_add(&sum, arg);
}

static __attribute__((noinline)) u64 five(u64 a, u64 b, u64 c, u64 d, u64 e)
{
	task_yield();
	return a + 10 * b + 100 * c + 1000 * d + 10000 * e;
}

static u64 twice(u64 n)
{
	return 2 * n;
}

static u64 square(u64 n)
{
	return n * n;
}

static u64 (*const table[])(u64) = { twice, square };

int main(void)
{
	u64 a = random_u64(), b = random_u64(), c = random_u64(), kept = a ^ b ^ c;
	volatile u64 which = 1;

	assert(task_join(go(take, -1)) == 0);
	assert(sum == -1ULL);
	assert(task_join(go(take, 0x123456789abcdef1ULL)) == 0);
	assert(sum == 0x123456789abcdef0ULL);
	assert(five(1, 2, 3, 4, 5) == 54321);
	assert((a ^ b ^ c) == kept);
	assert(table[which](7) == 49);
	which = 0;
	assert(table[which](7) == 14);
	return 0;
}
