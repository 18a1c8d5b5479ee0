/* SPDX-License-Identifier: GPL-2.0 */
/* What the commands of weft(1) share. */
#ifndef WEFT_CLI_H
#define WEFT_CLI_H

#include <argp.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>
#include <weft/weft.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Exit statuses; the low 8 bits of main's own status when main returned. */
enum {
	STATUS_OK		= 0,
	STATUS_ERROR		= 1,
	STATUS_USAGE		= 2,
	STATUS_FAULT		= 3,
	STATUS_DEADLOCK		= 4,
	STATUS_TIME		= 5,
	STATUS_DIFFERS		= 6,
	STATUS_FAILED		= 7,
	STATUS_INTERRUPTED	= 130,
};

/* Keys of options without a short form. */
enum {
	OPT_JSON = 0x100,
	OPT_ENGINE,
	OPT_HELP,
	OPT_COMMAND,		/* a command's own start here */
	OPT_RUN = 0x200,	/* those of run_options.c */
};

enum engine {
	ENGINE_ANY	= 0,	/* kernel when it can be opened, else hosted */
	ENGINE_KERNEL	= 1,
	ENGINE_HOSTED	= 2,
};

/* A set of CPUs, as weft_start.cpu_mask has it. */
struct cpus {
	__u64 mask[WEFT_MAX_CPUS / 64];
};

