// SPDX-License-Identifier: GPL-2.0
/*
 * What tasks are like: a sieve of primes, one task a prime, each a sieve for
 * the next over a channel; then ten thousand tasks that share one counter.
 *
 *	weft run demo.c
 *	weft run --set primes=20 --policy rr --quantum 1ms demo.c
 */
#include <weft/task.h>

enum { ADDERS = 10000 };

struct sieve {
	chan in, out;
	u64 prime;
};

u32 primes = 40;
static struct sieve sieves[100];
static u64 largest_prime;

static mutex lock;
static waitgroup adders;
static u64 counter;

static void count_up(long out)
{
	u64 n;

	for (n = 2;; n++)
		chan_send(out, n);
}

static void sift(long i)
{
	struct sieve *sieve = &sieves[i];
	u64 n;

	while (chan_recv(sieve->in, &n))
		if (n % sieve->prime)
			chan_send(sieve->out, n);
}

static void find_primes(void)
{
	chan c = chan_make(8);
	u32 i;

	go(count_up, c);
	for (i = 0; i < primes && i < 100; i++) {
		struct sieve *sieve = &sieves[i];

		chan_recv(c, &sieve->prime);
		sieve->in = c;
		sieve->out = chan_make(8);
		c = sieve->out;
		largest_prime = sieve->prime;
		go(sift, i);
	}
	print("prime number %u is %lu, found by a chain of tasks", i, largest_prime);
}

static void add_one(long unused)
{
	mutex_lock(&lock);
	counter++;
	mutex_unlock(&lock);
	wg_done(&adders);
}

int main(void)
{
	u32 i;

	find_primes();

	wg_add(&adders, ADDERS);
	for (i = 0; i < ADDERS; i++)
		assert(go(add_one, i) > 0);
	wg_wait(&adders);
	print("%u tasks have counted to %lu", ADDERS, counter);
	return counter == ADDERS ? 0 : 1;
}
