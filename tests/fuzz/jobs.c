// SPDX-License-Identifier: GPL-2.0
/* How one job list becomes another: mostly by keys that there are, with values at edges. */
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "tool.h"

#define PICK(random, array)	((array)[below(random, sizeof(array) / sizeof((array)[0]))])

static __u64 draw(__u64 *random)
{
	*random = *random * 6364136223846793005ULL + 1442695040888963407ULL;
	return *random >> 24;
}

static __u32 below(__u64 *random, __u32 limit)
{
	return draw(random) % limit;
}

static json_t *some_number(__u64 *random)
{
	static const double edges[] = {
		-1, -0.0, 1e-7, 0.5, 1e-300, 3.6e6, 3.6e9, 3600000000.5, 1e19, 1e300, -1e300,
	};

	static const json_int_t whole[] = {
		-1, INT32_MAX, INT32_MAX + 1LL, INT32_MIN, INT32_MIN - 1LL, 1000000000, 1000000001,
		3600000, 3600001, 3600000000, 3600000001, 65536, 65537, INT64_MAX, INT64_MIN,
	};

	switch (below(random, 8)) {
	case 0:
		return json_real(PICK(random, edges));
	case 1:
		return json_integer(PICK(random, whole));
	case 2:
		return json_integer(draw(random) << 24);
	case 3:
		return json_real(below(random, 4000) / 16.0);
	}
	return json_integer(below(random, 20));
}

static json_t *some_duration(__u64 *random)
{
	static const char * const units[] = { "ns", "us", "ms", "s", "min", "", "h", "MS" };
	static const char * const odd[] = {
		"0ms", "18446744073709551615ns", "18446744073709551616ns", "3600000s", "3600001s",
		"0x10us", "010ms", "-1ms", " 1ms", "1 ms", "", "ms", "1e3ms", "307445734562min",
	};

	if (below(random, 3))
		return some_number(random);
	if (!below(random, 4))
		return json_string(PICK(random, odd));
	return json_sprintf("%u%s", below(random, 50), PICK(random, units));
}

static json_t *some_text(__u64 *random)
{
	static const char * const texts[] = {
		"", "A", "P1", "%s%n", "\n", "\033[31m", "a\tb", "\"", "\\", "\x7f",
		"twelve bytes", "thirty-one bytes are that much.", "thirty-two bytes are not so much",
		"thirty-one bytes are that much\xc3\xa9", "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
		"\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac"
		"\xe2\x82\xac", "\xf0\x9f\xa7\xb5",
	};

	return json_string(PICK(random, texts));
}

static json_t *some_policy(__u64 *random)
{
	static const char * const names[] = {
		"fifo", "rr", "prio", "mlfq", "sjf", "stcf", "lottery", "stride", "fair", "edf",
		"go", "random", "", "nobody",
	};
	static const char * const told[] = {
		"fifo,batch=1", "go,steal=off", "go,spin=1us,wake=all", "go,poll=2", "prio,aging=1ms",
		"prio,aging=1ns", "mlfq,levels=3", "mlfq,levels=0", "mlfq,levels=64,boost=1ns",
		"mlfq,boost=0,quantum=1us", "mlfq,growth=16,quantum=1099511627776ns", "mlfq,", "mlfq,=",
		"mlfq,levels", "mlfq,levels=1,levels=2", "rr,quantum=1ms", "go,steal=half,steal=one",
		"mlfq,boost=soon", "mlfq,levels=-1",
	};

	return json_string(below(random, 3) ? PICK(random, names) : PICK(random, told));
}

static json_t *some_step(__u64 *random)
{
	json_t *step = json_object();

	json_object_set_new(step, below(random, 2) ? "burst" : "wait", some_duration(random));
	return step;
}

static json_t *some_steps(__u64 *random)
{
	json_t *steps = json_array();
	__u32 nr = below(random, 5);

	while (nr--)
		json_array_append_new(steps, some_step(random));
	return steps;
}

static json_t *anything(__u64 *random)
{
	switch (below(random, 8)) {
	case 0: return json_null();
	case 1: return json_true();
	case 2: return json_object();
	case 3: return json_array();
	case 4: return some_text(random);
	case 5: return some_steps(random);
	}
	return some_duration(random);
}

static json_t *some_job(__u64 *random)
{
	json_t *job = json_object();

	json_object_set_new(job, "burst", some_duration(random));
	return job;
}

static void change_job(json_t *job, __u64 *random)
{
	static const char * const times[] = {
		"arrival", "burst", "wait", "length", "period", "budget",
	};
	static const char * const numbers[] = { "repeat", "priority", "tickets" };

	switch (below(random, 6)) {
	case 0:
		json_object_set_new(job, "name", some_text(random));
		break;
	case 1:
		json_object_set_new(job, PICK(random, numbers), some_number(random));
		break;
	case 2:
		json_object_del(job, below(random, 2) ? "burst" : "wait");
		json_object_set_new(job, "steps", some_steps(random));
		break;
	default:
		json_object_set_new(job, PICK(random, times), some_duration(random));
	}
}

/* Something that was said is not, or is something else, or nobody knows it. */
static void spoil(json_t *object, __u64 *random)
{
	void *at = json_object_iter(object);
	__u32 skipped;

	for (skipped = below(random, 4); skipped && at; skipped--)
		at = json_object_iter_next(object, at);
	if (!at)
		json_object_set_new(object, "a\n\033b", anything(random));
	else if (below(random, 2))
		json_object_del(object, json_object_iter_key(at));
	else
		json_object_iter_set_new(object, at, anything(random));
}

static void change(json_t *root, __u64 *random)
{
	json_t *jobs = json_object_get(root, "jobs");
	json_t *job = json_array_get(jobs, below(random, json_array_size(jobs) + 1));

	switch (below(random, 12)) {
	case 0:
		json_object_set_new(root, "policy", some_policy(random));
		break;
	case 1:
		json_object_set_new(root, "quantum", some_duration(random));
		break;
	case 2:
		json_array_append_new(jobs, job ? json_deep_copy(job) : some_job(random));
		break;
	case 3:
		json_array_remove(jobs, below(random, json_array_size(jobs) + 1));
		break;
	case 4:
		spoil(below(random, 4) && job ? job : root, random);
		break;
	default:
		change_job(job, random);
	}
}

size_t LLVMFuzzerCustomMutator(__u8 *data, size_t size, size_t most, unsigned int seed)
{
	__u64 random = seed;
	json_t *root = json_loadb((const char *)data, size, 0, NULL);
	size_t bytes = 0;
	__u32 times;

	draw(&random);
	if (!root && below(&random, 2))
		root = json_pack("{s:[o]}", "jobs", some_job(&random));
	if (json_is_object(root) && below(&random, 8)) {
		for (times = 1 + below(&random, 4); times; times--)
			change(root, &random);
		bytes = json_dumpb(root, (char *)data, most, JSON_COMPACT);
	}
	json_decref(root);
	return bytes && bytes <= most ? bytes : LLVMFuzzerMutate(data, size, most);
}
