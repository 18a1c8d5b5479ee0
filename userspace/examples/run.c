// SPDX-License-Identifier: GPL-2.0
/* Runs the object PROGRAM.o on CPU 0, passes on what it prints, says how it ended. */
#include <stdio.h>
#include <string.h>

#include <weft/weft.h>

static int run(const char *path, struct weft_program **program, struct weft_session **session,
	       struct weft_error *error)
{
	__u64 cpus[] = { 1 };
	struct weft_start start = {
		.cpu_mask = (__u64)(unsigned long)cpus, .cpu_mask_bytes = sizeof(cpus),
	};
	int err = weft_program_open(path, program, error);

	start.main_insn = err ? 0 : weft_program_entry(*program, "main");
	err = err ?: weft_session_open(NULL, session, error);
	err = err ?: weft_session_load(*session, *program, NULL, error);
	return err ?: weft_session_start(*session, &start, error);
}

int main(int argc, char **argv)
{
	struct weft_program *program = NULL;
	struct weft_session *session = NULL;
	struct weft_result result = { .size = sizeof(result) };
	struct weft_error error = { };
	char lines[4096];
	ssize_t n;
	int err = run(argc > 1 ? argv[1] : "program.o", &program, &session, &error);

	while (!err && (n = weft_session_read(session, lines, sizeof(lines))) > 0)
		fwrite(lines, 1, n, stdout);
	err = err ?: weft_session_wait(session, -1);
	err = err ?: weft_session_result(session, &result);
	if (err)
		fprintf(stderr, "%s\n", error.text[0] ? error.text : strerror(-err));
	else
		printf("main returned %lld\n", (long long)result.out_status);
	weft_session_close(session);
	weft_program_close(program);
	return err ? 1 : 0;
}
