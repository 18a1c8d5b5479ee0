// SPDX-License-Identifier: GPL-2.0
/* What came of the schedules that were run: outcomes and races, with a schedule of each. */
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "explore.h"
#include "races.h"

/*
 * The bytes that an outcome's text is made of, where main's end and variables are all there
 * is to say: most schedules end like one before, and to compare bytes takes a hundredth of
 * the time that the text takes. 0: there is more to say.
 */
static size_t raw_outcome(const struct tally *tally, const struct run *run,
			  const struct weft_explorer *explorer, __u8 *raw)
{
	size_t used = sizeof(run->result.out_status);
	unsigned int i;

	if (explorer->end != WEFT_EXPLORE_ENDED || run->result.out_end != WEFT_END_MAIN)
		return 0;
	memcpy(raw, &run->result.out_status, used);
	for (i = 0; i < tally->nr_watch; i++) {
		const struct weft_variable *variable = tally->watch[i];

		if (!run_shows(run, variable) || variable->size > RAW_OUTCOME - used)
			return 0;
		memcpy(raw + used, run->globals + variable->offset, variable->size);
		used += variable->size;
	}
	return used;
}

static struct outcome *outcome_by_text(struct tally *tally, const char *text)
{
	struct outcome *outcome;
	size_t i;

	for (i = 0; i < tally->nr_outcomes; i++)
		if (!strcmp(tally->outcomes[i].text, text))
			return &tally->outcomes[i];
	tally->outcomes = reallocarray(tally->outcomes, tally->nr_outcomes + 1,
				       sizeof(*tally->outcomes));
	if (!tally->outcomes)
		cli_no_memory();
	outcome = &tally->outcomes[tally->nr_outcomes++];
	*outcome = (struct outcome) { .text = strdup(text) };
	if (!outcome->text)
		cli_no_memory();
	return outcome;
}

static struct outcome *outcome_of(struct tally *tally, const struct run *run,
				  const struct weft_explorer *explorer)
{
	struct outcome *outcome;
	__u8 raw[RAW_OUTCOME];
	char text[2048];
	size_t bytes = raw_outcome(tally, run, explorer, raw), i;

	for (i = 0; bytes && i < tally->nr_outcomes; i++)
		if (tally->outcomes[i].raw_bytes == bytes && !memcmp(tally->outcomes[i].raw, raw, bytes))
			return &tally->outcomes[i];
	explore_outcome(run, explorer, tally->watch, tally->nr_watch, text, sizeof(text));
	outcome = outcome_by_text(tally, text);
	memcpy(outcome->raw, raw, bytes);
	outcome->raw_bytes = bytes;
	return outcome;
}

/* The shortest that was seen. */
static void note_example(struct example *example, const struct search *search)
{
	example->times++;
	if (example->times > 1 && search->explorer.steps >= example->steps)
		return;
	example->steps = search->explorer.steps;
	schedule_copy(&example->schedule, &search->path);
}

static void note_races(struct tally *tally, const struct search *search)
{
	const struct weft_race_report *races;
	__u32 nr, i;

	if (!tally->race)
		return;
	nr = weft_hosted_races(tally->race, &races);
	if (nr > tally->nr_races) {
		tally->races = reallocarray(tally->races, nr, sizeof(*tally->races));
		if (!tally->races)
			cli_no_memory();
		memset(tally->races + tally->nr_races, 0,
		       (nr - tally->nr_races) * sizeof(*tally->races));
		tally->nr_races = nr;
	}
	for (i = 0; i < nr; i++)
		if (races[i].seen)
			note_example(&tally->races[i], search);
}

void tally_note(struct tally *tally, const struct run *run, const struct search *search)
{
	struct outcome *outcome = outcome_of(tally, run, &search->explorer);

	outcome->failed = explore_failed(run, &search->explorer);
	note_example(&outcome->example, search);
	note_races(tally, search);
	tally->schedules++;
	tally->steps += search->explorer.steps;
}

void tally_note_on_cpus(struct tally *tally, const struct run *run, __u64 seed)
{
	const struct weft_explorer ended = { .end = WEFT_EXPLORE_ENDED };
	struct outcome *outcome = outcome_of(tally, run, &ended);

	if (!outcome->on_cpus++)
		outcome->seed = seed;
	tally->on_cpus++;
}

