// SPDX-License-Identifier: GPL-2.0
/* Virtual time, and whose turn it is. */
#include "engine.h"

enum {
	AWAIT_NS	= 50 * 1000 * 1000,	/* of real time, then look again */
	LOOKS_MOST	= 1 << 20,		/* at one moment, then time goes on */
};

/* 0 is for what has not happened yet. */
#define SIM_START_NS	1000000000ULL

/**
 * struct weft_sim - the clock of a session
 * @lock:	protects @turn and all places
 * @now_ns:	A: written by the worker whose turn it is, or under @lock
 * @turn:	who goes on; NULL: all wait for somebody outside
 * @progress:	A: moves on while the run does, for the watchdog
 * @visitor:	alive: somebody outside has moments of its own; U64_MAX is when all others wait
 * @outside:	protects @was_read
 * @was_read:	signalled when there is more room for output
 */
struct weft_sim {
	pthread_mutex_t lock;
	struct weft_session *session;
	u64 now_ns;
	struct weft_sim_place *turn;
	u64 progress;
	struct weft_sim_place visitor;
	pthread_mutex_t outside;
	pthread_cond_t was_read;
};

__thread struct weft_sim *weft_sim;

static struct weft_hosted_worker *hosted_worker(struct weft_worker *worker)
{
	return container_of(worker, struct weft_hosted_worker, core);
}

static struct weft_hosted_worker *worker_at(struct weft_sim_place *place)
{
	return container_of(place, struct weft_hosted_worker, place);
}

struct weft_sim *weft_sim_create(struct weft_session *session)
{
	struct weft_sim *sim = weft_alloc(sizeof(*sim));

	if (!sim)
		return NULL;
	sim->session = session;
	sim->now_ns = SIM_START_NS;
	pthread_mutex_init(&sim->lock, NULL);
	pthread_mutex_init(&sim->outside, NULL);
	pthread_cond_init(&sim->was_read, NULL);
	return sim;
}

void weft_sim_destroy(struct weft_sim *sim)
{
	weft_free(sim);
}

u64 weft_sim_now(const struct weft_sim *sim)
{
	return READ_ONCE(sim->now_ns);
}

void weft_sim_pass(struct weft_sim *sim, u64 ns)
{
	/* Further than anybody waits, and no way back. */
	WRITE_ONCE(sim->now_ns, sim->now_ns + min(ns, U64_MAX / 2 - min(sim->now_ns, U64_MAX / 2)));
}

u64 weft_sim_progress(const struct weft_sim *sim)
{
	return READ_ONCE(sim->progress);
}

void weft_sim_stall(struct weft_sim *sim)
{
	struct weft_sim_place *place;

	pthread_mutex_lock(&sim->lock);
	place = sim->turn;
	pthread_mutex_unlock(&sim->lock);
	/* Else they wait for somebody outside, which is no fault of theirs. */
	if (place && place != &sim->visitor)
		weft_session_end(sim->session, WEFT_END_STALLED,
				 (s64)READ_ONCE(worker_at(place)->core.current_id));
}

static void progress(struct weft_sim *sim)
{
	WRITE_ONCE(sim->progress, sim->progress + 1);
}

/* Whoever works and is called is there at once, as it would look up at once. */
static void call_in(struct weft_sim *sim, struct weft_hosted_worker *hw)
{
	if (hw->place.passing && READ_ONCE(hw->core.attention))
		hw->place.at_ns = min(hw->place.at_ns, sim->now_ns);
}

/*
 * The earliest has the turn, of several the visitor and then the first; the clock is where
 * it is. A visitor whose moment has not come when the run ends is not waited for.
 */
static void choose(struct weft_sim *sim)
{
	struct weft_sim_place *next = sim->visitor.alive ? &sim->visitor : NULL;
	u32 i;

	for (i = 0; i < sim->session->nr_workers; i++) {
		struct weft_hosted_worker *hw = hosted_worker(sim->session->workers[i]);

		if (!hw->place.alive)
			continue;
		call_in(sim, hw);
		if (hw->place.at_ns < (next ? next->at_ns : U64_MAX))
			next = &hw->place;
	}
	if (next && next->at_ns != U64_MAX &&
	    !(next == &sim->visitor && READ_ONCE(sim->session->stopping)))
		WRITE_ONCE(sim->now_ns, max(sim->now_ns, next->at_ns));
	if (next && next != sim->turn)
		pthread_cond_signal(&next->turn);
	sim->turn = next;
}

