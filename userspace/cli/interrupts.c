// SPDX-License-Identifier: GPL-2.0
/* What /proc/interrupts counts for each CPU, and how many of that are unusual. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "interrupts.h"
#include "statistics.h"

enum {
	MANY	= 50,		/* fewer are no disturbance, whatever is usual */
	TIMES	= 2,		/* what is usual */
};

static __u64 clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* "  CPU0  CPU2": which CPU each column is. */
static unsigned int read_columns(const char *line, int *cpus)
{
	unsigned int nr = 0;

	while (nr < WEFT_MAX_CPUS && (line = strstr(line, "CPU"))) {
		line += 3;
		cpus[nr++] = atoi(line);
	}
	return nr;
}

/* " 24: 17 4 PCI-MSI eth0". A line with fewer numbers is of no CPU. */
static void add_line(const char *line, const int *cpus, unsigned int nr, struct interrupts *now)
{
	__u64 counts[WEFT_MAX_CPUS];
	unsigned int i;
	char *end;

	line = strchr(line, ':');
	if (!line++)
		return;
	for (i = 0; i < nr; i++, line = end) {
		counts[i] = strtoull(line, &end, 10);
		if (end == line)
			return;
	}
	for (i = 0; i < nr; i++)
		if (cpus[i] >= 0 && cpus[i] < WEFT_MAX_CPUS)
			now->of_cpu[cpus[i]] += counts[i];
}

void interrupts_read(struct interrupts *now)
{
	FILE *file = fopen("/proc/interrupts", "re");
	int cpus[WEFT_MAX_CPUS];
	unsigned int nr = 0;
	size_t size = 0;
	char *line = NULL;

	memset(now, 0, sizeof(*now));
	if (file && getline(&line, &size, file) > 0)
		nr = read_columns(line, cpus);
	while (nr && getline(&line, &size, file) > 0)
		add_line(line, cpus, nr, now);
	free(line);
	if (file)
		fclose(file);
	now->time_ns = clock_ns();
}

struct interrupted interrupts_since(const struct interrupts *then, const int *cpus,
				    unsigned int nr)
{
	struct interrupted sample = { };
	struct interrupts now;
	unsigned int i;

	interrupts_read(&now);
	sample.ns = now.time_ns - then->time_ns;
	for (i = 0; i < nr; i++) {
		/* Of a CPU that has gone, or has counted beyond 32 bits, nothing is known. */
		if (cpus[i] >= 0 && cpus[i] < WEFT_MAX_CPUS &&
		    now.of_cpu[cpus[i]] > then->of_cpu[cpus[i]])
			sample.nr += now.of_cpu[cpus[i]] - then->of_cpu[cpus[i]];
	}
	return sample;
}

double interrupts_usual(const struct interrupted *samples, unsigned int nr, size_t stride)
{
	double rates[STATISTICS_MOST];
	unsigned int i, known = 0;

	for (i = 0; i < nr && known < STATISTICS_MOST; i++) {
		const struct interrupted *sample =
			(const void *)((const char *)samples + i * stride);

		if (sample->ns)
			rates[known++] = (double)sample->nr / sample->ns;
	}
	return known ? statistics_median(rates, known) : 0;
}

bool interrupts_unusual(const struct interrupted *sample, double usual)
{
	double expected = usual * sample->ns;

	return sample->nr > TIMES * expected && sample->nr - expected >= MANY;
}