static bool ran_all(const struct tally *tally, const struct search *search)
{
	return tally->complete && !search->bounded && !search->explorer.draws;
}

static bool lost_sight(const struct tally *tally)
{
	return tally->race && weft_hosted_race_lost_sight(tally->race);
}

bool tally_saw_all(const struct tally *tally, const struct search *search)
{
	return ran_all(tally, search) && !lost_sight(tally);
}

/* Seen on real CPUs, and in none of the schedules that were run. */
static bool is_new(const struct outcome *outcome)
{
	return outcome->on_cpus && !outcome->example.times;
}

/* Where those are all there are: the exploration, or the engine, is wrong. */
static bool is_strange(const struct tally *tally, const struct search *search,
		       const struct outcome *outcome)
{
	return is_new(outcome) && ran_all(tally, search);
}

bool tally_failed(const struct tally *tally, const struct search *search)
{
	size_t i;

	for (i = 0; i < tally->nr_outcomes; i++)
		if (tally->outcomes[i].failed ||
		    is_strange(tally, search, &tally->outcomes[i]))
			return true;
	return tally->nr_races;
}

static int by_times(const void *a, const void *b)
{
	const struct outcome *left = a, *right = b;

	if (left->example.times != right->example.times)
		return left->example.times < right->example.times ? 1 : -1;
	return strcmp(left->text, right->text);
}

void tally_sort(struct tally *tally)
{
	if (tally->nr_outcomes)
		qsort(tally->outcomes, tally->nr_outcomes, sizeof(*tally->outcomes), by_times);
}

static void set_example(json_t *object, const struct example *example, __u32 hash)
{
	char *text = schedule_text(&example->schedule, hash);

	json_object_set_new(object, "schedules", cli_json_u64(example->times));
	json_object_set_new(object, "schedule", example->times ? json_string(text) : json_null());
	free(text);
}

