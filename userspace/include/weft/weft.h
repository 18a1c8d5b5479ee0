/* SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0 */
/*
 * libweft: load task programs, run them in a session of /dev/weft, read what
 * came of it. Every function that can fail returns 0 (or a positive answer) or
 * a negative errno, prints nothing and keeps no global state. Where there is a
 * struct weft_error *, it gets one line that says what was wrong, where, and
 * what to do; it may be NULL.
 */
#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/weft.h>
#include <linux/weft_task.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WEFT_DEVICE		"/dev/weft"

/* The reason of a failure, for people: one line, no line end. */
struct weft_error {
	char text[1024];
};

/* program: an ELF file that clang made, laid out for WEFT_IOC_LOAD. */
struct weft_program;

/**
 * struct weft_function - one function of a program
 * @name:	from the symbol table
 * @start:	its first instruction
 * @end:	one past its last
 */
struct weft_function {
	const char *name;
	__u32 start;
	__u32 end;
};

/**
 * struct weft_variable - one variable of a program that lives in a segment
 * @name:	from the symbol table; "function.name" for one inside a function
 * @segment:	WEFT_SEG_RODATA or WEFT_SEG_DATA
 * @offset:	its place there
 * @size:	bytes
 * @type:	BTF type id, 0 if the program has no BTF for it
 */
struct weft_variable {
	const char *name;
	__u32 segment;
	__u32 offset;
	__u32 size;
	__u32 type;
};

/**
 * struct weft_line - where an instruction comes from
 * @insn:	first instruction of this line
 * @line:	line number
 * @column:	column
 * @file:	file name, as clang was given it
 * @text:	the line's text, without leading blanks; may be empty
 */
struct weft_line {
	__u32 insn;
	__u32 line;
	__u32 column;
	const char *file;
	const char *text;
};

/* Opens and lays out @path; weft_program_close() frees it, NULL is fine. */
int weft_program_open(const char *path, struct weft_program **out, struct weft_error *err);
void weft_program_close(struct weft_program *program);

/**
 * weft_program_from_code() - a program without a file
 * @insns:	instructions as RFC 9669 encodes them; main is the first
 * @nr_insns:	how many
 * @data:	bytes of the read-write segment, may be NULL
 * @data_size:	how many
 * @out:	the program
 *
 * Returns 0, -EINVAL without instructions, or -ENOMEM.
 */
int weft_program_from_code(const void *insns, __u32 nr_insns, const void *data, __u32 data_size,
			   struct weft_program **out);

/**
 * weft_program_set() - override the first value of a variable
 * @program:	the program, not yet loaded
 * @assignment:	"VAR=VALUE"; VAR may have [index] and .member
 * @err:	gets the reason
 *
 * VALUE is a number, true, false, 'c', the name of an enumerator, or text for
 * an array of char. Returns 0, -ENOENT for an unknown variable, -ERANGE for a
 * value that does not fit, -EINVAL.
 */
int weft_program_set(struct weft_program *program, const char *assignment,
		     struct weft_error *err);

/* First instruction of the function @name, or -ENOENT. */
int weft_program_entry(const struct weft_program *program, const char *name);

/* All instructions, functions (by start) and variables (by address). */
const void *weft_program_insns(const struct weft_program *program, __u32 *nr);
const struct weft_function *weft_program_functions(const struct weft_program *program, __u32 *nr);
const struct weft_variable *weft_program_variables(const struct weft_program *program, __u32 *nr);

/* First bytes of a segment (WEFT_SEG_RODATA or WEFT_SEG_DATA), zeroes included. */
const void *weft_program_segment(const struct weft_program *program, __u32 segment, __u32 *size);

/* What holds this instruction or address; NULL if nothing does. */
const struct weft_function *weft_program_function_at(const struct weft_program *program,
						     __u32 insn);
const struct weft_line *weft_program_line_at(const struct weft_program *program, __u32 insn);
const struct weft_variable *weft_program_variable_at(const struct weft_program *program,
						     __u64 addr);

/**
 * weft_program_name_address() - say in words what is at an address
 * @program:	the program
 * @addr:	an address of a task program
 * @buffer:	gets text such as "forks[2]", "null", "arena + 0x40"
 * @size:	bytes of @buffer
 *
 * Returns true when the address belongs to a variable or a function.
 */
bool weft_program_name_address(const struct weft_program *program, __u64 addr, char *buffer,
			       size_t size);

