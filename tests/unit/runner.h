/* SPDX-License-Identifier: GPL-2.0 */
/* Runs raw instructions on the hosted engine, from load to result. */
#ifndef WEFT_RUNNER_H
#define WEFT_RUNNER_H

#include <linux/weft.h>

#include "harness.h"
#include "insns.h"

/**
 * struct job - a program and what it is given
 * @insns:	its instructions; the first function is main
 * @nr:		how many
 * @rodata:	read-only segment, @rodata_size bytes
 * @data:	first bytes of the read-write segment, which come back in @data
 * @data_size:	how many
 * @args:	r1 and r2 of main
 * @cpus:	workers; 0: one
 * @vehicle:	0: tasks on workers
 * @quantum_ns:	0: the default
 * @stack_limit: 0: the default
 * @run_limit_ns: 0: none
 */
struct job {
	const struct weft_raw_insn *insns;
	u32 nr;
	const void *rodata;
	u32 rodata_size;
	void *data;
	u32 data_size;
	u64 args[2];
	u32 cpus;
	u32 vehicle;
	u64 quantum_ns;
	u32 stack_limit;
	u64 run_limit_ns;
};

/* What came of it. @err: what a command refused, with @log if that was LOAD. */
struct outcome {
	int err;
	char log[256];
	struct weft_result result;
};

struct weft_hosted;

/* Loads it and sets it going; 0 or -errno, which @out may explain. */
int job_start(struct weft_hosted *hosted, const struct job *job, struct outcome *out);
/* From beginning to end. */
struct outcome job_run(const struct job *job);

/* r0 of a program that ends as it should; a failure of the test otherwise. */
u64 job_r0(struct test *t, const char *file, int line, const struct job *job);

/* The fault is the expected one, at instruction @insn with @addr and @access bytes. */
void job_faults(struct test *t, const char *file, int line, const struct job *job,
		enum weft_fault fault, u32 insn, u64 addr, u32 access);

#define JOB(...)	{ .insns = (const struct weft_raw_insn []) { __VA_ARGS__ },	\
			  .nr = sizeof((const struct weft_raw_insn []) { __VA_ARGS__ }) / \
				sizeof(struct weft_raw_insn) }

#define CHECK_R0(want, ...)							\
	({									\
		struct job job_ = JOB(__VA_ARGS__);				\
		CHECK_EQ(job_r0(t, __FILE__, __LINE__, &job_), want);		\
	})
#define CHECK_FAULT(fault, insn, addr, access, ...)				\
	({									\
		struct job job_ = JOB(__VA_ARGS__);				\
		job_faults(t, __FILE__, __LINE__, &job_, fault, insn, addr, access); \
	})

#define DATA(off)	WEFT_ADDR(WEFT_SEG_DATA, off)
#define RODATA(off)	WEFT_ADDR(WEFT_SEG_RODATA, off)

#endif /* WEFT_RUNNER_H */
