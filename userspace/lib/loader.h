/* SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0 */
/* An ELF file on its way to a program. */
#ifndef WEFT_LIB_LOADER_H
#define WEFT_LIB_LOADER_H

#include <gelf.h>

#include "program.h"

/**
 * struct weft_section - one section of the file
 * @name:	its name
 * @header:	its header
 * @data:	its bytes
 * @segment:	where it goes: WEFT_SEG_TEXT, RODATA, DATA; 0: not loaded
 * @base:	bytes into that segment
 */
struct weft_section {
	const char *name;
	GElf_Shdr header;
	Elf_Data *data;
	u32 segment;
	u32 base;
};

struct weft_elf {
	int fd;
	Elf *elf;
	const char *path;
	struct weft_error *err;
	struct weft_program *program;
	struct weft_section *sections;
	size_t nr_sections;
	size_t symbol_names;	/* section of the symbols' names */
	Elf_Data *symbols;
	u32 nr_symbols;
};

#define weft_elf_fail(elf, ret, fmt, ...) \
	weft_error_set((elf)->err, ret, "%s: " fmt, (elf)->path, ##__VA_ARGS__)

/* elf.c */
const struct weft_section *weft_elf_section(const struct weft_elf *elf, const char *name);
bool weft_elf_symbol(const struct weft_elf *elf, u32 index, GElf_Sym *symbol, const char **name);

/* layout.c: places the loaded sections and copies them to the program. */
int weft_elf_layout(struct weft_elf *elf);

/* reloc.c: all relocations of the loaded sections and of BTF. */
int weft_elf_relocate(struct weft_elf *elf);

/* symbols.c: functions and variables. */
int weft_elf_read_symbols(struct weft_elf *elf);

/* debug.c: BTF and source lines, both optional. */
int weft_elf_read_debug(struct weft_elf *elf);

#endif /* WEFT_LIB_LOADER_H */
