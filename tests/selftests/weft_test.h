/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kselftests share: the device's calls with errors as numbers, and raw
 * programs, so that nothing between the test and the ABI can hide a fault.
 */
#ifndef WEFT_SELFTEST_H
#define WEFT_SELFTEST_H

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <linux/weft.h>
#include <linux/weft_task.h>

#include "kselftest_harness.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define PTR(p) ((__u64)(uintptr_t)(p))

/* First in a test: the harness runs it also after a SKIP() of its set-up. */
#define NEEDS(cond, reason)						\
	do {								\
		if (!(cond))						\
			SKIP(return, reason);				\
	} while (0)

enum { POISON = 0xcc, PAGE = 4096 };

/* An instruction as RFC 9669 has it. */
struct insn {
	__u8 code;
	__u8 dst : 4, src : 4;
	__s16 off;
	__s32 imm;
};

#define INSN(c, d, s, o, i) { .code = (c), .dst = (d), .src = (s), .off = (o), .imm = (i) }
#define MOV(d, i)		INSN(0xb7, d, 0, 0, i)
#define MOVX(d, s)		INSN(0xbf, d, s, 0, 0)
#define ADD(d, i)		INSN(0x07, d, 0, 0, i)
#define LD64(d, v)		INSN(0x18, d, 0, 0, (__s32)(__u64)(v)), \
				INSN(0, 0, 0, 0, (__s32)((__u64)(v) >> 32))
#define LDFUNC(d, rel)		INSN(0x18, d, 4, 0, rel), INSN(0, 0, 0, 0, 0)
#define LOAD64(d, s, o)		INSN(0x79, d, s, o, 0)
#define STORE64(d, s, o)	INSN(0x7b, d, s, o, 0)
#define ATOMIC_ADD64(d, s, o)	INSN(0xdb, d, s, o, 0)
#define JUMP(o)			INSN(0x05, 0, 0, o, 0)
#define JEQ(d, i, o)		INSN(0x15, d, 0, o, i)
#define JNE(d, i, o)		INSN(0x55, d, 0, o, i)
#define CALL(name)		INSN(0x85, 0, 0, 0, WEFT_CALL_##name)
#define EXIT			INSN(0x95, 0, 0, 0, 0)

#define RODATA WEFT_ADDR(WEFT_SEG_RODATA, 0)
#define DATA WEFT_ADDR(WEFT_SEG_DATA, 0)

/* main is @entries[0]. */
struct program {
	const struct insn *insns;
	__u32 nr_insns;
	__u32 entries[4];
	__u32 nr_entries;
	const void *rodata;
	__u32 rodata_size;
	__u32 data_total;
};

