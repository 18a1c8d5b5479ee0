// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* From an ELF file to a program. */
#include <fcntl.h>
#include <unistd.h>

#include "loader.h"

const struct weft_section *weft_elf_section(const struct weft_elf *elf, const char *name)
{
	size_t i;

	for (i = 1; i < elf->nr_sections; i++)
		if (!strcmp(elf->sections[i].name, name))
			return &elf->sections[i];
	return NULL;
}

/* A nameless section symbol is called like its section. */
bool weft_elf_symbol(const struct weft_elf *elf, u32 index, GElf_Sym *symbol, const char **name)
{
	if (index >= elf->nr_symbols || !gelf_getsym(elf->symbols, index, symbol))
		return false;
	*name = elf_strptr(elf->elf, elf->symbol_names, symbol->st_name);
	if (!*name)
		*name = "?";
	if (GELF_ST_TYPE(symbol->st_info) == STT_SECTION && symbol->st_shndx < elf->nr_sections)
		*name = elf->sections[symbol->st_shndx].name;
	return true;
}

static int check_header(struct weft_elf *elf)
{
	GElf_Ehdr header;

	if (elf_kind(elf->elf) != ELF_K_ELF || !gelf_getehdr(elf->elf, &header))
		return weft_elf_fail(elf, -ENOEXEC, "not an ELF file: give a .c, or a .o made "
				     "with clang -target bpf");
	if (header.e_machine != EM_BPF || header.e_ident[EI_CLASS] != ELFCLASS64)
		return weft_elf_fail(elf, -ENOEXEC, "made for another machine (ELF machine %u, "
				     "not BPF): compile with clang -target bpf", header.e_machine);
	if (header.e_ident[EI_DATA] != ELFDATA2LSB)
		return weft_elf_fail(elf, -ENOEXEC, "big-endian: compile with clang -target bpfel");
	if (header.e_type != ET_REL)
		return weft_elf_fail(elf, -ENOEXEC, "not a relocatable file: compile with clang -c");
	return 0;
}

static int damaged(struct weft_elf *elf, const char *where)
{
	return weft_elf_fail(elf, -ENOEXEC, "damaged ELF file (%s): compile it again", where);
}

static int read_section(struct weft_elf *elf, size_t index, size_t names)
{
	struct weft_section *section = &elf->sections[index];
	Elf_Scn *scn = elf_getscn(elf->elf, index);

	if (!scn || !gelf_getshdr(scn, &section->header))
		return damaged(elf, "section header");
	section->name = elf_strptr(elf->elf, names, section->header.sh_name);
	section->data = elf_getdata(scn, NULL);
	if (!section->name)
		return damaged(elf, "section name");
	if (section->header.sh_type == SHT_NOBITS)
		return 0;
	if (!section->data || section->data->d_size != section->header.sh_size ||
	    (section->data->d_size && !section->data->d_buf))
		return damaged(elf, section->name);
	if (section->header.sh_type == SHT_SYMTAB) {
		elf->symbols = section->data;
		elf->symbol_names = section->header.sh_link;
		elf->nr_symbols = section->data->d_size / sizeof(Elf64_Sym);
	}
	return 0;
}

static int read_sections(struct weft_elf *elf)
{
	size_t names, i;
	int err;

	if (elf_getshdrnum(elf->elf, &elf->nr_sections) ||
	    elf_getshdrstrndx(elf->elf, &names))
		return damaged(elf, "section table");
	elf->sections = calloc(elf->nr_sections + 1, sizeof(*elf->sections));
	if (!elf->sections)
		return -ENOMEM;
	elf->sections[0].name = "";
	for (i = 1; i < elf->nr_sections; i++) {
		err = read_section(elf, i, names);
		if (err)
			return err;
	}
	if (!elf->symbols)
		return weft_elf_fail(elf, -ENOEXEC, "no symbol table: the file is stripped or cut "
				     "off: compile it again");
	return 0;
}

static int check_main(struct weft_elf *elf)
{
	if (weft_program_entry(elf->program, "main") < 0)
		return weft_elf_fail(elf, -ENOENT,
				     "no function main: a program starts at int main(void)");
	return 0;
}

static int read_program(struct weft_elf *elf)
{
	static int (* const steps[])(struct weft_elf *elf) = {
		check_header, read_sections, weft_elf_layout, weft_elf_read_symbols,
		weft_elf_relocate, weft_elf_read_debug, check_main,
	};
	size_t i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(steps); i++)
		err = steps[i](elf);
	return err;
}

static int open_elf(struct weft_elf *elf)
{
	elf_version(EV_CURRENT);
	elf->fd = open(elf->path, O_RDONLY | O_CLOEXEC);
	if (elf->fd < 0)
		return weft_elf_fail(elf, -errno, "%s", strerror(errno));
	elf->program = weft_program_new();
	if (!elf->program)
		return -ENOMEM;
	elf->elf = elf_begin(elf->fd, ELF_C_READ, NULL);
	if (!elf->elf)
		return weft_elf_fail(elf, -ENOEXEC, "cannot be read: %s", elf_errmsg(-1));
	return 0;
}

int weft_program_open(const char *path, struct weft_program **out, struct weft_error *err)
{
	struct weft_elf elf = { .path = path, .err = err };
	int ret;

	/* What stays if there is no memory; every other failure writes its own. */
	weft_error_set(err, 0, "%s: no memory", path);
	ret = open_elf(&elf);
	if (!ret)
		ret = read_program(&elf);
	elf_end(elf.elf);
	if (elf.fd >= 0)
		close(elf.fd);
	free(elf.sections);
	if (ret) {
		weft_program_close(elf.program);
		return ret;
	}
	*out = elf.program;
	return 0;
}
