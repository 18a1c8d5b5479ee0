// SPDX-License-Identifier: GPL-2.0
/* conformance/cases.txt on the hosted engine: one test a case. */
#include <errno.h>
#include <stdlib.h>

#include "runner.h"

enum {
	MAX_LINE = 4096,
	MAX_INSNS = 128,
	MAX_MEMORY = 256,
};

struct ct {
	struct test test;
	char name[64];
	u8 code[8 * MAX_INSNS];
	u8 memory[MAX_MEMORY];
	u32 code_bytes, memory_bytes;
	u64 r0;
	bool faults, refused;
};

static u32 read_hex(const char *text, u8 *out, u32 room)
{
	u32 nr = 0;

	while (nr < room && sscanf(text + 2 * nr, "%2hhx", &out[nr]) == 1)
		nr++;
	return nr;
}

static void run_case(struct test *t)
{
	struct ct *ct = (struct ct *)t;
	struct job job = {
		.insns = (const void *)ct->code, .nr = ct->code_bytes / 8,
		.data = ct->memory, .data_size = ct->memory_bytes,
		.args = { ct->memory_bytes ? DATA(0) : 0, ct->memory_bytes },
	};
	struct outcome out = job_run(&job);

	if (ct->refused) {
		EXPECT_EQ(out.err, -EINVAL);
		EXPECT_EQ(strncmp(out.log, "instruction ", 12), 0);
		return;
	}
	EXPECT_STR(out.log, "");
	EXPECT_EQ(out.err, 0);
	EXPECT_EQ(out.result.out_end, ct->faults ? WEFT_END_FAULT : WEFT_END_MAIN);
	if (!ct->faults)
		EXPECT_EQ(out.result.out_status, ct->r0);
}

static struct ct *new_case(const char *name)
{
	struct ct *ct = calloc(1, sizeof(*ct));

	snprintf(ct->name, sizeof(ct->name), "%s", name);
	ct->test.name = ct->name;
	ct->test.run = run_case;
	test_register(&ct->test);
	return ct;
}

/* @line is "key: value"; a name starts a case. */
static struct ct *read_line(struct ct *ct, char *line)
{
	char *value = strstr(line, ": ");

	line[strcspn(line, "\n")] = '\0';
	if (!value || line[0] == '#')
		return ct;
	value += 2;
	if (!strncmp(line, "name", 4))
		return new_case(value);
	if (!strncmp(line, "hex", 3))
		ct->code_bytes = read_hex(value, ct->code, sizeof(ct->code));
	if (!strncmp(line, "mem", 3))
		ct->memory_bytes = read_hex(value, ct->memory, sizeof(ct->memory));
	if (!strncmp(line, "r0", 2)) {
		ct->faults = !strcmp(value, "fault");
		ct->refused = !strcmp(value, "refused");
		ct->r0 = strtoull(value, NULL, 16);
	}
	return ct;
}

__attribute__((constructor)) static void read_cases(void)
{
	FILE *file = fopen(CASES_FILE, "r");
	char line[MAX_LINE];
	struct ct *ct = NULL;

	if (!file) {
		perror(CASES_FILE);
		exit(1);
	}
	while (fgets(line, sizeof(line), file))
		ct = read_line(ct, line);
	fclose(file);
}
