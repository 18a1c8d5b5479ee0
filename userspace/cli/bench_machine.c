// SPDX-License-Identifier: GPL-2.0
/* The machine: which CPUs share a cache, and what all figures depend on. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

enum {
	ADDITIONS	= 4000000,
	STAMPS		= 200000,
	STEPS		= 200000,
	CHASE_BYTES	= 64 << 20,
	QUICK_PART	= 64,
};

/* 1 or 0: @cpu is in the list that the file holds, -1: there is no such file. */
static int listed(int cpu, const char *path)
{
	FILE *file = fopen(path, "re");
	int first, last, found = 0;
	char c;

	if (!file)
		return -1;
	while (!found && fscanf(file, "%d", &first) == 1) {
		last = first;
		c = fgetc(file);
		if (c == '-') {
			if (fscanf(file, "%d", &last) != 1)
				break;
			c = fgetc(file);
		}
		found = first <= cpu && cpu <= last;
	}
	fclose(file);
	return found;
}

/* Whether both have a last cache in common; -1: the OS does not say. */
static int share_cache(int a, int b)
{
	char path[96];
	int level, shared = -1, found;

	for (level = 0; level < 8; level++) {
		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%d/cache/index%d/shared_cpu_list", a, level);
		found = listed(b, path);
		if (found >= 0)
			shared = found;
	}
	return shared;
}

static bool are_siblings(int a, int b)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
		 a);
	return listed(b, path) == 1;
}

/* A core of its own is preferred: siblings share more than a cache. */
void bench_places(struct bench *bench)
{
	int cpu, sibling = -1, shared;

	bench->here = cli_first_cpu(&bench->cpus);
	bench->near = -1;
	bench->far = -1;
	for (cpu = bench->here + 1; cpu < WEFT_MAX_CPUS; cpu++) {
		if (!(bench->cpus.mask[cpu / 64] >> cpu % 64 & 1))
			continue;
		shared = share_cache(bench->here, cpu);
		if (!shared && bench->far < 0)
			bench->far = cpu;
		else if (shared && are_siblings(bench->here, cpu))
			sibling = sibling < 0 ? cpu : sibling;
		else if (shared && bench->near < 0)
			bench->near = cpu;
	}
	if (bench->near < 0)
		bench->near = sibling;
	bench->near_unknown = bench->near >= 0 && share_cache(bench->here, bench->near) < 0 &&
			      !are_siblings(bench->here, bench->near);
}

static double cycle_ns(__u64 additions)
{
	__u64 start = cli_now_ns(), i, sum = 0;

	for (i = 0; i < additions; i++) {
		sum += i;
		asm volatile("" : "+r"(sum));
	}
	return (double)(cli_now_ns() - start) / additions;
}

static double stamp_ns(__u64 stamps)
{
	__u64 start = cli_now_ns(), i;

	for (i = 0; i < stamps; i++) {
#ifdef __x86_64__
		__u64 stamp = __builtin_ia32_rdtsc();
#else
		__u64 stamp = cli_now_ns();
#endif
		asm volatile("" : : "r"(stamp));
	}
	return (double)(cli_now_ns() - start) / stamps;
}

/* Sattolo 1986. */
void bench_make_cycle(__u64 *words, __u64 lines)
{
	enum { WORDS = BENCH_LINE / sizeof(__u64) };
	__u64 i, other, kept, random = 88172645463325252ULL;

	for (i = 0; i < lines; i++)
		words[i * WORDS] = i;
	for (i = lines - 1; i; i--) {
		/* xorshift64, Marsaglia 2003 */
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		other = random % i;
		kept = words[i * WORDS];
		words[i * WORDS] = words[other * WORDS];
		words[other * WORDS] = kept;
	}
}

static double memory_ns(__u64 bytes, __u64 steps)
{
	__u64 *words = aligned_alloc(BENCH_LINE, bytes), start, at = 0, i;

	if (!words)
		return 0;
	bench_make_cycle(words, bytes / BENCH_LINE);
	start = cli_now_ns();
	for (i = 0; i < steps; i++)
		at = words[at * BENCH_LINE / sizeof(__u64)];
	asm volatile("" : : "r"(at));
	start = cli_now_ns() - start;
	free(words);
	return (double)start / steps;
}

void bench_machine(const struct bench *bench, struct bench_machine *machine)
{
	int part = bench->quick ? QUICK_PART : 1;

	machine->cycle_ns = cycle_ns(ADDITIONS / part);
	machine->stamp_ns = stamp_ns(STAMPS / part);
	machine->memory_ns = memory_ns(CHASE_BYTES / part, STEPS / part);
}

static __u64 meminfo(FILE *file, const char *name)
{
	char line[128];
	__u64 kib;

	rewind(file);
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)) &&
		    sscanf(line + strlen(name), ": %llu", &kib) == 1)
			return kib << 10;
	return 0;
}

__u64 bench_memory_available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	__u64 bytes = file ? meminfo(file, "MemAvailable") : 0;

	if (file)
		fclose(file);
	return bytes;
}

/* Of the whole machine, without what it would give back at once. */
__u64 bench_memory_used(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	__u64 bytes = 0;

	if (!file)
		return 0;
	bytes = meminfo(file, "MemTotal") - meminfo(file, "MemFree") - meminfo(file, "Buffers") -
		meminfo(file, "Cached") - meminfo(file, "SReclaimable");
	fclose(file);
	return bytes;
}

/* For a watcher: into a __u64. */
void bench_note_memory(void *arg)
{
	*(__u64 *)arg = bench_memory_used();
}