static void await_turn(struct weft_sim *sim, struct weft_sim_place *place)
{
	while (sim->turn != place)
		pthread_cond_wait(&place->turn, &sim->lock);
}

/* Back at @at_ns, or when it is called before; U64_MAX: only then. */
static void go_on_at(struct weft_sim *sim, struct weft_sim_place *place, u64 at_ns)
{
	place->at_ns = at_ns;
	choose(sim);
	await_turn(sim, place);
	place->at_ns = sim->now_ns;
	progress(sim);
}

static void add(struct weft_sim_place *place)
{
	pthread_cond_init(&place->turn, NULL);
	place->at_ns = SIM_START_NS;
	place->alive = true;
}

static void leave(struct weft_sim *sim, struct weft_sim_place *place)
{
	pthread_mutex_lock(&sim->lock);
	place->alive = false;
	/* One that is not there to have its turn leaves it to whoever has it. */
	if (!sim->turn || sim->turn == place)
		choose(sim);
	pthread_mutex_unlock(&sim->lock);
}

void weft_sim_add(struct weft_hosted_worker *hw)
{
	add(&hw->place);
}

void weft_sim_enter(struct weft_sim *sim, struct weft_hosted_worker *hw)
{
	pthread_mutex_lock(&sim->lock);
	await_turn(sim, &hw->place);
	pthread_mutex_unlock(&sim->lock);
}

void weft_sim_leave(struct weft_sim *sim, struct weft_hosted_worker *hw)
{
	leave(sim, &hw->place);
}

/* Its turn, which may be its first, is over until @at_ns. */
static void visit(struct weft_sim *sim, u64 at_ns)
{
	pthread_mutex_lock(&sim->lock);
	await_turn(sim, &sim->visitor);
	go_on_at(sim, &sim->visitor, at_ns);
	pthread_mutex_unlock(&sim->lock);
}

void weft_hosted_visit_begin(struct weft_hosted *hosted)
{
	add(&hosted->sim->visitor);
}

bool weft_hosted_visit_until(struct weft_hosted *hosted, unsigned long long ns)
{
	struct weft_sim *sim = hosted->sim;

	visit(sim, SIM_START_NS + min_t(u64, ns, U64_MAX / 2));
	return !READ_ONCE(sim->session->stopping);
}

void weft_hosted_visit_end(struct weft_hosted *hosted)
{
	leave(hosted->sim, &hosted->sim->visitor);
}

bool weft_sim_doze(struct weft_sim *sim)
{
	if (!sim->visitor.alive)
		return false;
	visit(sim, U64_MAX);
	return true;
}

/* All threads are there that will be. */
void weft_sim_start(struct weft_sim *sim)
{
	pthread_mutex_lock(&sim->lock);
	choose(sim);
	pthread_mutex_unlock(&sim->lock);
}

void weft_sim_park(struct weft_sim *sim, struct weft_hosted_worker *hw, u64 until_ns)
{
	pthread_mutex_lock(&sim->lock);
	hw->place.parked = true;
	if (!hw->place.kicked)
		go_on_at(sim, &hw->place, until_ns);
	hw->place.parked = false;
	hw->place.kicked = false;
	pthread_mutex_unlock(&sim->lock);
}

void weft_sim_unpark(struct weft_sim *sim, struct weft_hosted_worker *hw)
{
	pthread_mutex_lock(&sim->lock);
	hw->place.kicked = true;
	if (hw->place.parked)
		hw->place.at_ns = sim->now_ns;
	/* Somebody outside, and all of them wait for that. */
	if (!sim->turn)
		choose(sim);
	pthread_mutex_unlock(&sim->lock);
}

void weft_sim_looks_up(struct weft_sim *sim, struct weft_hosted_worker *hw)
{
	hw->place.looked_ns = sim->now_ns;
}