/* The instruction as text. Returns the slots it takes: 2 for a 64-bit immediate, else 1. */
int weft_program_disasm(const struct weft_program *program, __u32 insn, char *buffer,
			size_t size);

/* "int counter", "struct fork forks[5]": @variable as a declaration. */
void weft_variable_declare(const struct weft_program *program,
			   const struct weft_variable *variable, char *buffer, size_t size);

/* value: the bytes of a variable, taken apart by its BTF type. */
enum weft_value_kind {
	WEFT_VALUE_SIGNED	= 1,	/* number */
	WEFT_VALUE_UNSIGNED	= 2,	/* number */
	WEFT_VALUE_BOOL		= 3,	/* number */
	WEFT_VALUE_ENUM		= 4,	/* number; text: enumerator or NULL */
	WEFT_VALUE_POINTER	= 5,	/* number: address */
	WEFT_VALUE_STRING	= 6,	/* text */
	WEFT_VALUE_OBJECT	= 7,	/* text: "held by task 3"; members follow */
	WEFT_VALUE_STRUCT	= 8,	/* members follow, then END */
	WEFT_VALUE_ARRAY	= 9,	/* elements follow, then END */
	WEFT_VALUE_MORE		= 10,	/* number: elements left out */
	WEFT_VALUE_UNKNOWN	= 11,	/* no way to show it */
	WEFT_VALUE_END		= 12,	/* of the struct, array or object */
	WEFT_VALUE_FLOAT	= 13,	/* real; text: its shortest form; number: its bits */
};

/**
 * struct weft_value - one step of weft_value_walk()
 * @kind:	enum weft_value_kind
 * @name:	member name, NULL outside structs; "": a struct or union whose
 *		members C counts as those of the one around it
 * @number:	see @kind
 * @text:	see @kind
 * @real:	see @kind
 */
struct weft_value {
	enum weft_value_kind kind;
	const char *name;
	__u64 number;
	const char *text;
	double real;
};

typedef int (*weft_value_fn)(void *context, const struct weft_value *value);

/**
 * weft_value_walk() - visit a value and its parts, in order
 * @program:	the program
 * @variable:	one of its variables
 * @bytes:	@variable->size bytes
 * @elements:	most elements of an array to visit; MORE tells the rest
 * @fn:		called for each part; its first answer that is not 0 ends the walk
 * @context:	for @fn
 */
int weft_value_walk(const struct weft_program *program, const struct weft_variable *variable,
		    const void *bytes, __u32 elements, weft_value_fn fn, void *context);

/* The value as C would have it, cut with "..." where @buffer ends. */
void weft_value_text(const struct weft_program *program, const struct weft_variable *variable,
		     const void *bytes, char *buffer, size_t size);

/* engine: what carries out the commands of a session. */

/**
 * struct weft_engine_ops - the device's door, as functions
 * @name:	for messages
 * @open:	a new session in *@out; 0 or -errno
 * @close:	ends and frees it
 * @ioctl:	WEFT_IOC_*; 0 or -errno
 * @read:	blocks until there is output; bytes, 0 at the end, -errno
 * @map:	a region of WEFT_MAP_*; NULL if there is none
 * @unmap:	may be NULL
 */
struct weft_engine_ops {
	const char *name;
	int (*open)(void **out);
	void (*close)(void *handle);
	int (*ioctl)(void *handle, unsigned long command, void *arg);
	ssize_t (*read)(void *handle, void *buffer, size_t bytes);
	void *(*map)(void *handle, __u64 offset, size_t bytes);
	void (*unmap)(void *handle, void *region, size_t bytes);
};

/* session: one run of one program. */
struct weft_session;

/**
 * struct weft_session_limits - how far a session may go; 0: the default
 * @tasks:	most tasks alive at once
 * @stack:	bytes of stack of a task that may recurse
 * @memory:	most bytes
 * @run_ns:	longest run
 */
struct weft_session_limits {
	__u32 tasks;
	__u32 stack;
	__u64 memory;
	__u64 run_ns;
};

/* @ops NULL: WEFT_DEVICE. weft_session_close() ends all of it, NULL is fine. */
int weft_session_open(const struct weft_engine_ops *ops, struct weft_session **out,
		      struct weft_error *err);
void weft_session_close(struct weft_session *session);

/* @limits may be NULL. @err: the verifier's reason with function and source line. */
int weft_session_load(struct weft_session *session, const struct weft_program *program,
		      const struct weft_session_limits *limits, struct weft_error *err);

/* @start->size is set here. */
int weft_session_start(struct weft_session *session, struct weft_start *start,
		       struct weft_error *err);

