// SPDX-License-Identifier: GPL-2.0
/* What happened, to whom and where, in words. */
#include <signal.h>
#include <string.h>

#include "run.h"

static const char * const fault_texts[] = {
	[WEFT_FAULT_ADDRESS]	 = "no memory at this address",
	[WEFT_FAULT_READONLY]	 = "write to read-only data",
	[WEFT_FAULT_OTHER_STACK] = "access to another task's stack",
	[WEFT_FAULT_ALIGN]	 = "atomic access or object not aligned",
	[WEFT_FAULT_STACK]	 = "stack overflow (see --stack)",
	[WEFT_FAULT_CALL]	 = "call through a bad function pointer",
	[WEFT_FAULT_MUTEX]	 = "unlock of a mutex that this task does not hold",
	[WEFT_FAULT_RELOCK]	 = "lock of a mutex that this task holds already",
	[WEFT_FAULT_WAITGROUP]	 = "waitgroup below zero",
	[WEFT_FAULT_BARRIER]	 = "barrier of no parties",
	[WEFT_FAULT_CHAN]	 = "not a channel: chan_make() makes one",
	[WEFT_FAULT_CLOSED]	 = "send on, or close of, a closed channel",
	[WEFT_FAULT_SELECT]	 = "bad select case",
	[WEFT_FAULT_TASK]	 = "not a task id",
	[WEFT_FAULT_CPU]	 = "no worker on this CPU",
	[WEFT_FAULT_ARG]	 = "argument out of range",
	[WEFT_FAULT_FORMAT]	 = "bad format string",
	[WEFT_FAULT_MEMORY]	 = "memory limit reached inside a call (see --memory)",
	[WEFT_FAULT_SEMAPHORE]	 = "semaphore below zero, or too large",
	[WEFT_FAULT_ASSERT]	 = "assertion failed",
	[WEFT_FAULT_FAIL]	 = "the program said fail()",
};

const char *run_fault_text(__u32 fault)
{
	if (fault < ARRAY_SIZE(fault_texts) && fault_texts[fault])
		return fault_texts[fault];
	return "unknown to this weft";
}

const char *run_end_name(const struct run *run)
{
	switch (run->result.out_end) {
	case WEFT_END_MAIN:
		return "main";
	case WEFT_END_STOPPED:
		return run->interrupted ? "interrupted" : "stopped";
	case WEFT_END_FAULT:
		return "fault";
	case WEFT_END_DEADLOCK:
		return "deadlock";
	case WEFT_END_TIME:
		return "time limit";
	case WEFT_END_KILLED:
		return "killed";
	case WEFT_END_STALLED:
		return "stalled";
	}
	return "none";
}

const char *run_function(const struct run *run, __u32 insn)
{
	const struct weft_function *function = weft_program_function_at(run->program, insn);

	return function ? function->name : "?";
}

/* "file.c:12: text", as far as it is known. */
void run_place(const struct run *run, __u32 insn, char *buffer, size_t size)
{
	const struct weft_line *line = weft_program_line_at(run->program, insn);

	if (!line)
		snprintf(buffer, size, "instruction %u", insn);
	else if (line->text && *line->text)
		snprintf(buffer, size, "%s:%u: %s", cli_file(line->file), line->line,
			 line->text);
	else
		snprintf(buffer, size, "%s:%u", cli_file(line->file), line->line);
}

/* A stack is named by its task where that is known; the rest libweft names. */
void run_address(const struct run *run, __u64 addr, char *buffer, size_t size)
{
	const struct weft_result *result = &run->result;
	__u32 segment = addr >> 32;

	if (result->out_fault == WEFT_FAULT_OTHER_STACK && result->out_other &&
	    segment & WEFT_SEG_STACK)
		snprintf(buffer, size, "stack of task %llu + 0x%x", result->out_other,
			 (__u32)addr);
	else
		weft_program_name_address(run->program, addr, buffer, size);
}

/* Whether weft_result.out_addr is an address rather than a number. */
bool run_fault_has_address(__u32 fault)
{
	switch (fault) {
	case WEFT_FAULT_ADDRESS:
	case WEFT_FAULT_READONLY:
	case WEFT_FAULT_OTHER_STACK:
	case WEFT_FAULT_ALIGN:
	case WEFT_FAULT_CALL:
	case WEFT_FAULT_MUTEX:
	case WEFT_FAULT_RELOCK:
	case WEFT_FAULT_WAITGROUP:
	case WEFT_FAULT_BARRIER:
	case WEFT_FAULT_SEMAPHORE:
	case WEFT_FAULT_FORMAT:
		return true;
	}
	return false;
}

/* Which variable holds the channel @handle. */
static const char *find_channel(const struct run *run, __u64 handle)
{
	const struct weft_variable *variables;
	char text[64];
	__u64 value;
	__u32 nr, i;

	variables = weft_program_variables(run->program, &nr);
	for (i = 0; i < nr; i++) {
		if (!run_shows(run, &variables[i]) || variables[i].size != sizeof(value))
			continue;
		memcpy(&value, run->globals + variables[i].offset, sizeof(value));
		weft_variable_declare(run->program, &variables[i], text, sizeof(text));
		if (value == handle && !strncmp(text, "chan ", 5))
			return variables[i].name;
	}
	return NULL;
}

static void channel_target(const struct run *run, __u64 handle, char *buffer, size_t size)
{
	const char *name = find_channel(run, handle);

	if (name)
		snprintf(buffer, size, "channel %s", name);
	else
		snprintf(buffer, size, "channel 0x%llx", handle);
}

/* What @task waits for: "forks[2]", "channel done", "task 5", or nothing. */
void run_wait_target(const struct run *run, const struct weft_task_info *task, char *buffer,
		     size_t size)
{
	buffer[0] = 0;
	switch (task->wait) {
	case WEFT_ON_MUTEX:
	case WEFT_ON_SEMAPHORE:
	case WEFT_ON_WAITGROUP:
	case WEFT_ON_BARRIER:
	case WEFT_ON_EVENT:
	case WEFT_ON_ONCE:
		run_address(run, task->addr, buffer, size);
		break;
	case WEFT_ON_SEND:
	case WEFT_ON_RECV:
		channel_target(run, task->addr, buffer, size);
		break;
	case WEFT_ON_JOIN:
		snprintf(buffer, size, "task %llu", task->addr);
		break;
	}
}
