// SPDX-License-Identifier: GPL-2.0
/*
 * Who knows of what: a clock of all tasks for each task and each thing that orders, as
 * in FastTrack (Flanagan and Freund, PLDI 2009), and the last accesses to each word as in
 * ThreadSanitizer (Serebryany and Iskhodzhanov, WBIA 2009), which keeps a few of them.
 *
 * An access that the other task's clock does not cover was ordered by nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "platform.h"
#include "race_clock.h"
#include "race_engine.h"

enum {
	MOST_TASKS	= 1024,		/* clocks are as long */
	MOST_WORDS	= 1 << 18,	/* some 110 MB */
	MOST_THINGS	= 1 << 18,	/* each with a clock */
	ACCESSES	= 8,		/* that are kept of a word */
	MOST_REPORTS	= 1000,
	FIRST_SLOTS	= 64,
};

/* @clock: what task @number knew then of itself; @mask: bytes of the word. */
struct access {
	u32 insn;
	u32 clock;
	u16 number;
	u8 mask;
	u8 kind;
	u64 held;
};

/* @run: in which that was so; of another run it is an empty slot. @atomic: also updated so. */
struct word {
	u64 addr;
	u32 run;
	u16 nr;
	bool atomic;
	struct access accesses[ACCESSES];
};

/* @counts: its users' own. */
struct thing {
	u64 key;
	u32 run;
	u64 counts[2];
	struct clock clock;
};

/* @loaded: a word that may have had news when it was read, or 0: the next step knows. */
struct known_task {
	struct clock clock;
	struct weft_race_call call;
	u64 held;
	u64 loaded;
	u32 run;
};

/**
 * struct weft_race - the detector
 * @heap:	NULL, or what all this is in, for processes
 * @lock:	of all, if @shared
 * @tasks:	by number, those that were there
 * @words:	a hash table of @word_slots, by address
 * @things:	of @thing_slots, by key
 * @run:	its number, from 1 on
 * @lost_sight:	the last run in which something was too much for it; 0: none
 */
struct weft_race {
	struct weft_heap *heap;
	struct weft_lock lock;
	bool shared;
	struct known_task *tasks[MOST_TASKS];
	struct word *words;
	u32 word_slots;
	u32 nr_words;
	struct thing *things;
	u32 thing_slots;
	u32 nr_things;
	u32 run;
	u32 lost_sight;
	struct weft_race_report *reports;
	u32 nr_reports;
};

static void *allocate(struct weft_race *race, size_t nr, size_t bytes)
{
	void *p = weft_alloc_from(race->heap, nr * bytes);

	if (!p)
		abort();
	return p;
}

void weft_race_lock(struct weft_race *race)
{
	if (race->shared)
		weft_lock(&race->lock);
}

void weft_race_unlock(struct weft_race *race)
{
	if (race->shared)
		weft_unlock(&race->lock);
}

bool weft_race_is_shared(const struct weft_race *race)
{
	return race->shared;
}

/* NULL: it has no number to have an eye on. */
static struct known_task *task_of(struct weft_race *race, u32 number)
{
	struct known_task *task;

	if (number >= MOST_TASKS) {
		weft_race_lose_sight(race);
		return NULL;
	}
	if (!race->tasks[number])
		race->tasks[number] = allocate(race, 1, sizeof(*task));
	task = race->tasks[number];
	if (task->run != race->run) {
		task->run = race->run;
		task->clock.nr = 0;
		task->call.id = 0;
		task->call.call = 0;
		task->held = 0;
		task->loaded = 0;
		clock_tick(race->heap, &task->clock, number);
	}
	return task;
}

struct weft_race_call *weft_race_call_of(struct weft_race *race, u32 number)
{
	struct known_task *task = task_of(race, number);

	return task ? &task->call : NULL;
}

static u32 hash(u64 key, u32 slots)
{
	key = (key ^ key >> 29) * 0x9E3779B97F4A7C15ULL;
	return (key >> 32) & (slots - 1);
}

/* The slot of @key, which is another run's if there is none. */
static struct thing *find_thing(struct weft_race *race, u64 key)
{
	u32 i = hash(key, race->thing_slots);

	while (race->things[i].run == race->run && race->things[i].key != key)
		i = (i + 1) & (race->thing_slots - 1);
	return &race->things[i];
}

static void grow_things(struct weft_race *race)
{
	struct thing *old = race->things, *slot;
	u32 slots = race->thing_slots, i;

	race->thing_slots = 2 * slots;
	race->things = allocate(race, race->thing_slots, sizeof(*old));
	for (i = 0; i < slots; i++) {
		if (old[i].run != race->run) {
			weft_free_to(race->heap, old[i].clock.at);
			continue;
		}
		slot = find_thing(race, old[i].key);
		*slot = old[i];
	}
	weft_free_to(race->heap, old);
}

