// SPDX-License-Identifier: GPL-2.0
/* What switches and hand-overs of the OS's threads and processes cost. */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"

enum {
	YIELDS		= 40000,	/* of the whole crowd */
	HAND_OVERS	= 10000,
	CACHE_BYTES	= 64 << 20,	/* touched between switches, in all */
	QUICK_PART	= 100,
	MOST_TURNS	= 2000,
};

/**
 * struct turns - what the members of a crowd share
 * @turn:	number of the one that may go on
 * @rounds:	turns of each
 * @switches:	that really happened
 * @first_ns:	when the first began
 * @last_ns:	when the last ended
 * @pipes:	to the second, to the first
 * @lines:	each touches so many lines of its own between two switches
 * @words:	the lines
 * @alone_ns:	what touching takes both, all rounds, without a switch
 */
struct turns {
	__u32 turn;
	__u64 rounds;
	__u64 switches;
	__u64 first_ns;
	__u64 last_ns;
	int pipes[2][2];
	__u64 lines;
	__u64 *words[2];
	__u64 alone_ns;
};

static __u64 part_of(const struct bench *bench, __u64 count)
{
	return bench->quick ? count / QUICK_PART : count;
}

static void note_begin(struct turns *turns, __u64 now_ns)
{
	__u64 first = 0;

	__atomic_compare_exchange_n(&turns->first_ns, &first, now_ns, false, __ATOMIC_SEQ_CST,
				    __ATOMIC_SEQ_CST);
}

