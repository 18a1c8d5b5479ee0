// SPDX-License-Identifier: GPL-2.0
/* What a measurement was made on: results of different machines do not compare. */
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli.h"

/* The first line of a file; empty if there is none. */
static void read_line(const char *path, char *line)
{
	FILE *file = fopen(path, "re");

	line[0] = 0;
	if (!file)
		return;
	if (!fgets(line, CLI_LINE, file))
		line[0] = 0;
	line[strcspn(line, "\n")] = 0;
	fclose(file);
}

/* "model name : ..." is what most have; others have other names for it, or none. */
void cli_cpu_model(char model[CLI_LINE])
{
	FILE *file = fopen("/proc/cpuinfo", "re");
	char line[CLI_LINE];

	strcpy(model, "unknown");
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, "model name", 10) || !strchr(line, ':'))
			continue;
		line[strcspn(line, "\n")] = 0;
		strcpy(model, strchr(line, ':') + 1 + (strchr(line, ':')[1] == ' '));
		break;
	}
	if (file)
		fclose(file);
}

static void add_text(json_t *object, const char *name, const char *text)
{
	json_object_set_new(object, name, cli_json_text(text, strlen(text)));
}

/* FNV-1a over what stays the same from run to run on one machine. */
static json_t *fingerprint(json_t *machine)
{
	char *text = json_dumps(machine, JSON_SORT_KEYS | JSON_COMPACT), *at;
	__u64 hash = 0xcbf29ce484222325;

	for (at = text; at && *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3;
	free(text);
	return json_sprintf("%016llx", hash);
}

json_t *cli_json_machine(void)
{
	json_t *machine = json_object();
	struct utsname uts = { };
	char line[CLI_LINE];

	uname(&uts);
	add_text(machine, "kernel", uts.release);
	add_text(machine, "machine", uts.machine);
	cli_cpu_model(line);
	add_text(machine, "cpu_model", line);
	json_object_set_new(machine, "cpus_online", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
	read_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", line);
	add_text(machine, "governor", line[0] ? line : "none");
	read_line("/sys/devices/system/clocksource/clocksource0/current_clocksource", line);
	add_text(machine, "clock", line[0] ? line : "unknown");
	json_object_set_new(machine, "fingerprint", fingerprint(machine));
	/* Not part of it: what else was going on. */
	read_line("/proc/loadavg", line);
	add_text(machine, "load", line);
	return machine;
}
