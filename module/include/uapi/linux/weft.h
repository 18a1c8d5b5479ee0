/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/weft, its only copy and its manual.
 *
 * One open of /dev/weft is one session: a program, its memory, its tasks and
 * its workers. The calls go in this order: WEFT_IOC_LOAD, WEFT_IOC_START,
 * then any of SPAWN, WAIT, RESULT, STATS, TASKS, SWAP,
 * WORKERS, STOP; close() ends all of it.
 * INFO, POLICY, BASELINE, SESSION: at any time; and so RESULT, STATS, TASKS, SWAP,
 * WORKERS, STOP with the number of another session: <linux/weft_sessions.h>.
 *
 * Every struct starts with @size, which the caller sets to sizeof its own
 * struct: a longer one is fine if its tail is zero, a shorter one is refused.
 *
 * read()  gives the lines that the program printed; 0 at the end of a finished
 *	   session; -EAGAIN with O_NONBLOCK when there is nothing yet.
 * poll()  POLLIN when there is output to read, POLLHUP when the session has
 *	   finished.
 * mmap()  read-only, shared: the WEFT_MAP_* regions below. A mapping holds the
 *	   session as a descriptor does.
 *
 * Errno contract:
 *   ENOTTY	unknown command
 *   E2BIG	@size is larger than known and the tail is not zero
 *   EOPNOTSUPP	a known field with an unknown value or flag (policy, kind)
 *   EINVAL	@size too small, a reserved field not zero, values that
 *		contradict each other, a program that the verifier refused
 *   ENOENT	no such object (event ring of a worker that is not there, session)
 *   EEXIST	the session has a program, or has been started, already
 *   ENODATA	the session has no program, or has not been started, yet
 *   ENOSPC	a limit of the session is reached
 *   ENXIO	a CPU is offline or does not exist
 *   EPERM	a worker class or niceness that needs CAP_SYS_NICE; another user's session
 *   EAGAIN	the OS, or the module's max_kthreads, refuses a thread for a worker
 *		or a task
 *   ESHUTDOWN	the session has finished
 *   ETIMEDOUT	WEFT_IOC_WAIT ran into its time-out
 *   EINTR/ERESTARTSYS  a signal came; the call may be repeated
 *   ENOMEM	no memory
 *   EFAULT	a pointer outside the caller's memory; a read() has lost nothing
 */
#ifndef _UAPI_LINUX_WEFT_H
#define _UAPI_LINUX_WEFT_H

#include <linux/ioctl.h>
#include <linux/types.h>

#include <linux/weft_end.h>
#include <linux/weft_baseline.h>
#include <linux/weft_policy.h>
#include <linux/weft_hist.h>
#include <linux/weft_sessions.h>

#define WEFT_ABI_VERSION	1

/* Feature bits of struct weft_info. */
#define WEFT_FEATURE_EVENTS	(1ULL << 0)	/* event rings by mmap() */
#define WEFT_FEATURE_ATOMICS	(1ULL << 1)	/* BPF atomic instructions */
#define WEFT_FEATURE_BASELINES	(1ULL << 2)	/* WEFT_IOC_BASELINE */
#define WEFT_FEATURES		(WEFT_FEATURE_EVENTS | WEFT_FEATURE_ATOMICS | \
				 WEFT_FEATURE_BASELINES)

enum {
	WEFT_MAX_CPUS		= 1024,
};

/* What carries a task: weft_start.vehicle. */
enum weft_vehicle {
	WEFT_VEHICLE_TASK	= 0,	/* M:N: a worker a CPU carries them all */
	WEFT_VEHICLE_KTHREAD	= 1,	/* 1:1: each task has its own kthread */
	WEFT_VEHICLE_THREAD	= 2,	/* 1:1 on a pthread, hosted engine */
	WEFT_VEHICLE_PROCESS	= 3,	/* 1:1 on a process, hosted engine */
	WEFT_VEHICLE_SIM	= 4,	/* M:N in virtual time, hosted engine */
};

/* How much is measured while it runs: weft_start.accounting. */
enum weft_accounting {
	WEFT_ACCOUNTING_DEFAULT	= 0,	/* counters; one switch in 64 is timed */
	WEFT_ACCOUNTING_OFF	= 1,	/* counters only */
	WEFT_ACCOUNTING_FULL	= 2,	/* each switch is timed, also per task */
};

