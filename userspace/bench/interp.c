// SPDX-License-Identifier: GPL-2.0
/*
 * What an instruction costs. The loops are assembly, so that what is counted is
 * what runs; a jump backwards tests for preemption.
 */
#include "bench.h"

volatile u64 loops = 1000000;
u64 alu_ps, memory_ps;		/* an instruction */
u64 call_ps;			/* a call and its return, four instructions */
static u64 word;

enum { ALU_INSNS = 8, MEMORY_INSNS = 5 };

static void alu(u64 n)
{
	asm volatile("r1 = 1\n"
		     "r2 = 2\n"
		     "r3 = 3\n"
		     "1: r1 += 7\n"
		     "r2 ^= r1\n"
		     "r3 += r2\n"
		     "r2 <<= 1\n"
		     "r3 -= r1\n"
		     "r1 |= 1\n"
		     "%[n] += -1\n"
		     "if %[n] != 0 goto 1b\n"
		     : [n] "+r"(n) : : "r1", "r2", "r3");
}

static void memory(u64 n)
{
	asm volatile("1: r1 = *(u64 *)(%[p] + 0)\n"
		     "r1 += 1\n"
		     "*(u64 *)(%[p] + 0) = r1\n"
		     "%[n] += -1\n"
		     "if %[n] != 0 goto 1b\n"
		     : [n] "+r"(n) : [p] "r"(&word) : "r1", "memory");
}

static __attribute__((noinline)) void callee(void)
{
	asm volatile("");
}

static void calls(u64 n)
{
	for (; n; n--)
		callee();
}

static u64 start_ns;

static u64 picoseconds(u64 operations)
{
	u64 ns = now_ns() - start_ns;

	start_ns = now_ns();
	return ns * 1000 / operations;
}

int main(void)
{
	u64 n = loops;

	start_ns = now_ns();
	alu(n);
	alu_ps = picoseconds(n * ALU_INSNS);
	memory(n);
	memory_ps = picoseconds(n * MEMORY_INSNS);
	calls(n);
	call_ps = picoseconds(n);
	return 0;
}