static json_t *json_outcomes(const struct tally *tally, __u32 hash)
{
	json_t *list = json_array(), *object;
	size_t i;

	for (i = 0; i < tally->nr_outcomes; i++) {
		const struct outcome *outcome = &tally->outcomes[i];

		object = json_object();
		json_object_set_new(object, "outcome", cli_json_text(outcome->text,
								     strlen(outcome->text)));
		json_object_set_new(object, "failed", json_boolean(outcome->failed));
		set_example(object, &outcome->example, hash);
		if (tally->on_cpus)
			json_object_set_new(object, "runs", cli_json_u64(outcome->on_cpus));
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *json_races(const struct tally *tally, const struct run *run, __u32 hash)
{
	const struct weft_race_report *races;
	json_t *list = json_array(), *object;
	__u32 i;

	for (i = 0; i < tally->nr_races; i++) {
		weft_hosted_races(tally->race, &races);
		object = races_json(run, &races[i], true);
		set_example(object, &tally->races[i], hash);
		json_array_append_new(list, object);
	}
	return list;
}

/* The first atomic that orders nothing else: one whose old value nobody wants; -1: none. */
static long relaxed_atomic(const struct weft_program *program)
{
	enum { ATOMIC32 = 0xc3, ATOMIC64 = 0xdb };
	__u32 nr, i;
	const struct bpf_insn *code = weft_program_insns(program, &nr);

	for (i = 0; i < nr; i++)
		if ((code[i].code == ATOMIC32 || code[i].code == ATOMIC64) &&
		    !(code[i].imm & BPF_FETCH))
			return i;
	return -1;
}

static void print_weak_memory(const struct run *run)
{
	long insn = relaxed_atomic(run->program);
	char place[RUN_TEXT];

	if (insn < 0)
		return;
	run_place(run, insn, place, sizeof(place));
	printf("\nrelaxed atomic at %s\n"
	       "  what weak memory can do beyond one order of all steps is not explored\n", place);
}

void tally_json(const struct tally *tally, const struct run *run, const struct search *search)
{
	__u32 hash = schedule_hash(run->program);
	json_t *object = json_object();

	json_object_set_new(object, "schedules", cli_json_u64(tally->schedules));
	json_object_set_new(object, "states", cli_json_u64(search->opened));
	json_object_set_new(object, "steps", cli_json_u64(tally->steps));
	json_object_set_new(object, "all", json_boolean(ran_all(tally, search)));
	if (search->reduce)
		json_object_set_new(object, "schedules_unreduced", json_real(tally->unreduced));
	json_object_set_new(object, "relaxed_atomics",
			    json_boolean(relaxed_atomic(run->program) >= 0));
	json_object_set_new(object, "outcomes", json_outcomes(tally, hash));
	if (tally->race) {
		json_object_set_new(object, "races", json_races(tally, run, hash));
		json_object_set_new(object, "races_complete", json_boolean(!lost_sight(tally)));
	}
	cli_json_print(object);
}

static void print_sets(const struct run *run)
{
	unsigned int i;

	for (i = 0; i < run->options.nr_sets; i++)
		printf(" --set '%s'", run->options.sets[i]);
}

/* What repeats it. */
static void print_example(const struct run *run, const struct search *search,
			  const struct example *example)
{
	char *text = schedule_text(&example->schedule, schedule_hash(run->program));

	printf("              weft replay");
	print_sets(run);
	if (search->explorer.most_steps != EXPLORE_STEPS)
		printf(" --max-steps %llu", search->explorer.most_steps);
	printf(" %s %s\n", run->file, text);
	free(text);
}

static void print_races(const struct tally *tally, const struct run *run,
			const struct search *search)
{
	const struct weft_race_report *races;
	__u32 i, more;

	for (i = 0; i < tally->nr_races; i++) {
		weft_hosted_races(tally->race, &races);
		more = races_more(run, races, tally->nr_races, i);
		if (more == RACES_SHOWN)
			continue;
		putchar('\n');
		races_print(run, &races[i], true);
		races_print_more(more);
		printf("  in %llu of the schedules, such as\n", tally->races[i].times);
		if (tally->races[i].times)
			print_example(run, search, &tally->races[i]);
	}
	if (tally->race)
		races_print_limit(tally->race);
}

/* What repeats, or nearly, what no schedule did. */
static void print_seed(const struct tally *tally, const struct outcome *outcome,
		       const struct run *run, const struct search *search)
{
	printf("              %s: weft run --chaos %llu",
	       is_strange(tally, search, outcome) ? "no schedule does that" :
						    "not among the schedules that were run",
	       outcome->seed);
	print_sets(run);
	printf(" %s did\n", run->file);
}

static void print_outcome(const struct tally *tally, const struct outcome *outcome,
			  const struct run *run, const struct search *search)
{
	printf("%12llu  ", outcome->example.times);
	if (tally->on_cpus)
		printf("%8llu  ", outcome->on_cpus);
	printf("%s\n", outcome->text);
	if (is_new(outcome))
		print_seed(tally, outcome, run, search);
	else
		print_example(run, search, &outcome->example);
}

static const char *how_much(const struct tally *tally, const struct search *search)
{
	return !tally->complete ? "not all" :
	       search->bounded ? "all with so few preemptions" :
	       search->explorer.draws ? "all, but of what select and random_u64 can do" :
	       search->reduce ? "all that can differ" : "all there are";
}

void tally_print(const struct tally *tally, const struct run *run, const struct search *search,
		 double seconds)
{
	size_t i;

	printf("%llu schedules, %llu states, %llu steps in %.3g s: %s", tally->schedules,
	       search->opened, tally->steps, seconds, how_much(tally, search));
	if (tally->complete && search->reduce && tally->unreduced > tally->schedules)
		printf(", 1 in %.3g of about %.3g", tally->unreduced / tally->schedules,
		       tally->unreduced);
	putchar('\n');
	if (tally->on_cpus)
		printf("   schedules      runs on real CPUs, with chaos\n");
	for (i = 0; i < tally->nr_outcomes; i++)
		print_outcome(tally, &tally->outcomes[i], run, search);
	print_races(tally, run, search);
	print_weak_memory(run);
}

void tally_free(struct tally *tally)
{
	size_t i;

	for (i = 0; i < tally->nr_outcomes; i++) {
		free(tally->outcomes[i].text);
		schedule_free(&tally->outcomes[i].example.schedule);
	}
	for (i = 0; i < tally->nr_races; i++)
		schedule_free(&tally->races[i].schedule);
	free(tally->outcomes);
	free(tally->races);
	free(tally->watch);
	weft_hosted_race_free(tally->race);
}
