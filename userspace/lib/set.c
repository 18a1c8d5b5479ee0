// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* VAR=VALUE: which bytes of the first values, and what comes there. */
#include <ctype.h>

#include <bpf/btf.h>

#include "program.h"

/**
 * struct place - a part of a variable
 * @text:	the assignment, for messages
 * @path:	VAR with its members and indices
 * @value:	VALUE
 * @variable:	what VAR begins with
 * @offset:	bytes into it
 * @type:	BTF type id of the part
 */
struct place {
	const char *text;
	char *path;
	const char *value;
	const struct weft_variable *variable;
	u32 offset;
	u32 type;
};

/**
 * struct member - a member that is looked for
 * @name:	its name, @length characters of it
 * @length:	at least one
 * @type:	found: BTF type id
 * @bit_offset:	found: where, from the outer struct's beginning
 * @bits:	found: of a bit-field, else 0
 */
struct member {
	const char *name;
	size_t length;
	u32 type;
	u32 bit_offset;
	u32 bits;
};

enum {
	ANONYMOUS_MOST = 16,	/* in each other: BTF may be a circle */
};

#define refuse(err, ret, place, fmt, ...) \
	weft_error_set(err, ret, "--set %s: " fmt, (place)->text, ##__VA_ARGS__)

/* The longest name that the path begins with: "main.count" is one name. */
static int find_variable(const struct weft_program *program, struct place *place,
			 struct weft_error *err)
{
	size_t best = 0;
	u32 i;

	for (i = 0; i < program->nr_variables; i++) {
		size_t length = strlen(program->variables[i].name);

		if (length <= best || strncmp(place->path, program->variables[i].name, length) ||
		    !strchr("[.", place->path[length]))
			continue;
		best = length;
		place->variable = &program->variables[i];
	}
	if (!best)
		return refuse(err, -ENOENT, place, "no global variable %s; clang -O2 drops one that "
			      "never changes or is never read: declare it volatile", place->path);
	place->type = place->variable->type;
	place->path += best;
	if (!program->btf || !place->type)
		return refuse(err, -ENOENT, place, "the type of %s is not known: compile with -g "
			      "(and volatile, if clang has shrunk it)", place->variable->name);
	return 0;
}

/* clang has used the value of a const that is not volatile already. */
static int check_const(const struct weft_program *program, const struct place *place,
		       struct weft_error *err)
{
	u32 id = place->type;
	const struct btf_type *type = btf__type_by_id(program->btf, id);
	bool fixed = place->variable->segment == WEFT_SEG_RODATA;

	while (type && fixed && (btf_is_mod(type) || btf_is_typedef(type) || btf_is_array(type))) {
		if (btf_is_volatile(type))
			return 0;
		id = btf_is_array(type) ? btf_array(type)->type : type->type;
		type = btf__type_by_id(program->btf, id);
	}
	if (fixed)
		return refuse(err, -EINVAL, place, "%s is const, its value is in the code: declare "
			      "it const volatile", place->variable->name);
	return 0;
}

static int take_index(const struct btf *btf, struct place *place, struct weft_error *err)
{
	const struct btf_type *type = weft_type_strip(btf, place->type, NULL);
	char *end;
	u64 index;

	if (!type || !btf_is_array(type))
		return refuse(err, -EINVAL, place, "[ ] behind what is not an array");
	index = strtoull(place->path + 1, &end, 0);
	if (end == place->path + 1 || *end != ']' || !isdigit(place->path[1]))
		return refuse(err, -EINVAL, place, "an index is a number: a[3]=VALUE");
	if (index >= btf_array(type)->nelems)
		return refuse(err, -ERANGE, place, "index %llu of an array of %u", index,
			      btf_array(type)->nelems);
	place->path = end + 1;
	place->type = btf_array(type)->type;
	place->offset += index * btf__resolve_size(btf, place->type);
	return 0;
}

/* The path's member, also in a struct or union without a name: C counts that as ours. */
static bool find_member(const struct btf *btf, const struct btf_type *type,
			struct member *member, u32 depth)
{
	u32 i, start = member->bit_offset;

	for (i = 0; i < btf_vlen(type); i++) {
		const struct btf_member *m = &btf_members(type)[i];
		const char *name = weft_btf_name(btf, m->name_off);
		const struct btf_type *inner;

		member->bit_offset = start + btf_member_bit_offset(type, i);
		member->bits = btf_member_bitfield_size(type, i);
		member->type = m->type;
		if (strlen(name) == member->length && !strncmp(name, member->name, member->length))
			return true;
		inner = *name ? NULL : weft_type_strip(btf, m->type, NULL);
		if (inner && btf_is_composite(inner) && depth < ANONYMOUS_MOST &&
		    find_member(btf, inner, member, depth + 1))
			return true;
	}
	return false;
}

static int take_member(const struct btf *btf, struct place *place, struct weft_error *err)
{
	const struct btf_type *type = weft_type_strip(btf, place->type, NULL);
	struct member member = {
		.name = place->path + 1, .length = strcspn(place->path + 1, ".["),
	};

	if (!member.length || !type || !btf_is_composite(type) ||
	    !find_member(btf, type, &member, 0))
		return refuse(err, -ENOENT, place, "no member %.*s", (int)member.length,
			      member.name);
	if (member.bits)
		return refuse(err, -EINVAL, place, "%.*s is a bit-field: only whole members can "
			      "be set", (int)member.length, member.name);
	place->path += 1 + member.length;
	place->type = member.type;
	place->offset += member.bit_offset / 8;
	return 0;
}

static int follow_path(const struct weft_program *program, struct place *place,
		       struct weft_error *err)
{
	int ret = find_variable(program, place, err);

	if (!ret)
		ret = check_const(program, place, err);
	while (!ret && *place->path) {
		if (*place->path == '[')
			ret = take_index(program->btf, place, err);
		else if (*place->path == '.')
			ret = take_member(program->btf, place, err);
		else
			ret = refuse(err, -EINVAL, place, "\"%s\" is neither [index] nor .member",
				     place->path);
	}
	return ret;
}

static bool parse_enum(const struct btf *btf, const struct btf_type *type, const char *value,
		       s64 *number)
{
	bool wide = btf_is_enum64(type);
	u32 i;

	for (i = 0; i < btf_vlen(type); i++) {
		u32 name = wide ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off;

		if (strcmp(weft_btf_name(btf, name), value))
			continue;
		*number = wide ? (s64)btf_enum64_value(&btf_enum64(type)[i]) :
				 btf_enum(type)[i].val;
		return true;
	}
	return false;
}

/* *@negative tells a number below zero from one above the middle of 64 bits. */
static bool parse_number(const char *value, s64 *number, bool *negative)
{
	size_t length = strlen(value);
	char *end;

	*negative = *value == '-';
	if (length == 3 && value[0] == '\'' && value[2] == '\'') {
		*number = value[1];
		return true;
	}
	if (!isdigit(value[*negative]))
		return false;
	errno = 0;
	*number = *negative ? strtoll(value, &end, 0) : (s64)strtoull(value, &end, 0);
	return !*end && !errno;
}

static bool fits(s64 number, bool negative, bool is_signed, u32 bits)
{
	if (negative)
		return is_signed && number >= (s64)(~0ULL << (bits - 1));
	if (is_signed)
		return number >= 0 && (u64)number <= ~0ULL >> (65 - bits);
	return (u64)number <= ~0ULL >> (64 - bits);
}

/* An enum has 64 bits because one of its names needs them: which, is lost. */
static int check_wide_enum(const struct place *place, const struct btf_type *type,
			   struct weft_error *err)
{
	if (!btf_is_enum(type) || type->size <= 4)
		return 0;
	return refuse(err, -EINVAL, place, "this clang keeps 32 bits of each name of an enum of "
		      "64: give the number");
}

static int parse_value(const struct btf *btf, const struct place *place,
		       const struct btf_type *type, s64 *number, struct weft_error *err)
{
	bool is_bool = btf_is_int(type) && btf_int_encoding(type) & BTF_INT_BOOL;
	bool is_signed = weft_type_signed(type), negative;

	if (btf_is_any_enum(type) && parse_enum(btf, type, place->value, number))
		return check_wide_enum(place, type, err);
	if (is_bool && (!strcmp(place->value, "true") || !strcmp(place->value, "false"))) {
		*number = *place->value == 't';
		return 0;
	}
	if (!parse_number(place->value, number, &negative))
		return refuse(err, -EINVAL, place, "\"%s\" is not %s", place->value,
			      is_bool ? "true or false" : btf_is_any_enum(type) ?
			      "one of the enum's names or a number" : "a whole number of 64 bits");
	if (is_bool && (negative || (u64)*number > 1))
		return refuse(err, -ERANGE, place, "a bool is true or false, 1 or 0");
	if (!fits(*number, negative, is_signed, type->size * 8))
		return refuse(err, -ERANGE, place, "%s does not fit: it has %u bits, %s",
			      place->value, type->size * 8, is_signed ? "signed" : "unsigned");
	return 0;
}

static int set_text(struct weft_program *program, const struct place *place, u32 room,
		    struct weft_error *err)
{
	struct weft_bytes *bytes = weft_program_bytes(program, place->variable->segment);
	size_t length = strlen(place->value);
	u32 at = place->variable->offset + place->offset;

	if (length >= room)
		return refuse(err, -ERANGE, place, "%zu characters and a zero do not fit into %u "
			      "bytes", length, room);
	memset(bytes->data + at, 0, room);
	memcpy(bytes->data + at, place->value, length);
	if (bytes->used < at + room)
		bytes->used = at + room;
	return 0;
}

static int set_number(struct weft_program *program, const struct place *place,
		      const struct btf_type *type, struct weft_error *err)
{
	struct weft_bytes *bytes = weft_program_bytes(program, place->variable->segment);
	u32 at = place->variable->offset + place->offset;
	s64 number = 0;
	int ret = parse_value(program->btf, place, type, &number, err);

	if (ret)
		return ret;
	memcpy(bytes->data + at, &number, type->size);
	if (bytes->used < at + type->size)
		bytes->used = at + type->size;
	return 0;
}

static int set_place(struct weft_program *program, const struct place *place,
		     struct weft_error *err)
{
	const struct btf_type *type = weft_type_strip(program->btf, place->type, NULL);
	const struct btf_type *element;
	s64 size = btf__resolve_size(program->btf, place->type);

	if (!type || size <= 0 || place->offset + (u64)size > place->variable->size)
		return refuse(err, -EINVAL, place, "the BTF of this variable is damaged");
	if (btf_is_float(type))
		return refuse(err, -EINVAL, place, "task programs have no floating point");
	if ((btf_is_int(type) || btf_is_any_enum(type)) && size <= 8)
		return set_number(program, place, type, err);
	element = btf_is_array(type) ? weft_type_strip(program->btf, btf_array(type)->type, NULL) :
				       NULL;
	if (element && btf_is_int(element) && element->size == 1)
		return set_text(program, place, size, err);
	return refuse(err, -EINVAL, place, "%s cannot be set: %s",
		      btf_is_array(type) ? "a whole array" : btf_is_ptr(type) ? "a pointer" :
		      btf_is_composite(type) ? "a whole struct" : "this type",
		      btf_is_array(type) ? "set elements, such as a[0]=1" :
		      btf_is_composite(type) ? "set members, such as s.x=1" :
		      "only numbers and text can");
}

int weft_program_set(struct weft_program *program, const char *assignment,
		     struct weft_error *err)
{
	const char *equals = strchr(assignment, '=');
	struct place place = { .text = assignment };
	char *path;
	int ret;

	if (!equals || equals == assignment)
		return refuse(err, -EINVAL, &place, "write VAR=VALUE");
	path = strndup(assignment, equals - assignment);
	if (!path)
		return refuse(err, -ENOMEM, &place, "no memory");
	place.path = path;
	place.value = equals + 1;
	ret = follow_path(program, &place, err);
	if (!ret)
		ret = set_place(program, &place, err);
	free(path);
	return ret;
}
