// SPDX-License-Identifier: GPL-2.0
/*
 * The event rings: gapless, in order of time, and of one mind with the
 * counters; one that overflows keeps the newest and counts the rest.
 */
#include "weft_test.h"

/*
 * 0: main starts 50 tasks, waits for each, and ends. 12: a task yields twice,
 * then ends.
 */
static const struct insn family_insns[] = {
	/* 0 */ MOV(6, 50),
	/* 1 */ LDFUNC(1, 12 - 2), MOVX(2, 6), CALL(go),
	/* 5 */ MOVX(1, 0), CALL(task_join),
	/* 7 */ ADD(6, -1), JNE(6, 0, -8),
	/* 9 */ CALL(task_yield), MOV(0, 0), EXIT,
	/* 12 */ CALL(task_yield), CALL(task_yield), MOV(0, 0), EXIT,
};
static const struct program family = {
	.insns = family_insns,
	.nr_insns = ARRAY_LEN(family_insns),
	.nr_entries = 1,
};

enum { RING = 4096, SMALL_RING = 64, TYPES = WEFT_EVENT_IDLE + 1 };

FIXTURE(events)
{
	struct weft_worker_stats stats[4];
	unsigned int nr;
	__u32 records;
	int fd;
};

FIXTURE_VARIANT(events)
{
	unsigned int cpus;
	__u32 records;
	const char *policy;
};

