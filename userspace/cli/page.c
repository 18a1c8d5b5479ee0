// SPDX-License-Identifier: GPL-2.0
/*
 * A page that stands alone: the template that userspace/report/ is built into, with the
 * documents in it, compressed, as what a browser can unpack: base64 of RFC 1950.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "page.h"

/* The line of the template that the documents take the place of. */
static const char mark[] = "<!-- the documents -->\n";
static const char before[] = "<script id=\"documents\" type=\"text/plain\">";
static const char after[] = "</script>\n";

static int read_template(char **text)
{
	char path[PATH_MAX];
	size_t bytes = 0, room = 0;
	FILE *file;

	*text = NULL;
	cli_share("report.html", path, sizeof(path));
	file = fopen(path, "re");
	if (!file)
		return cli_error("%s: %s: the tool is not installed completely", path,
				 strerror(errno));
	if (getdelim(text, &room, 0, file) > 0)
		bytes = strlen(*text);
	fclose(file);
	if (!bytes || !strstr(*text, mark)) {
		free(*text);
		return cli_error("%s has no place for documents: build it anew", path);
	}
	return STATUS_OK;
}

/* The caller frees it. */
static unsigned char *compressed(const json_t *documents, size_t *bytes)
{
	char *text = json_dumps(documents, JSON_COMPACT);
	size_t length = text ? strlen(text) : 0;
	uLongf room = compressBound(length);
	unsigned char *packed = malloc(room);

	if (!text || !packed || compress(packed, &room, (unsigned char *)text, length) != Z_OK)
		cli_no_memory();
	free(text);
	*bytes = room;
	return packed;
}

static size_t base64_length(size_t bytes)
{
	return (bytes + 2) / 3 * 4;
}

static void base64_group(const unsigned char *from, size_t left, char *to)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	__u32 bits = from[0] << 16 | (left > 1 ? from[1] << 8 : 0) | (left > 2 ? from[2] : 0);

	to[0] = digits[bits >> 18];
	to[1] = digits[bits >> 12 & 63];
	to[2] = left > 1 ? digits[bits >> 6 & 63] : '=';
	to[3] = left > 2 ? digits[bits & 63] : '=';
}

static void write_base64(const unsigned char *from, size_t bytes, FILE *to)
{
	char group[4];
	size_t i;

	for (i = 0; i < bytes; i += 3) {
		base64_group(from + i, bytes - i, group);
		fwrite(group, 1, sizeof(group), to);
	}
}

/* Compresses the documents, of which as much is dropped as does not fit. */
static int fit(struct page *page, size_t room, unsigned char **packed, size_t *bytes)
{
	*packed = compressed(page->documents, bytes);
	while (base64_length(*bytes) > room) {
		free(*packed);
		*packed = NULL;
		if (!page_shorten(page->documents))
			return cli_error("more than a page of %d KiB can show: give fewer files",
					 PAGE_BYTES / 1024);
		page->shortened = true;
		*packed = compressed(page->documents, bytes);
	}
	return STATUS_OK;
}

static int write_parts(struct page *page, const char *template, const unsigned char *packed,
		       size_t bytes, const char *path)
{
	const char *at = strstr(template, mark);
	FILE *to = strcmp(path, "-") ? fopen(path, "we") : stdout;
	bool bad;

	if (!to)
		return cli_error("-o %s: %s", path, strerror(errno));
	fwrite(template, 1, at - template, to);
	fputs(before, to);
	write_base64(packed, bytes, to);
	fputs(after, to);
	fputs(at + strlen(mark), to);
	page->bytes = strlen(template) - strlen(mark) + strlen(before) + strlen(after) +
		      base64_length(bytes);
	bad = fflush(to) || ferror(to);
	if (to != stdout)
		bad |= fclose(to);
	return bad ? cli_error("-o %s: %s", path, strerror(errno)) : STATUS_OK;
}

int page_write(struct page *page, const char *path)
{
	unsigned char *packed = NULL;
	char *template;
	size_t bytes = 0, taken;
	int status = read_template(&template);

	if (status)
		return status;
	taken = strlen(template) + strlen(before) + strlen(after);
	if (taken > PAGE_BYTES)
		taken = PAGE_BYTES;
	status = fit(page, PAGE_BYTES - taken, &packed, &bytes);
	if (!status)
		status = write_parts(page, template, packed, bytes, path);
	free(packed);
	free(template);
	return status;
}
