// SPDX-License-Identifier: GPL-2.0
/*
 * The explorer's dispatcher. Each task stands before a step that others may notice;
 * what is between two of them is nobody's business and follows at once.
 */
#include "account.h"
#include "choice.h"
#include "engine.h"
#include "explore_engine.h"
#include "explore_vm.h"
#include "hosted.h"
#include "snapshot.h"

enum { SEEN = 8 };	/* states in which a task was since something has changed */

/**
 * struct place - where a task stands
 * @step:	what it is about to do
 * @ready:	it does not wait
 * @stands:	before @step; else it is to go on to the next
 * @seen:	hashes of its states before loads, as long as nothing has changed
 * @nr_seen:	how many there were; the last ones are kept
 * @kept:	and one of those before
 * @at:		the version of memory then
 */
struct place {
	struct weft_task *task;
	struct weft_step step;
	bool ready;
	bool stands;
	u64 seen[SEEN];
	u32 nr_seen;
	u64 kept;
	u64 version;
};

/**
 * struct weft_explore - one run
 * @places:	@nr tasks in the order in which they came
 * @taken:	steps
 * @going:	whose turn it is
 * @granted:	it may take its step
 * @version:	of all that tasks share
 * @reads_clock: a task has asked for the time, so that is a part of a task's state
 */
struct weft_explore {
	struct weft_explorer *explorer;
	struct place *places;
	const struct weft_step **steps;
	u32 nr;
	u32 room;
	u64 taken;
	struct place *going;
	bool granted;
	u64 version;
	bool reads_clock;
};

static struct weft_explore *explore_of(struct weft_session *session)
{
	return weft_hosted_of(session)->explore;
}

static bool is_private(const struct weft_task *task, u32 call, u64 addr)
{
	return call ? weft_call_is_private(call) : weft_access_is_private(task, addr);
}

bool weft_explore_stops(struct weft_worker *worker, struct weft_task *task, u32 insn, u32 call,
			u64 addr, u32 bytes, enum weft_race_kind kind)
{
	struct weft_explore *explore = explore_of(worker->session);
	struct weft_race *race = weft_hosted_of(worker->session)->race;
	struct place *place = explore->going;

	explore->explorer->draws |= call == WEFT_CALL_select_wait || call == WEFT_CALL_random_u64;
	explore->reads_clock |= call == WEFT_CALL_now_ns;
	if (is_private(task, call, addr)) {
		if (race && call)
			weft_race_calls(race, worker, task, place->step.number, insn, call);
		return false;
	}
	if (explore->granted) {
		explore->granted = false;
		if (race && !call)
			weft_race_access(race, place->step.number, insn, addr, bytes, kind);
		else if (race)
			weft_race_calls(race, worker, task, place->step.number, insn, call);
		return false;
	}
	place->stands = true;
	place->step.insn = insn;
	place->step.call = call;
	place->step.addr = addr;
	place->step.other = call ? task->regs[2] : 0;
	place->step.bytes = bytes;
	place->step.store = kind != WEFT_RACE_LOAD;
	return true;
}

void weft_explore_returns(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_race *race = weft_hosted_of(worker->session)->race;

	if (race)
		weft_race_returns(race, worker, task,
				  explore_of(worker->session)->going->step.number);
}

static u64 hash_words(u64 hash, const void *p, size_t bytes)
{
	const u64 *words = p;
	size_t i;

	for (i = 0; i < bytes / 8; i++)
		hash = (hash ^ words[i]) * 0x9E3779B97F4A7C15ULL, hash ^= hash >> 32;
	return hash;
}

/* All that decides what a task does, but memory that it shares. */
static u64 hash_task(const struct weft_explore *explore, const struct weft_task *task)
{
	const u64 where[] = { task->pc, explore->reads_clock ? weft_clock_ns() : 0 };
	u64 hash = hash_words(0, where, sizeof(where));

	hash = hash_words(hash, task->regs, sizeof(task->regs));
	hash = hash_words(hash, task->frames, task->depth * sizeof(task->frames[0]));
	return hash_words(hash, task->stack, task->stack_bytes);
}

