// SPDX-License-Identifier: GPL-2.0
/* One session a job, through the commands that everybody uses. */
#include <errno.h>

#include "hosted.h"
#include "runner.h"

#define PTR(p)	((u64)(uintptr_t)(p))

static int load(struct weft_hosted *hosted, const struct job *job, struct outcome *out)
{
	static const u32 entry;
	struct weft_load cmd = {
		.size = sizeof(cmd),
		.insns = PTR(job->insns), .nr_insns = job->nr,
		.entries = PTR(&entry), .nr_entries = 1,
		.rodata = PTR(job->rodata), .rodata_size = job->rodata_size,
		.data = PTR(job->data), .data_size = job->data_size,
		.data_total = job->data_size,
		.stack_limit = job->stack_limit,
		.run_limit_ns = job->run_limit_ns,
		.log = PTR(out->log), .log_size = sizeof(out->log),
		.memory_limit = 64 << 20,
	};

	return weft_hosted_ioctl(hosted, WEFT_IOC_LOAD, &cmd);
}

static int start(struct weft_hosted *hosted, const struct job *job)
{
	__u64 mask = (1ULL << (job->cpus ?: 1)) - 1;
	struct weft_start cmd = {
		.size = sizeof(cmd),
		.cpu_mask = PTR(&mask), .cpu_mask_bytes = sizeof(mask),
		.quantum_ns = job->quantum_ns, .seed = 1, .vehicle = job->vehicle,
		.args = { job->args[0], job->args[1] },
	};

	return weft_hosted_ioctl(hosted, WEFT_IOC_START, &cmd);
}

static int finish(struct weft_hosted *hosted, const struct job *job, struct outcome *out)
{
	struct weft_wait cmd = { .size = sizeof(cmd), .timeout_ns = 120000000000 };
	int err = weft_hosted_ioctl(hosted, WEFT_IOC_WAIT, &cmd);

	out->result.size = sizeof(out->result);
	if (!err)
		err = weft_hosted_ioctl(hosted, WEFT_IOC_RESULT, &out->result);
	if (!err && job->data_size)
		memcpy(job->data, weft_hosted_map(hosted, WEFT_MAP_DATA, job->data_size),
		       job->data_size);
	return err;
}

int job_start(struct weft_hosted *hosted, const struct job *job, struct outcome *out)
{
	int err = hosted ? load(hosted, job, out) : -ENOMEM;

	return err ? err : start(hosted, job);
}

struct outcome job_run(const struct job *job)
{
	struct weft_hosted *hosted = weft_hosted_open();
	struct outcome out = {};

	out.err = job_start(hosted, job, &out);
	if (!out.err)
		out.err = finish(hosted, job, &out);
	weft_hosted_close(hosted);
	return out;
}

u64 job_r0(struct test *t, const char *file, int line, const struct job *job)
{
	struct outcome out = job_run(job);

	if (out.err)
		test_fail(t, file, line, "error %d: %s", out.err, out.log);
	else if (out.result.out_end != WEFT_END_MAIN)
		test_fail(t, file, line, "end %u, fault %u at %u: 0x%llx", out.result.out_end,
			  out.result.out_fault, out.result.out_insn, out.result.out_addr);
	return out.result.out_status;
}

void job_faults(struct test *t, const char *file, int line, const struct job *job,
		enum weft_fault fault, u32 insn, u64 addr, u32 access)
{
	struct outcome out = job_run(job);
	const struct weft_result *result = &out.result;

	if (out.err)
		test_fail(t, file, line, "error %d: %s", out.err, out.log);
	else if (result->out_end != WEFT_END_FAULT)
		test_fail(t, file, line, "no fault: end %u, status 0x%llx", result->out_end,
			  result->out_status);
	else if (result->out_fault != (u32)fault || result->out_insn != insn ||
		 result->out_addr != addr || result->out_access != access)
		test_fail(t, file, line, "fault %u at %u, address 0x%llx, %u bytes",
			  result->out_fault, result->out_insn, result->out_addr,
			  result->out_access);
}
