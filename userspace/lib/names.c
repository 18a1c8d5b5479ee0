// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* The ABI's numbers in words. */
#include "program.h"

const char *weft_wait_name(__u32 wait)
{
	static const char * const names[] = {
		[WEFT_ON_NOTHING]	= "nothing",
		[WEFT_ON_MUTEX]		= "mutex",
		[WEFT_ON_SEMAPHORE]	= "semaphore",
		[WEFT_ON_WAITGROUP]	= "waitgroup",
		[WEFT_ON_BARRIER]	= "barrier",
		[WEFT_ON_EVENT]		= "event",
		[WEFT_ON_ONCE]		= "once",
		[WEFT_ON_SEND]		= "send",
		[WEFT_ON_RECV]		= "receive",
		[WEFT_ON_SELECT]	= "select",
		[WEFT_ON_JOIN]		= "join",
		[WEFT_ON_SLEEP]		= "sleep",
		[WEFT_ON_OUTPUT]	= "output",
	};

	return wait < ARRAY_SIZE(names) && names[wait] ? names[wait] : "unknown";
}

const char *weft_fault_name(__u32 fault)
{
	static const char * const names[] = {
		[WEFT_FAULT_NONE]	 = "none",
		[WEFT_FAULT_ADDRESS]	 = "address",
		[WEFT_FAULT_READONLY]	 = "readonly",
		[WEFT_FAULT_OTHER_STACK] = "other-stack",
		[WEFT_FAULT_ALIGN]	 = "align",
		[WEFT_FAULT_STACK]	 = "stack",
		[WEFT_FAULT_CALL]	 = "call",
		[WEFT_FAULT_MUTEX]	 = "mutex",
		[WEFT_FAULT_RELOCK]	 = "relock",
		[WEFT_FAULT_WAITGROUP]	 = "waitgroup",
		[WEFT_FAULT_BARRIER]	 = "barrier",
		[WEFT_FAULT_CHAN]	 = "chan",
		[WEFT_FAULT_CLOSED]	 = "closed",
		[WEFT_FAULT_SELECT]	 = "select",
		[WEFT_FAULT_TASK]	 = "task",
		[WEFT_FAULT_CPU]	 = "cpu",
		[WEFT_FAULT_ARG]	 = "arg",
		[WEFT_FAULT_FORMAT]	 = "format",
		[WEFT_FAULT_MEMORY]	 = "memory",
		[WEFT_FAULT_SEMAPHORE]	 = "semaphore",
		[WEFT_FAULT_ASSERT]	 = "assert",
		[WEFT_FAULT_FAIL]	 = "fail",
	};

	return fault < ARRAY_SIZE(names) && names[fault] ? names[fault] : "unknown";
}

const char *weft_vehicle_name(__u32 vehicle)
{
	static const char * const names[] = {
		[WEFT_VEHICLE_TASK]	= "task",
		[WEFT_VEHICLE_KTHREAD]	= "kthread",
		[WEFT_VEHICLE_THREAD]	= "thread",
		[WEFT_VEHICLE_PROCESS]	= "process",
		[WEFT_VEHICLE_SIM]	= "sim",
	};

	return vehicle < ARRAY_SIZE(names) ? names[vehicle] : "unknown";
}

const char *weft_call_name(__u32 call)
{
	static const char * const names[] = {
#define WEFT_CALL_NAME(nr, name, args) [nr] = #name,
		WEFT_CALLS(WEFT_CALL_NAME)
#undef WEFT_CALL_NAME
	};

	return call < ARRAY_SIZE(names) && names[call] ? names[call] : "unknown";
}

const char *weft_refusal_text(__u32 vehicle, int err)
{
	bool ours = vehicle == WEFT_VEHICLE_TASK || vehicle == WEFT_VEHICLE_SIM;

	if (err == -EAGAIN && vehicle == WEFT_VEHICLE_KTHREAD)
		return "no more kthreads: a limit is reached (the module's parameter max_kthreads, "
		       "kernel.threads-max)";
	if (err == -EAGAIN)
		return "the OS makes no more: a limit is reached (ulimit -u, pids.max of the cgroup, "
		       "kernel.threads-max)";
	if (err == -ENOSPC)
		return ours ? "a limit of the session is reached: --max-tasks, --memory" :
			      "a limit of the session is reached: --max-tasks, --memory; "
			      "a thread for each task takes more than a task";
	return strerror(-err);
}
