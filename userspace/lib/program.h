/* SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0 */
/* A program in memory, as the files of libweft share it. */
#ifndef WEFT_LIB_PROGRAM_H
#define WEFT_LIB_PROGRAM_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>
#include <weft/weft.h>

struct btf;
struct btf_type;

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;
typedef __s64 s64;

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

enum {
	WEFT_SEGMENT_LIMIT	= 1 << 30,	/* bytes of globals that the engine takes */
};

/* Bytes of a segment: @data has @total, of which the first @used may be not zero. */
struct weft_bytes {
	u8 *data;
	u32 used;
	u32 total;
};

struct weft_program {
	struct bpf_insn *insns;
	u32 nr_insns;
	u32 nr_functions;
	u32 nr_variables;
	u32 nr_lines;
	struct weft_function *functions;	/* by start */
	struct weft_variable *variables;	/* by segment, offset */
	struct weft_line *lines;		/* by insn */
	struct weft_bytes rodata;
	struct weft_bytes data;
	struct btf *btf;			/* NULL: compiled without -g */
};

/* program.c */
struct weft_program *weft_program_new(void);
struct weft_bytes *weft_program_bytes(struct weft_program *program, u32 segment);

/* error.c: returns @ret. */
int weft_error_set(struct weft_error *err, int ret, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* type.c: a name of BTF, never NULL. */
const char *weft_btf_name(const struct btf *btf, u32 offset);

/* type.c: what BTF says about a type once const, typedef and so on are off. */
const struct btf_type *weft_type_strip(const struct btf *btf, u32 id, u32 *stripped);
bool weft_type_signed(const struct btf_type *type);
const char *weft_type_object(const struct btf *btf, u32 id);
void weft_type_declare(const struct btf *btf, u32 id, const char *name, char *buffer,
		       size_t size);

#endif /* WEFT_LIB_PROGRAM_H */
