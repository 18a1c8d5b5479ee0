// SPDX-License-Identifier: GPL-2.0
/*
 * Hoare's sieve: each prime is a task that lets pass what it does not divide.
 * A chain of a hundred tasks, each blocked on the one before.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { PRIMES = 100, LAST = 541 };

struct stage {
	chan in, out;
	u64 prime;
};

static struct stage stages[PRIMES];

static void generate(long out)
{
	u64 n;

	for (n = 2; n <= LAST; n++)
		chan_send(out, n);
	chan_close(out);
}

static void filter(long i)
{
	struct stage *stage = &stages[i];
	u64 n;

	while (chan_recv(stage->in, &n))
		if (n % stage->prime)
			chan_send(stage->out, n);
	chan_close(stage->out);
}

static bool is_prime(u64 n)
{
	u64 d;

	for (d = 2; d * d <= n; d++)
		if (n % d == 0)
			return false;
	return true;
}

int main(void)
{
	chan c = chan_make(0);
	u64 n = 0, previous = 1;
	u32 i;

	assert(go(generate, c) > 0);
	for (i = 0; i < PRIMES; i++) {
		assert(chan_recv(c, &n));
		assert(n > previous && is_prime(n));
		previous = n;
		stages[i].in = c;
		stages[i].out = chan_make(0);
		stages[i].prime = n;
		c = stages[i].out;
		assert(go(filter, i) > 0);
	}
	assert(n == LAST);
	assert(!chan_recv(c, &n));
	return 0;
}
