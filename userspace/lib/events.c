// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* The event rings of a session that has ended. */
#include <unistd.h>

#include "program.h"

static u64 ring_bytes(u32 records)
{
	u64 page = sysconf(_SC_PAGESIZE), bytes = (u64)records * sizeof(struct weft_event);

	return page + (bytes + page - 1) / page * page;
}

/* Oldest first. */
static int copy_ring(const struct weft_event_head *head, struct weft_event **events, u64 *lost)
{
	const struct weft_event *records =
		(const void *)((const char *)head + sysconf(_SC_PAGESIZE));
	u64 first = head->head > head->records ? head->head - head->records : 0, i;

	*events = calloc(head->head - first + 1, sizeof(**events));
	if (!*events)
		return -ENOMEM;
	for (i = first; i < head->head; i++)
		(*events)[i - first] = records[i & (head->records - 1)];
	*lost = first;
	return (int)(head->head - first);
}

int weft_session_events(struct weft_session *session, __u32 worker, struct weft_event **events,
			__u64 *lost)
{
	u64 offset = WEFT_MAP_EVENTS(worker), page = sysconf(_SC_PAGESIZE);
	const struct weft_event_head *head = weft_session_map(session, offset, page);
	u32 records;
	int nr;

	if (!head)
		return -ENOENT;
	records = head->records;
	weft_session_unmap(session, head, page);
	head = weft_session_map(session, offset, ring_bytes(records));
	if (!head)
		return -ENOMEM;
	nr = copy_ring(head, events, lost);
	weft_session_unmap(session, head, ring_bytes(records));
	return nr;
}