#define VARIANT(policy_name)						\
FIXTURE_VARIANT_ADD(events, policy_name##_one_cpu)			\
{									\
	.cpus = 1, .records = RING, .policy = #policy_name,		\
};									\
FIXTURE_VARIANT_ADD(events, policy_name##_four_cpus)			\
{									\
	.cpus = 4, .records = RING, .policy = #policy_name,		\
};									\
FIXTURE_VARIANT_ADD(events, policy_name##_small_ring)			\
{									\
	.cpus = 1, .records = SMALL_RING, .policy = #policy_name,	\
}

VARIANT(fifo);
VARIANT(rr);
VARIANT(go);

FIXTURE_SETUP(events)
{
	struct weft_start start = {
		.flags = WEFT_START_EVENTS,
		.event_records = variant->records,
	};
	struct weft_stats stats = {
		.size = sizeof(stats),
		.worker_size = sizeof(self->stats[0]),
		.workers = PTR(self->stats),
		.nr_workers = ARRAY_LEN(self->stats),
	};

	self->fd = open_weft();
	ASSERT_EQ(0, load(self->fd, &family));
	strcpy(start.policy, variant->policy);
	ASSERT_EQ(0, start_on(self->fd, cpus(variant->cpus), &start));
	ASSERT_EQ(0, wait_end(self->fd, -1));
	ASSERT_EQ(0, call(self->fd, WEFT_IOC_STATS, &stats));
	ASSERT_EQ(WEFT_END_MAIN, result(self->fd).out_end);
	self->nr = stats.out_workers;
}

FIXTURE_TEARDOWN(events)
{
	close(self->fd);
}

static const struct weft_event_head *map_ring(int fd, unsigned int i, __u32 records)
{
	size_t bytes = PAGE + (records * sizeof(struct weft_event) + PAGE - 1) / PAGE * PAGE;
	void *p = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, WEFT_MAP_EVENTS(i));

	return p == MAP_FAILED ? NULL : p;
}

static const struct weft_event *event_at(const struct weft_event_head *head, __u64 seq)
{
	return (const struct weft_event *)((const char *)head + PAGE) + seq % head->records;
}

static __u64 oldest(const struct weft_event_head *head)
{
	return head->head > head->records ? head->head - head->records : 0;
}

TEST_F(events, heads_tell_the_layout)
{
	for (unsigned int i = 0; i < self->nr; i++) {
		const struct weft_event_head *head = map_ring(self->fd, i, variant->records);

		ASSERT_NE(NULL, head);
		EXPECT_EQ(variant->records, head->records);
		EXPECT_EQ(sizeof(struct weft_event), head->record_size);
	}
	EXPECT_EQ(NULL, map_ring(self->fd, self->nr, variant->records));
	EXPECT_EQ(ENOENT, errno);
}

TEST_F(events, sequence_has_no_gap)
{
	for (unsigned int i = 0; i < self->nr; i++) {
		const struct weft_event_head *head = map_ring(self->fd, i, variant->records);
		__u64 last_ns = 0, seq;

		ASSERT_NE(NULL, head);
		for (seq = oldest(head); seq < head->head; seq++) {
			const struct weft_event *event = event_at(head, seq);

			ASSERT_EQ(seq, event->seq);
			ASSERT_GE(event->time_ns, last_ns);
			ASSERT_LE(event->time_ns, clock_ns());
			ASSERT_GE(event->type, WEFT_EVENT_SPAWN);
			ASSERT_LT(event->type, TYPES);
			last_ns = event->time_ns;
		}
		EXPECT_EQ(oldest(head), self->stats[i].events_lost);
		if (variant->records == SMALL_RING)
			EXPECT_GT(self->stats[i].events_lost, 0);
	}
}

/* What was counted is in the ring, or, of a small one, the newest part of it. */
static bool agree(__u64 counted, __u64 kept, bool all)
{
	return all ? kept == counted : kept <= counted;
}

TEST_F(events, agree_with_the_counters)
{
	for (unsigned int i = 0; i < self->nr; i++) {
		const struct weft_event_head *head = map_ring(self->fd, i, variant->records);
		const struct weft_worker_stats *s = &self->stats[i];
		__u64 counts[TYPES] = {}, seq;
		bool all;

		ASSERT_NE(NULL, head);
		all = !oldest(head);
		EXPECT_EQ(variant->records != SMALL_RING, all);
		for (seq = oldest(head); seq < head->head; seq++)
			counts[event_at(head, seq)->type]++;
		EXPECT_TRUE(agree(s->spawned, counts[WEFT_EVENT_SPAWN], all));
		EXPECT_TRUE(agree(s->switches, counts[WEFT_EVENT_SWITCH], all));
		EXPECT_TRUE(agree(s->yields, counts[WEFT_EVENT_YIELD], all));
		EXPECT_TRUE(agree(s->preempted, counts[WEFT_EVENT_PREEMPT], all));
		EXPECT_TRUE(agree(s->blocked, counts[WEFT_EVENT_BLOCK], all));
		EXPECT_TRUE(agree(s->woken, counts[WEFT_EVENT_WAKE], all));
		EXPECT_TRUE(agree(s->steals, counts[WEFT_EVENT_STEAL], all));
		EXPECT_TRUE(agree(s->exited, counts[WEFT_EVENT_EXIT], all));
		EXPECT_TRUE(agree(s->parks, counts[WEFT_EVENT_IDLE], all));
	}
}

/* On each worker a task begins to run, then leaves, then another begins. */
TEST_F(events, runs_alternate_with_leaves)
{
	for (unsigned int i = 0; i < self->nr; i++) {
		const struct weft_event_head *head = map_ring(self->fd, i, variant->records);
		__u64 running = 0, seq;

		ASSERT_NE(NULL, head);
		for (seq = oldest(head); seq < head->head; seq++) {
			const struct weft_event *event = event_at(head, seq);

			switch (event->type) {
			case WEFT_EVENT_SWITCH:
				ASSERT_EQ(0, running);
				running = event->task;
				break;
			case WEFT_EVENT_YIELD:
			case WEFT_EVENT_PREEMPT:
			case WEFT_EVENT_BLOCK:
			case WEFT_EVENT_EXIT:
				/* The first of a small ring may have begun before it. */
				if (running || !oldest(head))
					ASSERT_EQ(running, event->task);
				running = 0;
				break;
			}
		}
		EXPECT_EQ(0, running);
	}
}

TEST_F(events, counters_add_up)
{
	__u64 spawned = 0, exited = 0, switches = 0, left = 0, yields = 0, woken = 0, blocked = 0;

	for (unsigned int i = 0; i < self->nr; i++) {
		struct weft_worker_stats *s = &self->stats[i];

		spawned += s->spawned;
		exited += s->exited;
		switches += s->switches;
		yields += s->yields;
		woken += s->woken;
		blocked += s->blocked;
		left += s->yields + s->preempted + s->blocked + s->exited;
	}
	EXPECT_EQ(50, spawned);
	EXPECT_EQ(51, exited);
	EXPECT_EQ(2 * 50 + 1, yields);
	EXPECT_EQ(blocked, woken);
	EXPECT_EQ(switches, left);
	EXPECT_EQ(result(self->fd).out_created, spawned + 1);
	EXPECT_EQ(result(self->fd).out_exited, exited);
}

/* Carriers that share a ring each have a clock of their own, which is set as they begin. */
TEST(times_on_kthreads_are_of_the_run)
{
	__u64 mask = cpus(2), began_ns = clock_ns(), seen = 0;
	struct weft_start start = {
		.size = sizeof(start),
		.flags = WEFT_START_EVENTS,
		.vehicle = WEFT_VEHICLE_KTHREAD,
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.event_records = RING,
	};
	int fd = open_weft();

	ASSERT_EQ(0, load(fd, &family));
	ASSERT_EQ(0, call(fd, WEFT_IOC_START, &start));
	ASSERT_EQ(0, wait_end(fd, -1));
	for (unsigned int i = 0; i < start.out_workers; i++) {
		const struct weft_event_head *head = map_ring(fd, i, RING);

		ASSERT_NE(NULL, head);
		for (__u64 seq = 0; seq < head->head; seq++, seen++) {
			ASSERT_LE(began_ns, event_at(head, seq)->time_ns);
			ASSERT_GE(clock_ns(), event_at(head, seq)->time_ns);
		}
	}
	/* Each task is made, begins and ends, at least. */
	EXPECT_LE(3 * 50, seen);
	close(fd);
}

/* A reader beside a writer: each record is whole, or known not to be. */
TEST(ring_can_be_read_while_it_is_written)
{
	__u64 mask = 1, seq = 0, good = 0;
	struct weft_start start = {
		.size = sizeof(start),
		.flags = WEFT_START_EVENTS,
		.cpu_mask = PTR(&mask),
		.cpu_mask_bytes = sizeof(mask),
		.event_records = SMALL_RING,
	};
	const struct weft_event_head *head;
	int fd = open_weft();

	ASSERT_EQ(0, load(fd, &count_for_ever));
	ASSERT_EQ(0, call(fd, WEFT_IOC_START, &start));
	head = map_ring(fd, 0, SMALL_RING);
	ASSERT_NE(NULL, head);
	while (good < 10000) {
		__u64 end = word_at((const volatile __u64 *)&head->head);

		if (end > seq + SMALL_RING)
			seq = end - SMALL_RING;
		for (; seq < end; seq++) {
			const struct weft_event *event = event_at(head, seq);
			struct weft_event copy;

			if (word_at((const volatile __u64 *)&event->seq) != seq)
				continue;
			memcpy(&copy, (const void *)event, sizeof(copy));
			__atomic_thread_fence(__ATOMIC_ACQUIRE);
			if (word_at((const volatile __u64 *)&event->seq) != seq)
				continue;
			ASSERT_TRUE(copy.type == WEFT_EVENT_SWITCH ||
				    copy.type == WEFT_EVENT_YIELD ||
				    copy.type == WEFT_EVENT_PREEMPT);
			ASSERT_GT((__s64)copy.task, 0);
			good++;
		}
		sched_yield();
	}
	EXPECT_EQ(0, stop(fd));
	close(fd);
}

TEST_HARNESS_MAIN
