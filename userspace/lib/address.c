// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* What a program would call an address. */
#include <stdarg.h>

#include <bpf/btf.h>

#include "program.h"

enum {
	DEPTH_MOST = 16,
};

struct name {
	char *buffer;
	size_t size;
	size_t length;
};

__attribute__((format(printf, 2, 3)))
static void add(struct name *name, const char *fmt, ...)
{
	size_t room = name->length < name->size ? name->size - name->length : 0;
	va_list args;

	va_start(args, fmt);
	name->length += vsnprintf(room ? name->buffer + name->length : NULL, room, fmt, args);
	va_end(args);
}

/* The member that holds byte @offset, or -1. */
static int member_at(const struct btf *btf, const struct btf_type *type, u32 offset)
{
	const struct btf_member *members = btf_members(type);
	int i;

	for (i = 0; i < btf_vlen(type); i++) {
		u32 start = btf_member_bit_offset(type, i) / 8;
		s64 size = btf__resolve_size(btf, members[i].type);

		if (offset >= start && offset - start < size)
			return i;
	}
	return -1;
}

/* One step into an array or struct; false at the end of the way. */
static bool step(const struct btf *btf, u32 *id, u32 *offset, struct name *name)
{
	const struct btf_type *type = weft_type_strip(btf, *id, NULL);
	const char *label;
	s64 size;
	int i;

	if (!type || weft_type_object(btf, *id))
		return false;
	if (btf_is_array(type)) {
		size = btf__resolve_size(btf, btf_array(type)->type);
		if (size <= 0)
			return false;
		add(name, "[%llu]", *offset / (u64)size);
		*offset %= size;
		*id = btf_array(type)->type;
		return true;
	}
	i = btf_is_composite(type) ? member_at(btf, type, *offset) : -1;
	if (i < 0)
		return false;
	label = weft_btf_name(btf, btf_members(type)[i].name_off);
	if (*label)
		add(name, ".%s", label);
	*offset -= btf_member_bit_offset(type, i) / 8;
	*id = btf_members(type)[i].type;
	return true;
}

static void name_variable(const struct weft_program *program,
			  const struct weft_variable *variable, u32 offset, struct name *name)
{
	u32 id = variable->type, depth;

	add(name, "%s", variable->name);
	for (depth = 0; program->btf && id && depth < DEPTH_MOST; depth++)
		if (!step(program->btf, &id, &offset, name))
			break;
	if (offset)
		add(name, " + %u", offset);
}

static bool name_code(const struct weft_program *program, u32 insn, struct name *name)
{
	const struct weft_function *function = weft_program_function_at(program, insn);

	if (!function) {
		add(name, "code + %u", insn);
		return false;
	}
	add(name, "%s", function->name);
	if (insn != function->start)
		add(name, " + %u", insn - function->start);
	return true;
}

/* Close behind a variable is most likely an index that went too far. */
static void name_gap(const struct weft_program *program, u64 addr, struct name *name)
{
	const struct weft_variable *before = NULL;
	u64 start;
	u32 i;

	for (i = 0; i < program->nr_variables; i++) {
		start = WEFT_ADDR(program->variables[i].segment, program->variables[i].offset);
		if (start > addr || start >> 32 != addr >> 32)
			continue;
		before = &program->variables[i];
	}
	if (before)
		add(name, "%llu bytes behind the end of %s",
		    addr - WEFT_ADDR(before->segment, before->offset) - before->size, before->name);
	else
		add(name, "%s data + 0x%x", addr >> 32 == WEFT_SEG_RODATA ? "read-only" : "global",
		    (u32)addr);
}

static void name_elsewhere(const struct weft_program *program, u64 addr, struct name *name)
{
	u32 segment = addr >> 32;

	if (segment == WEFT_SEG_RODATA || segment == WEFT_SEG_DATA)
		name_gap(program, addr, name);
	else if (segment == WEFT_SEG_ARENA)
		add(name, "arena + 0x%x", (u32)addr);
	else if (segment & WEFT_SEG_STACK)
		add(name, "a task's stack + 0x%x", (u32)addr);
	else if (!addr)
		add(name, "null");
	else if (addr < 65536)
		add(name, "null + %llu", addr);
	else
		add(name, "nowhere");
}

bool weft_program_name_address(const struct weft_program *program, __u64 addr, char *buffer,
			       size_t size)
{
	const struct weft_variable *variable = weft_program_variable_at(program, addr);
	struct name name = { .buffer = buffer, .size = size };

	if (variable) {
		name_variable(program, variable, (u32)addr - variable->offset, &name);
		return true;
	}
	if (addr >> 32 == WEFT_SEG_TEXT)
		return name_code(program, (u32)addr, &name);
	name_elsewhere(program, addr, &name);
	return false;
}
