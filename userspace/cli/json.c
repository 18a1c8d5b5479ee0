// SPDX-License-Identifier: GPL-2.0
/* JSON from texts and from values of variables. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum {
	MOST_ELEMENTS	= 1000,
	MOST_DEPTH	= 32,
};

/* Bytes that are not UTF-8 become '?'. */
json_t *cli_json_text(const char *text, size_t bytes)
{
	json_t *string = json_stringn(text, bytes);
	char *copy;
	size_t i;

	if (string)
		return string;
	copy = malloc(bytes + 1);
	if (!copy)
		return json_null();
	for (i = 0; i < bytes; i++)
		copy[i] = text[i] & 0x80 ? '?' : text[i];
	string = json_stringn(copy, bytes);
	free(copy);
	return string;
}

/* JSON's integers end at 63 bits here: larger ones are text. */
json_t *cli_json_u64(__u64 value)
{
	if (value <= INT64_MAX)
		return json_integer(value);
	return json_sprintf("%llu", value);
}

struct builder {
	json_t *open[MOST_DEPTH];	/* containers, outermost first */
	unsigned int depth;
	unsigned int skipped;		/* containers too deep to show */
	json_t *whole;
};

static void place(struct builder *b, const char *name, json_t *item)
{
	json_t *into = b->depth ? b->open[b->depth - 1] : NULL;

	if (!into)
		b->whole = item;
	else if (json_is_array(into))
		json_array_append_new(into, item);
	else
		json_object_set_new(into, name ? name : "", item);
}

static void enter(struct builder *b, const char *name, json_t *container)
{
	if (b->skipped || b->depth == MOST_DEPTH) {
		b->skipped++;
		json_decref(container);
		return;
	}
	place(b, name, container);
	b->open[b->depth++] = container;
}

static void leave(struct builder *b)
{
	if (b->skipped)
		b->skipped--;
	else if (b->depth)
		b->depth--;
}

static json_t *scalar(const struct weft_value *value)
{
	switch (value->kind) {
	case WEFT_VALUE_SIGNED:
		return json_integer((__s64)value->number);
	case WEFT_VALUE_UNSIGNED:
		return cli_json_u64(value->number);
	case WEFT_VALUE_BOOL:
		return json_boolean(value->number);
	case WEFT_VALUE_ENUM:
		if (!value->text)
			return json_integer((__s64)value->number);
		return json_string(value->text);
	case WEFT_VALUE_POINTER:
		return json_sprintf("0x%llx", value->number);
	case WEFT_VALUE_STRING:
		return cli_json_text(value->text, strlen(value->text));
	case WEFT_VALUE_FLOAT:
		/* JSON has no word for what is no number. */
		return isfinite(value->real) ? json_real(value->real) : json_string(value->text);
	case WEFT_VALUE_MORE:
		return json_pack("{s:o}", "more", cli_json_u64(value->number));
	default:
		return json_null();
	}
}

/* A struct without a name gives its members to the one around it. */
static bool is_part(const struct builder *b, const struct weft_value *value)
{
	return value->name && !*value->name && b->depth &&
	       json_is_object(b->open[b->depth - 1]);
}

static void enter_part(struct builder *b)
{
	if (b->skipped || b->depth == MOST_DEPTH) {
		b->skipped++;
		return;
	}
	b->open[b->depth] = b->open[b->depth - 1];
	b->depth++;
}

static int add_value(void *context, const struct weft_value *value)
{
	struct builder *b = context;

	switch (value->kind) {
	case WEFT_VALUE_STRUCT:
		if (is_part(b, value))
			enter_part(b);
		else
			enter(b, value->name, json_object());
		break;
	case WEFT_VALUE_OBJECT:
		enter(b, value->name, json_pack("{s:s}", "state", value->text ? value->text : ""));
		break;
	case WEFT_VALUE_ARRAY:
		enter(b, value->name, json_array());
		break;
	case WEFT_VALUE_END:
		leave(b);
		break;
	default:
		if (!b->skipped)
			place(b, value->name, scalar(value));
	}
	return 0;
}

json_t *cli_json_value(const struct weft_program *program, const struct weft_variable *variable,
		       const void *bytes)
{
	struct builder b = { };

	weft_value_walk(program, variable, bytes, MOST_ELEMENTS, add_value, &b);
	return b.whole ? b.whole : json_null();
}

/* Prints @object, with the command first that it is from, and drops it. */
void cli_json_print(json_t *object)
{
	json_t *document = json_pack("{s:s}", "command", cli_command());

	json_object_update(document, object);
	json_dumpf(document, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	putchar('\n');
	fflush(stdout);
	json_decref(document);
	json_decref(object);
}
