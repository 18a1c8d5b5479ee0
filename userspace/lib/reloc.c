// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/*
 * Relocations, as Documentation/bpf/llvm_reloc.rst has them. The addend is in
 * the place that is relocated.
 */
#include "loader.h"

enum {
	RELOC_IMM64	= 1,	/* R_BPF_64_64: 64-bit immediate */
	RELOC_POINTER	= 2,	/* R_BPF_64_ABS64: pointer in data */
	RELOC_CALL	= 10,	/* R_BPF_64_32: call */
};

/**
 * struct reloc - one relocation, looked up
 * @offset:	bytes into the section that is relocated
 * @type:	RELOC_*
 * @name:	of the symbol
 * @value:	of the symbol: bytes into @target
 * @target:	where the symbol is
 */
struct reloc {
	u64 offset;
	u32 type;
	const char *name;
	u64 value;
	const struct weft_section *target;
};

static int bad_reloc(struct weft_elf *elf, const struct weft_section *section,
		     const struct reloc *reloc, const char *why)
{
	return weft_elf_fail(elf, -ENOEXEC, "section %s + 0x%llx: relocation %u against %s: %s",
			     section->name, (unsigned long long)reloc->offset, reloc->type,
			     reloc->name ? reloc->name : "?", why);
}

/* The function of the code that is relocated, for messages. */
static const char *user_of(const struct weft_elf *elf, const struct weft_section *section,
			   u64 offset)
{
	const struct weft_function *function = NULL;

	if (section->segment == WEFT_SEG_TEXT)
		function = weft_program_function_at(elf->program, (section->base + offset) / 8);
	return function ? function->name : section->name;
}

static int relocate_call(struct weft_elf *elf, const struct weft_section *section,
			 const struct reloc *reloc)
{
	u32 at = (section->base + reloc->offset) / 8;
	struct bpf_insn *insn = &elf->program->insns[at];
	s64 target = (s64)((reloc->target->base + reloc->value) / 8) + insn->imm + 1;

	if (reloc->target->segment != WEFT_SEG_TEXT)
		return bad_reloc(elf, section, reloc, "a call of what is not code");
	insn->src_reg = BPF_PSEUDO_CALL;
	insn->imm = target - at - 1;
	return 0;
}

static int relocate_address(struct weft_elf *elf, const struct weft_section *section,
			    const struct reloc *reloc)
{
	u32 at = (section->base + reloc->offset) / 8;
	struct bpf_insn *insn = &elf->program->insns[at];
	u64 place = reloc->target->base + reloc->value + (u32)insn[0].imm;

	if (at + 1 >= elf->program->nr_insns || insn->code != (BPF_LD | BPF_IMM | BPF_DW))
		return bad_reloc(elf, section, reloc, "not a 64-bit immediate");
	if (reloc->target->segment == WEFT_SEG_TEXT) {
		insn[0].src_reg = BPF_PSEUDO_FUNC;
		insn[0].imm = (s64)(place / 8) - at - 1;
		insn[1].imm = 0;
		return 0;
	}
	insn[0].src_reg = 0;
	insn[0].imm = place;
	insn[1].imm = reloc->target->segment;
	return 0;
}

static int relocate_insn(struct weft_elf *elf, const struct weft_section *section,
			 const struct reloc *reloc)
{
	if (reloc->offset % 8 || reloc->offset >= section->header.sh_size)
		return bad_reloc(elf, section, reloc, "outside the section");
	if (!reloc->target->segment)
		return bad_reloc(elf, section, reloc, "against a section that is not loaded");
	if (reloc->type == RELOC_CALL)
		return relocate_call(elf, section, reloc);
	if (reloc->type == RELOC_IMM64)
		return relocate_address(elf, section, reloc);
	return bad_reloc(elf, section, reloc, "unknown in code");
}

/* An initialised pointer. */
static int relocate_pointer(struct weft_elf *elf, const struct weft_section *section,
			    const struct reloc *reloc)
{
	struct weft_bytes *bytes = weft_program_bytes(elf->program, section->segment);
	u64 place;
	u8 *at;

	if (section->header.sh_type == SHT_NOBITS || reloc->offset > section->header.sh_size ||
	    section->header.sh_size - reloc->offset < sizeof(place))
		return bad_reloc(elf, section, reloc, "outside the section");
	if (reloc->type != RELOC_POINTER && reloc->type != RELOC_IMM64)
		return bad_reloc(elf, section, reloc, "an address takes 64 bits");
	if (!reloc->target->segment)
		return bad_reloc(elf, section, reloc, "against a section that is not loaded");
	at = bytes->data + section->base + reloc->offset;
	memcpy(&place, at, sizeof(place));
	place += reloc->target->base + reloc->value;
	if (reloc->target->segment == WEFT_SEG_TEXT)
		place /= 8;
	place = WEFT_ADDR(reloc->target->segment, (u32)place);
	memcpy(at, &place, sizeof(place));
	return 0;
}