/**
 * struct weft_info - ioctl(WEFT_IOC_INFO)
 * @size:		sizeof(struct weft_info)
 * @out_abi:		WEFT_ABI_VERSION of the module
 * @out_features:	WEFT_FEATURE_* bits
 * @out_max_insns:	longest program
 * @out_max_tasks:	most tasks of a session
 * @out_max_memory:	most bytes of a session
 * @out_policies:	number of policies, see WEFT_IOC_POLICY
 * @out_max_stack:	largest stack of a recursive task, bytes
 * @out_sessions:	sessions open now
 * @out_vehicles:	bit i: enum weft_vehicle i is offered
 *
 * What this module can do and how far it goes. Needs no program.
 */
struct weft_info {
	__u32 size;
	__u32 out_abi;
	__aligned_u64 out_features;
	__u32 out_max_insns;
	__u32 out_max_tasks;
	__aligned_u64 out_max_memory;
	__u32 out_policies;
	__u32 out_max_stack;
	__u32 out_sessions;
	__u32 out_vehicles;
};

/**
 * struct weft_load - ioctl(WEFT_IOC_LOAD)
 * @size:		sizeof(struct weft_load)
 * @flags:		zero
 * @insns:		the instructions, 8 bytes each, as RFC 9669 has them.
 *			Calls are PC-relative, data addresses are 64-bit
 *			immediates made with WEFT_ADDR(), function pointers are
 *			64-bit immediates of source 4 (code_addr)
 * @nr_insns:		how many
 * @nr_entries:		how many functions @entries names
 * @entries:		__u32 each: the first instruction of each function; code
 *			that none of them reaches is refused
 * @rodata:		bytes of the read-only segment
 * @data:		first bytes of the read-write segment; the rest is zero
 * @rodata_size:	bytes of @rodata
 * @data_size:		bytes of @data
 * @data_total:		bytes of the read-write segment, at least @data_size
 * @stack_limit:	stack of a task that may recurse, bytes; 0: the default
 * @task_limit:		most tasks alive at once; 0: the default
 * @log_size:		bytes of @log
 * @log:		text buffer for the verifier's reason, zero-terminated;
 *			may be 0
 * @memory_limit:	most bytes for tasks, segments and arena; 0: the default
 * @run_limit_ns:	longest run; 0: no limit
 * @out_insn:		the instruction that was refused
 * @out_task_bytes:	bytes a task that runs the first entry takes
 *
 * Copies, verifies and keeps a program. EEXIST if there is one already. After
 * a refusal (EINVAL with @log written) the session is as before the call.
 */
struct weft_load {
	__u32 size;
	__u32 flags;
	__aligned_u64 insns;
	__u32 nr_insns;
	__u32 nr_entries;
	__aligned_u64 entries;
	__aligned_u64 rodata;
	__aligned_u64 data;
	__u32 rodata_size;
	__u32 data_size;
	__u32 data_total;
	__u32 stack_limit;
	__u32 task_limit;
	__u32 log_size;
	__aligned_u64 log;
	__aligned_u64 memory_limit;
	__aligned_u64 run_limit_ns;
	__u32 out_insn;
	__u32 out_task_bytes;
};

/* weft_start.flags */
#define WEFT_START_EVENTS	(1U << 0)	/* fill the event rings */
#define WEFT_START_KEEP		(1U << 1)	/* no main: run until STOP */
#define WEFT_START_UNPINNED	(1U << 2)	/* the OS places within the CPUs */
#define WEFT_START_CHAOS	(1U << 3)	/* preempt and delay by @chaos_seed */
#define WEFT_START_STEPS	(1U << 4)	/* WEFT_EVENT_STEP, with EVENTS */
#define WEFT_START_FLAGS	(WEFT_START_EVENTS | WEFT_START_KEEP | WEFT_START_UNPINNED | \
				 WEFT_START_CHAOS | WEFT_START_STEPS)

