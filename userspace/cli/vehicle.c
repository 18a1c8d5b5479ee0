// SPDX-License-Identifier: GPL-2.0
/* What carries tasks, and what the OS is asked to do to it: options and words. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { RT_MOST = 99, LOAD_MOST = 64 };

__u32 cli_vehicle(const char *text)
{
	__u32 i;

	for (i = 0; i <= WEFT_VEHICLE_SIM; i++)
		if (!strcmp(weft_vehicle_name(i), text))
			return i;
	cli_usage("--vehicle %s: there are task, kthread, thread, process and sim", text);
}

/* One of ours: workers carry the tasks, and a policy says which; else the OS does. */
bool cli_vehicle_ours(__u32 vehicle)
{
	return vehicle == WEFT_VEHICLE_TASK || vehicle == WEFT_VEHICLE_SIM;
}

/* The engine that offers @vehicle; @engine is the one that was asked for. */
enum engine cli_engine_for(enum engine engine, __u32 vehicle)
{
	enum engine needed = vehicle == WEFT_VEHICLE_KTHREAD ? ENGINE_KERNEL :
			     vehicle == WEFT_VEHICLE_TASK ? ENGINE_ANY : ENGINE_HOSTED;

	if (needed != ENGINE_ANY && engine != ENGINE_ANY && needed != engine)
		cli_usage("--vehicle %s is of the %s engine: leave --engine %s away",
			  weft_vehicle_name(vehicle), cli_engine_name(needed),
			  cli_engine_name(engine));
	if (engine == ENGINE_ANY)
		engine = needed != ENGINE_ANY ? needed : cli_default_engine();
	return engine != ENGINE_ANY ? engine : ENGINE_KERNEL;
}

__s32 cli_nice(const char *text)
{
	char *end;
	long nice = strtol(text, &end, 10);

	if (end == text || *end || nice < -20 || nice > 19)
		cli_usage("--nice %s: not a niceness from -20 to 19", text);
	return nice;
}

/* A number from 1 to @most behind @prefix. */
static __u32 number_behind(const char *text, const char *prefix, __u32 most)
{
	size_t length = strlen(prefix);
	unsigned long number;
	char *end;

	if (strncmp(text, prefix, length) || !isdigit((unsigned char)text[length]))
		return 0;
	number = strtoul(text + length, &end, 10);
	return *end || number > most ? 0 : number;
}

__u32 cli_rt(const char *text)
{
	__u32 priority = number_behind(text, "fifo:", RT_MOST);

	if (!priority)
		cli_usage("--rt %s: say fifo:PRIORITY with a priority from 1 to %d", text, RT_MOST);
	return priority;
}

__u32 cli_load(const char *text)
{
	__u32 load = number_behind(text, "cpu=", LOAD_MOST);

	if (!load)
		cli_usage("--load %s: say cpu=N, for N busy processes on each CPU, at most %d", text,
			  LOAD_MOST);
	return load;
}

/* "nice 5, fifo 10, unpinned, load 2 a CPU"; empty when there is nothing to say. */
void run_effects(const struct run *run, char *buffer, size_t size)
{
	const struct weft_start *start = &run->options.start;
	FILE *to = fmemopen(buffer, size, "w");

	buffer[0] = 0;
	if (!to)
		return;
	if (start->nice)
		fprintf(to, ", nice %d", start->nice);
	if (start->rt_priority)
		fprintf(to, ", fifo %u", start->rt_priority);
	if (start->flags & WEFT_START_UNPINNED)
		fprintf(to, ", unpinned");
	if (run->options.load)
		fprintf(to, ", load %u a CPU", run->options.load);
	fclose(to);
	if (buffer[0])
		memmove(buffer, buffer + 2, strlen(buffer + 2) + 1);
}
