// SPDX-License-Identifier: GPL-2.0
/* weft bench channel: messages in a stream and back and forth, near and far. */
#include "bench.h"

static const struct bench_contender
	futex_thread = {
		.name = "futex thread", .sample = bench_os_futex, .kind = BENCH_THREADS,
	},
	futex_process = {
		.name = "futex process", .sample = bench_os_futex, .kind = BENCH_PROCESSES,
	},
	pipe_thread = {
		.name = "pipe thread", .sample = bench_os_pipe, .kind = BENCH_THREADS,
	},
	pipe_process = {
		.name = "pipe process", .sample = bench_os_pipe, .kind = BENCH_PROCESSES,
	},
	completion = {
		.name = "completion kthread", .sample = bench_kernel,
		.kind = WEFT_BASELINE_COMPLETION, .value = 10000,
	},
	go_0 = { .name = "go", .sample = bench_go, .text = "chan-0" },
	go_128 = { .name = "go", .sample = bench_go, .text = "chan-128" },
	go_exchange = { .name = "go", .sample = bench_go, .text = "exchange-1" },
	go_exchange_2 = { .name = "go", .sample = bench_go, .text = "exchange-2" };

static const struct bench_contender *const beside_0[] = { &go_0, NULL };
static const struct bench_contender *const beside_128[] = { &go_128, NULL };
static const struct bench_contender *const beside_exchange[] = {
	&futex_thread, &futex_process, &pipe_thread, &pipe_process, &completion, &go_exchange, NULL
};
static const struct bench_contender *const beside_two[] = {
	&futex_thread, &futex_process, &pipe_thread, &pipe_process, &completion, &go_exchange_2,
	NULL
};

static const struct bench_measure measures[] = {
	{
		.key = "chan-0", .text = "message, unbuffered stream, one worker",
		.program = "chan", .beside = beside_0,
		.sets = {
			{ "capacity", 0, 0, 0 },
			{ "messages", 1000000, 1000, 5000 },
		},
	},
	{
		.key = "chan-128", .text = "message, stream through a buffer of 128, one worker",
		.program = "chan", .beside = beside_128,
		.sets = {
			{ "capacity", 128, 128, 128 },
			{ "messages", 1000000, 1000, 50000 },
		},
	},
	{
		.key = "exchange", .text = "message, back and forth, one worker",
		.program = "exchange", .beside = beside_exchange,
		.sets = {
			{ "rounds", 500000, 500, 5000 },
			{ "warm", 1000, 10, 10 },
		},
	},
	{
		.key = "exchange-near", .text = "message, back and forth, two workers",
		.program = "exchange", .place = BENCH_NEAR, .beside = beside_two,
		.sets = {
			{ "rounds", 20000, 200, 1000 },
			{ "warm", 1000, 10, 10 },
		},
	},
	{
		.key = "exchange-far", .text = "message, back and forth, two workers, other cache",
		.program = "exchange", .place = BENCH_FAR, .beside = beside_two,
		.sets = {
			{ "rounds", 20000, 200, 1000 },
			{ "warm", 1000, 10, 10 },
		},
	},
};

const struct bench_group bench_channel = {
	.name = "channel",
	.about = "messages, in a stream and back and forth",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
