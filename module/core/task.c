// SPDX-License-Identifier: GPL-2.0
/* The pool of tasks: slots by size, numbered for good, handed out from stocks. */
#include "session.h"

static u32 class_stride(const struct weft_class *class)
{
	return ALIGN(sizeof(struct weft_task) + class->depth * sizeof(struct weft_frame) +
		     class->stack, 64UL);
}

/* The class for @func: one of that size, or a new one, or the last, widened. */
static u32 class_for(struct weft_pool *pool, const struct weft_func *func)
{
	struct weft_class *class;
	u32 i;

	for (i = 0; i < pool->nr_classes; i++)
		if (pool->classes[i].stack == func->stack &&
		    pool->classes[i].depth == func->depth)
			return i;
	if (i == WEFT_CLASS_MAX)
		i--;
	class = &pool->classes[i];
	class->stack = max(class->stack, func->stack);
	class->depth = max(class->depth, func->depth);
	pool->nr_classes = i + 1;
	return i;
}

int weft_pool_init(struct weft_session *session)
{
	struct weft_program *program = &session->program;
	struct weft_pool *pool = &session->pool;
	u32 i;

	memset(pool, 0, sizeof(*pool));
	weft_lock_init(&pool->lock);
	pool->available = session->limits.tasks;
	for (i = 0; i < program->nr_funcs; i++)
		if (program->funcs[i].entry)
			program->funcs[i].class = class_for(pool, &program->funcs[i]);
	for (i = 0; i < pool->nr_classes; i++) {
		pool->classes[i].stride = class_stride(&pool->classes[i]);
		if (pool->classes[i].stride > 2 * WEFT_CHUNK_BYTES)
			return -EINVAL;
	}
	return 0;
}

int weft_pool_extend(struct weft_session *session, u32 bytes)
{
	struct weft_pool *pool = &session->pool;
	u32 i;

	for (i = 0; i < pool->nr_classes; i++) {
		pool->classes[i].stride = ALIGN(pool->classes[i].stride + bytes, 64UL);
		if (pool->classes[i].stride > 2 * WEFT_CHUNK_BYTES)
			return -EINVAL;
	}
	return 0;
}

static void chunk_free(struct weft_session *session, struct weft_chunk *chunk)
{
	weft_order_chunk_free(session, chunk);
	weft_chunk_free(chunk->mem, chunk->bytes);
	weft_free(chunk);
}

void weft_pool_free(struct weft_session *session)
{
	struct weft_pool *pool = &session->pool;
	u32 i, k;

	for (i = 0; i < WEFT_POOL_LEAVES && pool->leaves[i]; i++) {
		for (k = 0; k < 1 << WEFT_POOL_LEAF_SHIFT && pool->leaves[i][k]; k++) {
			weft_memory_uncharge(&session->memory, pool->leaves[i][k]->bytes);
			chunk_free(session, pool->leaves[i][k]);
		}
		weft_free(pool->leaves[i]);
		pool->leaves[i] = NULL;
		weft_relax();
	}
}

struct weft_chunk *weft_pool_chunk(struct weft_pool *pool, u32 number)
{
	u32 leaf = number >> WEFT_POOL_LEAF_SHIFT;
	struct weft_chunk **chunks;

	if (leaf >= WEFT_POOL_LEAVES)
		return NULL;
	/* Pair with the releases in pool_publish(). */
	chunks = weft_load_acquire(&pool->leaves[array_index_nospec(leaf, WEFT_POOL_LEAVES)]);
	if (!chunks)
		return NULL;
	return weft_load_acquire(&chunks[number & ((1 << WEFT_POOL_LEAF_SHIFT) - 1)]);
}

struct weft_task *weft_task_slot(struct weft_session *session, u32 slot)
{
	struct weft_chunk *chunk = weft_pool_chunk(&session->pool, slot >> WEFT_CHUNK_SHIFT);
	u32 place = slot & ((1 << WEFT_CHUNK_SHIFT) - 1);

	if (!chunk || place >= chunk->slots)
		return NULL;
	place = array_index_nospec(place, chunk->slots);
	return (struct weft_task *)(chunk->mem + (size_t)place * chunk->stride);
}
EXPORT_SYMBOL_GPL(weft_task_slot);

struct weft_task *weft_pool_next(struct weft_session *session, u64 *slot)
{
	u32 mask = (1 << WEFT_CHUNK_SHIFT) - 1;
	struct weft_task *task = NULL;

	while (!task && *slot >> WEFT_CHUNK_SHIFT < READ_ONCE(session->pool.nr_chunks)) {
		if (!(*slot & mask))
			weft_relax();
		task = weft_task_slot(session, *slot);
		/* Past a chunk's last slot: on to the next chunk. */
		*slot = task ? *slot + 1 : (*slot | mask) + 1;
	}
	return task;
}

