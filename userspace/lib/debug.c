// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* Types of variables from .BTF, source lines from .BTF.ext. */
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "loader.h"

/* .BTF.ext, see Documentation/bpf/btf.rst. libbpf keeps its own copy to itself. */
struct ext_header {
	__u16 magic;
	__u8 version;
	__u8 flags;
	__u32 hdr_len;
	__u32 func_info_off;
	__u32 func_info_len;
	__u32 line_info_off;
	__u32 line_info_len;
};

struct ext_section {
	__u32 name_off;
	__u32 nr;
};

/* The variable of exactly that place: BTF's size may differ from what is left of it. */
static struct weft_variable *variable_at(struct weft_program *program, u32 segment, u32 offset)
{
	struct weft_variable *variable = (struct weft_variable *)
		weft_program_variable_at(program, WEFT_ADDR(segment, offset));

	return variable && variable->offset == offset ? variable : NULL;
}

static void type_section(struct weft_elf *elf, const struct btf_type *sec)
{
	const struct btf *btf = elf->program->btf;
	const struct btf_var_secinfo *info = btf_var_secinfos(sec);
	const struct weft_section *section =
		weft_elf_section(elf, weft_btf_name(btf, sec->name_off));
	u32 i;

	if (!section || !section->segment)
		return;
	for (i = 0; i < btf_vlen(sec); i++) {
		struct weft_variable *variable = variable_at(elf->program, section->segment,
							     section->base + info[i].offset);
		const struct btf_type *var = btf__type_by_id(btf, info[i].type);

		if (!variable || !var || !btf_is_var(var))
			continue;
		/* clang may shrink a flag to one byte; its type is gone then. */
		if (btf__resolve_size(btf, var->type) == variable->size)
			variable->type = var->type;
	}
}

static void type_variables(struct weft_elf *elf)
{
	u32 id, nr = btf__type_cnt(elf->program->btf);

	for (id = 1; id < nr; id++) {
		const struct btf_type *type = btf__type_by_id(elf->program->btf, id);

		if (btf_is_datasec(type))
			type_section(elf, type);
	}
}

static const char *skip_blanks(const char *text)
{
	return text ? text + strspn(text, " \t") : "";
}

static void add_line(struct weft_program *program, const struct weft_section *section,
		     const struct bpf_line_info *info)
{
	struct weft_line *line = &program->lines[program->nr_lines];
	const char *file = btf__str_by_offset(program->btf, info->file_name_off);

	line->insn = (section->base + info->insn_off) / 8;
	line->line = info->line_col >> 10;
	line->column = info->line_col & 0x3ff;
	line->file = file ? file : "?";
	line->text = skip_blanks(btf__str_by_offset(program->btf, info->line_off));
	if (info->insn_off < section->header.sh_size && line->line)
		program->nr_lines++;
}

static int grow_lines(struct weft_program *program, u32 nr)
{
	void *lines = realloc(program->lines,
			      ((size_t)program->nr_lines + nr + 1) * sizeof(*program->lines));

	if (!lines)
		return -ENOMEM;
	program->lines = lines;
	return 0;
}

/* One section's records at @at; returns the bytes they take, 0 for nonsense. */
static ssize_t read_lines(struct weft_elf *elf, const u8 *at, size_t bytes, u32 record)
{
	const struct weft_section *section;
	struct bpf_line_info info;
	struct ext_section head;
	const char *name;
	u32 i;

	if (bytes < sizeof(head))
		return 0;
	memcpy(&head, at, sizeof(head));
	if (head.nr > (bytes - sizeof(head)) / record)
		return 0;
	name = btf__str_by_offset(elf->program->btf, head.name_off);
	section = name ? weft_elf_section(elf, name) : NULL;
	if (section && section->segment == WEFT_SEG_TEXT) {
		if (grow_lines(elf->program, head.nr))
			return -ENOMEM;
		for (i = 0; i < head.nr; i++) {
			memcpy(&info, at + sizeof(head) + (size_t)i * record, sizeof(info));
			add_line(elf->program, section, &info);
		}
	}
	return sizeof(head) + (size_t)head.nr * record;
}

static int walk_lines(struct weft_elf *elf, const u8 *at, size_t bytes)
{
	ssize_t taken;
	u32 record;

	if (bytes < sizeof(record))
		return 0;
	memcpy(&record, at, sizeof(record));
	if (record < sizeof(struct bpf_line_info))
		return 0;
	for (at += sizeof(record), bytes -= sizeof(record); bytes; at += taken, bytes -= taken) {
		taken = read_lines(elf, at, bytes, record);
		if (taken <= 0)
			return taken;
	}
	return 0;
}

static int by_insn(const void *a, const void *b)
{
	const struct weft_line *x = a, *y = b;

	return x->insn < y->insn ? -1 : x->insn > y->insn;
}

/* btf_ext__raw_data() is in libbpf 1.1's header, not in the library. */
static int read_ext(struct weft_elf *elf, const u8 *raw, size_t size)
{
	struct ext_header header;
	int err;

	if (size < sizeof(header))
		return 0;
	memcpy(&header, raw, sizeof(header));
	if (header.hdr_len > size || header.line_info_off > size - header.hdr_len ||
	    header.line_info_len > size - header.hdr_len - header.line_info_off)
		return 0;
	err = walk_lines(elf, raw + header.hdr_len + header.line_info_off, header.line_info_len);
	if (elf->program->nr_lines)
		qsort(elf->program->lines, elf->program->nr_lines, sizeof(*elf->program->lines),
		      by_insn);
	return err;
}

static int no_print(enum libbpf_print_level level, const char *fmt, va_list args)
{
	(void)level;
	(void)fmt;
	(void)args;
	return 0;
}

static int read_btf(struct weft_elf *elf, const struct weft_section *section,
		    const struct weft_section *ext_section)
{
	struct btf_ext *ext;

	elf->program->btf = btf__new(section->data->d_buf, section->data->d_size);
	if (libbpf_get_error(elf->program->btf)) {
		elf->program->btf = NULL;
		return weft_elf_fail(elf, -ENOEXEC, "section .BTF is damaged: compile it again");
	}
	type_variables(elf);
	if (!ext_section || ext_section->header.sh_type == SHT_NOBITS)
		return 0;
	ext = btf_ext__new(ext_section->data->d_buf, ext_section->data->d_size);
	if (libbpf_get_error(ext))
		return weft_elf_fail(elf, -ENOEXEC, "section .BTF.ext is damaged: compile it again");
	btf_ext__free(ext);
	return read_ext(elf, ext_section->data->d_buf, ext_section->data->d_size);
}

/* libbpf talks about bad BTF on stderr; a library does not. */
int weft_elf_read_debug(struct weft_elf *elf)
{
	const struct weft_section *section = weft_elf_section(elf, ".BTF");
	libbpf_print_fn_t print;
	int err;

	if (!section || section->header.sh_type == SHT_NOBITS)
		return 0;
	print = libbpf_set_print(no_print);
	err = read_btf(elf, section, weft_elf_section(elf, ".BTF.ext"));
	libbpf_set_print(print);
	return err;
}