static struct thing *make_thing(struct weft_race *race, u64 key)
{
	struct thing *thing;

	if (4 * race->nr_things >= 3 * race->thing_slots)
		grow_things(race);
	thing = find_thing(race, key);
	/* One for all that are too many: it orders too much, never too little. */
	if (thing->run != race->run && race->nr_things >= MOST_THINGS) {
		weft_race_lose_sight(race);
		key = 0;
		thing = find_thing(race, key);
	}
	if (thing->run != race->run) {
		thing->run = race->run;
		thing->key = key;
		thing->clock.nr = 0;
		memset(thing->counts, 0, sizeof(thing->counts));
		race->nr_things++;
	}
	return thing;
}

void weft_race_lose_sight(struct weft_race *race)
{
	race->lost_sight = race->run;
}

u64 *weft_race_counts(struct weft_race *race, u64 key)
{
	return make_thing(race, key)->counts;
}

static void acquire(struct weft_race *race, struct known_task *task, u64 key)
{
	const struct thing *thing = find_thing(race, key);

	if (thing->run == race->run)
		clock_join(race->heap, &task->clock, &thing->clock);
}

static void hear_of_loaded(struct weft_race *race, struct known_task *task)
{
	if (!task->loaded)
		return;
	acquire(race, task, task->loaded);
	task->loaded = 0;
}

static void release(struct weft_race *race, struct known_task *task, u32 number, u64 key)
{
	clock_join(race->heap, &make_thing(race, key)->clock, &task->clock);
	clock_tick(race->heap, &task->clock, number);
}

void weft_race_release(struct weft_race *race, u32 number, u64 key)
{
	struct known_task *task = task_of(race, number);

	if (!task)
		return;
	hear_of_loaded(race, task);
	release(race, task, number, key);
}

void weft_race_acquire(struct weft_race *race, u32 number, u64 key)
{
	struct known_task *task = task_of(race, number);

	if (task)
		acquire(race, task, key);
}

void weft_race_holds(struct weft_race *race, u32 number, u64 mutex)
{
	struct known_task *task = task_of(race, number);

	if (task)
		task->held = mutex;
}

static struct word *find_word(struct weft_race *race, u64 addr)
{
	u32 i = hash(addr, race->word_slots);

	while (race->words[i].run == race->run && race->words[i].addr != addr)
		i = (i + 1) & (race->word_slots - 1);
	return &race->words[i];
}

static void grow_words(struct weft_race *race)
{
	struct word *old = race->words;
	u32 slots = race->word_slots, i;

	race->word_slots = 2 * slots;
	race->words = allocate(race, race->word_slots, sizeof(*old));
	for (i = 0; i < slots; i++)
		if (old[i].run == race->run)
			*find_word(race, old[i].addr) = old[i];
	weft_free_to(race->heap, old);
}

/* NULL: so much memory cannot be kept in view. */
static struct word *word_of(struct weft_race *race, u64 addr)
{
	struct word *word = find_word(race, addr);

	if (word->run == race->run)
		return word;
	if (race->nr_words == MOST_WORDS) {
		weft_race_lose_sight(race);
		return NULL;
	}
	if (4 * race->nr_words >= 3 * race->word_slots) {
		grow_words(race);
		word = find_word(race, addr);
	}
	word->addr = addr;
	word->run = race->run;
	word->nr = 0;
	word->atomic = false;
	race->nr_words++;
	return word;
}

/* A load of what atomics write is how an atomic load is written. */
static bool conflict(u32 a, u32 b)
{
	return a == WEFT_RACE_STORE || b == WEFT_RACE_STORE;
}

/* @later tells all that @earlier could, to whoever comes after both. */
static bool replaces(const struct access *later, const struct access *earlier)
{
	return !(earlier->mask & ~later->mask) &&
	       (later->kind == WEFT_RACE_STORE || later->kind == earlier->kind ||
		earlier->kind == WEFT_RACE_LOAD);
}

static struct weft_race_access describe(const struct access *access)
{
	return (struct weft_race_access) {
		.number = access->number, .insn = access->insn, .kind = access->kind,
		.held = access->held,
	};
}

static bool is_about(const struct weft_race_report *report, u32 one, u32 other)
{
	return (report->first.insn == one && report->second.insn == other) ||
	       (report->first.insn == other && report->second.insn == one);
}

