// SPDX-License-Identifier: GPL-2.0
/* Tables in blocks: made as they are needed, freed together. */
#include "session.h"

static u64 blocks_for(u64 records)
{
	return (records + (1 << WEFT_TABLE_SHIFT) - 1) >> WEFT_TABLE_SHIFT;
}

static u64 block_bytes(const struct weft_table *table)
{
	return (u64)table->bytes << WEFT_TABLE_SHIFT;
}

int weft_table_init(struct weft_table *table, u32 bytes, u64 most)
{
	u64 room = blocks_for(most);
	u8 **blocks = weft_alloc(room * sizeof(*blocks));

	if (!blocks)
		return -ENOMEM;
	table->bytes = bytes;
	table->nr_blocks = 0;
	table->blocks = blocks;
	return 0;
}

int weft_table_reserve(struct weft_session *session, struct weft_table *table, u64 nr)
{
	u64 needed = blocks_for(nr);

	/* Pairs with the release of who counted: each block that is counted is there. */
	while (weft_load_acquire(&table->nr_blocks) < needed) {
		u32 next = READ_ONCE(table->nr_blocks);
		u8 *nobody = NULL;
		u8 *block = weft_memory_alloc(&session->memory, block_bytes(table));

		if (IS_ERR(block))
			return PTR_ERR(block);
		/* The first to come has its place; who was second acquires it, helps to count. */
		if (!__atomic_compare_exchange_n(&table->blocks[next], &nobody, block, false,
						 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			weft_memory_release(&session->memory, block, block_bytes(table));
		/* Pairs with the acquire above; who uses it got the number of his record later. */
		__atomic_compare_exchange_n(&table->nr_blocks, &next, next + 1, false,
					    __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	}
	return 0;
}

void weft_table_free(struct weft_session *session, struct weft_table *table)
{
	while (table->nr_blocks)
		weft_memory_release(&session->memory, table->blocks[--table->nr_blocks],
				    block_bytes(table));
	weft_free(table->blocks);
	table->blocks = NULL;
}