#define PROGRAM(name, ...)						\
static const struct insn name##_insns[] = { __VA_ARGS__ };		\
static const struct program name = {					\
	.insns = name##_insns,						\
	.nr_insns = ARRAY_LEN(name##_insns),				\
	.nr_entries = 1,						\
	.data_total = 2 * PAGE,						\
}

PROGRAM(return_42, MOV(0, 42), EXIT);
PROGRAM(loop_for_ever, JUMP(-1));
/* Adds one to the first word of the data and yields, for ever. */
PROGRAM(count_for_ever,
	LD64(6, DATA), MOV(7, 1), ATOMIC_ADD64(6, 7, 0), CALL(task_yield), JUMP(-3));
/* Waits to receive from a channel that nobody sends on. */
PROGRAM(block_for_ever,
	MOV(1, 0), CALL(chan_make), MOVX(1, 0), MOVX(2, 10), ADD(2, -8), CALL(chan_recv),
	MOV(0, 0), EXIT);
PROGRAM(sleep_for_ever, LD64(1, 1ULL << 60), CALL(sleep_ns), MOV(0, 0), EXIT);
PROGRAM(read_null, MOV(1, 0), LOAD64(0, 1, 16), EXIT);

/* 0: main starts 1,000 tasks that loop, yield and block, then loops itself. */
static const struct insn crowd_insns[] = {
	/* 0 */ MOV(6, 250),
	/* 1 */ LDFUNC(1, 16 - 2), CALL(go),
	/* 4 */ LDFUNC(1, 17 - 5), CALL(go),
	/* 7 */ LDFUNC(1, 19 - 8), CALL(go),
	/* 10 */ LDFUNC(1, 27 - 11), CALL(go),
	/* 13 */ ADD(6, -1), JNE(6, 0, -14),
	/* 15 */ JUMP(-1),
	/* 16 */ JUMP(-1),
	/* 17 */ CALL(task_yield), JUMP(-2),
	/* 19 */ MOV(1, 0), CALL(chan_make), MOVX(1, 0), MOVX(2, 10), ADD(2, -8), CALL(chan_recv),
	/* 25 */ MOV(0, 0), EXIT,
	/* 27 */ LD64(1, 1ULL << 60), CALL(sleep_ns), EXIT,
};
static const struct program crowd = {
	.insns = crowd_insns,
	.nr_insns = ARRAY_LEN(crowd_insns),
	.nr_entries = 1,
};

/* 0: main waits for ever. 8: adds its argument to the first word of the data. */
static const struct insn spawnable_insns[] = {
	/* 0 */ MOV(1, 0), CALL(chan_make), MOVX(1, 0), MOVX(2, 10), ADD(2, -8), CALL(chan_recv),
	/* 6 */ MOV(0, 0), EXIT,
	/* 8 */ LD64(2, DATA), ATOMIC_ADD64(2, 1, 0), MOV(0, 0), EXIT,
};
static const struct program spawnable = {
	.insns = spawnable_insns,
	.nr_insns = ARRAY_LEN(spawnable_insns),
	.entries = { 0, 8 },
	.nr_entries = 2,
	.data_total = PAGE,
};

/* Prints the line as often as the first argument of main says. */
static const char print_line[] = "a line of twenty-one\n";
static const struct insn print_insns[] = {
	/* 0 */ MOVX(6, 1),
	/* 1 */ JEQ(6, 0, 7),
	/* 2 */ LD64(1, RODATA), MOV(2, 0), MOV(3, 0), CALL(print),
	/* 7 */ ADD(6, -1), JUMP(-8),
	/* 9 */ MOV(0, 0), EXIT,
};
static const struct program print_lines = {
	.insns = print_insns,
	.nr_insns = ARRAY_LEN(print_insns),
	.nr_entries = 1,
	.rodata = print_line,
	.rodata_size = sizeof(print_line),
};

/* 0 or -errno, like all that follows. */
static inline int call(int fd, unsigned long command, void *arg)
{
	return ioctl(fd, command, arg) < 0 ? -errno : 0;
}

static inline int open_weft(void)
{
	int fd = open("/dev/weft", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static inline struct weft_load load_of(const struct program *p)
{
	return (struct weft_load){
		.size = sizeof(struct weft_load),
		.insns = PTR(p->insns),
		.nr_insns = p->nr_insns,
		.entries = PTR(p->entries),
		.nr_entries = p->nr_entries,
		.rodata = PTR(p->rodata),
		.rodata_size = p->rodata_size,
		.data_total = p->data_total,
	};
}

static inline int load(int fd, const struct program *p)
{
	struct weft_load load = load_of(p);

	return call(fd, WEFT_IOC_LOAD, &load);
}

/*
 * The first @nr of the CPUs that are online. Asked for once: that opens a file, which
 * threads that call a descriptor just closed would take for it.
 */
static inline __u64 cpus(unsigned int nr)
{
	static long online;

	if (!online)
		online = sysconf(_SC_NPROCESSORS_ONLN);
	return (1ULL << (nr < online ? nr : online)) - 1;
}

/* What @start says else, on the CPUs of @mask; its answers are in @start. */
static inline int start_on(int fd, __u64 mask, struct weft_start *start)
{
	start->size = sizeof(*start);
	start->cpu_mask = PTR(&mask);
	start->cpu_mask_bytes = sizeof(mask);
	return call(fd, WEFT_IOC_START, start);
}

static inline int start(int fd, unsigned int nr_cpus, __u32 flags)
{
	struct weft_start start = { .flags = flags };

	return start_on(fd, cpus(nr_cpus), &start);
}

/* An open session that runs @p, or -errno. */
static inline int run_on(const struct program *p, __u64 mask, struct weft_start *start)
{
	int fd = open_weft(), err;

	if (fd < 0)
		return fd;
	err = load(fd, p);
	if (!err)
		err = start_on(fd, mask, start);
	if (err)
		close(fd);
	return err ? err : fd;
}

static inline int run(const struct program *p, unsigned int nr_cpus, __u32 flags)
{
	struct weft_start start = { .flags = flags };

	return run_on(p, cpus(nr_cpus), &start);
}

static inline int wait_end(int fd, __s64 timeout_ns)
{
	struct weft_wait wait = { .size = sizeof(wait), .timeout_ns = timeout_ns };

	return call(fd, WEFT_IOC_WAIT, &wait);
}

static inline int stop(int fd)
{
	struct weft_stop stop = { .size = sizeof(stop) };

	return call(fd, WEFT_IOC_STOP, &stop);
}

static inline struct weft_result result(int fd)
{
	struct weft_result result = { .size = sizeof(result) };

	if (call(fd, WEFT_IOC_RESULT, &result))
		memset(&result, POISON, sizeof(result));
	return result;
}

/* The first of the workers' counters; the first tasks. What they say is not kept. */
static inline int ask_stats(int fd)
{
	static struct weft_worker_stats workers[4];
	struct weft_stats stats = {
		.size = sizeof(stats),
		.worker_size = sizeof(workers[0]),
		.workers = PTR(workers),
		.nr_workers = ARRAY_LEN(workers),
	};

	return call(fd, WEFT_IOC_STATS, &stats);
}

static inline int ask_tasks(int fd)
{
	struct weft_task_info infos[8];
	struct weft_tasks tasks = {
		.size = sizeof(tasks),
		.task_size = sizeof(infos[0]),
		.tasks = PTR(infos),
		.nr_tasks = ARRAY_LEN(infos),
	};

	return call(fd, WEFT_IOC_TASKS, &tasks);
}

static inline unsigned int sessions(void)
{
	struct weft_info info = { .size = sizeof(info) };
	int fd = open_weft(), err = call(fd, WEFT_IOC_INFO, &info);

	close(fd);
	/* Without the one that asked. */
	return err ? ~0U : info.out_sessions - 1;
}

static inline __u64 clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

/* How much slower than real hardware this machine may be: set by tests/run. */
static inline __u64 time_scale(void)
{
	const char *scale = getenv("WEFT_TIME_SCALE");

	return scale ? strtoul(scale, NULL, 10) : 1;
}

/* A word of a mapping that others write. */
static inline __u64 word_at(const volatile __u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

/* The read-write segment's first page, live; or NULL. */
static inline volatile __u64 *map_data(int fd)
{
	void *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, WEFT_MAP_DATA);

	return p == MAP_FAILED ? NULL : p;
}

static inline int ask_map(int fd)
{
	volatile __u64 *data = map_data(fd);
	int err = data ? 0 : -errno;

	if (data)
		munmap((void *)data, PAGE);
	return err;
}

/* A file of the kernel's. */
static inline int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		err = -errno;
	close(fd);
	return err;
}

/* Until others have moved the word on: progress, not time. */
static inline void wait_for_change(volatile __u64 *word)
{
	__u64 before = word_at(word);

	while (word_at(word) == before)
		sched_yield();
}

#endif /* WEFT_SELFTEST_H */
