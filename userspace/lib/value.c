// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/*
 * The bytes of a variable, taken apart by type. BTF comes from a file, so no
 * size in it is believed: nothing outside the variable's bytes is read.
 */
#include <ctype.h>

#include <bpf/btf.h>

#include "program.h"

enum {
	DEPTH_MOST = 32,
	DIGITS_MOST = 17,	/* enough for any double */
};

/**
 * struct walk - a walk under way
 * @btf:	types
 * @end:	one past the variable's last byte
 * @elements:	most elements of an array
 * @depth:	structs and arrays that are open
 * @fn:		the visitor
 * @context:	for it
 */
struct walk {
	const struct btf *btf;
	const u8 *end;
	u32 elements;
	u32 depth;
	weft_value_fn fn;
	void *context;
};

static int visit(struct walk *walk, u32 id, const u8 *at, const char *name);

static int tell(struct walk *walk, enum weft_value_kind kind, const char *name, u64 number,
		const char *text)
{
	struct weft_value value = {
		.kind = kind, .name = name, .number = number, .text = text,
	};

	return walk->fn(walk->context, &value);
}

static bool inside(const struct walk *walk, const u8 *at, s64 bytes)
{
	return at <= walk->end && bytes >= 0 && bytes <= walk->end - at;
}

static u64 load(const u8 *at, u32 bytes)
{
	u64 value = 0;

	memcpy(&value, at, bytes < sizeof(value) ? bytes : sizeof(value));
	return value;
}

static u64 sign_extend(u64 value, u32 bits)
{
	return bits && bits < 64 ? (u64)((s64)(value << (64 - bits)) >> (64 - bits)) : value;
}

static int tell_int(struct walk *walk, const struct btf_type *type, u64 value,
		    const char *name)
{
	if (btf_int_encoding(type) & BTF_INT_BOOL)
		return tell(walk, WEFT_VALUE_BOOL, name, value & 0xff, NULL);
	return tell(walk, weft_type_signed(type) ? WEFT_VALUE_SIGNED : WEFT_VALUE_UNSIGNED, name,
		    value, NULL);
}

static u64 enum_value(const struct btf_type *type, u32 i)
{
	if (btf_is_enum64(type))
		return btf_enum64_value(&btf_enum64(type)[i]);
	return weft_type_signed(type) ? (u64)(s64)btf_enum(type)[i].val :
					(u32)btf_enum(type)[i].val;
}

static int tell_enum(struct walk *walk, const struct btf_type *type, u64 value,
		     const char *name)
{
	u32 i;

	for (i = 0; i < btf_vlen(type); i++) {
		u32 label = btf_is_enum64(type) ? btf_enum64(type)[i].name_off :
						  btf_enum(type)[i].name_off;

		if (enum_value(type, i) == value)
			return tell(walk, WEFT_VALUE_ENUM, name, value,
				    weft_btf_name(walk->btf, label));
	}
	return tell(walk, WEFT_VALUE_ENUM, name, value, NULL);
}

/* The fewest digits that mean this number and no other, of its own size. */
static void float_text(double real, bool is_double, char *text, size_t size)
{
	int digits;

	for (digits = 1; digits <= DIGITS_MOST; digits++) {
		snprintf(text, size, "%.*g", digits, real);
		if (is_double ? strtod(text, NULL) == real : strtof(text, NULL) == (float)real)
			return;
	}
}

static int tell_float(struct walk *walk, const struct btf_type *type, u64 value,
		      const char *name)
{
	bool is_double = type->size == sizeof(double);
	struct weft_value told = { .kind = WEFT_VALUE_FLOAT, .name = name, .number = value };
	char text[32];
	float single;

	if (is_double) {
		memcpy(&told.real, &value, sizeof(told.real));
	} else {
		memcpy(&single, &value, sizeof(single));
		told.real = single;
	}
	float_text(told.real, is_double, text, sizeof(text));
	told.text = text;
	return walk->fn(walk->context, &told);
}

static int tell_scalar(struct walk *walk, const struct btf_type *type, u64 value, u32 bits,
		       const char *name)
{
	if (weft_type_signed(type))
		value = sign_extend(value, bits);
	if (btf_is_int(type))
		return tell_int(walk, type, value, name);
	if (btf_is_any_enum(type))
		return tell_enum(walk, type, value, name);
	if (btf_is_ptr(type))
		return tell(walk, WEFT_VALUE_POINTER, name, value, NULL);
	if (btf_is_float(type) && (type->size == sizeof(float) || type->size == sizeof(double)))
		return tell_float(walk, type, value, name);
	return tell(walk, WEFT_VALUE_UNKNOWN, name, 0, NULL);
}

static int visit_bitfield(struct walk *walk, const struct btf_type *type, u32 member,
			  const u8 *at, const char *name)
{
	u32 bits = btf_member_bitfield_size(type, member);
	u32 first = btf_member_bit_offset(type, member);
	const struct btf_type *of = weft_type_strip(walk->btf, btf_members(type)[member].type,
						    NULL);
	u64 value = 0;
	u32 i;

	at += first / 8;
	if (!of || bits > 64 || !inside(walk, at, (first % 8 + bits + 7) / 8))
		return tell(walk, WEFT_VALUE_UNKNOWN, name, 0, NULL);
	for (i = 0; i < bits; i++)
		value |= (u64)(at[(first % 8 + i) / 8] >> (first % 8 + i) % 8 & 1) << i;
	return tell_scalar(walk, of, value, bits, name);
}