/**
 * struct weft_start - ioctl(WEFT_IOC_START)
 * @size:		sizeof(struct weft_start)
 * @flags:		WEFT_START_*
 * @cpu_mask:		bitmap of CPUs, 64-bit words, one worker each
 * @cpu_mask_bytes:	bytes of @cpu_mask, a multiple of 8
 * @main_insn:		first instruction of main; one of weft_load.entries
 * @policy:		a policy's name; empty: "go"
 * @quantum_ns:		longest run of a task before it is preempted; 0: 20 ms
 * @seed:		seed of random_u64() and of the policy
 * @args:		r1 and r2 of main
 * @event_records:	records an event ring holds, a power of two; 0: default
 * @out_session:	number of this session, as in the names of its workers
 * @out_workers:	workers that were started
 * @vehicle:		enum weft_vehicle
 * @accounting:		enum weft_accounting
 * @nice:		of the threads that carry tasks, -20 to 19; below that of
 *			the caller: EPERM without CAP_SYS_NICE. 0: the caller's
 * @rt_priority:	1 to 99: SCHED_FIFO with this priority; EPERM without
 *			CAP_SYS_NICE. 0: the OS's ordinary class
 * @nr_params:		values in @params
 * @params:		struct weft_param_value each: what @policy is told; EINVAL for
 *			a name that it does not know or a value out of bounds
 * @chaos_seed:		with WEFT_START_CHAOS: decides before which steps that other
 *			tasks may notice a task is preempted or its worker waits for
 *			some microseconds; a quantum is a second at least then
 *
 * Starts one worker pinned to each CPU and, unless WEFT_START_KEEP, main. With
 * a 1:1 vehicle the workers only watch, and a task whose thread the OS refuses is
 * refused with the OS's errno: EAGAIN (a limit of threads), ENOMEM; so are SPAWN
 * and go().
 */
struct weft_start {
	__u32 size;
	__u32 flags;
	__aligned_u64 cpu_mask;
	__u32 cpu_mask_bytes;
	__u32 main_insn;
	char policy[WEFT_NAME_LEN];
	__aligned_u64 quantum_ns;
	__aligned_u64 seed;
	__aligned_u64 args[2];
	__u32 event_records;
	__u32 out_session;
	__u32 out_workers;
	__u32 vehicle;
	__u32 accounting;
	__s32 nice;
	__u32 rt_priority;
	__u32 nr_params;
	__aligned_u64 params;
	__aligned_u64 chaos_seed;
};

/**
 * struct weft_spawn - ioctl(WEFT_IOC_SPAWN)
 * @size:	sizeof(struct weft_spawn)
 * @insn:	first instruction of the function; one of weft_load.entries
 * @arg:	its argument
 * @out_id:	id of the new task
 */
struct weft_spawn {
	__u32 size;
	__u32 insn;
	__aligned_u64 arg;
	__aligned_u64 out_id;
};

/**
 * struct weft_wait - ioctl(WEFT_IOC_WAIT)
 * @size:	sizeof(struct weft_wait)
 * @flags:	zero
 * @timeout_ns:	longest wait; negative: for ever
 *
 * Waits until the session has finished: all its workers have ended.
 */
struct weft_wait {
	__u32 size;
	__u32 flags;
	__s64 timeout_ns;
};

/* What a task waits for: weft_task_info.wait. */
enum weft_wait_on {
	WEFT_ON_NOTHING		= 0,
	WEFT_ON_MUTEX		= 1,
	WEFT_ON_SEMAPHORE	= 2,
	WEFT_ON_WAITGROUP	= 3,
	WEFT_ON_BARRIER		= 4,
	WEFT_ON_EVENT		= 5,
	WEFT_ON_ONCE		= 6,
	WEFT_ON_SEND		= 7,
	WEFT_ON_RECV		= 8,
	WEFT_ON_SELECT		= 9,
	WEFT_ON_JOIN		= 10,
	WEFT_ON_SLEEP		= 11,
	WEFT_ON_OUTPUT		= 12,
};

enum weft_task_state {
	WEFT_TASK_NEW		= 0,
	WEFT_TASK_RUNNABLE	= 1,
	WEFT_TASK_RUNNING	= 2,
	WEFT_TASK_BLOCKED	= 3,
	WEFT_TASK_SLEEPING	= 4,
	WEFT_TASK_DEAD		= 5,
};

/**
 * struct weft_result - ioctl(WEFT_IOC_RESULT)
 * @size:		sizeof(struct weft_result)
 * @out_end:		enum weft_end
 * @out_status:		what main returned, all 64 bits of r0
 * @out_fault:		enum weft_fault
 * @out_insn:		instruction of the fault
 * @out_task:		task of the fault
 * @out_entry:		first instruction of that task's function
 * @out_access:		bytes of the refused access, 0 if none
 * @out_addr:		address, handle or value that was refused
 * @out_other:		the other task (owner of a stack or a mutex)
 * @out_wall_ns:	from start to end (or to now)
 * @out_created:	tasks created
 * @out_exited:		tasks that ran to their end
 * @out_peak_bytes:	most memory that was charged
 * @out_live:		tasks alive now, or when the session ended
 * @out_text:		message of assert() or fail(), zero-terminated
 * @out_policy_task:	task that the policy gave wrongly, 0: of none
 * @out_policy_fault:	enum weft_policy_fault: what the policy did wrong
 * @session:		as weft_swap.session
 * @out_policy:		the policy that was at fault, or the one in charge
 * @out_refused:	times go() made no task
 * @out_refused_error:	what it gave the last time, a negative errno; 0: never
 * @out_reserved:	zero comes back
 */
