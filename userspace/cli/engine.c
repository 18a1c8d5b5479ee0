// SPDX-License-Identifier: GPL-2.0
/* Sessions: of the module, or of the hosted engine in this process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "explore_engine.h"
#include "hosted.h"
#include "race.h"

#define CPU_DIR	"/sys/devices/system/cpu"

/* True also where nobody can tell: then the engine has the last word. */
static bool online(unsigned int cpu)
{
	char path[64];

	if (access(CPU_DIR, F_OK))
		return true;
	snprintf(path, sizeof(path), CPU_DIR "/cpu%u", cpu);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), CPU_DIR "/cpu%u/online", cpu);
	if (!access(path, F_OK)) {
		FILE *file = fopen(path, "re");
		int c = file ? fgetc(file) : '1';

		if (file)
			fclose(file);
		return c != '0';
	}
	return true;
}

/*
 * The hosted engine's workers are bound to no CPU, so there may be more of them
 * than the machine has CPUs: WEFT_HOSTED_CPUS says how many to believe in.
 */
static unsigned long hosted_cpus(void)
{
	const char *text = getenv("WEFT_HOSTED_CPUS");

	return text ? strtoul(text, NULL, 10) : 0;
}

/* The first CPU of @mask that is not there, or -1. */
static int missing_cpu(enum engine engine, const __u64 *mask, unsigned int bits)
{
	unsigned long believed = engine == ENGINE_HOSTED ? hosted_cpus() : 0;
	unsigned int cpu;

	for (cpu = 0; cpu < bits && cpu < WEFT_MAX_CPUS; cpu++)
		if (mask[cpu / 64] >> cpu % 64 & 1 && cpu >= believed && !online(cpu))
			return cpu;
	return -1;
}

/* Whose ops have no room for them. */
static struct weft_explorer *opening;
static struct weft_race *watching;

void cli_watch_races(struct weft_race *race)
{
	watching = race;
}

static int opened(void **out, struct weft_hosted *hosted)
{
	*out = hosted;
	if (hosted)
		weft_hosted_watch_races(hosted, watching);
	return hosted ? 0 : -ENOMEM;
}

static int shared_open(void **out)
{
	return opened(out, weft_hosted_open_shared());
}

static int hosted_open(void **out)
{
	return opened(out, weft_hosted_open());
}

static void hosted_close(void *handle)
{
	weft_hosted_close(handle);
}

static int hosted_ioctl(void *handle, unsigned long command, void *arg)
{
	const struct weft_start *start = arg;

	/* As the module does, which cannot have a worker there. */
	if (command == WEFT_IOC_START &&
	    missing_cpu(ENGINE_HOSTED, (void *)(uintptr_t)start->cpu_mask,
			start->cpu_mask_bytes * 8) >= 0)
		return -ENXIO;
	return weft_hosted_ioctl(handle, command, arg);
}

static ssize_t hosted_read(void *handle, void *buffer, size_t bytes)
{
	return weft_hosted_read(handle, buffer, bytes);
}

static void *hosted_map(void *handle, __u64 offset, size_t bytes)
{
	return weft_hosted_map(handle, offset, bytes);
}

static const struct weft_engine_ops hosted_ops = {
	.name	= "hosted",
	.open	= hosted_open,
	.close	= hosted_close,
	.ioctl	= hosted_ioctl,
	.read	= hosted_read,
	.map	= hosted_map,
};

/* The hosted engine, for tasks that are processes. */
static const struct weft_engine_ops shared_ops = {
	.name	= "hosted",
	.open	= shared_open,
	.close	= hosted_close,
	.ioctl	= hosted_ioctl,
	.read	= hosted_read,
	.map	= hosted_map,
};

static struct weft_hosted *simulated;

static int sim_open(void **out)
{
	simulated = weft_hosted_open_sim();
	return opened(out, simulated);
}

struct weft_hosted *cli_simulated(void)
{
	return simulated;
}

/* Its CPUs are but numbers. */
static int sim_ioctl(void *handle, unsigned long command, void *arg)
{
	return weft_hosted_ioctl(handle, command, arg);
}