static int visit_members(struct walk *walk, const struct btf_type *type, const u8 *at)
{
	const struct btf_member *members = btf_members(type);
	int err = 0;
	u32 i;

	for (i = 0; !err && i < btf_vlen(type); i++) {
		const char *name = weft_btf_name(walk->btf, members[i].name_off);

		if (btf_member_bitfield_size(type, i))
			err = visit_bitfield(walk, type, i, at, name);
		else
			err = visit(walk, members[i].type,
				    at + btf_member_bit_offset(type, i) / 8, name);
	}
	return err;
}

static void describe_object(const char *object, const u8 *at, char *text, size_t size)
{
	u64 word = load(at, 8);

	if (!strcmp(object, "weft_mutex")) {
		word &= ~WEFT_MUTEX_WAITERS;
		if (word)
			snprintf(text, size, "held by task %llu", word);
		else
			snprintf(text, size, "unlocked");
	} else if (!strcmp(object, "weft_barrier")) {
		snprintf(text, size, "%u of %u arrived", (u32)(word >> 32), (u32)word);
	} else if (!strcmp(object, "weft_event_object")) {
		snprintf(text, size, word ? "set" : "not set");
	} else if (!strcmp(object, "weft_once")) {
		snprintf(text, size, word > 1 ? "done" : word ? "running" : "new");
	} else {
		snprintf(text, size, "%lld", (s64)word);
	}
}

static int visit_struct(struct walk *walk, const struct btf_type *type, u32 id, const u8 *at,
			const char *name)
{
	const char *object = weft_type_object(walk->btf, id);
	char text[64] = "";
	int err;

	if (object && inside(walk, at, 8))
		describe_object(object, at, text, sizeof(text));
	err = tell(walk, text[0] ? WEFT_VALUE_OBJECT : WEFT_VALUE_STRUCT, name, 0,
		   text[0] ? text : NULL);
	if (!err)
		err = visit_members(walk, type, at);
	return err ? err : tell(walk, WEFT_VALUE_END, NULL, 0, NULL);
}

static bool is_char(const struct btf *btf, u32 id)
{
	const struct btf_type *type = weft_type_strip(btf, id, NULL);

	return type && btf_is_int(type) && type->size == 1 &&
	       !strcmp(weft_btf_name(btf, type->name_off), "char");
}

/* Printable up to the first zero, or all zeroes. */
static bool is_text(const u8 *at, u32 nr)
{
	u32 length = strnlen((const char *)at, nr), i;

	for (i = 0; i < length; i++)
		if (!isprint(at[i]) && !isspace(at[i]) && at[i] < 0x80)
			return false;
	for (i = length; !length && i < nr; i++)
		if (at[i])
			return false;
	return true;
}

static int tell_text(struct walk *walk, const u8 *at, u32 nr, const char *name)
{
	char *text = strndup((const char *)at, nr);
	int err;

	if (!text)
		return -ENOMEM;
	err = tell(walk, WEFT_VALUE_STRING, name, 0, text);
	free(text);
	return err;
}

static int visit_array(struct walk *walk, const struct btf_type *type, const u8 *at,
		       const char *name)
{
	const struct btf_array *array = btf_array(type);
	s64 size = btf__resolve_size(walk->btf, array->type);
	u32 i, nr = array->nelems < walk->elements ? array->nelems : walk->elements;
	int err;

	if (size < 0 || !inside(walk, at, size * array->nelems))
		return tell(walk, WEFT_VALUE_UNKNOWN, name, 0, NULL);
	if (is_char(walk->btf, array->type) && is_text(at, array->nelems))
		return tell_text(walk, at, array->nelems, name);
	err = tell(walk, WEFT_VALUE_ARRAY, name, 0, NULL);
	for (i = 0; !err && i < nr; i++)
		err = visit(walk, array->type, at + i * size, NULL);
	if (!err && nr < array->nelems)
		err = tell(walk, WEFT_VALUE_MORE, NULL, array->nelems - nr, NULL);
	return err ? err : tell(walk, WEFT_VALUE_END, NULL, 0, NULL);
}

static int visit(struct walk *walk, u32 id, const u8 *at, const char *name)
{
	const struct btf_type *type = weft_type_strip(walk->btf, id, NULL);
	s64 size = btf__resolve_size(walk->btf, id);
	int err;

	if (!type || !inside(walk, at, size) || walk->depth == DEPTH_MOST)
		return tell(walk, WEFT_VALUE_UNKNOWN, name, 0, NULL);
	if (!btf_is_array(type) && !btf_is_composite(type))
		return tell_scalar(walk, type, load(at, size), size * 8, name);
	walk->depth++;
	if (btf_is_array(type))
		err = visit_array(walk, type, at, name);
	else
		err = visit_struct(walk, type, id, at, name);
	walk->depth--;
	return err;
}

int weft_value_walk(const struct weft_program *program, const struct weft_variable *variable,
		    const void *bytes, __u32 elements, weft_value_fn fn, void *context)
{
	struct walk walk = {
		.btf = program->btf, .end = (const u8 *)bytes + variable->size,
		.elements = elements, .fn = fn, .context = context,
	};

	if (program->btf && variable->type)
		return visit(&walk, variable->type, bytes, NULL);
	if (variable->size <= 8)
		return tell(&walk, WEFT_VALUE_UNSIGNED, NULL, load(bytes, variable->size), NULL);
	return tell(&walk, WEFT_VALUE_UNKNOWN, NULL, 0, NULL);
}