/* Id of the new task in *@id. */
int weft_session_spawn(struct weft_session *session, __u32 insn, __u64 arg, __u64 *id);

/* Until all workers have ended; @timeout_ns < 0: for ever, else -ETIMEDOUT. */
int weft_session_wait(struct weft_session *session, __s64 timeout_ns);
int weft_session_stop(struct weft_session *session);
int weft_session_info(struct weft_session *session, struct weft_info *info);

/* Policy @index, and its parameter @param: -ENOENT past the last, an empty name past that. */
int weft_session_policy(struct weft_session *session, __u32 index, __u32 param,
			struct weft_policy_info *policy);

/*
 * Another policy takes over in session @number, 0: this one. -EOPNOTSUPP: there is no
 * such policy, or the session has a 1:1 vehicle; -EINVAL: @params are not its; -ENOENT,
 * -EPERM: no session with this number, or somebody else's.
 */
int weft_session_swap(struct weft_session *session, __u32 number, const char *policy,
		      const struct weft_param_value *params, __u32 nr_params);

/* Its workers are on the CPUs of @cpu_mask from now on; else as weft_session_swap(). */
int weft_session_workers(struct weft_session *session, __u32 number, const __u64 *cpu_mask,
			 __u32 bytes);
int weft_session_result(struct weft_session *session, struct weft_result *result);

/* Returns the workers that there are; fills at most @nr. */
int weft_session_stats(struct weft_session *session, struct weft_worker_stats *workers, __u32 nr);

/* Returns the tasks written, at most @nr; *@cursor 0 at first and at the end. */
int weft_session_tasks(struct weft_session *session, struct weft_task_info *tasks, __u32 nr,
		       __u64 *cursor);

/*
 * Sessions by their numbers, through any that is open. The next one after number @after,
 * 0 at first, of those that the caller may reach: -ENOENT when there are no more.
 */
int weft_session_next(struct weft_session *session, __u32 after, struct weft_session_info *info);

/* As those without _of, of session @number; else as weft_session_swap(). */
int weft_session_stop_of(struct weft_session *session, __u32 number);
int weft_session_result_of(struct weft_session *session, __u32 number,
			   struct weft_result *result);
int weft_session_stats_of(struct weft_session *session, __u32 number,
			  struct weft_worker_stats *workers, __u32 nr);
int weft_session_tasks_of(struct weft_session *session, __u32 number,
			  struct weft_task_info *tasks, __u32 nr, __u64 *cursor);

/* Printed lines: blocks until there are some; 0 at the end, -EINTR. */
ssize_t weft_session_read(struct weft_session *session, void *buffer, size_t bytes);

/* WEFT_MAP_*; NULL if there is no such region. */
const void *weft_session_map(struct weft_session *session, __u64 offset, size_t bytes);
void weft_session_unmap(struct weft_session *session, const void *region, size_t bytes);

/*
 * What worker number @worker of a finished session recorded (WEFT_START_EVENTS),
 * oldest first, in *@events, which is the caller's to free(); *@lost older ones had
 * no room. Returns how many, or -ENOENT when nothing was recorded there.
 */
int weft_session_events(struct weft_session *session, __u32 worker, struct weft_event **events,
			__u64 *lost);

/*
 * What one of the kernel's own means costs; @baseline->size is set here. -EINTR
 * after a signal, -ENOTTY from an engine without WEFT_FEATURE_BASELINES.
 */
int weft_session_baseline(struct weft_session *session, struct weft_baseline *baseline);

/* histogram: the buckets of weft_worker_stats.hist. */
__u32 weft_hist_bucket(__u64 value);

/* Smallest value of @bucket; the largest is the next one's smallest - 1. */
__u64 weft_hist_value(__u32 bucket);

/* Is there any value in it? */
bool weft_hist_any(const __u64 *buckets);

/* A value that @permille in 1000 do not exceed, rounded up to its bucket's end; 0 if empty. */
__u64 weft_hist_permille(const __u64 *buckets, __u32 permille);

/* Names for people: "mutex", "address", ...; never NULL. */
const char *weft_wait_name(__u32 wait);
const char *weft_fault_name(__u32 fault);
const char *weft_call_name(__u32 call);
const char *weft_vehicle_name(__u32 vehicle);

/* Why no task was made on @vehicle, and what to do; @err: a negative errno. Never NULL. */
const char *weft_refusal_text(__u32 vehicle, int err);

#ifdef __cplusplus
}
#endif

#endif /* WEFT_WEFT_H */