/* Slots of a fresh chunk, in memory order behind each other. */
static void chunk_carve(struct weft_chunk *chunk, struct weft_class *class, u32 index,
			u32 number)
{
	struct weft_task *task = NULL;
	u32 i = chunk->slots, slot;

	while (i--) {
		struct weft_task *next = task;

		task = (struct weft_task *)(chunk->mem + (size_t)i * chunk->stride);
		slot = number << WEFT_CHUNK_SHIFT | i;
		task->id = slot + 1;
		task->segment = WEFT_SEG_STACK | slot;
		task->class = index;
		task->state = WEFT_TASK_DEAD;
		task->joined = WEFT_JOIN_OVER;
		task->stack = (u8 *)task->frames + class->depth * sizeof(struct weft_frame);
		task->waiter.next_task = next ? next : class->free;
	}
	class->free = task;
	class->nr_free += chunk->slots;
}

/* Does the next chunk begin a leaf that is not there? Without the lock: a guess. */
static bool leaf_missing(const struct weft_pool *pool)
{
	u32 leaf = READ_ONCE(pool->nr_chunks) >> WEFT_POOL_LEAF_SHIFT;

	return leaf < WEFT_POOL_LEAVES && !READ_ONCE(pool->leaves[leaf]);
}

/*
 * Where the next chunk goes in the table. A leaf that is not there is *spare; with
 * none -EAGAIN: others have been quicker than the guess.
 */
static struct weft_chunk **pool_place(struct weft_pool *pool, struct weft_chunk ***spare)
{
	u32 leaf = pool->nr_chunks >> WEFT_POOL_LEAF_SHIFT;

	weft_assert_locked(&pool->lock);
	if (leaf >= WEFT_POOL_LEAVES)
		return ERR_PTR(-ENOSPC);
	if (!pool->leaves[leaf]) {
		if (!*spare)
			return ERR_PTR(-EAGAIN);
		/* Pairs with the acquire in weft_pool_chunk(). */
		weft_store_release(&pool->leaves[leaf], *spare);
		*spare = NULL;
	}
	return pool->leaves[leaf] + (pool->nr_chunks & ((1 << WEFT_POOL_LEAF_SHIFT) - 1));
}

static int pool_enter(struct weft_session *session, struct weft_chunk *chunk, u32 index,
		      struct weft_chunk ***spare)
{
	struct weft_pool *pool = &session->pool;
	struct weft_chunk **place;

	weft_lock(&pool->lock);
	if (session->ordered && !chunk->orders)
		place = ERR_PTR(-EAGAIN);
	else
		place = pool_place(pool, spare);
	if (!IS_ERR(place)) {
		chunk_carve(chunk, &pool->classes[index], index, pool->nr_chunks);
		/* Pairs with the acquire in weft_pool_chunk(): slots are made before. */
		weft_store_release(place, chunk);
		/* Pairs with the acquire in weft_order_enable(): each that is counted is there. */
		weft_store_release(&pool->nr_chunks, pool->nr_chunks + 1);
	}
	weft_unlock(&pool->lock);
	return PTR_ERR_OR_ZERO(place);
}

static int pool_publish(struct weft_session *session, struct weft_chunk *chunk, u32 index)
{
	struct weft_chunk **spare = NULL;
	int err = 0;

	do {
		if (READ_ONCE(session->ordered))
			err = weft_order_chunk(session, chunk);
		if (err)
			break;
		if (leaf_missing(&session->pool) && !spare) {
			spare = weft_alloc(sizeof(*spare) << WEFT_POOL_LEAF_SHIFT);
			if (!spare)
				return -ENOMEM;
		}
		err = pool_enter(session, chunk, index, &spare);
	} while (err == -EAGAIN);
	weft_free(spare);
	return err;
}

static struct weft_chunk *chunk_make(u32 stride, u32 bytes)
{
	struct weft_chunk *chunk = weft_alloc(sizeof(*chunk));

	if (!chunk)
		return NULL;
	chunk->bytes = bytes;
	chunk->stride = stride;
	chunk->slots = min_t(u32, bytes / stride, 1 << WEFT_CHUNK_SHIFT);
	chunk->mem = weft_chunk_alloc(bytes);
	if (chunk->mem)
		return chunk;
	weft_free(chunk);
	return NULL;
}

/* One more chunk of a class, and room for its slots in the global queue. */
static int pool_grow(struct weft_session *session, u32 index)
{
	struct weft_pool *pool = &session->pool;
	u32 stride = pool->classes[index].stride;
	u32 bytes = stride > WEFT_CHUNK_BYTES / 2 ? 2 * WEFT_CHUNK_BYTES : WEFT_CHUNK_BYTES;
	struct weft_chunk *chunk;
	int err = -ENOMEM;
	u64 nr;

	if (!weft_memory_charge(&session->memory, bytes))
		return -ENOSPC;
	chunk = chunk_make(stride, bytes);
	if (!chunk)
		goto err_charge;
	nr = __atomic_add_fetch(&pool->nr_slots, chunk->slots, __ATOMIC_RELAXED);
	err = weft_global_reserve(session, nr);
	if (!err)
		err = pool_publish(session, chunk, index);
	if (!err)
		return 0;
	__atomic_sub_fetch(&pool->nr_slots, chunk->slots, __ATOMIC_RELAXED);
	chunk_free(session, chunk);
err_charge:
	weft_memory_uncharge(&session->memory, bytes);
	return err;
}

