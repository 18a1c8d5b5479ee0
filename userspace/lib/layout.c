// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* Which section goes where: all code, all constants, all variables, one segment each. */
#include "loader.h"

enum {
	MOST_INSNS = 1 << 20,
};

static u32 segment_of(const GElf_Shdr *header)
{
	if (!(header->sh_flags & SHF_ALLOC) || !header->sh_size)
		return 0;
	if (header->sh_type != SHT_PROGBITS && header->sh_type != SHT_NOBITS)
		return 0;
	if (header->sh_flags & SHF_EXECINSTR)
		return WEFT_SEG_TEXT;
	return header->sh_flags & SHF_WRITE ? WEFT_SEG_DATA : WEFT_SEG_RODATA;
}

static int place_section(struct weft_elf *elf, struct weft_section *section, u64 *end)
{
	u64 align = section->header.sh_addralign ? section->header.sh_addralign : 1;

	if (align & (align - 1) || align > 4096)
		return weft_elf_fail(elf, -ENOEXEC, "section %s: alignment %llu, more than a page",
				     section->name, (unsigned long long)align);
	if (section->segment == WEFT_SEG_TEXT && section->header.sh_size % 8)
		return weft_elf_fail(elf, -ENOEXEC, "section %s: half an instruction at the end",
				     section->name);
	*end = (*end + align - 1) & ~(align - 1);
	section->base = *end;
	if (section->header.sh_size > WEFT_SEGMENT_LIMIT ||
	    *end + section->header.sh_size > WEFT_SEGMENT_LIMIT)
		return weft_elf_fail(elf, -EFBIG, "section %s: more than 1 GiB of globals: use "
				     "arena_alloc()", section->name);
	*end += section->header.sh_size;
	return 0;
}

/* Sections of @segment that have bytes in the file, or those that have none. */
static int place_sections(struct weft_elf *elf, u32 segment, bool nobits, u64 *end)
{
	size_t i;
	int err = 0;

	for (i = 1; !err && i < elf->nr_sections; i++) {
		struct weft_section *section = &elf->sections[i];

		if (segment_of(&section->header) != segment ||
		    (section->header.sh_type == SHT_NOBITS) != nobits)
			continue;
		section->segment = segment;
		err = place_section(elf, section, end);
	}
	return err;
}

/* Zeroes come last, so that they need not be copied to the engine. */
static int place_segment(struct weft_elf *elf, u32 segment, struct weft_bytes *bytes)
{
	u64 end = 0;
	int err;

	err = place_sections(elf, segment, false, &end);
	bytes->used = end;
	if (!err)
		err = place_sections(elf, segment, true, &end);
	bytes->total = end;
	if (err)
		return err;
	bytes->data = calloc(1, end + 1);
	return bytes->data ? 0 : -ENOMEM;
}

static void copy_sections(struct weft_elf *elf, u32 segment, u8 *to)
{
	size_t i;

	for (i = 1; i < elf->nr_sections; i++) {
		const struct weft_section *section = &elf->sections[i];

		if (section->segment == segment && section->header.sh_type != SHT_NOBITS)
			memcpy(to + section->base, section->data->d_buf, section->data->d_size);
	}
}

int weft_elf_layout(struct weft_elf *elf)
{
	struct weft_program *program = elf->program;
	struct weft_bytes text = { 0 };
	int err;

	err = place_segment(elf, WEFT_SEG_TEXT, &text);
	program->insns = (void *)text.data;
	if (!err)
		err = place_segment(elf, WEFT_SEG_RODATA, &program->rodata);
	if (!err)
		err = place_segment(elf, WEFT_SEG_DATA, &program->data);
	if (err)
		return err;
	if (!text.total)
		return weft_elf_fail(elf, -ENOEXEC, "no code: a program starts at int main(void)");
	program->nr_insns = text.total / sizeof(struct bpf_insn);
	if (program->nr_insns > MOST_INSNS)
		return weft_elf_fail(elf, -EFBIG, "%u instructions, more than %u",
				     program->nr_insns, MOST_INSNS);
	copy_sections(elf, WEFT_SEG_TEXT, text.data);
	copy_sections(elf, WEFT_SEG_RODATA, program->rodata.data);
	copy_sections(elf, WEFT_SEG_DATA, program->data.data);
	return 0;
}
