// SPDX-License-Identifier: GPL-2.0
/* Examples of --help name files of the tree; once installed, those are elsewhere. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const struct home {
	const char *in_tree;
	const char *installed;
} homes[] = {
	{ "userspace/labs/",	"labs" },
	{ "tests/programs/",	"examples" },
	{ "tests/explore/",	"examples" },
	{ "tests/workloads/",	"examples" },
};

/* Where things are installed, "" in the tree; whoever makes man pages says where they will be. */
static void find_share(char share[PATH_MAX])
{
	const char *chosen = getenv("WEFT_SHARE");
	char path[PATH_MAX];

	share[0] = 0;
	if (chosen) {
		snprintf(share, PATH_MAX, "%s", chosen);
		return;
	}
	cli_share("examples", path, sizeof(path));
	if (access(path, F_OK))
		return;
	cli_share("", path, sizeof(path));
	if (!realpath(path, share))
		share[0] = 0;
}

static const struct home *home_at(const char *text)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(homes); i++)
		if (!strncmp(text, homes[i].in_tree, strlen(homes[i].in_tree)))
			return &homes[i];
	return NULL;
}

static void print_line(FILE *to, const char *line, const char *end, const char *share)
{
	static const char guest[] = "scripts/guest ";
	const struct home *home;

	/* Guests are the tree's alone. */
	if (!strncmp(line + strspn(line, " "), guest, strlen(guest)))
		return;
	while (line < end) {
		home = home_at(line);
		if (home)
			fprintf(to, "%s/%s/", share, home->installed);
		else
			fputc(*line, to);
		line += home ? strlen(home->in_tree) : 1;
	}
}

void cli_print_help(FILE *to, const char *text)
{
	char share[PATH_MAX];
	const char *end;

	find_share(share);
	if (!share[0]) {
		fputs(text, to);
		return;
	}
	for (; *text; text = end) {
		end = strchrnul(text, '\n');
		end += *end == '\n';
		print_line(to, text, end, share);
	}
}