static void note_end(struct turns *turns, __u64 now_ns)
{
	__u64 last = __atomic_load_n(&turns->last_ns, __ATOMIC_SEQ_CST);

	while (last < now_ns &&
	       !__atomic_compare_exchange_n(&turns->last_ns, &last, now_ns, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
}

static __u64 switches_away(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw + usage.ru_nivcsw;
}

/* Not every sched_yield() is a switch, so the switches are counted. */
static void yield_work(struct bench_crowd *crowd, unsigned int number)
{
	struct turns *turns = crowd->arg;
	__u64 before = switches_away(), i;

	(void)number;
	note_begin(turns, cli_now_ns());
	for (i = 0; i < turns->rounds; i++)
		sched_yield();
	note_end(turns, cli_now_ns());
	__atomic_add_fetch(&turns->switches, switches_away() - before, __ATOMIC_SEQ_CST);
}

int bench_os_yield(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value)
{
	unsigned int nr = bench_count_of(bench, measure, "tasks", true);
	struct turns *turns = bench_shared(sizeof(*turns));
	struct bench_crowd crowd = {
		.carrier = contender->kind, .nr = nr, .cpus = { bench->here, bench->here },
		.work = yield_work, .arg = turns,
	};
	int ret;

	if (!turns)
		return bench_say(bench, BENCH_FAILED, "no memory");
	turns->rounds = part_of(bench, YIELDS) / nr + 1;
	ret = bench_crowd_run(bench, &crowd);
	if (!ret && !turns->switches)
		ret = bench_say(bench, BENCH_SKIP, "no switch seen");
	if (!ret)
		*value = (double)(turns->last_ns - turns->first_ns) / turns->switches;
	bench_unshare(turns, sizeof(*turns));
	return ret;
}

static void touch(const struct turns *turns, unsigned int number)
{
	const __u64 *words = turns->words[number];
	__u64 at = 0, i;

	for (i = 0; i < turns->lines; i++)
		at = words[at * BENCH_LINE / sizeof(__u64)];
	asm volatile("" : : "r"(at));
}

static void futex_work(struct bench_crowd *crowd, unsigned int number)
{
	struct turns *turns = crowd->arg;
	__u64 i;

	note_begin(turns, cli_now_ns());
	for (i = 0; i < turns->rounds; i++) {
		while (__atomic_load_n(&turns->turn, __ATOMIC_ACQUIRE) != number)
			bench_futex_wait(&turns->turn, !number);
		touch(turns, number);
		__atomic_store_n(&turns->turn, !number, __ATOMIC_RELEASE);
		bench_futex_wake(&turns->turn);
	}
	note_end(turns, cli_now_ns());
}

static void pipe_work(struct bench_crowd *crowd, unsigned int number)
{
	struct turns *turns = crowd->arg;
	int in = turns->pipes[!number][0], out = turns->pipes[number][1];
	char byte = 0;
	__u64 i;

	note_begin(turns, cli_now_ns());
	for (i = 0; i < turns->rounds; i++) {
		if (!number && write(out, &byte, 1) != 1)
			return;
		if (read(in, &byte, 1) != 1)
			return;
		if (number && write(out, &byte, 1) != 1)
			return;
	}
	note_end(turns, cli_now_ns());
}

/* Two that take turns on the CPUs of the measure; ns from one to the other. */
static int take_turns(struct bench *bench, const struct bench_measure *measure,
		      struct bench_crowd *crowd, double *value)
{
	struct turns *turns = crowd->arg;
	int other = bench_second_cpu(bench, measure->place), ret;

	crowd->nr = 2;
	crowd->cpus[0] = bench->here;
	crowd->cpus[1] = other < 0 ? bench->here : other;
	ret = bench_crowd_run(bench, crowd);
	if (!ret && (!turns->rounds || turns->last_ns <= turns->first_ns))
		ret = bench_say(bench, BENCH_FAILED, "they did not take turns");
	if (!ret)
		*value = (double)(turns->last_ns - turns->first_ns) / (2 * turns->rounds);
	return ret;
}

int bench_os_futex(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value)
{
	struct turns *turns = bench_shared(sizeof(*turns));
	struct bench_crowd crowd = {
		.carrier = contender->kind, .work = futex_work, .arg = turns,
	};
	int ret;

	if (!turns)
		return bench_say(bench, BENCH_FAILED, "no memory");
	turns->rounds = part_of(bench, HAND_OVERS);
	ret = take_turns(bench, measure, &crowd, value);
	bench_unshare(turns, sizeof(*turns));
	return ret;
}

static int pipe_turns(struct bench *bench, const struct bench_measure *measure,
		      struct bench_crowd *crowd, double *value)
{
	struct turns *turns = crowd->arg;
	int ret = BENCH_FAILED, i;

	if (pipe(turns->pipes[0]))
		return bench_say(bench, BENCH_FAILED, "pipe: %s", strerror(errno));
	if (!pipe(turns->pipes[1])) {
		ret = take_turns(bench, measure, crowd, value);
		for (i = 0; i < 2; i++)
			close(turns->pipes[1][i]);
	} else {
		bench_say(bench, ret, "pipe: %s", strerror(errno));
	}
	for (i = 0; i < 2; i++)
		close(turns->pipes[0][i]);
	return ret;
}

int bench_os_pipe(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value)
{
	struct turns *turns = bench_shared(sizeof(*turns));
	struct bench_crowd crowd = {
		.carrier = contender->kind, .work = pipe_work, .arg = turns,
	};
	int ret;

	if (!turns)
		return bench_say(bench, BENCH_FAILED, "no memory");
	turns->rounds = part_of(bench, HAND_OVERS);
	ret = pipe_turns(bench, measure, &crowd, value);
	bench_unshare(turns, sizeof(*turns));
	return ret;
}

/* What both will touch, as often as they will, without a switch. */
static void touch_alone(void *arg)
{
	struct turns *turns = arg;
	unsigned int number;
	__u64 start, i;

	for (number = 0; number < 2; number++) {
		touch(turns, number);
		start = cli_now_ns();
		for (i = 0; i < turns->rounds; i++)
			touch(turns, number);
		turns->alone_ns += cli_now_ns() - start;
	}
}

static int cache_turns(struct bench *bench, const struct bench_measure *measure,
		       struct bench_crowd *crowd, double *value)
{
	struct turns *turns = crowd->arg;
	__u64 bytes = turns->lines * BENCH_LINE;
	int i;

	for (i = 0; i < 2 && bytes; i++) {
		turns->words[i] = bench_shared(bytes);
		if (!turns->words[i])
			return bench_say(bench, BENCH_FAILED, "no memory");
		bench_make_cycle(turns->words[i], turns->lines);
	}
	return take_turns(bench, measure, crowd, value);
}

/* The curve of userspace/bench/cache.c, with futexes for the switch. */
int bench_os_cache(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value)
{
	struct turns *turns = bench_shared(sizeof(*turns));
	struct bench_crowd crowd = {
		.carrier = contender->kind, .work = futex_work, .watch = touch_alone,
		.arg = turns,
	};
	__u64 rounds;
	int ret, i;

	if (!turns)
		return bench_say(bench, BENCH_FAILED, "no memory");
	turns->lines = measure->x / BENCH_LINE;
	rounds = part_of(bench, CACHE_BYTES) / (measure->x + 1) + 4;
	turns->rounds = rounds < MOST_TURNS ? rounds : MOST_TURNS;
	ret = cache_turns(bench, measure, &crowd, value);
	*value -= (double)turns->alone_ns / (2 * turns->rounds);
	for (i = 0; i < 2; i++)
		bench_unshare(turns->words[i], measure->x);
	bench_unshare(turns, sizeof(*turns));
	return ret;
}
