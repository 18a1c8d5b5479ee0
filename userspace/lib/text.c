// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* A value as C would write it. */
#include <stdarg.h>

#include "program.h"

enum {
	ELEMENTS_SHOWN = 10,
};

/**
 * struct text - text under way
 * @program:	for names of addresses
 * @buffer:	where it goes
 * @size:	bytes of @buffer
 * @length:	bytes so far; may be more than @size
 * @object:	structs open inside an object, whose own words are enough
 * @first:	no comma yet in this struct or array
 */
struct text {
	const struct weft_program *program;
	char *buffer;
	size_t size;
	size_t length;
	u32 object;
	bool first;
};

__attribute__((format(printf, 2, 3)))
static void put(struct text *text, const char *fmt, ...)
{
	size_t room = text->length < text->size ? text->size - text->length : 0;
	va_list args;

	va_start(args, fmt);
	text->length += vsnprintf(room ? text->buffer + text->length : NULL, room, fmt, args);
	va_end(args);
}

static void put_string(struct text *text, const char *string)
{
	put(text, "\"");
	for (; *string; string++) {
		if (*string == '\n')
			put(text, "\\n");
		else if (*string == '\t')
			put(text, "\\t");
		else if (*string == '"' || *string == '\\')
			put(text, "\\%c", *string);
		else
			put(text, "%c", *string);
	}
	put(text, "\"");
}

static void put_pointer(struct text *text, u64 addr)
{
	char name[128];

	if (!addr)
		put(text, "NULL");
	else if (!weft_program_name_address(text->program, addr, name, sizeof(name)))
		put(text, "0x%llx", addr);
	else if (addr >> 32 == WEFT_SEG_TEXT)
		put(text, "%s", name);
	else
		put(text, "&%s", name);
}

static void put_value(struct text *text, const struct weft_value *value)
{
	switch (value->kind) {
	case WEFT_VALUE_SIGNED:
		put(text, "%lld", (s64)value->number);
		break;
	case WEFT_VALUE_UNSIGNED:
		put(text, "%llu", value->number);
		break;
	case WEFT_VALUE_BOOL:
		put(text, value->number ? "true" : "false");
		break;
	case WEFT_VALUE_ENUM:
		if (value->text)
			put(text, "%s", value->text);
		else
			put(text, "%lld", (s64)value->number);
		break;
	case WEFT_VALUE_POINTER:
		put_pointer(text, value->number);
		break;
	case WEFT_VALUE_STRING:
		put_string(text, value->text);
		break;
	case WEFT_VALUE_OBJECT:
	case WEFT_VALUE_FLOAT:
		put(text, "%s", value->text);
		break;
	case WEFT_VALUE_STRUCT:
	case WEFT_VALUE_ARRAY:
		put(text, "{");
		break;
	case WEFT_VALUE_MORE:
		put(text, "... %llu more", value->number);
		break;
	default:
		put(text, "?");
	}
}

static bool opens(const struct weft_value *value)
{
	return value->kind == WEFT_VALUE_STRUCT || value->kind == WEFT_VALUE_ARRAY ||
	       value->kind == WEFT_VALUE_OBJECT;
}

static int add_value(void *context, const struct weft_value *value)
{
	struct text *text = context;

	if (text->object) {
		text->object += opens(value);
		text->object -= value->kind == WEFT_VALUE_END;
		return 0;
	}
	if (value->kind == WEFT_VALUE_END) {
		put(text, "}");
		text->first = false;
		return 0;
	}
	if (!text->first)
		put(text, ", ");
	if (value->name && *value->name)
		put(text, "%s = ", value->name);
	put_value(text, value);
	text->object = value->kind == WEFT_VALUE_OBJECT;
	text->first = opens(value) && !text->object;
	/* A full buffer needs no more. */
	return text->length >= text->size;
}

void weft_value_text(const struct weft_program *program, const struct weft_variable *variable,
		     const void *bytes, char *buffer, size_t size)
{
	struct text text = {
		.program = program, .buffer = buffer, .size = size, .first = true,
	};

	if (!size)
		return;
	buffer[0] = 0;
	weft_value_walk(program, variable, bytes, ELEMENTS_SHOWN, add_value, &text);
	if (text.length >= size && size > 4)
		strcpy(buffer + size - 4, "...");
}