/* The first multiple of @period_ns after @from_ns that has not been looked at. */
static u64 next_beat(u64 from_ns, u64 looked_ns, u64 period_ns)
{
	u64 seen_ns = max(from_ns, looked_ns) - from_ns;

	return from_ns + (seen_ns / period_ns + 1) * period_ns;
}

/* Until then the worker's task may work: a timer, a tick or the end of its slice. */
static u64 next_stop(const struct weft_hosted_worker *hw)
{
	const struct weft_worker *worker = &hw->core;
	const struct weft_session *session = worker->session;
	u64 from_ns = worker->slice_ns, looked_ns = hw->place.looked_ns;
	u64 stop_ns = min(READ_ONCE(worker->timers.first_ns), weft_session_deadline(session));

	return min3(stop_ns, next_beat(from_ns, looked_ns, session->tick_ns),
		    next_beat(from_ns, looked_ns, session->quantum_ns));
}

/* No time has passed since the slice began: nobody's task has worked in it. */
static void see_slice(struct weft_worker *worker, u64 now_ns)
{
	if (worker->tick_slice == worker->slices)
		return;
	worker->tick_slice = worker->slices;
	worker->slice_ns = now_ns;
}

/*
 * Work that ends at a stop has ended: what its task does then, without taking
 * time, it does yet. Only work that is left is interrupted.
 */
u64 weft_worker_pass(struct weft_worker *worker, u64 ns)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);
	struct weft_sim *sim = weft_sim;
	u64 began_ns = sim->now_ns, stop_ns, spent_ns;

	see_slice(worker, began_ns);
	stop_ns = next_stop(hw);
	if (stop_ns > began_ns) {
		pthread_mutex_lock(&sim->lock);
		hw->place.passing = true;
		go_on_at(sim, &hw->place, began_ns + min(ns, stop_ns - began_ns));
		hw->place.passing = false;
		hw->place.looks = 0;
		pthread_mutex_unlock(&sim->lock);
	}
	spent_ns = sim->now_ns - began_ns;
	if (spent_ns < ns)
		WRITE_ONCE(worker->attention, 1);
	return spent_ns;
}

static bool has_room(const struct weft_output *output, u32 len)
{
	return READ_ONCE(output->tail) - READ_ONCE(output->head) + len <= WEFT_OUTPUT_BYTES;
}

void weft_output_await(struct weft_session *session, u32 len)
{
	struct weft_sim *sim = weft_sim;
	struct timespec until;
	u64 until_ns;

	if (likely(has_room(&session->output, len)))
		return;
	/* Nobody reads: what was printed before goes. */
	if (weft_hosted_of(session)->explore) {
		WRITE_ONCE(session->output.head, session->output.tail);
		return;
	}
	pthread_mutex_lock(&sim->outside);
	while (!has_room(&session->output, len) && !READ_ONCE(session->stopping)) {
		until_ns = weft_read_clock(CLOCK_REALTIME) + AWAIT_NS;
		until.tv_sec = (time_t)(until_ns / 1000000000ULL);
		until.tv_nsec = (long)(until_ns % 1000000000ULL);
		pthread_cond_timedwait(&sim->was_read, &sim->outside, &until);
		progress(sim);
	}
	pthread_mutex_unlock(&sim->outside);
}

void weft_sim_was_read(struct weft_sim *sim)
{
	pthread_mutex_lock(&sim->outside);
	pthread_cond_signal(&sim->was_read);
	pthread_mutex_unlock(&sim->outside);
}

bool weft_sim_due(struct weft_sim *sim)
{
	struct weft_hosted_worker *hw = worker_at(sim->turn);
	struct weft_worker *worker = &hw->core;
	u64 first_ns;

	progress(sim);
	/* Tasks that wait by giving way would otherwise do so for ever. */
	if (++hw->place.looks > LOOKS_MOST)
		weft_worker_pass(worker, sim->session->tick_ns);
	first_ns = min(READ_ONCE(worker->timers.first_ns), weft_session_deadline(sim->session));
	return first_ns <= sim->now_ns;
}