/* The hosted engine in virtual time. */
static const struct weft_engine_ops sim_ops = {
	.name	= "hosted",
	.open	= sim_open,
	.close	= hosted_close,
	.ioctl	= sim_ioctl,
	.read	= hosted_read,
	.map	= hosted_map,
};

static int explore_open(void **out)
{
	return opened(out, weft_hosted_open_explore(opening));
}

/* The hosted engine, where somebody chooses. */
static const struct weft_engine_ops explore_ops = {
	.name	= "hosted",
	.open	= explore_open,
	.close	= hosted_close,
	.ioctl	= sim_ioctl,
	.read	= hosted_read,
	.map	= hosted_map,
};

int cli_open_explore(struct weft_explorer *explorer, struct weft_session **out)
{
	struct weft_error error = { };
	int err;

	opening = explorer;
	err = weft_session_open(&explore_ops, out, &error);
	return err ? cli_failure(err, &error) : STATUS_OK;
}

static const struct weft_engine_ops *ops_of(enum engine engine, __u32 vehicle)
{
	if (engine != ENGINE_HOSTED)
		return NULL;
	return vehicle == WEFT_VEHICLE_PROCESS ? &shared_ops :
	       vehicle == WEFT_VEHICLE_SIM ? &sim_ops : &hosted_ops;
}

enum engine cli_engine(const char *text)
{
	if (!strcmp(text, "kernel"))
		return ENGINE_KERNEL;
	if (!strcmp(text, "hosted"))
		return ENGINE_HOSTED;
	cli_usage("--engine %s: there are kernel and hosted", text);
}

/* $WEFT_ENGINE, where nothing else says which. */
enum engine cli_default_engine(void)
{
	const char *text = getenv("WEFT_ENGINE");

	if (!text || !*text)
		return ENGINE_ANY;
	if (strcmp(text, "kernel") && strcmp(text, "hosted"))
		cli_usage("WEFT_ENGINE is %s: there are kernel and hosted", text);
	return cli_engine(text);
}

enum engine cli_pick_engine(enum engine engine)
{
	engine = engine != ENGINE_ANY ? engine : cli_default_engine();
	if (engine != ENGINE_ANY)
		return engine;
	return access(WEFT_DEVICE, R_OK | W_OK) ? ENGINE_HOSTED : ENGINE_KERNEL;
}

const char *cli_engine_name(enum engine engine)
{
	return engine == ENGINE_HOSTED ? "hosted" : "kernel";
}

/* @instead: what else one can do where there is no device. */
static int open_session(enum engine engine, __u32 vehicle, struct weft_session **out,
			const char *instead)
{
	struct weft_error error = { };
	int err;

	err = weft_session_open(ops_of(engine, vehicle), out, &error);
	switch (err) {
	case 0:
		return STATUS_OK;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		return cli_error(WEFT_DEVICE " is not there: load the module (insmod weft.ko), "
				 "boot a guest (scripts/guest -- COMMAND)%s", instead);
	case -EACCES:
	case -EPERM:
		return cli_error(WEFT_DEVICE " may not be opened: only root and who can write "
				 "the device may; run as root%s", instead);
	}
	return cli_failure(err, &error);
}

int cli_open_session(enum engine engine, __u32 vehicle, struct weft_session **out)
{
	return open_session(engine, vehicle, out, ", or use --engine hosted");
}

int cli_open_module(struct weft_session **out)
{
	return open_session(ENGINE_KERNEL, WEFT_VEHICLE_TASK, out, "");
}

/* After ENXIO: names the CPU that is not there. */
int cli_check_cpus(enum engine engine, const struct cpus *cpus)
{
	int cpu = missing_cpu(engine, cpus->mask, WEFT_MAX_CPUS);

	if (cpu < 0)
		return cli_error("a CPU is offline or does not exist: choose others with --cpus");
	return cli_error("CPU %d is offline or does not exist: choose others with --cpus "
			 "(see lscpu -e)", cpu);
}
