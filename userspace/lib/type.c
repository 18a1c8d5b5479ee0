// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* BTF types: what is behind a name, and how C would write it. */
#include <bpf/btf.h>

#include "program.h"

enum {
	CHAIN_MOST	= 64,	/* const of typedef of ...: BTF may be a circle */
	DECLARATOR	= 256,
};

const char *weft_btf_name(const struct btf *btf, u32 offset)
{
	const char *name = btf__name_by_offset(btf, offset);

	return name ? name : "";
}

static bool is_shell(const struct btf_type *type)
{
	return btf_is_mod(type) || btf_is_typedef(type);
}

/* NULL for void and for nonsense. */
const struct btf_type *weft_type_strip(const struct btf *btf, u32 id, u32 *stripped)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	u32 i;

	for (i = 0; type && is_shell(type) && i < CHAIN_MOST; i++) {
		id = type->type;
		type = btf__type_by_id(btf, id);
	}
	if (stripped)
		*stripped = id;
	return !type || btf_is_void(type) || is_shell(type) ? NULL : type;
}

/* clang 14 does not say which enums are signed; a name below zero does. */
bool weft_type_signed(const struct btf_type *type)
{
	u32 i;

	if (!btf_is_any_enum(type))
		return btf_is_int(type) && btf_int_encoding(type) & BTF_INT_SIGNED;
	for (i = 0; btf_is_enum(type) && i < btf_vlen(type); i++)
		if (btf_enum(type)[i].val < 0)
			return true;
	return btf_kflag(type);
}

/* The name of <linux/weft_task.h> for one of the task API's objects, or NULL. */
const char *weft_type_object(const struct btf *btf, u32 id)
{
	static const char * const objects[] = {
		"weft_mutex", "weft_semaphore", "weft_waitgroup", "weft_barrier",
		"weft_event_object", "weft_once",
	};
	const struct btf_type *type = btf__type_by_id(btf, id);
	u32 i, k;

	for (i = 0; type && is_shell(type) && i < CHAIN_MOST; i++) {
		const char *name = weft_btf_name(btf, type->name_off);

		for (k = 0; btf_is_typedef(type) && k < ARRAY_SIZE(objects); k++)
			if (!strcmp(name, objects[k]))
				return objects[k];
		type = btf__type_by_id(btf, type->type);
	}
	return NULL;
}

static const char *keyword(const struct btf_type *type)
{
	switch (btf_kind(type)) {
	case BTF_KIND_STRUCT:
		return "struct ";
	case BTF_KIND_UNION:
		return "union ";
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return "enum ";
	}
	return "";
}

/* Puts @fmt's text around @inner: a declarator grows from the name outwards. */
#define wrap(inner, fmt, ...)						\
do {									\
	char old_[DECLARATOR];						\
									\
	snprintf(old_, sizeof(old_), "%s", inner);			\
	snprintf(inner, sizeof(old_), fmt, ##__VA_ARGS__, old_);	\
} while (0)

static void add_array(char *inner, u32 nr)
{
	size_t length = strlen(inner);

	snprintf(inner + length, DECLARATOR - length, "[%u]", nr);
}

void weft_type_declare(const struct btf *btf, u32 id, const char *name, char *buffer,
		       size_t size)
{
	const struct btf_type *type = NULL;
	char inner[DECLARATOR];
	const char *base;
	u32 i;

	snprintf(inner, sizeof(inner), "%s", name);
	for (i = 0; i < CHAIN_MOST; i++) {
		type = btf__type_by_id(btf, id);
		if (!type || btf_is_void(type))
			break;
		if (btf_is_array(type)) {
			add_array(inner, btf_array(type)->nelems);
			id = btf_array(type)->type;
			continue;
		}
		if (btf_is_ptr(type))
			wrap(inner, "*%.250s");
		else if (btf_is_func_proto(type))
			wrap(inner, "(%.250s)()");
		else if (!btf_is_mod(type))
			break;
		id = type->type;
	}
	base = type && !btf_is_void(type) ? weft_btf_name(btf, type->name_off) : "void";
	snprintf(buffer, size, "%s%s%s%s", type ? keyword(type) : "", base, *base ? " " : "",
		 inner);
}

void weft_variable_declare(const struct weft_program *program,
			   const struct weft_variable *variable, char *buffer, size_t size)
{
	if (program->btf && variable->type)
		weft_type_declare(program->btf, variable->type, variable->name, buffer, size);
	else
		snprintf(buffer, size, "%s", variable->name);
}
