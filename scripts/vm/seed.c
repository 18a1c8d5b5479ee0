// SPDX-License-Identifier: GPL-2.0
/*
 * What makes one deterministic guest differ from another, and what shows it.
 *
 * In such a guest nothing comes from outside, so all would happen at the same instant
 * each time. The seed is where other work comes from that takes CPUs away: on each a
 * real-time thread that sleeps and computes for times drawn from it, of all sizes
 * from that of a switch to that of a tick, so that nothing stays in step for long.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>

#include "guest.h"

enum {
	/* Powers of two: of nanoseconds asleep, and of turns of a loop. */
	SLEEP_MIN	= 13,
	SLEEP_MAX	= 21,
	SPIN_MIN	= 6,
	SPIN_MAX	= 15,
	START_MAX	= 23,	/* 8 ms: two ticks of 250 Hz */
};

/* An instance of its own: the command may trace, too. */
#define TRACE_DIR	"/sys/kernel/tracing/instances/weft-guest"

/* splitmix64: neighbouring seeds have nothing in common. */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15ULL;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
	return z ^ z >> 31;
}

/* As likely short as long: any of [2^@min, 2^(@max + 1)), each power as often. */
static uint64_t draw_size(uint64_t *state, unsigned int min, unsigned int max)
{
	uint64_t base = 1ULL << (min + draw(state) % (max - min + 1));

	return base + draw(state) % base;
}

static void spin(uint64_t turns)
{
	while (turns--)
		__asm__ volatile("");
}

static void make_noise(unsigned int cpu, uint64_t state) __attribute__((noreturn));
static void make_noise(unsigned int cpu, uint64_t state)
{
	struct sched_param param = { .sched_priority = 1 };
	char name[16];
	cpu_set_t set;

	snprintf(name, sizeof(name), "noise/%u", cpu);
	prctl(PR_SET_NAME, name);
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) || sched_setscheduler(0, SCHED_FIFO, &param))
		_exit(EXIT_FAILURE);
	for (;;) {
		struct timespec pause = { .tv_nsec = draw_size(&state, SLEEP_MIN, SLEEP_MAX) };

		nanosleep(&pause, NULL);
		spin(draw_size(&state, SPIN_MIN, SPIN_MAX));
	}
}

/* Ends with all else when the command has ended. */
int start_noise(uint64_t seed)
{
	long cpu, nr_cpus = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t state = seed;

	for (cpu = 0; cpu < nr_cpus; cpu++) {
		uint64_t own = draw(&state);
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid)
			make_noise(cpu, own);
	}
	/* Where in a tick the command starts. */
	spin(draw(&state) >> (64 - START_MAX));
	return 0;
}

static void set_trace(const char *file, const char *value)
{
	char path[256];

	snprintf(path, sizeof(path), TRACE_DIR "/%s", file);
	write_small(path, value);
}

void start_trace(void)
{
	mkdir(TRACE_DIR, 0755);
	set_trace("buffer_size_kb", "4096");
	/* One clock for all CPUs: their lines are in the order in which things happened. */
	set_trace("trace_clock", "mono");
	set_trace("events/sched/sched_switch/filter",
		  "prev_comm ~ \"weft/*\" || next_comm ~ \"weft/*\"");
	set_trace("events/sched/sched_switch/enable", "1");
	set_trace("events/weft/enable", "1");
}

void stop_trace(void)
{
	set_trace("tracing_on", "0");
}

void send_trace(void)
{
	static char buf[STREAM_CHUNK];
	int fd = open(TRACE_DIR "/trace", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		send_frame(FRAME_TRACE, buf, n);
	close(fd);
	rmdir(TRACE_DIR);
}
