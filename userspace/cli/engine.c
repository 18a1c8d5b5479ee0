// SPDX-License-Identifier: GPL-2.0
/* Sessions: of the module, or of the hosted engine in this process. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "hosted.h"

static int hosted_open(void **out)
{
	*out = weft_hosted_open();
	return *out ? 0 : -ENOMEM;
}

static void hosted_close(void *handle)
{
	weft_hosted_close(handle);
}

static int hosted_ioctl(void *handle, unsigned long command, void *arg)
{
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

enum engine cli_engine(const char *text)
{
	if (!strcmp(text, "kernel"))
		return ENGINE_KERNEL;
	if (!strcmp(text, "hosted"))
		return ENGINE_HOSTED;
	cli_usage("--engine %s: there are kernel and hosted", text);
}

enum engine cli_pick_engine(enum engine engine)
{
	if (engine != ENGINE_ANY)
		return engine;
	return access(WEFT_DEVICE, R_OK | W_OK) ? ENGINE_HOSTED : ENGINE_KERNEL;
}

const char *cli_engine_name(enum engine engine)
{
	return engine == ENGINE_HOSTED ? "hosted" : "kernel";
}

int cli_open_session(enum engine engine, struct weft_session **out)
{
	struct weft_error error = { };
	int err;

	err = weft_session_open(engine == ENGINE_HOSTED ? &hosted_ops : NULL, out, &error);
	switch (err) {
	case 0:
		return STATUS_OK;
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		return cli_error(WEFT_DEVICE " is not there: load the module (insmod weft.ko), "
				 "or use --engine hosted");
	case -EACCES:
	case -EPERM:
		return cli_error(WEFT_DEVICE " may not be opened: only root and who can write "
				 "the device may; run as root, or use --engine hosted");
	}
	return cli_failure(err, &error);
}

/* Says which policies there are if @name is none of them. */
int cli_check_policy(struct weft_session *session, const char *name)
{
	struct weft_policy_info policy;
	char known[256] = "";
	size_t used = 0;
	__u32 i;

	for (i = 0; !weft_session_policy(session, i, &policy); i++) {
		if (!strcmp(policy.out_name, name))
			return STATUS_OK;
		if (used < sizeof(known))
			used += snprintf(known + used, sizeof(known) - used, "%s%s",
					 i ? ", " : "", policy.out_name);
	}
	return cli_error("no policy '%s': there are %s", name, known);
}

static bool online(unsigned int cpu)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u", cpu);
	if (access(path, F_OK))
		return false;
	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	if (!access(path, F_OK)) {
		FILE *file = fopen(path, "re");
		int c = file ? fgetc(file) : '1';

		if (file)
			fclose(file);
		return c != '0';
	}
	return true;
}

/* After ENXIO: names the CPU that is not there. */
int cli_check_cpus(const struct cpus *cpus)
{
	unsigned int cpu;

	for (cpu = 0; cpu < WEFT_MAX_CPUS; cpu++)
		if (cpus->mask[cpu / 64] >> cpu % 64 & 1 && !online(cpu))
			return cli_error("CPU %u is offline or does not exist: "
					 "choose others with --cpus (see lscpu -e)", cpu);
	return cli_error("a CPU is offline or does not exist: choose others with --cpus");
}