/* Each command: argv[0] is its name; returns the exit status. */
int cmd_run(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_workload(int argc, char **argv);
int cmd_predict(int argc, char **argv);
int cmd_explore(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_exec(int argc, char **argv);
int cmd_disasm(int argc, char **argv);
int cmd_policies(int argc, char **argv);
int cmd_policy(int argc, char **argv);
int cmd_workers(int argc, char **argv);
int cmd_stop(int argc, char **argv);
int cmd_top(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_lab(int argc, char **argv);

/* common.c: messages, options, numbers. */
void cli_context(const char *text);
const char *cli_command(void);
int cli_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
int cli_failure(int err, const struct weft_error *error);
void cli_no_memory(void) __attribute__((noreturn));
/* @array with room for one more than @nr members of @size bytes; @room is how many. */
void *cli_room(void *array, size_t nr, size_t *room, size_t size);
/* By the clock of events, CLOCK_MONOTONIC. */
__u64 cli_now_ns(void);
/* Of the terminal; of a file @otherwise, if COLUMNS does not say. */
unsigned int cli_columns(unsigned int otherwise);
/* May standard output have colours? A terminal's, unless NO_COLOR or TERM=dumb is against it. */
bool cli_colours(void);
/* The one FILE of a command; ends the process if there are two. */
void cli_take_file(const char **file, const char *arg);
void cli_parse(const struct argp *argp, int argc, char **argv, void *input);

/* A status, and if that is not STATUS_OK it was said why. */
int cli_parse_number(const char *option, const char *text, __u64 *value);
int cli_parse_duration(const char *option, const char *text, __u64 *ns);
/* These end the process then; a duration is not 0. */
__u64 cli_number(const char *option, const char *text);
__u64 cli_duration(const char *option, const char *text);
void cli_duration_text(__u64 ns, char *buffer, size_t size);
__u64 cli_bytes(const char *option, const char *text);
void cli_cpus(const char *option, const char *text, struct cpus *cpus);
void cli_allowed_cpus(struct cpus *cpus);
unsigned int cli_first_cpu(const struct cpus *cpus);
void cli_cpus_text(const struct cpus *cpus, char *buffer, size_t size);

/* engine.c: sessions of either engine; they print why they fail. */
enum engine cli_engine(const char *text);
enum engine cli_default_engine(void);
enum engine cli_pick_engine(enum engine engine);
const char *cli_engine_name(enum engine engine);
struct weft_explorer;
/* The hosted engine, where @explorer chooses whose step is next; a status. */
int cli_open_explore(struct weft_explorer *explorer, struct weft_session **out);
struct weft_race;
/* Sessions of the hosted engine that are opened from now on are watched by @race. */
void cli_watch_races(struct weft_race *race);
int cli_open_session(enum engine engine, __u32 vehicle, struct weft_session **out);
struct weft_hosted;
/* The last one that was opened for WEFT_VEHICLE_SIM. */
struct weft_hosted *cli_simulated(void);
/* A door to the module, for commands that no other engine can do anything for. */
int cli_open_module(struct weft_session **out);
int cli_check_cpus(enum engine engine, const struct cpus *cpus);

/* policy.c: a policy and what it is told. */
struct policy_choice {
	char name[WEFT_NAME_LEN];
	struct weft_param_value params[WEFT_PARAMS_MAX];
	__u32 nr_params;
};

/* @text is NAME[,KEY=VALUE...]; prints why it is none. */
int cli_choose_policy(struct weft_session *session, const char *text,
		      struct policy_choice *choice);
/* "half", "20us", "4": a value of @param's as one would say it. */
void cli_param_text(const struct weft_param_info *param, __u64 value, char *buffer, size_t size);

/*
 * cmd_policy.c: a command of two arguments, SESSION and @what, the text of which is
 * @value, or of one where @what is NULL.
 */
struct session_call {
	__u64 number;
	const char *value;
	bool json;
};

void cli_session_call(const char *help, int argc, char **argv, const char *what,
		      struct session_call *call);
/* STATUS_OK; with --json says so, the value by the name @what, if there is one. */
int cli_session_done(const struct session_call *call, const char *what);
/* Print why session @number is not changed, or has no other policy. */
int cli_session_failure(int err, __u64 number);
int cli_swap_failure(int err, __u64 number);

/* vehicle.c */
__u32 cli_vehicle(const char *text);
bool cli_vehicle_ours(__u32 vehicle);
enum engine cli_engine_for(enum engine engine, __u32 vehicle);
__s32 cli_nice(const char *text);
__u32 cli_rt(const char *text);
__u32 cli_load(const char *text);

/* program.c: opens an object, or compiles a .c first; prints why it fails. */
int cli_open_program(const char *path, struct weft_program **out);
const char *cli_file(const char *file);
/* An object, and the directory that was made for it, if one was. */
struct cli_object {
	char dir[PATH_MAX];
	char path[PATH_MAX + 16];
};

/* @path itself, or what becomes of it if it is a .c; prints why it fails. */
int cli_compile(const char *path, struct cli_object *object);
/* Also after it has failed. */
void cli_discard(struct cli_object *object);
/* Where the tool is. */
void cli_own_directory(char *path, size_t size);
/* Where @name of our own is, in the build tree and installed; empty if that is too long. */
void cli_share(const char *name, char *path, size_t size);
/* help.c: prints @text; files of the tree that it names are named where they are installed. */
void cli_print_help(FILE *to, const char *text);

/* spawn.c */
int cli_spawn(const char **argv, int in, int out, int err, pid_t *pid);
/*
 * Runs @argv to its end. The first line of what it writes to @from, standard output or
 * standard error, is in @line; what it writes to the other one goes to @other, -1: nowhere.
 * The exit status, or -errno.
 */
int cli_ask(const char **argv, int from, int other, char *line, size_t size);
/* Reads all of @stream. */
void cli_first_line(FILE *stream, char *line, size_t size);
/* The exit status of @pid. */
int cli_wait(pid_t pid);

/* progress.c: how far something long is, on standard error. */
struct progress {
	__u64 start_ns;
	__u64 shown_ns;
	bool terminal;
};

void progress_start(struct progress *progress);
void progress_show(struct progress *progress, unsigned int done, unsigned int all,
		   const char *text);
/* Is it time to say how far it is? Then say it, in one line. */
bool progress_due(struct progress *progress);
void progress_line(struct progress *progress, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void progress_end(struct progress *progress);

/* plot.c: gnuplot. */
const char *plot_terminal(const char *path);
void plot_check_name(const char *path);
int plot_check_gnuplot(void);
void plot_text(FILE *to, const char *text);
int plot_draw(FILE *script, const char *path);

/* json.c */
json_t *cli_json_text(const char *text, size_t bytes);
json_t *cli_json_u64(__u64 value);
json_t *cli_json_value(const struct weft_program *program, const struct weft_variable *variable,
		       const void *bytes);
void cli_json_print(json_t *object);

/* machine.c: what it runs on, with a fingerprint. */
enum { CLI_LINE = 256 };

void cli_cpu_model(char model[CLI_LINE]);
json_t *cli_json_machine(void);

#endif /* WEFT_CLI_H */
