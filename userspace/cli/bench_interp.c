// SPDX-License-Identifier: GPL-2.0
/* weft bench interp: what an instruction of a task costs. */
#include "bench.h"

static const struct bench_contender native = { .name = "native", .sample = bench_os_native };
static const struct bench_contender *const beside_alu[] = { &native, NULL };

#define LOOPS	.program = "interp", .sets = { { "loops", 1000000, 1000, 1000000 } }

static const struct bench_measure measures[] = {
	{
		.key = "alu", .text = "instruction, loop of 7 additions and the like",
		.figure = "alu_ps", .beside = beside_alu, LOOPS,
	},
	{
		.key = "load-store", .text = "instruction, loop with a load and a store",
		.figure = "memory_ps", LOOPS,
	},
	{
		.key = "call", .text = "call and return, and the loop around them",
		.figure = "call_ps", LOOPS,
	},
};

const struct bench_group bench_interp = {
	.name = "interp",
	.about = "instructions of a task",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
