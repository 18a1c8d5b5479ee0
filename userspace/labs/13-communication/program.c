// SPDX-License-Identifier: GPL-2.0
/*
 * A server and its clients. A client comes to the door; the server starts a task for
 * it alone; the two talk over two channels of their own. A client asks all it wants to
 * know at once and then reads the answers: they must come in the order of its questions.
 *
 *	weft run --quiet --set clients=100000 program.c
 *	weft run --quiet --set clients=1000 --vehicle thread program.c
 */
#include <weft/task.h>

enum { MOST_QUESTIONS = 8, BUCKETS = 64 * 4 };

const volatile u64 clients = 300, questions = 4;
const volatile u64 units = 1000;	/* work for an answer */
u64 answered, out_of_order, unanswered, too_many;
u64 p50_ns, p90_ns, p99_ns, most_ns;	/* from a question to its answer */

struct client {
	chan ask, answers;
};

static struct client *all;
static chan door;
static event opening;
static waitgroup visitors;
static u64 latencies[BUCKETS];

static u64 answer_to(u64 question)
{
	return question * 2 + 1;
}

/* The server. */

static void serve(long nr)
{
	struct client *client = &all[nr];
	u64 question;

	while (chan_recv(client->ask, &question)) {
		compute(units);
		chan_send(client->answers, answer_to(question));
	}
	chan_close(client->answers);
}

static void listen(long unused)
{
	u64 nr;

	while (chan_recv(door, &nr))
		assert(go(serve, nr) > 0);
}

/* Four buckets for each power of two. */

static u32 bucket_of(u64 ns)
{
	u32 halvings = 0;

	for (; ns >= 8; ns >>= 1)
		halvings++;
	return halvings * 4 + ns;
}

static u64 bucket_end(u32 bucket)
{
	u32 halvings = bucket < 8 ? 0 : bucket / 4 - 1;

	return (bucket - halvings * 4 + 1ULL) << halvings;
}

static u64 percentile(u64 percent)
{
	u64 seen = 0;
	u32 i;

	for (i = 0; i < BUCKETS; i++) {
		seen += latencies[i];
		if (seen && seen * 100 >= answered * percent)
			return bucket_end(i) < most_ns ? bucket_end(i) : most_ns;
	}
	return 0;
}

static void note_latency(u64 ns)
{
	u64 most = atomic_load(&most_ns);

	__sync_fetch_and_add(&latencies[bucket_of(ns)], 1);
	while (most < ns && !__sync_bool_compare_and_swap(&most_ns, most, ns))
		most = atomic_load(&most_ns);
}

/* The clients. */

static void read_answers(struct client *client, u64 first, const u64 *asked_ns)
{
	u64 answer, i;

	for (i = 0; i < questions; i++) {
		if (!chan_recv(client->answers, &answer)) {
			__sync_fetch_and_add(&unanswered, questions - i);
			return;
		}
		note_latency(now_ns() - asked_ns[i]);
		__sync_fetch_and_add(&answered, 1);
		if (answer != answer_to(first + i))
			__sync_fetch_and_add(&out_of_order, 1);
	}
	while (chan_recv(client->answers, &answer))
		__sync_fetch_and_add(&too_many, 1);
}

static void visit(long nr)
{
	struct client *client = &all[nr];
	u64 asked_ns[MOST_QUESTIONS], first = nr * MOST_QUESTIONS, i;

	client->ask = chan_make(questions);
	client->answers = chan_make(questions);
	event_wait(&opening);
	chan_send(door, nr);
	for (i = 0; i < questions; i++) {
		asked_ns[i] = now_ns();
		chan_send(client->ask, first + i);
	}
	chan_close(client->ask);
	read_answers(client, first, asked_ns);
	wg_done(&visitors);
}

static void report(void)
{
	p50_ns = percentile(50);
	p90_ns = percentile(90);
	p99_ns = percentile(99);
	print("%7lu clients  %8lu answers  p50 %9lu us  p90 %9lu us  p99 %9lu us  most %9lu us",
	      clients, answered, p50_ns / 1000, p90_ns / 1000, p99_ns / 1000, most_ns / 1000);
}

int main(void)
{
	u64 i;

	assert(questions <= MOST_QUESTIONS);
	all = arena_alloc(clients * sizeof(*all));
	assert(all);
	door = chan_make(64);
	go(listen, 0);
	wg_add(&visitors, clients);
	for (i = 0; i < clients; i++)
		assert(go(visit, i) > 0);
	event_set(&opening);
	wg_wait(&visitors);
	report();
	return 0;
}