static void report(struct weft_race *race, u64 addr, const struct access *first,
		   const struct access *second)
{
	u32 skipped = __builtin_ctz(second->mask), i;
	struct weft_race_report *found;

	/* What would have ordered the two may have been out of sight. */
	if (race->lost_sight == race->run)
		return;
	for (i = 0; i < race->nr_reports; i++)
		if (is_about(&race->reports[i], first->insn, second->insn))
			break;
	if (i == MOST_REPORTS)
		return;
	found = &race->reports[i];
	if (i == race->nr_reports) {
		race->nr_reports++;
		*found = (struct weft_race_report) {
			.first = describe(first), .second = describe(second),
			.addr = addr + skipped,
			.bytes = __builtin_popcount(second->mask),
		};
	}
	found->runs += !found->seen;
	found->seen = true;
}

/* @now against what is known of @word, and into it. */
static void note(struct weft_race *race, struct word *word, const struct clock *clock,
		 const struct access *now)
{
	u32 i, kept = 0;

	for (i = 0; i < word->nr; i++) {
		struct access *old = &word->accesses[i];
		bool before = old->clock <= clock_get(clock, old->number);

		if (!before && old->mask & now->mask && conflict(old->kind, now->kind))
			report(race, word->addr, old, now);
		if (!before || !replaces(now, old))
			word->accesses[kept++] = *old;
	}
	/* Of more than that the oldest is forgotten. */
	if (kept == ACCESSES)
		memmove(word->accesses, word->accesses + 1, --kept * sizeof(*now));
	word->accesses[kept] = *now;
	word->nr = kept + 1;
}

void weft_race_access(struct weft_race *race, u32 number, u32 insn, u64 addr, u32 bytes,
		      enum weft_race_kind kind)
{
	struct known_task *task = task_of(race, number);
	u64 end = addr + bytes, at;

	for (at = addr & ~7ULL; task && at < end; at += 8) {
		u32 from = max(addr, at) - at, to = min(end, at + 8) - at;
		struct access now = {
			.insn = insn, .number = number, .kind = kind, .held = task->held,
			.mask = (1U << to) - (1U << from),
		};
		struct word *word = word_of(race, at);

		if (!word)
			return;
		hear_of_loaded(race, task);
		word->atomic |= kind == WEFT_RACE_ATOMIC;
		/* This comes before the access, which may see what others do meanwhile. */
		if (word->atomic && kind != WEFT_RACE_STORE)
			task->loaded = at;
		if (!race->shared)
			hear_of_loaded(race, task);
		now.clock = clock_get(&task->clock, number);
		note(race, word, &task->clock, &now);
		if (kind == WEFT_RACE_ATOMIC)
			release(race, task, number, at);
	}
}

struct weft_race *weft_hosted_race_new(enum weft_race_run how)
{
	struct weft_heap *heap = how == WEFT_RACE_PROCESSES ? weft_heap_create() : NULL;
	struct weft_race *race;

	if (how == WEFT_RACE_PROCESSES && !heap)
		return NULL;
	race = weft_alloc_from(heap, sizeof(*race));
	if (!race)
		return NULL;
	weft_lock_init(&race->lock);
	race->heap = heap;
	race->shared = how != WEFT_RACE_ALONE;
	race->run = 1;
	race->word_slots = race->thing_slots = FIRST_SLOTS;
	race->words = allocate(race, FIRST_SLOTS, sizeof(*race->words));
	race->things = allocate(race, FIRST_SLOTS, sizeof(*race->things));
	race->reports = allocate(race, MOST_REPORTS, sizeof(*race->reports));
	return race;
}

void weft_hosted_race_begin(struct weft_race *race)
{
	u32 i;

	race->run++;
	race->nr_words = 0;
	race->nr_things = 0;
	for (i = 0; i < race->nr_reports; i++)
		race->reports[i].seen = false;
}

void weft_hosted_race_free(struct weft_race *race)
{
	u32 i;

	if (!race)
		return;
	if (race->heap) {
		weft_heap_destroy(race->heap);
		return;
	}
	for (i = 0; i < MOST_TASKS; i++) {
		if (race->tasks[i])
			free(race->tasks[i]->clock.at);
		free(race->tasks[i]);
	}
	for (i = 0; i < race->thing_slots; i++)
		free(race->things[i].clock.at);
	free(race->things);
	free(race->words);
	free(race->reports);
	free(race);
}

__u32 weft_hosted_races(const struct weft_race *race, const struct weft_race_report **reports)
{
	*reports = race->reports;
	return race->nr_reports;
}

bool weft_hosted_race_lost_sight(const struct weft_race *race)
{
	return race->lost_sight;
}