struct weft_result {
	__u32 size;
	__u32 out_end;
	__s64 out_status;
	__u32 out_fault;
	__u32 out_insn;
	__aligned_u64 out_task;
	__u32 out_entry;
	__u32 out_access;
	__aligned_u64 out_addr;
	__aligned_u64 out_other;
	__aligned_u64 out_wall_ns;
	__aligned_u64 out_created;
	__aligned_u64 out_exited;
	__aligned_u64 out_peak_bytes;
	__aligned_u64 out_live;
	char out_text[128];
	__aligned_u64 out_policy_task;
	__u32 out_policy_fault;
	__u32 session;
	char out_policy[WEFT_NAME_LEN];
	__aligned_u64 out_refused;
	__s32 out_refused_error;
	__u32 out_reserved;
};

/**
 * struct weft_worker_stats - one worker's counters, see WEFT_IOC_STATS
 * @cpu:		the CPU it is pinned to
 * @off:		enum weft_worker_off: why no task runs there now, 0: some may
 * @switches:		times the worker began to run a task
 * @yields:		switches away by task_yield()
 * @preempted:		switches away because the quantum was over
 * @blocked:		switches away because the task had to wait
 * @spawned:		tasks created here
 * @exited:		tasks that ended here
 * @woken:		tasks made runnable here
 * @stolen:		tasks taken from other workers
 * @steals:		times something was stolen
 * @parks:		times the worker went to sleep
 * @events_lost:	events that did not fit into the ring
 * @wall_ns:		the ledger's whole: from the session's start to its end,
 *			or to now
 * @task_ns:		of these, in tasks: what the other four leave
 * @dispatch_ns:	between tasks: mean of the timed switches times @switches
 * @steal_ns:		looking for work, and stealing it
 * @idle_ns:		asleep
 * @os_ns:		taken by the OS: ready to run, and another had the CPU
 * @os_waits:		times the OS took the worker's CPU because it slept
 * @os_preempted:	times the OS took it although it would have gone on
 * @timed:		switches that were timed, and stand for all in @dispatch_ns
 * @disturbed:		others that were timed: 20 us and more, or called away from
 * @jobs:		periods' work that tasks ended here, see task_deadline()
 * @late:		of these, after the end of the period
 * @hist:		log-linear histograms, see enum weft_hist: bucket i holds
 *			values v with __weft_hist_bucket(v) == i
 */
struct weft_worker_stats {
	__u32 cpu;
	__u32 off;
	__aligned_u64 switches;
	__aligned_u64 yields;
	__aligned_u64 preempted;
	__aligned_u64 blocked;
	__aligned_u64 spawned;
	__aligned_u64 exited;
	__aligned_u64 woken;
	__aligned_u64 stolen;
	__aligned_u64 steals;
	__aligned_u64 parks;
	__aligned_u64 events_lost;
	__aligned_u64 wall_ns;
	__aligned_u64 task_ns;
	__aligned_u64 dispatch_ns;
	__aligned_u64 steal_ns;
	__aligned_u64 idle_ns;
	__aligned_u64 os_ns;
	__aligned_u64 os_waits;
	__aligned_u64 os_preempted;
	__aligned_u64 timed;
	__aligned_u64 disturbed;
	__aligned_u64 jobs;
	__aligned_u64 late;
	__aligned_u64 hist[WEFT_HIST_NR][WEFT_HIST_BUCKETS];
};

/**
 * struct weft_stats - ioctl(WEFT_IOC_STATS)
 * @size:		sizeof(struct weft_stats)
 * @worker_size:	sizeof(struct weft_worker_stats) of the caller
 * @workers:		array of @nr_workers structs, filled in CPU order
 * @nr_workers:		room in @workers
 * @out_workers:	workers that there are
 * @session:		as weft_swap.session
 * @__reserved:		zero
 */
