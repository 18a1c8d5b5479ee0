/* SPDX-License-Identifier: GPL-2.0 */
/* What weft report shows: documents that other commands print, on one page. */
#ifndef WEFT_CLI_PAGE_H
#define WEFT_CLI_PAGE_H

#include "cli.h"

enum { PAGE_BYTES = 1 << 20 };	/* a page has no more */

/**
 * struct page - a page that is written
 * @documents:	objects with a "name" and a "document", in the order in which they are shown
 * @shortened:	lists were cut until all of it fitted
 * @bytes:	of the page, once it is written
 */
struct page {
	json_t *documents;
	bool shortened;
	size_t bytes;
};

/* page.c; a status, of which the reason is printed */
int page_write(struct page *page, const char *path);

/* page_shorten.c */
bool page_shorten(json_t *value);

#endif /* WEFT_CLI_PAGE_H */
