/* SPDX-License-Identifier: GPL-2.0 */
/* A table that grows and never moves: records of one size, in blocks. */
#ifndef WEFT_TABLE_H
#define WEFT_TABLE_H

#include "platform.h"

struct weft_session;

enum { WEFT_TABLE_SHIFT = 12 };		/* records of a block */

/**
 * struct weft_table - records by number, from 0
 * @blocks:	as many as the session could need, the first ones are there
 * @nr_blocks:	A: how many are there
 * @bytes:	of a record, a power of two
 *
 * Who uses record i has been given it after room was made, so the readers need no
 * lock, and growing disturbs nobody.
 */
struct weft_table {
	u8 **blocks;
	u32 nr_blocks;
	u32 bytes;
};

/* table.c; all may sleep. For up to @most records; 0 or -errno. */
int weft_table_init(struct weft_table *table, u32 bytes, u64 most);
/* Room for @nr records; several may ask at once. 0 or -errno. */
int weft_table_reserve(struct weft_session *session, struct weft_table *table, u64 nr);
void weft_table_free(struct weft_session *session, struct weft_table *table);

/* Record @i, of so many bytes, which are constant: then this is a shift. */
static __always_inline void *weft_table_at(const struct weft_table *table, u32 i, u32 bytes)
{
	return table->blocks[i >> WEFT_TABLE_SHIFT] +
	       (size_t)(i & ((1U << WEFT_TABLE_SHIFT) - 1)) * bytes;
}

#endif /* WEFT_TABLE_H */