/*
 * In a state in which it was before, with all that it could read as it was then, a
 * task can only do what it did: it spins until somebody else changes something.
 */
static bool spins(struct weft_explore *explore, struct place *place)
{
	u64 hash;
	u32 i;

	if (place->version != explore->version || !place->nr_seen)
		return false;
	hash = hash_task(explore, place->task);
	for (i = 0; i < min_t(u32, place->nr_seen, SEEN); i++)
		if (place->seen[i] == hash)
			return true;
	return place->kept == hash;
}

/* The last ones, and one from further back: at powers of two, so any loop is found (Brent). */
static void note_state(struct weft_explore *explore, struct place *place)
{
	u64 hash = hash_task(explore, place->task);

	if (place->version != explore->version)
		place->nr_seen = 0;
	place->version = explore->version;
	place->seen[place->nr_seen++ % SEEN] = hash;
	if (!(place->nr_seen & (place->nr_seen - 1)))
		place->kept = hash;
}

static struct place *place_of(struct weft_explore *explore, const struct weft_task *task)
{
	u32 i;

	/* A slot's next life is another task. */
	for (i = explore->nr; i--;)
		if (explore->places[i].task == task && explore->places[i].step.task == task->id)
			return &explore->places[i];
	return NULL;
}

static void make_room(struct weft_explore *explore)
{
	u32 going = explore->going ? explore->going - explore->places : 0;

	explore->room = max(2 * explore->room, 4U);
	explore->places = weft_grow_in(weft_heap, explore->places,
				       explore->nr * sizeof(*explore->places),
				       explore->room * sizeof(*explore->places));
	explore->steps = weft_grow_in(weft_heap, explore->steps, 0,
				      explore->room * sizeof(*explore->steps));
	if (explore->going)
		explore->going = &explore->places[going];
}

static struct place *add_place(struct weft_explore *explore, struct weft_task *task)
{
	struct place *place;

	if (explore->nr == explore->room)
		make_room(explore);
	place = &explore->places[explore->nr];
	*place = (struct place) {
		.task = task, .step = { .task = task->id, .number = explore->nr },
	};
	explore->nr++;
	return place;
}

static void explore_enqueue(struct weft_worker *worker, struct weft_task *task,
			    enum weft_enqueue why)
{
	struct weft_explore *explore = explore_of(worker->session);
	struct place *place = place_of(explore, task) ?: add_place(explore, task);

	place->ready = true;
	place->stands = false;
	if (explore->going && explore->explorer->orders)
		explore->explorer->orders(explore->explorer, explore->going->step.number,
					  place->step.number);
}

static const struct weft_policy policy_explore = {
	.name = "explore",
	.about = "whoever explores chooses",
	.enqueue = explore_enqueue,
};

/* main's return is a step: it ends what others might yet do. */
static void leaves(struct weft_worker *worker, struct weft_explore *explore, struct place *place)
{
	struct weft_task *task = place->task;

	if (task == worker->session->main_task && !place->step.exit) {
		place->step.exit = true;
		place->step.store = true;
		place->step.call = WEFT_CALL_task_exit;
		place->step.insn = task->pc;
		place->stands = true;
		return;
	}
	place->ready = false;
	explore->version++;
	weft_task_ends(worker, task);
}

static bool may_go_on(const struct weft_session *session, const struct weft_explore *explore)
{
	return !READ_ONCE(session->stopping) && !READ_ONCE(explore->explorer->stopped);
}

