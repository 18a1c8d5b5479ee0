// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* Functions and variables from the symbol table. */
#include "loader.h"

static int by_start(const void *a, const void *b)
{
	const struct weft_function *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static int by_address(const void *a, const void *b)
{
	const struct weft_variable *x = a, *y = b;
	u64 left = WEFT_ADDR(x->segment, x->offset), right = WEFT_ADDR(y->segment, y->offset);

	return left < right ? -1 : left > right;
}

/* The section that holds the symbol, if it is loaded and holds all of it. */
static const struct weft_section *section_of(const struct weft_elf *elf, const GElf_Sym *symbol)
{
	const struct weft_section *section;

	if (symbol->st_shndx == SHN_UNDEF || symbol->st_shndx >= elf->nr_sections)
		return NULL;
	section = &elf->sections[symbol->st_shndx];
	if (!section->segment || symbol->st_value > section->header.sh_size ||
	    symbol->st_size > section->header.sh_size - symbol->st_value)
		return NULL;
	return section;
}

static int add_function(struct weft_program *program, const struct weft_section *section,
			const GElf_Sym *symbol, const char *name)
{
	struct weft_function *function = &program->functions[program->nr_functions];

	function->name = strdup(name);
	if (!function->name)
		return -ENOMEM;
	function->start = (section->base + symbol->st_value) / 8;
	function->end = function->start + symbol->st_size / 8;
	program->nr_functions++;
	return 0;
}

static int add_variable(struct weft_program *program, const struct weft_section *section,
			const GElf_Sym *symbol, const char *name)
{
	struct weft_variable *variable = &program->variables[program->nr_variables];

	variable->name = strdup(name);
	if (!variable->name)
		return -ENOMEM;
	variable->segment = section->segment;
	variable->offset = section->base + symbol->st_value;
	variable->size = symbol->st_size;
	program->nr_variables++;
	return 0;
}

static int add_symbol(struct weft_elf *elf, u32 index)
{
	const struct weft_section *section;
	GElf_Sym symbol;
	const char *name;
	bool code;

	if (!weft_elf_symbol(elf, index, &symbol, &name))
		return 0;
	section = section_of(elf, &symbol);
	if (!section)
		return 0;
	code = section->segment == WEFT_SEG_TEXT;
	if (code && GELF_ST_TYPE(symbol.st_info) == STT_FUNC)
		return add_function(elf->program, section, &symbol, name);
	if (!code && GELF_ST_TYPE(symbol.st_info) == STT_OBJECT)
		return add_variable(elf->program, section, &symbol, name);
	return 0;
}

/* Two names of one function: the first one stays. A size of 0: up to the next. */
static void tidy_functions(struct weft_program *program)
{
	struct weft_function *functions = program->functions;
	u32 from, to = 0;

	for (from = 0; from < program->nr_functions; from++) {
		if (to && functions[from].start == functions[to - 1].start) {
			free((char *)functions[from].name);
			continue;
		}
		functions[to++] = functions[from];
	}
	program->nr_functions = to;
	for (from = 0; from < to; from++)
		if (functions[from].end == functions[from].start)
			functions[from].end = from + 1 < to ? functions[from + 1].start :
							      program->nr_insns;
}

int weft_elf_read_symbols(struct weft_elf *elf)
{
	struct weft_program *program = elf->program;
	u32 i;
	int err = 0;

	program->functions = calloc(elf->nr_symbols + 1, sizeof(*program->functions));
	program->variables = calloc(elf->nr_symbols + 1, sizeof(*program->variables));
	if (!program->functions || !program->variables)
		return -ENOMEM;
	for (i = 1; !err && i < elf->nr_symbols; i++)
		err = add_symbol(elf, i);
	if (err)
		return err;
	qsort(program->functions, program->nr_functions, sizeof(*program->functions), by_start);
	qsort(program->variables, program->nr_variables, sizeof(*program->variables), by_address);
	tidy_functions(program);
	return 0;
}
