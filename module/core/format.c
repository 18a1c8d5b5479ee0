// SPDX-License-Identifier: GPL-2.0
/* print()'s formatting: the useful part of printf, over a program's memory. */
#include "session.h"

enum { FORMAT_MAX = 4096 };	/* longest format string: one call is bounded */

struct writer {
	char *text;
	u32 len;
};

static void put(struct writer *w, char c)
{
	/* One byte is kept for the line end. */
	if (w->len < WEFT_PRINT_LINE - 1)
		w->text[w->len++] = c;
}

static void put_padded(struct writer *w, const char *s, u32 len, u32 width, bool left, char pad)
{
	u32 fill = width > len ? width - len : 0;

	if (pad == '0' && len && *s == '-') {
		put(w, *s++);
		len--;
	}
	while (!left && fill) {
		put(w, pad);
		fill--;
	}
	while (len--)
		put(w, *s++);
	while (fill--)
		put(w, ' ');
}

/* Digits of @value, from the end of @buffer backwards; the first one. */
static char *digits(char *end, u64 value, u32 base)
{
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	return end;
}

struct spec {
	bool left;
	char pad;
	u32 width;
	u32 longs;
	char kind;
};

/* A string in a program's memory, read up to @left characters. */
struct reader {
	struct weft_session *session;
	const struct weft_task *task;
	u64 at;
	u32 left;
};

/* U64_MAX: the memory, or what may be read of it, has ended. */
static u64 next_char(struct reader *r)
{
	const char *c = weft_memory_at(&r->session->memory, r->task, r->at++, 1, false);

	return c && r->left-- ? (u8)READ_ONCE(*c) : U64_MAX;
}

/* What stands between % and its letter; false: memory ended. */
static bool parse_spec(struct reader *r, struct spec *spec)
{
	u64 c = next_char(r);

	*spec = (struct spec){ .pad = ' ' };
	for (; c == '-' || c == '0'; c = next_char(r)) {
		if (c == '-')
			spec->left = true;
		else
			spec->pad = '0';
	}
	for (; c >= '0' && c <= '9'; c = next_char(r))
		spec->width = min_t(u32, spec->width * 10 + (c - '0'), WEFT_PRINT_LINE);
	for (; c == 'l'; c = next_char(r))
		spec->longs++;
	spec->kind = c;
	if (spec->left)
		spec->pad = ' ';
	return c != U64_MAX;
}

static void put_number(struct writer *w, const struct spec *spec, u64 value)
{
	bool is_signed = spec->kind == 'd' || spec->kind == 'i';
	u32 base = spec->kind == 'x' || spec->kind == 'p' ? 16 : 10;
	char buffer[24], *end = buffer + sizeof(buffer), *s;
	bool negative = false;

	if (!spec->longs && spec->kind != 'p')
		value = is_signed ? (u64)(s64)(s32)value : (u32)value;
	if (is_signed && (s64)value < 0) {
		negative = true;
		value = -value;
	}
	s = digits(end, value, base);
	if (spec->kind == 'p') {
		*--s = 'x';
		*--s = '0';
	}
	if (negative)
		*--s = '-';
	put_padded(w, s, end - s, spec->width, spec->left, spec->pad);
}

static int put_string(const struct reader *from, struct writer *w, const struct spec *spec,
		      u64 addr)
{
	struct reader r = { from->session, from->task, addr, WEFT_PRINT_LINE + 1 };
	u32 len = 0, fill;
	u64 c;

	while (len < WEFT_PRINT_LINE && (c = next_char(&r))) {
		if (c == U64_MAX)
			return -EFAULT;
		len++;
	}
	fill = spec->width > len ? spec->width - len : 0;
	if (!spec->left)
		put_padded(w, "", 0, fill, true, ' ');
	r.at = addr;
	r.left = len;
	while (len--)
		put(w, next_char(&r));
	if (spec->left)
		put_padded(w, "", 0, fill, true, ' ');
	return 0;
}

static int put_one(const struct reader *from, struct writer *w, const struct spec *spec,
		   u64 arg)
{
	char c = arg;

	switch (spec->kind) {
	case 'd': case 'i': case 'u': case 'x': case 'p':
		put_number(w, spec, arg);
		return 0;
	case 'c':
		put_padded(w, &c, 1, spec->width, spec->left, ' ');
		return 0;
	case 's':
		return put_string(from, w, spec, arg);
	}
	return -EINVAL;
}

int weft_format(struct weft_session *session, const struct weft_task *task,
		char *line, u64 format, const u64 *args, u32 nr)
{
	struct reader r = { session, task, format, FORMAT_MAX };
	struct writer w = { .text = line };
	struct spec spec;
	u32 used = 0;
	int err;
	u64 c;

	while ((c = next_char(&r)) && c != U64_MAX) {
		if (c != '%') {
			put(&w, c);
			continue;
		}
		if (!parse_spec(&r, &spec))
			break;
		if (spec.kind == '%') {
			put(&w, '%');
			continue;
		}
		if (used == nr)
			return -EINVAL;
		err = put_one(&r, &w, &spec, args[used++]);
		if (err)
			return err;
	}
	if (c)
		return r.left <= FORMAT_MAX ? -EFAULT : -EINVAL;
	if (!w.len || line[w.len - 1] != '\n')
		line[w.len++] = '\n';
	return w.len;
}

int weft_copy_string(struct weft_session *session, const struct weft_task *task,
		     char *text, u32 size, u64 addr)
{
	struct reader r = { session, task, addr, size };
	u32 len = 0;
	u64 c = 0;

	while (len < size - 1 && (c = next_char(&r)) && c != U64_MAX)
		text[len++] = c;
	text[len] = 0;
	return c == U64_MAX ? -EFAULT : (int)len;
}