/* Up to @most free slots of a class into @stock. */
static void pool_take(struct weft_pool *pool, u32 index, struct weft_stock *stock, u32 most)
{
	struct weft_class *class = &pool->classes[index];
	struct weft_task *last;

	weft_lock(&pool->lock);
	if (class->free) {
		u32 nr = 1;

		for (last = class->free; nr < most && last->waiter.next_task; nr++)
			last = last->waiter.next_task;
		stock->free = class->free;
		stock->nr = nr;
		class->free = last->waiter.next_task;
		class->nr_free -= nr;
		last->waiter.next_task = NULL;
	}
	weft_unlock(&pool->lock);
}

/* Fills @stock with up to @most slots. 0 or -errno. */
static noinline int stock_fill(struct weft_session *session, struct weft_stock *stock,
			       u32 index, u32 most)
{
	int err;

	for (;;) {
		pool_take(&session->pool, index, stock, most);
		if (stock->free)
			return 0;
		err = pool_grow(session, index);
		if (err)
			return err;
	}
}

/* The right to up to @most more tasks. */
static noinline u32 credit_take(struct weft_session *session, u32 most)
{
	struct weft_pool *pool = &session->pool;
	u32 credit;

	weft_lock(&pool->lock);
	credit = min(most, pool->available);
	pool->available -= credit;
	weft_unlock(&pool->lock);
	return credit;
}

static noinline void credit_give(struct weft_session *session, u32 credit)
{
	weft_lock(&session->pool.lock);
	session->pool.available += credit;
	weft_unlock(&session->pool.lock);
}

static void spend_less(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u32 keep = session->pool.credit_kept / 2;

	credit_give(session, worker->credit - keep);
	worker->credit = keep;
}

/* From outside, one by one. */
static struct weft_task *create_single(struct weft_session *session, const struct weft_func *func,
				       int *err)
{
	struct weft_stock stock = {};

	*err = -ENOSPC;
	if (!credit_take(session, 1))
		return NULL;
	*err = stock_fill(session, &stock, func->class, 1);
	if (*err)
		credit_give(session, 1);
	return stock.free;
}

/* What a worker is out of: slots, or the right to take one. */
static noinline int provide(struct weft_worker *worker, const struct weft_func *func)
{
	struct weft_session *session = worker->session;
	struct weft_stock *stock = &worker->stock[func->class];

	if (!worker->credit)
		worker->credit = credit_take(session, session->pool.credit);
	if (!worker->credit)
		return -ENOSPC;
	return stock->free ? 0 : stock_fill(session, stock, func->class, WEFT_STOCK_MAX / 2);
}

struct weft_task *weft_task_create(struct weft_session *session, struct weft_worker *worker,
				   const struct weft_func *func, u64 arg, int *err)
{
	struct weft_task *task = NULL;

	*err = 0;
	if (!worker)
		task = create_single(session, func, err);
	else
		*err = provide(worker, func);
	if (worker && !*err)
		task = weft_stock_take(worker, func->class);
	if (task)
		weft_task_setup(session, task, func, arg);
	return task;
}

/* Half of a full stock goes where other workers find it. */
static void stock_spill(struct weft_session *session, struct weft_stock *stock, u32 index)
{
	struct weft_class *class = &session->pool.classes[index];
	struct weft_task *first = stock->free, *last = first;
	u32 nr = stock->nr / 2, i;

	for (i = 1; i < nr; i++)
		last = last->waiter.next_task;
	stock->free = last->waiter.next_task;
	stock->nr -= nr;
	weft_lock(&session->pool.lock);
	last->waiter.next_task = class->free;
	class->free = first;
	class->nr_free += nr;
	weft_unlock(&session->pool.lock);
}

void weft_stock_spill(struct weft_worker *worker, u32 class)
{
	struct weft_session *session = worker->session;
	struct weft_stock *stock = &worker->stock[class];

	if (stock->nr > WEFT_STOCK_MAX)
		stock_spill(session, stock, class);
	if (worker->credit > session->pool.credit_kept)
		spend_less(worker);
}

void weft_task_return(struct weft_session *session, struct weft_task *task)
{
	struct weft_pool *pool = &session->pool;
	struct weft_class *class = &pool->classes[task->class];

	weft_lock(&pool->lock);
	/* A slot whose ids are used up is let go, see WEFT_ID_END. */
	if (likely(task->id < WEFT_ID_END)) {
		task->waiter.next_task = class->free;
		class->free = task;
		class->nr_free++;
	}
	pool->available++;
	weft_unlock(&pool->lock);
}
