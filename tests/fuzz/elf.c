// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes for the loader: a program, or a reason. Of a program, all is asked that
 * the tool asks, for a file's types and lines may be as wrong as its headers.
 */
#include <stdlib.h>

#include <weft/weft.h>

#include "tool.h"

static void ask_variables(const struct weft_program *program)
{
	const struct weft_variable *variables;
	__u32 nr, bytes, i;
	char text[256];

	variables = weft_program_variables(program, &nr);
	for (i = 0; i < nr; i++) {
		const __u8 *segment = weft_program_segment(program, variables[i].segment, &bytes);

		weft_variable_declare(program, &variables[i], text, sizeof(text));
		weft_value_text(program, &variables[i], segment + variables[i].offset, text,
				sizeof(text));
		weft_program_name_address(program, WEFT_ADDR(variables[i].segment,
							     variables[i].offset + 1),
					  text, sizeof(text));
	}
}

static void ask_code(const struct weft_program *program)
{
	char text[256];
	__u32 nr, i;

	weft_program_insns(program, &nr);
	for (i = 0; i < nr; i++) {
		const struct weft_line *line = weft_program_line_at(program, i);

		if (line && (!line->file || !line->text))
			abort();
		weft_program_function_at(program, i);
		weft_program_disasm(program, i, text, sizeof(text));
	}
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct weft_program *program = NULL;
	struct weft_error error = {};

	if (weft_program_open(fuzz_file(data, size), &program, &error)) {
		if (!error.text[0] || program)
			abort();
		return 0;
	}
	ask_variables(program);
	ask_code(program);
	weft_program_close(program);
	return 0;
}
