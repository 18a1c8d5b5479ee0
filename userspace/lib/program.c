// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* A program's parts, and what is found in them by name or place. */
#include <bpf/btf.h>

#include "program.h"

struct weft_program *weft_program_new(void)
{
	return calloc(1, sizeof(struct weft_program));
}

static void free_names(struct weft_program *program)
{
	u32 i;

	for (i = 0; i < program->nr_functions; i++)
		free((char *)program->functions[i].name);
	for (i = 0; i < program->nr_variables; i++)
		free((char *)program->variables[i].name);
}

void weft_program_close(struct weft_program *program)
{
	if (!program)
		return;
	free_names(program);
	free(program->functions);
	free(program->variables);
	free(program->lines);
	free(program->insns);
	free(program->rodata.data);
	free(program->data.data);
	btf__free(program->btf);
	free(program);
}

/* One function, all of the code. */
static int name_code(struct weft_program *program)
{
	program->functions = calloc(1, sizeof(*program->functions));
	if (!program->functions)
		return -ENOMEM;
	program->functions->name = strdup("main");
	program->functions->end = program->nr_insns;
	program->nr_functions = 1;
	return program->functions->name ? 0 : -ENOMEM;
}

int weft_program_from_code(const void *insns, __u32 nr_insns, const void *data, __u32 data_size,
			   struct weft_program **out)
{
	struct weft_program *program;

	if (!nr_insns || data_size > WEFT_SEGMENT_LIMIT)
		return -EINVAL;
	program = weft_program_new();
	if (!program)
		return -ENOMEM;
	program->insns = calloc(nr_insns, sizeof(*program->insns));
	program->data.data = calloc(1, (size_t)data_size + 1);
	if (!program->insns || !program->data.data)
		goto no_memory;
	memcpy(program->insns, insns, nr_insns * sizeof(*program->insns));
	if (data_size)
		memcpy(program->data.data, data, data_size);
	program->nr_insns = nr_insns;
	program->data.used = data_size;
	program->data.total = data_size;
	if (name_code(program))
		goto no_memory;
	*out = program;
	return 0;

no_memory:
	weft_program_close(program);
	return -ENOMEM;
}

struct weft_bytes *weft_program_bytes(struct weft_program *program, u32 segment)
{
	if (segment == WEFT_SEG_RODATA)
		return &program->rodata;
	return segment == WEFT_SEG_DATA ? &program->data : NULL;
}

const void *weft_program_segment(const struct weft_program *program, __u32 segment, __u32 *size)
{
	const struct weft_bytes *bytes =
		weft_program_bytes((struct weft_program *)program, segment);

	*size = bytes ? bytes->total : 0;
	return bytes ? bytes->data : NULL;
}

const void *weft_program_insns(const struct weft_program *program, __u32 *nr)
{
	*nr = program->nr_insns;
	return program->insns;
}

const struct weft_function *weft_program_functions(const struct weft_program *program, __u32 *nr)
{
	*nr = program->nr_functions;
	return program->functions;
}

const struct weft_variable *weft_program_variables(const struct weft_program *program, __u32 *nr)
{
	*nr = program->nr_variables;
	return program->variables;
}

int weft_program_entry(const struct weft_program *program, const char *name)
{
	u32 i;

	for (i = 0; i < program->nr_functions; i++)
		if (!strcmp(program->functions[i].name, name))
			return program->functions[i].start;
	return -ENOENT;
}

const struct weft_function *weft_program_function_at(const struct weft_program *program,
						     __u32 insn)
{
	u32 low = 0, high = program->nr_functions;

	/* All below low start at or before insn, all from high on after it. */
	while (low < high) {
		u32 middle = (low + high) / 2;

		if (program->functions[middle].start <= insn)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || program->functions[low - 1].end <= insn)
		return NULL;
	return &program->functions[low - 1];
}

const struct weft_line *weft_program_line_at(const struct weft_program *program, __u32 insn)
{
	const struct weft_function *function = weft_program_function_at(program, insn);
	u32 low = 0, high = program->nr_lines;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (program->lines[middle].insn <= insn)
			low = middle + 1;
		else
			high = middle;
	}
	/* Not the last line of the function before. */
	if (!low || (function && program->lines[low - 1].insn < function->start))
		return NULL;
	return &program->lines[low - 1];
}

const struct weft_variable *weft_program_variable_at(const struct weft_program *program,
						     __u64 addr)
{
	u32 low = 0, high = program->nr_variables;
	const struct weft_variable *variable;

	while (low < high) {
		u32 middle = (low + high) / 2;

		variable = &program->variables[middle];
		if (WEFT_ADDR(variable->segment, variable->offset) <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	variable = &program->variables[low - 1];
	if (addr - WEFT_ADDR(variable->segment, variable->offset) >= variable->size)
		return NULL;
	return variable;
}
