// SPDX-License-Identifier: GPL-2.0
/* Asks a machine: its programs, its files, the scripts of the source tree. */
#include <libgen.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "doctor.h"

bool doctor_ask(const char **argv, char line[DOCTOR_TEXT])
{
	return !cli_ask(argv, STDOUT_FILENO, -1, line, DOCTOR_TEXT);
}

bool doctor_read(const char *path, char line[DOCTOR_TEXT])
{
	FILE *stream = fopen(path, "re");

	line[0] = 0;
	if (!stream)
		return false;
	cli_first_line(stream, line, DOCTOR_TEXT);
	fclose(stream);
	return true;
}

/* Upwards from the program: build/bin is in the tree, and so is what tests build. */
const char *doctor_tree(void)
{
	static char tree[PATH_MAX];
	char script[PATH_MAX + 32];
	ssize_t n;

	if (tree[0])
		return tree;
	n = readlink("/proc/self/exe", tree, sizeof(tree) - 1);
	tree[n > 0 ? n : 0] = 0;
	while (strlen(tree) > 1) {
		dirname(tree);
		snprintf(script, sizeof(script), "%s/scripts/vm/probe-kvm", tree);
		if (!access(script, X_OK))
			return tree;
	}
	tree[0] = 0;
	return NULL;
}

bool doctor_ask_script(const char *script, const char *word, char line[DOCTOR_TEXT])
{
	char path[PATH_MAX + 64];
	const char *argv[] = { path, word, NULL };

	line[0] = 0;
	if (!doctor_tree())
		return false;
	snprintf(path, sizeof(path), "%s/%s", doctor_tree(), script);
	fflush(stdout);
	return !cli_ask(argv, STDOUT_FILENO, STDERR_FILENO, line, DOCTOR_TEXT);
}

void doctor_mend_as_root(struct finding *finding, const char *fmt, ...)
{
	const char *sudo = geteuid() ? "sudo " : "";
	size_t n = strlen(sudo);
	va_list args;

	strcpy(finding->mend, sudo);
	va_start(args, fmt);
	vsnprintf(finding->mend + n, sizeof(finding->mend) - n, fmt, args);
	va_end(args);
}