struct weft_stats {
	__u32 size;
	__u32 worker_size;
	__aligned_u64 workers;
	__u32 nr_workers;
	__u32 out_workers;
	__u32 session;
	__u32 __reserved;
};

/**
 * struct weft_task_info - one task, see WEFT_IOC_TASKS
 * @id:		its id
 * @addr:	what it waits for: address, channel handle or task id
 * @owner:	who holds that: task id, 0 if nobody or unknown
 * @entry:	first instruction of its function
 * @insn:	instruction it is at
 * @state:	enum weft_task_state
 * @wait:	enum weft_wait_on
 * @cpu:	where it last ran
 * @priority:	as task_priority() set it
 * @switches:	times it began to run
 * @run_ns:	time it ran, up to its last switch; 1:1: that its thread ran, by the OS
 * @wait_ns:	time it was runnable and did not run, by the same rule
 * @wake_to_run: bucket i: waits of 2^i to 2^(i+1) - 1 ns from when something in
 *		the session made or woke it until it ran
 *
 * The last four are kept with WEFT_ACCOUNTING_FULL only; else they are zero.
 */
struct weft_task_info {
	__aligned_u64 id;
	__aligned_u64 addr;
	__aligned_u64 owner;
	__u32 entry;
	__u32 insn;
	__u32 state;
	__u32 wait;
	__u32 cpu;
	__s32 priority;
	__aligned_u64 switches;
	__aligned_u64 run_ns;
	__aligned_u64 wait_ns;
	__u32 wake_to_run[WEFT_HIST_OCTAVES];
};

/**
 * struct weft_tasks - ioctl(WEFT_IOC_TASKS)
 * @size:	sizeof(struct weft_tasks)
 * @task_size:	sizeof(struct weft_task_info) of the caller
 * @tasks:	array of @nr_tasks structs
 * @nr_tasks:	room in @tasks
 * @out_tasks:	tasks written
 * @cursor:	0 at first, then the @cursor that came back; it is 0 again
 *		when there are no more tasks
 * @session:	as weft_swap.session
 * @__reserved:	zero
 *
 * Lists the tasks that are alive. While the session runs, this is a snapshot
 * of each task by itself, not of all at one moment.
 */
struct weft_tasks {
	__u32 size;
	__u32 task_size;
	__aligned_u64 tasks;
	__u32 nr_tasks;
	__u32 out_tasks;
	__aligned_u64 cursor;
	__u32 session;
	__u32 __reserved;
};

#define WEFT_IOC_TYPE		0xD7
#define WEFT_IOC_INFO		_IOWR(WEFT_IOC_TYPE, 0x00, struct weft_info)
#define WEFT_IOC_POLICY		_IOWR(WEFT_IOC_TYPE, 0x01, struct weft_policy_info)
#define WEFT_IOC_LOAD		_IOWR(WEFT_IOC_TYPE, 0x02, struct weft_load)
#define WEFT_IOC_START		_IOWR(WEFT_IOC_TYPE, 0x03, struct weft_start)
#define WEFT_IOC_SPAWN		_IOWR(WEFT_IOC_TYPE, 0x04, struct weft_spawn)
#define WEFT_IOC_WAIT		_IOWR(WEFT_IOC_TYPE, 0x05, struct weft_wait)
#define WEFT_IOC_RESULT		_IOWR(WEFT_IOC_TYPE, 0x06, struct weft_result)
#define WEFT_IOC_STATS		_IOWR(WEFT_IOC_TYPE, 0x07, struct weft_stats)
#define WEFT_IOC_TASKS		_IOWR(WEFT_IOC_TYPE, 0x08, struct weft_tasks)
#define WEFT_IOC_STOP		_IOWR(WEFT_IOC_TYPE, 0x09, struct weft_stop)
#define WEFT_IOC_BASELINE	_IOWR(WEFT_IOC_TYPE, 0x0a, struct weft_baseline)
#define WEFT_IOC_SWAP		_IOWR(WEFT_IOC_TYPE, 0x0b, struct weft_swap)
#define WEFT_IOC_WORKERS	_IOWR(WEFT_IOC_TYPE, 0x0c, struct weft_workers)
#define WEFT_IOC_SESSION	_IOWR(WEFT_IOC_TYPE, 0x0d, struct weft_session_info)

#include <linux/weft_events.h>

#endif /* _UAPI_LINUX_WEFT_H */
