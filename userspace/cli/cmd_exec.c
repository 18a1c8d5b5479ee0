// SPDX-License-Identifier: GPL-2.0
/* weft exec: a bare instruction stream, as conformance suites have it. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum {
	OPT_HEX_MEMORY = OPT_COMMAND,
};

static const struct argp_option options[] = {
	{ "memory", OPT_HEX_MEMORY, "HEX", 0, "Bytes of the memory that r1 points to", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel or hosted; default: kernel when /dev/weft can be opened", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object", 0 },
	{ }
};

static const char doc[] =
	"Run BPF instructions (RFC 9669), given in hex on standard input, with r1 = memory "
	"and r2 = its length, and print r0 in hex. Memory may also be an argument."
	"\v"
	"Exit status: 0 when the program ended, 1 on an error, a refusal or a fault, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  echo b700000007000000 9500000000000000 | weft exec\n"
	"  echo 7110000000000000 9500000000000000 | weft exec --memory 2a\n";

struct exec {
	struct run run;
	const char *hex_memory;
	bool json;
};

/* A growing sequence of bytes. */
struct bytes {
	unsigned char *data;
	size_t size;
	size_t room;
};

static int add_byte(struct bytes *bytes, unsigned char byte)
{
	unsigned char *data;

	if (bytes->size == bytes->room) {
		bytes->room = bytes->room ? 2 * bytes->room : 4096;
		data = realloc(bytes->data, bytes->room);
		if (!data)
			return -ENOMEM;
		bytes->data = data;
	}
	bytes->data[bytes->size++] = byte;
	return 0;
}

static int digit_value(int c)
{
	return isdigit(c) ? c - '0' : tolower(c) - 'a' + 10;
}

/* Hex digits in pairs; white space and a 0x before a word are skipped. */
static int read_hex(FILE *from, struct bytes *bytes)
{
	int c, high = -1, previous = ' ';

	while ((c = fgetc(from)) != EOF) {
		if (isspace(c)) {
			previous = c;
			continue;
		}
		if ((c == 'x' || c == 'X') && high == 0 && previous == 'z') {
			high = -1;
			previous = c;
			continue;
		}
		if (!isxdigit(c))
			return -EINVAL;
		if (high >= 0) {
			if (add_byte(bytes, high << 4 | digit_value(c)))
				return -ENOMEM;
			high = -1;
			previous = c;
		} else {
			high = digit_value(c);
			/* The 0 of a 0x begins a word. */
			previous = c == '0' && isspace(previous) ? 'z' : c;
		}
	}
	return high >= 0 ? -EINVAL : 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct exec *exec = state->input;

	switch (key) {
	case OPT_ENGINE:
		exec->run.options.engine = cli_engine(arg);
		return 0;
	case OPT_JSON:
		exec->json = true;
		return 0;
	case ARGP_KEY_ARG:
	case OPT_HEX_MEMORY:
		if (exec->hex_memory)
			cli_usage("memory is given twice: see weft exec --help");
		exec->hex_memory = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static int read_memory(const char *hex, struct bytes *memory)
{
	FILE *from;
	int err;

	if (!hex || !*hex)
		return STATUS_OK;
	from = fmemopen((char *)hex, strlen(hex), "r");
	err = from ? read_hex(from, memory) : -ENOMEM;
	if (from)
		fclose(from);
	if (err == -EINVAL)
		cli_usage("--memory %s: not pairs of hex digits", hex);
	return err ? cli_error("memory: %s", strerror(-err)) : STATUS_OK;
}

static int make_program(struct exec *exec)
{
	struct bytes code = { }, memory = { };
	int err, status;

	status = read_memory(exec->hex_memory, &memory);
	if (status)
		return status;
	err = read_hex(stdin, &code);
	if (err)
		status = cli_error("standard input: %s", err == -EINVAL ?
				   "not pairs of hex digits" : strerror(-err));
	else if (!code.size || code.size % 8)
		status = cli_error("standard input: %zu bytes of code: an instruction has 8",
				   code.size);
	else
		err = weft_program_from_code(code.data, code.size / 8, memory.data, memory.size,
					     &exec->run.program);
	if (err && !status)
		status = cli_error("the program: %s", strerror(-err));
	exec->run.options.start.args[0] = memory.size ? WEFT_ADDR(WEFT_SEG_DATA, 0) : 0;
	exec->run.options.start.args[1] = memory.size;
	free(code.data);
	free(memory.data);
	return status;
}

static int start(struct run *run)
{
	struct weft_error error = { };
	unsigned int cpu;
	int err, status;

	status = cli_open_session(run->options.engine, WEFT_VEHICLE_TASK, &run->session);
	if (status)
		return status;
	err = weft_session_load(run->session, run->program, NULL, &error);
	if (err)
		return cli_failure(err, &error);
	cli_allowed_cpus(&run->options.cpus);
	cpu = cli_first_cpu(&run->options.cpus);
	run->options.cpus = (struct cpus) { };
	run->options.cpus.mask[cpu / 64] = 1ULL << cpu % 64;
	run->options.start.cpu_mask = (uintptr_t)run->options.cpus.mask;
	run->options.start.cpu_mask_bytes = sizeof(run->options.cpus.mask);
	err = weft_session_start(run->session, &run->options.start, &error);
	return err ? cli_failure(err, &error) : STATUS_OK;
}

/* What it prints does not belong to the answer: stderr has it. */
static int finish(struct run *run)
{
	char buffer[4096];
	ssize_t n;

	while ((n = weft_session_read(run->session, buffer, sizeof(buffer))) > 0 || n == -EINTR)
		if (n > 0)
			fwrite(buffer, 1, n, stderr);
	if (n < 0)
		return n;
	while ((n = weft_session_wait(run->session, -1)) == -EINTR)
		;
	return n < 0 ? n : weft_session_result(run->session, &run->result);
}

static void print_json(const struct run *run)
{
	json_t *report = json_object();

	json_object_set_new(report, "end", json_string(run_end_name(run)));
	if (run->result.out_end == WEFT_END_MAIN)
		json_object_set_new(report, "r0", json_sprintf("%llx", (__u64)run->result.out_status));
	if (run->result.out_end == WEFT_END_FAULT)
		json_object_set_new(report, "fault", run_json_fault(run));
	json_object_set_new(report, "engine", json_string(cli_engine_name(run->options.engine)));
	cli_json_print(report);
}

static int execute(struct exec *exec)
{
	struct weft_error none = { };
	struct run *run = &exec->run;
	int status, err;

	status = make_program(exec);
	if (!status)
		status = start(run);
	if (status)
		return status;
	err = finish(run);
	if (err)
		return cli_failure(err, &none);
	if (exec->json)
		print_json(run);
	else if (run->result.out_end == WEFT_END_MAIN)
		printf("%llx\n", (__u64)run->result.out_status);
	else
		run_report_end(run);
	return run->result.out_end == WEFT_END_MAIN ? STATUS_OK : STATUS_ERROR;
}

int cmd_exec(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "[MEMORY]", .doc = doc,
	};
	struct exec exec = { .run.options.policy = "go" };
	int status;

	cli_parse(&argp, argc, argv, &exec);
	exec.run.options.engine = cli_pick_engine(exec.run.options.engine);
	status = execute(&exec);
	weft_session_close(exec.run.session);
	weft_program_close(exec.run.program);
	return status;
}