/* .BTF and .BTF.ext: offsets into the symbol's section. */
static int relocate_debug(struct weft_elf *elf, const struct weft_section *section,
			  const struct reloc *reloc)
{
	u32 place;
	u8 *at;

	if (reloc->offset > section->data->d_size ||
	    section->data->d_size - reloc->offset < sizeof(place))
		return bad_reloc(elf, section, reloc, "outside the section");
	at = (u8 *)section->data->d_buf + reloc->offset;
	memcpy(&place, at, sizeof(place));
	place += reloc->value;
	memcpy(at, &place, sizeof(place));
	return 0;
}

static int look_up(struct weft_elf *elf, const struct weft_section *section, const GElf_Rel *rel,
		   struct reloc *reloc)
{
	GElf_Sym symbol;

	reloc->offset = rel->r_offset;
	reloc->type = GELF_R_TYPE(rel->r_info);
	reloc->name = NULL;
	if (!weft_elf_symbol(elf, GELF_R_SYM(rel->r_info), &symbol, &reloc->name))
		return bad_reloc(elf, section, reloc, "no such symbol");
	if (symbol.st_shndx == SHN_UNDEF)
		return weft_elf_fail(elf, -ENOENT, "%s uses %s, which is defined nowhere: weft has "
				     "no such call, and a program is one file",
				     user_of(elf, section, reloc->offset), reloc->name);
	if (symbol.st_shndx >= elf->nr_sections)
		return weft_elf_fail(elf, -ENOEXEC, "symbol %s is in no section: compile with "
				     "-fno-common", reloc->name);
	reloc->target = &elf->sections[symbol.st_shndx];
	reloc->value = symbol.st_value;
	return 0;
}

static int relocate_one(struct weft_elf *elf, const struct weft_section *section,
			const GElf_Rel *rel)
{
	struct reloc reloc;
	int err = look_up(elf, section, rel, &reloc);

	if (err)
		return err;
	if (!section->segment)
		return relocate_debug(elf, section, &reloc);
	if (reloc.value > reloc.target->header.sh_size)
		return bad_reloc(elf, section, &reloc, "the symbol is outside its section");
	if (section->segment == WEFT_SEG_TEXT)
		return relocate_insn(elf, section, &reloc);
	return relocate_pointer(elf, section, &reloc);
}

static bool is_btf(const struct weft_section *section)
{
	return !strcmp(section->name, ".BTF") || !strcmp(section->name, ".BTF.ext");
}

static int relocate_section(struct weft_elf *elf, const struct weft_section *rels)
{
	const struct weft_section *section;
	size_t i, nr = rels->header.sh_size / sizeof(Elf64_Rel);
	GElf_Rel rel;
	int err = 0;

	if (rels->header.sh_info >= elf->nr_sections)
		return weft_elf_fail(elf, -ENOEXEC, "section %s relocates nothing", rels->name);
	section = &elf->sections[rels->header.sh_info];
	if (!section->segment && !(is_btf(section) && section->header.sh_type == SHT_PROGBITS))
		return 0;
	if (rels->header.sh_type == SHT_RELA)
		return weft_elf_fail(elf, -ENOEXEC, "section %s: relocations with addends are not "
				     "clang's", rels->name);
	for (i = 0; !err && i < nr; i++) {
		if (!gelf_getrel(rels->data, i, &rel))
			return weft_elf_fail(elf, -ENOEXEC, "section %s is damaged", rels->name);
		err = relocate_one(elf, section, &rel);
	}
	return err;
}

int weft_elf_relocate(struct weft_elf *elf)
{
	size_t i;
	int err = 0;

	for (i = 1; !err && i < elf->nr_sections; i++)
		if (elf->sections[i].header.sh_type == SHT_REL ||
		    elf->sections[i].header.sh_type == SHT_RELA)
			err = relocate_section(elf, &elf->sections[i]);
	return err;
}
