// SPDX-License-Identifier: GPL-2.0
/*
 * The atomic builtins are atomic between tasks on all workers: no addition,
 * bit or exchange is lost, in 32 and in 64 bits.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 32, ROUNDS = 500 };

static u64 sum64, bits64, toggles, locked_sum;
static u32 sum32, spin;
static u64 tokens_in, tokens_out, token;
static waitgroup wg;

static void spin_lock(void)
{
	while (__sync_val_compare_and_swap(&spin, 0, 1))
		task_yield();
}

static void run(long i)
{
	u64 got;
	u32 k;

	for (k = 0; k < ROUNDS; k++) {
		__sync_fetch_and_add(&sum64, 1ULL << 32 | 1);
		__sync_fetch_and_add(&sum32, 3);
		__sync_fetch_and_xor(&toggles, 1ULL << i);
		got = __sync_lock_test_and_set(&token, i * ROUNDS + k + 1);
		__sync_fetch_and_add(&tokens_in, i * ROUNDS + k + 1);
		__sync_fetch_and_add(&tokens_out, got);
		spin_lock();
		locked_sum++;
		__sync_lock_test_and_set(&spin, 0);
	}
	__sync_fetch_and_or(&bits64, 1ULL << (2 * i));
	wg_done(&wg);
}

int main(void)
{
	u64 even = 0x5555555555555555ULL, old;
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	assert(sum64 == (1ULL << 32 | 1) * TASKS * ROUNDS);
	assert(sum32 == 3 * TASKS * ROUNDS);
	assert(bits64 == even);
	assert(toggles == 0);
	assert(tokens_in == tokens_out + token);
	assert(locked_sum == TASKS * ROUNDS);
	old = __sync_fetch_and_and(&bits64, 0xff);
	assert(old == even && bits64 == 0x55);
	assert(__sync_val_compare_and_swap(&bits64, 1, 2) == 0x55 && bits64 == 0x55);
	assert(__sync_val_compare_and_swap(&bits64, 0x55, 2) == 0x55 && bits64 == 2);
	return 0;
}
