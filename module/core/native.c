// SPDX-License-Identifier: GPL-2.0
/*
 * Work that runs natively, for a task: computing, walking and chasing memory.
 * Each goes in pieces and keeps its progress in the argument registers, so that
 * it can be left and called again: preemptible as bytecode is.
 */
#include "vm.h"

enum {
	UNITS_PER_PIECE	= 4096,
	BYTES_PER_PIECE	= 64 << 10,
	STEPS_PER_PIECE	= 1024,
	GAP_NS		= 20 * 1000,	/* between two looks: the OS had the CPU */
};

static bool wanted(const struct weft_worker *worker)
{
	return READ_ONCE(worker->attention);
}

/* One unit: a step of a generator that the compiler cannot shorten. */
static void burn(struct weft_worker *worker, u64 units)
{
	u64 x = units | 1;

	while (units--)
		weft_random(&x);
	/* The result must be somebody's, or the loop is nobody's. */
	if (!x)
		worker->why = 0;
}

/* Works until it is time to look up, for at most @units; returns how many. */
static u64 work(struct weft_worker *worker, u64 units)
{
	/* One unit is worth 1 ns there, whatever it costs here. */
	if (weft_clock_virtual())
		return weft_worker_pass(worker, units);
	units = min_t(u64, units, UNITS_PER_PIECE);
	burn(worker, units);
	return units;
}

enum weft_next weft_call_compute(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = 0;
	while (task->regs[1]) {
		task->regs[1] -= work(worker, task->regs[1]);
		if (task->regs[1] && wanted(worker))
			return weft_again(task);
	}
	return WEFT_NEXT_RUN;
}

/* Time that the OS gave to others between two looks does not count. */
enum weft_next weft_call_compute_ns(struct weft_worker *worker, struct weft_task *task)
{
	u64 before = weft_clock_ns(), now, gap;

	/* No other has a CPU of a clock that only work moves. */
	if (weft_clock_virtual())
		return weft_call_compute(worker, task);
	task->regs[0] = 0;
	while (task->regs[1]) {
		burn(worker, 64);
		now = weft_clock_ns();
		gap = min_t(u64, now - before, GAP_NS);
		task->regs[1] -= min(gap, task->regs[1]);
		before = now;
		if (task->regs[1] && wanted(worker))
			return weft_again(task);
	}
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_mem_walk(struct weft_worker *worker, struct weft_task *task)
{
	u64 stride = task->regs[3];

	/* Its registers say how far it has come. */
	task->resumed = false;
	task->regs[0] = 0;
	if (!stride)
		return weft_fault(worker, task, WEFT_FAULT_ARG, stride);
	while (task->regs[2]) {
		u64 piece = task->regs[2], at;
		u8 *p = weft_memory_at(&worker->session->memory, task, task->regs[1], piece, true);

		if (!p)
			return weft_fault_access(worker, task, task->regs[1],
						 min_t(u64, piece, U32_MAX), true);
		/* Whole strides, so that the next piece goes on in step. */
		if (piece > BYTES_PER_PIECE)
			piece = min(piece, max_t(u64, BYTES_PER_PIECE / stride, 1) * stride);
		for (at = 0; at < piece; at += stride)
			WRITE_ONCE(p[at], READ_ONCE(p[at]) + 1);
		task->regs[1] += piece;
		task->regs[2] -= piece;
		if (task->regs[2] && wanted(worker)) {
			task->resumed = true;
			return weft_again(task);
		}
	}
	return WEFT_NEXT_RUN;
}

/*
 * Left in the middle: @progress is in the waiter, which a task that runs does
 * not need.
 */
static enum weft_next leave_off(struct weft_task *task, u64 progress)
{
	task->resumed = true;
	task->waiter.progress = progress;
	return weft_again(task);
}

static u64 pick_up(struct weft_task *task, u64 start)
{
	bool resumed = task->resumed;

	task->resumed = false;
	return resumed ? task->waiter.progress : start;
}

/* Puts line @i in its place: first @nr that number themselves, then the shuffle. */
static void chase_step(u64 *p, u64 nr, u64 i, u64 *random)
{
	enum { WORDS = WEFT_NODE_BYTES / sizeof(u64) };
	u64 here, other;

	if (i < nr) {
		WRITE_ONCE(p[i * WORDS], i);
		return;
	}
	i = 2 * nr - 1 - i;
	if (!i)
		return;
	other = weft_random(random) % i;
	here = READ_ONCE(p[i * WORDS]);
	WRITE_ONCE(p[i * WORDS], READ_ONCE(p[other * WORDS]));
	WRITE_ONCE(p[other * WORDS], here);
}

/*
 * A random cycle through all lines of a buffer, in place: each line's first 8
 * bytes hold the number of the next. Sattolo's shuffle (1986).
 */
enum weft_next weft_call_mem_chase_init(struct weft_worker *worker, struct weft_task *task)
{
	u64 nr = task->regs[2] / WEFT_NODE_BYTES, i;
	u64 *p;

	task->regs[0] = 0;
	/* Nothing can lie anywhere, so it is no object to ask for. */
	if (nr < 2)
		return weft_fault(worker, task, WEFT_FAULT_ARG, task->regs[2]);
	p = weft_object(worker, task, task->regs[1], task->regs[2], true);
	if (!p)
		return WEFT_NEXT_FAULT;
	task->regs[3] |= 1;
	for (i = pick_up(task, 0); i < 2 * nr; i++) {
		chase_step(p, nr, i, &task->regs[3]);
		if (!(i % STEPS_PER_PIECE) && wanted(worker))
			return leave_off(task, i + 1);
	}
	return WEFT_NEXT_RUN;
}

/* Dependent loads, from the first line on: each line tells the next. */
enum weft_next weft_call_mem_chase(struct weft_worker *worker, struct weft_task *task)
{
	const struct weft_memory *memory = &worker->session->memory;
	u64 start = task->regs[1], at = pick_up(task, 0);

	task->regs[0] = 0;
	while (task->regs[2]) {
		u64 addr = start + at * WEFT_NODE_BYTES;
		u64 *line = at <= U32_MAX / WEFT_NODE_BYTES ?
			    weft_memory_at(memory, task, addr, sizeof(*line), false) : NULL;

		if (!line)
			return weft_fault_access(worker, task, addr, sizeof(*line), false);
		at = READ_ONCE(*line);
		if (!(--task->regs[2] % STEPS_PER_PIECE) && task->regs[2] && wanted(worker))
			return leave_off(task, at);
	}
	return WEFT_NEXT_RUN;
}

/* A hint: of what is not there nothing is said, as by the CPU's own instruction. */
enum weft_next weft_call_mem_prefetch(struct weft_worker *worker, struct weft_task *task)
{
	const void *p = weft_memory_at(&worker->session->memory, task, task->regs[1], 1, false);

	task->regs[0] = 0;
	if (p)
		prefetch(p);
	return WEFT_NEXT_RUN;
}
