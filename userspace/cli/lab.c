// SPDX-License-Identifier: GPL-2.0
/* Finds the laboratories, and the parts of their README.md. */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

bool lab_line(struct lab_text *text, struct lab_text *line)
{
	const char *end;

	if (!text->bytes)
		return false;
	end = memchr(text->at, '\n', text->bytes);
	*line = (struct lab_text) { text->at, end ? (size_t)(end - text->at) : text->bytes };
	text->bytes -= line->bytes + !!end;
	text->at += line->bytes + !!end;
	return true;
}

bool lab_begins(const struct lab_text *line, const char *word)
{
	return line->bytes >= strlen(word) && !memcmp(line->at, word, strlen(word));
}

static bool is_title(const struct lab_text *line, const char *title)
{
	return lab_begins(line, "## ") && line->bytes == 3 + strlen(title) &&
	       !memcmp(line->at + 3, title, strlen(title));
}

struct lab_text lab_section(const struct lab *lab, const char *title)
{
	struct lab_text rest = { lab->readme, strlen(lab->readme) }, line, section = { };
	bool fenced = false;

	while (lab_line(&rest, &line)) {
		if (lab_begins(&line, "```"))
			fenced = !fenced;
		if (fenced || !lab_begins(&line, "## "))
			continue;
		if (section.at) {
			section.bytes = line.at - section.at;
			return section;
		}
		if (is_title(&line, title))
			section = (struct lab_text) { rest.at, rest.bytes };
	}
	return section;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &room, 0, file) < 0) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

/* "# Title" is the first such line. */
static char *find_title(const char *readme)
{
	struct lab_text rest = { readme, strlen(readme) }, line;

	while (lab_line(&rest, &line))
		if (lab_begins(&line, "# "))
			return strndup(line.at + 2, line.bytes - 2);
	return strdup("");
}

static bool is_lab(const char *name)
{
	return isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) && name[2] == '-';
}

/* A directory without a README.md is none. */
static bool open_lab(const char *dir, const char *name, struct lab *lab)
{
	char path[PATH_MAX];

	*lab = (struct lab) { };
	if (snprintf(path, sizeof(path), "%s/%s/README.md", dir, name) >= (int)sizeof(path))
		return false;
	lab->readme = read_file(path);
	if (!lab->readme)
		return false;
	*strrchr(path, '/') = 0;
	lab->path = strdup(path);
	lab->number = strndup(name, 2);
	lab->name = strdup(name + 3);
	lab->title = find_title(lab->readme);
	if (!lab->path || !lab->number || !lab->name || !lab->title)
		cli_no_memory();
	return true;
}

/* $WEFT_LABS, or where all is that is our own. */
static void find_directory(char path[PATH_MAX])
{
	const char *chosen = getenv("WEFT_LABS");
	char share[PATH_MAX];

	if (chosen && *chosen)
		snprintf(share, sizeof(share), "%s", chosen);
	else
		cli_share("labs", share, sizeof(share));
	if (!realpath(share, path))
		snprintf(path, PATH_MAX, "%s", share);
}

static int by_number(const void *a, const void *b)
{
	const struct lab *left = a, *right = b;

	return strcmp(left->number, right->number);
}

int lab_list(struct lab **labs, size_t *nr)
{
	char dir[PATH_MAX];
	size_t room = 0;
	struct dirent *entry;
	DIR *stream;

	*labs = NULL;
	*nr = 0;
	find_directory(dir);
	stream = opendir(dir);
	if (!stream)
		return cli_error("no labs in %s: %s: let WEFT_LABS name their directory", dir,
				 strerror(errno));
	while ((entry = readdir(stream))) {
		*labs = cli_room(*labs, *nr, &room, sizeof(**labs));
		if (is_lab(entry->d_name))
			*nr += open_lab(dir, entry->d_name, &(*labs)[*nr]);
	}
	closedir(stream);
	if (!*nr)
		return cli_error("no labs in %s: let WEFT_LABS name their directory", dir);
	qsort(*labs, *nr, sizeof(**labs), by_number);
	return STATUS_OK;
}

void lab_free(struct lab *labs, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		free(labs[i].number);
		free(labs[i].name);
		free(labs[i].title);
		free(labs[i].path);
		free(labs[i].readme);
	}
	free(labs);
}