/* @place's task goes on until it stands before its next step, waits or ends. */
static void go_on(struct weft_worker *worker, struct weft_explore *explore, struct place *place)
{
	struct weft_task *task = place->task;
	struct weft_race *race = weft_hosted_of(worker->session)->race;
	enum weft_next left = WEFT_NEXT_EXIT;

	explore->going = place;
	WRITE_ONCE(worker->current_id, task->id);
	place->stands = false;
	if (race)
		weft_race_enters(race, worker, task, place->step.number);
	if (!place->step.exit) {
		do {
			WRITE_ONCE(worker->attention, 0);
			left = may_go_on(worker->session, explore) ?
			       weft_explore_vm_run(worker, task) : WEFT_NEXT_RUN;
		} while (left == WEFT_NEXT_ATTEND);
	}
	place = explore->going;
	/* Whoever wakes it makes it ready again. */
	if (left == WEFT_NEXT_BLOCK)
		place->ready = false;
	if (left == WEFT_NEXT_EXIT && race)
		weft_race_ends(race, task, place->step.number);
	if (left == WEFT_NEXT_EXIT)
		leaves(worker, explore, place);
	explore->granted = false;
	explore->going = NULL;
	WRITE_ONCE(worker->current_id, 0);
}

/* All that are ready stand before a step afterwards. */
static void prepare(struct weft_worker *worker, struct weft_explore *explore)
{
	u32 i;

	for (i = 0; i < explore->nr && may_go_on(worker->session, explore); i++) {
		struct place *place = &explore->places[i];

		if (!place->ready || place->stands)
			continue;
		go_on(worker, explore, place);
		/* It may have made others ready that were looked at before. */
		i = -1;
	}
}

static u32 find_steps(struct weft_explore *explore, bool *spinning)
{
	u32 nr = 0, i;

	*spinning = false;
	for (i = 0; i < explore->nr; i++) {
		struct place *place = &explore->places[i];

		if (!place->ready)
			continue;
		if (!place->step.exit && !explore->explorer->follows && spins(explore, place))
			*spinning = true;
		else
			explore->steps[nr++] = &place->step;
	}
	return nr;
}

/* The memory that @step is about, as far as that tells whether it changes anything. */
static const void *memory_of(struct weft_session *session, const struct place *place, u32 *bytes)
{
	const struct weft_step *step = &place->step;
	bool word = step->call == WEFT_CALL_mutex_trylock || step->call == WEFT_CALL_sem_try_acquire;

	*bytes = word ? sizeof(u64) : step->call ? 0 : step->bytes;
	return *bytes ? weft_memory_at(&session->memory, place->task, step->addr, *bytes, false) :
			NULL;
}

static void take(struct weft_worker *worker, struct weft_explore *explore,
		 const struct weft_step *chosen)
{
	struct place *place = container_of(chosen, struct place, step);
	struct weft_step step = *chosen;
	u64 before = 0;
	u32 bytes;
	const void *memory = memory_of(worker->session, place, &bytes);

	note_state(explore, place);
	if (memory)
		memcpy(&before, memory, bytes);
	if (explore->explorer->took)
		explore->explorer->took(explore->explorer, &step);
	explore->explorer->steps = ++explore->taken;
	explore->granted = true;
	go_on(worker, explore, place);
	if (memory ? memcmp(&before, memory, bytes) : !weft_step_gives_way(&step))
		explore->version++;
}

static void give_up(struct weft_session *session, struct weft_explorer *explorer,
		    enum weft_explore_end end)
{
	explorer->end = end;
	weft_session_end(session, WEFT_END_STOPPED, 0);
}

/* One step; nobody can: the next timer, or the end. */
static void turn(struct weft_worker *worker, struct weft_explore *explore)
{
	struct weft_session *session = worker->session;
	struct weft_explorer *explorer = explore->explorer;
	bool spinning;
	u32 nr = find_steps(explore, &spinning), chosen = 0;
	u64 first_ns = READ_ONCE(worker->timers.first_ns);

	if (!nr && first_ns != U64_MAX) {
		weft_sim_pass(weft_sim, first_ns - min(first_ns, weft_clock_ns()));
		weft_timer_expire(worker, &worker->timers, weft_clock_ns());
		explore->version++;
	} else if (!nr && spinning) {
		give_up(session, explorer, WEFT_EXPLORE_LIVELOCK);
	} else if (!nr) {
		weft_session_end(session, WEFT_END_DEADLOCK, 0);
	} else if (explorer->steps == explorer->most_steps) {
		give_up(session, explorer, WEFT_EXPLORE_TOO_LONG);
	} else {
		if (nr > 1)
			chosen = explorer->choose(explorer, explore->steps, nr);
		if (chosen >= nr)
			give_up(session, explorer, WEFT_EXPLORE_GIVEN_UP);
		else
			take(worker, explore, explore->steps[chosen]);
	}
}

void weft_hosted_stop_explorer(struct weft_explorer *explorer)
{
	__u32 *attention = READ_ONCE(explorer->attention);

	WRITE_ONCE(explorer->stopped, true);
	if (attention)
		WRITE_ONCE(*attention, 1);
}

static void run(struct weft_session *session, struct weft_explore *explore)
{
	struct weft_worker *worker = session->workers[0];
	struct weft_explorer *explorer = explore->explorer;

	explorer->steps = explore->taken;
	explorer->end = WEFT_EXPLORE_ENDED;
	WRITE_ONCE(explorer->attention, &worker->attention);
	prepare(worker, explore);
	while (!READ_ONCE(session->stopping)) {
		if (READ_ONCE(explorer->stopped))
			give_up(session, explorer, WEFT_EXPLORE_GIVEN_UP);
		else
			turn(worker, explore);
		prepare(worker, explore);
	}
	WRITE_ONCE(explorer->attention, NULL);
	weft_session_leave(worker);
}

unsigned int weft_hosted_explore_keep(struct weft_explorer *explorer)
{
	return weft_snapshots_take(explorer->snapshots);
}

int weft_explore_again(struct weft_hosted *hosted)
{
	struct weft_explorer *explorer = hosted->explore->explorer;

	weft_snapshots_return(explorer->snapshots, explorer->from);
	run(&hosted->session, hosted->explore);
	return 0;
}

int weft_explore_start(struct weft_hosted *hosted)
{
	struct weft_session *session = &hosted->session;
	struct weft_worker *worker = session->workers[0];
	struct weft_explore *explore = hosted->explore;
	struct weft_explorer *explorer = explore->explorer;
	struct weft_task *task;

	session->policy = &policy_explore;
	weft_sim_add(container_of(worker, struct weft_hosted_worker, core));
	weft_sim_start(hosted->sim);
	weft_ledger_start(worker);
	while ((task = weft_global_pop(worker, 1)))
		explore_enqueue(worker, task, WEFT_ENQUEUE_SPAWN);
	explorer->snapshots = weft_snapshots_create(hosted->heap, weft_heap_bytes(hosted->heap));
	if (!explorer->snapshots)
		return -ENOMEM;
	run(session, explore);
	return 0;
}

struct weft_hosted *weft_hosted_open_explore(struct weft_explorer *explorer)
{
	struct weft_heap *heap = weft_heap_create(), *before = weft_heap;
	struct weft_hosted *hosted;
	struct weft_explore *explore;

	if (!heap)
		return NULL;
	weft_heap = heap;
	/* In a new heap there is room for it. */
	hosted = weft_hosted_open_sim();
	explore = hosted ? weft_alloc(sizeof(*explore)) : NULL;
	if (explore) {
		explore->explorer = explorer;
		hosted->explore = explore;
		make_room(explore);
	}
	weft_heap = before;
	if (!explore) {
		weft_heap_destroy(heap);
		return NULL;
	}
	explorer->snapshots = NULL;
	return hosted;
}

/* Nobody else has anything of it: it goes as a whole. */
void weft_explore_close(struct weft_hosted *hosted)
{
	struct weft_heap *heap = hosted->heap;

	weft_snapshots_destroy(hosted->explore->explorer->snapshots);
	weft_heap_destroy(heap);
}
